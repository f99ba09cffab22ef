//! Writing, reviewing and keeping playbooks.

use super::*;
use crate::testing::{Test, library};
use crate::{Ctx, Engine, Settings};
use model::{
    Code, PlaybookId, Span, VersionId,
    audit::Outcome,
    playbooks::{DraftView, Edit, Format, PlaybookBody, PlaybookFilter, VersionState, diff},
};
use serde_json::json;

mod exchange;
mod keeping;

/// A published playbook of the demo that is adopted from `template`.
async fn adopted(t: &Test, template: &str) -> PlaybookId {
    list(&t.engine, &t.as_("Katarina"), &PlaybookFilter::default())
        .await
        .expect("list")
        .into_iter()
        .find(|p| p.playbook.template_key.as_deref() == Some(template) && p.version.is_some())
        .unwrap_or_else(|| panic!("no playbook from {template}"))
        .playbook
        .id
}

fn edits(draft: &DraftView, change: impl FnOnce(&mut PlaybookBody)) -> Vec<Edit> {
    let mut body = draft.body.clone();
    change(&mut body);
    diff(&draft.body, &body)
}

async fn save(
    t: &Test,
    ctx: &Ctx,
    draft: &DraftView,
    change: impl FnOnce(&mut PlaybookBody),
) -> model::playbooks::DraftSaved {
    save_draft(&t.engine, ctx, draft.shown.id, &edits(draft, change))
        .await
        .expect("save")
}

/// Submits the draft as it stands now.
async fn submit(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
    summary: &str,
) -> crate::Result<model::playbooks::PlaybookView> {
    let revision = get_draft(engine, ctx, id).await?.revision;
    super::submit(engine, ctx, id, revision, summary).await
}

/// Discards the draft as it stands now.
async fn discard(engine: &Engine, ctx: &Ctx, id: VersionId) -> crate::Result<PlaybookId> {
    let revision = get_draft(engine, ctx, id).await?.revision;
    super::discard(engine, ctx, id, revision).await
}

#[tokio::test]
async fn a_draft_is_written_submitted_sent_back_approved_and_in_force() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let before = get(&t.engine, &steward, id, None).await.expect("get");
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    assert_eq!(draft.changes, vec![]);
    assert_eq!(draft.against, before.summary.version);
    let again = edit(&t.engine, &steward, id).await.expect("goes on");
    assert_eq!(again.shown.id, draft.shown.id);

    let saved = save(&t, &steward, &draft, |b| {
        b.tasks[0].title = "Call the chair at home".into();
    })
    .await;
    assert_eq!((saved.revision, saved.conflicts.len()), (1, 0));
    let draft = get_draft(&t.engine, &steward, draft.shown.id)
        .await
        .expect("draft");
    assert_eq!(draft.changes.len(), 1, "{:?}", draft.changes);
    // The version in force is untouched.
    let still = get(&t.engine, &steward, id, None).await.expect("get");
    assert_eq!(still.body, before.body);

    let refused = submit(&t.engine, &steward, draft.shown.id, "  ")
        .await
        .expect_err("no summary");
    assert_eq!(refused.problem().faults[0].field, "summary");
    submit(
        &t.engine,
        &steward,
        draft.shown.id,
        "The chair is called at home",
    )
    .await
    .expect("submit");
    let late = save_draft(&t.engine, &steward, draft.shown.id, &[])
        .await
        .expect_err("not a draft");
    assert_eq!(late.code(), Code::WrongState);

    let owner = t.as_(owner_of(&t, &before));
    request_changes(&t.engine, &owner, draft.shown.id, "Say which number.")
        .await
        .expect("send back");
    let draft = edit(&t.engine, &steward, id).await.expect("taken up");
    assert_eq!(draft.shown.state, VersionState::Draft);
    let saved = save(&t, &steward, &draft, |b| {
        b.tasks[0]
            .instruction
            .push_str(" Use the number on the card.");
    })
    .await;
    let shown = submit(&t.engine, &steward, draft.shown.id, "Number named")
        .await
        .expect("submit")
        .shown;
    approve(&t.engine, &owner, draft.shown.id, &shown.hash)
        .await
        .expect("approve");
    let now = get(&t.engine, &steward, id, None).await.expect("get");
    assert_eq!(now.shown.id, draft.shown.id);
    assert_eq!(now.body, saved.body);
    let told = compare(&t.engine, &steward, before.shown.id, now.shown.id)
        .await
        .expect("compare");
    assert!(
        told.changes[0].text.contains("“Call the chair at home”"),
        "{:?}",
        told.changes
    );
    for action in [
        "playbooks.edit",
        "playbooks.save_draft",
        "playbooks.submit",
        "playbooks.request_changes",
        "playbooks.approve",
    ] {
        assert!(t.audited(action, Outcome::Success).await, "{action}");
    }
    t.finish().await;
}

