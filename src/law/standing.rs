//! Where an agency stands on a day: listings, sanctions and permits weighed against each other.
//!
//! The order is: revoked, suspended, expired, no longer listed, data too old, no recruit permit,
//! under watch, licensed. Sanctions come from their own feed and outrank a listing, because the
//! official list has no status column and goes on showing a suspended agency (Permen P2MI 4/2025;
//! cases of 2025-26: suspensions of three months, some ended early, then a year of watch).

use jiff::ToSpan;
use jiff::civil::Date;

use crate::model::agency::{Event, EventKind, Facts, Permit};
use crate::model::verdict::Standing;

/// What is loaded besides the agency's own facts.
#[derive(Debug, Clone, Copy)]
pub struct Layers {
    /// The day of the newest list, if any is loaded.
    pub list_as_of: Option<Date>,
    /// The day of the newest permit file, if any is loaded.
    pub permits_as_of: Option<Date>,
    /// How many days a list speaks for after its own.
    pub stale_after_days: i64,
}

impl Layers {
    /// Whether nothing good may be said on `day`: no list, or one that is too old.
    pub fn stale(&self, day: Date) -> bool {
        self.list_as_of.is_none_or(|as_of| as_of.saturating_add(self.stale_after_days.days()) < day)
    }
}

/// Weighs what is known of an agency on `day`.
pub fn weigh(facts: &Facts, layers: &Layers, day: Date) -> Standing {
    // A listing counts against an event only if its list is later than the whole period named.
    let last_listed = facts.listing.as_ref().map(|listing| listing.stamp.as_of);
    let listed_after = |event: &Event| last_listed.is_some_and(|as_of| as_of > event.effective.last());
    let in_force = |event: &&Event| event.effective.first() <= day;

    let revoked = facts
        .events
        .iter()
        .filter(in_force)
        .rfind(|event| event.kind == EventKind::Revoked && !listed_after(event));
    if let Some(event) = revoked {
        return Standing::Revoked { since: event.effective, document: event.document.clone() };
    }

    let ended = |suspension: &Event| {
        let recorded = facts.events.iter().filter(in_force).any(|event| {
            event.kind == EventKind::SuspensionEnded
                && event.effective.first() >= suspension.effective.first()
        });
        match suspension.until {
            Some(until) => recorded || until < day,
            None => recorded || (suspension.effective.over_a_year_before(day) && listed_after(suspension)),
        }
    };
    let suspended = facts
        .events
        .iter()
        .filter(in_force)
        .rfind(|event| event.kind == EventKind::Suspended && !ended(event));
    if let Some(event) = suspended {
        return Standing::Suspended { since: event.effective, until: event.until };
    }

    let Some(listing) = &facts.listing else {
        // Without any list nobody can be said to be missing from it.
        return if layers.list_as_of.is_none() { Standing::Stale } else { Standing::Unlisted };
    };
    if let Some(since) = facts.gone_since {
        return Standing::Delisted { since };
    }
    if let Some(on) = listing.expires_on.filter(|on| *on < day) {
        return Standing::Expired { on };
    }
    if layers.stale(day) {
        return Standing::Stale;
    }
    if lacks_permit(facts, layers, day) {
        return Standing::NoPermit;
    }
    let watch = facts
        .events
        .iter()
        .filter(in_force)
        .filter(|event| matches!(event.kind, EventKind::Watched | EventKind::SuspensionEnded))
        .filter_map(|event| event.until)
        .filter(|until| *until >= day)
        .max();
    match watch {
        Some(until) => Standing::Watched { until },
        None => Standing::Licensed,
    }
}

/// The permits that are valid on `day`.
pub fn valid_permits(permits: &[Permit], day: Date) -> Vec<Permit> {
    permits
        .iter()
        .filter(|permit| permit.valid_from.is_none_or(|from| from <= day) && permit.valid_until >= day)
        .cloned()
        .collect()
}

