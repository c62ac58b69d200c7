//! Nobody's number and nobody's words are found where they do not belong: in the log at its most
//! talkative, in the metrics, in the database's files and tables, in Redis.
//!
//! To add a store or a door: its haystack in [`haystacks_of`], or its requests in [`talk`]; and the same
//! in `canary.rs`, where things fail meanwhile.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Duration;

use ring::digest;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use suluh::kernel::sms_parts::{gsm7_septets, pack};
use suluh::sealing::receipt::Receipt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Engine, OwnRedis, Suluh, fresh_sqlite, http_client};

/// How many people write.
const PEOPLE: usize = 50;

/// Somebody who writes: the number behind its country code, and a word that nobody else says.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) national: String,
    pub(crate) word: String,
}

impl Person {
    /// A number that no other run has either, so that a server which outlives the run proves nothing.
    pub(crate) fn number(at: usize) -> Self {
        let seed = u64::from(std::process::id()) * 97 + u64::try_from(at).expect("small") * 7_919;
        let tail = 10_000_000 + (seed * 2_654_435_761) % 89_999_999;
        Self { national: format!("813{tail}"), word: format!("zqvorteks{at:02}w{tail}") }
    }

    /// The number as people and gateways write it.
    pub(crate) fn spellings(&self) -> Vec<String> {
        let n = &self.national;
        let (a, b, c) = (&n[..3], &n[3..7], &n[7..]);
        vec![
            format!("+62{n}"),
            format!("62{n}"),
            format!("0{n}"),
            n.clone(),
            format!("0062{n}"),
            format!("0{a}-{b}-{c}"),
            format!("+62 {a}-{b}-{c}"),
        ]
    }
}

/// Byte strings to look for, found by their first six bytes.
pub(crate) struct Needles {
    by_head: HashMap<[u8; HEAD], Vec<(Vec<u8>, String)>>,
    /// A bit for the first three bytes of each, so that a server's files of many megabytes are searched
    /// in seconds.
    begins: Vec<u64>,
}

/// Word and bit of the first three bytes.
fn begin(bytes: &[u8]) -> (usize, u64) {
    let number = usize::from(bytes[0]) << 16 | usize::from(bytes[1]) << 8 | usize::from(bytes[2]);
    (number / 64, 1 << (number % 64))
}

const HEAD: usize = 6;

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Base64 without padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0_usize, |word, byte| word << 8 | usize::from(*byte));
        for letter in 0..=chunk.len() {
            out.push(char::from(LETTERS[word >> (18 - 6 * letter) & 63]));
        }
    }
    out
}

/// What stays of a text in base64 wherever it stands in a longer text.
fn inside_base64(bytes: &[u8]) -> [String; 3] {
    std::array::from_fn(|shift| {
        let shifted = [&vec![0; shift][..], bytes].concat();
        let whole = base64(&shifted);
        let (from, to) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
        whole[from..to].to_owned()
    })
}

/// What stays of a text in packed GSM-7 wherever it stands in a longer text.
fn inside_packed(text: &str) -> [Vec<u8>; 8] {
    let septets = gsm7_septets(text).expect("GSM-7");
    std::array::from_fn(|before| {
        let whole = pack(&[&vec![0; before][..], &septets].concat());
        // Whole octets of it only: those at its ends it shares with its neighbours.
        let (from, to) = ((before * 7).div_ceil(8), (before + septets.len()) * 7 / 8);
        whole[from..to].to_vec()
    })
}

/// MD5 (RFC 1321): what is often taken for a way to hide a number.
pub(crate) fn md5(message: &[u8]) -> [u8; 16] {
    const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64) + if padded.len() % 64 > 56 { 64 } else { 0 }, 0);
    let bits = (message.len() as u64) * 8;
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&bits.to_le_bytes());
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let word = |at: usize| {
            block[4 * at..4 * at + 4].iter().rev().fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
        };
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64_usize {
            let (mixed, at) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | !d), (7 * step) % 16),
            };
            let constant = (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a.wrapping_add(mixed).wrapping_add(constant).wrapping_add(word(at));
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(TURNS[step / 16][step % 4]));
        }
        for (kept, new) in state.iter_mut().zip([a, b, c, d]) {
            *kept = kept.wrapping_add(new);
        }
    }
    let mut out = [0; 16];
    for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    out
}

