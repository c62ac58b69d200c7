//! The one question that may follow a receipt: where it is, or when they leave. The tip is taken before it is
//! asked, and the answer is added to it.

use super::{Awaits, Channel, Follow, Menu, Need, News, Step, Talk, Told, leave_tip, tip_status};
use crate::dialogue::tip_wording;
use crate::dialogue::wording::{Notice, Say};
use crate::model::tip::{Facts, Leaves, TipBody};

/// Where it is asked on a screen.
pub(crate) const NAME: &str = "tip-follow";

/// The question on a screen.
pub(in crate::dialogue) struct FollowUp;

/// The question to show on a screen, once.
pub(super) fn asked(talk: &mut Talk) -> Option<Say> {
    let say = tip_wording::follow(&talk.tip.follow)?;
    NAME.clone_into(&mut talk.menu);
    Some(say)
}

/// What was said to the question, or anything else: it is added to the tip.
pub(super) fn answered(talk: &mut Talk, said: &str) -> Step {
    let picked = said.parse::<usize>().ok().and_then(|digit| digit.checked_sub(1));
    let facts = match (&talk.tip.follow, picked) {
        (Follow::Which(codes), Some(at)) => {
            codes.get(at).map(|code| Facts { kabupaten: Some(code.clone()), ..Facts::default() })
        }
        (Follow::When, Some(at)) => {
            Leaves::ALL.get(at).map(|leaves| Facts { leaves: Some(*leaves), ..Facts::default() })
        }
        _ => None,
    };
    let (Some(facts), Some(receipt)) = (facts, talk.tip.receipt.get()) else {
        return tip_status::add(talk, said);
    };
    talk.tip.follow = Follow::Nothing;
    leave_tip::TAKEN.clone_into(&mut talk.menu);
    Step::Ask(Need::Reach(receipt, Box::new(Told { words: TipBody::new(said), facts, to: None })))
}

impl Menu for FollowUp {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        match tip_wording::follow(&talk.tip.follow) {
            Some(say) => Step::Say(say),
            None => Step::End(Say::both("sms-info", "ussd-goodbye", |text| text)),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let most = match &talk.tip.follow {
            Follow::Which(codes) => codes.len(),
            Follow::When => Leaves::ALL.len(),
            Follow::Where | Follow::Nothing => 0,
        };
        match said {
            "0" => Step::End(Say::both("sms-info", "ussd-goodbye", |text| text)),
            // A slip.
            digits
                if digits.len() <= 2
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
                    && leave_tip::digit(digits, most).is_none() =>
            {
                self.enter(talk, channel, notice)
            }
            words => answered(talk, words),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        tip_status::show(talk, channel, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Reply
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}
