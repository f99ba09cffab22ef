use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    SignalId,
    signals::{Feedback, ProposalRow, SignalView},
};
use ui::*;

use crate::{
    api::{get_signal, judge_signal},
    components::{Absent, Data, Evaluated, Judge, Word, reason},
    state::{count, proposal_tone, severity_tone, severity_words, signal_tone},
};

const ABSENT: &str = "There is no such signal, or you may not see it.";

/// `/signals/:id`: what came, and why each trigger matched or did not.
#[component]
pub fn SignalPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<SignalId>().ok())
    });
    let data = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_signal(id).await,
                None => Err(AppError::absent(ABSENT)),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(view) => view! { <Record view /> }.into_any(),
                    Err(error) => {
                        view! {
                            <Absent
                                error
                                title="Signal"
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
fn Record(view: SignalView) -> impl IntoView {
    let toasts = use_toasts();
    let SignalView {
        row,
        evaluations,
        proposals,
        may_judge,
    } = view;
    let signal = row.signal;
    let (id, headline) = (signal.id, row.headline);
    let word = RwSignal::new(signal.feedback);
    let kept = signal.feedback;
    let judge = Action::new(move |word: &Feedback| judge_signal(id, *word));
    Effect::new(move |_| match judge.value().get() {
        Some(Ok(view)) => word.set(view.row.signal.feedback),
        Some(Err(error)) => {
            word.set(kept);
            toasts.say(Tone::Gap, error.message());
        }
        None => {}
    });
    let on_word = move |new: Feedback| {
        word.set(Some(new));
        judge.dispatch(new);
    };
    let judged = if may_judge {
        view! { <Judge word of="This signal" on_word pending=judge.pending() /> }.into_any()
    } else {
        view! { <Word word=kept /> }.into_any()
    };
    let (tone, state) = (signal_tone(&signal.state), signal.state.label());
    let severity = signal.severity;
    let occurred = signal.occurred_at.to_string();
    let history = reason(&signal.state);
    let met = evaluations.iter().filter(|e| e.trace.met).count();
    let sentence = match (evaluations.len(), met) {
        (0, _) if history.is_some() => "It is history: no trigger is asked.".to_owned(),
        (0, _) => "No trigger is about such a signal, or it still waits for its turn.".to_owned(),
        (n, 0) => format!("{n} asked, none matched."),
        (n, met) => format!("{n} asked, {met} matched."),
    };
    let asked = count(evaluations.len());
    let evaluated = evaluations
        .into_iter()
        .map(|kept| view! { <Evaluated kept /> })
        .collect_view();
    view! {
        <Title text=headline.clone() />
        <div class="record">
            <PageHeader
                title=headline
                kicker=format!("{} signal", signal.category.label())
                back_href=paths::signals()
                back_label="Signals"
                state=move || {
                    view! {
                        <StateMark tone word=state />
                        {severity
                            .map(|s| view! { <StateMark tone=severity_tone(s) word=severity_words(s) /> })}
                        <span>"Happened " <Time at=occurred /></span>
                    }
                }
                actions=move || judged
            />
            <div class="record-main">
                {history.map(|text| view! { <Notice title="History only">{text}</Notice> })}
                <Proposed proposals />
                <Section title="What the triggers made of it" count=asked>
                    <p class="muted">{sentence}</p>
                    <div class="hair">{evaluated}</div>
                </Section>
                <Section title="Data">
                    <Data data=signal.data.clone() />
                </Section>
            </div>
            <aside class="record-side" aria-label="Facts">
                <DataList>
                    <Fact term="Source">{row.source_name}</Fact>
                    <Fact term="Category">{signal.category.label()}</Fact>
                    <Fact term="Happened">
                        <Time at=signal.occurred_at.to_string() exact=true />
                    </Fact>
                    <Fact term="Received">
                        <Time at=signal.received_at.to_string() exact=true />
                    </Fact>
                    <Fact term="Type">
                        <code class="break-all">{signal.kind.clone()}</code>
                    </Fact>
                    {signal
                        .subject
                        .clone()
                        .map(|subject| {
                            view! {
                                <Fact term="Subject">
                                    <span class="break-all">{subject}</span>
                                </Fact>
                            }
                        })}
                    <Fact term="Event source">
                        <code class="break-all">{signal.ce_source.clone()}</code>
                    </Fact>
                    <Fact term="Event id">
                        <code class="break-all">{signal.ce_id.clone()}</code>
                    </Fact>
                </DataList>
            </aside>
        </div>
    }
}

/// The proposals it is part of.
#[component]
fn Proposed(proposals: Vec<ProposalRow>) -> impl IntoView {
    if proposals.is_empty() {
        return ().into_any();
    }
    let n = count(proposals.len());
    let rows = proposals
        .into_iter()
        .map(|row| {
            let p = row.proposal;
            view! {
                <li>
                    <a href=paths::proposal(p.id)>
                        <span class="worklist-title">{format!("{} {}", p.key, p.title)}</span>
                        <span class="worklist-meta">
                            {format!("{} {}", row.playbook_key, row.playbook_title)}
                        </span>
                        <span class="worklist-end">
                            <StateMark tone=proposal_tone(&p.state) word=p.state.label() />
                        </span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <Section title="Proposals" count=n>
            <ul class="worklist">{rows}</ul>
        </Section>
    }
    .into_any()
}
