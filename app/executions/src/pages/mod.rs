mod acknowledge;
mod list;
mod me;
mod new;
mod war_room;

pub use acknowledge::AcknowledgePage;
pub use list::ExecutionsPage;
pub use me::NextActionPage;
pub use new::DeclarePage;
pub use war_room::WarRoomPage;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::ExecutionId;

/// The execution that the address names.
fn execution_id() -> Memo<Option<ExecutionId>> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get("id").and_then(|id| id.parse().ok()))
}
