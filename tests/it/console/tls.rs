//! The console behind TLS, by a certificate of the office's own: what `deploy/` ships for it, tried as it is.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

use super::walk::{first, opened_tip, until};
use crate::support::{Browser, Caddy, Suluh, free_port, run_cli};

const NAME: &str = "console.test";

/// `deploy/console-ca` for a folder and names.
fn console_ca(folder: &Path, names: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/console-ca");
    Command::new(script).arg(folder).args(names).output().expect("bash and openssl")
}

#[test]
fn the_offices_authority_vouches_for_its_console_and_for_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let tls = folder.path().join("tls");
    let made = console_ca(&tls, &[NAME]);
    let said = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success() && said.contains("lasts until") && said.contains("Fingerprint="), "{said}");
    let [authority, certificate] =
        ["ca.crt", "console.crt"].map(|file| std::fs::read(tls.join(file)).unwrap());
    // Once more: another certificate of the same authority.
    assert!(console_ca(&tls, &[NAME]).status.success());
    assert_eq!(std::fs::read(tls.join("ca.crt")).unwrap(), authority);
    assert_ne!(std::fs::read(tls.join("console.crt")).unwrap(), certificate);
    // Another's name it may not vouch for, and nothing is left that looks as if.
    let other = console_ca(&tls, &["bank.example.org"]);
    assert!(!other.status.success() && !tls.join("console.crt").exists());
    assert!(String::from_utf8(other.stderr).unwrap().contains("may not vouch for bank.example.org"));
    assert!(!console_ca(&tls, &[]).status.success());
}

#[tokio::test]
async fn a_passkey_is_made_and_used_over_tls_with_a_certificate_of_the_office() {
    let folder = tempfile::tempdir().unwrap();
    let made = console_ca(folder.path(), &[NAME, "localhost"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let authority = folder.path().join("ca.crt");
    let port = free_port();
    let origin = format!("https://{NAME}:{port}");
    let launch = Suluh::launch("demo").set("SULUH__CONSOLE__ORIGIN", &origin);
    let suluh = launch.set("SULUH__SERVER__TRUSTED_PROXIES", "127.0.0.1").start().await;
    let address = suluh.url("").trim_start_matches("http://").to_owned();
    let _caddy = Caddy::before_console(port, &[NAME, "localhost"], folder.path(), &address).await;
    let suluh = suluh.behind(&origin);

    // Whoever did not import the authority is stopped by the browser.
    let stranger = Browser::trusting(None, &[NAME]).await;
    let _warned = stranger.goto(&suluh.local("/console/sign-in")).await;
    let page = stranger.source().await.unwrap();
    assert!(page.contains("ERR_CERT_AUTHORITY_INVALID") && !page.contains("id=\"passkey\""), "{page}");
    drop(stranger);

    // An officer's laptop: invited, made their keys with a passkey, confirmed, signed in with it.
    let browser = Browser::trusting(Some(&authority), &[NAME]).await;
    browser.set_window_size(1366, 768).await.unwrap();
    browser.add_authenticator().await;
    first(&suluh, &browser, "contoh-bengkayang", "rina", "duty,head").await;
    until(&browser, "#empty", "Tidak ada laporan terbuka").await;
    assert_eq!(browser.current_url().await.unwrap().as_str(), format!("{origin}/console/board"));
    assert_eq!(browser.execute("return isSecureContext", vec![]).await.unwrap(), json!(true));

    // The session's cookie goes by TLS alone, and no script reads it.
    let cookies =
        browser.devtools("Network.getCookies", json!({"urls": [format!("{origin}/console")]})).await;
    let session = cookies["cookies"].as_array().unwrap().iter().find(|it| it["name"] == "__Host-suluh");
    let session = session.unwrap_or_else(|| panic!("no session: {cookies}"));
    assert_eq!(
        (&session["secure"], &session["httpOnly"], &session["domain"]),
        (&json!(true), &json!(true), &json!(NAME))
    );

    // TLS is for good, and the proxy gives nothing but the console.
    let answers = r#"const done = arguments[0];
        Promise.all(["/console/sign-in", "/metrics", "/api/v1/agencies?name=x", "/health/ready"].map((path) => fetch(path)))
          .then((all) => done(all.map((it) => [it.status, it.headers.get("strict-transport-security"), it.headers.get("server")])), String);"#;
    let answers = browser.execute_async(answers, vec![]).await.unwrap();
    let hsts = "max-age=31536000";
    assert_eq!(answers, json!([[200, hsts, null], [404, hsts, null], [404, hsts, null], [404, hsts, null]]));

    // Alerts are a stream, and come through at once; words are opened here as anywhere.
    opened_tip(&suluh, &browser, "Sekida Jagoi, mobil hitam KB 1234 XX, anak 14 th").await;
    until(&browser, "#pages .words", "mobil hitam").await;
    browser.screenshot("console-tls").await;

    // And a check from elsewhere, which needs the authority too.
    let here = format!("https://localhost:{port}");
    let (status, out, err) = run_cli(&["console", "check", &here, "--ca", authority.to_str().unwrap()], &[]);
    assert!(status.success() && out.contains("are those of this build"), "{out}{err}");
    let (status, _, err) = run_cli(&["console", "check", &here], &[]);
    assert!(!status.success() && err.contains("does not answer"), "{err}");
}
