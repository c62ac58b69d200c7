//! A look at a workbook before its reader has it: a small file may unpack to more than the machine has, or ask the
//! reader to make room for it. No such file may end the process that also answers villagers.

use std::io::{Cursor, Read};

use super::Unreadable;

/// Bytes of all parts together, unpacked. A list of the whole country has a hundredth of it.
const MOST: u64 = 48 << 20;
/// Parts at most; a workbook has a dozen.
const MOST_PARTS: usize = 1_000;
/// Digits that a stated count of texts may have: the reader makes room for as many before it has seen one.
const MOST_DIGITS: usize = 6;
/// The attribute that states it.
const COUNT: &[u8] = b"uniqueCount";

/// Unpacks every part, as the reader will find them, and keeps none.
pub(super) fn look(bytes: &[u8]) -> Result<(), Unreadable> {
    let broken = |error: zip::result::ZipError| Unreadable::Xlsx(error.to_string());
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if book.len() > MOST_PARTS {
        return Err(Unreadable::Bomb);
    }
    let mut left = MOST;
    for at in 0..book.len() {
        let part = book.by_index(at).map_err(broken)?;
        let mut text = Vec::new();
        // What is damaged is found by the reader too, which says it better.
        let _damaged = part.take(left + 1).read_to_end(&mut text);
        left = left.checked_sub(text.len() as u64).ok_or(Unreadable::Bomb)?;
        if states_too_many(&text) {
            return Err(Unreadable::Bomb);
        }
    }
    Ok(())
}

/// Whether a part states a count of texts that no register has.
fn states_too_many(text: &[u8]) -> bool {
    let found = text.windows(COUNT.len()).enumerate().filter(|(_, window)| *window == COUNT);
    found.map(|(at, _)| &text[at + COUNT.len()..]).any(|rest| {
        let stated = rest.split(|byte| *byte == b'>').next().unwrap_or_default();
        stated.split(|byte| !byte.is_ascii_digit()).any(|digits| digits.len() > MOST_DIGITS)
    })
}
