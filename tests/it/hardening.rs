//! The recipe of deploy/HARDENING.md: nobody's number and nobody's words are in a file of a peer that
//! follows `deploy/`, also when things go wrong; and with their usual logging all of them have it.
//!
//! To add a peer: its part in [`live_through`], and a line in the control.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::privacy::{Needles, Person};
use crate::support::{
    Caddy, Haproxy, Kannel, Logging, Mo, Postgres, Redis, Suluh, free_port, http_client, signal, until,
};

/// How long a peer may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Those who write: what is theirs went through the service only.
fn writers() -> Vec<Person> {
    (900..904).map(Person::number).collect()
}

/// Somebody whose number and words an operator (or a bug) put straight into the databases.
fn stray() -> Person {
    Person::number(910)
}

/// A file of a peer, or what it keeps in memory for whoever asks.
struct Kept {
    name: String,
    bytes: Vec<u8>,
}

/// A day with everything that the recipe speaks of, and all that is left of it.
async fn live_through(logging: Logging) -> Vec<Kept> {
    let (writers, stray) = (writers(), stray());
    let postgres = Postgres::start(logging).await;
    let redis = Redis::start(logging).await;
    let ports = [free_port(), free_port()];
    let haproxy = Haproxy::start(logging, ports).await;
    let caddy = Caddy::start(logging, haproxy.address()).await;
    let mut kannel = Kannel::shipped(haproxy.address(), logging).await;
    let keys = tempfile::tempdir().unwrap();
    let start = async |port| {
        Suluh::launch("demo")
            .at(port)
            .set("SULUH__DATABASE__URL", postgres.url())
            .set("SULUH__REDIS__URL", redis.url())
            .set("SULUH__KEYS__DIR", keys.path())
            .set("SULUH__SERVER__TRUSTED_PROXIES", "127.0.0.1")
            .start()
            .await
    };

    // A question while no process is there: it is refused, tried again, and answered in the end.
    let (answer, one) = tokio::join!(ask(&mut kannel, &writers[0]), async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        start(ports[0]).await
    });
    assert!(answer.contains("PT"), "{answer:?}");
    let two = start(ports[1]).await;
    ask(&mut kannel, &writers[1]).await;
    // A question that waits in the spool, which must be empty again when it is answered.
    let waiting = question(&writers[2]);
    let (spooled, _) = kannel.ask_without_smsbox(&international(&writers[2]), "1500", &waiting).await;
    let found = Needles::of(&writers[2..3]).found_in(&spooled).len();
    assert!(found >= 2, "the spool holds number and words in clear: {found} traces");
    assert!(kannel.spooled().is_empty(), "the spool is not empty");
    talk_http(&caddy, &haproxy, &writers[3]).await;

    provoke_postgres(&postgres, &stray).await;
    let mut kept = provoke_redis(&redis, &stray).await;

    // The service goes, then what stands before it.
    kept.push(Kept { name: "suluh: log".to_owned(), bytes: (one.log() + &two.log()).into_bytes() });
    drop((one, two));
    let asked = format!("{}/api/v1/agencies/verify?q={}", caddy.url(), writers[3].word);
    assert_eq!(reqwest::get(&asked).await.unwrap().status(), 503);
    let mut files = vec![("haproxy", haproxy.end().await)];
    assert_eq!(reqwest::get(&asked).await.unwrap().status(), 502);
    files.push(("caddy", caddy.end().await));
    files.push(("kannel", kannel.end().await));
    files.push(("redis", crash_redis(redis, &stray).await));
    files.push(("postgres", postgres.end().await));
    for (peer, files) in files {
        kept.extend(files.into_iter().map(|(name, bytes)| Kept { name: format!("{peer}: {name}"), bytes }));
    }
    kept
}

fn international(person: &Person) -> String {
    format!("62{}", person.national)
}

fn question(person: &Person) -> String {
    format!("cek pt {} jaya hub 0{}", person.word, person.national)
}

/// Asks by SMS; the answer must come.
async fn ask(kannel: &mut Kannel, person: &Person) -> String {
    kannel.ask(&international(person), "1500", Mo::Text(&question(person))).await.text
}

