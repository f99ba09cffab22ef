//! What a fresh view brings, to be announced.

use model::executions::{TimelineLine, WarRoomView};

/// New lines of the timeline, oldest first.
pub fn news(old: &WarRoomView, new: &WarRoomView) -> Vec<String> {
    let known = |line: &TimelineLine| {
        old.timeline
            .first()
            .is_some_and(|last| line.at < last.at || old.timeline.contains(line))
    };
    let mut out: Vec<String> = new
        .timeline
        .iter()
        .filter(|line| !known(line))
        .map(|line| match &line.by {
            Some(by) => format!("{} ({}).", line.text.trim_end_matches('.'), by.name),
            None => format!("{}.", line.text.trim_end_matches('.')),
        })
        .collect();
    out.reverse();
    // after a long absence the log tells the rest
    if out.len() > 4 {
        let rest = out.len() - 3;
        out.truncate(3);
        out.push(format!("{rest} more in the log."));
    }
    out
}
