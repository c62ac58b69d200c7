//! How the service and its gateways are, in words. Each part is looked at by itself: when one cannot be seen, the page
//! says so and shows the rest. No number, text or receipt stands here.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::guard::{At, parts};
use super::pages::{Page, shown};
use super::units::{day, days_ago};
use crate::domain::health::{self, MessageCount, ProcessRow, SILENT_US};
use crate::http::{Doors, Entrance, Problem};
use crate::model::agency::ImportKind;

/// A message that waits for so long is looked at.
const SLOW_US: i64 = 10 * 60_000_000;
/// A report is missed after this long.
const REPORT_US: i64 = 15 * 60_000_000;
/// A backup older than this is looked at.
const BACKUP_US: i64 = 36 * 3_600_000_000;
/// Hundredths of a disk below which it is looked at.
const ROOM: u64 = 10;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Good,
    Look,
    Bad,
}

impl Sign {
    const fn key(self) -> &'static str {
        match self {
            Self::Good => "console-sign-good",
            Self::Look => "console-sign-look",
            Self::Bad => "console-sign-bad",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Look => "look",
            Self::Bad => "worse",
        }
    }
}

struct Line {
    name: String,
    says: String,
    sign: Sign,
}

struct GatewayLine {
    name: String,
    kind: String,
    sends: String,
    heard: String,
    sent: String,
    reported: String,
    failures: String,
    waiting: String,
    given_up: String,
    unanswered: String,
    sign: Sign,
}

#[derive(Template)]
#[template(path = "health.html", config = "src/http/console/askama.toml")]
struct Health<'a> {
    page: Page<'a>,
    lines: Vec<Line>,
    gateways: Vec<GatewayLine>,
    failed: Vec<String>,
}

impl Health<'_> {
    /// How many things are to be looked at.
    fn to_look_at(&self) -> usize {
        let lines = self.lines.iter().filter(|it| it.sign != Sign::Good).count();
        lines + self.gateways.iter().filter(|it| it.sign != Sign::Good).count() + self.failed.len()
    }
}

/// How long ago, as a person says it.
fn ago(page: &Page<'_>, us: i64) -> String {
    let minutes = us.max(0) / 60_000_000;
    let (key, number) = match minutes {
        0..2 => return page.t("console-just-now"),
        2..120 => ("console-minutes-ago", minutes),
        120..2_880 => ("console-hours-ago", minutes / 60),
        _ => ("console-days-ago", minutes / 1_440),
    };
    page.say(key, &[("n", &number.to_string())])
}

/// When something was, 0 for never.
fn last(page: &Page<'_>, at_us: i64, now: i64) -> String {
    if at_us == 0 { page.t("console-never") } else { ago(page, now - at_us) }
}

