//! The live socket: what it hears, what it may hear, and when it ends.

mod common;

use common::{Options, Socket, TestApp, eventually, quarter};
use engine::{identity, reviews};
use futures::future::join_all;
use model::{
    Code, ReviewId,
    live::{ClientMessage, Happening, REPLAY_LIMIT, ServerMessage, Topic, VERSION},
    reviews::{NewReview, ReviewCommand, ReviewSummary, Step},
};
use server::Heartbeat;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

/// A ping would bring what an event did not. Here none comes, so what is heard came at once. That
/// this takes less than a second is for `end2end/instances.spec.js`, which has the machine for
/// itself.
fn without_pings() -> Options {
    Options {
        heartbeat: Some(Heartbeat {
            ping: Duration::from_secs(3_600),
            silence: Duration::from_secs(7_200),
        }),
        ..Options::default()
    }
}

/// Something happens in the review that its followers hear of.
async fn amend(app: &TestApp, review: &mut ReviewSummary) {
    let new = NewReview {
        quarter: review.quarter,
        chair: review.chair.id,
        facilitator: Some(review.facilitator.id),
        attendees: review.attendees.iter().map(|p| p.id).collect(),
        scheduled_at: review.scheduled_at.plus_secs(60),
    };
    *review = reviews::amend(
        &app.engine,
        &app.ctx("steward"),
        review.id,
        review.revision,
        &new,
    )
    .await
    .expect("amended");
}

#[tokio::test]
async fn a_socket_needs_a_session_and_our_own_page() {
    let app = TestApp::start().await;
    let sponsor = app.sign_in("sponsor").await;
    let (cookie, own) = (sponsor.cookie.as_deref(), app.url(""));
    for (cookie, origin, status) in [
        (None, Some(own.as_str()), 401),
        (Some("m_session=forged"), Some(own.as_str()), 401),
        (cookie, Some("https://evil.example"), 403),
        (cookie, Some("null"), 403),
        (cookie, None, 403),
    ] {
        assert_eq!(
            Socket::try_open(&app, cookie, origin).await.err(),
            Some(status),
            "{origin:?}"
        );
    }
    assert!(Socket::try_open(&app, cookie, Some(&own)).await.is_ok());
    // Not a socket at all.
    assert_eq!(sponsor.get("/ws").await.problem(), "invalid");
    app.stop().await;
}

#[tokio::test]
async fn a_follower_hears_each_event_once_and_others_hear_nothing() {
    let app = TestApp::with(without_pings()).await;
    let mut review = app.review_in(quarter(0)).await;
    let other = app.review_in(quarter(1)).await;
    let (mut owner, mut steward) = (
        Socket::open(&app, &app.sign_in("owner").await).await,
        Socket::open(&app, &app.sign_in("steward").await).await,
    );
    owner.subscribe(Topic::Review(review.id), None).await;
    let from = owner.subscribed().await;
    steward.subscribe(Topic::Review(other.id), None).await;
    steward.subscribed().await;

    amend(&app, &mut review).await;
    match owner.next().await {
        ServerMessage::Event {
            v,
            seq,
            topic,
            at,
            actor,
            what,
        } => {
            assert!(seq > from, "{seq} {from}");
            assert_eq!(
                (v, topic, at, actor),
                (
                    VERSION,
                    Topic::Review(review.id),
                    app.engine.now(),
                    Some(app.id("steward"))
                )
            );
            assert!(matches!(what, Happening::ReviewChanged { .. }), "{what:?}");
        }
        unexpected => panic!("{unexpected:?}"),
    }
    amend(&app, &mut review).await;
    amend(&app, &mut review).await;
    let (second, third) = (owner.event().await, owner.event().await);
    assert!(from + 1 < second && second < third);

    // Unsubscribed, it hears nothing; the answer to the next subscription is the next message.
    owner
        .say(&ClientMessage::Unsubscribe {
            v: VERSION,
            topic: Topic::Review(review.id),
        })
        .await;
    owner.subscribe(Topic::Review(other.id), None).await;
    assert!(matches!(
        owner.next().await,
        ServerMessage::Refused { .. } | ServerMessage::Subscribed { .. }
    ));
    amend(&app, &mut review).await;
    owner.subscribe(Topic::Review(review.id), None).await;
    assert!(owner.subscribed().await > third);
    // The other follower was told nothing at all.
    steward.subscribe(Topic::Review(review.id), None).await;
    steward.subscribed().await;
    app.stop().await;
}

