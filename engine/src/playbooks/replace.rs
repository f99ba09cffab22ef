//! One person hands every seat to another.

use super::{
    Names,
    assign::{SeatChange, change_seats, may_change},
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PersonId,
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
    Ok(plan(&mut tx, ctx, from, to)
        .await?
        .into_iter()
        .map(|p| p.told)
        .collect())
}

/// Does it: one new version for each playbook, for approval by its domain owner. What is blocked
/// stays as it is and is told.
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
        let plans = plan(&mut work.tx, ctx, from, to).await?;
        let able: Vec<_> = plans.iter().filter(|p| p.told.blocked.is_none()).collect();
        if able.is_empty() {
            return Err(Error::conflict(
                "There is no seat that can be handed over now. Look at the preview for the reasons.",
            ));
        }
        for p in &able {
            change_seats(&mut work, p.told.playbook, &p.changes).await?;
        }
        work.say(format!(
            "{} playbooks to {to}, {} blocked",
            able.len(),
            plans.len() - able.len()
        ));
        Ok(plans.into_iter().map(|p| p.told).collect())
    }
    .await;
    work.finish(outcome).await
}

struct Plan {
    told: Replacement,
    changes: Vec<SeatChange>,
}

async fn plan(tx: &mut Tx, ctx: &Ctx, from: PersonId, to: PersonId) -> Result<Vec<Plan>> {
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
        let Some(base) = versions
            .iter()
            .find(|v| Some(v.id) == playbook.current)
            .or(versions.first())
            // Out of force: nobody sits there any more.
            .filter(|v| !matches!(v.state, VersionState::Retired { .. }))
        else {
            continue;
        };
        let changes = seats(base, from, to);
        if changes.is_empty() {
            continue;
        }
        let blocked = may_change(&playbook, &versions, ctx.actor.person, &names)
            .err()
            .map(|e| e.problem().message)
            .or_else(|| both(base, &changes, to, &names));
        plans.push(Plan {
            told: told(&playbook, base, &changes, blocked),
            changes,
        });
    }
    Ok(plans)
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

/// Primary and deputy are two people.
fn both(
    version: &PlaybookVersion,
    changes: &[SeatChange],
    to: PersonId,
    names: &Names,
) -> Option<String> {
    changes.iter().find_map(|c| {
        let slot = version.body.slot(&c.slot)?;
        [slot.primary, slot.deputy].contains(&Some(to)).then(|| {
            format!(
                "{} is the other holder of {}. Choose another person for it first.",
                names.name(to),
                slot.title
            )
        })
    })
}

fn told(
    playbook: &Playbook,
    version: &PlaybookVersion,
    changes: &[SeatChange],
    blocked: Option<String>,
) -> Replacement {
    Replacement {
        playbook: playbook.id,
        key: playbook.key.clone(),
        title: playbook.title.clone(),
        seats: changes
            .iter()
            .map(|c| {
                let slot = version
                    .body
                    .slot(&c.slot)
                    .map_or(c.slot.as_str(), |s| s.title.as_str());
                format!("{} of {slot}", c.seat.label())
            })
            .collect(),
        blocked,
    }
}
