use super::*;
use crate::playbooks::{TriggerOp, TriggerSuggestion};
use proptest::prelude::*;

fn any_leaf() -> impl Strategy<Value = Condition> {
    let ops = prop_oneof![
        (-50i32..50).prop_map(|v| (ConditionOp::Above, v.to_string())),
        (-50i32..50).prop_map(|v| (ConditionOp::Below, v.to_string())),
        (1i32..200).prop_map(|v| (ConditionOp::Spike, v.to_string())),
        (1i32..200).prop_map(|v| (ConditionOp::Drop, v.to_string())),
        Just((ConditionOp::Trend, "rising".to_owned())),
        Just((ConditionOp::Trend, "falling".to_owned())),
        Just((ConditionOp::Count, String::new())),
    ];
    (ops, 60u32..2_000, 1u32..6).prop_map(|((op, value), window, count)| {
        Condition::Leaf(leaf(op, &value, Some(window), count))
    })
}
fn any_condition() -> impl Strategy<Value = Condition> {
    any_leaf().prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(|all| Condition::All { all }),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(|any| Condition::Any { any }),
            inner.prop_map(|c| Condition::Not { not: Box::new(c) }),
        ]
    })
}
fn any_figures() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec((-100i32..100).prop_map(f64::from), 1..30)
}
fn not(c: Condition) -> Condition {
    Condition::Not { not: Box::new(c) }
}

