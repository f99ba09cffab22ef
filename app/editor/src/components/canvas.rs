//! The section in the middle: its fields, its rows, and what is done with them.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use model::playbooks::{Phase, PlaybookBody};
use ui::*;

use super::inspector::{HeadFields, Inspector};
use crate::state::{Editor, Section, Table, Way, counted, row_id, variable_key};

#[component]
pub fn Canvas(editor: Editor) -> impl IntoView {
    let section = Memo::new(move |_| editor.section.get());
    view! {
        <section class="ed-canvas" aria-labelledby="section-head">
            {move || {
                let section = section.get();
                view! {
                    <h2 class="section-title" id="section-head" tabindex="-1">{section.label()}</h2>
                    {section.table().map(|table| view! { <Rows editor table /> })}
                }
            }}
            // By key: controls used again for another section would keep what was typed in them.
            <For
                each=move || {
                    Some(section.get())
                        .filter(|s| matches!(s, Section::Summary | Section::Budget | Section::Scenario))
                }
                key=|section| section.label()
                children=move |section| view! { <div class="ed-fields"><HeadFields editor section /></div> }
            />
        </section>
    }
}

/// What a row shows.
#[derive(Clone, PartialEq, Eq)]
struct Facts {
    title: String,
    meta: Vec<String>,
}

fn facts(editor: Editor, b: &PlaybookBody, table: Table, id: &str) -> Facts {
    let title = table.title(b, id).unwrap_or_default();
    let role = |key: &str| {
        Table::Slot
            .title(b, key)
            .unwrap_or_else(|| format!("{key}, unknown role"))
    };
    let at = table.place(b, id);
    let meta = at.map_or_else(Vec::new, |i| match table {
        Table::Task => {
            let t = &b.tasks[i];
            let mut meta = vec![
                role(&t.slot),
                format!("due {}", t.due),
                format!("takes {}", t.takes),
            ];
            if !t.required {
                meta.push("optional".into());
            }
            meta
        }
        Table::Slot => {
            let s = &b.slots[i];
            let who =
                |p: Option<model::PersonId>| p.map_or_else(|| "nobody".into(), |p| editor.name(p));
            let mut meta = vec![
                format!("Primary: {}", who(s.primary)),
                format!("Deputy: {}", who(s.deputy)),
            ];
            if s.critical {
                meta.insert(0, "Critical".into());
            }
            meta
        }
        Table::Communication => {
            let c = &b.communications[i];
            vec![
                c.audience.label().into(),
                c.channel.label().into(),
                format!("Released by {}", role(&c.approver)),
            ]
        }
        Table::Decision => {
            let d = &b.decisions[i];
            vec![
                role(&d.decider),
                format!("due {}", d.due),
                counted(d.options.len(), "option"),
            ]
        }
        Table::Clock => {
            let c = &b.clocks[i];
            vec![c.limit.words(), c.authority.clone(), c.jurisdiction.clone()]
        }
        Table::Variable => {
            let v = &b.variables[i];
            vec![format!("{{{{{}}}}}", v.key), v.example.clone()]
        }
        Table::Source => vec![format!("Checked {}", b.sources[i].checked)],
        Table::Trigger => {
            let t = &b.triggers[i];
            vec![
                t.category.label().into(),
                format!("{} {}", t.op.label(), t.value),
            ]
        }
        Table::Metric => vec![b.metrics[i].target.clone()],
        Table::Question => Vec::new(),
        Table::Inject => {
            let x = &b.scenario.injects[i];
            vec![
                format!("Minute {}", x.minute),
                x.medium.label().into(),
                x.from.clone(),
            ]
        }
    });
    Facts {
        title,
        meta: meta.into_iter().filter(|m| !m.is_empty()).collect(),
    }
}

fn closest(event: &ev::Event, selector: &str) -> Option<web_sys::Element> {
    event
        .target()?
        .dyn_into::<web_sys::Element>()
        .ok()?
        .closest(selector)
        .ok()
        .flatten()
}

/// The row in whose head something happened: not in fields that stand below it on a phone.
fn row_of(event: &ev::Event) -> Option<String> {
    closest(event, ".ed-row")?.get_attribute("data-row")
}

