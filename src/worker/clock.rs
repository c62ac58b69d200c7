//! Wakes whoever is to be woken: looks four times a second what is due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use crate::domain::border::Border;
use crate::domain::tips::waking::{Ticked, Waking, WakingError};
use crate::i18n::{Lang, Text, fit};
use crate::model::alert::{Alert, Event};
use crate::model::triage::Band;

/// How often it looks for what is due.
const TICK: Duration = Duration::from_millis(250);
/// How long P1 are gathered after one SMS told of many: a flood costs a person one SMS in this time, and what
/// is hidden in it still wakes within ten seconds.
const GATHER: Duration = Duration::from_secs(8);

/// The name of an area by its code.
pub type Area = dyn Fn(&str) -> String + Send + Sync;

/// What it works with.
pub struct Wakes {
    /// What is due.
    pub waking: Waking,
    /// Rings when something waits to be sent.
    pub bell: Arc<Notify>,
    /// How areas are called.
    pub area: Arc<Area>,
    /// Alerts to border posts.
    pub border: Border,
    /// The gateway by which they go, when there is one.
    pub gateway: Option<String>,
}

impl Wakes {
    /// Works until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut failing = false;
        let mut gathers: Option<Instant> = None;
        loop {
            let urgent = gathers.is_none_or(|since| since.elapsed() >= GATHER);
            match self.step(urgent).await {
                Ok(ticked) => {
                    failing = false;
                    if ticked.flood {
                        gathers = Some(Instant::now());
                        tracing::warn!(tips = ticked.tips, "a flood of P1 was told in one SMS");
                    }
                }
                Err(error) => {
                    if !failing {
                        tracing::error!(%error, "nobody can be woken");
                    }
                    failing = true;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stop.changed() => return,
            }
        }
    }

    async fn step(&self, urgent: bool) -> Result<Ticked, WakingError> {
        let ticked = self.waking.tick(urgent, &|alert| words(alert, &*self.area)).await?;
        let mut sms = ticked.sms;
        if let Some(gateway) = &self.gateway {
            // One post's trouble must not keep a duty phone silent.
            match self.border.send(gateway, &border_words).await {
                Ok(sent) => sms += sent,
                Err(error) => tracing::error!(%error, "a border post cannot be alerted"),
            }
        }
        if sms > 0 {
            self.bell.notify_waiters();
        }
        if ticked.deeds > 0 {
            metrics::counter!("suluh_alert_deeds_total").increment(ticked.deeds as u64);
        }
        Ok(ticked)
    }
}

/// The words of an alert to a border post (G3).
pub fn border_words(reference: &str, until: jiff::civil::DateTime, own: &str) -> String {
    let text = Text::new("sms-post-alert")
        .with("reference", reference.to_owned())
        .with("until", until.strftime("%d/%m %H.%M").to_string())
        .with("words", own.to_owned());
    fit::sms(Lang::default(), &text)
}

/// The words of an alert, in the language of the service's officers.
pub fn words(alert: &Alert, area: &Area) -> String {
    let several = alert.count > 1;
    let key = match (alert.event, alert.band) {
        (Event::Second, _) if several => "sms-alert-seconds",
        (Event::Second, _) => "sms-alert-second",
        (Event::Digest, _) => "sms-alert-digest",
        _ if several => "sms-alert-several",
        (Event::New, Band::P1) => "sms-alert-new-p1",
        (Event::New, Band::P2) => "sms-alert-new-p2",
        (Event::DecisionLate, _) => "sms-alert-decision",
        (Event::New | Event::Late, _) => "sms-alert-late",
    };
    let text = Text::new(key)
        .with("count", alert.count.to_string())
        .with("band", alert.band.digit().to_string())
        .with("reference", alert.reference.as_str())
        .with("area", alert.area.as_ref().map_or_else(|| "-".to_owned(), |code| area(code.as_str())));
    fit::sms(Lang::default(), &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::gsm7;
    use crate::model::alert::{AreaCode, Reference};

    fn alert(event: Event, band: Band, count: i64) -> String {
        let reference = Reference::parse("K7P4QD").expect("a reference");
        let alert = Alert { event, band, reference, area: AreaCode::parse("61.07"), count };
        words(&alert, &|code| if code == "61.07" { "Kab. Bengkayang".into() } else { code.into() })
    }

    #[test]
    fn the_duty_phone_gets_the_words_that_were_agreed() {
        let g1 = alert(Event::New, Band::P1, 1);
        assert_eq!(
            g1,
            "P1 BARU K7P4QD, wilayah Kab. Bengkayang. Terima dlm 15 mnt: balas T K7P4QD. Tak bisa: X K7P4QD. Isi hanya di konsol"
        );
        assert_eq!(gsm7::size(&g1).units, 115);
        assert_eq!(
            alert(Event::Second, Band::P1, 1),
            "K7P4QD lewat 15 mnt, dialihkan ke piket cadangan Kab. Bengkayang. Catat alasan di konsol"
        );
        assert!(alert(Event::New, Band::P2, 1).contains("dlm 4 jam"));
        assert!(alert(Event::Late, Band::P3, 1).starts_with("P3 K7P4QD BELUM DITERIMA"));
        assert!(alert(Event::New, Band::P1, 12).starts_with("12 laporan menunggu, terberat P1 K7P4QD"));
        assert!(alert(Event::Digest, Band::P3, 1).starts_with("1 laporan baru P3"));
    }
}
