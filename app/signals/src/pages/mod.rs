mod autonomy;
mod new_signal;
mod proposal;
mod signal;
mod signals;
mod sources;
mod trigger;
mod trigger_new;
mod triggers;

pub use autonomy::AutonomyPage;
pub use new_signal::NewSignalPage;
pub use proposal::ProposalPage;
pub use signal::SignalPage;
pub use signals::SignalsPage;
pub use sources::SourcesPage;
pub use trigger::TriggerPage;
pub use trigger_new::NewTriggerPage;
pub use triggers::TriggersPage;
