//! What the console hands out and knows again without writing it down: where a reader of a board is, and who may go on
//! hearing that a P1 waits. Both are told by the service key, and open nothing.

use super::entry::Present;
use super::{OfficerError, Officers, officer};
use crate::model::officer::State;
use crate::store::officers;

/// Microseconds for which somebody may hear the alarm after they signed in: a day and the shift after it. Longer than a
/// session, so that a board that was left open wakes whoever sits beside it though it is locked.
const ALARM_US: i64 = 36 * 3_600_000_000;

impl Officers {
    fn place_mark(&self, at: &Present, until: i64, tip: &str) -> String {
        let parts = [at.tab_key.as_str(), &at.officer.unit, &until.to_string(), tip];
        self.keys.service().token("board place", &parts)
    }

    /// A place on the board of whoever is present, as their browser names it to read on from there. Good for their
    /// session alone: so nobody reads on who was not recorded as beginning.
    pub fn place_for(&self, at: &Present, (until, tip): &(i64, String)) -> String {
        format!("{until}.{tip}.{}", self.place_mark(at, *until, tip))
    }

    /// The place that a browser named; `None`: it was never given to this session.
    pub fn place_of(&self, at: &Present, named: &str) -> Option<(i64, String)> {
        let mut parts = named.splitn(3, '.');
        let (until, tip, mark) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        (self.place_mark(at, until, tip) == mark).then(|| (until, tip.to_owned()))
    }

    fn alarm_mark(&self, officer: &str, began: i64) -> String {
        self.keys.service().token("alarm", &[officer, &began.to_string()])
    }

    /// What lets the browser of somebody who has just come in hear that a P1 waits, and how many, for a day and more.
    pub fn alarm_for(&self, officer: &str) -> String {
        let began = self.now_us();
        format!("{officer}.{began}.{}", self.alarm_mark(officer, began))
    }

    /// The unit whose alarm a token hears; `None` when its time is over, or its officer was removed or reads no tips.
    pub async fn alarm_of(&self, token: &str) -> Result<Option<String>, OfficerError> {
        let mut parts = token.splitn(3, '.');
        let (Some(id), Some(began), Some(mark)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let Ok(began) = began.parse::<i64>() else { return Ok(None) };
        if self.alarm_mark(id, began) != mark || began <= self.now_us().saturating_sub(ALARM_US) {
            return Ok(None);
        }
        let mut tx = self.db.read().await?;
        let Some(row) = officers::by_id(&mut tx, id).await? else { return Ok(None) };
        let officer = officer(row)?;
        let works = officer.state == State::Active && self.is_of_a_unit(&officer.unit);
        Ok((works && officer.roles.read_tips()).then_some(officer.unit))
    }
}
