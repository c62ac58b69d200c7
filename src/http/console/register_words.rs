//! What the register desk says, in the language of whoever reads it: names of codes, and why something was refused.

use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::importing::{ImportError, Unreadable, Wrong};
use crate::domain::register_desk::{DeskError, MOST_BYTES, MOST_ROWS};
use crate::http::Problem;
use crate::i18n::{Lang, sentence, word};
use crate::kernel::clock::{day_of_number, wib_civil};
use crate::model::agency::{EventKind, ImportKind};
use crate::model::register_desk::{DisputeState, ProposalKind, ProposalState};
use crate::model::verdict::Verdict;

/// The key of a layer's name.
pub(super) const fn layer(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::List => "console-layer-list",
        ImportKind::Sanctions => "console-layer-sanctions",
        ImportKind::Permits => "console-layer-permits",
        ImportKind::Branches => "console-layer-branches",
    }
}

/// The key of a proposal's kind.
pub(super) fn kind(word: &str) -> &'static str {
    match ProposalKind::of_word(word).and_then(ProposalKind::import) {
        Some(kind) => layer(kind),
        None => "console-layer-rollback",
    }
}

/// The key of a proposal's state.
pub(super) fn proposal_state(word: &str) -> &'static str {
    match ProposalState::of_word(word) {
        Some(ProposalState::Approved) => "console-proposal-approved",
        Some(ProposalState::Rejected) => "console-proposal-rejected",
        Some(ProposalState::Pending) | None => "console-proposal-pending",
    }
}

/// The key of an objection's state.
pub(super) fn dispute_state(word: &str) -> &'static str {
    match DisputeState::of_word(word) {
        Some(DisputeState::Upheld) => "console-dispute-upheld",
        Some(DisputeState::Rejected) => "console-dispute-rejected",
        Some(DisputeState::Withdrawn) => "console-dispute-withdrawn",
        Some(DisputeState::Open) | None => "console-dispute-open",
    }
}

/// The key of an event's name.
pub(super) const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Revoked => "console-event-revoked",
        EventKind::Suspended => "console-event-suspended",
        EventKind::SuspensionEnded => "console-event-suspension-ended",
        EventKind::Watched => "console-event-watched",
        EventKind::BranchRevoked => "console-event-branch-revoked",
        EventKind::BranchClosed => "console-event-branch-closed",
        EventKind::RecruitmentPermitExpired => "console-event-permit-expired",
        EventKind::Impersonated => "console-event-impersonated",
        EventKind::NeverLicensed => "console-event-never-licensed",
        EventKind::NotOnList => "console-event-not-on-list",
        EventKind::Listed => "console-event-listed",
    }
}

/// The key of what villagers are told. Of an agency of the register they are told one of the first nine.
pub(super) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Licensed => "console-verdict-licensed",
        Verdict::LicensedWatched => "console-verdict-watched",
        Verdict::LicensedNoPermit => "console-verdict-no-permit",
        Verdict::Suspended => "console-verdict-suspended",
        Verdict::Revoked => "console-verdict-revoked",
        Verdict::Expired => "console-verdict-expired",
        Verdict::Delisted => "console-verdict-delisted",
        Verdict::NotListed => "console-verdict-not-listed",
        Verdict::Stale => "console-verdict-stale",
        Verdict::Similar
        | Verdict::TooGeneral
        | Verdict::Individual
        | Verdict::OtherRegime
        | Verdict::WrongForm => "console-verdict-other",
    }
}

