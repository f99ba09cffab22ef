//! States in tone and word.

use model::{
    channels::{Channel, ContactOutcome, ContactRules, Endpoint},
    playbooks::thousands,
};
use ui::Tone;

/// What the rules come to, in a sentence or two.
pub fn reach_words(rules: &ContactRules) -> String {
    let on: Vec<_> = Channel::ALL
        .into_iter()
        .filter(|channel| rules.on(*channel))
        .map(way)
        .collect();
    if rules.revision == 0 {
        return "You have set no rules. M reaches you always, on every channel you have.".into();
    }
    let restricted = on.len() < Channel::ALL.len() || rules.quiet.is_some();
    let mut words = if on.is_empty() {
        "M reaches you in the app only.".to_owned()
    } else {
        let quiet = rules.quiet.as_ref().map_or_else(
            || ", at any time".to_owned(),
            |q| format!(", but not from {} to {} ({})", q.from, q.to, q.time_zone),
        );
        format!("M reaches you {}{quiet}.", on.join(" and "))
    };
    if restricted {
        words.push_str(if rules.critical_override {
            " Severity 1 and 2 come at any time, on every channel."
        } else {
            " Severity 1 and 2 are held back too."
        });
    }
    words
}

fn way(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "by e-mail",
        Channel::Webhook => "through your organisation's endpoints",
    }
}

pub fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "E-mail",
        Channel::Webhook => "Your organisation's endpoints",
    }
}

pub fn outcome_state(outcome: ContactOutcome) -> (Tone, &'static str) {
    match outcome {
        ContactOutcome::Sent => (Tone::Ready, "Sent"),
        ContactOutcome::Withheld => (Tone::Neutral, "Not sent"),
        ContactOutcome::Failed => (Tone::Gap, "Failed"),
    }
}

/// How an endpoint fares.
pub fn endpoint_state(endpoint: &Endpoint) -> (Tone, &'static str) {
    match endpoint {
        Endpoint { active: false, .. } => (Tone::Neutral, "Stopped"),
        Endpoint { failures: 1.., .. } => (Tone::Gap, "Failing"),
        Endpoint {
            delivered_at: None, ..
        } => (Tone::Watch, "Nothing delivered yet"),
        _ => (Tone::Ready, "Delivers"),
    }
}

/// "1 failure", "3,000 failures".
pub fn many(n: i64, one: &str, more: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { more })
}
/// A count as people write it: "12,500".
pub fn number(n: i64) -> String {
    thousands(n.unsigned_abs())
}

/// What somebody else's program said, as a sentence of its own.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut out: String = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => return String::new(),
    };
    if !out.ends_with('.') {
        out.push('.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        EndpointId, OrgId, PersonId, Time,
        channels::{NewEndpoint, QuietHours},
    };

    fn endpoint() -> Endpoint {
        let id = "0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20";
        let new = NewEndpoint {
            name: "Chat".into(),
            url: "https://chat.example.org/hook".into(),
        };
        let (id, org) = (
            id.parse::<EndpointId>().expect("an id"),
            id.parse::<OrgId>().expect("an id"),
        );
        Endpoint::new(id, org, new, Time::from_micros(0))
    }

    fn rules() -> ContactRules {
        let id = "0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20";
        ContactRules::usual(
            id.parse::<OrgId>().expect("an id"),
            id.parse::<PersonId>().expect("an id"),
        )
    }

    #[test]
    fn rules_are_told_in_words() {
        fn told(change: fn(&mut ContactRules)) -> String {
            let mut own = ContactRules {
                revision: 1,
                ..rules()
            };
            change(&mut own);
            reach_words(&own)
        }
        assert!(reach_words(&rules()).contains("always, on every channel you have"));
        assert_eq!(
            told(|_| {}),
            "M reaches you by e-mail and through your organisation's endpoints, at any time."
        );
        assert_eq!(
            told(|r| {
                r.webhook = false;
                r.quiet = Some(QuietHours {
                    from: "22:00".parse().expect("a time"),
                    to: "07:00".parse().expect("a time"),
                    time_zone: "Europe/Berlin".into(),
                });
            }),
            "M reaches you by e-mail, but not from 22:00 to 07:00 (Europe/Berlin). Severity 1 and 2 come at any time, on every channel."
        );
        assert_eq!(
            told(|r| {
                r.email = false;
                r.webhook = false;
                r.critical_override = false;
            }),
            "M reaches you in the app only. Severity 1 and 2 are held back too."
        );
    }

    #[test]
    fn an_endpoint_is_judged_by_its_last_deliveries() {
        let fresh = endpoint();
        assert_eq!(endpoint_state(&fresh).0, Tone::Watch);
        let well = Endpoint {
            delivered_at: Some(Time::from_micros(1)),
            ..fresh
        };
        assert_eq!(endpoint_state(&well).0, Tone::Ready);
        let failing = Endpoint {
            failures: 2,
            ..well
        };
        assert_eq!(endpoint_state(&failing).0, Tone::Gap);
        let stopped = Endpoint {
            active: false,
            ..failing
        };
        assert_eq!(endpoint_state(&stopped).0, Tone::Neutral);
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(many(1, "failure", "failures"), "1 failure");
        assert_eq!(many(3_000, "failure", "failures"), "3,000 failures");
        assert_eq!(number(12_500), "12,500");
    }

    #[test]
    fn answers_become_sentences() {
        assert_eq!(sentence("it answered 204"), "It answered 204.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence(""), "");
    }
}
