//! Playbooks and their versions.

use crate::{
    Error, Result, Tx,
    db::run,
    row::{time, word},
};
use model::{
    Domain, OrgId, PersonId, PlaybookId, VersionId,
    playbooks::{Origin, Playbook, PlaybookBody, PlaybookVersion, Stance, VersionState},
};
use sqlx::types::Json;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    org_id: Uuid,
    revision: i64,
    key: String,
    template_key: Option<String>,
    domain: String,
    title: String,
    stance: String,
    criticality: i64,
    steward_id: Option<Uuid>,
    current_version_id: Option<Uuid>,
    review_interval_days: i64,
    created_at: i64,
}
impl TryFrom<Row> for Playbook {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            id: PlaybookId(r.id),
            org_id: OrgId(r.org_id),
            revision: r.revision,
            key: r.key,
            template_key: r.template_key,
            domain: word(&r.domain, |d| d.parse::<Domain>().ok())?,
            title: r.title,
            stance: word(&r.stance, Stance::from_key)?,
            criticality: u8::try_from(r.criticality).map_err(|e| Error::Corrupt(e.to_string()))?,
            steward: r.steward_id.map(PersonId),
            current: r.current_version_id.map(VersionId),
            review_interval_days: u32::try_from(r.review_interval_days)
                .map_err(|e| Error::Corrupt(e.to_string()))?,
            created_at: time(r.created_at),
        })
    }
}

#[derive(sqlx::FromRow)]
struct OriginRow {
    playbook_id: Uuid,
    org_id: Uuid,
    template_key: String,
    base: Json<PlaybookBody>,
    merged_at: i64,
}
impl From<OriginRow> for Origin {
    fn from(r: OriginRow) -> Self {
        Self {
            playbook_id: PlaybookId(r.playbook_id),
            org_id: OrgId(r.org_id),
            template_key: r.template_key,
            base: r.base.0,
            merged_at: time(r.merged_at),
        }
    }
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    id: Uuid,
    org_id: Uuid,
    playbook_id: Uuid,
    revision: i64,
    number: i64,
    state: Json<VersionState>,
    body: Json<PlaybookBody>,
    change_summary: String,
    author_id: Uuid,
    contributors: Option<Json<Vec<PersonId>>>,
    staffing_only: Option<bool>,
    reviewed_at: Option<i64>,
    created_at: i64,
}
impl From<VersionRow> for PlaybookVersion {
    fn from(r: VersionRow) -> Self {
        Self {
            id: VersionId(r.id),
            org_id: OrgId(r.org_id),
            playbook_id: PlaybookId(r.playbook_id),
            revision: r.revision,
            number: r.number,
            state: r.state.0,
            body: r.body.0,
            change_summary: r.change_summary,
            author: PersonId(r.author_id),
            contributors: r.contributors.map(|c| c.0).unwrap_or_default(),
            staffing_only: r.staffing_only.unwrap_or_default(),
            reviewed_at: r.reviewed_at.map(time),
            created_at: time(r.created_at),
        }
    }
}

impl Tx {
    pub async fn insert_playbook(&mut self, p: &Playbook) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO playbooks (id, org_id, revision, key, template_key, domain, title, stance, criticality, steward_id, current_version_id, review_interval_days, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
            .bind(p.id.0).bind(p.org_id.0).bind(p.revision).bind(&p.key).bind(&p.template_key).bind(p.domain.code()).bind(&p.title).bind(p.stance.key())
            .bind(i64::from(p.criticality)).bind(p.steward.map(|s| s.0)).bind(p.current.map(|v| v.0)).bind(i64::from(p.review_interval_days)).bind(p.created_at.micros())
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `p.revision` is not the stored one. On success it is one higher.
    pub async fn update_playbook(&mut self, p: &mut Playbook) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE playbooks SET revision = revision + 1, title = $4, stance = $5, criticality = $6, steward_id = $7, current_version_id = $8, review_interval_days = $9
             WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(p.org_id.0).bind(p.id.0).bind(p.revision).bind(&p.title).bind(p.stance.key()).bind(i64::from(p.criticality))
            .bind(p.steward.map(|s| s.0)).bind(p.current.map(|v| v.0)).bind(i64::from(p.review_interval_days))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        p.revision += 1;
        Ok(())
    }

