//! Signals, their sources, triggers, proposals and autonomy policies.

use super::{
    extract::{Asked, Call, Id, IfMatch, Input},
    page::{Order, Paging, limit},
    refuse::Refusal,
    reply::{Answer, Reply},
};
use crate::{layers::source_key, state::AppState};
use axum::{
    body::Bytes,
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
};
use engine::{Ctx, Origin, signals::Acceptance};
use model::{
    ExecutionId, PersonId, PlaybookId, PolicyId, ProposalId, SignalId, SourceId, Time, TriggerId,
    audit::Page,
    playbooks::SignalCategory,
    signals::{
        Accepted, AcceptedEvent, BacktestRequest, BacktestView, Feedback, Judgement, NewKey,
        NewPolicy, NewSource, NewTrigger, PolicyView, ProposalFilter, ProposalRow, ProposalView,
        Report, SeverityLevel, SignalFilter, SignalRow, SignalView, SignalsView, SourceView,
        SuggestedTrigger, TriggerView,
    },
};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_signals, ingest_signals))
        .routes(routes!(get_signals_overview))
        .routes(routes!(report_signal))
        .routes(routes!(get_signal))
        .routes(routes!(judge_signal))
        .routes(routes!(list_sources, add_source))
        .routes(routes!(get_source, change_source))
        .routes(routes!(set_source_active))
        .routes(routes!(rotate_source_key, drop_source_keys))
        .routes(routes!(list_triggers, add_trigger))
        .routes(routes!(backtest_rule))
        .routes(routes!(get_trigger, change_trigger))
        .routes(routes!(list_suggested_triggers))
        .routes(routes!(list_proposals))
        .routes(routes!(get_proposal))
        .routes(routes!(accept_proposal))
        .routes(routes!(merge_proposal))
        .routes(routes!(decline_proposal))
        .routes(routes!(judge_proposal))
        .routes(routes!(list_policies, write_policy))
        .routes(routes!(revoke_policy))
}

/// Who delivers events: a source by its key, or a person's program by its token.
enum Sender {
    Source { key: String, origin: Origin },
    Person(Ctx),
}

impl FromRequestParts<AppState> for Sender {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        if let Some(key) = source_key(&parts.headers) {
            let origin = parts.extensions.get::<Origin>().cloned();
            return Ok(Self::Source {
                key: key.to_owned(),
                origin: origin.unwrap_or_default(),
            });
        }
        let Call(_, ctx) = Call::from_request_parts(parts, state).await?;
        Ok(Self::Person(ctx))
    }
}

