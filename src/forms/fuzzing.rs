//! For fuzzers: a form's file, as anybody may have written it.

use super::form::{Form, ITEMS_MAX};
use super::score::{Value, group_score, total_score};
use super::{Agreement, shipped};

/// Whatever a file holds: what is read of it keeps the limits, and every answer that it allows can be scored.
pub fn form(bytes: &[u8]) {
    let Ok(form) = Form::from_bytes(bytes) else {
        return;
    };
    assert!(form.text().as_bytes() == bytes && Form::parse(form.text()).as_ref() == Ok(&form));
    let mut names: Vec<&str> = form.items().map(|item| item.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert!((1..=ITEMS_MAX).contains(&names.len()) && names.len() == form.items().count());
    let answer = |name: &str| {
        let item = form.item(name)?;
        let scale = form.scale(item)?;
        let value = Value::Number(scale.max);
        assert!(form.allows(item, value) && scale.min < scale.max);
        Some(value)
    };
    for score in form.groups.iter().filter_map(|group| group_score(&form, group, answer)) {
        assert!(score.value.is_some_and(f64::is_finite));
    }
    assert!(total_score(&form, answer).is_none_or(|score| score.value.is_some_and(f64::is_finite)));
    let agreement = Agreement::of(&form, answer, answer);
    assert!(agreement.exact == agreement.items && agreement.within_one == agreement.items);
}

pub fn forms() -> Vec<Vec<u8>> {
    shipped().iter().map(|form| form.text().as_bytes().to_vec()).collect()
}
