//! M's extension: what CACAO cannot say, and how its parts belong to the document's.

use super::convert::human;
use super::{EXTENSION, MAKER, Map, object, variable_name};
use crate::playbooks::{PlaybookBody, Source};
use crate::{Domain, content_hash};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

const FORMAT: u32 = 1;

/// What an export with kept things replaces, and the original therefore keeps in the extension.
const REPLACED: [&str; 8] = [
    "id",
    "created_by",
    "created",
    "modified",
    "derived_from",
    "signatures",
    "playbook_extensions",
    "extension_definitions",
];

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Own {
    pub format: u32,
    pub key: String,
    pub domain: Domain,
    pub playbook: Uuid,
    pub version: Uuid,
    /// Fingerprint of the workflow's arrows; order and `after` of the tasks count with it only.
    pub flow: String,
    /// The body; what the document says itself is empty here.
    pub body: PlaybookBody,
    /// The step of each task.
    pub steps: Vec<String>,
    /// The agent that each of these steps names.
    pub performers: Vec<Option<String>>,
    /// The agent of each slot.
    pub agents: Vec<Option<String>>,
    /// The variable of each variable.
    pub variables: Vec<String>,
    /// Variables of the document that the body leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// What this document replaced of the one it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Map>,
}

impl Own {
    /// The extension in `doc`, if it is there and whole.
    pub fn of(doc: &Map) -> Option<Result<Self, String>> {
        let value = object(doc, "playbook_extensions")?.get(EXTENSION)?;
        let own: Self = match serde_json::from_value(value.clone()) {
            Ok(own) => own,
            Err(e) => return Some(Err(e.to_string())),
        };
        let body = &own.body;
        let aligned = own.format == FORMAT
            && own.steps.len() == body.tasks.len()
            && own.performers.len() == body.tasks.len()
            && own.agents.len() == body.slots.len()
            && own.variables.len() == body.variables.len()
            && own.agents.iter().flatten().all(|a| human(a))
            && own.variables.iter().all(|v| variable_name(v).is_some());
        Some(if aligned {
            Ok(own)
        } else {
            Err("its lists do not fit the body".into())
        })
    }

    /// Puts the extension and its definition into `doc`.
    pub fn write(&self, doc: &mut Map) {
        let value = serde_json::to_value(self).unwrap_or_default();
        entry(doc, "playbook_extensions", value);
        let schema = "JSON object. `body` is a playbook of M (organisational response): tasks \
            with phase, acknowledgement limit, due offset from the declaration, dependencies, \
            decisions, communications, deadlines, triggers, budget, metrics and a tabletop \
            scenario. Texts that CACAO has a place for are empty there and read from it. \
            `steps`, `agents` and `variables` give, in the order of the body's task, slot and \
            variable, the identifiers that stand for them in this document. `flow` is the \
            SHA-256 of the workflow's arrows.";
        entry(
            doc,
            "extension_definitions",
            json!({
                "type": "extension-definition",
                "name": "M playbook",
                "description": "What a playbook of M says beyond CACAO.",
                "created_by": MAKER,
                "schema": schema,
                "version": "1.0.0",
            }),
        );
    }

    /// The document that `doc` was made of, with the parts of it that were replaced.
    pub fn restore(&self, doc: &Map) -> Map {
        let mut doc = doc.clone();
        if let Some(origin) = &self.origin {
            for key in REPLACED {
                doc.remove(key);
                if let Some(value) = origin.get(key) {
                    doc.insert(key.into(), value.clone());
                }
            }
        }
        doc
    }
}

/// What [`Own::restore`] needs of `doc`.
pub(super) fn replaced(doc: &Map) -> Map {
    let parts = REPLACED.iter().filter_map(|key| {
        doc.get(*key)
            .map(|value| ((*key).to_owned(), value.clone()))
    });
    parts.collect()
}

/// Sets the entry of M's extension in one of the dictionaries.
fn entry(doc: &mut Map, dictionary: &str, value: Value) {
    let holder = doc
        .entry(dictionary)
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(map) = holder.as_object_mut() {
        map.insert(EXTENSION.into(), value);
    }
}

/// The body without people and without what the document says in CACAO's words.
pub(super) fn blank(body: &PlaybookBody, agents: &[Option<String>]) -> PlaybookBody {
    let mut body = body.clone();
    body.title.clear();
    body.summary.clear();
    body.industries.clear();
    for source in &mut body.sources {
        *source = Source {
            id: std::mem::take(&mut source.id),
            checked: std::mem::take(&mut source.checked),
            title: String::new(),
            url: None,
            note: None,
        };
    }
    for (slot, agent) in body.slots.iter_mut().zip(agents) {
        slot.primary = None;
        slot.deputy = None;
        if agent.is_some() {
            slot.title.clear();
            slot.purpose.clear();
        }
    }
    for variable in &mut body.variables {
        variable.label.clear();
    }
    for task in &mut body.tasks {
        task.title.clear();
        task.instruction.clear();
    }
    body
}

/// A fingerprint of which step leads where.
pub(super) fn flow_of(doc: &Map) -> String {
    const ARROWS: [&str; 7] = [
        "on_completion",
        "on_success",
        "on_failure",
        "on_true",
        "on_false",
        "next_steps",
        "cases",
    ];
    let mut steps = Map::new();
    for (id, step) in object(doc, "workflow").into_iter().flatten() {
        let arrows: Map = ARROWS
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), step.get(*key)?.clone())))
            .collect();
        steps.insert(id.clone(), Value::Object(arrows));
    }
    content_hash(&json!([
        doc.get("workflow_start"),
        doc.get("workflow_exception"),
        steps
    ]))
}