/// Deliver CloudEvents 1.0: one structured event, a batch of at most 500, or binary mode
///
/// With a source's key (`Authorization: Bearer ms_…`), or with an API token of somebody who may
/// report. The answer comes when the events are durable; those that were kept before are told
/// as duplicates. Beyond the source's rate 429 with `Retry-After`, and nothing is kept.
#[utoipa::path(
    post, path = "/signals", tag = "signals",
    request_body(content = serde_json::Value, content_type = "application/cloudevents+json", description = "Also application/cloudevents-batch+json, or any JSON or text with the attributes in `ce-` headers."),
    responses((status = 202, body = Accepted))
)]
async fn ingest_signals(
    State(state): State<AppState>,
    sender: Sender,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let text = |v: &axum::http::HeaderValue| v.to_str().map(str::to_owned).unwrap_or_default();
    let content_type = headers.get(CONTENT_TYPE).map(text).unwrap_or_default();
    let all: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect();
    let engine = &state.engine;
    let accepted: Accepted = match sender {
        Sender::Person(ctx) => {
            engine::signals::ingest_as(engine, &ctx, &content_type, &all, &body).await?
        }
        Sender::Source { key, origin } => {
            let delivery = engine::signals::Delivery {
                key: &key,
                origin: &origin,
                content_type: &content_type,
                headers: &all,
                body: &body,
            };
            engine::signals::ingest(engine, &delivery).await?
        }
    };
    Ok((StatusCode::ACCEPTED, axum::Json(accepted)).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SignalSearch {
    category: Option<SignalCategory>,
    source: Option<SourceId>,
    /// `new`, `evaluated` or `suppressed`.
    state: Option<String>,
    /// The earliest time of arrival.
    from: Option<Time>,
    /// The time of arrival before which.
    until: Option<Time>,
    /// `next` of the page before; left out for the first.
    cursor: Option<String>,
    /// Longest page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Signals, newest arrival first
#[utoipa::path(get, path = "/signals", tag = "signals", params(SignalSearch), responses((status = 200, body = Page<SignalRow>)))]
async fn list_signals(
    Call(engine, ctx): Call,
    Asked(search): Asked<SignalSearch>,
) -> Answer<Page<SignalRow>> {
    let limit = limit(search.limit)?;
    let filter = SignalFilter {
        category: search.category,
        source: search.source,
        state: search.state,
        from: search.from,
        until: search.until,
    };
    Ok(Reply::ok(
        engine::signals::list(&engine, &ctx, &filter, search.cursor.as_deref(), limit).await?,
    ))
}

/// What waits for a decision, and what came in the last 24 hours
#[utoipa::path(get, path = "/signals/overview", tag = "signals", responses((status = 200, body = SignalsView)))]
async fn get_signals_overview(Call(engine, ctx): Call) -> Answer<SignalsView> {
    Ok(Reply::ok(engine::signals::overview(&engine, &ctx).await?))
}

/// Report what happened, as a person
#[utoipa::path(post, path = "/signals/report", tag = "signals", request_body = Report, responses((status = 201, body = AcceptedEvent)))]
async fn report_signal(
    Call(engine, ctx): Call,
    Input(report): Input<Report>,
) -> Answer<AcceptedEvent> {
    let event = engine::signals::report(&engine, &ctx, &report).await?;
    Ok(Reply::created(format!("/signals/{}", event.signal), event))
}

/// A signal with what every trigger made of it and why
#[utoipa::path(get, path = "/signals/{id}", tag = "signals", params(("id" = SignalId, Path)), responses((status = 200, body = SignalView)))]
async fn get_signal(Call(engine, ctx): Call, Id(id): Id<SignalId>) -> Answer<SignalView> {
    Ok(Reply::ok(engine::signals::get(&engine, &ctx, id).await?))
}

/// Say whether a signal was useful or noise
#[utoipa::path(put, path = "/signals/{id}/feedback", tag = "signals", params(("id" = SignalId, Path)), request_body = Judgement, responses((status = 200, body = SignalView)))]
async fn judge_signal(
    Call(engine, ctx): Call,
    Id(id): Id<SignalId>,
    Input(word): Input<Judgement>,
) -> Answer<SignalView> {
    Ok(Reply::ok(
        engine::signals::judge(&engine, &ctx, id, word.feedback).await?,
    ))
}

/// Sources of signals, oldest first
#[utoipa::path(get, path = "/sources", tag = "signals", params(Paging), responses((status = 200, body = Page<SourceView>)))]
async fn list_sources(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<SourceView>> {
    let sources = engine::signals::sources(&engine, &ctx).await?;
    Ok(Reply::ok(
        paging.cut(sources, Order::OldestFirst, |s| s.source.id)?,
    ))
}

/// Add a source: a program that sends, or a feed that is read
#[utoipa::path(post, path = "/sources", tag = "signals", request_body = NewSource, responses((status = 201, body = SourceView)))]
async fn add_source(Call(engine, ctx): Call, Input(new): Input<NewSource>) -> Answer<SourceView> {
    let view = engine::signals::add_source(&engine, &ctx, &new).await?;
    Ok(Reply::created(format!("/sources/{}", view.source.id), view).tagged())
}

/// A source with what it delivered
#[utoipa::path(get, path = "/sources/{id}", tag = "signals", params(("id" = SourceId, Path)), responses((status = 200, body = SourceView)))]
async fn get_source(Call(engine, ctx): Call, Id(id): Id<SourceId>) -> Answer<SourceView> {
    Ok(Reply::ok(engine::signals::source(&engine, &ctx, id).await?).tagged())
}

/// Change name, defaults, rate or feed of a source
#[utoipa::path(
    put, path = "/sources/{id}", tag = "signals",
    params(("id" = SourceId, Path), ("If-Match" = String, Header)), request_body = NewSource,
    responses((status = 200, body = SourceView))
)]
async fn change_source(
    Call(engine, ctx): Call,
    Id(id): Id<SourceId>,
    IfMatch(revision): IfMatch,
    Input(new): Input<NewSource>,
) -> Answer<SourceView> {
    Ok(
        Reply::ok(engine::signals::change_source(&engine, &ctx, id, revision, &new).await?)
            .tagged(),
    )
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SourceActive {
    active: bool,
}

/// Stop a source, whose keys then open nothing, or start it again
#[utoipa::path(
    put, path = "/sources/{id}/active", tag = "signals",
    params(("id" = SourceId, Path), ("If-Match" = String, Header)), request_body = SourceActive,
    responses((status = 200, body = SourceView))
)]
async fn set_source_active(
    Call(engine, ctx): Call,
    Id(id): Id<SourceId>,
    IfMatch(revision): IfMatch,
    Input(asked): Input<SourceActive>,
) -> Answer<SourceView> {
    let view =
        engine::signals::set_source_active(&engine, &ctx, id, revision, asked.active).await?;
    Ok(Reply::ok(view).tagged())
}

/// Make a new key; the one before keeps working until the next is made or it is dropped
#[utoipa::path(
    post, path = "/sources/{id}/keys", tag = "signals",
    params(("id" = SourceId, Path), ("If-Match" = String, Header)),
    responses((status = 201, body = NewKey))
)]
async fn rotate_source_key(
    Call(engine, ctx): Call,
    Id(id): Id<SourceId>,
    IfMatch(revision): IfMatch,
) -> Answer<NewKey> {
    let key = engine::signals::rotate_source_key(&engine, &ctx, id, revision).await?;
    Ok(Reply::created(format!("/sources/{id}"), key)
        .tagged()
        .once())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichKeys {
    /// Also the one in use.
    all: Option<bool>,
}

/// Let the former key stop working, or all keys
#[utoipa::path(
    delete, path = "/sources/{id}/keys", tag = "signals",
    params(("id" = SourceId, Path), ("If-Match" = String, Header), WhichKeys),
    responses((status = 200, body = SourceView))
)]
async fn drop_source_keys(
    Call(engine, ctx): Call,
    Id(id): Id<SourceId>,
    IfMatch(revision): IfMatch,
    Asked(which): Asked<WhichKeys>,
) -> Answer<SourceView> {
    let all = which.all.unwrap_or_default();
    let view = engine::signals::drop_source_keys(&engine, &ctx, id, revision, all).await?;
    Ok(Reply::ok(view).tagged())
}

