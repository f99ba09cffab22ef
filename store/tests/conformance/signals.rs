//! Sources, signals and what triggers made of them.

use crate::{
    fixtures::{TEXT, at, id},
    ground::Ground,
};
use model::{
    OrgId, SignalId, SourceId, Time,
    playbooks::SignalCategory,
    signals::{
        Feedback, KeptEvaluation, NewSource, SeverityLevel, Signal, SignalFilter, SignalSource,
        SignalState, SourceKind, Trace, Verdict,
    },
};
use store::SignalQuery;

conformance! {
    all sources_survive_with_their_keys: covers [insert_source, update_source, update_source_feed, source, sources, rotate_source_key, drop_source_keys, source_by_key],
        foreign [update_source, update_source_feed, source, sources, rotate_source_key, drop_source_keys];
    all an_event_is_kept_once: covers [insert_signals, kept_events, signal], foreign [kept_events, signal];
    all many_signals_go_in_at_once: covers [insert_signals, signals_by_id, mark_evaluated, kept_events];
    all signals_are_found_by_filter_and_page: covers [signals_page], foreign [signals_page];
    all history_is_by_category_and_time: covers [signal_history, signal_counts, source_tallies, judge_signals, mark_evaluated, signals_by_id],
        foreign [signal_history, signal_counts, source_tallies, judge_signals, mark_evaluated, signals_by_id];
    all traces_are_kept_with_their_signals: covers [insert_traces, signal_trace, recent_traces], foreign [insert_traces, signal_trace, recent_traces];
}

pub fn source(org: OrgId, key: &str) -> SignalSource {
    let new = NewSource {
        name: TEXT.into(),
        delivers: SourceKind::Api,
        category: Some(SignalCategory::SupplyChain),
        severity: Some(SeverityLevel::Minor),
        rate: 600,
    };
    SignalSource::new(id::<SourceId>(), org, key.into(), new, at(0))
}

pub fn signal(source: &SignalSource, ce_id: &str, secs: i64) -> Signal {
    Signal {
        id: id::<SignalId>(),
        org_id: source.org_id,
        source: source.id,
        ce_source: "/there".into(),
        ce_id: ce_id.into(),
        category: SignalCategory::SupplyChain,
        kind: "m.test".into(),
        subject: Some(TEXT.into()),
        severity: Some(SeverityLevel::Critical),
        occurred_at: at(secs),
        received_at: at(secs + 1),
        data: serde_json::json!({"title": TEXT, "n": 1.5, "deep": {"list": [1, null, true]}}),
        state: SignalState::New,
        feedback: None,
    }
}

pub async fn sources_survive_with_their_keys(g: Ground) {
    let mut s = source(g.a.id, "SRC-0001");
    commit!(g.insert_source(&s));
    refused!(Exists, g.insert_source(&source(g.a.id, "SRC-0001")));
    commit!(g.insert_source(&source(g.b.id, "SRC-0001")));
    s.active = false;
    s.feed.etag = Some(TEXT.into());
    commit!(g.update_source(&mut s));
    refused!(
        Stale,
        g.update_source(&mut SignalSource {
            revision: 0,
            ..s.clone()
        })
    );
    foreign_update!(g.update_source(&mut SignalSource {
        org_id: g.b.id,
        ..s.clone()
    }));
    // A reading leaves the revision alone.
    s.feed.read_at = Some(at(7));
    s.feed.failures = 1;
    commit!(g.update_source_feed(&s));
    refused!(
        Stale,
        g.update_source_feed(&SignalSource {
            revision: 0,
            ..s.clone()
        })
    );
    foreign_update!(g.update_source_feed(&SignalSource {
        org_id: g.b.id,
        ..s.clone()
    }));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.source(g.a.id, s.id)), Some(s.clone()));
    assert_eq!(foreign!(tx.source(g.b.id, s.id)), None);
    assert_eq!(ok!(tx.sources(g.a.id)), [s.clone()]);
    assert_eq!(foreign!(tx.sources(g.b.id)).len(), 1);
    assert_eq!(ok!(tx.source_by_key("one")), None);
    drop(tx);
    let known = async |key: &str| {
        let mut tx = g.read().await;
        ok!(tx.source_by_key(key)).map(|s| s.id)
    };
    // Two keys at a time: the third drives the first out.
    for key in ["one", "two", "three"] {
        assert!(commit!(g.rotate_source_key(g.a.id, s.id, key)));
    }
    assert_eq!(
        [known("one").await, known("two").await, known("three").await],
        [None, Some(s.id), Some(s.id)]
    );
    let mut tx = g.write(None).await;
    assert!(!foreign!(tx.rotate_source_key(g.b.id, s.id, "evil")));
    assert!(!foreign!(tx.drop_source_keys(g.b.id, s.id, true)));
    ok!(tx.commit());
    assert!(commit!(g.drop_source_keys(g.a.id, s.id, false)));
    assert_eq!(
        [known("two").await, known("three").await],
        [None, Some(s.id)]
    );
    assert!(commit!(g.drop_source_keys(g.a.id, s.id, true)));
    assert_eq!(known("three").await, None);
}

