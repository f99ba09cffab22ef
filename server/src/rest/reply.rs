//! What a handler gives out.

use super::refuse::Refusal;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{
    actions::ActionView,
    channels::{ContactRules, Endpoint, EndpointSecret},
    exercises::ExerciseView,
    identity::Person,
    playbooks::{DraftSaved, DraftView},
    reviews::{MinutesView, ReviewSummary, ReviewView},
    signals::{NewKey, SourceView, TriggerView},
};
use serde::Serialize;

/// What an operation answers.
pub type Answer<T> = Result<Reply<T>, Refusal>;

/// A value with what the headers say of it.
pub struct Reply<T> {
    status: StatusCode,
    revision: Option<i64>,
    location: Option<String>,
    once: bool,
    value: T,
}

/// On an answer that holds a secret: it is given once and never kept.
#[derive(Clone, Copy)]
pub struct Once;

impl<T> Reply<T> {
    pub fn ok(value: T) -> Self {
        Self {
            status: StatusCode::OK,
            revision: None,
            location: None,
            once: false,
            value,
        }
    }
    /// Made by this request; `path` is relative to `/api/v1`.
    pub fn created(path: String, value: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            location: Some(format!("/api/v1{path}")),
            ..Self::ok(value)
        }
    }
    /// Holds a secret.
    pub fn once(self) -> Self {
        Self { once: true, ..self }
    }
}

impl<T: Revisioned> Reply<T> {
    /// Names the revision in `ETag`, for the next `If-Match`.
    pub fn tagged(self) -> Self {
        Self {
            revision: Some(self.value.revision()),
            ..self
        }
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.value)).into_response();
        let headers = response.headers_mut();
        if let Some(tag) = self
            .revision
            .and_then(|r| HeaderValue::try_from(format!("\"{r}\"")).ok())
        {
            headers.insert(header::ETAG, tag);
        }
        if let Some(location) = self.location.and_then(|l| HeaderValue::try_from(l).ok()) {
            headers.insert(header::LOCATION, location);
        }
        if self.once {
            response.extensions_mut().insert(Once);
        }
        response
    }
}

/// A thing that is changed under optimistic locking.
pub trait Revisioned {
    fn revision(&self) -> i64;
}
impl Revisioned for Person {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for ReviewSummary {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for ReviewView {
    fn revision(&self) -> i64 {
        self.summary.revision
    }
}
impl Revisioned for MinutesView {
    fn revision(&self) -> i64 {
        self.summary.revision
    }
}
impl Revisioned for ExerciseView {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for DraftView {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for DraftSaved {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for ContactRules {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for Endpoint {
    fn revision(&self) -> i64 {
        self.revision
    }
}
impl Revisioned for EndpointSecret {
    fn revision(&self) -> i64 {
        self.endpoint.revision
    }
}
impl Revisioned for ActionView {
    fn revision(&self) -> i64 {
        self.item.revision
    }
}
impl Revisioned for SourceView {
    fn revision(&self) -> i64 {
        self.source.revision
    }
}
impl Revisioned for NewKey {
    fn revision(&self) -> i64 {
        self.source.revision
    }
}
impl Revisioned for TriggerView {
    fn revision(&self) -> i64 {
        self.trigger.revision
    }
}
