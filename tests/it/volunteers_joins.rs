//! Whoever copies the whole database learns neither a volunteer's number nor whose report a tip is: not by a value
//! that stands in both, not by the order in which rows came or lie, and not by trying every number.
#![expect(clippy::disallowed_methods, reason = "the test is told how much to do")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::civil::{Date, date};
use suluh::domain::tips::retention::Retention;
use suluh::domain::volunteers::Volunteer;
use suluh::domain::volunteers::coming::Mail;
use suluh::kernel::clock::Clock;
use suluh::model::tip::{Channel, Facts, Report, TipBody};
use suluh::model::volunteer::VolunteerKind;
use suluh::store::Db;

use crate::privacy::Person;
use crate::support::{Engine, Service, on_both_engines, phone};
use crate::tip_joins::{MESSAGES, TIPS, Tried, dump, rho, shared_between, texts};

const TODAY: Date = date(2026, 11, 22);
/// Tables in which volunteers stand, and those that say that a tip is some volunteer's.
const WHO: &[&str] = &["volunteer", "volunteer_invite", "volunteer_device", "volunteer_enrolment"];
const WHOSE: &[&str] = &["volunteer_report", "volunteer_post"];

fn count() -> usize {
    if std::env::var_os("SULUH_SOAK").is_some() { 400 } else { 80 }
}

