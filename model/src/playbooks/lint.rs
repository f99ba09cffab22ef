//! What is wrong with a playbook body. Errors block publishing; warnings do not.

use super::{PlaybookBody, TaskGraph, TaskKind};
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

fn slots(body: &PlaybookBody, f: &mut Findings) {
    f.unique("slot", body.slots.iter().map(|s| s.key.as_str()));
    if body.tasks.is_empty() {
        f.error("task", "there is no task; add what is done first");
    }
    if !body.slots.iter().any(|s| s.critical) {
        f.error("slot", "no slot is critical; somebody must acknowledge for the response to count as coordinated");
    }
    for (i, slot) in body.slots.iter().enumerate() {
        f.text(format!("slot.{i}.title"), &slot.title, 60);
        if slot.decision_rights.is_empty() {
            f.error(
                format!("slot.{i}.decision_rights"),
                format!(
                    "`{}` may decide nothing; name at least one decision right",
                    slot.key
                ),
            );
        }
        if !body.tasks.iter().any(|t| t.slot == slot.key) {
            f.error(
                format!("slot.{i}.key"),
                format!("`{}` has no task; give it one or remove it", slot.key),
            );
        } else if slot.critical
            && !body
                .tasks
                .iter()
                .any(|t| t.slot == slot.key && t.due.0 <= 300)
        {
            f.warn(
                format!("slot.{i}.key"),
                format!(
                    "critical slot `{}` has nothing to do in the first five minutes",
                    slot.key
                ),
            );
        }
        if slot.critical && slot.primary.is_some() && slot.deputy.is_none() {
            f.warn(
                format!("slot.{i}.deputy"),
                format!("critical slot `{}` has no deputy; name one", slot.key),
            );
        }
        if slot.primary.is_some() && slot.primary == slot.deputy {
            f.error(
                format!("slot.{i}.deputy"),
                format!(
                    "the deputy of `{}` is its primary; choose another person",
                    slot.key
                ),
            );
        }
    }
}

fn tasks(body: &PlaybookBody, f: &mut Findings) {
    f.unique("task", body.tasks.iter().map(|t| t.id.as_str()));
    for (i, task) in body.tasks.iter().enumerate() {
        let at = |key: &str| format!("task.{i}.{key}");
        f.text(at("title"), &task.title, 90);
        f.text(at("instruction"), &task.instruction, 1_200);
        if body.slot(&task.slot).is_none() {
            f.error(at("slot"), format!("unknown slot `{}`", task.slot));
        }
        match task.phase.limit() {
            Some(limit) if task.due > limit => f.error(
                at("due"),
                format!("due at {} but {} ends at {limit}", task.due, task.phase),
            ),
            None if task.due.0 <= 720 => f.error(
                at("due"),
                format!(
                    "due at {}, inside the 12 minutes; {} begins after them",
                    task.due, task.phase
                ),
            ),
            _ => {}
        }
        for name in &task.after {
            match body.task(name) {
                None => f.error(at("after"), format!("waits for the unknown task `{name}`")),
                Some(b) if b.due > task.due => f.error(
                    at("due"),
                    format!(
                        "due at {} before `{name}` ({}), which it waits for",
                        task.due, b.due
                    ),
                ),
                Some(b) if b.phase > task.phase => f.error(
                    at("after"),
                    format!(
                        "waits for `{name}` of the later phase {}; it could never begin in time",
                        b.phase
                    ),
                ),
                Some(_) => {}
            }
        }
        link(
            f,
            at("decision"),
            task.kind == TaskKind::Decision,
            task.decision.as_deref(),
            |id| body.decisions.iter().any(|d| d.id == id),
        );
        link(
            f,
            at("communication"),
            task.kind == TaskKind::Communication,
            task.communication.as_deref(),
            |id| body.communications.iter().any(|c| c.id == id),
        );
    }
    match TaskGraph::of(body) {
        Err(cycle) => f.error(
            "task",
            format!("tasks wait for each other: {}", cycle.join(" → ")),
        ),
        Ok(graph) => {
            for (i, task) in body.tasks.iter().enumerate() {
                if let Some(timed) = graph.get(&task.id)
                    && timed.end > task.due
                {
                    f.error(
                        format!("task.{i}.due"),
                        format!(
                            "`{}` is due at {} but its longest chain needs {}",
                            task.id, task.due, timed.end
                        ),
                    );
                }
            }
        }
    }
}

