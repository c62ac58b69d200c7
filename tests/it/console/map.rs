//! The map of a tip: drawn in the browser of shapes that tell nobody which of them is meant.

use serde_json::{Value, json};

use super::walk::{click, first, laptop, opened_tip, started, until};
use crate::support::{Engine, on_both_engines};

/// Draws another place on the page of a tip, and gives what is told then.
const OTHER: &str = r##"const [place, done] = arguments;
    (async () => {
      const { draw } = await import("/console/assets/map.js");
      const fetched = (path) => fetch(path).then((answer) => answer.json());
      draw(place, await fetched("/console/places"), await fetched("/console/shapes"));
      const told = (id) => (document.querySelector(id).hidden ? "" : document.querySelector(id).textContent);
      const drawing = document.querySelector("#drawing");
      return {
        where: told("#map-where"), beside: told("#map-beside"), source: !document.querySelector("#map-source").hidden,
        here: drawing.hasAttribute("hidden") ? 0 : drawing.querySelectorAll(".here").length,
      };
    })().then(done, (error) => done(String(error)));"##;

on_both_engines! {
    async fn the_kecamatan_of_a_tip_stands_out_on_a_map_that_asks_for_nothing_by_its_name(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let browser = laptop().await;
        first(&suluh, &browser, "contoh-bengkayang", "rina", "duty,head").await;
        opened_tip(&suluh, &browser, "Sekida Jagoi, mobil hitam KB 1234 XX, anak 14 th").await;
        until(&browser, "#map-where", "Jagoi Babang, Kabupaten Bengkayang").await;
        until(&browser, ".signs .meant", "Jagoi Babang").await;
        browser.execute("document.querySelector(\"#map\").scrollIntoView()", vec![]).await.unwrap();
        browser.screenshot(&format!("console-map-{engine:?}")).await;

        let script = r##"const all = (css) => [...document.querySelectorAll(css)];
            const box = document.querySelector("#drawing").getBoundingClientRect();
            const here = document.querySelector(".here").getBoundingClientRect();
            return {
              here: all(".here").map((it) => it.dataset.code), near: all(".near").length, all: all(".areas path").length,
              title: document.querySelector("#drawing > title").textContent,
              label: document.querySelector("#drawing").getAttribute("aria-labelledby"),
              post: all(".signs .post").map((it) => it.textContent), scale: all(".signs .scale").some((it) => /^\d+ km$/.test(it.textContent)),
              north: all(".signs .north").length,
              inside: here.left >= box.left && here.right <= box.right && here.top >= box.top && here.bottom <= box.bottom && here.width > 20,
              asked: [location.href, ...performance.getEntriesByType("resource").map((it) => it.name)],
            };"##;
        let seen = browser.execute(script, vec![]).await.unwrap();
        assert_eq!((&seen["here"], &seen["near"], &seen["all"]), (&json!(["61.07.07"]), &json!(16), &json!(174)));
        assert_eq!(seen["title"], json!("Peta: tempat laporan disorot: Jagoi Babang, Kabupaten Bengkayang"));
        assert_eq!(seen["label"], json!("drawing-title"));
        assert!(seen["post"].as_array().unwrap().contains(&json!("PLBN Jagoi Babang")), "{seen}");
        assert_eq!((&seen["scale"], &seen["north"], &seen["inside"]), (&json!(true), &json!(1), &json!(true)));
        let beside = until(&browser, "#map-beside", "Berbatasan dengan").await;
        assert!(beside.contains("Seluas") && beside.contains("Siding") && !beside.contains("Samalantan"), "{beside}");
        let posts = until(&browser, "#map-posts li", "PLBN").await;
        assert_eq!(posts, "PLBN Jagoi Babang: di kecamatan ini; belum punya unit");

        // Everything came from the server itself, and no request names the place.
        let asked = seen["asked"].as_array().unwrap();
        assert!(asked.iter().any(|it| it.as_str().unwrap().ends_with("/console/shapes")), "{asked:?}");
        for address in asked.iter().map(|it| it.as_str().unwrap()) {
            assert!(address.starts_with(&suluh.local("/console/")), "{address}");
            for part in ["61.07", "6107", "agoi", "ekida", "engkayang", "?"] {
                assert!(!address.contains(part), "{address}");
            }
        }
        assert_eq!(browser.said().await.into_iter().filter(|it| it.contains("olicy")).collect::<Vec<_>>(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_drawn_is_told_in_words() {
    let (_database, suluh) = started(Engine::Sqlite).await;
    let browser = laptop().await;
    browser.goto(&suluh.local("/console/sign-in")).await.unwrap();
    click(&browser, "#demo").await;
    until(&browser, "#rows [data-field=child]", "ya").await;
    click(&browser, "#rows tbody a").await;
    until(&browser, "#reasons", "+").await;
    let drawn =
        async |place: &str| -> Value { browser.execute_async(OTHER, vec![json!(place)]).await.unwrap() };

    // A kabupaten of which no more is known stands out whole.
    let seen = drawn("61.01").await;
    assert_eq!(seen["where"], json!("Kabupaten Sambas (kecamatannya belum diketahui)"));
    assert_eq!((&seen["here"], &seen["beside"], &seen["source"]), (&json!(19), &json!(""), &json!(true)));
    // A village stands in its kecamatan.
    let seen = drawn("61.03.21.2003").await;
    assert_eq!((&seen["where"], &seen["here"]), (&json!("Entikong, Kabupaten Sanggau"), &json!(1)));
    // A kecamatan that was made since has its neighbours by name.
    let seen = drawn("61.07.99").await;
    let beside = seen["beside"].as_str().unwrap();
    assert_eq!((&seen["here"], &seen["source"]), (&json!(0), &json!(false)));
    assert!(seen["where"].as_str().unwrap().contains("Belum ada gambar peta"), "{seen}");
    assert!(
        beside.starts_with("Kecamatan lain di Kabupaten Bengkayang:") && beside.contains("Seluas"),
        "{seen}"
    );
    // Of another province nothing was fetched, and it is said.
    let seen = drawn("53.04.02").await;
    assert!(seen["where"].as_str().unwrap().contains("di luar provinsi unit Anda"), "{seen}");
    assert_eq!((&seen["here"], &seen["beside"]), (&json!(0), &json!("")));
}
