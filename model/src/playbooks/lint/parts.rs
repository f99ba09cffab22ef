//! What stands beside slots and tasks: messages, decisions, deadlines, the tabletop scenario.

use super::Findings;
use crate::playbooks::PlaybookBody;
use std::collections::HashSet;

pub(super) fn texts(body: &PlaybookBody, f: &mut Findings) {
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
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}").map(|(name, _)| name.trim()))
}

pub(super) fn decisions(body: &PlaybookBody, f: &mut Findings) {
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

pub(super) fn clocks(body: &PlaybookBody, f: &mut Findings) {
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

pub(super) fn scenario(body: &PlaybookBody, f: &mut Findings) {
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
