//! The OpenAPI 3.1 document, from the handlers. What holds for every operation is added here,
//! in one place, so that no handler can forget it.

use crate::problem::{CONTENT_TYPE as PROBLEM, ProblemDocument};
use axum::{http::header::CONTENT_TYPE, response::IntoResponse};
use serde_json::Value;
use std::sync::OnceLock;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Content, HttpMethod, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, Ref,
        RefOr, Required, ResponseBuilder, SecurityRequirement, ServerBuilder,
        header::{Header, HeaderBuilder},
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

const TAGS: [(&str, &str); 12] = [
    ("identity", "Me, people, sessions and API tokens."),
    (
        "playbooks",
        "The library of templates and the organisation's playbooks.",
    ),
    (
        "readiness",
        "The readiness score, with every lost point explained.",
    ),
    (
        "reviews",
        "The quarterly Strategic Readiness Review, from schedule to signature.",
    ),
    ("exercises", "The tabletop of a review."),
    ("actions", "Action items and what became of them."),
    ("audit", "Every change and every refused attempt."),
    (
        "channels",
        "How a person may be reached, and the organisation's outgoing webhooks.",
    ),
    (
        "signals",
        "Signals, triggers, proposals to activate a playbook, and autonomy policies.",
    ),
    (
        "executions",
        "Playbooks carried out: declare, command, the next thing to do, what was learned.",
    ),
    ("jobs", "Background work, for administrators."),
    ("desk", "The one next action, then the worklists."),
];

/// The document before the operations.
pub(crate) fn frame() -> OpenApi {
    let mut document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("M")
                .version("1")
                .description(Some("Playbooks, readiness and the quarterly Strategic Readiness Review. The conventions of this API (problem documents, revisions, pages, idempotency keys) are in docs/api.md."))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/api/v1").build()]))
        .tags(Some(TAGS.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build())))
        .security(Some([SecurityRequirement::new("session", [""; 0]), SecurityRequirement::new("bearer", [""; 0])]))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-m_session",
            "A signed-in browser. On plain HTTP over loopback the cookie is called `m_session`.",
        ))),
    );
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("An API token, made under /tokens."))
                .build(),
        ),
    );
    document
}

/// The whole document.
pub fn document() -> OpenApi {
    let (_, mut document) = crate::rest::router().split_for_parts();
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![("ProblemDocument".to_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations(item) {
            complete(&method, operation);
        }
    }
    document
}

/// The document as JSON.
pub fn document_value() -> Value {
    serde_json::to_value(document()).unwrap_or_default()
}

/// The operations of a path with their methods.
fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
    .collect()
}

/// Answers that carry their revision in `ETag`.
const REVISIONED: [&str; 14] = [
    "ActionView",
    "ContactRules",
    "DraftSaved",
    "DraftView",
    "Endpoint",
    "EndpointSecret",
    "ExerciseView",
    "MinutesView",
    "NewKey",
    "Person",
    "ReviewSummary",
    "ReviewView",
    "SourceView",
    "TriggerView",
];

/// Says of an operation what follows from its shape.
fn complete(method: &HttpMethod, operation: &mut Operation) {
    let parameters = operation.parameters.get_or_insert_default();
    if *method == HttpMethod::Post {
        parameters.push(RefOr::T(idempotency_key()));
    }
    let taken = !parameters.is_empty();
    let (mut in_path, mut locked) = (false, false);
    for parameter in parameters {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        in_path |= parameter.parameter_in == ParameterIn::Path;
        if parameter.name == "If-Match" {
            locked = true;
            *parameter = if_match();
        }
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        let revisioned = response.content.values().any(|content| match content {
            RefOr::T(Content {
                schema: Some(RefOr::Ref(at)),
                ..
            }) => REVISIONED
                .iter()
                .any(|name| at.ref_location.ends_with(&format!("/{name}"))),
            _ => false,
        });
        if revisioned {
            response.headers.insert(
                "ETag".into(),
                text_header("The revision, for the next `If-Match`."),
            );
        }
        if status == "201" {
            response
                .headers
                .insert("Location".into(), text_header("The path of what was made."));
        }
        if response.description.is_empty() {
            response.description = if status == "201" { "Made" } else { "Done" }.into();
        }
    }
    let mut refusals = vec![
        ("401", "Not signed in"),
        ("403", "The caller's roles do not allow it"),
    ];
    if taken || operation.request_body.is_some() {
        refusals.push((
            "422",
            "Something in the request is wrong; `faults` names the field",
        ));
    }
    if in_path {
        refusals.push((
            "404",
            "There is no such thing, or the caller may not know of it",
        ));
    }
    if *method != HttpMethod::Get {
        refusals.push((
            "409",
            "The state of the thing does not allow it, or it clashes with something that exists",
        ));
    }
    if operation.request_body.is_some() {
        refusals.extend([
            ("413", "The body is larger than 1 MiB"),
            ("415", "The body is not JSON"),
        ]);
    }
    if locked {
        refusals.extend([
            ("412", "Somebody changed it since it was read"),
            ("428", "`If-Match` is missing"),
        ]);
    }
    refusals.push((
        "default",
        "Any other refusal, such as 429 (too many requests) or 503 (try again later)",
    ));
    for (status, text) in refusals {
        operation
            .responses
            .responses
            .insert(status.into(), refusal(text));
    }
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(200))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Sent again with the same key and content, the request is answered as before and not done again."))
        .schema(Some(schema))
        .build()
}

fn if_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("The `ETag` of the revision that was read."))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^\"[0-9]+\"$"))
                .examples(["\"7\""]),
        ))
        .build()
}

fn text_header(text: &str) -> RefOr<Header> {
    HeaderBuilder::new()
        .description(Some(text))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
        .into()
}

fn refusal(text: &str) -> RefOr<utoipa::openapi::Response> {
    let schema = Content::new(Some(Ref::from_schema_name("ProblemDocument")));
    ResponseBuilder::new()
        .description(text)
        .content(PROBLEM, schema)
        .build()
        .into()
}

/// Serves the document.
pub(crate) async fn serve() -> impl IntoResponse {
    // It cannot change while the program runs.
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_json().unwrap_or_default());
    ([(CONTENT_TYPE, "application/json")], text.as_str())
}
