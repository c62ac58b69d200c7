//! Recruit permits (SIP2MI): which agency may recruit for which job in which country, until when.

use super::{Column, File, Loading, Options, Result, Table, Unreadable, Wrong, day, name};
use crate::kernel::clock::Clock;
use crate::kernel::name_key;
use crate::model::agency::{ImportKind, Permit};
use crate::store::Db;
use crate::store::register;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "name",
        aliases: &["nama", "namap3mi", "namaperusahaan", "perusahaan", "p3mi", "agency", "nameasprinted"],
        required: true,
    },
    Column { name: "country", aliases: &["negara", "negaratujuan", "destination"], required: true },
    Column { name: "job", aliases: &["jabatan", "pekerjaan", "position"], required: true },
    Column {
        name: "valid_until",
        aliases: &[
            "berlakusampai",
            "berlakuhingga",
            "berlakusd",
            "sipberlakuakhir",
            "tanggalberakhir",
            "expireson",
        ],
        required: true,
    },
    Column {
        name: "valid_from",
        aliases: &["berlakumulai", "berlakudari", "sipberlakuawal", "tanggalmulai"],
        required: false,
    },
    Column {
        name: "permit_no",
        aliases: &["number", "nomorsip2mi", "nosip2mi", "sip2mi", "nomorizin", "noizin"],
        required: false,
    },
    Column { name: "as_of", aliases: &["per", "pertanggal"], required: false },
    Column { name: "source", aliases: &["sumber"], required: false },
];

/// What a permit file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Permits taken.
    pub permits: usize,
    /// Agencies with at least one.
    pub agencies: usize,
    /// Names that no list and no event knows; their rows are not taken.
    pub unknown: Vec<String>,
}

/// Loads permits; they replace the ones loaded before.
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
    loading.check(ImportKind::Permits, options).await?;
    let import = loading.record(ImportKind::Permits, file, options, table.rows().len()).await?;
    let mut report = Report::default();
    let mut agencies = std::collections::HashSet::new();
    for row in table.rows() {
        let name = name(table, row)?;
        let permit = permit(table, row)?;
        // A permit is no licence: it never brings an agency into the register.
        let Some(id) = loading.names.get(&name_key::fold(&name).key).copied() else {
            if !report.unknown.contains(&name) {
                report.unknown.push(name);
            }
            continue;
        };
        register::add_permit(&mut loading.tx, import, id, &permit).await?;
        report.permits += 1;
        agencies.insert(id);
    }
    if report.permits == 0 {
        return Err(Unreadable::NoneKnown.into());
    }
    report.agencies = agencies.len();
    Ok(report)
}

fn permit(table: &Table, row: usize) -> Result<Permit> {
    let short = |column: &'static str| {
        let cell = table.cell(row, column);
        match cell.chars().count() {
            0 if column != "permit_no" => Err(table.bad(row, Wrong::Missing(column))),
            0..=60 => Ok(cell.to_owned()),
            _ => Err(table.bad(row, Wrong::Long(column, 60))),
        }
    };
    Ok(Permit {
        number: short("permit_no")?,
        country: short("country")?,
        job: short("job")?,
        valid_from: day(table, row, "valid_from")?,
        valid_until: day(table, row, "valid_until")?
            .ok_or_else(|| table.bad(row, Wrong::Missing("valid_until")))?,
    })
}
