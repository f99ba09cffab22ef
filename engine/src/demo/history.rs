use super::people::{Member, id};
use super::playbooks::Book;
use crate::core::{Error, Result, Work};
use crate::readiness;
use model::{
    ActionId, ExerciseId, ObservationId, PersonId, Quarter, ReviewId, SnapshotId, Time,
    actions::{ActionItem, ActionProof, ActionSource, ActionState},
    exercises::{Exercise, Observation, ObservationKind},
    identity::Organisation,
    jobs::Work as JobWork,
    readiness::Snapshot,
    reviews::{Minutes, MinutesInput, NewReview, Review, Step},
};

/// Days since the last review.
const REVIEW_DAYS: i64 = 35;

/// Past exercises, last quarter's review from opening to signature, what it left to do, and
/// the review that comes next.
pub(super) async fn seed(
    work: &mut Work<'_>,
    org: &Organisation,
    staff: &[Member],
    books: &[Book],
) -> Result<()> {
    for book in books {
        if let Some(days) = book.exercised_days_ago.filter(|d| *d != REVIEW_DAYS) {
            tabletop(work, staff, book, work.now.plus_days(-days), None).await?;
        }
    }
    let ransomware = books
        .iter()
        .find(|b| b.playbook.template_key.as_deref() == Some("TEC-01"));
    if let Some(book) = ransomware {
        past_review(work, org, staff, books, book).await?;
    }
    next_review(work, staff).await
}

/// One tabletop as it would have been run: every inject answered, two observations.
async fn tabletop(
    work: &mut Work<'_>,
    staff: &[Member],
    book: &Book,
    at: Time,
    review: Option<ReviewId>,
) -> Result<ExerciseId> {
    let org = work.ctx.org();
    let current = book
        .playbook
        .current
        .ok_or_else(|| Error::Internal("demo playbook without version".into()))?;
    let scenario = work
        .tx
        .version(org, current)
        .await?
        .ok_or_else(|| Error::Internal("demo version is missing".into()))?
        .body
        .scenario;
    let number = work.tx.count(org, "exercise").await?;
    let players: Vec<PersonId> = ["coo", "gc", "cto", "comms"].map(|r| id(staff, r)).to_vec();
    let mut x = Exercise::tabletop(
        work.id::<ExerciseId>(),
        org,
        format!("EXR-{number:04}"),
        scenario,
        book.playbook.id,
        review,
        id(staff, "fac1"),
        players.clone(),
    );
    x.start(at)?;
    let answers = [
        "Confirm the facts with the people on site before anything is announced; one voice only.",
        "Preserve evidence and privilege; counsel drafts the first notice now.",
        "Contain first, then tell the owners of the affected systems what stops and for how long.",
        "Holding statement within ten minutes; employees hear it from us before they read it.",
    ];
    for minute in 1..=16i64 {
        let now = at.plus_secs(minute * 60);
        x.release_due(now);
        for index in 0..x.injects.len() {
            let run = &x.injects[index];
            if run.released_at.is_some() && run.revealed_at.is_none() {
                for (n, player) in players.iter().enumerate() {
                    x.respond(
                        index,
                        *player,
                        answers[(n + index) % answers.len()],
                        now.plus_secs(30 + n as i64),
                    )?;
                }
            }
        }
    }
    let notes = [
        (
            ObservationKind::Strength,
            "Command was taken within the first two minutes and nobody doubted who had it.",
        ),
        (
            ObservationKind::AreaForImprovement,
            "The deputy of the second slot did not know where the message templates are kept.",
        ),
    ];
    for (kind, text) in notes {
        let observation = Observation {
            id: work.id::<ObservationId>(),
            kind,
            inject: Some(1),
            text: text.into(),
            by: id(staff, "fac1"),
            at: at.plus_secs(1_050),
        };
        x.observe(observation)?;
    }
    x.end(at.plus_secs(1_100))?;
    work.tx.insert_exercise(&x).await?;
    Ok(x.id)
}

