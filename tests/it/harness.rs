//! The test peers themselves: each is what the other tests take it for.
#![expect(clippy::disallowed_methods, reason = "HTTP is handed in to the service; the test is the caller")]

use std::time::Duration;

use sqlx::{Connection, PgConnection};

use crate::support::{
    Axe, Balancer, Behaviour, Browser, Crooked, Engine, FakeApi, INVALID_DESTINATION, Kannel,
    MESSAGE_QUEUE_FULL, MailServer, Mo, OwnPostgres, OwnRedis, PlivoSdk, Reaction, SENDSMS_PASSWORD,
    SENDSMS_USER, Smsc, Style, Suluh, THROTTLED, TwilioSdk, VonageSdk, http_client, on_both_engines,
    redis_url, run_cli, until,
};

on_both_engines! {
    async fn the_service_starts_on_an_empty_database_of_its_own(engine: Engine) {
        let (one, other) = (engine.fresh().await, engine.fresh().await);
        assert_ne!(one.url(), other.url());
        for db in [&one, &other] {
            let suluh = Suluh::launch("demo").set("SULUH__DATABASE__URL", db.url()).start().await;
            assert_eq!(suluh.get("/health/ready").await.status(), 200);
        }
    }
}

#[tokio::test]
async fn the_service_starts_with_redis() {
    let suluh = Suluh::launch("demo").set("SULUH__REDIS__URL", redis_url()).start().await;
    assert_eq!(suluh.get("/health/ready").await.status(), 200);
}

#[tokio::test]
async fn metrics_are_on_a_port_of_their_own() {
    let suluh = Suluh::launch("demo").start().await;
    let metrics = reqwest::get(suluh.metrics_url()).await.expect("an answer");
    assert_eq!(metrics.status(), 200);
    assert_eq!(suluh.get("/metrics").await.status(), 404);
}

#[tokio::test]
async fn a_form_sent_to_no_door_is_not_found() {
    let suluh = Suluh::launch("demo").start().await;
    assert_eq!(suluh.post_form("/no/such/door", &[("a", "b")]).await.status(), 404);
}

