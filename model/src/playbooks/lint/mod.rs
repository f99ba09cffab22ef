//! What is wrong with a playbook body. Errors block publishing; warnings do not.

mod limits;
mod parts;
mod response;

pub use limits::unfit;

use super::PlaybookBody;
use parts::{clocks, decisions, scenario, texts};
use response::{slots, tasks};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    pub severity: Severity,
    /// `task.3.due`: table, index from 0, key.
    pub field: String,
    pub message: String,
}

struct Findings {
    all: Vec<Finding>,
    /// Of the library: advice on how much there should be of everything is a rule there.
    template: bool,
}

impl Findings {
    fn error(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.push(Severity::Error, field, message);
    }
    fn warn(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.push(Severity::Warning, field, message);
    }
    fn push(&mut self, severity: Severity, field: impl Into<String>, message: impl Into<String>) {
        self.all.push(Finding {
            severity,
            field: field.into(),
            message: message.into(),
        });
    }
    /// What a good playbook has is advice; what the program can carry is a rule.
    fn count(&mut self, field: &str, have: usize, low: usize, high: usize, most: usize) {
        if have > most {
            self.error(field, format!("{have} of `{field}`; at most {most}"));
        } else if !(low..=high).contains(&have) {
            self.advise(
                field,
                format!("{have} of `{field}`; a good playbook has {low} to {high}"),
            );
        }
    }
    fn advise(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let severity = if self.template {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.push(severity, field, message);
    }
    fn text(&mut self, field: String, text: &str, most: usize) {
        let n = text.chars().count();
        if text.trim().is_empty() {
            self.error(field, "is empty");
        } else if n > most {
            self.error(field, format!("{n} characters; at most {most}"));
        }
    }
    fn unique<'a>(&mut self, table: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for (i, id) in ids.enumerate() {
            if !seen.insert(id) {
                self.error(format!("{table}.{i}.id"), format!("`{id}` is used twice"));
            }
        }
    }
}

/// Checks what `docs/template-format.md` demands, as far as a program can.
pub fn lint(body: &PlaybookBody) -> Vec<Finding> {
    check(body, false)
}

/// As [`lint`], for the library: there the advice on counts is a rule.
pub fn lint_template(body: &PlaybookBody) -> Vec<Finding> {
    check(body, true)
}

fn check(body: &PlaybookBody, template: bool) -> Vec<Finding> {
    let mut f = Findings {
        all: Vec::new(),
        template,
    };
    head(body, &mut f);
    slots(body, &mut f);
    tasks(body, &mut f);
    texts(body, &mut f);
    decisions(body, &mut f);
    clocks(body, &mut f);
    scenario(body, &mut f);
    f.all.sort_by_key(|x| x.severity);
    f.all
}

fn head(body: &PlaybookBody, f: &mut Findings) {
    f.text("title".into(), &body.title, 80);
    f.text("summary".into(), &body.summary, 400);
    f.text("why".into(), &body.why, 2_000);
    if !(1..=5).contains(&body.criticality) {
        f.error(
            "criticality",
            format!("{} is not 1 (minor) to 5 (existential)", body.criticality),
        );
    }
    if !(30..=365).contains(&body.review_interval_days) {
        f.error("review_interval_days", "must be 30 to 365");
    }
    f.count("slot", body.slots.len(), 3, 8, 1_000);
    f.count("task", body.tasks.len(), 10, 25, 500);
    f.count("communication", body.communications.len(), 3, 12, 100);
    f.count("decision", body.decisions.len(), 1, 4, 50);
    f.count("metric", body.metrics.len(), 2, 5, 30);
    f.count("trigger", body.triggers.len(), 1, 12, 50);
    f.count("source", body.sources.len(), 1, 20, 100);
    f.count(
        "learning_questions",
        body.learning_questions.len(),
        3,
        6,
        30,
    );
    let currency = &body.budget.currency;
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        f.error(
            "budget",
            format!("`{currency}` is not an ISO 4217 code such as USD"),
        );
    }
}

#[cfg(test)]
mod tests;
