//! What holds after any commands in any order.

use super::*;

fn any_command() -> impl Strategy<Value = C> {
    let slot = prop::sample::select(vec!["lead", "legal", "comms", "nobody"]);
    let task = prop::sample::select(vec![
        "confirm", "page", "decide", "a", "b", "c", "check", "log", "hold", "close", "added-1",
    ]);
    let s = |slot: &str| slot.to_owned();
    prop_oneof![
        6 => slot.clone().prop_map(move |k| C::Acknowledge { slot: s(k) }),
        2 => slot.clone().prop_map(move |k| C::Decline { slot: s(k), reason: "No".into() }),
        1 => slot.clone().prop_map(move |k| C::Seen { slot: s(k) }),
        2 => (slot, 1u128..9).prop_map(move |(k, p)| C::Appoint { slot: s(k), person: person(p) }),
        3 => task.clone().prop_map(move |t| C::AcknowledgeTask { task: s(t) }),
        3 => task.clone().prop_map(move |t| C::StartTask { task: s(t) }),
        8 => task.clone().prop_map(move |t| C::CompleteTask { task: s(t), note: "n".into(), evidence: "e".into() }),
        2 => task.clone().prop_map(move |t| C::VerifyTask { task: s(t) }),
        2 => task.clone().prop_map(move |t| C::BlockTask { task: s(t), reason: "r".into() }),
        2 => task.clone().prop_map(move |t| C::UnblockTask { task: s(t) }),
        2 => task.clone().prop_map(move |t| C::ReopenTask { task: s(t), reason: "r".into() }),
        4 => task.clone().prop_map(move |t| C::SkipTask { task: s(t), reason: "r".into() }),
        1 => task.prop_map(move |t| C::TaskNotApplicable { task: s(t), reason: "r".into() }),
        1 => Just(C::AddTask { title: "More".into(), instruction: String::new(), slot: "legal".into(), due_minutes: 5, required: true }),
        2 => prop::sample::select(vec!["yes", "no", "?"]).prop_map(move |o| C::Decide { decision: "stop".into(), option: s(o), rationale: "r".into() }),
        1 => prop::sample::select(vec!["", "A fire", "A flood"]).prop_map(move |v| C::SetVariable { key: "event".into(), value: s(v) }),
        2 => prop::sample::select(vec!["say-a", "say-b", "say-c"]).prop_map(move |m| C::ApproveMessage { message: s(m) }),
        2 => prop::sample::select(vec!["say-a", "say-b", "say-c"]).prop_map(move |m| C::SendMessage { message: s(m) }),
        1 => prop::sample::select(vec!["say-a", "say-b"]).prop_map(move |m| C::WithdrawMessage { message: s(m), reason: "r".into() }),
        1 => (-50i64..50).prop_map(|t| C::AnchorClock { clock: "notice".into(), at: at(t), reason: "r".into() }),
        1 => Just(C::SatisfyClock { clock: "notice".into(), at: at(0), receipt: "r".into() }),
        1 => Just(C::TollClock { clock: "notice".into(), reason: "r".into() }),
        1 => Just(C::ResumeClock { clock: "notice".into() }),
        1 => Just(C::ClockNotApplicable { clock: "notice".into(), reason: "r".into() }),
        1 => prop::sample::select(Phase::ALL).prop_map(|phase| C::EnterPhase { phase }),
        1 => Just(C::OverrideQuorum { reason: "r".into() }),
        1 => Just(C::Pause { reason: "r".into() }),
        2 => Just(C::Resume),
        1 => Just(C::Stabilize { summary: "r".into() }),
        1 => Just(C::Relapse { reason: "r".into() }),
        2 => Just(C::Close { summary: "r".into() }),
        1 => Just(C::Reopen { reason: "r".into() }),
        1 => Just(C::StandDown { because: StandDown::FalseAlarm, note: String::new() }),
        1 => (1u128..9).prop_map(|p| C::HandOver { to: person(p), brief: "b".into() }),
        1 => Just(C::AcceptCommand),
        1 => Just(C::Learn { kind: LearningKind::Worked, question: None, text: "t".into() }),
        1 => Just(C::FinishReview { waiver: String::new() }),
        1 => Just(C::AddCost { text: "t".into(), amount: 60_000, minutes: 0 }),
    ]
}

