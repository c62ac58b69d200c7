//! Questions through a phone that gammu-smsd holds: the real daemon with its dummy phone, over its own tables.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use suluh::config::{Config, Gateway};
use suluh::gammu::Tables;
use suluh::gateways::{HELD, Link, Sent};
use suluh::kernel::sms_parts;
use suluh::model::message::{MessageId, OutboundSms, Words};
use suluh::worker::sender::Carry;

use crate::drills::{House, Load, counts, figure, killed_again_and_again, number, random_ms};
use crate::privacy::{Haystack, assert_nothing_in, people, postgres_rows, sqlite_files};
use crate::support::{
    Engine, Gammu, Launch, OwnPostgres, Suluh, TestDb, Told, Transmitted, on_both_engines, phone, until,
};

/// A phone as a modem names it.
const PHONE: &str = "+6281234567890";
const OTHER: &str = "+6281234567891";
/// A question about the licensed agency of the demo register.
const QUESTION: &str = "cek pt contoh jaya abadi";
/// How long one may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
/// Rows that wait for the phone.
const WAITING: &str = "SELECT count(*) FROM outbox";
/// Rows of what came.
const INBOX: &str = "SELECT count(*) FROM inbox";
/// Rows of what was sent.
const SENT: &str = "SELECT count(*) FROM sentitems";
/// Kills in the soak: the dummy phone sends as slowly as a phone.
const MOST_KILLS: usize = 20;

fn launch(gammu: &Gammu, db: &TestDb) -> Launch {
    let launch = Suluh::launch("demo")
        .set("SULUH__DATABASE__URL", db.url())
        // Also what a library says at its most talkative is looked through.
        .set("SULUH__LOG__LEVEL", "trace")
        .set("SULUH__LOG__FORMAT", "json");
    gammu.settings().into_iter().fold(launch, |launch, (variable, value)| launch.set(variable, value))
}

/// Fails unless it is the answer for the licensed agency.
#[track_caller]
fn assert_licensed(sms: &Transmitted) {
    assert!(sms.text.contains("BERIZIN") && sms.text.contains("123/2024"), "{sms:?}");
}

/// Waits until a number of the daemon's tables is what is looked for.
async fn becomes(gammu: &Gammu, sql: &'static str, wanted: i64) {
    let mut last = 0;
    let came = until(LIMIT, async || {
        last = gammu.count(sql).await;
        (last == wanted).then_some(())
    });
    assert!(came.await.is_some(), "{sql}: {last}, and {wanted} is wanted");
}

/// Waits until `suluh gateways status` says of the phone what is looked for.
async fn status_says(suluh: &Suluh, what: &str) {
    let mut said = String::new();
    let came = until(LIMIT, async || {
        said = suluh.cli(&["gateways", "status"]);
        let of_phone = said.split("gammu\n").nth(1)?;
        let words = of_phone.split_whitespace().collect::<Vec<_>>().join(" ");
        words.contains(what).then_some(())
    });
    assert!(came.await.is_some(), "{what}: {said}");
}

