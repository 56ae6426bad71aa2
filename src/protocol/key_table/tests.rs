//! Keys as they are given, and every way of setting them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const SHIFT: Held = Held {
    shift: true,
    control: false,
    alt: false,
};
const CONTROL: Held = Held {
    shift: false,
    control: true,
    alt: false,
};
const ALT: Held = Held {
    shift: false,
    control: false,
    alt: true,
};
/// AltGr as Windows reports it.
const ALTGR: Held = Held {
    shift: false,
    control: true,
    alt: true,
};

fn nothing_held() -> Held {
    Held::default()
}

fn as_given(text: &str) -> Option<KeyMeaning> {
    KeyTable::default().meaning(FilmKey::typing(text)?, nothing_held())
}

fn key(name: &str) -> Shortcut {
    Shortcut::named(name).expect("a key that can be set")
}

#[test]
fn the_names_of_the_settings_are_documented() {
    let page = include_str!("../../../docs/protocol.md");
    for line in KEYS.iter().filter(|line| line.can_be_set) {
        assert!(page.contains(&format!("`{}`", line.name)), "{}", line.name);
    }
}

#[test]
fn no_key_is_given_two_meanings() {
    for (at, line) in KEYS.iter().enumerate() {
        for other in &KEYS[at + 1..] {
            let mut keys = line.fixed.iter().chain(line.given);
            let shared =
                line.held == other.held && keys.any(|key| other.fixed.contains(key) || other.given.contains(key));
            assert!(!shared, "{line:?} and {other:?}");
            assert_ne!(line.name, other.name);
            assert_ne!(line.meaning, other.meaning);
        }
    }
}

#[test]
fn letters_mean_the_same_with_shift_and_caps_lock_and_nothing_with_control_or_alt() {
    let table = KeyTable::default();
    for letter in ["k", "j", "l", "i", "o", "u", "n", "s", "g", "b", "f", "m", "c"] {
        assert_eq!(as_given(letter), as_given(&letter.to_uppercase()));
        assert!(as_given(letter).is_some());
        let key = FilmKey::typing(letter).expect("a letter");
        assert_eq!(table.meaning(key, SHIFT), as_given(letter));
        assert_eq!(table.meaning(key, ALT), None);
        assert_ne!(table.meaning(key, CONTROL), as_given(letter));
    }
}

#[test]
fn signs_mean_the_same_however_they_are_typed() {
    let table = KeyTable::default();
    assert_eq!(table.meaning(FilmKey::Types('['), ALTGR), Some(KeyMeaning::Slower));
    assert_eq!(table.meaning(FilmKey::Types('?'), SHIFT), Some(KeyMeaning::Help));
}

#[test]
fn arrows_go_five_seconds_and_one_with_shift() {
    let table = KeyTable::default();
    assert_eq!(
        table.meaning(FilmKey::Left, nothing_held()),
        Some(KeyMeaning::Jump(-5.0))
    );
    assert_eq!(table.meaning(FilmKey::Right, SHIFT), Some(KeyMeaning::Jump(1.0)));
}

#[test]
fn a_key_that_is_set_takes_the_place_of_those_that_were_given_and_fixed_ones_stay() {
    let mut table = KeyTable::default();
    table.set(KeyMeaning::PlayPause, key("f13")).expect("it is free");
    let meaning = |table: &KeyTable, key| table.meaning(key, nothing_held());
    for plays in [FilmKey::Function(13), FilmKey::Space, FilmKey::Media] {
        assert_eq!(meaning(&table, plays), Some(KeyMeaning::PlayPause));
    }
    assert_eq!(meaning(&table, FilmKey::Types('k')), None);
    assert!(!table.is_as_given(KeyMeaning::PlayPause) && table.is_as_given(KeyMeaning::Mark));
    table.give_back(KeyMeaning::PlayPause);
    assert_eq!(meaning(&table, FilmKey::Types('k')), Some(KeyMeaning::PlayPause));
    assert_eq!(table, KeyTable::default());
}

