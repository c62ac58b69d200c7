//! Who can open what, tip by tip and unit by unit: exactly those whom the policy names, with the console's client and
//! with a raw one that has the whole database and a unit's key file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use suluh::domain::tips::demo;
use suluh::sealing::envelope::{self, Place, Reader, Wrap};
use suluh::sealing::held_key::HeldKey;
use suluh::sealing::hybrid::PrivateHalf;
use suluh::store::Db;

use super::clerk::Clerk;
use super::walk::{dial, report, started};
use crate::support::{Engine, Suluh, on_both_engines};

const UNITS: &[&str] = &["contoh-kalbar", "contoh-bengkayang", "contoh-sambas", "contoh-pengawas"];
/// A place, and the unit of its kabupaten; the province answers where there is none.
const PLACES: &[(&str, &str)] =
    &[("Jagoi Babang", "contoh-bengkayang"), ("Sajingan", "contoh-sambas"), ("Ketapang", "contoh-kalbar")];
/// Who is accused of it, and nobody.
const ACCUSED: &[&str] =
    &["", "polisi ikut, ", "pak kades terima uang, ", "oknum petugas imigrasi yang urus, "];

struct Row {
    reference: String,
    tip: String,
    page: String,
    wrap: Wrap,
}

async fn rows(db: &Db) -> Vec<Row> {
    let sql = "SELECT t.reference, p.tip, p.id, w.unit, w.epoch, w.wrap FROM tip_page AS p JOIN tip_wrap AS w ON w.page = p.id JOIN tip AS t ON t.id = p.tip";
    let found: Vec<(String, String, String, String, i64, String)> = match db {
        Db::Sqlite { writer, .. } => sqlx::query_as(sql).fetch_all(writer).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
    };
    let row =
        |(reference, tip, page, unit, epoch, wrap): (String, String, String, String, i64, String)| Row {
            reference,
            tip,
            page,
            wrap: Wrap { unit, epoch, sealed: STANDARD_NO_PAD.decode(wrap).unwrap() },
        };
    found.into_iter().map(row).collect()
}

fn key(suluh: &Suluh, unit: &str) -> PrivateHalf {
    let held = HeldKey::read(&suluh.keys_dir().join(demo::key_file(unit))).unwrap();
    PrivateHalf::from_hex(&held.secret).unwrap()
}

/// Which of these wraps a unit's key opens, by its own name and by that of whoever the wrap is for.
fn opens(rows: &[&Row], unit: &str, key: &PrivateHalf) -> usize {
    let (_, public) = PrivateHalf::generate().unwrap();
    let to = Reader { unit, epoch: 1, key: &public };
    let mut opened = 0;
    for row in rows {
        let place = Place { tip: &row.tip, page: &row.page };
        let mine = Wrap { unit: unit.to_owned(), ..row.wrap.clone() };
        opened += usize::from(
            [&row.wrap, &mine].iter().any(|wrap| envelope::rewrap(place, wrap, key, &to).is_some()),
        );
    }
    opened
}

on_both_engines! {
    async fn a_tip_is_opened_by_the_units_that_the_policy_names_and_by_no_other(engine: Engine) {
        let (database, suluh) = started(engine).await;
        let db = Db::open(database.url()).await.unwrap();
        let mut clerks = Vec::new();
        for unit in UNITS {
            let role = if *unit == "contoh-pengawas" { "oversight" } else { "duty" };
            clerks.push((*unit, key(&suluh, unit), Clerk::active(&suluh, unit, unit, role).await));
        }
        let (mut known, mut session) = (Vec::<String>::new(), 0);
        for (place, of) in PLACES {
            for accused in ACCUSED {
                for urgent in [true, false] {
                    session += 1;
                    let from = format!("s{session}");
                    if urgent {
                        report(&suluh, &from, &format!("{place}, {accused}anak 14 th dibawa")).await;
                    } else {
                        dial(&suluh, &from, &format!("3*2*{accused}agen minta uang 5 juta di {place}")).await;
                    }
                    let all = rows(&db).await;
                    let tip = all.iter().map(|row| &row.tip).find(|tip| !known.contains(tip)).expect("a tip").clone();
                    known.push(tip.clone());
                    let of_tip: Vec<&Row> = all.iter().filter(|row| row.tip == tip).collect();
                    // Whoever is accused may be of any office: the oversight has it alone. Else the unit of the place,
                    // and the province, which is woken when that sleeps, of what is urgent.
                    let policy: Vec<&str> = match (*accused, urgent) {
                        ("", true) if *of != "contoh-kalbar" => vec![of, "contoh-kalbar"],
                        ("", _) => vec![of],
                        _ => vec!["contoh-pengawas"],
                    };
                    let pages = of_tip.iter().map(|row| &row.page).collect::<std::collections::BTreeSet<_>>().len();
                    let reference = &of_tip[0].reference;
                    for (unit, key, clerk) in &clerks {
                        let may = policy.contains(unit);
                        let opened = opens(&of_tip, unit, key);
                        assert_eq!(opened, if may { pages } else { 0 }, "{unit}: {place} {accused} {urgent}");
                        // The console gives nobody else even the ciphertext, nor says that it is there.
                        let (status, _) = clerk.ask(&suluh, "GET", &format!("/console/tips/{reference}/sealed"), None).await;
                        assert_eq!(status, if may { 200 } else { 404 }, "{unit}: {place} {accused} {urgent}");
                        let board = clerk.json(&suluh, "/console/board/rows").await.to_string();
                        assert_eq!(board.contains(reference.as_str()), may, "{unit}: {place} {accused} {urgent}");
                    }
                }
            }
        }
        assert_eq!(known.len(), PLACES.len() * ACCUSED.len() * 2);
    }
}
