//! Keeping playbooks: updates of templates, seats, and what must not be lost.

use super::*;
use model::playbooks::{ClockRule, Limit};
use model::reviews::{NewAssignment, Seat};

fn better(t: &Test) -> Engine {
    updated(t, "FIN-01", |b| b.why.push_str(" And a new precedent."))
}

#[tokio::test]
async fn an_update_in_a_discarded_draft_is_offered_again() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let newer = better(&t);
    let offered = async || {
        let desk = steward_desk(&newer, &steward).await.expect("desk");
        (
            template_update(&newer, &steward, id).await.is_ok(),
            desk.updates.iter().any(|u| u.playbook == id),
        )
    };
    assert_eq!(offered().await, (true, true));
    let draft = merge_template(&newer, &steward, id, &[])
        .await
        .expect("merge");
    assert!(draft.body.why.ends_with("And a new precedent."));
    assert!(!draft.template_changed, "this draft has it");
    assert_eq!(offered().await, (false, false));
    let twice = merge_template(&newer, &steward, id, &[])
        .await
        .expect_err("it is in");
    assert_eq!(twice.code(), Code::Conflict);

    discard(&newer, &steward, draft.shown.id)
        .await
        .expect("discard");
    assert_eq!(offered().await, (true, true));
    let draft = merge_template(&newer, &steward, id, &[])
        .await
        .expect("merge again");
    let view = submit(&newer, &steward, draft.shown.id, "The template's news")
        .await
        .expect("submit");
    let owner = t.as_(owner_of(&t, &view));
    approve(&newer, &owner, view.shown.id, &view.shown.hash)
        .await
        .expect("approve");
    assert_eq!(offered().await, (false, false));
    // The base has moved with the publication: the next draft has it too.
    let next = edit(&newer, &steward, id).await.expect("edit");
    assert!(!next.template_changed);
    t.finish().await;
}

#[tokio::test]
async fn what_an_approved_version_took_in_goes_on_with_its_successor() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let newer = better(&t);
    let draft = merge_template(&newer, &steward, id, &[])
        .await
        .expect("merge");
    let slot = draft
        .body
        .slots
        .iter()
        .find(|s| s.critical)
        .expect("a critical slot")
        .clone();
    save(&t, &steward, &draft, |b| {
        for s in b.slots.iter_mut().filter(|s| s.key == slot.key) {
            s.deputy = None;
        }
    })
    .await;
    let view = submit(&newer, &steward, draft.shown.id, "Without a deputy")
        .await
        .expect("submit");
    let owner = t.as_(owner_of(&t, &view));
    let view = approve(&newer, &owner, view.shown.id, &view.shown.hash)
        .await
        .expect("approve");
    assert!(matches!(view.shown.state, VersionState::Approved { .. }));
    // Not in force, so the playbook's base stands where it stood; who goes on from it has it.
    let next = edit(&newer, &steward, id).await.expect("edit");
    assert!(!next.template_changed);
    discard(&newer, &steward, next.shown.id)
        .await
        .expect("discard");
    let seat = model::reviews::NewAssignment {
        playbook: id,
        slot: slot.key,
        seat: model::reviews::Seat::Deputy,
        person: slot.deputy.expect("a deputy"),
    };
    let seated = assign(&newer, &steward, &seat).await.expect("assign");
    approve(&newer, &owner, seated.shown.id, &seated.shown.hash)
        .await
        .expect("approve");
    let now = get(&newer, &steward, id, None).await.expect("get");
    assert_eq!(now.shown.id, seated.shown.id);
    let none = template_update(&newer, &steward, id)
        .await
        .expect_err("in force");
    assert_eq!(none.code(), Code::Conflict);
    t.finish().await;
}

