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
    pub created_at: Time,
}

impl PlaybookVersion {
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
        if by == self.author {
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
    /// slot have a primary and a deputy.
    pub fn publish(&mut self, now: Time) -> Result<(), VersionError> {
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
    #[error("You wrote this version. Somebody else must approve it.")]
    OwnWork,
    #[error("The content changed since you read it. Read it again before you approve.")]
    OtherContent,
    #[error("{} faults in the version", .0.len())]
    Faults(Vec<Fault>),
}

/// Who may approve a version of a playbook in `domain` written by `author`: the owner of the
/// domain; where the owner wrote it, the executive sponsor.
pub fn may_approve(actor: &Actor, domain: Domain, author: PersonId) -> Result<(), Denied> {
    if actor.is(author) {
        return Err(Denied(
            "You wrote this version. Somebody else must approve it.".into(),
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
            created_at: Time::from_micros(0),
        }
    }
    const T: fn(i64) -> Time = Time::from_micros;

    #[test]
    fn a_version_goes_from_draft_to_superseded() {
        let mut v = draft();
        v.submit(T(1)).expect("submit");
        v.approve(person(2), &v.hash(), T(2)).expect("approve");
        v.publish(T(3)).expect("publish");
        assert_eq!(v.published_at(), Some(T(3)));
        v.supersede(T(4)).expect("supersede");
        assert_eq!(v.published_at(), Some(T(3)));
        assert!(v.publish(T(5)).is_err());
    }

    #[test]
    fn nobody_approves_their_own_work_or_other_content() {
        let mut v = draft();
        v.submit(T(1)).expect("submit");
        assert_eq!(
            v.approve(person(1), &v.hash(), T(2)),
            Err(VersionError::OwnWork)
        );
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
        let Err(VersionError::Faults(faults)) = v.publish(T(3)) else {
            panic!("published")
        };
        assert!(faults[0].message.contains("lacks a deputy"), "{faults:?}");
    }

    #[test]
    fn content_changed_after_approval_is_not_published() {
        let mut v = draft();
        v.submit(T(1)).expect("submit");
        v.approve(person(2), &v.hash(), T(2)).expect("approve");
        v.body.summary.push_str(" And more.");
        assert_eq!(v.publish(T(3)), Err(VersionError::OtherContent));
    }
}
