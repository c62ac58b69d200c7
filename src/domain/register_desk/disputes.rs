//! What an agency objects to: recorded by one officer, decided by another. No answer asks about it.

use super::acts::Do;
use super::{DeskError, RegisterDesk, Result, field};
use crate::kernel::name_key;
use crate::model::register_desk::DisputeState;
use crate::store::Tx;
use crate::store::disputes::{self, DisputeRow};
use crate::store::proposals::Decision;

/// Letters of a name, of a letter's number and of an objection at most.
const MOST_NAME: usize = 200;
const MOST_LETTER: usize = 100;
const MOST_OBJECTION: usize = 2_000;

impl RegisterDesk {
    /// Records an objection. `false`: there is one of this id.
    pub(super) async fn open_dispute(&self, tx: &mut Tx, officer: &str, what: &Do) -> Result<bool> {
        let Do::OpenDispute { dispute, agency, received, letter, objection } = what else {
            return Err(DeskError::Role);
        };
        let name = field("agency", agency, MOST_NAME)?;
        let name_key = name_key::fold(&name).key;
        if name_key.is_empty() {
            return Err(DeskError::Field("agency"));
        }
        let row = DisputeRow {
            id: dispute.clone(),
            name,
            name_key,
            received: self.past("received", *received)?,
            letter: field("letter", letter, MOST_LETTER)?,
            objection: field("objection", objection, MOST_OBJECTION)?,
            state: DisputeState::Open.word().to_owned(),
            opened_by: officer.to_owned(),
            opened_us: self.clock.now().as_microsecond(),
            decided_by: None,
            decided_us: None,
            reason: String::new(),
        };
        Ok(disputes::insert(tx, &row).await?)
    }
}

/// Decides an objection that is open, of which somebody else recorded the letter.
pub(super) async fn decide(tx: &mut Tx, id: &str, to: DisputeState, decision: Decision<'_>) -> Result<()> {
    let row = disputes::hold(tx, id).await?.ok_or(DeskError::Nothing)?;
    if row.state != DisputeState::Open.word() {
        return Err(DeskError::Decided);
    }
    if row.opened_by == decision.by {
        return Err(DeskError::Oneself);
    }
    if to == DisputeState::Open {
        return Err(DeskError::Field("to"));
    }
    Ok(disputes::decide(tx, id, decision).await?)
}