/// A day as officers write it.
pub(super) fn day(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// A day of a number.
pub(super) fn day_number(number: i64) -> String {
    day(day_of_number(number))
}

/// A moment in WIB.
pub(super) fn moment(at: Timestamp) -> String {
    wib_civil(at).strftime("%d/%m/%Y %H.%M").to_string()
}

/// A moment in microseconds.
pub(super) fn moment_us(us: i64) -> String {
    moment(Timestamp::from_microsecond(us).unwrap_or_default())
}

/// Why something was not done, with its status.
pub(super) fn refused(lang: Lang, error: DeskError) -> Problem {
    let status = match &error {
        DeskError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        DeskError::NotSigned(_) | DeskError::DeviceClock | DeskError::Role | DeskError::Oneself => {
            StatusCode::FORBIDDEN
        }
        DeskError::Changed | DeskError::Decided | DeskError::Waits | DeskError::NotNewest => {
            StatusCode::CONFLICT
        }
        DeskError::Nothing => StatusCode::NOT_FOUND,
        DeskError::Large => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    match error {
        DeskError::Store(error) => error.into(),
        other => Problem::new(status, why(lang, &other)),
    }
}

/// The same for a body that is larger than any file that is taken.
pub(super) fn too_large(lang: Lang) -> Problem {
    refused(lang, DeskError::Large)
}

/// Why something was not done.
pub(super) fn why(lang: Lang, error: &DeskError) -> String {
    let plain = |key| word(lang, key);
    match error {
        DeskError::NotSigned(_) => plain("console-desk-signature"),
        DeskError::DeviceClock => plain("console-desk-device-clock"),
        DeskError::Role => plain("console-desk-role"),
        DeskError::Oneself => plain("console-desk-oneself"),
        DeskError::Changed => plain("console-desk-changed"),
        DeskError::Decided => plain("console-desk-decided"),
        DeskError::Nothing => plain("console-desk-nothing"),
        DeskError::OtherFile => plain("console-desk-other-file"),
        DeskError::Large => {
            sentence(lang, "console-desk-large", &[("most", &(MOST_BYTES >> 20).to_string())])
        }
        DeskError::Rows => sentence(lang, "console-desk-rows", &[("most", &MOST_ROWS.to_string())]),
        DeskError::Waits => plain("console-desk-waits"),
        DeskError::TooMany => plain("console-desk-too-many"),
        DeskError::NotNewest => plain("console-desk-not-newest"),
        DeskError::Shrinks => plain("console-desk-shrinks"),
        DeskError::Field(name) => sentence(lang, "console-desk-field", &[("field", &field(lang, name))]),
        DeskError::Import(error) => of_import(lang, error),
        DeskError::Store(_) => plain("console-failed"),
    }
}

fn field(lang: Lang, name: &str) -> String {
    let key = match name {
        "source" => "console-source-of",
        "file" => "console-file",
        "kind" => "console-kind",
        "reason" => "console-reason",
        "agency" => "console-agency",
        "received" => "console-received",
        "letter" => "console-letter",
        "objection" => "console-objection",
        _ => "console-state",
    };
    word(lang, key)
}

fn of_import(lang: Lang, error: &ImportError) -> String {
    match error {
        ImportError::Unreadable(why) => unreadable(lang, why),
        ImportError::NoRows => word(lang, "console-file-empty"),
        ImportError::Columns { missing, unknown, known } => {
            let args =
                [("missing", missing.as_str()), ("unknown", unknown.as_str()), ("known", known.as_str())];
            sentence(lang, "console-file-columns", &args)
        }
        ImportError::Row { row, problem } => {
            let what = wrong(lang, problem);
            sentence(lang, "console-file-row", &[("row", &row.to_string()), ("what", &what)])
        }
        ImportError::OneNumberTwoNames { number, one, row_one, two, row_two } => {
            let (row_one, row_two) = (row_one.to_string(), row_two.to_string());
            let args = [
                ("number", number.as_str()),
                ("one", one.as_str()),
                ("two", two.as_str()),
                ("row-one", &row_one),
                ("row-two", &row_two),
            ];
            sentence(lang, "console-file-two-names", &args)
        }
        ImportError::Shrunk { .. } => word(lang, "console-desk-shrinks"),
        ImportError::Future { as_of, .. } => sentence(lang, "console-file-future", &[("day", &day(*as_of))]),
        ImportError::Older { as_of, loaded } => {
            let args = [("day", day(*as_of)), ("loaded", day(*loaded))];
            sentence(lang, "console-file-older", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)])
        }
        ImportError::DemoData | ImportError::RealData => word(lang, "console-file-demo"),
        ImportError::Store(_) => word(lang, "console-failed"),
    }
}

fn unreadable(lang: Lang, why: &Unreadable) -> String {
    let with = |key, most: &str| sentence(lang, key, &[("most", most)]);
    match why {
        Unreadable::Large(most) => with("console-desk-large", &most.to_string()),
        Unreadable::Rows(most) => with("console-desk-rows", &most.to_string()),
        Unreadable::Columns(most) => with("console-file-wide", &most.to_string()),
        Unreadable::Encoding => word(lang, "console-file-encoding"),
        Unreadable::Csv(_) => word(lang, "console-file-csv"),
        Unreadable::Xlsx(_) | Unreadable::Damaged | Unreadable::NoSheet => word(lang, "console-file-xlsx"),
        Unreadable::Bomb => word(lang, "console-file-bomb"),
        Unreadable::NoneKnown => word(lang, "console-file-none-known"),
        Unreadable::Contact(_) => word(lang, "console-failed"),
    }
}

fn wrong(lang: Lang, problem: &Wrong) -> String {
    let with = |key, what: &str| sentence(lang, key, &[("what", what)]);
    match problem {
        Wrong::Missing(column) => with("console-row-missing", column),
        Wrong::Long(column, most) => {
            sentence(lang, "console-row-long", &[("what", column), ("most", &most.to_string())])
        }
        Wrong::Date(column, _) => with("console-row-date", column),
        Wrong::Number(number) => with("console-row-number", number),
        Wrong::Letters(name) => with("console-row-letters", name),
        Wrong::Event(event, known) => {
            sentence(lang, "console-row-event", &[("what", event), ("known", known)])
        }
        Wrong::Future => word(lang, "console-row-future"),
        Wrong::Cells { found, expected } => {
            let (found, expected) = (found.to_string(), expected.to_string());
            sentence(lang, "console-row-cells", &[("found", &found), ("expected", &expected)])
        }
        Wrong::Far => word(lang, "console-row-far"),
        Wrong::Rounded => word(lang, "console-row-rounded"),
        Wrong::Sheet(error) => with("console-row-sheet", error),
        Wrong::NotInvented(name) => with("console-row-not-invented", name),
    }
}
