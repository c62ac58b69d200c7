//! What is sealed opens whole or not at all, whatever bytes are handed in; and every parser of what comes
//! from a file or a row stands any bytes. The published vector of RFC 9180 is at the foot of
//! `src/sealing/hybrid.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use suluh::domain::tips::bundle::{self, Bundle, BundledPage, BundledTip, OldWrap, UnitKeys};
use suluh::domain::tips::units;
use suluh::model::tip::{
    CallNumber, Channel, Facts, HelpKind, Leaves, Mode, PageKind, People, TipBody, TipKind,
};
use suluh::model::triage::{Band, Category, Mark, Marked, Reading, Reason, Scored, Study, Triage};
use suluh::model::unit::{Office, Unit, UnitKind, UnitList};
use suluh::sealing::document::Document;
use suluh::sealing::envelope::{self, Envelope, Place, Reader, Wrap};
use suluh::sealing::held_key::{HeldKey, Holds};
use suluh::sealing::hybrid::{PrivateHalf, PublicHalf, Purpose};
use suluh::sealing::receipt::{Receipt, Typed};
use suluh::sealing::root::{RootKey, SignedUnits};

/// As many cases as take a second or a few in the dev profile.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 1_024, ..ProptestConfig::default() }
}

/// A change to some bytes.
#[derive(Debug, Clone)]
enum Change {
    /// Another byte in its place.
    Turn(Index, u8),
    Insert(Index, u8),
    Delete(Index),
    Cut(Index),
    Append(Vec<u8>),
    /// Two stretches change places.
    Swap(Index),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<Index>(), 1..=u8::MAX).prop_map(|(at, by)| Change::Turn(at, by)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        1 => any::<Index>().prop_map(Change::Delete),
        1 => any::<Index>().prop_map(Change::Cut),
        1 => vec(any::<u8>(), 1..40).prop_map(Change::Append),
        1 => any::<Index>().prop_map(Change::Swap),
    ]
}

fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for change in changes {
        let there = out.len();
        match change {
            Change::Insert(at, byte) => out.insert(at.index(there + 1), *byte),
            Change::Append(more) => out.extend(more),
            _ if there == 0 => {}
            Change::Turn(at, by) => out[at.index(there)] ^= by,
            Change::Delete(at) => drop(out.remove(at.index(there))),
            Change::Cut(at) => out.truncate(at.index(there)),
            Change::Swap(at) => out.rotate_left(at.index(there)),
        }
    }
    out
}

const WORDS: &[u8] = b"Sekida, mobil hitam, bos Udin";
const HERE: Place<'static> = Place { tip: "00112233445566778899aabbccddeeff", page: "page" };
const FOR: Purpose<'static> = Purpose { info: "suluh test 1", place: &["a", "b"] };

/// A unit's pair, the same in each case: making one is slow.
fn pair() -> (PrivateHalf, PublicHalf) {
    PrivateHalf::derive(b"0123456789abcdef0123456789abcdef")
}

