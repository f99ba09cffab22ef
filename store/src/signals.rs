//! Signals, their sources, and what triggers made of them.

use crate::{
    Error, Result, Tx,
    db::run,
    row::{time, word},
};
use model::{
    OrgId, SignalId, SourceId, Time,
    playbooks::SignalCategory,
    signals::{
        Feedback, KeptEvaluation, SeverityLevel, Signal, SignalFilter, SignalSource, SignalState,
    },
};
use sqlx::{AssertSqlSafe, types::Json};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct SourceRow {
    revision: i64,
    body: Json<SignalSource>,
}
impl From<SourceRow> for SignalSource {
    fn from(r: SourceRow) -> Self {
        Self {
            revision: r.revision,
            ..r.body.0
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    org_id: Uuid,
    source_id: Uuid,
    ce_source: String,
    ce_id: String,
    category: String,
    kind: String,
    subject: Option<String>,
    severity: Option<i64>,
    occurred_at: i64,
    received_at: i64,
    data: Json<serde_json::Value>,
    state: String,
    state_reason: Option<String>,
    feedback: Option<String>,
}
impl TryFrom<Row> for Signal {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        let severity = r
            .severity
            .map(|n| {
                u8::try_from(n)
                    .map_err(|e| e.to_string())
                    .and_then(SeverityLevel::try_from)
                    .map_err(Error::Corrupt)
            })
            .transpose()?;
        Ok(Self {
            id: SignalId(r.id),
            org_id: OrgId(r.org_id),
            source: SourceId(r.source_id),
            ce_source: r.ce_source,
            ce_id: r.ce_id,
            category: word(&r.category, SignalCategory::from_key)?,
            kind: r.kind,
            subject: r.subject,
            severity,
            occurred_at: time(r.occurred_at),
            received_at: time(r.received_at),
            data: r.data.0,
            state: match r.state.as_str() {
                "new" => SignalState::New,
                "evaluated" => SignalState::Evaluated,
                "suppressed" => SignalState::Suppressed {
                    reason: r.state_reason.unwrap_or_default(),
                },
                other => return Err(Error::Corrupt(format!("unknown word `{other}`"))),
            },
            feedback: r
                .feedback
                .map(|f| word(&f, Feedback::from_key))
                .transpose()?,
        })
    }
}

/// Which signals of one organisation, newest arrival first.
#[derive(Clone, Debug, Default)]
pub struct SignalQuery {
    pub filter: SignalFilter,
    /// Only those that arrived before this one.
    pub before: Option<(Time, SignalId)>,
    pub limit: i64,
}

/// What a source delivered so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SourceTally {
    pub source: SourceId,
    pub signals: i64,
    pub last_received_at: Time,
    pub useful: i64,
    pub noise: i64,
}

/// How many rows of `width` binds go into one statement. SQLite walks through the list of all
/// names of a statement for each bind, so that one of 7,500 binds takes longer than fifteen of 500.
pub(crate) const fn rows(width: usize) -> usize {
    500 / width
}

/// `($3, $4), ($5, $6)`: `rows` groups of `width` binds, counted from `first`.
pub(crate) fn groups(rows: usize, width: usize, first: usize) -> String {
    let mut text = String::with_capacity(rows * width * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(first + row * width + column).to_string());
        }
        text.push(')');
    }
    text
}

impl Tx {
    pub async fn insert_source(&mut self, s: &SignalSource) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO signal_sources (id, org_id, revision, key, body) VALUES ($1, $2, $3, $4, $5)")
            .bind(s.id.0).bind(s.org_id.0).bind(s.revision).bind(&s.key).bind(Json(s)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `s.revision` is not the stored one. On success it is one higher.
    pub async fn update_source(&mut self, s: &mut SignalSource) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE signal_sources SET revision = revision + 1, body = $4 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(s.org_id.0).bind(s.id.0).bind(s.revision).bind(Json(&*s)).execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        s.revision += 1;
        Ok(())
    }

