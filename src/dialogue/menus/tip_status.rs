//! What a receipt shows, and what can be said to its tip: more words, an answer, "tell me the news".

use super::{
    AtHand, Awaits, Channel, EMERGENCY, Follow, Menu, Need, News, Step, Talk, TipTalk, home, leave_tip,
};
use crate::dialogue::intent;
use crate::dialogue::tip_wording;
use crate::dialogue::tip_words::is_only_digits;
use crate::dialogue::wording::{Notice, Say};
use crate::domain::tips::{NewsFor, Taken};
use crate::model::tip::TipBody;
use crate::sealing::receipt::{Receipt, Typed};

/// Where a receipt is asked for.
pub(crate) const ASK: &str = "receipt";
/// After a receipt was looked up.
pub(crate) const NAME: &str = "tip-status";

/// Asks for a receipt.
pub(in crate::dialogue) struct AskReceipt;
/// What a receipt shows.
pub(in crate::dialogue) struct TipStatus;

/// STATUS, with what stands behind it, or digits alone.
pub(in crate::dialogue) fn asked(talk: &mut Talk, rest: &str, notice: &Notice) -> Step {
    if !notice.tips {
        return Step::Go(leave_tip::NAME);
    }
    match (Receipt::read(rest), talk.tip.receipt.get()) {
        (Typed::Receipt(receipt, _), _) => look(talk, receipt),
        (Typed::Mistyped, _) => {
            ASK.clone_into(&mut talk.menu);
            Step::Say(Say::both("sms-receipt-mistyped", "ussd-receipt-mistyped", |text| text))
        }
        (Typed::Other, Some(receipt)) if rest.is_empty() => look(talk, receipt),
        (Typed::Other, _) => Step::Go(ASK),
    }
}

/// JAWAB by SMS, with what stands behind it.
pub(in crate::dialogue) fn replied(talk: &mut Talk, rest: &str, notice: &Notice) -> Step {
    if !notice.tips {
        return Step::Go(leave_tip::NAME);
    }
    match (Receipt::read(rest), talk.tip.receipt.get()) {
        (Typed::Receipt(receipt, words), _) if !words.is_empty() => {
            talk.tip = TipTalk { receipt: AtHand::of(&receipt), asked: true, ..TipTalk::default() };
            add(talk, words)
        }
        // A telephone number may be the answer.
        (Typed::Mistyped, None) => asked(talk, rest, notice),
        (Typed::Receipt(..), _) => asked(talk, rest, notice),
        (_, Some(_)) if is_only_digits(rest) || rest.is_empty() => asked(talk, rest, notice),
        (_, Some(_)) => {
            talk.tip.asked = true;
            add(talk, rest)
        }
        (Typed::Other, None) if intent::tells_of_danger(rest) => Step::Go(EMERGENCY),
        (Typed::Other, None) => {
            ASK.clone_into(&mut talk.menu);
            Step::Say(Say::both("sms-nothing-to-answer", "ussd-ask-receipt", |text| text))
        }
    }
}

