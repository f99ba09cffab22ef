//! Instants, quarters and spans.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An instant in UTC, exact to the microsecond: what both databases can keep.
/// In JSON an RFC 3339 string.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
pub struct Time(i64);

impl Time {
    /// From microseconds since 1970-01-01T00:00:00Z, clamped to the years -9999 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        let (low, high) = (
            Timestamp::MIN.as_microsecond(),
            Timestamp::MAX.as_microsecond(),
        );
        Self(micros.clamp(low, high))
    }
    pub fn from_timestamp(t: Timestamp) -> Self {
        Self(t.as_microsecond())
    }
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
    /// The UTC calendar day.
    pub fn date(self) -> Date {
        self.timestamp().to_zoned(TimeZone::UTC).date()
    }
    pub fn plus_secs(self, secs: i64) -> Self {
        Self::from_micros(self.0.saturating_add(secs.saturating_mul(1_000_000)))
    }
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_secs(days.saturating_mul(86_400))
    }
    /// Whole seconds from `earlier` to `self`; negative when `earlier` is later.
    pub fn secs_since(self, earlier: Time) -> i64 {
        (self.0 - earlier.0).div_euclid(1_000_000)
    }
    /// Days from `earlier` to `self`, with fraction.
    pub fn days_since(self, earlier: Time) -> f64 {
        (self.0 - earlier.0) as f64 / 86_400e6
    }
    /// `2026-11-21 14:05 UTC`, for documents.
    pub fn utc_minute(self) -> String {
        let z = self.timestamp().to_zoned(TimeZone::UTC);
        format!("{} {:02}:{:02} UTC", z.date(), z.hour(), z.minute())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}
impl FromStr for Time {
    type Err = jiff::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse::<Timestamp>().map(Self::from_timestamp)
    }
}
impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(|_| {
            serde::de::Error::custom(format!(
                "`{text}` is not a time such as 2026-11-21T14:00:00Z"
            ))
        })
    }
}

/// A length of time in whole seconds. In text a number and a unit: `90s`, `2m`, `4h`, `3d`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct Span(pub u32);

impl Span {
    pub const fn minutes(m: u32) -> Self {
        Self(m * 60)
    }
    pub fn secs(self) -> i64 {
        i64::from(self.0)
    }
    /// `1 minute 30 seconds`: the two largest units that are there.
    pub fn words(self) -> String {
        let mut rest = self.0;
        let mut said = Vec::new();
        for (unit, name) in [
            (86_400, "day"),
            (3_600, "hour"),
            (60, "minute"),
            (1, "second"),
        ] {
            let n = rest / unit;
            rest %= unit;
            if n > 0 {
                said.push(format!("{n} {name}{}", if n == 1 { "" } else { "s" }));
            }
        }
        said.truncate(2);
        if said.is_empty() {
            "0 seconds".into()
        } else {
            said.join(" ")
        }
    }
}
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.0;
        match s {
            0 => write!(f, "0s"),
            _ if s.is_multiple_of(86_400) => write!(f, "{}d", s / 86_400),
            _ if s.is_multiple_of(3_600) => write!(f, "{}h", s / 3_600),
            _ if s.is_multiple_of(60) => write!(f, "{}m", s / 60),
            _ => write!(f, "{s}s"),
        }
    }
}
impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("`{text}` is not a duration such as 90s, 2m, 4h or 3d");
        let unit = text.chars().last().ok_or_else(bad)?;
        let factor = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(bad()),
        };
        let number: u32 = text[..text.len() - 1].parse().map_err(|_| bad())?;
        number.checked_mul(factor).map(Self).ok_or_else(bad)
    }
}
impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A calendar quarter, `2026-Q4`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Quarter {
    year: i16,
    number: u8,
}

// By hand: the derive has no `value_type` for a struct with named fields.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Quarter {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A calendar quarter."))
            .pattern(Some("^20[0-9]{2}-Q[1-4]$"))
            .examples(["2026-Q4"])
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Quarter {}

impl Quarter {
    /// `None` unless `number` is 1 to 4 and `year` 2000 to 2100.
    pub fn new(year: i16, number: u8) -> Option<Self> {
        ((2000..=2100).contains(&year) && (1..=4).contains(&number))
            .then_some(Self { year, number })
    }
    pub fn of(date: Date) -> Self {
        Self {
            year: date.year().clamp(2000, 2100),
            number: ((date.month() - 1) / 3 + 1) as u8,
        }
    }
    pub fn next(self) -> Self {
        match self.number {
            4 => Self {
                year: self.year + 1,
                number: 1,
            },
            n => Self {
                year: self.year,
                number: n + 1,
            },
        }
    }
}
impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}
impl FromStr for Quarter {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_once("-Q")
            .and_then(|(y, q)| Self::new(y.parse().ok()?, q.parse().ok()?))
            .ok_or_else(|| format!("`{text}` is not a quarter such as 2026-Q4"))
    }
}
impl Serialize for Quarter {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_time_survives_its_text(micros in -60_000_000_000_000_000i64..200_000_000_000_000_000) {
            let t = Time::from_micros(micros);
            prop_assert_eq!(t.to_string().parse::<Time>().ok(), Some(t));
        }
        #[test]
        fn a_span_survives_its_text(secs in 0u32..100_000_000) {
            prop_assert_eq!(Span(secs).to_string().parse(), Ok(Span(secs)));
        }
    }

    #[test]
    fn spans_refuse_nonsense() {
        for bad in ["", "m", "5", "-5m", "5w", "99999999999d", "1.5h"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
    }

    #[test]
    fn quarters_follow_each_other() {
        let q: Quarter = "2026-Q4".parse().expect("a quarter");
        assert_eq!(q.next().to_string(), "2027-Q1");
        assert_eq!(Quarter::of(jiff::civil::date(2026, 11, 21)), q);
        assert!("2026-Q5".parse::<Quarter>().is_err());
    }
}
