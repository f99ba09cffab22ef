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
        Delivery, DeliveryState, ExecutionCommand as C, ExecutionMode, ExecutionOrder,
        LearningKind, LinkAnswer, NewChange, NewExecution, NextStep, PageChannel, StandDown,
        WarRoomView,
    },
    identity::{Permission, Role, can},
    jobs::{Job, JobState, LEASE, MAX_ATTEMPTS, Queue, Work as JobWork},
    live::Topic,
    playbooks::Edit,
    readiness::{Cap, Component},
};
use store::AckLink;

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
async fn pages_that_are_taken_together_are_put_on_record_together() {
    let t = Test::new().await;
    let (mut told, _) = t.engine.bus().listen(t.org).await.expect("listen");
    let room = declared(&t, ExecutionMode::Live).await;
    let workers = jobs::Workers::start(&t.engine);
    let room = loop {
        let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
            .await
            .expect("get");
        if room.row.stamps.t2.is_some() {
            break room;
        }
        told.recv().await.expect("an event");
    };
    workers.drain(std::time::Duration::from_secs(10)).await;
    let outward: Vec<_> = room
        .slots
        .iter()
        .flat_map(|s| &s.pages)
        .flat_map(|p| &p.deliveries)
        .filter(|d| d.channel != PageChannel::InApp)
        .collect();
    assert!(outward.len() > 2);
    // No mail server and no endpoint here: withheld, and said so.
    assert!(
        outward
            .iter()
            .all(|d| matches!(d.state, DeliveryState::Withheld { .. }))
    );
    let id = room.row.id.to_string();
    let commits = t
        .audit("jobs.deliver_page")
        .await
        .iter()
        .filter(|e| e.resource.contains(&id))
        .count();
    assert!((1..outward.len()).contains(&commits), "{commits} commits");
    t.finish().await;
}

/// The mails of the execution, taken by a worker.
async fn mails(t: &Test, room: &WarRoomView) -> Vec<(Job, PageId)> {
    let now = t.engine.now();
    let mut tx = t.engine.db().write(None).await.expect("write");
    let taken = tx
        .take_jobs(
            Queue::Notifications,
            now,
            now.plus_secs(LEASE.secs()),
            1_000,
        )
        .await
        .expect("take");
    tx.commit().await.expect("commit");
    let mails: Vec<_> = taken
        .into_iter()
        .filter_map(|job| match job.work {
            JobWork::DeliverPage {
                execution,
                page,
                channel: PageChannel::Email,
            } if execution == room.row.id => Some((job, page)),
            _ => None,
        })
        .collect();
    assert!(mails.len() > 1);
    mails
}

#[tokio::test]
async fn a_page_that_another_worker_took_over_holds_up_no_other() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let mails = mails(&t, &room).await;
    let mut group: Vec<Job> = mails.iter().map(|(job, _)| job.clone()).collect();
    // As if its lease had run out and another worker had it now.
    let (lost, gone) = (mails[0].0.id, mails[0].1);
    group[0].fence -= 1;
    jobs::attempt_together(&t.engine, group).await;

    let mut tx = t.engine.db().read().await.expect("read");
    for (job, _) in &mails {
        let now = tx.job(t.org, job.id).await.expect("job").expect("there");
        let state = if job.id == lost {
            JobState::Running
        } else {
            JobState::Done
        };
        assert_eq!(now.state, state);
    }
    let x = tx.execution(t.org, room.row.id).await.expect("read");
    let x = x.expect("there");
    drop(tx);
    for (_, page) in &mails {
        let run = x.page(*page).expect("a page");
        assert_eq!(run.wanted(PageChannel::Email), *page == gone);
    }
    // The other worker is gone too; the page is not lost.
    t.clock.advance_secs(LEASE.secs() + 1);
    jobs::run_due(&t.engine).await.expect("run");
    let mut tx = t.engine.db().read().await.expect("read");
    let x = tx.execution(t.org, room.row.id).await.expect("read");
    drop(tx);
    let x = x.expect("there");
    assert!(!x.page(gone).expect("it").wanted(PageChannel::Email));
    t.finish().await;
}

