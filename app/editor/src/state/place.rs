//! Where in the editor something stands: the sections, and how findings and changes are found
//! and named there.

use super::rows::Table;
use model::{
    PersonId,
    playbooks::{PlaybookBody, Severity},
};
use serde_json::Value;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Section {
    Summary,
    Roles,
    Tasks,
    Messages,
    Decisions,
    Deadlines,
    Triggers,
    Variables,
    Budget,
    Metrics,
    Questions,
    Scenario,
    Sources,
}

impl Section {
    pub const ALL: [Self; 13] = [
        Self::Summary,
        Self::Roles,
        Self::Tasks,
        Self::Messages,
        Self::Decisions,
        Self::Deadlines,
        Self::Triggers,
        Self::Variables,
        Self::Budget,
        Self::Metrics,
        Self::Questions,
        Self::Scenario,
        Self::Sources,
    ];
    pub const fn label(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Roles => "Roles",
            Self::Tasks => "Tasks",
            Self::Messages => "Messages",
            Self::Decisions => "Decisions",
            Self::Deadlines => "Deadlines",
            Self::Triggers => "Triggers",
            Self::Variables => "Variables",
            Self::Budget => "Budget",
            Self::Metrics => "Metrics",
            Self::Questions => "Learning questions",
            Self::Scenario => "Scenario",
            Self::Sources => "Sources",
        }
    }
    pub const fn table(self) -> Option<Table> {
        match self {
            Self::Summary | Self::Budget => None,
            Self::Roles => Some(Table::Slot),
            Self::Tasks => Some(Table::Task),
            Self::Messages => Some(Table::Communication),
            Self::Decisions => Some(Table::Decision),
            Self::Deadlines => Some(Table::Clock),
            Self::Triggers => Some(Table::Trigger),
            Self::Variables => Some(Table::Variable),
            Self::Metrics => Some(Table::Metric),
            Self::Questions => Some(Table::Question),
            Self::Scenario => Some(Table::Inject),
            Self::Sources => Some(Table::Source),
        }
    }
    pub fn of(table: Table) -> Self {
        Self::ALL
            .into_iter()
            .find(|s| s.table() == Some(table))
            .unwrap_or(Self::Summary)
    }
}

/// A place in the editor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    pub section: Section,
    /// The row, by its id.
    pub row: Option<String>,
    /// The field; empty when it is the whole section or row.
    pub field: String,
}

impl Place {
    fn new(section: Section, row: Option<String>, field: &str) -> Self {
        Self {
            section,
            row,
            field: field.to_owned(),
        }
    }
    /// The id of the control, as the ui fields make it.
    pub fn control(&self) -> Option<String> {
        (!self.field.is_empty()).then(|| format!("f-{}", self.field))
    }
}

/// A finding, where it stands, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub severity: Severity,
    pub place: Place,
    /// With the place in front.
    pub text: String,
    /// For the field itself.
    pub message: String,
}

fn head(field: &str) -> Section {
    match field.split('.').next().unwrap_or(field) {
        "budget" => Section::Budget,
        "scenario" => Section::Scenario,
        _ => Section::Summary,
    }
}

/// Fields that the editor has under another name, or not at all.
fn shown_field(table: Table, field: &str) -> &str {
    match field {
        // ids are not written by people: lead to what names the row
        "id" | "key" => table.name_field(),
        field => field,
    }
}

/// The place of a finding, `task.3.due`; rows by number.
pub fn of_finding(body: &PlaybookBody, field: &str) -> Place {
    let (table, rest) = match field.strip_prefix("scenario.inject") {
        Some(rest) => (Some(Table::Inject), rest.trim_start_matches('.')),
        None => {
            let (name, rest) = field.split_once('.').unwrap_or((field, ""));
            (Table::from_key(name), rest)
        }
    };
    let Some(table) = table else {
        let control = match field {
            "budget" => "budget.currency",
            "scenario" => "scenario.title",
            other => other,
        };
        return Place::new(head(field), None, control);
    };
    let (number, name) = rest.split_once('.').unwrap_or((rest, ""));
    let row = number
        .parse::<usize>()
        .ok()
        .and_then(|i| table.ids(body).into_iter().nth(i));
    let name = if row.is_some() && name.is_empty() {
        table.name_field()
    } else {
        shown_field(table, name)
    };
    Place::new(Section::of(table), row, name)
}

