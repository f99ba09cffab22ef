//! The objects of CACAO 2.0 as tables: properties, their kinds, what is required.

mod agents;
mod markings;
mod workflow;

use super::shape::{Key, Kind, Shape};
use agents::{AGENTS, AUTHENTICATION};
use markings::{EXTENSION, MARKINGS, SIGNATURE};
use workflow::{STEP, WORKFLOW};

const MANY: i64 = i64::MAX;
const IDENTITY: Kind = Kind::Id(&["identity"]);
const ANY_ID: Kind = Kind::Id(&[]);
const TEXTS: Kind = Kind::List(&Kind::Text, 1);
const PERCENT: Kind = Kind::Whole(0, 100);
const REFERENCES: Kind = Kind::List(&Kind::Object(&REFERENCE), 1);
const EXTENSIONS: Kind = Kind::Dict(
    Key::Id(&["extension-definition"]),
    &Kind::Dict(Key::Any, &Kind::Any),
);
const VARIABLES: Kind = Kind::Dict(Key::Variable, &Kind::Object(&VARIABLE));

pub(super) static PLAYBOOK: Kind = Kind::Object(&Shape {
    base: None,
    required: &[
        "type",
        "spec_version",
        "id",
        "name",
        "created_by",
        "created",
        "modified",
        "workflow_start",
        "workflow",
    ],
    fields: &[
        ("type", Kind::Word(&["playbook"])),
        ("spec_version", Kind::Word(&["cacao-2.0"])),
        ("id", Kind::Id(&["playbook"])),
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("playbook_types", Kind::List(&Kind::Text, 0)),
        ("playbook_activities", TEXTS),
        ("playbook_processing_summary", Kind::Object(&SUMMARY)),
        ("created_by", IDENTITY),
        ("created", Kind::Time),
        ("modified", Kind::Time),
        ("revoked", Kind::Bool),
        ("valid_from", Kind::Time),
        ("valid_until", Kind::Time),
        ("derived_from", Kind::List(&Kind::Id(&["playbook"]), 1)),
        ("related_to", Kind::List(&ANY_ID, 1)),
        ("priority", PERCENT),
        ("severity", PERCENT),
        ("impact", PERCENT),
        ("industry_sectors", TEXTS),
        ("labels", TEXTS),
        ("external_references", REFERENCES),
        (
            "markings",
            Kind::List(
                &Kind::Id(&["marking-tlp", "marking-iep", "marking-statement"]),
                1,
            ),
        ),
        ("playbook_variables", VARIABLES),
        ("workflow_start", Kind::Id(&["start"])),
        ("workflow_exception", STEP),
        ("workflow", Kind::Defined(&WORKFLOW)),
        ("playbook_extensions", EXTENSIONS),
        (
            "authentication_info_definitions",
            Kind::Defined(&AUTHENTICATION),
        ),
        ("agent_definitions", Kind::Defined(&AGENTS)),
        ("target_definitions", Kind::Defined(&AGENTS)),
        ("extension_definitions", Kind::Defined(&EXTENSION)),
        ("data_marking_definitions", Kind::Defined(&MARKINGS)),
        ("signatures", Kind::List(&Kind::Object(&SIGNATURE), 1)),
    ],
});

static SUMMARY: Shape = Shape {
    base: None,
    required: &[],
    fields: &[
        ("manual_playbook", Kind::Bool),
        ("external_playbooks", Kind::Bool),
        ("parallel_processing", Kind::Bool),
        ("if_logic", Kind::Bool),
        ("while_logic", Kind::Bool),
        ("switch_logic", Kind::Bool),
        ("temporal_logic", Kind::Bool),
        ("data_markings", Kind::Bool),
        ("digital_signatures", Kind::Bool),
        ("countersigned_signatures", Kind::Bool),
        ("extensions", Kind::Bool),
    ],
};

static REFERENCE: Shape = Shape {
    base: None,
    required: &["name"],
    fields: &[
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("source", Kind::Text),
        ("url", Kind::Text),
        ("external_id", Kind::Text),
        ("reference_id", Kind::Text),
    ],
};

static VARIABLE: Shape = Shape {
    base: None,
    required: &["type"],
    fields: &[
        ("type", Kind::Text),
        ("description", Kind::Text),
        ("value", Kind::TextOrNull),
        ("constant", Kind::Bool),
        ("external", Kind::Bool),
    ],
};
