//! What a thief gets: of a backup after its tips are dead, of a key that was lost and replaced, of wrong
//! receipts, and of what can be counted and measured from outside.
#![expect(clippy::disallowed_methods, reason = "the test is the caller, and is told how much to do")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use futures_util::future::join_all;
use jiff::civil::{Date, date};
use metrics_exporter_prometheus::PrometheusBuilder;
use suluh::config::Config;
use suluh::domain::tips::bundle::{self, Bundle, UnitKeys};
use suluh::domain::tips::desk::Desk;
use suluh::domain::tips::retention::{Done, Retention};
use suluh::domain::tips::units::{self, Units, UnitsError};
use suluh::domain::tips::{NewsFor, Origin, demo};
use suluh::kernel::clock::{Clock, day_number};
use suluh::model::tip::{Channel, Facts, Leaves, People, Report, Status, TipBody, TipKind};
use suluh::model::unit::UnitList;
use suluh::sealing::envelope::{self, Place, Reader, Wrap};
use suluh::sealing::held_key::{HeldKey, Holds};
use suluh::sealing::hybrid::PrivateHalf;
use suluh::sealing::keys::Keys;
use suluh::sealing::mailbox::{NotePlace, Stretcher};
use suluh::sealing::receipt::Receipt;
use suluh::store::{self, Db};
use tempfile::TempDir;

use crate::drills::figure;
use crate::privacy::escape;
use crate::support::{Engine, OwnPostgres, Service, Suluh, TestDb, on_both_engines, phone, until};
use crate::tip_joins::{columns, run, texts};

const TODAY: Date = date(2026, 11, 22);
const UNIT: &str = "contoh-bengkayang";
const WORDS: &str = "Sekida Jagoi Babang, mobil hitam KB 1234 XX, bos Udin";

fn report(words: &str) -> Report {
    Report {
        words: TipBody::new(words),
        facts: Facts::default(),
        channel: Channel::Sms,
        lang: "id",
        from: None,
    }
}

fn origin(service: &Service, id: &str) -> Origin {
    service.parts.tips.origin(&["kannel", id]).expect("an origin")
}

async fn take(service: &Service, id: &str) -> Receipt {
    let receipt = service.parts.tips.take(&origin(service, id), &report(WORDS)).await.expect("taken").receipt;
    while service.parts.tips.make_mailboxes().await.expect("made") > 0 {}
    receipt
}

fn desk(service: &Service) -> Desk {
    Desk::new(service.parts.db.clone(), Arc::clone(&service.parts.keys), service.clock.clone())
}

fn held(service: &Service) -> HeldKey {
    HeldKey::read(&service.keys_dir().join(demo::key_file(UNIT))).expect("a key")
}

async fn day_passes(service: &Service) -> Done {
    service.clock.advance(24 * 3_600);
    service.parts.keys.keep(service.clock.today()).expect("keys");
    let keys = Arc::clone(&service.parts.keys);
    Retention::new(service.parts.db.clone(), keys, service.clock.clone())
        .look_after()
        .await
        .expect("looked after")
}

async fn count(db: &Db, table: &str) -> usize {
    texts(db, &format!("SELECT CAST(count(*) AS TEXT) FROM {table}")).await[0].parse().expect("a number")
}

// --- A backup

/// A copy of the database as it was.
struct Copy {
    db: Db,
    _folder: TempDir,
    _database: Option<TestDb>,
}

async fn copy(service: &Service) -> Copy {
    let folder = tempfile::tempdir().expect("a folder");
    match &service.parts.db {
        Db::Sqlite { .. } => {
            let path = folder.path().join("copy.db");
            run(&service.parts.db, &format!("VACUUM INTO '{}'", path.display())).await;
            let db = Db::open(&format!("sqlite://{}", path.display())).await.expect("the copy");
            Copy { db, _folder: folder, _database: None }
        }
        Db::Postgres(_) => {
            let database = Engine::Postgres.fresh().await;
            let db = Db::open(database.url()).await.expect("a database");
            for table in ["unit_list", "tip", "tip_page", "tip_wrap", "tip_note", "return_address"] {
                let sql = format!("SELECT coalesce(json_agg(t), '[]'::json)::text FROM {table} t");
                let rows = texts(&service.parts.db, &sql).await.remove(0);
                // Foreign keys are looked at when a transaction ends: each table is whole by then.
                let rows = rows.replace('\'', "''");
                run(
                    &db,
                    &format!(
                        "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, '{rows}')"
                    ),
                )
                .await;
            }
            Copy { db, _folder: folder, _database: Some(database) }
        }
    }
}

