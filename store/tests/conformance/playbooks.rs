//! Playbooks.

use crate::{fixtures, fixtures::at, ground::Ground};
use model::{
    Domain,
    playbooks::{Origin, Playbook, Stance},
};

conformance! {
    all playbooks_survive: covers [insert_playbook, playbook, playbooks];
    all a_playbook_changes: covers [update_playbook];
    all playbooks_belong_to_their_organisation: covers [playbook, playbooks, update_playbook],
        foreign [playbook, playbooks, update_playbook];
    files of_two_editors_one_is_told: covers [update_playbook];
    all an_imported_document_is_kept: covers [insert_import, import], foreign [insert_import, import];
    all an_origin_is_kept_and_replaced: covers [put_origin, origin, origins];
    all origins_belong_to_their_organisation: covers [put_origin, origin, origins],
        foreign [put_origin, origin, origins];
}

pub async fn an_imported_document_is_kept(g: Ground) {
    let (p, q) = (
        fixtures::playbook(g.a.id, "PB-0001"),
        fixtures::playbook(g.a.id, "PB-0002"),
    );
    for playbook in [&p, &q] {
        commit!(g.insert_playbook(playbook));
    }
    let document = format!("{{\"name\":\"{}\"}}", fixtures::TEXT.repeat(20_000));
    commit!(g.insert_import(g.a.id, p.id, &document, at(5)));
    refused!(Exists, g.insert_import(g.a.id, p.id, "{}", at(6)));
    crate::ground::called_foreign("insert_import");
    refused!(Stale, g.insert_import(g.b.id, q.id, "{}", at(7)));
    let mut tx = g.read().await;
    assert!(ok!(tx.import(g.a.id, p.id)).as_ref() == Some(&document));
    assert_eq!(ok!(tx.import(g.a.id, q.id)), None);
    assert_eq!(foreign!(tx.import(g.b.id, p.id)), None);
}

fn origin(p: &Playbook, template_key: &str) -> Origin {
    Origin {
        playbook_id: p.id,
        org_id: p.org_id,
        template_key: template_key.into(),
        base: fixtures::body(),
        merged_at: at(7),
    }
}

pub async fn an_origin_is_kept_and_replaced(g: Ground) {
    let (p, q) = (
        fixtures::playbook(g.a.id, "PB-0001"),
        fixtures::playbook(g.a.id, "PB-0002"),
    );
    for playbook in [&p, &q] {
        commit!(g.insert_playbook(playbook));
    }
    let (first, other) = (origin(&p, "MKT-02"), origin(&q, "MKT-01"));
    commit!(g.put_origin(&first));
    commit!(g.put_origin(&other));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.origin(g.a.id, p.id)).as_ref(), Some(&first));
    assert_eq!(ok!(tx.origin(g.a.id, fixtures::id())), None);
    assert_eq!(
        ok!(tx.origins(g.a.id)),
        [other.clone(), first.clone()],
        "by template"
    );
    drop(tx);
    let mut merged = Origin {
        merged_at: at(8),
        template_key: "MKT-03".into(),
        ..first
    };
    merged.base.summary.push('!');
    commit!(g.put_origin(&merged));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.origins(g.a.id)), [other, merged]);
}

pub async fn origins_belong_to_their_organisation(g: Ground) {
    let p = fixtures::playbook(g.a.id, "PB-0001");
    commit!(g.insert_playbook(&p));
    let mine = origin(&p, "MKT-01");
    commit!(g.put_origin(&mine));
    let stolen = Origin {
        org_id: g.b.id,
        template_key: "MKT-09".into(),
        ..mine.clone()
    };
    foreign_update!(g.put_origin(&stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.origin(g.b.id, p.id)), None);
    assert!(foreign!(tx.origins(g.b.id)).is_empty());
    assert_eq!(ok!(tx.origins(g.a.id)), [mine]);
}

