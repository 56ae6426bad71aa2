//! One spelling for each value: what two readers of JSON, or of a date, could understand differently is refused.

use std::collections::HashSet;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Maximum number of objects and arrays inside each other.
const DEPTH_MAX: usize = 100;

/// Whether `text` is one JSON value without a repeated name in any of its objects, and not nested too deeply.
pub fn is_unambiguous(text: &[u8]) -> bool {
    let mut json = serde_json::Deserializer::from_slice(text);
    Unambiguous { left: DEPTH_MAX }.deserialize(&mut json).is_ok() && json.end().is_ok()
}

/// A date that is spelled `YYYY-MM-DD`, from the year 1 on.
pub fn date(text: &str) -> Option<Date> {
    let date: Date = has_form(text, "0000-00-00").then(|| text.parse().ok())??;
    (date.year() >= 1).then_some(date)
}

/// A time that is spelled `YYYY-MM-DDThh:mm:ssZ`, with up to nine decimals of a second, in the years 1 to 9998.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    let (whole, decimals) = match text.strip_suffix('Z')?.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text.strip_suffix('Z')?, None),
    };
    let decimals_fit = decimals.is_none_or(|decimals| {
        (1..=9).contains(&decimals.len()) && decimals.bytes().all(|digit| digit.is_ascii_digit())
    });
    // A leap second would be read as the second before it.
    let fits = decimals_fit && has_form(whole, "0000-00-00T00:00:00") && !whole.ends_with("60");
    let year = whole.get(..4)?;
    (fits && ("0001"..="9998").contains(&year)).then(|| text.parse().ok())?
}

/// [`date`] for a member that may be null.
pub fn date_or_null<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
    let text = Option::<String>::deserialize(input)?;
    text.map(|text| date(&text).ok_or_else(|| D::Error::custom("not a date")))
        .transpose()
}

/// [`timestamp`] for a member.
pub fn timestamp_in_full<'de, D: Deserializer<'de>>(input: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(input)?;
    timestamp(&text).ok_or_else(|| D::Error::custom("not a time"))
}

/// The same for a member that may be missing, but not null.
pub fn timestamp_if_present<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
    timestamp_in_full(input).map(Some)
}

/// A member that may be missing, but not null.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(input: D) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

/// Whether `text` has a digit where `form` has one, and otherwise the same characters.
fn has_form(text: &str, form: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        exact => byte == exact,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// A value in which `left` more objects and arrays may be inside each other.
#[derive(Clone, Copy)]
struct Unambiguous {
    left: usize,
}

impl Unambiguous {
    fn inside<E: Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1);
        left.map(|left| Self { left })
            .ok_or_else(|| E::custom("nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Unambiguous {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unambiguous {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inside: Self = self.inside()?;
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a name is repeated"));
            }
            map.next_value_seed(inside)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let inside: Self = self.inside()?;
        while list.next_element_seed(inside)?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_name_at_any_depth_is_ambiguous() {
        for good in [r#"{"a":1,"b":{"a":[{"a":null}]}}"#, "[]", " 1 "] {
            assert!(is_unambiguous(good.as_bytes()), "{good}");
        }
        for bad in [
            r#"{"a":1,"a":1}"#,
            r#"{"b":[{"a":1,"\u0061":2}]}"#,
            "{} {}",
            "",
            "\u{feff}{}",
        ] {
            assert!(!is_unambiguous(bad.as_bytes()), "{bad}");
        }
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(is_unambiguous(nested(DEPTH_MAX).as_bytes()) && !is_unambiguous(nested(DEPTH_MAX + 1).as_bytes()));
    }

    #[test]
    fn dates_and_times_have_one_spelling() {
        for good in ["2026-03-09", "0001-01-01", "9999-12-31", "2024-02-29"] {
            assert!(date(good).is_some(), "{good}");
        }
        for bad in [
            "2026-3-9",
            "20260309",
            "2026-03-09T00:00",
            "0000-01-01",
            "2026-02-29",
            "+002026-03-09",
            " 2026-03-09",
        ] {
            assert!(date(bad).is_none(), "{bad}");
        }
        for good in [
            "2026-03-09T08:15:00Z",
            "2026-03-09T08:15:59.000000001Z",
            "2026-03-09T08:15:00.5Z",
        ] {
            assert!(timestamp(good).is_some(), "{good}");
        }
        for bad in [
            "2026-03-09T08:15:00",
            "2026-03-09T08:15:00z",
            "2026-03-09 08:15:00Z",
            "2026-03-09T08:15:60Z",
            "2026-03-09T24:00:00Z",
            "2026-03-09T08:15Z",
            "2026-03-09T08:15:00.Z",
            "2026-03-09T08:15:00.0000000001Z",
            "2026-03-09T08:15:00+00:00",
            "2026-03-09T08:15:00Z[UTC]",
            "9999-12-31T23:59:59Z",
        ] {
            assert!(timestamp(bad).is_none(), "{bad}");
        }
        let now = Timestamp::now().to_string();
        assert_eq!(
            timestamp(&now).map(|time| time.to_string()),
            Some(now),
            "what Vitrin writes"
        );
    }
}