impl Needles {
    pub(crate) fn of(people: &[Person]) -> Self {
        let mut needles = Self { by_head: HashMap::new(), begins: vec![0; (1 << 24) / 64] };
        for person in people {
            for spelling in person.spellings() {
                needles.text(&spelling);
            }
            needles.text(&person.word);
            // Packed, as telephones do, and as an integer of a database.
            let digits: Vec<u8> =
                format!("62{}", person.national).bytes().map(|digit| digit - b'0').collect();
            let pairs = || digits.chunks(2).filter(|pair| pair.len() == 2);
            needles.raw(&pairs().map(|pair| pair[0] << 4 | pair[1]).collect::<Vec<_>>(), "packed digits");
            needles.raw(&pairs().map(|pair| pair[1] << 4 | pair[0]).collect::<Vec<_>>(), "semi-octets");
            for number in [format!("62{}", person.national), person.national.clone()] {
                let number: u64 = number.parse().expect("digits");
                needles.raw(&number.to_be_bytes()[2..], "an integer");
                needles.raw(&number.to_le_bytes()[..6], "an integer");
            }
        }
        needles
    }

    /// A receipt, as it is said and as it is kept.
    pub(crate) fn receipt(&mut self, receipt: &Receipt) {
        let digits = receipt.expose();
        self.text(digits);
        self.text(&receipt.grouped());
        let number: u64 = digits.parse().expect("digits");
        self.raw(&number.to_be_bytes()[1..], "a receipt as an integer");
        self.raw(&number.to_le_bytes()[..7], "a receipt as an integer");
        let pairs: Vec<u8> = digits.bytes().map(|digit| digit - b'0').collect();
        let packed =
            |high: usize| pairs.chunks(2).map(|pair| pair[high] << 4 | pair[1 - high]).collect::<Vec<_>>();
        self.raw(&packed(0), "a receipt as packed digits");
        self.raw(&packed(1), "a receipt as semi-octets");
    }

    /// A text in every dress that hides it from a careless search.
    fn text(&mut self, text: &str) {
        self.raw(text.as_bytes(), &format!("{text} as it is"));
        self.raw(&text.bytes().rev().collect::<Vec<_>>(), &format!("{text} backwards"));
        self.raw(hex(text.as_bytes()).as_bytes(), &format!("{text} in hex"));
        let utf16: Vec<u16> = text.encode_utf16().collect();
        let (big, little): (Vec<u8>, Vec<u8>) = (
            utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        );
        self.raw(&big, &format!("{text} in UTF-16BE"));
        self.raw(&little, &format!("{text} in UTF-16LE"));
        for packed in inside_packed(text) {
            self.raw(&packed, &format!("{text} in packed GSM-7"));
        }
        for bytes in [text.as_bytes(), &big] {
            for shifted in inside_base64(bytes) {
                self.raw(shifted.as_bytes(), &format!("{text} in base64"));
            }
        }
        for (name, hash) in [
            ("MD5", md5(text.as_bytes()).to_vec()),
            ("SHA-1", digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref().to_vec()),
            ("SHA-256", digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()),
            ("SHA-512", digest::digest(&digest::SHA512, text.as_bytes()).as_ref().to_vec()),
        ] {
            // The first half of eight bytes, so that a hash which was cut is found too.
            self.raw(&hash[..8], &format!("{name} of {text}"));
            self.raw(&hex(&hash).as_bytes()[..16], &format!("{name} of {text} in hex"));
            self.raw(&base64(&hash).as_bytes()[..10], &format!("{name} of {text} in base64"));
        }
    }

    fn raw(&mut self, needle: &[u8], what: &str) {
        let needle = needle.to_ascii_lowercase();
        let head = needle[..HEAD].try_into().expect("a needle of six bytes or more");
        let (word, bit) = begin(&needle);
        self.begins[word] |= bit;
        self.by_head.entry(head).or_default().push((needle, what.to_owned()));
    }

