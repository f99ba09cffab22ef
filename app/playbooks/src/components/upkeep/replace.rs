use leptos::prelude::*;
use model::{PersonId, identity::PersonRef, playbooks::Replacement};
use ui::*;

use super::super::failure::Refusal;
use crate::{
    api::{preview_replacement, replace_person},
    state::{SeatHolder, counted},
};

/// Active people, then those who left, each by name.
fn givers(all: &[SeatHolder]) -> Vec<Choice> {
    let mut all: Vec<&SeatHolder> = all.iter().collect();
    all.sort_by_key(|h| (!h.active, h.person.name.clone()));
    all.into_iter()
        .map(|h| {
            let words = if h.active {
                format!("{}, {}", h.person.name, h.person.title)
            } else {
                format!("{}, no longer active", h.person.name)
            };
            Choice::new(h.person.id.to_string(), words)
        })
        .collect()
}

fn takers(all: &[SeatHolder]) -> Vec<Choice> {
    let mut all: Vec<&PersonRef> = all.iter().filter(|h| h.active).map(|h| &h.person).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.into_iter()
        .map(|p| Choice::new(p.id.to_string(), format!("{}, {}", p.name, p.title)))
        .collect()
}

/// "7 playbooks get a new version each …".
fn consequence(able: usize, blocked: usize) -> String {
    let change = match able {
        0 => "No playbook can change now.".to_owned(),
        1 => "1 playbook gets a new version. The owner of its domain must approve it.".to_owned(),
        n => format!(
            "{n} playbooks get a new version each. The owners of their domains must approve them."
        ),
    };
    match blocked {
        0 => change,
        1 => format!("{change} 1 stays as it is, for the reason beside it."),
        n => format!("{change} {n} stay as they are, for the reasons beside them."),
    }
}

fn row(r: Replacement, done: bool) -> impl IntoView {
    let state = match (r.blocked, done) {
        (Some(reason), _) => {
            let word = if done { "Not changed" } else { "Blocked" };
            view! {
                <div class="stack-s items-start">
                    <StateMark tone=Tone::Gap word />
                    <span>{reason}</span>
                </div>
            }
            .into_any()
        }
        (None, true) => {
            view! { <StateMark tone=Tone::Watch word="Waits for approval" /> }.into_any()
        }
        (None, false) => {
            view! { <StateMark tone=Tone::Ready word="Can be handed over" /> }.into_any()
        }
    };
    view! {
        <tr>
            <RowHead label="Playbook">
                <a class="link" href=paths::playbook(r.playbook)>
                    {r.title}
                </a>
            </RowHead>
            <Cell label="Key">
                <span class="num nowrap">{r.key}</span>
            </Cell>
            <Cell label="Seats">{r.seats.join(", ")}</Cell>
            <Cell label="State">{state}</Cell>
        </tr>
    }
}

fn table(all: Vec<Replacement>, done: bool) -> impl IntoView {
    let caption = if done {
        "What was handed over"
    } else {
        "What would be handed over"
    };
    view! {
        <Table
            caption
            columns=vec![
                Column::text("Playbook"),
                Column::text("Key"),
                Column::text("Seats"),
                Column::text("State"),
            ]
            dense=true
        >
            {all.into_iter().map(|r| row(r, done)).collect_view()}
        </Table>
    }
}

type Pair = (PersonId, PersonId);

