//! The SQL of volunteers, on both engines: every function of `store::volunteers` and `store::volunteer_reports`.

use suluh::store::attachments::{self, AttachmentRow};
use suluh::store::tips::{self, NewPage, NewTip, NewWrap};
use suluh::store::volunteer_reports::{self, PostRow, ReportRow};
use suluh::store::volunteers::{self, Heard, InviteRow, NewVolunteer};
use suluh::store::{Db, desk};

use crate::support::{Engine, on_both_engines};

const TODAY: i64 = 20_779;

fn volunteer<'a>(id: &'a str, area: &'a str) -> NewVolunteer<'a> {
    NewVolunteer {
        id,
        kind: "kawan-pmi",
        area,
        label: "name",
        sealed: "number",
        heard: "heard",
        since: TODAY,
    }
}

fn invite(token: &str, area: &str, ends: i64) -> InviteRow {
    InviteRow {
        token: token.to_owned(),
        kind: "midwife".to_owned(),
        area: area.to_owned(),
        label: "name".to_owned(),
        officer: "-".to_owned(),
        ends,
    }
}

fn page(id: &str, tip: &str) -> NewPage {
    NewPage {
        id: id.to_owned(),
        tip: tip.to_owned(),
        token: format!("token {id}"),
        earlier: Default::default(),
        day: TODAY,
        kind: "report".to_owned(),
        week: 100,
        secret: "secret".to_owned(),
        body: "body".to_owned(),
        wraps: vec![NewWrap { unit: "sambas".to_owned(), epoch: 1, wrap: "wrap".to_owned() }],
        opens: Some(NewTip {
            pending: "pending".to_owned(),
            pending_token: format!("pending {id}"),
            shared: false,
            clock: None,
        }),
    }
}

fn report(tip: &str, token: &str, day: i64) -> ReportRow {
    ReportRow {
        tip: tip.to_owned(),
        token: token.to_owned(),
        day,
        week: 100,
        sealed: "sealed".to_owned(),
        told: String::new(),
        asked: 0,
        due: Some(5),
        rating: 0,
    }
}

fn post(page: &str, tip: &str, hash: &str) -> PostRow {
    PostRow {
        page: page.to_owned(),
        tip: tip.to_owned(),
        hash: hash.to_owned(),
        band: "p1".to_owned(),
        news_by: None,
        day: TODAY,
    }
}

on_both_engines! {
async fn volunteers_come_change_and_go(engine: Engine) {
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(volunteers::serial(&mut tx).await.unwrap(), 0);
    volunteers::enter(&mut tx).await.unwrap();
    volunteers::insert(&mut tx, &volunteer("a", "61.07.07"), 1).await.unwrap();
    volunteers::insert(&mut tx, &volunteer("b", "61.07"), 2).await.unwrap();
    volunteers::insert(&mut tx, &volunteer("c", "61.01"), 3).await.unwrap();
    assert_eq!(volunteers::serial(&mut tx).await.unwrap(), 3);
    let ids = |rows: Vec<volunteers::ListedRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(volunteers::listed(&mut tx, "61.07").await.unwrap()), ["b", "a"]);
    assert_eq!(ids(volunteers::listed(&mut tx, "61.0").await.unwrap()), [""; 0], "no part of a code");
    assert_eq!(ids(volunteers::listed(&mut tx, "").await.unwrap()).len(), 3);
    assert!(volunteers::reseal(&mut tx, "a", "other", 4).await.unwrap());
    assert_eq!(volunteers::by_id(&mut tx, "a").await.unwrap().unwrap().sealed.as_deref(), Some("other"));
    assert!(volunteers::revoke(&mut tx, "a", 5).await.unwrap());
    assert!(!volunteers::revoke(&mut tx, "a", 6).await.unwrap(), "once");
    assert!(!volunteers::reseal(&mut tx, "a", "again", 7).await.unwrap());
    assert!(volunteers::by_id(&mut tx, "a").await.unwrap().is_none());
    assert_eq!(volunteers::active(&mut tx).await.unwrap().len(), 2);
    let heard = [Heard { id: "b".to_owned(), heard: "today".to_owned() }];
    volunteers::heard(&mut tx, &heard).await.unwrap();
    let listed = volunteers::listed(&mut tx, "").await.unwrap();
    let heard: Vec<&str> = listed.iter().map(|row| row.heard.as_str()).collect();
    assert_eq!(heard.iter().filter(|it| **it == "today").count(), 1);
    let gone = listed.iter().find(|row| row.id == "a").unwrap();
    assert_eq!((gone.state.as_str(), gone.label.as_deref()), ("revoked", None));
}