#[tokio::test]
async fn a_choice_that_cannot_be_taken_is_named_and_nothing_is_merged() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    // A message that no task sends: the row is removed without anything else changing.
    let gone = draft.body.communications[0].id.clone();
    save(&t, &steward, &draft, |b| {
        b.communications.retain(|c| c.id != gone);
        for task in &mut b.tasks {
            if task.communication.as_ref() == Some(&gone) {
                task.communication = None;
            }
        }
    })
    .await;
    discard(&t.engine, &steward, draft.shown.id)
        .await
        .expect("discard");
    let restored = restore(&t.engine, &steward, draft.shown.id)
        .await
        .expect("restore");
    let newer = updated(&t, "FIN-01", |b| {
        b.communications[0].subject = "Another subject".into();
    });
    let update = template_update(&newer, &steward, id).await.expect("update");
    let at = format!("communication/{gone}.subject");
    assert_eq!(update.settled, std::slice::from_ref(&at));
    let refused = merge_template(&newer, &steward, id, &["title".into(), at.clone()])
        .await
        .expect_err("the row is gone");
    let faults = refused.problem().faults;
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults.iter().all(|f| f.field == "take"));
    assert!(faults[1].message.contains(&at), "{faults:?}");
    let still = get_draft(&newer, &steward, restored.shown.id)
        .await
        .expect("draft");
    assert!(still.template_changed);
    assert_eq!(still.revision, 0);
    t.finish().await;
}

#[tokio::test]
async fn a_refused_merge_opens_no_draft() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let newer = better(&t);
    let before = get(&newer, &steward, id, None).await.expect("get");
    merge_template(&newer, &steward, id, &["summary".into()])
        .await
        .expect_err("no conflict there");
    let after = get(&newer, &steward, id, None).await.expect("get");
    assert_eq!(before.versions.len(), after.versions.len());
    t.finish().await;
}

#[tokio::test]
async fn what_somebody_did_not_see_is_neither_submitted_nor_discarded() {
    let t = Test::new().await;
    let (katarina, helena) = (t.as_("Katarina"), t.as_("Helena"));
    let id = adopted(&t, "FIN-01").await;
    let read = edit(&t.engine, &katarina, id).await.expect("edit");
    let (draft, seen) = (read.shown.id, read.revision);
    save(&t, &helena, &read, |b| b.summary.push_str(" And more.")).await;
    let submitted = super::super::submit(&t.engine, &katarina, draft, seen, "Mine").await;
    let discarded = super::super::discard(&t.engine, &katarina, draft, seen).await;
    let codes = [
        submitted.map(|_| ()).expect_err("not seen").code(),
        discarded.map(|_| ()).expect_err("not seen").code(),
    ];
    assert_eq!(codes, [Code::StaleRevision; 2]);
    let now = get_draft(&t.engine, &katarina, draft).await.expect("draft");
    assert_eq!(now.shown.state, VersionState::Draft);
    assert_eq!(now.shown.revision, now.revision);
    super::super::discard(&t.engine, &katarina, draft, now.revision)
        .await
        .expect("seen");
    for action in ["playbooks.submit", "playbooks.discard"] {
        assert!(t.audited(action, Outcome::Refused).await, "{action}");
    }
    t.finish().await;
}

/// The newest version of a playbook.
async fn newest(t: &Test, ctx: &Ctx, id: PlaybookId) -> model::playbooks::PlaybookView {
    let view = get(&t.engine, ctx, id, None).await.expect("get");
    let newest = view.versions[0].id;
    get(&t.engine, ctx, id, Some(newest)).await.expect("get")
}

