//! States in tone and word.

use model::{
    playbooks::thousands,
    signals::{Hysteresis, ProposalState, Rule, SeverityLevel, SignalState, TriggerState, Verdict},
};
use ui::Tone;

pub fn severity_tone(severity: SeverityLevel) -> Tone {
    match severity {
        SeverityLevel::Critical => Tone::Gap,
        SeverityLevel::Major => Tone::Watch,
        SeverityLevel::Moderate | SeverityLevel::Minor => Tone::Neutral,
    }
}
/// "Severity 1, critical".
pub fn severity_words(severity: SeverityLevel) -> String {
    format!(
        "Severity {}, {}",
        severity.number(),
        severity.label().to_lowercase()
    )
}
pub fn proposal_tone(state: &ProposalState) -> Tone {
    match state {
        ProposalState::Open => Tone::Watch,
        ProposalState::Accepted { .. } | ProposalState::Merged { .. } => Tone::Ready,
        ProposalState::Declined { .. } => Tone::Neutral,
        ProposalState::Expired { .. } => Tone::Gap,
    }
}
pub fn signal_tone(state: &SignalState) -> Tone {
    match state {
        SignalState::New => Tone::Watch,
        SignalState::Evaluated => Tone::Ready,
        SignalState::Suppressed { .. } => Tone::Neutral,
    }
}
pub fn trigger_tone(state: TriggerState) -> Tone {
    match state {
        TriggerState::Active => Tone::Ready,
        TriggerState::Shadow => Tone::Watch,
        TriggerState::Off => Tone::Neutral,
    }
}
pub fn verdict_tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Fired => Tone::Ready,
        Verdict::NotMet => Tone::Neutral,
        Verdict::Disarmed | Verdict::CoolingDown { .. } => Tone::Watch,
    }
}
/// When a rule that fired may fire again.
pub fn again_words(rule: &Rule) -> String {
    let rest = match rule.cooldown.secs() {
        0 => "It may fire again at once".to_owned(),
        _ => format!(
            "It fires again {} after it fired at the earliest",
            rule.cooldown.words()
        ),
    };
    match &rule.hysteresis {
        Hysteresis::Always => format!("{rest}."),
        Hysteresis::WhenFalse => {
            format!("{rest}, and only when the condition was seen not met in between.")
        }
        Hysteresis::WhenClear { condition } => {
            format!(
                "{rest}, and only when this was seen in between: {}.",
                condition.words()
            )
        }
    }
}
/// "1 signal", "3,000 signals".
pub fn many(n: impl Into<i64>, one: &str, more: &str) -> String {
    let n = n.into();
    format!("{} {}", number(n), if n == 1 { one } else { more })
}
/// A count as people write it: "12,500".
pub fn number(n: i64) -> String {
    thousands(n.unsigned_abs())
}
pub fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
/// "67 % useful", or that nobody has said so far.
pub fn precision_words(precision: Option<u8>) -> String {
    precision.map_or_else(|| "Not judged yet".into(), |p| format!("{p} % useful"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Span, signals::Condition};

    #[test]
    fn counts_are_grouped() {
        assert_eq!(many(1, "signal", "signals"), "1 signal");
        assert_eq!(many(3_000, "signal", "signals"), "3,000 signals");
        assert_eq!(number(i64::from(6_000_u32)), "6,000");
    }

    #[test]
    fn when_it_fires_again_is_said_in_words() {
        let clear: Condition = serde_json::from_str(
            r#"{"category":"cyber","field":"rate","op":"below","value":"2","count":1}"#,
        )
        .expect("a condition");
        let rule = |cooldown: Span, hysteresis: Hysteresis| Rule {
            condition: clear.clone(),
            cooldown,
            hysteresis,
        };
        assert_eq!(
            again_words(&rule(Span::minutes(60), Hysteresis::WhenFalse)),
            "It fires again 1 hour after it fired at the earliest, and only when the condition was seen not met in between."
        );
        assert_eq!(
            again_words(&rule(Span(0), Hysteresis::Always)),
            "It may fire again at once."
        );
        let when_clear = Hysteresis::WhenClear {
            condition: clear.clone(),
        };
        assert_eq!(
            again_words(&rule(Span::minutes(30), when_clear)),
            "It fires again 30 minutes after it fired at the earliest, and only when this was seen in between: Cyber signal: rate is below 2."
        );
    }
}
