// What an organisation sees that has nothing yet.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, expect, noSidewaysScroll, signIn, test, visit } from "./fixtures.js";
import { WIDTHS } from "./helpers.js";
import { button, dialog } from "./room.js";
import { ROOT, findBinary, startServer } from "./server.js";

test("an organisation with nothing yet: each list says what comes next", async ({ browser, contextOptions, locale, timezoneId }) => {
  test.setTimeout(240_000);
  const dir = mkdtempSync(join(tmpdir(), "m-empty-"));
  const config = join(dir, "m.toml");
  writeFileSync(config, "");
  const env = {
    M_CONFIG: config,
    M_DATABASE_URL: `sqlite://${join(dir, "m.db")}`,
    M_SECRET_FILE: join(dir, "secret.key"),
    M_LIBRARY: join(ROOT, "library"),
  };
  const password = "a kettle in the long grass";
  const run = (args, input) => {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(M|LEPTOS)_/.test(name)));
    const done = spawnSync(findBinary(), args, { cwd: ROOT, env: { ...inherited, ...env }, input, encoding: "utf8", timeout: 60_000 });
    expect(done.status, `m-platform ${args.join(" ")}: ${done.stdout}${done.stderr}${done.error ?? ""}`).toBe(0);
    return done.stdout;
  };

  let empty;
  try {
    // as docs/operations.md has it: migrate, found, serve
    run(["migrate"]);
    const found = ["admin", "create", "--email", "oskar@north.example", "--name", "Oskar North", "--organisation", "North Works", "--password-stdin"];
    expect(run(found, `${password}\n`)).toContain("North Works exists. Oskar North signs in with oskar@north.example.");
    empty = await startServer({ dir, env, args: ["serve"] });
    const arrive = async (email) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: empty.url, locale, timezoneId, viewport: WIDTHS[390] });
      const page = await context.newPage();
      await signIn(page, email, password);
      return page;
    };
    const heading = (page, name) => page.getByRole("heading", { level: 1, name });
    const main = (page) => page.getByRole("main");
    /** The empty state with this title, and the words under it. */
    const nothing = async (page, title, text) => {
      const state = main(page).locator(".empty").filter({ has: page.getByText(title, { exact: true }) });
      await expect(state).toHaveCount(1);
      await expect(state).toBeVisible();
      await expect(state).toContainText(text);
      return state;
    };
    const look = async (page) => {
      expect(page.viewportSize().width).toBe(390);
      await noSidewaysScroll(page, `${page.url()} at 390 px`);
      await axe(page);
    };
    /** Where a link of an empty state leads, there is a page. */
    const follow = async (page, scope, name, address, title) => {
      await scope.getByRole("link", { name, exact: true }).click();
      await page.waitForURL(`**${address}`);
      await expect(heading(page, title)).toBeVisible();
    };

    const oskar = await arrive("oskar@north.example");
    await test.step("the first administrator is led to add people, and adds one", async () => {
      await visit(oskar, "/home");
      await expect(heading(oskar, "Add the people who prepare and respond.")).toBeVisible();
      await look(oskar);
      await follow(oskar, main(oskar), "Add people", "/admin/people", "People");
      await look(oskar);
      await button(oskar, "Add person").click();
      const form = dialog(oskar, "Add a person");
      await form.getByLabel(/^Name/).fill("Ada North");
      await form.getByLabel(/^E-mail/).fill("ada@north.example");
      await form.getByLabel(/^First password/).fill(password);
      for (const role of ["Playbook steward", "Compliance officer"]) await form.getByRole("checkbox", { name: role }).check();
      await button(form, "Add person").click();
      await expect(form).toBeHidden();
      await expect(oskar.getByText("Ada North is added and can sign in.")).toBeVisible();
    });

    const ada = await arrive("ada@north.example");
    await test.step("/home", async () => {
      await visit(ada, "/home");
      await expect(heading(ada, /^No review is planned for \d{4}-Q\d\.$/)).toBeVisible();
      await nothing(ada, "You owe nothing.", "Reviews and exercises give you action items");
      await nothing(ada, "You are in no playbook yet.", "When a steward names you as primary or deputy, the slot appears here");
      const reviews = await nothing(ada, "No review is planned.", "once a quarter for 60 minutes");
      await expect(reviews.getByRole("link", { name: "Schedule a review" })).toHaveAttribute("href", "/reviews/new");
      await look(ada);
      await follow(ada, main(ada), "Schedule the review", "/reviews/new", "Schedule a review");
      await look(ada);
    });
    await test.step("/playbooks", async () => {
      await visit(ada, "/playbooks");
      const none = await nothing(ada, "No playbook yet.", "Adopt a template from the library.");
      await look(ada);
      await follow(ada, none, "Open the library", "/library", /library/i);
    });
    await test.step("/reviews", async () => {
      await visit(ada, "/reviews");
      const none = await nothing(ada, "No review yet", "A Strategic Readiness Review takes 60 minutes each quarter");
      await look(ada);
      await follow(ada, none, "Schedule", "/reviews/new", "Schedule a review");
    });
    await test.step("/actions", async () => {
      await visit(ada, "/actions");
      await nothing(ada, "No open action items.", "They come from the learnings of a review or an exercise.");
      await look(ada);
    });
    await test.step("/readiness", async () => {
      await visit(ada, "/readiness");
      await expect(heading(ada, "No playbook yet. Readiness is 0.0 of 100.")).toBeVisible();
      await expect(main(ada).getByText("Adopt a template from the library, name its people and have it approved.")).toBeVisible();
      await look(ada);
      await follow(ada, main(ada), "Open the library", "/library", /library/i);
    });
    // The trail is never empty: the founding itself is in it. It is empty for days before it.
    await test.step("/audit", async () => {
      await visit(ada, "/audit?from=2020-01-01&until=2020-01-02");
      const none = await nothing(ada, "No entry fits.", "Nothing in the trail has this person, action, outcome and time together.");
      await look(ada);
      await none.getByRole("link", { name: "Show everything" }).click();
      await ada.waitForURL("**/audit");
      await expect(main(ada).getByRole("table")).toContainText("identity.found_organisation");
      await expect(main(ada).locator(".empty")).toHaveCount(0);
      await look(ada);
    });
  } finally {
    await empty?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
