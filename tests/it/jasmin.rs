//! Questions through a real Jasmin between the service and an SMS centre; only the soak has it.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use suluh::config::Gateway;
use suluh::gateways::{GATEWAYS, Link, Sent};
use suluh::kernel::sms_parts;
use suluh::model::message::{MessageId, OutboundSms, Words};

use crate::drills::{House, Load, counts, figure, killed_again_and_again, number, random_ms};
use crate::support::{
    Engine, Jasmin, MESSAGE_QUEUE_FULL, Mo, Reaction, Smsc, Submit, Suluh, THROTTLED, TestDb, http_client,
    on_both_engines, phone, until,
};

/// A phone as an SMS centre in Indonesia names it.
const PHONE: &str = "6281234567890";
/// The short code, and a question about the licensed agency of the demo register.
const SHORT_CODE: &str = "1500";
const QUESTION: &str = "cek pt contoh jaya abadi";
/// How long one may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);
/// Kills in the soak: what the rest of the drills does is more than this machine has time for twice.
const MOST_KILLS: usize = 20;
/// Kills of Jasmin, which takes long to start.
const MOST_KILLS_OF_JASMIN: usize = 5;
/// Messages on their way to Jasmin at a time.
const WINDOW: usize = 10;

struct World {
    smsc: Smsc,
    jasmin: Jasmin,
    house: House,
    _db: TestDb,
}

async fn world(engine: Engine) -> (World, Suluh) {
    let (smsc, db) = (Smsc::start(), engine.fresh().await);
    let house = House::bare(db.url());
    let base = house.base();
    let jasmin = Jasmin::start(&smsc, &base).await;
    let house = [
        ("SULUH__GATEWAYS__JASMIN__RATE", "1000"),
        ("SULUH__GATEWAYS__JASMIN__TIMEOUT_MS", "5000"),
        ("SULUH__OUTBOX__REPORT_WAIT_MS", "3000"),
        ("SULUH__OUTBOX__PAUSE_MS", "500"),
        ("SULUH__OUTBOX__POLL_MS", "100"),
    ]
    .into_iter()
    .fold(house, |house, (variable, value)| house.with(variable, value));
    let house = jasmin
        .settings(&base)
        .into_iter()
        .fold(house, |house, (variable, value)| house.with(variable, value));
    let suluh = house.launch().start().await;
    (World { smsc, jasmin, house, _db: db }, suluh)
}

/// Fails unless `text` is the answer for the licensed agency.
#[track_caller]
fn assert_licensed(text: &str) {
    assert!(text.contains("BERIZIN") && text.contains("123/2024"), "{text:?}");
}

/// What the SMS centre took, when it is so much.
async fn taken(smsc: &Smsc, count: usize) -> Vec<Submit> {
    let mut last = Vec::new();
    let all = until(LIMIT, async || {
        last = smsc.submits();
        last.retain(|it| matches!(it.reaction, Reaction::Accept(_)));
        (last.len() >= count).then(|| last.clone())
    });
    all.await.unwrap_or_else(|| panic!("{count} are wanted, and it took {last:#?}"))
}

/// Waits until `suluh gateways status` says of Jasmin what is looked for.
async fn status_says(suluh: &Suluh, what: &str) {
    let mut said = String::new();
    let came = until(LIMIT, async || {
        said = suluh.cli(&["gateways", "status"]);
        let of_it = said.split("jasmin\n").nth(1)?;
        let words = of_it.split_whitespace().collect::<Vec<_>>().join(" ");
        words.contains(what).then_some(())
    });
    assert!(came.await.is_some(), "{what}: {said}");
}

/// How often each of the people was answered.
fn people_answered(smsc: &Smsc) -> BTreeMap<String, usize> {
    let mut sends: BTreeMap<String, usize> = BTreeMap::new();
    for submit in smsc.submits() {
        assert_licensed(&submit.text);
        *sends.entry(submit.destination).or_default() += 1;
    }
    sends
}

/// How many answers went besides the first to each of so many people; fails unless each was answered.
fn answered(smsc: &Smsc, asked: usize) -> usize {
    let sends = people_answered(smsc);
    for question in 0..asked {
        assert!(sends.contains_key(&number(question)), "question {question} was never answered");
    }
    assert_eq!(sends.len(), asked, "somebody got an answer who asked nothing");
    sends.values().sum::<usize>() - asked
}

