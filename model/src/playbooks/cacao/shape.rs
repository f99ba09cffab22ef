//! Checks values against the tables of `shapes`, without recursion.

use super::{Faults, Map, at, identifier, sorted, variable_name};
use crate::Time;
use serde_json::Value;

pub(super) enum Kind {
    Any,
    Text,
    TextOrNull,
    Bool,
    Whole(i64, i64),
    Time,
    TimeOrNull,
    /// An identifier of one of these types; of any type if none is named.
    Id(&'static [&'static str]),
    Word(&'static [&'static str]),
    /// With the least number of entries.
    List(&'static Kind, usize),
    Dict(Key, &'static Kind),
    Object(&'static Shape),
    /// Objects by identifier, whose type names their shape.
    Defined(&'static Family),
    /// One object, whose `type` names its shape.
    Typed(&'static Family),
}

pub(super) enum Key {
    Any,
    Variable,
    Id(&'static [&'static str]),
}

pub(super) struct Shape {
    pub base: Option<&'static Shape>,
    pub required: &'static [&'static str],
    pub fields: &'static [(&'static str, Kind)],
}

pub(super) struct Family {
    pub name: &'static str,
    /// The least number of entries in a dictionary of them.
    pub least: usize,
    pub types: &'static [(&'static str, &'static Shape)],
    /// The shape of types not listed, where the vocabulary is open.
    pub open: Option<&'static Shape>,
}

impl Shape {
    fn field(&'static self, key: &str) -> Option<&'static Kind> {
        let own = self.fields.iter().find(|(name, _)| *name == key);
        own.map(|(_, kind)| kind)
            .or_else(|| self.base.and_then(|b| b.field(key)))
    }
    fn required(&'static self) -> impl Iterator<Item = &'static str> {
        let base = self.base.map_or(&[] as &[&str], |b| b.required);
        base.iter().chain(self.required).copied()
    }
}

impl Family {
    fn shape(&'static self, name: &str) -> Option<&'static Shape> {
        let known = self.types.iter().find(|(t, _)| *t == name);
        known.map(|(_, s)| *s).or(self.open)
    }
    fn names(&self) -> String {
        let names: Vec<_> = self.types.iter().map(|(t, _)| *t).collect();
        names.join(", ")
    }
}

struct Checker<'f> {
    faults: &'f mut Faults,
    /// Pointers of properties the tables do not know.
    unknown: Vec<String>,
}

/// Adds every fault of `value`; returns the pointers of properties that CACAO does not define.
pub(super) fn check(value: &Value, kind: &'static Kind, faults: &mut Faults) -> Vec<String> {
    let mut checker = Checker {
        faults,
        unknown: Vec::new(),
    };
    let mut work = vec![(String::new(), value, kind)];
    while let Some((pointer, value, kind)) = work.pop() {
        if checker.faults.full() {
            break;
        }
        let from = work.len();
        checker.one(&pointer, value, kind, &mut work);
        work[from..].reverse();
    }
    checker.unknown
}

type Work<'v> = Vec<(String, &'v Value, &'static Kind)>;

impl Checker<'_> {
    fn one<'v>(&mut self, p: &str, value: &'v Value, kind: &'static Kind, work: &mut Work<'v>) {
        match kind {
            Kind::Any => {}
            Kind::Text => self.expect(p, value.is_string(), "text"),
            Kind::TextOrNull => self.expect(p, value.is_string() || value.is_null(), "text"),
            Kind::Bool => self.expect(p, value.is_boolean(), "true or false"),
            Kind::TimeOrNull if value.is_null() => {}
            Kind::Time | Kind::TimeOrNull => match value.as_str() {
                None => self.expect(p, false, "a time as text, 2026-11-21T14:00:00.000Z"),
                Some(t) if time(t).is_none() => self.faults.add(
                    p,
                    "is not a time in UTC; write it like 2026-11-21T14:00:00.000Z",
                ),
                Some(_) => {}
            },
            Kind::Whole(low, high) => match value.as_i64() {
                None => self.expect(p, false, "a whole number"),
                Some(n) if !(*low..=*high).contains(&n) => {
                    let range = if *high == i64::MAX {
                        format!("at least {low}")
                    } else {
                        format!("from {low} to {high}")
                    };
                    self.faults.add(p, format!("is {n}; use a number {range}"));
                }
                Some(_) => {}
            },
            Kind::Id(types) => match value.as_str() {
                None => self.expect(p, false, "an identifier as text, type--uuid"),
                Some(id) => self.id(p, id, types),
            },
            Kind::Word(words) => {
                let known = value.as_str().is_some_and(|w| words.contains(&w));
                self.expect(p, known, &words.join(" or "));
            }
            Kind::List(item, least) => match value.as_array() {
                None => self.expect(p, false, "a list"),
                Some(all) => {
                    self.enough(p, all.len(), *least);
                    for (i, v) in all.iter().enumerate() {
                        work.push((format!("{p}/{i}"), v, item));
                    }
                }
            },
            Kind::Dict(keys, item) => {
                let Some(map) = self.map(p, value) else {
                    return;
                };
                self.enough(p, map.len(), usize::from(matches!(keys, Key::Id(_))));
                for (key, v) in sorted(map) {
                    let place = at(p, key);
                    match keys {
                        Key::Any => {}
                        Key::Id(types) => self.id(&place, key, types),
                        Key::Variable if variable_name(key).is_none() => self.faults.add(
                            &place,
                            "is not the name of a variable; write it like __name__",
                        ),
                        Key::Variable => {}
                    }
                    work.push((place, v, item));
                }
            }
            Kind::Object(shape) => {
                if let Some(map) = self.map(p, value) {
                    self.shape(p, map, shape, work);
                }
            }
            Kind::Defined(family) => {
                let Some(map) = self.map(p, value) else {
                    return;
                };
                self.enough(p, map.len(), family.least);
                for (key, v) in sorted(map) {
                    self.defined(&at(p, key), key, v, family, work);
                }
            }
            Kind::Typed(family) => {
                let Some(map) = self.map(p, value) else {
                    return;
                };
                match map.get("type").and_then(Value::as_str) {
                    None => self
                        .faults
                        .add(at(p, "type"), "is missing or no text; add the type"),
                    Some(name) => match family.shape(name) {
                        Some(shape) => self.shape(p, map, shape, work),
                        None => self.unknown_type(&at(p, "type"), name, family),
                    },
                }
            }
        }
    }

