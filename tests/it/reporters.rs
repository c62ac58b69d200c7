//! Those who report in the drills of tips, and the account of what became of their tips.
//!
//! A tip has a number, which gives its door, its words and its request, so that it can be brought again.
#![expect(
    clippy::disallowed_methods,
    reason = "the test is the caller, and asks the clock how long it waited"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join_all;
use serde_json::{Value, json};
use suluh::domain::tips::demo;

use crate::drills::{House, LIMIT, Phones, Reply, number, one_row};
use crate::support::{FakeApi, Recorded, run_cli, until};

/// By which door a tip comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Sms,
    Api,
    Ussd,
}

impl Door {
    pub(crate) const ALL: [Self; 3] = [Self::Sms, Self::Api, Self::Ussd];

    pub(crate) fn of(tip: usize) -> Self {
        Self::ALL[tip % 3]
    }

    /// The place that its tips name, and the demo unit that reads them.
    fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Sms => ("jagoi", "contoh-bengkayang"),
            Self::Api => ("sambas", "contoh-sambas"),
            Self::Ussd => ("sekida", "contoh-kalbar"),
        }
    }
}

/// Words that no other tip has.
fn words(tip: usize) -> String {
    format!("calo nomor {tip:06} di {}", Door::of(tip).place().0)
}

/// What a reporter heard who brought a tip once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    Receipt(String),
    /// The receipt comes by SMS.
    Silence,
    /// It is kept, and the reporter is told to wait.
    Wait,
    /// It is not taken, and the reporter or the gateway is told so.
    Later,
    /// No answer.
    Nothing,
}

/// The first sixteen digits in fours.
fn receipt_in(text: &str) -> Option<String> {
    let is_receipt = |part: &[char]| {
        part.iter()
            .enumerate()
            .all(|(at, sign)| if at % 5 == 4 { *sign == ' ' } else { sign.is_ascii_digit() })
    };
    let signs: Vec<char> = text.chars().collect();
    signs.windows(19).find(|part| is_receipt(part)).map(|part| part.iter().collect())
}

/// The screen of somebody who can be told nothing at the moment: it names whom to call.
pub(crate) fn is_apology(screen: &Reply) -> bool {
    let says = |part: &str| screen.body.contains(part);
    screen.status == 200 && screen.body.starts_with("END ") && says("gangguan") && says("110") && says("129")
}

/// Those who report.
#[derive(Clone)]
pub(crate) struct Reporters(pub(crate) Phones);

impl Reporters {
    /// Brings a tip once by its door.
    pub(crate) async fn bring(&self, tip: usize) -> Heard {
        match Door::of(tip) {
            Door::Sms => match self.0.bring(tip, &format!("LAPOR {}", words(tip))).await {
                None => Heard::Nothing,
                Some(reply) if reply.is_later() => Heard::Later,
                Some(reply) => {
                    assert!(reply.is_ack(), "{reply:?}");
                    match receipt_in(&reply.body) {
                        Some(receipt) => Heard::Receipt(receipt),
                        None if reply.body.is_empty() => Heard::Silence,
                        None => {
                            assert!(reply.body.contains("Mohon tunggu"), "{reply:?}");
                            Heard::Wait
                        }
                    }
                }
            },
            Door::Api => {
                let form = json!({ "text": words(tip), "request_id": format!("request-{tip}") });
                let Some(reply) = self.post("/api/v1/tips", &form).await else { return Heard::Nothing };
                if reply.is_later() {
                    return Heard::Later;
                }
                assert_eq!(reply.status, 201, "{reply:?}");
                Heard::Receipt(receipt_in(&reply.body).expect("a receipt"))
            }
            Door::Ussd => {
                for typed in ["", "3", "3*2"] {
                    match self.0.try_dial(&format!("session-{tip}"), tip, typed).await {
                        None => return Heard::Nothing,
                        Some(screen) if is_apology(&screen) => return Heard::Later,
                        Some(screen) => assert!(screen.body.starts_with("CON "), "{screen:?}"),
                    }
                }
                self.last_step(tip).await
            }
        }
    }

