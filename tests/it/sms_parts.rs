//! Splitting into SMS, beside a splitter that others wrote (crate `sms_splitter`, after the JavaScript
//! `split-sms`).
//!
//! It knows 8-bit references only, and it does not deviate: same alphabet for every character of
//! Unicode, same number of parts, same texts. An empty text is one empty part to both.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sms_splitter::SplitSms;
use sms_splitter::gsm_validator::GsmValidator;
use suluh::kernel::gsm7::{self, Encoding};
use suluh::kernel::sms_parts::{
    Part, Profile, Reference, ReferenceWidth, from_gsm7_septets, from_ucs2_be, gsm7_septets, pack, split,
    ucs2_be,
};

/// Characters that weigh differently or stand at the edge of a table.
const GSM: &str = "aZ09 \n\r@£Δ_ΞÆßÉ¡¿àéñÇ";
const EXTENDED: &str = "\u{c}^{}\\[~]|€";
const FOREIGN: &str = "êë`ç’…–\tꦲ漢\u{feff}\0\u{1b}\u{ffff}";
const WIDE: &str = "😀𝒜🇮\u{10ffff}";

fn one_of(letters: &'static str) -> impl Strategy<Value = char> {
    select(letters.chars().collect::<Vec<_>>())
}

/// Letters of the alphabet, heavy in pairs, and as often as not with something that leaves it; the
/// lengths lie around the edges of one, two and three parts.
fn text() -> impl Strategy<Value = String> {
    let gsm = || {
        let letter = prop_oneof![6 => one_of(GSM), 1 => one_of(EXTENDED)];
        prop_oneof![
            vec(letter, 0..500).prop_map(String::from_iter),
            (0..330_usize, vec(one_of(EXTENDED), 0..40), 0..170_usize).prop_map(|(before, pairs, after)| {
                "a".repeat(before) + &String::from_iter(pairs) + &"b".repeat(after)
            }),
        ]
    };
    let mixed = vec(
        prop_oneof![
            4 => one_of(GSM),
            1 => one_of(EXTENDED),
            3 => one_of(FOREIGN),
            2 => one_of(WIDE),
            1 => any::<char>(),
        ],
        0..220,
    );
    let edges = (0..140_usize, vec(one_of(WIDE), 0..40), 0..80_usize).prop_map(|(before, pairs, after)| {
        "ꦲ".repeat(before) + &String::from_iter(pairs) + &"b".repeat(after)
    });
    prop_oneof![2 => gsm(), 1 => mixed.prop_map(String::from_iter), 1 => edges]
}

/// Fails unless the parts are the text, none is wider than it may be, and the headers count right.
fn sound(text: &str, reference: Reference, parts: &[Part]) -> Result<(), TestCaseError> {
    let joined: String = parts.iter().map(|part| part.text.as_str()).collect();
    prop_assert_eq!(joined, text);
    let gsm = gsm7::size(text).encoding == Encoding::Gsm7;
    for (part, number) in parts.iter().zip(1_u8..) {
        // Octets on the air: the header, and the septets behind it from the next whole septet.
        let header = part.udh.as_ref().map_or(0, Vec::len);
        let octets = match gsm7_septets(&part.text) {
            Some(septets) if gsm => pack(&vec![0; (header * 8).div_ceil(7) + septets.len()]).len(),
            _ => header + ucs2_be(&part.text).len(),
        };
        prop_assert!(octets <= 140, "{octets} octets in part {number} of {parts:?}");
        prop_assert!(!part.text.is_empty() || parts.len() == 1);
        let total = u8::try_from(parts.len()).expect("at most 255");
        let expected = match reference {
            _ if total == 1 => None,
            Reference::Eight(it) => Some(vec![5, 0, 3, it, total, number]),
            Reference::Sixteen(it) => {
                Some(vec![6, 8, 4, it.to_be_bytes()[0], it.to_be_bytes()[1], total, number])
            }
        };
        prop_assert_eq!(&part.udh, &expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_those_of_another_splitter(text in text(), number in any::<u8>()) {
        let reference = Reference::Eight(number);
        let ours = split(&text, reference).expect("not too long");
        let theirs = SplitSms::default().split(text.clone());
        prop_assert_eq!(theirs.character_set == "GSM", gsm7::septets(&text).is_some());
        let texts = |parts: &[Part]| parts.iter().map(|part| part.text.clone()).collect::<Vec<_>>();
        let their_texts: Vec<String> = theirs.parts.into_iter().map(|part| part.content).collect();
        prop_assert_eq!(texts(&ours), their_texts);
        prop_assert_eq!(gsm7::size(&text).segments, ours.len());
        sound(&text, reference, &ours)?;
    }

    #[test]
    fn parts_with_a_wide_reference_are_sound_and_counted(text in text(), number in any::<u16>()) {
        let reference = Reference::Sixteen(number);
        let parts = split(&text, reference).expect("not too long");
        sound(&text, reference, &parts)?;
        let profile = Profile { parts: parts.len(), ucs2: true, reference: ReferenceWidth::Sixteen };
        prop_assert_eq!(profile.check(&text).map(|size| size.segments), Ok(parts.len()));
        prop_assert_eq!(Profile { parts: parts.len() - 1, ..profile }.check(&text).is_ok(), false);
        prop_assert_eq!(Profile { ucs2: false, ..profile }.check(&text).is_ok(), gsm7::septets(&text).is_some());
        // No more parts than needed: two neighbours never fit into one.
        let units = |part: &Part| match gsm7::septets(&text) {
            Some(_) => (gsm7::septets(&part.text).unwrap_or_default(), 152),
            None => (part.text.encode_utf16().count(), 66),
        };
        for pair in parts.windows(2) {
            let ((first, room), (second, _)) = (units(&pair[0]), units(&pair[1]));
            prop_assert!(first + second > room && first + 2 > room, "{first} and {second} of {room}");
        }
    }

    #[test]
    fn what_is_encoded_comes_back(text in text()) {
        prop_assert_eq!(from_ucs2_be(&ucs2_be(&text)), text.as_str());
        let septets = gsm7_septets(&text);
        prop_assert_eq!(septets.as_ref().map(Vec::len), gsm7::septets(&text));
        if let Some(septets) = septets {
            prop_assert!(septets.iter().all(|septet| *septet < 128));
            prop_assert_eq!(from_gsm7_septets(&septets), text);
            prop_assert_eq!(pack(&septets).len(), (septets.len() * 7).div_ceil(8));
        }
    }

    #[test]
    fn any_octets_are_read_without_a_panic(octets in vec(any::<u8>(), 0..300)) {
        prop_assert!(from_gsm7_septets(&octets).chars().count() <= octets.len());
        prop_assert!(from_ucs2_be(&octets).chars().count() <= octets.len().div_ceil(2));
        prop_assert_eq!(pack(&octets).len(), (octets.len() * 7).div_ceil(8));
    }
}

#[test]
fn the_alphabet_is_that_of_another_splitter_for_every_character() {
    // Every character of Unicode's first plane; the table of either holds none above.
    for c in ('\0'..='\u{ffff}').chain(WIDE.chars()) {
        let theirs = GsmValidator::new().validate_message(c.to_string());
        assert_eq!(gsm7::septets_of(c).is_some(), theirs, "{c:?}");
    }
}
