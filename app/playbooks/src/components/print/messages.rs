use leptos::prelude::*;
use model::playbooks::{Audience, Communication};

use super::super::body::{Shown, variable_table};

/// A message as it is recorded: what is still to be filled in keeps its braces, so that no
/// example is read out as a fact.
fn message(shown: &Shown, c: &Communication) -> impl IntoView + use<> {
    let by = format!(
        "By: {}. Released by: {}.",
        c.channel.label(),
        shown.slot(&c.approver)
    );
    view! {
        <div class="stack-s">
            <h4 class="strong">{c.subject.clone()}</h4>
            <p class="small muted">{by}</p>
            <div class="whitespace-pre-line border-s border-hairline ps-4">{c.body.trim().to_owned()}</div>
        </div>
    }
}

fn audience(shown: &Shown, audience: Audience) -> Option<impl IntoView + use<>> {
    let all = shown.body.communications.iter();
    let messages: Vec<_> = all
        .filter(|c| c.audience == audience)
        .map(|c| message(shown, c))
        .collect();
    (!messages.is_empty()).then(|| {
        view! {
            <h3>{format!("To: {}", audience.label())}</h3>
            {messages}
        }
    })
}

/// The prepared messages by audience, and what is filled in before they go out.
pub fn messages(shown: &Shown) -> AnyView {
    let body = &shown.body;
    if body.communications.is_empty() && body.variables.is_empty() {
        return ().into_any();
    }
    let audiences = Audience::ALL
        .iter()
        .map(|a| audience(shown, *a))
        .collect_view();
    let variables = (!body.variables.is_empty()).then(|| {
        view! {
            <h3>"What is filled in"</h3>
            {variable_table(body)}
        }
    });
    view! {
        <h2>"Prepared messages"</h2>
        <p>"Words in braces are variables. Each is replaced before the message is released."</p>
        {audiences}
        {variables}
    }
    .into_any()
}
