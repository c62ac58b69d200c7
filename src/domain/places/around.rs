//! What the words before a name say of it: that somebody is there or goes there, what kind of area it is,
//! or that it is a street or a person.

use super::Kind;
use super::code::Level;
use super::gates;
use super::spelling::Token;

/// How a place stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// "dari", "di": people are there, or are taken from there.
    Here,
    /// "ke", "lewat": they are taken there, or through it.
    There,
    /// "orang Sambas": what somebody is called after.
    Of,
    /// Only named.
    Bare,
}

/// What a word before a name says that the name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    Province,
    Kabupaten,
    Kota,
    Kecamatan,
    /// "desa", "kampung".
    Village,
    /// "dusun": smaller than a village, and often called as another village is.
    Hamlet,
}

impl Called {
    /// The level of such an area.
    pub(super) const fn level(self) -> Level {
        match self {
            Self::Province => Level::Province,
            Self::Kabupaten | Self::Kota => Level::Kabupaten,
            Self::Kecamatan => Level::Kecamatan,
            Self::Village | Self::Hamlet => Level::Village,
        }
    }

    /// Whether it is a village or part of one.
    pub(super) const fn is_small(self) -> bool {
        matches!(self, Self::Village | Self::Hamlet)
    }
}

/// What a word is to a name behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Role(Role),
    Called(Called),
    Gate(Kind),
    /// Changes nothing: "daerah", "sekitar".
    Near,
    /// Streets and companies are called after places.
    Street,
    /// So are people.
    Person,
    /// Said with a place, and says nothing of it.
    Filler,
    Other,
}

fn word(token: &Token) -> Word {
    let word = token.word.as_str();
    if let Some(kind) = gates::kind_of(word) {
        return Word::Gate(kind);
    }
    match word {
        "di" | "d" | "dari" | "dr" | "dri" | "drpd" | "asal" | "nang" | "ning" | "kat" | "dlm" => {
            Word::Role(Role::Here)
        }
        "ke" | "k" | "kek" | "kpd" | "menuju" | "mnuju" | "tujuan" | "tujuannya" | "arah" | "lewat"
        | "lwt" | "liwat" | "lewt" | "via" | "melalui" | "mlalui" | "lintas" | "tembus" | "nyebrang"
        | "nyeberang" | "menyebrang" | "menyeberang" | "jurusan" | "jalur" | "masuk" | "msk" => {
            Word::Role(Role::There)
        }
        "orang" | "org" | "orng" | "urang" | "urg" | "suku" | "dayak" | "melayu" | "bahasa" | "calo"
        | "tekong" | "agen" | "polres" | "polresta" | "polsek" | "bupati" | "camat" | "anak" | "cewek"
        | "gadis" | "sopir" | "asli" => Word::Role(Role::Of),
        "prov" | "prop" | "provinsi" | "propinsi" | "prov." => Word::Called(Called::Province),
        "kab" | "kabupaten" | "kabupatn" | "kbupaten" | "kabpaten" => Word::Called(Called::Kabupaten),
        "kota" | "kotamadya" | "kodya" => Word::Called(Called::Kota),
        "kec" | "kecamatan" | "kcamatan" | "kecamatn" | "kcmtn" | "kecmatan" | "distrik" => {
            Word::Called(Called::Kecamatan)
        }
        "desa" | "ds" | "dsa" | "des" | "kel" | "kelurahan" | "klurahan" | "kampung" | "kampong"
        | "kampng" | "kmpung" | "kp" | "kpg" | "kmp" | "kmpg" | "kpung" | "gampong" | "nagari" | "pekon" => {
            Word::Called(Called::Village)
        }
        "dusun" | "dsn" | "dusn" => Word::Called(Called::Hamlet),
        "daerah" | "drh" | "daerh" | "wilayah" | "wil" | "kawasan" | "sekitar" | "skitar" | "dekat"
        | "dkt" | "deket" | "dket" | "pasar" | "psr" | "terminal" | "simpang" | "camp" | "pulau" => {
            Word::Near
        }
        "jalan" | "jl" | "jln" | "jlan" | "gg" | "gang" | "pt" | "cv" | "ud" | "toko" | "tk" | "bank"
        | "hotel" | "perum" | "komplek" | "komp" | "rm" => Word::Street,
        "pak" | "pk" | "bpk" | "bapak" | "bapa" | "bu" | "ibu" | "mbak" | "mba" | "mas" | "bang" | "bg"
        | "abang" | "kak" | "kk" | "kakak" | "adik" | "om" | "tante" | "haji" | "hj" | "nama" | "namanya"
        | "nma" | "bernama" | "si" | "an" | "sdr" | "sdri" | "saudara" | "dik" | "dek" => Word::Person,
        "ya" | "yg" | "yang" | "sy" | "saya" | "aku" | "kami" | "rumah" | "rmh" | "rmah" | "tinggal"
        | "tgl" | "alamat" | "almt" | "lokasi" | "tempat" | "tmpt" | "tkp" | "nya" | "min" | "admin"
        | "sini" | "situ" | "itu" | "ini" | "jawab" | "tu" | "posisi" | "lapor" | "kira" | "pa"
        | "kejadian" | "kejadiannya" | "ada" => Word::Filler,
        _ => Word::Other,
    }
}

