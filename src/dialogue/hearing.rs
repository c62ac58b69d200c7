//! How the dialogue hears an SMS: what is meant, where it leads, and what is remembered of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::cry_wording;
use super::engine::{Dialogue, Said};
use super::intent::{self, Intent};
use super::menus::{
    self, Awaits, Channel, HOME, Need, Step, Talk, departure, emergency, help, interest, join, leave_tip,
    menu, tip_status, topics,
};
use super::tip_wording;
use super::tip_words::{is_only_digits, is_thanks};
use super::visit::{Visit, Whence};
use super::volunteers::Busy;
use super::wording::Say;
use crate::domain::campaigns;
use crate::domain::departures::{self, Check};
use crate::domain::reading::{self, Matter};
use crate::domain::tips::{Origin, TipError};
use crate::i18n::fit;
use crate::kernel::msisdn::Msisdn;
use crate::model::departure::{Known, Sign};
use crate::model::message::Words;
use crate::model::tip::{HelpKind, Mode};
use crate::sealing::receipt::{Receipt, Typed};

/// A digit answers our last question for this long.
const QUESTION_LIVES: i64 = 30 * 60;
/// An SMS conversation is remembered this long.
const SMS_LIVES: Duration = Duration::from_secs(60 * 60);
/// A receipt is at hand this long after it was said or asked for, and so is the whole conversation.
const RECEIPT_LIVES: Duration = Duration::from_secs(10 * 60);
/// A self-check that was begun by SMS may be gone on with for this long; its answers are gone then.
const CHECK_LIVES: Duration = Duration::from_secs(12 * 3600);
/// Messages in a row that we do not understand and still answer: two machines fall silent.
const MOST_UNCLEAR: u8 = 3;

/// What is kept of an SMS conversation.
#[derive(Default, Serialize, Deserialize)]
struct SmsRecord {
    talk: Talk,
    /// When the question was asked, in seconds since 1970.
    at: i64,
    /// Messages in a row that we did not understand.
    unclear: u8,
    /// Token of what we said last: the text may hold a receipt.
    said: String,
    /// Token of the words that went to a unit last.
    #[serde(default)]
    told: String,
}

