//! The choices of the forms out of what the engine says.

use super::{Choices, PlaybookChoice};
use model::{
    identity::{Permission, Person, PersonRef},
    playbooks::PlaybookSummary,
    signals::{SignalsView, TriggerView},
};

impl Choices {
    pub fn new(
        playbooks: &[PlaybookSummary],
        people: &[Person],
        overview: SignalsView,
        triggers: &[TriggerView],
    ) -> Self {
        let holding = |permission: Permission| {
            let mut some: Vec<PersonRef> = people
                .iter()
                .filter(|p| p.active && p.roles.iter().any(|r| r.grants(permission)))
                .map(|p| PersonRef {
                    id: p.id,
                    name: p.name.clone(),
                    title: p.title.clone(),
                })
                .collect();
            some.sort_by(|a, b| a.name.cmp(&b.name));
            some
        };
        Self {
            playbooks: playbooks
                .iter()
                .map(|s| PlaybookChoice {
                    id: s.playbook.id,
                    key: s.playbook.key.clone(),
                    title: s.playbook.title.clone(),
                    domain: s.playbook.domain,
                    published: s.playbook.current.is_some(),
                })
                .collect(),
            keepers: holding(Permission::TriggersManage),
            sponsors: holding(Permission::AutonomyManage),
            sources: overview.sources,
            triggers: triggers
                .iter()
                .map(|t| {
                    (
                        t.trigger.id,
                        format!("{} {}", t.trigger.key, t.trigger.name),
                    )
                })
                .collect(),
            now: overview.now,
        }
    }
}