#[tokio::test]
async fn a_page_that_was_promised_twice_is_handed_over_once() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let mails = mails(&t, &room).await;
    let (job, page) = &mails[0];
    let twice = [(job, *page), (job, *page)];
    let handed = executions::hand_over(&t.engine, &twice, room.row.id, PageChannel::Email).await;
    assert!(
        matches!(
            handed.as_slice(),
            [HandedOver::Withheld(_), HandedOver::NotNeeded]
        ),
        "{handed:?}"
    );
    // What nobody finished is taken again.
    t.clock.advance_secs(LEASE.secs() + 1);
    jobs::run_due(&t.engine).await.expect("run");
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
    // The list of all is followed by who may see each, not by a domain owner.
    for (who, may) in [
        (t.as_("Helena"), true),
        (t.as_("Grace"), true),
        (t.as_("Tomas"), false),
        (outside.clone(), false),
    ] {
        let followed = crate::live::authorise(&t.engine, &who, Topic::Executions).await;
        assert_eq!(followed.is_ok(), may, "{:?}", who.actor.roles);
    }
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
    tx.insert_ack_link("h", &link).await.expect("insert");
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
async fn what_was_learned_becomes_a_draft() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Exercise).await;
    let helena = t.as_("Helena");
    let note = C::Learn {
        kind: LearningKind::DidNotWork,
        question: None,
        text: "Nobody had the number".into(),
    };
    go(&t, &helena, &room, note).await;
    let tx = t.engine.db().read().await.expect("read");
    drop(tx);
    let mut tx = t.engine.db().read().await.expect("read");
    let x = tx
        .execution(t.org, room.row.id)
        .await
        .expect("read")
        .expect("there");
    drop(tx);
    let change = NewChange {
        title: "Write the number down".into(),
        text: "Into the summary".into(),
        edits: vec![Edit::Set {
            at: "summary".into(),
            was: x.body.summary.clone().into(),
            to: format!("{} Call 112.", x.body.summary).into(),
        }],
        owner: t.id("Katarina"),
        due: t.engine.now().plus_days(30).date(),
    };
    let room = executions::propose_change(&t.engine, &helena, room.row.id, &change)
        .await
        .expect("propose");
    assert_eq!(room.learning.changes[0].state, "open");
    let steward = t.as_("Katarina");
    let accepted = executions::accept_change(&t.engine, &steward, room.row.id, 0)
        .await
        .expect("accept");
    assert_eq!(accepted.conflicts, []);
    let draft = crate::playbooks::get_draft(&t.engine, &steward, accepted.draft)
        .await
        .expect("draft");
    assert!(draft.body.summary.ends_with("Call 112."));
    let entries = t.audit("executions.accept_change").await;
    assert!(entries.iter().any(|e| e.detail.starts_with("action:")));
    assert!(entries.iter().all(|e| !e.detail.contains(&change.title)));
    let again = executions::accept_change(&t.engine, &steward, room.row.id, 0).await;
    assert_eq!(again.map_err(|e| e.code()).err(), Some(Code::Conflict));
    t.finish().await;
}

/// What the person reads of how long ago the playbook was exercised.
async fn exercised(t: &Test, who: &Ctx, playbook: PlaybookId) -> String {
    let readiness = crate::readiness::current(&t.engine, who)
        .await
        .expect("readiness");
    readiness
        .playbook(playbook)
        .expect("playbook")
        .score
        .losses
        .iter()
        .find(|l| l.component == Component::Exercised)
        .expect("not exercised today")
        .reason
        .clone()
}

