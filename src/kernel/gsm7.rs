//! GSM 03.38: what fits in an SMS, and how to keep our own words inside the alphabet.
//!
//! One character outside the alphabet turns 160 letters into 70, so every text that Suluh writes
//! is folded here. What a villager wrote is never folded, only shown stripped.

/// The basic table; position is the septet value, but ESC (27) is left out.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension table: each costs ESC and a septet, and the two are never parted.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";
/// The septet behind ESC of each of [`EXTENSION`].
const EXTENSION_SEPTETS: [u8; 10] = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65];
/// The septet that says: the next one is of the extension table.
pub(crate) const ESC: u8 = 0x1b;
/// Octets of one SMS, header and text (3GPP 23.040).
const OCTETS: usize = 140;

/// Where a character stands in the alphabet: how many septets it takes, and the last of them; the
/// one before it is always [`ESC`].
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) width: u8,
    pub(crate) septet: u8,
}

/// The place of each ASCII character, of width 0 for those outside: nearly all that we say is ASCII.
const ASCII: [Place; 128] = {
    let mut places = [Place { width: 0, septet: 0 }; 128];
    let (basic, extension) = (BASIC.as_bytes(), EXTENSION.as_bytes());
    let (mut at, mut septet) = (0, 0);
    while at < basic.len() {
        if basic[at] < 128 {
            places[basic[at] as usize] = Place { width: 1, septet };
        }
        // The last octet of a character, in UTF-8: the next one does not go on with it.
        if at + 1 == basic.len() || basic[at + 1] & 0xc0 != 0x80 {
            septet += if septet + 1 == ESC { 2 } else { 1 };
        }
        at += 1;
    }
    at = 0;
    while at < extension.len() {
        if extension[at] < 128 {
            places[extension[at] as usize] = Place { width: 2, septet: EXTENSION_SEPTETS[at] };
        }
        at += 1;
    }
    places
};

/// The place of a character, or `None` when it is outside GSM-7.
pub(crate) fn place(c: char) -> Option<Place> {
    if let Some(place) = ASCII.get(c as usize) {
        return (place.width > 0).then_some(*place);
    }
    let within = |table: &str| table.chars().position(|it| it == c).and_then(|at| u8::try_from(at).ok());
    if let Some(at) = within(BASIC) {
        return Some(Place { width: 1, septet: at + u8::from(at >= ESC) });
    }
    within(EXTENSION).map(|at| Place { width: 2, septet: EXTENSION_SEPTETS[usize::from(at)] })
}

/// The character of a septet of the basic table; `None` for [`ESC`] and for what is no septet.
pub(crate) fn basic(septet: u8) -> Option<char> {
    match septet {
        ESC => None,
        _ => BASIC.chars().nth(usize::from(septet - u8::from(septet > ESC))),
    }
}

/// The character of a septet behind [`ESC`], where the extension table has one.
pub(crate) fn extended(septet: u8) -> Option<char> {
    EXTENSION.chars().zip(EXTENSION_SEPTETS).find(|(_, its)| *its == septet).map(|(c, _)| c)
}

/// How a text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Seven-bit default alphabet with its extension table.
    Gsm7,
    /// UTF-16 code units, for everything else.
    Ucs2,
}

impl Encoding {
    /// The name that people in the field use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    /// Units (as of [`Size`]) in an SMS which begins with a header of `header` octets: 160 septets or
    /// 70 UTF-16 units without one.
    pub(crate) const fn room(self, header: usize) -> usize {
        match self {
            Self::Gsm7 => (OCTETS - header) * 8 / 7,
            Self::Ucs2 => (OCTETS - header) / 2,
        }
    }

