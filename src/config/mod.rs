//! Settings: defaults, then a TOML file, then `SULUH__SECTION__KEY`. Read once, checked whole.
//!
//! To add a setting: a field with its default here, a line in the README's table when operators need
//! it. A name that we do not know is refused, so that a typo cannot silently leave a default.

mod alerts;
mod console;
mod gateways;
mod help;
mod outreach;
pub mod smpp;
pub mod ussd;
mod volunteers;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

pub use self::alerts::Alerts;
pub use self::console::Console;
pub use self::gateways::{
    Ending, Format, Gateway, Gateways, Method, Piece, Poll, Receive, Reply, Reports, Send, Shape,
    SigningMethod, pieces,
};
pub use self::help::Help;
pub use self::outreach::Outreach;
pub use self::volunteers::Volunteers;
use crate::kernel::opening::{NotHours, Opening};

/// Whether this is a try-out or the real service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Invented data, the simulator, no credentials from the loopback address.
    #[default]
    Demo,
    /// Refuses demo data, the simulator, unverified contacts and missing keys.
    Production,
}

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct Config {
    /// Demo or production.
    pub mode: Mode,
    /// The HTTP server.
    pub server: Server,
    /// The metrics listener.
    pub metrics: Metrics,
    /// The database.
    pub database: Database,
    /// The shared cache.
    pub redis: Redis,
    /// The register.
    pub register: Register,
    /// The key folder.
    pub keys: Keys,
    /// Logging.
    pub log: Log,
    /// SMS rules.
    pub sms: Sms,
    /// USSD rules.
    pub ussd: Ussd,
    /// Calling back whoever asks for help.
    pub help: Help,
    /// The JSON API.
    pub api: Api,
    /// Gateways by name.
    pub gateways: Gateways,
    /// Which gateway sends, and which next.
    pub routes: Routes,
    /// What goes out.
    pub outbox: Outbox,
    /// Where messages wait while the database is away.
    pub spool: Spool,
    /// Alerts by other ways than SMS.
    pub alerts: Alerts,
    /// The officers' console.
    pub console: Console,
    /// Volunteers.
    pub volunteers: Volunteers,
    /// Broadcasts to people who joined.
    pub outreach: Outreach,
}

/// Which gateway sends, and which next.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Routes {
    /// Names of gateways. An answer goes by the gateway that brought the question, then by these; what
    /// nobody asked for goes by these alone.
    #[serde(deserialize_with = "names")]
    pub order: Vec<String>,
}

/// What goes out. The defaults are for real gateways; drills shorten them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outbox {
    /// How long a send of unknown outcome waits for its report before it is sent once more, in
    /// milliseconds.
    pub report_wait_ms: u64,
    /// How long a gateway is left alone after failing in a row, in milliseconds; the first failures
    /// are retried after a part of it.
    pub pause_ms: u64,
    /// How often the outbox is looked at when nothing calls, in milliseconds.
    pub poll_ms: u64,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { report_wait_ms: 60_000, pause_ms: 30_000, poll_ms: 500 }
    }
}

/// Where messages wait while the database is away.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spool {
    /// The folder, mode 0700. What lies in it is sealed under the day's key.
    pub dir: PathBuf,
}

impl Default for Spool {
    fn default() -> Self {
        Self { dir: "suluh-spool".into() }
    }
}

/// The HTTP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed (its last entry that is not itself a proxy).
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: ([127, 0, 0, 1], 8080).into(), trusted_proxies: Vec::new() }
    }
}

/// The metrics listener.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Where it listens; `off` for nowhere.
    #[serde(deserialize_with = "address_or_off")]
    pub listen: Option<SocketAddr>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { listen: Some(([127, 0, 0, 1], 9464).into()) }
    }
}

/// The database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://…`; it may hold a password, so it is never printed.
    pub url: SecretString,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite:suluh.db".to_owned().into() }
    }
}

impl Database {
    /// The URL, for opening.
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }
}

/// The shared cache.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Redis {
    /// `redis://…` or `rediss://…`; none keeps sessions in the process.
    pub url: Option<SecretString>,
}

impl Redis {
    /// The URL, for opening; an empty one is none.
    pub fn url(&self) -> Option<&str> {
        self.url.as_ref().map(ExposeSecret::expose_secret).filter(|url| !url.is_empty())
    }
}

