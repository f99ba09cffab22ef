use leptos::prelude::*;

use crate::{Button, ButtonKind, Dialog};

/// One sentence before what cannot be undone: declaring, standing down, signing, erasing.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] sentence: Signal<String>,
    #[prop(into)] action: Signal<String>,
    #[prop(into)] on_confirm: Callback<()>,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] pending: Signal<bool>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let kind = if danger {
        ButtonKind::Danger
    } else {
        ButtonKind::Primary
    };
    let actions = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind pending on_press=on_confirm>
                {move || action.get()}
            </Button>
        }
    };
    view! {
        <Dialog open title actions>
            <p class="measure">{move || sentence.get()}</p>
            {children.map(|children| children())}
        </Dialog>
    }
}
