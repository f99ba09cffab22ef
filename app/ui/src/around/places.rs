use model::identity::{Permission, Role, Viewer};

use crate::{Glyph, paths};

/// A page of the navigation.
#[derive(Clone, Copy)]
pub struct Place {
    pub group: &'static str,
    pub label: &'static str,
    pub glyph: Glyph,
    pub href: fn() -> String,
    pub needs: Option<Permission>,
}

impl Place {
    /// Whether the page at `path` is this place or lies below it.
    pub fn holds(self, path: &str) -> bool {
        let href = (self.href)();
        path == href
            || path
                .strip_prefix(&href)
                .is_some_and(|rest| rest.starts_with('/'))
    }
}

const fn place(
    group: &'static str,
    label: &'static str,
    glyph: Glyph,
    href: fn() -> String,
    needs: Option<Permission>,
) -> Place {
    Place {
        group,
        label,
        glyph,
        href,
        needs,
    }
}

/// Groups in the order of the work; places in the order of each group.
pub const GROUPS: [&str; 7] = [
    "", "Prepare", "Monitor", "Execute", "Learn", "Prove", "Admin",
];

const PLACES: [Place; 16] = [
    place("", "Home", Glyph::Home, paths::home, None),
    place(
        "Prepare",
        "Playbooks",
        Glyph::Book,
        paths::playbooks,
        Some(Permission::PlaybooksRead),
    ),
    place(
        "Prepare",
        "Library",
        Glyph::Library,
        paths::library,
        Some(Permission::LibraryRead),
    ),
    place(
        "Prepare",
        "Upkeep",
        Glyph::Calendar,
        paths::upkeep,
        Some(Permission::PlaybooksEdit),
    ),
    place(
        "Monitor",
        "Signals",
        Glyph::Bell,
        paths::signals,
        Some(Permission::SignalsRead),
    ),
    place(
        "Monitor",
        "Triggers",
        Glyph::Target,
        paths::triggers,
        Some(Permission::SignalsRead),
    ),
    place(
        "Monitor",
        "Autonomy",
        Glyph::Sign,
        paths::autonomy,
        Some(Permission::SignalsRead),
    ),
    place(
        "Execute",
        "Executions",
        Glyph::Play,
        paths::executions,
        Some(Permission::ExecutionsRead),
    ),
    place(
        "Learn",
        "Reviews",
        Glyph::Review,
        paths::reviews,
        Some(Permission::ReviewsRead),
    ),
    place(
        "Learn",
        "Action items",
        Glyph::Actions,
        paths::actions,
        Some(Permission::ActionsRead),
    ),
    place(
        "Prove",
        "Readiness",
        Glyph::Readiness,
        paths::readiness,
        Some(Permission::ReadinessRead),
    ),
    place(
        "Prove",
        "Audit trail",
        Glyph::Audit,
        paths::audit,
        Some(Permission::AuditRead),
    ),
    place(
        "Admin",
        "People",
        Glyph::People,
        paths::people,
        Some(Permission::PeopleManage),
    ),
    place(
        "Admin",
        "Sources",
        Glyph::Send,
        paths::sources,
        Some(Permission::SignalsManage),
    ),
    place(
        "Admin",
        "Endpoints",
        Glyph::Chain,
        paths::endpoints,
        Some(Permission::ChannelsManage),
    ),
    place(
        "Admin",
        "Jobs",
        Glyph::Jobs,
        paths::jobs,
        Some(Permission::JobsManage),
    ),
];

/// The places this person may use, in order.
pub fn places(viewer: &Viewer) -> Vec<Place> {
    PLACES
        .into_iter()
        .filter(|place| place.needs.is_none_or(|needs| viewer.may(needs)))
        .collect()
}

/// What the first role comes for, most wanted first.
fn wanted(role: Role) -> [&'static str; 3] {
    match role {
        Role::ExecutiveSponsor => ["Executions", "Readiness", "Reviews"],
        Role::DomainOwner(_) => ["Executions", "Playbooks", "Readiness"],
        Role::Steward => ["Executions", "Upkeep", "Playbooks"],
        Role::Stakeholder => ["Executions", "Action items", "Playbooks"],
        Role::Facilitator => ["Reviews", "Action items", "Playbooks"],
        Role::ComplianceOfficer | Role::Auditor => ["Audit trail", "Readiness", "Action items"],
        Role::Administrator => ["People", "Jobs", "Library"],
    }
}

/// The four places of the phone's bottom bar, and the rest behind More.
pub fn bottom(viewer: &Viewer) -> (Vec<Place>, Vec<Place>) {
    let mut rest = places(viewer);
    let wishes = viewer
        .roles
        .first()
        .copied()
        .map(wanted)
        .unwrap_or_default();
    let mut four = Vec::with_capacity(4);
    for label in ["Home"].into_iter().chain(wishes) {
        if let Some(at) = rest.iter().position(|place| place.label == label) {
            four.push(rest.remove(at));
        }
    }
    while four.len() < 4 && !rest.is_empty() {
        four.push(rest.remove(0));
    }
    (four, rest)
}
