use leptos::prelude::*;
use model::executions::{ClockView, ExecutionCommand as C};
use ui::*;

use super::{Fault, fault_at};
use crate::state::{Room, ask, clock_tone};

/// Legal and house deadlines: when they began, when they end, in local time and UTC.
#[component]
pub fn Clocks(room: Room) -> impl IntoView {
    let ids = room.memo(|v| v.clocks.iter().map(|c| c.id.clone()).collect::<Vec<_>>());
    view! {
        <Section title="Clocks" id="clocks">
            {move || {
                ids.with(Vec::is_empty)
                    .then(|| view! { <p class="muted">"This playbook starts no legal or house deadline."</p> })
            }}
            <ul class="worklist">
                <For
                    each=move || ids.get()
                    key=|id| id.clone()
                    children=move |id| view! { <Deadline room id /> }
                />
            </ul>
        </Section>
    }
}

/// A moment inside a sentence: local time, and UTC behind it.
fn in_both(at: model::Time) -> impl IntoView {
    let at = at.to_string();
    let utc = format!(" ({})", time::utc_text(&at));
    view! {
        <ui::Time at exact=true />
        <span class="muted">{utc}</span>
    }
}

#[component]
fn Deadline(room: Room, id: String) -> impl IntoView {
    let key = id.clone();
    // the share of time used moves each minute; the row need not
    let clock = room.memo(move |v| {
        v.clocks.iter().find(|c| c.id == key).map(|c| ClockView {
            used_percent: c.used_percent.map(|p| match p {
                0..50 => 0,
                50..80 => 50,
                80..95 => 80,
                _ => 95,
            }),
            ..c.clone()
        })
    });
    let acts = room.memo(|v| v.may.act && !v.row.over);
    let leads = room.memo(|v| v.may.command && !v.row.over);
    let body = move || {
        clock.get().map(|c| {
            let tone = clock_tone(&c);
            let running = c.state == "running";
            let left = c.due.filter(|_| running).map(|due| {
                let left = Memo::new(move |_| due.secs_since(room.now()));
                view! { <Clock seconds=left label="Left" /> }
            });
            let both = |label: &'static str, at: model::Time| {
                let at = at.to_string();
                let utc = time::utc_text(&at);
                view! {
                    <Fact term=label>
                        <ui::Time at exact=true />
                        <span class="small muted block num">{utc}</span>
                    </Fact>
                }
            };
            let changes = (!c.changes.is_empty()).then(|| {
                let lines = c
                    .changes
                    .iter()
                    .map(|x| {
                        let was = x.was_anchor.zip(x.was_due).map(|(anchor, due)| {
                            view! { "was " {in_both(anchor)} " to " {in_both(due)} ", " }
                        });
                        let reason = format!(". {}", x.reason);
                        view! {
                            <li>
                                {was}
                                "set to "
                                {in_both(x.anchor)}
                                " to "
                                {in_both(x.due)}
                                {reason}
                            </li>
                        }
                    })
                    .collect_view();
                view! {
                    <Disclosure summary="Changes to the start">
                        <ul class="small num">{lines}</ul>
                    </Disclosure>
                }
            });
            view! {
                <div class="cluster cluster-between">
                    <span class="worklist-title">{c.name.clone()}</span>
                    <StateMark tone word=c.state_label.clone() />
                </div>
                <p class="small muted">
                    {format!("{} after: {}. {}, {}.", c.limit, c.anchor_event, c.authority, c.jurisdiction)}
                </p>
                {left}
                <DataList inline=true>
                    {c.anchor.map(|at| both("Began", at))}
                    {c.due.map(|at| both("Ends", at))}
                </DataList>
                {(!c.remark.is_empty()).then(|| view! { <p class="small">{c.remark.clone()}</p> })}
                <p class="small muted">
                    {format!("Source: {}", c.source)}
                    {c.note.clone().map(|note| format!(". {note}"))}
                </p>
                {changes}
                <div class="cluster">{steps(room, &c, leads.get())}</div>
            }
        })
    };
    let opened = Memo::new(move |_| {
        acts.get()
            && clock.with(|c| {
                c.as_ref()
                    .is_some_and(|c| matches!(c.state.as_str(), "armed" | "running"))
            })
    });
    view! {
        <li>
            <div class="stack-s">
                {body}
                {move || opened.get().then(|| view! { <Times room id=id.clone() clock /> })}
            </div>
        </li>
    }
}

