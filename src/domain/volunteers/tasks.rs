//! What a coordinator asks of volunteers, and what they answer by their app.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;

use super::{Volunteer, VolunteerError, Volunteers, random_id};
use crate::domain::places::gazetteer;
use crate::kernel::clock::{day_number, day_of_number};
use crate::model::volunteer::TaskState;
use crate::sealing::key::KeyError;
use crate::store::Tx;
use crate::store::volunteer_tasks::{self, AnswerRow, TaskRow};
use crate::store::volunteers;

/// Letters of a task's words, and of a note.
pub const WORDS_LETTERS: usize = 300;
/// Days ahead on which a task may end.
pub const LONGEST_DAYS: i64 = 90;
/// Days after its end for which a coordinator can read what was answered.
pub const KEPT_DAYS: i64 = 90;
/// Bytes of what is sealed at least: words have different lengths, and so would their rows.
const PADDED: usize = 320;

/// A task as a coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub words: String,
    /// The area of those who are asked.
    pub area: String,
    /// The id and name of the one who is asked; none: all of the area.
    pub to: Option<(String, String)>,
    /// The officer who asked.
    pub officer: String,
    /// When.
    pub day: Date,
    /// Its last day.
    pub ends: Date,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// What was answered, the oldest first.
    pub answers: Vec<TaskAnswer>,
}

/// What a volunteer answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskAnswer {
    /// The volunteer's id.
    pub volunteer: String,
    /// What their coordinator calls them; empty of somebody who was removed.
    pub name: String,
    /// Whether they did it.
    pub state: TaskState,
    /// What they say of it; empty where they say nothing.
    pub note: String,
    /// When.
    pub day: Date,
}

/// A task as a volunteer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTask {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub words: String,
    /// When it was asked.
    pub day: Date,
    /// Its last day.
    pub ends: Date,
    /// What they answered.
    pub state: Option<TaskState>,
}

fn words_place(task: &str) -> String {
    format!("volunteer-task:{task}")
}

fn note_place(task: &str, volunteer: &str) -> String {
    format!("volunteer-task-note:{task}:{volunteer}")
}

fn fit(words: &str) -> Result<&str, VolunteerError> {
    let words = words.trim();
    let wild = |c: char| c.is_control() && c != '\n';
    if words.chars().count() > WORDS_LETTERS || words.chars().any(wild) {
        return Err(VolunteerError::NoWords);
    }
    Ok(words)
}

impl Volunteers {
    fn seal_words(&self, place: &str, words: &str) -> Result<String, KeyError> {
        let mut plain = words.as_bytes().to_vec();
        plain.resize(plain.len().max(PADDED), b' ');
        Ok(STANDARD_NO_PAD.encode(self.0.keys.seal(None, place, plain)?))
    }

    fn open_words(&self, place: &str, sealed: &str) -> String {
        let opened =
            STANDARD_NO_PAD.decode(sealed).ok().and_then(|sealed| self.0.keys.open_sealed(place, &sealed));
        let words = opened.and_then(|plain| String::from_utf8(plain).ok());
        if words.is_none() {
            tracing::error!("the words of a task cannot be opened");
        }
        words.map_or_else(String::new, |words| words.trim_end().to_owned())
    }

    /// Asks something of all volunteers of an area, or of one of them, until a day; returns the task's id.
    pub async fn ask(
        &self,
        officer: &str,
        area: &str,
        volunteer: Option<&str>,
        words: &str,
        ends: Date,
    ) -> Result<String, VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        let row = self.ask_in(&mut tx, officer, area, (volunteer, words, ends)).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// The same in a unit of work: of whom, what, until when; gives the row.
    pub(super) async fn ask_in(
        &self,
        tx: &mut Tx,
        officer: &str,
        area: &str,
        (volunteer, words, ends): (Option<&str>, &str, Date),
    ) -> Result<TaskRow, VolunteerError> {
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        let words = fit(words)?;
        if words.is_empty() {
            return Err(VolunteerError::NoWords);
        }
        let (today, ends) = (day_number(self.0.clock.today()), day_number(ends));
        if !(today..=today + LONGEST_DAYS).contains(&ends) {
            return Err(VolunteerError::NoEnd);
        }
        let area = match volunteer {
            Some(id) => {
                let rows = volunteers::listed(tx, area).await?;
                let row = rows.into_iter().find(|row| row.id == id && row.state == "active");
                row.ok_or(VolunteerError::Nobody)?.area
            }
            None if gazetteer().exists(area) && area.len() <= 8 => area.to_owned(),
            None => return Err(VolunteerError::NoArea),
        };
        let id = random_id()?;
        let row = TaskRow {
            sealed: self.seal_words(&words_place(&id), words)?,
            id,
            area,
            volunteer: volunteer.map(str::to_owned),
            officer: officer.to_owned(),
            day: today,
            ends,
            withdrawn: 0,
        };
        volunteer_tasks::insert(tx, &row).await?;
        Ok(row)
    }

