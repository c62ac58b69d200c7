//! What each process does when the service is divided in two, and whether its database login fits.
//!
//! To add a door or a worker: its line in [`TABLE`], which `http::router` and `serve` obey. What a role
//! may do in the database stands in `migrations/postgres/*_roles.sql`.
//!
//! The role is a flag of `suluh serve` and no setting: both processes read one settings file, and other
//! commands have no role. It stands in the process list, where an operator looks for it.

use std::sync::Arc;

use anyhow::bail;

use super::findings::{Finding, Severity};
use crate::http::Entrance;
use crate::store::schema::{self, Group, Rights};
use crate::store::{Db, StoreError};

/// The part of the service that a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Role {
    /// The whole service, as the owner of its tables.
    #[default]
    All,
    /// Messages and questions: it writes tips and cannot read them.
    Intake,
    /// Tips and those who work on them: it meets no message and no number.
    Console,
}

/// What runs when nobody knocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worker {
    /// Follows the register.
    Refresh,
    /// Follows the units and who is on duty.
    Follow,
    /// Looks after messages and the keys of the days.
    Upkeep,
    /// Answers what was left unanswered.
    Finish,
    /// Sends what the outbox holds.
    Send,
    /// Asks the inboxes of gateways.
    Poll,
    /// Binds to SMS centres.
    Bind,
    /// Makes the mailboxes of new tips and tells news.
    Mailboxes,
    /// Puts broadcasts into the outbox.
    Broadcasts,
    /// Wakes officers.
    Clock,
    /// Pushes alerts by e-mail and to a webhook.
    Push,
    /// Looks after tips as time goes by.
    Retention,
    /// Says that the process is there.
    Signs,
}

/// A door or a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A door.
    Door(Entrance),
    /// A worker.
    Work(Worker),
}

/// What intake does, and what the console does. A process of role `all` does everything.
#[rustfmt::skip]
const TABLE: &[(Task, bool, bool)] = &[
    //                               intake console
    (Task::Door(Entrance::Health),    true, true),
    (Task::Door(Entrance::Gateways),  true, false),
    (Task::Door(Entrance::Api),       true, false),
    (Task::Door(Entrance::Console),   false, true),
    (Task::Door(Entrance::Simulator), true, false),
    (Task::Work(Worker::Refresh),     true, true),
    (Task::Work(Worker::Follow),      true, true),
    (Task::Work(Worker::Upkeep),      true, false),
    (Task::Work(Worker::Finish),      true, false),
    (Task::Work(Worker::Send),        true, false),
    (Task::Work(Worker::Poll),        true, false),
    (Task::Work(Worker::Bind),        true, false),
    (Task::Work(Worker::Mailboxes),   true, false),
    (Task::Work(Worker::Broadcasts),  true, false),
    (Task::Work(Worker::Clock),       true, false),
    (Task::Work(Worker::Push),        true, false),
    (Task::Work(Worker::Retention),   false, true),
    (Task::Work(Worker::Signs),       true, true),
];

impl Role {
    /// Whether a process of this role does this.
    pub fn does(self, task: Task) -> bool {
        TABLE.iter().any(|&(it, intake, console)| {
            it == task
                && match self {
                    Self::All => true,
                    Self::Intake => intake,
                    Self::Console => console,
                }
        })
    }

    /// The doors that a process of this role has.
    pub fn entrances(self) -> Arc<[Entrance]> {
        Entrance::ALL.into_iter().filter(|it| self.does(Task::Door(*it))).collect()
    }

    /// Its word, as it is typed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Intake => "intake",
            Self::Console => "console",
        }
    }

    /// The group role of PostgreSQL that its login must be in.
    pub const fn group(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Intake => Some(schema::GROUPS[0]),
            Self::Console => Some(schema::GROUPS[1]),
        }
    }

    /// Refuses to divide what cannot be: SQLite has no users, and one process does both there.
    pub fn check_engine(self, url: &str) -> anyhow::Result<()> {
        if self != Self::All && url.starts_with("sqlite:") {
            bail!(
                "--role divides the service over two logins of PostgreSQL, and database.url is SQLite, where one process does both: leave --role out"
            );
        }
        Ok(())
    }

    /// Brings the schema up to date; or where that is not for this process, sees that it is, and that the
    /// login may do its own work and, in production, nobody else's.
    pub async fn arrive(self, db: &Db, production: bool) -> anyhow::Result<()> {
        let Some(group) = self.group() else { return Ok(db.migrate().await?) };
        let schema = match db.check_schema().await {
            // May not even look; why that is can be told better below.
            Err(error @ StoreError::NotOwner(_)) => Err(error),
            other => Ok(other?),
        };
        let mut tx = db.read().await?;
        let rights = schema::rights(&mut tx).await?;
        drop(tx);
        for it in rights.iter().flat_map(|rights| misfits(rights, group)) {
            match it.severity {
                Severity::Danger => bail!("{}", it.text),
                _ if production => bail!("production does not start: {}", it.text),
                _ => tracing::warn!("{}", it.text),
            }
        }
        Ok(schema?)
    }
}