#[tokio::test]
async fn after_a_reconnect_nothing_is_lost_or_doubled() {
    let app = TestApp::start().await;
    let mut review = app.review().await;
    let topic = Topic::Review(review.id);
    let browser = app.sign_in("owner").await;
    let mut socket = Socket::open(&app, &browser).await;
    socket.subscribe(topic, None).await;
    socket.subscribed().await;
    amend(&app, &mut review).await;
    let mut heard = vec![socket.event().await];
    socket.vanish();
    for _ in 0..3 {
        amend(&app, &mut review).await;
    }
    // While it comes back, more happens.
    let mut socket = Socket::open(&app, &browser).await;
    socket.subscribe(topic, heard.last().copied()).await;
    amend(&app, &mut review).await;
    amend(&app, &mut review).await;
    let mut until = 0;
    while heard.len() < 6 || until == 0 {
        match socket.next().await {
            ServerMessage::Event { seq, .. } => heard.push(seq),
            ServerMessage::Subscribed { seq, .. } => until = seq,
            other => panic!("{other:?}"),
        }
    }
    let mut sorted = heard.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(heard, sorted, "in order, none twice");
    app.stop().await;
}

#[tokio::test]
async fn a_gap_too_long_or_impossible_means_load_anew() {
    let app = TestApp::start().await;
    let mut review = app.review().await;
    let topic = Topic::Review(review.id);
    for _ in 0..=REPLAY_LIMIT {
        amend(&app, &mut review).await;
    }
    let mut socket = Socket::open(&app, &app.sign_in("owner").await).await;
    for after in [0, i64::MAX] {
        socket.subscribe(topic, Some(after)).await;
        let resync = socket.next().await;
        let ServerMessage::Resync { seq, .. } = resync else {
            panic!("{resync:?}")
        };
        assert_eq!(socket.subscribed().await, seq);
    }
    // And then it goes on.
    amend(&app, &mut review).await;
    socket.event().await;
    app.stop().await;
}

#[tokio::test]
async fn only_who_may_see_the_review_may_follow_it() {
    let app = TestApp::start().await;
    let review = app.review().await;
    let topic = Topic::Review(review.id);
    for (who, code) in [
        ("other_sponsor", Some(Code::NotFound)),
        ("admin", Some(Code::Denied)),
        ("stakeholder", Some(Code::Denied)),
        ("auditor", None),
        ("facilitator", None),
    ] {
        let mut socket = Socket::open(&app, &app.sign_in(who).await).await;
        socket.subscribe(topic, Some(0)).await;
        match (socket.next().await, code) {
            (
                ServerMessage::Refused {
                    code,
                    topic: refused,
                    ..
                },
                Some(expected),
            ) => assert_eq!((code, refused), (expected, topic), "{who}"),
            (ServerMessage::Event { .. } | ServerMessage::Subscribed { .. }, None) => {}
            (other, _) => panic!("{who}: {other:?}"),
        }
    }
    let mut sponsor = Socket::open(&app, &app.sign_in("sponsor").await).await;
    sponsor
        .subscribe(Topic::Review(common::nowhere::<ReviewId>()), None)
        .await;
    assert!(matches!(
        sponsor.next().await,
        ServerMessage::Refused {
            code: Code::NotFound,
            ..
        }
    ));
    // The refusals are on record.
    let rows = engine::audit::list(
        &app.engine,
        &app.ctx("auditor"),
        &model::audit::AuditFilter {
            action: Some("live.".into()),
            ..Default::default()
        },
        None,
        50,
    )
    .await;
    assert!(rows.expect("audit").items.len() >= 3);
    app.stop().await;
}

#[tokio::test]
async fn a_revoked_session_closes_its_sockets_at_once() {
    let app = TestApp::with(without_pings()).await;
    let (here, there) = (app.sign_in("owner").await, app.sign_in("owner").await);
    let (mut mine, mut second, mut kept) = (
        Socket::open(&app, &here).await,
        Socket::open(&app, &here).await,
        Socket::open(&app, &there).await,
    );
    assert_eq!(here.form("/sign-out", &[]).await.status, 303);
    assert_eq!((mine.closed().await, second.closed().await), (4401, 4401));
    // The other sign-in of the same person goes on.
    let review = app.review().await;
    kept.subscribe(Topic::Review(review.id), None).await;
    kept.subscribed().await;

    // Deactivated, everything of the person ends.
    identity::set_active(&app.engine, &app.ctx("admin"), app.id("owner"), 0, false)
        .await
        .expect("deactivated");
    assert_eq!(kept.closed().await, 4401);
    app.stop().await;
}

