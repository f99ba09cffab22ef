//! Executions, their people, and links that acknowledge.

use crate::{
    fixtures::{self, TEXT, at, id},
    ground::Ground,
};
use model::{
    Domain, PersonId, Time,
    executions::{
        Cause, Execution, ExecutionCommand, ExecutionMode, ExecutionOrder, ExecutionState,
        Ground as On, NewExecution, StandDown,
    },
    identity::{Actor, Credential, Role},
};
use std::collections::HashSet;
use store::{AckLink, ExecutionQuery, ExecutionReader, LastTest, TestedBy};

conformance! {
    all executions_survive_in_every_state: covers [insert_execution, execution, update_execution];
    all a_stale_execution_is_refused: covers [update_execution, insert_execution];
    all heads_come_latest_first_and_people_stay: covers [execution_heads, executions_of, update_execution, insert_execution];
    all a_page_of_executions_holds_what_was_asked_for: covers [executions_page], foreign [executions_page];
    all executions_belong_to_their_organisation: covers [execution, execution_heads, executions_of, update_execution],
        foreign [execution, execution_heads, executions_of, update_execution];
    all what_tested_a_playbook_last_is_known: covers [last_tests, last_test, update_execution, insert_execution],
        foreign [last_tests, last_test];
    all what_ended_since_a_moment_is_known: covers [executions_tested_since], foreign [executions_tested_since];
    all a_link_is_used_once: covers [insert_ack_links, ack_link_by_hash, use_ack_link, purge_ack_links], foreign [use_ack_link];
}

fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::UTC
}

/// An execution of a playbook of the first organisation, at `now`.
async fn declared(g: &Ground, key: &str, mode: ExecutionMode, now: Time) -> Execution {
    let playbook = fixtures::playbook(g.a.id, &format!("PB-{key}"));
    let mut version = fixtures::version(&playbook, 1);
    for slot in &mut version.body.slots {
        slot.primary = Some(g.a.ben);
        slot.deputy = Some(id());
    }
    commit!(g.insert_playbook(&playbook));
    commit!(g.insert_version(&version));
    let new = NewExecution {
        playbook: playbook.id,
        title: TEXT.into(),
        situation: TEXT.into(),
        severity: 1,
        mode,
        commander: None,
        variables: [(TEXT.to_owned(), TEXT.to_owned())].into(),
    };
    let cause = Cause {
        proposal: Some(id()),
        t0: Some(at(-7)),
        review: Some(id()),
        exercise: Some(id()),
    };
    let (x, _) = Execution::declare(
        id(),
        key.into(),
        &playbook,
        &version,
        &new,
        cause,
        g.a.ann,
        Some(g.a.ann),
        &mut On {
            now,
            zone: &zone(),
            ids: &mut id,
            able: &|_| true,
        },
    );
    x
}

fn apply(x: &mut Execution, who: PersonId, command: ExecutionCommand, now: Time) {
    let actor = Actor {
        org: x.org_id,
        person: Some(who),
        roles: vec![Role::ExecutiveSponsor],
        credential: Credential::System,
    };
    let order = ExecutionOrder {
        id: Some(id()),
        command,
    };
    x.apply(
        &order,
        &actor,
        &mut On {
            now,
            zone: &zone(),
            ids: &mut id,
            able: &|_| true,
        },
    )
    .expect("command");
}

pub async fn executions_survive_in_every_state(g: Ground) {
    use ExecutionCommand as C;
    let mut x = declared(&g, "EXE-0001", ExecutionMode::Live, at(0)).await;
    commit!(g.insert_execution(&x));
    let slot = x.slots[0].key.clone();
    apply(&mut x, g.a.ben, C::Acknowledge { slot }, at(1));
    commit!(g.update_execution(&mut x));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.execution(g.a.id, x.id)).as_ref(), Some(&x));
    drop(tx);
    let clock = x.clocks.first().map(|c| c.rule.id.clone());
    if let Some(clock) = clock {
        let reason = TEXT.trim().chars().take(50).collect();
        apply(
            &mut x,
            g.a.ann,
            C::AnchorClock {
                clock,
                at: at(0),
                reason,
            },
            at(2),
        );
    }
    let text: String = TEXT.trim().into();
    let states = [
        ExecutionState::Declared,
        ExecutionState::Mobilizing { at: at(3) },
        ExecutionState::Active { at: at(4) },
        ExecutionState::Paused {
            at: at(5),
            reason: text.clone(),
            active_at: at(4),
        },
        ExecutionState::Stabilized {
            at: at(6),
            summary: text.clone(),
        },
        ExecutionState::Closed {
            at: at(7),
            summary: text.clone(),
        },
        ExecutionState::Reviewed {
            at: at(8),
            closed_at: at(7),
            summary: text.clone(),
            waiver: Some(text.clone()),
        },
        ExecutionState::StoodDown {
            at: at(9),
            because: StandDown::NoLongerNeeded,
            note: text,
        },
    ];
    for state in states {
        x.state = state;
        commit!(g.update_execution(&mut x));
        let mut tx = g.read().await;
        assert_eq!(ok!(tx.execution(g.a.id, x.id)).as_ref(), Some(&x));
        let heads = ok!(tx.execution_heads(g.a.id));
        assert_eq!(heads[0].ended, x.state.over());
    }
    assert_eq!(x.revision, 9);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.execution(g.a.id, id())), None);
}

