//! What every page shows: the frame, its language, its menu.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::guard::At;
use super::refusals::Refusal;
use super::{ConsoleParts, assets};
use crate::domain::officers::entry::Present;
use crate::i18n::{Lang, sentence, word};
use crate::model::officer::{Role, Roles};
use crate::model::tip::{Channel, Leaves, Mode, TipKind};
use crate::model::triage::{Category, Mark, Reason};

/// A page's frame.
pub(super) struct Page<'a> {
    /// The language's code.
    pub(super) lang: &'static str,
    language: Lang,
    /// The key of its title, which never tells of a tip.
    pub(super) title: &'static str,
    /// Where it is in the menu.
    pub(super) path: &'static str,
    /// Its module; empty when it needs none.
    pub(super) module: &'static str,
    /// Who looks at it.
    pub(super) present: Option<&'a Present>,
    /// The name of their unit.
    pub(super) unit: String,
    /// Whether this is a try-out.
    pub(super) demo: bool,
    /// The hash of the stylesheet.
    pub(super) style: String,
}

/// Menu: path, key of its name, who sees it.
const MENU: &[(&str, &str, &[Role])] = &[
    ("/console/board", "console-board", &[Role::Duty, Role::Head, Role::Oversight]),
    ("/console/duty", "console-duty", &[Role::Duty, Role::Head, Role::Oversight, Role::Admin]),
    ("/console/volunteers", "console-volunteers", &[Role::Coordinator, Role::Head]),
    ("/console/register", "console-register", super::REGISTER_ROLES),
    ("/console/outreach", "console-outreach", &[Role::Coordinator, Role::Head]),
    ("/console/coverage", "console-coverage", &[Role::Coordinator, Role::Head, Role::Auditor, Role::Admin]),
    ("/console/officers", "console-officers", &[Role::Duty, Role::Head, Role::Oversight, Role::Admin]),
    ("/console/counters", "console-counters", &[Role::Head, Role::Oversight, Role::Auditor, Role::Admin]),
    ("/console/audit", "console-audit", &[Role::Head, Role::Oversight, Role::Auditor, Role::Admin]),
    ("/console/units", "console-units", &[Role::Head, Role::Oversight, Role::Auditor, Role::Admin]),
    ("/console/health", "console-health", &[Role::Head, Role::Auditor, Role::Admin]),
];

/// Texts that modules say, by key.
const SAID: &[&str] = &[
    "console-cannot-open",
    "console-choose",
    "console-code-is",
    "console-confirmed-link",
    "console-alarm-over",
    "console-days",
    "console-days-short",
    "console-failed",
    "console-file-large",
    "console-file-not-whole",
    "console-file-save",
    "console-found",
    "console-hours",
    "console-hours-short",
    "console-map-about",
    "console-map-beside",
    "console-map-elsewhere",
    "console-map-here",
    "console-map-highlighted",
    "console-map-kecamatan-unknown",
    "console-map-none",
    "console-map-north",
    "console-map-others",
    "console-more-than",
    "console-new-p1",
    "console-new-password-short",
    "console-no-passkey",
    "console-not-confirmed-link",
    "console-not-same",
    "console-of",
    "console-offline",
    "console-offline-closed",
    "console-offline-no-key",
    "console-offline-no-tips",
    "console-offline-other-unit",
    "console-offline-tips",
    "console-offline-wrong-key",
    "console-offline-wrong-words",
    "console-over",
    "console-searchable",
    "console-shown",
    "console-sure",
    "console-why",
    "console-yes",
];

/// Names of what stands beside the words of a page.
const FACTS: &[&str] = &[
    "page-report",
    "page-addition",
    "page-reply",
    "page-note",
    "page-sheet",
    "fact-channel",
    "fact-kind",
    "fact-category",
    "fact-place",
    "fact-leaves",
    "fact-people",
    "fact-about",
    "fact-mode",
    "fact-agreed",
    "fact-call",
    "fact-call-by",
    "fact-adds-to",
    "fact-source",
    "fact-child",
    "fact-date",
    "fact-to",
    "fact-answers",
    "fact-accused",
    "source-volunteer",
];

/// Offices that an app may name, by the code of their name.
const OFFICES: &[&str] = &[
    "office-taskforce",
    "office-police",
    "office-military",
    "office-immigration",
    "office-customs",
    "office-bp3mi",
    "office-manpower",
    "office-social",
    "office-children",
    "office-registry",
    "office-government",
    "office-mission",
    "office-health",
    "office-ngo",
    "office-perwira",
    "office-oversight",
];

/// The codes that stand in an opened tip.
pub(super) fn codes() -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = [FACTS, OFFICES].concat();
    codes.extend(Mark::ALL.iter().map(|it| it.word()));
    codes.extend(Reason::ALL.iter().map(|it| it.word()));
    codes.extend(Category::ALL.iter().map(|it| it.word()));
    codes.extend(TipKind::ALL.iter().map(|it| it.word()));
    codes.extend(Leaves::ALL.iter().map(|it| it.word()));
    codes.extend(Channel::ALL.iter().map(|it| it.word()));
    codes.extend(Mode::ALL.iter().map(|it| it.word()));
    codes.sort_unstable();
    codes.dedup();
    codes
}

