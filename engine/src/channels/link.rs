use crate::{core::Engine, identity::secret_hash};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore;

/// A link that acknowledges one page without signing in. The token has 256 random bits; only
/// its hash is to be kept. It does not print.
pub struct OneTap {
    pub url: String,
    pub hash: String,
}

/// Makes a link `/a/<token>`. Who keeps the hash also keeps what it is for, when it ends, and
/// that it was used. Mail scanners open links: opening must not be acknowledging.
pub fn one_tap(engine: &Engine) -> OneTap {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    OneTap {
        url: engine.outside().link(&format!("/a/{token}")),
        hash: secret_hash(&token),
    }
}

/// The hash of a token that somebody came with; `None` for what cannot be one.
pub fn one_tap_hash(token: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    (bytes.len() == 32).then(|| secret_hash(token))
}