/// A decision or communication task names its decision or message; other kinds name none.
fn link(
    f: &mut Findings,
    at: String,
    wanted: bool,
    id: Option<&str>,
    known: impl Fn(&str) -> bool,
) {
    match (wanted, id) {
        (true, None) => f.error(at, "is missing for a task of this kind"),
        (false, Some(id)) => f.error(at, format!("`{id}` is named by a task of another kind")),
        (true, Some(id)) if !known(id) => f.error(at, format!("`{id}` is unknown")),
        _ => {}
    }
}

fn texts(body: &PlaybookBody, f: &mut Findings) {
    f.unique(
        "communication",
        body.communications.iter().map(|c| c.id.as_str()),
    );
    f.unique("variable", body.variables.iter().map(|v| v.key.as_str()));
    let mut used = HashSet::new();
    for (i, c) in body.communications.iter().enumerate() {
        if body.slot(&c.approver).is_none() {
            f.error(
                format!("communication.{i}.approver"),
                format!("unknown slot `{}`", c.approver),
            );
        }
        f.text(format!("communication.{i}.body"), &c.body, 5_000);
        for name in variables(&c.subject).chain(variables(&c.body)) {
            if !body.variables.iter().any(|v| v.key == name) {
                f.error(
                    format!("communication.{i}.body"),
                    format!("`{{{{{name}}}}}` is not declared as a variable"),
                );
            }
            used.insert(name);
        }
        if !body
            .tasks
            .iter()
            .any(|t| t.communication.as_deref() == Some(&c.id))
        {
            f.error(
                format!("communication.{i}.id"),
                format!("`{}` is sent by no task", c.id),
            );
        }
    }
    let mut audiences: Vec<_> = body.communications.iter().map(|c| c.audience).collect();
    audiences.sort_unstable();
    audiences.dedup();
    if audiences.len() < 3 {
        f.advise(
            "communication",
            format!(
                "{} audiences; a good playbook addresses at least 3 different ones",
                audiences.len()
            ),
        );
    }
    for (i, v) in body.variables.iter().enumerate() {
        if !used.contains(v.key.as_str()) {
            f.error(
                format!("variable.{i}.key"),
                format!("`{}` is used in no message", v.key),
            );
        }
    }
}

/// The names in `{{name}}`, in order.
pub(crate) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}").map(|(name, _)| name.trim()))
}

fn decisions(body: &PlaybookBody, f: &mut Findings) {
    f.unique("decision", body.decisions.iter().map(|d| d.id.as_str()));
    for (i, d) in body.decisions.iter().enumerate() {
        let at = |key: &str| format!("decision.{i}.{key}");
        if !(2..=5).contains(&d.options.len()) {
            f.error(
                at("options"),
                format!("{} options; a decision has 2 to 5", d.options.len()),
            );
        }
        if !d.options.iter().any(|o| o.id == d.default) {
            f.error(
                at("default"),
                format!("`{}` is not one of the options", d.default),
            );
        }
        if body.slot(&d.decider).is_none() {
            f.error(at("decider"), format!("unknown slot `{}`", d.decider));
        }
        if !body
            .tasks
            .iter()
            .any(|t| t.decision.as_deref() == Some(&d.id))
        {
            f.error(at("id"), format!("`{}` is asked by no task", d.id));
        }
    }
}

fn clocks(body: &PlaybookBody, f: &mut Findings) {
    f.unique("clock", body.clocks.iter().map(|c| c.id.as_str()));
    for (i, c) in body.clocks.iter().enumerate() {
        if !body.sources.iter().any(|s| s.id == c.source) {
            f.error(
                format!("clock.{i}.source"),
                format!(
                    "deadline `{}` has no source `{}`; cite it or leave the deadline out",
                    c.id, c.source
                ),
            );
        }
    }
    for (i, s) in body.sources.iter().enumerate() {
        if s.checked.parse::<crate::Date>().is_err() {
            f.error(
                format!("source.{i}.checked"),
                format!("`{}` is not a date such as 2026-11-21", s.checked),
            );
        }
    }
}

