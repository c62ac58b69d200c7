//! What UBAH changes: the fields that its words name, and no others.

use super::{Around, Line, line};
use crate::domain::places::Resolved;

/// Fields as they are named before a "?", "-" or "tidak tahu" that takes them away.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Place, &["desa", "ds", "tempat", "lokasi"]),
    (Field::Date, &["tgl", "tanggal", "hari", "kapan", "waktu"]),
    (Field::Hour, &["jam", "pukul", "pkl"]),
    (Field::Count, &["jumlah", "jml", "jlh", "jmlh", "orang", "org"]),
    (Field::To, &["tujuan", "tjn", "tuj", "negara", "ke"]),
    (Field::Child, &["anak"]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Place,
    Date,
    Hour,
    Count,
    To,
    Child,
}

/// The line with what the words say in place of what was read.
pub fn correct(old: &Line, words: &str, around: &Around<'_>) -> Line {
    let mut new = old.clone();
    if let Some(field) = taken_away(words) {
        match field {
            Field::Place => new.place = Resolved::Nowhere,
            Field::Date => (new.date, new.hour) = (None, None),
            Field::Hour => new.hour = None,
            Field::Count => new.count = None,
            Field::To => new.to = None,
            Field::Child => new.child = None,
        }
        return new;
    }
    // A name is first looked for where the report is, then wherever the volunteer may be.
    let there = match &old.place {
        Resolved::One(place) => place.kabupaten(),
        _ => None,
    };
    let said = line(words, &Around { near: there.or(around.near), ..*around });
    if said.place != Resolved::Nowhere {
        new.place = said.place;
    }
    new.date = said.date.or(new.date);
    new.hour = said.hour.or(new.hour);
    new.count = said.count.or(new.count);
    new.to = said.to.or(new.to);
    new.child = said.child.or(new.child);
    if !said.rest.is_empty() {
        new.rest = if new.rest.is_empty() { said.rest } else { format!("{}, {}", new.rest, said.rest) };
    }
    new
}

/// The field that is not known: "tujuan ?", "tgl tdk tau", "jumlah -".
fn taken_away(words: &str) -> Option<Field> {
    let small = words.trim().to_lowercase();
    let (name, rest) = small.split_once(|c: char| !c.is_alphanumeric())?;
    let rest = rest.trim();
    let (field, _) = NAMES.iter().find(|(_, names)| names.contains(&name))?;
    let unknown = matches!(rest, "?" | "-" | "??")
        || rest.is_empty() && small.ends_with('?')
        || super::super::reply(rest) == Some(super::super::Reply::Unknown);
    unknown.then_some(*field)
}