/// First name of the owner of the playbook's domain.
fn owner_of<'a>(t: &'a Test, view: &model::playbooks::PlaybookView) -> &'a str {
    let domain = view.summary.playbook.domain;
    t.people
        .iter()
        .find(|p| {
            p.roles
                .contains(&model::identity::Role::DomainOwner(domain))
        })
        .map(|p| p.name.as_str())
        .expect("an owner")
}

#[tokio::test]
async fn two_people_write_and_nothing_is_lost() {
    let t = Test::new().await;
    let (katarina, helena) = (t.as_("Katarina"), t.as_("Helena"));
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &katarina, id).await.expect("edit");
    // Both read revision 0.
    save(&t, &katarina, &draft, |b| {
        b.tasks[0].title = "One".into();
        b.tasks[1].due = Span(110);
    })
    .await;
    let second = save(&t, &helena, &draft, |b| {
        b.tasks[0].title = "Two".into();
        b.tasks[2].title = "Three".into();
    })
    .await;
    assert_eq!(second.body.tasks[0].title, "One");
    assert_eq!(second.body.tasks[1].due, Span(110));
    assert_eq!(second.body.tasks[2].title, "Three");
    let [conflict] = &second.conflicts[..] else {
        panic!("{:?}", second.conflicts);
    };
    assert_eq!(
        (&conflict.theirs, &conflict.ours),
        (&json!("One"), &json!("Two"))
    );
    // She chooses hers after all.
    let edit = conflict.resolved().expect("can be written");
    let third = save_draft(&t.engine, &helena, draft.shown.id, &[edit])
        .await
        .expect("save");
    assert_eq!(third.body.tasks[0].title, "Two");
    assert_eq!(third.conflicts, vec![]);
    // Who wrote in it does not approve it.
    let view = submit(&t.engine, &katarina, draft.shown.id, "Both wrote")
        .await
        .expect("submit");
    assert_eq!(view.shown.contributors.len(), 1);
    let own = approve(&t.engine, &helena, draft.shown.id, &view.shown.hash)
        .await
        .expect_err("own work");
    assert_eq!(own.code(), Code::Denied);
    t.finish().await;
}

#[tokio::test]
async fn what_cannot_be_saved_names_its_place_and_saves_nothing() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    let slot = draft.body.slots[0].key.clone();
    let task = draft.body.tasks[0].id.clone();
    let nobody = uuid::Uuid::from_u128(7);
    let set = |at: String, was, to| Edit::Set { at, was, to };
    let cases = [
        (
            set(
                format!("slot/{slot}.primary"),
                json!(draft.body.slots[0].primary),
                json!(nobody),
            ),
            format!("slot/{slot}.primary"),
        ),
        (
            set(
                format!("task/{task}.due"),
                json!(draft.body.tasks[0].due),
                json!("soon"),
            ),
            format!("task/{task}.due"),
        ),
        (
            set(
                "summary".into(),
                json!(draft.body.summary),
                json!("x".repeat(600_000)),
            ),
            "edits".into(),
        ),
    ];
    for (edit, field) in cases {
        let good = set("title".into(), json!(draft.body.title), json!("New"));
        let error = save_draft(&t.engine, &steward, draft.shown.id, &[good, edit])
            .await
            .expect_err("refused");
        assert_eq!(
            (error.code(), error.problem().faults[0].field.clone()),
            (Code::Invalid, field)
        );
    }
    let now = get_draft(&t.engine, &steward, draft.shown.id)
        .await
        .expect("draft");
    assert_eq!((now.revision, now.body), (0, draft.body));
    t.finish().await;
}

