//! Questions by SMS through a real Kannel, and the answers that reach the phone.

use crate::support::{Kannel, Mo, Smsc, Style, Submit, Suluh, fresh_sqlite};

/// The path at which Kannel asks.
const DOOR: &str = "/in/kannel/sms";
/// A phone as an SMS centre in Indonesia names it.
const PHONE: &str = "6281234567890";
/// The short code.
const SHORT_CODE: &str = "1500";
/// A question about the licensed agency of the demo register.
const QUESTION: &str = "cek pt contoh jaya abadi";

/// The service in demo mode behind a Kannel that asks it in the given style.
async fn behind_kannel(style: Style) -> (Suluh, Kannel) {
    let suluh = Suluh::launch("demo").start().await;
    let kannel = Kannel::start(&suluh.url(DOOR), style).await;
    (suluh, kannel)
}

/// Fails unless `text` is the answer for the licensed agency.
#[track_caller]
fn assert_licensed(text: &str) {
    assert!(text.contains("BERIZIN") && text.contains("123/2024"), "{text:?}");
}

/// The request of a Kannel, byte by byte; a retry has the same id.
fn asked_again() -> String {
    format!(
        "{DOOR}?from={PHONE}&to={SHORT_CODE}&text=cek+pt+contoh+jaya+abadi\
         &id=08143c59-7dc8-4aa7-85df-8c0fd2a22253&coding=0&charset=UTF-8&ts=1795322754&smsc=fake"
    )
}

#[tokio::test]
async fn a_question_by_sms_is_answered_with_the_licence_in_one_message() {
    let (_suluh, mut kannel) = behind_kannel(Style::Get).await;
    let answer = kannel.ask(PHONE, SHORT_CODE, Mo::Text(QUESTION)).await;
    assert_licensed(&answer.text);
    assert_eq!((answer.from.as_str(), answer.to.as_str()), (SHORT_CODE, PHONE));
    assert_eq!(answer.parts, 1);
    assert_eq!(kannel.sent().await, 1);
}

#[tokio::test]
async fn a_question_delivered_twice_at_once_has_one_answer_byte_by_byte() {
    let suluh = Suluh::launch("demo").start().await;
    let path = asked_again();
    let (first, second) = tokio::join!(suluh.get(&path), suluh.get(&path));
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    let type_of = |it: &reqwest::Response| it.headers().get("content-type").cloned();
    assert_eq!(type_of(&first), type_of(&second));
    let (first, second) = (first.bytes().await, second.bytes().await);
    let (first, second) = (first.expect("a body"), second.expect("a body"));
    assert_eq!(first, second);
    assert_licensed(&String::from_utf8_lossy(&first));
    // And once more when the first two are long over.
    assert_eq!(suluh.get(&path).await.bytes().await.expect("a body"), first);
}

#[tokio::test]
async fn a_question_repeated_after_a_power_cut_has_the_same_answer() {
    let db = fresh_sqlite();
    let path = asked_again();
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut suluh = Suluh::launch("demo").set("SULUH__DATABASE__URL", db.url()).start().await;
        answers.push(suluh.get(&path).await.bytes().await.expect("a body"));
        suluh.kill();
    }
    assert_licensed(&String::from_utf8_lossy(&answers[0]));
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_question_in_ucs_2_is_understood() {
    let (_suluh, mut kannel) = behind_kannel(Style::Get).await;
    let answer = kannel.ask(PHONE, SHORT_CODE, Mo::Ucs2(QUESTION)).await;
    assert_licensed(&answer.text);
}

#[tokio::test]
async fn signs_that_mean_something_in_a_url_are_part_of_the_question() {
    let (_suluh, mut kannel) = behind_kannel(Style::Get).await;
    let answer = kannel.ask(PHONE, SHORT_CODE, Mo::Text("cek pt contoh&jaya+abadi % ?")).await;
    assert_licensed(&answer.text);
    // The answer says the name as it was read: `&` did not end it, and `%26` is not decoded twice.
    for (phone, question, name) in
        [("6281234567891", "cek pt m&m", "M&M"), ("6281234567892", "cek pt a%26b", "A 26B")]
    {
        let answer = kannel.ask(phone, SHORT_CODE, Mo::Text(question)).await;
        assert!(answer.text.contains(name), "{question:?}: {:?}", answer.text);
    }
}

