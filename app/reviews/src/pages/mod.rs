mod list;
mod minutes;
mod new;
mod review;

pub use list::ReviewsPage;
pub use minutes::MinutesPage;
pub use new::NewReviewPage;
pub use review::ReviewPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::ReviewId;

/// The review the address names; `None` when it names nothing.
fn review_id() -> Memo<Option<ReviewId>> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()))
}
