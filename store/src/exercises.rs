//! Exercises and which playbooks they tested.

use crate::{Error, Result, Tx, db::run};
use model::{ExerciseId, OrgId, PlaybookId, ReviewId, Time, exercises::Exercise};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    revision: i64,
    body: Json<Exercise>,
}
impl From<Row> for Exercise {
    fn from(r: Row) -> Self {
        Self {
            revision: r.revision,
            ..r.body.0
        }
    }
}

impl Tx {
    pub async fn insert_exercise(&mut self, x: &Exercise) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO exercises (id, org_id, revision, key, state_key, review_id, ended_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(x.id.0).bind(x.org_id.0).bind(x.revision).bind(&x.key).bind(x.state.key()).bind(x.review_id.map(|r| r.0))
            .bind(x.ended_at().map(Time::micros)).bind(Json(x)).execute(c).await.map(drop))?;
        for playbook in &x.playbooks {
            run!(self, c => sqlx::query("INSERT INTO exercise_playbooks (org_id, exercise_id, playbook_id) VALUES ($1, $2, $3)")
                .bind(x.org_id.0).bind(x.id.0).bind(playbook.0).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// # Errors
    /// `Stale` when `x.revision` is not the stored one. On success it is one higher.
    pub async fn update_exercise(&mut self, x: &mut Exercise) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE exercises SET revision = revision + 1, state_key = $4, ended_at = $5, body = $6 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(x.org_id.0).bind(x.id.0).bind(x.revision).bind(x.state.key()).bind(x.ended_at().map(Time::micros)).bind(Json(&*x))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        x.revision += 1;
        Ok(())
    }

    pub async fn exercise(&mut self, org: OrgId, id: ExerciseId) -> Result<Option<Exercise>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT revision, body FROM exercises WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Exercises that ended, latest first: id, key, playbooks, end.
    pub async fn ended_exercises(
        &mut self,
        org: OrgId,
    ) -> Result<Vec<(ExerciseId, String, Vec<PlaybookId>, Time)>> {
        let rows: Vec<(Uuid, String, i64)> = run!(self, c => sqlx::query_as("SELECT id, key, ended_at FROM exercises WHERE org_id = $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC, id")
            .bind(org.0).fetch_all(c).await)?;
        let pairs: Vec<(Uuid, Uuid)> = run!(self, c => sqlx::query_as("SELECT exercise_id, playbook_id FROM exercise_playbooks WHERE org_id = $1 ORDER BY playbook_id")
            .bind(org.0).fetch_all(c).await)?;
        let mut playbooks: HashMap<Uuid, Vec<PlaybookId>> = HashMap::new();
        for (x, p) in pairs {
            playbooks.entry(x).or_default().push(PlaybookId(p));
        }
        Ok(rows
            .into_iter()
            .map(|(id, key, at)| {
                (
                    ExerciseId(id),
                    key,
                    playbooks.remove(&id).unwrap_or_default(),
                    Time::from_micros(at),
                )
            })
            .collect())
    }

    /// Removes an exercise of a review that was chosen but never started.
    pub async fn delete_unstarted_exercise(
        &mut self,
        org: OrgId,
        review: ReviewId,
        id: ExerciseId,
    ) -> Result<bool> {
        let found: Option<Uuid> = run!(self, c => sqlx::query_scalar("SELECT id FROM exercises WHERE org_id = $1 AND id = $2 AND review_id = $3 AND state_key = 'ready'")
            .bind(org.0).bind(id.0).bind(review.0).fetch_optional(c).await)?;
        if found.is_none() {
            return Ok(false);
        }
        run!(self, c => sqlx::query("DELETE FROM exercise_playbooks WHERE org_id = $1 AND exercise_id = $2").bind(org.0).bind(id.0).execute(c).await.map(drop))?;
        run!(self, c => sqlx::query("DELETE FROM exercises WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).execute(c).await.map(drop))?;
        Ok(true)
    }
}
