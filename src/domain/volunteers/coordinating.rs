//! Who looks after the volunteers of an area: invites them, takes an invite back, removes them. Each deed and its link
//! in the audit are one unit of work, and the link says of a volunteer only their kind and their area. Whoever looks
//! after one area cannot name what lies in another.

use jiff::civil::Date;

use super::coming::{Invite, Listed, Open, random_code};
use super::tasks::Task;
use super::{VolunteerError, Volunteers};
use crate::domain::audit::{self, Act, BY_KEY, Deed};
use crate::domain::officers::By;
use crate::domain::outreach::{self, Typed};
use crate::domain::places::gazetteer;
use crate::domain::tips::units::Known;
use crate::model::officer::{Role, Roles, State};
use crate::model::unit::{NATIONAL, Office, Unit};
use crate::model::volunteer::VolunteerKind;
use crate::store::volunteer_tasks::TaskRow;
use crate::store::{self, Db, Tx, officers};

/// What stands in an invite for whoever works at the terminal.
const TERMINAL: &str = "-";

/// Somebody who looks after the volunteers of an area.
pub struct Coordinator<'a> {
    volunteers: &'a Volunteers,
    by: &'a By,
    area: &'a str,
}

impl Volunteers {
    /// Somebody who looks after the volunteers of an area; of the whole country for an empty text.
    pub fn coordinator<'a>(&'a self, by: &'a By, area: &'a str) -> Coordinator<'a> {
        Coordinator { volunteers: self, by, area }
    }
}

impl Coordinator<'_> {
    /// The volunteers, those who were removed too.
    pub async fn listed(&self) -> Result<Vec<Listed>, VolunteerError> {
        self.volunteers.listed(self.area).await
    }

    /// The invites that nobody used.
    pub async fn invites(&self) -> Result<Vec<Open>, VolunteerError> {
        self.volunteers.invites(self.area).await
    }

    /// Makes an invite for somebody in the area.
    pub async fn invite(
        &self,
        kind: VolunteerKind,
        area: &str,
        name: &str,
    ) -> Result<Invite, VolunteerError> {
        if !lies_in(area, self.area) {
            return Err(VolunteerError::NoArea);
        }
        let officer = if self.by.officer == BY_KEY { TERMINAL } else { &self.by.officer };
        let mut tx = self.volunteers.0.db.begin().await?;
        let invite = self.volunteers.invite_in(&mut tx, &random_code()?, officer, (kind, area, name)).await?;
        self.finish(tx, Act::InviteVolunteer, &about(kind.word(), area)).await?;
        Ok(invite)
    }

    /// Takes an invite of the area back.
    pub async fn take_back(&self, token: &str) -> Result<(), VolunteerError> {
        let mut tx = self.volunteers.0.db.begin().await?;
        let invite = self.volunteers.take_back_in(&mut tx, self.area, token).await?;
        self.finish(tx, Act::TakeInviteBack, &about(&invite.kind, &invite.area)).await
    }

    /// Removes a volunteer of the area: their number and name go at once, and their devices end.
    pub async fn revoke(&self, id: &str) -> Result<(), VolunteerError> {
        let mut tx = self.volunteers.0.db.begin().await?;
        let row = self.volunteers.revoke_in(&mut tx, self.area, id).await?;
        self.finish(tx, Act::RemoveVolunteer, &about(&row.kind, &row.area)).await
    }

    /// What was asked within the area, the newest first, with the answers.
    pub async fn asked(&self) -> Result<Vec<Task>, VolunteerError> {
        self.volunteers.asked(self.area).await
    }

    /// Asks something of one volunteer of the area, or of all of it, until a day.
    pub async fn ask(&self, volunteer: Option<&str>, words: &str, ends: Date) -> Result<(), VolunteerError> {
        let officer = if self.by.officer == BY_KEY { TERMINAL } else { &self.by.officer };
        let mut tx = self.volunteers.0.db.begin().await?;
        let row = self.volunteers.ask_in(&mut tx, officer, self.area, (volunteer, words, ends)).await?;
        self.finish(tx, Act::AskVolunteers, &of_task(&row)).await
    }

    /// Takes what was asked within the area back.
    pub async fn withdraw(&self, task: &str) -> Result<(), VolunteerError> {
        let mut tx = self.volunteers.0.db.begin().await?;
        let row = self.volunteers.withdraw_in(&mut tx, self.area, task).await?;
        self.finish(tx, Act::WithdrawTask, &of_task(&row)).await
    }

    async fn finish(&self, mut tx: Tx, act: Act, subject: &str) -> Result<(), VolunteerError> {
        let inner = &self.volunteers.0;
        let By { officer, unit, signed: (signed, signature) } = self.by;
        let deed = Deed { officer, unit, act, subject, signed, signature };
        let row = audit::record(&mut tx, inner.clock.now().as_microsecond(), deed).await?;
        tx.commit().await?;
        audit::noted(&inner.keys, row).await;
        Ok(())
    }
}