/// Bytes as a person says them.
fn bytes(number: u64) -> String {
    let tenths = |unit: u64| format!("{},{}", number / unit, number % unit * 10 / unit);
    match number {
        0..1_000_000 => format!("{} kB", number / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// The room of the disk on which a folder lies: free, whole.
fn room(folder: &std::path::Path) -> Option<(u64, u64)> {
    // The folder is made when something has to wait; its disk is that of the one above.
    let there = folder.ancestors().find(|it| it.exists()).filter(|it| !it.as_os_str().is_empty());
    let disk = rustix::fs::statvfs(there.unwrap_or(std::path::Path::new("."))).ok()?;
    Some((disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize))
}

/// Everything that is told of the service.
struct Looking<'a> {
    doors: &'a Doors,
    page: &'a Page<'a>,
    now: i64,
    lines: Vec<Line>,
    failed: Vec<String>,
}

impl Looking<'_> {
    fn line(&mut self, key: &str, says: String, sign: Sign) {
        self.lines.push(Line { name: self.page.t(key), says, sign });
    }

    /// What was found, or a sentence that this part cannot be seen.
    fn seen<T, E: std::fmt::Display>(&mut self, key: &str, found: Result<T, E>) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::error!(%error, part = key, "the page of the service cannot show a part");
                let part = self.page.t(key);
                self.failed.push(self.page.say("console-part-failed", &[("part", &part)]));
                None
            }
        }
    }

    async fn database(&mut self) {
        let size = health::database_size(&self.doors.db).await;
        if let Some(size) = self.seen("console-database", size) {
            let (engine, size) = (self.doors.db.engine(), bytes(u64::try_from(size).unwrap_or(0)));
            let says = self.page.say("console-database-says", &[("engine", engine), ("size", &size)]);
            self.line("console-database", says, Sign::Good);
        }
        let Some((free, whole)) = room(&self.doors.config.spool.dir) else { return };
        let sign = if free / ROOM < whole / 100 { Sign::Look } else { Sign::Good };
        let says = self.page.say("console-disk-says", &[("free", &bytes(free)), ("whole", &bytes(whole))]);
        self.line("console-disk", says, sign);
    }

    async fn processes(&mut self) {
        let found = health::processes(&self.doors.db).await;
        let Some((rows, backup)) = self.seen("console-processes", found) else { return };
        let alive = |row: &&ProcessRow| self.now - row.seen_us <= SILENT_US;
        let live: Vec<&ProcessRow> = rows.iter().filter(alive).collect();
        for row in &rows {
            let seen = ago(self.page, self.now - row.seen_us);
            let args = [("role", row.role.as_str()), ("version", row.version.as_str()), ("seen", &seen)];
            let says = self.page.say("console-process-says", &args);
            let silent = self.now - row.seen_us > SILENT_US;
            // One that was killed is forgotten after a day; another of its kind does its work.
            let replaced = live.iter().any(|it| it.role == row.role);
            if silent && replaced {
                continue;
            }
            self.line("console-process-line", says, if silent { Sign::Bad } else { Sign::Good });
        }
        let takes = |row: &&&ProcessRow| row.role != "console";
        if !live.iter().any(|it| takes(&it)) {
            self.line("console-intake", self.page.t("console-intake-away"), Sign::Bad);
        }
        let waiting: i64 = live.iter().filter_map(|it| it.spool).sum();
        if live.iter().any(|it| it.spool.is_some()) {
            let sign = if waiting > 0 { Sign::Bad } else { Sign::Good };
            let says = self.page.say("console-spool-says", &[("n", &waiting.to_string())]);
            self.line("console-spool", says, sign);
        }
        let (says, sign) = match live.iter().map(|it| it.redis.as_str()).max_by_key(|it| match *it {
            "away" => 2,
            "answers" => 1,
            _ => 0,
        }) {
            Some("away") => ("console-redis-away", Sign::Bad),
            Some("answers") => ("console-redis-answers", Sign::Good),
            _ => ("console-redis-none", Sign::Good),
        };
        self.line("console-redis", self.page.t(says), sign);
        let (says, sign) = match backup {
            None => (self.page.t("console-backup-none"), Sign::Look),
            Some(at) if self.now - at > BACKUP_US => (ago(self.page, self.now - at), Sign::Look),
            Some(at) => (ago(self.page, self.now - at), Sign::Good),
        };
        self.line("console-backup", says, sign);
    }

    async fn register(&mut self) {
        let found = health::layers(&self.doors.db).await;
        let Some(layers) = self.seen("console-register", found) else { return };
        let today = self.doors.clock.today();
        for (kind, newest) in layers {
            let key = match kind {
                ImportKind::List => "console-layer-list",
                ImportKind::Sanctions => "console-layer-sanctions",
                ImportKind::Permits => "console-layer-permits",
                ImportKind::Branches => "console-layer-branches",
            };
            let Some(newest) = newest else {
                let sign = if kind == ImportKind::List { Sign::Bad } else { Sign::Look };
                self.line(key, self.page.t("console-layer-none"), sign);
                continue;
            };
            let age = days_ago(today, newest);
            let stale = kind == ImportKind::List && age > self.doors.config.register.stale_after;
            let args = [("day", day(newest)), ("age", age.to_string())];
            let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
            let text = if stale { "console-layer-stale" } else { "console-layer-says" };
            self.line(key, self.page.say(text, &args), if stale { Sign::Bad } else { Sign::Good });
        }
    }

    async fn units(&mut self) -> Result<(), Problem> {
        let parts = parts(self.doors)?;
        let Some(known) = parts.acts.units.known() else {
            self.line("console-units", self.page.t("console-units-none"), Sign::Bad);
            return Ok(());
        };
        let signed = known.signed.map(day).unwrap_or_else(|| self.page.t("console-not-known"));
        let args =
            [("n", known.units.len().to_string()), ("serial", known.serial.to_string()), ("day", signed)];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.line("console-units", self.page.say("console-units-says", &args), Sign::Good);
        let asleep: Vec<&str> = known
            .units
            .iter()
            .filter(|it| parts.duties.of(&it.unit.id).is_none())
            .map(|it| it.unit.name.as_str())
            .collect();
        match asleep.as_slice() {
            [] => self.line("console-duty", self.page.t("console-duty-all"), Sign::Good),
            some => {
                let says = self.page.say("console-duty-lack", &[("names", &some.join(", "))]);
                self.line("console-duty", says, Sign::Bad);
            }
        }
        let found = parts.officers.standings().await;
        if let Some(standings) = self.seen("console-epochs", found) {
            let names = |which: &dyn Fn(&crate::domain::officers::epochs::Standing) -> bool| {
                let some = standings.iter().filter(|it| which(it));
                let name = |id: &str| known.unit(id).map_or_else(|| id.to_owned(), |it| it.unit.name.clone());
                some.map(|it| name(&it.unit)).collect::<Vec<_>>().join(", ")
            };
            let (new, lack) = (names(&|it| it.needs_new()), names(&|it| !it.lack.is_empty()));
            if new.is_empty() && lack.is_empty() {
                self.line("console-epochs", self.page.t("console-epochs-good"), Sign::Good);
            }
            if !new.is_empty() {
                let says = self.page.say("console-epochs-new", &[("names", &new)]);
                self.line("console-epochs", says, Sign::Bad);
            }
            if !lack.is_empty() {
                let says = self.page.say("console-epochs-lack", &[("names", &lack)]);
                self.line("console-epochs", says, Sign::Look);
            }
        }
        Ok(())
    }

    async fn gateways(&mut self) -> Vec<GatewayLine> {
        let found = health::gateways(&self.doors.db).await;
        let states = self.seen("console-gateways", found).unwrap_or_default();
        let found = health::message_counts(&self.doors.db).await;
        let counts = self.seen("console-counts-of-messages", found);
        // Where another process speaks with gateways, their settings may be its own.
        let here = self.doors.entrances.contains(&Entrance::Gateways);
        let links = self.doors.links.iter().map(|link| link.name.to_string());
        let mut names: Vec<String> = links.chain(states.iter().map(|it| it.gateway.clone())).collect();
        names.extend(counts.iter().flatten().map(|it| it.gateway.clone()));
        names.sort();
        names.dedup();
        let line = |name: String| {
            let link = self.doors.links.find(&name);
            let state = states.iter().find(|it| it.gateway == name).cloned().unwrap_or_default();
            let count = |of: &str| -> Option<&MessageCount> {
                counts.iter().flatten().find(|it| it.gateway == name && it.state == of)
            };
            let told = |of: &str| match (&counts, count(of)) {
                (None, _) => "?".to_owned(),
                (_, None) => "0".to_owned(),
                (_, Some(it)) => {
                    let since = ago(self.page, self.now - it.oldest_us);
                    self.page.say("console-waits-since", &[("n", &it.number.to_string()), ("since", &since)])
                }
            };
            let slow = |of: &str| count(of).is_some_and(|it| self.now - it.oldest_us > SLOW_US);
            let sends = match link {
                None => "console-gateway-off",
                Some(_) if !here => "console-gateway-elsewhere",
                Some(link) if link.sends() => "console-gateway-sends",
                Some(_) => "console-gateway-receives",
            };
            let (failures, left_alone) = match (state.open_until_us > self.now, state.failures) {
                (true, failures) => {
                    (self.page.say("console-gateway-left", &[("n", &failures.to_string())]), true)
                }
                (false, failures) => (failures.to_string(), false),
            };
            let missed = state.last_report_us > 0 && state.last_out_us - state.last_report_us > REPORT_US;
            let sign = if left_alone || slow("waiting") || slow("unanswered") {
                Sign::Bad
            } else if state.failures > 0 || missed {
                Sign::Look
            } else {
                Sign::Good
            };
            GatewayLine {
                kind: link.map_or_else(|| "-".to_owned(), |link| link.dialect.name().to_owned()),
                sends: self.page.t(sends),
                heard: last(self.page, state.last_in_us, self.now),
                sent: last(self.page, state.last_out_us, self.now),
                reported: last(self.page, state.last_report_us, self.now),
                failures,
                waiting: told("waiting"),
                given_up: match (&counts, count("dead")) {
                    (None, _) => "?".to_owned(),
                    (_, it) => it.map_or(0, |it| it.number).to_string(),
                },
                unanswered: told("unanswered"),
                sign,
                name,
            }
        };
        names.into_iter().map(line).collect()
    }
}

/// How everything is.
pub(super) async fn page(State(doors): State<Doors>, at: At) -> Result<Response, Problem> {
    let page = Page::of(&at, "console-health-title", "/console/health", "")
        .in_unit(parts(&doors)?, &at.present.officer.unit);
    let now = doors.clock.now().as_microsecond();
    let mut looking = Looking { doors: &doors, page: &page, now, lines: Vec::new(), failed: Vec::new() };
    looking.processes().await;
    looking.database().await;
    looking.register().await;
    looking.units().await?;
    let gateways = looking.gateways().await;
    let Looking { mut lines, failed, .. } = looking;
    // What is to be looked at comes first.
    lines.sort_by_key(|it| std::cmp::Reverse(it.sign));
    Ok(shown(&Health { lines, gateways, failed, page }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_as_people_say_them_and_a_disk_has_room() {
        assert_eq!(bytes(999_999), "999 kB");
        assert_eq!(bytes(12_340_000), "12,3 MB");
        assert_eq!(bytes(3_200_000_000), "3,2 GB");
        let (free, whole) = room(std::path::Path::new("/no/such/folder")).expect("a disk");
        assert!(free <= whole && whole > 0);
    }
}