/// KABARI by SMS, with what stands behind it.
pub(in crate::dialogue) fn news(talk: &mut Talk, rest: &str, notice: &Notice) -> Step {
    if !notice.tips {
        return Step::Go(leave_tip::NAME);
    }
    if !notice.sends {
        ASK.clone_into(&mut talk.menu);
        return Step::Say(Say::both("sms-news-cannot", "ussd-ask-receipt", |text| text));
    }
    let (first, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let days = |text: &str| text.trim_matches(|c: char| !c.is_ascii_digit()) == "14";
    let rest = if days(first) { behind.trim_start_matches("hari").trim() } else { rest };
    let (receipt, behind) = match (Receipt::read(rest), talk.tip.receipt.get()) {
        (Typed::Receipt(receipt, behind), _) => (receipt, behind),
        (Typed::Mistyped, _) => return asked(talk, rest, notice),
        (Typed::Other, Some(receipt)) => (receipt, ""),
        (Typed::Other, None) => {
            ASK.clone_into(&mut talk.menu);
            return Step::Say(Say::both("sms-news-which", "ussd-ask-receipt", |text| text));
        }
    };
    let how_long = if days(first) || days(behind) { NewsFor::Long } else { NewsFor::Short };
    NAME.clone_into(&mut talk.menu);
    Step::Ask(Need::Promise(receipt, how_long))
}

/// Adds words to the tip of the receipt at hand.
pub(super) fn add(talk: &mut Talk, words: &str) -> Step {
    match talk.tip.receipt.get() {
        Some(receipt) => {
            NAME.clone_into(&mut talk.menu);
            talk.tip.danger = intent::tells_of_danger(words);
            Step::Ask(Need::Add(receipt, TipBody::new(words)))
        }
        None => Step::Go(ASK),
    }
}

fn look(talk: &mut Talk, receipt: Receipt) -> Step {
    NAME.clone_into(&mut talk.menu);
    Step::Ask(Need::Progress(receipt))
}

/// Says what came of a tip or a receipt, and goes to where what follows is understood.
pub(super) fn show(talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
    match news {
        News::Taken(Taken { receipt, ask, answers, .. }) => {
            leave_tip::TAKEN.clone_into(&mut talk.menu);
            let (danger, follow) = (talk.tip.danger, Follow::from(ask));
            talk.tip = TipTalk { receipt: AtHand::of(&receipt), danger, follow, ..TipTalk::default() };
            Step::Say(tip_wording::receipt_and(&receipt, &talk.tip, answers, notice))
        }
        News::Added(receipt) | News::Reached(receipt, _) => {
            NAME.clone_into(&mut talk.menu);
            let (answered, danger) = (talk.tip.asked, talk.tip.danger);
            talk.tip = TipTalk { receipt: AtHand::of(&receipt), danger, ..TipTalk::default() };
            let say = tip_wording::added(answered, notice);
            if channel == Channel::Ussd { Step::End(say) } else { Step::Say(say) }
        }
        News::Progress(receipt, progress) => {
            NAME.clone_into(&mut talk.menu);
            let asked = tip_wording::question(&progress).is_some();
            talk.tip = TipTalk { receipt: AtHand::of(&receipt), asked, ..TipTalk::default() };
            Step::Say(tip_wording::progress(&progress, notice.sends))
        }
        News::Promised(receipt, how_long) => {
            NAME.clone_into(&mut talk.menu);
            talk.tip.receipt = AtHand::of(&receipt);
            Step::Say(tip_wording::promised(how_long))
        }
        News::NoSuchTip(left) => {
            ASK.clone_into(&mut talk.menu);
            talk.tip = TipTalk::default();
            Step::Say(tip_wording::wrong(left))
        }
        News::Locked => {
            ASK.clone_into(&mut talk.menu);
            talk.tip = TipTalk::default();
            Step::Say(tip_wording::wrong(0))
        }
        News::Closed => {
            leave_tip::NAME.clone_into(&mut talk.menu);
            talk.tip = TipTalk::default();
            Step::Say(tip_wording::closed(notice))
        }
        _ => Step::Go(home::NAME),
    }
}

impl Menu for AskReceipt {
    fn name(&self) -> &'static str {
        ASK
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(Say::both("sms-ask-receipt", "ussd-ask-receipt", |text| text))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match Receipt::read(said) {
            Typed::Other if said == "0" => Step::Go(home::NAME),
            Typed::Other if channel == Channel::Ussd && !said.is_empty() => {
                Step::Say(Say::both("sms-receipt-mistyped", "ussd-receipt-mistyped", |text| text))
            }
            Typed::Other => self.enter(talk, channel, notice),
            Typed::Receipt(..) | Typed::Mistyped => asked(talk, said, notice),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, channel, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Receipt
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for TipStatus {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        match talk.tip.receipt.get() {
            Some(receipt) => look(talk, receipt),
            None => Step::Go(ASK),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match channel {
            Channel::Ussd if said == "0" => Step::Go(home::NAME),
            Channel::Ussd if said.is_empty() || !talk.tip.asked => self.enter(talk, channel, notice),
            Channel::Ussd | Channel::Sms => add(talk, said),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, channel, news, notice)
    }

    fn awaits(&self, talk: &Talk) -> Awaits {
        if talk.tip.asked { Awaits::Reply } else { Awaits::MoreWords }
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tip::{Progress, Status};

    fn notice() -> Notice {
        let number = |number: &str| number.to_owned();
        Notice {
            police: number("110"),
            women: number("129"),
            bp3mi: number("0561-000000"),
            dial: None,
            tips: true,
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

    fn receipt() -> Receipt {
        Receipt::parse("0000000000000000").expect("a receipt")
    }

    /// A talk after a look at a receipt.
    fn looked(status: Status, questions: &[&str]) -> (Talk, &'static str) {
        let mut talk = Talk::default();
        let questions = questions.iter().map(|&question| question.to_owned()).collect();
        let progress = Progress { status, since: 0, offices: 2, news: false, questions };
        let step = show(&mut talk, Channel::Sms, News::Progress(receipt(), progress), &notice());
        let Step::Say(say) = step else { panic!("{step:?}") };
        (talk, say.sms.key)
    }

    #[test]
    fn each_status_has_its_words_and_a_question_goes_before() {
        for (status, shows) in [
            (Status::Received, "sms-status-received"),
            (Status::Checking, "sms-status-checking"),
            (Status::Forwarded, "sms-status-forwarded"),
            (Status::Acted, "sms-status-acted"),
            (Status::Nothing, "sms-status-nothing"),
        ] {
            assert_eq!(looked(status, &[]).1, shows);
            let (talk, asks) = looked(status, &["Di mana?"]);
            assert_eq!(asks, if status.is_closed() { shows } else { "sms-status-question" });
            let awaits = if status.is_closed() { Awaits::MoreWords } else { Awaits::Reply };
            assert_eq!(TipStatus.awaits(&talk), awaits);
        }
    }

    #[test]
    fn words_on_a_screen_with_a_question_are_its_answer() {
        let (mut talk, _) = looked(Status::Checking, &["Di mana?"]);
        let step = TipStatus.typed(&mut talk, Channel::Ussd, "di pasar", &notice());
        assert!(
            matches!(step, Step::Ask(Need::Add(_, ref words)) if words.expose() == "di pasar"),
            "{step:?}"
        );
        let step = show(&mut talk, Channel::Ussd, News::Added(receipt()), &notice());
        assert!(matches!(step, Step::End(ref say) if say.ussd.key == "ussd-replied"), "{step:?}");
        let (mut talk, _) = looked(Status::Checking, &[]);
        let step = TipStatus.typed(&mut talk, Channel::Ussd, "di pasar", &notice());
        assert!(matches!(step, Step::Ask(Need::Progress(_)) | Step::Go(_)), "{step:?}");
    }

    #[test]
    fn an_answer_needs_a_receipt_or_one_at_hand() {
        let (mut at_hand, _) = looked(Status::Checking, &["Di mana?"]);
        let mut none = Talk::default();
        let added = |step: Step| match step {
            Step::Ask(Need::Add(_, words)) => Some(words.expose().to_owned()),
            _ => None,
        };
        let digits = "0000 0000 0000 0000";
        assert_eq!(
            added(replied(&mut none, &format!("{digits} di pasar"), &notice())).as_deref(),
            Some("di pasar")
        );
        assert_eq!(added(replied(&mut at_hand, "di pasar", &notice())).as_deref(), Some("di pasar"));
        // A telephone number is an answer too.
        let number = "081234567890 nomornya";
        assert_eq!(added(replied(&mut at_hand, number, &notice())).as_deref(), Some(number));
        let none = || Talk::default();
        let step = replied(&mut none(), "di pasar", &notice());
        assert!(matches!(step, Step::Say(ref say) if say.sms.key == "sms-nothing-to-answer"), "{step:?}");
        assert!(matches!(replied(&mut none(), "tolong kami disekap", &notice()), Step::Go(EMERGENCY)));
        assert!(matches!(replied(&mut none(), digits, &notice()), Step::Ask(Need::Progress(_))));
    }

    #[test]
    fn news_are_promised_for_three_days_or_fourteen() {
        let promised = |talk: &mut Talk, rest: &str| match news(talk, rest, &notice()) {
            Step::Ask(Need::Promise(_, how_long)) => Some(how_long),
            _ => None,
        };
        let at_hand = || looked(Status::Received, &[]).0;
        for (rest, how_long) in [
            ("", Some(NewsFor::Short)),
            ("14", Some(NewsFor::Long)),
            ("14 hari", Some(NewsFor::Long)),
            ("0000 0000 0000 0000", Some(NewsFor::Short)),
            ("0000000000000000 14", Some(NewsFor::Long)),
            ("14 0000 0000 0000 0000", Some(NewsFor::Long)),
            ("14 hari 0000 0000 0000 0000", Some(NewsFor::Long)),
            ("0000 0000 0000 0001", None),
        ] {
            assert_eq!(promised(&mut at_hand(), rest), how_long, "{rest}");
        }
        assert_eq!(promised(&mut Talk::default(), "14"), None, "of which tip?");
    }
}
