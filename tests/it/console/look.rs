//! How the console looks, by day and by night, on a desk and on a telephone: axe finds nothing wrong with any page in
//! any state, and no page is wider than its window.

use serde_json::json;
use suluh::domain::tips::demo::key_file;
use suluh::store::Db;

use super::broadcasts::started_with_members;
use super::clerk::Clerk;
use super::left::Served;
use super::offline::{open, opener};
use super::register;
use super::walk::{
    choose, click, dial, enrol, first, invited, laptop, report, sign_in, started, until, write,
};
use crate::support::{Axe, Browser, Engine};

const UNFOLD: &str = "document.querySelectorAll('details').forEach((it) => (it.open = true))";
const SIZES: &[(u32, u32)] = &[(1366, 768), (820, 1180), (360, 740)];

/// A browser whose pages are looked at, and what was found in them.
struct Eye {
    axe: Axe,
    faults: Vec<String>,
}

impl Eye {
    /// Looks at a page in every way, and keeps a picture of each.
    async fn see(&mut self, browser: &Browser, name: &str) {
        for (size, scheme) in SIZES.iter().flat_map(|size| [(*size, "light"), (*size, "dark")]) {
            browser.look(size, scheme).await;
            let place = format!("{name} {}x{} {scheme}", size.0, size.1);
            let faults = self.axe.faults(browser).await;
            self.faults.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
            let widths = "return [document.documentElement.scrollWidth, innerWidth]";
            let widths = browser.execute(widths, vec![]).await.unwrap();
            if widths[0].as_u64() > widths[1].as_u64() || widths[1] != json!(size.0) {
                self.faults.push(format!("{place}: it is wider than its window: {widths}"));
            }
            browser.screenshot(&format!("console-look-{name}-{}-{scheme}", size.0)).await;
        }
        browser.look((1366, 768), "light").await;
    }

    fn saw_nothing_wrong(&self) {
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
    }
}

