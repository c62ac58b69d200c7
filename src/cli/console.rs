//! `suluh console`: what browsers get of the console, for whoever wants to know that it is what was published.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Subcommand;
use reqwest::{Certificate, Client, StatusCode, Url, header};
use ring::digest;

use crate::http::console;
use crate::i18n::Lang;

/// How long a server may take.
const LIMIT: Duration = Duration::from_secs(30);
/// Bytes of one of the console's files at most; the largest is a tenth of it.
const LARGEST: usize = 1 << 20;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the hash of each file of this build: what stands in deploy/console.sha384.
    Hashes,
    /// Ask a server for its console's files as a browser would, and compare them with those of this build.
    Check {
        /// Where its console is, such as https://konsol.example.org.
        url: Url,
        /// The certificate, in PEM, of an authority that only this office knows.
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
    /// Print the opener without a server: one page that opens sealed tips with a unit's key, and loads nothing.
    Opener {
        /// Its language: id or en.
        #[arg(long, default_value = "id")]
        lang: String,
    },
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Hashes => {
            println!("# The console's files as browsers check them. This list: suluh console hashes");
            println!("# A server against it: suluh console check https://HOST");
            for (name, hash) in console::hashes() {
                println!("{hash}  {name}");
            }
            Ok(())
        }
        Command::Check { url, ca } => check(&url, ca.as_deref()).await,
        Command::Opener { lang } => {
            let known = Lang::parse(&lang).filter(|lang| !lang.is_draft());
            let page = known.and_then(console::opener).map(|(_, page)| page);
            print!("{}", page.with_context(|| format!("no officer reads {lang}: id or en"))?);
            Ok(())
        }
    }
}

fn client(ca: Option<&Path>) -> anyhow::Result<Client> {
    // Redirects are not followed: another host's answer says nothing of this one.
    let mut client = Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(LIMIT);
    if let Some(path) = ca {
        let pem = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let certificate = Certificate::from_pem(&pem);
        client = client.add_root_certificate(certificate.context("this is no certificate in PEM")?);
    }
    Ok(client.build()?)
}

/// What a server answers to whoever just asks: status, policy, body.
async fn fetched(client: &Client, url: Url) -> anyhow::Result<(StatusCode, String, Vec<u8>)> {
    let asked = client.get(url.clone()).header(header::ACCEPT, "text/html, */*");
    #[expect(clippy::disallowed_methods, reason = "a command that asks a server, and no gateway")]
    let answered = asked.send().await;
    let mut answer = answered.with_context(|| format!("{url} does not answer"))?;
    let policy = answer.headers().get(header::CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.with_context(|| format!("{url} breaks off"))? {
        body.extend_from_slice(&part);
        if body.len() > LARGEST {
            bail!("{url} gives more than any file of the console has");
        }
    }
    Ok((answer.status(), policy, body))
}

/// The text of every script of a page, and the tag that begins it.
fn scripts(page: &str) -> Vec<(&str, &str)> {
    let after = page.split("<script").skip(1);
    after
        .filter_map(|rest| rest.split_once('>'))
        .map(|(tag, rest)| (tag, rest.split("</script").next().unwrap_or(rest)))
        .collect()
}

/// What is wrong with a page that anybody can see; nothing when it is as this build writes it.
fn faults_of(page: &str, policy: &str) -> Vec<String> {
    let (ours, map) = console::policy_and_import_map();
    let mut faults = Vec::new();
    if policy != ours {
        faults.push(format!("its policy is another: {policy}"));
    }
    let mut maps = 0;
    for (tag, text) in scripts(page) {
        let attribute =
            |name: &str| tag.split(&format!(" {name}=\"")).nth(1).and_then(|it| it.split('"').next());
        match attribute("type") {
            Some("importmap") if text == map => maps += 1,
            Some("importmap") => faults.push("its import map is another".to_owned()),
            // Data: nothing runs it.
            Some("application/json") => {}
            _ => {
                let file = attribute("src").and_then(|src| src.strip_prefix(console::ASSETS));
                let known =
                    file.and_then(|file| console::hashes().into_iter().find(|(name, _)| name == file));
                let held = known.is_some_and(|(_, hash)| attribute("integrity") == Some(hash.as_str()));
                if !held || !text.is_empty() {
                    faults.push(format!("it runs a script that is not ours: <script{tag}>"));
                }
            }
        }
    }
    if maps != 1 {
        faults.push(format!("it has {maps} import maps of ours"));
    }
    faults
}

async fn check(url: &Url, ca: Option<&Path>) -> anyhow::Result<()> {
    let client = client(ca)?;
    let (mut same, mut wrong) = (0, 0);
    for path in ["/console/sign-in", "/console/enrol"] {
        let (status, policy, body) = fetched(&client, url.join(path)?).await?;
        let mut faults = faults_of(&String::from_utf8_lossy(&body), &policy);
        if status != StatusCode::OK {
            faults = vec![format!("it answers {status}")];
        }
        for fault in &faults {
            println!("DIFFERS  {path}: {fault}");
        }
        (same, wrong) = if faults.is_empty() { (same + 1, wrong) } else { (same, wrong + 1) };
    }
    for (name, hash) in console::hashes().into_iter().filter(|(name, _)| !name.ends_with(".html")) {
        let (status, _, body) = fetched(&client, url.join(console::ASSETS)?.join(&name)?).await?;
        let theirs = format!("sha384-{}", STANDARD.encode(digest::digest(&digest::SHA384, &body)));
        if status != StatusCode::OK {
            println!("MISSING  {name}: {status}");
        } else if theirs != hash {
            println!("DIFFERS  {name}: {theirs}, and not {hash}");
        } else {
            same += 1;
            continue;
        }
        wrong += 1;
    }
    if wrong > 0 {
        bail!(
            "{wrong} of {} files and pages are not those of this build (suluh {})",
            same + wrong,
            env!("CARGO_PKG_VERSION")
        );
    }
    println!("{same} files and pages are those of this build (suluh {}).", env!("CARGO_PKG_VERSION"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_run_our_modules_with_their_hashes_and_nothing_else() {
        let (policy, map) = console::policy_and_import_map();
        let hash = |name: &str| console::hashes().into_iter().find(|it| it.0 == name).unwrap().1;
        let good = format!(
            "<script type=\"importmap\">{map}</script>\n<script type=\"module\" src=\"/console/assets/sign-in.js\" integrity=\"{}\"></script><script type=\"application/json\" id=\"said\">{{}}</script>",
            hash("sign-in.js")
        );
        assert_eq!(faults_of(&good, &policy), Vec::<String>::new());
        for (from, to, fault) in [
            ("integrity=", "data-x=", "not ours"),
            ("src=\"/console/assets/sign-in.js", "src=\"/console/assets/evil.js", "not ours"),
            ("src=\"/console", "src=\"https://elsewhere.example/console", "not ours"),
            ("integrity=\"sha384-", "integrity=\"sha384-x", "not ours"),
            (
                "\"></script><script type=\"application",
                "\">alert(1)</script><script type=\"application",
                "not ours",
            ),
            ("type=\"application/json\"", "", "not ours"),
            ("\"integrity\":{", "\"integrity\":{\"x\":1,", "import map is another"),
            ("type=\"importmap\"", "type=\"application/json\"", "0 import maps"),
        ] {
            assert!(good.contains(from), "{from}");
            let faults = faults_of(&good.replacen(from, to, 1), &policy);
            assert!(faults.iter().any(|it| it.contains(fault)), "{from} -> {to}: {faults:?}");
        }
        assert!(faults_of(&good, "default-src *")[0].contains("policy"));
    }
}
