mod enterprise;
mod playbook;

pub use enterprise::ReadinessPage;
pub use playbook::PlaybookReadinessPage;
