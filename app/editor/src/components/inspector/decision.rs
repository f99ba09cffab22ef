//! A decision with its options.

use leptos::prelude::*;
use model::playbooks::{DecisionOption, DecisionPoint};
use ui::*;

use super::cells::{TIME, roles};
use crate::{
    components::fields::{Line, Lines, Pick},
    state::{Cell, Editor},
};

pub(super) fn decision(editor: Editor, id: &str) -> AnyView {
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
    // the field makes its id of the name: `f-option-a`
    let name = format!("{}-{option}", cell.name);
    let read = cell.clone();
    let stored = editor.memo(move |b| read.read(b).unwrap_or_default());
    let write = move |text: String| {
        editor.flush();
        editor.write(&cell, &text, true);
    };
    view! {
        <div on:focusout=move |_| editor.settle()>
            <TextArea name label rows=2 value=stored on_input=write />
        </div>
    }
}
