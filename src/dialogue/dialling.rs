//! A USSD dialog: the same step gets the same screen, whatever the network does in between.
//!
//! Most gateways send all that was typed since dialling, joined by `*`. Of it only a token and its length
//! stay in the record: words of a tip are sealed for its unit and kept nowhere else. Others (SMPP) send what
//! is new alone: then a step that comes twice is two.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::engine::Dialogue;
use super::memory::Memory;
use super::menus::{self, Channel, HOME, Step, Talk, menu};
use super::visit::{Away, Visit, Whence, takes_words};
use super::wording::Notice;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::msisdn::Msisdn;
use crate::model::message::Typed;
use crate::sealing::key;

/// A dropped USSD session may be taken up for this long.
const USSD_LIVES: Duration = Duration::from_secs(10 * 60);
/// A session about a tip is remembered as long as networks keep one open, and never taken up.
const TIP_LIVES: Duration = Duration::from_secs(3 * 60);
/// A person with a screen in front of them waits no longer; every step above it is counted.
const BUDGET: Duration = Duration::from_secs(2);
/// When a USSD step ends with an apology.
const HARD_END: Duration = Duration::from_secs(5);

/// Steps that are walked through again at most.
const MOST_STEPS: usize = 64;

/// What is kept of a USSD dialog.
#[derive(Serialize, Deserialize)]
struct UssdRecord {
    /// Tag of the gateway's session.
    session: String,
    /// What tells this dialog from the next one of the phone, which its gateway may name the same; empty where it
    /// does not.
    noise: String,
    /// Code of the language.
    lang: String,
    /// Token of all that was typed when the screen was made, and its length in bytes.
    typed: String,
    length: usize,
    talk: Talk,
    pages: Vec<String>,
    page: usize,
    end: bool,
}

/// A rendered screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// The text.
    pub text: String,
    /// Whether the dialog ends.
    pub end: bool,
    /// How many pages the whole has.
    pub pages: usize,
    /// What the dialler asked to be sent by SMS besides, to the number that dials. It is there once: the
    /// same step again shows the same text without it.
    pub also: Option<String>,
}

impl UssdRecord {
    fn begin(session: String, noise: String) -> Self {
        Self {
            session,
            noise,
            lang: String::new(),
            typed: String::new(),
            length: 0,
            talk: Talk::default(),
            pages: vec![],
            page: 0,
            end: false,
        }
    }

    fn screen(&self) -> Screen {
        let text = self.pages.get(self.page).cloned().unwrap_or_default();
        Screen { text, end: self.end, pages: self.pages.len(), also: None }
    }

    fn token(&self, memory: &Memory, typed: &str) -> String {
        memory.place("typed", &[&self.session, typed])
    }

    /// The input that is new in `typed`; none when it does not go on from here. What is typed may itself
    /// hold a `*`, so nothing is split.
    fn new_input<'a>(&self, memory: &Memory, typed: &'a str) -> Option<&'a str> {
        let (before, behind) = typed.split_at_checked(self.length)?;
        let new = if before.is_empty() { behind } else { behind.strip_prefix('*')? };
        (self.token(memory, before) == self.typed).then_some(new)
    }
}

impl Dialogue {
    /// Answers a USSD step. The same step again gets the same screen. A network ends a session that
    /// waits, so after [`HARD_END`] there is an answer whatever else hangs.
    pub async fn ussd(&self, session: &str, from: &Msisdn, typed: impl Into<Typed>) -> Screen {
        let (begun, typed) = (Instant::now(), typed.into());
        match tokio::time::timeout(HARD_END, self.step(session, from, &typed)).await {
            Ok(screen) => {
                if begun.elapsed() > BUDGET {
                    metrics::counter!("suluh_ussd_late_total").increment(1);
                    tracing::warn!("a USSD step was late");
                }
                // Nothing of the step is kept: the person dials again, and is where they were.
                screen.unwrap_or_else(|Away| self.apology())
            }
            Err(_) => {
                metrics::counter!("suluh_ussd_hard_ends_total").increment(1);
                tracing::error!("a USSD step took too long");
                self.apology()
            }
        }
    }

    /// What a dialler is told when there is nothing to answer from. Somebody in danger dials too, so it
    /// names the emergency numbers, which are known without a database.
    pub fn apology(&self) -> Screen {
        let notice = self.notice(&self.register());
        let text = Text::new("ussd-slow").with("police", notice.police).with("women", notice.women);
        Screen { text: fit::sms(Lang::default(), &text), end: true, pages: 1, also: None }
    }

