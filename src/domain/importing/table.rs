//! Reading CSV and XLSX into rows of text, and finding columns by their Indonesian or English names.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader};

use super::{File, ImportError, Result, Unreadable, Wrong, unpacked};

/// A file larger than this is not a register.
const LARGEST: usize = 32 << 20;
/// More rows than this are not a register either; the whole of Indonesia has some hundreds.
const MOST_ROWS: usize = 250_000;

/// Columns at most.
const MOST_COLUMNS: usize = 100;
/// Cells at most: that many rows with as many columns as a layer has.
const MOST_CELLS: usize = 3_000_000;

/// A column that a layer knows.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Our name for it.
    pub name: &'static str,
    /// Other headers that mean it, folded to small letters and digits.
    pub aliases: &'static [&'static str],
    /// Whether the file must have it.
    pub required: bool,
}

/// A table whose columns are known.
#[derive(Debug)]
pub struct Table {
    columns: Vec<(&'static str, usize)>,
    rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// Reads a file whose columns are among `known`. Rows without any text are passed over.
    pub fn read(file: File<'_>, known: &'static [Column]) -> Result<Self> {
        if file.bytes.len() > LARGEST {
            return Err(Unreadable::Large(LARGEST >> 20).into());
        }
        let lines = if file.bytes.starts_with(b"PK\x03\x04") { xlsx(file.bytes)? } else { csv(file.bytes)? };
        let mut lines = lines.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        let Some((_, headers)) = lines.next() else {
            return Err(ImportError::NoRows);
        };
        let columns = find_columns(&headers, known)?;
        let rows: Vec<_> = lines.take(MOST_ROWS + 1).collect();
        match rows.len() {
            0 => Err(ImportError::NoRows),
            n if n > MOST_ROWS => Err(Unreadable::Rows(MOST_ROWS).into()),
            _ => Ok(Self { columns, rows }),
        }
    }

    /// The rows of data, numbered from 0.
    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.rows.len()
    }

    /// The cell of a row (from 0) and column; empty when the file has no such column.
    pub fn cell(&self, row: usize, column: &str) -> &str {
        let at = self.columns.iter().find(|(name, _)| *name == column).map(|(_, at)| *at);
        at.and_then(|at| self.rows.get(row)?.1.get(at)).map_or("", String::as_str)
    }

    /// The row's number in the file, the header being 1.
    pub fn line(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |(line, _)| *line)
    }

    /// An error about a row.
    pub fn bad(&self, row: usize, problem: Wrong) -> ImportError {
        ImportError::Row { row: self.line(row), problem }
    }
}

fn fold_header(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn find_columns(headers: &[String], known: &'static [Column]) -> Result<Vec<(&'static str, usize)>> {
    let mut columns: Vec<(&'static str, usize)> = Vec::new();
    let mut unknown = Vec::new();
    for (at, header) in headers.iter().enumerate() {
        let folded = fold_header(header);
        let column = known
            .iter()
            .find(|column| fold_header(column.name) == folded || column.aliases.contains(&folded.as_str()));
        match column {
            Some(column) if columns.iter().any(|(name, _)| *name == column.name) => {
                unknown.push(format!("{header} (twice)"))
            }
            Some(column) => columns.push((column.name, at)),
            None if folded.is_empty() => {}
            None => unknown.push(header.chars().take(40).collect()),
        }
    }
    let missing: Vec<&str> = known
        .iter()
        .filter(|column| column.required && !columns.iter().any(|(name, _)| *name == column.name))
        .map(|column| column.name)
        .collect();
    if missing.is_empty() && unknown.is_empty() {
        return Ok(columns);
    }
    let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Err(ImportError::Columns {
        missing: list(&missing.iter().map(ToString::to_string).collect::<Vec<_>>()),
        unknown: list(&unknown),
        known: list(&known.iter().map(|column| column.name.to_owned()).collect::<Vec<_>>()),
    })
}

/// CSV in UTF-8 (with or without a mark) or UTF-16 with one, divided by comma, semicolon or tab.
fn csv(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>> {
    let (text, _, broken) = encoding_rs::UTF_8.decode(bytes);
    if broken || text.contains('\0') {
        return Err(Unreadable::Encoding.into());
    }
    // The reader counts lines that end as on Windows one too few.
    let text = text.replace("\r\n", "\n");
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|mark| (first.bytes().filter(|byte| byte == mark).count(), *mark == b','))
        .unwrap_or(b',');
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut width = None;
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable::Csv(error.to_string()))?;
        let line =
            record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
        let found = record.len();
        if found > MOST_COLUMNS {
            return Err(Unreadable::Columns(MOST_COLUMNS).into());
        }
        let expected = *width.get_or_insert(found);
        if found > expected {
            return Err(ImportError::Row { row: line, problem: Wrong::Cells { found, expected } });
        }
        rows.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
    }
    Ok(rows)
}

/// The first sheet of a workbook. The reader library panics on some forged sheets; for us that is
/// one more file that cannot be read.
fn xlsx(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>> {
    unpacked::look(bytes)?;
    std::panic::catch_unwind(|| sheet(bytes)).unwrap_or_else(|_| Err(Unreadable::Damaged.into()))
}

/// Cell by cell, because a sheet with one far cell would else take all memory.
fn sheet(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>> {
    let broken = |error: calamine::XlsxError| Unreadable::Xlsx(error.to_string());
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let Some(name) = book.sheet_names().into_iter().next() else {
        return Err(Unreadable::NoSheet.into());
    };
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    // One long text may stand in every cell, and one far cell in every row.
    let (mut letters, mut width) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let (line, column) = (row as usize + 1, column as usize);
        let text = cell_text(&Data::from(cell.get_value().clone()), line)?;
        if text.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS || rows.len() > MOST_ROWS {
            return Err(ImportError::Row { row: line, problem: Wrong::Far });
        }
        let cells = rows.entry(line).or_default();
        if cells.len() <= column {
            width += column + 1 - cells.len();
            cells.resize(column + 1, String::new());
        }
        letters += text.len();
        if letters > LARGEST || width > MOST_CELLS {
            return Err(Unreadable::Bomb.into());
        }
        cells[column] = text;
    }
    Ok(rows.into_iter().collect())
}

fn cell_text(cell: &Data, line: usize) -> Result<String> {
    Ok(match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        // A licence number in a numeric cell: exact up to 15 digits; beyond, Excel has already
        // rounded it, and a rounded number would verify the wrong agency or none.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Float(number) if number.fract() == 0.0 => {
            return Err(ImportError::Row { row: line, problem: Wrong::Rounded });
        }
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => {
            return Err(ImportError::Row { row: line, problem: Wrong::Sheet(error.to_string()) });
        }
    })
}
