//! How this room tells what went wrong.

use door::AppError;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use ui::*;

/// The answer of a form's action as it stands: the last error, or none.
pub type Answer = Signal<Option<AppError>>;

/// The words for one field of a form.
pub fn fault(answer: Answer, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || answer.read().as_ref().and_then(|error| error.fault(field)))
}

/// What went wrong with a form as a whole; faults with a field of their own stand there.
#[component]
pub fn FormTrouble(answer: Answer) -> impl IntoView {
    move || {
        answer
            .get()
            .map(|error| view! { <Notice tone=Tone::Gap live=true>{error.message()}</Notice> })
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
                    Err(error) => {
                        view! {
                            <ErrorState
                                what=error.message()
                                todo="Load the page again."
                                retry=move || data.refetch()
                                reference=error.0.request_id
                            />
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}
