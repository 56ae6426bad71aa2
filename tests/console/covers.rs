//! The covered areas of a film, in the console's window.

use egui::Key;
use vitrin::console::model::{CoverAction, Effect, Message, ShowNumber};
use vitrin::film::{Area, Cover};
use vitrin::protocol::{Drawn, Event};
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, commands, showing};

const FACE: Area = Area {
    left: 3800,
    top: 1500,
    right: 5000,
    bottom: 4200,
};

fn drawn(driver: &mut ConsoleDriver, area: Area) {
    let number = driver
        .vault()
        .showing
        .as_ref()
        .map_or(ShowNumber(1), |showing| showing.number);
    let drawn = Drawn {
        number: None,
        area: Some(area),
        at: 0.0,
    };
    driver.happens(Message::Stage(number, Event::CoverDrawn(drawn)));
    driver.frame();
}

/// A film is drawn on, and two areas are covered: one of them in a part of the film only.
pub fn covering(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    let tab = driver.text("desk-notes");
    driver.presses(&tab);
    let open = driver.text("covers-open");
    driver.presses(&open);
    driver.frame();
    drawn(&mut driver, FACE);
    let beside = Area {
        left: 6000,
        right: 7200,
        ..FACE
    };
    drawn(&mut driver, beside);
    driver
}

fn covers(driver: &ConsoleDriver) -> Vec<Cover> {
    driver.vault().covers()
}

#[test]
fn areas_are_listed_bounded_removed_and_restored() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = covering(language);
        driver.size = (900.0, 900.0);
        driver.frame();
        let sent = commands(&driver);
        assert!(
            sent.contains(&r#"{"command":"draw_covers","on":true}"#.to_owned()),
            "{sent:?}"
        );
        assert!(
            sent.last()
                .is_some_and(|last| last.starts_with(r#"{"command":"covers","#))
        );
        let number = [("number", 2.into())];
        let named = |driver: &ConsoleDriver, id| driver.texts.format(id, &number);
        let name = named(&driver, "covers-name");
        let line = format!("{name} · {}", driver.text("covers-all-along"));
        assert!(driver.sees(&line), "{:?}", driver.everything());
        let to_here = named(&driver, "covers-to-named");
        driver.presses(&to_here);
        assert_eq!(covers(&driver)[1].to_ms, Some(1));
        let follow = named(&driver, "covers-follow-named");
        driver.presses(&follow);
        driver.frame();
        assert!(covers(&driver)[1].moves());
        let (whole, still) = (
            named(&driver, "covers-whole-named"),
            named(&driver, "covers-still-named"),
        );
        driver.presses(&still);
        driver.presses(&whole);
        assert_eq!(covers(&driver)[1].to_ms, None);
        let remove = named(&driver, "covers-remove");
        driver.presses(&remove);
        driver.frame();
        assert!(covers(&driver).len() == 1 && !driver.sees(&line));
        driver.hits_with(egui::Modifiers::CTRL, Key::Z);
        driver.frame();
        assert!(driver.sees(&line));
        let done = driver.text("covers-done");
        driver.presses(&done);
        driver.frame();
        let some = driver.texts.format("covers-open-some", &[("count", 2.into())]);
        assert!(driver.sees(&some), "{:?}", driver.everything());
        assert!(driver.sees(&driver.text("notes-mark")));
    }
}

#[test]
fn what_is_covered_is_written_with_the_film() {
    let driver = covering(Language::Swedish);
    let written = driver
        .requested
        .iter()
        .filter(|effect| matches!(effect, Effect::Annotate { .. }));
    assert_eq!(written.count(), 2);
    let mut driver = showing(Language::Swedish);
    driver.happens(Message::Cover(CoverAction::Remove(7)));
    assert!(
        !driver
            .requested
            .iter()
            .any(|effect| matches!(effect, Effect::Annotate { .. }))
    );
}