#[tokio::test]
async fn what_can_be_handed_over_is_and_the_rest_is_told_seat_by_seat() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let (from, to) = (t.id("Mara"), t.id("Elise"));
    let before = replacement_preview(&t.engine, &steward, from, to)
        .await
        .expect("preview");
    let able: Vec<_> = before.iter().filter(|r| r.blocked.is_none()).collect();
    let [one, two, ..] = &able[..] else {
        panic!("{before:?}");
    };
    // In the open version of the first both seats of a slot are theirs: one stays.
    let draft = edit(&t.engine, &steward, one.playbook).await.expect("edit");
    let slot = draft
        .body
        .slots
        .iter()
        .find(|s| s.primary == Some(from) || s.deputy == Some(from))
        .expect("a seat")
        .clone();
    let added = draft
        .body
        .slots
        .iter()
        .find(|s| s.key != slot.key && ![s.primary, s.deputy].contains(&Some(from)))
        .expect("another slot")
        .key
        .clone();
    save(&t, &steward, &draft, |b| {
        for s in &mut b.slots {
            if s.key == slot.key {
                (s.primary, s.deputy) = (Some(from), Some(to));
            }
            if s.key == added {
                (s.primary, s.deputy) = (Some(from), None);
            }
        }
    })
    .await;
    // The open version of the second has somebody else already.
    let draft = edit(&t.engine, &steward, two.playbook).await.expect("edit");
    save(&t, &steward, &draft, |b| {
        for s in &mut b.slots {
            for seat in [&mut s.primary, &mut s.deputy] {
                if *seat == Some(from) {
                    *seat = None;
                }
            }
        }
    })
    .await;
    let preview = replacement_preview(&t.engine, &steward, from, to)
        .await
        .expect("preview");
    let done = replace_person(&t.engine, &steward, from, to)
        .await
        .expect("the others are done");
    assert_eq!(preview, done, "what was shown is what was done");
    let told = |id| done.iter().find(|r| r.playbook == id).expect("told");
    let first = told(one.playbook);
    assert_eq!((first.blocked.as_ref(), first.submitted), (None, false));
    assert!(first.kept[0].contains(&slot.title), "{first:?}");
    let body = newest(&t, &steward, one.playbook).await.body;
    assert_eq!(body.slot(&added).and_then(|s| s.primary), Some(to));
    assert_eq!(body.slot(&slot.key).and_then(|s| s.primary), Some(from));
    let second = told(two.playbook).blocked.as_deref().expect("blocked");
    assert!(second.contains("already"), "{second}");
    // The audit entry names what was changed and what was not.
    let entries = t.audit("playbooks.replace_person").await;
    let keys = |yes: bool| -> Vec<&str> {
        done.iter()
            .filter(|r| r.blocked.is_none() == yes)
            .map(|r| r.key.as_str())
            .collect()
    };
    let (yes, no) = (keys(true), keys(false));
    assert_eq!(
        entries[0].detail,
        format!(
            "{} playbooks to person:{to}: {}. {} not: {}",
            yes.len(),
            yes.join(", "),
            no.len(),
            no.join(", ")
        )
    );
    t.finish().await;
}

#[tokio::test]
async fn a_summary_of_two_changes_has_one_full_stop_between_them() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    submit(&t.engine, &steward, draft.shown.id, "Evidence is named.")
        .await
        .expect("submit");
    let slot = &draft.body.slots[0];
    let person = t
        .people
        .iter()
        .find(|p| p.active && ![slot.primary, slot.deputy].contains(&Some(p.id)))
        .expect("somebody else");
    let seat = NewAssignment {
        playbook: id,
        slot: slot.key.clone(),
        seat: Seat::Deputy,
        person: person.id,
    };
    let view = assign(&t.engine, &steward, &seat).await.expect("assign");
    let said = &view.shown.change_summary;
    assert!(said.starts_with("Evidence is named. Deputy of"), "{said}");
    t.finish().await;
}

