//! The SQL of apps and tasks, on both engines: every function of `store::volunteer_devices` and
//! `store::volunteer_tasks`.

use suluh::store::volunteer_devices::{self, DeviceRow, EnrolmentRow};
use suluh::store::volunteer_tasks::{self, AnswerRow, TaskRow};
use suluh::store::volunteers::{self, NewVolunteer};
use suluh::store::{Db, Tx};

use crate::support::{Engine, on_both_engines};

const TODAY: i64 = 20_779;

async fn volunteer(tx: &mut Tx, id: &str, area: &str, serial: i64) {
    let new = NewVolunteer {
        id,
        kind: "kawan-pmi",
        area,
        label: "name",
        sealed: "number",
        heard: "heard",
        since: TODAY,
    };
    volunteers::insert(tx, &new, serial).await.unwrap();
}

fn device(id: &str, volunteer: &str, ends: i64) -> DeviceRow {
    DeviceRow {
        id: id.to_owned(),
        volunteer: volunteer.to_owned(),
        name: "name".to_owned(),
        refresh: format!("refresh {id}"),
        former: None,
        ends,
        since: TODAY,
    }
}

fn task(id: &str, area: &str, volunteer: Option<&str>, ends: i64) -> TaskRow {
    TaskRow {
        id: id.to_owned(),
        area: area.to_owned(),
        volunteer: volunteer.map(str::to_owned),
        sealed: "words".to_owned(),
        officer: "officer".to_owned(),
        day: TODAY,
        ends,
        withdrawn: 0,
    }
}

