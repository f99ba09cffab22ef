//! Steps and their commands.

use super::super::shape::{Family, Key, Kind, Shape};
use super::{ANY_ID, EXTENSIONS, IDENTITY, MANY, REFERENCE, REFERENCES, TEXTS, VARIABLES};

const STEPS: &[&str] = &[
    "start",
    "end",
    "action",
    "playbook-action",
    "parallel",
    "if-condition",
    "while-condition",
    "switch-condition",
];
pub(super) const STEP: Kind = Kind::Id(STEPS);

pub(super) static WORKFLOW: Family = Family {
    name: "workflow steps",
    least: 0,
    types: &[
        ("start", &STEP_BASE),
        ("end", &STEP_BASE),
        ("action", &ACTION),
        ("playbook-action", &PLAYBOOK_ACTION),
        ("parallel", &PARALLEL),
        ("if-condition", &IF),
        ("while-condition", &WHILE),
        ("switch-condition", &SWITCH),
    ],
    open: None,
};

static STEP_BASE: Shape = Shape {
    base: None,
    required: &[],
    fields: &[
        ("type", Kind::Text),
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("external_references", REFERENCES),
        ("delay", Kind::Whole(0, MANY)),
        ("timeout", Kind::Whole(0, MANY)),
        ("step_variables", VARIABLES),
        ("owner", IDENTITY),
        ("on_completion", STEP),
        ("on_success", STEP),
        ("on_failure", STEP),
        ("step_extensions", EXTENSIONS),
    ],
};

static ACTION: Shape = Shape {
    base: Some(&STEP_BASE),
    required: &["commands", "agent"],
    fields: &[
        ("commands", Kind::List(&Kind::Typed(&COMMANDS), 1)),
        ("agent", ANY_ID),
        ("targets", Kind::List(&ANY_ID, 1)),
        ("in_args", TEXTS),
        ("out_args", TEXTS),
    ],
};

static PLAYBOOK_ACTION: Shape = Shape {
    base: Some(&STEP_BASE),
    required: &["playbook_id"],
    fields: &[
        ("playbook_id", Kind::Id(&["playbook"])),
        ("playbook_version", Kind::Time),
        ("in_args", TEXTS),
        ("out_args", TEXTS),
    ],
};

static PARALLEL: Shape = Shape {
    base: Some(&STEP_BASE),
    required: &["next_steps"],
    fields: &[("next_steps", Kind::List(&STEP, 2))],
};

static IF: Shape = Shape {
    base: Some(&STEP_BASE),
    required: &["condition", "on_true"],
    fields: &[
        ("condition", Kind::Text),
        ("on_true", STEP),
        ("on_false", STEP),
    ],
};

static WHILE: Shape = Shape {
    base: Some(&STEP_BASE),
    required: &["condition", "on_true"],
    fields: &[("condition", Kind::Text), ("on_true", STEP)],
};

static SWITCH: Shape = Shape {
    base: Some(&STEP_BASE),
    required: &["switch", "cases"],
    fields: &[
        ("switch", Kind::Text),
        ("cases", Kind::Dict(Key::Any, &STEP)),
    ],
};

static COMMANDS: Family = Family {
    name: "commands",
    least: 0,
    types: &[
        ("manual", &SIMPLE_COMMAND),
        ("bash", &SIMPLE_COMMAND),
        ("caldera-cmd", &SIMPLE_COMMAND),
        ("powershell", &SIMPLE_COMMAND),
        ("ssh", &SIMPLE_COMMAND),
        ("http-api", &HTTP_COMMAND),
        ("openc2-http", &OPENC2_COMMAND),
        ("elastic", &CODED_COMMAND),
        ("jupyter", &CODED_COMMAND),
        ("kestrel", &CODED_COMMAND),
        ("sigma", &CODED_COMMAND),
        ("yara", &CODED_COMMAND),
    ],
    open: Some(&COMMAND),
};

static COMMAND: Shape = Shape {
    base: None,
    required: &["type"],
    fields: &[
        ("type", Kind::Text),
        ("description", Kind::Text),
        ("version", Kind::Text),
        ("playbook_activity", Kind::Text),
        (
            "external_references",
            Kind::List(&Kind::Object(&REFERENCE), 0),
        ),
    ],
};

static SIMPLE_COMMAND: Shape = Shape {
    base: Some(&COMMAND),
    required: &[],
    fields: &[("command", Kind::Text), ("command_b64", Kind::Text)],
};

static CODED_COMMAND: Shape = Shape {
    base: Some(&COMMAND),
    required: &["command_b64"],
    fields: &[("command_b64", Kind::Text)],
};

const HEADERS: Kind = Kind::Dict(Key::Any, &Kind::List(&Kind::Text, 0));

static HTTP_COMMAND: Shape = Shape {
    base: Some(&COMMAND),
    required: &["command"],
    fields: &[
        ("command", Kind::Text),
        ("headers", HEADERS),
        ("content", Kind::Text),
        ("content_b64", Kind::Text),
    ],
};

static OPENC2_COMMAND: Shape = Shape {
    base: Some(&COMMAND),
    required: &["command", "content_b64"],
    fields: &[
        ("command", Kind::Text),
        ("content_b64", Kind::Text),
        ("headers", HEADERS),
    ],
};
