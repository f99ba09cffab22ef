//! All fields of the selected row.

use leptos::prelude::*;
use model::{
    PersonId,
    playbooks::{
        Audience, Channel, ClockRule, Communication, DecisionOption, DecisionPoint, Inject, Medium,
        Metric, Phase, RoleSlot, SignalCategory, Source, TaskKind, TaskSpec, TriggerOp,
        TriggerSuggestion, Variable,
    },
};
use ui::*;

use super::fields::{Line, Lines, Pick, Tick};
use crate::state::{Cell, Editor, Section, Table, lines, optional, span};

/// A text field of a row.
macro_rules! text {
    ($row:ty, $id:expr, $name:literal, $($field:tt).+) => {
        Cell::of::<$row>($id, $name, |r| r.$($field).+.clone(), |r, v| {
            r.$($field).+ = v.to_owned();
            Ok(())
        })
    };
}
macro_rules! maybe {
    ($row:ty, $id:expr, $name:literal, $field:ident) => {
        Cell::of::<$row>(
            $id,
            $name,
            |r| r.$field.clone().unwrap_or_default(),
            |r, v| {
                r.$field = optional(v);
                Ok(())
            },
        )
    };
}
macro_rules! time {
    ($row:ty, $id:expr, $name:literal, $field:ident) => {
        Cell::of::<$row>(
            $id,
            $name,
            |r| r.$field.to_string(),
            |r, v| {
                r.$field = span(v)?;
                Ok(())
            },
        )
    };
}
macro_rules! word {
    ($row:ty, $id:expr, $name:literal, $field:ident, $words:ty) => {
        Cell::of::<$row>(
            $id,
            $name,
            |r| r.$field.key().to_owned(),
            |r, v| {
                r.$field = <$words>::from_key(v).ok_or("Choose one of the list.")?;
                Ok(())
            },
        )
    };
}
macro_rules! choices {
    ($words:ty) => {
        Signal::stored(
            <$words>::ALL
                .iter()
                .map(|w| Choice::new(w.key(), w.label()))
                .collect::<Vec<_>>(),
        )
    };
}

const TIME: &str = "90s, 2m, 4h, 3d";

fn roles(editor: Editor) -> Signal<Vec<Choice>> {
    let all = editor.memo(|b| {
        b.slots
            .iter()
            .map(|s| {
                let title = Table::Slot.title(b, &s.key).unwrap_or_default();
                (s.key.clone(), title)
            })
            .collect::<Vec<_>>()
    });
    Signal::derive(move || {
        all.get()
            .into_iter()
            .map(|(key, title)| Choice::new(key, title))
            .collect()
    })
}

fn rows_of(editor: Editor, table: Table) -> Signal<Vec<Choice>> {
    let all = editor.memo(move |b| {
        table
            .ids(b)
            .into_iter()
            .map(|id| {
                let title = table.title(b, &id).unwrap_or_default();
                (id, title)
            })
            .collect::<Vec<_>>()
    });
    Signal::derive(move || {
        all.get()
            .into_iter()
            .map(|(id, title)| Choice::new(id, title))
            .collect()
    })
}

/// What stands in the inspector now.
#[component]
pub fn Inspector(editor: Editor) -> impl IntoView {
    let what = Memo::new(move |_| {
        let table = editor.section.get().table()?;
        let id = editor.selected.get()?;
        Some((table, id))
    });
    // rows that go away take their inspector with them
    let there = Memo::new(move |_| {
        what.get()
            .filter(|(table, id)| editor.read(|b| table.place(b, id).is_some()))
    });
    let nothing = move || {
        there.get().is_none().then(|| {
            view! {
                <p class="muted">
                    {move || match editor.section.get().table() {
                        Some(table) => format!("Select a {} to see all of it.", table.one()),
                        None => "This section has no rows: everything stands beside.".to_owned(),
                    }}
                </p>
            }
        })
    };
    // By key: controls used again for another row would keep what was typed in them.
    view! {
        <For
            each=move || there.get()
            key=|(table, id)| format!("{}/{id}", table.one())
            children=move |(table, id)| view! { <RowFields editor table id /> }
        />
        {nothing}
    }
}

