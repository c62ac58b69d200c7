//! What volunteers say by SMS: DAFTAR, `L desa, tgl, jumlah, tujuan, ciri`, BACA, UBAH, KODE, PIN, PINDAH, and the
//! reference of a report with words behind it. What is said to them is in [`super::volunteer_wording`].
//!
//! Heard before everything else but a cry for help. From anybody but a volunteer all of it but DAFTAR and PINDAH is
//! what it is from anybody; and whose a reference is, nobody learns by asking: another's is answered as one that is
//! none. What was read in a report is kept for half a day, sealed under the day's key, without its words.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

use super::engine::{Dialogue, Said};
use super::intent::{self, Intent};
use super::menus::Awaits;
use super::visit::Away;
use super::volunteer_wording::{self as wording, Kept, TakenText};
use crate::domain::places::{Place, Resolved, gazetteer};
use crate::domain::reading::{self, Around, Line};
use crate::domain::tips::{Origin, TipError};
use crate::domain::volunteers::coming::Mail;
use crate::domain::volunteers::reports::Own;
use crate::domain::volunteers::{Volunteer, VolunteerError, Volunteers};
use crate::i18n::{Lang, Text, fit};
use crate::kernel::clock::wib_civil;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::alert::Reference;
use crate::model::message::Zone;
use crate::model::tip::{Channel, Facts, Leaves, Report, TipBody, TipKind};

/// What we read in a report is kept so long.
const READING_LIVES: Duration = Duration::from_secs(12 * 3600);
/// The most places that one digit chooses from.
const MOST_CHOICES: usize = 6;

const ENROL: &[&str] = &["daftar", "dftr", "dftar", "register"];
const READ: &[&str] = &["baca", "bc"];
const CHANGE: &[&str] = &["ubah", "ubh", "ganti", "koreksi", "ralat"];
const CODES: &[&str] = &["kode", "kode?"];
const STATUS: &[&str] = &["status", "sts"];
const MOVE: &[&str] = &["pindah", "pndh"];

/// Whether something else was asked of this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    /// Nothing.
    No,
    /// A menu waits for an answer: digits are its.
    Asked,
    /// They cried for help, and every word goes to whoever helps.
    Cries,
}

