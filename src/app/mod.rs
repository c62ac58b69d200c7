//! Builds the parts once and runs them. It may see every room.

pub mod family;
pub mod findings;
pub mod logging;
pub mod roles;
pub mod serve;

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{Notify, watch};

use self::roles::Role;
use crate::cache;
use crate::config::Config;
use crate::dialogue::answering::Answering;
use crate::dialogue::engine::{Dialogue, Settings};
use crate::dialogue::memory::Memory;
use crate::domain::agencies;
use crate::domain::border::Border;
use crate::domain::broadcasts::{self, Broadcasts};
use crate::domain::duty::Duties;
use crate::domain::importing::ImportError;
use crate::domain::inbox::{Intake, PAUSE};
use crate::domain::officers::Officers;
use crate::domain::outbox::{Outbox, Pulses, Routes, Rules};
use crate::domain::register::Register;
use crate::domain::register_desk::RegisterDesk;
use crate::domain::rota::Rotas;
use crate::domain::snapshot::Snapshots;
use crate::domain::tallies::Tallies;
use crate::domain::tips::acts::Acts;
use crate::domain::tips::desk::Desk;
use crate::domain::tips::units::{Units, UnitsError};
use crate::domain::tips::{self, Tips, demo};
use crate::domain::volunteers::{VolunteerError, Volunteers};
use crate::gateways::Links;
use crate::http::Doors;
use crate::http::console::ConsoleParts;
use crate::kernel::absence::Absence;
use crate::kernel::clock::{Clock, SystemClock};
use crate::kernel::msisdn;
use crate::sealing::key::KeyError;
use crate::sealing::keys::Keys;
use crate::sealing::passkey::Party;
use crate::sealing::root::{Root, RootKey};
use crate::store::spool::Spool;
use crate::store::{Db, StoreError};

/// The service, ready to be asked.
#[derive(Clone)]
pub struct Parts {
    /// Settings.
    pub config: Arc<Config>,
    /// The part of the service that this process is.
    pub role: Role,
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keys>,
    /// The register in memory.
    pub register: Arc<ArcSwap<Register>>,
    /// The dialogue.
    pub dialogue: Dialogue,
    /// Tips.
    pub tips: Tips,
    /// Volunteers.
    pub volunteers: Volunteers,
    /// Alerts to border posts.
    pub border: Border,
    /// What people who joined are told.
    pub broadcasts: Broadcasts,
    /// Who is on duty.
    pub duties: Arc<Duties>,
    /// Monthly counts.
    pub tallies: Tallies,
    /// The root of a demo that has no other.
    pub demo_root: Option<Arc<RootKey>>,
    /// Every gateway.
    pub links: Links,
    /// Which gateway sends.
    pub routes: Routes,
    /// Answers messages once.
    pub answering: Answering,
    /// What goes out.
    pub outbox: Outbox,
    /// When gateways were heard.
    pub pulses: Arc<Pulses>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Whether the register was read; until then messages are taken and wait.
    pub open: watch::Sender<bool>,
    /// Becomes true when the service is to end.
    pub stop: watch::Sender<bool>,
}

