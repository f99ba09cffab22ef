//! From signal to proposal: what is taken in, what the triggers make of it, who decides.

mod accept;
mod backtest;
mod evaluate;
mod ingest;
mod list;
mod policies;
mod poll;
mod proposals;
mod rate;
mod report;
mod sources;
mod triggers;

#[cfg(test)]
mod tests;

pub use accept::{Acceptance, accept, accept_once, merge, targets};
pub use backtest::backtest;
pub use ingest::{Delivery, ingest, ingest_as};
pub use list::{get, judge, list, overview};
pub use policies::{policies, revoke_policy, write_policy};
pub use proposals::{decline, judge_proposal, proposal, proposals};
pub use report::report;
pub use sources::{
    add_source, change_source, drop_source_keys, rotate_source_key, set_source_active, source,
    sources,
};
pub use triggers::{add_trigger, change_trigger, suggested_triggers, trigger, triggers};

pub(crate) use evaluate::evaluate;
pub(crate) use poll::{Fetched, fetch, promise_anew, take_in};
pub(crate) use proposals::{count_word, expire};
pub(crate) use rate::Rates;

use crate::core::Work;
use model::live::{Happening, Topic};

/// Tells the pages of signals that something of theirs changed.
fn tell(work: &mut Work<'_>, what: &str) {
    work.publish(
        Topic::Signals,
        Happening::SignalsChanged { what: what.into() },
    );
}