/// What a volunteer says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Order<'a> {
    /// A report; empty: how?
    Report(&'a str),
    Read(Option<Reference>),
    Change(Option<Reference>, &'a str),
    Codes,
    Status(Reference),
    Pin,
    /// Words behind a reference.
    Add(Reference, &'a str),
    Digit(u8),
}

/// What was asked of a volunteer about a report's place.
#[derive(Serialize, Deserialize)]
struct Where {
    taken: TakenText,
    /// The places to choose from; none when they are to type one.
    codes: Vec<String>,
}

/// The first word and what stands behind it.
fn split(message: &str) -> (&str, &str) {
    let end = message.find(|c: char| !c.is_alphanumeric()).unwrap_or(message.len());
    let rest = message[end..].trim_start_matches([' ', ':', ',', '.', '-', ';', '=', '\n', '\r']);
    (&message[..end], rest.trim())
}

fn is(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// A reference that stands first, and what is behind it.
fn reference(text: &str) -> (Option<Reference>, &str) {
    let (word, rest) = split(text);
    // Six letters may be any word: without a digit it is one of ours only where a reference is awaited.
    match Reference::parse(word) {
        Some(reference) => (Some(reference), rest),
        None => (None, text),
    }
}

fn order(message: &str) -> Option<Order<'_>> {
    if let Some(words) = reading::behind_l(message) {
        return Some(Order::Report(words));
    }
    let (first, rest) = split(message);
    let digit = message.trim().parse::<u8>().ok().filter(|digit| (1..=9).contains(digit));
    if let Some(digit) = digit {
        return Some(Order::Digit(digit));
    }
    let alone = |text: &str| text.trim_end_matches(['.', '!', '?']).trim().is_empty();
    match () {
        () if is(first, READ) => {
            let (reference, rest) = reference(rest);
            alone(rest).then_some(Order::Read(reference))
        }
        () if is(first, CHANGE) => {
            let (reference, rest) = reference(rest);
            Some(Order::Change(reference, rest))
        }
        () if is(first, CODES) && alone(rest) => Some(Order::Codes),
        () if first.eq_ignore_ascii_case("laporan") && (is(rest, &["saya", "sy"])) => Some(Order::Codes),
        () if is(first, STATUS) => match reference(rest) {
            (Some(reference), rest) if alone(rest) => Some(Order::Status(reference)),
            _ => None,
        },
        () if first.eq_ignore_ascii_case("pin") && alone(rest) => Some(Order::Pin),
        () => {
            let found = Reference::parse(first)?;
            Some(if alone(rest) { Order::Status(found) } else { Order::Add(found, rest) })
        }
    }
}

/// Why an order was not done.
enum Not {
    /// It must be heard again.
    Away,
    /// It is none of a volunteer's.
    Other,
}

impl From<TipError> for Not {
    fn from(error: TipError) -> Self {
        tracing::warn!(?error, "a volunteer's message waits");
        Self::Away
    }
}

impl From<VolunteerError> for Not {
    fn from(error: VolunteerError) -> Self {
        tracing::error!(%error, "a volunteer's message cannot be heard now");
        Self::Away
    }
}

type Done = Result<Text, Not>;

impl Dialogue {
    /// Hears a volunteer, or whoever becomes one; `None` for anybody else and for anything else.
    pub(super) async fn hear_volunteer(
        &self,
        from: &Msisdn,
        message: &str,
        origin: &Origin,
        busy: Busy,
    ) -> Option<Said> {
        if !self.volunteers.is_open() || busy == Busy::Cries || intent::read(message) == Intent::Emergency {
            return None;
        }
        let lang = self.language(from).await;
        let (first, rest) = split(message);
        let mut counts = true;
        let done = if is(first, ENROL) && !rest.is_empty() {
            self.enrol(from, rest).await
        } else if is(first, MOVE) && !rest.is_empty() {
            self.move_here(from, lang, rest).await
        } else {
            let volunteer = self.volunteers.of(from)?;
            self.volunteers.heard_of(&volunteer);
            let order = order(message);
            // What brings words to a unit is taken whatever the day's cap says.
            counts = !matches!(order, Some(Order::Report(_) | Order::Change(..) | Order::Add(..)));
            self.obey(&volunteer, order, message, origin, busy, lang).await
        };
        match done {
            Ok(text) => {
                if counts && let Some(refusal) = self.over_the_cap(from, lang).await {
                    return Some(Said { text: refusal, ..Said::default() });
                }
                Some(Said { text: Some(fit::sms(lang, &text)), ..Said::default() })
            }
            Err(Not::Away) => Some(self.later(lang, false)),
            Err(Not::Other) => None,
        }
    }

    /// A report line of somebody who is no volunteer is a tip without a name, when it reads as one.
    pub(super) fn or_line(&self, intent: Intent, awaits: Awaits, message: &str) -> Intent {
        let words = matches!(
            awaits,
            Awaits::Tip | Awaits::MoreWords | Awaits::Reply | Awaits::Help | Awaits::Cry | Awaits::Quiet
        );
        if intent != Intent::Other || words || !self.volunteers.is_open() {
            return intent;
        }
        match reading::behind_l(message) {
            Some(line) if self.read_line(line, None).is_report() => Intent::Report(line.to_owned()),
            _ => intent,
        }
    }

    /// Ends what somebody is told as a volunteer.
    pub(super) async fn muted(&self, from: &Msisdn) -> Result<(), TipError> {
        match self.volunteers.of(from).filter(|_| self.volunteers.is_open()) {
            Some(volunteer) => self.volunteers.mute(&volunteer).await,
            None => Ok(()),
        }
    }

    async fn enrol(&self, from: &Msisdn, typed: &str) -> Done {
        let code: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let has_digit = code.bytes().any(|byte| byte.is_ascii_digit());
        // "daftar kerja taiwan" is no code.
        let looks = (6..=10).contains(&code.len()) && typed.split_whitespace().count() <= 2 && has_digit;
        if !looks && !Volunteers::is_code(typed) {
            return Err(Not::Other);
        }
        let sender = format!("invite:{}", from.expose());
        if !self.guesses.allowed(&sender).await {
            return Ok(Text::new("sms-kawan-no-invite"));
        }
        if !has_digit && !self.volunteers.is_invited(typed).await? {
            return Err(Not::Other);
        }
        let lang = self.language(from).await;
        let words = |pin: &str| fit::sms(lang, &Text::new("sms-kawan-pin").with("pin", pin));
        let mail = self.settings.gateway.as_deref().map(|gateway| Mail { gateway, words: &words });
        match self.volunteers.enrol(from, typed, mail).await {
            Ok(volunteer) => Ok(wording::welcome(&volunteer.area)),
            Err(VolunteerError::Known) => match self.volunteers.of(from) {
                Some(volunteer) => Ok(wording::welcome(&volunteer.area)),
                None => Err(Not::Away),
            },
            Err(VolunteerError::NoInvite) => {
                // The same message brought twice finds its own invite used.
                if let Some(volunteer) = self.volunteers.of(from) {
                    return Ok(wording::welcome(&volunteer.area));
                }
                self.guesses.missed(&sender).await;
                Ok(Text::new("sms-kawan-no-invite"))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn move_here(&self, from: &Msisdn, lang: Lang, typed: &str) -> Done {
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let Some((old, pin)) = typed.trim().rsplit_once(|c: char| c.is_whitespace()) else {
            return Err(Not::Other);
        };
        if digits(pin) != 6 || digits(old) < 8 {
            return Err(Not::Other);
        }
        let Sender::Phone(old) = msisdn::read(old) else { return Ok(Text::new("sms-kawan-not-moved")) };
        // Both are limited: one phone that tries many numbers, and many phones that try one.
        let senders = [format!("move:{}", from.expose()), format!("moved:{}", old.expose())];
        for sender in &senders {
            if !self.guesses.allowed(sender).await {
                return Ok(Text::new("sms-kawan-not-moved"));
            }
        }
        match self.volunteers.move_to(from, &old, pin).await {
            Ok(volunteer) => {
                if let Some(gateway) = self.settings.gateway.as_deref() {
                    let words = |_: &str| fit::sms(lang, &Text::new("sms-kawan-moved-away"));
                    // The move is done; the note to the old phone is a courtesy.
                    if let Err(error) = self.volunteers.tell_old(&old, Mail { gateway, words: &words }).await
                    {
                        tracing::error!(%error, "an old phone cannot be told of a move");
                    }
                }
                Ok(wording::welcome(&volunteer.area))
            }
            Err(VolunteerError::Nobody | VolunteerError::Known) => {
                if let Some(volunteer) = self.volunteers.of(from) {
                    return Ok(wording::welcome(&volunteer.area));
                }
                for sender in &senders {
                    self.guesses.missed(sender).await;
                }
                Ok(Text::new("sms-kawan-not-moved"))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn obey(
        &self,
        volunteer: &Volunteer,
        order: Option<Order<'_>>,
        message: &str,
        origin: &Origin,
        busy: Busy,
        lang: Lang,
    ) -> Done {
        let who = volunteer.number.expose();
        let asked_place = self.memory.place("kawan-where", &[who]);
        let asked: Option<Where> = self.memory.recall(&asked_place).await;
        match order {
            Some(Order::Report("")) => Ok(Text::new("sms-kawan-how")),
            Some(Order::Report(words)) => self.take_line(volunteer, words, origin, lang).await,
            Some(Order::Digit(digit)) => {
                if busy == Busy::Asked {
                    return Err(Not::Other);
                }
                match asked {
                    Some(asked) if !asked.codes.is_empty() => {
                        self.chosen(volunteer, asked, digit, message, origin, lang).await
                    }
                    _ if self.volunteers.rate(volunteer, digit).await? => Ok(Text::new("sms-kawan-rated")),
                    _ => Err(Not::Other),
                }
            }
            Some(Order::Codes) => Ok(wording::codes(lang, &self.volunteers.own(volunteer).await?)),
            Some(Order::Pin) => {
                let pin = self.volunteers.new_pin(volunteer).await?;
                Ok(Text::new("sms-kawan-pin").with("pin", pin.as_str()))
            }
            Some(Order::Read(reference)) => {
                let Some(own) = self.own_or_last(volunteer, reference.as_ref()).await? else {
                    return Ok(Text::new("sms-kawan-unknown"));
                };
                Ok(match self.reading_of(who, &own.reference).await {
                    Some(kept) => wording::reading(&own.reference, &kept),
                    None => Text::new("sms-kawan-unread").with("reference", own.reference),
                })
            }
            Some(Order::Change(reference, words)) => {
                let Some(own) = self.own_or_last(volunteer, reference.as_ref()).await? else {
                    return Ok(Text::new("sms-kawan-unknown"));
                };
                if words.is_empty() {
                    return Ok(Text::new("sms-kawan-how-change").with("reference", own.reference));
                }
                self.change(volunteer, &own, words, origin, lang).await
            }
            Some(Order::Status(reference)) => {
                let found = self.volunteers.own_one(volunteer, reference.as_str()).await?;
                let progress = match &found {
                    Some(own) => self.volunteers.progress(own).await?,
                    None => None,
                };
                match progress {
                    Some(progress) => Ok(wording::progress(reference.as_str(), &progress)),
                    None => self.unknown(&reference, message),
                }
            }
            Some(Order::Add(reference, words)) => {
                let Some(own) = self.volunteers.own_one(volunteer, reference.as_str()).await? else {
                    return self.unknown(&reference, message);
                };
                let unknown = words.trim_end_matches(['.', '!']).eq_ignore_ascii_case("t");
                let words = if unknown { "Tidak tahu (T)" } else { words };
                let report = spoken(volunteer, words, Facts { volunteer: true, ..Facts::default() }, lang);
                if !self.volunteers.add(volunteer, &own, origin, &report).await? {
                    return Ok(Text::new("sms-kawan-unknown"));
                }
                Ok(Text::new("sms-kawan-added").with("reference", own.reference))
            }
            None => {
                // The name of a village that was asked for.
                let Some(asked) = asked.filter(|_| busy == Busy::No) else { return Err(Not::Other) };
                if intent::read(message) != Intent::Other || message.chars().count() > 60 {
                    return Err(Not::Other);
                }
                let codes: Vec<Place> = asked.codes.iter().map(|code| Place { code: code.clone() }).collect();
                let place = match gazetteer().among(&codes, message) {
                    Some(place) => Resolved::One(place),
                    None => self.read_line(message, Some(volunteer)).place,
                };
                match place {
                    Resolved::One(place) => {
                        self.placed(volunteer, asked.taken, &place.code, message, origin, lang).await
                    }
                    Resolved::Several(several) if several.len() <= MOST_CHOICES => {
                        let codes: Vec<String> = several.into_iter().map(|place| place.code).collect();
                        let text = wording::which(&asked.taken.reference, &codes);
                        let asked = Where { codes, ..asked };
                        self.memory.keep(&asked_place, &asked, READING_LIVES).await;
                        Ok(text)
                    }
                    _ => Err(Not::Other),
                }
            }
        }
    }

    /// What is said of a reference that is not theirs; six letters without a digit may be any word.
    fn unknown(&self, reference: &Reference, message: &str) -> Done {
        let coded = reference.as_str().bytes().any(|byte| byte.is_ascii_digit());
        let asked = is(split(message).0, STATUS);
        if coded || asked { Ok(Text::new("sms-kawan-unknown")) } else { Err(Not::Other) }
    }

    fn read_line(&self, words: &str, volunteer: Option<&Volunteer>) -> Line {
        self.with_around(volunteer, |around| reading::line(words, around))
    }

    fn with_around<T>(&self, volunteer: Option<&Volunteer>, read: impl FnOnce(&Around<'_>) -> T) -> T {
        let known = self.tips.units().known();
        let home = known.as_ref().map(|known| known.provinces()).unwrap_or_default();
        let near = volunteer.map(|volunteer| volunteer.area.as_str());
        // The volunteer's own province is home wherever units are.
        let own = near.and_then(|near| near.get(..2));
        let mut home: Vec<&str> = home.iter().map(AsRef::as_ref).collect();
        home.extend(own.filter(|own| !home.contains(own)));
        let zone = near.map_or(Zone::Wib, |code| Place { code: code.to_owned() }.zone());
        read(&Around { now: self.local(zone), home: &home, near })
    }

    fn local(&self, zone: Zone) -> DateTime {
        local(self.now(), zone)
    }

    /// Whether a number is a volunteer's.
    pub(super) fn is_volunteer(&self, from: &Msisdn) -> bool {
        self.volunteers.is_open() && self.volunteers.of(from).is_some()
    }

    /// The place that a volunteer's words name.
    pub(super) fn place_of(&self, from: &Msisdn, words: &str) -> Resolved {
        self.read_line(words, self.volunteers.of(from).as_deref()).place
    }

    /// Takes what a volunteer told on screens; none when they are no volunteer any more.
    pub(super) async fn reported_by_form(
        &self,
        from: &Msisdn,
        origin: &Origin,
        report: &Report,
    ) -> Result<Option<TakenText>, Away> {
        let Some(volunteer) = self.volunteers.of(from).filter(|_| self.volunteers.is_open()) else {
            return Ok(None);
        };
        let facts = &report.facts;
        let home = volunteer.area.get(..5).map(str::to_owned);
        let whole = Report {
            words: TipBody::new(report.words.expose()),
            facts: Facts { kabupaten: facts.kabupaten.clone().or(home), ..facts.clone() },
            from: report.from.clone(),
            ..*report
        };
        let reported = self.volunteers.report(&volunteer, origin, &whole, None).await.map_err(|_| Away)?;
        let place = facts.kabupaten.clone().filter(|code| code.len() > 5);
        let today = self.local(reported.zone).date();
        let date = match facts.leaves {
            Some(Leaves::Today) => Some(today),
            Some(Leaves::Tomorrow) => today.tomorrow().ok(),
            _ => None,
        };
        let child = facts.child.then_some(true);
        let kept = Kept { place, date, count: facts.count, to: facts.to.clone(), child };
        self.keep_reading(from.expose(), &reported.reference, &kept).await;
        Ok(Some(TakenText {
            band: reported.band.digit(),
            by: reported.news_by.and_then(|by| self.by_when(by, reported.zone)),
            reference: reported.reference,
        }))
    }

    async fn take_line(&self, volunteer: &Volunteer, words: &str, origin: &Origin, lang: Lang) -> Done {
        let line = self.read_line(words, Some(volunteer));
        let kept = Kept::of(&line);
        let choices: Vec<String> = match &line.place {
            Resolved::Several(several) => several.iter().map(|place| place.code.clone()).collect(),
            Resolved::One(_) | Resolved::Nowhere | Resolved::TooMany => Vec::new(),
        };
        let mut facts = facts(&kept);
        // All of them may lie in one kabupaten, which is enough to know who works there; else where the volunteer lives.
        let shared = choices
            .first()
            .and_then(|code| code.get(..5))
            .filter(|kabupaten| choices.iter().all(|code| code.starts_with(kabupaten)));
        let home = volunteer.area.get(..5);
        facts.kabupaten = facts.kabupaten.or_else(|| shared.or(home).map(str::to_owned));
        let report = spoken(volunteer, words, facts, lang);
        let reported = self.volunteers.report(volunteer, origin, &report, line.code.as_deref()).await?;
        let taken = TakenText {
            reference: reported.reference.clone(),
            band: reported.band.digit(),
            by: reported.news_by.and_then(|by| self.by_when(by, reported.zone)),
        };
        let who = volunteer.number.expose();
        self.keep_reading(who, &reported.reference, &kept).await;
        let place = self.memory.place("kawan-where", &[who]);
        if choices.is_empty() || choices.len() > MOST_CHOICES {
            self.memory.forget(&place).await;
            return Ok(taken.text());
        }
        let text = wording::which(&taken.reference, &choices);
        self.memory.keep(&place, &Where { taken, codes: choices }, READING_LIVES).await;
        Ok(text)
    }

    /// By when somebody hears something: the hour, and the day when it is not today, on the clocks of the place.
    fn by_when(&self, at_us: i64, zone: Zone) -> Option<String> {
        let then = local(jiff::Timestamp::from_microsecond(at_us).ok()?, zone);
        let today = self.local(zone).date();
        // Midnight is the end of the day before.
        if then.time() == jiff::civil::Time::midnight() {
            let day = then.date().yesterday().ok()?;
            return Some(if day == today {
                "24.00".to_owned()
            } else {
                format!("{}/{}", day.day(), day.month())
            });
        }
        Some(if then.date() == today {
            then.strftime("%H.%M").to_string()
        } else {
            format!("{}/{} {}", then.day(), then.month(), then.strftime("%H.%M"))
        })
    }

    /// The digit behind C8.
    async fn chosen(
        &self,
        volunteer: &Volunteer,
        asked: Where,
        digit: u8,
        message: &str,
        origin: &Origin,
        lang: Lang,
    ) -> Done {
        let at = usize::from(digit) - 1;
        if let Some(code) = asked.codes.get(at).cloned() {
            return self.placed(volunteer, asked.taken, &code, message, origin, lang).await;
        }
        if at > asked.codes.len() {
            return Ok(wording::which(&asked.taken.reference, &asked.codes));
        }
        let text = Text::new("sms-kawan-where").with("reference", asked.taken.reference.clone());
        let place = self.memory.place("kawan-where", &[volunteer.number.expose()]);
        self.memory.keep(&place, &Where { codes: Vec::new(), ..asked }, READING_LIVES).await;
        Ok(text)
    }

    /// Adds the place to a report, which says C2 at last.
    async fn placed(
        &self,
        volunteer: &Volunteer,
        taken: TakenText,
        code: &str,
        message: &str,
        origin: &Origin,
        lang: Lang,
    ) -> Done {
        let Some(own) = self.volunteers.own_one(volunteer, &taken.reference).await? else {
            return Ok(Text::new("sms-kawan-unknown"));
        };
        let who = volunteer.number.expose();
        let facts = Facts { volunteer: true, kabupaten: Some(code.to_owned()), ..Facts::default() };
        // The name stands in the page, since a digit says nothing to whoever reads it.
        let name = gazetteer().full_name(code).unwrap_or_default();
        let words = if message.trim().len() > 1 { format!("{name} ({})", message.trim()) } else { name };
        if !self.volunteers.add(volunteer, &own, origin, &spoken(volunteer, &words, facts, lang)).await? {
            return Ok(Text::new("sms-kawan-unknown"));
        }
        let mut kept = self.reading_of(who, &own.reference).await.unwrap_or_default();
        kept.place = Some(code.to_owned());
        self.keep_reading(who, &own.reference, &kept).await;
        self.memory.forget(&self.memory.place("kawan-where", &[who])).await;
        Ok(taken.text())
    }

    async fn change(
        &self,
        volunteer: &Volunteer,
        own: &Own,
        words: &str,
        origin: &Origin,
        lang: Lang,
    ) -> Done {
        let who = volunteer.number.expose();
        let old = self.reading_of(who, &own.reference).await.unwrap_or_default();
        let line = self.with_around(Some(volunteer), |around| reading::correct(&old.line(), words, around));
        let choices: Vec<String> = match &line.place {
            Resolved::Several(several) => several.iter().map(|place| place.code.clone()).collect(),
            Resolved::One(_) | Resolved::Nowhere | Resolved::TooMany => Vec::new(),
        };
        let new = Kept::of(&line);
        // The page says what changed, and nothing again that did not.
        let changed = Kept {
            place: new.place.clone().filter(|_| new.place != old.place),
            date: new.date.filter(|_| new.date != old.date),
            count: new.count.filter(|_| new.count != old.count),
            to: new.to.clone().filter(|_| new.to != old.to),
            child: new.child.filter(|_| new.child != old.child),
        };
        let facts = Facts { kind: None, ..facts(&changed) };
        if !self.volunteers.add(volunteer, own, origin, &spoken(volunteer, words, facts, lang)).await? {
            return Ok(Text::new("sms-kawan-unknown"));
        }
        self.keep_reading(who, &own.reference, &new).await;
        if !choices.is_empty() && choices.len() <= MOST_CHOICES {
            let text = wording::which(&own.reference, &choices);
            let band = own.band.map_or(4, |band| band.digit());
            let taken = TakenText { reference: own.reference.clone(), band, by: None };
            let place = self.memory.place("kawan-where", &[who]);
            self.memory.keep(&place, &Where { taken, codes: choices }, READING_LIVES).await;
            return Ok(text);
        }
        Ok(wording::reading(&own.reference, &new))
    }

    /// Their own report of this reference; without one the last that they sent.
    async fn own_or_last(
        &self,
        volunteer: &Volunteer,
        reference: Option<&Reference>,
    ) -> Result<Option<Own>, TipError> {
        if let Some(reference) = reference {
            return self.volunteers.own_one(volunteer, reference.as_str()).await;
        }
        let last = self.memory.place("kawan-last", &[volunteer.number.expose()]);
        match self.memory.recall::<String>(&last).await {
            Some(last) => self.volunteers.own_one(volunteer, &last).await,
            None => Ok(None),
        }
    }

    async fn reading_of(&self, who: &str, reference: &str) -> Option<Kept> {
        let place = self.memory.place("kawan-reading", &[who, reference]);
        let (until, kept): (i64, Kept) = self.memory.recall(&place).await?;
        (self.now().as_second() < until).then_some(kept)
    }

    async fn keep_reading(&self, who: &str, reference: &str, kept: &Kept) {
        let place = self.memory.place("kawan-reading", &[who, reference]);
        let until = self.now().as_second() + i64::try_from(READING_LIVES.as_secs()).unwrap_or(0);
        self.memory.keep(&place, &(until, kept), READING_LIVES).await;
        let last = self.memory.place("kawan-last", &[who]);
        self.memory.keep(&last, &reference.to_owned(), READING_LIVES).await;
    }
}

/// The moment on the clocks of a zone.
fn local(at: jiff::Timestamp, zone: Zone) -> DateTime {
    match i8::try_from(zone.hours()) {
        Ok(hours) => at.to_zoned(TimeZone::fixed(Offset::constant(hours))).datetime(),
        Err(_) => wib_civil(at),
    }
}

/// What a reading says as facts.
fn facts(kept: &Kept) -> Facts {
    Facts {
        kind: Some(TipKind::Departure),
        kabupaten: kept.place.clone(),
        child: kept.child == Some(true),
        volunteer: true,
        date: kept.date,
        count: kept.count,
        to: kept.to.clone(),
        ..Facts::default()
    }
}

fn spoken(volunteer: &Volunteer, words: &str, facts: Facts, lang: Lang) -> Report {
    Report {
        words: TipBody::new(words),
        facts,
        channel: Channel::Sms,
        lang: lang.code(),
        from: Some(volunteer.number.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_volunteers_write_it() {
        let code = |text: &str| Reference::parse(text).expect("a reference");
        for (message, expected) in [
            ("L sekida 6 org", Some(Order::Report("sekida 6 org"))),
            ("l", Some(Order::Report(""))),
            ("BACA", Some(Order::Read(None))),
            ("baca k7p4qd", Some(Order::Read(Some(code("K7P4QD"))))),
            ("UBAH K7P4QD 26/11", Some(Order::Change(Some(code("K7P4QD")), "26/11"))),
            ("ubah k7p4qd", Some(Order::Change(Some(code("K7P4QD")), ""))),
            ("ubah 26/11", Some(Order::Change(None, "26/11"))),
            ("KODE", Some(Order::Codes)),
            ("laporan saya", Some(Order::Codes)),
            ("STATUS K7P4QD", Some(Order::Status(code("K7P4QD")))),
            ("k7p4qd", Some(Order::Status(code("K7P4QD")))),
            ("K7P4QD naik travel jam 9", Some(Order::Add(code("K7P4QD"), "naik travel jam 9"))),
            ("K7P4QD T", Some(Order::Add(code("K7P4QD"), "T"))),
            ("pin", Some(Order::Pin)),
            ("4", Some(Order::Digit(4))),
            ("STATUS 1234 5678 9012 3456", None),
            ("baca koran", None),
            ("CEK PT CONTOH JAYA", None),
            ("LAPOR ada tki", None),
            ("TOLONG", None),
            ("", None),
        ] {
            assert_eq!(order(message), expected, "{message}");
        }
    }
}