#[tokio::test]
async fn the_effect_is_what_publishing_would_do() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    // The list reads every playbook, the draft only its own.
    let scored = list(&t.engine, &steward, &PlaybookFilter::default())
        .await
        .expect("list")
        .into_iter()
        .find(|p| p.playbook.id == id)
        .expect("its score")
        .score;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    assert_eq!(draft.effect.now, scored);
    let published = draft.effect.published.as_ref().expect("all are staffed");
    assert!(published.score >= scored.score);
    // A critical slot without a deputy is approved, but not published.
    let saved = save(&t, &steward, &draft, |b| {
        let slot = b.slots.iter_mut().find(|s| s.critical).expect("critical");
        slot.deputy = None;
    })
    .await;
    assert_eq!((saved.effect.published, saved.effect.open.len()), (None, 1));
    discard(&t.engine, &steward, draft.shown.id)
        .await
        .expect("discard");

    // Only a seat changes: the content is as old as it was.
    let slot = draft.body.slots.iter().find(|s| s.critical).expect("slot");
    let person = t
        .people
        .iter()
        .find(|p| p.active && ![slot.primary, slot.deputy].contains(&Some(p.id)))
        .expect("somebody else");
    let seat = NewAssignment {
        playbook: id,
        slot: slot.key.clone(),
        seat: Seat::Deputy,
        person: person.id,
    };
    let seated = assign(&t.engine, &steward, &seat).await.expect("assign");
    let foretold = get_draft(&t.engine, &steward, seated.shown.id)
        .await
        .expect("draft")
        .effect;
    let owner = t.as_(owner_of(&t, &seated));
    let after = approve(&t.engine, &owner, seated.shown.id, &seated.shown.hash)
        .await
        .expect("approve");
    assert_eq!(foretold.published, Some(after.summary.score));
    t.finish().await;
}

#[tokio::test]
async fn who_left_keeps_a_seat_and_gets_no_other() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    let slots = &draft.body.slots;
    let gone = slots[0].primary.expect("staffed");
    let other = slots
        .iter()
        .find(|s| ![s.primary, s.deputy].contains(&Some(gone)))
        .expect("another slot")
        .key
        .clone();
    let mut person = t
        .people
        .iter()
        .find(|p| p.id == gone)
        .expect("them")
        .clone();
    person.active = false;
    let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
    tx.update_person(&mut person).await.expect("update");
    tx.commit().await.expect("commit");

    let more = edits(&draft, |b| {
        for s in b.slots.iter_mut().filter(|s| s.key == other) {
            s.deputy = Some(gone);
        }
    });
    let refused = save_draft(&t.engine, &steward, draft.shown.id, &more)
        .await
        .expect_err("they left");
    let fault = &refused.problem().faults[0];
    assert_eq!(fault.field, format!("slot/{other}.deputy"));
    assert!(fault.message.contains(&person.name), "{fault:?}");
    // The seat they hold does not stop anybody from writing.
    save(&t, &steward, &draft, |b| b.summary.push_str(" And more.")).await;
    t.finish().await;
}

#[tokio::test]
async fn an_approved_version_that_nobody_staffs_is_retired_or_overtaken() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let force = get(&t.engine, &steward, id, None).await.expect("get").shown;
    let owner_name =
        owner_of(&t, &get(&t.engine, &steward, id, None).await.expect("get")).to_owned();
    let owner = t.as_(&owner_name);
    let approved = async |said: &str| {
        let draft = edit(&t.engine, &steward, id).await.expect("edit");
        save(&t, &steward, &draft, |b| {
            let slot = b.slots.iter_mut().find(|s| s.critical).expect("critical");
            slot.deputy = None;
            slot.purpose.push_str(said);
        })
        .await;
        let view = submit(&t.engine, &steward, draft.shown.id, said)
            .await
            .expect("submit");
        let view = approve(&t.engine, &owner, view.shown.id, &view.shown.hash)
            .await
            .expect("approve");
        assert!(matches!(view.shown.state, VersionState::Approved { .. }));
        view.shown
    };
    let first = approved(" One.").await;
    let no = retire(&t.engine, &steward, id, Some(first.id), "Not needed")
        .await
        .expect_err("a steward does not retire");
    assert_eq!(no.code(), Code::Denied);
    let not = retire(&t.engine, &owner, id, Some(force.id), "Not needed")
        .await
        .expect_err("in force");
    assert_eq!(not.code(), Code::Conflict);
    let view = retire(&t.engine, &owner, id, Some(first.id), "Not needed")
        .await
        .expect("retire");
    assert_eq!(
        view.summary.playbook.current,
        Some(force.id),
        "in force stays"
    );
    let state = |view: &model::playbooks::PlaybookView, id: VersionId| {
        let row = view.versions.iter().find(|v| v.id == id).expect("a row");
        row.state.clone()
    };
    assert!(
        matches!(state(&view, first.id), VersionState::Retired { reason, .. } if reason == "Not needed")
    );

    // A newer version in force ends what still waits for people.
    let second = approved(" Two.").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    let deputy = t.people.iter().find(|p| p.active).expect("somebody").id;
    save(&t, &steward, &draft, |b| {
        let slot = b.slots.iter_mut().find(|s| s.critical).expect("critical");
        slot.deputy = Some(deputy);
        if slot.primary == Some(deputy) {
            slot.primary = t
                .people
                .iter()
                .find(|p| p.active && p.id != deputy)
                .map(|p| p.id);
        }
    })
    .await;
    let shown = submit(&t.engine, &steward, draft.shown.id, "A deputy")
        .await
        .expect("submit")
        .shown;
    let view = approve(&t.engine, &owner, shown.id, &shown.hash)
        .await
        .expect("approve");
    assert_eq!(view.summary.playbook.current, Some(shown.id));
    let VersionState::Retired { reason, .. } = state(&view, second.id) else {
        panic!("{:?}", state(&view, second.id));
    };
    assert_eq!(reason, format!("Overtaken by version {}", shown.number));
    t.finish().await;
}

