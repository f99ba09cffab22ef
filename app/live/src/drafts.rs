use leptos::prelude::*;
use std::collections::HashMap;

/// Texts that outlive the part of the page they are typed in: a part is drawn anew when others
/// do something.
#[derive(Clone, Copy)]
pub struct Drafts(StoredValue<HashMap<String, ArcRwSignal<String>>>);

impl Default for Drafts {
    fn default() -> Self {
        Self(StoredValue::new(HashMap::new()))
    }
}

impl Drafts {
    /// The text of `key`; `first` is what stands there before anybody types.
    pub fn text(self, key: &str, first: impl FnOnce() -> String) -> RwSignal<String> {
        self.0
            .try_update_value(|d| {
                d.entry(key.to_owned())
                    .or_insert_with(|| ArcRwSignal::new(first()))
                    .clone()
            })
            .unwrap_or_else(|| ArcRwSignal::new(String::new()))
            .into()
    }
}
