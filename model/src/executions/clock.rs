//! Legal and house clocks: `armed → running → satisfied | not_applicable`, `running ⇄ tolled`;
//! running out of time is a breach, and a late filing is still a filing.

use crate::playbooks::{ClockRule, Limit};
use crate::{PersonId, Time};
use jiff::{ToSpan, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Warned of when this share of the time is used, in percent.
pub const WARNINGS: [u8; 3] = [50, 80, 95];

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ClockState {
    /// Its anchor event is not recorded yet.
    Armed,
    Running {
        anchor: Time,
        due: Time,
    },
    /// Stopped by agreement or law; what was left is left when it runs again.
    Tolled {
        anchor: Time,
        due: Time,
        at: Time,
        reason: String,
    },
    Satisfied {
        anchor: Time,
        due: Time,
        at: Time,
        by: PersonId,
        receipt: String,
    },
    NotApplicable {
        at: Time,
        by: PersonId,
        reason: String,
    },
}

/// One setting of the anchor: both values stay on record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnchorChange {
    pub at: Time,
    pub by: PersonId,
    pub was_anchor: Option<Time>,
    pub was_due: Option<Time>,
    pub anchor: Time,
    pub due: Time,
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClockRun {
    pub rule: ClockRule,
    pub state: ClockState,
    /// Percentages already warned of; 100 is the breach.
    pub warned: Vec<u8>,
    pub changes: Vec<AnchorChange>,
}

/// The moment `limit` ends when it begins at `anchor`, on calendars of `zone`.
///
/// Hours are absolute. Days, business days and months keep the local wall-clock time of the
/// anchor: that is never later than the end of the last day, which laws that count whole days
/// would allow. Business days are Monday to Friday without the day of the anchor; public
/// holidays are not known here, so the result is early rather than late. A month that lacks
/// the day ends on its last day.
pub fn due(limit: Limit, anchor: Time, zone: &TimeZone) -> Time {
    let zoned = anchor.timestamp().to_zoned(zone.clone());
    let moved = match limit {
        Limit::Hours(n) => return anchor.plus_secs(i64::from(n) * 3_600),
        Limit::CalendarDays(n) => zoned.checked_add(i64::from(n).days()),
        Limit::Months(n) => zoned.checked_add(i64::from(n).months()),
        Limit::BusinessDays(n) => {
            let mut day = Ok(zoned);
            for _ in 0..n {
                day = day.and_then(|d| {
                    let mut next = d.checked_add(1.day())?;
                    while matches!(next.weekday(), Weekday::Saturday | Weekday::Sunday) {
                        next = next.checked_add(1.day())?;
                    }
                    Ok(next)
                });
            }
            day
        }
    };
    // Beyond the year 9999; no law is that patient.
    moved.map_or(anchor, |z| Time::from_timestamp(z.timestamp()))
}

impl ClockRun {
    pub fn new(rule: ClockRule) -> Self {
        Self {
            rule,
            state: ClockState::Armed,
            warned: Vec::new(),
            changes: Vec::new(),
        }
    }
    pub const fn key(&self) -> &'static str {
        match self.state {
            ClockState::Armed => "armed",
            ClockState::Running { .. } => "running",
            ClockState::Tolled { .. } => "tolled",
            ClockState::Satisfied { .. } => "satisfied",
            ClockState::NotApplicable { .. } => "not_applicable",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self.state {
            ClockState::Armed => "Not started",
            ClockState::Running { .. } => "Running",
            ClockState::Tolled { .. } => "Tolled",
            ClockState::Satisfied { .. } => "Satisfied",
            ClockState::NotApplicable { .. } => "Not applicable",
        }
    }
    pub const fn anchor(&self) -> Option<Time> {
        match self.state {
            ClockState::Running { anchor, .. }
            | ClockState::Tolled { anchor, .. }
            | ClockState::Satisfied { anchor, .. } => Some(anchor),
            ClockState::Armed | ClockState::NotApplicable { .. } => None,
        }
    }
    pub const fn due(&self) -> Option<Time> {
        match self.state {
            ClockState::Running { due, .. }
            | ClockState::Tolled { due, .. }
            | ClockState::Satisfied { due, .. } => Some(due),
            ClockState::Armed | ClockState::NotApplicable { .. } => None,
        }
    }
    /// Time goes on, or would: it holds the execution open.
    pub const fn running(&self) -> bool {
        matches!(
            self.state,
            ClockState::Running { .. } | ClockState::Tolled { .. }
        )
    }
    /// Ran out before it was satisfied; also when it was satisfied afterwards.
    pub fn breached(&self, now: Time) -> bool {
        match &self.state {
            ClockState::Running { due, .. } => now > *due,
            ClockState::Satisfied { due, at, .. } => at > due,
            _ => false,
        }
    }
    /// Share of the time used, 0 to 100 and beyond, whole percent.
    pub fn used(&self, now: Time) -> Option<u32> {
        let (anchor, due) = (self.anchor()?, self.due()?);
        let until = match self.state {
            ClockState::Tolled { at, .. } | ClockState::Satisfied { at, .. } => at,
            _ => now,
        };
        let (total, gone) = (
            (due.micros() - anchor.micros()).max(1),
            (until.micros() - anchor.micros()).max(0),
        );
        Some(u32::try_from(i128::from(gone) * 100 / i128::from(total)).unwrap_or(u32::MAX))
    }
    /// The moment `percent` of the time is used; `None` unless running.
    fn moment(&self, percent: u8) -> Option<Time> {
        let ClockState::Running { anchor, due } = self.state else {
            return None;
        };
        let total = i128::from(due.micros() - anchor.micros());
        // Rounded up, so that at this moment the share is reached.
        let gone = (total * i128::from(percent) + 99) / 100;
        i64::try_from(i128::from(anchor.micros()) + gone)
            .ok()
            .map(Time::from_micros)
    }
    /// The next warning, or the end, that was not told yet.
    pub fn next_warning(&self) -> Option<Time> {
        WARNINGS
            .iter()
            .chain(&[100])
            .filter(|p| !self.warned.contains(p))
            .filter_map(|p| self.moment(*p))
            .min()
    }
    /// Warnings that are due and were not told; they are told by this. Of several only the
    /// highest is worth a word.
    pub fn warn(&mut self, now: Time) -> Option<u8> {
        let due: Vec<u8> = WARNINGS
            .into_iter()
            .chain([100])
            .filter(|p| !self.warned.contains(p) && self.moment(*p).is_some_and(|at| at <= now))
            .collect();
        self.warned.extend(&due);
        due.last().copied()
    }
    /// Records or changes the anchor event. Both values stay on record.
    pub(super) fn anchor_at(
        &mut self,
        anchor: Time,
        by: PersonId,
        reason: String,
        now: Time,
        zone: &TimeZone,
    ) {
        let due = due(self.rule.limit, anchor, zone);
        self.changes.push(AnchorChange {
            at: now,
            by,
            was_anchor: self.anchor(),
            was_due: self.due(),
            anchor,
            due,
            reason,
        });
        self.state = ClockState::Running { anchor, due };
        self.warned.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(text: &str) -> Time {
        text.parse().expect("time")
    }
    /// UTC+1 the whole year: the tests need no zone database.
    fn zone() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(1))
    }

    #[test]
    fn limits_end_where_the_calendar_says() {
        let friday = time("2026-11-20T15:30:00Z");
        for (limit, end) in [
            ("72h", "2026-11-23T15:30:00Z"),
            ("30d", "2026-12-20T15:30:00Z"),
            ("4bd", "2026-11-26T15:30:00Z"),
            ("1mo", "2026-12-20T15:30:00Z"),
        ] {
            assert_eq!(
                due(limit.parse().expect("limit"), friday, &zone()),
                time(end),
                "{limit}"
            );
        }
        // Saturday 00:30 in the zone, still Friday in UTC: Monday is the first business day.
        let night = time("2026-11-20T23:30:00Z");
        assert_eq!(
            due(Limit::BusinessDays(1), night, &zone()),
            time("2026-11-22T23:30:00Z")
        );
        assert_eq!(
            due(Limit::Months(1), time("2027-01-31T10:00:00Z"), &zone()),
            time("2027-02-28T10:00:00Z")
        );
    }

    #[test]
    fn days_keep_the_wall_clock_over_a_change_of_the_clocks() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("zone");
        let before = time("2026-10-24T10:00:00Z");
        assert_eq!(
            due(Limit::CalendarDays(1), before, &zone),
            time("2026-10-25T11:00:00Z")
        );
        assert_eq!(
            due(Limit::Hours(24), before, &zone),
            time("2026-10-25T10:00:00Z")
        );
    }

    proptest! {
        /// Whenever one looks, each warning is told once, in order, never before its share.
        #[test]
        fn each_warning_comes_once(steps in proptest::collection::vec(1i64..200_000, 1..40), hours in 1u16..200) {
            let mut clock = ClockRun::new(crate::playbooks::body_for_tests().clocks[0].clone());
            clock.rule.limit = Limit::Hours(hours);
            let start = time("2026-11-21T10:00:00Z");
            clock.anchor_at(start, PersonId(uuid::Uuid::nil()), String::new(), start, &zone());
            let (mut now, mut told) = (start, Vec::new());
            for step in steps {
                now = now.plus_secs(step);
                if let Some(p) = clock.warn(now) {
                    prop_assert!(clock.used(now) >= Some(u32::from(p)));
                    told.push(p);
                }
                prop_assert_eq!(clock.warn(now), None);
                prop_assert!(clock.next_warning().is_none_or(|at| at > now));
            }
            prop_assert!(told.windows(2).all(|w| w[0] < w[1]));
            let end = start.plus_secs(i64::from(hours) * 3_600);
            prop_assert_eq!(clock.warned.contains(&100), now >= end);
        }
        #[test]
        fn a_limit_ends_after_it_begins(n in 1u16..400, at in 0i64..4_000_000_000, kind in 0..4) {
            let limit = match kind { 0 => Limit::Hours(n), 1 => Limit::CalendarDays(n), 2 => Limit::BusinessDays(n), _ => Limit::Months(n) };
            let anchor = Time::from_micros(at * 1_000_000);
            prop_assert!(due(limit, anchor, &zone()) > anchor);
        }
    }
}
