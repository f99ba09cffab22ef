//! Proposals that wait: who decides until when, why it matched, and the three ways to decide.

use super::{Answer, FormTrouble, Judge, failed, fault};
use crate::{api, state::*};
use leptos::{prelude::*, task::spawn_local};
use model::{
    Code, ExecutionId, ProposalId,
    signals::{Feedback, ProposalRow, ProposalView},
};
use ui::*;

/// One proposal with its buttons. The first on the page has the primary one. What changes while
/// it is open changes in place: what somebody types beside it stays.
#[component]
pub fn OpenProposal(
    #[prop(into)] row: Signal<ProposalRow>,
    primary: bool,
    /// On its own page there is no link to it.
    #[prop(optional)]
    own_page: bool,
    #[prop(into)] on_decided: Callback<ProposalView>,
    #[prop(into)] on_stale: Callback<()>,
) -> impl IntoView {
    let now = row.get_untracked();
    let p = now.proposal.clone();
    let id = p.id;
    let severity = Memo::new(move |_| row.with(|r| r.proposal.severity));
    let until = Memo::new(move |_| row.with(|r| r.proposal.decide_by.to_string()));
    let why = Memo::new(move |_| row.with(|r| r.proposal.why.clone()));
    let heard = Memo::new(move |_| row.with(|r| r.proposal.heard));
    let from = now.trigger_key.clone().zip(p.trigger).map(|(key, id)| {
        view! {
            <span>
                "By trigger " <a class="link num" href=paths::trigger(id)>
                    {key}
                </a>
            </span>
        }
    });
    let head = (!own_page).then(|| {
        view! {
            <h3 class="strong">
                <a class="link" href=paths::proposal(id)>
                    {p.title.clone()}
                </a>
            </h3>
        }
    });
    let tone = Signal::derive(move || severity_tone(severity.get()));
    let word = Signal::derive(move || Some(severity_words(severity.get())));
    view! {
        <article class="stack-s py-4" aria-label=format!("{}: {}", p.key, p.title)>
            <div class="cluster cluster-between">
                <span class="cluster">
                    <StateMark tone word />
                    <span class="num muted">{p.key.clone()}</span>
                    <DomainMark code=p.domain.code() />
                </span>
                <CountTo at=until label="Decide within" />
            </div>
            {head}
            <p class="measure">
                "Proposes to activate "
                <a class="link" href=paths::playbook(p.playbook)>
                    {format!("{} {}", now.playbook_key, now.playbook_title)}
                </a> "."
            </p>
            {move || view! { <Why why=why.get() /> }}
            <p class="muted cluster">
                <span>
                    {format!("Decided by {}, until ", now.deciders)} <Time at=until exact=true />
                </span>
                {from}
                {move || {
                    (heard.get() > 1)
                        .then(|| {
                            view! {
                                <span class="num">{many(heard.get(), "signal so far", "signals so far")}</span>
                            }
                        })
                }}
            </p>
            {if now.may_decide {
                view! { <Decide row=now primary on_decided on_stale /> }.into_any()
            } else {
                view! { <p class="muted">"You are not among those who decide it."</p> }.into_any()
            }}
        </article>
    }
}

