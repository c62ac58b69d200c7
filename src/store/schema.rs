//! How far the schema is, who brings it further, and what PostgreSQL lets a login do with it.
//!
//! The owner of the tables migrates; a process of a divided service (`suluh serve --role`) logs in as
//! somebody who may not, and only looks whether it was done. What each may do stands in the newest
//! `migrations/postgres/*_roles.sql`.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::{Db, MIGRATIONS, Result, StoreError, Tx, on};

/// The group roles of PostgreSQL: one for each process of a divided service.
pub const GROUPS: [&str; 2] = ["suluh_intake", "suluh_console"];

/// Error of PostgreSQL: no such table.
const NO_TABLE: &str = "42P01";
/// Error of PostgreSQL: this login may not.
const NO_RIGHT: &str = "42501";

/// How a group role stands towards this database and this login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Whether the cluster has it.
    pub exists: bool,
    /// Whether it has its rights in this database.
    pub granted: bool,
    /// Whether this login may do what the group may; a superuser always may.
    pub held: bool,
}

/// What this login may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The login's name.
    pub login: String,
    /// Whether it owns the tables, so that nothing is refused to it.
    pub owner: bool,
    /// The groups, in the order of [`GROUPS`].
    pub groups: Vec<Group>,
}

/// What PostgreSQL lets this login do; `None` on SQLite, which knows no users.
pub async fn rights(tx: &mut Tx) -> Result<Option<Rights>> {
    let Tx::Postgres(tx) = tx else { return Ok(None) };
    let (login, owner) = sqlx::query_as(
        "SELECT current_user::text,
                coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('tip')), FALSE)",
    )
    .fetch_one(&mut **tx)
    .await?;
    let mut groups = Vec::new();
    for name in GROUPS {
        let (exists, granted, held) = sqlx::query_as(
            "SELECT count(*) > 0, coalesce(bool_or(has_table_privilege(oid, to_regclass('_sqlx_migrations'), 'SELECT')), FALSE),
                    coalesce(bool_or(pg_has_role(oid, 'USAGE')), FALSE)
               FROM pg_roles WHERE rolname = $1",
        )
        .bind(name)
        .fetch_one(&mut **tx)
        .await?;
        groups.push(Group { name: name.to_owned(), exists, granted, held });
    }
    Ok(Some(Rights { login, owner, groups }))
}

impl Db {
    /// Brings the schema up to date. One that is needs no rights of an owner.
    pub async fn migrate(&self) -> Result<()> {
        match self.check_schema().await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_absence() => return Err(error),
            Err(_) => {}
        }
        self.migrate_to(i64::MAX).await
    }

    /// Brings the schema up to this version and no further.
    pub async fn migrate_to(&self, version: i64) -> Result<()> {
        let mut some = self.migrations();
        some.retain(|it| it.version <= version);
        let migrator = Migrator::with_migrations(some);
        let migrated = match self {
            Self::Sqlite { writer, .. } => migrator.run(writer).await,
            Self::Postgres(pool) => migrator.run(pool).await,
        };
        migrated.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)
                if is(&error, NO_RIGHT) =>
            {
                StoreError::NotOwner(error.to_string())
            }
            error => error.into(),
        })
    }

    /// Sees that the schema is the one of this program, and changes nothing.
    ///
    /// Errors: [`StoreError::Behind`], [`StoreError::Ahead`], a changed migration, or
    /// [`StoreError::NotOwner`] when the login may not even look.
    pub async fn check_schema(&self) -> Result<()> {
        let mut tx = self.read().await?;
        let applied: sqlx::Result<Vec<(i64, Vec<u8>)>> = on!(&mut tx, |conn| {
            sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version")
                .fetch_all(conn)
                .await
        });
        let applied = match applied {
            Ok(applied) => applied,
            // 1 is what SQLite says of a table that is not there.
            Err(error) if is(&error, NO_TABLE) || is(&error, "1") => Vec::new(),
            Err(error) if is(&error, NO_RIGHT) => return Err(StoreError::NotOwner(error.to_string())),
            Err(error) => return Err(error.into()),
        };
        let ours = self.migrations();
        let newest = ours.last().map_or(0, |it| it.version);
        for (version, checksum) in &applied {
            match ours.iter().find(|it| it.version == *version) {
                None => return Err(StoreError::Ahead(*version, newest)),
                Some(it) if *it.checksum != **checksum => {
                    return Err(MigrateError::VersionMismatch(*version).into());
                }
                Some(_) => {}
            }
        }
        if applied.len() < ours.len() {
            return Err(StoreError::Behind(applied.last().map_or(0, |(version, _)| *version), newest));
        }
        Ok(())
    }

    /// Makes the groups when they are missing and gives them their rights, again. Nothing on SQLite.
    pub async fn grant(&self) -> Result<()> {
        let newest = MIGRATIONS.iter().rfind(|row| row.1 == "roles");
        let (Self::Postgres(pool), Some((_, _, _, text))) = (self, newest) else { return Ok(()) };
        let mut tx = pool.begin().await?;
        let granted = sqlx::raw_sql(AssertSqlSafe(*text)).execute(&mut *tx).await;
        granted.map_err(|error| match is(&error, NO_RIGHT) {
            true => StoreError::NotOwner(error.to_string()),
            false => error.into(),
        })?;
        tx.commit().await?;
        Ok(())
    }

    /// The migrations of this engine.
    fn migrations(&self) -> Vec<Migration> {
        let migration = |&(version, name, lite, big): &(i64, &'static str, &'static str, &'static str)| {
            let text = match self {
                Self::Sqlite { .. } => lite,
                Self::Postgres(_) => big,
            };
            let sql = AssertSqlSafe(text).into_sql_str();
            Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql, false)
        };
        MIGRATIONS.iter().map(migration).collect()
    }
}

/// Whether the database refused with this code.
fn is(error: &sqlx::Error, code: &str) -> bool {
    matches!(error, sqlx::Error::Database(it) if it.code().is_some_and(|it| it == code))
}
