//! One version of a playbook as a document: numbered, complete, for paper.

mod ends;
mod messages;
mod roles;
mod tasks;

use std::sync::Arc;

use leptos::prelude::*;
use model::{
    PersonId, Time,
    playbooks::{PlaybookView, VersionState},
};
use ui::{time::date_text, *};

use super::body::{Shown, paragraphs, trigger_table};
use crate::state::{Address, SeatHolder, Tab, use_viewer, version_tone};

/// What is printed: the version, and everybody by name, also who left.
struct Paper {
    view: PlaybookView,
    holders: Vec<SeatHolder>,
    shown: Shown,
}

impl Paper {
    /// "Ada Okonkwo"; of who left, that they did.
    fn name(&self, id: PersonId) -> String {
        if let Some(h) = self.holders.iter().find(|h| h.person.id == id) {
            let left = if h.active { "" } else { " (no longer active)" };
            return format!("{}{left}", h.person.name);
        }
        crate::state::name_of(&self.view.people, id)
    }

    /// Who approved it and when, or how far it has come.
    fn standing(&self) -> String {
        match &self.view.shown.state {
            VersionState::Draft => "A draft; nobody has approved it.".into(),
            VersionState::InReview { submitted_at } => {
                format!("In review since {}; not approved yet.", day(*submitted_at))
            }
            VersionState::ChangesRequested { by, at, .. } => format!(
                "Not approved: {} asked for changes on {}.",
                self.name(*by),
                day(*at)
            ),
            VersionState::Approved { by, at, .. } => {
                format!("Approved by {} on {}.", self.name(*by), day(*at))
            }
            VersionState::Published {
                approved_by, at, ..
            } => format!(
                "Approved by {}, in force since {}.",
                self.name(*approved_by),
                day(*at)
            ),
            VersionState::Superseded { published_at, at } => format!(
                "No longer in force: it was from {} to {}.",
                day(*published_at),
                day(*at)
            ),
            VersionState::Retired { at, reason } => {
                format!("Retired on {}: {reason}", day(*at))
            }
        }
    }

    /// What identifies the text on every copy.
    fn foot(&self) -> String {
        let row = &self.view.shown;
        format!(
            "{} {}. Version {} of {}, {}. SHA-256 {}",
            self.view.summary.playbook.key,
            self.view.body.title,
            row.number,
            row.created_at.utc_minute(),
            row.state.label().to_lowercase(),
            row.hash
        )
    }
}

/// "12 Mar 2026".
fn day(at: Time) -> String {
    let text = at.to_string();
    date_text(&text).unwrap_or(text)
}

#[component]
fn Head(paper: Arc<Paper>) -> impl IntoView {
    let viewer = use_viewer();
    let (playbook, row) = (&paper.view.summary.playbook, &paper.view.shown);
    let body = &paper.view.body;
    let (title, key, domain) = (body.title.clone(), playbook.key.clone(), playbook.domain);
    let kicker = Signal::derive(move || match viewer.read().as_ref() {
        Some(v) => Some(format!("{} {key}", v.organisation)),
        None => Some(key.clone()),
    });
    let back_href =
        Address::new(paths::playbook(playbook.id), Some(row.id.to_string())).tab(Tab::Overview);
    let tone = version_tone(&row.state);
    let word = format!(
        "Version {}: {}",
        row.number,
        row.state.label().to_lowercase()
    );
    let stance = body.stance.label();
    let criticality = format!("Criticality {} of 5", body.criticality);
    let state = move || {
        view! {
            <StateMark tone word />
            <DomainMark code=domain.code() full=true />
            <span>{stance}</span>
            <span class="num">{criticality}</span>
        }
    };
    let print = move |()| {
        // the browser may refuse to print; there is nothing to undo then
        let _ = window().print();
    };
    let actions = move || {
        view! {
            <div class="cluster font-sans">
                <Button icon=Glyph::Print on_press=print>
                    "Print"
                </Button>
            </div>
        }
    };
    view! {
        <PageHeader title kicker serif=true back_href back_label="The playbook" state actions />
        <p class="doc-meta">{paper.standing()}</p>
    }
}

/// The whole document.
#[component]
pub fn PrintedPlaybook(view: PlaybookView, holders: Vec<SeatHolder>) -> impl IntoView {
    let shown = Shown {
        body: Arc::new(view.body.clone()),
        graph: Arc::new(view.graph.clone()),
        address: Address::new(paths::playbook(view.summary.playbook.id), None),
    };
    let paper = Arc::new(Paper {
        view,
        holders,
        shown,
    });
    let body = &paper.view.body;
    let (summary, why) = (body.summary.clone(), paragraphs(&body.why));
    let triggers = (!body.triggers.is_empty()).then(|| {
        view! {
            <h2>"What starts it"</h2>
            {trigger_table(body)}
        }
    });
    view! {
        <article class="doc">
            <Head paper=paper.clone() />
            <h2>"Summary"</h2>
            <p class="strong">{summary}</p>
            {why}
            {triggers}
            {roles::roles(&paper)}
            {tasks::tasks(&paper.shown)}
            {messages::messages(&paper.shown)}
            {ends::decisions(&paper.shown)}
            {ends::clocks(body)}
            {ends::budget(&body.budget)}
            {ends::learning(body)}
            {ends::sources(body)}
            <p class="doc-foot">{paper.foot()}</p>
        </article>
    }
    .into_any()
}
