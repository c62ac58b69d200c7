//! The register desk: one officer proposes, another approves, and only then villagers are told something else.

use std::io::Write as _;
use std::time::Duration;

use fantoccini::Locator;
use serde_json::{Value, json};
use suluh::domain::importing::sha256;
use suluh::kernel::clock::{Clock, SystemClock};
use suluh::model::officer::Role;
use suluh::store::{Db, officers};

use super::clerk::Clerk;
use super::walk::{choose, click, enrol, invited, laptop, sign_in, started, until, write};
use crate::real_data::data;
use crate::support::{Browser, Engine, Suluh, TestDb, on_both_engines, run_cli};

/// An agency that a demo calls licensed.
const AGENCY: &str = "CONTOH JAYA ABADI";
/// A decision that takes its licence away.
pub(crate) fn revoked() -> Vec<u8> {
    format!(
        "name_as_printed,event,event_date,document,authority\nPT {AGENCY},revoked,{},SK 1/2026,contoh\n",
        today()
    )
    .into_bytes()
}

fn today() -> String {
    SystemClock.today().to_string()
}

/// An id as a browser makes one.
pub(crate) fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

/// What an editor signs for a file.
pub(crate) fn proposed(number: u8, kind: &str, file: &[u8]) -> Value {
    json!({
        "act": "propose-import", "proposal": id(number), "kind": kind, "file": "berkas.csv", "source": "KP2MI",
        "as_of": today(), "sha256": sha256(file),
    })
}

/// Proposes to take the newest file back; the status, and the file's hash or what is said.
pub(crate) async fn taken_back(editor: &Clerk, suluh: &Suluh, number: u8) -> (u16, String) {
    let (_, page) = editor.ask(suluh, "GET", "/console/register", None).await;
    let newest =
        page.split_once("data-import=\"").unwrap_or_else(|| panic!("nothing to take back: {page}")).1;
    let (import, rest) = newest.split_once('"').unwrap();
    let sha = rest.split_once("data-sha=\"").unwrap().1.split('"').next().unwrap();
    let import: i64 = import.parse().unwrap();
    let back = json!({ "act": "propose-rollback", "proposal": id(number), "import": import, "sha256": sha });
    let (status, said) = editor.on_register(suluh, "propose", back, None).await;
    (status, if status == 201 { sha.to_owned() } else { said })
}

/// What an approver signs who saw the register at this version.
pub(crate) fn approved(number: u8, sha: &str, version: i64, shrinks: bool) -> Value {
    json!({ "act": "approve-import", "proposal": id(number), "sha256": sha, "version": version, "shrinks": shrinks })
}

/// The version that a page was compared with.
pub(crate) fn version(page: &str) -> i64 {
    let rest = page.split_once("data-version=\"").unwrap_or_else(|| panic!("no version: {page}")).1;
    rest.split('"').next().unwrap().parse().unwrap()
}

/// A demo with an editor and an approver.
struct Desk {
    database: TestDb,
    suluh: Suluh,
    editor: Clerk,
    approver: Clerk,
}

impl Desk {
    async fn open(engine: Engine) -> Self {
        let (database, suluh) = started(engine).await;
        Self::over(database, suluh).await
    }

    async fn over(database: TestDb, suluh: Suluh) -> Self {
        let editor = Clerk::active(&suluh, "contoh-kalbar", "sunting", "register-editor").await;
        let approver = Clerk::active(&suluh, "contoh-kalbar", "setuju", "register-approver").await;
        Self { database, suluh, editor, approver }
    }

    async fn propose(&self, number: u8, kind: &str, file: &[u8]) -> (u16, String) {
        self.editor.on_register(&self.suluh, "propose", proposed(number, kind, file), Some(file)).await
    }

    async fn decide(&self, what: Value) -> (u16, String) {
        self.approver.on_register(&self.suluh, "decide", what, None).await
    }