pub async fn playbooks_survive(g: Ground) {
    let mut all = vec![fixtures::playbook(g.a.id, "PB-0002")];
    let bare = Playbook {
        template_key: None,
        steward: None,
        current: None,
        criticality: 1,
        review_interval_days: 0,
        ..fixtures::playbook(g.a.id, "PB-0001")
    };
    all.insert(0, bare);
    for (n, domain) in Domain::ALL.into_iter().enumerate() {
        let stance = Stance::ALL[n % 3];
        all.push(Playbook {
            domain,
            stance,
            created_at: at(n as i64),
            ..fixtures::playbook(g.a.id, &format!("PB-01{n:02}"))
        });
    }
    for playbook in all.iter().rev() {
        commit!(g.insert_playbook(playbook));
    }
    refused!(Exists, g.insert_playbook(&all[0]));
    refused!(
        Exists,
        g.insert_playbook(&fixtures::playbook(g.a.id, "PB-0001"))
    );
    commit!(g.insert_playbook(&fixtures::playbook(g.b.id, "PB-0001")));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.playbooks(g.a.id)), all, "by key");
    for playbook in &all {
        assert_eq!(
            ok!(tx.playbook(g.a.id, playbook.id)).as_ref(),
            Some(playbook)
        );
    }
    assert_eq!(ok!(tx.playbook(g.a.id, fixtures::id())), None);
}

pub async fn a_playbook_changes(g: Ground) {
    let first = fixtures::playbook(g.a.id, "PB-0001");
    let other = fixtures::playbook(g.a.id, "PB-0002");
    for playbook in [&first, &other] {
        commit!(g.insert_playbook(playbook));
    }
    let mut changed = Playbook {
        title: "New".into(),
        stance: Stance::Offense,
        criticality: 2,
        steward: None,
        current: None,
        review_interval_days: 90,
        ..first.clone()
    };
    commit!(g.update_playbook(&mut changed));
    assert_eq!(changed.revision, 1);
    let mut stale = Playbook {
        title: "Late".into(),
        ..first.clone()
    };
    refused!(Stale, g.update_playbook(&mut stale));
    assert_eq!(stale.revision, 0);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.playbooks(g.a.id)), [changed.clone(), other]);
    drop(tx);

    // What identifies it stays as it is.
    let renamed = Playbook {
        key: "PB-0009".into(),
        template_key: None,
        domain: Domain::Brd,
        created_at: at(999),
        ..changed.clone()
    };
    commit!(g.update_playbook(&mut renamed.clone()));
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.playbook(g.a.id, first.id)),
        Some(Playbook {
            revision: 2,
            ..changed
        })
    );
}

pub async fn playbooks_belong_to_their_organisation(g: Ground) {
    let (mine, theirs) = (
        fixtures::playbook(g.a.id, "PB-0001"),
        fixtures::playbook(g.b.id, "PB-0001"),
    );
    for playbook in [&mine, &theirs] {
        commit!(g.insert_playbook(playbook));
    }
    let mut stolen = Playbook {
        org_id: g.b.id,
        title: "Stolen".into(),
        ..mine.clone()
    };
    foreign_update!(g.update_playbook(&mut stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.playbook(g.b.id, mine.id)), None);
    assert_eq!(foreign!(tx.playbooks(g.b.id)), [theirs]);
    assert_eq!(ok!(tx.playbooks(g.a.id)), [mine]);
}

/// Everybody read the same revision and writes at the same time.
pub async fn of_two_editors_one_is_told(g: Ground) {
    let first = fixtures::playbook(g.a.id, "PB-0001");
    commit!(g.insert_playbook(&first));
    let editors: Vec<_> = (0..8)
        .map(|n| {
            let (db, mut mine) = (
                g.db.clone(),
                Playbook {
                    title: format!("Title {n}"),
                    ..first.clone()
                },
            );
            // Half of them take the organisation's lock as use cases do, half do not.
            let org = (n % 2 == 0).then_some(first.org_id);
            tokio::spawn(async move {
                let mut tx = db.write(org).await.expect("write");
                match tx.update_playbook(&mut mine).await {
                    Ok(()) => {
                        tx.commit().await.expect("commit");
                        Some(mine)
                    }
                    Err(store::Error::Stale) => None,
                    Err(error) => panic!("{error:?}"),
                }
            })
        })
        .collect();
    let mut saved = Vec::new();
    for editor in editors {
        saved.extend(editor.await.expect("editor"));
    }
    assert_eq!(saved.len(), 1, "one editor wins");
    let mut tx = g.write(None).await;
    assert_eq!(ok!(tx.playbook(g.a.id, first.id)).as_ref(), saved.first());
    ok!(tx.update_playbook(&mut saved[0]));
    assert_eq!(saved[0].revision, 2);
}
