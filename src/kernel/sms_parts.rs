//! A text as the SMS that carry it, for channels which hand each one over by themselves (SMPP).
//!
//! Alphabet and sizes are those of [`gsm7`] (3GPP 23.038), the header which joins the parts is that of
//! 3GPP 23.040, 9.2.3.24.1 and 9.2.3.24.8. The reference is handed in: who sends counts.

use std::fmt;

use super::gsm7::{self, ESC, Encoding, Size};

/// The most parts that the header can count.
pub const MOST: usize = 255;

/// What an octet or a UTF-16 unit without a meaning is read as.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// The number that joins the parts of one text. Two texts to one phone at about the same time must
/// not share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// The kind that every phone knows: parts of 153 septets or 67 UTF-16 units.
    Eight(u8),
    /// Rarely the same twice, and one unit shorter: parts of 152 septets or 66 UTF-16 units.
    Sixteen(u16),
}

/// How wide a channel's references are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferenceWidth {
    /// [`Reference::Eight`].
    #[default]
    Eight,
    /// [`Reference::Sixteen`].
    Sixteen,
}

impl ReferenceWidth {
    /// The reference of this width for the text of this number: its low bits.
    pub const fn reference(self, number: u16) -> Reference {
        match self {
            Self::Eight => Reference::Eight(number.to_le_bytes()[0]),
            Self::Sixteen => Reference::Sixteen(number),
        }
    }

    /// Octets of the header.
    const fn header(self) -> usize {
        match self {
            Self::Eight => 6,
            Self::Sixteen => 7,
        }
    }
}

impl Reference {
    /// How wide it is.
    pub const fn width(self) -> ReferenceWidth {
        match self {
            Self::Eight(_) => ReferenceWidth::Eight,
            Self::Sixteen(_) => ReferenceWidth::Sixteen,
        }
    }

    /// The header (UDH with its length first) of part `number`, from 1, of `total`.
    fn udh(self, total: u8, number: u8) -> Vec<u8> {
        match self {
            Self::Eight(reference) => vec![5, 0, 3, reference, total, number],
            Self::Sixteen(reference) => {
                let [high, low] = reference.to_be_bytes();
                vec![6, 8, 4, high, low, total, number]
            }
        }
    }
}

/// One SMS of a text. `Debug` shows sizes only, because a text may repeat what somebody wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// What it says; joined in order, the parts are the text.
    pub text: String,
    /// The header that joins it to the others, its length first: `05 00 03 ref total n` or
    /// `06 08 04 ref ref total n`. `None` when the text is one SMS.
    pub udh: Option<Vec<u8>>,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} bytes, udh {:?})", self.text.len(), self.udh)
    }
}

/// Where a part stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the parts of one text have in common, besides sender and receiver.
    pub reference: u16,
    /// How many there are.
    pub total: u8,
    /// Which it is, from 1.
    pub number: u8,
}

impl Place {
    /// `None` for what cannot be a part, such as the third of two: it is a message of its own.
    pub fn of(reference: u16, total: u8, number: u8) -> Option<Self> {
        (1..=total).contains(&number).then_some(Self { reference, total, number })
    }

    /// What a header says, given without its own length: `00` with an 8-bit reference, `08` with a 16-bit one.
    pub fn read(mut header: &[u8]) -> Option<Self> {
        while let [kind, length, rest @ ..] = header {
            let (value, after) = rest.split_at_checked(usize::from(*length))?;
            match (kind, value) {
                (0, [reference, total, number]) => return Self::of(u16::from(*reference), *total, *number),
                (8, [high, low, total, number]) => {
                    return Self::of(u16::from_be_bytes([*high, *low]), *total, *number);
                }
                _ => header = after,
            }
        }
        None
    }
}

/// A text takes more SMS than a header can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text takes {segments} SMS, and no more than {MOST} can be joined")]
pub struct TooLong {
    /// How many it would take.
    pub segments: usize,
}