on_both_engines! {
    async fn a_question_is_answered_by_the_phone_in_every_alphabet(engine: Engine) {
        let (gammu, db) = (Gammu::start().await, engine.fresh().await);
        let suluh = launch(&gammu, &db).start().await;
        gammu.receive(PHONE, QUESTION);
        assert_licensed(&gammu.wait_for(1).await[0]);
        gammu.receive(PHONE, "“cek pt contoh jaya abadi”");
        assert_licensed(&gammu.wait_for(2).await[1]);
        // The second comes first.
        let dots = ".".repeat(100);
        gammu.receive_part(PHONE, " jaya abadi", (7, 2, 2));
        gammu.receive_part(PHONE, &format!("tolong pak{dots} cek pt contoh"), (7, 2, 1));
        assert_licensed(&gammu.wait_for(3).await[2]);
        assert!(gammu.transmitted().await.iter().all(|sms| sms.to == PHONE && sms.udh.is_empty()));
        // A machine is not answered, and nothing stays.
        gammu.receive("BANK XYZ", QUESTION);
        becomes(&gammu, INBOX, 0).await;
        assert_eq!((gammu.transmitted().await.len(), gammu.count(WAITING).await), (3, 0));
        let log = suluh.log();
        for trace in ["81234567", "jaya abadi", "rahasia-gammu"] {
            assert!(!log.to_lowercase().contains(trace), "{trace} is in the log:\n{log}");
        }
    }

    async fn a_report_says_what_became_of_it_and_then_nothing_is_left(engine: Engine) {
        let (gammu, db) = (Gammu::start().await, engine.fresh().await);
        let suluh = launch(&gammu, &db).start().await;
        gammu.receive(PHONE, QUESTION);
        gammu.wait_for(1).await;
        status_says(&suluh, "1 accepted").await;
        // The words go at once, and the number when the report is there.
        becomes(&gammu, "SELECT count(*) FROM sentitems WHERE \"Text\" || \"TextDecoded\" = ''", 1).await;
        gammu.report(PHONE, Told::Delivered);
        becomes(&gammu, SENT, 0).await;
        status_says(&suluh, "0 accepted").await;
        assert!(suluh.cli(&["gateways", "dead"]).trim().lines().count() < 2, "nothing was given up");
        gammu.receive(OTHER, QUESTION);
        gammu.wait_for(2).await;
        status_says(&suluh, "1 accepted").await;
        gammu.report(OTHER, Told::Failed);
        becomes(&gammu, SENT, 0).await;
        status_says(&suluh, "0 accepted").await;
    }

    async fn what_the_phone_could_not_send_is_tried_again(engine: Engine) {
        let (mut gammu, db) = (Gammu::start().await, engine.fresh().await);
        let suluh = launch(&gammu, &db).set("SULUH__OUTBOX__PAUSE_MS", "300").start().await;
        gammu.receive(PHONE, QUESTION);
        becomes(&gammu, "SELECT \"Received\"::bigint FROM phones", 1).await;
        gammu.kill();
        becomes(&gammu, WAITING, 1).await;
        // As the daemon does when it has tried often enough.
        gammu
            .execute(
                "INSERT INTO sentitems (\"Text\", \"UDH\", \"SenderID\", \"ID\", \"Status\", \"CreatorID\")
                 SELECT \"Text\", '', 'satu', \"ID\", 'SendingError', \"CreatorID\" FROM outbox;
                 DELETE FROM outbox",
            )
            .await;
        becomes(&gammu, SENT, 0).await;
        gammu.start_again().await;
        assert_licensed(&gammu.wait_for(1).await[0]);
        gammu.report(PHONE, Told::Delivered);
        becomes(&gammu, SENT, 0).await;
        status_says(&suluh, "0 accepted given up 0").await;
    }

    /// The daemon writes once more what it was killed over, and a row that we may not delete comes again and again.
    async fn what_stands_there_twice_is_answered_once(engine: Engine) {
        let (gammu, db) = (Gammu::start().await, engine.fresh().await);
        gammu.receive(PHONE, QUESTION);
        becomes(&gammu, INBOX, 1).await;
        gammu
            .execute(
                "INSERT INTO inbox (\"ReceivingDateTime\", \"Text\", \"SenderNumber\", \"Coding\", \"UDH\",
                                    \"TextDecoded\", \"RecipientID\")
                 SELECT \"ReceivingDateTime\", \"Text\", \"SenderNumber\", \"Coding\", \"UDH\", \"TextDecoded\",
                        \"RecipientID\" FROM inbox;
                 REVOKE DELETE ON inbox FROM suluh_test_gammu",
            )
            .await;
        let suluh = launch(&gammu, &db).start().await;
        assert_licensed(&gammu.wait_for(1).await[0]);
        let complains = until(LIMIT, async || suluh.log().contains("SQLSTATE 42501").then_some(()));
        assert!(complains.await.is_some(), "{}", suluh.log());
        gammu.receive(OTHER, QUESTION);
        gammu.wait_for(2).await;
        gammu.execute("GRANT DELETE ON inbox TO suluh_test_gammu").await;
        becomes(&gammu, INBOX, 0).await;
        let to: Vec<String> = gammu.transmitted().await.into_iter().map(|sms| sms.to).collect();
        assert_eq!(to, [PHONE, OTHER]);
    }

    /// Either side dies, and every question is answered: once by us, and by the phone again only what it was at.
    async fn nothing_is_lost_when_either_side_is_killed(engine: Engine) {
        let (mut gammu, db) = (Gammu::start().await, engine.fresh().await);
        let house = gammu
            .settings()
            .into_iter()
            .fold(House::bare(db.url()), |house, (variable, value)| house.with(variable, value));
        let mut suluh = house.launch().start().await;
        let kills = counts().kills.min(MOST_KILLS);
        let handset = gammu.handset();
        let load = Load::of(move |question| {
            let handset = handset.clone();
            async move {
                handset.receive(&format!("+{}", number(question)), QUESTION);
                tokio::time::sleep(random_ms(1_000..3_000)).await;
            }
        });
        let recoveries = killed_again_and_again(&house, &mut suluh, kills, async || {
            gammu.kill();
            gammu.start_again().await;
        })
        .await;
        let asked = load.end().await;
        house.settled(asked).await;
        let mut sends: BTreeMap<String, usize> = BTreeMap::new();
        let answered = until(LIMIT, async || {
            sends.clear();
            for sms in gammu.transmitted().await {
                assert_licensed(&sms);
                *sends.entry(sms.to).or_default() += 1;
            }
            (sends.len() == asked).then_some(())
        });
        assert!(answered.await.is_some(), "{asked} asked, and {} were answered", sends.len());
        for question in 0..asked {
            assert!(sends.contains_key(&format!("+{}", number(question))), "question {question}");
        }
        let doubles = sends.values().sum::<usize>() - asked;
        assert!(doubles <= kills, "{doubles} were sent twice, and the daemon was killed {kills} times");
        becomes(&gammu, INBOX, 0).await;
        let drill = format!("service and gammu-smsd are killed, {engine:?}");
        figure(&drill, "kills of each / questions / lost", format!("{kills} / {asked} / 0"), "");
        figure(&drill, "answers sent twice by the daemon", doubles, "");
        figure(&drill, "until the daemon is there again", recoveries, "");
    }

    async fn nothing_of_a_person_is_left_by_what_came_through_the_phone(engine: Engine) {
        let (gammu, db) = (Gammu::start().await, engine.fresh().await);
        let suluh = launch(&gammu, &db).start().await;
        let people = &people()[..4];
        for person in people {
            let from = format!("+62{}", person.national);
            gammu.receive(&from, &format!("cek pt {} jaya hub 0{}", person.word, person.national));
            gammu.receive(&from, &format!("TOLONG saya disekap {} ꦗ", person.word));
            // A part whose other never comes.
            gammu.receive_part(&from, &format!("LAPOR mau berangkat malam ini {}", person.word), (9, 2, 1));
        }
        gammu.wait_for(2 * people.len()).await;
        becomes(&gammu, INBOX, 0).await;
        for person in people {
            for _ in 0..2 {
                gammu.report(&format!("+62{}", person.national), Told::Delivered);
            }
        }
        becomes(&gammu, SENT, 0).await;
        for nothing in [INBOX, WAITING, "SELECT count(*) FROM outbox_multipart"] {
            becomes(&gammu, nothing, 0).await;
        }
        let metrics = reqwest::get(suluh.metrics_url()).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("suluh_inbound_total{gateway=\"gammu\",outcome=\"polled\"}"), "{metrics}");
        let named = |name: &str, text: String| Haystack { name: name.to_owned(), bytes: text.into_bytes() };
        let mut haystacks = vec![named("the log", suluh.log()), named("the metrics", metrics)];
        match engine {
            Engine::Sqlite => haystacks.extend(sqlite_files(db.url())),
            Engine::Postgres => haystacks.push(postgres_rows(db.url()).await),
        }
        assert_nothing_in(&haystacks, people);
    }
}

