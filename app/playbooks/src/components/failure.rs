use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Code;
use ui::*;

/// A page that could not be loaded: what happened and where to go.
#[component]
pub fn PageFailure(
    error: AppError,
    thing: &'static str,
    back_href: String,
    back_label: &'static str,
) -> impl IntoView {
    let missing = error.code() == Code::NotFound;
    let (title, what) = if missing {
        (
            format!("No such {thing}"),
            format!("There is no such {thing}, or you may not see it."),
        )
    } else {
        (format!("The {thing} could not be shown"), error.message())
    };
    let todo = match error.code() {
        Code::NotFound => "Check the address, or choose from the list.",
        Code::Unauthenticated => "Sign in and open this address again.",
        Code::Denied => "Ask an administrator whether your roles should include it.",
        _ => "Load the page again. If it stays, give the reference to an administrator.",
    };
    view! {
        <Title text=title.clone() />
        <div class="page">
            <PageHeader title back_href back_label />
            <ErrorState what todo reference=error.0.request_id />
        </div>
    }
}

/// Why a change was refused, beside the form that asked for it.
#[component]
pub fn Refusal(#[prop(into)] error: Signal<Option<AppError>>) -> impl IntoView {
    move || {
        error.get().map(|error| {
            let faults = error.faults().iter().map(|f| f.message.clone()).collect::<Vec<_>>();
            // a single fault is the message itself
            let faults = (faults.len() > 1).then(|| {
                view! { <ul class="list-disc ps-5">{faults.into_iter().map(|f| view! { <li>{f}</li> }).collect_view()}</ul> }
            });
            view! {
                <Notice tone=Tone::Gap live=true>
                    <p>{error.message()}</p>
                    {faults}
                </Notice>
            }
        })
    }
}
