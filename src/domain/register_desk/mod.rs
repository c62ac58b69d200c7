//! The register desk: what is loaded for villagers is proposed by one officer and approved by another.
//!
//! A file goes the way that `suluh register import` goes: [`importing`] reads and checks it whole. Here it is compared
//! with what is loaded, kept until a second officer has looked, and loaded when they sign for exactly this file over
//! exactly the register that they saw. What an agency objects to is kept beside it and changes no answer.

pub mod acts;
pub mod difference;
mod disputes;
mod looking;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;

use self::acts::{Do, Signed};
use self::difference::Difference;
pub use self::looking::{AgencyRecord, Found, Layer, Overview, Shown, search};
use crate::domain::agencies::Rules;
use crate::domain::audit::{self, Claim, Deed, Unbelieved};
use crate::domain::demo;
use crate::domain::importing::{self, File, ImportError, Loading, Options, Table, Told, Wrong};
use crate::kernel::clock::{Clock, day_number, day_of_number};
use crate::model::agency::ImportKind;
use crate::model::officer::Roles;
use crate::model::register_desk::{ProposalKind, ProposalState};
use crate::sealing::keys::Keys;
pub use crate::store::disputes::DisputeRow;
pub use crate::store::imports::Import;
pub use crate::store::proposals::ProposalRow;
use crate::store::proposals::{self, Decision};
use crate::store::{self, Db, Tx};

/// Bytes of a file at most. The list of the whole country has a thirtieth of it; what is larger the operator loads
/// at the terminal.
pub const MOST_BYTES: usize = 2 << 20;
/// Rows of a file at most.
pub const MOST_ROWS: usize = 20_000;
/// Proposals that wait at most.
const MOST_PENDING: usize = 20;
/// Letters of a source, of a file's name and of a reason at most.
const MOST_SOURCE: usize = 60;
const MOST_NAME: usize = 120;
const MOST_REASON: usize = 500;

/// Why something was not done at the register desk.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// It is no act, or is not signed by this officer.
    #[error("this is not signed as it must be: {0}")]
    NotSigned(&'static str),
    /// The clock of the device is wrong.
    #[error("the clock of this device is wrong")]
    DeviceClock,
    /// The officer's role is another.
    #[error("your role does not allow this")]
    Role,
    /// Nobody approves what they proposed.
    #[error("nobody decides what they proposed themselves")]
    Oneself,
    /// The register is not the one that the officer saw.
    #[error("the register was changed since this was shown: look at it again")]
    Changed,
    /// Somebody decided before.
    #[error("this was decided before")]
    Decided,
    /// There is none of this id.
    #[error("there is nothing of this id")]
    Nothing,
    /// The file is not the one that was signed or kept.
    #[error("the file is not the one that is named")]
    OtherFile,
    /// The file has too many bytes.
    #[error("the file is larger than {} MiB", MOST_BYTES >> 20)]
    Large,
    /// The file has too many rows.
    #[error("the file has more than {MOST_ROWS} rows")]
    Rows,
    /// The same file waits.
    #[error("the same file waits already")]
    Waits,
    /// Too many proposals wait.
    #[error("{MOST_PENDING} proposals wait: decide some of them first")]
    TooMany,
    /// Another import came, or this one is gone.
    #[error("only the newest file can be taken back, and this is not it")]
    NotNewest,
    /// The list shrinks, and nobody signed that it may.
    #[error("more than a tenth of the list would be gone: say that you know it")]
    Shrinks,
    /// A field is empty or too long; its name.
    #[error("{0} is empty, too long, or in the future")]
    Field(&'static str),
    /// The importer refused the file.
    #[error(transparent)]
    Import(ImportError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl From<ImportError> for DeskError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Store(error) => Self::Store(error),
            other => Self::Import(other),
        }
    }
}

type Result<T> = std::result::Result<T, DeskError>;

/// What a proposal would change in the register of this moment.
#[derive(Debug)]
pub struct Comparison {
    /// The version of the register.
    pub version: i64,
    /// What would be otherwise.
    pub difference: Difference,
    /// What the importer says of the file; nothing when one is taken back.
    pub told: Option<Told>,
}

/// The register desk.
#[derive(Clone)]
pub struct RegisterDesk {
    db: Db,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    stale_after_days: i64,
}

/// A file in memory, read into rows.
struct Brought {
    name: String,
    bytes: Vec<u8>,
    table: Table,
}

fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// A text of 1 to `most` letters, without blanks around it.
fn field(name: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(|c| c == '\0');
    if fits { Ok(text.to_owned()) } else { Err(DeskError::Field(name)) }
}