pub async fn a_stale_execution_is_refused(g: Ground) {
    let first = declared(&g, "EXE-0001", ExecutionMode::Live, at(0)).await;
    commit!(g.insert_execution(&first));
    let twin = Execution {
        id: id(),
        ..first.clone()
    };
    refused!(Exists, g.insert_execution(&twin));
    let mut changed = Execution {
        severity: 3,
        ..first.clone()
    };
    commit!(g.update_execution(&mut changed));
    let mut stale = Execution {
        severity: 4,
        ..first.clone()
    };
    refused!(Stale, g.update_execution(&mut stale));
    assert_eq!(stale.revision, 0);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.execution(g.a.id, first.id)), Some(changed));
}

pub async fn heads_come_latest_first_and_people_stay(g: Ground) {
    let early = declared(&g, "EXE-0002", ExecutionMode::Exercise, at(5)).await;
    let mut late = declared(&g, "EXE-0001", ExecutionMode::Rehearsal, at(9)).await;
    for x in [&late, &early] {
        commit!(g.insert_execution(x));
    }
    let mut tx = g.read().await;
    let heads = ok!(tx.execution_heads(g.a.id));
    let seen: Vec<_> = heads
        .iter()
        .map(|h| (h.id, h.mode, h.domain, h.playbook, h.ended, h.declared_at))
        .collect();
    let of = |x: &Execution| (x.id, x.mode, x.domain, x.playbook, false, x.stamps.t1);
    assert_eq!(seen, [of(&late), of(&early)]);
    assert_eq!(
        ok!(tx.executions_of(g.a.id, g.a.ben)),
        HashSet::from([early.id, late.id])
    );
    drop(tx);
    let (newcomer, slot) = (id(), late.slots[0].key.clone());
    let deputy = late.slots[0].candidates[1].0;
    apply(
        &mut late,
        g.a.ann,
        ExecutionCommand::Appoint {
            slot,
            person: newcomer,
        },
        at(10),
    );
    late.slots[0].candidates.retain(|(p, _)| *p != deputy);
    commit!(g.update_execution(&mut late));
    let mut tx = g.read().await;
    for person in [newcomer, deputy] {
        assert_eq!(
            ok!(tx.executions_of(g.a.id, person)),
            HashSet::from([late.id])
        );
    }
    assert!(ok!(tx.executions_of(g.a.id, id())).is_empty());
}

pub async fn a_page_of_executions_holds_what_was_asked_for(g: Ground) {
    use ExecutionMode as M;
    let first = declared(&g, "EXE-0001", M::Live, at(1)).await;
    let mut over = declared(&g, "EXE-0002", M::Live, at(2)).await;
    over.state = ExecutionState::Closed {
        at: at(7),
        summary: TEXT.trim().into(),
    };
    over.domain = Domain::ALL
        .into_iter()
        .find(|d| *d != first.domain)
        .expect("another");
    let mut last = declared(&g, "EXE-0003", M::Exercise, at(3)).await;
    // Somebody has a part in the last one only.
    let guest: PersonId = id();
    last.slots[0].candidates[1].0 = guest;
    for x in [&last, &first, &over] {
        commit!(g.insert_execution(x));
    }
    let all = || ExecutionQuery {
        limit: 10,
        ..ExecutionQuery::default()
    };
    let reader = |person, domains: &[Domain]| {
        Some(ExecutionReader {
            person,
            domains: domains.to_vec(),
        })
    };
    let mut tx = g.read().await;
    for (query, expected, what) in [
        (all(), vec![&last, &over, &first], "all, latest first"),
        (
            ExecutionQuery { limit: 2, ..all() },
            vec![&last, &over],
            "the latest",
        ),
        (
            ExecutionQuery {
                open: true,
                ..all()
            },
            vec![&last, &first],
            "what is not over",
        ),
        (
            ExecutionQuery {
                mode: Some(M::Live),
                ..all()
            },
            vec![&over, &first],
            "a mode",
        ),
        (
            ExecutionQuery {
                playbook: Some(over.playbook),
                ..all()
            },
            vec![&over],
            "a playbook",
        ),
        (
            ExecutionQuery {
                of: Some(guest),
                ..all()
            },
            vec![&last],
            "a person's own",
        ),
        (
            ExecutionQuery {
                reader: reader(Some(guest), &[]),
                ..all()
            },
            vec![&last],
            "known by a part in it",
        ),
        (
            ExecutionQuery {
                reader: reader(None, &[over.domain]),
                ..all()
            },
            vec![&over],
            "known by the domain",
        ),
        (
            ExecutionQuery {
                open: true,
                reader: reader(Some(guest), &[first.domain, over.domain]),
                ..all()
            },
            vec![&last, &first],
            "all conditions together",
        ),
        (
            ExecutionQuery {
                reader: reader(None, &[]),
                ..all()
            },
            vec![],
            "known to nobody",
        ),
    ] {
        let page = ok!(tx.executions_page(g.a.id, &query));
        let seen: Vec<_> = page
            .iter()
            .map(|h| (h.id, h.mode, h.domain, h.playbook, h.ended, h.declared_at))
            .collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|x| {
                let ended = x.state.over();
                (x.id, x.mode, x.domain, x.playbook, ended, x.stamps.t1)
            })
            .collect();
        assert_eq!(seen, expected, "{what}");
    }
    assert!(foreign!(tx.executions_page(g.b.id, &all())).is_empty());
}