async fn an_invite_is_there_until_it_is_used_or_over(engine: Engine) {
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    for row in [invite("a", "61.07.07", TODAY), invite("b", "61.01", TODAY + 3)] {
        volunteers::invite(&mut tx, &row).await.unwrap();
        volunteers::invite(&mut tx, &row).await.unwrap();
    }
    assert!(volunteers::invited(&mut tx, "a", TODAY).await.unwrap().is_some());
    assert!(volunteers::invited(&mut tx, "a", TODAY + 1).await.unwrap().is_none());
    assert_eq!(volunteers::invites(&mut tx, "61.07").await.unwrap().len(), 1);
    assert_eq!(volunteers::invites(&mut tx, "").await.unwrap().len(), 2);
    volunteers::forget_invites(&mut tx, TODAY + 1).await.unwrap();
    assert!(!volunteers::end_invite(&mut tx, "a").await.unwrap());
    assert!(volunteers::end_invite(&mut tx, "b").await.unwrap());
    assert!(volunteers::invites(&mut tx, "").await.unwrap().is_empty());
}

async fn whose_a_report_is_is_found_by_its_token_alone(engine: Engine) {
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tips::insert(&mut tx, &[&page("p1", "t1"), &page("p2", "t2")], {
        let mut names = ["AAAAAA", "BBBBBB"].into_iter();
        move || names.next().unwrap_or("CCCCCC").to_owned()
    })
    .await
    .unwrap();
    assert!(volunteer_reports::insert(&mut tx, &report("t1", "one", TODAY)).await.unwrap());
    assert!(!volunteer_reports::insert(&mut tx, &report("t1", "two", TODAY)).await.unwrap(), "one tip is one's");
    assert!(!volunteer_reports::insert(&mut tx, &report("t2", "one", TODAY)).await.unwrap(), "a token is one's");
    assert!(volunteer_reports::insert(&mut tx, &report("t2", "two", TODAY)).await.unwrap());
    let both = ["one".to_owned(), "two".to_owned(), "three".to_owned()];
    assert_eq!(volunteer_reports::taken(&mut tx, &both).await.unwrap().len(), 2);
    let own = volunteer_reports::own(&mut tx, &both[..1]).await.unwrap();
    assert_eq!(own.iter().map(|row| row.tip.as_str()).collect::<Vec<_>>(), ["t1"]);
    assert_eq!(tips::reference_of(&mut tx, "t1").await.unwrap(), Some(own[0].reference.clone()));
    // What is promised is due; what was told is no more.
    assert_eq!(volunteer_reports::untold(&mut tx, 4, 9).await.unwrap().len(), 0);
    assert_eq!(volunteer_reports::untold(&mut tx, 5, 9).await.unwrap().len(), 2);
    volunteer_reports::told(&mut tx, "t1", "acted", 1, 1).await.unwrap();
    assert_eq!(volunteer_reports::untold(&mut tx, 5, 9).await.unwrap().len(), 1);
    desk::set_status(&mut tx, "t1", "acted", 0, TODAY, Some(90)).await.unwrap();
    assert_eq!(volunteer_reports::untold(&mut tx, 5, 9).await.unwrap().len(), 2, "there is news");
    assert!(volunteer_reports::rated(&mut tx, "t1").await.unwrap());
    assert!(!volunteer_reports::rated(&mut tx, "t1").await.unwrap(), "once");
    // A closed tip dies in its own week, an open one in that of today.
    assert_eq!(volunteer_reports::misplaced(&mut tx, 100, 9).await.unwrap(), [("t1".to_owned(), 90)]);
    volunteer_reports::replace(&mut tx, "t1", 90, "other", "moved").await.unwrap();
    assert!(volunteer_reports::misplaced(&mut tx, 100, 9).await.unwrap().is_empty());
    let moved = volunteer_reports::of(&mut tx, "t1").await.unwrap().unwrap();
    assert_eq!((moved.week, moved.token.as_str(), moved.sealed.as_str()), (90, "other", "moved"));
    assert_eq!(volunteer_reports::since(&mut tx, TODAY).await.unwrap().len(), 2);
    assert_eq!(volunteer_reports::since(&mut tx, TODAY + 1).await.unwrap().len(), 0);
}

