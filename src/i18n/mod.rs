//! Texts: a folder in `locales/` is a language, a message in it is a text.
//!
//! To add a language: one folder with every key (a test names the missing ones, and each text that
//! is too long or leaves GSM-7). A folder whose `language-confirmed-by` names nobody is a draft: it may lack
//! texts, which are then said in Indonesian, and only the demo offers it. To add a text: a line in [`texts::TEXTS`] and one message in every
//! language.

pub mod fit;
pub mod texts;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use unic_langid::LanguageIdentifier;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "id",
        // Without this, invisible marks around each argument turn 160 letters into 70.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static LANGUAGES: LazyLock<Vec<(LanguageIdentifier, String, bool)>> = LazyLock::new(|| {
    let is_draft = |id: &LanguageIdentifier| {
        let confirmed = LOCALES.lookup_single_language::<&str>(id, "language-confirmed-by", None);
        confirmed.is_ok_and(|by| by.trim() == "-")
    };
    let mut found: Vec<_> =
        LOCALES.locales().map(|id| (id.clone(), id.to_string().to_lowercase(), is_draft(id))).collect();
    // Indonesian first, the rest by code: the digits of the language menu stand on this order.
    found.sort_by_key(|(_, code, draft)| (code != "id", *draft, code.clone()));
    found
});

/// A language that has a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lang(usize);

impl Default for Lang {
    /// Indonesian.
    fn default() -> Self {
        Self(0)
    }
}

impl Lang {
    /// Every language, Indonesian first, drafts among them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len()).map(Self)
    }

    /// The languages that may be offered: drafts only when they are asked for.
    pub fn offered(drafts: bool) -> impl Iterator<Item = Self> {
        Self::all().filter(move |lang| drafts || !lang.is_draft())
    }

    /// Whether nobody who speaks it has confirmed its texts.
    pub fn is_draft(self) -> bool {
        LANGUAGES[self.0].2
    }

    /// The language of a code (`id`, `en`), if it has a folder.
    pub fn parse(code: &str) -> Option<Self> {
        LANGUAGES.iter().position(|(_, known, _)| known.eq_ignore_ascii_case(code.trim())).map(Self)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        &LANGUAGES[self.0].1
    }

    fn id(self) -> &'static LanguageIdentifier {
        &LANGUAGES[self.0].0
    }
}

/// An argument of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Said as it is.
    Plain(String),
    /// A company's name: the first thing to be cut, with `..`, when space is short.
    Name(String),
    /// Names to pick from, numbered from 1; cut alike, and never so that two look the same. With the
    /// mark between them.
    Choices(Vec<String>, &'static str),
    /// Items of a list; the last are left out, with their number, when space is short. With the mark
    /// between them.
    Items(Vec<String>, &'static str),
    /// The same, of texts that are said in the reader's language: the key of each and perhaps of a mark behind
    /// it, with the sign between them.
    Keys(Vec<(String, Option<&'static str>)>, &'static str),
    /// Another text, said in the reader's language, by its key.
    Key(String),
}

/// A text to say: which one, and with what in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The message's name.
    pub key: &'static str,
    /// Its arguments.
    pub args: Vec<(&'static str, Arg)>,
}

impl Text {
    /// A text without arguments.
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, Arg::Plain(value.into())));
        self
    }

    /// Adds an argument that may be absent; the message chooses by the word `none`.
    #[must_use]
    pub fn with_or_none(self, name: &'static str, value: Option<String>) -> Self {
        self.with(name, value.filter(|value| !value.is_empty()).unwrap_or_else(|| "none".to_owned()))
    }

    /// Adds an argument of another kind.
    #[must_use]
    pub fn arg(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }
}

/// A short message without arguments, as a plain word.
pub fn word(lang: Lang, key: &str) -> String {
    lookup(lang, key, &HashMap::new())
}

/// A message of the console with what stands in it, as it is.
pub fn sentence(lang: Lang, key: &str, args: &[(&'static str, &str)]) -> String {
    let args = args.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
    lookup(lang, key, &args)
}

fn lookup(lang: Lang, key: &str, args: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
    LOCALES
        .lookup_single_language(lang.id(), key, Some(args))
        .or_else(|_| LOCALES.lookup_single_language(Lang::default().id(), key, Some(args)))
        .unwrap_or_default()
}

/// Renders a text with already shaped arguments, folded into GSM-7 and without blanks at line ends.
fn render(lang: Lang, key: &str, args: &[(&'static str, String)]) -> String {
    let args =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str()))).collect();
    let text = crate::kernel::gsm7::fold(&lookup(lang, key, &args));
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}
