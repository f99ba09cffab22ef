use crate::{
    Ctx,
    channels::OutsideSettings,
    channels::tests::{MailServer, Receiving, hook, test_with},
    executions::{self, HandedOver},
    jobs,
    testing::Test,
};
use model::{
    Code, ExecutionId, PageId, PersonId, PlaybookId,
    actions::{ActionFilter, ActionSource, ActionStep, ActionView},
    audit::Outcome,
    executions::{
        Delivery, DeliveryState, Execution, ExecutionCommand as C, ExecutionMode, ExecutionOrder,
        LearningKind, LinkAnswer, NewChange, NewExecution, NextStep, PageChannel, StandDown,
        WarRoomView,
    },
    identity::{Permission, Role, can},
    jobs::{Job, JobState, LEASE, MAX_ATTEMPTS, Queue, Work as JobWork},
    live::{Event, Happening, Topic},
    playbooks::Edit,
    readiness::{Cap, Component},
};
use store::AckLink;

mod delivery;
mod learning;

fn new(playbook: PlaybookId, mode: ExecutionMode) -> NewExecution {
    NewExecution {
        playbook,
        title: String::new(),
        situation: "Smoke in hall 3".into(),
        severity: 2,
        mode,
        commander: None,
        variables: Default::default(),
    }
}

/// The first playbook that can be declared with every seat taken.
async fn playbook(t: &Test) -> PlaybookId {
    let form = executions::form(&t.engine, &t.as_("Helena"))
        .await
        .expect("form");
    form.playbooks
        .iter()
        .find(|p| p.unstaffed == 0)
        .expect("a staffed playbook")
        .id
}

async fn declared(t: &Test, mode: ExecutionMode) -> WarRoomView {
    let playbook = playbook(t).await;
    executions::declare(&t.engine, &t.as_("Helena"), &new(playbook, mode))
        .await
        .expect("declare")
}

fn ctx(t: &Test, id: PersonId) -> Ctx {
    let name = &t.people.iter().find(|p| p.id == id).expect("person").name;
    t.as_(name)
}

