// The library is narrowed, and a template is read; what there should be is counted in its files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, visit } from "./fixtures.js";
import { ROOT } from "./server.js";

const shelf = join(ROOT, "library");
const read = (domain) => readdirSync(join(shelf, domain)).map((file) => readFileSync(join(shelf, domain, file), "utf8"));
const count = (text, row) => text.split(`\n[[${row}]]`).length - 1;
const rows = (page) => page.getByRole("main").locator(".worklist > li");

test("the library is narrowed by domain, stance and words, and its address holds the choice", async ({ as }) => {
  const page = await as("auditor");
  await visit(page, "/library");
  const all = readdirSync(shelf).flatMap(read).length;
  await expect(rows(page)).toHaveCount(all);

  const form = page.getByRole("form", { name: "Filter" });
  const filter = async (chosen) => {
    await form.getByRole("button", { name: "Filter", exact: true }).click();
    await page.waitForURL((url) => Object.entries(chosen).every(([name, value]) => url.searchParams.get(name) === value));
  };
  await form.getByLabel("Domain", { exact: true }).selectOption("TEC");
  await filter({ domain: "TEC" });
  await expect(rows(page)).toHaveCount(read("tec").length);

  await form.getByLabel("Stance", { exact: true }).selectOption("defense");
  await filter({ domain: "TEC", stance: "defense" });
  const defending = read("tec").filter((text) => text.includes('\nstance = "defense"\n')).length;
  expect(defending).toBeLessThan(read("tec").length);
  await expect(rows(page)).toHaveCount(defending);

  await form.getByLabel("Search words").fill("ransomware systems");
  await filter({ domain: "TEC", stance: "defense", q: "ransomware systems" });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("Ransomware on core systems");

  // the same when it is opened by its address
  await visit(page, new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(rows(page)).toHaveCount(1);
  await expect(form.getByLabel("Search words")).toHaveValue("ransomware systems");
  await expect(form.getByLabel("Domain", { exact: true })).toHaveValue("TEC");
  await form.getByRole("link", { name: "Show all" }).click();
  await expect(rows(page)).toHaveCount(all);
});

test("a template shows its phases, tasks and slots, and the graph of its tasks", async ({ as }) => {
  const text = read("tec").find((t) => t.includes('\ntitle = "Ransomware on core systems"\n'));
  const page = await as("auditor");
  await visit(page, "/library?q=ransomware&domain=TEC");
  await rows(page).getByRole("link", { name: /Ransomware on core systems/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ransomware on core systems");

  const tab = (name) => page.getByRole("main").locator("a.tab").filter({ hasText: name });
  await tab("Tasks").click();
  await page.waitForURL(/\?tab=tasks$/);
  const graph = page.getByRole("img", { name: "Tasks of Ransomware on core systems by what they wait for" });
  await expect(graph).toBeVisible();
  expect(await graph.locator(".graph-edge").count()).toBeGreaterThan(0);
  for (const phase of ["Immediate", "Secondary", "Follow-up", "Sustain"]) {
    await expect(page.getByRole("heading", { level: 2, name: new RegExp(`^${phase}, `) })).toBeVisible();
  }
  const tables = page.locator("table").filter({ has: page.locator("caption", { hasText: /^Tasks, / }) });
  await expect(tables.locator("tbody > tr")).toHaveCount(count(text, "task"));

  await tab("Roles").click();
  await page.waitForURL(/\?tab=roles$/);
  const slots = page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name: "Role slots" }) });
  await expect(slots.getByRole("heading", { level: 3 })).toHaveCount(count(text, "slot"));
});
