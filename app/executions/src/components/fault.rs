use door::{AppError, Failure};
use leptos::prelude::*;
use model::Code;
use ui::*;

pub use door::{Fault, failed, fault_at};

/// An address that names nothing.
pub fn not_found() -> AppError {
    AppError::absent("There is no such execution, or you may not see it.")
}

/// Instead of a page that could not be loaded.
#[component]
pub fn NotShown(error: AppError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let (what, todo) = match error.code() {
        Code::NotFound => (
            Some("There is no such execution, or you have no part in it.".to_owned()),
            Some("Check the address, or go back to the list of executions."),
        ),
        _ => (None, None),
    };
    view! {
        <div class="page page-narrow">
            <PageHeader title="Execution" back_href=paths::executions() back_label="Executions" />
            <Failure error retry what todo />
        </div>
    }
}
