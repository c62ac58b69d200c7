//! Drills over a bind: either side dies under load, and what was acknowledged is counted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::drills::{House, Load, Outage, counts, figure, killed_again_and_again, number, random_ms};
use crate::support::{Engine, OwnPostgres, Smsc, on_both_engines, until};

/// How long the work that a drill left behind may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);
/// Messages on their way to the centre at a time.
const WINDOW: usize = 10;
/// The short code, and a question about the licensed agency of the demo register.
const SHORT_CODE: &str = "1500";
const QUESTION: &str = "cek pt contoh jaya abadi";
/// Kills in the soak: what the rest of the drills does is more than this machine has time for twice.
const MOST_KILLS: usize = 20;

fn house(database: &str, smsc: &Smsc) -> House {
    House::bare(database)
        .with("SULUH__GATEWAYS__SMPP__CENTRE__API_URL", format!("smpp://127.0.0.1:{}", smsc.port()))
        .with("SULUH__GATEWAYS__SMPP__CENTRE__USERNAME", "suluh")
        .with("SULUH__GATEWAYS__SMPP__CENTRE__PASSWORD", "rahasia")
        .with("SULUH__GATEWAYS__SMPP__CENTRE__FROM", SHORT_CODE)
        .with("SULUH__GATEWAYS__SMPP__CENTRE__RATE", "1000")
        .with("SULUH__GATEWAYS__SMPP__CENTRE__WINDOW", WINDOW.to_string())
        .with("SULUH__GATEWAYS__SMPP__CENTRE__TIMEOUT_MS", "2000")
        .with("SULUH__OUTBOX__REPORT_WAIT_MS", "300")
        .with("SULUH__OUTBOX__PAUSE_MS", "500")
        .with("SULUH__OUTBOX__POLL_MS", "100")
}

/// People who ask a question each, of whom each is brought until it is taken.
fn people(smsc: &Smsc) -> Load {
    let smsc = Arc::new(smsc.view());
    Load::of(move |question| {
        let smsc = smsc.clone();
        async move {
            smsc.insist(&number(question), SHORT_CODE, QUESTION).await;
            tokio::time::sleep(random_ms(1..50)).await;
        }
    })
}

/// Fails unless each of so many questions was answered; returns how many answers were sent besides the first of each.
#[track_caller]
fn assert_answered(smsc: &Smsc, asked: usize) -> usize {
    let mut sends: BTreeMap<String, usize> = BTreeMap::new();
    for submit in smsc.submits() {
        assert!(submit.text.contains("123/2024"), "{submit:?}");
        *sends.entry(submit.destination).or_default() += 1;
    }
    for question in 0..asked {
        assert!(sends.contains_key(&number(question)), "question {question} was never answered");
    }
    assert_eq!(sends.len(), asked, "somebody got an answer who asked nothing");
    sends.values().sum::<usize>() - asked
}

on_both_engines! {
    async fn nothing_acknowledged_is_lost_when_the_service_is_killed(engine: Engine) {
        let (smsc, db) = (Smsc::start(), engine.fresh().await);
        let house = house(db.url(), &smsc);
        let mut suluh = house.launch().start().await;
        smsc.wait_for_bind().await;
        let (kills, load) = (counts().kills.min(MOST_KILLS), people(&smsc));
        let recoveries = killed_again_and_again(&house, &mut suluh, kills, async || {
            smsc.insist(&number(load.take()), SHORT_CODE, QUESTION).await;
        })
        .await;
        let asked = load.end().await;
        let rows = house.settled(asked).await;
        assert_eq!((rows.dead, rows.outbox), (0, asked), "one answer a question: {rows:?}");
        let doubles = assert_answered(&smsc, asked);
        assert!(doubles <= rows.resent && rows.resent <= 2 * WINDOW * kills, "{doubles} twice: {rows:?}");
        let drill = format!("kill -9 under load, {engine:?}, smpp");
        figure(&drill, "kills / questions acknowledged / lost", format!("{kills} / {asked} / 0"), "");
        let bound = format!("{doubles} (unknown outcomes {}, bound {})", rows.resent, 2 * WINDOW * kills);
        figure(&drill, "answers sent twice", bound, "");
        figure(&drill, "from ready to the next question acknowledged", recoveries, "");
    }

    async fn nothing_acknowledged_is_lost_when_the_centre_goes_away_again_and_again(engine: Engine) {
        let (mut smsc, db) = (Smsc::start(), engine.fresh().await);
        let house = house(db.url(), &smsc);
        let suluh = house.launch().start().await;
        smsc.wait_for_bind().await;
        let (kills, load) = (counts().kills.min(MOST_KILLS), people(&smsc));
        for _ in 0..kills {
            tokio::time::sleep(random_ms(50..900)).await;
            smsc.stop();
            tokio::time::sleep(random_ms(0..300)).await;
            let before = smsc.binds();
            smsc.start_again();
            smsc.wait_for_binds(before + 1).await;
        }
        let asked = load.end().await;
        let rows = house.settled(asked).await;
        assert_eq!((rows.dead, rows.outbox), (0, asked), "one answer a question: {rows:?}");
        let doubles = assert_answered(&smsc, asked);
        assert!(doubles <= rows.resent && rows.resent <= 2 * WINDOW * kills, "{doubles} twice: {rows:?}");
        assert!(!suluh.log().contains("62812"), "{}", suluh.log());
        let drill = format!("the SMS centre breaks off under load, {engine:?}, smpp");
        figure(&drill, "breaks / questions acknowledged / lost", format!("{kills} / {asked} / 0"), "");
        figure(&drill, "answers sent twice", format!("{doubles} (unknown outcomes {})", rows.resent), "");
    }
}

/// The bind stays, what comes is kept in the spool, and is answered when the database is back.
#[tokio::test]
async fn questions_are_taken_over_the_bind_while_the_database_is_dead() {
    let mut postgres = OwnPostgres::start().await;
    let smsc = Smsc::start();
    let house = house(&postgres.url(), &smsc);
    let suluh = house.launch().start().await;
    smsc.wait_for_bind().await;
    let questions = counts().questions / 3;
    for question in 0..questions {
        smsc.insist(&number(question), SHORT_CODE, QUESTION).await;
    }
    Outage::Dead.begin(&mut postgres);
    // Longer than a lease would last.
    tokio::time::sleep(counts().outage).await;
    for question in questions..2 * questions {
        smsc.insist(&number(question), SHORT_CODE, QUESTION).await;
    }
    assert!(house.spooled() > 0, "nothing waited: the drill proves nothing");
    Outage::Dead.end(&mut postgres).await;
    let rows = house.settled(2 * questions).await;
    assert_eq!(rows.dead, 0, "{rows:?}");
    let all = until(LIMIT, async || (smsc.submits().len() >= 2 * questions).then_some(())).await;
    assert!(all.is_some(), "{}", suluh.log());
    assert!(assert_answered(&smsc, 2 * questions) <= rows.resent, "{rows:?}");
    assert_eq!(smsc.binds(), 1, "the bind was given up: {}", suluh.log());
}
