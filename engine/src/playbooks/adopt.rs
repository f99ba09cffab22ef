use super::get;
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PlaybookId, VersionId,
    identity::Permission,
    playbooks::{Origin, Playbook, PlaybookVersion, PlaybookView},
};

/// Takes a template into the organisation: a playbook whose first version is a draft with
/// empty slots.
///
/// # Errors
/// `not_found`; `conflict` when it was adopted already.
pub async fn adopt(engine: &Engine, ctx: &Ctx, key: &str) -> Result<PlaybookView> {
    let author = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.adopt",
        format!("template:{key}"),
    )
    .await?;
    let outcome = async {
        let template = engine
            .library()
            .get(key)
            .ok_or_else(|| Error::not_found("template"))?;
        if let Some(p) = work
            .tx
            .playbooks(ctx.org())
            .await?
            .iter()
            .find(|p| p.template_key.as_deref() == Some(key))
        {
            return Err(Error::conflict(format!(
                "{key} was adopted already as {}. Open that playbook instead.",
                p.key
            )));
        }
        let number = work.tx.count(ctx.org(), "playbook").await?;
        let body = &template.body;
        let playbook = Playbook {
            id: work.id::<PlaybookId>(),
            org_id: ctx.org(),
            revision: 0,
            key: format!("PB-{number:04}"),
            template_key: Some(key.to_owned()),
            domain: template.domain,
            title: body.title.clone(),
            stance: body.stance,
            criticality: body.criticality,
            steward: Some(author),
            current: None,
            review_interval_days: body.review_interval_days,
            created_at: work.now,
        };
        let version = PlaybookVersion {
            change_summary: format!("Adopted from template {key}"),
            ..PlaybookVersion::draft(
                work.id::<VersionId>(),
                &playbook,
                1,
                body.clone(),
                author,
                work.now,
            )
        };
        work.tx.insert_playbook(&playbook).await?;
        work.tx
            .put_origin(&Origin {
                playbook_id: playbook.id,
                org_id: ctx.org(),
                template_key: key.to_owned(),
                base: body.clone(),
                merged_at: work.now,
            })
            .await?;
        work.tx.insert_version(&version).await?;
        work.on(format!("playbook:{} {}", playbook.id, playbook.key));
        work.say(format!("from {key}"));
        Ok(playbook.id)
    }
    .await;
    let id = work.finish(outcome).await?;
    get(engine, ctx, id, None).await
}
