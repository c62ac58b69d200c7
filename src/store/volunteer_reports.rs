//! Whose report a tip is, and what apps posted. Both are linked to tips by their ids and refer to none, because a tip is
//! taken out and put back when it is mixed.

use serde::{Deserialize, Serialize};

use super::{Result, Tx, from_row, json, on};

/// Whose report a tip is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// The tip's id.
    pub tip: String,
    /// HMAC under the key of the week.
    pub token: String,
    /// The day on which it came.
    pub day: i64,
    /// The week with whose key it dies.
    pub week: i64,
    /// Who, and the receipt; sealed, base64.
    pub sealed: String,
    /// What they were told last.
    pub told: String,
    /// How many questions they were told.
    pub asked: i64,
    /// By when they were promised to hear something.
    pub due: Option<i64>,
    /// Whether they were asked how content they are.
    pub rating: i64,
}

from_row!(ReportRow { tip, token, day, week, sealed, told, asked, due, rating });

/// A report with how far its tip has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// The tip's id.
    pub tip: String,
    /// The week with whose key the link dies.
    pub week: i64,
    /// Who, and the receipt; sealed, base64.
    pub sealed: String,
    /// What they were told last.
    pub told: String,
    /// How many questions they were told.
    pub asked: i64,
    /// By when they were promised to hear something.
    pub due: Option<i64>,
    /// Whether they were asked how content they are.
    pub rating: i64,
    /// What officers call the tip.
    pub reference: String,
    /// The word of its status.
    pub status: String,
    /// Since which day.
    pub status_day: i64,
    /// Whether something is to be told.
    pub news: i64,
    /// The word of its band; none of tips from before clocks were.
    pub band: Option<String>,
    /// The unit that accepted it.
    pub accepted_by: Option<String>,
    /// The word of its zone.
    pub zone: Option<String>,
    /// How many questions of the desk nobody answered.
    pub open: i64,
    /// The number of the last of them; 0 when there is none.
    pub last: i64,
}

from_row!(OwnRow {
    tip,
    week,
    sealed,
    told,
    asked,
    due,
    rating,
    reference,
    status,
    status_day,
    news,
    band,
    accepted_by,
    zone,
    open,
    last
});

/// Keeps whose report a tip is, once. `false`: it is known, or the token is another's.
pub async fn insert(tx: &mut Tx, row: &ReportRow) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_report (tip, token, day, week, sealed, told, asked, due, rating, mixed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT DO NOTHING",
        )
        .bind(&row.tip)
        .bind(&row.token)
        .bind(row.day)
        .bind(row.week)
        .bind(&row.sealed)
        .bind(&row.told)
        .bind(row.asked)
        .bind(row.due)
        .bind(row.rating)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() == 1)
    })?)
}

/// Which of these tokens stand here.
pub async fn taken(tx: &mut Tx, tokens: &[String]) -> Result<Vec<String>> {
    let given = json(&tokens.iter().map(|token| [token]).collect::<Vec<_>>());
    Ok(on!(
        tx,
        "SELECT volunteer_report.token FROM volunteer_report JOIN" ROWS
        "ON volunteer_report.token = given.value ->> 0",
        |conn, sql| sqlx::query_scalar(sql).bind(given).fetch_all(conn).await
    )?)
}

/// The reports of these tokens whose tips are there, the newest first.
pub async fn own(tx: &mut Tx, tokens: &[String]) -> Result<Vec<OwnRow>> {
    // Each in a list of its own, so that both engines give its text alike.
    let given = json(&tokens.iter().map(|token| [token]).collect::<Vec<_>>());
    Ok(on!(
        tx,
        "SELECT r.tip, r.week, r.sealed, r.told, r.asked, r.due, r.rating, t.reference, t.status, t.status_day,
                t.news, c.band, c.accepted_by, c.zone,
                (SELECT count(*) FROM tip_note AS n WHERE n.tip = r.tip AND n.answered = 0) AS open,
                (SELECT CAST(coalesce(max(number), 0) AS BIGINT) FROM tip_note AS n
                  WHERE n.tip = r.tip AND n.answered = 0) AS last
           FROM" ROWS
        "JOIN volunteer_report AS r ON r.token = given.value ->> 0
         JOIN tip AS t ON t.id = r.tip
         LEFT JOIN tip_clock AS c ON c.tip = r.tip
        ORDER BY r.day DESC, t.reference",
        |conn, sql| sqlx::query_as(sql).bind(given).fetch_all(conn).await
    )?)
}

/// Reports of which somebody is to be told: there is news, somebody accepted, or a promise is due at `now_us`.
pub async fn untold(tx: &mut Tx, now_us: i64, most: i64) -> Result<Vec<OwnRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT r.tip, r.week, r.sealed, r.told, r.asked, r.due, r.rating, t.reference, t.status, t.status_day,
                    t.news, c.band, c.accepted_by, c.zone,
                    (SELECT count(*) FROM tip_note AS n WHERE n.tip = r.tip AND n.answered = 0) AS open,
                    (SELECT CAST(coalesce(max(number), 0) AS BIGINT) FROM tip_note AS n
                      WHERE n.tip = r.tip AND n.answered = 0) AS last
               FROM volunteer_report AS r
               JOIN tip AS t ON t.id = r.tip
               LEFT JOIN tip_clock AS c ON c.tip = r.tip
              WHERE t.news = 1 OR (r.told = '' AND c.accepted_by IS NOT NULL) OR r.due <= $1
              ORDER BY r.tip LIMIT $2",
        )
        .bind(now_us)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Notes what somebody was told; the promise is kept with it.
