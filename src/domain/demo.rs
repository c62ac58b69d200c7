//! The invented register of the demo: every state that an answer can have, dates relative to today.
//!
//! The repository ships no real list, because a stale copy of a real one would lie. Every name here
//! holds CONTOH, MISAL, UMPAMA or PERAGA ("example"), every number and telephone is made up.

use jiff::ToSpan;
use jiff::civil::Date;

use super::importing::{self, File, Loading, Options, Result, Unreadable};
use crate::kernel::clock::{Clock, SystemClock};
use crate::kernel::name_key;
use crate::model::contact::{Contact, ContactKind};
use crate::store::imports::Import;
use crate::store::{self, Db};
use crate::store::{disputes, proposals};

/// The source that every demo answer names.
pub const SOURCE: &str = "contoh (bukan daftar resmi)";
/// The source of a demo register that was made old on purpose; it is not renewed at start.
const AGED_SOURCE: &str = "contoh lama (bukan daftar resmi)";

/// Words of which each invented name holds one.
const INVENTED: &[&str] = &["CONTOH", "MISAL", "UMPAMA", "PERAGA"];

/// What an example shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Licensed,
    NoPermit,
    Watched,
    Suspended,
    SuspendedOpen,
    Revoked,
    Expired,
    Delisted,
    RevokedUnlisted,
}

use Shows::{
    Delisted, Expired, Licensed, NoPermit, Revoked, RevokedUnlisted, Suspended, SuspendedOpen, Watched,
};

/// Name, licence number, what it shows. Two lines of one name are one agency printed twice.
const EXAMPLES: &[(&str, &str, Shows)] = &[
    ("CONTOH JAYA ABADI", "123/2024", Licensed),
    ("CONTOH JAYA SAKTI", "124/2024", Suspended),
    ("CONTOH SAMUDRA RAYA", "0260000000003", Licensed),
    ("PT. CONTOH BUMI LESTARI", "0260000000004", Licensed),
    ("CONTOH KARYA MANDIRI", "0260000000005", NoPermit),
    ("CONTOH CITRA NUSANTARA", "0260000000006", Watched),
    ("CONTOH MITRA SEJATI", "0260000000007", SuspendedOpen),
    ("CONTOH PUTRA KHATULISTIWA", "0260000000008", Revoked),
    ("CONTOH DUTA BORNEO", "0260000000009", Expired),
    ("CONTOH TENAGA PERSADA", "0260000000010", Delisted),
    ("CONTOH ANUGERAH SENTOSA", "", Licensed),
    ("PT. CONTOH BAHARI PASIFIK", "0260000000012", Licensed),
    ("PT CONTOH BAHARI PASIFIK", "02600000000120001", Licensed),
    ("CONTOH AL-HIKMAH BERSAUDARA", "0260000000014", Licensed),
    ("PT.CONTOH ABU`NIKMAH SEJAHTERA", "0260000000015", Licensed),
    ("C O N T O", "0260000000016", Licensed),
    ("RIMBA MISAL CITRA MANDIRI", "0260000000017", Licensed),
    ("RIMBA MISAL INDONESIA MANDIRI", "0260000000018", Suspended),
    ("MISAL JAYA UTAMA", "0260000000019", Licensed),
    ("MISAL JAYA PERKASA", "0260000000020", Licensed),
    ("MISAL JAYA MAKMUR", "0260000000021", NoPermit),
    ("MISAL JAYA INTERNASIONAL", "0260000000022", Licensed),
    ("MISAL INSAN CEMERLANG", "0260000000023", Licensed),
    ("MISAL GLOBAL MANPOWER", "0260000000024", Watched),
    ("MISAL BERKAH BERSAMA", "0260000000025", Licensed),
    ("MISAL CAHAYA KAPUAS", "0260000000026", Licensed),
    ("MISAL PRIMA SELARAS", "0260000000027", Expired),
    ("MISAL SUMBER REJEKI", "0260000000028", RevokedUnlisted),
    ("UMPAMA ADI PRATAMA", "0260000000029", Licensed),
    ("UMPAMA BINA TERAMPIL", "0260000000030", Licensed),
    ("UMPAMA CIPTA REKSA", "0260000000031", NoPermit),
    ("UMPAMA DHARMA WISESA", "0260000000032", Licensed),
    ("UMPAMA GRAHA TIMUR", "0260000000033", Delisted),
    ("UMPAMA HARAPAN KELUARGA", "0260000000034", Licensed),
    ("UMPAMA INDO PACIFIC", "0260000000035", Licensed),
    ("UMPAMA LANGGENG MAKMUR", "0260000000036", Revoked),
    ("UMPAMA NUSA TERATAI", "0260000000037", Licensed),
    ("PERAGA ANTAR BANGSA", "0260000000038", Licensed),
    ("PERAGA BUANA ARTHA", "0260000000039", Licensed),
    ("PERAGA DAYA SEMESTA", "0260000000040", Licensed),
    ("PERAGA ENGGANG KARYA", "0260000000041", Licensed),
    ("PERAGA FAJAR TIMUR", "0260000000042", SuspendedOpen),
    ("PERAGA MARINE CRUISE", "0260000000043", Licensed),
    ("PERAGA SURYA KENCANA, PT", "0260000000044", Licensed),
    ("PERAGA TRI UTAMA Tbk", "0260000000045", Licensed),
    ("PERAGA WANA LESTARI", "0260000000046", Licensed),
];

