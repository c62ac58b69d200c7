//! Many people dial at once, and each sees their own screens and nobody else's.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, pending};
use suluh::app::Parts;
use suluh::cache::{Cache, Result};
use suluh::config::Config;
use suluh::domain::demo;
use suluh::kernel::clock::{Clock, SystemClock};
use suluh::model::message::Words;
use suluh::sealing::keys::Keys;
use suluh::store::Db;
use tokio::task::JoinSet;

use crate::drills::{counts, figure};
use crate::support::{Balancer, Engine, OwnRedis, Service, Suluh, fresh_sqlite, http_client, phone};

/// What npm's ussd-menu-builder did with 50 people of three steps each.
const THEIRS: &str = "ussd-menu-builder: 50 / 31 to 52 of 150 / 1 or 2, the others hung";

/// Agencies of the demo register, which differ in their standing.
const AGENCIES: [&str; 12] = [
    "CONTOH JAYA ABADI",
    "CONTOH JAYA SAKTI",
    "CONTOH SAMUDRA RAYA",
    "CONTOH KARYA MANDIRI",
    "CONTOH CITRA NUSANTARA",
    "CONTOH MITRA SEJATI",
    "CONTOH PUTRA KHATULISTIWA",
    "CONTOH DUTA BORNEO",
    "CONTOH TENAGA PERSADA",
    "MISAL JAYA UTAMA",
    "UMPAMA ADI PRATAMA",
    "PERAGA SURYA KENCANA",
];

/// The name that a person asks for: an agency of the register, or one that nobody else asks for and no
/// register knows, which the screen repeats.
fn name(person: usize) -> String {
    if person.is_multiple_of(2) {
        return AGENCIES[person / 2 % AGENCIES.len()].to_owned();
    }
    let mut letters = String::new();
    let mut rest = person;
    for _ in 0..6 {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap()));
        rest = rest / 26 + person * 7;
    }
    format!("ZX{letters}")
}

/// What a person has typed at each of four screens.
fn typed(person: usize) -> [String; 4] {
    let name = name(person);
    [String::new(), "1".to_owned(), format!("1*{name}"), format!("1*{name}*1")]
}

/// A screen without the moment by which a call is promised: the crowd dials at another hour than the one who is
/// alone.
fn timeless(screen: &str) -> String {
    let Some((before, behind)) = screen.split_once("paling lambat ") else { return screen.to_owned() };
    format!("{before}{}", behind.split_once('\n').map_or("", |(_, rest)| rest))
}

fn random(below: u64) -> u64 {
    RandomState::new().hash_one(0) % below
}

/// Lets everybody dial at the bases, each step of a dialog at any of them; returns how many screens
/// were right. A wrong one fails.
async fn dial(bases: &[String]) -> usize {
    let people = counts().dialers;
    // What each of them sees who is alone.
    let oracle = Service::demo(Engine::Sqlite, SystemClock.today()).await;
    let mut crowd = JoinSet::new();
    let clients: Vec<_> = (0..32).map(|_| http_client()).collect();
    for person in 0..people {
        let number = format!("+62813{:08}", 20_000_000 + person);
        let mut expected = Vec::new();
        for typed in typed(person) {
            let screen = oracle.parts.dialogue.ussd("alone", &phone(&number), &Words::new(typed)).await;
            expected.push(format!("{} {}", if screen.end { "END" } else { "CON" }, screen.text));
        }
        let told = &expected[2];
        assert!(
            told.contains(&name(person)) || person.is_multiple_of(2),
            "the screen of an unknown name repeats it: {told}"
        );
        let (http, bases) = (clients[person % clients.len()].clone(), bases.to_vec());
        crowd.spawn(async move {
            let mut right = 0;
            for (typed, expected) in typed(person).iter().zip(&expected) {
                tokio::time::sleep(Duration::from_millis(random(40))).await;
                let step = async || {
                    let base = &bases[usize::try_from(random(1_000)).unwrap() % bases.len()];
                    let form = [
                        ("sessionId", format!("session-{person}")),
                        ("phoneNumber", number.clone()),
                        ("serviceCode", "*123#".to_owned()),
                        ("text", typed.clone()),
                    ];
                    let url = format!("{base}/in/africastalking/ussd");
                    let response = http.post(url).form(&form).send().await.unwrap();
                    assert_eq!(response.status(), 200);
                    let screen = response.text().await.unwrap();
                    assert_eq!(timeless(&screen), timeless(expected), "person {person} typed {typed:?}");
                };
                // A network that heard no answer in time asks again, after the answer or before it.
                match random(4) {
                    0 => {
                        step().await;
                        step().await;
                    }
                    1 => drop(tokio::join!(step(), step())),
                    _ => step().await,
                }
                right += 1;
            }
            right
        });
    }
    let mut right = 0;
    while let Some(done) = crowd.join_next().await {
        right += done.unwrap();
    }
    assert_eq!(right, people * 4);
    right
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_their_own_screens_on_one_process() {
    let suluh = Suluh::launch("demo").start().await;
    let right = dial(&[suluh.url("")]).await;
    figure(
        "people who dial at once, 1 process",
        "people / right screens / wrong",
        format!("{} / {right} / 0", right / 4),
        THEIRS,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_their_own_screens_on_three_processes_with_redis() {
    let database = Engine::Postgres.fresh().await;
    let redis = OwnRedis::start().await;
    let keys = tempfile::tempdir().unwrap();
    let mut processes = Vec::new();
    for _ in 0..3 {
        let process = Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database.url())
            .set("SULUH__REDIS__URL", redis.url())
            .set("SULUH__KEYS__DIR", keys.path());
        processes.push(process.start().await);
    }
    let servers: Vec<String> = processes.iter().map(|process| process.url("")).collect();
    let balancer = Balancer::start(&servers).await;
    let right = dial(&[balancer.url("")]).await;
    figure(
        "people who dial at once, 3 processes behind haproxy",
        "people / right screens / wrong",
        format!("{} / {right} / 0", right / 4),
        THEIRS,
    );
}

/// A cache that takes every call and answers none.
struct Hangs;

impl Cache for Hangs {
    fn get<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>>> {
        pending().boxed()
    }

    fn set<'a>(&'a self, _: &'a str, _: Vec<u8>, _: Duration) -> BoxFuture<'a, Result<()>> {
        pending().boxed()
    }

    fn raise<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, Result<u64>> {
        pending().boxed()
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        pending().boxed()
    }

    fn name(&self) -> &'static str {
        "hanging"
    }
}

#[tokio::test]
async fn a_dialog_ends_with_an_apology_when_the_cache_hangs_for_ever() {
    let database = fresh_sqlite();
    let db = Db::open(database.url()).await.unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    demo::load(&db, &*clock, 0).await.unwrap();
    let keys = Keys::ephemeral().unwrap();
    let parts = Parts::assemble(Config::default(), db, keys, Arc::new(Hangs), clock).await.unwrap();
    parts.arrive().await.unwrap();
    for typed in ["", "1*CONTOH JAYA ABADI"] {
        let caller = phone("+6281234567890");
        let words = Words::new(typed);
        let step = parts.dialogue.ussd("session", &caller, &words);
        let screen = tokio::time::timeout(Duration::from_secs(30), step).await.expect("a screen");
        assert!(screen.end, "{screen:?}");
        // No verdict, and whoever is in danger is told whom to call.
        let says = |part: &str| screen.text.contains(part);
        assert!(says("110") && says("129") && says("gangguan") && !says("BERIZIN"), "{screen:?}");
    }
}
