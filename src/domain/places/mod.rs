//! Indonesia's administrative areas in memory, and the finding of a place in what somebody writes.
//!
//! The names and codes are those of the ministry of home affairs (Kemendagri), never those of the statistics
//! office, whose numbers look alike and mean other kabupaten. They stand in `areas.gz`, made by
//! `tests/areas` from the npm package idn-area-data (`areas.NOTICE.md`, under the ODbL). Roughly where each
//! kecamatan lies stands in `shapes.gz`, made by `tests/shapes` (`shapes.NOTICE.md`).
//!
//! To update the data: put the new version into `tests/areas`, run it, and put the counts and the digest that
//! it prints into `tests/it/places.rs`, whose tests then say what the new names changed. To teach it a way of
//! writing: a word that stands in many names in `spelling.rs`, a name of a kabupaten in `aliases.rs`, a word
//! that is a name and an ordinary word in `everyday.txt`, a gate in `gates.rs`; each with a phrase in
//! `tests/it/places/phrases.txt`.
//!
//! What is found is asked back when in doubt: a tip that goes to the wrong kabupaten helps nobody, and one
//! more question is cheap. A village is looked for only in an area that is known, since nearly every word is
//! the name of some village.

mod aliases;
mod answers;
mod areas;
mod around;
mod code;
mod gates;
mod index;
mod meant;
mod mentions;
mod resolve;
mod shapes;
mod slips;
mod spelling;
mod villages;

use std::sync::LazyLock;

use self::areas::Areas;
use self::around::Called;
use self::code::{Code, Level};
use self::index::{Index, bare};
pub use self::meant::Meant;
pub use self::shapes::Post;
use crate::model::message::Zone;

/// The areas of Indonesia and the index of their names. There is one: [`gazetteer`].
pub struct Gazetteer {
    areas: Areas,
    index: Index,
    /// The codes of all kabupaten and kota as they are written, in order.
    kabupaten: Box<[String]>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let areas = Areas::load();
    let index = Index::new(&areas);
    let kabupaten = areas
        .all()
        .filter(|(code, _)| code.level() == Level::Kabupaten)
        .map(|(code, _)| code.to_string())
        .collect();
    Gazetteer { areas, index, kabupaten }
});

/// The gazetteer, unpacked when it is first asked for.
pub fn gazetteer() -> &'static Gazetteer {
    &GAZETTEER
}

/// An area of Indonesia.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// Its Kemendagri code, as deep as it is known: 61, 61.07, 61.07.07 or 61.07.07.2006.
    pub code: String,
}

impl Place {
    /// The code of its province.
    pub fn province(&self) -> &str {
        self.code.get(..2).unwrap_or(&self.code)
    }

    /// The code of its kabupaten or kota, if that is known.
    pub fn kabupaten(&self) -> Option<&str> {
        self.code.get(..5)
    }

    /// The code of its kecamatan, if that is known.
    pub fn kecamatan(&self) -> Option<&str> {
        self.code.get(..8)
    }

    /// The zone whose clocks it goes by.
    pub fn zone(&self) -> Zone {
        match self.province() {
            "51" | "52" | "53" | "63" | "64" | "65" => Zone::Wita,
            east if east.starts_with('7') => Zone::Wita,
            east if east.starts_with(['8', '9']) => Zone::Wit,
            _ => Zone::Wib,
        }
    }
}

/// What a name in a text is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A province, kabupaten, kota, kecamatan or village.
    Area,
    /// A post at the border.
    BorderPost,
    /// An airport.
    Airport,
    /// A port.
    Port,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The area, or that in which the gate stands. Of several areas with this name the smallest that holds
    /// them all.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
    /// How a gate is called: "PLBN Entikong". `None` of an area.
    pub gate: Option<&'static str>,
    /// Where its first word begins in the text, in bytes.
    pub from: usize,
    /// Where its last word ends.
    pub to: usize,
}

/// The place of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// No place is named, or nothing that is certainly one.
    Nowhere,
    /// This place.
    One(Place),
    /// One of these, two to nine on one level, those nearest home first: it is to be asked which.
    Several(Vec<Place>),
    /// Places of this name are too many to ask about: the kabupaten is to be asked for.
    TooMany,
}

/// What a text says of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Where it is: where people are or are taken from, rather than where they are taken to.
    pub place: Resolved,
    /// Every name that was understood, gates among them, in the order of the text.
    pub named: Vec<Named>,
    /// Those of them that are border posts, airports or ports.
    pub gates: Vec<Named>,
}

impl Gazetteer {
    /// The name of an area with the word for what it is: "Kab. Bengkayang", "Kota Singkawang",
    /// "Kec. Jagoi Babang"; a province and a village by their bare names. `None` for a code that is none.
    pub fn name(&self, code: &str) -> Option<String> {
        self.name_of(Code::parse(code)?)
    }

    fn name_of(&self, code: Code) -> Option<String> {
        let name = self.areas.name(code)?;
        Some(match code.level() {
            Level::Kabupaten if name.starts_with("Kota ") => format!("Kota {}", bare(name)),
            Level::Kabupaten => format!("Kab. {}", bare(name)),
            Level::Kecamatan => format!("Kec. {name}"),
            Level::Province | Level::Village => name.to_owned(),
        })
    }

