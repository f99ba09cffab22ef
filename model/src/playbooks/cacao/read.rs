//! A document understood: CACAO's words first, M's extension for what they cannot say.

use super::convert::{RESPONDER, Skeleton, skeleton};
use super::flow::{Budget, tasks};
use super::graph::Graph;
use super::own::{Own, flow_of};
use super::{EXTENSION, Faults, Limits, Map, object, text};
use crate::playbooks::{PlaybookBody, Source, TaskGraph, TaskSpec};
use std::collections::{HashMap, HashSet};

/// A body and where its parts stand in the document.
pub(super) struct Read {
    pub body: PlaybookBody,
    /// The step of each task.
    pub steps: Vec<String>,
    /// The agent of each slot.
    pub agents: Vec<Option<String>>,
    /// The variable of each variable.
    pub variables: Vec<String>,
    pub own: Option<Own>,
}

/// Reads a document that has passed the checks.
pub(super) fn read(doc: &Map, graph: &Graph, limits: &Limits, faults: &mut Faults) -> Option<Read> {
    let nodes = tasks(graph, limits, &mut Budget::new(limits), faults)?;
    let skeleton = skeleton(doc, graph, &nodes);
    let own = match Own::of(doc) {
        Some(Ok(own)) => Some(own),
        Some(Err(reason)) => {
            faults.add(
                format!("/playbook_extensions/{EXTENSION}"),
                format!("cannot be read: {reason}; remove it to import the rest"),
            );
            return None;
        }
        None => None,
    };
    let read = match own {
        Some(own) => with_own(doc, skeleton, own),
        None => Read {
            body: skeleton.body,
            steps: skeleton.steps,
            agents: skeleton.agents,
            variables: skeleton.variables,
            own: None,
        },
    };
    for (place, message) in unsound(&read.body) {
        let pointer = match &read.own {
            Some(_) => format!("/playbook_extensions/{EXTENSION}/body{place}"),
            None => "/workflow".to_owned(),
        };
        faults.add(pointer, message);
    }
    faults.list.is_empty().then_some(read)
}

/// Whether the workflow is still the one the extension was written with.
pub(super) fn current(doc: &Map, own: &Own) -> bool {
    own.flow == flow_of(doc)
}

fn with_own(doc: &Map, skeleton: Skeleton, own: Own) -> Read {
    let found = &skeleton.body;
    let mut body = own.body.clone();
    body.title.clone_from(&found.title);
    body.summary.clone_from(&found.summary);
    body.industries.clone_from(&found.industries);
    if found.criticality != body.criticality.clamp(1, 5) {
        body.criticality = found.criticality;
    }
    body.sources = sources(&own.body, &found.sources);
    let mut agents = own.agents.clone();
    let variables = variables(&mut body, &skeleton, &own);
    slot_texts(doc, &mut body, &agents);
    let steps = place_tasks(doc, &mut body, &mut agents, &skeleton, &own);
    Read {
        body,
        steps,
        agents,
        variables,
        own: Some(own),
    }
}

/// What the document cites, with the days M knows; and what a deadline of M rests on.
fn sources(own: &PlaybookBody, found: &[Source]) -> Vec<Source> {
    let mut all = found.to_vec();
    for source in &own.sources {
        match all.iter_mut().find(|s| s.id == source.id) {
            Some(known) => known.checked.clone_from(&source.checked),
            None if own.clocks.iter().any(|c| c.source == source.id) => all.push(Source {
                title: source.id.clone(),
                ..source.clone()
            }),
            None => {}
        }
    }
    all
}

fn variables(body: &mut PlaybookBody, skeleton: &Skeleton, own: &Own) -> Vec<String> {
    let found: HashMap<&str, _> = skeleton
        .variables
        .iter()
        .map(String::as_str)
        .zip(&skeleton.body.variables)
        .collect();
    let mut names = own.variables.clone();
    for (variable, name) in body.variables.iter_mut().zip(&own.variables) {
        let label = found.get(name.as_str()).map_or(&variable.key, |v| &v.label);
        variable.label = label.clone();
    }
    let known: HashSet<&String> = own.variables.iter().chain(&own.dropped).collect();
    for (name, variable) in skeleton.variables.iter().zip(&skeleton.body.variables) {
        if !known.contains(name) {
            body.variables.push(variable.clone());
            names.push(name.clone());
        }
    }
    names
}

fn slot_texts(doc: &Map, body: &mut PlaybookBody, agents: &[Option<String>]) {
    let definitions = object(doc, "agent_definitions");
    for (slot, agent) in body.slots.iter_mut().zip(agents) {
        // Whom another organisation names is nobody here.
        slot.primary = None;
        slot.deputy = None;
        let Some(agent) = agent else { continue };
        let definition = definitions
            .and_then(|d| d.get(agent))
            .and_then(|v| v.as_object());
        let word = |name| definition.and_then(|d| text(d, name));
        slot.title = word("name").unwrap_or(&slot.key).to_owned();
        slot.purpose = word("description").unwrap_or_default().to_owned();
    }
}

