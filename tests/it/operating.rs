//! The program as an operator meets it: commands, production's refusals, doctor, a quiet end.

use std::path::Path;
use std::time::Duration;

use jiff::ToSpan;
use suluh::kernel::clock::{Clock, SystemClock};

use crate::support::{Engine, Suluh, on_both_engines, redis_url, run_cli, until};

fn today() -> jiff::civil::Date {
    SystemClock.today()
}

/// A folder with a list of twenty invented agencies.
fn list_file() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let rows: String = (0..20).map(|n| format!("CONTOH OPERATOR NOMOR {n},70000000000{n:02}\n")).collect();
    let path = dir.path().join("list.csv");
    std::fs::write(&path, format!("nama,nomor izin\n{rows}")).unwrap();
    let path = path.display().to_string();
    (dir, path)
}

/// What a command prints that succeeds.
pub(crate) fn succeeds(args: &[&str], env: &[(&str, &str)]) -> String {
    let (status, out, err) = run_cli(args, env);
    assert!(status.success(), "{args:?}: {err}");
    out
}

/// What a command says that fails.
pub(crate) fn fails(args: &[&str], env: &[(&str, &str)]) -> String {
    let (status, out, err) = run_cli(args, env);
    assert!(!status.success(), "{args:?} succeeded: {out}");
    format!("{out}{err}")
}

