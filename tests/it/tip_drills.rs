//! The drills of tips: whatever dies, each receipt that was said leads to its tip, and each tip is stored once.
//!
//! [`Reporters`] come by three doors at once ([`Door`]), something dies, and [`account`] counts: it opens all
//! tips with the units' keys, asks for each receipt, and brings every tip again. Counts and figures are
//! those of [`crate::drills`].

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::drills::{
    Counts, House, LIMIT, Load, Outage, Phones, Way, counts, figure, killed_again_and_again, random_ms,
    seconds, taken, three_processes,
};
use crate::reporters::{
    Door, Heard, Reporters, Said, account, at_rest, is_apology, receipts_at_once, sent, stored,
};
use crate::support::{Behaviour, Engine, FakeApi, OwnPostgres, OwnRedis, Suluh, on_both_engines, until};

// --- 1. The service dies

async fn killed(database: &str, engine: Engine, way: Way) {
    let kills = counts().kills;
    let drill = format!("tips: kill -9 under load, {engine:?}, {way:?}");
    let api = FakeApi::start(Behaviour::Slow(Duration::from_millis(30), Box::new(taken())));
    let house = House::new(database, way, &api);
    let mut suluh = house.launch().start().await;
    let reporters = Reporters(house.phones());
    let said: Arc<Mutex<Said>> = Arc::default();
    let load = Load::of({
        let (reporters, said) = (reporters.clone(), Arc::clone(&said));
        move |tip| {
            let (reporters, said) = (reporters.clone(), Arc::clone(&said));
            async move {
                let one = match random_ms(0..10).as_millis() {
                    // Somebody who gives up in the middle, and comes no more.
                    0 => match tokio::time::timeout(random_ms(1..30), reporters.bring(tip)).await {
                        Ok(Heard::Receipt(receipt)) => Some(Some(receipt)),
                        Ok(Heard::Silence) => Some(None),
                        _ => None,
                    },
                    // The same, and brings it again.
                    1 => {
                        drop(tokio::time::timeout(random_ms(1..30), reporters.bring(tip)).await);
                        Some(reporters.insist(tip).await)
                    }
                    _ => Some(reporters.insist(tip).await),
                };
                if let Some(receipt) = one {
                    said.lock().unwrap().insert(tip, receipt);
                }
                tokio::time::sleep(random_ms(100..600)).await;
            }
        }
    });
    let recoveries = killed_again_and_again(&house, &mut suluh, kills, async || {
        let tip = load.take();
        let receipt = reporters.insist(tip).await;
        said.lock().unwrap().insert(tip, receipt);
    })
    .await;
    let brought = load.end().await;
    let said = said.lock().unwrap().clone();
    let tips = account(&house, &reporters, &api, &said, brought).await;
    assert!(tips >= said.len() && tips <= brought);
    assert!(suluh.stop(LIMIT).await.success(), "{}", suluh.log());
    let value = format!("{kills} / {} / {tips} / 0", said.len());
    figure(&drill, "kills / receipts said / tips stored / lost", value, "");
    figure(&drill, "from ready to the first receipt", recoveries, "");
}

on_both_engines! {
    async fn no_tip_is_lost_or_stored_twice_when_the_service_is_killed_and_answers_in_the_body(engine: Engine) {
        let database = engine.fresh().await;
        killed(database.url(), engine, Way::Body).await;
    }

    async fn no_tip_is_lost_or_stored_twice_when_the_service_is_killed_and_sends_its_receipts(engine: Engine) {
        let database = engine.fresh().await;
        killed(database.url(), engine, Way::Send).await;
    }
}

// --- 2. The database dies, or hangs

