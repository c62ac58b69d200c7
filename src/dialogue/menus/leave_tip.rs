//! Reporting: by SMS in one message, on a screen by digits and then words. Nobody is asked for a name.

use super::{
    Awaits, Channel, Follow, Menu, Need, News, Step, Talk, Told, home, tip_details, tip_follow, tip_status,
};
use crate::dialogue::intent;
use crate::dialogue::tip_wording;
use crate::dialogue::tip_words::is_only_digits;
use crate::dialogue::wording::{Notice, Say};
use crate::model::tip::{Facts, Leaves, People, TipBody, TipKind};
use crate::sealing::receipt::{Receipt, Typed};

/// The first screen: what is reported.
pub(crate) const NAME: &str = "leave-tip";
/// Where the words are told.
pub(crate) const WORDS: &str = "tip-words";
/// After the receipt.
pub(crate) const TAKEN: &str = "tip-taken";

/// What is reported, by a digit. By SMS it is asked in one question.
pub(in crate::dialogue) struct LeaveTip;
/// The words.
pub(in crate::dialogue) struct TipWords;
/// The receipt was said.
pub(in crate::dialogue) struct TipTaken;

/// LAPOR by SMS, with the words behind it.
pub(in crate::dialogue) fn reported(talk: &mut Talk, words: &str, notice: &Notice) -> Step {
    if words.is_empty() || !notice.tips {
        return Step::Go(NAME);
    }
    if is_only_digits(words) {
        return tip_status::asked(talk, words, notice);
    }
    tell(talk, words)
}

/// Takes words as a tip.
fn tell(talk: &mut Talk, words: &str) -> Step {
    let to = match Receipt::read(words) {
        Typed::Receipt(receipt, rest) if !rest.is_empty() => Some((receipt, TipBody::new(rest))),
        _ => None,
    };
    WORDS.clone_into(&mut talk.menu);
    talk.tip.danger = intent::tells_of_danger(words);
    Step::Ask(Need::Tip(Box::new(Told { words: TipBody::new(words), facts: facts(talk), to })))
}

/// What the digits said.
fn facts(talk: &Talk) -> Facts {
    fn nth<T: Copy>(all: &[T], digit: u8) -> Option<T> {
        all.get(usize::from(digit).checked_sub(1)?).copied()
    }
    let tip = &talk.tip;
    let kind = nth(TipKind::ALL, tip.kind);
    Facts {
        kind,
        leaves: nth(Leaves::ALL, tip.leaves),
        people: nth(People::ALL, tip.people),
        child: tip.child || kind == Some(TipKind::Child),
        kabupaten: None,
        about: Some(tip.about.clone()).filter(|about| !about.is_empty()),
        ..Facts::default()
    }
}

/// The digit typed, from 1 to `most`.
pub(super) fn digit(said: &str, most: usize) -> Option<u8> {
    said.parse().ok().filter(|digit| said.len() == 1 && (1..=most).contains(&usize::from(*digit)))
}

