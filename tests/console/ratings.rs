//! Rating a film: a form is chosen and filled in while the film plays, two raters are compared when both have finished.

mod real;

use egui::Key;
use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable, by};
use vitrin::console::model::{Effect, FormAdded, Message, Noted, RatingMessage, RatingQuestion, RatingShown};
use vitrin::forms::{Form, Value, shipped};
use vitrin::operations::ratings::Forms;
use vitrin::texts::Language;
use vitrin::texts::forms::words;
use vitrin::vault::{AnnotationChange, Rating, RatingChange, RatingId, RatingStep};

use crate::console_driver::{ConsoleDriver, commands, film, showing, shown_at};

const ME: &str = "Anna Lindqvist";
const SUPERVISOR: &str = "Handledare";

fn craft() -> &'static Form {
    &shipped()[0]
}

/// The ratings of the film that is showing are on the screen.
pub fn choosing(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    driver.happens(Message::Rating(RatingMessage::Known(Forms::of(&[]), ME.into())));
    shown_at(&mut driver, 754.0, true);
    driver.requested.clear();
    let tab = driver.text("rating-tab");
    driver.presses(&tab);
    driver
}

fn begins(driver: &mut ConsoleDriver, form: &Form) -> RatingId {
    let title = words(&form.title, &driver.texts).to_owned();
    let begin = driver.texts.format("rating-begin-named", &[("form", title.into())]);
    driver.scrolls_to_and_presses(&begin);
    match driver.vault().rater.shown {
        RatingShown::One(rating) => rating,
        other => panic!("no rating was begun, but there is {other:?}"),
    }
}

/// The name of a value's button.
fn value_name(driver: &ConsoleDriver, form: &Form, item: &str, value: i32) -> String {
    let item = form.item(item).expect("an item");
    let text = words(&item.text, &driver.texts);
    let said = [("item", text.into()), ("value", value.into())];
    match form.scale(item).and_then(|scale| scale.anchor(value)) {
        Some(anchor) => {
            let [item, value] = said;
            let anchor = ("anchor", words(anchor, &driver.texts).into());
            driver.texts.format("rating-value-anchor-named", &[item, value, anchor])
        }
        None => driver.texts.format("rating-value-named", &said),
    }
}

fn presses_value(driver: &mut ConsoleDriver, form: &Form, item: &str, value: i32) {
    let name = value_name(driver, form, item, value);
    driver.scrolls_to_and_presses(&name);
}

/// The name of a button or field about an item.
fn about(driver: &ConsoleDriver, id: &str, form: &Form, item: &str) -> String {
    let text = words(&form.item(item).expect("an item").text, &driver.texts).to_owned();
    driver.texts.format(id, &[("item", text.into())])
}

fn presses_about(driver: &mut ConsoleDriver, id: &str, form: &Form, item: &str) {
    let name = about(driver, id, form, item);
    driver.scrolls_to_and_presses(&name);
}

/// A form is being filled in.
pub fn filling(language: Language) -> ConsoleDriver {
    let mut driver = choosing(language);
    // Nothing has to be scrolled.
    driver.size = (900.0, 860.0);
    let form = craft();
    begins(&mut driver, form);
    for (item, value) in [("agenda", 4), ("time", 3)] {
        presses_value(&mut driver, form, item, value);
    }
    presses_about(&mut driver, "rating-place-named", form, "agenda");
    presses_about(&mut driver, "rating-comment-open", form, "agenda");
    driver.types(match language {
        Language::Swedish => "Frågar vad som är viktigast i dag.",
        Language::English => "Asks what matters most today.",
    });
    driver.frame();
    driver
}

/// What is said is being counted.
pub fn counting(language: Language) -> ConsoleDriver {
    let mut driver = choosing(language);
    let form = &shipped()[2];
    begins(&mut driver, form);
    for at in [760.0, 771.0, 790.0] {
        shown_at(&mut driver, at, true);
        presses_about(&mut driver, "rating-count-more-named", form, "open-question");
    }
    driver.frame();
    driver
}

