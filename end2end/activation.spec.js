// From a signal to a coordinated response and back into the playbook: a rule written by keyboard, a
// signal with a source's key, the proposal, the declaration, acknowledgements on three devices (one
// by the mailed link, one without a connection), tasks, phases, close, learning, the steward's draft.
import { axe, expect, hydrated, noSidewaysScroll, settled, test, visit } from "./fixtures.js";
import { WIDTHS } from "./helpers.js";
import { openMailbox } from "./mailbox.js";
import { answered, button, dialog, enter, live } from "./room.js";
import { startServer } from "./server.js";

// One story in chapters: each goes on where the one before ended.
test.describe.configure({ mode: "serial", timeout: 240_000 });

const PLAYBOOK = "Critical supplier failure"; // OPS-01, whose people are the team of the domain
const SOURCE = "Supplier deliveries";
const TRIGGER = "A sole supplier stops delivering";
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const EXECUTION = new RegExp(`/executions/${ID}$`);
// what the browser itself writes on the console when there is no connection
const NO_LINE = /net::ERR_|WebSocket connection to/;

const person = (name) => `${name.toLowerCase().replaceAll(" ", ".")}@aldermoor.example`;
const HELENA = "sponsor"; // decides and commands
const TOMAS = "owner:OPS"; // Supply commander
const ANNEKE = person("Anneke de Vries"); // Procurement lead
const MALCOLM = person("Malcolm Fraser"); // Material planning lead
const ROSA = person("Rosa Delgado"); // Commercial and insolvency counsel
const MARCUS = person("Marcus Bell"); // has no part in it

const PHONE = { context: { viewport: WIDTHS[390], hasTouch: true } };

let mailbox;
let server;
let url;
let key; // of the source
let path; // of the execution

test.beforeAll(async () => {
  test.setTimeout(120_000);
  mailbox = await openMailbox();
  server = await startServer({ env: { M_SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`, M_MAIL_FROM: "M <m@aldermoor.example>" } });
  ({ url } = server);
});
test.afterAll(async () => {
  await server?.stop();
  await mailbox?.stop();
});

const region = (page, name) => page.getByRole("region", { name, exact: true });
const slot = (page, title) => region(page, "Slots").getByRole("listitem").filter({ hasText: title });
const task = (page, title) => page.locator("#tasks").getByRole("listitem").filter({ has: page.locator(".worklist-title", { hasText: title }) });
const logged = (page, text) => region(page, "Log").getByRole("listitem").filter({ hasText: text });
const lead = (page) => page.getByRole("group", { name: "Commander", exact: true });
const messages = (page) => page.getByRole("region", { name: "Notifications" });
const waiting = (page) => page.getByRole("status").filter({ hasText: "for the connection." });
const mark = (page) => page.getByRole("main").getByText("EXERCISE", { exact: true }).first();

/** Ids name one element each: labels, descriptions and the headings of regions hang on them. */
async function uniqueIds(page) {
  const twice = await page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    return ids.filter((id, i) => ids.indexOf(id) !== i);
  });
  expect(twice, `ids that occur twice on ${page.url()}`).toEqual([]);
}

/** Tab until the control has the focus: it is reached, and nothing on the way holds the focus. */
async function tabTo(page, control, most = 80) {
  for (let n = 0; n < most; n += 1) {
    if (await control.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${control} was not reached with ${most} presses of Tab`);
}

/** Tab to a field and write into it. */
async function write(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
  await expect(field).toHaveValue(text);
}

/** Tab to a native select and choose by its first letters. */
async function choose(page, field, letters, label) {
  await tabTo(page, field);
  await page.keyboard.type(letters);
  await expect(field.locator("option:checked")).toHaveText(label);
}

/** Sends one CloudEvent with the key of the source. */
const send = (event) =>
  fetch(`${url}/api/v1/signals`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ specversion: "1.0", source: "/deliveries", type: "supplier.schedule", ...event }),
  });

