use leptos::prelude::*;
use ui::*;

use super::Sample;

fn rows() -> impl IntoView {
    [
        (
            "Ransomware in payment systems",
            "TEC",
            Tone::Ready,
            "Ready",
            884,
            "Amara Okafor",
            "2026-02-18",
        ),
        (
            "Supplier insolvency",
            "OPS",
            Tone::Watch,
            "Stale",
            671,
            "Tomás Keller",
            "2025-06-02",
        ),
        (
            "Regulator opens an inquiry",
            "REG",
            Tone::Gap,
            "No deputy",
            420,
            "Ines Duarte",
            "2025-09-30",
        ),
    ]
    .map(|(title, code, tone, word, tenths, owner, fresh)| {
        view! {
            <tr>
                <RowHead label="Playbook">
                    <a href=paths::playbook(1)>{title}</a>
                </RowHead>
                <Cell label="Domain">
                    <DomainMark code />
                </Cell>
                <Cell label="State">
                    <StateMark tone word />
                </Cell>
                <Cell label="Steward">{owner}</Cell>
                <Cell label="Reviewed">
                    <Time at=fresh date_only=true />
                </Cell>
                <Cell label="Score" num=true>
                    <Score tenths=tenths />
                </Cell>
            </tr>
        }
    })
    .collect_view()
}

fn steps() -> Vec<Step> {
    vec![
        Step::new("Coverage", StepState::Done)
            .minutes(15)
            .note("took 14"),
        Step::new("Assignments", StepState::Done)
            .minutes(10)
            .note("took 12"),
        Step::new("Scenario", StepState::Current).minutes(20),
        Step::new("Learnings", StepState::Upcoming).minutes(10),
        Step::new("Minutes", StepState::Upcoming).minutes(5),
    ]
}

pub fn view() -> impl IntoView {
    let open = RwSignal::new(false);
    let dialog_actions = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind=ButtonKind::Primary on_press=move || open.set(false)>
                "Assign"
            </Button>
        }
    };
    view! {
        <Section title="Page parts" id="parts">
            <div class="stack-l">
            <Sample name="Table: sorted, with states; cards on a phone">
                <Table
                    caption="Playbooks by score"
                    columns=vec![
                        Column::text("Playbook").sort("?sort=title", Sort::None),
                        Column::text("Domain"),
                        Column::text("State"),
                        Column::text("Steward"),
                        Column::text("Reviewed"),
                        Column::num("Score").sort("?sort=score", Sort::Desc),
                    ]
                >
                    {rows()}
                </Table>
                <Pager next=paths::with_query(paths::playbooks(), &[("after", "3")]) text="1 to 3 of 148" />
            </Sample>
            <Sample name="Stepper: time boxes of a Strategic Readiness Review">
                <Stepper label="Steps of the review" steps=steps() />
            </Sample>
            <div class="grid-2">
                <Sample name="Facts">
                    <DataList>
                        <Fact term="Owner">
                            <Person name="Amara Okafor" title="Chief Operating Officer" />
                        </Fact>
                        <Fact term="Criticality">"4 of 5"</Fact>
                        <Fact term="Budget">"EUR 250,000, pre-approved"</Fact>
                        <Fact term="Content hash">
                            <code>"9f2c 41d0 7be3"</code>
                        </Fact>
                    </DataList>
                </Sample>
                <Sample name="Timeline">
                    <Timeline label="History of version 4">
                        <Moment at="2026-03-12T14:05:00Z" who="Amara Okafor" tone=Tone::Ready>
                            "Published. 6 people told."
                        </Moment>
                        <Moment at="2026-03-11T09:40:00Z" who="Ines Duarte" tone=Tone::Watch>
                            "Changes requested: name the deputy of the legal lead."
                        </Moment>
                        <Moment at="2026-03-10T16:22:00Z" who="Tomás Keller">
                            "Draft saved."
                        </Moment>
                    </Timeline>
                </Sample>
                <Sample name="Tabs that are links">
                    <Tabs label="Playbook">
                        <TabLink href="#parts" current=true>
                            "Plan"
                        </TabLink>
                        <TabLink href="#parts" current=false count=9>
                            "Role slots"
                        </TabLink>
                        <TabLink href="#parts" current=false count=4>
                            "Versions"
                        </TabLink>
                    </Tabs>
                </Sample>
                <Sample name="Tabs in the page">
                    <TabsPanel
                        label="Message"
                        tabs=vec![
                            TabPanel::new("staff", "Staff", || view! { <p>"Payments are paused. Your team lead knows what to do."</p> }),
                            TabPanel::new("board", "Board", || view! { <p>"Payments stopped at 09:12. The response is running."</p> }),
                        ]
                    />
                </Sample>
                <Sample name="Disclosure">
                    <Disclosure summary="How the score is made">
                        <p class="measure">"25 staffed, 15 reachable, 20 fresh, 25 exercised, 15 learned."</p>
                    </Disclosure>
                </Sample>
                <Sample name="Dialog">
                    <Button on_press=move || open.set(true)>"Assign a deputy"</Button>
                    <Dialog open title="Assign a deputy" actions=dialog_actions>
                        <p>"Legal lead, critical. The deputy is told at once and has two days to acknowledge."</p>
                        <Select
                            name="new-deputy"
                            label="Deputy"
                            options=vec![Choice::new("1", "Ines Duarte"), Choice::new("2", "Tomás Keller")]
                        />
                    </Dialog>
                </Sample>
            </div>
            <Sample name="Prose">
                <Prose serif=true>
                    <p>
                        "M launches a coordinated response in 12 minutes. It does not claim that a crisis is resolved in 12 minutes; "
                        "it claims that every critical person knows their part by then, and that the record proves it."
                    </p>
                </Prose>
            </Sample>
            </div>
        </Section>
    }
}
