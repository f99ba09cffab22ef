use leptos::prelude::*;
use ui::*;

use super::Sample;

pub fn view() -> impl IntoView {
    let confirm = RwSignal::new(false);
    let danger = RwSignal::new(false);
    let sent = RwSignal::new(0_u32);
    view! {
        <Section title="Actions" id="actions">
            <div class="grid-2">
                <Sample name="Button: four kinds">
                    <div class="cluster">
                        <Button kind=ButtonKind::Primary on_press=move || sent.update(|sent| *sent += 1)>
                            "Publish version 4"
                        </Button>
                        <Button>"Save draft"</Button>
                        <Button kind=ButtonKind::Quiet>"Cancel"</Button>
                        <Button kind=ButtonKind::Danger>"Retire playbook"</Button>
                    </div>
                </Sample>
                <Sample name="With an icon, small, icon only">
                    <div class="cluster">
                        <Button icon=Glyph::Plus>"Add slot"</Button>
                        <Button small=true icon=Glyph::Download>
                            "Export"
                        </Button>
                        <Button kind=ButtonKind::Quiet icon=Glyph::Pencil label="Edit role slot" />
                    </div>
                </Sample>
                <Sample name="Pending and disabled">
                    <div class="cluster">
                        <Button kind=ButtonKind::Primary pending=true>
                            "Signing minutes"
                        </Button>
                        <Button pending=true>"Saving"</Button>
                        <Button kind=ButtonKind::Primary disabled=true>
                            "Publish"
                        </Button>
                        <Button disabled=true>"Export"</Button>
                    </div>
                </Sample>
                <Sample name="Links that look like buttons">
                    <div class="cluster">
                        <LinkButton href=paths::review_new() kind=ButtonKind::Primary icon=Glyph::Calendar>
                            "Schedule a review"
                        </LinkButton>
                        <LinkButton href=paths::api_docs() icon=Glyph::External new_tab=true>
                            "API reference"
                        </LinkButton>
                    </div>
                </Sample>
                <Sample name="Menu">
                    <div class="cluster">
                        <Menu label="More">
                            <MenuLink href=paths::audit() icon=Glyph::History>
                                "History"
                            </MenuLink>
                            <MenuButton on_press=|| () icon=Glyph::Copy>
                                "Fork a draft"
                            </MenuButton>
                            <MenuButton on_press=|| () icon=Glyph::Trash danger=true>
                                "Retire"
                            </MenuButton>
                        </Menu>
                        <Menu label="More actions" icon=Glyph::More icon_only=true>
                            <MenuLink href=paths::playbooks()>"All playbooks"</MenuLink>
                        </Menu>
                    </div>
                </Sample>
                <Sample name="Confirm: one sentence before what cannot be undone">
                    <div class="cluster">
                        <Button icon=Glyph::Sign on_press=move || confirm.set(true)>
                            "Sign minutes"
                        </Button>
                        <Button icon=Glyph::Trash on_press=move || danger.set(true)>
                            "Erase person"
                        </Button>
                    </div>
                </Sample>
            </div>
            <Confirm
                open=confirm
                title="Sign these minutes"
                sentence="Your signature binds the minutes of 12 March as they stand. Six attendees will see it at once."
                action="Sign minutes"
                on_confirm=move || confirm.set(false)
            />
            <Confirm
                open=danger
                title="Erase Jonas Weber"
                sentence="His name leaves 14 records; the audit trail keeps a number in its place. This cannot be undone."
                action="Erase person"
                danger=true
                on_confirm=move || danger.set(false)
            />
        </Section>
    }
}
