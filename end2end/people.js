// Who signs in. The e-mail addresses are read from what the server prints at start (one line for
// each demo account, with its role), so they are written in one place only: the demo organisation.

// The one demo password; the server prints the same.
export const DEMO_PASSWORD = "prepared-not-surprised";

// What the tests call a person, and the role in the server's line. Domain owners also as "owner:MKT".
const ROLES = {
  sponsor: "executive sponsor",
  owner: "domain owner",
  steward: "playbook steward",
  stakeholder: "stakeholder",
  facilitator: "facilitator",
  compliance: "compliance officer",
  auditor: "auditor",
  administrator: "administrator",
};

const DOMAINS = {
  MKT: "market dynamics",
  OPS: "operational excellence",
  FIN: "financial strategy",
  REG: "regulatory & compliance",
  TEC: "technology & innovation",
  TAL: "talent & leadership",
  BRD: "brand & reputation",
  STR: "strategic opportunities",
};

/** Reads { sponsor: "name@example.com", ... } from the server's output. */
export function readPeople(output) {
  const people = {};
  for (const line of output.split("\n")) {
    const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(line)?.[0];
    if (!email) continue;
    const text = line.replace(email, " ").toLowerCase();
    for (const [key, role] of Object.entries(ROLES)) {
      if (text.includes(role)) people[key] ??= email;
    }
    for (const [code, title] of Object.entries(DOMAINS)) {
      if (text.includes(`domain owner, ${title}`) || new RegExp(`domain owner\\W+${code}\\b`, "i").test(text)) people[`owner:${code}`] ??= email;
    }
  }
  return people;
}

/** The e-mail address for "sponsor", "owner:MKT", ... or an address as it is. */
export function emailOf(who) {
  if (who.includes("@")) return who;
  const people = JSON.parse(process.env.M_E2E_PEOPLE ?? "{}");
  const email = people[who];
  if (!email) {
    throw new Error(
      `the server printed no demo sign-in for "${who}"; it printed: ${JSON.stringify(people)}. ` +
        "Each line needs the e-mail address and the role, for example: 'Executive sponsor  name@example.com'",
    );
  }
  return email;
}
