use leptos::prelude::*;
use model::{
    executions::{ExecutionCommand as C, ReportView},
    playbooks::thousands,
};
use ui::*;

use super::{Fault, fault_at};
use crate::state::{Room, money};

/// Situation reports, newest first, and the form for the next one.
#[component]
pub fn Reports(room: Room) -> impl IntoView {
    let reports = room.memo(|v| v.reports.clone());
    let due = room.memo(|v| v.report_due_at);
    let acts = room.memo(|v| v.may.act && !v.row.over);
    let row = move |report: ReportView| {
        let at = report.at.to_string();
        let part = |label: &'static str, text: String| {
            (!text.is_empty()).then(|| {
                view! {
                    <Fact term=label>
                        <span class="whitespace-pre-line">{text}</span>
                    </Fact>
                }
            })
        };
        view! {
            <li class:lit=room.is_news(Some(report.at))>
                <div class="stack-s">
                    <p class="strong">
                        {format!("Report {}, {}, ", report.number, report.by.name)} <ui::Time at />
                    </p>
                    <DataList>
                        {part("Situation", report.situation)}
                        {part("Actions", report.actions)}
                        {part("Next", report.next)}
                        {part("Asks", report.asks)}
                    </DataList>
                </div>
            </li>
        }
    };
    view! {
        <Section title="Situation reports" id="reports">
            {move || {
                due.get()
                    .map(|at| {
                        let left = Memo::new(move |_| at.secs_since(room.now()));
                        view! { <Clock seconds=left label="Next report" /> }
                    })
            }}
            {move || {
                acts.get()
                    .then(|| {
                        view! {
                            <Disclosure summary="Write a report">
                                <Write room />
                            </Disclosure>
                        }
                    })
            }}
            {move || {
                reports.with(Vec::is_empty)
                    .then(|| view! { <p class="muted">"No report yet. The first one tells everybody the same."</p> })
            }}
            <ul class="worklist">
                <For each=move || reports.get() key=|r| r.number children=row />
            </ul>
        </Section>
    }
}