/// Whether the rating is finished is asked.
pub fn finishing(language: Language) -> ConsoleDriver {
    let mut driver = filling(language);
    let finish = driver.text("rating-finish");
    driver.scrolls_to_and_presses(&finish);
    driver
}

/// The list, with one's own rating begun and another's finished.
pub fn listed(language: Language) -> ConsoleDriver {
    let mut driver = filling(language);
    rates(&mut driver, SUPERVISOR, 9, craft(), true);
    let back = driver.text("rating-back");
    driver.scrolls_to_and_presses(&back);
    driver
}

/// A rating of the film that is showing by this person, of the craft form.
fn rates(driver: &mut ConsoleDriver, by: &str, number: u8, form: &Form, finished: bool) {
    let values = [3, 3, 5, 2, 4, 1, 4, 5, 3, 4, 2, 3];
    let mut steps = vec![RatingStep::Begin {
        form: form.text().into(),
    }];
    steps.extend(
        form.items()
            .filter(|item| form.scale(item).is_some())
            .zip(values)
            .map(|(item, value)| RatingStep::Answer {
                item: item.name.clone(),
                value: Some(Value::Number(value)),
            }),
    );
    let item = "thread".to_owned();
    let text = match driver.texts.language() {
        Language::Swedish => "Kommer tillbaka till det svåra.",
        Language::English => "Comes back to what is hard.",
    };
    steps.push(RatingStep::Comment {
        item: item.clone(),
        text: text.into(),
    });
    steps.push(RatingStep::Place {
        item,
        at_ms: 1_204_000,
        there: true,
    });
    if finished {
        steps.push(RatingStep::Finish);
    }
    for step in steps {
        let change = RatingChange {
            rating: RatingId::from([number; 16]),
            by: by.into(),
            at: "2026-03-09T08:15:00Z".parse().expect("a time"),
            step,
        };
        driver.happens(Message::Annotate(film(1).id, AnnotationChange::Rate(change)));
    }
}

/// Two ratings side by side.
pub fn compared(language: Language) -> ConsoleDriver {
    let mut driver = choosing(language);
    driver.size = (900.0, 860.0);
    let form = craft();
    rates(&mut driver, SUPERVISOR, 9, form, true);
    let own = begins(&mut driver, form);
    let values = [4, 3, 3, 2, 4, 2, 4, 5, 3, 4, 3, 2];
    for (item, value) in form.items().zip(values) {
        let (item, value) = (item.name.clone(), Some(Value::Number(value)));
        driver.happens(Message::Rating(RatingMessage::Answer(own, item, value)));
    }
    driver.happens(Message::Rating(RatingMessage::Ask(RatingQuestion::Finish(own))));
    driver.happens(Message::Rating(RatingMessage::Answered(true)));
    driver.frame();
    let title = words(&form.title, &driver.texts).to_owned();
    let name = [("form", title.into()), ("name", SUPERVISOR.into())];
    let compare = driver.texts.format("rating-compare-named", &name);
    driver.scrolls_to_and_presses(&compare);
    driver
}

/// What is said of a form's file that is not right.
pub fn bad_form(language: Language) -> ConsoleDriver {
    let mut driver = choosing(language);
    let text = craft().text().replacen("scale = \"craft\"", "scale = \"kraft\"", 1);
    let mistake = Form::parse(&text).expect_err("it has no such scale");
    let message = RatingMessage::FormAdded(Ok(FormAdded::Mistake(mistake)));
    driver.happens(Message::Rating(message));
    driver.frame();
    driver
}

fn mine(driver: &ConsoleDriver) -> &Rating {
    let ratings = driver.vault().ratings();
    ratings
        .iter()
        .find(|rating| rating.by() == ME)
        .expect("one's own rating")
}

/// The changes of ratings that were to be written.
fn written(driver: &ConsoleDriver) -> usize {
    let is_rating = |effect: &&Effect| {
        matches!(
            effect,
            Effect::Annotate {
                change: AnnotationChange::Rate(_),
                ..
            }
        )
    };
    driver.requested.iter().filter(is_rating).count()
}