/// With permit data loaded: no permit is valid. Without: an authority said within the year that the
/// permit ran out; it would be worse than silence to answer "licensed" beside that.
fn lacks_permit(facts: &Facts, layers: &Layers, day: Date) -> bool {
    let reported = |since: Option<Date>| {
        facts.events.iter().any(|event| {
            event.kind == EventKind::RecruitmentPermitExpired
                && event.effective.first() <= day
                && !event.effective.over_a_year_before(day)
                && since.is_none_or(|since| event.effective.first() > since)
        })
    };
    match layers.permits_as_of {
        Some(as_of) => valid_permits(&facts.permits, day).is_empty() || reported(Some(as_of)),
        None => reported(None),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::kernel::partial_date::PartialDate;
    use crate::model::agency::{AgencyId, Listing, Stamp};

    const TODAY: Date = date(2026, 11, 22);

    fn event(kind: EventKind, effective: &str, until: Option<Date>) -> Event {
        Event {
            kind,
            effective: effective.parse::<PartialDate>().expect("a date"),
            until,
            name_as_printed: "PT CONTOH".into(),
            authority: String::new(),
            document: "SK 96/2026".into(),
            note: String::new(),
            source: String::new(),
            published: None,
            ingested_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn listed(as_of: Option<Date>, events: Vec<Event>) -> Facts {
        let listing = as_of.map(|as_of| Listing {
            name: "CONTOH".into(),
            licence_nos: vec!["1".into()],
            expires_on: None,
            stamp: Stamp { source: "s".into(), as_of, ingested_at: Timestamp::UNIX_EPOCH },
        });
        Facts {
            id: AgencyId(1),
            name: "CONTOH".into(),
            listing,
            gone_since: None,
            events,
            permits: vec![],
            branches: vec![],
        }
    }

    fn layers(as_of: Option<Date>) -> Layers {
        Layers { list_as_of: as_of, permits_as_of: None, stale_after_days: 7 }
    }

    fn standing(facts: &Facts) -> Standing {
        weigh(facts, &layers(Some(date(2026, 11, 20))), TODAY)
    }

    const NEW: Option<Date> = Some(date(2026, 11, 20));

    #[test]
    fn a_fresh_listing_is_licensed_and_a_stale_one_says_nothing() {
        let facts = listed(NEW, vec![]);
        assert_eq!(standing(&facts), Standing::Licensed);
        assert_eq!(weigh(&facts, &layers(NEW), date(2026, 11, 27)), Standing::Licensed);
        assert_eq!(weigh(&facts, &layers(NEW), date(2026, 11, 28)), Standing::Stale);
        assert_eq!(weigh(&facts, &layers(None), TODAY), Standing::Stale);
    }

    #[test]
    fn a_revocation_ends_only_by_a_later_list() {
        let revoked = |on: &str| {
            listed(
                NEW,
                vec![
                    event(EventKind::Revoked, on, None),
                    event(EventKind::SuspensionEnded, "2026-11-22", None),
                ],
            )
        };
        assert!(
            matches!(standing(&revoked("2026-11-20")), Standing::Revoked { .. }),
            "the same day is not later"
        );
        assert!(matches!(standing(&revoked("2026-11")), Standing::Revoked { .. }), "the month is not over");
        assert_eq!(standing(&revoked("2026-11-19")), Standing::Licensed);
        assert_eq!(standing(&revoked("2026-11-23")), Standing::Licensed, "not yet in force");
    }

    #[test]
    fn an_open_suspension_outranks_a_later_list_for_a_year() {
        let suspended = |on: &str| listed(NEW, vec![event(EventKind::Suspended, on, None)]);
        assert!(matches!(standing(&suspended("2026-01")), Standing::Suspended { .. }));
        assert!(matches!(standing(&suspended("2025-11-22")), Standing::Suspended { .. }));
        assert_eq!(standing(&suspended("2025-11-21")), Standing::Licensed);
        let never_listed_again = listed(None, vec![event(EventKind::Suspended, "2015-01-12", None)]);
        assert!(matches!(standing(&never_listed_again), Standing::Suspended { .. }));
    }

    #[test]
    fn a_suspension_ends_by_its_stated_day_or_a_recorded_end_and_then_watch_shows() {
        let until = |day| listed(NEW, vec![event(EventKind::Suspended, "2026-09-30", Some(day))]);
        assert!(matches!(standing(&until(TODAY)), Standing::Suspended { .. }));
        assert_eq!(standing(&until(date(2026, 11, 21))), Standing::Licensed);
        let ended = listed(
            NEW,
            vec![
                event(EventKind::Suspended, "2026-03-01", None),
                event(EventKind::SuspensionEnded, "2026-06-02", Some(date(2027, 6, 2))),
            ],
        );
        assert_eq!(standing(&ended), Standing::Watched { until: date(2027, 6, 2) });
        let again = listed(
            NEW,
            vec![
                event(EventKind::SuspensionEnded, "2026-06-02", None),
                event(EventKind::Suspended, "2026-07-01", None),
            ],
        );
        assert!(matches!(standing(&again), Standing::Suspended { .. }), "an older end ends nothing newer");
    }

    #[test]
    fn bad_news_is_told_even_from_old_data() {
        let old = Some(date(2026, 1, 1));
        let revoked = listed(old, vec![event(EventKind::Revoked, "2026-02-01", None)]);
        assert!(matches!(weigh(&revoked, &layers(old), TODAY), Standing::Revoked { .. }));
        let mut gone = listed(old, vec![]);
        gone.gone_since = Some(date(2026, 2, 1));
        assert_eq!(
            weigh(&gone, &layers(Some(date(2026, 2, 1))), TODAY),
            Standing::Delisted { since: date(2026, 2, 1) }
        );
    }

    #[test]
    fn permits_count_only_when_they_are_loaded() {
        let mut facts = listed(NEW, vec![]);
        let with = Layers { permits_as_of: NEW, ..layers(NEW) };
        assert_eq!(weigh(&facts, &with, TODAY), Standing::NoPermit);
        facts.permits = vec![Permit {
            number: String::new(),
            country: "Malaysia".into(),
            job: "sawit".into(),
            valid_from: None,
            valid_until: TODAY,
        }];
        assert_eq!(weigh(&facts, &with, TODAY), Standing::Licensed);
        assert_eq!(weigh(&facts, &with, date(2026, 11, 23)), Standing::NoPermit);
        let reported = listed(NEW, vec![event(EventKind::RecruitmentPermitExpired, "2026", None)]);
        assert_eq!(standing(&reported), Standing::NoPermit);
        let long_ago = listed(NEW, vec![event(EventKind::RecruitmentPermitExpired, "2022", None)]);
        assert_eq!(standing(&long_ago), Standing::Licensed);
    }

    #[test]
    fn news_and_branches_never_make_a_verdict() {
        for kind in [
            EventKind::Listed,
            EventKind::BranchRevoked,
            EventKind::BranchClosed,
            EventKind::Impersonated,
            EventKind::NotOnList,
        ] {
            assert_eq!(standing(&listed(NEW, vec![event(kind, "2026-11-01", None)])), Standing::Licensed);
            assert_eq!(standing(&listed(None, vec![event(kind, "2026-11-01", None)])), Standing::Unlisted);
        }
    }
}