on_both_engines! {
    async fn devices_are_their_volunteer_s_until_either_is_revoked(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        volunteer(&mut tx, "rina", "61.07.07", 1).await;
        volunteer(&mut tx, "budi", "61.07", 2).await;
        for (id, whose, ends) in [("a", "rina", TODAY + 90), ("b", "rina", TODAY - 1), ("c", "budi", TODAY)] {
            volunteer_devices::insert(&mut tx, &device(id, whose, ends)).await.unwrap();
        }
        let of = volunteer_devices::of(&mut tx, "rina", TODAY).await.unwrap();
        assert_eq!(of, [device("a", "rina", TODAY + 90)], "what is past its end is not listed");
        let found = volunteer_devices::bearer(&mut tx, "a", "rina").await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.area.as_str()), ("rina", "61.07.07"));
        assert_eq!(volunteer_devices::bearer(&mut tx, "a", "budi").await.unwrap(), None, "another's");
        volunteer_devices::renew(&mut tx, "a", "new", "refresh a", TODAY + 91).await.unwrap();
        let held = volunteer_devices::hold(&mut tx, "a").await.unwrap().unwrap();
        assert_eq!((held.refresh.as_str(), held.former.as_deref(), held.ends), ("new", Some("refresh a"), TODAY + 91));
        assert!(!volunteer_devices::revoke(&mut tx, "a", "budi").await.unwrap(), "another's");
        assert!(volunteer_devices::revoke(&mut tx, "a", "rina").await.unwrap());
        assert!(!volunteer_devices::revoke(&mut tx, "a", "rina").await.unwrap(), "once");
        assert_eq!(volunteer_devices::bearer(&mut tx, "a", "rina").await.unwrap(), None);
        assert_eq!(volunteer_devices::hold(&mut tx, "a").await.unwrap(), None);
        volunteers::revoke(&mut tx, "budi", 3).await.unwrap();
        assert_eq!(volunteer_devices::bearer(&mut tx, "c", "budi").await.unwrap(), None, "with the volunteer");
        assert_eq!(volunteer_devices::hold(&mut tx, "c").await.unwrap(), None);
        volunteer(&mut tx, "siti", "61.07", 4).await;
        volunteer_devices::insert(&mut tx, &device("d", "siti", TODAY)).await.unwrap();
        volunteer_devices::forget(&mut tx, TODAY).await.unwrap();
        assert_eq!(volunteer_devices::of(&mut tx, "siti", TODAY).await.unwrap().len(), 1);
        volunteer_devices::insert(&mut tx, &device("a", "rina", TODAY)).await.unwrap();
    }

    async fn whoever_comes_in_is_known_until_their_time_is_over(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        db.migrate().await.unwrap();
        let row = EnrolmentRow {
            id: "one".to_owned(),
            day: TODAY,
            sealed: "number".to_owned(),
            code: "code".to_owned(),
            tries: 0,
            ends: 1_000,
        };
        let mut tx = db.begin().await.unwrap();
        volunteer_devices::begin(&mut tx, &row).await.unwrap();
        assert_eq!(volunteer_devices::coming(&mut tx, "one", 999).await.unwrap(), Some(row.clone()));
        volunteer_devices::note(&mut tx, "one", "more", 3).await.unwrap();
        let noted = volunteer_devices::coming(&mut tx, "one", 999).await.unwrap().unwrap();
        assert_eq!((noted.sealed.as_str(), noted.tries), ("more", 3));
        assert_eq!(volunteer_devices::coming(&mut tx, "one", 1_000).await.unwrap(), None);
        assert_eq!(volunteer_devices::coming(&mut tx, "two", 0).await.unwrap(), None);
        volunteer_devices::forget_enrolments(&mut tx, 999).await.unwrap();
        assert!(volunteer_devices::coming(&mut tx, "one", 0).await.unwrap().is_some());
        volunteer_devices::forget_enrolments(&mut tx, 1_000).await.unwrap();
        assert_eq!(volunteer_devices::coming(&mut tx, "one", 0).await.unwrap(), None);
    }

    async fn tasks_are_for_an_area_or_for_one_and_answers_replace_each_other(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        volunteer(&mut tx, "rina", "61.07.07", 1).await;
        volunteer(&mut tx, "budi", "61.07", 2).await;
        for row in [
            task("all", "61.07", None, TODAY + 7),
            task("jagoi", "61.07.07", None, TODAY),
            task("one", "61.07", Some("budi"), TODAY + 7),
            task("over", "61.07", None, TODAY - 1),
            task("like", "61.0", None, TODAY + 7),
            task("else", "61.01", None, TODAY + 7),
        ] {
            volunteer_tasks::insert(&mut tx, &row).await.unwrap();
        }
        let ids = |rows: &[TaskRow]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&volunteer_tasks::within(&mut tx, "61.07").await.unwrap()), ["all", "jagoi", "one", "over"]);
        assert_eq!(volunteer_tasks::within(&mut tx, "").await.unwrap().len(), 6);
        for (who, area, expected) in [("rina", "61.07.07", vec!["all", "jagoi"]), ("budi", "61.07", vec!["all", "one"])] {
            let own = volunteer_tasks::of(&mut tx, who, area, TODAY).await.unwrap();
            assert_eq!(own.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), expected, "{who}");
        }
        for (state, note) in [("done", Some("note")), ("declined", None)] {
            let row = AnswerRow {
                task: "all".to_owned(),
                volunteer: "rina".to_owned(),
                state: state.to_owned(),
                note: note.map(str::to_owned),
                day: TODAY,
            };
            volunteer_tasks::answer(&mut tx, &row).await.unwrap();
            assert_eq!(volunteer_tasks::answers(&mut tx, "61.07").await.unwrap(), [row]);
        }
        assert!(volunteer_tasks::answers(&mut tx, "61.01").await.unwrap().is_empty());
        let own = volunteer_tasks::of(&mut tx, "rina", "61.07.07", TODAY).await.unwrap();
        assert_eq!(own[0].state.as_deref(), Some("declined"));
        assert!(volunteer_tasks::withdraw(&mut tx, "all").await.unwrap());
        assert!(!volunteer_tasks::withdraw(&mut tx, "all").await.unwrap(), "once");
        assert_eq!(volunteer_tasks::of(&mut tx, "rina", "61.07.07", TODAY).await.unwrap()[0].withdrawn, 1);
        volunteer_tasks::forget(&mut tx, TODAY + 1).await.unwrap();
        assert_eq!(ids(&volunteer_tasks::within(&mut tx, "61.07").await.unwrap()), ["all", "one"]);
        volunteer_tasks::forget(&mut tx, TODAY + 8).await.unwrap();
        assert!(volunteer_tasks::answers(&mut tx, "").await.unwrap().is_empty(), "answers go with their task");
    }
}