#[component]
fn RowFields(editor: Editor, table: Table, id: String) -> impl IntoView {
    let fields = match table {
        Table::Task => task(editor, &id),
        Table::Slot => slot(editor, &id),
        Table::Communication => message(editor, &id),
        Table::Decision => decision(editor, &id),
        Table::Clock => clock(editor, &id),
        Table::Variable => variable(editor, &id),
        Table::Source => source(editor, &id),
        Table::Trigger => trigger(editor, &id),
        Table::Metric => metric(editor, &id),
        Table::Question => question(editor, &id),
        Table::Inject => inject(editor, &id),
    };
    // Escape leads back to the row
    let row = crate::state::row_id(table, &id);
    let key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            crate::state::focus_soon(vec![row.clone()]);
        }
    };
    view! {
        <div class="ed-fields" role="group" aria-label=format!("Fields of the {}", table.one()) on:keydown=key>
            {fields}
        </div>
    }
}

fn task(editor: Editor, id: &str) -> AnyView {
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

fn slot(editor: Editor, id: &str) -> AnyView {
    let people = Signal::stored(editor.people.with_value(|all| {
        all.iter()
            .map(|p| Choice::new(p.id.to_string(), format!("{}, {}", p.name, p.title)))
            .collect::<Vec<_>>()
    }));
    let person = |v: &str| -> Result<Option<PersonId>, String> {
        if v.is_empty() {
            return Ok(None);
        }
        v.parse()
            .map(Some)
            .map_err(|_| "Choose a person.".to_owned())
    };
    let primary = Cell::of::<RoleSlot>(
        id,
        "primary",
        |s| s.primary.map(|p| p.to_string()).unwrap_or_default(),
        move |s, v| {
            s.primary = person(v)?;
            Ok(())
        },
    );
    let deputy = Cell::of::<RoleSlot>(
        id,
        "deputy",
        |s| s.deputy.map(|p| p.to_string()).unwrap_or_default(),
        move |s, v| {
            s.deputy = person(v)?;
            Ok(())
        },
    );
    let critical = Cell::of::<RoleSlot>(
        id,
        "critical",
        |s| s.critical.to_string(),
        |s, v| {
            s.critical = v == "true";
            Ok(())
        },
    );
    let rights = Cell::of::<RoleSlot>(
        id,
        "decision_rights",
        |s| s.decision_rights.join("\n"),
        |s, v| {
            s.decision_rights = lines(v);
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(RoleSlot, id, "title", title) label="Title" on_enter=move |()| editor.add(Table::Slot, None) />
        <Tick editor cell=critical label="Critical" hint="It must acknowledge before the response counts as coordinated." />
        <Pick editor cell=primary label="Primary" options=people none="Nobody" />
        <Pick editor cell=deputy label="Deputy" options=people none="Nobody" />
        <Lines editor cell=text!(RoleSlot, id, "purpose", purpose) label="Purpose" />
        <Lines editor cell=rights label="Decision rights" hint="One on each line." />
        <Line editor cell=text!(RoleSlot, id, "typical", typical) label="Typically held by" />
    }
    .into_any()
}

fn message(editor: Editor, id: &str) -> AnyView {
    view! {
        <Line editor cell=text!(Communication, id, "subject", subject) label="Subject" />
        <div class="ed-pair">
            <Pick editor cell=word!(Communication, id, "audience", audience, Audience) label="Audience" options=choices!(Audience) />
            <Pick editor cell=word!(Communication, id, "channel", channel, Channel) label="Channel" options=choices!(Channel) />
        </div>
        <Pick editor cell=text!(Communication, id, "approver", approver) label="Released by" options=roles(editor) />
        <Lines editor cell=text!(Communication, id, "body", body) label="Text" rows=8 preview=true
            hint="Markdown. A variable is written as {{name}}." />
    }
    .into_any()
}

fn decision(editor: Editor, id: &str) -> AnyView {
    let options = {
        let id = id.to_owned();
        editor.memo(move |b| {
            b.decisions
                .iter()
                .find(|d| d.id == id)
                .map(|d| {
                    d.options
                        .iter()
                        .map(|o| (o.id.clone(), o.text.clone()))
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default()
        })
    };
    let chosen = Signal::derive(move || {
        options
            .get()
            .into_iter()
            .enumerate()
            .map(|(i, (id, text))| {
                let words = if text.is_empty() {
                    format!("Option {}", i + 1)
                } else {
                    text
                };
                Choice::new(id, words)
            })
            .collect::<Vec<_>>()
    });
    view! {
        <Lines editor cell=text!(DecisionPoint, id, "question", question) label="Question" rows=2 />
        <div class="ed-pair">
            <Pick editor cell=text!(DecisionPoint, id, "decider", decider) label="Decided by" options=roles(editor) />
            <Line editor cell=time!(DecisionPoint, id, "due", due) label="Due" hint=TIME />
        </div>
        <Options editor id=id.to_owned() />
        <Pick editor cell=text!(DecisionPoint, id, "default", default) label="When nobody decides" options=chosen />
        <Lines editor cell=text!(DecisionPoint, id, "why_default", why_default) label="Why that" rows=2 />
    }
    .into_any()
}

/// The options of a decision.
#[component]
fn Options(editor: Editor, id: String) -> impl IntoView {
    let at = id.clone();
    let all = editor.memo(move |b| {
        b.decisions
            .iter()
            .find(|d| d.id == at)
            .map(|d| d.options.iter().map(|o| o.id.clone()).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    let wrong = {
        let id = id.clone();
        Memo::new(move |_| {
            editor.findings.with(|found| {
                found
                    .iter()
                    .find(|f| f.place.field == "options" && f.place.row.as_ref() == Some(&id))
                    .map(|f| f.message.clone())
            })
        })
    };
    let change = {
        let id = id.clone();
        move |act: &'static str, option: String| {
            let cell = Cell::of::<DecisionPoint>(
                &id,
                "options",
                |d| d.options.len().to_string(),
                move |d, act| {
                    if act == "remove" {
                        d.options.retain(|o| o.id != option);
                    } else {
                        let free = ('a'..='z')
                            .map(String::from)
                            .find(|id| !d.options.iter().any(|o| o.id == *id))
                            .ok_or("No more options.")?;
                        d.options.push(DecisionOption {
                            id: free,
                            text: String::new(),
                            consequence: String::new(),
                        });
                    }
                    Ok(())
                },
            );
            editor.flush();
            editor.write(&cell, act, false);
        }
    };
    let remove = change.clone();
    let one = move |option: String| {
        let (a, b) = (option.clone(), option.clone());
        let (to_a, to_b) = (option.clone(), option.clone());
        let text = Cell::of::<DecisionPoint>(
            &id,
            "option",
            move |d| {
                let found = d.options.iter().find(|o| o.id == a);
                found.map(|o| o.text.clone()).unwrap_or_default()
            },
            move |d, v| {
                let found = d.options.iter_mut().find(|o| o.id == to_a);
                found.ok_or("This option is gone.")?.text = v.to_owned();
                Ok(())
            },
        );
        let consequence = Cell::of::<DecisionPoint>(
            &id,
            "consequence",
            move |d| {
                let found = d.options.iter().find(|o| o.id == b);
                found.map(|o| o.consequence.clone()).unwrap_or_default()
            },
            move |d, v| {
                let found = d.options.iter_mut().find(|o| o.id == to_b);
                found.ok_or("This option is gone.")?.consequence = v.to_owned();
                Ok(())
            },
        );
        let remove = remove.clone();
        let number = {
            let option = option.clone();
            Memo::new(move |_| {
                all.with(|a| a.iter().position(|o| *o == option))
                    .unwrap_or(0)
                    + 1
            })
        };
        view! {
            <div class="ed-option" role="group" aria-label=move || format!("Option {}", number.get())>
                <OptionText editor cell=text label="Option" option=option.clone() />
                <OptionText editor cell=consequence label="What follows" option=option.clone() />
                <Button small=true kind=ButtonKind::Quiet icon=Glyph::Trash
                    label=Signal::derive(move || format!("Remove option {}", number.get()))
                    on_press=move || remove("remove", option.clone()) />
            </div>
        }
    };
    view! {
        <div class="field" role="group" aria-labelledby="f-options-label">
            <p class="field-label" id="f-options-label">"Options"</p>
            {move || wrong.get().map(|text| view! { <p class="field-error"><Icon glyph=Glyph::Gap /><span>{text}</span></p> })}
            <For each=move || all.get() key=|o| o.clone() children=one />
            <div>
                <Button small=true icon=Glyph::Plus attr:id="f-options" on_press=move || change("add", String::new())>"Add an option"</Button>
            </div>
        </div>
    }
}

/// A field of an option: there are several of one name, so each has an id of its own.
#[component]
fn OptionText(editor: Editor, cell: Cell, label: &'static str, option: String) -> impl IntoView {
    let id = format!("f-{}-{option}", cell.name);
    let read = cell.clone();
    let stored = editor.memo(move |b| read.read(b).unwrap_or_default());
    let write = move |text: String| {
        editor.flush();
        editor.write(&cell, &text, true);
    };
    view! {
        <Field id=id.clone() label=label>
            <input class="input" id=id type="text" autocomplete="off" prop:value=move || stored.get()
                on:input=move |event| write(event_target_value(&event))
                on:focusout=move |_| editor.settle() />
        </Field>
    }
}

fn clock(editor: Editor, id: &str) -> AnyView {
    let limit = Cell::of::<ClockRule>(
        id,
        "limit",
        |c| c.limit.to_string(),
        |c, v| {
            c.limit = v
                .trim()
                .parse()
                .map_err(|_| "Write 72h, 30d, 4bd for business days, or 1mo.".to_owned())?;
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(ClockRule, id, "name", name) label="Name" on_enter=move |()| editor.add(Table::Clock, None) />
        <Line editor cell=text!(ClockRule, id, "anchor", anchor) label="Runs from" hint="The recorded event that starts it." />
        <Line editor cell=limit label="Limit" hint="72h, 30d, 4bd, 1mo" />
        <Line editor cell=text!(ClockRule, id, "authority", authority) label="Authority" />
        <Line editor cell=text!(ClockRule, id, "jurisdiction", jurisdiction) label="Jurisdiction" />
        <Pick editor cell=text!(ClockRule, id, "source", source) label="Source" options=rows_of(editor, Table::Source) />
        <Lines editor cell=maybe!(ClockRule, id, "note", note) label="Note" />
        <p class="small muted">"A deadline is always shown with: confirm with counsel."</p>
    }
    .into_any()
}

fn variable(editor: Editor, id: &str) -> AnyView {
    let key = format!("{{{{{id}}}}}");
    view! {
        <p>"In a message it is written as " <code>{key}</code> "."</p>
        <Line editor cell=text!(Variable, id, "label", label) label="Label" />
        <Line editor cell=text!(Variable, id, "example", example) label="Example" hint="Stands in previews." />
    }
    .into_any()
}

fn source(editor: Editor, id: &str) -> AnyView {
    view! {
        <Line editor cell=text!(Source, id, "title", title) label="Title" on_enter=move |()| editor.add(Table::Source, None) />
        <Line editor cell=maybe!(Source, id, "url", url) label="Address" input_type="url" input_mode="url" />
        <Line editor cell=text!(Source, id, "checked", checked) label="Checked on" input_type="date" />
        <Lines editor cell=maybe!(Source, id, "note", note) label="Note" />
    }
    .into_any()
}

fn trigger(editor: Editor, id: &str) -> AnyView {
    let window = Cell::of::<TriggerSuggestion>(
        id,
        "window",
        |t| t.window.map(|w| w.to_string()).unwrap_or_default(),
        |t, v| {
            t.window = if v.trim().is_empty() {
                None
            } else {
                Some(span(v)?)
            };
            Ok(())
        },
    );
    let count = Cell::of::<TriggerSuggestion>(
        id,
        "count",
        |t| t.count.to_string(),
        |t, v| {
            t.count = v
                .trim()
                .parse()
                .map_err(|_| "Write a whole number.".to_owned())?;
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(TriggerSuggestion, id, "field", field) label="What is watched" on_enter=move |()| editor.add(Table::Trigger, None) />
        <Pick editor cell=word!(TriggerSuggestion, id, "category", category, SignalCategory) label="Category" options=choices!(SignalCategory) />
        <div class="ed-pair">
            <Pick editor cell=word!(TriggerSuggestion, id, "op", op, TriggerOp) label="Comparison" options=choices!(TriggerOp) />
            <Line editor cell=text!(TriggerSuggestion, id, "value", value) label="Value" />
        </div>
        <div class="ed-pair">
            <Line editor cell=window label="Within" hint="90s, 2m, 4h, 3d, or nothing" />
            <Line editor cell=count label="Times" input_mode="numeric" />
        </div>
        <Lines editor cell=text!(TriggerSuggestion, id, "note", note) label="Note" />
    }
    .into_any()
}

fn metric(editor: Editor, id: &str) -> AnyView {
    view! {
        <Line editor cell=text!(Metric, id, "name", name) label="Name" on_enter=move |()| editor.add(Table::Metric, None) />
        <Line editor cell=text!(Metric, id, "target", target) label="Target" />
        <Lines editor cell=text!(Metric, id, "measure", measure) label="How it is measured" />
    }
    .into_any()
}

fn question(editor: Editor, id: &str) -> AnyView {
    let cell = Cell::of::<String>(id, "question", Clone::clone, |q, v| {
        *q = v.to_owned();
        Ok(())
    });
    view! { <Lines editor cell label="Question" hint="Asked after each execution and exercise." /> }
        .into_any()
}

fn inject(editor: Editor, id: &str) -> AnyView {
    let minute = Cell::of::<Inject>(
        id,
        "minute",
        |i| i.minute.to_string(),
        |i, v| {
            i.minute = v
                .trim()
                .parse()
                .map_err(|_| "Write a whole number of minutes, 0 to 16.".to_owned())?;
            Ok(())
        },
    );
    let to = editor.memo(|b| {
        b.slots
            .iter()
            .map(|s| {
                (
                    s.key.clone(),
                    Table::Slot.title(b, &s.key).unwrap_or_default(),
                )
            })
            .collect::<Vec<_>>()
    });
    let id_of = id.to_owned();
    let sent_to = {
        let id = id.to_owned();
        editor.memo(move |b| {
            Table::Inject
                .place(b, &id)
                .map(|i| b.scenario.injects[i].to.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <div class="ed-pair">
            <Line editor cell=minute label="Minute" hint="0 to 16, ascending" input_mode="numeric" />
            <Pick editor cell=word!(Inject, id, "medium", medium, Medium) label="Medium" options=choices!(Medium) />
        </div>
        <Line editor cell=text!(Inject, id, "from", from) label="From" />
        <Lines editor cell=text!(Inject, id, "body", body) label="Text" rows=4 />
        <Line editor cell=text!(Inject, id, "ask", ask) label="Question to each player" />
        <Lines editor cell=text!(Inject, id, "expected", expected) label="What a good answer contains" hint="For the facilitator only." />
        <fieldset class="field">
            <legend class="field-label">"To"</legend>
            <For each=move || to.get() key=|row| row.clone() children=move |(key, title)| {
                let (here, id) = (key.clone(), id_of.clone());
                let on = Memo::new(move |_| sent_to.with(|all| all.contains(&here)));
                let set = move |on: bool| {
                    let key = key.clone();
                    let cell = Cell::of::<Inject>(&id, "to", |i| i.to.join("\n"), move |i, _| {
                        i.to.retain(|k| *k != key);
                        if on {
                            i.to.push(key.clone());
                        }
                        Ok(())
                    });
                    editor.flush();
                    editor.write(&cell, "\u{0}", false);
                };
                view! {
                    <label class="check">
                        <input type="checkbox" prop:checked=move || on.get() on:change=move |event| set(event_target_checked(&event)) />
                        <span>{title}</span>
                    </label>
                }
            } />
        </fieldset>
    }
    .into_any()
}

/// The fields of what has no rows.
#[component]
pub fn HeadFields(editor: Editor, section: Section) -> impl IntoView {
    macro_rules! head {
        ($name:literal, $($field:tt).+) => {
            Cell::head($name, |b| b.$($field).+.clone(), |b, v| {
                b.$($field).+ = v.to_owned();
                Ok(())
            })
        };
    }
    match section {
        Section::Summary => {
            let stance = Cell::head(
                "stance",
                |b| b.stance.key().to_owned(),
                |b, v| {
                    b.stance =
                        model::playbooks::Stance::from_key(v).ok_or("Choose one of the list.")?;
                    Ok(())
                },
            );
            let criticality = Cell::head(
                "criticality",
                |b| b.criticality.to_string(),
                |b, v| {
                    b.criticality = v.parse().map_err(|_| "Choose 1 to 5.".to_owned())?;
                    Ok(())
                },
            );
            let days = Cell::head(
                "review_interval_days",
                |b| b.review_interval_days.to_string(),
                |b, v| {
                    b.review_interval_days = v
                        .trim()
                        .parse()
                        .map_err(|_| "Write a whole number of days, 30 to 365.".to_owned())?;
                    Ok(())
                },
            );
            let industries = Cell::head(
                "industries",
                |b| b.industries.join("\n"),
                |b, v| {
                    b.industries = lines(v);
                    Ok(())
                },
            );
            let weights = Signal::stored(
                [
                    ("1", "1, minor"),
                    ("2", "2"),
                    ("3", "3"),
                    ("4", "4"),
                    ("5", "5, existential"),
                ]
                .map(|(value, label)| Choice::new(value, label))
                .to_vec(),
            );
            view! {
                <Line editor cell=head!("title", title) label="Title" />
                <Lines editor cell=head!("summary", summary) label="Summary" />
                <Lines editor cell=head!("why", why) label="Why this playbook" rows=5 />
                <div class="ed-pair">
                    <Pick editor cell=stance label="Stance" options=choices!(model::playbooks::Stance) />
                    <Pick editor cell=criticality label="Criticality" options=weights />
                </div>
                <Line editor cell=days label="Days between reviews" input_mode="numeric" />
                <Lines editor cell=industries label="Industries" hint="One on each line. None means all." />
            }
            .into_any()
        }
        Section::Budget => {
            let amount = Cell::head(
                "budget.amount",
                |b| b.budget.amount.to_string(),
                |b, v| {
                    b.budget.amount = v
                        .replace([',', ' ', '_'], "")
                        .parse()
                        .map_err(|_| "Write a whole number.".to_owned())?;
                    Ok(())
                },
            );
            view! {
                <div class="ed-pair">
                    <Line editor cell=amount label="Amount" input_mode="numeric" />
                    <Line editor cell=head!("budget.currency", budget.currency) label="Currency" hint="ISO 4217, such as USD" />
                </div>
                <Lines editor cell=head!("budget.covers", budget.covers) label="What it covers" />
                <Line editor cell=head!("budget.approver", budget.approver) label="Approver" hint="The office that approves more than this." />
            }
            .into_any()
        }
        Section::Scenario => {
            let objectives = Cell::head(
                "scenario.objectives",
                |b| b.scenario.objectives.join("\n"),
                |b, v| {
                    b.scenario.objectives = lines(v);
                    Ok(())
                },
            );
            view! {
                <Line editor cell=head!("scenario.title", scenario.title) label="Title" />
                <Lines editor cell=head!("scenario.background", scenario.background) label="Background" />
                <Lines editor cell=objectives label="Objectives" hint="One on each line." />
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}
