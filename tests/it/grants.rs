//! What PostgreSQL lets intake and the console do: every column of every table is tried by a login of
//! each, and by one of neither.
//!
//! To add a table: its line in [`TABLE`], and the grants in `migrations/postgres/*_roles.sql`. To add a
//! question that must or must not be possible: its line in [`QUESTIONS`].

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use suluh::kernel::clock::{Clock, SystemClock};

use crate::support::Divided;

/// What one may do with a table: columns with spaces between, `*` for all.
#[derive(Debug, Clone, Copy)]
struct May {
    select: &'static str,
    insert: bool,
    update: &'static str,
    delete: bool,
}

const fn may(select: &'static str, insert: bool, update: &'static str, delete: bool) -> May {
    May { select, insert, update, delete }
}

const NOTHING: May = may("", false, "", false);
const READ: May = may("*", false, "", false);
const ADD: May = may("*", true, "", false);
const ALL: May = may("*", true, "*", true);

/// Table, what intake may, what the console may.
const TABLE: &[(&str, May, May)] = &[
    ("_sqlx_migrations", READ, READ),
    // The console loads what two officers agreed on, and changes nothing that is loaded.
    ("register_state", READ, may("*", false, "version", false)),
    ("register_import", READ, may("*", true, "withdrawn_us", false)),
    ("agency", READ, ADD),
    ("agency_name", READ, ADD),
    ("listing", READ, ADD),
    ("agency_event", READ, ADD),
    ("permit", READ, ADD),
    ("branch", READ, ADD),
    ("register_proposal", NOTHING, may("*", true, "state decided_by decided_us reason content", false)),
    ("register_dispute", NOTHING, may("*", true, "state decided_by decided_us reason", false)),
    ("contact", READ, READ),
    ("unit_list", READ, READ),
    ("rota", READ, may("*", true, "*", false)),
    ("law_amendment", READ, READ),
    ("training", READ, READ),
    ("tally", may("*", true, "*", false), READ),
    ("tally_small", ALL, NOTHING),
    ("inbox", ALL, NOTHING),
    ("outbox", ALL, NOTHING),
    ("early_report", ALL, NOTHING),
    ("smpp_bind", ALL, NOTHING),
    ("opt_out", may("*", true, "", true), NOTHING),
    ("return_address", may("*", true, "", true), NOTHING),
    // Whose report a tip is the console does not learn, nor a number.
    (
        "volunteer",
        may("*", true, "*", false),
        may(
            "id kind area state label heard since serial",
            false,
            "kind area state label sealed serial",
            false,
        ),
    ),
    // Sessions are added by both, and changed by nobody: a correction is a row of its own.
    ("outreach", ADD, ADD),
    ("outreach_event", NOTHING, may("*", true, "state reason", false)),
    ("outreach_event_office", NOTHING, ADD),
    ("outreach_event_output", NOTHING, ADD),
    ("kawan_area", NOTHING, READ),
    ("campaign", READ, may("*", true, "ended", false)),
    // Who joined the console does not learn, only how many live where and speak what.
    ("member", ALL, may("kabupaten lang", false, "", false)),
    ("broadcast", may("*", false, "state people", false), may("*", true, "state began", false)),
    ("broadcast_member", ALL, may("broadcast state", false, "", false)),
    ("volunteer_invite", may("*", false, "", true), may("*", true, "", true)),
    ("volunteer_report", ALL, NOTHING),
    ("volunteer_post", ALL, may("page", false, "", false)),
    ("volunteer_device", ALL, may("id volunteer ends since revoked", false, "revoked", false)),
    ("volunteer_enrolment", ALL, NOTHING),
    ("attachment", ALL, READ),
    ("attachment_part", ALL, READ),
    ("volunteer_task", may("*", false, "", true), may("*", true, "withdrawn", false)),
    (
        "border_alert",
        may("*", false, "sealed sent seen seen_by", true),
        may("id tip reference unit until sent seen seen_by", true, "", false),
    ),
    ("volunteer_task_answer", may("*", true, "*", false), READ),
    ("gateway_state", may("*", true, "*", false), READ),
    (
        "tip",
        may("*", true, "mailbox lookup pending pending_token alias news mixed", false),
        may(
            "id reference status status_day offices day mailbox news expires mixed called",
            false,
            "status status_day offices news expires mixed called",
            true,
        ),
    ),
    (
        "tip_page",
        may("id tip token day kind mixed", true, "token mixed", false),
        may("*", true, "week secret token mixed", true),
    ),
    ("tip_wrap", may("page unit epoch", true, "", false), ALL),
    ("tip_note", may("*", false, "answered", false), may("*", true, "week sealed", true)),
    ("tip_clock", may("*", true, "*", false), may("*", false, "*", false)),
    ("tip_unit", may("*", true, "until urgent", false), may("*", true, "rung until urgent", false)),
    ("tip_deed", may("*", true, "", false), READ),
    ("tip_print", may("*", true, "", false), READ),
    ("alert_push", ALL, NOTHING),
    ("officer", NOTHING, ALL),
    ("officer_way", NOTHING, ALL),
    ("officer_challenge", NOTHING, ALL),
    ("officer_session", NOTHING, ALL),
    ("officer_unit_key", NOTHING, ALL),
    ("audit", NOTHING, ADD),
    ("tip_desk", NOTHING, ALL),
    ("process", ALL, ALL),
];

