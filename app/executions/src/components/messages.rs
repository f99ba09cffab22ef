use leptos::prelude::*;
use model::executions::{ExecutionCommand as C, MessageView};
use ui::*;

use super::{Fault, fault_at};
use crate::state::{Room, Run, ask, counted};

/// Prepared messages: the facts they need, the text, approval, sent.
#[component]
pub fn Messages(room: Room) -> impl IntoView {
    let ids = room.memo(|v| v.messages.iter().map(|m| m.id.clone()).collect::<Vec<_>>());
    let variables = room.memo(|v| !v.variables.is_empty() && v.may.act && !v.row.over);
    view! {
        <Section title="Messages" id="messages">
            {move || {
                ids.with(Vec::is_empty)
                    .then(|| view! { <p class="muted">"The playbook prepares no message."</p> })
            }}
            {move || variables.get().then(|| view! { <Variables room /> })}
            <ul class="worklist">
                <For
                    each=move || ids.get()
                    key=|id| id.clone()
                    children=move |id| view! { <Message room id /> }
                />
            </ul>
        </Section>
    }
}

/// The facts that all messages share, filled in once.
#[component]
fn Variables(room: Room) -> impl IntoView {
    let keys = room.peek(|v| v.variables.clone());
    let open = room.memo(|v| v.variables.iter().filter(|v| v.value.is_empty()).count());
    let run = room.run();
    let fields: Vec<(String, RwSignal<String>)> = keys
        .iter()
        .map(|v| {
            let value = v.value.clone();
            (
                v.key.clone(),
                room.draft(&format!("variable-{}", v.key), || value),
            )
        })
        .collect();
    let inputs = keys
        .iter()
        .zip(&fields)
        .map(|(v, (_, text))| {
            let name = format!("variable-{}", v.key);
            let hint = format!("For example: {}", v.example);
            view! { <TextInput name label=v.label.clone() hint bind=*text max_length=300 /> }
        })
        .collect_view();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let known = room.peek(|v| v.variables.clone());
        let changed = fields
            .iter()
            .filter(|(key, text)| {
                known
                    .iter()
                    .any(|v| v.key == *key && v.value != text.get_untracked().trim())
            })
            .map(|(key, text)| C::SetVariable {
                key: key.clone(),
                value: text.get_untracked(),
            })
            .collect();
        run.all(changed);
    };
    let summary = move || match open.get() {
        0 => "Facts in the messages: all filled in".to_owned(),
        n => format!("Facts in the messages: {} missing", counted(n, "fact")),
    };
    view! {
        <Disclosure summary=Signal::derive(summary)>
            <form class="form" on:submit=submit novalidate=true>
                {inputs}
                <Fault error=run.error() />
                <div class="form-actions">
                    <Button submit=true pending=run.pending()>"Save the facts"</Button>
                </div>
            </form>
        </Disclosure>
    }
}