impl Menu for LeaveTip {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, channel: Channel, notice: &Notice) -> Step {
        match channel {
            _ if !notice.tips => Step::Say(tip_wording::closed(notice)),
            Channel::Sms => Step::Go(WORDS),
            Channel::Ussd => Step::Say(Say::both("sms-tip-ask", "ussd-tip-kind", |text| text)),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match digit(said, TipKind::ALL.len()).filter(|_| notice.tips) {
            Some(digit) => {
                talk.tip.kind = digit;
                (talk.tip.leaves, talk.tip.people, talk.tip.child) = (0, 0, false);
                Step::Go(match TipKind::ALL[usize::from(digit) - 1] {
                    TipKind::Departure | TipKind::Child => tip_details::WHEN,
                    TipKind::Recruiter | TipKind::Official | TipKind::Other => WORDS,
                })
            }
            None if said == "0" => Step::Go(home::NAME),
            None => self.enter(talk, channel, notice),
        }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for TipWords {
    fn name(&self) -> &'static str {
        WORDS
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(Say::both("sms-tip-ask", "ussd-tip-words", |text| {
            text.with("police", notice.police.clone()).with_or_none("dial", notice.dial.clone())
        }))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let kind = usize::from(talk.tip.kind).checked_sub(1).and_then(|at| TipKind::ALL.get(at));
        match said {
            "0" if channel == Channel::Ussd => Step::Go(match kind {
                Some(TipKind::Departure) => tip_details::HOW_MANY,
                Some(TipKind::Child) => tip_details::WHEN,
                _ => NAME,
            }),
            // A digit is a slip, and no tip.
            digits if digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.enter(talk, channel, notice)
            }
            words => tell(talk, words),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        tip_status::show(talk, channel, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Tip
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for TipTaken {
    fn name(&self) -> &'static str {
        TAKEN
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        match talk.tip.receipt.get() {
            Some(receipt) => Step::Say(tip_wording::receipt_and(&receipt, &talk.tip, true, notice)),
            None => Step::Go(home::NAME),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match (channel, said, talk.tip.receipt.get()) {
            (Channel::Sms, words, _) => tip_follow::answered(talk, words),
            (Channel::Ussd, "1", Some(receipt)) if notice.sends => {
                let sms = tip_wording::receipt(&receipt, talk.tip.danger, notice).sms;
                match tip_follow::asked(talk) {
                    Some(question) => Step::SayAndSend(question, sms),
                    None => Step::EndAndSend(Say::both("sms-receipt", "ussd-receipt-sent", |text| text), sms),
                }
            }
            (Channel::Ussd, "0" | "2", _) => match tip_follow::asked(talk) {
                Some(question) => Step::Say(question),
                None => Step::End(Say::both("sms-info", "ussd-goodbye", |text| text)),
            },
            _ => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        tip_status::show(talk, channel, news, notice)
    }

    fn awaits(&self, talk: &Talk) -> Awaits {
        // Where it was asked where it is, a digit may answer.
        let asked = matches!(talk.tip.follow, Follow::Which(_) | Follow::Where);
        if asked { Awaits::Reply } else { Awaits::MoreWords }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Taken, TipTalk, menu};
    use super::*;
    use crate::i18n::Text;
    use crate::model::message::Zone;
    use crate::model::triage::Band;

    fn notice(tips: bool) -> Notice {
        let number = |number: &str| number.to_owned();
        Notice {
            police: number("110"),
            women: number("129"),
            bp3mi: number("0561-000000"),
            dial: None,
            tips,
            sends: true,
            check: true,
            drafts: true,
            permits: None,
            mission: String::new(),
            ministry: String::new(),
            call_by: None,
            wakes: true,
            oversight: true,
            volunteer: false,
        }
    }

    /// Types into the screens, from the first one of reporting.
    fn dial(talk: &mut Talk, inputs: &[&str]) -> Step {
        let notice = notice(true);
        let mut step = Step::Go(NAME);
        for input in inputs.iter().map(Some).chain([None]) {
            while let Step::Go(name) = step {
                name.clone_into(&mut talk.menu);
                step = menu(name).enter(talk, Channel::Ussd, &notice);
            }
            if let Some(input) = input {
                step = menu(&talk.menu.clone()).typed(talk, Channel::Ussd, input, &notice);
            }
        }
        step
    }

    fn told(step: Step) -> Told {
        let Step::Ask(Need::Tip(told)) = step else { panic!("a tip, and not {step:?}") };
        *told
    }

    fn shown(step: Step) -> &'static str {
        let Step::Say(Say { ussd: Text { key, .. }, .. }) = step else {
            panic!("a screen, and not {step:?}")
        };
        key
    }

    #[test]
    fn digits_and_words_become_a_tip() {
        let mut talk = Talk::default();
        talk.tip.about = "CONTOH MAJU".to_owned();
        let tip = told(dial(&mut talk, &["1", "2", "3a", "Sekida * mobil"]));
        assert_eq!(tip.words.expose(), "Sekida * mobil");
        assert_eq!(tip.facts.kind, Some(TipKind::Departure));
        assert_eq!(tip.facts.leaves, Some(Leaves::Tomorrow));
        assert_eq!(tip.facts.people, Some(People::Many));
        assert!(tip.facts.child && tip.to.is_none());
        assert_eq!(tip.facts.about.as_deref(), Some("CONTOH MAJU"));

        let tip = told(dial(&mut Talk::default(), &["3", "4", "Sekida"]));
        assert_eq!((tip.facts.kind, tip.facts.leaves), (Some(TipKind::Child), Some(Leaves::Left)));
        assert!(tip.facts.child && tip.facts.people.is_none() && tip.facts.about.is_none());

        for (digit, kind) in [("2", TipKind::Recruiter), ("4", TipKind::Official), ("5", TipKind::Other)] {
            let tip = told(dial(&mut Talk::default(), &[digit, "Sekida"]));
            assert_eq!((tip.facts.kind, tip.facts.child), (Some(kind), false));
        }
        // What was chosen before another way was taken is not told.
        let tip = told(dial(&mut Talk::default(), &["1", "2", "2a", "0", "0", "0", "2", "Sekida"]));
        let facts = Facts { kind: Some(TipKind::Recruiter), ..Facts::default() };
        assert_eq!(tip.facts, facts);
    }

    #[test]
    fn a_slip_shows_the_same_screen_and_nought_the_one_before() {
        for (inputs, shows) in [
            (&["7"][..], "ussd-tip-kind"),
            (&["1"], "ussd-tip-when"),
            (&["1", "6"], "ussd-tip-when"),
            (&["1", "0"], "ussd-tip-kind"),
            (&["1", "1"], "ussd-tip-people"),
            (&["1", "1", "5"], "ussd-tip-people"),
            (&["1", "1", "12"], "ussd-tip-people"),
            (&["1", "1", "0"], "ussd-tip-when"),
            (&["1", "1", "1"], "ussd-tip-words"),
            (&["1", "1", "1", "1"], "ussd-tip-words"),
            (&["1", "1", "1", ""], "ussd-tip-words"),
            (&["1", "1", "1", "0"], "ussd-tip-people"),
            (&["3", "1", "0"], "ussd-tip-when"),
            (&["2", "0"], "ussd-tip-kind"),
        ] {
            assert_eq!(shown(dial(&mut Talk::default(), inputs)), shows, "{inputs:?}");
        }
    }

    #[test]
    fn where_nobody_reads_tips_none_is_asked_for() {
        let closed = notice(false);
        let mut talk = Talk { menu: NAME.to_owned(), ..Talk::default() };
        for step in [
            LeaveTip.enter(&mut talk, Channel::Ussd, &closed),
            LeaveTip.enter(&mut talk, Channel::Sms, &closed),
            LeaveTip.typed(&mut talk, Channel::Ussd, "1", &closed),
        ] {
            assert_eq!(shown(step), "ussd-tips-closed");
        }
        for step in [
            reported(&mut talk, "calo di Sekida", &closed),
            tip_status::asked(&mut talk, "", &closed),
            tip_status::replied(&mut talk, "di pasar", &closed),
            tip_status::news(&mut talk, "14", &closed),
        ] {
            assert!(matches!(step, Step::Go(NAME)), "{step:?}");
        }
    }

    #[test]
    fn what_is_kept_of_a_tip_are_digits_and_the_receipt() {
        let mut talk = Talk::default();
        dial(&mut talk, &["1", "2", "3a", "Sekida mobil"]);
        let receipt = Receipt::parse("0000000000000000").expect("a receipt");
        let kept = serde_json::to_string(&talk).expect("text");
        assert!(!kept.contains("Sekida"), "{kept}");
        let taken = Taken {
            receipt,
            reference: None,
            ask: None,
            answers: true,
            band: Band::P3,
            decide_by: None,
            zone: Zone::Wib,
            joined: false,
        };
        tip_status::show(&mut talk, Channel::Ussd, News::Taken(taken), &notice(true));
        assert_eq!(talk.menu, TAKEN);
        let only = TipTalk { receipt: talk.tip.receipt.clone(), ..TipTalk::default() };
        assert_eq!(talk.tip, only, "nothing but the receipt");
        assert!(!format!("{talk:?}").contains("0000"), "{talk:?}");
    }
}