#[tokio::test]
async fn every_page_can_be_read_and_used_by_day_and_by_night_on_a_desk_and_a_telephone() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let ((_database, suluh), head, duty) = tokio::join!(started(Engine::Sqlite), laptop(), laptop());

    // The door.
    head.goto(&suluh.local("/console/sign-in")).await.unwrap();
    eye.see(&head, "sign-in").await;
    for (css, words) in
        [("#login", "siapa"), ("#passphrase [name=words]", "empat kata yang salah"), ("#code", "123456")]
    {
        write(&head, css, words).await;
    }
    click(&head, "#passphrase button").await;
    until(&head, "#problem", " ").await;
    eye.see(&head, "sign-in-refused").await;

    // Enrolment: before the code, with the two ways, and with the digits.
    duty.goto(&suluh.local("/console/enrol")).await.unwrap();
    eye.see(&duty, "enrol").await;
    let code = invited(&suluh, "contoh-bengkayang", "sari", "duty");
    write(&duty, "#code", &code).await;
    click(&duty, "#invited button").await;
    until(&duty, "#name", "Ibu").await;
    eye.see(&duty, "enrol-ways").await;
    first(&suluh, &head, "contoh-bengkayang", "rina", "duty,head").await;
    enrol(&suluh, &duty, &code).await;
    eye.see(&duty, "enrol-done").await;

    // Officers, while one waits to be confirmed.
    head.goto(&suluh.local("/console/officers")).await.unwrap();
    until(&head, "[data-do=confirm]", "Sahkan").await;
    write(&head, "#i-name", "Bapak Herkulanus Andreas").await;
    write(&head, "#i-login", "herkulanus.andreas").await;
    click(&head, "#invite [value=duty]").await;
    eye.see(&head, "officers").await;
    click(&head, "#invite .go").await;
    until(&head, "#told", ":").await;
    eye.see(&head, "officers-code").await;
    click(&head, "[data-do=confirm]").await;
    until(&head, "tbody", "aktif").await;

    // A page that is not for a role.
    sign_in(&suluh, &duty).await;
    duty.goto(&suluh.local("/console/audit")).await.unwrap();
    until(&duty, "h1", "Bukan").await;
    eye.see(&duty, "forbidden").await;

    // What somebody sees of themselves, with all that is folded.
    duty.goto(&suluh.local("/console/me")).await.unwrap();
    duty.execute(UNFOLD, vec![]).await.unwrap();
    until(&duty, "#secret", " ").await;
    eye.see(&duty, "me").await;

    // The board: empty, with tips of every band, searched.
    head.goto(&suluh.local("/console/board")).await.unwrap();
    until(&head, "#empty", "Tidak ada").await;
    eye.see(&head, "board-empty").await;
    let receipt = report(&suluh, "s1", "Sekida Jagoi, mobil hitam KB 1234 XX berangkat malam ini, hub 081255500001, anak 14 th, disekap di rumah Pak Amat dekat pasar, KTP diambil").await;
    for (session, typed) in [
        ("s2", "3*1*3*2*ada agen di Sanggau Ledo, mau ke Malaysia, hub 081255500001"),
        ("s3", "3*2*PT Angin Ribut di Jagoi Babang tidak ada izin, janji gaji besar"),
        ("s4", "3*5*tetangga di Seluas bingung, mau tanya soal paspor"),
    ] {
        dial(&suluh, session, typed).await;
    }
    until(&head, "#rows .band", "P1").await;
    until(&head, "#rows tr:nth-child(4) [data-field=source]", "USSD").await;
    // One is overdue, as the page's clock would say it.
    let late = "const time = document.querySelector('#rows time'); time.dateTime = new Date(Date.now() - 720000).toISOString(); time.textContent = '-12 m'; time.title = 'lewat waktu'; time.closest('tr').classList.add('late')";
    head.execute(late, vec![]).await.unwrap();
    eye.see(&head, "board").await;
    write(&head, "#words", "sanggau").await;
    until(&head, "#found", "1").await;
    eye.see(&head, "board-search").await;

    // A tip: waiting, accepted, talked about.
    write(&head, "#words", "sekida").await;
    until(&head, "#found", "1").await;
    click(&head, "#rows tbody tr:not([hidden]) a").await;
    until(&head, "#links", "nomor sama").await;
    eye.see(&head, "tip-waiting").await;
    click(&head, "button[data-act=accept]").await;
    until(&head, ".tip-head", "Ibu rina").await;
    until(&head, "#links", "nomor sama").await;
    eye.see(&head, "tip-accepted").await;
    write(&head, "#ask", "Jam berapa berangkat?").await;
    click(&head, "form[data-act=ask] button").await;
    until(&head, ".line", "tanya pelapor").await;
    dial(&suluh, "s5", &format!("4*{receipt}")).await;
    dial(&suluh, "s5", &format!("4*{receipt}*jam 8 malam dari pasar, hub 081255500002")).await;
    until(&head, "#pages .words", "Sekida").await;
    write(&head, "#note", "Sudah ditelepon Polsek Jagoi").await;
    click(&head, "form[data-act=note] button").await;
    until(&head, "#pages .note .words", "Sudah ditelepon").await;
    choose(&head, "#status", "forwarded").await;
    click(&head, "form[data-act=status] button").await;
    until(&head, ".tip-head", "diteruskan").await;
    until(&head, "#pages .reply .words", "jam 8 malam").await;
    until(&head, "#links", "nomor sama").await;
    for mark in ["console-process-moved", "console-means-papers", "console-purpose-labour"] {
        click(&head, &format!("input[value={mark}]")).await;
    }
    write(&head, "#sheet", "\"KTP diambil\"").await;
    // Also what is folded.
    head.execute(UNFOLD, vec![]).await.unwrap();
    eye.see(&head, "tip-unfolded").await;
    click(&head, "form[data-act=sheet] button").await;
    until(&head, "#pages .sheet .words", "KTP diambil").await;
    until(&head, "#links", "nomor sama").await;
    eye.see(&head, "tip-talk").await;
    // One officer alone calls nothing spam: to a second it stands open, with who says so.
    click(&head, "[data-act=spam]").await;
    until(&head, ".line", "sebut spam").await;
    let url = head.current_url().await.unwrap();
    duty.goto(url.as_str()).await.unwrap();
    until(&duty, "#links", "nomor sama").await;
    until(&duty, ".rare", "menyebut ini spam").await;
    eye.see(&duty, "tip-spam").await;

    head.goto(&suluh.local("/console/audit")).await.unwrap();
    until(&head, "tbody", "Ibu rina").await;
    eye.see(&head, "audit").await;

    // The rota: none yet, one that is typed, and one that is there.
    head.goto(&suluh.local("/console/rota")).await.unwrap();
    until(&head, ".gap", "Tidak ada").await;
    eye.see(&head, "rota-none").await;
    head.goto(&suluh.local("/console/duty")).await.unwrap();
    until(&head, ".more a", "Jadwal").await;
    eye.see(&head, "duty").await;
    click(&head, ".more a").await;
    for (at, (name, number)) in [
        ("Bripka Adi", "081200000001"),
        ("Ibu Rina", "081200000002"),
        ("Kompol Herkulanus Andreas", "081200000003"),
    ]
    .into_iter()
    .enumerate()
    {
        click(&head, "[data-add=person]").await;
        write(&head, &format!(".person:nth-child({}) [name=name]", at + 1), name).await;
        write(&head, &format!(".person:nth-child({}) [name=number]", at + 1), number).await;
    }
    for (at, (from, to)) in [("07:00", "19:00"), ("19:00", "07:00")].into_iter().enumerate() {
        click(&head, "[data-add=shift]").await;
        let script = "const [at, from, to] = arguments; const it = document.querySelectorAll('#rota .shift')[at]; it.querySelectorAll('[name=day]').forEach((day) => (day.checked = true)); it.querySelector('[name=from]').value = from; it.querySelector('[name=to]').value = to; it.querySelector('[name=first]').selectedIndex = 1 + at; it.querySelector('[name=second]').selectedIndex = 2 - at; document.querySelector('[name=head]').selectedIndex = 3";
        head.execute(script, vec![json!(at), json!(from), json!(to)]).await.unwrap();
    }
    eye.see(&head, "rota-typed").await;
    click(&head, "#rota .go").await;
    until(&head, "#told", "sudah diubah").await;
    until(&head, ".week", "Bripka Adi").await;
    eye.see(&head, "rota").await;

    // Units and health, when somebody left with a key.
    suluh.cli(&["officers", "revoke", "sari"]);
    for (path, css, part, name) in [
        ("/console/units", ".need", "suluh keys rotate", "units"),
        ("/console/officers", ".need", "suluh keys rotate", "officers-need"),
        ("/console/health", ".signs", "gangguan", "health"),
    ] {
        head.goto(&suluh.local(path)).await.unwrap();
        until(&head, css, part).await;
        eye.see(&head, name).await;
    }

    eye.saw_nothing_wrong();
}