#[test]
fn a_key_that_is_taken_leads_to_one_thing_and_the_other_has_none() {
    let mut table = KeyTable::default();
    let k = key("k");
    assert_eq!(table.taken_by(KeyMeaning::Mark, k), Some(KeyMeaning::PlayPause));
    table.set(KeyMeaning::Mark, k).expect("it may be taken");
    assert_eq!(table.own(KeyMeaning::Mark), [k]);
    assert_eq!(table.own(KeyMeaning::PlayPause), []);
    assert_eq!(table.meaning(FilmKey::Types('n'), nothing_held()), None);
    // From there to a third one: the second has none, also not the one that it was given.
    table.set(KeyMeaning::Mute, k).expect("it may be taken");
    assert_eq!(table.own(KeyMeaning::Mark), []);
    assert_eq!(table.meaning(FilmKey::Types('n'), nothing_held()), None);
    // Back to the first one, which takes it from the third.
    assert_eq!(table.given_taken_by(KeyMeaning::PlayPause), Some((k, KeyMeaning::Mute)));
    table.give_back(KeyMeaning::PlayPause);
    assert_eq!(table.own(KeyMeaning::PlayPause), [k]);
    assert_eq!(table.own(KeyMeaning::Mute), []);
    // Of two given keys one is taken.
    table.set(KeyMeaning::Mute, key("[")).expect("it may be taken");
    assert_eq!(table.own(KeyMeaning::Slower), [key("-")]);
}

#[test]
fn what_must_not_be_set_is_refused_with_its_reason() {
    let table = KeyTable::default();
    let refused = |meaning, key, held| table.clone().set(meaning, Shortcut::new(key, held)).err();
    let mark = |key, held| refused(KeyMeaning::Mark, key, held);
    assert_eq!(
        mark(FilmKey::Escape, nothing_held()),
        Some(Refusal::Fixed(KeyMeaning::Leave))
    );
    assert_eq!(mark(FilmKey::Types('b'), SHIFT), Some(Refusal::Fixed(KeyMeaning::Hide)));
    assert_eq!(
        mark(FilmKey::Types('4'), nothing_held()),
        Some(Refusal::Fixed(KeyMeaning::ToTenth(4)))
    );
    for (key, held) in [
        (FilmKey::Types('z'), CONTROL),
        (FilmKey::Types('k'), ALT),
        (FilmKey::Up, CONTROL),
        (FilmKey::Function(10), nothing_held()),
        (FilmKey::Space, CONTROL),
        (FilmKey::Function(25), nothing_held()),
    ] {
        assert_eq!(mark(key, held), Some(Refusal::Needed), "{key:?} {held:?}");
    }
    for easy in [
        FilmKey::Types('ö'),
        FilmKey::Function(13),
        FilmKey::PageDown,
        FilmKey::Types('<'),
    ] {
        assert_eq!(refused(KeyMeaning::Share, easy, nothing_held()), Some(Refusal::TooEasy));
        assert_eq!(mark(easy, nothing_held()), None);
    }
    for fixed in [KeyMeaning::Leave, KeyMeaning::Help, KeyMeaning::ToTenth(3)] {
        let refused = refused(fixed, FilmKey::Function(13), nothing_held());
        assert_eq!(refused, Some(Refusal::NotToBeSet));
    }
}

#[test]
fn keys_have_one_name_each() {
    for name in ["k", "å", "f13", "page-down", "ctrl+m", "ctrl+f5", "+", "<", "'"] {
        assert_eq!(key(name).name().as_deref(), Some(name));
    }
    for wrong in [
        "",
        "K",
        "F13",
        "f0",
        "f1",
        "f25",
        "f013",
        "ctrl+",
        "ctrl++",
        "ctrl+å",
        "ctrl+c",
        "alt+k",
        "shift+k",
        "space",
        " ",
        "7",
        "kk",
        "escape",
        "\n",
        "\u{202e}x",
        "none",
    ] {
        assert_eq!(Shortcut::named(wrong), None, "{wrong:?}");
    }
}

