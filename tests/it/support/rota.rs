//! Rotas for tests: two officers and a head on duty at every hour, with numbers of their own in each unit.

/// The number of an officer: 1 is woken first, 2 second, 3 is the head.
pub(crate) fn officer(unit: usize, which: usize) -> String {
    format!("+62811000{unit:02}{which:02}0")
}

/// The text of a file for `suluh units apply`, of these units by id, area and office.
pub(crate) fn rota_file(units: &[(&str, &str, &str)]) -> String {
    let entry = |(at, (id, area, office)): (usize, &(&str, &str, &str))| {
        let person =
            |which: usize| format!("{{ name = 'Petugas {which}', number = '{}' }}", officer(at, which));
        format!(
            "[[unit]]\nid = '{id}'\narea = '{area}'\noffice = '{office}'\n[unit.rota]\nhead = 'Petugas 3'\n\
             person = [{}, {}, {}]\nduty = [{{ days = 'mon-sun', from = '00:00', to = '00:00', \
             first = 'Petugas 1', second = 'Petugas 2' }}]\n",
            person(1),
            person(2),
            person(3)
        )
    };
    units.iter().enumerate().map(entry).collect::<Vec<_>>().join("\n")
}

/// The units of the demo, in the order of [`officer`].
pub(crate) const DEMO_UNITS: &[(&str, &str, &str)] = &[
    ("contoh-kalbar", "61", "taskforce"),
    ("contoh-bengkayang", "61.07", "taskforce"),
    ("contoh-sambas", "61.01", "taskforce"),
    ("contoh-pengawas", "61", "oversight"),
];