#[tokio::test]
async fn a_demo_can_be_read_and_used_too() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let ((database, suluh), browser) = tokio::join!(started(Engine::Sqlite), laptop());
    browser.goto(&suluh.local("/console/sign-in")).await.unwrap();
    click(&browser, "#demo").await;
    until(&browser, "#rows [data-field=child]", "ya").await;
    eye.see(&browser, "demo-board").await;
    click(&browser, "#rows tbody a").await;
    until(&browser, "#reasons", "+").await;
    eye.see(&browser, "demo-tip").await;
    browser.goto(&suluh.local("/console/board")).await.unwrap();
    until(&browser, "#rows [data-field=child]", "ya").await;
    browser.execute(UNFOLD, vec![]).await.unwrap();
    eye.see(&browser, "demo-board-unfolded").await;

    // Locked, and the door for whoever comes back.
    let db = Db::open(database.url()).await.unwrap();
    crate::tip_joins::run(&db, "DELETE FROM officer_session").await;
    until(&browser, "#locked-now h1", "Terkunci").await;
    eye.see(&browser, "locked").await;
    click(&browser, "#back-in").await;
    until(&browser, "#again", "masuk lagi").await;
    eye.see(&browser, "sign-in-again").await;

    // The opener without a server, with what it opened and with what went wrong.
    let folder = tempfile::tempdir().unwrap();
    let tips = folder.path().join("tips.json");
    suluh.cli(&["tips", "export", "--unit", "contoh-bengkayang", "--to", tips.to_str().unwrap()]);
    opener(&browser, folder.path()).await;
    eye.see(&browser, "offline").await;
    open(&browser, &tips, &suluh.keys_dir().join(key_file("contoh-bengkayang"))).await;
    until(&browser, "#tips .words", " ").await;
    eye.see(&browser, "offline-opened").await;
    browser.refresh().await.unwrap();
    open(&browser, &tips, &suluh.keys_dir().join(key_file("contoh-sambas"))).await;
    until(&browser, "#problem", "contoh-sambas").await;
    eye.see(&browser, "offline-refused").await;
    eye.saw_nothing_wrong();
}

