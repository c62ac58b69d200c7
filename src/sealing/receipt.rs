//! The receipt of a tip (nomor bukti): sixteen digits that only the reporter has.
//!
//! Fifteen digits that nobody can foresee (49.8 bits) and one by Damm's rule, which finds each slip of a
//! digit and each swap of two neighbours before anything is looked up. They are an HMAC of what tells a
//! message from its repetitions, so that a second delivery gets the same receipt.

use std::fmt;

use super::key::Key;

/// Digits without the check digit.
const OPEN: u32 = 15;
/// All digits.
const LENGTH: usize = 16;
/// Fewer digits in a row than this are not somebody's try at a receipt.
const TRY: usize = 9;

/// Damm's table: an anti-symmetric quasigroup of order 10.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |row, digit| DAMM[usize::from(row)][usize::from(digit % 10)])
}

/// A receipt whose check digit is right. Whoever has it hears how far a tip has come and what its unit
/// asks; it never opens the tip. No `Display`, no `Serialize`, and a `Debug` that shows nothing.
///
/// ```
/// use suluh::sealing::receipt::Receipt;
/// fn show(receipt: &Receipt) -> String { format!("{receipt:?}") }
/// assert_eq!(show(&Receipt::parse("0000000000000000").unwrap()), "Receipt(..)");
/// ```
///
/// ```compile_fail,E0277
/// use suluh::sealing::receipt::Receipt;
/// fn show(receipt: &Receipt) -> String { format!("{receipt}") }
/// ```
///
/// ```compile_fail,E0277
/// use suluh::sealing::receipt::Receipt;
/// fn write(receipt: &Receipt) -> String { serde_json::to_string(receipt).unwrap() }
/// ```
#[derive(Clone)]
pub struct Receipt(String);

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(..)")
    }
}

/// What somebody typed where a receipt is expected.
#[derive(Debug, Clone)]
pub enum Typed<'a> {
    /// A receipt, and what stands behind it.
    Receipt(Receipt, &'a str),
    /// Digits that cannot be one: too few, too many, or a slip.
    Mistyped,
    /// Something else.
    Other,
}

impl Receipt {
    /// The receipt of what `parts` tell, under the key of a day.
    pub fn of(key: &Key, parts: &[&str]) -> Self {
        let open = key.number("receipt", parts) % 10_u64.pow(OPEN);
        let open = format!("{open:015}");
        let check = damm(open.bytes().map(|byte| byte - b'0'));
        Self(format!("{open}{check}"))
    }

    /// Reads the beginning of a text: `1234 5678 9012 3456`, with blanks, full stops or strokes anywhere
    /// between the digits or none.
    pub fn read(text: &str) -> Typed<'_> {
        let text = text.trim_start();
        let mut digits = String::with_capacity(LENGTH);
        let mut rest = text;
        while digits.len() < LENGTH {
            let next = rest.trim_start_matches([' ', '.', '-', '\u{a0}', '\n', '\r', '\t']);
            let run = next.bytes().take_while(u8::is_ascii_digit).count();
            if run == 0 {
                break;
            }
            digits.push_str(&next[..run]);
            rest = &next[run..];
        }
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric());
        match Self::parse(&digits) {
            Some(receipt) if ends => Typed::Receipt(
                receipt,
                rest.trim_start_matches([' ', '.', '-', ',', ':', ';', '\n', '\r']).trim(),
            ),
            _ if digits.len() >= TRY => Typed::Mistyped,
            _ => Typed::Other,
        }
    }

    /// Sixteen digits with the right check digit.
    pub fn parse(digits: &str) -> Option<Self> {
        let whole = digits.len() == LENGTH && digits.bytes().all(|byte| byte.is_ascii_digit());
        (whole && damm(digits.bytes().map(|byte| byte - b'0')) == 0).then(|| Self(digits.to_owned()))
    }

    /// The sixteen digits.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// In fours, as it is said to the reporter.
    pub fn grouped(&self) -> String {
        [&self.0[..4], &self.0[4..8], &self.0[8..12], &self.0[12..]].join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_as_people_type_it() {
        let key = Key::ephemeral().expect("a key");
        let receipt = Receipt::of(&key, &["m1"]);
        let (plain, grouped) = (receipt.expose().to_owned(), receipt.grouped());
        assert_eq!(Receipt::of(&key, &["m1"]).expose(), plain, "the same for a repetition");
        assert_ne!(Receipt::of(&key, &["m2"]).expose(), plain);
        for typed in [
            plain.clone(),
            grouped.clone(),
            grouped.replace(' ', "-"),
            grouped.replace(' ', ". "),
            format!("  {grouped}  "),
            format!("{plain}."),
        ] {
            let Typed::Receipt(read, rest) = Receipt::read(&typed) else { panic!("{typed}") };
            assert_eq!((read.expose(), rest), (plain.as_str(), ""), "{typed}");
        }
        let said = format!("{grouped} 2 orang, mobil hitam");
        let Typed::Receipt(read, rest) = Receipt::read(&said) else { panic!("{said}") };
        assert_eq!((read.expose(), rest), (plain.as_str(), "2 orang, mobil hitam"));
        assert!(!format!("{receipt:?}").contains(&plain[..4]));
    }

    #[test]
    fn every_slip_and_every_swap_is_found() {
        let key = Key::ephemeral().expect("a key");
        for number in 0..50_u32 {
            let receipt = Receipt::of(&key, &[&number.to_string()]);
            let digits = receipt.expose().as_bytes();
            for at in 0..LENGTH {
                for other in b'0'..=b'9' {
                    let mut slipped = digits.to_vec();
                    slipped[at] = other;
                    let text = String::from_utf8(slipped).expect("digits");
                    assert_eq!(Receipt::parse(&text).is_some(), other == digits[at], "{text}");
                }
                if at + 1 < LENGTH && digits[at] != digits[at + 1] {
                    let mut swapped = digits.to_vec();
                    swapped.swap(at, at + 1);
                    assert!(Receipt::parse(std::str::from_utf8(&swapped).expect("digits")).is_none());
                }
            }
        }
    }

    #[test]
    fn what_is_no_receipt_is_told_apart() {
        for typed in ["1234 5678 9012", "123456789012345678901", "1234567890123456x"] {
            assert!(matches!(Receipt::read(typed), Typed::Mistyped), "{typed}");
        }
        for typed in ["", "mobil hitam", "2 orang", "08123", "K7P4QD"] {
            assert!(matches!(Receipt::read(typed), Typed::Other), "{typed}");
        }
    }
}
