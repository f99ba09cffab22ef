//! The human page's content, from the OpenAPI document.

use app::reference::{Field, Group, Kind, Operation, Part, Reference, Shape};
use serde_json::{Map, Value};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// What `document`, an OpenAPI 3.1 document, says.
pub fn of(document: &Value) -> Reference {
    let text = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    let mut groups: Vec<Group> = list(&document["tags"])
        .iter()
        .map(|tag| Group {
            name: text(tag, "name"),
            about: text(tag, "description"),
            operations: Vec::new(),
        })
        .collect();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in METHODS.iter().filter_map(|m| Some((m, item.get(m)?))) {
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            let Some(group) = groups.iter_mut().find(|g| g.name == tag) else {
                continue;
            };
            group.operations.push(Operation {
                id: text(operation, "operationId"),
                method: method.to_uppercase(),
                path: format!("/api/v1{path}"),
                summary: text(operation, "summary"),
                parameters: parameters(document, item, operation),
                body: body(&operation["requestBody"]),
                answers: entries(&operation["responses"])
                    .map(|(status, answer)| {
                        let answer = resolved(document, answer);
                        (status.clone(), text(answer, "description"), body(answer))
                    })
                    .collect(),
            });
        }
    }
    let shapes = entries(&document["components"]["schemas"])
        .map(|(name, schema)| Shape {
            name: name.clone(),
            about: text(schema, "description"),
            fields: fields(schema),
            kind: schema["properties"].is_null().then(|| kind(schema)),
        })
        .collect();
    Reference { groups, shapes }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"]
        .as_str()
        .and_then(|r| document.pointer(r.strip_prefix('#')?))
        .unwrap_or(value)
}

fn parameters(document: &Value, item: &Value, operation: &Value) -> Vec<Field> {
    list(&item["parameters"])
        .iter()
        .chain(list(&operation["parameters"]))
        .map(|p| {
            let p = resolved(document, p);
            Field {
                name: p["name"].as_str().unwrap_or_default().to_owned(),
                place: p["in"].as_str().unwrap_or_default().to_owned(),
                kind: kind(&p["schema"]),
                required: p["required"] == true,
                about: p["description"].as_str().unwrap_or_default().to_owned(),
            }
        })
        .collect()
}

/// The shape of a body or an answer, whatever its media type.
fn body(value: &Value) -> Option<Kind> {
    entries(&value["content"])
        .next()
        .map(|(_, media)| kind(&media["schema"]))
}

fn fields(schema: &Value) -> Vec<Field> {
    let required = list(&schema["required"]);
    let own = entries(&schema["properties"]).map(|(name, field)| Field {
        name: name.clone(),
        place: String::new(),
        kind: kind(field),
        required: required.iter().any(|r| r == name),
        about: field["description"].as_str().unwrap_or_default().to_owned(),
    });
    own.collect()
}

fn words(text: impl Into<String>) -> Kind {
    Kind(vec![Part::Words(text.into())])
}

fn joined(kinds: impl Iterator<Item = Kind>, between: &str) -> Kind {
    let mut all = Vec::new();
    for kind in kinds {
        if !all.is_empty() {
            all.push(Part::Words(between.to_owned()));
        }
        all.extend(kind.0);
    }
    Kind(all)
}

/// `string (uuid)`, `list of Task`, `a or b`.
fn kind(schema: &Value) -> Kind {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or(name);
        return Kind(vec![Part::Shape(name.to_owned())]);
    }
    for (key, between) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")] {
        if let Some(all) = schema[key].as_array() {
            let told = all.iter().filter(|s| s["type"] != "null").map(kind);
            return joined(told, between);
        }
    }
    if let Some(all) = schema["enum"].as_array() {
        let all: Vec<_> = all.iter().filter_map(Value::as_str).collect();
        return words(all.join(" | "));
    }
    if let Some(word) = schema.get("const") {
        return words(word.to_string());
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    let empty = types.contains(&"null");
    let mut told = match types.iter().find(|t| **t != "null") {
        Some(&"array") => {
            let mut of = vec![Part::Words("list of ".to_owned())];
            match (schema["prefixItems"].as_array(), &schema["items"]) {
                (Some(all), _) => {
                    of = vec![Part::Words("(".to_owned())];
                    of.extend(joined(all.iter().map(kind), ", ").0);
                    of.push(Part::Words(")".to_owned()));
                }
                (None, items) => of.extend(kind(items).0),
            }
            Kind(of)
        }
        Some(&"object") if !schema["properties"].is_null() => {
            let inner = fields(schema).into_iter().map(|f| {
                let mut one = vec![Part::Words(format!("{}: ", f.name))];
                one.extend(f.kind.0);
                Kind(one)
            });
            let mut of = vec![Part::Words("{ ".to_owned())];
            of.extend(joined(inner, ", ").0);
            of.push(Part::Words(" }".to_owned()));
            Kind(of)
        }
        Some(name) => match schema["format"].as_str() {
            Some(format) => words(format!("{name} ({format})")),
            None => words(*name),
        },
        None => words("any value"),
    };
    if empty {
        told.0.push(Part::Words(" or null".to_owned()));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(schema: &Value) -> String {
        kind(schema)
            .0
            .into_iter()
            .map(|p| match p {
                Part::Words(w) => w,
                Part::Shape(s) => format!("<{s}>"),
            })
            .collect()
    }

    #[test]
    fn a_kind_is_told_in_words() {
        for (schema, words) in [
            (json!({"type": "string", "format": "uuid"}), "string (uuid)"),
            (json!({"type": ["string", "null"]}), "string or null"),
            (
                json!({"type": "array", "items": {"$ref": "#/components/schemas/Task"}}),
                "list of <Task>",
            ),
            (
                json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Task"}]}),
                "<Task>",
            ),
            (json!({"type": "string", "enum": ["a", "b"]}), "a | b"),
            (
                json!({"type": "object", "properties": {"n": {"type": "integer"}}}),
                "{ n: integer }",
            ),
            (json!({}), "any value"),
        ] {
            assert_eq!(told(&schema), words, "{schema}");
        }
    }

    #[test]
    fn every_operation_and_shape_of_the_document_is_on_the_page() {
        let document = crate::openapi::document_value();
        let reference = of(&document);
        let operations: usize = reference.groups.iter().map(|g| g.operations.len()).sum();
        let written: usize = entries(&document["paths"])
            .map(|(_, item)| METHODS.iter().filter(|m| item.get(**m).is_some()).count())
            .sum();
        assert!(written > 40);
        assert_eq!(operations, written);
        assert_eq!(
            reference.shapes.len(),
            entries(&document["components"]["schemas"]).count()
        );
        // Every shape that is named is told.
        let known = |name: &String| reference.shapes.iter().any(|s| s.name == *name);
        for operation in reference.groups.iter().flat_map(|g| &g.operations) {
            assert!(!operation.summary.is_empty(), "{}", operation.id);
            let kinds = operation
                .answers
                .iter()
                .filter_map(|(_, _, k)| k.as_ref())
                .chain(&operation.body);
            for part in kinds.flat_map(|k| &k.0) {
                if let Part::Shape(name) = part {
                    assert!(known(name), "{}: {name}", operation.id);
                }
            }
        }
    }
}
