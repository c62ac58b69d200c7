//! What the rows of tips do, on both engines.

use suluh::store::desk::{self, NewNote, Rewrapped};
use suluh::store::retention::{Mixed, WeeklyRow};
use suluh::store::return_addresses::{self, AddressRow};
use suluh::store::tips::{self, NewPage, NewTip, NewWrap};
use suluh::store::{Db, Tx, retention, units};

use crate::support::{Engine, on_both_engines};

/// A page of a tip; its words are its name.
fn page(tip: &str, id: &str, token: &str, opens: bool) -> NewPage {
    NewPage {
        id: id.to_owned(),
        tip: tip.to_owned(),
        token: token.to_owned(),
        earlier: Default::default(),
        day: 100,
        kind: if opens { "report" } else { "addition" }.to_owned(),
        week: 20,
        secret: format!("secret of {id}"),
        body: format!("body of {id}"),
        wraps: vec![NewWrap { unit: "u".to_owned(), epoch: 1, wrap: format!("wrap of {id}") }],
        opens: opens.then(|| NewTip {
            pending: format!("receipt of {tip}"),
            pending_token: format!("token of {tip}"),
            shared: false,
            clock: None,
        }),
    }
}

fn four(first: &str) -> [String; 4] {
    [first.to_owned(), String::new(), String::new(), String::new()]
}

/// References A1, A2, ...
fn names() -> impl FnMut() -> String {
    let mut at = 0;
    move || {
        at += 1;
        format!("A{at}")
    }
}

async fn insert(tx: &mut Tx, pages: &[&NewPage]) -> Vec<String> {
    let new = tips::insert(tx, pages, names()).await.unwrap();
    let mut new: Vec<String> = new.into_iter().map(|(id, _)| id).collect();
    new.sort();
    new
}