#[tokio::test]
async fn who_loses_a_role_loses_its_topics_at_once() {
    let app = TestApp::with(without_pings()).await;
    let mut review = app.review().await;
    let topic = Topic::Review(review.id);
    let mut compliance = Socket::open(&app, &app.sign_in("compliance").await).await;
    let mut owner = Socket::open(&app, &app.sign_in("owner").await).await;
    for socket in [&mut compliance, &mut owner] {
        socket.subscribe(topic, None).await;
        socket.subscribed().await;
    }
    identity::set_roles(
        &app.engine,
        &app.ctx("admin"),
        app.id("compliance"),
        0,
        &[model::identity::Role::Stakeholder],
    )
    .await
    .expect("changed");
    assert!(matches!(
        compliance.next().await,
        ServerMessage::Refused {
            code: Code::Denied,
            ..
        }
    ));
    amend(&app, &mut review).await;
    owner.event().await;
    // Open still, but without the topic: the next answer is to the next question.
    compliance.subscribe(topic, None).await;
    assert!(matches!(
        compliance.next().await,
        ServerMessage::Refused {
            code: Code::Denied,
            ..
        }
    ));
    app.stop().await;
}

#[tokio::test]
async fn everybody_in_the_room_knows_who_is_there() {
    let app = TestApp::start().await;
    let review = app.review().await;
    let topic = Topic::Review(review.id);
    async fn people(socket: &mut Socket, wanted: usize) -> Vec<model::PersonId> {
        loop {
            if let ServerMessage::Presence { people, .. } = socket.any().await.expect("open")
                && people.len() == wanted
            {
                return people;
            }
        }
    }
    let mut owner = Socket::open(&app, &app.sign_in("owner").await).await;
    owner.subscribe(topic, None).await;
    assert_eq!(people(&mut owner, 1).await, [app.id("owner")]);
    let mut sponsor = Socket::open(&app, &app.sign_in("sponsor").await).await;
    sponsor.subscribe(topic, None).await;
    let both = people(&mut owner, 2).await;
    assert!(both.contains(&app.id("owner")) && both.contains(&app.id("sponsor")));
    people(&mut sponsor, 2).await;
    sponsor.vanish();
    assert_eq!(people(&mut owner, 1).await, [app.id("owner")]);
    app.stop().await;
}

