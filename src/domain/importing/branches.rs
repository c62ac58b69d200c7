//! Branch offices. They make no verdict; the API shows them.

use super::{Column, File, Loading, Options, Result, Table, Unreadable, Wrong, day, name};
use crate::kernel::clock::Clock;
use crate::kernel::name_key;
use crate::model::agency::{Branch, ImportKind};
use crate::store::Db;
use crate::store::register;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "name",
        aliases: &["nama", "namap3mi", "namaperusahaan", "perusahaan", "p3mi", "agency", "nameasprinted"],
        required: true,
    },
    Column {
        name: "city",
        aliases: &["kota", "kabupaten", "kabkota", "kabupatenkota", "cabang"],
        required: true,
    },
    Column { name: "address", aliases: &["alamat"], required: false },
    Column { name: "valid_from", aliases: &["berlakumulai", "berlakudari", "tanggalmulai"], required: false },
    Column {
        name: "valid_until",
        aliases: &["berlakusampai", "berlakuhingga", "berlakusd", "tanggalberakhir"],
        required: false,
    },
    Column { name: "as_of", aliases: &["per", "pertanggal"], required: false },
    Column { name: "source", aliases: &["sumber"], required: false },
];

/// What a branch file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Branches taken.
    pub branches: usize,
    /// Names that the register does not know; their rows are not taken.
    pub unknown: Vec<String>,
}

/// Loads branches; they replace the ones loaded before.
pub async fn load(db: &Db, clock: &dyn Clock, file: File<'_>, options: &Options<'_>) -> Result<Report> {
    let mut loading = Loading::begin(db, clock).await?;
    let loaded = apply(&mut loading, file, options).await?;
    loading.finish(options).await?;
    Ok(loaded)
}

/// The same, inside a unit of work that loads more.
pub async fn apply(loading: &mut Loading<'_>, file: File<'_>, options: &Options<'_>) -> Result<Report> {
    apply_table(loading, file, &Table::read(file, COLUMNS)?, options).await
}

pub(super) async fn apply_table(
    loading: &mut Loading<'_>,
    file: File<'_>,
    table: &Table,
    options: &Options<'_>,
) -> Result<Report> {
    loading.check(ImportKind::Branches, options).await?;
    let import = loading.record(ImportKind::Branches, file, options, table.rows().len()).await?;
    let mut report = Report::default();
    for row in table.rows() {
        let name = name(table, row)?;
        let city = table.cell(row, "city").to_owned();
        if city.is_empty() {
            return Err(table.bad(row, Wrong::Missing("city")));
        }
        if city.chars().count() > 80 {
            return Err(table.bad(row, Wrong::Long("city", 80)));
        }
        let branch = Branch {
            city,
            address: table.cell(row, "address").chars().take(300).collect(),
            valid_from: day(table, row, "valid_from")?,
            valid_until: day(table, row, "valid_until")?,
        };
        let Some(id) = loading.names.get(&name_key::fold(&name).key).copied() else {
            if !report.unknown.contains(&name) {
                report.unknown.push(name);
            }
            continue;
        };
        register::add_branch(&mut loading.tx, import, id, &branch).await?;
        report.branches += 1;
    }
    if report.branches == 0 {
        return Err(Unreadable::NoneKnown.into());
    }
    Ok(report)
}
