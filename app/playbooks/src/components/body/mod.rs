//! What a playbook says, the same on a template's page and on a playbook's.

mod clocks;
mod decisions;
mod messages;
mod overview;
mod roles;
mod scenario;
mod sources;
mod tasks;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use model::playbooks::{PlaybookBody, TaskGraph};
use ui::{TabLink, Tabs};

use crate::state::{Address, Tab};

pub use overview::overview;
pub use roles::roles;

/// A body with its graph, and the address its links start from.
#[derive(Clone)]
pub struct Shown {
    pub body: Arc<PlaybookBody>,
    pub graph: Arc<TaskGraph>,
    pub address: Address,
}

impl Shown {
    /// The title of a slot; its key when a draft names one that is not there.
    pub fn slot(&self, key: &str) -> String {
        self.body
            .slot(key)
            .map_or_else(|| key.to_owned(), |s| s.title.clone())
    }

    fn count(&self, tab: Tab) -> Option<u32> {
        let n = match tab {
            Tab::Tasks => self.body.tasks.len(),
            Tab::Roles => self.body.slots.len(),
            Tab::Messages => self.body.communications.len(),
            Tab::Decisions => self.body.decisions.len(),
            Tab::Sources => self.body.sources.len(),
            Tab::Overview | Tab::Scenario | Tab::History => return None,
        };
        u32::try_from(n).ok()
    }
}

/// The tabs of a record; `versions` adds the history.
#[component]
pub fn TabBar(
    shown: Shown,
    tab: Memo<Tab>,
    #[prop(optional_no_strip)] versions: Option<u32>,
) -> impl IntoView {
    let link = |this: Tab, count: Option<u32>| {
        let href = shown.address.tab(this);
        view! {
            // the page stays where it is: only what is below the tabs changes
            <TabLink
                href
                current=Signal::derive(move || Some(tab.get() == this))
                count=Signal::stored(count)
                attr:data-noscroll="true"
            >
                {this.label()}
            </TabLink>
        }
    };
    let shared = Tab::SHARED
        .map(|this| link(this, shown.count(this)))
        .collect_view();
    let history = versions.map(|n| link(Tab::History, Some(n)));
    view! {
        <Tabs label="Parts of the playbook">
            {shared}
            {history}
        </Tabs>
    }
}

/// The tabs that read the same everywhere. Overview, roles and history differ between a
/// template and a playbook and are drawn by their pages.
pub fn panel(tab: Tab, shown: &Shown, whole_graph: bool) -> AnyView {
    match tab {
        Tab::Tasks => tasks::tasks(shown, whole_graph),
        Tab::Messages => messages::messages(shown),
        Tab::Decisions => decisions::decisions(shown),
        Tab::Scenario => scenario::scenario(shown),
        Tab::Sources => sources::sources(shown),
        Tab::Overview | Tab::Roles | Tab::History => ().into_any(),
    }
}
