//! A response of some weeks ago: declared from a proposal, carried out, closed, learned from, with
//! a change of the playbook that waits for the steward. And one that runs: nine minutes old, some
//! slots taken, one declined, one that nobody wanted, work done in time and late.

mod carried_out;
mod so_far;

use super::people::{Member, id};
use super::playbooks::Book;
use super::signals::Accepted;
use crate::core::{Engine, Error, Result, Work};
use crate::executions::holds;
use jiff::tz::TimeZone;
use model::{
    ActionId, ExecutionId, PageId, PersonId, Time,
    actions::{ActionItem, ActionSource, ActionState},
    executions::{
        Cause, ChangeProposal, DeliveryState, Execution, ExecutionCommand as C, ExecutionMode,
        Ground, NewExecution, ProposalState,
    },
    identity::{Actor, Credential, Organisation, Permission},
    jobs::Work as JobWork,
    playbooks::{Edit, PlaybookVersion},
};

/// Days since the closed one was declared.
const DAYS: i64 = 24;
/// Seconds since the one that runs was declared.
const RUNNING: i64 = 540;

/// A closed port, dealt with as the people of the playbook would have done it; then a supplier
/// that failed this morning.
pub(super) async fn seed(
    work: &mut Work<'_>,
    org: &Organisation,
    staff: &[Member],
    books: &[Book],
    accepted: Option<Accepted>,
) -> Result<()> {
    let zone = TimeZone::get(&org.time_zone).unwrap_or(TimeZone::UTC);
    let place = Place {
        engine: work.engine(),
        zone: &zone,
        staff,
    };
    if let Some(book) = book(books, "OPS-03") {
        closed(work, place, book, accepted).await?;
    }
    if let Some(book) = book(books, "OPS-01") {
        running(work, place, book).await?;
    }
    Ok(())
}

fn book<'a>(books: &'a [Book], template: &str) -> Option<&'a Book> {
    books
        .iter()
        .find(|b| b.playbook.template_key.as_deref() == Some(template))
}

async fn current(work: &mut Work<'_>, book: &Book) -> Result<PlaybookVersion> {
    let missing = || Error::Internal("demo playbook without version".into());
    let current = book.playbook.current.ok_or_else(missing)?;
    work.tx
        .version(book.playbook.org_id, current)
        .await?
        .ok_or_else(missing)
}

/// What a person would have filled into the form.
fn declaration(book: &Book, version: &PlaybookVersion, situation: &str) -> NewExecution {
    NewExecution {
        playbook: book.playbook.id,
        title: String::new(),
        situation: situation.into(),
        severity: 2,
        mode: ExecutionMode::Live,
        commander: None,
        variables: version
            .body
            .variables
            .iter()
            .map(|v| (v.key.clone(), v.example.clone()))
            .collect(),
    }
}

fn commander(version: &PlaybookVersion) -> Result<PersonId> {
    version
        .body
        .slots
        .first()
        .and_then(|s| s.primary)
        .ok_or_else(|| Error::Internal("demo playbook without a commander".into()))
}

async fn closed(
    work: &mut Work<'_>,
    place: Place<'_>,
    book: &Book,
    accepted: Option<Accepted>,
) -> Result<()> {
    let version = current(work, book).await?;
    let commander = commander(&version)?;
    let start = work.now.plus_days(-DAYS);
    let t0 = accepted
        .as_ref()
        .map_or(start.plus_secs(-540), |accepted| accepted.t0);
    let mut new = declaration(
        book,
        &version,
        "A vessel is aground across the channel and the port is closed. 412 of our containers are on the way there.",
    );
    // The other examples hold on any day.
    if let Some(at) = new.variables.get_mut("closure_time") {
        *at = t0.utc_minute();
    }
    let cause = Cause {
        t0: Some(t0),
        proposal: accepted.as_ref().map(|accepted| accepted.proposal),
        ..Cause::default()
    };
    let execution = accepted.map_or_else(|| work.id(), |accepted| accepted.execution);
    let number = work.tx.count(book.playbook.org_id, "execution").await?;
    let mut past = place.declare(
        execution, number, book, &version, &new, cause, commander, start,
    );
    past.carry_out(commander)?;
    change(work, &mut past).await?;
    past.does(
        86_400,
        commander,
        C::FinishReview {
            waiver: String::new(),
        },
    )?;
    work.tx.insert_execution(&past.x).await?;
    Ok(())
}

/// What did not work becomes a change of the playbook, carried by an action item.
async fn change(work: &mut Work<'_>, past: &mut Past<'_>) -> Result<()> {
    let owner = id(past.place.staff, "steward1");
    let number = work.tx.count(past.x.org_id, "action").await?;
    let item = ActionItem {
        id: work.id::<ActionId>(),
        org_id: past.x.org_id,
        revision: 0,
        key: format!("ACT-{number:04}"),
        title: "Say whom to ring at the forwarder outside office hours".into(),
        detail: "Before seven nobody at the forwarder answered. Their night desk would have."
            .into(),
        source: ActionSource::Execution(past.x.id),
        playbook: Some(past.x.playbook),
        owner,
        due: work.now.plus_days(12).date(),
        state: ActionState::Accepted,
        created_by: past.x.commander,
        created_at: past.now,
        history: Vec::new(),
    };
    work.tx.insert_action(&item).await?;
    let summary = &past.x.body.summary;
    let edit = Edit::Set {
        at: "summary".into(),
        was: summary.clone().into(),
        to: format!("{summary} Outside office hours the forwarder's night desk is rung first.")
            .into(),
    };
    past.x.learning.proposals.push(ChangeProposal {
        title: item.title,
        text: item.detail,
        edits: vec![edit],
        owner: item.owner,
        due: item.due,
        by: past.x.commander,
        at: past.now,
        action: item.id,
        state: ProposalState::Open,
    });
    Ok(())
}

