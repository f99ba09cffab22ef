//! What the pages ask of the engine.

use crate::state::{Choices, Running};
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    ExecutionId, PersonId, PlaybookId, PolicyId, ProposalId, SignalId, SourceId, TriggerId,
    audit::Page,
    signals::{
        AcceptedEvent, BacktestRequest, BacktestView, Feedback, NewKey, NewPolicy, NewSource,
        NewTrigger, PolicyView, ProposalView, Report, SignalFilter, SignalRow, SignalView,
        SignalsView, SourceView, SuggestedTrigger, TriggerView,
    },
};

/// The head of the page: what waits for a decision, and what came in the last day.
#[server(prefix = "/fn", endpoint = "signals/overview", input = Json)]
pub async fn signals_overview() -> Result<SignalsView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::overview(&engine, &ctx).await?)
}

/// Fifty signals, newest first, beginning at the cursor.
#[server(prefix = "/fn", endpoint = "signals/list", input = Json)]
pub async fn list_signals(
    filter: SignalFilter,
    cursor: Option<String>,
) -> Result<Page<SignalRow>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::list(&engine, &ctx, &filter, cursor.as_deref(), 50).await?)
}

#[server(prefix = "/fn", endpoint = "signals/get", input = Json)]
pub async fn get_signal(id: SignalId) -> Result<SignalView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::get(&engine, &ctx, id).await?)
}

/// One word on a signal: useful or noise.
#[server(prefix = "/fn", endpoint = "signals/judge", input = Json)]
pub async fn judge_signal(id: SignalId, feedback: Feedback) -> Result<SignalView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::judge(&engine, &ctx, id, feedback).await?)
}

#[server(prefix = "/fn", endpoint = "signals/report", input = Json)]
pub async fn report_signal(report: Report) -> Result<AcceptedEvent, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::report(&engine, &ctx, &report).await?)
}

#[server(prefix = "/fn", endpoint = "signals/proposal", input = Json)]
pub async fn get_proposal(id: ProposalId) -> Result<ProposalView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::proposal(&engine, &ctx, id).await?)
}

/// `by` is who pressed: it goes on record with their name.
#[server(prefix = "/fn", endpoint = "signals/decline_proposal", input = Json)]
pub async fn decline_proposal(
    id: ProposalId,
    reason: String,
    feedback: Option<Feedback>,
    by: Option<PersonId>,
) -> Result<ProposalView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::signals::decline(&engine, &ctx, id, &reason, feedback).await?)
}

#[server(prefix = "/fn", endpoint = "signals/judge_proposal", input = Json)]
pub async fn judge_proposal(id: ProposalId, feedback: Feedback) -> Result<ProposalView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::judge_proposal(&engine, &ctx, id, feedback).await?)
}

/// Takes the proposal into an execution that runs already. `by` is who pressed.
#[server(prefix = "/fn", endpoint = "signals/merge_proposal", input = Json)]
pub async fn merge_proposal(
    id: ProposalId,
    execution: ExecutionId,
    by: Option<PersonId>,
) -> Result<ProposalView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::signals::merge(&engine, &ctx, id, execution).await?)
}

/// Live executions into which I may take a proposal, those of its playbook first.
#[server(prefix = "/fn", endpoint = "signals/running", input = Json)]
pub async fn running_executions(playbook: PlaybookId) -> Result<Vec<Running>, AppError> {
    let (engine, ctx) = door::caller()?;
    let rows = engine::signals::targets(&engine, &ctx).await?;
    let mut running: Vec<Running> = rows
        .into_iter()
        .map(|row| Running {
            id: row.id,
            key: row.key,
            title: row.title,
            same: row.playbook == playbook,
        })
        .collect();
    running.sort_by_key(|r| !r.same);
    Ok(running)
}