/// Requests through the proxies, well formed, refused and broken.
async fn talk_http(caddy: &Caddy, haproxy: &Haproxy, person: &Person) {
    let (word, home) = (&person.word, format!("0{}", person.national));
    for (path, status) in [
        (format!("/api/v1/agencies/verify?q=pt+{word}+{home}"), 200),
        (format!("/api/v1/agencies/verify?q={word}&{home}={word}"), 400),
        (format!("/api/v1/agencies/{word}%20{home}"), 404),
        (format!("/{word}/{home}"), 404),
    ] {
        let given = reqwest::get(format!("{}{path}", caddy.url())).await.unwrap().status();
        assert_eq!(given, status, "{path}");
    }
    let form = [("sessionId", word.as_str()), ("phoneNumber", &home), ("text", word.as_str())];
    let door = format!("{}/in/africastalking/ussd", caddy.url());
    let sent = http_client().post(door).form(&form).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    // A request of the old style (number and text in the address), one that Suluh refuses, and what
    // is no HTTP at all.
    for (bytes, status) in [
        (format!("GET /in/kannel/sms?from={home}&text={word}&id=1 HTTP/1.1\r\nHost: x\r\n"), "200"),
        (format!("GET /in/kannel/sms?from={home}&txt={word} HTTP/1.1\r\nHost: x\r\n"), "400"),
        (format!("GET /{word} {home} HTTP/1.1\r\nHost: x\r\n{word} {home}: x\r\n"), "400"),
    ] {
        let mut stream = TcpStream::connect(haproxy.address()).await.unwrap();
        stream.write_all(format!("{bytes}Connection: close\r\n\r\n").as_bytes()).await.unwrap();
        let mut back = String::new();
        stream.read_to_string(&mut back).await.unwrap();
        assert_eq!(back.split(' ').nth(1), Some(status), "{back}");
    }
}

/// Errors with a value in them, each in a place of its own: the message, the detail, the statement,
/// and the report of a crash.
async fn provoke_postgres(postgres: &Postgres, person: &Person) {
    let value = format!("{} 0{}", person.word, person.national);
    let mut server = PgConnection::connect(postgres.url()).await.unwrap();
    let prepare = "CREATE TABLE stray (a text PRIMARY KEY, n int CHECK (n < 5)); SET statement_timeout = 100";
    sqlx::raw_sql(prepare).execute(&mut server).await.unwrap();
    let insert = "INSERT INTO stray VALUES ($1, $2::int)";
    sqlx::query(insert).bind(&value).bind("1").execute(&mut server).await.unwrap();
    for (statement, second) in [
        (insert, Some("1")),
        (insert, Some("9")),
        (insert, Some(value.as_str())),
        ("SELECT $1::text::int", None),
        ("SELECT $1::text, pg_sleep(5)", None),
    ] {
        let mut query = sqlx::query(statement).bind(&value);
        if let Some(second) = second {
            query = query.bind(second);
        }
        assert!(query.execute(&mut server).await.is_err(), "{statement}");
    }
    // One that is right: of statements that fail, no duration is logged.
    sqlx::raw_sql(AssertSqlSafe(format!("SELECT '{value}'"))).execute(&mut server).await.unwrap();
    for literal in [
        format!("SELECT '{value}'::int"),
        format!("SELECT {}", person.word),
        format!("SELECT '{value}', pg_sleep(5)"),
        format!("DO $$ BEGIN RAISE WARNING '{value}'; RAISE EXCEPTION '{value}'; END $$"),
    ] {
        let failed = sqlx::raw_sql(AssertSqlSafe(literal.clone())).execute(&mut server).await;
        assert!(failed.is_err(), "{literal}");
    }
    // A backend that dies at work, as under the OOM killer.
    sqlx::raw_sql("SET statement_timeout = 0").execute(&mut server).await.unwrap();
    let mut victim = PgConnection::connect(postgres.url()).await.unwrap();
    let (pid,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(&mut victim).await.unwrap();
    let statement = format!("SELECT '{value}', pg_sleep(60)");
    let working =
        tokio::spawn(
            async move { sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut victim).await.is_err() },
        );
    until(LIMIT, async || {
        let running = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND query LIKE '%pg_sleep(60)'";
        sqlx::query(running).bind(pid).fetch_optional(&mut server).await.unwrap()
    })
    .await
    .expect("the statement runs");
    signal(u32::try_from(pid).unwrap(), "KILL");
    assert!(working.await.unwrap(), "the backend is dead");
    // The server ends the others only once it has noticed, and written its report.
    let over = async || sqlx::raw_sql("SELECT 1").execute(&mut server).await.is_err().then_some(());
    until(LIMIT, over).await.expect("the server starts again");
    postgres.ready().await;
}

/// What Redis may keep of a command: as a slow one, as a refused one, in a snapshot.
async fn provoke_redis(redis: &Redis, person: &Person) -> Vec<Kept> {
    let client = redis::Client::open(redis.url()).unwrap();
    let mut server = client.get_multiplexed_async_connection().await.unwrap();
    let number = international(person);
    let command = |name: &str, args: &[&str]| {
        let mut command = redis::cmd(name);
        for arg in args {
            command.arg(*arg);
        }
        command
    };
    command("SET", &[&number, &person.word]).query_async::<()>(&mut server).await.unwrap();
    let slow = "local n = 0 for i = 1, 10000000 do n = n + i end return n";
    command("EVAL", &[slow, "1", &number, &person.word]).query_async::<i64>(&mut server).await.unwrap();
    assert!(command(&person.word, &[&number]).query_async::<()>(&mut server).await.is_err());
    let snapshot = command("BGSAVE", &[]).query_async::<String>(&mut server).await.is_ok();
    let path = redis.snapshot();
    if snapshot {
        until(LIMIT, async || path.exists().then_some(())).await.expect("a snapshot");
    }
    let mut kept = Vec::new();
    for (name, args) in [("SLOWLOG", &["GET"]), ("ACL", &["LOG"])] {
        let value: redis::Value = command(name, args).query_async(&mut server).await.unwrap();
        kept.push(Kept { name: format!("redis: {name}"), bytes: format!("{value:?}").into_bytes() });
    }
    kept
}