/// Country and job of the invented permits, dealt round.
const JOBS: &[(&str, &str)] = &[
    ("Malaysia", "operator sawit"),
    ("Malaysia", "operator pabrik"),
    ("Taiwan", "perawat lansia"),
    ("Hong Kong", "penata rumah"),
    ("Jepang", "pengolahan ikan"),
    ("Brunei", "tukang las"),
];

/// Questions that show each kind of answer, for the simulator's page.
pub const QUESTIONS: &[(&str, &str)] = &[
    ("cek pt contoh jaya abadi", "licensed"),
    ("cek contoh karya mandiri", "licensed_no_permit"),
    ("cek contoh citra nusantara", "licensed_watched"),
    ("apakah contoh jaya sakti resmi?", "suspended"),
    ("cek pt contoh putra khatulistiwa", "revoked"),
    ("cek contoh duta borneo", "expired"),
    ("cek contoh tenaga persada", "delisted"),
    ("cek contoh jaya", "similar"),
    ("cek jaya", "too_general"),
    ("cek contoh maju", "not_listed"),
    ("cek sponsor", "individual"),
    ("cek lpk contoh samudra", "other_regime"),
    ("cek cv contoh jaya", "wrong_form"),
];

/// Questions about a departure to try in the demo, and what each shows.
pub const DEPARTURES: &[(&str, &str)] = &[
    ("syarat", "self-check"),
    ("kerja sawit miri brgkt mlm ini lwt entikong, paspor doang", "stop"),
    ("cek arab prt", "closed"),
    ("info surat", "documents"),
    ("bantu", "help"),
];

/// Loads the invented register as it would have been `days_old` days ago, in one unit of work. The
/// database must be empty or hold an older demo.
pub async fn load(db: &Db, clock: &dyn Clock, days_old: i32) -> Result<()> {
    let mut loading = Loading::begin(db, clock).await?;
    fill(&mut loading, clock.today().saturating_sub(days_old.days()), days_old == 0).await?;
    loading.commit().await
}

/// Loads the demo into an empty database and renews the dates of one that is there. Real data are
/// left alone. Returns whether anything was loaded.
pub async fn ensure(db: &Db, clock: &dyn Clock) -> Result<bool> {
    // A look first, which waits for nobody: most starts find everything in place.
    let mut tx = db.read().await?;
    let there = store::imports::all(&mut tx).await?;
    let demo = store::imports::state(&mut tx).await?.demo;
    drop(tx);
    if !wants_loading(demo, there.first(), clock.today()) {
        return Ok(false);
    }
    let mut loading = Loading::begin(db, clock).await?;
    // Again, now that nobody else loads: another process of the same demo may have been faster.
    let last = loading.last().await?;
    if !wants_loading(loading.holds_demo(), last.as_ref(), clock.today()) {
        return Ok(false);
    }
    fill(&mut loading, clock.today(), true).await?;
    loading.commit().await?;
    Ok(true)
}

fn wants_loading(demo: bool, last: Option<&Import>, today: Date) -> bool {
    last.is_none_or(|import| demo && import.stamp.source == SOURCE && import.stamp.as_of != today)
}

/// Whether a name says of itself that somebody invented it.
pub fn is_invented(name: &str) -> bool {
    let folded = name_key::fold(name);
    folded.words.iter().any(|word| INVENTED.contains(&word.as_str()))
}

/// Empties a database that holds the demo. Refuses real data.
pub async fn clear(db: &Db) -> Result<()> {
    let mut loading = Loading::begin(db, &SystemClock).await?;
    if loading.holds_demo() {
        // What was tried at the register desk goes with it.
        proposals::clear(loading.tx()).await?;
        disputes::clear(loading.tx()).await?;
    }
    loading.clear_demo().await?;
    loading.commit().await
}

