use super::TOKEN_SECS;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::{OrgId, PersonId, SessionId, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Signs and reads session tokens: HS256, issuer and audience pinned.
pub(crate) struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

const ISSUER: &str = "m-platform";
const AUDIENCE: &str = "m-platform/session";

#[derive(Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    pub sub: PersonId,
    pub org: OrgId,
    pub sid: SessionId,
    pub iat: i64,
    pub exp: i64,
}

impl Keys {
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Checked against the engine's own clock below.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        }
    }

    pub fn issue(
        &self,
        org: OrgId,
        person: PersonId,
        session: SessionId,
        now: Time,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now.micros() / 1_000_000;
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: person,
            org,
            sid: session,
            iat,
            exp: iat + TOKEN_SECS,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// `None` when forged, of another kind or expired.
    pub fn read(&self, token: &str, now: Time) -> Option<Claims> {
        let claims = decode::<Claims>(token, &self.decoding, &self.validation)
            .ok()?
            .claims;
        (now.micros() / 1_000_000 < claims.exp).then_some(claims)
    }
}

/// What is kept of a bearer secret: it has 256 random bits, so a plain hash cannot be guessed.
pub(crate) fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