pub async fn told(tx: &mut Tx, tip: &str, told: &str, asked: i64, rating: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "UPDATE volunteer_report SET told = $1, asked = $2, rating = $3, due = NULL WHERE tip = $4",
        )
        .bind(told)
        .bind(asked)
        .bind(rating)
        .bind(tip)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes that somebody said how content they are. `false`: they were not asked, or said it already.
pub async fn rated(tx: &mut Tx, tip: &str) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query("UPDATE volunteer_report SET rating = 0 WHERE tip = $1 AND rating = 1")
            .bind(tip)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// The week under whose key a row belongs, and the row: those that stand under another.
pub async fn misplaced(tx: &mut Tx, open: i64, most: i64) -> Result<Vec<(String, i64)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT r.tip, coalesce(t.expires, $1) FROM volunteer_report AS r JOIN tip AS t ON t.id = r.tip
              WHERE r.week <> coalesce(t.expires, $1) ORDER BY r.tip LIMIT $2",
        )
        .bind(open)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// A row by its tip.
pub async fn of(tx: &mut Tx, tip: &str) -> Result<Option<ReportRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip, token, day, week, sealed, told, asked, due, rating FROM volunteer_report WHERE tip = $1",
        )
        .bind(tip)
        .fetch_optional(conn)
        .await
    })?)
}

/// Puts a row under the key of another week.
pub async fn replace(tx: &mut Tx, tip: &str, week: i64, token: &str, sealed: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE volunteer_report SET week = $1, token = $2, sealed = $3 WHERE tip = $4")
            .bind(week)
            .bind(token)
            .bind(sealed)
            .bind(tip)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// All rows of a day on, with what is sealed: who was heard since.
pub async fn since(tx: &mut Tx, day: i64) -> Result<Vec<ReportRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip, token, day, week, sealed, told, asked, due, rating FROM volunteer_report
              WHERE day >= $1 ORDER BY tip",
        )
        .bind(day)
        .fetch_all(conn)
        .await
    })?)
}

/// Takes the rows of past days out and writes them again in the order of random ids, so that neither a row's place nor
/// its transaction tells when it came; returns how many.
pub async fn mix(tx: &mut Tx, today: i64) -> Result<u64> {
    let mut reports: Vec<ReportRow> = on!(tx, |conn| {
        sqlx::query_as(
            "DELETE FROM volunteer_report WHERE mixed = 0 AND day < $1
             RETURNING tip, token, day, week, sealed, told, asked, due, rating",
        )
        .bind(today)
        .fetch_all(conn)
        .await
    })?;
    reports.sort_by(|a, b| a.tip.cmp(&b.tip));
    let given = json(&reports);
    on!(
        tx,
        "INSERT INTO volunteer_report (tip, token, day, week, sealed, told, asked, due, rating, mixed)
         SELECT given.value ->> 'tip', given.value ->> 'token', CAST(given.value ->> 'day' AS BIGINT),
                CAST(given.value ->> 'week' AS BIGINT), given.value ->> 'sealed', given.value ->> 'told',
                CAST(given.value ->> 'asked' AS BIGINT), CAST(given.value ->> 'due' AS BIGINT),
                CAST(given.value ->> 'rating' AS BIGINT), 1
           FROM" ROWS
        "WHERE TRUE",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    let mut posts: Vec<PostRow> = on!(tx, |conn| {
        sqlx::query_as(
            "DELETE FROM volunteer_post WHERE mixed = 0 AND day < $1
             RETURNING page, tip, hash, band, news_by, day",
        )
        .bind(today)
        .fetch_all(conn)
        .await
    })?;
    posts.sort_by(|a, b| a.page.cmp(&b.page));
    let given = json(&posts);
    on!(
        tx,
        "INSERT INTO volunteer_post (page, tip, hash, band, news_by, day, mixed)
         SELECT given.value ->> 'page', given.value ->> 'tip', given.value ->> 'hash', given.value ->> 'band',
                CAST(given.value ->> 'news_by' AS BIGINT), CAST(given.value ->> 'day' AS BIGINT), 1
           FROM" ROWS
        "WHERE TRUE",
        |conn, sql| sqlx::query(sql).bind(given).execute(conn).await.map(drop)
    )?;
    Ok((reports.len() + posts.len()) as u64)
}

/// Forgets what belongs to tips that are gone.
pub async fn forget_orphans(tx: &mut Tx) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_report WHERE NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = volunteer_report.tip)")
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query("DELETE FROM volunteer_post WHERE NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = volunteer_post.tip)")
            .execute(conn)
            .await
            .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "DELETE FROM attachment WHERE NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = attachment.tip)",
        )
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// A page that an app posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostRow {
    /// The page's id.
    pub page: String,
    /// The tip's id.
    pub tip: String,
    /// SHA-256 of what was posted, hex.
    pub hash: String,
    /// The word of the band that it got.
    pub band: String,
    /// By when the volunteer hears something.
    pub news_by: Option<i64>,
    /// The day.
    pub day: i64,
}

from_row!(PostRow { page, tip, hash, band, news_by, day });

/// Notes what an app posted, once; whoever posts the same at this moment waits. `false`: it is known.
pub async fn post(tx: &mut Tx, row: &PostRow) -> Result<bool> {
    Ok(on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO volunteer_post (page, tip, hash, band, news_by, day, mixed)
             VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING",
        )
        .bind(&row.page)
        .bind(&row.tip)
        .bind(&row.hash)
        .bind(&row.band)
        .bind(row.news_by)
        .bind(row.day)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() == 1)
    })?)
}

/// What was posted as a page.
pub async fn posted(tx: &mut Tx, page: &str) -> Result<Option<PostRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT page, tip, hash, band, news_by, day FROM volunteer_post WHERE page = $1")
            .bind(page)
            .fetch_optional(conn)
            .await
    })?)
}