/// Makes rows of all versions that cannot be read, but for those of `kept`. No use case writes
/// them: a deadline of no hours is refused wherever a body comes in.
async fn spoil(t: &Test, kept: Option<PlaybookId>) {
    let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
    let playbooks = tx.playbooks(t.org).await.expect("playbooks");
    for playbook in playbooks.iter().filter(|p| Some(p.id) != kept) {
        let versions = tx.versions(t.org, playbook.id).await.expect("versions");
        for mut version in versions {
            version.body.clocks.push(ClockRule {
                id: "never".into(),
                name: "Never".into(),
                anchor: "detection".into(),
                limit: Limit::Hours(0),
                authority: "Nobody".into(),
                jurisdiction: "Nowhere".into(),
                source: "none".into(),
                note: None,
            });
            tx.update_version(&mut version).await.expect("written");
        }
    }
    tx.commit().await.expect("commit");
}

#[tokio::test]
async fn saving_a_draft_reads_no_other_playbook() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    spoil(&t, Some(id)).await;
    let whole = crate::readiness::current(&t.engine, &steward)
        .await
        .map(drop)
        .expect_err("the others cannot be read");
    assert_eq!(whole.code(), Code::Internal);
    let saved = save(&t, &steward, &draft, |b| b.summary.push_str(" And more.")).await;
    assert!(saved.body.summary.ends_with(" And more."));
    assert_eq!(saved.conflicts, vec![]);
    let read = get_draft(&t.engine, &steward, draft.shown.id)
        .await
        .expect("draft");
    assert_eq!(read.body, saved.body);
    t.finish().await;
}

#[tokio::test]
async fn after_the_start_the_first_search_finds_everything_indexed() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let words = get(&t.engine, &steward, id, None)
        .await
        .expect("get")
        .body
        .tasks[0]
        .title
        .clone();
    assert!(!t.engine.library().is_indexed());
    warm_search(&t.engine).await.expect("indexed");
    assert!(t.engine.library().is_indexed());
    // What a search would still have to read it could not.
    spoil(&t, None).await;
    let found = search(&t.engine, &steward, &words).await.expect("search");
    assert!(
        found.playbooks.iter().any(|f| f.id == id.to_string()),
        "{words}: {:?}",
        found.playbooks
    );
    let cold = t.restarted(crate::testing::outside());
    let unread = search(&cold, &steward, &words)
        .await
        .map(drop)
        .expect_err("nothing is indexed there");
    assert_eq!(unread.code(), Code::Internal);
    t.finish().await;
}
