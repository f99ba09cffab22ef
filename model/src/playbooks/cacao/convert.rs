//! A document read as a body, by CACAO's words alone.

use super::flow::Node;
use super::graph::{Graph, Step, StepType, Via, condition};
use super::shape::time;
use super::{EXTENSION, Map, identifier, list, object, sorted, text, variable_name};
use crate::Span;
use crate::playbooks::{
    Budget, DecisionOption, DecisionPoint, Phase, PlaybookBody, RoleSlot, Scenario, Source, Stance,
    TaskKind, TaskSpec, Variable,
};
use std::collections::{HashMap, HashSet};

/// The slot of steps that a machine performs, or nobody named.
pub(super) const RESPONDER: &str = "responder";

/// A body and where its parts stand in the document.
pub(super) struct Skeleton {
    pub body: PlaybookBody,
    pub steps: Vec<String>,
    pub performers: Vec<Option<String>>,
    pub agents: Vec<Option<String>>,
    pub variables: Vec<String>,
}

pub(super) fn skeleton(doc: &Map, graph: &Graph, nodes: &[Node]) -> Skeleton {
    let steps: Vec<&Step> = nodes.iter().map(|n| &graph.steps[n.step]).collect();
    let ids = short_ids("step", steps.iter().map(|s| s.id));
    let (slots, agents, of_agent) = slots(doc, &steps);
    let mut ends: Vec<u32> = Vec::new();
    let mut tasks = Vec::new();
    let mut decisions = Vec::new();
    for ((node, step), id) in nodes.iter().zip(&steps).zip(&ids) {
        let takes = Span::minutes(5);
        let start = node.after.iter().map(|a| ends[*a]).max().unwrap_or(0);
        let end = start.saturating_add(takes.0);
        ends.push(end);
        let slot = text(step.object, "agent")
            .and_then(|a| of_agent.get(a))
            .map_or(RESPONDER, String::as_str);
        let decision = decision(graph, step, id, slot, Span(end.saturating_add(3_600)));
        tasks.push(TaskSpec {
            id: id.clone(),
            phase: Phase::Sustain,
            kind: if decision.is_some() {
                TaskKind::Decision
            } else {
                TaskKind::Action
            },
            title: title(step),
            instruction: instruction(doc, node, step),
            slot: slot.to_owned(),
            required: !node.conditional,
            ack: Span::minutes(15),
            due: Span(end.saturating_add(3_600)),
            takes,
            after: node.after.iter().map(|a| ids[*a].clone()).collect(),
            evidence: None,
            decision: decision.as_ref().map(|d| d.id.clone()),
            communication: None,
        });
        decisions.extend(decision);
    }
    let (variables, names) = variables(doc);
    Skeleton {
        body: PlaybookBody {
            title: text(doc, "name").unwrap_or_default().to_owned(),
            summary: text(doc, "description").unwrap_or_default().to_owned(),
            stance: Stance::Defense,
            criticality: criticality(doc),
            why: String::new(),
            industries: list(doc, "industry_sectors")
                .iter()
                .filter_map(|v| v.as_str().map(str::to_owned))
                .collect(),
            review_interval_days: 180,
            learning_questions: Vec::new(),
            sources: sources(doc),
            slots,
            variables,
            triggers: Vec::new(),
            tasks,
            communications: Vec::new(),
            decisions,
            budget: Budget {
                amount: 0,
                currency: String::new(),
                covers: String::new(),
                approver: String::new(),
            },
            metrics: Vec::new(),
            clocks: Vec::new(),
            scenario: Scenario {
                title: String::new(),
                background: String::new(),
                objectives: Vec::new(),
                injects: Vec::new(),
            },
        },
        steps: steps.iter().map(|s| s.id.to_owned()).collect(),
        performers: steps
            .iter()
            .map(|s| text(s.object, "agent").map(str::to_owned))
            .collect(),
        agents,
        variables: names,
    }
}

/// `step-1a2b3c4d` of the identifier's UUID, so that an id depends on its own step only; the
/// whole identifier where two would be equal.
fn short_ids<'a>(word: &str, ids: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let cut = |id: &str| {
        let uuid = identifier(id).map_or(id, |(_, uuid)| uuid);
        format!("{word}-{}", uuid[..8].to_ascii_lowercase())
    };
    let mut times: HashMap<String, usize> = HashMap::new();
    for id in ids.clone() {
        *times.entry(cut(id)).or_default() += 1;
    }
    ids.map(|id| match cut(id) {
        unique if times.get(&unique) == Some(&1) => unique,
        _ => id.to_owned(),
    })
    .collect()
}

