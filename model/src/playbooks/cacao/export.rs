//! A body as a document of its own.

use super::own::{Own, blank, flow_of};
use super::{Identity, Map, derived, identifier, layout, published, variable_name};
use crate::playbooks::{PlaybookBody, RoleSlot, Source, TaskKind, TaskSpec, Variable};
use crate::{Domain, Time};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// The CACAO 2.0 document of a body. People are not in it. The same input gives the same
/// bytes; times are given to the millisecond.
pub fn export(body: &PlaybookBody, domain: Domain, key: &str, who: &Identity) -> Value {
    Value::Object(plain(body, domain, key, &Head::of(who)))
}

/// The identity of a document, in its own words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Head {
    pub id: String,
    pub created_by: String,
    pub created: String,
    pub modified: String,
    pub playbook: Uuid,
    pub version: Uuid,
}

impl Head {
    pub fn of(who: &Identity) -> Self {
        Self {
            id: format!("playbook--{}", published(who.playbook)),
            created_by: format!("identity--{}", published(who.organisation)),
            created: stamp(who.created),
            modified: stamp(who.modified.max(who.created)),
            playbook: who.playbook,
            version: who.version,
        }
    }
}

/// `2026-11-21T14:05:00.000Z`: CACAO wants exactly three digits. Years beyond four digits have
/// no form there and are clamped.
fn stamp(time: Time) -> String {
    const FIRST: i64 = -62_167_219_200_000_000;
    const LAST: i64 = 253_402_207_199_999_999;
    let time = Time::from_micros(time.micros().clamp(FIRST, LAST)).timestamp();
    format!("{time:.3}")
}

pub(super) fn plain(body: &PlaybookBody, domain: Domain, key: &str, head: &Head) -> Map {
    let agents = ids(
        &head.id,
        "individual",
        "slot",
        body.slots.iter().map(|s| s.key.as_str()),
    );
    let steps = step_ids(&head.id, body);
    let names = variable_names(&head.id, &body.variables);
    let mut definitions = Map::new();
    let mut of_slot: HashMap<&str, String> = HashMap::new();
    for (slot, id) in body.slots.iter().zip(&agents) {
        definitions.insert(id.clone(), agent(id, slot));
        of_slot.entry(&slot.key).or_insert_with(|| id.clone());
    }
    let mut performers = Vec::new();
    for task in &body.tasks {
        // A draft can name a slot that is not there; a step must name an agent that is.
        let id = of_slot.entry(&task.slot).or_insert_with(|| {
            let id = agent_id(&head.id, &task.slot);
            definitions.insert(
                id.clone(),
                json!({ "type": "individual", "name": task.slot }),
            );
            id
        });
        performers.push(Some(id.clone()));
    }
    let written: Vec<(String, Map)> = body
        .tasks
        .iter()
        .zip(&steps)
        .zip(&performers)
        .map(|((task, id), agent)| (id.clone(), step(task, agent.as_deref().unwrap_or_default())))
        .collect();
    let (start, workflow) = layout::workflow(&head.id, &body.tasks, written);

    let mut doc = Map::new();
    let mut set = |key: &str, value: Value| {
        doc.insert(key.to_owned(), value);
    };
    set("type", "playbook".into());
    set("spec_version", "cacao-2.0".into());
    set("id", head.id.clone().into());
    set("name", body.title.clone().into());
    set("description", body.summary.clone().into());
    set("created_by", head.created_by.clone().into());
    set("created", head.created.clone().into());
    set("modified", head.modified.clone().into());
    if body.tasks.iter().any(speaks) {
        set("playbook_types", json!(["notification"]));
        set("playbook_activities", json!(["deliver-content"]));
    }
    set(
        "playbook_processing_summary",
        json!({
            "manual_playbook": true,
            "parallel_processing": workflow.keys().any(|k| k.starts_with("parallel--")),
            "extensions": true,
        }),
    );
    let (severity, priority) = ranks(body.criticality);
    set("severity", severity.into());
    set("priority", priority.into());
    if !body.industries.is_empty() {
        set("industry_sectors", json!(body.industries));
    }
    set(
        "labels",
        json!([
            format!("domain:{domain}"),
            format!("stance:{}", body.stance.key()),
            format!("key:{key}"),
        ]),
    );
    if !body.sources.is_empty() {
        set(
            "external_references",
            body.sources.iter().map(reference).collect(),
        );
    }
    if !names.is_empty() {
        let variables: Map = names
            .iter()
            .cloned()
            .zip(body.variables.iter().map(variable))
            .collect();
        set("playbook_variables", variables.into());
    }
    if !definitions.is_empty() {
        set("agent_definitions", definitions.into());
    }
    set("workflow_start", start.into());
    set("workflow", workflow.into());

    let agents: Vec<Option<String>> = agents.into_iter().map(Some).collect();
    let own = Own {
        format: 1,
        key: key.to_owned(),
        domain,
        playbook: head.playbook,
        version: head.version,
        flow: flow_of(&doc),
        body: blank(body, &agents),
        steps,
        performers,
        agents,
        variables: names,
        dropped: Vec::new(),
        origin: None,
    };
    own.write(&mut doc);
    doc
}

