use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

use crate::{Glyph, Icon};

const SHOWN: usize = 12;

/// One place the palette reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteEntry {
    pub label: String,
    pub hint: String,
    pub href: String,
    pub keywords: String,
    /// Not a page of the app: the browser goes there, not the router.
    pub external: bool,
}

impl PaletteEntry {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            hint: String::new(),
            keywords: String::new(),
            external: false,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub fn keywords(mut self, keywords: impl Into<String>) -> Self {
        self.keywords = keywords.into();
        self
    }

    pub fn external(mut self) -> Self {
        self.external = true;
        self
    }

    /// Lower is better; `None` when a word of the query is nowhere in it.
    fn rank(&self, query: &str) -> Option<u8> {
        let label = self.label.to_lowercase();
        let all = format!(
            "{label} {} {}",
            self.hint.to_lowercase(),
            self.keywords.to_lowercase()
        );
        if !query.split_whitespace().all(|word| all.contains(word)) {
            return None;
        }
        Some(match (label.starts_with(query), label.contains(query)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        })
    }
}

/// The entries that match, best first; equal ones keep their order.
fn matching(entries: &[PaletteEntry], query: &str) -> Vec<PaletteEntry> {
    let query = query.trim().to_lowercase();
    let mut found: Vec<(u8, &PaletteEntry)> = entries
        .iter()
        .filter_map(|entry| Some((entry.rank(&query)?, entry)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found
        .into_iter()
        .take(SHOWN)
        .map(|(_, entry)| entry.clone())
        .collect()
}

/// The palette of the frame: open it, or add what it cannot know by itself.
#[derive(Clone, Copy)]
pub struct PaletteEntries {
    pub open: RwSignal<bool>,
    added: RwSignal<Vec<PaletteEntry>>,
}

impl PaletteEntries {
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            added: RwSignal::new(Vec::new()),
        }
    }

    /// Adds entries for as long as the frame stands.
    pub fn add(self, entries: Vec<PaletteEntry>) {
        self.added.try_update(|added| added.extend(entries));
    }

    pub(crate) fn all(self) -> Vec<PaletteEntry> {
        self.added.get()
    }
}

/// The palette around this page.
pub fn use_palette() -> PaletteEntries {
    use_context::<PaletteEntries>().unwrap_or_else(PaletteEntries::new)
}

/// Ctrl-K or Cmd-K: type, arrow to a place, Enter to go there (Ctrl-Enter in a new tab).
#[component]
pub fn CommandPalette(
    open: RwSignal<bool>,
    #[prop(into)] entries: Signal<Vec<PaletteEntry>>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        if open.get() {
            matching(&entries.read(), &query.read())
        } else {
            Vec::new()
        }
    });
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key())
                && !event.alt_key()
                && event.key().eq_ignore_ascii_case("k")
            {
                event.prevent_default();
                open.update(|open| *open = !*open);
            }
        });
        on_cleanup(move || keys.remove());
    });
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = dialog.get() {
            if wanted && !dialog.open() {
                query.set(String::new());
                chosen.set(0);
                // fails only for a dialog outside the page, which nobody can see
                let _ = dialog.show_modal();
            } else if !wanted && dialog.open() {
                dialog.close();
            }
        }
    });
    let navigate = StoredValue::new(use_navigate());
    let go = move |index: usize, new_tab: bool| {
        let Some(entry) = found.read_untracked().get(index).cloned() else {
            return;
        };
        open.set(false);
        if new_tab {
            // a blocked pop-up leaves the person where they are
            let _ = window().open_with_url_and_target(&entry.href, "_blank");
        } else if entry.external {
            // an address of our own is never refused
            let _ = window().location().set_href(&entry.href);
        } else {
            navigate.with_value(|navigate| navigate(&entry.href, Default::default()));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = found.read_untracked().len().max(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|now| *now = (*now + 1) % count),
            "ArrowUp" => chosen.update(|now| *now = (*now + count - 1) % count),
            "Home" if event.ctrl_key() => chosen.set(0),
            "End" if event.ctrl_key() => chosen.set(count - 1),
            "Enter" => go(chosen.get_untracked(), event.ctrl_key() || event.meta_key()),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        // the chosen entry stays in view
        let index = chosen.get();
        if let Some(entry) = document().get_element_by_id(&format!("palette-{index}")) {
            entry.scroll_into_view_with_bool(false);
        }
    });
    let rows = move || {
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, entry)| {
                view! {
                    <li
                        class="palette-entry"
                        role="option"
                        id=format!("palette-{index}")
                        aria-selected=move || if chosen.get() == index { "true" } else { "false" }
                        on:mousemove=move |_| chosen.set(index)
                        on:click=move |event| go(index, event.ctrl_key() || event.meta_key())
                    >
                        <span class="palette-label">{entry.label}</span>
                        <span class="palette-hint">{entry.hint}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog palette"
            aria-label="Go to"
            on:close=move |_| {
                if open.get_untracked() {
                    open.set(false);
                }
            }
            on:click=move |event| {
                // the dialog itself is the target only when its backdrop is pressed
                if let Some(dialog) = dialog.get_untracked()
                    && event.target().as_ref() == Some(dialog.as_ref())
                {
                    open.set(false);
                }
            }
        >
            <div class="palette-box">
                <div class="palette-query">
                    <Icon glyph=Glyph::Search />
                    <input
                        class="palette-input"
                        type="text"
                        role="combobox"
                        aria-label="Go to a page"
                        aria-expanded="true"
                        aria-controls="palette-list"
                        aria-autocomplete="list"
                        aria-activedescendant=move || format!("palette-{}", chosen.get())
                        autocomplete="off"
                        spellcheck="false"
                        autofocus=true
                        placeholder="Go to"
                        prop:value=move || query.get()
                        on:input=move |event| {
                            query.set(event_target_value(&event));
                            chosen.set(0);
                        }
                        on:keydown=on_key
                    />
                    <kbd class="kbd">"Esc"</kbd>
                </div>
                <ul class="palette-list" id="palette-list" role="listbox" aria-label="Places">
                    {rows}
                </ul>
                <p class="palette-count small muted" role="status">
                    {move || match found.read().len() {
                        0 => "Nothing found. Try fewer letters.".to_string(),
                        1 => "1 place".to_string(),
                        count => format!("{count} places"),
                    }}
                </p>
            </div>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_wins_over_the_hint() {
        let entries = vec![
            PaletteEntry::new("Playbooks", "/a").hint("ransomware and others"),
            PaletteEntry::new("Ransomware", "/b").hint("TEC"),
        ];
        let found = matching(&entries, " RANSOM ");
        assert_eq!(
            found
                .iter()
                .map(|entry| entry.href.as_str())
                .collect::<Vec<_>>(),
            ["/b", "/a"]
        );
        assert!(matching(&entries, "nowhere").is_empty());
    }
}
