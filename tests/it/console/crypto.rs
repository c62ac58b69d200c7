//! What Rust seals Chromium opens, and the other way round; whatever was altered neither opens.

use serde_json::{Value, json};
use suluh::sealing::envelope::{self, Place, Reader, Wrap};
use suluh::sealing::hybrid::PublicHalf;
use suluh::sealing::keys::Keys;
use suluh::sealing::mailbox::{NotePlace, Stretcher};
use suluh::sealing::receipt::Receipt;

use super::{Page, base64, bytes, pair};

const HERE: Place<'static> = Place { tip: "00112233445566778899aabbccddeeff", page: "p\u{e9}" };
/// One of each size: short, longer, long, above the last.
const LENGTHS: [usize; 5] = [0, 2_044, 2_045, 16_000, 20_000];

/// The published vectors of RFC 9180 in base mode with KEM 0x0010 and KDF 0x0001, their first message: AEAD 0x0001
/// is appendix A.3.1, AEAD 0x0002 is ours (github.com/cfrg/draft-irtf-cfrg-hpke, test-vectors.json of commit
/// 5f503c5, which has both).
fn vectors() -> Value {
    json!([
        {
            "cipher": "AES_128",
            "skE": "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
            "skR": "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
            "pkR": concat!(
                "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82",
                "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0"
            ),
            "enc": concat!(
                "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9",
                "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4"
            ),
            "ct": concat!(
                "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f",
                "39513434"
            ),
        },
        {
            "cipher": "ours",
            "skE": "90345e3a1d116c1dd39ae76d95ab858c142223a63e44f8f85318cfa91a84858e",
            "skR": "317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2",
            "pkR": concat!(
                "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f",
                "853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c"
            ),
            "enc": concat!(
                "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e",
                "0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0"
            ),
            "ct": concat!(
                "58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da",
                "49f8f96f"
            ),
        },
    ])
}

#[tokio::test]
async fn the_vectors_of_rfc_9180_pass_in_the_browser() {
    let page = Page::open().await;
    let seen = page
        .run(
            r#"const [info, aad] = [utf8("Ode on a Grecian Urn"), utf8("Count-0")];
            return Promise.all(given.map(async ({ cipher, skE, skR, pkR, enc, ct }) => {
              const options = cipher === "ours" ? {} : { aead: hpke[cipher] };
              const pair = await hpke.importPrivate(skR);
              const ephemeral = await hpke.importPrivate(skE);
              const whole = fromHex("01" + enc + ct);
              const plain = utf8("Beauty is truth, truth beauty");
              return {
                sealed: toHex(await hpke.seal(fromHex(pkR), info, aad, plain, { ephemeral, ...options })) === toHex(whole),
                opened: bytes.text(await hpke.open(pair, info, aad, whole, options)),
                points: toHex(pair.publicRaw) === pkR && toHex(ephemeral.publicRaw) === enc,
                elsewhere: [
                  await hpke.open(pair, info, utf8("Count-1"), whole, options),
                  await hpke.open(pair, utf8("Ode"), aad, whole, options),
                  await hpke.open(ephemeral, info, aad, whole, options),
                ],
              };
            }));"#,
            vectors(),
        )
        .await;
    let right = json!({
        "sealed": true, "opened": "Beauty is truth, truth beauty", "points": true,
        "elsewhere": [null, null, null],
    });
    assert_eq!(seen, json!([right, right]));

    // A key is one of 32 bytes between 1 and the order of the group, or none; and its point may be handed in.
    let (private, public) = pair();
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let given = json!({"hex": *private.to_hex(), "public": base64(&public.to_bytes()), "order": order});
    let seen = page
        .run(
            r#"const bad = ["", "zz", given.hex.slice(2), given.hex + "00", "00".repeat(32), given.order, null];
            return {
              bad: await Promise.all(bad.map((hex) => hpke.importPrivate(hex))),
              point: to((await hpke.importPrivate(given.hex)).publicRaw) === given.public,
              other: to((await hpke.importPrivate(given.hex.toUpperCase(), from(given.public))).publicRaw) === given.public,
              out: await crypto.subtle.exportKey("jwk", (await hpke.importPrivate(given.hex)).secret).catch((error) => error.name),
            };"#,
            given,
        )
        .await;
    let none: [(); 7] = [(); 7];
    assert_eq!(seen, json!({"bad": none, "point": true, "other": true, "out": "InvalidAccessError"}));
    page.was_quiet().await;
}