async fn outage(outage: Outage) {
    let Counts { outage: length, questions: tips, .. } = counts();
    let drill = format!("tips: PostgreSQL {outage:?} for {}", seconds(length)).to_lowercase();
    let mut postgres = OwnPostgres::start().await;
    let api = FakeApi::start(taken());
    let house = House::new(&postgres.url(), Way::Body, &api);
    let mut suluh = house.launch().start().await;
    let reporters = Reporters(house.phones());
    let sixth = tips / 6;
    let (mut said, _) = receipts_at_once(&reporters, 0..sixth, Duration::ZERO).await;
    let known = said[&0].clone().unwrap();
    // Some are on their way at the moment itself.
    let crossing = tokio::spawn({
        let reporters = reporters.clone();
        async move { receipts_at_once(&reporters, sixth..2 * sixth, Duration::from_millis(3)).await }
    });
    tokio::time::sleep(Duration::from_millis(5 * u64::try_from(sixth).unwrap() / 2)).await;
    outage.begin(&mut postgres);
    let (more, crossed) = crossing.await.unwrap();
    said.extend(more);

    // Who asks for a receipt is told to wait, each time.
    let asking = async {
        let began = Instant::now();
        for _ in 0..2 {
            let by_sms = reporters.0.bring(5_000_100, &format!("STATUS {known}")).await.unwrap();
            assert!(by_sms.status == 200 && by_sms.body.contains("Mohon tunggu"), "{by_sms:?}");
            assert!(reporters.status(&known).await.is_later());
            let typed = format!("4*{}", known.replace(' ', ""));
            let screen = reporters.0.dial("status", 5_000_101, &typed).await;
            assert!(is_apology(&screen), "{screen:?}");
        }
        began.elapsed() / 6
    };
    let pause = length / u32::try_from(tips - 2 * sixth).unwrap();
    let bringing = receipts_at_once(&reporters, 2 * sixth..tips, pause);
    let ((more, slowest), asked) = tokio::join!(bringing, asking);
    said.extend(more);
    assert!(house.spooled_tips() > 0, "no tip waited: the drill proves nothing");
    let spooled = house.spooled_tips();
    outage.end(&mut postgres).await;
    let back = Instant::now();
    at_rest(&house).await;
    let drained = back.elapsed();
    assert_eq!(account(&house, &reporters, &api, &said, tips).await, tips);
    let status = reporters.0.bring(5_000_100, &format!("STATUS {known}")).await.unwrap();
    assert!(status.body.starts_with("DITERIMA "), "what was kept is answered: {status:?}");
    assert!(suluh.stop(LIMIT).await.success(), "{}", suluh.log());
    let value = format!("{} / {spooled} / {tips} / 0", said.len());
    figure(&drill, "receipts said / of them in the spool / tips stored / lost", value, "");
    figure(&drill, "slowest receipt", seconds(slowest.max(crossed)), "");
    figure(&drill, "mean answer to STATUS meanwhile", seconds(asked), "");
    figure(&drill, "from its return to all mailboxes", seconds(drained), "");
}

#[tokio::test]
async fn receipts_are_said_at_once_while_the_database_is_dead() {
    outage(Outage::Dead).await;
}

#[tokio::test]
async fn receipts_are_said_at_once_while_the_database_hangs() {
    outage(Outage::Hanging).await;
}

/// Power fails while the database is away: the receipts of what lies on the disk stay good.
#[tokio::test]
async fn tips_in_the_spool_outlive_a_kill() {
    let tips = counts().questions;
    let mut postgres = OwnPostgres::start().await;
    let api = FakeApi::start(taken());
    let house = House::new(&postgres.url(), Way::Body, &api);
    let mut suluh = house.launch().start().await;
    let reporters = Reporters(house.phones());
    postgres.kill();
    let (mut said, _) = receipts_at_once(&reporters, 0..tips, Duration::from_millis(2)).await;
    assert_eq!(house.spooled_tips(), tips);
    for round in 0..3 {
        suluh.kill();
        suluh = house.launch().start_unready().await;
        // Started without its database it knows no unit, and promises nothing.
        for tip in (tips..tips + 3).chain(0..3) {
            assert_eq!(reporters.bring(tip).await, Heard::Later, "round {round}, {:?}", Door::of(tip));
        }
        assert_eq!(house.spooled_tips(), tips);
    }
    postgres.start_again().await;
    for tip in tips..tips + 3 {
        said.insert(tip, reporters.insist(tip).await);
    }
    assert_eq!(account(&house, &reporters, &api, &said, tips + 3).await, tips + 3);
    let value = format!("{tips} / {tips} / 0");
    figure(
        "tips: postgresql dead and the service killed 3 times",
        "receipts said / tips stored / lost",
        value,
        "",
    );
}

