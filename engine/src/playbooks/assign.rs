use super::{Names, get};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PersonId, PlaybookId, VersionId,
    identity::Permission,
    live::{Happening, Topic},
    playbooks::{Playbook, PlaybookBody, PlaybookVersion, PlaybookView, VersionState, base_of},
    reviews::{NewAssignment, Seat},
};

/// A person takes a seat.
pub(crate) struct SeatChange {
    pub slot: String,
    pub seat: Seat,
    pub person: PersonId,
}

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
    let change = SeatChange {
        slot: new.slot.clone(),
        seat: new.seat,
        person: new.person,
    };
    change_seats(work, new.playbook, std::slice::from_ref(&change)).await
}

/// Whether `author` may fill seats of the playbook now: a version of somebody else is open to
/// nobody else, and what is out of force has no seats.
pub(super) fn may_change(
    playbook: &Playbook,
    versions: &[PlaybookVersion],
    author: Option<PersonId>,
    names: &Names,
) -> Result<()> {
    let Some(newest) = versions.first() else {
        return Ok(());
    };
    let whose = || {
        format!(
            "Version {} of {} by {}",
            newest.number,
            playbook.title,
            names.name(newest.author)
        )
    };
    match newest.state {
        VersionState::ChangesRequested { .. } => Err(Error::conflict(format!(
            "{} was sent back. Take it up in the editor, or discard it first.",
            whose()
        ))),
        _ if newest.open() && Some(newest.author) != author => Err(Error::conflict(format!(
            "{} waits for approval. Approve it or send it back first.",
            whose()
        ))),
        _ if playbook.current.is_none() && versions.iter().any(out_of_force) => {
            Err(Error::conflict(format!(
                "{} is out of force. Open it in the editor to bring it back.",
                playbook.title
            )))
        }
        _ => Ok(()),
    }
}

fn out_of_force(version: &PlaybookVersion) -> bool {
    matches!(version.state, VersionState::Retired { .. }) && !version.discarded()
}

/// Makes the changes in one version and sends it to review. The answer tells the first of them.
pub(crate) async fn change_seats(
    work: &mut Work<'_>,
    id: PlaybookId,
    changes: &[SeatChange],
) -> Result<Assigned> {
    let (org, author) = (work.ctx.org(), work.ctx.person()?);
    let playbook = work
        .tx
        .playbook(org, id)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    let names = Names::load(&mut work.tx, org).await?;
    let versions = work.tx.versions(org, playbook.id).await?;
    let newest = versions
        .first()
        .ok_or_else(|| Error::not_found("version"))?;
    may_change(&playbook, &versions, Some(author), &names)?;
    let waiting = newest.open();
    let base = if waiting {
        newest
    } else {
        base_of(&playbook, &versions).unwrap_or(newest)
    };
    let mut body = base.body.clone();
    let mut said = Vec::new();
    let mut first = None;
    for change in changes {
        let (slot, from, words) = seat(&mut body, &playbook, change, &names)?;
        said.push(words);
        first.get_or_insert((slot, from));
    }
    let said = said.join(". ");
    let version = if waiting {
        let mut version = newest.clone();
        let unfinished = matches!(version.state, VersionState::Draft) && !version.staffing_only;
        version.body = body;
        if unfinished {
            // Somebody is writing: the seat is taken in the draft, which is submitted when its
            // writer says so.
            work.publish(
                Topic::Version(version.id),
                Happening::DraftChanged {
                    what: "saved".into(),
                    revision: version.revision + 1,
                },
            );
        } else {
            // The same author goes on: their version takes the change in and is submitted anew.
            version.change_summary = if version.change_summary.is_empty() {
                said.clone()
            } else {
                format!("{}. {said}", version.change_summary)
            };
            version.state = VersionState::Draft;
            version.submit(work.now)?;
        }
        work.tx.update_version(&mut version).await?;
        version.id
    } else {
        let mut version = PlaybookVersion {
            change_summary: said.clone(),
            // A first version has content that nobody has confirmed yet.
            staffing_only: playbook.current == Some(base.id),
            body,
            ..base.fork(
                work.id::<VersionId>(),
                &playbook,
                newest.number + 1,
                author,
                work.now,
            )
        };
        version.submit(work.now)?;
        work.tx.insert_version(&version).await?;
        version.id
    };
    work.say(format!("{}: {said}", playbook.key));
    let (slot_title, from) =
        first.ok_or_else(|| Error::fault("seats", "Name at least one seat."))?;
    Ok(Assigned {
        playbook_title: playbook.title,
        version,
        slot_title,
        from,
    })
}

/// Seats one person. The slot's title, who sat there, and the change in words.
fn seat(
    body: &mut PlaybookBody,
    playbook: &Playbook,
    change: &SeatChange,
    names: &Names,
) -> Result<(String, Option<PersonId>, String)> {
    let person = names
        .get(change.person)
        .filter(|p| p.active)
        .ok_or_else(|| Error::fault("person", "There is no such active person. Choose another."))?;
    let slot = body
        .slots
        .iter_mut()
        .find(|s| s.key == change.slot)
        .ok_or_else(|| {
            Error::fault(
                "slot",
                format!("{} has no slot `{}`.", playbook.title, change.slot),
            )
        })?;
    let (seat, other) = match change.seat {
        Seat::Primary => (&mut slot.primary, &slot.deputy),
        Seat::Deputy => (&mut slot.deputy, &slot.primary),
    };
    if *seat == Some(change.person) {
        return Err(Error::fault(
            "person",
            format!("{} holds this seat already.", person.name),
        ));
    }
    if *other == Some(change.person) {
        return Err(Error::fault(
            "person",
            format!(
                "{} is the other holder of this slot. Primary and deputy are two people.",
                person.name
            ),
        ));
    }
    let from = seat.replace(change.person);
    let words = format!(
        "{} of {} changes from {} to {}",
        change.seat.label(),
        slot.title,
        from.map_or_else(|| "nobody".into(), |p| names.name(p)),
        person.name
    );
    Ok((slot.title.clone(), from, words))
}
