//! One case for each operation of the API: how to ask it, who may, who may not, and who of the
//! other organisation must not find it.

use crate::{common::quarter, world::World};
use serde_json::{Value, json};

/// Somebody whose role lacks the permission.
pub enum Wrong {
    Role(&'static str),
    /// Every role may; the reason is on record.
    Nobody(&'static str),
}

/// Somebody of the other organisation who holds the permission there.
pub enum Foreign {
    Person(&'static str),
    /// There is no id in the request.
    NoId,
    /// What the id names belongs to no organisation.
    Shared(&'static str),
}

pub struct Case {
    /// `operationId` of an operation, path of a server function.
    pub name: &'static str,
    /// Below `/api/v1`; of no meaning for a server function.
    pub path: fn(&World) -> String,
    pub body: fn(&World) -> Option<Value>,
    pub right: &'static str,
    pub wrong: Wrong,
    pub foreign: Foreign,
}

const OWN: &str = "what is one's own every role has";
const COMMON: &str = "every role reads it";

fn nothing(_: &World) -> Option<Value> {
    None
}

pub const CASES: &[Case] = &[
    // identity
    Case {
        name: "get_me",
        path: |_| "/me".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "get_viewer",
        path: |_| "/me/viewer".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "confirm_contact",
        path: |_| "/me/contact".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "change_password",
        path: |_| "/me/password".into(),
        body: |_| Some(json!({"current": "not the present one", "new": "another lantern orbit"})),
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "list_people",
        path: |_| "/people".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(COMMON),
        foreign: Foreign::NoId,
    },
    Case {
        name: "create_person",
        path: |_| "/people".into(),
        body: |_| {
            Some(
                json!({"name": "Nia Okoro", "email": "nia@example.org", "password": "seven quiet harbours"}),
            )
        },
        right: "admin",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "set_roles",
        path: |w| format!("/people/{}/roles", w.id("stakeholder")),
        body: |_| Some(json!({"roles": [{"role": "stakeholder"}]})),
        right: "admin",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::Person("other_admin"),
    },
    Case {
        name: "set_active",
        path: |w| format!("/people/{}/active", w.id("stakeholder")),
        body: |_| Some(json!({"active": true})),
        right: "admin",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::Person("other_admin"),
    },
    Case {
        name: "list_sessions",
        path: |_| "/sessions".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "revoke_session",
        path: |w| format!("/sessions/{}", w.session),
        body: nothing,
        right: "steward",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "revoke_sessions",
        path: |_| "/sessions".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "list_tokens",
        path: |_| "/tokens".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "create_token",
        path: |_| "/tokens".into(),
        body: |_| Some(json!({"name": "a script", "days": 7})),
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
    Case {
        name: "revoke_token",
        path: |w| format!("/tokens/{}", w.token),
        body: nothing,
        right: "steward",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::Person("other_sponsor"),
    },
    // playbooks
    Case {
        name: "list_templates",
        path: |_| "/templates".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(COMMON),
        foreign: Foreign::NoId,
    },
    Case {
        name: "get_template",
        path: |_| "/templates/MKT-01".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(COMMON),
        foreign: Foreign::Shared("the library is the same for every organisation"),
    },
    Case {
        name: "list_playbooks",
        path: |_| "/playbooks".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("admin"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "adopt_template",
        path: |_| "/playbooks".into(),
        body: |_| Some(json!({"template": "FIN-01"})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "get_playbook",
        path: |w| format!("/playbooks/{}", w.playbook),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("admin"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "assign_slot",
        path: |w| format!("/playbooks/{}/assignments", w.playbook),
        body: |w| Some(json!({"slot": w.slot, "seat": "deputy", "person": w.id("steward")})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "approve_version",
        path: |w| format!("/versions/{}/approval", w.version),
        body: |w| Some(json!({"hash": w.version_hash})),
        right: "owner",
        wrong: Wrong::Role("steward"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "request_changes",
        path: |w| format!("/versions/{}/change-requests", w.version),
        body: |_| Some(json!({"reason": "The deputy leaves in June."})),
        right: "owner",
        wrong: Wrong::Role("steward"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "edit_playbook",
        path: |w| format!("/playbooks/{}/draft", w.playbook),
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "get_draft",
        path: |w| format!("/versions/{}/draft", w.version),
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "save_draft",
        path: |w| format!("/versions/{}/draft", w.version),
        body: |_| Some(json!({"edits": []})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "discard_draft",
        path: |w| format!("/versions/{}/draft", w.version),
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "submit_version",
        path: |w| format!("/versions/{}/submission", w.version),
        body: |_| Some(json!({"summary": "A deputy more."})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "withdraw_version",
        path: |w| format!("/versions/{}/withdrawal", w.version),
        body: nothing,
        right: "sponsor",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "compare_versions",
        path: |w| format!("/versions/{0}/comparison?to={0}", w.version),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("admin"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "restore_version",
        path: |w| format!("/versions/{}/restoration", w.version),
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "retire_playbook",
        path: |w| format!("/playbooks/{}/retirement", w.playbook),
        body: |_| Some(json!({"reason": "The plant was sold."})),
        right: "sponsor",
        wrong: Wrong::Role("steward"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "get_template_update",
        path: |w| format!("/playbooks/{}/template-update", w.playbook),
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "merge_template",
        path: |w| format!("/playbooks/{}/template-update", w.playbook),
        body: |_| Some(json!({"take": []})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "preview_replacement",
        path: |w| {
            format!(
                "/people/{}/replacement?to={}",
                w.id("owner"),
                w.id("steward")
            )
        },
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "replace_person",
        path: |w| format!("/people/{}/replacement", w.id("owner")),
        body: |w| Some(json!({"to": w.id("steward")})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "get_steward_desk",
        path: |_| "/steward-desk".into(),
        body: nothing,
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "search_playbooks",
        path: |_| "/search?q=bank".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(COMMON),
        foreign: Foreign::NoId,
    },
    Case {
        name: "export_playbook",
        path: |w| format!("/playbooks/{}/export?format=cacao", w.playbook),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("admin"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "import_playbook",
        path: |_| "/playbooks/import?format=json".into(),
        body: |_| Some(json!({"title": "Nothing else"})),
        right: "steward",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::NoId,
    },
    // readiness
    Case {
        name: "get_readiness",
        path: |_| "/readiness".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("stakeholder"),
        foreign: Foreign::NoId,
    },
    // reviews
    Case {
        name: "list_reviews",
        path: |_| "/reviews".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("stakeholder"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "schedule_review",
        path: |_| "/reviews".into(),
        body: |w| Some(new_review(w, 5)),
        right: "steward",
        wrong: Wrong::Role("owner"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "get_review",
        path: |w| format!("/reviews/{}", w.review),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("stakeholder"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "amend_review",
        path: |w| format!("/reviews/{}", w.review),
        body: |w| Some(new_review(w, 6)),
        right: "steward",
        wrong: Wrong::Role("owner"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "command_review",
        path: |w| format!("/reviews/{}/commands", w.review),
        body: |_| Some(json!({"command": "note", "step": "scenario", "text": "Well played."})),
        right: "sponsor",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "join_review",
        path: |w| format!("/reviews/{}/attendance", w.review),
        body: nothing,
        right: "owner",
        wrong: Wrong::Role("auditor"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "assign_in_review",
        path: |w| format!("/reviews/{}/assignments", w.review),
        body: |w| {
            Some(
                json!({"playbook": w.playbook, "slot": w.slot, "seat": "deputy", "person": w.id("steward")}),
            )
        },
        right: "sponsor",
        wrong: Wrong::Role("facilitator"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "approve_in_review",
        path: |w| format!("/reviews/{}/approvals", w.review),
        body: |w| Some(json!({"version": w.version, "hash": w.version_hash})),
        right: "owner",
        wrong: Wrong::Role("steward"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "add_action",
        path: |w| format!("/reviews/{}/actions", w.review),
        body: |w| {
            Some(
                json!({"title": "Test the call tree", "owner": w.id("owner"), "due": w.app.engine.now().plus_days(20).date()}),
            )
        },
        right: "sponsor",
        wrong: Wrong::Role("compliance"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "get_minutes",
        path: |w| format!("/reviews/{}/minutes", w.ended),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("stakeholder"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "sign_minutes",
        path: |w| format!("/reviews/{}/signatures", w.ended),
        body: |w| Some(json!({"hash": w.minutes_hash})),
        right: "owner",
        wrong: Wrong::Role("auditor"),
        foreign: Foreign::Person("other_sponsor"),
    },
    // exercises
    Case {
        name: "get_exercise",
        path: |w| format!("/exercises/{}", w.exercise),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("stakeholder"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "command_exercise",
        path: |w| format!("/exercises/{}/commands", w.exercise),
        body: |_| Some(json!({"command": "start"})),
        right: "facilitator",
        wrong: Wrong::Role("auditor"),
        foreign: Foreign::Person("other_sponsor"),
    },
    // actions
    Case {
        name: "list_actions",
        path: |_| "/actions".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("admin"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "get_action",
        path: |w| format!("/actions/{}", w.action),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("admin"),
        foreign: Foreign::Person("other_sponsor"),
    },
    Case {
        name: "step_action",
        path: |w| format!("/actions/{}/steps", w.action),
        body: |_| Some(json!({"step": "start"})),
        right: "sponsor",
        wrong: Wrong::Role("auditor"),
        foreign: Foreign::Person("other_sponsor"),
    },
    // audit, jobs, desk
    Case {
        name: "list_audit",
        path: |_| "/audit".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "get_job_health",
        path: |_| "/jobs/health".into(),
        body: nothing,
        right: "admin",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "list_dead_jobs",
        path: |_| "/jobs/dead".into(),
        body: nothing,
        right: "admin",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::NoId,
    },
    Case {
        name: "retry_job",
        path: |w| format!("/jobs/{}/retry", w.job),
        body: nothing,
        right: "admin",
        wrong: Wrong::Role("sponsor"),
        foreign: Foreign::Person("other_admin"),
    },
    Case {
        name: "get_desk",
        path: |_| "/desk".into(),
        body: nothing,
        right: "auditor",
        wrong: Wrong::Nobody(OWN),
        foreign: Foreign::NoId,
    },
];

pub fn new_review(w: &World, year: i16) -> Value {
    json!({
        "quarter": quarter(year),
        "chair": w.id("sponsor"),
        "facilitator": w.id("facilitator"),
        "attendees": [w.id("owner")],
        "scheduled_at": w.app.engine.now().plus_days(30),
    })
}