fn scenario(body: &PlaybookBody, f: &mut Findings) {
    let s = &body.scenario;
    f.text("scenario".into(), &s.title, 100);
    f.text("scenario".into(), &s.background, 2_000);
    if !(2..=3).contains(&s.objectives.len()) {
        f.advise(
            "scenario",
            format!("{} objectives; a tabletop has 2 or 3", s.objectives.len()),
        );
    }
    if !(4..=6).contains(&s.injects.len()) {
        f.advise(
            "scenario",
            format!("{} injects; a tabletop has 4 to 6", s.injects.len()),
        );
    }
    for (i, inject) in s.injects.iter().enumerate() {
        if inject.minute > 16 || (i > 0 && s.injects[i - 1].minute >= inject.minute) {
            f.error(
                format!("scenario.inject.{i}"),
                "minutes must ascend from 0 to at most 16",
            );
        }
        for slot in &inject.to {
            if body.slot(slot).is_none() {
                f.error(
                    format!("scenario.inject.{i}"),
                    format!("unknown slot `{slot}`"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use crate::playbooks::body_for_tests;

    fn errors(body: &PlaybookBody) -> Vec<String> {
        lint(body)
            .into_iter()
            .filter(|f| f.severity == Severity::Error)
            .map(|f| format!("{}: {}", f.field, f.message))
            .collect()
    }

    #[test]
    fn how_much_there_should_be_is_a_rule_for_templates_and_advice_for_others() {
        let mut body = body_for_tests();
        body.learning_questions.truncate(1);
        assert_eq!(errors(&body), Vec::<String>::new());
        let found = lint_template(&body);
        assert_eq!(
            (found[0].severity, found[0].field.as_str()),
            (Severity::Error, "learning_questions")
        );
        body.learning_questions = vec!["Why?".into(); 31];
        assert_eq!(
            errors(&body),
            ["learning_questions: 31 of `learning_questions`; at most 30"]
        );
    }

    #[test]
    fn the_test_body_is_clean() {
        assert_eq!(errors(&body_for_tests()), Vec::<String>::new());
    }

    /// Each way to spoil a body gives an error at the named field.
    #[test]
    fn each_fault_is_found_where_it_is() {
        let spoil: Vec<(&str, fn(&mut PlaybookBody))> = vec![
            ("criticality", |b| b.criticality = 6),
            ("title", |b| b.title.clear()),
            ("task.0.slot", |b| b.tasks[0].slot = "nobody".into()),
            ("task.0.due", |b| b.tasks[0].due = Span::minutes(3)),
            ("task.1.after", |b| {
                b.tasks[1].after = vec!["nothing".into()]
            }),
            ("task", |b| {
                let id = b.tasks[1].id.clone();
                b.tasks[0].after = vec![id];
            }),
            ("task.0.due", |b| b.tasks[0].takes = Span::minutes(4)),
            ("task", |b| b.tasks.clear()),
            ("task.0.after", |b| {
                let last = b.tasks.len() - 1;
                b.tasks[last].phase = crate::playbooks::Phase::Sustain;
                b.tasks[0].due = b.tasks[last].due;
                b.tasks[0].after = vec![b.tasks[last].id.clone()];
            }),
            ("communication.0.body", |b| {
                b.communications[0].body = "{{unknown}}".into()
            }),
            ("communication.0.approver", |b| {
                b.communications[0].approver = "nobody".into()
            }),
            ("decision.0.default", |b| {
                b.decisions[0].default = "neither".into()
            }),
            ("clock.0.source", |b| b.clocks[0].source = "hearsay".into()),
            ("source.0.checked", |b| {
                b.sources[0].checked = "lately".into()
            }),
            ("scenario.inject.1", |b| b.scenario.injects[1].minute = 0),
            ("slot.1.deputy", |b| {
                let p = crate::PersonId(uuid::Uuid::nil());
                b.slots[1].primary = Some(p);
                b.slots[1].deputy = Some(p);
            }),
            ("budget", |b| b.budget.currency = "dollars".into()),
        ];
        for (field, spoil) in spoil {
            let mut body = body_for_tests();
            spoil(&mut body);
            let found = errors(&body);
            assert!(
                found.iter().any(|f| f.starts_with(&format!("{field}:"))),
                "{field}: {found:?}"
            );
        }
    }
}