pub async fn an_event_is_kept_once(g: Ground) {
    let (s, other) = (source(g.a.id, "SRC-0001"), source(g.a.id, "SRC-0002"));
    let foreign = source(g.b.id, "SRC-0001");
    for s in [&s, &other, &foreign] {
        commit!(g.insert_source(s));
    }
    let first = signal(&s, "1", 0);
    let again = signal(&s, "1", 5);
    let elsewhere = Signal {
        ce_source: "/elsewhere".into(),
        state: SignalState::Suppressed {
            reason: TEXT.into(),
        },
        subject: None,
        severity: None,
        feedback: Some(Feedback::Noise),
        ..signal(&s, "1", 0)
    };
    let of_other = signal(&other, "1", 0);
    let theirs = signal(&foreign, "1", 0);
    assert_eq!(
        commit!(g.insert_signals(std::slice::from_ref(&first))),
        [first.id]
    );
    let all = [
        again.clone(),
        elsewhere.clone(),
        of_other.clone(),
        theirs.clone(),
        again.clone(),
    ];
    let mut new = commit!(g.insert_signals(&all));
    new.sort_unstable();
    let mut expected = [elsewhere.id, of_other.id, theirs.id];
    expected.sort_unstable();
    assert_eq!(new, expected);
    assert_eq!(commit!(g.insert_signals(&[])), []);
    let mut tx = g.read().await;
    for s in [&first, &elsewhere, &of_other] {
        assert_eq!(ok!(tx.signal(g.a.id, s.id)).as_ref(), Some(s));
    }
    assert_eq!(ok!(tx.signal(g.a.id, again.id)), None);
    assert_eq!(foreign!(tx.signal(g.b.id, first.id)), None);
    let names = [
        ("/there".to_owned(), "1".to_owned()),
        ("/there".to_owned(), "2".to_owned()),
    ];
    let kept = ok!(tx.kept_events(g.a.id, s.id, &names));
    assert_eq!(kept, [("/there".into(), "1".into(), first.id)]);
    assert_eq!(foreign!(tx.kept_events(g.b.id, s.id, &names)), []);
}

pub async fn many_signals_go_in_at_once(g: Ground) {
    let s = source(g.a.id, "SRC-0001");
    commit!(g.insert_source(&s));
    // More than one statement holds.
    let all: Vec<Signal> = (0..1_201).map(|n| signal(&s, &n.to_string(), n)).collect();
    let ids: Vec<SignalId> = all.iter().map(|s| s.id).collect();
    assert_eq!(commit!(g.insert_signals(&all)).len(), all.len());
    assert_eq!(commit!(g.insert_signals(&all)), []);
    commit!(g.mark_evaluated(g.a.id, &ids));
    let mut tx = g.read().await;
    let found = ok!(tx.signals_by_id(g.a.id, &ids));
    assert_eq!(
        found.iter().map(|s| s.id).collect::<Vec<_>>(),
        ids,
        "in order of arrival"
    );
    assert!(found.iter().all(|s| s.state == SignalState::Evaluated));
    let names: Vec<_> = all
        .iter()
        .map(|s| (s.ce_source.clone(), s.ce_id.clone()))
        .collect();
    assert_eq!(ok!(tx.kept_events(g.a.id, s.id, &names)).len(), all.len());
}

