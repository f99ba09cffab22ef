//! Who is reached, by their own rules, and that an exercise reaches nobody.

use super::*;
use crate::channels::{
    Record, my_contact, my_rules, one_tap_hash, rules_in, set_my_rules, test_my_contact,
};
use model::channels::{ContactOutcome, NewContactRules, QuietHours};

#[tokio::test]
async fn an_exercise_leaves_on_no_channel() {
    let server = MailServer::start(&[]);
    let receiver = Receiving::with(&["204 No Content"]);
    let t = test_with(&server.settings("")).await;
    hook(&t, "Chat", &receiver.url).await;
    for purpose in [Purpose::Exercise, Purpose::Rehearsal] {
        for channel in Channel::ALL {
            let page = message(&t, channel, "zoe@example.org");
            let outgoing = Outgoing::of(purpose, page.clone());
            let Delivery::Recorded(Record { subject, text, .. }) =
                deliver(&t.engine, &outgoing).await
            else {
                panic!("recorded");
            };
            assert!(subject.starts_with("EXERCISE: ") && text.starts_with("EXERCISE"));
            assert!(!text.contains("/a/"), "no link that works");
        }
    }
    // A live page after them is the first that arrives.
    live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    live(&t, message(&t, Channel::Webhook, "zoe@example.org")).await;
    assert_eq!(server.mail()["to"][0], "zoe@example.org");
    assert_eq!(receiver.next().json()["type"], "page.sent");
    assert!(server.silent() && receiver.silent());
    t.finish().await;
}

#[tokio::test]
async fn a_person_is_reached_as_they_allow() {
    let receiver = Receiving::with(&["200 OK"]);
    let t = test_with(&private()).await;
    hook(&t, "Chat", &receiver.url).await;
    // It is 10:00 UTC, 15:30 in Kolkata.
    let quiet = QuietHours {
        from: "15:00".parse().expect("time"),
        to: "16:00".parse().expect("time"),
        time_zone: "Asia/Kolkata".into(),
    };
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let with = |severity: u8, rules: ContactRules| Message {
        severity,
        rules,
        ..page.clone()
    };
    let rules = ContactRules {
        quiet: Some(quiet),
        ..page.rules.clone()
    };
    assert!(reason(live(&t, with(3, rules.clone())).await).contains("quiet time"));
    let off = ContactRules {
        webhook: false,
        quiet: None,
        ..rules.clone()
    };
    assert!(reason(live(&t, with(4, off)).await).contains("switched this channel off"));
    assert!(receiver.silent());
    live(&t, with(2, rules.clone())).await;
    assert_eq!(receiver.next().json()["data"]["severity"], 2);
    t.clock.advance_secs(30 * 60);
    live(&t, with(3, rules)).await;
    assert_eq!(receiver.next().json()["data"]["severity"], 3);
    // Mail has no server here.
    let mail = message(&t, Channel::Email, "zoe@example.org");
    assert!(reason(live(&t, mail).await).contains("M_SMTP_URL"));
    t.finish().await;
}

#[tokio::test]
async fn a_person_writes_their_own_rules() {
    let t = Test::new().await;
    let ctx = t.as_("Oskar");
    let usual = my_rules(&t.engine, &ctx).await.expect("rules");
    assert_eq!(usual, ContactRules::usual(t.org, t.id("Oskar")));
    let new = NewContactRules {
        email: true,
        webhook: false,
        quiet: Some(QuietHours {
            from: "22:00".parse().expect("time"),
            to: "07:00".parse().expect("time"),
            time_zone: "Europe/Berlin".into(),
        }),
        critical_override: true,
    };
    let saved = set_my_rules(&t.engine, &ctx, 0, &new).await.expect("saved");
    assert_eq!((saved.revision, saved.webhook), (1, false));
    assert_eq!(my_rules(&t.engine, &ctx).await.expect("rules"), saved);
    let stale = set_my_rules(&t.engine, &ctx, 0, &new)
        .await
        .expect_err("stale");
    assert_eq!(stale.code(), Code::StaleRevision);
    let mut nowhere = new.clone();
    nowhere.quiet.as_mut().expect("quiet").time_zone = "Mars/Olympus".into();
    let error = set_my_rules(&t.engine, &ctx, 1, &nowhere)
        .await
        .expect_err("no");
    assert_eq!(faults(error), ["quiet.time_zone"]);
    assert!(t.audited("channels.set_my_rules", Outcome::Success).await);
    assert!(t.audited("channels.set_my_rules", Outcome::Refused).await);
    // Each has their own, and the other organisation has none of them.
    let stranger = t.stranger().await;
    let other = my_rules(&t.engine, &stranger).await.expect("rules");
    assert_eq!(other.revision, 0);
    let mut tx = t.engine.db().read().await.expect("read");
    let seen = rules_in(&mut tx, stranger.org(), t.id("Oskar"))
        .await
        .expect("rules");
    assert_eq!(seen.revision, 0);
    drop(tx);
    t.finish().await;
}

