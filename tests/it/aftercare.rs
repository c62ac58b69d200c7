//! Whoever came back and wants a living: to the association of their place, by a clock of working days.

use jiff::civil::date;
use suluh::config::Config;
use suluh::domain::tips::{demo, units};
use suluh::model::tip::HelpKind;
use suluh::model::triage::{Band, Category};
use suluh::model::unit::{Office, Unit, UnitKind, UnitList};
use suluh::sealing::held_key::{HeldKey, Holds};
use suluh::sealing::hybrid::PrivateHalf;
use suluh::store::clock::ClockRow;

use crate::help::{desk, held, page, read, say, with};
use crate::support::{Engine, Service, on_both_engines};

const PERWIRA: &str = "contoh-perwira";
const KALBAR: &str = "contoh-kalbar";
const BENGKAYANG: &str = "contoh-bengkayang";

/// A service whose units have an association of West Kalimantan among them.
async fn with_perwira(engine: Engine) -> Service {
    let service = with(engine, Config::default()).await;
    add_perwira(&service).await;
    service
}

/// Adds an association of West Kalimantan to the units, whose key lies beside the others'.
async fn add_perwira(service: &Service) {
    let tips = &service.parts.tips;
    let known = tips.units().known().unwrap();
    let mut all: Vec<Unit> = known.units.iter().map(|known| known.unit.clone()).collect();
    let (key, public) = PrivateHalf::generate().unwrap();
    let unit = Unit {
        id: PERWIRA.into(),
        name: "Perwira PMI (contoh)".into(),
        kind: UnitKind::Province,
        area: "61".into(),
        office: Office::Perwira,
        key: public.to_base64(),
        recoverable: Vec::new(),
        ..all[0].clone()
    };
    all.insert(0, unit);
    let file = HeldKey { suluh: Holds::UnitKey, unit: PERWIRA.into(), epoch: 1, secret: key.to_hex() };
    file.write(&service.keys_dir().join(demo::key_file(PERWIRA))).unwrap();
    let root = demo::root(Some(&service.keys_dir())).unwrap();
    let list = UnitList { serial: known.serial + 1, signed: None, units: all };
    units::publish(&service.parts.db, &root.root(), &root.sign(&list)).await.unwrap();
    tips.units().refresh(&service.parts.db, &service.parts.keys).await.unwrap();
}

async fn clock(service: &Service, reference: &str) -> ClockRow {
    let mut tx = service.parts.db.begin().await.unwrap();
    suluh::store::clock::hold(&mut tx, reference).await.unwrap().unwrap()
}

on_both_engines! {
    async fn a_wish_for_a_living_goes_to_the_association_alone_and_it_has_two_working_days(engine: Engine) {
        let service = with_perwira(engine).await;
        let taken = say(&service, "sudah pulang, mau buka usaha ternak di Jagoi Babang").await;
        assert!(taken.contains("Nomor bukti"), "{taken}");
        let tips = read(&service, PERWIRA).await;
        assert_eq!(tips.len(), 1);
        let first = page(&tips[0], 0);
        assert_eq!((first.facts.help, first.words.expose()), (Some(HelpKind::Enterprise), "sudah pulang, mau buka usaha ternak di Jagoi Babang"));
        assert_eq!(first.facts.stage().map(|it| it.word()), Some("purna"));
        let study = first.study.as_ref().unwrap();
        assert_eq!((study.reading.category, study.triage.band), (Category::Aftercare, Band::P3));
        for unit in [KALBAR, BENGKAYANG, "contoh-pengawas"] {
            assert!(read(&service, unit).await.is_empty(), "{unit}");
        }
        // Sunday: Monday and Tuesday are theirs.
        let row = clock(&service, &tips[0].reference).await;
        let until = jiff::Timestamp::from_microsecond(row.accept_by.unwrap()).unwrap();
        let local = suluh::kernel::clock::wib_civil(until);
        assert!(row.band == "p3" && (date(2026, 11, 24)..=date(2026, 11, 25)).contains(&local.date()), "{local}");
        let accepted = service.parts.tips.clocks().accept(&tips[0].reference, PERWIRA).await.unwrap();
        assert!(matches!(accepted, suluh::model::alert::Reply::Accepted(_)), "{accepted:?}");
    }

    async fn what_tells_of_trafficking_never_goes_to_an_association(engine: Engine) {
        let service = with_perwira(engine).await;
        for words in [
            "LAPOR agen di Sanggau Ledo minta uang 5 juta",
            "BANTU usaha, tetangga saya anak 14 th mau dibawa malam ini dari Jagoi Babang",
            "LAPOR polisi ikut bawa orang di Jagoi Babang, eks TKI mau usaha",
        ] {
            service.clock.advance(2 * 3600);
            say(&service, words).await;
        }
        assert!(read(&service, PERWIRA).await.is_empty());
        assert_eq!(read(&service, BENGKAYANG).await.len(), 2);
        assert_eq!(read(&service, "contoh-pengawas").await.len(), 1);
    }

    async fn where_there_is_no_association_the_usual_unit_takes_it_and_can_hand_it_over_later(engine: Engine) {
        let service = with(engine, Config::default()).await;
        say(&service, "BANTU usaha, saya di Jagoi Babang").await;
        let tips = read(&service, BENGKAYANG).await;
        assert_eq!(page(&tips[0], 0).study.as_ref().unwrap().reading.category, Category::Aftercare);

        let reference = tips[0].reference.clone();
        add_perwira(&service).await;
        assert!(read(&service, PERWIRA).await.is_empty(), "what came before is not theirs by itself");
        let clocks = service.parts.tips.clocks();
        clocks.accept(&reference, BENGKAYANG).await.unwrap();
        let before = clock(&service, &reference).await;
        assert!(before.accepted_by.is_some() && before.accept_by.is_none());
        let known = service.parts.tips.units().known().unwrap();
        let key = held(&service, BENGKAYANG);
        desk(&service).hand_over(&clocks, &known, &reference, &key, PERWIRA).await.unwrap();
        let after = clock(&service, &reference).await;
        assert!(after.accepted_by.is_none() && after.accept_by.is_some(), "asked to accept, by a new clock");
        assert!(after.round > before.round);
        assert_eq!(read(&service, PERWIRA).await.len(), 1, "it can read it now");
        clocks.accept(&reference, PERWIRA).await.unwrap();
        assert_eq!(clock(&service, &reference).await.accepted_by.as_deref(), Some(PERWIRA));
    }
}