/// The tasks of the document; those that M knows with what M knows of them.
fn place_tasks(
    doc: &Map,
    body: &mut PlaybookBody,
    agents: &mut Vec<Option<String>>,
    skeleton: &Skeleton,
    own: &Own,
) -> Vec<String> {
    let known: HashMap<&str, usize> = own
        .steps
        .iter()
        .enumerate()
        .map(|(i, step)| (step.as_str(), i))
        .collect();
    let mut slot_of: HashMap<String, String> = HashMap::new();
    for (slot, agent) in body.slots.iter().zip(agents.iter()) {
        if let Some(agent) = agent {
            slot_of.insert(agent.clone(), slot.key.clone());
        }
    }
    let mut placed: Vec<(Option<usize>, TaskSpec)> = Vec::new();
    for (j, task) in skeleton.body.tasks.iter().enumerate() {
        let performer = &skeleton.performers[j];
        let old = known.get(skeleton.steps[j].as_str()).copied();
        let mut placed_task = old.map_or_else(|| task.clone(), |i| own.body.tasks[i].clone());
        placed_task.title.clone_from(&task.title);
        placed_task.instruction.clone_from(&task.instruction);
        if old.is_none_or(|i| own.performers[i] != *performer) {
            let agent = performer.as_ref().filter(|_| task.slot != RESPONDER);
            placed_task.slot = match agent.and_then(|a| slot_of.get(a)) {
                Some(key) => key.clone(),
                None => {
                    if body.slot(&task.slot).is_none()
                        && let Some(slot) = skeleton.body.slot(&task.slot)
                    {
                        body.slots.push(slot.clone());
                        agents.push(agent.cloned());
                    }
                    task.slot.clone()
                }
            };
        }
        if old.is_none() {
            let decision = task.decision.as_deref();
            let added = skeleton.body.decisions.iter();
            body.decisions.extend(
                added
                    .filter(|d| Some(d.id.as_str()) == decision)
                    .cloned()
                    .map(|mut d| {
                        d.decider.clone_from(&placed_task.slot);
                        d
                    }),
            );
        }
        placed.push((old, placed_task));
    }
    let complete = placed.len() == own.steps.len() && placed.iter().all(|(old, _)| old.is_some());
    let mut steps: Vec<(Option<usize>, String)> = placed
        .iter()
        .map(|(old, _)| *old)
        .zip(skeleton.steps.iter().cloned())
        .collect();
    if complete && current(doc, own) {
        placed.sort_by_key(|(old, _)| *old);
        steps.sort_by_key(|(old, _)| *old);
    } else {
        let ids: HashMap<&str, String> = skeleton
            .body
            .tasks
            .iter()
            .map(|t| t.id.as_str())
            .zip(placed.iter().map(|(_, t)| t.id.clone()))
            .collect();
        for ((_, task), found) in placed.iter_mut().zip(&skeleton.body.tasks) {
            let after = found.after.iter().filter_map(|a| ids.get(a.as_str()));
            task.after = after.cloned().collect();
        }
    }
    body.tasks = placed.into_iter().map(|(_, task)| task).collect();
    steps.into_iter().map(|(_, step)| step).collect()
}

/// What keeps a body from being used at all: ids given twice, references to nothing, a cycle.
fn unsound(body: &PlaybookBody) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut twice = |table: &str, ids: Vec<&str>| {
        let mut seen = HashSet::new();
        for (i, id) in ids.into_iter().enumerate() {
            if !seen.insert(id) {
                found.push((
                    format!("/{table}/{i}"),
                    format!("`{id}` is used twice; rename one"),
                ));
            }
        }
        seen.into_iter().map(str::to_owned).collect::<HashSet<_>>()
    };
    let tasks = twice("task", body.tasks.iter().map(|t| t.id.as_str()).collect());
    let slots = twice("slot", body.slots.iter().map(|s| s.key.as_str()).collect());
    let sources = twice(
        "source",
        body.sources.iter().map(|s| s.id.as_str()).collect(),
    );
    let decisions = body.decisions.iter().map(|d| d.id.as_str()).collect();
    let decisions = twice("decision", decisions);
    let messages = body.communications.iter().map(|c| c.id.as_str()).collect();
    let messages = twice("communication", messages);
    twice("clock", body.clocks.iter().map(|c| c.id.as_str()).collect());
    let variables = body.variables.iter().map(|v| v.key.as_str()).collect();
    twice("variable", variables);

    let mut need = |known: &HashSet<String>, place: String, id: &str| {
        if !known.contains(id) {
            found.push((place, format!("`{id}` is unknown; name one that exists")));
        }
    };
    for (i, task) in body.tasks.iter().enumerate() {
        need(&slots, format!("/task/{i}/slot"), &task.slot);
        for (n, id) in task.after.iter().enumerate() {
            need(&tasks, format!("/task/{i}/after/{n}"), id);
        }
        if let Some(id) = &task.decision {
            need(&decisions, format!("/task/{i}/decision"), id);
        }
        if let Some(id) = &task.communication {
            need(&messages, format!("/task/{i}/communication"), id);
        }
    }
    for (i, c) in body.communications.iter().enumerate() {
        need(&slots, format!("/communication/{i}/approver"), &c.approver);
    }
    for (i, d) in body.decisions.iter().enumerate() {
        need(&slots, format!("/decision/{i}/decider"), &d.decider);
    }
    for (i, c) in body.clocks.iter().enumerate() {
        need(&sources, format!("/clock/{i}/source"), &c.source);
    }
    if found.is_empty()
        && let Err(cycle) = TaskGraph::of(body)
    {
        found.push((
            "/task".into(),
            format!("tasks wait for each other: {}", cycle.join(" → ")),
        ));
    }
    found
}
