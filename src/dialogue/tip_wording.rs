//! What is said about tips, in both shapes. Never a word of the tip itself: a phone may be inspected.

use super::menus::{Follow, TipTalk};
use super::wording::{Notice, Say};
use crate::domain::places::gazetteer;
use crate::domain::tips::NewsFor;
use crate::i18n::{Arg, Text};
use crate::kernel::clock::day_of_number;
use crate::kernel::gsm7;
use crate::kernel::partial_date::short;
use crate::model::tip::{Progress, QUESTION_LETTERS, Status};
use crate::sealing::receipt::Receipt;

/// The argument of a text that is said in two ways.
pub(super) fn yes(whether: bool) -> Option<String> {
    whether.then(|| "yes".to_owned())
}

/// The receipt; after words of danger also whom to call. The same for whatever was told of whomever.
pub(super) fn receipt(receipt: &Receipt, danger: bool, notice: &Notice) -> Say {
    let (sms, ussd) = match (danger, notice.sends) {
        (true, true) => ("sms-receipt-danger", "ussd-receipt-danger"),
        (true, false) => ("sms-receipt-danger", "ussd-receipt-only-danger"),
        (false, true) => ("sms-receipt", "ussd-receipt"),
        (false, false) => ("sms-receipt", "ussd-receipt-only"),
    };
    Say::both(sms, ussd, |text| {
        text.with("receipt", receipt.grouped())
            .with("police", notice.police.clone())
            .with("women", notice.women.clone())
    })
}

/// The receipt, and what an answer would help with most: by SMS in the same text, on a screen afterwards.
/// `answers`: whether somebody works where it is.
pub(super) fn receipt_and(to: &Receipt, tip: &TipTalk, answers: bool, notice: &Notice) -> Say {
    let plain = receipt(to, tip.danger, notice);
    let key = match &tip.follow {
        _ if tip.danger => return plain,
        Follow::Which(codes) => {
            return Say {
                sms: Text::new("sms-receipt-which")
                    .with("receipt", to.grouped())
                    .arg("choices", areas(codes, " ")),
                ..plain
            };
        }
        Follow::Where => "sms-receipt-where",
        _ if !answers => "sms-receipt-elsewhere",
        Follow::When | Follow::Nothing => return plain,
    };
    let sms = Text::new(key)
        .with("receipt", to.grouped())
        .with("police", notice.police.clone())
        .with("women", notice.women.clone());
    Say { sms, ..plain }
}

/// The names of places to choose from, no finer than a kecamatan: a phone may be inspected. Kecamatan of one name
/// are told by their kabupaten.
fn areas(codes: &[String], between: &'static str) -> Arg {
    let name = |code: &str| gazetteer().name(code).unwrap_or_else(|| code.to_owned());
    let bare = |code: &str| {
        let full = name(code);
        full.split_once(". ").map_or(full.clone(), |(_, bare)| bare.to_owned())
    };
    let of = |letters: usize| -> Vec<String> {
        codes.iter().map(|code| bare(code.get(..letters).unwrap_or(code))).collect()
    };
    let (kecamatan, kabupaten) = (of(8), of(5));
    let differ = |names: &[String]| names.iter().enumerate().all(|(at, name)| !names[..at].contains(name));
    let names = if differ(&kecamatan) {
        kecamatan
    } else if differ(&kabupaten) {
        kabupaten
    } else {
        kecamatan.iter().zip(&kabupaten).map(|(one, other)| format!("{one}, {other}")).collect()
    };
    Arg::Choices(names, between)
}

/// What is asked on a screen after the receipt.
pub(super) fn follow(follow: &Follow) -> Option<Say> {
    let key = match follow {
        Follow::Nothing => return None,
        Follow::Which(codes) => {
            let ussd = Text::new("ussd-follow-which").arg("choices", areas(codes, "\n"));
            return Some(Say { sms: ussd.clone(), ussd });
        }
        Follow::Where => "ussd-follow-where",
        Follow::When => "ussd-follow-when",
    };
    Some(Say::both(key, key, |text| text))
}

