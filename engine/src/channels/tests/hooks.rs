//! Webhooks: what is posted, what an answer means, and whose the endpoints are.

use super::*;
use crate::channels::{
    amend_endpoint, delete_endpoint, end_former_secret, rotate_secret, test_endpoint,
};
use model::channels::EndpointChange;

#[tokio::test]
async fn a_page_is_posted_signed_to_every_active_endpoint() {
    let (chat, phone) = (
        Receiving::with(&["200 OK"]),
        Receiving::with(&["503 Busy", "202 Accepted"]),
    );
    let t = test_with(&private()).await;
    let (one, first_secret) = hook(&t, "Chat", &chat.url).await;
    let (two, second_secret) = hook(&t, "Telephone", &phone.url).await;
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let delivery = live(&t, page.clone()).await;
    let Delivery::Failed { retryable, reason } = delivery else {
        panic!("{delivery:?}");
    };
    assert!(retryable && reason.contains("Telephone: it answered 503"));
    let (a, b) = (chat.next(), phone.next());
    assert!(a.line.starts_with("POST /hook "), "{}", a.line);
    assert!(a.signed_by(&first_secret, &t) && !a.signed_by(&second_secret, &t));
    assert!(b.signed_by(&second_secret, &t));
    assert_eq!(
        a.headers["webhook-id"],
        "page_00000000000000000000000000000007"
    );
    let data = a.json();
    assert_eq!(data["type"], "page.sent");
    assert_eq!(data["data"]["severity"], 1);
    assert_eq!(data["data"]["recipient"]["email"], "zoe@example.org");
    assert_eq!(
        data["data"]["link"]["url"],
        page.link.clone().expect("link").url
    );

    let busy = endpoint(&t.engine, &t.as_("Oskar"), two.id)
        .await
        .expect("it");
    assert_eq!((busy.failures, busy.delivered_at), (1, None));
    assert_eq!(busy.last_error.as_deref(), Some("it answered 503"));
    assert_eq!(busy.revision, 0);
    // Again, under the same id: now both take it.
    let delivery = live(&t, page.clone()).await;
    assert!(matches!(delivery, Delivery::Delivered(_)), "{delivery:?}");
    assert_eq!(phone.next().headers["webhook-id"], b.headers["webhook-id"]);
    chat.next();
    let mended = endpoint(&t.engine, &t.as_("Oskar"), two.id)
        .await
        .expect("it");
    assert_eq!((mended.failures, mended.delivered_at.is_some()), (0, true));
    // An inactive one gets nothing.
    let change = EndpointChange {
        name: one.name,
        url: one.url,
        active: false,
    };
    amend_endpoint(&t.engine, &t.as_("Oskar"), one.id, 0, &change)
        .await
        .expect("amended");
    live(&t, page).await;
    phone.next();
    assert!(chat.silent());
    t.finish().await;
}

#[tokio::test]
async fn answers_of_endpoints_decide_about_another_attempt() {
    let t = test_with(&private()).await;
    let bait = Receiving::with(&["200 OK"]);
    let redirect: &'static str = format!("307 Elsewhere\r\nlocation: {}", bait.url).leak();
    for (answer, again) in [
        ("404 Not Found", false),
        ("400 Bad", false),
        ("429 Slow", true),
        ("408 Late", true),
        ("500 Oops", true),
        (redirect, false),
    ] {
        let receiver = Receiving::with(vec![answer].leak());
        let (made, _) = hook(&t, "Chat", &receiver.url).await;
        let delivery = live(&t, message(&t, Channel::Webhook, "zoe@example.org")).await;
        let Delivery::Failed { retryable, reason } = delivery else {
            panic!("{answer}: {delivery:?}");
        };
        assert_eq!(retryable, again, "{answer}: {reason}");
        delete_endpoint(&t.engine, &t.as_("Oskar"), made.id)
            .await
            .expect("deleted");
    }
    assert!(bait.silent(), "a redirect is not followed");
    // Gone for good: switched off, on record, and a later page has nowhere to go.
    let gone = Receiving::with(&["410 Gone"]);
    let (made, _) = hook(&t, "Chat", &gone.url).await;
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let delivery = live(&t, page.clone()).await;
    assert!(
        matches!(
            delivery,
            Delivery::Failed {
                retryable: false,
                ..
            }
        ),
        "{delivery:?}"
    );
    let now = endpoint(&t.engine, &t.as_("Oskar"), made.id)
        .await
        .expect("it");
    assert!(!now.active && now.failures == 1);
    assert!(t.audited("channels.endpoint_gone", Outcome::Success).await);
    assert!(reason(live(&t, page).await).contains("no active endpoint"));
    // Nobody listens, and nobody is given this port meanwhile: worth another attempt.
    hook(&t, "Nobody", "http://127.0.0.1:9/x").await;
    let delivery = live(&t, message(&t, Channel::Webhook, "zoe@example.org")).await;
    assert!(
        matches!(
            delivery,
            Delivery::Failed {
                retryable: true,
                ..
            }
        ),
        "{delivery:?}"
    );
    t.finish().await;
}