#[tokio::test]
async fn a_question_posted_with_x_kannel_headers_is_answered() {
    let (_suluh, mut kannel) = behind_kannel(Style::Post).await;
    for question in [Mo::Text(QUESTION), Mo::Ucs2(QUESTION)] {
        let answer = kannel.ask(PHONE, SHORT_CODE, question).await;
        assert_licensed(&answer.text);
    }
}

#[tokio::test]
async fn a_question_of_two_parts_is_answered_once() {
    let (_suluh, mut kannel) = behind_kannel(Style::Get).await;
    // Neither part is a question about the agency without the other. Full stops, because a text
    // of many words is taken for a letter.
    let dots = ".".repeat(70);
    let (first, second) = (format!("tolong pak{dots} cek pt contoh"), format!("{dots} jaya abadi"));
    assert!(first.len() + second.len() > 160);
    let answer = kannel.ask(PHONE, SHORT_CODE, Mo::Parts(&[&first, &second])).await;
    assert_licensed(&answer.text);
    // A second answer to the first question would be out before that to a second question.
    let answer = kannel.ask(PHONE, SHORT_CODE, Mo::Text(QUESTION)).await;
    assert_licensed(&answer.text);
    assert_eq!(kannel.sent().await, 2);
}

#[tokio::test]
async fn neither_the_number_nor_the_words_of_a_phone_are_in_the_log() {
    let (suluh, mut kannel) = behind_kannel(Style::Get).await;
    kannel.ask(PHONE, SHORT_CODE, Mo::Text("cek pt rahasia sekali")).await;
    let log = suluh.log();
    assert!(!log.is_empty(), "an empty log proves nothing");
    // Without the country code too, and however it was written.
    for trace in ["81234567890", "rahasia"] {
        assert!(!log.to_lowercase().contains(trace), "{trace} is in the log:\n{log}");
    }
}

/// The receipt that stands in a text.
fn receipt(text: &str) -> &str {
    let at =
        text.find("Nomor bukti ").unwrap_or_else(|| panic!("no receipt in {text:?}")) + "Nomor bukti ".len();
    &text[at..at + 19]
}

#[tokio::test]
async fn a_reporter_goes_the_whole_way_through_kannel() {
    let (suluh, mut kannel) = behind_kannel(Style::Get).await;
    let asked = kannel.ask(PHONE, SHORT_CODE, Mo::Text("lapor")).await;
    assert!(asked.text.contains("Boleh tanpa nama") && asked.text.contains("110"), "{asked:?}");
    let words = [
        "Sekida jagoi babang, besok malam 6 orang termasuk 2 anak naik mobil hitam ",
        "KB 1234 XX, bos Udin",
    ];
    let taken = kannel.ask(PHONE, SHORT_CODE, Mo::Parts(&words)).await;
    assert_eq!(taken.parts, 1);
    let receipt = receipt(&taken.text).to_owned();
    // A second message without a keyword belongs to the same tip.
    let more = kannel.ask(PHONE, SHORT_CODE, Mo::Text("mobilnya sudah di depan masjid")).await;
    assert!(more.text.contains("Tambahan Anda"), "{more:?}");
    // Two digits swapped are found before anything is looked up, and cost no try.
    let mut slipped: Vec<char> = receipt.chars().collect();
    let at = (0..3).find(|at| slipped[*at] != slipped[at + 1]).unwrap_or(3);
    if at < 3 {
        slipped.swap(at, at + 1);
    } else {
        slipped[0] = if slipped[0] == '9' { '0' } else { '9' };
    }
    let slipped: String = slipped.into_iter().collect();
    let wrong = kannel.ask(PHONE, SHORT_CODE, Mo::Text(&format!("STATUS {slipped}"))).await;
    assert!(wrong.text.contains("keliru") && wrong.text.contains("tidak berkurang"), "{wrong:?}");
    // From another phone, as after the first was lost.
    let shown = kannel.ask("6281234567899", SHORT_CODE, Mo::Text(&format!("status {receipt}"))).await;
    assert!(shown.text.contains("DITERIMA"), "{shown:?}");
    let stopped = kannel.ask(PHONE, SHORT_CODE, Mo::Text("STOP")).await;
    let never = kannel.ask("6281234567898", SHORT_CODE, Mo::Text("STOP")).await;
    assert_eq!(stopped.text, never.text, "the same to everybody");
    // What a stranger finds in the inbox is short, and holds nothing that was told.
    for answer in [asked, taken, more, wrong, shown, stopped] {
        assert!(answer.parts == 1 && answer.text.len() <= 160, "{answer:?}");
        for told in ["Sekida", "jagoi", "mobil", "Udin", "masjid"] {
            assert!(!answer.text.to_lowercase().contains(&told.to_lowercase()), "{answer:?}");
        }
    }
    let log = suluh.log();
    for trace in ["81234567890", "Udin", &receipt, &receipt.replace(' ', "")] {
        assert!(!log.contains(trace), "{trace} is in the log");
    }
}