async fn running(work: &mut Work<'_>, place: Place<'_>, book: &Book) -> Result<()> {
    let version = current(work, book).await?;
    let commander = commander(&version)?;
    let start = work.now.plus_secs(-RUNNING);
    let mut new = declaration(
        book,
        &version,
        "Two lorries with castings did not come. The foundry's gate is locked and its furnaces are cold.",
    );
    if let Some(at) = new.variables.get_mut("event_time") {
        *at = start.plus_secs(-1_800).utc_minute();
    }
    let execution = work.id::<ExecutionId>();
    let number = work.tx.count(book.playbook.org_id, "execution").await?;
    let cause = Cause::default();
    let mut now = place.declare(
        execution, number, book, &version, &new, cause, commander, start,
    );
    now.run_so_far(commander)?;
    now.until(RUNNING);
    // The demo sends nothing to the outside for what happened before it was made.
    let queued: Vec<_> = now
        .x
        .pages
        .iter()
        .flat_map(|p| p.deliveries.iter().map(move |d| (p.id, d)))
        .filter(|(_, d)| d.state == DeliveryState::Queued)
        .map(|(page, d)| (page, d.channel))
        .collect();
    for (page, channel) in queued {
        let withheld = DeliveryState::Withheld {
            at: now.now,
            reason: "The demo began after this page".into(),
        };
        now.x
            .delivered(page, channel, withheld, now.now, &mut Vec::new());
    }
    if let Some(at) = now.x.promise(work.now) {
        work.enqueue(JobWork::WatchExecution { execution }, at);
    }
    work.tx.insert_execution(&now.x).await?;
    Ok(())
}

/// What it stood on.
#[derive(Clone, Copy)]
struct Place<'a> {
    engine: &'a Engine,
    zone: &'a TimeZone,
    staff: &'a [Member],
}
impl<'a> Place<'a> {
    fn at<T>(self, now: Time, f: impl FnOnce(&mut Ground<'_>) -> T) -> T {
        let able = |p: PersonId| {
            self.staff
                .iter()
                .any(|m| m.person.id == p && holds(&m.person, Permission::ExecutionsAct))
        };
        f(&mut Ground {
            now,
            zone: self.zone,
            ids: &mut || self.engine.id::<PageId>(),
            able: &able,
        })
    }

    /// Declared by who leads it.
    #[expect(clippy::too_many_arguments, reason = "what a declaration takes")]
    fn declare(
        self,
        id: ExecutionId,
        number: i64,
        book: &Book,
        version: &PlaybookVersion,
        new: &NewExecution,
        cause: Cause,
        commander: PersonId,
        start: Time,
    ) -> Past<'a> {
        let key = format!("EXE-{number:04}");
        let by = Some(commander);
        let (x, _) = self.at(start, |ground| {
            Execution::declare(
                id,
                key,
                &book.playbook,
                version,
                new,
                cause,
                commander,
                by,
                ground,
            )
        });
        Past {
            x,
            now: start,
            place: self,
        }
    }
}

struct Past<'a> {
    x: Execution,
    now: Time,
    place: Place<'a>,
}

impl Past<'_> {
    fn does(&mut self, after_secs: i64, who: PersonId, command: C) -> Result<()> {
        self.now = self.now.plus_secs(after_secs);
        let actor = Actor {
            org: self.x.org_id,
            person: Some(who),
            roles: Vec::new(),
            credential: Credential::System,
        };
        let x = &mut self.x;
        self.place
            .at(self.now, |ground| x.apply(&command.into(), &actor, ground))?;
        Ok(())
    }
    fn holder(&self, slot: &str) -> PersonId {
        self.x
            .slot(slot)
            .and_then(|s| s.holder())
            .unwrap_or(self.x.commander)
    }

    /// What time alone brings until so many seconds after the declaration.
    fn until(&mut self, secs: i64) {
        let end = self.x.stamps.t1.plus_secs(secs);
        while let Some(due) = self.x.next_due().filter(|due| *due <= end) {
            let (at, before) = (due.max(self.now), self.x.clone());
            let x = &mut self.x;
            self.place.at(at, |ground| x.tick(ground));
            self.now = at;
            if self.x == before {
                break;
            }
        }
        self.now = self.now.max(end);
    }
    /// `who` does it, so many seconds after the declaration.
    fn then(&mut self, secs: i64, who: PersonId, command: C) -> Result<()> {
        self.until(secs);
        self.does(0, who, command)
    }
    /// Done by who holds its slot.
    fn done(&mut self, secs: i64, task: &str, evidence: &str) -> Result<()> {
        let who = self.doer(task);
        let done = C::CompleteTask {
            task: task.into(),
            note: String::new(),
            evidence: evidence.into(),
        };
        self.then(secs, who, done)
    }
    fn begun(&mut self, secs: i64, task: &str) -> Result<()> {
        let who = self.doer(task);
        self.then(secs, who, C::StartTask { task: task.into() })
    }
    fn doer(&self, task: &str) -> PersonId {
        let slot = self.x.task(task).map(|t| t.spec.slot.as_str());
        self.holder(slot.unwrap_or_default())
    }
    fn candidate(&self, slot: &str, index: usize) -> PersonId {
        self.x
            .slot(slot)
            .and_then(|s| s.candidates.get(index))
            .map_or(self.x.commander, |(p, _)| *p)
    }
}
