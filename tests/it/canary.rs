//! Questions and tips by people with numbers and words of their own through every gateway's door while
//! things fail: nothing of them stands in the clear anywhere, neither while their messages are open nor
//! after, and no receipt; and when the day's key is gone, nobody opens a copy of what was there.
//!
//! `tests/run` asks a few; with `SULUH_SOAK` set it is a thousand. A new gateway gets its row in
//! [`DOORS`], a new place where something is kept its haystack in [`Scene::haystacks`].
#![expect(
    clippy::disallowed_methods,
    reason = "HTTP is handed in to the service; the test is the caller, and reads what the run shall be"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use suluh::gateways::GATEWAYS;
use suluh::kernel::clock::{Clock, SystemClock};
use suluh::sealing::key::Key;
use suluh::sealing::keys::Keys;
use suluh::sealing::receipt::Receipt;
use suluh::store::Db;
use tempfile::TempDir;

use crate::backup::Safe;
use crate::canary_tips::{self, Receipts};
use crate::privacy::{Haystack, Needles, Person, escape, haystacks_of, postgres_rows};
use crate::support::{Behaviour, Engine, FakeApi, Launch, OwnPostgres, OwnRedis, Suluh, http_client, until};
use crate::tip_joins::{dump, shared};

/// How long what was open may take until it is settled on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);

/// How many people ask in each of the moments that [`MOMENTS`] counts.
struct Counts {
    people: usize,
}

/// While all is well, while the gateway's API fails, while the database is away, while Redis is away,
/// and before a process is killed.
const MOMENTS: usize = 5;

const FEW: Counts = Counts { people: 60 };
const SOAK: Counts = Counts { people: 1_000 };

fn counts() -> Counts {
    if std::env::var_os("SULUH_SOAK").is_some() { SOAK } else { FEW }
}

