//! From columns to model values.

use crate::{Error, Result};
use model::Time;

pub(crate) fn time(micros: i64) -> Time {
    Time::from_micros(micros)
}

/// A stored word that must be one of an enum's.
pub(crate) fn word<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    read(text).ok_or_else(|| Error::Corrupt(format!("unknown word `{text}`")))
}
