//! IKUT: somebody wants to be told of safe migration by SMS. Where they live, then whether they really want it; nobody
//! becomes a member without that YA.

use serde::{Deserialize, Serialize};

use super::{Awaits, Channel, Menu, Need, News, Step, Talk, home};
use crate::dialogue::wording::{Notice, Say};
use crate::domain::broadcasts::members::{Kabupaten, Standing};
use crate::domain::places::{Place, gazetteer};
use crate::domain::reading::{self, Reply};
use crate::i18n::{Arg, Text};

/// Where do you live?
pub(crate) const WHERE: &str = "join-where";
/// Do you want it?
pub(crate) const CONSENT: &str = "join";

/// What stands beside a yes or a no, and alone is a yes.
const WANTS: &[&str] = &["mau", "ikut", "want", "join"];

/// What is kept of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JoinTalk {
    /// The Kemendagri code of where they live; empty before it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kabupaten: String,
    /// The codes to choose from, in the order of their digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub which: Vec<String>,
}

impl JoinTalk {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Where do you live?
pub(in crate::dialogue) struct Where;
/// Do you want it?
pub(in crate::dialogue) struct Consent;

/// By SMS only: a screen cannot be answered when a broadcast comes.
fn say(sms: &'static str, arguments: impl Fn(Text) -> Text) -> Say {
    Say { sms: arguments(Text::new(sms)), ussd: Text::new("ussd-goodbye") }
}

fn in_area(sms: &'static str, code: &str) -> Say {
    let name = gazetteer().name(code).unwrap_or_else(|| code.to_owned());
    say(sms, |text| text.with("area", name.clone()))
}

fn which(codes: &[String]) -> Say {
    let names: Vec<String> = codes.iter().filter_map(|code| gazetteer().name(code)).collect();
    say("sms-join-which", |text| text.arg("choices", Arg::Choices(names.clone(), " ")))
}

/// Somebody said IKUT, and these words behind it.
pub(in crate::dialogue) fn asked(talk: &mut Talk, words: &str) -> Step {
    *talk = Talk { menu: WHERE.to_owned(), ..Talk::default() };
    Step::Ask(Need::Standing(words.to_owned()))
}

/// Nothing is kept, and that is said.
fn done(talk: &mut Talk, said: Say) -> Step {
    talk.menu.clear();
    talk.join = JoinTalk::default();
    Step::End(said)
}

/// What is said to somebody who is a member, or said STOP; none to whom neither is true.
fn stands(standing: &Standing, member: &'static str) -> Option<Say> {
    match standing {
        Standing::Member(code) => Some(in_area(member, code)),
        Standing::Stopped => Some(say("sms-join-stopped", |text| text)),
        Standing::Stranger => None,
    }
}

/// Whether somebody wants it: "ya", "iya mau", "mau ikut", "tidak mau".
fn wish(said: &str) -> Option<Reply> {
    let said = said.to_lowercase();
    let (wants, rest): (Vec<&str>, Vec<&str>) =
        said.split_whitespace().partition(|word| WANTS.contains(&word.trim_end_matches(['.', ',', '!'])));
    match rest.as_slice() {
        [] if !wants.is_empty() => Some(Reply::Yes),
        rest => reading::reply(&rest.join(" ")),
    }
}

fn consent(talk: &mut Talk, code: &str) -> Step {
    CONSENT.clone_into(&mut talk.menu);
    talk.join = JoinTalk { kabupaten: code.to_owned(), which: Vec::new() };
    Step::Say(in_area("sms-join-consent", code))
}

impl Menu for Where {
    fn name(&self) -> &'static str {
        WHERE
    }

    fn enter(&self, _talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(say("sms-join-where", |text| text))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        let offered: Vec<Place> = talk.join.which.iter().map(|code| Place { code: code.clone() }).collect();
        match gazetteer().among(&offered, said) {
            _ if said == "0" => Step::Go(home::NAME),
            Some(place) => consent(talk, &place.code),
            None if said.chars().any(char::is_alphabetic) => Step::Ask(Need::Standing(said.to_owned())),
            None if offered.is_empty() => self.enter(talk, channel, notice),
            None => Step::Say(which(&talk.join.which)),
        }
    }

    fn told(&self, talk: &mut Talk, channel: Channel, news: News, notice: &Notice) -> Step {
        let News::Standing(standing, kabupaten) = news else { return Step::Go(home::NAME) };
        if let Some(said) = stands(&standing, "sms-join-already") {
            return done(talk, said);
        }
        match kabupaten {
            Kabupaten::One(code) => consent(talk, &code),
            Kabupaten::Several(codes) => {
                let said = which(&codes);
                talk.join = JoinTalk { which: codes, ..JoinTalk::default() };
                Step::Say(said)
            }
            Kabupaten::Unknown => self.enter(talk, channel, notice),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Place
    }
}

impl Menu for Consent {
    fn name(&self) -> &'static str {
        CONSENT
    }

    fn enter(&self, talk: &mut Talk, _channel: Channel, _notice: &Notice) -> Step {
        Step::Say(in_area("sms-join-consent", &talk.join.kabupaten))
    }

    fn typed(&self, talk: &mut Talk, channel: Channel, said: &str, notice: &Notice) -> Step {
        match wish(said) {
            _ if talk.join.kabupaten.is_empty() => Step::Go(home::NAME),
            Some(Reply::Yes) => Step::Ask(Need::Join(talk.join.kabupaten.clone())),
            Some(Reply::No) => done(talk, say("sms-join-not", |text| text)),
            _ => self.enter(talk, channel, notice),
        }
    }

    fn told(&self, talk: &mut Talk, _channel: Channel, news: News, _notice: &Notice) -> Step {
        let News::Standing(standing, _) = news else { return Step::Go(home::NAME) };
        match stands(&standing, "sms-joined") {
            Some(said) => done(talk, said),
            None => Step::Go(home::NAME),
        }
    }

    fn awaits(&self, _talk: &Talk) -> Awaits {
        Awaits::Answer
    }
}

/// Somebody said KELUAR: whether they were a member.
pub(in crate::dialogue) fn left(talk: &mut Talk, was_member: bool) -> Step {
    let said = if was_member { "sms-left" } else { "sms-not-joined" };
    done(talk, say(said, |text| text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_a_plain_yes_or_no_and_nothing_else_is_one() {
        for (said, expected) in [
            ("YA", Some(Reply::Yes)),
            ("iya mau", Some(Reply::Yes)),
            ("Mau ikut!", Some(Reply::Yes)),
            ("mau", Some(Reply::Yes)),
            ("tidak mau", Some(Reply::No)),
            ("tdk", Some(Reply::No)),
            ("mau tanya dulu", None),
            ("mau kerja di malaysia", None),
            ("nanti", None),
            ("", None),
        ] {
            assert_eq!(wish(said), expected, "{said}");
        }
    }
}