async fn commit(tx: Tx) {
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn a_page_is_kept_once_and_only_with_its_tip(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let (one, two) = (page("t1", "p1", "k1", true), page("t2", "p2", "k2", true));
        assert_eq!(insert(&mut tx, &[&one, &two]).await, ["p1", "p2"]);
        commit(tx).await;
        let mut tx = db.begin().await.unwrap();
        // The same token, the same id, an earlier day's token, and an addition to nothing.
        let mut tomorrow = page("t4", "p5", "k5", true);
        tomorrow.earlier[1] = "k1".to_owned();
        let others = [page("t3", "p3", "k1", true), page("t1", "p1", "k4", false), tomorrow, page("t9", "p6", "k6", false)];
        assert!(insert(&mut tx, &others.each_ref()).await.is_empty());
        // A name that is taken is asked for again: A1 and A2 are.
        assert_eq!(insert(&mut tx, &[&page("t5", "p7", "k7", true), &page("t1", "p8", "k8", false)]).await, ["p7", "p8"]);
        commit(tx).await;
        let mut tx = db.read().await.unwrap();
        assert_eq!(tips::known(&mut tx, &four("k8")).await.unwrap(), Some(("k8".to_owned(), "A1".to_owned())));
        assert_eq!(tips::known(&mut tx, &four("k3")).await.unwrap(), None);
        assert_eq!(tips::units_of(&mut tx, "t1").await.unwrap(), ["u"]);
        assert!(tips::units_of(&mut tx, "t3").await.unwrap().is_empty());
        let pages = desk::pages_of(&mut tx, "t1", "u").await.unwrap();
        let shown: Vec<_> = pages.iter().map(|page| (page.id.as_str(), page.kind.as_str(), page.wrap.as_str())).collect();
        assert_eq!(shown, [("p1", "report", "wrap of p1"), ("p8", "addition", "wrap of p8")]);
        assert!(desk::pages_of(&mut tx, "t1", "v").await.unwrap().is_empty());
        let listed = desk::tips_of(&mut tx, "u", 10).await.unwrap();
        assert_eq!(listed.iter().map(|tip| tip.reference.as_str()).collect::<Vec<_>>(), ["A1", "A2", "A3"]);
        assert!(desk::tips_of(&mut tx, "v", 10).await.unwrap().is_empty());
    }

    async fn a_receipt_leads_to_its_tip_before_and_after_it_is_stretched(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, &[&page("t1", "p1", "k1", true), &page("t2", "p2", "k2", true)]).await;
        let found = tips::by_receipt(&mut tx, "l1", &four("token of t1")).await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.mailbox), ("t1", None));
        let pending = tips::pending(&mut tx, "", 10).await.unwrap();
        assert_eq!(pending.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["t1", "t2"]);
        assert_eq!(tips::pending(&mut tx, "t2", 10).await.unwrap().len(), 1);
        assert!(tips::give_mailbox(&mut tx, "t1", "m1", "l1").await.unwrap());
        assert!(!tips::give_mailbox(&mut tx, "t1", "m9", "l9").await.unwrap(), "once");
        assert!(!tips::give_mailbox(&mut tx, "t2", "m2", "l1").await.unwrap(), "another tip has this look-up");
        let found = tips::by_receipt(&mut tx, "l1", &four("nothing")).await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.mailbox.as_deref()), ("t1", Some("m1")));
        assert!(tips::by_receipt(&mut tx, "l2", &four("token of t1")).await.unwrap().is_none());
        assert_eq!(tips::forget_pending(&mut tx, 100).await.unwrap(), 0);
        assert_eq!(tips::forget_pending(&mut tx, 101).await.unwrap(), 1);
        assert!(tips::pending(&mut tx, "", 10).await.unwrap().is_empty());
    }

    async fn questions_news_and_addresses_are_found_and_forgotten(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, &[&page("t1", "p1", "k1", true)]).await;
        for (id, day) in [("n2", 101), ("n1", 102)] {
            desk::ask(&mut tx, &NewNote { id, tip: "t1", day, week: 20, sealed: id }).await.unwrap();
        }
        let open = tips::open_notes(&mut tx, "t1").await.unwrap();
        assert_eq!(open.iter().map(|note| note.id.as_str()).collect::<Vec<_>>(), ["n2", "n1"], "as they were asked");
        let tip = desk::by_reference(&mut tx, "A1").await.unwrap().unwrap();
        assert_eq!((tip.status.as_str(), tip.status_day), ("checking", 101));
        assert!(desk::by_reference(&mut tx, "A2").await.unwrap().is_none());
        tips::answer_notes(&mut tx, "t1").await.unwrap();
        assert!(tips::open_notes(&mut tx, "t1").await.unwrap().is_empty());

        let row = AddressRow { alias: "a".to_owned(), day: 100, days: 3, sealed: "s".to_owned() };
        return_addresses::insert(&mut tx, &row).await.unwrap();
        tips::set_alias(&mut tx, "t1", "a").await.unwrap();
        assert_eq!(tips::with_news(&mut tx, 5).await.unwrap(), [("t1".to_owned(), Some("a".to_owned()))]);
        tips::forget_alias(&mut tx, "b").await.unwrap();
        tips::forget_alias(&mut tx, "a").await.unwrap();
        assert_eq!(tips::with_news(&mut tx, 5).await.unwrap(), [("t1".to_owned(), None)]);
        tips::news_told(&mut tx, "t1").await.unwrap();
        assert!(tips::with_news(&mut tx, 5).await.unwrap().is_empty());
        assert_eq!(return_addresses::get(&mut tx, "a").await.unwrap(), Some(row.clone()));
        assert_eq!(return_addresses::forget(&mut tx, 103).await.unwrap(), 0);
        assert_eq!(return_addresses::forget(&mut tx, 104).await.unwrap(), 1);
        return_addresses::insert(&mut tx, &row).await.unwrap();
        assert_eq!(return_addresses::all(&mut tx).await.unwrap(), [row]);
        return_addresses::delete(&mut tx, "a").await.unwrap();
        assert!(return_addresses::all(&mut tx).await.unwrap().is_empty());

        desk::set_status(&mut tx, "t1", "acted", 2, 103, Some(30)).await.unwrap();
        let tip = desk::by_reference(&mut tx, "A1").await.unwrap().unwrap();
        assert_eq!((tip.status.as_str(), tip.offices, tip.expires), ("acted", 2, Some(30)));
        assert_eq!(tips::with_news(&mut tx, 5).await.unwrap().len(), 1);
    }

    async fn a_new_tip_is_named_and_a_call_is_noted_once(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let given = [page("t1", "p1", "k1", true), page("t1", "p2", "k2", false)];
        let mut new = tips::insert(&mut tx, &[&given[0]], names()).await.unwrap();
        new.extend(tips::insert(&mut tx, &[&given[1], &given[0]], names()).await.unwrap());
        assert_eq!(new, [("p1".to_owned(), Some("A1".to_owned())), ("p2".to_owned(), None)]);
        assert_eq!(desk::called(&mut tx, "t1").await.unwrap(), None);
        assert_eq!(desk::called(&mut tx, "t9").await.unwrap(), None);
        for day in [101, 102] {
            desk::note_call(&mut tx, "t1", day).await.unwrap();
            assert_eq!(desk::called(&mut tx, "t1").await.unwrap(), Some(101), "the first one");
        }
    }

    async fn wraps_are_replaced_by_later_ones_only(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, &[&page("t1", "p1", "k1", true), &page("t2", "p2", "k2", true)]).await;
        let old = desk::old_wraps(&mut tx, "u", 2, "", 10).await.unwrap();
        assert_eq!(old[0], ("p1".to_owned(), "t1".to_owned(), 1, "wrap of p1".to_owned()));
        assert_eq!((old.len(), desk::old_wraps(&mut tx, "u", 2, "p1", 10).await.unwrap().len()), (2, 1));
        assert!(desk::old_wraps(&mut tx, "u", 1, "", 10).await.unwrap().is_empty());
        let new = |epoch| Rewrapped { page: "p1".to_owned(), unit: "u".to_owned(), epoch, wrap: "new".to_owned() };
        assert_eq!(desk::replace_wraps(&mut tx, &[new(2)]).await.unwrap(), 1);
        assert_eq!(desk::replace_wraps(&mut tx, &[new(2)]).await.unwrap(), 0);
        assert_eq!(desk::replace_wraps(&mut tx, &[new(1)]).await.unwrap(), 0);
        assert_eq!(desk::pages_of(&mut tx, "t1", "u").await.unwrap()[0].wrap, "new");
        // Another unit may be let in; who has a wrap keeps it.
        let other = Rewrapped { unit: "v".to_owned(), ..new(1) };
        assert_eq!(desk::add_wraps(&mut tx, &[other.clone(), new(9)]).await.unwrap(), 1);
        assert_eq!(desk::add_wraps(&mut tx, &[other]).await.unwrap(), 0);
        assert_eq!(desk::pages_of(&mut tx, "t1", "v").await.unwrap()[0].wrap, "new");
        assert_eq!(desk::pages_of(&mut tx, "t1", "u").await.unwrap()[0].epoch, 2);
    }

    async fn what_is_early_is_found_what_is_over_goes_with_all_that_hangs_on_it(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, &[&page("t1", "p1", "k1", true), &page("t2", "p2", "k2", true), &page("t3", "p3", "k3", true)]).await;
        desk::ask(&mut tx, &NewNote { id: "n1", tip: "t1", day: 100, week: 20, sealed: "s" }).await.unwrap();
        desk::set_status(&mut tx, "t2", "nothing", 0, 100, Some(20)).await.unwrap();
        desk::set_status(&mut tx, "t3", "acted", 0, 100, Some(25)).await.unwrap();
        let early: Vec<(String, i64)> = retention::early_pages(&mut tx, 21, 10).await.unwrap().into_iter().map(|row| (row.id, row.wanted)).collect();
        assert_eq!(early, [("p1".to_owned(), 21), ("p3".to_owned(), 25)], "the one that was closed stays where it is");
        let note = retention::early_notes(&mut tx, 21, 10).await.unwrap().remove(0);
        assert_eq!((note.id.as_str(), note.wanted), ("n1", 21));
        retention::reseal_note(&mut tx, &note, "later").await.unwrap();
        let row = WeeklyRow { id: "p1".to_owned(), week: 20, sealed: String::new(), wanted: 21 };
        retention::reseal_page(&mut tx, &row, "later").await.unwrap();
        // Whoever read it before that is too late.
        retention::reseal_page(&mut tx, &WeeklyRow { wanted: 22, ..row }, "too late").await.unwrap();
        assert_eq!(desk::pages_of(&mut tx, "t1", "u").await.unwrap()[0].secret, "later");
        assert_eq!(retention::past_weeks(&mut tx, 22).await.unwrap(), [20, 21]);
        assert_eq!(retention::purge(&mut tx, 20).await.unwrap(), 0);
        assert_eq!(retention::purge(&mut tx, 21).await.unwrap(), 1);
        assert!(desk::pages_of(&mut tx, "t2", "u").await.unwrap().is_empty());
        // p3's key is gone, as after a restore: its tip goes too.
        assert_eq!(retention::delete_dead(&mut tx, 20).await.unwrap(), 1, "the page, which goes with its tip");
        assert!(desk::by_reference(&mut tx, "A3").await.unwrap().is_none());
        assert!(desk::by_reference(&mut tx, "A1").await.unwrap().is_some());
        commit(tx).await;
    }

    async fn tokens_go_and_pages_of_past_days_are_mixed_once(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, &[&page("t2", "p2", "k2", true), &page("t1", "p1", "k1", true)]).await;
        assert_eq!(retention::forget_tokens(&mut tx, 100).await.unwrap(), 0);
        assert_eq!(retention::forget_tokens(&mut tx, 101).await.unwrap(), 2);
        assert_eq!(tips::known(&mut tx, &four("k1")).await.unwrap(), None);
        assert!(retention::unmixed(&mut tx, 100, 10).await.unwrap().is_empty());
        let unmixed = retention::unmixed(&mut tx, 101, 10).await.unwrap();
        assert_eq!(unmixed, [("p1".to_owned(), "t1".to_owned()), ("p2".to_owned(), "t2".to_owned())]);
        let mixed = Mixed { page: "p1".to_owned(), tip: "t1".to_owned() };
        retention::mix(&mut tx, &[mixed]).await.unwrap();
        assert_eq!(retention::unmixed(&mut tx, 101, 10).await.unwrap().len(), 1);
        assert_eq!(desk::pages_of(&mut tx, "t1", "u").await.unwrap()[0].body, "body of p1");
        commit(tx).await;
    }

    async fn the_newest_list_of_units_is_read(engine: Engine) {
        let database = engine.fresh().await;
        let db = Db::open(database.url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(units::newest(&mut tx).await.unwrap(), None);
        assert!(units::insert(&mut tx, 2, "two").await.unwrap());
        assert!(units::insert(&mut tx, 1, "one").await.unwrap());
        assert!(!units::insert(&mut tx, 2, "another").await.unwrap());
        assert_eq!(units::newest(&mut tx).await.unwrap(), Some((2, "two".to_owned())));
    }
}