impl Dialogue {
    /// Hears an SMS. `origin` tells it from its repetitions.
    pub async fn hear(&self, from: &Msisdn, words: &Words, origin: &Origin) -> Said {
        let message = words.expose().trim();
        let place = self.memory.place("sms", &[from.expose()]);
        let mut record: SmsRecord = self.memory.recall(&place).await.unwrap_or_default();
        // Our own words coming back are another machine's.
        if !record.said.is_empty() && self.memory.place("said", &[message]) == record.said {
            return Said::default();
        }
        if let Some(said) = self.hear_officer(from, message).await {
            return said;
        }
        let lang = self.language(from).await;
        let asked = menu(&record.talk.menu).awaits(&record.talk);
        let lapsed = self.clock.now().as_second() - record.at > lives(&record.talk);
        let busy = match asked {
            _ if record.talk.menu.is_empty() || lapsed => Busy::No,
            Awaits::Cry | Awaits::Quiet => Busy::Cries,
            _ if record.talk.menu == menus::EMERGENCY => Busy::Cries,
            _ => Busy::Asked,
        };
        if let Some(said) = self.hear_volunteer(from, message, origin, busy).await {
            if !said.later {
                // What was asked before is asked no more, and our words do not come back.
                let said =
                    said.text.as_deref().map(|text| self.memory.place("said", &[text])).unwrap_or_default();
                record = SmsRecord { said, at: self.clock.now().as_second(), ..SmsRecord::default() };
                self.memory.keep(&place, &record, SMS_LIVES).await;
            }
            return said;
        }
        let free = record.talk.menu.is_empty() || lapsed || asked == Awaits::Nothing;
        if free && let Some(said) = self.hear_quiz(from, message, origin, lang).await {
            if !said.later {
                let said =
                    said.text.as_deref().map(|text| self.memory.place("said", &[text])).unwrap_or_default();
                record = SmsRecord { said, at: self.clock.now().as_second(), ..SmsRecord::default() };
                self.memory.keep(&place, &record, SMS_LIVES).await;
            }
            return said;
        }
        let register = self.register();
        let (message, campaign) = campaigns::taken_out(message, register.campaigns());
        let message = message.as_ref();
        let mut visit = Visit {
            dialogue: self,
            register: &register,
            notice: self.notice(&register),
            channel: Channel::Sms,
            lang,
            from,
            whence: Whence::Message(origin),
            chosen: None,
            took: false,
            awaited: false,
        };
        let first_contact = record.at == 0;
        if self.clock.now().as_second() - record.at > lives(&record.talk) {
            record.talk = Talk::default();
        }
        let awaits = menu(&record.talk.menu).awaits(&record.talk);
        let cried_before = record.talk.menu == menus::EMERGENCY;
        let asked_before = menu(&record.talk.menu).is_a_check();
        let intent = self.or_line(visit.meant(awaits, message), awaits, message);
        let told = self.memory.place("told", &[message]);
        let unread = matches!(intent, Intent::Other | Intent::Digit(_));
        let is_done = matches!(awaits, Awaits::MoreWords | Awaits::Help)
            || record.talk.tip.cry.asked == menus::CryAsked::Off;
        if unread && is_done && is_thanks(message) {
            return Said::default();
        }
        let takes_more =
            matches!(awaits, Awaits::MoreWords | Awaits::Reply | Awaits::Help | Awaits::Cry | Awaits::Quiet);
        let again = unread && told == record.told && takes_more;
        let campaigns = match intent {
            Intent::Stop | Intent::Forget => Some(false),
            Intent::Start => Some(true),
            _ => None,
        };
        // What brings words to a unit is taken whatever the day's cap says, and so is a cry.
        let uncapped =
            matches!(intent, Intent::Emergency | Intent::Report(_) | Intent::Reply(_) | Intent::Help(_));
        let is_cry = intent == Intent::Emergency;
        let forgets = intent == Intent::Forget;
        if matches!(intent, Intent::Stop | Intent::Forget)
            && (self.tips.unlink(from).await == Err(TipError::Away)
                || self.muted(from).await == Err(TipError::Away)
                || self.left(from).await.is_err())
        {
            return self.later(lang, false);
        }
        let mut was_member = false;
        if intent == Intent::Leave {
            match self.left(from).await {
                Ok(left) => was_member = left,
                Err(_) => return self.later(lang, false),
            }
        }
        let check_place = self.memory.place("departure", &[from.expose()]);
        if intent == Intent::Continue {
            let kept: Option<Check> = self.memory.recall(&check_place).await;
            record.talk.check = kept.unwrap_or_default();
        }
        if matches!(intent, Intent::Stop | Intent::Forget) {
            self.memory.forget(&check_place).await;
        }
        if intent == Intent::Forget {
            for kind in ["language", "ussd"] {
                self.memory.forget(&self.memory.place(kind, &[from.expose()])).await;
            }
        }
        let mut understood = !again;
        let step = if again {
            // A repetition of ours after a fault, or a machine's that answers by itself: said again, not
            // taken again.
            Some(match record.talk.menu.as_str() {
                leave_tip::TAKEN => Step::Go(leave_tip::TAKEN),
                help::TAKEN => Step::Go(help::TAKEN),
                // Whoever must not be written to sent it twice.
                menus::EMERGENCY if record.talk.tip.cry.mode() == Some(Mode::Silent) => Step::Quiet,
                _ => Step::Say(tip_wording::added(false, &visit.notice)),
            })
        } else {
            match intent {
                Intent::Leave => Some(join::left(&mut record.talk, was_member)),
                intent => visit.begin(&mut record.talk, awaits, intent, message),
            }
        };
        let step = step.unwrap_or_else(|| {
            understood = false;
            Step::Go(if first_contact { HOME } else { menus::UNCLEAR })
        });
        let danger = |talk: &Talk, visit: &Visit<'_>| is_cry || (visit.took && talk.tip.danger);
        let Ok(outcome) = visit.run(&mut record.talk, step).await else {
            return self.later(visit.lang, is_cry || intent::tells_of_danger(message));
        };
        let urgent = danger(&record.talk, &visit);
        // Who is met for the first time is asked of every message, so that a code in a later one does not count.
        let running = register.campaigns().iter().any(|it| campaigns::counts(it, self.clock.today()));
        if running
            && self.memory.is_first_today("met", &[from.expose()]).await
            && first_contact
            && let Some(campaign) = campaign.filter(|it| campaigns::counts(it, self.clock.today()))
        {
            self.tallies.campaign(self.clock.today(), campaigns::counted_in(campaign), &campaign.tag);
        }
        // Counted when it is answered: what must be heard again would else count twice.
        if !uncapped
            && !visit.took
            && let Some(refusal) = self.over_the_cap(from, lang).await
        {
            return Said { text: refusal, urgent, campaigns, ..Said::default() };
        }
        let answer = fit::sms(visit.lang, &outcome.say.sms);
        if let Some(lang) = visit.chosen {
            self.remember_language(from, lang).await;
            self.speaks(from, lang).await;
        }
        if menu(&record.talk.menu).is_a_check() {
            self.memory.keep(&check_place, &record.talk.check, CHECK_LIVES).await;
        } else if asked_before && record.talk.menu == departure::TOLD && record.talk.check.answered > 0 {
            self.memory.forget(&check_place).await;
        }
        record.unclear = if understood { 0 } else { record.unclear.saturating_add(1) };
        let silent = record.unclear > MOST_UNCLEAR || outcome.quiet;
        let remind = if visit.awaited && visit.notice.sends {
            Some(Some(fit::sms(visit.lang, &cry_wording::still())))
        } else {
            cried_before.then_some(None)
        };
        record.at = self.clock.now().as_second();
        record.said = self.memory.place("said", &[&answer]);
        if visit.took {
            record.told = told;
        } else if !again {
            record.told.clear();
        }
        if forgets {
            self.memory.forget(&place).await;
            return Said { text: (!silent).then_some(answer), urgent, campaigns, remind, later: false };
        }
        let life = if is_short(&record.talk) { RECEIPT_LIVES } else { SMS_LIVES };
        self.memory.keep(&place, &record, life).await;
        Said { text: (!silent).then_some(answer), urgent, campaigns, remind, later: false }
    }
}