/** A button, and the answer of the war room to it. */
const press = (page, control) => answered(page, "executions/command", () => control.click());

/** A command as the page itself sends it; the same rights, the same answer. */
async function call(page, name, body) {
  const { status, text } = await page.evaluate(
    async ([name, body]) => {
      const answer = await fetch(`/fn/executions/${name}`, { method: "POST", headers: { "content-type": "application/json" }, body });
      return { status: answer.status, text: await answer.text() };
    },
    [name, JSON.stringify(body)],
  );
  expect(status, `${name} ${JSON.stringify(body)}: ${text}`).toBe(200);
  return JSON.parse(text);
}

/** Takes a task from ready to done on the war room, evidence where it wants some. */
async function carryOut(page, title) {
  const row = task(page, title);
  for (const step of ["I have it", "Start"]) await press(page, row.getByRole("button", { name: `${step}: ${title}`, exact: true }));
  await row.getByRole("button", { name: `Done: ${title}`, exact: true }).click();
  const form = dialog(page, `Done: ${title}`);
  await form.getByLabel("Evidence").fill("In the folder of this response");
  await press(page, form.getByRole("button", { name: "Done", exact: true }));
  await expect(form).toBeHidden();
  await expect(row.getByText("Done", { exact: true })).toBeVisible();
}

/** Everything that is still open, by the commander: decisions, messages, tasks, phases. */
async function workOff(page, id) {
  const command = (command) => call(page, "command", { id, order: { command } });
  let view = await call(page, "get", { id });
  for (;;) {
    const decision = view.decisions.find((d) => d.state === "open");
    const draft = view.messages.find((m) => m.may_approve);
    const approved = view.messages.find((m) => m.may_send);
    const ready = view.phases.flatMap((p) => p.tasks).find((t) => ["ready", "acknowledged", "in_progress"].includes(t.state));
    const phase = view.phases.find((p) => p.may_enter);
    if (decision) view = await command({ step: "decide", decision: decision.id, option: decision.default, rationale: decision.why_default });
    else if (draft) view = await command({ step: "approve_message", message: draft.id });
    else if (approved) view = await command({ step: "send_message", message: approved.id });
    else if (ready) view = await command({ step: "complete_task", task: ready.id, evidence: "In the folder of this response" });
    else if (phase) view = await command({ step: "enter_phase", phase: phase.phase });
    else return view;
  }
}

/** Puts the sentence and the text of a dialog of the commander through. */
async function confirm(page, open, title, text) {
  await open.click();
  const form = dialog(page, title);
  await form.getByRole("textbox").fill(text);
  await press(page, form.locator("button[type=submit]"));
  await expect(form).toBeHidden();
}

