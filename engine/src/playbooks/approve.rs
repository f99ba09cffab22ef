use super::get;
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PersonId, PlaybookId, VersionId,
    identity::Permission,
    live::{Happening, Topic},
    playbooks::{Playbook, PlaybookVersion, PlaybookView, VersionError, may_approve},
    reviews::ReviewState,
};

/// The domain owner approves the content they saw. When every critical slot is staffed the
/// version is published at once and supersedes the former; else it stays approved.
pub async fn approve(
    engine: &Engine,
    ctx: &Ctx,
    version: VersionId,
    seen_hash: &str,
) -> Result<PlaybookView> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksApprove,
        "playbooks.approve",
        format!("version:{version}"),
    )
    .await?;
    let outcome = approve_in(&mut work, version, seen_hash).await;
    let playbook = work.finish(outcome).await?;
    get(engine, ctx, playbook, Some(version)).await
}

pub(crate) async fn approve_in(
    work: &mut Work<'_>,
    id: VersionId,
    seen_hash: &str,
) -> Result<PlaybookId> {
    let (org, approver) = (work.ctx.org(), work.ctx.person()?);
    let (mut playbook, mut version) = load(work, id).await?;
    may_approve(&work.ctx.actor, playbook.domain, &version.writers())?;
    super::versions::newest(work, &version).await?;
    version.approve(approver, seen_hash, work.now)?;
    let former = match playbook.current {
        Some(former) => Some(work.tx.version(org, former).await?.ok_or_else(|| {
            Error::Internal(format!("current version of {} is missing", playbook.id))
        })?),
        None => None,
    };
    match version.publish(former.as_ref(), work.now) {
        Ok(()) => {
            if let Some(mut former) = former {
                former.supersede(work.now)?;
                work.tx.update_version(&mut former).await?;
            }
            playbook.current = Some(version.id);
            playbook.title = version.body.title.clone();
            playbook.stance = version.body.stance;
            playbook.criticality = version.body.criticality;
            playbook.review_interval_days = version.body.review_interval_days;
            work.tx.update_playbook(&mut playbook).await?;
            work.say(format!(
                "{} version {} approved and published",
                playbook.key, version.number
            ));
        }
        Err(VersionError::Faults(open)) => {
            work.say(format!(
                "{} version {} approved; {} critical slots still to be filled",
                playbook.key,
                version.number,
                open.len()
            ));
        }
        Err(other) => return Err(other.into()),
    }
    work.tx.update_version(&mut version).await?;
    record_in_sessions(work, id, approver).await?;
    Ok(playbook.id)
}

/// A change that a running review made is approved there too, wherever the owner was.
async fn record_in_sessions(
    work: &mut Work<'_>,
    version: VersionId,
    approver: PersonId,
) -> Result<()> {
    for mut review in work.tx.reviews(work.ctx.org()).await? {
        let made_here = matches!(&review.state, ReviewState::InSession { session } if session.changes.iter().any(|c| c.version == version));
        if made_here {
            review.record_approval(version, approver)?;
            work.tx.update_review(&mut review).await?;
            work.publish(
                Topic::Review(review.id),
                Happening::AssignmentChanged {
                    what: "approved".into(),
                },
            );
        }
    }
    Ok(())
}

/// Sends a version back to its author with a reason.
pub async fn request_changes(
    engine: &Engine,
    ctx: &Ctx,
    version: VersionId,
    reason: &str,
) -> Result<PlaybookView> {
    let approver = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksApprove,
        "playbooks.request_changes",
        format!("version:{version}"),
    )
    .await?;
    let outcome = async {
        let (playbook, mut v) = load(&mut work, version).await?;
        may_approve(&ctx.actor, playbook.domain, &v.writers())?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > 1_000 {
            return Err(Error::fault(
                "reason",
                "Say in 1 to 1,000 characters what should change.",
            ));
        }
        v.request_changes(approver, reason, work.now)?;
        work.tx.update_version(&mut v).await?;
        work.say(format!("{} version {} sent back", playbook.key, v.number));
        Ok(playbook.id)
    }
    .await;
    let playbook = work.finish(outcome).await?;
    get(engine, ctx, playbook, Some(version)).await
}

async fn load(work: &mut Work<'_>, id: VersionId) -> Result<(Playbook, PlaybookVersion)> {
    let org = work.ctx.org();
    let version = work
        .tx
        .version(org, id)
        .await?
        .ok_or_else(|| Error::not_found("version"))?;
    let playbook = work
        .tx
        .playbook(org, version.playbook_id)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    Ok((playbook, version))
}
