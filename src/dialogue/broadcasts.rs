//! What members say of broadcasts besides IKUT ([`super::menus::join`]): that they leave, and the answers of a quiz.
//!
//! An answer is one letter or digit, while a question is open for whoever sends it and no menu waits for anything: so it
//! is never a cry, a keyword or an answer to something else.

use super::engine::{Dialogue, Said};
use super::visit::Away;
use crate::domain::broadcasts::members::{self, Kabupaten};
use crate::domain::broadcasts::quiz::{self, Answered};
use crate::domain::tips::Origin;
use crate::i18n::{Lang, Text, fit};
use crate::kernel::msisdn::Msisdn;

impl Dialogue {
    /// The kabupaten that words name.
    pub(super) fn kabupaten(&self, words: &str) -> Kabupaten {
        let known = self.tips.units().known();
        let home = known.as_ref().map(|known| known.provinces()).unwrap_or_default();
        let home: Vec<&str> = home.iter().map(AsRef::as_ref).collect();
        members::kabupaten(words, &home)
    }

    /// Forgets somebody among the members. Says whether they were one.
    pub(super) async fn left(&self, from: &Msisdn) -> Result<bool, Away> {
        self.broadcasts.leave(from).await.map_err(|error| {
            tracing::error!(%error, "a member who leaves cannot be forgotten yet");
            Away
        })
    }

    /// Notes the language that somebody chose, should they be a member.
    pub(super) async fn speaks(&self, from: &Msisdn, lang: Lang) {
        if let Err(error) = self.broadcasts.speaks(from, lang.code()).await {
            tracing::error!(%error, "a member's language cannot be noted: their broadcasts stay in the old one");
        }
    }

    /// Takes an answer to a quiz; `None` when it is none.
    pub(super) async fn hear_quiz(
        &self,
        from: &Msisdn,
        message: &str,
        origin: &Origin,
        lang: Lang,
    ) -> Option<Said> {
        let chosen = quiz::choice(message)?;
        let answered = match self.broadcasts.answer(from, chosen, origin).await {
            Ok(answered) => answered?,
            Err(error) => {
                tracing::error!(%error, "an answer to a quiz cannot be taken");
                return Some(self.later(lang, false));
            }
        };
        if let Some(refusal) = self.over_the_cap(from, lang).await {
            return Some(Said { text: refusal, ..Said::default() });
        }
        Some(Said { text: Some(said(answered)), ..Said::default() })
    }
}

/// Whether it was right, why, and what comes next.
fn said(answered: Answered) -> String {
    match answered {
        Answered::Again(question) => question,
        Answered::Told { lang, right, letter, why, then } => {
            let lang = Lang::parse(&lang).unwrap_or_default();
            let verdict = if right {
                Text::new("sms-quiz-right")
            } else {
                Text::new("sms-quiz-wrong").with("letter", letter.to_string())
            };
            let then = then.unwrap_or_else(|(score, of)| {
                let score = Text::new("sms-quiz-score").with("score", score.to_string());
                fit::sms(lang, &score.with("of", of.to_string()))
            });
            format!("{} {why} {then}", fit::sms(lang, &verdict))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::broadcasts::content::{SCORE, VERDICT};
    use crate::kernel::gsm7;

    #[test]
    fn the_words_around_an_answer_take_no_more_than_was_left_for_them() {
        for lang in Lang::all() {
            let size = |text: Text| gsm7::size(&fit::sms(lang, &text)).units;
            let wrong = Text::new("sms-quiz-wrong").with("letter", "B");
            let verdict = size(wrong).max(size(Text::new("sms-quiz-right")));
            // And a blank.
            assert!(verdict < VERDICT, "{}: {verdict}", lang.code());
            let score = size(Text::new("sms-quiz-score").with("score", "5").with("of", "5"));
            assert!(score < SCORE, "{}: {score}", lang.code());
        }
    }

    #[test]
    fn an_answer_is_told_with_its_reason_and_what_comes_next() {
        let told = |right, then| Answered::Told {
            lang: "id".to_owned(),
            right,
            letter: 'B',
            why: "Paspor milik Anda.".to_owned(),
            then,
        };
        assert_eq!(
            said(told(true, Ok("2/2 Siapa? A Saya B Agen".to_owned()))),
            "BENAR. Paspor milik Anda. 2/2 Siapa? A Saya B Agen"
        );
        assert_eq!(
            said(told(false, Err((3, 5)))),
            "SALAH, yang benar B. Paspor milik Anda. Nilai 3 dari 5. Terima kasih. Berhenti: STOP"
        );
    }
}
