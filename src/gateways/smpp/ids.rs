//! The id of a message as an SMS centre writes it: in its answer, and otherwise in its receipts.

use crate::config::smpp::MessageIds;

/// The id in the answer to `submit_sm`, as it is kept.
pub(super) fn answered(ids: MessageIds, id: &str) -> String {
    match ids {
        MessageIds::HexThenDecimal => from(16, id),
        MessageIds::Same | MessageIds::DecimalThenHex => plain(id),
    }
}

/// The id in a receipt, as it is looked for.
pub(super) fn receipted(ids: MessageIds, id: &str) -> String {
    match ids {
        MessageIds::DecimalThenHex => from(16, id),
        MessageIds::Same | MessageIds::HexThenDecimal => plain(id),
    }
}

/// Without the zeros before it, and in small letters.
fn plain(id: &str) -> String {
    let id = id.trim().to_ascii_lowercase();
    let bare = id.trim_start_matches('0');
    if bare.is_empty() && !id.is_empty() { "0".to_owned() } else { bare.to_owned() }
}

/// In decimal digits; as it stands when it is no number.
fn from(radix: u32, id: &str) -> String {
    let id = plain(id);
    match u128::from_str_radix(&id, radix) {
        Ok(number) => number.to_string(),
        Err(_) => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_padded_or_not_in_hex_or_decimal() {
        for (ids, answer, receipt) in [
            (MessageIds::Same, "0000001023", "1023"),
            (MessageIds::Same, "1023", "0000001023"),
            (MessageIds::Same, "3FF", "3ff"),
            (MessageIds::Same, "a1b2-Z", "A1B2-z "),
            (MessageIds::HexThenDecimal, "3FF", "1023"),
            (MessageIds::HexThenDecimal, "000003ff", "0000001023"),
            (MessageIds::DecimalThenHex, "1023", "3FF"),
            (MessageIds::DecimalThenHex, "0000001023", "0x3FF".trim_start_matches("0x")),
            (MessageIds::HexThenDecimal, "no-number", "NO-NUMBER"),
        ] {
            assert_eq!(answered(ids, answer), receipted(ids, receipt), "{ids:?} {answer} {receipt}");
        }
        // What is not the same is not the same: a wrong guess would call a message delivered that is not.
        for (ids, answer, receipt) in [
            (MessageIds::Same, "1023", "3ff"),
            (MessageIds::Same, "10", "100"),
            (MessageIds::HexThenDecimal, "1023", "1023"),
        ] {
            assert_ne!(answered(ids, answer), receipted(ids, receipt), "{ids:?} {answer} {receipt}");
        }
        assert_eq!(answered(MessageIds::Same, "000"), "0");
    }
}