pub async fn executions_belong_to_their_organisation(g: Ground) {
    let x = declared(&g, "EXE-0001", ExecutionMode::Live, at(0)).await;
    commit!(g.insert_execution(&x));
    let mut stolen = Execution {
        org_id: g.b.id,
        severity: 4,
        ..x.clone()
    };
    foreign_update!(g.update_execution(&mut stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.execution(g.b.id, x.id)), None);
    assert!(foreign!(tx.execution_heads(g.b.id)).is_empty());
    assert!(foreign!(tx.executions_of(g.b.id, g.a.ann)).is_empty());
    assert_eq!(ok!(tx.executions_of(g.a.id, g.a.ann)).len(), 1);
    assert_eq!(ok!(tx.execution_heads(g.a.id)).len(), 1);
    assert_eq!(ok!(tx.execution(g.a.id, x.id)), Some(x));
}

pub async fn what_ended_since_a_moment_is_known(g: Ground) {
    let over = |secs| ExecutionState::StoodDown {
        at: at(secs),
        because: StandDown::NoLongerNeeded,
        note: TEXT.trim().into(),
    };
    let mut early = declared(&g, "EXE-0001", ExecutionMode::Live, at(0)).await;
    let mut late = declared(&g, "EXE-0002", ExecutionMode::Exercise, at(0)).await;
    let mut last = declared(&g, "EXE-0003", ExecutionMode::Live, at(0)).await;
    let mut rehearsal = declared(&g, "EXE-0004", ExecutionMode::Rehearsal, at(0)).await;
    let open = declared(&g, "EXE-0005", ExecutionMode::Live, at(0)).await;
    for (x, secs) in [
        (&mut early, 100),
        (&mut late, 200),
        (&mut last, 300),
        (&mut rehearsal, 400),
    ] {
        x.stamps.t3 = Some(at(50));
        x.state = over(secs);
    }
    for x in [&early, &late, &last, &rehearsal, &open] {
        commit!(g.insert_execution(x));
    }
    let test = |x: &Execution, secs| LastTest {
        playbook: x.playbook,
        key: x.key.clone(),
        by: TestedBy::Execution {
            id: x.id,
            domain: x.domain,
            stood_down: true,
        },
        at: at(secs),
    };
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.executions_tested_since(g.a.id, at(100))),
        [test(&last, 300), test(&late, 200)]
    );
    assert!(foreign!(tx.executions_tested_since(g.b.id, at(0))).is_empty());
}

