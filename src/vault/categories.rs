//! The categories that markers of a vault's films are sorted into: a small set, the same for all films.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::Field;
use super::label::checked_text;

/// Maximum number of a vault's categories: as many as there are colours.
pub const CATEGORIES_MAX: usize = Colour::EVERY.len();
/// Maximum length of a category's name in bytes.
pub const CATEGORY_NAME_MAX: usize = 60;

/// A category.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// What markers name it by; never changes.
    pub id: u32,
    /// What its users call it; empty only in [`Category::defaults`].
    pub name: String,
    /// Its colour. Where it is shown, each colour has a shape of its own too.
    pub colour: Colour,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// The colours of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are colours")]
pub enum Colour {
    Amber,
    Blue,
    Green,
    Red,
    Violet,
    Teal,
    Pink,
    Grey,
}

impl Colour {
    /// Every colour, in the order in which they are offered.
    pub const EVERY: [Self; 8] = [
        Self::Amber,
        Self::Blue,
        Self::Green,
        Self::Red,
        Self::Violet,
        Self::Teal,
        Self::Pink,
        Self::Grey,
    ];
}

impl Category {
    /// A category.
    pub fn new(id: u32, name: &str, colour: Colour) -> Self {
        Self {
            id,
            name: name.to_owned(),
            colour,
            other: Map::new(),
        }
    }

    /// Those of a vault that says nothing of any; their names are in the language of who sees them.
    pub fn defaults() -> Vec<Self> {
        use Colour::{Amber, Blue, Green, Red, Violet};
        let colours = (1..).zip([Amber, Blue, Red, Green, Violet]);
        colours.map(|(id, colour)| Self::new(id, "", colour)).collect()
    }

    /// Whether these may be a vault's categories.
    pub(super) fn fit(all: &[Self]) -> bool {
        let named = |name: &str| {
            checked_text(Field::Category, name, CATEGORY_NAME_MAX, false).is_ok_and(|checked| checked == name)
        };
        let differ = |at: usize, one: &Self| {
            let before = all[..at].iter();
            one.id > 0 && before.into_iter().all(|other| other.id != one.id)
        };
        let each = all.iter().enumerate();
        all.len() <= CATEGORIES_MAX && each.into_iter().all(|(at, one)| named(&one.name) && differ(at, one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_have_names_and_numbers_of_their_own() {
        let category = |id, name: &str| Category::new(id, name, Colour::Blue);
        assert!(Category::fit(&[]) && Category::fit(&[category(1, "Allians"), category(2, "Allians")]));
        assert!(!Category::fit(&[category(1, "a"), category(1, "b")]), "two of one id");
        assert!(!Category::fit(&[category(0, "a")]));
        for bad in ["", " a", "a\nb", &"x".repeat(CATEGORY_NAME_MAX + 1)] {
            assert!(!Category::fit(&[category(1, bad)]), "{bad:?}");
        }
        let many: Vec<Category> = (1..).take(CATEGORIES_MAX + 1).map(|id| category(id, "a")).collect();
        assert!(!Category::fit(&many) && Category::fit(&many[1..]));
    }

    #[test]
    fn what_a_newer_program_wrote_is_kept() {
        let written = r#"{"id":3,"name":"Allians","colour":"blue","later":[1]}"#;
        let category: Category = serde_json::from_str(written).expect("a category");
        assert_eq!(serde_json::to_string(&category).expect("JSON"), written);
        assert!(serde_json::from_str::<Category>(r#"{"id":3,"name":"Allians","colour":"plaid"}"#).is_err());
    }
}
