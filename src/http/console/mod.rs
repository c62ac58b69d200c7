//! The console of the task force: pages for officers, who read in their browser what the server cannot.
//!
//! To add a page: a handler in a file here, its template in `pages/`, its line in [`table`] with who may see it,
//! and a sample in the test that looks at every page. Nothing is reached that has no line.

mod acts;
mod assets;
mod board;
mod broadcasts;
mod campaigns;
mod coverage;
mod disputes;
mod entry;
mod events;
mod forms;
mod guard;
mod health;
mod joined;
mod lists;
mod live;
mod map;
mod me;
mod officers;
mod opener;
mod outreach;
mod pages;
mod proposals;
mod records;
pub mod refusals;
mod register;
mod register_words;
mod rota;
mod tip;
mod units;
mod volunteers;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use tokio::sync::watch;
use tower_http::csrf::CsrfLayer;

use super::Doors;
use crate::domain::broadcasts::Broadcasts;
use crate::domain::duty::Duties;
use crate::domain::officers::Officers;
use crate::domain::register_desk::RegisterDesk;
use crate::domain::rota::Rotas;
use crate::domain::tips::acts::Acts;
use crate::domain::tips::desk::Desk;
use crate::domain::volunteers::Volunteers;
use crate::i18n::Lang;
use crate::model::officer::Role;
use crate::sealing::keys::Keys;