impl Parts {
    /// Opens everything. A database that is away is waited for by whoever serves: see [`Parts::arrive`].
    pub async fn build(config: Config, role: Role, keys: Keys) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let db = Db::prepare(config.database.url())?;
        let cache = cache::open(config.redis.url()).await?;
        let parts = Self { role, ..Self::assemble(config, db, keys, cache, clock).await? };
        match parts.arrive().await {
            Ok(()) => {}
            Err(error) if is_absence(&error) => {
                tracing::error!(error = format!("{error:#}"), "started without the database; messages wait");
            }
            Err(error) => return Err(error),
        }
        Ok(parts)
    }

    /// Puts open parts of a whole service together; nothing is read from the database yet.
    pub async fn assemble(
        config: Config,
        db: Db,
        keys: Keys,
        cache: Arc<dyn cache::Cache>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        // The numbering plan takes a tenth of a second to load: not while a villager waits.
        let warm = tokio::task::spawn_blocking(msisdn::warm);
        if let Err(error) = keys.keep(clock.today()) {
            tracing::error!(%error, "day keys cannot be made: no message can be taken");
        }
        let keys = Arc::new(keys);
        let register = Arc::new(ArcSwap::from_pointee(Register::absent()));
        let memory = Memory::new(cache, Arc::clone(&keys), Arc::clone(&clock));
        let absence = Arc::new(Absence::new(PAUSE));
        let demo_root = demo_root(&config, &keys)?.map(Arc::new);
        let units = Arc::new(Units::new(pinned_root(&config, &keys)?));
        let duties = Arc::new(Duties::default());
        let tallies = Tallies::new(db.clone(), Arc::clone(&keys));
        let tips = Tips::new(tips::Parts {
            db: db.clone(),
            keys: Arc::clone(&keys),
            clock: Arc::clone(&clock),
            units: Arc::clone(&units),
            duties: Arc::clone(&duties),
            holidays: Arc::from(config.help.closed.as_slice()),
            verdict: verdict(&register, &clock, config.register.stale_after),
            tallies: tallies.clone(),
            spool: Spool::in_folder(&config.spool.dir.join("tips")),
            absence: Arc::clone(&absence),
        });
        let volunteers = Volunteers::new(
            db.clone(),
            Arc::clone(&keys),
            Arc::clone(&clock),
            tips.clone(),
            config.has_volunteers(),
        );
        let border = Border::new(
            db.clone(),
            Arc::clone(&keys),
            Arc::clone(&clock),
            Arc::clone(&units),
            Arc::clone(&duties),
        );
        let links = Links::of(&config.gateways);
        let routes = routes(&config, &links);
        let outbox =
            Outbox::new(db.clone(), Arc::clone(&keys), Arc::clone(&clock), rules(&config), routes.clone());
        let broadcasts = Broadcasts::new(
            db.clone(),
            Arc::clone(&keys),
            Arc::clone(&clock),
            tallies.clone(),
            outbox.clone(),
            sending(&config, &links, &routes),
        );
        let settings = Settings {
            stale_after_days: config.register.stale_after,
            daily_cap: config.sms.daily_cap,
            ussd_code: config.ussd.code.clone(),
            // The demo's phone in the browser shows what a gateway would bring.
            sends: routes.first(None).is_some() || !config.is_production(),
            gateway: routes.first(None).map(str::to_owned),
            drafts: !config.is_production(),
            calls: config.calls(),
        };
        let dialogue = Dialogue::new(
            Arc::clone(&register),
            memory,
            volunteers.clone(),
            border.clone(),
            broadcasts.clone(),
            Arc::clone(&clock),
            settings,
        );
        let spool = Spool::in_folder(&config.spool.dir);
        let bell = Arc::new(Notify::new());
        let intake = Intake::new(db.clone(), Arc::clone(&keys), Arc::clone(&clock), spool, absence, bell);
        let (open, opened) = watch::channel(false);
        let answering = Answering::new(dialogue.clone(), intake, routes.clone(), opened);
        warm.await?;
        Ok(Self {
            config: Arc::new(config),
            role: Role::All,
            db,
            keys,
            register,
            dialogue,
            tips,
            volunteers,
            border,
            broadcasts,
            duties,
            tallies,
            demo_root,
            links,
            answering,
            outbox,
            routes,
            pulses: Arc::default(),
            clock,
            open,
            stop: watch::channel(false).0,
        })
    }

    /// Brings the schema up to date (see [`Role::arrive`]) and reads the register: the service opens.
    pub async fn arrive(&self) -> anyhow::Result<()> {
        self.role.arrive(&self.db, self.config.is_production()).await?;
        self.reload().await?;
        self.look_at_units().await;
        self.open.send_replace(true);
        Ok(())
    }

    /// Reads the list of units, which a demo makes for itself. Without one that is to be believed no tip is
    /// taken, and everything else goes on.
    pub async fn look_at_units(&self) {
        let folder = self.keys.folder();
        let done = async {
            if let Some(root) = self.demo_root.as_ref().filter(|_| self.role == Role::All)
                && demo::ensure(&self.db, root, folder, self.clock.today()).await?
            {
                tracing::info!(
                    "the demo has an invented root key and units; their keys lie in its key folder"
                );
            }
            self.tips.units().refresh(&self.db, &self.keys).await?;
            self.tips.duties().refresh(&self.db, &self.keys).await?;
            self.look_at_volunteers().await?;
            Ok::<_, UnitsError>(())
        };
        if let Err(error) = done.await {
            tracing::error!(%error, "no tip can be taken");
        }
    }

    /// Reads who the volunteers are, of whom a demo invents one.
    async fn look_at_volunteers(&self) -> Result<(), StoreError> {
        if self.role == Role::Console {
            return Ok(());
        }
        if self.demo_root.is_some() && self.role == Role::All {
            match self.volunteers.demo().await {
                Ok(()) => {}
                Err(VolunteerError::Store(error)) => return Err(error),
                Err(error) => tracing::warn!(%error, "the demo has no volunteer"),
            }
        }
        self.volunteers.refresh().await.map(drop)
    }

    /// Reads the register again after a change by this process.
    pub async fn reload(&self) -> anyhow::Result<()> {
        self.register
            .store(Arc::new(Register::load(&self.db, &*self.clock, self.config.is_production()).await?));
        Ok(())
    }

    /// The officers of the console; none where it has no origin.
    pub fn officers(&self) -> Option<Officers> {
        let party = party(&self.config)?;
        let (db, keys, clock) = (self.db.clone(), Arc::clone(&self.keys), Arc::clone(&self.clock));
        Some(Officers::new(db, keys, clock, Arc::clone(self.tips.units()), party))
    }

    fn console(&self) -> Option<ConsoleParts> {
        let holidays: Arc<[_]> = Arc::from(self.config.help.closed.as_slice());
        let (db, keys, clock) = (self.db.clone(), Arc::clone(&self.keys), Arc::clone(&self.clock));
        let desk = Desk::new(db.clone(), Arc::clone(&keys), Arc::clone(&clock));
        let register = RegisterDesk::new(
            db.clone(),
            Arc::clone(&keys),
            Arc::clone(&clock),
            self.config.register.stale_after,
        );
        let (clocks, units) = (self.tips.clocks(), Arc::clone(self.tips.units()));
        let rotas = Rotas::new(db.clone(), Arc::clone(&keys), Arc::clone(&clock));
        let acts = Acts { db, keys, clock, units, clocks, holidays: Arc::clone(&holidays) };
        Some(ConsoleParts {
            officers: self.officers()?,
            acts,
            desk: desk.with_holidays(holidays),
            duties: Arc::clone(&self.duties),
            register,
            rotas,
            volunteers: self.volunteers.clone(),
            broadcasts: self.broadcasts.clone(),
            keys: Arc::clone(&self.keys),
            demo: !self.config.is_production(),
            stop: self.stop.subscribe(),
        })
    }

    /// What the doors need.
    pub fn doors(&self) -> Doors {
        Doors {
            entrances: self.role.entrances(),
            config: self.config.clone(),
            volunteers: self.volunteers.clone(),
            dialogue: self.dialogue.clone(),
            answering: self.answering.clone(),
            links: self.links.clone(),
            outbox: self.outbox.clone(),
            console: self.console(),
            pulses: self.pulses.clone(),
            snapshots: Arc::new(Snapshots::new(
                self.db.clone(),
                self.keys.clone(),
                self.config.register.stale_after,
            )),
            db: self.db.clone(),
            clock: self.clock.clone(),
        }
    }
}

