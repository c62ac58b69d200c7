//! A unit's tips, opened by the worker of the console and found by their words.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use suluh::domain::tips::bundle::{BundledPage, BundledTip};
use suluh::model::tip::{
    CallNumber, Channel, Facts, HelpKind, Leaves, Mode, PageKind, People, TipBody, TipKind,
};
use suluh::model::triage::{Band, Category, Mark, Marked, Reading, Reason, Scored, Study, Triage};
use suluh::sealing::document::Document;
use suluh::sealing::envelope::{self, Place, Reader};
use suluh::sealing::hybrid::{PrivateHalf, PublicHalf};

use super::Page;

const UNIT: &str = "contoh-sambas";

fn document(words: &str, hour: i64, marks: Vec<Marked>) -> Document {
    let reading =
        Reading { marks, category: Category::Other, leaves_in_hours: None, people: None, accuses: false };
    let triage = Triage { band: Band::P4, score: 0, reasons: Vec::new() };
    Document {
        page: PageKind::Report,
        at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour),
        channel: Channel::Sms,
        lang: "id".to_owned(),
        words: TipBody::new(words),
        facts: Facts::default(),
        study: Some(Study { reading, triage, place: None }),
    }
}

fn page(tip: &str, page: &str, epoch: i64, key: &PublicHalf, plain: &[u8]) -> BundledPage {
    let sealed =
        envelope::seal(Place { tip, page }, plain, &[Reader { unit: UNIT, epoch, key }]).expect("sealed");
    BundledPage {
        id: page.to_owned(),
        secret: Some(STANDARD_NO_PAD.encode(*sealed.secret)),
        body: STANDARD_NO_PAD.encode(&sealed.body),
        epoch,
        wrap: STANDARD_NO_PAD.encode(&sealed.wraps[0].sealed),
        kind: None,
        app: false,
    }
}

