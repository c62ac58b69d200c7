//! Runs a person through the menus: reads, fulfils what they need, remembers, and renders.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use serde::{Deserialize, Serialize};

use super::intent::{self, Intent};
use super::memory::Memory;
use super::menus::{self, Channel, HOME, Need, News, Step, Talk, menu};
use super::wording::{Notice, Say};
use crate::domain::agencies::{self, Rules};
use crate::domain::register::Register;
use crate::domain::tips::Tips;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::clock::Clock;
use crate::kernel::msisdn::Msisdn;
use crate::model::agency::AgencyId;
use crate::model::message::Words;
use crate::model::verdict::{Verdict, Verification};

/// A digit answers our last question for this long.
const QUESTION_LIVES: i64 = 30 * 60;
/// An SMS conversation is remembered this long.
const SMS_LIVES: Duration = Duration::from_secs(60 * 60);
/// A dropped USSD session may be taken up for this long.
const USSD_LIVES: Duration = Duration::from_secs(10 * 60);
/// A chosen language is remembered this long after the last message.
const LANGUAGE_LIVES: Duration = Duration::from_secs(180 * 24 * 3600);
/// A person with a screen in front of them waits no longer; every step above it is counted.
const BUDGET: Duration = Duration::from_secs(2);
/// When a USSD step ends with an apology.
const HARD_END: Duration = Duration::from_secs(5);
/// The day's count outlives the day a little.
const COUNT_LIVES: Duration = Duration::from_secs(26 * 3600);
/// Messages in a row that we do not understand and still answer: two machines fall silent.
const MOST_UNCLEAR: u8 = 3;
/// Hops between menus in one step; more would be a loop in the menus themselves.
const MOST_HOPS: usize = 16;

/// Settings of the dialogue.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many days a list speaks for.
    pub stale_after_days: i64,
    /// Answers a day to one number; cries for help are not counted.
    pub daily_cap: u64,
    /// The USSD code that texts may name.
    pub ussd_code: Option<String>,
}

/// The dialogue.
#[derive(Clone)]
pub struct Dialogue {
    register: Arc<ArcSwap<Register>>,
    memory: Memory,
    tips: Tips,
    clock: Arc<dyn Clock>,
    settings: Arc<Settings>,
}

/// What is kept of an SMS conversation.
#[derive(Debug, Default, Serialize, Deserialize)]
struct SmsRecord {
    talk: Talk,
    /// When the question was asked, in seconds since 1970.
    at: i64,
    /// Messages in a row that we did not understand.
    unclear: u8,
    /// What we said last.
    said: String,
}

/// What is kept of a USSD dialog.
#[derive(Debug, Serialize, Deserialize)]
struct UssdRecord {
    /// Tag of the gateway's session.
    session: String,
    /// Code of the language.
    lang: String,
    /// All that was typed when the screen was made.
    typed: String,
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
}

/// What is said to an SMS, and what it asks of whoever sends it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// The answer; `None` is silence.
    pub text: Option<String>,
    /// Whether it answers a cry for help.
    pub urgent: bool,
    /// Whether this person said that they want campaigns (MULAI) or none (STOP).
    pub campaigns: Option<bool>,
}