/// Triggers, oldest first
#[utoipa::path(get, path = "/triggers", tag = "signals", params(Paging), responses((status = 200, body = Page<TriggerView>)))]
async fn list_triggers(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<TriggerView>> {
    let triggers = engine::signals::triggers(&engine, &ctx).await?;
    Ok(Reply::ok(paging.cut(
        triggers,
        Order::OldestFirst,
        |t| t.trigger.id,
    )?))
}

/// Add a trigger
#[utoipa::path(post, path = "/triggers", tag = "signals", request_body = NewTrigger, responses((status = 201, body = TriggerView)))]
async fn add_trigger(
    Call(engine, ctx): Call,
    Input(new): Input<NewTrigger>,
) -> Answer<TriggerView> {
    let view = engine::signals::add_trigger(&engine, &ctx, &new).await?;
    Ok(Reply::created(format!("/triggers/{}", view.trigger.id), view).tagged())
}

/// Try a draft rule on stored signals, beside a trigger's present one; nothing is changed
#[utoipa::path(post, path = "/triggers/backtest", tag = "signals", request_body = BacktestRequest, responses((status = 200, body = BacktestView)))]
async fn backtest_rule(
    Call(engine, ctx): Call,
    Input(request): Input<BacktestRequest>,
) -> Answer<BacktestView> {
    Ok(Reply::ok(
        engine::signals::backtest(&engine, &ctx, &request).await?,
    ))
}

/// A trigger with its precision and last evaluations
#[utoipa::path(get, path = "/triggers/{id}", tag = "signals", params(("id" = TriggerId, Path)), responses((status = 200, body = TriggerView)))]
async fn get_trigger(Call(engine, ctx): Call, Id(id): Id<TriggerId>) -> Answer<TriggerView> {
    Ok(Reply::ok(engine::signals::trigger(&engine, &ctx, id).await?).tagged())
}

/// Write a trigger anew
#[utoipa::path(
    put, path = "/triggers/{id}", tag = "signals",
    params(("id" = TriggerId, Path), ("If-Match" = String, Header)), request_body = NewTrigger,
    responses((status = 200, body = TriggerView))
)]
async fn change_trigger(
    Call(engine, ctx): Call,
    Id(id): Id<TriggerId>,
    IfMatch(revision): IfMatch,
    Input(new): Input<NewTrigger>,
) -> Answer<TriggerView> {
    Ok(
        Reply::ok(engine::signals::change_trigger(&engine, &ctx, id, revision, &new).await?)
            .tagged(),
    )
}

