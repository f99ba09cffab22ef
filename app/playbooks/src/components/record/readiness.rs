use leptos::prelude::*;
use model::{
    identity::Permission,
    playbooks::{Finding, PlaybookView, Severity},
    readiness::{Loss, PlaybookScore, Points},
};
use ui::*;

use crate::state::{grade_tone, use_may};

fn loss(l: Loss) -> impl IntoView {
    view! {
        <tr>
            <RowHead label="Part">{l.component.label()}</RowHead>
            <Cell label="Lost" num=true>
                {format!("−{}", l.points)}
            </Cell>
            <Cell label="Why">{l.reason}</Cell>
            <Cell label="What brings it back">{l.fix}</Cell>
        </tr>
    }
}

fn losses(score: &PlaybookScore) -> AnyView {
    if score.losses.is_empty() {
        return view! { <p>"No point is lost."</p> }.into_any();
    }
    let sum = Points(score.losses.iter().map(|l| l.points.0).sum());
    let rows = score.losses.iter().cloned().map(loss).collect_view();
    view! {
        <Table
            caption="Points lost"
            columns=vec![
                Column::text("Part"),
                Column::num("Lost"),
                Column::text("Why"),
                Column::text("What brings it back"),
            ]
            dense=true
        >
            {rows}
        </Table>
        <p class="num">{format!("100.0 − {sum} = {}", score.score)}</p>
    }
    .into_any()
}

fn finding(f: &Finding) -> impl IntoView + use<> {
    let (tone, word) = match f.severity {
        Severity::Error => (Tone::Gap, "Blocks publishing"),
        Severity::Warning => (Tone::Watch, "Worth a look"),
    };
    view! {
        <li class="cluster">
            <StateMark tone word />
            <code class="small muted">{f.field.clone()}</code>
            <span class="measure">{f.message.clone()}</span>
        </li>
    }
}

/// How ready it is and why, and what the check of its content found.
pub fn section(view: &PlaybookView) -> AnyView {
    let score = &view.summary.score;
    let may_read = use_may(Permission::ReadinessRead);
    let href = paths::readiness_playbook(view.summary.playbook.id);
    let explained = move || {
        let href = href.clone();
        move || {
            may_read.get().then(|| {
                view! {
                    <a class="link" href=href.clone()>
                        "Explain this score"
                    </a>
                }
            })
        }
    };
    let (tenths, tone, losses) = (
        i64::from(score.score.0),
        grade_tone(score.score.grade()),
        losses(score),
    );
    let findings: Vec<_> = view.findings.iter().map(finding).collect();
    view! {
        <Section title="Readiness" actions=explained>
            <p class="cluster items-baseline">
                <Score tenths large=true of_hundred=true />
                <StateMark tone />
            </p>
            {losses}
        </Section>
        {(!findings.is_empty())
            .then(|| {
                view! {
                    <Section title="What the check found" count=u32::try_from(findings.len()).unwrap_or_default()>
                        <ul class="stack-s">{findings}</ul>
                    </Section>
                }
            })}
    }
    .into_any()
}
