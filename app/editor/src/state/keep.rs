//! What could not be sent yet, kept in this browser.

use super::browser::storage;
use model::{
    VersionId,
    playbooks::{Conflict, Edit},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    pub edits: Vec<Edit>,
    pub conflicts: Vec<Conflict>,
}

impl Kept {
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.conflicts.is_empty()
    }
}

fn key(version: VersionId) -> String {
    format!("m-draft-{version}")
}

/// Whether it is kept. A browser may refuse: no room, or private windows.
pub fn keep(version: VersionId, kept: &Kept) -> bool {
    let Some(storage) = storage() else {
        return false;
    };
    if kept.is_empty() {
        return storage.remove_item(&key(version)).is_ok();
    }
    serde_json::to_string(kept).is_ok_and(|text| storage.set_item(&key(version), &text).is_ok())
}

pub fn kept(version: VersionId) -> Kept {
    storage()
        .and_then(|s| s.get_item(&key(version)).ok().flatten())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
