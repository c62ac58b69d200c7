//! An officer's keys: made, wrapped and unwrapped in Chromium, and believed by Rust.

use ring::{hkdf, pbkdf2};
use serde_json::{Value, json};
use suluh::sealing::hybrid::{PublicHalf, Purpose};
use suluh::sealing::officer::{self, UnitKeyPlace};

use super::{Page, base64, bytes, pair};

/// HKDF with SHA-256 and without salt, 32 bytes.
fn derived(secret: &[u8], info: &[u8]) -> String {
    let mut out = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(secret)
        .expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut out))
        .expect("32 bytes");
    base64(&out)
}

#[tokio::test]
async fn a_passphrase_or_a_passkey_unwraps_an_officers_keys_and_no_other_does() {
    let page = Page::open().await;
    let salt = [7; 16];
    let mut stretched = [0; 32];
    let rounds = std::num::NonZeroU32::new(600_000).expect("not zero");
    // The letter e with an acute in one character, which the browser is handed in two.
    let passphrase = "kuda caf\u{e9} hijau".as_bytes();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &salt, passphrase, &mut stretched);
    let seen = page
        .run(
            r#"const salt = new Uint8Array(16).fill(7);
            const derived = await keys.fromPassphrase("kuda cafe\u0301 hijau", salt);
            const raw = await keys.generate();
            const wrapped = await keys.wrap(raw, derived.wrap, "o");
            const prf = await keys.fromPrf(new Uint8Array(32).fill(9), "o");
            const underPrf = await keys.wrap(await keys.unwrap(wrapped, derived.wrap, "o"), prf, "o");
            const flip = (where) => wrapped.map((byte, at) => (at === where ? byte ^ 1 : byte));
            const wrong = [
              keys.unwrap(wrapped, derived.auth, "o"), keys.unwrap(wrapped, derived.wrap, "p"), keys.unwrap(underPrf, derived.wrap, "o"),
              keys.unwrap(wrapped, derived.wrap.slice(16), "o"), keys.unwrap(new Uint8Array(0), derived.wrap, "o"), keys.unwrap(null, derived.wrap, "o"),
              ...[0, 1, 12, 13, 100, wrapped.length - 1].map((where) => keys.unwrap(flip(where), derived.wrap, "o")),
              keys.load(raw.slice(1)), keys.load(new Uint8Array(194)), keys.load(null),
            ];
            const loaded = await keys.load(raw);
            const out = (key) => crypto.subtle.exportKey("jwk", key).then(() => "given", (error) => error.name);
            return {
              auth: to(derived.auth), wrap: to(derived.wrap), prf: to(prf),
              same: [await keys.unwrap(wrapped, derived.wrap, "o"), await keys.unwrap(underPrf, prf, "o")].every((it) => to(it) === to(raw)),
              fresh: to(wrapped) !== to(await keys.wrap(raw, derived.wrap, "o")),
              lengths: [raw.length, wrapped.length],
              wrong: (await Promise.all(wrong)).filter((it) => it !== null).length,
              short: await keys.wrap(raw, derived.wrap.slice(16), "o").catch((error) => error.name),
              out: [await out(loaded.pair.secret), await out(loaded.signing)],
            };"#,
            Value::Null,
        )
        .await;
    // What `bound` writes: the suite, and each text with its length.
    let place = b"\x01\x00\x00\x00\x14suluh passkey wrap 1\x00\x00\x00\x01o";
    let right = json!({
        "auth": derived(&stretched, b"suluh passphrase auth 1"),
        "wrap": derived(&stretched, b"suluh passphrase wrap 1"),
        "prf": derived(&[9; 32], place),
        "same": true, "fresh": true, "lengths": [194, 223], "wrong": 0, "short": "TypeError",
        "out": ["InvalidAccessError", "InvalidAccessError"],
    });
    assert_eq!(seen, right);
    page.was_quiet().await;
}