/// What opens of a copy with every key that is in the key folder, the unit's key and the reporter's receipt:
/// pages, questions and return addresses.
async fn opened(copy: &Copy, service: &Service, receipt: &Receipt) -> (usize, usize, usize) {
    let keys = Keys::open(&service.keys_dir()).expect("the key folder");
    keys.keep(service.clock.today()).expect("keys");
    let (far, today) = (date(9_999, 1, 1), day_number(service.clock.today()));
    let held = held(service);
    let unit = PrivateHalf::from_hex(&held.secret).expect("a key");
    let mailbox = Stretcher::default()
        .stretch(keys.pepper(), receipt)
        .await
        .expect("stretched")
        .mailbox(keys.pepper())
        .0;
    // So far ahead that no key is made, and every one there is, is listed.
    let weeks = keys.weeks().over(far).expect("weeks");
    assert!(weeks.len() > 10, "{weeks:?}");
    let weeks: Vec<_> =
        weeks.into_iter().filter_map(|week| keys.weeks().of(week, far).expect("a key")).collect();
    let days = (today - 30..=today + 1).flat_map(|day| [keys.days().of(day), keys.news().of(day)]).flatten();
    let days: Vec<_> = days.collect();
    assert!(!days.is_empty(), "no key of a day");
    let all = || weeks.iter().chain(&days).map(Arc::as_ref).chain([keys.service(), keys.pepper()]);
    let open = |place: &str, sealed: &str| {
        let sealed = STANDARD_NO_PAD.decode(sealed).expect("base64");
        all().find_map(|key| key.open_sealed(place, sealed.clone()))
    };

    let (mut pages, mut notes, mut addresses) = (0, 0, 0);
    let sql = "SELECT p.id || ' ' || p.tip || ' ' || p.secret || ' ' || p.body || ' ' || w.unit || ' ' || w.epoch || ' ' || w.wrap
                 FROM tip_page AS p JOIN tip_wrap AS w ON w.page = p.id";
    for row in texts(&copy.db, sql).await {
        let [id, tip, secret, body, of, epoch, wrap] = row.split(' ').collect::<Vec<_>>()[..] else {
            panic!("a row")
        };
        let Some(secret) = open(&format!("weekly:{id}"), secret) else { continue };
        let wrap = Wrap {
            unit: of.to_owned(),
            epoch: epoch.parse().expect("a number"),
            sealed: STANDARD_NO_PAD.decode(wrap).expect("base64"),
        };
        let secret: [u8; 32] = secret.try_into().expect("32 bytes");
        let body = STANDARD_NO_PAD.decode(body).expect("base64");
        pages += usize::from(envelope::open(Place { tip, page: id }, &wrap, &unit, &secret, &body).is_some());
    }
    for row in texts(&copy.db, "SELECT id || ' ' || tip || ' ' || sealed FROM tip_note").await {
        let [id, tip, sealed] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("a row") };
        let Some(sealed) = open(&format!("weekly:{id}"), sealed) else { continue };
        notes += usize::from(NotePlace { tip, note: id }.open(&mailbox, &sealed).is_some());
    }
    for row in texts(&copy.db, "SELECT alias || ' ' || sealed FROM return_address").await {
        let (alias, sealed) = row.split_once(' ').expect("a row");
        addresses += usize::from(open(&format!("address:{alias}"), sealed).is_some());
    }
    (pages, notes, addresses)
}

