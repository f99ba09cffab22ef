//! How a page tells what went wrong: at a field, beside a form, instead of a part of the page.

use crate::AppError;
use leptos::prelude::*;
use model::Code;
use serde::{Serialize, de::DeserializeOwned};
use ui::*;

/// The answer of a form's action as it stands: the last error, or none.
pub type Answer = Signal<Option<AppError>>;

/// How the last try of an action failed, if it did.
pub fn failed<I, O>(action: Action<I, Result<O, AppError>>) -> Answer
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

/// Notes why a page could not be loaded anew: once, not with each try that fails alike.
pub fn tell_once(trouble: RwSignal<Option<AppError>>, error: AppError) {
    let told = trouble.try_with_untracked(|t| t.as_ref().map(AppError::code));
    if told != Some(Some(error.code())) {
        trouble.try_set(Some(error));
    }
}

/// The message at one field.
pub fn fault_at(error: Answer, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|e| e.as_ref().and_then(|e| e.fault(field))))
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

/// Instead of a page or a part of one that could not be loaded. `what` and `todo` are the page's
/// own words, where it has better ones.
#[component]
pub fn Failure(
    error: AppError,
    #[prop(into)] retry: Callback<()>,
    #[prop(default = None)] what: Option<String>,
    #[prop(default = None)] todo: Option<&'static str>,
) -> impl IntoView {
    let reference = error.0.request_id.clone();
    let what = what.unwrap_or_else(|| error.message());
    let todo = todo.unwrap_or(match error.code() {
        Code::NotFound => "Check the address, or go back to the list.",
        Code::Denied => "An administrator can change your roles.",
        Code::Unauthenticated => "Sign in, then open this page again.",
        _ => "Load the page again. If it stays so, tell an administrator.",
    });
    let again = matches!(
        error.code(),
        Code::Internal | Code::Unavailable | Code::Throttled
    );
    if again {
        view! { <ErrorState what todo retry reference /> }.into_any()
    } else {
        view! { <ErrorState what todo reference /> }.into_any()
    }
}

/// A part of a page that waits for its data: grey lines, then the view, or why there is none.
#[component]
pub fn Loaded<T, F, V>(data: Resource<Result<T, AppError>>, show: F) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> V + Copy + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(value) => show(value).into_any(),
                    Err(error) => view! { <Failure error retry=move || data.refetch() /> }.into_any(),
                }
            })}
        </Transition>
    }
}