    pub async fn playbook(&mut self, org: OrgId, id: PlaybookId) -> Result<Option<Playbook>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT * FROM playbooks WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Every playbook of the organisation, by key.
    pub async fn playbooks(&mut self, org: OrgId) -> Result<Vec<Playbook>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT * FROM playbooks WHERE org_id = $1 ORDER BY key").bind(org.0).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn insert_version(&mut self, v: &PlaybookVersion) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO playbook_versions (id, org_id, playbook_id, revision, number, state_key, state, body, change_summary, author_id, contributors, staffing_only, reviewed_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
            .bind(v.id.0).bind(v.org_id.0).bind(v.playbook_id.0).bind(v.revision).bind(v.number).bind(v.state.key()).bind(Json(&v.state)).bind(Json(&v.body))
            .bind(&v.change_summary).bind(v.author.0).bind(Json(&v.contributors)).bind(v.staffing_only).bind(v.reviewed_at.map(model::Time::micros)).bind(v.created_at.micros())
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Saves the state, and the body too: the model lets it change only while it is a draft.
    ///
    /// # Errors
    /// `Stale` when `v.revision` is not the stored one. On success it is one higher.
    pub async fn update_version(&mut self, v: &mut PlaybookVersion) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE playbook_versions SET revision = revision + 1, state_key = $4, state = $5, body = $6, change_summary = $7, contributors = $8, staffing_only = $9, reviewed_at = $10
             WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(v.org_id.0).bind(v.id.0).bind(v.revision).bind(v.state.key()).bind(Json(&v.state)).bind(Json(&v.body)).bind(&v.change_summary)
            .bind(Json(&v.contributors)).bind(v.staffing_only).bind(v.reviewed_at.map(model::Time::micros))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        v.revision += 1;
        Ok(())
    }

    pub async fn version(&mut self, org: OrgId, id: VersionId) -> Result<Option<PlaybookVersion>> {
        let row: Option<VersionRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, playbook_id, revision, number, state, body, change_summary, author_id, contributors, staffing_only, reviewed_at, created_at
             FROM playbook_versions WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// The versions of a playbook, newest first.
    pub async fn versions(
        &mut self,
        org: OrgId,
        playbook: PlaybookId,
    ) -> Result<Vec<PlaybookVersion>> {
        let rows: Vec<VersionRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, playbook_id, revision, number, state, body, change_summary, author_id, contributors, staffing_only, reviewed_at, created_at
             FROM playbook_versions WHERE org_id = $1 AND playbook_id = $2 ORDER BY number DESC").bind(org.0).bind(playbook.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The published version of every playbook that has one.
    pub async fn current_versions(&mut self, org: OrgId) -> Result<Vec<PlaybookVersion>> {
        let rows: Vec<VersionRow> = run!(self, c => sqlx::query_as("SELECT v.id, v.org_id, v.playbook_id, v.revision, v.number, v.state, v.body, v.change_summary, v.author_id, v.contributors, v.staffing_only, v.reviewed_at, v.created_at
             FROM playbook_versions v JOIN playbooks p ON p.org_id = v.org_id AND p.current_version_id = v.id WHERE v.org_id = $1 ORDER BY p.key")
            .bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Versions in one state, oldest first.
    pub async fn versions_in(
        &mut self,
        org: OrgId,
        state_key: &str,
    ) -> Result<Vec<PlaybookVersion>> {
        let rows: Vec<VersionRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, playbook_id, revision, number, state, body, change_summary, author_id, contributors, staffing_only, reviewed_at, created_at
             FROM playbook_versions WHERE org_id = $1 AND state_key = $2 ORDER BY id").bind(org.0).bind(state_key).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Keeps the template text that a playbook comes from, in place of the former.
    ///
    /// # Errors
    /// `Stale` when the playbook's origin belongs to another organisation.
    pub async fn put_origin(&mut self, o: &Origin) -> Result<()> {
        let n = run!(self, c => sqlx::query("INSERT INTO playbook_origins (playbook_id, org_id, template_key, base, merged_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (playbook_id) DO UPDATE SET template_key = excluded.template_key, base = excluded.base, merged_at = excluded.merged_at
             WHERE playbook_origins.org_id = excluded.org_id")
            .bind(o.playbook_id.0).bind(o.org_id.0).bind(&o.template_key).bind(Json(&o.base)).bind(o.merged_at.micros())
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        Ok(())
    }

    pub async fn origin(&mut self, org: OrgId, playbook: PlaybookId) -> Result<Option<Origin>> {
        let row: Option<OriginRow> = run!(self, c => sqlx::query_as("SELECT playbook_id, org_id, template_key, base, merged_at FROM playbook_origins WHERE org_id = $1 AND playbook_id = $2").bind(org.0).bind(playbook.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Where the organisation's playbooks come from, by template.
    pub async fn origins(&mut self, org: OrgId) -> Result<Vec<Origin>> {
        let rows: Vec<OriginRow> = run!(self, c => sqlx::query_as("SELECT playbook_id, org_id, template_key, base, merged_at FROM playbook_origins WHERE org_id = $1 ORDER BY template_key, playbook_id").bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Keeps the document that a playbook was imported from.
    ///
    /// # Errors
    /// `Exists` when the playbook has one, `Stale` when it is not the organisation's.
    pub async fn insert_import(
        &mut self,
        org: OrgId,
        playbook: PlaybookId,
        document: &str,
        at: model::Time,
    ) -> Result<()> {
        let n = run!(self, c => sqlx::query("INSERT INTO playbook_imports (playbook_id, org_id, document, imported_at) SELECT id, org_id, $3, $4 FROM playbooks WHERE id = $1 AND org_id = $2")
            .bind(playbook.0).bind(org.0).bind(document).bind(at.micros()).execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        Ok(())
    }

    /// The document that a playbook was imported from, if it was.
    pub async fn import(&mut self, org: OrgId, playbook: PlaybookId) -> Result<Option<String>> {
        let row: Option<(String,)> = run!(self, c => sqlx::query_as("SELECT document FROM playbook_imports WHERE org_id = $1 AND playbook_id = $2").bind(org.0).bind(playbook.0).fetch_optional(c).await)?;
        Ok(row.map(|(document,)| document))
    }
}