/// Reads a file on a thread that answers nobody: a hostile one takes a while.
async fn brought(kind: ImportKind, name: String, bytes: Vec<u8>) -> Result<Brought> {
    if bytes.len() > MOST_BYTES {
        return Err(DeskError::Large);
    }
    let reading = tokio::task::spawn_blocking(move || {
        let table = importing::read(kind, File { name: &name, bytes: &bytes })?;
        Ok::<_, ImportError>(Brought { name, bytes, table })
    });
    let read = reading.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    if read.table.rows().len() > MOST_ROWS { Err(DeskError::Rows) } else { Ok(read) }
}

/// Refuses a name that nobody invented, and that is not among the invented ones already.
fn invented(loading: &Loading<'_>, kind: ImportKind, table: &Table) -> Result<()> {
    let column = if kind == ImportKind::Sanctions { "name_as_printed" } else { "name" };
    for row in table.rows() {
        let name = table.cell(row, column);
        if !name.is_empty() && !demo::is_invented(name) && !loading.knows(name) {
            return Err(table.bad(row, Wrong::NotInvented(name.chars().take(80).collect())).into());
        }
    }
    Ok(())
}

impl RegisterDesk {
    /// Over these parts.
    pub fn new(db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>, stale_after_days: i64) -> Self {
        Self { db, keys, clock, stale_after_days }
    }

    fn rules(&self) -> Rules {
        Rules { today: self.clock.today(), stale_after_days: self.stale_after_days }
    }

    /// What an editor signed: a proposal, with its file, or an objection. The id of what was made.
    pub async fn propose(
        &self,
        officer: &str,
        signed: &str,
        signature: &str,
        file: Option<Vec<u8>>,
    ) -> Result<String> {
        let asked: Signed = serde_json::from_str(signed).map_err(|_| DeskError::NotSigned("it is no act"))?;
        let subject = asked.what.subject().to_owned();
        if !is_id(&subject) {
            return Err(DeskError::NotSigned("it has no id"));
        }
        // Before anything is read that takes a while; and again when it is recorded.
        let mut tx = self.db.read().await?;
        self.believe(&mut tx, officer, &asked, signed, signature).await?;
        drop(tx);
        let prepared = match (&asked.what, file) {
            (Do::ProposeImport { .. }, Some(bytes)) => Some(self.prepare(&asked.what, officer, bytes).await?),
            (Do::ProposeRollback { .. }, None) => Some(self.prepare_rollback(&asked.what, officer).await?),
            (Do::OpenDispute { .. }, None) => None,
            _ => return Err(DeskError::NotSigned("it does not fit what came with it")),
        };
        let mut tx = self.db.begin().await?;
        self.believe(&mut tx, officer, &asked, signed, signature).await?;
        let is_new = match prepared {
            Some((row, content)) => {
                let waiting = proposals::in_state(&mut tx, ProposalState::Pending.word(), 1_000).await?;
                if waiting.iter().any(|it| it.kind == row.kind && it.sha256 == row.sha256) {
                    return Err(DeskError::Waits);
                }
                if waiting.len() >= MOST_PENDING {
                    return Err(DeskError::TooMany);
                }
                proposals::insert(&mut tx, &row, &content).await?
            }
            None => self.open_dispute(&mut tx, officer, &asked.what).await?,
        };
        if !is_new {
            return Err(DeskError::Decided);
        }
        self.record(tx, officer, &asked, signed, signature).await?;
        Ok(subject)
    }

    /// What an approver signed: a proposal is loaded or rejected, an objection decided.
    pub async fn decide(&self, officer: &str, signed: &str, signature: &str) -> Result<()> {
        let asked: Signed = serde_json::from_str(signed).map_err(|_| DeskError::NotSigned("it is no act"))?;
        match &asked.what {
            Do::ApproveImport { .. } => self.approve(officer, &asked, signed, signature).await,
            Do::RejectImport { proposal, sha256, reason } => {
                let reason = field("reason", reason, MOST_REASON)?;
                let mut tx = self.db.begin().await?;
                self.believe(&mut tx, officer, &asked, signed, signature).await?;
                self.pending(&mut tx, proposal, sha256, officer).await?;
                let decision = self.decision(ProposalState::Rejected.word(), officer, &reason);
                proposals::decide(&mut tx, proposal, decision).await?;
                self.record(tx, officer, &asked, signed, signature).await
            }
            Do::DecideDispute { dispute, to, reason } => {
                let reason = field("reason", reason, MOST_REASON)?;
                let mut tx = self.db.begin().await?;
                self.believe(&mut tx, officer, &asked, signed, signature).await?;
                let decision = self.decision(to.word(), officer, &reason);
                disputes::decide(&mut tx, dispute, *to, decision).await?;
                self.record(tx, officer, &asked, signed, signature).await
            }
            _ => Err(DeskError::Role),
        }
    }

