//! `Idempotency-Key`: a `POST` that is sent again is answered again, not done again.

use super::{
    extract::{header, too_large},
    refuse::{self, Refusal},
    reply::Once,
};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::{Ctx, Engine, Reserved, idempotency::Begin};
use model::{Code, error::Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tracing::Instrument;

pub const KEY: &str = "idempotency-key";
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The same as the limit on bodies around the whole server.
const MAX_BODY: usize = 1024 * 1024;

/// An answer as it is kept: the body, and the headers that say something of it.
#[derive(Serialize, Deserialize)]
struct Kept {
    body: String,
    headers: Vec<(String, String)>,
    /// It held a secret, which is not kept.
    once: bool,
}

/// Does a `POST` with a key once per person and key. Everything else goes through untouched,
/// also requests of nobody, which the handler refuses.
pub async fn answer_once(State(engine): State<Engine>, request: Request, next: Next) -> Response {
    let ctx = request.extensions().get::<Ctx>().cloned();
    match ctx.filter(|_| request.method() == Method::POST && request.headers().contains_key(KEY)) {
        Some(ctx) => once(engine, ctx, request, next)
            .await
            .unwrap_or_else(IntoResponse::into_response),
        None => next.run(request).await,
    }
}

async fn once(engine: Engine, ctx: Ctx, request: Request, next: Next) -> Result<Response, Refusal> {
    let key = key(request.headers())?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| too_large())?;
    let hash = request_hash(&parts, &body);
    match engine::idempotency::begin(&engine, &ctx, &key, &hash).await? {
        Begin::Fresh(reserved) => {
            let mut request = Request::from_parts(parts, Body::from(body));
            let mut under_key = ctx.clone();
            under_key.origin.reserved = Some(reserved.clone());
            request.extensions_mut().insert(under_key);
            // On its own: a caller who hangs up does not stop it between the change and the
            // keeping of its answer, and finds that answer when they ask again.
            let work = async move {
                let response = next.run(request).await;
                settle(&engine, &ctx, &reserved, response).await
            };
            let done = tokio::spawn(work.in_current_span()).await;
            done.map_err(|e| {
                Refusal::from(engine::Error::Internal(format!("request with a key: {e}")))
            })
        }
        Begin::Replay { status, body } => replay(status, &body),
        Begin::Mismatch => Err(refuse::fault(
            "Idempotency-Key",
            "This key was used for another request. Nothing was done. Take a new key for a new request.",
        )),
        Begin::Done { what, soon } => Err(refuse::because(Problem {
            retry_after: soon.then_some(1),
            ..Problem::new(
                Code::Conflict,
                format!(
                    "The first request with this key was carried out ({what}). Its answer is not kept. Look there instead of sending it again."
                ),
            )
        })),
        Begin::UnderWay => Err(refuse::because(Problem {
            retry_after: Some(1),
            ..Problem::new(
                Code::Conflict,
                "The first request with this key is still under way. Ask again in a second for its answer.",
            )
        })),
    }
}

fn key(headers: &HeaderMap) -> Result<String, Refusal> {
    const WRONG: &str = "Send one key of 1 to 200 visible ASCII characters, a UUID for example.";
    let key = header(headers, KEY, WRONG)?.unwrap_or_default();
    let fits = (1..=200).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        Ok(key.to_owned())
    } else {
        Err(refuse::fault("Idempotency-Key", WRONG))
    }
}

/// What makes two requests the same: method, path, query, expected revision and body. A
/// password counts as present, not by its value: a fast hash of it must not lie in the database.
fn request_hash(parts: &Parts, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    let revision = parts
        .headers
        .get(IF_MATCH)
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    for part in [
        parts.method.as_str().as_bytes(),
        parts.uri.to_string().as_bytes(),
        revision,
    ] {
        hash.update(part);
        hash.update([0]);
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(mut object)) if object.contains_key("password") => {
            object.insert("password".into(), Value::Bool(true));
            hash.update(Value::Object(object).to_string());
        }
        _ => hash.update(body),
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Keeps a success. Anything else frees the key, unless something was saved: the same key may
/// try again with a mended request.
async fn settle(engine: &Engine, ctx: &Ctx, reserved: &Reserved, response: Response) -> Response {
    let status = response.status();
    if !status.is_success() {
        if let Err(error) = engine::idempotency::forget(engine, ctx, reserved).await {
            tracing::warn!(%error, "idempotency key not freed; it frees itself after 30 seconds");
        }
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Refusal::from(engine::Error::Internal(
            "an answer of our own cannot be read".into(),
        ))
        .into_response();
    };
    let once = parts.extensions.get::<Once>().is_some();
    let kept = Kept {
        body: if once {
            String::new()
        } else {
            String::from_utf8_lossy(&body).into_owned()
        },
        headers: [CONTENT_TYPE, ETAG, LOCATION]
            .into_iter()
            .filter_map(|name| {
                Some((
                    name.to_string(),
                    parts.headers.get(&name)?.to_str().ok()?.to_owned(),
                ))
            })
            .collect(),
        once,
    };
    let text = serde_json::to_string(&kept).unwrap_or_default();
    if let Err(error) =
        engine::idempotency::keep(engine, ctx, reserved, status.as_u16(), &text).await
    {
        // The change is committed, so the caller gets its answer.
        tracing::error!(%error, "answer of a request with a key not kept; a repeat is told only that it was done");
    }
    Response::from_parts(parts, Body::from(body))
}

fn replay(status: u16, text: &str) -> Result<Response, Refusal> {
    let unreadable =
        |e: String| Refusal::from(engine::Error::Internal(format!("kept answer: {e}")));
    let kept: Kept = serde_json::from_str(text).map_err(|e| unreadable(e.to_string()))?;
    if kept.once {
        return Err(refuse::because(Problem::new(
            Code::Conflict,
            "This was done by an earlier request with the same key. Its answer held a secret that is shown once and not kept. If you lost it, revoke what was made and make another with a new key.",
        )));
    }
    let mut response = (
        StatusCode::from_u16(status).map_err(|e| unreadable(e.to_string()))?,
        kept.body,
    )
        .into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    for (name, value) in kept.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(path: &str, revision: Option<&str>, body: &str) -> String {
        let mut request = Request::builder().method("POST").uri(path);
        if let Some(revision) = revision {
            request = request.header(IF_MATCH, revision);
        }
        let (parts, ()) = request.body(()).expect("request").into_parts();
        request_hash(&parts, body.as_bytes())
    }

    #[test]
    fn a_request_is_the_same_by_path_revision_and_body() {
        let one = hash("/x", Some("\"1\""), "{}");
        assert_eq!(one, hash("/x", Some("\"1\""), "{}"));
        for other in [
            hash("/y", Some("\"1\""), "{}"),
            hash("/x", Some("\"2\""), "{}"),
            hash("/x", None, "{}"),
            hash("/x", Some("\"1\""), "{ }"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn no_password_goes_into_the_hash() {
        let with = |password: &str| {
            hash(
                "/people",
                None,
                &format!(r#"{{"email":"a@b.c","password":"{password}"}}"#),
            )
        };
        assert_eq!(with("copper lantern orbit"), with("another one entirely"));
    }
}
