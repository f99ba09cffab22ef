//! What changed between two bodies, in the words of a domain owner.

use super::{
    Audience, Channel, ClockRule, Communication, DecisionPoint, Edit, PlaybookBody, Stance,
    TaskKind, TaskSpec, diff,
};
use crate::{PersonId, Span, playbooks::Phase};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// One change, told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeLine {
    /// The place, as in [`Edit`].
    pub at: String,
    /// `Deputy of Legal changed from Ada Okonkwo to nobody`.
    pub text: String,
    /// The former and the new text, where they are too long for one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// The longest text that is told within a line, in characters.
const SHORT: usize = 60;

/// Every change from `old` to `new`, in the order of the playbook. `name` gives a person's name.
pub fn describe(
    old: &PlaybookBody,
    new: &PlaybookBody,
    name: &dyn Fn(PersonId) -> String,
) -> Vec<ChangeLine> {
    let teller = Teller { old, new, name };
    diff(old, new).iter().map(|e| teller.line(e)).collect()
}

struct Teller<'a> {
    old: &'a PlaybookBody,
    new: &'a PlaybookBody,
    name: &'a dyn Fn(PersonId) -> String,
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

fn line(at: &str, text: impl Into<String>) -> ChangeLine {
    ChangeLine {
        at: at.into(),
        text: text.into(),
        was: None,
        to: None,
    }
}

/// `Title changed from “A” to “B”`, or `Summary reworded` with both texts beside it.
fn texts(at: &str, what: &str, was: &str, to: &str) -> ChangeLine {
    let short = |t: &str| t.chars().count() <= SHORT && !t.contains('\n');
    match (was.is_empty(), to.is_empty()) {
        (true, _) if short(to) => line(at, format!("{what} set to “{to}”")),
        (_, true) if short(was) => line(at, format!("{what} removed; it was “{was}”")),
        (false, false) if short(was) && short(to) => {
            line(at, format!("{what} changed from “{was}” to “{to}”"))
        }
        (empty, gone) => ChangeLine {
            at: at.into(),
            text: format!(
                "{what} {}",
                if empty {
                    "written"
                } else if gone {
                    "removed"
                } else {
                    "reworded"
                }
            ),
            was: Some(was.into()),
            to: Some(to.into()),
        },
    }
}

fn string(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Value::Array(all) => all.iter().map(string).collect::<Vec<_>>().join("\n"),
        Value::Object(all) => all
            .iter()
            .map(|(k, v)| format!("{k}: {}", string(v)))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Number(n) => n.to_string(),
    }
}

/// `2 added, 1 removed`; `reworded` when the count says nothing.
fn entries(at: &str, what: &str, was: &Value, to: &Value) -> ChangeLine {
    let none = Vec::new();
    let (a, b) = (
        was.as_array().unwrap_or(&none),
        to.as_array().unwrap_or(&none),
    );
    let added = b.iter().filter(|x| !a.contains(x)).count();
    let removed = a.iter().filter(|x| !b.contains(x)).count();
    let how = match (added, removed) {
        (0, 0) => "in another order".to_owned(),
        (n, 0) => format!("{n} added"),
        (0, n) => format!("{n} removed"),
        (n, m) if n == m && a.len() == b.len() => format!("{n} changed"),
        (n, m) => format!("{n} added, {m} removed"),
    };
    ChangeLine {
        at: at.into(),
        text: format!("{what}: {how}"),
        was: Some(string(was)),
        to: Some(string(to)),
    }
}

/// `5 minutes later (at 8m, before 3m)`
fn moved(was: Span, to: Span) -> String {
    let by = Span(was.0.abs_diff(to.0)).words();
    let way = if to > was { "later" } else { "earlier" };
    format!("{by} {way}, at {} instead of {}", to.words(), was.words())
}

