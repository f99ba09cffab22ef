//! What a document holds that the body does not show, in plain words.

use super::convert::{description_is_all, human};
use super::own::Own;
use super::read::current;
use super::shape::short;
use super::{EXTENSION, Map, list, object, text};
use crate::playbooks::PlaybookBody;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn notes(doc: &Map, body: &PlaybookBody, unknown: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |text: String| notes.push(text);
    if let Some(Ok(own)) = Own::of(doc)
        && !current(doc, &own)
    {
        note(
            "The workflow was changed after M wrote the document: order and dependencies of the \
             tasks follow the workflow."
                .into(),
        );
    }
    if doc.get("revoked") == Some(&Value::Bool(true)) {
        note("Its author has revoked this playbook.".into());
    }
    steps(doc, &mut note);
    dictionaries(doc, &mut note);
    metadata(doc, &mut note);
    if !unknown.is_empty() {
        let some: Vec<_> = unknown.iter().take(5).map(|p| short(p)).collect();
        note(format!(
            "{} not defined by CACAO 2.0 kept but not shown: {}{}",
            counted(unknown.len(), "property", "properties"),
            some.join(", "),
            if unknown.len() > 5 { ", …" } else { "." },
        ));
    }
    if body.tasks.is_empty() {
        note("The workflow has no action: the playbook has no task yet.".into());
    }
    if body.budget.currency.is_empty() {
        note(
            "CACAO knows no budget, scenario, metrics or triggers: these are empty. Phases, due \
             times and acknowledgement limits are assumed."
                .into(),
        );
    }
    notes
}

fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 {
        format!("1 {one} is")
    } else {
        format!("{n} {many} are")
    }
}

fn steps(doc: &Map, note: &mut impl FnMut(String)) {
    let all: Vec<&Map> = object(doc, "workflow")
        .into_iter()
        .flat_map(|w| w.values())
        .filter_map(Value::as_object)
        .collect();
    let having = |keys: &[&str]| {
        let with = all
            .iter()
            .filter(|s| keys.iter().any(|k| s.contains_key(*k)));
        with.count()
    };
    let commands = all.iter().flat_map(|s| list(s, "commands"));
    let (mut machine, mut coded) = (0, 0);
    let mut kinds = BTreeSet::new();
    for command in commands.filter_map(Value::as_object) {
        match text(command, "type") {
            Some("manual") if command.contains_key("command") => {}
            Some("manual") => coded += 1,
            kind => {
                machine += 1;
                kinds.insert(short(kind.unwrap_or_default()));
            }
        }
    }
    if machine > 0 {
        let kinds: Vec<_> = kinds.into_iter().collect();
        note(format!(
            "{} kept but not shown and never run by M: {}.",
            counted(machine, "command for a machine", "commands for machines"),
            kinds.join(", ")
        ));
    }
    if coded > 0 {
        note(format!(
            "{} kept but not shown, because it stands in Base64.",
            counted(coded, "manual command", "manual commands")
        ));
    }
    for (keys, what) in [
        (&["targets"][..], "targets"),
        (&["in_args", "out_args"][..], "arguments"),
        (&["step_variables"][..], "variables of their own"),
        (&["delay", "timeout"][..], "delays or timeouts"),
        (&["external_references"][..], "references of their own"),
        (&["owner"][..], "an owner"),
    ] {
        let n = having(keys);
        if n > 0 {
            let (steps, verb) = if n == 1 {
                ("step", "has")
            } else {
                ("steps", "have")
            };
            note(format!("{n} {steps} {verb} {what}: kept but not shown."));
        }
    }
    let edited = all.iter().filter(|s| description_is_all(s)).count();
    let extended = having(&["step_extensions"]).saturating_sub(edited);
    if extended > 0 {
        note(format!(
            "{} kept but not shown.",
            counted(extended, "extension of a step", "extensions of steps")
        ));
    }
    let loops = all
        .iter()
        .filter(|s| text(s, "type") == Some("while-condition"))
        .count();
    if loops > 0 {
        note(format!(
            "{} described in the instructions of the tasks it repeats.",
            counted(loops, "loop", "loops")
        ));
    }
    let others = all
        .iter()
        .filter(|s| text(s, "type") == Some("playbook-action"))
        .count();
    if others > 0 {
        note(format!(
            "{} named by its CACAO identifier; M does not follow it.",
            counted(others, "other playbook", "other playbooks")
        ));
    }
}

fn dictionaries(doc: &Map, note: &mut impl FnMut(String)) {
    for (key, one, many) in [
        ("target_definitions", "target", "targets"),
        ("data_marking_definitions", "data marking", "data markings"),
    ] {
        let n = object(doc, key).map_or(0, Map::len);
        if n > 0 {
            note(format!("{} kept but not shown.", counted(n, one, many)));
        }
    }
    let secrets = object(doc, "authentication_info_definitions").map_or(0, Map::len);
    if secrets > 0 {
        note(format!(
            "{} kept but not shown. Exports hold it again: remove passwords and tokens from the \
             document first.",
            counted(
                secrets,
                "entry of authentication information",
                "entries of authentication information"
            )
        ));
    }
    let agents = object(doc, "agent_definitions");
    let agents = agents.into_iter().flatten();
    let detailed = agents.filter(|(id, agent)| {
        !human(id) || agent.get("contact").is_some() || agent.get("location").is_some()
    });
    let detailed = detailed.count();
    if detailed > 0 {
        note(format!(
            "{} kept but not shown: contacts, places, addresses.",
            counted(detailed, "agent with details", "agents with details")
        ));
    }
    let extensions = object(doc, "playbook_extensions");
    let extensions = extensions.into_iter().flat_map(|e| e.keys());
    let extensions = extensions.filter(|id| *id != EXTENSION).count();
    if extensions > 0 {
        note(format!(
            "{} kept but not shown.",
            counted(
                extensions,
                "extension M does not know",
                "extensions M does not know"
            )
        ));
    }
    let signatures = list(doc, "signatures").len();
    if signatures > 0 {
        note(format!(
            "{} kept, but M has not checked it, and it does not cover what M exports.",
            counted(signatures, "signature", "signatures")
        ));
    }
}

fn metadata(doc: &Map, note: &mut impl FnMut(String)) {
    let shown = [
        ("impact", "impact"),
        ("playbook_types", "playbook types"),
        ("playbook_activities", "activities"),
        ("valid_from", "start of validity"),
        ("valid_until", "end of validity"),
        ("derived_from", "what it was derived from"),
        ("related_to", "what it is related to"),
        ("labels", "labels"),
        ("markings", "markings"),
        ("workflow_exception", "the step for exceptions"),
    ];
    let present: Vec<&str> = shown
        .iter()
        .filter(|(key, _)| doc.contains_key(*key))
        .map(|(_, words)| *words)
        .collect();
    if !present.is_empty() {
        note(format!("Kept but not shown: {}.", present.join(", ")));
    }
}
