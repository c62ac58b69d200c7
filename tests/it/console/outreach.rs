//! Outreach, meetings, coverage and poster codes at the console, on both engines.

use std::fmt::Write as _;

use serde_json::json;
use suluh::domain::places::gazetteer;
use suluh::kernel::clock::{Clock, SystemClock};

use super::clerk::Clerk;
use super::walk::started;
use crate::support::{Engine, Suluh, on_both_engines};

fn today() -> String {
    SystemClock.today().to_string()
}

/// The id that a page's form will note.
fn id(page: &str) -> String {
    page.split_once("name=\"id\" value=\"").unwrap().1[..32].to_owned()
}

async fn page(clerk: &Clerk, suluh: &Suluh, path: &str) -> String {
    let (status, page) = clerk.ask(suluh, "GET", path, None).await;
    assert_eq!(status, 200, "{path}: {page}");
    page
}

/// The cells of the row of a table that begins with these words.
fn row(page: &str, table: &str, begins: &str) -> Vec<String> {
    let rows =
        page.split_once(&format!("<table id=\"{table}\"")).unwrap_or_else(|| panic!("no {table}: {page}")).1;
    let rows = rows.split_once("</table>").unwrap().0;
    let cells = |row: &str| -> Vec<String> {
        let text = |cell: &str| {
            let mut out = String::new();
            let mut inside = true;
            for c in cell.chars() {
                match c {
                    '<' => inside = false,
                    '>' => inside = true,
                    c if inside => out.push(c),
                    _ => {}
                }
            }
            out.trim().to_owned()
        };
        row.split("</t").map(|cell| text(cell.split_once('>').map_or("", |it| it.1))).collect()
    };
    let found = rows.split("<tr").map(cells).find(|row| row.iter().any(|cell| cell.starts_with(begins)));
    let cells = found.unwrap_or_else(|| panic!("no row of {begins}: {rows}"));
    let at = cells.iter().position(|cell| cell.starts_with(begins)).unwrap();
    cells[at..].iter().filter(|cell| !cell.is_empty()).cloned().collect()
}

/// Notes a session; where the browser is sent, and the page when it will not do.
async fn note(clerk: &Clerk, suluh: &Suluh, place: &str, women: u32, men: u32) -> (u16, String, String) {
    let id = id(&page(clerk, suluh, "/console/outreach").await);
    let (day, women, men) = (today(), women.to_string(), men.to_string());
    let fields = [
        ("id", id.as_str()),
        ("place", place),
        ("day", &day),
        ("kind", "village-hall"),
        ("women", &women),
        ("men", &men),
        ("unknown", ""),
        ("material", "Kartu CEK"),
        ("version", "2026-2"),
    ];
    clerk.form(suluh, "/console/outreach", &fields).await
}

