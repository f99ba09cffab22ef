//! Changes by the part of the playbook they belong to.

use model::playbooks::ChangeLine;
use serde_json::Value;

/// Parts in the order of the page, with the names of the places that belong to them.
const PARTS: [(&str, &[&str]); 11] = [
    (
        "Title, summary and rhythm",
        &[
            "title",
            "summary",
            "why",
            "stance",
            "criticality",
            "review_interval_days",
            "industries",
        ],
    ),
    ("Roles", &["slot"]),
    ("Tasks", &["task"]),
    ("Messages", &["communication", "variable"]),
    ("Decisions", &["decision"]),
    ("Deadlines", &["clock"]),
    ("Triggers", &["trigger"]),
    ("Budget", &["budget"]),
    (
        "Success metrics and learning",
        &["metric", "learning_questions"],
    ),
    ("Tabletop", &["scenario"]),
    ("Sources", &["source"]),
];

/// The name of the part a place belongs to.
pub fn part_title(at: &str) -> &'static str {
    PARTS
        .get(part_of(at))
        .map_or("Elsewhere", |(title, _)| title)
}

/// The part a place belongs to: `task/call-the-bank.due` is of the tasks.
fn part_of(at: &str) -> usize {
    let name = at.split(['/', '.']).next().unwrap_or_default();
    PARTS
        .iter()
        .position(|(_, names)| names.contains(&name))
        .unwrap_or(PARTS.len())
}

/// The changes of each part that has some, in the order of the parts.
pub fn sections(changes: Vec<ChangeLine>) -> Vec<(&'static str, Vec<ChangeLine>)> {
    let mut all: Vec<(&'static str, Vec<ChangeLine>)> = PARTS
        .iter()
        .map(|(title, _)| (*title, Vec::new()))
        .chain([("Elsewhere", Vec::new())])
        .collect();
    for line in changes {
        all[part_of(&line.at)].1.push(line);
    }
    all.retain(|(_, lines)| !lines.is_empty());
    all
}

/// A value of a playbook as people read it; nothing for what is not there.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.into(),
        Value::Number(n) => n.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(all) => {
            let glue = if all.iter().any(Value::is_object) {
                "\n\n"
            } else {
                "\n"
            };
            all.iter().map(value_text).collect::<Vec<_>>().join(glue)
        }
        Value::Object(all) => all
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(key, v)| {
                let key = key.replace('_', " ");
                let glue = if v.is_array() { "\n" } else { " " };
                format!("{key}:{glue}{}", value_text(v))
            })
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(at: &str) -> ChangeLine {
        ChangeLine {
            at: at.into(),
            text: at.into(),
            was: None,
            to: None,
        }
    }

    #[test]
    fn changes_stand_under_their_part_in_the_order_of_the_page() {
        let all = sections(
            ["source/a.title", "task/b.due", "title", "task", "new_field"]
                .map(line)
                .to_vec(),
        );
        let told: Vec<_> = all
            .iter()
            .map(|(title, lines)| format!("{title} {}", lines.len()))
            .collect();
        assert_eq!(
            told,
            [
                "Title, summary and rhythm 1",
                "Tasks 2",
                "Sources 1",
                "Elsewhere 1"
            ]
        );
    }

    #[test]
    fn values_are_told_without_brackets() {
        assert_eq!(value_text(&json!(null)), "");
        assert_eq!(value_text(&json!(["a", "b"])), "a\nb");
        assert_eq!(
            value_text(&json!({"title": "Call", "after": ["x"], "evidence": null})),
            "after:\nx\ntitle: Call"
        );
    }
}
