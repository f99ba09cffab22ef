//! From arrows between steps to what waits for what.
//!
//! A branch of a parallel or condition step ends at an end step, and what follows the branching
//! step waits for it. So each such step has a second node, its join: the last steps of the
//! branches lead to the join, and the join to what follows.

use super::graph::{Graph, StepType, Via, condition};
use super::{Faults, Limits, at};
use std::collections::{BTreeSet, HashSet, VecDeque};

/// A step that becomes a task.
pub(super) struct Node {
    /// Index in the graph.
    pub step: usize,
    /// Indices in the list of nodes.
    pub after: Vec<usize>,
    /// Only some ways through the workflow come here.
    pub conditional: bool,
    /// When it is done, in words.
    pub only: Vec<String>,
}

/// Counts the edges followed, so that no document costs more than its size allows.
pub(super) struct Budget {
    pub spent: usize,
    most: usize,
}

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        Self {
            spent: 0,
            most: limits.walk,
        }
    }
    /// Whether one more edge may be followed.
    fn step(&mut self) -> bool {
        self.spent += 1;
        self.spent <= self.most
    }
    pub fn broken(&self) -> bool {
        self.spent > self.most
    }
}

/// Whether people decide or do something at this step.
pub(super) fn is_task(graph: &Graph, step: usize) -> bool {
    let step = &graph.steps[step];
    match step.kind {
        StepType::Action | StepType::PlaybookAction => true,
        StepType::If => true,
        StepType::Switch => {
            let cases = step.edges.iter().filter(|e| !e.via.continues()).count();
            (2..=5).contains(&cases)
        }
        _ => false,
    }
}

struct Flow<'g, 'a> {
    graph: &'g Graph<'a>,
    next: Vec<Vec<usize>>,
    before: Vec<Vec<usize>>,
}

/// The tasks in an order in which they can be done; `None` with a fault where branches and what
/// follows them are mixed up, or where following them takes too long.
pub(super) fn tasks(
    graph: &Graph,
    limits: &Limits,
    budget: &mut Budget,
    faults: &mut Faults,
) -> Option<Vec<Node>> {
    let found = Flow::build(graph, limits, budget).and_then(|flow| {
        let order = match flow.order() {
            Ok(order) => order,
            Err(step) => {
                faults.add(
                    at("/workflow", graph.steps[step].id),
                    "its branches share steps with what comes after it; give each branch an \
                     end step of its own",
                );
                return None;
            }
        };
        let conditional = flow.conditional(budget);
        let only = flow.only(budget);
        flow.nodes(&order, &conditional, only, limits, budget)
    });
    if found.is_none() && faults.list.is_empty() {
        faults.add(
            "/workflow",
            format!(
                "its steps depend on each other in more than {} ways; split the playbook",
                limits.dependencies
            ),
        );
    }
    found
}

impl<'g, 'a> Flow<'g, 'a> {
    fn count(&self) -> usize {
        self.graph.steps.len()
    }

    /// Whether the step waits for its branches and then goes on.
    fn joins(graph: &Graph, step: usize) -> bool {
        let step = &graph.steps[step];
        step.kind.branches() && step.edges.iter().any(|e| e.via.continues())
    }

    fn build(graph: &'g Graph<'a>, limits: &Limits, budget: &mut Budget) -> Option<Self> {
        let n = graph.steps.len();
        let mut edges: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut ordered: Vec<(usize, usize)> = Vec::new();
        let mut link = |from: usize, to: usize| {
            if edges.insert((from, to)) {
                ordered.push((from, to));
            }
        };
        for (i, step) in graph.steps.iter().enumerate() {
            let joins = Self::joins(graph, i);
            for edge in &step.edges {
                if graph.returns.contains(&(i, edge.to)) {
                    continue;
                }
                let from = if joins && edge.via.continues() {
                    n + i
                } else {
                    i
                };
                link(from, edge.to);
            }
        }
        for step in (0..n).filter(|i| Self::joins(graph, *i)) {
            let exits = exits(graph, step, budget)?;
            for from in &exits {
                link(*from, n + step);
            }
            if exits.is_empty() {
                link(step, n + step);
            }
        }
        if ordered.len() > limits.dependencies.saturating_mul(10) {
            return None;
        }
        let mut next = vec![Vec::new(); 2 * n];
        let mut before = vec![Vec::new(); 2 * n];
        for (from, to) in ordered {
            next[from].push(to);
            before[to].push(from);
        }
        Some(Self {
            graph,
            next,
            before,
        })
    }

