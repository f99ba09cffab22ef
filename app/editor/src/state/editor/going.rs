//! Moving around in the draft.

use super::*;

impl Editor {
    pub fn show(self, section: Section) {
        if self.section.get_untracked() != section {
            self.flush();
            self.selected.set(None);
            self.section.set(section);
        }
    }
    pub fn select(self, id: &str) {
        if self.selected.with_untracked(|s| s.as_deref() != Some(id)) {
            self.flush();
            self.settle();
            self.selected.set(Some(id.to_owned()));
        }
    }
    /// Shows a place and puts the cursor there.
    pub fn go(self, place: Place) {
        self.show(place.section);
        let mut ids: Vec<String> = place.control().into_iter().collect();
        if let Some(row) = &place.row {
            self.select(row);
            if let Some(table) = place.section.table() {
                ids.push(row_id(table, row));
            }
        }
        ids.push("section-head".into());
        crate::state::focus_soon(ids);
    }
}