#[tokio::test]
async fn an_old_version_is_restored_a_draft_discarded_a_playbook_retired() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let first = get(&t.engine, &steward, id, None).await.expect("get");
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    let blocked = restore(&t.engine, &steward, first.shown.id)
        .await
        .expect_err("a draft is open");
    assert_eq!(blocked.code(), Code::Conflict);
    discard(&t.engine, &steward, draft.shown.id)
        .await
        .expect("discard");
    let restored = restore(&t.engine, &steward, first.shown.id)
        .await
        .expect("restore");
    assert_eq!(restored.body, first.body);
    assert_eq!(restored.shown.number, draft.shown.number + 1);
    let force = discard(&t.engine, &steward, first.shown.id)
        .await
        .expect_err("in force");
    assert_eq!(force.code(), Code::Conflict);

    let owner = t.as_(owner_of(&t, &first));
    let no = retire(&t.engine, &steward, id, None, "Sold the business")
        .await
        .expect_err("a steward does not retire");
    assert_eq!(no.code(), Code::Denied);
    let open = retire(&t.engine, &owner, id, None, "Sold the business")
        .await
        .expect_err("a draft is open");
    assert_eq!(open.code(), Code::Conflict);
    let facilitator = t.as_("Helena");
    discard(&t.engine, &facilitator, restored.shown.id)
        .await
        .expect("the sponsor may");
    let gone = retire(&t.engine, &owner, id, None, "Sold the business")
        .await
        .expect("retire");
    assert_eq!(gone.summary.playbook.current, None);
    assert_eq!(gone.summary.score.score, model::readiness::Points(0));
    let twice = retire(&t.engine, &owner, id, None, "Again")
        .await
        .expect_err("nothing in force");
    assert_eq!(twice.code(), Code::Conflict);
    t.finish().await;
}

#[tokio::test]
async fn who_wrote_what_nobody_approved_stays_its_writer() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let view = get(&t.engine, &steward, id, None).await.expect("get");
    let owner = t.as_(owner_of(&t, &view));
    let draft = edit(&t.engine, &owner, id).await.expect("edit");
    save(&t, &owner, &draft, |b| b.summary.push_str(" By the owner.")).await;
    discard(&t.engine, &owner, draft.shown.id)
        .await
        .expect("discard");
    // Somebody else brings the text back; its writer still does not approve it.
    let restored = restore(&t.engine, &steward, draft.shown.id)
        .await
        .expect("restore");
    let shown = submit(&t.engine, &steward, restored.shown.id, "Restored")
        .await
        .expect("submit")
        .shown;
    let own = approve(&t.engine, &owner, shown.id, &shown.hash)
        .await
        .expect_err("their own text");
    assert_eq!(own.code(), Code::Denied);
    // What was sent back is no ground for seats of somebody else.
    request_changes(&t.engine, &t.as_("Helena"), shown.id, "Shorter")
        .await
        .expect("send back");
    let seat = model::reviews::NewAssignment {
        playbook: id,
        slot: view.body.slots[0].key.clone(),
        seat: model::reviews::Seat::Deputy,
        person: t.id("Elise"),
    };
    let blocked = assign(&t.engine, &steward, &seat)
        .await
        .expect_err("sent back");
    assert_eq!(blocked.code(), Code::Conflict);
    let back = withdraw(&t.engine, &steward, shown.id)
        .await
        .expect_err("nothing to withdraw");
    assert_eq!(back.code(), Code::Conflict);
    t.finish().await;
}

