//! Loading files into the register: read, check whole, show the difference, commit all or nothing.
//!
//! To add a layer: a file here with its columns in a table ([`Column`]) and its own checks, a kind in
//! `model::agency::ImportKind`, a table in `store`, and a command in `cli`.

pub mod branches;
pub mod events;
pub mod list;
pub mod permits;
mod table;
mod unpacked;
mod wrong;

use std::collections::HashMap;

use jiff::civil::Date;
use ring::digest;

pub use table::{Column, Table};
pub use wrong::{Unreadable, Wrong};

use crate::kernel::clock::Clock;
use crate::kernel::name_key;
use crate::kernel::partial_date::{NotADate, PartialDate};
use crate::model::agency::{AgencyId, ImportKind};
use crate::model::contact::Contact;
use crate::store::imports::{self, Import, NewImport};
use crate::store::register::{Holdings, Scope};
use crate::store::{self, Db, StoreError, Tx};

/// Why a file was refused. The register is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not a table that we can read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// No line of data.
    #[error("the file has no rows; an empty list would say that nobody is licensed")]
    NoRows,
    /// The columns are not the expected ones.
    #[error("the columns do not fit.\n  missing: {missing}\n  unknown: {unknown}\n  known:   {known}")]
    Columns {
        /// Required columns that are not there.
        missing: String,
        /// Columns that we do not know; ignoring one could ignore a sanction.
        unknown: String,
        /// What is known.
        known: String,
    },
    /// One line is wrong.
    #[error("row {row}: {problem}")]
    Row {
        /// The line as a spreadsheet numbers it (the header is 1).
        row: usize,
        /// What is wrong.
        problem: Wrong,
    },
    /// One licence number stands beside two different names.
    #[error(
        "licence number {number} stands on two names: {one:?} (row {row_one}) and {two:?} (row {row_two})"
    )]
    OneNumberTwoNames {
        /// The number.
        number: String,
        /// First name.
        one: String,
        /// Its row.
        row_one: usize,
        /// Second name.
        two: String,
        /// Its row.
        row_two: usize,
    },
    /// The new list is much shorter.
    #[error(
        "the list shrank from {before} to {after} agencies, more than a tenth; if that is true, say --allow-shrink"
    )]
    Shrunk {
        /// Agencies in the list that is loaded.
        before: usize,
        /// Agencies in the file.
        after: usize,
    },
    /// The day has not come yet.
    #[error("--as-of {as_of} is in the future (today is {today})")]
    Future {
        /// The day given.
        as_of: Date,
        /// Today in WIB.
        today: Date,
    },
    /// Newer data are loaded.
    #[error(
        "--as-of {as_of} is older than what is loaded ({loaded}); to go back use `suluh register rollback`"
    )]
    Older {
        /// The day given.
        as_of: Date,
        /// The day loaded.
        loaded: Date,
    },
    /// The database holds invented data.
    #[error(
        "this database holds the demo register; real data never mix with it: run `suluh demo clear` first"
    )]
    DemoData,
    /// The database holds a real register.
    #[error("this database holds a real register, which this command never deletes")]
    RealData,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The result of everything in this module.
pub type Result<T> = std::result::Result<T, ImportError>;

/// A file to load, already in memory.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name without the folder; the ending tells CSV from XLSX.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// How to load.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Who published it, in the operator's words.
    pub source: &'a str,
    /// The day it speaks of.
    pub as_of: Date,
    /// Check and show, but change nothing.
    pub dry_run: bool,
    /// Take a list that shrank by more than a tenth.
    pub allow_shrink: bool,
    /// Whether these are the invented data.
    pub demo: bool,
}

/// One unit of work over the register, in which one or several files are loaded. Undone when
/// dropped.
pub struct Loading<'a> {
    tx: Tx,
    clock: &'a dyn Clock,
    names: HashMap<String, AgencyId>,
    /// Whether the register held nothing when this began.
    empty: bool,
    /// Whether it held the invented data.
    demo: bool,
    /// The register's version before this.
    version: i64,
}