fn wrap_json(wrap: &Wrap) -> Value {
    json!({"unit": wrap.unit, "epoch": wrap.epoch, "sealed": base64(&wrap.sealed)})
}

fn wrap_of(value: &Value) -> Wrap {
    let unit = value["unit"].as_str().expect("a unit").to_owned();
    Wrap { unit, epoch: value["epoch"].as_i64().expect("an epoch"), sealed: bytes(&value["sealed"]) }
}

#[tokio::test]
async fn chromium_opens_what_rust_seals_and_nothing_that_was_altered() {
    let page = Page::open().await;
    let ((one, one_public), (two, two_public)) = (pair(), pair());
    for length in LENGTHS {
        let words: String = "mobil h\u{ef}tam ".chars().cycle().take(length).collect();
        let readers = [
            Reader { unit: "u", epoch: 1, key: &one_public },
            Reader { unit: "v", epoch: 12, key: &two_public },
        ];
        let sealed = envelope::seal(HERE, words.as_bytes(), &readers).expect("sealed");
        let wraps: Vec<_> = sealed.wraps.iter().map(wrap_json).collect();
        let given = json!({
            "place": {"tip": HERE.tip, "page": HERE.page}, "keys": [*one.to_hex(), *two.to_hex()], "wraps": wraps,
            "secret": base64(&*sealed.secret), "body": base64(&sealed.body),
        });
        let seen = page
            .run(
                r#"const [secret, body] = [from(given.secret), from(given.body)];
                const wraps = given.wraps.map((wrap) => ({ ...wrap, sealed: from(wrap.sealed) }));
                const pairs = await Promise.all(given.keys.map((hex) => hpke.importPrivate(hex)));
                const at = (place, wrap, pair, S = secret, ciphertext = body) => envelope.open(place, wrap, pair, S, ciphertext);
                const flip = (array, where) => array.map((byte, at) => (at === where ? byte ^ 1 : byte));
                const here = given.place;
                const [wrap, pair] = [wraps[0], pairs[0]];
                const middle = body.length >> 1;
                const wrong = {
                  other: at(here, wraps[0], pairs[1]),
                  tip: at({ ...here, tip: here.tip.slice(1) }, wrap, pair),
                  page: at({ ...here, page: "q" }, wrap, pair),
                  // The border between two texts may not move.
                  border: at({ tip: here.tip + "p", page: here.page.slice(1) }, wrap, pair),
                  unit: at(here, { ...wrap, unit: "v" }, pair),
                  epoch: at(here, { ...wrap, epoch: 2 }, pair),
                  swapped: at(here, { ...wraps[1], unit: "u", epoch: 1 }, pair),
                  shortSecret: at(here, wrap, pair, secret.slice(1)),
                  noSecret: at(here, wrap, pair, undefined, null),
                  empty: at(here, { ...wrap, sealed: new Uint8Array(0) }, pair),
                  noWrap: at(here, null, pair),
                  noPair: at(here, wrap, null),
                };
                // Suite, tag of the point, the point, ciphertext, tag.
                for (const where of [0, 1, 2, 40, 65, 66, 80, wrap.sealed.length - 1]) {
                  wrong[`wrap ${where}`] = at(here, { ...wrap, sealed: flip(wrap.sealed, where) }, pair);
                  wrong[`wrap cut at ${where}`] = at(here, { ...wrap, sealed: wrap.sealed.slice(0, where) }, pair);
                }
                for (const where of [0, 1, 4, 5, middle, body.length - 16, body.length - 1]) {
                  wrong[`body ${where}`] = at(here, wrap, pair, secret, flip(body, where));
                  wrong[`body cut at ${where}`] = at(here, wrap, pair, secret, body.slice(0, where));
                }
                for (const where of [0, 31]) wrong[`secret ${where}`] = at(here, wrap, pair, flip(secret, where));
                const opened = [];
                for (const [name, opening] of Object.entries(wrong)) if ((await opening) !== null) opened.push(name);
                const right = await Promise.all(wraps.map((wrap, index) => at(here, wrap, pairs[index])));
                return { right: right.map((words) => bytes.text(words)), opened, tried: Object.keys(wrong).length };"#,
                given,
            )
            .await;
        assert_eq!(seen, json!({"right": [words, words], "opened": [], "tried": 44}), "{length}");
    }
    page.was_quiet().await;
}

