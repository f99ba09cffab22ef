//! CloudEvents 1.0 over HTTP: one structured event, a batch, or binary mode (attributes in
//! headers, data in the body). Sources: CloudEvents 1.0.2, sections 3 and 4; JSON Event Format
//! 1.0.2, sections 2 to 4; HTTP Protocol Binding 1.0.2, section 3.

use super::{Draft, MAX_BATCH, SeverityLevel};
use crate::{Fault, Time, playbooks::SignalCategory};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

pub const STRUCTURED: &str = "application/cloudevents+json";
pub const BATCH: &str = "application/cloudevents-batch+json";

/// Reads a request in whichever of the three modes it is. `header` gives a header by its
/// lower-case name; `headers` are all names and values, of which `ce-…` are read.
///
/// # Errors
/// Faults whose fields are JSON pointers into the body (`/3/source`), or header names. One
/// fault refuses the whole request: of a batch either all is accepted or nothing.
pub fn read_events(
    content_type: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<Vec<Draft>, Vec<Fault>> {
    let media = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match media.as_str() {
        STRUCTURED => Ok(vec![structured(object(body)?, "")?]),
        BATCH => batch(body),
        other if other.starts_with("application/cloudevents") => Err(vec![Fault::new(
            "content-type",
            format!("`{other}` is not read. Send {STRUCTURED} or {BATCH}."),
        )]),
        _ if headers
            .iter()
            .any(|(n, _)| n.eq_ignore_ascii_case("ce-specversion")) =>
        {
            Ok(vec![binary(&media, headers, body)?])
        }
        _ => Err(vec![Fault::new(
            "content-type",
            format!(
                "This is no CloudEvent. Send {STRUCTURED}, {BATCH}, or the attributes as headers `ce-specversion`, `ce-id`, `ce-source` and `ce-type`."
            ),
        )]),
    }
}

fn json(body: &[u8]) -> Result<Value, Vec<Fault>> {
    serde_json::from_slice(body)
        .map_err(|e| vec![Fault::new("body", format!("This is not JSON: {e}."))])
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Vec<Fault>> {
    match json(body)? {
        Value::Object(event) => Ok(event),
        _ => Err(vec![Fault::new(
            "body",
            format!("An event is a JSON object. For several send {BATCH}."),
        )]),
    }
}

fn batch(body: &[u8]) -> Result<Vec<Draft>, Vec<Fault>> {
    let Value::Array(events) = json(body)? else {
        return Err(vec![Fault::new(
            "body",
            "A batch is a JSON array of events.",
        )]);
    };
    if events.len() > MAX_BATCH {
        return Err(vec![Fault::new(
            "body",
            format!(
                "{} events; at most {MAX_BATCH} in one request.",
                events.len()
            ),
        )]);
    }
    let (mut drafts, mut faults) = (Vec::with_capacity(events.len()), Vec::new());
    for (n, event) in events.into_iter().enumerate() {
        let at = format!("/{n}");
        let read = match event {
            Value::Object(event) => structured(event, &at),
            _ => Err(vec![Fault::new(at, "An event is a JSON object.")]),
        };
        match read {
            Ok(draft) => drafts.push(draft),
            Err(some) => faults.extend(some),
        }
    }
    if faults.is_empty() {
        Ok(drafts)
    } else {
        // Enough to mend a sender by.
        faults.truncate(50);
        Err(faults)
    }
}

/// Attribute names are lower-case letters and digits.
fn named_well(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn structured(mut event: Map<String, Value>, at: &str) -> Result<Draft, Vec<Fault>> {
    let data = event.remove("data");
    let encoded = event.remove("data_base64");
    let mut faults = Vec::new();
    let mut attributes = Vec::new();
    for (name, value) in event {
        let text = match value {
            // JSON Event Format 2.3: an attribute that is null is as if it were absent.
            Value::Null => continue,
            Value::String(text) => text,
            Value::Bool(yes) => yes.to_string(),
            Value::Number(n) if n.is_i64() || n.is_u64() => n.to_string(),
            _ => {
                faults.push(Fault::new(
                    format!("{at}/{}", pointer(&name)),
                    "An attribute is a text, a whole number, or true or false. Put what has parts into `data`.",
                ));
                continue;
            }
        };
        if named_well(&name) {
            attributes.push((name, text));
        } else {
            faults.push(Fault::new(
                format!("{at}/{}", pointer(&name)),
                "Attribute names are lower-case letters and digits.",
            ));
        }
    }
    let (draft, more) = attributed(attributes, &|name| format!("{at}/{name}"));
    faults.extend(more);
    let media = draft.1;
    let data = match (data, encoded) {
        (Some(_), Some(_)) => {
            faults.push(Fault::new(
                format!("{at}/data_base64"),
                "Send `data` or `data_base64`, not both.",
            ));
            Map::new()
        }
        (Some(data), None) => as_object(data),
        (None, Some(Value::String(text))) => match STANDARD.decode(&text) {
            Ok(bytes) => payload(&media, &bytes).unwrap_or_else(|message| {
                faults.push(Fault::new(format!("{at}/data_base64"), message));
                Map::new()
            }),
            Err(_) => {
                faults.push(Fault::new(
                    format!("{at}/data_base64"),
                    "This is not Base64 (RFC 4648, with padding).",
                ));
                Map::new()
            }
        },
        (None, Some(_)) => {
            faults.push(Fault::new(
                format!("{at}/data_base64"),
                "`data_base64` is a text.",
            ));
            Map::new()
        }
        (None, None) => Map::new(),
    };
    if faults.is_empty() {
        Ok(Draft { data, ..draft.0 })
    } else {
        Err(faults)
    }
}

fn binary(media: &str, headers: &[(String, String)], body: &[u8]) -> Result<Draft, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut attributes = vec![("datacontenttype".to_owned(), media.to_owned())];
    for (name, value) in headers {
        let Some(name) = name
            .to_ascii_lowercase()
            .strip_prefix("ce-")
            .map(str::to_owned)
        else {
            continue;
        };
        if !named_well(&name) || name == "datacontenttype" {
            faults.push(Fault::new(
                format!("ce-{name}"),
                "No attribute of this name is sent as a header.",
            ));
            continue;
        }
        match unescape(value) {
            Some(text) => attributes.push((name, text)),
            None => faults.push(Fault::new(
                format!("ce-{name}"),
                "The percent-encoding is not UTF-8.",
            )),
        }
    }
    let (draft, more) = attributed(attributes, &|name| format!("ce-{name}"));
    faults.extend(more);
    let data = payload(media, body).unwrap_or_else(|message| {
        faults.push(Fault::new("body", message));
        Map::new()
    });
    if faults.is_empty() {
        Ok(Draft { data, ..draft.0 })
    } else {
        Err(faults)
    }
}

/// Header values are percent-encoded UTF-8 (HTTP binding 3.1.3.2); a sign that stands alone is
/// itself.
fn unescape(value: &str) -> Option<String> {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let hex = (b == b'%')
            .then(|| bytes.get(i + 1..i + 3))
            .flatten()
            // `from_str_radix` would take a sign as well.
            .filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match hex {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(b);
                i += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// One reference token of a JSON pointer (RFC 6901).
fn pointer(name: &str) -> String {
    let name = super::signal::shorten(name, 60);
    name.replace('~', "~0").replace('/', "~1")
}

/// A draft without data, and the media type of its data.
fn attributed(
    attributes: Vec<(String, String)>,
    place: &dyn Fn(&str) -> String,
) -> ((Draft, String), Vec<Fault>) {
    let mut faults = Vec::new();
    let mut draft = Draft {
        ce_id: String::new(),
        ce_source: String::new(),
        kind: String::new(),
        subject: None,
        occurred_at: None,
        category: None,
        severity: None,
        data: Map::new(),
    };
    let mut media = String::new();
    let mut version = None;
    let mut needed = vec!["id", "source", "specversion", "type"];
    for (name, text) in attributes {
        needed.retain(|n| *n != name);
        match name.as_str() {
            "specversion" => version = Some(text),
            "id" => draft.ce_id = text,
            "source" => {
                if text.chars().any(char::is_whitespace) {
                    faults.push(Fault::new(
                        place("source"),
                        "`source` is a URI or a path, such as `/monitoring/checkout`: it has no spaces.",
                    ));
                }
                draft.ce_source = text;
            }
            "type" => draft.kind = text,
            "subject" => draft.subject = Some(text),
            "datacontenttype" => {
                media = text
                    .split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_ascii_lowercase();
            }
            "time" => match text.parse::<Time>() {
                Ok(at) => draft.occurred_at = Some(at),
                Err(_) => faults.push(Fault::new(
                    place("time"),
                    format!("`{text}` is not a time such as 2026-11-21T14:00:00Z (RFC 3339)."),
                )),
            },
            "category" => match SignalCategory::from_key(&text) {
                Some(category) => draft.category = Some(category),
                None => faults.push(Fault::new(
                    place("category"),
                    format!(
                        "`{text}` is not a category. Use one of: {}.",
                        SignalCategory::ALL
                            .iter()
                            .map(|c| c.key())
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                )),
            },
            "severity" => match text
                .parse::<u8>()
                .map_err(|_| String::new())
                .and_then(SeverityLevel::try_from)
            {
                Ok(level) => draft.severity = Some(level),
                Err(_) => faults.push(Fault::new(
                    place("severity"),
                    format!("`{text}` is not a severity: 1 (critical), 2, 3 or 4 (minor)."),
                )),
            },
            // Other extension attributes are allowed and say nothing to M.
            _ => {}
        }
    }
    for name in needed {
        faults.push(Fault::new(
            place(name),
            format!("`{name}` is missing. CloudEvents 1.0 requires it."),
        ));
    }
    if version.as_ref().is_some_and(|v| v != "1.0") {
        faults.push(Fault::new(
            place("specversion"),
            format!("`{}` is not read; send 1.0.", version.unwrap_or_default()),
        ));
    }
    ((draft, media), faults)
}

/// Data that is no object stands under `value`.
fn as_object(data: Value) -> Map<String, Value> {
    match data {
        Value::Object(object) => object,
        Value::Null => Map::new(),
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// Data in bytes, by its media type. Without one it is JSON (CloudEvents 3.1.1).
fn payload(media: &str, body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    if media.is_empty() || media == "application/json" || media.ends_with("+json") {
        return serde_json::from_slice(body)
            .map(as_object)
            .map_err(|e| format!("This is not JSON: {e}."));
    }
    if media.starts_with("text/") || media.ends_with("/xml") || media.ends_with("+xml") {
        let text =
            String::from_utf8(body.to_vec()).map_err(|_| "The text is not UTF-8.".to_owned())?;
        return Ok(Map::from_iter([("text".to_owned(), Value::String(text))]));
    }
    Err(format!(
        "Data of the type `{media}` is not read. Send JSON or text."
    ))
}
