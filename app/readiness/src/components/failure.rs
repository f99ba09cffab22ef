use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Code;
use ui::*;

/// A page that could not be loaded: what happened and what to do.
#[component]
pub fn Failure(error: AppError, back_href: String, back_label: &'static str) -> impl IntoView {
    let title = if error.code() == Code::NotFound {
        "No such playbook"
    } else {
        "Readiness could not be shown"
    };
    let todo = match error.code() {
        Code::NotFound => "Check the address, or choose from the list.",
        Code::Unauthenticated => "Sign in and open this address again.",
        Code::Denied => "Ask an administrator whether your roles should include it.",
        _ => "Load the page again. If it stays, give the reference to an administrator.",
    };
    view! {
        <Title text=title />
        <div class="page">
            <PageHeader title back_href back_label />
            <ErrorState what=error.message() todo reference=error.0.request_id />
        </div>
    }
}
