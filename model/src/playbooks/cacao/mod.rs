//! Playbooks as OASIS CACAO Security Playbooks 2.0 documents.
//!
//! What M and CACAO both know is written in CACAO's own words, and these always win on import:
//!
//! | M | CACAO |
//! |---|---|
//! | title, summary, industries | `name`, `description`, `industry_sectors` |
//! | criticality 1..5 | `severity` 20..100, `priority` 100..1 |
//! | domain, key, stance | `labels` |
//! | source | an entry of `external_references` |
//! | variable `x` | `playbook_variables` `__x__`, external |
//! | slot | an `individual` agent with title and purpose; never the people in it |
//! | task | an action step with one manual command |
//! | phases, `after` | the workflow, see `layout` |
//!
//! Everything else stands in one extension, [`EXTENSION`]. Its part about the flow counts only
//! while the workflow is the one it was written with; the order of steps is CACAO's to say.

mod checks;
mod convert;
mod export;
mod flow;
mod graph;
mod import;
mod layout;
mod notes;
mod own;
mod read;
mod scan;
mod shape;
mod shapes;
mod with;

#[cfg(test)]
mod tests;

pub use export::export;
pub use import::import;
pub use with::export_with;

use super::PlaybookBody;
use crate::{Domain, Time};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The id of M's extension, the same in every document.
pub const EXTENSION: &str = "extension-definition--5d1c5a0e-6f0b-4c53-9a57-2b1f0e8d7c64";

/// The identity that defines [`EXTENSION`].
const MAKER: &str = "identity--0b6f2c1e-94d7-4a3c-8f15-7e2a9c40d3b8";

type Map = serde_json::Map<String, Value>;

/// What a body does not know about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identity {
    pub playbook: Uuid,
    pub version: Uuid,
    pub organisation: Uuid,
    pub created: Time,
    pub modified: Time,
}

/// How much a document may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    pub bytes: usize,
    /// Objects and lists inside each other.
    pub depth: usize,
    /// Entries of `workflow`.
    pub steps: usize,
    /// Characters of one string.
    pub text: usize,
    /// Faults reported; the rest is left out.
    pub faults: usize,
    /// Entries of all `after` together.
    pub dependencies: usize,
    /// Edges of the workflow followed before it is refused as too tangled.
    pub walk: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1024 * 1024,
            depth: 32,
            steps: 2_000,
            text: 20_000,
            faults: 100,
            dependencies: 20_000,
            walk: 4_000_000,
        }
    }
}

/// One thing wrong with a document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the place; of something missing, the place it belongs.
    pub pointer: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// A document understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// Sound (ids unique, references known, no cycle), but not always free of lint errors.
    pub body: PlaybookBody,
    /// Known if M wrote the document.
    pub domain: Option<Domain>,
    /// M's key where it was exported.
    pub key: Option<String>,
    /// The CACAO id of the playbook as it came, `playbook--…`.
    pub origin: String,
    /// The original in canonical JSON (RFC 8785), when the body does not say all of it. For
    /// [`export_with`].
    pub kept: Option<String>,
    /// In plain words what is kept but not shown, and what was assumed.
    pub notes: Vec<String>,
}

/// SHA-256 in hex over the canonical JSON (RFC 8785) without the signatures.
pub fn hash(document: &Value) -> String {
    let mut bare = document.clone();
    if let Some(object) = bare.as_object_mut() {
        object.remove("signatures");
    }
    crate::content_hash(&bare)
}

/// An id made from names, the same for the same names. CACAO demands version 4 for steps, so
/// the digest stands where the random bits would.
fn derived(playbook: &str, what: &str, name: &str) -> Uuid {
    let mut digest = Sha256::new();
    for part in [playbook, what, name] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The id itself, or one derived from it where CACAO does not know its version (M's are 7).
fn published(id: Uuid) -> Uuid {
    if (1..=5).contains(&id.get_version_num()) && id.get_variant() == uuid::Variant::RFC4122 {
        id
    } else {
        derived("", "id", &id.to_string())
    }
}

/// The parts of an identifier `type--uuid`, if it is one.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let (kind, id) = text.split_at_checked(text.len().checked_sub(38)?)?;
    let id = id.strip_prefix("--")?;
    let b = kind.as_bytes();
    let word = b.len() >= 3
        && b[0].is_ascii_lowercase()
        && !kind.ends_with('-')
        && b.iter()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'-');
    let uuid = id.bytes().enumerate().all(|(i, c)| match i {
        8 | 13 | 18 | 23 => c == b'-',
        14 => (b'1'..=b'5').contains(&c),
        19 => matches!(c, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
        _ => c.is_ascii_hexdigit(),
    });
    (word && uuid).then_some((kind, id))
}

/// The name between the underscores of a CACAO variable, `__name__`.
fn variable_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("__")?.strip_suffix("__")?;
    let b = name.as_bytes();
    let first = *b.first()?;
    ((first.is_ascii_alphabetic() || first == b'_')
        && b.len() <= 200
        && b.iter()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-')))
    .then_some(name)
}

/// A pointer one step further.
fn at(pointer: &str, part: &str) -> String {
    format!("{pointer}/{}", part.replace('~', "~0").replace('/', "~1"))
}

/// Faults found so far, never more than wanted.
struct Faults {
    list: Vec<Fault>,
    most: usize,
}

impl Faults {
    fn new(limits: &Limits) -> Self {
        Self {
            list: Vec::new(),
            most: limits.faults.max(1),
        }
    }
    fn add(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        if self.list.len() < self.most {
            self.list.push(Fault {
                pointer: pointer.into(),
                message: message.into(),
            });
        }
    }
    fn full(&self) -> bool {
        self.list.len() >= self.most
    }
    fn verdict(mut self) -> Result<(), Vec<Fault>> {
        if self.list.is_empty() {
            return Ok(());
        }
        self.list.sort();
        self.list.dedup();
        Err(self.list)
    }
}

fn text<'a>(object: &'a Map, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

fn object<'a>(map: &'a Map, key: &str) -> Option<&'a Map> {
    map.get(key).and_then(Value::as_object)
}

fn list<'a>(map: &'a Map, key: &str) -> &'a [Value] {
    map.get(key).and_then(Value::as_array).map_or(&[], |l| l)
}

/// Entries by key, whatever order the map has.
fn sorted(map: &Map) -> Vec<(&String, &Value)> {
    let mut all: Vec<_> = map.iter().collect();
    all.sort_by_key(|(key, _)| *key);
    all
}