pub async fn signals_are_found_by_filter_and_page(g: Ground) {
    let (s, other) = (source(g.a.id, "SRC-0001"), source(g.a.id, "SRC-0002"));
    commit!(g.insert_source(&s));
    commit!(g.insert_source(&other));
    let mut all = vec![
        signal(&s, "1", 10),
        signal(&s, "2", 10),
        signal(&s, "3", 20),
        signal(&other, "4", 5),
    ];
    all[2].category = SignalCategory::Cyber;
    all[3].state = SignalState::Evaluated;
    commit!(g.insert_signals(&all));
    let mut tx = g.read().await;
    let mut found = async |filter: SignalFilter, before: Option<&Signal>, limit: i64| {
        let query = SignalQuery {
            filter,
            before: before.map(|s| (s.received_at, s.id)),
            limit,
        };
        ok!(tx.signals_page(g.a.id, &query))
            .iter()
            .map(|s| s.ce_id.clone())
            .collect::<Vec<_>>()
    };
    let any = SignalFilter::default;
    assert_eq!(
        found(any(), None, 9).await,
        ["3", "2", "1", "4"],
        "newest arrival first, then by id"
    );
    assert_eq!(found(any(), None, 2).await, ["3", "2"]);
    assert_eq!(found(any(), Some(&all[1]), 9).await, ["1", "4"]);
    assert_eq!(
        found(
            SignalFilter {
                category: Some(SignalCategory::Cyber),
                ..any()
            },
            None,
            9
        )
        .await,
        ["3"]
    );
    assert_eq!(
        found(
            SignalFilter {
                source: Some(other.id),
                ..any()
            },
            None,
            9
        )
        .await,
        ["4"]
    );
    assert_eq!(
        found(
            SignalFilter {
                state: Some("new".into()),
                ..any()
            },
            None,
            9
        )
        .await,
        ["3", "2", "1"]
    );
    assert_eq!(
        found(
            SignalFilter {
                from: Some(at(11)),
                until: Some(at(21)),
                ..any()
            },
            None,
            9
        )
        .await,
        ["2", "1"]
    );
    let query = SignalQuery {
        limit: 9,
        ..SignalQuery::default()
    };
    assert_eq!(foreign!(tx.signals_page(g.b.id, &query)), []);
}