    /// Topological order; a step whose join takes part in a cycle otherwise.
    fn order(&self) -> Result<Vec<usize>, usize> {
        let n = self.count();
        let mut open: Vec<usize> = self.before.iter().map(Vec::len).collect();
        let starts = self.graph.start.into_iter().chain(self.graph.exception);
        let starts: Vec<usize> = starts.filter(|s| open[*s] == 0).collect();
        let others = (0..2 * n).filter(|v| open[*v] == 0 && !starts.contains(v));
        let mut queue: VecDeque<usize> = starts.iter().copied().chain(others).collect();
        let mut order = Vec::with_capacity(2 * n);
        while let Some(v) = queue.pop_front() {
            order.push(v);
            for &to in &self.next[v] {
                open[to] -= 1;
                if open[to] == 0 {
                    queue.push_back(to);
                }
            }
        }
        match (n..2 * n).find(|v| open[*v] > 0) {
            Some(join) => Err(join - n),
            None => Ok(order),
        }
    }

    /// Steps that only some ways through the workflow reach.
    fn conditional(&self, budget: &mut Budget) -> Vec<bool> {
        let graph = self.graph;
        let n = self.count();
        let mut found = vec![false; n];
        for (i, step) in graph.steps.iter().enumerate() {
            let to = |want: &dyn Fn(&Via) -> bool| -> Vec<usize> {
                let edges = step.edges.iter().filter(|e| want(&e.via));
                edges.map(|e| e.to).collect()
            };
            if matches!(step.kind, StepType::If | StepType::While | StepType::Switch) {
                let heads = to(&|via| !via.continues());
                let complete = step
                    .edges
                    .iter()
                    .any(|e| e.via == Via::False || e.via == Via::Case("default".into()));
                let stop = Self::joins(graph, i).then_some(n + i);
                let mut times = vec![0usize; 2 * n];
                for head in &heads {
                    for v in self.reach(&[*head], stop, budget) {
                        times[v] += 1;
                    }
                }
                for v in 0..n {
                    found[v] |= times[v] > 0 && !(complete && times[v] == heads.len());
                }
            } else {
                let fails = to(&|via| *via == Via::Failure);
                if !fails.is_empty() {
                    self.only_first(&fails, &to(&|via| *via == Via::Next), &mut found, budget);
                }
            }
        }
        if let Some(exception) = graph.exception {
            let start: Vec<usize> = graph.start.into_iter().collect();
            self.only_first(&[exception], &start, &mut found, budget);
        }
        found
    }

    /// Marks the steps that `first` leads to and `second` does not.
    fn only_first(
        &self,
        first: &[usize],
        second: &[usize],
        found: &mut [bool],
        budget: &mut Budget,
    ) {
        let other = self.reach(second, None, budget);
        for v in self.reach(first, None, budget).difference(&other) {
            if let Some(mark) = found.get_mut(*v) {
                *mark = true;
            }
        }
    }

    /// `heads` and everything that follows them, up to the node `stop`.
    fn reach(&self, heads: &[usize], stop: Option<usize>, budget: &mut Budget) -> HashSet<usize> {
        let mut done = HashSet::new();
        let mut stack: Vec<usize> = heads.to_vec();
        while let Some(v) = stack.pop() {
            if Some(v) != stop && budget.step() && done.insert(v) {
                stack.extend(&self.next[v]);
            }
        }
        done
    }

