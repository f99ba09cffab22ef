use super::*;
use crate::identity::{Actor, Credential, Role};
use proptest::prelude::*;

fn rule(hysteresis: Hysteresis, cooldown: u32) -> Rule {
    Rule {
        condition: Condition::Leaf(leaf(ConditionOp::Above, "5", None, 1)),
        cooldown: Span(cooldown),
        hysteresis,
    }
}

proptest! {
    /// Two firings are a cooldown apart, and with hysteresis the condition was false between.
    #[test]
    fn a_trigger_does_not_repeat_itself(xs in proptest::collection::vec(0u8..10, 1..60), cooldown in 0u32..600, hysteresis in any::<bool>()) {
        let signals = figures(&xs.iter().map(|x| f64::from(*x)).collect::<Vec<_>>());
        let history = History::new(&signals);
        let mut t = trigger(rule(if hysteresis { Hysteresis::WhenFalse } else { Hysteresis::Always }, cooldown));
        let mut fired: Vec<usize> = Vec::new();
        for (n, s) in signals.iter().enumerate() {
            let (verdict, evaluation) = t.hear(s, &history).expect("concerned");
            prop_assert_eq!(evaluation.matched, xs[n] > 5);
            if verdict == Verdict::Fired {
                prop_assert!(evaluation.matched);
                if let Some(before) = fired.last() {
                    prop_assert!((n - before) as i64 * 60 >= i64::from(cooldown));
                    prop_assert!(!hysteresis || xs[before + 1..n].iter().any(|x| *x <= 5));
                }
                fired.push(n);
            }
        }
        prop_assert_eq!(t.fired, fired.len() as i64);
        // The first match is never missed, and a backtest says the same as hearing did.
        prop_assert_eq!(fired.first().copied(), xs.iter().position(|x| *x > 5));
        let b = backtest(&t.rule, Some(&t.rule), &signals, at(-1));
        prop_assert_eq!(b.fired.iter().map(|h| h.signal).collect::<Vec<_>>(), fired.iter().map(|n| signals[*n].id).collect::<Vec<_>>());
        prop_assert_eq!((b.heard, b.met, b.flips.len()), (xs.len(), xs.iter().filter(|x| **x > 5).count(), 0));
    }

    /// Whatever is tried in whatever order: one decision at most, and it stays.
    #[test]
    fn a_proposal_is_decided_once(steps in proptest::collection::vec((0u8..6, 0i64..100_000), 1..20)) {
        let mut p = proposal(SeverityLevel::Moderate, TriggerMode::Suggest);
        let mut decided: Option<ProposalState> = None;
        for (step, secs) in steps {
            let (now, by) = (at(secs), id::<PersonId>(9));
            let before = p.clone();
            let changed = match step {
                0 => p.accept(DecidedBy::Person(by), id::<SignalId>(7).0, now).is_ok(),
                1 => p.decline(by, "no", now).is_ok(),
                2 => p.merge(by, id::<SignalId>(7).0, now).is_ok(),
                3 => p.expire(now),
                4 => { let _ = p.join(id(u128::try_from(secs).unwrap_or(0) + 10), SeverityLevel::Critical, now, now); false }
                _ => p.decline(by, "  ", now).is_ok(),
            };
            if let Some(state) = &decided {
                prop_assert_eq!(&p.state, state);
                prop_assert_eq!(&p, &before);
            } else if changed {
                prop_assert!(!p.is_open());
                decided = Some(p.state.clone());
            } else {
                prop_assert!(p.is_open());
                prop_assert!(p.decide_by <= before.decide_by && p.t0 <= before.t0 && p.severity <= before.severity);
            }
        }
    }
    /// Nobody's word is counted twice, and the counts are never below nothing.
    #[test]
    fn precision_follows_the_last_word(words in proptest::collection::vec(any::<bool>(), 1..20)) {
        let mut t = trigger(rule(Hysteresis::Always, 0));
        let mut p = proposal(SeverityLevel::Minor, TriggerMode::Suggest);
        for useful in &words {
            let word = if *useful { Feedback::Useful } else { Feedback::Noise };
            let former = p.judge(word);
            t.count(former, word);
        }
        let last = *words.last().expect("a word");
        prop_assert_eq!((t.useful, t.noise), (i64::from(last), i64::from(!last)));
        prop_assert_eq!(t.precision(), Some(if last { 100 } else { 0 }));
    }
}

