//! Who reads a tip: the list of units, believed only when the pinned root signed it, and the way of a tip
//! to one of them.
//!
//! The list is checked whenever it is read from the database, and an older one than was ever believed is
//! refused; what tips are sealed to is the checked copy in memory, which nobody who writes to the database
//! can reach.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::model::tip::Facts;
use crate::model::unit::{Unit, UnitKind, UnitList};
use crate::sealing::envelope::Reader;
use crate::sealing::hybrid::PublicHalf;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::root::{Root, SignedUnits};
use crate::store::{self, Db};

/// Why a list of units is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UnitsError {
    /// No root is pinned.
    #[error("no root key is pinned (setting keys.root): run `suluh keys init-root`")]
    NoRoot,
    /// The pinned root did not sign it.
    #[error("the list of units is not signed by the pinned root key (setting keys.root)")]
    NotSigned,
    /// A newer one was believed before.
    #[error("the list of units has serial {0}, and one of {1} was believed before")]
    Older(i64, i64),
    /// What it says cannot be used.
    #[error("the list of units: {0}")]
    Malformed(String),
    /// One of this serial is there.
    #[error("a list of serial {0} is there already; raise the serial and sign again")]
    Taken(i64),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A unit that tips can be sealed to.
#[derive(Debug, Clone)]
pub struct KnownUnit {
    /// As the root signed it.
    pub unit: Unit,
    /// Its key.
    pub key: PublicHalf,
}

impl KnownUnit {
    /// As a reader of an envelope.
    pub fn reader(&self) -> Reader<'_> {
        Reader { unit: &self.unit.id, epoch: self.unit.epoch, key: &self.key }
    }
}

/// A checked list.
#[derive(Debug)]
pub struct Known {
    /// Its serial.
    pub serial: i64,
    /// Its units, at least one.
    pub units: Vec<KnownUnit>,
}

/// The units of this process.
#[derive(Debug)]
pub struct Units {
    root: Option<Root>,
    known: ArcSwapOption<Known>,
}

/// Reads a list that the root signed.
pub fn checked(root: &Root, signed: &SignedUnits) -> Result<Known, UnitsError> {
    let list = root.verify(signed).ok_or(UnitsError::NotSigned)?;
    known(list)
}

fn known(list: UnitList) -> Result<Known, UnitsError> {
    let malformed = |text: String| Err(UnitsError::Malformed(text));
    let mut units: Vec<KnownUnit> = Vec::new();
    for unit in list.units {
        let named = !unit.id.is_empty()
            && unit.id.len() <= 40
            && unit.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !named {
            return malformed(format!("{:?} is no id: lower-case letters, digits and -", unit.id));
        }
        if units.iter().any(|other| other.unit.id == unit.id) {
            return malformed(format!("{} stands there twice", unit.id));
        }
        let Some(key) = PublicHalf::from_base64(&unit.key) else {
            return malformed(format!("the key of {} is no P-256 public key", unit.id));
        };
        units.push(KnownUnit { unit, key });
    }
    if units.is_empty() {
        return malformed("there is no unit in it".to_owned());
    }
    Ok(Known { serial: list.serial, units })
}

impl Units {
    /// None yet; lists are believed when `root` signed them.
    pub fn new(root: Option<Root>) -> Self {
        Self { root, known: ArcSwapOption::empty() }
    }

    /// The checked list.
    pub fn known(&self) -> Option<Arc<Known>> {
        self.known.load_full()
    }

    /// Whether a root is pinned.
    pub const fn root(&self) -> Option<&Root> {
        self.root.as_ref()
    }