async fn go(t: &Test, who: &Ctx, room: &WarRoomView, command: C) -> WarRoomView {
    let name = command.name();
    executions::command(&t.engine, who, room.row.id, &command.into())
        .await
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[tokio::test]
async fn declared_acknowledged_and_coordinated() {
    let t = Test::new().await;
    let mut room = declared(&t, ExecutionMode::Live).await;
    // Two are in the demo.
    assert_eq!(room.row.key, "EXE-0003");
    assert!(!room.row.exercise && room.row.critical > 0);
    // Mail and webhook have no answer here; nothing is forgotten and nothing is dead.
    jobs::run_due(&t.engine).await.expect("run");
    t.clock.advance_secs(20);
    for slot in room.slots.clone() {
        let Some(page) = slot.pages.last() else {
            continue;
        };
        let who = ctx(&t, page.person.id);
        let mine = executions::mine(&t.engine, &who).await.expect("mine");
        assert!(matches!(mine[0].step, NextStep::Acknowledge { .. }));
        room = go(&t, &who, &room, C::Acknowledge { slot: slot.key }).await;
    }
    assert_eq!(room.row.coordination_secs, Some(20));
    assert!(room.row.stamps.t2.is_some());
    assert_eq!(room.row.state, "active");
    assert!(t.audited("executions.declare", Outcome::Success).await);
    assert!(t.audited("executions.acknowledge", Outcome::Success).await);
    t.finish().await;
}

/// Another try after an answer that was lost.
#[tokio::test]
async fn a_form_declares_once() {
    let t = Test::new().await;
    let (helena, what) = (
        t.as_("Helena"),
        new(playbook(&t).await, ExecutionMode::Exercise),
    );
    let form = Some(uuid::Uuid::from_u128(7));
    let wrong = NewExecution {
        severity: 9,
        ..what.clone()
    };
    let refused = executions::declare_once(&t.engine, &helena, &wrong, form).await;
    assert_eq!(refused.map_err(|e| e.code()).err(), Some(Code::Invalid));
    let first = executions::declare_once(&t.engine, &helena, &what, form)
        .await
        .expect("declared");
    t.clock.advance_secs(60);
    let mended = NewExecution {
        title: "Fire in hall 3".into(),
        ..what.clone()
    };
    let again = executions::declare_once(&t.engine, &helena, &mended, form)
        .await
        .expect("the same");
    assert_eq!(
        (again.row.id, again.row.revision),
        (first.row.id, first.row.revision)
    );
    // What it declared is not a rehearsal.
    let rehearsal = NewExecution {
        mode: ExecutionMode::Rehearsal,
        ..what.clone()
    };
    let refused = executions::declare_once(&t.engine, &helena, &rehearsal, form).await;
    let problem = refused.expect_err("a refusal").problem();
    assert_eq!(problem.code, Code::Invalid);
    assert_eq!(problem.faults[0].field, "form");
    let other = executions::declare_once(&t.engine, &helena, &what, Some(uuid::Uuid::from_u128(8)))
        .await
        .expect("declared");
    assert_ne!(other.row.id, first.row.id);
    t.finish().await;
}

#[tokio::test]
async fn the_audit_trail_names_the_command_and_nobodys_words() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let helena = t.as_("Helena");
    let slot = room
        .slots
        .iter()
        .find(|s| s.state == "paging")
        .expect("somebody is asked");
    let who = ctx(&t, slot.pages[0].person.id);
    let reason = C::Decline {
        slot: slot.key.clone(),
        reason: "My child is in hospital".into(),
    };
    go(&t, &who, &room, reason).await;
    let note = C::Note {
        text: "Mr Miller of the night shift was drunk".into(),
    };
    let after = go(&t, &helena, &room, note).await;
    let words = ["in hospital", "was drunk"];
    for words in words {
        assert!(
            after.timeline.iter().any(|l| l.text.contains(words)),
            "it is in the timeline: {words}"
        );
    }
    let entries = t.audit("executions.").await;
    for words in words {
        assert!(
            !entries
                .iter()
                .any(|e| e.detail.contains(words) || e.resource.contains(words)),
            "{words}"
        );
    }
    for detail in [format!("decline: {}", slot.key), "note".to_owned()] {
        assert!(entries.iter().any(|e| e.detail == detail), "{detail}");
    }
    t.finish().await;
}

#[tokio::test]
async fn time_asks_the_deputies_and_then_alarms_the_commander() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Exercise).await;
    // The watch promises itself again, also over a look that came late.
    let mut entries = Vec::new();
    for _ in 0..40 {
        t.clock.advance_secs(60);
        jobs::run_due(&t.engine).await.expect("run");
        entries.extend(t.audit("jobs.watch_execution").await);
    }
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let mut asked_again = 0;
    for page in room.slots.iter().flat_map(|s| &s.pages) {
        assert!(
            page.answered_at.is_some() || page.limit_at > room.now,
            "a page is forgotten"
        );
        asked_again += usize::from(page.state == "timed_out");
    }
    assert!(asked_again > 0);
    // The audit trail says of what kind it was, and repeats no line of the timeline.
    assert!(entries.iter().any(|e| e.detail.contains("page: ")));
    for line in &room.timeline {
        assert!(
            entries.iter().all(|e| !e.detail.contains(&line.text)),
            "{}",
            line.text
        );
    }
    assert!(room.phases.iter().all(|p| p.entered_at.is_some()));
    assert!(
        room.decisions
            .iter()
            .all(|d| d.state != "open" || d.due_at > room.now)
    );
    assert!(
        room.slots
            .iter()
            .flat_map(|s| &s.pages)
            .all(|p| p.deliveries.len() == 1),
        "an exercise pages in the app only"
    );
    t.finish().await;
}

