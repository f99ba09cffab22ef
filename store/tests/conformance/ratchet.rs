//! No public function of the store without a test of its behaviour on both databases, and none
//! that takes an organisation without a test that the other one is left alone.

use crate::ground::{Backend, Row, run};
use std::{collections::BTreeSet, path::Path};

const FILES: &[&[Row]] = &[
    crate::actions::ROWS,
    crate::audit::ROWS,
    crate::channels::ROWS,
    crate::columns::ROWS,
    crate::database::ROWS,
    crate::events::ROWS,
    crate::executions::ROWS,
    crate::exercises::ROWS,
    crate::idempotency::ROWS,
    crate::identity::ROWS,
    crate::job_upkeep::ROWS,
    crate::jobs::ROWS,
    crate::playbooks::ROWS,
    crate::presence::ROWS,
    crate::queue_model::ROWS,
    crate::queue_races::ROWS,
    crate::reviews::ROWS,
    crate::sessions::ROWS,
    crate::signals::ROWS,
    crate::snapshots::ROWS,
    crate::throttles::ROWS,
    crate::transactions::ROWS,
    crate::triggers::ROWS,
    crate::versions::ROWS,
];

/// A public function as the source declares it.
struct Function {
    name: String,
    parameters: String,
}

fn functions_in(source: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for declaration in source.split("pub async fn ").skip(1) {
        let (name, rest) = declaration
            .split_once(['(', '<'])
            .expect("a name and its parameters");
        let (parameters, _) = rest.split_once('{').expect("a body");
        let (parameters, _result) = parameters.split_once("->").unwrap_or((parameters, ""));
        found.push(Function {
            name: name.trim().into(),
            parameters: parameters.into(),
        });
    }
    found
}

/// The text of every file under a directory.
fn sources_under(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).expect("directory") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(sources_under(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(std::fs::read_to_string(path).expect("source"));
        }
    }
    found
}

fn sources() -> Vec<String> {
    sources_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

fn functions() -> Vec<Function> {
    sources()
        .iter()
        .flat_map(|source| functions_in(source))
        .collect()
}

fn registered(of: impl Fn(&Row) -> &'static [&'static str]) -> BTreeSet<String> {
    let rows = FILES.iter().copied().flatten();
    // A test of one database only stands for nothing here.
    rows.filter(|r| ["all", "files"].contains(&r.scope))
        .flat_map(|r| of(r).iter().map(|n| (*n).to_owned()))
        .collect()
}

#[test]
fn every_public_function_is_covered() {
    let all: BTreeSet<String> = functions().into_iter().map(|f| f.name).collect();
    assert!(
        all.len() > 70 && all.contains("insert_person") && all.contains("connect"),
        "the source was read: {all:?}"
    );
    let mut covered = registered(|r| r.covers);
    // Every test begins with it.
    covered.insert("connect".into());
    let missing: Vec<_> = all.difference(&covered).collect();
    assert!(missing.is_empty(), "no conformance test covers {missing:?}");
    let unknown: Vec<_> = covered.difference(&all).collect();
    assert!(
        unknown.is_empty(),
        "registered, but not in the store: {unknown:?}"
    );
}

#[test]
fn every_function_of_an_organisation_is_tried_by_another() {
    let scoped: BTreeSet<String> = functions()
        .into_iter()
        // An update carries its organisation in the row. `write` locks one and touches no row.
        .filter(|f| {
            (f.parameters.contains("OrgId") && f.name != "write") || f.name.starts_with("update_")
        })
        .map(|f| f.name)
        .collect();
    assert!(
        scoped.len() > 40 && scoped.contains("people") && scoped.contains("update_person"),
        "{scoped:?}"
    );
    let missing: Vec<_> = scoped
        .difference(&registered(|r| r.foreign))
        .cloned()
        .collect();
    assert!(
        missing.is_empty(),
        "no test asks these as the other organisation: {missing:?}"
    );
}

/// What is on record stays: entries of the audit trail, and events, are added and read.
#[test]
fn nothing_changes_what_is_on_record() {
    let texts: Vec<String> = sources()
        .iter()
        .map(|source| source.split_whitespace().collect::<Vec<_>>().join(" "))
        .map(|text| text.to_uppercase())
        .collect();
    let written = |statement: &str| texts.iter().any(|text| text.contains(statement));
    for table in ["AUDIT_ENTRIES", "EVENTS"] {
        assert!(written(&format!("INSERT INTO {table} ")), "no {table}");
        for change in ["UPDATE", "DELETE FROM", "REPLACE INTO", "TRUNCATE"] {
            assert!(!written(&format!("{change} {table}")), "{change} {table}");
        }
    }
}

/// Registering is not enough.
#[test]
#[should_panic(expected = "says that it covers insert_person, but the function was never called")]
fn a_claim_without_a_call_fails() {
    let rows = [Row {
        test: "idle",
        scope: "all",
        covers: &["insert_person"],
        foreign: &[],
    }];
    run(Backend::Memory, &rows, "idle", |_| async {});
}

/// One name, one function: else one registration would stand for two.
#[test]
fn names_are_unique() {
    let mut names: Vec<_> = functions().into_iter().map(|f| f.name).collect();
    let before = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), before);
}

/// Every file of this suite that has rows is in the list above.
#[test]
fn every_file_is_counted() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let with_rows = std::fs::read_dir(suite)
        .expect("directory")
        .map(|e| std::fs::read_to_string(e.expect("entry").path()).expect("source"))
        .filter(|source| source.contains("\nconformance! {"))
        .count();
    assert_eq!(with_rows, FILES.len());
}

#[test]
fn the_reader_of_the_source_sees_every_form() {
    let source = "impl Tx { pub async fn one(&mut self, org: OrgId) -> Result<()> { }\n pub async fn two<T: X>(\n  &mut self,\n  org: model::OrgId,\n ) {}\n async fn not(&self) {} pub fn nor(&self) {} pub(crate) async fn neither(&self) {}\n pub async fn three(&self) -> Option<OrgId> {} }";
    let found = functions_in(source);
    let seen: Vec<_> = found
        .iter()
        .map(|f| (f.name.as_str(), f.parameters.contains("OrgId")))
        .collect();
    assert_eq!(seen, [("one", true), ("two", true), ("three", false)]);
}
