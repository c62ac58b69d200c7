//! A volunteer's day: what they reported and what is asked of them, and what of it is news to their app.
//!
//! The cursor names all that an app has, each with a short mark of how it was, sealed under the service key for this
//! volunteer alone. So nothing is written at a sync, and no row tells when an app was there.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;

use super::reports::Own;
use super::tasks::OwnTask;
use super::{Volunteer, Volunteers};
use crate::domain::tips::TipError;
use crate::sealing::key::KeyError;

/// Of which form a cursor is.
const FORM: u8 = 1;
/// Cursors are padded to whole blocks: their length does not count anybody's reports.
const BLOCK: usize = 64;
/// Characters of a cursor at most; more than 300 reports have room.
const LONGEST: usize = 8_192;

/// How something was: a change of it changes this.
type Mark = [u8; 4];

/// What an app has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Had(BTreeMap<String, Mark>);

/// What there is for a volunteer.
#[derive(Debug)]
pub struct Day {
    reports: Vec<Own>,
    tasks: Vec<OwnTask>,
}

/// What of it an app does not have.
#[derive(Debug)]
pub struct News<'a> {
    /// Reports that are new or changed, the newest first.
    pub reports: Vec<&'a Own>,
    /// Tasks that are new or changed, the oldest first.
    pub tasks: Vec<&'a OwnTask>,
    /// References of reports and ids of tasks that are no more.
    pub gone: Vec<String>,
}

fn mark(parts: &[&str]) -> Mark {
    let hash = digest::digest(&digest::SHA256, parts.join("\n").as_bytes());
    let bytes = hash.as_ref();
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

fn mark_of_report(own: &Own) -> Mark {
    mark(&[
        own.status.word(),
        &own.since.to_string(),
        own.band.map_or("", crate::model::triage::Band::word),
        own.code.as_deref().unwrap_or(""),
        &own.open.to_string(),
        &own.last.to_string(),
    ])
}

fn mark_of_task(task: &OwnTask) -> Mark {
    let state = task.state.map_or("", crate::model::volunteer::TaskState::word);
    mark(&[&task.words, &task.ends.to_string(), state])
}

impl Had {
    /// As a cursor holds it: after its form each name's length, the name and the mark.
    fn packed(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        for (name, mark) in &self.0 {
            // References and ids are short.
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(mark);
        }
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        bytes
    }

    fn unpacked(bytes: &[u8]) -> Option<Self> {
        let (form, mut rest) = bytes.split_first()?;
        let mut had = BTreeMap::new();
        while let Some((length, after)) = rest.split_first().filter(|(length, _)| **length > 0) {
            let (name, after) = after.split_at_checked(usize::from(*length))?;
            let (mark, after) = after.split_first_chunk()?;
            had.insert(std::str::from_utf8(name).ok()?.to_owned(), *mark);
            rest = after;
        }
        (*form == FORM).then_some(Self(had))
    }
}

impl Day {
    /// All of it, as an app has it that was told.
    fn whole(&self) -> Had {
        let reports = self.reports.iter().map(|own| (own.reference.clone(), mark_of_report(own)));
        Had(reports.chain(self.tasks.iter().map(|task| (task.id.clone(), mark_of_task(task)))).collect())
    }

    /// Whether an app has exactly this.
    pub fn is_as(&self, had: &Had) -> bool {
        self.whole() == *had
    }

    /// What an app does not have.
    pub fn since(&self, had: &Had) -> News<'_> {
        let whole = self.whole();
        let is_new = |name: &str, mark: Mark| had.0.get(name) != Some(&mark);
        News {
            reports: self.reports.iter().filter(|own| is_new(&own.reference, mark_of_report(own))).collect(),
            tasks: self.tasks.iter().filter(|task| is_new(&task.id, mark_of_task(task))).collect(),
            gone: had.0.keys().filter(|name| !whole.0.contains_key(*name)).cloned().collect(),
        }
    }

    /// What stands for all of it and for what else an app keeps: 32 hexadecimal digits.
    pub fn tag(&self, units: i64, register: i64) -> String {
        let mut all = self.whole().packed();
        all.extend_from_slice(&units.to_be_bytes());
        all.extend_from_slice(&register.to_be_bytes());
        let hash = digest::digest(&digest::SHA256, &all);
        hash.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn place(volunteer: &Volunteer) -> String {
    format!("volunteer-cursor:{}", volunteer.id)
}

impl Volunteers {
    /// What there is for a volunteer now.
    pub async fn day(&self, volunteer: &Volunteer) -> Result<Day, TipError> {
        let reports = self.own(volunteer).await?;
        let tasks = self.own_tasks(volunteer).await.map_err(|error| {
            tracing::error!(%error, "a volunteer's tasks cannot be read");
            TipError::Away
        })?;
        Ok(Day { reports, tasks })
    }

    /// The cursor of an app that was told all of it.
    pub fn cursor(&self, volunteer: &Volunteer, day: &Day) -> Result<String, KeyError> {
        let sealed = self.0.keys.seal(None, &place(volunteer), day.whole().packed())?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What the app of a volunteer has; none when the cursor is not one of theirs.
    pub fn read_cursor(&self, volunteer: &Volunteer, cursor: &str) -> Option<Had> {
        if cursor.len() > LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        Had::unpacked(&self.0.keys.open_sealed(&place(volunteer), &sealed)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_holds_what_the_app_has_in_whole_blocks() {
        for count in [0, 1, 5, 6, 300] {
            let had = Had((0..count).map(|at| (format!("K{at:05}"), mark(&[&at.to_string()]))).collect());
            let packed = had.packed();
            assert_eq!(packed.len() % BLOCK, 0, "{count}");
            assert_eq!(Had::unpacked(&packed), Some(had.clone()), "{count}");
            let mut other = packed.clone();
            other[0] = 9;
            assert_eq!(Had::unpacked(&other), None, "another form");
        }
        let cut = [FORM, 6, b'K', b'7'];
        assert_eq!(Had::unpacked(&cut), None);
        assert_eq!(Had::unpacked(&[]), None);
    }
}