pub async fn what_tested_a_playbook_last_is_known(g: Ground) {
    let closed = |secs| ExecutionState::Closed {
        at: at(secs),
        summary: TEXT.trim().into(),
    };
    let execution = |x: &Execution, secs, stood_down| LastTest {
        playbook: x.playbook,
        key: x.key.clone(),
        by: TestedBy::Execution {
            id: x.id,
            domain: x.domain,
            stood_down,
        },
        at: at(secs),
    };
    let mut live = declared(&g, "EXE-0001", ExecutionMode::Live, at(0)).await;
    let mut exercise = declared(&g, "EXE-0002", ExecutionMode::Exercise, at(0)).await;
    let mut rehearsal = declared(&g, "EXE-0003", ExecutionMode::Rehearsal, at(0)).await;
    rehearsal.state = closed(400);
    for x in [&live, &exercise, &rehearsal] {
        commit!(g.insert_execution(x));
    }
    let mut tabletop = fixtures::exercise(g.a.id, "EXR-0001", &[live.playbook], None);
    tabletop.end(at(200)).expect("end");
    commit!(g.insert_exercise(&tabletop));
    let by_tabletop = LastTest {
        playbook: live.playbook,
        key: "EXR-0001".into(),
        by: TestedBy::Exercise(tabletop.id),
        at: at(200),
    };
    // Each step: the state of the live one, and what then tested its playbook last.
    let reviewed = ExecutionState::Reviewed {
        at: at(900),
        closed_at: at(300),
        summary: TEXT.trim().into(),
        waiver: None,
    };
    let steps = [
        (ExecutionState::Active { at: at(1) }, by_tabletop.clone()),
        (closed(199), by_tabletop.clone()),
        // Ended in the same moment.
        (closed(200), execution(&live, 200, false)),
        (closed(300), execution(&live, 300, false)),
        (ExecutionState::Active { at: at(301) }, by_tabletop),
        (reviewed, execution(&live, 300, false)),
    ];
    for (state, expected) in steps {
        live.state = state;
        commit!(g.update_execution(&mut live));
        let mut tx = g.read().await;
        assert_eq!(
            ok!(tx.last_test(g.a.id, live.playbook)).as_ref(),
            Some(&expected)
        );
        assert_eq!(ok!(tx.last_tests(g.a.id)), [expected]);
    }
    exercise.state = ExecutionState::StoodDown {
        at: at(500),
        because: StandDown::FalseAlarm,
        note: String::new(),
    };
    exercise.stamps.t3 = None;
    commit!(g.update_execution(&mut exercise));
    let mut tx = g.read().await;
    for x in [&exercise, &rehearsal] {
        assert_eq!(ok!(tx.last_test(g.a.id, x.playbook)), None, "{:?}", x.mode);
    }
    drop(tx);
    exercise.stamps.t3 = Some(at(5));
    commit!(g.update_execution(&mut exercise));
    let mut expected = vec![
        execution(&live, 300, false),
        execution(&exercise, 500, true),
    ];
    expected.sort_by_key(|t| t.playbook);
    let mut tx = g.read().await;
    let mut found = ok!(tx.last_tests(g.a.id));
    found.sort_by_key(|t| t.playbook);
    assert_eq!(found, expected, "one for each playbook");
    assert!(foreign!(tx.last_tests(g.b.id)).is_empty());
    assert_eq!(foreign!(tx.last_test(g.b.id, live.playbook)), None);
}

pub async fn a_link_is_used_once(g: Ground) {
    let x = declared(&g, "EXE-0001", ExecutionMode::Live, at(0)).await;
    commit!(g.insert_execution(&x));
    let link = |expires| AckLink {
        org: g.a.id,
        execution: x.id,
        page: id(),
        expires_at: at(expires),
        used_at: None,
    };
    let (good, old) = (link(100), link(10));
    commit!(g.insert_ack_links(&[("good".into(), good.clone()), ("old".into(), old.clone())]));
    // More than one statement takes; with one that is there none is kept.
    let mut many: Vec<_> = (0..200).map(|n| (n.to_string(), link(1_000))).collect();
    commit!(g.insert_ack_links(&many));
    many.iter_mut().for_each(|(hash, _)| hash.push('b'));
    many.push(("good".into(), old));
    refused!(Exists, g.insert_ack_links(&many));
    let mut tx = g.write(None).await;
    assert_eq!(ok!(tx.ack_link_by_hash("good")), Some(good.clone()));
    for missing in ["bad", "0b", "199b"] {
        assert_eq!(ok!(tx.ack_link_by_hash(missing)), None);
    }
    for there in ["0", "199"] {
        assert!(ok!(tx.ack_link_by_hash(there)).is_some());
    }
    assert!(!foreign!(tx.use_ack_link(g.b.id, "good", at(5))));
    assert!(ok!(tx.use_ack_link(g.a.id, "good", at(6))));
    assert!(!ok!(tx.use_ack_link(g.a.id, "good", at(7))), "used");
    assert!(!ok!(tx.use_ack_link(g.a.id, "bad", at(7))));
    let used = ok!(tx.ack_link_by_hash("good")).and_then(|l| l.used_at);
    assert_eq!(used, Some(at(6)));
    assert_eq!(ok!(tx.purge_ack_links(at(10))), 0);
    assert_eq!(ok!(tx.purge_ack_links(at(11))), 1);
    assert_eq!(ok!(tx.ack_link_by_hash("old")), None);
    ok!(tx.commit());
}