pub async fn history_is_by_category_and_time(g: Ground) {
    let s = source(g.a.id, "SRC-0001");
    commit!(g.insert_source(&s));
    let all: Vec<Signal> = (0..5).map(|n| signal(&s, &n.to_string(), n * 10)).collect();
    let cyber = Signal {
        category: SignalCategory::Cyber,
        ..signal(&s, "c", 20)
    };
    commit!(g.insert_signals(&all));
    commit!(g.insert_signals(std::slice::from_ref(&cyber)));
    let category = SignalCategory::SupplyChain;
    let mut tx = g.read().await;
    let ids = |found: Vec<Signal>| found.iter().map(|s| s.ce_id.clone()).collect::<Vec<_>>();
    assert_eq!(
        ids(ok!(tx.signal_history(g.a.id, category, at(0), at(30), 9))),
        ["3", "2", "1"]
    );
    assert_eq!(
        ids(ok!(tx.signal_history(g.a.id, category, at(0), at(30), 2))),
        ["3", "2"]
    );
    assert_eq!(
        foreign!(tx.signal_history(g.b.id, category, at(-9), at(99), 9)),
        []
    );
    assert_eq!(
        ok!(tx.signal_counts(g.a.id, at(11))),
        [(SignalCategory::Cyber, 1), (category, 4)]
    );
    assert_eq!(foreign!(tx.signal_counts(g.b.id, at(-9))), []);
    assert_eq!(foreign!(tx.source_tallies(g.b.id, None)), []);
    assert_eq!(foreign!(tx.source_tallies(g.b.id, Some(s.id))), []);
    assert_eq!(foreign!(tx.signals_by_id(g.b.id, &[all[0].id])), []);
    drop(tx);
    assert_eq!(
        commit!(g.judge_signals(g.a.id, &[all[0].id, all[1].id], Feedback::Noise)),
        2
    );
    assert_eq!(
        commit!(g.judge_signals(g.a.id, &[all[1].id], Feedback::Useful)),
        1
    );
    commit!(g.mark_evaluated(g.a.id, &[all[0].id, id::<SignalId>()]));
    let mut tx = g.write(None).await;
    assert_eq!(
        foreign!(tx.judge_signals(g.b.id, &[all[2].id], Feedback::Noise)),
        0
    );
    foreign!(tx.mark_evaluated(g.b.id, &[all[2].id]));
    ok!(tx.commit());
    let mut tx = g.read().await;
    let tallies = ok!(tx.source_tallies(g.a.id, None));
    assert_eq!(ok!(tx.source_tallies(g.a.id, Some(s.id))), tallies);
    assert_eq!(ok!(tx.source_tallies(g.a.id, Some(id::<SourceId>()))), []);
    assert_eq!(tallies.len(), 1);
    let t = tallies[0];
    assert_eq!(
        (t.source, t.signals, t.last_received_at, t.useful, t.noise),
        (s.id, 6, at(41), 1, 1)
    );
    let found = ok!(tx.signals_by_id(g.a.id, &[all[2].id, all[0].id]));
    assert_eq!(
        found
            .iter()
            .map(|s| (s.state.key(), s.feedback))
            .collect::<Vec<_>>(),
        [("evaluated", Some(Feedback::Noise)), ("new", None)]
    );
    drop(tx);
    // What is known is not counted again, the same word neither, and each source by itself.
    commit!(g.insert_signals(&all));
    commit!(g.judge_signals(g.a.id, &[all[1].id], Feedback::Useful));
    let other = source(g.a.id, "SRC-0002");
    commit!(g.insert_source(&other));
    let judged = Signal {
        feedback: Some(Feedback::Useful),
        ..signal(&other, "o", 5)
    };
    commit!(g.insert_signals(std::slice::from_ref(&judged)));
    let mut tx = g.read().await;
    let tallies = ok!(tx.source_tallies(g.a.id, None));
    assert_eq!(tallies.len(), 2);
    for (of, expected) in [(s.id, (6, at(41), 1, 1)), (other.id, (1, at(6), 1, 0))] {
        let t = ok!(tx.source_tallies(g.a.id, Some(of)));
        assert_eq!(t.len(), 1);
        assert!(tallies.contains(&t[0]));
        assert_eq!(
            (t[0].signals, t[0].last_received_at, t[0].useful, t[0].noise),
            expected
        );
    }
}

fn evaluations(at: Time) -> Vec<KeptEvaluation> {
    vec![KeptEvaluation {
        trigger: id(),
        trigger_key: "TRG-0001".into(),
        trigger_revision: 3,
        shadow: true,
        verdict: Verdict::CoolingDown { until: at },
        trace: Trace {
            met: true,
            said: TEXT.into(),
            parts: vec![Trace {
                met: false,
                said: "x".into(),
                parts: Vec::new(),
            }],
        },
        proposal: Some(id()),
        at,
    }]
}

pub async fn traces_are_kept_with_their_signals(g: Ground) {
    let s = source(g.a.id, "SRC-0001");
    commit!(g.insert_source(&s));
    let all = [signal(&s, "1", 0), signal(&s, "2", 0), signal(&s, "3", 0)];
    commit!(g.insert_signals(&all));
    let (one, two) = ((all[0].id, evaluations(at(1))), (all[1].id, Vec::new()));
    let three = (all[2].id, evaluations(at(2)));
    commit!(g.insert_traces(g.a.id, at(1), &[one.clone(), two.clone()]));
    commit!(g.insert_traces(g.a.id, at(2), std::slice::from_ref(&three)));
    commit!(g.insert_traces(g.a.id, at(3), &[]));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.signal_trace(g.a.id, all[0].id)), one.1);
    assert_eq!(ok!(tx.signal_trace(g.a.id, id::<SignalId>())), []);
    assert_eq!(ok!(tx.recent_traces(g.a.id, 2)), [three, two]);
    assert_eq!(foreign!(tx.signal_trace(g.b.id, all[0].id)), []);
    assert_eq!(foreign!(tx.recent_traces(g.b.id, 9)), []);
    drop(tx);
    // Another organisation's trace of this signal is in nobody's way: a signal has one.
    let mut tx = g.write(None).await;
    foreign!(tx.insert_traces(g.b.id, at(3), &[]));
    ok!(tx.rollback());
    refused!(
        Exists,
        g.insert_traces(g.a.id, at(3), std::slice::from_ref(&one))
    );
}
