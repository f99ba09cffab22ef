//! A request that is sent again with its key is answered again and not done again.

use crate::{
    common::{Answer, TestApp, eventually},
    operations::new_review,
    world::World,
};
use engine::idempotency::{Begin, begin, forget, keep};
use model::{
    Code, Time,
    executions::{ExecutionMode, NewExecution},
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};

async fn with_key(world: &World, who: &str, path: &str, body: &Value, key: &str) -> Answer {
    let client = world.program(who);
    client
        .send(
            client
                .request(Method::POST, &format!("/api/v1{path}"))
                .header("idempotency-key", key)
                .json(body),
        )
        .await
}

async fn count(world: &World, who: &str, path: &str) -> usize {
    world.get(who, &format!("{path}?limit=200")).await.json()["items"]
        .as_array()
        .expect("items")
        .len()
}

#[tokio::test]
async fn a_repeat_is_answered_as_the_first() {
    let world = World::new().await;
    let before = count(&world, "steward", "/reviews").await;
    let new = new_review(&world, 3);
    let first = with_key(&world, "steward", "/reviews", &new, "k-1").await;
    assert_eq!(
        (first.status, first.header("idempotent-replayed")),
        (201, None),
        "{}",
        first.text
    );
    let again = with_key(&world, "steward", "/reviews", &new, "k-1").await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    assert_eq!(again.text, first.text);
    for name in ["etag", "location", "content-type"] {
        assert!(first.header(name).is_some(), "{name}");
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(count(&world, "steward", "/reviews").await, before + 1);

    // An answer without a body is repeated too.
    let retry = format!("/jobs/{}/retry", world.job);
    let client = world.program("admin");
    let ask = || {
        client.send(
            client
                .request(Method::POST, &format!("/api/v1{retry}"))
                .header("idempotency-key", "k-2"),
        )
    };
    assert_eq!(ask().await.status, 204);
    let again = ask().await;
    assert_eq!(
        (
            again.status,
            again.header("idempotent-replayed"),
            again.text.as_str()
        ),
        (204, Some("true"), "")
    );
    world.app.stop().await;
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_person() {
    let world = World::new().await;
    let first = with_key(&world, "steward", "/reviews", &new_review(&world, 3), "k").await;
    assert_eq!(first.status, 201, "{}", first.text);
    for (path, body) in [
        ("/reviews", new_review(&world, 4)),
        ("/playbooks", json!({"template": "FIN-01"})),
    ] {
        let other = with_key(&world, "steward", path, &body, "k").await;
        assert_eq!(
            (other.status, other.problem().as_str()),
            (422, "invalid"),
            "{path}"
        );
        assert_eq!(other.json()["faults"][0]["field"], "Idempotency-Key");
    }
    // Somebody else's key of the same name is another key.
    let theirs = with_key(&world, "sponsor", "/reviews", &new_review(&world, 4), "k").await;
    assert_eq!(
        (theirs.status, theirs.header("idempotent-replayed")),
        (201, None),
        "{}",
        theirs.text
    );
    world.app.stop().await;
}

#[tokio::test]
async fn a_revision_is_part_of_the_request() {
    let world = World::new().await;
    let (client, path) = (
        world.program("sponsor"),
        format!("/api/v1/reviews/{}/commands", world.review),
    );
    let revision = world
        .get("sponsor", &format!("/reviews/{}", world.review))
        .await
        .header("etag")
        .expect("a revision")
        .to_owned();
    let body = json!({"command": "note", "step": "scenario", "text": "Well played."});
    let ask = |revision: &str| {
        client.send(
            client
                .request(Method::POST, &path)
                .header("idempotency-key", "k")
                .header("if-match", revision)
                .json(&body),
        )
    };
    let first = ask(&revision).await;
    assert_eq!(first.status, 200, "{}", first.text);
    // Without the key this would be stale now.
    let again = ask(&revision).await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (200, Some("true"))
    );
    assert_eq!(
        ask(first.header("etag").expect("a revision")).await.status,
        422
    );
    world.app.stop().await;
}

#[tokio::test]
async fn a_refused_request_frees_its_key() {
    let world = World::new().await;
    let wrong = with_key(
        &world,
        "steward",
        "/reviews",
        &json!({"quarter": "2026-Q9"}),
        "k",
    )
    .await;
    assert_eq!(wrong.status, 422);
    let denied = with_key(&world, "owner", "/reviews", &new_review(&world, 3), "k").await;
    assert_eq!(denied.status, 403);
    let mended = with_key(&world, "steward", "/reviews", &new_review(&world, 3), "k").await;
    assert_eq!(
        (mended.status, mended.header("idempotent-replayed")),
        (201, None),
        "{}",
        mended.text
    );
    world.app.stop().await;
}

async fn many_at_once(world: World) {
    let path = format!("/reviews/{}/actions", world.review);
    let before = count(&world, "auditor", "/actions").await;
    let body = json!({"title": "Once", "owner": world.id("owner"), "due": world.app.engine.now().plus_days(3).date()});
    let answers =
        futures::future::join_all((0..8).map(|_| with_key(&world, "sponsor", &path, &body, "k")))
            .await;
    let fresh = answers
        .iter()
        .filter(|a| a.status == 200 && a.header("idempotent-replayed").is_none())
        .count();
    assert_eq!(fresh, 1);
    for answer in answers.iter().filter(|a| a.status != 200) {
        assert_eq!(
            (
                answer.status,
                answer.problem().as_str(),
                answer.header("retry-after")
            ),
            (409, "conflict", Some("1")),
            "{}",
            answer.text
        );
    }
    assert_eq!(count(&world, "auditor", "/actions").await, before + 1);
    let later = with_key(&world, "sponsor", &path, &body, "k").await;
    assert_eq!(
        (later.status, later.header("idempotent-replayed")),
        (200, Some("true"))
    );
    world.app.stop().await;
}

#[tokio::test]
async fn many_at_once_are_done_once() {
    many_at_once(World::new().await).await;
}

#[tokio::test]
async fn many_at_once_are_done_once_on_postgres() {
    many_at_once(World::on(TestApp::postgres().await).await).await;
}

/// Whoever hangs up and asks again gets the answer, and it was done once, at whatever point
/// they hung up.
#[tokio::test]
async fn who_hangs_up_finds_the_answer() {
    let world = World::new().await;
    let path = format!("/reviews/{}/actions", world.review);
    let token = world.program("sponsor").bearer.clone().expect("a token");
    let before = count(&world, "auditor", "/actions").await;
    for n in 0..5 {
        let (key, body) = (
            format!("k-{n}"),
            json!({"title": format!("Once {n}"), "owner": world.id("owner"), "due": world.app.engine.now().plus_days(3).date()}),
        );
        let text = body.to_string();
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: m\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        let mut socket = TcpStream::connect(world.app.address)
            .await
            .expect("a connection");
        socket
            .write_all(format!("{head}{text}").as_bytes())
            .await
            .expect("sent");
        drop(socket);
        eventually("the answer", || async {
            let again = with_key(&world, "sponsor", &path, &body, &key).await;
            assert!([200, 409].contains(&again.status), "{}", again.text);
            again.status == 200
        })
        .await;
        assert_eq!(count(&world, "auditor", "/actions").await, before + n + 1);
    }
    world.app.stop().await;
}

#[tokio::test]
async fn a_secret_is_not_kept() {
    let world = World::new().await;
    let (before, new) = (
        count(&world, "steward", "/tokens").await,
        json!({"name": "a script", "days": 7}),
    );
    let first = with_key(&world, "steward", "/tokens", &new, "k").await;
    assert_eq!(first.status, 201);
    let again = with_key(&world, "steward", "/tokens", &new, "k").await;
    assert_eq!((again.status, again.problem().as_str()), (409, "conflict"));
    assert!(
        !again
            .text
            .contains(first.json()["secret"].as_str().expect("a secret"))
    );
    assert_eq!(count(&world, "steward", "/tokens").await, before + 1);
    let mut tx = world.app.engine.db().read().await.expect("a transaction");
    let kept = tx
        .kept_answer(world.app.org("steward"), world.id("steward"), "k")
        .await
        .expect("kept")
        .expect("an answer");
    assert!(
        !kept
            .body
            .contains(first.json()["secret"].as_str().expect("a secret")),
        "the secret is in the database"
    );
    drop(tx);
    world.app.stop().await;
}

#[tokio::test]
async fn a_key_is_visible_ascii_and_is_for_post() {
    let world = World::new().await;
    for bad in ["", "two words", &"k".repeat(201)] {
        let answer = with_key(
            &world,
            "steward",
            "/tokens",
            &json!({"name": "a", "days": 1}),
            bad,
        )
        .await;
        assert_eq!(answer.status, 422, "{bad:?}");
        assert_eq!(answer.json()["faults"][0]["field"], "Idempotency-Key");
    }
    let client = world.program("steward");
    for _ in 0..2 {
        let answer = client
            .send(
                client
                    .request(Method::GET, "/api/v1/me")
                    .header("idempotency-key", "k"),
            )
            .await;
        assert_eq!(
            (answer.status, answer.header("idempotent-replayed")),
            (200, None)
        );
    }
    let stranger = world.app.stranger();
    let answer = stranger
        .send(
            stranger
                .request(Method::POST, "/api/v1/tokens")
                .header("idempotency-key", "k")
                .json(&json!({})),
        )
        .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (401, "unauthenticated")
    );
    world.app.stop().await;
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_is_not_made_again() {
    let world = World::new().await;
    let (org, person) = (world.app.org("steward"), world.id("steward"));
    let new = new_review(&world, 3);
    let first = with_key(&world, "steward", "/reviews", &new, "k").await;
    assert_eq!(first.status, 201, "{}", first.text);
    let made = count(&world, "steward", "/reviews").await;

    // As if the process had died after the change and before its answer was kept.
    let now = world.app.engine.now();
    let mut tx = world
        .app
        .engine
        .db()
        .write(Some(org))
        .await
        .expect("a transaction");
    let kept = tx.kept_answer(org, person, "k").await.expect("kept");
    let kept = kept.expect("an answer");
    let at = Time::from_micros(kept.created_at);
    tx.forget_answer(org, person, "k", at)
        .await
        .expect("forgotten");
    tx.reserve_answer(org, person, "k", &kept.request_hash, now)
        .await
        .expect("reserved");
    let sealed = tx.seal_answer(org, person, "k", now, "reviews.schedule SRR-0001");
    assert!(sealed.await.expect("sealed"));
    tx.commit().await.expect("committed");

    // At once, and when a key that did nothing would be free.
    for (secs, retry) in [(0, Some("1")), (31, None)] {
        world.app.pass(secs);
        let again = with_key(&world, "steward", "/reviews", &new, "k").await;
        assert_eq!(
            (
                again.status,
                again.problem().as_str(),
                again.header("retry-after")
            ),
            (409, "conflict", retry)
        );
        assert!(again.text.contains("SRR-0001"), "{}", again.text);
    }
    assert_eq!(count(&world, "steward", "/reviews").await, made);
    world.app.stop().await;
}

/// The note that a change was made is in the commit of the change.
#[tokio::test]
async fn a_change_notes_itself_on_its_key() {
    let world = World::new().await;
    let (org, person) = (world.app.org("sponsor"), world.id("sponsor"));
    let (key, now) = ("k".to_owned(), world.app.engine.now());
    let mut tx = world
        .app
        .engine
        .db()
        .write(Some(org))
        .await
        .expect("a transaction");
    tx.reserve_answer(org, person, &key, "hash", now)
        .await
        .expect("reserved");
    tx.commit().await.expect("committed");
    let mut ctx = world.app.ctx("sponsor");
    ctx.origin.reserved = Some(engine::Reserved { key, at: now });
    let new = NewExecution {
        playbook: world.playbook,
        title: String::new(),
        situation: String::new(),
        severity: 2,
        mode: ExecutionMode::Exercise,
        commander: None,
        variables: Default::default(),
    };
    let room = engine::executions::declare(&world.app.engine, &ctx, &new)
        .await
        .expect("declared");
    let mut tx = world.app.engine.db().read().await.expect("a transaction");
    let kept = tx.kept_answer(org, person, "k").await.expect("kept");
    let note = kept.expect("the reservation").body;
    drop(tx);
    assert!(note.contains(&room.row.key), "{note}");

    // A reservation that was given to a repetition: the first changes nothing any more.
    ctx.origin.reserved = Some(engine::Reserved {
        key: "k".into(),
        at: now.plus_secs(-31),
    });
    let late = engine::executions::declare(&world.app.engine, &ctx, &new).await;
    assert_eq!(
        late.map(|room| room.row.key).map_err(|e| e.code()),
        Err(Code::StaleRevision)
    );
    let list = world.get("sponsor", "/executions?limit=200").await.json();
    let titles = list["items"].as_array().expect("items");
    assert_eq!(titles.len(), 2, "that of the world and one more");
    world.app.stop().await;
}

/// A request that took so long that its key was given away fails. The key is no longer its own to
/// free: what the repetition does would be done once more.
#[tokio::test]
async fn a_late_request_leaves_the_key_to_its_repetition() {
    let world = World::new().await;
    let (engine, ctx) = (world.app.engine.clone(), world.app.ctx("sponsor"));
    let first = begin(&engine, &ctx, "k", "hash").await.expect("begun");
    let Begin::Fresh(late) = first else {
        panic!("the key is free");
    };
    world.app.pass(31);
    let second = begin(&engine, &ctx, "k", "hash").await.expect("begun");
    let Begin::Fresh(given) = second else {
        panic!("the key was given away");
    };
    forget(&engine, &ctx, &late).await.expect("left");
    keep(&engine, &ctx, &late, 201, "late").await.expect("left");
    let third = begin(&engine, &ctx, "k", "hash").await.expect("begun");
    assert_eq!(third, Begin::UnderWay);
    keep(&engine, &ctx, &given, 201, "mine")
        .await
        .expect("kept");
    forget(&engine, &ctx, &late).await.expect("left");
    let fourth = begin(&engine, &ctx, "k", "hash").await.expect("begun");
    let mine = Begin::Replay {
        status: 201,
        body: "mine".into(),
    };
    assert_eq!(fourth, mine);
    world.app.stop().await;
}

/// A doubled tap on the form of a page, or another try after an answer that was lost.
#[tokio::test]
async fn a_form_of_a_page_declares_once() {
    let world = World::new().await;
    let sponsor = world.app.sign_in("sponsor").await;
    let path = "/fn/executions/declare";
    let body = |severity: u8, title: &str| {
        json!({
            "new": {"playbook": world.playbook, "severity": severity, "mode": "exercise", "title": title},
            "form": "8f2c3a4e-6d1b-4c7a-9e50-2b7f1d3c5a68",
        })
    };
    let refused = sponsor.post(path, &body(9, "")).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let first = body(3, "Smoke in hall 3");
    let (one, two) = tokio::join!(sponsor.post(path, &first), sponsor.post(path, &first));
    assert_eq!((one.status, two.status), (200, 200), "{}", two.text);
    let mended = sponsor.post(path, &body(3, "Fire in hall 3")).await;
    assert_eq!(mended.status, 200, "{}", mended.text);
    let id = |answer: &Answer| answer.json()["row"]["id"].clone();
    assert!(id(&one).is_string(), "{}", one.text);
    assert_eq!((id(&two), id(&mended)), (id(&one), id(&one)));

    // The same id of somebody else is another form.
    let owner = world.app.sign_in("owner").await;
    let theirs = owner.post(path, &first).await;
    assert_eq!(theirs.status, 200, "{}", theirs.text);
    assert_ne!(id(&theirs), id(&one));
    let all = count(&world, "sponsor", "/executions").await;
    assert_eq!(all, 3, "that of the world and two more");
    world.app.stop().await;
}

/// A page keeps taps while there is no line. Somebody else may have signed in at the same browser
/// before they are sent; or in another tab, while the war room stays open in this one.
#[tokio::test]
async fn what_one_person_pressed_does_not_become_somebody_elses() {
    let world = World::new().await;
    let tap = |by: &str, text: &str| {
        json!({
            "id": world.execution,
            "order": {"command": {"step": "note", "text": text}},
            "by": world.id(by),
        })
    };
    let sponsor = world.app.sign_in("sponsor").await;
    for path in ["/fn/executions/act", "/fn/executions/command"] {
        let refused = sponsor.post(path, &tap("steward", "From before.")).await;
        assert!(refused.status >= 400, "{}", refused.text);
        assert_eq!(refused.json()["code"], "denied", "{}", refused.text);
        assert!(
            refused.text.contains("Somebody else is signed in"),
            "{}",
            refused.text
        );
        let own = sponsor.post(path, &tap("sponsor", "My own.")).await;
        assert_eq!(own.status, 200, "{}", own.text);
    }
    let view = engine::executions::get(
        &world.app.engine,
        &world.app.ctx("sponsor"),
        world.execution,
    )
    .await
    .expect("the war room");
    let said = |text: &str| {
        view.timeline
            .iter()
            .filter(|l| l.text.contains(text))
            .count()
    };
    assert_eq!((said("From before."), said("My own.")), (0, 2));
    world.app.stop().await;
}

/// The same of what is sent from a form: a declaration, a proposal, a change of the playbook.
#[tokio::test]
async fn no_form_is_sent_in_the_name_of_who_signed_in_later() {
    let world = World::new().await;
    let id = world.execution;
    let declared = json!({"playbook": world.playbook, "severity": 3, "mode": "exercise"});
    let accepted = json!({"playbook": world.playbook, "severity": 2, "mode": "live"});
    let change = json!({
        "title": "Write the number down",
        "owner": world.id("steward"),
        "due": world.app.engine.now().plus_days(20).date(),
    });
    let reason = "It stands there.";
    // Some come too late in any case: a version of the playbook waits for approval, and what was
    // accepted is no longer declined or merged.
    let proposal = world.proposal;
    let forms = [
        ("executions/declare", json!({"new": declared}), 200),
        (
            "executions/accept-proposal",
            json!({"proposal": proposal, "new": accepted}),
            200,
        ),
        (
            "signals/decline_proposal",
            json!({"id": proposal, "reason": "A test."}),
            409,
        ),
        (
            "signals/merge_proposal",
            json!({"id": proposal, "execution": id}),
            409,
        ),
        (
            "executions/propose-change",
            json!({"id": id, "new": change}),
            200,
        ),
        (
            "executions/accept-change",
            json!({"id": id, "index": 0}),
            409,
        ),
        (
            "executions/decline-change",
            json!({"id": id, "index": 0, "reason": reason}),
            200,
        ),
    ];
    for (name, mut body, status) in forms {
        let edits = name.ends_with("/accept-change") || name.ends_with("/decline-change");
        let (who, other) = if edits {
            ("steward", "sponsor")
        } else {
            ("sponsor", "steward")
        };
        let client = world.app.sign_in(who).await;
        let path = format!("/fn/{name}");
        body["by"] = json!(world.id(other));
        let refused = client.post(&path, &body).await;
        assert_eq!(refused.json()["code"], "denied", "{name}: {}", refused.text);
        assert!(
            refused.text.contains("Somebody else is signed in"),
            "{name}: {}",
            refused.text
        );
        body["by"] = json!(world.id(who));
        let own = client.post(&path, &body).await;
        assert_eq!(own.status, status, "{name}: {}", own.text);
    }
    let all = count(&world, "sponsor", "/executions").await;
    assert_eq!(all, 3, "that of the world and two more");
    let view = engine::executions::get(&world.app.engine, &world.app.ctx("sponsor"), id)
        .await
        .expect("the war room");
    assert_eq!(view.learning.changes.len(), 2, "that of the world and one");
    world.app.stop().await;
}