#[tokio::test]
async fn an_officer_signs_compares_digits_and_is_handed_a_units_key() {
    let page = Page::open().await;
    let (unit, unit_public) = pair();
    // Two officers are made; the first one's halves come out, as in an enrolment.
    let made = page
        .run(
            r#"const raw = [await keys.generate(), await keys.generate()];
            const [one, two] = [await keys.load(raw[0]), await keys.load(raw[1])];
            const said = utf8("bertugas 23.11.");
            return {
              raw: raw.map((it) => to(it)), sealing: to(one.pair.publicRaw), signing: to(one.signingRaw), second: to(two.pair.publicRaw),
              signature: to(await keys.sign(one, said)), other: to(await keys.sign(two, said)),
              digits: await keys.fingerprint(one.pair.publicRaw, one.signingRaw),
            };"#,
            Value::Null,
        )
        .await;
    let public = PublicHalf::from_base64(made["sealing"].as_str().expect("text")).expect("a point");
    let (signing, signature) = (bytes(&made["signing"]), bytes(&made["signature"]));
    assert!(officer::signed(&signing, "bertugas 23.11.".as_bytes(), &signature));
    assert!(!officer::signed(&signing, "bertugas 24.11.".as_bytes(), &signature));
    assert!(!officer::signed(&signing, "bertugas 23.11.".as_bytes(), &bytes(&made["other"])));
    for at in [0, 31, 32, 63] {
        let mut altered = signature.clone();
        altered[at] ^= 1;
        assert!(!officer::signed(&signing, "bertugas 23.11.".as_bytes(), &altered), "byte {at}");
    }
    assert_eq!(made["digits"], officer::fingerprint(&public, &signing));

    let place = UnitKeyPlace { unit: "contoh-sambas", epoch: 4, officer: "o" };
    let sealed = place.seal(&public, &unit).expect("sealed");
    let no_key = Purpose { info: "suluh unit key 1", place: &["contoh-sambas", "4", "o"] };
    let no_key = public.seal(no_key, &[0xff; 64]).expect("sealed");
    let (third, third_public) = pair();
    let given = json!({
        "raw": made["raw"], "sealed": base64(&sealed), "noKey": base64(&no_key), "second": made["second"], "third": third_public.to_base64(),
    });
    let seen = page
        .run(
            r#"const [one, two] = [await keys.load(from(given.raw[0])), await keys.load(from(given.raw[1]))];
            const sealed = from(given.sealed);
            const hex = await keys.openUnitKey(one, "o", "contoh-sambas", 4, sealed);
            // Handed on to a second officer, who opens it, and to a third, who is Rust's.
            const second = await keys.sealUnitKey(from(given.second), "p", "contoh-sambas", 4, hex);
            const flip = (where) => sealed.map((byte, at) => (at === where ? byte ^ 1 : byte));
            const wrong = [
              keys.openUnitKey(two, "o", "contoh-sambas", 4, sealed), keys.openUnitKey(one, "p", "contoh-sambas", 4, sealed),
              keys.openUnitKey(one, "o", "contoh", 4, sealed), keys.openUnitKey(one, "o", "contoh-sambas", 5, sealed),
              keys.openUnitKey(one, "o", "contoh-sambas", 4, from(given.noKey)), keys.openUnitKey(one, "o", "contoh-sambas", 4, second),
              ...[0, 1, 40, 70, sealed.length - 1].map((where) => keys.openUnitKey(one, "o", "contoh-sambas", 4, flip(where))),
            ];
            return {
              same: hex === (await keys.openUnitKey(two, "p", "contoh-sambas", 4, second)),
              third: to(await keys.sealUnitKey(from(given.third), "q", "contoh-sambas", 4, hex)),
              point: to((await hpke.importPrivate(hex)).publicRaw),
              wrong: (await Promise.all(wrong)).filter((it) => it !== null).length,
            };"#,
            given,
        )
        .await;
    assert_eq!(
        (&seen["same"], &seen["wrong"], bytes(&seen["point"])),
        (&json!(true), &json!(0), unit_public.to_bytes().to_vec())
    );
    let opened = UnitKeyPlace { officer: "q", ..place }.open(&third, &bytes(&seen["third"])).expect("opened");
    assert_eq!(opened.public(), unit_public);
    page.was_quiet().await;
}
