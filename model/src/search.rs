//! Full-text search in memory: typo-tolerant, ranked, with the words that were found marked.
//! The same on every database, because no database has a part in it.

use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

/// A part of an excerpt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    pub text: String,
    /// Whether it is one of the words that were looked for.
    pub hit: bool,
}

/// Something that was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit<K> {
    pub key: K,
    /// Higher is better; of meaning within one answer only.
    pub score: f32,
    /// Up to some thirty words around the first match.
    pub excerpt: Vec<Piece>,
}

/// Texts of one thing, each with how much a word there counts.
pub struct Document<K> {
    pub key: K,
    pub texts: Vec<(f32, String)>,
}

/// An index over documents, changed one document at a time.
pub struct Index<K> {
    documents: BTreeMap<u32, Document<K>>,
    numbers: HashMap<K, u32>,
    next: u32,
    /// Where each word stands: document, how much it counts there.
    words: BTreeMap<String, BTreeMap<u32, f32>>,
}

/// Words read of one query, words of the index that one of them may mean, and letters of a
/// word; what is beyond is passed over, so that no query can take long.
const MOST_WORDS: usize = 12;
const MOST_LIKE: usize = 64;
const MOST_LETTERS: usize = 40;
/// Words of an excerpt before and after the match.
const BEFORE: usize = 8;
const AFTER: usize = 22;

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            documents: BTreeMap::new(),
            numbers: HashMap::new(),
            next: 0,
            words: BTreeMap::new(),
        }
    }
}

impl<K: Clone + Eq + Hash> Index<K> {
    pub fn new(documents: Vec<Document<K>>) -> Self {
        let mut index = Self::default();
        for document in documents {
            index.put(document);
        }
        index
    }

    pub fn len(&self) -> usize {
        self.documents.len()
    }
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// Takes a document in, in place of the one with the same key.
    pub fn put(&mut self, document: Document<K>) {
        self.remove(&document.key);
        let number = self.next;
        self.next += 1;
        let mut own: HashMap<String, f32> = HashMap::new();
        for (weight, text) in &document.texts {
            for (word, ..) in tokens(text) {
                let counts = own.entry(word).or_default();
                // Said again it counts less: a long text must not win by its length.
                *counts = counts.max(*weight) + weight * 0.05;
            }
        }
        for (word, counts) in own {
            self.words.entry(word).or_default().insert(number, counts);
        }
        self.numbers.insert(document.key.clone(), number);
        self.documents.insert(number, document);
    }

    pub fn remove(&mut self, key: &K) {
        let Some(number) = self.numbers.remove(key) else {
            return;
        };
        let Some(document) = self.documents.remove(&number) else {
            return;
        };
        for (word, ..) in document.texts.iter().flat_map(|(_, text)| tokens(text)) {
            if let Some(places) = self.words.get_mut(&word) {
                places.remove(&number);
                if places.is_empty() {
                    self.words.remove(&word);
                }
            }
        }
    }

