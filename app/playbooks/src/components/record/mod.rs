//! One version of a playbook as a record: header, what to do next, tabs.

mod decide;
mod edit;
mod facts;
mod header;
mod history;
mod more;
mod readiness;
mod seat;
mod upstream;
mod waiting;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::playbooks::{PlaybookBody, PlaybookView, RoleSlot};
use model::{PersonId, reviews::Seat};
use ui::paths;

use super::body::{Shown, TabBar, overview, panel, roles};
use crate::state::{Address, Colleague, Tab, assignable, counted, use_viewer};
use header::RecordHeader;
use seat::{SeatFact, Staffing};
use upstream::UpdateNotice;
use waiting::VersionNotice;

pub use facts::{facts_of, with_facts};

/// "4 critical slots. 1 lacks an active primary or deputy."
fn staffing_sentence(body: &PlaybookBody, staffing: &Staffing) -> String {
    let critical = body.slots.iter().filter(|s| s.critical);
    let filled = |seat: Option<PersonId>| seat.is_some_and(|id| staffing.active(id));
    let open = critical
        .clone()
        .filter(|s| !filled(s.primary) || !filled(s.deputy))
        .count();
    let slots = counted(critical.count(), "critical slot", "critical slots");
    match open {
        0 => format!("{slots}, each with an active primary and deputy."),
        1 => format!("{slots}. 1 lacks an active primary or deputy."),
        n => format!("{slots}. {n} lack an active primary or deputy."),
    }
}

/// Holds the pieces that every tab draws from.
#[derive(Clone)]
struct Record {
    view: Arc<PlaybookView>,
    colleagues: Arc<Vec<Colleague>>,
    shown: Shown,
    staffing: Staffing,
}

impl Record {
    fn holders(&self, slot: &RoleSlot) -> AnyView {
        [Seat::Primary, Seat::Deputy]
            .map(|seat| {
                view! { <SeatFact role=slot.clone() seat people=self.view.people.clone() staffing=self.staffing.clone() /> }
            })
            .collect_view()
            .into_any()
    }

    fn tab(&self, tab: Tab, whole_graph: bool) -> AnyView {
        match tab {
            Tab::Overview => with_facts(
                overview(&self.shown, readiness::section(&self.view)),
                facts::playbook_facts(&self.view),
            ),
            Tab::Roles => roles(
                &self.shown,
                staffing_sentence(&self.shown.body, &self.staffing),
                |slot| self.holders(slot),
            ),
            Tab::History => history::history(&self.view, &self.colleagues, &self.shown.address),
            other => panel(other, &self.shown, whole_graph),
        }
    }
}

/// `version` is the one the address asks for; without it the server chose.
#[component]
pub fn PlaybookRecord(
    view: PlaybookView,
    colleagues: Vec<Colleague>,
    tab: Memo<Tab>,
    whole_graph: Memo<bool>,
    version: Option<String>,
    reload: Callback<()>,
) -> impl IntoView {
    let id = view.summary.playbook.id;
    let address = Address::new(paths::playbook(id), version.clone());
    let shown = Shown {
        body: Arc::new(view.body.clone()),
        graph: Arc::new(view.graph.clone()),
        address: address.clone(),
    };
    let navigate = use_navigate();
    let base = address.clone();
    // a change of a seat is a new version: go and read it
    let assigned = Callback::new(move |changed: PlaybookView| {
        let new = changed.shown.id.to_string();
        if version.as_ref() == Some(&new) {
            reload.run(());
        } else {
            let href = base.of_version(new).tab(Tab::Roles);
            navigate(
                &href,
                NavigateOptions {
                    scroll: false,
                    ..Default::default()
                },
            );
        }
    });
    let versions = u32::try_from(view.versions.len()).ok();
    let view = Arc::new(view);
    let viewer = use_viewer();
    let open = {
        let view = view.clone();
        Signal::derive(move || viewer.read().as_ref().is_some_and(|v| assignable(v, &view)))
    };
    let staffing = Staffing {
        playbook: id,
        colleagues: StoredValue::new(colleagues.iter().map(|c| c.person.clone()).collect()),
        open,
        assigned,
    };
    let record = Record {
        view,
        colleagues: Arc::new(colleagues),
        shown: shown.clone(),
        staffing,
    };
    view! {
        <RecordHeader view=record.view.clone() colleagues=record.colleagues.clone() reload />
        <UpdateNotice id />
        <VersionNotice view=record.view.clone() colleagues=record.colleagues.clone() address reload />
        <TabBar shown tab versions />
        <div class="stack-l">{move || record.tab(tab.get(), whole_graph.get())}</div>
    }
}
