//! What not even a draft may hold.

use crate::Fault;
use crate::playbooks::{PlaybookBody, used_twice};

/// Bytes of a body as JSON.
pub(super) const MOST_BYTES: usize = 512 * 1024;

/// Why a body cannot be kept, counted or shown, whatever its lint says; a draft may have findings
/// but not this. `whole` is the field of what concerns all of it.
pub fn unfit(whole: &str, body: &PlaybookBody) -> Option<Fault> {
    let text = match serde_json::to_string(body) {
        Ok(text) => text,
        Err(e) => return Some(Fault::new(whole, format!("It cannot be written: {e}."))),
    };
    if text.len() > MOST_BYTES {
        let bytes = text.len();
        let message =
            format!("The playbook would be {bytes} bytes; at most {MOST_BYTES}. Shorten a text.");
        return Some(Fault::new(whole, message));
    }
    if text.contains("\\u0000") {
        let message = "A text contains the character U+0000. Remove it.";
        return Some(Fault::new(whole, message));
    }
    if let Some(at) = used_twice(body) {
        let message = "This id is used twice. Give each row its own.";
        return Some(Fault::new(at, message));
    }
    let rules = [
        (
            body.title.chars().count() > 300,
            "title",
            "The title is longer than 300 characters. Shorten it.",
        ),
        (
            !(1..=5).contains(&body.criticality),
            "criticality",
            "Criticality is 1 (minor) to 5 (existential).",
        ),
        (
            !(1..=3_650).contains(&body.review_interval_days),
            "review_interval_days",
            "Review it at least every 3,650 days.",
        ),
        (
            i64::try_from(body.budget.amount).is_err(),
            "budget.amount",
            "The budget is too large to be written.",
        ),
    ];
    rules
        .into_iter()
        .find(|(broken, ..)| *broken)
        .map(|(_, field, message)| Fault::new(field, message))
}