    async fn approve(&self, officer: &str, asked: &Signed, signed: &str, signature: &str) -> Result<()> {
        let Do::ApproveImport { proposal, sha256, version, shrinks } = &asked.what else {
            return Err(DeskError::Role);
        };
        let mut tx = self.db.read().await?;
        self.believe(&mut tx, officer, asked, signed, signature).await?;
        let row = proposals::by_id(&mut tx, proposal).await?.ok_or(DeskError::Nothing)?;
        drop(tx);
        let file = self.file_of(&row).await?;
        let mut loading = Loading::begin(&self.db, &*self.clock).await?;
        self.believe(loading.tx(), officer, asked, signed, signature).await?;
        let row = self.pending(loading.tx(), proposal, sha256, officer).await?;
        if loading.version() != *version {
            return Err(DeskError::Changed);
        }
        let compared = self.compare(&mut loading, &row, file.as_ref()).await?;
        if compared.difference.shrinks() && !shrinks {
            return Err(DeskError::Shrinks);
        }
        let decision = self.decision(ProposalState::Approved.word(), officer, "");
        proposals::decide(loading.tx(), proposal, decision).await?;
        let deed =
            Deed { officer, unit: &asked.unit, act: asked.what.act(), subject: proposal, signed, signature };
        let link = audit::record(loading.tx(), self.clock.now().as_microsecond(), deed).await?;
        loading.commit().await?;
        audit::noted(&self.keys, link).await;
        tracing::info!(kind = row.kind, rows = row.row_count, "two officers changed the register");
        Ok(())
    }

    /// What a proposal would change now; nothing is changed.
    async fn look(&self, row: &ProposalRow, file: Option<&Brought>) -> Result<Comparison> {
        let mut loading = Loading::begin(&self.db, &*self.clock).await?;
        self.compare(&mut loading, row, file).await
    }

    /// Does what a proposal says in a unit of work, and compares. It is true only when that is committed.
    async fn compare(
        &self,
        loading: &mut Loading<'_>,
        row: &ProposalRow,
        file: Option<&Brought>,
    ) -> Result<Comparison> {
        let (version, demo) = (loading.version(), loading.holds_demo());
        let before = loading.holdings().await?;
        let kind = ProposalKind::of_word(&row.kind).and_then(ProposalKind::import);
        let told = match (kind, file) {
            (Some(kind), Some(brought)) => {
                if demo {
                    invented(loading, kind, &brought.table)?;
                }
                let options = Options {
                    source: &row.source,
                    as_of: day_of_number(row.as_of),
                    dry_run: false,
                    // More than a tenth is asked about by itself, of whoever approves.
                    allow_shrink: true,
                    demo,
                };
                let file = File { name: &brought.name, bytes: &brought.bytes };
                Some(importing::apply(loading, kind, file, &brought.table, &options).await?)
            }
            _ => {
                if loading.newest().await?.map(|import| import.id) != row.takes_back {
                    return Err(DeskError::NotNewest);
                }
                loading.withdraw().await?;
                None
            }
        };
        let after = loading.holdings().await?;
        Ok(Comparison { version, difference: Difference::between(&before, &after, self.rules()), told })
    }

    /// A proposal of a file, with the file as it is kept.
    async fn prepare(&self, what: &Do, officer: &str, bytes: Vec<u8>) -> Result<(ProposalRow, String)> {
        let Do::ProposeImport { proposal, kind, file, source, as_of, sha256 } = what else {
            return Err(DeskError::Role);
        };
        let import = kind.import().ok_or(DeskError::Field("kind"))?;
        let (mut source, name) = (field("source", source, MOST_SOURCE)?, field("file", file, MOST_NAME)?);
        if importing::sha256(&bytes) != *sha256 {
            return Err(DeskError::OtherFile);
        }
        let brought = brought(import, name, bytes).await?;
        // Whoever reads an answer of a demo reads that it is one.
        if self.holds_demo().await? && !source.starts_with(DEMO_SOURCE) {
            source.insert_str(0, DEMO_SOURCE);
        }
        let mut row = ProposalRow {
            id: proposal.clone(),
            kind: kind.word().to_owned(),
            state: ProposalState::Pending.word().to_owned(),
            source,
            as_of: day_number(*as_of),
            file_name: brought.name.clone(),
            sha256: sha256.clone(),
            row_count: i64::try_from(brought.table.rows().len()).unwrap_or(i64::MAX),
            takes_back: None,
            seen: 0,
            proposed_by: officer.to_owned(),
            proposed_us: self.clock.now().as_microsecond(),
            decided_by: None,
            decided_us: None,
            reason: String::new(),
        };
        row.seen = self.look(&row, Some(&brought)).await?.version;
        Ok((row, STANDARD_NO_PAD.encode(&brought.bytes)))
    }

