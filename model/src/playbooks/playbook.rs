//! A playbook of an organisation and its versions.

use super::{PlaybookBody, Severity, Stance, lint};
use crate::identity::{Actor, Denied, Role};
use crate::{
    Domain, Fault, InvalidTransition, OrgId, PersonId, PlaybookId, Time, VersionId, content_hash,
};
use serde::{Deserialize, Serialize};

/// The identity of a playbook; what it says is in its versions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Playbook {
    pub id: PlaybookId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `PB-0007`, for people.
    pub key: String,
    /// The library template it was adopted from.
    pub template_key: Option<String>,
    pub domain: Domain,
    pub title: String,
    pub stance: Stance,
    /// 1 (minor) to 5 (existential).
    pub criticality: u8,
    pub steward: Option<PersonId>,
    /// The published version.
    pub current: Option<VersionId>,
    pub review_interval_days: u32,
    pub created_at: Time,
}

/// The template text that a playbook was adopted from or last merged with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    pub playbook_id: PlaybookId,
    pub org_id: OrgId,
    pub template_key: String,
    pub base: PlaybookBody,
    pub merged_at: Time,
}

/// Where a version is in its life, with what is known there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum VersionState {
    Draft,
    InReview {
        submitted_at: Time,
    },
    ChangesRequested {
        by: PersonId,
        at: Time,
        reason: String,
    },
    Approved {
        by: PersonId,
        at: Time,
        hash: String,
    },
    Published {
        approved_by: PersonId,
        at: Time,
        hash: String,
    },
    Superseded {
        published_at: Time,
        at: Time,
    },
    Retired {
        at: Time,
        reason: String,
    },
}

impl VersionState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview { .. } => "in_review",
            Self::ChangesRequested { .. } => "changes_requested",
            Self::Approved { .. } => "approved",
            Self::Published { .. } => "published",
            Self::Superseded { .. } => "superseded",
            Self::Retired { .. } => "retired",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview { .. } => "In review",
            Self::ChangesRequested { .. } => "Changes requested",
            Self::Approved { .. } => "Approved",
            Self::Published { .. } => "Published",
            Self::Superseded { .. } => "Superseded",
            Self::Retired { .. } => "Retired",
        }
    }
}

/// Why a draft that was given up is retired.
pub const DISCARDED: &str = "Discarded as a draft";

/// The version that a new draft takes its text from: one that is approved and waits for people,
/// else the one in force, else the newest that was not given up. `versions` are newest first.
pub fn base_of<'a>(
    playbook: &Playbook,
    versions: &'a [PlaybookVersion],
) -> Option<&'a PlaybookVersion> {
    let current = versions.iter().find(|v| Some(v.id) == playbook.current);
    versions
        .iter()
        .find(|v| {
            matches!(v.state, VersionState::Approved { .. })
                && current.is_none_or(|c| v.number > c.number)
        })
        .or(current)
        .or_else(|| versions.iter().find(|v| !v.discarded()))
        .or(versions.first())
}

/// One version. Its body never changes once it has left `draft`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookVersion {
    pub id: VersionId,
    pub org_id: OrgId,
    pub playbook_id: PlaybookId,
    pub revision: i64,
    /// 1, 2, 3 … within the playbook.
    pub number: i64,
    pub state: VersionState,
    pub body: PlaybookBody,
    pub change_summary: String,
    pub author: PersonId,
    /// Who else wrote in it. None of them approves it.
    #[serde(default)]
    pub contributors: Vec<PersonId>,
    /// Only people took seats: publishing it does not make the content fresh.
    #[serde(default)]
    pub staffing_only: bool,
    /// When its content was last confirmed: its publication, or where only seats were filled
    /// that of the version before.
    #[serde(default)]
    pub reviewed_at: Option<Time>,
    pub created_at: Time,
}

impl PlaybookVersion {
    /// A first draft of `body`.
    pub fn draft(
        id: VersionId,
        playbook: &Playbook,
        number: i64,
        body: PlaybookBody,
        author: PersonId,
        now: Time,
    ) -> Self {
        Self {
            id,
            org_id: playbook.org_id,
            playbook_id: playbook.id,
            revision: 0,
            number,
            state: VersionState::Draft,
            body,
            change_summary: String::new(),
            author,
            contributors: Vec::new(),
            staffing_only: false,
            reviewed_at: None,
            created_at: now,
        }
    }

