//! What becomes of tips with time: re-sealed while they live, mixed at the end of their day, deleted.

use serde::Serialize;

use super::{Result, Tx, from_row, json, on};

/// Something that stands under the key of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyRow {
    /// Its id.
    pub id: String,
    /// The week.
    pub week: i64,
    /// What is sealed under its key, base64.
    pub sealed: String,
    /// The week that it should be: that of its tip's end, or the one asked for while the tip is open.
    pub wanted: i64,
}

from_row!(WeeklyRow { id, week, sealed, wanted });

/// Pages that stand under an earlier week than they should; `open` is the week of what is still open.
pub async fn early_pages(tx: &mut Tx, open: i64, most: i64) -> Result<Vec<WeeklyRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip_page.id AS id, tip_page.week AS week, tip_page.secret AS sealed,
                    CAST(coalesce(tip.expires, $1) AS BIGINT) AS wanted
               FROM tip_page JOIN tip ON tip.id = tip_page.tip
              WHERE tip_page.week < coalesce(tip.expires, $1) ORDER BY tip_page.week, tip_page.id LIMIT $2",
        )
        .bind(open)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Notes that stand under an earlier week than they should.
pub async fn early_notes(tx: &mut Tx, open: i64, most: i64) -> Result<Vec<WeeklyRow>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as(
            "SELECT tip_note.id AS id, tip_note.week AS week, tip_note.sealed AS sealed,
                    CAST(coalesce(tip.expires, $1) AS BIGINT) AS wanted
               FROM tip_note JOIN tip ON tip.id = tip_note.tip
              WHERE tip_note.week < coalesce(tip.expires, $1) ORDER BY tip_note.week, tip_note.id LIMIT $2",
        )
        .bind(open)
        .bind(most)
        .fetch_all(conn)
        .await
    })?)
}