on_both_engines! {
    async fn an_operator_goes_from_nothing_to_a_first_real_answer(engine: Engine) {
        let database = engine.fresh().await;
        let (dir, list) = list_file();
        let keys = dir.path().join("keys").display().to_string();
        let env = [("SULUH__MODE", "production"), ("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        let day = today().to_string();
        let (ok, fails) = (|args: &[&str]| succeeds(args, &env), |args: &[&str]| fails(args, &env));
        // It says what is missing, and each thing said is the thing to type.
        let refused = fails(&["serve"]);
        assert!(refused.contains("production does not start") && refused.contains("suluh keys init"), "{refused}");
        assert!(ok(&["keys", "init"]).contains("Made the keys"));
        assert!(ok(&["keys", "init"]).contains("already"));
        let refused = fails(&["serve"]);
        assert!(refused.contains("no number for bp3mi: `suluh contacts set bp3mi NUMBER --verified"), "{refused}");
        let doctor = fails(&["doctor"]);
        assert!(doctor.contains("DANGER") && doctor.contains("no list is loaded"), "{doctor}");
        for (kind, number) in [("police", "110"), ("women-and-children", "129"), ("bp3mi", "0561-123456")] {
            assert!(ok(&["contacts", "set", kind, number, "--verified", &day]).contains(number));
        }
        assert!(fails(&["contacts", "set", "bp3mi", "call us"]).contains("not a number to dial"));

        let dry = ok(&["register", "import", &list, "--source", "KP2MI", "--as-of", &day, "--dry-run"]);
        assert!(dry.contains("20 added") && dry.contains("nothing was changed"), "{dry}");
        assert!(ok(&["register", "status"]).contains("No list is loaded"));
        ok(&["register", "import", &list, "--source", "KP2MI", "--as-of", &day]);
        assert!(ok(&["register", "status"]).contains(": 20 agencies."));
        let tomorrow = today().saturating_add(1.day()).to_string();
        assert!(fails(&["register", "import", &list, "--source", "KP2MI", "--as-of", &tomorrow]).contains("in the future"));
        let history = ok(&["register", "history", "PT Contoh Operator Nomor 7"]);
        assert!(history.contains("CONTOH OPERATOR NOMOR 7: licensed") && history.contains("7000000000007"), "{history}");
        let like = ok(&["register", "history", "Contoh Operator Nomer 7"]);
        assert!(like.contains("No agency has that name") && like.contains("like it:"), "{like}");
        let doctor = fails(&["doctor"]);
        assert!(doctor.contains("no danger") && doctor.contains("no recruit permits"), "{doctor}");

        let suluh = Suluh::launch("production").set("SULUH__DATABASE__URL", database.url()).set("SULUH__KEYS__DIR", &keys).start().await;
        let answer = suluh.get("/in/kannel/sms?from=%2B6281234567890&text=cek+contoh+operator+nomor+7&id=1").await.text().await.unwrap();
        assert!(answer.contains("PT CONTOH OPERATOR NOMOR 7: BERIZIN, no.7000000000007"), "{answer}");
        assert!(answer.contains("BP3MI 0561-123456"), "{answer}");
        assert_eq!(suluh.get("/simulator").await.status(), 404);
        // A sanction loaded by another process reaches the running one.
        let sanctions = dir.path().join("s.csv");
        std::fs::write(&sanctions, format!("name_as_printed,event,event_date\nPT CONTOH OPERATOR NOMOR 7,revoked,{day}\n")).unwrap();
        assert!(ok(&["register", "sanctions", &sanctions.display().to_string()]).contains("1 events, 0 known before"));
        let mut answer = String::new();
        for n in 0..200 {
            answer = suluh.get(&format!("/in/kannel/sms?from=%2B62812345{:05}&text=cek+contoh+operator+nomor+7&id=r{n}", n)).await.text().await.unwrap();
            if answer.contains("IZIN DICABUT") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(answer.contains("IZIN DICABUT"), "{answer}");
        assert!(ok(&["register", "rollback"]).contains("Took back s.csv"));
    }

    async fn a_person_confirms_the_law_and_a_running_service_follows(engine: Engine) {
        let database = engine.fresh().await;
        let (dir, _) = list_file();
        let keys = dir.path().join("keys").display().to_string();
        let env = [("SULUH__MODE", "production"), ("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        let day = today().to_string();
        let (ok, fails) = (|args: &[&str]| succeeds(args, &env), |args: &[&str]| fails(args, &env));
        ok(&["keys", "init"]);
        for (kind, number) in [("police", "110"), ("women-and-children", "129"), ("bp3mi", "0561-123456")] {
            ok(&["contacts", "set", kind, number, "--verified", &day]);
        }
        let suluh = Suluh::launch("production").set("SULUH__DATABASE__URL", database.url()).set("SULUH__KEYS__DIR", &keys).start().await;
        let mut sent = 0;
        let mut says = async |text: &str, part: &str| {
            let mut answer = String::new();
            for _ in 0..200 {
                sent += 1;
                let path = format!("/in/kannel/sms?from=%2B62812345{sent:05}&text={text}&id={sent}");
                answer = suluh.get(&path).await.text().await.unwrap();
                if answer.contains(part) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            panic!("{text} never said {part:?}, but {answer:?}");
        };
        says("SYARAT", "belum bisa di sini").await;
        assert!(fails(&["doctor"]).contains("SYARAT is not offered"));

        let checked = fails(&["law", "check"]);
        assert!(checked.contains("FROM MEMORY, unconfirmed; NOT SAID") && checked.contains("not offered"), "{checked}");
        let lines: Vec<&str> = checked.lines().collect();
        let rules = lines.windows(2).filter(|pair| !pair[0].starts_with(' ') && pair[1].starts_with("    "));
        let seen: Vec<&str> = rules
            .filter(|pair| !pair[1].contains("FROM MEMORY"))
            .filter_map(|pair| pair[0].split_whitespace().nth(1))
            .collect();
        assert!(seen.len() > 70, "{checked}");
        let all = [&["law", "confirm", "--by", "A. Pengacara, BP3MI"][..], &seen].concat();
        assert!(ok(&all).contains("confirmed by A. Pengacara, BP3MI"));
        says("SYARAT", "1/7").await;
        says("CEK+ARAB+PRT", "DITUTUP").await;
        says("CEK+TUNISIA+PRT", "belum punya aturan").await;
        assert!(fails(&["law", "confirm", "RF-99", "--by", "A"]).contains("there is no rule RF-99"));

        // A change of law, for today.
        let change = dir.path().join("change.toml");
        let text = ok(&["law", "show", "D-sa-household"]);
        assert!(text.contains("confirmed_by = \"A. Pengacara, BP3MI\""), "{text}");
        let text = text.replace("2015-05-26", &day).replace("\"closed\"", "\"special_channel\"").replace("RF-21", "RF-32");
        std::fs::write(&change, text).unwrap();
        let change = change.display().to_string();
        ok(&["law", "amend", &change, "--by", "A. Pengacara"]);
        says("CEK+ARAB+PRT", "jalur khusus").await;
        // What cannot be used is refused, and changes nothing.
        let bad = dir.path().join("bad.toml");
        for (text, why) in [
            ("nonsense", "bad.toml"),
            ("[[flag]]\nid = 'RF-77'\nfrom = '2026-01-01'\nrule = { severity = 'kritis' }\nbasis = { citation = 'c', sources = ['s'], as_of = '2026-01-01' }", "no text for: flag-rf-77"),
            ("[[topic]]\nid = 'plb'\nfrom = '2026-01-01'\nrule = { claims = 'x' }\nbasis = { citation = '', sources = ['s'], as_of = '2026-01-01' }", "citation"),
        ] {
            std::fs::write(&bad, text).unwrap();
            let said = fails(&["law", "amend", &bad.display().to_string(), "--by", "A"]);
            assert!(said.contains(why), "{said}");
        }
        assert!(fails(&["law", "amend", &change, "--by", " "]).contains("names nobody"));
        says("CEK+ARAB+PRT", "jalur khusus").await;

        assert!(ok(&["counts"]).starts_with("month,kind,kabupaten,subject,count"));
        assert!(ok(&["training", "open", "61.07", "plantation", "BLK Contoh", "--places", "12"]).contains("BLK Contoh"));
        assert!(ok(&["training", "close", "61.07", "plantation"]).contains("    0 places"));
        let wrong = fails(&["training", "open", "6107", "plantation", "BLK Contoh", "--places", "12"]);
        assert!(wrong.contains("no Kemendagri code"), "{wrong}");
        assert!(fails(&["training", "close", "61.99", "plantation"]).contains("no centre"));
    }

    async fn demo_data_and_production_stay_apart(engine: Engine) {
        let database = engine.fresh().await;
        let (dir, list) = list_file();
        let keys = dir.path().join("keys").display().to_string();
        let day = today().to_string();
        let env = [("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        assert!(run_cli(&["demo", "load"], &env).0.success());
        let (status, _, err) = run_cli(&["register", "import", &list, "--source", "KP2MI", "--as-of", &day], &env);
        assert!(!status.success() && err.contains("suluh demo clear"), "{err}");
        let production = [env[0], env[1], ("SULUH__MODE", "production")];
        assert!(run_cli(&["keys", "init"], &env).0.success());
        let (status, _, err) = run_cli(&["serve"], &production);
        assert!(!status.success() && err.contains("the register is the invented demo"), "{err}");
        assert!(run_cli(&["demo", "clear"], &env).0.success());
        assert!(run_cli(&["register", "import", &list, "--source", "KP2MI", "--as-of", &day], &env).0.success());
        let (status, _, err) = run_cli(&["demo", "clear"], &env);
        assert!(!status.success() && err.contains("never deletes"), "{err}");
    }
}

#[tokio::test]
async fn two_processes_share_sessions_through_redis() {
    let database = Engine::Postgres.fresh().await;
    let dir = tempfile::tempdir().unwrap();
    let keys = dir.path().join("keys");
    let start = || {
        Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database.url())
            .set("SULUH__REDIS__URL", redis_url())
            .set("SULUH__KEYS__DIR", &keys)
            .start()
    };
    // Both at once on an empty database: one loads the demo, the other finds it.
    let (one, two) = tokio::join!(start(), start());
    let from = format!("+62811{:08}", std::process::id());
    let step = async |suluh: &Suluh, typed: &str| {
        let form = [
            ("sessionId", "shared"),
            ("phoneNumber", from.as_str()),
            ("serviceCode", "*123#"),
            ("text", typed),
        ];
        suluh.post_form("/in/africastalking/ussd", &form).await.text().await.unwrap()
    };
    assert!(step(&one, "").await.starts_with("CON Tanya"));
    assert!(step(&two, "1").await.contains("Ketik nama PT"));
    assert!(step(&one, "1*contoh jaya").await.contains("BELUM COCOK"));
    assert!(step(&two, "1*contoh jaya*1").await.contains("BERIZIN no.123/2024"));
    // The same message through both doors is one message.
    let path = format!("/in/kannel/sms?from={}&text=cek+contoh+jaya&id=once", from.trim_start_matches('+'));
    let (first, second) = tokio::join!(one.get(&path), two.get(&path));
    assert_eq!(first.text().await.unwrap(), second.text().await.unwrap());
}

#[tokio::test]
async fn sessions_start_anew_and_answers_still_come_without_redis() {
    // Nobody listens there.
    let suluh = Suluh::launch("demo").set("SULUH__REDIS__URL", "redis://127.0.0.1:1").start().await;
    let answer = suluh.get("/in/kannel/sms?from=6281234567890&text=cek+pt+contoh+jaya+abadi&id=1").await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("BERIZIN"));
    let form = [
        ("sessionId", "s"),
        ("phoneNumber", "+6281234567890"),
        ("serviceCode", "*1#"),
        ("text", "1*CONTOH JAYA ABADI"),
    ];
    let screen = suluh.post_form("/in/africastalking/ussd", &form).await.text().await.unwrap();
    assert!(screen.starts_with("CON PT CONTOH JAYA ABADI\nBERIZIN"), "{screen}");
}

#[tokio::test]
async fn it_ends_quietly_when_asked_to() {
    let mut suluh = Suluh::launch("demo").start().await;
    assert!(suluh.get("/health/live").await.status().is_success());
    // Whoever follows the register counts it soon after the service is ready.
    let mut metrics = String::new();
    let counted = until(Duration::from_secs(30), async || {
        metrics = reqwest::get(suluh.metrics_url()).await.unwrap().text().await.unwrap();
        metrics.contains("suluh_register_agencies 4").then_some(())
    });
    assert!(counted.await.is_some(), "{metrics}");
    let ended = suluh.stop(Duration::from_secs(15)).await;
    assert!(ended.success(), "{}", suluh.log());
    assert!(suluh.log().contains("stopped"), "{}", suluh.log());
}

#[test]
fn the_terminal_answers_like_the_phone() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let dir = tempfile::tempdir().unwrap();
    let talk = |args: &[&str], lines: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_suluh"))
            .args(args)
            .current_dir(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let said = talk(&["talk"], "cek pt contoh jaya abadi\ncek contoh jaya\n1\n");
    assert!(
        said.contains("BERIZIN, no.123/2024")
            && said.contains("BELUM COCOK")
            && said.contains("[150 GSM-7, 1 SMS]"),
        "{said}"
    );
    let dialled = talk(&["talk", "--ussd"], "1\ncontoh jaya abadi\n0\n0\n0\n");
    assert!(
        dialled.contains("1 Cek PT/agen")
            && dialled.contains("BERIZIN no.123/2024")
            && dialled.contains("end]"),
        "{dialled}"
    );
    assert!(Path::new(&dir.path().join("suluh.db")).exists(), "an SQLite file in the working directory");
}

#[test]
fn a_typo_in_the_settings_is_refused_by_name() {
    let (status, _, err) = run_cli(&["doctor"], &[("SULUH__SERVER__LISTENN", "127.0.0.1:1")]);
    assert!(!status.success() && err.contains("listenn"), "{err}");
    let (status, _, err) = run_cli(&["doctor"], &[("SULUH__DATABASE__URL", "mysql://x")]);
    assert!(!status.success(), "{err}");
    let (_, out, _) = run_cli(&["doctor"], &[("SULUH__DATABASE__URL", "postgres://u:hunter2@127.0.0.1:1/x")]);
    assert!(out.contains("the database does not open") && !out.contains("hunter2"), "{out}");
}

on_both_engines! {
    async fn an_operator_sees_what_protects_the_gateways_and_how_they_are(engine: Engine) {
        let database = engine.fresh().await;
        let keys = tempfile::tempdir().unwrap();
        let keys = keys.path().join("keys").display().to_string();
        let base = [("SULUH__DATABASE__URL", database.url()), ("SULUH__KEYS__DIR", keys.as_str())];
        let with = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();

        // Nothing set: only this machine may call, and nothing can be sent.
        let (status, out, _) = run_cli(&["gateways", "check"], &with(&[]));
        assert!(status.success() && out.contains("gateway kannel: only this machine may call"), "{out}");
        assert!(out.contains("no gateway can send"), "{out}");
        // The whole internet, in earnest.
        let open = [("SULUH__MODE", "production"), ("SULUH__GATEWAYS__KANNEL__ALLOW", "0.0.0.0/0,::/0")];
        let (status, out, err) = run_cli(&["gateways", "check"], &with(&open));
        assert!(!status.success() && out.contains("DANGER   gateway kannel: unprotected"), "{out}{err}");
        let secret = [&open[..], &[("SULUH__GATEWAYS__KANNEL__SECRET", "0123456789abcdef0")]].concat();
        let (status, out, _) = run_cli(&["gateways", "check"], &with(&secret));
        assert!(status.success() && out.contains("gateway kannel: protected by secret path"), "{out}");
        assert!(!out.contains("0123456789abcdef0"), "a secret is not printed: {out}");
        // A weak secret, a strange name, an order of nobody: refused at once.
        for (name, value) in [
            ("SULUH__GATEWAYS__KANNEL__SECRET", "short"),
            ("SULUH__ROUTES__ORDER", "nobody"),
            ("SULUH__GATEWAYS__KANNEL__RATE", "0"),
            ("SULUH__GATEWAYS__KANNEL__API_URL", "kannel.example.org"),
        ] {
            let (status, _, err) = run_cli(&["gateways", "check"], &with(&[(name, value)]));
            assert!(!status.success() && err.contains("settings: "), "{name}: {err}");
        }

        let (status, out, _) = run_cli(&["gateways", "status"], &with(&[]));
        assert!(status.success() && out.contains("kannel: never heard"), "{out}");
        let (_, out, _) = run_cli(&["gateways", "dead"], &with(&[]));
        assert!(out.contains("Nothing was given up."), "{out}");
        let mut suluh = Suluh::launch("demo")
            .set("SULUH__DATABASE__URL", database.url())
            .set("SULUH__KEYS__DIR", &keys)
            .start()
            .await;
        suluh.get("/in/kannel/sms?from=6281234567890&text=cek+contoh+jaya+abadi&id=1").await;
        suluh.stop(Duration::from_secs(30)).await;
        let (_, out, _) = run_cli(&["gateways", "status"], &with(&[]));
        assert!(out.contains(" s ago"), "{out}");
        assert!(out.contains("unanswered questions  none") && out.contains("breaker               closed"), "{out}");

        // The keys of the days are there, and doctor sees when one is too old or open to others.
        let (_, out, _) = run_cli(&["doctor"], &with(&[]));
        assert!(out.contains(&format!("day keys from {} to ", today())), "{out}");
        let old = Path::new(&keys).join("day-2020-01-01.key");
        std::fs::write(&old, "0".repeat(64)).unwrap();
        let (_, out, _) = run_cli(&["doctor"], &with(&[]));
        assert!(out.contains("the day key of 2020-01-01 should be gone"), "{out}");
        assert!(out.contains("DANGER") && out.contains("others may read"), "{out}");
    }
}
