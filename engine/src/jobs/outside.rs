use crate::{
    core::Engine,
    executions::{self, HandedOver},
    signals::{self, Fetched},
};
use model::{
    PageId,
    jobs::{Job, Work},
};

/// What a job had to do in the outside world, and how that went. It comes before the
/// transaction, because a slow server out there must not hold the organisation up. So it is
/// done at least once: receivers know a repetition by its id.
pub(super) enum Outside {
    Nothing,
    HandedOver(HandedOver),
    AllHandedOver(Vec<(PageId, HandedOver)>),
    Fetched(Fetched),
}

impl Outside {
    pub(super) async fn of(engine: &Engine, job: &Job) -> Self {
        match &job.work {
            Work::DeliverPage {
                execution,
                page,
                channel,
            } => {
                let alone = [(job, *page)];
                executions::hand_over(engine, &alone, *execution, *channel)
                    .await
                    .pop()
                    .map_or(Self::Nothing, Self::HandedOver)
            }
            Work::DeliverPages {
                execution,
                pages,
                channel,
            } => Self::AllHandedOver(
                executions::hand_over_all(engine, job, *execution, pages, *channel).await,
            ),
            Work::PollSource { source } => {
                Self::Fetched(signals::fetch(engine, job.org_id, *source).await)
            }
            _ => Self::Nothing,
        }
    }
}
