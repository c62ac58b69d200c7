//! The files of a report: sealed by the app, brought part by part over a bad line, and whole only when their hash is the
//! one that was declared. Nobody here can open them. What they are called and of what kind they are stands in the sealed
//! page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::digest;

use super::{Volunteer, Volunteers};
use crate::domain::tips::TipError;
use crate::kernel::clock::day_number;
use crate::sealing::hybrid::SUITE;
use crate::store::attachments::{self, AttachmentRow};
use crate::store::{self, Tx, tips};

/// Bytes of a file at most, as it is uploaded.
pub const LARGEST: i64 = 5 << 20;
/// Bytes of a part at most.
pub const LARGEST_PART: usize = 256 << 10;
/// Bytes of a part at least, but for the last: a file of small parts would be a table of them.
pub const SMALLEST_PART: usize = 4 << 10;
/// Files of a report at most.
pub const MOST: usize = 10;
/// Bytes that a volunteer may declare in a day.
pub const MOST_A_DAY: i64 = 60 << 20;
/// Days after which a file that never became whole is forgotten.
pub const UNFINISHED_DAYS: i64 = 7;
/// To wholes of this a file is padded, so that its size tells little.
const PADDED: i64 = 64 << 10;
/// Bytes beside that: the suite and the tag.
const BESIDE: i64 = 1 + 16;

/// What became of a file that was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// It is expected, or was before; so many bytes are here.
    Expected(i64),
    /// The volunteer has no such report.
    NoReport,
    /// Another file has this id.
    Other,
    /// The report has as many as it may.
    TooMany,
    /// The volunteer declared as much today as they may.
    TooMuch,
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is kept, now or before; so many bytes are here, and whether that is all.
    Kept(i64, bool),
    /// It does not continue what is here: so many bytes.
    Offset(i64),
    /// It goes past the end, or it is too small to be a part that is not the last.
    Size,
    /// It begins with no suite byte.
    NotSealed,
    /// All is here and is not what was declared. It was thrown away.
    Hash,
    /// The volunteer has no such file.
    Nothing,
}

/// Whether a file has a size that a sealed one has.
pub const fn is_size(size: i64) -> bool {
    size > BESIDE && size <= LARGEST && (size - BESIDE) % PADDED == 0
}

impl Volunteers {
    /// Notes that a file of a report is to come, once.
    pub async fn declare(
        &self,
        volunteer: &Volunteer,
        code: &str,
        id: &str,
        size: i64,
        hash: &str,
    ) -> Result<Declared, TipError> {
        self.heard_of(volunteer);
        let own = self.own(volunteer).await?;
        let tip = volunteer.tip_id(code);
        let day = day_number(self.0.clock.today());
        let done = async {
            let mut tx = self.0.db.begin().await?;
            attachments::enter(&mut tx, &tip).await?;
            if tips::reference_of(&mut tx, &tip).await?.is_none() {
                return Ok(Declared::NoReport);
            }
            if let Some(known) = attachments::of(&mut tx, id).await? {
                let same = known.tip == tip && known.size == size && known.hash == hash;
                return Ok(if same { Declared::Expected(known.have) } else { Declared::Other });
            }
            if attachments::of_tip(&mut tx, &tip).await?.len() >= MOST {
                return Ok(Declared::TooMany);
            }
            let mut today = size + attachments::declared(&mut tx, &tip, day).await?;
            for own in own.iter().filter(|own| own.tip != tip) {
                today += attachments::declared(&mut tx, &own.tip, day).await?;
            }
            if today > MOST_A_DAY {
                return Ok(Declared::TooMuch);
            }
            let (id, hash) = (id.to_owned(), hash.to_owned());
            let row = AttachmentRow { id, tip: tip.clone(), size, hash, have: 0, day, done: 0 };
            if !attachments::declare(&mut tx, &row).await? {
                return Ok(Declared::Other);
            }
            tx.commit().await?;
            Ok(Declared::Expected(0))
        };
        done.await.map_err(|error: store::StoreError| away(&error))
    }

    /// How much of a file is here, and of how much; none when it is not the volunteer's.
    pub async fn upload(&self, volunteer: &Volunteer, id: &str) -> Result<Option<(i64, i64)>, TipError> {
        let read = async {
            let mut tx = self.0.db.read().await?;
            attachments::of(&mut tx, id).await
        };
        let row = read.await.map_err(|error| away(&error))?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.owns(volunteer, &row.tip).await?.then_some((row.have, row.size)))
    }

    /// Keeps a part of a file. One that is here already may come again.
    pub async fn put(
        &self,
        volunteer: &Volunteer,
        id: &str,
        from: i64,
        bytes: &[u8],
    ) -> Result<Put, TipError> {
        self.heard_of(volunteer);
        let read = async {
            let mut tx = self.0.db.read().await?;
            attachments::of(&mut tx, id).await
        };
        let row = read.await.map_err(|error| away(&error))?;
        let Some(row) = row else { return Ok(Put::Nothing) };
        if !self.owns(volunteer, &row.tip).await? {
            return Ok(Put::Nothing);
        }
        let body = STANDARD_NO_PAD.encode(bytes);
        let done = async {
            let mut tx = self.0.db.begin().await?;
            let Some(row) = attachments::hold(&mut tx, id).await? else { return Ok(Put::Nothing) };
            if from < row.have {
                let here = attachments::part(&mut tx, id, from).await?;
                let same = here.is_some_and(|here| here == body);
                return Ok(if same { Put::Kept(row.have, row.done == 1) } else { Put::Offset(row.have) });
            }
            if from > row.have || row.done == 1 {
                return Ok(Put::Offset(row.have));
            }
            let have = from + i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            if bytes.is_empty() || have > row.size || (have < row.size && bytes.len() < SMALLEST_PART) {
                return Ok(Put::Size);
            }
            if from == 0 && bytes.first() != Some(&SUITE) {
                return Ok(Put::NotSealed);
            }
            attachments::keep_part(&mut tx, id, from, &body, have).await?;
            let whole = have == row.size;
            let put = if whole && hash_of(&mut tx, &row).await?.as_ref() != Some(&row.hash) {
                attachments::empty(&mut tx, id).await?;
                Put::Hash
            } else {
                if whole {
                    attachments::complete(&mut tx, id).await?;
                }
                Put::Kept(have, whole)
            };
            tx.commit().await?;
            Ok(put)
        };
        done.await.map_err(|error: store::StoreError| away(&error))
    }

    async fn owns(&self, volunteer: &Volunteer, tip: &str) -> Result<bool, TipError> {
        Ok(self.own(volunteer).await?.iter().any(|own| own.tip == tip))
    }
}

fn away(error: &store::StoreError) -> TipError {
    tracing::error!(%error, "a file of a report cannot be kept");
    TipError::Away
}

/// SHA-256 of what is here of a file, hex; a part at a time, so that no file is in memory whole. None when a part is
/// missing.
async fn hash_of(tx: &mut Tx, row: &AttachmentRow) -> store::Result<Option<String>> {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut at = 0;
    while at < row.size {
        let part = attachments::part(tx, &row.id, at).await?;
        let Some(part) = part.and_then(|part| STANDARD_NO_PAD.decode(part).ok()) else { return Ok(None) };
        if part.is_empty() {
            return Ok(None);
        }
        context.update(&part);
        at += i64::try_from(part.len()).unwrap_or(i64::MAX);
    }
    Ok(Some(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()))
}