    /// Units of one character, which must be in this alphabet.
    pub(crate) fn width(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets_of(c).unwrap_or(1),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

/// The size of a text on the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The alphabet it needs.
    pub encoding: Encoding,
    /// Septets (GSM-7) or UTF-16 code units (UCS-2).
    pub units: usize,
    /// SMS it takes: 160 then 153 septets each, or 70 then 67 units each. An empty text takes one.
    pub segments: usize,
}

/// Septets of one character, or `None` when it is outside GSM-7.
pub fn septets_of(c: char) -> Option<usize> {
    place(c).map(|place| usize::from(place.width))
}

/// Septets of a text, or `None` when some character is outside GSM-7.
pub fn septets(text: &str) -> Option<usize> {
    text.chars().map(septets_of).sum()
}

/// Measures a text: alphabet, units and segments.
pub fn size(text: &str) -> Size {
    size_with(text, HEADER)
}

/// Octets of the header with an 8-bit reference that joins a long text's parts.
const HEADER: usize = 6;

/// As [`size`], where the header that joins parts takes `header` octets.
pub(crate) fn size_with(text: &str, header: usize) -> Size {
    let encoding = if septets(text).is_some() { Encoding::Gsm7 } else { Encoding::Ucs2 };
    size_in(text, encoding, header)
}

/// As [`size_with`], in an alphabet that has all the letters.
pub(crate) fn size_in(text: &str, encoding: Encoding, header: usize) -> Size {
    let units = text.chars().map(|c| encoding.width(c)).sum();
    let segments = if units <= encoding.room(0) { 1 } else { 1 + cuts(text, encoding, header).count() };
    Size { encoding, units, segments }
}

/// Where a text that does not fit alone is cut, in bytes of `text`. No character is split (an escape
/// pair or a surrogate pair); `header` is in octets.
pub(crate) fn cuts(text: &str, encoding: Encoding, header: usize) -> impl Iterator<Item = usize> {
    let each = encoding.room(header);
    let mut room = each;
    text.char_indices().filter_map(move |(at, c)| {
        let width = encoding.width(c);
        let full = width > room;
        room = if full { each } else { room } - width;
        full.then_some(at)
    })
}

/// Brings a text of ours into GSM-7: known look-alikes are replaced, the rest becomes a space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '\u{00b4}' => out.push('\''),
            '\u{201c}' | '\u{201d}' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{2026}' => out.push_str("..."),
            '\t' | '\u{a0}' => out.push(' '),
            '\u{ea}' | '\u{eb}' => out.push('e'),
            '\u{ca}' | '\u{cb}' => out.push('E'),
            '\r' => {}
            c if septets_of(c).is_some() => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sms_ends_at_160_and_a_long_one_counts_in_153() {
        assert_eq!(size(&"a".repeat(160)).segments, 1);
        assert_eq!(size(&"a".repeat(161)).segments, 2);
        assert_eq!(size(&"a".repeat(306)).segments, 2);
        assert_eq!(size(&"a".repeat(307)).segments, 3);
        assert_eq!(size("").segments, 1);
    }

    #[test]
    fn an_escape_pair_is_never_parted() {
        // 152 letters, then a euro sign that needs two septets: it moves to the second part whole.
        let text = format!("{}{}", "a".repeat(152), "€".repeat(77));
        assert_eq!(septets(&text), Some(306));
        assert_eq!(size(&text).segments, 3);
    }

    #[test]
    fn one_foreign_letter_makes_it_ucs2() {
        assert_eq!(size("halo ê").encoding, Encoding::Ucs2);
        assert_eq!(size(&"ꦲ".repeat(70)).segments, 1);
        assert_eq!(size(&"ꦲ".repeat(71)).segments, 2);
        assert_eq!(size(&"\u{1F600}".repeat(35)).segments, 1);
        // A surrogate pair is never parted: 33 of them fill 66 of 67 units.
        assert_eq!(size(&"\u{1F600}".repeat(67)).segments, 3);
    }

    #[test]
    fn what_we_write_folds_into_the_alphabet() {
        assert_eq!(fold("ABUNI`MAH \u{2019}x\u{2019} \u{2013} ê\u{2026}\t"), "ABUNI'MAH 'x' - e... ");
        assert_eq!(septets(&fold("\u{200b}漢\u{1F600}")), Some(3));
    }
}
