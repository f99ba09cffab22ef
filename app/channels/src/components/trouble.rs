//! How this room tells what went wrong.

use door::AppError;
use leptos::prelude::*;
use model::Code;
use serde::{Serialize, de::DeserializeOwned};
use ui::*;

/// The answer of a form's action as it stands: the last error, or none.
pub type Answer = Signal<Option<AppError>>;

/// How the last try failed, if it did.
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

/// The words for one field of a form.
pub fn fault(answer: Answer, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || answer.with(|e| e.as_ref().and_then(|e| e.fault(field))))
}

/// What went wrong with a form as a whole, and how to go on.
#[component]
pub fn FormTrouble(answer: Answer) -> impl IntoView {
    move || {
        answer
            .get()
            .map(|error| view! { <Notice tone=Tone::Gap live=true>{error.message()}</Notice> })
    }
}

/// Instead of a page or a part of one that could not be loaded.
#[component]
pub fn Failure(error: AppError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let reference = error.0.request_id.clone();
    let todo = match error.code() {
        Code::NotFound => "Check the address, or go back to the list.",
        Code::Denied => "An administrator can change your roles.",
        Code::Unauthenticated => "Sign in, then open this page again.",
        _ => "Load the page again. If it stays so, tell an administrator.",
    };
    let again = matches!(
        error.code(),
        Code::Internal | Code::Unavailable | Code::Throttled
    );
    if again {
        view! { <ErrorState what=error.message() todo retry reference /> }.into_any()
    } else {
        view! { <ErrorState what=error.message() todo reference /> }.into_any()
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
