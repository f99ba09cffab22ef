//! When M may act without being asked: only inside a written policy that is in force.

use super::{SeverityLevel, Trigger, TriggerMode, TriggerState};
use crate::{Domain, Fault, InvalidTransition, OrgId, PersonId, PolicyId, Time, TriggerId};
use serde::{Deserialize, Serialize};

/// What a policy covers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "covers", deny_unknown_fields)]
pub enum AutonomyScope {
    Triggers {
        triggers: Vec<TriggerId>,
    },
    /// Every trigger whose playbook is of this domain.
    Domain {
        domain: Domain,
    },
}

/// A written permission to declare without asking. Ended, never changed: who wants other words
/// revokes it and writes a new one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AutonomyPolicy {
    pub id: PolicyId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `POL-0001`.
    pub key: String,
    pub scope: AutonomyScope,
    /// The gravest severity at which it lets M act.
    pub severity_ceiling: SeverityLevel,
    /// Who answers for it.
    pub owner: PersonId,
    pub valid_from: Time,
    pub valid_until: Time,
    /// Why, in the words of who wrote it.
    pub statement: String,
    pub revoked: Option<Revoked>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revoked {
    pub at: Time,
    pub by: PersonId,
    pub reason: String,
}

/// The longest policy, in days: a permission nobody looked at for longer is none.
pub const MAX_POLICY_DAYS: i64 = 184;

/// A policy to be written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    pub scope: AutonomyScope,
    pub severity_ceiling: SeverityLevel,
    pub owner: PersonId,
    pub valid_until: Time,
    pub statement: String,
}
impl NewPolicy {
    pub fn faults(&self, now: Time) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let AutonomyScope::Triggers { triggers } = &self.scope
            && (triggers.is_empty() || triggers.len() > 100)
        {
            faults.push(Fault::new(
                "scope.triggers",
                "Name 1 to 100 triggers, or a domain.",
            ));
        }
        if self.valid_until <= now {
            faults.push(Fault::new(
                "valid_until",
                "The end is in the past. Choose a later one.",
            ));
        } else if self.valid_until > now.plus_days(MAX_POLICY_DAYS) {
            faults.push(Fault::new(
                "valid_until",
                format!("At most {MAX_POLICY_DAYS} days from now; renew it then."),
            ));
        }
        let n = self.statement.trim().chars().count();
        if !(20..=2_000).contains(&n) {
            faults.push(Fault::new(
                "statement",
                "Say in 20 to 2,000 characters what M may do and why; it goes on record.",
            ));
        }
        faults
    }
}

impl AutonomyPolicy {
    pub fn write(id: PolicyId, org_id: OrgId, key: String, new: NewPolicy, now: Time) -> Self {
        Self {
            id,
            org_id,
            revision: 0,
            key,
            scope: new.scope,
            severity_ceiling: new.severity_ceiling,
            owner: new.owner,
            valid_from: now,
            valid_until: new.valid_until,
            statement: new.statement.trim().to_owned(),
            revoked: None,
        }
    }
    pub fn in_force(&self, now: Time) -> bool {
        self.revoked.is_none() && self.valid_from <= now && now < self.valid_until
    }
    pub fn revoke(
        &mut self,
        by: PersonId,
        reason: &str,
        now: Time,
    ) -> Result<(), InvalidTransition> {
        if !self.in_force(now) {
            let state = if self.revoked.is_some() {
                "revoked"
            } else {
                "expired"
            };
            return Err(InvalidTransition::new("The policy", state, "be revoked"));
        }
        self.revoked = Some(Revoked {
            at: now,
            by,
            reason: reason.trim().to_owned(),
        });
        Ok(())
    }
    fn covers(&self, trigger: TriggerId, domain: Domain) -> bool {
        match &self.scope {
            AutonomyScope::Triggers { triggers } => triggers.contains(&trigger),
            AutonomyScope::Domain { domain: d } => *d == domain,
        }
    }
}

/// Whether M may declare by itself for `trigger`, whose playbook is of `domain`, at `severity`
/// and time `now`: the mode is `auto`, the trigger is active, and neither the trigger's ceiling
/// nor that of a policy in force is exceeded.
///
/// # Errors
/// Why not, in words for the proposal.
pub fn may_act(
    trigger: &Trigger,
    domain: Domain,
    severity: SeverityLevel,
    policy: &AutonomyPolicy,
    now: Time,
) -> Result<(), String> {
    if trigger.mode != TriggerMode::Auto || trigger.state != TriggerState::Active {
        return Err(format!(
            "{} does not act by itself: it is {}, {}.",
            trigger.key,
            trigger.mode.label().to_lowercase(),
            trigger.state.label().to_lowercase()
        ));
    }
    if !policy.covers(trigger.id, domain) {
        return Err(format!("{} does not cover {}.", policy.key, trigger.key));
    }
    if !policy.in_force(now) {
        return Err(format!("{} is not in force.", policy.key));
    }
    let ceiling = trigger.severity_ceiling.max(policy.severity_ceiling);
    if severity < ceiling {
        return Err(format!(
            "Severity {severity} is graver than {ceiling}, up to which M may act by itself."
        ));
    }
    Ok(())
}