    fn defined<'v>(
        &mut self,
        p: &str,
        key: &str,
        value: &'v Value,
        family: &'static Family,
        work: &mut Work<'v>,
    ) {
        let Some((kind, _)) = identifier(key) else {
            self.faults.add(
                p,
                format!("`{}` is not an identifier type--uuid", short(key)),
            );
            return;
        };
        let Some(shape) = family.shape(kind) else {
            self.unknown_type(p, kind, family);
            return;
        };
        let Some(map) = self.map(p, value) else {
            return;
        };
        match map.get("type") {
            None => self
                .faults
                .add(at(p, "type"), format!("is missing; add `{kind}`")),
            Some(Value::String(t)) if t == kind => {}
            Some(_) => self.faults.add(
                at(p, "type"),
                format!("differs from its identifier; write `{kind}`"),
            ),
        }
        self.shape(p, map, shape, work);
    }

    fn shape<'v>(&mut self, p: &str, map: &'v Map, shape: &'static Shape, work: &mut Work<'v>) {
        for key in shape.required() {
            if !map.contains_key(key) {
                self.faults
                    .add(at(p, key), format!("is missing; add `{key}`"));
            }
        }
        for (key, value) in sorted(map) {
            match shape.field(key) {
                Some(kind) => work.push((at(p, key), value, kind)),
                None if key == "type" => {}
                None => self.unknown.push(at(p, key)),
            }
        }
    }

    fn map<'v>(&mut self, p: &str, value: &'v Value) -> Option<&'v Map> {
        self.expect(p, value.is_object(), "an object");
        value.as_object()
    }

    fn id(&mut self, p: &str, id: &str, types: &[&str]) {
        match identifier(id) {
            None => self.faults.add(
                p,
                format!("`{}` is not an identifier type--uuid", short(id)),
            ),
            Some((kind, _)) if !types.is_empty() && !types.contains(&kind) => self.faults.add(
                p,
                format!(
                    "`{}` is of the wrong type; use one of {}",
                    short(kind),
                    types.join(", ")
                ),
            ),
            Some(_) => {}
        }
    }

    fn unknown_type(&mut self, p: &str, name: &str, family: &Family) {
        self.faults.add(
            p,
            format!(
                "`{}` is not a type of {}; use one of {}",
                short(name),
                family.name,
                family.names()
            ),
        );
    }

    fn enough(&mut self, p: &str, have: usize, least: usize) {
        if have < least {
            self.faults.add(
                p,
                format!("has {have} entries; give at least {least} or leave it out"),
            );
        }
    }

    fn expect(&mut self, p: &str, good: bool, what: &str) {
        if !good {
            self.faults.add(p, format!("must be {what}"));
        }
    }
}

/// A foreign word cut to a length that fits a message.
pub(super) fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(80).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// A CACAO timestamp: RFC 3339 in UTC with `Z`, and a day that exists.
pub(super) fn time(text: &str) -> Option<Time> {
    let b = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        b.get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let marks = b.len() >= 20
        && [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')]
            .iter()
            .all(|(i, c)| b[*i] == *c);
    let numbers = digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && digits(11..13)
        && digits(14..16)
        && digits(17..19);
    let fraction = match b.get(19) {
        Some(b'Z') => b.len() == 20,
        Some(b'.') => b.len() > 21 && b.ends_with(b"Z") && digits(20..b.len() - 1),
        _ => false,
    };
    if !(marks && numbers && fraction && &b[11..13] < b"24".as_slice()) {
        return None;
    }
    // More digits than nanoseconds are right too, but say nothing to M.
    let kept = text.len().min(29);
    format!("{}Z", text[..kept].trim_end_matches('Z'))
        .parse()
        .ok()
}