/// Where a message can be answered later it is kept; who would have the receipt in the same exchange hears
/// that it comes.
#[tokio::test]
async fn a_service_started_without_its_database_keeps_tips_by_sms_and_refuses_the_others() {
    for reply in ["send", "body"] {
        let mut postgres = OwnPostgres::never_started().await;
        let api = FakeApi::start(taken());
        let house =
            House::new(&postgres.url(), Way::Send, &api).with("SULUH__GATEWAYS__KANNEL__REPLY", reply);
        let _suluh = house.launch().start_unready().await;
        let reporters = Reporters(house.phones());
        let heard = join_all((0..30).map(|tip| reporters.bring(tip))).await;
        for (tip, heard) in heard.into_iter().enumerate() {
            let expected = match Door::of(tip) {
                Door::Sms if reply == "body" => Heard::Wait,
                Door::Sms => Heard::Silence,
                Door::Api | Door::Ussd => Heard::Later,
            };
            assert_eq!(heard, expected, "{:?}, {reply}", Door::of(tip));
        }
        assert_eq!((house.spooled(), house.spooled_tips()), (10, 0));
        postgres.start_again().await;
        let sms: Said = (0..30).step_by(3).map(|tip| (tip, None)).collect();
        let all_sent = until(LIMIT, async || (sent(&api).len() == sms.len()).then_some(()));
        all_sent.await.expect("a receipt for each");
        // Only what was kept is there; the others are taken when they come again.
        at_rest(&house).await;
        assert_eq!(stored(&house).await, (10, 10));
        let mut said = sms;
        for tip in (0..30).filter(|tip| Door::of(*tip) != Door::Sms) {
            said.insert(tip, reporters.insist(tip).await);
        }
        assert_eq!(account(&house, &reporters, &api, &said, 30).await, 30);
    }
    figure("tips: started without PostgreSQL", "kept / refused and taken later / lost", "20 / 40 / 0", "");
}

// --- 3. Redis dies

#[tokio::test]
async fn tips_are_taken_without_redis() {
    let database = Engine::Postgres.fresh().await;
    let mut redis = OwnRedis::start().await;
    let api = FakeApi::start(taken());
    let house = House::new(database.url(), Way::Body, &api).with("SULUH__REDIS__URL", redis.url());
    let _suluh = house.launch().start().await;
    let reporters = Reporters(house.phones());
    let tips = counts().questions;
    let (mut said, _) = receipts_at_once(&reporters, 0..tips / 3, Duration::ZERO).await;
    redis.kill();
    let (more, dead) = receipts_at_once(&reporters, tips / 3..tips * 2 / 3, Duration::from_millis(5)).await;
    said.extend(more);
    redis.start_again().await;
    redis.freeze();
    let (more, hanging) = receipts_at_once(&reporters, tips * 2 / 3..tips, Duration::from_millis(5)).await;
    said.extend(more);
    // Receipts lead to their tips without it too.
    assert_eq!(account(&house, &reporters, &api, &said, tips).await, tips);
    redis.thaw();
    assert_eq!(account(&house, &reporters, &api, &said, tips).await, tips);
    let drill = "tips: Redis dead, then hanging";
    figure(drill, "receipts said / tips stored / lost", format!("{tips} / {tips} / 0"), "");
    let slowest = format!("{}, {}", seconds(dead), seconds(hanging));
    figure(drill, "slowest receipt", slowest, "");
}

// --- 4. The disk is full

