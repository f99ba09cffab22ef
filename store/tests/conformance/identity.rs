//! Organisations, people, roles, credentials.

use crate::{
    fixtures::{self, TEXT, at, nth},
    ground::Ground,
};
use model::identity::{Organisation, Person, Role};
use store::Credentials;

conformance! {
    all organisations_survive: covers [insert_organisation, organisation, organisations, commit], foreign [organisation];
    all people_survive: covers [insert_person, person, people, people_among];
    all people_are_listed_by_name_then_id: covers [people];
    all a_person_changes: covers [update_person];
    all addresses_are_unique_everywhere: covers [insert_person];
    all credentials_are_found_by_address: covers [credentials, set_password_hash], foreign [set_password_hash];
    all people_belong_to_their_organisation: covers [person, people, people_among, update_person],
        foreign [person, people, people_among, update_person];
}

pub async fn organisations_survive(g: Ground) {
    let plain = Organisation {
        id: nth(2),
        slug: "x".into(),
        name: "X".into(),
        demo: false,
        created_at: at(-5),
        ..fixtures::organisation("c")
    };
    let same_time = Organisation {
        id: nth(1),
        slug: "y".into(),
        name: TEXT.into(),
        demo: true,
        ..plain.clone()
    };
    let young = Organisation {
        id: nth(0),
        slug: "young".into(),
        created_at: at(9),
        ..plain.clone()
    };
    for organisation in [&young, &plain, &same_time] {
        commit!(g.insert_organisation(organisation));
    }
    refused!(
        Exists,
        g.insert_organisation(&Organisation {
            id: nth(3),
            ..plain.clone()
        })
    );
    refused!(
        Exists,
        g.insert_organisation(&Organisation {
            slug: "z".into(),
            ..plain.clone()
        })
    );
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.organisation(plain.id)), Some(plain.clone()));
    assert_eq!(ok!(tx.organisation(same_time.id)), Some(same_time.clone()));
    assert_eq!(foreign!(tx.organisation(nth(99))), None);
    let all = ok!(tx.organisations());
    assert_eq!(all[..2], [same_time, plain], "oldest first, then by id");
    assert_eq!(
        all[2..].iter().map(|o| o.id).collect::<Vec<_>>(),
        [g.a.id, g.b.id, young.id]
    );
}

pub async fn people_survive(g: Ground) {
    let mut every_role = Role::all();
    every_role.sort_by_key(|r| r.key());
    let full = Person {
        name: TEXT.into(),
        roles: every_role,
        ..fixtures::person(g.a.id, "")
    };
    let bare = Person {
        active: false,
        roles: vec![],
        reachable_at: None,
        title: String::new(),
        revision: 7,
        ..fixtures::person(g.a.id, "")
    };
    for person in [&full, &bare] {
        commit!(g.insert_person(person, None));
    }
    let mut tx = g.read().await;
    for person in [&full, &bare] {
        assert_eq!(ok!(tx.person(g.a.id, person.id)).as_ref(), Some(person));
        assert!(
            ok!(tx.people(g.a.id)).contains(person),
            "the list holds the same value"
        );
        let among = ok!(tx.people_among(g.a.id, &[person.id, nth(7)]));
        assert_eq!(among.as_slice(), std::slice::from_ref(person));
    }
    assert_eq!(ok!(tx.person(g.a.id, fixtures::id())), None);
}

/// The same order on every database, whatever language the server was set up for.
pub async fn people_are_listed_by_name_then_id(g: Ground) {
    let sorted = ["ANN", "Ann", "Bo", "ann", "zoe", "Ärmel", "Ö", "山"];
    for name in sorted.iter().rev() {
        commit!(g.insert_person(&fixtures::person(g.a.id, name), None));
    }
    let twin = Person {
        id: nth(1),
        email: "first@example.org".into(),
        ..fixtures::person(g.a.id, "zoe")
    };
    commit!(g.insert_person(&twin, None));
    let mut tx = g.read().await;
    let people: Vec<_> = ok!(tx.people(g.a.id))
        .into_iter()
        .filter(|p| p.id != g.a.ann && p.id != g.a.ben)
        .collect();
    let names: Vec<_> = people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(
        names,
        ["ANN", "Ann", "Bo", "ann", "zoe", "zoe", "Ärmel", "Ö", "山"]
    );
    assert_eq!(people[4].id, twin.id, "equal names by id");
}