/// Whether people can fill the place of such an agent.
pub(super) fn human(agent: &str) -> bool {
    matches!(
        identifier(agent),
        Some(("individual" | "group" | "organization", _))
    )
}

/// A slot for each agent of people that a step names, by the order of the steps, and one for
/// the rest if there is a rest.
fn slots(
    doc: &Map,
    steps: &[&Step],
) -> (Vec<RoleSlot>, Vec<Option<String>>, HashMap<String, String>) {
    let mut agents: Vec<&str> = Vec::new();
    let mut rest = false;
    for step in steps {
        match text(step.object, "agent") {
            Some(agent) if human(agent) => {
                if !agents.contains(&agent) {
                    agents.push(agent);
                }
            }
            _ => rest = true,
        }
    }
    let keys = short_ids("agent", agents.iter().copied());
    let definitions = object(doc, "agent_definitions");
    let mut slots: Vec<RoleSlot> = agents
        .iter()
        .zip(&keys)
        .map(|(id, key)| {
            let definition = definitions
                .and_then(|d| d.get(*id))
                .and_then(|v| v.as_object());
            let word = |name| definition.and_then(|d| text(d, name)).unwrap_or_default();
            slot(key, word("name"), word("description"))
        })
        .collect();
    let of_agent = agents
        .iter()
        .zip(keys)
        .map(|(id, key)| ((*id).to_owned(), key))
        .collect();
    let mut ids: Vec<Option<String>> = agents.iter().map(|a| Some((*a).to_owned())).collect();
    if rest {
        let purpose = "Does what the document gives to machines or to nobody in particular.";
        slots.push(slot(RESPONDER, "Responder", purpose));
        ids.push(None);
    }
    (slots, ids, of_agent)
}

pub(super) fn slot(key: &str, title: &str, purpose: &str) -> RoleSlot {
    RoleSlot {
        key: key.to_owned(),
        title: title.to_owned(),
        critical: false,
        purpose: purpose.to_owned(),
        decision_rights: Vec::new(),
        typical: String::new(),
        primary: None,
        deputy: None,
    }
}

fn title(step: &Step) -> String {
    if let Some(name) = text(step.object, "name") {
        return name.to_owned();
    }
    let words = match step.kind {
        StepType::If | StepType::Switch => format!("Decide: {}", condition(step.object)),
        StepType::PlaybookAction => "Run another playbook".to_owned(),
        _ => {
            let command = list(step.object, "commands").first();
            let command = command.and_then(|c| c.as_object());
            text(step.object, "description")
                .or_else(|| command.and_then(|c| text(c, "description")))
                .or_else(|| command.and_then(|c| text(c, "command")))
                .unwrap_or("Step without a name")
                .to_owned()
        }
    };
    words
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(90)
        .collect()
}

/// Whether the description alone is the instruction: M writes so where somebody edited it.
pub(super) fn description_is_all(step: &Map) -> bool {
    object(step, "step_extensions")
        .and_then(|e| e.get(EXTENSION))
        .is_some()
}

fn instruction(doc: &Map, node: &Node, step: &Step) -> String {
    let description = text(step.object, "description");
    if description_is_all(step.object) {
        return description.unwrap_or_default().to_owned();
    }
    let mut parts: Vec<String> = node.only.clone();
    parts.extend(description.map(str::to_owned));
    match step.kind {
        StepType::If => parts.push(format!("Condition: {}", condition(step.object))),
        StepType::Switch => parts.push(format!("Decide by: {}", condition(step.object))),
        StepType::PlaybookAction => {
            let other = text(step.object, "playbook_id").unwrap_or_default();
            parts.push(format!("Run the playbook {other}."));
        }
        _ => {}
    }
    for command in list(step.object, "commands") {
        let Some(command) = command.as_object() else {
            continue;
        };
        let about = text(command, "description");
        match (text(command, "type"), text(command, "command")) {
            (Some("manual"), Some(words)) => {
                parts.extend(about.map(str::to_owned));
                parts.push(words.to_owned());
            }
            (kind, _) => parts.push(format!(
                "Command for a machine ({}), kept in the original document{}",
                kind.unwrap_or_default(),
                about.map_or_else(|| ".".to_owned(), |a| format!(": {a}"))
            )),
        }
    }
    let machine = text(step.object, "agent").filter(|a| !human(a));
    if let Some(agent) = machine
        && let Some(definition) = object(doc, "agent_definitions").and_then(|d| d.get(agent))
    {
        let name = definition.get("name").and_then(|n| n.as_str());
        parts.push(format!("Performed by: {}.", name.unwrap_or_default()));
    }
    parts.join("\n\n")
}

