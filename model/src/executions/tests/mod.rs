//! An execution with its people, at seconds after its declaration.

use super::*;
use crate::{
    Domain, ExecutionId, OrgId, PageId, PersonId, PlaybookId, SessionId, Time, VersionId,
    identity::{Actor, Credential, PersonRef, Role},
    playbooks::{Phase, Playbook, PlaybookVersion, Stance, body_for_tests},
};
use ExecutionCommand as C;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use uuid::Uuid;

mod course;
mod paging;
mod promises;
mod shown;
mod tasks;

/// The commander, primary and deputy of lead, of legal, of comms, and a stranger.
const COMMANDER: u128 = 1;
const LEAD: u128 = 2;
const LEAD2: u128 = 3;
const LEGAL: u128 = 4;
const LEGAL2: u128 = 5;
const COMMS: u128 = 6;
const COMMS2: u128 = 7;
const STRANGER: u128 = 8;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn at(secs: i64) -> Time {
    "2026-11-21T10:00:00Z"
        .parse::<Time>()
        .expect("time")
        .plus_secs(secs)
}

fn actor(n: u128) -> Actor {
    Actor {
        org: OrgId(Uuid::nil()),
        person: Some(person(n)),
        roles: vec![if n == COMMANDER {
            Role::Steward
        } else {
            Role::Stakeholder
        }],
        credential: Credential::Session(SessionId(Uuid::nil())),
    }
}

/// An execution and what it stands on.
struct Room {
    x: Execution,
    now: i64,
    pages: u128,
    effects: Vec<Effect>,
}

impl Room {
    fn new(mode: ExecutionMode) -> Self {
        let mut body = body_for_tests();
        for (slot, (a, b)) in
            body.slots
                .iter_mut()
                .zip([(LEAD, LEAD2), (LEGAL, LEGAL2), (COMMS, COMMS2)])
        {
            slot.primary = Some(person(a));
            slot.deputy = Some(person(b));
        }
        let playbook = Playbook {
            id: PlaybookId(Uuid::from_u128(100)),
            org_id: OrgId(Uuid::nil()),
            revision: 0,
            key: "PB-0001".into(),
            template_key: None,
            domain: Domain::Ops,
            title: body.title.clone(),
            stance: Stance::Defense,
            criticality: 3,
            steward: None,
            current: None,
            review_interval_days: 180,
            created_at: at(-1000),
        };
        let version = PlaybookVersion::draft(
            VersionId(Uuid::from_u128(101)),
            &playbook,
            1,
            body,
            person(9),
            at(-900),
        );
        let new = NewExecution {
            playbook: playbook.id,
            title: String::new(),
            situation: "Smoke in hall 3".into(),
            severity: 2,
            mode,
            commander: None,
            variables: Default::default(),
        };
        let mut pages = 0;
        let (x, effects) = Execution::declare(
            ExecutionId(Uuid::from_u128(7)),
            "EXE-0001".into(),
            &playbook,
            &version,
            &new,
            Cause {
                t0: Some(at(-60)),
                ..Cause::default()
            },
            person(COMMANDER),
            Some(person(COMMANDER)),
            &mut Ground {
                now: at(0),
                zone: &TimeZone::UTC,
                ids: &mut || {
                    pages += 1;
                    PageId(Uuid::from_u128(pages))
                },
                able: &|p| p != person(STRANGER + 1),
            },
        );
        Self {
            x,
            now: 0,
            pages,
            effects,
        }
    }
    fn on<T>(&mut self, f: impl FnOnce(&mut Execution, &mut Ground<'_>) -> T) -> T {
        let mut n = self.pages;
        let out = f(
            &mut self.x,
            &mut Ground {
                now: at(self.now),
                zone: &TimeZone::UTC,
                ids: &mut || {
                    n += 1;
                    PageId(Uuid::from_u128(n))
                },
                able: &|p| p != person(STRANGER + 1),
            },
        );
        self.pages = n;
        out
    }
    fn order(&mut self, who: u128, order: &ExecutionOrder) -> Result<Vec<Effect>, Refused> {
        let actor = actor(who);
        self.on(|x, g| x.apply(order, &actor, g))
    }
    fn does(&mut self, who: u128, command: C) -> Result<Vec<Effect>, Refused> {
        self.order(who, &command.into())
    }
    fn must(&mut self, who: u128, command: C) {
        let said = format!("{command:?}");
        self.effects = self
            .does(who, command)
            .unwrap_or_else(|e| panic!("{said}: {e}"));
    }
    fn tick(&mut self, now: i64) -> Vec<Effect> {
        self.now = now;
        self.on(|x, g| x.tick(g))
    }
    fn ack(&mut self, who: u128, slot: &str) {
        self.must(who, C::Acknowledge { slot: slot.into() });
    }
    fn done(&mut self, who: u128, task: &str) {
        self.must(
            who,
            C::CompleteTask {
                task: task.into(),
                note: String::new(),
                evidence: String::new(),
            },
        );
    }
    fn state(&self, task: &str) -> &'static str {
        self.x.task(task).expect("task").state.key()
    }
    fn next(&self, who: u128) -> NextActionView {
        let actor = actor(who);
        Picture::new(&self.x, &actor, at(self.now), &name).next_action()
    }
    fn room(&self, who: u128) -> WarRoomView {
        let actor = actor(who);
        Picture::new(&self.x, &actor, at(self.now), &name).war_room(Vec::new())
    }
}

fn name(p: PersonId) -> PersonRef {
    PersonRef {
        id: p,
        name: p.to_string(),
        title: String::new(),
    }
}
