use super::{Letter, Link, Live, Message, OutsideError, Sent};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::{fmt::Write as _, time::Duration};

/// For one step of the conversation with the server.
const STEP: Duration = Duration::from_secs(8);
/// For all of it: less than the lease of the job that waits.
const WHOLE: Duration = Duration::from_secs(15);

/// Mail through one SMTP server. It takes live letters only.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The right side of message ids.
    host: String,
}

impl Smtp {
    /// `url` is `smtps://user:password@host:465` (TLS from the start),
    /// `smtp://…:587?tls=required` (STARTTLS), or `smtp://host:25` in the clear, the last
    /// without a password unless the server is this machine.
    ///
    /// # Errors
    /// The setting that cannot be used. The text of the URL is not repeated: it may hold a password.
    pub fn new(url: &str, from: &str, base_url: &str) -> Result<Self, OutsideError> {
        let parsed = reqwest::Url::parse(url)
            .map_err(|e| OutsideError::Smtp(format!("it is not an address ({e})")))?;
        let encrypted = parsed.scheme() == "smtps"
            || parsed
                .query_pairs()
                .any(|(k, v)| k == "tls" && v == "required");
        let here = ["localhost", "127.0.0.1", "[::1]"];
        let near = parsed.host_str().is_some_and(|h| here.contains(&h));
        if parsed.password().is_some() && !encrypted && !near {
            return Err(OutsideError::Smtp(
                "its password would travel in the clear: begin with smtps:// or add ?tls=required"
                    .into(),
            ));
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|e| OutsideError::Smtp(e.to_string()))?
            .timeout(Some(STEP))
            .build();
        let from = from
            .parse::<Mailbox>()
            .map_err(|e| OutsideError::From(e.to_string()))?;
        let host = reqwest::Url::parse(base_url)
            .ok()
            .and_then(|u| u.host_str().map(str::to_owned))
            .filter(|h| !h.starts_with('['))
            .unwrap_or_else(|| "localhost".into());
        Ok(Self {
            transport,
            from,
            host,
        })
    }

    pub(super) fn from(&self) -> String {
        self.from.to_string()
    }

    /// Hands a letter to the server. `Accepted` means that the server took it on.
    pub async fn send(&self, letter: &Letter<Live>) -> Sent {
        let message = match self.compose(letter.message()) {
            Ok(message) => message,
            Err(reason) => return Sent::refused(false, reason),
        };
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Err(_) => Sent::refused(true, "the mail server did not answer in time"),
            Ok(Ok(response)) => Sent::Accepted(format!("mail server: {}", response.code())),
            Ok(Err(error)) => match error.status() {
                // 4xx: later; 5xx: never.
                Some(code) => Sent::refused(
                    !error.is_permanent(),
                    format!("the mail server refused it with {code}"),
                ),
                None if error.is_client() => {
                    Sent::refused(false, format!("the mail cannot be sent: {error}"))
                }
                None => {
                    tracing::warn!(%error, "mail server");
                    Sent::refused(true, "the mail server cannot be reached")
                }
            },
        }
    }

    fn compose(&self, m: &Message) -> Result<lettre::Message, String> {
        let unusable = |what: &str| format!("the {what} cannot be used in a mail");
        let address = m.recipient.email.parse().map_err(|_| unusable("address"))?;
        let id = format!("<page.{}@{}>", m.id.simple(), self.host);
        let mut builder = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(one_line(&m.recipient.name)), address))
            .subject(one_line(&m.subject))
            .message_id(Some(id))
            // Out-of-office answers would go to nobody.
            .raw_header(raw("Auto-Submitted", "auto-generated"));
        if m.severity <= 2 {
            builder = builder.raw_header(raw("Importance", "high"));
        }
        builder
            .multipart(MultiPart::alternative_plain_html(plain(m), html(m)))
            .map_err(|_| unusable("text"))
    }
}

/// Names of headers here are constants of RFC 3834 and RFC 2156.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::new(name, value.to_owned())
}

/// Control characters end a header; none is left.
fn one_line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(m: &Message) -> String {
    let mut text = m.text.trim().to_owned();
    if let Some(Link { label, url, note }) = &m.link {
        let _ = write!(text, "\n\n{label}:\n{url}\n{note}");
    }
    text.push('\n');
    text
}

fn html(m: &Message) -> String {
    let mut body = format!(
        "<h1 style=\"font-size:1.25rem\">{}</h1>",
        escaped(&m.subject)
    );
    for paragraph in m.text.split("\n\n").filter(|p| !p.trim().is_empty()) {
        let _ = write!(
            body,
            "<p>{}</p>",
            escaped(paragraph.trim()).replace('\n', "<br>")
        );
    }
    if let Some(Link { label, url, note }) = &m.link {
        let _ = write!(
            body,
            "<p><a href=\"{}\" style=\"display:inline-block;padding:14px 24px;border-radius:8px;background:#14213d;color:#ffffff;font-weight:600;text-decoration:none\">{}</a></p><p>{}</p>",
            escaped(url),
            escaped(label),
            escaped(note)
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head><body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36rem\">{body}</body></html>",
        escaped(&m.subject)
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