#[test]
fn a_form_is_filled_in_while_the_film_plays() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = filling(language);
        let form = craft();
        let progress = driver
            .texts
            .format("rating-progress", &[("done", 2.into()), ("all", 12.into())]);
        assert!(driver.sees(&progress));
        let agenda = mine(&driver).answer("agenda").expect("it is answered").clone();
        assert_eq!(
            (agenda.value(), agenda.places()),
            (Some(Value::Number(4)), &[754_000][..])
        );
        assert!(agenda.comment().ends_with('.') && agenda.comment().len() > 20);
        let chosen = value_name(&driver, form, "agenda", 4);
        assert_eq!(driver.button(&chosen).accesskit_node().toggled(), Some(Toggled::True));
        // What was typed did nothing to the film, and the place leads to it.
        assert_eq!(commands(&driver), [""; 0]);
        driver.hits(Key::Escape);
        let item = words(&form.item("agenda").expect("an item").text, &driver.texts).to_owned();
        let said = [("time", "12:34".into()), ("item", item.into())];
        let (go, remove) = (
            driver.texts.format("rating-go", &said),
            driver.texts.format("rating-place-remove", &said),
        );
        driver.scrolls_to_and_presses(&go);
        assert!(
            commands(&driver)
                .iter()
                .any(|sent| sent.contains("\"seek\",\"to\":749.0")),
            "{:?}",
            commands(&driver)
        );
        // Each change is written as it is made; the same value pressed again is taken back.
        let before = written(&driver);
        driver.scrolls_to_and_presses(&chosen);
        driver.scrolls_to_and_presses(&remove);
        assert_eq!(written(&driver), before + 2);
        let agenda = mine(&driver).answer("agenda").expect("its comment is left");
        assert_eq!((agenda.value(), agenda.places().len()), (None, 0));
        // Back in the list it is gone on with, and so it is by its form.
        let back = driver.text("rating-back");
        driver.scrolls_to_and_presses(&back);
        let name = [("form", words(&form.title, &driver.texts).to_owned().into())];
        let goes_on = driver.texts.format("rating-continue-named", &name);
        driver.scrolls_to_and_presses(&goes_on);
        driver.scrolls_to_and_presses(&back);
        let (id, count) = (mine(&driver).id(), driver.vault().ratings().len());
        assert_eq!((begins(&mut driver, form), count), (id, 1));
        assert_eq!(driver.vault().ratings().len(), 1);
    }
}

#[test]
fn what_is_counted_keeps_its_place_and_the_last_one_is_taken_back_with_it() {
    let mut driver = counting(Language::Swedish);
    let form = &shipped()[2];
    let counted = |driver: &ConsoleDriver| {
        let answer = mine(driver).answer("open-question").expect("it is counted");
        (answer.value(), answer.places().to_vec())
    };
    assert_eq!(
        counted(&driver),
        (Some(Value::Number(3)), vec![760_000, 771_000, 790_000])
    );
    presses_about(&mut driver, "rating-count-less-named", form, "open-question");
    assert_eq!(counted(&driver), (Some(Value::Number(2)), vec![760_000, 771_000]));
    // Further back it is not known which place went with it.
    presses_about(&mut driver, "rating-count-less-named", form, "open-question");
    assert_eq!(counted(&driver), (Some(Value::Number(1)), vec![760_000, 771_000]));
    presses_about(&mut driver, "rating-count-less-named", form, "open-question");
    assert_eq!(counted(&driver).0, Some(Value::Number(0)));
    let less = about(&driver, "rating-count-less-named", form, "open-question");
    assert!(driver.button(&less).accesskit_node().is_disabled());
}