/// One person hands every seat to another: choose, look, confirm.
#[component]
pub fn ReplacePerson(holders: Vec<SeatHolder>, changed: Callback<()>) -> impl IntoView {
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let fault = RwSignal::new((None::<String>, None::<String>));
    // the pair that the table below speaks of
    let seen = RwSignal::new(None::<Pair>);
    let preview = Action::new(move |(from, to): &Pair| preview_replacement(*from, *to));
    let replace = Action::new(move |(from, to): &Pair| replace_person(*from, *to));
    Effect::new(move |_| {
        if let Some(Ok(_)) = replace.value().get() {
            changed.run(());
        }
    });
    let error = Signal::derive(move || {
        [
            preview.value().get().and_then(Result::err),
            replace.value().get().and_then(Result::err),
        ]
        .into_iter()
        .flatten()
        .next()
    });
    let at = move |field: &'static str| error.read().as_ref().and_then(|e| e.fault(field));
    let (from_fault, to_fault) = (
        Signal::derive(move || fault.get().0.or_else(|| at("from"))),
        Signal::derive(move || fault.get().1.or_else(|| at("to"))),
    );
    let beside = Signal::derive(move || {
        error
            .get()
            .filter(|e| e.fault("from").is_none() && e.fault("to").is_none())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let giver = from.get_untracked().parse::<PersonId>().ok();
        let taker = to.get_untracked().parse::<PersonId>().ok();
        let missing = |p: Option<PersonId>, words: &str| p.is_none().then(|| words.to_owned());
        let same = giver.is_some() && giver == taker;
        fault.set((
            missing(giver, "Choose who hands over."),
            missing(taker, "Choose who takes over.").or_else(|| {
                same.then(|| "Choose somebody else than the person who hands over.".into())
            }),
        ));
        if let (Some(giver), Some(taker), false) = (giver, taker, same) {
            replace.value().set(None);
            seen.set(Some((giver, taker)));
            preview.dispatch((giver, taker));
        }
    };
    // another choice makes the table say nothing about it
    Effect::new(move |before: Option<(String, String)>| {
        let now = (from.get(), to.get());
        if before.is_some_and(|before| before != now) {
            preview.value().set(None);
            replace.value().set(None);
        }
        now
    });
    let outcome = move || {
        if let Some(Ok(done)) = replace.value().get() {
            let n = done.iter().filter(|r| r.blocked.is_none()).count();
            let words = format!(
                "{} changed and {} for approval.",
                counted(n, "playbook is", "playbooks are"),
                if n == 1 { "waits" } else { "wait" }
            );
            return view! {
                <Notice tone=Tone::Ready live=true>
                    <p>{words}</p>
                </Notice>
                {table(done, true)}
            }
            .into_any();
        }
        match preview.value().get() {
            Some(Ok(all)) if all.is_empty() => view! {
                <EmptyState
                    title="No seat to hand over."
                    text="This person is neither primary nor deputy in any playbook."
                />
            }
            .into_any(),
            Some(Ok(all)) => {
                let able = all.iter().filter(|r| r.blocked.is_none()).count();
                let sentence = consequence(able, all.len() - able);
                let action = format!("Replace in {}", counted(able, "playbook", "playbooks"));
                view! {
                    {table(all, false)}
                    <p class="measure" role="status">{sentence}</p>
                    {(able > 0)
                        .then(|| {
                            view! {
                                <div class="cluster">
                                    <Button
                                        pending=replace.pending()
                                        on_press=move || {
                                            if let Some(pair) = seen.get_untracked() {
                                                replace.dispatch(pair);
                                            }
                                        }
                                    >
                                        {action}
                                    </Button>
                                </div>
                            }
                        })}
                }
                .into_any()
            }
            _ => ().into_any(),
        }
    };
    view! {
        <Section title="Replace a person" id="replace">
            <p class="measure">
                "Every seat of one person goes to another, in each playbook as a new version for approval."
            </p>
            <form class="form" novalidate on:submit=submit>
                <div class="form-row">
                    <Select
                        name="from"
                        id="f-replace-from"
                        label="Who hands over"
                        placeholder="Choose a person"
                        required=true
                        options=givers(&holders)
                        bind=from
                        error=from_fault
                    />
                    <Select
                        name="to"
                        id="f-replace-to"
                        label="Who takes over"
                        placeholder="Choose a person"
                        required=true
                        options=takers(&holders)
                        bind=to
                        error=to_fault
                    />
                </div>
                <div class="form-actions">
                    <Button submit=true pending=preview.pending()>
                        "Show what would change"
                    </Button>
                </div>
            </form>
            <Refusal error=beside />
            <div class="stack">{outcome}</div>
        </Section>
    }
}

#[cfg(test)]
mod tests {
    use super::consequence;

    #[test]
    fn the_sentence_counts_what_changes_and_what_stays() {
        assert_eq!(
            consequence(1, 0),
            "1 playbook gets a new version. The owner of its domain must approve it."
        );
        assert_eq!(
            consequence(7, 2),
            "7 playbooks get a new version each. The owners of their domains must approve them. 2 stay as they are, for the reasons beside them."
        );
    }
}