/// Splits a text into its SMS: one without a header when it is at most 160 septets or 70 UTF-16
/// units, else parts of 153 or 67 (152 or 66 with a 16-bit reference). All parts travel in the
/// alphabet of the whole text ([`gsm7::size`]), even those which would fit a narrower one.
///
/// # Errors
///
/// [`TooLong`] when more than [`MOST`] parts would be needed.
pub fn split(text: &str, reference: Reference) -> Result<Vec<Part>, TooLong> {
    split_in(text, gsm7::size(text).encoding, reference)
}

/// As [`split`], in an alphabet that has all the letters of the text: a channel may have to take the wide one.
///
/// # Errors
///
/// [`TooLong`] when more than [`MOST`] parts would be needed.
pub fn split_in(text: &str, encoding: Encoding, reference: Reference) -> Result<Vec<Part>, TooLong> {
    let header = reference.width().header();
    let Size { segments, .. } = gsm7::size_in(text, encoding, header);
    if segments == 1 {
        return Ok(vec![Part { text: text.to_owned(), udh: None }]);
    }
    let total = u8::try_from(segments).map_err(|_| TooLong { segments })?;
    let ends = gsm7::cuts(text, encoding, header).chain([text.len()]);
    let parts = ends.zip(1..=total).scan(0, |start, (end, number)| {
        let text = text[std::mem::replace(start, end)..end].to_owned();
        Some(Part { text, udh: Some(reference.udh(total, number)) })
    });
    Ok(parts.collect())
}

/// What a channel can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// The most SMS of one text (Kannel's replies by default: 1, Jasmin: 5); never more than [`MOST`].
    pub parts: usize,
    /// Whether it takes anything but GSM-7.
    pub ucs2: bool,
    /// How wide its references are.
    pub reference: ReferenceWidth,
}

/// Why a channel cannot carry a text; no more than one letter of the text is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DoesNotFit {
    /// A letter needs UCS-2.
    #[error("the letter U+{:04X} is not in GSM-7, and this channel takes nothing else", *.0 as u32)]
    Alphabet(char),
    /// Too many SMS.
    #[error("the text takes {segments} SMS in {}, and this channel takes {parts}", .encoding.name())]
    Parts {
        /// How many it takes.
        segments: usize,
        /// How many there may be.
        parts: usize,
        /// The alphabet that it needs.
        encoding: Encoding,
    },
}

impl Profile {
    /// The size of the text on this channel; its segments are counted with the channel's header.
    ///
    /// # Errors
    ///
    /// [`DoesNotFit`] with the reason, the alphabet's before the length's: folding
    /// ([`gsm7::fold`]) mends both.
    pub fn check(&self, text: &str) -> Result<Size, DoesNotFit> {
        if !self.ucs2
            && let Some(foreign) = text.chars().find(|c| gsm7::septets_of(*c).is_none())
        {
            return Err(DoesNotFit::Alphabet(foreign));
        }
        let size = gsm7::size_with(text, self.reference.header());
        let parts = self.parts.min(MOST);
        if size.segments > parts {
            let Size { encoding, segments, .. } = size;
            return Err(DoesNotFit::Parts { segments, parts, encoding });
        }
        Ok(size)
    }
}

/// The text in GSM-7, one septet in each octet (its high bit is 0) and ESC before each of the
/// extension table, as SMPP's `data_coding` 0 carries it. `None` when a letter is outside.
pub fn gsm7_septets(text: &str) -> Option<Vec<u8>> {
    let mut septets = Vec::with_capacity(text.len());
    for c in text.chars() {
        let place = gsm7::place(c)?;
        septets.extend((place.width == 2).then_some(ESC));
        septets.push(place.septet);
    }
    Some(septets)
}

