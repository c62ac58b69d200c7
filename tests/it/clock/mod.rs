//! The clock of tips: what rows do, who is woken, the bugs that others had, and weeks of simulated time.

mod bugs;
mod cli;
mod oracle;
mod pushing;
mod simulation;
mod store;
mod waking;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use suluh::domain::clock;
use suluh::domain::duty::{self, Duties};
use suluh::domain::outbox;
use suluh::domain::tips::clock::Clocks;
use suluh::domain::tips::desk::Desk;
use suluh::domain::tips::units::Units;
use suluh::domain::tips::waking::{Ticked, Waking, Ways};
use suluh::kernel::clock::{Clock, FixedClock};
use suluh::model::alert::{Alert, Reference};
use suluh::model::message::Zone;
use suluh::model::rota::{PersonForm, RotaForm, ShiftForm};
use suluh::model::triage::Band;
use suluh::sealing::keys::Keys;
use suluh::store::board::BoardRow;
use suluh::store::clock::{ClockRow, DeedRow, NewClock};
use suluh::store::tips::{self, NewPage, NewTip, NewWrap};
use suluh::store::{Db, Tx};

use crate::support::{Engine, TestDb};
use crate::tip_joins::texts;

/// Christmas of 2026 is a Friday; the New Year's Day after it too.
pub(crate) const HOLIDAYS: &[Date] = &[date(2026, 12, 25), date(2027, 1, 1)];

/// The six letters and digits of a number.
pub(crate) fn reference(number: usize) -> String {
    (0..6).rev().map(|at| char::from(Reference::LETTERS[number >> (5 * at) & 31])).collect()
}

/// A rota with two shifts: by day first and second, by night second and head. Numbers end in 1, 2 and 3.
pub(crate) fn rota_of(unit: u8) -> RotaForm {
    let name = |role: &str| format!("{role}{unit}");
    let person =
        |role: &str, at: u8| PersonForm { name: name(role), number: format!("+62812000{unit}000{at}") };
    let shift = |from: &str, to: &str, first: &str, second: &str| ShiftForm {
        days: "mon-sun".into(),
        from: from.into(),
        to: to.into(),
        first: name(first),
        second: name(second),
    };
    RotaForm {
        head: name("head"),
        email: None,
        person: vec![person("one", 1), person("two", 2), person("head", 3)],
        duty: vec![shift("07:00", "19:00", "one", "two"), shift("19:00", "07:00", "two", "head")],
    }
}

/// What is said in tests: event, band, reference, count.
pub(crate) fn said(alert: &Alert) -> String {
    format!("{} {} {} {}", alert.event.word(), alert.band.word(), alert.reference.as_str(), alert.count)
}

