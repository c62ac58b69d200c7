//! Jasmin 0.11.0 with a RabbitMQ and a Redis of its own, bound to an [`Smsc`], as an operator sets it up.
//!
//! What was learned of it: everything is said to its console (`jcli`), a telnet that echoes; it makes its store nowhere
//! else than at the environment's `STORE_PATH`. What it was set up with is read again at a start with the console's
//! account. Reports are thrown only when that is switched on at the start. 0.11.1 makes none.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::own_redis::OwnRedis;
use super::process::{Process, free_port, until};
use super::python_env::PythonEnv;
use super::smsc::Smsc;

/// How long its parts may take to start on a busy machine.
const LIMIT: Duration = Duration::from_secs(90);
/// Debian's package of the broker.
const PACKAGE: &str = "rabbitmq-server";
/// Where it has its program; the one in the path asks for the broker's own user.
const BROKER: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
/// Jasmin, and what it needs of which only the source is published.
const SOURCES: &[&str] =
    &["python-messaging==0.5.13", "smpp.twisted3==0.8", "txamqp3==0.9.4", "jasmin==0.11.0"];
/// What else it needs, as it was resolved on 2026-11-23.
const PACKAGES: &[&str] = &[
    "amqp==5.4.2",
    "attrs==26.1.0",
    "automat==25.4.16",
    "billiard==4.3.2",
    "celery==5.3.6",
    "certifi==2026.10.18",
    "cffi==2.1.1",
    "charset-normalizer==3.5.2",
    "click==8.5.1",
    "click-didyoumean==0.3.1",
    "click-plugins==1.1.1.2",
    "click-repl==0.4.1",
    "constantly==23.10.4",
    "cryptography==41.0.7",
    "falcon==3.1.3",
    "hyperlink==21.0.0",
    "idna==3.20",
    "incremental==24.11.0",
    "kombu==5.7.0",
    "lockfile==0.12.2",
    "packaging==26.3",
    "prometheus-client==0.18.0",
    "prompt-toolkit==3.0.53",
    "pyasn1==0.5.1",
    "pyasn1-modules==0.4.1",
    "pycparser==3.12",
    "pyopenssl==23.3.0",
    "pyparsing==3.1.4",
    "python-dateutil==2.8.2",
    "python-mimeparse==1.6.0",
    "redis==5.0.8",
    "requests==2.31.0",
    "service-identity==23.1.0",
    "six==1.17.0",
    "smpp.pdu3==0.6",
    "tabulate==0.8.10",
    "treq==23.11.0",
    "twisted==23.10.0",
    "txredisapi==1.4.12",
    "typing-extensions==4.16.0",
    "tzdata==2026.6",
    "urllib3==2.8.0",
    "vine==5.1.0",
    "wcwidth==0.9.4",
    "zope.interface==8.7",
];

/// Who may send through its HTTP API.
pub(crate) const USER: &str = "suluh";
/// With which password; it has room for 16 letters.
pub(crate) const PASSWORD: &str = "rahasia+kata & s";

/// Jasmin takes a lock at a path that nobody can change and looks at it only when it starts: one starts at a time, over
/// the lock of those that run.
static STARTING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A running Jasmin, killed with all that it needs when this is dropped.
pub(crate) struct Jasmin {
    daemon: Process,
    ports: Ports,
    python: PythonEnv,
    dir: TempDir,
    _broker: Process,
    _names: Process,
    redis: OwnRedis,
}

/// What it listens on.
#[derive(Debug)]
struct Ports {
    broker: u16,
    console: u16,
    api: u16,
    others: [u16; 4],
}

impl Jasmin {
    /// Jasmin between this SMS centre and the service at `base`.
    pub(crate) async fn start(smsc: &Smsc, base: &str) -> Self {
        let python = PythonEnv::with_sources("jasmin", PACKAGES, SOURCES);
        let dir = tempfile::tempdir().expect("a temporary folder");
        let redis = OwnRedis::start().await;
        let ports = Ports {
            broker: free_port(),
            console: free_port(),
            api: free_port(),
            others: std::array::from_fn(|_| free_port()),
        };
        let (names, broker) = broker(dir.path(), ports.broker).await;
        let alone = STARTING.lock().await;
        let daemon = daemon(dir.path(), &ports, &redis, &python);
        let mut jasmin = Self { daemon, ports, python, dir, _broker: broker, _names: names, redis };
        jasmin.wait_until_it_serves().await;
        drop(alone);
        jasmin.set_up(smsc, base).await;
        jasmin
    }

