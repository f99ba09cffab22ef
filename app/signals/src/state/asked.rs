//! The filter of the stream as it stands in the address.

use leptos_router::params::ParamsMap;
use model::{
    playbooks::SignalCategory,
    signals::{SignalFilter, SignalRow, SignalState},
};
use ui::paths;

/// The words of the filter, as typed or chosen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    pub q: String,
    pub category: String,
    pub source: String,
    pub state: String,
    /// Where the page begins; empty is the newest.
    pub cursor: String,
}

impl Asked {
    pub fn read(query: &ParamsMap) -> Self {
        let word = |key: &str| query.get(key).unwrap_or_default().trim().to_owned();
        Self {
            q: word("q"),
            category: word("category"),
            source: word("source"),
            state: word("state"),
            cursor: word("cursor"),
        }
    }

    pub fn cursor(&self) -> Option<String> {
        Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty())
    }

    pub fn narrowed(&self) -> bool {
        [&self.q, &self.category, &self.source, &self.state]
            .into_iter()
            .any(|word| !word.is_empty())
    }

    /// The same filter, beginning at `cursor`.
    pub fn address(&self, cursor: &str) -> String {
        paths::with_query(
            paths::signals(),
            &[
                ("q", &self.q),
                ("category", &self.category),
                ("source", &self.source),
                ("state", &self.state),
                ("cursor", cursor),
            ],
        )
    }

    /// What the engine is asked for. A word it does not know is left out.
    pub fn filter(&self) -> SignalFilter {
        SignalFilter {
            category: SignalCategory::from_key(&self.category),
            source: self.source.parse().ok(),
            state: SignalState::KEYS
                .contains(&self.state.as_str())
                .then(|| self.state.clone()),
            ..SignalFilter::default()
        }
    }

    /// Whether all the words that were typed occur in what a row says.
    pub fn fits(&self, row: &SignalRow) -> bool {
        if self.q.is_empty() {
            return true;
        }
        let text = format!(
            "{} {} {} {} {} {}",
            row.headline,
            row.source_name,
            row.signal.category.label(),
            row.signal.kind,
            row.signal.subject.as_deref().unwrap_or_default(),
            row.signal.data
        )
        .to_lowercase();
        self.q
            .to_lowercase()
            .split_whitespace()
            .all(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_not_understood_are_left_out_of_the_question() {
        let asked = Asked {
            category: "cyber".into(),
            source: "x".into(),
            state: "y".into(),
            ..Asked::default()
        };
        let filter = asked.filter();
        assert_eq!(filter.category, Some(SignalCategory::Cyber));
        assert_eq!((filter.source, filter.state), (None, None));
    }

    #[test]
    fn the_older_page_keeps_the_filter() {
        let asked = Asked {
            q: "two words".into(),
            state: "new".into(),
            ..Asked::default()
        };
        assert_eq!(
            asked.address("abc"),
            "/signals?q=two%20words&state=new&cursor=abc"
        );
        assert!(asked.narrowed() && !Asked::default().narrowed());
    }
}
