//! States in tone and word; counts and lengths as people say them.

use model::{
    executions::{ClockView, SlotView, TaskView},
    playbooks::thousands,
};
use ui::Tone;

/// `1 slot`, `12 slots`, `1,200 tasks`.
pub fn counted(count: usize, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {one}{plural}", thousands(count as u64))
}

/// `7:42`, or `1:07:42`.
pub fn lasted(secs: i64) -> String {
    let secs = secs.max(0);
    let (hours, minutes, rest) = (secs / 3_600, secs / 60 % 60, secs % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else {
        format!("{minutes}:{rest:02}")
    }
}

/// `1,250,000 EUR`.
pub fn money(amount: u64, currency: &str) -> String {
    format!("{} {currency}", thousands(amount))
}

/// States of an execution in which the response is over.
pub fn is_over(state: &str) -> bool {
    matches!(state, "closed" | "reviewed" | "stood_down")
}

pub fn state_tone(state: &str) -> Tone {
    match state {
        "stabilized" | "closed" | "reviewed" => Tone::Ready,
        "stood_down" => Tone::Neutral,
        _ => Tone::Watch,
    }
}

pub const fn severity_tone(severity: u8) -> Tone {
    match severity {
        1 => Tone::Gap,
        2 => Tone::Watch,
        _ => Tone::Neutral,
    }
}

pub fn slot_tone(slot: &SlotView) -> Tone {
    match slot.state.as_str() {
        "held" => Tone::Ready,
        "paging" => Tone::Watch,
        _ => Tone::Gap,
    }
}

/// What presses comes first: late, then blocked, then the state itself.
pub fn task_mark(task: &TaskView) -> (Tone, String) {
    match task.state.as_str() {
        _ if task.overdue => (
            Tone::Gap,
            format!("Late, {}", task.state_label.to_lowercase()),
        ),
        "blocked" => (Tone::Gap, task.state_label.clone()),
        "done" | "verified" => (Tone::Ready, task.state_label.clone()),
        "ready" if task.unacknowledged => (Tone::Watch, "Nobody has said yes".into()),
        "ready" | "acknowledged" | "in_progress" => (Tone::Watch, task.state_label.clone()),
        _ => (Tone::Neutral, task.state_label.clone()),
    }
}

pub fn clock_tone(clock: &ClockView) -> Tone {
    match (clock.state.as_str(), clock.used_percent) {
        _ if clock.breached => Tone::Gap,
        ("satisfied", _) => Tone::Ready,
        ("running", Some(80..)) => Tone::Gap,
        ("running", _) => Tone::Watch,
        _ => Tone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_sums_read_as_people_say_them() {
        assert_eq!(lasted(462), "7:42");
        assert_eq!(lasted(4_062), "1:07:42");
        assert_eq!(lasted(-3), "0:00");
        assert_eq!(money(1_250_000, "EUR"), "1,250,000 EUR");
        assert_eq!(money(950, "USD"), "950 USD");
        assert_eq!(counted(1, "slot"), "1 slot");
        assert_eq!(counted(1_200, "task"), "1,200 tasks");
    }
}