/// The register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// How long a list speaks after its own day, in whole days.
    #[serde(deserialize_with = "days")]
    pub stale_after: i64,
    /// How often each process looks whether the register changed, in milliseconds.
    pub refresh_ms: u64,
}

impl Default for Register {
    fn default() -> Self {
        Self { stale_after: 7, refresh_ms: 1_000 }
    }
}

/// The key folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// The folder, mode 0700, outside the database and its backups.
    pub dir: PathBuf,
    /// The public half of the root key that signs the list of units: 64 hexadecimal digits, as
    /// `suluh keys init-root` prints them. Without it no tip is taken; a demo has its own.
    pub root: Option<String>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { dir: "suluh-keys".into(), root: None }
    }
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Logging.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// For people or machines.
    pub format: LogFormat,
    /// A tracing filter, such as `info` or `suluh=debug,info`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".to_owned() }
    }
}

/// SMS rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sms {
    /// Answers a day to one number; cries for help are not counted.
    pub daily_cap: u64,
}

impl Default for Sms {
    fn default() -> Self {
        Self { daily_cap: 40 }
    }
}

/// USSD rules.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ussd {
    /// The code that texts tell people to dial, such as `*123#`; none is not mentioned.
    pub code: Option<String>,
}

/// The JSON API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Api {
    /// Requests a minute from one address.
    pub rate_per_minute: u64,
}

impl Default for Api {
    fn default() -> Self {
        Self { rate_per_minute: 60 }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable does not fit.
    #[error("settings: {0}")]
    Malformed(#[from] config::ConfigError),
    /// A value is out of range.
    #[error("settings: {0}")]
    OutOfRange(&'static str),
    /// The hours of calling back are none.
    #[error("settings: help: {0}")]
    Help(#[from] NotHours),
    /// A gateway cannot be used as it is set.
    #[error("settings: {0}")]
    Gateway(String),
}

impl Config {
    /// Reads `file` (or `suluh.toml` in the working directory, when it is there) and the environment.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let source = match file {
            Some(file) => config::File::from(file).required(true),
            None => config::File::with_name("suluh.toml").required(false),
        };
        let environment = config::Environment::with_prefix("SULUH").prefix_separator("__").separator("__");
        config::Config::builder()
            .add_source(source.format(config::FileFormat::Toml))
            .add_source(environment)
            .build()?
            .try_deserialize::<Self>()?
            .checked()
    }

    /// Whole and without contradictions.
    fn checked(mut self) -> Result<Self, ConfigError> {
        self.gateways.complete();
        self.check()?;
        Ok(self)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if self.register.refresh_ms < 50 {
            return Err(ConfigError::OutOfRange("register.refresh_ms must be at least 50"));
        }
        if self.outbox.poll_ms < 20 || self.outbox.pause_ms < 20 {
            return Err(ConfigError::OutOfRange("outbox.poll_ms and outbox.pause_ms must be at least 20"));
        }
        if let Some(root) = &self.keys.root
            && !(root.len() == 64 && root.bytes().all(|byte| byte.is_ascii_hexdigit()))
        {
            return Err(ConfigError::OutOfRange("keys.root is 64 hexadecimal digits"));
        }
        self.help.opening()?;
        self.alerts.check().map_err(ConfigError::OutOfRange)?;
        self.console.check().map_err(ConfigError::OutOfRange)?;
        self.gateways.check().map_err(ConfigError::Gateway)?;
        if let Some(name) =
            self.routes.order.iter().find(|name| !self.gateways.names().any(|it| it == name.as_str()))
        {
            return Err(ConfigError::Gateway(format!("routes.order names no gateway: {name}")));
        }
        if self.sms.daily_cap == 0 || self.api.rate_per_minute == 0 {
            return Err(ConfigError::OutOfRange("sms.daily_cap and api.rate_per_minute must be at least 1"));
        }
        if let Some(code) = &self.ussd.code
            && !(code.len() <= 12
                && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*' || byte == b'#'))
        {
            return Err(ConfigError::OutOfRange("ussd.code is digits, * and #, at most 12"));
        }
        Ok(())
    }

    /// The hours by which calls are promised; none when no call is.
    pub fn calls(&self) -> Option<Opening> {
        // Checked when the settings were read; whoever made them by hand and wrong promises nothing.
        self.help.calls.unwrap_or(!self.is_production()).then(|| self.help.opening().ok()).flatten()
    }

    /// Whether volunteers may come in and report.
    pub fn has_volunteers(&self) -> bool {
        self.volunteers.enabled.unwrap_or(!self.is_production())
    }

    /// Whether this is the real service.
    pub fn is_production(&self) -> bool {
        self.mode == Mode::Production
    }
}

/// A list of names, as a TOML list or divided by commas.
fn names<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        One(String),
        Many(Vec<String>),
    }
    let all = match Form::deserialize(input)? {
        Form::One(text) => text.split(',').map(str::to_owned).collect(),
        Form::Many(many) => many,
    };
    Ok(all.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
}

/// A list of networks, as a TOML list or divided by commas; a bare address is a network of one.
fn networks<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<IpNet>, D::Error> {
    let all = names(input)?;
    all.iter()
        .map(|text| text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from)))
        .collect::<Result<_, _>>()
        .map_err(|_| serde::de::Error::custom("expected addresses such as 127.0.0.0/8,10.1.2.3"))
}