    /// The words of conditions, at the first tasks they lead to.
    fn only(&self, budget: &mut Budget) -> Vec<Vec<String>> {
        let graph = self.graph;
        let mut lines = vec![Vec::new(); self.count()];
        let mut put = |flow: &Self, head: usize, line: &str, budget: &mut Budget| {
            for task in flow.nearest(&[head], &flow.next, budget) {
                let line = line.to_owned();
                if !lines[task].contains(&line) {
                    lines[task].push(line);
                }
            }
        };
        for (i, step) in graph.steps.iter().enumerate() {
            let words = condition(step.object);
            let follows = |to: usize| {
                let mut after = step.edges.iter().filter(|e| e.via.continues());
                after.any(|e| e.to == to)
            };
            for edge in &step.edges {
                if graph.returns.contains(&(i, edge.to)) {
                    continue;
                }
                let line = match &edge.via {
                    Via::Failure => "Only if the step before fails.".to_owned(),
                    _ if edge.via.continues() || follows(edge.to) => continue,
                    Via::True if step.kind == StepType::While => {
                        format!("Repeat while this holds: {words}")
                    }
                    Via::True => format!("Only if this holds: {words}"),
                    Via::False => format!("Only if this does not hold: {words}"),
                    Via::Case(case) => format!("Only if {words} is {case}."),
                    _ => continue,
                };
                put(self, edge.to, &line, budget);
            }
        }
        if let Some(exception) = graph.exception {
            let line = "When the playbook cannot go on as planned.";
            put(self, exception, line, budget);
        }
        lines
    }

    /// The tasks reached from `heads` without passing another task, in the order met.
    fn nearest(&self, heads: &[usize], way: &[Vec<usize>], budget: &mut Budget) -> Vec<usize> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        let mut queue: VecDeque<usize> = heads.iter().copied().collect();
        while let Some(v) = queue.pop_front() {
            if !budget.step() || !seen.insert(v) {
                continue;
            }
            if v < self.count() && is_task(self.graph, v) {
                found.push(v);
            } else {
                queue.extend(&way[v]);
            }
        }
        found
    }

    fn nodes(
        &self,
        order: &[usize],
        conditional: &[bool],
        mut only: Vec<Vec<String>>,
        limits: &Limits,
        budget: &mut Budget,
    ) -> Option<Vec<Node>> {
        let steps: Vec<usize> = order
            .iter()
            .copied()
            .filter(|v| *v < self.count() && is_task(self.graph, *v))
            .collect();
        let mut place = vec![0; self.count()];
        for (at, step) in steps.iter().enumerate() {
            place[*step] = at;
        }
        let mut total = 0;
        let mut nodes = Vec::with_capacity(steps.len());
        for step in steps {
            let found = self.nearest(&self.before[step], &self.before, budget);
            let mut after: Vec<usize> = found.iter().map(|s| place[*s]).collect();
            after.sort_unstable();
            total += after.len();
            if total > limits.dependencies || budget.broken() {
                return None;
            }
            nodes.push(Node {
                step,
                after,
                conditional: conditional[step],
                only: std::mem::take(&mut only[step]),
            });
        }
        Some(nodes)
    }
}

/// The nodes at which the branches of a step are over.
fn exits(graph: &Graph, step: usize, budget: &mut Budget) -> Option<BTreeSet<usize>> {
    let n = graph.steps.len();
    let follows = |to: usize| {
        let mut after = graph.steps[step].edges.iter().filter(|e| e.via.continues());
        after.any(|e| e.to == to)
    };
    let mut seen = HashSet::new();
    let mut found = BTreeSet::new();
    let mut stack = vec![step];
    while let Some(v) = stack.pop() {
        let joins = v != step && Flow::joins(graph, v);
        let from = if joins { n + v } else { v };
        for edge in &graph.steps[v].edges {
            if !budget.step() {
                return None;
            }
            let continues = edge.via.continues();
            if (v == step && continues) || (joins && !continues) {
                continue;
            }
            let over =
                graph.steps[edge.to].kind == StepType::End || follows(edge.to) || edge.to == step;
            if over {
                found.insert(from);
            } else if seen.insert(edge.to) {
                stack.push(edge.to);
            }
        }
    }
    Some(found)
}