/// More words are with the tip.
pub(super) fn added(answered: bool, notice: &Notice) -> Say {
    let (sms, ussd) = if answered { ("sms-replied", "ussd-replied") } else { ("sms-added", "ussd-replied") };
    Say::both(sms, ussd, |text| {
        text.with("police", notice.police.clone()).with("women", notice.women.clone())
    })
}

/// The question to show: the oldest that waits, while anybody would read the answer. Whoever asks keeps to
/// the length; one that is longer all the same is cut.
pub(super) fn question(progress: &Progress) -> Option<String> {
    let question = progress.questions.first().filter(|_| !progress.status.is_closed())?;
    let mut question = gsm7::fold(question).replace(['\n', '\r'], " ").trim().to_owned();
    while gsm7::size(&question).units > QUESTION_LETTERS {
        question.pop();
    }
    Some(question)
}

/// How far a tip has come.
pub(super) fn progress(progress: &Progress, sends: bool) -> Say {
    let since = short(day_of_number(progress.since));
    if let Some(question) = question(progress) {
        return Say::both("sms-status-question", "ussd-status-question", |text| {
            text.with("since", since.clone()).with("question", question.clone())
        });
    }
    let (sms, ussd) = match progress.status {
        Status::Received => ("sms-status-received", "ussd-status-received"),
        Status::Checking => ("sms-status-checking", "ussd-status-checking"),
        Status::Forwarded => ("sms-status-forwarded", "ussd-status-forwarded"),
        Status::Acted => ("sms-status-acted", "ussd-status-acted"),
        Status::Nothing => ("sms-status-nothing", "ussd-status-nothing"),
    };
    // What cannot be promised is not offered.
    let news = (progress.news || !sends).then(|| "yes".to_owned());
    Say::both(sms, ussd, |text| {
        text.with("since", since.clone())
            .with("offices", progress.offices.to_string())
            .with_or_none("news", news.clone())
    })
}

/// News will be told.
pub(super) fn promised(how_long: NewsFor) -> Say {
    let sms = match how_long {
        NewsFor::Short => "sms-news",
        NewsFor::Long => "sms-news-long",
    };
    Say::both(sms, "ussd-goodbye", |text| text)
}

/// The receipt leads to no tip; so many tries are left.
pub(super) fn wrong(left: u64) -> Say {
    if left == 0 {
        return Say::both("sms-receipt-locked", "ussd-receipt-locked", |text| text);
    }
    Say::both("sms-receipt-wrong", "ussd-receipt-wrong", |text| text.with("left", left.to_string()))
}

/// Nobody here can read tips.
pub(super) fn closed(notice: &Notice) -> Say {
    Say::both("sms-tips-closed", "ussd-tips-closed", |text| {
        text.with("bp3mi", notice.bp3mi.clone())
            .with("police", notice.police.clone())
            .with("women", notice.women.clone())
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::kernel::clock::day_number;

    fn asks(status: Status, questions: &[&str]) -> Option<String> {
        let questions = questions.iter().map(|&question| question.to_owned()).collect();
        question(&Progress { status, since: 0, offices: 1, news: false, questions })
    }

    #[test]
    fn a_days_number_leads_back() {
        for some in [date(1970, 1, 1), date(2026, 11, 22), date(2028, 2, 29)] {
            assert_eq!(day_of_number(day_number(some)), some);
        }
    }

    #[test]
    fn the_oldest_question_is_shown_while_somebody_reads_the_answer() {
        assert_eq!(asks(Status::Checking, &["Di mana?", "Siapa?"]).as_deref(), Some("Di mana?"));
        assert_eq!(asks(Status::Received, &["Di\nmana?"]).as_deref(), Some("Di mana?"));
        assert_eq!(asks(Status::Acted, &["Di mana?"]), None);
        assert_eq!(asks(Status::Forwarded, &[]), None);
        // Signs of the extension table count twice.
        let long = "[".repeat(QUESTION_LETTERS);
        assert_eq!(asks(Status::Checking, &[&long]).map(|cut| cut.len()), Some(QUESTION_LETTERS / 2));
    }
}
