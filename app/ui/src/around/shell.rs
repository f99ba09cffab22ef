use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::identity::{Permission, Viewer};

use super::{
    Brand, CommandPalette, PaletteEntries, PaletteEntry, SkipLink, ThemeToggle,
    places::{GROUPS, Place, bottom, places},
};
use crate::{Avatar, Badge, Glyph, Icon, Menu, MenuLink, ToastProvider, Toasts, paths};

fn nav_link(place: Place, path: Memo<String>) -> impl IntoView {
    view! {
        <a
            class="nav-link"
            href=(place.href)()
            aria-current=move || place.holds(&path.read()).then_some("page")
        >
            <Icon glyph=place.glyph />
            <span>{place.label}</span>
        </a>
    }
}

fn rail(viewer: Signal<Viewer>, path: Memo<String>) -> impl IntoView {
    let groups = move || {
        let all = places(&viewer.read());
        GROUPS
            .into_iter()
            .filter_map(|group| {
                let mine: Vec<Place> = all.iter().copied().filter(|place| place.group == group).collect();
                (!mine.is_empty()).then(|| {
                    let links = mine
                        .into_iter()
                        .map(|place| view! { <li>{nav_link(place, path)}</li> })
                        .collect_view();
                    view! {
                        <li>
                            {(!group.is_empty()).then(|| view! { <p class="rail-group">{group}</p> })}
                            <ul class="rail-list" aria-label=(!group.is_empty()).then_some(group)>
                                {links}
                            </ul>
                        </li>
                    }
                })
            })
            .collect_view()
    };
    view! {
        <div class="rail">
            <Brand />
            <nav aria-label="Main">
                <ul class="rail-groups">{groups}</ul>
            </nav>
        </div>
    }
}

fn account(viewer: Signal<Viewer>) -> impl IntoView {
    let face = move || view! { <Avatar name=move || viewer.read().name.clone() /> };
    view! {
        <Menu label="Account" icon_only=true align_end=true face>
            <p class="menu-head">
                <span class="strong">{move || viewer.read().name.clone()}</span>
                <span class="small muted">{move || viewer.read().title.clone()}</span>
            </p>
            <MenuLink href=paths::account() icon=Glyph::User>
                "Account"
            </MenuLink>
            <MenuLink href=paths::tokens() icon=Glyph::Key>
                "API tokens"
            </MenuLink>
            <a class="menu-item" href=paths::api_docs() rel="external">
                <Icon glyph=Glyph::Code />
                <span>"API reference"</span>
            </a>
            <form method="post" action=paths::sign_out()>
                <button type="submit" class="menu-item">
                    <Icon glyph=Glyph::SignOut />
                    <span>"Sign out"</span>
                </button>
            </form>
        </Menu>
    }
}

fn top(viewer: Signal<Viewer>, palette: PaletteEntries) -> impl IntoView {
    view! {
        <header class="topbar">
            <span class="topbar-brand">
                <Brand />
            </span>
            <span class="topbar-org">{move || viewer.read().organisation.clone()}</span>
            {move || viewer.read().demo.then(|| view! { <Badge>"Demo"</Badge> })}
            <span class="topbar-end">
                <button
                    type="button"
                    class="btn topbar-search"
                    data-kind="secondary"
                    aria-label="Go to a page"
                    aria-keyshortcuts="Control+K Meta+K"
                    on:click=move |_| palette.open.set(true)
                >
                    <Icon glyph=Glyph::Search />
                    <span class="btn-text">"Go to"</span>
                    <kbd class="kbd">"Ctrl K"</kbd>
                </button>
                <ThemeToggle />
                {account(viewer)}
            </span>
        </header>
    }
}

fn bottom_bar(viewer: Signal<Viewer>, path: Memo<String>) -> impl IntoView {
    let more_open = RwSignal::new(false);
    // going somewhere closes More
    Effect::new(move |_| {
        path.track();
        more_open.set(false);
    });
    let links = move |all: Vec<Place>| {
        all.into_iter()
            .map(|place| view! { <li>{nav_link(place, path)}</li> })
            .collect_view()
    };
    let more = move || {
        let rest = bottom(&viewer.read()).1;
        (!rest.is_empty()).then(|| {
            view! {
                <li>
                    <details class="more" prop:open=move || more_open.get()>
                        <summary
                            class="nav-link"
                            on:click=move |event| {
                                event.prevent_default();
                                more_open.update(|open| *open = !*open);
                            }
                        >
                            <Icon glyph=Glyph::More />
                            <span>"More"</span>
                        </summary>
                        <ul class="more-list">{links(rest)}</ul>
                    </details>
                </li>
            }
        })
    };
    view! {
        <nav class="bottombar" aria-label="Main, short">
            <ul>{move || links(bottom(&viewer.read()).0)} {more}</ul>
        </nav>
    }
}