impl<'a> Page<'a> {
    /// A page for whoever comes by.
    pub(super) fn new(lang: Lang, title: &'static str, path: &'static str, module: &'static str) -> Self {
        let style = assets::integrity_of("console.css");
        Self {
            lang: lang.code(),
            language: lang,
            title,
            path,
            module,
            present: None,
            unit: String::new(),
            demo: false,
            style,
        }
    }

    /// A page for an officer.
    pub(super) fn of(at: &'a At, title: &'static str, path: &'static str, module: &'static str) -> Self {
        Self { present: Some(&at.present), ..Self::new(at.lang, title, path, module) }
    }

    /// The same with the name of the officer's unit, and whether this is a try-out.
    pub(super) fn in_unit(self, parts: &ConsoleParts, unit: &str) -> Self {
        let known = parts.acts.units.known();
        let name = known.as_ref().and_then(|known| known.unit(unit)).map(|it| it.unit.name.clone());
        Self { unit: name.unwrap_or_else(|| unit.to_owned()), demo: parts.demo, ..self }
    }

    /// A text.
    pub(super) fn t(&self, key: &str) -> String {
        word(self.language, key)
    }

    /// A text with what is in it.
    pub(super) fn say(&self, key: &str, args: &[(&'static str, &str)]) -> String {
        sentence(self.language, key, args)
    }

    /// The import map, which no template escapes: it holds our own names and hashes alone.
    pub(super) fn import_map(&self) -> &'static str {
        &assets::IMPORT_MAP
    }

    /// The hash of the page's module.
    pub(super) fn integrity(&self) -> String {
        assets::integrity_of(self.module)
    }

    /// What this officer may go to.
    pub(super) fn menu(&self) -> Vec<(&'static str, &'static str)> {
        let may = |roles: &[Role]| self.present.is_some_and(|at| at.officer.roles.any(roles));
        MENU.iter().filter(|(_, _, roles)| may(roles)).map(|(path, key, _)| (*path, *key)).collect()
    }

    /// The texts that modules say, as JSON that ends no element.
    pub(super) fn said(&self) -> String {
        let refused = Refusal::ALL.iter().map(|it| format!("console-refused-{}", it.word()));
        let said: serde_json::Map<String, serde_json::Value> = SAID
            .iter()
            .map(|key| (*key).to_owned())
            .chain(refused)
            .map(|key| (key.clone(), self.t(&key).into()))
            .collect();
        inert(&serde_json::Value::Object(said))
    }

    /// The names of codes that stand in an opened tip, as JSON that ends no element.
    pub(super) fn named(&self) -> String {
        inert(&serde_json::Value::Object(self.names()))
    }

    /// The names of codes.
    pub(super) fn names(&self) -> serde_json::Map<String, serde_json::Value> {
        let name = |code: &str| (code.to_owned(), self.t(&format!("console-code-{code}")).into());
        codes().into_iter().map(name).collect()
    }
}

/// JSON as it may stand inside a page.
pub(super) fn inert(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// Where somebody with these roles begins.
pub(super) fn home_of_roles(roles: &Roles) -> &'static str {
    let first = MENU.iter().find(|(_, _, may)| roles.any(may));
    first.map_or("/console/audit", |(path, ..)| *path)
}

/// Where somebody begins.
pub(super) fn home_of(at: &Present) -> &'static str {
    home_of_roles(&at.officer.roles)
}

/// A page as an answer, with what it may do.
pub(super) fn shown<T: Template>(template: &T) -> Response {
    match template.render() {
        Ok(html) => {
            let headers = [
                (header::CONTENT_SECURITY_POLICY, assets::POLICY.clone()),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/http/console/askama.toml")]
struct SignIn<'a> {
    page: Page<'a>,
    /// Whether somebody comes back whose session ended.
    again: bool,
}

#[derive(Template)]
#[template(path = "enrol.html", config = "src/http/console/askama.toml")]
struct Enrol<'a> {
    page: Page<'a>,
}

#[derive(Template)]
#[template(path = "forbidden.html", config = "src/http/console/askama.toml")]
struct Forbidden<'a> {
    page: Page<'a>,
}

/// The door; for somebody whose session ended with a word about that.
pub(super) fn sign_in(lang: Lang, demo: bool, again: bool) -> Response {
    let page = Page::new(lang, "console-sign-in-title", "", "sign-in.js");
    shown(&SignIn { page: Page { demo, ..page }, again })
}

/// Where keys are made.
pub(super) fn enrol(lang: Lang, demo: bool) -> Response {
    let page = Page::new(lang, "console-enrol-title", "", "enrol.js");
    shown(&Enrol { page: Page { demo, ..page } })
}

/// A page that is not for this officer.
pub(super) fn forbidden(parts: &ConsoleParts, lang: Lang, present: &Present) -> Response {
    let page = Page::new(lang, "console-forbidden-title", "", "");
    let page = Page { present: Some(present), ..page }.in_unit(parts, &present.officer.unit);
    shown(&Forbidden { page })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::unit::Office;

    #[test]
    fn every_office_that_an_app_may_name_is_there() {
        let words = Office::ALL.iter().map(|office| format!("office-{}", office.word()));
        assert!(words.eq(OFFICES.iter().copied()));
    }

    #[test]
    fn every_code_of_a_tip_has_a_name_in_both_languages() {
        for code in ["id", "en"] {
            let lang = Lang::parse(code).expect("a language");
            for it in codes() {
                assert_ne!(word(lang, &format!("console-code-{it}")), "", "{code}: {it}");
            }
        }
    }
}
