//! What a broadcast will cost and how long it will take, before anything is sent.

use std::collections::BTreeMap;

use super::content::Content;
use super::{HOUR_US, Rules};
use crate::domain::outbox::awake;
use crate::domain::places::Place;
use crate::model::message::Zone;
use crate::store::members::Cell;
use crate::store::tallies::SHOWN;

/// How far hours are looked ahead.
const FARTHEST: i64 = 24 * 366;

/// How many of one language are in a broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfLanguage {
    /// The code of the language that they joined in.
    pub lang: String,
    /// How many.
    pub people: i64,
    /// SMS to each of them.
    pub parts: i64,
}

/// What a broadcast costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// By language.
    pub languages: Vec<OfLanguage>,
    /// How many are in its segment.
    pub people: i64,
    /// SMS to all of them, the answers of a quiz not among them.
    pub messages: i64,
    /// In rupiah; none when nobody said what an SMS costs.
    pub cost: Option<i64>,
    /// Hours until the last is sent, nights among them; none when that is more than a year.
    pub hours: Option<i64>,
    /// Members of its areas who are not in it, because there is no text in their language.
    pub without_text: i64,
}

/// A count as an officer sees it: fewer than five are not told apart.
pub fn shown(count: i64) -> String {
    if (1..SHOWN).contains(&count) { format!("<{SHOWN}") } else { count.to_string() }
}

impl Estimate {
    /// SMS as they are shown and confirmed: of fewer than five people, what it would be at most.
    pub fn shown_messages(&self) -> i64 {
        if self.is_small() { self.dearest() * (SHOWN - 1) } else { self.messages }
    }

    /// The cost as it is shown.
    pub fn shown_cost(&self, rules: Rules) -> Option<i64> {
        rules.price_per_sms.map(|price| price.saturating_mul(self.shown_messages()))
    }

    /// Whether so many SMS were confirmed that this may be sent: it may have grown by a tenth since.
    pub fn is_covered_by(&self, confirmed: i64) -> bool {
        self.shown_messages().saturating_mul(10) <= confirmed.saturating_mul(11)
    }

    /// Whether it is for fewer people than may be told apart.
    pub fn is_small(&self) -> bool {
        (1..SHOWN).contains(&self.people)
    }

    fn dearest(&self) -> i64 {
        self.languages.iter().map(|it| it.parts).max().unwrap_or(1)
    }
}

/// Those who are in a broadcast, by kabupaten and language.
pub fn segment(content: &Content, cells: &[Cell]) -> Vec<Cell> {
    let is_in = |cell: &&Cell| content.holds(&cell.kabupaten) && content.of(&cell.lang).is_some();
    cells.iter().filter(is_in).cloned().collect()
}

/// What a broadcast to these members costs when it is started now.
pub fn estimate(content: &Content, cells: &[Cell], rules: Rules, now_us: i64) -> Estimate {
    let chosen = segment(content, cells);
    let mut languages: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut zones = [0; 3];
    for cell in &chosen {
        let parts = content.of(&cell.lang).map_or(1, |texts| i64::try_from(texts.parts()).unwrap_or(1));
        let of = languages.entry(&cell.lang).or_insert((0, parts));
        of.0 += cell.count;
        let zone = Place { code: cell.kabupaten.clone() }.zone();
        let at = Zone::ALL.iter().position(|it| *it == zone).unwrap_or(0);
        zones[at] += cell.count;
    }
    let of_language =
        |(lang, (people, parts)): (&str, (i64, i64))| OfLanguage { lang: lang.to_owned(), people, parts };
    let languages: Vec<OfLanguage> = languages.into_iter().map(of_language).collect();
    let people = languages.iter().map(|it| it.people).sum();
    let messages = languages.iter().map(|it| it.people * it.parts).sum();
    let all: i64 = cells.iter().filter(|cell| content.holds(&cell.kabupaten)).map(|cell| cell.count).sum();
    Estimate {
        people,
        messages,
        cost: rules.price_per_sms.map(|price| price.saturating_mul(messages)),
        hours: hours(zones, rules, now_us),
        without_text: all - people,
        languages,
    }
}

