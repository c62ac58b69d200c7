//! The tables of gammu-smsd, version 17 (1.42). They are its own, in a database of its own: this is the only SQL
//! besides that of our own, and for PostgreSQL alone. `deploy/gammu.sql` grants what stands here.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Row};

use crate::config::Gateway as Settings;
use crate::gateways::gammu::{self, MARK, Received, Written};
use crate::gateways::{Link, Sent};
use crate::kernel::msisdn::Msisdn;
use crate::model::message::OutboundSms;
use crate::worker::sender::Carry;

/// Connections of one process.
const CONNECTIONS: u32 = 3;
/// How long a look at the tables may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages that wait for the phone there. More wait in our outbox, where they are sealed.
const MOST_WAITING: i64 = 10;
/// Messages whose rows are looked at in one round.
const MESSAGES: i64 = 200;
/// The daemon writes every minute that it is there; after so long (microseconds) it is not.
const SILENCE_US: i64 = 3 * 60_000_000;
/// SQLSTATE of a value that is too long for its column.
const TOO_LONG: &str = "22001";
/// Classes of SQLSTATE that pass: connections, conflicts, resources, a shutdown.
const PASSING: [&str; 4] = ["08", "40", "53", "57"];

/// The tables of one daemon.
#[derive(Debug)]
pub struct Tables {
    pool: PgPool,
    /// What the daemon last wrote of its being there, and when that was seen to change (microseconds from 1970).
    sign: Mutex<Option<(String, i64)>>,
    /// Whether that is long ago.
    silent: std::sync::atomic::AtomicBool,
}

/// What went wrong, without any value.
pub(super) fn told(error: &sqlx::Error) -> String {
    match error.as_database_error().and_then(|error| error.code()) {
        Some(code) => format!("SQLSTATE {code}"),
        None => "its database cannot be reached".to_owned(),
    }
}

/// What that means for a message that was not committed.
fn unsent(error: &sqlx::Error) -> Sent {
    let told = told(error);
    match error.as_database_error().and_then(|error| error.code()) {
        Some(code) if code == TOO_LONG => Sent::Impossible(told),
        Some(code) if !PASSING.iter().any(|class| code.starts_with(class)) => Sent::Refused(told),
        _ => Sent::Failing(told),
    }
}