#[test]
fn a_clear_threshold_must_be_seen() {
    let clear = Hysteresis::WhenClear {
        condition: Condition::Leaf(leaf(ConditionOp::Below, "2", None, 1)),
    };
    let signals = figures(&[9.0, 4.0, 9.0, 1.0, 9.0]);
    let b = backtest(
        &rule(clear.clone(), 0),
        Some(&rule(Hysteresis::WhenFalse, 0)),
        &signals,
        at(-1),
    );
    let minutes = |times: Vec<Time>| {
        times
            .into_iter()
            .map(|t| t.secs_since(at(0)) / 60)
            .collect::<Vec<_>>()
    };
    assert_eq!(minutes(b.fired.iter().map(|h| h.at).collect()), [0, 4]);
    assert_eq!(b.fired[0].why, ["x 9 is above 5"]);
    assert_eq!(minutes(b.flips.iter().map(|f| f.at).collect()), [2]);
    assert!(b.flips.iter().all(|f| !f.now_fires));
}

#[test]
fn what_is_off_or_not_concerned_changes_nothing() {
    let signals = figures(&[9.0]);
    let mut t = trigger(rule(Hysteresis::Always, 0));
    t.state = TriggerState::Off;
    assert!(t.hear(&signals[0], &History::new(&signals)).is_none());
    t.state = TriggerState::Shadow;
    let mut other = signals[0].clone();
    other.category = SignalCategory::Legal;
    assert!(t.hear(&other, &History::new([&other])).is_none());
    assert_eq!(
        t.hear(&signals[0], &History::new(&signals)).map(|(v, _)| v),
        Some(Verdict::Fired)
    );
}

#[test]
fn m_acts_only_inside_a_policy_in_force() {
    let t = trigger(rule(Hysteresis::Always, 0));
    let new = NewPolicy {
        scope: AutonomyScope::Domain {
            domain: Domain::Tec,
        },
        severity_ceiling: SeverityLevel::Major,
        owner: id(9),
        valid_until: at(86_400),
        statement: "M may declare the checkout playbook at night.".into(),
    };
    assert_eq!(new.faults(at(0)), vec![]);
    let policy = AutonomyPolicy::write(id(6), id(1), "POL-0001".into(), new, at(0));
    let may = |t: &Trigger, domain, severity, p: &AutonomyPolicy, secs| {
        may_act(t, domain, severity, p, at(secs)).is_ok()
    };
    assert!(may(&t, Domain::Tec, SeverityLevel::Major, &policy, 10));
    assert!(may(&t, Domain::Tec, SeverityLevel::Minor, &policy, 86_399));
    assert!(
        !may(&t, Domain::Tec, SeverityLevel::Critical, &policy, 10),
        "graver than the ceiling"
    );
    assert!(
        !may(&t, Domain::Fin, SeverityLevel::Major, &policy, 10),
        "another domain"
    );
    assert!(
        !may(&t, Domain::Tec, SeverityLevel::Major, &policy, 86_400),
        "over"
    );
    assert!(
        !may(&t, Domain::Tec, SeverityLevel::Major, &policy, -1),
        "not yet"
    );
    for (mode, state) in [
        (TriggerMode::Suggest, TriggerState::Active),
        (TriggerMode::Auto, TriggerState::Shadow),
    ] {
        assert!(!may(
            &Trigger {
                mode,
                state,
                ..t.clone()
            },
            Domain::Tec,
            SeverityLevel::Major,
            &policy,
            10
        ));
    }
    let low = Trigger {
        severity_ceiling: SeverityLevel::Minor,
        ..t.clone()
    };
    assert!(
        !may(&low, Domain::Tec, SeverityLevel::Moderate, &policy, 10),
        "the trigger's own ceiling"
    );
    let mut revoked = policy.clone();
    revoked.revoke(id(9), "incident", at(5)).expect("in force");
    assert!(revoked.revoke(id(9), "again", at(6)).is_err());
    assert!(!may(&t, Domain::Tec, SeverityLevel::Major, &revoked, 10));
}

