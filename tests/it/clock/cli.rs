//! The clock of tips from the command line.

use suluh::kernel::clock::SystemClock;

use super::*;
use crate::support::{on_both_engines, run_cli};

on_both_engines! {
    async fn a_desk_without_a_console_works_on_the_clock(engine: Engine) {
        let folder = tempfile::tempdir().unwrap();
        Keys::init(folder.path()).unwrap();
        // The commands have the machine's clock, so the tips come now.
        let now = SystemClock.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let world = World::with_keys(engine, "2026-11-23T10:00:00", Keys::open(folder.path()).unwrap()).await;
        world.clock.advance(now.parse::<jiff::civil::DateTime>().unwrap().to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second() - world.clock.now().as_second());
        let units: &[(&str, i64)] = &[("kab", 0), ("prov", 1)];
        let (k, l) = (world.take(1, Band::P1, Zone::Wib, units, false).await, world.take(2, Band::P3, Zone::Wib, units, false).await);
        let env = [("SULUH__DATABASE__URL", world.url()), ("SULUH__KEYS__DIR", folder.path().to_str().unwrap())];
        let run = |args: &[&str]| {
            let (status, out, err) = run_cli(&[&["tips"], args].concat(), &env);
            (status.success(), format!("{out}{err}"))
        };
        let ok = |args: &[&str]| {
            let (well, said) = run(args);
            assert!(well, "{args:?}: {said}");
            said
        };
        let fails = |args: &[&str], why: &str| {
            let (well, said) = run(args);
            assert!(!well && said.contains(why), "{args:?}: {said}");
        };
        let board = ok(&["board", "kab"]);
        let lines: Vec<&str> = board.lines().collect();
        assert!(lines[0].starts_with(&format!("{k}  P1  accept in 0:1")) && lines[1].starts_with(&format!("{l}  P3")), "{board}");
        fails(&["accept", &k, "--unit", "kab", "--by", "Bapak X"], "none of the officers");
        fails(&["accept", &k, "--unit", "none", "--by", "one1"], "no rota");
        fails(&["accept", "ZZZZZZ", "--unit", "kab", "--by", "one1"], "has no tip");
        assert!(ok(&["accept", &k.to_lowercase(), "--unit", "kab", "--by", "one1"]).contains("is accepted by kab"));
        fails(&["accept", &k, "--unit", "prov", "--by", "one2"], "accepted already");
        ok(&["raise", &l, "p2"]);
        fails(&["raise", &l, "urgent"], "no band");
        fails(&["lower", &l, "p4"], "--reason");
        fails(&["lower", &l, "p4", "--reason", " "], "reason");
        assert!(ok(&["lower", &l, "P4", "--reason", "a rumour"]).contains("case's file"));
        ok(&["merge", &l, &k]);
        assert!(ok(&["board", "prov"]).contains("1 open tips") && ok(&["board", "prov"]).contains("(behind)"));
        fails(&["merge", &l, &k], "cannot be merged");
        ok(&["unmerge", &l]);
        assert!(ok(&["board", "kab"]).contains("2 open tips"));
    }
}
