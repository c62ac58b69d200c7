//! GSM 03.38: what fits in an SMS, and how to keep our own words inside the alphabet.
//!
//! One character outside the alphabet turns 160 letters into 70, so every text that Suluh writes
//! is folded here. What a villager wrote is never folded, only shown stripped.

/// The basic table; position is the septet value, ESC excluded.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension table: each costs ESC and a septet, and the two are never parted.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Septets of each ASCII character, 0 for those outside: nearly all that we say is ASCII.
const ASCII: [u8; 128] = {
    let mut widths = [0; 128];
    let (basic, extension) = (BASIC.as_bytes(), EXTENSION.as_bytes());
    let mut at = 0;
    while at < basic.len() {
        if basic[at] < 128 {
            widths[basic[at] as usize] = 1;
        }
        at += 1;
    }
    at = 0;
    while at < extension.len() {
        if extension[at] < 128 {
            widths[extension[at] as usize] = 2;
        }
        at += 1;
    }
    widths
};

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
    if let Some(width) = ASCII.get(c as usize) {
        return (*width > 0).then_some(usize::from(*width));
    }
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// Septets of a text, or `None` when some character is outside GSM-7.
pub fn septets(text: &str) -> Option<usize> {
    text.chars().map(septets_of).sum()
}

/// Measures a text: alphabet, units and segments.
pub fn size(text: &str) -> Size {
    match septets(text) {
        Some(units) => Size {
            encoding: Encoding::Gsm7,
            units,
            segments: parts(text.chars().filter_map(septets_of), units, 160, 153),
        },
        None => {
            let units = text.encode_utf16().count();
            Size {
                encoding: Encoding::Ucs2,
                units,
                segments: parts(text.chars().map(char::len_utf16), units, 70, 67),
            }
        }
    }
}

/// Counts segments without splitting a character (an escape pair or a surrogate pair).
fn parts(widths: impl Iterator<Item = usize>, total: usize, alone: usize, each: usize) -> usize {
    if total <= alone {
        return 1;
    }
    let (mut segments, mut room) = (1, each);
    for width in widths {
        if width > room {
            segments += 1;
            room = each;
        }
        room -= width;
    }
    segments
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