#[tokio::test]
async fn the_register_desk_can_be_read_and_used_too() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let ((_database, suluh), editor, approver) = tokio::join!(started(Engine::Sqlite), laptop(), laptop());
    register::officer(&suluh, &editor, "sunting", "register-editor").await;
    register::officer(&suluh, &approver, "setuju", "register-approver").await;
    let program = Clerk::active(&suluh, "contoh-kalbar", "juru", "register-editor").await;
    let second = Clerk::active(&suluh, "contoh-kalbar", "kedua", "register-approver").await;

    // Nothing waits; the forms of an editor, folded and open; a file that is refused.
    until(&editor, "h1", "Daftar P3MI").await;
    eye.see(&editor, "register").await;
    editor.execute(UNFOLD, vec![]).await.unwrap();
    eye.see(&editor, "register-forms").await;
    write(&editor, "#e-name", "PT BUKAN KARANGAN").await;
    choose(&editor, "#e-day", "2026-01-01").await;
    for (css, words) in [("#e-document", "SK 1"), ("#e-authority", "KP2MI"), ("#e-source", "KP2MI")] {
        write(&editor, css, words).await;
    }
    click(&editor, "form[data-act=propose-event] button").await;
    until(&editor, "#problem", "bukan nama karangan").await;
    eye.see(&editor, "register-refused").await;

    // A list that shrinks and has much to look at, and one decision.
    let rows: String =
        (0..120).map(|n| format!("PERAGA USAHA BERSAMA NOMOR {n},80000000000{n:03},2027-12-31\n")).collect();
    let large = format!("nama,nomor izin,berlaku sampai\nCONTOH JAYA ABADI,999/2026,2027-01-01\n{rows}");
    let small = register::list(20);
    for (number, kind, file) in
        [(1, "list", large.as_bytes()), (2, "list", &small), (3, "sanctions", &register::revoked())]
    {
        let what = register::proposed(number, kind, file);
        let (status, said) = program.on_register(&suluh, "propose", what, Some(file)).await;
        assert_eq!(status, 201, "{said}");
    }
    let place = |number| suluh.local(&format!("/console/register/proposals/{}", register::id(number)));
    editor.goto(&suluh.local("/console/register")).await.unwrap();
    until(&editor, "table", "menunggu").await;
    eye.see(&editor, "register-pending").await;
    editor.goto(&place(1)).await.unwrap();
    until(&editor, "#waits", "penyetuju").await;
    eye.see(&editor, "proposal-large").await;
    approver.goto(&place(2)).await.unwrap();
    until(&approver, "[data-act=approve-import]", "sepersepuluh").await;
    eye.see(&approver, "proposal-shrinks").await;
    approver.goto(&place(3)).await.unwrap();
    click(&approver, "form[data-act=approve-import] button").await;
    until(&approver, "#state", "dimuat").await;
    eye.see(&approver, "proposal-approved").await;
    // It was changed since the other was proposed, and while it is looked at.
    approver.goto(&place(1)).await.unwrap();
    until(&approver, "#changed-since", "sudah berubah").await;
    let back = register::taken_back(&program, &suluh, 4).await;
    assert_eq!(back.0, 201, "{}", back.1);
    let page =
        second.ask(&suluh, "GET", &format!("/console/register/proposals/{}", register::id(4)), None).await.1;
    let yes = register::approved(4, &back.1, register::version(&page), false);
    assert_eq!(second.on_register(&suluh, "decide", yes, None).await.0, 204);
    click(&approver, "form[data-act=approve-import] button").await;
    until(&approver, "#problem", "tidak ada yang dimuat").await;
    eye.see(&approver, "proposal-changed").await;
    write(&approver, "#reason", "Tanggalnya salah").await;
    click(&approver, "form[data-act=reject-import] button").await;
    until(&approver, "#state", "ditolak").await;
    eye.see(&approver, "proposal-rejected").await;

    // One agency with a sanction, what it objects to, and what was found.
    editor.goto(&suluh.local("/console/register/agencies?q=contoh")).await.unwrap();
    eye.see(&editor, "agencies").await;
    editor.goto(&suluh.local("/console/register/agencies?q=tidak+ada+pt+begitu")).await.unwrap();
    eye.see(&editor, "agencies-none").await;
    editor.goto(&suluh.local("/console/register/agencies?q=jaya+sakti")).await.unwrap();
    click(&editor, "#found a").await;
    until(&editor, "#verdict", "sanksi").await;
    write(&editor, "#d-letter", "012/DIR/XI/2026").await;
    write(&editor, "#d-objection", "Sanksi itu sudah dicabut dengan SK 30/2026.").await;
    click(&editor, "form[data-act=open-dispute] button").await;
    until(&editor, "#state", "terbuka").await;
    eye.see(&editor, "dispute").await;
    approver.goto(editor.current_url().await.unwrap().as_str()).await.unwrap();
    until(&approver, "#decide", "Putuskan").await;
    eye.see(&approver, "dispute-decide").await;
    editor.goto(&suluh.local("/console/register/agencies?q=jaya+sakti")).await.unwrap();
    click(&editor, "#found a").await;
    until(&editor, "table", "012/DIR").await;
    editor.execute(UNFOLD, vec![]).await.unwrap();
    eye.see(&editor, "agency").await;
    eye.saw_nothing_wrong();
}