    async fn wait_until_it_serves(&mut self) {
        let serves = until(LIMIT, async || {
            if self.daemon.has_ended() {
                return Some(false);
            }
            let listens = async |port: u16| TcpStream::connect(("127.0.0.1", port)).await.is_ok();
            (listens(self.ports.console).await && listens(self.ports.api).await).then_some(true)
        });
        assert!(serves.await == Some(true), "Jasmin does not serve:\n{}", self.daemon.log());
    }

    async fn set_up(&self, smsc: &Smsc, base: &str) {
        let centre = smsc.port();
        let words = format!(
            "smppccm -a\ncid centre\nhost 127.0.0.1\nport {centre}\nusername suluh\npassword rahasia\n\
             bind transceiver\nsubmit_throughput 0\ncon_loss_delay 1\ncon_fail_delay 1\nrequeue_delay 1\nok\n\
             smppccm -1 centre\n\
             httpccm -a\nurl {base}/in/jasmin/sms\nmethod POST\ncid suluh\nok\n\
             morouter -a\ntype DefaultRoute\nconnector http(suluh)\nok\n\
             group -a\ngid suluh\nok\n\
             user -a\nusername {USER}\npassword {PASSWORD}\ngid suluh\nuid suluh\nok\n\
             mtrouter -a\ntype DefaultRoute\nconnector smppc(centre)\nrate 0.0\nok\n\
             persist\n"
        );
        self.say(&words).await;
        let kept = self.dir.path().join("store/jcli-prod.httpccs");
        let persisted = until(LIMIT, async || kept.exists().then_some(())).await;
        assert!(persisted.is_some(), "Jasmin keeps nothing:\n{}", self.daemon.log());
        smsc.wait_for_bind().await;
    }

    /// Lets the account send so many messages a second.
    pub(crate) async fn limit(&self, a_second: u32) {
        self.say(&format!(
            "user -u suluh\nmt_messaging_cred quota http_throughput {a_second}\nok\npersist\n"
        ))
        .await;
    }

    /// Types lines at its console.
    async fn say(&self, lines: &str) {
        let mut console = TcpStream::connect(("127.0.0.1", self.ports.console)).await.expect("the console");
        // It asks for the name without a prompt that ends.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut said = String::new();
        for line in ["jcliadmin", "jclipwd"].into_iter().chain(lines.lines()) {
            console.write_all(format!("{line}\r\n").as_bytes()).await.expect("the console");
            let mut answer = Vec::new();
            let prompted = tokio::time::timeout(LIMIT, async {
                let mut octets = [0; 4_096];
                loop {
                    let count = console.read(&mut octets).await.expect("the console");
                    assert!(count > 0, "the console hangs up at {line}:\n{said}");
                    answer.extend_from_slice(&octets[..count]);
                    if ["Password: ", "jcli : ", "> "].iter().any(|end| answer.ends_with(end.as_bytes())) {
                        break;
                    }
                }
            });
            assert!(prompted.await.is_ok(), "the console says nothing to {line}:\n{said}");
            said.push_str(&String::from_utf8_lossy(&answer));
        }
        for wrong in ["rror", "nknown", "Cannot", "must ", "not "] {
            assert!(!said.contains(wrong), "the console says:\n{said}");
        }
    }

