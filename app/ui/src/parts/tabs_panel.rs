use leptos::{ev, html, prelude::*};

/// One panel of a `TabsPanel`.
pub struct TabPanel {
    id: String,
    label: String,
    view: ViewFnOnce,
}

impl TabPanel {
    pub fn new(
        id: impl Into<String>,
        label: impl Into<String>,
        view: impl Into<ViewFnOnce>,
    ) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            view: view.into(),
        }
    }
}

/// Tabs without an address of their own; arrow keys move between them.
#[component]
pub fn TabsPanel(#[prop(into)] label: String, tabs: Vec<TabPanel>) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let list = NodeRef::<html::Div>::new();
    let count = tabs.len();
    let go = move |index: usize| {
        chosen.set(index);
        if let Some(list) = list.get_untracked()
            && let Ok(all) = list.query_selector_all("[role=tab]")
            && let Some(node) = u32::try_from(index).ok().and_then(|index| all.get(index))
        {
            crate::time::focus(event_node(&node));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let now = chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => (now + 1) % count.max(1),
            "ArrowLeft" => (now + count.max(1) - 1) % count.max(1),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        go(next);
    };
    let mut heads = Vec::with_capacity(count);
    let mut panels = Vec::with_capacity(count);
    for (index, TabPanel { id, label, view }) in tabs.into_iter().enumerate() {
        let (tab_id, panel_id) = (format!("{id}-tab"), format!("{id}-panel"));
        heads.push(view! {
            <button
                type="button"
                class="tab"
                role="tab"
                id=tab_id.clone()
                aria-controls=panel_id.clone()
                aria-selected=move || if chosen.get() == index { "true" } else { "false" }
                tabindex=move || if chosen.get() == index { "0" } else { "-1" }
                on:click=move |_| chosen.set(index)
            >
                {label}
            </button>
        });
        panels.push(view! {
            <div role="tabpanel" id=panel_id aria-labelledby=tab_id tabindex="0" hidden=move || chosen.get() != index>
                {view.run()}
            </div>
        });
    }
    view! {
        <div class="stack">
            <div node_ref=list class="tabs" role="tablist" aria-label=label on:keydown=on_key>
                {heads}
            </div>
            {panels}
        </div>
    }
}

fn event_node(node: &web_sys::Node) -> &web_sys::Element {
    use leptos::wasm_bindgen::JsCast;
    node.unchecked_ref()
}