/// The place of a change, `task/call-the-bank.due`; rows by id.
pub fn of_edit(at: &str) -> Place {
    if let Some((table, rest)) = at.split_once('/') {
        let (row, field) = rest.rsplit_once('.').unwrap_or((rest, ""));
        if let Some(table) = Table::from_key(table) {
            return Place::new(
                Section::of(table),
                Some(row.to_owned()),
                shown_field(table, field),
            );
        }
    }
    match Table::from_key(at) {
        Some(table) => Place::new(Section::of(table), None, ""),
        None => Place::new(head(at), None, at),
    }
}

/// `Task “Call the bank”, due`.
pub fn words(body: &PlaybookBody, place: &Place) -> String {
    let label = field_label(&place.field).to_lowercase();
    match (&place.row, place.section.table()) {
        (Some(row), Some(table)) => {
            let mut one = table.one().to_owned();
            if let Some(first) = one.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let title = table
                .title(body, row)
                .unwrap_or_else(|| format!("{row}, removed meanwhile"));
            let title: String = if title.chars().count() > 60 {
                title.chars().take(59).chain(['…']).collect()
            } else {
                title
            };
            if label.is_empty() {
                format!("{one} “{title}”")
            } else {
                format!("{one} “{title}”, {label}")
            }
        }
        _ if label.is_empty() || label == place.section.label().to_lowercase() => {
            place.section.label().to_owned()
        }
        _ => format!("{}, {label}", place.section.label()),
    }
}

pub fn field_label(field: &str) -> &str {
    match field.rsplit_once('.').map_or(field, |(_, name)| name) {
        "" => "",
        "title" => "Title",
        "summary" => "Summary",
        "why" => "Why this playbook",
        "stance" => "Stance",
        "criticality" => "Criticality",
        "industries" => "Industries",
        "review_interval_days" => "Days between reviews",
        "phase" => "Phase",
        "kind" => "Kind",
        "instruction" => "Instruction",
        "slot" => "Role",
        "required" => "Required",
        "ack" => "Acknowledge within",
        "due" => "Due",
        "takes" => "Takes",
        "after" => "Waits for",
        "evidence" => "Evidence",
        "decision" => "Decision",
        "communication" => "Message",
        "critical" => "Critical",
        "purpose" => "Purpose",
        "decision_rights" => "Decision rights",
        "typical" => "Typically held by",
        "primary" => "Primary",
        "deputy" => "Deputy",
        "audience" => "Audience",
        "channel" => "Channel",
        "subject" => "Subject",
        "body" => "Text",
        "approver" => "Released by",
        "question" => "Question",
        "options" => "Options",
        "default" => "When nobody decides",
        "decider" => "Decided by",
        "why_default" => "Why that",
        "name" => "Name",
        "anchor" => "Runs from",
        "limit" => "Limit",
        "authority" => "Authority",
        "jurisdiction" => "Jurisdiction",
        "source" => "Source",
        "note" => "Note",
        "label" => "Label",
        "example" => "Example",
        "url" => "Address",
        "checked" => "Checked on",
        "category" => "Category",
        "field" => "What is watched",
        "op" => "Comparison",
        "value" => "Value",
        "window" => "Within",
        "count" => "Times",
        "target" => "Target",
        "measure" => "How it is measured",
        "amount" => "Amount",
        "currency" => "Currency",
        "covers" => "What it covers",
        "background" => "Background",
        "objectives" => "Objectives",
        "minute" => "Minute",
        "from" => "From",
        "medium" => "Medium",
        "to" => "To",
        "ask" => "Question to each player",
        "expected" => "What a good answer contains",
        other => other,
    }
}

/// All findings of the lint, with ids replaced by what people call the thing.
pub fn findings(body: &PlaybookBody) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for found in model::playbooks::lint(body).into_iter().map(|finding| {
        let place = of_finding(body, &finding.field);
        let message = plain(body, &finding.message);
        let text = format!("{}: {message}", words(body, &place));
        Found {
            severity: finding.severity,
            place,
            text,
            message,
        }
    }) {
        // the lint may say a thing twice of one place
        if all.last() != Some(&found) && !all.contains(&found) {
            all.push(found);
        }
    }
    all
}

