//! Who is looking, who can be named, and what to offer them. The engine decides again.

use leptos::prelude::*;
use model::{
    Domain, PersonId,
    identity::{Permission, Person, PersonRef, Role, Viewer},
    playbooks::{Playbook, PlaybookView, VersionRow, VersionState, may_approve},
};
use serde::{Deserialize, Serialize};

/// Somebody who can take a slot, with the domains they own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Colleague {
    pub person: PersonRef,
    pub owns: Vec<Domain>,
}

impl From<&Person> for Colleague {
    fn from(person: &Person) -> Self {
        let owns = person.roles.iter().filter_map(|r| match r {
            Role::DomainOwner(domain) => Some(*domain),
            _ => None,
        });
        Self {
            person: PersonRef {
                id: person.id,
                name: person.name.clone(),
                title: person.title.clone(),
            },
            owns: owns.collect(),
        }
    }
}

/// Somebody who may sit in a playbook, whether or not they are still here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SeatHolder {
    pub person: PersonRef,
    pub active: bool,
}

impl From<&Person> for SeatHolder {
    fn from(person: &Person) -> Self {
        Self {
            person: Colleague::from(person).person,
            active: person.active,
        }
    }
}

/// "Mara Lind", or the office when nobody holds the domain.
pub fn owner_name(colleagues: &[Colleague], domain: Domain) -> String {
    colleagues
        .iter()
        .find(|c| c.owns.contains(&domain))
        .map_or_else(
            || domain.owner_title().to_owned(),
            |c| c.person.name.clone(),
        )
}

/// The name of somebody in `people`; of somebody who left, that they did.
pub fn name_of(people: &[PersonRef], id: PersonId) -> String {
    people.iter().find(|p| p.id == id).map_or_else(
        || "A person no longer listed".to_owned(),
        |p| p.name.clone(),
    )
}

pub fn use_viewer() -> Signal<Option<Viewer>> {
    use_context::<Signal<Option<Viewer>>>().unwrap_or_else(|| Signal::stored(None))
}

/// Whether the viewer's roles grant it; no while the viewer is unknown.
pub fn use_may(permission: Permission) -> Signal<bool> {
    let viewer = use_viewer();
    Signal::derive(move || viewer.read().as_ref().is_some_and(|v| v.may(permission)))
}

/// Whether to offer approval of this version; the engine decides again.
pub fn approvable(viewer: &Viewer, domain: Domain, row: &VersionRow) -> bool {
    matches!(row.state, VersionState::InReview { .. })
        && viewer.may(Permission::PlaybooksApprove)
        && may_approve(&viewer.actor(), domain, &row.writers()).is_ok()
}

/// Whether to offer changes of the seats shown: a change starts from the version that waits,
/// which only its author continues, else from the one in force.
pub fn assignable(viewer: &Viewer, view: &PlaybookView) -> bool {
    let newest = view
        .versions
        .iter()
        .max_by_key(|v| v.number)
        .unwrap_or(&view.shown);
    let waits = matches!(
        newest.state,
        VersionState::Draft | VersionState::InReview { .. }
    );
    let base = if waits {
        newest.id
    } else {
        view.summary.playbook.current.unwrap_or(newest.id)
    };
    let mine = !waits || newest.author.as_ref().is_some_and(|a| a.id == viewer.id);
    viewer.may(Permission::PlaybooksEdit) && view.shown.id == base && mine
}

/// Whether to offer retiring the playbook: its domain owner and the sponsor, while it is in force.
pub fn retirable(viewer: &Viewer, playbook: &Playbook) -> bool {
    let actor = viewer.actor();
    playbook.current.is_some()
        && viewer.may(Permission::PlaybooksApprove)
        && (actor.owns(playbook.domain) || actor.has(Role::ExecutiveSponsor))
}