/// A request, and the statuses with which it may be answered.
struct Ask {
    path: String,
    headers: Vec<(&'static str, String)>,
    /// `None` is a GET.
    body: Option<String>,
    statuses: &'static [u16],
}

fn get(path: String) -> Ask {
    Ask { path, headers: vec![], body: None, statuses: &[200] }
}

fn form(path: &str, body: String) -> Ask {
    let kind = ("content-type", "application/x-www-form-urlencoded".to_owned());
    Ask { path: path.to_owned(), headers: vec![kind], body: Some(body), statuses: &[200] }
}

fn refused(ask: Ask) -> Ask {
    Ask { statuses: &[400], ..ask }
}

/// A way in: the gateway, what is tried, and what a person then sends.
type Door = (&'static str, &'static str, fn(&Person, usize) -> Vec<Ask>);

/// Every way in.
const DOORS: &[Door] = &[
    ("kannel", "get-url", |person, at| {
        let from = escape(person.spellings()[at % 3].as_bytes());
        let (text, word) = (escape(question(person).as_bytes()), &person.word);
        vec![
            get(format!("/in/kannel/sms?from={from}&text={text}&id=g{at}&ts=1&charset=UTF-8&coding=0")),
            get(format!("/in/kannel/sms?from={from}&text=TOLONG+{word}&id=h{at}")),
            // It cannot be heard without a database: a repetition is to be brought once more.
            Ask {
                statuses: &[200, 503],
                ..get(format!("/in/kannel/sms?from={from}&text=STOP&id=s{at}&smsc={word}"))
            },
        ]
    }),
    ("kannel", "joins after a STOP", |person, at| {
        let from = escape(person.spellings()[at % 3].as_bytes());
        let say = |words: &str, id: &str| Ask {
            statuses: &[200, 503],
            ..get(format!("/in/kannel/sms?from={from}&text={words}&id={id}{at}"))
        };
        vec![say("MULAI", "j"), say("IKUT+SAMBAS", "k"), say("YA", "l")]
    }),
    ("kannel", "get-url in UCS-2", |person, at| {
        let from = escape(person.spellings()[at % 3].as_bytes());
        let text: Vec<u8> = question(person).encode_utf16().flat_map(u16::to_be_bytes).collect();
        let text = escape(&text);
        vec![get(format!("/in/kannel/sms?from={from}&text={text}&id=u{at}&charset=UTF-16BE&coding=2"))]
    }),
    ("kannel", "post-url", |person, at| {
        let headers = vec![
            ("content-type", "text/plain; charset=\"UTF-8\"".to_owned()),
            ("x-kannel-from", person.spellings()[at % 3].clone()),
            ("x-kannel-to", "1500".to_owned()),
            ("x-kannel-time", format!("2026-11-22 02:13:{:02}", at % 60)),
            ("x-kannel-meta-data", person.word.clone()),
        ];
        vec![Ask {
            path: "/in/kannel/sms".to_owned(),
            headers,
            body: Some(question(person)),
            statuses: &[200],
        }]
    }),
    ("kannel", "what cannot be read", |person, at| {
        let (from, word) = (escape(person.spellings()[0].as_bytes()), &person.word);
        vec![
            refused(get(format!("/in/kannel/sms?text={word}&phone={from}&id=x{at}"))),
            refused(get(format!("/in/kannel/sms?from={from}&txt={word}"))),
            refused(get(format!("/in/kannel/report?id={from}{word}&dlr=1"))),
            refused(get(format!("/in/kannel/report?id={at:032x}&dlr={word}{from}"))),
        ]
    }),
    ("africastalking", "USSD, half typed", |person, at| {
        // Some never type the end, some never end, some are told so by the network.
        let (plus, word) = (escape(person.spellings()[0].as_bytes()), &person.word);
        let step = |text: &str| {
            let text = escape(text.as_bytes());
            form("/in/africastalking/ussd", format!("sessionId=s{word}&phoneNumber={plus}&text={text}"))
        };
        let mut all = vec![
            step(""),
            step("1"),
            step(&format!("1*{word}")),
            step(&format!("1*{word}*{}", person.national)),
        ];
        all.truncate(1 + at % 4);
        let end = form(
            "/in/africastalking/ussd",
            format!("sessionId=s{word}&phoneNumber={plus}&status=Failed&input={word}&lastAppResponse={word}"),
        );
        all.extend((at % 2 == 0).then_some(end));
        all
    }),
    ("africastalking", "what cannot be read", |person, _| {
        let (plus, word) = (escape(person.spellings()[0].as_bytes()), &person.word);
        vec![
            refused(form("/in/africastalking/ussd", format!("phoneNumber={plus}&text={word}"))),
            refused(form("/in/africastalking/ussd", format!("sessionId={word}&phoneNumber={word}&text=1"))),
        ]
    }),
    ("africastalking", "SMS and its reports", |person, at| {
        let (plus, word) = (escape(person.spellings()[0].as_bytes()), &person.word);
        let text = escape(question(person).as_bytes());
        let sms = format!("from={plus}&to=1500&text={text}&id=at{at}&linkId={word}&date=2026-11-22+02:13:47");
        let report = format!("id=at{at}{word}&status=Success&phoneNumber={plus}&networkCode=51010");
        vec![
            form("/in/africastalking/sms", sms),
            // A report that cannot be written down is to be brought again.
            Ask { statuses: &[200, 503], ..form("/in/africastalking/report", report) },
            refused(form("/in/africastalking/sms", format!("from={plus}&words={word}"))),
        ]
    }),
    ("eightxeight", "webhooks", |person, at| {
        let (number, word) = (&person.spellings()[0], &person.word);
        let event = |event: &str, payload: String| {
            json(
                "/in/eightxeight/sms",
                format!(r#"{{"namespace":"SMS","eventType":"{event}","payload":{payload}}}"#),
            )
        };
        let said = format!(
            r#"{{"umid":"u{at}","source":"{number}","destination":"{word}","body":"{}"}}"#,
            question(person)
        );
        let state = format!(
            r#"{{"umid":"u{at}","destination":"{number}","status":{{"state":"sent","detail":"{word}"}}}}"#
        );
        vec![
            event("inbound_message_received", said),
            // A report that cannot be written down is to be brought again.
            Ask { statuses: &[200, 503], ..event("outbound_message_status_changed", state) },
            refused(event("inbound_message_received", format!(r#"{{"source":"{number}","body":"{word}"}}"#))),
        ]
    }),
    ("httpsms", "a phone with a SIM", |person, at| {
        let (number, word) = (&person.spellings()[0], &person.word);
        let event = |event: &str, data: String| {
            json("/in/httpsms/sms", format!(r#"{{"type":"{event}","id":"e","data":{data}}}"#))
        };
        let said = format!(
            r#"{{"message_id":"h{at}","contact":"{number}","owner":"{word}","content":"{}"}}"#,
            question(person)
        );
        let sent = format!(r#"{{"id":"h{at}","contact":"{number}","content":"{word}"}}"#);
        vec![
            event("message.phone.received", said),
            Ask { statuses: &[200, 503], ..event("message.phone.sent", sent) },
            refused(event(
                "message.phone.received",
                format!(r#"{{"contact":"{number}","content":"{word}"}}"#),
            )),
        ]
    }),
    ("infobip", "batches", |person, at| {
        let (from, word) = (&person.spellings()[0][1..], &person.word);
        let batch = |door: &str, results: String| {
            json(&format!("/in/infobip/{door}"), format!(r#"{{"results":[{results}]}}"#))
        };
        let said =
            format!(r#"{{"messageId":"i{at}","from":"{from}","to":"{word}","text":"{}"}}"#, question(person));
        let state = format!(
            r#"{{"messageId":"i{at}","to":"{from}","callbackData":"{word}","status":{{"groupName":"PENDING"}}}}"#
        );
        vec![
            batch("sms", format!("{said},{said}")),
            Ask { statuses: &[200, 503], ..batch("report", state) },
            refused(batch("sms", format!(r#"{{"from":"{from}","text":"{word}"}}"#))),
        ]
    }),
    ("infobip", "USSD, half typed", |person, at| {
        let (from, word) = (&person.spellings()[0][1..], &person.word);
        let tell = |event: &str, text: &str| {
            let body =
                format!(r#"{{"msisdn":"{from}","text":"{text}","imsi":"{word}","shortCode":"*123#"}}"#);
            json(&format!("/in/infobip/ussd/session/u{at}/{event}"), body)
        };
        let mut all = vec![
            tell("start", "*123#"),
            tell("response", "1"),
            tell("response", word),
            tell("response", &person.national),
        ];
        all.truncate(1 + at % 4);
        all.extend((at % 2 == 0).then(|| tell("end", word)));
        all.push(refused(tell("begin", word)));
        all
    }),
    ("jasmin", "octets in hex, and reports", |person, at| {
        let (from, word) = (&person.spellings()[0][1..], &person.word);
        let octets = suluh::kernel::sms_parts::ucs2_be(&question(person));
        let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        let sms = format!(
            "id=at{at}&from={from}&to=1500&origin-connector={word}&content=x&binary={hex}&coding=%08"
        );
        let report = format!("id=at{at}&level=2&message_status=DELIVRD&connector={word}&text={from}");
        vec![
            form("/in/jasmin/sms", sms),
            // A report that cannot be written down is to be brought again.
            Ask { statuses: &[200, 503], ..form("/in/jasmin/report", report) },
            refused(form("/in/jasmin/sms", format!("id=b{at}&from={from}&binary={word}"))),
        ]
    }),
    ("smsgate", "a phone with a SIM", |person, at| {
        let (number, word) = (&person.spellings()[0], &person.word);
        let received = format!(
            r#"{{"id":"w{at}","webhookId":"w","event":"sms:received","deviceId":"{word}","payload":{{"messageId":"m{at}","sender":"{number}","phoneNumber":"{number}","recipient":"1500","simNumber":1,"message":"{}","receivedAt":"2026-11-22T09:13:47.000+07:00"}}}}"#,
            question(person)
        );
        // It brings a message again that we could not take.
        vec![
            Ask { statuses: &[200, 503], ..json("/in/smsgate/sms", received) },
            refused(json(
                "/in/smsgate/sms",
                format!(r#"{{"event":"sms:received","payload":{{"sender":"{number}","text":"{word}"}}}}"#),
            )),
            refused(json("/in/smsgate/sms", format!("{number} {word}"))),
        ]
    }),
    ("smssync", "a phone that pushes", |person, at| {
        let (plus, word) = (escape(person.spellings()[0].as_bytes()), &person.word);
        let text = escape(question(person).as_bytes());
        let results = format!(r#"{{"message_result":[{{"uuid":"{word}","sent_result_message":"{plus}"}}]}}"#);
        vec![
            form("/in/smssync/sms", format!("from={plus}&message={text}&message_id={at}&device_id={word}")),
            Ask { statuses: &[200, 503], ..json("/in/smssync/report?task=result", results) },
            refused(form("/in/smssync/sms", format!("from={plus}&message={word}"))),
            refused(get(format!("/in/smssync/sms?task={word}&secret={plus}"))),
        ]
    }),
    ("plivo", "form", |person, at| {
        let (from, word) = (&person.spellings()[0][1..], &person.word);
        let text = escape(question(person).as_bytes());
        let sms =
            format!("From={from}&To=1500&Text={text}&Type=sms&MessageUUID=p{at}{word}&PowerpackUUID={word}");
        let report = format!("MessageUUID={word}&Status=delivered&To={from}");
        vec![
            form("/in/plivo/sms", sms),
            // A report that cannot be written down is to be brought again.
            Ask { statuses: &[200, 503], ..form("/in/plivo/report", report) },
            refused(form("/in/plivo/sms", format!("From={from}&Text={word}"))),
            refused(form("/in/plivo/sms", format!("From={from}&Text={word}&Text={word}&MessageUUID=q{at}"))),
            refused(form("/in/plivo/report", format!("MessageUUID={from}&Status={word}"))),
        ]
    }),
    ("twilio", "TwiML", |person, at| {
        let (plus, word) = (escape(person.spellings()[0].as_bytes()), &person.word);
        let text = escape(question(person).as_bytes());
        let sms =
            format!("MessageSid=SM{at:032x}&AccountSid=AC{word}&From={plus}&To=1500&Body={text}&NumMedia=0");
        vec![
            form("/in/twilio/sms", sms),
            refused(form("/in/twilio/sms", format!("From={plus}&Body={word}"))),
            refused(form("/in/twilio/report", format!("To={plus}&MessageStatus={word}"))),
        ]
    }),
    ("vonage", "parts of a long text", |person, at| {
        let (from, word) = (&person.spellings()[0][1..], &person.word);
        let text = question(person);
        let (first, second) = text.split_at(text.char_indices().nth(9).map_or(0, |(at, _)| at));
        let part = |number: u8, text: &str| {
            let text = escape(text.as_bytes());
            let part = format!("concat=true&concat-ref=r{at}&concat-total=2&concat-part={number}");
            let body =
                format!("msisdn={from}&to={word}&messageId=v{at}-{number}&text={text}&type=text&{part}");
            // It brings a message again that we could not take.
            Ask { statuses: &[200, 503], ..form("/in/vonage/sms", body) }
        };
        vec![
            part(2, second),
            part(1, first),
            // The other never comes.
            Ask {
                statuses: &[200, 503],
                ..form(
                    "/in/vonage/sms",
                    format!(
                        "msisdn={from}&to=1&messageId=w{at}&text={word}&concat=true&concat-ref=s{at}&concat-total=2&concat-part=1"
                    ),
                )
            },
            refused(form("/in/vonage/sms", format!("msisdn={from}&text={word}"))),
        ]
    }),
    (AGGREGATOR, "by configuration", |person, at| {
        let (from, word) = (escape(person.spellings()[1].as_bytes()), &person.word);
        let text = escape(question(person).as_bytes());
        vec![
            get(format!("/in/{AGGREGATOR}/sms?messageid=d{at}&original={from}&message={text}&sendto={word}")),
            refused(get(format!("/in/{AGGREGATOR}/sms?messageid=e{at}&original={from}&text={word}"))),
        ]
    }),
];

/// The name of a plain HTTP aggregator, which the settings describe.
const AGGREGATOR: &str = "aggregator";

fn json(path: &str, body: String) -> Ask {
    let kind = ("content-type", "application/json".to_owned());
    Ask { path: path.to_owned(), headers: vec![kind], body: Some(body), statuses: &[200] }
}

fn question(person: &Person) -> String {
    format!("cek pt {} jaya hub {}", person.word, person.spellings()[2])
}

#[test]
fn every_gateway_has_its_row() {
    for gateway in GATEWAYS {
        let name = gateway.name();
        assert!(DOORS.iter().any(|(of, _, _)| *of == name), "{name} has no row in DOORS");
    }
}

/// Everything a person sends, each request twice; all people at the same time. What they send to one
/// service is not what they send to the other: `service` is in every id.
async fn ask(service: usize, suluh: &Suluh, people: &[(usize, Person)]) {
    let http = http_client();
    let one = async |at: usize, person: &Person| {
        for (gateway, what, asks) in DOORS {
            for ask in asks(person, at + service * 100_001) {
                for _ in 0..2 {
                    let mut request = match &ask.body {
                        None => http.get(suluh.url(&ask.path)),
                        Some(body) => http.post(suluh.url(&ask.path)).body(body.clone()),
                    };
                    for (name, value) in &ask.headers {
                        request = request.header(*name, value);
                    }
                    let status = request.send().await.expect("an answer").status().as_u16();
                    assert!(ask.statuses.contains(&status), "{gateway}, {what}: {status}");
                }
            }
        }
    };
    join_all(people.iter().map(|(at, person)| one(*at, person))).await;
}

/// What the services keep, and where.
struct Scene {
    people: Vec<(usize, Person)>,
    needles: Needles,
    /// Receipts that were given.
    receipts: Receipts,
    /// Somebody who never asked, planted by the test in every place that is searched, and a receipt.
    planted: (Person, Receipt),
    folder: TempDir,
    /// Everything that was seen sealed.
    sealed: BTreeSet<Sealed>,
}

/// A value under a day's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Sealed {
    day: i64,
    place: String,
    value: String,
}

impl Scene {
    fn new() -> Self {
        let count = counts().people;
        let people: Vec<(usize, Person)> = (0..count).map(|at| (at, Person::number(at))).collect();
        let only: Vec<Person> = people.iter().map(|(_, person)| person.clone()).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let of_nobody = Receipt::of(Keys::ephemeral().expect("keys").pepper(), &["planted"]);
        let planted = (Person::number(count), of_nobody);
        for place in ["keys", "spool", "tmp"] {
            let path = folder.path().join(place);
            std::fs::create_dir(&path).expect("a folder");
            std::fs::write(path.join("planted"), plant(&planted)).expect("a file");
        }
        let (needles, sealed) = (Needles::of(&only), BTreeSet::new());
        Self { needles, people, receipts: Receipts::new(), planted, folder, sealed }
    }

    /// People of one moment ask, and leave tips.
    async fn speak(&mut self, service: usize, suluh: &Suluh, moment: usize) {
        let people = self.moment(moment).to_vec();
        ask(service, suluh, &people).await;
        let (heard, made_up) = canary_tips::tell(service, suluh, &people).await;
        made_up.values().for_each(|receipt| self.needles.receipt(receipt));
        self.learn(heard);
    }

    /// Receipts are looked for from now on.
    fn learn(&mut self, heard: Receipts) {
        for (digits, receipt) in heard {
            if !self.receipts.contains_key(&digits) {
                self.needles.receipt(&receipt);
                self.receipts.insert(digits, receipt);
            }
        }
    }

    /// The receipts that went out through the gateway's API.
    fn learn_of(&mut self, api: &FakeApi) {
        let mut sent = Receipts::new();
        for request in api.requests() {
            canary_tips::said(&String::from_utf8_lossy(&request.body), &mut sent);
        }
        assert!(!sent.is_empty(), "no receipt went out by SMS");
        self.learn(sent);
    }

    /// Of the receipts that were given, as many as are asked for in a moment lead to their tips.
    async fn assert_none_is_lost(&self, suluh: &Suluh) {
        assert!(self.receipts.len() > self.people.len(), "only {} receipts", self.receipts.len());
        let every = self.receipts.len().div_ceil(300);
        let some: Vec<Receipt> = self.receipts.values().step_by(every).cloned().collect();
        canary_tips::all_lead_somewhere(suluh, &some).await;
    }

    /// The people of one moment.
    fn moment(&self, moment: usize) -> &[(usize, Person)] {
        let each = self.people.len() / MOMENTS;
        &self.people[moment * each..(moment + 1) * each]
    }

    fn path(&self, place: &str) -> PathBuf {
        self.folder.path().join(place)
    }

    /// A service in this scene, at its most talkative.
    fn launch(&self, database: &str, redis: Option<&OwnRedis>, api: Option<&FakeApi>) -> Launch {
        let mut launch = Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database)
            .set("SULUH__KEYS__DIR", self.path("keys"))
            .set("SULUH__SPOOL__DIR", self.path("spool"))
            .set("TMPDIR", self.path("tmp"))
            .set("SULUH__LOG__LEVEL", "trace")
            .set("SULUH__SMS__DAILY_CAP", "1000")
            .set("SULUH__GATEWAYS__HTTP__AGGREGATOR__SHAPE__ACKNOWLEDGE", "000")
            .set("SULUH__GATEWAYS__HTTP__AGGREGATOR__SHAPE__RECEIVE__ID", "messageid")
            .set("SULUH__GATEWAYS__HTTP__AGGREGATOR__SHAPE__RECEIVE__FROM", "original")
            .set("SULUH__GATEWAYS__HTTP__AGGREGATOR__SHAPE__RECEIVE__TEXT", "message")
            .set("SULUH__OUTBOX__REPORT_WAIT_MS", "200")
            .set("SULUH__OUTBOX__PAUSE_MS", "100")
            .set("SULUH__OUTBOX__POLL_MS", "50");
        if let Some(redis) = redis {
            launch = launch.set("SULUH__REDIS__URL", redis.url());
        }
        if let Some(api) = api {
            launch = launch
                .set("SULUH__GATEWAYS__KANNEL__API_URL", api.url())
                .set("SULUH__GATEWAYS__KANNEL__USERNAME", "u")
                .set("SULUH__GATEWAYS__KANNEL__PASSWORD", "p")
                .set("SULUH__GATEWAYS__KANNEL__FROM", "1500")
                .set("SULUH__GATEWAYS__KANNEL__TIMEOUT_MS", "300")
                .set("SULUH__GATEWAYS__KANNEL__RATE", "10000")
                .set("SULUH__GATEWAYS__KANNEL__WINDOW", "50");
        }
        launch
    }

    /// The files of the keys, the spool and the temporary folder.
    fn haystacks(&self) -> Vec<Haystack> {
        ["keys", "spool", "tmp"].into_iter().map(|place| files(&self.path(place))).collect()
    }

    /// Nobody is found in `places`, where the planted person is. In `others`, which the test cannot
    /// write to, whoever made them looked that they are what they should be.
    fn search(&self, when: &str, places: &[Haystack], others: &[Haystack]) {
        let planted = Needles::of(std::slice::from_ref(&self.planted.0));
        let mut receipt = Needles::of(&[]);
        receipt.receipt(&self.planted.1);
        for hay in places {
            assert!(
                !planted.found_in(&hay.bytes).is_empty() && !receipt.found_in(&hay.bytes).is_empty(),
                "{when}: whoever was planted in {} is not found there",
                hay.name
            );
        }
        for hay in places.iter().chain(others) {
            let found = self.needles.found_in(&hay.bytes);
            assert!(
                found.is_empty(),
                "{when}: {} holds {} traces of people, first {:?}",
                hay.name,
                found.len(),
                &found[..found.len().min(5)]
            );
        }
    }

    /// How many files wait in the spool.
    fn spooled(&self) -> usize {
        let files = |folder: PathBuf| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries.filter(|entry| entry.path().extension().is_some()).count()
        };
        files(self.path("spool")) + files(self.path("spool").join("tips"))
    }

    /// With the key of its day everything that was sealed opens, and most of it names somebody; when
    /// that day's file is gone, no key that is left opens any of it.
    fn assert_dies_with_its_key(&self) {
        let opens = |keys: &[&Key], sealed: &Sealed| {
            let bytes = STANDARD_NO_PAD.decode(&sealed.value).expect("base64");
            keys.iter().find_map(|key| key.open_sealed(&sealed.place, bytes.clone()))
        };
        let folder = self.path("keys");
        let today = SystemClock.today();
        let mut named = 0;
        {
            let keys = Keys::open(&folder).expect("the key folder");
            keys.days().keep(today).expect("day keys");
            for sealed in &self.sealed {
                let key = keys.days().of(sealed.day).expect("the key of its day");
                let plain = opens(&[&key], sealed).expect("what its own key opens");
                named += usize::from(!self.needles.found_in(&plain).is_empty());
            }
        }
        assert!(named >= self.people.len() / MOMENTS, "only {named} of {} hold a person", self.sealed.len());
        let later = today.saturating_add(jiff::Span::new().days(5));
        Keys::open(&folder).expect("the key folder").days().keep(later).expect("day keys");
        let keys = Keys::open(&folder).expect("the key folder");
        keys.days().keep(later).expect("day keys");
        let (_, newest) = keys.days().today(later).expect("a key");
        for sealed in &self.sealed {
            assert!(keys.days().of(sealed.day).is_none(), "the key of its day is still there");
            assert!(opens(&[&newest, keys.service()], sealed).is_none(), "it opens without its key");
        }
    }
}

/// What stands for a planted person.
fn plant((person, receipt): &(Person, Receipt)) -> String {
    format!("{} {} {}", person.spellings()[0], person.word, receipt.expose())
}

/// Every file below a folder, one behind the other.
fn files(folder: &Path) -> Haystack {
    let (mut bytes, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        // What a running server removes between two looks is not there any more.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else {
                bytes.extend(std::fs::read(entry.path()).unwrap_or_default());
                bytes.push(0);
            }
        }
    }
    Haystack { name: folder.file_name().expect("a name").to_string_lossy().into_owned(), bytes }
}

/// Rows that hold something sealed, as day, place and value.
const SEALED: &str = "SELECT day, 'inbox:' || token, sealed FROM inbox WHERE sealed IS NOT NULL
     UNION ALL SELECT day, 'answer:' || token, answer FROM inbox WHERE answer IS NOT NULL
     UNION ALL SELECT day, 'outbox:' || id, sealed FROM outbox WHERE sealed IS NOT NULL
     UNION ALL SELECT day, 'receipt:' || id, pending FROM tip WHERE pending IS NOT NULL
     UNION ALL SELECT day, 'address:' || alias, sealed FROM return_address WHERE days = 3";

/// Rows that are settled and whose times are not cut to the hour, or that are not settled.
const SHARP: &str = "SELECT
    (SELECT count(*) FROM inbox
      WHERE sealed IS NOT NULL OR received_us % 3600000000 <> 0 OR lease_us % 3600000000 <> 0)
  + (SELECT count(*) FROM outbox
      WHERE sealed IS NOT NULL OR created_us % 3600000000 <> 0 OR due_us % 3600000000 <> 0
         OR deadline_us % 3600000000 <> 0 OR lease_us % 3600000000 <> 0)
  + (SELECT count(*) FROM early_report WHERE received_us % 3600000000 <> 0)";

/// Messages that are not settled yet.
const OPEN: &str = "SELECT (SELECT count(*) FROM inbox WHERE sealed IS NOT NULL)
                         + (SELECT count(*) FROM outbox WHERE sealed IS NOT NULL)
                         + (SELECT count(*) FROM tip WHERE pending IS NOT NULL)";

/// No value of a tip stands in a message, and none of a message in a tip.
async fn assert_apart(url: &str) {
    let db = Db::prepare(url).expect("a database");
    assert_eq!(shared(&dump(&db).await), Vec::<String>::new());
    db.close().await;
}

macro_rules! database {
    ($connection:ty, $url:expr) => {
        <$connection>::connect($url).await.expect("a connection")
    };
}

async fn pg_number(url: &str, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut database!(PgConnection, url)).await.expect("a number")
}

async fn lite_number(url: &str, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut database!(SqliteConnection, url)).await.expect("a number")
}

fn rows(rows: Vec<(i64, String, String)>) -> impl Iterator<Item = Sealed> {
    rows.into_iter().map(|(day, place, value)| Sealed { day, place, value })
}

/// Rows of PostgreSQL as text and every file of it, its log too.
async fn postgres_haystacks(postgres: &OwnPostgres) -> Vec<Haystack> {
    // So that the files hold what the shared memory holds.
    let mut server = database!(PgConnection, &postgres.url());
    sqlx::raw_sql("CHECKPOINT").execute(&mut server).await.expect("a checkpoint");
    let data = postgres.data_dir();
    let mut all = files(&data);
    let log = std::fs::read(data.parent().expect("its folder").join("postgres.log")).expect("its log");
    all.bytes.extend(log);
    vec![postgres_rows(&postgres.url()).await, all]
}

async fn redis_haystack(redis: &OwnRedis, planted: &(Person, Receipt)) -> Haystack {
    let client = redis::Client::open(redis.url()).expect("a URL");
    let mut server = client.get_multiplexed_async_connection().await.expect("Redis");
    let () =
        redis::cmd("SET").arg("planted").arg(plant(planted)).query_async(&mut server).await.expect("set");
    Haystack { name: "Redis".to_owned(), bytes: redis.dump().await }
}

/// A backup as whoever may open it has it.
fn backup_haystack(url: &str, engine: Engine) -> Haystack {
    let safe = Safe::new();
    let bytes = safe.searchable(&safe.backup(url), engine);
    for control in ["CONTOH JAYA ABADI", "contoh-bengkayang"] {
        let holds = bytes.windows(control.len()).any(|window| window == control.as_bytes());
        assert!(holds, "the backup holds no register and no tip: {} bytes", bytes.len());
    }
    Haystack { name: "a backup".to_owned(), bytes }
}

async fn others(services: &[&Suluh]) -> Vec<Haystack> {
    let mut all = Vec::new();
    for service in services {
        all.extend(haystacks_of(service, "DEBUG").await);
    }
    all
}

#[tokio::test]
async fn nothing_of_a_person_is_in_postgresql_redis_or_the_spool_while_all_of_them_fail() {
    let mut scene = Scene::new();
    let mut postgres = OwnPostgres::start().await;
    let mut redis = OwnRedis::start().await;
    let api = FakeApi::start(Behaviour::json(202, "0: Accepted for delivery"));
    let url = postgres.url();
    let in_body = scene.launch(&url, Some(&redis), None).start().await;
    let mut by_api = scene.launch(&url, Some(&redis), Some(&api)).start().await;
    let statement = format!("CREATE TABLE planted AS SELECT '{}' AS words", plant(&scene.planted));
    let mut connection = database!(PgConnection, &url);
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("planted");

    // All is well.
    for (number, service) in [&in_body, &by_api].into_iter().enumerate() {
        scene.speak(number, service, 0).await;
    }

    // The gateway's API fails in every way that there is: what is to be sent waits, sealed.
    api.always(Behaviour::json(500, "{}"));
    for behaviour in [Behaviour::Hang, Behaviour::AcceptAndDie, Behaviour::json(200, "{")] {
        api.then(behaviour);
    }
    scene.speak(1, &by_api, 1).await;
    let waiting = until(LIMIT, async || (pg_number(&url, OPEN).await > 0).then_some(())).await;
    assert!(waiting.is_some(), "nothing waits for the gateway");

    // A process is killed before it has answered: nobody may put anything into the outbox meanwhile.
    let mut holder = database!(PgConnection, &url);
    let mut held = holder.begin().await.expect("a transaction");
    sqlx::raw_sql("LOCK TABLE outbox IN SHARE MODE").execute(&mut *held).await.expect("a lock");
    scene.speak(1, &by_api, 2).await;
    let inbox = "SELECT count(*) FROM inbox WHERE sealed IS NOT NULL";
    assert!(pg_number(&url, inbox).await > 0, "every message is settled already");
    scene.sealed.extend(rows(
        sqlx::query_as(SEALED).fetch_all(&mut database!(PgConnection, &url)).await.expect("rows"),
    ));
    let mut places = postgres_haystacks(&postgres).await;
    places.push(redis_haystack(&redis, &scene.planted).await);
    places.extend(scene.haystacks());
    scene.search("unsettled", &places, &others(&[&in_body, &by_api]).await);
    by_api.kill();
    held.rollback().await.expect("let go");
    drop((holder, connection));
    let killed = by_api.log();
    drop(by_api);
    let by_api = scene.launch(&url, Some(&redis), Some(&api)).start().await;

    // Redis is dead.
    redis.kill();
    for (number, service) in [&in_body, &by_api].into_iter().enumerate() {
        scene.speak(number, service, 3).await;
    }
    redis.start_again().await;

    // The database hangs, and then it is dead: messages wait in the spool.
    postgres.freeze();
    for (number, service) in [&in_body, &by_api].into_iter().enumerate() {
        scene.speak(number, service, 4).await;
    }
    assert!(scene.spooled() > 0, "no message waits in the spool");
    scene.search("spooled", &scene.haystacks(), &others(&[&in_body, &by_api]).await);
    postgres.kill();
    scene.search("the database is dead", &[files(&postgres.data_dir())], &[]);
    postgres.start_again().await;

    // Everything comes back, and everything is settled.
    api.always(Behaviour::json(202, "0: Accepted for delivery"));
    let settled =
        until(LIMIT, async || (scene.spooled() == 0 && pg_number(&url, OPEN).await == 0).then_some(())).await;
    assert!(
        settled.is_some(),
        "not settled: {} open, {} spooled",
        pg_number(&url, OPEN).await,
        scene.spooled()
    );
    assert_eq!(pg_number(&url, SHARP).await, 0, "rows whose times say more than the hour");
    scene.sealed.extend(rows(
        sqlx::query_as(SEALED).fetch_all(&mut database!(PgConnection, &url)).await.expect("rows"),
    ));
    assert!(pg_number(&url, "SELECT count(*) FROM member").await > 0, "nobody joined");
    scene.learn_of(&api);
    let mut places = postgres_haystacks(&postgres).await;
    places.push(redis_haystack(&redis, &scene.planted).await);
    places.extend(scene.haystacks());
    let mut others = others(&[&in_body, &by_api]).await;
    others.push(Haystack { name: "the log of the killed process".to_owned(), bytes: killed.into_bytes() });
    others.push(backup_haystack(&url, Engine::Postgres));
    scene.search("settled", &places, &others);
    assert_apart(&url).await;
    scene.assert_none_is_lost(&in_body).await;
    drop((in_body, by_api));
    scene.assert_dies_with_its_key();
}

#[tokio::test]
async fn nothing_of_a_person_is_in_the_files_of_sqlite_while_it_is_locked() {
    let mut scene = Scene::new();
    let api = FakeApi::start(Behaviour::json(500, "{}"));
    let folder = scene.path("db");
    std::fs::create_dir(&folder).expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.join("suluh.db").display());
    let in_body = scene.launch(&url, None, None).start().await;
    let by_api = scene.launch(&url, None, Some(&api)).start().await;
    let services = [&in_body, &by_api];
    let mut holder = database!(SqliteConnection, &url);
    let statement = format!("CREATE TABLE planted AS SELECT '{}' AS words", plant(&scene.planted));
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut holder).await.expect("planted");

    for (number, service) in services.into_iter().enumerate() {
        scene.speak(number, service, 0).await;
    }
    let waiting = until(LIMIT, async || (lite_number(&url, OPEN).await > 0).then_some(())).await;
    assert!(waiting.is_some(), "nothing waits for the gateway");
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut holder).await.expect("a lock");
    for (number, service) in services.into_iter().enumerate() {
        scene.speak(number, service, 1).await;
    }
    assert!(scene.spooled() > 0, "no message waits in the spool");
    scene.sealed.extend(rows(sqlx::query_as(SEALED).fetch_all(&mut holder).await.expect("rows")));
    let places = |scene: &Scene| scene.haystacks().into_iter().chain([files(&folder)]).collect::<Vec<_>>();
    scene.search("unsettled", &places(&scene), &others(&services).await);
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.expect("let go");
    drop(holder);

    api.always(Behaviour::json(202, "0: Accepted for delivery"));
    let settled =
        until(LIMIT, async || (scene.spooled() == 0 && lite_number(&url, OPEN).await == 0).then_some(()))
            .await;
    assert!(settled.is_some(), "not settled: {} spooled", scene.spooled());
    assert_eq!(lite_number(&url, SHARP).await, 0, "rows whose times say more than the hour");
    assert!(lite_number(&url, "SELECT count(*) FROM member").await > 0, "nobody joined");
    scene.learn_of(&api);
    let mut others = others(&services).await;
    others.push(backup_haystack(&url, Engine::Sqlite));
    scene.search("settled", &places(&scene), &others);
    assert_apart(&url).await;
    scene.assert_none_is_lost(&in_body).await;
    drop((in_body, by_api));
    scene.assert_dies_with_its_key();
}
