//! The task graph: order, cycles, earliest times and the critical path.

use super::{PlaybookBody, TaskSpec};
use crate::Span;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A task placed in time by the critical-path method; offsets from T1 in seconds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimedTask {
    pub id: String,
    /// Earliest start if every task before takes its expected duration.
    pub start: Span,
    pub end: Span,
    /// On the longest chain to T1 + 12 minutes (or of the whole playbook when that is empty).
    pub critical: bool,
}

/// Tasks in topological order with their earliest times.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskGraph {
    pub tasks: Vec<TimedTask>,
    /// (before, after) pairs of task ids.
    pub edges: Vec<(String, String)>,
}

impl TaskGraph {
    /// # Errors
    /// The ids of a dependency cycle, first id repeated at the end. Unknown ids in `after`
    /// are passed over here; the lint names them.
    pub fn of(body: &PlaybookBody) -> Result<Self, Vec<String>> {
        let index: HashMap<&str, usize> = body
            .tasks
            .iter()
            .enumerate()
            .map(|(i, t)| (t.id.as_str(), i))
            .collect();
        let before: Vec<Vec<usize>> = body
            .tasks
            .iter()
            .map(|t| {
                t.after
                    .iter()
                    .filter_map(|a| index.get(a.as_str()).copied())
                    .collect()
            })
            .collect();
        let order = topological(&body.tasks, &before)?;

        let mut end = vec![0u32; body.tasks.len()];
        let mut start = end.clone();
        for &i in &order {
            start[i] = before[i].iter().map(|&b| end[b]).max().unwrap_or(0);
            end[i] = start[i].saturating_add(body.tasks[i].takes.0);
        }
        let critical = critical_path(&body.tasks, &before, &start, &end);
        let tasks = order
            .iter()
            .map(|&i| TimedTask {
                id: body.tasks[i].id.clone(),
                start: Span(start[i]),
                end: Span(end[i]),
                critical: critical[i],
            })
            .collect();
        let edges = before
            .iter()
            .enumerate()
            .flat_map(|(i, bs)| bs.iter().map(move |&b| (b, i)))
            .map(|(b, i)| (body.tasks[b].id.clone(), body.tasks[i].id.clone()))
            .collect();
        Ok(Self { tasks, edges })
    }

    pub fn get(&self, id: &str) -> Option<&TimedTask> {
        self.tasks.iter().find(|t| t.id == id)
    }
}

/// Depth first without recursion, so that a hostile graph cannot exhaust the stack.
fn topological(tasks: &[TaskSpec], before: &[Vec<usize>]) -> Result<Vec<usize>, Vec<String>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut mark = vec![Mark::New; tasks.len()];
    let mut order = Vec::with_capacity(tasks.len());
    for root in 0..tasks.len() {
        if mark[root] != Mark::New {
            continue;
        }
        let mut stack = vec![(root, 0usize)];
        mark[root] = Mark::Open;
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            if let Some(&b) = before[node].get(*next) {
                *next += 1;
                match mark[b] {
                    Mark::Done => {}
                    Mark::New => {
                        mark[b] = Mark::Open;
                        stack.push((b, 0));
                    }
                    Mark::Open => {
                        let from = stack.iter().position(|(n, _)| *n == b).unwrap_or(0);
                        let mut cycle: Vec<String> = stack[from..]
                            .iter()
                            .rev()
                            .map(|(n, _)| tasks[*n].id.clone())
                            .collect();
                        cycle.push(cycle[0].clone());
                        return Err(cycle);
                    }
                }
            } else {
                mark[node] = Mark::Done;
                order.push(node);
                stack.pop();
            }
        }
    }
    Ok(order)
}

fn critical_path(
    tasks: &[TaskSpec],
    before: &[Vec<usize>],
    start: &[u32],
    end: &[u32],
) -> Vec<bool> {
    let mut on = vec![false; tasks.len()];
    let in_window = |i: &usize| tasks[*i].phase.limit().is_some();
    let last = (0..tasks.len())
        .filter(in_window)
        .max_by_key(|&i| (end[i], std::cmp::Reverse(i)))
        .or_else(|| (0..tasks.len()).max_by_key(|&i| (end[i], std::cmp::Reverse(i))));
    let mut at = last;
    while let Some(i) = at {
        on[i] = true;
        at = before[i].iter().copied().find(|&b| end[b] == start[i]);
    }
    on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::body_for_tests;
    use proptest::prelude::*;

    #[test]
    fn a_cycle_is_named() {
        let mut body = body_for_tests();
        let (a, b) = (body.tasks[0].id.clone(), body.tasks[1].id.clone());
        body.tasks[0].after = vec![b.clone()];
        body.tasks[1].after = vec![a.clone()];
        let cycle = TaskGraph::of(&body).expect_err("a cycle");
        assert_eq!(cycle.first(), cycle.last());
        assert!(cycle.contains(&a) && cycle.contains(&b));
    }

    proptest! {
        /// Edges from lower to higher index cannot form a cycle, and each task then starts
        /// no earlier than everything it waits for ends.
        #[test]
        fn starts_follow_ends(edges in proptest::collection::vec((0usize..12, 0usize..12), 0..40),
                              takes in proptest::collection::vec(1u32..600, 12)) {
            let mut body = body_for_tests();
            let mut tasks = Vec::new();
            for (i, t) in takes.iter().enumerate() {
                let mut task = body.tasks[0].clone();
                task.id = format!("t{i}");
                task.takes = Span(*t);
                task.after = edges.iter()
                    .filter(|(a, b)| a.max(b) == &i && a != b)
                    .map(|(a, b)| format!("t{}", a.min(b)))
                    .collect();
                tasks.push(task);
            }
            body.tasks = tasks;
            let graph = TaskGraph::of(&body).expect("acyclic");
            prop_assert_eq!(graph.tasks.len(), 12);
            for (a, b) in &graph.edges {
                let (a, b) = (graph.get(a).expect("a"), graph.get(b).expect("b"));
                prop_assert!(b.start >= a.end);
            }
            // The critical path is a chain without gaps from T1 to the last end.
            let mut path: Vec<_> = graph.tasks.iter().filter(|t| t.critical).collect();
            path.sort_by_key(|t| t.start);
            prop_assert_eq!(path[0].start, Span(0));
            prop_assert!(path.windows(2).all(|w| w[0].end == w[1].start));
            prop_assert_eq!(path.last().map(|t| t.end), graph.tasks.iter().map(|t| t.end).max());
        }
    }
}