proptest! {
    #[test]
    fn a_condition_survives_its_json(c in any_condition()) {
        let json = serde_json::to_string(&c).expect("json");
        prop_assert_eq!(serde_json::from_str::<Condition>(&json).expect(&json), c);
    }
    #[test]
    fn not_all_is_any_not(a in any_condition(), b in any_condition(), xs in any_figures()) {
        let signals = figures(&xs);
        let left = not(Condition::All { all: vec![a.clone(), b.clone()] });
        let right = Condition::Any { any: vec![not(a), not(b)] };
        prop_assert_eq!(judge(&left, &signals).matched, judge(&right, &signals).matched);
    }
    /// Every comparison is told, met or not, and the outcome follows from them.
    #[test]
    fn the_trace_tells_every_leaf(c in any_condition(), xs in any_figures()) {
        let signals = figures(&xs);
        let e = judge(&c, &signals);
        prop_assert_eq!(e.trace.leaves().len(), c.leaves().len());
        prop_assert!(e.trace.leaves().iter().all(|t| !t.said.is_empty()));
        prop_assert_eq!(e.matched, e.trace.met);
        fn refold(c: &Condition, t: &Trace) -> bool {
            match c {
                Condition::All { all } => all.iter().zip(&t.parts).all(|(c, t)| refold(c, t)),
                Condition::Any { any } => any.iter().zip(&t.parts).any(|(c, t)| refold(c, t)),
                Condition::Not { not } => !refold(not, &t.parts[0]),
                Condition::Leaf(_) => t.met,
            }
        }
        prop_assert_eq!(refold(&c, &e.trace), e.matched);
    }
    /// Order and repetition of the history say nothing, nor does what arrived later or is
    /// older than the window.
    #[test]
    fn an_evaluation_depends_on_what_had_come(c in any_condition(), xs in any_figures(), later in any_figures(), turn in 0usize..30) {
        let signals = figures(&xs);
        let expected = judge(&c, &signals);
        let mut more = signals.clone();
        let turn = turn % more.len();
        more.rotate_left(turn);
        more.push(signals[0].clone());
        for (n, x) in later.iter().enumerate() {
            // Speaks of the window, came too late for it.
            let mut s = signal(1_000 + n as u128, n as i64, json!({ "x": x }));
            s.received_at = at(1_000_000);
            more.push(s);
            more.push(signal(2_000 + n as u128, -100_000 - n as i64, json!({ "x": x })));
        }
        let last = signals.last().expect("signal");
        prop_assert_eq!(c.evaluate(last, &History::new(&more)), expected);
    }
    /// A rise in per cent knows no unit.
    #[test]
    fn a_spike_knows_no_unit(xs in proptest::collection::vec(1u32..1_000, 4..20), k in 0i32..8, value in 1u32..300) {
        let unit = 2f64.powi(k);
        let plain: Vec<f64> = xs.iter().map(|x| f64::from(*x)).collect();
        let scaled: Vec<f64> = plain.iter().map(|x| x * unit).collect();
        for op in [ConditionOp::Spike, ConditionOp::Drop] {
            let c = Condition::Leaf(leaf(op, &value.to_string(), Some(10_000), 1));
            prop_assert_eq!(judge(&c, &figures(&plain)).matched, judge(&c, &figures(&scaled)).matched);
        }
    }
    #[test]
    fn what_stays_equal_neither_spikes_nor_trends(x in -1e6f64..1e6, n in 1usize..40) {
        let signals = figures(&vec![x; n]);
        for (op, value) in [(ConditionOp::Spike, "0.01"), (ConditionOp::Drop, "0.01"), (ConditionOp::Trend, "rising"), (ConditionOp::Trend, "falling")] {
            prop_assert!(!judge(&Condition::Leaf(leaf(op, value, Some(100_000), 1)), &signals).matched);
        }
    }
    #[test]
    fn a_trend_turned_over_is_the_other_one(xs in any_figures()) {
        let turned: Vec<f64> = xs.iter().map(|x| -x).collect();
        let way = |value: &str, xs: &[f64]| judge(&Condition::Leaf(leaf(ConditionOp::Trend, value, Some(100_000), 1)), &figures(xs)).matched;
        prop_assert_eq!(way("rising", &xs), way("falling", &turned));
        prop_assert!(!(way("rising", &xs) && way("falling", &xs)));
    }
    #[test]
    fn a_steady_rise_is_rising(start in -1e3f64..1e3, step in 0.001f64..100.0, n in 5usize..30) {
        let xs: Vec<f64> = (0..n).map(|i| start + step * i as f64).collect();
        let c = Condition::Leaf(leaf(ConditionOp::Trend, "rising", Some(100_000), 1));
        prop_assert!(judge(&c, &figures(&xs)).matched);
    }
    /// One more of the same never makes a count too small.
    #[test]
    fn counts_only_grow(n in 1usize..20, count in 1u32..20) {
        let xs = vec![1.0; n];
        let c = Condition::Leaf(leaf(ConditionOp::Count, "", Some(100_000), count));
        prop_assert_eq!(judge(&c, &figures(&xs)).matched, n >= count as usize);
    }
    #[test]
    fn sound_conditions_have_no_faults(c in any_condition()) {
        prop_assume!(c.leaves().len() <= MAX_LEAVES);
        prop_assert_eq!(c.faults("condition"), vec![]);
    }
}

#[test]
fn the_formulas_are_the_documented_ones() {
    let spike = Condition::Leaf(leaf(ConditionOp::Spike, "50", Some(3_600), 1));
    let e = judge(&spike, &figures(&[10.0, 10.0, 10.0, 15.0]));
    assert!(e.matched);
    assert_eq!(
        e.trace.said,
        "x 15 against a mean of 10 over 3 figures within 1 hour: +50 %; a rise of 50 % or more is asked"
    );
    assert!(!judge(&spike, &figures(&[10.0, 10.0, 10.0, 14.9])).matched);
    let drop = Condition::Leaf(leaf(ConditionOp::Drop, "40%", Some(3_600), 1));
    assert!(judge(&drop, &figures(&[10.0, 12.0, 8.0, 6.0])).matched);
    // Two figures are no mean; a mean of nothing has no percentage.
    let few = judge(&spike, &figures(&[10.0, 10.0, 99.0]));
    assert_eq!(
        few.trace.said,
        "x: 3 figures within 1 hour; 3 are needed before the newest"
    );
    assert!(!judge(&spike, &figures(&[0.0, 0.0, 0.0, 9.0])).matched);
}