/// Puts a page under a later week.
pub async fn reseal_page(tx: &mut Tx, from: &WeeklyRow, sealed: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_page SET week = $1, secret = $2 WHERE id = $3 AND week = $4")
            .bind(from.wanted)
            .bind(sealed)
            .bind(&from.id)
            .bind(from.week)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Puts a note under a later week.
pub async fn reseal_note(tx: &mut Tx, from: &WeeklyRow, sealed: &str) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query("UPDATE tip_note SET week = $1, sealed = $2 WHERE id = $3 AND week = $4")
            .bind(from.wanted)
            .bind(sealed)
            .bind(&from.id)
            .bind(from.week)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Deletes closed tips whose last week is over, with all that hangs on them.
pub async fn purge(tx: &mut Tx, this_week: i64) -> Result<u64> {
    Ok(on!(tx, |conn| {
        sqlx::query("DELETE FROM tip WHERE expires IS NOT NULL AND expires < $1")
            .bind(this_week)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// The weeks before this one under which something stands.
pub async fn past_weeks(tx: &mut Tx, this_week: i64) -> Result<Vec<i64>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar(
            "SELECT week FROM tip_page WHERE week < $1 UNION SELECT week FROM tip_note WHERE week < $1
              ORDER BY 1",
        )
        .bind(this_week)
        .fetch_all(conn)
        .await
    })?)
}

/// Deletes what stands under a week whose key is gone, and tips that have no page left: after a restore they
/// are rows that nobody can open.
pub async fn delete_dead(tx: &mut Tx, week: i64) -> Result<u64> {
    on!(tx, |conn| {
        sqlx::query("DELETE FROM tip_note WHERE week = $1").bind(week).execute(conn).await.map(drop)
    })?;
    // Counted before: those of a tip that goes go with it.
    let dead: i64 = on!(tx, |conn| {
        sqlx::query_scalar("SELECT count(*) FROM tip_page WHERE week = $1").bind(week).fetch_one(conn).await
    })?;
    on!(tx, |conn| {
        sqlx::query(
            "DELETE FROM tip WHERE id IN (SELECT tip FROM tip_page WHERE week = $1)
                AND NOT EXISTS (SELECT 1 FROM tip_page WHERE tip_page.tip = tip.id AND tip_page.week <> $1)",
        )
        .bind(week)
        .execute(conn)
        .await
        .map(drop)
    })?;
    on!(tx, |conn| {
        sqlx::query("DELETE FROM tip_page WHERE week = $1").bind(week).execute(conn).await.map(drop)
    })?;
    Ok(u64::try_from(dead).unwrap_or_default())
}

/// Forgets what told repetitions of pages that came before a day.
pub async fn forget_tokens(tx: &mut Tx, before_day: i64) -> Result<u64> {
    Ok(on!(tx, |conn| {
        sqlx::query("UPDATE tip_page SET token = NULL WHERE token IS NOT NULL AND day < $1")
            .bind(before_day)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?)
}

/// Pages of days before this one that still stand in the order in which they came, in the order of their
/// random ids: page and tip.
pub async fn unmixed(tx: &mut Tx, before_day: i64, most: i64) -> Result<Vec<(String, String)>> {
    Ok(on!(tx, |conn| {
        sqlx::query_as("SELECT id, tip FROM tip_page WHERE mixed = 0 AND day < $1 ORDER BY id LIMIT $2")
            .bind(before_day)
            .bind(most)
            .fetch_all(conn)
            .await
    })?)
}

/// A page that is written again, and its tip.
#[derive(Debug, Clone, Serialize)]
pub struct Mixed {
    /// The page's id.
    pub page: String,
    /// The tip's id.
    pub tip: String,
}

/// Takes tips out whole and puts them back in the order of random ids. An update alone is not enough: SQLite
/// writes it over the old row, and PostgreSQL beside it.
const MIX: &str = "
    CREATE TEMP TABLE mixing_tip AS SELECT * FROM tip WHERE id IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_page AS SELECT * FROM tip_page WHERE tip IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_wrap AS SELECT * FROM tip_wrap WHERE page IN (SELECT id FROM temp.mixing_page);
    CREATE TEMP TABLE mixing_note AS SELECT * FROM tip_note WHERE tip IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_clock AS SELECT * FROM tip_clock WHERE tip IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_unit AS SELECT * FROM tip_unit WHERE tip IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_deed AS SELECT * FROM tip_deed WHERE tip IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_print AS SELECT * FROM tip_print WHERE tip IN (SELECT id FROM temp.mixing);
    CREATE TEMP TABLE mixing_desk AS SELECT * FROM tip_desk WHERE tip IN (SELECT id FROM temp.mixing);
    DELETE FROM tip WHERE id IN (SELECT id FROM temp.mixing);
    INSERT INTO tip SELECT * FROM temp.mixing_tip ORDER BY id;
    INSERT INTO tip_page SELECT * FROM temp.mixing_page ORDER BY id;
    INSERT INTO tip_wrap SELECT * FROM temp.mixing_wrap ORDER BY page, unit;
    INSERT INTO tip_note SELECT * FROM temp.mixing_note ORDER BY id;
    INSERT INTO tip_clock SELECT * FROM temp.mixing_clock ORDER BY tip;
    INSERT INTO tip_unit SELECT * FROM temp.mixing_unit ORDER BY tip, unit;
    INSERT INTO tip_deed SELECT * FROM temp.mixing_deed ORDER BY tip, timer, round, level;
    INSERT INTO tip_print SELECT * FROM temp.mixing_print ORDER BY tip, kind, quarter, token;
    INSERT INTO tip_desk SELECT * FROM temp.mixing_desk ORDER BY tip;
    DROP TABLE temp.mixing;
    DROP TABLE temp.mixing_tip;
    DROP TABLE temp.mixing_page;
    DROP TABLE temp.mixing_wrap;
    DROP TABLE temp.mixing_note;
    DROP TABLE temp.mixing_clock;
    DROP TABLE temp.mixing_unit;
    DROP TABLE temp.mixing_deed;
    DROP TABLE temp.mixing_print;
    DROP TABLE temp.mixing_desk;";

/// Writes pages and their tips again, with all that hangs on them, so that neither their places nor their
/// transactions tell an order. Nobody else writes to tips meanwhile.
pub async fn mix(tx: &mut Tx, rows: &[Mixed]) -> Result<()> {
    let given = json(rows);
    on!(
        tx,
        "UPDATE tip_page SET mixed = 1 FROM" ROWS "WHERE tip_page.id = given.value ->> 'page'",
        |conn, sql| sqlx::query(sql).bind(&given).execute(conn).await.map(drop)
    )?;
    on!(
        tx,
        "UPDATE tip SET mixed = 1 FROM" ROWS "WHERE tip.id = given.value ->> 'tip'",
        |conn, sql| sqlx::query(sql).bind(&given).execute(conn).await.map(drop)
    )?;
    match tx {
        Tx::Sqlite(unit) => {
            let conn = &mut **unit;
            sqlx::raw_sql("CREATE TEMP TABLE mixing (id TEXT PRIMARY KEY)").execute(&mut *conn).await?;
            sqlx::query("INSERT INTO temp.mixing SELECT DISTINCT value ->> 'tip' FROM json_each($1)")
                .bind(given)
                .execute(&mut *conn)
                .await?;
            sqlx::raw_sql(MIX).execute(conn).await?;
        }
        // A function of the owner, because no role may both read and write all that a tip is.
        Tx::Postgres(unit) => {
            sqlx::query("SELECT mix_tips($1::jsonb)").bind(given).execute(&mut **unit).await?;
        }
    }
    Ok(())
}
