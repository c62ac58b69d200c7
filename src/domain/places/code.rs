//! A Kemendagri code as a number: it sorts as the areas do, and a parent is a mask.

use std::fmt;

/// How deep an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Level {
    Province,
    Kabupaten,
    Kecamatan,
    Village,
}

/// 61.07.07.2006, in four groups of bits; those below its level are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Code(u64);

/// Bits of a village's number, and of each of the others.
const VILLAGE: u32 = 14;
const OTHER: u32 = 7;
/// Where each level's number begins.
const SHIFTS: [u32; 4] = [VILLAGE + 2 * OTHER, VILLAGE + OTHER, VILLAGE, 0];

impl Code {
    /// The code of a province.
    pub(super) const fn province(number: u16) -> Self {
        Self((number as u64) << SHIFTS[0])
    }

    /// A child of this area.
    pub(super) const fn child(self, number: u16) -> Self {
        Self(self.0 | (number as u64) << SHIFTS[(self.level() as usize + 1) % SHIFTS.len()])
    }

    /// Reads a code as it is written. `None` when it is not written as one; whether there is such an area
    /// is not asked.
    pub(super) fn parse(written: &str) -> Option<Self> {
        let mut code = 0;
        for (depth, part) in written.split('.').enumerate() {
            let (shift, digits) = (*SHIFTS.get(depth)?, if depth == 3 { 4 } else { 2 });
            if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let number: u64 = part.parse().ok()?;
            if number == 0 {
                return None;
            }
            code |= number << shift;
        }
        Some(Self(code))
    }

    /// The number on a level, zero below its own.
    const fn number(self, level: Level) -> u64 {
        let bits = if matches!(level, Level::Village) { VILLAGE } else { OTHER };
        self.0 >> SHIFTS[level as usize] & ((1 << bits) - 1)
    }

    pub(super) const fn level(self) -> Level {
        if self.number(Level::Village) != 0 {
            Level::Village
        } else if self.number(Level::Kecamatan) != 0 {
            Level::Kecamatan
        } else if self.number(Level::Kabupaten) != 0 {
            Level::Kabupaten
        } else {
            Level::Province
        }
    }

    /// Itself, or the area on a higher level in which it lies.
    pub(super) fn up_to(self, level: Level) -> Self {
        Self(self.0 >> SHIFTS[level as usize] << SHIFTS[level as usize])
    }

    /// The area right above, none above a province.
    pub(super) fn parent(self) -> Option<Self> {
        match self.level() {
            Level::Province => None,
            Level::Kabupaten => Some(self.up_to(Level::Province)),
            Level::Kecamatan => Some(self.up_to(Level::Kabupaten)),
            Level::Village => Some(self.up_to(Level::Kecamatan)),
        }
    }

    /// Whether it is that area or lies in it.
    pub(super) fn is_in(self, area: Self) -> bool {
        self.up_to(area.level()) == area
    }

    /// The first code behind all that lie in this area.
    pub(super) fn end(self) -> Self {
        Self(self.0 + (1 << SHIFTS[self.level() as usize]))
    }

    /// The number of its province.
    pub(super) fn of_province(self) -> u64 {
        self.number(Level::Province)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:02}", self.number(Level::Province))?;
        for (level, digits) in [(Level::Kabupaten, 2), (Level::Kecamatan, 2), (Level::Village, 4)] {
            if level <= self.level() {
                write!(to, ".{:0digits$}", self.number(level))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_it_was_read() {
        for written in ["61", "61.07", "61.07.07", "61.07.07.2006", "96.71.01.1001"] {
            assert_eq!(Code::parse(written).unwrap().to_string(), written);
        }
        for other in ["", "6", "61.", "61.7", "61.07.07.206", "61.07.07.2006.1", "61.00", "x1", "6107", "+1"]
        {
            assert_eq!(Code::parse(other), None, "{other}");
        }
    }

    #[test]
    fn an_area_lies_in_those_above_it_and_in_no_other() {
        let code = |written| Code::parse(written).unwrap();
        let village = code("61.07.07.2006");
        assert_eq!(village.parent(), Some(code("61.07.07")));
        assert_eq!(village.up_to(Level::Kabupaten), code("61.07"));
        assert!(village.is_in(code("61")) && village.is_in(code("61.07")) && village.is_in(village));
        assert!(!village.is_in(code("61.08")) && !code("61.07").is_in(village));
        assert!(village < code("61.07").end() && code("61.08") >= code("61.07").end());
        assert_eq!(code("61").parent(), None);
        assert_eq!(code("61.07").child(7).child(2006), village);
    }
}
