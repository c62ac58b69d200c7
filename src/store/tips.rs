//! Tips and their pages, as they come in and as a receipt finds them. What the desk does with them is in
//! [`super::desk`], what becomes of them with time in [`super::retention`].

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::clock::{self, NewClock};
use super::{Result, Tx, from_row, json, on};

/// A page to be kept, perhaps the first of a new tip. All of it is sealed or says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPage {
    /// 128 random bits in hex.
    pub id: String,
    /// The tip's id.
    pub tip: String,
    /// HMAC of what tells the message, under the day's key.
    pub token: String,
    /// The same under the keys of up to three days before; empty texts where there are none.
    pub earlier: [String; 3],
    /// The day ([`crate::kernel::clock::day_number`]).
    pub day: i64,
    /// The word of a [`crate::model::tip::PageKind`].
    pub kind: String,
    /// The week with whose key it dies.
    pub week: i64,
    /// S under that key, base64.
    pub secret: String,
    /// The ciphertext, base64.
    pub body: String,
    /// Its key, for each unit.
    pub wraps: Vec<NewWrap>,
    /// What a new tip needs besides; `None` adds to one that is there.
    pub opens: Option<NewTip>,
}

/// A page's key for a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWrap {
    /// The unit's id.
    pub unit: String,
    /// Which of its keys.
    pub epoch: i64,
    /// The sealed key, base64.
    pub wrap: String,
}

/// What a new tip holds until its mailbox is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTip {
    /// The receipt under the day's key, base64.
    pub pending: String,
    /// HMAC of the receipt under the day's key.
    pub pending_token: String,
    /// Its clock; none in what an earlier version left in the spool.
    #[serde(default)]
    pub clock: Option<NewClock>,
    /// Whether an app may bring the same report by another way: when it did, this page is not kept, because its readers
    /// may be others than those of the tip.
    #[serde(default)]
    pub shared: bool,
}

/// A tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRow {
    /// Its id.
    pub id: String,
    /// What officers call it.
    pub reference: String,
    /// The word of a [`crate::model::tip::Status`].
    pub status: String,
    /// Since which day.
    pub status_day: i64,
    /// How many other offices have it.
    pub offices: i64,
    /// The day it came.
    pub day: i64,
    /// The public half of its mailbox; `None` for a moment at the beginning.
    pub mailbox: Option<String>,
    /// The name of the return address.
    pub alias: Option<String>,
    /// The week in which it dies; `None` while it is open.
    pub expires: Option<i64>,
}

from_row!(TipRow { id, reference, status, status_day, offices, day, mailbox, alias, expires });

/// A question of the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// Its id.
    pub id: String,
    /// The week with whose key it dies.
    pub week: i64,
    /// Sealed to the mailbox and then under the week's key, base64.
    pub sealed: String,
}

from_row!(NoteRow { id, week, sealed });

/// A receipt that was not stretched yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRow {
    /// The tip's id.
    pub id: String,
    /// Whose day's key.
    pub day: i64,
    /// The receipt under that key, base64.
    pub pending: String,
}

from_row!(PendingRow { id, day, pending });

#[derive(Serialize)]
struct TipGiven<'a> {
    id: &'a str,
    reference: String,
    day: i64,
    pending: &'a str,
    pending_token: &'a str,
}

#[derive(Serialize)]
struct WrapGiven<'a> {
    page: &'a str,
    unit: &'a str,
    epoch: i64,
    wrap: &'a str,
}

/// Lets nobody else open the tip of this id, or join it, before this unit of work ends. Comes before all else: whoever
/// mixes does not wait for it.
pub async fn enter(tx: &mut Tx, tip: &str) -> Result<()> {
    on!(
        tx,
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT $1 AS one",
        "",
        " FROM pg_advisory_xact_lock(hashtextextended('suluh tip ' || $1, 0))",
        ") AS held",
        |conn, sql| sqlx::query(sql).bind(tip).execute(conn).await.map(drop)
    )?;
    Ok(())
}

/// Those of these pages whose tip was not opened by another way, where that may be: one of each tip.
async fn unshared<'a>(tx: &mut Tx, pages: &[&'a NewPage]) -> Result<Vec<&'a NewPage>> {
    let is_shared = |page: &NewPage| page.opens.as_ref().is_some_and(|opens| opens.shared);
    let (mut shared, mut rest): (Vec<&NewPage>, Vec<&NewPage>) =
        pages.iter().copied().partition(|page| is_shared(page));
    // In one order everywhere.
    shared.sort_by(|a, b| a.tip.cmp(&b.tip));
    shared.dedup_by(|a, b| a.tip == b.tip);
    for page in shared {
        enter(tx, &page.tip).await?;
        if reference_of(tx, &page.tip).await?.is_none() {
            rest.push(page);
        }
    }
    Ok(rest)
}