    /// Reads the newest list again. One that is not to be believed leaves the old one in place.
    pub async fn refresh(&self, db: &Db, keys: &Keys) -> Result<(), UnitsError> {
        let Some(root) = &self.root else { return Ok(()) };
        let mut tx = db.read().await?;
        let newest = store::units::newest(&mut tx).await?;
        drop(tx);
        let Some((serial, document)) = newest else { return Ok(()) };
        if self.known.load().as_ref().is_some_and(|known| known.serial == serial) {
            return Ok(());
        }
        let signed = serde_json::from_str(&document).map_err(|_| UnitsError::NotSigned)?;
        let list = checked(root, &signed)?;
        let floor = keys.list_floor()?;
        if list.serial < floor {
            return Err(UnitsError::Older(list.serial, floor));
        }
        keys.raise_list_floor(list.serial)?;
        tracing::info!(units = list.units.len(), serial = list.serial, "the list of units is believed");
        self.known.store(Some(Arc::new(list)));
        Ok(())
    }
}

/// Keeps a signed list, when it is to be believed and newer than the one there.
pub async fn publish(db: &Db, root: &Root, signed: &SignedUnits) -> Result<Known, UnitsError> {
    let list = checked(root, signed)?;
    let mut tx = db.begin().await?;
    if let Some((newest, _)) = store::units::newest(&mut tx).await?
        && newest >= list.serial
    {
        return Err(UnitsError::Taken(newest));
    }
    // A signed list of texts cannot fail to become JSON.
    let document = serde_json::to_string(signed).unwrap_or_default();
    store::units::insert(&mut tx, list.serial, &document).await?;
    tx.commit().await?;
    Ok(list)
}

impl Known {
    /// The unit of an id.
    pub fn unit(&self, id: &str) -> Option<&KnownUnit> {
        self.units.iter().find(|known| known.unit.id == id)
    }

    /// Whether there is somebody to read what accuses people in office.
    pub fn has_oversight(&self) -> bool {
        self.units.iter().any(|known| known.unit.kind == UnitKind::Oversight)
    }

    fn of<'a>(&'a self, kind: UnitKind, area: &'a str) -> impl Iterator<Item = &'a KnownUnit> {
        self.units.iter().filter(move |known| known.unit.kind == kind && known.unit.area == area)
    }

    /// The area of the first unit of a kind for which something holds.
    fn area(&self, kind: UnitKind, holds: impl Fn(&Unit) -> bool) -> Option<&str> {
        let units = self.units.iter().map(|known| &known.unit);
        units.filter(|unit| unit.kind == kind).find(|unit| holds(unit)).map(|unit| unit.area.as_str())
    }

    /// The units that read a tip: those of its kabupaten, else of the province; never none. Whoever accuses
    /// somebody in office is read by the oversight, and never by the kabupaten.
    pub fn route(&self, words: &str, facts: &Facts) -> Vec<&KnownUnit> {
        let code = facts.kabupaten.as_deref();
        let oversight = || {
            self.area(UnitKind::Oversight, |unit| code.is_some_and(|code| code.starts_with(&unit.area)))
                .or_else(|| self.area(UnitKind::Oversight, |_| true))
                .map(|area| self.of(UnitKind::Oversight, area).collect())
        };
        let province = || {
            self.area(UnitKind::Province, |unit| code.is_some_and(|code| code.starts_with(&unit.area)))
                .or_else(|| self.area(UnitKind::Province, |_| true))
                .map(|area| self.of(UnitKind::Province, area).collect::<Vec<_>>())
        };
        // A checked list has a unit.
        let any = || vec![&self.units[0]];
        if facts.accuses_an_official() {
            return oversight().or_else(province).unwrap_or_else(any);
        }
        let area = match code {
            Some(code) => self.area(UnitKind::Kabupaten, |unit| unit.area == code),
            None => self.named(words),
        };
        let kabupaten = area.map(|area| self.of(UnitKind::Kabupaten, area).collect());
        kabupaten.or_else(province).unwrap_or_else(any)
    }

    /// The code of the kabupaten that words name, as far as units know their places.
    pub fn kabupaten(&self, words: &str) -> Option<String> {
        self.named(words).map(str::to_owned)
    }

