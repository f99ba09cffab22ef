//! One's own next action: one thing, big.

use leptos::{html, prelude::*};
use model::executions::{
    DecisionView, ExecutionCommand as C, MessageView, NextStep, Rank, TaskView,
};
use ui::*;

use super::{ExerciseMark, Fault};
use crate::state::{Mine, counted, is_over, lasted, severity_tone, state_tone};

/// The page of one person in one execution.
#[component]
pub fn NextAction(mine: Mine) -> impl IntoView {
    let mode = mine.memo(|v| v.mode);
    let kicker = mine.memo(|v| format!("{} {}", v.key, v.title));
    let step = mine.step();
    let stage = NodeRef::<html::Div>::new();
    // the button that was pressed went with its step: the keyboard goes on where it stood
    Effect::new(move |was: Option<NextStep>| {
        let now = step.get();
        if was.is_some_and(|was| was != now) {
            request_animation_frame(move || {
                let lost = document()
                    .active_element()
                    .is_none_or(|e| e.tag_name() == "BODY");
                if lost && let Some(stage) = stage.try_get_untracked().flatten() {
                    // what just left the page cannot take focus
                    let _ = stage.focus();
                }
            });
        }
        now
    });
    view! {
        <div class="page page-narrow text-18">
            {move || view! { <ExerciseMark mode=mode.get() /> }}
            <div class="stack-s">
                <p class="kicker">{move || kicker.get()}</p>
                <Facts mine />
            </div>
            <Waits mine />
            <Fault error=mine.refused />
            <div
                class="stack outline-none [&_.btn]:min-h-14 [&_.btn]:text-18"
                aria-live="polite"
                tabindex="-1"
                node_ref=stage
            >
                {move || view! { <Step mine step=step.get() /> }}
            </div>
            <Foot mine />
        </div>
    }
}

/// State, severity, and how long it runs, in one line.
#[component]
fn Facts(mine: Mine) -> impl IntoView {
    let state = mine.memo(|v| (state_tone(&v.state), v.state_label.clone()));
    let severity = mine.memo(|v| v.severity);
    let slots = mine.memo(|v| v.slots.join(", "));
    view! {
        <div class="state-line small">
            {move || {
                let (tone, word) = state.get();
                view! { <StateMark tone word /> }
            }}
            {move || {
                let severity = severity.get();
                view! { <StateMark tone=severity_tone(severity) word=format!("Severity {severity}") /> }
            }}
            {move || {
                let slots = slots.get();
                (!slots.is_empty()).then(|| view! { <span>{format!("You are {slots}")}</span> })
            }}
        </div>
    }
}

/// What waits for the connection, so that nobody wonders whether a tap counted.
#[component]
fn Waits(mine: Mine) -> impl IntoView {
    let waiting = mine.waiting();
    let quiet = Memo::new(move |_| mine.away.get() && waiting.with(Vec::is_empty));
    view! {
        {move || {
            let taps = waiting.get();
            (!taps.is_empty())
                .then(|| {
                    let wait = if taps.len() == 1 { "waits" } else { "wait" };
                    let title = format!("{} {wait} for the connection.", counted(taps.len(), "tap"));
                    let kept = if mine.unkept.get() {
                        "This browser keeps nothing: leave the page open. It is sent once when the connection returns."
                    } else {
                        "It is kept here, and sent once when the connection returns."
                    };
                    view! {
                        <Notice tone=Tone::Watch title live=true>
                            <p>{kept}</p>
                            <ul class="small">
                                {taps.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
                            </ul>
                        </Notice>
                    }
                })
        }}
        {move || {
            quiet
                .get()
                .then(|| {
                    view! {
                        <Notice tone=Tone::Watch live=true>
                            "No connection. You can go on: what you tap is sent when it returns."
                        </Notice>
                    }
                })
        }}
    }
}

/// A clock towards the limit; late is said in words too.
#[component]
fn Due(mine: Mine, at: model::Time, #[prop(into)] label: String) -> impl IntoView {
    let left = Memo::new(move |_| at.secs_since(mine.now()));
    let label = Signal::stored(label);
    view! { <Clock seconds=left label large=true /> }
}

fn tap(mine: Mine, command: C) -> impl Fn(()) + Send + Sync + Clone + 'static {
    move |()| mine.tap(command.clone())
}

