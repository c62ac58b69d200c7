//! The doors: gateways, the JSON API, the simulator and the signs of life.
//!
//! To add a door: a file here, its line in [`Entrance`] and [`router`], and who has it in `app::roles`. Nothing is decided here: a door reads,
//! asks `dialogue` or `domain`, and writes.

pub mod api;
pub mod console;
pub mod health;
mod inbound;
mod layers;
mod peer;
mod problem;
mod simulator;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::config::Config;
use crate::dialogue::answering::Answering;
use crate::dialogue::engine::Dialogue;
use crate::domain::outbox::{Outbox, Pulses};
use crate::domain::snapshot::Snapshots;
use crate::domain::volunteers::Volunteers;
use crate::gateways::Links;
use crate::kernel::clock::Clock;
use crate::store::Db;

use self::console::ConsoleParts;
pub use self::peer::Peer;
pub use self::problem::Problem;

/// Bytes of a request body at most. The largest that a gateway sends is a tenth of it.
const LARGEST_BODY: usize = 64 << 10;

/// A group of doors, which a process has or has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// Signs of life.
    Health,
    /// Where gateways bring what people send.
    Gateways,
    /// The JSON API.
    Api,
    /// The pages of officers.
    Console,
    /// A phone in the browser; never in production.
    Simulator,
}

impl Entrance {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Health, Self::Gateways, Self::Api, Self::Console, Self::Simulator];
}

/// What every door may use.
#[derive(Clone)]
pub struct Doors {
    /// Which doors there are.
    pub entrances: Arc<[Entrance]>,
    /// Settings.
    pub config: Arc<Config>,
    /// Volunteers.
    pub volunteers: Volunteers,
    /// The dialogue.
    pub dialogue: Dialogue,
    /// Answers messages once.
    pub answering: Answering,
    /// Every gateway.
    pub links: Links,
    /// What goes out, for its reports.
    pub outbox: Outbox,
    /// The console's officers, acts and tips; none where it has no origin.
    pub console: Option<ConsoleParts>,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
    /// The register to be carried away.
    pub snapshots: Arc<Snapshots>,
    /// The database, for questions about other days.
    pub db: Db,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The doors of the public listener.
pub fn router(doors: Doors) -> Router {
    let mut router = Router::new();
    for entrance in &*doors.entrances {
        router = match entrance {
            Entrance::Health => router.merge(health::routes()),
            Entrance::Gateways => router.merge(inbound::routes()),
            Entrance::Api => router.merge(api::routes(&doors)),
            Entrance::Console if doors.console.is_none() => router,
            Entrance::Console => router.merge(console::routes(&doors)),
            Entrance::Simulator if doors.config.is_production() => router,
            Entrance::Simulator => router.merge(simulator::routes(&doors)),
        };
    }
    let mut router = router
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY));
    if doors.entrances.contains(&Entrance::Api) {
        router = router.merge(api::uploads(&doors));
    }
    router = router.layer(from_fn(layers::refuse_as_problem));
    if doors.entrances.contains(&Entrance::Console) && doors.console.is_some() {
        router = router.merge(console::uploads(&doors));
    }
    router.layer(CatchPanicLayer::custom(problem::panicked)).layer(from_fn(layers::observe)).with_state(doors)
}
