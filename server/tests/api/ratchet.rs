//! Everything that can be asked is asked by nobody, by somebody without the permission and by
//! somebody of the other organisation. What has no case fails.

use crate::{
    case::{Case, Foreign, Wrong},
    common::{Answer, Browser, PEOPLE},
    document::{Operation, operations},
    functions, operations,
    world::{World, ask},
};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

/// The people of the first organisation.
fn ours() -> impl Iterator<Item = &'static str> {
    PEOPLE
        .iter()
        .map(|(who, _)| *who)
        .filter(|who| !who.starts_with("other_"))
}

fn names_an_id(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'))
        .any(|word| word.parse::<uuid::Uuid>().is_ok())
}

#[tokio::test]
async fn every_operation_refuses_whom_it_must() {
    let world = World::new().await;
    let operations = operations(&world.app.stranger()).await;
    let cased: BTreeSet<_> = operations::CASES
        .iter()
        .map(|c| c.name.to_owned())
        .collect();
    let named: BTreeSet<_> = operations.iter().map(|o| o.id.clone()).collect();
    assert_eq!(
        cased.len(),
        operations::CASES.len(),
        "an operation has two cases"
    );
    assert_eq!(
        named.difference(&cased).collect::<Vec<_>>(),
        [""; 0],
        "without a case in tests/api/operations.rs"
    );
    assert_eq!(
        cased.difference(&named).collect::<Vec<_>>(),
        [""; 0],
        "with a case, but not in the API"
    );

    let pairs: Vec<_> = operations
        .iter()
        .map(|o| {
            (
                o,
                operations::CASES
                    .iter()
                    .find(|c| c.name == o.id)
                    .expect("a case"),
            )
        })
        .collect();
    for (operation, case) in &pairs {
        let name = case.name;
        let path = (case.path)(&world);
        assert!(
            operation.fits(&path),
            "{name}: {path} is not of {}",
            operation.path
        );
        // What stands in the request is the same for everybody: only who asks differs.
        let answer = answered(&world, operation, case, &world.app.stranger()).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (401, "unauthenticated"),
            "{name} of a stranger"
        );
        // Nor does a stranger learn what a good request looks like.
        let answer = ask(
            &world.app.stranger(),
            operation.method.clone(),
            &operation.path.replace(['{', '}'], "-"),
            None,
            None,
        )
        .await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (401, "unauthenticated"),
            "{name} of a stranger, with nothing right"
        );

        match case.wrong {
            Wrong::Role(who) => {
                let answer = answered(&world, operation, case, world.program(who)).await;
                assert_eq!(
                    (answer.status, answer.problem().as_str()),
                    (403, "denied"),
                    "{name} of {who}"
                );
            }
            Wrong::Nobody(reason) => assert!(!reason.is_empty(), "{name}"),
        }
        match case.foreign {
            Foreign::Person(who) => {
                assert!(names_an_id(&path), "{name}: nothing to hide in {path}");
                let answer = answered(&world, operation, case, world.program(who)).await;
                assert_eq!(
                    (answer.status, answer.problem().as_str()),
                    (404, "not_found"),
                    "{name} of {who}: {}",
                    answer.text
                );
            }
            Foreign::Shared(reason) => assert!(!reason.is_empty(), "{name}"),
            Foreign::NoId => assert!(
                !operation.path.contains('{') && !names_an_id(&path),
                "{name}: {path} needs somebody of the other organisation"
            ),
        }
    }
    // The refusals above are not because the request is wrong in itself.
    for (operation, case) in &pairs {
        let answer = answered(&world, operation, case, world.program(case.right)).await;
        assert!(
            ![401, 403, 404, 405, 415, 428, 500].contains(&answer.status),
            "{} of {}: {} {}",
            case.name,
            case.right,
            answer.status,
            answer.text
        );
    }
    // Last, because some of these end what others need.
    for (operation, case) in &pairs {
        if let Wrong::Nobody(_) = case.wrong {
            for who in ours() {
                let answer = answered(&world, operation, case, world.program(who)).await;
                assert_ne!(
                    answer.status, 403,
                    "{} of {who}, although every role may",
                    case.name
                );
            }
        }
    }
    world.app.stop().await;
}

async fn answered(world: &World, operation: &Operation, case: &Case, client: &Browser) -> Answer {
    let body = case.sent(world);
    assert_eq!(
        operation.has_body,
        body.is_some(),
        "{}: a body, or none",
        case.name
    );
    ask(
        client,
        operation.method.clone(),
        &(case.path)(world),
        body.as_ref(),
        operation.locked.then_some(0),
    )
    .await
}