#[component]
fn Step(mine: Mine, step: NextStep) -> impl IntoView {
    match step {
        NextStep::Acknowledge {
            slot,
            slot_title,
            purpose,
            rank,
            limit_at,
            first_task,
        } => {
            let reason = mine.draft(&format!("cannot-{slot}"), String::new);
            let cannot = {
                let slot = slot.clone();
                move |()| {
                    mine.tap(C::Decline {
                        slot: slot.clone(),
                        reason: reason.get_untracked(),
                    });
                }
            };
            let asked = match rank {
                Rank::Primary => "",
                Rank::Deputy => "You are asked as deputy. ",
                Rank::Appointed => "The commander names you. ",
            };
            view! {
                <DeskHeadline
                    sentence=format!("Can you be {slot_title} now?")
                    note=format!("{asked}{purpose}")
                />
                <Due mine at=limit_at label="Answer within" />
                <Button kind=ButtonKind::Primary wide=true icon=Glyph::Check on_press=tap(mine, C::Acknowledge { slot })>
                    "I take it"
                </Button>
                {first_task.map(|task| view! { <p class="muted">{format!("Your first task: {task}.")}</p> })}
                <Disclosure summary="I cannot">
                    <div class="stack">
                        <TextInput name="cannot" label="Reason" hint="May stay empty. The next person is asked at once." bind=reason max_length=300 />
                        <Button wide=true on_press=cannot>"I cannot, ask the next"</Button>
                    </div>
                </Disclosure>
            }
            .into_any()
        }
        NextStep::AcceptCommand { from, brief } => view! {
            <DeskHeadline sentence=format!("{} asks you to take command.", from.name) note=brief />
            <Button kind=ButtonKind::Primary wide=true icon=Glyph::Flag on_press=tap(mine, C::AcceptCommand)>
                "I take command"
            </Button>
            <Button wide=true on_press=tap(mine, C::DeclineCommand)>"I cannot"</Button>
        }
        .into_any(),
        NextStep::Decide { decision } => view! { <Decide mine decision /> }.into_any(),
        NextStep::ApproveMessage { message } => view! { <Approve mine message /> }.into_any(),
        NextStep::DoTask { task } => view! { <DoTask mine task /> }.into_any(),
        NextStep::FillSlot {
            slot_title,
            critical,
            ..
        } => {
            let note = if critical {
                "The slot is critical: without it the response is not coordinated."
            } else {
                "Nobody is left to ask. You can name somebody, or take it."
            };
            lead(mine, format!("Nobody is {slot_title}."), note, "Name somebody", "slots").into_any()
        }
        NextStep::Report { due_at } => view! {
            <Due mine at=due_at label="Next report" />
            {lead(mine, "The situation report is due.".into(), "Four short answers: situation, actions, next, asks.", "Write the report", "reports")}
        }
        .into_any(),
        NextStep::Stabilize => lead(
            mine,
            "Nothing required is open.".into(),
            "Say that the situation is stable when it is.",
            "Go to the war room",
            "lead",
        )
        .into_any(),
        NextStep::Close => lead(
            mine,
            "Nothing keeps it open.".into(),
            "Every clock is settled and every required task finished.",
            "Go to the war room",
            "lead",
        )
        .into_any(),
        NextStep::Learn { question } => lead(
            mine,
            question.unwrap_or_else(|| "What worked, and what did not?".into()),
            "It takes two minutes, and the next response begins with it.",
            "Write it down",
            "learning",
        )
        .into_any(),
        NextStep::FinishReview => lead(
            mine,
            "Finish the learning capture.".into(),
            "You led this response. Say that the learning was held, or why not.",
            "Go to the learning",
            "learning",
        )
        .into_any(),
        NextStep::Wait { why } => {
            let busy = mine.busy();
            view! {
                <DeskHeadline sentence="Nothing for you now." note=why />
                <p class="muted small">
                    {move || {
                        if busy.get() {
                            "On its way to the others."
                        } else {
                            "Keep this page open. It changes by itself."
                        }
                    }}
                </p>
            }
            .into_any()
        }
        NextStep::Over => view! {
            <DeskHeadline sentence="This response is over." note="Nothing is asked of you any more. Thank you." />
        }
        .into_any(),
    }
}

/// What is done in the war room.
fn lead(
    mine: Mine,
    sentence: String,
    note: &'static str,
    button: &'static str,
    part: &'static str,
) -> impl IntoView {
    view! {
        <DeskHeadline sentence note />
        <LinkButton href=paths::execution_at(mine.id, part) kind=ButtonKind::Primary wide=true icon=Glyph::ArrowRight>
            {button}
        </LinkButton>
    }
}

