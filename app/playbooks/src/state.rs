//! What a page knows beside its data.

mod address;
mod adopt_step;
mod marked;
mod people;
mod sections;
mod urgent;

pub use address::{Address, LibraryFilter, Order, Tab, filter_of};
pub use adopt_step::AdoptStep;
pub use marked::{Run, marked};
pub use people::{
    Colleague, SeatHolder, approvable, assignable, name_of, owner_name, retirable, use_may,
    use_viewer,
};
pub use sections::{part_title, sections, value_text};
pub use urgent::{List, mine_first, place, urgent};

use model::{playbooks::VersionState, readiness::Grade};
use ui::Tone;

/// Closes a text that people typed or a rule composed with a full stop.
pub fn closed(text: &str) -> String {
    let text = text.trim();
    let stop = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}

pub const fn grade_tone(grade: Grade) -> Tone {
    match grade {
        Grade::Ready => Tone::Ready,
        Grade::Watch => Tone::Watch,
        Grade::Gap => Tone::Gap,
    }
}

pub const fn version_tone(state: &VersionState) -> Tone {
    match state {
        VersionState::Published { .. } => Tone::Ready,
        VersionState::InReview { .. } | VersionState::Approved { .. } => Tone::Watch,
        VersionState::ChangesRequested { .. } => Tone::Gap,
        VersionState::Draft | VersionState::Superseded { .. } | VersionState::Retired { .. } => {
            Tone::Neutral
        }
    }
}

/// `1 task`, `12 tasks`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
