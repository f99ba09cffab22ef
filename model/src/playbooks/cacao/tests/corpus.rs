//! Foreign documents with everything CACAO has.

use super::super::Map;
use serde_json::{Value, json};

/// `kind--0000000n-…`.
pub fn id(kind: &str, n: u32) -> String {
    format!("{kind}--{n:08x}-0000-4000-8000-00000000c0de")
}

fn workflow(steps: Vec<(&str, u32, Value)>) -> Value {
    let steps = steps.into_iter().map(|(kind, n, mut step)| {
        step["type"] = kind.into();
        (id(kind, n), step)
    });
    Value::Object(steps.collect::<Map>())
}

/// The smallest foreign document: one manual step.
pub fn small() -> Value {
    json!({
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": id("playbook", 0xb001),
        "name": "Call the duty officer",
        "created_by": id("identity", 0xb002),
        "created": "2024-03-01T08:00:00.000Z",
        "modified": "2024-03-02T08:00:00.5Z",
        "agent_definitions": {
            id("individual", 0xa1): { "type": "individual", "name": "Duty officer" },
        },
        "workflow_start": id("start", 1),
        "workflow": workflow(vec![
            ("start", 1, json!({ "on_completion": id("action", 2) })),
            ("action", 2, json!({
                "name": "Call",
                "commands": [{ "type": "manual", "command": "Call the officer." }],
                "agent": id("individual", 0xa1),
                "on_completion": id("end", 3),
            })),
            ("end", 3, json!({})),
        ]),
    })
}