#[tokio::test]
async fn outreach_meetings_and_coverage_can_be_read_and_used_too() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let ((_database, suluh), head) = tokio::join!(started(Engine::Sqlite), laptop());
    first(&suluh, &head, "contoh-kalbar", "rina", "duty,head,coordinator").await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "kabupaten,tanggal,orang\n61.07,2025-08-12,5\n61.01,2025-08-12,5\n").unwrap();

    // Nothing is noted yet; a place that is several; a session, corrected; what it makes of the recap.
    head.goto(&suluh.local("/console/outreach")).await.unwrap();
    until(&head, "h1", "Sosialisasi").await;
    eye.see(&head, "outreach-empty").await;
    let fill = async |place: &str, women: &str| {
        for (css, words) in
            [("#s-place", place), ("#s-women", women), ("#s-material", "Kartu CEK"), ("#s-version", "2026-2")]
        {
            write(&head, css, words).await;
        }
        choose(&head, "#s-kind", "village-hall").await;
    };
    fill("Sungai Raya", "12").await;
    click(&head, "#session .go").await;
    until(&head, "#s-problem", "Tempat mana").await;
    eye.see(&head, "outreach-which").await;
    choose(&head, "#s-chosen", "61.12.01").await;
    click(&head, "#session .go").await;
    until(&head, "#state", "berlangsung").await;
    eye.see(&head, "session").await;
    write(&head, "#s-women", "21").await;
    write(&head, "#s-reason", "Salah hitung").await;
    click(&head, "#session [value=correct]").await;
    until(&head, "#revisions", "12").await;
    eye.see(&head, "session-corrected").await;
    suluh.cli(&["campaigns", "add", "KPG1", "61.07", "Poster pasar"]);
    suluh.cli(&["campaigns", "add", "KPG2", "61.01", "Poster pelabuhan"]);
    suluh.cli(&["campaigns", "end", "KPG2"]);
    head.goto(&suluh.local("/console/outreach?kabupaten=61.12")).await.unwrap();
    until(&head, "#recap", "Sungai Raya").await;
    eye.see(&head, "outreach").await;

    // Meetings.
    head.goto(&suluh.local("/console/events")).await.unwrap();
    write(&head, "#e-title", "Rapat kerja Kawan PMI Kalimantan Barat").await;
    write(&head, "#e-place", "Kota Pontianak").await;
    write(&head, "#e-offices", "BP3MI Kalbar").await;
    click(&head, "#event .go").await;
    until(&head, "#e-problem", "baris 1").await;
    eye.see(&head, "events-refused").await;
    write(&head, "#e-offices", "BP3MI Kalbar: 4").await;
    write(&head, "#e-outputs", "Cetak kartu CEK; Disnaker; 2026-12-31").await;
    click(&head, "#event .go").await;
    until(&head, "#outputs", "Disnaker").await;
    eye.see(&head, "event").await;
    head.goto(&suluh.local("/console/events")).await.unwrap();
    until(&head, "#events", "Rapat kerja").await;
    eye.see(&head, "events").await;

    // Coverage, before a list is loaded and after.
    head.goto(&suluh.local("/console/coverage")).await.unwrap();
    until(&head, "#summary", "1/14").await;
    eye.see(&head, "coverage-none").await;
    suluh.cli(&["volunteers", "coverage", file.path().to_str().unwrap()]);
    head.refresh().await.unwrap();
    until(&head, "#summary", "2/14").await;
    eye.see(&head, "coverage").await;
    eye.saw_nothing_wrong();
}