    /// Somebody still writes or decides on it.
    pub fn open(&self) -> bool {
        matches!(
            self.state,
            VersionState::Draft
                | VersionState::InReview { .. }
                | VersionState::ChangesRequested { .. }
        )
    }

    /// Given up before it was ever in force.
    pub fn discarded(&self) -> bool {
        matches!(&self.state, VersionState::Retired { reason, .. } if reason == DISCARDED)
    }

    /// A new draft with this text. Who wrote what nobody approved is remembered as its writer.
    pub fn fork(
        &self,
        id: VersionId,
        playbook: &Playbook,
        number: i64,
        author: PersonId,
        now: Time,
    ) -> Self {
        let mut fork = Self::draft(id, playbook, number, self.body.clone(), author, now);
        if self.open() || self.discarded() {
            fork.contributors = self.writers();
            fork.contributors.retain(|w| *w != author);
        }
        fork
    }

    /// Everybody who wrote any of it.
    pub fn writers(&self) -> Vec<PersonId> {
        let mut all = vec![self.author];
        all.extend(&self.contributors);
        all
    }

    /// Whether `person` wrote any of it.
    pub fn written_by(&self, person: PersonId) -> bool {
        self.author == person || self.contributors.contains(&person)
    }

    /// Another text of a draft, by `person`.
    ///
    /// # Errors
    /// `WrongState` unless a draft.
    pub fn rewrite(&mut self, person: PersonId, body: PlaybookBody) -> Result<(), VersionError> {
        if !matches!(self.state, VersionState::Draft) {
            return Err(self.wrong("be edited").into());
        }
        if !self.written_by(person) {
            self.contributors.push(person);
        }
        self.body = body;
        self.staffing_only = false;
        Ok(())
    }

    /// `in_review → draft` by who wrote it, or `changes_requested → draft`: goes on being written.
    ///
    /// # Errors
    /// `WrongState` in any other state.
    pub fn reopen(&mut self) -> Result<(), VersionError> {
        if !matches!(
            self.state,
            VersionState::InReview { .. } | VersionState::ChangesRequested { .. }
        ) {
            return Err(self.wrong("be edited again").into());
        }
        self.state = VersionState::Draft;
        Ok(())
    }

    /// Ends a version that is not, or no longer to be, in force.
    ///
    /// # Errors
    /// `WrongState` for what was superseded or retired already.
    pub fn retire(&mut self, reason: &str, now: Time) -> Result<(), VersionError> {
        if matches!(
            self.state,
            VersionState::Superseded { .. } | VersionState::Retired { .. }
        ) {
            return Err(self.wrong("be retired").into());
        }
        self.state = VersionState::Retired {
            at: now,
            reason: reason.to_owned(),
        };
        Ok(())
    }

    pub fn hash(&self) -> String {
        content_hash(&self.body)
    }

    fn wrong(&self, step: &str) -> InvalidTransition {
        InvalidTransition::new(
            format!("Version {}", self.number),
            self.state.label().to_lowercase(),
            step,
        )
    }

    /// `draft → in_review`.
    ///
    /// # Errors
    /// `WrongState` unless a draft; lint errors as faults.
    pub fn submit(&mut self, now: Time) -> Result<(), VersionError> {
        if !matches!(self.state, VersionState::Draft) {
            return Err(self.wrong("be submitted for review").into());
        }
        let faults: Vec<Fault> = lint(&self.body)
            .into_iter()
            .filter(|f| f.severity == Severity::Error)
            .map(|f| Fault::new(f.field, f.message))
            .collect();
        if !faults.is_empty() {
            return Err(VersionError::Faults(faults));
        }
        self.state = VersionState::InReview { submitted_at: now };
        Ok(())
    }