    /// What is found, without regard to case.
    pub(crate) fn found_in(&self, haystack: &[u8]) -> Vec<&str> {
        let hay = haystack.to_ascii_lowercase();
        let mut found = Vec::new();
        for at in 0..hay.len().saturating_sub(HEAD - 1) {
            let (word, bit) = begin(&hay[at..at + HEAD]);
            if self.begins[word] & bit == 0 {
                continue;
            }
            let head: [u8; HEAD] = hay[at..at + HEAD].try_into().expect("six bytes");
            for (needle, what) in self.by_head.get(&head).into_iter().flatten() {
                if hay[at..].starts_with(needle) {
                    found.push(what.as_str());
                }
            }
        }
        found
    }
}

#[test]
fn the_search_itself_finds_a_number_and_a_word_in_every_dress() {
    assert_eq!(hex(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(hex(&md5(&b"1234567890".repeat(8))), "57edf4a22be3c955ac49da2e2107b67a");
    assert_eq!(hex(&md5(&[b'a'; 56])), "3b0c8ac703f828b04c6c197006d17218");
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw");
    let person = Person { national: "81398765432".to_owned(), word: "zqvorteks".to_owned() };
    let needles = Needles::of(&[person]);
    let sha = hex(digest::digest(&digest::SHA256, b"081398765432").as_ref());
    let hays: [Vec<u8>; 13] = [
        pack(&gsm7_septets("cek zqvorteks ya").expect("GSM-7")),
        b"from=%2B6281398765432&".to_vec(),
        b"+62 813-9876-5432".to_vec(),
        b"a ZQVorteks b".to_vec(),
        b"\0z\0q\0v\0o\0r\0t\0e\0k\0s".to_vec(),
        hex(b"081398765432").into_bytes(),
        sha.as_bytes()[..20].to_vec(),
        b"xx KzYyODEzOTg3NjU0MzI= ".to_vec(),
        base64(b"id=6281398765432;").into_bytes(),
        vec![0x26, 0x18, 0x93, 0x78, 0x56, 0x34],
        81_398_765_432_u64.to_be_bytes().to_vec(),
        b"23456789318".to_vec(),
        md5(b"+6281398765432").to_vec(),
    ];
    for hay in hays {
        assert!(!needles.found_in(&hay).is_empty(), "{}", String::from_utf8_lossy(&hay));
    }
    assert_eq!(
        needles.found_in(b"request route=/in/kannel/sms status=200 6281398765 zqvortek"),
        Vec::<&str>::new()
    );
}

/// Requests over bare HTTP, so that nothing of them is made right on the way.
struct Caller<'a> {
    suluh: &'a Suluh,
    http: reqwest::Client,
}

impl Caller<'_> {
    async fn get(&self, path: &str) -> u16 {
        self.suluh.get(path).await.status().as_u16()
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> u16 {
        let mut request = self.http.post(self.suluh.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.into()).send().await.expect("an answer").status().as_u16()
    }

    /// Bytes that may be no HTTP at all.
    async fn raw(&self, bytes: &[u8]) {
        let address = self.suluh.url("").trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let _refused_early = stream.write_all(bytes).await;
        let mut back = Vec::new();
        let _closed_or_not =
            tokio::time::timeout(Duration::from_millis(200), stream.read_to_end(&mut back)).await;
    }
}

pub(crate) fn escape(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// Everything that a person may send, through every door, well formed and not.
async fn talk(suluh: &Suluh, people: &[Person]) {
    let caller = Caller { suluh, http: http_client() };
    for (at, person) in people.iter().enumerate() {
        let [plus, bare, home, ..] = &person.spellings()[..] else { panic!("spellings") };
        let (word, national) = (&person.word, &person.national);
        let question = format!("cek pt {word} jaya hub {home}");
        let utf16: Vec<u8> = question.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (q, q16, from) = (escape(question.as_bytes()), escape(&utf16), escape(plus.as_bytes()));

        // Kannel, get-url: a question, the same in UCS-2, a letter to nobody, a cry; twice each.
        for path in [
            format!("/in/kannel/sms?from={from}&text={q}&id=a{at}&charset=UTF-8&coding=0&ts=1"),
            format!("/in/kannel/sms?from={bare}&text={q16}&id=b{at}&charset=UTF-16BE&coding=2&ts=2"),
            format!("/in/kannel/sms?from={home}&text={word}+apa+kabar+{home}&id=c{at}"),
            format!("/in/kannel/sms?from={from}&text=TOLONG+saya+disekap+{word}&ts=3"),
            format!("/in/kannel/sms?from={from}&text={word}%FF%FE{home}&id=d{at}&charset={word}"),
            format!("/in/kannel/sms?from={from}&text=cek+pt+contoh+jaya+abadi&id=e{at}"),
        ] {
            assert_eq!(caller.get(&path).await, 200, "{path}");
            assert_eq!(caller.get(&path).await, 200, "{path}");
        }
        // Kannel, post-url.
        let headers = [
            ("content-type", "text/plain; charset=\"UTF-8\""),
            ("x-kannel-from", plus.as_str()),
            ("x-kannel-to", "1500"),
            ("x-kannel-time", "2026-11-22 02:13:47"),
            ("x-kannel-meta-data", word.as_str()),
        ];
        assert_eq!(caller.post("/in/kannel/sms", &headers, question.clone()).await, 200);
        // Africa's Talking: a dialog, a shortcut, the notice of its end, which repeats it all.
        let step = async |text: &str| {
            let form = [("sessionId", word.as_str()), ("phoneNumber", plus), ("text", text)];
            suluh.post_form("/in/africastalking/ussd", &form).await.status().as_u16()
        };
        for text in ["", "1", &format!("1*{word}"), &format!("1*{word}*{home}")] {
            assert_eq!(step(text).await, 200);
        }
        let notice = [
            ("sessionId", word.as_str()),
            ("phoneNumber", plus),
            ("status", "Success"),
            ("input", question.as_str()),
            ("lastAppResponse", word.as_str()),
        ];
        assert_eq!(suluh.post_form("/in/africastalking/ussd", &notice).await.status(), 200);
        // The API and the simulator.
        assert_eq!(caller.get(&format!("/api/v1/agencies/verify?q={q}")).await, 200);
        assert_eq!(caller.get(&format!("/api/v1/agencies/{national}")).await, 404);
        assert_eq!(caller.get(&format!("/api/v1/agencies/{word}?as_of=2026-01-01")).await, 404);
        let sms = format!(r#"{{"from":"{plus}","text":"{question}"}}"#);
        assert_eq!(caller.post("/simulator/sms", &[], sms).await, 200);
        let ussd = format!(r#"{{"session":"{word}s","from":"{plus}","code":"*123#","text":"1*{word}"}}"#);
        assert_eq!(caller.post("/simulator/ussd", &[], ussd).await, 200);

        // What is refused is nobody's business either.
        for (path, status) in [
            (format!("/in/kannel/sms?text={q}&phone={from}"), 400),
            (format!("/in/kannel/sms?from={from}&txt={q}"), 400),
            (format!("/in/kannel/sms?from=%FF{from}&text={q}"), 400),
            (format!("/in/kannel/sms?from={word}&text={q}&id={home}"), 200),
            (format!("/in/{word}/sms?from={from}&text={q}"), 404),
            (format!("/in/kannel/{national}"), 404),
            (format!("/{home}/{word}?{q}"), 404),
            (format!("/api/v1/agencies/verify?{word}={home}"), 400),
            (format!("/api/v1/agencies/verify?q={q}&{home}={word}"), 400),
            (format!("/api/v1/agencies/verify?q={q}&lang={word}"), 400),
            (format!("/api/v1/agencies/{national}?as_of={word}"), 400),
            (format!("/api/v1/agencies/{word}%FF{national}"), 400),
            (format!("/api/docs/{word}?{home}"), 404),
        ] {
            assert_eq!(caller.get(&path).await, status, "{path}");
        }
        let broken = [
            ("/in/africastalking/ussd", format!("sessionId={word}&phoneNumber={word}{home}x&text={q}"), 400),
            ("/in/africastalking/ussd", format!("phoneNumber={from}&text={word}"), 400),
            ("/in/africastalking/ussd", format!("sessionId={word}&phoneNumber={from}"), 400),
            (
                "/in/africastalking/ussd",
                format!("sessionId={}&phoneNumber={from}&text=", word.repeat(30)),
                400,
            ),
            ("/in/kannel/sms", question.clone(), 400),
            ("/simulator/sms", format!(r#"{{"from":"{plus}","text":"{question}""#), 400),
            ("/simulator/sms", format!(r#"{{"from":"{plus}","text":"{word}","{word}":"{home}"}}"#), 400),
            ("/simulator/sms", format!(r#"{{"from":{national},"text":"{word}"}}"#), 400),
            (
                "/simulator/ussd",
                format!(r#"{{"session":"s","from":"{word}","code":"{home}","text":""}}"#),
                422,
            ),
            ("/api/v1/agencies/verify", question.clone(), 405),
        ];
        for (path, body, status) in broken {
            let given = caller.post(path, &[], body).await;
            assert_eq!(given, status, "{path}");
        }
        if at % 10 == 0 {
            // Too large by its own word, and too large when it is read.
            for length in ["Content-Length: 70000".to_owned(), "Transfer-Encoding: chunked".to_owned()] {
                let chunk = format!("{question} ").repeat(1_500);
                caller
                    .raw(
                        format!(
                            "POST /in/kannel/sms?from={from} HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n{:x}\r\n{chunk}\r\n",
                            chunk.len()
                        )
                        .as_bytes(),
                    )
                    .await;
            }
            caller.raw(format!("{word} {home} {plus}\r\n\r\n").as_bytes()).await;
            caller
                .raw(format!("GET /in/kannel/sms?from={bare}&text={word} HTTP/9.9\r\n\r\n").as_bytes())
                .await;
            caller
                .raw(format!("GET /{word} HTTP/1.1\r\nHost: x\r\n{home} : {word}\r\n\r\n").as_bytes())
                .await;
            caller
                .raw(
                    format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", question.repeat(20_000)).as_bytes(),
                )
                .await;
            caller
                .raw(
                    format!(
                        "POST /in/kannel/sms?from={bare} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{question}"
                    )
                    .as_bytes(),
                )
                .await;
        }
    }
}

/// A place where nothing of a person may be.
pub(crate) struct Haystack {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The log, in which `shows` must stand, and the metrics, which every service has.
pub(crate) async fn haystacks_of(suluh: &Suluh, shows: &str) -> Vec<Haystack> {
    let metrics = reqwest::get(suluh.metrics_url()).await.expect("metrics").text().await.expect("a text");
    assert!(metrics.contains("suluh_inbound_total"), "no metrics prove nothing: {metrics}");
    let log = suluh.log();
    // At `trace` every request has its line; a quieter log would prove less.
    assert!(
        log.contains("/in/{gateway}/{door}") && log.contains(shows),
        "the log is not at its most talkative"
    );
    vec![
        Haystack { name: "the log".to_owned(), bytes: log.into_bytes() },
        Haystack { name: "the metrics".to_owned(), bytes: metrics.into_bytes() },
    ]
}

#[track_caller]
pub(crate) fn assert_nothing_in(haystacks: &[Haystack], people: &[Person]) {
    let needles = Needles::of(people);
    for hay in haystacks {
        let found = needles.found_in(&hay.bytes);
        assert!(
            found.is_empty(),
            "{} holds {} traces of people, first {:?}",
            hay.name,
            found.len(),
            &found[..found.len().min(5)]
        );
    }
}

pub(crate) fn people() -> Vec<Person> {
    let people: Vec<Person> = (0..PEOPLE).map(Person::number).collect();
    let numbers: BTreeSet<&str> = people.iter().map(|person| person.national.as_str()).collect();
    assert_eq!(numbers.len(), PEOPLE, "each has a number of their own");
    people
}

/// Every file beside the SQLite database of this URL.
pub(crate) fn sqlite_files(url: &str) -> Vec<Haystack> {
    let path = url.trim_start_matches("sqlite://").split('?').next().expect("a path");
    let folder = Path::new(path).parent().expect("a folder");
    let files: Vec<Haystack> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|file| {
            let path = file.expect("a file").path();
            let bytes = std::fs::read(&path).expect("a file");
            Haystack { name: path.file_name().expect("a name").to_string_lossy().into_owned(), bytes }
        })
        .collect();
    let all: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert!(all.contains(&"suluh.db") && all.contains(&"suluh.db-wal"), "{all:?}");
    let holds =
        |text: &[u8]| files.iter().any(|file| file.bytes.windows(text.len()).any(|window| window == text));
    assert!(holds(b"CONTOH JAYA ABADI"), "the register is not in these files: they are not the database");
    files
}

#[tokio::test]
async fn nothing_of_a_person_is_in_the_log_the_metrics_or_the_files_of_sqlite() {
    let people = people();
    let db = fresh_sqlite();
    let suluh = Suluh::launch("demo")
        .set("SULUH__DATABASE__URL", db.url())
        .set("SULUH__LOG__LEVEL", "trace")
        .set("SULUH__LOG__FORMAT", "json")
        // Some go over the cap, which is an answer of its own.
        .set("SULUH__SMS__DAILY_CAP", "4")
        .start()
        .await;
    talk(&suluh, &people).await;
    let mut haystacks = haystacks_of(&suluh, "413").await;
    haystacks.extend(sqlite_files(db.url()));
    assert_nothing_in(&haystacks, &people);
}

#[tokio::test]
async fn nothing_of_a_person_is_in_the_log_for_people_while_the_cache_is_away() {
    let people = people();
    let db = fresh_sqlite();
    let suluh = Suluh::launch("demo")
        .set("SULUH__DATABASE__URL", db.url())
        .set("SULUH__LOG__LEVEL", "trace")
        .set("SULUH__LOG__FORMAT", "pretty")
        // Nobody listens there: every call of the cache fails and is logged.
        .set("SULUH__REDIS__URL", "redis://127.0.0.1:9/")
        .start()
        .await;
    talk(&suluh, &people).await;
    assert!(suluh.log().contains("the cache is away"), "the cache was there");
    let mut haystacks = haystacks_of(&suluh, "413").await;
    haystacks.extend(sqlite_files(db.url()));
    assert_nothing_in(&haystacks, &people);
}

/// Every row of every table, as text.
pub(crate) async fn postgres_rows(url: &str) -> Haystack {
    let mut server = PgConnection::connect(url).await.expect("a connection");
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_schema, table_name FROM information_schema.tables
          WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(&mut server)
    .await
    .expect("the tables");
    let mut bytes = Vec::new();
    for (schema, table) in &tables {
        let rows: Vec<(String,)> =
            sqlx::query_as(AssertSqlSafe(format!("SELECT t::text FROM \"{schema}\".\"{table}\" t")))
                .fetch_all(&mut server)
                .await
                .expect("the rows");
        bytes.extend(rows.into_iter().flat_map(|(row,)| row.into_bytes()));
    }
    server.close().await.expect("closed");
    let names: Vec<&str> = tables.iter().map(|(_, table)| table.as_str()).collect();
    assert!(names.contains(&"agency") && names.contains(&"register_import"), "{names:?}");
    let control = b"CONTOH JAYA ABADI";
    assert!(
        bytes.windows(control.len()).any(|window| window == control),
        "the register is not in these tables"
    );
    Haystack { name: format!("PostgreSQL ({} tables)", tables.len()), bytes }
}

/// Every key of Redis and its value.
async fn redis_content(redis: &OwnRedis) -> Haystack {
    let bytes = redis.dump().await;
    for kind in ["sms:", "ussd:", "day:"] {
        let there =
            bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(kind.as_bytes())).count();
        assert!(there >= PEOPLE, "only {there} keys {kind} of {PEOPLE} people");
    }
    Haystack { name: "Redis".to_owned(), bytes }
}

#[tokio::test]
async fn nothing_of_a_person_is_in_postgresql_or_redis() {
    let people = people();
    let (db, redis) = (Engine::Postgres.fresh().await, OwnRedis::start().await);
    let suluh = Suluh::launch("demo")
        .set("SULUH__DATABASE__URL", db.url())
        .set("SULUH__REDIS__URL", redis.url())
        .set("SULUH__LOG__LEVEL", "trace")
        .set("SULUH__LOG__FORMAT", "json")
        .start()
        .await;
    talk(&suluh, &people).await;
    let mut haystacks = haystacks_of(&suluh, "413").await;
    haystacks.push(postgres_rows(db.url()).await);
    haystacks.push(redis_content(&redis).await);
    assert_nothing_in(&haystacks, &people);
}
