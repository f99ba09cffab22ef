//! Who has which topic open.

use crate::{
    fixtures::{at, id, nth},
    ground::Ground,
};
use model::live::Topic;

conformance! {
    all people_come_and_go: covers [put_presence, present, remove_presence];
    all presence_belongs_to_an_organisation: covers [present, remove_presence, put_presence],
        foreign [present, remove_presence, put_presence];
    all old_presence_is_purged: covers [purge_presence];
}

pub async fn people_come_and_go(g: Ground) {
    let (org, topic, other) = (g.a.id, Topic::Review(id()), Topic::Review(id()));
    let (one, two) = (nth(1), nth(2));
    let (phone, desk, third) = (id(), id(), id());
    let mut tx = g.write(Some(org)).await;
    ok!(tx.put_presence(org, topic, third, two, at(10)));
    ok!(tx.put_presence(org, topic, phone, one, at(10)));
    ok!(tx.put_presence(org, topic, desk, one, at(20)));
    assert_eq!(
        ok!(tx.present(org, topic, at(10))),
        [one, two],
        "each once, in a stable order"
    );
    assert_eq!(ok!(tx.present(org, topic, at(11))), [one]);
    assert!(ok!(tx.present(org, topic, at(21))).is_empty());
    assert!(ok!(tx.present(org, other, at(0))).is_empty());
    ok!(tx.put_presence(org, topic, third, two, at(30)));
    assert_eq!(
        ok!(tx.present(org, topic, at(30))),
        [two],
        "a sign of life counts"
    );
    ok!(tx.remove_presence(org, topic, desk));
    assert_eq!(
        ok!(tx.present(org, topic, at(10))),
        [one, two],
        "one still has a phone open"
    );
    ok!(tx.remove_presence(org, topic, phone));
    ok!(tx.remove_presence(org, topic, phone));
    assert_eq!(ok!(tx.present(org, topic, at(10))), [two]);
    ok!(tx.put_presence(org, other, third, two, at(30)));
    ok!(tx.remove_presence(org, topic, third));
    assert!(ok!(tx.present(org, topic, at(10))).is_empty());
    assert_eq!(
        ok!(tx.present(org, other, at(10))),
        [two],
        "one connection may show two topics"
    );
    ok!(tx.commit());
}

pub async fn presence_belongs_to_an_organisation(g: Ground) {
    let (topic, connection) = (Topic::Review(id()), id());
    let mut tx = g.write(None).await;
    ok!(tx.put_presence(g.a.id, topic, connection, g.a.ann, at(10)));
    assert!(foreign!(tx.present(g.b.id, topic, at(0))).is_empty());
    foreign!(tx.remove_presence(g.b.id, topic, connection));
    assert_eq!(ok!(tx.present(g.a.id, topic, at(0))), [g.a.ann]);
    foreign!(tx.put_presence(g.b.id, topic, connection, g.b.ann, at(99)));
    assert!(
        ok!(tx.present(g.a.id, topic, at(11))).is_empty(),
        "the sign of life was another organisation's"
    );
    assert_eq!(ok!(tx.present(g.a.id, topic, at(0))), [g.a.ann]);
    assert_eq!(ok!(tx.present(g.b.id, topic, at(0))), [g.b.ann]);
    ok!(tx.commit());
}

pub async fn old_presence_is_purged(g: Ground) {
    let topic = Topic::Review(id());
    let mut tx = g.write(None).await;
    for (org, person, secs) in [
        (g.a.id, g.a.ann, 0),
        (g.b.id, g.b.ann, 0),
        (g.a.id, g.a.ben, 100),
    ] {
        ok!(tx.put_presence(org, topic, id(), person, at(secs)));
    }
    assert_eq!(ok!(tx.purge_presence(at(100))), 2);
    assert_eq!(ok!(tx.present(g.a.id, topic, at(-1))), [g.a.ben]);
    assert!(ok!(tx.present(g.b.id, topic, at(-1))).is_empty());
    ok!(tx.commit());
}