impl<'a> Loading<'a> {
    /// Begins, and waits for whoever else is loading.
    pub async fn begin(db: &Db, clock: &'a dyn Clock) -> Result<Self> {
        let mut tx = db.begin().await?;
        let state = imports::touch(&mut tx).await?;
        let names = store::register::names(&mut tx).await?;
        let empty = names.is_empty() && imports::all(&mut tx).await?.is_empty();
        let names = names.into_iter().map(|(key, id, _)| (key, id)).collect();
        Ok(Self { tx, clock, names, empty, demo: state.demo, version: state.version - 1 })
    }

    /// Makes everything that was loaded true at once.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// Whether the register holds the invented data.
    pub const fn holds_demo(&self) -> bool {
        self.demo
    }

    /// The version that the register had before this: nobody else changes it meanwhile.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// Whether a name leads to an agency.
    pub fn knows(&self, name: &str) -> bool {
        self.names.contains_key(&name_key::fold(name).key)
    }

    /// Everything that is true now, with what was loaded so far: as the answers will be built from it.
    pub async fn holdings(&mut self) -> Result<Holdings> {
        let everything = Scope { as_of: Date::MAX, known_before: jiff::Timestamp::MAX };
        Ok(store::register::holdings(&mut self.tx, everything, None).await?)
    }

    /// The unit of work, for what is to be true together with what is loaded.
    pub(super) const fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The newest file that still counts, of any kind.
    pub async fn newest(&mut self) -> Result<Option<Import>> {
        Ok(imports::all(&mut self.tx).await?.into_iter().find(|import| import.withdrawn_at.is_none()))
    }

    /// Takes back the newest file that still counts. `None` when there is none.
    pub async fn withdraw(&mut self) -> Result<Option<Import>> {
        let Some(newest) = self.newest().await? else { return Ok(None) };
        imports::withdraw(&mut self.tx, newest.id, self.clock.now()).await?;
        Ok(Some(newest))
    }

    /// The newest file of all, withdrawn ones too.
    pub async fn last(&mut self) -> Result<Option<Import>> {
        Ok(imports::all(&mut self.tx).await?.into_iter().next())
    }

    /// Empties a register that holds the invented data; a real one is never deleted.
    pub async fn clear_demo(&mut self) -> Result<()> {
        if self.demo {
            store::register::clear(&mut self.tx).await?;
            store::contacts::clear(&mut self.tx).await?;
            imports::set_demo(&mut self.tx, false).await?;
            self.names.clear();
            (self.empty, self.demo) = (true, false);
        }
        if self.empty { Ok(()) } else { Err(ImportError::RealData) }
    }

    /// Sets a number for texts to give.
    pub async fn set_contact(&mut self, contact: &Contact) -> Result<()> {
        Ok(store::contacts::set(&mut self.tx, contact).await?)
    }

    /// The checks that every layer shares.
    async fn check(&mut self, kind: ImportKind, options: &Options<'_>) -> Result<()> {
        let today = self.clock.today();
        if options.as_of > today {
            return Err(ImportError::Future { as_of: options.as_of, today });
        }
        if self.demo != options.demo && !self.empty {
            return Err(ImportError::DemoData);
        }
        if self.demo != options.demo {
            imports::set_demo(&mut self.tx, options.demo).await?;
        }
        (self.empty, self.demo) = (false, options.demo);
        let newest = imports::newest(&mut self.tx, kind, Date::MAX, jiff::Timestamp::MAX).await?;
        let newer = newest.map(|import| import.stamp.as_of).filter(|loaded| *loaded > options.as_of);
        match newer {
            // Events add up, so an older file of them may come late.
            Some(loaded) if kind != ImportKind::Sanctions => {
                Err(ImportError::Older { as_of: options.as_of, loaded })
            }
            _ => Ok(()),
        }
    }

    async fn record(
        &mut self,
        kind: ImportKind,
        file: File<'_>,
        options: &Options<'_>,
        rows: usize,
    ) -> Result<i64> {
        let sha256 = sha256(file.bytes);
        let new = NewImport {
            kind,
            source: options.source,
            as_of: options.as_of,
            file_name: file.name,
            sha256: &sha256,
            row_count: i64::try_from(rows).unwrap_or(i64::MAX),
            ingested_at: self.clock.now(),
        };
        Ok(imports::insert(&mut self.tx, &new).await?)
    }

