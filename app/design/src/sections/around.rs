use leptos::prelude::*;
use ui::*;

use super::Sample;

pub fn view() -> impl IntoView {
    let open = RwSignal::new(false);
    let entries = vec![
        PaletteEntry::new("Playbooks", paths::playbooks()).hint("Prepare"),
        PaletteEntry::new("Ransomware in payment systems", paths::playbook(1))
            .hint("TEC")
            .keywords("cyber extortion"),
        PaletteEntry::new("Schedule a review", paths::review_new()).hint("Learn"),
    ];
    view! {
        <Section title="Around the page" id="around">
            <div class="grid-2">
                <Sample name="Theme: as the system, light, dark">
                    <ThemeToggle />
                </Sample>
                <Sample name="Palette: Ctrl K anywhere">
                    <Button icon=Glyph::Search on_press=move || open.set(true)>
                        "Open the palette"
                    </Button>
                    <CommandPalette open entries />
                </Sample>
                <Sample name="Brand">
                    <Brand />
                </Sample>
            </div>
        </Section>
    }
}
