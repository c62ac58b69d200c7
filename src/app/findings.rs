//! What is missing or dangerous, in plain words: for `suluh doctor`, and for production, which does
//! not start with a danger.

use std::fmt;
use std::os::unix::fs::PermissionsExt;

use jiff::civil::Date;

use crate::config::Config;
use crate::domain::duty::Duties;
use crate::domain::officers::epochs::{self, Standing};
use crate::domain::places::gazetteer;
use crate::domain::register::Register;
use crate::domain::tips::units::{Known, Units};
use crate::gateways::{Links, Signature};
use crate::kernel::clock;
use crate::model::contact::ContactKind;
use crate::model::unit::UnitKind;
use crate::sealing::day_keys;
use crate::sealing::keys::Keys;

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

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.severity {
            Severity::Good => "ok     ",
            Severity::Warning => "look at",
            Severity::Danger => "DANGER ",
        };
        write!(f, "{mark}  {}", self.text)
    }
}

fn finding(severity: Severity, text: impl Into<String>) -> Finding {
    Finding { severity, text: text.into() }
}

/// Looks at the settings alone.
pub fn of_config(config: &Config, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    let production = config.is_production();
    let strict = if production { Severity::Danger } else { Severity::Warning };
    match Keys::open(&config.keys.dir) {
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
    found.extend(of_day_keys(config, today));
    found.push(match &config.console.origin {
        Some(origin) => finding(Severity::Good, format!("officers work at {origin}/console")),
        None if production => finding(
            Severity::Warning,
            "there is no console: set console.origin, such as https://konsol.example.org (TLS: deploy/Caddyfile)",
        ),
        None => finding(Severity::Good, "the demo's console is at /console on http://localhost"),
    });
    found.push(match config.calls() {
        Some(_) => {
            finding(Severity::Good, "BANTU promises a call in the hours of help.*: an office must keep it")
        }
        None => finding(
            Severity::Good,
            "BANTU promises no call; when an office calls back, set help.calls, its hours and holidays",
        ),
    });
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
    found.extend(of_gateways(config).into_iter().filter(|it| it.severity != Severity::Good));
    found
}

/// Looks at what protects each gateway's doors and whether it can send.
pub fn of_gateways(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let strict = if config.is_production() { Severity::Danger } else { Severity::Warning };
    let links = Links::of(&config.gateways);
    for link in links.iter() {
        let (name, settings) = (&link.name, &link.settings);
        let signed = link.dialect.signature() == Signature::Offered && settings.signing_key().is_some();
        let everybody = settings.allow.iter().any(|network| network.prefix_len() == 0);
        let local = settings.allow.iter().all(|network| network.addr().is_loopback());
        let mut say =
            |severity, text: String| found.push(finding(severity, format!("gateway {name}: {text}")));
        match (signed, settings.secret().is_some(), everybody, local) {
            // We call it, and it never calls us.
            _ if link.dialect.doors().is_empty() => {}
            (false, false, true, _) => say(
                strict,
                format!(
                    "unprotected: gateways.{name}.allow lets the whole internet speak as it; list its addresses, or set a secret or a signing key"
                ),
            ),
            (false, false, false, true) => say(Severity::Good, "only this machine may call".to_owned()),
            (false, false, false, false) => say(
                Severity::Warning,
                format!(
                    "protected by its address list alone; set gateways.{name}.secret too, as the last part of the path it calls"
                ),
            ),
            (signed, secret, _, _) => {
                let ways =
                    [(signed, "signature or key"), (secret, "secret path"), (!everybody, "address list")];
                let ways: Vec<&str> = ways.into_iter().filter(|(has, _)| *has).map(|(_, way)| way).collect();
                say(Severity::Good, format!("protected by {}", ways.join(", ")));
            }
        }
        if link.dialect.signature() == Signature::Offered && !signed && !local {
            say(
                strict,
                format!("it can sign or bring a key, and nothing checks it: set gateways.{name}.signing_key"),
            );
        }
        if link.sends() {
            say(Severity::Good, "it can send".to_owned());
            if !link.dialect.reports(settings) {
                let why = match settings.shape {
                    Some(_) => "its shape has none".to_owned(),
                    None => format!("set gateways.{name}.public_url"),
                };
                say(Severity::Warning, format!("no delivery reports: {why}"));
            }
        } else if settings.reply == Some(crate::config::Reply::Send) {
            say(strict, "answers are to be sent, and its settings do not allow sending".to_owned());
        }
        let plain = settings.api_url.as_deref();
        let plain = plain.and_then(|url| {
            let tables = url.strip_prefix("postgres://").filter(|_| !url.contains("sslmode=verify-"));
            url.strip_prefix("http://").or_else(|| url.strip_prefix("smpp://")).or(tables)
        });
        if plain.is_some_and(|rest| !["127.", "localhost", "[::1]"].iter().any(|it| rest.starts_with(it))) {
            say(
                Severity::Warning,
                "numbers and words go to its api_url without TLS; keep that network private".to_owned(),
            );
        }
    }
    found
}

/// Looks at who can read tips and who is woken for them. A kabupaten that nobody answers for is a danger: a tip
/// of it would lie where nobody is asked to act.
pub fn of_units(config: &Config, units: &Units, duties: &Duties) -> Vec<Finding> {
    let known = units.known();
    let demo = config.keys.root.is_none();
    match (units.root(), known) {
        (None, _) => vec![finding(
            Severity::Warning,
            "no tip can be taken: no root key is pinned (setting keys.root); begin with `suluh keys init-root`",
        )],
        (Some(_), None) => vec![finding(
            Severity::Warning,
            "no tip can be taken: no list of units that the root signed is published (`suluh keys new-unit`, `sign`, `publish`)",
        )],
        (Some(_), Some(known)) => {
            let what = if demo { "invented units of the demo" } else { "units" };
            let mut found = vec![finding(
                Severity::Good,
                format!("{} {what} take tips (list {})", known.units.len(), known.serial),
            )];
            if duties.is_empty() && demo {
                found.push(finding(
                    Severity::Warning,
                    "nobody is on duty: no alert wakes anybody (`suluh units apply`, see deploy/units.toml)",
                ));
                return found;
            }
            let strict = if config.is_production() { Severity::Danger } else { Severity::Warning };
            let asleep: Vec<&str> = known
                .units
                .iter()
                .map(|known| known.unit.id.as_str())
                .filter(|id| duties.of(id).is_none())
                .collect();
            if !asleep.is_empty() {
                let text =
                    "nobody is on duty in {}: put in a rota with `suluh units apply` (deploy/units.toml)";
                found.push(finding(strict, text.replace("{}", &asleep.join(", "))));
            }
            let left = uncovered(&known, duties);
            if !left.is_empty() {
                let text = "no unit that works answers for {}: a unit of the province would";
                found.push(finding(strict, text.replace("{}", &left.join(", "))));
            }
            found
        }
    }
}

/// What is missing where volunteers are: somebody who looks after them, and a way to tell them anything.
pub fn of_volunteers(config: &Config, coordinators: usize, sends: bool) -> Vec<Finding> {
    if !config.has_volunteers() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if !sends {
        found.push(finding(
            Severity::Warning,
            "volunteers are on, and no gateway can send SMS: nobody gets a PIN, the digits for an app, or news of a report (api_url and password of a gateway)",
        ));
    }
    if coordinators == 0 {
        found.push(finding(
            Severity::Warning,
            "volunteers are on, and nobody looks after them: give an officer the role coordinator or head (`suluh officers invite --roles coordinator`)",
        ));
    }
    if found.is_empty() {
        found.push(finding(
            Severity::Good,
            format!("volunteers are on; {coordinators} officers may invite and remove them"),
        ));
    }
    found
}

/// Looks at the units' newest keys: whether another is needed, and who has not got it yet.
pub fn of_epochs(standings: &[Standing]) -> Vec<Finding> {
    let mut found = Vec::new();
    for it in standings {
        let (unit, epoch) = (&it.unit, it.epoch);
        let why = match (it.gone.len(), it.age) {
            (0, Some(age)) if it.is_old() => format!("its key (epoch {epoch}) is {age} days old"),
            (0, _) => String::new(),
            (gone, _) => format!("{gone} officers who had its key (epoch {epoch}) were removed"),
        };
        if !why.is_empty() {
            let [rotate, sign, publish, give] = epochs::steps(unit, epoch + 1);
            let text = format!(
                "{unit} needs a new key: {why}. Where the root key is: `{rotate}`, `{sign}`; here: `{publish}`, `{give}`"
            );
            found.push(finding(Severity::Warning, text));
        }
        if !it.lack.is_empty() {
            let text = format!(
                "{} officers of {unit} have not got its newest key (epoch {epoch}) and read no new tip: a colleague gives it at the console, or `suluh officers keys --unit {unit} --key FILE`",
                it.lack.len()
            );
            found.push(finding(Severity::Warning, text));
        }
    }
    found
}

/// The kabupaten of the served provinces for which no unit with a rota answers.
fn uncovered(known: &Known, duties: &Duties) -> Vec<String> {
    let works = |code: &str| {
        known.units.iter().any(|known| {
            let unit = &known.unit;
            let answers = matches!(unit.kind, UnitKind::Kabupaten | UnitKind::Province);
            answers && unit.categories.is_empty() && unit.covers(code) && duties.of(&unit.id).is_some()
        })
    };
    let all = known.served().into_iter().flat_map(|province| gazetteer().kabupaten_of_province(province));
    all.filter(|code| !works(code)).filter_map(|code| gazetteer().name(code)).collect()
}

/// Looks at the day keys: their age and who may read them.
fn of_day_keys(config: &Config, today: Date) -> Vec<Finding> {
    let folder = &config.keys.dir;
    let Ok(days) = day_keys::days_in(folder) else { return Vec::new() };
    let mut found = Vec::new();
    let age = |day: &Date| clock::day_number(today) - clock::day_number(*day);
    match (days.first(), days.last()) {
        (Some(oldest), Some(newest)) => {
            if age(oldest) > day_keys::KEPT {
                found.push(finding(
                    Severity::Warning,
                    format!(
                        "the day key of {oldest} should be gone after {} days: it opens what should be forgotten; is the service running?",
                        day_keys::KEPT
                    ),
                ));
            }
            if age(newest) > 0 {
                found.push(finding(
                    Severity::Warning,
                    format!(
                        "the newest day key is of {newest}; the service makes one for today when it runs"
                    ),
                ));
            } else {
                found.push(finding(Severity::Good, format!("day keys from {oldest} to {newest}")));
            }
        }
        _ => found.push(finding(Severity::Good, "no day keys yet; the service makes them when it runs")),
    }
    for day in days {
        let path = folder.join(format!("day-{day}.key"));
        if let Ok(meta) = std::fs::metadata(&path)
            && meta.permissions().mode() & 0o077 != 0
        {
            found.push(finding(
                Severity::Danger,
                format!("others may read {}: chmod 600 on it", path.display()),
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
    let unconfirmed =
        register.book().lines(today).iter().filter(|it| it.in_force && it.confirmed.is_none()).count();
    if unconfirmed > 0 {
        let text = if register.book().is_open(today) {
            format!("{unconfirmed} rules of law are not confirmed by anybody: `suluh law check`")
        } else {
            format!(
                "SYARAT is not offered: {unconfirmed} rules of law are not confirmed; `suluh law check`, then `suluh law confirm`"
            )
        };
        found.push(finding(Severity::Warning, text));
    }
    for kind in ContactKind::every() {
        let contact = register.contacts().find(|contact| contact.kind == kind);
        let may_lack = ContactKind::OPTIONAL.contains(&kind);
        if may_lack && contact.is_none() {
            continue;
        }
        let how = format!("`suluh contacts set {} NUMBER --verified {today}`", kind.word());
        let strict = if production && !may_lack { Severity::Danger } else { Severity::Warning };
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
