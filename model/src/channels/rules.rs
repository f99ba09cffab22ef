//! What a person allows: channels, quiet hours, and what breaks through them.

use crate::{Fault, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A way out of M. Inside the app everybody is always reached; that is not a channel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    /// The organisation's endpoints: the way to chat, SMS and telephone systems.
    Webhook,
}
impl Channel {
    pub const ALL: [Self; 2] = [Self::Email, Self::Webhook];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.key() == key)
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Webhook => "Webhook",
        }
    }
}

/// A minute of the day, local to whoever says it. In text `22:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// `None` unless it is between 00:00 and 23:59.
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if hour < 24 && minute < 60 {
            Some(Self(hour * 60 + minute))
        } else {
            None
        }
    }
    /// Minutes since midnight, 0 to 1,439.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}
impl fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}
impl FromStr for MinuteOfDay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Two digits each, so that a time has one text.
        let two = |part: &str| {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        text.split_once(':')
            .and_then(|(h, m)| Self::new(two(h)?, two(m)?))
            .ok_or_else(|| format!("`{text}` is not a time of the day such as 07:00 or 22:30"))
    }
}
impl Serialize for MinuteOfDay {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for MinuteOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// From `from` up to, not including, `to`, every day; over midnight when `to` is earlier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    pub from: MinuteOfDay,
    pub to: MinuteOfDay,
    /// IANA name, `Europe/Berlin`.
    pub time_zone: String,
}
impl QuietHours {
    pub fn hold(&self, local: MinuteOfDay) -> bool {
        if self.from <= self.to {
            self.from <= local && local < self.to
        } else {
            self.from <= local || local < self.to
        }
    }
}

/// How a person may be reached outside of the app.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactRules {
    pub org_id: OrgId,
    pub person: PersonId,
    /// 0 until the person saves rules of their own.
    pub revision: i64,
    pub email: bool,
    pub webhook: bool,
    pub quiet: Option<QuietHours>,
    /// Severity 1 and 2 come through whatever else stands here.
    pub critical_override: bool,
}

/// Rules as a person writes them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewContactRules {
    pub email: bool,
    pub webhook: bool,
    #[serde(default)]
    pub quiet: Option<QuietHours>,
    pub critical_override: bool,
}

/// The longest name of a time zone, in bytes; the longest of the IANA database has 32.
pub const MAX_TIME_ZONE: usize = 64;

impl ContactRules {
    /// What holds for who has said nothing: every channel, at any time. A page that does not
    /// arrive costs more than one that wakes somebody.
    pub fn usual(org_id: OrgId, person: PersonId) -> Self {
        Self {
            org_id,
            person,
            revision: 0,
            email: true,
            webhook: true,
            quiet: None,
            critical_override: true,
        }
    }

    /// Replaces what the person can choose. `known` tells whether a time zone is one.
    ///
    /// # Errors
    /// Faults at `quiet.to` and `quiet.time_zone`; then nothing is changed.
    pub fn rewrite(
        &mut self,
        new: NewContactRules,
        known: impl Fn(&str) -> bool,
    ) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        if let Some(quiet) = &new.quiet {
            if quiet.from == quiet.to {
                faults.push(Fault::new(
                    "quiet.to",
                    "Quiet hours end at another time than they begin. To be quiet all day, switch the channels off instead.",
                ));
            }
            if quiet.time_zone.len() > MAX_TIME_ZONE || !known(&quiet.time_zone) {
                faults.push(Fault::new(
                    "quiet.time_zone",
                    "This is not a time zone of the IANA database such as Europe/Berlin or America/New_York.",
                ));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let NewContactRules {
            email,
            webhook,
            quiet,
            critical_override,
        } = new;
        *self = Self {
            email,
            webhook,
            quiet,
            critical_override,
            ..self.clone()
        };
        Ok(())
    }

    /// Whether the person has left this channel on.
    pub fn on(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.email,
            Channel::Webhook => self.webhook,
        }
    }
}

/// Whether a channel may be used now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    Now,
    /// The person switched the channel off.
    Off,
    /// It is the person's quiet time.
    Quiet,
}

/// Severities, 1 the gravest, that break through when the person allows it.
pub const CRITICAL: std::ops::RangeInclusive<u8> = 1..=2;

