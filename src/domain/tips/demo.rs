//! The demo's own root and units, so that a tip can be tried in the first minute. Never in production: the
//! private halves lie in the key folder.

use std::path::Path;

use jiff::civil::Date;
use zeroize::Zeroizing;

use super::bundle;
use super::units::{self, UnitsError};
use crate::model::unit::{Office, Unit, UnitKind, UnitList};
use crate::sealing::held_key::{HeldKey, Holds};
use crate::sealing::hybrid::PrivateHalf;
use crate::sealing::key::KeyError;
use crate::sealing::root::{Root, RootKey};
use crate::store::{self, Db};

/// The root's file in the key folder.
const ROOT: &str = "demo-root.key";

/// Id, name, what it answers for, area, places. Every name says that it is an example.
const UNITS: &[(&str, &str, UnitKind, &str, &[&str])] = &[
    ("contoh-kalbar", "Satgas TPPO Kalimantan Barat (contoh)", UnitKind::Province, "61", &[]),
    (
        "contoh-bengkayang",
        "Satgas TPPO Bengkayang (contoh)",
        UnitKind::Kabupaten,
        "61.07",
        &["bengkayang", "jagoi babang", "jagoi"],
    ),
    (
        "contoh-sambas",
        "Satgas TPPO Sambas (contoh)",
        UnitKind::Kabupaten,
        "61.01",
        &["sambas", "sajingan", "aruk"],
    ),
    ("contoh-pengawas", "Pengawas (contoh)", UnitKind::Oversight, "61", &[]),
];

/// The demo's root key. With a folder it is kept there; without one it dies with the process.
pub fn root(folder: Option<&Path>) -> Result<RootKey, KeyError> {
    let Some(folder) = folder else { return RootKey::generate() };
    let path = folder.join(ROOT);
    let failed = |error| KeyError::Io(path.clone(), error);
    if path.exists() {
        let held = HeldKey::read(&path).map_err(failed)?;
        return RootKey::from_hex(&held.secret).ok_or_else(|| KeyError::Malformed(path.clone()));
    }
    let root = RootKey::generate()?;
    let held = HeldKey { suluh: Holds::RootKey, unit: String::new(), epoch: 0, secret: root.to_hex() };
    match held.write(&path) {
        Ok(()) => Ok(root),
        // Another process was quicker.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => self::root(Some(folder)),
        Err(error) => Err(failed(error)),
    }
}

/// The file of a unit's key in the key folder, for `suluh tips open`.
pub fn key_file(unit: &str) -> String {
    format!("demo-{unit}.key")
}

/// Publishes the demo's units, when the newest list is not of this root; returns whether it did.
pub async fn ensure(db: &Db, root: &RootKey, folder: Option<&Path>, today: Date) -> Result<bool, UnitsError> {
    let mut tx = db.read().await?;
    let newest = store::units::newest(&mut tx).await?;
    drop(tx);
    let believed = |document: &str| {
        serde_json::from_str(document).is_ok_and(|signed| units::checked(&root.root(), &signed).is_ok())
    };
    if newest.as_ref().is_some_and(|(_, document)| believed(document)) {
        return Ok(false);
    }
    let list = UnitList {
        serial: newest.map_or(1, |(serial, _)| serial + 1),
        signed: Some(today),
        units: UNITS.iter().map(|row| unit(row, folder, today)).collect::<Result<_, _>>()?,
    };
    match units::publish(db, &root.root(), &root.sign(&list)).await {
        Ok(_) => Ok(true),
        // Another process was quicker.
        Err(UnitsError::Taken(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn unit(
    (id, name, kind, area, places): &(&str, &str, UnitKind, &str, &[&str]),
    folder: Option<&Path>,
    today: Date,
) -> Result<Unit, KeyError> {
    let key = key(id, folder)?;
    let (_, recovery) = PrivateHalf::generate()?;
    Ok(Unit {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        kind: *kind,
        area: (*area).to_owned(),
        office: if *kind == UnitKind::Oversight { Office::Oversight } else { Office::TaskForce },
        categories: Vec::new(),
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        epoch: 1,
        since: Some(today),
        key: key.public().to_base64(),
        recovery: recovery.to_base64(),
        recoverable: vec![(1, bundle::recoverable(id, 1, &key, &recovery)?)],
    })
}

fn key(unit: &str, folder: Option<&Path>) -> Result<PrivateHalf, KeyError> {
    let (fresh, _) = PrivateHalf::generate()?;
    let Some(folder) = folder else { return Ok(fresh) };
    let path = folder.join(key_file(unit));
    let failed = |error| KeyError::Io(path.clone(), error);
    let secret: Zeroizing<String> = fresh.to_hex();
    let held = HeldKey { suluh: Holds::UnitKey, unit: unit.to_owned(), epoch: 1, secret };
    match held.write(&path) {
        Ok(()) => Ok(fresh),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let held = HeldKey::read(&path).map_err(failed)?;
            PrivateHalf::from_hex(&held.secret).ok_or_else(|| KeyError::Malformed(path.clone()))
        }
        Err(error) => Err(failed(error)),
    }
}

/// The public half that a demo pins by itself.
pub fn pinned(root: &RootKey) -> Root {
    root.root()
}