#[tokio::test]
async fn every_server_function_refuses_whom_it_must() {
    let world = World::new().await;
    let registered: BTreeSet<_> = server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(
                method.as_str(),
                "POST",
                "{path}: only POST is behind the CSRF check"
            );
            path.to_owned()
        })
        .collect();
    let strangers = functions::FOR_STRANGERS;
    let cased: BTreeSet<_> = functions::CASES
        .iter()
        .map(|c| c.name)
        .chain(strangers.iter().map(|(path, _)| *path))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        cased.len(),
        functions::CASES.len() + strangers.len(),
        "a function has two cases"
    );
    assert_eq!(
        registered.difference(&cased).collect::<Vec<_>>(),
        [""; 0],
        "without a case in tests/api/functions.rs"
    );
    assert_eq!(
        cased.difference(&registered).collect::<Vec<_>>(),
        [""; 0],
        "with a case, but not registered"
    );
    assert_eq!(
        registered,
        written(),
        "registered, against what is written in app/"
    );

    for (path, reason) in strangers {
        assert!(!reason.is_empty());
        let answer = world
            .app
            .stranger()
            .post(path, &serde_json::json!({}))
            .await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    let mut browsers = HashMap::new();
    for (who, _) in PEOPLE {
        browsers.insert(who, world.app.sign_in(who).await);
    }
    for case in functions::CASES {
        let body = case.sent(&world).expect("arguments");
        let refused = async |client: &Browser, whom: &str, code: &str| {
            let answer = client.post(case.name, &body).await;
            assert!(
                answer.status >= 400,
                "{} of {whom}: {} {}",
                case.name,
                answer.status,
                answer.text
            );
            assert_eq!(
                answer.json()["code"],
                code,
                "{} of {whom}: {}",
                case.name,
                answer.text
            );
        };
        refused(&world.app.stranger(), "a stranger", "unauthenticated").await;
        // Tokens are for the API only.
        let program = world.program(case.right);
        let token = program
            .send(
                program
                    .request(Method::POST, case.name)
                    .header("sec-fetch-site", "same-origin")
                    .json(&body),
            )
            .await;
        assert_eq!(
            token.json()["code"],
            "unauthenticated",
            "{} with a token: {}",
            case.name,
            token.text
        );
        if let Wrong::Role(who) = case.wrong {
            refused(&browsers[who], who, "denied").await;
        }
        match case.foreign {
            Foreign::Person(who) => {
                assert!(
                    names_an_id(&body.to_string()),
                    "{}: nothing to hide in {body}",
                    case.name
                );
                refused(&browsers[who], who, "not_found").await;
            }
            Foreign::Shared(reason) => assert!(!reason.is_empty(), "{}", case.name),
            Foreign::NoId => assert!(
                carries_no_own_id(case, &body),
                "{}: {body} needs somebody of the other organisation",
                case.name
            ),
        }
    }
    for case in functions::CASES {
        let body = case.sent(&world).expect("arguments");
        let answer = browsers[case.right].post(case.name, &body).await;
        assert!(
            ![401, 403, 404, 405, 415, 500].contains(&answer.status),
            "{} of {}: {} {}",
            case.name,
            case.right,
            answer.status,
            answer.text
        );
    }
    for case in functions::CASES {
        let Wrong::Nobody(reason) = case.wrong else {
            continue;
        };
        assert!(!reason.is_empty(), "{}", case.name);
        let body = case.sent(&world).expect("arguments");
        for who in ours() {
            let answer = browsers[who].post(case.name, &body).await;
            assert_ne!(
                answer.status, 403,
                "{} of {who}, although every role may",
                case.name
            );
        }
    }
    world.app.stop().await;
}

/// Ids of people to invite or to answer for something and of the playbook that a form names are
/// checked as fields, not hidden as a whole; `running` only sorts by its playbook.
fn carries_no_own_id(case: &Case, body: &Value) -> bool {
    [
        "/fn/reviews/schedule",
        "/fn/executions/declare",
        "/fn/signals/add_trigger",
        "/fn/signals/running",
        "/fn/signals/write_policy",
    ]
    .contains(&case.name)
        || !names_an_id(&body.to_string())
}

/// The endpoints in the source, so that a function that the linker drops is missed.
fn written() -> BTreeSet<String> {
    let (mut all, mut folders) = (
        BTreeSet::new(),
        vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../app")],
    );
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the app").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(path).expect("source");
                all.extend(
                    text.split("endpoint = \"").skip(1).map(|rest| {
                        format!("/fn/{}", rest.split('"').next().expect("an endpoint"))
                    }),
                );
            }
        }
    }
    all
}

/// What belongs to a colleague is as hidden as what belongs to another organisation.
#[tokio::test]
async fn a_colleagues_sessions_and_tokens_are_not_found() {
    let world = World::new().await;
    for path in [
        format!("/sessions/{}", world.session),
        format!("/tokens/{}", world.token),
    ] {
        let answer = world.ask("admin", Method::DELETE, &path, None, None).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    assert_eq!(
        world.get("steward", "/sessions").await.json()["items"][0]["id"],
        world.session.to_string()
    );
    world.app.stop().await;
}