pub async fn a_person_changes(g: Ground) {
    let first = fixtures::person(g.a.id, "First");
    commit!(g.insert_person(&first, Some("hash")));
    let mut changed = Person {
        name: TEXT.into(),
        title: "Chief".into(),
        active: false,
        reachable_at: None,
        roles: vec![Role::Auditor],
        email: "ignored@example.org".into(),
        ..first.clone()
    };
    commit!(g.update_person(&mut changed));
    assert_eq!(
        changed.revision, 1,
        "the caller's value is as current as the row"
    );
    let stored = Person {
        email: first.email.clone(),
        ..changed.clone()
    };
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.person(g.a.id, first.id)),
        Some(stored),
        "the address stays"
    );
    assert_eq!(
        ok!(tx.credentials(&first.email))
            .and_then(|c| c.password_hash)
            .as_deref(),
        Some("hash"),
        "so does the password"
    );
    drop(tx);

    let mut stale = Person {
        title: "Late".into(),
        ..first.clone()
    };
    refused!(Stale, g.update_person(&mut stale));
    assert_eq!(stale.revision, 0, "a refused update changes no revision");
    changed.roles.clear();
    commit!(g.update_person(&mut changed));
    let mut tx = g.read().await;
    let now = ok!(tx.person(g.a.id, first.id)).expect("there");
    assert_eq!(
        (now.revision, now.title.as_str(), now.roles.len()),
        (2, "Chief", 0)
    );
}

pub async fn addresses_are_unique_everywhere(g: Ground) {
    let one = fixtures::person(g.a.id, "One");
    commit!(g.insert_person(&one, None));
    for org in [g.a.id, g.b.id] {
        refused!(
            Exists,
            g.insert_person(
                &Person {
                    email: one.email.clone(),
                    ..fixtures::person(org, "Two")
                },
                None
            )
        );
    }
    refused!(
        Exists,
        g.insert_person(
            &Person {
                email: "other@example.org".into(),
                ..one.clone()
            },
            None
        )
    );
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.people(g.a.id)).len(),
        3,
        "nothing of the refused is left"
    );
    assert_eq!(ok!(tx.people(g.b.id)).len(), 2);
}

pub async fn credentials_are_found_by_address(g: Ground) {
    let one = Person {
        email: "åsa+x@exämple.org".into(),
        ..fixtures::person(g.a.id, "One")
    };
    let two = Person {
        active: false,
        ..fixtures::person(g.b.id, "Two")
    };
    commit!(g.insert_person(&one, Some("$argon2id$1")));
    commit!(g.insert_person(&two, None));
    let expected = Credentials {
        org: g.a.id,
        person: one.id,
        active: true,
        password_hash: Some("$argon2id$1".into()),
    };
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.credentials(&one.email)), Some(expected.clone()));
    assert_eq!(
        ok!(tx.credentials(&two.email)),
        Some(Credentials {
            org: g.b.id,
            person: two.id,
            active: false,
            password_hash: None
        })
    );
    assert_eq!(ok!(tx.credentials("nobody@example.org")), None);
    assert_eq!(ok!(tx.credentials("")), None);
    drop(tx);

    let mut tx = g.write(None).await;
    foreign!(tx.set_password_hash(g.b.id, one.id, "stolen"));
    assert_eq!(ok!(tx.credentials(&one.email)), Some(expected.clone()));
    ok!(tx.set_password_hash(g.a.id, one.id, "new"));
    assert_eq!(
        ok!(tx.credentials(&one.email)),
        Some(Credentials {
            password_hash: Some("new".into()),
            ..expected
        })
    );
    assert_eq!(
        ok!(tx.credentials(&two.email)).and_then(|c| c.password_hash),
        None,
        "nobody else's"
    );
    ok!(tx.commit());
}

pub async fn people_belong_to_their_organisation(g: Ground) {
    let mine = fixtures::person(g.a.id, "Mine");
    commit!(g.insert_person(&mine, None));
    let mut stolen = Person {
        org_id: g.b.id,
        name: "Stolen".into(),
        roles: vec![],
        ..mine.clone()
    };
    foreign_update!(g.update_person(&mut stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.person(g.b.id, mine.id)), None);
    assert!(foreign!(tx.people_among(g.b.id, &[mine.id])).is_empty());
    let theirs = foreign!(tx.people(g.b.id));
    assert_eq!(
        theirs.iter().map(|p| p.id).collect::<Vec<_>>(),
        [g.b.ann, g.b.ben]
    );
    assert_eq!(
        ok!(tx.person(g.a.id, mine.id)),
        Some(mine.clone()),
        "roles and all"
    );
    assert!(ok!(tx.people(g.a.id)).contains(&mine));
}
