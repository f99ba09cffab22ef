use leptos::prelude::*;
use model::executions::{ExecutionRow, NextActionView, NextStep};
use ui::*;

use crate::state::{counted, lasted, severity_tone, state_tone};

/// What waits for the viewer, in one sentence with its button.
pub fn waiting_words(step: &NextStep) -> Option<String> {
    Some(match step {
        NextStep::Acknowledge { slot_title, .. } => format!("You are asked to be {slot_title}."),
        NextStep::AcceptCommand { from, .. } => format!("{} asks you to take command.", from.name),
        NextStep::Decide { decision } => decision.question.clone(),
        NextStep::ApproveMessage { message } => format!(
            "The message to {} waits for your approval.",
            message.audience.label().to_lowercase()
        ),
        NextStep::DoTask { task } => task.title.clone(),
        NextStep::FillSlot { slot_title, .. } => format!("Nobody is {slot_title}."),
        NextStep::Report { .. } => "The situation report is due.".into(),
        NextStep::Stabilize => "Nothing required is open.".into(),
        NextStep::Close => "Nothing keeps it open. You can close it.".into(),
        NextStep::Learn { .. } => "Write down what was learned.".into(),
        NextStep::FinishReview => "Finish the learning capture.".into(),
        NextStep::Wait { .. } | NextStep::Over => return None,
    })
}

/// The first of what waits for me, and the rest below it.
#[component]
pub fn Waiting(all: Vec<NextActionView>) -> impl IntoView {
    let mut waits: Vec<(NextActionView, String)> = all
        .into_iter()
        .filter_map(|v| waiting_words(&v.step).map(|words| (v, words)))
        .collect();
    if waits.is_empty() {
        return ().into_any();
    }
    let (first, words) = waits.remove(0);
    let rest = waits
        .into_iter()
        .map(|(v, words)| {
            view! {
                <li>
                    <a href=paths::execution_me(v.execution)>
                        <span class="worklist-title">{words}</span>
                        <span class="worklist-meta">
                            {v.exercise.then(|| view! { <Badge tone=Tone::Watch>"EXERCISE"</Badge> })}
                            <span>{format!("{} {}", v.key, v.title)}</span>
                        </span>
                        {v.overdue
                            .then(|| {
                                view! {
                                    <span class="worklist-end">
                                        <StateMark tone=Tone::Gap word="Late" />
                                    </span>
                                }
                            })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="waits-h">
            <h2 id="waits-h" class="text-20 font-medium">{words}</h2>
            <p class="cluster muted">
                {first.exercise.then(|| view! { <Badge tone=Tone::Watch>"EXERCISE"</Badge> })}
                <span>{format!("{} {}", first.key, first.title)}</span>
                {first.overdue.then(|| view! { <StateMark tone=Tone::Gap word="Late" /> })}
            </p>
            <div class="cluster">
                <LinkButton href=paths::execution_me(first.execution) kind=ButtonKind::Primary icon=Glyph::ArrowRight>
                    "Go to it"
                </LinkButton>
            </div>
            <ul class="worklist">{rest}</ul>
        </section>
    }
    .into_any()
}

/// Executions under one heading.
#[component]
pub fn Shelf(#[prop(into)] title: String, rows: Vec<ExecutionRow>) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let count = u32::try_from(rows.len()).ok();
    view! {
        <Section title count>
            <ul class="worklist">{rows.into_iter().map(row).collect_view()}</ul>
        </Section>
    }
    .into_any()
}

fn row(x: ExecutionRow) -> impl IntoView {
    let coordinated = match x.coordination_secs {
        Some(secs) => format!("Coordinated in {}", lasted(secs)),
        None if x.over => "Not coordinated".into(),
        None => format!(
            "{} of {} acknowledged",
            x.acknowledged,
            counted(x.critical as usize, "critical slot")
        ),
    };
    let at = x.stamps.t1.to_string();
    view! {
        <li>
            <a href=paths::execution(x.id)>
                <span class="worklist-title">{format!("{} {}", x.key, x.title)}</span>
                <span class="worklist-meta num">
                    {x.exercise.then(|| view! { <Badge tone=Tone::Watch>"EXERCISE"</Badge> })}
                    <DomainMark code=x.domain.code() />
                    <span>"Declared " <ui::Time at /></span>
                    <span>{coordinated}</span>
                    <span>{format!("{} of {} done", x.tasks_done, counted(x.tasks as usize, "task"))}</span>
                    <span>{format!("Commander {}", x.commander.name)}</span>
                    {x.mine.then(|| view! { <span class="strong">"You have a part"</span> })}
                </span>
                <span class="worklist-end">
                    {(x.late > 0).then(|| view! { <StateMark tone=Tone::Gap word=format!("{} late", x.late) /> })}
                    {(!x.over)
                        .then(|| view! { <StateMark tone=severity_tone(x.severity) word=format!("Severity {}", x.severity) /> })}
                    <StateMark tone=state_tone(&x.state) word=x.state_label />
                </span>
            </a>
        </li>
    }
}
