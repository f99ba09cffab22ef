//! Every address of M. The only place where an href is written.

use model::{PlaybookId, VersionId};
use std::fmt::Display;

pub fn landing() -> String {
    "/".into()
}
pub fn home() -> String {
    "/home".into()
}
pub fn sign_in() -> String {
    "/sign-in".into()
}
/// The form action that ends the session; POST only.
pub fn sign_out() -> String {
    "/sign-out".into()
}
pub fn playbooks() -> String {
    "/playbooks".into()
}
pub fn playbook(id: impl Display) -> String {
    format!("/playbooks/{id}")
}
/// A playbook as a document to read and print; `?version=…` names the version.
pub fn playbook_print(id: impl Display) -> String {
    format!("/playbooks/{id}/print")
}
/// What changed between two versions; `?from=…&to=…` names them.
pub fn playbook_compare(id: impl Display) -> String {
    format!("/playbooks/{id}/compare")
}
/// What changed in the template since the playbook was adopted or last merged.
pub fn playbook_update(id: impl Display) -> String {
    format!("/playbooks/{id}/update")
}
/// A playbook as a file, from the API.
pub fn playbook_export(id: impl Display, format: &str) -> String {
    format!("/api/v1/playbooks/{id}/export?format={format}")
}
pub fn playbook_import() -> String {
    "/playbooks/import".into()
}
/// Templates and playbooks by their words.
pub fn search(q: &str) -> String {
    with_query("/search".into(), &[("q", q)])
}
/// A draft in the editor.
pub fn draft(version: VersionId) -> String {
    format!("/drafts/{version}")
}
pub fn upkeep() -> String {
    "/upkeep".into()
}
pub fn library() -> String {
    "/library".into()
}
pub fn template(key: impl Display) -> String {
    format!("/library/{key}")
}
/// The guided way from a template to a staffed draft.
pub fn adopt(key: impl Display) -> String {
    format!("/library/{key}/adopt")
}
pub fn readiness() -> String {
    "/readiness".into()
}
pub fn readiness_playbook(id: impl Display) -> String {
    format!("/readiness/{id}")
}
pub fn reviews() -> String {
    "/reviews".into()
}
pub fn review_new() -> String {
    "/reviews/new".into()
}
pub fn review(id: impl Display) -> String {
    format!("/reviews/{id}")
}
pub fn review_minutes(id: impl Display) -> String {
    format!("/reviews/{id}/minutes")
}
pub fn executions() -> String {
    "/executions".into()
}
/// Declaring; with a playbook it is chosen already.
pub fn execution_new(playbook: Option<PlaybookId>) -> String {
    let playbook = playbook.map(|id| id.to_string()).unwrap_or_default();
    with_query("/executions/new".into(), &[("playbook", &playbook)])
}
/// The war room.
pub fn execution(id: impl Display) -> String {
    format!("/executions/{id}")
}
/// One part of the war room, as a phone shows it.
pub fn execution_part(id: impl Display, part: &str) -> String {
    with_query(execution(id), &[("part", part)])
}
/// The same, and on a desk, where all parts stand below each other, led to it.
pub fn execution_at(id: impl Display, part: &str) -> String {
    format!("{}#{part}", execution_part(id, part))
}
/// My next action.
pub fn execution_me(id: impl Display) -> String {
    format!("/executions/{id}/me")
}
/// The link in a mail that acknowledges without signing in; opening it asks, POST does it.
pub fn acknowledge(token: impl Display) -> String {
    format!("/a/{token}")
}
pub fn actions() -> String {
    "/actions".into()
}
pub fn action(id: impl Display) -> String {
    format!("/actions/{id}")
}
pub fn signals() -> String {
    "/signals".into()
}
/// The form for people.
pub fn signal_new() -> String {
    "/signals/new".into()
}
pub fn signal(id: impl Display) -> String {
    format!("/signals/{id}")
}
pub fn proposal(id: impl Display) -> String {
    format!("/proposals/{id}")
}
pub fn triggers() -> String {
    "/triggers".into()
}
pub fn trigger(id: impl Display) -> String {
    format!("/triggers/{id}")
}
/// A new trigger, with the suggestions of a playbook where one is named.
pub fn trigger_new(playbook: Option<PlaybookId>) -> String {
    let playbook = playbook.map(|id| id.to_string()).unwrap_or_default();
    with_query("/triggers/new".into(), &[("playbook", &playbook)])
}
pub fn sources() -> String {
    "/admin/sources".into()
}
/// The written policies under which M may act.
pub fn autonomy() -> String {
    "/autonomy".into()
}
/// Declaring the execution that a proposal asks for.
pub fn declare_proposal(proposal: impl Display, playbook: impl Display, severity: u8) -> String {
    with_query(
        "/executions/new".into(),
        &[
            ("proposal", &proposal.to_string()),
            ("playbook", &playbook.to_string()),
            ("severity", &severity.to_string()),
        ],
    )
}
pub fn audit() -> String {
    "/audit".into()
}
pub fn people() -> String {
    "/admin/people".into()
}
pub fn jobs() -> String {
    "/admin/jobs".into()
}
/// Where pages are posted to.
pub fn endpoints() -> String {
    "/admin/endpoints".into()
}
pub fn account() -> String {
    "/account".into()
}
pub fn tokens() -> String {
    "/account/tokens".into()
}
/// How M reaches me.
pub fn contact() -> String {
    "/account/contact".into()
}
pub fn design() -> String {
    "/design".into()
}
pub fn api_docs() -> String {
    "/api/docs".into()
}

/// Adds query parameters to an address, percent-encoded; empty values are left out.
/// `with_query(playbooks(), &[("domain", "MKT")])` is `/playbooks?domain=MKT`.
pub fn with_query(path: String, pairs: &[(&str, &str)]) -> String {
    let mut out = path;
    let mut glue = if out.contains('?') { '&' } else { '?' };
    for (key, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(glue);
        glue = '&';
        encode_into(&mut out, key);
        out.push('=');
        encode_into(&mut out, value);
    }
    out
}

fn encode_into(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_the_path() {
        assert_eq!(review_minutes(7), "/reviews/7/minutes");
    }

    #[test]
    fn queries_are_encoded_and_empty_values_left_out() {
        let path = with_query(
            playbooks(),
            &[("q", "a & b"), ("domain", ""), ("state", "gap")],
        );
        assert_eq!(path, "/playbooks?q=a%20%26%20b&state=gap");
    }
}
