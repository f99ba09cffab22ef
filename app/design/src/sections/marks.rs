use leptos::prelude::*;
use ui::*;

use super::Sample;

pub fn view() -> impl IntoView {
    view! {
        <Section title="Words, numbers and marks" id="marks">
            <div class="grid-2">
                <Sample name="States: icon and word">
                    <div class="cluster">
                        <StateMark tone=Tone::Ready />
                        <StateMark tone=Tone::Watch word="Stale" />
                        <StateMark tone=Tone::Gap word="No deputy" />
                        <StateMark tone=Tone::Neutral word="Not scheduled" />
                    </div>
                </Sample>
                <Sample name="Badges">
                    <div class="cluster">
                        <Badge>"v4"</Badge>
                        <Badge>"Draft"</Badge>
                        <Badge tone=Tone::Ready>"Published"</Badge>
                        <Badge tone=Tone::Watch>"In review"</Badge>
                        <Badge tone=Tone::Gap>"Overdue"</Badge>
                    </div>
                </Sample>
                <Sample name="Domains: a thin bar, never a fill">
                    <div class="stack-s">
                        <div class="cluster">
                            {["MKT", "OPS", "FIN", "REG", "TEC", "TAL", "BRD", "STR"]
                                .map(|code| view! { <DomainMark code /> })
                                .collect_view()}
                        </div>
                        <DomainMark code="REG" full=true />
                    </div>
                </Sample>
                <Sample name="Scores">
                    <div class="cluster">
                        <Score tenths=734 large=true of_hundred=true />
                        <Score tenths=600 />
                        <Score tenths=1000 of_hundred=true />
                    </div>
                </Sample>
                <Sample name="People">
                    <div class="cluster">
                        <Person name="Amara Okafor" title="Chief Operating Officer" />
                        <Person name="Ines Duarte" href=paths::people() />
                    </div>
                </Sample>
                <Sample name="Times">
                    <div class="cluster">
                        <Time at="2026-03-12T14:05:00Z" />
                        <Time at="2026-03-12T14:05:00Z" exact=true />
                        <Time at="2026-04-30" date_only=true />
                        <Time at="2026-03-12T14:05:00Z" text="3 days ago" />
                    </div>
                </Sample>
                <Sample name="Clocks">
                    <div class="cluster">
                        <Clock seconds=754 label="Scenario, left" large=true />
                        <Clock seconds=-83 label="Coverage" large=true />
                        <Clock seconds=720 label="Coordination target" />
                    </div>
                </Sample>
                <Sample name="Progress">
                    <div class="stack">
                        <ProgressBar value=7 max=12 label="Critical slots acknowledged" />
                        <ProgressBar value=0 max=6 label="Signatures" text="None of 6" />
                    </div>
                </Sample>
                <Sample name="Connection">
                    <div class="cluster">
                        <Connection link=Link::Connecting />
                        <Connection link=Link::Live />
                        <Connection link=Link::Reconnecting />
                        <Connection link=Link::Offline />
                    </div>
                </Sample>
                <Sample name="The line is down: stays in view while the page is scrolled">
                    <Lost lost=Memo::new(|_| true) />
                </Sample>
                <Sample name="Icons">
                    <div class="cluster">
                        {Glyph::ALL.iter().map(|glyph| view! { <Icon glyph=*glyph large=true label=format!("{glyph:?}") /> }).collect_view()}
                    </div>
                </Sample>
            </div>
        </Section>
    }
}
