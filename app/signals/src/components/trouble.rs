//! How this room tells what went wrong.

pub use door::{Answer, Failure, Loaded, failed, fault_at as fault};
pub use ui::focus_id;

use door::{AppError, Fault};
use leptos::prelude::*;
use ui::*;

/// What went wrong with a form as a whole, and how to go on.
#[component]
pub fn FormTrouble(answer: Answer) -> impl IntoView {
    view! { <Fault error=answer /> }
}

/// A record that could not be shown, under its heading.
#[component]
pub fn Absent(
    error: AppError,
    #[prop(into)] title: String,
    back_href: String,
    #[prop(into)] back_label: String,
    #[prop(into)] retry: Callback<()>,
) -> impl IntoView {
    view! {
        <leptos_meta::Title text=title.clone() />
        <div class="page">
            <PageHeader title back_href back_label />
            <Failure error retry />
        </div>
    }
}
