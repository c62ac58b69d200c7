//! What a broadcast says: whom it is for, a text for each language, perhaps a quiz. Checked before it is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::places::gazetteer;
use crate::kernel::gsm7;

/// The language that every broadcast has.
pub const INDONESIAN: &str = "id";
/// SMS of one text at most.
pub const MOST_PARTS: usize = 3;
/// Questions of a quiz at most.
pub const MOST_QUESTIONS: usize = 5;
/// Septets of one SMS.
const SMS: usize = 160;
/// Septets that "SALAH, yang benar B." and a blank take at most.
pub const VERDICT: usize = 24;
/// Septets of the last line of a quiz at most.
pub const SCORE: usize = 60;
/// The letters of the choices.
pub const LETTERS: [char; 3] = ['A', 'B', 'C'];
/// Letters of a title at most.
const LONGEST_TITLE: usize = 60;
/// What nobody who is warned of tricksters should learn to follow.
const LINKS: &[&str] = &["http", "www.", "://"];

/// Why a broadcast cannot be sent as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// It is not of the form.
    #[error("it cannot be read: {0}")]
    Form(String),
    /// It has no name.
    #[error("a broadcast has a title of 1 to 60 letters")]
    Title,
    /// A place that is none.
    #[error("{0:?} is no Kemendagri code of a province or a kabupaten, such as 61 or 61.01")]
    Area(String),
    /// There is no Indonesian text.
    #[error("there is no text in Indonesian ([texts.id])")]
    NoIndonesian,
    /// A language that the service does not speak.
    #[error("no language has the code {0:?}")]
    Language(String),
    /// Nothing is said.
    #[error("{0}: the text is empty")]
    Empty(String),
    /// A letter that needs UCS-2.
    #[error("{0}: the letter U+{code:04X} is not in GSM-7", code = *.1 as u32)]
    Letter(String, char),
    /// A link.
    #[error("{0}: a broadcast has no links")]
    Link(String),
    /// It does not say how to end it: a number may have passed to somebody who never joined.
    #[error("{0}: the text must say that STOP ends it")]
    NoStop(String),
    /// Too long.
    #[error("{0}: {1} takes {2} SMS, and at most {3} are sent")]
    Long(String, String, usize, usize),
    /// A quiz that is none.
    #[error(
        "{0}: a quiz has 1 to 5 questions with 2 or 3 choices, of which the right one is named by its letter"
    )]
    Quiz(String),
    /// Quizzes that differ.
    #[error("{0}: the quiz has other right answers than the Indonesian one")]
    Differs(String),
}

/// What a broadcast says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Kemendagri codes of kabupaten and provinces; everywhere when there are none.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Whether members of a language that has no text here are sent the Indonesian one. Else they are not in it.
    #[serde(default)]
    pub others: bool,
    /// By the code of the language.
    pub texts: BTreeMap<String, Texts>,
}

/// A broadcast as an officer writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// What officers call it.
    pub title: String,
    /// As in [`Content`].
    #[serde(default)]
    pub areas: Vec<String>,
    /// As in [`Content`].
    #[serde(default)]
    pub others: bool,
    /// As in [`Content`].
    pub texts: BTreeMap<String, Texts>,
}

/// What is said in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// The words.
    pub text: String,
    /// The questions, in order; the first stands behind the words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiz: Vec<Question>,
}

/// A question with choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    pub ask: String,
    /// Two or three, in the order of their letters.
    pub choices: Vec<String>,
    /// The letter of the right one.
    pub right: String,
    /// Why: one line, said to whoever answered.
    pub why: String,
}

impl Question {
    /// Which choice is right, from 0.
    pub fn right(&self) -> Option<usize> {
        let mut letters = self.right.trim().chars();
        let letter = letters.next()?.to_ascii_uppercase();
        let at = LETTERS.iter().position(|it| *it == letter)?;
        (letters.next().is_none() && at < self.choices.len()).then_some(at)
    }
}

impl Texts {
    /// A question as it is sent, from 1: `2/3 Siapa yang pegang paspor? A Saya B Agen`.
    pub fn question(&self, number: usize) -> Option<String> {
        let question = self.quiz.get(number.checked_sub(1)?)?;
        let choices: Vec<String> = LETTERS
            .iter()
            .zip(&question.choices)
            .map(|(letter, choice)| format!("{letter} {}", choice.trim()))
            .collect();
        Some(format!("{number}/{} {} {}", self.quiz.len(), question.ask.trim(), choices.join(" ")))
    }

