//! The playbook editor: a draft as outline, canvas and inspector. It is saved while it is
//! written, beside what others write in it at the same time.

mod api;
mod components;
mod pages;
mod state;

pub use pages::EditorPage;