#[tokio::test]
async fn who_is_outside_learns_nothing() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let id = room.row.id;
    let inside: Vec<_> = room.people.iter().map(|p| p.id).collect();
    let outside = t
        .people
        .iter()
        .find(|p| p.roles == [Role::Stakeholder] && !inside.contains(&p.id))
        .expect("somebody outside");
    let outside = ctx(&t, outside.id);
    for who in [&outside, &t.stranger().await] {
        let code = |e: crate::Error| e.code();
        assert_eq!(
            executions::get(&t.engine, who, id)
                .await
                .map_err(code)
                .err(),
            Some(Code::NotFound)
        );
        let note = ExecutionOrder::from(C::Note { text: "x".into() });
        assert_eq!(
            executions::command(&t.engine, who, id, &note)
                .await
                .map_err(code)
                .err(),
            Some(Code::NotFound)
        );
        assert!(
            crate::live::authorise(&t.engine, who, Topic::Execution(id))
                .await
                .is_err()
        );
        let all = executions::list(&t.engine, who, &Default::default()).await;
        assert!(all.expect("list").iter().all(|x| x.id != id));
    }
    // Of the lists everybody hears what they may see, and nothing else.
    let event = Event {
        seq: 1,
        at: t.engine.now(),
        actor: None,
        topic: Some(Topic::Executions),
        what: Happening::ListChanged {
            execution: id,
            what: "note".into(),
        },
    };
    let audience = crate::live::audience(&t.engine, t.org, &event)
        .await
        .expect("audience");
    let mut heard = 0;
    for person in &t.people {
        let who = ctx(&t, person.id);
        let followed = crate::live::authorise(&t.engine, &who, Topic::Executions).await;
        let hears = followed.is_ok() && audience.hears(&who.actor);
        let sees = executions::get(&t.engine, &who, id).await.is_ok();
        assert_eq!(hears, sees, "{}", person.name);
        heard += usize::from(hears && !Execution::all_seen_by(&who.actor));
    }
    assert!(heard > 0 && !audience.hears(&outside.actor));
    // One's own pages, and nobody else's.
    let helena = t.as_("Helena");
    let own = Topic::Person(t.id("Helena"));
    assert!(
        crate::live::authorise(&t.engine, &helena, own)
            .await
            .is_ok()
    );
    assert!(
        crate::live::authorise(&t.engine, &outside, own)
            .await
            .is_err()
    );
    // An auditor reads and does nothing; a stakeholder inside does not lead.
    let auditor = t.as_("Grace");
    assert!(executions::get(&t.engine, &auditor, id).await.is_ok());
    for command in [C::Note { text: "x".into() }, C::Resume] {
        let refused = executions::command(&t.engine, &auditor, id, &command.into()).await;
        assert_eq!(refused.map_err(|e| e.code()).err(), Some(Code::Denied));
    }
    t.finish().await;
}

#[tokio::test]
async fn a_link_acknowledges_once_and_says_nothing_else() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let slot = room
        .slots
        .iter()
        .find(|s| s.state == "paging")
        .expect("somebody is asked");
    let link = AckLink {
        org: t.org,
        execution: room.row.id,
        page: slot.pages[0].id,
        expires_at: t.engine.now().plus_secs(3_600),
        used_at: None,
    };
    let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
    tx.insert_ack_links(&[("h".into(), link)])
        .await
        .expect("insert");
    tx.commit().await.expect("commit");
    let origin = crate::Origin::default();
    for (hash, answer) in [
        ("unknown", LinkAnswer::NotValid),
        ("h", LinkAnswer::Acknowledged),
        ("h", LinkAnswer::NotValid),
    ] {
        assert_eq!(
            executions::acknowledge_by_link(&t.engine, &origin, hash)
                .await
                .expect("answer"),
            answer
        );
    }
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let held = room.slots.iter().find(|s| s.key == slot.key).expect("slot");
    assert_eq!(
        held.holder.as_ref().map(|p| p.id),
        Some(slot.pages[0].person.id)
    );
    t.finish().await;
}

