//! The files of a tip, which a volunteer's app sealed: handed as they are to whoever can open a page of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::desk::{Desk, DeskError};
use crate::store::attachments::{self, AttachmentRow};
use crate::store::{self, Tx, tips};

impl Desk {
    /// The files of a tip, whole or not, for a unit that holds a key of it.
    pub async fn files(&self, reference: &str, unit: &str) -> Result<Vec<AttachmentRow>, DeskError> {
        let mut tx = self.db.read().await?;
        let tip = self.read_by(&mut tx, reference, unit).await?;
        Ok(attachments::of_tip(&mut tx, &tip).await?)
    }

    /// A file of a tip as it was uploaded, for a unit that holds a key of the tip; none while it is not whole.
    pub async fn file(&self, reference: &str, unit: &str, id: &str) -> Result<Option<Vec<u8>>, DeskError> {
        let mut tx = self.db.read().await?;
        let tip = self.read_by(&mut tx, reference, unit).await?;
        let row = attachments::of(&mut tx, id).await?.filter(|row| row.tip == tip && row.done == 1);
        let Some(row) = row else { return Ok(None) };
        let mut whole = Vec::with_capacity(usize::try_from(row.size).unwrap_or(0));
        let torn = || store::StoreError::Unreadable("a file lacks a part".to_owned());
        loop {
            let start = i64::try_from(whole.len()).unwrap_or(i64::MAX);
            if start >= row.size {
                return Ok(Some(whole));
            }
            let part = attachments::part(&mut tx, id, start).await?.ok_or_else(torn)?;
            let part = STANDARD_NO_PAD.decode(part).map_err(|_| torn())?;
            if part.is_empty() {
                return Err(torn().into());
            }
            whole.extend(part);
        }
    }

    /// The id of a tip that a unit holds a key of.
    async fn read_by(&self, tx: &mut Tx, reference: &str, unit: &str) -> Result<String, DeskError> {
        let tip = self.tip(tx, reference).await?;
        if tips::units_of(tx, &tip.id).await?.iter().any(|holder| holder == unit) {
            return Ok(tip.id);
        }
        Err(DeskError::NotOfUnit(tip.reference, unit.to_owned()))
    }
}