    /// The documents in which every word of `query` occurs, as it is, as the beginning of a word,
    /// or with a slip of the finger; best first. Where none has them all, those that have some.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<&K>> {
        let mut asked: Vec<String> = tokens(query).map(|(word, ..)| word).collect();
        asked.dedup();
        asked.truncate(MOST_WORDS);
        let found: Vec<Vec<(&str, f32)>> = asked.iter().map(|word| self.like(word)).collect();
        let mut scores: HashMap<u32, (usize, f32)> = HashMap::new();
        for like in &found {
            let mut best: HashMap<u32, f32> = HashMap::new();
            for (word, how) in like {
                let Some(places) = self.words.get(*word) else {
                    continue;
                };
                let rare = (1.0 + self.documents.len() as f32 / places.len() as f32).ln();
                for (document, counts) in places {
                    let score = how * counts * rare;
                    let best = best.entry(*document).or_default();
                    *best = best.max(score);
                }
            }
            for (document, score) in best {
                let all = scores.entry(document).or_default();
                all.0 += 1;
                all.1 += score;
            }
        }
        let most = scores.values().map(|s| s.0).max().unwrap_or(0);
        let mut ranked: Vec<(u32, f32)> = scores
            .into_iter()
            .filter(|(_, s)| s.0 == most)
            .map(|(document, s)| (document, s.1))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.truncate(limit);
        let marked: HashSet<&str> = found.iter().flatten().map(|(word, _)| *word).collect();
        ranked
            .into_iter()
            .filter_map(|(n, score)| {
                let document = self.documents.get(&n)?;
                Some(Hit {
                    key: &document.key,
                    score,
                    excerpt: excerpt(&document.texts, &marked),
                })
            })
            .collect()
    }

    /// Words of the index that `asked` may mean, with how surely.
    fn like(&self, asked: &str) -> Vec<(&str, f32)> {
        let length = asked.chars().count();
        let slips = match length {
            0..=3 => 0,
            4..=6 => 1,
            _ => 2,
        };
        let mut like: Vec<(&str, f32)> = self
            .words
            .keys()
            .filter_map(|word| {
                if word == asked {
                    return Some((word.as_str(), 1.0));
                }
                if length >= 2 && word.starts_with(asked) {
                    return Some((word.as_str(), 0.8));
                }
                let other = word.chars().count();
                if slips == 0 || other.abs_diff(length) > slips {
                    return None;
                }
                match strsim::osa_distance(word, asked) {
                    1 => Some((word.as_str(), 0.55)),
                    d if d <= slips => Some((word.as_str(), 0.3)),
                    _ => None,
                }
            })
            .collect();
        like.sort_by(|a, b| b.1.total_cmp(&a.1));
        like.truncate(MOST_LIKE);
        like
    }
}

/// Words in lower case with where they stand.
fn tokens(text: &str) -> impl Iterator<Item = (String, usize, usize)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.len() <= MOST_LETTERS * 4)
        .map(move |word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            (word.to_lowercase(), start, start + word.len())
        })
}

