//! Names of kabupaten and provinces that are written in another way than the list has them.
//!
//! What follows a rule (doubled letters, joined and divided words, one slip in a long name, dropped vowels)
//! needs no line here. "ktp" is an identity card and no town.

/// What people write, between spaces, and the codes it may mean. A `+` is a space.
pub(super) const ALIASES: &[(&str, &[&str])] = &[
    ("bkyg bky bkyang bkayang bengkyg", &["61.07"]),
    ("ponti", &["61.71"]),
    ("skawang", &["61.72"]),
    ("sbs", &["61.01"]),
    ("sgu sgau sngau", &["61.03"]),
    ("stg sntg stng", &["61.05"]),
    ("ktpg ktpng ktapang", &["61.04"]),
    ("kkr kab+kkr", &["61.12"]),
    ("skdu", &["61.09"]),
    ("putussibau", &["61.06"]),
    ("kayong", &["61.11"]),
    ("kalbar kal+bar", &["61"]),
    ("kalteng", &["62"]),
    ("kalsel", &["63"]),
    ("kaltim", &["64"]),
    ("kaltara", &["65"]),
    ("ntb lombok", &["52"]),
    ("ntt flores sumba", &["53"]),
    ("jatim madura", &["35"]),
    ("jateng", &["33"]),
    ("jabar", &["32"]),
    ("jogja yogya jogjakarta yogyakarta jogya", &["34"]),
    ("jakarta jkt dki dki+jakarta jakrta jkarta", &["31"]),
    ("jakbar", &["31.73"]),
    ("jaksel", &["31.74"]),
    ("jaktim", &["31.75"]),
    ("jakut", &["31.72"]),
    ("jakpus", &["31.71"]),
    ("sumut", &["12"]),
    ("sumbar", &["13"]),
    ("sumsel", &["16"]),
    ("kepri", &["21"]),
    ("babel bangka+belitung", &["19"]),
    ("sulut", &["71"]),
    ("sulteng", &["72"]),
    ("sulsel", &["73"]),
    ("sultra", &["74"]),
    ("sulbar", &["76"]),
    ("malut", &["82"]),
    ("sby sbya surabya", &["35.78"]),
    ("bdg", &["32.04", "32.73"]),
    ("loteng", &["52.02"]),
    ("lotim", &["52.03"]),
    ("lobar", &["52.01"]),
    ("tts", &["53.02"]),
    ("flotim", &["53.06"]),
    ("maumere", &["53.07"]),
    ("atambua", &["53.04"]),
    ("soe", &["53.02"]),
    ("kefa kefamenanu", &["53.03"]),
    ("ruteng", &["53.10"]),
    ("waingapu", &["53.11"]),
    ("bpp balikpapan", &["64.71"]),
    ("btm", &["21.71"]),
    ("tanjung+pinang", &["21.72"]),
    ("tanjung+balai+karimun", &["21.02"]),
    ("tanjung+balai+asahan", &["12.74"]),
    ("bwi", &["35.10"]),
    ("tulung+agung", &["35.04"]),
    ("lamtim", &["18.07"]),
    ("lamsel", &["18.01"]),
    ("palembang", &["16.71"]),
    ("pangkalan+bun", &["62.01"]),
    ("sampit", &["62.02"]),
    ("solo surakarta", &["33.72"]),
];

/// Places abroad, whose names are names here too or nearly so. Nothing here is meant by them.
pub(super) const ABROAD: &str = "malaysia msia mlysia malaisia malasia sarawak serawak srwk sabah kuching kucing+malaysia miri \
     bintulu sibu serikin tebedu biawak lubok+antu lubuk+antu serian lundu sematan bau tawau \
     sandakan semporna lahad+datu kota+kinabalu kinabalu johor johor+baru johor+bahru penang pulau+pinang \
     selangor melaka pahang klang kuala+lumpur putrajaya limbang sri+aman brunei singapura singapur batu+niah \
     hongkong hong+kong taiwan korea jepang arab arab+saudi saudi+arabia saudi dubai kamboja cambodia myanmar \
     thailand laos vietnam filipina cina china timor+leste";

#[cfg(test)]
mod tests {
    use super::super::gazetteer;
    use super::*;

    #[test]
    fn an_alias_is_of_an_area_and_is_no_identity_card() {
        let mut seen = std::collections::HashSet::new();
        for (words, codes) in ALIASES {
            for word in words.split_whitespace() {
                assert!(seen.insert(word) && word != "ktp", "{word}");
            }
            for code in *codes {
                assert!(gazetteer().exists(code), "{words}: {code}");
            }
        }
    }

    #[test]
    fn an_alias_is_of_the_area_that_it_is_said_to() {
        for (alias, area) in [
            ("loteng", "Kab. Lombok Tengah"),
            ("lotim", "Kab. Lombok Timur"),
            ("ruteng", "Kab. Manggarai"),
            ("waingapu", "Kab. Sumba Timur"),
            ("maumere", "Kab. Sikka"),
            ("lamtim", "Kab. Lampung Timur"),
            ("pangkalan+bun", "Kab. Kotawaringin Barat"),
            ("sampit", "Kab. Kotawaringin Timur"),
            ("solo", "Kota Surakarta"),
            ("bwi", "Kab. Banyuwangi"),
            ("tulung+agung", "Kab. Tulungagung"),
            ("kayong", "Kab. Kayong Utara"),
            ("kkr", "Kab. Kubu Raya"),
            ("putussibau", "Kab. Kapuas Hulu"),
            ("tts", "Kab. Timor Tengah Selatan"),
            ("kefa", "Kab. Timor Tengah Utara"),
            ("palembang", "Kota Palembang"),
            ("kaltara", "Kalimantan Utara"),
            ("babel", "Kepulauan Bangka Belitung"),
        ] {
            let (_, codes) =
                ALIASES.iter().find(|(words, _)| words.split(' ').any(|word| word == alias)).expect(alias);
            assert_eq!(gazetteer().name(codes[0]).as_deref(), Some(area), "{alias}");
        }
    }
}
