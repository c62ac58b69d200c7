//! An officer without a browser: the same keys and requests, made in Rust. For what is asked too often for Chromium.
#![expect(clippy::disallowed_methods, reason = "a clerk has a clock and a client of their own")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use suluh::sealing::hybrid::{PrivateHalf, PublicHalf};
use suluh::sealing::officer::{UnitKeyPlace, fingerprint};
use totp_rs::Totp;

use super::base64;
use super::walk::invited;
use crate::support::{Suluh, http_client};

/// Somebody with keys, and perhaps signed in.
pub(crate) struct Clerk {
    pub(crate) id: String,
    pub(crate) unit: String,
    pub(crate) login: String,
    opens: PrivateHalf,
    seals: PublicHalf,
    signs: EcdsaKeyPair,
    random: SystemRandom,
    cookie: String,
    totp: Totp,
    http: reqwest::Client,
}

fn random() -> SystemRandom {
    SystemRandom::new()
}

fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap()
}

fn totp() -> Totp {
    totp_rs::Builder::new().with_secret(totp_rs::Secret::new_stack([7; 20])).build().unwrap()
}

/// What is derived of a passphrase, base64.
fn auth(words: &str) -> String {
    base64(digest(&SHA256, words.as_bytes()).as_ref())
}

impl Clerk {
    /// Invited and enrolled with a passphrase, and not confirmed yet.
    pub(crate) async fn enrolled(suluh: &Suluh, unit: &str, login: &str, roles: &str) -> Self {
        let code = invited(suluh, unit, login, roles);
        Self::with_code(suluh, unit, login, &code).await
    }

    /// Enrolled with a code that somebody gave them.
    pub(crate) async fn with_code(suluh: &Suluh, unit: &str, login: &str, code: &str) -> Self {
        let (opens, seals) = PrivateHalf::generate().unwrap();
        let random = random();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let signs =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let http = http_client();
        let post = async |path: &str, body: Value| {
            http.post(suluh.url(path)).body(body.to_string()).send().await.unwrap()
        };
        let who: Value = post("/console/enrol/code", json!({ "code": code })).await.json().await.unwrap();
        let id = who["officer"].as_str().unwrap().to_owned();
        let mut clerk = Self {
            id,
            unit: unit.to_owned(),
            login: login.to_owned(),
            opens,
            seals,
            signs,
            random,
            cookie: String::new(),
            totp: totp(),
            http: http.clone(),
        };
        let keys = json!({
            "act": "enrol", "officer": clerk.id, "seal_key": clerk.seals.to_base64(),
            "sign_key": base64(clerk.signs.public_key().as_ref()),
        })
        .to_string();
        let way: Value = serde_json::from_str(&clerk.new_passphrase(login)).unwrap();
        let enrolment = json!({ "code": code, "signed": keys, "signature": clerk.sign(&keys), "way": way });
        let answer = post("/console/enrol", enrolment).await;
        assert_eq!(answer.status(), 204, "{}", answer.text().await.unwrap());
        clerk.cookie.clear();
        clerk
    }

    /// A passphrase as a browser would send it, and the six digits of the step before, so that the next are good for
    /// signing in.
    pub(crate) fn new_passphrase(&self, words: &str) -> String {
        let code = self.totp.generate(now() - 30).to_string();
        let (auth, totp) = (auth(words), base64(&[7; 20]));
        json!({ "kind": "passphrase", "auth": auth, "totp": totp, "code": code, "wrapped": "AA" }).to_string()
    }

    /// Both public halves, base64.
    pub(crate) fn public(&self) -> (String, String) {
        (self.seals.to_base64(), base64(self.signs.public_key().as_ref()))
    }

    /// The digits that are compared.
    pub(crate) fn digits(&self) -> String {
        fingerprint(&self.seals, self.signs.public_key().as_ref())
    }

    /// Confirmed at the terminal, with the unit's key file when they read tips, and signed in.
    pub(crate) async fn active(suluh: &Suluh, unit: &str, login: &str, roles: &str) -> Self {
        let key = suluh.keys_dir().join(suluh::domain::tips::demo::key_file(unit));
        Self::with_key(suluh, unit, login, roles, key.to_str().unwrap()).await
    }

    /// The same with this key file.
    pub(crate) async fn with_key(suluh: &Suluh, unit: &str, login: &str, roles: &str, key: &str) -> Self {
        let mut clerk = Self::enrolled(suluh, unit, login, roles).await;
        let digits = clerk.digits();
        let mut args = vec!["officers", "confirm", login, "--digits", &digits];
        if ["duty", "head", "oversight"].iter().any(|role| roles.contains(role)) {
            args.extend(["--key", key]);
        }
        suluh.cli(&args);
        assert_eq!(clerk.sign_in(suluh).await, 200);
        clerk
    }

    /// Signs in; the status.
    pub(crate) async fn sign_in(&mut self, suluh: &Suluh) -> u16 {
        let login = self.login.clone();
        self.sign_in_with(suluh, &login, 0).await
    }

