//! What a document must hold beyond the shape of its parts: references, times, rules of steps.

use super::graph::{Graph, StepType};
use super::shape::time;
use super::{EXTENSION, Faults, Map, at, identifier, list, object, sorted, text, variable_name};
use serde_json::Value;

/// Adds every fault that shapes cannot see, and returns the graph of the steps.
pub(super) fn check<'a>(doc: &'a Map, faults: &mut Faults) -> Graph<'a> {
    times(doc, faults);
    definitions(doc, faults);
    let graph = Graph::of(doc, faults);
    if !graph.steps.is_empty() && !graph.steps.iter().any(|s| s.kind == StepType::End) {
        faults.add("/workflow", "has no end step; add one and lead to it");
    }
    for step in &graph.steps {
        rules(
            doc,
            &at("/workflow", step.id),
            step.kind,
            step.object,
            faults,
        );
    }
    graph
}

fn times(doc: &Map, faults: &mut Faults) {
    let of = |key| text(doc, key).and_then(time);
    if let (Some(created), Some(modified)) = (of("created"), of("modified"))
        && modified < created
    {
        faults.add(
            "/modified",
            "lies before `created`; set it to the same time or later",
        );
    }
    if let (Some(from), Some(until)) = (of("valid_from"), of("valid_until"))
        && until <= from
    {
        faults.add(
            "/valid_until",
            "does not lie after `valid_from`; correct one of them",
        );
    }
}

/// A reference into one of the document's dictionaries.
fn known(doc: &Map, dictionary: &str, pointer: String, id: &Value, faults: &mut Faults) {
    if let Some(id) = id.as_str()
        && identifier(id).is_some()
        && !object(doc, dictionary).is_some_and(|d| d.contains_key(id))
    {
        faults.add(
            pointer,
            format!("`{id}` is not defined; add it to `{dictionary}`"),
        );
    }
}

fn extensions(doc: &Map, base: &str, holder: &Map, key: &str, faults: &mut Faults) {
    let used = object(holder, key).map(sorted).unwrap_or_default();
    // M's own is known without a definition: a kept document can name it in a step.
    for (id, _) in used.into_iter().filter(|(id, _)| *id != EXTENSION) {
        let pointer = at(&at(base, key), id);
        known(
            doc,
            "extension_definitions",
            pointer,
            &Value::String(id.clone()),
            faults,
        );
    }
}

fn definitions(doc: &Map, faults: &mut Faults) {
    extensions(doc, "", doc, "playbook_extensions", faults);
    for (i, id) in list(doc, "markings").iter().enumerate() {
        known(
            doc,
            "data_marking_definitions",
            format!("/markings/{i}"),
            id,
            faults,
        );
    }
    for dictionary in ["agent_definitions", "target_definitions"] {
        for (id, value) in object(doc, dictionary).map(sorted).unwrap_or_default() {
            let Some(agent) = value.as_object() else {
                continue;
            };
            let base = at(&at("", dictionary), id);
            if let Some(secret) = agent.get("authentication_info") {
                known(
                    doc,
                    "authentication_info_definitions",
                    at(&base, "authentication_info"),
                    secret,
                    faults,
                );
            }
            extensions(doc, &base, agent, "agent_target_extensions", faults);
        }
    }
    for (dictionary, key) in [
        (
            "authentication_info_definitions",
            "authentication_info_extensions",
        ),
        ("data_marking_definitions", "marking_extensions"),
    ] {
        for (id, value) in object(doc, dictionary).map(sorted).unwrap_or_default() {
            if let Some(holder) = value.as_object() {
                extensions(doc, &at(&at("", dictionary), id), holder, key, faults);
            }
        }
    }
    for (i, signature) in list(doc, "signatures").iter().enumerate() {
        let keys = ["public_key", "public_cert_chain", "cert_url", "thumbprint"];
        let given = keys.iter().filter(|k| signature.get(**k).is_some()).count();
        if signature.is_object() && given != 1 {
            faults.add(
                format!("/signatures/{i}"),
                format!(
                    "names {given} keys; give exactly one of {}",
                    keys.join(", ")
                ),
            );
        }
    }
}

