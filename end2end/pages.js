// Every page and who looks at it: visited with axe by pages.spec.js, pictured by screenshots.mjs.
// A page is [name, path, options]. A record's page is reached by the first link on `path` whose address
// matches `follow`; `to` changes that address, for a tab or for a page without a link of its own. `press`
// is a button or link there that leads on, to an address like `at`. `exclude` keeps axe from the many that
// are made like the first ones, or are looked at on another page of the list; `phoneOnly` marks what on a
// desk is a part of another page.

// Sections of the design page after the first: they are the same for everybody, and axe looks at all of
// them on the page `design` of the sponsor. Signed out only the frame around them is another.
const SAME_SECTIONS = "#tokens ~ .section";
// One function makes every row of the library. Looked at are the first three of each domain, and every
// row with a mark ("Adopted").
const LIKE_ROWS = ".worklist > li:nth-child(n + 4):not(:has(.state))";
// The same for people: the first eight, and everybody who is not active or was never reached.
const LIKE_PEOPLE = 'tbody > tr:nth-child(n + 9):has(time):has([data-tone="ready"])';

// Of the API reference: the first two operations of each part, and the first three shapes of each kind,
// those with a table of fields and those that are told in words.
const LIKE_OPERATIONS = [
  ".section:not(#shapes) > .operation ~ .operation ~ .operation",
  "#shapes > :nth-child(n + 4 of .operation:has(table))",
  "#shapes > :nth-child(n + 4 of .operation:not(:has(table)))",
];

export const PUBLIC = [
  ["landing", "/"],
  ["sign-in", "/sign-in"],
  ["design-signed-out", "/design", { exclude: [SAME_SECTIONS] }],
  ["api-reference", "/api/docs", { exclude: LIKE_OPERATIONS }],
  ["acknowledge", "/a/IDabcdefghijklmnopqrstuvwxyz0123456789abcd"],
  ["acknowledge-heard", "/a/heard"],
  ["acknowledge-not-valid", "/a/not-valid"],
  ["not-found", "/nowhere", { status: 404 }],
];

const playbook = { follow: /^\/playbooks\/(?!import$)[^/?]+$/ };
const template = { follow: /^\/library\/[^/?]+$/ };
const minutes = { follow: /^\/reviews\/[^/?]+\/minutes$/ };
const execution = { follow: /^\/executions\/(?!new$)[^/?]+$/ };
// On a desk all parts stand on one page.
const part = (name) => ({ ...execution, to: (href) => `${href}?part=${name}`, phoneOnly: true });
const tab = (record, name) => ({ ...record, to: (href) => `${href}?tab=${name}` });
const tabs = (kind, path, record, names) => names.map((name) => [`${kind}-${name}`, path, tab(record, name)]);
const SHARED = ["tasks", "roles", "messages", "decisions", "scenario", "sources"];

