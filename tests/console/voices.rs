//! The switch that disguises the voices of a film, in the console's window.

use vitrin::console::model::Effect;
use vitrin::texts::Language;
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
