//! What the editor knows: the draft, what was changed, what is still to be sent.

mod browser;
mod cell;
mod editor;
mod history;
mod keep;
mod parts;
mod place;
mod rows;

pub use browser::{focus_now, focus_soon, narrow_window};
pub use cell::{Cell, lines, optional, span};
pub use editor::{Editor, Met, Saving, row_id};
pub use place::{Found, Section, of_edit, value_words, words};
pub use rows::{Table, Way, variable_key};

/// `1 task`, `12 tasks`.
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
pub fn test_body() -> model::playbooks::PlaybookBody {
    let text =
        include_str!("../../../../library/brd/boycott-over-a-social-or-political-position.toml");
    let mut body = model::playbooks::parse_template("test.toml", text)
        .expect("a template")
        .body;
    // two decisions, whatever the template has
    if body.decisions.len() < 2 {
        let mut other = body.decisions[0].clone();
        other.id = "other".into();
        body.decisions.push(other);
    }
    body
}