#[tokio::test]
async fn a_response_tests_its_playbook_and_is_named_to_who_may_know_of_it() {
    let t = Test::new().await;
    let helena = t.as_("Helena");
    let playbook = playbook(&t).await;
    let before = exercised(&t, &helena, playbook).await;
    let mut room = None;
    for mode in [ExecutionMode::Rehearsal, ExecutionMode::Live] {
        assert_eq!(exercised(&t, &helena, playbook).await, before);
        let mut now = executions::declare(&t.engine, &helena, &new(playbook, mode))
            .await
            .expect("declare");
        for slot in now.slots.clone() {
            let Some(page) = slot.pages.last() else {
                continue;
            };
            let who = ctx(&t, page.person.id);
            now = go(&t, &who, &now, C::Acknowledge { slot: slot.key }).await;
        }
        assert!(now.row.stamps.t3.is_some());
        let change = NewChange {
            title: "Write the number down".into(),
            text: String::new(),
            edits: Vec::new(),
            owner: t.id("Katarina"),
            due: t.engine.now().plus_days(5).date(),
        };
        executions::propose_change(&t.engine, &helena, now.row.id, &change)
            .await
            .expect("propose");
        let over = C::StandDown {
            because: StandDown::NoLongerNeeded,
            note: String::new(),
        };
        room = Some(go(&t, &helena, &now, over).await);
    }
    let room = room.expect("the live one");
    let day = t.engine.now().date();
    t.clock.advance_secs(10 * 86_400);
    assert_eq!(
        exercised(&t, &helena, playbook).await,
        format!(
            "Last exercised 10 days ago: {}, stood down on {day}",
            room.row.key
        )
    );
    let mut outsider = None;
    for person in &t.people {
        let who = t.as_(&person.name);
        if can(&who.actor, Permission::ReadinessRead).is_ok()
            && executions::get(&t.engine, &who, room.row.id).await.is_err()
        {
            outsider = Some(who);
            break;
        }
    }
    let outsider = outsider.expect("somebody has no part in it");
    assert_eq!(
        exercised(&t, &outsider, playbook).await,
        "Last exercised 10 days ago"
    );
    // What was learned in it counts as what was learned in a review.
    let readiness = crate::readiness::current(&t.engine, &helena)
        .await
        .expect("readiness");
    let score = &readiness.playbook(playbook).expect("playbook").score;
    assert!(score.caps.contains(&Cap::OverdueAction), "{score:?}");
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
async fn pages_leave_by_mail_and_webhook_and_those_of_an_exercise_never() {
    let server = MailServer::start(&[]);
    let receiver = Receiving::with(&["204 No Content"]);
    let t = test_with(&server.settings("")).await;
    hook(&t, "Chat", &receiver.url).await;
    for mode in [ExecutionMode::Exercise, ExecutionMode::Rehearsal] {
        declared(&t, mode).await;
        jobs::run_due(&t.engine).await.expect("run");
    }
    assert!(server.silent() && receiver.silent());
    let room = declared(&t, ExecutionMode::Live).await;
    jobs::run_due(&t.engine).await.expect("run");
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let asked: Vec<_> = room.slots.iter().flat_map(|s| &s.pages).collect();
    assert!(!asked.is_empty());
    assert!(room.row.stamps.t2.is_some());
    let mut mails = Vec::new();
    for page in &asked {
        for delivery in &page.deliveries[1..] {
            assert!(
                matches!(delivery.state, DeliveryState::Sent { .. }),
                "{delivery:?}"
            );
        }
        mails.push(server.mail());
        let posted = receiver.next().json();
        let url = posted["data"]["link"]["url"].as_str().expect("a link");
        assert!(url.starts_with("https://m.example.org/a/"), "{url}");
    }
    assert!(server.silent() && receiver.silent(), "each page once");
    // The first mail's link acknowledges its page, and only that one.
    let page = asked[0].id.to_string().replace('-', "");
    let data = mails
        .iter()
        .filter_map(|m| m["data"].as_str())
        .find(|d| d.contains(&page))
        .expect("a page keeps its id");
    assert!(data.contains(&room.row.key) && !data.contains("EXERCISE"));
    let data = data.replace("=\r\n", "").replace("=3D", "=");
    let (_, after) = data.split_once("/a/").expect("a link");
    let hash = crate::channels::one_tap_hash(&after[..43]).expect("a token");
    let origin = crate::Origin::default();
    assert_eq!(
        executions::acknowledge_by_link(&t.engine, &origin, &hash)
            .await
            .expect("answer"),
        LinkAnswer::Acknowledged
    );
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let answered = room.slots.iter().flat_map(|s| &s.pages);
    assert_eq!(
        answered
            .filter(|p| p.state == "acknowledged")
            .map(|p| p.id)
            .collect::<Vec<_>>(),
        [asked[0].id]
    );
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

#[tokio::test]
async fn a_page_whose_process_died_at_each_attempt_still_goes_out() {
    let receiver = Receiving::with(&["204 No Content"]);
    let settings = OutsideSettings {
        allow_private_destinations: true,
        ..OutsideSettings::default()
    };
    let t = test_with(&settings).await;
    hook(&t, "Chat", &receiver.url).await;
    let room = declared(&t, ExecutionMode::Live).await;
    for _ in 0..MAX_ATTEMPTS {
        let now = t.engine.now();
        let mut tx = t.engine.db().write(None).await.expect("write");
        let taken = tx
            .take_jobs(Queue::Notifications, now, now.plus_secs(30), 100)
            .await
            .expect("take");
        assert!(!taken.is_empty());
        tx.commit().await.expect("commit");
        t.clock.advance_secs(31);
    }
    let limits = room.slots.iter().flat_map(|s| &s.pages).map(|p| p.limit_at);
    let last = limits.max().expect("somebody is asked");
    // Every limit is over.
    t.clock.advance_secs(last.secs_since(t.engine.now()) + 1);
    jobs::run_due(&t.engine).await.expect("run");
    let mut tx = t.engine.db().read().await.expect("read");
    let health = tx.queue_health(Queue::Notifications, t.engine.now()).await;
    assert!(health.expect("health").dead > 0, "the first jobs are dead");
    drop(tx);
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let pages: Vec<_> = room.slots.iter().flat_map(|s| &s.pages).collect();
    assert!(pages.iter().any(|p| p.state == "timed_out"));
    for page in pages {
        let sent = |d: &Delivery| {
            d.channel == PageChannel::Webhook && matches!(d.state, DeliveryState::Sent { .. })
        };
        assert!(page.deliveries.iter().any(sent), "{page:?}");
        receiver.next();
    }
}

#[tokio::test]
async fn a_page_whose_jobs_died_goes_to_the_deputy_long_before_its_limit() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
    let x = tx.execution(t.org, room.row.id).await.expect("read");
    let mut x = x.expect("there");
    for page in &mut x.pages {
        page.limit_at = t.engine.now().plus_secs(7_200);
    }
    let asked: Vec<_> = x.pages.iter().map(|p| p.id).collect();
    assert!(!asked.is_empty());
    tx.update_execution(&mut x).await.expect("update");
    tx.commit().await.expect("commit");
    for _ in 0..MAX_ATTEMPTS {
        let now = t.engine.now();
        let mut tx = t.engine.db().write(None).await.expect("write");
        let lease = now.plus_secs(LEASE.secs());
        let taken = tx
            .take_jobs(Queue::Notifications, now, lease, 1_000)
            .await
            .expect("take");
        assert!(!taken.is_empty());
        tx.commit().await.expect("commit");
        t.clock.advance_secs(LEASE.secs() + 1);
    }
    // The jobs are found dead; then it is found that nothing carries the pages.
    for wait in [0, 10] {
        t.clock.advance_secs(wait);
        jobs::run_due(&t.engine).await.expect("run");
    }
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    for slot in room.slots.iter().filter(|s| !s.pages.is_empty()) {
        for page in slot.pages.iter().filter(|p| asked.contains(&p.id)) {
            assert_eq!(page.state, "timed_out");
            assert!(page.limit_at > room.now);
            assert!(
                page.deliveries
                    .iter()
                    .all(|d| d.state != DeliveryState::Queued),
                "it was promised anew: {page:?}"
            );
        }
        assert!(
            slot.pages.len() > 1 || slot.state == "exhausted",
            "{slot:?}"
        );
    }
    assert!(
        room.timeline
            .iter()
            .any(|l| l.text.ends_with("not reached on any channel"))
    );
}

#[tokio::test]
async fn a_later_execution_of_its_playbook_proves_a_fix_and_the_one_that_taught_it_does_not() {
    let t = Test::new().await;
    let (helena, katarina) = (t.as_("Helena"), t.as_("Katarina"));
    let playbook = playbook(&t).await;
    let mut over = Vec::new();
    for _ in 0..2 {
        let declared = new(playbook, ExecutionMode::Live);
        let mut room = executions::declare(&t.engine, &helena, &declared)
            .await
            .expect("declare");
        for slot in room.slots.clone() {
            let Some(page) = slot.pages.last() else {
                continue;
            };
            let who = ctx(&t, page.person.id);
            room = go(&t, &who, &room, C::Acknowledge { slot: slot.key }).await;
        }
        if over.is_empty() {
            let change = NewChange {
                title: "Write the number down".into(),
                text: String::new(),
                edits: Vec::new(),
                owner: t.id("Katarina"),
                due: t.engine.now().plus_days(5).date(),
            };
            executions::propose_change(&t.engine, &helena, room.row.id, &change)
                .await
                .expect("propose");
        }
        let end = C::StandDown {
            because: StandDown::NoLongerNeeded,
            note: String::new(),
        };
        room = go(&t, &helena, &room, end).await;
        over.push((room.row.id, room.row.key));
        t.clock.advance_secs(60);
        if over.len() > 1 {
            break;
        }
        let item = lesson(&t, over[0].0).await.item;
        let done = ActionStep::Complete {
            note: "It is on the first page".into(),
        };
        crate::actions::step(&t.engine, &katarina, item.id, item.revision, &done)
            .await
            .expect("complete");
        t.clock.advance_secs(60);
    }
    let (taught, proves) = (over[0].clone(), over[1].clone());
    let view = lesson(&t, taught.0).await;
    assert_eq!(view.verifying_executions, [proves.clone()]);
    let item = view.item;
    let verify = |execution| ActionStep::VerifyByExecution { execution };
    let own = verify(taught.0);
    let refused = crate::actions::step(&t.engine, &helena, item.id, item.revision, &own).await;
    let problem = refused.expect_err("it ended before").problem();
    assert_eq!(problem.faults[0].field, "execution");
    let later = verify(proves.0);
    let view = crate::actions::step(&t.engine, &helena, item.id, item.revision, &later)
        .await
        .expect("verify");
    assert_eq!(view.item.state.key(), "verified");
    assert_eq!(view.history[0].what, format!("Verified by {}", proves.1));
    t.finish().await;
}

/// The action item that came from the execution, as the sponsor sees it.
async fn lesson(t: &Test, execution: ExecutionId) -> ActionView {
    crate::actions::list(&t.engine, &t.as_("Helena"), &ActionFilter::default())
        .await
        .expect("list")
        .into_iter()
        .find(|a| a.item.source == ActionSource::Execution(execution))
        .expect("an action item")
}