#[test]
fn who_decides_depends_on_the_mode() {
    let actor = |roles: &[Role]| Actor {
        org: id(1),
        person: Some(id(9)),
        roles: roles.to_vec(),
        credential: Credential::Session(id(2)),
    };
    let may = |mode, roles: &[Role]| proposal(SeverityLevel::Minor, mode).may_decide(&actor(roles));
    for role in [Role::Steward, Role::DomainOwner(Domain::Fin)] {
        assert!(may(TriggerMode::Suggest, &[role]));
        assert!(!may(TriggerMode::RequireApproval, &[role]) && !may(TriggerMode::Auto, &[role]));
    }
    for role in [Role::ExecutiveSponsor, Role::DomainOwner(Domain::Tec)] {
        assert!(may(TriggerMode::RequireApproval, &[role]));
    }
    assert!(!may(TriggerMode::Suggest, &[Role::Stakeholder]));
    assert_eq!(
        proposal(SeverityLevel::Minor, TriggerMode::Auto).deciders(),
        "the owner of Technology & Innovation or an executive sponsor"
    );
}

#[test]
fn a_graver_signal_brings_the_decision_forward() {
    let mut p = proposal(SeverityLevel::Minor, TriggerMode::Suggest);
    assert_eq!(p.decide_by, at(86_400));
    assert_eq!(
        p.join(id(2), SeverityLevel::Critical, at(-600), at(60)),
        Ok(true)
    );
    assert_eq!(
        p.join(id(2), SeverityLevel::Critical, at(-600), at(90)),
        Ok(false)
    );
    assert_eq!((p.decide_by, p.t0, p.heard), (at(60 + 900), at(-600), 2));
    assert!(!p.expire(at(959)) && p.expire(at(960)) && !p.expire(at(961)));
}

#[test]
fn a_failing_feed_is_read_less_often() {
    let mut s = source(None);
    assert_eq!(s.next_reading(at(0)), None);
    s.delivers = SourceKind::Feed {
        url: "https://x.example".into(),
        format: FeedFormat::News,
        every: Span(300),
    };
    assert_eq!(s.next_reading(at(0)), Some(at(300)));
    s.feed.failures = 9;
    assert_eq!(s.next_reading(at(0)), Some(at(4_800)));
}

#[test]
fn whatever_made_m_hold_back_others_read_the_same() {
    let held = |reason: &str| {
        let mut p = proposal(SeverityLevel::Moderate, TriggerMode::Auto);
        p.hold_back(reason);
        p
    };
    let (runs, left) = (
        held("an execution of this playbook runs already."),
        held("the commander left."),
    );
    assert!(runs.held_back() && left.held_back());
    assert!(runs.why[1].ends_with("runs already."), "{:?}", runs.why);
    let to_all = ["x 7 is above 5", "M asks: it did not act under its policy."];
    assert_eq!(runs.why_to_all(), to_all);
    assert_eq!(left.why_to_all(), to_all);
    // As it stands in proposals of before.
    let mut before = proposal(SeverityLevel::Moderate, TriggerMode::Auto);
    assert!(!before.held_back());
    assert_eq!(before.why_to_all(), before.why);
    before
        .why
        .push("M asks: an execution of this playbook runs already.".into());
    assert_eq!(before.why_to_all(), to_all);
}