// `ussd_service_op`: somebody dialled, they answered, we ask, we end, and a vendor's own word for a broken dialog.
const DIALLED: u8 = 1;
const TYPED: u8 = 18;
const ASK: u8 = 2;
const END: u8 = 17;
const ABORTED: u8 = 0x81;
/// What people dial.
const CODE: &str = "*123#";

/// Sends a step and waits for the next screen.
async fn step(smsc: &Smsc, op: u8, info: [u8; 2], typed: &str) -> Submit {
    let before = smsc.submits().len();
    smsc.dial(PHONE, CODE, (op, info), typed).await;
    smsc.wait_for(before + 1).await.remove(before)
}

#[tokio::test]
async fn a_dialog_of_ussd_goes_through_its_meta_data_and_is_taken_up_again() {
    let suluh = Suluh::launch("demo").set("SULUH__GATEWAYS__KANNEL__USSD__CODE", "*123").start().await;
    let smsc = Smsc::start();
    let setup = Kannel::setup(&suluh.url("/in/kannel/ussd"), Style::Post).smsc(&smsc).ussd();
    let _kannel = setup.start().await;
    smsc.wait_for_bind().await;
    // Three screens deep, and out again.
    let home = step(&smsc, DIALLED, [0x12, 0x34], CODE).await;
    assert!(home.text.contains("1 Cek PT/agen"), "{home:?}");
    assert_eq!((home.ussd(), home.destination.as_str()), (Some((ASK, [0x12, 0x34])), PHONE));
    let which = step(&smsc, TYPED, [0x12, 0x34], "1").await;
    assert!(which.text.contains("Ketik nama PT"), "{which:?}");
    let found = step(&smsc, TYPED, [0x12, 0x34], "contoh jaya abadi").await;
    assert_licensed(&found.text);
    assert_eq!(found.ussd(), Some((ASK, [0x12, 0x34])));
    for _ in 0..2 {
        let back = step(&smsc, TYPED, [0x12, 0x34], "0").await;
        assert_eq!(back.ussd().map(|(op, _)| op), Some(ASK), "{back:?}");
    }
    let bye = step(&smsc, TYPED, [0x12, 0x34], "0").await;
    assert_eq!(bye.ussd(), Some((END, [0x12, 0x35])), "{bye:?}");
    // What stands behind the code is typed already; the same session again is a new dialog.
    let deep = step(&smsc, DIALLED, [0x12, 0x34], "*123*1*contoh jaya abadi#").await;
    assert_licensed(&deep.text);
    // The line breaks: nobody is answered, and whoever dials again is where they were.
    let before = smsc.submits().len();
    smsc.dial(PHONE, CODE, (ABORTED, [0x12, 0x34]), "").await;
    let again = step(&smsc, DIALLED, [0x12, 0x36], CODE).await;
    assert_eq!(smsc.submits().len(), before + 1, "an end was answered: {:?}", smsc.submits());
    assert!(again.text.contains("Lanjut"), "{again:?}");
    // An answer to a screen that nobody remembers is none: they begin.
    let lost = step(&smsc, TYPED, [0x70, 0x02], "1").await;
    assert_eq!(lost.ussd(), Some((ASK, [0x70, 0x02])));
    assert!(!lost.text.contains("Ketik nama PT"), "{lost:?}");
    let log = suluh.log();
    assert!(!log.contains("81234567890") && !log.to_lowercase().contains("jaya abadi"), "{log}");
}
