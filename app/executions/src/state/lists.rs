//! The lists of executions, loaded anew when something of them changes.

use super::viewer;
use crate::api;
use door::AppError;
use leptos::prelude::*;
use live::Reload;
use model::{
    Code,
    executions::{ExecutionRow, NextActionView},
    identity::Permission,
    live::Topic,
};
use std::time::Duration;

/// A busy response loads the lists at most this often.
const PAUSE: Duration = Duration::from_secs(2);

/// All that may be seen, and what waits for the viewer.
pub type Both = (Vec<ExecutionRow>, Vec<NextActionView>);

pub async fn load() -> Result<Both, AppError> {
    let rows = api::list_executions().await?;
    // an auditor has no part; the list stands without it
    let mine = api::my_actions().await.unwrap_or_default();
    Ok((rows, mine))
}

#[derive(Clone, Copy)]
pub struct Lists {
    /// What came after the first load.
    pub fresh: RwSignal<Option<Both>>,
    reload: Reload,
}

impl Lists {
    /// In a component: it follows what is asked of the viewer, and what happens in any execution
    /// that they may see. The topic of one execution is for its war room: who follows it counts
    /// as present there.
    pub fn follow() -> Self {
        let lists = Self {
            fresh: RwSignal::new(None),
            reload: Reload::new(PAUSE),
        };
        let viewer = viewer();
        let mine = Signal::derive(move || viewer.with(|v| v.as_ref().map(|v| Topic::Person(v.id))));
        live::use_topic(mine, move |_| lists.refetch());
        let all = Signal::derive(move || {
            let reads = viewer.with(|v| {
                v.as_ref()
                    .is_some_and(|v| v.may(Permission::ExecutionsRead))
            });
            reads.then_some(Topic::Executions)
        });
        live::use_topic(all, move |_| lists.refetch());
        lists
    }

    fn refetch(self) {
        self.reload.run(move || self.load());
    }

    async fn load(self) {
        match load().await {
            Ok(both) => {
                self.fresh.try_set(Some(both));
            }
            Err(error) if error.code() == Code::Unavailable => {
                self.reload
                    .later(Duration::from_secs(3), move || self.refetch());
            }
            // what is shown stays; the next change asks again
            Err(_) => {}
        }
    }
}