on_both_engines! {
    async fn a_backup_from_before_the_purge_opens_with_no_key_that_is_left(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let receipt = take(&service, "m1").await;
        let tips = &service.parts.tips;
        tips.promise_news(&receipt, &phone("+6281234567890"), NewsFor::Long, "id").await.expect("promised");
        let reference = desk(&service).list(UNIT).await.expect("a list").remove(0).reference;
        desk(&service).ask(&reference, "Naik apa?").await.expect("asked");
        let open = copy(&service).await;
        desk(&service).mark(&reference, Status::Nothing, 0).await.expect("closed");
        let closed = copy(&service).await;
        for copy in [&open, &closed] {
            assert_eq!(opened(copy, &service, &receipt).await, (1, 1, 1), "the way to open it");
        }
        let mut purged = 0;
        for _ in 0..30 {
            purged += day_passes(&service).await.purged;
        }
        assert_eq!(purged, 0);
        // While the tip lives, a backup of it can be used.
        assert_eq!(opened(&closed, &service, &receipt).await, (1, 1, 0));
        // To the end of its week, and the days that a key is kept after it.
        for _ in 0..14 {
            purged += day_passes(&service).await.purged;
        }
        assert_eq!((purged, count(&service.parts.db, "tip").await), (1, 0));
        for copy in [open, closed] {
            assert_eq!(opened(&copy, &service, &receipt).await, (0, 0, 0));
            // The rows of a restored database are deleted as dead, and nothing else is left of them.
            assert_eq!(count(&copy.db, "tip_page").await, 1);
            let keys = Arc::clone(&service.parts.keys);
            let done = Retention::new(copy.db.clone(), keys, service.clock.clone()).look_after().await;
            let done = done.expect("looked after");
            assert_eq!(done.purged + done.dead, 1, "{done:?}");
            for table in ["tip", "tip_page", "tip_wrap", "tip_note"] {
                assert_eq!(count(&copy.db, table).await, 0, "{table}");
            }
        }
    }
}

// --- A lost key

/// The list with this unit's next key, signed by the demo's root, and that key.
fn rotated(service: &Service) -> (UnitList, HeldKey) {
    let known = service.parts.tips.units().known().expect("units");
    let units = known.units.iter().map(|known| known.unit.clone()).collect();
    let mut list = UnitList { serial: known.serial + 1, signed: None, units };
    let unit = list.units.iter_mut().find(|unit| unit.id == UNIT).expect("the unit");
    let (key, public) = PrivateHalf::generate().expect("a pair");
    unit.epoch += 1;
    unit.key = public.to_base64();
    let recovery = suluh::sealing::hybrid::PublicHalf::from_base64(&unit.recovery).expect("a key");
    unit.recoverable
        .push((unit.epoch, bundle::recoverable(UNIT, unit.epoch, &key, &recovery).expect("sealed")));
    let held =
        HeldKey { suluh: Holds::UnitKey, unit: UNIT.to_owned(), epoch: unit.epoch, secret: key.to_hex() };
    (list, held)
}

/// How many pages of a bundle a key opens when whoever holds it pretends that every wrap is of each epoch.
fn opens(bundle: &Bundle, held: &HeldKey) -> usize {
    let key = PrivateHalf::from_hex(&held.secret).expect("a key");
    let mut pages = BTreeSet::new();
    for tip in &bundle.tips {
        for page in &tip.pages {
            let secret =
                STANDARD_NO_PAD.decode(page.secret.as_deref().expect("a living page")).expect("base64");
            let secret: [u8; 32] = secret.try_into().expect("32 bytes");
            let (sealed, body) = (STANDARD_NO_PAD.decode(&page.wrap), STANDARD_NO_PAD.decode(&page.body));
            let (sealed, body) = (sealed.expect("base64"), body.expect("base64"));
            for epoch in 0..4 {
                let wrap = Wrap { unit: UNIT.to_owned(), epoch, sealed: sealed.clone() };
                let place = Place { tip: &tip.id, page: &page.id };
                if envelope::open(place, &wrap, &key, &secret, &body).is_some() {
                    pages.insert(page.id.clone());
                }
            }
        }
    }
    let by_file = UnitKeys::of(&bundle.unit, &bundle.recoverable, held).expect("keys").open(bundle);
    let by_file = by_file.iter().flat_map(|tip| &tip.pages).filter(|page| page.is_some()).count();
    assert!(by_file <= pages.len());
    pages.len()
}

