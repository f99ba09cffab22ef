//! Agents, targets, and how they identify themselves.

use super::super::shape::{Family, Key, Kind, Shape};
use super::{ANY_ID, EXTENSIONS, TEXTS};

pub(super) static AGENTS: Family = Family {
    name: "agents and targets",
    least: 1,
    types: &[
        ("group", &PEOPLE),
        ("individual", &PEOPLE),
        ("organization", &PEOPLE),
        ("location", &LOCATION),
        ("sector", &SECTOR),
        ("http-api", &MACHINE),
        ("linux", &MACHINE),
        ("net-address", &MACHINE),
        ("ssh", &MACHINE),
        ("security-category", &CATEGORY),
    ],
    open: Some(&AGENT),
};

static AGENT: Shape = Shape {
    base: None,
    required: &["name"],
    fields: &[
        ("type", Kind::Text),
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("location", Kind::Object(&CIVIC)),
        ("agent_target_extensions", EXTENSIONS),
    ],
};

static PEOPLE: Shape = Shape {
    base: Some(&AGENT),
    required: &[],
    fields: &[("contact", Kind::Object(&CONTACT))],
};

static CONTACT: Shape = Shape {
    base: None,
    required: &[],
    fields: &[
        ("email", Kind::Dict(Key::Any, &Kind::Text)),
        ("phone", Kind::Dict(Key::Any, &Kind::Text)),
        ("contact_details", Kind::Text),
    ],
};

static CIVIC: Shape = Shape {
    base: None,
    required: &[],
    fields: &[
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("building_details", Kind::Text),
        ("network_details", Kind::Text),
        (
            "region",
            Kind::Word(&[
                "africa",
                "eastern-africa",
                "middle-africa",
                "northern-africa",
                "southern-africa",
                "western-africa",
                "americas",
                "caribbean",
                "central-america",
                "latin-america-caribbean",
                "northern-america",
                "south-america",
                "asia",
                "central-asia",
                "eastern-asia",
                "southern-asia",
                "south-eastern-asia",
                "western-asia",
                "europe",
                "eastern-europe",
                "northern-europe",
                "southern-europe",
                "western-europe",
                "oceania",
                "antarctica",
                "australia-new-zealand",
                "melanesia",
                "micronesia",
                "polynesia",
            ]),
        ),
        ("country", Kind::Text),
        ("administrative_area", Kind::Text),
        ("city", Kind::Text),
        ("street_address", Kind::Text),
        ("postal_code", Kind::Text),
        ("latitude", Kind::Text),
        ("longitude", Kind::Text),
        ("precision", Kind::Text),
    ],
};

static LOCATION: Shape = Shape {
    base: Some(&AGENT),
    required: &[],
    fields: &[("logical", TEXTS)],
};

static SECTOR: Shape = Shape {
    base: Some(&AGENT),
    required: &["sector"],
    fields: &[("sector", Kind::Text)],
};

static CATEGORY: Shape = Shape {
    base: Some(&AGENT),
    required: &["category"],
    fields: &[("category", TEXTS)],
};

static MACHINE: Shape = Shape {
    base: Some(&AGENT),
    required: &["address"],
    fields: &[
        ("address", Kind::Object(&ADDRESS)),
        ("port", Kind::Text),
        ("authentication_info", ANY_ID),
        ("category", TEXTS),
    ],
};

const ADDRESSES: Kind = Kind::List(&Kind::Text, 0);

/// How an address is written is not checked: a variable may stand for it.
static ADDRESS: Shape = Shape {
    base: None,
    required: &[],
    fields: &[
        ("url", ADDRESSES),
        ("dname", ADDRESSES),
        ("ipv4", ADDRESSES),
        ("ipv6", ADDRESSES),
        ("l2mac", ADDRESSES),
        ("vlan", Kind::List(&Kind::Whole(0, 4_095), 0)),
    ],
};

pub(super) static AUTHENTICATION: Family = Family {
    name: "authentication information",
    least: 1,
    types: &[
        ("http-basic", &HTTP_BASIC),
        ("oauth2", &OAUTH2),
        ("user-auth", &USER_AUTH),
    ],
    open: Some(&SECRET),
};

static SECRET: Shape = Shape {
    base: None,
    required: &[],
    fields: &[
        ("type", Kind::Text),
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("kms", Kind::Bool),
        ("kms_key_identifier", Kind::Text),
        ("authentication_info_extensions", EXTENSIONS),
    ],
};

static HTTP_BASIC: Shape = Shape {
    base: Some(&SECRET),
    required: &[],
    fields: &[("user_id", Kind::Text), ("password", Kind::Text)],
};

static OAUTH2: Shape = Shape {
    base: Some(&SECRET),
    required: &["oauth_header", "token"],
    fields: &[("oauth_header", Kind::Text), ("token", Kind::Text)],
};

static USER_AUTH: Shape = Shape {
    base: Some(&SECRET),
    required: &[],
    fields: &[("username", Kind::Text), ("password", Kind::Text)],
};
