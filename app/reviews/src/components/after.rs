use leptos::prelude::*;
use ui::*;

use super::{fault::Fault, learn::Item};
use crate::state::{Room, counted, name_in, span_words, spent};
use model::reviews::Step as Stage;

/// The record of a review whose session has ended: the minutes come first.
#[component]
pub fn After(room: Room) -> impl IntoView {
    let title = room.memo(|v| format!("Strategic Readiness Review {}", v.summary.quarter));
    let kicker = room.memo(|v| v.summary.key.clone());
    let signs = room.memo(|v| v.may_sign && !v.summary.signed_by_me);
    let trouble = room.trouble();
    let state = move || {
        let mark = room.memo(|v| {
            let tone = if v.summary.state == "minutes_draft" {
                Tone::Watch
            } else {
                Tone::Ready
            };
            (tone, v.summary.state_label.clone())
        });
        let signed = room.memo(|v| counted(v.summary.signatures as usize, "signature"));
        view! {
            {move || {
                let (tone, word) = mark.get();
                view! { <StateMark tone word /> }
            }}
            <span>{signed}</span>
        }
    };
    let actions = move || {
        view! {
            <LinkButton href=paths::review_minutes(room.id) kind=ButtonKind::Primary icon=Glyph::Document>
                {move || if signs.get() { "Read and sign the minutes" } else { "Read the minutes" }}
            </LinkButton>
        }
    };
    view! {
        <div class="record">
            <PageHeader title kicker back_href=paths::reviews() back_label="Reviews" state actions />
            <div class="record-main">
                <Fault error=trouble />
                <Spent room />
                <Items room />
            </div>
            <div class="record-side">
                <Facts room />
            </div>
        </div>
    }
    .into_any()
}

/// Minutes spent in each step against its box.
#[component]
fn Spent(room: Room) -> impl IntoView {
    let rows = room.memo(|v| {
        let end = v.ended_at.unwrap_or(v.now);
        Stage::ALL
            .map(|s| (s.label(), spent(v, s, end), s.time_box().secs()))
            .to_vec()
    });
    let row = |(label, spent, limit): (&'static str, i64, i64)| {
        let (tone, word) = if spent > limit {
            (Tone::Watch, "Over time")
        } else {
            (Tone::Ready, "In time")
        };
        view! {
            <tr>
                <RowHead label="Step">{label}</RowHead>
                <Cell label="Spent" num=true>
                    {span_words(spent)}
                </Cell>
                <Cell label="Time box" num=true>
                    {span_words(limit)}
                </Cell>
                <Cell label="State">
                    <StateMark tone word />
                </Cell>
            </tr>
        }
    };
    let columns = vec![
        Column::text("Step"),
        Column::num("Spent"),
        Column::num("Time box"),
        Column::text("State"),
    ];
    view! {
        <Section title="The session">
            <Table caption="Time spent in each step" columns>
                {move || rows.get().into_iter().map(row).collect_view()}
            </Table>
        </Section>
    }
}

#[component]
fn Items(room: Room) -> impl IntoView {
    let items = room.memo(|v| v.actions.clone());
    let count = Memo::new(move |_| items.with(|i| u32::try_from(i.len()).ok()));
    view! {
        <Section title="Action items" count>
            {move || items.with(Vec::is_empty).then(|| view! { <p class="muted">"The review made no action item."</p> })}
            <ul class="hair">
                {move || items.get().into_iter().map(|action| view! { <Item action /> }).collect_view()}
            </ul>
        </Section>
    }
}

#[component]
fn Facts(room: Room) -> impl IntoView {
    let opened = room.memo(|v| v.opened_at.map(|t| t.to_string()));
    let length = room.memo(|v| {
        v.opened_at
            .map(|at| span_words(v.ended_at.unwrap_or(v.now).secs_since(at)))
    });
    let chair = room.memo(|v| v.summary.chair.name.clone());
    let present = room.memo(|v| format!("{} of {}", v.present.len(), v.summary.attendees.len()));
    let names = room.memo(|v| {
        v.present
            .iter()
            .map(|p| name_in(v, *p))
            .collect::<Vec<_>>()
            .join(", ")
    });
    view! {
        <DataList>
            <Fact term="Held">{move || opened.get().map(|at| view! { <Time at exact=true /> })}</Fact>
            <Fact term="Length">{length}</Fact>
            <Fact term="Chair">{chair}</Fact>
            <Fact term="Present">
                {present} <span class="small muted block">{names}</span>
            </Fact>
        </DataList>
    }
}

/// A review that did not take place.
#[component]
pub fn Gone(room: Room) -> impl IntoView {
    let title = room.memo(|v| format!("Strategic Readiness Review {}", v.summary.quarter));
    let kicker = room.memo(|v| v.summary.key.clone());
    let cancelled = room.memo(|v| v.summary.state == "cancelled");
    let at = room.memo(|v| v.summary.scheduled_at.to_string());
    let chair = room.memo(|v| v.summary.chair.name.clone());
    let because = room.memo(|v| v.cancelled_because.clone());
    let state = move || view! { <StateMark tone=Tone::Neutral word=room.memo(|v| v.summary.state_label.clone()) /> };
    let words = move || {
        if cancelled.get() {
            "This review was cancelled. Nothing was decided in it."
        } else {
            "Nobody opened this review within a day of its time. It counts as missed."
        }
    };
    view! {
        <div class="page page-narrow">
            <PageHeader title kicker back_href=paths::reviews() back_label="Reviews" state />
            <p class="measure">{words}</p>
            <DataList>
                <Fact term="Planned for">
                    <Time at exact=true />
                </Fact>
                <Fact term="Chair">{chair}</Fact>
                {move || because.get().map(|reason| view! { <Fact term="Reason">{reason}</Fact> })}
            </DataList>
        </div>
    }
    .into_any()
}
