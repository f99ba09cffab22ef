use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    ProposalId,
    identity::Permission,
    live::{Happening, Topic},
    signals::{DecidedBy, ProposalState, ProposalView},
};
use ui::*;

use crate::{
    api::get_proposal,
    components::{Absent, JudgeProposal, OpenProposal, Why, Word},
    state::{count, many, may, number, proposal_tone, severity_tone, severity_words},
};

const ABSENT: &str = "There is no such proposal, or you may not see it.";

/// `/proposals/:id`: what is proposed and why, who decides or decided.
#[component]
pub fn ProposalPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<ProposalId>().ok())
    });
    let data = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_proposal(id).await,
                None => Err(AppError::absent(ABSENT)),
            }
        },
    );
    // a fresh view replaces words in place; only a decision draws the page anew
    let shown = RwSignal::new(None::<ProposalView>);
    live::use_topic(Signal::stored(Some(Topic::Signals)), move |what| {
        let mine = match what {
            Happening::ProposalChanged { proposal, .. } => Some(proposal) == id.get_untracked(),
            Happening::SignalsChanged { .. } => false,
            _ => true,
        };
        if let (true, Some(id)) = (mine, id.get_untracked()) {
            leptos::task::spawn_local(async move {
                if let Ok(view) = get_proposal(id).await {
                    shown.try_set(Some(view));
                }
            });
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(view) => view! { <Fresh first=view shown /> }.into_any(),
                    Err(error) => {
                        view! {
                            <Absent
                                error
                                title="Proposal"
                                back_href=paths::signals()
                                back_label="Signals"
                                retry=move || data.refetch()
                            />
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Fresh(first: ProposalView, shown: RwSignal<Option<ProposalView>>) -> impl IntoView {
    let id = first.row.proposal.id;
    let view = Memo::new(move |_| {
        shown
            .get()
            .filter(|v| {
                v.row.proposal.id == id && v.row.proposal.revision >= first.row.proposal.revision
            })
            .unwrap_or_else(|| first.clone())
    });
    let open = Memo::new(move |_| view.with(|v| v.row.proposal.is_open()));
    let said = Memo::new(move |was: Option<&(bool, String)>| {
        let (open, state) = view.with(|v| (v.row.proposal.is_open(), v.row.proposal.state.label()));
        match was {
            Some((before, _)) if *before != open => {
                (open, format!("The proposal is now: {state}."))
            }
            Some((_, said)) => (open, said.clone()),
            None => (open, String::new()),
        }
    });
    view! {
        <p class="sr-only" role="status" aria-live="polite">
            {move || said.with(|s| s.1.clone())}
        </p>
        {move || {
            open.track();
            view! { <Record view shown /> }
        }}
    }
}

#[component]
fn Record(view: Memo<ProposalView>, shown: RwSignal<Option<ProposalView>>) -> impl IntoView {
    let toasts = use_toasts();
    let now = view.get_untracked();
    let row = now.row.clone();
    let p = row.proposal.clone();
    let id = p.id;
    let reload = move || {
        leptos::task::spawn_local(async move {
            if let Ok(view) = get_proposal(id).await {
                shown.try_set(Some(view));
            }
        });
    };
    let decided = move |view: ProposalView| {
        toasts.say(
            Tone::Ready,
            format!(
                "{} is now: {}.",
                view.row.proposal.key,
                view.row.proposal.state.label().to_lowercase()
            ),
        );
        shown.set(Some(view));
    };
    let (tone, state, severity) = (proposal_tone(&p.state), p.state.label(), p.severity);
    let until = p.decide_by.to_string();
    let open = p.is_open();
    let main = if open {
        let row = Signal::derive(move || view.with(|v| v.row.clone()));
        view! {
            <OpenProposal row primary=true own_page=true on_decided=decided on_stale=reload />
        }
        .into_any()
    } else {
        view! { <Outcome view=now.clone() /> }.into_any()
    };
    let may_judge = may(Permission::ProposalsDecide);
    let judge = {
        let row = row.clone();
        move || {
            let row = row.clone();
            if may_judge.get() {
                view! { <JudgeProposal row on_judged=move |view| shown.set(Some(view)) /> }
                    .into_any()
            } else {
                view! { <Word word=row.proposal.feedback /> }.into_any()
            }
        }
    };
    let signals = Memo::new(move |_| view.with(|v| v.signals.clone()));
    view! {
        <Title text=format!("{} {}", p.key, p.title) />
        <div class="record">
            <PageHeader
                title=p.title.clone()
                kicker=p.key.clone()
                back_href=paths::signals()
                back_label="Signals"
                state=move || {
                    view! {
                        <StateMark tone word=state />
                        <StateMark tone=severity_tone(severity) word=severity_words(severity) />
                        {open.then(|| view! { <span>"Decide by " <Time at=until exact=true /></span> })}
                    }
                }
            />
            <div class="record-main">
                {main}
                <Section
                    title="Signals"
                    count=Signal::derive(move || Some(count(signals.with(Vec::len))))
                >
                    {move || {
                        let (heard, listed) = view
                            .with(|v| (v.row.proposal.heard, v.signals.len() as i64));
                        (heard > listed)
                            .then(|| {
                                view! {
                                    <p class="muted num">
                                        {format!(
                                            "{} came; the first {} are listed.",
                                            many(heard, "signal", "signals"),
                                            number(listed),
                                        )}
                                    </p>
                                }
                            })
                    }}
                    <ul class="worklist">
                        <For
                            each=move || signals.get()
                            key=|row| row.signal.id
                            children=|row| {
                                view! {
                                    <li>
                                        <a href=paths::signal(row.signal.id)>
                                            <span class="worklist-title">{row.headline}</span>
                                            <span class="worklist-meta">
                                                <span>{row.source_name}</span>
                                                <span>{row.signal.category.label()}</span>
                                                <Time at=row.signal.occurred_at.to_string() />
                                            </span>
                                        </a>
                                    </li>
                                }
                            }
                        />
                    </ul>
                </Section>
            </div>
            <aside class="record-side" aria-label="Facts">
                <DataList>
                    <Fact term="Playbook">
                        <a class="link" href=paths::playbook(p.playbook)>
                            {format!("{} {}", row.playbook_key, row.playbook_title)}
                        </a>
                    </Fact>
                    <Fact term="Domain">
                        <DomainMark code=p.domain.code() full=true />
                    </Fact>
                    {p
                        .trigger
                        .zip(row.trigger_key.clone())
                        .map(|(id, key)| {
                            view! {
                                <Fact term="Trigger">
                                    <a class="link num" href=paths::trigger(id)>
                                        {key}
                                    </a>
                                </Fact>
                            }
                        })}
                    <Fact term="Mode">{p.mode.label()}</Fact>
                    <Fact term="First signal happened">
                        <Time at=p.t0.to_string() exact=true />
                    </Fact>
                    <Fact term="Opened">
                        <Time at=p.opened_at.to_string() exact=true />
                    </Fact>
                    <Fact term="Who decides">{row.deciders.clone()}</Fact>
                    <Fact term="Was it worth the interruption">{judge}</Fact>
                </DataList>
            </aside>
        </div>
    }
}

/// How it was decided, by whom, and why.
#[component]
fn Outcome(view: ProposalView) -> impl IntoView {
    let ProposalView {
        row,
        decided_by,
        policy,
        ..
    } = view;
    let p = row.proposal;
    let who = decided_by.map(|by| by.name).unwrap_or_else(|| {
        policy.map_or_else(|| "M".into(), |key| format!("M, under policy {key}"))
    });
    let link = |execution: String| {
        view! {
            <LinkButton kind=ButtonKind::Primary href=paths::execution(execution)>
                "Open the execution"
            </LinkButton>
        }
    };
    let told = match &p.state {
        ProposalState::Open => ().into_any(),
        ProposalState::Accepted { at, by, execution } => {
            let policy = matches!(by, DecidedBy::Policy(_));
            view! {
                <p class="measure">
                    {if policy { "Declared by " } else { "Accepted and declared by " }} {who} ", "
                    <Time at=at.to_string() exact=true /> "."
                </p>
                <div class="cluster">{link(execution.to_string())}</div>
            }
            .into_any()
        }
        ProposalState::Merged { at, execution, .. } => view! {
            <p class="measure">
                "Merged into a running execution by " {who} ", " <Time at=at.to_string() exact=true /> "."
            </p>
            <div class="cluster">{link(execution.to_string())}</div>
        }
        .into_any(),
        ProposalState::Declined { at, reason, .. } => view! {
            <p class="measure">
                "Declined by " {who} ", " <Time at=at.to_string() exact=true /> "."
            </p>
            <p class="measure whitespace-pre-line">{reason.clone()}</p>
        }
        .into_any(),
        ProposalState::Expired { at } => view! {
            <p class="measure">
                "Nobody decided in time. It expired " <Time at=at.to_string() exact=true /> "."
            </p>
            <div class="cluster">
                <LinkButton href=paths::execution_new(Some(p.playbook))>
                    "Declare the playbook all the same"
                </LinkButton>
            </div>
        }
        .into_any(),
    };
    view! {
        <Section title="What was decided">
            <div class="stack-s">{told}</div>
        </Section>
        <Section title="What was compared">
            <Why why=p.why />
        </Section>
    }
}
