//! Whoever copies the whole database joins no tip to a message, and no column to a telephone number: not by
//! a value that stands in both, not by the order in which rows came or lie, and not by trying every number.
//!
//! A new place that keeps an order gets its line in [`orders`].
#![expect(clippy::disallowed_methods, reason = "the test is told how much to do")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::{Date, date};
use ring::digest;
use sqlx::AssertSqlSafe;
use suluh::dialogue::answering::Way;
use suluh::domain::tips::retention::Retention;
use suluh::kernel::clock::Clock;
use suluh::kernel::msisdn::Sender;
use suluh::model::message::{Answer, InboundSms, Words};
use suluh::store::Db;

use crate::privacy::{Person, hex, md5};
use crate::support::{Engine, Service, on_both_engines, phone};

const TODAY: Date = date(2026, 11, 22);

/// Tips whose order is looked for, and numbers that are tried.
fn counts() -> (usize, usize) {
    if std::env::var_os("SULUH_SOAK").is_some() { (1_000, 1_000_000) } else { (150, 10_000) }
}

pub(crate) async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_all(reader).await,
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
    }
    .expect("rows")
}

pub(crate) async fn run(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => sqlx::raw_sql(sql).execute(writer).await.map(drop),
        Db::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
    }
    .expect("done");
}

/// Every table of ours and its columns, each with whether it holds text.
pub(crate) async fn columns(db: &Db) -> Vec<(String, String, bool)> {
    let sql = match db {
        Db::Sqlite { .. } => {
            "SELECT t.name || ' ' || c.name || ' ' || c.type FROM sqlite_master AS t
               JOIN pragma_table_info(t.name) AS c
              WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
        }
        Db::Postgres(_) => {
            "SELECT table_name || ' ' || column_name || ' ' || upper(data_type) FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
        }
    };
    let all: Vec<(String, String, bool)> = texts(db, sql)
        .await
        .iter()
        .map(|row| {
            let [table, column, kind] = row.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
            (table.to_owned(), column.to_owned(), kind == "TEXT")
        })
        .collect();
    assert!(all.len() > 60 && all.iter().any(|(table, ..)| table == "tip_wrap"), "{all:?}");
    all
}

/// Every value of every column, as text.
pub(crate) type Dump = BTreeMap<(String, String), Vec<String>>;

