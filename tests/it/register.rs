//! Loading the register, and K1-K5: what is true, what was known, and what is said of it.

use jiff::civil::{Date, date};
use suluh::domain::agencies::{self, Rules, Wanted};
use suluh::domain::demo;
use suluh::domain::importing::{self, File, ImportError, Options, Unreadable, list::Difference};
use suluh::kernel::clock::Clock;
use suluh::model::agency::ImportKind;
use suluh::model::message::Words;
use suluh::model::verdict::Verdict;

use crate::console::register::workbook;
use crate::support::{Engine, Service, on_both_engines, phone};

const TODAY: Date = date(2026, 11, 22);

fn options(as_of: Date) -> Options<'static> {
    Options { source: "KP2MI", as_of, dry_run: false, allow_shrink: false, demo: false }
}

async fn list(service: &Service, csv: &str, as_of: Date) -> importing::Result<Difference> {
    load(service, csv.as_bytes(), &options(as_of)).await
}

async fn load(service: &Service, bytes: &[u8], options: &Options<'_>) -> importing::Result<Difference> {
    let loaded =
        importing::list::load(&service.parts.db, &*service.clock, File { name: "list.csv", bytes }, options)
            .await;
    service.parts.reload().await.unwrap();
    loaded
}

async fn sanctions(service: &Service, csv: &str) -> importing::events::Report {
    let file = File { name: "sanctions.csv", bytes: csv.as_bytes() };
    let report =
        importing::events::load(&service.parts.db, &*service.clock, file, &options(service.clock.today()))
            .await
            .unwrap();
    service.parts.reload().await.unwrap();
    report
}

async fn permits(service: &Service, csv: &str) -> importing::permits::Report {
    let file = File { name: "permits.csv", bytes: csv.as_bytes() };
    let report =
        importing::permits::load(&service.parts.db, &*service.clock, file, &options(service.clock.today()))
            .await
            .unwrap();
    service.parts.reload().await.unwrap();
    report
}

fn verdict(service: &Service, question: &str) -> Verdict {
    let register = service.parts.dialogue.register();
    agencies::verify(&register, service.parts.dialogue.rules(), question).verdict
}

async fn sms(service: &Service, words: &str) -> String {
    service.parts.dialogue.sms(&phone("+6281234567890"), &Words::new(words)).await.unwrap_or_default()
}

/// Twenty names, so that one more or less is not a tenth.
fn twenty(first: &str) -> String {
    let mut csv = format!("name,licence_no\n{first}\n");
    for n in 1..20 {
        csv.push_str(&format!("CONTOH LAIN NOMOR {n},90000000000{n:02}\n"));
    }
    csv
}

fn refusal(loaded: importing::Result<Difference>) -> String {
    loaded.expect_err("refused").to_string()
}

