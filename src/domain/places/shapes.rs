//! Roughly where each kecamatan lies, to be drawn small; and where the border posts stand.
//!
//! `shapes.gz` holds a line a kecamatan: its code, a space, and an SVG path (relative) on a grid of a thousandth of
//! a degree whose origin is 95 degrees east and 6 degrees north. It is made by `tests/shapes` of the villages'
//! points (`shapes.NOTICE.md`): a sketch, no boundary. Few kecamatan that are new have no line.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;

use super::gates::GATES;
use super::{Gazetteer, Kind};

const PACKED: &[u8] = include_bytes!("shapes.gz");

/// East and north of the villages in which border posts stand, in thousandths of a degree, by the posts' codes: the
/// middle of the village (of the kecamatan for the two that are known no nearer), not the gate.
#[rustfmt::skip]
const STANDS: &[(&str, i32, i32)] = &[
    ("61.03.21.2003", 110_315,    958),
    ("61.01.09.2002", 109_664,  1_514),
    ("61.06.14.2001", 111_889,  1_045),
    ("61.07.07.2001", 109_929,  1_329),
    ("61.05.06.2024", 111_217,  1_012),
    ("61.01.08.2007", 109_526,  1_957),
    ("53.04.02.2001", 124_928, -8_987),
    ("53.21.10.2004", 125_060, -9_434),
    ("53.03.09.2008", 124_564, -9_293),
    ("53.03.17.2007", 124_394, -9_365),
    ("91.71.04.2001", 140_878, -2_701),
    ("93.01.08.2001", 140_892, -8_398),
    ("93.02.17",      140_908, -5_686),
    ("65.03.11.2001", 117_900,  4_155),
    ("65.03.20.2003", 116_417,  4_290),
    ("65.03.05",      115_701,  3_887),
    ("65.02.05.2001", 114_893,  1_867),
    ("21.03.06.1003", 109_027,  2_515),
];

static SHAPES: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    // An unreadable file would be one that was never tested, and gives no shapes.
    if GzDecoder::new(PACKED).read_to_string(&mut text).is_err() {
        text.clear();
    }
    text
});

/// A border post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// As it is told to others.
    pub name: &'static str,
    /// The deepest area in which it is known to stand.
    pub code: &'static str,
    /// Thousandths of a degree east.
    pub east: i32,
    /// Thousandths of a degree north.
    pub north: i32,
}

impl Post {
    /// Where it stands on the grid of the shapes.
    pub const fn on_grid(&self) -> (i32, i32) {
        (self.east - 95_000, 6_000 - self.north)
    }
}

impl Gazetteer {
    /// The shapes of a province's kecamatan by their codes, in order; of the whole country when it is empty.
    pub fn shapes(&self, province: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = SHAPES.lines().filter_map(|line| line.split_once(' '));
        lines.filter(move |(code, _)| code.starts_with(province))
    }

