//! Who is on duty in which unit: the rotas of the table `rota`, opened and kept in memory.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::kernel::msisdn::Msisdn;
use crate::model::rota::{NotRota, Rota, RotaForm};
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::store::rota::{self, NewRota};
use crate::store::{self, Db, Tx};

/// Why rotas were not applied.
#[derive(Debug, thiserror::Error)]
pub enum DutyError {
    /// One of them is none: the unit, and why.
    #[error("the rota of {0} is refused: {1}")]
    Refused(String, NotRota),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// They cannot be sealed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

#[derive(Debug, Default)]
struct Loaded {
    serial: i64,
    rotas: HashMap<String, Arc<Rota>>,
}

/// The rotas of this process. `Debug` shows units and no person.
#[derive(Debug, Default)]
pub struct Duties(ArcSwap<Loaded>);

fn place(unit: &str) -> String {
    format!("rota:{unit}")
}

impl Duties {
    /// The rota of a unit.
    pub fn of(&self, unit: &str) -> Option<Arc<Rota>> {
        self.0.load().rotas.get(unit).cloned()
    }

    /// Whether no unit has a rota.
    pub fn is_empty(&self) -> bool {
        self.0.load().rotas.is_empty()
    }

    /// In which units somebody with this number is an officer, and how each calls them, by unit.
    pub fn officer(&self, number: &Msisdn) -> Vec<(String, String)> {
        let loaded = self.0.load();
        let mut found: Vec<(String, String)> = loaded
            .rotas
            .iter()
            .flat_map(|(unit, rota)| {
                let people = rota.people().iter();
                people
                    .filter(|person| person.number.expose() == number.expose())
                    .map(|person| (unit.clone(), person.name.clone()))
            })
            .collect();
        found.sort();
        found
    }

    /// Reads the rotas again when one changed; `true` when it did. One that cannot be opened is left out, and
    /// its unit has none.
    pub async fn refresh(&self, db: &Db, keys: &Keys) -> store::Result<bool> {
        let mut tx = db.read().await?;
        let serial = rota::serial(&mut tx).await?;
        if serial == self.0.load().serial {
            return Ok(false);
        }
        let mut rotas = HashMap::new();
        for (unit, sealed) in rota::all(&mut tx).await? {
            match open(keys, &unit, &sealed) {
                Some(rota) => {
                    rotas.insert(unit, Arc::new(rota));
                }
                None => tracing::error!(unit, "a rota cannot be opened: its unit is woken by nobody"),
            }
        }
        tracing::info!(serial, units = rotas.len(), "the rotas changed");
        self.0.store(Arc::new(Loaded { serial, rotas }));
        Ok(true)
    }
}

fn opened(keys: &Keys, unit: &str, sealed: &str) -> Option<RotaForm> {
    let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
    let plain = keys.open_sealed(&place(unit), &sealed)?;
    serde_json::from_slice(&plain).ok()
}

fn open(keys: &Keys, unit: &str, sealed: &str) -> Option<Rota> {
    Rota::try_from(&opened(keys, unit, sealed)?).ok()
}

/// Puts rotas in the place of those of the same units, all or none. Every process follows within seconds.
pub async fn apply(db: &Db, keys: &Keys, rotas: &[(String, RotaForm)]) -> Result<(), DutyError> {
    for (unit, form) in rotas {
        Rota::try_from(form).map_err(|why| DutyError::Refused(unit.clone(), why))?;
    }
    let mut tx = db.begin().await?;
    put(&mut tx, keys, rotas).await?;
    Ok(tx.commit().await?)
}

/// The rota of a unit as it was put in, and its serial; none when there is none that can be opened.
pub async fn held(tx: &mut Tx, keys: &Keys, unit: &str) -> store::Result<(i64, Option<RotaForm>)> {
    let row = rota::of(tx, unit).await?;
    let form = row.as_ref().and_then(|(_, sealed)| opened(keys, unit, sealed));
    Ok((row.map_or(0, |(serial, _)| serial), form))
}

/// Puts checked rotas in, in a unit of work that goes on.
pub(super) async fn put(tx: &mut Tx, keys: &Keys, rotas: &[(String, RotaForm)]) -> Result<(), DutyError> {
    rota::enter(tx).await?;
    let serial = rota::serial(tx).await? + 1;
    let mut rows = Vec::with_capacity(rotas.len());
    for (unit, form) in rotas {
        // Names and numbers cannot fail to become JSON.
        let plain = serde_json::to_vec(form).unwrap_or_default();
        let sealed = STANDARD_NO_PAD.encode(keys.seal(None, &place(unit), plain)?);
        rows.push(NewRota { unit: unit.clone(), serial, sealed });
    }
    Ok(rota::put(tx, &rows).await?)
}