on_both_engines! {
    async fn a_stolen_key_opens_nothing_new_and_after_the_rewrap_nothing_at_all(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let tips = &service.parts.tips;
        let (first, _) = (take(&service, "m1").await, take(&service, "m2").await);
        // The thief has the key's file, a copy of the database and what the unit took away.
        let stolen = held(&service);
        let export = async || {
            let known = tips.units().known().expect("units");
            desk(&service).export(&known, UNIT).await.expect("a bundle")
        };
        let before = tips.units().known().expect("units");
        let old_list = texts(&service.parts.db, "SELECT document FROM unit_list").await.remove(0);
        assert_eq!(opens(&export().await, &stolen), 2, "the way to open them");

        let (list, new) = rotated(&service);
        let root = demo::root(Some(&service.keys_dir())).expect("the root");
        units::publish(&service.parts.db, &root.root(), &root.sign(&list)).await.expect("published");
        tips.units().refresh(&service.parts.db, &service.parts.keys).await.expect("believed");
        take(&service, "m3").await;
        let added = tips.add(&origin(&service, "m4"), &first, &report("5 orang")).await;
        assert_eq!(added, Ok(true));
        assert_eq!(opens(&export().await, &stolen), 2, "what came before, and nothing that came after");
        assert_eq!(opens(&export().await, &new), 2);

        let old = desk(&service).old_wraps(UNIT, 2, "").await.expect("wraps");
        let keys = UnitKeys::of(UNIT, &[], &stolen).expect("keys");
        let to = PrivateHalf::from_hex(&new.secret).expect("a key").public();
        let again: Vec<_> = old.iter().filter_map(|wrap| keys.rewrap(wrap, &Reader { unit: UNIT, epoch: 2, key: &to })).collect();
        assert_eq!((again.len(), desk(&service).admit(&again).await.expect("admitted")), (2, 2));
        assert_eq!(opens(&export().await, &stolen), 0, "the live database opens to nobody with the old key");
        assert_eq!(opens(&export().await, &new), 4);
        // Old wraps that are brought once more replace none.
        let replay: Vec<_> = old
            .iter()
            .map(|wrap| store::desk::Rewrapped {
                page: wrap.page.clone(),
                unit: UNIT.to_owned(),
                epoch: wrap.epoch,
                wrap: wrap.wrap.clone(),
            })
            .collect();
        assert_eq!(desk(&service).admit(&replay).await.expect("nothing"), 0);

        // The list from before, published again or put in the place of the new one, is refused.
        let signed = serde_json::from_str(&old_list).expect("a list");
        let again = units::publish(&service.parts.db, &root.root(), &signed).await;
        assert!(matches!(again, Err(UnitsError::Taken(_))), "{again:?}");
        run(&service.parts.db, &format!("DELETE FROM unit_list WHERE serial > {}", before.serial)).await;
        let fresh = Units::new(tips.units().root().cloned());
        let replayed = fresh.refresh(&service.parts.db, &service.parts.keys).await;
        assert!(matches!(replayed, Err(UnitsError::Older(..))), "{replayed:?}");
        assert!(fresh.known().is_none(), "a process that starts now takes no tip for the old key");
        assert!(tips.units().refresh(&service.parts.db, &service.parts.keys).await.is_err());
        assert_eq!(tips.units().known().expect("units").serial, list.serial);
        take(&service, "m5").await;
        assert_eq!(opens(&export().await, &stolen), 0);
    }
}

// --- Wrong receipts

/// A receipt whose check digit is right and that nobody was given.
fn nobodys(at: usize) -> Receipt {
    let keys = Keys::ephemeral().expect("keys");
    Receipt::of(keys.pepper(), &[&at.to_string()])
}