    /// Writes what a reading of its feed found out, and leaves the revision: who edits the source
    /// meanwhile is not refused for it. In the writer's own transaction only.
    pub async fn update_source_feed(&mut self, s: &SignalSource) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE signal_sources SET body = $4 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(s.org_id.0).bind(s.id.0).bind(s.revision).bind(Json(s)).execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        Ok(())
    }

    /// A new key comes into use; the one in use stays as the former, and the former is gone.
    /// False when there is no such source.
    pub async fn rotate_source_key(
        &mut self,
        org: OrgId,
        id: SourceId,
        key_hash: &str,
    ) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE signal_sources SET former_key_hash = key_hash, key_hash = $3 WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).bind(key_hash).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// The former key works no more, with `all` the one in use neither. False when there is no
    /// such source.
    pub async fn drop_source_keys(&mut self, org: OrgId, id: SourceId, all: bool) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE signal_sources SET former_key_hash = NULL, key_hash = CASE WHEN $3 THEN NULL ELSE key_hash END WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).bind(all).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    pub async fn source(&mut self, org: OrgId, id: SourceId) -> Result<Option<SignalSource>> {
        let row: Option<SourceRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM signal_sources WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every source of the organisation, by key.
    pub async fn sources(&mut self, org: OrgId) -> Result<Vec<SignalSource>> {
        let rows: Vec<SourceRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM signal_sources WHERE org_id = $1 ORDER BY key")
            .bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The source with this key, in use or former, in whichever organisation it is.
    pub async fn source_by_key(&mut self, key_hash: &str) -> Result<Option<SignalSource>> {
        let row: Option<SourceRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM signal_sources WHERE key_hash = $1 OR former_key_hash = $1")
            .bind(key_hash).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// What each source delivered, or one of them; sources without a signal are left out.
    pub async fn source_tallies(
        &mut self,
        org: OrgId,
        of: Option<SourceId>,
    ) -> Result<Vec<SourceTally>> {
        // A range, so that one text serves both.
        let (from, until) = of.map_or((Uuid::nil(), Uuid::max()), |id| (id.0, id.0));
        let rows: Vec<(Uuid, i64, i64, i64, i64)> = run!(self, c => sqlx::query_as("SELECT source_id, signals, last_received_at, useful, noise
             FROM source_tallies WHERE org_id = $1 AND source_id BETWEEN $2 AND $3 ORDER BY source_id")
            .bind(org.0).bind(from).bind(until).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .map(|(source, signals, last, useful, noise)| SourceTally {
                source: SourceId(source),
                signals,
                last_received_at: time(last),
                useful,
                noise,
            })
            .collect())
    }

    /// Adds to the figures of a source what came of it.
    async fn add_to_tally(&mut self, org: OrgId, gain: &SourceTally) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO source_tallies (org_id, source_id, signals, last_received_at, useful, noise) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (org_id, source_id) DO UPDATE SET signals = source_tallies.signals + excluded.signals,
             last_received_at = CASE WHEN excluded.last_received_at > source_tallies.last_received_at THEN excluded.last_received_at ELSE source_tallies.last_received_at END,
             useful = source_tallies.useful + excluded.useful, noise = source_tallies.noise + excluded.noise")
            .bind(org.0).bind(gain.source.0).bind(gain.signals).bind(gain.last_received_at.micros()).bind(gain.useful).bind(gain.noise)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps those that are not kept yet; gives their ids. Of the same event twice among
    /// `signals` the first is kept. All must be of one organisation.
    pub async fn insert_signals(&mut self, signals: &[Signal]) -> Result<Vec<SignalId>> {
        let mut new = Vec::with_capacity(signals.len());
        for some in signals.chunks(rows(15)) {
            let sql = format!(
                "INSERT INTO signals (id, org_id, source_id, ce_source, ce_id, category, kind, subject, severity, occurred_at, received_at, data, state, state_reason, feedback)
                 VALUES {} ON CONFLICT (org_id, source_id, ce_source, ce_id) DO NOTHING RETURNING id",
                groups(some.len(), 15, 1)
            );
            let ids: Vec<Uuid> = run!(self, c => {
                let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
                for s in some {
                    let reason = match &s.state {
                        SignalState::Suppressed { reason } => Some(reason),
                        _ => None,
                    };
                    query = query.bind(s.id.0).bind(s.org_id.0).bind(s.source.0).bind(&s.ce_source).bind(&s.ce_id).bind(s.category.key())
                        .bind(&s.kind).bind(&s.subject).bind(s.severity.map(|x| i64::from(x.number()))).bind(s.occurred_at.micros())
                        .bind(s.received_at.micros()).bind(Json(&s.data)).bind(s.state.key()).bind(reason).bind(s.feedback.map(Feedback::key));
                }
                query.fetch_all(c).await
            })?;
            new.extend(ids.into_iter().map(SignalId));
        }
        let kept: HashSet<SignalId> = new.iter().copied().collect();
        let mut gains: BTreeMap<(OrgId, SourceId), SourceTally> = BTreeMap::new();
        for s in signals.iter().filter(|s| kept.contains(&s.id)) {
            let gain = gains.entry((s.org_id, s.source)).or_insert(SourceTally {
                source: s.source,
                signals: 0,
                last_received_at: s.received_at,
                useful: 0,
                noise: 0,
            });
            gain.signals += 1;
            gain.last_received_at = gain.last_received_at.max(s.received_at);
            match s.feedback {
                Some(Feedback::Useful) => gain.useful += 1,
                Some(Feedback::Noise) => gain.noise += 1,
                None => {}
            }
        }
        for ((org, _), gain) in &gains {
            self.add_to_tally(*org, gain).await?;
        }
        Ok(new)
    }

    /// The ids under which events of `source` are kept, by the events' own source and id.
    pub async fn kept_events(
        &mut self,
        org: OrgId,
        source: SourceId,
        events: &[(String, String)],
    ) -> Result<Vec<(String, String, SignalId)>> {
        let mut kept = Vec::new();
        for some in events.chunks(rows(2)) {
            let sql = format!(
                "SELECT ce_source, ce_id, id FROM signals WHERE org_id = $1 AND source_id = $2 AND (ce_source, ce_id) IN (VALUES {})",
                groups(some.len(), 2, 3)
            );
            let rows: Vec<(String, String, Uuid)> = run!(self, c => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(org.0).bind(source.0);
                for (from, id) in some {
                    query = query.bind(from).bind(id);
                }
                query.fetch_all(c).await
            })?;
            kept.extend(rows.into_iter().map(|(s, e, id)| (s, e, SignalId(id))));
        }
        Ok(kept)
    }

    pub async fn signal(&mut self, org: OrgId, id: SignalId) -> Result<Option<Signal>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT * FROM signals WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Those of `ids` that there are, in the order of their arrival.
    pub async fn signals_by_id(&mut self, org: OrgId, ids: &[SignalId]) -> Result<Vec<Signal>> {
        let mut found: Vec<Signal> = Vec::with_capacity(ids.len());
        for some in ids.chunks(rows(1)) {
            let sql = format!(
                "SELECT * FROM signals WHERE org_id = $1 AND id IN {}",
                groups(1, some.len(), 2)
            );
            let rows: Vec<Row> = run!(self, c => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(org.0);
                for id in some {
                    query = query.bind(id.0);
                }
                query.fetch_all(c).await
            })?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        found.sort_by_key(model::signals::arrival);
        Ok(found)
    }

    pub async fn signals_page(&mut self, org: OrgId, q: &SignalQuery) -> Result<Vec<Signal>> {
        let f = &q.filter;
        // A filter that is absent is bound as the widest value, so that one text serves all.
        let (before, than) = q
            .before
            .map_or((i64::MAX, Uuid::max()), |(at, id)| (at.micros(), id.0));
        // Both ends of the range in plain sight of the index: a late page does not read the
        // earlier ones again.
        let until = f
            .until
            .map_or(i64::MAX, Time::micros)
            .min(before.saturating_add(1));
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT * FROM signals WHERE org_id = $1
             AND ($2 = '' OR category = $2) AND (NOT $3 OR source_id = $4) AND ($5 = '' OR state = $5)
             AND received_at >= $6 AND received_at < $7
             AND (received_at < $8 OR (received_at = $8 AND id < $9))
             ORDER BY received_at DESC, id DESC LIMIT $10")
            .bind(org.0)
            .bind(f.category.map_or("", SignalCategory::key))
            .bind(f.source.is_some()).bind(f.source.map_or(Uuid::nil(), |s| s.0))
            .bind(f.state.clone().unwrap_or_default())
            .bind(f.from.map_or(i64::MIN, Time::micros)).bind(until)
            .bind(before).bind(than)
            .bind(q.limit)
            .fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Signals of `category` that happened after `from` and until `until`: the newest `limit`
    /// of them, newest first.
    pub async fn signal_history(
        &mut self,
        org: OrgId,
        category: SignalCategory,
        from: Time,
        until: Time,
        limit: i64,
    ) -> Result<Vec<Signal>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT * FROM signals WHERE org_id = $1 AND category = $2 AND occurred_at > $3 AND occurred_at <= $4
             ORDER BY occurred_at DESC, id DESC LIMIT $5")
            .bind(org.0).bind(category.key()).bind(from.micros()).bind(until.micros()).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many signals of each category arrived since `since`; categories without any are left out.
    pub async fn signal_counts(
        &mut self,
        org: OrgId,
        since: Time,
    ) -> Result<Vec<(SignalCategory, i64)>> {
        let rows: Vec<(String, i64)> = run!(self, c => sqlx::query_as("SELECT category, COUNT(*) FROM signals WHERE org_id = $1 AND received_at >= $2 GROUP BY category ORDER BY category")
            .bind(org.0).bind(since.micros()).fetch_all(c).await)?;
        rows.into_iter()
            .map(|(category, n)| Ok((word(&category, SignalCategory::from_key)?, n)))
            .collect()
    }

    /// The triggers were asked about these; those that were not new stay as they are.
    pub async fn mark_evaluated(&mut self, org: OrgId, ids: &[SignalId]) -> Result<()> {
        for some in ids.chunks(rows(1)) {
            let sql = format!(
                "UPDATE signals SET state = 'evaluated' WHERE org_id = $1 AND state = 'new' AND id IN {}",
                groups(1, some.len(), 2)
            );
            run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(org.0);
                for id in some {
                    query = query.bind(id.0);
                }
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Counts for their sources that these signals are about to be judged; as many as one
    /// statement takes.
    async fn move_tallies(
        &mut self,
        org: OrgId,
        ids: &[SignalId],
        feedback: Feedback,
    ) -> Result<()> {
        let sql = format!(
            "SELECT source_id, feedback, COUNT(*) FROM signals WHERE org_id = $1 AND id IN {} GROUP BY source_id, feedback",
            groups(1, ids.len(), 2)
        );
        let before: Vec<(Uuid, Option<String>, i64)> = run!(self, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(org.0);
            for id in ids {
                query = query.bind(id.0);
            }
            query.fetch_all(c).await
        })?;
        let mut moved: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
        for (source, former, n) in before {
            let former = former.map(|f| word(&f, Feedback::from_key)).transpose()?;
            let (useful, noise) = moved.entry(source).or_default();
            for (of, by) in [(former, -n), (Some(feedback), n)] {
                match of {
                    Some(Feedback::Useful) => *useful += by,
                    Some(Feedback::Noise) => *noise += by,
                    None => {}
                }
            }
        }
        for (source, (useful, noise)) in moved {
            run!(self, c => sqlx::query("UPDATE source_tallies SET useful = useful + $3, noise = noise + $4 WHERE org_id = $1 AND source_id = $2")
                .bind(org.0).bind(source).bind(useful).bind(noise).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// One word on these signals, in place of the former.
    pub async fn judge_signals(
        &mut self,
        org: OrgId,
        ids: &[SignalId],
        feedback: Feedback,
    ) -> Result<u64> {
        let mut judged = 0;
        for some in ids.chunks(rows(1)) {
            self.move_tallies(org, some, feedback).await?;
            let sql = format!(
                "UPDATE signals SET feedback = $2 WHERE org_id = $1 AND id IN {}",
                groups(1, some.len(), 3)
            );
            judged += run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(org.0).bind(feedback.key());
                for id in some {
                    query = query.bind(id.0);
                }
                query.execute(c).await.map(|r| r.rows_affected())
            })?;
        }
        Ok(judged)
    }

    /// What the triggers made of each of these signals. A signal has one such row.
    pub async fn insert_traces(
        &mut self,
        org: OrgId,
        at: Time,
        traces: &[(SignalId, Vec<KeptEvaluation>)],
    ) -> Result<()> {
        for some in traces.chunks(rows(4)) {
            let sql = format!(
                "INSERT INTO signal_traces (signal_id, org_id, at, evaluations) VALUES {}",
                groups(some.len(), 4, 1)
            );
            run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for (signal, evaluations) in some {
                    query = query.bind(signal.0).bind(org.0).bind(at.micros()).bind(Json(evaluations));
                }
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    pub async fn signal_trace(&mut self, org: OrgId, id: SignalId) -> Result<Vec<KeptEvaluation>> {
        let row: Option<Json<Vec<KeptEvaluation>>> = run!(self, c => sqlx::query_scalar("SELECT evaluations FROM signal_traces WHERE org_id = $1 AND signal_id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(|r| r.0).unwrap_or_default())
    }

    /// The newest `limit` evaluated signals with their evaluations, newest first.
    pub async fn recent_traces(
        &mut self,
        org: OrgId,
        limit: i64,
    ) -> Result<Vec<(SignalId, Vec<KeptEvaluation>)>> {
        let rows: Vec<(Uuid, Json<Vec<KeptEvaluation>>)> = run!(self, c => sqlx::query_as("SELECT signal_id, evaluations FROM signal_traces WHERE org_id = $1 ORDER BY at DESC, signal_id DESC LIMIT $2")
            .bind(org.0).bind(limit).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .map(|(id, e)| (SignalId(id), e.0))
            .collect())
    }
}
