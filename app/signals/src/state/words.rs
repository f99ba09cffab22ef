//! States in tone and word.

use model::signals::{ProposalState, SeverityLevel, SignalState, TriggerState, Verdict};
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
/// "1 signal", "3 signals".
pub fn many(n: impl Into<i64>, one: &str, more: &str) -> String {
    let n = n.into();
    format!("{n} {}", if n == 1 { one } else { more })
}
pub fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
/// "67 % useful", or that nobody has said so far.
pub fn precision_words(precision: Option<u8>) -> String {
    precision.map_or_else(|| "Not judged yet".into(), |p| format!("{p} % useful"))
}
