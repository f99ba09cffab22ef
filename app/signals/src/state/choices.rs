//! What the forms offer to choose from.

use model::{
    Domain, ExecutionId, PersonId, PlaybookId, TriggerId,
    identity::{Permission, PersonRef, Viewer},
    playbooks::SignalCategory,
    signals::{SeverityLevel, SourceRef},
};
use serde::{Deserialize, Serialize};
use ui::Choice;

/// An execution that a proposal can be merged into.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Running {
    pub id: ExecutionId,
    pub key: String,
    pub title: String,
    /// It runs the playbook that is proposed.
    pub same: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlaybookChoice {
    pub id: PlaybookId,
    pub key: String,
    pub title: String,
    pub domain: Domain,
    pub published: bool,
}

/// Playbooks, people, sources and triggers by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choices {
    pub playbooks: Vec<PlaybookChoice>,
    /// Those who may keep a trigger.
    pub keepers: Vec<PersonRef>,
    /// Those who may answer for a policy.
    pub sponsors: Vec<PersonRef>,
    pub sources: Vec<SourceRef>,
    pub triggers: Vec<(TriggerId, String)>,
    pub now: model::Time,
}

impl Choices {
    pub fn playbook_options(&self) -> Vec<Choice> {
        self.playbooks
            .iter()
            .map(|p| {
                let state = if p.published { "" } else { " (not published)" };
                Choice::new(p.id.to_string(), format!("{} {}{state}", p.key, p.title))
            })
            .collect()
    }
}

pub fn source_options(sources: &[SourceRef]) -> Vec<Choice> {
    sources
        .iter()
        .map(|s| Choice::new(s.id.to_string(), s.name.clone()))
        .collect()
}
pub fn people_options(people: &[PersonRef]) -> Vec<Choice> {
    people
        .iter()
        .map(|p| Choice::new(p.id.to_string(), format!("{}, {}", p.name, p.title)))
        .collect()
}
pub fn category_options() -> Vec<Choice> {
    SignalCategory::ALL
        .iter()
        .map(|c| Choice::new(c.key(), c.label()))
        .collect()
}
/// The gravest first.
pub fn severity_options() -> Vec<Choice> {
    SeverityLevel::ALL
        .into_iter()
        .map(|s| {
            Choice::new(
                s.number().to_string(),
                format!("{} {}", s.number(), s.label()),
            )
        })
        .collect()
}
pub fn severity(text: &str) -> Option<SeverityLevel> {
    text.parse::<u8>().ok()?.try_into().ok()
}

/// Whether the viewer's roles include `permission`; nobody's do before the page knows them.
pub fn may(permission: Permission) -> leptos::prelude::Memo<bool> {
    use leptos::prelude::*;
    let viewer = use_context::<Signal<Option<Viewer>>>();
    Memo::new(move |_| {
        viewer.is_some_and(|v| v.with(|v| v.as_ref().is_some_and(|v| v.may(permission))))
    })
}

/// Whom the page was opened for, for the server to compare with who is signed in. In a component.
pub fn me() -> Option<PersonId> {
    use leptos::prelude::*;
    use_context::<Signal<Option<Viewer>>>()?.with_untracked(|v| v.as_ref().map(|v| v.id))
}