async fn stretched(suluh: &Suluh) -> usize {
    let metrics = reqwest::get(suluh.metrics_url()).await.expect("metrics").text().await.expect("a text");
    let line = metrics.lines().find_map(|line| line.strip_prefix("suluh_receipts_stretched_total "));
    line.map_or(0, |count| count.trim().parse().expect("a number"))
}

async fn says(suluh: &Suluh, from: usize, id: &str, words: &str) -> String {
    let (from, words) = (format!("%2B6281{from:09}"), escape(words.as_bytes()));
    let answer =
        suluh.get(&format!("/in/kannel/sms?from={from}&text={words}&id={id}&charset=UTF-8&coding=0")).await;
    assert_eq!(answer.status(), 200);
    answer.text().await.expect("a text")
}

/// A service, and the receipt of a tip whose mailbox is made.
async fn flooded() -> (Suluh, String) {
    let suluh = Suluh::launch("demo").set("SULUH__SMS__DAILY_CAP", "1000000").start().await;
    let said = says(&suluh, 1, "right", "LAPOR calo di Sekida").await;
    let at = said.find("Nomor bukti ").expect("a receipt") + "Nomor bukti ".len();
    let made = until(Duration::from_secs(30), async || (stretched(&suluh).await == 1).then_some(())).await;
    assert!(made.is_some(), "its mailbox is not made");
    (suluh, said[at..at + 19].to_owned())
}

#[tokio::test]
async fn wrong_receipts_lock_their_sender_only_and_a_locked_sender_costs_nothing() {
    const SENDERS: usize = 12;
    let (suluh, receipt) = flooded().await;
    let suluh = &suluh;
    let wrong = join_all((0..SENDERS).map(async |sender| {
        let mut locked = 0;
        for at in 0..6 {
            let words = format!("STATUS {}", nobodys(at).grouped());
            let said = says(suluh, 100 + sender, &format!("w{sender}-{at}"), &words).await;
            assert!(said.contains("tidak cocok"), "{said}");
            locked += usize::from(said.contains("Tunggu 1 jam"));
        }
        locked
    }));
    let right = async {
        for at in 0..5 {
            let said = says(suluh, 1, &format!("r{at}"), &format!("STATUS {receipt}")).await;
            assert!(said.contains("DITERIMA"), "{said}");
        }
    };
    let (locked, ()) = tokio::join!(wrong, right);
    assert_eq!(locked, [4; SENDERS], "the third wrong one locks");
    assert_eq!(stretched(suluh).await, 1 + 3 * SENDERS + 5, "three tries a sender, and every right one");
    // A slip costs nothing at all, and a locked sender is still heard.
    let slip = format!("{}x", &receipt[..18]);
    says(suluh, 200, "slip", &format!("STATUS {slip}")).await;
    assert_eq!(stretched(suluh).await, 1 + 3 * SENDERS + 5);
    let said = says(suluh, 100, "new", "LAPOR calo di Sambas").await;
    assert!(said.contains("Nomor bukti"), "{said}");
}

