mod conformance;
mod corpus;
mod foreign;
mod hostile;
mod refused;
mod round_trips;
mod spoil;

use super::*;
use crate::playbooks::{Template, parse_template};

fn who(n: u128) -> Identity {
    // Of version 7, as the engine makes them.
    let id = |k: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n * 16 + k);
    Identity {
        playbook: id(1),
        version: id(2),
        organisation: id(3),
        created: Time::from_micros(1_795_000_000_123_456),
        modified: Time::from_micros(1_796_000_000_000_000),
    }
}

fn read(document: &Value) -> Result<Imported, Vec<Fault>> {
    import(document.to_string().as_bytes(), &Limits::default())
}

fn again(found: &Imported, n: u128) -> Value {
    let domain = found.domain.unwrap_or(Domain::Tec);
    let key = found.key.clone().unwrap_or_else(|| "PB-0009".into());
    match &found.kept {
        Some(kept) => export_with(kept, &found.body, domain, &key, &who(n)),
        None => export(&found.body, domain, &key, &who(n)),
    }
}

/// Everything that does not first become known by the export.
fn same(a: &Imported, b: &Imported) {
    assert_eq!(a.body, b.body);
    assert_eq!(a.kept, b.kept);
    assert_eq!(a.notes, b.notes);
    if a.kept.is_some() {
        assert_eq!(a.origin, b.origin);
    }
}

fn templates() -> Vec<Template> {
    let library = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../library");
    let mut found = Vec::new();
    for domain in std::fs::read_dir(library).expect("the library") {
        let folder = domain.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(folder).expect("a domain") {
            let path = file.expect("an entry").path();
            if path.extension().is_some_and(|e| e == "toml") {
                let text = std::fs::read_to_string(&path).expect("a file");
                found.push(parse_template(&path.to_string_lossy(), &text).expect("clean"));
            }
        }
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found
}
