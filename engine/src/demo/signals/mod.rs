//! What was heard in the last weeks, what the triggers made of it, and what people decided.
//! Each signal is evaluated as of the moment it came, as a job would have done it.

mod heard;
mod triggers;

use super::people::{Member, id};
use super::playbooks::Book;
use crate::core::{Error, Result, Work};
use crate::identity::secret_hash;
use crate::signals;
use heard::{Heard, Then, heard};
use model::{
    ExecutionId, PersonId, PlaybookId, PolicyId, ProposalId, SignalId, SourceId, Span, Time,
    TriggerId,
    playbooks::SignalCategory as About,
    signals::{
        AutonomyPolicy, AutonomyScope, DEFAULT_RATE, DecidedBy, Draft, FeedFormat, Feedback,
        NewPolicy, NewSource, Proposal, SeverityLevel, SignalSource, SignalState, SourceKey,
        SourceKind, TriggerMode,
    },
};
use store::ProposalQuery;
use triggers::triggers;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// A proposal that was accepted. The execution that was declared from it is written by
/// [`super::executions`].
pub(super) struct Accepted {
    pub proposal: ProposalId,
    pub execution: ExecutionId,
    pub t0: Time,
}

/// Sources, triggers, a policy and some weeks of signals; what became of the closed port.
pub(super) async fn seed(
    work: &mut Work<'_>,
    staff: &[Member],
    books: &[Book],
) -> Result<Option<Accepted>> {
    let end = work.now;
    let outcome = weeks(work, end, staff, books).await;
    work.return_to(end);
    outcome
}

async fn weeks(
    work: &mut Work<'_>,
    end: Time,
    staff: &[Member],
    books: &[Book],
) -> Result<Option<Accepted>> {
    work.move_to(end.plus_days(-60));
    let sources = sources(work, staff).await?;
    let triggers = triggers(work, staff, books).await?;
    if let Some(trigger) = triggers.iter().find(|t| t.mode == TriggerMode::Auto) {
        work.move_to(end.plus_days(-45));
        policy(work, staff, trigger.id, end.plus_days(75)).await?;
    }
    let open = |template: &str| book(books, template);
    let mut accepted = None;
    for heard in heard() {
        let came = end.plus_secs(-heard.ago);
        work.move_to(came);
        hear(work, &sources, staff, &heard).await?;
        match heard.then {
            Then::Nothing => {}
            Then::Accept(template, by, after) => {
                work.move_to(came.plus_secs(after));
                if let Some(p) = waiting(work, open(template)).await? {
                    accepted = Some(accept(work, p, id(staff, by)).await?);
                }
            }
            Then::Decline(template, by, after, reason, word) => {
                work.move_to(came.plus_secs(after));
                if let Some(p) = waiting(work, open(template)).await? {
                    decline(work, p, id(staff, by), reason, word).await?;
                }
            }
            Then::Expire(template) => {
                if let Some(p) = waiting(work, open(template)).await? {
                    work.move_to(p.decide_by);
                    signals::expire(work, p.id).await?;
                }
            }
        }
    }
    stop_feed(work, end, &sources).await?;
    Ok(accepted)
}

fn book(books: &[Book], template: &str) -> Option<PlaybookId> {
    books
        .iter()
        .find(|b| b.playbook.template_key.as_deref() == Some(template))
        .map(|b| b.playbook.id)
}

/// Who delivers.
#[derive(Clone, Copy, PartialEq)]
enum Sender {
    Plants,
    Freight,
    People,
    News,
}

const SOURCES: [(Sender, &str); 4] = [
    (Sender::Plants, "Plant and IT monitoring"),
    (Sender::Freight, "Freight and supplier portal"),
    (Sender::People, "Reports by people"),
    (Sender::News, "Industry news"),
];

async fn sources(work: &mut Work<'_>, staff: &[Member]) -> Result<Vec<(Sender, SignalSource)>> {
    let (org, now) = (work.ctx.org(), work.now);
    let mut all = Vec::new();
    for (from, name) in SOURCES {
        let number = work.tx.count(org, "source").await?;
        let new = NewSource {
            name: name.into(),
            delivers: match from {
                Sender::Plants | Sender::Freight => SourceKind::Api,
                Sender::People => SourceKind::Form,
                Sender::News => SourceKind::Feed {
                    url: "https://news.aldermoor.example/industry.rss".into(),
                    format: FeedFormat::News,
                    every: Span::minutes(30),
                },
            },
            category: (from == Sender::News).then_some(About::Media),
            severity: None,
            rate: DEFAULT_RATE,
        };
        let mut source = SignalSource::new(
            work.id::<SourceId>(),
            org,
            format!("SRC-{number:04}"),
            new,
            now,
        );
        // A key was given out, and nobody here knows it: the demo's senders are not real.
        let secret = (source.delivers == SourceKind::Api)
            .then(|| format!("ms_{}{}", id(staff, "admin"), work.id::<SourceId>()));
        if let Some(secret) = &secret {
            source.keys.push(SourceKey {
                hint: secret.chars().skip(secret.chars().count() - 4).collect(),
                created_at: now,
            });
        }
        work.tx.insert_source(&source).await?;
        if let Some(secret) = &secret {
            work.tx
                .rotate_source_key(org, source.id, &secret_hash(secret))
                .await?;
        }
        all.push((from, source));
    }
    Ok(all)
}

