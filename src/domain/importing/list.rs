//! The official list of licensed agencies.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::{Column, File, ImportError, Loading, Options, Result, Table, Wrong, day, name};
use crate::kernel::clock::Clock;
use crate::kernel::name_key;
use crate::model::agency::{AgencyId, Facts, ImportKind};
use crate::store::Db;
use crate::store::register::{self, Holdings, NewListing};

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "name",
        aliases: &[
            "nama",
            "namap3mi",
            "namaperusahaan",
            "namapt",
            "namalembaga",
            "perusahaan",
            "p3mi",
            "agency",
            "agencyname",
            "company",
            "companyname",
            "officialname",
        ],
        required: true,
    },
    Column {
        name: "licence_no",
        aliases: &[
            "licenseno",
            "licencenumber",
            "licensenumber",
            "nomorizin",
            "noizin",
            "nomorsip3mi",
            "nosip3mi",
            "sip3mi",
            "nomorsip",
            "nosip",
            "nomorlisensi",
            "nolisensi",
            "nib",
        ],
        required: true,
    },
    Column {
        name: "expires_on",
        aliases: &[
            "validuntil",
            "expires",
            "expirydate",
            "berlakusampai",
            "berlakuhingga",
            "berlakusd",
            "masaberlaku",
            "tanggalberakhir",
            "berakhir",
        ],
        required: false,
    },
    Column { name: "siskop_id", aliases: &["id", "idp3mi", "no", "nomor", "nourut"], required: false },
    Column { name: "address", aliases: &["alamat", "alamatkantor", "officeaddress"], required: false },
    Column { name: "city", aliases: &["kota", "kabupaten", "kabkota", "kabupatenkota"], required: false },
    Column { name: "province", aliases: &["provinsi", "propinsi"], required: false },
    Column {
        name: "phone",
        aliases: &["telepon", "telp", "notelp", "notelepon", "telephone"],
        required: false,
    },
    Column { name: "as_of", aliases: &["per", "pertanggal", "tanggaldata"], required: false },
    Column { name: "source", aliases: &["sumber"], required: false },
];

/// What a list changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Names that were not on the list before.
    pub added: Vec<String>,
    /// Names that are on it no more.
    pub gone: Vec<String>,
    /// Old and new name under the same licence number.
    pub renamed: Vec<(String, String)>,
    /// Name, and what changed about it.
    pub changed: Vec<(String, String)>,
    /// Names as before.
    pub unchanged: usize,
    /// Agencies on the new list.
    pub agencies: usize,
    /// Names printed more than once, now one agency each.
    pub merged: Vec<String>,
    /// Names without a licence number: they verify by name only.
    pub without_number: Vec<String>,
    /// The day that the file itself names, when it is another than the one given.
    pub file_says: Option<Date>,
}

/// One agency of the file.
#[derive(Debug, Clone, Default)]
struct Entry {
    name: String,
    /// Folded and printed numbers, in the file's order.
    numbers: Vec<(String, String)>,
    expires_on: Option<Date>,
    printed: usize,
}

/// Loads a list: checks it whole, then commits all or nothing.
pub async fn load(db: &Db, clock: &dyn Clock, file: File<'_>, options: &Options<'_>) -> Result<Difference> {
    let mut loading = Loading::begin(db, clock).await?;
    let loaded = apply(&mut loading, file, options).await?;
    loading.finish(options).await?;
    Ok(loaded)
}

/// The same, inside a unit of work that loads more.
pub async fn apply(loading: &mut Loading<'_>, file: File<'_>, options: &Options<'_>) -> Result<Difference> {
    apply_table(loading, file, &Table::read(file, COLUMNS)?, options).await
}

pub(super) async fn apply_table(
    loading: &mut Loading<'_>,
    file: File<'_>,
    table: &Table,
    options: &Options<'_>,
) -> Result<Difference> {
    let entries = entries(table)?;
    loading.check(ImportKind::List, options).await?;
    let held = loading.holdings().await?;
    let before: BTreeMap<AgencyId, &Facts> = held
        .agencies
        .iter()
        .filter(|(_, facts)| facts.listing.is_some() && facts.gone_since.is_none())
        .map(|(id, facts)| (*id, facts))
        .collect();
    if !options.allow_shrink && entries.len() * 10 < before.len() * 9 {
        return Err(ImportError::Shrunk { before: before.len(), after: entries.len() });
    }
    let matched = match_agencies(&entries, &loading.names, &held);
    let mut difference = compare(&entries, &matched, &before);
    difference.file_says = file_says(table).filter(|day| *day != options.as_of);

    let import = loading.record(ImportKind::List, file, options, table.rows().len()).await?;
    for (key, entry) in &entries {
        let id = match matched.get(key) {
            Some(id) => *id,
            None => loading.create(&entry.name, key).await?,
        };
        if matched.contains_key(key) && !loading.names.contains_key(key) {
            register::add_name(&mut loading.tx, id, &entry.name, key).await?;
        }
        let blank = [(String::new(), String::new())];
        let numbers = if entry.numbers.is_empty() { &blank[..] } else { &entry.numbers };
        for (licence_key, licence_no) in numbers {
            let line =
                NewListing { name: &entry.name, licence_no, licence_key, expires_on: entry.expires_on };
            register::add_listing(&mut loading.tx, import, id, line).await?;
        }
    }
    Ok(difference)
}