on_both_engines! {
    async fn twelve_sessions_are_a_row_of_the_recap_and_the_other_villages_are_named(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "coordinator").await;
        // 340 people, 210 of them women, in Jagoi Babang.
        for number in 0..12 {
            let place = if number < 6 { "Sekida" } else { "Kec. Jagoi Babang" };
            let (women, men) = if number == 0 { (45, 31) } else { (15, 9) };
            let (status, to, said) = note(&clerk, &suluh, place, women, men).await;
            assert_eq!(status, 303, "{said}");
            assert!(page(&clerk, &suluh, &to).await.contains("Kartu CEK (2026-2)"));
        }
        let shown = page(&clerk, &suluh, "/console/outreach").await;
        let recap = row(&shown, "recap", "Kec. Jagoi Babang");
        let villages = gazetteer().within("61.07.07").filter(|(code, _)| code.len() == 13).count();
        assert_eq!(recap[1..6], ["12", "340", "210", "130", "0"].map(str::to_owned), "{recap:?}");
        assert_eq!(recap.last().unwrap(), &format!("1/{villages}"));
        let without = row(&shown, "without", "Kec. Jagoi Babang");
        assert_eq!(without[1], format!("{}/{villages}", villages - 1));
        assert!(without[2].contains("Jagoi") && !without[2].contains("Sekida"), "{without:?}");
        assert!(row(&shown, "without", "Kec. Seluas").len() == 3, "a kecamatan without any");

        // What is sent twice is noted once; a place of another kabupaten, and one that nobody knows, are not.
        let id = id(&shown);
        let day = today();
        let fields = [("id", id.as_str()), ("place", "Seluas"), ("day", &day), ("kind", "radio"), ("material", "=A1"), ("version", "+1")];
        for _ in 0..2 {
            let (status, to, _) = clerk.form(&suluh, "/console/outreach", &fields).await;
            assert_eq!((status, to.as_str()), (303, format!("/console/outreach/{id}").as_str()));
        }
        for place in ["Sajingan", "Antah Berantah", "61.07"] {
            let (status, _, said) = note(&clerk, &suluh, place, 3, 3).await;
            assert!(status == 422 && said.contains("s-problem") && said.contains(&format!("value=\"{place}\"")), "{place}: {said}");
        }
        let csv = page(&clerk, &suluh, "/console/outreach/sessions.csv").await;
        assert!(csv.contains("'=A1,'+1") && !csv.contains(",=A1"), "{csv}");
        assert_eq!(csv.lines().count(), 14);
        let csv = page(&clerk, &suluh, "/console/outreach/recap.csv").await;
        let line = csv.lines().find(|line| line.contains("61.07.07,")).unwrap().to_owned();
        assert!(line.contains(",12,340,210,130,0,"), "{line}");

        // Of a name that lies in several places one is chosen.
        let kalbar = Clerk::active(&suluh, "contoh-kalbar", "dewi", "coordinator").await;
        let (status, _, said) = note(&kalbar, &suluh, "Sungai Raya", 1, 0).await;
        assert!(status == 422 && said.contains("name=\"chosen\"") && said.contains("Kab. Kubu Raya"), "{said}");
        let again = self::id(&said);
        let chosen = [("id", again.as_str()), ("place", "Sungai Raya"), ("chosen", "61.12.01"), ("day", &day), ("kind", "market"), ("women", "1"), ("material", "x"), ("version", "1")];
        assert_eq!(kalbar.form(&suluh, "/console/outreach", &chosen).await.0, 303);
        assert!(row(&page(&kalbar, &suluh, "/console/outreach").await, "recap", "Kec. Sungai Raya")[1] == "1");
        // A unit sees its own area alone.
        assert_eq!(kalbar.ask(&suluh, "GET", &format!("/console/outreach/{id}"), None).await.0, 200);
        assert_eq!(clerk.ask(&suluh, "GET", &format!("/console/outreach/{again}"), None).await.0, 404);
    }

    async fn a_correction_shows_what_was_there_and_a_withdrawal_counts_no_more(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "coordinator").await;
        let (_, path, _) = note(&clerk, &suluh, "Sekida", 21, 7).await;
        let day = today();
        let change = async |deed: &str, seen: &str, women: &str, reason: &str| {
            let fields = [
                ("place", "Sekida"), ("day", day.as_str()), ("kind", "school"), ("women", women), ("men", "7"), ("material", "Kartu CEK"),
                ("version", "3"), ("seen", seen), ("reason", reason), ("deed", deed),
            ];
            clerk.form(&suluh, &path, &fields).await
        };
        assert_eq!(change("correct", "1", "12", "").await.0, 422, "without a reason");
        assert_eq!(change("correct", "1", "12", "salah ketik").await.0, 303);
        assert_eq!(change("correct", "1", "13", "lagi").await.0, 422, "somebody was quicker");
        let shown = page(&clerk, &suluh, &path).await;
        assert!(shown.contains("salah ketik") && shown.contains("Kartu CEK (3)"));
        let before = row(&shown, "revisions", "1");
        assert!(before.contains(&"21".to_owned()) && before.contains(&"Kartu CEK (2026-2)".to_owned()), "{before:?}");
        assert_eq!(change("withdraw", "2", "", "bukan sesi kami").await.0, 303);
        let shown = page(&clerk, &suluh, &path).await;
        assert!(shown.contains("ditarik") && !shown.contains("name=\"deed\""), "nothing more to change");
        assert!(!page(&clerk, &suluh, "/console/outreach").await.contains("id=\"recap\""));
    }

    async fn a_meeting_has_its_offices_and_what_came_of_it(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "coordinator").await;
        let (day, id) = (today(), id(&page(&clerk, &suluh, "/console/events").await));
        let form = async |place: &str, offices: &str, outputs: &str| {
            let fields = [
                ("id", id.as_str()), ("title", "Rapat kerja Kawan PMI"), ("place", place), ("day", day.as_str()),
                ("offices", offices), ("outputs", outputs),
            ];
            clerk.form(&suluh, "/console/events", &fields).await
        };
        for (offices, outputs, part) in [
            ("BP3MI Kalbar 4", "", "Peserta baris 1"),
            ("BP3MI Kalbar: 4\nDisnaker: banyak", "", "Peserta baris 2"),
            ("BP3MI Kalbar: 4", "Cetak kartu", "Hasil baris 1"),
        ] {
            let (status, _, said) = form("Bengkayang", offices, outputs).await;
            assert!(status == 422 && said.contains(part) && said.contains("Rapat kerja Kawan PMI"), "{said}");
        }
        // It may be elsewhere, as national meetings are.
        let (status, to, said) = form("Kota Pontianak", "BP3MI Kalbar: 4\nDisnaker Bengkayang: 12", "Cetak kartu CEK; Disnaker; 2026-12-31\nPosko; Camat").await;
        assert_eq!(status, 303, "{said}");
        assert_eq!(form("Kota Pontianak", "BP3MI Kalbar: 4", "").await.0, 303, "sent twice");
        let shown = page(&clerk, &suluh, &to).await;
        assert_eq!(row(&shown, "offices", "Disnaker Bengkayang")[1], "12");
        assert_eq!(row(&shown, "outputs", "Cetak kartu CEK")[1..], ["Disnaker".to_owned(), "31/12/2026".to_owned()]);
        assert!(shown.contains("Kota Pontianak") && shown.contains("<small>16</small>"), "{shown}");
        assert!(page(&clerk, &suluh, "/console/events").await.contains("Rapat kerja Kawan PMI"));
        // Another unit does not see it, unless it lies there.
        let sambas = Clerk::active(&suluh, "contoh-sambas", "adi", "coordinator").await;
        assert_eq!(sambas.ask(&suluh, "GET", &to, None).await.0, 404);
        assert_eq!(sambas.form(&suluh, &to, &[("reason", "x")]).await.0, 404);
        assert_eq!(clerk.form(&suluh, &to, &[("reason", "")]).await.0, 422);
        assert_eq!(clerk.form(&suluh, &to, &[("reason", "dobel")]).await.0, 303);
        assert!(page(&clerk, &suluh, &to).await.contains("dobel"));
    }

    async fn coverage_says_where_there_are_volunteers_and_where_there_are_none(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "coordinator").await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kawan.csv");
        // All 14 of Kalimantan Barat with five each, and of eight others until there are 175.
        let mut csv = "kabupaten,tanggal,orang\n".to_owned();
        let mut codes: Vec<String> = gazetteer().kabupaten_of_province("61").into_iter().map(str::to_owned).collect();
        for (province, most) in [("32", 27), ("33", 35), ("35", 38), ("18", 15), ("52", 10), ("53", 22), ("12", 10), ("63", 4)] {
            codes.extend(gazetteer().kabupaten_of_province(province).into_iter().take(most).map(str::to_owned));
        }
        assert_eq!(codes.len(), 175);
        for code in &codes {
            writeln!(csv, "{code},2025-08-12,5").unwrap();
        }
        std::fs::write(&file, &csv).unwrap();
        let said = suluh.cli(&["volunteers", "coverage", file.to_str().unwrap()]);
        assert!(said.contains("875 people") && said.contains("175 kabupaten") && said.contains("9 provinces"), "{said}");

        note(&clerk, &suluh, "Sekida", 21, 7).await;
        let shown = page(&clerk, &suluh, "/console/coverage").await;
        assert!(shown.contains("Kalimantan Barat: 14/14 kabupaten/kota tercakup, 70 orang dikukuhkan."), "{shown}");
        assert_eq!(shown.matches("<path class=\"covered\"").count(), 14);
        let line = row(&shown, "kabupaten", "Kab. Bengkayang");
        assert_eq!(line[1..], ["tercakup", "5", "12/08/2025", "1", "1", "0", "1", "21", "7", "0"].map(str::to_owned));
        let total = row(&shown, "provinces", "Indonesia");
        assert_eq!((total[1].as_str(), total[2].as_str()), ("175/514", "875"));
        // Another province: some of it covered, and some not.
        let ntb = page(&clerk, &suluh, "/console/coverage?province=63").await;
        assert!(ntb.contains("4/13") && ntb.matches("<path class=\"bare\"").count() == 9, "{ntb}");
        let csv = page(&clerk, &suluh, "/console/coverage/r9.csv?province=61").await;
        assert_eq!(csv.lines().count(), 15);
        assert!(csv.contains("61.07,Kab. Bengkayang,Kalimantan Barat,ya,5,2025-08-12,1,1,0,1,21,7,0"), "{csv}");
        let csv = page(&clerk, &suluh, "/console/coverage/r9.csv?province=").await;
        assert_eq!(csv.lines().count(), 515);
        assert_eq!(csv.matches(",ya,").count(), 175);
        // A list that cannot be read whole changes nothing.
        std::fs::write(&file, "kabupaten,tanggal,orang\n61.07,2025-08-12,5\n61.99,2025-08-12,5\n").unwrap();
        let env = [("SULUH__KEYS__DIR", suluh.keys_dir().display().to_string()), ("SULUH__DATABASE__URL", _database.url().to_owned())];
        let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
        let (status, _, error) = crate::support::run_cli(&["volunteers", "coverage", file.to_str().unwrap()], &env);
        assert!(!status.success() && error.contains("line 3"), "{error}");
        assert!(page(&clerk, &suluh, "/console/coverage").await.contains("14/14"));
    }

    async fn a_poster_code_is_registered_and_ended_at_the_console(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "coordinator").await;
        let form = async |fields: &[(&str, &str)]| clerk.form(&suluh, "/console/campaigns", fields).await;
        for (tag, place, part) in [("3f9a1c22", "Bengkayang", "3 sampai 8 huruf"), ("KPG1", "Antah Berantah", "tidak dikenal"), ("KPG1", "Sambas", "tidak dikenal")] {
            let (status, _, said) = form(&[("tag", tag), ("place", place), ("note", "Poster pasar")]).await;
            assert!(status == 422 && said.contains(part), "{tag} {place}: {said}");
        }
        assert_eq!(form(&[("tag", "#kpg1"), ("place", "Jagoi Babang"), ("note", "Poster pasar")]).await.0, 303);
        let (status, _, said) = form(&[("tag", "KPG1"), ("place", "Jagoi Babang"), ("note", "lagi")]).await;
        assert!(status == 422 && said.contains("sudah pernah"), "{said}");
        let shown = page(&clerk, &suluh, "/console/outreach").await;
        let line = row(&shown, "uptake", "#KPG1");
        assert_eq!((line[1].as_str(), line[2].as_str(), line[4].as_str()), ("Kec. Jagoi Babang, Kab. Bengkayang", "Poster pasar", "&#60; 5"));
        let sambas = Clerk::active(&suluh, "contoh-sambas", "adi", "coordinator").await;
        assert_eq!(sambas.form(&suluh, "/console/campaigns", &[("tag", "KPG1"), ("deed", "end")]).await.0, 422, "of another area");
        assert_eq!(form(&[("tag", "KPG1"), ("deed", "end")]).await.0, 303);
        assert!(row(&page(&clerk, &suluh, "/console/outreach").await, "uptake", "#KPG1").last().unwrap().starts_with("berakhir"));
        let listed = suluh.cli(&["campaigns", "list"]);
        assert!(listed.contains("#KPG1") && listed.contains("ended"), "{listed}");
        // And whoever has another role does none of it.
        let duty = Clerk::active(&suluh, "contoh-bengkayang", "sari", "duty").await;
        assert_eq!(duty.ask(&suluh, "GET", "/console/outreach", None).await.0, 403);
        assert_eq!(duty.ask(&suluh, "POST", "/console/campaigns", Some(json!({}))).await.0, 403);
    }
}
