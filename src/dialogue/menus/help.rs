//! Asking for help: a digit makes a sealed request at once, words come after it or with it.
//!
//! Whoever asks here asks to be called, so their number is sealed into the tip for the unit that calls; the
//! text before the digit says so. `0` or BATAL takes it back. On a screen the request is made when words or
//! "just call me" are typed, because a dialler who hangs up after the list has asked for nothing yet.

use super::{
    AtHand, Awaits, Channel, HelpTalk, Menu, Need, News, Step, Talk, TipTalk, Told, home, tip_status,
};
use crate::dialogue::help_words::{choice, takes_back};
use crate::dialogue::wording::{Notice, Say};
use crate::dialogue::{help_wording, intent, tip_wording};
use crate::model::departure::Country;
use crate::model::tip::{Facts, HelpKind, TipBody};

/// The list.
pub(crate) const NAME: &str = "help";
/// On a screen: the words.
pub(crate) const WORDS: &str = "help-words";
/// After the request.
pub(crate) const TAKEN: &str = "help-taken";

/// What help, by a digit.
pub(in crate::dialogue) struct Help;
/// The words, on a screen.
pub(in crate::dialogue) struct HelpWords;
/// The request was taken.
pub(in crate::dialogue) struct HelpTaken;

/// BANTU, with what stands behind it.
pub(in crate::dialogue) fn asked(talk: &mut Talk, channel: Channel, rest: &str, notice: &Notice) -> Step {
    match choice(rest).filter(|_| notice.tips) {
        Some((kind, words)) => chosen(talk, channel, kind, words, notice),
        None => Step::Go(NAME),
    }
}

/// A question about the company that was asked about.
pub(super) fn question(talk: &mut Talk) -> Step {
    talk.tip.help = HelpTalk::of(HelpKind::Question);
    Step::Go(WORDS)
}

/// Somebody is abroad and in trouble: the place is asked for, and what comes next is a request.
pub(in crate::dialogue) fn abroad(
    talk: &mut Talk,
    kind: HelpKind,
    at: Option<Country>,
    notice: &Notice,
) -> Step {
    let help = HelpTalk { quiet: true, ..HelpTalk::of(kind) };
    *talk = Talk { menu: WORDS.to_owned(), tip: TipTalk { help, ..TipTalk::default() }, ..Talk::default() };
    Step::Say(help_wording::abroad(at, notice))
}

fn chosen(talk: &mut Talk, channel: Channel, kind: HelpKind, words: &str, notice: &Notice) -> Step {
    let (tip, help) = (&talk.tip, &talk.tip.help);
    let at_hand = talk.menu == TAKEN && tip.receipt.get().is_some() && help.kind() == Some(kind) && !help.off;
    match channel {
        // Said twice: the same request.
        Channel::Sms if at_hand && words.is_empty() => Step::Go(TAKEN),
        Channel::Sms if at_hand => add(talk, words),
        Channel::Ussd if words.is_empty() => {
            talk.tip.help = HelpTalk::of(kind);
            Step::Go(WORDS)
        }
        Channel::Sms | Channel::Ussd => request(talk, kind, words, notice),
    }
}

/// Makes the request.
fn request(talk: &mut Talk, kind: HelpKind, words: &str, notice: &Notice) -> Step {
    let about = std::mem::take(&mut talk.tip.about);
    let (quiet, by) = (talk.tip.help.quiet, notice.call_by.filter(|_| !talk.tip.help.quiet));
    let help = HelpTalk { by, words: !words.is_empty(), quiet, ..HelpTalk::of(kind) };
    let facts = facts(&help, &about);
    talk.tip = TipTalk { help, about, danger: intent::tells_of_danger(words), ..TipTalk::default() };
    TAKEN.clone_into(&mut talk.menu);
    Step::Ask(Need::Tip(Box::new(Told { words: TipBody::new(words), facts, to: None })))
}

/// What is sealed beside the words. Whose number to call is known to whoever fulfils the need.
fn facts(help: &HelpTalk, about: &str) -> Facts {
    Facts {
        help: help.kind(),
        call_by: help.by,
        about: Some(about.to_owned()).filter(|about| !about.is_empty()),
        ..Facts::default()
    }
}

/// Adds words to the request at hand.
fn add(talk: &mut Talk, words: &str) -> Step {
    let Some(receipt) = talk.tip.receipt.get() else { return Step::Go(NAME) };
    talk.tip.danger = intent::tells_of_danger(words);
    talk.tip.help.words = true;
    let facts = facts(&talk.tip.help, &talk.tip.about);
    Step::Ask(Need::AddOrTake(receipt, Box::new(Told { words: TipBody::new(words), facts, to: None })))
}

