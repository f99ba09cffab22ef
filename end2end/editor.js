// The editor of playbooks as its people use it; shared by the specs that write in one.
import { expect } from "@playwright/test";
import { visit } from "./helpers.js";
import { button } from "./room.js";

export const DRAFT = /\/drafts\/[0-9a-f-]{36}$/;

export const saved = (page) => page.locator(".ed-saved");
export const isSaved = (page) => expect(saved(page)).toHaveText("Saved", { timeout: 15_000 });
export const part = (page, name) => page.getByRole("navigation", { name: "Parts of the playbook" }).getByRole("button", { name: new RegExp(`^${name}`) });
export const inspector = (page) => page.locator(".ed-inspector");
export const field = (page, name) => inspector(page).getByLabel(name, { exact: true });
export const phase = (page, name) => page.getByRole("list", { name: `Tasks, ${name}`, exact: true });
export const rows = (list) => list.locator(".ed-row");
export const row = (page, title) => page.locator(".ed-row").filter({ hasText: title });

/** The record of the first playbook of a domain. */
async function firstPlaybook(page, domain) {
  await visit(page, `/playbooks?domain=${domain}`);
  const href = await page.getByRole("table").getByRole("rowheader").getByRole("link").first().getAttribute("href");
  return href.replace(/\?.*$/, "");
}

/** Opens the draft of the first playbook of a domain; gives the addresses of the draft and of the record. */
export async function openDraft(page, domain) {
  const record = await firstPlaybook(page, domain);
  await visit(page, record);
  await button(page, "Edit").or(page.getByRole("link", { name: "Edit the draft" })).first().click();
  await page.waitForURL(DRAFT);
  await expect(page.getByRole("heading", { level: 2, name: "Tasks", exact: true })).toBeVisible();
  return { draft: new URL(page.url()).pathname, record };
}

/** Selects the row and waits for its fields. */
export async function choose(page, title) {
  await row(page, title).first().click();
  await expect(field(page, "Title")).toHaveValue(title);
}

export const titleOf = (list, n) => list.locator(".ed-row-title").nth(n).innerText();