/// Every type of step, and of most other things.
pub fn everything() -> Value {
    let team = id("group", 0xa1);
    let host = id("linux", 0xa2);
    let siem = id("http-api", 0xa3);
    let secret = id("http-basic", 0xc1);
    let marking = id("marking-tlp", 0xd1);
    let extension = id("extension-definition", 0xe1);
    let action = |name: &str, next: u32| {
        json!({
            "name": name,
            "commands": [{ "type": "manual", "command": format!("Please: {name}.") }],
            "agent": team,
            "on_completion": id("end", next),
        })
    };
    let mut doc = small();
    let parts = json!({
        "name": "Contain a host",
        "description": "Finds and contains an infected host.",
        "playbook_types": ["mitigation"],
        "playbook_activities": ["disconnect-system"],
        "severity": 75,
        "impact": 40,
        "industry_sectors": ["financial"],
        "labels": ["soc"],
        "external_references": [
            { "name": "ATT&CK", "external_id": "T1566", "url": "https://attack.example/T1566" },
            { "name": "House rule", "description": "Chapter 4", "source": "Intranet" },
        ],
        "markings": [marking],
        "data_marking_definitions": { marking.as_str(): {
            "type": "marking-tlp", "id": marking, "created_by": id("identity", 0xb002),
            "created": "2024-03-01T08:00:00.000Z", "tlpv2_level": "TLP:AMBER",
        }},
        "playbook_variables": {
            "__malicious__": { "type": "bool", "description": "Verdict", "value": "false" },
            "__host__": { "type": "string", "external": true },
        },
        "agent_definitions": {
            team.as_str(): { "type": "group", "name": "SOC", "description": "On shift",
                "contact": { "email": { "work": "soc@example.org" } } },
            siem.as_str(): { "type": "http-api", "name": "SIEM",
                "address": { "url": ["https://siem.example.org"] },
                "authentication_info": secret },
        },
        "target_definitions": {
            host.as_str(): { "type": "linux", "name": "Host", "address": { "ipv4": ["10.0.0.1"] } },
        },
        "authentication_info_definitions": {
            secret.as_str(): { "type": "http-basic", "user_id": "m", "kms": true },
        },
        "extension_definitions": { extension.as_str(): {
            "type": "extension-definition", "name": "Theirs", "created_by": id("identity", 9),
            "schema": "https://example.org/x.json", "version": "1.0.0",
        }},
        "playbook_extensions": { extension.as_str(): { "colour": "red", "weight": 1.5 } },
        "signatures": [{
            "type": "jss", "id": id("jss", 5), "created": "2024-03-02T09:00:00Z",
            "modified": "2024-03-02T09:00:00Z", "signee": "Them",
            "related_to": id("playbook", 0xb001), "related_version": "2024-03-02T08:00:00.5Z",
            "hash_algorithm": "sha-256", "algorithm": "Ed25519", "thumbprint": "aa",
            "value": "c2ln",
        }],
        "workflow": workflow(vec![
            ("start", 1, json!({ "on_completion": id("action", 2) })),
            ("action", 2, json!({
                "name": "Triage",
                "description": "Look at the alert.",
                "commands": [
                    { "type": "manual", "command": "Read it." },
                    { "type": "bash", "command": "scan __host__:value", "description": "Scan" },
                ],
                "agent": team, "targets": [host], "in_args": ["__host__"],
                "out_args": ["__malicious__"], "timeout": 60000, "delay": 5,
                "step_extensions": { extension.as_str(): { "tool": "x" } },
                "on_success": id("if-condition", 3), "on_failure": id("action", 21),
            })),
            ("if-condition", 3, json!({
                "name": "Malicious?", "condition": "__malicious__:value = 'true'",
                "on_true": id("action", 4), "on_completion": id("parallel", 7),
            })),
            ("action", 4, json!({
                "commands": [{ "type": "http-api", "command": "POST /block HTTP/1.1",
                    "headers": { "Accept": ["*/*"] }, "description": "Block the host" }],
                "agent": siem, "on_completion": id("end", 5),
            })),
            ("end", 5, json!({})),
            ("parallel", 7, json!({
                "next_steps": [id("action", 8), id("playbook-action", 10)],
                "on_completion": id("while-condition", 12),
            })),
            ("action", 8, action("Tell the owner", 9)),
            ("end", 9, json!({})),
            ("playbook-action", 10, json!({
                "name": "Legal hold", "playbook_id": id("playbook", 77),
                "playbook_version": "2024-01-01T00:00:00Z", "on_completion": id("end", 11),
            })),
            ("end", 11, json!({})),
            ("while-condition", 12, json!({
                "condition": "__malicious__:value = 'true'",
                "on_true": id("action", 13), "on_completion": id("switch-condition", 15),
            })),
            ("action", 13, action("Clean", 14)),
            ("end", 14, json!({})),
            ("switch-condition", 15, json!({
                "switch": "__host__:value",
                "cases": { "server": id("action", 16), "laptop": id("action", 18),
                    "default": id("end", 20) },
                "on_completion": id("action", 30),
            })),
            ("action", 16, action("Restore", 17)),
            ("end", 17, json!({})),
            ("action", 18, action("Replace", 19)),
            ("end", 19, json!({})),
            ("end", 20, json!({})),
            ("action", 21, action("Call for help", 22)),
            ("end", 22, json!({})),
            ("action", 30, action("Report", 31)),
            ("end", 31, json!({})),
        ]),
    });
    for (key, value) in parts.as_object().expect("an object") {
        doc[key] = value.clone();
    }
    doc
}

/// Branches that go on instead of ending, and a loop whose body returns to it.
pub fn loose() -> Value {
    let mut doc = small();
    let step = |next: String| {
        json!({
            "commands": [{ "type": "manual", "command": "Do." }],
            "agent": id("individual", 0xa1),
            "on_completion": next,
        })
    };
    doc["workflow"] = workflow(vec![
        (
            "start",
            1,
            json!({ "on_completion": id("if-condition", 2) }),
        ),
        (
            "if-condition",
            2,
            json!({
                "condition": "a = 1", "on_true": id("action", 3), "on_false": id("action", 4),
            }),
        ),
        ("action", 3, step(id("action", 5))),
        ("action", 4, step(id("action", 5))),
        ("action", 5, step(id("while-condition", 6))),
        (
            "while-condition",
            6,
            json!({
                "condition": "b = 1", "on_true": id("action", 7), "on_completion": id("end", 8),
            }),
        ),
        ("action", 7, step(id("while-condition", 6))),
        ("end", 8, json!({})),
    ]);
    doc["workflow_exception"] = id("action", 9).into();
    doc["workflow"][id("action", 9)] = step(id("end", 8));
    doc["workflow"][id("action", 9)]["type"] = "action".into();
    doc
}