async fn fill(loading: &mut Loading<'_>, today: Date, fresh: bool) -> Result<()> {
    loading.clear_demo().await?;
    let source = if fresh { SOURCE } else { AGED_SOURCE };
    let options = |as_of: Date| Options { source, as_of, dry_run: false, allow_shrink: true, demo: true };
    let former = list(today, |shows| shows != RevokedUnlisted);
    let newest = list(today, |shows| !matches!(shows, Delisted | RevokedUnlisted));
    let then = today.saturating_sub(30.days());
    importing::list::apply(loading, file("contoh-lama.csv", &former), &options(then)).await?;
    importing::list::apply(loading, file("contoh.csv", &newest), &options(today)).await?;
    importing::events::apply(loading, file("contoh-sanksi.csv", &events(today)), &options(today)).await?;
    importing::permits::apply(loading, file("contoh-sip2mi.csv", &permits(today)), &options(today)).await?;
    importing::branches::apply(loading, file("contoh-cabang.csv", BRANCHES), &options(today)).await?;
    let numbers = [
        (ContactKind::Police, "110"),
        (ContactKind::WomenAndChildren, "129"),
        (ContactKind::Bp3mi, "0561-000000"),
        (ContactKind::Kjri, "+60-82-000000"),
        (ContactKind::Kp2mi, "021-000000"),
    ];
    for (kind, number) in numbers {
        let contact =
            Contact::new(kind, number, None).map_err(|error| Unreadable::Contact(error.to_string()))?;
        loading.set_contact(&contact).await?;
    }
    Ok(())
}

fn file<'a>(name: &'a str, csv: &'a str) -> File<'a> {
    File { name, bytes: csv.as_bytes() }
}

const BRANCHES: &str = "nama,kota,alamat
CONTOH JAYA ABADI,Kota Pontianak,Jl. Contoh 1
CONTOH JAYA ABADI,Kabupaten Sambas,Jl. Contoh 2
";

fn list(today: Date, keep: fn(Shows) -> bool) -> String {
    let mut csv = "nama,nomor izin,berlaku sampai\n".to_owned();
    for (name, number, shows) in EXAMPLES.iter().filter(|(_, _, shows)| keep(*shows)) {
        let last = match shows {
            Expired => today.saturating_sub(20.days()),
            _ => today.saturating_add(400.days()),
        };
        csv.push_str(&format!("\"{name}\",{number},{last}\n"));
    }
    csv
}

fn events(today: Date) -> String {
    let mut csv = "name_as_printed,event,event_date,until,document,authority\n".to_owned();
    let ago = |days: i32| today.saturating_sub(days.days());
    for (name, _, shows) in EXAMPLES {
        let mut add = |event: &str, on: Date, until: Option<Date>, document: &str| {
            let until = until.map(|day| day.to_string()).unwrap_or_default();
            csv.push_str(&format!("\"{name}\",{event},{on},{until},{document},contoh\n"));
        };
        match shows {
            Suspended => add("suspended", ago(53), Some(today.saturating_add(38.days())), "SK 19/2026"),
            SuspendedOpen => add("suspended", ago(120), None, "SK 10/2026"),
            // Today's list still prints it: a sanction outranks a listing of the same day.
            Revoked => add("revoked", today, None, "SK 96/2026"),
            RevokedUnlisted => add("revoked", ago(4_000), None, ""),
            Watched => {
                add("suspended", ago(300), None, "SK 7/2026");
                add("suspension_ended", ago(170), Some(today.saturating_add(195.days())), "SK 14/2026");
            }
            Licensed | NoPermit | Expired | Delisted => {}
        }
    }
    csv
}

fn permits(today: Date) -> String {
    let mut csv = "nama,negara,jabatan,berlaku sampai,nomor sip2mi\n".to_owned();
    for (at, (name, _, shows)) in EXAMPLES.iter().enumerate() {
        let (country, job) = JOBS[at % JOBS.len()];
        let (country_2, job_2) = JOBS[(at + 1) % JOBS.len()];
        match shows {
            NoPermit => csv.push_str(&format!(
                "\"{name}\",{country},{job},{},SIP2MI-{at}A\n",
                today.saturating_sub(15.days())
            )),
            RevokedUnlisted => {}
            _ => {
                csv.push_str(&format!(
                    "\"{name}\",{country},{job},{},SIP2MI-{at}A\n",
                    today.saturating_add(90.days())
                ));
                csv.push_str(&format!(
                    "\"{name}\",{country_2},{job_2},{},SIP2MI-{at}B\n",
                    today.saturating_add(45.days())
                ));
            }
        }
    }
    csv
}
