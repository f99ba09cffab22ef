use crate::core::{Error, Result};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Hashes and checks passwords (argon2id) off the async threads, two at a time: each takes
/// 19 MiB and tens of milliseconds.
pub(crate) struct Hasher(Arc<Semaphore>);

/// Shortest password, in characters.
pub const MIN_CHARS: usize = 12;
const MAX_CHARS: usize = 256;

impl Hasher {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }

    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.off_thread(move || hash_now(&password)).await?
    }

    /// Whether the password fits. An unknown account is checked against a dummy hash, so that
    /// the time taken does not tell it apart.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let password = password.to_owned();
        self.off_thread(move || {
            let known = hash.is_some();
            let text = match hash {
                Some(text) => text,
                None => dummy()?.to_owned(),
            };
            let parsed = PasswordHash::new(&text)
                .map_err(|e| Error::Internal(format!("password hash: {e}")))?;
            Ok(Argon2::default()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
                && known)
        })
        .await?
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = self
            .0
            .clone()
            .acquire_owned()
            .await
            .map_err(|e| Error::Internal(e.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|e| Error::Internal(e.to_string()))
    }
}

fn dummy() -> Result<&'static str> {
    static DUMMY: OnceLock<String> = OnceLock::new();
    if let Some(hash) = DUMMY.get() {
        return Ok(hash);
    }
    let hash = hash_now("nobody has this password")?;
    Ok(DUMMY.get_or_init(|| hash))
}

/// Hashes on this thread; for the command line and seeding.
pub fn hash_now(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|h| h.to_string())
        .map_err(|e| Error::Internal(format!("password hash: {e}")))
}

/// Long enough and not easy to guess, also not from the person's own name and address. The
/// lists of common passwords are part of the program.
pub(crate) fn acceptable(field: &str, password: &str, about: &[&str]) -> Result<()> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(Error::fault(
            field,
            format!(
                "{chars} characters; use at least {MIN_CHARS}. Three unrelated words are a good start."
            ),
        ));
    }
    if chars > MAX_CHARS {
        return Err(Error::fault(
            field,
            format!("{chars} characters; use at most {MAX_CHARS}."),
        ));
    }
    if zxcvbn::zxcvbn(password, about).score() < zxcvbn::Score::Three {
        return Err(Error::fault(
            field,
            "This password is common or easy to guess. Use three or four unrelated words.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_common_and_personal_passwords_are_refused() {
        for bad in [
            "short",
            "passwordpassword",
            "qwertyuiop123",
            "iloveyouforever",
            "mara.lind@example.org",
        ] {
            assert!(
                acceptable("password", bad, &["mara.lind@example.org", "Mara Lind"]).is_err(),
                "{bad}"
            );
        }
        acceptable("password", "copper lantern orbit", &[]).expect("a good one");
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let h = Hasher::new();
        let hash = h.hash("copper lantern orbit").await.expect("hash");
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            h.verify("copper lantern orbit", Some(hash.clone()))
                .await
                .expect("verify")
        );
        assert!(
            !h.verify("copper lantern", Some(hash))
                .await
                .expect("verify")
        );
        assert!(
            !h.verify("nobody has this password", None)
                .await
                .expect("verify")
        );
    }
}
