//! Values with every field filled, so that a round trip shows what is lost.

use model::{
    ActionId, AuditId, Domain, ExerciseId, JobId, OrgId, PersonId, PlaybookId, Quarter, ReviewId,
    SessionId, SnapshotId, Time, TokenId, VersionId,
    actions::{ActionItem, ActionSource, ActionState},
    audit::{AuditEntry, Outcome},
    exercises::{Exercise, Observation, ObservationKind},
    identity::{ApiToken, Organisation, Person, Role, Session},
    jobs::{Job, JobState, Work},
    live::{Event, Happening, Topic},
    playbooks::{Playbook, PlaybookBody, PlaybookVersion, Stance, VersionState},
    readiness::{Holder, LessonState, PlaybookFacts, Readiness, SlotFacts, Snapshot},
    reviews::{NewReview, Review},
};
use uuid::Uuid;

/// Text that has lost something in many a database: other scripts, an emoji of several code
/// points, combining marks, quotes, a line break, what looks like SQL and what looks like a bind.
pub const TEXT: &str =
    "Zoë Müller-Ødegård 山田 👩‍🚒 e\u{301} 'x' \"y\" \\ %_ $1 ?\n'); DROP TABLE people; --";

/// A new id. Ids made later are greater.
pub fn id<T: From<Uuid>>() -> T {
    T::from(Uuid::now_v7())
}
/// An id that sorts by `n`.
pub fn nth<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

/// Seconds after a moment that is no whole millisecond.
pub fn at(secs: i64) -> Time {
    Time::from_micros(1_795_255_200_123_457).plus_secs(secs)
}

pub fn organisation(name: &str) -> Organisation {
    Organisation {
        id: id(),
        slug: format!("slug-{name}"),
        name: format!("{TEXT} {name}"),
        time_zone: "Asia/Kolkata".into(),
        demo: name == "a",
        created_at: at(0),
    }
}

pub fn person(org: OrgId, name: &str) -> Person {
    let id: PersonId = id();
    Person {
        id,
        org_id: org,
        revision: 0,
        name: name.into(),
        email: format!("{id}@example.org"),
        title: TEXT.into(),
        active: true,
        roles: vec![
            Role::DomainOwner(Domain::Fin),
            Role::DomainOwner(Domain::Mkt),
            Role::Steward,
        ],
        reachable_at: Some(at(-86_400)),
        created_at: at(1),
    }
}

pub fn session(org: OrgId, person: PersonId) -> Session {
    Session {
        id: id::<SessionId>(),
        org_id: org,
        person_id: person,
        created_at: at(0),
        last_seen_at: at(1),
        expires_at: at(3_600),
        revoked_at: None,
        user_agent: TEXT.into(),
        address: "2001:db8::1".into(),
    }
}

pub fn token(org: OrgId, person: PersonId) -> ApiToken {
    ApiToken {
        id: id::<TokenId>(),
        org_id: org,
        person_id: person,
        name: TEXT.into(),
        created_at: at(0),
        expires_at: at(3_600),
        last_used_at: None,
        revoked_at: None,
    }
}

pub fn audit(org: Option<OrgId>, action: &str) -> AuditEntry {
    AuditEntry {
        id: id::<AuditId>(),
        org_id: org,
        at: at(0),
        actor: Some(id()),
        credential: "session".into(),
        action: action.into(),
        resource: TEXT.into(),
        outcome: Outcome::Denied,
        code: Some("denied".into()),
        detail: TEXT.into(),
        address: "192.0.2.1".into(),
        request_id: "r-1".into(),
    }
}

pub fn event(topic: Option<Topic>, what: &str) -> Event {
    Event {
        seq: 0,
        at: at(5),
        actor: Some(id()),
        topic,
        what: Happening::ReviewChanged { what: what.into() },
    }
}

pub fn job(org: OrgId, run_at: Time) -> Job {
    Job {
        id: id::<JobId>(),
        org_id: org,
        work: Work::ReleaseInjects {
            exercise: id::<ExerciseId>(),
        },
        state: JobState::Ready,
        attempts: 0,
        max_attempts: 3,
        run_at,
        fence: 0,
        lease_until: None,
        created_at: at(0),
        finished_at: None,
        last_error: None,
    }
}