    /// What was asked within an area, the newest first, with the answers; of the whole country for an empty text.
    pub async fn asked(&self, area: &str) -> Result<Vec<Task>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let tasks = volunteer_tasks::within(&mut tx, area).await?;
        let answers = volunteer_tasks::answers(&mut tx, area).await?;
        let people = volunteers::listed(&mut tx, area).await?;
        drop(tx);
        let names: HashMap<String, String> = people
            .into_iter()
            .filter_map(|row| Some((self.name_of(&row.id, row.label.as_deref()?), row.id)))
            .map(|(name, id)| (id, name))
            .collect();
        let name = |id: &str| names.get(id).cloned().unwrap_or_default();
        let mut answered: HashMap<String, Vec<TaskAnswer>> = HashMap::new();
        for row in answers {
            let Some(state) = TaskState::of_word(&row.state) else { continue };
            let place = note_place(&row.task, &row.volunteer);
            let answer = TaskAnswer {
                name: name(&row.volunteer),
                note: row.note.map_or_else(String::new, |note| self.open_words(&place, &note)),
                day: day_of_number(row.day),
                volunteer: row.volunteer,
                state,
            };
            answered.entry(row.task).or_default().push(answer);
        }
        let task = |row: TaskRow| Task {
            words: self.open_words(&words_place(&row.id), &row.sealed),
            to: row.volunteer.map(|id| (id.clone(), name(&id))),
            day: day_of_number(row.day),
            ends: day_of_number(row.ends),
            withdrawn: row.withdrawn == 1,
            answers: answered.remove(&row.id).unwrap_or_default(),
            officer: row.officer,
            area: row.area,
            id: row.id,
        };
        Ok(tasks.into_iter().map(task).collect())
    }

    /// Takes a task within an area back: nobody sees it any more.
    pub async fn withdraw(&self, area: &str, id: &str) -> Result<(), VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        self.withdraw_in(&mut tx, area, id).await?;
        Ok(tx.commit().await?)
    }

    /// The same in a unit of work; gives what was taken back.
    pub(super) async fn withdraw_in(
        &self,
        tx: &mut Tx,
        area: &str,
        id: &str,
    ) -> Result<TaskRow, VolunteerError> {
        let task = volunteer_tasks::within(tx, area).await?.into_iter().find(|row| row.id == id);
        let task = task.ok_or(VolunteerError::NoTask)?;
        if !volunteer_tasks::withdraw(tx, id).await? {
            return Err(VolunteerError::NoTask);
        }
        Ok(task)
    }

    /// What is asked of a volunteer now, the oldest first.
    pub async fn own_tasks(&self, volunteer: &Volunteer) -> Result<Vec<OwnTask>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let today = day_number(self.0.clock.today());
        let rows = volunteer_tasks::of(&mut tx, &volunteer.id, &volunteer.area, today).await?;
        let open = rows.into_iter().filter(|row| row.withdrawn == 0);
        let own = open.map(|row| OwnTask {
            words: self.open_words(&words_place(&row.id), &row.sealed),
            day: day_of_number(row.day),
            ends: day_of_number(row.ends),
            state: row.state.as_deref().and_then(TaskState::of_word),
            id: row.id,
        });
        Ok(own.collect())
    }

    /// Answers a task that is asked of a volunteer; the same again changes nothing, another answer replaces it.
    pub async fn answer_task(
        &self,
        volunteer: &Volunteer,
        id: &str,
        state: TaskState,
        note: &str,
    ) -> Result<(), VolunteerError> {
        let note = fit(note)?;
        let today = day_number(self.0.clock.today());
        let mut tx = self.0.db.begin().await?;
        let rows = volunteer_tasks::of(&mut tx, &volunteer.id, &volunteer.area, today - KEPT_DAYS).await?;
        let task = rows.into_iter().find(|row| row.id == id).ok_or(VolunteerError::NoTask)?;
        if task.withdrawn == 1 || task.ends < today {
            return Err(VolunteerError::TaskOver);
        }
        let place = note_place(id, &volunteer.id);
        let note = if note.is_empty() { None } else { Some(self.seal_words(&place, note)?) };
        let (task, volunteer) = (id.to_owned(), volunteer.id.clone());
        let row = AnswerRow { task, volunteer, state: state.word().to_owned(), note, day: today };
        volunteer_tasks::answer(&mut tx, &row).await?;
        Ok(tx.commit().await?)
    }
}
