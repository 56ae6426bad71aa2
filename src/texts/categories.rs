//! The categories of markers, by name.

use super::Texts;
use crate::vault::Category;

/// What a category is called: by its users, or by Vitrin where they have not chosen any.
#[must_use]
pub fn category_name(category: &Category, texts: &Texts) -> String {
    let usual = match category.id {
        _ if !category.name.is_empty() => return category.name.clone(),
        1 => "category-turning-point",
        2 => "category-alliance",
        3 => "category-difficult",
        4 => "category-well-done",
        _ => "category-question",
    };
    texts.get(usual)
}
