use leptos::prelude::*;
use model::readiness::{Component, Loss, PlaybookScore, Points};
use ui::*;

use crate::state::sum_line;

fn row(component: Component, earned: Option<Points>, loss: Option<&Loss>) -> impl IntoView + use<> {
    let most = earned.map(|_| component.weight().to_string());
    let lost = loss.map_or_else(|| "0.0".to_owned(), |l| l.points.to_string());
    let why = loss.map_or_else(|| "Nothing lost".to_owned(), |l| l.reason.clone());
    view! {
        <tr>
            <RowHead label="Part">{component.label()}</RowHead>
            <Cell label="Most" num=true>
                {most}
            </Cell>
            <Cell label="Earned" num=true>
                {earned.map(|p| p.to_string())}
            </Cell>
            <Cell label="Lost" num=true>
                {lost}
            </Cell>
            <Cell label="Why">{why}</Cell>
        </tr>
    }
}

/// Each part with what it could give, gave and lost, and the sum that must come out.
#[component]
pub fn Arithmetic(score: PlaybookScore) -> impl IntoView {
    let lost = |c: Component| score.losses.iter().find(|l| l.component == c);
    let mut rows: Vec<_> = score
        .components
        .iter()
        .map(|(c, p)| row(*c, Some(*p), lost(*c)))
        .collect();
    rows.extend(lost(Component::Cap).map(|l| row(Component::Cap, None, Some(l))));
    let earned = Points(score.components.iter().map(|(_, p)| p.0).sum()).to_string();
    let sum = Points(score.losses.iter().map(|l| l.points.0).sum());
    let line = format!(
        "Lost: {}. Score: 100.0 − {sum} = {}.",
        sum_line(&score.losses),
        score.score
    );
    view! {
        <Section title="How it adds up" id="sum">
            <Table
                caption="Points by part"
                columns=vec![
                    Column::text("Part"),
                    Column::num("Most"),
                    Column::num("Earned"),
                    Column::num("Lost"),
                    Column::text("Why"),
                ]
                dense=true
            >
                {rows}
                <tr class="[&>*]:font-semibold!">
                    <RowHead label="Part">"Sum"</RowHead>
                    <Cell label="Most" num=true>
                        "100.0"
                    </Cell>
                    <Cell label="Earned" num=true>
                        {earned}
                    </Cell>
                    <Cell label="Lost" num=true>
                        {sum.to_string()}
                    </Cell>
                    <Cell label="Why">""</Cell>
                </tr>
            </Table>
            <p class="num">{line}</p>
        </Section>
    }
}
