//! The audit: whatever is changed, moved, left out or cut off is found.

use sqlx::AssertSqlSafe;
use suluh::store::Db;

use super::clerk::Clerk;
use super::walk::{report, started};
use crate::support::{Engine, on_both_engines, run_cli};

async fn execute(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => {
            sqlx::raw_sql(sql).execute(writer).await.unwrap();
        }
        Db::Postgres(pool) => {
            sqlx::raw_sql(sql).execute(pool).await.unwrap();
        }
    }
}

on_both_engines! {
    async fn no_link_of_the_audit_is_changed_moved_or_left_out_unseen(engine: Engine) {
        let (database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        let rows = clerk.json(&suluh, "/console/board/rows").await;
        let reference = rows["rows"][0]["reference"].as_str().unwrap().to_owned();
        clerk.json(&suluh, &format!("/console/tips/{reference}/sealed")).await;
        assert_eq!(clerk.act(&suluh, &reference, rows["rows"][0]["seen"].as_str().unwrap(), serde_json::json!({ "act": "accept" }), None).await.0, 204);
        let sound = suluh.cli(&["audit", "verify"]);
        assert!(sound.contains("6 links, 2 of them signed"), "{sound}");

        let db = Db::open(database.url()).await.unwrap();
        let keys = suluh.keys_dir();
        let env = [("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.to_str().unwrap())];
        let broken = || {
            let (status, _, err) = run_cli(&["audit", "verify"], &env);
            assert!(!status.success(), "not found: {err}");
            err
        };
        execute(&db, "CREATE TABLE kept AS SELECT * FROM audit").await;
        for (sql, says) in [
            ("UPDATE audit SET subject = 'ZZZZZZ' WHERE number = 5", "link 5 of the audit was changed"),
            ("UPDATE audit SET at = at + 1 WHERE number = 1", "link 1 of the audit was changed"),
            ("UPDATE audit SET signature = '' WHERE number = 6", "link 6 of the audit was changed"),
            ("DELETE FROM audit WHERE number = 3", "link 3 of the audit is missing"),
            ("DELETE FROM audit WHERE number = 1", "link 1 of the audit is missing"),
            ("DELETE FROM audit WHERE number = 6", "ends with link 5, and there were 6"),
            ("DELETE FROM audit", "ends with link 0, and there were 6"),
            ("UPDATE audit SET number = 9 - number WHERE number IN (4, 5)", "was changed"),
        ] {
            if sql.contains("9 - number") {
                // Two links change places.
                execute(&db, "UPDATE audit SET number = 100 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = 5; UPDATE audit SET number = 5 WHERE number = 100").await;
            } else {
                execute(&db, sql).await;
            }
            let said = broken();
            assert!(said.contains(says), "{sql}: {said}");
            execute(&db, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept").await;
        }
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }
}
