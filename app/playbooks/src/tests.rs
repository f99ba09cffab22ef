//! The parts must render on a server without a browser. With `M_PLAYBOOKS_OUT` set to a folder
//! the HTML is written there, to be looked at next to the compiled style sheet.

use std::{fs, path::Path};

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{components::Router, location::RequestUrl};
use model::{
    Domain, PlaybookId, VersionId,
    identity::{PersonRef, Role, Viewer},
    playbooks::{
        Finding, PlaybookBody, Severity, StewardDesk, TaskGraph, Template, TemplateSummary,
        TemplateView, Upkeep, VersionRow, VersionState, describe, parse_template,
    },
};

use crate::{
    components::{Beside, ChangeList, CompareForm, ReplacePerson, Worklists, people_of},
    state::{Colleague, SeatHolder},
};

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(n: u32) -> T {
    format!("01890a5d-ac96-774b-bcce-{n:012}")
        .parse()
        .expect("a UUID")
}

fn person(n: u32, name: &str, title: &str) -> PersonRef {
    PersonRef {
        id: id(n),
        name: name.into(),
        title: title.into(),
    }
}

fn viewer() -> Viewer {
    Viewer {
        id: id(1),
        org_id: id(2),
        name: "Katarina Novak".into(),
        title: "Director, Strategy and Risk".into(),
        organisation: "Northwind Holdings".into(),
        demo: true,
        roles: vec![Role::Steward],
    }
}

fn template() -> Template {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../library/brd/short-seller-report.toml");
    let text = fs::read_to_string(path).expect("the template is in the library");
    parse_template("short-seller-report.toml", &text).expect("the template is read")
}

/// A whole page around `part`, as the server sends it.
fn page(name: &str, part: impl FnOnce() -> AnyView + Send + 'static) -> String {
    let html = Owner::new().with(|| {
        provide_meta_context();
        provide_context(RequestUrl::new("/upkeep"));
        provide_context::<Signal<Option<Viewer>>>(Signal::stored(Some(viewer())));
        view! {
            <Router>
                <ui::Shell viewer=viewer()>
                    <div class="page">{part()}</div>
                </ui::Shell>
            </Router>
        }
        .to_html()
    });
    assert!(
        !html.contains("style=\""),
        "an inline style breaks the content security policy"
    );
    if let Ok(folder) = std::env::var("M_PLAYBOOKS_OUT") {
        fs::write(Path::new(&folder).join(format!("{name}.html")), &html).expect("written");
    }
    html
}

fn changed(body: &PlaybookBody) -> PlaybookBody {
    let mut new = body.clone();
    new.title = "Short-seller report, answered".into();
    new.tasks[0].instruction = new.tasks[0].instruction.replacen("the", "this", 2);
    new.slots[0].deputy = Some(id(7));
    new.budget.amount += 1_000;
    new
}

#[test]
fn changes_stand_under_their_parts_with_marks_beside_the_colour() {
    let old = template().body;
    let changes = describe(&old, &changed(&old), &|_| "Ada Okonkwo".into());
    let html = page("compare", move || {
        view! {
            <h1 class="title serif">"Compare versions"</h1>
            <article class="doc compare" aria-label="Changes">
                <ChangeList changes was_label="Version 1" to_label="Version 2" />
            </article>
        }
        .into_any()
    });
    for part in ["Title, summary and rhythm", "Roles", "Tasks", "Budget"] {
        assert!(html.contains(part), "{part} is missing");
    }
    assert!(html.contains("<del") && html.contains("<ins"));
    assert!(html.contains("[removed: ") && html.contains("[added: "));
}

#[test]
fn what_was_empty_says_so() {
    let html = page("beside", || {
        view! { <Beside was=String::new() to="New <b>text</b>".to_owned() was_label="Ours" to_label="The template" /> }
            .into_any()
    });
    assert!(html.contains("Nothing stood here."));
    assert!(html.contains("&lt;b&gt;"), "texts are not markup");
}

