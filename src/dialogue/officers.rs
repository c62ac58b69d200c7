//! What officers on duty say by SMS: `T K7P4QD` takes a tip, `X K7P4QD` passes it on to the next,
//! `K7P4QD 1` says that a border post saw its alert.
//!
//! Heard only from a number that stands on a rota. From any other the same words are what they are from
//! anybody: not understood, so that nobody learns which references there are.

use super::engine::{Dialogue, Said};
use crate::domain::border::Seen;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::msisdn::Msisdn;
use crate::model::alert::{Reference, Reply};

/// What an officer said.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Order {
    /// I take it.
    Take(Reference),
    /// I cannot.
    Pass(Reference),
    /// I saw the alert.
    Seen(Reference),
}

/// Reads `T K7P4QD`, `x k7p4qd`, `TK7P4QD`.
fn order(message: &str) -> Option<Order> {
    let message = message.trim().trim_end_matches(['.', '!']);
    if let Some(rest) = message.strip_suffix('1')
        && rest.ends_with([' ', ','])
    {
        return Reference::parse(rest.trim_end_matches([' ', ','])).map(Order::Seen);
    }
    let mut letters = message.chars();
    let first = letters.next()?.to_ascii_uppercase();
    let reference = Reference::parse(letters.as_str().trim_start_matches([' ', ':', '.', '-']))?;
    match first {
        'T' => Some(Order::Take(reference)),
        'X' => Some(Order::Pass(reference)),
        _ => None,
    }
}

impl Dialogue {
    /// Hears an officer on duty; `None` for anybody else and for anything else.
    pub(super) async fn hear_officer(&self, from: &Msisdn, message: &str) -> Option<Said> {
        let order = order(message)?;
        if self.tips().duties().officer(from).is_empty() {
            return None;
        }
        let clocks = self.tips().clocks();
        let done = match &order {
            Order::Seen(reference) => return self.hear_post(from, reference).await,
            Order::Take(reference) => clocks.accept_by_number(from, reference.as_str()).await,
            Order::Pass(reference) => clocks.refuse_by_number(from, reference.as_str()).await,
        };
        let lang = self.language(from).await;
        let text = match done {
            Ok(Reply::Accepted(reference)) => {
                Text::new("sms-alert-accepted").with("reference", reference.as_str())
            }
            Ok(Reply::Refused(reference)) => {
                Text::new("sms-alert-refused").with("reference", reference.as_str())
            }
            Ok(Reply::Already(reference)) => {
                Text::new("sms-alert-already").with("reference", reference.as_str())
            }
            Ok(Reply::Unknown) => Text::new("sms-alert-unknown"),
            Err(error) => {
                tracing::error!(%error, "an officer's answer cannot be written down");
                return Some(self.later(lang, true));
            }
        };
        Some(Said { text: Some(fit::sms(Lang::default(), &text)), urgent: true, ..Said::default() })
    }
}

impl Dialogue {
    /// Hears somebody at a border post who saw an alert; `None` when there is none for them.
    async fn hear_post(&self, from: &Msisdn, reference: &Reference) -> Option<Said> {
        let text = match self.border.seen(from, reference.as_str()).await {
            Ok(Seen::Noted) => Text::new("sms-post-seen").with("reference", reference.as_str()),
            Ok(Seen::Over) => Text::new("sms-post-over").with("reference", reference.as_str()),
            Ok(Seen::Unknown) => return None,
            Err(error) => {
                tracing::error!(%error, "a post's answer cannot be written down");
                return Some(self.later(self.language(from).await, true));
            }
        };
        Some(Said { text: Some(fit::sms(Lang::default(), &text)), urgent: true, ..Said::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_a_letter_and_a_reference() {
        let taken = |text: &str| Reference::parse(text).map(Order::Take);
        for message in ["T K7P4QD", "t k7p4qd", "TK7P4QD", " T: K7P4QD. "] {
            assert_eq!(order(message), taken("K7P4QD"), "{message}");
        }
        for message in ["K7P4QD 1", "k7p4qd, 1", " K7P4QD 1."] {
            assert_eq!(order(message), Reference::parse("K7P4QD").map(Order::Seen), "{message}");
        }
        assert_eq!(order("X K7P4QD"), Reference::parse("K7P4QD").map(Order::Pass));
        for message in ["T", "T K7P4Q", "K7P4QD", "T K7P4QD terima", "TOLONG", "X", "é K7P4QD", ""] {
            assert_eq!(order(message), None, "{message}");
        }
    }
}