/// Numbers from 0, mixed by a step that shares no factor with their count.
fn mixed(count: usize) -> Vec<usize> {
    let step = (count / 3..count).find(|step| gcd(*step, count) == 1).expect("a step");
    (0..count).map(|at| (at * step + 7) % count).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Makes people volunteers one after the other, with names of their own; what was told to them and to nobody else.
async fn enrolled(service: &Service, people: &[Person]) -> (Vec<Arc<Volunteer>>, Vec<String>) {
    let them = &service.parts.volunteers;
    let secrets: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut volunteers = Vec::new();
    for person in people {
        let name = format!("Ibu {}", person.word);
        let kind = VolunteerKind::KawanPmi;
        let invite = them.invite("-", kind, "61.07.07", &name).await.expect("an invite");
        let into = Arc::clone(&secrets);
        let words = move |pin: &str| {
            into.lock().expect("alone").push(format!("PIN {pin}"));
            format!("PIN {pin}")
        };
        let mail = Some(Mail { gateway: "kannel", words: &words });
        volunteers.push(them.enrol(&phone(&person.spellings()[0]), &invite.code, mail).await.expect("one"));
        secrets.lock().expect("alone").push(invite.code);
        secrets.lock().expect("alone").push(person.word.clone());
    }
    let secrets = secrets.lock().expect("alone").clone();
    (volunteers, secrets)
}

/// One report of a volunteer; the id of its tip.
async fn reports(service: &Service, who: &Volunteer, id: &str, words: &str) -> String {
    let report = Report {
        words: TipBody::new(words),
        facts: Facts { volunteer: true, ..Facts::default() },
        channel: Channel::Sms,
        lang: "id",
        from: Some(who.number.clone()),
    };
    let origin = service.parts.tips.origin(&["kannel", id]).expect("an origin");
    let them = &service.parts.volunteers;
    let taken = them.report(who, &origin, &report, None).await.expect("taken");
    them.own_one(who, &taken.reference).await.expect("an answer").expect("theirs").tip
}

/// Every order in which the rows of a table stand, by a column of them.
async fn orders(db: &Db, table: &str, column: &str) -> Vec<(String, Vec<String>)> {
    let mut by = vec![column.to_owned()];
    if matches!(db, Db::Postgres(_)) {
        by.extend(["xmin::text::bigint, ctid", "ctid", "cmin::text::bigint, ctid"].map(str::to_owned));
    }
    let mut all = Vec::new();
    for by in by {
        let sql = format!("SELECT {column} FROM {table} ORDER BY {by}");
        all.push((format!("{table} by {by}"), texts(db, &sql).await));
    }
    all.push((format!("{table} as it is read"), texts(db, &format!("SELECT {column} FROM {table}")).await));
    all
}

/// The orders that tell the order of arrival better than chance.
fn telling(orders: &[(String, Vec<String>)], arrived: &[String]) -> Vec<(String, f64)> {
    let wanted: HashMap<&str, ()> = arrived.iter().map(|id| (id.as_str(), ())).collect();
    let chance = 4.0 / (arrived.len() as f64).sqrt();
    orders
        .iter()
        .map(|(name, order)| {
            let order: Vec<String> =
                order.iter().filter(|id| wanted.contains_key(id.as_str())).cloned().collect();
            (name.clone(), rho(arrived, &order))
        })
        .filter(|(_, rho)| rho.abs() >= chance)
        .collect()
}

on_both_engines! {
    async fn no_order_tells_which_volunteer_reported_when(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let people: Vec<Person> = (0..count()).map(|at| Person::number(300_000 + at)).collect();
        let (volunteers, _) = enrolled(&service, &people).await;
        let (mut tips, mut whose) = (Vec::new(), Vec::new());
        for at in mixed(people.len()) {
            let (who, words) = (&volunteers[at], format!("Sekida Jagoi Babang calo {}", people[at].word));
            tips.push(reports(&service, who, &format!("m{at}"), &words).await);
            whose.push(who.id.clone());
        }
        let db = &service.parts.db;
        // While the day lasts, no row of a volunteer was written when they reported.
        let found = telling(&orders(db, "volunteer", "id").await, &whose);
        assert!(found.is_empty(), "better than chance: {found:#?}");
        if engine == Engine::Postgres {
            let found = telling(&orders(db, "volunteer_report", "tip").await, &tips);
            assert!(!found.is_empty(), "before its day is over an order tells: else this test proves nothing");
        }
        service.clock.advance(24 * 3_600);
        service.parts.keys.keep(service.clock.today()).expect("keys");
        let keys = Arc::clone(&service.parts.keys);
        let retention = Retention::new(db.clone(), keys, service.clock.clone());
        retention.look_after().await.expect("looked after");
        service.parts.volunteers.look_after().await.expect("looked after");
        for (table, column, arrived) in [("volunteer", "id", &whose), ("volunteer_report", "tip", &tips)] {
            let found = telling(&orders(db, table, column).await, arrived);
            assert!(found.is_empty(), "better than chance: {found:#?}");
        }
        let own = service.parts.volunteers.own(&volunteers[3]).await.expect("reports");
        assert_eq!(own.len(), 1, "and whose it is is known to whoever holds the keys");
    }

    async fn no_value_leads_from_a_volunteer_to_a_tip_and_no_column_tells_a_number(engine: Engine) {
        let service = Service::demo(engine, TODAY).await;
        let people: Vec<Person> = (0..20).map(|at| Person::number(400_000 + at)).collect();
        let (volunteers, secrets) = enrolled(&service, &people).await;
        for (at, who) in volunteers.iter().enumerate() {
            let words = format!("Sekida calo {} 6 orang", people[at].word);
            reports(&service, who, &format!("m{at}"), &words).await;
        }
        let mut dump = dump(&service.parts.db).await;
        for table in ["volunteer", "volunteer_report"] {
            let column = dump.keys().find(|(of, _)| of == table).expect("a table").clone();
            assert!(dump[&column].len() >= people.len(), "{table}");
        }
        assert_eq!(shared_between(&dump, WHO, &[TIPS, MESSAGES, WHOSE].concat()), Vec::<String>::new());
        // A link names its tip, and nothing else.
        let linked = shared_between(&dump, WHOSE, &[TIPS, MESSAGES].concat());
        assert!(linked.iter().all(|place| place == "volunteer_report.tip" || place.starts_with("tip")), "{linked:?}");
        let found = dump.iter().flat_map(|(place, values)| values.iter().map(move |value| (place, value)));
        let found: Vec<_> =
            found.filter(|(_, value)| secrets.iter().any(|secret| value.contains(secret.as_str()))).collect();
        assert!(found.is_empty(), "{found:?}");
        let numbers: Vec<String> = people
            .iter()
            .map(|person| person.national.clone())
            .chain((0..5_000_u64).map(|at| format!("81{:09}", (at * 2_654_435_761) % 1_000_000_000)))
            .collect();
        assert_eq!(Tried::of(&dump).numbers_found(&numbers), Vec::<String>::new());
        let column = ("volunteer".to_owned(), "label".to_owned());
        dump.get_mut(&column).expect("a column").push(format!("62{}", people[3].national));
        assert_eq!(Tried::of(&dump).numbers_found(&numbers), std::slice::from_ref(&people[3].national));
    }
}
