use super::{Names, get};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PersonId, VersionId,
    identity::Permission,
    playbooks::{PlaybookVersion, PlaybookView, VersionState},
    reviews::{NewAssignment, Seat},
};

/// What an assignment changed.
pub(crate) struct Assigned {
    pub playbook_title: String,
    pub version: VersionId,
    pub slot_title: String,
    pub from: Option<PersonId>,
}

/// Puts a person into a slot. The published version is never touched: a new one, otherwise
/// equal, goes to review by the domain owner. Further changes by the same author before that
/// review join the same version.
pub async fn assign(engine: &Engine, ctx: &Ctx, new: &NewAssignment) -> Result<PlaybookView> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.assign",
        format!("playbook:{}", new.playbook),
    )
    .await?;
    let outcome = assign_in(&mut work, new).await;
    let assigned = work.finish(outcome).await?;
    get(engine, ctx, new.playbook, Some(assigned.version)).await
}

pub(crate) async fn assign_in(work: &mut Work<'_>, new: &NewAssignment) -> Result<Assigned> {
    let (org, author) = (work.ctx.org(), work.ctx.person()?);
    let playbook = work
        .tx
        .playbook(org, new.playbook)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    let names = Names::load(&mut work.tx, org).await?;
    let person = names
        .get(new.person)
        .filter(|p| p.active)
        .ok_or_else(|| Error::fault("person", "There is no such active person. Choose another."))?;

    let versions = work.tx.versions(org, playbook.id).await?;
    let newest = versions
        .first()
        .ok_or_else(|| Error::not_found("version"))?;
    let waiting = matches!(
        newest.state,
        VersionState::Draft | VersionState::InReview { .. }
    );
    if waiting && newest.author != author {
        return Err(Error::conflict(format!(
            "Version {} of {} by {} waits for approval. Approve it or send it back first.",
            newest.number,
            playbook.title,
            names.name(newest.author)
        )));
    }
    let base = if waiting {
        newest
    } else {
        versions
            .iter()
            .find(|v| Some(v.id) == playbook.current)
            .unwrap_or(newest)
    };
    let mut body = base.body.clone();
    let slot = body
        .slots
        .iter_mut()
        .find(|s| s.key == new.slot)
        .ok_or_else(|| {
            Error::fault(
                "slot",
                format!("{} has no slot `{}`.", playbook.title, new.slot),
            )
        })?;
    let (seat, other) = match new.seat {
        Seat::Primary => (&mut slot.primary, &slot.deputy),
        Seat::Deputy => (&mut slot.deputy, &slot.primary),
    };
    if *seat == Some(new.person) {
        return Err(Error::fault(
            "person",
            format!("{} holds this seat already.", person.name),
        ));
    }
    if *other == Some(new.person) {
        return Err(Error::fault(
            "person",
            format!(
                "{} is the other holder of this slot. Primary and deputy are two people.",
                person.name
            ),
        ));
    }
    let from = seat.replace(new.person);
    let change = format!(
        "{} of {} changes from {} to {}",
        new.seat.label(),
        slot.title,
        from.map_or_else(|| "nobody".into(), |p| names.name(p)),
        person.name
    );
    let slot_title = slot.title.clone();

    let version = if waiting {
        // The same author goes on: their version takes the change in and is submitted anew.
        let mut version = newest.clone();
        let summary = if matches!(version.state, VersionState::Draft) {
            change.clone()
        } else {
            format!("{}. {change}", version.change_summary)
        };
        version.state = VersionState::Draft;
        version.body = body;
        version.change_summary = summary;
        version.submit(work.now)?;
        work.tx.update_version(&mut version).await?;
        version.id
    } else {
        let mut version = PlaybookVersion {
            id: work.id::<VersionId>(),
            org_id: org,
            playbook_id: playbook.id,
            revision: 0,
            number: newest.number + 1,
            state: VersionState::Draft,
            body,
            change_summary: change.clone(),
            author,
            created_at: work.now,
        };
        version.submit(work.now)?;
        work.tx.insert_version(&version).await?;
        version.id
    };
    work.say(format!("{}: {change}", playbook.key));
    Ok(Assigned {
        playbook_title: playbook.title,
        version,
        slot_title,
        from,
    })
}
