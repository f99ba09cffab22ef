//! A task, and what it waits for.

use leptos::prelude::*;
use model::playbooks::{Phase, TaskKind, TaskSpec};
use ui::*;

use super::cells::{TIME, roles, rows_of};
use crate::{
    components::fields::{Line, Lines, Pick, Tick},
    state::{Cell, Editor, Table},
};

pub(super) fn task(editor: Editor, id: &str) -> AnyView {
    let kind = {
        let id = id.to_owned();
        editor.memo(move |b| b.task(&id).map(|t| t.kind))
    };
    let decision = maybe!(TaskSpec, id, "decision", decision);
    let message = maybe!(TaskSpec, id, "communication", communication);
    let has = {
        let id = id.to_owned();
        editor.memo(move |b| {
            b.task(&id)
                .map(|t| (t.decision.is_some(), t.communication.is_some()))
                .unwrap_or_default()
        })
    };
    let phases = Signal::stored(
        Phase::ALL
            .iter()
            .map(|p| Choice::new(p.key(), format!("{}, {}", p.label(), p.window())))
            .collect::<Vec<_>>(),
    );
    let required = Cell::of::<TaskSpec>(
        id,
        "required",
        |t| t.required.to_string(),
        |t, v| {
            t.required = v == "true";
            Ok(())
        },
    );
    let wanted = move |kind_wanted: TaskKind, named: bool| kind.get() == Some(kind_wanted) || named;
    let instruction = text!(TaskSpec, id, "instruction", instruction);
    view! {
        <Line editor cell=text!(TaskSpec, id, "title", title) label="Title" hint="Enter adds the next task."
            on_enter=move |()| editor.add(Table::Task, None) />
        <div class="ed-pair">
            <Pick editor cell=text!(TaskSpec, id, "slot", slot) label="Role" options=roles(editor) />
            <Pick editor cell=word!(TaskSpec, id, "phase", phase, Phase) label="Phase" options=phases />
        </div>
        <div class="ed-pair">
            <Line editor cell=time!(TaskSpec, id, "due", due) label="Due" hint=TIME />
            <Line editor cell=time!(TaskSpec, id, "takes", takes) label="Takes" hint=TIME />
        </div>
        <div class="ed-pair">
            <Line editor cell=time!(TaskSpec, id, "ack", ack) label="Acknowledge within" hint=TIME />
            <Pick editor cell=word!(TaskSpec, id, "kind", kind, TaskKind) label="Kind" options=choices!(TaskKind) />
        </div>
        {move || wanted(TaskKind::Decision, has.get().0).then(|| view! {
            <Pick editor cell=decision.clone() label="Decision" options=rows_of(editor, Table::Decision) none="None" />
        })}
        {move || wanted(TaskKind::Communication, has.get().1).then(|| view! {
            <Pick editor cell=message.clone() label="Message" options=rows_of(editor, Table::Communication) none="None" />
        })}
        <Lines editor cell=instruction label="Instruction" rows=4 preview=true />
        <Line editor cell=maybe!(TaskSpec, id, "evidence", evidence) label="Evidence" hint="What proves that it was done. May stay empty." />
        <Tick editor cell=required label="Required" hint="The response is not complete without it." />
        <After editor id=id.to_owned() />
    }
    .into_any()
}

/// What the task waits for; the choice of tasks opens when it is asked for.
#[component]
fn After(editor: Editor, id: String) -> impl IntoView {
    let open = RwSignal::new(false);
    let mine = id.clone();
    let waits = editor.memo(move |b| {
        let Some(task) = b.task(&mine) else {
            return Vec::new();
        };
        task.after
            .iter()
            .map(|a| {
                let title = Table::Task.title(b, a);
                (
                    a.clone(),
                    title.unwrap_or_else(|| format!("{a}, which is gone")),
                )
            })
            .collect::<Vec<_>>()
    });
    let set = {
        let id = id.clone();
        move |other: &str, on: bool| {
            let other = other.to_owned();
            let cell = Cell::of::<TaskSpec>(
                &id,
                "after",
                |t| t.after.join("\n"),
                move |t, _| {
                    t.after.retain(|a| *a != other);
                    if on {
                        t.after.push(other.clone());
                    }
                    Ok(())
                },
            );
            editor.flush();
            // the text only has to differ from what is there
            editor.write(&cell, if on { "\u{0}on" } else { "\u{0}off" }, false);
        }
    };
    let wrong = {
        let id = id.clone();
        Memo::new(move |_| {
            editor.findings.with(|all| {
                all.iter()
                    .find(|f| f.place.field == "after" && f.place.row.as_ref() == Some(&id))
                    .map(|f| f.message.clone())
            })
        })
    };
    let sentence = move || {
        let all = waits.get();
        if all.is_empty() {
            "It begins at once.".to_owned()
        } else {
            all.iter()
                .map(|(_, title)| title.clone())
                .collect::<Vec<_>>()
                .join("; ")
        }
    };
    // those that could come before: of this phase or an earlier one, and not waiting for this one
    let choice = move || {
        let id = id.clone();
        let set = set.clone();
        let all = editor.memo(move |b| {
            let Some(task) = b.task(&id) else {
                return Vec::new();
            };
            Phase::ALL
                .iter()
                .filter(|p| **p <= task.phase)
                .flat_map(|p| b.tasks_in(*p))
                .filter(|t| t.id != id && !t.after.contains(&id))
                .filter(|t| t.due <= task.due || task.after.contains(&t.id))
                .map(|t| {
                    (
                        t.id.clone(),
                        Table::Task.title(b, &t.id).unwrap_or_default(),
                    )
                })
                .collect::<Vec<_>>()
        });
        view! {
            <div class="ed-choices" role="group" aria-label="Tasks that can come before">
                {move || all.get().is_empty().then(|| view! { <p class="muted">"No task is due before this one."</p> })}
                <For each=move || all.get() key=|row| row.clone() children=move |(other, title)| {
                    let set = set.clone();
                    let here = other.clone();
                    let on = Memo::new(move |_| waits.with(|w| w.iter().any(|(a, _)| *a == here)));
                    view! {
                        <label class="check">
                            <input type="checkbox" prop:checked=move || on.get()
                                on:change=move |event| set(&other, event_target_checked(&event)) />
                            <span>{title}</span>
                        </label>
                    }
                } />
            </div>
        }
    };
    view! {
        <div class="field" role="group" aria-labelledby="f-after-label">
            <p class="field-label" id="f-after-label">"Waits for"</p>
            <p>{sentence}</p>
            {move || wrong.get().map(|text| view! { <p class="field-error"><Icon glyph=Glyph::Gap /><span>{text}</span></p> })}
            <div>
                <Button small=true attr:id="f-after" attr:aria-expanded=move || if open.get() { "true" } else { "false" }
                    on_press=move || open.update(|o| *o = !*o)>
                    {move || if open.get() { "Close the choice" } else { "Choose tasks" }}
                </Button>
            </div>
            {move || open.get().then(&choice)}
        </div>
    }
}
