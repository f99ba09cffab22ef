//! The desk: the one next action for this person, then their worklists.

use crate::core::{Ctx, Engine, Result};
use crate::playbooks::{Names, pending_approvals};
use crate::{actions, executions, readiness, reviews};
use model::{
    Quarter, Time,
    actions::{ActionSource, ActionView},
    executions::{NextStep, ProposalState},
    exercises::ExerciseState,
    identity::{Permission, Role, can},
    readiness::{Coverage, Readiness},
    reviews::{DeskView, MySlot, NextAction, PendingApproval, Review, ReviewState, Seat},
};
use std::collections::BTreeSet;
use store::{ProposalQuery, Tx};

pub async fn get(engine: &Engine, ctx: &Ctx) -> Result<DeskView> {
    let mut tx = engine
        .read(ctx, Permission::AccountManage, "desk.get")
        .await?;
    let (org, me, now) = (ctx.org(), ctx.person()?, engine.now());
    let may = |p| can(&ctx.actor, p).is_ok();
    let names = Names::load(&mut tx, org).await?;

    let all_actions = if may(Permission::ActionsRead) {
        tx.actions(org).await?
    } else {
        Vec::new()
    };
    let mine = all_actions
        .iter()
        .filter(|a| a.owner == me && a.open())
        .cloned()
        .collect();
    let my_actions = actions::views(&mut tx, &ctx.actor, mine, now).await?;

    let mut open: Vec<Review> = if may(Permission::ReviewsRead) {
        tx.reviews(org).await?
    } else {
        Vec::new()
    };
    open.retain(|r| {
        r.may_see(&ctx.actor) && !matches!(r.state.key(), "closed" | "cancelled" | "missed")
    });
    open.reverse();
    let count = |r: &Review| {
        all_actions
            .iter()
            .filter(|a| a.source == ActionSource::Review(r.id))
            .count() as u32
    };
    let summaries = open
        .iter()
        .map(|r| reviews::summary(r, &names, count(r), &ctx.actor))
        .collect();

    let mut approvals = if may(Permission::PlaybooksApprove) {
        pending_approvals(&mut tx, org, &ctx.actor).await?
    } else {
        Vec::new()
    };
    approvals.retain(|a| a.may_approve);

    let current = tx.current_versions(org).await?;
    let playbooks = tx.playbooks(org).await?;
    let mut slots = Vec::new();
    for version in &current {
        let Some(playbook) = playbooks.iter().find(|p| p.id == version.playbook_id) else {
            continue;
        };
        for slot in &version.body.slots {
            for (seat, holder) in [(Seat::Primary, slot.primary), (Seat::Deputy, slot.deputy)] {
                if holder == Some(me) {
                    slots.push(MySlot {
                        playbook: playbook.id,
                        playbook_title: playbook.title.clone(),
                        domain: playbook.domain,
                        slot_title: slot.title.clone(),
                        seat,
                        critical: slot.critical,
                    });
                }
            }
        }
    }

    let scored = if may(Permission::ReadinessRead) {
        Some(readiness::of(&mut tx, org, Some(&ctx.actor), now).await?)
    } else {
        None
    };
    let next = match urgent(&mut tx, ctx, now).await? {
        Some(next) => next,
        None => {
            next_action(
                &mut tx,
                ctx,
                &open,
                &my_actions,
                &approvals,
                scored.as_ref(),
                now,
            )
            .await?
        }
    };
    Ok(DeskView {
        now,
        next,
        actions: my_actions,
        reviews: summaries,
        slots,
        approvals,
        enterprise: scored.map(|r| r.enterprise),
        playbooks: playbooks.len() as u32,
    })
}

/// What comes before all planned work: a response that runs and waits for me, live ones first,
/// then a proposal that I may decide, the gravest first.
async fn urgent(tx: &mut Tx, ctx: &Ctx, now: Time) -> Result<Option<NextAction>> {
    let me = ctx.person()?;
    let may = |p| can(&ctx.actor, p).is_ok();
    if may(Permission::ExecutionsRead) {
        let waiting = executions::mine_in(tx, &ctx.actor, me, now)
            .await?
            .into_iter()
            .find(|x| !matches!(x.step, NextStep::Wait { .. } | NextStep::Over));
        if let Some(x) = waiting {
            return Ok(Some(match x.step {
                NextStep::Acknowledge { slot_title, .. } => NextAction::Acknowledge {
                    execution: x.execution,
                    key: x.key,
                    title: x.title,
                    slot: slot_title,
                    exercise: x.exercise,
                },
                _ => NextAction::Respond {
                    execution: x.execution,
                    key: x.key,
                    title: x.title,
                    exercise: x.exercise,
                },
            }));
        }
    }
    if may(Permission::ProposalsDecide) {
        let query = ProposalQuery {
            open: true,
            limit: i64::from(u32::MAX),
            ..ProposalQuery::default()
        };
        let proposal = tx
            .proposals(ctx.org(), &query)
            .await?
            .into_iter()
            .filter(|p| now < p.decide_by && p.may_decide(&ctx.actor))
            .min_by_key(|p| (p.severity, p.decide_by));
        if let Some(p) = proposal {
            return Ok(Some(NextAction::DecideProposal {
                id: p.id,
                key: p.key,
                title: p.title,
            }));
        }
    }
    Ok(None)
}

