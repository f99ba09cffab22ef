//! The page must render on a server without a browser. With `M_DESIGN_OUT` set to a path the
//! HTML is written there, to be looked at next to the compiled style sheet.

use super::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, location::RequestUrl};
use model::identity::{Role, Viewer};
use std::{fs, path::Path};

fn viewer() -> Viewer {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    Viewer {
        id: id.parse().expect("a UUID"),
        org_id: id.parse().expect("a UUID"),
        name: "Amara Okafor".into(),
        title: "Chief Operating Officer".into(),
        organisation: "Northwind Holdings".into(),
        demo: true,
        roles: vec![
            Role::ExecutiveSponsor,
            Role::ComplianceOfficer,
            Role::Administrator,
        ],
    }
}

#[test]
fn the_page_renders_without_a_browser() {
    let html = Owner::new().with(|| {
        provide_meta_context();
        provide_context(RequestUrl::new("/readiness"));
        view! {
            <Router>
                <ui::Shell viewer=viewer()>
                    <DesignPage />
                </ui::Shell>
            </Router>
        }
        .to_html()
    });
    for (id, _) in CONTENTS {
        assert!(
            html.contains(&format!("id=\"{id}\"")),
            "section {id} is missing"
        );
    }
    assert!(
        !html.contains("style=\""),
        "an inline style breaks the content security policy"
    );
    let current = html
        .matches("aria-current=\"page\" class=\"nav-link\"")
        .count()
        + html
            .matches("class=\"nav-link\" href=\"/readiness\" aria-current=\"page\"")
            .count();
    assert_eq!(
        current, 2,
        "the rail and the bottom bar both mark the current place"
    );
    if let Ok(path) = std::env::var("M_DESIGN_OUT") {
        std::fs::write(path, html).expect("the output path can be written");
    }
}

/// All Rust under a directory, as one text.
fn source(directory: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(directory).expect("directory") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            all += &source(&path);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all += &fs::read_to_string(path).expect("source");
        }
    }
    all
}

/// Components that stand on no specimen, and where they are seen instead. It may only shrink.
const ELSEWHERE: [(&str, &str); 8] = [
    ("Avatar", "in every Person"),
    (
        "CountTo",
        "a Clock, which is here; a running one is no picture",
    ),
    (
        "DeskHeadline",
        "it holds the h1 of its page, and this page has one",
    ),
    ("Field", "in every input"),
    ("Plain", "around this page for who is not signed in"),
    ("Shell", "around this page for who is signed in"),
    ("SkipLink", "in both frames"),
    ("ToastProvider", "around all pages"),
];

#[test]
fn every_component_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (ui, here) = (source(&root.join("../ui/src")), source(&root.join("src")));
    let components: Vec<&str> = ui
        .split("#[component]\n")
        .skip(1)
        .filter_map(|rest| rest.lines().find(|line| !line.starts_with(['#', '/'])))
        .filter_map(|line| line.strip_prefix("pub fn "))
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    assert!(
        components.len() > 50 && components.contains(&"Button"),
        "the source was read: {components:?}"
    );
    let shown = |name: &str| {
        here.split(&format!("<{name}"))
            .skip(1)
            .any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    let excused = |name: &str| ELSEWHERE.iter().any(|(other, _)| *other == name);
    for name in components.iter().copied() {
        assert!(
            shown(name) != excused(name),
            "{name} is shown: {}; it is in the list of those that are not: {}",
            shown(name),
            excused(name)
        );
    }
    for (name, _) in ELSEWHERE {
        assert!(components.contains(&name), "{name} is no component");
    }
}