    /// The area that words name, when they name one only: of two the province makes sense.
    fn named(&self, words: &str) -> Option<&str> {
        let named = |unit: &Unit| names(words, &unit.places);
        let area = self.area(UnitKind::Kabupaten, named)?;
        let other = self.area(UnitKind::Kabupaten, |unit| unit.area != area && named(unit));
        other.is_none().then_some(area)
    }
}

/// Whether one of these places is named, as whole words.
fn names(words: &str, places: &[String]) -> bool {
    let said: Vec<String> = tokens(words);
    places.iter().any(|place| {
        let place = tokens(place);
        !place.is_empty() && said.windows(place.len()).any(|window| window == place)
    })
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tip::{HelpKind, TipKind};
    use crate::sealing::hybrid::PrivateHalf;

    fn unit(id: &str, kind: UnitKind, area: &str, places: &[&str]) -> KnownUnit {
        let (_, key) = PrivateHalf::generate().expect("a pair");
        let unit = Unit {
            id: id.to_owned(),
            name: id.to_owned(),
            kind,
            area: area.to_owned(),
            places: places.iter().map(|place| (*place).to_owned()).collect(),
            epoch: 1,
            key: key.to_base64(),
            recovery: key.to_base64(),
            recoverable: Vec::new(),
        };
        KnownUnit { unit, key }
    }

    fn ids(units: &[&KnownUnit]) -> String {
        units.iter().map(|known| known.unit.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn list() -> Known {
        let units = vec![
            unit("sambas", UnitKind::Kabupaten, "61.01", &["sambas"]),
            unit("kalbar", UnitKind::Province, "61", &[]),
            unit("bengkayang", UnitKind::Kabupaten, "61.07", &["bengkayang", "jagoi babang"]),
            unit("pengawas", UnitKind::Oversight, "61", &[]),
        ];
        Known { serial: 1, units }
    }

    #[test]
    fn a_tip_goes_to_its_kabupaten_else_to_the_province() {
        let (list, nothing) = (list(), Facts::default());
        let to = |words: &str, facts: &Facts| ids(&list.route(words, facts));
        assert_eq!(to("Sekida, JAGOI-Babang mobil hitam", &nothing), "bengkayang");
        assert_eq!(to("dari sambas ke bengkayang", &nothing), "kalbar", "two names are no name");
        assert_eq!(to("sambasan", &nothing), "kalbar");
        assert_eq!(to("", &nothing), "kalbar");
        let coded = Facts { kabupaten: Some("61.01".to_owned()), ..Facts::default() };
        assert_eq!(to("bengkayang", &coded), "sambas");
        let elsewhere = Facts { kabupaten: Some("61.99".to_owned()), ..Facts::default() };
        assert_eq!(to("bengkayang", &elsewhere), "kalbar");
    }

    #[test]
    fn an_accusation_of_an_official_never_goes_to_the_kabupaten() {
        let mut list = list();
        let facts =
            Facts { kind: Some(TipKind::Official), kabupaten: Some("61.01".to_owned()), ..Facts::default() };
        assert_eq!(ids(&list.route("sambas", &facts)), "pengawas");
        let extorted = Facts { help: Some(HelpKind::Extorted), ..Facts::default() };
        assert_eq!(ids(&list.route("sambas", &extorted)), "pengawas");
        let ill = Facts { help: Some(HelpKind::SickOrDead), ..Facts::default() };
        assert_eq!(ids(&list.route("sambas", &ill)), "sambas");
        list.units.retain(|known| known.unit.kind != UnitKind::Oversight);
        assert_eq!(ids(&list.route("sambas", &facts)), "kalbar");
    }

    #[test]
    fn several_units_of_one_kabupaten_all_read() {
        let mut list = list();
        list.units.push(unit("polres-sambas", UnitKind::Kabupaten, "61.01", &[]));
        let both = "sambas polres-sambas";
        assert_eq!(ids(&list.route("di sambas", &Facts::default())), both);
        let coded = Facts { kabupaten: Some("61.01".to_owned()), ..Facts::default() };
        assert_eq!(ids(&list.route("", &coded)), both);
    }
}
