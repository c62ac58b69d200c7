//! What is said to somebody who asked for help. Which kind of help stands in no text that could be read over
//! their shoulder, but for what they are asked to write.

use jiff::civil::DateTime;

use super::menus::HelpTalk;
use super::tip_wording::yes;
use super::wording::{Notice, Say};
use crate::i18n::Text;
use crate::model::departure::Country;
use crate::model::tip::HelpKind;
use crate::sealing::receipt::Receipt;

/// By when somebody calls, as a day and an hour.
fn by(text: Text, by: Option<DateTime>) -> Text {
    let day = by.map(|by| format!("{:02}/{:02}", by.day(), by.month()));
    let time = by.map(|by| format!("{:02}.{:02}", by.hour(), by.minute()));
    text.with_or_none("day", day).with_or_none("time", time)
}

fn numbers(text: Text, notice: &Notice) -> Text {
    text.with("police", notice.police.clone()).with("women", notice.women.clone())
}

/// Whether it is read by those who oversee the others, and by nobody else.
fn overseen(kind: Option<HelpKind>, notice: &Notice) -> Option<String> {
    yes(kind == Some(HelpKind::Extorted) && notice.oversight)
}

/// The list of what help there is.
pub(super) fn ask(notice: &Notice) -> Say {
    Say::both("sms-help", "ussd-help", |text| text.with_or_none("calls", yes(notice.call_by.is_some())))
}

/// On a screen: what to write, and that the number will be seen.
pub(super) fn words(kind: HelpKind, notice: &Notice) -> Say {
    let ussd = match kind {
        HelpKind::Extorted => "ussd-help-words-extorted",
        HelpKind::Question => "ussd-help-words-question",
        _ => "ussd-help-words",
    };
    Say::both("sms-help", ussd, |text| {
        by(text, notice.call_by).with_or_none("oversight", yes(notice.oversight))
    })
}

/// Somebody is abroad and in trouble: whom to reach there, and that their place is asked for.
pub(super) fn abroad(at: Option<Country>, notice: &Notice) -> Say {
    let near = at.is_none_or(|country| country.code() == "MY");
    let mission = Some(notice.mission.clone()).filter(|_| near);
    Say::both("sms-abroad", "ussd-abroad", |text| {
        text.with_or_none("mission", mission.clone())
            .with_or_none("ministry", Some(notice.ministry.clone()))
            .with("bp3mi", notice.bp3mi.clone())
            .with_or_none("tips", yes(notice.tips))
            .with_or_none("calls", yes(notice.call_by.is_some()))
    })
}

/// The request is taken: who calls by when, and what to write now, or the receipt.
pub(super) fn taken(receipt: &Receipt, help: &HelpTalk, danger: bool, notice: &Notice) -> Say {
    let kind = help.kind();
    let mission = Some(notice.mission.clone()).filter(|_| kind.is_some_and(HelpKind::is_abroad));
    let sms = match kind {
        _ if help.quiet => "sms-help-quiet",
        _ if danger => "sms-help-danger",
        _ if help.words => "sms-help-taken",
        Some(HelpKind::PaidNotDeparted) => "sms-help-paid",
        Some(HelpKind::Extorted) => "sms-help-extorted",
        Some(kind) if kind.is_abroad() => "sms-help-abroad",
        _ => "sms-help-taken",
    };
    let ussd = if danger { "ussd-help-danger" } else { "ussd-help-taken" };
    Say::both(sms, ussd, |text| {
        numbers(by(text, help.by), notice)
            .with_or_none("code", Some(help.code.clone()))
            .with("receipt", receipt.grouped())
            .with_or_none("mission", mission.clone())
            .with_or_none("oversight", overseen(kind, notice))
            .with_or_none("sends", yes(notice.sends))
            .with_or_none("off", yes(help.by.is_some()))
            .with_or_none("calls", yes(notice.call_by.is_some()))
    })
}

/// The same for somebody who asked on a screen to have it by SMS: there no "0" takes it back.
pub(super) fn by_sms(receipt: &Receipt, help: &HelpTalk, danger: bool, notice: &Notice) -> Text {
    let sms = if danger { "sms-help-danger" } else { "sms-help-taken" };
    numbers(by(Text::new(sms), help.by), notice)
        .with_or_none("code", Some(help.code.clone()))
        .with("receipt", receipt.grouped())
        .with_or_none("oversight", overseen(help.kind(), notice))
        .with_or_none("off", None)
}

/// More words are with the request.
pub(super) fn added(receipt: &Receipt, notice: &Notice) -> Say {
    Say::both("sms-help-added", "ussd-replied", |text| {
        numbers(text, notice).with("receipt", receipt.grouped())
    })
}

/// Nobody is to call.
pub(super) fn off(receipt: &Receipt, notice: &Notice) -> Say {
    Say::both("sms-help-off", "ussd-help-off", |text| {
        numbers(text, notice).with("receipt", receipt.grouped())
    })
}
