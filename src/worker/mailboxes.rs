//! What a tip needs a moment after it was taken: its mailbox, and a neutral SMS when there is news for somebody
//! who asked to be told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use crate::domain::tips::Tips;
use crate::domain::volunteers::Volunteers;
use crate::domain::volunteers::telling::{Tidings, Told};
use crate::i18n::{Lang, Text, fit};

/// How often it looks for tips without a mailbox.
const TICK: Duration = Duration::from_millis(250);
/// How often it looks for news.
const SELDOM: Duration = Duration::from_secs(2);
/// Rounds of mailboxes between two looks.
const ROUNDS: usize = 8;

/// What it works with.
pub struct Mailboxes {
    /// Tips.
    pub tips: Tips,
    /// Volunteers.
    pub volunteers: Volunteers,
    /// Rings when something waits to be sent.
    pub bell: Arc<Notify>,
    /// The gateway by which news goes out, when there is one.
    pub gateway: Option<String>,
}

impl Mailboxes {
    /// Works until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (mut failing, mut looked): (bool, Option<Instant>) = (false, None);
        loop {
            let seldom = looked.is_none_or(|looked| looked.elapsed() >= SELDOM);
            match self.step(seldom).await {
                Ok(()) => failing = false,
                Err(error) => {
                    if !failing {
                        tracing::error!(error = format!("{error:#}"), "tips cannot be looked after");
                    }
                    failing = true;
                }
            }
            if seldom {
                looked = Some(Instant::now());
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => return,
            }
        }
    }

    async fn step(&self, seldom: bool) -> anyhow::Result<()> {
        // A flood of tips must not hold up what else is to be done here.
        for _ in 0..ROUNDS {
            if self.tips.make_mailboxes().await? == 0 {
                break;
            }
        }
        if seldom && let Some(gateway) = &self.gateway {
            // Volunteers first: what is told to nobody else counts as told.
            let told = self.volunteers.tell(gateway, &tidings).await?;
            if told + self.tips.tell_news(gateway, news).await? > 0 {
                self.bell.notify_waiters();
            }
        }
        Ok(())
    }
}

/// The words: nothing of a tip, a unit or a receipt, because others may hold the phone.
fn news(lang: &str) -> String {
    fit::sms(Lang::parse(lang).unwrap_or_default(), &Text::new("sms-there-is-news"))
}

/// What a volunteer is told: a reference, and nothing of what was reported.
fn tidings(told: &Told) -> String {
    let text = match &told.tidings {
        Tidings::Question(question) => Text::new("sms-kawan-question").with("question", question.clone()),
        Tidings::Accepted => {
            Text::new("sms-kawan-accepted").with("time", told.at.strftime("%H.%M").to_string())
        }
        Tidings::Acted => Text::new("sms-kawan-acted"),
        Tidings::Nothing => Text::new("sms-kawan-nothing"),
        Tidings::Waiting => Text::new("sms-kawan-waiting"),
    };
    fit::sms(Lang::default(), &text.with("reference", told.reference.clone()))
}