/// What came stays in the daemon's table until it is written down here.
#[tokio::test]
async fn a_question_waits_at_the_phone_while_the_database_is_dead() {
    let (gammu, mut postgres) = (Gammu::start().await, OwnPostgres::start().await);
    let _suluh = launch(&gammu, &TestDb::of(postgres.url())).start().await;
    gammu.receive(PHONE, QUESTION);
    gammu.wait_for(1).await;
    postgres.kill();
    gammu.receive(OTHER, QUESTION);
    becomes(&gammu, INBOX, 1).await;
    postgres.start_again().await;
    assert_licensed(&gammu.wait_for(2).await[1]);
    becomes(&gammu, INBOX, 0).await;
}

#[tokio::test]
async fn two_processes_at_the_same_tables_answer_each_question_once() {
    let (gammu, db) = (Gammu::start().await, Engine::Postgres.fresh().await);
    let keys = tempfile::tempdir().unwrap();
    let launch = || launch(&gammu, &db).set("SULUH__KEYS__DIR", keys.path());
    let (_one, _two) = (launch().start().await, launch().start().await);
    let asked = 12;
    for question in 0..asked {
        gammu.receive(&format!("+{}", number(question)), QUESTION);
    }
    let mut to: Vec<String> = gammu.wait_for(asked).await.into_iter().map(|sms| sms.to).collect();
    becomes(&gammu, INBOX, 0).await;
    becomes(&gammu, WAITING, 0).await;
    assert_eq!(gammu.transmitted().await.len(), asked);
    to.sort_unstable();
    to.dedup();
    assert_eq!(to.len(), asked);
}

fn link(gammu: &Gammu, change: impl FnOnce(&mut Gateway)) -> Link {
    let [(_, url), (_, user), (_, password)] = gammu.settings();
    let mut settings = Gateway {
        api_url: Some(url),
        username: Some(user),
        password: Some(password.into()),
        ..Gateway::default()
    };
    change(&mut settings);
    Link { name: "gammu".into(), dialect: HELD[0], settings: Arc::new(settings) }
}

