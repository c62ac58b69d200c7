//! Telephone numbers: read once at the wall, never printed.

use std::fmt;

use phonenumber::country::Id::ID;

/// The number of a person's phone (MSISDN), in E.164. It has no `Display`, no `Serialize` and no
/// comparison, and its `Debug` shows nothing, so that it cannot reach a log, a row or a page by
/// accident.
///
/// ```
/// use suluh::kernel::msisdn::{Msisdn, Sender, read};
/// fn show(number: Msisdn) -> String { format!("{number:?}") }
/// let Sender::Phone(number) = read("+6281234567890") else { panic!() };
/// assert_eq!(show(number), "Msisdn(..)");
/// ```
///
/// ```compile_fail,E0277
/// use suluh::kernel::msisdn::Msisdn;
/// fn show(number: Msisdn) -> String { format!("{number}") }
/// ```
///
/// ```compile_fail,E0277
/// use suluh::kernel::msisdn::Msisdn;
/// fn write(number: Msisdn) -> String { serde_json::to_string(&number).unwrap() }
/// ```
///
/// ```compile_fail,E0369
/// use suluh::kernel::msisdn::Msisdn;
/// fn equal(one: Msisdn, other: Msisdn) -> bool { one == other }
/// ```
#[derive(Clone)]
pub struct Msisdn(String);

impl Msisdn {
    /// The number in E.164 with `+`. Only the sealing room and a gateway that sends may ask.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Msisdn(..)")
    }
}

/// Who sent a message.
#[derive(Debug, Clone)]
pub enum Sender {
    /// A telephone that a person can hold.
    Phone(Msisdn),
    /// A short code or a masked (alphanumeric) name: a machine. It is never answered.
    Machine,
}

/// Reads the sender that a gateway names: `6281…`, `+6281…`, `006281…`, `0812-3456-7890`,
/// `BANK XYZ`, `99455`. Anything that is not one whole number of 9 to 15 digits is a machine.
pub fn read(raw: &str) -> Sender {
    let raw = raw.trim();
    if raw.is_empty()
        || raw.len() > 40
        || raw.chars().any(|c| !matches!(c, '0'..='9' | '+' | '-' | ' ' | '.' | '(' | ')'))
    {
        return Sender::Machine;
    }
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    // The library reads 0062… as a local number, so the international prefix goes first.
    let international = if let Some(rest) = digits.strip_prefix("00") {
        format!("+{rest}")
    } else if digits.starts_with("08") {
        format!("+62{}", &digits[1..])
    } else if digits.starts_with('0') {
        digits
    } else {
        // Gateways drop the plus: a number that does not begin with 0 carries its country code.
        format!("+{digits}")
    };
    // An Indonesian mobile number is in E.164 now. Nearly every sender is one, and the numbering
    // plan of the whole world costs more than all the rest of a USSD step.
    if international.starts_with("+628") && (11..=15).contains(&international.len()) {
        return Sender::Phone(Msisdn(international));
    }
    let Ok(number) = phonenumber::parse(Some(ID), &international) else {
        return Sender::Machine;
    };
    let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
    match e164.len() - 1 {
        9..=15 => Sender::Phone(Msisdn(e164)),
        _ => Sender::Machine,
    }
}

/// Loads the numbering plan (about a tenth of a second), so that the first villager does not wait.
pub fn warm() {
    let _ = read("+6281200000000");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(raw: &str) -> Option<String> {
        match read(raw) {
            Sender::Phone(number) => Some(number.expose().to_owned()),
            Sender::Machine => None,
        }
    }

    #[test]
    fn one_phone_has_one_spelling() {
        for raw in [
            "+6281234567890",
            "6281234567890",
            "081234567890",
            "0812-3456-7890",
            "006281234567890",
            " +62 812 3456 7890 ",
        ] {
            assert_eq!(phone(raw).as_deref(), Some("+6281234567890"), "{raw}");
        }
        assert_eq!(
            phone("+60123456789").as_deref(),
            Some("+60123456789"),
            "phones near the border are Malaysian"
        );
    }

    #[test]
    fn the_short_way_reads_what_the_library_reads() {
        for tail in ["1", "12345", "123456", "12345678", "123456789", "1234567890", "12345678901"] {
            for prefix in ["811", "852", "8999", "838", "800"] {
                let local = format!("0{prefix}{tail}");
                let library = phonenumber::parse(Some(ID), &local).expect("a number");
                let library = library.format().mode(phonenumber::Mode::E164).to_string();
                if let Some(read) = phone(&local) {
                    assert_eq!(read, library, "{local}");
                }
            }
        }
    }

    #[test]
    fn machines_are_not_people() {
        for raw in ["", "TELKOMSEL", "99455", "123", "+777", "BNI 46", "62812345\u{0}", "0812x", "1708"] {
            assert_eq!(phone(raw), None, "{raw}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", read("+6281234567890")), "Phone(Msisdn(..))");
    }
}
