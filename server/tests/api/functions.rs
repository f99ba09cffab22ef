//! One case for each server function, as for the operations of the API.

use crate::operations::{Case, Foreign, Wrong, new_review};
use serde_json::{Value, json};

const OWN: &str = "what is one's own every role has";
const COMMON: &str = "every role reads it";

/// Asked before anybody is signed in, with the reason.
pub const FOR_STRANGERS: &[(&str, &str)] = &[
    (
        "/fn/identity/sign_in_problem",
        "the sign-in page tells why the last attempt failed",
    ),
    (
        "/fn/identity/demo_accounts",
        "the sign-in page lists the demo's accounts; without the demo flag there are none",
    ),
];

const fn case(
    name: &'static str,
    body: fn(&crate::world::World) -> Option<Value>,
    right: &'static str,
    wrong: Wrong,
    foreign: Foreign,
) -> Case {
    Case {
        name,
        path: |_| String::new(),
        body,
        right,
        wrong,
        foreign,
    }
}

fn bare(_: &crate::world::World) -> Option<Value> {
    Some(json!({}))
}

fn new_trigger(w: &crate::world::World) -> Value {
    json!({
        "playbook": w.playbook,
        "name": "A price falls",
        "rule": {
            "condition": {
                "category": "market", "field": "price", "op": "below", "value": "10", "count": 1
            }
        },
        "mode": "suggest",
        "state": "shadow",
        "severity": 2
    })
}

fn new_policy(w: &crate::world::World) -> Value {
    json!({
        "scope": {"covers": "domain", "domain": "MKT"},
        "severity_ceiling": 3,
        "owner": w.id("sponsor"),
        "valid_until": w.app.engine.now().plus_days(30),
        "statement": "M may declare for the market at moderate severity."
    })
}

