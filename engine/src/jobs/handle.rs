use super::outside::Outside;
use crate::core::{Error, Result, Work};
use crate::executions;
use crate::signals::Fetched;
use model::{
    jobs::{JobState, KEEP_DEAD, KEEP_DONE, Queue, Work as JobWork},
    live::{Happening, Topic},
};

/// Does the work of a job inside the transaction that also finishes it. What had to happen in
/// the outside world happened before; `outside` says how it went. Each is safe to run late,
/// twice, or when nothing is left to do.
pub(super) async fn handle(work: &mut Work<'_>, job: &JobWork, outside: Outside) -> Result<()> {
    let org = work.ctx.org();
    match job {
        JobWork::ReleaseInjects { exercise } => {
            let Some(mut x) = work.tx.exercise(org, *exercise).await? else {
                return Ok(());
            };
            let released = x.release_due(work.now);
            if !released.is_empty() {
                work.tx.update_exercise(&mut x).await?;
                work.say(format!(
                    "{}: inject {}",
                    x.key,
                    released
                        .iter()
                        .map(|i| (i + 1).to_string())
                        .collect::<Vec<_>>()
                        .join(", ")
                ));
                if let Some(review) = x.review_id {
                    for inject in released {
                        work.publish(Topic::Review(review), Happening::InjectReleased { inject });
                    }
                }
            }
            if let Some(next) = x.next_due() {
                work.enqueue(
                    JobWork::ReleaseInjects {
                        exercise: *exercise,
                    },
                    next,
                );
            }
            Ok(())
        }
        JobWork::MissReview { review } => {
            let Some(mut r) = work.tx.review(org, *review).await? else {
                return Ok(());
            };
            if r.miss(work.now).is_ok() {
                work.tx.update_review(&mut r).await?;
                work.say(format!("{} missed", r.key));
                work.publish(
                    Topic::Review(*review),
                    Happening::ReviewChanged {
                        what: "missed".into(),
                    },
                );
            }
            Ok(())
        }
        JobWork::WatchExecution { execution } => executions::watch(work, *execution).await,
        JobWork::DeliverPage {
            execution,
            page,
            channel,
        } => {
            let outcomes = match outside {
                Outside::HandedOver(handed) => vec![(*page, handed)],
                _ => Vec::new(),
            };
            executions::settle(work, *execution, *channel, outcomes).await
        }
        JobWork::DeliverPages {
            execution, channel, ..
        } => {
            let handed = match outside {
                Outside::AllHandedOver(handed) => handed,
                _ => Vec::new(),
            };
            executions::settle_all(work, *execution, *channel, handed).await
        }
        JobWork::CaptureLearning { execution } => executions::remind(work, *execution).await,
        JobWork::Sweep => {
            let now = work.now;
            let mut removed = 0;
            for queue in Queue::ALL {
                removed += work.tx.purge_jobs(queue, JobState::Done, KEEP_DONE).await?;
                removed += work.tx.purge_jobs(queue, JobState::Dead, KEEP_DEAD).await?;
            }
            removed += work.tx.purge_sessions(now.plus_days(-30)).await?;
            removed += work.tx.purge_throttles(now.plus_days(-1)).await?;
            removed += work.tx.purge_answers(now.plus_days(-1)).await?;
            removed += work.tx.purge_ack_links(now.plus_days(-1)).await?;
            removed += work.tx.purge_presence(now.plus_secs(-3_600)).await?;
            let (feeds, look_again) = crate::signals::promise_anew(work).await?;
            work.say(match feeds {
                0 => format!("{removed} rows removed"),
                _ => format!("{removed} rows removed; feeds promised anew: {feeds}"),
            });
            work.enqueue(JobWork::Sweep, now.plus_secs(look_again));
            Ok(())
        }
        JobWork::EvaluateSignals { signals } => crate::signals::evaluate(work, signals).await,
        JobWork::ExpireProposal { proposal } => crate::signals::expire(work, *proposal).await,
        JobWork::PollSource { source } => {
            let fetched = match outside {
                Outside::Fetched(fetched) => fetched,
                _ => Fetched::Nothing,
            };
            crate::signals::take_in(work, *source, fetched).await
        }
    }
}

/// What a handler's failure looks like from inside.
pub(super) fn inside(error: &Error) -> String {
    error.to_string().chars().take(500).collect()
}