    /// A page as the approver sees it.
    async fn page(&self, path: &str) -> String {
        let (status, page) = self.approver.ask(&self.suluh, "GET", path, None).await;
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    async fn proposal(&self, number: u8) -> String {
        self.page(&format!("/console/register/proposals/{}", id(number))).await
    }

    /// Approves with the version that the page shows.
    async fn approve(&self, number: u8, sha: &str) -> (u16, String) {
        let version = version(&self.proposal(number).await);
        self.decide(approved(number, sha, version, false)).await
    }

    /// Waits until a villager is told this of an agency.
    async fn told(&self, name: &str, verdict: &str) {
        told(&self.suluh, name, verdict).await;
    }
}

/// What a program is told of an agency.
async fn verdict(suluh: &Suluh, name: &str) -> String {
    let path = format!("/api/v1/agencies/verify?q={}", name.replace(' ', "+"));
    let answer: Value = serde_json::from_str(&suluh.get(&path).await.text().await.unwrap()).unwrap();
    answer["verdict"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

pub(crate) async fn told(suluh: &Suluh, name: &str, wanted: &str) {
    let heard = async || {
        // In production an address asks sixty times a minute at most.
        tokio::time::sleep(Duration::from_millis(500)).await;
        (verdict(suluh, name).await == wanted).then_some(())
    };
    let heard = crate::support::until(Duration::from_secs(20), heard).await;
    assert!(heard.is_some(), "{name} is {}, and not {wanted}", verdict(suluh, name).await);
}

/// A list of the demo in which this agency, and only so many others, stand.
pub(crate) fn list(others: usize) -> Vec<u8> {
    let rows: String = (0..others).map(|n| format!("CONTOH USAHA NOMOR {n},80000000000{n:03}\n")).collect();
    format!("nama,nomor izin\n{AGENCY},123/2024\n{rows}").into_bytes()
}

on_both_engines! {
    async fn what_one_officer_proposes_another_approves_and_villagers_are_told_at_once(engine: Engine) {
        let desk = Desk::open(engine).await;
        desk.told(AGENCY, "licensed").await;
        let file = revoked();
        let sha = sha256(&file);
        let (status, said) = desk.propose(1, "sanctions", &file).await;
        assert_eq!(status, 201, "{said}");
        assert_eq!(desk.propose(2, "sanctions", &file).await.0, 409, "the same file waits");

        // The other officer sees what would change, and nothing has.
        let page = desk.proposal(1).await;
        for part in [AGENCY, "BERIZIN", "izin dicabut", "SK 1/2026", &sha, "Ibu sunting", "contoh: KP2MI"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("changed-since"));
        let seen = version(&page);
        assert_eq!(verdict(&desk.suluh, AGENCY).await, "licensed");
        let kept = desk.page(&format!("/console/register/proposals/{}/file", id(1))).await;
        assert_eq!(kept.as_bytes(), file);

        // Who proposes does not approve, and no other file or register is approved than the one that is there.
        let yes = approved(1, &sha, seen, false);
        assert_eq!(desk.editor.on_register(&desk.suluh, "decide", yes.clone(), None).await.0, 403);
        assert_eq!(desk.approver.on_register(&desk.suluh, "propose", yes.clone(), None).await.0, 403);
        for (wrong, status) in [
            (approved(1, &sha, seen - 1, false), 409),
            (approved(1, &sha, seen + 1, false), 409),
            (approved(1, &sha256(b""), seen, false), 422),
            (approved(9, &sha, seen, false), 404),
        ] {
            let (refused, said) = desk.decide(wrong.clone()).await;
            assert_eq!(refused, status, "{wrong}: {said}");
        }
        assert_eq!(verdict(&desk.suluh, AGENCY).await, "licensed");
        assert_eq!(desk.decide(yes.clone()).await, (204, String::new()));
        desk.told(AGENCY, "revoked").await;
        assert_eq!(desk.decide(yes).await.0, 409, "once");
        let page = desk.proposal(1).await;
        assert!(page.contains("disetujui dan dimuat") && page.contains("Ibu setuju"), "{page}");

        // The newest file is taken back in the same way, and only the newest.
        let older = json!({ "act": "propose-rollback", "proposal": id(3), "import": 1, "sha256": sha });
        assert_eq!(desk.editor.on_register(&desk.suluh, "propose", older, None).await.0, 409);
        assert_eq!(taken_back(&desk.editor, &desk.suluh, 3).await, (201, sha.clone()), "both sign the file's hash");
        let page = desk.proposal(3).await;
        assert!(page.contains("izin dicabut") && page.contains("BERIZIN"), "{page}");
        assert_eq!(desk.approve(3, &sha).await.0, 204);
        desk.told(AGENCY, "licensed").await;
        let said = desk.suluh.cli(&["audit", "verify"]);
        // Two enrolments, two proposals, two approvals.
        assert!(said.contains("6 of them signed"), "{said}");
        let audit = Clerk::active(&desk.suluh, "contoh-kalbar", "audit", "auditor").await;
        let (_, page) = audit.ask(&desk.suluh, "GET", "/console/audit", None).await;
        for act in ["usulkan berkas daftar", "usulkan tarik kembali berkas", "setujui usulan daftar"] {
            assert!(page.contains(act), "{act}");
        }
    }

    async fn a_change_that_came_between_is_said_and_nothing_is_loaded(engine: Engine) {
        let desk = Desk::open(engine).await;
        let (one, two) = (revoked(), list(60));
        assert_eq!(desk.propose(1, "sanctions", &one).await.0, 201);
        assert_eq!(desk.propose(2, "list", &two).await.0, 201);
        let seen = version(&desk.proposal(2).await);
        assert_eq!(desk.approve(1, &sha256(&one)).await.0, 204);
        let (status, said) = desk.decide(approved(2, &sha256(&two), seen, true)).await;
        assert_eq!(status, 409);
        assert!(said.contains("tidak ada yang dimuat"), "{said}");
        desk.told("CONTOH USAHA NOMOR 5", "not_listed").await;
        let page = desk.proposal(2).await;
        assert!(page.contains("changed-since"), "{page}");
        assert_eq!(desk.approve(2, &sha256(&two)).await, (204, String::new()));
        desk.told("CONTOH USAHA NOMOR 5", "licensed_no_permit").await;
        // An operator at the terminal is such a change too.
        let three = list(61);
        assert_eq!(desk.propose(3, "list", &three).await.0, 201);
        let seen = version(&desk.proposal(3).await);
        desk.suluh.cli(&["register", "rollback"]);
        assert_eq!(desk.decide(approved(3, &sha256(&three), seen, false)).await.0, 409);
        desk.told("CONTOH USAHA NOMOR 60", "similar").await;
        // So what was to be taken back may be gone.
        let (status, sha) = taken_back(&desk.editor, &desk.suluh, 4).await;
        assert_eq!(status, 201, "{sha}");
        desk.suluh.cli(&["register", "rollback"]);
        let page = desk.proposal(4).await;
        assert!(page.contains("Hanya berkas terakhir") && !page.contains("approve-import"), "{page}");
        let now = version(&desk.proposal(3).await);
        assert_eq!(desk.decide(approved(4, &sha, now, false)).await.0, 409);
    }

    async fn nobody_decides_their_own_and_no_signature_of_another_counts(engine: Engine) {
        let desk = Desk::open(engine).await;
        let file = revoked();
        assert_eq!(desk.propose(1, "sanctions", &file).await.0, 201);
        let seen = version(&desk.proposal(1).await);
        let yes = approved(1, &sha256(&file), seen, false);
        // Another's text, and a text that was changed.
        let signed = json!({ "v": 1, "officer": desk.approver.id, "unit": "contoh-kalbar", "at": jiff_now(), "do": yes }).to_string();
        for signature in [desk.editor.sign(&signed), desk.approver.sign("something else")] {
            let body = json!({ "signed": signed, "signature": signature });
            let (status, said) = desk.approver.ask(&desk.suluh, "POST", "/console/register/decide", Some(body)).await;
            assert_eq!(status, 403, "{said}");
        }
        let body = json!({ "signed": signed, "signature": desk.approver.sign(&signed) });
        let stranger = Clerk::active(&desk.suluh, "contoh-kalbar", "lain", "register-approver").await;
        assert_eq!(stranger.ask(&desk.suluh, "POST", "/console/register/decide", Some(body)).await.0, 403);
        // The editor of yesterday is the approver of today.
        let db = Db::open(desk.database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let mut row = officers::by_id(&mut tx, &desk.editor.id).await.unwrap().unwrap();
        row.roles = Role::RegisterApprover.word().to_owned();
        officers::put(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        for what in [yes, json!({ "act": "reject-import", "proposal": id(1), "sha256": sha256(&file), "reason": "r" })] {
            let (status, said) = desk.editor.on_register(&desk.suluh, "decide", what, None).await;
            assert_eq!(status, 403);
            assert!(said.contains("tidak memutuskan sendiri"), "{said}");
        }
        let (_, page) = desk.editor.ask(&desk.suluh, "GET", &format!("/console/register/proposals/{}", id(1)), None).await;
        assert!(page.contains("Ini usulan Anda") && !page.contains("approve-import"), "{page}");
        assert_eq!(verdict(&desk.suluh, AGENCY).await, "licensed");
    }

    async fn a_file_that_cannot_be_loaded_is_refused_with_its_row_and_leaves_nothing(engine: Engine) {
        let desk = Desk::open(engine).await;
        let csv = |rows: &str| format!("nama,nomor izin\n{rows}").into_bytes();
        let rows: String = (0..20_001).map(|n| format!("CONTOH {n},{n:07}\n")).collect();
        let text = vec![b' '; 49 << 20];
        for (kind, file, status, part) in [
            ("list", csv("CONTOH SATU,1111111\n\u{421}ONTOH DUA,2222222\n"), 422, "Baris 3"),
            ("list", csv("CONTOH SATU,1111111\nCONTOH DUA,1111111\n"), 422, "dua nama"),
            ("list", csv(""), 422, "tidak berisi baris"),
            ("list", b"nama,warna\nCONTOH,biru\n".to_vec(), 422, "Tidak dikenal: warna"),
            ("list", csv("AGESA ASA JAYA,9120307772741\n"), 422, "bukan nama karangan"),
            ("list", csv(&rows), 422, "20000 baris"),
            ("list", b"PK\x03\x04broken".to_vec(), 422, "XLSX"),
            ("list", workbook(&text, b""), 422, "mengembang"),
            ("list", workbook(b"<sst count=\"1\" uniqueCount = '900000000000'></sst>", b""), 422, "mengembang"),
            ("sanctions", b"name_as_printed,event,event_date\nCONTOH,punished,2026-01-01\n".to_vec(), 422, "tidak dikenal"),
            ("permits", b"nama,negara,jabatan,berlaku sampai\nCONTOH TIDAK ADA,Malaysia,sawit,2027-01-01\n".to_vec(), 422, "Tidak ada baris"),
            ("rollback", csv("CONTOH,1\n"), 422, "Bagian"),
            ("list", vec![b'a'; (2 << 20) + 1], 413, "2 MiB"),
            ("list", vec![b'a'; 3 << 20], 413, "2 MiB"),
        ] {
            let (refused, said) = desk.propose(1, kind, &file).await;
            assert_eq!(refused, status, "{part}: {said}");
            assert!(said.contains(part), "{part}: {said}");
        }
        // Of another day, of another file, without one.
        let file = revoked();
        let mut late = proposed(1, "sanctions", &file);
        late["as_of"] = "2126-01-01".into();
        assert!(desk.editor.on_register(&desk.suluh, "propose", late, Some(&file)).await.1.contains("belum tiba"));
        let (status, said) = desk.editor.on_register(&desk.suluh, "propose", proposed(1, "sanctions", &file), Some(b"x")).await;
        assert_eq!(status, 422, "{said}");
        assert_eq!(desk.editor.on_register(&desk.suluh, "propose", proposed(1, "sanctions", &file), None).await.0, 403);
        let page = desk.page("/console/register").await;
        assert!(page.contains("none-pending"), "{page}");
        assert_eq!(verdict(&desk.suluh, AGENCY).await, "licensed");
        // The same id is free: nothing was kept.
        assert_eq!(desk.propose(1, "sanctions", &file).await.0, 201);
    }

    async fn a_list_that_shrinks_is_loaded_only_by_who_says_that_it_does(engine: Engine) {
        let desk = Desk::open(engine).await;
        let file = list(20);
        assert_eq!(desk.propose(1, "list", &file).await.0, 201);
        let page = desk.proposal(1).await;
        assert!(page.contains("lebih dari sepersepuluh") && page.contains("name=\"shrinks\""), "{page}");
        let seen = version(&page);
        let (status, said) = desk.decide(approved(1, &sha256(&file), seen, false)).await;
        assert_eq!(status, 422);
        assert!(said.contains("Centang"), "{said}");
        assert_eq!(verdict(&desk.suluh, "MISAL JAYA UTAMA").await, "licensed");
        assert_eq!(desk.decide(approved(1, &sha256(&file), seen, true)).await, (204, String::new()));
        desk.told("MISAL JAYA UTAMA", "delisted").await;
        // It is as new as a villager is told, and can be had to be changed.
        let (_, csv) = desk.editor.ask(&desk.suluh, "GET", "/console/register/list.csv", None).await;
        assert!(csv.starts_with("nama,nomor izin,berlaku sampai\n") && csv.lines().count() == 22, "{csv}");
        assert!(csv.contains("CONTOH JAYA ABADI,123/2024,"), "{csv}");
    }

    async fn what_is_rejected_is_kept_as_a_reason_and_not_as_a_file(engine: Engine) {
        let desk = Desk::open(engine).await;
        let file = revoked();
        assert_eq!(desk.propose(1, "sanctions", &file).await.0, 201);
        let no = |reason: &str| json!({ "act": "reject-import", "proposal": id(1), "sha256": sha256(&file), "reason": reason });
        assert_eq!(desk.decide(no(" ")).await.0, 422, "without a reason");
        assert_eq!(desk.decide(no("Nomor SK salah")).await, (204, String::new()));
        let page = desk.proposal(1).await;
        assert!(page.contains("Nomor SK salah") && page.contains("ditolak") && !page.contains("approve-import"), "{page}");
        let (status, _) = desk.approver.ask(&desk.suluh, "GET", &format!("/console/register/proposals/{}/file", id(1)), None).await;
        assert_eq!(status, 404);
        assert_eq!(verdict(&desk.suluh, AGENCY).await, "licensed");
        // The same file may be proposed again.
        assert_eq!(desk.propose(1, "sanctions", &file).await.0, 409, "not under the same id");
        assert_eq!(desk.propose(2, "sanctions", &file).await.0, 201);
    }

    async fn an_objection_stands_at_its_agency_and_changes_no_answer(engine: Engine) {
        let desk = Desk::open(engine).await;
        let dispute = |number: u8, agency: &str, received: &str| json!({
            "act": "open-dispute", "dispute": id(number), "agency": agency, "received": received, "letter": "012/DIR/2026",
            "objection": "Izin kami masih berlaku.",
        });
        let open = async |what: Value| desk.editor.on_register(&desk.suluh, "propose", what, None).await.0;
        let suspended = "CONTOH JAYA SAKTI";
        let before = desk.suluh.get("/api/v1/agencies/verify?q=contoh+jaya+sakti").await.text().await.unwrap();
        assert_eq!(open(dispute(1, suspended, &today())).await, 201);
        assert_eq!(open(dispute(2, "PT Tidak Dikenal", &today())).await, 201, "who is not in the register may object to that");
        assert_eq!(open(dispute(3, suspended, "2126-01-01")).await, 422);
        assert_eq!(open(dispute(3, " - ", &today())).await, 422);
        let page = desk.page("/console/register").await;
        assert!(page.contains("012/DIR/2026") && page.contains("PT Tidak Dikenal"), "{page}");
        let found = desk.page("/console/register/agencies?q=jaya+sakti").await;
        let rest = found.split_once("/console/register/agencies/").unwrap().1;
        let rest = rest.split_once("/console/register/agencies/").map_or(rest, |(_, rest)| rest);
        let agency = format!("/console/register/agencies/{}", rest.split('"').next().unwrap());
        let page = desk.page(&agency).await;
        assert!(page.contains(suspended) && page.contains("kena sanksi") && page.contains("terbuka"), "{page}");
        // Upheld: the desk knows, and a villager is told what the register says.
        let decide = |to: &str| json!({ "act": "decide-dispute", "dispute": id(1), "to": to, "reason": "SK sudah dicabut" });
        assert_eq!(desk.decide(decide("open")).await.0, 422);
        assert_eq!(desk.editor.on_register(&desk.suluh, "decide", decide("upheld"), None).await.0, 403);
        assert_eq!(desk.decide(decide("upheld")).await, (204, String::new()));
        assert_eq!(desk.decide(decide("rejected")).await.0, 409);
        let page = desk.page(&format!("/console/register/disputes/{}", id(1))).await;
        assert!(page.contains("diterima") && page.contains("SK sudah dicabut") && page.contains("putuskan keberatan"), "{page}");
        let after = desk.suluh.get("/api/v1/agencies/verify?q=contoh+jaya+sakti").await.text().await.unwrap();
        assert_eq!(before, after);
        assert_eq!(verdict(&desk.suluh, "tidak dikenal").await, "not_listed");
    }

    async fn the_real_list_of_the_country_can_be_compared_and_loaded(engine: Engine) {
        let Some(real) = data("register/p3mi_2026-09-17.csv") else { return };
        let database = engine.fresh().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p3mi.csv");
        std::fs::write(&path, &real).unwrap();
        let import = ["register", "import", path.to_str().unwrap(), "--source", "KP2MI", "--as-of", "2026-09-17"];
        let (done, out, err) = run_cli(&import, &[("SULUH__DATABASE__URL", database.url())]);
        assert!(done.success(), "{out}{err}");
        let mut launch = Suluh::launch("demo").set("SULUH__DATABASE__URL", database.url());
        if engine == Engine::Postgres {
            launch = launch.set("SULUH__REDIS__URL", crate::support::redis_url());
        }
        let suluh = launch.start().await;
        let desk = Desk::over(database, suluh).await;
        // Ten are gone, one has another number, one is new; the list of September is too old by now.
        let text = String::from_utf8(real).unwrap().replace("9120307772741", "9120307772742");
        let mut lines: Vec<&str> = text.lines().collect();
        lines.truncate(lines.len() - 10);
        lines.push("9999,CONTOH USAHA BARU,9999999999999,2026-09-17,x");
        let file = (lines.join("\n") + "\n").into_bytes();
        let asked = std::time::Instant::now();
        let (status, said) = desk.propose(1, "list", &file).await;
        assert_eq!(status, 201, "{said}");
        let page = desk.proposal(1).await;
        let took = asked.elapsed();
        assert!(took < Duration::from_secs(20), "{took:?}");
        for part in ["9120307772741 → 9120307772742", "CONTOH USAHA BARU", "dan 4", "lagi", "2026", "data terlalu lama", "Jenis perubahan jawaban"] {
            assert!(page.contains(part), "{part}");
        }
        let gone = page.split_once("Hilang dari daftar").unwrap().1;
        assert!(gone.split_once("<tbody>").unwrap().1.split_once("</tbody>").unwrap().0.matches("<tr>").count() >= 9);
        assert!(page.len() < 200_000, "{} bytes", page.len());
        assert_eq!(desk.approve(1, &sha256(&file)).await, (204, String::new()));
        desk.told("CONTOH USAHA BARU", "licensed").await;
        desk.told("AGESA ASA JAYA", "licensed").await;
    }

    async fn officers_walk_from_a_file_to_the_answer_and_back(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let (editor, approver) = tokio::join!(laptop(), laptop());
        officer(&suluh, &editor, "sunting", "register-editor").await;
        officer(&suluh, &approver, "setuju", "register-approver").await;
        until(&editor, "h1", "Daftar P3MI").await;
        assert!(cek(&suluh, "1").await.contains("BERIZIN"));

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sanksi.csv");
        std::fs::write(&path, revoked()).unwrap();
        choose(&editor, "#p-kind", "sanctions").await;
        editor.find(Locator::Css("#p-file")).await.unwrap().send_keys(path.to_str().unwrap()).await.unwrap();
        write(&editor, "#p-source", "KP2MI").await;
        click(&editor, "form[data-act=propose-import] button").await;
        until(&editor, "#waits", "usulan Anda").await;
        until(&editor, "table", "izin dicabut").await;
        // There is nothing to approve with, for who proposed; and the door is shut.
        assert!(editor.find(Locator::Css("[data-act=approve-import]")).await.is_err());
        assert!(cek(&suluh, "2").await.contains("BERIZIN"));
        let place = editor.current_url().await.unwrap().path().to_owned();

        approver.goto(&suluh.local("/console/register")).await.unwrap();
        click(&approver, "tr[data-proposal] a").await;
        until(&approver, "table", "izin dicabut").await;
        assert_eq!(approver.current_url().await.unwrap().path(), place);
        approver.screenshot(&format!("console-proposal-{engine:?}")).await;
        click(&approver, "form[data-act=approve-import] button").await;
        until(&approver, "#state", "dimuat").await;
        let heard = crate::support::until(Duration::from_secs(20), async || cek(&suluh, "3").await.contains("DICABUT").then_some(())).await;
        assert!(heard.is_some(), "{}", cek(&suluh, "3").await);

        // One decision by hand, with a comma and a quotation mark in it.
        editor.goto(&suluh.local("/console/register")).await.unwrap();
        write(&editor, "#e-name", "PT CONTOH SAMUDRA RAYA").await;
        choose(&editor, "#e-kind", "suspended").await;
        choose(&editor, "#e-day", &today()).await;
        write(&editor, "#e-document", "SK \"7\", 2026").await;
        write(&editor, "#e-authority", "KP2MI").await;
        write(&editor, "#e-source", "KP2MI").await;
        click(&editor, "form[data-act=propose-event] button").await;
        until(&editor, "table", "SK \"7\", 2026").await;
        approver.goto(editor.current_url().await.unwrap().as_str()).await.unwrap();
        write(&approver, "#reason", "Bukan PT ini").await;
        click(&approver, "form[data-act=reject-import] button").await;
        until(&approver, "#state", "ditolak").await;

        // And back.
        editor.goto(&suluh.local("/console/register")).await.unwrap();
        click(&editor, "[data-act=propose-rollback]").await;
        until(&editor, "#waits", "usulan Anda").await;
        approver.goto(editor.current_url().await.unwrap().as_str()).await.unwrap();
        click(&approver, "form[data-act=approve-import] button").await;
        until(&approver, "#state", "dimuat").await;
        let heard = crate::support::until(Duration::from_secs(20), async || cek(&suluh, "4").await.contains(": BERIZIN").then_some(())).await;
        assert!(heard.is_some(), "{}", cek(&suluh, "4").await);

        // An objection, written down by one and decided by the other.
        editor.goto(&suluh.local("/console/register/agencies?q=abadi")).await.unwrap();
        click(&editor, "#found a").await;
        until(&editor, "#verdict", "BERIZIN").await;
        write(&editor, "#d-letter", "012/DIR").await;
        write(&editor, "#d-objection", "Nama kami dipakai orang lain.").await;
        click(&editor, "form[data-act=open-dispute] button").await;
        until(&editor, "#state", "terbuka").await;
        approver.goto(editor.current_url().await.unwrap().as_str()).await.unwrap();
        choose(&approver, "#to", "withdrawn").await;
        write(&approver, "#reason", "PT menarik suratnya").await;
        click(&approver, "form[data-act=decide-dispute] button").await;
        until(&approver, "#state", "dicabut oleh PT").await;
        let verified = suluh.cli(&["audit", "verify"]);
        // Two enrolments, three proposals, two approvals, a rejection, and an objection with its end.
        assert!(verified.contains("10 of them signed"), "{verified}");
        for browser in [&editor, &approver] {
            let known = ["DEBUG", "favicon", "pubKeyCredParams"];
            let loud = browser.said().await.into_iter().filter(|it| !known.iter().any(|known| it.contains(known)));
            assert_eq!(loud.collect::<Vec<_>>(), Vec::<String>::new());
        }
    }

    async fn a_demo_has_two_officers_for_the_register_too(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        for (login, shows) in [("penyunting-contoh", "#p-file"), ("penyetuju-contoh", "#none-pending")] {
            let browser = laptop().await;
            browser.goto(&suluh.local("/console/sign-in")).await.unwrap();
            click(&browser, &format!("[data-demo={login}]")).await;
            until(&browser, "h1", "Daftar P3MI").await;
            browser.find(Locator::Css(shows)).await.unwrap();
        }
        suluh.cli(&["audit", "verify"]);
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has a clock of its own")]
fn jiff_now() -> String {
    jiff::Timestamp::now().to_string()
}

/// An officer who reads no tip, with keys made in this browser, and signed in.
pub(crate) async fn officer(suluh: &Suluh, browser: &Browser, login: &str, roles: &str) {
    let digits = enrol(suluh, browser, &invited(suluh, "contoh-kalbar", login, roles)).await;
    suluh.cli(&["officers", "confirm", login, "--digits", &digits]);
    sign_in(suluh, browser).await;
}

/// What somebody is told who asks by SMS.
#[expect(clippy::disallowed_methods, reason = "a test asks as a phone would")]
async fn cek(suluh: &Suluh, from: &str) -> String {
    let body =
        json!({ "from": format!("+62812345678{from}0"), "text": format!("CEK PT {AGENCY}") }).to_string();
    let http = crate::support::http_client();
    let answer = http.post(suluh.url("/simulator/sms")).body(body).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["answer"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// A workbook with these texts and this sheet, as they are.
pub(crate) fn workbook(texts: &[u8], sheet: &[u8]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let parts = [
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml").into_bytes()),
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml").into_bytes()),
        ("xl/sharedStrings.xml", texts.to_vec()),
        (
            "xl/worksheets/sheet1.xml",
            [b"<worksheet><sheetData>", sheet, b"</sheetData></worksheet>"].concat(),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
