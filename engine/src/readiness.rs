//! The readiness score of the organisation as it is now.

use crate::core::{Ctx, Engine, Result};
use crate::executions::may_see;
use model::{
    OrgId, PersonId, PlaybookId, Time,
    actions::{ActionItem, ActionState},
    identity::{Actor, Permission, Person},
    playbooks::{Effect, Playbook, PlaybookBody, PlaybookVersion},
    readiness::{Holder, LessonState, PlaybookFacts, Readiness, SlotFacts, score},
};
use std::collections::{HashMap, HashSet};
use store::{LastTest, TestedBy, Tx};

/// Every playbook, domain and the enterprise, with every lost point explained.
pub async fn current(engine: &Engine, ctx: &Ctx) -> Result<Readiness> {
    let mut tx = engine
        .read(ctx, Permission::ReadinessRead, "readiness.current")
        .await?;
    of(&mut tx, ctx.org(), Some(&ctx.actor), engine.now()).await
}

/// Readiness inside a transaction, as `reader` may read it; `None` where many will read it, who
/// may not know of each execution.
pub(crate) async fn of(
    tx: &mut Tx,
    org: OrgId,
    reader: Option<&Actor>,
    now: Time,
) -> Result<Readiness> {
    Ok(Readiness::of(&facts(tx, org, reader, now).await?, now))
}

/// What the score depends on, for every playbook of the organisation.
pub(crate) async fn facts(
    tx: &mut Tx,
    org: OrgId,
    reader: Option<&Actor>,
    now: Time,
) -> Result<Vec<PlaybookFacts>> {
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
    let tests = tx.last_tests(org).await?;
    let mut exercised = exercised(tx, reader, tests).await?;
    let actions = tx.actions(org).await?;
    let mut facts = Vec::new();
    for playbook in tx.playbooks(org).await? {
        let lessons = lessons(
            actions.iter().filter(|a| a.playbook == Some(playbook.id)),
            now,
        );
        // An unpublished playbook is judged by its newest version's slots: none yet.
        let version = current.remove(&playbook.id);
        facts.push(of_playbook(
            &playbook,
            version.as_ref(),
            &people,
            exercised.remove(&playbook.id),
            lessons,
            now,
        ));
    }
    Ok(facts)
}

/// When each playbook was tested last, and by what, where the reader may know of it: an execution
/// does not exist for who has no part in it.
async fn exercised(
    tx: &mut Tx,
    reader: Option<&Actor>,
    tests: Vec<LastTest>,
) -> Result<HashMap<PlaybookId, Exercised>> {
    let part = match reader.and_then(|r| r.person.map(|person| (r.org, person))) {
        Some((org, person)) if !tests.is_empty() => tx.executions_of(org, person).await?,
        _ => HashSet::new(),
    };
    Ok(tests
        .into_iter()
        .map(|test| {
            let how = match test.by {
                TestedBy::Exercise(_) => Some("ended"),
                TestedBy::Execution {
                    id,
                    domain,
                    stood_down,
                } => reader
                    .is_some_and(|r| may_see(r, id, domain, &part))
                    .then_some(if stood_down { "stood down" } else { "closed" }),
            };
            let by = how.map(|how| format!("{}, {how} on {}", test.key, test.at.date()));
            (test.playbook, Exercised { at: test.at, by })
        })
        .collect())
}

struct Exercised {
    at: Time,
    by: Option<String>,
}

/// What the score of one playbook depends on. The others are not read.
pub(crate) async fn facts_of(
    tx: &mut Tx,
    playbook: &Playbook,
    current: Option<&PlaybookVersion>,
    people: &HashMap<PersonId, Person>,
    reader: &Actor,
    now: Time,
) -> Result<PlaybookFacts> {
    let test = tx.last_test(playbook.org_id, playbook.id).await?;
    let mut exercised = exercised(tx, Some(reader), test.into_iter().collect()).await?;
    let actions = tx.actions_of(playbook.org_id, playbook.id).await?;
    let lessons = lessons(actions.iter(), now);
    Ok(of_playbook(
        playbook,
        current,
        people,
        exercised.remove(&playbook.id),
        lessons,
        now,
    ))
}

/// What publishing `version` now would do to the score of `playbook`.
pub(crate) async fn effect(
    tx: &mut Tx,
    playbook: &Playbook,
    version: &PlaybookVersion,
    reader: &Actor,
    now: Time,
) -> Result<Effect> {
    let org = playbook.org_id;
    let people: HashMap<PersonId, Person> = tx
        .people(org)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let current = match playbook.current {
        Some(current) => tx.version(org, current).await?,
        None => None,
    };
    let facts = facts_of(tx, playbook, current.as_ref(), &people, reader, now).await?;
    let body = &version.body;
    let open: Vec<String> = body.unstaffed().map(|s| s.title.clone()).collect();
    let published = open.is_empty().then(|| PlaybookFacts {
        criticality: body.criticality,
        published_at: Some(now),
        reviewed_at: Some(version.confirmed_at(current.as_ref(), now)),
        slots: slots(body, &people, now),
        ..facts.clone()
    });
    Ok(Effect {
        now: score(&facts, now),
        published: published.map(|facts| score(&facts, now)),
        open,
    })
}

fn lessons<'a>(actions: impl Iterator<Item = &'a ActionItem>, now: Time) -> Vec<LessonState> {
    actions
        .filter_map(|a| match a.state {
            ActionState::Cancelled { .. } => None,
            ActionState::Verified { .. } => Some(LessonState::Verified),
            ActionState::Completed { .. } => Some(LessonState::Completed),
            _ if a.overdue(now) => Some(LessonState::Overdue),
            _ => Some(LessonState::Open),
        })
        .collect()
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
    exercised: Option<Exercised>,
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
        exercised_at: exercised.as_ref().map(|e| e.at),
        exercised_by: exercised.and_then(|e| e.by),
        slots: version
            .map(|v| slots(&v.body, people, now))
            .unwrap_or_default(),
        lessons,
    }
}
