//! Action items.

use crate::{
    fixtures::{self, TEXT, at, id},
    ground::Ground,
};
use model::actions::{ActionItem, ActionProof, ActionSource, ActionState};

conformance! {
    all actions_survive_in_every_state: covers [insert_action, action, update_action];
    all actions_are_listed_by_due_date_then_key: covers [actions, update_action];
    all the_actions_of_a_playbook_are_its_own: covers [actions_of], foreign [actions_of];
    all a_stale_action_is_refused: covers [update_action, insert_action];
    all actions_belong_to_their_organisation: covers [action, actions, update_action],
        foreign [action, actions, update_action];
}

pub async fn the_actions_of_a_playbook_are_its_own(g: Ground) {
    let playbook = id();
    let of = |key, due, playbook| ActionItem {
        playbook,
        ..fixtures::action(g.a.id, key, due)
    };
    let (late, soon, other, none) = (
        of("ACT-1", "2027-01-01", Some(playbook)),
        of("ACT-2", "2026-12-01", Some(playbook)),
        of("ACT-3", "2026-12-01", Some(id())),
        of("ACT-4", "2026-12-01", None),
    );
    for item in [&late, &soon, &other, &none] {
        commit!(g.insert_action(item));
    }
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.actions_of(g.a.id, playbook)), [soon, late]);
    assert!(foreign!(tx.actions_of(g.b.id, playbook)).is_empty());
}

pub async fn actions_survive_in_every_state(g: Ground) {
    let states = [
        ActionState::Accepted,
        ActionState::InProgress { since: at(1) },
        ActionState::Completed {
            at: at(2),
            by: id(),
            note: TEXT.into(),
        },
        ActionState::Verified {
            at: at(3),
            by: id(),
            proof: ActionProof::Exercise(id()),
        },
        ActionState::Verified {
            at: at(3),
            by: id(),
            proof: ActionProof::Execution(id()),
        },
        ActionState::Cancelled {
            at: at(4),
            by: id(),
            reason: TEXT.into(),
        },
    ];
    for (n, state) in states.into_iter().enumerate() {
        let mut one = ActionItem {
            state: state.clone(),
            revision: 3,
            ..fixtures::action(g.a.id, &format!("ACT-{n}"), "2026-12-24")
        };
        let other = ActionItem {
            source: ActionSource::Exercise(id()),
            playbook: None,
            detail: String::new(),
            ..fixtures::action(g.a.id, &format!("ACT-1{n}"), "2028-02-29")
        };
        for item in [&one, &other] {
            commit!(g.insert_action(item));
            let mut tx = g.read().await;
            assert_eq!(ok!(tx.action(g.a.id, item.id)).as_ref(), Some(item));
        }
        let mut changed = ActionItem {
            state,
            title: "New".into(),
            detail: "New".into(),
            owner: id(),
            due: "2027-03-01".parse().expect("date"),
            ..other
        };
        commit!(g.update_action(&mut changed));
        commit!(g.update_action(&mut one));
        let mut tx = g.read().await;
        assert_eq!(ok!(tx.action(g.a.id, changed.id)), Some(changed));
        assert_eq!(ok!(tx.action(g.a.id, one.id)).map(|a| a.revision), Some(4));
    }
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.action(g.a.id, id())), None);
}

pub async fn actions_are_listed_by_due_date_then_key(g: Ground) {
    let late = fixtures::action(g.a.id, "ACT-0001", "2027-01-10");
    let twin = fixtures::action(g.a.id, "ACT-0002", "2027-01-10");
    let early = fixtures::action(g.a.id, "ACT-0003", "2027-01-09");
    let mut moved = fixtures::action(g.a.id, "ACT-0004", "2026-12-31");
    for item in [&twin, &late, &moved, &early] {
        commit!(g.insert_action(item));
    }
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.actions(g.a.id)),
        [moved.clone(), early.clone(), late.clone(), twin.clone()]
    );
    drop(tx);
    moved.due = "2027-02-01".parse().expect("date");
    commit!(g.update_action(&mut moved));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.actions(g.a.id)), [early, late, twin, moved]);
}

pub async fn a_stale_action_is_refused(g: Ground) {
    let first = fixtures::action(g.a.id, "ACT-0001", "2027-01-10");
    commit!(g.insert_action(&first));
    refused!(
        Exists,
        g.insert_action(&fixtures::action(g.a.id, "ACT-0001", "2027-01-11"))
    );
    refused!(
        Exists,
        g.insert_action(&ActionItem {
            key: "ACT-0002".into(),
            ..first.clone()
        })
    );
    let mut changed = ActionItem {
        title: "New".into(),
        ..first.clone()
    };
    commit!(g.update_action(&mut changed));
    let mut stale = ActionItem {
        title: "Late".into(),
        ..first
    };
    refused!(Stale, g.update_action(&mut stale));
    assert_eq!(stale.revision, 0);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.actions(g.a.id)), [changed]);
}

pub async fn actions_belong_to_their_organisation(g: Ground) {
    let (mine, theirs) = (
        fixtures::action(g.a.id, "ACT-0001", "2027-01-10"),
        fixtures::action(g.b.id, "ACT-0001", "2027-01-10"),
    );
    for item in [&mine, &theirs] {
        commit!(g.insert_action(item));
    }
    let mut stolen = ActionItem {
        org_id: g.b.id,
        owner: id(),
        ..mine.clone()
    };
    foreign_update!(g.update_action(&mut stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.action(g.b.id, mine.id)), None);
    assert_eq!(foreign!(tx.actions(g.b.id)), [theirs]);
    assert_eq!(ok!(tx.actions(g.a.id)), [mine]);
}
