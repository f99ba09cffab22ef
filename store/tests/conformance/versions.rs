//! Versions of playbooks.

use crate::{
    fixtures::{self, TEXT, at, id, nth},
    ground::Ground,
};
use model::playbooks::{Playbook, PlaybookVersion, VersionState};

conformance! {
    all versions_survive_in_every_state: covers [insert_version, version, versions, versions_in];
    all a_version_changes: covers [update_version, versions_in];
    all a_large_body_survives: covers [insert_version, update_version, version];
    all numbers_are_unique_in_a_playbook: covers [insert_version];
    all current_versions_are_those_playbooks_point_to: covers [current_versions];
    all versions_belong_to_their_organisation: covers [version, versions, versions_in, current_versions, update_version],
        foreign [version, versions, versions_in, current_versions, update_version];
}

fn states() -> [VersionState; 7] {
    let hash = "0".repeat(64);
    [
        VersionState::Draft,
        VersionState::InReview {
            submitted_at: at(1),
        },
        VersionState::ChangesRequested {
            by: id(),
            at: at(2),
            reason: TEXT.into(),
        },
        VersionState::Approved {
            by: id(),
            at: at(3),
            hash: hash.clone(),
        },
        VersionState::Published {
            approved_by: id(),
            at: at(4),
            hash,
        },
        VersionState::Superseded {
            published_at: at(4),
            at: at(5),
        },
        VersionState::Retired {
            at: at(6),
            reason: TEXT.into(),
        },
    ]
}

async fn playbook(g: &Ground, key: &str) -> Playbook {
    let playbook = fixtures::playbook(g.a.id, key);
    commit!(g.insert_playbook(&playbook));
    playbook
}

pub async fn versions_survive_in_every_state(g: Ground) {
    let p = playbook(&g, "PB-0001").await;
    let mut all = Vec::new();
    for (n, state) in states().into_iter().enumerate() {
        let version = PlaybookVersion {
            state,
            revision: n as i64,
            ..fixtures::version(&p, n as i64 + 1)
        };
        commit!(g.insert_version(&version));
        all.insert(0, version);
    }
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.versions(g.a.id, p.id)), all, "newest first");
    for version in &all {
        assert_eq!(ok!(tx.version(g.a.id, version.id)).as_ref(), Some(version));
        assert_eq!(
            ok!(tx.versions_in(g.a.id, version.state.key())),
            std::slice::from_ref(version)
        );
        assert_eq!(
            ok!(tx.version(g.a.id, version.id)).expect("there").hash(),
            version.hash(),
            "signed content keeps its hash"
        );
    }
    assert_eq!(ok!(tx.version(g.a.id, id())), None);
    assert!(ok!(tx.versions_in(g.a.id, "unknown")).is_empty());
}

pub async fn a_version_changes(g: Ground) {
    let p = playbook(&g, "PB-0001").await;
    let first = PlaybookVersion {
        id: nth(2),
        ..fixtures::version(&p, 1)
    };
    let second = PlaybookVersion {
        id: nth(1),
        ..fixtures::version(&p, 2)
    };
    for version in [&first, &second] {
        commit!(g.insert_version(version));
    }
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.versions_in(g.a.id, "draft")),
        [second.clone(), first.clone()],
        "oldest id first"
    );
    drop(tx);

    let mut changed = PlaybookVersion {
        state: VersionState::InReview {
            submitted_at: at(9),
        },
        change_summary: "New".into(),
        contributors: vec![id()],
        staffing_only: false,
        reviewed_at: None,
        ..first.clone()
    };
    changed.body.title = TEXT.into();
    changed.body.tasks.pop();
    commit!(g.update_version(&mut changed));
    assert_eq!(changed.revision, 1);
    let mut stale = PlaybookVersion {
        change_summary: "Late".into(),
        ..first.clone()
    };
    refused!(Stale, g.update_version(&mut stale));
    assert_eq!(stale.revision, 0);

    let mut tx = g.read().await;
    assert_eq!(ok!(tx.version(g.a.id, first.id)), Some(changed.clone()));
    assert_eq!(
        ok!(tx.versions_in(g.a.id, "in_review")),
        [changed],
        "found under its new state"
    );
    assert_eq!(
        ok!(tx.versions_in(g.a.id, "draft")),
        [second],
        "and only there"
    );
}