fn rules(doc: &Map, base: &str, kind: StepType, step: &Map, faults: &mut Faults) {
    let forbidden: &[&str] = match kind {
        StepType::End => &["on_completion", "on_success", "on_failure"],
        StepType::Start => &["on_success", "on_failure"],
        _ if step.contains_key("on_completion") => &["on_success", "on_failure"],
        _ => &[],
    };
    for key in forbidden.iter().filter(|k| step.contains_key(**k)) {
        let message = match kind {
            StepType::End | StepType::Start => "does not belong on such a step; remove it",
            _ => "excludes `on_completion`; keep one of them",
        };
        faults.add(at(base, key), message);
    }
    let ends = matches!(
        kind,
        StepType::Start | StepType::Action | StepType::PlaybookAction
    ) && !["on_completion", "on_success"]
        .iter()
        .any(|k| step.contains_key(*k));
    if ends {
        faults.add(
            at(base, "on_completion"),
            "is missing; name the next step or an end step",
        );
    }
    if kind == StepType::Switch && object(step, "cases").is_some_and(Map::is_empty) {
        faults.add(at(base, "cases"), "is empty; name a step for each value");
    }
    if let Some(agent) = step.get("agent") {
        known(doc, "agent_definitions", at(base, "agent"), agent, faults);
    }
    for (i, id) in list(step, "targets").iter().enumerate() {
        known(
            doc,
            "target_definitions",
            format!("{base}/targets/{i}"),
            id,
            faults,
        );
    }
    extensions(doc, base, step, "step_extensions", faults);
    variables(doc, base, step, faults);
    for (i, command) in list(step, "commands").iter().enumerate() {
        let wants = matches!(
            command.get("type").and_then(Value::as_str),
            Some("manual" | "bash" | "caldera-cmd" | "powershell" | "ssh")
        );
        if wants && command.get("command").is_none() && command.get("command_b64").is_none() {
            faults.add(
                format!("{base}/commands/{i}/command"),
                "is missing; add `command` or `command_b64`",
            );
        }
    }
}

/// Variables named in arguments, conditions and the commands of machines. A manual command is
/// a sentence for people: what looks like a variable there may be none.
fn variables(doc: &Map, base: &str, step: &Map, faults: &mut Faults) {
    let declared = |name: &str| {
        [(step, "step_variables"), (doc, "playbook_variables")]
            .iter()
            .any(|(holder, key)| object(holder, key).is_some_and(|v| v.contains_key(name)))
    };
    let mut need = |pointer: String, name: &str| {
        if !declared(name) {
            faults.add(
                pointer,
                format!(
                    "the variable `{}` is not declared; add it to `step_variables` or \
                     `playbook_variables`",
                    super::shape::short(name)
                ),
            );
        }
    };
    for key in ["in_args", "out_args"] {
        for (i, arg) in list(step, key).iter().enumerate() {
            if let Some(arg) = arg.as_str() {
                let name = arg.strip_suffix(":value").unwrap_or(arg);
                need(format!("{base}/{key}/{i}"), name);
            }
        }
    }
    for key in ["condition", "switch"] {
        for name in text(step, key).into_iter().flat_map(used) {
            need(at(base, key), name);
        }
    }
    for (i, command) in list(step, "commands").iter().enumerate() {
        let Some(command) = command.as_object() else {
            continue;
        };
        if text(command, "type") == Some("manual") {
            continue;
        }
        for key in ["command", "content"] {
            for name in text(command, key).into_iter().flat_map(used) {
                need(format!("{base}/commands/{i}/{key}"), name);
            }
        }
    }
}

/// The variables a text uses as `__name__:value`.
fn used(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("__:value").filter_map(|(end, _)| {
        let head = &text[..end + 2];
        let from = head
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
            .last()
            .map(|(i, _)| i)?;
        let word = head[from..].trim_start_matches('-');
        variable_name(word).map(|_| word)
    })
}
