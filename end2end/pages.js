// Every page and who looks at it: visited with axe by pages.spec.js, pictured by screenshots.mjs.
// A page is [name, path, options]; a record's page is reached by the first link that matches `follow`.
export const PUBLIC = [
  ["landing", "/"],
  ["sign-in", "/sign-in"],
];

export const BY_ROLE = {
  sponsor: [
    ["home-sponsor", "/home"],
    ["playbooks", "/playbooks"],
    ["playbook", "/playbooks", { follow: /^\/playbooks\/[^/?]+$/ }],
    ["library", "/library"],
    ["template", "/library", { follow: /^\/library\/[^/?]+$/ }],
    ["readiness", "/readiness"],
    ["readiness-playbook", "/readiness", { follow: /^\/readiness\/[^/?]+$/ }],
    ["reviews", "/reviews"],
    ["review-new", "/reviews/new"],
    ["actions", "/actions"],
    ["account", "/account"],
    ["tokens", "/account/tokens"],
    ["design", "/design"],
  ],
  stakeholder: [["home-stakeholder", "/home"]],
  steward: [["home-steward", "/home"]],
  compliance: [["audit", "/audit"]],
  administrator: [
    ["people", "/admin/people"],
    ["jobs", "/admin/jobs"],
  ],
};

/** Opens a page of the lists above; follows to the record where the list says so. */
export async function open(page, path, { follow } = {}, visit) {
  await visit(page, path);
  if (!follow) return;
  const hrefs = await page.locator("main a[href]").evaluateAll((links) => links.map((a) => new URL(a.href).pathname));
  const href = hrefs.find((h) => follow.test(h) && h !== "/reviews/new");
  if (!href) throw new Error(`${path} has no link that matches ${follow}; it has ${[...new Set(hrefs)].join(" ")}`);
  await visit(page, href);
}