#[tokio::test]
async fn a_seat_taken_in_an_unfinished_draft_does_not_submit_it() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    save(&t, &steward, &draft, |b| b.summary = "Half a sent".into()).await;
    let seat = model::reviews::NewAssignment {
        playbook: id,
        slot: draft.body.slots[0].key.clone(),
        seat: model::reviews::Seat::Deputy,
        person: t.id("Elise"),
    };
    let view = assign(&t.engine, &steward, &seat).await.expect("assign");
    assert_eq!(view.shown.state, VersionState::Draft);
    assert_eq!(view.body.slots[0].deputy, Some(t.id("Elise")));
    assert_eq!(view.body.summary, "Half a sent");
    t.finish().await;
}

/// The same database under a program whose library has another text of one template.
fn updated(t: &Test, key: &str, change: impl FnOnce(&mut PlaybookBody)) -> Engine {
    let mut templates = library().all().to_vec();
    let template = templates
        .iter_mut()
        .find(|t| t.key == key)
        .expect("template");
    change(&mut template.body);
    Engine::new(Settings {
        db: t.engine.db().clone(),
        clock: Box::new(t.clock.clone()),
        secret: vec![7; 32],
        outside: crate::testing::outside(),
        library: crate::library::Library::from_templates(templates),
    })
}

#[tokio::test]
async fn a_templates_update_comes_in_beside_the_organisations_own_changes() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let none = template_update(&t.engine, &steward, id)
        .await
        .expect_err("no update");
    assert_eq!(none.code(), Code::Conflict);
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    save(&t, &steward, &draft, |b| {
        b.tasks[0].title = "Our own words".into();
        b.tasks[3].title = "Ours alone".into();
    })
    .await;

    let newer = updated(&t, "FIN-01", |b| {
        b.tasks[0].title = "The library's words".into();
        b.tasks[1].title = "A better title".into();
        b.why.push_str(" And a new precedent.");
    });
    let update = template_update(&newer, &steward, id).await.expect("update");
    assert_eq!(update.changes.len(), 3);
    let [conflict] = &update.conflicts[..] else {
        panic!("{:?}", update.conflicts);
    };
    assert!(conflict.at.ends_with(".title"));
    let desk = steward_desk(&newer, &steward).await.expect("desk");
    assert!(desk.updates.iter().any(|u| u.playbook == id));

    let wrong = merge_template(&newer, &steward, id, &["summary".into()])
        .await
        .expect_err("no conflict there");
    assert_eq!(wrong.problem().faults[0].field, "take");
    let merged = merge_template(&newer, &steward, id, std::slice::from_ref(&conflict.at))
        .await
        .expect("merge");
    let titles: Vec<_> = merged.body.tasks.iter().map(|t| t.title.as_str()).collect();
    assert_eq!(
        (titles[0], titles[1], titles[3]),
        ("The library's words", "A better title", "Ours alone")
    );
    assert!(merged.body.why.ends_with("And a new precedent."));
    assert_eq!(
        merged.body.slots[0].primary, draft.body.slots[0].primary,
        "people stay"
    );
    assert!(!merged.template_changed);
    t.finish().await;
}