/// Hours until the last of so many in each zone is sent, when each is sent to by day only.
fn hours(mut left: [i64; 3], rules: Rules, now_us: i64) -> Option<i64> {
    // Each round of a second puts down as many as may wait, and the gateway sends at its rate.
    let an_hour = ((rules.rate.min(rules.waiting as f64) * 3_600.0) as i64).max(1);
    for hour in 0..FARTHEST {
        if left == [0; 3] {
            return Some(hour);
        }
        let mut room = an_hour;
        let awake = awake(now_us + hour * HOUR_US);
        for (zone, left) in awake.iter().zip(&mut left) {
            if !zone.is_empty() {
                let sent = room.min(*left);
                *left -= sent;
                room -= sent;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::broadcasts::content::Texts;

    const RULES: Rules = Rules { price_per_sms: Some(350), waiting: 50, rate: 1.0, parts: 3 };
    /// Noon in WIB.
    const NOON: i64 = 5 * HOUR_US;

    fn cell(kabupaten: &str, lang: &str, count: i64) -> Cell {
        Cell { kabupaten: kabupaten.to_owned(), lang: lang.to_owned(), count }
    }

    fn content(areas: &[&str], texts: &[(&str, &str)], others: bool) -> Content {
        let text = |(lang, text): &(&str, &str)| {
            ((*lang).to_owned(), Texts { text: (*text).to_owned(), quiz: Vec::new() })
        };
        Content {
            areas: areas.iter().map(|it| (*it).to_owned()).collect(),
            others,
            texts: texts.iter().map(text).collect(),
        }
    }

    #[test]
    fn a_segment_is_its_areas_and_its_languages() {
        let cells = [
            cell("61.01", "id", 100),
            cell("61.01", "en", 10),
            cell("61.02", "id", 50),
            cell("64.71", "id", 7),
        ];
        let long = "a".repeat(161);
        let of = |content: &Content| {
            let it = estimate(content, &cells, RULES, NOON);
            (it.people, it.messages, it.cost, it.without_text)
        };
        assert_eq!(of(&content(&[], &[("id", "a")], false)), (157, 157, Some(54_950), 10));
        assert_eq!(of(&content(&[], &[("id", "a")], true)), (167, 167, Some(58_450), 0));
        assert_eq!(of(&content(&["61"], &[("id", "a"), ("en", &long)], false)), (160, 170, Some(59_500), 0));
        assert_eq!(of(&content(&["61.02"], &[("id", &long)], false)), (50, 100, Some(35_000), 0));
        assert_eq!(of(&content(&["61.03"], &[("id", "a")], false)), (0, 0, Some(0), 0));
        let unpriced = estimate(
            &content(&[], &[("id", "a")], false),
            &cells,
            Rules { price_per_sms: None, ..RULES },
            NOON,
        );
        assert_eq!(
            (unpriced.cost, unpriced.shown_cost(Rules { price_per_sms: None, ..RULES })),
            (None, None)
        );
    }

    #[test]
    fn few_people_are_not_told_apart_and_a_tenth_more_is_covered() {
        let of = |count| {
            estimate(&content(&[], &[("id", "a")], false), &[cell("61.01", "id", count)], RULES, NOON)
        };
        assert_eq!(
            (shown(0), shown(1), shown(4), shown(5)),
            ("0".into(), "<5".into(), "<5".into(), "5".into())
        );
        for few in 1..5 {
            assert_eq!((of(few).shown_messages(), of(few).shown_cost(RULES)), (4, Some(1_400)));
        }
        assert_eq!(of(5).shown_messages(), 5);
        assert!(of(110).is_covered_by(100) && !of(111).is_covered_by(100) && of(90).is_covered_by(100));
        assert!(of(4).is_covered_by(4) && !of(1).is_covered_by(0));
    }

    #[test]
    fn the_night_of_each_zone_is_waited_for() {
        // 3,600 an hour; at noon in WIB it is 13 in WITA and 14 in WIT.
        let left = |wib, wita, wit| hours([wib, wita, wit], RULES, NOON);
        assert_eq!(left(0, 0, 0), Some(0));
        assert_eq!(left(1, 0, 0), Some(1));
        assert_eq!(left(8 * 3_600, 0, 0), Some(8));
        assert_eq!(left(8 * 3_600 + 1, 0, 0), Some(21), "the next is at eight in the morning");
        assert_eq!(left(0, 0, 6 * 3_600 + 1), Some(19), "in WIT it is twenty earlier, and eight");
        assert_eq!(hours([1, 0, 0], RULES, 15 * HOUR_US), Some(11), "at 22 in WIB");
        let slow = Rules { rate: 0.01, ..RULES };
        assert_eq!(hours([10_000_000, 0, 0], slow, NOON), None);
    }
}
