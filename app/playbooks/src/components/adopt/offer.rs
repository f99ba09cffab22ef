use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    Code,
    identity::Permission,
    playbooks::{PlaybookBody, TemplateView},
};
use ui::*;

use super::{super::failure::Refusal, Held};
use crate::{
    api::adopt_template,
    state::{AdoptStep, counted, use_may},
};

fn facts(body: &PlaybookBody) -> impl IntoView + use<> {
    let critical = body.slots.iter().filter(|s| s.critical).count();
    let messages = body.communications.len();
    let decisions = body.decisions.len();
    let rows = [
        ("Tasks", counted(body.tasks.len(), "task", "tasks")),
        (
            "Role slots",
            format!(
                "{}, {critical} critical",
                counted(body.slots.len(), "slot", "slots")
            ),
        ),
        (
            "Messages",
            counted(messages, "prepared message", "prepared messages"),
        ),
        ("Decisions", counted(decisions, "decision", "decisions")),
        (
            "Triggers",
            counted(body.triggers.len(), "suggestion", "suggestions"),
        ),
    ];
    rows.map(|(term, value)| {
        view! {
            <Fact term>
                <span class="num">{value}</span>
            </Fact>
        }
    })
    .collect_view()
}

/// What the template gives and what it asks for, and the button that adopts it.
#[component]
pub fn Offer(
    template: TemplateView,
    adopted: bool,
    held: Held,
    reload: Callback<()>,
) -> impl IntoView {
    let may_edit = use_may(Permission::PlaybooksEdit);
    let navigate = use_navigate();
    let TemplateView { summary, body, .. } = template;
    let key = summary.key.clone();
    let next = AdoptStep::People.href(&key);
    let onward = next.clone();
    let adopt = Action::new(move |(): &()| adopt_template(key.clone()));
    let error = Signal::derive(move || adopt.value().get().and_then(Result::err));
    Effect::new(move |_| match adopt.value().get() {
        Some(Ok(view)) => {
            held.adopted(view);
            navigate(&next, Default::default());
        }
        // somebody was faster: show what there is
        Some(Err(error)) if error.code() == Code::Conflict => reload.run(()),
        _ => {}
    });
    let deadlines: Vec<_> = body
        .clocks
        .iter()
        .map(|c| {
            let words = format!("{}, {}: {}", c.name, c.authority, c.limit.words());
            view! { <li>{words}</li> }
        })
        .collect();
    let critical = body.slots.iter().filter(|s| s.critical).count();
    let demands = [
        format!(
            "A primary and a deputy for {}.",
            counted(critical, "critical slot", "critical slots")
        ),
        "Thresholds of its triggers that fit your organisation.".to_owned(),
        "The approval of the domain owner before it is in force.".to_owned(),
        format!(
            "A review every {}.",
            counted(body.review_interval_days as usize, "day", "days")
        ),
    ];
    let action = move || {
        if adopted {
            return view! { <LinkButton kind=ButtonKind::Primary href=onward.clone()>"Go on: name people"</LinkButton> }
                .into_any();
        }
        if !may_edit.get() {
            return view! { <p class="muted">"A steward, a domain owner or the executive sponsor can adopt it."</p> }
                .into_any();
        }
        view! {
            <Button
                kind=ButtonKind::Primary
                pending=adopt.pending()
                on_press=move || {
                    adopt.dispatch(());
                }
            >
                "Adopt and name people"
            </Button>
        }
        .into_any()
    };
    view! {
        <Section title="What you get">
            <p class="measure">{body.summary.clone()}</p>
            <DataList>{facts(&body)}</DataList>
        </Section>
        <Section title="Deadlines it starts">
            {if deadlines.is_empty() {
                view! { <p class="muted">"No law or contract sets a deadline that this playbook could cite."</p> }
                    .into_any()
            } else {
                view! {
                    <ul class="list-disc ps-5 stack-s measure">{deadlines}</ul>
                    <p class="cluster">
                        <Badge tone=Tone::Watch>"Confirm with counsel"</Badge>
                        <span class="small muted">"Whether one applies is for counsel to say."</span>
                    </p>
                }
                    .into_any()
            }}
        </Section>
        <Section title="What it demands">
            <ul class="list-disc ps-5 stack-s measure">
                {demands.map(|d| view! { <li>{d}</li> }).collect_view()}
            </ul>
        </Section>
        <div class="stack-s">
            <Refusal error />
            <div class="cluster">{action}</div>
        </div>
    }
}