/// An identifier for each key; a key used again gets another one.
fn ids<'a>(seed: &str, kind: &str, what: &str, keys: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    keys.map(|key| {
        let times = seen.entry(key).or_default();
        *times += 1;
        let id = match *times {
            1 => derived(seed, what, key),
            n => derived(seed, &format!("{what} {n}"), key),
        };
        format!("{kind}--{id}")
    })
    .collect()
}

pub(super) fn agent_id(seed: &str, slot: &str) -> String {
    format!("individual--{}", derived(seed, "slot", slot))
}

pub(super) fn step_id(seed: &str, task: &str) -> String {
    format!("action--{}", derived(seed, "task", task))
}

fn step_ids(seed: &str, body: &PlaybookBody) -> Vec<String> {
    ids(
        seed,
        "action",
        "task",
        body.tasks.iter().map(|t| t.id.as_str()),
    )
}

fn variable_names(seed: &str, variables: &[Variable]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let names = variables.iter().enumerate().map(|(i, v)| {
        let name = variable_of(seed, &v.key);
        if seen.insert(name.clone()) {
            return name;
        }
        format!("__v{}__", derived(seed, &format!("variable {i}"), &v.key))
    });
    names.collect()
}

/// The CACAO name of a variable: the key between underscores, or a derived one where CACAO
/// does not allow the key.
pub(super) fn variable_of(seed: &str, key: &str) -> String {
    let name = format!("__{key}__");
    if variable_name(&name).is_some() {
        name
    } else {
        format!("__v{}__", derived(seed, "variable", key))
    }
}

/// `severity` (100 is the highest) and `priority` (1 is the highest).
pub(super) fn ranks(criticality: u8) -> (u8, u8) {
    let c = criticality.clamp(1, 5);
    (c * 20, [100, 75, 50, 25, 1][usize::from(c) - 1])
}

fn speaks(task: &TaskSpec) -> bool {
    matches!(task.kind, TaskKind::Communication | TaskKind::Notification)
}

pub(super) fn step(task: &TaskSpec, agent: &str) -> Map {
    let mut command = Map::new();
    command.insert("type".into(), "manual".into());
    command.insert("command".into(), task.instruction.clone().into());
    if speaks(task) {
        command.insert("playbook_activity".into(), "deliver-content".into());
    }
    let mut step = Map::new();
    step.insert("type".into(), "action".into());
    step.insert("name".into(), task.title.clone().into());
    step.insert("commands".into(), json!([command]));
    step.insert("agent".into(), agent.into());
    step
}

/// The definition of the agent `id`, of people.
pub(super) fn agent(id: &str, slot: &RoleSlot) -> Value {
    let kind = identifier(id).map_or("individual", |(kind, _)| kind);
    json!({ "type": kind, "name": slot.title, "description": slot.purpose })
}

pub(super) fn variable(variable: &Variable) -> Value {
    json!({ "type": "string", "description": variable.label, "external": true })
}

pub(super) fn reference(source: &Source) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), source.title.clone().into());
    map.insert("external_id".into(), source.id.clone().into());
    if let Some(url) = &source.url {
        map.insert("url".into(), url.clone().into());
    }
    if let Some(note) = &source.note {
        map.insert("description".into(), note.clone().into());
    }
    Value::Object(map)
}
