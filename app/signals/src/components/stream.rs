//! The stream of signals and its filter.

use super::{Judge, Word};
use crate::state::*;
use leptos::prelude::*;
use leptos_router::components::Form;
use model::signals::{SignalRow, SignalState, SourceRef};
use ui::*;

/// What to look for: a plain form whose fields stand in the address.
#[component]
pub fn Filters(asked: Memo<Asked>, #[prop(into)] sources: Signal<Vec<SourceRef>>) -> impl IntoView {
    let word =
        move |pick: fn(&Asked) -> &String| Signal::derive(move || asked.with(|a| pick(a).clone()));
    let states: Vec<Choice> = [
        ("new", "Waiting"),
        ("evaluated", "Evaluated"),
        ("suppressed", "History only"),
    ]
    .into_iter()
    .map(|(key, label)| Choice::new(key, label))
    .collect();
    view! {
        <Form
            method="get"
            action=paths::signals()
            attr:class="grid grid-cols-2 items-end gap-3 lg:grid-cols-[1.5fr_1fr_1fr_1fr_auto]"
            attr:role="search"
        >
            <TextInput
                name="q"
                label="Text"
                placeholder="Words of the signal"
                autocomplete="off"
                value=word(|a| &a.q)
            />
            <Select
                name="category"
                label="Category"
                placeholder="Any"
                options=category_options()
                value=word(|a| &a.category)
            />
            <Select
                name="source"
                label="Source"
                placeholder="Any"
                options=Signal::derive(move || sources.with(|s| source_options(s)))
                value=word(|a| &a.source)
            />
            <Select name="state" label="State" placeholder="Any" options=states value=word(|a| &a.state) />
            <span class="cluster">
                <Button submit=true icon=Glyph::Filter>
                    "Apply"
                </Button>
                {move || {
                    asked
                        .with(Asked::narrowed)
                        .then(|| view! { <a class="link" href=paths::signals()>"Clear"</a> })
                }}
            </span>
        </Form>
    }
}

/// The page of the stream that fits the filter, newest first.
#[component]
pub fn Stream(room: Room, #[prop(into)] may_judge: Signal<bool>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let asked = room.asked.get();
        room.page.with(|page| {
            page.items
                .iter()
                .filter(|row| asked.fits(row))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let empty = Memo::new(move |_| shown.with(Vec::is_empty));
    let next = Memo::new(move |_| room.page.with(|p| p.next.clone()));
    let older = Signal::derive(move || {
        next.get()
            .map(|cursor| room.asked.with(|asked| asked.address(&cursor)))
    });
    let newest = move || {
        room.asked.with(|a| {
            (!a.cursor.is_empty())
                .then(|| view! { <a class="link" href=a.address("")>"Back to the newest"</a> })
        })
    };
    let text = Signal::derive(move || {
        let (shown, all) = (shown.with(Vec::len), room.page.with(|p| p.items.len()));
        Some(if shown == all {
            format!("{} on this page", number(all as i64))
        } else {
            format!(
                "{} of {} on this page have these words",
                number(shown as i64),
                number(all as i64)
            )
        })
    });
    // keyed by what can change, so that a row is drawn anew only then
    let key = |row: &SignalRow| (row.signal.id, row.signal.state.key());
    view! {
        {move || {
            if empty.get() {
                view! { <Nothing asked=room.asked.get() more=next.get().is_some() /> }.into_any()
            } else {
                view! {
                    <Table
                        caption="Signals, newest first"
                        columns=vec![
                            Column::text("Signal"),
                            Column::text("Category"),
                            Column::text("Source"),
                            Column::text("State"),
                            Column::text("Happened"),
                            Column::text("Worth hearing"),
                        ]
                    >
                        <For
                            each=move || shown.get()
                            key
                            children=move |row| view! { <Row row room may_judge /> }
                        />
                    </Table>
                }
                    .into_any()
            }
        }}
        {newest}
        <Pager next=older text />
    }
}

#[component]
fn Row(row: SignalRow, room: Room, may_judge: Signal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let SignalRow {
        signal,
        headline,
        source_name,
    } = row;
    let id = signal.id;
    let lit = room.is_news(signal.received_at);
    let word = Memo::new(move |_| {
        room.page.with(|page| {
            page.items
                .iter()
                .find(|r| r.signal.id == id)
                .and_then(|r| r.signal.feedback)
        })
    });
    let of = headline.clone();
    let judge = move || {
        let of = of.clone();
        if may_judge.get() {
            view! { <Judge word of on_word=move |word| room.judge(id, word, toasts) /> }.into_any()
        } else {
            view! { <Word word=word.get() /> }.into_any()
        }
    };
    view! {
        <tr class:lit=lit>
            <RowHead label="Signal">
                <span class="flex min-w-0 flex-col">
                    <a class="break-words" href=paths::signal(id)>
                        {headline}
                    </a>
                    {signal
                        .severity
                        .map(|s| view! { <StateMark tone=severity_tone(s) word=severity_words(s) /> })}
                </span>
            </RowHead>
            <Cell label="Category">{signal.category.label()}</Cell>
            <Cell label="Source">{source_name}</Cell>
            <Cell label="State">
                <StateMark tone=signal_tone(&signal.state) word=signal.state.label() />
            </Cell>
            <Cell label="Happened">
                <Time at=signal.occurred_at.to_string() />
            </Cell>
            <Cell label="Worth hearing">{judge}</Cell>
        </tr>
    }
}

#[component]
fn Nothing(asked: Asked, more: bool) -> impl IntoView {
    let (title, text) = match (asked.narrowed(), more) {
        (true, true) => (
            "No signal of this page fits.",
            "The words are looked for in the signals of one page. Look at the older ones, or clear the filter.",
        ),
        (true, false) => (
            "No signal fits.",
            "Nothing that came has this category, source, state and text together.",
        ),
        _ => (
            "Nothing has come so far.",
            "Report what you heard, or have a program send it. A signal is kept as soon as it is accepted.",
        ),
    };
    let way = if asked.narrowed() {
        view! { <LinkButton href=paths::signals()>"Show everything"</LinkButton> }.into_any()
    } else {
        view! { <LinkButton href=paths::signal_new()>"Report a signal"</LinkButton> }.into_any()
    };
    view! { <EmptyState title text>{way}</EmptyState> }
}

/// Why a signal is history only, where it is.
pub fn reason(state: &SignalState) -> Option<String> {
    match state {
        SignalState::Suppressed { reason } => Some(reason.clone()),
        _ => None,
    }
}