/// People who ask a question each.
fn people(smsc: &Smsc) -> Load {
    let smsc = Arc::new(smsc.view());
    Load::of(move |question| {
        let smsc = smsc.clone();
        async move {
            smsc.insist(&number(question), SHORT_CODE, QUESTION).await;
            tokio::time::sleep(random_ms(100..500)).await;
        }
    })
}

/// Waits until each of so many people was answered.
async fn all_answered(smsc: &Smsc, asked: usize) {
    let all = until(LIMIT, async || {
        let mut to: Vec<String> = smsc.submits().into_iter().map(|it| it.destination).collect();
        to.sort_unstable();
        to.dedup();
        (to.len() >= asked).then_some(())
    });
    all.await;
}

on_both_engines! {
    #[ignore = "needs RabbitMQ and Jasmin: tests/soak runs it"]
    async fn a_real_jasmin_brings_questions_and_takes_answers_in_every_alphabet(engine: Engine) {
        let (World { smsc, jasmin: _jasmin, house: _house, _db }, suluh) = world(engine).await;
        let dots = ".".repeat(70);
        let (first, second) = (format!("tolong pak{dots} cek pt contoh"), format!("{dots} jaya abadi"));
        let messages =
            [Mo::Text(QUESTION), Mo::Ucs2("“cek pt contoh jaya abadi”"), Mo::Parts(&[&first, &second])];
        for (at, message) in messages.into_iter().enumerate() {
            let phone = format!("628123456789{at}");
            smsc.deliver(&phone, SHORT_CODE, message).await;
            let answer = taken(&smsc, at + 1).await.remove(at);
            assert_licensed(&answer.text);
            assert_eq!((answer.source.as_str(), answer.destination.as_str()), (SHORT_CODE, phone.as_str()));
        }
        status_says(&suluh, "0 sending, 0 of unknown outcome, 0 accepted").await;
        // The same words again are another question; what did not arrive is reported too.
        smsc.then(1, Reaction::Accept("UNDELIV"));
        smsc.deliver(PHONE, SHORT_CODE, Mo::Text(QUESTION)).await;
        taken(&smsc, 4).await;
        status_says(&suluh, "0 sending, 0 of unknown outcome, 0 accepted").await;
        let log = suluh.log();
        assert!(!log.contains("81234567") && !log.contains("rahasia"), "{log}");
    }

    #[ignore = "needs RabbitMQ and Jasmin: tests/soak runs it"]
    async fn nothing_acknowledged_is_lost_when_the_service_behind_jasmin_is_killed(engine: Engine) {
        let (World { smsc, jasmin: _jasmin, house, _db }, mut suluh) = world(engine).await;
        let (kills, load) = (counts().kills.min(MOST_KILLS), people(&smsc));
        let recoveries = killed_again_and_again(&house, &mut suluh, kills, async || {
            smsc.insist(&number(load.take()), SHORT_CODE, QUESTION).await;
        })
        .await;
        let asked = load.end().await;
        all_answered(&smsc, asked).await;
        // Each has one row, however often Jasmin brought it.
        let rows = house.settled(asked).await;
        assert_eq!((rows.dead, rows.outbox), (0, asked), "{rows:?}");
        let doubles = answered(&smsc, asked);
        assert!(doubles <= rows.resent && rows.resent <= 2 * WINDOW * kills, "{doubles} twice: {rows:?}");
        let drill = format!("kill -9 under load, {engine:?}, Jasmin");
        figure(&drill, "kills / questions acknowledged / lost", format!("{kills} / {asked} / 0"), "");
        figure(&drill, "answers sent twice", format!("{doubles} (unknown outcomes {})", rows.resent), "");
        figure(&drill, "from ready to the next question acknowledged", recoveries, "");
    }

    #[ignore = "needs RabbitMQ and Jasmin: tests/soak runs it"]
    async fn what_the_service_took_is_answered_when_jasmin_is_killed(engine: Engine) {
        let (World { smsc, mut jasmin, house, _db }, _suluh) = world(engine).await;
        let (kills, load) = (counts().kills.min(MOST_KILLS_OF_JASMIN), people(&smsc));
        for _ in 0..kills {
            tokio::time::sleep(random_ms(500..3_000)).await;
            jasmin.kill();
            jasmin.start_again(&smsc).await;
        }
        let asked = load.end().await;
        // Jasmin says that it has a question before it has written it down: what is lost there nobody can answer.
        let mut last = (0, 0);
        let all = until(LIMIT, async || {
            let sends = people_answered(&smsc);
            let took = house.took().await?;
            last = (took, sends.len());
            (took == sends.len()).then_some((took, sends))
        });
        let (took, sends) = all.await.unwrap_or_else(|| panic!("taken and answered: {last:?}"));
        let doubles = sends.values().sum::<usize>() - took;
        let drill = format!("Jasmin is killed under load, {engine:?}");
        let lost = asked - took;
        figure(&drill, "kills / questions acknowledged by us / lost", format!("{kills} / {took} / 0"), "");
        figure(&drill, "questions that Jasmin acknowledged and lost", lost, "");
        figure(&drill, "answers sent twice, by us or by Jasmin", doubles, "");
    }

    #[ignore = "needs RabbitMQ and Jasmin: tests/soak runs it"]
    async fn a_centre_or_a_jasmin_that_throttles_delivers_each_answer_once(engine: Engine) {
        let (World { smsc, jasmin, house: _house, _db }, suluh) = world(engine).await;
        smsc.then(1, Reaction::Refuse(THROTTLED));
        smsc.then(1, Reaction::Refuse(MESSAGE_QUEUE_FULL));
        let mut asked: Vec<String> = (0..4).map(number).collect();
        for phone in &asked {
            smsc.deliver(phone, SHORT_CODE, Mo::Text(QUESTION)).await;
        }
        taken(&smsc, asked.len()).await;
        // Of what it sent again after a throttling it makes no report.
        status_says(&suluh, "0 sending, 0 of unknown outcome, 1 accepted").await;
        // Its own limit, which it tells as it tells a wrong account.
        jasmin.limit(1).await;
        for question in 4..10 {
            asked.push(number(question));
            smsc.deliver(&number(question), SHORT_CODE, Mo::Text(QUESTION)).await;
        }
        let mut to: Vec<String> =
            taken(&smsc, asked.len()).await.into_iter().map(|it| it.destination).collect();
        to.sort_unstable();
        asked.sort_unstable();
        assert_eq!(to, asked);
        status_says(&suluh, "given up 0").await;
    }
}