on_both_engines! {
    async fn k1_an_exact_name_gets_one_sms_with_status_number_date_source_and_next_step(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let answer = sms(&service, "cek pt contoh jaya abadi").await;
        assert_eq!(
            answer,
            "PT CONTOH JAYA ABADI: BERIZIN, no.123/2024 s/d 27/12/27. Data contoh 22/11/26. Belum tentu orang yg menawari pegawainya. Pastikan ke BP3MI 0561-000000"
        );
        assert_eq!(suluh::kernel::gsm7::size(&answer).segments, 1);
    }

    async fn k2_similar_is_not_licensed(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let similar = sms(&service, "CEK Contoh Jaya").await;
        assert!(similar.contains("BELUM COCOK. Mirip BUKAN bukti berizin"), "{similar}");
        assert!(similar.contains("1 PT CONTOH JAYA ABADI 2 PT CONTOH JAYA SAKTI 3 bukan"), "{similar}");
        assert!(sms(&service, "CEK PT. CONTOH  JAYA-ABADI").await.contains(": BERIZIN, no.123/2024"));
        let one_letter = sms(&service, "CONTOH JAYA ABADY resmi gk").await;
        assert!(one_letter.contains("BELUM COCOK") && !one_letter.contains("BERIZIN"), "{one_letter}");
    }

    async fn k3_what_was_true_and_what_was_known_are_two_questions(engine: Engine) {
        let service = Service::empty(engine, date(2025, 9, 28)).await;
        list(&service, &twenty("CONTOH TIGA TANGGAL,123/2024"), date(2025, 9, 28)).await.unwrap();
        // 23 October: the decision of 30 September, published on 22 October, is loaded.
        service.clock.advance(25 * 86_400);
        assert_eq!(service.clock.today(), date(2025, 10, 23));
        list(&service, &twenty("CONTOH TIGA TANGGAL,123/2024"), date(2025, 10, 22)).await.unwrap();
        sanctions(&service, "name_as_printed,event,event_date,date_precision,authority,document,reason_or_note,source_url,source_date\nPT Contoh Tiga Tanggal,suspended,2025-09-30,day,KP2MI,SK 19/2025,,x,2025-10-22\n").await;
        let answer = sms(&service, "cek contoh tiga tanggal").await;
        assert!(answer.contains("KENA SANKSI, dilarang rekrut sejak 30/09/25"), "{answer}");
        let look = async |as_of, known_at| {
            let rules = Rules { today: as_of, stale_after_days: 7 };
            agencies::history(&service.parts.db, rules, known_at, Wanted::Licence("123/2024")).await.unwrap().map(|record| record.verdict)
        };
        let first = date(2025, 10, 1);
        assert_eq!(look(first, first).await, Some(Verdict::Licensed), "what we knew");
        assert_eq!(look(first, date(2025, 10, 23)).await, Some(Verdict::Suspended), "what was true");
        assert_eq!(look(first, date(2025, 10, 22)).await, Some(Verdict::Licensed), "published is not yet ingested");
        assert_eq!(look(date(2025, 9, 29), date(2025, 10, 23)).await, Some(Verdict::Licensed), "before it took effect");
        assert_eq!(look(date(2025, 9, 1), first).await, None, "before the first list");
    }

    async fn k4_a_bulk_revocation_changes_all_answers_in_one_commit_and_a_bad_file_none(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let names: Vec<String> = (0..200).map(|n| format!("CONTOH MASSAL NOMOR {n}")).collect();
        let rows: String = names.iter().enumerate().map(|(n, name)| format!("{name},8000000000{n:03}\n")).collect();
        list(&service, &format!("name,licence_no\n{rows}"), TODAY).await.unwrap();
        let before = service.parts.dialogue.register();
        let revoked: String = names.iter().take(111).map(|name| format!("{name},revoked,2026-11-22\n")).collect();
        let report = sanctions(&service, &format!("name_as_printed,event,event_date\n{revoked}")).await;
        assert_eq!(report.added, 111);
        let after = service.parts.dialogue.register();
        assert_eq!(after.state.version, before.state.version + 1, "one commit");
        let count = |verdict| names.iter().filter(|name| agencies::verify(&after, service.parts.dialogue.rules(), name).verdict == verdict).count();
        assert_eq!((count(Verdict::Revoked), count(Verdict::Licensed)), (111, 89));

        assert!(refusal(list(&service, "name,licence_no\n", TODAY).await).contains("no rows"));
        assert!(refusal(list(&service, "", TODAY).await).contains("no rows"));
        let bad = importing::events::load(&service.parts.db, &*service.clock, File { name: "x", bytes: b"name_as_printed,event,event_date\nA,revoked,2026-11-22\nB,sacked,2026-11-22\n" }, &options(TODAY)).await;
        assert!(bad.unwrap_err().to_string().contains("row 3: unknown event \"sacked\""));
        assert_eq!(service.parts.dialogue.register().state.version, after.state.version, "nothing changed");
    }

    async fn k5_old_data_never_say_licensed_and_still_tell_bad_news(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        service.clock.advance(7 * 86_400);
        assert_eq!(verdict(&service, "contoh jaya abadi"), Verdict::Licensed, "seven days are not over");
        service.clock.advance(86_400);
        for (name, expected) in [
            ("contoh jaya abadi", Verdict::Stale), ("contoh citra nusantara", Verdict::Stale), ("contoh karya mandiri", Verdict::Stale),
            ("contoh jaya sakti", Verdict::Suspended), ("contoh putra khatulistiwa", Verdict::Revoked), ("contoh duta borneo", Verdict::Expired),
            ("contoh tenaga persada", Verdict::Delisted), ("contoh maju", Verdict::NotListed),
        ] {
            assert_eq!(verdict(&service, name), expected, "{name}");
        }
        let answer = sms(&service, "cek contoh jaya abadi").await;
        assert_eq!(answer, "Maaf, data izin kami terakhir 22/11/26, terlalu lama untuk menjawab soal PT CONTOH JAYA ABADI. Jangan bayar dulu. Tanya BP3MI 0561-000000");
        let revoked = sms(&service, "cek contoh putra khatulistiwa").await;
        assert!(revoked.contains("IZIN DICABUT 22/11/26"), "{revoked}");
    }

    async fn the_demo_covers_every_verdict(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        assert!(service.parts.dialogue.register().listed() >= 40);
        let mut seen: Vec<Verdict> = demo::QUESTIONS.iter().map(|(question, shows)| {
            let asked = question.trim_start_matches("apakah ").trim_start_matches("cek ").trim_end_matches(" resmi?");
            let verdict = verdict(&service, asked);
            assert_eq!(verdict.word(), *shows, "{question}");
            verdict
        }).collect();
        demo::load(&service.parts.db, &*service.clock, 30).await.unwrap();
        service.parts.reload().await.unwrap();
        seen.push(verdict(&service, "contoh jaya abadi"));
        for verdict in Verdict::ALL {
            assert!(seen.contains(&verdict), "{verdict:?}");
        }
        // An aged demo stays as it was made; a plain one moves on with the days.
        assert!(!demo::ensure(&service.parts.db, &*service.clock).await.unwrap());
        demo::load(&service.parts.db, &*service.clock, 0).await.unwrap();
        service.clock.advance(9 * 86_400);
        assert!(demo::ensure(&service.parts.db, &*service.clock).await.unwrap());
        service.parts.reload().await.unwrap();
        assert_eq!(verdict(&service, "contoh jaya abadi"), Verdict::Licensed);
    }

    async fn without_permit_data_the_answer_says_that_the_permit_was_not_checked(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        list(&service, &twenty("CONTOH TANPA SIP2MI,0111210036104"), TODAY).await.unwrap();
        let answer = sms(&service, "cek contoh tanpa sip2mi").await;
        assert!(answer.contains("BERIZIN, no.0111210036104. Data KP2MI 22/11/26. Izin rekrut TIDAK dicek"), "{answer}");
        assert!(!answer.contains("s/d"), "{answer}");
        let job = sms(&service, "job").await;
        assert!(job.contains("TIDAK kami punya"), "{job}");
        let report = permits(&service, "nama,negara,jabatan,berlaku sampai\nPT CONTOH TANPA SIP2MI,Malaysia,operator sawit,2026-12-31\nTAK DIKENAL,Brunei,las,2026-12-31\n").await;
        assert_eq!((report.permits, report.unknown), (1, vec!["TAK DIKENAL".to_owned()]));
        assert_eq!(verdict(&service, "contoh tanpa sip2mi"), Verdict::Licensed);
        assert_eq!(verdict(&service, "CONTOH LAIN NOMOR 1"), Verdict::LicensedNoPermit);
        assert_eq!(verdict(&service, "tak dikenal"), Verdict::NotListed, "a permit brings nobody into the register");
        service.clock.advance(40 * 86_400);
        list(&service, &twenty("CONTOH TANPA SIP2MI,0111210036104"), service.clock.today()).await.unwrap();
        assert_eq!(verdict(&service, "contoh tanpa sip2mi"), Verdict::LicensedNoPermit, "it ran out");
    }

    async fn an_import_is_refused_whole_and_the_old_data_stay(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let good = twenty("CONTOH SATU,1111111");
        list(&service, &good, date(2026, 11, 20)).await.unwrap();
        let version = service.parts.dialogue.register().state.version;
        let columns = refusal(list(&service, "name,telepon rumah,status\nA,1,dicabut\n", TODAY).await);
        for part in ["missing: licence_no", "unknown: telepon rumah, status"] {
            assert!(columns.contains(part), "{columns}");
        }
        let twins = refusal(list(&service, &good.replace("CONTOH LAIN NOMOR 1,9000000000001", "CONTOH DUA,1111111"), TODAY).await);
        assert!(twins.contains("1111111") && twins.contains("CONTOH SATU") && twins.contains("CONTOH DUA"), "{twins}");
        let shrunk: String = good.lines().take(18).map(|line| format!("{line}\n")).collect();
        assert!(refusal(list(&service, &shrunk, TODAY).await).contains("from 20 to 17"));
        assert!(refusal(list(&service, &good, date(2026, 11, 23)).await).contains("in the future"));
        assert!(refusal(list(&service, &good, date(2026, 11, 19)).await).contains("older than what is loaded"));
        assert!(refusal(list(&service, &good.replace("CONTOH SATU", "C\u{41e}NTOH SATU"), TODAY).await).contains("row 2"));
        assert!(refusal(list(&service, &good.replace("CONTOH SATU", ""), TODAY).await).contains("no name"));
        assert!(refusal(load(&service, b"\xff\xfe\x00", &options(TODAY)).await).len() > 10);
        assert!(refusal(load(&service, b"PK\x03\x04broken", &options(TODAY)).await).contains("XLSX"));
        assert_eq!(service.parts.dialogue.register().state.version, version);
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Licensed);
        let allowed = Options { allow_shrink: true, ..options(TODAY) };
        let difference = load(&service, shrunk.as_bytes(), &allowed).await.unwrap();
        assert_eq!(difference.gone, ["CONTOH LAIN NOMOR 17", "CONTOH LAIN NOMOR 18", "CONTOH LAIN NOMOR 19"]);
        assert_eq!(verdict(&service, "contoh lain nomor 19"), Verdict::Delisted);
    }

    async fn a_dry_run_shows_everything_and_changes_nothing(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let dry = Options { dry_run: true, ..options(TODAY) };
        let difference = load(&service, twenty("CONTOH SATU,1").as_bytes(), &dry).await.unwrap();
        assert_eq!(difference.added.len(), 20);
        assert_eq!(service.parts.dialogue.register().state.version, 0);
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Stale, "no list is loaded");
    }

    async fn real_quirks_are_taken(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let csv = "\u{feff}No;Nama P3MI;Nomor Izin\n1;PT. CONTOH BAHARI;0012\n2;PT CONTOH BAHARI;00120001\n3;CONTOH TANPA NOMOR;-\n4;CONTOH TANPA NOMOR DUA;\n";
        let difference = list(&service, csv, TODAY).await.unwrap();
        assert_eq!(difference.agencies, 3);
        assert_eq!(difference.merged, ["PT. CONTOH BAHARI"]);
        assert_eq!(difference.without_number, ["CONTOH TANPA NOMOR", "CONTOH TANPA NOMOR DUA"]);
        for question in ["contoh bahari", "0012", "no. 00120001", "contoh tanpa nomor"] {
            assert_eq!(verdict(&service, question), Verdict::Licensed, "{question}");
        }
        assert_ne!(verdict(&service, "12"), Verdict::Licensed, "a number without its zeros is another number");
        let answer = sms(&service, "cek contoh tanpa nomor").await;
        assert!(answer.starts_with("PT CONTOH TANPA NOMOR: BERIZIN. Data"), "{answer}");
    }

    async fn an_xlsx_reads_like_its_csv(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, header) in ["Nama Perusahaan", "Nomor SIP3MI", "Berlaku s/d"].iter().enumerate() {
            sheet.write(0, u16::try_from(column).unwrap(), *header).unwrap();
        }
        let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        sheet.write(1, 0, "CONTOH LEMBAR").unwrap();
        sheet.write(1, 1, "0220009352371").unwrap();
        sheet.write_with_format(1, 2, rust_xlsxwriter::ExcelDateTime::from_ymd(2027, 12, 31).unwrap(), &day).unwrap();
        sheet.write(2, 0, "CONTOH ANGKA").unwrap();
        sheet.write(2, 1, 9_120_307_772_741_f64).unwrap();
        load(&service, &book.save_to_buffer().unwrap(), &options(TODAY)).await.unwrap();
        assert_eq!(verdict(&service, "0220009352371"), Verdict::Licensed);
        assert_eq!(verdict(&service, "9120307772741"), Verdict::Licensed);
        assert!(sms(&service, "cek contoh lembar").await.contains("s/d 31/12/27"));
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "nama").unwrap();
        sheet.write(0, 1, "nomor izin").unwrap();
        sheet.write(1, 0, "CONTOH BULAT").unwrap();
        sheet.write(1, 1, 81_201_141_907_610_001_f64).unwrap();
        let refused = refusal(load(&service, &book.save_to_buffer().unwrap(), &options(TODAY)).await);
        assert!(refused.contains("row 2") && refused.contains("format the column as text"), "{refused}");
    }

    async fn a_new_name_does_not_shake_off_a_sanction(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        list(&service, &twenty("CONTOH LAMA,7777777"), date(2026, 11, 10)).await.unwrap();
        sanctions(&service, "name_as_printed,event,event_date\nPT CONTOH LAMA,suspended,2026-11-11\n").await;
        let difference = list(&service, &twenty("CONTOH BARU,7777777"), TODAY).await.unwrap();
        assert_eq!(difference.renamed, [("CONTOH LAMA".to_owned(), "CONTOH BARU".to_owned())]);
        assert_eq!((difference.added.len(), difference.gone.len()), (0, 0));
        assert_eq!(verdict(&service, "contoh baru"), Verdict::Suspended);
        assert_eq!(verdict(&service, "contoh lama"), Verdict::Suspended, "bad news is told under the old name too");
        sanctions(&service, "name_as_printed,event,event_date\nPT CONTOH BARU,suspension_ended,2026-11-22\n").await;
        assert_eq!(verdict(&service, "contoh baru"), Verdict::Licensed);
        assert_eq!(verdict(&service, "contoh lama"), Verdict::Similar, "a former name is not the official one");
    }

    async fn changes_are_named(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        list(&service, &twenty("CONTOH UBAH,7777777"), date(2026, 11, 10)).await.unwrap();
        let difference = list(&service, &twenty("CONTOH UBAH,8888888"), TODAY).await.unwrap();
        assert_eq!(difference.changed, [("CONTOH UBAH".to_owned(), "licence number 7777777 -> 8888888".to_owned())]);
        assert_eq!(difference.unchanged, 19);
        assert_ne!(verdict(&service, "7777777"), Verdict::Licensed, "an old number verifies nothing");
        assert_eq!(verdict(&service, "8888888"), Verdict::Licensed);
    }

    async fn a_rollback_takes_the_last_file_back(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        list(&service, &twenty("CONTOH SATU,1111111"), TODAY).await.unwrap();
        sanctions(&service, "name_as_printed,event,event_date\nCONTOH SATU,revoked,2026-11-22\n").await;
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Revoked);
        service.clock.advance(1);
        let back = importing::rollback(&service.parts.db, &*service.clock).await.unwrap().unwrap();
        service.parts.reload().await.unwrap();
        assert_eq!(back.file_name, "sanctions.csv");
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Licensed);
        importing::rollback(&service.parts.db, &*service.clock).await.unwrap().unwrap();
        service.parts.reload().await.unwrap();
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Stale, "no list is left");
        assert!(importing::rollback(&service.parts.db, &*service.clock).await.unwrap().is_none());
    }

    async fn the_same_event_twice_is_one_and_nothing_is_joined_by_likeness(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        list(&service, &twenty("CONTOH BHAKTI JAYA,1111111"), TODAY).await.unwrap();
        let csv = "name_as_printed,event,event_date\nPT Contoh Bakti Jaya,revoked,2026-11-22\n(list not published by name),revoked,2026-11-22\n";
        let first = sanctions(&service, csv).await;
        assert_eq!((first.added, first.known), (2, 0));
        assert_eq!(first.unlisted, [("PT Contoh Bakti Jaya".to_owned(), vec!["CONTOH BHAKTI JAYA".to_owned()])]);
        assert_eq!(first.nameless, ["(list not published by name)"]);
        let second = sanctions(&service, csv).await;
        assert_eq!((second.added, second.known), (1, 1), "the row without a company has nothing to be recognised by");
        assert_eq!(verdict(&service, "contoh bhakti jaya"), Verdict::Licensed);
        assert_eq!(verdict(&service, "contoh bakti jaya"), Verdict::Revoked);
    }

    async fn real_and_invented_data_never_mix(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let refused = list(&service, &twenty("CONTOH SATU,1"), TODAY).await;
        assert!(matches!(refused, Err(ImportError::DemoData)));
        demo::clear(&service.parts.db).await.unwrap();
        list(&service, &twenty("CONTOH SATU,1111111"), TODAY).await.unwrap();
        assert!(!demo::ensure(&service.parts.db, &*service.clock).await.unwrap(), "real data are left alone");
        assert!(demo::load(&service.parts.db, &*service.clock, 0).await.is_err());
        assert!(demo::clear(&service.parts.db).await.is_err());
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Licensed);
    }

    async fn an_import_by_another_process_reaches_a_running_one(engine: Engine) {
        let service = Service::empty(engine, TODAY).await;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let refresher = tokio::spawn(suluh::worker::refresh::run(
            service.parts.db.clone(), service.parts.clock.clone(), service.parts.register.clone(), false, std::time::Duration::from_millis(50), stopped,
        ));
        let file = File { name: "list.csv", bytes: twenty("CONTOH SATU,1111111").as_bytes().to_vec().leak() };
        importing::list::load(&service.parts.db, &*service.clock, file, &options(TODAY)).await.unwrap();
        for _ in 0..400 {
            if verdict(&service, "contoh satu") == Verdict::Licensed {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_eq!(verdict(&service, "contoh satu"), Verdict::Licensed);
        stop.send_replace(true);
        refresher.await.unwrap();
    }
}

#[test]
fn a_row_has_the_number_that_a_spreadsheet_gives_it_however_lines_end() {
    for end in ["\n", "\r\n"] {
        let lines =
            ["nama,nomor izin", "CONTOH SATU,1111111", "\"CONTOH\r\nDUA\",2222222", "\u{421}ONTOH,3333333"];
        let text = lines.join(end);
        let table =
            importing::read(ImportKind::List, File { name: "a.csv", bytes: text.as_bytes() }).unwrap();
        let numbers: Vec<usize> = table.rows().map(|row| table.line(row)).collect();
        // The second name has a line end in it.
        assert_eq!(numbers, [2, 3, 5], "{end:?}");
    }
}

#[test]
fn a_workbook_that_would_fill_the_machine_is_refused_before_it_does() {
    let read = |texts: &str, sheet: &str| {
        let bytes = workbook(texts.as_bytes(), sheet.as_bytes());
        assert!(bytes.len() < 400_000, "{}", bytes.len());
        importing::read(ImportKind::List, File { name: "bom.xlsx", bytes: &bytes })
            .map(|table| table.rows().len())
    };
    let head = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>nama</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>nomor izin</t></is></c></row>";
    let one = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\"><v>1</v></c></row>";
    // Such a workbook is read when there is nothing wrong with it.
    let texts = "<sst count=\"1\" uniqueCount=\"1\"><si><t>CONTOH SATU</t></si></sst>";
    assert_eq!(read(texts, &format!("{head}{one}")).unwrap(), 1);
    // One long text in every cell, one far cell in every row, room for more texts than there is memory.
    let long = format!("<sst><si><t>{}</t></si></sst>", "A".repeat(1 << 20));
    let cells: String =
        (2..60).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let far: String =
        (2..40_000).map(|row| format!("<row r=\"{row}\"><c r=\"CV{row}\"><v>1</v></c></row>")).collect();
    for (texts, sheet) in [
        (long.as_str(), format!("{head}{cells}")),
        (texts, format!("{head}{far}")),
        ("<sst uniqueCount=\"99999999999999\"></sst>", head.to_owned()),
        ("<sst count=\"1\" uniqueCount = \n '99999999999999' ></sst>", head.to_owned()),
        (&" ".repeat(49 << 20), head.to_owned()),
    ] {
        let refused = read(texts, &sheet).unwrap_err();
        assert!(matches!(refused, ImportError::Unreadable(Unreadable::Bomb)), "{refused}");
    }
}