/// A playbook's own suggestions as triggers to be made
#[utoipa::path(get, path = "/playbooks/{id}/suggested-triggers", tag = "signals", params(("id" = PlaybookId, Path)), responses((status = 200, body = Vec<SuggestedTrigger>)))]
async fn list_suggested_triggers(
    Call(engine, ctx): Call,
    Id(id): Id<PlaybookId>,
) -> Answer<Vec<SuggestedTrigger>> {
    Ok(Reply::ok(
        engine::signals::suggested_triggers(&engine, &ctx, id).await?,
    ))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProposalSearch {
    /// Only those that wait for a decision.
    open: Option<bool>,
    playbook: Option<PlaybookId>,
    /// `next` of the page before; left out for the first.
    cursor: Option<String>,
    /// Longest page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Proposals to activate a playbook, newest first
#[utoipa::path(get, path = "/proposals", tag = "signals", params(ProposalSearch), responses((status = 200, body = Page<ProposalRow>)))]
async fn list_proposals(
    Call(engine, ctx): Call,
    Asked(search): Asked<ProposalSearch>,
) -> Answer<Page<ProposalRow>> {
    let limit = limit(search.limit)?;
    let filter = ProposalFilter {
        open: search.open.unwrap_or_default(),
        playbook: search.playbook,
    };
    Ok(Reply::ok(
        engine::signals::proposals(&engine, &ctx, &filter, search.cursor.as_deref(), limit).await?,
    ))
}

/// A proposal with its signals and why it was made
#[utoipa::path(get, path = "/proposals/{id}", tag = "signals", params(("id" = ProposalId, Path)), responses((status = 200, body = ProposalView)))]
async fn get_proposal(Call(engine, ctx): Call, Id(id): Id<ProposalId>) -> Answer<ProposalView> {
    Ok(Reply::ok(
        engine::signals::proposal(&engine, &ctx, id).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposalAcceptance {
    /// The playbook's title when left out.
    #[serde(default)]
    title: String,
    /// What the signals say when left out.
    #[serde(default)]
    situation: String,
    /// The proposal's when left out.
    #[serde(default)]
    severity: Option<SeverityLevel>,
    /// Who leads; who accepts when left out.
    #[serde(default)]
    commander: Option<PersonId>,
    /// Values of the playbook's variables, by key.
    #[serde(default)]
    variables: BTreeMap<String, String>,
}

/// Accept a proposal: its playbook is declared, live
#[utoipa::path(post, path = "/proposals/{id}/accept", tag = "signals", params(("id" = ProposalId, Path)), request_body = ProposalAcceptance, responses((status = 200, body = ProposalView)))]
async fn accept_proposal(
    Call(engine, ctx): Call,
    Id(id): Id<ProposalId>,
    Input(asked): Input<ProposalAcceptance>,
) -> Answer<ProposalView> {
    let how = Acceptance {
        title: asked.title,
        situation: asked.situation,
        severity: asked.severity,
        commander: asked.commander,
        variables: asked.variables,
    };
    Ok(Reply::ok(
        engine::signals::accept(&engine, &ctx, id, &how).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposalMerge {
    /// A live execution that runs.
    execution: ExecutionId,
}

/// Take a proposal into an execution that runs already
#[utoipa::path(post, path = "/proposals/{id}/merge", tag = "signals", params(("id" = ProposalId, Path)), request_body = ProposalMerge, responses((status = 200, body = ProposalView)))]
async fn merge_proposal(
    Call(engine, ctx): Call,
    Id(id): Id<ProposalId>,
    Input(asked): Input<ProposalMerge>,
) -> Answer<ProposalView> {
    Ok(Reply::ok(
        engine::signals::merge(&engine, &ctx, id, asked.execution).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Declining {
    reason: String,
    /// Whether it was worth the interruption; goes into the trigger's precision.
    #[serde(default)]
    feedback: Option<Feedback>,
}

/// Decline a proposal, with the reason
#[utoipa::path(post, path = "/proposals/{id}/decline", tag = "signals", params(("id" = ProposalId, Path)), request_body = Declining, responses((status = 200, body = ProposalView)))]
async fn decline_proposal(
    Call(engine, ctx): Call,
    Id(id): Id<ProposalId>,
    Input(asked): Input<Declining>,
) -> Answer<ProposalView> {
    let view = engine::signals::decline(&engine, &ctx, id, &asked.reason, asked.feedback).await?;
    Ok(Reply::ok(view))
}

/// Say whether a proposal was useful or noise, also after it was decided
#[utoipa::path(put, path = "/proposals/{id}/feedback", tag = "signals", params(("id" = ProposalId, Path)), request_body = Judgement, responses((status = 200, body = ProposalView)))]
async fn judge_proposal(
    Call(engine, ctx): Call,
    Id(id): Id<ProposalId>,
    Input(word): Input<Judgement>,
) -> Answer<ProposalView> {
    Ok(Reply::ok(
        engine::signals::judge_proposal(&engine, &ctx, id, word.feedback).await?,
    ))
}

/// Autonomy policies, oldest first
#[utoipa::path(get, path = "/autonomy-policies", tag = "signals", params(Paging), responses((status = 200, body = Page<PolicyView>)))]
async fn list_policies(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<PolicyView>> {
    let policies = engine::signals::policies(&engine, &ctx).await?;
    Ok(Reply::ok(paging.cut(
        policies,
        Order::OldestFirst,
        |p| p.policy.id,
    )?))
}

/// Write a policy under which M may declare without asking
#[utoipa::path(post, path = "/autonomy-policies", tag = "signals", request_body = NewPolicy, responses((status = 201, body = PolicyView)))]
async fn write_policy(Call(engine, ctx): Call, Input(new): Input<NewPolicy>) -> Answer<PolicyView> {
    let view = engine::signals::write_policy(&engine, &ctx, &new).await?;
    Ok(Reply::created("/autonomy-policies".into(), view))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Revoking {
    reason: String,
}

/// End a policy now
#[utoipa::path(post, path = "/autonomy-policies/{id}/revoke", tag = "signals", params(("id" = PolicyId, Path)), request_body = Revoking, responses((status = 200, body = PolicyView)))]
async fn revoke_policy(
    Call(engine, ctx): Call,
    Id(id): Id<PolicyId>,
    Input(asked): Input<Revoking>,
) -> Answer<PolicyView> {
    Ok(Reply::ok(
        engine::signals::revoke_policy(&engine, &ctx, id, &asked.reason).await?,
    ))
}