    /// The step of a dialog that brings the words.
    pub(crate) async fn last_step(&self, tip: usize) -> Heard {
        let typed = format!("3*2*{}", words(tip));
        match self.0.try_dial(&format!("session-{tip}"), tip, &typed).await {
            None => Heard::Nothing,
            Some(screen) if is_apology(&screen) => Heard::Later,
            Some(screen) => Heard::Receipt(receipt_in(&screen.body).unwrap_or_else(|| panic!("{screen:?}"))),
        }
    }

    /// Brings a tip until it is taken; `None`: its receipt comes by SMS.
    pub(crate) async fn insist(&self, tip: usize) -> Option<String> {
        let end = Instant::now() + LIMIT;
        while Instant::now() < end {
            match self.bring(tip).await {
                Heard::Receipt(receipt) => return Some(receipt),
                Heard::Silence => return None,
                Heard::Wait | Heard::Later | Heard::Nothing => {}
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("tip {tip} is not taken")
    }

    async fn post(&self, path: &str, form: &Value) -> Option<Reply> {
        Reply::read(self.0.http.post(format!("{}{path}", self.0.base)).json(form).send().await.ok()?).await
    }

    pub(crate) async fn status(&self, receipt: &str) -> Reply {
        self.post("/api/v1/tips/status", &json!({ "receipt": receipt })).await.expect("an answer")
    }
}

/// Receipts that were said, by tip; `None` where one comes by SMS.
pub(crate) type Said = BTreeMap<usize, Option<String>>;

/// The receipt that each number was sent: all its messages hold the same one.
pub(crate) fn sent(api: &FakeApi) -> HashMap<String, String> {
    let mut sent = HashMap::new();
    for request in api.requests() {
        let to = request.header("x-kannel-to").unwrap().trim_start_matches('+').to_owned();
        let text = String::from_utf8(request.body.to_vec()).unwrap();
        let Some(receipt) = receipt_in(&text) else { continue };
        let first = sent.entry(to).or_insert_with(|| receipt.clone());
        assert_eq!(*first, receipt, "one tip has two receipts");
    }
    sent
}

/// Waits until nothing is left to be done for any tip or message.
pub(crate) async fn at_rest(house: &House) {
    const OPEN: &str = "SELECT (SELECT count(*) FROM inbox WHERE sealed IS NOT NULL),
           (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'uncertain')),
           (SELECT count(*) FROM tip WHERE pending IS NOT NULL OR pending_token IS NOT NULL OR mailbox IS NULL)";
    let mut last = None;
    let rest = until(3 * LIMIT, async || {
        last = one_row::<(i64, i64, i64)>(&house.database, OPEN).await;
        (house.spooled() + house.spooled_tips() == 0 && last == Some((0, 0, 0))).then_some(())
    });
    rest.await.unwrap_or_else(|| {
        panic!("messages, sends and mailboxes to come: {last:?}, {} tips in the spool", house.spooled_tips())
    });
}

/// How often each text stands in a tip: what the units read who carry their tips away.
fn opened(house: &House) -> HashMap<String, usize> {
    let keys = house.home.path().join("keys");
    let carried = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let keys = keys.to_str().unwrap();
        let settings =
            [("SULUH__MODE", "demo"), ("SULUH__DATABASE__URL", &house.database), ("SULUH__KEYS__DIR", keys)];
        let (status, out, err) = run_cli(args, &settings);
        assert!(status.success(), "{args:?}: {err}");
        out
    };
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let mut texts = HashMap::new();
    for door in Door::ALL {
        let (place, unit) = door.place();
        let file = path(&carried.path().join(unit));
        run(&["tips", "export", "--unit", unit, "--to", &file]);
        let out = run(&["tips", "open", "--key", &path(&keys.join(demo::key_file(unit))), &file]);
        for line in out.lines().map(str::trim).filter(|line| line.starts_with("calo nomor")) {
            assert!(line.ends_with(place), "{unit} read another's tip: {line}");
            *texts.entry(line.to_owned()).or_default() += 1;
        }
    }
    texts
}

