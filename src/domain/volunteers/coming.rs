//! How volunteers come in, change their phone, and go.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;
use zeroize::Zeroizing;

use super::{Hidden, Volunteer, VolunteerError, Volunteers, label_place, random_id};
use crate::domain::outbox::{self, Outgoing};
use crate::domain::places::gazetteer;
use crate::kernel::clock::{day_number, day_of_number};
use crate::kernel::msisdn::Msisdn;
use crate::model::alert::Reference;
use crate::model::message::{Kind, Zone};
use crate::model::volunteer::VolunteerKind;
use crate::sealing::key::{KeyError, random};
use crate::store::Tx;
use crate::store::volunteers::{self, InviteRow, ListedRow, NewVolunteer};

/// Letters and digits of an invite. Forty bits, and few may guess.
const CODE: usize = 8;
/// Days that an invite is good for.
pub const INVITE_DAYS: i64 = 14;
/// Letters that a name may have.
const LONGEST_NAME: usize = 60;

/// An invite to be given to somebody, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// What they send behind DAFTAR.
    pub code: String,
    /// Its last day.
    pub ends: Date,
}

/// A volunteer as a coordinator sees them: no number, no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Their id.
    pub id: String,
    /// Who they are in their village.
    pub kind: VolunteerKind,
    /// A Kemendagri code.
    pub area: String,
    /// What their coordinator calls them; empty of somebody who was removed.
    pub name: String,
    /// Since when.
    pub since: Date,
    /// Whether they gave a sign of life in the last 90 days.
    pub active: bool,
    /// Whether they were removed.
    pub revoked: bool,
}

/// An invite that nobody used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// By which it is taken back.
    pub token: String,
    /// Who they will be.
    pub kind: VolunteerKind,
    /// A Kemendagri code.
    pub area: String,
    /// What their coordinator calls them.
    pub name: String,
    /// Its last day.
    pub ends: Date,
}

/// The words that tell somebody their PIN.
pub type PinWords<'a> = &'a (dyn Fn(&str) -> String + Send + Sync);

/// A way out for an SMS that nobody asked for in this exchange.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// The gateway.
    pub gateway: &'a str,
    /// The words.
    pub words: PinWords<'a>,
}

/// A code as people type it: without blanks and dashes, in capitals.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_area(code: &str) -> bool {
    matches!(code.len(), 5 | 8) && gazetteer().exists(code)
}

impl Volunteers {
    /// Whether words have the form of an invite's code.
    pub fn is_code(code: &str) -> bool {
        let code = plain(code);
        code.len() == CODE && code.bytes().all(|byte| Reference::LETTERS.contains(&byte))
    }

    fn invite_token(&self, code: &str) -> String {
        self.0.keys.service().token("volunteer invite", &[&plain(code)])
    }

