//! Sessions are noted once however often they are brought, and coverage counts who is still heard of.

use jiff::civil::{Date, date};
use suluh::domain::coverage;
use suluh::domain::outreach::{self, By, Noted, OutreachError, VOLUNTEER, Why};
use suluh::model::outreach::{Facts, SessionKind};
use suluh::model::volunteer::VolunteerKind;

use crate::support::{Engine, Service, on_both_engines, phone};

const DAY: Date = date(2026, 11, 22);
const VOLUNTEERS: By<'static> = By::Volunteer { area: "61.07" };
const RINA: By<'static> = By::Unit { id: "bengkayang", area: "61.07", officer: "rina" };

fn told(place: &str, women: u32) -> Facts {
    Facts {
        place: place.to_owned(),
        day: DAY,
        kind: SessionKind::School,
        women,
        men: 4,
        unknown: 0,
        material: "Kartu CEK".into(),
        version: "2".into(),
    }
}

fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

on_both_engines! {
    async fn a_session_of_an_app_is_noted_once_and_names_no_volunteer(engine: Engine) {
        let service = Service::empty(engine, DAY).await;
        let db = &service.parts.db;
        let note = async |id: &str, facts: Facts, by: By<'static>| outreach::note(db, DAY, id, facts, by).await;
        assert_eq!(note(&id(1), told("61.07.07.2006", 10), VOLUNTEERS).await.unwrap(), Noted::New);
        // Twenty at a time, and again when the answer was lost.
        let second = id(2);
        let all = (0..20).map(|_| note(&second, told("61.07.07", 7), VOLUNTEERS));
        let answers: Vec<Noted> = futures_util::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|it| **it == Noted::New).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|it| *it != Noted::Other));
        assert_eq!(note(&id(2), told("61.07.07", 8), VOLUNTEERS).await.unwrap(), Noted::Other);
        assert_eq!(note(&id(2), told("61.07.07", 7), RINA).await.unwrap(), Noted::Other, "somebody else's id");
        for (place, why) in [("61.01.01", "elsewhere"), ("61.07.07.9999", "nowhere")] {
            assert!(matches!(note(&id(3), told(place, 1), VOLUNTEERS).await, Err(OutreachError::Area)), "{why}");
        }
        assert!(matches!(note("x", told("61.07.07", 1), VOLUNTEERS).await, Err(OutreachError::Id)));
        assert!(matches!(note(&id(3), told("61.07", 1), VOLUNTEERS).await, Err(OutreachError::Session(_))));
        let session = outreach::of(db, &id(1), "61").await.unwrap();
        assert_eq!((session.now.by.as_str(), session.now.officer.as_str()), (VOLUNTEER, ""));

        // Corrected by a coordinator, it is still once when the app brings it again.
        let why = |seen| Why { seen, reason: "dihitung lagi" };
        outreach::correct(db, DAY, &id(1), told("61.07.07.2006", 12), RINA, why(1)).await.unwrap();
        let late = outreach::correct(db, DAY, &id(1), told("61.07.07.2006", 13), RINA, why(1)).await;
        assert!(matches!(late, Err(OutreachError::Meanwhile)));
        let silent = outreach::withdraw(db, DAY, &id(1), RINA, Why { seen: 2, reason: " " }).await;
        assert!(matches!(silent, Err(OutreachError::Reason)));
        let sambas = By::Unit { id: "sambas", area: "61.01", officer: "adi" };
        let other = outreach::withdraw(db, DAY, &id(1), sambas, why(2)).await;
        assert!(matches!(other, Err(OutreachError::Unknown)), "of another area");
        assert_eq!(note(&id(1), told("61.07.07.2006", 10), VOLUNTEERS).await.unwrap(), Noted::Again);
        let session = outreach::of(db, &id(1), "61.07").await.unwrap();
        assert_eq!((session.now.facts.women, session.now.number), (12, 2));
        assert_eq!((session.before[0].facts.women, session.before[0].number), (10, 1), "what was there stays");
        outreach::withdraw(db, DAY, &id(1), RINA, why(2)).await.unwrap();
        let again = outreach::withdraw(db, DAY, &id(1), RINA, why(3)).await;
        assert!(matches!(again, Err(OutreachError::Meanwhile)));
        let (from, to) = (date(2026, 1, 1), date(2026, 12, 31));
        let sums = outreach::sums(db, outreach::KECAMATAN, from, to).await.unwrap();
        assert_eq!((sums.len(), sums[0].sessions, sums[0].women), (1, 1, 7), "what was withdrawn is not summed");
    }

    async fn of_whom_nobody_heard_for_ninety_days_is_inactive(engine: Engine) {
        let mut config = suluh::config::Config::default();
        config.volunteers.enabled = Some(true);
        let service = Service::with(engine, DAY, config).await;
        let (db, them) = (&service.parts.db, &service.parts.volunteers);
        for (number, area) in [("+6281233334441", "61.02"), ("+6281233334442", "61.02"), ("+6281233334443", "61.01")] {
            let invite = them.invite("-", VolunteerKind::KawanPmi, area, "Bu Rina").await.unwrap();
            them.enrol(&phone(number), &invite.code, None).await.unwrap();
        }
        let gone = them.listed("61.01").await.unwrap()[0].id.clone();
        them.revoke("61.01", &gone).await.unwrap();
        coverage::import(db, "kabupaten,tanggal,orang\nKab. Sambas,2025-08-12,5\n").await.unwrap();
        let count = async || {
            let (from, to) = (date(2026, 1, 1), date(2026, 12, 31));
            let rows = coverage::everywhere(db, them, from, to).await.unwrap();
            let of = |code: &str| rows.iter().find(|row| row.area == code).unwrap().clone();
            (of("61.02"), of("61.01"), of("61.03"))
        };
        let (mempawah, sambas, none) = count().await;
        assert_eq!((mempawah.registered, mempawah.active, mempawah.people, mempawah.covered), (2, 2, 0, 1));
        assert_eq!((sambas.registered, sambas.people, sambas.covered, none.covered), (0, 5, 1, 0), "revoked is not registered");
        service.clock.advance(60 * 86_400);
        let heard = them.of(&phone("+6281233334441")).unwrap();
        them.heard_of(&heard);
        them.look_after().await.unwrap();
        service.clock.advance(31 * 86_400);
        let (mempawah, ..) = count().await;
        assert_eq!((mempawah.registered, mempawah.active, mempawah.inactive()), (2, 1, 1));
    }
}
