//! The dialogue: what it is made of, and what it tells the API. [`super::hearing`] is how it hears an SMS,
//! [`super::dialling`] how it shows screens.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

pub use super::dialling::Screen;
use super::guesses::Guesses;
use super::memory::Memory;
use super::visit::count;
use super::wording::{Notice, Offers};
use super::{departure_wording, tip_wording};
use crate::domain::agencies::{self, Rules};
use crate::domain::border::Border;
use crate::domain::broadcasts::Broadcasts;
use crate::domain::departures::{self, Weighed};
use crate::domain::reading;
use crate::domain::register::Register;
use crate::domain::tallies::Tallies;
use crate::domain::tips::Tips;
use crate::domain::volunteers::Volunteers;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::clock::{Clock, wib_civil};
use crate::kernel::msisdn::Msisdn;
use crate::kernel::opening::Opening;
use crate::model::departure::Departure;
use crate::model::message::Words;
use crate::model::tip::Progress;
use crate::model::verdict::Verification;
use crate::sealing::key;

/// A chosen language is remembered this long after the last message.
const LANGUAGE_LIVES: Duration = Duration::from_secs(180 * 24 * 3600);
/// The day's count outlives the day a little.
const COUNT_LIVES: Duration = Duration::from_secs(26 * 3600);

/// Settings of the dialogue.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many days a list speaks for.
    pub stale_after_days: i64,
    /// Answers a day to one number; cries for help are not counted.
    pub daily_cap: u64,
    /// The USSD code that texts may name.
    pub ussd_code: Option<String>,
    /// Whether anything can be sent by SMS that is not the answer to one: texts offer it only then.
    pub sends: bool,
    /// The gateway by which it is sent, when there is one.
    pub gateway: Option<String>,
    /// Whether languages are offered whose texts nobody confirmed: in a demo.
    pub drafts: bool,
    /// By which hours a call is promised to whoever asks for help; none when no call is.
    pub calls: Option<Opening>,
}

/// The dialogue.
#[derive(Clone)]
pub struct Dialogue {
    pub(super) register: Arc<ArcSwap<Register>>,
    pub(super) memory: Memory,
    pub(super) tips: Tips,
    pub(super) volunteers: Volunteers,
    pub(super) border: Border,
    pub(super) broadcasts: Broadcasts,
    pub(super) tallies: Tallies,
    pub(super) guesses: Guesses,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: Arc<Settings>,
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
    /// Whether this person is asked once more when they fall silent: `Some(Some(words))` for yes, `Some(None)`
    /// when they spoke and need no asking.
    pub remind: Option<Option<String>>,
    /// Whether the message could not be taken now: it must be kept and heard again, and `text` tells the
    /// person to wait. Nothing of this hearing is remembered.
    pub later: bool,
}

