use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    SignalId,
    live::Happening,
    signals::{Feedback, ProposalRow, SignalView},
};
use ui::*;

use crate::{
    api::{get_signal, judge_signal},
    components::{Absent, Data, Evaluated, Judge, Word, reason},
    state::{count, follow, number, proposal_tone, severity_tone, severity_words, signal_tone},
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
                    Ok(view) => view! { <Record first=view /> }.into_any(),
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
fn Record(first: SignalView) -> impl IntoView {
    let toasts = use_toasts();
    let may_judge = first.may_judge;
    let row = first.row.clone();
    let (signal, headline) = (row.signal, row.headline);
    let id = signal.id;
    let word = RwSignal::new(signal.feedback);
    let view = RwSignal::new(first);
    let judge = Action::new(move |word: &Feedback| judge_signal(id, *word));
    let pending = judge.pending();
    Effect::new(move |_| match judge.value().get() {
        Some(Ok(new)) => {
            word.set(new.row.signal.feedback);
            view.set(new);
        }
        Some(Err(error)) => {
            word.set(view.with_untracked(|v| v.row.signal.feedback));
            toasts.say(Tone::Gap, error.message());
        }
        None => {}
    });
    let on_word = move |new: Feedback| {
        word.set(Some(new));
        judge.dispatch(new);
    };
    follow(
        move |what| match what {
            Happening::SignalsChanged { what } => {
                matches!(what.as_str(), "evaluated" | "judged")
            }
            Happening::ProposalChanged { proposal, .. } => {
                let listed = view.try_with_untracked(|v| {
                    v.proposals.iter().any(|row| row.proposal.id == *proposal)
                });
                listed == Some(true)
            }
            _ => true,
        },
        move || get_signal(id),
        move |new: SignalView| {
            // a word that is under way is not taken back
            if pending.try_get_untracked() == Some(false) {
                word.try_set(new.row.signal.feedback);
            }
            view.try_set(new);
        },
    );
    let judged = move || {
        if may_judge {
            view! { <Judge word of="This signal" on_word pending /> }.into_any()
        } else {
            view! { <Word word=word.get() /> }.into_any()
        }
    };
    let state = Memo::new(move |_| view.with(|v| v.row.signal.state.clone()));
    let tone = Signal::derive(move || state.with(signal_tone));
    let label = Signal::derive(move || Some(state.with(|s| s.label().to_owned())));
    let severity = signal.severity;
    let occurred = signal.occurred_at.to_string();
    let history = reason(&signal.state);
    let evaluations = Memo::new(move |_| view.with(|v| v.evaluations.clone()));
    let proposals = Memo::new(move |_| view.with(|v| v.proposals.clone()));
    let asked = Signal::derive(move || Some(count(evaluations.with(Vec::len))));
    let sentence = Memo::new(move |_| view.with(outcome_words));
    let said = Memo::new(move |was: Option<&(String, String)>| {
        let now = sentence.get();
        match was {
            Some((before, _)) if *before != now => (now.clone(), now),
            Some((_, said)) => (now, said.clone()),
            None => (now, String::new()),
        }
    });
    view! {
        <p class="sr-only" role="status" aria-live="polite">
            {move || said.with(|s| s.1.clone())}
        </p>
        <Title text=headline.clone() />
        <div class="record">
            <PageHeader
                title=headline
                kicker=format!("{} signal", signal.category.label())
                back_href=paths::signals()
                back_label="Signals"
                state=move || {
                    view! {
                        <StateMark tone word=label />
                        {severity
                            .map(|s| view! { <StateMark tone=severity_tone(s) word=severity_words(s) /> })}
                        <span>"Happened " <Time at=occurred /></span>
                    }
                }
                actions=move || judged
            />
            <div class="record-main">
                {history.map(|text| view! { <Notice title="History only">{text}</Notice> })}
                {move || view! { <Proposed proposals=proposals.get() /> }}
                <Section title="What the triggers made of it" count=asked>
                    <p class="muted">{move || sentence.get()}</p>
                    <div class="hair">
                        <For
                            each=move || evaluations.get()
                            key=|kept| kept.trigger
                            children=|kept| view! { <Evaluated kept /> }
                        />
                    </div>
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

/// How many triggers were asked, and how many matched.
fn outcome_words(view: &SignalView) -> String {
    let asked = view.evaluations.len() as i64;
    let met = view.evaluations.iter().filter(|e| e.trace.met).count() as i64;
    match (asked, met) {
        (0, _) if reason(&view.row.signal.state).is_some() => {
            "It is history: no trigger is asked.".to_owned()
        }
        (0, _) => "No trigger is about such a signal, or it still waits for its turn.".to_owned(),
        (n, 0) => format!("{} asked, none matched.", number(n)),
        (n, met) => format!("{} asked, {} matched.", number(n), number(met)),
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
