use super::{accept::act, proposals::told, tell};
use crate::core::{Result, Work};
use model::{
    Domain, PlaybookId, ProposalId, SignalId, Span,
    jobs::Work as JobWork,
    playbooks::SignalCategory,
    signals::{
        AutonomyPolicy, History, KeptEvaluation, Proposal, Signal, SignalState, Trigger,
        TriggerMode, TriggerState, Verdict, may_act,
    },
};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::ProposalQuery;

/// The most signals of one category that an evaluation looks back over: the newest.
pub(super) const MOST_HISTORY: i64 = 20_000;

/// Asks the triggers about signals that were accepted together, in the order of their arrival.
/// The history is loaded once for all of them. Safe to run twice: what is not new is left out.
pub(crate) async fn evaluate(work: &mut Work<'_>, ids: &[SignalId]) -> Result<()> {
    let org = work.ctx.org();
    let mut signals = work.tx.signals_by_id(org, ids).await?;
    signals.retain(|s| s.state == SignalState::New);
    if signals.is_empty() {
        return Ok(());
    }
    let mut triggers = work.tx.triggers(org).await?;
    triggers.retain(|t| t.state != TriggerState::Off);
    let known = history(work, &triggers, &signals).await?;
    let history = History::new(known.iter().chain(&signals));
    // Most signals fire nothing: opened with the first proposal.
    let mut desk: Option<Desk> = None;
    let mut traces = Vec::new();
    let mut moved = HashSet::new();
    for signal in &signals {
        let mut kept = Vec::new();
        for (n, trigger) in triggers.iter_mut().enumerate() {
            let before = trigger.arming;
            let Some((verdict, evaluation)) = trigger.hear(signal, &history) else {
                continue;
            };
            if trigger.arming != before || verdict == Verdict::Fired {
                moved.insert(n);
            }
            let proposal = if verdict == Verdict::Fired && trigger.state == TriggerState::Active {
                let desk = match &mut desk {
                    Some(open) => open,
                    none => none.insert(Desk::open(work).await?),
                };
                desk.propose(work, trigger, signal, evaluation.trace.why())
                    .await?
            } else {
                None
            };
            kept.push(KeptEvaluation {
                trigger: trigger.id,
                trigger_key: trigger.key.clone(),
                trigger_revision: trigger.revision,
                shadow: trigger.state == TriggerState::Shadow,
                verdict,
                trace: evaluation.trace,
                proposal,
                at: work.now,
            });
        }
        if !kept.is_empty() {
            traces.push((signal.id, kept));
        }
    }
    let now = work.now;
    work.tx.insert_traces(org, now, &traces).await?;
    for n in moved {
        work.tx.update_trigger_counts(&triggers[n]).await?;
    }
    let all: Vec<SignalId> = signals.iter().map(|s| s.id).collect();
    work.tx.mark_evaluated(org, &all).await?;
    let (opened, joined, declared) =
        desk.map_or((0, 0, Vec::new()), |d| (d.opened, d.joined, d.declared));
    let mut said = format!(
        "{} signals, {} with evaluations, {opened} proposals opened, {joined} joined",
        signals.len(),
        traces.len(),
    );
    if !declared.is_empty() {
        said.push_str(&format!(", declared {}", declared.join(", ")));
    }
    work.say(said);
    tell(work, "evaluated");
    Ok(())
}

/// What the triggers that are concerned look back over, without the signals themselves.
async fn history(
    work: &mut Work<'_>,
    triggers: &[Trigger],
    signals: &[Signal],
) -> Result<Vec<Signal>> {
    let mut reach: BTreeMap<SignalCategory, Span> = BTreeMap::new();
    for trigger in triggers {
        if !signals.iter().any(|s| trigger.rule.concerns(s)) {
            continue;
        }
        for (category, window) in trigger.rule.reach() {
            let longest = reach.entry(category).or_insert(window);
            *longest = window.max(*longest);
        }
    }
    let (Some(first), Some(last)) = (
        signals.iter().map(|s| s.occurred_at).min(),
        signals.iter().map(|s| s.occurred_at).max(),
    ) else {
        return Ok(Vec::new());
    };
    let mut known = Vec::new();
    for (category, window) in reach {
        let from = first.plus_secs(-window.secs());
        known.extend(
            work.tx
                .signal_history(work.ctx.org(), category, from, last, MOST_HISTORY)
                .await?,
        );
    }
    Ok(known)
}

