//! What keys are called, as they are labelled on a keyboard, and what they do, in words.

use super::Texts;
use crate::protocol::key_table::{KeyTable, Shortcut};
use crate::protocol::keys::{FilmKey, Held, KEYS, KeyLine, KeyMeaning};

impl Texts {
    /// The texts name the keys of this table from now on.
    pub fn name_keys(&self, keys: &KeyTable) {
        if self.key_names.are_of(keys) {
            return;
        }
        let first = |line: &KeyLine| {
            let own = keys.own(line.meaning).into_iter();
            let first = own.chain(KeyTable::fixed(line.meaning)).next()?;
            Some((line.name, self.key(first)))
        };
        let names = KEYS.iter().filter_map(first).collect();
        self.key_names.set(keys.clone(), names);
    }

    /// What a key is called.
    pub fn key(&self, shortcut: Shortcut) -> String {
        let own = match shortcut.key() {
            FilmKey::Space => self.get("keys-space"),
            FilmKey::Left => "←".into(),
            FilmKey::Right => "→".into(),
            FilmKey::Up => "↑".into(),
            FilmKey::Down => "↓".into(),
            FilmKey::Home => "Home".into(),
            FilmKey::End => "End".into(),
            FilmKey::PageUp => "Page Up".into(),
            FilmKey::PageDown => "Page Down".into(),
            FilmKey::Escape => "Esc".into(),
            FilmKey::Media => "⏯".into(),
            FilmKey::Function(number) => format!("F{number}"),
            FilmKey::Types('-') => "−".into(),
            FilmKey::Types(sign) => sign.to_uppercase().to_string(),
        };
        match shortcut.held() {
            Held { shift: true, .. } => self.format("keys-with-shift", &[("key", own.into())]),
            Held { control: true, .. } => format!("Ctrl+{own}"),
            Held { alt: true, .. } => format!("Alt+{own}"),
            _ => own,
        }
    }

    /// What a key does, in words.
    pub fn does(&self, meaning: KeyMeaning) -> String {
        let line = KEYS.iter().find(|line| line.meaning == meaning);
        line.map_or_else(String::new, |line| self.get(id_of(line.name)))
    }
}

/// The id of the text that says what the line of this name does.
fn id_of(name: &str) -> &str {
    match name {
        "play_pause" => "keys-play-pause",
        "long_jump_back" => "keys-long-jump-back",
        "long_jump_forward" => "keys-long-jump-forward",
        "jump_back" => "keys-jump-back",
        "jump_forward" => "keys-jump-forward",
        "short_jump_back" => "keys-short-jump-back",
        "short_jump_forward" => "keys-short-jump-forward",
        "step_back" => "keys-step-back",
        "step_forward" => "keys-step-forward",
        "slower" => "keys-slower",
        "faster" => "keys-faster",
        "to_start" => "keys-to-start",
        "to_end" => "keys-to-end",
        "repeat_from" => "keys-repeat-from",
        "repeat_to" => "keys-repeat-to",
        "repeat_off" => "keys-repeat-off",
        "mark" => "keys-mark",
        "segment" => "keys-segment",
        "category" => "keys-category",
        "still" => "keys-still",
        "previous_marker" => "keys-previous-marker",
        "next_marker" => "keys-next-marker",
        "hide" => "keys-hide",
        "fullscreen" => "keys-fullscreen",
        "leave" => "keys-leave",
        "share" => "keys-share",
        "louder" => "keys-louder",
        "softer" => "keys-softer",
        "mute" => "keys-mute",
        "channels" => "keys-channels",
        "nearer" => "keys-nearer",
        "farther" => "keys-farther",
        "pan_left" => "keys-pan-left",
        "pan_right" => "keys-pan-right",
        "pan_up" => "keys-pan-up",
        "pan_down" => "keys-pan-down",
        "brighter" => "keys-brighter",
        "darker" => "keys-darker",
        "more_contrast" => "keys-more-contrast",
        "less_contrast" => "keys-less-contrast",
        "turn" => "keys-turn",
        "plain" => "keys-plain",
        "other_film" => "keys-other-film",
        "in_step" => "keys-in-step",
        "swap_sides" => "keys-swap-sides",
        "bar" => "keys-bar",
        "help" => "keys-help",
        // Told once for all ten.
        tenth if tenth.starts_with("to_tenth") => "keys-tenths",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn texts_name_the_key_that_holds_now() {
        let texts = Texts::new(Language::English);
        assert_eq!(texts.get("show-back"), "Back 10 seconds (J)");
        assert!(texts.get("markers-none").contains("with N"));
        let mut keys = KeyTable::default();
        let key = Shortcut::named("f13").expect("a key");
        keys.set(KeyMeaning::Jump(-10.0), key).expect("it is free");
        keys.set(KeyMeaning::Mute, Shortcut::named("n").expect("a key"))
            .expect("it may be taken");
        texts.name_keys(&keys);
        assert_eq!(texts.get("show-back"), "Back 10 seconds (F13)");
        assert!(!texts.get("markers-none").contains("with"), "it has none");
    }

    #[test]
    fn every_line_of_the_table_is_in_words_and_no_text_names_another() {
        for language in [Language::Swedish, Language::English] {
            let texts = Texts::new(language);
            for line in KEYS {
                let does = texts.does(line.meaning);
                assert!(id_of(line.name).starts_with("keys-"), "{}", line.name);
                assert!(!does.starts_with("keys-"), "{}: {does}", line.name);
            }
            let source = language.source();
            let named: Vec<&str> = ["KEY(\"", "IN-BRACKETS(\""]
                .into_iter()
                .flat_map(|function| source.split(function).skip(1))
                .filter_map(|rest| rest.split('"').next())
                .collect();
            assert!(named.len() > 20);
            for name in named {
                assert!(KEYS.iter().any(|line| line.name == name), "{name}");
            }
        }
    }
}