#[component]
fn DoTask(mine: Mine, task: TaskView) -> impl IntoView {
    let id = task.id.clone();
    let reason = mine.draft(&format!("stuck-{id}"), String::new);
    let note = mine.draft(&format!("note-{id}"), String::new);
    let evidence = mine.draft(&format!("evidence-{id}"), String::new);
    let wanted = task.evidence_wanted.clone();
    let main = match task.state.as_str() {
        "ready" => view! {
            <Button kind=ButtonKind::Primary wide=true icon=Glyph::Check on_press=tap(mine, C::AcknowledgeTask { task: id.clone() })>
                "I have it"
            </Button>
        }
        .into_any(),
        "acknowledged" => view! {
            <Button kind=ButtonKind::Primary wide=true icon=Glyph::Play on_press=tap(mine, C::StartTask { task: id.clone() })>
                "Start"
            </Button>
        }
        .into_any(),
        "blocked" => view! {
            <Notice tone=Tone::Gap title="Blocked">{task.reason.clone()}</Notice>
            <Button kind=ButtonKind::Primary wide=true icon=Glyph::Play on_press=tap(mine, C::UnblockTask { task: id.clone() })>
                "It goes on"
            </Button>
        }
        .into_any(),
        _ => {
            let done = {
                let id = id.clone();
                move |()| {
                    mine.tap(C::CompleteTask {
                        task: id.clone(),
                        note: note.get_untracked(),
                        evidence: evidence.get_untracked(),
                    });
                }
            };
            let field = wanted.map(|wanted| {
                view! { <TextArea name="evidence" label="Evidence" hint=wanted bind=evidence rows=2 max_length=5000 /> }
            });
            view! {
                {field}
                <Button kind=ButtonKind::Primary wide=true icon=Glyph::Check on_press=done>"Done"</Button>
                <Disclosure summary="Add a note">
                    <TextArea name="note" label="Note" hint="It goes into the timeline with the task." bind=note rows=2 max_length=5000 />
                </Disclosure>
            }
            .into_any()
        }
    };
    let stuck = (task.state != "blocked").then(|| {
        let id = id.clone();
        let block = move |()| {
            mine.tap(C::BlockTask {
                task: id.clone(),
                reason: reason.get_untracked(),
            });
        };
        let empty = Memo::new(move |_| reason.with(|r| r.trim().is_empty()));
        view! {
            <Disclosure summary="I am stuck">
                <div class="stack">
                    <TextInput name="stuck" label="What is in the way" hint="The commander sees it at once." bind=reason max_length=300 />
                    <Button wide=true disabled=empty on_press=block>"Tell the commander"</Button>
                </div>
            </Disclosure>
        }
    });
    let instruction = (!task.instruction.is_empty())
        .then(|| view! { <p class="measure whitespace-pre-line">{task.instruction.clone()}</p> });
    view! {
        <DeskHeadline sentence=task.title.clone() />
        <Due mine at=task.due_at label="Due" />
        {instruction}
        {main}
        {stuck}
    }
}

#[component]
fn Decide(mine: Mine, decision: DecisionView) -> impl IntoView {
    let id = decision.id.clone();
    let chosen = mine.draft(&format!("option-{id}"), || decision.default.clone());
    let why = mine.draft(&format!("why-{id}"), String::new);
    let options: Vec<Choice> = decision
        .options
        .iter()
        .map(|o| Choice::new(&o.id, &o.text).hint(&o.consequence))
        .collect();
    let decide = move |()| {
        mine.tap(C::Decide {
            decision: id.clone(),
            option: chosen.get_untracked(),
            rationale: why.get_untracked(),
        });
    };
    view! {
        <DeskHeadline sentence=decision.question.clone() />
        <Due mine at=decision.due_at label="Decide within" />
        <RadioGroup
            name="option"
            label="Options"
            hint=format!("The default is chosen. {}", decision.why_default)
            options=Signal::stored(options)
            bind=chosen
        />
        <Button kind=ButtonKind::Primary wide=true icon=Glyph::Check on_press=decide>"Decide"</Button>
        <Disclosure summary="Say why">
            <TextArea name="rationale" label="Reason" hint="It goes into the decision log." bind=why rows=2 max_length=5000 />
        </Disclosure>
    }
}

#[component]
fn Approve(mine: Mine, message: MessageView) -> impl IntoView {
    let id = message.id.clone();
    view! {
        <DeskHeadline
            sentence=format!("Approve the message to {}?", message.audience.label().to_lowercase())
            note=format!("{}. It goes out as it stands here.", message.channel.label())
        />
        <div class="panel stack-s">
            <p class="strong">{message.subject.clone()}</p>
            <p class="whitespace-pre-line">{message.body.clone()}</p>
        </div>
        <Button kind=ButtonKind::Primary wide=true icon=Glyph::Sign on_press=tap(mine, C::ApproveMessage { message: id })>
            "Approve"
        </Button>
        <LinkButton href=paths::execution_at(mine.id, "messages") wide=true>"Change the text"</LinkButton>
    }
}

/// How long it runs, what else waits, and the way to the whole picture.
#[component]
fn Foot(mine: Mine) -> impl IntoView {
    let more = mine.memo(|v| v.more);
    let commander = mine.memo(|v| v.commander.name.clone());
    let over = mine.memo(|v| is_over(&v.state));
    let base = mine.memo(|v| (v.now, v.since_declared));
    let since = Memo::new(move |_| {
        let (at, since) = base.get();
        since + mine.now().secs_since(at)
    });
    view! {
        <div class="stack-s small muted">
            {move || {
                let more = more.get();
                (more > 0)
                    .then(|| {
                        let words = counted(more as usize, "further thing");
                        let wait = if more == 1 { "waits" } else { "wait" };
                        view! { <p>{format!("{words} {wait} for you after this.")}</p> }
                    })
            }}
            <p class="num">
                {move || (!over.get()).then(|| format!("Declared {} ago. ", lasted(since.get())))}
                {move || format!("Commander: {}.", commander.get())}
            </p>
            <p>
                <a class="link inline-flex min-h-11 items-center" href=paths::execution(mine.id)>
                    "See the whole war room"
                </a>
            </p>
        </div>
    }
}