/// The text of unpacked GSM-7: what [`gsm7_septets`] made comes back the same.
///
/// 23.038, 6.2.1.1: behind ESC, a septet that the extension table does not have is the letter of the
/// basic one; ESC behind ESC, and ESC at the end, is a space. An octet above 127 is no septet (a
/// peer that sends Latin-1 unasked) and becomes U+FFFD.
pub fn from_gsm7_septets(septets: &[u8]) -> String {
    let mut text = String::with_capacity(septets.len());
    let mut rest = septets.iter().copied().peekable();
    while let Some(septet) = rest.next() {
        text.push(match (septet, rest.peek().copied()) {
            (ESC, Some(next)) if next < 128 && next != ESC => {
                rest.next();
                gsm7::extended(next).or_else(|| gsm7::basic(next)).unwrap_or(UNKNOWN)
            }
            (ESC, Some(ESC)) => {
                rest.next();
                ' '
            }
            (ESC, _) => ' ',
            _ => gsm7::basic(septet).unwrap_or(UNKNOWN),
        });
    }
    text
}

/// Septets packed into octets, lowest bits first and the last octet filled with zeros, as an SMS has
/// them on the air (23.038, 6.1.2.1.1). The number of septets is not in the octets; USSD, where it is
/// nowhere else, puts CR where 7 bits are spare (6.1.2.3.1), and this does not.
pub fn pack(septets: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity((septets.len() * 7).div_ceil(8));
    let (mut waiting, mut bits) = (0_u16, 0);
    for septet in septets {
        waiting |= u16::from(septet & 0x7f) << bits;
        bits += 7;
        if bits >= 8 {
            octets.push(waiting.to_le_bytes()[0]);
            waiting >>= 8;
            bits -= 8;
        }
    }
    octets.extend((bits > 0).then_some(waiting.to_le_bytes()[0]));
    octets
}

