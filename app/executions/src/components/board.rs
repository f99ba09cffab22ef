//! The phases as a strip, and the board of tasks under them.

use leptos::prelude::*;
use model::{
    executions::{ExecutionCommand as C, PhaseView, TaskView, WarRoomView},
    playbooks::Phase,
};
use ui::*;

use super::Fault;
use crate::state::{Finish, Room, Run, ask, counted, task_mark};

fn find<'a>(view: &'a WarRoomView, id: &str) -> Option<&'a TaskView> {
    view.phases
        .iter()
        .flat_map(|p| &p.tasks)
        .find(|t| t.id == id)
}

/// The four phases in order, with what is done.
#[component]
pub fn Strip(room: Room) -> impl IntoView {
    let steps = room.memo(|v| {
        let next = v.phases.iter().position(|p| p.entered_at.is_none());
        let now = next.unwrap_or(v.phases.len()).saturating_sub(1);
        v.phases
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let open = p.tasks.len() > p.done as usize;
                let state = match (p.entered_at.is_some(), i == now || open) {
                    (false, _) => StepState::Upcoming,
                    (true, true) => StepState::Current,
                    (true, false) => StepState::Done,
                };
                Step::new(p.label.clone(), state).note(format!(
                    "{}, {} of {} done",
                    p.window,
                    p.done,
                    p.tasks.len()
                ))
            })
            .collect::<Vec<_>>()
    });
    view! { <Stepper label="Phases" steps /> }
}