#[tokio::test]
async fn nobody_is_there_where_nobody_works_together() {
    let app = TestApp::start().await;
    let review = app.review().await;
    let mut sponsor = Socket::open(&app, &app.sign_in("sponsor").await).await;
    let mine = Topic::Person(app.id("sponsor"));
    for topic in [mine, Topic::Signals, Topic::Executions] {
        sponsor.subscribe(topic, None).await;
        sponsor.subscribed().await;
    }
    sponsor.subscribe(Topic::Review(review.id), None).await;
    // The first word about who is there is about the review.
    loop {
        if let ServerMessage::Presence { topic, .. } = sponsor.any().await.expect("open") {
            assert_eq!(topic, Topic::Review(review.id));
            break;
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_of_the_protocol_ends_the_socket() {
    let app = TestApp::start().await;
    let browser = app.sign_in("owner").await;
    let nil = "review:00000000-0000-0000-0000-000000000000";
    for (message, code) in [
        (Message::text("hello"), 4400),
        (Message::text("{}"), 4400),
        (
            Message::text(format!(r#"{{"type":"subscribe","v":2,"topic":"{nil}"}}"#)),
            4400,
        ),
        (
            Message::text(r#"{"type":"subscribe","v":1,"topic":"everything"}"#),
            4400,
        ),
        (Message::text("[".repeat(10_000)), 4400),
        (Message::binary(vec![1, 2, 3]), 1007),
        (Message::text("x".repeat(16 * 1024)), 4400),
        (Message::text("x".repeat(16 * 1024 + 1)), 1009),
        (Message::text("x".repeat(32 * 1024)), 1009),
    ] {
        let shown = message.to_string().chars().take(40).collect::<String>();
        let mut socket = Socket::open(&app, &browser).await;
        socket.raw(message).await;
        assert_eq!(socket.closed().await, code, "{shown}");
    }
    let mut socket = Socket::open(&app, &browser).await;
    // More than a burst; from the first that is too many on nobody need take them.
    for _ in 0..300 {
        if !socket.try_say(&ClientMessage::Pong { v: VERSION }).await {
            break;
        }
    }
    assert_eq!(socket.closed().await, 4429);
    app.stop().await;
}

#[tokio::test]
async fn a_session_has_so_many_sockets_and_a_socket_so_many_topics() {
    let app = TestApp::start().await;
    let browser = app.sign_in("sponsor").await;
    let mut sockets = join_all((0..20).map(|_| Socket::open(&app, &browser))).await;
    let own = app.url("");
    assert_eq!(
        Socket::try_open(&app, browser.cookie.as_deref(), Some(&own))
            .await
            .err(),
        Some(429)
    );
    let mut first = sockets.remove(0);
    for n in 0..32 {
        first
            .subscribe(Topic::Review(app.review_in(quarter(n)).await.id), None)
            .await;
        first.subscribed().await;
    }
    first
        .subscribe(Topic::Review(app.review_in(quarter(32)).await.id), None)
        .await;
    assert!(matches!(
        first.next().await,
        ServerMessage::Refused {
            code: Code::Throttled,
            ..
        }
    ));
    // A closed one makes room.
    first.vanish();
    let (app, browser) = (&app, &browser);
    eventually("a seat is free", || async move {
        Socket::try_open(app, browser.cookie.as_deref(), Some(&app.url("")))
            .await
            .is_ok()
    })
    .await;
    drop(sockets);
}

#[tokio::test]
async fn silence_ends_a_socket_and_pongs_keep_it() {
    // What programs are told to expect.
    let usual = Heartbeat::default();
    assert_eq!((usual.ping.as_secs(), usual.silence.as_secs()), (25, 60));
    let heartbeat = Heartbeat {
        ping: Duration::from_millis(200),
        // Longer than a busy machine lets a pong wait.
        silence: Duration::from_secs(2),
    };
    let app = TestApp::with(Options {
        heartbeat: Some(heartbeat),
        ..Options::default()
    })
    .await;
    let browser = app.sign_in("owner").await;
    let (mut talking, mut silent) = (
        Socket::open(&app, &browser).await,
        Socket::open(&app, &browser).await,
    );
    // For longer than one may be silent.
    for _ in 0..12 {
        assert!(matches!(
            talking.any().await,
            Ok(ServerMessage::Ping { .. })
        ));
        talking.say(&ClientMessage::Pong { v: VERSION }).await;
    }
    assert_eq!(silent.closed().await, 4408);
    // An open socket keeps the session in use, and ends with it after half a day.
    app.pass(12 * 3600 + 1);
    assert_eq!(talking.closed().await, 4401);
    app.stop().await;
}

#[tokio::test]
async fn at_shutdown_sockets_are_told_to_come_back() {
    let app = TestApp::start().await;
    let mut socket = Socket::open(&app, &app.sign_in("owner").await).await;
    let (code, ()) = tokio::join!(socket.closed(), app.stop());
    assert_eq!(code, 1001);
}

/// Two servers on one PostgreSQL.
#[tokio::test]
async fn a_step_on_one_instance_is_heard_on_the_other_at_once() {
    let url = TestApp::postgres_url().await;
    let one = TestApp::with(Options {
        database_url: Some(url.clone()),
        ..without_pings()
    })
    .await;
    let two = TestApp::with(Options {
        database_url: Some(url),
        at: Some(one.engine.now()),
        ..without_pings()
    })
    .await;
    assert_eq!(one.id("owner"), two.id("owner"));
    let review = one.review().await;
    let topic = Topic::Review(review.id);
    let there = two.sign_in("owner").await;
    let mut socket = Socket::open(&two, &there).await;
    socket.subscribe(topic, None).await;
    socket.subscribed().await;

    let chair = one.sign_in("sponsor").await;
    let mut revision = review.revision;
    let steps = [
        ReviewCommand::Prepare,
        ReviewCommand::Open,
        ReviewCommand::EnterStep {
            step: Step::Assignments,
            reason: None,
        },
    ];
    for command in steps {
        let request = chair.request(
            reqwest::Method::POST,
            &format!("/api/v1/reviews/{}/commands", review.id),
        );
        let answer = chair
            .send(
                request
                    .header("if-match", format!("\"{revision}\""))
                    .json(&command),
            )
            .await;
        assert_eq!(answer.status, 200, "{command:?}: {}", answer.text);
        revision = answer.json()["summary"]["revision"]
            .as_i64()
            .expect("a revision");
        match socket.next().await {
            ServerMessage::Event {
                what: Happening::ReviewChanged { .. },
                actor,
                ..
            } => assert_eq!(actor, Some(one.id("sponsor"))),
            other => panic!("{other:?}"),
        }
    }
    // A session of one instance counts on the other, and its end too.
    let here = common::Browser::new(one.url(""), there.cookie, None);
    assert_eq!(here.form("/sign-out", &[]).await.status, 303);
    assert_eq!(socket.closed().await, 4401);
    one.stop().await;
    two.stop().await;
}

/// The whole of signing in and hearing, on PostgreSQL as on SQLite.
#[tokio::test]
async fn reconnecting_works_on_postgres() {
    let app = TestApp::postgres().await;
    let mut review = app.review().await;
    let browser = app.sign_in("owner").await;
    let mut socket = Socket::open(&app, &browser).await;
    socket.subscribe(Topic::Review(review.id), None).await;
    let from = socket.subscribed().await;
    socket.vanish();
    amend(&app, &mut review).await;
    let mut socket = Socket::open(&app, &browser).await;
    socket.subscribe(Topic::Review(review.id), Some(from)).await;
    assert!(socket.event().await > from);
    socket.subscribed().await;
    app.stop().await;
}