    /// Signs in with this passphrase and the digits of a step from now; the status.
    pub(crate) async fn sign_in_with(&mut self, suluh: &Suluh, words: &str, ahead: u64) -> u16 {
        let code = self.totp.generate(now() + 30 * ahead).to_string();
        let body = json!({ "login": self.login, "auth": auth(words), "code": code });
        let answer = self
            .http
            .post(suluh.url("/console/sign-in/passphrase"))
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let cookies = answer.headers().get_all("set-cookie").iter();
        let cookies: Vec<_> = cookies.map(|it| it.to_str().unwrap().split(';').next().unwrap()).collect();
        if !cookies.is_empty() {
            self.cookie = cookies.join("; ");
        }
        answer.status().as_u16()
    }

    /// A request of a page or a deed; status and body.
    pub(crate) async fn ask(
        &self,
        suluh: &Suluh,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, String) {
        let request =
            self.http.request(method.parse().unwrap(), suluh.url(path)).header("cookie", &self.cookie);
        let request =
            request.header("accept", "text/html").body(body.map(|it| it.to_string()).unwrap_or_default());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A plain form as a browser sends it; status, where it leads, and the page.
    pub(crate) async fn form(
        &self,
        suluh: &Suluh,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (u16, String, String) {
        let request = self.http.post(suluh.url(path)).header("cookie", &self.cookie).form(fields);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get("location").map_or("", |it| it.to_str().unwrap()).to_owned();
        (answer.status().as_u16(), to, answer.text().await.unwrap())
    }

    /// A stream that goes on: its answer, whose chunks come.
    pub(crate) async fn stream(&self, suluh: &Suluh, path: &str) -> reqwest::Response {
        let request = self.http.get(suluh.url(path)).header("cookie", &self.cookie);
        request.header("accept", "text/event-stream").send().await.unwrap()
    }

    /// JSON of a page.
    pub(crate) async fn json(&self, suluh: &Suluh, path: &str) -> Value {
        let (status, body) = self.ask(suluh, "GET", path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Signs a text as the browser does.
    pub(crate) fn sign(&self, text: &str) -> String {
        base64(self.signs.sign(&self.random, text.as_bytes()).unwrap().as_ref())
    }

    /// What an act signs.
    pub(crate) fn signed(&self, tip: &str, seen: &str, what: Value, attached: Option<&str>) -> String {
        let attached = attached.map(|it| base64(digest(&SHA256, it.as_bytes()).as_ref())).unwrap_or_default();
        json!({
            "v": 1, "officer": self.id, "unit": self.unit, "tip": tip, "seen": seen,
            "at": jiff::Timestamp::now().to_string(), "attached": attached, "do": what,
        })
        .to_string()
    }

    /// Does an act; status and what is said.
    pub(crate) async fn act(
        &self,
        suluh: &Suluh,
        tip: &str,
        seen: &str,
        what: Value,
        attached: Option<Value>,
    ) -> (u16, String) {
        let attached = attached.map(|it| it.to_string());
        let signed = self.signed(tip, seen, what, attached.as_deref());
        let body = json!({ "signature": self.sign(&signed), "signed": signed, "attached": attached });
        self.ask(suluh, "POST", "/console/acts", Some(body)).await
    }

    /// Does an act of the register desk at the door `propose` or `decide`; status and what is said.
    pub(crate) async fn on_register(
        &self,
        suluh: &Suluh,
        door: &str,
        what: Value,
        file: Option<&[u8]>,
    ) -> (u16, String) {
        let signed = json!({
            "v": 1, "officer": self.id, "unit": self.unit, "at": jiff::Timestamp::now().to_string(), "do": what,
        })
        .to_string();
        let mut body = json!({ "signature": self.sign(&signed), "signed": signed });
        if let Some(file) = file {
            body["file"] = base64(file).into();
        }
        self.ask(suluh, "POST", &format!("/console/register/{door}"), Some(body)).await
    }

    /// The unit's first key as this officer holds it.
    pub(crate) async fn unit_key(&self, suluh: &Suluh) -> Option<PrivateHalf> {
        self.unit_keys(suluh).await.into_iter().next().map(|(_, key)| key)
    }

    /// The unit's keys by epoch, as this officer holds them.
    pub(crate) async fn unit_keys(&self, suluh: &Suluh) -> Vec<(i64, PrivateHalf)> {
        let keys = self.json(suluh, "/console/keys").await;
        let opened = keys["unit_keys"].as_array().unwrap().iter().filter_map(|key| {
            let (epoch, sealed) = (key[0].as_i64()?, key[1].as_str()?);
            let place = UnitKeyPlace { unit: &self.unit, epoch, officer: &self.id };
            Some((epoch, place.open(&self.opens, &STANDARD_NO_PAD.decode(sealed).ok()?)?))
        });
        opened.collect()
    }
}
