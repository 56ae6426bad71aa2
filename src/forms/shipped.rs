//! The forms that are part of the program. Their wording is Vitrin's own, under Vitrin's licence.

use std::sync::OnceLock;

use super::form::Form;

const TEXTS: [&str; 4] = [
    include_str!("shipped/session-craft.toml"),
    include_str!("shipped/working-alliance.toml"),
    include_str!("shipped/motivational-talk.toml"),
    include_str!("shipped/supervision-focus.toml"),
];

/// The forms that everybody has.
pub fn shipped() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    // A test reads each of them.
    FORMS.get_or_init(|| TEXTS.iter().filter_map(|text| Form::parse(text).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{Answering, KAPPA_LEAST, Wording};

    #[test]
    fn every_form_can_be_read_and_is_in_both_languages() {
        for text in TEXTS {
            let form = Form::parse(text).unwrap_or_else(|mistake| panic!("{mistake:?} in\n{text}"));
            let source = form.source.as_ref().expect("who wrote it");
            assert!(text.starts_with("# SPDX-License-Identifier: MIT OR Apache-2.0\n"));
            assert!(
                source.english().contains("MIT or Apache-2.0") && source.swedish().contains("MIT eller Apache-2.0")
            );
            let mut words = vec![&form.title, source];
            words.extend(&form.about);
            words.extend(form.groups.iter().map(|group| &group.title));
            words.extend(form.items().map(|item| &item.text));
            words.extend(form.items().filter_map(|item| item.help.as_ref()));
            words.extend(
                form.scales
                    .iter()
                    .flat_map(|scale| &scale.anchors)
                    .map(|anchor| &anchor.words),
            );
            for words in words {
                assert!(matches!(words, Wording::Each { .. }), "{words:?}");
            }
        }
        assert_eq!(shipped().len(), TEXTS.len());
    }

    #[test]
    fn every_form_has_a_name_of_its_own_and_the_one_for_craft_has_items_enough_for_a_kappa() {
        let mut names: Vec<&str> = shipped().iter().map(|form| form.name.as_str()).collect();
        let rated = |form: &Form| {
            let scale = |answering: &Answering| matches!(answering, Answering::Scale { .. });
            form.items().filter(|item| scale(&item.answering)).count()
        };
        assert!(rated(&shipped()[0]) >= KAPPA_LEAST);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TEXTS.len());
    }
}