/// Whether a receipt is at hand, which is forgotten sooner. Not during a cry for help: whoever is asked after a
/// quarter of an hour whether they still need help must be understood.
fn is_short(talk: &Talk) -> bool {
    talk.tip.receipt.get().is_some() && talk.menu != menus::EMERGENCY
}

/// How long what comes next belongs to what was said, in seconds.
fn lives(talk: &Talk) -> i64 {
    let lives = match talk.menu.as_str() {
        menus::EMERGENCY => SMS_LIVES,
        _ if is_short(talk) => RECEIPT_LIVES,
        _ => return QUESTION_LIVES,
    };
    i64::try_from(lives.as_secs()).unwrap_or(QUESTION_LIVES)
}

impl Visit<'_> {
    /// What a message means where this person is.
    fn meant(&self, awaits: Awaits, message: &str) -> Intent {
        let intent = match awaits {
            // What frightens them is what they are asked to write, and every answer says whom to call.
            Awaits::Tip | Awaits::Help => intent::read_beside_words(message),
            // Every word of somebody in danger goes to the unit, but for a plain command; and who wants no word
            // gets one after a plain cry only.
            Awaits::Cry | Awaits::Quiet => {
                match (intent::read(message), intent::read_beside_words(message)) {
                    (Intent::Emergency, plain) if awaits == Awaits::Quiet && plain != Intent::Emergency => {
                        Intent::Other
                    }
                    (Intent::Emergency, _) => Intent::Emergency,
                    (_, plain) => plain,
                }
            }
            // Who cries for help after a tip is told whom to call, whatever else they say.
            Awaits::MoreWords | Awaits::Reply => match intent::read(message) {
                Intent::Emergency => Intent::Emergency,
                _ => intent::read_beside_words(message),
            },
            // "ya" and "?" answer what was asked.
            Awaits::Answer | Awaits::Place if reading::reply(message).is_some() => Intent::Other,
            _ => intent::read(message),
        };
        // Sixteen digits may be a licence number too, and a slip in one where a name is awaited.
        let licence = |awaits| match awaits {
            Awaits::Name | Awaits::Tip => matches!(Receipt::read(message), Typed::Mistyped),
            _ => false,
        };
        match intent {
            Intent::Status(_)
                if is_only_digits(message)
                    && (!self.notice.tips || self.names_exactly(message) || licence(awaits)) =>
            {
                Intent::Other
            }
            intent => intent,
        }
    }

    /// The destination that a CEK asks about, unless an agency has that name.
    fn destination(&self, wordings: &[String]) -> Option<reading::Subject> {
        let (country, job) = wordings.iter().find_map(|wording| reading::destination(wording))?;
        let named = wordings.iter().any(|wording| self.names_exactly(wording));
        (!named).then_some(reading::Subject::Destination(country, job))
    }

    /// Whether words answer the question at hand, and tell of nothing that cannot wait.
    fn answers(&self, talk: &Talk, message: &str) -> bool {
        let today = self.dialogue.rules().today;
        let urgent = matches!(reading::read(message, today).matter, Matter::Tip | Matter::Abroad);
        let mut check = talk.check.clone();
        reading::reply(message).is_some()
            || (!urgent && departures::answer_in_words(self.register, today, &mut check, message))
    }

    /// Whether words that stand where a name is awaited tell of a departure instead.
    fn tells(&self, message: &str) -> bool {
        let heard = reading::read(message, self.dialogue.rules().today);
        let about = matches!(heard.matter, Matter::Departure | Matter::Tip | Matter::Abroad);
        about && heard.departure.there().next().is_some() && !self.names_exactly(message)
    }

    /// Where free words lead, without any keyword.
    fn heard(&self, talk: &mut Talk, message: &str) -> Option<Step> {
        let heard = reading::read(message, self.dialogue.rules().today);
        Some(match heard.matter {
            Matter::Nothing => return None,
            Matter::Tip if self.notice.tips => {
                let step = leave_tip::reported(talk, message, &self.notice);
                // Somebody is held or being taken: the receipt says whom to call.
                talk.tip.danger = true;
                step
            }
            Matter::About(subject) if heard.departure.there().next().is_none() => {
                topics::told_about(talk, subject)
            }
            Matter::Abroad => {
                let held = [Sign::Abused, Sign::PapersHeld];
                let held = held.iter().any(|sign| heard.departure.sign(*sign) == Known::There);
                let kind = if held { HelpKind::WagesOrPapersWithheld } else { HelpKind::WantsHome };
                help::abroad(talk, kind, heard.departure.country, &self.notice)
            }
            Matter::Departure | Matter::About(_) | Matter::Tip => {
                departure::TOLD.clone_into(&mut talk.menu);
                talk.check = Check::after(heard.departure.clone());
                Step::Ask(Need::Weigh(Box::new(heard.departure), false))
            }
        })
    }

    /// Where a message leads; `None` when it is not understood.
    fn begin(&self, talk: &mut Talk, awaits: Awaits, intent: Intent, message: &str) -> Option<Step> {
        let notice = &self.notice;
        Some(match intent {
            Intent::Emergency => self.cried(talk, message),
            Intent::Check(wordings) if self.destination(&wordings).is_some() => {
                topics::told_about(talk, self.destination(&wordings)?)
            }
            Intent::Check(wordings) => {
                *talk = Talk { menu: menus::CHECK.to_owned(), ..Talk::default() };
                talk.question = wordings.first().cloned().unwrap_or_default();
                Step::Ask(Need::Verdict(wordings))
            }
            Intent::CheckJob(wordings, work) => {
                *talk = Talk { menu: menus::CHECK.to_owned(), ..Talk::default() };
                talk.question = wordings.last().cloned().unwrap_or_default();
                Step::Ask(Need::VerdictAndJob(wordings, work))
            }
            Intent::AskName => Step::Go(menus::CHECK),
            Intent::Job => Step::Go(menus::JOB),
            Intent::Info | Intent::Start => Step::Go(HOME),
            Intent::SelfCheck(rest) => departure::begun(talk, &rest, notice),
            Intent::Continue if talk.check.is_blank() => return None,
            Intent::Continue => Step::Go(departure::QUESTION),
            Intent::About(subject) => topics::told_about(talk, subject),
            Intent::Interest => Step::Go(interest::NAME),
            Intent::Topics => Step::Go(topics::LIST),
            Intent::More => topics::more(talk)?,
            Intent::Forget => Step::End(Say::both("sms-forgotten", "ussd-goodbye", |text| text)),
            Intent::Language(Some(lang)) if notice.drafts || !lang.is_draft() => {
                menus::change_language(talk, lang)
            }
            Intent::Language(_) => Step::Go(menus::LANGUAGE),
            // Who asked to be called and then says STOP wants no call either.
            Intent::Stop => emergency::call_off(talk, message)
                .or_else(|| help::call_off(talk, message))
                .unwrap_or_else(|| Step::End(Say::both("sms-stop", "ussd-goodbye", |text| text))),
            // What could not be sent is not promised.
            Intent::Join(_) if !notice.sends => return None,
            Intent::Join(words) => join::asked(talk, &words),
            // Heard before, since it forgets somebody.
            Intent::Leave => return None,
            Intent::RedCross => Step::End(Say::both("sms-red-cross", "ussd-goodbye", |text| text)),
            Intent::Report(words) => leave_tip::reported(talk, &words, notice),
            Intent::Status(rest) => tip_status::asked(talk, &rest, notice),
            Intent::Reply(rest) => tip_status::replied(talk, &rest, notice),
            Intent::News(rest) => tip_status::news(talk, &rest, notice),
            Intent::Help(rest) => help::asked(talk, Channel::Sms, &rest, notice),
            Intent::Digit(_) | Intent::Other => {
                let digit = if let Intent::Digit(digit) = &intent { Some(digit.as_str()) } else { None };
                let here = match awaits {
                    Awaits::Digit => digit.is_some(),
                    Awaits::Name => {
                        !message.is_empty() && message.chars().count() <= 80 && !self.tells(message)
                    }
                    Awaits::Receipt => digit.is_none() && message.starts_with(|c: char| c.is_ascii_digit()),
                    Awaits::Tip | Awaits::Reply | Awaits::Help | Awaits::Cry | Awaits::Quiet => {
                        !message.is_empty()
                    }
                    Awaits::MoreWords => digit.is_none() && !message.is_empty(),
                    // Whoever answers in their own words is asked again, and not shown the door; who tells of
                    // more than was asked is heard first, and LANJUT goes on.
                    Awaits::Answer => self.answers(talk, message) || !self.tells(message),
                    Awaits::Place => digit.is_some() || message.chars().count() <= 60,
                    Awaits::Nothing => false,
                };
                if here {
                    // "dua" picks a name, and answers a unit's question as it is.
                    let picks = matches!(
                        awaits,
                        Awaits::Digit
                            | Awaits::Name
                            | Awaits::Tip
                            | Awaits::Help
                            | Awaits::Cry
                            | Awaits::Quiet
                            | Awaits::Answer
                            | Awaits::Place
                    );
                    let said = digit.filter(|_| picks).unwrap_or(message);
                    menu(&talk.menu).typed(talk, Channel::Sms, said, notice)
                } else if self.names_exactly(message) {
                    menus::CHECK.clone_into(&mut talk.menu);
                    Step::Ask(Need::Verdict(vec![message.to_owned()]))
                } else {
                    return self.heard(talk, message);
                }
            }
        })
    }
}
