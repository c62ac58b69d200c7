//! Sanctions and related events, in the columns and words of the feed.

use std::collections::HashSet;

use super::{Column, File, Loading, Options, Result, Table, Wrong, day, not_a_date};
use crate::domain::name_index::{IndexedName, NameIndex};
use crate::kernel::clock::Clock;
use crate::kernel::name_key;
use crate::kernel::partial_date::{PartialDate, Precision};
use crate::model::agency::{Event, EventKind, ImportKind, UnknownEvent};
use crate::store::Db;
use crate::store::register;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "name_as_printed",
        aliases: &["name", "nama", "namap3mi", "namaperusahaan", "perusahaan", "agency"],
        required: true,
    },
    Column { name: "event", aliases: &["peristiwa", "status", "sanksi", "jenissanksi"], required: true },
    Column {
        name: "event_date",
        aliases: &["tanggal", "tanggalberlaku", "effectivedate", "tmt"],
        required: true,
    },
    Column { name: "date_precision", aliases: &["precision"], required: false },
    Column { name: "until", aliases: &["enddate", "sampai", "berlakusampai", "sd"], required: false },
    Column { name: "authority", aliases: &["instansi", "penerbit"], required: false },
    Column { name: "document", aliases: &["dokumen", "nomorsk", "nosk", "sk"], required: false },
    Column { name: "reason_or_note", aliases: &["alasan", "keterangan", "note", "reason"], required: false },
    Column { name: "source_url", aliases: &["sumber", "source", "url"], required: false },
    Column {
        name: "source_date",
        aliases: &["tanggalsumber", "tanggalterbit", "publisheddate"],
        required: false,
    },
];

/// What a file of events changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Events that are new.
    pub added: usize,
    /// Events that were loaded before.
    pub known: usize,
    /// Names on no list, each with the listed names that are like it: for a person to look at.
    /// Nothing is joined by likeness.
    pub unlisted: Vec<(String, Vec<String>)>,
    /// Rows that name no company; kept, and answered to nobody.
    pub nameless: Vec<String>,
}

/// Loads events. They add to what is there; the same event twice is one.
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
    let events = table.rows().map(|row| event(table, row, loading.clock)).collect::<Result<Vec<_>>>()?;
    loading.check(ImportKind::Sanctions, options).await?;
    let held = loading.holdings().await?;
    let mut seen: HashSet<String> =
        held.agencies.values().flat_map(|facts| &facts.events).map(same).collect();
    let listed = held.agencies.values().filter(|facts| facts.listing.is_some());
    let index = NameIndex::build(
        listed
            .map(|facts| IndexedName { id: facts.id, name: facts.name.clone(), current: true, listed: true })
            .collect(),
        [],
    );
    let mut report = Report::default();
    let import = loading.record(ImportKind::Sanctions, file, options, table.rows().len()).await?;
    for event in &events {
        if !seen.insert(same(event)) {
            report.known += 1;
            continue;
        }
        // A name in brackets is a remark of the feed ("list not published by name").
        let id = if event.name_as_printed.starts_with('(') {
            None
        } else {
            loading.agency(&event.name_as_printed).await?
        };
        register::add_event(&mut loading.tx, import, id, event).await?;
        report.added += 1;
        match id {
            None => report.nameless.push(event.name_as_printed.clone()),
            Some(id) if held.agencies.get(&id).is_none_or(|facts| facts.listing.is_none()) => {
                let folded = name_key::fold(&event.name_as_printed);
                let near = index
                    .alike(&folded, 3)
                    .into_iter()
                    .filter_map(|like| Some(held.agencies.get(&like.id)?.name.clone()))
                    .collect();
                if !report.unlisted.iter().any(|(name, _)| *name == event.name_as_printed) {
                    report.unlisted.push((event.name_as_printed.clone(), near));
                }
            }
            Some(_) => {}
        }
    }
    Ok(report)
}

/// What makes two rows the same event.
fn same(event: &Event) -> String {
    let until = event.until.map(|day| day.to_string()).unwrap_or_default();
    format!(
        "{}|{}|{}|{until}|{}|{}",
        name_key::fold(&event.name_as_printed).key,
        event.kind.word(),
        event.effective,
        event.document,
        event.source
    )
}

fn event(table: &Table, row: usize, clock: &dyn Clock) -> Result<Event> {
    let text = |column: &'static str, most: usize| {
        let cell = table.cell(row, column);
        if cell.chars().count() > most {
            Err(table.bad(row, Wrong::Long(column, most)))
        } else {
            Ok(cell.to_owned())
        }
    };
    let word = table.cell(row, "event").to_lowercase().replace([' ', '-'], "_");
    let kind: EventKind = word.parse().map_err(|UnknownEvent(word)| {
        let known: Vec<&str> = EventKind::ALL.into_iter().map(EventKind::word).collect();
        table.bad(row, Wrong::Event(word, known.join(", ")))
    })?;
    let effective: PartialDate = table
        .cell(row, "event_date")
        .parse()
        .map_err(|error| table.bad(row, not_a_date("event_date", error)))?;
    let effective = match table.cell(row, "date_precision") {
        "" => effective,
        // The date as printed is never more exact than it looks: "2014" with "day" stays a year.
        stated => {
            let stated: Precision =
                stated.parse().map_err(|error| table.bad(row, not_a_date("date_precision", error)))?;
            PartialDate::new(effective.first(), coarser(stated, effective.precision()))
        }
    };
    if effective.first() > clock.today() && kind == EventKind::Listed {
        return Err(table.bad(row, Wrong::Future));
    }
    let published = match table.cell(row, "source_date") {
        "" => None,
        cell => Some(cell.parse().map_err(|error| table.bad(row, not_a_date("source_date", error)))?),
    };
    let printed = text("name_as_printed", 200)?;
    if printed.is_empty() {
        return Err(table.bad(row, Wrong::Missing("name")));
    }
    if name_key::fold(&printed).foreign {
        return Err(table.bad(row, Wrong::Letters(printed)));
    }
    Ok(Event {
        kind,
        effective,
        until: day(table, row, "until")?,
        name_as_printed: printed,
        authority: text("authority", 200)?,
        document: text("document", 200)?,
        note: text("reason_or_note", 2_000)?,
        source: text("source_url", 2_000)?,
        published,
        ingested_at: clock.now(),
    })
}

const fn coarser(one: Precision, two: Precision) -> Precision {
    match (one, two) {
        (Precision::Year, _) | (_, Precision::Year) => Precision::Year,
        (Precision::Month, _) | (_, Precision::Month) => Precision::Month,
        (Precision::Day, Precision::Day) => Precision::Day,
    }
}
