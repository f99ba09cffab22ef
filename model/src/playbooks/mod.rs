//! Playbooks: what an organisation does when a strategic event happens.

mod body;
pub mod cacao;
mod document;
mod edit;
mod graph;
mod lint;
mod playbook;
mod template;
mod views;
mod words;

pub use body::*;
pub use document::markdown;
pub use edit::{Applied, Conflict, Edit, EditFault, apply, diff, merge, used_twice};
pub use graph::{TaskGraph, TimedTask};
pub use lint::{Finding, Severity, lint, lint_template};
pub use playbook::*;
pub use template::{ParseFault, Template, parse_template, read_template};
pub use views::*;
pub use words::{ChangeLine, describe};

#[cfg(test)]
pub(crate) fn body_for_tests() -> PlaybookBody {
    test_body::body()
}
#[cfg(test)]
mod test_body;