#[server(name = LoadTriggers, prefix = "/fn", endpoint = "signals/triggers", input = Json)]
pub async fn list_triggers() -> Result<Vec<TriggerView>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::triggers(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "signals/trigger", input = Json)]
pub async fn get_trigger(id: TriggerId) -> Result<TriggerView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::trigger(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "signals/add_trigger", input = Json)]
pub async fn add_trigger(trigger: NewTrigger) -> Result<TriggerView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::add_trigger(&engine, &ctx, &trigger).await?)
}

#[server(prefix = "/fn", endpoint = "signals/change_trigger", input = Json)]
pub async fn change_trigger(
    id: TriggerId,
    revision: i64,
    trigger: NewTrigger,
) -> Result<TriggerView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::change_trigger(&engine, &ctx, id, revision, &trigger).await?)
}

/// What the playbook itself suggests to watch for.
#[server(name = LoadSuggestions, prefix = "/fn", endpoint = "signals/suggested_triggers", input = Json)]
pub async fn suggested_triggers(playbook: PlaybookId) -> Result<Vec<SuggestedTrigger>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::suggested_triggers(&engine, &ctx, playbook).await?)
}

/// What a draft rule would have made of stored signals.
#[server(prefix = "/fn", endpoint = "signals/backtest", input = Json)]
pub async fn backtest_rule(request: BacktestRequest) -> Result<BacktestView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::backtest(&engine, &ctx, &request).await?)
}

/// The playbooks, people, sources and triggers that a form names.
#[server(name = LoadChoices, prefix = "/fn", endpoint = "signals/choices", input = Json)]
pub async fn choices() -> Result<Choices, AppError> {
    let (engine, ctx) = door::caller()?;
    let playbooks = engine::playbooks::list(&engine, &ctx, &Default::default()).await?;
    let people = engine::identity::people(&engine, &ctx).await?;
    let overview = engine::signals::overview(&engine, &ctx).await?;
    let triggers = engine::signals::triggers(&engine, &ctx).await?;
    Ok(Choices::new(&playbooks, &people, overview, &triggers))
}

#[server(name = LoadSources, prefix = "/fn", endpoint = "signals/sources", input = Json)]
pub async fn list_sources() -> Result<Vec<SourceView>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::sources(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "signals/add_source", input = Json)]
pub async fn add_source(source: NewSource) -> Result<SourceView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::add_source(&engine, &ctx, &source).await?)
}

#[server(prefix = "/fn", endpoint = "signals/change_source", input = Json)]
pub async fn change_source(
    id: SourceId,
    revision: i64,
    source: NewSource,
) -> Result<SourceView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::change_source(&engine, &ctx, id, revision, &source).await?)
}

#[server(prefix = "/fn", endpoint = "signals/set_source_active", input = Json)]
pub async fn set_source_active(
    id: SourceId,
    revision: i64,
    active: bool,
) -> Result<SourceView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::set_source_active(&engine, &ctx, id, revision, active).await?)
}

/// A new key; the one before works until the next change or until it is dropped.
#[server(prefix = "/fn", endpoint = "signals/rotate_source_key", input = Json)]
pub async fn rotate_source_key(id: SourceId, revision: i64) -> Result<NewKey, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::rotate_source_key(&engine, &ctx, id, revision).await?)
}

/// Ends the older key, or all of them.
#[server(prefix = "/fn", endpoint = "signals/drop_source_keys", input = Json)]
pub async fn drop_source_keys(
    id: SourceId,
    revision: i64,
    all: bool,
) -> Result<SourceView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::drop_source_keys(&engine, &ctx, id, revision, all).await?)
}

#[server(name = LoadPolicies, prefix = "/fn", endpoint = "signals/policies", input = Json)]
pub async fn list_policies() -> Result<Vec<PolicyView>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::policies(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "signals/write_policy", input = Json)]
pub async fn write_policy(policy: NewPolicy) -> Result<PolicyView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::write_policy(&engine, &ctx, &policy).await?)
}

#[server(prefix = "/fn", endpoint = "signals/revoke_policy", input = Json)]
pub async fn revoke_policy(id: PolicyId, reason: String) -> Result<PolicyView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::signals::revoke_policy(&engine, &ctx, id, &reason).await?)
}