/// What does not fit when a login with these rights works for a group: a danger when it could not work.
fn misfits(rights: &Rights, group: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |severity, text: String| found.push(Finding { severity, text });
    let login = &rights.login;
    let (own, others): (Vec<&Group>, Vec<&Group>) = rights.groups.iter().partition(|it| it.name == group);
    if own.iter().any(|it| it.exists && !it.held) {
        say(
            Severity::Danger,
            format!("the login {login} is not in the role {group}: type `GRANT {group} TO {login}` in psql"),
        );
    } else if !own.iter().any(|it| it.granted) {
        say(
            Severity::Danger,
            format!("the role {group} has no rights here: run `suluh migrate` as the owner of the tables"),
        );
    }
    if rights.owner {
        say(
            Severity::Warning,
            format!(
                "the login {login} owns the tables, so nothing is refused to it: use one of its own (deploy/ROLES.md)"
            ),
        );
    } else if let Some(other) = others.iter().find(|it| it.held) {
        let name = &other.name;
        say(
            Severity::Warning,
            format!("the login {login} is in the role {name} too: type `REVOKE {name} FROM {login}` in psql"),
        );
    }
    found
}

/// Looks at the groups, for the owner: whether they are there and what to type when not.
pub fn findings(rights: &Rights) -> Vec<Finding> {
    let mut found = Vec::new();
    let missing: Vec<String> = rights
        .groups
        .iter()
        .filter(|it| !it.exists)
        .map(|it| format!("CREATE ROLE {} NOLOGIN;", it.name))
        .collect();
    if !missing.is_empty() {
        found.push(Finding {
            severity: Severity::Warning,
            text: format!(
                "the service cannot be divided (`suluh serve --role`): type `{}` in psql as a superuser, then run `suluh migrate` as the owner of the tables",
                missing.join(" ")
            ),
        });
    } else if rights.groups.iter().any(|it| !it.granted) {
        found.push(Finding {
            severity: Severity::Warning,
            text: "suluh_intake and suluh_console have no rights in this database: run `suluh migrate` as the owner of the tables".to_owned(),
        });
    } else {
        found.push(Finding {
            severity: Severity::Good,
            text: "suluh_intake and suluh_console have their rights: the service can be divided (deploy/ROLES.md)"
                .to_owned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_by_somebody_and_stands_in_the_table_once() {
        for (task, intake, console) in TABLE {
            assert!(*intake || *console, "nobody does {task:?}");
            assert_eq!(TABLE.iter().filter(|(it, ..)| it == task).count(), 1, "{task:?}");
        }
        for entrance in Entrance::ALL {
            assert!(TABLE.iter().any(|(it, ..)| *it == Task::Door(entrance)), "{entrance:?} has no line");
        }
        assert_eq!(*Role::All.entrances(), Entrance::ALL);
        assert_eq!(*Role::Console.entrances(), [Entrance::Health, Entrance::Console]);
    }

    fn rights(owner: bool, held: [bool; 2]) -> Rights {
        let group = |at: usize| Group {
            name: schema::GROUPS[at].to_owned(),
            exists: true,
            granted: true,
            held: held[at],
        };
        Rights { login: "it".to_owned(), owner, groups: vec![group(0), group(1)] }
    }

    #[test]
    fn a_login_does_one_work_and_not_the_other() {
        let said = |rights: &Rights| {
            misfits(rights, "suluh_intake").into_iter().map(|it| (it.severity, it.text)).collect::<Vec<_>>()
        };
        assert_eq!(said(&rights(false, [true, false])), []);
        let both = said(&rights(false, [true, true]));
        assert!(
            both[0].0 == Severity::Warning && both[0].1.contains("REVOKE suluh_console FROM it"),
            "{both:?}"
        );
        let stranger = said(&rights(false, [false, false]));
        assert!(stranger[0].0 == Severity::Danger && stranger[0].1.contains("GRANT suluh_intake TO it"));
        let owner = said(&rights(true, [true, true]));
        assert!(owner[0].1.contains("owns the tables"), "{owner:?}");
    }
}
