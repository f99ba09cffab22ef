use door::AppError;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use model::{
    Code, PersonId, PlaybookId, ProposalId,
    executions::{ExecutionMode, NewExecution, WarRoomView},
};
use ui::*;
use uuid::Uuid;

use crate::{
    api,
    components::{Declare, Entered, failed},
    state::{new_id, viewer},
};

/// What is declared; title and situation may be mended between two tries.
type What = (Option<ProposalId>, PlaybookId, ExecutionMode);

async fn send_now(
    proposal: Option<ProposalId>,
    new: NewExecution,
    form: Option<Uuid>,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    match proposal {
        Some(proposal) => api::accept_proposal(proposal, new, form, by).await,
        None => api::declare(new, form, by).await,
    }
}

/// Up to three times: the id makes it the same declaration, whatever arrived before.
async fn send(
    proposal: Option<ProposalId>,
    new: NewExecution,
    form: Option<Uuid>,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    for wait in [400, 1_500] {
        match send_now(proposal, new.clone(), form, by).await {
            Err(error) if form.is_some() && error.code() == Code::Unavailable => {
                TimeoutFuture::new(wait).await;
            }
            answer => return answer,
        }
    }
    send_now(proposal, new, form, by).await
}

/// `/executions/new`: choose a playbook, look once, declare. `?playbook=…` has chosen already;
/// `severity` and `mode` can be given too. `?proposal=…` accepts a proposal with it.
#[component]
pub fn DeclarePage() -> impl IntoView {
    let query = use_query_map();
    let said = |key: &str| query.read_untracked().get(key).unwrap_or_default();
    let entered = Entered::new(said("playbook"), said("severity"), said("mode"));
    // somebody may come here again without leaving: with another proposal, or with none
    let proposal = Memo::new(move |_| {
        let said = query.read().get("proposal");
        said.and_then(|id| id.parse::<ProposalId>().ok())
    });
    let form = Resource::new(|| (), |()| api::form());
    let viewer = viewer();
    // kept while the same is declared: a try after an answer that was lost is not a second one
    let last = StoredValue::new(None::<(What, Uuid)>);
    let declare = Action::new_local(move |new: &NewExecution| {
        let (new, proposal) = (new.clone(), proposal.get_untracked());
        let what = (proposal, new.playbook, new.mode);
        let known = last
            .get_value()
            .and_then(|(sent, id)| (sent == what).then_some(id));
        let form = known.or_else(new_id);
        last.set_value(form.map(|id| (what, id)));
        let by = viewer.with_untracked(|v| v.as_ref().map(|v| v.id));
        send(proposal, new, form, by)
    });
    let error = failed(declare);
    let navigate = use_navigate();
    let toasts = use_toasts();
    // somebody comes here again by the palette, with another playbook
    Effect::new(move |was: Option<(String, String)>| {
        let query = query.read();
        let said = |key: &str| query.get(key).unwrap_or_default();
        let now = (said("playbook"), said("severity"));
        if was.is_some_and(|was| was != now) {
            entered.again(now.0.clone(), now.1.clone());
        }
        now
    });
    Effect::new(move |_| {
        if let Some(Ok(view)) = declare.value().get() {
            let exercise = if view.row.exercise { "EXERCISE: " } else { "" };
            toasts.say(
                Tone::Ready,
                format!("{exercise}{} is declared.", view.row.key),
            );
            navigate(&paths::execution(view.row.id), Default::default());
        }
    });
    view! {
        <Title text="Declare" />
        <div class="page page-narrow">
            <PageHeader title="Declare" back_href=paths::executions() back_label="Executions" />
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || {
                    let proposal = proposal.get();
                    Suspend::new(async move {
                        match form.await {
                            Ok(form) if form.playbooks.is_empty() => view! {
                                <EmptyState
                                    title="No playbook is published"
                                    text="Only a published playbook can be declared: staffed, checked and approved."
                                >
                                    <LinkButton href=paths::playbooks() kind=ButtonKind::Primary>"Go to the playbooks"</LinkButton>
                                </EmptyState>
                            }
                            .into_any(),
                            Ok(form) => view! {
                                <Declare
                                    form
                                    entered
                                    proposal
                                    error
                                    pending=declare.pending()
                                    on_submit=Callback::new(move |new| { declare.dispatch(new); })
                                />
                            }
                            .into_any(),
                            Err(error) => {
                                let todo = if error.code() == Code::Denied {
                                    "Executive sponsors, domain owners and playbook stewards declare. Tell one of them what has happened."
                                } else {
                                    "Try again. If it stays so, tell an administrator."
                                };
                                view! {
                                    <ErrorState what=error.message() todo retry=move |()| form.refetch() />
                                }
                                .into_any()
                            }
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}
