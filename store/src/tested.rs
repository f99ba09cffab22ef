//! What tested a playbook: a tabletop, or an execution that was no rehearsal.

use crate::{
    Result, Tx,
    db::run,
    row::{time, word},
};
use model::{Domain, ExecutionId, ExerciseId, OrgId, PlaybookId, Time};
use uuid::Uuid;

/// A test of a playbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastTest {
    pub playbook: PlaybookId,
    /// `EXR-0001` or `EXE-0001`.
    pub key: String,
    pub by: TestedBy,
    /// When it ended.
    pub at: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestedBy {
    Exercise(ExerciseId),
    Execution {
        id: ExecutionId,
        domain: Domain,
        /// After it was coordinated.
        stood_down: bool,
    },
}

/// Playbook, id, key, state, domain, end. Only an execution has a domain.
type Row = (Uuid, Uuid, String, String, String, i64);

fn read((playbook, id, key, state, domain, at): Row) -> Result<LastTest> {
    let by = if domain.is_empty() {
        TestedBy::Exercise(ExerciseId(id))
    } else {
        TestedBy::Execution {
            id: ExecutionId(id),
            domain: word(&domain, |d| d.parse().ok())?,
            stood_down: state == "stood_down",
        }
    };
    Ok(LastTest {
        playbook: PlaybookId(playbook),
        key,
        by,
        at: time(at),
    })
}

impl Tx {
    /// The last test of every playbook that was tested. Of two that ended in the same moment the
    /// execution counts.
    pub async fn last_tests(&mut self, org: OrgId) -> Result<Vec<LastTest>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT playbook_id, id, key, state_key, domain, tested_at FROM (
                 SELECT t.playbook_id, t.id, t.key, t.state_key, t.domain, t.tested_at,
                     ROW_NUMBER() OVER (PARTITION BY t.playbook_id ORDER BY t.tested_at DESC, t.key) AS place
                 FROM (SELECT e.playbook_id AS playbook_id, x.id AS id, x.key AS key, x.state_key AS state_key, '' AS domain, x.ended_at AS tested_at
                     FROM exercises x JOIN exercise_playbooks e ON e.org_id = x.org_id AND e.exercise_id = x.id
                     WHERE x.org_id = $1 AND x.ended_at IS NOT NULL
                     UNION ALL
                     SELECT playbook_id, id, key, state_key, domain, tested_at FROM executions
                     WHERE org_id = $1 AND tested_at IS NOT NULL) t) r
             WHERE place = 1 ORDER BY playbook_id")
            .bind(org.0).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// Executions that ended after `since` and tested their playbook, latest first.
    pub async fn executions_tested_since(
        &mut self,
        org: OrgId,
        since: Time,
    ) -> Result<Vec<LastTest>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT playbook_id, id, key, state_key, domain, tested_at FROM executions
             WHERE org_id = $1 AND tested_at > $2 ORDER BY tested_at DESC, id")
            .bind(org.0).bind(since.micros()).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// The last test of one playbook.
    pub async fn last_test(
        &mut self,
        org: OrgId,
        playbook: PlaybookId,
    ) -> Result<Option<LastTest>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT playbook_id, id, key, state_key, domain, tested_at FROM (
                 SELECT e.playbook_id AS playbook_id, x.id AS id, x.key AS key, x.state_key AS state_key, '' AS domain, x.ended_at AS tested_at
                 FROM exercises x JOIN exercise_playbooks e ON e.org_id = x.org_id AND e.exercise_id = x.id
                 WHERE e.org_id = $1 AND e.playbook_id = $2 AND x.ended_at IS NOT NULL
                 UNION ALL
                 SELECT playbook_id, id, key, state_key, domain, tested_at FROM executions
                 WHERE org_id = $1 AND playbook_id = $2 AND tested_at IS NOT NULL) t
             ORDER BY tested_at DESC, key LIMIT 1")
            .bind(org.0).bind(playbook.0).fetch_optional(c).await)?;
        row.map(read).transpose()
    }
}