/// Thirty tips under two keys of the unit; tip 3 has pages that no key opens, or nobody any more.
fn tips(keys: &[PublicHalf; 2]) -> Vec<BundledTip> {
    let mut tips = Vec::new();
    for number in 0..30_usize {
        let (id, epoch) = (format!("{number:032x}"), i64::from(number % 2 == 0) + 1);
        let key = &keys[usize::from(epoch == 2)];
        let words = match number {
            3 => "Caf\u{e9} S\u{e9}kida, bos UDIN".to_owned(),
            7 => "hubungi 0812-3456 7890 ya".to_owned(),
            8 => "ada di Jl. \u{110}akota".to_owned(),
            _ => format!("mobil hitam ke{number}"),
        };
        let value = (number == 9).then(|| "+6285550001112".to_owned());
        let marks = vec![Marked { mark: Mark::Phone, from: 0, to: 0, value }];
        let first = document(&words, 10, marks).to_bytes();
        let mut pages = vec![page(&id, "first", epoch, key, &first)];
        if number == 3 {
            let earlier = document("tambahan", 9, Vec::new()).to_bytes();
            let expired = BundledPage { secret: None, ..page(&id, "expired", epoch, key, &earlier) };
            let later_key = page(&id, "unheld", 3, key, &earlier);
            let garbage = BundledPage { wrap: "?".to_owned(), ..page(&id, "garbage", epoch, key, &earlier) };
            let no_document = page(&id, "other", epoch, key, br#"{"v":2}"#);
            pages.extend([
                expired,
                later_key,
                garbage,
                no_document,
                page(&id, "earlier", epoch, key, &earlier),
            ]);
        }
        tips.push(BundledTip {
            id,
            reference: format!("K7P4Q{number}"),
            status: "received".to_owned(),
            pages,
        });
    }
    tips
}

#[tokio::test]
async fn the_worker_opens_a_units_tips_and_words_find_them() {
    let page = Page::open().await;
    let pairs = [(); 2].map(|()| PrivateHalf::generate().expect("a pair"));
    let publics = pairs.clone().map(|(_, public)| public);
    let keys: Vec<_> = pairs
        .iter()
        .zip(1_i64..)
        .map(|((key, _), epoch)| json!({"epoch": epoch, "hex": *key.to_hex()}))
        .collect();
    let queries = [
        "udin",
        "UDI",
        "sekida cafe",
        "s\u{e9}kida",
        "udin mobil",
        "idin",
        "hitam ke1",
        "hitam ke11",
        "081234567890",
        "+62 812 3456 7890",
        "0812 3456",
        "0855 5000 1112",
        "6285550",
        "tambahan",
        "K7P4Q29",
        "",
        "  ,",
    ];
    let given = json!({"request": {"unit": UNIT, "keys": keys, "tips": tips(&publics)}, "queries": queries});
    let seen = page
        .run(
            r#"const batches = [];
            const opened = [];
            const index = new search.Index();
            const finished = await opening.openTips(given.request, (batch) => {
              batches.push([batch.done, batch.of]);
              opened.push(...batch.opened);
              batch.opened.forEach((tip) => index.add(tip));
            }).finished;
            const short = (ids) => ids.map((id) => parseInt(id, 16));
            const found = given.queries.map((query) => short(index.find(query)));
            index.remove(opened[3].id);
            const removed = short(index.find("udin"));
            index.clear();
            return {
              finished, batches, found, removed, cleared: index.find(""),
              ids: short(opened.map((tip) => tip.id)),
              unread: opened.flatMap((tip) => tip.pages).filter((page) => page.document === null).length,
              third: opened[3].pages.map((page) => page.id),
              words: opened[4].pages[0].document.words, reference: opened[4].reference, status: opened[4].status,
            };"#,
            given,
        )
        .await;
    let all: Vec<_> = (0..30).collect();
    let others =
        |but: &[usize]| -> Vec<usize> { all.iter().copied().filter(|it| !but.contains(it)).collect() };
    // "ke1" begins ke1, and ke10 to ke19.
    let first = [&[1_usize][..], &[10, 11, 12, 13, 14, 15, 16, 17, 18, 19]].concat();
    assert_eq!(
        seen,
        json!({
            "finished": 30, "batches": [[20, 30], [30, 30]], "ids": all, "unread": 4,
            "third": ["earlier", "first", "expired", "unheld", "garbage", "other"],
            "words": "mobil hitam ke4", "reference": "K7P4Q4", "status": "received",
            "found": [
                [3], [3], [3], [3], [], [], first, [11], [7],
                [7], [7], [9], [9], [3], [29], others(&[]), others(&[]),
            ],
            "removed": [], "cleared": [],
        })
    );
    page.was_quiet().await;
}

#[tokio::test]
async fn a_page_is_read_in_the_browser_as_it_was_written() {
    let page = Page::open().await;
    let mut written = document("", 0, Vec::new());
    let words = "\u{1F698} S\u{e9}kida, besok";
    written.words = TipBody::new(words);
    written.facts = Facts {
        kind: Some(TipKind::Departure),
        leaves: Some(Leaves::Today),
        people: Some(People::Few),
        child: true,
        kabupaten: Some("61.07".to_owned()),
        about: Some("PT X".to_owned()),
        help: Some(HelpKind::WantsHome),
        call: Some(CallNumber::new("+6281234567890")),
        call_by: Some(jiff::civil::date(2026, 11, 23).at(16, 0, 0, 0)),
        no_call: true,
        cry: true,
        mode: Some(Mode::Call),
        agreed: Some("MELATI".to_owned()),
        abroad: true,
        adds_to: Some("K7P4QD".to_owned()),
        volunteer: true,
        date: Some(jiff::civil::date(2026, 11, 25)),
        count: Some(6),
        to: Some("MY".to_owned()),
    };
    let mark =
        |mark, from, to, value: Option<&str>| Marked { mark, from, to, value: value.map(str::to_owned) };
    written.study = Some(Study {
        reading: Reading {
            marks: vec![
                mark(Mark::Place, 5, 12, Some("61.07")),
                mark(Mark::Leaves, 14, 19, None),
                mark(Mark::Count, 3, 3, Some("4")),
                mark(Mark::Child, 1, 99, None),
            ],
            category: Category::Child,
            leaves_in_hours: Some(3),
            people: Some(4),
            accuses: true,
        },
        triage: Triage {
            band: Band::P1,
            score: 40,
            reasons: vec![Scored { reason: Reason::LeavesToday, points: 40 }],
        },
        place: Some("61.07.07".to_owned()),
    });
    let full = String::from_utf8(written.to_bytes().to_vec()).expect("JSON");
    let old = r#"{"v":1,"page":"report","at":"1970-01-01T00:00:00Z","channel":"sms","words":"Sekida"}"#;
    let other = |from: &str, to: &str| old.replace(from, to);
    let bad = [
        String::new(),
        "{}".to_owned(),
        "[1]".to_owned(),
        "null".to_owned(),
        other(r#""v":1"#, r#""v":2"#),
        other(r#""v":1,"#, ""),
        other("\"Sekida\"", "7"),
        other("1970-", "x"),
        other("\"sms\"", "null"),
        old[1..].to_owned(),
        full.replace(r#""score":40"#, r#""score":"40""#),
        full.replace(r#"["leaves_today",40]"#, "7"),
    ];
    assert!(
        bad.iter().all(|it| Document::from_bytes(it.as_bytes()).is_none()),
        "Rust reads none of them either"
    );
    let seen = page
        .run(
            r#"const read = (text) => documents.read(utf8(text));
            const [full, old] = [read(given.full), read(given.old)];
            return {
              full, old: [old.words, old.lang, old.child, old.study, old.kind],
              bad: [...given.bad.map(read), documents.read(Uint8Array.of(0xff)), documents.read(null)].filter((it) => it !== null).length,
              texts: full.study.marks.map(({ from, to, text }) => full.words.slice(from, to) === text),
            };"#,
            json!({"full": full, "old": old, "bad": bad}),
        )
        .await;
    let study = json!({
        "category": "child", "place": "61.07.07", "leavesInHours": 3, "count": 4, "accuses": true,
        "marks": [
            {"mark": "TEMPAT", "from": 3, "to": 9, "text": "S\u{e9}kida", "value": "61.07"},
            {"mark": "BERANGKAT", "from": 11, "to": 16, "text": "besok", "value": null},
            {"mark": "JUMLAH", "from": 0, "to": 0, "text": "", "value": "4"},
            {"mark": "ANAK", "from": 0, "to": 0, "text": "", "value": null},
        ],
        "band": "p1", "score": 40, "reasons": [{"reason": "leaves_today", "points": 40}],
    });
    assert_eq!(
        seen["full"],
        json!({
            "page": "report", "at": "1970-01-01T00:00:00Z", "channel": "sms", "lang": "id", "words": words,
            "kind": "departure", "leaves": "today", "people": written.facts.people.map(People::word), "child": true,
            "kabupaten": "61.07", "about": "PT X", "help": "wants_home", "stage": "selama", "call": "+6281234567890",
            "callBy": "2026-11-23T16:00:00", "noCall": true, "cry": true, "mode": "call", "agreed": "MELATI",
            "abroad": true, "addsTo": "K7P4QD", "volunteer": true, "date": "2026-11-25", "count": 6, "to": "MY",
            "place": null, "answers": [], "accused": [], "files": [],
            "study": study,
        })
    );
    assert_eq!(seen["old"], json!(["Sekida", "", false, null, null]));
    assert_eq!((&seen["bad"], &seen["texts"]), (&json!(0), &json!([true, true, true, true])));
    page.was_quiet().await;
}

#[tokio::test]
async fn no_other_worker_starts_and_a_worker_that_fails_says_so() {
    let page = Page::open().await;
    let seen = page
        .run(
            r#"const refused = (act) => { try { act(); return "done"; } catch (error) { return error.name; } };
            const none = await opening.openTips({ unit: "u", keys: [], tips: [] }, () => {}).finished;
            const failed = await opening.openTips({ unit: "u" }, () => {}).finished.catch((error) => error.constructor.name);
            return {
              none, failed,
              worker: refused(() => new Worker("/console/assets/opener.js", { type: "module" })),
              again: refused(() => trustedTypes.createPolicy("suluh", {})),
              policy: refused(() => trustedTypes.createPolicy("other", {})),
            };"#,
            Value::Null,
        )
        .await;
    assert_eq!(
        seen,
        json!({"none": 0, "failed": "Error", "worker": "TypeError", "again": "TypeError", "policy": "TypeError"})
    );
    // What the other tests listen for is heard.
    let said = page.browser.said().await.join("\n");
    for part in ["TrustedScriptURL", "trusted-types suluh"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