/// What the console works with.
#[derive(Clone)]
pub struct ConsoleParts {
    /// Who may come in.
    pub officers: Officers,
    /// What they do.
    pub acts: Acts,
    /// The tips of their units.
    pub desk: Desk,
    /// Who is on duty.
    pub duties: Arc<Duties>,
    /// The register, which two officers change.
    pub register: RegisterDesk,
    /// Changes of that.
    pub rotas: Rotas,
    /// Volunteers of their areas.
    pub volunteers: Volunteers,
    /// What people who joined are told.
    pub broadcasts: Broadcasts,
    /// The key folder, to follow a change at once.
    pub keys: Arc<Keys>,
    /// Whether this is a try-out.
    pub demo: bool,
    /// Becomes true when the service ends: what never ends by itself ends then.
    pub stop: watch::Receiver<bool>,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever finds it.
    Anybody,
    /// Whoever is signed in.
    Officers,
    /// Whoever has one of these roles.
    Only(&'static [Role]),
}

const TIPS: Who = Who::Only(&[Role::Duty, Role::Head, Role::Oversight]);
const CONFIRM: Who = Who::Only(&[Role::Duty, Role::Head, Role::Oversight, Role::Admin]);
const COLLEAGUES: Who = Who::Only(&[Role::Head, Role::Oversight, Role::Admin]);
/// Who looks after volunteers, and notes what was done in the villages.
pub const COORDINATE: Who = Who::Only(&[Role::Coordinator, Role::Head]);
const EDIT: Who = Who::Only(&[Role::RegisterEditor]);
const COVERAGE: Who = Who::Only(&[Role::Coordinator, Role::Head, Role::Auditor, Role::Admin]);
const APPROVE: Who = Who::Only(&[Role::RegisterApprover]);
const REGISTER: Who = Who::Only(REGISTER_ROLES);
const RECORDS: Who = Who::Only(&[Role::Head, Role::Auditor, Role::Admin, Role::Oversight]);
const ROTA: Who = Who::Only(&[Role::Head, Role::Oversight]);
const SERVICE: Who = Who::Only(&[Role::Head, Role::Auditor, Role::Admin]);

/// Who looks at the register desk.
const REGISTER_ROLES: &[Role] = &[Role::RegisterEditor, Role::RegisterApprover, Role::Auditor, Role::Admin];

/// The one route to which more is sent than fits into an ordinary request: a file. Its handler has its own limit.
const UPLOAD: &str = "/console/register/propose";

/// A route: its method, its path, who may use it, and what answers.
type Route = (Method, &'static str, Who, MethodRouter<Doors>);

/// Every route of the console.
#[rustfmt::skip]
fn table() -> Vec<Route> {
    let page = Method::GET;
    let deed = Method::POST;
    vec![
        (page.clone(), "/console",                       Who::Anybody,  get(entry::home)),
        (page.clone(), "/console/sign-in",               Who::Anybody,  get(entry::sign_in)),
        (deed.clone(), "/console/sign-in/salt",          Who::Anybody,  post(entry::salt)),
        (deed.clone(), "/console/sign-in/challenge",     Who::Anybody,  post(entry::challenge)),
        (deed.clone(), "/console/sign-in/passkey",       Who::Anybody,  post(entry::by_passkey)),
        (deed.clone(), "/console/sign-in/passphrase",    Who::Anybody,  post(entry::by_passphrase)),
        (deed.clone(), "/console/sign-in/demo",          Who::Anybody,  post(entry::demo)),
        (page.clone(), "/console/enrol",                 Who::Anybody,  get(entry::enrolment)),
        (deed.clone(), "/console/enrol/code",            Who::Anybody,  post(entry::invited)),
        (deed.clone(), "/console/enrol",                 Who::Anybody,  post(entry::enrol)),
        (deed.clone(), "/console/sign-out",              Who::Anybody,  post(entry::sign_out)),
        (deed.clone(), "/console/language",              Who::Anybody,  post(entry::language)),
        (page.clone(), "/console/keys",                  Who::Officers, get(entry::keys)),
        (page.clone(), "/console/me",                    Who::Officers, get(me::page)),
        (deed.clone(), "/console/me/ways",               Who::Officers, post(me::add)),
        (deed.clone(), "/console/me/ways/remove",        Who::Officers, post(me::remove)),
        (page.clone(), "/console/board",                 TIPS,          get(board::page)),
        (page.clone(), "/console/board/rows",            TIPS,          get(board::rows)),
        (page.clone(), "/console/places",                TIPS,          get(board::places)),
        (page.clone(), "/console/shapes",                TIPS,          get(map::shapes)),
        (page.clone(), "/console/sealed",                TIPS,          get(board::sealed)),
        (page.clone(), "/console/export",                TIPS,          get(board::export)),
        (page.clone(), "/console/live",                  TIPS,          get(live::live)),
        (page.clone(), "/console/alarm",                 Who::Anybody,  get(live::alarm)),
        (page.clone(), "/console/here",                  Who::Officers, get(live::here)),
        (page.clone(), "/console/tips/{reference}",      TIPS,          get(tip::page)),
        (page.clone(), "/console/tips/{reference}/sealed", TIPS,        get(tip::sealed)),
        (page.clone(), "/console/tips/{reference}/files", TIPS,         get(tip::files)),
        (page.clone(), "/console/tips/{reference}/files/{id}", TIPS,    get(tip::file)),
        (deed.clone(), "/console/acts",                  TIPS,          post(acts::act)),
        (page.clone(), "/console/officers",              CONFIRM,       get(officers::page)),
        (deed.clone(), "/console/officers/invite",       COLLEAGUES,    post(officers::invite)),
        (deed.clone(), "/console/officers/again",        COLLEAGUES,    post(officers::again)),
        (deed.clone(), "/console/officers/confirm",      CONFIRM,       post(officers::confirm)),
        (deed.clone(), "/console/officers/revoke",       COLLEAGUES,    post(officers::revoke)),
        (page.clone(), "/console/duty",                  CONFIRM,         get(lists::duty)),
        (page.clone(), "/console/register",              REGISTER,      get(register::page)),
        (page.clone(), "/console/register/list.csv",     REGISTER,      get(register::list_csv)),
        (page.clone(), "/console/register/agencies",     REGISTER,      get(register::found)),
        (page.clone(), "/console/register/agencies/{id}", REGISTER,     get(register::agency)),
        (page.clone(), "/console/register/proposals/{id}", REGISTER,    get(proposals::page)),
        (page.clone(), "/console/register/proposals/{id}/file", REGISTER, get(proposals::file)),
        (page.clone(), "/console/register/disputes/{id}", REGISTER,     get(disputes::page)),
        (deed.clone(), UPLOAD,                           EDIT,          post(proposals::propose)),
        (deed.clone(), "/console/register/decide",       APPROVE,       post(proposals::decide)),
        (page.clone(), "/console/rota",                  CONFIRM,       get(rota::page)),
        (deed.clone(), "/console/rota",                  ROTA,          post(rota::change)),
        (deed.clone(), "/console/officers/give",         TIPS,          post(officers::give)),
        (page.clone(), "/console/outreach",              COORDINATE,    get(outreach::page)),
        (deed.clone(), "/console/outreach",              COORDINATE,    post(outreach::note)),
        (page.clone(), "/console/outreach/recap.csv",    COORDINATE,    get(outreach::recap_csv)),
        (page.clone(), "/console/outreach/sessions.csv", COORDINATE,    get(outreach::sessions_csv)),
        (page.clone(), "/console/outreach/{id}",         COORDINATE,    get(outreach::one)),
        (deed.clone(), "/console/outreach/{id}",         COORDINATE,    post(outreach::change)),
        (deed.clone(), "/console/campaigns",             COORDINATE,    post(campaigns::change)),
        (page.clone(), "/console/broadcasts",            COORDINATE,    get(broadcasts::page)),
        (deed.clone(), "/console/broadcasts",            COORDINATE,    post(broadcasts::change)),
        (page.clone(), "/console/events",                COORDINATE,    get(events::page)),
        (deed.clone(), "/console/events",                COORDINATE,    post(events::note)),
        (page.clone(), "/console/events/{id}",           COORDINATE,    get(events::one)),
        (deed.clone(), "/console/events/{id}",           COORDINATE,    post(events::withdraw)),
        (page.clone(), "/console/coverage",              COVERAGE,      get(coverage::page)),
        (page.clone(), "/console/coverage/r9.csv",       COVERAGE,      get(coverage::csv)),
        (page.clone(), "/console/units",                 RECORDS,       get(units::page)),
        (page.clone(), "/console/health",                SERVICE,       get(health::page)),
        (page.clone(), "/console/volunteers",            COORDINATE,    get(volunteers::page)),
        (deed.clone(), "/console/volunteers/invite",     COORDINATE,    post(volunteers::invite)),
        (deed.clone(), "/console/volunteers/take-back",  COORDINATE,    post(volunteers::take_back)),
        (deed.clone(), "/console/volunteers/remove",     COORDINATE,    post(volunteers::remove)),
        (deed.clone(), "/console/volunteers/ask",        COORDINATE,    post(volunteers::ask)),
        (deed.clone(), "/console/volunteers/withdraw",   COORDINATE,    post(volunteers::withdraw)),
        (page.clone(), "/console/counters",              RECORDS,       get(lists::counters)),
        (page.clone(), "/console/audit",                 RECORDS,       get(records::audit)),
    ]
}

/// Name and hash of every file of the console, as they are published.
pub fn hashes() -> Vec<(String, String)> {
    assets::hashes()
}

/// What the pages of this build say of themselves to browsers: the policy, and the import map.
pub fn policy_and_import_map() -> (String, &'static str) {
    (assets::POLICY.to_str().unwrap_or_default().to_owned(), &assets::IMPORT_MAP)
}

/// Where the files of the console are served.
pub const ASSETS: &str = assets::FOLDER;

/// The opener without a server: its name as a file, and the page.
pub fn opener(lang: Lang) -> Option<(String, String)> {
    Some((opener::file_name(lang), opener::page(lang)?))
}

/// Every route of the console: method, path, who may use it. For whoever wants to walk them all.
pub fn walked() -> Vec<(Method, &'static str, Who)> {
    table().into_iter().map(|(method, path, who, _)| (method, path, who)).collect()
}

/// The console's routes, each behind its guard.
pub(super) fn routes(doors: &Doors) -> Router<Doors> {
    guarded(doors, |path| path != UPLOAD).layer(CsrfLayer::new()).merge(assets::routes())
}

/// The route for files, for which the ordinary limit of a body is too narrow; behind the same guard.
pub(super) fn uploads(doors: &Doors) -> Router<Doors> {
    let router = guarded(doors, |path| path == UPLOAD);
    router.method_not_allowed_fallback(super::problem::method_not_allowed).layer(CsrfLayer::new())
}

fn guarded(doors: &Doors, wanted: fn(&str) -> bool) -> Router<Doors> {
    let mut router = Router::new();
    for (_, path, who, answer) in table().into_iter().filter(|(_, path, ..)| wanted(path)) {
        router = router.route(path, answer.layer(from_fn_with_state((doors.clone(), who), guard::only)));
    }
    router
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_stands_in_the_table_once_and_says_who_may() {
        let table = table();
        for (at, (method, path, ..)) in table.iter().enumerate() {
            assert!(!table[..at].iter().any(|it| it.0 == method && it.1 == *path), "{method} {path} twice");
        }
        let open: Vec<&str> = table.iter().filter(|it| it.2 == Who::Anybody).map(|it| it.1).collect();
        assert!(
            open.iter().all(|path| ["sign", "enrol", "language", "alarm"].iter().any(|it| path.contains(it))
                || *path == "/console")
        );
    }
}
