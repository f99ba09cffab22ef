//! Contact rules and endpoints.

use crate::{
    fixtures::{TEXT, at, id, nth},
    ground::Ground,
};
use model::{
    OrgId, PersonId,
    channels::{ContactRules, Endpoint, QuietHours, SigningKey},
};

conformance! {
    all contact_rules_survive_and_are_changed_in_turn: covers [contact_rules, update_contact_rules];
    all a_stale_change_of_contact_rules_is_refused: covers [update_contact_rules, contact_rules];
    all contact_rules_of_everybody: covers [all_contact_rules, update_contact_rules];
    all contact_rules_of_some: covers [contact_rules_among, update_contact_rules], foreign [contact_rules_among];
    all contact_rules_belong_to_their_organisation: covers [contact_rules, all_contact_rules, update_contact_rules],
        foreign [contact_rules, all_contact_rules, update_contact_rules];
    all endpoints_survive: covers [insert_endpoint, endpoint, endpoints];
    all an_endpoint_is_changed_by_revision: covers [update_endpoint, endpoint, insert_endpoint];
    all deliveries_are_counted_beside_the_revision: covers [note_delivery, update_endpoint, endpoint];
    all a_deleted_endpoint_is_gone: covers [delete_endpoint, endpoint, endpoints];
    all endpoints_belong_to_their_organisation: covers [endpoint, endpoints, update_endpoint, note_delivery, delete_endpoint],
        foreign [endpoint, endpoints, update_endpoint, note_delivery, delete_endpoint];
}

fn rules(org: OrgId, person: PersonId) -> ContactRules {
    ContactRules {
        email: false,
        critical_override: false,
        quiet: Some(QuietHours {
            from: "22:00".parse().expect("a time"),
            to: "07:30".parse().expect("a time"),
            time_zone: "Asia/Kolkata".into(),
        }),
        ..ContactRules::usual(org, person)
    }
}

fn endpoint(org: OrgId, name: &str) -> Endpoint {
    let key = |number, until| SigningKey {
        number,
        made_at: at(number),
        until,
    };
    Endpoint {
        id: id(),
        org_id: org,
        revision: 0,
        name: name.into(),
        url: format!("https://hooks.example.org/{TEXT}"),
        keys: vec![key(2, None), key(1, Some(at(900)))],
        active: true,
        created_at: at(1),
        failures: 3,
        delivered_at: Some(at(2)),
        failed_at: Some(at(3)),
        last_error: Some(TEXT.into()),
    }
}

pub async fn contact_rules_survive_and_are_changed_in_turn(g: Ground) {
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.contact_rules(g.a.id, g.a.ann)), None);
    drop(tx);
    let mut anns = rules(g.a.id, g.a.ann);
    commit!(g.update_contact_rules(&mut anns));
    assert_eq!(anns.revision, 1);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.contact_rules(g.a.id, g.a.ann)), Some(anns.clone()));
    drop(tx);
    let mut later = ContactRules {
        quiet: None,
        email: true,
        ..anns
    };
    commit!(g.update_contact_rules(&mut later));
    assert_eq!(later.revision, 2);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.contact_rules(g.a.id, g.a.ann)), Some(later));
    assert_eq!(ok!(tx.contact_rules(g.a.id, g.a.ben)), None);
}

pub async fn a_stale_change_of_contact_rules_is_refused(g: Ground) {
    let mut first = rules(g.a.id, g.a.ann);
    commit!(g.update_contact_rules(&mut first));
    let mut twice = ContactRules {
        webhook: false,
        ..rules(g.a.id, g.a.ann)
    };
    refused!(Stale, g.update_contact_rules(&mut twice));
    assert_eq!(twice.revision, 0);
    for revision in [2, 7] {
        let mut wrong = ContactRules {
            revision,
            ..twice.clone()
        };
        refused!(Stale, g.update_contact_rules(&mut wrong));
    }
    let mut none = ContactRules {
        revision: 1,
        ..rules(g.a.id, g.a.ben)
    };
    refused!(Stale, g.update_contact_rules(&mut none));
    let mut nobody = rules(g.a.id, id());
    refused!(Stale, g.update_contact_rules(&mut nobody));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.contact_rules(g.a.id, g.a.ann)), Some(first));
}

pub async fn contact_rules_of_some(g: Ground) {
    let mut anns = rules(g.a.id, g.a.ann);
    commit!(g.update_contact_rules(&mut anns));
    let mut bens = rules(g.a.id, g.a.ben);
    commit!(g.update_contact_rules(&mut bens));
    let mut tx = g.read().await;
    assert!(ok!(tx.contact_rules_among(g.a.id, &[])).is_empty());
    let some = [g.a.ann, id()];
    assert_eq!(ok!(tx.contact_rules_among(g.a.id, &some)), [anns]);
    assert!(foreign!(tx.contact_rules_among(g.b.id, &some)).is_empty());
}

pub async fn contact_rules_of_everybody(g: Ground) {
    let mut all = [g.a.ann, g.a.ben].map(|person| rules(g.a.id, person));
    for one in &mut all {
        commit!(g.update_contact_rules(one));
    }
    let mut theirs = rules(g.b.id, g.b.ann);
    commit!(g.update_contact_rules(&mut theirs));
    all.sort_by_key(|r| r.person);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.all_contact_rules(g.a.id)), all);
    assert_eq!(ok!(tx.all_contact_rules(g.b.id)), [theirs]);
}

