//! A look at the raw bytes before a value is built of them: depth, repeated keys, the length
//! of strings and U+0000. One pass, no recursion; grammar is left to the parser.

use super::{Faults, Limits, at};
use std::collections::HashSet;

struct Frame {
    /// The keys seen, for an object.
    keys: Option<HashSet<String>>,
    wants_key: bool,
    /// The member the scan is in.
    key: String,
    index: usize,
}

impl Frame {
    fn part(&self) -> String {
        if self.keys.is_some() {
            self.key.clone()
        } else {
            self.index.to_string()
        }
    }
}

fn pointer(stack: &[Frame]) -> String {
    stack
        .iter()
        .fold(String::new(), |path, frame| at(&path, &frame.part()))
}

/// The text of a document whose bytes are harmless; faults otherwise.
pub(super) fn scan<'a>(bytes: &'a [u8], limits: &Limits, faults: &mut Faults) -> Option<&'a str> {
    if bytes.len() > limits.bytes {
        faults.add(
            "",
            format!(
                "{} bytes; at most {} are read, split the playbook",
                bytes.len(),
                limits.bytes
            ),
        );
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            faults.add(
                "",
                format!(
                    "byte {} is not UTF-8; save the file as UTF-8",
                    e.valid_up_to()
                ),
            );
            return None;
        }
    };
    walk(text, limits, faults);
    faults.list.is_empty().then_some(text)
}

fn walk(text: &str, limits: &Limits, faults: &mut Faults) {
    let bytes = text.as_bytes();
    let mut stack: Vec<Frame> = Vec::new();
    let mut i = 0;
    while i < bytes.len() && !faults.full() {
        match bytes[i] {
            open @ (b'{' | b'[') => {
                if stack.len() >= limits.depth {
                    faults.add(
                        pointer(&stack),
                        format!(
                            "nested deeper than {} levels; make it flatter",
                            limits.depth
                        ),
                    );
                    return;
                }
                stack.push(Frame {
                    keys: (open == b'{').then(HashSet::new),
                    wants_key: open == b'{',
                    key: String::new(),
                    index: 0,
                });
            }
            b'}' | b']' => {
                stack.pop();
            }
            b',' => {
                if let Some(frame) = stack.last_mut() {
                    frame.index += 1;
                    frame.wants_key = frame.keys.is_some();
                }
            }
            b'"' => {
                let end = end_of_string(bytes, i + 1);
                string(&text[i..end], &mut stack, limits, faults);
                i = end;
                continue;
            }
            _ => {}
        }
        i += 1;
    }
}

/// The index after the closing quote, or the end of the text.
fn end_of_string(bytes: &[u8], mut i: usize) -> usize {
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'"' => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}

fn string(quoted: &str, stack: &mut [Frame], limits: &Limits, faults: &mut Faults) {
    let decoded: Option<String> = if quoted.contains('\\') {
        serde_json::from_str(quoted).ok()
    } else {
        quoted
            .get(1..quoted.len().saturating_sub(1))
            .map(str::to_owned)
    };
    // Not a string at all: the parser says so.
    let Some(decoded) = decoded else { return };
    let mut repeated = false;
    if let Some(frame) = stack.last_mut()
        && frame.wants_key
        && let Some(keys) = &mut frame.keys
    {
        frame.wants_key = false;
        repeated = !keys.insert(decoded.clone());
        frame.key.clone_from(&decoded);
    }
    if repeated {
        faults.add(pointer(stack), "stands twice; keep one of them");
    }
    if decoded.contains('\0') {
        faults.add(pointer(stack), "holds the character U+0000; remove it");
    }
    if decoded.len() > limits.text && decoded.chars().count() > limits.text {
        let mut place = pointer(stack);
        // A key of that length would make the message as long.
        if place.len() > 1_000 {
            place = pointer(&stack[..stack.len().saturating_sub(1)]);
        }
        faults.add(
            place,
            format!(
                "{} characters; at most {}, shorten it",
                decoded.chars().count(),
                limits.text
            ),
        );
    }
}
