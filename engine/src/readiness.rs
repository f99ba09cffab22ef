//! The readiness score of the organisation as it is now.

use crate::core::{Ctx, Engine, Error, Result};
use model::{
    OrgId, PersonId, Time,
    actions::ActionState,
    identity::{Permission, Person},
    playbooks::{Effect, Playbook, PlaybookBody, PlaybookVersion},
    readiness::{Holder, LessonState, PlaybookFacts, Readiness, SlotFacts, score},
};
use std::collections::HashMap;
use store::Tx;

/// Every playbook, domain and the enterprise, with every lost point explained.
pub async fn current(engine: &Engine, ctx: &Ctx) -> Result<Readiness> {
    let mut tx = engine
        .read(ctx, Permission::ReadinessRead, "readiness.current")
        .await?;
    of(&mut tx, ctx.org(), engine.now()).await
}

/// Readiness inside a transaction.
pub(crate) async fn of(tx: &mut Tx, org: OrgId, now: Time) -> Result<Readiness> {
    Ok(Readiness::of(&facts(tx, org, now).await?, now))
}

/// What the score depends on, for every playbook of the organisation.
pub(crate) async fn facts(tx: &mut Tx, org: OrgId, now: Time) -> Result<Vec<PlaybookFacts>> {
    let people: HashMap<PersonId, Person> = tx
        .people(org)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let mut current: HashMap<_, PlaybookVersion> = tx
        .current_versions(org)
        .await?
        .into_iter()
        .map(|v| (v.playbook_id, v))
        .collect();
    let exercises = tx.ended_exercises(org).await?;
    let actions = tx.actions(org).await?;
    let mut facts = Vec::new();
    for playbook in tx.playbooks(org).await? {
        let lessons = actions
            .iter()
            .filter(|a| a.playbook == Some(playbook.id))
            .filter_map(|a| match a.state {
                ActionState::Cancelled { .. } => None,
                ActionState::Verified { .. } => Some(LessonState::Verified),
                ActionState::Completed { .. } => Some(LessonState::Completed),
                _ if a.overdue(now) => Some(LessonState::Overdue),
                _ => Some(LessonState::Open),
            })
            .collect();
        let exercised_at = exercises
            .iter()
            .filter(|(_, _, on, _)| on.contains(&playbook.id))
            .map(|(.., at)| *at)
            .max();
        // An unpublished playbook is judged by its newest version's slots: none yet.
        let version = current.remove(&playbook.id);
        facts.push(of_playbook(
            &playbook,
            version.as_ref(),
            &people,
            exercised_at,
            lessons,
            now,
        ));
    }
    Ok(facts)
}

/// What publishing `body` now would do to the score of `playbook`.
pub(crate) async fn effect(
    tx: &mut Tx,
    org: OrgId,
    playbook: &Playbook,
    body: &PlaybookBody,
    now: Time,
) -> Result<Effect> {
    let people: HashMap<PersonId, Person> = tx
        .people(org)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let facts = facts(tx, org, now)
        .await?
        .into_iter()
        .find(|f| f.id == playbook.id)
        .ok_or_else(|| Error::not_found("playbook"))?;
    let published = PlaybookFacts {
        criticality: body.criticality,
        published_at: Some(now),
        reviewed_at: Some(now),
        slots: slots(body, &people, now),
        ..facts.clone()
    };
    Ok(Effect {
        now: score(&facts, now),
        published: score(&published, now),
    })
}

fn slots(body: &PlaybookBody, people: &HashMap<PersonId, Person>, now: Time) -> Vec<SlotFacts> {
    let holder = |id: Option<PersonId>| {
        id.and_then(|id| people.get(&id)).map(|p| Holder {
            person: p.id,
            active: p.active,
            reachable: p.reachable(now),
        })
    };
    body.slots
        .iter()
        .map(|s| SlotFacts {
            title: s.title.clone(),
            critical: s.critical,
            primary: holder(s.primary),
            deputy: holder(s.deputy),
        })
        .collect()
}

fn of_playbook(
    playbook: &Playbook,
    version: Option<&PlaybookVersion>,
    people: &HashMap<PersonId, Person>,
    exercised_at: Option<Time>,
    lessons: Vec<LessonState>,
    now: Time,
) -> PlaybookFacts {
    let published_at = version.and_then(PlaybookVersion::published_at);
    PlaybookFacts {
        id: playbook.id,
        key: playbook.key.clone(),
        title: playbook.title.clone(),
        domain: playbook.domain,
        criticality: playbook.criticality,
        published_at,
        reviewed_at: version.and_then(PlaybookVersion::reviewed_at),
        exercised_at,
        slots: version
            .map(|v| slots(&v.body, people, now))
            .unwrap_or_default(),
        lessons,
    }
}
