//! Text in the alphabets of SMPP's `data_coding`.

use crate::config::smpp::Alphabet;
use crate::gateways::wire::decode;
use crate::kernel::gsm7::{self, Encoding};
use crate::kernel::sms_parts::{from_gsm7_septets, from_ucs2_be, gsm7_septets, ucs2_be};

/// UTF-16 with the high octet first.
pub(super) const UCS2: u8 = 8;
/// ISO 8859-1.
const LATIN1: u8 = 3;
/// What the centre means by its default alphabet.
const DEFAULT: u8 = 0;

/// The text of a message that came.
pub(super) fn read(alphabet: Alphabet, data_coding: u8, octets: &[u8]) -> String {
    let latin1 = || decode(octets, "iso-8859-1");
    match data_coding {
        1 => decode(octets, "us-ascii"),
        LATIN1 => latin1(),
        UCS2 => from_ucs2_be(octets),
        // Octets of no alphabet: some centres send UTF-8 so.
        2 | 4 | 0xf4..=0xf7 | 0xfc..=0xff => String::from_utf8(octets.to_vec()).unwrap_or_else(|_| latin1()),
        // A class of message in GSM 03.38, whatever the default is.
        0xf0..=0xf3 | 0xf8..=0xfb => from_gsm7_septets(octets),
        // Waiting messages that are told in UCS-2.
        0xe0..=0xef => from_ucs2_be(octets),
        _ => match alphabet {
            Alphabet::Gsm7 => from_gsm7_septets(octets),
            Alphabet::Latin1 => latin1(),
            Alphabet::Utf8 => decode(octets, "utf-8"),
        },
    }
}

/// The octets of a text and their `data_coding`, in the narrowest alphabet that the whole of it has.
pub(super) fn write(alphabet: Alphabet, encoding: Encoding, text: &str) -> (u8, Vec<u8>) {
    let ucs2 = || (UCS2, ucs2_be(text));
    if encoding == Encoding::Ucs2 {
        return ucs2();
    }
    match alphabet {
        Alphabet::Gsm7 => gsm7_septets(text).map_or_else(ucs2, |octets| (DEFAULT, octets)),
        // What is in both alphabets is written in this one, and all else in the wide one.
        Alphabet::Latin1 => latin1(text).map_or_else(ucs2, |octets| (DEFAULT, octets)),
        Alphabet::Utf8 if text.is_ascii() => (DEFAULT, text.as_bytes().to_vec()),
        Alphabet::Utf8 => ucs2(),
    }
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

/// The alphabet of a text, as phones count it.
pub(super) fn encoding(alphabet: Alphabet, text: &str) -> Encoding {
    let fits = match alphabet {
        Alphabet::Gsm7 => true,
        Alphabet::Latin1 => latin1(text).is_some(),
        Alphabet::Utf8 => text.is_ascii(),
    };
    if fits { gsm7::size(text).encoding } else { Encoding::Ucs2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_in_every_alphabet() {
        for alphabet in [Alphabet::Gsm7, Alphabet::Latin1, Alphabet::Utf8] {
            for text in ["Kode: 1234 [a]", "harga €5", "\u{e9}\u{e8} @ $", "ꦲꦤ", "line\nline", "😀"] {
                let (coding, octets) = write(alphabet, encoding(alphabet, text), text);
                assert_eq!(read(alphabet, coding, &octets), text, "{alphabet:?} {coding}");
            }
        }
        assert_eq!(write(Alphabet::Gsm7, Encoding::Gsm7, "@").1, [0]);
        assert_eq!(write(Alphabet::Latin1, Encoding::Gsm7, "@").1, [0x40]);
    }

    #[test]
    fn octets_of_every_coding_are_a_text() {
        for (coding, octets, text) in [
            (0, &b"\x00\x1b\x65"[..], "@€"),
            (1, b"cek", "cek"),
            (3, b"caf\xe9", "caf\u{e9}"),
            (4, "caf\u{e9}".as_bytes(), "caf\u{e9}"),
            (4, b"caf\xe9", "caf\u{e9}"),
            (8, b"\0c\0e", "ce"),
            (0xf1, b"\x00", "@"),
            (0xf5, b"cek", "cek"),
            (0xe0, b"\0c", "c"),
            (0x55, b"\x02", "$"),
        ] {
            assert_eq!(read(Alphabet::Gsm7, coding, octets), text, "{coding:#x}");
        }
        for coding in 0..=u8::MAX {
            read(Alphabet::Gsm7, coding, &[0xff, 0x1b, 0xd8, 0x00, 0x9f]);
        }
    }
}