    /// `in_review → changes_requested`.
    pub fn request_changes(
        &mut self,
        by: PersonId,
        reason: &str,
        now: Time,
    ) -> Result<(), VersionError> {
        if !matches!(self.state, VersionState::InReview { .. }) {
            return Err(self.wrong("be sent back").into());
        }
        self.state = VersionState::ChangesRequested {
            by,
            at: now,
            reason: reason.to_owned(),
        };
        Ok(())
    }

    /// `in_review → approved`, bound to the content hash that the approver saw.
    ///
    /// # Errors
    /// Approver equal to the author, a hash of other content, or another state.
    pub fn approve(
        &mut self,
        by: PersonId,
        seen_hash: &str,
        now: Time,
    ) -> Result<(), VersionError> {
        if !matches!(self.state, VersionState::InReview { .. }) {
            return Err(self.wrong("be approved").into());
        }
        if self.written_by(by) {
            return Err(VersionError::OwnWork);
        }
        let hash = self.hash();
        if hash != seen_hash {
            return Err(VersionError::OtherContent);
        }
        self.state = VersionState::Approved { by, at: now, hash };
        Ok(())
    }

    /// `approved → published`. The body must still be the approved one and every critical
    /// slot have a primary and a deputy. `former` is the version it supersedes.
    pub fn publish(
        &mut self,
        former: Option<&PlaybookVersion>,
        now: Time,
    ) -> Result<(), VersionError> {
        let VersionState::Approved { by, hash, .. } = &self.state else {
            return Err(self.wrong("be published").into());
        };
        if *hash != self.hash() {
            return Err(VersionError::OtherContent);
        }
        let open: Vec<Fault> = self
            .body
            .slots
            .iter()
            .enumerate()
            .filter(|(_, s)| s.critical && (s.primary.is_none() || s.deputy.is_none()))
            .map(|(i, s)| {
                let lacks = match (s.primary, s.deputy) {
                    (None, None) => "a primary and a deputy",
                    (None, _) => "a primary",
                    _ => "a deputy",
                };
                Fault::new(
                    format!("slot.{i}"),
                    format!("Critical slot {} lacks {lacks}; name one.", s.title),
                )
            })
            .collect();
        if !open.is_empty() {
            return Err(VersionError::Faults(open));
        }
        self.reviewed_at = former
            .filter(|_| self.staffing_only)
            .and_then(PlaybookVersion::reviewed_at)
            .or(Some(now));
        self.state = VersionState::Published {
            approved_by: *by,
            at: now,
            hash: hash.clone(),
        };
        Ok(())
    }

    /// `published → superseded`, when a newer version is published.
    pub fn supersede(&mut self, now: Time) -> Result<(), VersionError> {
        let VersionState::Published { at, .. } = self.state else {
            return Err(self.wrong("be superseded").into());
        };
        self.state = VersionState::Superseded {
            published_at: at,
            at: now,
        };
        Ok(())
    }

    /// When somebody last confirmed that the content holds.
    pub fn reviewed_at(&self) -> Option<Time> {
        self.reviewed_at.or_else(|| self.published_at())
    }

