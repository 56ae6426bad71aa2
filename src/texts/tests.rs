//! Both languages say the same things, and what is compiled in can be used.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Message (`id` or `id.attribute`) → the variables that it uses, read from the file's text itself.
fn messages_of(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    let (mut id, mut current) = (String::new(), String::new());
    for line in language.source().lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = definition(line).filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            id = name.to_owned();
            current = id.clone();
        } else if let Some(attribute) = line.trim_start().strip_prefix('.').and_then(definition) {
            current = format!("{id}.{attribute}");
        }
        if !current.is_empty() {
            let variables: &mut BTreeSet<String> = messages.entry(current.clone()).or_default();
            variables.extend(line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                    .collect::<String>()
            }));
        }
    }
    messages
}

fn definition(line: &str) -> Option<&str> {
    let name = line.split_once('=')?.0.trim_end();
    name.chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        .then_some(name)
}

fn both() -> [Texts; 2] {
    [Texts::new(Language::Swedish), Texts::new(Language::English)]
}

#[test]
fn both_files_parse_without_an_error() {
    for language in [Language::Swedish, Language::English] {
        let parsed = FluentResource::try_new(language.source().to_owned());
        assert!(
            parsed.is_ok(),
            "{language:?}: {:?}",
            parsed.err().map(|(_, errors)| errors)
        );
    }
}

#[test]
fn both_languages_have_the_same_ids_and_variables() {
    assert_eq!(messages_of(Language::Swedish), messages_of(Language::English));
    assert!(
        messages_of(Language::Swedish).len() > 100,
        "the reader of the files found too little"
    );
}

#[test]
fn every_message_formats_with_its_variables() {
    for texts in both() {
        for (message, variables) in messages_of(texts.language()) {
            let arguments: Vec<Argument> = variables.iter().map(|name| (name.as_str(), 7.into())).collect();
            let (id, attribute) = message
                .split_once('.')
                .map_or((message.as_str(), None), |(id, a)| (id, Some(a)));
            let text = texts.pattern(id, attribute, &arguments).expect("the message exists");
            assert!(!text.contains('{') && !text.trim().is_empty(), "{message}: {text}");
        }
    }
}

#[test]
fn windows_has_texts_of_its_own_where_there_are_such() {
    let policy = |system| Texts::on(system, Language::English).problem("error-policy-unreadable", &[]);
    let (linux, windows) = (policy(None), policy(Some(WINDOWS)));
    assert_eq!(linux.what, windows.what);
    assert!(linux.advice.contains("file"), "{}", linux.advice);
    assert!(windows.advice.contains("group policy"), "{}", windows.advice);
    let awake = |system| Texts::on(system, Language::Swedish).get("doctor-swap-none");
    assert!(awake(None).contains("växlingsutrymme"));
    assert!(awake(Some(WINDOWS)).contains("växlingsfil"));
}

/// A text for a system gets the variables of the text that it replaces, and no text is for an unknown system.
#[test]
fn texts_for_a_system_stand_in_for_others() {
    let messages = messages_of(Language::English);
    let mut number = 0;
    for (message, variables) in &messages {
        let Some((id, attribute)) = message.split_once('.') else {
            continue;
        };
        let replaced = match attribute {
            "advice" => continue,
            WINDOWS => id.to_owned(),
            attribute => format!("{id}.{}", attribute.strip_suffix("-windows").unwrap_or("?")),
        };
        assert!(messages.contains_key(&replaced), "{message} replaces no text");
        let advice = messages.get(&format!("{id}.advice")).into_iter().flatten();
        let known: BTreeSet<&String> = messages[id].iter().chain(advice).collect();
        assert!(
            variables.iter().all(|name| known.contains(name)),
            "{message}: {variables:?}"
        );
        number += 1;
    }
    assert!(number > 10, "the reader of the files found too little");
}

#[test]
fn every_problem_says_what_to_do() {
    let messages = messages_of(Language::Swedish);
    for id in messages
        .keys()
        .filter(|id| id.starts_with("error-") || id.starts_with("warning-"))
    {
        let id = id.split('.').next().expect("split yields one part at least");
        assert!(messages.contains_key(&format!("{id}.advice")), "{id} has no .advice");
    }
}

