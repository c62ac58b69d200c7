//! What a unit writes by hand to somebody who asked to be called: to a family an arrival, or, after somebody
//! spoke with them, a coffin's; to somebody in danger who is about to call.
//!
//! Nothing here is automatic. Whoever writes opens the request with the unit's key, sees the text and says yes
//! to it; of a death no family learns by SMS, so that text waits until a call was noted (`suluh tips called`).

use std::sync::Arc;

use super::{routes, rules};
use crate::config::Config;
use crate::domain::outbox::{Outbox, OutboxError, Outgoing};
use crate::domain::tips::desk::{Desk, DeskError};
use crate::domain::tips::units::Known;
use crate::gateways::Links;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::clock::Clock;
use crate::kernel::gsm7;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::model::message::{Kind, Zone};
use crate::sealing::held_key::HeldKey;
use crate::sealing::keys::Keys;
use crate::store::Db;

/// Letters of a place or of whom to ask; with more the text would be two SMS.
pub const PLACE_LETTERS: usize = 34;
/// Letters of whoever is about to call.
pub const CALLER_LETTERS: usize = 16;
/// Letters of the number they call from.
pub const NUMBER_LETTERS: usize = 15;
/// Letters of a day and an hour.
pub const WHEN_LETTERS: usize = 20;

/// Why a family is not written to.
#[derive(Debug, thiserror::Error)]
pub enum FamilyError {
    /// A coffin's arrival, and nobody spoke with them.
    #[error(
        "nobody has spoken with the family of {0}: call them first and note it with `suluh tips called`; no family learns of a death by SMS"
    )]
    NotCalled(String),
    /// The request holds no number.
    #[error("no number is sealed in {0}: nobody asked there to be called")]
    NoNumber(String),
    /// Nobody agreed on a word.
    #[error("no word was agreed on in {0}: that is done when somebody in danger chooses to be called")]
    NoWord(String),
    /// They took it back.
    #[error("whoever wrote {0} asked later not to be called: nothing is sent to that number")]
    TakenBack(String),
    /// It does not fit.
    #[error("{0} has at least one and at most {1} letters of an SMS (GSM-7); this one has {2}")]
    Letters(&'static str, usize, usize),
    /// The desk refused.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The outbox refused.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// Somebody comes home.
    Arrival {
        /// Where.
        at: String,
    },
    /// A coffin comes home.
    Deceased {
        /// Whom to ask, with the number.
        contact: String,
        /// Whether it is recorded that the government pays. Families were sent bills: without a record
        /// nothing is said of cost.
        paid_by_government: bool,
    },
}

/// An SMS to a family that was not sent yet.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The tip's reference.
    pub reference: String,
    /// To whom.
    pub to: Msisdn,
    /// The words.
    pub words: String,
    /// How urgent it is.
    pub kind: Kind,
}

fn fitting(name: &'static str, text: &str, most: usize) -> Result<String, FamilyError> {
    let text = gsm7::fold(text.trim()).replace(['\n', '\r'], " ");
    match gsm7::size(&text).units {
        size if (1..=most).contains(&size) => Ok(text),
        size => Err(FamilyError::Letters(name, most, size)),
    }
}

/// Writes a letter to the number that is sealed in a request. Nothing is sent.
pub async fn write(
    desk: &Desk,
    known: &Known,
    held: &HeldKey,
    reference: &str,
    arrives: &str,
    occasion: &Occasion,
) -> Result<Letter, FamilyError> {
    let Addressee { reference, to, lang, .. } = addressee(desk, known, held, reference).await?;
    let arrives = fitting("--arrives", arrives, WHEN_LETTERS)?;
    let text = match occasion {
        Occasion::Arrival { at } => {
            Text::new("sms-family-arrival").with("at", fitting("--at", at, PLACE_LETTERS)?)
        }
        Occasion::Deceased { contact, paid_by_government } => {
            if desk.called(&reference).await?.is_none() {
                return Err(FamilyError::NotCalled(reference));
            }
            Text::new("sms-family-deceased")
                .with("contact", fitting("--contact", contact, PLACE_LETTERS)?)
                .with_or_none("paid", paid_by_government.then(|| "yes".to_owned()))
        }
    };
    let text = text.with("code", reference.clone()).with("arrives", arrives);
    Ok(Letter { words: fit::sms(lang, &text), reference, to, kind: Kind::Answer })
}

/// Writes to somebody in danger who calls them now, from which number, and the word that they agreed on.
/// Nothing is sent.
pub async fn write_call(
    desk: &Desk,
    known: &Known,
    held: &HeldKey,
    reference: &str,
    who: &str,
    from: &str,
) -> Result<Letter, FamilyError> {
    let Addressee { reference, to, lang, agreed } = addressee(desk, known, held, reference).await?;
    let word = agreed.ok_or_else(|| FamilyError::NoWord(reference.clone()))?;
    let text = Text::new("sms-call-from")
        .with("who", fitting("--who", who, CALLER_LETTERS)?)
        .with("number", fitting("--from", from, NUMBER_LETTERS)?)
        .with("word", word);
    Ok(Letter { words: fit::sms(lang, &text), reference, to, kind: Kind::Emergency })
}

/// Who asked to be called.
struct Addressee {
    reference: String,
    to: Msisdn,
    lang: Lang,
    /// The word that whoever calls must say.
    agreed: Option<String>,
}

async fn addressee(
    desk: &Desk,
    known: &Known,
    held: &HeldKey,
    reference: &str,
) -> Result<Addressee, FamilyError> {
    let tip = desk.open(known, reference, held).await?;
    let reference = tip.reference;
    let pages = || tip.pages.iter().flatten();
    let call = pages().find_map(|page| page.facts.call.clone());
    let call = call.ok_or_else(|| FamilyError::NoNumber(reference.clone()))?;
    // Later words count: whoever took it back may have asked again.
    let last = pages().rfind(|page| page.facts.no_call || page.facts.call.is_some());
    if last.is_some_and(|page| page.facts.no_call) {
        return Err(FamilyError::TakenBack(reference));
    }
    let Sender::Phone(to) = msisdn::read(call.expose()) else {
        return Err(FamilyError::NoNumber(reference));
    };
    let lang = pages().find_map(|page| Lang::parse(&page.lang)).unwrap_or_default();
    let agreed = pages().filter_map(|page| page.facts.agreed.clone()).next_back();
    Ok(Addressee { reference, to, lang, agreed })
}

/// Puts a letter into the outbox; the same one goes once a day.
pub async fn send(outbox: &Outbox, letter: &Letter) -> Result<(), OutboxError> {
    let (to, words) = (letter.to.clone(), letter.words.clone());
    let outgoing = Outgoing { to, words, kind: letter.kind, zone: Zone::Wib };
    outbox.put_once(&outgoing, &["family", &letter.reference, &letter.words]).await
}

/// The outbox of these settings, for a command that sends by the service's gateways.
pub fn outbox(config: &Config, db: Db, keys: Arc<Keys>, clock: Arc<dyn Clock>) -> Outbox {
    let links = Links::of(&config.gateways);
    Outbox::new(db, keys, clock, rules(config), routes(config, &links))
}
