//! Another language.

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, home};
use crate::dialogue::wording::{Notice, Say, offers};
use crate::i18n::{Lang, Text, word};

/// Its name.
pub(crate) const NAME: &str = "language";

/// Another language; whoever chooses it in the middle of something goes on with that.
pub(in crate::dialogue) fn change(talk: &mut Talk, lang: Lang) -> Step {
    talk.before = if super::menu(&talk.menu).goes_on() { talk.menu.clone() } else { String::new() };
    NAME.clone_into(&mut talk.menu);
    Step::Ask(Need::Language(lang))
}

/// The choice of a language.
pub(super) struct Language;

fn names(between: &str, notice: &Notice) -> String {
    let names: Vec<String> = Lang::offered(notice.drafts)
        .zip(1..)
        .map(|(lang, digit)| format!("{digit} {}", word(lang, "language-name")))
        .collect();
    names.join(between)
}

impl Menu for Language {
    fn name(&self) -> &'static str {
        NAME
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, notice: &Notice) -> Step {
        Step::Say(Say {
            sms: Text::new("sms-language").with("languages", names(" ", notice)),
            ussd: Text::new("ussd-language").with("languages", names("\n", notice)),
        })
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        if said == "0" {
            return Step::Go(home::NAME);
        }
        let picked = said
            .parse::<usize>()
            .ok()
            .and_then(|digit| Lang::offered(notice.drafts).nth(digit.checked_sub(1)?))
            .or_else(|| Lang::parse(said).filter(|lang| notice.drafts || !lang.is_draft()));
        match picked {
            Some(lang) => Step::Ask(Need::Language(lang)),
            None => self.enter(talk, channel, notice),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Digit
    }

    fn told(&self, talk: &mut Talk, channel: Channel, _news: News, notice: &Notice) -> Step {
        let before = std::mem::take(&mut talk.before);
        if !before.is_empty() {
            return Step::Go(super::menu(&before).name());
        }
        home::NAME.clone_into(&mut talk.menu);
        match channel {
            Channel::Sms => Step::Say(offers("sms-language-set", "ussd-home", notice)),
            Channel::Ussd => super::menu(home::NAME).enter(talk, channel, notice),
        }
    }
}
