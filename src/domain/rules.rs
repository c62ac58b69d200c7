//! The rules of law of this moment: what ships with the program and what an operator amended.
//!
//! A change of law is a text in the form of `src/law/rules/*.toml`, put in with `suluh law amend` before its
//! day. Every running process reads it within seconds and follows it from its day on, without a release.

use super::register::Register;
use crate::kernel::clock::{Clock, day_number};
use crate::law::book::Book;
use crate::law::pack::{Pack, PackError};
use crate::store::{self, Db};

/// Why rules cannot be read or amended.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The text cannot be taken.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// There is no such rule.
    #[error("there is no rule {0}; `suluh law check` lists them")]
    Unknown(String),
}

/// The rules with these amendments. One that cannot be read is left out and said: the rules it meant to
/// change stay as they were.
pub(super) fn book(amendments: &[String], strict: bool) -> Book {
    let mut book = Book::shipped(strict).unwrap_or_else(|error| {
        tracing::error!(%error, "the rules that ship cannot be read: nothing good is answered");
        Book::default()
    });
    for (text, serial) in amendments.iter().zip(1..) {
        match Pack::read("amendment", text) {
            Ok(pack) => book.amend(pack),
            Err(error) => tracing::error!(%error, serial, "an amendment of the rules cannot be read"),
        }
    }
    book
}

/// Keeps an amendment; every running process follows it within seconds.
pub async fn amend(db: &Db, clock: &dyn Clock, pack: &Pack, author: &str) -> Result<(), RulesError> {
    // Read again as it will be: what cannot be read back is not kept.
    let document = pack.to_toml();
    Pack::read("amendment", &document)?;
    let mut tx = db.begin().await?;
    store::imports::touch(&mut tx).await?;
    store::law::amend(&mut tx, &document, author, day_number(clock.today())).await?;
    tx.commit().await?;
    Ok(())
}

/// Says of rules that a person confirmed them with the text of the law before them.
pub async fn confirm(
    db: &Db,
    clock: &dyn Clock,
    register: &Register,
    ids: &[String],
    by: &str,
) -> Result<usize, RulesError> {
    let today = clock.today();
    let mut all = Pack::default();
    let mut confirmed = 0;
    for id in ids {
        let mut pack = register.book().rows_of(id, today);
        let before = confirmed;
        pack.each_basis(|basis| {
            basis.confirmed_by = Some(by.to_owned());
            basis.confirmed_on = Some(today);
            confirmed += 1;
        });
        if confirmed == before {
            return Err(RulesError::Unknown(id.clone()));
        }
        all.append(pack);
    }
    amend(db, clock, &all, by).await?;
    Ok(confirmed)
}
