use leptos::prelude::*;
use model::playbooks::Severity;
use ui::*;

use crate::state::{Editor, Found, counted};

/// Shown at once; more would hide that one begins at the top.
const SHOWN: usize = 25;

/// What is wrong, in words; each leads to its field.
#[component]
pub fn Findings(editor: Editor) -> impl IntoView {
    let sentence = move || {
        editor.findings.with(|all| {
            let errors = all.iter().filter(|f| f.severity == Severity::Error).count();
            let hints = all.len() - errors;
            match (errors, hints) {
                (0, 0) => "Nothing is wrong.".to_owned(),
                (0, n) => format!("Nothing blocks approval. {}.", counted(n, "hint")),
                (n, 0) => format!("{} to mend before approval.", counted(n, "error")),
                (n, m) => format!(
                    "{} to mend before approval, {}.",
                    counted(n, "error"),
                    counted(m, "hint")
                ),
            }
        })
    };
    let shown = Memo::new(move |_| {
        editor
            .findings
            .with(|all| all.iter().take(SHOWN).cloned().collect::<Vec<_>>())
    });
    let more = Memo::new(move |_| editor.findings.with(|all| all.len().saturating_sub(SHOWN)));
    let row = move |found: Found| {
        let Found {
            severity,
            place,
            text,
            ..
        } = found;
        let tone = if severity == Severity::Error {
            Tone::Gap
        } else {
            Tone::Watch
        };
        let word = if severity == Severity::Error {
            "Error"
        } else {
            "Hint"
        };
        view! {
            <li>
                <button type="button" class="ed-finding" data-tone=tone.key() on:click=move |_| editor.go(place.clone())>
                    <Icon glyph=tone.glyph() label=word />
                    <span>{text}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="ed-findings" aria-labelledby="findings-head">
            <h2 class="section-title" id="findings-head">"Check"</h2>
            <p>{sentence}</p>
            <ul class="ed-list" aria-label="Findings">
                <For each=move || shown.get() key=|f| (f.place.row.clone(), f.text.clone()) children=row />
            </ul>
            {move || (more.get() > 0).then(|| view! { <p class="muted small">{format!("And {} more.", more.get())}</p> })}
        </section>
    }
}
