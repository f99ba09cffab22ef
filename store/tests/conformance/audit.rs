//! The audit trail.

use crate::{
    fixtures::{self, at, nth},
    ground::Ground,
};
use model::{
    PersonId,
    audit::{AuditEntry, AuditFilter, Outcome},
};
use store::AuditQuery;

conformance! {
    all entries_survive: covers [insert_audit, audit_entries];
    all filters_mean_what_they_say: covers [audit_entries];
    all pages_follow_each_other: covers [audit_entries];
    all entries_belong_to_their_organisation: covers [audit_entries], foreign [audit_entries];
}

fn all() -> AuditQuery {
    AuditQuery {
        limit: 1_000,
        ..AuditQuery::default()
    }
}

pub async fn entries_survive(g: Ground) {
    let full = fixtures::audit(Some(g.a.id), "reviews.open");
    let bare = AuditEntry {
        actor: None,
        code: None,
        outcome: Outcome::Success,
        detail: String::new(),
        ..fixtures::audit(Some(g.a.id), "x")
    };
    let nobodys = fixtures::audit(None, "identity.sign_in");
    for entry in [&full, &bare, &nobodys] {
        commit!(g.insert_audit(entry));
    }
    refused!(Exists, g.insert_audit(&full));
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.audit_entries(g.a.id, &all())),
        [bare, full],
        "newest first; an entry of no organisation is nobody's"
    );
}

/// Every combination of filters gives what the same rule in Rust gives.
pub async fn filters_mean_what_they_say(g: Ground) {
    let actions = [
        "reviews.open",
        "reviews.close",
        "reviewsx",
        "Reviews.open",
        "re_iews.open",
        "%",
        "прогляд.відкрито",
    ];
    let actors: [PersonId; 2] = [nth(1), nth(2)];
    let mut entries = Vec::new();
    for n in 0..84 {
        let actor = [None, Some(actors[0]), Some(actors[1])][n % 3];
        let entry = AuditEntry {
            at: at(n as i64 % 10),
            actor,
            outcome: Outcome::ALL[n % 4],
            ..fixtures::audit(Some(g.a.id), actions[n % 7])
        };
        commit!(g.insert_audit(&entry));
        entries.insert(0, entry);
    }
    let prefixes = [
        None,
        Some(""),
        Some("reviews."),
        Some("reviews"),
        Some("%"),
        Some("re_"),
        Some("прогляд"),
        Some("none"),
    ];
    let spans = [
        (None, None),
        (Some(at(3)), None),
        (None, Some(at(6))),
        (Some(at(3)), Some(at(6))),
        (Some(at(7)), Some(at(2))),
    ];
    let mut tx = g.read().await;
    let mut seen = 0;
    for action in prefixes.map(|p| p.map(String::from)) {
        for actor in [None, Some(actors[0]), Some(nth(3))] {
            for outcome in [None, Some(Outcome::Refused)] {
                for (from, until) in spans {
                    let filter = AuditFilter {
                        actor,
                        action: action.clone(),
                        outcome,
                        from,
                        until,
                    };
                    let fits = |e: &&AuditEntry| {
                        action
                            .as_ref()
                            .is_none_or(|a| e.action.starts_with(a.as_str()))
                            && actor.is_none_or(|a| e.actor == Some(a))
                            && outcome.is_none_or(|o| e.outcome == o)
                            && from.is_none_or(|t| e.at >= t)
                            && until.is_none_or(|t| e.at <= t)
                    };
                    let expected: Vec<AuditEntry> = entries.iter().filter(fits).cloned().collect();
                    let query = AuditQuery { filter, ..all() };
                    assert_eq!(ok!(tx.audit_entries(g.a.id, &query)), expected, "{query:?}");
                    seen += expected.len();
                }
            }
        }
    }
    assert!(seen > 1_000, "the filters let something through: {seen}");
}

pub async fn pages_follow_each_other(g: Ground) {
    // Ids on both sides of every sign bit: they sort as bytes, not as numbers.
    let mut ids: Vec<u128> = vec![
        1,
        2,
        0x7f << 56,
        0x80 << 56,
        0x7f << 120,
        0x80 << 120,
        0xff << 120,
    ];
    for n in &ids {
        commit!(g.insert_audit(&AuditEntry {
            id: nth(*n),
            ..fixtures::audit(Some(g.a.id), "x")
        }));
    }
    ids.reverse();
    let mut tx = g.read().await;
    let (mut before, mut walked) = (None, Vec::new());
    loop {
        let page = ok!(tx.audit_entries(
            g.a.id,
            &AuditQuery {
                before,
                limit: 3,
                ..all()
            }
        ));
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        walked.extend(page.iter().map(|e| e.id.0.as_u128()));
    }
    assert_eq!(walked, ids);
    assert!(ok!(tx.audit_entries(g.a.id, &AuditQuery { limit: 0, ..all() })).is_empty());
}

pub async fn entries_belong_to_their_organisation(g: Ground) {
    let entry = fixtures::audit(Some(g.a.id), "x");
    commit!(g.insert_audit(&entry));
    let mut tx = g.read().await;
    assert!(foreign!(tx.audit_entries(g.b.id, &all())).is_empty());
    let by_actor = AuditQuery {
        filter: AuditFilter {
            actor: entry.actor,
            ..AuditFilter::default()
        },
        ..all()
    };
    assert!(foreign!(tx.audit_entries(g.b.id, &by_actor)).is_empty());
    assert_eq!(ok!(tx.audit_entries(g.a.id, &by_actor)), [entry]);
}
