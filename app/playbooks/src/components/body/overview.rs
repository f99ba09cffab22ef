use leptos::prelude::*;
use model::playbooks::{Budget, Metric, PlaybookBody, TriggerSuggestion};
use ui::*;

use super::{
    Shown,
    clocks::clock,
    words::{paragraphs, span_text, thousands},
};

fn trigger(t: TriggerSuggestion) -> impl IntoView {
    let window = t
        .window
        .map(|w| format!(" within {}", span_text(w)))
        .unwrap_or_default();
    let times = if t.count > 1 {
        format!(", {} times", t.count)
    } else {
        String::new()
    };
    let condition = format!(" {} {}{window}{times}", t.op.label(), t.value);
    view! {
        <tr>
            <RowHead label="Signal">{t.category.label()}</RowHead>
            <Cell label="Condition">
                <span>
                    <code class="[overflow-wrap:anywhere]">{t.field}</code>
                    {condition}
                </span>
            </Cell>
            <Cell label="Meaning">{t.note}</Cell>
        </tr>
    }
}

fn metric(m: Metric) -> impl IntoView {
    view! {
        <tr>
            <RowHead label="Metric">{m.name}</RowHead>
            <Cell label="Target">{m.target}</Cell>
            <Cell label="Measured as">{m.measure}</Cell>
        </tr>
    }
}

fn budget(b: &Budget) -> impl IntoView + use<> {
    let amount = format!("{} {}", b.currency, thousands(b.amount));
    view! {
        <div class="stack-s measure">
            <p>
                <span class="strong num">{amount}</span>
                {format!(", pre-approved by: {}.", b.approver)}
            </p>
            <p>{b.covers.clone()}</p>
        </div>
    }
}

fn clocks(body: &PlaybookBody) -> AnyView {
    if body.clocks.is_empty() {
        return view! { <p class="muted">"No law or contract sets a deadline that this playbook could cite."</p> }
            .into_any();
    }
    let source = |id: &str| body.sources.iter().find(|s| s.id == id);
    view! { <ul class="stack hair">{body.clocks.iter().map(|c| clock(c, source(&c.source))).collect_view()}</ul> }
        .into_any()
}

/// Why it exists, what starts it, what it must achieve, what it may cost. `after_why` is what
/// a playbook says beyond its template.
pub fn overview(shown: &Shown, after_why: AnyView) -> AnyView {
    let body = &shown.body;
    let clocks_count = u32::try_from(body.clocks.len()).unwrap_or_default();
    let (summary, why) = (body.summary.clone(), paragraphs(&body.why));
    let (clocks, budget) = (clocks(body), budget(&body.budget));
    let triggers = body.triggers.iter().cloned().map(trigger).collect_view();
    let metrics = body.metrics.iter().cloned().map(metric).collect_view();
    let questions = body
        .learning_questions
        .iter()
        .map(|q| view! { <li>{q.clone()}</li> })
        .collect_view();
    view! {
        <Section title="Why it exists">
            <p class="strong measure">{summary}</p>
            <Prose>{why}</Prose>
        </Section>
        {after_why}
        <Section title="Clocks it starts" count=clocks_count>
            {clocks}
        </Section>
        <Section title="Triggers">
            <Table
                caption="Conditions that suggest an activation"
                columns=vec![Column::text("Signal"), Column::text("Condition"), Column::text("Meaning")]
            >
                {triggers}
            </Table>
        </Section>
        <Section title="Success metrics">
            <Table
                caption="How success is measured"
                columns=vec![Column::text("Metric"), Column::text("Target"), Column::text("Measured as")]
            >
                {metrics}
            </Table>
        </Section>
        <Section title="Budget">{budget}</Section>
        <Section title="Learning questions">
            <ol class="list-decimal ps-6 measure stack-s">
                {questions}
            </ol>
        </Section>
    }
    .into_any()
}