test("a rule written with the keyboard alone makes a proposal of a signal, before the eyes of who decides", async ({ as }) => {
  const steward = await as("steward", { url });

  await test.step("a source and its key", async () => {
    await visit(steward, "/admin/sources");
    const form = steward.locator("form").filter({ has: steward.getByRole("button", { name: "Add the source", exact: true }) });
    await form.getByLabel(/^Name/).fill(SOURCE);
    await form.getByLabel("Category", { exact: true }).selectOption({ label: "Supply chain" });
    await button(form, "Add the source").click();
    await expect(messages(steward)).toContainText(`${SOURCE} is added. Make its key next.`);
    await button(steward, `Make a key for ${SOURCE}`).click();
    await expect(steward.getByLabel("Key", { exact: true })).toHaveValue(/^ms_/);
    key = await steward.getByLabel("Key", { exact: true }).inputValue();
    await uniqueIds(steward);
    await axe(steward);
    await steward.getByRole("button", { name: "I have it", exact: true }).click();
    await expect(steward.getByLabel("Key", { exact: true })).toHaveCount(0);
  });

  await test.step("the condition builder by keyboard, in words as it grows", async () => {
    await visit(steward, "/triggers/new");
    const playbook = steward.getByLabel(/^Playbook it proposes/);
    const option = (await playbook.locator("option", { hasText: PLAYBOOK }).textContent()).trim();
    const [number] = option.split(" ");
    await write(steward, steward.getByLabel(/^What it watches for/), TRIGGER);
    await choose(steward, playbook, number, option);

    const one = steward.getByRole("group", { name: "Comparison 1", exact: true });
    await choose(steward, one.getByLabel("Category", { exact: true }), "Supply", "Supply chain");
    await write(steward, one.getByLabel("Field", { exact: true }), "supplier.delivered_percent");
    const compares = one.getByLabel("Compares", { exact: true });
    await tabTo(steward, compares);
    await steward.keyboard.press("ArrowDown");
    await expect(compares.locator("option:checked")).toHaveText("is below");
    // what is missing is counted, not guessed
    await expect(steward.getByText("1 field needs a change before it can be said in words.")).toBeVisible();
    await write(steward, one.getByLabel("Number", { exact: true }), "60");
    const inWords = steward.locator("p").filter({ hasText: "In words:" });
    await expect(inWords).toHaveText("In words: Supply chain signal: supplier.delivered_percent is below 60");

    // a second comparison: the focus is in it, and it can be taken away and brought back
    const add = steward.getByRole("button", { name: "Add a comparison to It matches when", exact: true });
    await tabTo(steward, add);
    await steward.keyboard.press("Enter");
    const two = steward.getByRole("group", { name: "Comparison 2", exact: true });
    await expect(two.getByLabel("Category", { exact: true })).toBeFocused();
    await tabTo(steward, two.getByRole("button", { name: "Remove: comparison 2", exact: true }));
    await steward.keyboard.press("Enter");
    await expect(two).toHaveCount(0);
    await expect(add).toBeFocused();
    await steward.keyboard.press("Enter");
    await expect(two.getByLabel("Category", { exact: true })).toBeFocused();
    await choose(steward, two.getByLabel("Category", { exact: true }), "Supply", "Supply chain");
    await write(steward, two.getByLabel("Field", { exact: true }), "supplier.sole_source");
    const contains = two.getByLabel("Compares", { exact: true });
    await tabTo(steward, contains);
    await steward.keyboard.press("ArrowDown");
    await steward.keyboard.press("ArrowDown");
    await expect(contains.locator("option:checked")).toHaveText("contains");
    await write(steward, two.getByLabel("Text", { exact: true }), "yes");
    await expect(inWords).toHaveText(
      "In words: Supply chain signal: supplier.delivered_percent is below 60, and Supply chain signal: supplier.sole_source contains “yes”",
    );
    await uniqueIds(steward);
    await axe(steward);

    const state = steward.getByRole("group", { name: "State", exact: true });
    await tabTo(steward, state.getByRole("radio", { name: "Shadow", exact: true }));
    await steward.keyboard.press("ArrowDown");
    await expect(state.getByRole("radio", { name: "Active", exact: true })).toBeChecked();
    await tabTo(steward, button(steward, "Make the trigger"));
    await steward.keyboard.press("Enter");
    await steward.waitForURL(new RegExp(`/triggers/${ID}$`));
    await expect(steward.getByRole("heading", { level: 1, name: TRIGGER })).toBeVisible();
    await uniqueIds(steward);
  });

  await test.step("the signal comes, and the proposal stands on an open page", async () => {
    const helena = await as(HELENA, { url });
    await visit(helena, "/signals");
    await live(helena);
    await expect(helena.getByRole("article").filter({ hasText: TRIGGER })).toHaveCount(0);
    const event = {
      id: "halden-1",
      time: new Date().toISOString(),
      data: { title: "Halden Castings delivered 12 % of schedule", supplier: { delivered_percent: 12, sole_source: "yes" } },
    };
    const first = await send(event);
    expect(first.status, await first.clone().text()).toBe(202);
    expect(await first.json()).toMatchObject({ accepted: 1, duplicates: 0 });
    const proposal = helena.getByRole("article").filter({ hasText: TRIGGER });
    await expect(proposal).toBeVisible();
    await expect(proposal).toContainText("Halden Castings delivered 12 % of schedule");
    await expect(proposal).toContainText(PLAYBOOK);
    await expect(proposal.getByRole("list", { name: "Why it matched" }).getByRole("listitem").first()).toBeVisible();
    // the page of the trigger, which stood open all the while, tells what it made of the signal
    const heard = steward.getByRole("link", { name: event.data.title, exact: true });
    await expect(heard).toBeVisible();
    await heard.click();
    // and so does the page of the signal tell what somebody else says of it
    const useful = steward.getByRole("button", { name: "Useful: This signal", exact: true });
    await expect(useful).toHaveAttribute("aria-pressed", "false");
    await button(helena, `Useful: ${event.data.title}`).click();
    await expect(useful).toHaveAttribute("aria-pressed", "true");
    // sent again it is the same signal, and no second proposal
    const again = await send(event);
    expect(again.status).toBe(202);
    expect(await again.json()).toMatchObject({ accepted: 0, duplicates: 1 });
    await uniqueIds(helena);
    await axe(helena);
    await visit(helena, "/signals");
    await expect(proposal).toHaveCount(1);
    await expect(proposal.getByRole("link", { name: "Accept and declare", exact: true })).toBeVisible();
  });
});