    /// What is sent to somebody.
    pub fn first(&self) -> String {
        match self.question(1) {
            Some(question) => format!("{}\n{question}", self.text.trim()),
            None => self.text.trim().to_owned(),
        }
    }

    /// SMS that this takes.
    pub fn parts(&self) -> usize {
        gsm7::size(&self.first()).segments
    }
}

impl Content {
    /// The texts of a language: its own, the Indonesian ones where others get them, or none.
    pub fn of(&self, lang: &str) -> Option<&Texts> {
        self.texts.get(lang).or_else(|| self.others.then(|| self.texts.get(INDONESIAN)).flatten())
    }

    /// Whether a kabupaten is in the segment.
    pub fn holds(&self, kabupaten: &str) -> bool {
        self.areas.is_empty()
            || self.areas.iter().any(|area| {
                kabupaten
                    .strip_prefix(area.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
    }

    /// Reads it as it stands in its row.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

impl Written {
    /// Checks what was written: `speaks` says whether the service speaks a language, `parts` how many SMS of one text
    /// the gateway sends. Gives the title and the content.
    pub fn check(
        self,
        speaks: impl Fn(&str) -> bool,
        parts: usize,
    ) -> Result<(String, Content), ContentError> {
        let title = self.title.trim().to_owned();
        if title.is_empty() || title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control) {
            return Err(ContentError::Title);
        }
        if let Some(area) =
            self.areas.iter().find(|area| !matches!(area.len(), 2 | 5) || !gazetteer().exists(area))
        {
            return Err(ContentError::Area(area.clone()));
        }
        let Some(indonesian) = self.texts.get(INDONESIAN) else { return Err(ContentError::NoIndonesian) };
        let right = |texts: &Texts| texts.quiz.iter().map(Question::right).collect::<Vec<_>>();
        for (lang, texts) in &self.texts {
            if !speaks(lang) {
                return Err(ContentError::Language(lang.clone()));
            }
            texts.check(lang, parts.min(MOST_PARTS))?;
            if right(texts) != right(indonesian) {
                return Err(ContentError::Differs(lang.clone()));
            }
        }
        Ok((title, Content { areas: self.areas, others: self.others, texts: self.texts }))
    }
}

impl Texts {
    fn check(&self, lang: &str, parts: usize) -> Result<(), ContentError> {
        let fits = |what: &str, text: &str, beside: usize, parts: usize| {
            if text.trim().is_empty() {
                return Err(ContentError::Empty(lang.to_owned()));
            }
            if let Some(foreign) = text.chars().find(|c| gsm7::septets_of(*c).is_none()) {
                return Err(ContentError::Letter(lang.to_owned(), foreign));
            }
            let lower = text.to_lowercase();
            if LINKS.iter().any(|link| lower.contains(link)) {
                return Err(ContentError::Link(lang.to_owned()));
            }
            let size = gsm7::size(text);
            let takes = if beside > 0 { (size.units + beside).div_ceil(SMS) } else { size.segments };
            if takes > parts {
                return Err(ContentError::Long(lang.to_owned(), what.to_owned(), takes, parts));
            }
            Ok(())
        };
        fits("the text", &self.text, 0, parts)?;
        if self.quiz.len() > MOST_QUESTIONS {
            return Err(ContentError::Quiz(lang.to_owned()));
        }
        for (number, question) in (1..).zip(&self.quiz) {
            if !(2..=LETTERS.len()).contains(&question.choices.len()) || question.right().is_none() {
                return Err(ContentError::Quiz(lang.to_owned()));
            }
            let empty =
                question.choices.iter().chain([&question.ask, &question.why]).any(|it| it.trim().is_empty());
            if empty {
                return Err(ContentError::Quiz(lang.to_owned()));
            }
            // What is said after an answer: whether it was right, why, and the next question or the score.
            let said = match self.question(number + 1) {
                Some(next) => format!("{} {next}", question.why.trim()),
                None => question.why.trim().to_owned(),
            };
            let beside = if number == self.quiz.len() { VERDICT + SCORE } else { VERDICT };
            fits(&format!("what is said after question {number}"), &said, beside, 1)?;
        }
        fits("the text with its first question", &self.first(), 0, parts)?;
        let says_stop =
            self.text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("stop"));
        if says_stop { Ok(()) } else { Err(ContentError::NoStop(lang.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(toml: &str) -> Written {
        toml::from_str(toml).expect("a broadcast")
    }

    fn checked(toml: &str) -> Result<(String, Content), ContentError> {
        written(toml).check(|lang| ["id", "en"].contains(&lang), 5)
    }

    const QUIZ: &str = "title = 'Paspor'\nareas = ['61.01', '64']\n[texts.id]\ntext = 'Paspor dipegang sendiri. Akhiri: STOP'\n
        [[texts.id.quiz]]\nask = 'Siapa yang pegang paspor?'\nchoices = ['Agen', 'Saya']\nright = 'b'\nwhy = 'UU 18/2017.'\n
        [[texts.id.quiz]]\nask = 'Siapa yang bayar visa?'\nchoices = ['Saya', 'Agen', 'Majikan']\nright = 'C'\nwhy = 'Majikan.'\n";

    #[test]
    fn a_quiz_stands_behind_the_words_and_goes_on_with_its_letters() {
        let (title, content) = checked(QUIZ).expect("right");
        let texts = content.of("id").expect("Indonesian");
        assert_eq!(title, "Paspor");
        assert_eq!(
            texts.first(),
            "Paspor dipegang sendiri. Akhiri: STOP\n1/2 Siapa yang pegang paspor? A Agen B Saya"
        );
        assert_eq!(texts.question(2).as_deref(), Some("2/2 Siapa yang bayar visa? A Saya B Agen C Majikan"));
        assert_eq!((texts.question(3), texts.question(0), texts.parts()), (None, None, 1));
        assert_eq!(texts.quiz.iter().map(Question::right).collect::<Vec<_>>(), [Some(1), Some(2)]);
        assert!(content.holds("61.01") && content.holds("64.71") && !content.holds("61.02"));
        assert_eq!(content.of("en"), None, "who speaks English is not in it");
    }

    #[test]
    fn what_cannot_be_sent_is_refused_with_its_reason() {
        let plain = |text: &str| checked(&format!("title = 'T'\n[texts.id]\ntext = '{text}'"));
        assert!(plain("Halo. Akhiri: STOP").is_ok() && plain("stop? balas STOP.").is_ok());
        assert_eq!(plain("Halo"), Err(ContentError::NoStop("id".into())));
        assert_eq!(plain(" "), Err(ContentError::Empty("id".into())));
        assert_eq!(plain("Halo \u{2014}"), Err(ContentError::Letter("id".into(), '\u{2014}')));
        assert_eq!(plain("lihat www.contoh.id"), Err(ContentError::Link("id".into())));
        assert!(plain(&format!("STOP {}", "a".repeat(454))).is_ok());
        assert!(matches!(plain(&"a".repeat(460)), Err(ContentError::Long(_, _, 4, 3))));
        assert_eq!(checked("title = ''\n[texts.id]\ntext = 'a'"), Err(ContentError::Title));
        assert_eq!(checked("title = 'T'\n[texts.en]\ntext = 'a'"), Err(ContentError::NoIndonesian));
        let two = "title = 'T'\n[texts.id]\ntext = 'STOP'\n[texts.xx]\ntext = 'a'";
        assert_eq!(checked(two), Err(ContentError::Language("xx".into())));
        let area =
            |code: &str| checked(&format!("title = 'T'\nareas = ['{code}']\n[texts.id]\ntext = 'STOP'"));
        assert!(area("61").is_ok() && area("61.01").is_ok());
        for none in ["99", "61.01.01", "6101", "Sambas"] {
            assert_eq!(area(none), Err(ContentError::Area(none.into())));
        }
        assert_eq!(checked(&QUIZ.replace("'b'", "'c'")), Err(ContentError::Quiz("id".into())));
        assert_eq!(
            checked(&QUIZ.replace("why = 'Majikan.'", "why = ''")),
            Err(ContentError::Quiz("id".into()))
        );
        let long = QUIZ.replace("Majikan.", &"m".repeat(77));
        assert!(matches!(checked(&long), Err(ContentError::Long(_, _, 2, 1))));
        let other = format!("{QUIZ}[texts.en]\ntext = 'STOP'\n");
        assert_eq!(checked(&other), Err(ContentError::Differs("en".into())));
    }
}