/// Keeps pages that are not known, also not under an earlier day's token, and opens their tips; returns the
/// ids of those that were new, each with the reference of the tip that it opened. An addition to a tip that
/// is gone is not kept. `reference` gives a name for people; it is asked again when one is taken.
pub async fn insert(
    tx: &mut Tx,
    pages: &[&NewPage],
    mut reference: impl FnMut() -> String,
) -> Result<Vec<(String, Option<String>)>> {
    let pages = &*unshared(tx, pages).await?;
    if pages.iter().any(|page| page.opens.is_some()) {
        // Whoever mixes locks the clocks first.
        clock::enter(tx).await?;
    }
    let given = json(pages);
    let new: Vec<String> = on!(
        tx,
        "INSERT INTO tip_page (id, tip, token, day, kind, week, secret, body, mixed)
         SELECT given.value ->> 'id', given.value ->> 'tip', given.value ->> 'token',
                CAST(given.value ->> 'day' AS BIGINT), given.value ->> 'kind',
                CAST(given.value ->> 'week' AS BIGINT), given.value ->> 'secret', given.value ->> 'body', 0
           FROM" ROWS
        "WHERE NOT EXISTS (SELECT 1 FROM tip_page AS old
                            WHERE old.token IN (given.value -> 'earlier' ->> 0, given.value -> 'earlier' ->> 1,
                                                given.value -> 'earlier' ->> 2))
           AND (given.value -> 'opens' ->> 'pending' IS NOT NULL
                OR EXISTS (SELECT 1 FROM tip WHERE tip.id = given.value ->> 'tip'))
         ON CONFLICT DO NOTHING
         RETURNING id",
        |conn, sql| sqlx::query_scalar(sql).bind(given).fetch_all(conn).await
    )?;
    let kept = |page: &&&NewPage| new.contains(&page.id);
    let mut opened: Vec<&NewPage> = pages.iter().filter(kept).copied().collect();
    opened.retain(|page| page.opens.is_some());
    let mut references: HashMap<String, String> = HashMap::new();
    let mut fresh: HashSet<String> = HashSet::new();
    while !opened.is_empty() {
        let rows: Vec<TipGiven<'_>> = opened
            .iter()
            .filter_map(|page| {
                page.opens.as_ref().map(|opens| TipGiven {
                    id: &page.tip,
                    reference: reference(),
                    day: page.day,
                    pending: &opens.pending,
                    pending_token: &opens.pending_token,
                })
            })
            .collect();
        let given = json(&rows);
        let done: Vec<(String, String)> = on!(
            tx,
            "INSERT INTO tip (id, reference, status, status_day, offices, day, pending, pending_token, news, mixed)
             SELECT given.value ->> 'id', given.value ->> 'reference', 'received',
                    CAST(given.value ->> 'day' AS BIGINT), 0, CAST(given.value ->> 'day' AS BIGINT),
                    given.value ->> 'pending', given.value ->> 'pending_token', 0, 0
               FROM" ROWS
            "WHERE true
             ON CONFLICT DO NOTHING
             RETURNING id, reference",
            |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
        )?;
        fresh.extend(done.iter().map(|(id, _)| id.clone()));
        references.extend(done);
        // What a volunteer's app brought by another way a moment ago: the page joins that tip.
        let left: Vec<[&str; 1]> =
            opened.iter().map(|page| [page.tip.as_str()]).filter(|[id]| !fresh.contains(*id)).collect();
        if !left.is_empty() {
            let given = json(&left);
            let there: Vec<(String, String)> = on!(
                tx,
                "SELECT tip.id, tip.reference FROM tip JOIN" ROWS "ON tip.id = given.value ->> 0",
                |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
            )?;
            references.extend(there);
        }
        opened.retain(|page| !references.contains_key(&page.tip));
    }
    let clocks: Vec<&NewClock> = pages
        .iter()
        .filter(kept)
        .filter(|page| fresh.contains(&page.tip))
        .filter_map(|page| page.opens.as_ref()?.clock.as_ref())
        .collect();
    clock::insert(tx, &clocks).await?;
    let wraps: Vec<WrapGiven<'_>> = pages
        .iter()
        .filter(kept)
        .flat_map(|page| {
            page.wraps.iter().map(|wrap| WrapGiven {
                page: &page.id,
                unit: &wrap.unit,
                epoch: wrap.epoch,
                wrap: &wrap.wrap,
            })
        })
        .collect();
    if !wraps.is_empty() {
        let given = json(&wraps);
        on!(
            tx,
            "INSERT INTO tip_wrap (page, unit, epoch, wrap)
             SELECT given.value ->> 'page', given.value ->> 'unit', CAST(given.value ->> 'epoch' AS BIGINT),
                    given.value ->> 'wrap'
               FROM" ROWS
            "WHERE true",
            |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
        )?;
    }
    let opened = |id: &str| {
        let page = pages.iter().find(|page| page.id == id)?;
        page.opens.as_ref().and_then(|_| references.get(&page.tip).cloned())
    };
    Ok(new
        .into_iter()
        .map(|id| {
            let reference = opened(&id);
            (id, reference)
        })
        .collect())
}