#[tokio::test]
async fn rust_opens_what_chromium_seals_and_wraps_again() {
    let page = Page::open().await;
    let ((one, one_public), (two, two_public), (three, three_public)) = (pair(), pair(), pair());
    let reader = |unit: &str, epoch: i64, key: &PublicHalf| json!({"unit": unit, "epoch": epoch, "publicRaw": key.to_base64()});
    for length in LENGTHS {
        let words = "x".repeat(length);
        let given = json!({
            "place": {"tip": HERE.tip, "page": HERE.page}, "words": words, "key": *one.to_hex(), "stranger": *three.to_hex(),
            "readers": [reader("u", 1, &one_public), reader("v", 12, &two_public)], "to": reader("w", 3, &three_public),
        });
        let seen = page
            .run(
                r#"const key = (reader) => ({ ...reader, publicRaw: from(reader.publicRaw) });
                const shown = (wrap) => wrap && { ...wrap, sealed: to(wrap.sealed) };
                const [here, readers] = [given.place, given.readers.map(key)];
                const { body, secret, wraps } = await envelope.seal(here, given.words, readers);
                const [pair, stranger] = [await hpke.importPrivate(given.key), await hpke.importPrivate(given.stranger)];
                const again = await envelope.rewrap(here, wraps[0], pair, key(given.to));
                const refused = await envelope.rewrap(here, wraps[0], stranger, key(given.to));
                return { body: to(body), secret: to(secret), wraps: [...wraps, again].map(shown), refused };"#,
                given,
            )
            .await;
        let (body, secret) = (bytes(&seen["body"]), bytes(&seen["secret"]));
        let secret: [u8; 32] = secret.try_into().expect("32 bytes");
        let wraps: Vec<_> = seen["wraps"].as_array().expect("wraps").iter().map(wrap_of).collect();
        let names: Vec<_> = wraps.iter().map(|wrap| (wrap.unit.as_str(), wrap.epoch)).collect();
        assert_eq!((names, &seen["refused"]), (vec![("u", 1), ("v", 12), ("w", 3)], &Value::Null));
        for (wrap, key) in wraps.iter().zip([&one, &two, &three]) {
            let opened = envelope::open(HERE, wrap, key, &secret, &body).expect("opened");
            assert_eq!(opened.as_slice(), words.as_bytes());
        }
        assert!(envelope::open(HERE, &wraps[2], &one, &secret, &body).is_none());
        let readers = [Reader { unit: "u", epoch: 1, key: &one_public }];
        let ours = envelope::seal(HERE, words.as_bytes(), &readers).expect("sealed");
        assert_eq!(
            (body.len(), wraps[0].sealed.len()),
            (ours.body.len(), ours.wraps[0].sealed.len()),
            "{length}"
        );
    }

    let keys = Keys::ephemeral().expect("keys");
    let pepper = keys.pepper();
    let receipt = Receipt::of(pepper, &["m"]);
    let stretched = Stretcher::default().stretch(pepper, &receipt).await.expect("stretched");
    let (mailbox, public) = stretched.mailbox(pepper);
    let given = json!({"key": public.to_base64(), "tip": "t", "note": "n", "words": "Jam berapa? \u{1F698}"});
    let seen = page
        .run("return to(await mailbox.sealNote(from(given.key), given.tip, given.note, given.words));", given)
        .await;
    let place = NotePlace { tip: "t", note: "n" };
    assert_eq!(place.open(&mailbox, &bytes(&seen)).as_deref(), Some("Jam berapa? \u{1F698}"));
    assert_eq!(NotePlace { note: "m", ..place }.open(&mailbox, &bytes(&seen)), None);
    page.was_quiet().await;
}
