use leptos::prelude::*;
use ui::*;

use super::Sample;

fn worklist() -> impl IntoView {
    view! {
        <ul class="worklist">
            <li>
                <a href=paths::playbook(1)>
                    <span class="worklist-title">"Supplier insolvency"</span>
                    <span class="worklist-meta">
                        <DomainMark code="OPS" />
                        <span>"Version 3 waits for your approval"</span>
                    </span>
                    <span class="worklist-end">
                        <StateMark tone=Tone::Watch word="2 days" />
                    </span>
                </a>
            </li>
            <li>
                <a href=paths::action(1)>
                    <span class="worklist-title">"Name a deputy for the legal lead"</span>
                    <span class="worklist-meta">
                        <DomainMark code="REG" />
                        <span>"From the review of 12 March"</span>
                    </span>
                    <span class="worklist-end">
                        <StateMark tone=Tone::Gap word="Overdue" />
                    </span>
                </a>
            </li>
        </ul>
    }
}

fn document() -> impl IntoView {
    view! {
        <div class="doc">
            <p class="doc-title">"Strategic Readiness Review"</p>
            <p class="doc-meta">"Northwind Holdings. First quarter 2026. Held 12 March 2026, 09:00 to 10:00 UTC."</p>
            <p>
                "Of 53 playbooks, 41 are ready, 7 are stale and 5 have a gap. The board is asked to note "
                "that 3 critical slots have no deputy."
            </p>
            <p>"The scenario was a ransomware attack on payment systems. Coordination took 11 minutes 20 seconds."</p>
            <div class="doc-sign">
                <div>"Amara Okafor, chair"</div>
                <div>"Ines Duarte, steward"</div>
            </div>
            <div class="doc-foot">"Signed 12 March 2026, 10:04 UTC. SHA-256 9f2c41d07be3a85519c04d6e02b7f1aa"</div>
        </div>
    }
}

pub fn view() -> impl IntoView {
    view! {
        <Section title="Kinds of page" id="pages">
            <div class="stack-l">
            <Sample name="Desk: one next action, then worklists">
                <div class="stack-l">
                    <div class="desk-head">
                        <p class="desk-sentence">"3 critical slots have no deputy."</p>
                        <p class="desk-note">"The next review is in 9 days. Two of the three are in Regulatory & Compliance."</p>
                        <div class="cluster">
                            <LinkButton href=paths::readiness() kind=ButtonKind::Primary>
                                "Assign deputies"
                            </LinkButton>
                        </div>
                    </div>
                    {worklist()}
                </div>
            </Sample>
            <Sample name="Record: name, state, owner, due in one line">
                <div class="record">
                    <div class="record-main">
                        <div class="page-head">
                            <div class="page-head-words">
                                <p class="title">"Ransomware in payment systems"</p>
                                <div class="state-line">
                                    <StateMark tone=Tone::Ready word="Published" />
                                    <DomainMark code="TEC" full=true />
                                    <span>"Amara Okafor"</span>
                                    <span>"Review due 30 April 2026"</span>
                                </div>
                            </div>
                            <div class="page-head-actions">
                                <Button kind=ButtonKind::Primary>"Fork a draft"</Button>
                            </div>
                        </div>
                    </div>
                    <div class="record-side">
                        <DataList>
                            <Fact term="Score">
                                <Score tenths=884 />
                            </Fact>
                            <Fact term="Critical slots">"9 of 9 staffed"</Fact>
                        </DataList>
                    </div>
                </div>
            </Sample>
            <Sample name="Document: serif, numbered, print-ready">{document()}</Sample>
            </div>
        </Section>
    }
}
