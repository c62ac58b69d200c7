//! The quiz of a broadcast: one letter or digit is an answer while a question is open for whoever sends it. What they
//! answered is counted without them and forgotten after two days.

use super::content::{Content, LETTERS};
use super::desk::subject;
use super::{Broadcasts, QUIZ_HOURS};
use crate::domain::tips::Origin;
use crate::kernel::msisdn::Msisdn;
use crate::store::{self, broadcasts};

/// What came of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It was right or wrong.
    Told {
        /// The language of the quiz for this member.
        lang: String,
        /// Whether it was right.
        right: bool,
        /// The letter of the right choice.
        letter: char,
        /// Why.
        why: String,
        /// The next question as it is sent, or right answers and questions when there is none.
        then: Result<String, (i64, usize)>,
    },
    /// There is no such choice: the question, once more.
    Again(String),
}

/// The choice that a message names, from 0: `b`, `B.`, `2)`.
pub fn choice(message: &str) -> Option<usize> {
    let mut letters = message.trim().trim_end_matches(['.', ')', '!', ' ']).chars();
    let one = letters.next()?.to_ascii_uppercase();
    if letters.next().is_some() {
        return None;
    }
    let digit = one.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
    LETTERS.iter().position(|letter| *letter == one).or(digit).filter(|at| *at < LETTERS.len())
}

impl Broadcasts {
    /// Takes an answer to the question that is open for a number; none when there is none. `origin` tells the message
    /// from its repetitions, which are told the same.
    pub async fn answer(
        &self,
        number: &Msisdn,
        chosen: usize,
        origin: &Origin,
    ) -> store::Result<Option<Answered>> {
        let token = self.token(number);
        let told = |right: bool| {
            self.0.keys.service().token("quiz", &[origin.seed(), if right { "right" } else { "wrong" }])
        };
        let mut tx = self.0.db.begin().await?;
        let rows = broadcasts::quizzes(&mut tx, &token, self.hour() - QUIZ_HOURS).await?;
        for right in [true, false] {
            let heard = told(right);
            if let Some(row) = rows.iter().find(|row| row.heard.as_ref() == Some(&heard)) {
                return Ok(Content::parse(&row.content)
                    .and_then(|content| after(&content, &row.lang, row.asked - 1, right, row.score)));
            }
        }
        for row in rows {
            let Some(content) = Content::parse(&row.content) else { continue };
            let Some(texts) = content.of(&row.lang) else { continue };
            let open = usize::try_from(row.asked).unwrap_or(0);
            let Some(question) = open.checked_sub(1).and_then(|at| texts.quiz.get(at)) else { continue };
            if chosen >= question.choices.len() {
                return Ok(texts.question(open).map(Answered::Again));
            }
            let right = question.right() == Some(chosen);
            let score = row.score + i64::from(right);
            if !broadcasts::answer(&mut tx, &token, &row, score, &told(right)).await? {
                return Ok(None);
            }
            tx.commit().await?;
            let counted = subject(row.broadcast, row.asked, right);
            self.0.tallies.quiz(self.0.clock.today(), &row.kabupaten, counted);
            return Ok(after(&content, &row.lang, row.asked, right, score));
        }
        Ok(None)
    }
}

/// What is said after an answer to a question, from 1.
fn after(content: &Content, lang: &str, asked: i64, right: bool, score: i64) -> Option<Answered> {
    let texts = content.of(lang)?;
    let asked = usize::try_from(asked).ok()?;
    let question = texts.quiz.get(asked.checked_sub(1)?)?;
    Some(Answered::Told {
        lang: if content.texts.contains_key(lang) { lang } else { super::content::INDONESIAN }.to_owned(),
        right,
        letter: super::desk::letter(question.right()?),
        why: question.why.trim().to_owned(),
        then: texts.question(asked + 1).ok_or((score, texts.quiz.len())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_letter_or_digit_and_nothing_else() {
        for (message, expected) in [
            ("A", Some(0)),
            (" b. ", Some(1)),
            ("C)", Some(2)),
            ("1", Some(0)),
            ("3", Some(2)),
            ("D", None),
            ("0", None),
            ("4", None),
            ("ab", None),
            ("TOLONG", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(choice(message), expected, "{message}");
        }
    }
}