/// Every field of a body, the optional ones once filled and once not.
pub fn body() -> PlaybookBody {
    let json: serde_json::Value = serde_json::from_str(include_str!("body.json")).expect("json");
    let body: PlaybookBody = serde_json::from_value(json.clone()).expect("a body");
    assert_eq!(
        serde_json::to_value(&body).expect("json"),
        json,
        "body.json has every field"
    );
    body
}

pub fn playbook(org: OrgId, key: &str) -> Playbook {
    Playbook {
        id: id::<PlaybookId>(),
        org_id: org,
        revision: 0,
        key: key.into(),
        template_key: Some("OPS-07".into()),
        domain: Domain::Ops,
        title: TEXT.into(),
        stance: Stance::SpecialTeams,
        criticality: 5,
        steward: Some(id()),
        current: Some(id()),
        review_interval_days: u32::MAX,
        created_at: at(2),
    }
}

pub fn version(playbook: &Playbook, number: i64) -> PlaybookVersion {
    PlaybookVersion {
        id: id::<VersionId>(),
        org_id: playbook.org_id,
        playbook_id: playbook.id,
        revision: 0,
        number,
        state: VersionState::Draft,
        body: body(),
        change_summary: TEXT.into(),
        author: id(),
        contributors: vec![id(), id()],
        staffing_only: true,
        reviewed_at: Some(at(2)),
        created_at: at(3),
    }
}

/// Readiness of one playbook that has losses and caps.
pub fn snapshot(org: OrgId) -> Snapshot {
    let holder = Holder {
        person: id(),
        active: true,
        reachable: true,
    };
    let facts = PlaybookFacts {
        id: id(),
        key: "PB-0001".into(),
        title: TEXT.into(),
        domain: Domain::Tec,
        criticality: 4,
        published_at: Some(at(-1_000_000)),
        reviewed_at: Some(at(-2_000_000)),
        exercised_at: None,
        exercised_by: None,
        slots: vec![SlotFacts {
            title: TEXT.into(),
            critical: true,
            primary: Some(holder),
            deputy: None,
        }],
        lessons: vec![LessonState::Overdue, LessonState::Verified],
    };
    let readiness = Readiness::of(&[facts], at(0));
    assert!(
        readiness
            .playbooks()
            .any(|p| !p.score.losses.is_empty() && !p.score.caps.is_empty())
    );
    Snapshot {
        id: id::<SnapshotId>(),
        org_id: org,
        readiness,
    }
}

pub fn review(org: OrgId, key: &str, scheduled_at: Time) -> Review {
    let new = NewReview {
        quarter: Quarter::new(2026, 4).expect("quarter"),
        chair: id(),
        facilitator: Some(id()),
        attendees: vec![id(), id()],
        scheduled_at,
    };
    Review::schedule(id::<ReviewId>(), org, key.into(), &new, id(), at(0))
}

/// A tabletop over `playbooks` with everything that can happen before its end.
pub fn exercise(
    org: OrgId,
    key: &str,
    playbooks: &[PlaybookId],
    review: Option<ReviewId>,
) -> Exercise {
    let player = id();
    let scenario = body().scenario;
    let mut x = Exercise::tabletop(
        id::<ExerciseId>(),
        org,
        key.into(),
        scenario,
        playbooks[0],
        review,
        id(),
        vec![player, id()],
    );
    x.playbooks = playbooks.to_vec();
    x.start(at(10)).expect("start");
    x.respond(0, player, TEXT, at(20)).expect("respond");
    x.release(1, at(25)).expect("release");
    let observation = Observation {
        id: id(),
        kind: ObservationKind::AreaForImprovement,
        inject: Some(1),
        text: TEXT.trim().into(),
        by: player,
        at: at(30),
    };
    x.observe(observation).expect("observe");
    x.pause(at(40)).expect("pause");
    x
}

pub fn action(org: OrgId, key: &str, due: &str) -> ActionItem {
    ActionItem {
        id: id::<ActionId>(),
        org_id: org,
        revision: 0,
        key: key.into(),
        title: TEXT.into(),
        detail: TEXT.into(),
        source: ActionSource::Review(id()),
        playbook: Some(id()),
        owner: id(),
        due: due.parse().expect("date"),
        state: ActionState::Accepted,
        created_by: id(),
        created_at: at(4),
        history: Vec::new(),
    }
}
