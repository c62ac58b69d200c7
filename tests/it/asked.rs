//! The 25 messages of the field reference, as a person would send them, each to a service that holds the
//! companies they name. What must be said of each, on both engines; the flags of more are in reading.rs.

use jiff::civil::{Date, date};
use suluh::config::Config;
use suluh::domain::contacts;
use suluh::domain::importing::{self, File, Options};
use suluh::domain::tips::desk::Desk;
use suluh::kernel::gsm7;
use suluh::model::contact::{Contact, ContactKind};
use suluh::model::message::Words;

use crate::support::{Engine, Service, on_both_engines, phone};

const DAY: Date = date(2026, 11, 22);

/// The names of the messages; all invented.
const LIST: &str = "name,licence_no
ENGGANG MITRA KARYA,0260000001
RIMBA MAS CITRA MANDIRI,0260000002
RIMBA MAS INDONESIA MANDIRI,0260000003
RIMBA KHATULISTIWA JAYA,0260000004
";
const SANCTIONS: &str = "name_as_printed,event,event_date,until,document
RIMBA KHATULISTIWA JAYA,suspended,2026-10-01,2026-12-30,Kep 1/2026
BINTANG KAPUAS RAYA,revoked,2026-09-01,,Kep 2/2026
";
const PERMITS: &str = "name,country,job,number,valid_from,valid_until
ENGGANG MITRA KARYA,Malaysia,operator pabrik,1,2026-01-01,2027-01-01
";

/// What a message leads to.
enum Leads {
    /// To an answer with these parts.
    To(&'static [&'static str]),
    /// To a tip with a receipt, and an answer with these parts.
    Tip(&'static [&'static str]),
}
use Leads::{Tip, To};

const MESSAGES: &[(&str, Leads)] = &[
    ("cek pt enggang mitra karya resmi gk", To(&["PT ENGGANG MITRA KARYA: BERIZIN", "Belum tentu"])),
    ("pt rimba mas mandri resmi kah pak", To(&["BELUM COCOK", "RIMBA MAS CITRA", "RIMBA MAS INDONESIA"])),
    ("CEK CV BERKAH SARAWAK", To(&["bukan PT", "TIDAK ADA di daftar", "LAPOR"])),
    (
        "kerja sawit miri gaji 2rb ringgit brgkt mlm ini lwt entikong pke paspor doang amankah",
        To(&["JANGAN BERANGKAT malam ini", "bukan visa kerja", "110"]),
    ),
    (
        "umur sy 17 thn mau krj ke malaysia jd pmbantu bisa dk",
        To(&["Di bawah 18 tahun", "129", "Kamu tidak salah"]),
    ),
    (
        "sponsor kasih duit 5jt bwt mak, ktnya nnti potong gaji 8 bln. ke saudi jd art",
        To(&["TANDA BAHAYA", "utang", "Jangan berangkat"]),
    ),
    ("pkai plb blh kerja di serikin?", To(&["PLB"])),
    ("apa sja surat yg hrs di siapkn mau jd tki", To(&["1 status nikah", "8 perj.kerja"])),
    ("surat ijin suami hrs di ttd kades ya? bayar brp", To(&["diketahui kades/lurah"])),
    ("biaya k taiwan 35jt wajar ga", To(&["tidak bisa menilai wajar", "rincian resmi"])),
    ("LAPOR ada rmh di ambawang isi 10 org mau di bawa ke msia tiap mlm mobil dtg", Tip(&["Nomor bukti"])),
    ("adek sy dibwa tekong lwt badau tdi sore umur 15 tlg pak", Tip(&["110", "Nomor bukti"])),
    ("kk sy d kamboja ga bs plg paspor d ambil bos disuruh nipu", To(&["negara", "kota"])),
    ("dpt lowongan admin judol kamboja 15jt tiket gratis gas ga", To(&["TANDA BAHAYA", "Jangan berangkat"])),
    ("gaji sy 4 bln blm dibyr majikan kuching mau plg", To(&["kota"])),
    ("Cek PT RIMBA KHATULISTIWA JAYA", To(&["KENA SANKSI", "30/12/26"])),
    ("pt bintang kapuas raya dicabut ya izin ny? uang sy 12jt blm balik", To(&["IZIN DICABUT", "BANTU"])),
    ("ada cowo cina mau nikah sm anak sy dikasih mahar 50jt agen yg urus paspor", To(&["pengantin pesanan"])),
    ("ikut magang ke jepang lpk minta 40jt resmi dk bang", To(&["agang"])),
    ("oi ini bneran gk sih", To(&["GRATIS, bukan langganan"])),
    ("pmi sambas buka donor darah jam brp", To(&["bukan Palang Merah"])),
    ("mau lapor kades minta 2jt bwt ttd surat", Tip(&["Nomor bukti"])),
    ("hapus data sy", To(&["Data percakapan Anda dihapus"])),
    (
        "relawan 4471 cek pt enggang mitra karya lowongan sawit bintulu",
        To(&["PT berizin", "lowongan itu TIDAK ditemukan", "SIP2MI"]),
    ),
    (
        "udh opp n pnya e-pmi visa krj ada brgkt 12 des bnr kan",
        To(&["tidak bisa memastikan", "Tunjukkan", "sebelum berangkat"]),
    ),
];

async fn service(engine: Engine) -> Service {
    let service = Service::with(engine, DAY, Config::default()).await;
    let options = Options { source: "KP2MI", as_of: DAY, dry_run: false, allow_shrink: false, demo: false };
    let (db, clock) = (&service.parts.db, &*service.clock);
    let file = |name, text: &'static str| File { name, bytes: text.as_bytes() };
    importing::list::load(db, clock, file("list.csv", LIST), &options).await.expect("a list");
    importing::events::load(db, clock, file("events.csv", SANCTIONS), &options).await.expect("events");
    importing::permits::load(db, clock, file("permits.csv", PERMITS), &options).await.expect("permits");
    let bp3mi = Contact::new(ContactKind::Bp3mi, "0561-000000", Some(DAY)).expect("a number");
    contacts::set(db, &bp3mi).await.expect("a contact");
    service.parts.reload().await.expect("a register");
    service
}

on_both_engines! {
    async fn the_25_messages_of_the_reference_are_understood(engine: Engine) {
        let service = service(engine).await;
        assert_eq!(MESSAGES.len(), 25);
        let mut wrong = Vec::new();
        let desk = Desk::new(service.parts.db.clone(), service.parts.keys.clone(), service.clock.clone());
        let tips = async || {
            let mut all = 0;
            for unit in ["contoh-kalbar", "contoh-sambas", "contoh-bengkayang", "contoh-pengawas"] {
                all += desk.list(unit).await.map_or(0, |tips| tips.len());
            }
            all
        };
        for (at, (message, leads)) in MESSAGES.iter().enumerate() {
            let before = tips().await;
            // Each is somebody's first message.
            let from = phone(&format!("+62812000001{at:02}"));
            let said = service.parts.dialogue.sms(&from, &Words::new(*message)).await.unwrap_or_default();
            let size = gsm7::size(&said);
            let parts = match leads { To(parts) | Tip(parts) => parts };
            let missing: Vec<_> = parts.iter().filter(|part| !said.contains(**part)).collect();
            let made = tips().await - before;
            if !missing.is_empty() || size.segments != 1 || (made == 1) != matches!(leads, Tip(_)) {
                wrong.push(format!("{}. {message}\n   {said}\n   lacks {missing:?}, made {made} tips", at + 1));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}