#[tokio::test]
async fn broadcasts_can_be_read_and_used_too() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let ((_database, suluh, _api), head) = tokio::join!(started_with_members(Engine::Sqlite), laptop());
    first(&suluh, &head, "contoh-kalbar", "rina", "duty,head,coordinator").await;
    head.goto(&suluh.local("/console/broadcasts")).await.unwrap();
    until(&head, "h1", "Penyuluhan SMS").await;
    eye.see(&head, "broadcasts-empty").await;
    write(&head, "#b-title", "Paspor").await;
    write(&head, "#b-text-id", "Lihat www.contoh.id").await;
    click(&head, "#write .go").await;
    until(&head, "#problem", "tautan").await;
    eye.see(&head, "broadcasts-refused").await;
    head.goto(&suluh.local("/console/broadcasts")).await.unwrap();
    write(&head, "#b-title", "Paspor").await;
    write(&head, "#b-text-id", "Paspor dipegang sendiri. Berhenti: STOP. Balas hurufnya:").await;
    write(&head, "#b-quiz-id", "Siapa pegang paspor? | Agen | Saya | B | Milik Anda.").await;
    click(&head, "#write .go").await;
    until(&head, "#broadcast-1", "draf").await;
    eye.see(&head, "broadcasts-draft").await;
    click(&head, "#broadcast-1 .go").await;
    until(&head, "#counts-1", "Menunggu").await;
    eye.see(&head, "broadcasts-started").await;
    eye.saw_nothing_wrong();
}

