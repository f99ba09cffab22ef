use leptos::prelude::*;
use model::readiness::{DomainReadiness, Readiness};
use ui::*;

use crate::state::{coverage_words, grade_tone, playbooks, tenths};

fn row(domain: &DomainReadiness) -> impl IntoView + use<> {
    let code = domain.domain.code();
    let href = paths::with_query(paths::playbooks(), &[("domain", code)]);
    let (score, count) = (domain.score, domain.playbooks.len());
    let (words, owner) = (coverage_words(domain), domain.domain.owner_title());
    view! {
        <tr>
            <RowHead label="Domain">
                <a href=href>
                    <DomainMark code full=true />
                </a>
            </RowHead>
            <Cell label="Owner">{owner}</Cell>
            <Cell label="Playbooks" num=true>
                {count}
            </Cell>
            <Cell label="What they are">{words}</Cell>
            <Cell label="Readiness" num=true>
                <Score tenths=tenths(score) />
            </Cell>
            <Cell label="State">
                <StateMark tone=grade_tone(score.grade()) />
            </Cell>
        </tr>
    }
}

/// The eight domains with their means; every domain counts the same in the enterprise.
#[component]
pub fn Domains(readiness: Readiness) -> impl IntoView {
    let rows = readiness.domains.iter().map(row).collect_view();
    let all = playbooks(readiness.playbooks().count());
    let (enterprise, tone) = (
        tenths(readiness.enterprise),
        grade_tone(readiness.enterprise.grade()),
    );
    view! {
        <Section title="Domains" id="domains">
            <Table
                caption="Readiness of the domains"
                columns=vec![
                    Column::text("Domain"),
                    Column::text("Owner"),
                    Column::num("Playbooks"),
                    Column::text("What they are"),
                    Column::num("Readiness"),
                    Column::text("State"),
                ]
            >
                {rows}
                <tr class="[&>*]:font-semibold!">
                    <RowHead label="Domain">"Mean of the eight domains"</RowHead>
                    <Cell label="Owner">""</Cell>
                    <Cell label="Playbooks" num=true>
                        <span class="sr-only">{all}</span>
                    </Cell>
                    <Cell label="What they are">""</Cell>
                    <Cell label="Readiness" num=true>
                        <Score tenths=enterprise />
                    </Cell>
                    <Cell label="State">
                        <StateMark tone />
                    </Cell>
                </tr>
            </Table>
        </Section>
    }
}
