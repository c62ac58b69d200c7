//! Those who joined: by their own number, which stands sealed, and found by a token of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{BroadcastError, Broadcasts};
use crate::domain::outbox::opt_out_token;
use crate::domain::places::{Place, Resolved, gazetteer};
use crate::domain::tallies::month_of;
use crate::kernel::msisdn::{self, Msisdn, Sender};
use crate::store::members::{self, MemberRow};
use crate::store::{self, outbox};

/// Numbers have different lengths, and so would their rows.
const PADDED: usize = 20;
/// More words than these behind IKUT are a letter.
const MOST_WORDS: usize = 4;
/// The most kabupaten that one digit chooses from.
const MOST_CHOICES: usize = 6;

/// How somebody stands to broadcasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They joined, and live there: a Kemendagri code.
    Member(String),
    /// They said STOP, which only MULAI takes back.
    Stopped,
    /// Neither.
    Stranger,
}

/// The kabupaten that words name: one, several to choose from, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kabupaten {
    /// This one, as a Kemendagri code.
    One(String),
    /// One of these.
    Several(Vec<String>),
    /// None, or too many.
    Unknown,
}

/// Which kabupaten words name; of several with one name, those of `home` (codes of provinces) come first.
pub fn kabupaten(words: &str, home: &[&str]) -> Kabupaten {
    let mut codes: Vec<String> = match gazetteer().read(words, home).place {
        Resolved::One(place) => place.kabupaten().map(str::to_owned).into_iter().collect(),
        Resolved::Several(several) => {
            several.iter().filter_map(|place| place.kabupaten().map(str::to_owned)).collect()
        }
        Resolved::Nowhere | Resolved::TooMany => Vec::new(),
    };
    let mut seen = Vec::new();
    codes.retain(|code| {
        let new = !seen.contains(code);
        seen.push(code.clone());
        new
    });
    match codes.as_slice() {
        [one] => Kabupaten::One(one.clone()),
        [] => Kabupaten::Unknown,
        several if several.len() <= MOST_CHOICES => Kabupaten::Several(codes),
        _ => Kabupaten::Unknown,
    }
}

/// Whether what stands behind IKUT is a place and nothing else: most who write "ikut ..." do not write to us.
pub fn names_a_place(words: &str) -> bool {
    words.split_whitespace().count() <= MOST_WORDS && kabupaten(words, &[]) != Kabupaten::Unknown
}

fn place(token: &str) -> String {
    format!("member:{token}")
}

impl Broadcasts {
    pub(super) fn token(&self, number: &Msisdn) -> String {
        self.0.keys.service().token("member", &[number.expose()])
    }

    /// The number of a row; `None` when it cannot be opened.
    pub(super) fn number(&self, token: &str, sealed: &str) -> Option<Msisdn> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        let plain = self.0.keys.open_sealed(&place(token), &sealed)?;
        match msisdn::read(std::str::from_utf8(&plain).ok()?.trim_end()) {
            Sender::Phone(number) => Some(number),
            Sender::Machine => None,
        }
    }

    /// How a number stands to broadcasts.
    pub async fn standing(&self, number: &Msisdn) -> store::Result<Standing> {
        let mut tx = self.0.db.read().await?;
        if outbox::is_opted_out(&mut tx, &opt_out_token(&self.0.keys, number)).await? {
            return Ok(Standing::Stopped);
        }
        let row = members::get(&mut tx, &self.token(number)).await?;
        Ok(row.map_or(Standing::Stranger, |row| Standing::Member(row.kabupaten)))
    }

    /// Makes a number a member. Says how it stands then: who said STOP meanwhile does not become one.
    pub async fn join(
        &self,
        number: &Msisdn,
        kabupaten: &str,
        lang: &str,
    ) -> Result<Standing, BroadcastError> {
        let token = self.token(number);
        let mut plain = number.expose().as_bytes().to_vec();
        plain.resize(plain.len().max(PADDED), b' ');
        let sealed = STANDARD_NO_PAD.encode(self.0.keys.seal(None, &place(&token), plain)?);
        let zone = Place { code: kabupaten.to_owned() }.zone();
        let row = MemberRow {
            token,
            sealed,
            kabupaten: kabupaten.to_owned(),
            zone: zone.word().to_owned(),
            lang: lang.to_owned(),
            month: month_of(self.0.clock.today()),
        };
        let mut tx = self.0.db.begin().await?;
        if outbox::is_opted_out(&mut tx, &opt_out_token(&self.0.keys, number)).await? {
            return Ok(Standing::Stopped);
        }
        members::join(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(Standing::Member(row.kabupaten))
    }

    /// Forgets a number, with what waits to be sent to it. Says whether it was a member's.
    pub async fn leave(&self, number: &Msisdn) -> store::Result<bool> {
        let token = self.token(number);
        let mut tx = self.0.db.begin().await?;
        let left = members::leave(&mut tx, &token).await?;
        tx.commit().await?;
        Ok(left)
    }

    /// Notes in which language a member wants to be told from now on.
    pub async fn speaks(&self, number: &Msisdn, lang: &str) -> store::Result<()> {
        let mut tx = self.0.db.begin().await?;
        members::speak(&mut tx, &self.token(number), lang).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kabupaten_is_found_in_what_stands_behind_the_keyword() {
        let one = |code: &str| Kabupaten::One(code.to_owned());
        for (words, expected) in [
            ("SAMBAS", one("61.01")),
            ("kab sambas", one("61.01")),
            ("Singkawang", one("61.72")),
            ("jagoi babang", one("61.07")),
            ("", Kabupaten::Unknown),
            ("dong kak", Kabupaten::Unknown),
            ("61", Kabupaten::Unknown),
        ] {
            assert_eq!(kabupaten(words, &["61"]), expected, "{words}");
        }
        assert!(names_a_place("sambas") && !names_a_place("dong") && !names_a_place(""));
        assert!(!names_a_place("saya dan ibu pergi ke sambas besok"), "a letter");
    }
}
