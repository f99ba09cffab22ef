//! What a handler takes in. Whatever cannot be read is refused with a problem document that
//! names the field.

use super::refuse::{self, Refusal};
use crate::state::{AppState, Caller};
use axum::{
    Json,
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Query, RawPathParams, Request,
        rejection::{BytesRejection, FailedToBufferBody, JsonRejection},
    },
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, IF_MATCH},
        request::Parts,
    },
};
use engine::{Ctx, Engine};
use model::{Code, Fault, error::Problem};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{fmt::Display, str::FromStr};

/// The engine and who calls it. First argument of every handler, so that somebody who is not
/// signed in learns nothing but that.
pub struct Call(pub Engine, pub Ctx);

impl FromRequestParts<AppState> for Call {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let Caller(ctx) = Caller::from_request_parts(parts, state).await?;
        Ok(Self(state.engine.clone(), ctx))
    }
}

/// The one variable part of the path.
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let not_one = |name: &str| {
            refuse::fault(
                name,
                "This is not an id such as 0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20. Copy it from a list.",
            )
        };
        let all = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| not_one("id"))?;
        let (name, text) = all.iter().next().ok_or_else(|| not_one("id"))?;
        text.parse().map(Self).map_err(|_| not_one(name))
    }
}

/// The body, JSON.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            let faults = vec![Fault::new(
                "Content-Type",
                "Send the body as JSON, with `Content-Type: application/json`. Nothing was saved.",
            )];
            return Err(refuse::with_status(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Problem::invalid(faults),
            ));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|e| match e {
                BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                    too_large()
                }
                _ => refuse::fault(
                    "body",
                    "The body did not arrive whole. Nothing was saved. Send it again.",
                ),
            })?;
        match Json::<T>::from_bytes(&body) {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(e)) => Err(refuse::because(misfit(
                culprit::<T>(&body).as_deref(),
                detail(&e.body_text()),
            ))),
            Err(e) => Err(refuse::fault(
                "body",
                format!(
                    "The body is not valid JSON: {}. Nothing was saved.",
                    detail(&e.body_text())
                ),
            )),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok()?.split(';').next())
        .map(|e| e.trim().to_ascii_lowercase());
    essence.is_some_and(|e| {
        e == "application/json" || (e.starts_with("application/") && e.ends_with("+json"))
    })
}

/// The field of a command that does not fit. Serde buffers tagged enums and loses the path
/// there, so the body is tried again without each field: the error goes away with its cause.
fn culprit<T: DeserializeOwned>(body: &[u8]) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return None;
    };
    let error = |fields: &Map<String, Value>| {
        serde_json::from_value::<T>(Value::Object(fields.clone()))
            .err()
            .map(|e| e.to_string())
    };
    // The tag is what an empty object lacks; without it the error changes in any case.
    let lacks = error(&Map::new())?;
    let tag = lacks.strip_prefix("missing field `")?.split('`').next()?;
    let first = error(&fields)?;
    let guilty = fields.keys().filter(|key| *key != tag).find(|key| {
        let mut without = fields.clone();
        without.remove(*key);
        error(&without).as_ref() != Some(&first)
    });
    guilty
        .map(String::as_str)
        .or(fields.contains_key(tag).then_some(tag))
        .map(str::to_owned)
}

pub(super) fn too_large() -> Refusal {
    refuse::because(Problem::new(
        Code::TooLarge,
        "The body is larger than 1 MiB. Nothing was saved. Send less.",
    ))
}

/// The query string.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(e) => Err(refuse::because(misfit(
                Some("query"),
                detail(&e.body_text()),
            ))),
        }
    }
}

/// axum says "Failed to …: detail"; only the detail helps who calls.
fn detail(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, detail)| detail)
}

