//! Executions: declare, command, watch, deliver, learn.

mod command;
mod declare;
mod deliver;
mod learning;
mod link;
mod once;
mod view;
mod watch;

#[cfg(test)]
mod tests;

pub use command::{act, command};
pub(crate) use declare::declare_in;
pub use declare::{Declaration, declare, declare_once};
pub use deliver::HandedOver;
pub(crate) use deliver::{hand_over, hand_over_all, settle, settle_all};
pub use learning::{AcceptedChange, accept_change, decline_change, propose_change};
pub use link::acknowledge_by_link;
pub(crate) use once::{declared_before, note_declared};
pub use view::{ExecutionFilter, form, get, list, mine, next};
pub(crate) use view::{may_see, mine_in, sees_all};
pub(crate) use watch::{remind, watch};

use crate::core::{Engine, Error, Result, Work};
use jiff::tz::TimeZone;
use model::{
    ExecutionId, OrgId, PageId, PersonId, SessionId, Time,
    executions::{Effect, Execution, Ground, PageChannel, PageRun},
    identity::{Actor, Credential, Permission, Person, can},
    jobs::{PAGES_TOGETHER, Work as JobWork},
    live::{Happening, Topic},
};
use std::collections::{BTreeMap, HashSet};
use store::Tx;

/// The execution, if the actor may know of it.
pub(crate) async fn visible(tx: &mut Tx, actor: &Actor, id: ExecutionId) -> Result<Execution> {
    tx.execution(actor.org, id)
        .await?
        .filter(|x| x.may_see(actor))
        .ok_or_else(|| Error::not_found("execution"))
}

/// Whether this person, signed in, would hold `permission`.
pub(crate) fn holds(person: &Person, permission: Permission) -> bool {
    let actor = Actor {
        org: person.org_id,
        person: Some(person.id),
        roles: person.roles.clone(),
        credential: Credential::Session(SessionId(uuid::Uuid::nil())),
    };
    person.active && can(&actor, permission).is_ok()
}

/// What the machine stands on, read once per change.
struct Stand {
    zone: TimeZone,
    able: HashSet<PersonId>,
    people: Vec<Person>,
}

impl Stand {
    async fn load(tx: &mut Tx, org: OrgId) -> Result<Self> {
        let zone = tx
            .organisation(org)
            .await?
            .and_then(|o| TimeZone::get(&o.time_zone).ok())
            // A zone that this machine does not know: days then end by UTC, and views show UTC.
            .unwrap_or(TimeZone::UTC);
        let people = tx.people(org).await?;
        let able = people
            .iter()
            .filter(|p| holds(p, Permission::ExecutionsAct))
            .map(|p| p.id)
            .collect();
        Ok(Self { zone, able, people })
    }
    /// Gives the ground to `f`.
    fn on<T>(&self, engine: &Engine, now: Time, f: impl FnOnce(&mut Ground<'_>) -> T) -> T {
        f(&mut Ground {
            now,
            zone: &self.zone,
            ids: &mut || engine.id::<PageId>(),
            able: &|p| self.able.contains(&p),
        })
    }
}

/// Saves an execution and promises what follows: pages to their channels, the next look.
async fn save(
    work: &mut Work<'_>,
    x: &mut Execution,
    what: &str,
    effects: &[Effect],
) -> Result<()> {
    promise(work, x);
    work.tx.update_execution(x).await?;
    tell(work, x, what, effects);
    Ok(())
}

fn promise(work: &mut Work<'_>, x: &mut Execution) {
    if let Some(at) = x.promise(work.now) {
        work.enqueue(JobWork::WatchExecution { execution: x.id }, at);
    }
}

/// Tells the war room, the lists and the people concerned, and promises deliveries.
fn tell(work: &mut Work<'_>, x: &Execution, what: &str, effects: &[Effect]) {
    let changed = |what: &str| Happening::ExecutionChanged {
        what: what.to_owned(),
        revision: x.revision,
    };
    work.publish(Topic::Execution(x.id), changed(what));
    work.publish(
        Topic::Executions,
        Happening::ListChanged {
            execution: x.id,
            what: what.to_owned(),
        },
    );
    let mut outward: BTreeMap<PageChannel, Vec<PageId>> = BTreeMap::new();
    for effect in effects {
        match effect {
            Effect::Page(id) => {
                let Some(page) = x.page(*id) else { continue };
                work.publish(
                    Topic::Person(page.person),
                    Happening::Paged {
                        execution: x.id,
                        page: *id,
                    },
                );
                hand_out(page, &mut outward);
            }
            Effect::PageEnded(id) => {
                if let Some(page) = x.page(*id) {
                    work.publish(Topic::Person(page.person), changed("page_ended"));
                    // Its time ran out and a channel has not taken it: the job that was to hand
                    // it over may be dead, if its process was killed at each attempt.
                    hand_out(page, &mut outward);
                }
            }
            Effect::Alarm { .. } => work.publish(Topic::Person(x.commander), changed("alarm")),
            Effect::ClockWarning { .. } => {
                work.publish(Topic::Person(x.commander), changed("clock_warning"));
            }
            Effect::Coordinated => {
                work.publish(Topic::Execution(x.id), changed("coordinated"));
            }
            Effect::Over => work.enqueue(
                JobWork::CaptureLearning { execution: x.id },
                work.now.plus_days(1),
            ),
        }
    }
    for (channel, pages) in outward {
        promise_pages(work, x.id, channel, &pages);
    }
}

/// The page is for every channel that has not taken it and still should.
fn hand_out(page: &PageRun, outward: &mut BTreeMap<PageChannel, Vec<PageId>>) {
    for delivery in &page.deliveries {
        if page.wanted(delivery.channel) {
            outward.entry(delivery.channel).or_default().push(page.id);
        }
    }
}

/// Promises pages to a channel. Promised twice a page goes out under the same id.
fn promise_pages(
    work: &mut Work<'_>,
    execution: ExecutionId,
    channel: PageChannel,
    pages: &[PageId],
) {
    for some in pages.chunks(PAGES_TOGETHER) {
        let job = match some {
            [page] => JobWork::DeliverPage {
                execution,
                page: *page,
                channel,
            },
            _ => JobWork::DeliverPages {
                execution,
                pages: some.to_vec(),
                channel,
            },
        };
        work.enqueue(job, work.now);
    }
}
