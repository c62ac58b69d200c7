//! The way of a tip: which units can read it, and who is woken first.
//!
//! It fails closed, because a wrong seal cannot be taken back. Whatever may accuse somebody in office goes to
//! the oversight alone, who re-wraps it by hand; a child's tip whose papers were changed goes to no office that
//! writes papers. Whoever is woken later, when nobody accepts, holds a wrap from the beginning, so that an
//! escalation reaches nobody whom the first decision left out.

use super::units::{Known, KnownUnit};
use crate::model::triage::{Band, Category};
use crate::model::unit::{Office, UnitKind};

/// What rules the way of a tip.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// The Kemendagri code of the place, as deep as it is known.
    pub place: Option<&'a str>,
    /// What it is about.
    pub category: Category,
    /// How urgent it is.
    pub band: Band,
    /// Whether somebody in office may be part of it. When in doubt, yes.
    pub accuses: bool,
    /// Whether whoever writes papers may have changed somebody's age.
    pub doubts_papers: bool,
}

/// The units of a tip. All of them hold a wrap; never none.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    /// Those who are woken at once.
    pub first: Vec<&'a KnownUnit>,
    /// Those who are woken when nobody of the first accepts.
    pub above: Vec<&'a KnownUnit>,
    /// Whether the first of them answer for the place, which nobody may know: else it lies where nobody works yet.
    pub answers: bool,
}

impl<'a> Way<'a> {
    /// All of them, each once.
    pub fn units(&self) -> Vec<&'a KnownUnit> {
        self.first.iter().chain(&self.above).copied().collect()
    }

    /// Their ids, and on which rung they are woken.
    pub fn rungs(&self) -> Vec<(String, i64)> {
        let rung = |rung: i64| move |known: &&KnownUnit| (known.unit.id.clone(), rung);
        self.first.iter().map(rung(0)).chain(self.above.iter().map(rung(1))).collect()
    }
}

impl Known {
    /// The way of a tip. `works` says whether somebody of a unit can be woken.
    pub fn way(&self, course: Course<'_>, works: impl Fn(&str) -> bool) -> Way<'_> {
        if course.accuses {
            return self.oversight(course.place);
        }
        let may = |known: &&KnownUnit| {
            known.unit.kind != UnitKind::Oversight
                && known.unit.takes(course.category)
                && !(course.doubts_papers && known.unit.office.writes_papers())
                && works(&known.unit.id)
        };
        let of = |kind: UnitKind, place: &str| -> Vec<&KnownUnit> {
            let here = |known: &&KnownUnit| known.unit.kind == kind && known.unit.covers(place);
            self.units.iter().filter(here).filter(may).collect()
        };
        let Some(place) = course.place else { return self.nowhere(None, may) };
        if course.category == Category::Aftercare
            && let Some(own) = self.for_it(course.category, place, may)
        {
            return Way { first: vec![own], above: Vec::new(), answers: true };
        }
        let (kabupaten, province) = (of(UnitKind::Kabupaten, place), of(UnitKind::Province, place));
        if kabupaten.is_empty() && province.is_empty() {
            return self.nowhere(Some(place), may);
        }
        let own = !kabupaten.is_empty();
        let mut above = Vec::new();
        if matches!(course.band, Band::P1 | Band::P2) {
            if own {
                above.extend(&province);
            }
            above.extend(self.posts(place).into_iter().filter(may));
        }
        Way { first: if own { kabupaten } else { province }, above, answers: true }
    }

    /// The unit of a place that is there for a category: of an association before an office, the nearest first.
    fn for_it<'a>(
        &'a self,
        category: Category,
        place: &str,
        may: impl Fn(&&'a KnownUnit) -> bool,
    ) -> Option<&'a KnownUnit> {
        let here = |known: &&KnownUnit| known.unit.is_for(category) && known.unit.covers(place);
        let all = self.units.iter().filter(here).filter(may);
        all.max_by_key(|known| (known.unit.office == Office::Perwira, known.unit.area.len()))
    }

    /// The border posts of the kabupaten in which a place lies; none of a whole province.
    fn posts(&self, place: &str) -> Vec<&KnownUnit> {
        let kabupaten = place.get(..5);
        let near = |known: &&KnownUnit| {
            known.unit.kind == UnitKind::Border
                && kabupaten.is_some_and(|kabupaten| known.unit.area.starts_with(kabupaten))
        };
        self.units.iter().filter(near).collect()
    }

