//! A document as a body, or everything that is wrong with it.

use super::export::{Head, plain};
use super::own::Own;
use super::read::{Read, current, read};
use super::shape::check as check_shape;
use super::shapes::PLAYBOOK;
use super::{
    EXTENSION, Fault, Faults, Imported, Limits, Map, at, checks, notes::notes, object, scan,
    sorted, text,
};
use serde_json::Value;

/// Reads a CACAO 2.0 document, of M or of anybody else.
///
/// # Errors
/// Every fault with its place, ordered by place, at most `limits.faults` of them. What is too
/// large, too deep or no JSON is refused before a value is made of it.
pub fn import(bytes: &[u8], limits: &Limits) -> Result<Imported, Vec<Fault>> {
    let mut faults = Faults::new(limits);
    let parsed = scan::scan(bytes, limits, &mut faults).and_then(|t| parse(t, &mut faults));
    let doc = match parsed {
        Some(Value::Object(doc)) => doc,
        Some(_) => {
            faults.add("", "is no object; a playbook begins with {");
            return Err(faults.list);
        }
        None => return Err(faults.verdict().err().unwrap_or_default()),
    };
    let steps = object(&doc, "workflow").map_or(0, Map::len);
    if steps > limits.steps {
        faults.add(
            "/workflow",
            format!(
                "{steps} steps; at most {} are read, split the playbook",
                limits.steps
            ),
        );
        return Err(faults.list);
    }
    let value = Value::Object(doc);
    let unknown = check_shape(&value, &PLAYBOOK, &mut faults);
    let Value::Object(doc) = value else {
        return Err(faults.list);
    };
    let graph = checks::check(&doc, &mut faults);
    faults.verdict()?;

    let mut faults = Faults::new(limits);
    let Some(found) = read(&doc, &graph, limits, &mut faults) else {
        return Err(faults.verdict().err().unwrap_or_default());
    };
    let base = match &found.own {
        Some(own) => restored(own, &doc, &mut faults),
        None => doc.clone(),
    };
    faults.verdict()?;
    Ok(imported(&doc, &base, found, &unknown))
}

fn imported(doc: &Map, base: &Map, found: Read, unknown: &[String]) -> Imported {
    let whole = found.own.as_ref().is_some_and(|own| {
        own.origin.is_none()
            && current(doc, own)
            && plain(&found.body, own.domain, &own.key, &head(doc, own)) == *doc
    });
    let notes = if whole {
        Vec::new()
    } else {
        notes(base, &found.body, unknown)
    };
    Imported {
        domain: found.own.as_ref().map(|own| own.domain),
        key: found.own.as_ref().map(|own| own.key.clone()),
        origin: text(base, "id").unwrap_or_default().to_owned(),
        kept: (!whole).then(|| canonical(base)),
        notes,
        body: found.body,
    }
}

/// The document with what M replaced put back, if that is in order.
fn restored(own: &Own, doc: &Map, faults: &mut Faults) -> Map {
    let base = own.restore(doc);
    if own.origin.is_none() {
        return base;
    }
    let value = Value::Object(base);
    let mut inside = Faults {
        list: Vec::new(),
        most: faults.most,
    };
    check_shape(&value, &PLAYBOOK, &mut inside);
    if let Some(base) = value.as_object() {
        checks::check(base, &mut inside);
    }
    let place = format!("/playbook_extensions/{EXTENSION}/origin");
    for fault in inside.list {
        faults.add(format!("{place}{}", fault.pointer), fault.message);
    }
    match value {
        Value::Object(base) => base,
        _ => Map::new(),
    }
}

fn head(doc: &Map, own: &Own) -> Head {
    let of = |key| text(doc, key).unwrap_or_default().to_owned();
    Head {
        id: of("id"),
        created_by: of("created_by"),
        created: of("created"),
        modified: of("modified"),
        playbook: own.playbook,
        version: own.version,
    }
}

fn canonical(doc: &Map) -> String {
    serde_json_canonicalizer::to_string(doc).unwrap_or_default()
}

/// The value of a text, in the form canonical JSON keeps.
fn parse(text: &str, faults: &mut Faults) -> Option<Value> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => {
            faults.add("", format!("is not JSON: {e}"));
            return None;
        }
    };
    numbers(&value, faults);
    if !faults.list.is_empty() {
        return None;
    }
    let kept = serde_json_canonicalizer::to_string(&value).ok();
    let again = kept.and_then(|t| serde_json::from_str(&t).ok());
    if again.is_none() {
        faults.add("", "has no canonical form (RFC 8785); check its numbers");
    }
    again
}

/// Whole numbers that a double cannot hold would come back changed.
fn numbers(value: &Value, faults: &mut Faults) {
    const EXACT: u64 = 1 << 53;
    let mut work = vec![(String::new(), value)];
    while let Some((pointer, value)) = work.pop() {
        match value {
            Value::Number(n) => {
                let whole = n.as_u64().or(n.as_i64().map(i64::unsigned_abs));
                if whole.is_some_and(|n| n > EXACT) {
                    faults.add(pointer, "is too large to be kept exactly; write it as text");
                }
            }
            Value::Array(all) => {
                let items = all.iter().enumerate();
                work.extend(items.map(|(i, v)| (format!("{pointer}/{i}"), v)));
            }
            Value::Object(map) => {
                work.extend(sorted(map).into_iter().map(|(k, v)| (at(&pointer, k), v)));
            }
            _ => {}
        }
    }
}
