//! Both migrated databases have the same shape, and leave the thinking to the program.

use crate::ground::{Backend, Ground, Place, Raw, prepare, runtime};
use sqlx::{PgPool, SqlitePool};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

type Schema = BTreeMap<String, Table>;

#[derive(PartialEq, Eq, Debug, Default)]
struct Table {
    columns: BTreeMap<String, Column>,
    primary_key: Vec<String>,
    /// Columns of unique constraints.
    unique: BTreeSet<Vec<String>>,
    /// Name, uniqueness and columns of the other indexes.
    indexes: BTreeSet<(String, bool, Vec<String>)>,
    foreign_keys: BTreeSet<ForeignKey>,
}

#[derive(PartialEq, Eq, Debug)]
struct Column {
    /// As SQLite declares it.
    kind: String,
    nullable: bool,
    default: Option<String>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct ForeignKey {
    column: String,
    table: String,
    to: String,
    on_delete: String,
}

async fn sqlite(pool: &SqlitePool) -> Schema {
    let mut schema = Schema::new();
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '!_sqlx%' ESCAPE '!'")
            .fetch_all(pool)
            .await
            .expect("tables");
    for name in names {
        let mut table = Table::default();
        let columns: Vec<(String, String, bool, Option<String>, i64)> =
            sqlx::query_as(r#"SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info($1) ORDER BY pk, cid"#)
                .bind(&name)
                .fetch_all(pool)
                .await
                .expect("columns");
        for (column, kind, not_null, default, key) in columns {
            if key > 0 {
                table.primary_key.push(column.clone());
            }
            table.columns.insert(
                column,
                Column {
                    kind,
                    nullable: !not_null,
                    default,
                },
            );
        }
        let parts: Vec<(String, bool, String, bool, String)> = sqlx::query_as(
            r#"SELECT l.name, l."unique", l.origin, l.partial, i.name FROM pragma_index_list($1) l JOIN pragma_index_info(l.name) i ORDER BY l.name, i.seqno"#,
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .expect("indexes");
        let mut indexes: BTreeMap<(String, bool, String), Vec<String>> = BTreeMap::new();
        for (index, unique, origin, partial, column) in parts {
            assert!(!partial, "{index} is partial");
            indexes
                .entry((index, unique, origin))
                .or_default()
                .push(column);
        }
        for ((index, unique, origin), columns) in indexes {
            match origin.as_str() {
                "pk" => assert_eq!(columns, table.primary_key),
                "u" => drop(table.unique.insert(columns)),
                _ => drop(table.indexes.insert((index, unique, columns))),
            }
        }
        let keys: Vec<(String, String, String, String)> = sqlx::query_as(
            r#"SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list($1)"#,
        )
        .bind(&name)
        .fetch_all(pool)
        .await
        .expect("foreign keys");
        table.foreign_keys = keys
            .into_iter()
            .map(|(column, table, to, on_delete)| ForeignKey {
                column,
                table,
                to,
                on_delete,
            })
            .collect();
        schema.insert(name, table);
    }
    schema
}

const PG_COLUMNS: &str = "SELECT table_name::text, column_name::text, udt_name::text, is_nullable = 'YES', column_default::text
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
const PG_INDEXES: &str = "SELECT t.relname::text, i.relname::text, x.indisunique, x.indpred IS NOT NULL,
        COALESCE((SELECT c.contype::text FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u')), 'i'), a.attname::text
    FROM pg_index x
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_class i ON i.oid = x.indexrelid
    CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (attnum, n)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
    WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE '\\_sqlx%' ORDER BY 1, 2, k.n";
const PG_FOREIGN_KEYS: &str = "SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text, b.attname::text,
        CASE c.confdeltype WHEN 'a' THEN 'NO ACTION' ELSE c.confdeltype::text END
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1";

async fn postgres(pool: &PgPool) -> Schema {
    let mut schema = Schema::new();
    let columns: Vec<(String, String, String, bool, Option<String>)> = sqlx::query_as(PG_COLUMNS)
        .fetch_all(pool)
        .await
        .expect("columns");
    for (table, column, kind, nullable, default) in columns {
        let kind = match kind.as_str() {
            "uuid" => "BLOB",
            "text" | "jsonb" => "TEXT",
            "int8" => "BIGINT",
            "bool" => "BOOLEAN",
            other => panic!("{table}.{column}: {other} is not one of the portable types"),
        };
        schema.entry(table).or_default().columns.insert(
            column,
            Column {
                kind: kind.into(),
                nullable,
                default,
            },
        );
    }
    let parts: Vec<(String, String, bool, bool, String, String)> = sqlx::query_as(PG_INDEXES)
        .fetch_all(pool)
        .await
        .expect("indexes");
    let mut indexes: BTreeMap<(String, String, bool, String), Vec<String>> = BTreeMap::new();
    for (table, index, unique, partial, origin, column) in parts {
        assert!(!partial, "{index} is partial");
        indexes
            .entry((table, index, unique, origin))
            .or_default()
            .push(column);
    }
    for ((table, index, unique, origin), columns) in indexes {
        let table = schema.get_mut(&table).expect("table");
        match origin.as_str() {
            "p" => table.primary_key = columns,
            "u" => drop(table.unique.insert(columns)),
            _ => drop(table.indexes.insert((index, unique, columns))),
        }
    }
    let keys: Vec<(String, String, String, String, String)> = sqlx::query_as(PG_FOREIGN_KEYS)
        .fetch_all(pool)
        .await
        .expect("foreign keys");
    for (of, column, table, to, on_delete) in keys {
        schema
            .get_mut(&of)
            .expect("table")
            .foreign_keys
            .insert(ForeignKey {
                column,
                table,
                to,
                on_delete,
            });
    }
    schema
}

/// Both databases, migrated by the store.
fn both(test: impl AsyncFnOnce(Raw, Raw)) {
    let places = [Place::new(Backend::Sqlite), Place::new(Backend::Postgres)];
    runtime().block_on(async {
        let grounds: [Ground; 2] = [prepare(&places[0]).await, prepare(&places[1]).await];
        test(grounds[0].raw().await, grounds[1].raw().await).await;
    });
}

#[test]
fn both_databases_have_the_same_shape() {
    both(async |lite, pg| {
        let (lite, pg) = (sqlite(lite.sqlite()).await, postgres(pg.postgres()).await);
        assert!(lite.len() >= 17, "the tables were read: {:?}", lite.keys());
        assert_eq!(
            lite.keys().collect::<Vec<_>>(),
            pg.keys().collect::<Vec<_>>()
        );
        for (name, table) in &lite {
            assert_eq!(table, &pg[name], "{name}: SQLite left, PostgreSQL right");
        }
    });
}

#[test]
fn tables_follow_the_rules_of_the_house() {
    both(async |lite, pg| {
        let schema = sqlite(lite.sqlite()).await;
        let kinds = ["BLOB", "TEXT", "BIGINT", "BOOLEAN"];
        for (name, table) in &schema {
            assert!(!table.primary_key.is_empty(), "{name} has no primary key");
            for (column, c) in &table.columns {
                assert!(
                    kinds.contains(&c.kind.as_str()),
                    "{name}.{column} is {}",
                    c.kind
                );
                assert_eq!(
                    c.default, None,
                    "{name}.{column}: values come from the program"
                );
            }
            for column in &table.primary_key {
                assert!(
                    !table.columns[column].nullable,
                    "{name}.{column} is a key and may be null"
                );
            }
            if table.columns.contains_key("org_id") {
                assert!(
                    table
                        .foreign_keys
                        .iter()
                        .any(|k| k.column == "org_id" && k.table == "organizations"),
                    "{name}: org_id leads nowhere"
                );
                let (others, _): (Vec<_>, Vec<_>) = table
                    .indexes
                    .iter()
                    .partition(|(_, _, columns)| columns[0] != "org_id");
                // Workers look over all organisations, and who sends a source's key says with it
                // which organisation is meant.
                let across = [
                    "jobs_due",
                    "signal_sources_by_key_hash",
                    "signal_sources_by_former_key_hash",
                ];
                assert!(
                    others
                        .iter()
                        .all(|(index, ..)| across.contains(&index.as_str())),
                    "{name}: {others:?} does not begin with the organisation"
                );
            } else {
                assert!(
                    ["organizations", "throttles"].contains(&name.as_str()),
                    "{name} belongs to no organisation"
                );
            }
        }
        assert_eq!(
            lite.number("SELECT COUNT(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")
                .await,
            0
        );
        assert_eq!(
            pg.number("SELECT COUNT(*) FROM pg_trigger WHERE NOT tgisinternal")
                .await,
            0
        );
        assert_eq!(
            pg.number(
                "SELECT COUNT(*) FROM information_schema.views WHERE table_schema = 'public'"
            )
            .await,
            0
        );
    });
}

#[test]
fn migrations_come_in_pairs() {
    let names = |dialect: &str| {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../migrations")
            .join(dialect);
        let files = std::fs::read_dir(directory).expect("directory");
        files
            .map(|f| f.expect("file").file_name())
            .collect::<BTreeSet<_>>()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(
        names("sqlite"),
        names("postgres"),
        "the same numbers and names"
    );
}