/// Reads the rows into agencies by folded name, refusing a number that stands on two of them.
fn entries(table: &Table) -> Result<BTreeMap<String, Entry>> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let mut holders: HashMap<String, (String, usize)> = HashMap::new();
    for row in table.rows() {
        let name = name(table, row)?;
        let key = name_key::fold(&name).key;
        if key.is_empty() {
            return Err(table.bad(row, Wrong::Missing("name")));
        }
        let printed = table.cell(row, "licence_no");
        let number = name_key::licence(printed).map(|folded| (folded, printed.to_owned()));
        if number.is_none() && printed.chars().any(char::is_alphanumeric) {
            let printed: String = printed.chars().take(40).collect();
            return Err(table.bad(row, Wrong::Number(printed)));
        }
        if let Some((folded, _)) = &number {
            let (holder, row_one) =
                holders.entry(folded.clone()).or_insert_with(|| (key.clone(), table.line(row)));
            if *holder != key {
                let one = entries.get(holder).map(|entry| entry.name.clone()).unwrap_or_default();
                return Err(ImportError::OneNumberTwoNames {
                    number: printed.to_owned(),
                    one,
                    row_one: *row_one,
                    two: name,
                    row_two: table.line(row),
                });
            }
        }
        let expires_on = day(table, row, "expires_on")?;
        let entry = entries.entry(key).or_insert_with(|| Entry { name, ..Entry::default() });
        entry.printed += 1;
        // Two lines with two last days: the earlier one is the careful one.
        entry.expires_on = match (entry.expires_on, expires_on) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        if let Some(number) = number
            && !entry.numbers.iter().any(|(folded, _)| *folded == number.0)
        {
            entry.numbers.push(number);
        }
    }
    Ok(entries)
}

/// Which known agency each entry is: by any name it ever had, else by the licence number of an
/// agency whose own name is not in the file (a new name does not shake off old sanctions).
fn match_agencies(
    entries: &BTreeMap<String, Entry>,
    names: &HashMap<String, AgencyId>,
    held: &Holdings,
) -> HashMap<String, AgencyId> {
    let mut matched: HashMap<String, AgencyId> =
        entries.keys().filter_map(|key| Some((key.clone(), *names.get(key)?))).collect();
    let mut taken: HashSet<AgencyId> = matched.values().copied().collect();
    let mut holders: HashMap<String, AgencyId> = HashMap::new();
    for facts in held.agencies.values() {
        for number in facts.listing.iter().flat_map(|listing| &listing.licence_nos) {
            if let Some(folded) = name_key::licence(number) {
                holders.insert(folded, facts.id);
            }
        }
    }
    for (key, entry) in entries {
        if matched.contains_key(key) {
            continue;
        }
        let holder =
            entry.numbers.iter().find_map(|(folded, _)| holders.get(folded)).filter(|id| !taken.contains(id));
        if let Some(id) = holder {
            taken.insert(*id);
            matched.insert(key.clone(), *id);
        }
    }
    matched
}

fn compare(
    entries: &BTreeMap<String, Entry>,
    matched: &HashMap<String, AgencyId>,
    before: &BTreeMap<AgencyId, &Facts>,
) -> Difference {
    let mut difference = Difference { agencies: entries.len(), ..Difference::default() };
    let mut seen: HashSet<AgencyId> = HashSet::new();
    for (key, entry) in entries {
        if entry.printed > 1 {
            difference.merged.push(entry.name.clone());
        }
        if entry.numbers.is_empty() {
            difference.without_number.push(entry.name.clone());
        }
        let known = matched.get(key).and_then(|id| before.get(id));
        let Some(facts) = known else {
            difference.added.push(entry.name.clone());
            continue;
        };
        seen.insert(facts.id);
        if name_key::fold(&facts.name).key != *key {
            difference.renamed.push((facts.name.clone(), entry.name.clone()));
        }
        match changes(facts, entry) {
            Some(what) => difference.changed.push((entry.name.clone(), what)),
            None => difference.unchanged += 1,
        }
    }
    difference.gone =
        before.values().filter(|facts| !seen.contains(&facts.id)).map(|facts| facts.name.clone()).collect();
    difference
}

fn changes(facts: &Facts, entry: &Entry) -> Option<String> {
    let listing = facts.listing.as_ref()?;
    let old: HashSet<String> =
        listing.licence_nos.iter().filter_map(|number| name_key::licence(number)).collect();
    let new: HashSet<String> = entry.numbers.iter().map(|(folded, _)| folded.clone()).collect();
    let mut what = Vec::new();
    if old != new {
        let numbers =
            |printed: Vec<&str>| if printed.is_empty() { "none".to_owned() } else { printed.join(", ") };
        let was = numbers(listing.licence_nos.iter().map(String::as_str).collect());
        let is = numbers(entry.numbers.iter().map(|(_, printed)| printed.as_str()).collect());
        what.push(format!("licence number {was} -> {is}"));
    }
    if listing.expires_on != entry.expires_on {
        let show = |day: Option<Date>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
        what.push(format!("last day {} -> {}", show(listing.expires_on), show(entry.expires_on)));
    }
    (!what.is_empty()).then(|| what.join("; "))
}

/// The latest day that the file's own `as_of` column names.
fn file_says(table: &Table) -> Option<Date> {
    table.rows().filter_map(|row| day(table, row, "as_of").ok().flatten()).max()
}
