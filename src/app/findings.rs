//! What is missing or dangerous, in plain words: for `suluh doctor`, and for production, which does
//! not start with a danger.

use std::os::unix::fs::PermissionsExt;

use jiff::civil::Date;

use crate::config::Config;
use crate::domain::register::Register;
use crate::model::contact::ContactKind;
use crate::sealing::service_key::ServiceKey;

/// Days after which a number must be dialled again.
const VERIFIED_FOR_DAYS: i32 = 90;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// As it should be.
    Good,
    /// Look at it.
    Warning,
    /// Production does not start.
    Danger,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is and what to do.
    pub text: String,
}

fn finding(severity: Severity, text: impl Into<String>) -> Finding {
    Finding { severity, text: text.into() }
}

/// Looks at the settings alone.
pub fn of_config(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let production = config.is_production();
    let strict = if production { Severity::Danger } else { Severity::Warning };
    match ServiceKey::open(&config.keys.dir) {
        Ok(_) => {
            found.push(finding(
                Severity::Good,
                format!("key folder {} holds the service key", config.keys.dir.display()),
            ));
            if let Ok(meta) = std::fs::metadata(&config.keys.dir)
                && meta.permissions().mode() & 0o077 != 0
            {
                found.push(finding(
                    Severity::Warning,
                    format!("others may look into the key folder: chmod 700 {}", config.keys.dir.display()),
                ));
            }
        }
        Err(error) => found.push(finding(strict, format!("keys: {error}"))),
    }
    if !production {
        found.push(finding(Severity::Warning, "mode is demo: invented data and a simulator without password; set SULUH__MODE=production for real use"));
    }
    if !config.server.listen.ip().is_loopback() {
        let text = "the server listens beyond this machine without TLS; listen on 127.0.0.1 behind a proxy (deploy/Caddyfile), or keep the network private";
        found.push(finding(Severity::Warning, text));
    }
    if config.metrics.listen.is_some_and(|address| !address.ip().is_loopback()) {
        found.push(finding(Severity::Warning, "metrics are readable beyond this machine; they hold no persons, but the counts are not public either"));
    }
    if config.database.url().starts_with("sqlite:") && config.redis.url().is_some() {
        found.push(finding(
            Severity::Warning,
            "Redis is set but the database is SQLite: several processes need PostgreSQL",
        ));
    }
    let open = [("kannel", &config.gateways.kannel), ("africastalking", &config.gateways.africastalking)];
    for (name, gateway) in open {
        if gateway.allow.iter().any(|network| network.prefix_len() == 0) {
            found.push(finding(
                strict,
                format!(
                    "gateways.{name}.allow lets the whole internet speak as the gateway; list its addresses"
                ),
            ));
        }
    }
    found
}

/// Looks at what is loaded.
pub fn of_register(config: &Config, register: &Register, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    let production = config.is_production();
    match (&register.list, register.age_days(today)) {
        (Some(list), Some(age)) if i64::from(age) > config.register.stale_after => {
            let text = format!(
                "the list is of {} ({age} days old): nobody is called licensed until a newer one is imported",
                list.as_of
            );
            found.push(finding(Severity::Warning, text));
        }
        (Some(list), Some(age)) => found.push(finding(
            Severity::Good,
            format!(
                "{} agencies, list of {} ({age} days old), source {}",
                register.listed(),
                list.as_of,
                list.source
            ),
        )),
        _ => found.push(finding(
            Severity::Warning,
            "no list is loaded: run `suluh register import FILE --source TEXT --as-of DATE`",
        )),
    }
    if register.permits.is_none() {
        found.push(finding(
            Severity::Warning,
            "no recruit permits (SIP2MI) are loaded: answers say that the permit was not checked",
        ));
    }
    if register.state.demo {
        let severity = if production { Severity::Danger } else { Severity::Good };
        found.push(finding(severity, "the register is the invented demo; `suluh demo clear` empties it"));
    }
    for kind in ContactKind::ALL {
        let contact = register.contacts().find(|contact| contact.kind == kind);
        let how = format!("`suluh contacts set {} NUMBER --verified {today}`", kind.word());
        let strict = if production { Severity::Danger } else { Severity::Warning };
        match contact.map(|contact| contact.last_verified) {
            None => found.push(finding(strict, format!("no number for {}: {how}", kind.word()))),
            Some(None) => found.push(finding(
                strict,
                format!("nobody has dialled the number for {}: dial it, then {how}", kind.word()),
            )),
            Some(Some(day)) if today.since(day).is_ok_and(|span| span.get_days() > VERIFIED_FOR_DAYS) => {
                found.push(finding(
                    Severity::Warning,
                    format!(
                        "the number for {} was last dialled on {day}: dial it again, then {how}",
                        kind.word()
                    ),
                ));
            }
            Some(Some(day)) => {
                found.push(finding(Severity::Good, format!("number for {} dialled on {day}", kind.word())))
            }
        }
    }
    found
}
