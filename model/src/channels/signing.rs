//! Signatures of outgoing webhooks, after Standard Webhooks 1.0
//! (github.com/standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`): the symmetric
//! scheme `v1`, HMAC-SHA256 over `id.timestamp.body`, both in base64.

use crate::{EndpointId, OrgId, Time};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

pub const ID_HEADER: &str = "webhook-id";
/// Whole seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// One signature per secret, `v1,…`, with a space between them.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// How far a timestamp may be from now, in seconds, before a message counts as replayed.
pub const TOLERANCE_SECS: i64 = 5 * 60;

const PREFIX: &str = "whsec_";

/// A secret shared with a receiver. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret with this number of an endpoint. It follows from the installation's key, so
    /// the database holds nothing with which somebody could sign.
    pub fn derive(root: &[u8], org: OrgId, endpoint: EndpointId, number: i64) -> Self {
        let mut mac = keyed(root);
        // Fixed lengths after the name of the use: no two inputs run into each other.
        mac.update(b"m-platform/webhook-secret/v1");
        mac.update(org.0.as_bytes());
        mac.update(endpoint.0.as_bytes());
        mac.update(&number.to_be_bytes());
        Self(mac.finalize().into_bytes().to_vec())
    }

    /// Reads `whsec_…`; the prefix may be missing. `None` unless it is base64 of 24 to 64 bytes,
    /// as the specification asks.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD
            .decode(text.strip_prefix(PREFIX).unwrap_or(text))
            .ok()?;
        (24..=64).contains(&bytes.len()).then_some(Self(bytes))
    }

    /// `whsec_…`, for the one moment in which it is shown.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    fn mac(&self, id: &str, seconds: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = keyed(&self.0);
        for part in [id.as_bytes(), b".", seconds.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes a key of any length (RFC 2104); the error is of other MACs"
)]
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key of any length")
}

fn seconds(at: Time) -> String {
    at.micros().div_euclid(1_000_000).to_string()
}

/// The values of the three headers for a message, in the order id, timestamp, signature.
/// `id` must stay the same when the same message is sent again.
pub fn sign(secrets: &[Secret], id: &str, at: Time, body: &[u8]) -> [String; 3] {
    let seconds = seconds(at);
    let signatures: Vec<_> = secrets
        .iter()
        .map(|secret| {
            let mac = secret.mac(id, &seconds, body).finalize().into_bytes();
            format!("v1,{}", STANDARD.encode(mac))
        })
        .collect();
    [id.to_owned(), seconds, signatures.join(" ")]
}

