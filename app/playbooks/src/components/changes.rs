//! Changes in words, by part; long texts beside each other.

use leptos::prelude::*;
use model::playbooks::ChangeLine;

use crate::state::{Run, counted, marked, sections};

fn runs(runs: Vec<Run>, new: bool) -> AnyView {
    if runs.is_empty() {
        return view! { <span class="muted">"Nothing stood here."</span> }.into_any();
    }
    runs.into_iter()
        .map(|run| match (run.own, new) {
            (false, _) => run.text.into_any(),
            (true, true) => view! {
                <ins class="is-new">
                    <span class="sr-only">"[added: "</span>
                    {run.text}
                    <span class="sr-only">"]"</span>
                </ins>
            }
            .into_any(),
            (true, false) => view! {
                <del class="is-gone">
                    <span class="sr-only">"[removed: "</span>
                    {run.text}
                    <span class="sr-only">"]"</span>
                </del>
            }
            .into_any(),
        })
        .collect_view()
        .into_any()
}

/// Two texts beside each other. What only one of them has is struck out in the first and
/// underlined in the second.
#[component]
pub fn Beside(
    was: String,
    to: String,
    #[prop(into)] was_label: String,
    #[prop(into)] to_label: String,
) -> impl IntoView {
    let (was, to) = marked(&was, &to);
    view! {
        <div class="beside">
            <div>
                <p class="beside-head">{was_label}</p>
                <div class="beside-text">{runs(was, false)}</div>
            </div>
            <div>
                <p class="beside-head">{to_label}</p>
                <div class="beside-text">{runs(to, true)}</div>
            </div>
        </div>
    }
}

fn line(line: ChangeLine, was_label: &str, to_label: &str) -> impl IntoView + use<> {
    let ChangeLine { text, was, to, .. } = line;
    let (was_label, to_label) = (was_label.to_owned(), to_label.to_owned());
    let texts = (was.is_some() || to.is_some()).then(|| {
        view! {
            <Beside was=was.unwrap_or_default() to=to.unwrap_or_default() was_label to_label />
        }
    });
    view! {
        <li class="change">
            <p>{text}</p>
            {texts}
        </li>
    }
}

/// Every change under the part of the playbook it belongs to. `below` when the parts stand
/// under a heading of the page.
#[component]
pub fn ChangeList(
    changes: Vec<ChangeLine>,
    #[prop(into)] was_label: String,
    #[prop(into)] to_label: String,
    #[prop(optional)] below: bool,
) -> impl IntoView {
    sections(changes)
        .into_iter()
        .map(|(title, lines)| {
            let count = counted(lines.len(), "change", "changes");
            let words = view! {
                {title}
                <span class="change-count num">{format!(" ({count})")}</span>
            };
            let heading = if below {
                view! { <h3>{words}</h3> }.into_any()
            } else {
                view! { <h2>{words}</h2> }.into_any()
            };
            let lines = lines
                .into_iter()
                .map(|l| line(l, &was_label, &to_label))
                .collect_view();
            view! {
                {heading}
                <ul class="changes">{lines}</ul>
            }
        })
        .collect_view()
}