    /// The agency of a printed name; made when it is new. `None` when the name has no letters.
    async fn agency(&mut self, printed: &str) -> Result<Option<AgencyId>> {
        let folded = name_key::fold(printed);
        if folded.key.is_empty() {
            return Ok(None);
        }
        if let Some(id) = self.names.get(&folded.key) {
            return Ok(Some(*id));
        }
        Ok(Some(self.create(printed.trim(), &folded.key).await?))
    }

    async fn create(&mut self, name: &str, key: &str) -> Result<AgencyId> {
        let id = store::register::create(&mut self.tx, name, key).await?;
        self.names.insert(key.to_owned(), id);
        Ok(id)
    }

    /// Commits, or only looks.
    async fn finish(self, options: &Options<'_>) -> Result<()> {
        if options.dry_run { Ok(()) } else { self.commit().await }
    }
}

/// Takes back the newest file that still counts, of any kind. `None` when there is none.
pub async fn rollback(db: &Db, clock: &dyn Clock) -> Result<Option<Import>> {
    let mut loading = Loading::begin(db, clock).await?;
    let last = loading.withdraw().await?;
    if last.is_some() {
        loading.commit().await?;
    }
    Ok(last)
}

/// What a file told when it was loaded.
#[derive(Debug, Clone)]
pub enum Told {
    /// A list.
    List(list::Difference),
    /// Sanctions and related events.
    Sanctions(events::Report),
    /// Recruit permits.
    Permits(permits::Report),
    /// Branch offices.
    Branches(branches::Report),
}

/// Reads a file of a kind, without asking the register.
pub fn read(kind: ImportKind, file: File<'_>) -> Result<Table> {
    Table::read(file, columns(kind))
}

const fn columns(kind: ImportKind) -> &'static [Column] {
    match kind {
        ImportKind::List => list::COLUMNS,
        ImportKind::Sanctions => events::COLUMNS,
        ImportKind::Permits => permits::COLUMNS,
        ImportKind::Branches => branches::COLUMNS,
    }
}

/// Loads a file of a kind that was [`read`] before.
pub async fn apply(
    loading: &mut Loading<'_>,
    kind: ImportKind,
    file: File<'_>,
    table: &Table,
    options: &Options<'_>,
) -> Result<Told> {
    Ok(match kind {
        ImportKind::List => Told::List(list::apply_table(loading, file, table, options).await?),
        ImportKind::Sanctions => Told::Sanctions(events::apply_table(loading, file, table, options).await?),
        ImportKind::Permits => Told::Permits(permits::apply_table(loading, file, table, options).await?),
        ImportKind::Branches => Told::Branches(branches::apply_table(loading, file, table, options).await?),
    })
}

/// SHA-256 of a file, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong with a cell that is to be a date.
fn not_a_date(column: &'static str, error: NotADate) -> Wrong {
    Wrong::Date(column, error.to_string())
}

/// A day in a cell; empty is none.
fn day(table: &Table, row: usize, column: &'static str) -> Result<Option<Date>> {
    let cell = table.cell(row, column);
    if cell.is_empty() || cell == "-" {
        return Ok(None);
    }
    let date: PartialDate = cell.parse().map_err(|error| table.bad(row, not_a_date(column, error)))?;
    // The last day of a period: "valid until 2026" ends with the year.
    Ok(Some(date.last()))
}

/// A name from another office's file, refused when it holds invisible or look-alike letters: it
/// would never match what a person types, and might be meant to deceive.
fn name(table: &Table, row: usize) -> Result<String> {
    let name = table.cell(row, "name").trim().to_owned();
    if name.chars().count() > 200 {
        return Err(table.bad(row, Wrong::Long("name", 200)));
    }
    if name_key::fold(&name).foreign {
        return Err(table.bad(row, Wrong::Letters(name)));
    }
    Ok(name)
}
