//! A second way in, a new passphrase in the place of the old, and a lost device that locks nobody out.
#![expect(clippy::disallowed_methods, reason = "six digits are of this minute")]

use fantoccini::Locator;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::base64;
use super::clerk::Clerk;
use super::walk::{click, first, laptop, report, started, until, write};
use crate::support::{Browser, Engine, Suluh, on_both_engines};

/// Six digits of the secret that the page shows; `ahead` steps from now.
async fn digits(browser: &Browser, secret: &str, ahead: u64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let value = |letter: char| u64::try_from(letters.find(letter).expect("a letter of base32")).unwrap();
    let mut bytes = Vec::new();
    let (mut kept, mut bits) = (0_u64, 0);
    for letter in secret.chars().filter(|it| !it.is_whitespace()) {
        (kept, bits) = ((kept << 5 | value(letter)) & 0xffff, bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(kept >> bits & 0xff).unwrap());
        }
    }
    let secret: [u8; 20] = bytes.try_into().expect("20 bytes");
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new_stack(secret)).build().unwrap();
    let now = browser.execute("return Date.now()", vec![]).await.unwrap().as_u64().unwrap() / 1_000;
    totp.generate(now + 30 * ahead).to_string()
}

fn about(act: &str, clerk: &Clerk, way: &str) -> String {
    let at = jiff::Timestamp::now().to_string();
    json!({ "act": act, "officer": clerk.id, "at": at, "way": way }).to_string()
}

async fn send(suluh: &Suluh, clerk: &Clerk, signer: &Clerk, act: &str, way: &str) -> u16 {
    let (path, named) = match act {
        "add-way" => ("/console/me/ways", base64(digest(&SHA256, way.as_bytes()).as_ref())),
        _ => ("/console/me/ways/remove", way.to_owned()),
    };
    let signed = about(act, clerk, &named);
    let mut body = json!({ "signature": signer.sign(&signed), "signed": signed });
    if act == "add-way" {
        body["way"] = Value::from(way);
    }
    clerk.ask(suluh, "POST", path, Some(body)).await.0
}

on_both_engines! {
    async fn a_second_way_opens_the_same_keys_and_a_lost_one_is_taken_away(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let browser = laptop().await;
        first(&suluh, &browser, "contoh-bengkayang", "rina", "duty,head").await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        click(&browser, "a.officer").await;
        until(&browser, "#ways", "passkey").await;
        assert_eq!(browser.find_all(Locator::Css("#ways [data-do]")).await.unwrap().len(), 0, "the only one stays");
        browser.execute("document.querySelector('details').open = true", vec![]).await.unwrap();
        let secret = until(&browser, "#secret", " ").await;
        for (css, words) in [("#words", "empat kata yang baru"), ("#again", "empat kata yang lain")] {
            write(&browser, css, words).await;
        }
        write(&browser, "#digits", &digits(&browser, &secret, 0).await).await;
        click(&browser, "#passphrase button").await;
        until(&browser, "#problem", "tidak sama").await;
        write(&browser, "#again", "empat kata yang baru").await;
        write(&browser, "#digits", "000000").await;
        click(&browser, "#passphrase button").await;
        until(&browser, "#problem", "enam angka").await;
        write(&browser, "#digits", &digits(&browser, &secret, 0).await).await;
        click(&browser, "#passphrase button").await;
        until(&browser, "#ways", "Frasa sandi").await;
        browser.screenshot(&format!("console-me-{engine:?}")).await;

        // The telephone with the passkey is lost: it is taken away, after it was asked for once more.
        click(&browser, "#ways li:not([data-way^=passphrase]) [data-do]").await;
        until(&browser, "#ways li:not([data-way^=passphrase]) [data-do]", "Yakin").await;
        click(&browser, "#ways li:not([data-way^=passphrase]) [data-do]").await;
        until(&browser, "#ways li:only-child", "Frasa sandi").await;
        click(&browser, ".who button").await;
        until(&browser, "h1", "Masuk").await;
        click(&browser, "#passkey").await;
        until(&browser, "#problem", "Tidak berhasil").await;
        for (css, words) in [("#login", "rina"), ("#words", "empat kata yang baru")] {
            write(&browser, css, words).await;
        }
        write(&browser, "#code", &digits(&browser, &secret, 1).await).await;
        click(&browser, "#passphrase button").await;
        until(&browser, "#rows [data-field=child]", "ya").await;
        let verified = suluh.cli(&["audit", "verify"]);
        assert!(verified.contains("sound") && verified.contains("3 of them signed"), "{verified}");
    }

    async fn a_way_is_added_and_taken_away_by_its_officers_own_key_alone(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        let mut one = Clerk::active(&suluh, "contoh-bengkayang", "one", "duty").await;
        let two = Clerk::active(&suluh, "contoh-bengkayang", "two", "duty").await;
        let mine = format!("passphrase:{}", one.id);
        assert_eq!(send(&suluh, &one, &one, "remove-way", &mine).await, 422, "the only one");
        assert_eq!(send(&suluh, &one, &one, "remove-way", &format!("passphrase:{}", two.id)).await, 422, "another's");
        let way = one.new_passphrase("the second");
        assert_eq!(send(&suluh, &one, &two, "add-way", &way).await, 422, "another's signature");
        assert_eq!(send(&suluh, &two, &one, "add-way", &way).await, 422, "another's account");
        let signed = about("add-way", &one, &base64(digest(&SHA256, way.as_bytes()).as_ref()));
        let other = json!({ "signature": one.sign(&signed), "signed": signed, "way": way.replace("\"AA\"", "\"AB\"") });
        assert_eq!(one.ask(&suluh, "POST", "/console/me/ways", Some(other)).await.0, 422, "another way than was signed");
        let old = signed.replace(&signed[signed.find("\"at\":").unwrap()..][..26], "\"at\":\"2020-01-01T00:00:00");
        let other = json!({ "signature": one.sign(&old), "signed": old, "way": way });
        assert_eq!(one.ask(&suluh, "POST", "/console/me/ways", Some(other)).await.0, 422, "long ago");
        assert_eq!(send(&suluh, &one, &one, "add-way", "{}").await, 422, "no way");
        assert_eq!(send(&suluh, &one, &one, "add-way", &way).await, 204);
        // The new one takes the old one's place.
        let (_, page) = one.ask(&suluh, "GET", "/console/me", None).await;
        assert_eq!(page.matches("data-way=").count(), 1, "{page}");
        assert_eq!(one.sign_in_with(&suluh, "one", 1).await, 403, "the old passphrase");
        assert_eq!(one.sign_in_with(&suluh, "the second", 1).await, 200);
        assert!(suluh.cli(&["audit", "verify"]).contains("sound"));
    }
}