    /// Makes an invite at the terminal, for anywhere: whoever sends its code first becomes a volunteer of the area.
    pub async fn invite(
        &self,
        officer: &str,
        kind: VolunteerKind,
        area: &str,
        name: &str,
    ) -> Result<Invite, VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        let invite = self.invite_in(&mut tx, &random_code()?, officer, (kind, area, name)).await?;
        tx.commit().await?;
        Ok(invite)
    }

    /// The same with a code that is known, for a demo.
    pub(super) async fn invite_as(
        &self,
        code: &str,
        officer: &str,
        kind: VolunteerKind,
        area: &str,
        name: &str,
    ) -> Result<Invite, VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        let invite = self.invite_in(&mut tx, code, officer, (kind, area, name)).await?;
        tx.commit().await?;
        Ok(invite)
    }

    /// Makes an invite in a unit of work: who they will be, where, and what they are called.
    pub(super) async fn invite_in(
        &self,
        tx: &mut Tx,
        code: &str,
        officer: &str,
        (kind, area, name): (VolunteerKind, &str, &str),
    ) -> Result<Invite, VolunteerError> {
        let name = name.trim();
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        if !is_area(area) {
            return Err(VolunteerError::NoArea);
        }
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(VolunteerError::NoName);
        }
        let ends = day_number(self.0.clock.today()) + INVITE_DAYS;
        let token = self.invite_token(code);
        let mut label = name.as_bytes().to_vec();
        // Names have different lengths, and so would their rows.
        label.resize(label.len().max(LONGEST_NAME), b' ');
        let label = STANDARD_NO_PAD.encode(self.0.keys.seal(None, &label_place(&token), label)?);
        let row = InviteRow {
            token,
            kind: kind.word().to_owned(),
            area: area.to_owned(),
            label,
            officer: officer.to_owned(),
            ends,
        };
        volunteers::invite(tx, &row).await?;
        Ok(Invite { code: code.to_owned(), ends: day_of_number(ends) })
    }

    /// Invites of an area that nobody used; of the whole country for an empty text.
    pub async fn invites(&self, area: &str) -> Result<Vec<Open>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let rows = volunteers::invites(&mut tx, area).await?;
        let open = |row: InviteRow| {
            Some(Open {
                kind: VolunteerKind::of_word(&row.kind)?,
                name: self.name_of(&row.token, &row.label),
                area: row.area,
                ends: day_of_number(row.ends),
                token: row.token,
            })
        };
        Ok(rows.into_iter().filter_map(open).collect())
    }

    /// Takes an invite of an area back.
    pub async fn take_back(&self, area: &str, token: &str) -> Result<(), VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        self.take_back_in(&mut tx, area, token).await?;
        Ok(tx.commit().await?)
    }

    /// The same in a unit of work; gives what was taken back.
    pub(super) async fn take_back_in(
        &self,
        tx: &mut Tx,
        area: &str,
        token: &str,
    ) -> Result<InviteRow, VolunteerError> {
        let there = volunteers::invites(tx, area).await?.into_iter().find(|row| row.token == token);
        let invite = there.ok_or(VolunteerError::NoInvite)?;
        if !volunteers::end_invite(tx, token).await? {
            return Err(VolunteerError::NoInvite);
        }
        Ok(invite)
    }

    /// Names are sealed at the place of their invite, or later of their volunteer.
    pub(super) fn name_of(&self, place: &str, label: &str) -> String {
        let opened = STANDARD_NO_PAD
            .decode(label)
            .ok()
            .and_then(|sealed| self.0.keys.open_sealed(&label_place(place), &sealed));
        opened
            .and_then(|plain| String::from_utf8(plain).ok())
            .map_or_else(String::new, |name| name.trim_end().to_owned())
    }

    /// Whether an invite of this code is good today.
    pub async fn is_invited(&self, code: &str) -> Result<bool, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let today = day_number(self.0.clock.today());
        Ok(volunteers::invited(&mut tx, &self.invite_token(code), today).await?.is_some())
    }

    /// Makes whoever has this number a volunteer by an invite, which is used up with it. With `mail` their PIN goes
    /// out by SMS in the same unit of work; whoever gets none asks for one.
    pub async fn enrol(
        &self,
        number: &Msisdn,
        code: &str,
        mail: Option<Mail<'_>>,
    ) -> Result<Arc<Volunteer>, VolunteerError> {
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        let today = day_number(self.0.clock.today());
        let token = self.invite_token(code);
        let mut tx = self.0.db.begin().await?;
        let serial = Self::next_serial(&mut tx).await?;
        let invited = volunteers::invited(&mut tx, &token, today).await?;
        // Looked up before it is known whether somebody has this number, so that neither tells of the other.
        let known = self.by_number_in(&mut tx, number).await?;
        let Some(invite) = invited else { return Err(VolunteerError::NoInvite) };
        if known.is_some() {
            return Err(VolunteerError::Known);
        }
        if !volunteers::end_invite(&mut tx, &token).await? {
            return Err(VolunteerError::NoInvite);
        }
        let (id, pin) = (random_id()?, random_pin()?);
        let key = Zeroizing::new(STANDARD_NO_PAD.encode(random::<32>()?));
        let hidden = Hidden {
            number: Zeroizing::new(number.expose().to_owned()),
            key,
            pin: self.pin_token(&id, &pin),
        };
        let mut name = self.name_of(&token, &invite.label).into_bytes();
        name.resize(name.len().max(LONGEST_NAME), b' ');
        let label = STANDARD_NO_PAD.encode(self.0.keys.seal(None, &label_place(&id), name)?);
        let (sealed, heard) = (self.sealed(&id, &hidden)?, self.sealed_heard(&id, today)?);
        let new = NewVolunteer {
            id: &id,
            kind: &invite.kind,
            area: &invite.area,
            label: &label,
            sealed: &sealed,
            heard: &heard,
            since: today,
        };
        volunteers::insert(&mut tx, &new, serial).await?;
        self.mail_pin(&mut tx, number, &pin, mail).await?;
        tx.commit().await?;
        self.refresh().await?;
        self.by_id(&id).ok_or(VolunteerError::Nobody)
    }

    pub(super) async fn mail_pin(
        &self,
        tx: &mut Tx,
        to: &Msisdn,
        pin: &str,
        mail: Option<Mail<'_>>,
    ) -> Result<(), VolunteerError> {
        let Some(Mail { gateway, words }) = mail else { return Ok(()) };
        let outgoing = Outgoing { to: to.clone(), words: words(pin), kind: Kind::Answer, zone: Zone::Wib };
        let now_us = self.0.clock.now().as_microsecond();
        let id = self.0.keys.service().token("outbox", &[&random_id()?]);
        let row = outbox::row(&self.0.keys, self.0.clock.today(), now_us, id, &outgoing, gateway)?;
        crate::store::outbox::insert(tx, &[row]).await?;
        Ok(())
    }

    /// Whoever has a number, as the database knows it now: every row is opened, because no index leads from a number
    /// to its row.
    pub(super) async fn by_number_in(
        &self,
        tx: &mut Tx,
        number: &Msisdn,
    ) -> Result<Option<(Volunteer, Hidden)>, VolunteerError> {
        let rows = volunteers::active(tx).await?;
        let mut opened = rows.iter().filter_map(|row| self.opened(row));
        Ok(opened.find(|(volunteer, _)| volunteer.number.expose() == number.expose()))
    }

    fn pin_token(&self, id: &str, pin: &str) -> String {
        self.0.keys.pepper().token("volunteer pin", &[id, pin])
    }

    /// Gives a volunteer a new PIN; the one before is good no more.
    pub async fn new_pin(&self, volunteer: &Volunteer) -> Result<Zeroizing<String>, VolunteerError> {
        let pin = random_pin()?;
        let mut tx = self.0.db.begin().await?;
        let serial = Self::next_serial(&mut tx).await?;
        let row = volunteers::by_id(&mut tx, &volunteer.id).await?.ok_or(VolunteerError::Nobody)?;
        let (_, mut hidden) = self.opened(&row).ok_or(VolunteerError::Nobody)?;
        hidden.pin = self.pin_token(&volunteer.id, &pin);
        volunteers::reseal(&mut tx, &volunteer.id, &self.sealed(&volunteer.id, &hidden)?, serial).await?;
        tx.commit().await?;
        Ok(pin)
    }

    /// The volunteer of a number, when the PIN is theirs. Whoever asks limits how often.
    pub async fn by_pin(&self, number: &Msisdn, pin: &str) -> Result<Option<Volunteer>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let found = self.by_number_in(&mut tx, number).await?;
        Ok(found.filter(|(volunteer, hidden)| self.is_pin(&volunteer.id, hidden, pin)).map(|it| it.0))
    }

    fn is_pin(&self, id: &str, hidden: &Hidden, pin: &str) -> bool {
        let given = self.pin_token(id, pin);
        // Tokens under a key that nobody has who compares: the time of the comparison tells nothing.
        !hidden.pin.is_empty() && hidden.pin == given
    }

    /// Moves the volunteer of the old number to the new one, when the PIN is theirs; gives the old one, which is told.
    pub async fn move_to(
        &self,
        new: &Msisdn,
        old: &Msisdn,
        pin: &str,
    ) -> Result<Arc<Volunteer>, VolunteerError> {
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        let mut tx = self.0.db.begin().await?;
        let serial = Self::next_serial(&mut tx).await?;
        let taken = self.by_number_in(&mut tx, new).await?.is_some();
        let found = self.by_number_in(&mut tx, old).await?;
        let found = found.filter(|(volunteer, hidden)| self.is_pin(&volunteer.id, hidden, pin));
        let (volunteer, hidden) = found.ok_or(VolunteerError::Nobody)?;
        if taken {
            return Err(VolunteerError::Known);
        }
        let hidden = Hidden { number: Zeroizing::new(new.expose().to_owned()), ..hidden };
        volunteers::reseal(&mut tx, &volunteer.id, &self.sealed(&volunteer.id, &hidden)?, serial).await?;
        tx.commit().await?;
        self.refresh().await?;
        self.by_id(&volunteer.id).ok_or(VolunteerError::Nobody)
    }

    /// Tells the number that somebody moved away from, in words that name nobody.
    pub async fn tell_old(&self, old: &Msisdn, mail: Mail<'_>) -> Result<(), VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        self.mail_pin(&mut tx, old, "", Some(mail)).await?;
        Ok(tx.commit().await?)
    }

    /// Volunteers of an area, for its coordinator; of the whole country for an empty text.
    pub async fn listed(&self, area: &str) -> Result<Vec<Listed>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let rows = volunteers::listed(&mut tx, area).await?;
        let listed = |row: volunteers::ListedRow| {
            Some(Listed {
                kind: VolunteerKind::of_word(&row.kind)?,
                name: row.label.as_deref().map_or_else(String::new, |label| self.name_of(&row.id, label)),
                since: day_of_number(row.since),
                active: self.opened_heard(&row.id, &row.heard).is_some_and(|day| self.is_active(day)),
                revoked: row.state != "active",
                area: row.area,
                id: row.id,
            })
        };
        Ok(rows.into_iter().filter_map(listed).collect())
    }

    /// Removes a volunteer of an area: their number and name go at once, and their devices end.
    pub async fn revoke(&self, area: &str, id: &str) -> Result<(), VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        self.revoke_in(&mut tx, area, id).await?;
        // The console reads no numbers and keeps nobody in memory.
        Ok(tx.commit().await?)
    }

    /// The same in a unit of work; gives who they were.
    pub(super) async fn revoke_in(
        &self,
        tx: &mut Tx,
        area: &str,
        id: &str,
    ) -> Result<ListedRow, VolunteerError> {
        let serial = Self::next_serial(tx).await?;
        let there = volunteers::listed(tx, area).await?.into_iter().find(|row| row.id == id);
        let volunteer = there.ok_or(VolunteerError::Nobody)?;
        if !volunteers::revoke(tx, id, serial).await? {
            return Err(VolunteerError::Nobody);
        }
        Ok(volunteer)
    }
}

/// The letters of a new invite.
pub(super) fn random_code() -> Result<String, KeyError> {
    let letters = random::<CODE>()?;
    Ok(letters.iter().map(|byte| char::from(Reference::LETTERS[usize::from(byte % 32)])).collect())
}

/// Six digits.
pub(super) fn random_pin() -> Result<Zeroizing<String>, KeyError> {
    let number = u64::from_be_bytes(random::<8>()?) % 1_000_000;
    Ok(Zeroizing::new(format!("{number:06}")))
}
