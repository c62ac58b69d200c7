//! The audit: a chain of what officers did, in which nothing can be changed, moved or left out unseen.
//!
//! Each link's hash covers the one before; what was decided is signed in the officer's browser; and the key
//! folder keeps how long the chain was, so that whoever can write to the database cannot cut its end off either.
//! A reporter's visit is never in it. To add what is recorded: a variant of [`Act`].

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use ring::digest;
use serde::Deserialize;

use crate::model::officer::State;
use crate::model::words::words;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::officer;
use crate::store::audit;
pub use crate::store::audit::AuditRow;
use crate::store::officers::{self, OfficerRow};
use crate::store::{self, Db, Tx};

words! {
    /// What was done.
    Act {
        /// Somebody was given a code.
        Invite = "invite",
        /// Somebody made their keys: signed with them, and names them.
        Enrol = "enrol",
        /// Somebody's keys were confirmed.
        Confirm = "confirm",
        /// Somebody was removed.
        Revoke = "revoke",
        /// Somebody was given a later key of their unit.
        GiveKey = "give-key",
        /// Who is on duty in a unit was changed.
        Rota = "rota",
        /// Somebody signed in.
        SignIn = "sign-in",
        /// A tip was opened.
        Open = "open",
        /// All open tips of a unit were fetched, to be opened and searched.
        OpenAll = "open-all",
        /// A border post was alerted.
        BorderAlert = "border-alert",
        /// They were taken away as a file.
        Export = "export",
        /// A tip was accepted.
        Accept = "accept",
        /// It was declined.
        Decline = "decline",
        /// Somebody took it, or was given it.
        Assign = "assign",
        /// It was made more urgent.
        Raise = "raise",
        /// It was made less urgent.
        Lower = "lower",
        /// The reporter was asked.
        Ask = "ask",
        /// It was given to another unit.
        HandOver = "hand-over",
        /// It was merged into another.
        Merge = "merge",
        /// It was taken apart again.
        Unmerge = "unmerge",
        /// How far it has come.
        Status = "status",
        /// A note or a sheet was sealed to it.
        Note = "note",
        /// Somebody called it spam; the second who does closes it.
        Spam = "spam",
        /// It is none.
        NotSpam = "not-spam",
        /// An officer added a way to sign in, or put one in the place of an old one.
        AddWay = "add-way",
        /// An officer took a way to sign in away.
        RemoveWay = "remove-way",
        /// A file for the register was proposed.
        ProposeImport = "propose-import",
        /// It was proposed to take the newest file of the register back.
        ProposeRollback = "propose-rollback",
        /// A proposal was approved: it is loaded.
        ApproveImport = "approve-import",
        /// A proposal was rejected.
        RejectImport = "reject-import",
        /// The objection of an agency was recorded.
        OpenDispute = "open-dispute",
        /// It was decided.
        DecideDispute = "decide-dispute",
        /// Somebody of a kind and an area was invited to be a volunteer.
        InviteVolunteer = "invite-volunteer",
        /// Such an invite was taken back.
        TakeInviteBack = "take-invite-back",
        /// A volunteer was removed.
        RemoveVolunteer = "remove-volunteer",
        /// Volunteers were asked to do something.
        AskVolunteers = "ask-volunteers",
        /// That was taken back.
        WithdrawTask = "withdraw-task",
        /// A broadcast was written.
        WriteBroadcast = "write-broadcast",
        /// Somebody confirmed what it costs, and it was started.
        StartBroadcast = "start-broadcast",
        /// It was held back.
        PauseBroadcast = "pause-broadcast",
        /// It goes on.
        ResumeBroadcast = "resume-broadcast",
        /// It was ended.
        EndBroadcast = "end-broadcast",
    }
}

/// Something to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Who: an officer's id, or [`BY_KEY`].
    pub officer: &'a str,
    /// Of which unit.
    pub unit: &'a str,
    /// What.
    pub act: Act,
    /// To what: a reference, an officer's id. Never a word of a tip.
    pub subject: &'a str,
    /// What the browser signed; empty where nothing need be.
    pub signed: &'a str,
    /// The signature, base64.
    pub signature: &'a str,
}

/// Whoever holds a unit's key file and works without a browser.
pub const BY_KEY: &str = "key";

/// Seconds by which the clock of a browser may differ.
const SKEW: u64 = 15 * 60;

/// Whether something was signed just now, as far as the clocks of browsers go.
pub fn is_of_now(signed: Timestamp, now: Timestamp) -> bool {
    signed.as_second().abs_diff(now.as_second()) <= SKEW
}