fn message(at: u8, words: &str) -> OutboundSms {
    let id = MessageId::parse(&format!("{at:032x}")).expect("an id");
    OutboundSms { id, to: phone(PHONE), words: Words::new(words) }
}

#[tokio::test]
async fn a_long_answer_is_sent_in_parts_and_reported_when_all_are_there() {
    let gammu = Gammu::start().await;
    let link = link(&gammu, |_| {});
    let tables = Tables::of(&link.settings).unwrap().unwrap();
    let latin = "Surat {sah} [asli] ~ ".repeat(20);
    let wide = "ꦱꦸꦭꦸꦃ 😀 ".repeat(20);
    for (at, words) in [(1, &latin), (2, &wide)] {
        assert_eq!(tables.carry(&link, &message(at, words)).await, Sent::Taken(None));
        // Nobody knew, and it is tried again.
        assert_eq!(tables.carry(&link, &message(at, words)).await, Sent::Taken(None));
    }
    let parts = |words: &str| sms_parts::split(words, sms_parts::Reference::Eight(0)).unwrap().len();
    let (first, second) = (parts(&latin), parts(&wide));
    assert!(first > 2 && second > 2);
    becomes(&gammu, WAITING, 0).await;
    let sent = gammu.wait_for(first + second).await;
    assert_eq!(sent.len(), first + second);
    let (of_latin, of_wide) = sent.split_at(first);
    for (sms, words, coding) in
        [(of_latin, &latin, "Default_No_Compression"), (of_wide, &wide, "Unicode_No_Compression")]
    {
        assert_eq!(&sms.iter().map(|part| part.text.as_str()).collect::<String>(), words);
        assert!(sms.iter().all(|part| part.coding == coding && part.to == PHONE), "{sms:?}");
        for (number, part) in (1..).zip(sms) {
            let place = format!("{:02X}{number:02X}", sms.len());
            assert!(part.udh.starts_with("050003") && part.udh.ends_with(&place), "{part:?}");
        }
    }
    assert_eq!(
        tables.carry(&link, &message(1, &latin)).await,
        Sent::Taken(None),
        "it is known after it was sent"
    );
    assert_eq!(gammu.count(WAITING).await, 0);
}

#[tokio::test]
async fn a_phone_that_is_slow_is_not_given_more_and_one_that_is_away_fails() {
    let mut gammu = Gammu::start().await;
    let reached = link(&gammu, |_| {});
    let tables = Tables::of(&reached.settings).unwrap().unwrap();
    gammu.kill();
    for at in 0..10 {
        assert_eq!(tables.carry(&reached, &message(at, "halo")).await, Sent::Taken(None));
    }
    assert_eq!(tables.carry(&reached, &message(10, "halo")).await, Sent::Throttled(None));
    assert_eq!(tables.carry(&reached, &message(9, "halo")).await, Sent::Taken(None), "this one it has");
    gammu.start_again().await;
    gammu.wait_for(10).await;
    becomes(&gammu, WAITING, 0).await;
    assert_eq!(tables.carry(&reached, &message(10, "halo")).await, Sent::Taken(None));

    gammu.execute("REVOKE INSERT ON outbox FROM suluh_test_gammu").await;
    assert_eq!(
        tables.carry(&reached, &message(11, "halo")).await,
        Sent::Refused("SQLSTATE 42501".to_owned()),
        "another gateway may"
    );
    let away = link(&gammu, |settings| settings.api_url = Some("postgres://127.0.0.1:1/smsd".to_owned()));
    let tables = Tables::of(&away.settings).unwrap().unwrap();
    let Sent::Failing(_) = tables.carry(&away, &message(1, "halo")).await else { panic!("it is not there") };
}

#[test]
fn an_address_that_is_none_is_refused_with_its_form() {
    let dir = tempfile::tempdir().unwrap();
    let of = |url: &str, user: Option<&str>| {
        let user = user.map_or_else(String::new, |user| format!("username = '{user}'"));
        let text = format!("[gateways.gammu]\napi_url = '{url}'\n{user}\n");
        let file = dir.path().join("suluh.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(Some(&file)).map(drop).map_err(|error| error.to_string())
    };
    assert!(of("postgres://127.0.0.1:5432/smsd", Some("suluh_gammu")).is_ok());
    for (url, user) in [
        ("http://127.0.0.1/smsd", Some("suluh_gammu")),
        ("postgres://suluh:rahasia@127.0.0.1/smsd", Some("suluh_gammu")),
        ("postgres://127.0.0.1", Some("suluh_gammu")),
        ("postgres:///smsd", Some("suluh_gammu")),
        ("postgres://127.0.0.1/smsd", None),
    ] {
        let refused = of(url, user).expect_err(url);
        assert!(
            refused.contains("postgres://HOST:PORT/DATABASE") && !refused.contains("rahasia"),
            "{refused}"
        );
    }
}