    async fn step(&self, session: &str, from: &Msisdn, typed: &Typed) -> Result<Screen, Away> {
        let memory = self.memory();
        let place = memory.place("ussd", &[from.expose()]);
        let session_name = session;
        let session = memory.place("session", &[session]);
        let kept: Option<UssdRecord> = memory.recall(&place).await;
        let goes_on = kept.as_ref().is_some_and(|kept| kept.session == session && !kept.end);
        // Where every step is told alone, the session's name may be the same the next time.
        let begins = matches!(typed, Typed::Began(_)) || (matches!(typed, Typed::Next(_)) && !goes_on);
        let noise = match (typed, kept.as_ref()) {
            (Typed::All(_), _) => String::new(),
            (Typed::Next(_), Some(kept)) if goes_on => kept.noise.clone(),
            _ => format!("{:032x}", u128::from_be_bytes(key::random().map_err(|_| Away)?)),
        };
        let dialog = format!("{session_name}{noise}");
        let register = self.register();
        // Within a session the language is in its record: one look-up less at every step.
        let lang = match kept.as_ref().filter(|kept| kept.session == session) {
            Some(kept) => Lang::parse(&kept.lang).unwrap_or_default(),
            None => self.language(from).await,
        };
        let mut visit = Visit {
            dialogue: self,
            register: &register,
            notice: Notice { volunteer: self.is_volunteer(from), ..self.notice(&register) },
            channel: Channel::Ussd,
            lang,
            from,
            whence: Whence::Session(&dialog),
            chosen: None,
            awaited: false,
            took: false,
        };
        let mut also = None;
        let mut about_tip = false;
        let all = match typed {
            Typed::All(words) | Typed::Began(words) => words.expose(),
            // What answered a screen that nobody knows any more answers no other.
            Typed::Next(_) => "",
        };
        let mut record = match (kept, typed) {
            (Some(record), Typed::Next(words)) if goes_on => {
                let mut record = record;
                about_tip = menu(&record.talk.menu).is_about_a_tip();
                also = visit.type_in(&mut record, words.expose().trim()).await?;
                record
            }
            (dropped, _) if begins => visit.walk((session, noise), dropped, all, &mut also).await?,
            (Some(record), _) if record.session == session => {
                let typed = all;
                if record.end || record.token(memory, typed) == record.typed {
                    return Ok(record.screen());
                }
                match record.new_input(memory, typed) {
                    Some(input) if !skips(&record.talk, input) => {
                        let mut record = record;
                        about_tip = menu(&record.talk.menu).is_about_a_tip();
                        also = visit.type_in(&mut record, input.trim()).await?;
                        record
                    }
                    _ => visit.walk((session, noise), None, typed, &mut also).await?,
                }
            }
            (dropped, _) => visit.walk((session, noise), dropped, all, &mut also).await?,
        };
        record.typed = record.token(memory, all);
        record.length = all.len();
        visit.lang.code().clone_into(&mut record.lang);
        if let Some(lang) = visit.chosen {
            self.remember_language(from, lang).await;
        }
        about_tip |= visit.took || menu(&record.talk.menu).is_about_a_tip();
        memory.keep(&place, &record, if about_tip { TIP_LIVES } else { USSD_LIVES }).await;
        Ok(Screen { also: also.map(|text| fit::sms(visit.lang, &text)), ..record.screen() })
    }
}

/// The next input of all that was typed. Words of a tip may hold a `*`, so where they are awaited they go
/// on to the end: what comes behind them can only be a digit at the receipt.
fn next_input(inputs: &mut VecDeque<&str>, words_awaited: bool) -> Option<String> {
    let mut input = inputs.pop_front()?.to_owned();
    if words_awaited && !is_answer(&input) {
        let answers = inputs.iter().rev().take_while(|input| matches!(input.trim(), "0" | "1" | "2")).count();
        for more in inputs.drain(..inputs.len() - answers) {
            input.push('*');
            input.push_str(more);
        }
    }
    Some(input)
}

