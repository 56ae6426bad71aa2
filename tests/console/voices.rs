//! The switch that disguises the voices of a film, in the console's window.

use vitrin::console::model::{Control, Effect, Message};
use vitrin::protocol::Repeat;
use vitrin::texts::{Language, clock};
use vitrin::vault::AnnotationChange;

use crate::console_driver::{ConsoleDriver, commands, showing};

/// A film whose voices were disguised just now.
pub fn disguised(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    let switch = driver.text("voices-disguise");
    driver.presses(&switch);
    driver.frame();
    driver
}

#[test]
fn the_switch_disguises_says_what_that_is_and_is_sealed() {
    for language in [Language::Swedish, Language::English] {
        for size in [(1366.0, 768.0), (760.0, 520.0)] {
            let mut driver = showing(language);
            driver.size = size;
            driver.frame();
            let switch = driver.text("voices-disguise");
            assert!(driver.sees(&switch), "{:?}", driver.everything());
            driver.presses(&switch);
            driver.frame();
            let sent = commands(&driver);
            assert_eq!(
                sent.last().map(String::as_str),
                Some(r#"{"command":"voices","disguised":true}"#)
            );
            let sealed = driver.requested.iter().filter(|effect| {
                matches!(effect, Effect::Annotate { change: AnnotationChange::Voices(voices), .. } if voices.disguised)
            });
            assert_eq!(sealed.count(), 1);
            // In words, without that a pointer has to rest on anything.
            let said = driver.text("voices-disguised");
            assert!(
                driver.everything().iter().any(|text| text.contains(&said)),
                "{:?}",
                driver.everything()
            );
            driver.presses(&switch);
            driver.frame();
            let sent = commands(&driver);
            assert_eq!(
                sent.last().map(String::as_str),
                Some(r#"{"command":"voices","disguised":false}"#)
            );
        }
    }
}

/// A name was silenced in the piece from A to B.
pub fn silenced(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    let piece = Repeat::between(61.0, 63.5);
    driver.happens(Message::Control(Control::Repeat(piece)));
    driver.frame();
    let times = [("from", clock(61.0).into()), ("to", clock(63.5).into())];
    let silence = driver.texts.format("left-out-add", &times);
    driver.presses(&silence);
    let tab = driver.text("desk-notes");
    driver.presses(&tab);
    driver.frame();
    driver
}

#[test]
fn a_passage_is_silenced_beeps_and_is_heard_again() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = silenced(language);
        // With room for what is said of the disguise above it.
        driver.size = (1100.0, 800.0);
        driver.frame();
        let last = |driver: &ConsoleDriver| commands(driver).last().cloned().unwrap_or_default();
        assert_eq!(
            last(&driver),
            r#"{"command":"voices","disguised":false,"left_out":[{"from_ms":61000,"to_ms":63500,"beep":false}]}"#
        );
        let times = [("from", clock(61.0).into()), ("to", clock(63.5).into())];
        let named = |driver: &ConsoleDriver, id| driver.texts.format(id, &times);
        assert!(
            driver.sees(&named(&driver, "left-out-name")),
            "{:?}",
            driver.everything()
        );
        let beep = named(&driver, "left-out-beep-named");
        driver.presses(&beep);
        driver.frame();
        assert!(last(&driver).contains(r#""beep":true"#));
        // Both hold.
        let disguise = driver.text("voices-disguise");
        driver.presses(&disguise);
        driver.frame();
        assert!(
            last(&driver).contains(r#""disguised":true,"left_out":[{"from_ms":61000"#),
            "{}",
            last(&driver)
        );
        let remove = named(&driver, "left-out-remove");
        driver.presses(&remove);
        driver.frame();
        assert_eq!(last(&driver), r#"{"command":"voices","disguised":true}"#);
        assert!(!driver.sees(&named(&driver, "left-out-name")));
    }
}