impl Dialogue {
    /// A dialogue over a register that others swap.
    pub fn new(
        register: Arc<ArcSwap<Register>>,
        memory: Memory,
        volunteers: Volunteers,
        border: Border,
        broadcasts: Broadcasts,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Self {
        let (guesses, tips) = (Guesses::new(memory.clone()), volunteers.tips().clone());
        let tallies = broadcasts.tallies().clone();
        Self {
            register,
            memory,
            tips,
            volunteers,
            border,
            broadcasts,
            tallies,
            guesses,
            clock,
            settings: Arc::new(settings),
        }
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

    /// Volunteers.
    pub const fn volunteers(&self) -> &Volunteers {
        &self.volunteers
    }

    /// Monthly counts.
    pub const fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// Wrong receipts, for every door that takes one.
    pub const fn guesses(&self) -> &Guesses {
        &self.guesses
    }

    /// Today, and how long a list speaks.
    pub fn rules(&self) -> Rules {
        Rules { today: self.clock.today(), stale_after_days: self.settings.stale_after_days }
    }

    /// Now.
    pub(super) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    pub(super) fn notice(&self, register: &Register) -> Notice {
        let known = self.tips.units().known();
        let calls = self.settings.calls.as_ref().filter(|_| known.is_some());
        let offers = Offers {
            tips: known.is_some(),
            sends: self.settings.sends,
            check: departures::is_open(register, self.clock.today()),
            drafts: self.settings.drafts,
        };
        Notice {
            wakes: known.is_some() && self.settings.sends,
            call_by: calls.map(|opening| opening.deadline(wib_civil(self.clock.now()))),
            // A list without somebody over all offices is not believed.
            oversight: known.is_some(),
            ..Notice::of(register, self.settings.ussd_code.as_deref(), offers)
        }
    }

    /// Answers an SMS that no gateway brought and nobody repeats (terminal, simulator); `None` is silence.
    pub async fn sms(&self, from: &Msisdn, words: &Words) -> Option<String> {
        let origin = key::random::<16>()
            .and_then(|random| self.tips.origin(&["by hand", &u128::from_be_bytes(random).to_string()]));
        match origin {
            Ok(origin) => self.hear(from, words, &origin).await.text,
            Err(error) => {
                tracing::error!(%error, "no key to tell a message by");
                self.wait(from).await.text
            }
        }
    }

    /// What is said when a message cannot be heard now and is kept.
    pub async fn wait(&self, from: &Msisdn) -> Said {
        self.later(self.language(from).await, false)
    }

    pub(super) fn later(&self, lang: Lang, urgent: bool) -> Said {
        let notice = self.notice(&self.register());
        let text = Text::new("sms-wait").with("police", notice.police).with("women", notice.women);
        Said { text: Some(fit::sms(lang, &text)), urgent, campaigns: None, remind: None, later: true }
    }

    /// How far a tip has come, as an SMS, for the API.
    pub fn progress(&self, progress: &Progress, lang: Lang) -> String {
        // Whoever asks here has no number to be told at.
        fit::sms(lang, &tip_wording::progress(progress, false).sms)
    }

    /// What a departure weighs, and its words as an SMS, for the API. The monthly counts are raised, once a
    /// day for each asker (an address).
    pub async fn departure(
        &self,
        asker: &str,
        departure: &Departure,
        kabupaten: Option<&str>,
        lang: Lang,
    ) -> (Weighed, String) {
        let register = self.register();
        let told = departure_wording::told(&register, self.clock.today(), departure, true);
        let text = fit::sms(lang, &departure_wording::weighed(&told, &self.notice(&register)).sms);
        let asked = format!("{:?} {:?}", departure.country, departure.job);
        if self.memory.is_first_today("destination", &[asker, &asked]).await {
            self.tallies.check(self.clock.today(), kabupaten, departure.country, departure.job);
        }
        (told.weighed, text)
    }

    /// The questions of the self-check: id, words as an SMS, the good answer. `None` while it is closed.
    pub fn questions(&self, lang: Lang) -> Option<Vec<(String, String, &'static str)>> {
        let (register, today) = (self.register(), self.clock.today());
        if !departures::is_open(&register, today) {
            return None;
        }
        let (questions, least) =
            (departures::questions(&register, today), departures::least_age(&register, today));
        let of = questions.len();
        let shown = questions.into_iter().zip(1..).map(|((id, good), at)| {
            let text = fit::sms(lang, &departure_wording::question(&id, (at, of), least).sms);
            (id, text, if good == reading::Reply::Yes { "yes" } else { "no" })
        });
        Some(shown.collect())
    }

    /// The verdict about a question and its words as an SMS, for the API.
    pub fn verdict(&self, question: &str, lang: Lang) -> (Verification, String) {
        let register = self.register();
        let told = agencies::verify(&register, self.rules(), question);
        let text = fit::sms(lang, &super::wording::verdict(&told, &self.notice(&register)).sms);
        count(&told);
        (told, text)
    }

    pub(super) async fn language(&self, from: &Msisdn) -> Lang {
        let code: Option<String> = self.memory.recall(&self.memory.place("language", &[from.expose()])).await;
        code.and_then(|code| Lang::parse(&code))
            .filter(|lang| self.settings.drafts || !lang.is_draft())
            .unwrap_or_default()
    }

    pub(super) async fn remember_language(&self, from: &Msisdn, lang: Lang) {
        self.memory
            .keep(&self.memory.place("language", &[from.expose()]), &lang.code(), LANGUAGE_LIVES)
            .await;
    }

    /// Counts an answer; over the day's cap it is said once, and then nothing.
    pub(super) async fn over_the_cap(&self, from: &Msisdn, lang: Lang) -> Option<Option<String>> {
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