/// A digit or two, as menus are answered.
fn is_answer(input: &str) -> bool {
    let input = input.trim();
    input.len() <= 2 && input.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what is new is more than the next step: others were answered while the cache was away, or by a
/// process that does not share ours.
fn skips(talk: &Talk, input: &str) -> bool {
    !takes_words(talk) && input.split_once('*').is_some_and(|(first, _)| is_answer(first))
}

impl Visit<'_> {
    /// A session that we do not know (or forgot): everything typed so far is walked through again.
    async fn walk(
        &mut self,
        (session, noise): (String, String),
        kept: Option<UssdRecord>,
        typed: &str,
        also: &mut Option<Text>,
    ) -> Result<UssdRecord, Away> {
        let mut record = UssdRecord::begin(session, noise);
        let dropped = kept.filter(|kept| !kept.end && menu(&kept.talk.menu).resumes());
        let start = match dropped {
            Some(kept) if typed.is_empty() => {
                record.talk = Talk { before: kept.talk.menu.clone(), ..kept.talk };
                menus::RESUME
            }
            _ => HOME,
        };
        self.show(&mut record, Step::Go(start)).await?;
        let mut inputs: VecDeque<&str> =
            if typed.is_empty() { [].into() } else { typed.split('*').collect() };
        // More steps than any dialog has are no dialog.
        inputs.truncate(MOST_STEPS);
        while !record.end
            && let Some(input) = next_input(&mut inputs, takes_words(&record.talk))
        {
            if let Some(text) = self.type_in(&mut record, input.trim()).await? {
                *also = Some(text);
            }
        }
        Ok(record)
    }

    /// Types into a dialog: pages first, then the menu. Returns what is to be sent by SMS.
    async fn type_in(&mut self, record: &mut UssdRecord, input: &str) -> Result<Option<Text>, Away> {
        if input == fit::MORE && record.page + 1 < record.pages.len() {
            record.page += 1;
            return Ok(None);
        }
        if input == "0" && record.page > 0 {
            record.page -= 1;
            return Ok(None);
        }
        let step = self.typed(&mut record.talk, input);
        self.show(record, step).await
    }

    async fn show(&mut self, record: &mut UssdRecord, step: Step) -> Result<Option<Text>, Away> {
        let outcome = self.run(&mut record.talk, step).await?;
        record.pages = fit::screens(self.lang, &outcome.say.ussd);
        record.page = 0;
        record.end = outcome.end;
        Ok(outcome.also)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::cache::InProcess;
    use crate::kernel::clock::FixedClock;
    use crate::sealing::keys::Keys;

    #[test]
    fn words_that_are_walked_through_again_keep_their_asterisks() {
        let inputs = |typed: &'static str, words_awaited| {
            let mut inputs: VecDeque<&str> = typed.split('*').collect();
            let first = next_input(&mut inputs, words_awaited);
            (first, inputs.into_iter().collect::<Vec<_>>().join("*"))
        };
        let first = |first: &str, rest: &str| (Some(first.to_owned()), rest.to_owned());
        assert_eq!(inputs("Sekida * mobil", true), first("Sekida * mobil", ""));
        assert_eq!(inputs("Sekida * mobil*1", true), first("Sekida * mobil", "1"));
        assert_eq!(inputs("Sekida *5* mobil*7*2", true), first("Sekida *5* mobil*7", "2"));
        assert_eq!(inputs("0*1*2A", true), first("0", "1*2A"));
        assert_eq!(inputs("3*1*2", false), first("3", "1*2"));
        assert_eq!(next_input(&mut VecDeque::new(), true), None);
    }

    #[test]
    fn a_record_knows_what_is_new_without_keeping_what_was_typed() {
        let keys = Arc::new(Keys::ephemeral().expect("keys"));
        let clock = Arc::new(FixedClock::at(date(2026, 11, 22)));
        let memory = Memory::new(Arc::new(InProcess::default()), keys, clock);
        let mut record = UssdRecord::begin("s".to_owned(), "n".to_owned());
        record.typed = record.token(&memory, "");
        assert_eq!(record.new_input(&memory, "3"), Some("3"));
        record.typed = record.token(&memory, "3*2*Sekida * mobil");
        record.length = "3*2*Sekida * mobil".len();
        assert_eq!(record.new_input(&memory, "3*2*Sekida * mobil*1"), Some("1"));
        assert_eq!(record.new_input(&memory, "3*2*Sekida * mobil*a*b"), Some("a*b"));
        for other in [
            "",
            "3*2",
            "3*2*Sekida * mobil",
            "3*2*Sekida x mobil*1",
            "3*2*Sekida * mobil1",
            "é".repeat(9).as_str(),
        ] {
            assert_eq!(record.new_input(&memory, other), None, "{other}");
        }
        assert!(!serde_json::to_string(&record).expect("text").contains("Sekida"));
    }
}