pub async fn a_large_body_survives(g: Ground) {
    let p = playbook(&g, "PB-0001").await;
    let mut large = fixtures::version(&p, 1);
    large.body.budget.amount = u64::MAX;
    large.body.summary = TEXT.repeat(20_000);
    let task = large.body.tasks[1].clone();
    large.body.tasks.extend(std::iter::repeat_n(task, 2_000));
    assert!(serde_json::to_string(&large.body).expect("json").len() > 2_000_000);
    commit!(g.insert_version(&large));
    let mut tx = g.read().await;
    assert!(
        ok!(tx.version(g.a.id, large.id)).as_ref() == Some(&large),
        "equal to the last byte"
    );
    drop(tx);
    large.body.summary.push('.');
    commit!(g.update_version(&mut large));
    let mut tx = g.read().await;
    assert!(ok!(tx.version(g.a.id, large.id)) == Some(large));
}

pub async fn numbers_are_unique_in_a_playbook(g: Ground) {
    let (p, other) = (playbook(&g, "PB-0001").await, playbook(&g, "PB-0002").await);
    let first = fixtures::version(&p, 1);
    commit!(g.insert_version(&first));
    refused!(Exists, g.insert_version(&fixtures::version(&p, 1)));
    refused!(
        Exists,
        g.insert_version(&PlaybookVersion {
            number: 2,
            ..first.clone()
        })
    );
    commit!(g.insert_version(&fixtures::version(&other, 1)));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.versions(g.a.id, p.id)), [first]);
}

pub async fn current_versions_are_those_playbooks_point_to(g: Ground) {
    let mut expected = Vec::new();
    for key in ["PB-0003", "PB-0001", "PB-0002"] {
        let mut p = playbook(&g, key).await;
        for number in 1..=3 {
            let version = fixtures::version(&p, number);
            commit!(g.insert_version(&version));
            if number == 2 {
                p.current = Some(version.id);
                expected.push((key, version));
            }
        }
        commit!(g.update_playbook(&mut p));
    }
    let none = Playbook {
        current: None,
        ..fixtures::playbook(g.a.id, "PB-0004")
    };
    commit!(g.insert_playbook(&none));
    commit!(g.insert_version(&fixtures::version(&none, 1)));
    expected.sort_by_key(|(key, _)| *key);
    let mut tx = g.read().await;
    let current = ok!(tx.current_versions(g.a.id));
    assert_eq!(
        current,
        expected.into_iter().map(|(_, v)| v).collect::<Vec<_>>(),
        "by the playbook's key"
    );
}

pub async fn versions_belong_to_their_organisation(g: Ground) {
    let mut p = playbook(&g, "PB-0001").await;
    let version = fixtures::version(&p, 1);
    commit!(g.insert_version(&version));
    p.current = Some(version.id);
    commit!(g.update_playbook(&mut p));
    // A playbook of the other organisation that points at it sees nothing through that either.
    commit!(g.insert_playbook(&Playbook {
        org_id: g.b.id,
        id: id(),
        revision: 0,
        ..p.clone()
    }));
    let mut stolen = PlaybookVersion {
        org_id: g.b.id,
        change_summary: "Stolen".into(),
        ..version.clone()
    };
    foreign_update!(g.update_version(&mut stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.version(g.b.id, version.id)), None);
    assert!(foreign!(tx.versions(g.b.id, p.id)).is_empty());
    assert!(foreign!(tx.versions_in(g.b.id, "draft")).is_empty());
    assert!(foreign!(tx.current_versions(g.b.id)).is_empty());
    assert_eq!(ok!(tx.current_versions(g.a.id)), [version]);
}
