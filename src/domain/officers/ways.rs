//! The ways in which an officer comes in: a second one beside the first, so that a lost telephone is no lost desk, and a
//! new passphrase in the place of the old. Each is added and taken away by what the officer's own key signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use ring::digest;
use serde::Deserialize;

use super::entry::NewWay;
use super::{By, OfficerError, Officers};
use crate::domain::audit::{self, Act};
use crate::kernel::clock::day_of_number;
use crate::model::officer::State;
use crate::store::Tx;
use crate::store::entry;
use crate::store::officers::OfficerRow;

/// Seconds by which the clock of a browser may differ.
const SKEW: u64 = 15 * 60;
/// Letters of a way at most.
const MOST: usize = 4_000;

/// A way in, as its officer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Of a passkey its own id, base64url.
    pub id: String,
    /// `passkey` or `passphrase`.
    pub kind: String,
    /// The day on which it was added.
    pub since: jiff::civil::Date,
}

/// What an officer signs about a way.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AboutWay {
    act: String,
    officer: String,
    at: Timestamp,
    /// Of a new one SHA-256 of its text, base64; else its id.
    way: String,
}

/// What was signed, and the signature, base64.
#[derive(Debug, Clone, Copy)]
pub struct SignedText<'a> {
    /// The text.
    pub signed: &'a str,
    /// The signature.
    pub signature: &'a str,
}

impl Officers {
    /// The ways of an officer, the oldest first.
    pub async fn ways(&self, officer: &str) -> Result<Vec<Way>, OfficerError> {
        let mut tx = self.db.read().await?;
        let rows = entry::ways_of(&mut tx, officer).await?;
        let way = |(id, kind, since): (String, String, i64)| Way { id, kind, since: day_of_number(since) };
        Ok(rows.into_iter().map(way).collect())
    }

    async fn about(
        &self,
        tx: &mut Tx,
        officer: &str,
        act: Act,
        text: SignedText<'_>,
    ) -> Result<(OfficerRow, AboutWay), OfficerError> {
        let wrong = || OfficerError::Keys("this is not signed as it must be");
        let about: AboutWay = serde_json::from_str(text.signed).map_err(|_| wrong())?;
        let row = self.held(tx, officer).await?;
        let key = row.sign_key.as_deref().filter(|_| row.state == State::Active.word());
        let now = about.at.as_second().abs_diff(self.clock.now().as_second()) <= SKEW;
        let good = about.act == act.word() && about.officer == officer && now;
        let signed = key.is_some_and(|key| audit::is_signed(key, text.signed, text.signature));
        if good && signed { Ok((row, about)) } else { Err(wrong()) }
    }

    /// Adds a way, given as the text whose hash was signed. There is one passphrase: a new one takes the place of the
    /// old.
    pub async fn add_way(&self, officer: &str, way: &str, text: SignedText<'_>) -> Result<(), OfficerError> {
        let mut tx = self.db.begin().await?;
        let (row, about) = self.about(&mut tx, officer, Act::AddWay, text).await?;
        let hash = STANDARD_NO_PAD.encode(digest::digest(&digest::SHA256, way.as_bytes()));
        let form: Option<NewWay> = serde_json::from_str(way).ok().filter(|_| way.len() <= MOST);
        let form = form.filter(|_| hash == about.way).ok_or(OfficerError::Keys("it is no way to come in"))?;
        let new = self.new_way(&mut tx, officer, &form).await?;
        if new.kind == "passphrase" {
            entry::forget_way(&mut tx, officer, &new.id).await?;
        } else if entry::way(&mut tx, &new.id).await?.is_some() {
            return Err(OfficerError::Keys("this passkey is here already"));
        }
        entry::add_way(&mut tx, &new).await?;
        self.finish(tx, &by(row, text), Act::AddWay, officer).await
    }

    /// Takes a way away, if there is another.
    pub async fn remove_way(&self, officer: &str, text: SignedText<'_>) -> Result<(), OfficerError> {
        let mut tx = self.db.begin().await?;
        let (row, about) = self.about(&mut tx, officer, Act::RemoveWay, text).await?;
        let ways = entry::ways_of(&mut tx, officer).await?;
        if !ways.iter().any(|(id, ..)| *id == about.way) {
            return Err(OfficerError::Keys("there is no such way"));
        }
        if ways.len() < 2 {
            return Err(OfficerError::LastWay);
        }
        entry::forget_way(&mut tx, officer, &about.way).await?;
        self.finish(tx, &by(row, text), Act::RemoveWay, officer).await
    }
}

fn by(row: OfficerRow, text: SignedText<'_>) -> By {
    By { officer: row.id, unit: row.unit, signed: (text.signed.to_owned(), text.signature.to_owned()) }
}
