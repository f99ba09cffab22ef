//! The ui fields on a cell of the draft. Each has a text of its own: a letter changes only that,
//! and goes into the draft with the next pause or when the field is left.

use leptos::prelude::*;
use std::time::Duration;
use ui::*;

use super::preview::Preview;
use crate::state::{Cell, Editor, Section};

const PAUSE: u64 = 200;

/// The text of a field between the control and the draft.
#[derive(Clone, Copy)]
struct Bound {
    editor: Editor,
    cell: StoredValue<Cell>,
    text: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    /// How the draft tells what was last written here.
    wrote: StoredValue<Option<String>>,
    letters: StoredValue<u32>,
    focused: StoredValue<bool>,
}

impl Bound {
    fn new(editor: Editor, cell: Cell) -> Self {
        let read = cell.clone();
        let stored = editor.memo(move |b| read.read(b).unwrap_or_default());
        let bound = Self {
            editor,
            cell: StoredValue::new(cell),
            text: RwSignal::new(stored.get_untracked()),
            wrong: RwSignal::new(None),
            wrote: StoredValue::new(None),
            letters: StoredValue::new(0),
            focused: StoredValue::new(false),
        };
        Effect::new(move |_| {
            let now = stored.get();
            let own = bound.wrote.with_value(|w| w.as_ref() == Some(&now));
            let typing = bound.cell.with_value(|c| editor.is_pending(c));
            // a line that was just begun is not taken away
            let begun = bound.focused.get_value()
                && bound
                    .text
                    .with_untracked(|t| t.split_whitespace().eq(now.split_whitespace()));
            if !own && !typing && !begun && bound.text.with_untracked(|t| *t != now) {
                bound.wrong.set(None);
                bound.text.set(now);
            }
        });
        bound
    }

    fn is_gone(self) -> bool {
        self.text.try_with_untracked(|_| ()).is_none()
    }

    fn typed(self, text: String) {
        if self.is_gone() {
            return;
        }
        self.focused.set_value(true);
        self.text.set(text.clone());
        let cell = self.cell.get_value();
        self.editor.type_in(&cell, text);
        let Some(mine) = self.letters.try_update_value(|n| {
            *n = n.wrapping_add(1);
            *n
        }) else {
            return;
        };
        set_timeout(
            move || {
                if self.letters.try_get_value() == Some(mine) {
                    self.commit();
                }
            },
            Duration::from_millis(PAUSE),
        );
    }

    fn commit(self) {
        let cell = self.cell.get_value();
        if !self.editor.is_pending(&cell) {
            return;
        }
        let wrong = self.editor.flush();
        if wrong.is_none() {
            self.wrote.set_value(self.editor.peek(|b| cell.read(b)));
        }
        if self.wrong.with_untracked(|w| *w != wrong) {
            self.wrong.set(wrong);
        }
    }

    /// The field was left: it shows what the draft has, as the draft writes it.
    fn left(self) {
        // a browser tells that a field lost the focus also when it left the page
        if self.is_gone() {
            return;
        }
        self.focused.set_value(false);
        self.commit();
        self.editor.settle();
        self.wrote.set_value(None);
        let now = self.cell.with_value(|c| self.editor.peek(|b| c.read(b)));
        if self.wrong.with_untracked(Option::is_none)
            && let Some(now) = now
            && self.text.with_untracked(|t| *t != now)
        {
            self.text.set(now);
        }
    }

    fn choose(self, value: String) {
        let cell = self.cell.get_value();
        self.editor.flush();
        let wrong = self.editor.write(&cell, &value, false);
        self.wrong.set(wrong);
    }

    fn error(self) -> Signal<Option<String>> {
        let found = finding(self.editor, &self.cell.get_value());
        Signal::derive(move || self.wrong.get().or_else(|| found.get()))
    }
}

/// `due at 3d …` as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.trim_end_matches('.').chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{}.", first.chain(letters).collect::<String>())
}

/// What the lint has found at this field.
fn finding(editor: Editor, cell: &Cell) -> Memo<Option<String>> {
    let (name, row) = (cell.name, cell.row.clone());
    let section = row.as_ref().map(|(table, _)| Section::of(*table));
    let row = row.map(|(_, id)| id);
    Memo::new(move |_| {
        editor.findings.with(|all| {
            all.iter()
                .find(|f| {
                    f.place.field == name
                        && f.place.row == row
                        && section.is_none_or(|s| s == f.place.section)
                })
                .map(|f| sentence(&f.message))
        })
    })
}

/// A line of text. Enter does `on_enter`.
#[component]
pub fn Line(
    editor: Editor,
    cell: Cell,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional)] input_type: Option<&'static str>,
    #[prop(optional)] input_mode: Option<&'static str>,
    #[prop(optional, into)] on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let name = cell.name;
    let bound = Bound::new(editor, cell);
    let key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter"
            && !event.is_composing()
            && let Some(on_enter) = on_enter
        {
            event.prevent_default();
            bound.left();
            on_enter.run(());
        }
    };
    view! {
        <div on:focusout=move |_| bound.left() on:keydown=key>
            <TextInput
                name
                label
                hint
                value=bound.text
                on_input=move |text| bound.typed(text)
                error=bound.error()
                input_type=input_type.unwrap_or("text")
                input_mode=input_mode.unwrap_or("text")
                autocomplete="off"
            />
        </div>
    }
}

/// Several lines; with `preview` as Markdown beside it.
#[component]
pub fn Lines(
    editor: Editor,
    cell: Cell,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(default = 3)] rows: u32,
    #[prop(optional)] preview: bool,
) -> impl IntoView {
    let name = cell.name;
    let bound = Bound::new(editor, cell);
    view! {
        <div on:focusout=move |_| bound.left()>
            <TextArea
                name
                label
                hint
                rows
                value=bound.text
                on_input=move |text| bound.typed(text)
                error=bound.error()
            />
        </div>
        {preview.then(|| view! { <Preview editor text=bound.text /> })}
    }
}

/// One of some values. A value that is not among them is shown as it is, and never changed by itself.
#[component]
pub fn Pick(
    editor: Editor,
    cell: Cell,
    #[prop(into)] label: String,
    #[prop(into)] options: Signal<Vec<Choice>>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    /// What it is called to choose none.
    #[prop(optional, into)]
    none: Option<String>,
) -> impl IntoView {
    let name = cell.name;
    let bound = Bound::new(editor, cell);
    let optional = none.is_some();
    let options = Memo::new(move |_| {
        let mut all = options.get();
        let now = bound.text.get();
        let known = all.iter().any(|c| c.value == now) || (now.is_empty() && optional);
        if !known {
            let words = if now.is_empty() {
                "Choose".to_owned()
            } else {
                format!("{now}, not there any more")
            };
            all.insert(0, Choice::new(now, words));
        }
        all
    });
    let error = bound.error();
    let choose = move |value| bound.choose(value);
    match none {
        Some(placeholder) => {
            view! { <Select name label hint options placeholder value=bound.text on_change=choose error /> }.into_any()
        }
        None => view! { <Select name label hint options value=bound.text on_change=choose error /> }.into_any(),
    }
}

/// Yes or no.
#[component]
pub fn Tick(
    editor: Editor,
    cell: Cell,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: MaybeProp<String>,
) -> impl IntoView {
    let name = cell.name;
    let bound = Bound::new(editor, cell);
    let on = Signal::derive(move || bound.text.with(|t| t == "true"));
    view! {
        <Checkbox
            name
            label
            hint
            checked=on
            on_change=move |on: bool| bound.choose(on.to_string())
            error=bound.error()
        />
    }
}