#[tokio::test]
async fn many_acknowledge_and_write_at_once_and_nothing_is_lost() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Exercise).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..50 {
        let slot = &room.slots[n % room.slots.len()];
        let Some(page) = slot.pages.first() else {
            continue;
        };
        let who = ctx(&t, page.person.id);
        let (engine, id) = (t.engine.clone(), room.row.id);
        let (ack, note) = (
            C::Acknowledge {
                slot: slot.key.clone(),
            },
            C::Note {
                text: format!("note {n}"),
            },
        );
        tasks.spawn(async move {
            executions::act(&engine, &who, id, &ack.into())
                .await
                .expect("ack");
            executions::act(&engine, &who, id, &note.into())
                .await
                .expect("note");
        });
    }
    let mut asked = 0;
    while let Some(done) = tasks.join_next().await {
        done.expect("no panic");
        asked += 1;
    }
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    assert!(
        room.slots
            .iter()
            .all(|s| s.holder.is_some() || s.pages.is_empty())
    );
    let notes = room.timeline.iter().filter(|l| l.kind == "note").count();
    assert_eq!(notes, asked);
    t.finish().await;
}

#[tokio::test]
async fn the_demo_has_a_response_that_runs_and_one_that_was_learned_from() {
    let t = Test::new().await;
    let tomas = t.as_("Tomas");
    let all = executions::list(&t.engine, &tomas, &Default::default())
        .await
        .expect("list");
    let states: Vec<_> = all
        .iter()
        .map(|x| (x.key.as_str(), x.state.as_str()))
        .collect();
    assert_eq!(states, [("EXE-0002", "active"), ("EXE-0001", "reviewed")]);
    let now = executions::get(&t.engine, &tomas, all[0].id)
        .await
        .expect("get");
    let pages: Vec<_> = now.slots.iter().flat_map(|s| &s.pages).collect();
    for state in ["acknowledged", "declined", "timed_out"] {
        assert!(pages.iter().any(|p| p.state == state), "{state}");
    }
    let paged = now.slots.iter().find(|s| s.state == "paging");
    let paged = paged.expect("somebody is asked").pages.last();
    assert_eq!(paged.expect("a page").person.name, "Peter Hollis");
    let tasks: Vec<_> = now.phases.iter().flat_map(|p| &p.tasks).collect();
    for state in ["done", "in_progress", "ready", "pending"] {
        assert!(tasks.iter().any(|t| t.state == state), "{state}");
    }
    assert_eq!(now.late, ["reserve-cover-capacity"]);
    assert!(now.clocks.iter().any(|c| c.state == "running"));
    assert!(now.decisions.iter().any(|d| d.state == "open"));
    assert!(
        now.messages
            .iter()
            .any(|m| m.state == "draft" && m.may_approve && m.missing.is_empty())
    );
    assert_eq!((now.reports.len(), now.budget.spent), (1, 42_000));
    assert_eq!(now.row.coordination_secs, Some(250));

    let then = executions::get(&t.engine, &t.as_("Katarina"), all[1].id)
        .await
        .expect("get");
    assert_eq!(then.learning.notes.len(), 2);
    assert_eq!(then.learning.changes[0].state, "open");
    assert_eq!(then.row.stamps.t0, Some(then.row.stamps.t1.plus_secs(-540)));
    // The steward's way to the end: the change is taken into a draft.
    executions::accept_change(&t.engine, &t.as_("Katarina"), then.row.id, 0)
        .await
        .expect("accepted");

    // Time goes on in it as in any other.
    t.clock.advance_secs(301);
    jobs::run_due(&t.engine).await.expect("run");
    let later = executions::get(&t.engine, &tomas, now.row.id)
        .await
        .expect("get");
    assert!(later.slots.iter().any(|s| s.state == "exhausted"));
    t.finish().await;
}
