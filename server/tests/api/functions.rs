//! One case for each server function, as for the operations of the API.

use crate::{
    case::{COMMON, Case, OWN, function},
    operations::new_review,
    world::World,
};
use serde_json::{Value, json};

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

fn new_trigger(w: &World) -> Value {
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

fn new_policy(w: &World) -> Value {
    json!({
        "scope": {"covers": "domain", "domain": "MKT"},
        "severity_ceiling": 3,
        "owner": w.id("sponsor"),
        "valid_until": w.app.engine.now().plus_days(30),
        "statement": "M may declare for the market at moderate severity."
    })
}

pub const CASES: &[Case] = &[
    function("/fn/actions/list")
        .body(|_| json!({"filter": {}}))
        .wrong("admin"),
    function("/fn/actions/get")
        .body(|w| json!({"id": w.action}))
        .wrong("admin")
        .foreign("other_sponsor"),
    function("/fn/actions/step")
        .body(|w| json!({"id": w.action, "revision": 0, "step": {"step": "start"}}))
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/audit/list")
        .body(|_| json!({"filter": {}, "cursor": null}))
        .wrong("sponsor"),
    function("/fn/audit/people").any_role(COMMON),
    function("/fn/executions/list").wrong("admin"),
    function("/fn/executions/mine")
        .right("stakeholder")
        .wrong("admin"),
    function("/fn/executions/form")
        .right("steward")
        .wrong("facilitator"),
    function("/fn/executions/declare")
        .body(|w| json!({"new": {"playbook": w.playbook, "severity": 3, "mode": "exercise"}}))
        .right("steward")
        .wrong("facilitator"),
    function("/fn/executions/accept-proposal")
        .body(|w| {
            json!({
                "proposal": w.proposal,
                "new": {"playbook": w.playbook, "severity": 2, "mode": "live"}
            })
        })
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/executions/get")
        .body(|w| json!({"id": w.execution}))
        .wrong("admin")
        .foreign("other_sponsor"),
    function("/fn/executions/command")
        .body(|w| {
            json!({
                "id": w.execution,
                "order": {
                    "command": {
                        "step": "hand_over",
                        "to": w.id("owner"),
                        "brief": "Smoke in hall 3"
                    }
                }
            })
        })
        .right("sponsor")
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/executions/next")
        .body(|w| json!({"id": w.execution}))
        .wrong("admin")
        .foreign("other_sponsor"),
    function("/fn/executions/act")
        .body(|w| {
            json!({
                "id": w.execution,
                "order": {"command": {"step": "note", "text": "The hall is empty."}}
            })
        })
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/executions/propose-change")
        .body(|w| {
            json!({
                "id": w.execution,
                "new": {
                    "title": "Write the number down",
                    "owner": w.id("steward"),
                    "due": w.app.engine.now().plus_days(20).date()
                }
            })
        })
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/executions/accept-change")
        .body(|w| json!({"id": w.execution, "index": 0}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/executions/decline-change")
        .body(|w| json!({"id": w.execution, "index": 0, "reason": "It stands there."}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/home/desk").any_role(OWN),
    function("/fn/identity/viewer").any_role(OWN),
    function("/fn/identity/me").any_role(OWN),
    function("/fn/identity/confirm_contact").any_role(OWN),
    function("/fn/identity/change_password")
        .body(|_| json!({"current": "not the present one", "new": "another lantern orbit"}))
        .any_role(OWN),
    function("/fn/identity/sessions").any_role(OWN),
    function("/fn/identity/revoke_session")
        .body(|w| json!({"id": w.session}))
        .right("steward")
        .any_role(OWN)
        .foreign("other_sponsor"),
    function("/fn/identity/sign_out_everywhere")
        .right("compliance")
        .any_role(OWN),
    function("/fn/identity/tokens").any_role(OWN),
    function("/fn/identity/create_token")
        .body(|_| json!({"name": "a script", "days": 7}))
        .any_role(OWN),
    function("/fn/identity/revoke_token")
        .body(|w| json!({"id": w.token}))
        .right("steward")
        .any_role(OWN)
        .foreign("other_sponsor"),
    function("/fn/identity/people").any_role(COMMON),
    function("/fn/identity/create_person")
        .body(|_| {
            json!({
                "person": {
                    "name": "Nia Okoro",
                    "email": "nia@example.org",
                    "password": "seven quiet harbours"
                }
            })
        })
        .right("admin")
        .wrong("sponsor"),
    function("/fn/identity/set_roles")
        .body(|w| {
            json!({
                "id": w.id("stakeholder"),
                "revision": 0,
                "roles": [{"role": "stakeholder"}]
            })
        })
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/identity/set_active")
        .body(|w| json!({"id": w.id("stakeholder"), "revision": 0, "active": true}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/jobs/health").right("admin").wrong("sponsor"),
    function("/fn/jobs/dead").right("admin").wrong("sponsor"),
    function("/fn/jobs/retry")
        .body(|w| json!({"id": w.job}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/playbooks/templates")
        .body(|_| json!({"filter": {}}))
        .any_role(COMMON),
    function("/fn/playbooks/template")
        .body(|_| json!({"key": "MKT-01"}))
        .any_role(COMMON)
        .shared("the library is the same for every organisation"),
    function("/fn/playbooks/adopt")
        .body(|_| json!({"key": "FIN-01"}))
        .right("steward")
        .wrong("facilitator"),
    function("/fn/playbooks/list")
        .body(|_| json!({"filter": {}}))
        .wrong("admin"),
    function("/fn/playbooks/get")
        .body(|w| json!({"id": w.playbook, "version": null}))
        .wrong("admin")
        .foreign("other_sponsor"),
    function("/fn/playbooks/colleagues").any_role(COMMON),
    function("/fn/playbooks/assign")
        .body(|w| {
            json!({
                "change": {
                    "playbook": w.playbook,
                    "slot": w.slot,
                    "seat": "deputy",
                    "person": w.id("steward")
                }
            })
        })
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/approve")
        .body(|w| json!({"version": w.version, "seen_hash": w.version_hash}))
        .right("owner")
        .wrong("steward")
        .foreign("other_sponsor"),
    function("/fn/playbooks/request_changes")
        .body(|w| json!({"version": w.version, "reason": "The deputy leaves in June."}))
        .right("owner")
        .wrong("steward")
        .foreign("other_sponsor"),
    function("/fn/playbooks/edit")
        .body(|w| json!({"id": w.playbook}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/draft")
        .body(|w| json!({"version": w.version}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/save_draft")
        .body(|w| json!({"version": w.version, "edits": []}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/submit")
        .body(|w| json!({"version": w.version, "revision": 0, "summary": "A deputy more."}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/withdraw")
        .body(|w| json!({"version": w.version}))
        .right("sponsor")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/discard")
        .body(|w| json!({"version": w.version, "revision": 0}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/compare")
        .body(|w| json!({"from": w.version, "to": w.version}))
        .wrong("admin")
        .foreign("other_sponsor"),
    function("/fn/playbooks/restore")
        .body(|w| json!({"version": w.version}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/retire")
        .body(|w| json!({"id": w.playbook, "reason": "The plant was sold."}))
        .right("sponsor")
        .wrong("steward")
        .foreign("other_sponsor"),
    function("/fn/playbooks/template_update")
        .body(|w| json!({"id": w.playbook}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/merge_template")
        .body(|w| json!({"id": w.playbook, "take": []}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/replacement")
        .body(|w| json!({"from": w.id("owner"), "to": w.id("steward")}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/replace")
        .body(|w| json!({"from": w.id("owner"), "to": w.id("steward")}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/staff_draft")
        .body(|w| json!({"version": w.version, "edits": []}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/playbooks/holders").any_role(COMMON),
    function("/fn/playbooks/desk")
        .right("steward")
        .wrong("facilitator"),
    function("/fn/playbooks/search")
        .body(|_| json!({"q": "bank"}))
        .any_role(COMMON),
    function("/fn/playbooks/import")
        .body(|_| json!({"format": "json", "text": "{}", "domain": null}))
        .right("steward")
        .wrong("facilitator"),
    function("/fn/readiness/current").wrong("stakeholder"),
    function("/fn/readiness/playbook")
        .body(|w| json!({"id": w.playbook}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/reviews/list").wrong("stakeholder"),
    function("/fn/reviews/form")
        .right("steward")
        .any_role(COMMON),
    function("/fn/reviews/schedule")
        .body(|w| json!({"new": new_review(w, 5)}))
        .right("steward")
        .wrong("owner"),
    function("/fn/reviews/amend")
        .body(|w| json!({"id": w.review, "revision": 0, "new": new_review(w, 6)}))
        .right("steward")
        .wrong("owner")
        .foreign("other_sponsor"),
    function("/fn/reviews/get")
        .body(|w| json!({"id": w.review}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/reviews/command")
        .body(|w| json!({"id": w.review, "revision": 0, "command": {"command": "open"}}))
        .right("sponsor")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/reviews/join")
        .body(|w| json!({"id": w.review}))
        .right("owner")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/reviews/assign")
        .body(|w| {
            json!({
                "id": w.review,
                "change": {
                    "playbook": w.playbook,
                    "slot": w.slot,
                    "seat": "deputy",
                    "person": w.id("steward")
                }
            })
        })
        .right("sponsor")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    function("/fn/reviews/approve")
        .body(|w| json!({"id": w.review, "version": w.version, "hash": w.version_hash}))
        .right("owner")
        .wrong("steward")
        .foreign("other_sponsor"),
    function("/fn/reviews/add-action")
        .body(|w| {
            json!({
                "id": w.review,
                "action": {
                    "title": "Test the call tree",
                    "owner": w.id("owner"),
                    "due": w.app.engine.now().plus_days(20).date()
                }
            })
        })
        .right("sponsor")
        .wrong("compliance")
        .foreign("other_sponsor"),
    function("/fn/reviews/exercise")
        .body(|w| json!({"id": w.exercise, "command": {"command": "start"}}))
        .right("facilitator")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/reviews/minutes")
        .body(|w| json!({"id": w.ended}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/reviews/sign")
        .body(|w| json!({"id": w.ended, "hash": w.minutes_hash}))
        .right("owner")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/signals/overview").wrong("stakeholder"),
    function("/fn/signals/list")
        .body(|_| json!({"filter": {}, "cursor": null}))
        .wrong("stakeholder"),
    function("/fn/signals/report")
        .body(|_| json!({"report": {"category": "media", "title": "A rumour"}}))
        .right("stakeholder")
        .wrong("auditor"),
    function("/fn/signals/triggers").wrong("stakeholder"),
    function("/fn/signals/add_trigger")
        .body(|w| json!({"trigger": new_trigger(w)}))
        .right("steward")
        .wrong("auditor"),
    function("/fn/signals/suggested_triggers")
        .body(|w| json!({"playbook": w.playbook}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/signals/backtest")
        .body(|w| json!({"request": {"rule": new_trigger(w)["rule"]}}))
        .right("steward")
        .wrong("auditor"),
    function("/fn/signals/choices")
        .right("steward")
        .wrong("stakeholder"),
    function("/fn/signals/sources")
        .right("admin")
        .wrong("sponsor"),
    function("/fn/signals/add_source")
        .body(|_| json!({"source": {"name": "Monitoring", "delivers": {"kind": "api"}}}))
        .right("admin")
        .wrong("sponsor"),
    function("/fn/signals/policies").wrong("stakeholder"),
    function("/fn/signals/write_policy")
        .body(|w| json!({"policy": new_policy(w)}))
        .right("sponsor")
        .wrong("steward"),
    function("/fn/signals/get")
        .body(|w| json!({"id": w.signal}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/signals/judge")
        .body(|w| json!({"id": w.signal, "feedback": "noise"}))
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/signals/proposal")
        .body(|w| json!({"id": w.proposal}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/signals/decline_proposal")
        .body(|w| {
            json!({
                "id": w.proposal,
                "reason": "A drill of the press office.",
                "feedback": null
            })
        })
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/signals/judge_proposal")
        .body(|w| json!({"id": w.proposal, "feedback": "noise"}))
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/signals/merge_proposal")
        .body(|w| json!({"id": w.proposal, "execution": w.execution}))
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/signals/running")
        .body(|w| json!({"playbook": w.playbook}))
        .right("sponsor")
        .wrong("admin"),
    function("/fn/signals/trigger")
        .body(|w| json!({"id": w.trigger}))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    function("/fn/signals/change_trigger")
        .body(|w| json!({"id": w.trigger, "revision": 0, "trigger": new_trigger(w)}))
        .right("steward")
        .wrong("auditor")
        .foreign("other_sponsor"),
    function("/fn/signals/change_source")
        .body(|w| {
            json!({
                "id": w.source,
                "revision": 0,
                "source": {"name": "Monitoring", "delivers": {"kind": "api"}}
            })
        })
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/signals/set_source_active")
        .body(|w| json!({"id": w.source, "revision": 0, "active": false}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/signals/rotate_source_key")
        .body(|w| json!({"id": w.source, "revision": 0}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/signals/drop_source_keys")
        .body(|w| json!({"id": w.source, "revision": 0, "all": true}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/signals/revoke_policy")
        .body(|w| json!({"id": w.policy, "reason": "It ended."}))
        .right("sponsor")
        .wrong("steward")
        .foreign("other_sponsor"),
    function("/fn/channels/contact").any_role(OWN),
    function("/fn/channels/set_rules")
        .body(|_| {
            json!({
                "revision": 0,
                "rules": {
                    "email": true,
                    "webhook": false,
                    "quiet": {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"},
                    "critical_override": true
                }
            })
        })
        .any_role(OWN),
    function("/fn/channels/test_contact").any_role(OWN),
    function("/fn/channels/list")
        .right("admin")
        .wrong("sponsor"),
    function("/fn/channels/create_endpoint")
        .body(|_| json!({"new": {"name": "Telephone", "url": "https://hooks.invalid/t"}}))
        .right("admin")
        .wrong("sponsor"),
    function("/fn/channels/amend_endpoint")
        .body(|w| {
            json!({
                "id": w.endpoint,
                "revision": 0,
                "change": {"name": "Chat room", "url": "https://hooks.invalid/m", "active": true}
            })
        })
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/channels/rotate_secret")
        .body(|w| json!({"id": w.endpoint, "revision": 0}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/channels/end_former_secret")
        .body(|w| json!({"id": w.endpoint, "revision": 0}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/channels/test_endpoint")
        .body(|w| json!({"id": w.endpoint}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    function("/fn/channels/delete_endpoint")
        .body(|w| json!({"id": w.spare_endpoint}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
];
