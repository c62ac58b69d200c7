//! Broadcasts at the console, on both engines: by an officer of the area, with what they cost before, and nobody shown.

use std::time::Duration;

use serde_json::json;

use super::clerk::Clerk;
use crate::support::{Behaviour, Engine, FakeApi, Suluh, TestDb, on_both_engines, redis_url, until};

/// How long the worker may take.
const LIMIT: Duration = Duration::from_secs(30);

/// The demo with a gateway that sends, and people of two kabupaten who joined.
pub(super) async fn started_with_members(engine: Engine) -> (TestDb, Suluh, FakeApi) {
    let database = engine.fresh().await;
    let api = FakeApi::start(Behaviour::json(202, "0: Accepted for delivery"));
    let mut launch = crate::mobile::sending_demo(&api)
        .set("SULUH__DATABASE__URL", database.url())
        .set("SULUH__OUTREACH__PRICE_PER_SMS", "350");
    if engine == Engine::Postgres {
        launch = launch.set("SULUH__REDIS__URL", redis_url());
    }
    let suluh = launch.start().await;
    let people: Vec<(String, &str)> = (0..6)
        .map(|at| (format!("62812000{at:05}"), "BENGKAYANG"))
        .chain([("6281200000077".to_owned(), "SAMBAS")])
        .collect();
    let mut said = 0;
    for step in ["IKUT", "YA"] {
        for (number, place) in &people {
            let text = if step == "IKUT" { format!("IKUT+{place}") } else { "YA".to_owned() };
            let path = format!("/in/kannel/sms?from=%2B{number}&text={text}&id={step}{number}");
            assert_eq!(suluh.get(&path).await.status(), 200);
        }
        said += people.len();
        let answered = api.wait_for(said).await;
        let last = String::from_utf8_lossy(&answered[said - 1].body).into_owned() + &answered[said - 1].query;
        assert!(last.contains("penyuluhan") || last.contains("Penyuluhan"), "{last}");
    }
    (database, suluh, api)
}

async fn page(clerk: &Clerk, suluh: &Suluh) -> String {
    let (status, page) = clerk.ask(suluh, "GET", "/console/broadcasts", None).await;
    assert_eq!(status, 200, "{page}");
    page
}

const TEXT: &str = "Paspor dipegang sendiri. Jangan titip calo. Berhenti: STOP";

on_both_engines! {
    async fn a_broadcast_is_written_estimated_started_and_held_back_at_the_console(engine: Engine) {
        let (_database, suluh, _api) = started_with_members(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "coordinator").await;
        let form = async |fields: &[(&str, &str)]| clerk.form(&suluh, "/console/broadcasts", fields).await;
        let write = async |title: &str, areas: &str, text: &str, quiz: &str| {
            form(&[("deed", "write"), ("title", title), ("areas", areas), ("text-id", text), ("quiz-id", quiz)]).await
        };
        for (title, areas, text, quiz, part) in [
            ("", "", TEXT, "", "Tulis judul"),
            ("Paspor", "Sambas", TEXT, "", "Sambas bukan kabupaten atau provinsi di wilayah Anda"),
            ("Paspor", "", "", "", "Tulis teks Indonesia"),
            ("Paspor", "", "Lihat www.contoh.id", "", "tidak memuat tautan"),
            ("Paspor", "", "Halo \u{2014} apa kabar", "", "tidak ada di SMS biasa"),
            ("Paspor", "", "Paspor dipegang sendiri.", "", "STOP menghentikannya"),
            ("Paspor", "", TEXT, "Siapa? | Saya | A | Ya.", "Kuis tidak terbaca"),
        ] {
            let (status, _, said) = write(title, areas, text, quiz).await;
            assert!(status == 422 && said.contains(part), "{part}: {said}");
            assert!(text.is_empty() || said.contains(&text[..4]), "what was typed is there");
        }
        let quiz = "Siapa pegang paspor? | Agen | Saya | B | Milik Anda.\r\n";
        assert_eq!(write("Paspor", "", TEXT, quiz).await.0, 303);
        let shown = page(&clerk, &suluh).await;
        for part in ["1. Paspor", "draf", "Kab. Bengkayang", "1/1 Siapa pegang paspor? A Agen B Saya", "<strong>6</strong>", "Rp2100"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("62812") && !shown.contains("0812"), "nobody who joined is shown");

        // Another unit neither sees nor starts it; nor does another role.
        let sambas = Clerk::active(&suluh, "contoh-sambas", "adi", "coordinator").await;
        assert!(!page(&sambas, &suluh).await.contains("1. Paspor"));
        let foreign = [("number", "1"), ("deed", "start"), ("confirm", "6")];
        assert_eq!(sambas.form(&suluh, "/console/broadcasts", &foreign).await.0, 422);
        let duty = Clerk::active(&suluh, "contoh-bengkayang", "sari", "duty").await;
        assert_eq!(duty.ask(&suluh, "GET", "/console/broadcasts", None).await.0, 403);
        assert_eq!(duty.ask(&suluh, "POST", "/console/broadcasts", Some(json!({}))).await.0, 403);

        // What was confirmed must cover it.
        let (status, _, said) = form(&[("number", "1"), ("deed", "start"), ("confirm", "5")]).await;
        assert!(status == 422 && said.contains("bertambah lebih dari sepersepuluh"), "{said}");
        assert_eq!(form(&[("number", "1"), ("deed", "start"), ("confirm", "6")]).await.0, 303);
        let (status, _, said) = form(&[("number", "1"), ("deed", "start"), ("confirm", "6")]).await;
        assert!(status == 422 && said.contains("sudah berubah"), "{said}");
        // By night it runs and waits; by day it may be over at once.
        let began = until(LIMIT, async || {
            let shown = page(&clerk, &suluh).await;
            (shown.contains("berjalan") || shown.contains("selesai")).then_some(shown)
        });
        let began = began.await.expect("it begins");
        if began.contains("berjalan") && form(&[("number", "1"), ("deed", "pause")]).await.0 == 303 {
            assert!(page(&clerk, &suluh).await.contains("ditahan"));
            assert_eq!(form(&[("number", "1"), ("deed", "resume")]).await.0, 303);
            assert_eq!(form(&[("number", "1"), ("deed", "end")]).await.0, 303);
        }
        assert!(page(&clerk, &suluh).await.contains("selesai"));
        let listed = suluh.cli(&["broadcasts", "list"]);
        assert!(listed.contains("ended") && listed.contains("Paspor"), "{listed}");
    }
}
