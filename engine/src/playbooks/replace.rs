//! One person hands every seat to another.

use super::{
    Names,
    assign::{Filling, SeatChange, Seated, ground, seat, seated},
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PersonId, VersionId,
    identity::Permission,
    playbooks::{Playbook, PlaybookVersion, Replacement, VersionState},
    reviews::Seat,
};
use store::Tx;

/// What handing every seat of `from` to `to` would change, playbook by playbook.
///
/// # Errors
/// Faults of `from` and `to`.
pub async fn replacement_preview(
    engine: &Engine,
    ctx: &Ctx,
    from: PersonId,
    to: PersonId,
) -> Result<Vec<Replacement>> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksEdit, "playbooks.replacement")
        .await?;
    let plans = plan(engine, &mut tx, ctx, from, to).await?;
    Ok(plans.into_iter().map(|p| p.told).collect())
}

/// Does what the preview tells at this moment: in each playbook one version for approval by its
/// domain owner. What cannot be done stays as it is and is told with the reason.
///
/// # Errors
/// Faults of `from` and `to`; `conflict` when nothing can be done.
pub async fn replace_person(
    engine: &Engine,
    ctx: &Ctx,
    from: PersonId,
    to: PersonId,
) -> Result<Vec<Replacement>> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.replace_person",
        format!("person:{from}"),
    )
    .await?;
    let outcome = async {
        let plans = plan(engine, &mut work.tx, ctx, from, to).await?;
        let (mut done, mut left, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for p in plans {
            match p.seated {
                Some(seated) => {
                    done.push(p.playbook.key.clone());
                    seated.write(&mut work, &p.playbook).await?;
                }
                None => left.push(p.playbook.key.clone()),
            }
            told.push(p.told);
        }
        if done.is_empty() {
            return Err(Error::conflict(
                "There is no seat that can be handed over now. Look at the preview for the reasons.",
            ));
        }
        work.say(format!(
            "{} playbooks to person:{to}: {}. {} not: {}",
            done.len(),
            listed(&done),
            left.len(),
            listed(&left)
        ));
        Ok(told)
    }
    .await;
    work.finish(outcome).await
}

fn listed(keys: &[String]) -> String {
    if keys.is_empty() {
        return "none".into();
    }
    keys.join(", ")
}

struct Plan {
    playbook: Playbook,
    told: Replacement,
    /// `None` where nothing can be done.
    seated: Option<Seated>,
}

/// What handing over does, playbook by playbook: preview and deed are this one function, over the
/// versions in which the seats would be filled.
async fn plan(
    engine: &Engine,
    tx: &mut Tx,
    ctx: &Ctx,
    from: PersonId,
    to: PersonId,
) -> Result<Vec<Plan>> {
    let org = ctx.org();
    let names = Names::load(tx, org).await?;
    if names.get(from).is_none() {
        return Err(Error::not_found("person"));
    }
    if names.get(to).is_none_or(|p| !p.active) {
        return Err(Error::fault(
            "to",
            "There is no such active person. Choose another.",
        ));
    }
    if from == to {
        return Err(Error::fault(
            "to",
            "Choose somebody else than the person who hands over.",
        ));
    }
    let mut plans = Vec::new();
    for playbook in tx.playbooks(org).await? {
        let versions = tx.versions(org, playbook.id).await?;
        let Some(ground) = ground(&playbook, &versions)
            // Out of force: nobody sits there any more.
            .filter(|v| !matches!(v.state, VersionState::Retired { .. }))
        else {
            continue;
        };
        let wanted = seats(ground, from, to);
        if wanted.is_empty() {
            let current = versions.iter().find(|v| Some(v.id) == playbook.current);
            plans.extend(current.and_then(|v| under_way(&playbook, v, ground, from, to)));
            continue;
        }
        let by = Filling {
            author: ctx.person()?,
            names: &names,
            id: engine.id::<VersionId>(),
            now: engine.now(),
        };
        plans.push(of_playbook(playbook, &versions, ground, wanted, &by));
    }
    Ok(plans)
}

fn of_playbook(
    playbook: Playbook,
    versions: &[PlaybookVersion],
    ground: &PlaybookVersion,
    wanted: Vec<SeatChange>,
    by: &Filling<'_>,
) -> Plan {
    let mut told = Replacement {
        playbook: playbook.id,
        key: playbook.key.clone(),
        title: playbook.title.clone(),
        seats: wanted.iter().map(|c| titled(ground, c)).collect(),
        kept: Vec::new(),
        submitted: false,
        blocked: None,
    };
    let mut able = Vec::new();
    let mut body = ground.body.clone();
    for change in wanted {
        match seat(&mut body, &playbook, &change, by.names) {
            Ok(_) => able.push(change),
            Err(error) => {
                told.kept
                    .push(format!("{}: {}", titled(ground, &change), reason(&error)));
            }
        }
    }
    if able.is_empty() {
        told.blocked = Some(told.kept.join(" "));
        told.kept.clear();
        return Plan {
            playbook,
            told,
            seated: None,
        };
    }
    match seated(&playbook, versions, &able, by) {
        Ok(seated) => {
            told.seats = able.iter().map(|c| titled(ground, c)).collect();
            told.submitted = seated.submitted();
            Plan {
                playbook,
                told,
                seated: Some(seated),
            }
        }
        Err(error) => {
            told.blocked = Some(reason(&error));
            told.kept.clear();
            Plan {
                playbook,
                told,
                seated: None,
            }
        }
    }
}

/// The version in force still has the person, the one on its way to replace it does not.
fn under_way(
    playbook: &Playbook,
    current: &PlaybookVersion,
    ground: &PlaybookVersion,
    from: PersonId,
    to: PersonId,
) -> Option<Plan> {
    let wanted = seats(current, from, to);
    (!wanted.is_empty()).then(|| Plan {
        told: Replacement {
            playbook: playbook.id,
            key: playbook.key.clone(),
            title: playbook.title.clone(),
            seats: wanted.iter().map(|c| titled(current, c)).collect(),
            kept: Vec::new(),
            submitted: false,
            blocked: Some(format!(
                "Version {} has others in these seats already. It is not in force yet.",
                ground.number
            )),
        },
        playbook: playbook.clone(),
        seated: None,
    })
}

/// Why it cannot be done, in one line.
fn reason(error: &Error) -> String {
    let problem = error.problem();
    if problem.faults.is_empty() {
        return problem.message;
    }
    let faults: Vec<_> = problem.faults.into_iter().map(|f| f.message).collect();
    faults.join(" ")
}

fn titled(version: &PlaybookVersion, change: &SeatChange) -> String {
    let slot = version
        .body
        .slot(&change.slot)
        .map_or(change.slot.as_str(), |s| s.title.as_str());
    format!("{} of {slot}", change.seat.label())
}

fn seats(version: &PlaybookVersion, from: PersonId, to: PersonId) -> Vec<SeatChange> {
    version
        .body
        .slots
        .iter()
        .flat_map(|s| {
            [(Seat::Primary, s.primary), (Seat::Deputy, s.deputy)]
                .into_iter()
                .filter(|(_, holder)| *holder == Some(from))
                .map(|(seat, _)| SeatChange {
                    slot: s.key.clone(),
                    seat,
                    person: to,
                })
        })
        .collect()
}