fn entry(n: u32, what: &str) -> Upkeep {
    Upkeep {
        playbook: id(n),
        key: format!("PB-{n:04}"),
        title: "Loss of a key supplier in the middle of the season".into(),
        domain: Domain::Ops,
        steward: Some(person(n, "Katarina Novak", "Director")),
        what: what.into(),
        version: Some(id(n)),
    }
}

#[test]
fn the_desk_shows_its_lists_and_says_what_is_empty() {
    let desk = StewardDesk {
        due: vec![
            entry(3, "Review overdue by 12 days"),
            entry(1, "Review due in 3 days"),
        ],
        unstaffed: vec![entry(
            4,
            "Incident lead: no deputy. Counsel: the primary left",
        )],
        ..StewardDesk::default()
    };
    let holders = vec![
        SeatHolder {
            person: person(1, "Ada Okonkwo", "Counsel"),
            active: true,
        },
        SeatHolder {
            person: person(2, "Gunnar Holt", "Procurement"),
            active: false,
        },
    ];
    let html = page("upkeep", move || {
        view! {
            <h1 class="desk-sentence">"Name people for Loss of a key supplier."</h1>
            <Worklists desk me=Some(id(1)) />
            <ReplacePerson holders changed=Callback::new(|()| ()) />
        }
        .into_any()
    });
    assert!(html.contains("Nothing was sent back."));
    assert!(html.contains("Gunnar Holt, no longer active"));
    let (mine, other) = (html.find("PB-0001"), html.find("PB-0003"));
    assert!(mine < other, "one's own comes first");
}

#[test]
fn a_form_offers_every_version() {
    let row = |n: u32| VersionRow {
        id: id::<VersionId>(n),
        number: i64::from(n),
        state: VersionState::Draft,
        change_summary: String::new(),
        author: None,
        contributors: Vec::new(),
        created_at: model::Time::from_micros(0),
        hash: String::new(),
    };
    let playbook: PlaybookId = id(1);
    let html = page("chooser", move || {
        view! { <CompareForm playbook versions=vec![row(1), row(2)] from=None to=None /> }
            .into_any()
    });
    assert_eq!(html.matches("Version 2, draft").count(), 2);
    assert!(html.contains("method=\"get\""));
}

#[test]
fn each_step_of_the_adoption_shows_what_is_missing() {
    let template = template();
    let body = template.body.clone();
    let view = TemplateView {
        graph: TaskGraph::of(&body).expect("no cycle"),
        summary: TemplateSummary {
            key: template.key.clone(),
            domain: template.domain,
            title: body.title.clone(),
            summary: body.summary.clone(),
            stance: body.stance,
            criticality: body.criticality,
            industries: Vec::new(),
            tasks: 0,
            slots: 0,
            clocks: 0,
            adopted: Vec::new(),
        },
        body: body.clone(),
    };
    let html = page("adopt", move || {
        view! {
            <crate::components::Flow
                template=view
                playbook=None
                colleagues=Vec::new()
                step=Signal::stored(crate::state::AdoptStep::People)
                reload=Callback::new(|()| ())
            />
        }
        .into_any()
    });
    assert!(
        html.contains("What you get"),
        "without a draft it is the first step"
    );
    assert!(html.contains("no primary and no deputy"));
    let finding = Finding {
        severity: Severity::Error,
        field: "budget".into(),
        message: "`dollars` is not an ISO 4217 code".into(),
    };
    let colleagues: Vec<Colleague> = vec![Colleague {
        person: person(1, "Ada Okonkwo", "Counsel"),
        owns: Vec::new(),
    }];
    let html = page("adopt-people", move || {
        view! {
            <h1 class="title">"Adopt"</h1>
            {people_of(body, colleagues, vec![finding])}
        }
        .into_any()
    });
    assert!(html.contains("Primary of Claims commander"));
    assert!(html.contains("not an ISO 4217 code"));
}
