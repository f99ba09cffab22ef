use crate::core::{Ctx, Engine, Error, Result};
use model::{
    PlaybookId,
    identity::Permission,
    playbooks::{PlaybookFilter, TaskGraph, Template, TemplateSummary, TemplateView},
};

/// The templates of the library that fit the filter, by key.
pub async fn templates(
    engine: &Engine,
    ctx: &Ctx,
    filter: &PlaybookFilter,
) -> Result<Vec<TemplateSummary>> {
    let mut tx = engine
        .read(ctx, Permission::LibraryRead, "playbooks.templates")
        .await?;
    let playbooks = tx.playbooks(ctx.org()).await?;
    let adopted = |key: &str| {
        playbooks
            .iter()
            .filter(|p| p.template_key.as_deref() == Some(key))
            .map(|p| p.id)
            .collect()
    };
    Ok(engine
        .library()
        .all()
        .iter()
        .filter(|t| {
            let text = format!(
                "{} {} {} {}",
                t.key,
                t.body.title,
                t.body.summary,
                t.body.industries.join(" ")
            );
            filter.matches(t.domain, t.body.stance, &text)
        })
        .map(|t| summary(t, adopted(&t.key)))
        .collect())
}

pub async fn template(engine: &Engine, ctx: &Ctx, key: &str) -> Result<TemplateView> {
    let mut tx = engine
        .read(ctx, Permission::LibraryRead, "playbooks.template")
        .await?;
    let t = engine
        .library()
        .get(key)
        .ok_or_else(|| Error::not_found("template"))?;
    let adopted = tx
        .playbooks(ctx.org())
        .await?
        .iter()
        .filter(|p| p.template_key.as_deref() == Some(key))
        .map(|p| p.id)
        .collect();
    let graph = TaskGraph::of(&t.body)
        .map_err(|cycle| Error::Internal(format!("cycle in {key}: {cycle:?}")))?;
    Ok(TemplateView {
        summary: summary(t, adopted),
        body: t.body.clone(),
        graph,
    })
}

fn summary(t: &Template, adopted: Vec<PlaybookId>) -> TemplateSummary {
    TemplateSummary {
        key: t.key.clone(),
        domain: t.domain,
        title: t.body.title.clone(),
        summary: t.body.summary.clone(),
        stance: t.body.stance,
        criticality: t.body.criticality,
        industries: t.body.industries.clone(),
        tasks: t.body.tasks.len() as u32,
        slots: t.body.slots.len() as u32,
        clocks: t.body.clocks.len() as u32,
        adopted,
    }
}
