//! A body as the document it came from: kept things come back where their place still exists.
//!
//! While order and `after` of the tasks are those of the original, its workflow stays as it is,
//! conditions and loops included. Otherwise the workflow is laid out anew from the tasks; steps
//! that still exist keep their id, commands, targets and arguments, and conditions become steps
//! for people. The result is a document of its own, derived from the original, so signatures of
//! the original are not in it; they stay with the other replaced parts in M's extension.

use super::convert::skeleton;
use super::export::{
    Head, agent, agent_id, ranks, reference, step, step_id, variable, variable_of,
};
use super::flow::{Budget, tasks};
use super::graph::Graph;
use super::own::{Own, blank, flow_of, replaced};
use super::read::{Read, read};
use super::shape::check as check_shape;
use super::shapes::PLAYBOOK;
use super::{EXTENSION, Faults, Identity, Limits, Map, export, layout, list, object, text};
use crate::Domain;
use crate::playbooks::{PlaybookBody, TaskSpec};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// What has been read once needs no bounds any more.
const NO_LIMITS: Limits = Limits {
    bytes: usize::MAX,
    depth: usize::MAX,
    steps: usize::MAX,
    text: usize::MAX,
    faults: 1,
    dependencies: usize::MAX,
    walk: usize::MAX,
};

/// The document of a body that came from `kept`, with everything of it that still has a place.
/// Importing the result gives the body and the same `kept` again. Where `kept` is no document
/// that [`super::import`] gave, this is [`super::export`].
pub fn export_with(
    kept: &str,
    body: &PlaybookBody,
    domain: Domain,
    key: &str,
    who: &Identity,
) -> Value {
    rewritten(kept, body, domain, key, who)
        .map_or_else(|| export(body, domain, key, who), Value::Object)
}

fn rewritten(
    kept: &str,
    body: &PlaybookBody,
    domain: Domain,
    key: &str,
    who: &Identity,
) -> Option<Map> {
    let old: Value = serde_json::from_str(kept).ok()?;
    let mut faults = Faults::new(&NO_LIMITS);
    check_shape(&old, &PLAYBOOK, &mut faults);
    let Value::Object(old) = old else { return None };
    faults.list.is_empty().then_some(())?;
    let graph = Graph::of(&old, &mut faults);
    let was = read(&old, &graph, &NO_LIMITS, &mut faults)?;
    let head = Head::of(who);
    let mut rewrite = Rewrite {
        head: &head,
        seed: text(&old, "id")?,
        body,
        was: &was,
        doc: old.clone(),
    };
    rewrite.metadata(&old);
    let variables = rewrite.variables();
    let agents = rewrite.agents();
    let steps = rewrite.workflow();
    rewrite.texts(&steps)?;

    let mut doc = rewrite.doc;
    let workflow = object(&doc, "workflow");
    let performers = steps.iter().map(|id| {
        let step = workflow?.get(id)?.as_object()?;
        text(step, "agent").map(str::to_owned)
    });
    let dropped = object(&doc, "playbook_variables")
        .into_iter()
        .flat_map(|v| v.keys())
        .filter(|name| !variables.contains(name))
        .cloned();
    let mut dropped: Vec<String> = dropped.collect();
    dropped.sort();
    let own = Own {
        format: 1,
        key: key.to_owned(),
        domain,
        playbook: head.playbook,
        version: head.version,
        flow: flow_of(&doc),
        body: blank(body, &agents),
        performers: performers.collect(),
        steps,
        agents,
        variables,
        dropped,
        origin: Some(replaced(&old)),
    };
    own.write(&mut doc);
    Some(doc)
}

struct Rewrite<'a> {
    head: &'a Head,
    /// New ids derive from the original, so that they are the same whoever exports it again.
    seed: &'a str,
    body: &'a PlaybookBody,
    was: &'a Read,
    doc: Map,
}

