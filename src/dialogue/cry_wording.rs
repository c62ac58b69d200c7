//! What is said to somebody who cries for help. Short, and nothing that would tell a stranger who looks at the
//! phone more than must be said.

use super::menus::{CryAsked, CryTalk};
use super::wording::{Notice, Say};
use crate::i18n::Text;
use crate::model::tip::Mode;

fn numbers(text: Text, notice: &Notice) -> Text {
    text.with("police", notice.police.clone()).with("women", notice.women.clone())
}

/// Nobody here reads tips.
pub(super) fn closed(notice: &Notice) -> Say {
    Say::both("sms-emergency", "ussd-emergency", |text| numbers(text, notice))
}

/// The first screen.
pub(super) fn screen(notice: &Notice) -> Say {
    let ussd = if notice.wakes { "ussd-cry" } else { "ussd-cry-unwatched" };
    Say::both("sms-cry", ussd, |text| numbers(text, notice).with_or_none("mission", None))
}

/// The cry is taken: whom to call, and how to be reached.
pub(super) fn cried(cry: &CryTalk, notice: &Notice) -> Say {
    let mission = Some(notice.mission.clone()).filter(|mission| !mission.is_empty());
    let (sms, ussd) = match (notice.wakes, cry.child, cry.abroad) {
        (false, ..) => ("sms-cry-unwatched", "ussd-cry-taken"),
        (_, true, _) => ("sms-cry-child", "ussd-cry-child"),
        (_, _, true) => ("sms-cry-abroad", "ussd-cry-abroad"),
        _ => ("sms-cry", "ussd-cry-how"),
    };
    Say::both(sms, ussd, |text| numbers(text, notice).with_or_none("mission", mission.clone()))
}

/// What they said is added, or how to be reached is noted.
pub(super) fn reached(cry: &CryTalk, notice: &Notice) -> Say {
    let (sms, ussd) = match cry.mode() {
        Some(Mode::Call) if !cry.word.is_empty() => ("sms-cry-call", "ussd-cry-call"),
        Some(Mode::Sms) if cry.asked != CryAsked::More => ("sms-cry-sms", "ussd-cry-taken"),
        Some(Mode::Silent) if cry.asked != CryAsked::More => ("sms-cry-more", "ussd-cry-taken"),
        Some(_) => ("sms-cry-more", "ussd-cry-more"),
        None if !notice.wakes => ("sms-cry-more", "ussd-cry-more"),
        None => ("sms-cry-how", "ussd-cry-how"),
    };
    Say::both(sms, ussd, |text| numbers(text, notice).with("word", cry.word.clone()))
}

/// The same screen again after a slip.
pub(super) fn again(cry: &CryTalk, notice: &Notice) -> Say {
    match cry.asked {
        CryAsked::Nothing => screen(notice),
        CryAsked::More => Say::both("sms-cry-more", "ussd-cry-more", |text| numbers(text, notice)),
        _ => cried(cry, notice),
    }
}

/// They are safe, or want no call.
pub(super) fn off(notice: &Notice) -> Say {
    Say::both("sms-cry-off", "ussd-cry-off", |text| numbers(text, notice))
}

/// Nobody answered for a while.
pub(super) fn still() -> Text {
    Text::new("sms-cry-still")
}
