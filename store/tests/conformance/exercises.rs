//! Exercises.

use crate::{
    fixtures::{self, TEXT, at, id, nth},
    ground::Ground,
};
use model::{
    PlaybookId,
    exercises::{Exercise, ExerciseState},
};

conformance! {
    all exercises_survive_in_every_state: covers [insert_exercise, exercise, update_exercise];
    all ended_exercises_tell_what_they_tested: covers [ended_exercises, last_test, update_exercise, insert_exercise];
    all a_stale_exercise_is_refused: covers [update_exercise, insert_exercise];
    all only_an_unstarted_exercise_is_deleted: covers [delete_unstarted_exercise], foreign [delete_unstarted_exercise];
    all exercises_belong_to_their_organisation: covers [exercise, ended_exercises, update_exercise],
        foreign [exercise, ended_exercises, update_exercise];
}

/// Playbooks of the first organisation, their ids in falling order.
async fn playbooks<const N: usize>(g: &Ground) -> [PlaybookId; N] {
    let mut ids = [nth(0); N];
    for (n, slot) in ids.iter_mut().enumerate() {
        let mut playbook = fixtures::playbook(g.a.id, &format!("PB-{n}"));
        playbook.id = nth(100 - n as u128);
        commit!(g.insert_playbook(&playbook));
        *slot = playbook.id;
    }
    ids
}

fn ready(g: &Ground, key: &str, on: &[PlaybookId]) -> Exercise {
    let mut x = Exercise::tabletop(
        id(),
        g.a.id,
        key.into(),
        fixtures::body().scenario,
        on[0],
        Some(id()),
        id(),
        vec![id()],
    );
    x.playbooks = on.to_vec();
    x
}

pub async fn exercises_survive_in_every_state(g: Ground) {
    let on = playbooks::<2>(&g).await;
    let mut x = ready(&g, "EXR-0001", &on);
    x.state = ExerciseState::Planned;
    commit!(g.insert_exercise(&x));
    let mut life = vec![ready(&g, "EXR-0001", &on)];
    let mut busy = fixtures::exercise(g.a.id, "EXR-0001", &on, Some(id()));
    life.push(busy.clone());
    busy.resume(at(50)).expect("resume");
    life.push(busy.clone());
    busy.end(at(60)).expect("end");
    life.push(busy);
    let states: Vec<_> = life.iter().map(|x| x.state.key()).collect();
    assert_eq!(states, ["ready", "paused", "in_conduct", "ended"]);
    for next in life {
        x = Exercise {
            id: x.id,
            revision: x.revision,
            ..next
        };
        commit!(g.update_exercise(&mut x));
        let mut tx = g.read().await;
        assert_eq!(ok!(tx.exercise(g.a.id, x.id)).as_ref(), Some(&x));
    }
    assert_eq!(x.revision, 4);
    assert!(x.injects[0].responses[0].text == TEXT.trim() && !x.observations.is_empty());
    let alone = Exercise {
        id: id(),
        key: "EXR-0002".into(),
        review_id: None,
        revision: 5,
        ..x
    };
    commit!(g.insert_exercise(&alone));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.exercise(g.a.id, alone.id)), Some(alone));
    assert_eq!(ok!(tx.exercise(g.a.id, id())), None);
}

pub async fn ended_exercises_tell_what_they_tested(g: Ground) {
    let [p, q, r] = playbooks::<3>(&g).await;
    let of = |n: u128, on: &[PlaybookId]| Exercise {
        id: nth(n),
        // Keys in another order than ids.
        ..fixtures::exercise(g.a.id, &format!("EXR-{}", 9 - n), on, None)
    };
    let ended = |n: u128, on: &[PlaybookId], secs: i64| {
        let mut x = of(n, on);
        x.end(at(secs)).expect("end");
        x
    };
    let (first, last, twin) = (
        ended(1, &[p], 100),
        ended(2, &[q, r], 300),
        ended(3, &[r], 300),
    );
    let mut running = of(4, &[p, q]);
    for x in [&twin, &first, &running, &last] {
        commit!(g.insert_exercise(x));
    }
    let row = |x: &Exercise| {
        (
            x.id,
            x.key.clone(),
            x.playbooks.clone(),
            x.ended_at().expect("ended"),
        )
    };
    let sorted = |mut rows: Vec<(model::ExerciseId, String, Vec<PlaybookId>, model::Time)>| {
        rows.iter_mut().for_each(|r| r.2.sort_unstable());
        rows
    };
    let mut tx = g.read().await;
    let expected = vec![row(&last), row(&twin), row(&first)];
    assert_eq!(
        sorted(ok!(tx.ended_exercises(g.a.id))),
        sorted(expected.clone()),
        "latest first, then by id"
    );
    for (playbook, at) in [(p, 100), (q, 300), (r, 300)] {
        let last = ok!(tx.last_test(g.a.id, playbook)).expect("tested");
        assert_eq!(last.at, self::at(at));
    }
    assert_eq!(ok!(tx.last_test(g.a.id, id())), None);
    drop(tx);
    running.end(at(200)).expect("end");
    commit!(g.update_exercise(&mut running));
    let mut tx = g.read().await;
    let expected = vec![row(&last), row(&twin), row(&running), row(&first)];
    assert_eq!(sorted(ok!(tx.ended_exercises(g.a.id))), sorted(expected));
}