pub(crate) async fn dump(db: &Db) -> Dump {
    let mut all = Dump::new();
    for (table, column, _) in columns(db).await {
        let sql =
            format!("SELECT CAST(\"{column}\" AS TEXT) FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        all.insert((table, column), texts(db, &sql).await);
    }
    all
}

pub(crate) const TIPS: &[&str] = &["tip", "tip_page", "tip_wrap", "tip_note", "return_address"];
pub(crate) const MESSAGES: &[&str] = &["inbox", "outbox", "early_report", "opt_out"];

/// Values that stand in a table of tips and in one of messages, whole or as a part, except numbers and short
/// words of a column's own (`received`, `kannel`).
pub(crate) fn shared(dump: &Dump) -> Vec<String> {
    shared_between(dump, TIPS, MESSAGES)
}

/// The same for other tables.
pub(crate) fn shared_between(dump: &Dump, some: &[&str], others: &[&str]) -> Vec<String> {
    let of = |tables: &[&str]| -> Vec<(String, &String)> {
        let columns = dump.iter().filter(|((table, _), _)| tables.contains(&table.as_str()));
        columns
            .flat_map(|((table, column), values)| {
                values.iter().map(move |value| (format!("{table}.{column}"), value))
            })
            .filter(|(_, value)| value.len() >= 6 && value.parse::<i64>().is_err())
            .collect()
    };
    let (tips, messages) = (of(some), of(others));
    assert!(!tips.is_empty() && !messages.is_empty(), "nothing to compare");
    let mut found = Vec::new();
    let whole: HashSet<&str> = messages.iter().map(|(_, value)| value.as_str()).collect();
    for (of, others) in [(&tips, &messages), (&messages, &tips)] {
        let all: String = others.iter().flat_map(|(_, value)| [value.as_str(), "\n"]).collect();
        let distinct: BTreeMap<&str, &str> =
            of.iter().map(|(place, value)| (value.as_str(), place.as_str())).collect();
        for (value, place) in distinct {
            if (value.len() >= 12 && all.contains(value))
                || (value.len() < 12 && whole.contains(value) && all.contains(value))
            {
                found.push(place.to_owned());
            }
        }
    }
    found
}

fn people(count: usize) -> Vec<Person> {
    (0..count).map(|at| Person::number(100_000 + at)).collect()
}

async fn says(service: &Service, person: &Person, id: &str, words: &str) -> String {
    let sms = InboundSms {
        dedupe: Some(id.to_owned()),
        from: Sender::Phone(phone(&person.spellings()[0])),
        words: Words::new(words),
    };
    let way = Way { gateway: "kannel", in_body: true, redelivers: true };
    match service.parts.answering.receive(way, &sms).await {
        Ok(Answer::Sms(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// People report one after the other; the ids of their tips in that order.
async fn arrivals(service: &Service, people: &[Person]) -> Vec<String> {
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    for (at, person) in people.iter().enumerate() {
        let said =
            says(service, person, &format!("m{at}"), &format!("LAPOR calo {} di Sekida", person.word)).await;
        assert!(said.contains("Nomor bukti"), "{said}");
        let new: Vec<String> = texts(&service.parts.db, "SELECT id FROM tip").await;
        let new: Vec<String> = new.into_iter().filter(|id| seen.insert(id.clone())).collect();
        assert_eq!(new.len(), 1, "one message, one tip");
        order.extend(new);
        // As the worker does a moment after each tip.
        if at % 4 == 3 {
            service.parts.tips.make_mailboxes().await.expect("made");
        }
    }
    while service.parts.tips.make_mailboxes().await.expect("made") > 0 {}
    order
}

/// Spearman's rank correlation of an order of tips with the order of their arrival.
pub(crate) fn rho(arrived: &[String], order: &[String]) -> f64 {
    let rank: HashMap<&str, usize> = order.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    assert_eq!(rank.len(), arrived.len(), "every tip has its place");
    let squares: f64 = arrived
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let apart = at as f64 - *rank.get(id.as_str()).expect("a tip") as f64;
            apart * apart
        })
        .sum();
    let n = arrived.len() as f64;
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

/// Where each of these texts stands in the file of SQLite: its first and its last place.
async fn places(db: &Db, url: &str, texts: &[(String, String)]) -> Vec<(String, usize, usize)> {
    const HEAD: usize = 12;
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let path = url.trim_start_matches("sqlite://").split('?').next().expect("a path");
    let file = std::fs::read(path).expect("the database");
    let by_head: HashMap<&[u8], (&String, &String)> =
        texts.iter().map(|(tip, text)| (&text.as_bytes()[..HEAD], (tip, text))).collect();
    assert_eq!(by_head.len(), texts.len(), "the texts begin differently");
    let mut found: BTreeMap<&String, (usize, usize)> = BTreeMap::new();
    for (at, window) in file.windows(HEAD).enumerate() {
        if let Some((tip, text)) = by_head.get(window)
            && file[at..].starts_with(text.as_bytes())
        {
            found.entry(tip).or_insert((at, at)).1 = at;
        }
    }
    assert_eq!(found.len(), texts.len(), "every text stands in the file");
    found.into_iter().map(|(tip, (first, last))| (tip.clone(), first, last)).collect()
}

/// Every order in which tips stand in the database, by its name.
async fn orders(service: &Service, url: &str) -> Vec<(String, Vec<String>)> {
    const TABLES: [(&str, &str); 3] = [
        ("tip", "SELECT t.id FROM tip AS t"),
        ("tip_page", "SELECT t.tip FROM tip_page AS t"),
        ("tip_wrap", "SELECT p.tip FROM tip_wrap AS t JOIN tip_page AS p ON p.id = t.page"),
    ];
    let db = &service.parts.db;
    let mut all = Vec::new();
    for (table, select) in TABLES {
        let key = if table == "tip_wrap" { "page" } else { "id" };
        let day = if table == "tip_wrap" { "epoch" } else { "day" };
        let mut by = vec![format!("t.{key}"), format!("t.{day}, t.{key}")];
        if matches!(db, Db::Postgres(_)) {
            by.extend(
                ["t.xmin::text::bigint, t.ctid", "t.ctid", "t.cmin::text::bigint, t.ctid"].map(str::to_owned),
            );
        }
        for by in by {
            let order = texts(db, &format!("{select} ORDER BY {by}")).await;
            all.push((format!("{table} by {by}"), order));
        }
        all.push((format!("{table} as it is read"), texts(db, select).await));
    }
    if matches!(db, Db::Sqlite { .. }) {
        // The end of a page's words lies on a sheet of its own, which was taken when the row was written.
        for (what, sql) in [
            ("the words", "SELECT tip || ' ' || substr(body, -40) FROM tip_page"),
            (
                "the wrap",
                "SELECT p.tip || ' ' || substr(w.wrap, -40) FROM tip_wrap AS w JOIN tip_page AS p ON p.id = w.page",
            ),
            ("the mailbox", "SELECT id || ' ' || substr(mailbox, -40) FROM tip"),
            ("the secret", "SELECT tip || ' ' || secret FROM tip_page"),
        ] {
            let rows = texts(db, sql).await;
            let pairs: Vec<(String, String)> = rows
                .iter()
                .map(|row| row.split_once(' ').expect("two"))
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .collect();
            let places = places(db, url, &pairs).await;
            let mut sorted = |name: &str, key: fn(&(String, usize, usize)) -> (usize, usize)| {
                let mut order = places.clone();
                order.sort_by_key(key);
                all.push((format!("{what} by {name}"), order.into_iter().map(|(tip, ..)| tip).collect()));
            };
            sorted("its first place in the file", |it| (it.1, 0));
            sorted("its last place in the file", |it| (it.2, 0));
            sorted("its place on its sheet", |it| (it.2 % 4_096, it.2));
        }
    }
    all
}

/// How far each order tells the order of arrival.
async fn tellings(service: &Service, arrived: &[String]) -> Vec<(String, f64)> {
    let orders = orders(service, service.url()).await;
    orders.into_iter().map(|(name, order)| (name, rho(arrived, &order))).collect()
}

on_both_engines! {
    async fn no_order_tells_the_order_of_arrival_when_a_day_is_over(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let (count, _) = counts();
        let arrived = arrivals(&service, &people(count)).await;
        let chance = 4.0 / (count as f64).sqrt();

        // The measure finds an order where there is one: in a table that was filled in order, and in the
        // tables of tips while the day lasts.
        run(&service.parts.db, "CREATE TABLE planted (tip TEXT)").await;
        for tip in &arrived {
            run(&service.parts.db, &format!("INSERT INTO planted VALUES ('{tip}')")).await;
        }
        let by = match engine {
            Engine::Sqlite => "rowid",
            Engine::Postgres => "xmin::text::bigint, ctid",
        };
        let planted = texts(&service.parts.db, &format!("SELECT tip FROM planted ORDER BY {by}")).await;
        assert!(rho(&arrived, &planted) > 0.999, "the planted order is not found");
        let before = tellings(&service, &arrived).await;
        let shows = match engine {
            Engine::Sqlite => "the words by its last place in the file",
            Engine::Postgres => "tip_page by t.xmin::text::bigint, t.ctid",
        };
        let (_, telling) = before.iter().find(|(name, _)| name == shows).expect("its line");
        assert!(telling.abs() > 0.9, "before its day is over {shows} tells {telling}: this test proves nothing");

        service.clock.advance(24 * 3_600);
        service.parts.keys.keep(service.clock.today()).expect("keys");
        let retention =
            Retention::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone());
        let done = retention.look_after().await.expect("looked after");
        assert_eq!(usize::try_from(done.mixed).expect("a number"), count);
        let after = tellings(&service, &arrived).await;
        let tells: Vec<&(String, f64)> = after.iter().filter(|(_, rho)| rho.abs() >= chance).collect();
        assert!(tells.is_empty(), "better than chance ({chance:.3}): {tells:#?}");
    }

    async fn no_value_of_a_tip_stands_in_a_message_and_no_column_tells_a_number(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let people = people(30);
        for (at, person) in people.iter().enumerate() {
            let (id, word) = (format!("m{at}"), &person.word);
            says(&service, person, &id, &format!("LAPOR calo {word} di Sekida")).await;
            says(&service, person, &format!("a{id}"), &format!("JAWAB mobil {word}")).await;
            says(&service, person, &format!("k{id}"), if at % 2 == 0 { "KABARI" } else { "KABARI 14" }).await;
            says(&service, person, &format!("c{id}"), &format!("CEK PT {word}")).await;
            if at % 3 == 0 {
                says(&service, person, &format!("s{id}"), "STOP").await;
            }
        }
        // On a busy machine the database may have been taken for away.
        service.parts.answering.intake().drain().await.expect("the spool is empty");
        service.parts.tips.drain().await.expect("the spool of tips is empty");
        while service.parts.tips.make_mailboxes().await.expect("made") > 0 {}
        let mut dump = dump(&service.parts.db).await;
        for (table, least) in [("tip", 20), ("tip_page", 60), ("return_address", 20), ("inbox", 120), ("opt_out", 10)] {
            let column = dump.keys().find(|(of, _)| of == table).expect("a table").clone();
            assert!(dump[&column].len() >= least, "{table} has only {} rows", dump[&column].len());
        }
        assert_eq!(shared(&dump), Vec::<String>::new());

        let (_, candidates) = counts();
        let numbers: Vec<String> = people
            .iter()
            .map(|person| person.national.clone())
            .chain((0..candidates as u64).map(|at| format!("81{:09}", (at * 2_654_435_761) % 1_000_000_000)))
            .collect();
        assert_eq!(Tried::of(&dump).numbers_found(&numbers), Vec::<String>::new());

        // Whoever kept a hash, whole or cut, or wrote the gateway before the number, would be found.
        let victim = &people[7].national;
        for planted in [
            hex(&md5(format!("+62{victim}").as_bytes())),
            hex(&digest::digest(&digest::SHA256, format!("kannel:62{victim}").as_bytes()).as_ref()[..16]),
            STANDARD_NO_PAD.encode(digest::digest(&digest::SHA256, format!("0{victim}").as_bytes()).as_ref()),
            format!("62{victim}"),
        ] {
            let column = ("tip".to_owned(), "alias".to_owned());
            dump.get_mut(&column).expect("a column").push(planted);
            assert_eq!(Tried::of(&dump).numbers_found(&numbers), std::slice::from_ref(victim));
            dump.get_mut(&column).expect("a column").pop();
        }
        let id = dump[&("tip".to_owned(), "id".to_owned())][0].clone();
        dump.get_mut(&("inbox".to_owned(), "gateway".to_owned())).expect("a column").push(format!("to {id}"));
        assert_eq!(shared(&dump).len(), 1, "the id that was planted");
    }
}

/// The values of a dump, to be compared with what is made of numbers.
pub(crate) struct Tried {
    whole: HashSet<String>,
    /// Bytes of six and more, by the first six.
    heads: HashMap<[u8; 6], Vec<Vec<u8>>>,
}

impl Tried {
    pub(crate) fn of(dump: &Dump) -> Self {
        let mut tried = Self { whole: HashSet::new(), heads: HashMap::new() };
        for value in dump.values().flatten() {
            tried.whole.insert(value.clone());
            let digits = value.as_bytes();
            let unhex = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
            let bytes: Option<Vec<u8>> = digits.chunks(2).map(unhex).collect();
            for bytes in bytes.into_iter().chain(STANDARD_NO_PAD.decode(value.trim_end_matches('=')).ok()) {
                if let Some(head) = bytes.first_chunk() {
                    tried.heads.entry(*head).or_default().push(bytes);
                }
            }
        }
        tried
    }

    fn holds_hash(&self, hash: &[u8]) -> bool {
        let head = hash.first_chunk().and_then(|head| self.heads.get(head));
        head.is_some_and(|all| all.iter().any(|bytes| hash.starts_with(bytes) || bytes.starts_with(hash)))
    }

    fn holds(&self, text: &str) -> bool {
        self.whole.contains(text)
            || self.holds_hash(text.as_bytes())
            || self.holds_hash(&md5(text.as_bytes()))
            || [&digest::SHA1_FOR_LEGACY_USE_ONLY, &digest::SHA256, &digest::SHA512]
                .into_iter()
                .any(|how| self.holds_hash(digest::digest(how, text.as_bytes()).as_ref()))
    }

    /// The numbers of which a column holds something: the number itself in some spelling, or its hash.
    pub(crate) fn numbers_found(&self, numbers: &[String]) -> Vec<String> {
        let found = |national: &&String| {
            let spellings = [
                format!("+62{national}"),
                format!("62{national}"),
                format!("0{national}"),
                (*national).clone(),
            ];
            let beside = spellings[..3].iter().flat_map(|number| {
                [
                    format!("kannel{number}"),
                    format!("kannel:{number}"),
                    format!("{number}:kannel"),
                    format!("kannel|{number}"),
                ]
            });
            let backwards = spellings[1].chars().rev().collect();
            let pairs = spellings[1].as_bytes().chunks(2);
            let semi_octets =
                pairs.flat_map(|pair| pair.iter().rev().map(|digit| char::from(*digit))).collect();
            spellings
                .iter()
                .cloned()
                .chain(beside)
                .chain([backwards, semi_octets])
                .any(|text| self.holds(&text))
        };
        numbers.iter().filter(found).cloned().collect()
    }
}
