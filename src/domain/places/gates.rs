//! The border posts, airports and ports through which people are taken out of the country.
//!
//! Public facts, put down here by hand; a test looks every code up in the list of areas. To add a gate: a
//! line of the table, and a phrase in `tests/it/places/phrases.txt`.

use super::Kind;

/// A gate and how it is called.
pub(super) struct Gate {
    /// As it is told to others.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The deepest area in which it is known to stand.
    pub(super) code: &'static str,
    /// Names that nothing else has, between bars.
    pub(super) alone: &'static str,
    /// Names of areas and other things: the gate only behind a word such as "plbn", or where somebody
    /// crosses there.
    pub(super) marked: &'static str,
}

const fn gate(
    kind: Kind,
    code: &'static str,
    name: &'static str,
    alone: &'static str,
    marked: &'static str,
) -> Gate {
    Gate { name, kind, code, alone, marked }
}

use Kind::{Airport as Air, BorderPost as Post, Port};

/// The gates. Of the posts marked `(g)` the post is known from public pages, and the kecamatan or village
/// from general knowledge; those marked `(gg)` are known from general knowledge alone.
#[rustfmt::skip]
pub(super) const GATES: &[Gate] = &[
    gate(Post, "61.03.21.2003", "PLBN Entikong", "", "entikong"),
    gate(Post, "61.01.09.2002", "PLBN Aruk", "aruk", "sajingan"),
    gate(Post, "61.06.14.2001", "PLBN Badau", "nanga badau", "badau"),
    gate(Post, "61.07.07.2001", "PLBN Jagoi Babang", "", "jagoi babang|jagoi"),
    gate(Post, "61.05.06.2024", "PLBN Sungai Kelik", "", "sungai kelik"),
    gate(Post, "61.01.08.2007", "Pos Lintas Batas Temajuk", "", "temajuk|temajok|paloh"),
    gate(Post, "53.04.02.2001", "PLBN Motaain", "motaain|mota ain", ""), // (g)
    gate(Post, "53.21.10.2004", "PLBN Motamasin", "motamasin|mota masin", ""), // (g)
    gate(Post, "53.03.09.2008", "PLBN Wini", "", "wini"), // (g)
    gate(Post, "53.03.17.2007", "PLBN Napan", "", "napan"), // (gg)
    gate(Post, "91.71.04.2001", "PLBN Skouw", "skouw", ""),
    gate(Post, "93.01.08.2001", "PLBN Sota", "", "sota"),
    gate(Post, "93.02.17", "PLBN Yetetkun", "yetetkun", ""),
    gate(Post, "65.03.11.2001", "PLBN Sebatik", "", "sebatik|sei pancang|sungai pancang"),
    gate(Post, "65.03.20.2003", "PLBN Labang", "", "labang"), // (gg)
    gate(Post, "65.03.05", "PLBN Long Midang", "long midang", "krayan"), // (gg)
    gate(Post, "65.02.05.2001", "PLBN Long Nawang", "", "long nawang"), // (gg)
    gate(Post, "21.03.06.1003", "PLBN Serasan", "", "serasan"), // (gg)

    gate(Air, "61.12", "Bandara Supadio", "supadio|supadyo", "pontianak|kubu raya"),
    gate(Air, "61.04", "Bandara Rahadi Oesman", "rahadi oesman|rahadi usman", "ketapang"),
    gate(Air, "61.05", "Bandara Tebelian", "", "tebelian|sintang"),
    gate(Air, "61.06", "Bandara Pangsuma", "pangsuma", "putussibau"),
    gate(Air, "61.72", "Bandara Singkawang", "", "singkawang"),
    gate(Air, "36.71", "Bandara Soekarno-Hatta", "soetta", "soekarno hatta|sukarno hatta|cengkareng|jakarta|tangerang"),
    gate(Air, "31.75", "Bandara Halim Perdanakusuma", "halim perdanakusuma|halim perdana kusuma", "halim"),
    gate(Air, "35.15", "Bandara Juanda", "", "juanda|surabaya|sidoarjo"),
    gate(Air, "33.74", "Bandara Ahmad Yani", "", "ahmad yani|a yani|semarang"),
    gate(Air, "33.09", "Bandara Adi Soemarmo", "adi soemarmo|adi sumarmo", "solo"),
    gate(Air, "34.01", "Bandara Internasional Yogyakarta", "", "yia|yogyakarta|kulon progo"),
    gate(Air, "21.71", "Bandara Hang Nadim", "hang nadim", "batam"),
    gate(Air, "12.07", "Bandara Kualanamu", "kualanamu|kuala namu", "medan"),
    gate(Air, "14.71", "Bandara Sultan Syarif Kasim II", "sultan syarif kasim", "pekanbaru"),
    gate(Air, "51.03", "Bandara Ngurah Rai", "ngurah rai", "bali|denpasar"),
    gate(Air, "52.02", "Bandara Zainuddin Abdul Madjid", "zainuddin abdul madjid|zainuddin abdul majid", "lombok|praya|bil|zam"),
    gate(Air, "53.71", "Bandara El Tari", "el tari", "kupang"),
    gate(Air, "73.09", "Bandara Sultan Hasanuddin", "sultan hasanuddin", "hasanuddin|makassar"),
    gate(Air, "64.71", "Bandara Sepinggan", "", "sepinggan|balikpapan"),
    gate(Air, "65.71", "Bandara Juwata", "juwata", "tarakan"),
    gate(Air, "65.03", "Bandara Nunukan", "", "nunukan"),

    gate(Port, "61.71", "Pelabuhan Dwikora", "", "dwikora|pontianak"),
    gate(Port, "61.01.13", "Pelabuhan Sintete", "sintete", "sambas|pemangkat"),
    gate(Port, "61.02.12", "Pelabuhan Kijing", "kijing", "mempawah"),
    gate(Port, "61.04", "Pelabuhan Sukabangun", "", "sukabangun|ketapang"),
    gate(Port, "61.11.03", "Pelabuhan Teluk Batang", "", "teluk batang"),
    gate(Port, "21.71", "Pelabuhan Batam Centre", "batam centre|batam center", ""),
    gate(Port, "21.71", "Pelabuhan Harbour Bay", "harbour bay|harbor bay|harbourbay", ""),
    gate(Port, "21.71", "Pelabuhan Sekupang", "", "sekupang"),
    gate(Port, "21.71", "Pelabuhan Nongsapura", "nongsapura|nongsa pura", "nongsa"),
    gate(Port, "21.71", "Pelabuhan Telaga Punggur", "telaga punggur", "punggur"),
    gate(Port, "21.72", "Pelabuhan Sri Bintan Pura", "sri bintan pura", "tanjung pinang"),
    gate(Port, "21.01", "Pelabuhan Tanjung Uban", "bulang linggi", "tanjung uban"),
    gate(Port, "21.02", "Pelabuhan Tanjung Balai Karimun", "", "tanjung balai karimun|karimun"),
    gate(Port, "14.72", "Pelabuhan Dumai", "", "dumai"),
    gate(Port, "14.03", "Pelabuhan Bandar Sri Laksamana", "bandar sri laksamana|bandar sri setia raja", "bengkalis"),
    gate(Port, "12.74", "Pelabuhan Teluk Nibung", "", "teluk nibung|tanjung balai asahan|tanjungbalai|asahan"),
    gate(Port, "12.71", "Pelabuhan Belawan", "", "belawan"),
    gate(Port, "65.03", "Pelabuhan Tunon Taka", "tunon taka|tunontaka", "nunukan"),
    gate(Port, "65.03", "Pelabuhan Sei Nyamuk", "", "sei nyamuk|sungai nyamuk|sebatik"),
    gate(Port, "65.71", "Pelabuhan Malundung", "malundung", "tarakan"),
    gate(Port, "64.71", "Pelabuhan Semayang", "semayang", "balikpapan"),
    gate(Port, "31.72", "Pelabuhan Tanjung Priok", "", "tanjung priok|jakarta"),
    gate(Port, "35.78", "Pelabuhan Tanjung Perak", "tanjung perak", "surabaya|perak"),
    gate(Port, "33.74", "Pelabuhan Tanjung Emas", "tanjung emas", "semarang"),
    gate(Port, "73.72", "Pelabuhan Nusantara Parepare", "", "parepare"),
    gate(Port, "52.01", "Pelabuhan Lembar", "", "lembar"),
    gate(Port, "53.71", "Pelabuhan Tenau", "", "tenau|kupang"),
    gate(Port, "53.07", "Pelabuhan Lorens Say", "lorens say", "maumere"),
    gate(Port, "18.01", "Pelabuhan Bakauheni", "bakauheni", ""),
    gate(Port, "36.72", "Pelabuhan Merak", "", "merak"),
];