async fn past_review(
    work: &mut Work<'_>,
    org: &Organisation,
    staff: &[Member],
    books: &[Book],
    book: &Book,
) -> Result<()> {
    let chair = id(staff, "ceo");
    let start = work.now.plus_days(-REVIEW_DAYS);
    let at = |minutes: i64| start.plus_secs(minutes * 60);
    let new = NewReview {
        quarter: previous(Quarter::of(work.now.date())),
        chair,
        facilitator: Some(id(staff, "fac1")),
        attendees: ["coo", "cfo", "gc", "cto", "steward1"]
            .map(|r| id(staff, r))
            .to_vec(),
        scheduled_at: start,
    };
    let number = work.tx.count(org.id, "review").await?;
    let mut review = Review::schedule(
        work.id::<ReviewId>(),
        org.id,
        format!("SRR-{number:04}"),
        &new,
        id(staff, "steward1"),
        start.plus_days(-30),
    );
    let mut frozen = readiness::of(&mut work.tx, org.id, None, at(-60)).await?;
    frozen.as_of = at(-60);
    let snapshot = Snapshot {
        id: work.id::<SnapshotId>(),
        org_id: org.id,
        readiness: frozen,
    };
    work.tx.insert_snapshot(&snapshot).await?;
    review.prepare(snapshot.id, at(-60))?;
    review.open(at(0))?;
    for who in ["fac1", "coo", "gc", "cto", "steward1"] {
        review.join(id(staff, who), at(1))?;
    }
    review.note(Step::Coverage, "Talent and Regulatory are the thin domains. The committee accepts Strategic Opportunities as it is for this quarter.")?;
    review.enter_step(Step::Assignments, None, at(11))?;
    review.enter_step(Step::Scenario, None, at(25))?;
    let exercise = tabletop(work, staff, book, at(26), Some(review.id)).await?;
    review.choose_exercise(exercise)?;
    review.enter_step(Step::Learnings, None, at(46))?;
    // The review is stored before what refers to it, and again when it is closed.
    let items = lessons(work, staff, books, review.id, start).await?;
    let tested = work.tx.exercise(org.id, exercise).await?;
    let session = review
        .session()
        .ok_or_else(|| Error::Internal("demo review has no session".into()))?
        .clone();
    let input = MinutesInput {
        organisation: &org.name,
        readiness: &snapshot.readiness,
        exercise: tested.as_ref(),
        actions: &items,
        person: &|p| {
            staff
                .iter()
                .find(|m| m.person.id == p)
                .map(|m| (m.person.name.clone(), m.person.title.clone()))
                .unwrap_or_default()
        },
    };
    let minutes = Minutes::of(&review, &session, &input, at(58));
    review.end_session(minutes, at(58))?;
    let hash = review.minutes().map(|(m, _)| m.hash()).unwrap_or_default();
    review.sign(chair, &hash, at(180))?;
    review.sign(id(staff, "gc"), &hash, at(1_500))?;
    review.close(at(1_600))?;
    work.tx.insert_review(&review).await?;
    Ok(())
}

/// One item of each fate: overdue, open, completed, verified by a later exercise.
async fn lessons(
    work: &mut Work<'_>,
    staff: &[Member],
    books: &[Book],
    review: ReviewId,
    start: Time,
) -> Result<Vec<ActionItem>> {
    let rows = [
        (
            "Put the message templates of the ransomware playbook where both communications deputies find them in a minute",
            "comms",
            "TEC-01",
            21,
            0,
        ),
        (
            "Name a deputy for the second critical slot of the cloud outage playbook",
            "cto",
            "TEC-02",
            45,
            1,
        ),
        (
            "Agree with the insurer who may engage the forensic firm outside office hours",
            "gc",
            "TEC-01",
            60,
            2,
        ),
        (
            "Confirm contact methods of every holder of an Operational Excellence slot",
            "steward1",
            "OPS-01",
            14,
            3,
        ),
    ];
    let mut items = Vec::new();
    for (title, owner, template, days, fate) in rows {
        let book = books
            .iter()
            .find(|b| b.playbook.template_key.as_deref() == Some(template));
        let number = work.tx.count(work.ctx.org(), "action").await?;
        let owner = id(staff, owner);
        let mut item = ActionItem {
            id: work.id::<ActionId>(),
            org_id: work.ctx.org(),
            revision: 0,
            key: format!("ACT-{number:04}"),
            title: title.into(),
            detail: String::new(),
            source: ActionSource::Review(review),
            playbook: book.map(|b| b.playbook.id),
            owner,
            due: start.plus_days(days).date(),
            state: ActionState::Accepted,
            created_by: id(staff, "ceo"),
            created_at: start.plus_secs(50 * 60),
            history: Vec::new(),
        };
        let made = item.clone();
        match fate {
            1 => item.start(owner, start.plus_days(5))?,
            2 => item.complete(
                owner,
                "Agreed in writing; the engagement letter is with the company secretary.",
                start.plus_days(12),
            )?,
            3 => {
                let checked = work.tx.ended_exercises(work.ctx.org()).await?;
                let later = checked.iter().find(|(_, _, on, at)| {
                    item.playbook.is_some_and(|p| on.contains(&p)) && *at > start.plus_days(6)
                });
                item.complete(owner, "All confirmed.", start.plus_days(6))?;
                if let Some((exercise, _, _, ended)) = later {
                    let proof = ActionProof::Exercise(*exercise);
                    item.verify(id(staff, "fac1"), proof, *ended, start.plus_days(16))?;
                }
            }
            _ => {}
        }
        work.tx.insert_action(&item).await?;
        items.push(made);
    }
    Ok(items)
}

/// This quarter's review, tomorrow, chaired by the chief executive.
async fn next_review(work: &mut Work<'_>, staff: &[Member]) -> Result<()> {
    let org = work.ctx.org();
    let new = NewReview {
        quarter: Quarter::of(work.now.date()),
        chair: id(staff, "ceo"),
        facilitator: Some(id(staff, "fac1")),
        attendees: ["coo", "cfo", "gc", "cto", "chro", "cmo", "cso", "steward1"]
            .map(|r| id(staff, r))
            .to_vec(),
        scheduled_at: work.now.plus_days(1),
    };
    let number = work.tx.count(org, "review").await?;
    let review = Review::schedule(
        work.id::<ReviewId>(),
        org,
        format!("SRR-{number:04}"),
        &new,
        id(staff, "steward1"),
        work.now.plus_days(-20),
    );
    work.tx.insert_review(&review).await?;
    work.enqueue(
        JobWork::MissReview { review: review.id },
        review.scheduled_at.plus_days(1).plus_secs(1),
    );
    Ok(())
}

fn previous(quarter: Quarter) -> Quarter {
    // The last day of the quarter before is at most 92 days back; walk from two years ago.
    let mut at = Quarter::new(2000, 1).unwrap_or(quarter);
    while at.next() < quarter {
        at = at.next();
    }
    at
}