/// Ids in backticks become titles.
fn plain(body: &PlaybookBody, message: &str) -> String {
    let mut out = String::new();
    for (i, piece) in message.split('`').enumerate() {
        if i % 2 == 0 {
            out.push_str(piece);
            continue;
        }
        let plural = Table::from_key(piece).map(|t| format!("{}s", t.one()));
        let named = || Table::KEYED.iter().find_map(|t| t.title(body, piece));
        match plural.or_else(|| named().map(|t| format!("“{t}”"))) {
            Some(words) => out.push_str(&words),
            None if piece.is_empty() => out.push_str("nothing"),
            None => out.push_str(&format!("“{piece}”")),
        }
    }
    out
}

/// A value of a field as people read it.
pub fn value_words(
    body: &PlaybookBody,
    value: &Value,
    name: &dyn Fn(PersonId) -> String,
) -> String {
    let known = |text: &str| {
        text.parse::<PersonId>().map(name).unwrap_or_else(|_| {
            Table::KEYED
                .iter()
                .find_map(|t| t.title(body, text))
                .unwrap_or_else(|| text.to_owned())
        })
    };
    match value {
        Value::Null => "Nothing".into(),
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        Value::Number(n) => n.to_string(),
        Value::String(text) if text.is_empty() => "Nothing".into(),
        Value::String(text) => known(text),
        Value::Array(all) if all.is_empty() => "Nothing".into(),
        Value::Array(all) => all
            .iter()
            .map(|v| value_words(body, v, name))
            .collect::<Vec<_>>()
            .join("\n"),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "id" | "key"))
            .map(|(key, v)| {
                let text = value_words(body, v, name);
                format!("{}: {}", field_label(key), text.replace('\n', ", "))
            })
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::test_body;
    use model::Span;

    #[test]
    fn a_finding_leads_to_its_field() {
        let body = test_body();
        let place = of_finding(&body, "task.3.due");
        assert_eq!(place.section, Section::Tasks);
        assert_eq!(place.row.as_deref(), Some(body.tasks[3].id.as_str()));
        assert_eq!(place.control().as_deref(), Some("f-due"));
        let place = of_finding(&body, "slot.1.key");
        assert_eq!(
            (place.section, place.field.as_str()),
            (Section::Roles, "title")
        );
        let place = of_finding(&body, "scenario.inject.2");
        assert_eq!(
            (place.section, place.row.as_deref(), place.field.as_str()),
            (Section::Scenario, Some("2"), "ask")
        );
        let place = of_finding(&body, "budget");
        assert_eq!(
            (place.section, place.control().as_deref()),
            (Section::Budget, Some("f-budget.currency"))
        );
        assert_eq!(of_finding(&body, "task").control(), None);
        assert_eq!(of_finding(&body, "title").section, Section::Summary);
        assert_eq!(
            of_finding(&body, "learning_questions").section,
            Section::Questions
        );
    }

    #[test]
    fn a_change_is_named_by_what_people_call_the_thing() {
        let mut body = test_body();
        body.tasks[0].title = "Call the bank".into();
        let task = &body.tasks[0];
        let place = of_edit(&format!("task/{}.due", task.id));
        assert_eq!(words(&body, &place), format!("Task “{}”, due", task.title));
        assert_eq!(words(&body, &of_edit("summary")), "Summary");
        assert_eq!(words(&body, &of_edit("budget.amount")), "Budget, amount");
        assert_eq!(words(&body, &of_edit("task")), "Tasks");
    }

    #[test]
    fn findings_name_no_ids() {
        let mut body = test_body();
        assert!(
            findings(&body)
                .iter()
                .all(|f| f.severity != Severity::Error)
        );
        body.tasks[0].due = Span(9_999);
        let slot = body.slots[0].key.clone();
        for task in body.tasks.iter_mut().filter(|t| t.slot == slot) {
            task.slot = "gone".into();
        }
        let found = findings(&body);
        assert!(found.iter().any(|f| f.place.field == "due"));
        let title = &body.slots[0].title;
        assert!(
            found
                .iter()
                .any(|f| f.text.contains(&format!("“{title}” has no task"))),
            "{found:?}"
        );
    }

    #[test]
    fn every_section_with_rows_is_found_from_its_table() {
        for section in Section::ALL {
            if let Some(table) = section.table() {
                assert_eq!(Section::of(table), section);
                assert_eq!(Table::from_key(table.key()), Some(table));
            }
        }
    }
}