/// What a receiver does: whether one of the signatures is by `secret`, and the message is fresh.
/// The comparison takes the same time wherever the difference is.
pub fn verify(secret: &Secret, headers: [&str; 3], body: &[u8], now: Time) -> bool {
    let [id, stamp, signatures] = headers;
    let fresh = stamp.parse::<i64>().is_ok_and(|at| {
        let now = now.micros().div_euclid(1_000_000);
        now.abs_diff(at) <= TOLERANCE_SECS.unsigned_abs()
    });
    fresh
        && signatures.split(' ').any(|signature| {
            signature
                .strip_prefix("v1,")
                .and_then(|text| STANDARD.decode(text).ok())
                .is_some_and(|given| secret.mac(id, stamp, body).verify_slice(&given).is_ok())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use standardwebhooks::Webhook;
    use uuid::Uuid;

    /// The vector that the libraries of the specification share.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn at(secs: i64) -> Time {
        Time::from_micros(secs * 1_000_000 + 999_999)
    }
    fn secret(text: &str) -> Secret {
        Secret::parse(text).expect("a secret")
    }

    #[test]
    fn the_published_vector_is_met() {
        for text in [SECRET, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            let headers = sign(&[secret(text)], ID, at(AT), BODY);
            assert_eq!(headers, [ID, "1614265330", SIGNATURE]);
            assert!(verify(
                &secret(text),
                headers.each_ref().map(String::as_str),
                BODY,
                at(AT)
            ));
        }
        assert_eq!(secret(SECRET).reveal(), SECRET);
    }

    #[test]
    fn a_message_that_is_old_from_tomorrow_or_of_another_scheme_is_not_verified() {
        let headers = [ID, "1614265330", SIGNATURE];
        for (now, good) in [(-301, false), (-300, true), (300, true), (301, false)] {
            assert_eq!(
                verify(&secret(SECRET), headers, BODY, at(AT + now)),
                good,
                "{now}"
            );
        }
        for other in ["", "v1", "v1a,x", &SIGNATURE.replace("v1", "v2"), "v1,%%"] {
            assert!(!verify(
                &secret(SECRET),
                [ID, "1614265330", other],
                BODY,
                at(AT)
            ));
        }
        for stamp in ["", "x", "1614265330.5", "99999999999999999999"] {
            assert!(!verify(
                &secret(SECRET),
                [ID, stamp, SIGNATURE],
                BODY,
                at(AT)
            ));
        }
    }

    #[test]
    fn secrets_are_of_24_to_64_bytes() {
        for (bytes, good) in [(23, false), (24, true), (64, true), (65, false)] {
            let text = format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
            assert_eq!(Secret::parse(&text).is_some(), good, "{bytes}");
        }
        assert!(Secret::parse("whsec_not base64").is_none());
        assert!(!format!("{:?}", secret(SECRET)).contains("MfKQ"));
    }

    #[test]
    fn derived_secrets_differ_by_everything_they_are_derived_from() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let of = |root: &[u8], org, endpoint, number| {
            Secret::derive(root, OrgId(org), EndpointId(endpoint), number).reveal()
        };
        let all = [
            of(&[1; 32], a, b, 1),
            of(&[2; 32], a, b, 1),
            of(&[1; 32], b, a, 1),
            of(&[1; 32], a, a, 1),
            of(&[1; 32], a, b, 2),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(Secret::parse(one).is_some());
            assert!(!all[n + 1..].contains(one));
        }
        assert_eq!(all[0], of(&[1; 32], a, b, 1));
    }

    proptest! {
        /// The library of the specification accepts what we sign, with the older and the newer
        /// secret of a rotation, and we accept what it signs.
        #[test]
        fn the_official_library_agrees(id in "[a-z0-9_-]{1,40}", at_secs in 0i64..4_000_000_000, text: String, keys in proptest::array::uniform2(proptest::collection::vec(any::<u8>(), 24..=64))) {
            let (secrets, body) = (keys.map(Secret), text.into_bytes());
            // The library asks the machine's clock.
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
            let ours = sign(&secrets, &id, at(now.as_secs() as i64), &body);
            let mut headers = http::HeaderMap::new();
            for (name, value) in [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER].into_iter().zip(&ours) {
                headers.insert(name, value.parse().expect("a header"));
            }
            for secret in &secrets {
                let theirs = Webhook::new(&secret.reveal()).expect("a secret");
                prop_assert!(theirs.verify(&body, &headers).is_ok());
                let signature = theirs.sign(&id, at_secs, &body).expect("signed");
                prop_assert!(verify(secret, [&id, &at_secs.to_string(), &signature], &body, at(at_secs)));
            }
        }

        /// Whatever is changed by a bit, the signature does not hold.
        #[test]
        fn a_changed_message_is_not_verified(mut body in proptest::collection::vec(any::<u8>(), 1..200), place: prop::sample::Index, bit in 0u8..8) {
            let secret = secret(SECRET);
            let headers = sign(std::slice::from_ref(&secret), ID, at(AT), &body);
            let headers = headers.each_ref().map(String::as_str);
            prop_assert!(verify(&secret, headers, &body, at(AT)));
            let at_place = place.index(body.len());
            body[at_place] ^= 1 << bit;
            prop_assert!(!verify(&secret, headers, &body, at(AT)));
        }
    }
}