pub const CASES: &[Case] = &[
    case(
        "/fn/actions/list",
        |_| Some(json!({"filter": {}})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::NoId,
    ),
    case(
        "/fn/actions/get",
        |w| Some(json!({"id": w.action})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/actions/step",
        |w| Some(json!({"id": w.action, "revision": 0, "step": {"step": "start"}})),
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/audit/list",
        |_| Some(json!({"filter": {}, "cursor": null})),
        "auditor",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/audit/people",
        bare,
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/executions/list",
        bare,
        "auditor",
        Wrong::Role("admin"),
        Foreign::NoId,
    ),
    case(
        "/fn/executions/mine",
        bare,
        "stakeholder",
        Wrong::Role("admin"),
        Foreign::NoId,
    ),
    case(
        "/fn/executions/form",
        bare,
        "steward",
        Wrong::Role("facilitator"),
        Foreign::NoId,
    ),
    case(
        "/fn/executions/declare",
        |w| Some(json!({"new": {"playbook": w.playbook, "severity": 3, "mode": "exercise"}})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::NoId,
    ),
    case(
        "/fn/executions/accept-proposal",
        |w| {
            Some(
                json!({"proposal": w.proposal, "new": {"playbook": w.playbook, "severity": 2, "mode": "live"}}),
            )
        },
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/get",
        |w| Some(json!({"id": w.execution})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/command",
        |w| {
            Some(
                json!({"id": w.execution, "order": {"command": {"step": "hand_over", "to": w.id("owner"), "brief": "Smoke in hall 3"}}}),
            )
        },
        "sponsor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/next",
        |w| Some(json!({"id": w.execution})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/act",
        |w| {
            Some(
                json!({"id": w.execution, "order": {"command": {"step": "note", "text": "The hall is empty."}}}),
            )
        },
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/propose-change",
        |w| {
            Some(
                json!({"id": w.execution, "new": {"title": "Write the number down", "owner": w.id("steward"), "due": w.app.engine.now().plus_days(20).date()}}),
            )
        },
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/accept-change",
        |w| Some(json!({"id": w.execution, "index": 0})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/executions/decline-change",
        |w| Some(json!({"id": w.execution, "index": 0, "reason": "It stands there."})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/home/desk",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/viewer",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/me",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/confirm_contact",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/change_password",
        |_| Some(json!({"current": "not the present one", "new": "another lantern orbit"})),
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/sessions",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/revoke_session",
        |w| Some(json!({"id": w.session})),
        "steward",
        Wrong::Nobody(OWN),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/identity/sign_out_everywhere",
        bare,
        "compliance",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/tokens",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/create_token",
        |_| Some(json!({"name": "a script", "days": 7})),
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/revoke_token",
        |w| Some(json!({"id": w.token})),
        "steward",
        Wrong::Nobody(OWN),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/identity/people",
        bare,
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/create_person",
        |_| {
            Some(
                json!({"person": {"name": "Nia Okoro", "email": "nia@example.org", "password": "seven quiet harbours"}}),
            )
        },
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/identity/set_roles",
        |w| {
            Some(
                json!({"id": w.id("stakeholder"), "revision": 0, "roles": [{"role": "stakeholder"}]}),
            )
        },
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/identity/set_active",
        |w| Some(json!({"id": w.id("stakeholder"), "revision": 0, "active": true})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/jobs/health",
        bare,
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/jobs/dead",
        bare,
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/jobs/retry",
        |w| Some(json!({"id": w.job})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/playbooks/templates",
        |_| Some(json!({"filter": {}})),
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/template",
        |_| Some(json!({"key": "MKT-01"})),
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::Shared("the library is the same for every organisation"),
    ),
    case(
        "/fn/playbooks/adopt",
        |_| Some(json!({"key": "FIN-01"})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/list",
        |_| Some(json!({"filter": {}})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/get",
        |w| Some(json!({"id": w.playbook, "version": null})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/colleagues",
        bare,
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/assign",
        |w| {
            Some(
                json!({"change": {"playbook": w.playbook, "slot": w.slot, "seat": "deputy", "person": w.id("steward")}}),
            )
        },
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/approve",
        |w| Some(json!({"version": w.version, "seen_hash": w.version_hash})),
        "owner",
        Wrong::Role("steward"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/request_changes",
        |w| Some(json!({"version": w.version, "reason": "The deputy leaves in June."})),
        "owner",
        Wrong::Role("steward"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/edit",
        |w| Some(json!({"id": w.playbook})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/draft",
        |w| Some(json!({"version": w.version})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/save_draft",
        |w| Some(json!({"version": w.version, "edits": []})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/submit",
        |w| Some(json!({"version": w.version, "revision": 0, "summary": "A deputy more."})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/withdraw",
        |w| Some(json!({"version": w.version})),
        "sponsor",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/discard",
        |w| Some(json!({"version": w.version, "revision": 0})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/compare",
        |w| Some(json!({"from": w.version, "to": w.version})),
        "auditor",
        Wrong::Role("admin"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/restore",
        |w| Some(json!({"version": w.version})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/retire",
        |w| Some(json!({"id": w.playbook, "reason": "The plant was sold."})),
        "sponsor",
        Wrong::Role("steward"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/template_update",
        |w| Some(json!({"id": w.playbook})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/merge_template",
        |w| Some(json!({"id": w.playbook, "take": []})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/replacement",
        |w| Some(json!({"from": w.id("owner"), "to": w.id("steward")})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/replace",
        |w| Some(json!({"from": w.id("owner"), "to": w.id("steward")})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/staff_draft",
        |w| Some(json!({"version": w.version, "edits": []})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/playbooks/holders",
        bare,
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/desk",
        bare,
        "steward",
        Wrong::Role("facilitator"),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/search",
        |_| Some(json!({"q": "bank"})),
        "auditor",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/playbooks/import",
        |_| Some(json!({"format": "json", "text": "{}", "domain": null})),
        "steward",
        Wrong::Role("facilitator"),
        Foreign::NoId,
    ),
    case(
        "/fn/readiness/current",
        bare,
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/readiness/playbook",
        |w| Some(json!({"id": w.playbook})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/list",
        bare,
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/reviews/form",
        bare,
        "steward",
        Wrong::Nobody(COMMON),
        Foreign::NoId,
    ),
    case(
        "/fn/reviews/schedule",
        |w| Some(json!({"new": new_review(w, 5)})),
        "steward",
        Wrong::Role("owner"),
        Foreign::NoId,
    ),
    case(
        "/fn/reviews/amend",
        |w| Some(json!({"id": w.review, "revision": 0, "new": new_review(w, 6)})),
        "steward",
        Wrong::Role("owner"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/get",
        |w| Some(json!({"id": w.review})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/command",
        |w| Some(json!({"id": w.review, "revision": 0, "command": {"command": "open"}})),
        "sponsor",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/join",
        |w| Some(json!({"id": w.review})),
        "owner",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/assign",
        |w| {
            Some(
                json!({"id": w.review, "change": {"playbook": w.playbook, "slot": w.slot, "seat": "deputy", "person": w.id("steward")}}),
            )
        },
        "sponsor",
        Wrong::Role("facilitator"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/approve",
        |w| Some(json!({"id": w.review, "version": w.version, "hash": w.version_hash})),
        "owner",
        Wrong::Role("steward"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/add-action",
        |w| {
            Some(
                json!({"id": w.review, "action": {"title": "Test the call tree", "owner": w.id("owner"), "due": w.app.engine.now().plus_days(20).date()}}),
            )
        },
        "sponsor",
        Wrong::Role("compliance"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/exercise",
        |w| Some(json!({"id": w.exercise, "command": {"command": "start"}})),
        "facilitator",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/minutes",
        |w| Some(json!({"id": w.ended})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/reviews/sign",
        |w| Some(json!({"id": w.ended, "hash": w.minutes_hash})),
        "owner",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/overview",
        bare,
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/list",
        |_| Some(json!({"filter": {}, "cursor": null})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/report",
        |_| Some(json!({"report": {"category": "media", "title": "A rumour"}})),
        "stakeholder",
        Wrong::Role("auditor"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/triggers",
        bare,
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/add_trigger",
        |w| Some(json!({"trigger": new_trigger(w)})),
        "steward",
        Wrong::Role("auditor"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/suggested_triggers",
        |w| Some(json!({"playbook": w.playbook})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/backtest",
        |w| Some(json!({"request": {"rule": new_trigger(w)["rule"]}})),
        "steward",
        Wrong::Role("auditor"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/choices",
        bare,
        "steward",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/sources",
        bare,
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/add_source",
        |_| Some(json!({"source": {"name": "Monitoring", "delivers": {"kind": "api"}}})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/policies",
        bare,
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/write_policy",
        |w| Some(json!({"policy": new_policy(w)})),
        "sponsor",
        Wrong::Role("steward"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/get",
        |w| Some(json!({"id": w.signal})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/judge",
        |w| Some(json!({"id": w.signal, "feedback": "noise"})),
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/proposal",
        |w| Some(json!({"id": w.proposal})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/decline_proposal",
        |w| {
            Some(
                json!({"id": w.proposal, "reason": "A drill of the press office.", "feedback": null}),
            )
        },
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/judge_proposal",
        |w| Some(json!({"id": w.proposal, "feedback": "noise"})),
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/merge_proposal",
        |w| Some(json!({"id": w.proposal, "execution": w.execution})),
        "sponsor",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/running",
        |w| Some(json!({"playbook": w.playbook})),
        "sponsor",
        Wrong::Role("admin"),
        Foreign::NoId,
    ),
    case(
        "/fn/signals/trigger",
        |w| Some(json!({"id": w.trigger})),
        "auditor",
        Wrong::Role("stakeholder"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/change_trigger",
        |w| Some(json!({"id": w.trigger, "revision": 0, "trigger": new_trigger(w)})),
        "steward",
        Wrong::Role("auditor"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/signals/change_source",
        |w| {
            Some(
                json!({"id": w.source, "revision": 0, "source": {"name": "Monitoring", "delivers": {"kind": "api"}}}),
            )
        },
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/signals/set_source_active",
        |w| Some(json!({"id": w.source, "revision": 0, "active": false})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/signals/rotate_source_key",
        |w| Some(json!({"id": w.source, "revision": 0})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/signals/drop_source_keys",
        |w| Some(json!({"id": w.source, "revision": 0, "all": true})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/signals/revoke_policy",
        |w| Some(json!({"id": w.policy, "reason": "It ended."})),
        "sponsor",
        Wrong::Role("steward"),
        Foreign::Person("other_sponsor"),
    ),
    case(
        "/fn/channels/contact",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/channels/set_rules",
        |_| {
            Some(json!({
                "revision": 0,
                "rules": {
                    "email": true,
                    "webhook": false,
                    "quiet": {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"},
                    "critical_override": true
                }
            }))
        },
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/channels/test_contact",
        bare,
        "auditor",
        Wrong::Nobody(OWN),
        Foreign::NoId,
    ),
    case(
        "/fn/channels/list",
        bare,
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/channels/create_endpoint",
        |_| Some(json!({"new": {"name": "Telephone", "url": "https://hooks.invalid/t"}})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::NoId,
    ),
    case(
        "/fn/channels/amend_endpoint",
        |w| {
            Some(json!({
                "id": w.endpoint,
                "revision": 0,
                "change": {"name": "Chat room", "url": "https://hooks.invalid/m", "active": true}
            }))
        },
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/channels/rotate_secret",
        |w| Some(json!({"id": w.endpoint, "revision": 0})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/channels/end_former_secret",
        |w| Some(json!({"id": w.endpoint, "revision": 0})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/channels/test_endpoint",
        |w| Some(json!({"id": w.endpoint})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
    case(
        "/fn/channels/delete_endpoint",
        |w| Some(json!({"id": w.spare_endpoint})),
        "admin",
        Wrong::Role("sponsor"),
        Foreign::Person("other_admin"),
    ),
];
