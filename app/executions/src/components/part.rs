//! My part: the one thing for me to do, before everything else in the room.

use leptos::prelude::*;
use model::executions::{ExecutionCommand as C, NextStep, TaskView};
use ui::*;

use super::{Fault, board::next_of};
use crate::state::{Room, ask, counted};

#[component]
pub fn MyPart(room: Room) -> impl IntoView {
    let step = room.memo(|v| v.next.step.clone());
    let slots = room.memo(|v| v.next.slots.join(", "));
    let more = room.memo(|v| v.next.more);
    let run = room.run();
    view! {
        <section class="section stack" aria-labelledby="my-part-h">
            <h2 class="section-title" id="my-part-h">
                {move || {
                    let slots = slots.get();
                    if slots.is_empty() { "My part".to_owned() } else { format!("My part: {slots}") }
                }}
            </h2>
            <div class="panel stack">
                {move || one(room, run, step.get())}
                <Fault error=run.error() />
                {move || {
                    let more = more.get();
                    (more > 0)
                        .then(|| {
                            view! {
                                <p class="small muted">
                                    {format!("{} after this.", counted(more as usize, "further thing"))}
                                </p>
                            }
                        })
                }}
            </div>
        </section>
    }
}

fn sentence(text: impl Into<String>) -> impl IntoView {
    view! { <p class="text-20 font-medium">{text.into()}</p> }
}

fn to_part(room: Room, part: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <div class="cluster">
            <LinkButton href=paths::execution_at(room.id, part) kind=ButtonKind::Primary icon=Glyph::ArrowRight>
                {words}
            </LinkButton>
        </div>
    }
}

fn one(room: Room, run: crate::state::Run, step: NextStep) -> AnyView {
    match step {
        NextStep::Acknowledge {
            slot,
            slot_title,
            purpose,
            limit_at,
            ..
        } => {
            let left = Memo::new(move |_| limit_at.secs_since(room.now()));
            let (take, title) = (slot.clone(), slot_title.clone());
            let cannot = move |()| {
                let slot = slot.clone();
                room.asking.set(Some(
                    ask(
                        format!("Decline {title}"),
                        "The next person is asked at once.",
                        "Decline",
                        move |reason| C::Decline {
                            slot: slot.clone(),
                            reason,
                        },
                    )
                    .optional(),
                ));
            };
            view! {
                {sentence(format!("Can you be {slot_title} now?"))}
                <p class="muted measure">{purpose}</p>
                <Clock seconds=left label="Answer within" />
                <div class="cluster">
                    <Button
                        kind=ButtonKind::Primary
                        icon=Glyph::Check
                        pending=run.pending()
                        on_press=move |()| run.go(C::Acknowledge { slot: take.clone() })
                    >
                        "I take it"
                    </Button>
                    <Button on_press=cannot>"I cannot"</Button>
                </div>
            }
            .into_any()
        }
        NextStep::AcceptCommand { from, brief } => view! {
            {sentence(format!("{} asks you to take command.", from.name))}
            <p class="measure whitespace-pre-line">{brief}</p>
            <div class="cluster">
                <Button kind=ButtonKind::Primary icon=Glyph::Flag pending=run.pending() on_press=move |()| run.go(C::AcceptCommand)>
                    "I take command"
                </Button>
                <Button on_press=move |()| run.go(C::DeclineCommand)>"I cannot"</Button>
            </div>
        }
        .into_any(),
        NextStep::DoTask { task } => view! { <Task room run task /> }.into_any(),
        NextStep::Decide { decision } => view! {
            {sentence(decision.question)}
            {to_part(room, "decisions", "Decide")}
        }
        .into_any(),
        NextStep::ApproveMessage { message } => view! {
            {sentence(format!("The message to {} waits for your approval.", message.audience.label().to_lowercase()))}
            {to_part(room, "messages", "Read it")}
        }
        .into_any(),
        NextStep::FillSlot { slot_title, .. } => view! {
            {sentence(format!("Nobody is {slot_title}. Name somebody, or take it."))}
            {to_part(room, "slots", "Name somebody")}
        }
        .into_any(),
        NextStep::Report { due_at } => {
            let left = Memo::new(move |_| due_at.secs_since(room.now()));
            view! {
                {sentence("The situation report is due.")}
                <Clock seconds=left label="Next report" />
                {to_part(room, "reports", "Write the report")}
            }
            .into_any()
        }
        NextStep::Stabilize => sentence("Nothing required is open. Stabilize when the situation is stable.").into_any(),
        NextStep::Close => sentence("Nothing keeps it open. You can close it.").into_any(),
        NextStep::Learn { question } => view! {
            {sentence(question.unwrap_or_else(|| "What worked, and what did not?".into()))}
            {to_part(room, "learning", "Write it down")}
        }
        .into_any(),
        NextStep::FinishReview => view! {
            {sentence("Say that the learning capture was held.")}
            {to_part(room, "learning", "Finish the learning")}
        }
        .into_any(),
        NextStep::Wait { why } => view! {
            {sentence("Nothing for you now.")}
            <p class="muted">{why}</p>
        }
        .into_any(),
        NextStep::Over => sentence("This response is over.").into_any(),
    }
}

#[component]
fn Task(room: Room, run: crate::state::Run, task: TaskView) -> impl IntoView {
    let due = task.due_at;
    let left = Memo::new(move |_| due.secs_since(room.now()));
    let button = next_of(room, run, &task, ButtonKind::Primary);
    view! {
        {sentence(task.title.clone())}
        <p class="muted measure whitespace-pre-line">{task.instruction.clone()}</p>
        <Clock seconds=left label="Due" />
        <div class="cluster">{button}</div>
    }
}
