//! The steps of a workflow and the arrows between them, as written.

use super::{Faults, Map, at, list, object, sorted, text};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum StepType {
    Start,
    End,
    Action,
    PlaybookAction,
    Parallel,
    If,
    While,
    Switch,
}

impl StepType {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "start" => Self::Start,
            "end" => Self::End,
            "action" => Self::Action,
            "playbook-action" => Self::PlaybookAction,
            "parallel" => Self::Parallel,
            "if-condition" => Self::If,
            "while-condition" => Self::While,
            "switch-condition" => Self::Switch,
            _ => return None,
        })
    }
    /// Opens branches that come back to it.
    pub fn branches(self) -> bool {
        matches!(self, Self::Parallel | Self::If | Self::While | Self::Switch)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Via {
    Next,
    Failure,
    Parallel,
    True,
    False,
    Case(String),
}

impl Via {
    /// Goes on after the step, rather than into one of its branches.
    pub fn continues(&self) -> bool {
        matches!(self, Self::Next | Self::Failure)
    }
}

pub(super) struct Edge {
    pub to: usize,
    pub via: Via,
    pub pointer: String,
}

pub(super) struct Step<'a> {
    pub id: &'a str,
    pub kind: StepType,
    pub object: &'a Map,
    /// Branches first, in their order; then what follows.
    pub edges: Vec<Edge>,
}

pub(super) struct Graph<'a> {
    pub steps: Vec<Step<'a>>,
    pub start: Option<usize>,
    pub exception: Option<usize>,
    /// Arrows from the body of a while step back to it.
    pub returns: HashSet<(usize, usize)>,
}

impl<'a> Graph<'a> {
    /// The graph of what can be understood; every fault of it is added.
    pub fn of(doc: &'a Map, faults: &mut Faults) -> Self {
        let entries: Vec<(&str, StepType, &Map)> = object(doc, "workflow")
            .map(sorted)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(id, value)| {
                let (kind, _) = super::identifier(id)?;
                Some((id.as_str(), StepType::of(kind)?, value.as_object()?))
            })
            .collect();
        let index: HashMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(i, (id, ..))| (*id, i))
            .collect();
        let mut find = |pointer: &str, value: &Value| -> Option<usize> {
            let id = value.as_str()?;
            let found = index.get(id).copied();
            if found.is_none() && super::identifier(id).is_some() {
                faults.add(
                    pointer,
                    format!("there is no step `{id}` in the workflow; add it or name another"),
                );
            }
            found
        };
        let start = doc
            .get("workflow_start")
            .and_then(|v| find("/workflow_start", v));
        let exception = doc
            .get("workflow_exception")
            .and_then(|v| find("/workflow_exception", v));
        let steps = entries
            .iter()
            .map(|(id, kind, object)| Step {
                id,
                kind: *kind,
                object,
                edges: edges(id, object, &mut find),
            })
            .collect();
        let mut graph = Self {
            steps,
            start: start.filter(|s| entries[*s].1 == StepType::Start),
            exception,
            returns: HashSet::new(),
        };
        graph.walk(faults);
        graph
    }

    /// Looks for cycles and for steps that nothing leads to.
    fn walk(&mut self, faults: &mut Faults) {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open(usize),
            Done,
        }
        let mut mark = vec![Mark::New; self.steps.len()];
        for root in self.start.into_iter().chain(self.exception) {
            if mark[root] != Mark::New {
                continue;
            }
            mark[root] = Mark::Open(0);
            let mut stack = vec![(root, 0usize)];
            while let Some((node, next)) = stack.last_mut() {
                let node = *node;
                let Some(edge) = self.steps[node].edges.get(*next) else {
                    mark[node] = Mark::Done;
                    stack.pop();
                    continue;
                };
                *next += 1;
                match mark[edge.to] {
                    Mark::Done => {}
                    Mark::New => {
                        mark[edge.to] = Mark::Open(stack.len());
                        stack.push((edge.to, 0));
                    }
                    Mark::Open(depth) => {
                        let (open, used) = stack[depth];
                        let loops = self.steps[open].kind == StepType::While
                            && open != node
                            && self.steps[open]
                                .edges
                                .get(used - 1)
                                .is_some_and(|e| e.via == Via::True);
                        if loops {
                            self.returns.insert((node, open));
                        } else {
                            faults.add(
                                &edge.pointer,
                                "leads back to a step before it; use a while-condition step \
                                 for what is repeated",
                            );
                        }
                    }
                }
            }
        }
        // Without a start everything would be out of reach, and the start is the fault.
        if self.start.is_some() {
            for (step, mark) in self.steps.iter().zip(&mark) {
                if *mark == Mark::New {
                    faults.add(
                        at("/workflow", step.id),
                        "nothing leads to this step; name it in the step before it or remove it",
                    );
                }
            }
        }
    }
}

fn edges(id: &str, step: &Map, find: &mut impl FnMut(&str, &Value) -> Option<usize>) -> Vec<Edge> {
    let base = at("/workflow", id);
    let mut edges = Vec::new();
    let mut add = |pointer: String, via: Via, value: &Value| {
        if let Some(to) = find(&pointer, value) {
            edges.push(Edge { to, via, pointer });
        }
    };
    for (i, next) in list(step, "next_steps").iter().enumerate() {
        add(format!("{base}/next_steps/{i}"), Via::Parallel, next);
    }
    for (key, via) in [("on_true", Via::True), ("on_false", Via::False)] {
        if let Some(value) = step.get(key) {
            add(at(&base, key), via, value);
        }
    }
    for (case, value) in object(step, "cases").map(sorted).unwrap_or_default() {
        let pointer = at(&format!("{base}/cases"), case);
        add(pointer, Via::Case(case.clone()), value);
    }
    for (key, via) in [
        ("on_completion", Via::Next),
        ("on_success", Via::Next),
        ("on_failure", Via::Failure),
    ] {
        if let Some(value) = step.get(key) {
            add(at(&base, key), via, value);
        }
    }
    edges
}

/// The words of a step about its branches, for messages and instructions.
pub(super) fn condition(step: &Map) -> &str {
    text(step, "condition")
        .or_else(|| text(step, "switch"))
        .unwrap_or_default()
}
