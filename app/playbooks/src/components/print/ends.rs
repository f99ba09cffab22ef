//! Decisions, deadlines, money, and what the playbook rests on.

use leptos::prelude::*;
use model::playbooks::{Budget, ClockRule, DecisionPoint, PlaybookBody, Source};
use ui::time::date_text;

use super::super::body::{Shown, metric_table, option_table, span_text};

fn decision(shown: &Shown, d: &DecisionPoint) -> impl IntoView + use<> {
    let line = format!(
        "{} decides within {} of the declaration.",
        shown.slot(&d.decider),
        span_text(d.due)
    );
    let default = format!(
        "If nobody decides in time, the default is taken. {}",
        d.why_default
    );
    view! {
        <h3>{d.question.clone()}</h3>
        <p>{line}</p>
        {option_table(d)}
        <p>{default}</p>
    }
}

pub fn decisions(shown: &Shown) -> AnyView {
    let list: Vec<_> = shown
        .body
        .decisions
        .iter()
        .map(|d| decision(shown, d))
        .collect();
    (!list.is_empty())
        .then(|| {
            view! {
                <h2>"Decisions"</h2>
                {list}
            }
        })
        .into_any()
}

fn checked(source: &Source) -> String {
    date_text(&source.checked).unwrap_or_else(|| source.checked.clone())
}

fn clock(c: &ClockRule, source: Option<&Source>) -> impl IntoView + use<> {
    let limit = format!(
        "{}, from: {}.",
        c.limit.words(),
        c.anchor.trim_end_matches('.')
    );
    let by = format!("Authority: {}, {}.", c.authority, c.jurisdiction);
    let cited = source.map(|s| {
        view! { <p>{format!("Source: {}, checked {}.", s.title, checked(s))}</p> }
    });
    view! {
        <h3>{c.name.clone()}</h3>
        <p class="strong">{limit}</p>
        <p>{by}</p>
        {cited}
        {c.note.clone().map(|note| view! { <p>{note}</p> })}
        <p class="strong">"Confirm with counsel."</p>
    }
}

/// Deadlines set by law or contract. Whether one applies is for counsel to say.
pub fn clocks(body: &PlaybookBody) -> AnyView {
    let source = |id: &str| body.sources.iter().find(|s| s.id == id);
    let list: Vec<_> = body
        .clocks
        .iter()
        .map(|c| clock(c, source(&c.source)))
        .collect();
    let list = if list.is_empty() {
        view! { <p>"No law or contract sets a deadline that this playbook could cite."</p> }
            .into_any()
    } else {
        list.into_any()
    };
    view! {
        <h2>"Clocks it starts"</h2>
        {list}
    }
    .into_any()
}

pub fn budget(b: &Budget) -> AnyView {
    let amount = format!("{}, pre-approved by: {}.", b.amount_text(), b.approver);
    view! {
        <h2>"Budget"</h2>
        <p class="strong num">{amount}</p>
        <p>{b.covers.clone()}</p>
    }
    .into_any()
}

/// How success is measured, and what is asked afterwards.
pub fn learning(body: &PlaybookBody) -> AnyView {
    let questions = body.learning_questions.iter();
    let questions = questions
        .map(|q| view! { <li>{q.clone()}</li> })
        .collect_view();
    view! {
        <h2>"Success metrics"</h2>
        {metric_table(body)}
        <h2>"Learning questions"</h2>
        <ol>{questions}</ol>
    }
    .into_any()
}

fn source(s: &Source) -> impl IntoView + use<> {
    // on paper an address is only of use when it can be read
    let address = s.url.clone().map(|url| {
        view! {
            <p class="small">
                <a class="[overflow-wrap:anywhere]" href=url.clone() rel="external noopener noreferrer">
                    {url.clone()}
                </a>
            </p>
        }
    });
    let said = match &s.note {
        Some(note) => format!("Checked {}. {note}", checked(s)),
        None => format!("Checked {}.", checked(s)),
    };
    view! {
        <li>
            <p>{s.title.clone()}</p>
            {address}
            <p class="small muted">{said}</p>
        </li>
    }
}

/// What its deadlines and precedents rest on.
pub fn sources(body: &PlaybookBody) -> AnyView {
    let list: Vec<_> = body.sources.iter().map(source).collect();
    (!list.is_empty())
        .then(|| {
            view! {
                <h2>"Sources"</h2>
                <ol>{list}</ol>
            }
        })
        .into_any()
}