#[test]
fn a_window_ends_with_the_signal_and_counts_those_that_match() {
    let c = Condition::Leaf(leaf(ConditionOp::Above, "5", Some(120), 2));
    assert!(judge(&c, &figures(&[9.0, 1.0, 9.0, 9.0])).matched);
    // Two minutes back is outside: the window is open at its beginning.
    assert!(!judge(&c, &figures(&[9.0, 9.0, 1.0, 9.0])).matched);
    let one = Condition::Leaf(leaf(ConditionOp::Above, "5", None, 1));
    assert_eq!(judge(&one, &figures(&[6.5])).trace.said, "x 6.5 is above 5");
    assert_eq!(
        judge(&one, &figures(&[5.0])).trace.said,
        "x 5 is not above 5"
    );
}

#[test]
fn fields_are_found_in_and_beside_the_data() {
    let mut s = signal(
        1,
        0,
        json!({"a": {"b.c": {"d": 3}}, "a.b": {"c": "12.5 %"}, "tags": ["Breach", "EU"]}),
    );
    s.subject = Some("checkout".into());
    s.severity = Some(SeverityLevel::Major);
    assert_eq!(s.number("a.b.c.d"), Some(3.0));
    assert_eq!(s.number("a.b.c"), Some(12.5));
    assert_eq!(s.field("subject"), Some(json!("checkout")));
    assert_eq!(s.number("severity"), Some(2.0));
    assert_eq!(s.field("a.x"), None);
    let contains = |field: &str, value: &str| {
        let mut l = leaf(ConditionOp::Contains, value, None, 1);
        l.field = field.into();
        judge(&Condition::Leaf(l), std::slice::from_ref(&s)).matched
    };
    assert!(contains("tags", "breach") && contains("subject", "CHECK") && !contains("tags", "us"));
}

#[test]
fn faults_name_the_place() {
    let text = r#"{"all": [{"op": "spike", "field": "x", "value": "much"}, {"not": {"op": "count", "count": 3, "window": "1h"}}]}"#;
    let c: Condition = serde_json::from_str(text).expect("reads");
    let fields: Vec<_> = c
        .faults("rule.condition")
        .into_iter()
        .map(|f| f.field)
        .collect();
    assert_eq!(
        fields,
        [
            "rule.condition.all.0.value",
            "rule.condition.all.0.window",
            "rule.condition.all.1.not.category"
        ]
    );
    for (bad, says) in [
        (r#"{"all": [], "any": []}"#, "`all` stands alone"),
        (r#"{"all": {}}"#, "hold a list"),
        (r#"{"op": "is", "field": "x"}"#, "unknown variant `is`"),
        (r#"{"op": "above", "feild": "x"}"#, "unknown field `feild`"),
        (r#"[]"#, "a condition is an object"),
    ] {
        let error = serde_json::from_str::<Condition>(bad)
            .expect_err(bad)
            .to_string();
        assert!(error.contains(says), "{bad}: {error}");
    }
    let mut deep = Condition::Leaf(leaf(ConditionOp::Above, "1", None, 1));
    for _ in 0..MAX_NESTING {
        deep = not(deep);
    }
    assert_eq!(deep.faults("c").len(), 1);
}

#[test]
fn suggestions_become_comparisons_or_say_why_not() {
    let s = |op, value: &str| TriggerSuggestion {
        category: SignalCategory::Media,
        field: "mentions".into(),
        op,
        value: value.into(),
        window: None,
        count: 1,
        note: String::new(),
    };
    let value = |op, text: &str| match Condition::suggested(&s(op, text)) {
        Ok(Condition::Leaf(l)) => Ok(l.value),
        other => Err(other.err().unwrap_or_default()),
    };
    assert_eq!(
        value(TriggerOp::Spike, "3x 30-day median"),
        Ok("200".into())
    );
    assert_eq!(value(TriggerOp::Spike, "500%"), Ok("500".into()));
    assert_eq!(
        value(TriggerOp::Trend, "negative for 3 weeks"),
        Ok("falling".into())
    );
    assert_eq!(value(TriggerOp::Contains, " outage "), Ok("outage".into()));
    assert!(value(TriggerOp::Above, "the norm").is_err());
}