/// What is late, what is on the critical path, then the tasks phase by phase.
#[component]
pub fn Board(room: Room) -> impl IntoView {
    let run = room.run();
    let titles = |v: &WarRoomView, ids: &[String]| -> Vec<String> {
        ids.iter()
            .filter_map(|id| find(v, id).map(|t| t.title.clone()))
            .collect()
    };
    let late = room.memo(move |v| titles(v, &v.late));
    let path = room.memo(move |v| titles(v, &v.critical_path));
    let count = room.memo(|v| v.row.tasks);
    let phases = room.memo(|v| v.phases.iter().map(|p| p.phase).collect::<Vec<_>>());
    let leads = room.memo(|v| v.may.command);
    let over = room.over();
    view! {
        <Section title="Tasks" id="tasks" count=Signal::derive(move || Some(count.get()))>
            <Strip room />
            {move || {
                let late = late.get();
                (!late.is_empty())
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Gap title=format!("{} late", counted(late.len(), "task"))>
                                {late.join(" · ")}
                            </Notice>
                        }
                    })
            }}
            {move || {
                let path = path.get();
                (!path.is_empty())
                    .then(|| {
                        view! {
                            <div class="small">
                                <p class="strong">"Critical path: what holds up everything behind it"</p>
                                <ol class="cluster">
                                    {path
                                        .into_iter()
                                        .enumerate()
                                        .map(|(i, title)| {
                                            view! {
                                                <li class="cluster">
                                                    {(i > 0).then(|| view! { <Icon glyph=Glyph::ArrowRight /> })}
                                                    {title}
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ol>
                            </div>
                        }
                    })
            }}
            <Fault error=run.error() />
            <For
                each=move || phases.get()
                key=|p| *p
                children=move |phase| view! { <PhaseTasks room run phase /> }
            />
            {move || {
                (leads.get() && !over.get())
                    .then(|| {
                        view! {
                            <Disclosure summary="Add a task">
                                <AddTask room />
                            </Disclosure>
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn PhaseTasks(room: Room, run: Run, phase: Phase) -> impl IntoView {
    let read = move |v: &WarRoomView| v.phases.iter().find(|p| p.phase == phase).cloned();
    // the head without its tasks: it moves only when the phase does
    let head = room.memo(move |v| {
        read(v).map(|p| PhaseView {
            tasks: Vec::new(),
            ..p
        })
    });
    let ids = room.memo(move |v| {
        v.phases
            .iter()
            .filter(|p| p.phase == phase)
            .flat_map(|p| &p.tasks)
            .map(|t| t.id.clone())
            .collect::<Vec<_>>()
    });
    let opens = move || {
        let head = head.get()?;
        let opens = head.opens_at?;
        let left = Memo::new(move |_| opens.secs_since(room.now()));
        Some(view! { <Clock seconds=left label="Begins in" /> })
    };
    let entered = move || {
        let at = head.get()?.entered_at?;
        let at = at.to_string();
        Some(view! { <span class="small muted">"Entered " <ui::Time at /></span> })
    };
    let enter = move || {
        head.get().filter(|h| h.may_enter).map(|h| {
            let label = format!("Enter {} now", h.label.to_lowercase());
            view! {
                <Button small=true pending=run.pending() on_press=move |()| run.go(C::EnterPhase { phase })>
                    {label}
                </Button>
            }
        })
    };
    view! {
        <div class="stack-s">
            <div class="cluster cluster-between">
                <h3 class="strong">{phase.label()} " " <span class="count">{phase.window()}</span></h3>
                <span class="cluster">{opens} {entered} {enter}</span>
            </div>
            {move || ids.with(Vec::is_empty).then(|| view! { <p class="small muted">"No task in this phase."</p> })}
            <ul class="worklist">
                <For
                    each=move || ids.get()
                    key=|id| id.clone()
                    children=move |id| view! { <TaskRow room run id /> }
                />
            </ul>
        </div>
    }
}

/// The button that takes the task one step on, if the viewer may.
pub fn next_of(room: Room, run: Run, task: &TaskView, kind: ButtonKind) -> Option<AnyView> {
    if !task.may_act {
        return None;
    }
    let id = task.id.clone();
    // the same words stand at every task: who hears the buttons alone hears which
    let title = task.title.clone();
    let press = move |command: C, words: &'static str, glyph: Glyph| {
        view! {
            <Button small=kind != ButtonKind::Primary kind icon=glyph label=format!("{words}: {title}") pending=run.pending() on_press=move |()| run.go(command.clone())>
                {words}
            </Button>
        }
        .into_any()
    };
    match task.state.as_str() {
        "ready" => Some(press(
            C::AcknowledgeTask { task: id },
            "I have it",
            Glyph::Check,
        )),
        "acknowledged" => Some(press(C::StartTask { task: id }, "Start", Glyph::Play)),
        "in_progress" => match task.evidence_wanted.clone() {
            None => Some(press(
                C::CompleteTask {
                    task: id,
                    note: String::new(),
                    evidence: String::new(),
                },
                "Done",
                Glyph::Check,
            )),
            Some(wanted) => {
                let finish = Finish {
                    task: id,
                    title: task.title.clone(),
                    wanted,
                };
                let small = kind != ButtonKind::Primary;
                let label = format!("Done: {}", task.title);
                Some(
                    view! {
                        <Button small kind icon=Glyph::Check label on_press=move |()| room.finishing.set(Some(finish.clone()))>
                            "Done"
                        </Button>
                    }
                    .into_any(),
                )
            }
        },
        "blocked" => Some(press(
            C::UnblockTask { task: id },
            "It goes on",
            Glyph::Play,
        )),
        _ => None,
    }
}

/// Evidence and a note before a task is done. There is one dialog in the room.
#[component]
pub fn Finishing(room: Room) -> impl IntoView {
    let open = RwSignal::new(false);
    let (note, evidence) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let run = room.run().then(move || {
        open.set(false);
        note.set(String::new());
        evidence.set(String::new());
    });
    Effect::new(move |was: Option<Option<String>>| {
        let now = room.finishing.with(|f| f.as_ref().map(|f| f.task.clone()));
        if now.is_some() {
            if was.flatten() != now {
                note.set(String::new());
                evidence.set(String::new());
            }
            run.clear();
            open.set(true);
        }
        now
    });
    let title = move || {
        room.finishing.with(|f| {
            f.as_ref()
                .map(|f| format!("Done: {}", f.title))
                .unwrap_or_default()
        })
    };
    let wanted = move || {
        room.finishing
            .with(|f| f.as_ref().map(|f| f.wanted.clone()))
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(finish) = room.finishing.get_untracked() {
            run.go(C::CompleteTask {
                task: finish.task,
                note: note.get_untracked(),
                evidence: evidence.get_untracked(),
            });
        }
    };
    view! {
        <Dialog open title=Signal::derive(title) on_close=move |()| room.finishing.set(None)>
            <form class="form" on:submit=submit novalidate=true>
                <TextArea name="evidence" label="Evidence" hint=Signal::derive(wanted) bind=evidence rows=2 max_length=5000
                    error=super::fault_at(run.error(), "evidence") />
                <TextArea name="evidence-note" label="Note" hint="May stay empty." bind=note rows=2 max_length=5000 />
                <Fault error=run.error() fields=&["evidence"] />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=run.pending()>"Done"</Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn TaskRow(room: Room, run: Run, id: String) -> impl IntoView {
    let key = id.clone();
    let task = room.memo(move |v| find(v, &key).cloned());
    let fixed = task.get_untracked();
    let (title, instruction) = fixed.map(|t| (t.title, t.instruction)).unwrap_or_default();
    let meta = move || {
        let t = task.get()?;
        let holder = match &t.holder {
            Some(p) => format!("{}, {}", t.slot_title, p.name),
            None => format!("{}, nobody yet", t.slot_title),
        };
        let due = t.due_at.to_string();
        let done = matches!(
            t.state.as_str(),
            "done" | "verified" | "skipped" | "not_applicable" | "cancelled"
        );
        let since = t.since.map(|at| at.to_string());
        Some(view! {
            <span>{holder}</span>
            {if done {
                since.map(|at| view! { <span><ui::Time at /></span> }).into_any()
            } else {
                view! { <span>"Due " <ui::Time at=due /></span> }.into_any()
            }}
            {t.critical_path.then(|| view! { <Badge>"Critical path"</Badge> })}
            {(!t.required).then(|| view! { <Badge>"Optional"</Badge> })}
            {t.added.then(|| view! { <Badge>"Added"</Badge> })}
            {(t.kind != model::playbooks::TaskKind::Action).then(|| view! { <Badge>{t.kind.label()}</Badge> })}
            {(!t.reason.is_empty()).then(|| view! { <span>{t.reason.clone()}</span> })}
            {(!t.evidence.is_empty()).then(|| view! { <span>{format!("Evidence: {}", t.evidence)}</span> })}
            {(!t.note.is_empty()).then(|| view! { <span>{t.note.clone()}</span> })}
        })
    };
    let mark = move || {
        task.get().map(|t| {
            let (tone, word) = task_mark(&t);
            view! { <StateMark tone word /> }
        })
    };
    // command may change hands while the task stays as it is
    let leads = room.memo(|v| v.may.command && !v.row.over);
    let actions = move || {
        let leads = leads.get();
        task.get().map(|t| {
            view! {
                {next_of(room, run, &t, ButtonKind::Secondary)}
                {t.may_verify.then(|| {
                    let task = t.id.clone();
                    let label = format!("Verify: {}", t.title);
                    view! {
                        <Button small=true icon=Glyph::Eye label pending=run.pending() on_press=move |()| run.go(C::VerifyTask { task: task.clone() })>
                            "Verify"
                        </Button>
                    }
                })}
                {more(room, &t, leads)}
            }
        })
    };
    let lit = move || task.with(|t| room.is_news(t.as_ref().and_then(|t| t.since)));
    view! {
        <li class:lit=lit>
            <div class="stack-s">
                <div class="cluster cluster-between">
                    <span class="worklist-title">{title}</span>
                    {mark}
                </div>
                <div class="worklist-meta">{meta}</div>
                {(!instruction.is_empty())
                    .then(|| {
                        view! {
                            <Disclosure summary="What to do">
                                <p class="measure whitespace-pre-line">{instruction}</p>
                            </Disclosure>
                        }
                    })}
                <div class="cluster">{actions}</div>
            </div>
        </li>
    }
}

/// What is seldom done with a task: block, skip, reopen.
fn more(room: Room, t: &TaskView, leads: bool) -> Option<AnyView> {
    let open = !matches!(
        t.state.as_str(),
        "done" | "verified" | "skipped" | "not_applicable" | "cancelled"
    );
    let active = matches!(t.state.as_str(), "ready" | "acknowledged" | "in_progress");
    let mut entries = Vec::new();
    let title = t.title.clone();
    let mut entry = |words: &'static str, sentence: &'static str, make: fn(String, String) -> C| {
        let (id, title) = (t.id.clone(), title.clone());
        let press = move |()| {
            let id = id.clone();
            room.asking.set(Some(ask(
                format!("{words}: {title}"),
                sentence,
                words,
                move |reason| make(id.clone(), reason),
            )));
        };
        entries.push(view! { <MenuButton on_press=press>{words}</MenuButton> }.into_any());
    };
    if t.may_act && active {
        entry(
            "Block",
            "The commander sees what is in the way.",
            |task, reason| C::BlockTask { task, reason },
        );
    }
    if t.may_skip && open {
        entry(
            "Skip",
            "What waits for it can begin. The reason is on record.",
            |task, reason| C::SkipTask { task, reason },
        );
    }
    if leads && open {
        entry(
            "Not applicable",
            "It is left out of this response. The reason is on record.",
            |task, reason| C::TaskNotApplicable { task, reason },
        );
    }
    if t.may_act && !open && t.state != "cancelled" {
        entry(
            "Reopen",
            "It goes on, and what waits for it waits again.",
            |task, reason| C::ReopenTask { task, reason },
        );
    }
    if entries.is_empty() {
        return None;
    }
    let label = format!("More for {title}");
    Some(
        view! { <Menu label icon=Glyph::More icon_only=true small=true align_end=true>{entries}</Menu> }
            .into_any(),
    )
}

/// Work that the playbook does not know.
#[component]
fn AddTask(room: Room) -> impl IntoView {
    let title = room.draft("task-title", String::new);
    let slot = room.draft("task-slot", String::new);
    let minutes = room.draft("task-minutes", || "30".into());
    let required = RwSignal::new(false);
    let slots = room.memo(|v| {
        v.slots
            .iter()
            .map(|s| Choice::new(&s.key, &s.title))
            .collect::<Vec<_>>()
    });
    let run = room.run().then(move || title.set(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok(due_minutes) = minutes.get_untracked().trim().parse() else {
            wrong.set(Some("A whole number of minutes, such as 30.".into()));
            return;
        };
        wrong.set(None);
        run.go(C::AddTask {
            title: title.get_untracked(),
            instruction: String::new(),
            slot: slot.get_untracked(),
            due_minutes,
            required: required.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextInput name="task-title" label="What is to be done" bind=title required=true max_length=300
                error=super::fault_at(run.error(), "title") />
            <div class="form-row">
                <Select name="task-slot" label="Who does it" options=slots bind=slot />
                <TextInput name="task-minutes" label="Minutes from now" input_mode="numeric" bind=minutes
                    error=Signal::derive(move || wrong.get().or_else(|| super::fault_at(run.error(), "due_minutes").get())) />
            </div>
            <Checkbox name="task-required" label="The response cannot end without it" bind=required />
            <Fault error=run.error() fields=&["title", "due_minutes"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Add the task"</Button>
            </div>
        </form>
    }
}