fn address_or_off<'de, D: Deserializer<'de>>(input: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(input)?;
    if text == "off" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        serde::de::Error::custom("expected an address with a port, such as 127.0.0.1:9464, or off")
    })
}

/// Whole days from `7d`, `1w`, `36h` (cut to whole days) and the like.
fn days<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
    let text = String::deserialize(input)?;
    let bad = || serde::de::Error::custom(format!("expected a duration such as 7d, got {text:?}"));
    let span: Span = text.parse().map_err(|_| bad())?;
    let duration: SignedDuration =
        span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| bad())?;
    let days = duration.as_hours() / 24;
    if duration.is_negative() { Err(bad()) } else { Ok(days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_toml(text: &str) -> Result<Config, ConfigError> {
        config::Config::builder()
            .add_source(config::File::from_str(text, config::FileFormat::Toml))
            .build()?
            .try_deserialize::<Config>()?
            .checked()
    }

    #[test]
    fn nothing_set_is_the_demo_on_this_machine() {
        let config = from_toml("").expect("defaults");
        assert_eq!(config.mode, Mode::Demo);
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.register.stale_after, 7);
        assert_eq!(config.database.url(), "sqlite:suluh.db");
        assert_eq!(config.gateways.kannel.allow.len(), 2);
    }

    #[test]
    fn a_typo_is_refused() {
        assert!(from_toml("[server]\nlisen = '127.0.0.1:1'").is_err());
        assert!(from_toml("mode = 'live'").is_err());
        assert!(from_toml("[register]\nstale_after = 'soon'").is_err());
        assert!(from_toml("[register]\nstale_after = '-1d'").is_err());
        assert!(from_toml("[gateways.kannel]\nallow = 'everybody'").is_err());
        assert!(from_toml("[ussd]\ncode = 'call us now please'").is_err());
    }

    #[test]
    fn values_are_read_in_their_usual_forms() {
        let config = from_toml("mode = 'production'\n[register]\nstale_after = '2w'\n[metrics]\nlisten = 'off'\n[gateways.kannel]\nallow = '10.0.0.0/8, 192.168.1.7'").expect("settings");
        assert!(config.is_production());
        assert_eq!(config.register.stale_after, 14);
        assert_eq!(config.metrics.listen, None);
        assert_eq!(config.gateways.kannel.allow.len(), 2);
    }

    #[test]
    fn a_call_is_promised_only_in_hours_that_are_some_and_by_whoever_agreed() {
        assert!(from_toml("").expect("defaults").calls().is_some(), "the demo");
        let real = |more: &str| from_toml(&format!("mode = 'production'\n[help]\n{more}"));
        assert!(real("").expect("settings").calls().is_none());
        let promised =
            real("calls = true\ndays = 'mon-sat'\nwithin_hours = 48\nclosed = '2026-12-25, 2027-01-01'");
        assert!(promised.expect("settings").calls().is_some());
        assert!(from_toml("[help]\ncalls = false").expect("settings").calls().is_none());
        for bad in
            ["opens = 'early'", "closes = '09:00'", "days = 'senin'", "within_hours = 1", "closed = 'natal'"]
        {
            assert!(from_toml(&format!("[help]\n{bad}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let config =
            from_toml("[database]\nurl = 'postgres://u:hunter2@h/d'\n[redis]\nurl = 'redis://:hunter3@h'")
                .expect("settings");
        let shown = format!("{config:?}");
        assert!(!shown.contains("hunter"), "{shown}");
    }
}
