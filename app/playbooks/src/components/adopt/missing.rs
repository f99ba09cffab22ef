use leptos::prelude::*;
use model::playbooks::{Finding, PlaybookBody, RoleSlot, Severity};
use ui::*;

use super::Draft;
use crate::state::counted;

/// What a critical slot lacks, in words.
fn lack(slot: &RoleSlot) -> &'static str {
    match (slot.primary, slot.deputy) {
        (None, None) => "no primary and no deputy",
        (None, Some(_)) => "no primary",
        _ => "no deputy",
    }
}

fn errors(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| format!("{}: {}", f.field, f.message))
        .collect()
}

/// "2 of 4 critical slots are filled."
fn staffed(body: &PlaybookBody) -> String {
    let critical = body.slots.iter().filter(|s| s.critical).count();
    let open = body.unstaffed().count();
    match (critical, open) {
        (n, 0) => format!(
            "{} filled.",
            counted(n, "critical slot is", "critical slots are")
        ),
        (n, open) => format!(
            "{} of {} filled.",
            n - open,
            counted(n, "critical slot is", "critical slots are")
        ),
    }
}

/// What is still missing before the playbook can be in force. Without a draft: what adopting
/// will ask for.
pub fn missing(body: &PlaybookBody, draft: Option<&Draft>) -> AnyView {
    let open: Vec<_> = body
        .unstaffed()
        .map(|s| {
            let words = format!("{}: {}", s.title, lack(s));
            view! { <li>{words}</li> }
        })
        .collect();
    let faults: Vec<_> = draft
        .map(|d| errors(&d.findings))
        .unwrap_or_default()
        .into_iter()
        .map(|e| view! { <li>{e}</li> })
        .collect();
    let nothing = open.is_empty() && faults.is_empty();
    let sentence = staffed(body);
    view! {
        <Section title="Still missing" id="missing">
            {if nothing {
                view! { <StateMark tone=Tone::Ready word="Nothing is missing." /> }.into_any()
            } else {
                view! {
                    <p class="num">{sentence}</p>
                    {(!open.is_empty())
                        .then(|| view! { <ul class="list-disc ps-5 stack-s">{open}</ul> })}
                    {(!faults.is_empty())
                        .then(|| {
                            view! {
                                <p class="strong">"The check found"</p>
                                <ul class="list-disc ps-5 stack-s">{faults}</ul>
                            }
                        })}
                }
                    .into_any()
            }}
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::PersonId;

    #[test]
    fn a_slot_says_which_seat_is_empty() {
        let somebody = Some(PersonId(
            "00000000-0000-0000-0000-000000000001"
                .parse()
                .unwrap_or_default(),
        ));
        let slot = |primary, deputy| RoleSlot {
            key: "lead".into(),
            title: "Lead".into(),
            critical: true,
            purpose: String::new(),
            decision_rights: Vec::new(),
            typical: String::new(),
            primary,
            deputy,
        };
        let told =
            [(None, None), (None, somebody), (somebody, None)].map(|(p, d)| lack(&slot(p, d)));
        assert_eq!(
            told,
            ["no primary and no deputy", "no primary", "no deputy"]
        );
    }
}