/// Takes the call back.
pub(in crate::dialogue) fn call_off(talk: &Talk, said: &str) -> Option<Step> {
    let receipt = talk.tip.receipt.get().filter(|_| talk.menu == TAKEN && !talk.tip.help.off)?;
    Some(Step::Ask(Need::CallOff(receipt, TipBody::new(said))))
}

fn show(talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
    match news {
        News::Taken(taken) => {
            TAKEN.clone_into(&mut talk.menu);
            talk.tip.receipt = AtHand::of(&taken.receipt);
            talk.tip.help.code = taken.reference.unwrap_or_default();
            let help = &talk.tip.help;
            Step::Say(help_wording::taken(&taken.receipt, help, talk.tip.danger, notice))
        }
        News::Added(receipt) => {
            (talk.tip.help.added, talk.tip.help.off) = (true, false);
            Step::Say(help_wording::added(&receipt, notice))
        }
        News::CalledOff(receipt) => {
            talk.tip.help.off = true;
            let say = help_wording::off(&receipt, notice);
            if channel == Channel::Ussd { Step::End(say) } else { Step::Say(say) }
        }
        other => tip_status::show(talk, channel, other, notice),
    }
}

impl Menu for Help {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, talk: &mut Talk, channel: Channel, notice: &Notice) -> Step {
        talk.tip = TipTalk::default();
        match channel {
            _ if notice.tips => Step::Say(help_wording::ask(notice)),
            // What is written next is no answer to it.
            Channel::Sms => Step::End(tip_wording::closed(notice)),
            Channel::Ussd => Step::Say(tip_wording::closed(notice)),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match choice(said).filter(|_| notice.tips) {
            Some((kind, words)) => chosen(talk, channel, kind, words, notice),
            None if said == "0" => Step::Go(home::NAME),
            None => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, channel, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Help
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for HelpWords {
    fn name(&self) -> &'static str {
        WORDS
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        match talk.tip.help.kind() {
            Some(kind) if notice.tips => Step::Say(help_wording::words(kind, notice)),
            _ => Step::Go(NAME),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let Some(kind) = talk.tip.help.kind().filter(|_| notice.tips) else { return Step::Go(NAME) };
        match said {
            "0" => Step::Go(if kind == HelpKind::Question { home::NAME } else { NAME }),
            "1" if notice.call_by.is_some() => request(talk, kind, "", notice),
            // A digit is a slip.
            digits if digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.enter(talk, channel, notice)
            }
            words => request(talk, kind, words, notice),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, channel, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Tip
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}

impl Menu for HelpTaken {
    fn name(&self) -> &'static str {
        TAKEN
    }

    fn enter(&self, talk: &mut Talk, channel: Channel, notice: &Notice) -> Step {
        let (tip, help) = (&talk.tip, &talk.tip.help);
        match tip.receipt.get() {
            Some(receipt) if help.off => Step::Say(help_wording::off(&receipt, notice)),
            Some(receipt) if help.added && channel == Channel::Sms => {
                Step::Say(help_wording::added(&receipt, notice))
            }
            Some(receipt) => Step::Say(help_wording::taken(&receipt, help, tip.danger, notice)),
            None => Step::Go(NAME),
        }
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        if channel == Channel::Ussd {
            return match (said, talk.tip.receipt.get()) {
                ("1", Some(receipt)) if notice.sends => Step::EndAndSend(
                    Say::both("sms-help-taken", "ussd-receipt-sent", |text| text),
                    help_wording::by_sms(&receipt, &talk.tip.help, talk.tip.danger, notice),
                ),
                ("2", Some(_)) if talk.tip.help.by.is_some() => {
                    call_off(talk, said).unwrap_or(Step::Go(TAKEN))
                }
                ("0", _) => Step::End(Say::both("sms-info", "ussd-goodbye", |text| text)),
                _ => self.enter(talk, channel, notice),
            };
        }
        if takes_back(said) {
            return call_off(talk, said).unwrap_or(Step::Go(TAKEN));
        }
        match choice(said) {
            // Whoever took the wrong digit takes another; the first request stays, for nobody asked to drop it.
            Some((kind, "")) => chosen(talk, channel, kind, "", notice),
            _ => add(talk, said),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        show(talk, channel, news, notice)
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Help
    }

    fn is_about_a_tip(&self) -> bool {
        true
    }
}
