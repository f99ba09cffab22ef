//! From what waits for what to the steps of a workflow.
//!
//! CACAO has sequences and branches that wait for each other, no free graph. The tasks of a
//! phase are split into groups that do not depend on each other: one group is a sequence, more
//! are the branches of a parallel step. In a group, tasks at the same distance from its
//! beginning are done in parallel, and the next wait for all of them. The phases follow each
//! other; a task that waits for one of a later phase moves there. So every dependency of M
//! holds in the workflow, and the workflow may hold some more.

use super::{Map, derived};
use crate::playbooks::{Phase, TaskSpec};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A group: tasks by their distance from its beginning.
type Group = Vec<Vec<usize>>;

/// The id of the start step and the workflow of `tasks`, whose steps are `steps` in the same
/// order. `seed` is the id of the playbook.
pub(super) fn workflow(seed: &str, tasks: &[TaskSpec], steps: Vec<(String, Map)>) -> (String, Map) {
    let mut out = Builder {
        seed,
        ids: steps.iter().map(|(id, _)| id.clone()).collect(),
        steps: steps.into_iter().map(|(_, step)| step).collect(),
        workflow: Map::new(),
    };
    let end = out.end("");
    let mut next = end;
    for (phase, groups) in phases(tasks).iter().rev() {
        next = out.block(*phase, groups, next);
    }
    let start = format!("start--{}", derived(seed, "start", ""));
    out.workflow.insert(
        start.clone(),
        json!({ "type": "start", "on_completion": next }),
    );
    (start, out.workflow)
}

fn phases(tasks: &[TaskSpec]) -> Vec<(Phase, Vec<Group>)> {
    let (order, before) = ordered(tasks);
    let mut phase: Vec<Phase> = tasks.iter().map(|t| t.phase).collect();
    let mut distance = vec![0usize; tasks.len()];
    let mut group: Vec<usize> = (0..tasks.len()).collect();
    for &t in &order {
        for &b in &before[t] {
            phase[t] = phase[t].max(phase[b]);
        }
        for &b in before[t].iter().filter(|b| phase[**b] == phase[t]) {
            distance[t] = distance[t].max(distance[b] + 1);
            let (x, y) = (root(&mut group, t), root(&mut group, b));
            group[x.max(y)] = x.min(y);
        }
    }
    let mut found = Vec::new();
    for p in Phase::ALL {
        let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
        for t in (0..tasks.len()).filter(|t| phase[*t] == *p) {
            let layers = groups.entry(root(&mut group, t)).or_default();
            if layers.len() <= distance[t] {
                layers.resize(distance[t] + 1, Vec::new());
            }
            layers[distance[t]].push(t);
        }
        if !groups.is_empty() {
            found.push((*p, groups.into_values().collect()));
        }
    }
    found
}

fn root(group: &mut [usize], mut t: usize) -> usize {
    while group[t] != t {
        group[t] = group[group[t]];
        t = group[t];
    }
    t
}

/// Tasks in an order that respects `after`, and what each waits for. A draft can hold unknown
/// ids and cycles: such dependencies are left out here.
fn ordered(tasks: &[TaskSpec]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (i, task) in tasks.iter().enumerate() {
        index.entry(&task.id).or_insert(i);
    }
    let mut before: Vec<Vec<usize>> = tasks
        .iter()
        .map(|t| {
            let known = t.after.iter().filter_map(|a| index.get(a.as_str()));
            known.copied().collect()
        })
        .collect();
    let mut open: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut after = vec![Vec::new(); tasks.len()];
    for (t, all) in before.iter().enumerate() {
        for &b in all {
            after[b].push(t);
        }
    }
    let mut queue: VecDeque<usize> = (0..tasks.len()).filter(|t| open[*t] == 0).collect();
    let mut order = Vec::with_capacity(tasks.len());
    while let Some(t) = queue.pop_front() {
        order.push(t);
        for &f in &after[t] {
            open[f] -= 1;
            if open[f] == 0 {
                queue.push_back(f);
            }
        }
    }
    let mut place = vec![usize::MAX; tasks.len()];
    for (at, t) in order.iter().enumerate() {
        place[*t] = at;
    }
    for (t, place) in place.iter_mut().enumerate() {
        if *place == usize::MAX {
            *place = order.len();
            order.push(t);
        }
    }
    for (t, all) in before.iter_mut().enumerate() {
        all.retain(|b| place[*b] < place[t]);
    }
    (order, before)
}

struct Builder<'a> {
    seed: &'a str,
    ids: Vec<String>,
    steps: Vec<Map>,
    workflow: Map,
}

impl Builder<'_> {
    fn end(&mut self, name: &str) -> String {
        let id = format!("end--{}", derived(self.seed, "end", name));
        self.workflow.insert(id.clone(), json!({ "type": "end" }));
        id
    }

    fn parallel(&mut self, what: &str, next_steps: &[String], on_completion: &str) -> String {
        let key = next_steps.join(" ");
        let id = format!("parallel--{}", derived(self.seed, "parallel", &key));
        self.workflow.insert(
            id.clone(),
            json!({
                "type": "parallel",
                "name": what,
                "next_steps": next_steps,
                "on_completion": on_completion,
            }),
        );
        id
    }

    /// The groups of a phase; returns the id of the first step.
    fn block(&mut self, phase: Phase, groups: &[Group], next: String) -> String {
        let what = format!("{} ({})", phase.label(), phase.window());
        if let [group] = groups {
            return self.chain(&what, group, next);
        }
        let heads: Vec<String> = groups
            .iter()
            .map(|group| {
                let first = group.iter().flatten().next();
                let name = first.map_or("", |t| self.ids[*t].as_str());
                let end = self.end(&format!("group {name}"));
                self.chain(&what, group, end)
            })
            .collect();
        self.parallel(&what, &heads, &next)
    }

    fn chain(&mut self, what: &str, layers: &Group, mut next: String) -> String {
        for layer in layers.iter().rev() {
            next = match layer.as_slice() {
                [] => next,
                [one] => self.step(*one, &next),
                many => {
                    let heads: Vec<String> = many
                        .iter()
                        .map(|t| {
                            let end = self.end(&self.ids[*t].clone());
                            self.step(*t, &end)
                        })
                        .collect();
                    self.parallel(what, &heads, &next)
                }
            };
        }
        next
    }

    fn step(&mut self, t: usize, next: &str) -> String {
        let mut step = std::mem::take(&mut self.steps[t]);
        step.remove("on_success");
        step.remove("on_failure");
        step.insert("on_completion".into(), Value::String(next.to_owned()));
        self.workflow
            .insert(self.ids[t].clone(), Value::Object(step));
        self.ids[t].clone()
    }
}