fn sealed() -> Envelope {
    let (_, key) = pair();
    envelope::seal(HERE, WORDS, &[Reader { unit: "u", epoch: 1, key: &key }]).expect("sealed")
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_bytes_are_refused_where_something_sealed_is_expected(
        bytes in vec(any::<u8>(), 0..2_000), secret in any::<[u8; 32]>(), suite in any::<bool>(),
    ) {
        let (private, _) = pair();
        // Half of them begin as what is sealed does, so that they get further.
        let bytes = if suite { [&[1, 4][..], &bytes].concat() } else { bytes };
        prop_assert!(private.open(FOR, &bytes).is_none());
        let envelope = sealed();
        prop_assert!(envelope::open(HERE, &envelope.wraps[0], &private, &envelope.secret, &bytes).is_none());
        prop_assert!(envelope::open(HERE, &envelope.wraps[0], &private, &secret, &envelope.body).is_none());
        let wrap = Wrap { sealed: bytes, ..envelope.wraps[0].clone() };
        prop_assert!(envelope::open(HERE, &wrap, &private, &envelope.secret, &envelope.body).is_none());
    }

    #[test]
    fn nothing_that_was_altered_opens(changes in vec(change(), 1..4), flip in any::<Index>(), bit in 0..8_u32) {
        let (private, public) = pair();
        let value = public.seal(FOR, WORDS).expect("sealed");
        let altered = changed(&value, &changes);
        prop_assert_eq!(private.open(FOR, &altered).is_some(), altered == value);

        let Envelope { body, secret, wraps } = sealed();
        let opens = |wrap: &Wrap, secret: &[u8; 32], body: &[u8]| {
            envelope::open(HERE, wrap, &private, secret, body).map(|words| words.to_vec())
        };
        prop_assert_eq!(opens(&wraps[0], &secret, &body), Some(WORDS.to_vec()));
        let altered = changed(&body, &changes);
        prop_assert_eq!(opens(&wraps[0], &secret, &altered).is_some(), altered == body);
        let wrap = Wrap { sealed: changed(&wraps[0].sealed, &changes), ..wraps[0].clone() };
        prop_assert_eq!(opens(&wrap, &secret, &body).is_some(), wrap == wraps[0]);
        let mut other = *secret;
        other[flip.index(32)] ^= 1 << bit;
        prop_assert!(opens(&wraps[0], &other, &body).is_none());
    }

    #[test]
    fn what_stands_at_another_place_does_not_open(tip in "[0-9a-f]{0,40}", page in "[0-9a-f]{0,8}", unit in "[a-z-]{0,5}") {
        let (private, _) = pair();
        let Envelope { body, secret, wraps } = sealed();
        // The border between two texts may not move either.
        for (tip, page) in [(tip.as_str(), page.as_str()), (&HERE.tip[..31], "fpage"), (HERE.page, HERE.tip)] {
            let elsewhere = Place { tip, page };
            prop_assert!(envelope::open(elsewhere, &wraps[0], &private, &secret, &body).is_none());
        }
        let wrap = Wrap { unit: unit.clone(), ..wraps[0].clone() };
        prop_assert_eq!(envelope::open(HERE, &wrap, &private, &secret, &body).is_some(), unit == "u");
    }
}

fn document() -> Document {
    Document {
        page: PageKind::Report,
        at: Timestamp::UNIX_EPOCH,
        channel: Channel::Ussd,
        lang: "id".to_owned(),
        words: TipBody::new("Sekida \"mobil\" \u{1F698}"),
        facts: Facts {
            kind: Some(TipKind::Departure),
            leaves: Some(Leaves::Today),
            people: Some(People::Few),
            child: true,
            kabupaten: Some("61.07".to_owned()),
            about: Some("PT X".to_owned()),
            help: Some(HelpKind::WantsHome),
            call: Some(CallNumber::new("+6281234567890")),
            call_by: Some(jiff::civil::date(2026, 11, 23).at(16, 0, 0, 0)),
            no_call: false,
            cry: true,
            mode: Some(Mode::Call),
            agreed: Some("MELATI".to_owned()),
            abroad: false,
            adds_to: Some("K7P4QD".to_owned()),
            ..Facts::default()
        },
        study: Some(Study {
            reading: Reading {
                marks: vec![Marked { mark: Mark::Phone, from: 0, to: 6, value: Some("+62812".to_owned()) }],
                category: Category::Departure,
                leaves_in_hours: Some(5),
                people: None,
                accuses: false,
            },
            triage: Triage {
                band: Band::P1,
                score: 60,
                reasons: vec![Scored { reason: Reason::LeavesToday, points: 40 }],
            },
            place: Some("61.07".to_owned()),
        }),
    }
}

/// Text as people type it around a receipt, and anything else.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9 .-]{0,60}",
        "[0-9]{16}[ -~]{0,20}",
        vec(prop_oneof!["[0-9]{1,4}", "[ .\\-\u{a0}\n]{1,2}", "\\PC"], 0..14)
            .prop_map(|parts| parts.concat()),
    ]
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_document_is_read_whole_or_not_at_all(bytes in vec(any::<u8>(), 0..300), changes in vec(change(), 1..6)) {
        let _any = Document::from_bytes(&bytes);
        let plain = document().to_bytes();
        if let Some(read) = Document::from_bytes(&changed(&plain, &changes)) {
            // What can be read can be written and read again.
            let again = Document::from_bytes(&read.to_bytes()).expect("a document");
            prop_assert_eq!(again.words.expose(), read.words.expose());
            prop_assert_eq!((again.at, again.channel, again.facts), (read.at, read.channel, read.facts));
            prop_assert_eq!(again.study, read.study);
        }
    }

    #[test]
    fn a_receipt_is_read_only_as_sixteen_digits_that_check(text in typed()) {
        if let Typed::Receipt(receipt, rest) = Receipt::read(&text) {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            prop_assert!(digits.starts_with(receipt.expose()), "digits that nobody typed");
            prop_assert!(Receipt::parse(receipt.expose()).is_some());
            prop_assert!(text.contains(rest));
            prop_assert!(matches!(Receipt::read(&receipt.grouped()), Typed::Receipt(_, "")));
        }
        let debug = format!("{:?}", Receipt::read(&text));
        prop_assert!(!debug.contains("Receipt(\""), "{debug}");
    }
}