/// The feed was stopped: the demo reads nothing from the network.
async fn stop_feed(
    work: &mut Work<'_>,
    end: Time,
    sources: &[(Sender, SignalSource)],
) -> Result<()> {
    if let Some((_, feed)) = sources.iter().find(|(from, _)| *from == Sender::News) {
        let mut feed = feed.clone();
        feed.active = false;
        feed.feed.primed = true;
        feed.feed.read_at = Some(end.plus_days(-9));
        work.tx.update_source(&mut feed).await?;
    }
    Ok(())
}

/// Under it M declares by itself, up to moderate severity.
async fn policy(
    work: &mut Work<'_>,
    staff: &[Member],
    trigger: TriggerId,
    until: Time,
) -> Result<()> {
    let (org, now) = (work.ctx.org(), work.now);
    let new = NewPolicy {
        scope: AutonomyScope::Triggers {
            triggers: vec![trigger],
        },
        severity_ceiling: SeverityLevel::Moderate,
        owner: id(staff, "cto"),
        valid_until: until,
        statement: "Encryption spreads faster than a person can be woken. Up to moderate severity M declares by itself and pages the response team; anything graver is decided by the chief technology officer or an executive sponsor.".into(),
    };
    Error::check(new.faults(now))?;
    let number = work.tx.count(org, "policy").await?;
    let key = format!("POL-{number:04}");
    let policy = AutonomyPolicy::write(work.id::<PolicyId>(), org, key, new, now);
    work.tx.insert_policy(&policy).await?;
    Ok(())
}

async fn hear(
    work: &mut Work<'_>,
    sources: &[(Sender, SignalSource)],
    staff: &[Member],
    heard: &Heard,
) -> Result<()> {
    let Some((_, source)) = sources.iter().find(|(from, _)| *from == heard.from) else {
        return Ok(());
    };
    let mut data = heard.data.as_object().cloned().unwrap_or_default();
    data.insert("title".into(), heard.title.into());
    if heard.from == Sender::People {
        let by = id(staff, "dirsafety").to_string();
        data.insert("reported_by".into(), by.into());
    }
    let now = work.now;
    let draft = Draft {
        ce_id: format!("{}-{}", heard.kind, heard.ago),
        ce_source: match heard.from {
            Sender::Plants => "/plants",
            Sender::Freight => "/freight",
            Sender::People => "/form",
            Sender::News => "https://news.aldermoor.example/industry.rss",
        }
        .into(),
        kind: heard.kind.into(),
        subject: None,
        occurred_at: Some(now.plus_secs(-MINUTE)),
        category: Some(heard.about),
        severity: heard.severity,
        data,
    };
    let mut signal = draft
        .into_signal(work.id::<SignalId>(), source, now, "")
        .map_err(Error::faults)?;
    // The first reading of the feed.
    if heard.from == Sender::News && heard.ago >= 34 * DAY - 1 {
        signal.state = SignalState::Suppressed {
            reason: "It stood in the feed before M read it for the first time.".into(),
        };
    }
    let id = signal.id;
    work.tx.insert_signals(&[signal]).await?;
    signals::evaluate(work, &[id]).await
}

/// The proposal that is open for the playbook.
async fn waiting(work: &mut Work<'_>, playbook: Option<PlaybookId>) -> Result<Option<Proposal>> {
    if playbook.is_none() {
        return Ok(None);
    }
    let query = ProposalQuery {
        open: true,
        playbook,
        before: None,
        limit: 1,
    };
    Ok(work
        .tx
        .proposals(work.ctx.org(), &query)
        .await?
        .into_iter()
        .next())
}

async fn accept(work: &mut Work<'_>, mut p: Proposal, by: PersonId) -> Result<Accepted> {
    let execution = work.id::<ExecutionId>();
    p.accept(DecidedBy::Person(by), execution.0, work.now)?;
    signals::count_word(work, &mut p, Feedback::Useful).await?;
    work.tx.update_proposal(&mut p).await?;
    Ok(Accepted {
        proposal: p.id,
        execution,
        t0: p.t0,
    })
}

async fn decline(
    work: &mut Work<'_>,
    mut p: Proposal,
    by: PersonId,
    reason: &str,
    word: Feedback,
) -> Result<()> {
    p.decline(by, reason, work.now)
        .map_err(|e| Error::Internal(e.to_string()))?;
    signals::count_word(work, &mut p, word).await?;
    work.tx.update_proposal(&mut p).await?;
    Ok(())
}