/// Prints how long a right receipt takes beside 50 wrong ones a second.
#[tokio::test]
async fn a_right_receipt_is_answered_beside_a_flood_of_wrong_ones() {
    let (wrong, pace) = if std::env::var_os("SULUH_SOAK").is_some() { (3_000, 20) } else { (60, 5) };
    let (suluh, receipt) = flooded().await;
    let (suluh, answered) = (&suluh, &AtomicUsize::new(0));
    let flood = join_all((0..wrong).map(async |at| {
        tokio::time::sleep(Duration::from_millis(u64::try_from(at * pace).expect("small"))).await;
        let words = format!("STATUS {}", nobodys(at).grouped());
        let said = says(suluh, 1_000 + at, &format!("f{at}"), &words).await;
        assert!(said.contains("tidak cocok"), "{said}");
        answered.fetch_add(1, Ordering::SeqCst);
    }));
    let right = async {
        let mut times = Vec::new();
        while answered.load(Ordering::SeqCst) < wrong {
            let begun = Instant::now();
            let said = says(suluh, 1, &format!("q{}", times.len()), &format!("STATUS {receipt}")).await;
            times.push(begun.elapsed());
            assert!(said.contains("DITERIMA"), "{said}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        times
    };
    let (_, mut times) = tokio::join!(flood, right);
    times.sort_unstable();
    let at =
        |share: usize| format!("{:.0} ms", times[(times.len() - 1) * share / 100].as_secs_f64() * 1_000.0);
    let drill = format!("a right receipt beside {} wrong ones a second", 1_000 / pace);
    figure(&drill, "asked / answered", format!("{0} / {0}", times.len()), "-");
    figure(&drill, "p50 / p99", format!("{} / {}", at(50), at(99)), "-");
    assert_eq!(stretched(suluh).await, 1 + wrong + times.len());
}

// --- What can be counted and measured

/// The statements of PostgreSQL's log, without what stands in them.
fn statements(log: &str) -> Vec<String> {
    let said = |line: &str| {
        let at = line.find("execute ").or_else(|| line.find("statement: "))?;
        Some(line[at..].split_once(": ")?.1.to_owned())
    };
    log.lines().filter(|line| line.contains(" LOG: ")).filter_map(said).collect()
}

#[tokio::test]
async fn the_database_is_asked_the_same_whether_a_receipt_leads_somewhere_or_not() {
    let server = OwnPostgres::start().await;
    let service = Service::over(TestDb::of(server.url()), TODAY, Config::default()).await.with_demo().await;
    let tips = &service.parts.tips;
    let answered = take(&service, "m1").await;
    let plain = take(&service, "m2").await;
    let all = desk(&service).list(UNIT).await.expect("a list");
    desk(&service).ask(&all[0].reference, "Naik apa?").await.expect("asked");
    let fresh = tips.take(&origin(&service, "m3"), &report(WORDS)).await.expect("taken").receipt;
    for setting in ["ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()"] {
        run(&service.parts.db, setting).await;
    }
    let log = || std::fs::read_to_string(server.log_file()).expect("the server's log");
    let seen = until(Duration::from_secs(30), async || {
        tips.look(&plain).await.expect("an answer");
        (!statements(&log()).is_empty()).then_some(())
    });
    assert!(seen.await.is_some(), "the server logs its statements");
    let mut asked = Vec::new();
    for (receipt, there) in
        [(&answered, true), (&plain, true), (&fresh, true), (&nobodys(1), false), (&nobodys(2), false)]
    {
        let before = statements(&log()).len();
        assert_eq!(tips.look(receipt).await.expect("an answer").is_some(), there);
        asked.push(statements(&log()).split_off(before));
    }
    assert!(asked[0].len() >= 3, "{asked:#?}");
    assert!(asked.iter().all(|of| *of == asked[0]), "{asked:#?}");
}

on_both_engines! {
    async fn a_receipt_that_leads_nowhere_costs_the_work_of_one_that_leads_somewhere(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let tips = &service.parts.tips;
        let answered = take(&service, "m1").await;
        let plain = take(&service, "m2").await;
        let fresh = tips.take(&origin(&service, "m3"), &report(WORDS)).await.expect("taken").receipt;
        for tip in desk(&service).list(UNIT).await.expect("a list") {
            if tip.mailbox.is_some() {
                desk(&service).ask(&tip.reference, "Naik apa?").await.expect("asked");
                break;
            }
        }
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = recorder.handle();
        let _metrics = metrics::set_default_local_recorder(&recorder);
        let stretched = || -> usize {
            let text = metrics.render();
            let line = text.lines().find_map(|line| line.strip_prefix("suluh_receipts_stretched_total "));
            line.map_or(0, |count| count.parse().expect("a number"))
        };
        let mut work = Vec::new();
        for (receipt, there) in [(&answered, true), (&plain, true), (&fresh, true), (&nobodys(1), false), (&nobodys(2), false)] {
            let hashes = stretched();
            assert_eq!(tips.look(receipt).await.expect("an answer").is_some(), there);
            work.push(stretched() - hashes);
        }
        assert_eq!(work, [1; 5], "hashes of each");
    }

    async fn every_short_tip_has_one_size_and_so_has_every_return_address(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let tips = &service.parts.tips;
        let kabupaten = || Some("61.07".to_owned());
        let mut taken = Vec::new();
        for (at, words) in ["x", WORDS, &"mobil hitam ".repeat(55), "\u{1F698}\n\"'\\"].into_iter().enumerate() {
            for channel in Channel::ALL {
                for (kind, leaves, people, lang) in [
                    (None, None, None, "id"),
                    (Some(TipKind::Departure), Some(Leaves::ALL[2]), Some(People::ALL[3]), "en"),
                    (Some(TipKind::Recruiter), None, None, "en"),
                    (Some(TipKind::Child), Some(Leaves::ALL[0]), None, "id"),
                ] {
                    let about = kind.map(|_| "PT CONTOH JAYA ABADI".to_owned());
                    let (child, kabupaten) = (at == 1, kabupaten());
                    let facts = Facts { kind, leaves, people, child, kabupaten, about, ..Facts::default() };
                    let report = Report { words: TipBody::new(words), facts, channel: *channel, lang, from: None };
                    let id = format!("m{}", taken.len());
                    taken.push(tips.take(&origin(&service, &id), &report).await.expect("taken").receipt);
                }
            }
        }
        let sizes = async |tips: usize| -> BTreeSet<String> {
            let mut sums = Vec::new();
            for of in ["tip", "tip_page", "tip_wrap"] {
                let all = columns(&service.parts.db).await;
                let text = all.iter().filter(|(table, column, text)| table == of && *text && column != "unit");
                sums.extend(text.map(|(table, column, _)| format!("length(coalesce({table}.{column}, ''))")));
            }
            assert!(sums.len() > 12, "{sums:?}");
            let sql = format!(
                "SELECT CAST({} AS TEXT) FROM tip JOIN tip_page ON tip_page.tip = tip.id
                   JOIN tip_wrap ON tip_wrap.page = tip_page.id AND tip_wrap.unit = '{UNIT}'",
                sums.join(" + ")
            );
            let sizes = texts(&service.parts.db, &sql).await;
            assert_eq!(sizes.len(), tips);
            sizes.into_iter().collect()
        };
        assert_eq!(sizes(taken.len()).await.len(), 1, "before the mailbox is made: {:?}", sizes(taken.len()).await);
        while tips.make_mailboxes().await.expect("made") > 0 {}
        assert_eq!(sizes(taken.len()).await.len(), 1, "after it is made: {:?}", sizes(taken.len()).await);
        // Urgent ones have a second reader, which their band says in the clear.
        let readers = texts(&service.parts.db, "SELECT DISTINCT unit FROM tip_wrap ORDER BY unit").await;
        assert_eq!(readers, [UNIT, "contoh-kalbar"]);
        // The measure sees a longer one.
        let longer = report(&format!("{} Sekida Jagoi Babang", "x".repeat(1_900)));
        taken.push(tips.take(&origin(&service, "long"), &longer).await.expect("taken").receipt);
        assert_eq!(sizes(taken.len()).await.len(), 2);

        for (number, how_long, lang) in [
            ("+628123456789", NewsFor::Short, "id"),
            ("+6281234567890", NewsFor::Short, "en"),
            ("+6281234567890123"[..15].as_ref(), NewsFor::Long, "id"),
            ("+60123456789", NewsFor::Long, "en"),
        ] {
            let receipt = &taken[number.len() + lang.len() % 2];
            tips.promise_news(receipt, &phone(number), how_long, lang).await.expect("promised");
        }
        let sql = "SELECT DISTINCT CAST(length(alias) + length(sealed) AS TEXT) FROM return_address";
        assert_eq!(texts(&service.parts.db, sql).await.len(), 1);
        assert!(count(&service.parts.db, "return_address").await >= 3);
    }
}
