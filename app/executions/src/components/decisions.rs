use leptos::prelude::*;
use model::executions::{DecisionView, ExecutionCommand as C};
use ui::*;

use super::{Fault, fault_at};
use crate::state::Room;

/// Questions with their options and default, and the log of what was decided.
#[component]
pub fn Decisions(room: Room) -> impl IntoView {
    let ids = room.memo(|v| v.decisions.iter().map(|d| d.id.clone()).collect::<Vec<_>>());
    let acts = room.memo(|v| v.may.act && !v.row.over);
    view! {
        <Section title="Decisions" id="decisions">
            {move || {
                ids.with(Vec::is_empty)
                    .then(|| view! { <p class="muted">"The playbook foresees no decision. Log what you decide."</p> })
            }}
            <ul class="worklist">
                <For
                    each=move || ids.get()
                    key=|id| id.clone()
                    children=move |id| view! { <Decision room id /> }
                />
            </ul>
            {move || {
                acts.get()
                    .then(|| {
                        view! {
                            <Disclosure summary="Log another decision">
                                <LogOne room />
                            </Disclosure>
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn Decision(room: Room, id: String) -> impl IntoView {
    let key = id.clone();
    let decision = room.memo(move |v| v.decisions.iter().find(|d| d.id == key).cloned());
    let may = Memo::new(move |_| decision.with(|d| d.as_ref().is_some_and(|d| d.may_decide)));
    let lit = move || decision.with(|d| room.is_news(d.as_ref().and_then(|d| d.at)));
    let body = move || {
        decision.get().map(|d| {
            let tone = match (d.state.as_str(), d.overdue) {
                (_, true) => Tone::Gap,
                ("open", _) => Tone::Watch,
                _ => Tone::Ready,
            };
            let word = if d.overdue {
                "Late".to_owned()
            } else {
                d.state_label.clone()
            };
            let due = d.due_at.to_string();
            let open = d.state == "open";
            view! {
                <div class="cluster cluster-between">
                    <span class="worklist-title">{d.question.clone()}</span>
                    <StateMark tone word />
                </div>
                <div class="worklist-meta">
                    {(!d.decider_title.is_empty()).then(|| view! { <span>{format!("{} {}", if open { "To be decided by" } else { "Decided by" }, d.decider_title)}</span> })}
                    {open.then(|| view! { <span>"Due " <ui::Time at=due /></span> })}
                    {d.by.clone().map(|by| view! { <span>{by.name}</span> })}
                    {d.at.map(|at| view! { <span><ui::Time at=at.to_string() /></span> })}
                </div>
                {chosen(&d)}
                {(!d.rationale.is_empty()).then(|| view! { <p class="small measure">{d.rationale.clone()}</p> })}
            }
        })
    };
    view! {
        <li class:lit=lit>
            <div class="stack-s">
                {body}
                {move || may.get().then(|| view! { <Decide room decision id=id.clone() /> })}
            </div>
        </li>
    }
}

fn chosen(d: &DecisionView) -> Option<AnyView> {
    let id = d.chosen.as_ref()?;
    let option = d.options.iter().find(|o| o.id == *id);
    let (text, consequence) = option.map_or((id.clone(), String::new()), |o| {
        (o.text.clone(), o.consequence.clone())
    });
    Some(
        view! {
            <p class="strong">{text}</p>
            {(!consequence.is_empty()).then(|| view! { <p class="small muted">{consequence}</p> })}
        }
        .into_any(),
    )
}

#[component]
fn Decide(room: Room, decision: Memo<Option<DecisionView>>, id: String) -> impl IntoView {
    let first = decision.get_untracked();
    let default = first
        .as_ref()
        .map(|d| d.default.clone())
        .unwrap_or_default();
    let why_default = first.map(|d| d.why_default).unwrap_or_default();
    let option = room.draft(&format!("option-{id}"), || default);
    let why = room.draft(&format!("why-{id}"), String::new);
    let options = Signal::derive(move || {
        decision.with(|d| {
            d.as_ref()
                .map(|d| {
                    d.options
                        .iter()
                        .map(|o| Choice::new(&o.id, &o.text).hint(&o.consequence))
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default()
        })
    });
    let open = Memo::new(move |_| decision.with(|d| d.as_ref().is_some_and(|d| d.state == "open")));
    let run = room.run();
    let (names, key) = ((format!("option-{id}"), format!("why-{id}")), id);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.go(C::Decide {
            decision: key.clone(),
            option: option.get_untracked(),
            rationale: why.get_untracked(),
        });
    };
    let form = view! {
        <form class="form" on:submit=submit novalidate=true>
            <RadioGroup name=names.0 label="Options" hint=format!("The default is chosen. {why_default}") options bind=option />
            <TextArea name=names.1 label="Reason" hint="It goes into the decision log." bind=why rows=2 max_length=5000
                error=fault_at(run.error(), "rationale") />
            <Fault error=run.error() fields=&["rationale"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Decide"</Button>
            </div>
        </form>
    };
    let summary = move || {
        if open.get() {
            "Decide".to_owned()
        } else {
            "Decide anew".to_owned()
        }
    };
    view! { <Disclosure summary=Signal::derive(summary) open=open.get_untracked()>{form}</Disclosure> }
}

/// A decision that the playbook does not foresee.
#[component]
fn LogOne(room: Room) -> impl IntoView {
    let question = room.draft("log-question", String::new);
    let chosen = room.draft("log-chosen", String::new);
    let why = room.draft("log-why", String::new);
    let run = room.run().then(move || {
        for text in [question, chosen, why] {
            text.set(String::new());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.go(C::LogDecision {
            question: question.get_untracked(),
            chosen: chosen.get_untracked(),
            rationale: why.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextInput name="log-question" label="Question" bind=question required=true max_length=300 error=fault_at(run.error(), "question") />
            <TextInput name="log-chosen" label="What was decided" bind=chosen required=true max_length=300 error=fault_at(run.error(), "chosen") />
            <TextArea name="log-why" label="Reason" bind=why rows=2 max_length=5000 error=fault_at(run.error(), "rationale") />
            <Fault error=run.error() fields=&["question", "chosen", "rationale"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Log the decision"</Button>
            </div>
        </form>
    }
}