#[component]
fn Rows(editor: Editor, table: Table) -> impl IntoView {
    let tasks = table == Table::Task;
    let ids = editor.memo(move |b| {
        if tasks {
            editor.in_order(b)
        } else {
            table.ids(b)
        }
    });
    // one row of the table takes the Tab key: the selected one, or the first
    let stop = Memo::new(move |_| {
        editor
            .selected
            .get()
            .filter(|id| ids.with(|all| all.contains(id)))
            .or_else(|| ids.with(|all| all.first().cloned()))
    });
    let keys = move |event: ev::KeyboardEvent| {
        let Some(id) = row_of(&event) else { return };
        let beside = |step: isize| {
            ids.with_untracked(|all| {
                let at = all.iter().position(|other| *other == id)?;
                all.get(at.checked_add_signed(step)?).cloned()
            })
        };
        let go = |to: Option<String>| {
            if let Some(to) = to {
                crate::state::focus_now(&row_id(table, &to));
            }
        };
        let rtl = document().dir() == "rtl";
        let plain = !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        match (event.key().as_str(), event.alt_key()) {
            ("Enter", false) if plain => editor.add(
                table,
                (table == Table::Variable).then(|| free_variable(editor)),
            ),
            ("ArrowUp", false) if plain => go(beside(-1)),
            ("ArrowDown", false) if plain => go(beside(1)),
            ("Home", false) if plain => go(ids.with_untracked(|all| all.first().cloned())),
            ("End", false) if plain => go(ids.with_untracked(|all| all.last().cloned())),
            ("ArrowUp", true) => editor.shift(table, &id, Way::Up),
            ("ArrowDown", true) => editor.shift(table, &id, Way::Down),
            ("ArrowLeft", true) if tasks => {
                editor.shift(table, &id, if rtl { Way::Later } else { Way::Earlier });
            }
            ("ArrowRight", true) if tasks => {
                editor.shift(table, &id, if rtl { Way::Earlier } else { Way::Later });
            }
            ("Delete", false) if plain => editor.remove(table, &id),
            ("F2", false) => crate::state::focus_soon(vec![format!("f-{}", table.name_field())]),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let chosen = move |event: &ev::Event| {
        if let Some(id) = row_of(event) {
            editor.select(&id);
        }
    };
    view! {
        <Tools editor table />
        <div
            class="ed-rows"
            on:keydown=keys
            on:click=move |event| chosen(&event)
            on:focusin=move |event| chosen(&event)
            on:dragstart=move |event| drag(editor, &event)
            on:dragover=move |event| {
                if editor.dragged.with_untracked(Option::is_some) && closest(&event, "[data-item],[data-phase]").is_some() {
                    event.prevent_default();
                }
            }
            on:drop=move |event| drop_on(editor, &event)
            on:dragend=move |_| editor.dragged.set(None)
        >
            {if tasks {
                Phase::ALL
                    .iter()
                    .map(|phase| view! { <PhaseRows editor phase=*phase stop /> })
                    .collect_view()
                    .into_any()
            } else {
                view! { <List editor table ids=ids label=Section::of(table).label().to_owned() stop /> }.into_any()
            }}
        </div>
    }
}

fn free_variable(editor: Editor) -> String {
    editor.peek(|b| {
        (1..)
            .map(|n| format!("variable_{n}"))
            .find(|key| Table::Variable.place(b, key).is_none())
            .unwrap_or_default()
    })
}

fn drag(editor: Editor, event: &ev::DragEvent) {
    let Some(id) = closest(event, "[data-item]").and_then(|e| e.get_attribute("data-item")) else {
        return;
    };
    if let Some(data) = event.data_transfer() {
        // without it some browsers do not begin to drag
        let _ = data.set_data("text/plain", &id);
        data.set_effect_allowed("move");
    }
    editor.dragged.set(Some(id));
}

fn drop_on(editor: Editor, event: &ev::DragEvent) {
    if editor.dragged.with_untracked(Option::is_none) {
        return;
    }
    event.prevent_default();
    let before = closest(event, "[data-item]").and_then(|e| e.get_attribute("data-item"));
    let phase = closest(event, "[data-phase]")
        .and_then(|e| e.get_attribute("data-phase"))
        .and_then(|key| Phase::from_key(&key));
    if let Some(phase) = phase {
        editor.dropped(before.as_deref(), phase);
    }
}

#[component]
fn PhaseRows(editor: Editor, phase: Phase, stop: Memo<Option<String>>) -> impl IntoView {
    let ids = editor.memo(move |b| b.tasks_in(phase).map(|t| t.id.clone()).collect::<Vec<_>>());
    view! {
        <div class="ed-phase" data-phase=phase.key()>
            <h3 class="ed-phase-title">
                {phase.label()} <span class="count">{phase.window()}</span>
                <span class="count num">{move || counted(ids.with(Vec::len), "task")}</span>
            </h3>
            <List editor table=Table::Task ids label=format!("Tasks, {}", phase.label()) stop />
        </div>
    }
}

#[component]
fn List(
    editor: Editor,
    table: Table,
    ids: Memo<Vec<String>>,
    label: String,
    stop: Memo<Option<String>>,
) -> impl IntoView {
    view! {
        <ul class="ed-list" aria-label=label>
            <For each=move || ids.get() key=|id| id.clone() children=move |id| view! { <Item editor table id stop /> } />
        </ul>
        {move || ids.with(Vec::is_empty).then(|| view! { <p class="muted small">{format!("No {} here.", table.one())}</p> })}
    }
}

#[component]
fn Item(editor: Editor, table: Table, id: String, stop: Memo<Option<String>>) -> impl IntoView {
    let tasks = table == Table::Task;
    let element = row_id(table, &id);
    let shown = {
        let id = id.clone();
        editor.memo(move |b| facts(editor, b, table, &id))
    };
    let current = {
        let id = id.clone();
        Memo::new(move |_| editor.selected.with(|s| s.as_ref() == Some(&id)))
    };
    let tab = {
        let id = id.clone();
        Memo::new(move |_| stop.with(|s| s.as_ref() == Some(&id)))
    };
    let lit = {
        let id = id.clone();
        Memo::new(move |_| editor.is_lit(table, &id))
    };
    let marks = {
        let id = id.clone();
        Memo::new(move |_| {
            if tasks {
                editor.timing.with(|t| t.marks(&id))
            } else {
                (false, false)
            }
        })
    };
    let item = id.clone();
    let handle = tasks.then(|| {
        view! { <span class="ed-grip" draggable="true" aria-hidden="true"><Icon glyph=Glyph::Grip /></span> }
    });
    view! {
        <li class="ed-item" data-item=item data-current=move || current.get().then_some("true")>
            <div class="ed-line" class:lit=move || lit.get()>
                {handle}
                <button
                    type="button"
                    class="ed-row"
                    id=element
                    data-row=id
                    tabindex=move || if tab.get() { "0" } else { "-1" }
                    aria-current=move || current.get().then_some("true")
                >
                    <span class="ed-row-title">{move || shown.with(|f| f.title.clone())}</span>
                    <span class="ed-row-meta num">{move || shown.with(|f| f.meta.join(" · "))}</span>
                    {move || {
                        let (critical, late) = marks.get();
                        view! {
                            {critical.then(|| view! { <span class="ed-mark"><Icon glyph=Glyph::Chain />"Critical path"</span> })}
                            {late.then(|| view! { <span class="ed-mark" data-tone="gap"><Icon glyph=Glyph::Gap />"Late"</span> })}
                        }
                    }}
                </button>
            </div>
            {move || {
                (editor.narrow.get() && current.get())
                    .then(|| view! { <div class="ed-inline"><Inspector editor /></div> })
            }}
        </li>
    }
}

/// What is done with rows, as buttons.
#[component]
fn Tools(editor: Editor, table: Table) -> impl IntoView {
    let one = table.one();
    let none = Signal::derive(move || editor.selected.with(Option::is_none));
    let on_selected = move |act: fn(Editor, Table, &str)| {
        if let Some(id) = editor.selected.get_untracked() {
            act(editor, table, &id);
        }
    };
    let shift = move |way: Way| {
        if let Some(id) = editor.selected.get_untracked() {
            editor.shift(table, &id, way);
        }
    };
    let naming = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let name_variable = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let key = naming.with_untracked(|n| variable_key(n));
        if key.is_empty() {
            fault.set(Some("Write a name of letters and digits.".into()));
        } else if editor.peek(|b| Table::Variable.place(b, &key).is_some()) {
            fault.set(Some(format!("There is a variable {key} already.")));
        } else {
            fault.set(None);
            naming.set(String::new());
            editor.add(Table::Variable, Some(key));
        }
    };
    let tasks = table == Table::Task;
    view! {
        <div class="ed-tools" role="group" aria-label=format!("What to do with {}", table.any())>
            {(table != Table::Variable).then(|| view! {
                <Button small=true icon=Glyph::Plus on_press=move || editor.add(table, None)>{format!("Add {one}")}</Button>
            })}
            <Button small=true icon=Glyph::ArrowUp disabled=none label=format!("Move {one} up") on_press=move || shift(Way::Up) />
            <Button small=true icon=Glyph::ArrowDown disabled=none label=format!("Move {one} down") on_press=move || shift(Way::Down) />
            {tasks.then(|| view! {
                <Button small=true disabled=none on_press=move || shift(Way::Earlier)>"Earlier phase"</Button>
                <Button small=true disabled=none on_press=move || shift(Way::Later)>"Later phase"</Button>
            })}
            <Button small=true icon=Glyph::Trash disabled=none label=format!("Remove {one}")
                on_press=move || on_selected(|e, t, id| e.remove(t, id)) />
        </div>
        {(table == Table::Variable).then(|| view! {
            <form class="ed-pair" novalidate on:submit=name_variable>
                <TextInput name="new-variable" label="Name of a new variable" hint="It does not change later: messages use it." bind=naming error=fault autocomplete="off" />
                <div class="ed-end"><Button submit=true icon=Glyph::Plus>"Add variable"</Button></div>
            </form>
        })}
        <Disclosure summary="Keyboard">
            <dl class="ed-keys">
                <Key keys="↑ ↓" what="select another row" />
                <Key keys="Enter" what="add a row below, and write its name" />
                <Key keys="F2" what="write in the fields of the row; Escape leads back" />
                <Key keys="Alt ↑ ↓" what=if tasks { "move the task, also into the next phase" } else { "move the row" } />
                {tasks.then(|| view! { <Key keys="Alt ← →" what="move the task into the phase before or after" /> })}
                <Key keys="Delete" what="remove the row" />
                <Key keys="Ctrl Z" what="undo" />
                <Key keys="Ctrl Shift Z" what="do it again" />
            </dl>
        </Disclosure>
    }
}

#[component]
fn Key(keys: &'static str, what: &'static str) -> impl IntoView {
    view! {
        <div>
            <dt><kbd class="kbd">{keys}</kbd></dt>
            <dd>{what}</dd>
        </div>
    }
}
