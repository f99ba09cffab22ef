//! An address of the organisation's own systems that pages are posted to.

use crate::{EndpointId, Fault, InvalidTransition, OrgId, Time};
use serde::{Deserialize, Serialize};

/// A secret of an endpoint, by number. The secret itself follows from the installation's key
/// ([`super::Secret::derive`]) and is kept nowhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKey {
    pub number: i64,
    pub made_at: Time,
    /// Signs beside the newer one until then; `None` for the newest.
    pub until: Option<Time>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Endpoint {
    pub id: EndpointId,
    pub org_id: OrgId,
    pub revision: i64,
    /// What it leads to, "On-call telephone"; unique in the organisation.
    pub name: String,
    pub url: String,
    /// Newest first, two at most.
    pub keys: Vec<SigningKey>,
    /// An inactive one is sent nothing.
    pub active: bool,
    pub created_at: Time,
    /// Failures since the last success.
    pub failures: i64,
    pub delivered_at: Option<Time>,
    pub failed_at: Option<Time>,
    /// What the last failure was.
    pub last_error: Option<String>,
}

/// An endpoint as an administrator writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEndpoint {
    /// 1 to 80 characters.
    pub name: String,
    /// `https://…`, at most 2,000 bytes.
    pub url: String,
}

/// What an administrator changes of an endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EndpointChange {
    /// 1 to 80 characters.
    pub name: String,
    /// `https://…`, at most 2,000 bytes.
    pub url: String,
    /// An inactive one is sent nothing.
    pub active: bool,
}

impl NewEndpoint {
    /// The name without spaces around it, and what is wrong with name and length of the URL.
    /// Whether the URL may be posted to is the engine's question.
    pub fn check(&mut self) -> Vec<Fault> {
        self.name = self.name.trim().to_owned();
        self.url = self.url.trim().to_owned();
        let mut faults = Vec::new();
        let long = self.name.chars().count();
        if !(1..=MAX_NAME).contains(&long) || self.name.chars().any(char::is_control) {
            faults.push(Fault::new(
                "name",
                "Give the endpoint a name of 1 to 80 characters that says what it leads to.",
            ));
        }
        if self.url.len() > MAX_URL {
            faults.push(Fault::new("url", "An address has at most 2,000 bytes."));
        }
        faults
    }
}

/// The longest name, in characters.
pub const MAX_NAME: usize = 80;
/// The longest URL, in bytes.
pub const MAX_URL: usize = 2_000;
/// Endpoints of an organisation; a page is posted to each that is active.
pub const MAX_ENDPOINTS: usize = 10;
/// How long a replaced secret signs beside the new one.
pub const OVERLAP_SECS: i64 = 24 * 3_600;

impl Endpoint {
    /// Active, with its first secret.
    pub fn new(id: EndpointId, org_id: OrgId, new: NewEndpoint, now: Time) -> Self {
        Self {
            id,
            org_id,
            revision: 0,
            name: new.name,
            url: new.url,
            keys: vec![SigningKey {
                number: 1,
                made_at: now,
                until: None,
            }],
            active: true,
            created_at: now,
            failures: 0,
            delivered_at: None,
            failed_at: None,
            last_error: None,
        }
    }

    /// A new secret; gives its number. The former one signs beside it for [`OVERLAP_SECS`], so
    /// that the receiver can change over without missing a page. An older one ends at once:
    /// there are never more than two.
    pub fn rotate(&mut self, now: Time) -> i64 {
        let number = self.keys.iter().map(|k| k.number).max().unwrap_or(0) + 1;
        self.keys.truncate(1);
        for former in &mut self.keys {
            former.until = Some(now.plus_secs(OVERLAP_SECS));
        }
        let key = SigningKey {
            number,
            made_at: now,
            until: None,
        };
        self.keys.insert(0, key);
        number
    }

    /// Ends the former secret before its time, because it leaked.
    ///
    /// # Errors
    /// There is none beside the newest.
    pub fn end_former(&mut self, now: Time) -> Result<(), InvalidTransition> {
        if self.signing(now).count() < 2 {
            return Err(InvalidTransition::new(
                "The endpoint",
                "signed with one secret only",
                "end a former one",
            ));
        }
        self.keys.truncate(1);
        Ok(())
    }

    /// Numbers of the secrets that sign at `now`, newest first; at least one.
    pub fn signing(&self, now: Time) -> impl Iterator<Item = i64> {
        self.keys
            .iter()
            .filter(move |k| k.until.is_none_or(|until| now < until))
            .map(|k| k.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn endpoint() -> Endpoint {
        let new = NewEndpoint {
            name: "Chat".into(),
            url: "https://chat.example.org/hook".into(),
        };
        Endpoint::new(
            EndpointId(Uuid::nil()),
            OrgId(Uuid::nil()),
            new,
            Time::from_micros(0),
        )
    }
    fn at(secs: i64) -> Time {
        Time::from_micros(secs * 1_000_000)
    }

    #[test]
    fn a_replaced_secret_signs_for_a_day() {
        let mut e = endpoint();
        assert_eq!(e.signing(at(5)).collect::<Vec<_>>(), [1]);
        assert_eq!(e.rotate(at(10)), 2);
        assert_eq!(e.signing(at(9 + OVERLAP_SECS)).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(e.signing(at(10 + OVERLAP_SECS)).collect::<Vec<_>>(), [2]);
        e.end_former(at(20)).expect("ended");
        assert_eq!(e.signing(at(20)).collect::<Vec<_>>(), [2]);
        e.end_former(at(20)).expect_err("one only");
    }

    proptest! {
        /// However often and fast it is rotated: one or two secrets sign, the newest first, and
        /// the one before it for as long as it was promised.
        #[test]
        fn there_are_never_more_than_two_secrets_and_never_none(gaps in proptest::collection::vec(0i64..200_000, 0..12)) {
            let (mut e, mut now, mut newest) = (endpoint(), 0, 1);
            for gap in gaps {
                now += gap;
                let former = newest;
                newest = e.rotate(at(now));
                prop_assert_eq!(newest, former + 1);
                prop_assert_eq!(e.signing(at(now)).collect::<Vec<_>>(), vec![newest, former]);
                prop_assert_eq!(e.signing(at(now + OVERLAP_SECS)).collect::<Vec<_>>(), vec![newest]);
                prop_assert!(e.keys.len() == 2);
            }
        }
    }

    #[test]
    fn names_are_trimmed_and_short_and_of_one_line() {
        let mut good = NewEndpoint {
            name: "  On-call telephone ".into(),
            url: " https://x.example.org ".into(),
        };
        assert_eq!(good.check(), []);
        assert_eq!(good.name, "On-call telephone");
        assert_eq!(good.url, "https://x.example.org");
        for name in ["", "  ", "a\nb", &"x".repeat(81)] {
            let mut bad = NewEndpoint {
                name: name.into(),
                ..good.clone()
            };
            assert_eq!(bad.check()[0].field, "name", "{name:?}");
        }
        let mut long = NewEndpoint {
            url: format!("https://x.example.org/{}", "x".repeat(MAX_URL)),
            ..good
        };
        assert_eq!(long.check()[0].field, "url");
    }
}