#[test]
fn the_command_line_says_its_version() {
    let (status, out, _) = run_cli(&["--version"], &[]);
    assert!(status.success());
    assert_eq!(out.trim(), concat!("suluh ", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn somebody_crooked_changes_one_file_and_no_other() {
    let suluh = Suluh::launch("demo").start().await;
    let crooked = Crooked::start(&suluh.local(""), "/console/assets/bytes.js");
    for (name, more) in [("bytes.js", true), ("ui.js", false)] {
        let path = format!("/console/assets/{name}");
        let theirs = http_client().get(crooked.url(&path)).send().await.unwrap().text().await.unwrap();
        let ours = suluh.get(&path).await.text().await.unwrap();
        assert_eq!((theirs != ours, theirs.starts_with(&ours)), (more, true), "{name}");
    }
}

#[tokio::test]
async fn a_browser_shows_a_page_of_the_service() {
    let suluh = Suluh::launch("demo").start().await;
    let browser = Browser::start().await;
    browser.goto(&suluh.url("/health/ready")).await.expect("a page");
    assert!(browser.source().await.expect("a page").contains("<body"));
    let picture = browser.screenshot("health").await;
    assert!(picture.metadata().expect("a picture").len() > 0);
}

#[tokio::test]
async fn a_gateways_api_records_requests_whole_and_numbers_its_answers() {
    let api = FakeApi::start(Behaviour::json(201, r#"{"id":"sm-{n}"}"#));
    let client = http_client();
    let url = format!("{}/send/it?to=%2B62&from=1500", api.url());
    let posted = client.post(&url).header("x-key", "k").form(&[("text", "halo dunia")]).send();
    let answer = posted.await.expect("an answer");
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.text().await.expect("a body"), r#"{"id":"sm-1"}"#);
    let answer = client.put(&url).json(&["x"]).send().await.expect("an answer");
    assert_eq!(answer.text().await.expect("a body"), r#"{"id":"sm-2"}"#);

    let [first, second] = api.wait_for(2).await.try_into().expect("two requests");
    assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/send/it"));
    assert_eq!(first.query, "to=%2B62&from=1500");
    assert_eq!(first.query_field("to").as_deref(), Some("+62"));
    assert_eq!(first.header("x-key"), Some("k"));
    assert_eq!(&first.body[..], b"text=halo+dunia");
    assert_eq!(first.form_field("text").as_deref(), Some("halo dunia"));
    assert_eq!(first.form_field("to"), None);
    assert_eq!((second.method.as_str(), second.json()), ("PUT", serde_json::json!(["x"])));
}

#[tokio::test]
async fn a_gateways_api_does_as_it_is_told_request_by_request() {
    let mut api = FakeApi::start(Behaviour::json(200, "{}"));
    let client = http_client();
    let send = async || client.post(api.url()).body("a message").send().await;
    api.then(Behaviour::AcceptAndDie);
    let unavailable = Behaviour::json(503, "later");
    api.then(Behaviour::Slow(Duration::from_millis(1), Box::new(unavailable)));
    assert!(send().await.is_err_and(|e| e.is_request()));
    assert_eq!(send().await.expect("an answer").status(), 503);
    assert_eq!(send().await.expect("an answer").status(), 200);

    api.always(Behaviour::Hang);
    let patience = Duration::from_millis(200);
    let unanswered = client.post(api.url()).timeout(patience).send().await;
    assert!(unanswered.is_err_and(|e| e.is_timeout()));

    api.stop();
    assert!(client.post(api.url()).send().await.is_err_and(|e| e.is_connect()));
    api.start_again();
    api.always(Behaviour::json(200, "{}"));
    assert_eq!(client.post(api.url()).send().await.expect("an answer").status(), 200);
    // The one that was refused is the one that never came.
    assert_eq!(api.requests().len(), 5);
}

/// Asks PostgreSQL something on an open connection.
async fn ask(server: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(server).await.map(drop)
}

#[tokio::test]
async fn a_postgresql_server_keeps_over_a_power_cut_what_it_confirmed() {
    let mut server = OwnPostgres::start().await;
    let mut client = PgConnection::connect(&server.url()).await.expect("a connection");
    let written = sqlx::raw_sql("CREATE TABLE kept AS SELECT 42 AS number").execute(&mut client).await;
    written.expect("a table");
    server.kill();
    assert!(ask(&mut client).await.is_err());
    assert!(PgConnection::connect(&server.url()).await.is_err());
    server.start_again().await;
    let mut client = PgConnection::connect(&server.url()).await.expect("a connection");
    let number: i32 =
        sqlx::query_scalar("SELECT number FROM kept").fetch_one(&mut client).await.expect("a row");
    assert_eq!(number, 42);
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut client).await.expect("a setting");
    assert_eq!(fsync, "on");

    let data = server.data_dir();
    assert!(data.join("pg_wal").is_dir());
    drop(server);
    assert!(!data.exists());
}

#[tokio::test]
async fn a_frozen_postgresql_server_answers_nothing_until_it_thaws() {
    let server = OwnPostgres::start().await;
    let mut client = PgConnection::connect(&server.url()).await.expect("a connection");
    server.freeze();
    let moment = Duration::from_millis(500);
    assert!(tokio::time::timeout(moment, ask(&mut client)).await.is_err());
    server.thaw();
    let mut client = PgConnection::connect(&server.url()).await.expect("a connection");
    ask(&mut client).await.expect("an answer");
    // And one that is frozen when its test ends is killed all the same.
    server.freeze();
    let data = server.data_dir();
    drop(server);
    assert!(!data.exists());
}

#[tokio::test]
async fn a_postgresql_server_that_never_started_can_start_later() {
    let mut server = OwnPostgres::never_started().await;
    assert!(PgConnection::connect(&server.url()).await.is_err());
    server.start_again().await;
    let mut client = PgConnection::connect(&server.url()).await.expect("a connection");
    ask(&mut client).await.expect("an answer");
}

#[tokio::test]
async fn a_redis_server_shows_all_it_holds_can_hang_and_forgets_in_a_power_cut() {
    let mut server = OwnRedis::start().await;
    let client = redis::Client::open(server.url()).expect("a URL");
    let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
    redis::pipe()
        .set("the key", "6281234567890")
        .hset("a hash", "a field", "in a hash")
        .rpush("a list", "in a list")
        .sadd("a set", "in a set")
        .zadd("a sorted set", "in a sorted set", 7)
        .exec_async(&mut connection)
        .await
        .expect("values");
    let dump = String::from_utf8(server.dump().await).expect("text");
    let lines = dump.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let held = ["the key", "6281234567890", "a hash", "a field", "in a hash", "a list", "in a list"];
    let held = held.into_iter().chain(["a set", "in a set", "a sorted set", "in a sorted set", "7"]);
    assert_eq!(lines, held.map(str::to_owned).collect());

    server.freeze();
    let ping = redis::cmd("PING");
    let moment = Duration::from_millis(200);
    assert!(tokio::time::timeout(moment, ping.exec_async(&mut connection)).await.is_err());
    server.thaw();
    assert!(!server.dump().await.is_empty());

    server.kill();
    assert!(client.get_multiplexed_async_connection().await.is_err());
    server.start_again().await;
    assert!(server.dump().await.is_empty());
}

/// A phone as an SMS centre names it.
const PHONE: &str = "6281234567890";
/// The short code.
const SHORT_CODE: &str = "1500";

/// A service that takes every message of Kannel and never answers by SMS.
fn silent_service() -> FakeApi {
    let (content_type, body) = ("text/plain".to_owned(), String::new());
    FakeApi::start(Behaviour::Answer { status: 200, content_type, body })
}

/// Sends a message through Kannel, of which it is to tell the end to `api`.
async fn send_sms(kannel: &Kannel, api: &FakeApi, text: &str) {
    let told = format!("{}/dlr?status=%d", api.url());
    let query = [
        ("username", SENDSMS_USER),
        ("password", SENDSMS_PASSWORD),
        ("from", SHORT_CODE),
        ("to", PHONE),
        ("text", text),
        ("charset", "UTF-8"),
        ("coding", if text.is_ascii() { "0" } else { "2" }),
        ("dlr-mask", "31"),
        ("dlr-url", &told),
    ];
    let sent = http_client().get(kannel.sendsms_url()).query(&query).send().await;
    let sent = sent.expect("an answer of Kannel");
    assert_eq!(sent.status(), 202);
    let sent = sent.text().await.expect("a body");
    // The other one while the SMS centre is away.
    assert!(["0: Accepted for delivery", "3: Queued for later delivery"].contains(&sent.as_str()), "{sent}");
}

/// Waits until Kannel has told `api` all these ends, in whatever order: they race each other.
async fn wait_for_ends(api: &FakeApi, ends: &[&str]) {
    let mut told: Vec<_> =
        api.wait_for(ends.len()).await.iter().map(|it| it.query_field("status").unwrap()).collect();
    told.sort();
    assert_eq!(told, ends);
}

#[tokio::test]
async fn messages_go_both_ways_over_smpp_in_every_alphabet_and_in_parts() {
    let (api, smsc) = (silent_service(), Smsc::start());
    let kannel = Kannel::setup(&api.url(), Style::Get).smsc(&smsc).start().await;
    smsc.deliver(PHONE, SHORT_CODE, Mo::Text("€ [satu]\n@")).await;
    smsc.deliver(PHONE, SHORT_CODE, Mo::Ucs2("ꦗꦮ")).await;
    smsc.deliver(PHONE, SHORT_CODE, Mo::Parts(&["dua ", "tiga"])).await;
    smsc.deliver(PHONE, SHORT_CODE, Mo::Parts(&["ꦗ ", "ꦮ"])).await;
    let mut came: Vec<_> = api.wait_for(4).await.into_iter().map(|it| it.query).collect();
    // Each on a connection of its own.
    came.sort_by_key(|query| query.find("&text=").map(|at| query[at..].to_owned()));
    for (query, text) in came.iter().zip([
        "text=%A9%97%00+%A9%AE&",
        "text=%A9%97%A9%AE&",
        "text=%E2%82%AC+%5Bsatu%5D%0A%40&",
        "text=dua+tiga&",
    ]) {
        assert!(query.contains(text), "{query} without {text}");
        assert!(query.contains(&format!("from=%2B{PHONE}&to={SHORT_CODE}&")), "{query}");
    }

    let long = "x".repeat(161);
    for text in ["halo [dunia]", "ꦗꦮ", &long] {
        send_sms(&kannel, &api, text).await;
    }
    let mut submits = smsc.wait_for(4).await;
    submits.sort_by_key(|it| it.text.len());
    let seen: Vec<_> =
        submits.iter().map(|it| (it.data_coding, it.esm_class & 0x40, it.text.len())).collect();
    assert_eq!(seen, [(8, 0, 6), (0, 0x40, 8), (0, 0, 12), (0, 0x40, 153)]);
    assert_eq!(submits[2].short_message, b"halo \x1b\x3cdunia\x1b\x3e");
    assert_eq!((submits[2].source.as_str(), submits[2].destination.as_str()), (SHORT_CODE, PHONE));
    assert_eq!(submits[2].registered_delivery & 1, 1);
    assert_eq!(submits[1].udh[3..], [2, 2]);
}

#[tokio::test]
async fn an_sms_centre_throttles_refuses_and_reports() {
    let (api, smsc) = (silent_service(), Smsc::start());
    let kannel = Kannel::setup(&api.url(), Style::Get).smsc(&smsc).start().await;
    smsc.then(1, Reaction::Refuse(THROTTLED));
    smsc.then(1, Reaction::Refuse(MESSAGE_QUEUE_FULL));
    send_sms(&kannel, &api, "satu").await;
    let submits = smsc.wait_for(3).await;
    assert!(submits.iter().all(|it| it.text == "satu"), "{submits:#?}");
    assert_eq!(submits[2].reaction, Reaction::Accept("DELIVRD"));
    wait_for_ends(&api, &["1", "8"]).await;

    let api = silent_service();
    smsc.then(1, Reaction::Refuse(INVALID_DESTINATION));
    send_sms(&kannel, &api, "dua").await;
    wait_for_ends(&api, &["16"]).await;

    let api = silent_service();
    smsc.then(1, Reaction::Accept("UNDELIV"));
    send_sms(&kannel, &api, "tiga").await;
    wait_for_ends(&api, &["2", "8"]).await;

    let api = silent_service();
    smsc.always(Reaction::NoReceipt);
    send_sms(&kannel, &api, "empat").await;
    wait_for_ends(&api, &["8"]).await;
    let submits = smsc.submits();
    assert_eq!(submits.len(), 6);
    smsc.send_receipt(&submits[5], "DELIVRD").await;
    wait_for_ends(&api, &["1", "8"]).await;

    let api = silent_service();
    smsc.then(1, Reaction::ReceiptFirst("DELIVRD"));
    send_sms(&kannel, &api, "lima").await;
    // Kannel has lost the end: the receipt named a message which it did not know yet.
    wait_for_ends(&api, &["8"]).await;
}

#[tokio::test]
async fn what_an_sms_centre_does_not_answer_is_sent_again() {
    let (api, mut smsc) = (silent_service(), Smsc::start());
    let kannel = Kannel::setup(&api.url(), Style::Get).smsc(&smsc).start().await;
    smsc.then(1, Reaction::HangUp);
    smsc.then(1, Reaction::Silence);
    send_sms(&kannel, &api, "satu").await;
    let submits = smsc.wait_for(3).await;
    assert!(submits.iter().all(|it| it.text == "satu"), "{submits:#?}");
    wait_for_ends(&api, &["1", "8"]).await;

    smsc.stop();
    send_sms(&kannel, &api, "dua").await;
    smsc.start_again();
    assert_eq!(smsc.wait_for(4).await[3].text, "dua");
}

#[tokio::test]
async fn a_killed_kannel_starts_again_with_the_messages_it_had() {
    let (mut api, smsc) = (silent_service(), Smsc::start());
    let setup = Kannel::setup(&api.url(), Style::Post).http_request_retry(3).http_queue_delay(1);
    let mut kannel = setup.smsc(&smsc).start().await;
    // Asked again, with what it was asked before.
    api.then(Behaviour::AcceptAndDie);
    smsc.deliver(PHONE, SHORT_CODE, Mo::Text("satu")).await;
    let asked = api.wait_for(2).await;
    assert_eq!((&asked[0].body[..], &asked[1].body[..]), (&b"satu"[..], &b"satu"[..]));

    // Without smsbox there is nobody to ask the service; bearerbox keeps the question.
    kannel.kill_smsbox();
    smsc.deliver(PHONE, SHORT_CODE, Mo::Text("dua")).await;
    kannel.kill_bearerbox();
    kannel.start_bearerbox().await;
    assert_eq!(&api.wait_for(3).await[2].body[..], b"dua");

    kannel.kill_smsbox();
    kannel.start_smsbox().await;
    smsc.deliver(PHONE, SHORT_CODE, Mo::Text("tiga")).await;
    assert_eq!(&api.wait_for(4).await[3].body[..], b"tiga");

    // And while the SMS centre says nothing, bearerbox keeps the answer.
    api.stop();
    smsc.always(Reaction::Silence);
    send_sms(&kannel, &api, "empat").await;
    smsc.wait_for(1).await;
    kannel.kill_bearerbox();
    smsc.always(Reaction::Accept("DELIVRD"));
    kannel.start_bearerbox().await;
    assert_eq!(smsc.wait_for(2).await[1].text, "empat");
}

#[tokio::test]
async fn axe_finds_what_is_wrong_with_a_page_and_nothing_in_a_right_one() {
    let (axe, browser) = (Axe::install(), Browser::start().await);
    let page = |body: &str| {
        let html =
            format!("<!doctype html><html lang=id><title>t</title><main><h1>h</h1>{body}</main></html>");
        format!("data:text/html,{}", html.replace('#', "%23"))
    };
    browser.goto(&page("<p>Selamat</p><button>Masuk</button>")).await.unwrap();
    assert_eq!(axe.faults(&browser).await, Vec::<String>::new());
    for (wrong, rule) in [
        ("<input>", "label"),
        ("<p style='color:#777'>abu-abu</p>", "color-contrast"),
        ("<p style='color:#666'>abu-abu</p>", "color-contrast-enhanced"),
        (
            "<button style='font-size:1px;padding:0'>a</button><button style='font-size:1px;padding:0'>b</button>",
            "target-size",
        ),
    ] {
        browser.goto(&page(wrong)).await.unwrap();
        let faults = axe.faults(&browser).await;
        assert!(faults.iter().any(|it| it.starts_with(&format!("\"{rule}\""))), "{wrong}: {faults:?}");
    }
}

#[test]
fn twilios_own_sdk_signs_as_its_manual_says() {
    let sdk = TwilioSdk::install();
    let params = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+12349013030"),
        ("Digits", "1234"),
        ("From", "+12349013030"),
        ("To", "+18005551212"),
    ];
    let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    assert_eq!(sdk.sign(url, &params, "12345"), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    // Whatever a villager may write, and a name that comes twice.
    let with = |params: &[(&str, &str)]| sdk.sign(url, params, "12345");
    assert_ne!(with(&[("Body", "ꦗꦮ\n\"'\\$(x)")]), with(&[("Body", "ꦗꦮ\n\"'\\$(x) ")]));
    assert_ne!(with(&[("a", "1"), ("a", "2")]), with(&[("a", "2")]));
}

#[test]
fn vonages_own_sdk_signs_in_five_ways() {
    let sdk = VonageSdk::install();
    let fields = [("a", "1"), ("b", "2"), ("timestamp", "1461605396")];
    let sign = |method| sdk.sign(method, "abcde", &fields);
    // What `md5sum` says of `&a=1&b=2&timestamp=1461605396abcde`.
    assert_eq!(sign("md5hash"), "679f42b0a5aaed9b97075b78a7a88eb2");
    let lengths = ["md5hash", "md5", "sha1", "sha256", "sha512"].map(|method| sign(method).len());
    assert_eq!(lengths, [32, 32, 40, 64, 128]);
    assert_ne!(sdk.sign("sha256", "abcde", &[("text", "ꦗꦮ")]), sdk.sign("sha256", "abcde", &[("text", "ꦗ")]));
}

#[test]
fn plivos_own_sdk_signs_address_fields_and_nonce() {
    let sdk = PlivoSdk::install();
    let fields = [("Text", "x y"), ("From", "+6281"), ("Empty", "")];
    let sign = |url, fields: &[(&str, &str)], nonce| sdk.sign("POST", url, fields, nonce, "12345");
    // What `openssl dgst -sha256 -hmac` says of `https://a.id/sms?a=1&b=2.EmptyFrom+6281Textx y.7`.
    let url = "https://a.id/sms?b=2&a=1";
    assert_eq!(sign(url, &fields, "7"), "FsPwFouBATEoS38rzKxpJhC7rx1lL97oXDwyOl9DXsQ=");
    assert_ne!(sign(url, &[("Text", "ꦗꦮ")], "7"), sign(url, &[("Text", "ꦗ")], "7"));
    assert_ne!(sign(url, &fields, "7"), sign(url, &fields, "8"));
    assert_ne!(
        sdk.sign("GET", url, &[], "7", "12345"),
        sdk.sign("GET", "https://a.id/sms?a=1", &[], "7", "12345")
    );
}

#[tokio::test]
async fn a_balancer_hands_each_request_to_the_next_server_and_leaves_out_the_dead() {
    let mut servers = ["one", "two"].map(|name| FakeApi::start(Behaviour::json(200, name)));
    let urls = servers.each_ref().map(FakeApi::url);
    let balancer = Balancer::start(&urls).await;
    let client = http_client();
    let ask = async |balancer: &Balancer| {
        let answer = client.post(balancer.url("/it?a=b")).body("text").send().await.expect("an answer");
        answer.text().await.expect("a body")
    };
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(ask(&balancer).await);
    }
    answers.sort();
    assert_eq!(answers, ["one", "one", "two", "two"]);
    let asked = &servers[0].requests()[0];
    assert_eq!((asked.path.as_str(), asked.query.as_str(), &asked.body[..]), ("/it", "a=b", &b"text"[..]));

    // A request that was read and not answered is nobody else's. haproxy says 502, or closes too.
    servers.iter().for_each(|it| it.always(Behaviour::AcceptAndDie));
    let lost = client.post(balancer.url("/it")).send().await;
    assert!(lost.as_ref().map_or(true, |it| it.status() == 502), "{lost:?}");
    assert_eq!(servers.each_ref().map(|it| it.requests().len()).iter().sum::<usize>(), 5);

    servers[1].always(Behaviour::json(200, "two"));
    servers[0].stop();
    for _ in 0..3 {
        assert_eq!(ask(&balancer).await, "two");
    }
}

#[tokio::test]
async fn a_balancer_asks_for_health_and_leaves_out_the_sick() {
    let servers =
        [("one", 503), ("two", 200)].map(|(name, status)| FakeApi::start(Behaviour::json(status, name)));
    let balancer = Balancer::with_health_checks(&servers.each_ref().map(FakeApi::url), "/health").await;
    assert_eq!(servers[0].wait_for(2).await[0].path, "/health");
    // It has had two answers of the sick one, and so knows.
    let before = servers[0].requests().len();
    for _ in 0..4 {
        assert_eq!(reqwest::get(balancer.url("/it")).await.expect("an answer").status(), 200);
    }
    assert!(servers[0].requests()[before..].iter().all(|it| it.path == "/health"));
}

#[tokio::test]
async fn a_mail_server_takes_a_mail_and_shows_it() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut server = MailServer::new();
    server.start().await;
    let address = server.url().trim_start_matches("smtp://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let talk = "HELO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nSubject: x\r\n\r\nWords\r\n.\r\nQUIT\r\n";
    for line in talk.split_inclusive("\r\n") {
        stream.write_all(line.as_bytes()).await.unwrap();
        if !["Subject: x", "", "Words"].contains(&line.trim_end()) {
            let mut answer = [0; 512];
            assert!(stream.read(&mut answer).await.unwrap() > 0, "{line}");
        }
    }
    let shown =
        until(Duration::from_secs(10), async || server.mails().into_iter().find(|it| it.contains("Words")));
    assert!(shown.await.is_some());
}