#[tokio::test]
async fn nothing_is_posted_into_a_private_network() {
    let receiver = Receiving::with(&["200 OK"]);
    let t = test_with(&private()).await;
    let (made, _) = hook(&t, "Chat", &receiver.url).await;
    let port = receiver.url.rsplit_once(':').expect("a port").1.to_owned();
    hook(&t, "By name", &format!("https://localhost:{port}")).await;
    let ctx = t.as_("Oskar");
    // The operator takes the permission back: what was saved before is refused too, by its
    // address and by what its name leads to.
    let strict = t.restarted(crate::testing::outside());
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let delivery = deliver(&strict, &Outgoing::of(Purpose::Live, page)).await;
    let Delivery::Failed { retryable, reason } = delivery else {
        panic!("{delivery:?}");
    };
    assert!(!retryable, "{reason}");
    assert!(
        reason.contains("By name: the name leads to a private network"),
        "{reason}"
    );
    let tested = test_endpoint(&strict, &ctx, made.id).await.expect("tested");
    assert!(!tested.accepted);
    assert!(receiver.silent());
    let new = NewEndpoint {
        name: "Inside".into(),
        url: "https://169.254.169.254/latest".into(),
    };
    let error = create_endpoint(&strict, &ctx, &new).await.expect_err("no");
    assert_eq!(faults(error), ["url"]);
    t.finish().await;
}

#[tokio::test]
async fn endpoints_are_the_administrators() {
    let t = test_with(&private()).await;
    let (admin, sponsor, stranger) = (t.as_("Oskar"), t.as_("Helena"), t.stranger().await);
    let (made, secret) = hook(&t, "Chat", "http://127.0.0.1:9/x").await;
    assert!(secret.starts_with("whsec_"));
    let new = NewEndpoint {
        name: " Chat ".into(),
        url: "gopher://x".into(),
    };
    let error = create_endpoint(&t.engine, &admin, &new)
        .await
        .expect_err("no");
    assert_eq!(faults(error), ["url", "name"]);
    let error = create_endpoint(&t.engine, &sponsor, &new)
        .await
        .expect_err("no");
    assert_eq!(error.code(), Code::Denied);
    assert!(t.audited("channels.create_endpoint", Outcome::Denied).await);
    for error in [
        endpoint(&t.engine, &stranger, made.id)
            .await
            .expect_err("no"),
        rotate_secret(&t.engine, &stranger, made.id, 0)
            .await
            .expect_err("no"),
        end_former_secret(&t.engine, &stranger, made.id, 0)
            .await
            .expect_err("no"),
        delete_endpoint(&t.engine, &stranger, made.id)
            .await
            .expect_err("no"),
        test_endpoint(&t.engine, &stranger, made.id)
            .await
            .expect_err("no"),
    ] {
        assert_eq!(error.code(), Code::NotFound);
    }
    for n in 1..model::channels::MAX_ENDPOINTS {
        hook(&t, &format!("No. {n}"), "http://127.0.0.1:9/x").await;
    }
    let one_more = NewEndpoint {
        name: "One more".into(),
        url: "http://127.0.0.1:9/x".into(),
    };
    let error = create_endpoint(&t.engine, &admin, &one_more)
        .await
        .expect_err("full");
    assert_eq!(error.code(), Code::Conflict);
    let view = channels(&t.engine, &admin).await.expect("channels");
    assert_eq!((view.endpoints.len(), view.mail_from), (10, None));
    // Secrets are on no record.
    for action in ["channels.create_endpoint", "channels.rotate_secret"] {
        for entry in t.audit(action).await {
            assert!(!entry.detail.contains("whsec") && !entry.resource.contains("whsec"));
        }
    }
    t.finish().await;
}

#[tokio::test]
async fn a_rotated_secret_signs_beside_the_former_for_a_day() {
    let receiver = Receiving::with(&["200 OK"]);
    let t = test_with(&private()).await;
    let admin = t.as_("Oskar");
    let (made, first) = hook(&t, "Chat", &receiver.url).await;
    let error = end_former_secret(&t.engine, &admin, made.id, 0)
        .await
        .expect_err("one");
    assert_eq!(error.code(), Code::WrongState);
    let rotated = rotate_secret(&t.engine, &admin, made.id, 0)
        .await
        .expect("rotated");
    assert_eq!(rotated.endpoint.revision, 1);
    let stale = rotate_secret(&t.engine, &admin, made.id, 0)
        .await
        .expect_err("stale");
    assert_eq!(stale.code(), Code::StaleRevision);
    let tested = test_endpoint(&t.engine, &admin, made.id)
        .await
        .expect("tested");
    assert!(tested.accepted, "{}", tested.detail);
    let got = receiver.next();
    assert_eq!(got.json()["type"], "endpoint.test");
    assert!(got.signed_by(&first, &t) && got.signed_by(&rotated.secret, &t));
    t.clock.advance_secs(24 * 3_600);
    test_endpoint(&t.engine, &admin, made.id)
        .await
        .expect("tested");
    let got = receiver.next();
    assert!(!got.signed_by(&first, &t) && got.signed_by(&rotated.secret, &t));
    // Leaked: the former ends at once.
    let again = rotate_secret(&t.engine, &admin, made.id, 1)
        .await
        .expect("rotated");
    end_former_secret(&t.engine, &admin, made.id, 2)
        .await
        .expect("ended");
    test_endpoint(&t.engine, &admin, made.id)
        .await
        .expect("tested");
    let got = receiver.next();
    assert!(got.signed_by(&again.secret, &t) && !got.signed_by(&rotated.secret, &t));
    t.finish().await;
}