/// Tolling and leaving out are the commander's.
fn steps(room: Room, c: &ClockView, leads: bool) -> impl IntoView + use<> {
    let reason = |words: &'static str, sentence: &'static str, make: fn(String, String) -> C| {
        let (id, name) = (c.id.clone(), c.name.clone());
        let label = format!("{words}: {name}");
        let press = move |()| {
            let id = id.clone();
            room.asking.set(Some(ask(
                format!("{words}: {name}"),
                sentence,
                words,
                move |reason| make(id.clone(), reason),
            )));
        };
        view! { <Button small=true label on_press=press>{words}</Button> }
    };
    let run = room.run();
    let id = c.id.clone();
    let resume = format!("Resume: {}", c.name);
    view! {
        {(leads && c.state == "running")
            .then(|| {
                reason(
                    "Toll",
                    "The clock stands still until it is resumed. The reason is on record.",
                    |clock, reason| C::TollClock { clock, reason },
                )
            })}
        {(leads && c.state == "tolled")
            .then(|| {
                view! {
                    <Button small=true label=resume pending=run.pending() on_press=move |()| run.go(C::ResumeClock { clock: id.clone() })>
                        "Resume"
                    </Button>
                }
            })}
        {(leads && matches!(c.state.as_str(), "armed" | "running" | "tolled"))
            .then(|| {
                reason(
                    "Not applicable",
                    "The deadline does not hold here. The reason is on record.",
                    |clock, reason| C::ClockNotApplicable { clock, reason },
                )
            })}
        <Fault error=run.error() />
    }
}

/// When it began, and when it was filed.
#[component]
fn Times(room: Room, id: String, clock: Memo<Option<ClockView>>) -> impl IntoView {
    let running =
        Memo::new(move |_| clock.with(|c| c.as_ref().is_some_and(|c| c.state == "running")));
    let local = room.draft(&format!("anchor-{id}"), String::new);
    let why = room.draft(&format!("anchor-why-{id}"), String::new);
    let filed = room.draft(&format!("filed-{id}"), String::new);
    let receipt = room.draft(&format!("receipt-{id}"), String::new);
    let anchor = room.run();
    let file = room.run();
    let (wrong_anchor, wrong_filed) =
        (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    // only the browser knows the zone of what was typed
    let instant = move |text: RwSignal<String>, wrong: RwSignal<Option<String>>| {
        let utc = time::local_to_utc(&text.get_untracked()).and_then(|t| t.parse().ok());
        wrong.set(
            utc.is_none()
                .then(|| "Choose a date and a time.".to_owned()),
        );
        utc
    };
    let set = {
        let id = id.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if let Some(at) = instant(local, wrong_anchor) {
                anchor.go(C::AnchorClock {
                    clock: id.clone(),
                    at,
                    reason: why.get_untracked(),
                });
            }
        }
    };
    let submit = {
        let id = id.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if let Some(at) = instant(filed, wrong_filed) {
                file.go(C::SatisfyClock {
                    clock: id.clone(),
                    at,
                    receipt: receipt.get_untracked(),
                });
            }
        }
    };
    let summary = move || {
        if running.get() {
            "It began at another time".to_owned()
        } else {
            "Record when it began".to_owned()
        }
    };
    let names = (
        format!("anchor-{id}"),
        format!("anchor-why-{id}"),
        format!("filed-{id}"),
        format!("receipt-{id}"),
    );
    let (filed_name, receipt_name) = (names.2, names.3);
    view! {
        <Disclosure summary=Signal::derive(summary)>
            <form class="form" on:submit=set novalidate=true>
                <DateTimeInput name=names.0 label="When it happened, your local time" bind=local required=true error=wrong_anchor />
                <TextInput name=names.1 label="Reason" hint="Needed when the beginning changes. Both times stay on record." bind=why max_length=300
                    error=fault_at(anchor.error(), "reason") />
                <Fault error=anchor.error() fields=&["reason"] />
                <div class="form-actions">
                    <Button submit=true pending=anchor.pending()>"Set the beginning"</Button>
                </div>
            </form>
        </Disclosure>
        {move || {
            let (filed_name, receipt_name, submit) = (filed_name.clone(), receipt_name.clone(), submit.clone());
            running
                .get()
                .then(|| {
                    view! {
                        <Disclosure summary="It is filed">
                            <form class="form" on:submit=submit novalidate=true>
                                <DateTimeInput name=filed_name label="When it was filed, your local time" bind=filed required=true error=wrong_filed />
                                <TextInput name=receipt_name label="Receipt or reference" bind=receipt required=true max_length=300
                                    error=fault_at(file.error(), "receipt") />
                                <Fault error=file.error() fields=&["receipt"] />
                                <div class="form-actions">
                                    <Button submit=true pending=file.pending()>"Record the filing"</Button>
                                </div>
                            </form>
                        </Disclosure>
                    }
                })
        }}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_in_a_sentence_is_told_in_utc_too() {
        let at = "2026-03-12T14:05:00Z".parse().expect("a time");
        let html = Owner::new().with(|| in_both(at).to_html());
        assert!(
            html.contains(r#"datetime="2026-03-12T14:05:00Z""#),
            "{html}"
        );
        assert!(html.contains("(12 Mar 2026, 14:05 UTC)"), "{html}");
    }
}