/// The surroundings of the first match in the text that has most of them.
fn excerpt(texts: &[(f32, String)], marked: &HashSet<&str>) -> Vec<Piece> {
    let hits = |text: &str| {
        let mut found: Vec<String> = tokens(text)
            .map(|(word, ..)| word)
            .filter(|word| marked.contains(word.as_str()))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.len()
    };
    let Some((_, text)) = texts
        .iter()
        .enumerate()
        .map(|(n, (_, text))| ((hits(text), std::cmp::Reverse(n)), text))
        .max_by_key(|(rank, _)| *rank)
        .filter(|((hits, _), _)| *hits > 0)
    else {
        return Vec::new();
    };
    let all: Vec<_> = tokens(text).collect();
    let first = all
        .iter()
        .position(|(word, ..)| marked.contains(word.as_str()))
        .unwrap_or(0);
    let (from, to) = (
        first.saturating_sub(BEFORE),
        (first + AFTER).min(all.len().saturating_sub(1)),
    );
    let start = if from == 0 { 0 } else { all[from].1 };
    let end = if to + 1 >= all.len() {
        text.len()
    } else {
        all[to].2
    };
    let mut pieces = Vec::new();
    let mut push = |text: &str, hit: bool| {
        if !text.is_empty() {
            pieces.push(Piece {
                text: text.to_owned(),
                hit,
            });
        }
    };
    if start > 0 {
        push("… ", false);
    }
    let mut at = start;
    for (word, from, to) in &all[from..=to] {
        if marked.contains(word.as_str()) {
            push(&text[at..*from], false);
            push(&text[*from..*to], true);
            at = *to;
        }
    }
    push(&text[at..end], false);
    if end < text.len() {
        push(" …", false);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn index() -> Index<u32> {
        let texts = [
            (
                "Ransomware on core systems",
                "The attacker encrypts servers and asks for payment.",
            ),
            (
                "Primary bank fails",
                "Payroll is at risk within two days. Move the cash.",
            ),
            (
                "Personal data breach notification",
                "Tell the authority within 72 hours of awareness.",
            ),
            (
                "Strike notice at a major site",
                "The union serves notice; talk before the gate closes.",
            ),
        ];
        Index::new(
            texts
                .into_iter()
                .enumerate()
                .map(|(n, (title, body))| Document {
                    key: n as u32,
                    texts: vec![(5.0, title.to_owned()), (1.0, body.to_owned())],
                })
                .collect(),
        )
    }

    fn found(query: &str) -> Vec<u32> {
        index().search(query, 10).iter().map(|h| *h.key).collect()
    }

    #[test]
    fn words_beginnings_and_slips_are_found() {
        assert_eq!(found("ransomware"), [0]);
        assert_eq!(found("ransm"), [] as [u32; 0]);
        assert_eq!(found("ransomwear"), [0], "two slips in a long word");
        assert_eq!(found("stirke"), [3], "two letters changed places");
        assert_eq!(found("notif"), [2], "a beginning");
        assert_eq!(found("notice"), [3]);
        assert_eq!(found("bank payroll"), [1]);
        assert_eq!(found("within"), [1, 2]);
        assert_eq!(found("zebra"), [] as [u32; 0]);
        assert_eq!(found("bank zebra"), [1], "the one word that is there");
        assert_eq!(found("  "), [] as [u32; 0]);
    }

    #[test]
    fn a_document_that_changed_is_found_by_its_new_words_only() {
        let mut index = index();
        index.put(Document {
            key: 1,
            texts: vec![(5.0, "Main custodian fails".into())],
        });
        index.remove(&3);
        let keys = |q: &str| -> Vec<u32> { index.search(q, 9).iter().map(|h| *h.key).collect() };
        assert_eq!((keys("custodian"), keys("payroll")), (vec![1], vec![]));
        assert_eq!((keys("union"), index.len()), (vec![], 3));
    }

    #[test]
    fn a_title_weighs_more_than_a_text() {
        let index = Index::new(vec![
            Document {
                key: "text",
                texts: vec![(5.0, "Other".into()), (1.0, "cash cash cash".into())],
            },
            Document {
                key: "title",
                texts: vec![(5.0, "Cash".into()), (1.0, "nothing".into())],
            },
        ]);
        let keys: Vec<_> = index.search("cash", 10).iter().map(|h| *h.key).collect();
        assert_eq!(keys, ["title", "text"]);
    }

    #[test]
    fn what_was_found_is_marked_also_after_a_slip() {
        let index = index();
        let hit = &index.search("awarness authority", 1)[0];
        let marked: Vec<_> = hit
            .excerpt
            .iter()
            .filter(|p| p.hit)
            .map(|p| p.text.as_str())
            .collect();
        assert_eq!(marked, ["authority", "awareness"]);
        let whole: String = hit.excerpt.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(whole, "Tell the authority within 72 hours of awareness.");
    }

    proptest! {
        /// Any text finds itself, an excerpt is a part of the text, and nothing breaks on odd letters.
        #[test]
        fn a_text_finds_itself(text in "[a-zäßŁ日 ]{1,60}", query in "\\PC{0,40}") {
            let index = Index::new(vec![Document { key: 7, texts: vec![(1.0, text.clone())] }]);
            if let Some((word, ..)) = tokens(&text).next() {
                let hits = index.search(&word, 1);
                prop_assert_eq!(hits.len(), 1);
                prop_assert!(hits[0].excerpt.iter().any(|p| p.hit));
            }
            for hit in index.search(&query, 5) {
                let whole: String = hit.excerpt.iter().map(|p| p.text.as_str()).collect();
                let inner = whole.trim_start_matches("… ").trim_end_matches(" …");
                prop_assert!(text.contains(inner));
            }
        }
    }
}
