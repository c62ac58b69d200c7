//! One step of one person: follows the menus and fulfils what they need through `domain`.

use super::departure_wording;
use super::engine::Dialogue;
use super::intent::{self, Intent};
use super::menus::{self, Channel, Need, News, Step, Talk, emergency, help, leave_tip, menu};
use super::wording::{Notice, Say, offers};
use crate::domain::agencies;
use crate::domain::broadcasts::members::Kabupaten;
use crate::domain::departures::{self, Check};
use crate::domain::reading::{self, Reply};
use crate::domain::register::Register;
use crate::domain::tips::{NewsFor, Origin, TipError};
use crate::domain::{tallies, training};
use crate::i18n::{Lang, Text};
use crate::kernel::clock::wib_civil;
use crate::kernel::msisdn::Msisdn;
use crate::model::agency::{AgencyId, Permit};
use crate::model::departure::{Country, Departure, Job};
use crate::model::tip::{self, CallNumber, Facts, Mode, Report, TipBody};
use crate::model::triage::Mark;
use crate::model::verdict::{Verdict, Verification};
use crate::sealing::receipt::Receipt;

/// Hops between menus in one step; more would be a loop in the menus themselves.
const MOST_HOPS: usize = 16;

/// What a step needs cannot be had now: it is as if it had not been made, and is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Away;

/// Where a step led.
pub(super) struct Outcome {
    pub(super) say: Say,
    /// Whether the dialog ends.
    pub(super) end: bool,
    /// What the person is sent by SMS besides.
    pub(super) also: Option<Text>,
    /// Whether nothing is to be said by SMS.
    pub(super) quiet: bool,
}

impl Outcome {
    const fn of(say: Say, end: bool, also: Option<Text>) -> Self {
        Self { say, end, also, quiet: false }
    }
}

/// What tells a step from its repetitions. Of a dialog it is made only when something is taken: it costs keys
/// of several days, and most steps take nothing.
pub(super) enum Whence<'a> {
    /// As the message came.
    Message(&'a Origin),
    /// The gateway's name of the session: it makes each tip once, also when a forgotten one is walked through
    /// again.
    Session(&'a str),
}

/// One step of one person.
pub(super) struct Visit<'a> {
    pub(super) dialogue: &'a Dialogue,
    pub(super) register: &'a Register,
    pub(super) notice: Notice,
    pub(super) channel: Channel,
    pub(super) lang: Lang,
    pub(super) from: &'a Msisdn,
    /// What tells the step from its repetitions.
    pub(super) whence: Whence<'a>,
    /// A language chosen in this step.
    pub(super) chosen: Option<Lang>,
    /// Whether this step brought words to a unit.
    pub(super) took: bool,
    /// Whether somebody chose to be reached, and is asked once more when they fall silent.
    pub(super) awaited: bool,
}