#[test]
fn names_that_cannot_be_are_told_and_the_given_keys_hold() {
    let names = |of: &[(&str, &str)]| -> BTreeMap<String, String> {
        let names = of.iter().map(|(name, key)| ((*name).to_owned(), (*key).to_owned()));
        names.collect()
    };
    let read = |names: &BTreeMap<String, String>| KeyTable::read(|name| names.get(name).map(String::as_str));
    let given = names(&[
        ("play_pause", "f13"),
        ("mark", "f13"),
        ("segment", "esc"),
        ("leave", "f14"),
        ("share", "x"),
        ("mute", "none"),
        ("unknown", "f15"),
    ]);
    let (table, wrong) = read(&given);
    assert_eq!(wrong, ["mark", "segment", "leave", "share"]);
    assert_eq!(table.own(KeyMeaning::PlayPause), [key("f13")]);
    assert_eq!(table.own(KeyMeaning::Mark), [key("n")]);
    assert_eq!(table.own(KeyMeaning::Mute), []);
    assert_eq!(KeyTable::from_names(&given), None);
    assert_eq!(KeyTable::from_names(&names(&[("unknown", "f15")])), None);
    assert_eq!(KeyTable::from_names(&names(&[])), Some(KeyTable::default()));
}

/// Any key with anything held.
fn any_shortcut() -> impl Strategy<Value = Shortcut> {
    let key = prop_oneof![
        prop::sample::select(vec![
            FilmKey::Media,
            FilmKey::Space,
            FilmKey::Left,
            FilmKey::Right,
            FilmKey::Up,
            FilmKey::Down,
            FilmKey::Home,
            FilmKey::End,
            FilmKey::PageUp,
            FilmKey::PageDown,
            FilmKey::Escape,
        ]),
        (0_u8..=30).prop_map(FilmKey::Function),
        prop::char::range(' ', '~').prop_map(FilmKey::Types),
        any::<char>().prop_map(FilmKey::Types),
    ];
    let held = any::<(bool, bool, bool)>().prop_map(|(shift, control, alt)| Held { shift, control, alt });
    (key, held).prop_map(|(key, held)| Shortcut::new(key, held))
}

proptest! {
    /// Whatever is set, in whatever order: what is fixed holds, no key means two things, nothing that is hit by chance begins or ends
    /// what a meeting sees, and what is written of it is read again.
    #[test]
    fn what_safety_needs_holds_for_everything_that_can_be_set(
        changes in vec((0..KEYS.len(), prop::option::of(any_shortcut())), 0..40),
        pressed in vec(any_shortcut(), 0..40),
    ) {
        let mut table = KeyTable::default();
        for (at, shortcut) in changes {
            match shortcut {
                Some(shortcut) => drop(table.set(KEYS[at].meaning, shortcut)),
                None => table.give_back(KEYS[at].meaning),
            }
        }
        let mut seen = Vec::new();
        for line in KEYS {
            for fixed in line.fixed {
                prop_assert_eq!(table.meaning(*fixed, line.held), Some(line.meaning));
            }
            for own in table.own(line.meaning) {
                prop_assert_eq!(table.meaning(own.key(), own.held()), Some(line.meaning));
                prop_assert!(!seen.contains(&own), "{:?} twice", own);
                prop_assert!(line.meaning != KeyMeaning::Share || own.held().control);
                seen.push(own);
            }
        }
        prop_assert_eq!(table.meaning(FilmKey::Escape, Held::default()), Some(KeyMeaning::Leave));
        for shortcut in pressed {
            match table.meaning(shortcut.key(), shortcut.held()) {
                Some(KeyMeaning::Share) => prop_assert!(shortcut.held().control && !shortcut.held().alt),
                Some(KeyMeaning::Leave) => prop_assert_eq!(shortcut.key(), FilmKey::Escape),
                _ => {}
            }
        }
        prop_assert_eq!(KeyTable::from_names(&table.names()), Some(table));
    }
}
