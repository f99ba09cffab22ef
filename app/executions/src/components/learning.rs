//! What worked, what did not, and what the playbook should say the next time.

use leptos::prelude::*;
use model::{
    executions::{ChangeView, ExecutionCommand as C, LearningKind, LearningNoteView, NewChange},
    playbooks::Edit,
};
use ui::*;

use super::{Fault, failed, fault_at};
use crate::{
    api,
    state::{Room, ask, counted, person_choices},
};

#[component]
pub fn Learning(room: Room) -> impl IntoView {
    let learns = room.memo(|v| v.may.learn);
    let finish = room.memo(|v| v.may.finish_review);
    let shown = room.memo(|v| {
        v.row.over || v.may.learn || !v.learning.notes.is_empty() || !v.learning.changes.is_empty()
    });
    let waiver = room.memo(|v| v.learning.waiver.clone());
    let run = room.run();
    let waive = move |()| {
        room.asking.set(Some(ask(
            "No learning capture",
            "The execution is done without it. The reason is on record.",
            "Waive it",
            |waiver| C::FinishReview { waiver },
        )));
    };
    view! {
        <Section title="Learning" id="learning">
            {move || {
                (!shown.get())
                    .then(|| view! { <p class="muted">"When the response is over, everybody writes down what worked and what did not."</p> })
            }}
            {move || {
                waiver
                    .get()
                    .map(|reason| view! { <Notice title="Waived">{reason}</Notice> })
            }}
            <Notes room kind=LearningKind::Worked />
            <Notes room kind=LearningKind::DidNotWork />
            {move || learns.get().then(|| view! { <Write room /> })}
            <Changes room />
            {move || {
                learns
                    .get()
                    .then(|| {
                        view! {
                            <Disclosure summary="Propose a change to the playbook">
                                <Propose room />
                            </Disclosure>
                        }
                    })
            }}
            <Fault error=run.error() />
            {move || {
                finish
                    .get()
                    .then(|| {
                        view! {
                            <div class="cluster">
                                <Button
                                    icon=Glyph::Check
                                    pending=run.pending()
                                    on_press=move |()| run.go(C::FinishReview { waiver: String::new() })
                                >
                                    "The learning was held"
                                </Button>
                                <Button kind=ButtonKind::Quiet on_press=waive>"Waive it"</Button>
                            </div>
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn Notes(room: Room, kind: LearningKind) -> impl IntoView {
    let notes = room.memo(move |v| {
        v.learning
            .notes
            .iter()
            .filter(|n| n.kind == kind)
            .cloned()
            .collect::<Vec<_>>()
    });
    let row = move |n: LearningNoteView| {
        let question = n
            .question
            .and_then(|i| room.peek(|v| v.learning.questions.get(i).cloned()));
        let at = n.at.to_string();
        view! {
            <li>
                <div class="stack-s">
                    {question.map(|q| view! { <p class="small muted">{q}</p> })}
                    <p class="measure whitespace-pre-line">{n.text}</p>
                    <p class="small muted">{format!("{}, ", n.by.name)} <ui::Time at /></p>
                </div>
            </li>
        }
    };
    move || {
        let all = notes.get();
        (!all.is_empty()).then(|| {
            view! {
                <div>
                    <h3 class="strong">{kind.label()}</h3>
                    <ul class="worklist">{all.into_iter().map(row).collect_view()}</ul>
                </div>
            }
        })
    }
}

#[component]
fn Write(room: Room) -> impl IntoView {
    let kind = room.draft("learn-kind", || "worked".into());
    let question = room.draft("learn-question", String::new);
    let text = room.draft("learn-text", String::new);
    let kinds = vec![
        Choice::new("worked", LearningKind::Worked.label()),
        Choice::new("did_not_work", LearningKind::DidNotWork.label()),
    ];
    let questions = room.memo(|v| {
        v.learning
            .questions
            .iter()
            .enumerate()
            .map(|(i, q)| Choice::new(i.to_string(), q))
            .collect::<Vec<_>>()
    });
    let run = room.run().then(move || text.set(String::new()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.go(C::Learn {
            kind: if kind.with_untracked(|k| k == "worked") {
                LearningKind::Worked
            } else {
                LearningKind::DidNotWork
            },
            question: question.get_untracked().parse().ok(),
            text: text.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <RadioGroup name="learn-kind" label="What do you write down?" options=Signal::stored(kinds) bind=kind inline=true />
            {move || {
                (!questions.with(Vec::is_empty))
                    .then(|| {
                        view! {
                            <Select name="learn-question" label="It answers" options=questions bind=question placeholder="No question in particular" />
                        }
                    })
            }}
            <TextArea name="learn-text" label="In your words" bind=text rows=3 required=true max_length=5000 error=fault_at(run.error(), "text") />
            <Fault error=run.error() fields=&["text"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Write it down"</Button>
            </div>
        </form>
    }
}

/// Proposed changes; a steward takes them into a draft.
#[component]
fn Changes(room: Room) -> impl IntoView {
    let changes = room.memo(|v| v.learning.changes.clone());
    let accepts = room.memo(|v| v.may.accept_changes);
    let toasts = use_toasts();
    let accept = Action::new(move |index: &usize| {
        let (index, by) = (*index, room.by());
        async move {
            let answer = api::accept_change(room.id, index, by).await;
            room.refetch();
            answer
        }
    });
    let decline = Action::new(move |(index, reason): &(usize, String)| {
        let (index, reason, by) = (*index, reason.clone(), room.by());
        async move { room.settle(api::decline_change(room.id, index, reason, by).await) }
    });
    Effect::new(move |_| {
        if let Some(Ok(accepted)) = accept.value().get() {
            let text = match accepted.conflicts {
                0 => "The change is in a draft of the playbook.".to_owned(),
                n => format!(
                    "It is in a draft. {} changed meanwhile and {} for you there.",
                    counted(n, "place"),
                    if n == 1 { "waits" } else { "wait" }
                ),
            };
            toasts.say(Tone::Ready, text);
        }
    });
    let error = failed(accept);
    let declined = failed(decline);
    let reason = RwSignal::new(String::new());
    let declining = RwSignal::new(None::<usize>);
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if matches!(decline.value().get(), Some(Ok(()))) {
            open.set(false);
            reason.set(String::new());
        }
    });
    let row = move |c: ChangeView| {
        let index = c.index;
        let tone = match c.state.as_str() {
            "accepted" => Tone::Ready,
            "open" => Tone::Watch,
            _ => Tone::Neutral,
        };
        let due = c.due.to_string();
        let edits = match c.edits {
            0 => "To be written by the steward".to_owned(),
            n => counted(n as usize, "written change"),
        };
        let waits = c.state == "open" && accepts.get_untracked();
        let (take_label, decline_label) = (
            format!("Take into a draft: {}", c.title),
            format!("Decline: {}", c.title),
        );
        let press = move |()| {
            declining.set(Some(index));
            decline.clear();
            open.set(true);
        };
        view! {
            <li>
                <div class="stack-s">
                    <div class="cluster cluster-between">
                        <span class="worklist-title">{c.title}</span>
                        <StateMark tone word=c.state_label />
                    </div>
                    {(!c.text.is_empty()).then(|| view! { <p class="measure whitespace-pre-line">{c.text.clone()}</p> })}
                    <div class="worklist-meta">
                        <span>{format!("Owner {}", c.owner.name)}</span>
                        <span>"Due " <ui::Time at=due date_only=true /></span>
                        <span>{edits}</span>
                        <a class="link" href=paths::action(c.action)>"Action item"</a>
                        {c.draft.map(|draft| view! { <a class="link" href=paths::draft(draft)>"Open the draft"</a> })}
                        {(!c.reason.is_empty()).then(|| view! { <span>{c.reason.clone()}</span> })}
                    </div>
                    {waits
                        .then(|| {
                            view! {
                                <div class="cluster">
                                    <Button small=true icon=Glyph::Check label=take_label pending=accept.pending() on_press=move |()| { accept.dispatch(index); }>
                                        "Take into a draft"
                                    </Button>
                                    <Button small=true kind=ButtonKind::Quiet label=decline_label on_press=press>"Decline"</Button>
                                </div>
                            }
                        })}
                </div>
            </li>
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(index) = declining.get_untracked() {
            decline.dispatch((index, reason.get_untracked()));
        }
    };
    view! {
        <Fault error />
        {move || {
            accepts.track();
            let all = changes.get();
            (!all.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <h3 class="strong">"Proposed changes to the playbook"</h3>
                            <ul class="worklist">{all.into_iter().map(row).collect_view()}</ul>
                        </div>
                    }
                })
        }}
        {move || {
            accepts
                .get()
                .then(|| {
                    view! {
                        <Dialog open title="Decline the change">
                            <form class="form" on:submit=submit novalidate=true>
                                <TextArea name="decline-change" label="Reason" hint="Who proposed it reads this." bind=reason rows=2 required=true max_length=300
                                    error=fault_at(declined, "reason") />
                                <Fault error=declined fields=&["reason"] />
                                <div class="form-actions">
                                    <Button submit=true kind=ButtonKind::Primary pending=decline.pending()>"Decline"</Button>
                                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                                </div>
                            </form>
                        </Dialog>
                    }
                })
        }}
    }
}

/// A change with an owner and a date; it becomes an action item at once.
#[component]
fn Propose(room: Room) -> impl IntoView {
    let title = room.draft("change-title", String::new);
    let text = room.draft("change-text", String::new);
    let owner = room.draft("change-owner", String::new);
    let due = room.draft("change-due", || {
        // two weeks are usual; the day comes from the view, so that both sides agree
        room.peek(|v| v.now.plus_days(14).date().to_string())
    });
    let people = room.memo(|v| person_choices(&v.people));
    let send = Action::new(move |new: &NewChange| {
        let (new, by) = (new.clone(), room.by());
        async move { room.settle(api::propose_change(room.id, new, by).await) }
    });
    let error = failed(send);
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if matches!(send.value().get(), Some(Ok(()))) {
            title.set(String::new());
            text.set(String::new());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match (owner.get_untracked().parse(), due.get_untracked().parse()) {
            (Ok(owner), Ok(due)) => {
                wrong.set(None);
                send.dispatch(NewChange {
                    title: title.get_untracked(),
                    text: text.get_untracked(),
                    edits: Vec::<Edit>::new(),
                    owner,
                    due,
                });
            }
            _ => wrong.set(Some("Choose who does it, and by when.".into())),
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextInput name="change-title" label="What should change" bind=title required=true max_length=300 error=fault_at(error, "title") />
            <TextArea name="change-text" label="How, and why" bind=text rows=3 max_length=5000 error=fault_at(error, "text") />
            <div class="form-row">
                <Select name="change-owner" label="Who sees to it" options=people bind=owner placeholder="Choose somebody"
                    error=Signal::derive(move || wrong.get().or_else(|| fault_at(error, "owner").get())) />
                <DateInput name="change-due" label="By" bind=due error=fault_at(error, "due") />
            </div>
            <p class="small muted">"It becomes an action item. A steward takes it into a draft of the playbook, or declines with a reason."</p>
            <Fault error fields=&["title", "text", "owner", "due"] />
            <div class="form-actions">
                <Button submit=true pending=send.pending()>"Propose the change"</Button>
            </div>
        </form>
    }
}