/// The root of a demo that has no other. Keys that die with the process would leave tips behind that nobody can
/// ever open: then there is none.
fn demo_root(config: &Config, keys: &Keys) -> Result<Option<RootKey>, KeyError> {
    match keys.folder() {
        Some(folder) if !config.is_production() && config.keys.root.is_none() => {
            demo::root(Some(folder)).map(Some)
        }
        _ => Ok(None),
    }
}

/// The root by which lists of units are believed: the one that is pinned, or a demo's own.
fn pinned_root(config: &Config, keys: &Keys) -> Result<Option<Root>, KeyError> {
    let pinned = config.keys.root.as_deref().and_then(Root::from_hex);
    Ok(pinned.or(demo_root(config, keys)?.map(|root| root.root())))
}

/// Where the console is reached: of a demo without a setting, this machine.
pub fn party(config: &Config) -> Option<Party> {
    let origin = match &config.console.origin {
        Some(origin) => origin.clone(),
        None if config.is_production() => return None,
        None => format!("http://localhost:{}", config.server.listen.port()),
    };
    let id = url::Url::parse(&origin).ok()?.host_str()?.to_owned();
    Some(Party { id, origin })
}

/// What the register of the moment says of a name.
fn verdict(register: &Arc<ArcSwap<Register>>, clock: &Arc<dyn Clock>, stale_after_days: i64) -> tips::Verify {
    let (register, clock) = (Arc::clone(register), Arc::clone(clock));
    Arc::new(move |name| {
        let rules = agencies::Rules { today: clock.today(), stale_after_days };
        let register = register.load();
        // Before it was read, every name would be on no list.
        (register.listed() > 0).then(|| agencies::verify(&register, rules, name).verdict)
    })
}