    /// The border posts.
    pub fn posts(&self) -> impl Iterator<Item = Post> {
        let at = |code: &str| STANDS.iter().find(|it| it.0 == code);
        let post = move |name, code| {
            at(code).map(|(_, east, north)| Post { name, code, east: *east, north: *north })
        };
        GATES.iter().filter(|it| it.kind == Kind::BorderPost).filter_map(move |it| post(it.name, it.code))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::gazetteer;
    use super::*;

    /// The corners of a path, each with where its ring begins.
    fn corners(path: &str) -> Vec<(i32, i32)> {
        let mut corners = Vec::new();
        for ring in path.split('M').skip(1) {
            let (first, steps) = ring.split_once('l').expect("a ring");
            let steps = steps.strip_suffix('z').expect("a ring that ends").replace('-', " -");
            let numbers = |text: &str| -> Vec<i32> {
                text.split_whitespace().map(|number| number.parse().expect("a number")).collect()
            };
            let (mut x, mut y) = (numbers(first)[0], numbers(first)[1]);
            corners.push((x, y));
            for step in numbers(&steps).chunks(2) {
                (x, y) = (x + step[0], y + step[1]);
                corners.push((x, y));
            }
        }
        corners
    }

    #[test]
    fn every_kecamatan_of_west_kalimantan_has_a_shape_and_every_shape_a_kecamatan() {
        let names = gazetteer();
        let drawn: Vec<&str> = names.shapes("").map(|(code, _)| code).collect();
        assert!(drawn.is_sorted() && drawn.windows(2).all(|two| two[0] != two[1]));
        for code in &drawn {
            assert!(code.len() == 8 && names.exists(code), "{code}");
        }
        let all = |province: &str| -> BTreeSet<String> {
            names
                .all()
                .map(|(code, _)| code)
                .filter(|code| code.len() == 8 && code.starts_with(province))
                .collect()
        };
        let west: BTreeSet<String> = names.shapes("61").map(|(code, _)| code.to_owned()).collect();
        assert_eq!((west.len(), &west), (174, &all("61")));
        // Of the whole country only new ones are without.
        assert_eq!((drawn.len(), all("").len()), (7_222, 7_285));
    }

    #[test]
    fn shapes_lie_where_their_kecamatan_do() {
        let in_country = |(x, y): &(i32, i32)| (0..46_100).contains(x) && (0..17_100).contains(y);
        for (code, path) in gazetteer().shapes("") {
            let corners = corners(path);
            assert!(corners.len() >= 3 && corners.iter().all(in_country), "{code}: {path}");
        }
        // Known from any map: the frame of some, in thousandths of a degree.
        for (code, east, north) in [
            ("61.71.01", 109_310..109_360, -70..-30),       // Pontianak Selatan
            ("61.72.01", 108_960..109_020, 860..940),       // Singkawang Tengah
            ("61.07.07", 109_600..110_000, 1_250..1_560),   // Jagoi Babang
            ("61.03.21", 110_150..110_500, 700..1_100),     // Entikong
            ("31.71.01", 106_790..106_840, -6_190..-6_140), // Gambir
        ] {
            let path = gazetteer().shapes("").find(|it| it.0 == code).expect(code).1;
            let corners = corners(path);
            let count = i32::try_from(corners.len()).unwrap();
            let x = corners.iter().map(|it| it.0).sum::<i32>() / count + 95_000;
            let y = 6_000 - corners.iter().map(|it| it.1).sum::<i32>() / count;
            assert!(east.contains(&x) && north.contains(&y), "{code} is at {x} {y}");
        }
    }

    #[test]
    fn neighbours_share_corners() {
        let of = |code: &str| -> BTreeSet<(i32, i32)> {
            corners(gazetteer().shapes("61").find(|it| it.0 == code).expect(code).1).into_iter().collect()
        };
        // Jagoi Babang and Seluas touch, and Jagoi Babang and Pontianak Selatan do not.
        assert!(of("61.07.07").intersection(&of("61.07.05")).count() >= 2);
        assert_eq!(of("61.07.07").intersection(&of("61.71.01")).count(), 0);
    }

    #[test]
    fn every_border_post_stands_somewhere_and_in_or_beside_its_kecamatan() {
        let posts: Vec<Post> = gazetteer().posts().collect();
        assert_eq!(posts.len(), 18);
        assert_eq!(STANDS.len(), 18);
        for post in posts {
            // Its kecamatan is new.
            let drawn = gazetteer().shapes(&post.code[..8]).next();
            let Some((_, path)) = drawn.filter(|_| post.name != "PLBN Labang") else {
                assert!(drawn.is_none() && post.name == "PLBN Labang", "{} stands in no shape", post.name);
                continue;
            };
            let (x, y) = post.on_grid();
            // A fifth of a degree: its kecamatan is as large as that, and drawn by its villages.
            let near = corners(path).iter().any(|it| (it.0 - x).abs() < 200 && (it.1 - y).abs() < 200);
            assert!(near, "{} at {x} {y}: {path}", post.name);
        }
    }
}