test("declared from the proposal, it is acknowledged on three devices", async ({ as, browser, complaints }) => {
  complaints.allow(NO_LINE);
  // signed in before, as they would be
  const helena = await as(HELENA, { url });
  const tomas = await as(TOMAS, { url });
  const malcolm = await as(MALCOLM, { url });
  const anneke = await as(ANNEKE, { url });
  const rosa = await as(ROSA, { url, ...PHONE });
  const counsel = "Commercial and insolvency counsel";

  await test.step("one look, one press", async () => {
    await visit(helena, "/signals");
    const proposal = helena.getByRole("article").filter({ hasText: TRIGGER });
    await proposal.getByRole("link", { name: "Accept and declare", exact: true }).click();
    await helena.waitForURL(/\/executions\/new\?/);
    const main = helena.getByRole("main");
    await expect(main.getByText("This accepts the proposal.")).toBeVisible();
    await expect(main.getByText(/^The people of \d slots are paged at once, and \d+ tasks begin\. You command\.$/)).toBeVisible();
    await main.locator("summary").filter({ hasText: "Facts for the messages" }).click();
    const facts = main.locator("details").getByRole("textbox");
    await expect(facts).toHaveCount(9);
    for (const fact of await facts.all()) await fact.fill("As the log says");
    await uniqueIds(helena);
    await axe(helena);
    await answered(helena, "executions/accept-proposal", () => main.getByRole("button", { name: "Declare", exact: true }).click());
    await helena.waitForURL(EXECUTION);
    path = new URL(helena.url()).pathname;
  });

  const taken = [];
  await test.step("on the phone: one big thing, and a tap that waits for the connection", async () => {
    rosa.on("response", (answer) => {
      const sent = answer.request().postData() ?? "";
      if (answer.url().endsWith("/fn/executions/act") && sent.includes('"step":"acknowledge"')) taken.push(answer.status());
    });
    await visit(rosa, `${path}/me`);
    await expect(rosa.getByRole("heading", { level: 1 })).toHaveText(`Can you be ${counsel} now?`);
    const take = rosa.getByRole("button", { name: "I take it", exact: true });
    await expect(take).toBeVisible();
    expect((await take.boundingBox()).height, "the one button is big").toBeGreaterThanOrEqual(56);
    await expect(rosa.getByRole("main").locator('.btn[data-kind="primary"]')).toHaveCount(1);
    await rosa.context().setOffline(true);
    await take.click();
    await expect(rosa.getByText(`You have taken ${counsel}.`, { exact: false })).toBeVisible();
    await expect(waiting(rosa)).toContainText("1 tap waits for the connection.");
    await expect(waiting(rosa)).toContainText(`Take: ${counsel}`);
    await noSidewaysScroll(rosa);
    await uniqueIds(rosa);
    expect(taken).toEqual([]);
  });

  await test.step("on the desk: the commander sees each answer arrive", async () => {
    await live(helena);
    for (const [page, title] of [[tomas, "Supply commander"], [malcolm, "Material planning lead"]]) {
      await enter(page, path);
      await press(page, slot(page, title).getByRole("button", { name: `I take it: ${title}`, exact: true }));
      await expect(slot(helena, title).getByText("Acknowledged", { exact: true })).toBeVisible();
      await expect(logged(helena, `${title}: acknowledged`)).toHaveCount(1);
    }
    await expect(helena.getByText("Not coordinated yet")).toBeVisible();
  });

  await test.step("by the link in the mail, without signing in; the ask in the app ends", async () => {
    await enter(anneke, path);
    const ask = slot(anneke, "Procurement lead").getByRole("button", { name: "I take it: Procurement lead", exact: true });
    await expect(ask).toBeVisible();
    const mine = () => mailbox.mails.find((m) => m.to.includes(ANNEKE) && m.subject.includes("Procurement lead"));
    await expect.poll(mine, { timeout: 30_000 }).toBeTruthy();
    const mail = mine();
    expect(mail.text).toContain("Halden Castings");
    const link = mail.text.match(/https?:\/\/\S+\/a\/[\w-]+/)?.[0];
    expect(link, mail.text).toMatch(new RegExp(`^${url}/a/`));

    const context = await browser.newContext({ baseURL: url, viewport: WIDTHS[390], hasTouch: true });
    const phone = await context.newPage();
    await visit(phone, new URL(link).pathname);
    // opening it is not pressing it: mail scanners open links
    await expect(ask).toBeVisible();
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText("You are asked to respond");
    for (const secret of [PLAYBOOK, "EXE-", "Procurement", "Halden", "Anneke"]) await expect(phone.locator("body")).not.toContainText(secret);
    await noSidewaysScroll(phone);
    await axe(phone);
    const take = phone.getByRole("button", { name: "I take it", exact: true });
    expect((await take.boundingBox()).height).toBeGreaterThanOrEqual(56);
    await take.click();
    await phone.waitForURL("**/a/heard");
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText("Acknowledged");
    await axe(phone);

    for (const page of [helena, anneke]) await expect(slot(page, "Procurement lead").getByText("Acknowledged", { exact: true })).toBeVisible();
    await expect(ask).toHaveCount(0);
    await expect(logged(helena, "Procurement lead: acknowledged by the link in the mail")).toHaveCount(1);

    // it works once, and it signs nobody in
    await visit(phone, new URL(link).pathname);
    await phone.getByRole("button", { name: "I take it", exact: true }).click();
    await phone.waitForURL("**/a/not-valid");
    await phone.goto(path);
    await phone.waitForURL("**/sign-in**");
    await context.close();
  });

  await test.step("the phone is back: the tap is sent, once, and the response is coordinated", async () => {
    await expect(slot(helena, counsel).getByText("Acknowledged", { exact: true })).toHaveCount(0);
    await rosa.context().setOffline(false);
    await expect(slot(helena, counsel).getByText("Acknowledged", { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(waiting(rosa)).toHaveCount(0);
    await expect.poll(() => taken).toEqual([200]);
    await expect(logged(helena, `${counsel}: acknowledged`)).toHaveCount(1);
    await expect(helena.getByText(/^Coordinated in \d+:\d\d$/)).toBeVisible();
    // nobody loaded the page anew for it
    for (const page of [helena, tomas]) {
      await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
      await uniqueIds(page);
    }
    await axe(helena);
  });
});

test("who has no part in it finds the page of an unknown id", async ({ as, complaints }) => {
  // the browser itself writes a console line for a page that is not there
  complaints.allow(/status of 404/);
  const marcus = await as(MARCUS, { url });
  const shown = async (address) => {
    const answer = await marcus.goto(address);
    await hydrated(marcus);
    await settled(marcus);
    const text = await marcus.getByRole("main").innerText();
    // each refusal has a reference of its own
    return { status: answer.status(), title: await marcus.title(), text: text.replace(/Reference\s+\S+/, "Reference") };
  };
  const unknown = "/executions/01900000-0000-7000-8000-000000000000";
  for (const page of ["", "/me"]) {
    const there = await shown(`${path}${page}`);
    expect(there).toEqual(await shown(`${unknown}${page}`));
    expect(there.text).toContain("There is no such execution, or you have no part in it.");
  }
  await visit(marcus, "/executions");
  await expect(marcus.getByRole("main")).not.toContainText(PLAYBOOK);
});

test("tasks, phases, close, what was learned, and the steward's draft", async ({ as, complaints }) => {
  complaints.allow(NO_LINE);
  const helena = await as(HELENA, { url });
  const tomas = await as(TOMAS, { url });
  const malcolm = await as(MALCOLM, { url });
  const rosa = await as(ROSA, { url, ...PHONE });
  const id = path.split("/").at(-1);
  const phase = (page, name) => page.locator("#tasks").locator("div").filter({ has: page.getByRole("heading", { level: 3, name: new RegExp(`^${name}`) }) }).last();
  const clauses = "Read five clauses: notice, excuse, tooling title, step-in and termination";

  await test.step("each does the first task; the commander sees it and does what is left", async () => {
    for (const page of [helena, tomas, malcolm]) await enter(page, path);
    await visit(rosa, `${path}/me`);
    await carryOut(tomas, "Take command and name the part numbers in scope");
    await carryOut(malcolm, "Block every unit of the affected parts in the planning system");
    for (const title of ["Take command and name the part numbers in scope", "Block every unit of the affected parts in the planning system"]) {
      await expect(task(helena, title).getByText("Done", { exact: true })).toBeVisible();
    }
    for (const title of ["Ring the supplier's duty manager and record what has stopped", "Pause payments and prepayments to the supplier for 24 hours"]) await carryOut(helena, title);
    await axe(helena);
  });

  await test.step("the next phase begins, and the phone has its task by itself", async () => {
    for (const page of [helena, tomas]) await expect(phase(page, "Secondary").getByText(/^Entered/)).toBeVisible();
    await expect(rosa.getByRole("heading", { level: 1 })).toHaveText(clauses, { timeout: 30_000 });
    await rosa.getByRole("button", { name: "I have it", exact: true }).click();
    await rosa.getByRole("button", { name: "Start", exact: true }).click();
    await expect(task(helena, clauses).getByText(/^(Late, in|In) progress$/)).toBeVisible();
    // the server hears it, but its answer is lost: the same tap is sent again and counts once
    let sent = 0;
    await rosa.route("**/fn/executions/act", async (route) => {
      if (!route.request().postData()?.includes('"complete_task"')) return route.continue();
      sent += 1;
      if (sent > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await rosa.getByLabel("Evidence").fill("Clause note in the log");
    await rosa.getByRole("button", { name: "Done", exact: true }).click();
    const kept = () => rosa.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("m-taps-")));
    await expect.poll(() => sent, { timeout: 30_000 }).toBe(2);
    await expect.poll(kept, { timeout: 30_000 }).toEqual([]);
    await expect(waiting(rosa)).toHaveCount(0);
    await expect(logged(helena, `${clauses}: done`)).toHaveCount(1);
    await uniqueIds(rosa);
    await axe(rosa);
  });

  await test.step("everything else is done; the phases follow each other", async () => {
    const view = await workOff(helena, id);
    expect(view.phases.map((p) => p.required_open)).toEqual([0, 0, 0, 0]);
    expect(view.phases.every((p) => p.entered_at)).toBe(true);
    for (const name of ["Secondary", "Follow", "Sustain"]) await expect(phase(helena, name).getByText(/^Entered/)).toBeVisible();
    await expect(helena.locator("#messages").getByText("Sent", { exact: true })).toHaveCount(4);
  });

  await test.step("stable, then closed; everybody is asked what was learned", async () => {
    await expect(lead(tomas)).toHaveCount(0);
    await confirm(helena, lead(helena).getByRole("button", { name: "Stabilize", exact: true }), "Stabilize", "Cover for six weeks is bought.");
    await expect(tomas.getByText("Stable.", { exact: true })).toBeVisible();
    await confirm(helena, lead(helena).getByRole("button", { name: "Close", exact: true }), "Close the response", "Parts flow again from two sources.");
    await expect(tomas.getByText("Closed", { exact: true }).first()).toBeVisible();
    await expect(rosa.getByRole("link", { name: "Write it down", exact: true })).toBeVisible({ timeout: 30_000 });
  });

  const note = "Nobody had the tooling list at hand; it took counsel an hour to find it.";
  const change = "Keep the tooling list with the contract";
  await test.step("what was learned, written on the phone, becomes a proposed change", async () => {
    await rosa.getByRole("link", { name: "Write it down", exact: true }).click();
    await rosa.waitForURL((address) => address.pathname === path && address.searchParams.get("part") === "learning");
    await rosa.getByRole("radio", { name: "What did not", exact: true }).check();
    await rosa.getByLabel(/^In your words/).fill(note);
    await press(rosa, rosa.getByRole("button", { name: "Write it down", exact: true }));
    await expect(helena.locator("#learning").getByText(note)).toBeVisible({ timeout: 30_000 });
    await rosa.locator("summary").filter({ hasText: "Propose a change to the playbook" }).click();
    await rosa.getByLabel(/^What should change/).fill(change);
    await rosa.getByLabel(/^How, and why/).fill("The task of counsel names the list and where it is kept.");
    await rosa.getByLabel(/^Who sees to it/).selectOption({ label: "Malcolm Fraser, Director, Health and Safety" });
    await answered(rosa, "executions/propose-change", () => button(rosa, "Propose the change").click());
    await expect(helena.locator("#learning").getByRole("listitem").filter({ hasText: change })).toContainText("Open", { timeout: 30_000 });
    await noSidewaysScroll(rosa);
    await uniqueIds(rosa);
    await axe(rosa);
  });

  await test.step("the steward takes it into a draft", async () => {
    const steward = await as("steward", { url });
    await visit(steward, "/executions");
    await steward.getByRole("main").locator(`a[href="${path}"]`).click();
    await steward.waitForURL(`**${path}`);
    const row = steward.locator("#learning").getByRole("listitem").filter({ hasText: change });
    await answered(steward, "executions/accept-change", () => row.getByRole("button", { name: `Take into a draft: ${change}`, exact: true }).click());
    await expect(messages(steward)).toContainText("The change is in a draft of the playbook.");
    await expect(helena.locator("#learning").getByRole("listitem").filter({ hasText: change })).toContainText("Taken into a draft", { timeout: 30_000 });
    await axe(steward);
    await row.getByRole("link", { name: "Open the draft", exact: true }).click();
    await steward.waitForURL(new RegExp(`/drafts/${ID}$`));
    await expect(steward.getByText(/^Draft of version \d+/)).toBeVisible();
  });

  await test.step("the learning was held, and the record is closed for good", async () => {
    await press(helena, button(helena.locator("#learning"), "The learning was held"));
    await expect(helena.getByText("Reviewed", { exact: true }).first()).toBeVisible();
    await uniqueIds(helena);
    await axe(helena);
  });
});

test("an exercise says EXERCISE on each screen, and no mail leaves", async ({ as, complaints }) => {
  complaints.allow(NO_LINE);
  const tomas = await as(TOMAS, { url });
  const rosa = await as(ROSA, { url, ...PHONE });
  // who sees all, and who is asked: the lists they have open are to show it by themselves
  const helena = await as(HELENA, { url });
  for (const page of [helena, rosa]) await visit(page, "/executions");
  await visit(tomas, "/executions/new?mode=exercise");
  const main = tomas.getByRole("main");
  await expect(mark(tomas)).toBeVisible();
  await tomas.getByLabel("Search the published playbooks").fill("supplier failure");
  await button(main, `Choose ${PLAYBOOK}`).click();
  await expect(main.getByText(/are asked in M at once, as an exercise/)).toBeVisible();
  await expect(mark(tomas)).toBeVisible();
  const before = (await call(helena, "list", {})).length;
  // the server hears it, but its answer is lost: the form is sent again and declares once
  let sent = 0;
  await tomas.route("**/fn/executions/declare", async (route) => {
    sent += 1;
    if (sent > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await answered(tomas, "executions/declare", () => button(main, "Declare the exercise").click());
  await tomas.waitForURL(EXECUTION);
  expect(sent).toBe(2);
  expect((await call(helena, "list", {})).length).toBe(before + 1);
  const exercise = new URL(tomas.url()).pathname;
  for (const page of [helena, rosa]) {
    await expect(page.getByRole("main").locator(`a[href="${exercise}"]`)).toContainText("EXERCISE");
  }

  for (const page of [tomas, rosa]) {
    for (const address of [exercise, `${exercise}?part=tasks`, `${exercise}?part=log`, `${exercise}/me`]) {
      await visit(page, address);
      await expect(mark(page)).toBeVisible();
      await expect(page).toHaveTitle(/^EXERCISE /);
    }
    await visit(page, "/executions");
    await expect(page.getByRole("main").locator(`a[href="${exercise}"]`)).toContainText("EXERCISE");
  }
  // the list that rosa has open tells also what nobody asks of her
  const id = exercise.split("/").at(-1);
  const first = (await call(tomas, "get", { id })).phases.flatMap((p) => p.tasks).find((t) => t.state === "ready");
  await call(tomas, "command", { id, order: { command: { step: "complete_task", task: first.id, evidence: "In the folder of this exercise" } } });
  await expect(rosa.getByRole("main").locator(`a[href="${exercise}"]`)).toContainText(/(?<!\d)1 of \d+ tasks done/);
  await visit(rosa, `${exercise}/me`);
  const number = (await rosa.title()).match(/EXE-\d+/)?.[0];
  expect(number).toBeTruthy();
  // taken in M, and nothing of it was handed to the mail server
  await visit(tomas, exercise);
  const view = await call(tomas, "get", { id });
  const ways = view.slots.flatMap((s) => s.pages).flatMap((p) => p.deliveries);
  expect(ways.length).toBeGreaterThan(0);
  expect(ways.filter((d) => d.channel !== "in_app" && d.state.state === "sent")).toEqual([]);
  expect(mailbox.mails.filter((m) => m.subject.includes(number))).toEqual([]);
});

test("from any page a playbook is declared in three taps", async ({ as, complaints }) => {
  complaints.allow(NO_LINE);
  const tomas = await as(TOMAS, { url, ...PHONE });
  await visit(tomas, "/actions");
  const palette = tomas.getByRole("dialog", { name: "Go to" });
  await button(tomas, "Go to a page").tap();
  await palette.getByRole("combobox").fill("supplier failure");
  await palette.getByRole("option", { name: `Declare: ${PLAYBOOK}` }).tap();
  await tomas.waitForURL(/\/executions\/new\?playbook=/);
  await answered(tomas, "executions/declare", () => button(tomas.getByRole("main"), "Declare").tap());
  await tomas.waitForURL(EXECUTION);
  await expect(tomas.getByRole("heading", { level: 1 })).toContainText(PLAYBOOK);
});
