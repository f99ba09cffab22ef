use super::{Smtp, Webhook, fetch::Reader};
use secrecy::{ExposeSecret, SecretString};

/// What the operator says about the outside world.
#[derive(Clone, Debug)]
pub struct OutsideSettings {
    /// The address people type, without a slash at its end; links in messages begin with it.
    pub base_url: String,
    /// `smtp://…` or `smtps://…`, which may hold a password; without it no mail leaves.
    pub smtp_url: Option<SecretString>,
    /// Who mail comes from, `M <m@example.org>`.
    pub mail_from: Option<String>,
    /// Whether webhooks may go to this machine and to private networks, and without TLS, and
    /// feeds may be read from there.
    pub allow_private_destinations: bool,
}

impl Default for OutsideSettings {
    /// No mail, and webhooks to public addresses only.
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".into(),
            smtp_url: None,
            mail_from: None,
            allow_private_destinations: false,
        }
    }
}

/// A setting with which nothing can be sent; for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    #[error("M_SMTP_URL cannot be used: {0}")]
    Smtp(String),
    #[error("M_MAIL_FROM must be an address such as `M <m@example.org>`: {0}")]
    From(String),
    #[error("M_SMTP_URL needs M_MAIL_FROM, the address that mail comes from")]
    NoSender,
}

/// The senders of this process, and what reads from outside.
pub struct Outside {
    base_url: String,
    mail: Option<Smtp>,
    webhook: Webhook,
    reader: Reader,
    allow_private: bool,
}

impl Outside {
    /// # Errors
    /// A setting that cannot be used. No server is asked.
    pub fn new(settings: &OutsideSettings) -> Result<Self, OutsideError> {
        let base_url = settings.base_url.trim_end_matches('/').to_owned();
        let mail = match (&settings.smtp_url, &settings.mail_from) {
            (None, _) => None,
            (Some(_), None) => return Err(OutsideError::NoSender),
            (Some(url), Some(from)) => Some(Smtp::new(url.expose_secret(), from, &base_url)?),
        };
        Ok(Self {
            base_url,
            mail,
            webhook: Webhook::new(settings.allow_private_destinations),
            reader: Reader::new(settings.allow_private_destinations),
            allow_private: settings.allow_private_destinations,
        })
    }

    /// The address of a path of ours, `https://m.example.org/a/…`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
    pub(super) fn mail(&self) -> Option<&Smtp> {
        self.mail.as_ref()
    }
    pub(super) fn webhook(&self) -> &Webhook {
        &self.webhook
    }
    /// Reads feeds.
    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }
    /// Also for whatever else fetches from addresses that people type.
    pub fn allow_private(&self) -> bool {
        self.allow_private
    }
}
