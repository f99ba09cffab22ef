//! Taps that are not sent yet, kept in this browser. Each has an id of its own: what is sent
//! twice, by this page or another tab of it, is carried out once.

use leptos::prelude::*;
use model::{ExecutionId, PersonId, executions::ExecutionOrder};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tap {
    pub order: ExecutionOrder,
    /// For the list of what waits.
    pub words: String,
}

/// Of one person in one execution: somebody else at this browser sends nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Queue {
    pub execution: ExecutionId,
    pub person: PersonId,
}

impl Queue {
    fn key(self) -> String {
        format!("m-taps-{}-{}", self.execution, self.person)
    }
    fn storage() -> Option<web_sys::Storage> {
        window().local_storage().ok().flatten()
    }
    /// What waits, oldest first. Browser only.
    pub fn load(self) -> Vec<Tap> {
        Self::storage()
            .and_then(|s| s.get_item(&self.key()).ok().flatten())
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }
    /// Whether it is kept. A browser may refuse: no room, or private windows.
    fn save(self, taps: &[Tap]) -> bool {
        let Some(storage) = Self::storage() else {
            return false;
        };
        if taps.is_empty() {
            return storage.remove_item(&self.key()).is_ok();
        }
        serde_json::to_string(taps).is_ok_and(|text| storage.set_item(&self.key(), &text).is_ok())
    }
    pub fn add(self, tap: &Tap) -> bool {
        let mut all = self.load();
        all.push(tap.clone());
        self.save(&all)
    }
    /// Takes one out; what another tab put in meanwhile stays.
    pub fn remove(self, tap: &Tap) {
        let mut all = self.load();
        all.retain(|t| t != tap);
        self.save(&all);
    }
}