fn decision(
    graph: &Graph,
    step: &Step,
    id: &str,
    decider: &str,
    due: Span,
) -> Option<DecisionPoint> {
    if !step.kind.branches() {
        return None;
    }
    let leads = |to: usize| match graph.steps[to].kind {
        StepType::End => "This branch ends.".to_owned(),
        StepType::Parallel => "Several steps follow.".to_owned(),
        _ => format!("Next: {}.", title(&graph.steps[to])),
    };
    let mut options: Vec<DecisionOption> = Vec::new();
    let mut add = |id: &str, text: String, consequence: String| {
        options.push(DecisionOption {
            id: id.to_owned(),
            text,
            consequence,
        });
    };
    for edge in &step.edges {
        match &edge.via {
            Via::True => add("yes", "Yes, it holds".into(), leads(edge.to)),
            Via::False => add("no", "No, it does not hold".into(), leads(edge.to)),
            Via::Case(case) => add(case, case.clone(), leads(edge.to)),
            _ => {}
        }
    }
    if step.kind == StepType::If && !options.iter().any(|o| o.id == "no") {
        let on = step.edges.iter().find(|e| e.via == Via::Next);
        let consequence = on.map_or_else(|| "Nothing follows.".into(), |e| leads(e.to));
        options.push(DecisionOption {
            id: "no".into(),
            text: "No, it does not hold".into(),
            consequence,
        });
    }
    let default = options
        .iter()
        .find(|o| o.id == "default")
        .or(options.last())
        .map(|o| o.id.clone())?;
    let words = condition(step.object);
    Some(DecisionPoint {
        id: id.to_owned(),
        question: match step.kind {
            StepType::Switch => format!("Which value has {words}?"),
            _ => format!("Does this hold: {words}?"),
        },
        options,
        default,
        decider: decider.to_owned(),
        due,
        why_default: String::new(),
    })
}

fn criticality(doc: &Map) -> u8 {
    let number = |key| {
        doc.get(key)
            .and_then(serde_json::Value::as_u64)
            .filter(|n| (1..=100).contains(n))
    };
    let rank = number("severity")
        .map(|s| s.div_ceil(20))
        .or_else(|| number("priority").map(|p| (100 - p) / 25 + 1));
    rank.and_then(|r| u8::try_from(r).ok())
        .map_or(3, |r| r.clamp(1, 5))
}

fn sources(doc: &Map) -> Vec<Source> {
    let checked = text(doc, "modified")
        .and_then(time)
        .map_or_else(String::new, |t| t.date().to_string());
    let mut seen = HashSet::new();
    let references = list(doc, "external_references").iter().enumerate();
    references
        .filter_map(|(i, value)| {
            let map = value.as_object()?;
            let mut id = text(map, "external_id").unwrap_or_default().to_owned();
            while id.is_empty() || !seen.insert(id.clone()) {
                id = format!("{id}ref-{}", i + 1);
            }
            let note = match (text(map, "description"), text(map, "source")) {
                (Some(about), Some(source)) => Some(format!("{about} ({source})")),
                (one, other) => one.or(other).map(str::to_owned),
            };
            Some(Source {
                id,
                title: text(map, "name").unwrap_or_default().to_owned(),
                url: text(map, "url").map(str::to_owned),
                checked: checked.clone(),
                note,
            })
        })
        .collect()
}

fn variables(doc: &Map) -> (Vec<Variable>, Vec<String>) {
    object(doc, "playbook_variables")
        .map(sorted)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, value)| {
            let map = value.as_object()?;
            let key = variable_name(name)?;
            let variable = Variable {
                key: key.to_owned(),
                label: text(map, "description").unwrap_or(key).to_owned(),
                example: text(map, "value").unwrap_or_default().to_owned(),
            };
            Some((variable, name.clone()))
        })
        .unzip()
}