impl Rewrite<'_> {
    fn metadata(&mut self, old: &Map) {
        let (body, was, head) = (self.body, &self.was.body, self.head);
        let mut set = |key: &str, value: Value| {
            self.doc.insert(key.to_owned(), value);
        };
        let from = text(old, "id").unwrap_or_default();
        if from != head.id {
            set("derived_from", json!([from]));
        }
        set("id", head.id.clone().into());
        set("created_by", head.created_by.clone().into());
        set("created", head.created.clone().into());
        set("modified", head.modified.clone().into());
        if body.title != was.title {
            set("name", body.title.clone().into());
        }
        if body.summary != was.summary {
            set("description", body.summary.clone().into());
        }
        if body.criticality != was.criticality {
            let (severity, priority) = ranks(body.criticality);
            set("severity", severity.into());
            set("priority", priority.into());
        }
        if body.industries != was.industries {
            set("industry_sectors", json!(body.industries));
        }
        let references: Vec<Value> = body
            .sources
            .iter()
            .map(|source| {
                let same = was.sources.iter().position(|s| {
                    (&s.id, &s.title, &s.url, &s.note)
                        == (&source.id, &source.title, &source.url, &source.note)
                });
                same.and_then(|i| list(old, "external_references").get(i).cloned())
                    .unwrap_or_else(|| reference(source))
            })
            .collect();
        set("external_references", references.into());
        for key in ["industry_sectors", "external_references"] {
            if list(&self.doc, key).is_empty() {
                self.doc.remove(key);
            }
        }
        self.doc.remove("signatures");
    }

    fn dictionary(&mut self, key: &str) -> Option<&mut Map> {
        self.doc
            .entry(key)
            .or_insert_with(|| Value::Object(Map::new()))
            .as_object_mut()
    }

    /// The names of the body's variables. Those the body leaves out stay: steps may use them.
    fn variables(&mut self) -> Vec<String> {
        let (body, was) = (self.body, self.was);
        let mut names = Vec::new();
        for v in &body.variables {
            let old = was.body.variables.iter().position(|o| o.key == v.key);
            let name = old.map_or_else(
                || variable_of(self.seed, &v.key),
                |i| was.variables[i].clone(),
            );
            if old.is_none_or(|i| was.body.variables[i].label != v.label)
                && let Some(all) = self.dictionary("playbook_variables")
            {
                match all.get_mut(&name).and_then(Value::as_object_mut) {
                    Some(known) => {
                        known.insert("description".into(), v.label.clone().into());
                    }
                    None => {
                        all.insert(name.clone(), variable(v));
                    }
                }
            }
            names.push(name);
        }
        names
    }

    /// The agent of a slot: the one it came from, else one of its own.
    fn agent_of(&self, slot: &str) -> Option<String> {
        match self.was.body.slots.iter().position(|s| s.key == slot) {
            Some(i) => self.was.agents[i].clone(),
            None => Some(agent_id(self.seed, slot)),
        }
    }

    fn agents(&mut self) -> Vec<Option<String>> {
        let body = self.body;
        let mut agents = Vec::new();
        for slot in &body.slots {
            let id = self.agent_of(&slot.key);
            if let Some(id) = &id
                && let Some(all) = self.dictionary("agent_definitions")
            {
                match all.get_mut(id).and_then(Value::as_object_mut) {
                    Some(known) => {
                        if text(known, "name") != Some(&slot.title) {
                            known.insert("name".into(), slot.title.clone().into());
                        }
                        if text(known, "description").unwrap_or_default() != slot.purpose {
                            known.insert("description".into(), slot.purpose.clone().into());
                        }
                    }
                    None => {
                        all.insert(id.clone(), agent(id, slot));
                    }
                }
            }
            agents.push(id);
        }
        agents
    }

    /// An agent that a step can name, also for a slot that had none.
    fn performer(&mut self, slot: &str) -> String {
        let id = self
            .agent_of(slot)
            .unwrap_or_else(|| agent_id(self.seed, slot));
        let new = self.body.slot(slot).map_or_else(
            || json!({ "type": "individual", "name": slot }),
            |s| agent(&id, s),
        );
        if let Some(all) = self.dictionary("agent_definitions") {
            all.entry(id.clone()).or_insert(new);
        }
        id
    }

    /// Writes the workflow; returns the step of each task.
    fn workflow(&mut self) -> Vec<String> {
        let (body, was) = (self.body, self.was);
        let old_task: HashMap<&str, usize> = was
            .steps
            .iter()
            .enumerate()
            .map(|(i, step)| (step.as_str(), i))
            .collect();
        let mut steps: Vec<String> = body
            .tasks
            .iter()
            .map(|t| {
                let old = was.body.tasks.iter().position(|o| o.id == t.id);
                old.map_or_else(|| step_id(self.seed, &t.id), |i| was.steps[i].clone())
            })
            .collect();
        let same =
            steps == was.steps && waits(&body.tasks, &steps) == waits(&was.body.tasks, &was.steps);
        let mut written = Vec::new();
        for (task, id) in body.tasks.iter().zip(&mut steps) {
            let old = self.doc.get("workflow").and_then(|w| w.get(id.as_str()));
            let old = old.and_then(Value::as_object).cloned();
            let keeps = same || id.starts_with("action--") || id.starts_with("playbook-action--");
            let object = match old.filter(|_| keeps) {
                Some(mut object) => {
                    let moved = old_task
                        .get(id.as_str())
                        .is_none_or(|i| was.body.tasks[*i].slot != task.slot);
                    if moved && id.starts_with("action--") {
                        let performer = self.performer(&task.slot);
                        object.insert("agent".into(), performer.into());
                    }
                    object
                }
                None => {
                    *id = step_id(self.seed, &task.id);
                    let performer = self.performer(&task.slot);
                    step(task, &performer)
                }
            };
            written.push((id.clone(), object));
        }
        if same {
            if let Some(workflow) = self.dictionary("workflow") {
                for (id, object) in written {
                    workflow.insert(id, Value::Object(object));
                }
            }
        } else {
            let (start, workflow) = layout::workflow(self.seed, &body.tasks, written);
            self.doc.insert("workflow_start".into(), start.into());
            self.doc.insert("workflow".into(), workflow.into());
            self.doc.remove("workflow_exception");
        }
        steps
    }

    /// Writes titles and instructions where the document would be read otherwise.
    fn texts(&mut self, steps: &[String]) -> Option<()> {
        let mut faults = Faults::new(&NO_LIMITS);
        let doc = self.doc.clone();
        let graph = Graph::of(&doc, &mut faults);
        let mut budget = Budget::new(&NO_LIMITS);
        let nodes = tasks(&graph, &NO_LIMITS, &mut budget, &mut faults)?;
        let now = skeleton(&doc, &graph, &nodes);
        let read: HashMap<&str, &TaskSpec> = now
            .steps
            .iter()
            .map(String::as_str)
            .zip(&now.body.tasks)
            .collect();
        let body = self.body;
        let workflow = self.dictionary("workflow")?;
        for (task, id) in body.tasks.iter().zip(steps) {
            let Some(seen) = read.get(id.as_str()) else {
                continue;
            };
            let Some(step) = workflow.get_mut(id).and_then(Value::as_object_mut) else {
                continue;
            };
            let told_otherwise = seen.instruction != task.instruction;
            // A title without a name of its own comes from the texts below it.
            if seen.title != task.title || told_otherwise {
                step.insert("name".into(), task.title.clone().into());
            }
            if told_otherwise {
                write_instruction(step, &seen.instruction, &task.instruction);
            }
        }
        Some(())
    }
}

/// Which steps each step waits for.
fn waits<'a>(tasks: &'a [TaskSpec], steps: &'a [String]) -> Vec<BTreeSet<&'a str>> {
    let ids: HashMap<&str, &str> = tasks
        .iter()
        .map(|t| t.id.as_str())
        .zip(steps.iter().map(String::as_str))
        .collect();
    tasks
        .iter()
        .map(|t| {
            let after = t.after.iter();
            after.map(|a| *ids.get(a.as_str()).unwrap_or(&"")).collect()
        })
        .collect()
}

fn write_instruction(step: &mut Map, seen: &str, wanted: &str) {
    if let Some([Value::Object(only)]) = step
        .get_mut("commands")
        .and_then(Value::as_array_mut)
        .map(Vec::as_mut_slice)
        && text(only, "type") == Some("manual")
        && text(only, "command") == Some(seen)
    {
        only.insert("command".into(), wanted.into());
        return;
    }
    step.insert("description".into(), wanted.into());
    let mark = json!({ "description_is_all": true });
    let extensions = step
        .entry("step_extensions")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(map) = extensions.as_object_mut() {
        map.insert(EXTENSION.into(), mark);
    }
}
