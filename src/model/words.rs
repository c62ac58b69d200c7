//! Closed vocabularies: an enum whose variants each have one word.

/// An enum with one word for each of its variants: in the sealed document, in the API, in a column.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of a word.
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(input)?;
                Self::of_word(&word).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|one| one.word()).collect();
                    serde::de::Error::custom(format!("{word:?} is none of {}", known.join(", ")))
                })
            }
        }
    };
}

pub(crate) use words;
