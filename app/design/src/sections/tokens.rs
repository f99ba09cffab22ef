use leptos::prelude::*;
use ui::Section;

use super::Sample;

pub fn view() -> impl IntoView {
    view! {
        <Section title="Type, colour and space" id="tokens">
            <div class="grid-2">
                <Sample name="Scale">
                    <div class="stack-s">
                        <p class="text-40 serif">"40 Success favors the prepared"</p>
                        <p class="text-28">"28 Ransomware in payment systems"</p>
                        <p class="text-20">"20 Strategic Readiness Review"</p>
                        <p class="text-16">"16 Body on a phone, 72 characters at most"</p>
                        <p class="text-14">"14 Body on a desk"</p>
                        <p class="text-13">"13 Meta: owner, due, source"</p>
                        <p class="text-12">"12 Column heads and marks"</p>
                    </div>
                </Sample>
                <Sample name="Ink and states">
                    <ul class="stack-s">
                        <li class="text-ink">"Ink: what is read first"</li>
                        <li class="text-ink-2">"Ink 2: what is read next"</li>
                        <li class="text-ink-3">"Ink 3: what is looked up"</li>
                        <li class="text-accent strong">"Accent: what can be acted on"</li>
                        <li class="text-ready strong">"Ready"</li>
                        <li class="text-watch strong">"Watch"</li>
                        <li class="text-gap strong">"Gap"</li>
                    </ul>
                </Sample>
            </div>
        </Section>
    }
}
