//! Frozen readiness.

use crate::{
    fixtures::{self, id},
    ground::Ground,
};
use model::readiness::Snapshot;

conformance! {
    all snapshots_survive: covers [insert_snapshot, snapshot], foreign [snapshot];
}

pub async fn snapshots_survive(g: Ground) {
    let s = fixtures::snapshot(g.a.id);
    commit!(g.insert_snapshot(&s));
    refused!(
        Exists,
        g.insert_snapshot(&Snapshot {
            readiness: fixtures::snapshot(g.a.id).readiness,
            ..s.clone()
        })
    );
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.snapshot(g.a.id, s.id)), Some(s.clone()));
    assert_eq!(ok!(tx.snapshot(g.a.id, id())), None);
    assert_eq!(foreign!(tx.snapshot(g.b.id, s.id)), None);
}
