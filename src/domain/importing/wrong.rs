//! What can be wrong with a file and its rows: each said in English here, and by the console in its officers' own
//! language.

/// Why no table can be read from a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Too many bytes; the most that are taken, in MiB.
    #[error("the file is larger than {0} MiB")]
    Large(usize),
    /// Too many rows; the most that are taken.
    #[error("more than {0} rows")]
    Rows(usize),
    /// Too many columns; the most that are taken.
    #[error("more than {0} columns")]
    Columns(usize),
    /// No text that we know.
    #[error("the file is neither UTF-8 text nor an XLSX workbook; save it as \"CSV UTF-8\" or as .xlsx")]
    Encoding,
    /// No CSV.
    #[error("not a CSV table: {0}")]
    Csv(String),
    /// No workbook.
    #[error("not an XLSX workbook: {0}")]
    Xlsx(String),
    /// The reader library gave up.
    #[error("the XLSX workbook is damaged")]
    Damaged,
    /// It would unpack to more than a register ever is.
    #[error("the XLSX workbook unpacks to more than a register ever is; save it anew, or as CSV")]
    Bomb,
    /// No sheet.
    #[error("the workbook has no sheet")]
    NoSheet,
    /// Every name is unknown.
    #[error("no row names an agency that is in the register")]
    NoneKnown,
    /// A number that texts give is none.
    #[error("{0}")]
    Contact(String),
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A cell is empty that must not be; its column.
    #[error("no {0}")]
    Missing(&'static str),
    /// A cell is too long: its column, and the most letters.
    #[error("{0} is longer than {1} letters")]
    Long(&'static str, usize),
    /// A cell is no date: its column, and what is said of it.
    #[error("{0}: {1}")]
    Date(&'static str, String),
    /// A licence number with strange letters.
    #[error("the licence number {0:?} holds letters that are not A-Z or 0-9")]
    Number(String),
    /// A name with strange letters.
    #[error("the name {0:?} holds letters that are not A-Z, 0-9 or punctuation")]
    Letters(String),
    /// No event that we know; and those that are.
    #[error("unknown event {0:?}; known are {1}")]
    Event(String, String),
    /// Somebody foretells a listing.
    #[error("a listing cannot be in the future")]
    Future,
    /// More cells than the header has.
    #[error("{found} cells where the header has {expected}; is a comma unquoted?")]
    Cells {
        /// So many are there.
        found: usize,
        /// So many should be.
        expected: usize,
    },
    /// Text far from the table.
    #[error("there is text far outside the table")]
    Far,
    /// A number that the spreadsheet rounded.
    #[error("a number of more than 15 digits was rounded by the spreadsheet: format the column as text")]
    Rounded,
    /// An error of the spreadsheet.
    #[error("a cell holds the spreadsheet error {0}")]
    Sheet(String),
    /// A name that nobody invented, in a register of invented ones.
    #[error("{0:?} is no invented name: real data never mix with the demo register")]
    NotInvented(String),
}
