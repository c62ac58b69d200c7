//! What the rows of sessions, meetings, inaugurations and poster codes do, on both engines.

use suluh::store::campaigns::{self, CampaignRow};
use suluh::store::coverage::{self, KawanRow};
use suluh::store::events::{self, EventRow, OfficeRow, OutputRow};
use suluh::store::outreach::{self, OutreachRow};
use suluh::store::{Db, Tx};

use crate::support::{Engine, on_both_engines};

fn session(id: &str, revision: i64, place: &str, day: i64, women: i64) -> OutreachRow {
    OutreachRow {
        session: id.to_owned(),
        revision,
        state: "held".into(),
        place: place.into(),
        day,
        kind: "market".into(),
        women,
        men: 3,
        unknown: 1,
        material: "Kartu".into(),
        version: "2".into(),
        by_unit: "u".into(),
        officer: "o".into(),
        noted: 101,
        reason: String::new(),
    }
}

async fn added(tx: &mut Tx, row: &OutreachRow) -> bool {
    outreach::add(tx, row).await.unwrap()
}

on_both_engines! {
    async fn of_a_session_the_last_revision_counts_and_none_is_written_over(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let first = session("a", 1, "61.07.07.2006", 100, 10);
        assert!(added(&mut tx, &first).await);
        assert!(!added(&mut tx, &session("a", 1, "61.01.01", 90, 99)).await, "the number is taken");
        assert!(added(&mut tx, &session("a", 2, "61.07.07.2006", 100, 12)).await);
        assert!(added(&mut tx, &session("b", 1, "61.07.07", 102, 5)).await);
        let gone = OutreachRow { state: "withdrawn".into(), ..session("c", 2, "61.07.07", 103, 50) };
        assert!(added(&mut tx, &session("c", 1, "61.07.07", 103, 50)).await && added(&mut tx, &gone).await);
        assert!(added(&mut tx, &session("d", 1, "61.01.02.2001", 104, 7)).await);
        tx.commit().await.unwrap();

        let mut tx = db.read().await.unwrap();
        let revisions = outreach::revisions(&mut tx, "a").await.unwrap();
        assert_eq!((revisions[0].clone(), revisions[1].women, revisions.len()), (first, 12, 2));
        let of = async |tx: &mut Tx, area: &str, from, to| -> Vec<(String, i64)> {
            let rows = outreach::of_area(tx, area, from, to, 10).await.unwrap();
            rows.into_iter().map(|row| (row.session, row.revision)).collect()
        };
        let named = |rows: &[(&str, i64)]| rows.iter().map(|(id, at)| ((*id).to_owned(), *at)).collect::<Vec<_>>();
        assert_eq!(of(&mut tx, "61.07", 0, 999).await, named(&[("c", 2), ("b", 1), ("a", 2)]));
        assert_eq!(of(&mut tx, "61.07.07", 100, 102).await, named(&[("b", 1), ("a", 2)]), "of these days");
        assert_eq!(of(&mut tx, "61.07.07.2006", 0, 999).await, named(&[("a", 2)]));
        assert_eq!(of(&mut tx, "61.0", 0, 999).await, named(&[]), "no area ends in the middle of a number");
        assert_eq!(of(&mut tx, "", 0, 999).await.len(), 4);
        let sums = outreach::sums(&mut tx, 8, 0, 999).await.unwrap();
        let shown: Vec<_> = sums.iter().map(|it| (it.area.as_str(), it.sessions, it.women, it.men, it.unknown, it.last)).collect();
        assert_eq!(shown, [("61.01.02", 1, 7, 3, 1, 104), ("61.07.07", 2, 17, 6, 2, 102)]);
        assert_eq!(outreach::sums(&mut tx, 5, 0, 101).await.unwrap().len(), 1);
    }

    async fn meetings_inaugurations_and_codes_come_back_as_they_were_put(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let event = EventRow {
            id: "e".into(),
            state: "held".into(),
            place: "61.71".into(),
            day: 100,
            title: "Rapat".into(),
            by_unit: "u".into(),
            officer: "o".into(),
            noted: 101,
            reason: String::new(),
        };
        assert!(events::add(&mut tx, &event).await.unwrap());
        assert!(!events::add(&mut tx, &event).await.unwrap());
        let office = |name: &str, people| OfficeRow { office: name.to_owned(), people };
        events::add_office(&mut tx, "e", 2, &office("B", 3)).await.unwrap();
        events::add_office(&mut tx, "e", 1, &office("A", 4)).await.unwrap();
        let output = OutputRow { what: "Cetak".into(), who: "B".into(), due: Some(200) };
        events::add_output(&mut tx, "e", 1, &output).await.unwrap();
        let row = |kabupaten: &str, day, people| KawanRow { kabupaten: kabupaten.to_owned(), day, people };
        coverage::replace(&mut tx, &[row("61.07", 1, 5), row("61.01", 1, 5)]).await.unwrap();
        coverage::replace(&mut tx, &[row("61.07", 2, 5)]).await.unwrap();
        let campaign = CampaignRow { tag: "KPG1".into(), place: "53.71".into(), note: "poster".into(), since: 100, ended: None };
        assert!(campaigns::add(&mut tx, &campaign).await.unwrap());
        assert!(!campaigns::add(&mut tx, &campaign).await.unwrap());
        tx.commit().await.unwrap();

        let mut tx = db.begin().await.unwrap();
        assert_eq!(events::all(&mut tx, 9).await.unwrap(), std::slice::from_ref(&event));
        assert_eq!(events::offices(&mut tx, "e").await.unwrap(), [office("A", 4), office("B", 3)]);
        assert_eq!(events::outputs(&mut tx, "e").await.unwrap(), [output]);
        assert!(events::withdraw(&mut tx, "e", "salah").await.unwrap());
        assert!(!events::withdraw(&mut tx, "e", "lagi").await.unwrap(), "once");
        let now = events::by_id(&mut tx, "e").await.unwrap().unwrap();
        assert_eq!((now.state.as_str(), now.reason.as_str()), ("withdrawn", "salah"));
        assert_eq!(events::by_id(&mut tx, "f").await.unwrap(), None);
        assert_eq!(coverage::all(&mut tx).await.unwrap(), [row("61.07", 2, 5)]);
        assert_eq!(campaigns::all(&mut tx).await.unwrap(), std::slice::from_ref(&campaign));
        assert!(campaigns::end(&mut tx, "KPG1", 110).await.unwrap());
        assert!(!campaigns::end(&mut tx, "KPG1", 120).await.unwrap());
        assert_eq!(campaigns::all(&mut tx).await.unwrap()[0].ended, Some(110));
    }
}
