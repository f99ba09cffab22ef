//! Extension definitions, data markings, signatures.

use super::super::shape::{Family, Kind, Shape};
use super::{ANY_ID, EXTENSIONS, IDENTITY, MANY, REFERENCE, REFERENCES, TEXTS};

pub(super) static EXTENSION: Family = Family {
    name: "extension definitions",
    least: 0,
    types: &[(
        "extension-definition",
        &Shape {
            base: None,
            required: &["name", "created_by", "schema", "version"],
            fields: &[
                ("name", Kind::Text),
                ("description", Kind::Text),
                ("created_by", IDENTITY),
                ("schema", Kind::Text),
                ("version", Kind::Text),
                (
                    "external_references",
                    Kind::List(&Kind::Object(&REFERENCE), 0),
                ),
            ],
        },
    )],
    open: None,
};

pub(super) static MARKINGS: Family = Family {
    name: "data markings",
    least: 0,
    types: &[
        ("marking-tlp", &TLP),
        ("marking-iep", &IEP),
        ("marking-statement", &STATEMENT),
    ],
    open: None,
};

static MARKING: Shape = Shape {
    base: None,
    required: &["id", "created_by", "created"],
    fields: &[
        (
            "id",
            Kind::Id(&["marking-tlp", "marking-iep", "marking-statement"]),
        ),
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("created_by", IDENTITY),
        ("created", Kind::Time),
        ("revoked", Kind::Bool),
        ("valid_from", Kind::Time),
        ("valid_until", Kind::Time),
        ("labels", TEXTS),
        ("external_references", REFERENCES),
        ("marking_extensions", EXTENSIONS),
    ],
};

static TLP: Shape = Shape {
    base: Some(&MARKING),
    required: &["tlpv2_level"],
    fields: &[(
        "tlpv2_level",
        Kind::Word(&[
            "TLP:RED",
            "TLP:AMBER",
            "TLP:AMBER+STRICT",
            "TLP:GREEN",
            "TLP:CLEAR",
        ]),
    )],
};

static STATEMENT: Shape = Shape {
    base: Some(&MARKING),
    required: &["statement"],
    fields: &[("statement", Kind::Text)],
};

static IEP: Shape = Shape {
    base: Some(&MARKING),
    required: &[
        "name",
        "description",
        "tlp",
        "iep_version",
        "start_date",
        "end_date",
        "encrypt_in_transit",
        "permitted_actions",
        "affected_party_notifications",
        "attribution",
        "unmodified_resale",
    ],
    fields: &[
        ("tlp", Kind::Text),
        ("iep_version", Kind::Whole(0, MANY)),
        ("start_date", Kind::Time),
        ("end_date", Kind::TimeOrNull),
        ("encrypt_in_transit", Kind::Text),
        ("permitted_actions", Kind::Text),
        ("affected_party_notifications", Kind::Text),
        ("attribution", Kind::Text),
        ("unmodified_resale", Kind::Text),
        // The official schema contradicts itself here: texts, and references with a name.
        ("external_references", Kind::List(&Kind::Any, 0)),
    ],
};

pub(super) static SIGNATURE: Shape = Shape {
    base: None,
    required: &[
        "type",
        "id",
        "created",
        "modified",
        "signee",
        "related_to",
        "related_version",
        "hash_algorithm",
        "algorithm",
        "value",
    ],
    fields: &[
        ("type", Kind::Word(&["jss"])),
        ("id", ANY_ID),
        ("created_by", ANY_ID),
        ("created", Kind::Time),
        ("modified", Kind::Time),
        ("revoked", Kind::Bool),
        ("signee", Kind::Text),
        ("valid_from", Kind::Time),
        ("valid_until", Kind::Time),
        ("related_to", ANY_ID),
        ("related_version", Kind::Time),
        ("hash_algorithm", Kind::Text),
        ("algorithm", Kind::Text),
        ("public_key", Kind::Text),
        ("public_cert_chain", TEXTS),
        ("cert_url", Kind::Text),
        ("thumbprint", Kind::Text),
        ("value", Kind::Text),
        ("signature", Kind::Object(&SIGNATURE)),
    ],
};
