//! The areas of Indonesia as one text and where each name begins in it.
//!
//! `areas.gz` holds a line an area in the order of the codes: `#` province, `=` kabupaten or kota, `-`
//! kecamatan, nothing for a village; then its number within its parent, left out when it follows the last
//! one; a space; the name.

use std::io::Read;

use flate2::read::GzDecoder;

use super::code::{Code, Level};

const PACKED: &[u8] = include_bytes!("areas.gz");
/// Areas of all levels, and bytes of the unpacked text: room that is asked for once.
const COUNT: usize = 91_599;
const BYTES: usize = 1_121_758;

/// The areas in the order of their codes.
pub(super) struct Areas {
    text: String,
    codes: Box<[Code]>,
    /// Where each name begins; it ends with its line.
    begins: Box<[u32]>,
}

impl Areas {
    /// Unpacks them. An unreadable file would be one that was never tested, and gives no areas.
    pub(super) fn load() -> Self {
        let mut text = String::with_capacity(BYTES);
        if GzDecoder::new(PACKED).read_to_string(&mut text).is_err() {
            text.clear();
        }
        let (mut codes, mut begins) = (Vec::with_capacity(COUNT), Vec::with_capacity(COUNT));
        let mut above = [Code::province(0); 4];
        let mut last = [0_u16; 4];
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (level, marked) = match line.as_bytes().first() {
                Some(b'#') => (Level::Province, 1),
                Some(b'=') => (Level::Kabupaten, 1),
                Some(b'-') => (Level::Kecamatan, 1),
                _ => (Level::Village, 0),
            };
            let space = line.find(' ').unwrap_or(line.len());
            let depth = level as usize;
            let number = line[marked..space].parse().unwrap_or(last[depth] + 1);
            let code = match level {
                Level::Province => Code::province(number),
                _ => above[depth - 1].child(number),
            };
            above[depth] = code;
            last[depth] = number;
            last[depth + 1..].fill(0);
            codes.push(code);
            begins.push(u32::try_from(at + space + 1).unwrap_or(u32::MAX));
            at += line.len();
        }
        Self { text, codes: codes.into(), begins: begins.into() }
    }

    /// The name at a place in the order.
    pub(super) fn name_at(&self, at: usize) -> &str {
        let rest = &self.text[self.begins[at] as usize..];
        rest.split('\n').next().unwrap_or(rest)
    }

    /// The name of an area as the list has it.
    pub(super) fn name(&self, code: Code) -> Option<&str> {
        self.codes.binary_search(&code).ok().map(|at| self.name_at(at))
    }

    /// An area and all that lie in it, with their names, in order.
    pub(super) fn within(&self, area: Code) -> impl Iterator<Item = (Code, &str)> {
        let from = self.codes.partition_point(|code| *code < area);
        let to = self.codes.partition_point(|code| *code < area.end());
        (from..to).map(|at| (self.codes[at], self.name_at(at)))
    }

    /// All areas in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (Code, &str)> {
        (0..self.codes.len()).map(|at| (self.codes[at], self.name_at(at)))
    }
}
