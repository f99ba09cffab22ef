//! What a trigger made of a signal, in words, and the signal's own data.

use crate::state::verdict_tone;
use leptos::prelude::*;
use model::signals::{KeptEvaluation, Trace, Verdict};
use serde_json::Value;
use ui::*;

/// One evaluation: what came of it, and each comparison with what it saw.
#[component]
pub fn Evaluated(kept: KeptEvaluation) -> impl IntoView {
    let KeptEvaluation {
        trigger,
        trigger_key,
        trigger_revision,
        shadow,
        verdict,
        trace,
        proposal,
        at,
    } = kept;
    let until = match verdict {
        Verdict::CoolingDown { until } => Some(until.to_string()),
        _ => None,
    };
    let label = format!("Trigger {trigger_key}");
    view! {
        <article class="stack-s py-3" aria-label=label>
            <p class="cluster">
                <a class="link num" href=paths::trigger(trigger)>
                    {trigger_key}
                </a>
                <StateMark tone=verdict_tone(verdict) word=verdict.label() />
                {until.map(|at| view! { <span>"until " <Time at exact=true /></span> })}
                {shadow.then(|| view! { <Badge>"Shadow, proposes nothing"</Badge> })}
                {proposal
                    .map(|id| {
                        view! {
                            <a class="link" href=paths::proposal(id)>
                                "Its proposal"
                            </a>
                        }
                    })}
                <span class="muted">
                    {format!("Rule at revision {trigger_revision}, ")} <Time at=at.to_string() />
                </span>
            </p>
            <Traced trace />
        </article>
    }
}

/// A trace as nested lists.
#[component]
pub fn Traced(trace: Trace) -> impl IntoView {
    view! { <ul class="stack-s measure">{line(trace)}</ul> }
}

fn line(trace: Trace) -> AnyView {
    let (glyph, word) = if trace.met {
        (Glyph::Check, "Met")
    } else {
        (Glyph::Close, "Not met")
    };
    let parts = (!trace.parts.is_empty()).then(|| {
        let parts = trace.parts.into_iter().map(line).collect_view();
        view! { <ul class="stack-s border-s border-hairline ps-4 mt-2">{parts}</ul> }
    });
    view! {
        <li>
            <span class="flex gap-2">
                <Icon glyph label=word />
                <span class="min-w-0 break-words">{trace.said}</span>
            </span>
            {parts}
        </li>
    }
    .into_any()
}

/// The values of a signal's data, by their dotted path: what a condition can name.
pub fn fields(data: &Value) -> Vec<(String, String)> {
    fn walk(path: &str, value: &Value, out: &mut Vec<(String, String)>) {
        match value {
            Value::Object(all) if !all.is_empty() => {
                for (key, value) in all {
                    let path = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    walk(&path, value, out);
                }
            }
            Value::String(text) => out.push((path.to_owned(), text.clone())),
            other => out.push((path.to_owned(), other.to_string())),
        }
    }
    let mut out = Vec::new();
    if data.as_object().is_some_and(|o| !o.is_empty()) {
        walk("", data, &mut out);
    }
    out
}

/// The data as a table.
#[component]
pub fn Data(data: Value) -> impl IntoView {
    let rows = fields(&data);
    if rows.is_empty() {
        return view! { <p class="muted">"It brought no data."</p> }.into_any();
    }
    let rows = rows
        .into_iter()
        .map(|(path, value)| {
            view! {
                <tr>
                    <RowHead label="Field">
                        <code class="break-all">{path}</code>
                    </RowHead>
                    <Cell label="Value">
                        <span class="num whitespace-pre-line break-words">{value}</span>
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table
            caption="Data of the signal"
            dense=true
            columns=vec![Column::text("Field"), Column::text("Value")]
        >
            {rows}
        </Table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::fields;
    use serde_json::json;

    #[test]
    fn fields_are_named_as_a_condition_names_them() {
        let all =
            fields(&json!({"order": {"total": 12.5, "tags": ["a"]}, "title": "x", "none": {}}));
        let paths: Vec<_> = all.iter().map(|(p, v)| (p.as_str(), v.as_str())).collect();
        assert_eq!(
            paths,
            [
                ("none", "{}"),
                ("order.tags", "[\"a\"]"),
                ("order.total", "12.5"),
                ("title", "x")
            ]
        );
        assert!(fields(&json!({})).is_empty());
    }
}
