use super::{
    Letter, Live, Sent,
    guard::{Forbidden, GuardedDns, check_destination},
};
use model::{
    Time,
    channels::{Endpoint, ID_HEADER, SIGNATURE_HEADER, Secret, TIMESTAMP_HEADER, sign},
};
use reqwest::{Client, StatusCode, header::CONTENT_TYPE, redirect::Policy};
use serde_json::{Value, json};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

const CONNECT: Duration = Duration::from_secs(3);
/// From the first look-up to the last byte: less than the lease of the job that waits.
const WHOLE: Duration = Duration::from_secs(8);
/// An answer is read up to here, so that its connection can be used again; more is cut off.
const ANSWER: usize = 64 * 1024;

/// Signed webhooks after Standard Webhooks 1.0. It takes live letters only.
pub struct Webhook {
    /// Made at the first use: reading the machine's certificates takes a moment.
    client: OnceLock<Result<Client, String>>,
    allow_private: bool,
}

impl Webhook {
    pub fn new(allow_private: bool) -> Self {
        Self {
            client: OnceLock::new(),
            allow_private,
        }
    }

    /// Posts a letter to one endpoint, signed with each of `secrets`.
    pub async fn send(
        &self,
        endpoint: &Endpoint,
        secrets: &[Secret],
        letter: &Letter<Live>,
        now: Time,
    ) -> Sent {
        let m = letter.message();
        let id = format!("page_{}", m.id.simple());
        let link = m
            .link
            .as_ref()
            .map(|l| json!({"label": l.label, "url": l.url, "note": l.note}));
        let event = json!({
            "type": "page.sent",
            "timestamp": now,
            "data": {
                "page": m.id,
                "severity": m.severity,
                "subject": m.subject,
                "text": m.text,
                "link": link,
                "recipient": {
                    "person": m.recipient.person,
                    "name": m.recipient.name,
                    "email": m.recipient.email,
                },
            },
        });
        self.post(endpoint, secrets, &id, &event, now).await
    }

    /// Posts a message that says nothing but that it is a test.
    pub(super) async fn ping(
        &self,
        endpoint: &Endpoint,
        secrets: &[Secret],
        id: &str,
        now: Time,
    ) -> Sent {
        let event = json!({
            "type": "endpoint.test",
            "timestamp": now,
            "data": {"endpoint": endpoint.id, "name": endpoint.name},
        });
        self.post(endpoint, secrets, id, &event, now).await
    }

    async fn post(
        &self,
        endpoint: &Endpoint,
        secrets: &[Secret],
        id: &str,
        event: &Value,
        now: Time,
    ) -> Sent {
        let client = match self.client.get_or_init(|| client(self.allow_private)) {
            Ok(client) => client,
            Err(reason) => return Sent::refused(true, reason.clone()),
        };
        // Again, because the setting may have changed since the endpoint was saved.
        let url = match check_destination(&endpoint.url, self.allow_private) {
            Ok(url) => url,
            Err(fault) => return Sent::refused(false, fault.message),
        };
        let body = event.to_string();
        let [id, stamp, signature] = sign(secrets, id, now, body.as_bytes());
        let request = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(ID_HEADER, id)
            .header(TIMESTAMP_HEADER, stamp)
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        match request.send().await {
            Ok(mut answer) => {
                let status = answer.status();
                let mut read = 0;
                while let Ok(Some(chunk)) = answer.chunk().await {
                    read += chunk.len();
                    if read > ANSWER {
                        break;
                    }
                }
                judged(status)
            }
            Err(error) => {
                if forbidden(&error) {
                    return Sent::refused(false, Forbidden.to_string());
                }
                let error = error.without_url();
                tracing::warn!(endpoint = %endpoint.id, error = ?error, "webhook");
                let reason = if error.is_timeout() {
                    "it did not answer within 8 seconds"
                } else if error.is_connect() {
                    "it cannot be reached"
                } else {
                    "the connection broke"
                };
                Sent::refused(true, reason)
            }
        }
    }
}

/// Whether somewhere below an error is that the name leads where M may not connect to.
pub(super) fn forbidden(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<Forbidden>() || error.source().is_some_and(forbidden)
}

pub(super) fn client(allow_private: bool) -> Result<Client, String> {
    // The server has done it; a test has not. It is the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent("m-platform")
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .dns_resolver(Arc::new(GuardedDns { allow_private }))
        .build()
        .map_err(|e| format!("no connection with TLS can be made from here: {e}"))
}

/// What an answer means, after Standard Webhooks: 2xx is success, 410 is the wish for no more.
/// A redirect is not followed: it would lead past the check of the address.
fn judged(status: StatusCode) -> Sent {
    let reason = format!("it answered {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Sent::Accepted(reason),
        410 => Sent::Refused {
            retryable: false,
            gone: true,
            reason: format!("{reason}: it wants no more messages"),
        },
        300..=399 => Sent::refused(
            false,
            format!("{reason}: redirects are not followed; enter the address it leads to"),
        ),
        408 | 425 | 429 | 500..=599 => Sent::refused(true, reason),
        _ => Sent::refused(false, reason),
    }
}