/// Statement, whether intake may, whether the console may.
const QUESTIONS: &[(&str, bool, bool)] = &[
    // Tips cannot be read where messages come in, and messages cannot where tips are.
    ("SELECT * FROM tip_page", false, true),
    ("SELECT p.id FROM tip_page p JOIN tip_wrap w ON w.page = p.id WHERE w.wrap > ''", false, true),
    ("SELECT * FROM tip", true, false),
    ("SELECT p.body, m.sealed FROM tip_page p, inbox m", false, false),
    ("SELECT t.id FROM tip t JOIN return_address r ON r.alias = t.alias", true, false),
    ("SELECT id FROM tip WHERE lookup = ''", true, false),
    // Nobody changes what was said, or the keys that seal it.
    ("UPDATE tip_page SET body = '' WHERE FALSE", false, false),
    ("UPDATE unit_list SET document = '' WHERE FALSE", false, false),
    ("INSERT INTO unit_list (serial, document) VALUES (1, '')", false, false),
    ("UPDATE contact SET number = '' WHERE FALSE", false, false),
    ("UPDATE register_state SET demo = TRUE", false, false),
    ("UPDATE listing SET licence_no = '' WHERE FALSE", false, false),
    ("DELETE FROM agency_event WHERE FALSE", false, false),
    // A tip dies by its time and not by who takes it in.
    ("DELETE FROM tip WHERE id = ''", false, true),
    ("UPDATE tip SET expires = 1 WHERE id = ''", false, true),
    // What each has to do goes.
    (
        "INSERT INTO tip_page (id, tip, token, day, kind, week, secret, body, mixed)
         VALUES ('p', 't', 'k', 1, 'report', 1, '', '', 0) ON CONFLICT (token) DO NOTHING RETURNING id",
        true,
        true,
    ),
    ("INSERT INTO tip_wrap (page, unit, epoch, wrap) VALUES ('p', 'u', 1, '')", true, true),
    (
        "INSERT INTO tip_wrap (page, unit, epoch, wrap) VALUES ('p', 'u', 1, '')
         ON CONFLICT (page, unit) DO UPDATE SET wrap = excluded.wrap",
        false,
        true,
    ),
    ("UPDATE tip_page SET token = NULL WHERE day < 1 AND token IS NOT NULL", true, true),
    ("UPDATE tip SET pending = NULL, lookup = 'x' WHERE pending_token = 'y' RETURNING id", true, false),
    ("SELECT id FROM tip WHERE status = 'received' FOR UPDATE SKIP LOCKED", true, true),
    ("UPDATE tip_note SET answered = 1 WHERE id = '' RETURNING sealed", true, false),
    // Whoever carries messages wakes officers and hears that they come; the console gives tips to units.
    ("SELECT due FROM tip_clock WHERE due <= 0 ORDER BY band FOR UPDATE SKIP LOCKED", true, true),
    ("UPDATE tip_clock SET due = due WHERE tip = ''", true, true),
    (
        "INSERT INTO tip_deed (tip, timer, round, level) SELECT 't', 'accept', 0, 0 WHERE FALSE
         ON CONFLICT (tip, timer, round, level) DO NOTHING RETURNING tip",
        true,
        false,
    ),
    ("SELECT id FROM alert_push WHERE due <= 0 FOR UPDATE SKIP LOCKED", true, false),
    (
        "INSERT INTO tip_unit (tip, unit, rung) SELECT 't', 'u', 0 WHERE FALSE
         ON CONFLICT (tip, unit) DO UPDATE SET rung = excluded.rung",
        false,
        true,
    ),
    // A head changes the rota of their unit; of messages the console learns how many wait.
    ("INSERT INTO rota (unit, serial, sealed) VALUES ('u', 1, '')", false, true),
    ("DELETE FROM rota", false, false),
    ("SELECT * FROM message_counts()", false, true),
    // Who is written to is known where messages go out, and what it says where officers are.
    ("SELECT token FROM member", true, false),
    ("SELECT sealed FROM member WHERE kabupaten = ''", true, false),
    ("SELECT kabupaten, lang, count(*) FROM member GROUP BY kabupaten, lang", true, true),
    ("SELECT b.score, m.kabupaten FROM broadcast_member b JOIN member m ON m.token = b.token", true, false),
    ("UPDATE broadcast SET content = '' WHERE FALSE", false, false),
    ("SELECT * FROM broadcast WHERE number = 1 FOR UPDATE", true, true),
    // Only by the owner's hand may tips be taken out and put back, which shows nobody anything.
    ("SELECT mix_tips('[]')", false, true),
    // No way out of one's role.
    ("SET ROLE suluh_intake", true, false),
    ("SET ROLE suluh_console", false, true),
    ("SET ROLE suluh_owner", false, false),
    ("ALTER ROLE intake SUPERUSER", false, false),
    ("SELECT pg_read_file('PG_VERSION')", false, false),
    ("COPY tip_note TO PROGRAM 'true'", false, false),
    ("CREATE TABLE stray (id BIGINT)", false, false),
    ("CREATE TEMPORARY TABLE stray (id BIGINT)", false, false),
    ("CREATE FUNCTION stray() RETURNS BIGINT LANGUAGE sql AS 'SELECT 1'", false, false),
];

