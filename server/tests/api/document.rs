//! The OpenAPI document: what it looks like, and that it is what the server does.

use crate::common::{Browser, TestApp};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// An operation as the document describes it.
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// Template, `/people/{id}/roles`.
    pub path: String,
    pub has_body: bool,
    /// Needs `If-Match`.
    pub locked: bool,
}

impl Operation {
    /// Whether `path` is one of this template.
    pub fn fits(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        let (template, path): (Vec<_>, Vec<_>) =
            (self.path.split('/').collect(), path.split('/').collect());
        template.len() == path.len()
            && template
                .iter()
                .zip(path)
                .all(|(t, p)| t.starts_with('{') && !p.is_empty() || *t == p)
    }
}

pub async fn operations(client: &Browser) -> Vec<Operation> {
    let document = client.get("/api/v1/openapi.json").await.json();
    all(&document)
        .into_iter()
        .map(|(path, method, operation)| Operation {
            id: operation["operationId"]
                .as_str()
                .expect("an operationId")
                .to_owned(),
            method: method.to_uppercase().parse().expect("a method"),
            path: path.to_owned(),
            has_body: operation.get("requestBody").is_some(),
            locked: parameters(operation).any(|p| p["name"] == "If-Match"),
        })
        .collect()
}

fn all(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .expect("methods")
                .iter()
                .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation["parameters"].as_array().into_iter().flatten()
}

async fn document() -> Value {
    let app = TestApp::start().await;
    let answer = app.stranger().get("/api/v1/openapi.json").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json"))
    );
    app.stop().await;
    answer.json()
}

/// A change of the API is seen in review as a change of this file.
#[tokio::test]
async fn the_document_is_the_one_on_record() {
    let document = document().await;
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots", omit_expression => true }, {
        insta::assert_json_snapshot!("openapi", document);
    });
}

#[tokio::test]
async fn every_operation_is_described_whole() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let tags: BTreeSet<_> = document["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .map(|t| t["name"].as_str().expect("a name"))
        .collect();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in all(&document) {
        let id = operation["operationId"].as_str().expect("an operationId");
        assert!(ids.insert(id), "{id} twice");
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|s| s.len() > 5 && !s.ends_with('.')),
            "{id} needs a summary"
        );
        let tagged: Vec<_> = operation["tags"]
            .as_array()
            .expect("tags")
            .iter()
            .map(|t| t.as_str().expect("a name"))
            .collect();
        assert!(
            tagged.len() == 1 && tags.contains(tagged[0]),
            "{id}: {tagged:?}"
        );
        for status in ["401", "403", "default"] {
            let schema =
                &operation["responses"][status]["content"]["application/problem+json"]["schema"];
            assert_eq!(
                schema["$ref"], "#/components/schemas/ProblemDocument",
                "{id}, {status}"
            );
        }
        assert_eq!(
            path.contains('{'),
            operation["responses"].get("404").is_some(),
            "{id}"
        );
        assert_eq!(
            method == "post",
            parameters(operation).any(|p| p["name"] == "Idempotency-Key"),
            "{id}"
        );
        let locked = parameters(operation).any(|p| p["name"] == "If-Match");
        assert_eq!(
            locked,
            operation["responses"].get("412").is_some()
                && operation["responses"].get("428").is_some(),
            "{id}"
        );
    }
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().expect("a name");
        assert!(
            document["components"]["schemas"].get(name).is_some(),
            "{name} is not described"
        );
    }
}