/// What holds after every step, whatever was done before.
fn check(
    r: &mut Room,
    before: &Execution,
    command: Option<(u128, &C)>,
) -> Result<(), TestCaseError> {
    let (x, now) = (&r.x, at(r.now));
    // T3 is stamped exactly when the last critical slot acknowledges, and stays.
    let complete = x.missing_critical().is_empty();
    match (before.stamps.t3, x.stamps.t3) {
        (None, None) => prop_assert!(!complete || before.state.over()),
        (None, Some(t3)) => prop_assert!(complete && t3 == now),
        (was, is) => prop_assert_eq!(was, is),
    }
    prop_assert!(x.stamps.t3.is_none() || x.stamps.t2 <= x.stamps.t3);
    for t in &x.tasks {
        // Nobody works on what is not ready.
        if t.state.actionable() && !x.state.over() {
            prop_assert!(x.entered(t.spec.phase), "{} before its phase", t.spec.id);
            for a in &t.spec.after {
                prop_assert!(
                    x.task(a).is_some_and(|p| p.state.terminal()),
                    "{} before {a}",
                    t.spec.id
                );
            }
        }
        if t.state == TaskState::Pending && !x.state.over() {
            let waits = t
                .spec
                .after
                .iter()
                .any(|a| x.task(a).is_some_and(|p| !p.state.terminal()));
            prop_assert!(
                waits || !x.entered(t.spec.phase),
                "{} waits for nothing",
                t.spec.id
            );
        }
    }
    for s in &x.slots {
        let open: Vec<_> = x
            .pages
            .iter()
            .filter(|p| p.slot == s.key && p.open())
            .collect();
        prop_assert!(open.len() <= 1, "one is asked at a time");
        if let SlotState::Paging { page } = s.state {
            prop_assert!(x.state.over() || open.iter().any(|p| p.id == page));
        } else {
            prop_assert!(open.is_empty());
        }
        // A slot is lost only by giving it back, or to whom the commander names.
        let was = before.slot(&s.key).and_then(SlotRun::holder);
        if was.is_some() && s.holder() != was {
            let fair = match command {
                Some((who, C::Decline { slot, .. })) => *slot == s.key && was == Some(person(who)),
                Some((_, C::Appoint { slot, .. })) => *slot == s.key,
                _ => false,
            };
            prop_assert!(fair, "{} lost its holder by {command:?}", s.key);
        }
    }
    // What was said in an acknowledgement stays until the person takes it back.
    for p in &before.pages {
        if matches!(p.state, PageState::Acknowledged { .. }) {
            let is = &x.page(p.id).expect("pages stay").state;
            let taken_back =
                matches!(command, Some((who, C::Decline { .. })) if person(who) == p.person);
            prop_assert!(*is == p.state || taken_back);
        }
    }
    prop_assert!(
        !before.state.terminal() || before.state == x.state,
        "terminal states stay"
    );
    prop_assert!(x.log.len() >= before.log.len());
    if matches!(x.state, ExecutionState::Closed { .. }) {
        prop_assert!(x.running_clocks().is_empty() && x.unfinished().is_empty());
    }
    let mut again = x.clone();
    let mut none = Vec::new();
    again.settle(now, &mut none);
    prop_assert_eq!(&again, x, "settling settles");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_machine_keeps_its_promises(steps in prop::collection::vec((1u128..9, any_command(), 0i64..90, any::<bool>()), 1..80), live in any::<bool>()) {
        let mut r = Room::new(if live { ExecutionMode::Live } else { ExecutionMode::Exercise });
        for (n, (who, command, wait, leads)) in steps.into_iter().enumerate() {
            let before = r.x.clone();
            r.tick(r.now + wait);
            check(&mut r, &before, None)?;
            let ticked = r.x.clone();
            prop_assert!(r.tick(r.now).is_empty() && r.x == ticked, "a tick is done once");
            prop_assert!(r.x.next_due().is_none_or(|due| due > at(r.now)));
            let who = if leads { r.x.commander.0.as_u128() } else { who };
            let before = r.x.clone();
            let order = ExecutionOrder { id: Some(Uuid::from_u128(n as u128)), command: command.clone() };
            match r.order(who, &order) {
                Err(_) => prop_assert_eq!(&r.x, &before, "a refusal changes nothing"),
                Ok(_) => {
                    check(&mut r, &before, Some((who, &command)))?;
                    if let C::Acknowledge { slot } = &command {
                        let held = r.x.slot(slot).and_then(SlotRun::holder) == Some(person(who));
                        let kept = r.x.pages.iter().any(|p| p.person == person(who) && p.slot == *slot && matches!(p.state, PageState::Acknowledged { .. }));
                        prop_assert!(held || kept, "no acknowledgement is lost");
                    }
                    let after = r.x.clone();
                    prop_assert_eq!(r.order(who, &order), Ok(Vec::new()));
                    prop_assert_eq!(&r.x, &after, "the same order twice is one order");
                }
            }
        }
        let json = serde_json::to_string(&r.x).expect("json");
        prop_assert_eq!(&serde_json::from_str::<Execution>(&json).expect("back"), &r.x);
        // Every view can be made, and never asks of somebody what is refused.
        for who in 1..9 {
            let actor = actor(who);
            let picture = Picture::new(&r.x, &actor, at(r.now), &name);
            let room = picture.war_room(Vec::new());
            if let NextStep::Acknowledge { slot, .. } = room.next.step {
                let mut copy = Room { x: r.x.clone(), now: r.now, pages: r.pages, effects: Vec::new() };
                let taken = copy.does(who, C::Acknowledge { slot });
                prop_assert!(taken.is_ok());
            }
        }
    }
}
