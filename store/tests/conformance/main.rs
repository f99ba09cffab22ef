//! What the store promises, asked of SQLite in a file, SQLite in memory and PostgreSQL with the
//! same words. Each test says which functions it covers; `ratchet` fails when one of the store's
//! public functions is covered by none. Needs `M_TEST_POSTGRES_URL` (`scripts/with-postgres.sh`).

#[macro_use]
mod ground;
mod fixtures;

mod actions;
mod audit;
mod channels;
mod columns;
mod crash;
mod database;
mod events;
mod executions;
mod exercises;
mod idempotency;
mod identity;
mod job_upkeep;
mod jobs;
mod playbooks;
mod presence;
mod queue_model;
mod queue_races;
mod ratchet;
mod reviews;
mod schema;
mod sessions;
mod signals;
mod snapshots;
mod throttles;
mod transactions;
mod triggers;
mod versions;