export const BY_ROLE = {
  sponsor: [
    ["home-sponsor", "/home"],
    ["playbooks", "/playbooks"],
    ["playbooks-nothing-fits", "/playbooks?q=no+playbook+has+these+words"],
    ["playbook", "/playbooks", playbook],
    ["library", "/library", { exclude: [LIKE_ROWS] }],
    ["template", "/library", template],
    ...tabs("template", "/library", template, SHARED),
    ["readiness", "/readiness"],
    ["readiness-playbook", "/readiness", { follow: /^\/readiness\/[^/?]+$/ }],
    ["reviews", "/reviews"],
    ["review-before", "/reviews", { follow: /^\/reviews\/[^/?]+$/ }],
    ["review-new", "/reviews/new"],
    ["executions", "/executions"],
    ["war-room", "/executions", execution],
    ...["tasks", "clocks", "decisions", "messages", "reports", "costs", "log", "learning"].map((name) => [`war-room-${name}`, "/executions", part(name)]),
    ["next-action", "/executions", { ...execution, to: (href) => `${href}/me` }],
    ["declare", "/executions/new"],
    ["signals", "/signals"],
    ["signals-nothing-fits", "/signals?q=no+signal+has+these+words"],
    ["signal-new", "/signals/new"],
    ["signal", "/signals", { follow: /^\/signals\/(?!new$)[^/?]+$/ }],
    ["proposal", "/signals", { follow: /^\/proposals\/[^/?]+$/ }],
    ["autonomy", "/autonomy"],
    ["account", "/account"],
    ["contact", "/account/contact"],
    ["tokens", "/account/tokens"],
    ["design", "/design"],
  ],
  "owner:REG": [
    ["home-owner", "/home"],
    ["review-after", "/reviews", { ...minutes, to: (href) => href.replace(/\/minutes$/, "") }],
    ["review-minutes", "/reviews", minutes],
  ],
  steward: [
    ["home-steward", "/home"],
    ...tabs("playbook", "/playbooks", playbook, [...SHARED, "history"]),
    ["upkeep", "/upkeep"],
    ["import", "/playbooks/import"],
    ["search-empty", "/search"],
    ["search", "/search?q=ransomwear+regulator"],
    ["search-nothing", "/search?q=zzzzqqqq"],
    ["draft", "/playbooks?domain=TAL", { ...playbook, press: /^Edit/, at: "/drafts/ID" }],
    ["playbook-print", "/playbooks", { ...playbook, to: (href) => `${href}/print` }],
    ["compare-unchosen", "/playbooks", { ...playbook, to: (href) => `${href}/compare` }],
    ["template-unchanged", "/playbooks", { ...playbook, to: (href) => `${href}/update` }],
    ["adopt-adopted", "/library", { ...template, to: (href) => `${href}/adopt` }],
    ["adopt-begin", "/library/BRD-03/adopt", { at: "/library/ID/adopt" }],
    ["playbook-whole-graph", "/playbooks", { ...playbook, to: (href) => `${href}?tab=tasks&graph=all` }],
    ["triggers", "/triggers"],
    ["trigger", "/triggers", { follow: /^\/triggers\/(?!new$)[^/?]+$/ }],
    ["trigger-new", "/triggers/new"],
    ["actions", "/actions?open=false"],
    ["action", "/actions", { follow: /^\/actions\/[^/?]+$/ }],
  ],
  facilitator: [["home-facilitator", "/home"]],
  stakeholder: [["home-stakeholder", "/home"], ["executions-stakeholder", "/executions"], ["signal-new-stakeholder", "/signals/new"], ["playbook-stakeholder", "/playbooks", playbook]],
  compliance: [["home-compliance", "/home"], ["audit", "/audit"]],
  auditor: [["home-auditor", "/home"], ["minutes-auditor", "/reviews", minutes]],
  administrator: [
    ["home-administrator", "/home"],
    ["people", "/admin/people", { exclude: [LIKE_PEOPLE] }],
    ["jobs", "/admin/jobs"],
    ["sources", "/admin/sources"],
    ["endpoints", "/admin/endpoints"],
  ],
};

/** Those whose layout is also looked at from right to left. */
export const MAIN = ["/home", "/playbooks", "/library", "/readiness", "/reviews", "/reviews/new", "/executions", "/executions/new", "/actions", "/signals", "/triggers/new", "/upkeep", "/account", "/design"];

const plain = (path) => path.replace(/[?#].*$/, "");

/** Opens a page of the lists above; follows to the record where the list says so. */
export async function open(page, path, { follow, to = (href) => href, press, at, status } = {}, visit) {
  await visit(page, path, { status });
  if (!follow) return;
  const hrefs = await page.locator("main a[href]").evaluateAll((links) => links.map((a) => new URL(a.href).pathname));
  const href = hrefs.find((h) => follow.test(h) && h !== "/reviews/new" && h !== "/executions/new");
  if (!href) throw new Error(`${path} has no link that matches ${follow}; it has ${[...new Set(hrefs)].join(" ")}`);
  await visit(page, to(href));
  if (!press) return;
  await page.getByRole("button", { name: press }).or(page.getByRole("link", { name: press })).first().click();
  await page.waitForURL(`**${at.replace("ID", "*")}`);
  await visit(page, new URL(page.url()).pathname);
}

/** Whether one of the lists goes to this route of the app, as app/src/lib.rs writes it. */
export function covered(route) {
  const parts = route.replace(/^\//, "").split("/");
  const fits = (address) => {
    const other = plain(address).replace(/^\//, "").split("/");
    return other.length === parts.length && parts.every((part, i) => (part.startsWith(":") ? other[i].startsWith("ID") : part === other[i]));
  };
  const addresses = [...PUBLIC, ...Object.values(BY_ROLE).flat()].map(([, path, { follow, to = (href) => href, at } = {}]) =>
    at ? at : follow ? to(follow.source.replace(/\(\?![^)]*\)/g, "").replace(/\\\//g, "/").replace(/[\^$]/g, "").replace(/\[\/\?\]\+/g, "ID")) : path,
  );
  return addresses.some(fits);
}