#[component]
fn Message(room: Room, id: String) -> impl IntoView {
    let key = id.clone();
    let message = room.memo(move |v| v.messages.iter().find(|m| m.id == key).cloned());
    let edits = Memo::new(move |_| message.with(|m| m.as_ref().is_some_and(|m| m.may_edit)));
    let lit = move || message.with(|m| room.is_news(m.as_ref().and_then(|m| m.at)));
    let run = room.run();
    let body = move || {
        message.get().map(|m| {
            let (tone, word) = match m.state.as_str() {
                "sent" => (Tone::Ready, m.state_label.clone()),
                "approved" => (Tone::Watch, "Approved, not sent".to_owned()),
                "draft" if !m.missing.is_empty() => (
                    Tone::Gap,
                    format!("{} missing", counted(m.missing.len(), "fact")),
                ),
                "draft" => (Tone::Watch, "Waits for approval".to_owned()),
                _ => (Tone::Neutral, m.state_label.clone()),
            };
            view! {
                <div class="cluster cluster-between">
                    <span class="worklist-title">
                        {format!("{}, {}", m.audience.label(), m.channel.label().to_lowercase())}
                    </span>
                    <StateMark tone word />
                </div>
                <div class="worklist-meta">
                    <span>{format!("{} {}", if m.state == "draft" { "To be approved by" } else { "Approved by" }, m.approver_title)}</span>
                    {m.by.clone().map(|by| view! { <span>{by.name}</span> })}
                    {m.at.map(|at| view! { <span><ui::Time at=at.to_string() /></span> })}
                    {(!m.missing.is_empty()).then(|| view! { <span>{format!("Missing: {}", m.missing.join(", "))}</span> })}
                    {(!m.reason.is_empty()).then(|| view! { <span>{m.reason.clone()}</span> })}
                </div>
                <p class="strong">{m.subject.clone()}</p>
                <p class="measure whitespace-pre-line">{m.body.clone()}</p>
                <div class="cluster">{buttons(room, run, &m)}</div>
            }
        })
    };
    view! {
        <li class:lit=lit>
            <div class="stack-s">
                {body}
                <Fault error=run.error() />
                {move || {
                    let id = id.clone();
                    edits
                        .get()
                        .then(|| {
                            view! {
                                <Disclosure summary="Change the text">
                                    <Text room id message />
                                </Disclosure>
                            }
                        })
                }}
            </div>
        </li>
    }
}

fn buttons(room: Room, run: Run, m: &MessageView) -> impl IntoView + use<> {
    let (approve, send, withdraw) = (m.id.clone(), m.id.clone(), m.id.clone());
    let audience = m.audience.label().to_lowercase();
    let of = |words: &str| format!("{words}: message to {audience}");
    let (approve_label, send_label, back_label) =
        (of("Approve"), of("It went out"), of("Withdraw"));
    let back = move |()| {
        let message = withdraw.clone();
        room.asking.set(Some(ask(
            format!("Withdraw the message to {audience}"),
            "It does not go out. The reason is on record.",
            "Withdraw",
            move |reason| C::WithdrawMessage {
                message: message.clone(),
                reason,
            },
        )));
    };
    view! {
        {m.may_approve
            .then(|| {
                view! {
                    <Button small=true icon=Glyph::Sign label=approve_label pending=run.pending() on_press=move |()| run.go(C::ApproveMessage { message: approve.clone() })>
                        "Approve"
                    </Button>
                }
            })}
        {m.may_send
            .then(|| {
                view! {
                    <Button small=true icon=Glyph::Send label=send_label pending=run.pending() on_press=move |()| run.go(C::SendMessage { message: send.clone() })>
                        "It went out"
                    </Button>
                }
            })}
        {m.may_withdraw.then(|| view! { <Button small=true kind=ButtonKind::Quiet label=back_label on_press=back>"Withdraw"</Button> })}
    }
}

/// The text with its variables; a change takes an approval back.
#[component]
fn Text(room: Room, id: String, message: Memo<Option<MessageView>>) -> impl IntoView {
    let first = message.get_untracked();
    let (was_subject, was_body) = first
        .map(|m| (m.draft_subject, m.draft_body))
        .unwrap_or_default();
    let subject = room.draft(&format!("subject-{id}"), || was_subject);
    let body = room.draft(&format!("body-{id}"), || was_body);
    let run = room.run();
    let names = (format!("subject-{id}"), format!("body-{id}"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.go(C::EditMessage {
            message: id.clone(),
            subject: subject.get_untracked(),
            body: body.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextInput name=names.0 label="Subject" bind=subject max_length=300 error=fault_at(run.error(), "subject") />
            <TextArea name=names.1 label="Text" hint="{{…}} stands for a fact. A changed text needs approval again." bind=body rows=8 max_length=5000
                error=fault_at(run.error(), "body") />
            <Fault error=run.error() fields=&["subject", "body"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Save the text"</Button>
            </div>
        </form>
    }
}