/// The text in UTF-16 with the high octet first, as SMPP's `data_coding` 8 carries it.
pub fn ucs2_be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// The text of UTF-16 with the high octet first: what [`ucs2_be`] made comes back the same. Half a
/// surrogate pair, and a last odd octet, become U+FFFD.
pub fn from_ucs2_be(octets: &[u8]) -> String {
    let (pairs, odd) = octets.as_chunks();
    let units = pairs.iter().copied().map(u16::from_be_bytes);
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(UNKNOWN));
    letters.chain((!odd.is_empty()).then_some(UNKNOWN)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIGHT: Reference = Reference::Eight(0x2a);
    const SIXTEEN: Reference = Reference::Sixteen(0x1234);

    /// The lengths of the parts in characters.
    fn lengths(text: &str, reference: Reference) -> Vec<usize> {
        let parts = split(text, reference).expect("not too long");
        assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
        parts.iter().map(|part| part.text.chars().count()).collect()
    }

    #[test]
    fn a_text_that_fits_is_one_sms_without_a_header() {
        for text in ["", "\n", "satu\ndua", &"a".repeat(160), &"€".repeat(80), &"ꦲ".repeat(70)] {
            let parts = split(text, EIGHT).expect("short");
            assert_eq!(parts, [Part { text: text.to_owned(), udh: None }]);
        }
    }

    #[test]
    fn a_longer_one_is_parts_of_153_septets_or_152_with_a_wide_reference() {
        for (letters, eight, sixteen) in [
            (161, &[153, 8][..], &[152, 9][..]),
            (304, &[153, 151], &[152, 152]),
            (306, &[153, 153], &[152, 152, 2]),
            (307, &[153, 153, 1], &[152, 152, 3]),
        ] {
            let text = "a".repeat(letters);
            assert_eq!(lengths(&text, EIGHT), eight, "{letters}");
            assert_eq!(lengths(&text, SIXTEEN), sixteen, "{letters}");
        }
        // LF is a letter like any other, and never lost at an edge.
        assert_eq!(lengths(&format!("{}\n{}", "a".repeat(152), "b".repeat(153)), EIGHT), [153, 153]);
    }

    #[test]
    fn an_escape_pair_at_the_edge_goes_to_the_next_part_whole() {
        assert_eq!(lengths(&format!("{}€{}", "a".repeat(151), "b".repeat(10)), EIGHT), [152, 10]);
        assert_eq!(lengths(&format!("{}€{}", "a".repeat(152), "b".repeat(10)), EIGHT), [152, 11]);
        assert_eq!(lengths(&format!("{}€{}", "a".repeat(151), "b".repeat(10)), SIXTEEN), [151, 11]);
        // Alone, it may end at 160.
        assert_eq!(lengths(&format!("{}€", "a".repeat(158)), EIGHT), [159]);
        assert_eq!(lengths(&format!("{}€", "a".repeat(159)), EIGHT), [153, 7]);
    }

    #[test]
    fn ucs2_is_cut_at_67_units_or_66_and_never_inside_a_pair() {
        assert_eq!(lengths(&"ꦲ".repeat(71), EIGHT), [67, 4]);
        assert_eq!(lengths(&"ꦲ".repeat(71), SIXTEEN), [66, 5]);
        assert_eq!(lengths(&"ꦲ".repeat(134), EIGHT), [67, 67]);
        assert_eq!(lengths(&"ꦲ".repeat(135), EIGHT), [67, 67, 1]);
        assert_eq!(lengths(&"😀".repeat(35), EIGHT), [35]);
        assert_eq!(lengths(&"😀".repeat(36), EIGHT), [33, 3]);
        assert_eq!(lengths(&format!("{}😀bbbb", "ꦲ".repeat(66)), EIGHT), [66, 5]);
        assert_eq!(lengths(&format!("{}😀bbbb", "ꦲ".repeat(65)), EIGHT), [66, 4]);
    }

    #[test]
    fn the_header_joins_the_parts() {
        let headers = |reference| -> Vec<Vec<u8>> {
            let parts = split(&"a".repeat(400), reference).expect("short enough");
            parts.into_iter().map(|part| part.udh.expect("a header")).collect()
        };
        assert_eq!(headers(EIGHT), [[5, 0, 3, 0x2a, 3, 1], [5, 0, 3, 0x2a, 3, 2], [5, 0, 3, 0x2a, 3, 3]]);
        let sixteen = |number| [6, 8, 4, 0x12, 0x34, 3, number];
        assert_eq!(headers(SIXTEEN), [sixteen(1), sixteen(2), sixteen(3)]);
        assert_eq!(ReferenceWidth::Eight.reference(0x1234), Reference::Eight(0x34));
        assert_eq!(ReferenceWidth::Sixteen.reference(0x1234), SIXTEEN);
    }

    #[test]
    fn no_more_than_255_parts_can_be_joined() {
        assert_eq!(split(&"a".repeat(153 * 255), EIGHT).map(|parts| parts.len()), Ok(255));
        assert_eq!(split(&"a".repeat(153 * 255 + 1), EIGHT), Err(TooLong { segments: 256 }));
        assert_eq!(split(&"a".repeat(153 * 255), SIXTEEN), Err(TooLong { segments: 257 }));
        let words = TooLong { segments: 256 }.to_string();
        assert_eq!(words, "the text takes 256 SMS, and no more than 255 can be joined");
    }

    #[test]
    fn a_channel_says_why_it_cannot_carry_a_text() {
        let one = Profile { parts: 1, ucs2: false, reference: ReferenceWidth::Eight };
        assert_eq!(one.check("halo").map(|size| size.units), Ok(4));
        let reason = |profile: Profile, text: &str| profile.check(text).expect_err("too much").to_string();
        assert_eq!(
            reason(one, &"ê".repeat(500)),
            "the letter U+00EA is not in GSM-7, and this channel takes nothing else"
        );
        assert_eq!(reason(one, &"a".repeat(161)), "the text takes 2 SMS in GSM-7, and this channel takes 1");
        let wide = Profile { parts: 2, ucs2: true, reference: ReferenceWidth::Sixteen };
        assert_eq!(wide.check(&"a".repeat(304)).map(|size| size.segments), Ok(2));
        assert_eq!(reason(wide, &"a".repeat(306)), "the text takes 3 SMS in GSM-7, and this channel takes 2");
        assert_eq!(wide.check(&"ê".repeat(132)).map(|size| size.segments), Ok(2));
        assert_eq!(reason(wide, &"ê".repeat(133)), "the text takes 3 SMS in UCS-2, and this channel takes 2");
        // What it lets through, the header can count.
        let most = Profile { parts: 1_000, ucs2: false, reference: ReferenceWidth::Eight };
        assert!(most.check(&"a".repeat(153 * 255)).is_ok());
        assert!(most.check(&"a".repeat(153 * 255 + 1)).is_err());
    }

    #[test]
    fn septets_are_those_of_the_standard() {
        assert_eq!(gsm7_septets("@Ab €\n").as_deref(), Some(&[0, 0x41, 0x62, 0x20, 0x1b, 0x65, 0x0a][..]));
        // Both sides of ESC in the basic table, its last one, and the whole extension table.
        assert_eq!(gsm7_septets("ΞÆß¿à").as_deref(), Some(&[0x1a, 0x1c, 0x1e, 0x60, 0x7f][..]));
        let pairs = gsm7_septets("\u{c}^{}\\[~]|").expect("all of GSM-7");
        assert_eq!(
            pairs.chunks(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>(),
            [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40].map(|septet| (ESC, septet))
        );
        assert_eq!(gsm7_septets("ê"), None);
        assert_eq!(gsm7_septets("`"), None);
        let all: Vec<u8> = (0..128).filter(|septet| *septet != ESC).collect();
        assert_eq!(gsm7_septets(&from_gsm7_septets(&all)), Some(all));
    }

    #[test]
    fn an_unknown_escape_is_read_as_the_standard_says() {
        for (septets, text) in [
            (&[ESC, 0x65][..], "€"),
            (&[ESC, 0x61], "a"),
            (&[ESC, ESC, 0x61], " a"),
            (&[ESC, ESC, ESC, 0x65], " €"),
            (&[0x61, ESC], "a "),
            (&[ESC, 0xe9], " \u{fffd}"),
            (&[0x80, 0x61], "\u{fffd}a"),
        ] {
            assert_eq!(from_gsm7_septets(septets), text, "{septets:x?}");
        }
    }

    #[test]
    fn packing_is_that_of_the_standard() {
        // "hellohello", the example of many manuals.
        let packed = pack(&gsm7_septets("hellohello").expect("GSM-7"));
        assert_eq!(packed, [0xe8, 0x32, 0x9b, 0xfd, 0x46, 0x97, 0xd9, 0xec, 0x37]);
        assert_eq!(pack(&[0x7f; 8]), [0xff; 7]);
        assert_eq!(pack(&[0x7f; 160]).len(), 140);
        assert!(pack(&[]).is_empty());
        assert_eq!(pack(&[0x31]), [0x31]);
    }

    #[test]
    fn ucs2_comes_back_and_half_a_letter_does_not_hurt() {
        assert_eq!(ucs2_be("aꦲ😀"), [0, 0x61, 0xa9, 0xb2, 0xd8, 0x3d, 0xde, 0]);
        assert_eq!(from_ucs2_be(&ucs2_be("aꦲ😀\0")), "aꦲ😀\0");
        assert_eq!(from_ucs2_be(&[0, 0x61, 0xd8, 0x3d, 0]), "a\u{fffd}\u{fffd}");
    }

    #[test]
    fn debug_shows_sizes_only() {
        let parts = split(&"rahasia".repeat(30), EIGHT).expect("short enough");
        assert!(!format!("{parts:?}").contains("rahasia"), "{parts:?}");
    }
}
