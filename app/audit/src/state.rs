//! The filter as it stands in the address: what was typed, what it means, what is wrong with it.

use leptos_router::params::ParamsMap;
use model::{
    Date, Fault, PersonId, Time,
    audit::{AuditFilter, Outcome},
};
use ui::{Tone, paths};

/// The words of the form, as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    pub person: String,
    pub action: String,
    pub outcome: String,
    pub from: String,
    pub until: String,
    /// Where the page begins; empty is the newest.
    pub cursor: String,
}

impl Asked {
    pub fn read(query: &ParamsMap) -> Self {
        let word = |key: &str| query.get(key).unwrap_or_default().trim().to_owned();
        Self {
            person: word("person"),
            action: word("action"),
            outcome: word("outcome"),
            from: word("from"),
            until: word("until"),
            cursor: word("cursor"),
        }
    }

    pub fn cursor(&self) -> Option<String> {
        Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty())
    }

    /// Whether anything is filtered.
    pub fn narrowed(&self) -> bool {
        [
            &self.person,
            &self.action,
            &self.outcome,
            &self.from,
            &self.until,
        ]
        .into_iter()
        .any(|word| !word.is_empty())
    }

    /// The same filter, beginning at `cursor`.
    pub fn address(&self, cursor: &str) -> String {
        paths::with_query(
            paths::audit(),
            &[
                ("person", &self.person),
                ("action", &self.action),
                ("outcome", &self.outcome),
                ("from", &self.from),
                ("until", &self.until),
                ("cursor", cursor),
            ],
        )
    }

    /// What to ask for, and the fields that could not be understood and are left out.
    pub fn meaning(&self) -> (AuditFilter, Vec<Fault>) {
        let mut faults = Vec::new();
        let actor = understood(&self.person, &mut faults, "person", |text| {
            text.parse::<PersonId>().ok()
        });
        let outcome = understood(&self.outcome, &mut faults, "outcome", Outcome::from_key);
        let from = understood(&self.from, &mut faults, "from", first_moment);
        let until = understood(&self.until, &mut faults, "until", last_moment);
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            faults.push(Fault::new(
                "until",
                "This day is before the first one. Exchange them.",
            ));
        }
        let action = Some(self.action.clone()).filter(|action| !action.is_empty());
        (
            AuditFilter {
                actor,
                action,
                outcome,
                from,
                until,
            },
            faults,
        )
    }
}

fn understood<T>(
    text: &str,
    faults: &mut Vec<Fault>,
    field: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    let value = read(text);
    if value.is_none() {
        let wanted = match field {
            "person" => "Choose a person from the list.",
            "outcome" => "Choose an outcome from the list.",
            _ => "Write a day such as 2026-11-21.",
        };
        faults.push(Fault::new(
            field,
            format!("“{text}” is not understood and was left out. {wanted}"),
        ));
    }
    value
}

/// Midnight UTC at the start of the day.
fn first_moment(day: &str) -> Option<Time> {
    let day: Date = day.parse().ok()?;
    format!("{day}T00:00:00Z").parse().ok()
}

/// The last microsecond of the day, UTC.
fn last_moment(day: &str) -> Option<Time> {
    Some(Time::from_micros(
        first_moment(day)?.plus_days(1).micros() - 1,
    ))
}

pub fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Success => Tone::Ready,
        Outcome::Refused => Tone::Watch,
        Outcome::Denied | Outcome::Failed => Tone::Gap,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, until: &str) -> Asked {
        Asked {
            from: from.into(),
            until: until.into(),
            ..Asked::default()
        }
    }

    #[test]
    fn days_include_both_ends_in_utc() {
        let (filter, faults) = asked("2026-11-21", "2026-11-21").meaning();
        assert!(faults.is_empty());
        assert_eq!(
            filter.from.map(|at| at.to_string()).as_deref(),
            Some("2026-11-21T00:00:00Z")
        );
        assert_eq!(
            filter.until.map(|at| at.to_string()).as_deref(),
            Some("2026-11-21T23:59:59.999999Z")
        );
    }

    #[test]
    fn what_is_not_understood_is_told_by_field() {
        let (filter, faults) = Asked {
            person: "x".into(),
            outcome: "y".into(),
            ..asked("soon", "")
        }
        .meaning();
        assert_eq!(filter, AuditFilter::default());
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["person", "outcome", "from"]);
        assert_eq!(asked("2026-11-22", "2026-11-21").meaning().1.len(), 1);
    }

    #[test]
    fn the_older_page_keeps_the_filter() {
        let asked = Asked {
            action: "reviews.".into(),
            ..Asked::default()
        };
        assert_eq!(asked.address("abc"), "/audit?action=reviews.&cursor=abc");
        assert!(asked.narrowed() && !Asked::default().narrowed());
    }
}