/// What stands before a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    pub(super) role: Role,
    pub(super) called: Option<Called>,
    pub(super) gate: Option<Kind>,
    /// A street or a company.
    pub(super) street: bool,
    pub(super) person: bool,
    /// Where the first of these words stands.
    pub(super) begins: usize,
}

/// What stands before the name that begins at a token.
pub(super) fn before(tokens: &[Token], at: usize) -> Before {
    let mut found =
        Before { role: Role::Bare, called: None, gate: None, street: false, person: false, begins: at };
    while let Some(previous) = found.begins.checked_sub(1) {
        if tokens[found.begins].apart {
            break;
        }
        match word(&tokens[previous]) {
            Word::Role(role) => {
                found.role = role;
                found.begins = previous;
                // "ke arah", "mau masuk ke", "dari arah": the word before decides between them.
                if role == Role::There
                    && previous.checked_sub(1).is_some_and(|earlier| {
                        !tokens[previous].apart && word(&tokens[earlier]) == Word::Role(Role::Here)
                    })
                {
                    found.role = Role::Here;
                    found.begins = previous - 1;
                }
                break;
            }
            Word::Called(called) => {
                found.called = found.called.or(Some(called));
            }
            Word::Gate(kind) => found.gate = found.gate.or(Some(kind)),
            Word::Near => {}
            Word::Street if found.begins == at => {
                found.street = true;
                break;
            }
            Word::Person if found.begins == at => {
                found.person = true;
                break;
            }
            _ => break,
        }
        found.begins = previous;
    }
    found
}

/// Whether nothing but such words stands in a stretch, so that the names around it stand side by side.
pub(super) fn is_only_between(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| {
        matches!(word(token), Word::Called(_) | Word::Near | Word::Gate(_) | Word::Role(Role::Here))
    })
}

/// Whether a word says nothing in an answer that is a place.
pub(super) fn is_filler(token: &Token) -> bool {
    word(token) != Word::Other && !matches!(word(token), Word::Street)
}

/// Whether it is no part of a name but of the sentence: "di", "ke".
pub(super) fn is_little(token: &Token) -> bool {
    matches!(token.word.as_str(), "di" | "d" | "ke" | "k" | "dari" | "dr" | "dri")
}

/// Whether it is a word by which somebody is addressed, or points at something: no part of a name either.
pub(super) fn is_courtesy(token: &Token) -> bool {
    matches!(
        token.word.as_str(),
        "pak"
            | "pk"
            | "bu"
            | "mbak"
            | "mba"
            | "kak"
            | "ya"
            | "yg"
            | "yang"
            | "sy"
            | "saya"
            | "itu"
            | "ini"
            | "tu"
            | "nya"
    )
}

/// Whether it speaks of a border that is crossed.
pub(super) fn crosses(token: &Token) -> bool {
    matches!(
        token.word.as_str(),
        "nyebrang"
            | "nyeberang"
            | "menyebrang"
            | "menyeberang"
            | "sebrang"
            | "seberang"
            | "perbatasan"
            | "border"
            | "batas"
            | "lintas"
            | "pelintas"
            | "paspor"
            | "pasport"
            | "imigrasi"
    )
}

/// Whether it speaks of flying.
pub(super) fn flies(token: &Token) -> bool {
    matches!(
        token.word.as_str(),
        "terbang" | "trbang" | "pesawat" | "pswt" | "penerbangan" | "flight" | "boarding"
    )
}
