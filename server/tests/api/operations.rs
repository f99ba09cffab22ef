//! One case for each operation of the API: how to ask it, who may, who may not, and who of the
//! other organisation must not find it.

use crate::{
    case::{COMMON, Case, OWN, operation},
    common::quarter,
    world::World,
};
use serde_json::{Value, json};

pub const CASES: &[Case] = &[
    // identity
    operation("get_me", |_| "/me".into()).any_role(OWN),
    operation("get_viewer", |_| "/me/viewer".into()).any_role(OWN),
    operation("confirm_contact", |_| "/me/contact".into()).any_role(OWN),
    operation("change_password", |_| "/me/password".into())
        .body(|_| json!({"current": "not the present one", "new": "another lantern orbit"}))
        .any_role(OWN),
    operation("list_people", |_| "/people".into()).any_role(COMMON),
    operation("create_person", |_| "/people".into())
        .body(|_| {
            json!({
                "name": "Nia Okoro",
                "email": "nia@example.org",
                "password": "seven quiet harbours"
            })
        })
        .right("admin")
        .wrong("sponsor"),
    operation("set_roles", |w| {
        format!("/people/{}/roles", w.id("stakeholder"))
    })
    .body(|_| json!({"roles": [{"role": "stakeholder"}]}))
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("set_active", |w| {
        format!("/people/{}/active", w.id("stakeholder"))
    })
    .body(|_| json!({"active": true}))
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("list_sessions", |_| "/sessions".into()).any_role(OWN),
    operation("revoke_session", |w| format!("/sessions/{}", w.session))
        .right("steward")
        .any_role(OWN)
        .foreign("other_sponsor"),
    operation("revoke_sessions", |_| "/sessions".into()).any_role(OWN),
    operation("list_tokens", |_| "/tokens".into()).any_role(OWN),
    operation("create_token", |_| "/tokens".into())
        .body(|_| json!({"name": "a script", "days": 7}))
        .any_role(OWN),
    operation("revoke_token", |w| format!("/tokens/{}", w.token))
        .right("steward")
        .any_role(OWN)
        .foreign("other_sponsor"),
    // playbooks
    operation("list_templates", |_| "/templates".into()).any_role(COMMON),
    operation("get_template", |_| "/templates/MKT-01".into())
        .any_role(COMMON)
        .shared("the library is the same for every organisation"),
    operation("list_playbooks", |_| "/playbooks".into()).wrong("admin"),
    operation("adopt_template", |_| "/playbooks".into())
        .body(|_| json!({"template": "FIN-01"}))
        .right("steward")
        .wrong("facilitator"),
    operation("get_playbook", |w| format!("/playbooks/{}", w.playbook))
        .wrong("admin")
        .foreign("other_sponsor"),
    operation("assign_slot", |w| {
        format!("/playbooks/{}/assignments", w.playbook)
    })
    .body(|w| json!({"slot": w.slot, "seat": "deputy", "person": w.id("steward")}))
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("approve_version", |w| {
        format!("/versions/{}/approval", w.version)
    })
    .body(|w| json!({"hash": w.version_hash}))
    .right("owner")
    .wrong("steward")
    .foreign("other_sponsor"),
    operation("request_changes", |w| {
        format!("/versions/{}/change-requests", w.version)
    })
    .body(|_| json!({"reason": "The deputy leaves in June."}))
    .right("owner")
    .wrong("steward")
    .foreign("other_sponsor"),
    operation("edit_playbook", |w| {
        format!("/playbooks/{}/draft", w.playbook)
    })
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("get_draft", |w| format!("/versions/{}/draft", w.version))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    operation("save_draft", |w| format!("/versions/{}/draft", w.version))
        .body(|_| json!({"edits": []}))
        .right("steward")
        .wrong("facilitator")
        .foreign("other_sponsor"),
    operation("discard_draft", |w| {
        format!("/versions/{}/draft", w.version)
    })
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("submit_version", |w| {
        format!("/versions/{}/submission", w.version)
    })
    .body(|_| json!({"summary": "A deputy more."}))
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("withdraw_version", |w| {
        format!("/versions/{}/withdrawal", w.version)
    })
    .right("sponsor")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("compare_versions", |w| {
        format!("/versions/{0}/comparison?to={0}", w.version)
    })
    .wrong("admin")
    .foreign("other_sponsor"),
    operation("restore_version", |w| {
        format!("/versions/{}/restoration", w.version)
    })
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("retire_playbook", |w| {
        format!("/playbooks/{}/retirement", w.playbook)
    })
    .body(|_| json!({"reason": "The plant was sold."}))
    .right("sponsor")
    .wrong("steward")
    .foreign("other_sponsor"),
    operation("get_template_update", |w| {
        format!("/playbooks/{}/template-update", w.playbook)
    })
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("merge_template", |w| {
        format!("/playbooks/{}/template-update", w.playbook)
    })
    .body(|_| json!({"take": []}))
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("preview_replacement", |w| {
        format!(
            "/people/{}/replacement?to={}",
            w.id("owner"),
            w.id("steward")
        )
    })
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("replace_person", |w| {
        format!("/people/{}/replacement", w.id("owner"))
    })
    .body(|w| json!({"to": w.id("steward")}))
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("get_steward_desk", |_| "/steward-desk".into())
        .right("steward")
        .wrong("facilitator"),
    operation("search_playbooks", |_| "/search?q=bank".into()).any_role(COMMON),
    operation("export_playbook", |w| {
        format!("/playbooks/{}/export?format=cacao", w.playbook)
    })
    .wrong("admin")
    .foreign("other_sponsor"),
    operation("import_playbook", |_| {
        "/playbooks/import?format=json".into()
    })
    .body(|_| json!({"title": "Nothing else"}))
    .right("steward")
    .wrong("facilitator"),
    // readiness
    operation("get_readiness", |_| "/readiness".into()).wrong("stakeholder"),
    // reviews
    operation("list_reviews", |_| "/reviews".into()).wrong("stakeholder"),
    operation("schedule_review", |_| "/reviews".into())
        .body(|w| new_review(w, 5))
        .right("steward")
        .wrong("owner"),
    operation("get_review", |w| format!("/reviews/{}", w.review))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    operation("amend_review", |w| format!("/reviews/{}", w.review))
        .body(|w| new_review(w, 6))
        .right("steward")
        .wrong("owner")
        .foreign("other_sponsor"),
    operation("command_review", |w| {
        format!("/reviews/{}/commands", w.review)
    })
    .body(|_| json!({"command": "note", "step": "scenario", "text": "Well played."}))
    .right("sponsor")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("join_review", |w| {
        format!("/reviews/{}/attendance", w.review)
    })
    .right("owner")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("assign_in_review", |w| {
        format!("/reviews/{}/assignments", w.review)
    })
    .body(|w| {
        json!({
            "playbook": w.playbook,
            "slot": w.slot,
            "seat": "deputy",
            "person": w.id("steward")
        })
    })
    .right("sponsor")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("approve_in_review", |w| {
        format!("/reviews/{}/approvals", w.review)
    })
    .body(|w| json!({"version": w.version, "hash": w.version_hash}))
    .right("owner")
    .wrong("steward")
    .foreign("other_sponsor"),
    operation("add_action", |w| format!("/reviews/{}/actions", w.review))
        .body(|w| {
            json!({
                "title": "Test the call tree",
                "owner": w.id("owner"),
                "due": w.app.engine.now().plus_days(20).date()
            })
        })
        .right("sponsor")
        .wrong("compliance")
        .foreign("other_sponsor"),
    operation("get_minutes", |w| format!("/reviews/{}/minutes", w.ended))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    operation("sign_minutes", |w| {
        format!("/reviews/{}/signatures", w.ended)
    })
    .body(|w| json!({"hash": w.minutes_hash}))
    .right("owner")
    .wrong("auditor")
    .foreign("other_sponsor"),
    // exercises
    operation("get_exercise", |w| format!("/exercises/{}", w.exercise))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    operation("command_exercise", |w| {
        format!("/exercises/{}/commands", w.exercise)
    })
    .body(|_| json!({"command": "start"}))
    .right("facilitator")
    .wrong("auditor")
    .foreign("other_sponsor"),
    // actions
    operation("list_actions", |_| "/actions".into()).wrong("admin"),
    operation("get_action", |w| format!("/actions/{}", w.action))
        .wrong("admin")
        .foreign("other_sponsor"),
    operation("step_action", |w| format!("/actions/{}/steps", w.action))
        .body(|_| json!({"step": "start"}))
        .right("sponsor")
        .wrong("auditor")
        .foreign("other_sponsor"),
    // channels
    operation("get_contact_rules", |_| "/me/contact-rules".into()).any_role(OWN),
    operation("set_contact_rules", |_| "/me/contact-rules".into())
        .body(|_| {
            json!({
                "email": true,
                "webhook": false,
                "quiet": {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"},
                "critical_override": true
            })
        })
        .any_role(OWN),
    operation("test_contact", |_| "/me/contact-rules/test".into()).any_role(OWN),
    operation("get_channels", |_| "/channels".into())
        .right("admin")
        .wrong("sponsor"),
    operation("create_endpoint", |_| "/channels/endpoints".into())
        .body(|_| json!({"name": "Telephone", "url": "https://hooks.invalid/t"}))
        .right("admin")
        .wrong("sponsor"),
    operation("get_endpoint", |w| {
        format!("/channels/endpoints/{}", w.endpoint)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("amend_endpoint", |w| {
        format!("/channels/endpoints/{}", w.endpoint)
    })
    .body(|_| json!({"name": "Chat room", "url": "https://hooks.invalid/m", "active": true}))
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("delete_endpoint", |w| {
        format!("/channels/endpoints/{}", w.spare_endpoint)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("rotate_secret", |w| {
        format!("/channels/endpoints/{}/secrets", w.endpoint)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("end_former_secret", |w| {
        format!("/channels/endpoints/{}/former-secret", w.endpoint)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("test_endpoint", |w| {
        format!("/channels/endpoints/{}/test", w.endpoint)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    // audit, jobs, desk
    operation("list_audit", |_| "/audit".into()).wrong("sponsor"),
    operation("get_job_health", |_| "/jobs/health".into())
        .right("admin")
        .wrong("sponsor"),
    operation("list_dead_jobs", |_| "/jobs/dead".into())
        .right("admin")
        .wrong("sponsor"),
    operation("retry_job", |w| format!("/jobs/{}/retry", w.job))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    operation("get_desk", |_| "/desk".into()).any_role(OWN),
    // signals
    operation("ingest_signals", |_| "/signals".into())
        .body(|_| json!({"specversion": "1.0"}))
        .right("steward")
        .wrong("admin"),
    operation("list_signals", |_| "/signals".into()).wrong("stakeholder"),
    operation("get_signals_overview", |_| "/signals/overview".into()).wrong("stakeholder"),
    operation("report_signal", |_| "/signals/report".into())
        .body(|_| json!({"category": "media", "title": "A call"}))
        .right("stakeholder")
        .wrong("admin"),
    operation("get_signal", |w| format!("/signals/{}", w.signal))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    operation("judge_signal", |w| {
        format!("/signals/{}/feedback", w.signal)
    })
    .body(|_| json!({"feedback": "noise"}))
    .right("steward")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("list_sources", |_| "/sources".into())
        .right("admin")
        .wrong("sponsor"),
    operation("add_source", |_| "/sources".into())
        .body(|_| json!({"name": "Monitoring", "delivers": {"kind": "api"}}))
        .right("admin")
        .wrong("sponsor"),
    operation("get_source", |w| format!("/sources/{}", w.source))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    operation("change_source", |w| format!("/sources/{}", w.source))
        .body(|_| json!({"name": "Monitoring", "delivers": {"kind": "api"}}))
        .right("admin")
        .wrong("sponsor")
        .foreign("other_admin"),
    operation("set_source_active", |w| {
        format!("/sources/{}/active", w.source)
    })
    .body(|_| json!({"active": true}))
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("rotate_source_key", |w| {
        format!("/sources/{}/keys", w.source)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("drop_source_keys", |w| {
        format!("/sources/{}/keys", w.source)
    })
    .right("admin")
    .wrong("sponsor")
    .foreign("other_admin"),
    operation("list_triggers", |_| "/triggers".into()).wrong("stakeholder"),
    operation("add_trigger", |_| "/triggers".into())
        .body(|w| {
            json!({
                "playbook": w.playbook,
                "name": "Errors",
                "rule": {"condition": {"field": "x", "op": "above", "value": "5"}},
                "mode": "suggest",
                "state": "shadow",
                "severity": 3
            })
        })
        .right("steward")
        .wrong("auditor"),
    operation("backtest_rule", |_| "/triggers/backtest".into())
        .body(|_| json!({"rule": {"condition": {"field": "x", "op": "above", "value": "5"}}}))
        .right("steward")
        .wrong("auditor"),
    operation("get_trigger", |w| format!("/triggers/{}", w.trigger))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    operation("change_trigger", |w| format!("/triggers/{}", w.trigger))
        .body(|w| {
            json!({
                "playbook": w.playbook,
                "name": "Errors",
                "rule": {"condition": {"field": "x", "op": "above", "value": "5"}},
                "mode": "suggest",
                "state": "shadow",
                "severity": 3
            })
        })
        .right("steward")
        .wrong("auditor")
        .foreign("other_sponsor"),
    operation("list_suggested_triggers", |w| {
        format!("/playbooks/{}/suggested-triggers", w.playbook)
    })
    .wrong("stakeholder")
    .foreign("other_sponsor"),
    operation("list_proposals", |_| "/proposals".into()).wrong("stakeholder"),
    operation("get_proposal", |w| format!("/proposals/{}", w.proposal))
        .wrong("stakeholder")
        .foreign("other_sponsor"),
    operation("decline_proposal", |w| {
        format!("/proposals/{}/decline", w.proposal)
    })
    .body(|_| json!({"reason": "A test."}))
    .right("steward")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("judge_proposal", |w| {
        format!("/proposals/{}/feedback", w.proposal)
    })
    .body(|_| json!({"feedback": "noise"}))
    .right("steward")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("list_policies", |_| "/autonomy-policies".into()).wrong("stakeholder"),
    operation("write_policy", |_| "/autonomy-policies".into())
        .body(|w| {
            json!({
                "scope": {"covers": "domain", "domain": "MKT"},
                "severity_ceiling": 3,
                "owner": w.id("sponsor"),
                "valid_until": w.app.engine.now().plus_days(30),
                "statement": "M may declare a recall at night."
            })
        })
        .right("sponsor")
        .wrong("steward"),
    operation("revoke_policy", |w| {
        format!("/autonomy-policies/{}/revoke", w.policy)
    })
    .body(|_| json!({"reason": "Too broad."}))
    .right("sponsor")
    .wrong("steward")
    .foreign("other_sponsor"),
    // executions
    operation("list_executions", |_| "/executions".into()).wrong("admin"),
    operation("get_declare_form", |_| "/executions/form".into())
        .right("steward")
        .wrong("facilitator"),
    operation("declare_execution", |_| "/executions".into())
        .body(|w| json!({"playbook": w.playbook, "severity": 2, "mode": "exercise"}))
        .right("sponsor")
        .wrong("facilitator"),
    operation("get_execution", |w| format!("/executions/{}", w.execution))
        .wrong("admin")
        .foreign("other_sponsor"),
    operation("get_next_action", |w| {
        format!("/executions/{}/next", w.execution)
    })
    .right("sponsor")
    .wrong("admin")
    .foreign("other_sponsor"),
    operation("list_my_next_actions", |_| "/me/next-actions".into())
        .right("sponsor")
        .wrong("admin"),
    operation("command_execution", |w| {
        format!("/executions/{}/commands", w.execution)
    })
    .body(|_| json!({"command": {"step": "note", "text": "A test."}}))
    .right("sponsor")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("propose_change", |w| {
        format!("/executions/{}/changes", w.execution)
    })
    .body(|w| {
        json!({
            "title": "A number",
            "text": "Write it down.",
            "edits": [],
            "owner": w.id("steward"),
            "due": w.app.engine.now().plus_days(30).date()
        })
    })
    .right("sponsor")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("accept_change", |w| {
        format!("/executions/{}/changes/accept", w.execution)
    })
    .body(|_| json!({"change": 0}))
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("decline_change", |w| {
        format!("/executions/{}/changes/decline", w.execution)
    })
    .body(|_| json!({"change": 0, "reason": "A test."}))
    .right("steward")
    .wrong("facilitator")
    .foreign("other_sponsor"),
    operation("accept_proposal", |w| {
        format!("/proposals/{}/accept", w.proposal)
    })
    .body(|_| json!({}))
    .right("sponsor")
    .wrong("auditor")
    .foreign("other_sponsor"),
    operation("merge_proposal", |w| {
        format!("/proposals/{}/merge", w.proposal)
    })
    .body(|w| json!({"execution": w.execution}))
    .right("sponsor")
    .wrong("auditor")
    .foreign("other_sponsor"),
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