#[tokio::test]
async fn a_test_to_oneself_goes_out_on_every_channel_that_is_on() {
    let server = MailServer::start(&[]);
    let receiver = Receiving::with(&["204 No Content"]);
    let t = test_with(&server.settings("")).await;
    hook(&t, "Chat", &receiver.url).await;
    let (ctx, id) = (t.as_("Helena"), t.id("Helena"));
    let me = t.people.iter().find(|p| p.id == id).expect("Helena");
    // All of the day but its last minute is quiet, and the test comes all the same.
    let quiet = NewContactRules {
        email: true,
        webhook: true,
        quiet: Some(QuietHours {
            from: "00:00".parse().expect("time"),
            to: "23:59".parse().expect("time"),
            time_zone: "UTC".into(),
        }),
        critical_override: false,
    };
    set_my_rules(&t.engine, &ctx, 0, &quiet)
        .await
        .expect("saved");
    let told = test_my_contact(&t.engine, &ctx).await.expect("told");
    assert_eq!(told.tries.len(), Channel::ALL.len());
    assert!(
        told.tries.iter().all(|x| x.outcome == ContactOutcome::Sent),
        "{told:?}"
    );
    assert_eq!(server.mail()["to"], serde_json::json!([me.email]));
    let posted = receiver.next().json();
    assert_eq!(posted["data"]["severity"], 4);
    assert_eq!(posted["data"]["recipient"]["email"], me.email.as_str());
    // What is off stays silent.
    let off = NewContactRules {
        webhook: false,
        quiet: None,
        ..quiet
    };
    set_my_rules(&t.engine, &ctx, 1, &off).await.expect("saved");
    let told = test_my_contact(&t.engine, &ctx).await.expect("told");
    let outcomes: Vec<_> = told.tries.iter().map(|x| (x.channel, x.outcome)).collect();
    assert_eq!(
        outcomes,
        [
            (Channel::Email, ContactOutcome::Sent),
            (Channel::Webhook, ContactOutcome::Withheld)
        ]
    );
    assert_eq!(server.mail()["to"], serde_json::json!([me.email]));
    assert!(receiver.silent());
    let entries = t.audit("channels.test_my_contact").await;
    assert_eq!(entries.len(), 2);
    assert!(
        entries
            .iter()
            .all(|e| e.outcome == Outcome::Success && e.resource == format!("person:{id}"))
    );
    let mine = my_contact(&t.engine, &ctx).await.expect("mine");
    assert_eq!((mine.mail, mine.endpoints), (true, 1));
    assert_eq!((mine.rules.revision, mine.email), (2, me.email.clone()));
    t.finish().await;
}

#[tokio::test]
async fn a_test_to_oneself_says_that_there_is_no_way_out() {
    let t = Test::new().await;
    let ctx = t.as_("Helena");
    let mine = my_contact(&t.engine, &ctx).await.expect("mine");
    assert_eq!(
        (mine.mail, mine.endpoints, mine.rules.revision),
        (false, 0, 0)
    );
    let told = test_my_contact(&t.engine, &ctx).await.expect("told");
    for tried in &told.tries {
        assert_eq!(tried.outcome, ContactOutcome::Withheld, "{tried:?}");
    }
    assert!(told.tries[0].detail.contains("M_SMTP_URL"));
    assert!(told.tries[1].detail.contains("no active endpoint"));
    // Five within a minute; the sixth waits, and another person's do not.
    for _ in 0..4 {
        test_my_contact(&t.engine, &ctx).await.expect("told");
    }
    t.clock.advance_secs(15);
    let problem = test_my_contact(&t.engine, &ctx)
        .await
        .expect_err("one too many")
        .problem();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::Throttled, Some(45))
    );
    test_my_contact(&t.engine, &t.as_("Katarina"))
        .await
        .expect("told");
    t.clock.advance_secs(45);
    test_my_contact(&t.engine, &ctx).await.expect("told");
    // Another organisation's endpoints are nobody's here.
    hook(&t, "Chat", "https://hooks.invalid/m").await;
    let stranger = t.stranger().await;
    let other = my_contact(&t.engine, &stranger).await.expect("theirs");
    assert_eq!(other.endpoints, 0);
    t.finish().await;
}

#[tokio::test]
async fn a_one_tap_token_is_kept_as_its_hash_only() {
    let t = test_with(&OutsideSettings::default()).await;
    let (one, two) = (one_tap(&t.engine), one_tap(&t.engine));
    let token = one
        .url
        .strip_prefix("http://127.0.0.1:3000/a/")
        .expect("a link");
    assert_eq!(one_tap_hash(token), Some(one.hash.clone()));
    assert!(one.hash != two.hash && !one.url.contains(&one.hash));
    for odd in ["", "x", &token[1..], &format!("{token}A"), "../../etc"] {
        assert_eq!(one_tap_hash(odd), None, "{odd}");
    }
    t.finish().await;
}