async fn in_time<T>(look: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    tokio::time::timeout(PATIENCE, look).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

impl Tables {
    /// The tables that the settings name; `None` when they name none. Nothing is connected to yet.
    ///
    /// # Errors
    ///
    /// When the address is none.
    pub fn of(settings: &Settings) -> sqlx::Result<Option<Self>> {
        let Some(url) = settings.tables() else { return Ok(None) };
        let mut options = PgConnectOptions::from_str(url)?
            .application_name("suluh")
            .options([("statement_timeout", PATIENCE.as_millis().to_string())])
            .disable_statement_logging();
        if let Some(user) = &settings.username {
            options = options.username(user);
        }
        if let Some(password) = settings.password() {
            options = options.password(password);
        }
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options);
        Ok(Some(Self { pool, sign: Mutex::default(), silent: std::sync::atomic::AtomicBool::default() }))
    }

    /// The oldest rows of what came.
    pub(super) async fn received(&self, most: i64) -> sqlx::Result<Vec<Received>> {
        let query = sqlx::query(
            r#"SELECT "ID", "ReceivingDateTime"::text, "SenderNumber", "RecipientID", "Coding", "UDH", "Text",
                      "TextDecoded"
                 FROM inbox WHERE NOT "Processed" ORDER BY "ID" LIMIT $1"#,
        );
        let rows = in_time(query.bind(most).fetch_all(&self.pool)).await?;
        rows.iter()
            .map(|row| {
                Ok(Received {
                    id: row.try_get(0)?,
                    at: row.try_get(1)?,
                    from: row.try_get(2)?,
                    phone: row.try_get(3)?,
                    coding: row.try_get(4)?,
                    udh: row.try_get(5)?,
                    text: row.try_get(6)?,
                    decoded: row.try_get(7)?,
                })
            })
            .collect()
    }

    /// Deletes what was taken.
    pub(super) async fn forget_received(&self, ids: &[i32]) -> sqlx::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let query = sqlx::query(r#"DELETE FROM inbox WHERE "ID" = ANY($1)"#).bind(ids);
        in_time(query.execute(&self.pool)).await.map(drop)
    }

    /// `CreatorID` and `Status` of every SMS of messages of which something is new. What only waits for its report
    /// has no words any more.
    pub(super) async fn sent(&self) -> sqlx::Result<Vec<(String, String)>> {
        let query = sqlx::query_as(
            r#"SELECT "CreatorID", "Status" FROM sentitems WHERE "CreatorID" IN (
                 SELECT DISTINCT "CreatorID" FROM sentitems
                  WHERE starts_with("CreatorID", $1)
                    AND NOT ("Text" = '' AND "Status" IN ('SendingOK', 'DeliveryPending', 'DeliveryUnknown'))
                  LIMIT $2)"#,
        );
        in_time(query.bind(MARK).bind(MESSAGES).fetch_all(&self.pool)).await
    }

    /// Deletes the rows of messages that have ended, and the words of those that wait for their reports.
    pub(super) async fn forget_sent(&self, ended: &[String], waiting: &[String]) -> sqlx::Result<()> {
        let both = async {
            let delete = sqlx::query(r#"DELETE FROM sentitems WHERE "CreatorID" = ANY($1)"#);
            delete.bind(ended).execute(&self.pool).await?;
            let blank = sqlx::query(
                r#"UPDATE sentitems SET "Text" = '', "TextDecoded" = '' WHERE "CreatorID" = ANY($1)"#,
            );
            blank.bind(waiting).execute(&self.pool).await.map(drop)
        };
        in_time(both).await
    }

    /// Deletes what no report came for in a week, and sees whether the daemon is there.
    pub(super) async fn look_after(&self, now: Timestamp) -> sqlx::Result<()> {
        let both = async {
            let delete = sqlx::query(
                r#"DELETE FROM sentitems
                    WHERE starts_with("CreatorID", $1) AND "UpdatedInDB" < LOCALTIMESTAMP - INTERVAL '7 days'"#,
            );
            delete.bind(MARK).execute(&self.pool).await?;
            // Not compared with a time of ours: the daemon writes that of its own time zone.
            let sign = sqlx::query_scalar(r#"SELECT max("UpdatedInDB")::text FROM phones WHERE "Send""#);
            sign.fetch_one(&self.pool).await
        };
        let sign: Option<String> = in_time(both).await?;
        self.saw(sign.unwrap_or_default(), now.as_microsecond());
        Ok(())
    }

    fn saw(&self, sign: String, now_us: i64) {
        let mut last = self.sign.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match &*last {
            Some((before, since)) if *before == sign => *since,
            _ => now_us,
        };
        let silent = now_us - since > SILENCE_US;
        self.silent.store(silent, std::sync::atomic::Ordering::Relaxed);
        *last = Some((sign, since));
    }

    /// Puts a message in, once however often it is tried.
    async fn put(&self, to: &Msisdn, message: &Written) -> Sent {
        let Some((first, more)) = message.pieces.split_first() else {
            return Sent::Impossible("it is empty".to_owned());
        };
        let put = async {
            let mut tx = self.pool.begin().await?;
            // A try that was given up may not have ended there.
            sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))")
                .bind(&message.creator)
                .execute(&mut *tx)
                .await?;
            let (is_there, waiting): (bool, i64) = sqlx::query_as(
                r#"SELECT EXISTS (SELECT 1 FROM outbox WHERE "CreatorID" = $1)
                       OR EXISTS (SELECT 1 FROM sentitems WHERE "CreatorID" = $1),
                     (SELECT count(*) FROM outbox WHERE starts_with("CreatorID", $2))"#,
            )
            .bind(&message.creator)
            .bind(MARK)
            .fetch_one(&mut *tx)
            .await?;
            if is_there {
                return Ok(Err(Sent::Taken(None)));
            }
            if waiting >= MOST_WAITING {
                return Ok(Err(Sent::Throttled(None)));
            }
            // At once, whatever the time zone of the daemon.
            let id: i32 = sqlx::query_scalar(
                r#"INSERT INTO outbox ("DestinationNumber", "Text", "UDH", "Coding", "MultiPart", "CreatorID",
                                       "DeliveryReport", "SendingDateTime", "SendingTimeOut")
                   VALUES ($1, $2, $3, $4, $5, $6, 'yes', '1970-01-01', '1970-01-01') RETURNING "ID""#,
            )
            .bind(to.expose())
            .bind(&first.text)
            .bind(&first.udh)
            .bind(message.coding)
            .bind(!more.is_empty())
            .bind(&message.creator)
            .fetch_one(&mut *tx)
            .await?;
            for (number, piece) in (2_i32..).zip(more) {
                sqlx::query(
                    r#"INSERT INTO outbox_multipart ("ID", "SequencePosition", "Text", "UDH", "Coding")
                       VALUES ($1, $2, $3, $4, $5)"#,
                )
                .bind(id)
                .bind(number)
                .bind(&piece.text)
                .bind(&piece.udh)
                .bind(message.coding)
                .execute(&mut *tx)
                .await?;
            }
            Ok(Ok(tx))
        };
        match put.await {
            Ok(Ok(tx)) => match tx.commit().await {
                Ok(()) => Sent::Taken(None),
                Err(_) => Sent::Uncertain("the connection broke".to_owned()),
            },
            Ok(Err(sent)) => sent,
            Err(error) => unsent(&error),
        }
    }
}