#[test]
fn texts_carry_no_invisible_marks() {
    for texts in both() {
        let text = texts.format("choose-on-volume", &[("volume", "Åsa".into())]);
        assert!(text.ends_with(" Åsa"), "{text:?}");
    }
}

#[test]
fn swedish_locales_choose_swedish_and_all_others_english() {
    for swedish in ["sv", "sv-SE", "sv_FI.UTF-8", "SV"] {
        assert_eq!(Language::of_locale(Some(swedish)), Language::Swedish, "{swedish}");
    }
    for other in [Some("en-US"), Some("svx"), Some("C"), Some(""), None] {
        assert_eq!(Language::of_locale(other), Language::English, "{other:?}");
    }
}

#[test]
fn plurals_follow_the_language() {
    let [swedish, english] = both();
    let count = |texts: &Texts, n: i32| texts.format("library-count", &[("count", n.into())]);
    assert_eq!([count(&swedish, 1), count(&swedish, 0)], ["1 film", "0 filmer"]);
    assert_eq!([count(&english, 1), count(&english, 12)], ["1 film", "12 films"]);
}

#[test]
fn sizes_dates_and_numbers_follow_the_language() {
    let [swedish, english] = both();
    assert_eq!(swedish.size(1_234_567_890), "1,2 GB");
    assert_eq!(english.size(1_234_567_890), "1.2 GB");
    assert_eq!(swedish.size(734_003_200), "734 MB");
    assert_eq!(swedish.size(999), "999 byte");
    assert_eq!(swedish.date("2025-03-14"), "14 mars 2025");
    assert_eq!(english.date("2025-12-01T10:00:00Z"), "1 December 2025");
    assert_eq!(english.date("last spring"), "last spring");
}

#[test]
fn times_read_like_a_clock() {
    assert_eq!(
        [clock(0.0), clock(65.9), clock(3600.0), clock(-1.0)],
        ["0:00", "1:05", "1:00:00", "0:00"]
    );
}

#[test]
fn an_unknown_id_comes_back_as_itself() {
    assert_eq!(Texts::new(Language::Swedish).get("no-such-text"), "no-such-text");
}

/// Ids that the layers above name in their source: every string there that looks like one.
fn ids_in_use() -> BTreeSet<String> {
    let source = std::path::Path::new("src");
    let mut folders: Vec<_> = ["texts", "operations", "console", "cli"]
        .map(|layer| source.join(layer))
        .into();
    let mut ids = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the source folder is there") {
            let path = entry.expect("the source folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(path).expect("source is UTF-8");
                ids.extend(
                    text.split('"')
                        .skip(1)
                        .step_by(2)
                        .filter(|s| looks_like_an_id(s))
                        .map(str::to_owned),
                );
            }
        }
    }
    ids
}

fn looks_like_an_id(text: &str) -> bool {
    const PREFIXES: [&str; 22] = [
        "barred-",
        "error-",
        "warning-",
        "choose-",
        "unlock-",
        "new-",
        "rule-",
        "label-",
        "details-",
        "erase-",
        "passwords-",
        "page-",
        "library-",
        "film-",
        "desk-",
        "meeting-",
        "notes-",
        "microphone-",
        "show-",
        "passphrase-",
        "receipt-",
        "cli-",
    ];
    let plain = text
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    plain && PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}

#[test]
fn every_id_that_the_source_names_has_a_text() {
    let messages = messages_of(Language::Swedish);
    let used = ids_in_use();
    assert!(
        used.contains("error-medium-lost"),
        "the reader of the source found too little"
    );
    let missing: Vec<&String> = used.iter().filter(|id| !messages.contains_key(*id)).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}

#[test]
fn a_weak_password_is_told_every_rule_that_it_breaks() {
    use super::errors::InWords;
    use crate::policy::BrokenRule;
    use crate::vault::VaultError;

    let weak = VaultError::WeakPassphrase(vec![
        BrokenRule::TooShort,
        BrokenRule::NoDigit,
        BrokenRule::FirstNotALetter,
    ]);
    let words = weak.in_words(&Texts::new(Language::Swedish)).what;
    for rule in ["minst 8 tecken", "minst en siffra", "första tecknet"] {
        assert!(words.contains(rule), "{words}");
    }
    assert!(!words.contains("stor bokstav"), "{words}");
}
