//! What goes over a bar of signal is small, and a small request cannot be made large: compression of answers that
//! hold no secret, and of requests with their limit after unpacking.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::future::join_all;
use suluh::config::Config;

use crate::gateways::Served;
use crate::support::{Suluh, http_client};

const SNAPSHOT: &str = "/api/v1/register/snapshot";
const TIPS: &str = "/api/v1/tips";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 19).expect("packed")
}

/// Headers and bytes of an answer to whoever takes these encodings.
async fn taking(suluh: &Suluh, path: &str, encodings: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let request = http_client().get(suluh.url(path)).header("accept-encoding", encodings);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    (answer.headers().clone(), answer.bytes().await.expect("a body").to_vec())
}

fn text<'a>(headers: &'a reqwest::header::HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test]
async fn the_register_comes_compressed_as_gzip_or_zstd_and_is_the_same() {
    let suluh = Suluh::launch("demo").start().await;
    let (plain_headers, plain) = taking(&suluh, SNAPSHOT, "identity").await;
    assert_eq!(text(&plain_headers, "content-encoding"), "");
    assert_eq!(text(&plain_headers, "vary"), "accept-encoding", "a cache is told in both cases");
    let tag = text(&plain_headers, "etag");
    for encoding in ["gzip", "zstd"] {
        let (headers, packed) = taking(&suluh, SNAPSHOT, encoding).await;
        assert_eq!(text(&headers, "content-encoding"), encoding);
        assert_eq!(text(&headers, "content-type"), "application/json");
        assert_eq!(text(&headers, "vary"), "accept-encoding");
        // The same answer in other bytes: the tag is the same one, and weak.
        assert_eq!(text(&headers, "etag"), format!("W/{tag}"));
        assert!(packed.len() * 3 < plain.len() * 2, "{} of {} bytes", packed.len(), plain.len());
        let unpacked = if encoding == "gzip" {
            let mut bytes = Vec::new();
            GzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("gzip");
            bytes
        } else {
            zstd::decode_all(&packed[..]).expect("zstd")
        };
        assert_eq!(unpacked, plain);
        for known in [tag, text(&headers, "etag")] {
            let again = http_client().get(suluh.url(SNAPSHOT)).header("accept-encoding", encoding);
            let again = again.header("if-none-match", known).send().await.expect("an answer");
            assert_eq!(again.status(), 304, "{known}");
            assert_eq!(again.bytes().await.expect("a body").len(), 0, "{known}");
        }
    }
    // What nobody decided to compress is not: a receipt, a progress, a page of the console.
    for path in ["/api/v1/agencies/verify?q=contoh+jaya+abadi", "/health/ready", "/api/openapi.json"] {
        let (headers, _) = taking(&suluh, path, "gzip, zstd").await;
        assert_eq!(text(&headers, "content-encoding"), "", "{path}");
    }
    let tip = http_client().post(suluh.url(TIPS)).header("accept-encoding", "gzip, zstd");
    let taken = tip.body(r#"{"text": "mobil hitam"}"#).send().await.expect("an answer");
    assert_eq!((taken.status().as_u16(), text(taken.headers(), "content-encoding")), (201, ""));
}

#[tokio::test]
async fn a_compressed_tip_is_taken_and_what_cannot_be_unpacked_is_refused_as_a_problem() {
    let served = Served::with(Config::default()).await;
    let tip = br#"{"text": "mobil hitam di Sambas", "request_id": "0b8f0c5e-1"}"#;
    let mut receipts = Vec::new();
    for (encoding, body) in [("identity", tip.to_vec()), ("gzip", gzip(tip)), ("zstd", zstd(tip))] {
        let taken = served.ask("POST", TIPS, &[("content-encoding", encoding)], body).await;
        assert_eq!(taken.status, 201, "{encoding}: {taken:?}");
        receipts.push(taken.json()["receipt"].clone());
    }
    assert!(receipts.iter().all(|it| *it == receipts[0]), "it is the same body: {receipts:?}");
    for (encoding, body, status) in [
        ("br", gzip(tip), 415),
        ("gzip", tip.to_vec(), 400),
        ("zstd", tip.to_vec(), 400),
        ("gzip", gzip(tip)[..20].to_vec(), 400),
        ("zstd", zstd(tip)[..20].to_vec(), 400),
        ("identity", vec![b' '; 70_000], 413),
        ("gzip", gzip(&[b' '; 70_000]), 413),
        ("zstd", zstd(&[b' '; 70_000]), 413),
    ] {
        let refused = served.ask("POST", TIPS, &[("content-encoding", encoding)], body).await;
        refused.assert_problem(status);
    }
    let refused = served.ask("POST", TIPS, &[("content-encoding", "br")], "x").await;
    assert!(refused.header("accept-encoding").contains("zstd"), "{refused:?}");
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_hundreds_of_megabytes_costs_next_to_no_memory() {
    let suluh = Suluh::launch("demo").start().await;
    let post = async |encoding: &str, body: Vec<u8>| {
        let request = http_client().post(suluh.url(TIPS)).header("content-encoding", encoding).body(body);
        request.send().await.expect("an answer").status().as_u16()
    };
    // The first of each kind pays for what stays.
    assert_eq!(post("gzip", gzip(&[b' '; 70_000])).await, 413);
    assert_eq!(post("zstd", zstd(&[b' '; 70_000])).await, 413);
    let before = suluh.most_memory();
    // 50 MiB in 50 KiB, and 256 MiB with a window of 128 MiB in as little.
    let mut bomb = zstd::Encoder::new(Vec::new(), 3).expect("an encoder");
    bomb.window_log(27).expect("a window");
    for _ in 0..256 {
        bomb.write_all(&vec![b' '; 1 << 20]).expect("packed");
    }
    let bombs = [("gzip", gzip(&vec![b' '; 50 << 20])), ("zstd", bomb.finish().expect("packed"))];
    for (encoding, body) in bombs {
        assert!(body.len() < 64 << 10, "{encoding}: {} bytes", body.len());
        let answers = join_all((0..20).map(|_| post(encoding, body.clone()))).await;
        assert_eq!(answers, [413; 20], "{encoding}");
    }
    let grown = suluh.most_memory() - before;
    assert!(grown < 40 << 10, "{grown} KiB for 40 requests");
    assert_eq!(suluh.get("/health/ready").await.status(), 200);
}