/// SHA-256 in base64, by which something that is attached is bound to what was signed.
pub fn digest_of(text: &str) -> String {
    STANDARD_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// Links read at a time.
const BATCH: i64 = 1_000;

fn hash(before: &str, row: &AuditRow) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    let (number, at) = (row.number.to_string(), row.at.to_string());
    let parts = [
        "suluh audit 1",
        before,
        &number,
        &at,
        &row.officer,
        &row.unit,
        &row.act,
        &row.subject,
        &row.signed,
        &row.signature,
    ];
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    context.finish().as_ref().iter().fold(String::with_capacity(64), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Records a deed in the unit of work that does it. When that is committed, [`noted`] is to be called.
pub async fn record(tx: &mut Tx, at_us: i64, deed: Deed<'_>) -> store::Result<AuditRow> {
    let (last, before) = audit::end(tx).await?;
    let mut row = AuditRow {
        number: last + 1,
        at: at_us,
        officer: deed.officer.to_owned(),
        unit: deed.unit.to_owned(),
        act: deed.act.word().to_owned(),
        subject: deed.subject.to_owned(),
        signed: deed.signed.to_owned(),
        signature: deed.signature.to_owned(),
        hash: String::new(),
    };
    row.hash = hash(&before, &row);
    audit::insert(tx, &row).await?;
    Ok(row)
}

/// Writes into the key folder how long the chain is, after the unit of work is committed. A failure is logged and
/// no more: the deed is done, and the next one notes it too.
pub async fn noted(keys: &Arc<Keys>, row: AuditRow) {
    let keys = Arc::clone(keys);
    // A file is written and synced: not where other requests wait. It is written even when nobody waits for it.
    let done = tokio::task::spawn_blocking(move || keys.raise_audit_end(row.number, &row.hash)).await;
    if let Err(error) = done.map_err(|error| error.to_string()).and_then(|it| it.map_err(|e| e.to_string())) {
        tracing::error!(error, "the end of the audit cannot be noted in the key folder");
    }
}

/// What a sound chain holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sound {
    /// How many links.
    pub links: i64,
    /// How many of them are signed.
    pub signed: i64,
}

/// Where a chain is broken.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A link is missing, doubled or out of its place.
    #[error("link {0} of the audit is missing or out of its place")]
    Gap(i64),
    /// A link is not what it was.
    #[error("link {0} of the audit was changed")]
    Changed(i64),
    /// A signature is not that of the officer's key.
    #[error("link {0} of the audit is not signed by the officer it names")]
    Forged(i64),
    /// The end is gone: how many links there are, and how many there were.
    #[error("the audit ends with link {0}, and there were {1}: the end was cut off")]
    Cut(i64, i64),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The key folder failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

#[derive(Deserialize)]
struct Enrolled {
    sign_key: String,
}

/// Follows the chain from its beginning and checks every hash and signature.
pub async fn verify(db: &Db, keys: &Keys) -> Result<Sound, AuditError> {
    // Before the chain is read: what is added meanwhile may only make it longer.
    let end = keys.audit_end()?;
    let (mut last, mut before) = (0, String::new());
    let mut sound = Sound { links: 0, signed: 0 };
    let mut signers: HashMap<String, String> = HashMap::new();
    loop {
        let mut tx = db.read().await?;
        let rows = audit::after(&mut tx, last, BATCH).await?;
        drop(tx);
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.number != last + 1 {
                return Err(AuditError::Gap(last + 1));
            }
            if hash(&before, &row) != row.hash {
                return Err(AuditError::Changed(row.number));
            }
            if row.act == Act::Enrol.word()
                && let Ok(enrolled) = serde_json::from_str::<Enrolled>(&row.signed)
            {
                signers.insert(row.officer.clone(), enrolled.sign_key);
            }
            if !row.signature.is_empty() {
                let key = signers.get(&row.officer).ok_or(AuditError::Forged(row.number))?;
                if !is_signed(key, &row.signed, &row.signature) {
                    return Err(AuditError::Forged(row.number));
                }
                sound.signed += 1;
            }
            if end.as_ref().is_some_and(|(number, hash)| *number == row.number && *hash != row.hash) {
                return Err(AuditError::Changed(row.number));
            }
            (last, before) = (row.number, row.hash);
        }
    }
    if let Some((number, _)) = end
        && number > last
    {
        return Err(AuditError::Cut(last, number));
    }
    sound.links = last;
    Ok(sound)
}

/// Who a signed text says that it is of, and where it came from.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The version of its form.
    pub version: u8,
    /// The officer's id in the text.
    pub officer: &'a str,
    /// Their unit in the text.
    pub unit: &'a str,
    /// When, by their clock.
    pub at: Timestamp,
    /// The officer who is signed in.
    pub present: &'a str,
    /// The text.
    pub signed: &'a str,
    /// The signature, base64.
    pub signature: &'a str,
}

/// Why a signed text is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbelieved {
    /// The clock of the device is wrong.
    DeviceClock,
    /// It is not signed as it must be.
    NotSigned(&'static str),
}

/// The officer who signed a text a moment ago, or why it is not believed.
pub async fn signer(
    tx: &mut Tx,
    now: Timestamp,
    claim: Claim<'_>,
) -> store::Result<Result<OfficerRow, Unbelieved>> {
    use Unbelieved::{DeviceClock, NotSigned};
    if claim.version != 1 || claim.officer != claim.present {
        return Ok(Err(NotSigned("it is of another version or officer")));
    }
    if claim.at.as_second().abs_diff(now.as_second()) > SKEW {
        return Ok(Err(DeviceClock));
    }
    let row = officers::by_id(tx, claim.officer).await?;
    let row = row.filter(|row| row.unit == claim.unit && row.state == State::Active.word());
    let Some((row, key)) = row.and_then(|row| Some((row.clone(), row.sign_key?))) else {
        return Ok(Err(NotSigned("the officer is unknown")));
    };
    Ok(if is_signed(&key, claim.signed, claim.signature) {
        Ok(row)
    } else {
        Err(NotSigned("the signature is wrong"))
    })
}

/// Whether a text was signed by the private half of a key; key and signature in base64.
pub fn is_signed(key: &str, signed: &str, signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (STANDARD_NO_PAD.decode(key), STANDARD_NO_PAD.decode(signature)) else {
        return false;
    };
    officer::signed(&key, signed.as_bytes(), &signature)
}