/// Proposals that wait for a decision, while signals are evaluated: one per playbook.
struct Desk {
    open: HashMap<PlaybookId, Proposal>,
    domains: HashMap<PlaybookId, Domain>,
    policies: Vec<AutonomyPolicy>,
    opened: usize,
    joined: usize,
    /// Keys of executions that M declared by itself.
    declared: Vec<String>,
}

impl Desk {
    async fn open(work: &mut Work<'_>) -> Result<Self> {
        let org = work.ctx.org();
        let query = ProposalQuery {
            open: true,
            limit: i64::from(u32::MAX),
            ..ProposalQuery::default()
        };
        Ok(Self {
            open: work
                .tx
                .proposals(org, &query)
                .await?
                .into_iter()
                // The newest counts: the one before it may be overdue and not yet closed.
                .rev()
                .map(|p| (p.playbook, p))
                .collect(),
            domains: work
                .tx
                .playbooks(org)
                .await?
                .into_iter()
                .map(|p| (p.id, p.domain))
                .collect(),
            policies: work.tx.policies(org).await?,
            opened: 0,
            joined: 0,
            declared: Vec::new(),
        })
    }

    /// Opens a proposal, or puts the signal to the one that is open for the playbook.
    async fn propose(
        &mut self,
        work: &mut Work<'_>,
        trigger: &Trigger,
        signal: &Signal,
        why: Vec<String>,
    ) -> Result<Option<ProposalId>> {
        let Some(domain) = self.domains.get(&trigger.playbook).copied() else {
            return Ok(None);
        };
        let (org, now) = (work.ctx.org(), work.now);
        let severity = trigger.severity_for(signal);
        if let Some(open) = self
            .open
            .get_mut(&trigger.playbook)
            .filter(|p| now < p.decide_by)
        {
            let (id, before) = (open.id, open.decide_by);
            if open.join(signal.id, severity, signal.occurred_at, now)? {
                work.tx.update_proposal(open).await?;
                self.joined += 1;
                if open.decide_by < before {
                    work.enqueue(JobWork::ExpireProposal { proposal: id }, open.decide_by);
                }
                told(work, id, "joined");
            }
            return Ok(Some(id));
        }
        let number = work.tx.count(org, "proposal").await?;
        let mut proposal = Proposal::open(
            work.id(),
            org,
            format!("PRO-{number:04}"),
            trigger.playbook,
            domain,
            Some(trigger.id),
            signal.id,
            severity,
            format!("{}: {}", trigger.name, signal.headline()),
            why,
            trigger.mode,
            signal.occurred_at,
            now,
        );
        let mut permitted = None;
        if trigger.mode == TriggerMode::Auto {
            let asked: Vec<_> = self
                .policies
                .iter()
                .map(|p| (p, may_act(trigger, domain, severity, p, now)))
                .collect();
            permitted = asked.iter().find(|(_, may)| may.is_ok()).map(|(p, _)| *p);
            if permitted.is_none() {
                // Says why the first policy in force does not let M act, or that there is none.
                proposal.why.push(
                    match asked
                        .into_iter()
                        .find_map(|(p, may)| p.in_force(now).then_some(may))
                    {
                        Some(Err(reason)) => format!("M asks: {reason}"),
                        _ => "M asks: no autonomy policy is in force.".into(),
                    },
                );
            }
        }
        let id = proposal.id;
        work.tx.insert_proposal(&proposal).await?;
        work.enqueue(JobWork::ExpireProposal { proposal: id }, proposal.decide_by);
        self.opened += 1;
        told(work, id, "opened");
        if let Some(policy) = permitted
            && let Some(x) = act(work, &mut proposal, policy).await?
        {
            self.declared.push(x.key);
        }
        if proposal.is_open() {
            self.open.insert(trigger.playbook, proposal);
        }
        Ok(Some(id))
    }
}
