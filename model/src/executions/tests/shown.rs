//! What the war room makes of it: money, reports, what is late, and the way back from "stable".

use super::*;

#[test]
fn costs_are_weighed_against_the_budget_and_the_excess_is_said_once() {
    let mut r = Room::new(ExecutionMode::Live);
    let cost = |amount, minutes| C::AddCost {
        text: "Pumps".into(),
        amount,
        minutes,
    };
    for (amount, minutes, exceeded) in [
        (60_000, 30, false),
        (40_000, 0, false),
        (1, 0, true),
        (1, 0, true),
    ] {
        r.must(COMMANDER, cost(amount, minutes));
        assert_eq!(r.room(COMMANDER).budget.exceeded, exceeded, "{amount}");
    }
    let budget = r.room(COMMANDER).budget;
    assert_eq!(
        (budget.amount, budget.spent, budget.minutes),
        (100_000, 100_002, 30)
    );
    assert_eq!(budget.entries.len(), 4);
    let said = r.x.log.iter().filter(|l| l.text.contains("is exceeded"));
    assert_eq!(said.count(), 1);
    let nothing = r.does(COMMANDER, cost(0, 0));
    assert!(matches!(nothing, Err(Refused::Fault(f)) if f.field == "amount"));
}

#[test]
fn situation_reports_are_numbered_and_say_when_the_next_one_is_due() {
    let mut r = Room::new(ExecutionMode::Live);
    let report = |situation: &str, next_in_minutes| C::Report {
        situation: situation.into(),
        actions: String::new(),
        next: String::new(),
        asks: String::new(),
        next_in_minutes,
    };
    r.must(COMMANDER, report("Two halls are closed", Some(30)));
    assert_eq!(r.room(COMMANDER).report_due_at, Some(at(1_800)));
    r.now = 60;
    r.must(COMMANDER, report("One hall is open again", None));
    let room = r.room(COMMANDER);
    assert_eq!(room.report_due_at, None);
    let told: Vec<_> = room
        .reports
        .iter()
        .map(|r| (r.number, r.situation.as_str()))
        .collect();
    assert_eq!(
        told,
        [(2, "One hall is open again"), (1, "Two halls are closed")]
    );
    let empty = r.does(COMMANDER, report(" ", None));
    assert!(matches!(empty, Err(Refused::Fault(f)) if f.field == "situation"));
}

#[test]
fn what_holds_up_the_rest_and_what_is_late_is_named() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.ack(LEAD, "lead");
    r.ack(LEGAL, "legal");
    r.now = 30;
    let room = r.room(COMMANDER);
    assert_eq!(room.critical_path[..2], ["confirm", "decide"]);
    assert_eq!(room.critical_path.last().map(String::as_str), Some("check"));
    r.done(LEAD, "confirm");
    assert_eq!(r.room(COMMANDER).critical_path[0], "decide");
    // Both of the first phase were due after two minutes; one is done.
    r.now = 120;
    assert!(r.room(COMMANDER).late.is_empty());
    r.now = 121;
    let room = r.room(COMMANDER);
    assert_eq!((room.late, room.row.late), (vec!["page".to_owned()], 1));
}

#[test]
fn what_was_stable_can_break_out_again() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.ack(LEAD, "lead");
    r.ack(LEGAL, "legal");
    let relapse = |reason: &str| C::Relapse {
        reason: reason.into(),
    };
    r.must(
        COMMANDER,
        C::Stabilize {
            summary: "The fire is out".into(),
        },
    );
    assert_eq!(r.room(COMMANDER).remark, "The fire is out");
    let others = r.does(LEAD, relapse("It burns again"));
    assert!(matches!(others, Err(Refused::Denied(_))));
    let empty = r.does(COMMANDER, relapse(" "));
    assert!(matches!(empty, Err(Refused::Fault(f)) if f.field == "reason"));
    r.must(COMMANDER, relapse("It burns again"));
    assert_eq!(r.x.state.key(), "active");
    assert!(r.x.log.iter().any(|l| l.text == "Relapse: It burns again"));
}