/// The area whose volunteers a unit looks after. None for a unit of the whole country, or one that watches over offices.
pub fn area_of(unit: &Unit) -> Option<&str> {
    (unit.area != NATIONAL && unit.office != Office::Oversight).then_some(unit.area.as_str())
}

/// How many officers may look after volunteers now.
pub async fn coordinators(db: &Db, known: &Known) -> store::Result<usize> {
    let mut tx = db.read().await?;
    let all = officers::all(&mut tx).await?;
    let may = |row: &&officers::OfficerRow| {
        let unit = known.unit(&row.unit).map(|known| &known.unit);
        row.state == State::Active.word()
            && unit.is_some_and(|unit| area_of(unit).is_some())
            && Roles::read(&row.roles, false).is_ok_and(|roles| roles.any(&[Role::Coordinator, Role::Head]))
    };
    Ok(all.iter().filter(may).count())
}

/// What the audit says of a volunteer.
fn about(kind: &str, area: &str) -> String {
    format!("{kind} {area}")
}

/// What the audit says of a task: whether it was for one, and where.
fn of_task(row: &TaskRow) -> String {
    about(if row.volunteer.is_some() { "one" } else { "all" }, &row.area)
}

/// Whether a place is an area or lies in it; every place lies in the empty one.
fn lies_in(place: &str, area: &str) -> bool {
    area.is_empty() || place == area || place.strip_prefix(area).is_some_and(|rest| rest.starts_with('.'))
}

/// The kabupaten and kecamatan of an area for which somebody may be invited: code and full name, in the order of codes.
pub fn areas_in(area: &str) -> Vec<(String, String)> {
    let names = gazetteer();
    let fits = |code: &String| matches!(code.len(), 5 | 8) && lies_in(code, area);
    let codes = names.all().map(|(code, _)| code).filter(fits);
    codes.filter_map(|code| names.full_name(&code).map(|name| (code, name))).collect()
}

/// The kabupaten or kecamatan of an area that somebody typed, by its code or its name; otherwise those that it may be.
pub fn area_typed(text: &str, area: &str) -> Result<String, Vec<String>> {
    let text = text.trim();
    let all = areas_in(area);
    let pieces = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    if let Some(code) = pieces.map(|it| it.trim_matches('.')).find(|it| it.len() >= 5) {
        return if all.iter().any(|(its, _)| its == code) { Ok(code.to_owned()) } else { Err(Vec::new()) };
    }
    let called = text.to_lowercase();
    let own = |name: &str| name.split(',').next().unwrap_or_default().to_lowercase();
    let bare = |name: &str| own(name).split_once(' ').map_or_else(String::new, |(_, bare)| bare.to_owned());
    for says in [&own as &dyn Fn(&str) -> String, &bare] {
        let mut found: Vec<&str> =
            all.iter().filter(|(_, name)| says(name) == called).map(|(code, _)| code.as_str()).collect();
        match found.len() {
            0 => {}
            1 => return Ok(found.remove(0).to_owned()),
            _ => return Err(found.into_iter().map(str::to_owned).collect()),
        }
    }
    // A village stands for its kecamatan.
    let mut found = match outreach::typed(text, area, true) {
        Typed::One(code) => vec![code],
        Typed::Several(codes) => codes,
        Typed::Unknown => Vec::new(),
    };
    for code in &mut found {
        code.truncate(8);
    }
    found.retain(|code| all.iter().any(|(its, _)| its == code));
    found.dedup();
    if found.len() == 1 { Ok(found.remove(0)) } else { Err(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_found_by_its_code_or_its_name_and_only_within_the_own_one() {
        let found = |text: &str, area: &str| area_typed(text, area).ok();
        for (text, area, is) in [
            ("61.07.07", "61.07", Some("61.07.07")),
            ("Kec. Jagoi Babang, Kab. Bengkayang (61.07.07)", "61.07", Some("61.07.07")),
            ("jagoi babang", "61.07", Some("61.07.07")),
            ("Kec. Jagoi Babang", "61", Some("61.07.07")),
            ("kab. bengkayang", "61.07", Some("61.07")),
            ("Sekida", "61.07", Some("61.07.07")),
            ("61.01.01", "61.07", None),
            ("61", "61", None),
            ("Kab. Sambas", "61.07", None),
            ("entah", "61.07", None),
            ("", "61.07", None),
        ] {
            assert_eq!(found(text, area).as_deref(), is, "{text} in {area}");
        }
        // Kabupaten and kecamatan have one name: it is asked which.
        assert_eq!(area_typed("Bengkayang", "61.07").map_err(|all| all.len()), Err(2));
        assert!(areas_in("61.07").iter().all(|(code, _)| code.starts_with("61.07")));
        assert!(areas_in("61.07.07").iter().map(|(code, _)| code.as_str()).eq(["61.07.07"]));
        assert!(!lies_in("61.070", "61.07") && lies_in("61.07", ""));
    }
}
