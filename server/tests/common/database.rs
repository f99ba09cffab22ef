use sqlx::{Connection, PgConnection};

/// Makes an empty database in the cluster of `M_TEST_POSTGRES_URL`.
pub async fn fresh() -> String {
    let url = std::env::var("M_TEST_POSTGRES_URL")
        .expect("M_TEST_POSTGRES_URL is not set: run the tests with scripts/with-postgres.sh, which starts a throw-away PostgreSQL");
    let name = format!("m_{}", uuid::Uuid::now_v7().simple());
    let mut connection = PgConnection::connect(&url)
        .await
        .expect("PostgreSQL of M_TEST_POSTGRES_URL answers");
    // A name cannot be bound; this one is hexadecimal.
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .expect("a fresh database");
    connection.close().await.expect("closed");
    let (server, _) = url.rsplit_once('/').expect("a database in the address");
    format!("{server}/{name}")
}