#[tokio::test]
async fn one_person_hands_every_seat_to_another() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let (from, to) = (t.id("Mara"), t.id("Elise"));
    let preview = replacement_preview(&t.engine, &steward, from, to)
        .await
        .expect("preview");
    assert!(preview.len() > 1, "{preview:?}");
    // A draft of somebody else blocks one of them.
    let other = t.as_("Helena");
    edit(&t.engine, &other, preview[0].playbook)
        .await
        .expect("edit");
    let done = replace_person(&t.engine, &steward, from, to)
        .await
        .expect("replace");
    assert!(done[0].blocked.is_some(), "{:?}", done[0]);
    assert_eq!(done.len(), preview.len());
    for told in done.iter().filter(|d| d.blocked.is_none()) {
        let view = get(&t.engine, &steward, told.playbook, None)
            .await
            .expect("get");
        let newest = &view.versions[0];
        assert!(matches!(newest.state, VersionState::InReview { .. }));
        let body = get(&t.engine, &steward, told.playbook, Some(newest.id))
            .await
            .expect("get")
            .body;
        let held = |p| {
            body.slots
                .iter()
                .flat_map(|s| [s.primary, s.deputy])
                .filter(|h| *h == Some(p))
                .count()
        };
        assert_eq!((held(from), held(to) >= told.seats.len()), (0, true));
    }
    // What is out of force has no seats to hand over.
    let gone = done[1].playbook;
    let view = get(&t.engine, &steward, gone, None).await.expect("get");
    let owner = t.as_(owner_of(&t, &view));
    let newest = view.versions[0].clone();
    request_changes(&t.engine, &owner, newest.id, "Not any more")
        .await
        .expect("send back");
    discard(&t.engine, &steward, newest.id)
        .await
        .expect("discard");
    retire(&t.engine, &owner, gone, None, "Sold")
        .await
        .expect("retire");
    let later = replacement_preview(&t.engine, &steward, from, to)
        .await
        .expect("preview");
    assert!(later.iter().all(|r| r.playbook != gone), "{later:?}");
    let same = replace_person(&t.engine, &steward, from, from)
        .await
        .expect_err("the same person");
    assert_eq!(same.problem().faults[0].field, "to");
    t.finish().await;
}

#[tokio::test]
async fn the_desk_names_what_decays() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let desk = steward_desk(&t.engine, &steward).await.expect("desk");
    assert!(!desk.due.is_empty() && !desk.unstaffed.is_empty());
    assert_eq!((desk.drafts.len(), desk.updates.len()), (0, 0));

    // a message that is released in advance is named from the 30th day before its last
    let mut tx = t.engine.db().read().await.expect("read");
    let versions = tx.current_versions(t.org).await.expect("versions");
    drop(tx);
    let last = t.engine.now().plus_days(30).date();
    let runs_out = |v: &&model::playbooks::PlaybookVersion| {
        let days = v
            .body
            .communications
            .iter()
            .filter_map(|c| c.preapproved_until);
        days.min().is_some_and(|day| day <= last)
    };
    let mut expected: Vec<_> = versions
        .iter()
        .filter(runs_out)
        .map(|v| v.playbook_id)
        .collect();
    let mut named: Vec<_> = desk.expiring.iter().map(|u| u.playbook).collect();
    expected.sort();
    named.sort();
    assert_eq!(named, expected);
    assert!(!named.is_empty() && named.len() < versions.len());
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    let desk = steward_desk(&t.engine, &steward).await.expect("desk");
    assert_eq!(desk.drafts[0].version, Some(draft.shown.id));
    t.finish().await;
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_drafts() {
    let t = Test::new().await;
    let (steward, stranger) = (t.as_("Katarina"), t.stranger().await);
    let id = adopted(&t, "FIN-01").await;
    let draft = edit(&t.engine, &steward, id).await.expect("edit").shown.id;
    let e = &t.engine;
    let s = &stranger;
    let codes = [
        edit(e, s, id).await.err(),
        get_draft(e, s, draft).await.err(),
        save_draft(e, s, draft, &[]).await.err(),
        super::submit(e, s, draft, 0, "Mine").await.err(),
        withdraw(e, s, draft).await.err(),
        super::discard(e, s, draft, 0).await.err(),
        compare(e, s, draft, draft).await.err(),
        restore(e, s, draft).await.err(),
        retire(e, s, id, None, "Mine").await.err(),
        template_update(e, s, id).await.err(),
        merge_template(e, s, id, &[]).await.err(),
        crate::live::authorise(e, s, model::live::Topic::Version(draft))
            .await
            .err(),
    ];
    for (n, error) in codes.into_iter().enumerate() {
        assert_eq!(error.map(|e| e.code()), Some(Code::NotFound), "{n}");
    }
    let from = replacement_preview(e, s, t.id("Mara"), t.id("Elise"))
        .await
        .expect_err("unknown people");
    assert_eq!(from.code(), Code::NotFound);
    let desk = steward_desk(e, s).await.expect("desk");
    assert_eq!(desk, Default::default());
    t.finish().await;
}