/// Finds the field in what serde says, `attendees[1]: UUID parsing failed … at line 1 column 9`
/// or ``roles[0]: missing field `domain` ``. Parsed from text because the path has no other way
/// out of axum's rejection; where none is in it the fault is of `otherwise`, or of the body.
fn misfit(otherwise: Option<&str>, text: &str) -> Problem {
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let (path, reason) = match text.split_once(": ") {
        Some((path, reason)) if is_path(path) => (path, reason),
        _ => ("", text),
    };
    // `roles[0]` → `roles.0`, the way faults name fields elsewhere.
    let mut field = path.replace('[', ".").replace(']', "");
    let named = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| reason.strip_prefix(start))
        .and_then(|rest| rest.split('`').next());
    if let Some(name) = named.filter(|name| field.rsplit('.').next() != Some(name)) {
        field = if field.is_empty() {
            name.to_owned()
        } else {
            format!("{field}.{name}")
        };
    }
    let field = if field.is_empty() {
        otherwise.unwrap_or("body").to_owned()
    } else {
        field
    };
    Problem::invalid(vec![Fault::new(
        field.clone(),
        format!("`{field}`: {reason}. Nothing was saved."),
    )])
}

fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "._-[]?".contains(c))
}

/// The revision that the caller read, from `If-Match: "7"`.
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        revision(&parts.headers).map(Self)
    }
}

fn revision(headers: &HeaderMap) -> Result<i64, Refusal> {
    let mut given = headers.get_all(IF_MATCH).iter();
    let Some(first) = given.next() else {
        let fault = Fault::new(
            "If-Match",
            "Read it first and send the `ETag` of that answer as `If-Match`, so that nobody's change is overwritten. Nothing was saved.",
        );
        return Err(refuse::with_status(
            StatusCode::PRECONDITION_REQUIRED,
            Problem::invalid(vec![fault]),
        ));
    };
    let quoted = first
        .to_str()
        .ok()
        .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
    match quoted
        .and_then(|digits| digits.parse().ok())
        .filter(|_| given.next().is_none())
    {
        Some(revision) => Ok(revision),
        None => Err(refuse::fault(
            "If-Match",
            "Send exactly one revision as it came in `ETag`, in double quotes: `If-Match: \"7\"`.",
        )),
    }
}

/// The only value of `name`, if it is there.
///
/// # Errors
/// A fault when it is there twice or is not text.
pub(super) fn header<'a>(
    headers: &'a HeaderMap,
    name: &str,
    wrong: impl Display,
) -> Result<Option<&'a str>, Refusal> {
    let mut given = headers.get_all(name).iter();
    let first = given
        .next()
        .map(|value| value.to_str().map_err(|_| refuse::fault(name, &wrong)))
        .transpose()?;
    if given.next().is_some() {
        Err(refuse::fault(name, wrong))
    } else {
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> String {
        misfit(None, text).faults.remove(0).field
    }

    #[test]
    fn the_field_of_a_command_is_found() {
        use model::reviews::ReviewCommand;
        let found = |body: &str| culprit::<ReviewCommand>(body.as_bytes());
        assert_eq!(
            found(r#"{"command":"enter_step","step":"nope"}"#).as_deref(),
            Some("step")
        );
        assert_eq!(
            found(r#"{"command":"choose_scenario","playbook":"x"}"#).as_deref(),
            Some("playbook")
        );
        assert_eq!(
            found(r#"{"command":"remark","text":5}"#).as_deref(),
            Some("text")
        );
        assert_eq!(
            found(r#"{"command":"dance","text":"x"}"#).as_deref(),
            Some("command")
        );
        assert_eq!(found("[]"), None);
    }

    #[test]
    fn the_field_is_found_in_what_serde_says() {
        assert_eq!(
            field("attendees[1]: UUID parsing failed: invalid length at line 1 column 9"),
            "attendees.1"
        );
        assert_eq!(field("missing field `email` at line 1 column 2"), "email");
        assert_eq!(
            field("roles[0]: missing field `domain` at line 1 column 2"),
            "roles.0.domain"
        );
        assert_eq!(
            field(
                "pasword: unknown field `pasword`, expected one of `name`, `email` at line 1 column 9"
            ),
            "pasword"
        );
        assert_eq!(field("limit: invalid digit found in string"), "limit");
        assert_eq!(
            field("invalid type: string \"x\", expected struct NewPerson at line 1 column 3"),
            "body"
        );
    }

    #[test]
    fn one_quoted_revision_is_read_and_nothing_else() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_MATCH, value.parse().expect("header"));
            revision(&headers).ok()
        };
        assert_eq!(with("\"7\""), Some(7));
        for bad in ["7", "W/\"7\"", "*", "\"7\", \"8\"", "\"\"", "\"x\""] {
            assert_eq!(with(bad), None, "{bad}");
        }
        assert!(revision(&HeaderMap::new()).is_err());
    }
}