impl Visit<'_> {
    /// Follows steps until something is said.
    pub(super) async fn run(&mut self, talk: &mut Talk, mut step: Step) -> Result<Outcome, Away> {
        for _ in 0..MOST_HOPS {
            step = match step {
                Step::Say(say) => return Ok(Outcome::of(say, false, None)),
                Step::End(say) => {
                    leave(talk);
                    return Ok(Outcome::of(say, true, None));
                }
                Step::EndAndSend(say, text) => {
                    leave(talk);
                    return Ok(Outcome::of(say, true, Some(text)));
                }
                Step::SayAndSend(say, text) => return Ok(Outcome::of(say, false, Some(text))),
                Step::Quiet => {
                    let say = offers("sms-info", "ussd-home", &self.notice);
                    return Ok(Outcome { quiet: true, ..Outcome::of(say, false, None) });
                }
                Step::Go(name) => {
                    name.clone_into(&mut talk.menu);
                    if !menu(name).is_about_a_tip() {
                        talk.tip = menus::TipTalk::default();
                    }
                    menu(name).enter(talk, self.channel, &self.notice)
                }
                Step::Ask(need) => {
                    let news = self.fulfil(need).await?;
                    menu(&talk.menu.clone()).told(talk, self.channel, news, &self.notice)
                }
            };
        }
        tracing::error!(menu = %talk.menu, "menus send each other round in circles");
        Ok(Outcome::of(offers("sms-info", "ussd-home", &self.notice), false, None))
    }

    /// What a screen's input leads to.
    pub(super) fn typed(&self, talk: &mut Talk, input: &str) -> Step {
        let words_awaited = takes_words(talk);
        let intent = match intent::read(input) {
            // Who cries for help after a tip is told whom to call, whatever was asked.
            Intent::Emergency if menu(&talk.menu).awaits(talk) != menus::Awaits::Tip => Intent::Emergency,
            _ if words_awaited => intent::read_beside_words(input),
            other => other,
        };
        match intent {
            Intent::Emergency => self.cried(talk, input),
            // Some type the SMS way; the question inside is what they mean.
            Intent::Check(wordings) if matches!(talk.menu.as_str(), "check" | "choose" | "result") => {
                talk.question = wordings.first().cloned().unwrap_or_default();
                Step::Ask(Need::Verdict(wordings))
            }
            Intent::Report(words) if !words_awaited => leave_tip::reported(talk, &words, &self.notice),
            Intent::Language(Some(lang)) if self.notice.drafts || !lang.is_draft() => {
                menus::change_language(talk, lang)
            }
            Intent::Help(rest) if !words_awaited => help::asked(talk, self.channel, &rest, &self.notice),
            _ => menu(&talk.menu).typed(talk, self.channel, input, &self.notice),
        }
    }

    async fn fulfil(&mut self, need: Need) -> Result<News, Away> {
        Ok(match need {
            Need::Verdict(wordings) => {
                let told = self.verdict(&wordings);
                self.count_unlisted(&told, wordings.last().map_or("", String::as_str)).await;
                News::Verdict(Box::new(told))
            }
            Need::VerdictAndJob(wordings, work) => self.verdict_and_job(&wordings, &work),
            Need::Picked(id) => {
                self.counted(agencies::verify_picked(self.register, self.dialogue.rules(), id))
            }
            Need::NoneOfThem(question) => {
                let told = agencies::verify(self.register, self.dialogue.rules(), &question);
                let told = Verification {
                    verdict: Verdict::NotListed,
                    subject: None,
                    candidates: Vec::new(),
                    ..told
                };
                self.count_unlisted(&told, &question).await;
                self.counted(told)
            }
            Need::Permits(id) => self.permits(id),
            Need::Language(lang) => {
                self.lang = lang;
                self.chosen = Some(lang);
                News::Done
            }
            Need::Next(check, reply) => self.next(*check, reply),
            Need::NextAfter(mut check, words) => {
                departures::answer_in_words(self.register, self.today(), &mut check, &words);
                self.next(*check, None)
            }
            Need::Weigh(departure, checked) => self.weigh(&departure, checked).await,
            Need::Destination(country, job) => {
                self.count_destination(Some(country), job).await;
                News::Destined(
                    country,
                    job,
                    departures::destination(self.register, self.today(), country, job),
                )
            }
            Need::Interest(skill, words) => self.count_interest(skill, &words).await,
            Need::Topic(id) => News::Topic(id, departures::topic(self.register, self.today(), id)),
            Need::More(id) => News::More(id, departures::topic(self.register, self.today(), id)),
            Need::Tip(told) => self.take(*told).await?,
            Need::Progress(receipt) => self.look(receipt).await?,
            Need::Add(receipt, words) => match self.add(&receipt, &words).await? {
                Ok(true) => News::Added(receipt),
                Ok(false) => self.missed().await,
                Err(instead) => instead,
            },
            Need::Reach(receipt, told) => self.reach(receipt, *told).await?,
            Need::AddOrTake(receipt, told) => self.add_or_take(&receipt, *told).await?,
            Need::CallOff(receipt, words) => self.call_off(receipt, &words).await?,
            Need::Promise(receipt, how_long) => self.promise(receipt, how_long).await?,
            Need::Standing(words) => self.standing(&words).await?,
            Need::Join(kabupaten) => self.join(kabupaten).await?,
            Need::VolunteerPlace(words) => News::Place(self.dialogue.place_of(self.from, &words)),
            Need::VolunteerReport(told) => self.report_as_volunteer(*told).await?,
        })
    }

    async fn standing(&self, words: &str) -> Result<News, Away> {
        match self.dialogue.broadcasts.standing(self.from).await {
            Ok(standing) => Ok(News::Standing(standing, self.dialogue.kabupaten(words))),
            Err(error) => {
                tracing::error!(%error, "whether somebody joined cannot be looked up");
                Err(Away)
            }
        }
    }

    async fn join(&self, kabupaten: String) -> Result<News, Away> {
        match self.dialogue.broadcasts.join(self.from, &kabupaten, self.lang.code()).await {
            Ok(standing) => Ok(News::Standing(standing, Kabupaten::One(kabupaten))),
            Err(error) => {
                tracing::error!(%error, "somebody who joins cannot be written down");
                Err(Away)
            }
        }
    }

    fn today(&self) -> jiff::civil::Date {
        self.dialogue.rules().today
    }

    fn next(&self, mut check: Check, reply: Option<Reply>) -> News {
        if let Some(reply) = reply {
            departures::answer(self.register, self.today(), &mut check, reply);
        }
        let next = departures::next(self.register, self.today(), &check);
        News::Next(Box::new(check), next)
    }

    async fn weigh(&self, departure: &Departure, checked: bool) -> News {
        self.count_destination(departure.country, departure.job).await;
        News::Weighed(Box::new(departure_wording::told(self.register, self.today(), departure, checked)))
    }

    /// Counts a destination, once a day for each person.
    async fn count_destination(&self, country: Option<Country>, job: Option<Job>) {
        let asked = format!("{country:?} {job:?}");
        if country.is_some() && self.is_first_today("destination", &asked).await {
            self.dialogue.tallies().check(self.today(), None, country, job);
        }
    }

    /// Counts an interest in training, once a day for each person, under the kabupaten that words name.
    async fn count_interest(&self, skill: Job, words: &str) -> News {
        let code = self.dialogue.tips().kabupaten(words);
        let kabupaten = code.unwrap_or_else(|| tallies::NOWHERE.to_owned());
        if self.is_first_today("interest", &format!("{kabupaten} {}", skill.word())).await {
            self.dialogue.tallies().interest(self.today(), &kabupaten, skill.word());
        }
        let centre = training::open_at(self.register, &kabupaten, skill);
        News::Training(centre.map(|row| row.place.clone()))
    }

    /// Counts a name that is on no list, once a day for each person.
    async fn count_unlisted(&self, told: &Verification, name: &str) {
        if told.verdict != Verdict::NotListed {
            return;
        }
        let tallies = self.dialogue.tallies();
        if let Some(token) = tallies.token(self.today(), name)
            && self.is_first_today("unlisted", &token).await
        {
            tallies.unlisted(self.today(), token, name);
        }
    }

    /// Whether this person did not ask for this today.
    async fn is_first_today(&self, kind: &str, what: &str) -> bool {
        self.dialogue.memory().is_first_today(kind, &[self.from.expose(), what]).await
    }

    fn origin(&self) -> Result<Origin, Away> {
        match self.whence {
            Whence::Message(origin) => Ok(origin.clone()),
            Whence::Session(session) => {
                self.dialogue.tips().origin(&["ussd", session, self.from.expose()]).map_err(|_| Away)
            }
        }
    }

    /// Takes a volunteer's report. Whoever is none any more reports without a name.
    async fn report_as_volunteer(&mut self, told: menus::Told) -> Result<News, Away> {
        let origin = self.origin()?.step(&format!("kawan {}", told.words.expose()));
        let report = self.report(TipBody::new(told.words.expose()), told.facts.clone());
        match self.dialogue.reported_by_form(self.from, &origin, &report).await? {
            Some(taken) => {
                self.took = true;
                Ok(News::Reported(taken))
            }
            None => self.take(told).await,
        }
    }

    /// Takes a tip. Behind a receipt that leads to none, all the words are one: it counts as a guess
    /// only when it is taken, so that a message which is heard again counts once.
    async fn take(&mut self, told: menus::Told) -> Result<News, Away> {
        let mut missed = false;
        if let Some((receipt, words)) = &told.to {
            match self.add(receipt, words).await? {
                Ok(true) => return Ok(News::Added(receipt.clone())),
                Ok(false) => missed = true,
                Err(_) => {}
            }
        }
        let origin = match self.whence {
            Whence::Message(_) => self.origin()?,
            // A dialog may bring a tip and then a cry: each is told by what it says.
            Whence::Session(_) => {
                let what = if told.facts.cry { "cry" } else { "tip" };
                self.origin()?.step(&format!("{what} {}", told.words.expose()))
            }
        };
        let news = self.take_as(&origin, told).await?;
        if missed && matches!(news, News::Taken(_)) {
            self.missed().await;
        }
        Ok(news)
    }

    async fn take_as(&mut self, origin: &Origin, told: menus::Told) -> Result<News, Away> {
        let mut facts = told.facts;
        // The number is told to the unit when a call was promised, and never else.
        if facts.call_by.is_some() {
            facts.call = Some(CallNumber::new(self.from.expose()));
        }
        match self.dialogue.tips().take(origin, &self.report(told.words, facts)).await {
            Ok(taken) => {
                self.took = true;
                Ok(News::Taken(taken))
            }
            Err(error) => reason(error),
        }
    }

    /// Adds words to a request; while it cannot be looked up they are a request of their own, which waits in
    /// the spool: whoever is frightened is not told to come again.
    async fn add_or_take(&mut self, receipt: &Receipt, told: menus::Told) -> Result<News, Away> {
        match self.add(receipt, &told.words).await {
            Ok(Ok(true)) => Ok(News::Added(receipt.clone())),
            Ok(Ok(false) | Err(_)) | Err(Away) => {
                // Not under the name of the page that may have been added after all.
                let origin = self.origin()?.step("instead");
                self.take_as(&origin, told).await
            }
        }
    }

    /// Where a cry for help leads.
    pub(super) fn cried(&self, talk: &mut Talk, words: &str) -> Step {
        let heard = reading::read(words, self.today());
        let report = reading::read_report(words, wib_civil(self.dialogue.now()));
        let child = report.has(Mark::Child) || report.has(Mark::AgeDoubt);
        emergency::cried(talk, words, (child, heard.departure.country.is_some()), &self.notice)
    }

    /// Adds to a cry; while that cannot be looked up it is a tip of its own, which waits in the spool.
    async fn reach(&mut self, receipt: Receipt, mut told: menus::Told) -> Result<News, Away> {
        let mode = told.facts.mode;
        let word = (mode == Some(Mode::Call)).then(|| self.dialogue.tips().agreed_word(&receipt).to_owned());
        if mode == Some(Mode::Call) {
            told.facts.call = Some(CallNumber::new(self.from.expose()));
            told.facts.agreed.clone_from(&word);
        }
        // A dialog may add more than once: each addition is told by what it says.
        let step = format!("reach {} {}", mode.map_or("", Mode::word), told.words.expose());
        let origin = self.origin()?.step(&step);
        let tips = self.dialogue.tips();
        let report = self.report(TipBody::new(told.words.expose()), told.facts.clone());
        let added = tips.add(&origin, &receipt, &report).await;
        let receipt = if added == Ok(true) {
            self.took = true;
            receipt
        } else {
            match self.take_as(&self.origin()?.step("instead"), told).await? {
                News::Taken(taken) => taken.receipt,
                instead => return Ok(instead),
            }
        };
        self.awaited = matches!(mode, Some(Mode::Call | Mode::Sms));
        if mode == Some(Mode::Sms) && self.notice.sends {
            // So that the unit's question is told of. Without it they are still read.
            let _ = tips.promise_news(&receipt, self.from, NewsFor::Short, self.lang.code()).await;
        }
        Ok(News::Reached(receipt, word))
    }

    async fn call_off(&mut self, receipt: Receipt, words: &TipBody) -> Result<News, Away> {
        let origin = self.origin()?.step("off");
        let facts = Facts { no_call: true, ..Facts::default() };
        let report = self.report(TipBody::new(words.expose()), facts);
        match self.dialogue.tips().add(&origin, &receipt, &report).await {
            Ok(true) => {
                self.took = true;
                Ok(News::CalledOff(receipt))
            }
            Ok(false) => Ok(self.missed().await),
            Err(error) => reason(error),
        }
    }

    /// Adds words; what is said instead when nothing was looked up.
    async fn add(&mut self, receipt: &Receipt, words: &TipBody) -> Result<Result<bool, News>, Away> {
        if !self.dialogue.guesses().allowed(self.from.expose()).await {
            return Ok(Err(News::Locked));
        }
        let origin = self.origin()?;
        let report = self.report(TipBody::new(words.expose()), Facts::default());
        match self.dialogue.tips().add(&origin, receipt, &report).await {
            Ok(added) => {
                self.took |= added;
                Ok(Ok(added))
            }
            Err(error) => reason(error).map(Err),
        }
    }

    async fn look(&self, receipt: Receipt) -> Result<News, Away> {
        if !self.dialogue.guesses().allowed(self.from.expose()).await {
            return Ok(News::Locked);
        }
        match self.dialogue.tips().look(&receipt).await {
            Ok(Some(progress)) => Ok(News::Progress(receipt, progress)),
            Ok(None) => Ok(self.missed().await),
            Err(error) => reason(error),
        }
    }

    async fn promise(&self, receipt: Receipt, how_long: NewsFor) -> Result<News, Away> {
        if !self.dialogue.guesses().allowed(self.from.expose()).await {
            return Ok(News::Locked);
        }
        match self.dialogue.tips().promise_news(&receipt, self.from, how_long, self.lang.code()).await {
            Ok(true) => Ok(News::Promised(receipt, how_long)),
            Ok(false) => Ok(self.missed().await),
            Err(error) => reason(error),
        }
    }

    async fn missed(&self) -> News {
        News::NoSuchTip(self.dialogue.guesses().missed(self.from.expose()).await)
    }

    fn report(&self, words: TipBody, facts: Facts) -> Report {
        let channel = match self.channel {
            Channel::Sms => tip::Channel::Sms,
            Channel::Ussd => tip::Channel::Ussd,
        };
        Report { words, facts, channel, lang: self.lang.code(), from: Some(self.from.clone()) }
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

    /// The verdict; of a licensed agency, its permits for the work that was asked about.
    fn verdict_and_job(&self, wordings: &[String], work: &str) -> News {
        let told = self.verdict(wordings);
        let (Some(subject), Some(permits)) = (&told.subject, &told.permits) else {
            return News::Verdict(Box::new(told));
        };
        if !told.verdict.is_positive() {
            return News::Verdict(Box::new(told));
        }
        let work = work.to_lowercase();
        let asked: Vec<&str> = work.split(|c: char| !c.is_alphanumeric()).filter(|it| it.len() > 3).collect();
        let fits = |permit: &&Permit| {
            let held = format!("{} {}", permit.country, permit.job).to_lowercase();
            asked.iter().any(|word| held.contains(word))
        };
        let fitting: Vec<Permit> = permits.iter().filter(fits).cloned().collect();
        if fitting.is_empty() {
            return News::NoSuchJob(subject.name.clone());
        }
        News::Permits(subject.name.clone(), Some(fitting))
    }

    fn permits(&self, id: AgencyId) -> News {
        let rules = self.dialogue.rules();
        match agencies::permits(self.register, rules, id) {
            Some((name, permits)) => News::Permits(name, permits),
            None => self.counted(agencies::verify_picked(self.register, rules, id)),
        }
    }

    /// Whether the whole message is an official name or number.
    pub(super) fn names_exactly(&self, message: &str) -> bool {
        message.len() <= 120
            && agencies::verify(self.register, self.dialogue.rules(), message).subject.is_some()
    }
}

/// Whether what is typed next goes to a unit as it is.
pub(super) fn takes_words(talk: &Talk) -> bool {
    matches!(menu(&talk.menu).awaits(talk), menus::Awaits::Tip | menus::Awaits::Reply)
}

fn leave(talk: &mut Talk) {
    talk.menu.clear();
    talk.tip = menus::TipTalk::default();
}

fn reason(error: TipError) -> Result<News, Away> {
    match error {
        TipError::Closed => Ok(News::Closed),
        TipError::Away => Err(Away),
    }
}

/// Counts a verdict. The label is one of fourteen words; nothing of the question is kept.
pub(super) fn count(told: &Verification) {
    metrics::counter!("suluh_verdicts_total", "verdict" => told.verdict.word()).increment(1);
}
