//! How signals come in: keys, floods, reports, and what a feed held before.

use super::*;
use crate::channels::Answer;
use model::{
    jobs::{JobState, LEASE, Queue, Work as JobWork},
    signals::Report,
};

#[tokio::test]
async fn keys_open_their_source_only_and_rotate_without_a_gap() {
    let t = Test::new().await;
    let (admin, first) = (t.as_("Oskar"), key(&t, 6_000).await);
    assert_eq!(
        code(send(&t, "ms_wrong", &[event("1", 1.0)]).await),
        Code::Unauthenticated
    );
    let id = first.source.id;
    let second = rotate_source_key(&t.engine, &admin, id, first.source.revision)
        .await
        .expect("second");
    for (n, secret) in [&first.secret, &second.secret].into_iter().enumerate() {
        send(&t, secret, &[event(&n.to_string(), 1.0)])
            .await
            .expect("both work");
    }
    assert_eq!(
        code(rotate_source_key(&t.engine, &admin, id, first.source.revision).await),
        Code::StaleRevision
    );
    let view = drop_source_keys(&t.engine, &admin, id, second.source.revision, false)
        .await
        .expect("drop");
    assert_eq!(
        code(send(&t, &first.secret, &[event("9", 1.0)]).await),
        Code::Unauthenticated
    );
    send(&t, &second.secret, &[event("9", 1.0)])
        .await
        .expect("the one in use works");
    let view = set_source_active(&t.engine, &admin, id, view.source.revision, false)
        .await
        .expect("stop");
    assert_eq!((view.signals, view.source.active), (3, false));
    assert_eq!(
        code(send(&t, &second.secret, &[event("10", 1.0)]).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(sources(&t.engine, &t.as_("Daniel")).await),
        Code::Denied
    );
    let stranger = t.stranger().await;
    assert_eq!(code(source(&t.engine, &stranger, id).await), Code::NotFound);
    jobs::run_due(&t.engine).await.expect("run");
    t.finish().await;
}

#[tokio::test]
async fn a_flood_is_slowed_and_nothing_of_it_is_half_kept() {
    let t = Test::new().await;
    let key = key(&t, 600).await;
    let batch = |from: usize| -> Vec<Value> {
        (from..from + 400)
            .map(|n| event(&n.to_string(), 1.0))
            .collect()
    };
    send(&t, &key.secret, &batch(0)).await.expect("fits");
    let refused = send(&t, &key.secret, &batch(400))
        .await
        .expect_err("too many")
        .problem();
    assert_eq!(
        (refused.code, refused.retry_after),
        (Code::Throttled, Some(20))
    );
    t.clock.advance_secs(20);
    send(&t, &key.secret, &batch(400)).await.expect("fits now");
    let bad = [
        event("a", 1.0),
        json!({"specversion": "1.0", "id": "b", "type": "t"}),
        event("c", 1.0),
    ];
    t.clock.advance_secs(20);
    let faults = send(&t, &key.secret, &bad)
        .await
        .expect_err("a fault")
        .problem()
        .faults;
    assert_eq!(faults[0].field, "/1/source");
    jobs::run_due(&t.engine).await.expect("run");
    let view = source(&t.engine, &t.as_("Oskar"), key.source.id)
        .await
        .expect("source");
    assert_eq!(view.signals, 800);
    t.finish().await;
}

#[tokio::test]
async fn people_report_by_the_form() {
    let t = Test::new().await;
    let what = Report {
        category: SignalCategory::Media,
        title: "A reporter called".into(),
        detail: String::new(),
        severity: Some(SeverityLevel::Major),
        occurred_at: None,
        link: None,
    };
    let event = report(&t.engine, &t.as_("Nadia"), &what)
        .await
        .expect("reported");
    t.clock.advance_secs(1);
    report(&t.engine, &t.as_("Nadia"), &what)
        .await
        .expect("again is another report");
    let page = list(
        &t.engine,
        &t.as_("Katarina"),
        &SignalFilter::default(),
        None,
        1,
    )
    .await
    .expect("list");
    assert_eq!(page.items.len(), 1);
    let next = list(
        &t.engine,
        &t.as_("Katarina"),
        &SignalFilter::default(),
        page.next.as_deref(),
        1,
    )
    .await
    .expect("list");
    assert_eq!(next.items[0].signal.id, event.signal);
    assert_eq!(next.items[0].source_name, "Reports by people");
    let future = Report {
        occurred_at: Some(t.engine.now().plus_secs(3_600)),
        ..what.clone()
    };
    let fault = report(&t.engine, &t.as_("Nadia"), &future)
        .await
        .expect_err("future")
        .problem()
        .faults;
    assert_eq!(fault[0].field, "occurred_at");
    assert_eq!(
        code(report(&t.engine, &t.as_("Oskar"), &what).await),
        Code::Denied
    );
    let view = overview(&t.engine, &t.as_("Katarina"))
        .await
        .expect("overview");
    let media = view
        .day
        .iter()
        .find(|day| day.category == SignalCategory::Media);
    assert_eq!(media.map(|day| day.signals), Some(2));
    // A form that was stopped takes nothing in, until it is started again.
    let admin = t.as_("Oskar");
    let form = sources(&t.engine, &admin)
        .await
        .expect("sources")
        .into_iter()
        .find(|s| s.source.delivers == SourceKind::Form)
        .expect("the form")
        .source;
    let stopped = set_source_active(&t.engine, &admin, form.id, form.revision, false)
        .await
        .expect("stopped")
        .source;
    assert_eq!(
        code(report(&t.engine, &t.as_("Nadia"), &what).await),
        Code::WrongState
    );
    set_source_active(&t.engine, &admin, form.id, stopped.revision, true)
        .await
        .expect("started");
    report(&t.engine, &t.as_("Nadia"), &what)
        .await
        .expect("reported");
    jobs::run_due(&t.engine).await.expect("run");
    t.finish().await;
}

#[tokio::test]
async fn what_stood_in_a_feed_before_is_history() {
    let t = Test::new().await;
    let new = news("https://news.example/rss", FeedFormat::News);
    let admin = t.as_("Oskar");
    let id = add_source(&t.engine, &admin, &new)
        .await
        .expect("source")
        .source
        .id;
    let system = Ctx::system(t.org);
    let read = async |items: &[&str]| {
        let items: String = items
            .iter()
            .map(|i| format!("<item><title>{i}</title><guid>{i}</guid></item>"))
            .collect();
        let fetched = Fetched::Read {
            asked: "https://news.example/rss".into(),
            answer: Answer::Document {
                bytes: format!("<rss version=\"2.0\"><channel>{items}</channel></rss>")
                    .into_bytes(),
                etag: Some("\"1\"".into()),
                last_modified: None,
            },
        };
        let mut work = Work::begin(
            &t.engine,
            &system,
            Permission::JobsManage,
            "test.poll",
            "test",
        )
        .await
        .expect("begin");
        let outcome = take_in(&mut work, id, fetched).await;
        work.finish(outcome).await.expect("taken in");
    };
    read(&["one", "two"]).await;
    t.clock.advance_secs(300);
    read(&["three", "one"]).await;
    let filter = SignalFilter {
        source: Some(id),
        ..SignalFilter::default()
    };
    let page = list(&t.engine, &t.as_("Katarina"), &filter, None, 50)
        .await
        .expect("list");
    let mut states: Vec<_> = page
        .items
        .iter()
        .map(|r| (r.headline.clone(), r.signal.state.key()))
        .collect();
    states.sort_unstable();
    assert_eq!(
        states,
        [
            ("one".into(), "suppressed"),
            ("three".into(), "new"),
            ("two".into(), "suppressed")
        ]
    );
    let view = source(&t.engine, &admin, id).await.expect("source");
    assert_eq!(
        (view.source.feed.error, view.source.feed.etag.as_deref()),
        (None, Some("\"1\""))
    );
    t.finish().await;
}

#[tokio::test]
async fn signals_of_several_requests_are_evaluated_in_one_commit() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    let (asks, active) = (TriggerMode::RequireApproval, TriggerState::Active);
    watch_with(&t, rule(0), asks, active).await;
    for n in 0..4 {
        send(&t, &key.secret, &[event(&n.to_string(), 10.0)])
            .await
            .expect("accepted");
    }
    let now = t.engine.now();
    let mut tx = t.engine.db().write(None).await.expect("write");
    let mut taken = tx
        .take_jobs(Queue::Signals, now, now.plus_secs(LEASE.secs()), 10)
        .await
        .expect("take");
    tx.commit().await.expect("commit");
    taken.retain(|job| matches!(job.work, JobWork::EvaluateSignals { .. }));
    assert_eq!(taken.len(), 4);
    // As if the lease of one had run out and another worker had it now.
    let lost = taken[3].id;
    taken[3].fence -= 1;
    let ids: Vec<_> = taken.iter().map(|job| job.id).collect();
    jobs::attempt_together(&t.engine, taken).await;

    let evaluated = t.audit("jobs.evaluate_signals").await;
    assert_eq!(evaluated.len(), 1, "{evaluated:?}");
    assert!(
        evaluated[0]
            .detail
            .starts_with("3 signals, 3 with evaluations, 1 proposals opened"),
        "{}",
        evaluated[0].detail
    );
    let mut tx = t.engine.db().read().await.expect("read");
    for id in ids {
        let job = tx.job(t.org, id).await.expect("job").expect("there");
        let state = if id == lost {
            JobState::Running
        } else {
            JobState::Done
        };
        assert_eq!(job.state, state);
    }
    drop(tx);
    assert_eq!(open(&t).await[0].proposal.heard, 3);
    // The other worker is gone too; the signal is not lost.
    t.clock.advance_secs(LEASE.secs() + 1);
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!(open(&t).await[0].proposal.heard, 4);
    t.finish().await;
}
