use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use ui::*;

use crate::components::{Category, Difference, Library, Part, Quarter, Seats};

/// The cover and the first spread of a board paper. It brings its own frame.
#[component]
pub fn LandingPage() -> impl IntoView {
    view! {
        <Title text="Success favors the prepared" />
        <Meta
            name="description"
            content="M is a Strategic Execution Operating System: from 72 hours to coordinate to 12 minutes to activate."
        />
        <Plain wide=true>
        <article class="flex flex-col gap-12 md:gap-16">
            <header class="flex flex-col items-start gap-6 border-t-4 border-ink pt-4 pb-4 md:pb-12">
                <p class="small strong">"Strategic Execution Operating System"</p>
                <h1 class="pt-6 md:pt-16 font-serif text-40 font-medium tracking-tight max-w-[16ch]">
                    "Success favors the prepared"
                </h1>
                <p class="font-serif text-20 max-w-[52ch]">
                    "When the next strategic event hits, will your organisation scramble for 72 hours or launch a coordinated response in 12 minutes? M is the difference."
                </p>
                <div class="pt-2">
                    <LinkButton kind=ButtonKind::Primary href=paths::sign_in()>
                        "Sign in"
                    </LinkButton>
                </div>
            </header>
            <Part number=1 title="72 hours to coordinate, 12 minutes to activate">
                <Difference />
            </Part>
            <Part number=2 title="Prepared, not reacting">
                <Category />
            </Part>
            <Part number=3 title="The library">
                <Library />
            </Part>
            <Part number=4 title="A quarter with M">
                <Quarter />
            </Part>
            <Part number=5 title="What each seat gets">
                <Seats />
            </Part>
            <footer class="small muted measure border-t border-ink pt-4">
                "In M today: the library, playbooks and their versions, the readiness score with every lost point explained, the Strategic Readiness Review with its tabletop, action items, the audit trail, signals with triggers that propose, and the activation with its war room. Onboarding, compliance and single sign-on are being built."
            </footer>
        </article>
        </Plain>
    }
    .into_any()
}