/// A change that was proposed after a response and that a steward, or the owner of the domain,
/// has not decided on. Its action item leads there, so that not every execution is read.
async fn proposed_change(tx: &mut Tx, ctx: &Ctx) -> Result<Option<NextAction>> {
    let (org, actor) = (ctx.org(), &ctx.actor);
    let from: BTreeSet<_> = tx
        .actions(org)
        .await?
        .into_iter()
        .filter(|a| a.open())
        .filter_map(|a| match a.source {
            ActionSource::Execution(id) => Some(id),
            _ => None,
        })
        .collect();
    for id in from {
        let Some(x) = tx.execution(org, id).await? else {
            continue;
        };
        let concerns = actor.has(Role::Steward) || actor.owns(x.domain);
        if !concerns || !x.state.over() || !x.may_see(actor) {
            continue;
        }
        let open = x
            .learning
            .proposals
            .iter()
            .find(|p| p.state == ProposalState::Open);
        if let Some(change) = open {
            return Ok(Some(NextAction::AcceptChange {
                execution: id,
                key: x.key.clone(),
                title: change.title.clone(),
            }));
        }
    }
    Ok(None)
}

/// The first that applies, the most urgent first: a session that runs, minutes that wait for
/// me, what is overdue, what I alone can approve, what a response taught, then what my role keeps
/// in order.
async fn next_action(
    tx: &mut Tx,
    ctx: &Ctx,
    open: &[Review],
    mine: &[ActionView],
    approvals: &[PendingApproval],
    scored: Option<&Readiness>,
    now: Time,
) -> Result<NextAction> {
    let me = ctx.person()?;
    let may = |p| can(&ctx.actor, p).is_ok();
    for r in open.iter().filter(|r| r.attends(me)) {
        if let ReviewState::InSession { session } = &r.state {
            if let Some(id) = session.exercise
                && let Some(x) = tx.exercise(ctx.org(), id).await?
                && matches!(x.state, ExerciseState::InConduct { .. })
                && x.players.contains(&me)
                && x.injects.iter().any(|i| {
                    i.released_at.is_some()
                        && i.revealed_at.is_none()
                        && !i.responses.iter().any(|a| a.person == me)
                })
            {
                return Ok(NextAction::AnswerInject {
                    review: r.id,
                    exercise: id,
                });
            }
            return Ok(NextAction::JoinReview {
                id: r.id,
                key: r.key.clone(),
            });
        }
    }
    for r in open {
        let unsigned = r
            .minutes()
            .is_some_and(|(_, s)| !s.iter().any(|s| s.person == me));
        let present = r
            .session()
            .is_some_and(|s| s.present.iter().any(|(p, _)| *p == me));
        if unsigned && present && may(Permission::ReviewsAttend) {
            return Ok(NextAction::SignMinutes {
                id: r.id,
                key: r.key.clone(),
            });
        }
    }
    if let Some(a) = mine.iter().find(|a| a.overdue) {
        return Ok(NextAction::OverdueAction {
            id: a.item.id,
            title: a.item.title.clone(),
        });
    }
    for r in open.iter().filter(|r| r.chair == me) {
        let soon = r.scheduled_at <= now.plus_secs(3_600);
        match r.state {
            ReviewState::Preparing { .. } if soon => {
                return Ok(NextAction::OpenReview {
                    id: r.id,
                    key: r.key.clone(),
                });
            }
            ReviewState::Scheduled if r.scheduled_at <= now.plus_days(7) => {
                return Ok(NextAction::PrepareReview {
                    id: r.id,
                    key: r.key.clone(),
                    at: r.scheduled_at,
                });
            }
            _ => {}
        }
    }
    if let Some(a) = approvals.first() {
        return Ok(NextAction::ApproveVersion {
            playbook: a.playbook,
            title: a.playbook_title.clone(),
        });
    }
    if may(Permission::PlaybooksEdit)
        && let Some(change) = proposed_change(tx, ctx).await?
    {
        return Ok(change);
    }
    if ctx.actor.has(Role::Administrator) && tx.people(ctx.org()).await?.len() <= 1 {
        return Ok(NextAction::AddPeople);
    }
    if let Some(readiness) = scored.filter(|_| may(Permission::PlaybooksEdit)) {
        let mine = readiness
            .playbooks()
            .filter(|p| ctx.actor.has(Role::Steward) || ctx.actor.owns(p.domain));
        if let Some(p) = mine
            .filter(|p| p.coverage == Coverage::Unstaffed)
            .max_by_key(|p| (p.criticality, std::cmp::Reverse(p.score.score)))
        {
            let open = tx.playbook(ctx.org(), p.id).await?.and_then(|p| p.current);
            let slots = match open {
                Some(version) => tx
                    .version(ctx.org(), version)
                    .await?
                    .map_or(0, |v| v.body.unstaffed().count()),
                None => 0,
            };
            return Ok(NextAction::FillSlots {
                playbook: p.id,
                title: p.title.clone(),
                slots: slots as u32,
            });
        }
    }
    if may(Permission::ReviewsSchedule) {
        let quarter = Quarter::of(now.date());
        let reviewed = tx
            .reviews(ctx.org())
            .await?
            .iter()
            .any(|r| r.quarter == quarter && !matches!(r.state.key(), "cancelled" | "missed"));
        if !reviewed {
            return Ok(NextAction::ScheduleReview { quarter });
        }
    }
    if let Some(a) = mine.first() {
        return Ok(NextAction::NextAction {
            id: a.item.id,
            title: a.item.title.clone(),
        });
    }
    if may(Permission::AuditRead) {
        return Ok(NextAction::CheckAudit);
    }
    Ok(NextAction::Nothing)
}