/// What was compared with what, in words.
#[component]
pub fn Why(why: Vec<String>) -> impl IntoView {
    if why.is_empty() {
        return view! { <p class="muted">"A person proposed it. No rule was asked."</p> }
            .into_any();
    }
    let lines = why
        .into_iter()
        .map(|line| {
            view! {
                <li class="flex gap-2">
                    <Icon glyph=Glyph::Check />
                    <span>{line}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div>
            <p class="small muted">"Why"</p>
            <ul class="stack-s measure" aria-label="Why it matched">
                {lines}
            </ul>
        </div>
    }
    .into_any()
}

#[component]
fn Decide(
    row: ProposalRow,
    primary: bool,
    on_decided: Callback<ProposalView>,
    on_stale: Callback<()>,
) -> impl IntoView {
    let p = row.proposal;
    let (id, playbook) = (p.id, p.playbook);
    let kind = if primary {
        ButtonKind::Primary
    } else {
        ButtonKind::Secondary
    };
    let accept = if row.declarable {
        view! {
            <LinkButton kind icon=Glyph::Play href=paths::declare_proposal(id, playbook, p.severity.number())>
                "Accept and declare"
            </LinkButton>
        }
        .into_any()
    } else {
        view! {
            <p class="small">
                "The playbook is not published, so it cannot be declared. "
                <a class="link" href=paths::playbook(playbook)>"Open the playbook"</a>
            </p>
        }
        .into_any()
    };
    view! {
        <div class="stack-s">
            <div class="cluster">{accept}</div>
            <Disclosure summary="Decline">
                <DeclineForm id on_decided on_stale />
            </Disclosure>
            <MergeForm id playbook on_decided on_stale />
        </div>
    }
}

/// Tells who shows the proposal that it was decided, by us or by somebody faster.
fn settle<I>(
    action: Action<I, Result<ProposalView, door::AppError>>,
    on_decided: Callback<ProposalView>,
    on_stale: Callback<()>,
) -> Answer
where
    I: Send + Sync + 'static,
{
    Effect::new(move |_| match action.value().get() {
        Some(Ok(view)) => on_decided.run(view),
        Some(Err(error)) if matches!(error.code(), Code::WrongState | Code::StaleRevision) => {
            on_stale.run(());
        }
        _ => {}
    });
    failed(action)
}

#[component]
fn DeclineForm(
    id: ProposalId,
    on_decided: Callback<ProposalView>,
    on_stale: Callback<()>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let noise = RwSignal::new(false);
    let by = me();
    let decline = Action::new(move |(id, reason, noise): &(ProposalId, String, bool)| {
        api::decline_proposal(*id, reason.clone(), noise.then_some(Feedback::Noise), by)
    });
    let answer = settle(decline, on_decided, on_stale);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !decline.pending().get_untracked() {
            decline.dispatch((id, reason.get_untracked(), noise.get_untracked()));
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <FormTrouble answer />
            <TextArea
                name="reason"
                id=format!("f-decline-{id}")
                label="Why not"
                hint="It goes on record, with your name."
                bind=reason
                rows=2
                max_length=1000
                required=true
                error=fault(answer, "reason")
            />
            <Checkbox
                name="noise"
                id=format!("f-noise-{id}")
                label="It was noise"
                hint="Counts against the precision of the trigger."
                bind=noise
            />
            <div class="form-actions">
                <Button submit=true pending=decline.pending()>
                    "Decline the proposal"
                </Button>
            </div>
        </form>
    }
}

#[component]
fn MergeForm(
    id: ProposalId,
    playbook: model::PlaybookId,
    on_decided: Callback<ProposalView>,
    on_stale: Callback<()>,
) -> impl IntoView {
    // asked for when somebody opens it: most proposals are not merged
    let running = RwSignal::new(None::<Result<Vec<Running>, door::AppError>>);
    let load = move |_| {
        if running.with_untracked(|r| !matches!(r, Some(Ok(_)))) {
            spawn_local(async move {
                let some = api::running_executions(playbook).await;
                running.try_set(Some(some));
            });
        }
    };
    let execution = RwSignal::new(String::new());
    let by = me();
    let merge = Action::new(move |(id, execution): &(ProposalId, ExecutionId)| {
        api::merge_proposal(*id, *execution, by)
    });
    let answer = settle(merge, on_decided, on_stale);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = execution.with_untracked(|id| id.parse::<ExecutionId>());
        if let (Ok(chosen), false) = (chosen, merge.pending().get_untracked()) {
            merge.dispatch((id, chosen));
        }
    };
    let form = move |running: Vec<Running>| {
        let options: Vec<Choice> = running
            .into_iter()
            .map(|r| {
                let same = if r.same { ", the same playbook" } else { "" };
                Choice::new(r.id.to_string(), format!("{} {}{same}", r.key, r.title))
            })
            .collect();
        view! {
            <form class="form" on:submit=submit>
                <FormTrouble answer />
                <Select
                    name="execution"
                    id=format!("f-merge-{id}")
                    label="Execution"
                    hint="Its people see the signals there. Nothing else is declared."
                    options
                    bind=execution
                    placeholder="Choose an execution"
                    required=true
                    error=fault(answer, "execution")
                />
                <div class="form-actions">
                    <Button submit=true pending=merge.pending()>
                        "Merge the proposal"
                    </Button>
                </div>
            </form>
        }
    };
    let body = move || match running.get() {
        None => view! { <Skeleton lines=2 /> }.into_any(),
        Some(Ok(some)) if some.is_empty() => view! {
            <p class="muted">"No execution of yours runs. Accept the proposal to declare one."</p>
        }
        .into_any(),
        Some(Ok(some)) => form(some).into_any(),
        Some(Err(error)) => view! {
            <Notice tone=Tone::Gap live=true>
                {error.message()} " Close this and open it again to retry."
            </Notice>
        }
        .into_any(),
    };
    view! {
        <Disclosure summary="Merge into a running execution" on:toggle=load>
            {body}
        </Disclosure>
    }
}

/// Judging a proposal, on its page and after it was decided.
#[component]
pub fn JudgeProposal(
    row: ProposalRow,
    #[prop(into)] on_judged: Callback<ProposalView>,
) -> impl IntoView {
    let toasts = use_toasts();
    let word = RwSignal::new(row.proposal.feedback);
    let (id, key) = (row.proposal.id, row.proposal.key);
    let judge = Action::new(move |word: &Feedback| api::judge_proposal(id, *word));
    Effect::new(move |_| match judge.value().get() {
        Some(Ok(view)) => on_judged.run(view),
        Some(Err(error)) => {
            word.set(row.proposal.feedback);
            toasts.say(Tone::Gap, error.message());
        }
        None => {}
    });
    let on_word = move |new: Feedback| {
        word.set(Some(new));
        judge.dispatch(new);
    };
    view! { <Judge word of=key on_word pending=judge.pending() /> }
}
