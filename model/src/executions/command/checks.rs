//! Texts that people write.

use crate::Fault;

/// A trimmed text of 1 to `most` characters.
pub(super) fn text(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    let value = value.trim();
    match value.chars().count() {
        0 => Err(Fault::new(
            field,
            "Write something first; it goes on record.",
        )),
        n if n > most => Err(Fault::new(
            field,
            format!("{n} characters; at most {most}. Shorten it."),
        )),
        _ => Ok(value.to_owned()),
    }
}
/// The same, but it may be empty.
pub(super) fn maybe(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    if value.trim().is_empty() {
        Ok(String::new())
    } else {
        text(field, value, most)
    }
}