    async fn prepare_rollback(&self, what: &Do, officer: &str) -> Result<(ProposalRow, String)> {
        let Do::ProposeRollback { proposal, import, sha256 } = what else { return Err(DeskError::Role) };
        let mut tx = self.db.read().await?;
        let newest = store::imports::all(&mut tx).await?.into_iter().find(|it| it.withdrawn_at.is_none());
        drop(tx);
        let newest = newest.filter(|it| it.id == *import).ok_or(DeskError::NotNewest)?;
        if newest.sha256 != *sha256 {
            return Err(DeskError::OtherFile);
        }
        let mut row = ProposalRow {
            id: proposal.clone(),
            kind: ProposalKind::Rollback.word().to_owned(),
            state: ProposalState::Pending.word().to_owned(),
            source: newest.stamp.source,
            as_of: day_number(newest.stamp.as_of),
            file_name: newest.file_name,
            sha256: newest.sha256,
            row_count: newest.row_count,
            takes_back: Some(newest.id),
            seen: 0,
            proposed_by: officer.to_owned(),
            proposed_us: self.clock.now().as_microsecond(),
            decided_by: None,
            decided_us: None,
            reason: String::new(),
        };
        row.seen = self.look(&row, None).await?.version;
        Ok((row, String::new()))
    }

    /// The file of a proposal, read; none of one that takes a file back.
    async fn file_of(&self, row: &ProposalRow) -> Result<Option<Brought>> {
        let Some(kind) = ProposalKind::of_word(&row.kind).and_then(ProposalKind::import) else {
            return Ok(None);
        };
        let bytes = self.bytes_of(&row.id).await?;
        if importing::sha256(&bytes) != row.sha256 {
            return Err(DeskError::OtherFile);
        }
        Ok(Some(brought(kind, row.file_name.clone(), bytes).await?))
    }

    async fn bytes_of(&self, id: &str) -> Result<Vec<u8>> {
        let mut tx = self.db.read().await?;
        let content = proposals::content(&mut tx, id).await?.ok_or(DeskError::Nothing)?;
        STANDARD_NO_PAD.decode(content).map_err(|_| DeskError::OtherFile)
    }

    async fn holds_demo(&self) -> Result<bool> {
        let mut tx = self.db.read().await?;
        Ok(store::imports::state(&mut tx).await?.demo)
    }

    /// A proposal that waits, held; of somebody else, and with this file.
    async fn pending(&self, tx: &mut Tx, id: &str, sha256: &str, officer: &str) -> Result<ProposalRow> {
        let row = proposals::hold(tx, id).await?.ok_or(DeskError::Nothing)?;
        if row.state != ProposalState::Pending.word() {
            return Err(DeskError::Decided);
        }
        if row.proposed_by == officer {
            return Err(DeskError::Oneself);
        }
        if row.sha256 != sha256 {
            return Err(DeskError::OtherFile);
        }
        Ok(row)
    }

    fn decision<'a>(&self, state: &'a str, by: &'a str, reason: &'a str) -> Decision<'a> {
        Decision { state, by, at_us: self.clock.now().as_microsecond(), reason }
    }

    /// Believes that an officer whose role allows it signed this a moment ago.
    async fn believe(
        &self,
        tx: &mut Tx,
        officer: &str,
        asked: &Signed,
        signed: &str,
        signature: &str,
    ) -> Result<()> {
        let claim = Claim {
            version: asked.v,
            officer: &asked.officer,
            unit: &asked.unit,
            at: asked.at,
            present: officer,
            signed,
            signature,
        };
        let row = audit::signer(tx, self.clock.now(), claim).await?.map_err(|why| match why {
            Unbelieved::DeviceClock => DeskError::DeviceClock,
            Unbelieved::NotSigned(why) => DeskError::NotSigned(why),
        })?;
        // Whether the unit oversees was weighed when the roles were given: both readings are tried.
        let roles = Roles::read(&row.roles, false).or_else(|_| Roles::read(&row.roles, true));
        if roles.is_ok_and(|roles| roles.any(&[asked.what.role()])) { Ok(()) } else { Err(DeskError::Role) }
    }

    async fn record(
        &self,
        mut tx: Tx,
        officer: &str,
        asked: &Signed,
        signed: &str,
        signature: &str,
    ) -> Result<()> {
        let (act, subject) = (asked.what.act(), asked.what.subject());
        let deed = Deed { officer, unit: &asked.unit, act, subject, signed, signature };
        let link = audit::record(&mut tx, self.clock.now().as_microsecond(), deed).await?;
        tx.commit().await?;
        audit::noted(&self.keys, link).await;
        Ok(())
    }

    /// A day that is not in the future.
    fn past(&self, name: &'static str, day: Date) -> Result<i64> {
        if day > self.clock.today() { Err(DeskError::Field(name)) } else { Ok(day_number(day)) }
    }
}

/// What the sources of a demo begin with.
const DEMO_SOURCE: &str = "contoh: ";
