//! The page must render on a server without a browser. With `M_DESIGN_OUT` set to a path the
//! HTML is written there, to be looked at next to the compiled style sheet.

use super::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, location::RequestUrl};
use model::identity::{Role, Viewer};

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