impl Dialogue {
    /// A dialogue over a register that others swap.
    pub fn new(
        register: Arc<ArcSwap<Register>>,
        memory: Memory,
        tips: Tips,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Self {
        Self { register, memory, tips, clock, settings: Arc::new(settings) }
    }

    /// The register of this moment.
    pub fn register(&self) -> Arc<Register> {
        self.register.load_full()
    }

    /// The memory, for doors that must tell duplicates.
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The tips.
    pub const fn tips(&self) -> &Tips {
        &self.tips
    }

    /// Today, and how long a list speaks.
    pub fn rules(&self) -> Rules {
        Rules { today: self.clock.today(), stale_after_days: self.settings.stale_after_days }
    }

    fn notice(&self, register: &Register) -> Notice {
        Notice::of(register, self.settings.ussd_code.as_deref())
    }

    /// Answers an SMS; `None` is silence.
    pub async fn sms(&self, from: &Msisdn, words: &Words) -> Option<String> {
        self.hear(from, words).await.text
    }

    /// Hears an SMS.
    pub async fn hear(&self, from: &Msisdn, words: &Words) -> Said {
        let message = words.expose();
        let place = self.memory.place("sms", &[from.expose()]);
        let mut record: SmsRecord = self.memory.recall(&place).await.unwrap_or_default();
        let lang = self.language(from).await;
        let intent = intent::read(message);
        // Our own words coming back are another machine's.
        if !record.said.is_empty() && message.trim() == record.said {
            return Said::default();
        }
        let urgent = intent == Intent::Emergency;
        let campaigns = match intent {
            Intent::Stop => Some(false),
            Intent::Start => Some(true),
            _ => None,
        };
        if intent != Intent::Emergency
            && let Some(refusal) = self.over_the_cap(from, lang).await
        {
            return Said { text: refusal, urgent, campaigns };
        }
        let register = self.register();
        let mut visit = Visit {
            dialogue: self,
            register: &register,
            notice: self.notice(&register),
            channel: Channel::Sms,
            lang,
            chosen: None,
        };
        let fresh = self.clock.now().as_second() - record.at <= QUESTION_LIVES;
        let first_contact = record.at == 0;
        if !fresh {
            record.talk = Talk::default();
        }
        let mut understood = true;
        let step = match intent {
            Intent::Emergency => Step::Go(menus::EMERGENCY),
            Intent::Check(wordings) => {
                record.talk = Talk { menu: menus::CHECK.to_owned(), ..Talk::default() };
                record.talk.question = wordings.first().cloned().unwrap_or_default();
                Step::Ask(Need::Verdict(wordings))
            }
            Intent::AskName => Step::Go(menus::CHECK),
            Intent::Job => Step::Go(menus::JOB),
            Intent::Info | Intent::Start => Step::Go(HOME),
            Intent::Language(Some(lang)) => {
                menus::LANGUAGE.clone_into(&mut record.talk.menu);
                Step::Ask(Need::Language(lang))
            }
            Intent::Language(None) => Step::Go(menus::LANGUAGE),
            Intent::Stop => Step::End(Say::both("sms-stop", "ussd-goodbye", |text| text)),
            Intent::RedCross => Step::End(Say::both("sms-red-cross", "ussd-goodbye", |text| text)),
            Intent::Digit(digit) if asks_for_a_digit(&record.talk) => {
                menu(&record.talk.menu).typed(&mut record.talk, Channel::Sms, &digit, &visit.notice)
            }
            Intent::Digit(_) | Intent::Other => {
                let question = message.trim();
                if expects_a_name(&record.talk) && !question.is_empty() && question.chars().count() <= 80 {
                    menu(&record.talk.menu).typed(&mut record.talk, Channel::Sms, question, &visit.notice)
                } else if visit.names_exactly(question) {
                    menus::CHECK.clone_into(&mut record.talk.menu);
                    Step::Ask(Need::Verdict(vec![question.to_owned()]))
                } else {
                    understood = false;
                    Step::Go(if first_contact { HOME } else { menus::UNCLEAR })
                }
            }
        };
        record.unclear = if understood { 0 } else { record.unclear.saturating_add(1) };
        let (say, _) = visit.run(&mut record.talk, step);
        let answer = fit::sms(visit.lang, &say.sms);
        if let Some(lang) = visit.chosen {
            self.remember_language(from, lang).await;
        }
        let silent = record.unclear > MOST_UNCLEAR;
        record.at = self.clock.now().as_second();
        answer.clone_into(&mut record.said);
        self.memory.keep(&place, &record, SMS_LIVES).await;
        Said { text: (!silent).then_some(answer), urgent, campaigns }
    }

    /// Answers a USSD step. The same step again gets the same screen. A network ends a session that
    /// waits, so after [`HARD_END`] there is an answer whatever else hangs.
    pub async fn ussd(&self, session: &str, from: &Msisdn, typed: &Words) -> Screen {
        let begun = Instant::now();
        match tokio::time::timeout(HARD_END, self.step(session, from, typed)).await {
            Ok(screen) => {
                if begun.elapsed() > BUDGET {
                    metrics::counter!("suluh_ussd_late_total").increment(1);
                    tracing::warn!("a USSD step was late");
                }
                screen
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
        Screen { text: fit::sms(Lang::default(), &text), end: true, pages: 1 }
    }

    async fn step(&self, session: &str, from: &Msisdn, typed: &Words) -> Screen {
        let typed = typed.expose();
        let place = self.memory.place("ussd", &[from.expose()]);
        let session = self.memory.place("session", &[session]);
        let kept: Option<UssdRecord> = self.memory.recall(&place).await;
        let register = self.register();
        // Within a session the language is in its record: one look-up less at every step.
        let lang = match kept.as_ref().filter(|kept| kept.session == session) {
            Some(kept) => Lang::parse(&kept.lang).unwrap_or_default(),
            None => self.language(from).await,
        };
        let mut visit = Visit {
            dialogue: self,
            register: &register,
            notice: self.notice(&register),
            channel: Channel::Ussd,
            lang,
            chosen: None,
        };
        let (mut record, inputs) = match kept {
            Some(record) if record.session == session && (record.typed == typed || record.end) => {
                return record.screen();
            }
            Some(record) if record.session == session && new_input(&record.typed, typed).is_some() => {
                let input = new_input(&record.typed, typed).unwrap_or_default().to_owned();
                (record, vec![input])
            }
            // A session that we do not know (or forgot): everything typed so far is walked through again.
            kept => {
                let mut record = UssdRecord {
                    session,
                    lang: String::new(),
                    typed: String::new(),
                    talk: Talk::default(),
                    pages: vec![],
                    page: 0,
                    end: false,
                };
                let dropped = kept.filter(|kept| {
                    !kept.end && kept.session != record.session && menu(&kept.talk.menu).resumes()
                });
                let start = match dropped {
                    Some(kept) if typed.is_empty() => {
                        record.talk = Talk { before: kept.talk.menu.clone(), ..kept.talk };
                        menus::RESUME
                    }
                    _ => HOME,
                };
                visit.show(&mut record, Step::Go(start));
                let inputs =
                    if typed.is_empty() { vec![] } else { typed.split('*').map(str::to_owned).collect() };
                (record, inputs)
            }
        };
        for input in inputs {
            if record.end {
                break;
            }
            visit.type_in(&mut record, input.trim());
        }
        typed.clone_into(&mut record.typed);
        visit.lang.code().clone_into(&mut record.lang);
        if let Some(lang) = visit.chosen {
            self.remember_language(from, lang).await;
        }
        self.memory.keep(&place, &record, USSD_LIVES).await;
        record.screen()
    }

    /// The verdict about a question and its words as an SMS, for the API.
    pub fn verdict(&self, question: &str, lang: Lang) -> (Verification, String) {
        let register = self.register();
        let told = agencies::verify(&register, self.rules(), question);
        let text = fit::sms(lang, &super::wording::verdict(&told, &self.notice(&register)).sms);
        count(&told);
        (told, text)
    }

    async fn language(&self, from: &Msisdn) -> Lang {
        let code: Option<String> = self.memory.recall(&self.memory.place("language", &[from.expose()])).await;
        code.and_then(|code| Lang::parse(&code)).unwrap_or_default()
    }

    async fn remember_language(&self, from: &Msisdn, lang: Lang) {
        self.memory
            .keep(&self.memory.place("language", &[from.expose()]), &lang.code(), LANGUAGE_LIVES)
            .await;
    }

    /// Counts an answer; over the day's cap it is said once, and then nothing.
    async fn over_the_cap(&self, from: &Msisdn, lang: Lang) -> Option<Option<String>> {
        let day = self.clock.today().to_string();
        let count =
            self.memory.raise(&self.memory.place_today("day", &[&day, from.expose()]), COUNT_LIVES).await;
        let cap = self.settings.daily_cap;
        if count <= cap {
            return None;
        }
        let register = self.register();
        let notice = self.notice(&register);
        let text = Text::new("sms-enough").with("police", notice.police).with("women", notice.women);
        Some((count == cap + 1).then(|| fit::sms(lang, &text)))
    }
}

/// The input that is new since `before`. What is typed may itself hold a `*`, so nothing is split.
fn new_input<'a>(before: &str, typed: &'a str) -> Option<&'a str> {
    if before.is_empty() { Some(typed) } else { typed.strip_prefix(before)?.strip_prefix('*') }
}

/// After "which name do you mean?" and the like, a digit is an answer.
fn asks_for_a_digit(talk: &Talk) -> bool {
    matches!(talk.menu.as_str(), "choose" | "language" | "unclear")
}

/// Where free words are a name.
fn expects_a_name(talk: &Talk) -> bool {
    matches!(talk.menu.as_str(), "check" | "choose")
}

impl UssdRecord {
    fn screen(&self) -> Screen {
        let text = self.pages.get(self.page).cloned().unwrap_or_default();
        Screen { text, end: self.end, pages: self.pages.len() }
    }
}

/// One step of one person.
struct Visit<'a> {
    dialogue: &'a Dialogue,
    register: &'a Register,
    notice: Notice,
    channel: Channel,
    lang: Lang,
    /// A language chosen in this step.
    chosen: Option<Lang>,
}

