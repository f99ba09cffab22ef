use leptos::prelude::*;
use model::playbooks::{Communication, Variable};
use ui::*;

use super::{Shown, words::filled};

fn message(shown: &Shown, c: &Communication) -> impl IntoView + use<> {
    let variables = &shown.body.variables;
    view! {
        <article class="stack-s scroll-mt-20" id=c.id.clone()>
            <h3 class="strong">{filled(&c.subject, variables)}</h3>
            <p class="cluster small muted">
                <span>{format!("To: {}", c.audience.label())}</span>
                <span>{format!("By: {}", c.channel.label())}</span>
                <span>{format!("Released by: {}", shown.slot(&c.approver))}</span>
            </p>
            <div class="serif text-16 measure whitespace-pre-line border-s border-hairline ps-4">
                {filled(c.body.trim(), variables)}
            </div>
        </article>
    }
}

fn variable(v: Variable) -> impl IntoView {
    view! {
        <tr>
            <RowHead label="Variable">
                <code>{v.key}</code>
            </RowHead>
            <Cell label="What to put there">{v.label}</Cell>
            <Cell label="Example">{v.example}</Cell>
        </tr>
    }
}

/// The prepared messages, each as it will read.
pub fn messages(shown: &Shown) -> AnyView {
    let messages = shown
        .body
        .communications
        .iter()
        .map(|c| message(shown, c))
        .collect_view();
    let variables: Vec<_> = shown.body.variables.iter().cloned().map(variable).collect();
    view! {
        <Section title="Prepared messages">
            <p class="small muted measure">
                "Underlined words are examples. Each is replaced before the message is released."
            </p>
            <div class="stack-l">{messages}</div>
        </Section>
        {(!variables.is_empty())
            .then(|| {
                view! {
                    <Section title="What is filled in">
                        <Table
                            caption="Variables of the messages"
                            columns=vec![
                                Column::text("Variable"),
                                Column::text("What to put there"),
                                Column::text("Example"),
                            ]
                            dense=true
                        >
                            {variables}
                        </Table>
                    </Section>
                }
            })}
    }
    .into_any()
}