#[component]
fn Write(room: Room) -> impl IntoView {
    let situation = room.draft("situation", String::new);
    let actions = room.draft("actions", String::new);
    let next = room.draft("next", String::new);
    let asks = room.draft("asks", String::new);
    let again = room.draft("again", || "30".into());
    let run = room.run().then(move || {
        for text in [situation, actions, next, asks] {
            text.set(String::new());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.go(C::Report {
            situation: situation.get_untracked(),
            actions: actions.get_untracked(),
            next: next.get_untracked(),
            asks: asks.get_untracked(),
            next_in_minutes: again.get_untracked().parse().ok(),
        });
    };
    let times = vec![
        Choice::new("15", "In 15 minutes"),
        Choice::new("30", "In 30 minutes"),
        Choice::new("60", "In 1 hour"),
        Choice::new("240", "In 4 hours"),
        Choice::new("1440", "Tomorrow"),
        Choice::new("none", "No further report"),
    ];
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextArea name="situation" label="Situation" hint="What is so now." bind=situation rows=2 required=true max_length=5000
                error=fault_at(run.error(), "situation") />
            <TextArea name="actions" label="Actions" hint="What was done." bind=actions rows=2 max_length=5000 />
            <TextArea name="next" label="Next" hint="What is done until the next report." bind=next rows=2 max_length=5000 />
            <TextArea name="asks" label="Asks" hint="What you need, from whom." bind=asks rows=2 max_length=5000 />
            <Select name="again" label="Next report" options=Signal::stored(times) bind=again />
            <Fault error=run.error() fields=&["situation"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Give the report"</Button>
            </div>
        </form>
    }
}

/// What was spent against what is approved before.
#[component]
pub fn Costs(room: Room) -> impl IntoView {
    let budget = room.memo(|v| v.budget.clone());
    let acts = room.memo(|v| v.may.act);
    let body = move || {
        let b = budget.get();
        let percent = |n: u64| u32::try_from(n.min(u64::from(u32::MAX))).unwrap_or(u32::MAX);
        let text = format!(
            "{} of {}",
            money(b.spent, &b.currency),
            money(b.amount, &b.currency)
        );
        let rows = b
            .entries
            .iter()
            .map(|c| {
                let sum = match (c.amount, c.minutes) {
                    (0, minutes) => format!("{} min", thousands(minutes.into())),
                    (amount, 0) => money(amount, &b.currency),
                    (amount, minutes) => format!(
                        "{}, {} min",
                        money(amount, &b.currency),
                        thousands(minutes.into())
                    ),
                };
                let at = c.at.to_string();
                view! {
                    <li>
                        <div>
                            <span class="worklist-title">{c.text.clone()}</span>
                            <span class="worklist-meta">
                                <span>{c.by.name.clone()}</span>
                                <ui::Time at />
                            </span>
                            <span class="worklist-end num">{sum}</span>
                        </div>
                    </li>
                }
            })
            .collect_view();
        view! {
            <ProgressBar value=percent(b.spent) max=percent(b.amount) label="Spent" text />
            {b
                .exceeded
                .then(|| {
                    view! {
                        <Notice tone=Tone::Gap title="Over the pre-approved budget">
                            {format!("{} approves more.", b.approver)}
                        </Notice>
                    }
                })}
            <p class="small muted">
                {(!b.covers.is_empty()).then(|| format!("Covers: {}. ", b.covers.trim_end_matches('.')))}
                {(b.minutes > 0).then(|| format!("{} minutes of people's time.", thousands(b.minutes)))}
            </p>
            <ul class="worklist">{rows}</ul>
        }
    };
    view! {
        <Section title="Costs" id="costs">
            {body}
            {move || {
                acts.get()
                    .then(|| {
                        view! {
                            <Disclosure summary="Add a cost">
                                <AddCost room />
                            </Disclosure>
                        }
                    })
            }}
        </Section>
    }
}

/// `1250`, `1,250` and `1.250` are the same; `12.50` is no whole number. Nothing is zero.
fn whole_number(text: &str) -> Option<u32> {
    let mut groups = text.trim().split([',', '.', ' ']);
    let mut digits = groups.next().unwrap_or_default().to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    if digits.is_empty() {
        Some(0)
    } else {
        digits.parse().ok()
    }
}

#[component]
fn AddCost(room: Room) -> impl IntoView {
    let text = room.draft("cost", String::new);
    let amount = room.draft("cost-amount", String::new);
    let minutes = room.draft("cost-minutes", String::new);
    let run = room.run().then(move || {
        for field in [text, amount, minutes] {
            field.set(String::new());
        }
    });
    let currency = room.peek(|v| v.budget.currency.clone());
    let (wrong_amount, wrong_minutes) =
        (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let whole = |field: RwSignal<String>, wrong: RwSignal<Option<String>>| {
            let number = whole_number(&field.get_untracked());
            wrong.set(
                number
                    .is_none()
                    .then(|| "A whole number, such as 1,250.".to_owned()),
            );
            number
        };
        let (amount, minutes) = (whole(amount, wrong_amount), whole(minutes, wrong_minutes));
        let (Some(amount), Some(minutes)) = (amount, minutes) else {
            return;
        };
        run.go(C::AddCost {
            text: text.get_untracked(),
            amount: u64::from(amount),
            minutes,
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextInput name="cost" label="What for" bind=text required=true max_length=300 error=fault_at(run.error(), "text") />
            <div class="form-row">
                <TextInput name="cost-amount" label=format!("Amount, whole {currency}") input_mode="numeric" bind=amount error=wrong_amount />
                <TextInput name="cost-minutes" label="Minutes of people's time" input_mode="numeric" bind=minutes error=wrong_minutes />
            </div>
            <Fault error=run.error() fields=&["text"] />
            <div class="form-actions">
                <Button submit=true pending=run.pending()>"Add the cost"</Button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::whole_number;

    #[test]
    fn cents_are_not_read_as_thousands() {
        assert_eq!(whole_number(" 1,250,000 "), Some(1_250_000));
        assert_eq!(whole_number("1.250"), Some(1_250));
        assert_eq!(whole_number("12.50"), None);
        assert_eq!(whole_number("-5"), None);
        assert_eq!(whole_number(""), Some(0));
    }
}
