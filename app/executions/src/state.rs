//! What the pages of an execution know: the view kept fresh, the server's clock, taps that wait.

mod ahead;
mod ids;
mod lists;
mod mine;
mod news;
mod queue;
mod room;
mod words;

pub use ahead::{ahead, tap_words};
pub use ids::new_id;
pub use lists::{Both, Lists, load};
pub use mine::Mine;
pub use room::{Ask, Finish, Room, Run, ask, person_choices};
pub use words::{
    clock_tone, counted, is_over, lasted, money, severity_tone, slot_tone, state_tone, task_mark,
};

use leptos::prelude::*;
use model::{VersionId, identity::Viewer};
use serde::{Deserialize, Serialize};

/// A change that was taken into a draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Accepted {
    pub draft: VersionId,
    /// Places that were changed meanwhile, where nothing was written.
    pub conflicts: usize,
}

/// Who is signed in, once the app knows.
pub fn viewer() -> Signal<Option<Viewer>> {
    use_context::<Signal<Option<Viewer>>>().unwrap_or_else(|| Signal::stored(None))
}
