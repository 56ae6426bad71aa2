//! Ids of vaults, films and ratings: random, so that they say nothing about what they are of, and never changed; and of forms.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::memory::MemoryError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl $name {
            /// The bytes, as used in key derivation and files.
            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl From<[u8; 16]> for $name {
            fn from(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let mut bytes = [0; 16];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAnId)?;
                Ok(Self(bytes))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            /// Stricter than [`FromStr`], which is for what people type: lower-case digits only.
            fn try_from(text: String) -> Result<Self, NotAnId> {
                let id: Self = text.parse()?;
                if id.to_string() == text { Ok(id) } else { Err(NotAnId) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

macro_rules! random {
    ($($name:ident)*) => {
        $(
            impl $name {
                /// A new random id.
                pub(super) fn generate() -> Result<Self, MemoryError> {
                    let mut bytes = [0; 16];
                    getrandom::fill(&mut bytes).map_err(|_| MemoryError::NoRandomness)?;
                    Ok(Self(bytes))
                }
            }
        )*
    };
}

random!(VaultId FilmId RatingId);
id! {
    /// The id of a vault: 16 random bytes, written as 32 lower-case hexadecimal digits.
    VaultId
}
id! {
    /// The id of a film: 16 random bytes, written as 32 lower-case hexadecimal digits; also the film's file name.
    FilmId
}

id! {
    /// The id of a rating: 16 random bytes, written as 32 lower-case hexadecimal digits.
    RatingId
}
id! {
    /// The id of a form: 16 bytes that follow from its text, written as 32 lower-case hexadecimal digits.
    FormId
}

/// The text is not 32 hexadecimal digits.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[error("an id has 32 hexadecimal digits")]
pub struct NotAnId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_and_read_as_hexadecimal() {
        let id = FilmId::from([0xA0; 16]);
        assert_eq!(id.to_string(), "a0".repeat(16));
        assert_eq!("A0".repeat(16).parse(), Ok(id));
        assert_eq!(FilmId::try_from("a0".repeat(16)), Ok(id));
        assert_eq!(FilmId::try_from("A0".repeat(16)), Err(NotAnId), "one spelling in files");
        for bad in ["", "a0", &"g0".repeat(16), &"a0".repeat(17), &"+a".repeat(16)] {
            assert_eq!(bad.parse::<FilmId>(), Err(NotAnId), "{bad}");
        }
    }
}