/// Whether an error says that the database is away, rather than set up wrongly.
fn is_absence(error: &anyhow::Error) -> bool {
    let store = match error.downcast_ref::<ImportError>() {
        Some(ImportError::Store(store)) => Some(store),
        Some(_) => None,
        None => error.downcast_ref::<StoreError>(),
    };
    store.is_some_and(StoreError::is_absence)
}

/// The gateways that send, in the operator's order.
fn routes(config: &Config, links: &Links) -> Routes {
    let able = links.iter().filter(|link| link.sends()).map(|link| link.name.to_string()).collect();
    Routes::new(&config.routes.order, able)
}

/// How long what goes out waits.
fn rules(config: &Config) -> Rules {
    Rules { report_wait_us: micros(config.outbox.report_wait_ms), pause_us: micros(config.outbox.pause_ms) }
}

/// What a broadcast costs, and how fast the gateway sends it that goes first.
fn sending(config: &Config, links: &Links, routes: &Routes) -> broadcasts::Rules {
    let first = routes.first(None).and_then(|name| links.iter().find(|link| &*link.name == name));
    broadcasts::Rules {
        price_per_sms: config.outreach.price_per_sms.map(i64::from),
        waiting: i64::from(config.outreach.waiting.max(1)),
        rate: first.map_or(1.0, |link| link.settings.rate),
        parts: first.map_or(1, |link| link.dialect.profile(&link.settings).parts),
    }
}

fn micros(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX / 1_000_000).saturating_mul(1_000)
}

/// The keys of the folder. A demo makes the folder when it is not there, and where it cannot (a
/// read-only folder), it goes on with keys that die with the process.
pub fn keys(config: &Config) -> Result<Keys, KeyError> {
    if config.is_production() {
        return Keys::open(&config.keys.dir);
    }
    match Keys::init(&config.keys.dir) {
        Ok(_) => Keys::open(&config.keys.dir),
        Err(error) => {
            tracing::warn!(%error, "no key folder (setting keys.dir): sessions end with this process");
            Keys::ephemeral()
        }
    }
}