async fn what_an_app_posted_is_known_and_goes_with_its_tip(engine: Engine) {
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tips::insert(&mut tx, &[&page("p1", "t1")], || "AAAAAA".to_owned()).await.unwrap();
    // The same report by another way: the page joins its tip, and nothing is opened.
    let joined = tips::insert(&mut tx, &[&page("p2", "t1")], || "BBBBBB".to_owned()).await.unwrap();
    assert_eq!(joined, [("p2".to_owned(), Some("AAAAAA".to_owned()))]);
    volunteer_reports::insert(&mut tx, &report("t1", "one", TODAY)).await.unwrap();
    volunteer_reports::insert(&mut tx, &report("gone", "two", TODAY)).await.unwrap();
    assert!(volunteer_reports::post(&mut tx, &post("p1", "t1", "hash")).await.unwrap());
    assert!(!volunteer_reports::post(&mut tx, &post("p1", "t1", "other")).await.unwrap());
    assert_eq!(volunteer_reports::posted(&mut tx, "p1").await.unwrap(), Some(post("p1", "t1", "hash")));
    assert!(volunteer_reports::post(&mut tx, &post("p9", "gone", "hash")).await.unwrap());
    assert_eq!(volunteer_reports::mix(&mut tx, TODAY).await.unwrap(), 0, "of today nothing");
    assert_eq!(volunteer_reports::mix(&mut tx, TODAY + 1).await.unwrap(), 4);
    assert_eq!(volunteer_reports::mix(&mut tx, TODAY + 1).await.unwrap(), 0, "once");
    assert_eq!(volunteer_reports::of(&mut tx, "t1").await.unwrap(), Some(report("t1", "one", TODAY)));
    assert_eq!(volunteer_reports::posted(&mut tx, "p1").await.unwrap(), Some(post("p1", "t1", "hash")));
    volunteer_reports::forget_orphans(&mut tx).await.unwrap();
    assert!(volunteer_reports::of(&mut tx, "t1").await.unwrap().is_some());
    assert!(volunteer_reports::of(&mut tx, "gone").await.unwrap().is_none());
    assert!(volunteer_reports::posted(&mut tx, "p9").await.unwrap().is_none());
}

async fn a_file_is_kept_by_parts_and_forgotten_when_it_never_becomes_whole(engine: Engine) {
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tips::enter(&mut tx, "t1").await.unwrap();
    attachments::enter(&mut tx, "t1").await.unwrap();
    let file = |id: &str, day: i64| AttachmentRow {
        id: id.to_owned(),
        tip: "t1".to_owned(),
        size: 6,
        hash: "hash".to_owned(),
        have: 0,
        day,
        done: 0,
    };
    assert!(attachments::declare(&mut tx, &file("a", TODAY)).await.unwrap());
    assert!(!attachments::declare(&mut tx, &file("a", TODAY)).await.unwrap(), "once");
    assert!(attachments::declare(&mut tx, &file("b", TODAY - 1)).await.unwrap());
    assert_eq!(attachments::declared(&mut tx, "t1", TODAY).await.unwrap(), 6);
    assert_eq!(attachments::declared(&mut tx, "t2", TODAY).await.unwrap(), 0);
    assert_eq!(attachments::of_tip(&mut tx, "t1").await.unwrap().len(), 2);
    attachments::keep_part(&mut tx, "a", 0, "AAAA", 3).await.unwrap();
    attachments::keep_part(&mut tx, "a", 3, "BBBB", 6).await.unwrap();
    let held = attachments::hold(&mut tx, "a").await.unwrap().unwrap();
    assert_eq!((held.have, held.done), (6, 0));
    assert_eq!(attachments::part(&mut tx, "a", 3).await.unwrap().as_deref(), Some("BBBB"));
    assert_eq!(attachments::part(&mut tx, "a", 2).await.unwrap(), None);
    attachments::complete(&mut tx, "a").await.unwrap();
    assert_eq!(attachments::of(&mut tx, "a").await.unwrap().unwrap().done, 1);
    attachments::keep_part(&mut tx, "b", 0, "AAAA", 3).await.unwrap();
    attachments::empty(&mut tx, "b").await.unwrap();
    assert_eq!(attachments::part(&mut tx, "b", 0).await.unwrap(), None);
    assert_eq!(attachments::of(&mut tx, "b").await.unwrap().unwrap().have, 0);
    assert_eq!(attachments::forget_unfinished(&mut tx, TODAY + 1).await.unwrap(), 1, "a whole one stays");
    assert!(attachments::of(&mut tx, "a").await.unwrap().is_some());
}

async fn what_an_app_may_have_brought_opens_no_second_tip_and_no_second_page(engine: Engine) {
    let database = engine.fresh().await;
    let db = Db::open(database.url()).await.unwrap();
    let shared = |id: &str| {
        let mut page = page(id, "t1");
        page.opens.as_mut().unwrap().shared = true;
        page
    };
    let mut tx = db.begin().await.unwrap();
    let two = tips::insert(&mut tx, &[&shared("p1"), &shared("p2")], || "AAAAAA".to_owned()).await.unwrap();
    assert_eq!(two.len(), 1, "one of both");
    assert!(tips::insert(&mut tx, &[&shared("p3")], || "BBBBBB".to_owned()).await.unwrap().is_empty());
    let joins = tips::insert(&mut tx, &[&page("p4", "t1")], || "CCCCCC".to_owned()).await.unwrap();
    assert_eq!(joins, [("p4".to_owned(), Some("AAAAAA".to_owned()))], "an app's own page joins");
}
}