impl Visit<'_> {
    /// Follows steps until something is said.
    fn run(&mut self, talk: &mut Talk, mut step: Step) -> (Say, bool) {
        for _ in 0..MOST_HOPS {
            step = match step {
                Step::Say(say) => return (say, false),
                Step::End(say) => {
                    talk.menu.clear();
                    return (say, true);
                }
                Step::Go(name) => {
                    name.clone_into(&mut talk.menu);
                    menu(name).enter(talk, self.channel, &self.notice)
                }
                Step::Ask(need) => {
                    let news = self.fulfil(need);
                    menu(&talk.menu.clone()).told(talk, self.channel, news, &self.notice)
                }
            };
        }
        tracing::error!(menu = %talk.menu, "menus send each other round in circles");
        (Say::both("sms-info", "ussd-home", |text| text.with_or_none("dial", None)), false)
    }

    /// Types into a dialog: pages first, then the menu.
    fn type_in(&mut self, record: &mut UssdRecord, input: &str) {
        if input == fit::MORE && record.page + 1 < record.pages.len() {
            record.page += 1;
            return;
        }
        if input == "0" && record.page > 0 {
            record.page -= 1;
            return;
        }
        let step = match intent::read(input) {
            Intent::Emergency => Step::Go(menus::EMERGENCY),
            // Some type the SMS way; the question inside is what they mean.
            Intent::Check(wordings) if matches!(record.talk.menu.as_str(), "check" | "choose" | "result") => {
                record.talk.question = wordings.first().cloned().unwrap_or_default();
                Step::Ask(Need::Verdict(wordings))
            }
            _ => menu(&record.talk.menu).typed(&mut record.talk, self.channel, input, &self.notice),
        };
        self.show(record, step);
    }

    fn show(&mut self, record: &mut UssdRecord, step: Step) {
        let (say, end) = self.run(&mut record.talk, step);
        record.pages = fit::screens(self.lang, &say.ussd);
        record.page = 0;
        record.end = end;
    }

    fn fulfil(&mut self, need: Need) -> News {
        match need {
            Need::Verdict(wordings) => News::Verdict(Box::new(self.verdict(&wordings))),
            Need::Picked(id) => {
                self.counted(agencies::verify_picked(self.register, self.dialogue.rules(), id))
            }
            Need::NoneOfThem(question) => {
                let told = agencies::verify(self.register, self.dialogue.rules(), &question);
                self.counted(Verification {
                    verdict: Verdict::NotListed,
                    subject: None,
                    candidates: Vec::new(),
                    ..told
                })
            }
            Need::Permits(id) => self.permits(id),
            Need::Language(lang) => {
                self.lang = lang;
                self.chosen = Some(lang);
                News::Done
            }
        }
    }

    fn counted(&self, told: Verification) -> News {
        count(&told);
        News::Verdict(Box::new(told))
    }

    /// The first wording that names an agency exactly; else what the last (shortest) one is like.
    fn verdict(&self, wordings: &[String]) -> Verification {
        let rules = self.dialogue.rules();
        let mut told = None;
        for wording in wordings {
            let next = agencies::verify(self.register, rules, wording);
            let exact = next.subject.is_some();
            told = Some(next);
            if exact {
                break;
            }
        }
        let told = told.unwrap_or_else(|| agencies::verify(self.register, rules, ""));
        count(&told);
        told
    }

    fn permits(&self, id: AgencyId) -> News {
        let rules = self.dialogue.rules();
        match agencies::permits(self.register, rules, id) {
            Some((name, permits)) => News::Permits(name, permits),
            None => self.counted(agencies::verify_picked(self.register, rules, id)),
        }
    }

    /// Whether the whole message is an official name or number.
    fn names_exactly(&self, message: &str) -> bool {
        message.len() <= 120
            && agencies::verify(self.register, self.dialogue.rules(), message).subject.is_some()
    }
}

/// Counts a verdict. The label is one of thirteen words; nothing of the question is kept.
fn count(told: &Verification) {
    metrics::counter!("suluh_verdicts_total", "verdict" => told.verdict.word()).increment(1);
}