    /// The settings of the service that lead here, which is reached at `base`.
    pub(crate) fn settings(&self, base: &str) -> [(&'static str, String); 5] {
        [
            ("SULUH__GATEWAYS__JASMIN__API_URL", format!("http://127.0.0.1:{}", self.ports.api)),
            ("SULUH__GATEWAYS__JASMIN__USERNAME", USER.to_owned()),
            ("SULUH__GATEWAYS__JASMIN__PASSWORD", PASSWORD.to_owned()),
            ("SULUH__GATEWAYS__JASMIN__FROM", "1500".to_owned()),
            ("SULUH__GATEWAYS__JASMIN__PUBLIC_URL", base.to_owned()),
        ]
    }

    /// Ends it, as a machine does that loses its power; broker and Redis stay.
    pub(crate) fn kill(&mut self) {
        self.daemon.kill();
    }

    /// Starts it with what it was set up with.
    pub(crate) async fn start_again(&mut self, smsc: &Smsc) {
        let before = smsc.binds();
        let alone = STARTING.lock().await;
        self.daemon = daemon(self.dir.path(), &self.ports, &self.redis, &self.python);
        self.wait_until_it_serves().await;
        drop(alone);
        smsc.wait_for_binds(before + 1).await;
    }
}

/// A broker, and the list of names that it would otherwise leave behind.
async fn broker(dir: &Path, port: u16) -> (Process, Process) {
    let (names_port, nodes_port) = (free_port().to_string(), free_port().to_string());
    let mut names = Command::new("epmd");
    names.args(["-address", "127.0.0.1", "-port", &names_port]);
    let names = Process::spawn(names, &dir.join("epmd.log"), PACKAGE);
    std::fs::write(dir.join("plugins"), "[].\n").expect("a file");
    std::fs::write(dir.join("rabbitmq.conf"), "").expect("a file");
    let mut command = Command::new(BROKER);
    command
        // When it is killed it leaves a dump where it stands.
        .current_dir(dir)
        .env("HOME", dir)
        .env("RABBITMQ_NODENAME", format!("suluh{port}@localhost"))
        .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
        .env("RABBITMQ_NODE_PORT", port.to_string())
        .env("RABBITMQ_DIST_PORT", nodes_port)
        .env("RABBITMQ_MNESIA_BASE", dir.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", dir.join("log"))
        .env("RABBITMQ_LOGS", "-")
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", dir.join("plugins"))
        .env("RABBITMQ_CONFIG_FILE", dir.join("rabbitmq"))
        .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
        .env("RABBITMQ_PID_FILE", dir.join("pid"))
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        .env("ERL_EPMD_PORT", names_port);
    let mut broker = Process::spawn(command, &dir.join("broker.log"), PACKAGE);
    let serves = until(LIMIT, async || {
        if broker.has_ended() {
            return Some(false);
        }
        broker.log().contains("Server startup complete").then_some(true)
    });
    assert!(serves.await == Some(true), "RabbitMQ does not serve:\n{}", broker.log());
    (names, broker)
}

fn daemon(dir: &Path, ports: &Ports, redis: &OwnRedis, python: &PythonEnv) -> Process {
    for folder in ["log", "store"] {
        std::fs::create_dir_all(dir.join(folder)).expect("a folder");
    }
    let spec = python.packages().join("txamqp/specs/standard/amqp0-9-1.stripped.xml");
    let redis_port = redis.url().rsplit(':').next().expect("a port").to_owned();
    let [smpp, smpp_pb, clients, router] = ports.others;
    let conf = format!(
        "[smpp-server]\nbind = 127.0.0.1\nport = {smpp}\n\
         [smpp-server-pb]\nbind = 127.0.0.1\nport = {smpp_pb}\n\
         [client-management]\nbind = 127.0.0.1\nport = {clients}\nstore_path = {store}\n\
         [router]\nbind = 127.0.0.1\nport = {router}\nstore_path = {store}\n\
         [service-smppclient]\nlog_file = {log}/default-%s.log\n\
         [amqp-broker]\nhost = 127.0.0.1\nport = {}\nspec = {}\nconnection_loss_retry_delay = 1\n\
         [http-api]\nbind = 127.0.0.1\nport = {}\n\
         [jcli]\nbind = 127.0.0.1\nport = {}\n\
         [redis-client]\nhost = 127.0.0.1\nport = {redis_port}\n\
         [dlr]\ndlr_lookup_retry_delay = 1\n\
         [sm-listener]\nsubmit_error_retrial = {{'ESME_RTHROTTLED': {{'count': 20, 'delay': 2}}, \
         'ESME_RMSGQFUL': {{'count': 20, 'delay': 2}}}}\nsubmit_retrial_delay_smppc_not_ready = 1\n\
         [deliversm-thrower]\nhttp_timeout = 5\nretry_delay = 1\nmax_retries = 100\n\
         [dlr-thrower]\nhttp_timeout = 5\nretry_delay = 1\nmax_retries = 100\n",
        ports.broker,
        spec.display(),
        ports.api,
        ports.console,
        store = dir.join("store").display(),
        log = dir.join("log").display(),
    );
    let file = dir.join("jasmin.cfg");
    std::fs::write(&file, conf).expect("its configuration");
    let _not_there = std::fs::remove_file("/tmp/jasmind.lock");
    let mut command = Command::new(python.program("jasmind.py"));
    command
        .arg("-c")
        .arg(&file)
        .args(["-u", "jcliadmin", "-p", "jclipwd", "--enable-dlr-thrower", "--enable-dlr-lookup"])
        .env("ROOT_PATH", dir)
        .env("LOG_PATH", dir.join("log"))
        .env("STORE_PATH", dir.join("store"))
        .env("PYTHONUNBUFFERED", "1")
        .current_dir(dir);
    Process::spawn(command, &dir.join("jasmin.log"), PACKAGE)
}