#[tokio::test]
async fn a_board_of_several_pages_can_be_read_and_used_too() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let (served, browser) = tokio::join!(Served::start(Engine::Sqlite), laptop());
    for number in 0..405 {
        served.take(number, &format!("agen di Sanggau Ledo minta uang 5 juta, laporan ke {number}")).await;
    }
    served.sign_in_demo(&browser).await;
    until(&browser, "#searchable", "405 dari 405").await;
    click(&browser, "#next").await;
    until(&browser, "#part", "201–400 dari 405").await;
    write(&browser, "#words", "sanggau").await;
    until(&browser, "#found", "405 ditemukan, 200 ditampilkan").await;
    browser
        .execute("document.querySelector('#parts').scrollIntoView({ block: 'center' })", vec![])
        .await
        .unwrap();
    eye.see(&browser, "board-parts").await;
    eye.saw_nothing_wrong();
}

#[tokio::test]
async fn the_volunteers_page_and_a_volunteers_tip_can_be_read_and_used_too() {
    let mut eye = Eye { axe: Axe::install(), faults: Vec::new() };
    let ((database, suluh), head, overseer) = tokio::join!(started(Engine::Sqlite), laptop(), laptop());
    first(&suluh, &head, "contoh-bengkayang", "rina", "duty,head").await;
    first(&suluh, &overseer, "contoh-pengawas", "awas", "oversight,head").await;

    // One volunteer, an open invite, nothing asked.
    let place = suluh.local("/console/volunteers");
    head.goto(&place).await.unwrap();
    until(&head, "[data-volunteer]", "Kec. Jagoi Babang").await;
    eye.see(&head, "volunteers").await;
    // A place elsewhere is refused; one of the area gives a code, with the words to say.
    write(&head, "#v-name", "Bidan Sari Herkulana").await;
    choose(&head, "#v-kind", "midwife").await;
    write(&head, "#v-place", "Kab. Sambas").await;
    click(&head, "#invite .go").await;
    until(&head, "#problem", "wilayah unit Anda").await;
    eye.see(&head, "volunteers-refused").await;
    write(&head, "#v-place", "Seluas").await;
    click(&head, "#invite .go").await;
    until(&head, "#given-words", "DAFTAR").await;
    eye.see(&head, "volunteers-given").await;
    // Asked, and somebody removed after it was pressed twice.
    head.refresh().await.unwrap();
    until(&head, "[data-invite]", "Bidan Sari").await;
    for words in ["Tanyakan kepada kepala dusun kapan bus berikutnya", "Bagikan selebaran di posyandu"] {
        write(&head, "#t-words", words).await;
        let day = "const it = document.querySelector('#t-ends'); it.value = it.max";
        head.execute(day, vec![]).await.unwrap();
        click(&head, "#question .go").await;
        until(&head, "[data-task]", words).await;
    }
    click(&head, "[data-task] [data-do=withdraw]").await;
    until(&head, "[data-task] [data-do=withdraw]", "Yakin").await;
    click(&head, "[data-task] [data-do=withdraw]").await;
    until(&head, "[data-task] td", "ditarik").await;
    click(&head, "[data-do=remove]").await;
    until(&head, "[data-do=remove]", "Yakin").await;
    eye.see(&head, "volunteers-sure").await;
    click(&head, "[data-do=remove]").await;
    until(&head, "[data-volunteer] td", "dicabut").await;
    eye.see(&head, "volunteers-removed").await;

    // A unit that looks after none.
    overseer.goto(&place).await.unwrap();
    until(&overseer, "#closed", "tidak mengurus relawan").await;
    eye.see(&overseer, "volunteers-none").await;

    // What their app sealed, with a file that is whole and one that is not.
    let budi = Clerk::active(&suluh, "contoh-bengkayang", "budi", "duty").await;
    let (reference, ..) = super::volunteers::with_file(&suluh, database.url(), &budi).await;
    head.goto(&suluh.local(&format!("/console/tips/{reference}"))).await.unwrap();
    until(&head, "#file-list", "rumah dekat pasar.jpg").await;
    eye.see(&head, "tip-volunteer").await;
    eye.saw_nothing_wrong();
}
