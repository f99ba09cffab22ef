//! Playbooks: what an organisation does when a strategic event happens.

mod body;
mod graph;
mod lint;
mod playbook;
mod template;
mod views;

pub use body::*;
pub use graph::{TaskGraph, TimedTask};
pub use lint::{Finding, Severity, lint};
pub use playbook::*;
pub use template::{ParseFault, Template, parse_template};
pub use views::*;

#[cfg(test)]
pub(crate) fn body_for_tests() -> PlaybookBody {
    test_body::body()
}
#[cfg(test)]
mod test_body;