impl Teller<'_> {
    fn line(&self, edit: &Edit) -> ChangeLine {
        match edit {
            Edit::Set { at, was, to } => self.set(at, was, to),
            Edit::Insert { table, row, .. } => {
                let at = format!("{table}/{}", id(row));
                line(&at, format!("{} added", self.row(table, row)))
            }
            Edit::Remove { table, id, was } => {
                let at = format!("{table}/{id}");
                line(&at, format!("{} removed", self.row(table, was)))
            }
            Edit::Order { table, .. } => line(table, format!("{} in another order", plural(table))),
        }
    }

    /// What a row is called: `Task “Call the bank”`.
    fn row(&self, table: &str, row: &Value) -> String {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        match table {
            "task" => read::<TaskSpec>(row).map_or_else(
                || "Task".into(),
                |t| {
                    format!(
                        "Task “{}” ({}, due {}, {})",
                        t.title,
                        t.phase,
                        t.due.words(),
                        self.slot(&t.slot)
                    )
                },
            ),
            "slot" => format!("Role “{}”", text("title")),
            "communication" => format!("Message “{}”", text("subject")),
            "decision" => format!("Decision “{}”", text("question")),
            "clock" => format!("Deadline “{}”", text("name")),
            "variable" => format!("Variable “{}”", text("label")),
            _ => format!("Source “{}”", text("title")),
        }
    }

    fn slot(&self, key: &str) -> String {
        self.new
            .slot(key)
            .or_else(|| self.old.slot(key))
            .map_or_else(|| key.to_owned(), |s| s.title.clone())
    }

    fn task(&self, id: &str) -> String {
        self.new
            .task(id)
            .or_else(|| self.old.task(id))
            .map_or_else(|| format!("“{id}”"), |t| format!("“{}”", t.title))
    }

    fn person(&self, value: &Value) -> String {
        read::<PersonId>(value).map_or_else(|| "nobody".into(), |p| (self.name)(p))
    }

    fn set(&self, at: &str, was: &Value, to: &Value) -> ChangeLine {
        if let Some((table, rest)) = at.split_once('/')
            && let Some((key, field)) = rest.rsplit_once('.')
        {
            return match table {
                "task" => self.task_field(at, key, field, was, to),
                "slot" => self.slot_field(at, key, field, was, to),
                _ => self.row_field(at, table, key, field, was, to),
            };
        }
        let plain = |what: &str| texts(at, what, &string(was), &string(to));
        match at {
            "title" => plain("Title"),
            "summary" => plain("Summary"),
            "why" => plain("Reason for the playbook"),
            "stance" => words::<Stance>(at, "Stance", was, to, Stance::label),
            "criticality" => plain("Criticality"),
            "review_interval_days" => line(
                at,
                format!(
                    "Review due every {} days instead of every {}",
                    string(to),
                    string(was)
                ),
            ),
            "industries" => entries(at, "Industries", was, to),
            "learning_questions" => entries(at, "Learning questions", was, to),
            "trigger" => entries(at, "Trigger suggestions", was, to),
            "metric" => entries(at, "Success metrics", was, to),
            "budget.amount" => {
                let currency = &self.new.budget.currency;
                let (a, b) = (was.as_u64().unwrap_or(0), to.as_u64().unwrap_or(0));
                let how = if b > a { "raised" } else { "lowered" };
                line(
                    at,
                    format!("Pre-approved budget {how} from {currency} {a} to {currency} {b}"),
                )
            }
            "budget.currency" => plain("Currency of the budget"),
            "budget.covers" => plain("What the budget covers"),
            "budget.approver" => plain("Approver of the budget"),
            "scenario.inject" => entries(at, "Injects of the tabletop", was, to),
            "scenario.objectives" => entries(at, "Objectives of the tabletop", was, to),
            "scenario.title" => plain("Title of the tabletop"),
            "scenario.background" => plain("Background of the tabletop"),
            _ => plain(at),
        }
    }

    fn task_field(&self, at: &str, key: &str, field: &str, was: &Value, to: &Value) -> ChangeLine {
        let task = format!("Task {}", self.task(key));
        let spans = read::<Span>(was).zip(read::<Span>(to));
        let say = |text: String| line(at, format!("{task}: {text}"));
        match (field, spans) {
            ("due", Some((a, b))) => say(format!("now due {}", moved(a, b))),
            ("ack", Some((a, b))) => say(format!(
                "to be acknowledged within {} instead of {}",
                b.words(),
                a.words()
            )),
            ("takes", Some((a, b))) => say(format!(
                "expected to take {} instead of {}",
                b.words(),
                a.words()
            )),
            ("phase", _) => {
                let label = |v: &Value| read::<Phase>(v).map_or("", Phase::label);
                say(format!("moved from {} to {}", label(was), label(to)))
            }
            ("kind", _) => {
                let label = |v: &Value| {
                    read::<TaskKind>(v).map_or(String::new(), |k| k.label().to_lowercase())
                };
                say(format!("now a {} instead of a {}", label(to), label(was)))
            }
            ("slot", _) => say(format!(
                "now for {} instead of {}",
                self.slot(&string(to)),
                self.slot(&string(was))
            )),
            ("required", _) => say(if to == &Value::Bool(true) {
                "now required".into()
            } else {
                "now optional".into()
            }),
            ("after", _) => {
                let list = |v: &Value| read::<Vec<String>>(v).unwrap_or_default();
                let (a, b) = (list(was), list(to));
                let names = |of: &[String], but: &[String]| {
                    of.iter()
                        .filter(|id| !but.contains(id))
                        .map(|id| self.task(id))
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                let (new, gone) = (names(&b, &a), names(&a, &b));
                let mut said = Vec::new();
                if !new.is_empty() {
                    said.push(format!("now waits for {new}"));
                }
                if !gone.is_empty() {
                    said.push(format!("no longer waits for {gone}"));
                }
                if said.is_empty() {
                    said.push("waits for the same tasks".into());
                }
                say(said.join("; "))
            }
            ("title", _) => texts(at, "Task title", &string(was), &string(to)),
            ("instruction", _) => texts(
                at,
                &format!("{task}: instruction"),
                &string(was),
                &string(to),
            ),
            ("evidence", _) => texts(at, &format!("{task}: evidence"), &string(was), &string(to)),
            ("decision", _) => say("asks another decision".into()),
            ("communication", _) => say("sends another message".into()),
            _ => texts(at, &format!("{task}: {field}"), &string(was), &string(to)),
        }
    }

    fn slot_field(&self, at: &str, key: &str, field: &str, was: &Value, to: &Value) -> ChangeLine {
        let slot = self.slot(key);
        match field {
            "primary" | "deputy" => {
                let seat = if field == "primary" {
                    "Primary"
                } else {
                    "Deputy"
                };
                line(
                    at,
                    format!(
                        "{seat} of {slot} changed from {} to {}",
                        self.person(was),
                        self.person(to)
                    ),
                )
            }
            "critical" => line(
                at,
                if to == &Value::Bool(true) {
                    format!(
                        "{slot} is now critical: it must acknowledge before the response counts as coordinated"
                    )
                } else {
                    format!("{slot} is no longer critical")
                },
            ),
            "decision_rights" => entries(at, &format!("Decision rights of {slot}"), was, to),
            "title" => texts(at, "Role", &string(was), &string(to)),
            "purpose" => texts(at, &format!("Purpose of {slot}"), &string(was), &string(to)),
            _ => texts(at, &format!("{slot}: {field}"), &string(was), &string(to)),
        }
    }

    fn row_field(
        &self,
        at: &str,
        table: &str,
        key: &str,
        field: &str,
        was: &Value,
        to: &Value,
    ) -> ChangeLine {
        let called = |of: &PlaybookBody| -> Option<String> {
            match table {
                "communication" => of
                    .communications
                    .iter()
                    .find(|c: &&Communication| c.id == key)
                    .map(|c| format!("Message “{}”", c.subject)),
                "decision" => of
                    .decisions
                    .iter()
                    .find(|d: &&DecisionPoint| d.id == key)
                    .map(|d| format!("Decision “{}”", d.question)),
                "clock" => of
                    .clocks
                    .iter()
                    .find(|c: &&ClockRule| c.id == key)
                    .map(|c| format!("Deadline “{}”", c.name)),
                "variable" => of
                    .variables
                    .iter()
                    .find(|v| v.key == key)
                    .map(|v| format!("Variable “{}”", v.label)),
                _ => of
                    .sources
                    .iter()
                    .find(|s| s.id == key)
                    .map(|s| format!("Source “{}”", s.title)),
            }
        };
        let row = called(self.new)
            .or_else(|| called(self.old))
            .unwrap_or_else(|| key.to_owned());
        let say = |text: String| line(at, format!("{row}: {text}"));
        match (table, field) {
            ("communication", "audience") => {
                words::<Audience>(at, &format!("{row}: audience"), was, to, Audience::label)
            }
            ("communication", "channel") => {
                words::<Channel>(at, &format!("{row}: channel"), was, to, Channel::label)
            }
            ("communication", "approver") | ("decision", "decider") => say(format!(
                "now {} by {} instead of {}",
                if field == "approver" {
                    "approved"
                } else {
                    "decided"
                },
                self.slot(&string(to)),
                self.slot(&string(was))
            )),
            ("decision", "default") => {
                let option = |of: &PlaybookBody, v: &Value| {
                    let id = string(v);
                    of.decisions
                        .iter()
                        .find(|d| d.id == key)
                        .and_then(|d| d.options.iter().find(|o| o.id == id))
                        .map_or(id, |o| o.text.clone())
                };
                say(format!(
                    "when nobody decides, “{}” instead of “{}”",
                    option(self.new, to),
                    option(self.old, was)
                ))
            }
            ("decision", "options") => entries(at, &format!("{row}: options"), was, to),
            ("decision", "due") => match read::<Span>(was).zip(read::<Span>(to)) {
                Some((a, b)) => say(format!("now due {}", moved(a, b))),
                None => say("now due at another time".into()),
            },
            ("clock", "limit") => {
                let limit = |v: &Value| {
                    read::<super::Limit>(v).map_or_else(|| string(v), super::Limit::words)
                };
                say(format!("{} instead of {}", limit(to), limit(was)))
            }
            _ => texts(
                at,
                &format!("{row}: {}", field.replace('_', " ")),
                &string(was),
                &string(to),
            ),
        }
    }
}