/// Words before a name that make a gate of it, by what kind of gate.
pub(super) fn kind_of(word: &str) -> Option<Kind> {
    match word {
        "plbn" | "plb" | "plbln" | "pos" | "batas" | "perbatasan" | "prbatasan" | "perbtsn" | "border"
        | "tapal" => Some(Post),
        "bandara" | "bndra" | "bandra" | "airport" | "erpot" => Some(Air),
        "pelabuhan" | "plbhn" | "plabuhan" | "pelabuan" | "plbuhan" | "dermaga" | "pelni" | "feri"
        | "ferry" | "fery" => Some(Port),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gazetteer;
    use super::*;

    #[test]
    fn every_gate_stands_in_an_area_and_has_a_name_by_which_it_is_found() {
        assert_eq!(GATES.iter().filter(|gate| gate.kind == Post).count(), 18);
        for gate in GATES {
            assert!(gazetteer().exists(gate.code), "{}", gate.name);
            assert!(!gate.alone.is_empty() || !gate.marked.is_empty(), "{}", gate.name);
        }
    }

    #[test]
    fn a_gate_stands_in_the_area_that_it_is_said_to() {
        let within = |code: &str| gazetteer().full_name(code).unwrap();
        for (name, area) in [
            ("PLBN Entikong", "Kab. Sanggau"),
            ("PLBN Aruk", "Kec. Sajingan Besar, Kab. Sambas"),
            ("PLBN Badau", "Kab. Kapuas Hulu"),
            ("PLBN Jagoi Babang", "Kab. Bengkayang"),
            ("PLBN Sungai Kelik", "Kec. Ketungau Hulu, Kab. Sintang"),
            ("PLBN Serasan", "Kec. Serasan, Kab. Natuna"),
            ("PLBN Yetetkun", "Ninati, Kab. Boven Digoel"),
            ("PLBN Sebatik", "Sungai Pancang"),
            ("Bandara Supadio", "Kab. Kubu Raya"),
            ("Bandara Soekarno-Hatta", "Kota Tangerang"),
            ("Bandara Juanda", "Kab. Sidoarjo"),
            ("Bandara Hang Nadim", "Kota Batam"),
            ("Bandara Kualanamu", "Kab. Deli Serdang"),
            ("Bandara Ngurah Rai", "Kab. Badung"),
            ("Bandara Zainuddin Abdul Madjid", "Kab. Lombok Tengah"),
            ("Bandara El Tari", "Kota Kupang"),
            ("Bandara Sultan Hasanuddin", "Kab. Maros"),
            ("Bandara Adi Soemarmo", "Kab. Boyolali"),
            ("Bandara Internasional Yogyakarta", "Kab. Kulon Progo"),
            ("Bandara Sultan Syarif Kasim II", "Kota Pekanbaru"),
            ("Bandara Juwata", "Kota Tarakan"),
            ("Bandara Sepinggan", "Kota Balikpapan"),
            ("Bandara Ahmad Yani", "Kota Semarang"),
            ("Bandara Halim Perdanakusuma", "Jakarta Timur"),
            ("Pelabuhan Sintete", "Kec. Semparuk, Kab. Sambas"),
            ("Pelabuhan Kijing", "Kec. Sungai Kunyit, Kab. Mempawah"),
            ("Pelabuhan Sri Bintan Pura", "Kota Tanjung Pinang"),
            ("Pelabuhan Tanjung Uban", "Kab. Bintan"),
            ("Pelabuhan Tanjung Balai Karimun", "Kab. Karimun"),
            ("Pelabuhan Bandar Sri Laksamana", "Kab. Bengkalis"),
            ("Pelabuhan Dumai", "Kota Dumai"),
            ("Pelabuhan Belawan", "Kota Medan"),
            ("Pelabuhan Teluk Nibung", "Kota Tanjungbalai"),
            ("Pelabuhan Tunon Taka", "Kab. Nunukan"),
            ("Pelabuhan Tanjung Priok", "Jakarta Utara"),
            ("Pelabuhan Tanjung Perak", "Kota Surabaya"),
            ("Pelabuhan Nusantara Parepare", "Kota Parepare"),
            ("Pelabuhan Lembar", "Kab. Lombok Barat"),
            ("Pelabuhan Lorens Say", "Kab. Sikka"),
            ("Pelabuhan Bakauheni", "Kab. Lampung Selatan"),
            ("Pelabuhan Merak", "Kota Cilegon"),
        ] {
            let gate = GATES.iter().find(|gate| gate.name == name).expect(name);
            assert!(within(gate.code).contains(area), "{name}: {}", within(gate.code));
        }
    }
}