/// The first of these tokens under which a page stands, and the reference of its tip.
pub async fn known(tx: &mut Tx, tokens: &[String; 4]) -> Result<Option<(String, String)>> {
    let [a, b, c, d] = tokens;
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip_page.token, tip.reference FROM tip_page JOIN tip ON tip.id = tip_page.tip
              WHERE tip_page.token IN ($1, $2, $3, $4) LIMIT 1",
        )
        .bind(a)
        .bind(b)
        .bind(c)
        .bind(d)
        .fetch_optional(conn)
        .await
    })?)
}

/// What officers call a tip.
pub async fn reference_of(tx: &mut Tx, id: &str) -> Result<Option<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT reference FROM tip WHERE id = $1").bind(id).fetch_optional(conn).await
    })?)
}

/// The tip of a receipt: by its look-up token, or by the tokens of a receipt that was not stretched yet.
pub async fn by_receipt(tx: &mut Tx, lookup: &str, pending: &[String; 4]) -> Result<Option<TipRow>> {
    let [a, b, c, d] = pending;
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, reference, status, status_day, offices, day, mailbox, alias, expires FROM tip
              WHERE lookup = $1 OR pending_token IN ($2, $3, $4, $5) LIMIT 1",
        )
        .bind(lookup)
        .bind(a)
        .bind(b)
        .bind(c)
        .bind(d)
        .fetch_optional(conn)
        .await
    })?)
}

/// The questions of a tip that nobody answered, the oldest first.
pub async fn open_notes(tx: &mut Tx, tip: &str) -> Result<Vec<NoteRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, week, sealed FROM tip_note WHERE tip = $1 AND answered = 0 ORDER BY number, id",
        )
        .bind(tip)
        .fetch_all(conn)
        .await
    })?)
}

/// Marks the questions of a tip as answered.
pub async fn answer_notes(tx: &mut Tx, tip: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_note SET answered = 1 WHERE tip = $1 AND answered = 0")
            .bind(tip)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The units that read a tip's first page.
pub async fn units_of(tx: &mut Tx, tip: &str) -> Result<Vec<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT DISTINCT tip_wrap.unit FROM tip_page JOIN tip_wrap ON tip_wrap.page = tip_page.id
              WHERE tip_page.tip = $1 ORDER BY tip_wrap.unit",
        )
        .bind(tip)
        .fetch_all(conn)
        .await
    })?)
}

/// Receipts that were not stretched yet, from an id on.
pub async fn pending(tx: &mut Tx, from: &str, most: i64) -> Result<Vec<PendingRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT id, day, pending FROM tip
              WHERE pending_token IS NOT NULL AND id >= $1 ORDER BY id LIMIT $2",
        )
        .bind(from)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Gives a tip its mailbox, and forgets its receipt. `false`: somebody else did, or another tip has this
/// look-up.
pub async fn give_mailbox(tx: &mut Tx, id: &str, mailbox: &str, lookup: &str) -> Result<bool> {
    let done: Option<String> = on!(tx, |conn| {
        sqlx::query_scalar(
            "UPDATE tip SET mailbox = $1, lookup = $2, pending = NULL, pending_token = NULL
              WHERE id = $3 AND pending IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM tip AS other WHERE other.lookup = $2)
             RETURNING id",
        )
        .bind(mailbox)
        .bind(lookup)
        .bind(id)
        .fetch_optional(conn)
        .await
    })?;
    Ok(done.is_some())
}

/// Forgets receipts that nobody can open any more, because the key of their day is gone.
pub async fn forget_pending(tx: &mut Tx, before_day: i64) -> Result<u64> {
    Ok(on!(tx, |conn| {
        sqlx::query(
            "UPDATE tip SET pending = NULL, pending_token = NULL WHERE pending_token IS NOT NULL AND day < $1",
        )
        .bind(before_day)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?)
}

/// Names a tip's return address.
pub async fn set_alias(tx: &mut Tx, id: &str, alias: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip SET alias = $1 WHERE id = $2")
            .bind(alias)
            .bind(id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Takes the name of a return address away from its tip.
pub async fn forget_alias(tx: &mut Tx, alias: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip SET alias = NULL WHERE alias = $1").bind(alias).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Tips with news for somebody who asked to be told: id and alias.
pub async fn with_news(tx: &mut Tx, most: i64) -> Result<Vec<(String, Option<String>)>> {
    Ok(on!(
        tx,
        "SELECT id, alias FROM tip WHERE news = 1 ORDER BY id LIMIT $1" SKIP_LOCKED "",
        |conn, sql| sqlx::query_as(sql).bind(most).fetch_all(conn).await
    )?)
}

/// Notes that the news of a tip was told, or that there is nobody to tell.
pub async fn news_told(tx: &mut Tx, id: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip SET news = 0 WHERE id = $1").bind(id).execute(conn).await.map(drop)
    })?;
    Ok(())
}