#[test]
fn scores_of_another_are_seen_when_both_have_finished() {
    let mut driver = listed(Language::Swedish);
    let form = craft();
    let title = words(&form.title, &driver.texts).to_owned();
    let name = [("form", title.into()), ("name", SUPERVISOR.into())];
    let (see, compare) = (
        driver.texts.format("rating-see-named", &name),
        driver.texts.format("rating-compare-named", &name),
    );
    let why = driver.text("rating-own-first");
    assert!(driver.sees(&why) && !driver.sees(&see) && !driver.sees(&compare));
    // Not by any other way either.
    let theirs = RatingId::from([9; 16]);
    driver.happens(Message::Rating(RatingMessage::Show(RatingShown::One(theirs))));
    driver.frame();
    assert!(!driver.sees("Kommer tillbaka till det svåra."));
    let own = mine(&driver).id();
    driver.happens(Message::Rating(RatingMessage::Show(RatingShown::Two(own, theirs))));
    driver.frame();
    let agreement = driver.text("rating-agreement");
    assert!(!driver.sees(&agreement) && !driver.sees("Kommer tillbaka till det svåra."));
    // Finishing is asked first, and says what is not answered.
    driver.happens(Message::Rating(RatingMessage::Show(RatingShown::One(own))));
    driver.frame();
    let finish = driver.text("rating-finish");
    driver.scrolls_to_and_presses(&finish);
    assert!(driver.sees("10 punkter är inte besvarade"));
    let no = driver.text("rating-no");
    driver.scrolls_to_and_presses(&no);
    assert!(mine(&driver).finished_at().is_none());
    driver.scrolls_to_and_presses(&finish);
    let yes = driver.text("rating-finish-yes");
    driver.scrolls_to_and_presses(&yes);
    assert!(mine(&driver).finished_at().is_some());
    driver.scrolls_to_and_presses(&compare);
    assert!(driver.sees(&agreement) && driver.sees("Kommer tillbaka till det svåra."));
    assert!(
        driver.sees("Tar upp vad samtalet ska handla om, 4, 3, −1"),
        "{:?}",
        driver.everything()
    );
    assert!(driver.sees("Samma värde: 50 % (1 av 2)") && driver.sees("För få punkter för kappa (2 av minst 10)"));
    // What is finished does not change any more.
    driver.happens(Message::Rating(RatingMessage::Show(RatingShown::One(own))));
    driver.frame();
    let value = value_name(&driver, form, "agenda", 5);
    assert!(driver.button(&value).accesskit_node().is_disabled() && !driver.sees(&finish));
}

/// It is asked in which form ratings are to be exported.
pub fn exporting(language: Language) -> ConsoleDriver {
    let mut driver = listed(language);
    let export = driver.text("rating-export");
    driver.scrolls_to_and_presses(&export);
    driver.frame();
    driver
}

#[test]
fn what_an_export_means_is_said_before_it_is_made_and_it_has_only_what_may_be_seen() {
    for (language, finished) in [(Language::Swedish, false), (Language::English, true)] {
        let mut driver = exporting(language);
        let own = mine(&driver).id();
        let warns = |driver: &ConsoleDriver, count: u64| {
            let warning = driver.texts.format("rating-export-warning", &[("count", count.into())]);
            assert!(driver.sees(&warning), "{:?}", driver.everything());
        };
        warns(&driver, 1);
        let leave = driver.text("rating-no");
        driver.presses(&leave);
        driver.frame();
        if finished {
            driver.happens(Message::Rating(RatingMessage::Ask(RatingQuestion::Finish(own))));
            driver.happens(Message::Rating(RatingMessage::Answered(true)));
        }
        let export = driver.text("rating-export");
        driver.scrolls_to_and_presses(&export);
        driver.frame();
        let count = if finished { 2 } else { 1 };
        warns(&driver, count);
        let as_table = driver.text("rating-export-csv");
        driver.presses(&as_table);
        let mut files = driver.requested.iter().filter_map(|effect| match effect {
            Effect::Export(file) => Some((file.of, file.ending, file.count, file.text.clone())),
            _ => None,
        });
        let (of, ending, counted, text) = files.next().expect("an export");
        assert_eq!(
            (of, ending, counted, files.next()),
            (Noted::Ratings, "csv", count, None)
        );
        assert!(text.contains(ME) && !text.contains("Session"), "{text}");
        assert_eq!(text.contains(SUPERVISOR), finished, "{text}");
        assert_eq!(text.contains("Comes back to what is hard."), finished, "{text}");
        let exported = |number, name: &str| {
            let written = RatingMessage::Exported(film(number).id, Ok(name.into()));
            Message::Rating(written)
        };
        driver.happens(exported(1, "Vitrin 2026-03-09.csv"));
        driver.frame();
        assert!(driver.sees("Vitrin 2026-03-09.csv"));
        // Of another film than the one that is showing nothing is told or asked.
        let other = RatingQuestion::Export(film(2).id);
        driver.happens(Message::Rating(RatingMessage::Ask(other)));
        driver.happens(exported(2, "Vitrin 2.csv"));
        driver.frame();
        assert!(driver.sees(&export) && !driver.sees("Vitrin 2.csv"));
    }
}