pub async fn a_stale_exercise_is_refused(g: Ground) {
    let on = playbooks::<1>(&g).await;
    let first = fixtures::exercise(g.a.id, "EXR-0001", &on, None);
    commit!(g.insert_exercise(&first));
    refused!(
        Exists,
        g.insert_exercise(&fixtures::exercise(g.a.id, "EXR-0001", &on, None))
    );
    let mut changed = Exercise {
        facilitator: id(),
        ..first.clone()
    };
    commit!(g.update_exercise(&mut changed));
    let mut stale = Exercise {
        facilitator: id(),
        ..first.clone()
    };
    refused!(Stale, g.update_exercise(&mut stale));
    assert_eq!(stale.revision, 0);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.exercise(g.a.id, first.id)), Some(changed));
}

pub async fn only_an_unstarted_exercise_is_deleted(g: Ground) {
    let on = playbooks::<2>(&g).await;
    let (chosen, kept) = (ready(&g, "EXR-0001", &on), ready(&g, "EXR-0002", &on));
    let started = fixtures::exercise(g.a.id, "EXR-0003", &on, Some(id()));
    let alone = Exercise {
        review_id: None,
        ..ready(&g, "EXR-0004", &on)
    };
    let mut ended = fixtures::exercise(g.a.id, "EXR-0005", &on, Some(id()));
    ended.end(at(70)).expect("end");
    for x in [&chosen, &kept, &started, &alone, &ended] {
        commit!(g.insert_exercise(x));
    }
    let mut begun = ready(&g, "EXR-0006", &on);
    commit!(g.insert_exercise(&begun));
    begun.start(at(10)).expect("start");
    commit!(g.update_exercise(&mut begun));
    let review = |x: &Exercise| x.review_id.unwrap_or(nth(7));
    let mut tx = g.write(Some(g.a.id)).await;
    assert!(!foreign!(tx.delete_unstarted_exercise(
        g.b.id,
        review(&chosen),
        chosen.id
    )));
    assert!(
        !ok!(tx.delete_unstarted_exercise(g.a.id, review(&kept), chosen.id)),
        "another review's"
    );
    assert!(
        !ok!(tx.delete_unstarted_exercise(g.a.id, review(&started), started.id)),
        "started"
    );
    assert!(
        !ok!(tx.delete_unstarted_exercise(g.a.id, review(&alone), alone.id)),
        "of no review"
    );
    assert_eq!(ok!(tx.exercise(g.a.id, chosen.id)), Some(chosen.clone()));
    assert!(ok!(tx.delete_unstarted_exercise(
        g.a.id,
        review(&chosen),
        chosen.id
    )));
    assert!(
        !ok!(tx.delete_unstarted_exercise(g.a.id, review(&chosen), chosen.id)),
        "gone already"
    );
    assert_eq!(ok!(tx.exercise(g.a.id, chosen.id)), None);
    assert!(
        !ok!(tx.delete_unstarted_exercise(g.a.id, review(&begun), begun.id)),
        "started since it was chosen"
    );
    for x in [&kept, &started, &alone, &ended, &begun] {
        assert_eq!(ok!(tx.exercise(g.a.id, x.id)).as_ref(), Some(x));
    }
    assert_eq!(
        ok!(tx.ended_exercises(g.a.id))[0].2.len(),
        on.len(),
        "what others tested stays"
    );
    ok!(tx.insert_exercise(&chosen));
    ok!(tx.commit());
}

pub async fn exercises_belong_to_their_organisation(g: Ground) {
    let on = playbooks::<1>(&g).await;
    let mut x = fixtures::exercise(g.a.id, "EXR-0001", &on, None);
    x.end(at(99)).expect("end");
    commit!(g.insert_exercise(&x));
    let mut stolen = Exercise {
        org_id: g.b.id,
        facilitator: id(),
        ..x.clone()
    };
    foreign_update!(g.update_exercise(&mut stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.exercise(g.b.id, x.id)), None);
    assert!(foreign!(tx.ended_exercises(g.b.id)).is_empty());
    assert_eq!(ok!(tx.ended_exercises(g.a.id)).len(), 1);
    assert_eq!(ok!(tx.exercise(g.a.id, x.id)), Some(x));
}
