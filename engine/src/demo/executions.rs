//! A response of some weeks ago: declared from a proposal, carried out, closed, learned from, with
//! a change of the playbook that waits for the steward. And one that runs: nine minutes old, some
//! slots taken, one declined, one that nobody wanted, work done in time and late.

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
        Cause, ChangeProposal, ClockState, DecisionState, DeliveryState, Execution,
        ExecutionCommand as C, ExecutionMode, Ground, LearningKind, NewExecution, ProposalState,
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

    /// Nine minutes of a supplier's failure.
    fn run_so_far(&mut self, commander: PersonId) -> Result<()> {
        let takes = |slot: &str| C::Acknowledge { slot: slot.into() };
        let declines = |slot: &str, reason: &str| C::Decline {
            slot: slot.into(),
            reason: reason.into(),
        };
        let appoints = |slot: &str, person| C::Appoint {
            slot: slot.into(),
            person,
        };
        let (planner, buyer) = ("material_planner", "procurement_lead");
        let (counsel, release) = ("supply_counsel", "engineering_release");
        let (treasury, account) = ("treasury_lead", "account_lead");
        self.then(20, self.candidate(planner, 0), takes(planner))?;
        self.then(24, self.candidate(buyer, 0), takes(buyer))?;
        self.then(38, self.candidate(treasury, 0), takes(treasury))?;
        self.done(55, "take-supply-command", "Eleven part numbers, in the log")?;
        self.done(
            75,
            "block-remaining-stock",
            "Screen print: unrestricted stock is zero",
        )?;
        self.done(
            100,
            "confirm-stop-with-supplier",
            "The duty manager, at 25 minutes past: no melt since midnight, no date for the next",
        )?;
        self.done(
            110,
            "pause-supplier-cash",
            "Payment run with the block shown",
        )?;
        // Counsel does not answer; the deputy cannot; the commander names somebody.
        self.then(
            150,
            self.candidate(counsel, 1),
            declines(counsel, "At the supplier's gate, without the contract"),
        )?;
        self.begun(155, "compute-line-down")?;
        self.begun(160, "reserve-cover-capacity")?;
        self.then(
            200,
            self.candidate(release, 0),
            declines(release, "In the air until noon"),
        )?;
        let secretary = id(self.place.staff, "secretary");
        self.then(205, commander, appoints(counsel, secretary))?;
        self.then(250, secretary, takes(counsel))?;
        self.then(290, self.candidate(release, 1), takes(release))?;
        let clock = C::AnchorClock {
            clock: "ucc-excuse-answer".into(),
            at: self.x.stamps.t1.plus_secs(-1_200),
            reason: String::new(),
        };
        self.then(300, secretary, clock)?;
        let cost = C::AddCost {
            text: "Two days of furnace time held at the alternate foundry".into(),
            amount: 42_000,
            minutes: 0,
        };
        self.then(350, commander, cost)?;
        self.done(
            385,
            "compute-line-down",
            "Cover table: six days at the first plant",
        )?;
        self.begun(400, "list-acceptable-deviations")?;
        self.done(
            430,
            "read-the-contract",
            "Note on the five clauses, in the log",
        )?;
        let decided = C::Decide {
            decision: "stock-allocation".into(),
            option: "safety-then-pro-rata".into(),
            rationale: "We can defend it to every customer.".into(),
        };
        self.then(450, commander, decided)?;
        self.done(455, "decide-stock-allocation", "")?;
        let report = C::Report {
            situation: "The foundry stands still. Six days of castings are left and blocked; the first line stops in eight days.".into(),
            actions: "Furnace time at the alternate is held until tonight. Counsel has read the contract.".into(),
            next: "Dates to customers, and somebody who speaks with them.".into(),
            asks: String::new(),
            next_in_minutes: Some(30),
        };
        self.then(470, commander, report)?;
        let plants = String::from("plant-stock-notice");
        let planner = self.holder(planner);
        self.then(
            490,
            planner,
            C::ApproveMessage {
                message: plants.clone(),
            },
        )?;
        self.then(495, planner, C::SendMessage { message: plants })?;
        self.done(500, "tell-plants-build-plan", "")?;
        // Nobody who was named can speak with customers: one did not answer, one is busy.
        self.then(
            515,
            self.candidate(account, 1),
            declines(account, "I lead procurement in this already"),
        )?;
        let sales = id(self.place.staff, "vpsales");
        self.then(530, commander, appoints(account, sales))
    }

    fn carry_out(&mut self, commander: PersonId) -> Result<()> {
        let slots: Vec<(String, Option<PersonId>)> = self
            .x
            .slots
            .iter()
            .map(|s| (s.key.clone(), s.candidates.first().map(|(p, _)| *p)))
            .collect();
        let each = 420 / i64::try_from(slots.len().max(1)).unwrap_or(1);
        for (slot, person) in slots {
            if let Some(person) = person {
                self.does(each, person, C::Acknowledge { slot })?;
            }
        }
        self.report(
            "Every container is located. Nine carry what a customer needs this week.",
            Some(60),
        )?;
        self.decide()?;
        self.write()?;
        self.work_off()?;
        self.settle_clocks()?;
        self.does(
            600,
            commander,
            C::AddCost {
                text: "Rail slots and trucks for nine containers".into(),
                amount: 18_400,
                minutes: 960,
            },
        )?;
        self.report(
            "The nine containers have left by rail. The gates open again tomorrow.",
            None,
        )?;
        let summary = "The port is open again; two customers had their orders a day late.";
        for command in [
            C::Stabilize {
                summary: summary.into(),
            },
            C::Close {
                summary: summary.into(),
            },
        ] {
            self.does(1_800, commander, command)?;
        }
        let notes = [
            (
                LearningKind::Worked,
                "Everybody knew their first task from the page itself; nobody rang to ask.",
            ),
            (
                LearningKind::DidNotWork,
                "Nobody at the forwarder could be reached before seven; we need a number for the night.",
            ),
        ];
        for (kind, text) in notes {
            let note = C::Learn {
                kind,
                question: None,
                text: text.into(),
            };
            self.does(7_200, commander, note)?;
        }
        Ok(())
    }

    fn report(&mut self, situation: &str, next_in_minutes: Option<u32>) -> Result<()> {
        let report = C::Report {
            situation: situation.into(),
            actions: "The forwarder calls each hour with what moves.".into(),
            next: String::new(),
            asks: String::new(),
            next_in_minutes,
        };
        self.does(45, self.x.commander, report)
    }

    fn decide(&mut self) -> Result<()> {
        let open: Vec<_> = self
            .x
            .decisions
            .iter()
            .filter(|d| d.state == DecisionState::Open)
            .map(|d| d.spec.clone())
            .collect();
        for d in open {
            let decided = C::Decide {
                decision: d.id,
                option: d.default,
                rationale: d.why_default,
            };
            self.does(30, self.holder(&d.decider), decided)?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let all: Vec<_> = self
            .x
            .messages
            .iter()
            .map(|m| (m.spec.id.clone(), m.spec.approver.clone()))
            .collect();
        for (message, approver) in all {
            let by = self.holder(&approver);
            let sent = message.clone();
            self.does(40, by, C::ApproveMessage { message })?;
            self.does(20, by, C::SendMessage { message: sent })?;
        }
        Ok(())
    }

    /// Each task by who holds its slot, the most urgent first, until none can be done.
    fn work_off(&mut self) -> Result<()> {
        for _ in 0..1_000 {
            let (now, x) = (self.now, &mut self.x);
            self.place.at(now, |ground| x.tick(ground));
            let next = self
                .x
                .tasks
                .iter()
                .filter(|t| t.state.actionable())
                .min_by_key(|t| t.due_at)
                .map(|t| t.spec.clone());
            if let Some(task) = next {
                let done = C::CompleteTask {
                    task: task.id,
                    note: String::new(),
                    evidence: task
                        .evidence
                        .map(|wanted| format!("{wanted}: in the folder of this response"))
                        .unwrap_or_default(),
                };
                self.does(50, self.holder(&task.slot), done)?;
            } else if self.x.phases.iter().all(|p| p.entered.is_some()) {
                break;
            } else {
                self.now = self.now.plus_secs(60);
            }
        }
        let left: Vec<String> = self
            .x
            .unfinished()
            .iter()
            .map(|t| t.spec.id.clone())
            .collect();
        for task in left {
            let reason = "It did not come to that.".into();
            let away = C::TaskNotApplicable { task, reason };
            self.does(30, self.x.commander, away)?;
        }
        Ok(())
    }

    fn settle_clocks(&mut self) -> Result<()> {
        let by = self.x.commander;
        let clocks: Vec<_> = self
            .x
            .clocks
            .iter()
            .map(|c| (c.rule.id.clone(), c.state.clone()))
            .collect();
        for (clock, state) in clocks {
            let settled = match state {
                ClockState::Running { .. } => C::SatisfyClock {
                    clock,
                    at: self.now,
                    receipt: "Confirmed in writing".into(),
                },
                ClockState::Armed => C::ClockNotApplicable {
                    clock,
                    reason: "What starts this deadline did not happen.".into(),
                },
                _ => continue,
            };
            self.does(60, by, settled)?;
        }
        Ok(())
    }
}