/// Fails unless every receipt that was said leads to its tip and each of `brought` tips stands there at most
/// once, and once when it was acknowledged. Returns how many tips there are.
pub(crate) async fn account(
    house: &House,
    reporters: &Reporters,
    api: &FakeApi,
    said: &Said,
    brought: usize,
) -> usize {
    at_rest(house).await;
    let sent = sent(api);
    let receipts: BTreeMap<usize, String> = said
        .iter()
        .map(|(tip, receipt)| {
            let receipt = receipt.clone().or_else(|| sent.get(&number(*tip)).cloned());
            (*tip, receipt.unwrap_or_else(|| panic!("tip {tip} has no receipt")))
        })
        .collect();
    assert_eq!(receipts.values().collect::<BTreeSet<_>>().len(), receipts.len(), "two tips, one receipt");

    let texts = opened(house);
    for tip in 0..brought {
        let times = texts.get(&words(tip)).copied().unwrap_or_default();
        assert!(times <= 1, "tip {tip} is there {times} times");
        assert!(times == 1 || !said.contains_key(&tip), "tip {tip} was acknowledged and is lost");
    }
    let tips = texts.values().sum::<usize>();
    assert_eq!(
        (stored(house).await, texts.len()),
        ((tips, tips), tips),
        "every tip opens and is one brought"
    );

    let asked = receipts.iter().map(async |(tip, receipt)| (*tip, reporters.status(receipt).await));
    let answers: Vec<(usize, Reply)> = futures_util::stream::iter(asked).buffer_unordered(4).collect().await;
    for (tip, reply) in answers {
        assert!(reply.status == 200 && reply.body.contains("\"received\""), "tip {tip}: {reply:?}");
    }
    for (at, receipt) in receipts.values().take(3).enumerate() {
        // From another phone than the tip.
        let phone = 5_000_000 + at;
        let mut reply = reporters.0.bring(phone, &format!("STATUS {receipt}")).await.unwrap();
        if reply.is_ack() && reply.body.is_empty() {
            let by_sms = until(LIMIT, async || {
                let to = number(phone);
                let is_his = |it: &&Recorded| it.header("x-kannel-to").unwrap().ends_with(&to);
                let requests = api.requests();
                requests.iter().find(is_his).map(|it| String::from_utf8(it.body.to_vec()).unwrap())
            });
            reply.body = by_sms.await.expect("an SMS");
        }
        assert!(reply.body.starts_with("DITERIMA "), "{reply:?}");
    }

    let again =
        receipts.iter().map(async |(tip, receipt)| (*tip, receipt.clone(), reporters.bring(*tip).await));
    let again: Vec<(usize, String, Heard)> =
        futures_util::stream::iter(again).buffer_unordered(4).collect().await;
    for (tip, receipt, heard) in again {
        let known =
            heard == Heard::Receipt(receipt) || (heard == Heard::Silence && Door::of(tip) == Door::Sms);
        assert!(known, "tip {tip} brought again: {heard:?}");
    }
    at_rest(house).await;
    assert_eq!(stored(house).await, (tips, tips), "brought again, one was taken again");
    tips
}

/// Rows of tips and of their pages.
pub(crate) async fn stored(house: &House) -> (usize, usize) {
    let sql = "SELECT (SELECT count(*) FROM tip), (SELECT count(*) FROM tip_page)";
    let (tips, pages): (i64, i64) = one_row(&house.database, sql).await.unwrap();
    (usize::try_from(tips).unwrap(), usize::try_from(pages).unwrap())
}

/// Brings these tips at once; each must get its receipt the first time, by SMS where `way` says so.
pub(crate) async fn receipts_at_once(
    reporters: &Reporters,
    tips: impl Iterator<Item = usize>,
    pause: Duration,
) -> (Said, Duration) {
    let bringing = tips.enumerate().map(|(at, tip)| {
        let reporters = reporters.clone();
        async move {
            tokio::time::sleep(pause * u32::try_from(at).unwrap()).await;
            let began = Instant::now();
            (tip, reporters.bring(tip).await, began.elapsed())
        }
    });
    let (mut said, mut slowest) = (Said::new(), Duration::ZERO);
    for (tip, heard, took) in join_all(bringing).await {
        let Heard::Receipt(receipt) = heard else { panic!("tip {tip} by {:?}: {heard:?}", Door::of(tip)) };
        said.insert(tip, Some(receipt));
        slowest = slowest.max(took);
    }
    (said, slowest)
}