/// Crashes Redis while it runs a command with the number and the word.
async fn crash_redis(redis: Redis, person: &Person) -> Vec<(String, Vec<u8>)> {
    let client = redis::Client::open(redis.url()).unwrap();
    let mut server = client.get_multiplexed_async_connection().await.unwrap();
    let mut other = client.get_multiplexed_async_connection().await.unwrap();
    let (number, word) = (international(person), person.word.clone());
    let endless = tokio::spawn(async move {
        let mut eval = redis::cmd("EVAL");
        eval.arg("while true do end").arg(1).arg(number).arg(word);
        eval.query_async::<()>(&mut server).await.is_err()
    });
    // It answers nobody while the script runs.
    until(LIMIT, async || {
        let ping = redis::cmd("PING");
        let answered =
            tokio::time::timeout(Duration::from_millis(300), ping.query_async::<String>(&mut other));
        answered.await.is_err().then_some(())
    })
    .await
    .expect("the script runs");
    let files = redis.crash().await;
    assert!(endless.await.unwrap(), "the script ended");
    files
}

/// Which of the kept things hold something of these people.
fn holding<'a>(kept: &'a [Kept], people: &[Person]) -> Vec<&'a str> {
    let needles = Needles::of(people);
    let holds = |it: &&Kept| !needles.found_in(&it.bytes).is_empty();
    kept.iter().filter(holds).map(|it| it.name.as_str()).collect()
}

/// The files of PostgreSQL that hold rows: no log, and never without what is in the tables.
fn is_rows(name: &str) -> bool {
    name.starts_with("postgres: data/base/") || name.starts_with("postgres: data/pg_wal/")
}

#[tokio::test]
async fn no_file_of_a_hardened_peer_has_a_number_or_a_word() {
    let kept = live_through(Logging::Shipped).await;
    assert_eq!(holding(&kept, &writers()), Vec::<&str>::new());
    let strays = holding(&kept, &[stray()]);
    let elsewhere: Vec<&&str> = strays.iter().filter(|name| !is_rows(name)).collect();
    assert_eq!(elsewhere, Vec::<&&str>::new());
    // Rows are where rows are, those that were refused too: the search looked into the right files.
    assert!(strays.iter().any(|name| name.starts_with("postgres: data/pg_wal/")), "{strays:?}");
    // What is silent of people is not silent of itself, where it has a word at all.
    let says = |name: &str, words: &str| {
        let log = kept.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("no {name}"));
        let text = String::from_utf8_lossy(&log.bytes);
        assert!(text.contains(words), "{name} does not say {words:?}: {text}");
    };
    says("postgres: postgres.log", "was terminated by signal 9");
    says("redis: redis.log", "Server initialized");
    says("haproxy: haproxy.log", "is UP");
    says("caddy: caddy.log", "serving initial configuration");
    says("suluh: log", "a gateway sent what we cannot read");
    for name in ["kannel: bearerbox.log", "kannel: smsbox.log"] {
        assert!(kept.iter().any(|it| it.name == name), "no {name}");
    }
    assert!(!kept.iter().any(|it| it.name.starts_with("kannel: spool/")), "the spool is not empty");
    assert!(!kept.iter().any(|it| it.name == "redis: dump.rdb"), "Redis wrote a snapshot");
}

#[tokio::test]
async fn the_same_search_finds_people_in_every_peer_with_its_usual_logging() {
    let kept = live_through(Logging::Usual).await;
    let (asked, strays) = (holding(&kept, &writers()), holding(&kept, &[stray()]));
    for name in ["kannel: access.log", "kannel: smsbox.log", "haproxy: haproxy.log", "caddy: caddy.log"] {
        assert!(asked.contains(&name), "{name} is not among {asked:?}");
    }
    for name in ["postgres: postgres.log", "redis: redis.log", "redis: SLOWLOG", "redis: dump.rdb"] {
        assert!(strays.contains(&name), "{name} is not among {strays:?}");
    }
    // And not in what is ours, which has no other logging.
    assert!(!asked.contains(&"suluh: log") && !asked.iter().any(|name| is_rows(name)), "{asked:?}");
    // The first question was refused before it was answered.
    let haproxy = kept.iter().find(|it| it.name == "haproxy: haproxy.log").unwrap();
    let log = String::from_utf8_lossy(&haproxy.bytes);
    let refused = |line: &str| line.contains(" 503 ") && line.contains("POST /in/kannel/sms");
    assert!(log.lines().any(refused), "nothing was refused: {log}");
}