#[test]
fn two_ratings_are_shown_side_by_side_with_how_far_they_agree() {
    let mut driver = compared(Language::English);
    // Agenda, feedback, method and homework differ by 1, thread by 2: squared 8, by chance 26.5.
    assert!(
        driver.sees("The same value: 58 % (7 of 12)"),
        "{:?}",
        driver.everything()
    );
    assert!(driver.sees("At most one step apart: 92 % (11 of 12)"));
    assert!(driver.sees("weighted kappa 0.70"), "{:?}", driver.everything());
    let item = words(&craft().item("thread").expect("an item").text, &driver.texts).to_owned();
    assert!(driver.sees(&format!("{item}, 3, 5, +2")));
    let go = driver
        .texts
        .format("rating-go", &[("time", "20:04".into()), ("item", item.into())]);
    driver.scrolls_to_and_presses(&go);
    assert!(commands(&driver).iter().any(|sent| sent.contains("\"to\":1199.0")));
}

#[test]
fn everything_about_an_item_is_named_for_a_screen_reader() {
    for language in [Language::Swedish, Language::English] {
        for driver in [
            filling(language),
            counting(language),
            compared(language),
            listed(language),
        ] {
            let unnamed = |node: &AccessKitNode| {
                let is_control = matches!(node.role(), Role::Button) || node.is_text_input();
                is_control && node.label().is_none_or(|label| label.trim().is_empty())
            };
            assert!(driver.query_all(by().predicate(unnamed)).next().is_none());
            // And no two buttons are called the same.
            let mut names: Vec<String> = driver
                .query_all(by().predicate(|node| node.role() == Role::Button))
                .filter_map(|node| node.accesskit_node().label())
                .collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{names:?}");
        }
    }
}

#[test]
fn a_form_is_filled_in_with_the_keyboard_alone() {
    let mut driver = choosing(Language::Swedish);
    let form = craft();
    let id = begins(&mut driver, form);
    let name = value_name(&driver, form, "agenda", 2);
    let focused = |driver: &ConsoleDriver| {
        driver
            .query_all(by().label(&name))
            .any(|node| node.accesskit_node().is_focused())
    };
    for _ in 0..80 {
        if focused(&driver) {
            break;
        }
        driver.hits(Key::Tab);
    }
    assert!(focused(&driver), "Tab leads to it");
    driver.hits(Key::Enter);
    assert_eq!(
        driver.vault().rating(id).and_then(|rating| rating.value("agenda")),
        Some(Value::Number(2))
    );
}

#[test]
fn removing_a_rating_is_asked_first() {
    let mut driver = listed(Language::Swedish);
    let title = words(&craft().title, &driver.texts).to_owned();
    let remove = driver.texts.format("rating-remove", &[("form", title.into())]);
    driver.scrolls_to_and_presses(&remove);
    let no = driver.text("rating-no");
    driver.scrolls_to_and_presses(&no);
    assert_eq!(driver.vault().ratings().len(), 2);
    driver.scrolls_to_and_presses(&remove);
    let yes = driver.text("rating-remove-yes");
    driver.scrolls_to_and_presses(&yes);
    let left: Vec<&str> = driver.vault().ratings().iter().map(Rating::by).collect();
    assert_eq!(left, [SUPERVISOR]);
}
