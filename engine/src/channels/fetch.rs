use super::{
    guard::check_feed,
    webhook::{client, forbidden},
};
use flate2::read::MultiGzDecoder;
use reqwest::{
    Client, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderName, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LAST_MODIFIED,
    },
};
use std::{io::Read as _, sync::OnceLock, time::Duration};

/// From the first look-up to the last byte: less than the lease of the job that waits.
const WHOLE: Duration = Duration::from_secs(10);
/// Longer ones are not kept: the document is then read whole each time.
const MAX_VALIDATOR: usize = 1_000;
const WANTED: &str = "application/atom+xml, application/rss+xml, application/cap+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1";

/// What a feed's server answered. Sentences are for the person who set the feed up, and repeat
/// nothing that the other side wrote: it may be the inside of somebody else's network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    Unchanged,
    Document {
        bytes: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
    },
    Failed(String),
}

/// Reads feeds from addresses that people type, through the same guard as webhooks.
pub(crate) struct Reader {
    /// Made at the first use: reading the machine's certificates takes a moment.
    client: OnceLock<Result<Client, String>>,
    allow_private: bool,
    whole: Duration,
}

impl Reader {
    pub(super) fn new(allow_private: bool) -> Self {
        Self {
            client: OnceLock::new(),
            allow_private,
            whole: WHOLE,
        }
    }

    /// The document at `url`, at most `most` bytes of it both packed and unpacked, unless it is
    /// still the one that `etag` or `last_modified` came with.
    pub(crate) async fn get(
        &self,
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
        most: usize,
    ) -> Answer {
        self.ask(url, etag, last_modified, most)
            .await
            .unwrap_or_else(Answer::Failed)
    }

    async fn ask(
        &self,
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
        most: usize,
    ) -> Result<Answer, String> {
        let client = match self.client.get_or_init(|| client(self.allow_private)) {
            Ok(client) => client,
            Err(why) => return Err(format!("The feed was not read: {why}.")),
        };
        // Again, because the setting may have changed since the source was saved.
        let url = check_feed(url, self.allow_private).map_err(|fault| fault.message)?;
        let mut request = client
            .get(url)
            .timeout(self.whole)
            .header(ACCEPT, WANTED)
            .header(ACCEPT_ENCODING, "gzip");
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(at) = last_modified {
            request = request.header(IF_MODIFIED_SINCE, at);
        }
        let mut answer = request.send().await.map_err(|e| self.broken(e))?;
        match answer.status().as_u16() {
            200 | 203 => {}
            // Without a condition it would be an answer to a question nobody asked.
            304 if etag.is_some() || last_modified.is_some() => return Ok(Answer::Unchanged),
            _ => return Err(refused(answer.status())),
        }
        let packing = said(&answer, CONTENT_ENCODING).map(|v| v.to_ascii_lowercase());
        let packed = match packing.as_deref() {
            None | Some("" | "identity") => false,
            Some("gzip" | "x-gzip") => true,
            Some(_) => {
                return Err(
                    "The server compressed the feed in a way that M did not ask for.".into(),
                );
            }
        };
        if answer.content_length().is_some_and(|n| n > most as u64) {
            return Err(too_large(most));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| self.broken(e))? {
            if bytes.len() + chunk.len() > most {
                return Err(too_large(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer::Document {
            bytes: if packed {
                unpacked(&bytes, most)?
            } else {
                bytes
            },
            etag: said(&answer, ETAG),
            last_modified: said(&answer, LAST_MODIFIED),
        })
    }

    fn broken(&self, error: reqwest::Error) -> String {
        if forbidden(&error) {
            return "The name in the address leads to a private network or to this machine only."
                .into();
        }
        let error = error.without_url();
        tracing::warn!(error = ?error, "feed");
        if error.is_connect() {
            "The server cannot be reached, or its certificate is not valid.".into()
        } else if error.is_timeout() {
            format!(
                "The server did not send the feed within {} seconds.",
                self.whole.as_secs()
            )
        } else {
            "The connection broke before the feed was read.".into()
        }
    }
}

fn said(answer: &Response, name: HeaderName) -> Option<String> {
    let value = answer.headers().get(name)?.to_str().ok()?;
    (value.len() <= MAX_VALIDATOR).then(|| value.to_owned())
}

fn too_large(most: usize) -> String {
    format!("The feed is larger than {most} bytes, the most that is read.")
}

/// Stops at the limit, whatever the packed form promises.
fn unpacked(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed)
        .take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| "The feed came compressed with gzip, but cannot be unpacked.".to_owned())?;
    if bytes.len() > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

/// A redirect is not followed: as with webhooks, the address that somebody entered and M
/// checked is the one that is asked.
fn refused(status: StatusCode) -> String {
    let why = match status.as_u16() {
        304 => "it says that nothing changed, but was not asked that",
        300..=399 => "redirects are not followed; enter the address it leads to",
        401 | 403 | 407 => "it does not let M read the feed",
        404 => "there is no feed at this address",
        410 => "the feed is gone for good",
        429 => "it is asked too often; read it less often",
        500..=599 => "it has a fault of its own",
        _ => "this is no feed",
    };
    format!("The server answered {}: {why}.", status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server never answers, so the limit ends the wait however slow the machine is.
    #[tokio::test]
    async fn a_server_that_never_answers_is_given_up() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("address"));
        let reader = Reader {
            whole: Duration::from_millis(50),
            ..Reader::new(true)
        };
        let Answer::Failed(why) = reader.get(&url, None, None, 10).await else {
            panic!("no answer came");
        };
        assert!(why.starts_with("The server did not send the feed"), "{why}");
        drop(listener);
    }

    #[test]
    fn statuses_are_told_in_words() {
        for (status, words) in [
            (301, "redirects are not followed"),
            (304, "was not asked that"),
            (403, "does not let M read"),
            (404, "no feed at this address"),
            (410, "gone for good"),
            (429, "too often"),
            (503, "a fault of its own"),
            (418, "this is no feed"),
        ] {
            let said = refused(StatusCode::from_u16(status).expect("a status"));
            assert!(said.contains(&status.to_string()), "{said}");
            assert!(said.contains(words) && said.ends_with('.'), "{said}");
        }
    }
}