    pub fn published_at(&self) -> Option<Time> {
        match self.state {
            VersionState::Published { at, .. } => Some(at),
            VersionState::Superseded { published_at, .. } => Some(published_at),
            _ => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VersionError {
    #[error(transparent)]
    State(#[from] InvalidTransition),
    #[error("You wrote in this version. Somebody else must approve it.")]
    OwnWork,
    #[error("The content changed since you read it. Read it again before you approve.")]
    OtherContent,
    #[error("{} faults in the version", .0.len())]
    Faults(Vec<Fault>),
}

/// Who may approve a version of a playbook in `domain` that `writers` wrote: the owner of the
/// domain; where the owner had a hand in it, the executive sponsor.
pub fn may_approve(actor: &Actor, domain: Domain, writers: &[PersonId]) -> Result<(), Denied> {
    if writers.iter().any(|w| actor.is(*w)) {
        return Err(Denied(
            "You wrote in this version. Somebody else must approve it.".into(),
        ));
    }
    if actor.owns(domain) || actor.has(Role::ExecutiveSponsor) {
        return Ok(());
    }
    Err(Denied(format!(
        "Only the owner of {} or the executive sponsor can approve this version.",
        domain.title()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::body_for_tests;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }
    fn draft() -> PlaybookVersion {
        let mut body = body_for_tests();
        for slot in &mut body.slots {
            slot.primary = Some(person(10));
            slot.deputy = Some(person(11));
        }
        PlaybookVersion {
            id: VersionId(Uuid::nil()),
            org_id: OrgId(Uuid::nil()),
            playbook_id: PlaybookId(Uuid::nil()),
            revision: 0,
            number: 1,
            state: VersionState::Draft,
            body,
            change_summary: "First version".into(),
            author: person(1),
            contributors: vec![person(3)],
            staffing_only: false,
            reviewed_at: None,
            created_at: Time::from_micros(0),
        }
    }
    const T: fn(i64) -> Time = Time::from_micros;

    #[test]
    fn a_version_goes_from_draft_to_superseded() {
        let mut v = draft();
        v.submit(T(1)).expect("submit");
        v.approve(person(2), &v.hash(), T(2)).expect("approve");
        v.publish(None, T(3)).expect("publish");
        assert_eq!(v.published_at(), Some(T(3)));
        v.supersede(T(4)).expect("supersede");
        assert_eq!(v.published_at(), Some(T(3)));
        assert!(v.publish(None, T(5)).is_err());
    }

    #[test]
    fn nobody_approves_their_own_work_or_other_content() {
        let mut v = draft();
        v.submit(T(1)).expect("submit");
        for writer in [person(1), person(3)] {
            assert_eq!(
                v.approve(writer, &v.hash(), T(2)),
                Err(VersionError::OwnWork)
            );
        }
        assert_eq!(
            v.approve(person(2), "another hash", T(2)),
            Err(VersionError::OtherContent)
        );
    }

    #[test]
    fn a_critical_slot_without_deputy_is_not_published() {
        let mut v = draft();
        v.body.slots[0].deputy = None;
        v.submit(T(1)).expect("submit");
        v.approve(person(2), &v.hash(), T(2)).expect("approve");
        let Err(VersionError::Faults(faults)) = v.publish(None, T(3)) else {
            panic!("published")
        };
        assert!(faults[0].message.contains("lacks a deputy"), "{faults:?}");
    }

    #[test]
    fn only_a_draft_is_written_in_and_who_did_is_on_record() {
        let mut v = draft();
        let body = v.body.clone();
        v.rewrite(person(4), body.clone()).expect("a draft");
        v.rewrite(person(1), body.clone()).expect("a draft");
        assert_eq!(v.contributors, [person(3), person(4)]);
        v.submit(T(1)).expect("submit");
        assert!(v.rewrite(person(1), body.clone()).is_err());
        v.request_changes(person(2), "Shorter", T(2)).expect("back");
        v.reopen().expect("reopen");
        assert!(v.reopen().is_err());
        v.rewrite(person(1), body).expect("a draft again");
        v.retire("Not needed", T(3)).expect("retire");
        assert!(v.retire("Again", T(4)).is_err());
    }

    #[test]
    fn a_seat_alone_does_not_make_the_content_fresh() {
        let publish = |v: &mut PlaybookVersion, former: Option<&PlaybookVersion>, at| {
            v.submit(T(at)).expect("submit");
            v.approve(person(2), &v.hash(), T(at)).expect("approve");
            v.publish(former, T(at)).expect("publish");
        };
        let mut first = draft();
        publish(&mut first, None, 10);
        let mut seat = PlaybookVersion {
            staffing_only: true,
            ..draft()
        };
        publish(&mut seat, Some(&first), 20);
        assert_eq!(
            (seat.reviewed_at(), seat.published_at()),
            (Some(T(10)), Some(T(20)))
        );
        let mut content = draft();
        publish(&mut content, Some(&seat), 30);
        assert_eq!(content.reviewed_at(), Some(T(30)));
    }

    #[test]
    fn content_changed_after_approval_is_not_published() {
        let mut v = draft();
        v.submit(T(1)).expect("submit");
        v.approve(person(2), &v.hash(), T(2)).expect("approve");
        v.body.summary.push_str(" And more.");
        assert_eq!(v.publish(None, T(3)), Err(VersionError::OtherContent));
    }
}
