// The review room as its people use it; shared by the specs that hold a review.
import { expect } from "@playwright/test";
import { hydrated, seenAt, visit } from "./helpers.js";

export const button = (page, name) => page.getByRole("button", { name });
export const stage = (page, name) => page.getByRole("heading", { level: 2, name, exact: true });
export const chairBar = (page) => page.getByRole("group", { name: "Chair" });
export const people = (page) => page.getByRole("complementary", { name: "People and log" });
export const connection = (page) => page.locator(".connection");
export const tabletopClock = (page) => page.getByRole("timer", { name: "Tabletop, 20 min" });
export const sessionClock = (page) => page.getByRole("timer", { name: "Session, 60 min" });
export const dialog = (page, name) => page.getByRole("dialog", { name });
export const inject = (page, number) => page.getByRole("article", { name: `Inject ${number}`, exact: true });
export const answerField = (page) => page.getByLabel(/^Your answer/);

/** The row of a person in the room's list says Here (a page is open), Joined (was there) or Not here. */
export const presence = (page, name, word) =>
  expect(people(page).getByRole("listitem").filter({ hasText: name }).first()).toContainText(word);

/** Seconds on a clock; below zero it is over time. */
export async function secondsOn(clock) {
  const text = await clock.locator(".clock-digits").innerText();
  const [, over, minutes, seconds] = /^(\+?)(\d+):(\d\d)$/.exec(text.trim()) ?? [];
  if (minutes === undefined) throw new Error(`"${text}" is not a time`);
  return (over ? -1 : 1) * (Number(minutes) * 60 + Number(seconds));
}

/** Does something that calls `endpoint` and gives the time at which its answer had arrived. */
export async function answered(page, endpoint, act) {
  const response = page.waitForResponse((r) => r.url().endsWith(`/fn/${endpoint}`));
  await act();
  const answer = await response;
  const at = Date.now();
  expect(answer.status(), `${endpoint} was refused: ${await answer.text().catch(() => "")}`).toBe(200);
  return at;
}

/**
 * Presses a button; when its answer had arrived, each of the others shows `text` in `selector` within
 * a second. Gives the longest wait in milliseconds (below zero: seen before the answer came back).
 */
export async function seenWithinASecond(page, endpoint, act, others, selector, text) {
  const seen = Promise.all(others.map((other) => seenAt(other, selector, text)));
  seen.catch(() => {}); // told by the await below, unless the act itself fails first
  const done = await answered(page, endpoint, act);
  const longest = Math.max(...(await seen)) - done;
  expect(longest, `milliseconds until the others saw "${text}"`).toBeLessThan(1000);
  return longest;
}

/** Opens the page of the review that comes next, from the list of reviews; gives its address. */
export async function openNextReview(page) {
  await visit(page, "/reviews");
  await page.getByRole("link", { name: /^(Open the review|Go to the room)$/ }).click();
  await page.waitForURL(/\/reviews\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

/** The chair prepares and opens the review at `path`. */
export async function openSession(chair, path) {
  await visit(chair, path);
  await answered(chair, "reviews/command", () => button(chair, "Prepare").click());
  await answered(chair, "reviews/command", () => button(chair, "Open the session").click());
  await expect(stage(chair, "Coverage")).toBeVisible();
}

/** Somebody comes in and is live. */
export async function enter(page, path) {
  await visit(page, path);
  await live(page);
}

export async function live(page) {
  await hydrated(page);
  await expect(connection(page)).toHaveText(/^Live$/);
}

export async function next(chair, step) {
  await answered(chair, "reviews/command", () => button(chairBar(chair), `Next: ${step}`).click());
  await expect(stage(chair, step)).toBeVisible();
}

export async function chooseFirstScenario(chair) {
  const offer = chair.getByRole("listitem").filter({ has: chair.getByRole("button", { name: /^Choose / }) }).first();
  const title = await offer.getByRole("heading", { level: 3 }).innerText();
  await answered(chair, "reviews/command", () => offer.getByRole("button", { name: /^Choose / }).click());
  return title;
}

export async function sendAnswer(page, text) {
  await answerField(page).fill(text);
  await answered(page, "reviews/exercise", () => button(page, "Send my answer").click());
}