fn list() -> UnitList {
    let key = pair().1.to_base64();
    let unit = |id: &str, kind, office| Unit {
        id: id.to_owned(),
        name: "Satgas".to_owned(),
        kind,
        area: "61.07".to_owned(),
        office,
        categories: Vec::new(),
        places: vec!["jagoi".to_owned()],
        epoch: 1,
        since: None,
        key: key.clone(),
        recovery: key.clone(),
        recoverable: Vec::new(),
    };
    let kabupaten = unit("u", UnitKind::Kabupaten, Office::TaskForce);
    UnitList {
        serial: 7,
        signed: None,
        units: vec![kabupaten, unit("o", UnitKind::Oversight, Office::Oversight)],
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn no_altered_list_of_units_is_believed(
        bytes in vec(any::<u8>(), 0..400), changes in vec(change(), 1..4), inside in any::<bool>(),
    ) {
        let key = RootKey::from_hex(&"5a".repeat(32)).expect("a key");
        let signed = key.sign(&list());
        let _any: Result<SignedUnits, _> = serde_json::from_slice(&bytes);
        let text = serde_json::to_vec(&signed).expect("JSON");
        let altered: Option<SignedUnits> = if inside {
            // A list of the same form with a change of its own.
            let bytes = changed(&STANDARD_NO_PAD.decode(&signed.list).expect("base64"), &changes);
            Some(SignedUnits { list: STANDARD_NO_PAD.encode(bytes), ..signed.clone() })
        } else {
            serde_json::from_slice(&changed(&text, &changes)).ok()
        };
        if let Some(altered) = altered {
            prop_assert_eq!(key.root().verify(&altered).is_some(), altered == signed);
            prop_assert_eq!(units::checked(&key.root(), &altered).is_ok(), altered == signed);
        }
    }

    #[test]
    fn a_file_of_tips_opens_as_it_was_written_or_stays_closed(
        bytes in vec(any::<u8>(), 0..400), changes in vec(change(), 1..4), in_body in any::<bool>(),
    ) {
        let _any: Result<Bundle, _> = serde_json::from_slice(&bytes);
        let _any: Result<OldWrap, _> = serde_json::from_slice(&bytes);
        let (private, public) = pair();
        let plain = document().to_bytes();
        let Envelope { body, secret, wraps } =
            envelope::seal(HERE, &plain, &[Reader { unit: "u", epoch: 1, key: &public }]).expect("sealed");
        let page = BundledPage {
            id: HERE.page.to_owned(),
            secret: Some(STANDARD_NO_PAD.encode(*secret)),
            body: STANDARD_NO_PAD.encode(body),
            epoch: 1,
            wrap: STANDARD_NO_PAD.encode(&wraps[0].sealed),
            kind: None,
            app: false,
        };
        let tip = BundledTip {
            id: HERE.tip.to_owned(),
            reference: "K7P4QD".to_owned(),
            status: "received".to_owned(),
            pages: vec![page],
        };
        let recoverable = vec![(1, bundle::recoverable("u", 1, &private, &public).expect("sealed"))];
        let bundle = Bundle { unit: "u".to_owned(), recoverable, tips: vec![tip] };
        let text = serde_json::to_vec(&bundle).expect("JSON");
        let altered = if in_body {
            changed(&text, &changes)
        } else {
            // Near the front, where ids and references stand.
            let (front, back) = text.split_at(text.len().min(500));
            [&changed(front, &changes), back].concat()
        };
        for (suluh, secret) in [(Holds::UnitKey, private.to_hex()), (Holds::RecoveryKey, private.to_hex())] {
            let held = HeldKey { suluh, unit: "u".to_owned(), epoch: 1, secret };
            let open = |bytes: &[u8]| -> Option<Vec<String>> {
                let bundle: Bundle = serde_json::from_slice(bytes).ok()?;
                let keys = UnitKeys::of(&bundle.unit, &bundle.recoverable, &held).ok()?;
                let pages = keys.open(&bundle).into_iter().flat_map(|tip| tip.pages);
                Some(pages.flatten().map(|page| page.words.expose().to_owned()).collect())
            };
            let written = document().words.expose().to_owned();
            prop_assert_eq!(open(&text), Some(vec![written.clone()]));
            for words in open(&altered).unwrap_or_default() {
                prop_assert_eq!(&words, &written);
            }
        }
    }
}