    /// The name of an area and of those in which it lies, up to the kabupaten: "Sekida, Kec. Jagoi Babang,
    /// Kab. Bengkayang". `None` for a code that is none.
    pub fn full_name(&self, code: &str) -> Option<String> {
        let mut code = Code::parse(code)?;
        let mut full = self.name_of(code)?;
        while let Some(parent) = code.parent().filter(|parent| parent.level() >= Level::Kabupaten) {
            full = format!("{full}, {}", self.name_of(parent)?);
            code = parent;
        }
        Some(full)
    }

    /// The codes of the kabupaten and kota of a province, in order; none for a code that is no province's.
    pub fn kabupaten_of_province(&self, province: &str) -> Vec<&str> {
        let is_in = |code: &&str| code.len() > 2 && code.get(..2) == Some(province);
        self.kabupaten.iter().map(String::as_str).filter(is_in).collect()
    }

    /// The codes of all kabupaten and kota, in order.
    pub fn kabupaten(&self) -> impl Iterator<Item = &str> {
        self.kabupaten.iter().map(String::as_str)
    }

    /// Whether there is an area of this code.
    pub fn exists(&self, code: &str) -> bool {
        Code::parse(code).is_some_and(|code| self.areas.name(code).is_some())
    }

    /// The codes and names of all areas in the order of the codes, as the list has them.
    pub fn all(&self) -> impl Iterator<Item = (String, &str)> {
        self.areas.all().map(|(code, name)| (code.to_string(), name))
    }

    /// An area and all that lie in it, with their names as the list has them, in order; all areas for `0`, none for a
    /// code that is none.
    pub fn within<'a>(&'a self, code: &str) -> Box<dyn Iterator<Item = (String, &'a str)> + 'a> {
        match Code::parse(code) {
            Some(code) => Box::new(self.areas.within(code).map(|(code, name)| (code.to_string(), name))),
            None if code == crate::model::unit::NATIONAL => Box::new(self.all()),
            None => Box::new(std::iter::empty()),
        }
    }

    /// Finds the places in a text. `home` are the provinces which this service serves, by their codes: of
    /// areas with one name that one is meant which lies there.
    pub fn read(&self, text: &str, home: &[&str]) -> Heard {
        resolve::read(self, text, home)
    }

    /// Which of some places an answer means: by its number in the list, from one, or by its name or that of
    /// an area around it. `None` when it means none of them, or more than one.
    pub fn among(&self, candidates: &[Place], reply: &str) -> Option<Place> {
        answers::among(self, candidates, reply)
    }

    /// Whether an area is what a word before its name says.
    fn is_called(&self, code: Code, called: Called) -> bool {
        let is_kota = || self.areas.name(code).is_some_and(|name| name.starts_with("Kota "));
        code.level() == called.level()
            && match called {
                Called::Kota => is_kota(),
                Called::Kabupaten => !is_kota(),
                _ => true,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_called_by_its_name_and_what_it_is() {
        let names = gazetteer();
        for (code, name, full) in [
            ("61", "Kalimantan Barat", "Kalimantan Barat"),
            ("61.07", "Kab. Bengkayang", "Kab. Bengkayang"),
            ("61.72", "Kota Singkawang", "Kota Singkawang"),
            ("31.73", "Kota Jakarta Barat", "Kota Jakarta Barat"),
            ("61.07.07", "Kec. Jagoi Babang", "Kec. Jagoi Babang, Kab. Bengkayang"),
            ("61.07.07.2006", "Sekida", "Sekida, Kec. Jagoi Babang, Kab. Bengkayang"),
        ] {
            assert_eq!(names.name(code).as_deref(), Some(name));
            assert_eq!(names.full_name(code).as_deref(), Some(full));
            assert!(names.exists(code));
        }
        for none in ["", "60", "61.99", "6107", "61.07.07.9999", "Bengkayang"] {
            assert_eq!(
                (names.name(none), names.full_name(none), names.exists(none)),
                (None, None, false),
                "{none}"
            );
        }
    }

    #[test]
    fn a_province_has_its_kabupaten() {
        let of = gazetteer().kabupaten_of_province("61");
        assert_eq!((of.len(), of.first(), of.last()), (14, Some(&"61.01"), Some(&"61.72")));
        assert!(gazetteer().kabupaten_of_province("61.07").is_empty());
        assert!(gazetteer().kabupaten_of_province("").is_empty());
    }

    #[test]
    fn a_place_knows_what_it_lies_in_and_whose_clock_it_goes_by() {
        let place = |code: &str| Place { code: code.to_owned() };
        let village = place("61.07.07.2006");
        assert_eq!(village.province(), "61");
        assert_eq!((village.kabupaten(), village.kecamatan()), (Some("61.07"), Some("61.07.07")));
        assert_eq!((place("61").kabupaten(), place("61.07").kecamatan()), (None, None));
        for (zone, provinces) in [
            (Zone::Wib, &["11", "21", "31", "35", "36", "61", "62"][..]),
            (Zone::Wita, &["51", "52", "53", "63", "64", "65", "71", "76"][..]),
            (Zone::Wit, &["81", "82", "91", "96"][..]),
        ] {
            assert!(provinces.iter().all(|province| place(province).zone() == zone), "{zone:?}");
        }
    }
}