/// Everything the palette reaches without a page's help.
fn own_entries(viewer: &Viewer) -> Vec<PaletteEntry> {
    let mut all: Vec<PaletteEntry> = places(viewer)
        .into_iter()
        .map(|place| PaletteEntry::new(place.label, (place.href)()).hint(place.group))
        .collect();
    if viewer.may(Permission::ExecutionsDeclare) {
        all.push(
            PaletteEntry::new("Declare an execution", paths::execution_new(None))
                .hint("Execute")
                .keywords("start activate launch crisis incident response playbook"),
        );
    }
    if viewer.may(Permission::ReviewsSchedule) {
        all.push(
            PaletteEntry::new("Schedule a review", paths::review_new())
                .hint("Learn")
                .keywords("new strategic readiness review quarterly"),
        );
    }
    if viewer.may(Permission::LibraryRead) {
        all.push(
            PaletteEntry::new("Search", paths::search(""))
                .hint("Prepare")
                .keywords("find words playbooks templates library"),
        );
    }
    if viewer.may(Permission::PlaybooksEdit) {
        all.push(
            PaletteEntry::new("Import a playbook", paths::playbook_import())
                .hint("Prepare")
                .keywords("file toml json cacao upload"),
        );
    }
    if viewer.may(Permission::SignalsReport) {
        all.push(
            PaletteEntry::new("Report a signal", paths::signal_new())
                .hint("Monitor")
                .keywords("new event heard seen"),
        );
    }
    if viewer.may(Permission::TriggersManage) {
        all.push(
            PaletteEntry::new("New trigger", paths::trigger_new(None))
                .hint("Monitor")
                .keywords("rule condition threshold"),
        );
    }
    all.push(
        PaletteEntry::new("Account", paths::account())
            .hint("You")
            .keywords("profile password sessions"),
    );
    all.push(
        PaletteEntry::new("How M reaches me", paths::contact())
            .hint("You")
            .keywords("contact quiet hours notifications e-mail"),
    );
    all.push(
        PaletteEntry::new("API tokens", paths::tokens())
            .hint("You")
            .keywords("keys integration"),
    );
    all.push(
        PaletteEntry::new("API reference", paths::api_docs())
            .hint("About M")
            .keywords("openapi rest operations")
            .external(),
    );
    all.push(
        PaletteEntry::new("Design system", paths::design())
            .hint("About M")
            .keywords("components tokens")
            .external(),
    );
    all
}

/// The frame around every page of a signed-in person.
#[component]
pub fn Shell(#[prop(into)] viewer: Signal<Viewer>, children: Children) -> impl IntoView {
    let location = use_location();
    let path = Memo::new(move |_| location.pathname.get());
    let palette = PaletteEntries::new();
    provide_context(palette);
    let entries = Memo::new(move |_| {
        let mut all = own_entries(&viewer.read());
        all.extend(palette.all());
        all
    });
    let frame = move || {
        view! {
            <SkipLink />
            <div class="shell">
                {rail(viewer, path)} {top(viewer, palette)}
                <main id="main" class="main" tabindex="-1">
                    {children()}
                </main>
                {bottom_bar(viewer, path)}
            </div>
            <CommandPalette open=palette.open entries />
        }
    };
    match use_context::<Toasts>() {
        Some(_) => frame().into_any(),
        None => view! { <ToastProvider>{frame()}</ToastProvider> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::identity::Role;

    /// Pages of one thing are reached from their list, or by searching.
    #[test]
    fn the_palette_reaches_every_page_that_stands_for_itself() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let everything = own_entries(&Viewer {
            id: id.parse().expect("a UUID"),
            org_id: id.parse().expect("a UUID"),
            name: "Amara Okafor".into(),
            title: String::new(),
            organisation: "Northwind Holdings".into(),
            demo: false,
            roles: Role::all(),
        });
        // Who is signed in needs neither the public page nor the sign-in.
        let pages: Vec<&str> = include_str!("../../../src/lib.rs")
            .split("path!(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|path| path.starts_with('/') && !path.contains(':'))
            .filter(|path| !["/", "/sign-in", "/a"].contains(path))
            .collect();
        assert!(pages.len() > 20, "{pages:?}");
        for page in pages {
            assert!(
                everything.iter().any(|entry| entry.href == page),
                "no entry leads to {page}"
            );
        }
    }
}
