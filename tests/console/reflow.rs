//! Large text in an ordinary window: what is side by side comes below each other, and nothing is scrolled sideways (WCAG 1.4.10, which
//! EN 301 549 asks for).

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Pos2, Rect};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable, by};
use vitrin::texts::Language;

use crate::console_driver::ConsoleDriver;
use crate::guide::GUIDE;
use crate::picture::{cut_texts, texts_beside_their_place};
use crate::pictures::PAGES;
use crate::settings::{OF_USERS, is_control, name};

/// Windows, in pixels, and sizes of text in them, in per cent.
const LARGE: &[((f32, f32), u16)] = &[
    ((1366.0, 728.0), 200),
    ((1366.0, 728.0), 300),
    ((1280.0, 680.0), 300),
    ((760.0, 400.0), 100),
];

/// What is beside the window: controls, and texts, which may also be cut.
fn misplaced(driver: &ConsoleDriver) -> Vec<String> {
    let (width, height) = driver.points();
    let window = Rect::from_min_size(Pos2::ZERO, egui::vec2(width, height)).expand(1.0);
    let told = |node: &AccessKitNode| is_control(node) || matches!(node.role(), Role::CheckBox | Role::ListItem);
    let controls = driver.query_all(by().predicate(told));
    let beside = controls.filter(|node| {
        let place = node.rect();
        place.left() < window.left() || place.right() > window.right()
    });
    let beside = beside.map(|node| format!("{:?} is at {:?}", name(&node.accesskit_node()), node.rect()));
    let texts = |how: &'static str, texts: Vec<String>| {
        let own = |text: &String| !OF_USERS.iter().any(|users| text.contains(users));
        texts
            .into_iter()
            .filter(own)
            .map(move |text| format!("{text:?} is {how}"))
    };
    let cut = texts("cut", cut_texts(driver.shapes()));
    let hidden = texts("hidden at an end", texts_beside_their_place(driver.shapes()));
    beside.chain(cut).chain(hidden).collect()
}

#[test]
fn with_large_text_nothing_is_scrolled_sideways_and_no_words_are_cut() {
    let wanted = std::env::var("VITRIN_PICTURES_OF").unwrap_or_default();
    let (mut pages, mut wrong) = (0, BTreeSet::new());
    for (page, state) in PAGES.iter().chain(&GUIDE) {
        for language in [Language::Swedish, Language::English] {
            let mut driver = state(language);
            if driver.app.is_remote() || !page.contains(&wanted) {
                continue;
            }
            if std::env::var_os("VITRIN_PICTURES").is_some() {
                // As high as what is scrolled.
                driver.size = (1280.0, 3.0 * 1200.0);
                driver.scales(0.5);
                driver.sets(|settings| settings.text_size = 300);
                driver.picture(&format!("{page}.{language:?}.narrow"));
                driver.scales(1.0);
            }
            for (window, text_size) in LARGE {
                driver.size = *window;
                driver.sets(|settings| settings.text_size = *text_size);
                for _ in 0..3 {
                    driver.frame();
                }
                pages += 1;
                let size = driver.points();
                let problems = misplaced(&driver);
                wrong.extend(problems.into_iter().map(|what| format!("{page} at {size:?}: {what}")));
            }
        }
    }
    for line in &wrong {
        println!("{line}");
    }
    println!("{pages} pictures of pages");
    assert!(pages > 300 || !wanted.is_empty(), "{pages}");
    assert!(wrong.is_empty(), "{} things", wrong.len());
}