    /// Of a place that nobody knows or where nobody works: a province all the same, and when there is none the
    /// oversight. A tip is never refused for its place.
    fn nowhere<'a>(&'a self, place: Option<&str>, may: impl Fn(&&'a KnownUnit) -> bool) -> Way<'a> {
        let mut provinces = self.units.iter().filter(|known| known.unit.kind == UnitKind::Province);
        match provinces.find(may) {
            Some(first) => Way { first: vec![first], above: Vec::new(), answers: place.is_none() },
            None => Way { answers: place.is_none(), ..self.oversight(place) },
        }
    }

    /// The oversight of a place first, whoever else watches over offices after it.
    fn oversight(&self, place: Option<&str>) -> Way<'_> {
        let near = |known: &KnownUnit| {
            let covers = place.is_some_and(|place| known.unit.covers(place));
            if covers { known.unit.area.len() } else { 0 }
        };
        let all = || self.units.iter().filter(|known| known.unit.kind == UnitKind::Oversight);
        let nearest = all().map(near).max().unwrap_or(0);
        let (first, above) = all().partition(|known| near(known) == nearest);
        Way { first, above, answers: true }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::unit::Unit;
    use crate::sealing::hybrid::PrivateHalf;

    pub(crate) fn unit(id: &str, kind: UnitKind, area: &str) -> KnownUnit {
        let (_, key) = PrivateHalf::generate().expect("a pair");
        let office = if kind == UnitKind::Oversight { Office::Oversight } else { Office::default() };
        let unit = Unit {
            id: id.to_owned(),
            name: id.to_owned(),
            kind,
            area: area.to_owned(),
            office,
            categories: Vec::new(),
            places: Vec::new(),
            epoch: 1,
            since: None,
            key: key.to_base64(),
            recovery: key.to_base64(),
            recoverable: Vec::new(),
        };
        KnownUnit { unit, key }
    }

    fn ids(units: &[&KnownUnit]) -> String {
        units.iter().map(|known| known.unit.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn list() -> Known {
        let units = vec![
            unit("sambas", UnitKind::Kabupaten, "61.01"),
            unit("kalbar", UnitKind::Province, "61"),
            unit("bengkayang", UnitKind::Kabupaten, "61.07"),
            unit("plbn-jagoi", UnitKind::Border, "61.07.07"),
            unit("pengawas", UnitKind::Oversight, "61"),
            unit("pengawas-pusat", UnitKind::Oversight, "0"),
        ];
        Known { serial: 1, signed: None, units }
    }

    fn course(place: Option<&str>) -> Course<'_> {
        let category = Category::Departure;
        Course { place, category, band: Band::P1, accuses: false, doubts_papers: false }
    }

    fn shown(way: &Way<'_>) -> (String, String, bool) {
        (ids(&way.first), ids(&way.above), way.answers)
    }

    fn told(first: &str, above: &str, answers: bool) -> (String, String, bool) {
        (first.to_owned(), above.to_owned(), answers)
    }

    #[test]
    fn a_tip_goes_to_its_kabupaten_else_up_the_tree() {
        let list = list();
        let way = |course| shown(&list.way(course, |_| true));
        assert_eq!(way(course(Some("61.07.07.2006"))), told("bengkayang", "kalbar plbn-jagoi", true));
        assert_eq!(way(course(Some("61.01"))), told("sambas", "kalbar", true));
        assert_eq!(way(course(Some("61.05"))), told("kalbar", "", true), "no unit of its own");
        assert_eq!(way(course(Some("52.01"))), told("kalbar", "", false), "where nobody works");
        assert_eq!(way(course(None)), told("kalbar", "", true), "nobody knows where it is");
        assert_eq!(way(course(Some("61"))), told("kalbar", "", true), "not every post of the province");
        let calm = Course { band: Band::P3, ..course(Some("61.07")) };
        assert_eq!(way(calm), told("bengkayang", "", true), "nobody more than needs to read it");
        let asleep = shown(&list.way(course(Some("61.07")), |id| id != "bengkayang"));
        assert_eq!(asleep, told("kalbar", "plbn-jagoi", true), "a unit without a rota");
        let nobody = shown(&list.way(course(Some("61.07")), |_| false));
        assert_eq!(nobody, told("pengawas", "pengawas-pusat", false), "and a tip is never refused");
    }

    #[test]
    fn an_accusation_goes_to_the_oversight_alone() {
        let list = list();
        let way = |place| shown(&list.way(Course { accuses: true, ..course(place) }, |_| false));
        assert_eq!(way(Some("61.07")), told("pengawas", "pengawas-pusat", true));
        assert_eq!(way(None), told("pengawas pengawas-pusat", "", true));
        assert_eq!(way(Some("52.01")), told("pengawas-pusat", "pengawas", true));
    }

    #[test]
    fn units_take_their_categories_and_whoever_writes_papers_no_childs_changed_ones() {
        let mut list = list();
        let mut children = unit("uptd-ppa", UnitKind::Kabupaten, "61.07");
        children.unit.office = Office::Children;
        children.unit.categories = vec![Category::Child];
        list.units.push(children);
        let mut registry = unit("dukcapil", UnitKind::Kabupaten, "61.07");
        registry.unit.office = Office::Registry;
        list.units.push(registry);
        let way = |course| ids(&list.way(course, |_| true).first);
        assert_eq!(way(course(Some("61.07"))), "bengkayang dukcapil");
        let child = Course { category: Category::Child, ..course(Some("61.07")) };
        assert_eq!(way(child), "bengkayang uptd-ppa dukcapil");
        assert_eq!(way(Course { doubts_papers: true, ..child }), "bengkayang uptd-ppa");
    }

    #[test]
    fn aftercare_goes_to_the_association_of_the_place_and_nothing_else_does() {
        let mut list = list();
        let mut perwira = unit("perwira", UnitKind::Province, "61");
        perwira.unit.office = Office::Perwira;
        list.units.insert(0, perwira);
        let mut manpower = unit("disnaker", UnitKind::Kabupaten, "61.07");
        (manpower.unit.office, manpower.unit.categories) = (Office::Manpower, vec![Category::Aftercare]);
        list.units.push(manpower);
        let of = |category, place, awake: &dyn Fn(&str) -> bool| {
            ids(&list.way(Course { category, band: Band::P3, ..course(place) }, awake).units())
        };
        let aftercare = |place, awake: &dyn Fn(&str) -> bool| of(Category::Aftercare, place, awake);
        assert_eq!(aftercare(Some("61.07.07"), &|_| true), "perwira");
        assert_eq!(aftercare(Some("61.07.07"), &|id| id != "perwira"), "disnaker", "whoever names it");
        assert_eq!(aftercare(Some("61.01"), &|id| id != "perwira"), "sambas", "the usual way");
        for category in Category::ALL.iter().filter(|it| **it != Category::Aftercare) {
            for place in [Some("61.07"), Some("61.05"), Some("52.01"), None] {
                let units = of(*category, place, &|_| true);
                assert!(!units.contains("perwira") && !units.contains("disnaker"), "{category:?}: {units}");
            }
        }
        // What accuses somebody in office is for the oversight alone, whatever is asked for.
        let accuses = Course { accuses: true, category: Category::Aftercare, ..course(Some("61.07")) };
        assert_eq!(ids(&list.way(accuses, |_| true).first), "pengawas");
    }

    fn any_list() -> impl Strategy<Value = Known> {
        let kinds = prop::sample::select(vec![UnitKind::Kabupaten, UnitKind::Province, UnitKind::Border]);
        let areas = prop::sample::select(vec!["61", "61.01", "61.07", "61.07.07", "52", "52.01", "0"]);
        let offices = Office::ALL.iter().copied().filter(|office| *office != Office::Oversight);
        let offices = prop::sample::select(offices.collect::<Vec<_>>());
        let row = (kinds, areas, offices, any::<bool>());
        (prop::collection::vec(row, 0..12), 1..4_usize).prop_map(|(rows, watchers)| {
            // One pair serves for all: who holds a wrap is told by the unit.
            let model = unit("model", UnitKind::Oversight, "61");
            let made = |at: usize, kind, area: &str, office, child: bool| {
                let mut known = model.clone();
                known.unit.id = format!("u{at}");
                (known.unit.kind, known.unit.office) = (kind, office);
                area.clone_into(&mut known.unit.area);
                known.unit.categories = if child { vec![Category::Child] } else { Vec::new() };
                known
            };
            let rows = rows.into_iter().enumerate();
            let mut units: Vec<KnownUnit> =
                rows.map(|(at, (kind, area, office, child))| made(at, kind, area, office, child)).collect();
            for (at, area) in ["61", "0", "52"].iter().take(watchers).enumerate() {
                units.push(made(100 + at, UnitKind::Oversight, area, Office::Oversight, false));
            }
            Known { serial: 1, signed: None, units }
        })
    }

    fn any_place() -> impl Strategy<Value = Option<&'static str>> {
        prop::option::of(prop::sample::select(vec!["61", "61.07", "61.07.07.2006", "52.01", "33"]))
    }

    proptest! {
        /// Whatever office is accused, wherever, of whatever, and whoever is away: neither it nor anybody above
        /// it can read the tip, at once or later; and nothing is refused.
        #[test]
        fn no_office_ever_holds_a_wrap_of_what_accuses_one(
            list in any_list(),
            place in any_place(),
            category in prop::sample::select(Category::ALL.to_vec()),
            band in prop::sample::select(Band::ALL.to_vec()),
            doubts_papers in any::<bool>(),
            awake in any::<u16>(),
        ) {
            let works = |id: &str| id[1..].parse::<u32>().is_ok_and(|at| (awake >> (at % 16)) & 1 == 1);
            let way = list.way(Course { place, category, band, accuses: true, doubts_papers }, works);
            prop_assert!(!way.first.is_empty());
            prop_assert!(way.units().iter().all(|known| known.unit.office == Office::Oversight));
        }

        /// A tip has units, each once; when age and papers are in doubt none that writes papers; and whoever is
        /// woken later can read it from the beginning.
        #[test]
        fn a_tip_is_never_refused_and_never_at_an_office_that_writes_papers_in_doubt(
            list in any_list(),
            place in any_place(),
            category in prop::sample::select(Category::ALL.to_vec()),
            band in prop::sample::select(Band::ALL.to_vec()),
            doubts_papers in any::<bool>(),
        ) {
            let way = list.way(Course { place, category, band, accuses: false, doubts_papers }, |_| true);
            prop_assert!(!way.first.is_empty());
            let mut ids: Vec<&str> = way.units().iter().map(|known| known.unit.id.as_str()).collect();
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), all);
            for known in way.units() {
                prop_assert!(!(doubts_papers && known.unit.office.writes_papers()));
                prop_assert!(known.unit.kind == UnitKind::Oversight || known.unit.takes(category));
            }
        }
    }
}
