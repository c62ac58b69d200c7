//! A page of the console that is left open: through a restart, past the end of its session, over a day.
#![expect(clippy::disallowed_methods, reason = "a test asks as a browser would")]

use std::net::SocketAddr;
use std::time::Duration;

use fantoccini::Locator;
use jiff::civil::date;
use serde_json::json;
use suluh::config::Config;
use suluh::domain::officers::demo;
use suluh::http;
use suluh::model::tip::{Channel, Facts, Report, TipBody};
use tokio::task::JoinHandle;

use super::clerk::Clerk;
use super::walk::{click, laptop, report, started, until};
use crate::support::{Browser, Engine, Service, free_port, http_client, on_both_engines};

/// The demo in this process, on a clock of the test's choice, behind a port at which a browser reaches it.
pub(super) struct Served {
    pub(super) service: Service,
    port: u16,
    serving: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Served {
    pub(super) async fn start(engine: Engine) -> Self {
        let port = free_port();
        let mut config = Config::default();
        config.server.listen = SocketAddr::from(([127, 0, 0, 1], port));
        let service = Service::over(engine.fresh().await, date(2026, 11, 23), config).await;
        let serving = serve(&service, port).await;
        Self { service, port, serving }
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// A tip of the unit of the demo's officer.
    pub(super) async fn take(&self, number: usize, words: &str) {
        let tips = &self.service.parts.tips;
        let origin = tips.origin(&["test", &number.to_string()]).unwrap();
        let words = TipBody::new(words);
        let report = Report { words, facts: Facts::default(), channel: Channel::Sms, lang: "id", from: None };
        tips.take(&origin, &report).await.unwrap();
    }

    /// The acts of the audit, in order.
    pub(super) async fn audit(&self) -> Vec<String> {
        let mut tx = self.service.parts.db.read().await.unwrap();
        let rows = suluh::store::audit::after(&mut tx, 0, 9_999).await.unwrap();
        rows.into_iter().map(|row| row.act).collect()
    }

    pub(super) async fn sign_in_demo(&self, browser: &Browser) {
        browser.goto(&self.url("/console/sign-in")).await.unwrap();
        click(browser, "#demo").await;
        until(browser, "nav", " ").await;
    }

    fn advance(&self, minutes: i64) {
        self.service.clock.advance(minutes * 60);
        let parts = &self.service.parts;
        parts.keys.keep(parts.clock.today()).unwrap();
    }

    /// The service goes away and comes back at the same place.
    async fn restart(&mut self) {
        let stop = &self.service.parts.stop;
        stop.send_replace(true);
        let ended = tokio::time::timeout(Duration::from_secs(8), &mut self.serving).await;
        ended.expect("open streams end").unwrap();
        stop.send_replace(false);
        self.serving = serve(&self.service, self.port).await;
    }
}

async fn serve(service: &Service, port: u16) -> JoinHandle<()> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let router = http::router(service.parts.doors()).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopped = service.parts.stop.subscribe();
    let until = async move { drop(stopped.wait_for(|stop| *stop).await) };
    let serving = axum::serve(listener, router).with_graceful_shutdown(until);
    tokio::spawn(async move { serving.await.unwrap() })
}

async fn title(browser: &Browser, begins: &str) {
    let mut last = String::new();
    for _ in 0..1_200 {
        last = browser.title().await.unwrap();
        if last.starts_with(begins) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the title never began with {begins:?}, but was {last:?}; {:?}", browser.said().await);
}

/// Counts the tones that a page plays.
const EARS: &str = "window.tones = 0; const start = OscillatorNode.prototype.start; OscillatorNode.prototype.start = function (...a) { window.tones += 1; return start.apply(this, a); }";

async fn tones(browser: &Browser) -> i64 {
    browser.execute("return window.tones", vec![]).await.unwrap().as_i64().unwrap()
}

on_both_engines! {
    async fn a_board_that_was_left_is_locked_and_its_alarm_goes_on(engine: Engine) {
        let mut served = Served::start(engine).await;
        let browser = laptop().await;
        served.take(1, "Sekida Jagoi, mobil hitam KB 1234 XX, anak 14 th").await;
        served.sign_in_demo(&browser).await;
        until(&browser, "#rows [data-field=place]", "Sekida").await;
        title(&browser, "(1 P1)").await;
        browser.execute(EARS, vec![]).await.unwrap();

        // A restart: the page finds the service again by itself, and hears what came.
        served.restart().await;
        served.take(2, "Sekida Jagoi, mobil putih KB 9876 YY, anak 13 th").await;
        title(&browser, "(2 P1)").await;
        until(&browser, "#rows tr:nth-child(2) [data-field=place]", "Sekida").await;
        assert_eq!(tones(&browser).await, 3);

        // Half an hour without a step, though the page itself asked for what it heard of.
        served.advance(16);
        served.take(3, "Sekida Jagoi, mobil merah KB 5555 ZZ, anak 12 th").await;
        title(&browser, "(3 P1)").await;
        until(&browser, "#rows tr:nth-child(3) [data-field=place]", "Sekida").await;
        served.advance(16);
        until(&browser, "#locked-now h1", "Terkunci").await;
        browser.screenshot(&format!("console-locked-{engine:?}")).await;
        let left = "return [document.documentElement.outerHTML, JSON.stringify(sessionStorage)]";
        let left = browser.execute(left, vec![]).await.unwrap();
        assert!(!left[0].as_str().unwrap().contains("Sekida"), "nothing of a tip stays");
        assert_eq!(left[1], json!("{}"), "nor of a key");

        // The alarm hears that a P1 came, and how many wait; and nothing else answers.
        served.take(4, "Sekida Jagoi, mobil biru KB 7777 AA, anak 11 th").await;
        title(&browser, "(4 P1)").await;
        assert_eq!(tones(&browser).await, 9);
        for path in ["/console/board/rows", "/console/sealed", "/console/live", "/console/keys", "/console/here"] {
            let ask = format!("return fetch('{path}', {{ headers: {{ accept: 'application/json' }} }}).then((it) => it.status)");
            assert_eq!(browser.execute(&ask, vec![]).await.unwrap(), json!(401), "{path}");
        }

        // A day later, after another restart, too.
        served.advance(24 * 60);
        served.restart().await;
        served.take(5, "Sekida Jagoi, mobil hijau KB 8888 BB, anak 10 th").await;
        title(&browser, "(5 P1)").await;
        assert_eq!(tones(&browser).await, 12);

        // Back in, one is where one was.
        click(&browser, "#back-in").await;
        until(&browser, "#again", "30 menit tanpa kegiatan").await;
        browser.screenshot(&format!("console-again-{engine:?}")).await;
        click(&browser, "#demo").await;
        until(&browser, "#rows tr:nth-child(5) [data-field=place]", "Sekida").await;
        assert_eq!(browser.current_url().await.unwrap().path(), "/console/board");

        // A tip that was left open is closed in the same way, and one comes back to it.
        click(&browser, "#rows tbody a").await;
        until(&browser, "#pages .words", "mobil").await;
        let path = browser.current_url().await.unwrap().path().to_owned();
        served.advance(31);
        until(&browser, "#locked-now h1", "Terkunci").await;
        assert!(browser.find(Locator::Css("#pages")).await.is_err());
        click(&browser, "#back-in").await;
        click(&browser, "#demo").await;
        until(&browser, "#pages .words", "mobil").await;
        assert_eq!(browser.current_url().await.unwrap().path(), path);

        // Much later the alarm is over, and the page says so.
        served.advance(31);
        until(&browser, "#locked-now h1", "Terkunci").await;
        served.advance(40 * 60);
        until(&browser, "#alarm", "Alarm berhenti").await;
    }

    async fn the_alarm_of_somebody_who_was_removed_is_silent(engine: Engine) {
        let served = Served::start(engine).await;
        let parts = &served.service.parts;
        let officers = parts.officers().unwrap();
        officers.ensure_demo(&parts.tips).await.unwrap();
        let id = officers.of_login(demo::LOGIN).await.unwrap().id;
        let token = officers.alarm_for(&id);
        assert_eq!(officers.alarm_of(&token).await.unwrap().as_deref(), Some("contoh-bengkayang"));
        let ask = async |token: &str| {
            let asked = http_client().get(served.url("/console/alarm")).header("cookie", format!("__Host-suluh-alarm={token}"));
            asked.send().await.unwrap()
        };
        let mut heard = ask(&token).await;
        let first = String::from_utf8(heard.chunk().await.unwrap().unwrap().to_vec()).unwrap();
        let counts = first.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        let counts: serde_json::Value = serde_json::from_str(counts).unwrap();
        let names: Vec<&String> = counts.as_object().unwrap().keys().collect();
        assert_eq!(names, ["count", "fresh"], "how many, and nothing of any");
        // Others' names, other times, other marks.
        let other = token.replacen(&id, &"0".repeat(32), 1);
        for wrong in ["", "a.b.c", &other, &token.replace('.', ".9"), &format!("{token}0")] {
            assert_eq!(ask(wrong).await.status(), 401, "{wrong}");
        }
        officers.revoke(&suluh::domain::officers::By::terminal(), &id).await.unwrap();
        assert!(officers.alarm_of(&token).await.unwrap().is_none());
        assert_eq!(ask(&token).await.status(), 401);
        let rest = tokio::time::timeout(Duration::from_secs(20), heard.text()).await;
        assert!(rest.expect("the stream ends").unwrap().contains("event: ended"));
    }

    async fn open_streams_do_not_hold_the_end_of_the_service(engine: Engine) {
        let (_database, mut suluh) = started(engine).await;
        let clerk = Clerk::active(&suluh, "contoh-bengkayang", "rina", "duty").await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, anak 14 th").await;
        let mut streams = Vec::new();
        for path in ["/console/live", "/console/live", "/console/alarm"] {
            let mut stream = clerk.stream(&suluh, path).await;
            let first = stream.chunk().await.unwrap().unwrap();
            assert!(String::from_utf8_lossy(&first).contains("event: p1"), "{path}");
            streams.push(stream);
        }
        let began = std::time::Instant::now();
        assert!(suluh.stop(Duration::from_secs(5)).await.success());
        assert!(!suluh.log().contains("some requests were still open"), "{:?}", began.elapsed());
    }
}
