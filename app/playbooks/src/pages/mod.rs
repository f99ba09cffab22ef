mod library;
mod playbook;
mod playbooks;
mod template;

pub use library::LibraryPage;
pub use playbook::PlaybookPage;
pub use playbooks::PlaybooksPage;
pub use template::TemplatePage;
