use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    ActionId, Code,
    actions::{ActionStep, ActionView},
};
use ui::*;

use crate::{
    api::{get_action, step_action},
    components::{Drafts, Facts, History, Steps},
    state::mark,
};

const ABSENT: &str = "There is no such action item, or you may not see it.";

/// One action item: its state, its facts, and the step that comes next.
#[component]
pub fn ActionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<ActionId>().ok())
    });
    let data = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_action(id).await,
                None => Err(AppError::absent(ABSENT)),
            }
        },
    );
    let toasts = use_toasts();
    let drafts = Drafts::new();
    let take = Action::new(|(id, revision, step): &(ActionId, i64, ActionStep)| {
        step_action(*id, *revision, step.clone())
    });
    let answer = Signal::derive(move || take.value().get().and_then(Result::err));
    Effect::new(move |_| match take.value().get() {
        Some(Ok(view)) => {
            drafts.clear();
            toasts.say(
                Tone::Ready,
                format!(
                    "{} is now: {}.",
                    view.item.key,
                    view.item.state.label().to_lowercase()
                ),
            );
            data.refetch();
        }
        // somebody was faster: show what is so now, keep what was typed
        Some(Err(error)) if matches!(error.code(), Code::StaleRevision | Code::WrongState) => {
            data.refetch()
        }
        _ => {}
    });
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(view) => {
                        let (id, revision) = (view.item.id, view.item.revision);
                        let on_step = move |step: ActionStep| {
                            take.dispatch((id, revision, step));
                        };
                        view! { <Record view drafts answer pending=take.pending() on_step /> }.into_any()
                    }
                    Err(error) => view! { <Absent error retry=move || data.refetch() /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Record(
    view: ActionView,
    drafts: Drafts,
    #[prop(into)] answer: Signal<Option<AppError>>,
    #[prop(into)] pending: Signal<bool>,
    #[prop(into)] on_step: Callback<ActionStep>,
) -> impl IntoView {
    let (tone, word) = mark(&view);
    let (due, owner) = (view.item.due.to_string(), view.owner.name.clone());
    let detail = view.item.detail.clone();
    view! {
        <Title text=format!("{} {}", view.item.key, view.item.title) />
        <div class="record">
            <PageHeader
                title=view.item.title.clone()
                kicker=view.item.key.clone()
                back_href=paths::actions()
                back_label="Action items"
                state=move || {
                    view! {
                        <StateMark tone word />
                        <span>{owner}</span>
                        <span>"Due " <Time at=due date_only=true /></span>
                    }
                }
            />
            <div class="record-main">
                {(!detail.is_empty())
                    .then(|| view! { <p class="measure whitespace-pre-line">{detail}</p> })}
                {move || {
                    answer
                        .get()
                        .map(|error| view! { <Notice tone=Tone::Gap live=true>{error.message()}</Notice> })
                }}
                <Steps view=view.clone() drafts pending answer on_step />
                <History lines=view.history.clone() />
            </div>
            <aside class="record-side" aria-label="Facts">
                <Facts view />
            </aside>
        </div>
    }
}

/// The item did not come: it is not there, or something went wrong.
#[component]
fn Absent(error: AppError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let failure = if error.code() == Code::NotFound {
        view! { <ErrorState what=ABSENT todo="Choose one from the list." /> }.into_any()
    } else {
        view! {
            <ErrorState
                what=error.message()
                todo="Load the page again."
                retry
                reference=error.0.request_id
            />
        }
        .into_any()
    };
    view! {
        <Title text="Action item" />
        <div class="page">
            <PageHeader title="Action item" back_href=paths::actions() back_label="Action items" />
            {failure}
        </div>
    }
}
