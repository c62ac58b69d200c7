//! How the people of the canary leave tips: by SMS, on a screen and by the API, whole, half typed and broken.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::collections::BTreeMap;
use std::sync::Mutex;

use futures_util::future::join_all;
use reqwest::Client;
use suluh::sealing::keys::Keys;
use suluh::sealing::receipt::{Receipt, Typed};

use crate::privacy::{Person, escape};
use crate::support::{Suluh, http_client};

/// Receipts by their digits.
pub(crate) type Receipts = BTreeMap<String, Receipt>;

/// The receipts that a text says.
pub(crate) fn said(text: &str, receipts: &mut Receipts) {
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        if let Some(fours) = text.get(at..at + 19)
            && let Typed::Receipt(receipt, "") = Receipt::read(fours)
            && receipt.grouped() == fours
        {
            receipts.insert(receipt.expose().to_owned(), receipt);
        }
    }
}

/// Somebody at a door.
struct Teller<'a> {
    suluh: &'a Suluh,
    http: Client,
    heard: &'a Mutex<Receipts>,
    /// Receipts that nobody was given.
    made_up: &'a Mutex<Receipts>,
}

impl Teller<'_> {
    /// The status and the words of an answer, of which the receipts are noted. No answer is a failure of the
    /// service itself: what cannot be taken is 503.
    async fn ask(&self, request: reqwest::RequestBuilder) -> (u16, String) {
        let answer = request.send().await.expect("an answer");
        let (status, text) = (answer.status().as_u16(), answer.text().await.expect("a text"));
        assert_ne!(status, 500, "{text}");
        said(&text, &mut self.heard.lock().expect("the list"));
        (status, text)
    }

    async fn sms(&self, from: &str, id: &str, words: &str) -> String {
        let (from, text) = (escape(from.as_bytes()), escape(words.as_bytes()));
        let path = format!("/in/kannel/sms?from={from}&text={text}&id={id}&charset=UTF-8&coding=0");
        let (status, said) = self.ask(self.http.get(self.suluh.url(&path))).await;
        assert_eq!(status, 200, "{id}: {said}");
        said
    }

    async fn dial(&self, from: &str, session: &str, text: &str) -> String {
        let form = [("sessionId", session), ("phoneNumber", from), ("text", text)];
        let (status, said) =
            self.ask(self.http.post(self.suluh.url("/in/africastalking/ussd")).form(&form)).await;
        assert_eq!(status, 200, "{said}");
        said
    }

    async fn api(&self, path: &str, body: String) -> (u16, String) {
        self.ask(self.http.post(self.suluh.url(&format!("/api/v1/tips{path}"))).body(body)).await
    }
}

/// The one receipt in an answer.
fn receipt_in(text: &str) -> Option<Receipt> {
    let mut receipts = Receipts::new();
    said(text, &mut receipts);
    receipts.into_values().next()
}

/// Everything that people do with tips, all at the same time; the receipts that they heard, and those which
/// they made up. `service` is in every id, because one service is not sent what the other is.
pub(crate) async fn tell(service: usize, suluh: &Suluh, people: &[(usize, Person)]) -> (Receipts, Receipts) {
    let (heard, made_up) = (Mutex::default(), Mutex::default());
    let teller = Teller { suluh, http: http_client(), heard: &heard, made_up: &made_up };
    join_all(people.iter().map(async |(at, person)| {
        let at = at + service * 100_001;
        by_sms(&teller, person, at).await;
        by_screen(&teller, person, at).await;
        by_api(&teller, person, at).await;
    }))
    .await;
    (heard.into_inner().expect("the list"), made_up.into_inner().expect("the list"))
}

async fn by_sms(teller: &Teller<'_>, person: &Person, at: usize) {
    let (from, word, home) = (&person.spellings()[at % 3], &person.word, &person.spellings()[2]);
    let mut receipt = None;
    for _ in 0..2 {
        let said =
            teller.sms(from, &format!("tl{at}"), &format!("LAPOR calo {word} di Sekida hub {home}")).await;
        receipt = receipt_in(&said).or(receipt);
    }
    // A service that answers through the gateway's API has it at hand for this number.
    let digits = receipt.map_or_else(String::new, |receipt| format!("{} ", receipt.grouped()));
    let mistyped = format!("{} {home}", &digits.get(..17).unwrap_or("1234 5678 9012 34"));
    let nobodys = Receipt::of(Keys::ephemeral().expect("keys").pepper(), &[word]);
    for (id, words) in [
        ("ts", format!("STATUS {digits}")),
        ("tj", format!("JAWAB {digits}mobil {word} {home}")),
        ("tk", format!("KABARI {}{digits}", if at.is_multiple_of(2) { "14 " } else { "" })),
        ("tm", format!("STATUS {mistyped}")),
        ("tn", format!("STATUS {}", nobodys.grouped())),
        ("tw", format!("LAPOR {} {word}", nobodys.expose())),
        ("tb", format!("BANTU {} {word} paspor ditahan, hub {home}", at % 6 + 1)),
        ("ta", format!("{word} di Miri {home}")),
        ("to", if at.is_multiple_of(2) { "batal".to_owned() } else { format!("bantu {}", at % 7) }),
        ("tx", if at.is_multiple_of(3) { "STOP".to_owned() } else { format!("{word} lagi {home}") }),
    ] {
        teller.sms(from, &format!("{id}{at}"), &words).await;
    }
    teller.made_up.lock().expect("the list").insert(nobodys.expose().to_owned(), nobodys);
}

