use door::{AppError, Failure};
use leptos::prelude::*;
use model::Code;
use ui::*;

pub use door::{Fault, failed, fault_at};

/// Leads to the first field that needs a change.
pub fn focus_field(name: &str) {
    focus_id(&format!("f-{name}"));
}

/// An address that names nothing.
pub fn not_found() -> AppError {
    AppError::absent("There is no such review, or you may not see it.")
}

/// Instead of a page that could not be loaded.
#[component]
pub fn NotShown(
    error: AppError,
    #[prop(into)] retry: Callback<()>,
    #[prop(into)] missing: String,
) -> impl IntoView {
    let (what, todo) = match error.code() {
        Code::NotFound => (
            Some(missing),
            Some("Check the address, or go back to the list of reviews."),
        ),
        Code::Denied => (
            None,
            Some("Somebody who attends can tell you what was decided."),
        ),
        _ => (None, None),
    };
    view! {
        <div class="page page-narrow">
            <PageHeader title="Review" back_href=paths::reviews() back_label="Reviews" />
            <Failure error retry what todo />
        </div>
    }
}