fn words<T: DeserializeOwned>(
    at: &str,
    what: &str,
    was: &Value,
    to: &Value,
    label: fn(T) -> &'static str,
) -> ChangeLine {
    let of = |v: &Value| read::<T>(v).map_or("", label);
    line(at, format!("{what} changed from {} to {}", of(was), of(to)))
}

fn id(row: &Value) -> &str {
    row.get("id")
        .or_else(|| row.get("key"))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn plural(table: &str) -> &'static str {
    match table {
        "task" => "Tasks",
        "slot" => "Roles",
        "communication" => "Messages",
        "decision" => "Decisions",
        "clock" => "Deadlines",
        "variable" => "Variables",
        _ => "Sources",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::body_for_tests;
    use uuid::Uuid;

    fn told(change: impl FnOnce(&mut PlaybookBody)) -> Vec<String> {
        let old = body_for_tests();
        let mut new = old.clone();
        change(&mut new);
        let name = |p: PersonId| format!("Person {}", p.0.as_u128());
        describe(&old, &new, &name)
            .into_iter()
            .map(|l| l.text)
            .collect()
    }

    #[test]
    fn a_domain_owner_reads_what_changed() {
        let ada = PersonId(Uuid::from_u128(1));
        assert_eq!(
            told(|b| b.slots[0].deputy = Some(ada)),
            ["Deputy of LEAD changed from nobody to Person 1"]
        );
        let due = body_for_tests().tasks[0].due;
        let title = body_for_tests().tasks[0].title.clone();
        assert_eq!(
            told(|b| b.tasks[0].due = Span(due.0 + 300)),
            [format!(
                "Task “{title}”: now due 5 minutes later, at {} instead of {}",
                Span(due.0 + 300).words(),
                due.words()
            )]
        );
        assert_eq!(
            told(|b| b.budget.amount += 5),
            [format!(
                "Pre-approved budget raised from {0} {1} to {0} {2}",
                body_for_tests().budget.currency,
                body_for_tests().budget.amount,
                body_for_tests().budget.amount + 5
            )]
        );
        assert_eq!(
            told(|b| b.learning_questions.push("Why?".into())),
            ["Learning questions: 1 added"]
        );
        assert_eq!(
            told(|b| b.title = "Other event".into()),
            ["Title changed from “Test event” to “Other event”"]
        );
        assert_eq!(told(|b| b.tasks.swap(0, 1)), ["Tasks in another order"]);
    }

    #[test]
    fn long_texts_are_given_whole_beside_the_line() {
        let old = body_for_tests();
        let mut new = old.clone();
        new.summary = "A new summary. ".repeat(20);
        let lines = describe(&old, &new, &|_| String::new());
        assert_eq!(lines[0].text, "Summary reworded");
        assert_eq!(lines[0].was.as_deref(), Some(old.summary.as_str()));
        assert_eq!(lines[0].to.as_deref(), Some(new.summary.as_str()));
    }

    #[test]
    fn every_row_that_comes_or_goes_is_named() {
        let title = body_for_tests().tasks[2].title.clone();
        let gone = told(|b| {
            b.tasks.remove(2);
        });
        assert!(
            gone[0].starts_with(&format!("Task “{title}” (")) && gone[0].ends_with("removed"),
            "{gone:?}"
        );
        let new = told(|b| {
            let mut slot = b.slots[0].clone();
            slot.key = "new".into();
            slot.title = "Newcomer".into();
            b.slots.push(slot);
        });
        assert_eq!(new, ["Role “Newcomer” added"]);
    }
}