/// A tip that comes: its number, band, zone, units with their rungs, and whether it is one of a flood.
pub(crate) type Coming<'a> = (usize, Band, Zone, &'a [(&'a str, i64)], bool);

/// A database with clocks, and all who work on them.
pub(crate) struct World {
    database: TestDb,
    pub(crate) db: Db,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) duties: Arc<Duties>,
    pub(crate) waking: Waking,
    pub(crate) clocks: Clocks,
    pub(crate) desk: Desk,
}

impl World {
    /// Two units with rotas (`kab` and `prov`) and one without (`none`), at a moment of WIB.
    pub(crate) async fn new(engine: Engine, at: &str) -> Self {
        Self::with_keys(engine, at, Keys::ephemeral().unwrap()).await
    }

    /// The same under keys that others have too.
    pub(crate) async fn with_keys(engine: Engine, at: &str, keys: Keys) -> Self {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let keys = Arc::new(keys);
        let clock = Arc::new(FixedClock::at(date(2026, 11, 22)));
        let (duties, holidays): (Arc<Duties>, Arc<[Date]>) = (Arc::default(), HOLIDAYS.into());
        duty::apply(&db, &keys, &[("kab".to_owned(), rota_of(1)), ("prov".to_owned(), rota_of(2))])
            .await
            .unwrap();
        duties.refresh(&db, &keys).await.unwrap();
        let waking = Waking::new(
            db.clone(),
            keys.clone(),
            clock.clone(),
            Arc::new(Units::new(None)),
            duties.clone(),
            holidays.clone(),
            Some("gateway".to_owned()),
            Ways { email: true, webhook: true },
        );
        let clocks = Clocks::new(db.clone(), clock.clone(), duties.clone(), holidays.clone());
        let desk = Desk::new(db.clone(), keys.clone(), clock.clone()).with_holidays(holidays);
        let world = Self { database, db, keys, clock, duties, waking, clocks, desk };
        world.go_to(at, Zone::Wib);
        world
    }

    /// The database's URL.
    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    pub(crate) fn now_us(&self) -> i64 {
        self.clock.now().as_microsecond()
    }

    /// Moves the clock to a moment of a zone.
    pub(crate) fn go_to(&self, at: &str, zone: Zone) {
        let utc: Timestamp = format!("{at}Z").parse().unwrap();
        let then = utc.as_second() - zone.hours() * 3_600;
        self.clock.advance(then - self.clock.now().as_second());
        self.keys.keep(self.clock.today()).unwrap();
    }

    /// A tip that comes now, with a page that each of its units reads.
    pub(crate) async fn take(
        &self,
        number: usize,
        band: Band,
        zone: Zone,
        units: &[(&str, i64)],
        slow: bool,
    ) -> String {
        self.take_all(&[(number, band, zone, units, slow)]).await;
        reference(number)
    }

    /// Several that come at once.
    pub(crate) async fn take_all(&self, all: &[Coming<'_>]) {
        let pages: Vec<NewPage> = all.iter().map(|(number, .., units, _)| page(*number, units)).collect();
        let clocks: Vec<NewClock> = all
            .iter()
            .map(|&(number, band, zone, units, slow)| {
                let begun = clock::begin(band, zone, self.now_us(), HOLIDAYS, slow);
                NewClock {
                    tip: format!("t{number:06}"),
                    band: band.word().to_owned(),
                    zone: zone.word().to_owned(),
                    received: begun.received,
                    accept_by: begun.accept_by,
                    decide_by: begun.decide_by,
                    due: begun.due,
                    units: units.iter().map(|(unit, rung)| ((*unit).to_owned(), *rung)).collect(),
                    prints: Vec::new(),
                }
            })
            .collect();
        let mut tx = self.db.begin().await.unwrap();
        suluh::store::clock::enter(&mut tx).await.unwrap();
        let mut numbers = all.iter().map(|it| reference(it.0));
        let pages: Vec<&NewPage> = pages.iter().collect();
        tips::insert(&mut tx, &pages, || numbers.next().unwrap()).await.unwrap();
        suluh::store::clock::insert(&mut tx, &clocks.iter().collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Does what is due now. What somebody held whose unit of work was dropped is free a moment later.
    pub(crate) async fn tick(&self) -> Ticked {
        self.keys.keep(self.clock.today()).unwrap();
        let mut all = self.waking.tick(true, &said).await.unwrap();
        for _ in 0..200 {
            let mut tx = self.db.read().await.unwrap();
            if !suluh::store::clock::is_due(&mut tx, self.now_us(), true).await.unwrap() {
                return all;
            }
            drop(tx);
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            let more = self.waking.tick(true, &said).await.unwrap();
            all.tips += more.tips;
            all.deeds += more.deeds;
            all.sms += more.sms;
            all.pushes += more.pushes;
            all.flood |= more.flood;
        }
        panic!("something stays due");
    }

    /// Does what is due at a moment of WIB, and returns what was said to whom, by their numbers' last digits:
    /// unit and place in its rota.
    pub(crate) async fn at(&self, at: &str) -> Vec<String> {
        self.go_to(at, Zone::Wib);
        self.tick().await;
        self.heard().await
    }

    /// What waits to be sent, in order; it is taken away.
    pub(crate) async fn heard(&self) -> Vec<String> {
        let (ids, mut heard) = (texts(&self.db, "SELECT id FROM outbox").await, Vec::new());
        if ids.is_empty() {
            return heard;
        }
        let mut tx = self.db.begin().await.unwrap();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        for row in suluh::store::outbox::hold(&mut tx, &ids).await.unwrap() {
            let sms = outbox::open(&self.keys, &row).unwrap();
            let number = sms.to.expose();
            heard.push(format!("{}{} {}", &number[9..10], &number[13..14], sms.words.expose()));
        }
        tx.commit().await.unwrap();
        crate::tip_joins::run(&self.db, "DELETE FROM outbox").await;
        heard.sort();
        heard
    }

    /// What was done of a tip: `accept 0.1` is level 1 of round 0.
    pub(crate) async fn deeds(&self, number: usize) -> Vec<String> {
        let mut tx = self.db.read().await.unwrap();
        let deeds = suluh::store::clock::deeds(&mut tx, &format!("t{number:06}")).await.unwrap();
        deeds.iter().map(|DeedRow { timer, round, level, .. }| format!("{timer} {round}.{level}")).collect()
    }

    /// The same of several.
    pub(crate) async fn deeds_of(&self, numbers: &[usize]) -> HashMap<usize, BTreeSet<String>> {
        let tips: Vec<String> = numbers.iter().map(|number| format!("'t{number:06}'")).collect();
        let mut all: HashMap<usize, BTreeSet<String>> = HashMap::new();
        if tips.is_empty() {
            return all;
        }
        let sql = "SELECT tip || ' ' || timer || ' ' || round || '.' || level FROM tip_deed WHERE tip IN";
        for row in texts(&self.db, &format!("{sql} ({})", tips.join(","))).await {
            let (tip, deed) = row.split_once(' ').unwrap();
            all.entry(tip[1..].parse().unwrap()).or_default().insert(deed.to_owned());
        }
        all
    }

    /// The clock of a tip.
    pub(crate) async fn row(&self, number: usize) -> ClockRow {
        let mut tx = self.db.begin().await.unwrap();
        let row = self.row_in(&mut tx, number).await;
        // Not dropped: the rollback comes a moment later, and whoever looks before it passes over the row.
        tx.commit().await.unwrap();
        row
    }

    /// The clock of a tip, held in a unit of work.
    pub(crate) async fn row_in(&self, tx: &mut Tx, number: usize) -> ClockRow {
        suluh::store::clock::hold(tx, &reference(number)).await.unwrap().unwrap()
    }

    /// A moment in words of WIB.
    pub(crate) fn wib(&self, at_us: Option<i64>) -> String {
        let text =
            |at: i64| suluh::kernel::clock::wib_civil(Timestamp::from_microsecond(at).unwrap()).to_string();
        at_us.map_or_else(|| "-".to_owned(), text)
    }

    /// The board of a unit.
    pub(crate) async fn board(&self, unit: &str) -> Vec<BoardRow> {
        self.clocks.board(unit).await.unwrap()
    }
}

/// A tip's first page, wrapped to its units.
fn page(number: usize, units: &[(&str, i64)]) -> NewPage {
    NewPage {
        id: format!("p{number:06}"),
        tip: format!("t{number:06}"),
        token: format!("k{number:06}"),
        earlier: Default::default(),
        day: 100,
        kind: "report".to_owned(),
        week: 20,
        secret: String::new(),
        body: String::new(),
        wraps: units
            .iter()
            .map(|(unit, _)| NewWrap { unit: (*unit).to_owned(), epoch: 1, wrap: String::new() })
            .collect(),
        opens: Some(NewTip {
            pending: format!("r{number}"),
            pending_token: format!("x{number}"),
            shared: false,
            clock: None,
        }),
    }
}