/// Whether a statement is not refused for want of a right; whatever it does is undone.
async fn goes(login: &mut PgConnection, statement: &str) -> bool {
    let mut tx = login.begin().await.unwrap();
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *tx).await;
    tx.rollback().await.unwrap();
    let Err(error) = done else { return true };
    let code = error.as_database_error().and_then(|it| it.code()).unwrap_or_else(|| panic!("{error}"));
    // A value that is missing (23502) or too much is no want of rights; a mistake of the test (42) is.
    assert!(code == "42501" || code.starts_with("23"), "{statement}: {error}");
    code != "42501"
}

/// Every statement in which this login meets something else than `expected` says.
async fn surprises(
    login: &mut PgConnection,
    columns: &BTreeMap<String, Vec<String>>,
    expected: impl Fn(&str) -> May,
) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in columns {
        let may = expected(table);
        let has = |list: &str, column: &str| list == "*" || list.split(' ').any(|it| it == column);
        let mut tries = vec![
            (format!("INSERT INTO {table} DEFAULT VALUES"), may.insert),
            (format!("DELETE FROM {table} WHERE FALSE"), may.delete),
            (format!("TRUNCATE {table} CASCADE"), false),
            (format!("ALTER TABLE {table} ADD stray TEXT"), false),
            (format!("DROP TABLE {table}"), false),
        ];
        for column in columns {
            tries.push((format!("SELECT {column} FROM {table} LIMIT 0"), has(may.select, column)));
            tries.push((format!("UPDATE {table} SET {column} = NULL WHERE FALSE"), has(may.update, column)));
        }
        for list in [may.select, may.update] {
            let unknown =
                list.split(' ').find(|it| !["", "*"].contains(it) && !columns.iter().any(|c| c == it));
            assert_eq!(unknown, None, "{table} has no such column");
        }
        for (statement, expected) in tries {
            if goes(login, &statement).await != expected {
                found.push(format!("{statement}: {}", if expected { "refused" } else { "not refused" }));
            }
        }
    }
    found
}

#[tokio::test]
async fn each_login_may_do_its_own_work_and_nothing_else() {
    let divided = Divided::migrated(&SystemClock.today().to_string()).await;
    let mut owner = PgConnection::connect(&divided.url("owner")).await.unwrap();
    let all: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in all {
        columns.entry(table).or_default().push(column);
    }
    let tables: BTreeSet<&str> = columns.keys().map(String::as_str).collect();
    let lines: BTreeSet<&str> = TABLE.iter().map(|(table, ..)| *table).collect();
    assert_eq!(tables, lines, "a table without a line, or a line without a table");
    assert_eq!(lines.len(), TABLE.len(), "a table has two lines");

    let line = |table: &str| TABLE.iter().find(|(it, ..)| *it == table).unwrap();
    let mut intake = PgConnection::connect(&divided.url("intake")).await.unwrap();
    let mut console = PgConnection::connect(&divided.url("console")).await.unwrap();
    assert_eq!(surprises(&mut intake, &columns, |table| line(table).1).await, Vec::<String>::new());
    assert_eq!(surprises(&mut console, &columns, |table| line(table).2).await, Vec::<String>::new());
    for (statement, may_intake, may_console) in QUESTIONS {
        assert_eq!(goes(&mut intake, statement).await, *may_intake, "intake: {statement}");
        assert_eq!(goes(&mut console, statement).await, *may_console, "console: {statement}");
    }

    // Somebody of neither does not come in, and would find nothing open.
    let mut server = PgConnection::connect(divided.superuser()).await.unwrap();
    sqlx::raw_sql("CREATE ROLE stranger LOGIN").execute(&mut server).await.unwrap();
    let door = divided.url("intake").replace("intake:change-2", "stranger");
    let closed = PgConnection::connect(&door).await.unwrap_err();
    assert!(closed.to_string().contains("permission denied for database"), "{closed}");
    sqlx::raw_sql("GRANT CONNECT ON DATABASE suluh TO stranger").execute(&mut server).await.unwrap();
    let mut stranger = PgConnection::connect(&door).await.unwrap();
    assert_eq!(surprises(&mut stranger, &columns, |_| NOTHING).await, Vec::<String>::new());
    divided.end().await;
}
