use leptos::{html, prelude::*};

use crate::{Button, ButtonKind, Glyph};

/// A native modal dialog, opened by its signal; Escape closes it, focus returns to where it was.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] actions: Option<ViewFnOnce>,
    #[prop(optional, into)] on_close: Option<Callback<()>>,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = dialog.get() {
            if wanted && !dialog.open() {
                // fails only for a dialog outside the page, which nobody can see
                let _ = dialog.show_modal();
            } else if !wanted && dialog.open() {
                dialog.close();
            }
        }
    });
    let closed = move |_| {
        if open.get_untracked() {
            open.set(false);
        }
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class=if wide { "dialog dialog-wide" } else { "dialog" }
            aria-label=move || title.get()
            on:close=closed
        >
            <div class="dialog-head">
                <h2 class="dialog-title">{move || title.get()}</h2>
            </div>
            <div class="dialog-body stack">{children()}</div>
            {actions.map(|actions| view! { <div class="dialog-actions">{actions.run()}</div> })}
            // last in order, so that focus begins with the first control or with Cancel
            <div class="dialog-close">
                <Button
                    kind=ButtonKind::Quiet
                    icon=Glyph::Close
                    label="Close"
                    on_press=move || open.set(false)
                />
            </div>
        </dialog>
    }
}