pub async fn contact_rules_belong_to_their_organisation(g: Ground) {
    let mut anns = rules(g.a.id, g.a.ann);
    commit!(g.update_contact_rules(&mut anns));
    // As the first of this person there, and as a change of those that there are.
    for revision in [0, 1] {
        let mut stolen = ContactRules {
            org_id: g.b.id,
            revision,
            quiet: None,
            ..anns.clone()
        };
        foreign_update!(g.update_contact_rules(&mut stolen));
    }
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.contact_rules(g.b.id, g.a.ann)), None);
    assert!(foreign!(tx.all_contact_rules(g.b.id)).is_empty());
    assert_eq!(ok!(tx.contact_rules(g.a.id, g.a.ann)), Some(anns));
}

pub async fn endpoints_survive(g: Ground) {
    let full = Endpoint {
        id: nth(2),
        ..endpoint(g.a.id, TEXT)
    };
    let plain = Endpoint {
        id: nth(1),
        keys: Vec::new(),
        active: false,
        failures: 0,
        delivered_at: None,
        failed_at: None,
        last_error: None,
        ..endpoint(g.a.id, "Chat")
    };
    for e in [&full, &plain] {
        commit!(g.insert_endpoint(e));
    }
    refused!(Exists, g.insert_endpoint(&full));
    refused!(Exists, g.insert_endpoint(&endpoint(g.a.id, "Chat")));
    // A name is the organisation's own.
    commit!(g.insert_endpoint(&endpoint(g.b.id, "Chat")));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.endpoint(g.a.id, full.id)), Some(full.clone()));
    assert_eq!(ok!(tx.endpoint(g.a.id, id())), None);
    assert_eq!(ok!(tx.endpoints(g.a.id)), [plain, full], "oldest first");
}

pub async fn an_endpoint_is_changed_by_revision(g: Ground) {
    let first = endpoint(g.a.id, "Chat");
    commit!(g.insert_endpoint(&first));
    commit!(g.insert_endpoint(&endpoint(g.a.id, "Telephone")));
    let mut changed = Endpoint {
        name: "Chat room".into(),
        url: "https://other.example.org".into(),
        active: false,
        keys: first.keys[..1].to_vec(),
        ..first.clone()
    };
    commit!(g.update_endpoint(&mut changed));
    assert_eq!(changed.revision, 1);
    let mut stale = first.clone();
    refused!(Stale, g.update_endpoint(&mut stale));
    assert_eq!(stale.revision, 0);
    let mut taken = Endpoint {
        name: "Telephone".into(),
        ..changed.clone()
    };
    refused!(Exists, g.update_endpoint(&mut taken));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.endpoint(g.a.id, first.id)), Some(changed));
}

pub async fn deliveries_are_counted_beside_the_revision(g: Ground) {
    let mut e = Endpoint {
        failures: 0,
        delivered_at: None,
        failed_at: None,
        last_error: None,
        ..endpoint(g.a.id, "Chat")
    };
    commit!(g.insert_endpoint(&e));
    for secs in [10, 20] {
        assert!(commit!(g.note_delivery(
            g.a.id,
            e.id,
            at(secs),
            Some("answered 503")
        )));
    }
    let mut tx = g.read().await;
    let failing = ok!(tx.endpoint(g.a.id, e.id)).expect("the endpoint");
    drop(tx);
    assert_eq!(
        (failing.failures, failing.failed_at, failing.delivered_at),
        (2, Some(at(20)), None)
    );
    assert_eq!(failing.last_error.as_deref(), Some("answered 503"));
    // Who read it before may still save it, and takes no figure back.
    e.name = "Chat room".into();
    commit!(g.update_endpoint(&mut e));
    assert!(commit!(g.note_delivery(g.a.id, e.id, at(30), None)));
    assert!(!commit!(g.note_delivery(g.a.id, id(), at(30), None)));
    let mut tx = g.read().await;
    let mended = Endpoint {
        failures: 0,
        delivered_at: Some(at(30)),
        name: e.name,
        revision: 1,
        ..failing
    };
    assert_eq!(ok!(tx.endpoint(g.a.id, mended.id)), Some(mended));
}

pub async fn a_deleted_endpoint_is_gone(g: Ground) {
    let (gone, kept) = (endpoint(g.a.id, "Chat"), endpoint(g.a.id, "Telephone"));
    commit!(g.insert_endpoint(&gone));
    commit!(g.insert_endpoint(&kept));
    assert!(commit!(g.delete_endpoint(g.a.id, gone.id)));
    assert!(!commit!(g.delete_endpoint(g.a.id, gone.id)));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.endpoint(g.a.id, gone.id)), None);
    assert_eq!(ok!(tx.endpoints(g.a.id)), [kept]);
    drop(tx);
    // The name is free again.
    commit!(g.insert_endpoint(&endpoint(g.a.id, &gone.name)));
}

pub async fn endpoints_belong_to_their_organisation(g: Ground) {
    let e = endpoint(g.a.id, "Chat");
    commit!(g.insert_endpoint(&e));
    let mut stolen = Endpoint {
        org_id: g.b.id,
        url: "https://thief.example.org".into(),
        ..e.clone()
    };
    foreign_update!(g.update_endpoint(&mut stolen));
    let mut tx = g.write(None).await;
    assert_eq!(foreign!(tx.endpoint(g.b.id, e.id)), None);
    assert!(foreign!(tx.endpoints(g.b.id)).is_empty());
    assert!(!foreign!(tx.note_delivery(g.b.id, e.id, at(9), Some("no"))));
    assert!(!foreign!(tx.delete_endpoint(g.b.id, e.id)));
    assert_eq!(ok!(tx.endpoint(g.a.id, e.id)), Some(e));
    ok!(tx.commit());
}
