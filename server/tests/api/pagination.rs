//! A walk through the pages meets everything once.

use crate::world::{World, dead_job};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn id_of(item: &Value) -> String {
    let candidates = [
        &item["id"],
        &item["key"],
        &item["item"]["id"],
        &item["entry"]["id"],
        &item["playbook"]["id"],
    ];
    candidates
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or_else(|| panic!("no id in {item}"))
        .to_owned()
}

/// All ids of the list, in order, by pages of `limit`.
async fn walk(world: &World, who: &str, path: &str, limit: usize) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let and = if path.contains('?') { '&' } else { '?' };
        let after = cursor.map(|c| format!("&cursor={c}")).unwrap_or_default();
        let answer = world
            .get(who, &format!("{path}{and}limit={limit}{after}"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let page = answer.json();
        let items = page["items"].as_array().expect("items");
        assert!(items.len() <= limit);
        ids.extend(items.iter().map(id_of));
        match page["next"].as_str() {
            Some(next) => {
                assert_eq!(items.len(), limit, "a page before the last is full");
                cursor = Some(next.to_owned());
            }
            None => return ids,
        }
    }
}

#[tokio::test]
async fn every_list_is_walked_without_loss_or_double() {
    let world = World::new().await;
    for n in 0..9 {
        let made = world
            .post(
                "steward",
                "/tokens",
                &json!({"name": format!("script {n}"), "days": 1}),
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        dead_job(&world.app).await;
    }
    for n in 0..4 {
        let made = world
            .post(
                "steward",
                "/reviews",
                &crate::operations::new_review(&world, 10 + n),
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        world.app.pass(1);
    }
    for template in ["FIN-01", "OPS-01", "REG-01", "TEC-01"] {
        assert_eq!(
            world
                .post("steward", "/playbooks", &json!({"template": template}))
                .await
                .status,
            201
        );
    }
    for n in 0..5 {
        let new = json!({"title": format!("Action {n}"), "owner": world.id("owner"), "due": world.app.engine.now().plus_days(9 - n).date()});
        assert_eq!(
            world
                .post(
                    "sponsor",
                    &format!("/reviews/{}/actions", world.review),
                    &new
                )
                .await
                .status,
            200
        );
    }
    world.app.sign_in("steward").await;
    for (who, path, at_least) in [
        ("auditor", "/people", 8),
        ("steward", "/sessions", 2),
        ("steward", "/tokens", 11),
        ("auditor", "/templates", 148),
        ("auditor", "/playbooks", 5),
        ("auditor", "/reviews", 6),
        ("auditor", "/actions", 6),
        ("auditor", "/audit?outcome=success", 40),
        ("admin", "/jobs/dead", 10),
    ] {
        let whole = walk(&world, who, path, 200).await;
        assert!(whole.len() >= at_least, "{path}: {}", whole.len());
        assert_eq!(
            whole.iter().collect::<BTreeSet<_>>().len(),
            whole.len(),
            "{path}: something twice"
        );
        for limit in [1, 3, whole.len()] {
            assert_eq!(
                walk(&world, who, path, limit).await,
                whole,
                "{path} by {limit}"
            );
        }
    }
    let mut newest = walk(&world, "auditor", "/reviews", 200).await;
    newest.reverse();
    assert!(newest.is_sorted(), "reviews are newest first");
    assert!(
        walk(&world, "auditor", "/actions", 200).await.is_sorted(),
        "action items are oldest first"
    );
    world.app.stop().await;
}

#[tokio::test]
async fn what_is_made_during_a_walk_disturbs_nothing() {
    let world = World::new().await;
    let make = async |n: usize| {
        world.app.pass(1);
        assert_eq!(
            world
                .post(
                    "steward",
                    "/tokens",
                    &json!({"name": format!("script {n}"), "days": 1})
                )
                .await
                .status,
            201
        );
    };
    for n in 0..4 {
        make(n).await;
    }
    let first = world.get("steward", "/tokens?limit=3").await.json();
    make(5).await;
    let rest = walk(
        &world,
        "steward",
        &format!("/tokens?cursor={}", first["next"].as_str().expect("more")),
        200,
    )
    .await;
    let mut seen: Vec<_> = first["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(id_of)
        .collect();
    seen.extend(rest);
    assert_eq!(
        seen,
        walk(&world, "steward", "/tokens", 200).await,
        "the new one is at the end"
    );
    world.app.stop().await;
}

#[tokio::test]
async fn a_page_has_fifty_items_unless_asked() {
    let world = World::new().await;
    for _ in 0..60 {
        dead_job(&world.app).await;
    }
    let page = world.get("admin", "/jobs/dead").await.json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(50));
    assert!(page["next"].is_string());
    world.app.stop().await;
}

#[tokio::test]
async fn filters_narrow_and_other_organisations_stay_out() {
    let world = World::new().await;
    let count = async |who: &str, path: &str| walk(&world, who, path, 200).await.len();
    assert!(count("auditor", "/templates?domain=MKT").await < count("auditor", "/templates").await);
    assert_eq!(
        count("auditor", "/templates?q=nothing-is-called-so").await,
        0
    );
    assert_eq!(count("owner", "/actions?mine=true").await, 0);
    assert_eq!(count("sponsor", "/actions?mine=true&open=true").await, 1);
    assert_eq!(count("sponsor", "/actions?overdue=true").await, 0);
    let steward = world.id("steward");
    let adopted = world
        .get(
            "auditor",
            &format!("/audit?actor={steward}&action=playbooks.adopt"),
        )
        .await
        .json();
    assert_eq!(adopted["items"].as_array().map(Vec::len), Some(1));
    for path in ["/playbooks", "/reviews", "/actions"] {
        assert_eq!(count("other_sponsor", path).await, 0, "{path}");
    }
    assert_eq!(count("other_sponsor", "/people").await, 2);
    world.app.stop().await;
}