async fn by_screen(teller: &Teller<'_>, person: &Person, at: usize) {
    let (from, word) = (&person.spellings()[0], &person.word);
    let session = format!("t{word}-{at}");
    let words = format!("calo {word} hub {}", person.national);
    // From the first screen to the receipt and its SMS; some never type the end.
    let steps = ["3", "1", "1", "2a", &words, "1"];
    let last = at % (steps.len() + 1);
    let (mut typed, mut receipt) = (String::new(), None);
    teller.dial(from, &session, "").await;
    for step in &steps[..last] {
        typed = if typed.is_empty() { (*step).to_owned() } else { format!("{typed}*{step}") };
        for _ in 0..2 {
            let said = teller.dial(from, &session, &typed).await;
            receipt = receipt_in(&said).or(receipt);
        }
    }
    let notice = [
        ("sessionId", session.as_str()),
        ("phoneNumber", from),
        ("status", "Failed"),
        ("input", &typed),
        ("lastAppResponse", &words),
    ];
    let url = teller.suluh.url("/in/africastalking/ussd");
    teller.ask(teller.http.post(url).form(&notice)).await;
    // Help, asked for with words or without, taken back, or hung up before.
    let session = format!("h{word}-{at}");
    for typed in ["7", "7*3", "7*3*1", "7*3*1*2"].iter().take(at % 5) {
        let typed =
            typed.replace("*1", &if at.is_multiple_of(2) { format!("*{words}") } else { "*1".to_owned() });
        teller.dial(from, &session, &typed).await;
    }
    // A receipt that is looked up, or one that ends in the middle.
    let digits = receipt.map_or_else(|| "1234567".to_owned(), |receipt| receipt.expose().to_owned());
    let session = format!("u{word}-{at}");
    for typed in ["4".to_owned(), format!("4*{digits}"), format!("4*{digits}*{word}")] {
        teller.dial(from, &session, &typed).await;
    }
}

async fn by_api(teller: &Teller<'_>, person: &Person, at: usize) {
    let (word, home) = (&person.word, &person.spellings()[2]);
    let tip = format!(
        r#"{{"text":"calo {word} di Sekida {home}","kind":"departure","leaves":"today","people":"2-5","kabupaten":"61.07","request_id":"{word}-{at}"}}"#
    );
    let mut receipt = None;
    for _ in 0..2 {
        let (status, said) = teller.api("", tip.clone()).await;
        assert!([201, 503].contains(&status), "{status}: {said}");
        let now = receipt_in(&said);
        assert!(
            receipt.is_none() || now.is_none() || same(&receipt, &now),
            "another receipt for a repetition"
        );
        receipt = now.or(receipt);
    }
    let digits = receipt.as_ref().map_or_else(|| home.clone(), |receipt| receipt.grouped());
    for (path, body) in [
        ("/status", format!(r#"{{"receipt":"{digits}"}}"#)),
        ("/answers", format!(r#"{{"receipt":"{digits}","text":"mobil {word} {home}"}}"#)),
    ] {
        let (status, said) = teller.api(path, body).await;
        let found = receipt.is_some() && [200, 204].contains(&status);
        // While the database is away nobody can look; without a receipt there is nothing to look for.
        assert!(found || status == 503 || (receipt.is_none() && status == 422), "{path} {status}: {said}");
    }
    let number = receipt.as_ref().map_or("12", Receipt::expose);
    let broken = [
        ("", format!(r#"{{"text":"{word}","{home}":"{digits}"}}"#)),
        ("", format!(r#"{{"text":"{word} {home}""#)),
        ("", format!(r#"{{"text":"{word}","kind":"{word}"}}"#)),
        ("", format!(r#"{{"text":"{word}","lang":"{home}"}}"#)),
        ("", format!(r#"{{"text":"{word}","kabupaten":"{home}"}}"#)),
        ("", format!(r#"{{"text":"{word}","people":{number}}}"#)),
        ("", format!(r#"{{"text":"{}"}}"#, format!("{word} {home} ").repeat(400))),
        ("/status", format!(r#"{{"receipt":{number}}}"#)),
        ("/status", format!(r#"{{"receipt":"{word} {home}"}}"#)),
        ("/status", format!(r#"{{"receipt":"{digits}","lang":"{word}"}}"#)),
        ("/answers", format!(r#"{{"receipt":"{digits}","words":"{word}"}}"#)),
        ("/answers", format!("{digits} {word}")),
        (&format!("/{number}?{word}={home}"), String::new()),
        (&format!("/status?receipt={number}"), format!("receipt={number}")),
    ];
    for (path, body) in broken {
        let (status, said) = teller.api(path, body).await;
        assert!((400..500).contains(&status), "{path} {status}: {said}");
    }
    let path = format!("/api/v1/tips/status?receipt={number}&{word}={home}");
    assert_eq!(teller.ask(teller.http.get(teller.suluh.url(&path))).await.0, 405);
}

fn same(one: &Option<Receipt>, other: &Option<Receipt>) -> bool {
    one.as_ref().map(Receipt::expose) == other.as_ref().map(Receipt::expose)
}

/// Every receipt that was heard leads to its tip: nothing that was acknowledged was lost.
pub(crate) async fn all_lead_somewhere(suluh: &Suluh, given: &[Receipt]) {
    let http = http_client();
    for receipt in given {
        let body = format!(r#"{{"receipt":"{}"}}"#, receipt.expose());
        let answer = http.post(suluh.url("/api/v1/tips/status")).body(body).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "a receipt that was given leads nowhere");
    }
}
