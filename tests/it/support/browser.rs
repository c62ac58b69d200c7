//! A headless Chromium, driven as a person would use it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::process::{Process, free_port, http_client, until};

/// A browser with a profile of its own, which ends with its driver when this is dropped.
///
/// It dereferences to fantoccini's [`Client`]: `browser.goto(url)`, `browser.find(..)`.
pub(crate) struct Browser {
    client: Client,
    driver: Process,
    port: u16,
    _dir: TempDir,
}

impl Browser {
    /// Starts chromedriver and a window of the size of a small phone.
    pub(crate) async fn start() -> Self {
        Self::launch(None, &[]).await
    }

    /// The same, for somebody who imported this authority as people do, and whose network knows these names.
    pub(crate) async fn trusting(authority: Option<&Path>, names: &[&str]) -> Self {
        Self::launch(authority, names).await
    }

    async fn launch(authority: Option<&Path>, names: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        if let Some(authority) = authority {
            trust(dir.path(), authority);
        }
        let port = free_port();
        let mut command = Command::new("/usr/bin/chromedriver");
        command.arg(format!("--port={port}")).env("HOME", dir.path());
        let mut driver =
            Process::spawn(command, &dir.path().join("chromedriver.log"), "chromium chromium-driver");
        let profile = format!("--user-data-dir={}", dir.path().join("profile").display());
        let rules: Vec<String> = names.iter().map(|name| format!("MAP {name} 127.0.0.1")).collect();
        let capabilities = json!({
            // A certificate is believed as people's browsers believe it, or not at all.
            "acceptInsecureCerts": false,
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless=new",
                    // Chromium refuses its sandbox to root, and CI is root.
                    "--no-sandbox",
                    // A container's /dev/shm is often too small for it.
                    "--disable-dev-shm-usage",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    // Nothing but the page under test may talk to the network.
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--window-size=412,915",
                    format!("--host-resolver-rules={}", rules.join(",")),
                    profile,
                ],
            },
        });
        let capabilities = capabilities.as_object().expect("an object").clone();
        let url = format!("http://127.0.0.1:{port}");
        let (http, status) = (http_client(), format!("{url}/status"));
        let is_ready = until(Duration::from_secs(30), async || {
            if driver.has_ended() {
                return Some(false);
            }
            http.get(&status).send().await.is_ok().then_some(true)
        })
        .await;
        assert!(is_ready == Some(true), "chromedriver is not ready:\n{}", driver.log());
        let connected =
            ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&url).await;
        let client = connected.unwrap_or_else(|e| panic!("no browser ({e}):\n{}", driver.log()));
        Self { client, driver, port, _dir: dir }
    }

    /// What the browser's console has said since the last time: warnings, errors, violations of a policy.
    pub(crate) async fn said(&self) -> Vec<String> {
        let session = self.client.session_id().await.expect("an answer of the driver").expect("a session");
        let url = format!("http://127.0.0.1:{}/session/{session}/se/log", self.port);
        let body = json!({"type": "browser"}).to_string();
        let answer = http_client().post(url).body(body).send().await.expect("an answer of the driver");
        let answer: Value = answer.json().await.expect("JSON");
        let entries = answer["value"].as_array().unwrap_or_else(|| panic!("no log: {answer}"));
        entries.iter().map(|entry| format!("{}: {}", entry["level"], entry["message"])).collect()
    }

    /// Gives the browser an authenticator with a finger that is always recognised, as a laptop has one.
    pub(crate) async fn add_authenticator(&self) {
        let session = self.client.session_id().await.expect("an answer of the driver").expect("a session");
        let url = format!("http://127.0.0.1:{}/session/{session}/webauthn/authenticator", self.port);
        let body = json!({
            "protocol": "ctap2_1", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true, "extensions": ["prf"],
        });
        let answer =
            http_client().post(url).body(body.to_string()).send().await.expect("an answer of the driver");
        let status = answer.status();
        assert!(status.is_success(), "no authenticator: {}", answer.text().await.unwrap_or_default());
    }

    /// A command of the DevTools protocol, and its result.
    pub(crate) async fn devtools(&self, command: &str, params: Value) -> Value {
        let session = self.client.session_id().await.expect("an answer of the driver").expect("a session");
        let url = format!("http://127.0.0.1:{}/session/{session}/goog/cdp/execute", self.port);
        let body = json!({"cmd": command, "params": params}).to_string();
        let answer = http_client().post(url).body(body).send().await.expect("an answer of the driver");
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{command}: {answer}");
        answer["value"].clone()
    }

    /// Makes the page so wide and so high, also narrower than a window can be, for somebody who likes it `light` or
    /// `dark`.
    pub(crate) async fn look(&self, (width, height): (u32, u32), scheme: &str) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = json!({"name": "prefers-color-scheme", "value": scheme});
        // What the pointer rests on would be measured between two colours.
        let still = json!({"name": "prefers-reduced-motion", "value": "reduce"});
        self.devtools("Emulation.setEmulatedMedia", json!({"features": [scheme, still]})).await;
    }

    /// Keeps a picture of the window under `target/tmp/`, and says where.
    pub(crate) async fn screenshot(&self, name: &str) -> PathBuf {
        let png = self.client.screenshot().await.expect("a screenshot");
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        std::fs::write(&path, png).expect("a place for the screenshot");
        path
    }
}

/// Imports an authority where Chromium on Linux looks for those of the person.
fn trust(home: &Path, authority: &Path) {
    let folder = home.join(".pki/nssdb");
    std::fs::create_dir_all(&folder).expect("a folder for certificates");
    let database = format!("sql:{}", folder.display());
    let certutil = |args: &[&str]| {
        let done = Command::new("/usr/bin/certutil").args(["-d", &database]).args(args).output();
        let done = done.unwrap_or_else(|e| panic!("no certutil ({e}); try: apt-get install libnss3-tools"));
        assert!(done.status.success(), "certutil {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    certutil(&["-N", "--empty-password"]);
    certutil(&["-A", "-t", "C,,", "-n", "suluh", "-i", authority.to_str().expect("a path")]);
}

impl Deref for Browser {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A killed driver would leave its browser running: only the driver knows how to end it.
        // By hand on a socket, because drop cannot wait for the client.
        if let Ok(mut socket) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _best_effort = socket.set_read_timeout(Some(Duration::from_secs(10)));
            let _best_effort =
                socket.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            let _best_effort = socket.read_to_end(&mut Vec::new());
        }
        self.driver.kill();
    }
}