/// Nothing can be written: no receipt is said, everybody is told, and nothing is left behind.
async fn full_disk(house: &House, suluh: &Suluh, api: &FakeApi, mut postgres: Option<&mut OwnPostgres>) {
    let reporters = Reporters(house.phones());
    let (mut said, _) = receipts_at_once(&reporters, 0..3, Duration::ZERO).await;
    at_rest(house).await;
    if let Some(postgres) = &mut postgres {
        postgres.kill();
    }
    suluh.disk_is_full(true);
    for round in 0..2 {
        // First by the API, which writes in several statements: such a connection is of no use afterwards.
        for tip in (4..12).chain([3]) {
            assert_eq!(reporters.bring(tip).await, Heard::Later, "round {round}, {:?}", Door::of(tip));
        }
    }
    for folder in [house.spool(), house.spool().join("tips")] {
        let left: Vec<_> = std::fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap).collect();
        assert!(left.iter().all(|it| it.path().is_dir()), "{left:?}");
    }
    if let Some(postgres) = postgres {
        postgres.start_again().await;
    } else {
        assert_eq!(stored(house).await, (3, 3), "what nobody was promised is there all the same");
    }
    suluh.disk_is_full(false);
    for tip in 3..12 {
        said.insert(tip, reporters.insist(tip).await);
    }
    assert_eq!(account(house, &reporters, api, &said, 12).await, 12);
}

#[tokio::test]
async fn on_a_full_disk_no_receipt_is_said_and_each_tip_is_taken_once_when_there_is_room() {
    let api = FakeApi::start(taken());
    let sqlite = Engine::Sqlite.fresh().await;
    let house = House::new(sqlite.url(), Way::Body, &api);
    let suluh = house.launch().on_a_small_disk().start().await;
    full_disk(&house, &suluh, &api, None).await;

    let mut postgres = OwnPostgres::start().await;
    let house = House::new(&postgres.url(), Way::Body, &api);
    let suluh = house.launch().on_a_small_disk().start().await;
    full_disk(&house, &suluh, &api, Some(&mut postgres)).await;
    figure("tips: full disk, SQLite or PostgreSQL dead", "refused / acknowledged / lost", "36 / 0 / 0", "");
}

// --- 5. Twenty duplicates over three processes

/// One tip in twenty deliveries at once; a dialog's last step where it comes by USSD.
async fn overlapping(redis: Option<&OwnRedis>) {
    let tips = 3 * counts().overlaps;
    let database = Engine::Postgres.fresh().await;
    let api = FakeApi::start(taken());
    let mut house = House::new(database.url(), Way::Body, &api);
    if let Some(redis) = redis {
        house = house.with("SULUH__REDIS__URL", redis.url());
    }
    let (processes, balancer) = three_processes(&house).await;
    let reporters: Vec<Reporters> = (0..20).map(|_| Reporters(Phones::at(&balancer.url("")))).collect();
    let mut said = Said::new();
    for tip in 0..tips {
        if Door::of(tip) == Door::Ussd {
            for typed in ["", "3", "3*2"] {
                let screen = reporters[0].0.dial(&format!("session-{tip}"), tip, typed).await;
                assert!(screen.body.starts_with("CON "), "{screen:?}");
            }
        }
        let heard = join_all(reporters.iter().map(async |one| match Door::of(tip) {
            Door::Ussd => one.last_step(tip).await,
            Door::Sms | Door::Api => one.bring(tip).await,
        }))
        .await;
        let Heard::Receipt(receipt) = heard[0].clone() else { panic!("{heard:?}") };
        assert!(heard.iter().all(|it| *it == heard[0]), "tip {tip} by {:?}: {heard:?}", Door::of(tip));
        said.insert(tip, Some(receipt));
    }
    assert_eq!(account(&house, &reporters[0], &api, &said, tips).await, tips);
    for process in &processes {
        assert!(!process.log().contains("the database takes no messages"), "{}", process.log());
    }
    let with = if redis.is_some() { "with" } else { "without" };
    let drill = format!("tips: 20 overlapping deliveries, 3 processes {with} Redis");
    figure(&drill, "deliveries / receipts / tips stored", format!("{} / {tips} / {tips}", 20 * tips), "");
}

#[tokio::test]
async fn twenty_deliveries_over_three_processes_are_one_tip_and_one_receipt() {
    overlapping(None).await;
}

#[tokio::test]
async fn twenty_deliveries_over_three_processes_with_redis_are_one_tip_and_one_receipt() {
    overlapping(Some(&OwnRedis::start().await)).await;
}