/// Whether `rules` let a message of `severity` (1 to 4, 1 the gravest) out over `channel`.
/// `local` is the time of the day in the zone of the quiet hours; where it cannot be told,
/// quiet hours hold nothing back: better awake than missing.
pub fn allowed(
    rules: &ContactRules,
    channel: Channel,
    severity: u8,
    local: Option<MinuteOfDay>,
) -> Allowed {
    if rules.critical_override && CRITICAL.contains(&severity) {
        return Allowed::Now;
    }
    if !rules.on(channel) {
        return Allowed::Off;
    }
    match (&rules.quiet, local) {
        (Some(quiet), Some(local)) if quiet.hold(local) => Allowed::Quiet,
        _ => Allowed::Now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn minute(text: &str) -> MinuteOfDay {
        text.parse().expect("a minute of the day")
    }
    fn quiet(from: &str, to: &str) -> QuietHours {
        QuietHours {
            from: minute(from),
            to: minute(to),
            time_zone: "Europe/Berlin".into(),
        }
    }
    fn rules() -> ContactRules {
        ContactRules::usual(OrgId(Uuid::nil()), PersonId(Uuid::nil()))
    }
    fn new(quiet: Option<QuietHours>) -> NewContactRules {
        NewContactRules {
            email: false,
            webhook: true,
            quiet,
            critical_override: false,
        }
    }

    fn any_minute() -> impl Strategy<Value = MinuteOfDay> {
        (0u16..1_440).prop_map(MinuteOfDay)
    }

    proptest! {
        #[test]
        fn a_minute_survives_its_text(m in any_minute()) {
            prop_assert_eq!(m.to_string().parse(), Ok(m));
        }

        /// Walking from the beginning, minute by minute, the quiet minutes are those before the end.
        #[test]
        fn quiet_hours_are_the_minutes_from_their_beginning_to_their_end(from in any_minute(), to in any_minute()) {
            let hours = QuietHours { from, to, time_zone: "UTC".into() };
            let long = (to.0 + 1_440 - from.0) % 1_440;
            for step in 0..1_440 {
                let at = MinuteOfDay((from.0 + step) % 1_440);
                prop_assert_eq!(hours.hold(at), step < long, "{} in {} to {}", at, from, to);
            }
        }

        /// The override needs to be set, and is for the two gravest severities.
        #[test]
        fn what_is_grave_comes_through_when_the_person_lets_it(
            email: bool, webhook: bool, over: bool, severity in 1u8..=4, at in any_minute(), from in any_minute(), to in any_minute(), mail: bool
        ) {
            let rules = ContactRules {
                email, webhook, critical_override: over,
                quiet: Some(QuietHours { from, to, time_zone: "UTC".into() }),
                ..rules()
            };
            let (channel, on) = if mail { (Channel::Email, email) } else { (Channel::Webhook, webhook) };
            let expected = if over && severity <= 2 { Allowed::Now }
                else if !on { Allowed::Off }
                else if rules.quiet.as_ref().is_some_and(|q| q.hold(at)) { Allowed::Quiet }
                else { Allowed::Now };
            prop_assert_eq!(allowed(&rules, channel, severity, Some(at)), expected);
        }
    }

    #[test]
    fn quiet_hours_go_over_midnight_and_end_on_the_minute() {
        let night = quiet("22:00", "07:00");
        for (at, held) in [
            ("21:59", false),
            ("22:00", true),
            ("23:59", true),
            ("00:00", true),
            ("06:59", true),
            ("07:00", false),
        ] {
            assert_eq!(night.hold(minute(at)), held, "{at}");
        }
        let noon = quiet("12:00", "13:00");
        assert!(noon.hold(minute("12:00")) && !noon.hold(minute("13:00")));
    }

    #[test]
    fn who_said_nothing_is_reached_everywhere_and_always() {
        for channel in Channel::ALL {
            for severity in 1..=4 {
                assert_eq!(
                    allowed(&rules(), channel, severity, Some(minute("03:00"))),
                    Allowed::Now
                );
            }
        }
    }

    #[test]
    fn quiet_hours_in_a_zone_that_nobody_knows_silence_nothing() {
        let rules = ContactRules {
            quiet: Some(quiet("00:00", "23:59")),
            ..rules()
        };
        assert_eq!(allowed(&rules, Channel::Email, 4, None), Allowed::Now);
        assert_eq!(
            allowed(&rules, Channel::Email, 4, Some(minute("03:00"))),
            Allowed::Quiet
        );
    }

    #[test]
    fn rules_with_a_fault_change_nothing() {
        let mut mine = rules();
        let known = |zone: &str| zone == "Europe/Berlin";
        let bad = QuietHours {
            time_zone: "Mars/Olympus".into(),
            ..quiet("22:00", "22:00")
        };
        let faults = mine.rewrite(new(Some(bad)), known).expect_err("faults");
        let fields: Vec<_> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["quiet.to", "quiet.time_zone"]);
        assert_eq!(mine, rules());
        let long = QuietHours {
            time_zone: "x".repeat(MAX_TIME_ZONE + 1),
            ..quiet("22:00", "07:00")
        };
        assert!(mine.rewrite(new(Some(long)), |_| true).is_err());
        mine.rewrite(new(Some(quiet("22:00", "07:00"))), known)
            .expect("rules");
        assert!(!mine.email && mine.webhook && !mine.critical_override);
        assert_eq!(mine.quiet, Some(quiet("22:00", "07:00")));
    }

    #[test]
    fn times_of_the_day_are_read_strictly() {
        for bad in [
            "", "7:00", "24:00", "12:60", "1200", "12:0", "+1:00", "12:00:00", "noon",
        ] {
            assert!(bad.parse::<MinuteOfDay>().is_err(), "{bad}");
        }
        let text = r#"{"from":"22:00","to":"7:00","time_zone":"UTC"}"#;
        let error = serde_json::from_str::<QuietHours>(text).expect_err("refused");
        assert!(error.to_string().contains("07:00"), "{error}");
    }
}
