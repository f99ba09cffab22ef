//! The filter in the address, and the state of an item in tone and word.

use leptos_router::params::ParamsMap;
use model::actions::{ActionFilter, ActionState, ActionView};
use ui::{Tone, paths};

/// `?mine=true&overdue=true`. Without `open=false` only what is still to be done is listed.
pub fn filter(query: &ParamsMap) -> ActionFilter {
    let said = |key: &str| {
        query
            .get(key)
            .map(|value| matches!(value.as_str(), "true" | "1" | "on" | ""))
    };
    ActionFilter {
        mine: said("mine").unwrap_or(false),
        open: said("open").unwrap_or(true),
        overdue: said("overdue").unwrap_or(false),
    }
}

/// The address that lists by this filter.
pub fn address(filter: &ActionFilter) -> String {
    let pair = |key, on: bool, value| (key, if on { value } else { "" });
    paths::with_query(
        paths::actions(),
        &[
            pair("mine", filter.mine, "true"),
            pair("overdue", filter.overdue, "true"),
            pair("open", !filter.open, "false"),
        ],
    )
}

/// What is listed, and why there may be nothing: heading and text of the empty list.
pub fn nothing(filter: &ActionFilter) -> (&'static str, &'static str) {
    match (filter.overdue, filter.mine, filter.open) {
        (true, true, _) => (
            "You owe nothing that is overdue.",
            "What is open and in time is listed under Mine.",
        ),
        (true, false, _) => (
            "Nothing is overdue.",
            "Every open action item is still within its due date.",
        ),
        (false, true, true) => (
            "You owe nothing.",
            "Reviews and exercises give you action items.",
        ),
        (false, false, true) => (
            "No open action items.",
            "They come from the learnings of a review or an exercise.",
        ),
        (false, _, false) => (
            "No action items yet.",
            "They come from the learnings of a review. Open Reviews and schedule the next one.",
        ),
    }
}

/// Overdue outranks the state; waiting for proof is to be watched.
pub fn mark(view: &ActionView) -> (Tone, &'static str) {
    if view.overdue {
        return (Tone::Gap, "Overdue");
    }
    let tone = match view.item.state {
        ActionState::Completed { .. } => Tone::Watch,
        ActionState::Verified { .. } => Tone::Ready,
        ActionState::Accepted | ActionState::InProgress { .. } | ActionState::Cancelled { .. } => {
            Tone::Neutral
        }
    };
    (tone, view.item.state.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        for bits in 0..8_u8 {
            let want = ActionFilter {
                mine: bits & 1 > 0,
                open: bits & 2 > 0,
                overdue: bits & 4 > 0,
            };
            let address = address(&want);
            let mut map = ParamsMap::new();
            for pair in address
                .split_once('?')
                .map(|(_, q)| q.split('&'))
                .into_iter()
                .flatten()
            {
                if let Some((key, value)) = pair.split_once('=') {
                    map.insert(key.to_owned(), value.to_owned());
                }
            }
            assert_eq!(filter(&map), want, "{address}");
        }
        assert!(
            filter(&ParamsMap::new()).open,
            "what is done is not shown unasked"
        );
    }
}
