use door::AppError;
use leptos::prelude::*;
use model::Code;
use ui::*;

/// The message at one field.
pub fn fault_at(error: Signal<Option<AppError>>, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|e| e.as_ref().and_then(|e| e.fault(field))))
}

/// How the last try of an action failed, if it did.
pub fn failed<I, O>(action: Action<I, Result<O, AppError>>) -> Signal<Option<AppError>>
where
    I: Send + Sync + 'static,
    O: Clone + Send + Sync + 'static,
{
    let (value, pending) = (action.value(), action.pending());
    Signal::derive(move || {
        if pending.get() {
            None
        } else {
            value.get().and_then(Result::err)
        }
    })
}

/// What went wrong, beside the form or button it concerns. Faults of `fields` stand at the
/// fields themselves and are not said twice.
#[component]
pub fn Fault(
    #[prop(into)] error: Signal<Option<AppError>>,
    #[prop(optional)] fields: &'static [&'static str],
) -> impl IntoView {
    move || {
        let error = error.get()?;
        let faults = error.faults();
        let told = !faults.is_empty() && faults.iter().all(|f| fields.contains(&f.field.as_str()));
        (!told).then(|| {
            // in another tab: what is typed here, and what waits, stays
            let sign_in = (error.code() == Code::Unauthenticated).then(|| {
                view! {
                    " "
                    <a class="link" href=paths::sign_in() target="_blank" rel="noopener">
                        "Sign in (opens in a new tab)"
                    </a>
                }
            });
            view! { <Notice tone=Tone::Gap live=true>{error.message()} {sign_in}</Notice> }
        })
    }
}

/// An address that names nothing.
pub fn not_found() -> AppError {
    AppError::absent("There is no such execution, or you may not see it.")
}

/// Instead of a page that could not be loaded.
#[component]
pub fn NotShown(error: AppError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let reference = error.0.request_id.clone();
    let (what, todo) = match error.code() {
        Code::NotFound => (
            "There is no such execution, or you have no part in it.".to_owned(),
            "Check the address, or go back to the list of executions.",
        ),
        Code::Denied => (error.message(), "An administrator can change your roles."),
        Code::Unauthenticated => (error.message(), "Sign in, then open this page again."),
        _ => (
            error.message(),
            "Try again. If it stays so, tell an administrator.",
        ),
    };
    let again = matches!(
        error.code(),
        Code::Internal | Code::Unavailable | Code::Throttled
    );
    view! {
        <div class="page page-narrow">
            <PageHeader title="Execution" back_href=paths::executions() back_label="Executions" />
            {if again {
                view! { <ErrorState what todo retry reference /> }.into_any()
            } else {
                view! { <ErrorState what todo reference /> }.into_any()
            }}
        </div>
    }
}
