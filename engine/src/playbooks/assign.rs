use super::{Names, get};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PersonId, Time, VersionId,
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
    let (org, author) = (work.ctx.org(), work.ctx.person()?);
    let playbook = work
        .tx
        .playbook(org, new.playbook)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    let names = Names::load(&mut work.tx, org).await?;
    let versions = work.tx.versions(org, playbook.id).await?;
    let change = SeatChange {
        slot: new.slot.clone(),
        seat: new.seat,
        person: new.person,
    };
    let by = Filling {
        author,
        names: &names,
        id: work.id::<VersionId>(),
        now: work.now,
    };
    seated(&playbook, &versions, &[change], &by)?
        .write(work, &playbook)
        .await
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

/// The version in which seats are filled: the one that somebody writes or decides on, else the
/// one that a new draft takes its text from.
pub(super) fn ground<'a>(
    playbook: &Playbook,
    versions: &'a [PlaybookVersion],
) -> Option<&'a PlaybookVersion> {
    let newest = versions.first()?;
    if newest.open() {
        return Some(newest);
    }
    Some(base_of(playbook, versions).unwrap_or(newest))
}

/// Seats taken in a version that is not saved yet.
pub(super) struct Seated {
    version: PlaybookVersion,
    /// The version that a new one takes its text from; `None` where an open one goes on.
    from: Option<VersionId>,
    said: String,
    /// Slot title and former holder of the first seat.
    first: (String, Option<PersonId>),
}

impl Seated {
    /// Whether it waits for approval now; in somebody's unfinished draft it does not.
    pub fn submitted(&self) -> bool {
        matches!(self.version.state, VersionState::InReview { .. })
    }

    /// Saves it. Who has the draft open is told.
    pub async fn write(mut self, work: &mut Work<'_>, playbook: &Playbook) -> Result<Assigned> {
        match self.from {
            Some(from) => {
                work.tx.insert_version(&self.version).await?;
                super::upstream::carry(work, from, self.version.id).await?;
            }
            None => {
                work.tx.update_version(&mut self.version).await?;
                if !self.submitted() {
                    work.publish(
                        Topic::Version(self.version.id),
                        Happening::DraftChanged {
                            what: "saved".into(),
                            revision: self.version.revision,
                        },
                    );
                }
            }
        }
        work.say(format!("{}: {}", playbook.key, self.said));
        let (slot_title, from) = self.first;
        Ok(Assigned {
            playbook_title: playbook.title.clone(),
            version: self.version.id,
            slot_title,
            from,
        })
    }
}

/// Who fills seats, when, and under which id a new version would stand.
pub(super) struct Filling<'a> {
    pub author: PersonId,
    pub names: &'a Names,
    pub id: VersionId,
    pub now: Time,
}

/// Makes the changes in one version, which goes to review. Nothing is saved.
pub(super) fn seated(
    playbook: &Playbook,
    versions: &[PlaybookVersion],
    changes: &[SeatChange],
    by: &Filling<'_>,
) -> Result<Seated> {
    let (newest, base) = versions
        .first()
        .zip(ground(playbook, versions))
        .ok_or_else(|| Error::not_found("version"))?;
    may_change(playbook, versions, Some(by.author), by.names)?;
    let mut body = base.body.clone();
    let mut said = Vec::new();
    let mut first = None;
    for change in changes {
        let (slot, from, words) = seat(&mut body, playbook, change, by.names)?;
        said.push(words);
        first.get_or_insert((slot, from));
    }
    let said = said.join(". ");
    let first = first.ok_or_else(|| Error::fault("seats", "Name at least one seat."))?;
    if !newest.open() {
        let mut version = PlaybookVersion {
            change_summary: said.clone(),
            // A first version has content that nobody has confirmed yet.
            staffing_only: playbook.current == Some(base.id),
            body,
            ..base.fork(by.id, playbook, newest.number + 1, by.author, by.now)
        };
        version.submit(by.now)?;
        return Ok(Seated {
            version,
            from: Some(base.id),
            said,
            first,
        });
    }
    let mut version = newest.clone();
    version.body = body;
    // Somebody is writing: the seat is taken in the draft, which is submitted when its writer
    // says so. Otherwise the same author goes on, and their version is submitted anew.
    if !matches!(version.state, VersionState::Draft) || version.staffing_only {
        version.change_summary = joined(&version.change_summary, &said);
        version.state = VersionState::Draft;
        version.submit(by.now)?;
    }
    Ok(Seated {
        version,
        from: None,
        said,
        first,
    })
}

/// One sentence behind the other, whether or not somebody ended the first.
fn joined(before: &str, said: &str) -> String {
    match before.trim_end().trim_end_matches('.') {
        "" => said.to_owned(),
        before => format!("{before}. {said}"),
    }
}

/// Seats one person. The slot's title, who sat there, and the change in words.
pub(super) fn seat(
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
