//! Small words the whole room uses.

use model::{PersonId, identity::PersonRef, readiness::Grade, reviews::ReviewView};
use ui::{Choice, Tone};

/// "1 slot", "3 slots".
pub fn counted(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// Seconds as "8 min" or "45 s": how long something took.
pub fn span_words(secs: i64) -> String {
    match secs.max(0) {
        s @ ..60 => format!("{s} s"),
        s => format!("{} min", (s + 30) / 60),
    }
}

pub fn grade_tone(grade: Grade) -> Tone {
    match grade {
        Grade::Ready => Tone::Ready,
        Grade::Watch => Tone::Watch,
        Grade::Gap => Tone::Gap,
    }
}

/// People as choices of a select, by id.
pub fn choices<'a>(people: impl IntoIterator<Item = &'a PersonRef>) -> Vec<Choice> {
    people.into_iter().map(Choice::person).collect()
}

pub fn name_in(view: &ReviewView, id: PersonId) -> String {
    let known = [&view.summary.chair, &view.summary.facilitator];
    known
        .into_iter()
        .chain(&view.summary.attendees)
        .chain(&view.people)
        .find(|p| p.id == id)
        .map_or_else(|| "Somebody".to_owned(), |p| p.name.clone())
}

/// The beginning of a hash, enough to compare by eye.
pub fn hash_words(hash: &str) -> String {
    hash.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_words() {
        assert_eq!(
            (counted(1, "slot"), counted(0, "slot")),
            ("1 slot".into(), "0 slots".into())
        );
        assert_eq!(
            (span_words(59), span_words(89), span_words(90)),
            ("59 s".into(), "1 min".into(), "2 min".into())
        );
    }
}
