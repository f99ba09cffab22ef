use leptos::prelude::*;
use leptos_meta::Title;
use std::sync::Arc;
use ui::*;

use crate::{Field, Group, Kind, Operation, Part, Reference, Shape};

/// `/api/docs`: every operation of the API and every shape that travels.
#[component]
pub fn ReferencePage() -> impl IntoView {
    let reference = use_context::<Arc<Reference>>().unwrap_or_default();
    let operations: u32 = reference
        .groups
        .iter()
        .map(|g| g.operations.len() as u32)
        .sum();
    let toc = reference
        .groups
        .iter()
        .map(|g| {
            let href = format!("#{}", g.name);
            view! {
                <li>
                    <a href=href>{capital(&g.name)}</a>
                    <span class="count">{g.operations.len()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <Title text="API reference" />
        <div class="page reference">
            <PageHeader
                title="API reference"
                kicker=format!("{operations} operations under /api/v1")
                actions=|| {
                    view! {
                        <a class="btn" data-kind="secondary" href="/api/v1/openapi.json" rel="external">
                            <span class="btn-text">"OpenAPI 3.1 document"</span>
                        </a>
                    }
                }
            />
            <div class="measure stack">
                <p>
                    "Send a bearer token from your account page, "
                    <code>"Authorization: Bearer …"</code>
                    ", or the cookie of a signed-in browser. Bodies and answers are JSON. A refusal is a problem document with a stable "
                    <code>"code"</code> ", the faulty field and the fix."
                </p>
                <p>
                    "A change that needs " <code>"If-Match"</code>
                    " takes the revision from the " <code>"ETag"</code>
                    " that you read. Send an " <code>"Idempotency-Key"</code>
                    " to repeat a request safely. Lists come in pages: ask on with " <code>"cursor"</code> "."
                </p>
            </div>
            <nav aria-label="Parts of the API">
                <ul class="reference-toc">
                    {toc} <li>
                        <a href="#shapes">"Shapes"</a>
                        <span class="count">{reference.shapes.len()}</span>
                    </li>
                </ul>
            </nav>
            {reference.groups.iter().map(group).collect_view()}
            <Section title="Shapes" id="shapes">
                {reference.shapes.iter().map(shape).collect_view()}
            </Section>
        </div>
    }
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

fn group(group: &Group) -> impl IntoView + use<> {
    let operations = group.operations.iter().map(operation).collect_view();
    let about = group.about.clone();
    view! {
        <Section title=capital(&group.name) id=group.name.clone()>
            <p class="muted">{about}</p>
            {operations}
        </Section>
    }
}

fn operation(operation: &Operation) -> impl IntoView + use<> {
    let answers = operation
        .answers
        .iter()
        .map(|(status, about, shape)| {
            view! {
                <li>
                    <code class="num">{status.clone()}</code>
                    " "
                    {about.clone()}
                    {shape.as_ref().map(|k| view! { " " {kind(k)} })}
                </li>
            }
        })
        .collect_view();
    let body = operation.body.as_ref().map(|k| {
        view! {
            <p>
                "Body: " {kind(k)}
            </p>
        }
    });
    let parameters = (!operation.parameters.is_empty()).then(|| {
        fields(
            &format!("Parameters of {}", operation.id),
            &operation.parameters,
        )
    });
    view! {
        <article class="operation" id=operation.id.clone()>
            <h3 class="operation-name">
                <span class="operation-method">{operation.method.clone()}</span>
                <code>{operation.path.clone()}</code>
            </h3>
            <p>{operation.summary.clone()}</p>
            {parameters}
            {body}
            <ul class="operation-answers">{answers}</ul>
        </article>
    }
}

fn shape(shape: &Shape) -> impl IntoView + use<> {
    let rows = (!shape.fields.is_empty())
        .then(|| fields(&format!("Fields of {}", shape.name), &shape.fields));
    let what = shape.kind.as_ref().map(|k| view! { <p>{kind(k)}</p> });
    let about =
        (!shape.about.is_empty()).then(|| view! { <p class="muted">{shape.about.clone()}</p> });
    view! {
        <article class="operation" id=format!("shape-{}", shape.name)>
            <h3 class="operation-name">
                <code>{shape.name.clone()}</code>
            </h3>
            {about}
            {what}
            {rows}
        </article>
    }
}

fn fields(caption: &str, fields: &[Field]) -> impl IntoView + use<> {
    let rows = fields
        .iter()
        .map(|f| {
            let note = match (f.place.as_str(), f.required) {
                ("", true) => "required".to_owned(),
                ("", false) => String::new(),
                (place, true) => format!("{place}, required"),
                (place, false) => place.to_owned(),
            };
            let (name, of, about) = (f.name.clone(), kind(&f.kind), f.about.clone());
            view! {
                <tr>
                    <RowHead label="Name">
                        <code>{name}</code>
                    </RowHead>
                    <Cell label="Kind">{of}</Cell>
                    <Cell label="Where">{note}</Cell>
                    <Cell label="Meaning">{about}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table
            caption=caption.to_owned()
            columns=vec![
                Column::text("Name"),
                Column::text("Kind"),
                Column::text("Where"),
                Column::text("Meaning"),
            ]
            dense=true
        >
            {rows}
        </Table>
    }
}

fn kind(kind: &Kind) -> impl IntoView + use<> {
    kind.0
        .iter()
        .map(|part| match part {
            Part::Words(words) => words.clone().into_any(),
            Part::Shape(name) => view! {
                <a href=format!("#shape-{name}")>
                    <code>{name.clone()}</code>
                </a>
            }
            .into_any(),
        })
        .collect_view()
}