impl Carry for Tables {
    fn is_ours(&self) -> bool {
        true
    }

    fn carry<'a>(&'a self, link: &'a Link, sms: &'a OutboundSms) -> BoxFuture<'a, Sent> {
        let patience = Duration::from_millis(link.settings.timeout_ms);
        Box::pin(async move {
            if self.silent.load(std::sync::atomic::Ordering::Relaxed) {
                return Sent::Failing("no gammu-smsd is there that sends".to_owned());
            }
            let Ok(message) = gammu::write(sms) else {
                return Sent::Impossible("the text does not fit".to_owned());
            };
            let late = || Sent::Uncertain("no answer in time".to_owned());
            tokio::time::timeout(patience, self.put(&sms.to, &message)).await.unwrap_or_else(|_| late())
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    fn settings(url: Option<&str>) -> Settings {
        Settings {
            api_url: url.map(str::to_owned),
            username: Some("suluh".to_owned()),
            password: Some(SecretString::from("rahasia")),
            ..Settings::default()
        }
    }

    #[tokio::test]
    async fn a_daemon_that_writes_nothing_any_more_is_not_there() {
        let tables = Tables::of(&settings(Some("postgres://127.0.0.1:1/smsd"))).expect("an address");
        let tables = tables.expect("tables");
        let silent = |sign: &str, minutes: i64| {
            tables.saw(sign.to_owned(), minutes * 60_000_000);
            tables.silent.load(std::sync::atomic::Ordering::Relaxed)
        };
        assert!(!silent("10:00:00", 0) && !silent("10:00:00", 3), "nobody knows yet");
        assert!(silent("10:00:00", 4));
        assert!(!silent("10:04:00", 5) && !silent("10:04:00", 8) && silent("10:04:00", 9));
        // No phone has ever been there.
        assert!(!silent("", 10) && silent("", 14));
        assert!(!format!("{tables:?}").contains("rahasia"));
        assert!(Tables::of(&settings(None)).expect("none").is_none());
    }
}
