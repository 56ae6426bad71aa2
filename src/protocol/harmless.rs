//! Texts of a stage, made fit to be shown. A stage decodes untrusted film, so whatever it says may have been written by an attacker,
//! for the terminal, the log or the person that it reaches.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The most characters of any text in an event. The longest that a stage of this program sends have about half of that.
pub(super) const MAX_TEXT: usize = 240;

/// The most items of any list in an event. The longest is that of the displays.
const MAX_ITEMS: usize = 32;

/// What stands for one or more characters that are not shown.
const NOT_SHOWN: char = '\u{fffd}';

/// `text` on one line, in at most `most` characters that can do nothing but be read: Latin letters, digits, punctuation, and single
/// spaces. Everything else (control characters, escape sequences, marks that change the direction of writing or are not seen, other
/// scripts) becomes `�`; a text that is too long ends with `…`.
#[must_use]
pub fn harmless(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut last = ' ';
    let mut count = 0;
    for c in text.chars() {
        let c = if c.is_whitespace() {
            ' '
        } else if is_plain(c) {
            c
        } else {
            NOT_SHOWN
        };
        // A run of spaces could push what follows to the start of a terminal's next line.
        if c == last && matches!(c, ' ' | NOT_SHOWN) {
            continue;
        }
        if count == most {
            shown.pop();
            shown.push('…');
            break;
        }
        shown.push(c);
        (last, count) = (c, count + 1);
    }
    shown.truncate(shown.trim_end().len());
    shown
}

/// Whether the character is one of the Latin script's, or of its punctuation, and takes the place of one.
fn is_plain(c: char) -> bool {
    matches!(c, '!'..='~' | '¡'..='\u{ac}' | '®'..='ɏ' | '‐'..='‧' | '€' | '™')
}

/// Reads JSON with every text in it made [`harmless`], and every list cut to a sensible length, whatever they are for: a member that
/// is added to an event later is treated like the others.
pub(super) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    let mut value: Value = serde_json::from_slice(json)?;
    tame(&mut value);
    serde_json::from_value(value)
}

fn tame(value: &mut Value) {
    match value {
        Value::String(text) => *text = harmless(text, MAX_TEXT),
        Value::Array(items) => {
            items.truncate(MAX_ITEMS);
            items.iter_mut().for_each(tame);
        }
        Value::Object(members) => members.values_mut().for_each(tame),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_stage_says_of_itself_stays_as_it_is() {
        for text in [
            "landlock 7: files, programs, TCP, device control, signals; seccomp: listed calls, no new sockets",
            "a picture of 4096×2160 pixels is larger than this computer can draw",
            "Intel(R) Iris® Xe Graphics (ADL GT2)",
            "Skärm på väggen – HDMI‑1",
        ] {
            assert_eq!(harmless(text, MAX_TEXT), text);
        }
    }

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(harmless("a\u{1b}]52;c;cm0gLXJm\u{7}b", 99), "a�]52;c;cm0gLXJm�b");
        assert_eq!(harmless("a\u{1b}[2J\u{1b}[Hb", 99), "a�[2J�[Hb");
        assert_eq!(harmless("a\u{9b}2Jb\u{90}c\u{9c}\u{7f}", 99), "a�2Jb�c�");
        assert_eq!(harmless("\u{8}\u{8}\0", 99), "�");
    }

    #[test]
    fn a_text_is_one_line() {
        assert_eq!(harmless("\r\nError.\n\n\tPassword: \u{2028}", 99), "Error. Password:");
        assert_eq!(harmless(&format!("a{}b", " ".repeat(80)), 99), "a b");
    }

    #[test]
    fn the_direction_of_writing_stays_and_nothing_is_invisible() {
        for mark in "\u{202e}\u{202a}\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}\u{200b}\u{200d}\u{feff}\u{ad}\u{301}\u{e0041}\u{5d0}".chars()
        {
            assert_eq!(harmless(&format!("a{mark}b"), 99), "a�b", "{mark:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(harmless("abcd", 4), "abcd");
        assert_eq!(harmless("abcde", 4), "abc…");
        assert_eq!(harmless(&"x".repeat(1 << 20), MAX_TEXT).chars().count(), MAX_TEXT);
    }

    proptest! {
        #[test]
        fn whatever_comes_what_leaves_is_plain_short_and_stays(text in any::<String>(), most in 1_usize..100) {
            let shown = harmless(&text, most);
            prop_assert!(shown.chars().count() <= most);
            prop_assert!(shown.chars().all(|c| c == ' ' || c == NOT_SHOWN || is_plain(c)));
            prop_assert_eq!(harmless(&shown, most), shown);
        }
    }
}
