//! Who can read tips: the list of units, believed only when the pinned root signed it. The way of a tip to
//! them is in [`super::routing`].
//!
//! The list is checked whenever it is read from the database, and an older one than was ever believed is
//! refused; what tips are sealed to is the checked copy in memory, which nobody who writes to the database
//! can reach.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use jiff::civil::Date;

use crate::model::unit::{NATIONAL, Office, Unit, UnitKind, UnitList};
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
    /// The day on which it was signed, where it says so.
    pub signed: Option<Date>,
    /// Its units, at least one of them oversight.
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
    for mut unit in list.units {
        let named = !unit.id.is_empty()
            && unit.id.len() <= 40
            && unit.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !named {
            return malformed(format!("{:?} is no id: lower-case letters, digits and -", unit.id));
        }
        if units.iter().any(|other| other.unit.id == unit.id) {
            return malformed(format!("{} stands there twice", unit.id));
        }
        if unit.kind == UnitKind::Oversight && unit.office == Office::default() {
            // Lists that were signed before offices had kinds say it by the unit's kind alone.
            unit.office = Office::Oversight;
        }
        if (unit.kind == UnitKind::Oversight) != (unit.office == Office::Oversight) {
            return malformed(format!("{} watches over offices, or belongs to one: not both", unit.id));
        }
        let Some(key) = PublicHalf::from_base64(&unit.key) else {
            return malformed(format!("the key of {} is no P-256 public key", unit.id));
        };
        units.push(KnownUnit { unit, key });
    }
    if !units.iter().any(|known| known.unit.kind == UnitKind::Oversight) {
        // Somebody must be able to read what accuses every other office.
        return malformed("there is no oversight unit in it".to_owned());
    }
    Ok(Known { serial: list.serial, signed: list.signed, units })
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

/// The newest list as it was signed, for those who check it themselves; none when there is none that the root signed.
pub async fn published(db: &Db, root: Option<&Root>) -> store::Result<Option<SignedUnits>> {
    let Some(root) = root else { return Ok(None) };
    let mut tx = db.read().await?;
    let newest = store::units::newest(&mut tx).await?;
    let signed = newest.and_then(|(_, document)| serde_json::from_str::<SignedUnits>(&document).ok());
    Ok(signed.filter(|signed| root.verify(signed).is_some()))
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

    /// The provinces in which there is any unit, each once.
    pub fn provinces(&self) -> Vec<&str> {
        self.provinces_of(|_| true)
    }

    /// The provinces that are served: those in which a unit is woken for tips of the place.
    pub fn served(&self) -> Vec<&str> {
        self.provinces_of(|unit| matches!(unit.kind, UnitKind::Kabupaten | UnitKind::Province))
    }

    fn provinces_of(&self, counts: impl Fn(&Unit) -> bool) -> Vec<&str> {
        let units = self.units.iter().map(|known| &known.unit);
        let areas = units.filter(|unit| unit.area != NATIONAL && counts(unit));
        let mut provinces: Vec<&str> = areas.filter_map(|unit| unit.area.split('.').next()).collect();
        provinces.sort_unstable();
        provinces.dedup();
        provinces
    }

    /// The kabupaten that words name by a name that a unit gave for its area: of two, none.
    pub fn nicknamed(&self, words: &str) -> Option<&str> {
        let named = |known: &&KnownUnit| names(words, &known.unit.places);
        let kabupaten = self.units.iter().filter(|known| known.unit.kind == UnitKind::Kabupaten);
        let mut areas: Vec<&str> = kabupaten.filter(named).map(|known| known.unit.area.as_str()).collect();
        areas.dedup();
        (areas.len() == 1).then(|| areas[0])
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
    use crate::domain::tips::routing::tests::unit;

    fn list(units: Vec<KnownUnit>) -> Result<Known, String> {
        let units = units.into_iter().map(|known| known.unit).collect();
        known(UnitList { serial: 1, signed: None, units }).map_err(|error| error.to_string())
    }

    #[test]
    fn a_list_without_somebody_over_all_offices_is_not_believed() {
        let refused = list(vec![unit("sambas", UnitKind::Kabupaten, "61.01")]).expect_err("no oversight");
        assert!(refused.contains("no oversight unit"), "{refused}");
        let mut posing = unit("polres", UnitKind::Oversight, "61");
        posing.unit.office = Office::Police;
        let refused = list(vec![posing]).expect_err("police over themselves");
        assert!(refused.contains("not both"), "{refused}");
        let mut old = unit("pengawas", UnitKind::Oversight, "61");
        old.unit.office = Office::default();
        let known = list(vec![old]).expect("as lists were signed before");
        assert_eq!(known.units[0].unit.office, Office::Oversight);
    }

    #[test]
    fn a_nickname_names_one_area_or_none() {
        let mut sambas = unit("sambas", UnitKind::Kabupaten, "61.01");
        sambas.unit.places = vec!["kampung raja".to_owned()];
        let mut other = unit("polres-sambas", UnitKind::Kabupaten, "61.01");
        other.unit.places = vec!["Kampung Raja".to_owned()];
        let mut landak = unit("landak", UnitKind::Kabupaten, "61.08");
        landak.unit.places = vec!["kota intan".to_owned()];
        let known = Known { serial: 1, signed: None, units: vec![sambas, other, landak] };
        assert_eq!(known.nicknamed("di KAMPUNG-RAJA mobil hitam"), Some("61.01"));
        assert_eq!(known.nicknamed("dari kampung raja ke kota intan"), None);
        assert_eq!(known.nicknamed("kampung rajawali"), None);
        assert_eq!(known.provinces(), ["61"]);
    }
}