#[tokio::test]
#[ignore = "needs RabbitMQ and Jasmin: tests/soak runs it"]
async fn a_long_answer_reaches_the_centre_in_parts_that_make_it() {
    let smsc = Smsc::start();
    let jasmin = Jasmin::start(&smsc, "http://127.0.0.1:1").await;
    let [(_, url), (_, user), (_, password), (_, from), _] = jasmin.settings("");
    let settings = Gateway {
        api_url: Some(url),
        username: Some(user),
        password: Some(password.into()),
        from: Some(from),
        ..Gateway::default()
    };
    let dialect = *GATEWAYS.iter().find(|gateway| gateway.name() == "jasmin").expect("Jasmin");
    let link = Link { name: "jasmin".into(), dialect, settings: Arc::new(settings) };
    let texts = ["Surat {sah} [asli] ~ @ ".repeat(20), "ꦱꦸꦭꦸꦃ é ".repeat(25), "{@}".to_owned()];
    for (at, words) in texts.iter().enumerate() {
        let before = smsc.submits().len();
        let id = MessageId::parse(&format!("{at:032x}")).expect("an id");
        let sms = OutboundSms { id, to: phone(PHONE), words: Words::new(words.as_str()) };
        let request = link.dialect.send(&link.settings, &sms).expect("it can send");
        let mut post = http_client().post(&request.url).body(request.body);
        for (name, value) in &request.headers {
            post = post.header(&**name, value);
        }
        let answer = post.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let sent = link.dialect.sent(&link.settings, status, None, &answer.text().await.expect("a body"));
        assert!(matches!(sent, Sent::Taken(Some(_))), "{sent:?}");
        let parts = sms_parts::split(words, sms_parts::Reference::Eight(0)).expect("it fits").len();
        let came = taken(&smsc, before + parts).await.split_off(before);
        assert_eq!(came.len(), parts);
        assert_eq!(&came.iter().map(|part| part.text.as_str()).collect::<String>(), words);
        let last = |part: &Submit| part.udh.last().copied();
        let numbers: Vec<_> = came.iter().filter_map(last).map(usize::from).collect();
        let wanted: Vec<_> = if parts == 1 { Vec::new() } else { (1..=parts).collect() };
        assert_eq!(numbers, wanted);
    }
}
