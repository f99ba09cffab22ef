//! What the public page promises, and what it must not. With `M_LANDING_OUT` set to a path the
//! HTML is written there, to be looked at next to the compiled style sheet.

use super::LandingPage;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, location::RequestUrl};

fn html() -> String {
    Owner::new().with(|| {
        provide_meta_context();
        provide_context(RequestUrl::new("/"));
        view! {
            <Router>
                <LandingPage />
            </Router>
        }
        .to_html()
    })
}

#[test]
fn the_page_says_what_m_is_and_no_more() {
    let html = html();
    let mut words = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => words.push(c),
            _ => {}
        }
    }
    for said in [
        "Success favors the prepared",
        "scramble for 72 hours or launch a coordinated response in 12 minutes? M is the difference.",
        "Strategic Execution Operating System",
        "A library of 148 playbooks across 8 strategic domains.",
    ] {
        assert!(words.contains(said), "missing: {said}");
    }
    let low = words.to_lowercase();
    for unsaid in [
        " ai ",
        "ai-",
        "soc 2",
        "certified",
        "resolved",
        "drill",
        "immutable",
    ] {
        assert!(!low.contains(unsaid), "not to be said: {unsaid}");
    }
    assert_eq!(html.matches("<h1").count(), 1);
    assert_eq!(
        html.matches("data-kind=\"primary\"").count(),
        1,
        "one next action"
    );
    assert!(
        !html.contains("style=\""),
        "an inline style breaks the content security policy"
    );
    if let Ok(path) = std::env::var("M_LANDING_OUT") {
        std::fs::write(path, html).expect("the output path can be written");
    }
}
