//! What pages have in common: their margins, the heading among the buttons at their top, the bars at their ends.

use egui::{CentralPanel, Frame, Margin, Panel, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::theme;
use super::widgets::{self, Button};

const PAGE: i8 = theme::PAGE as i8;

/// A page under the bar at the top of an open vault.
pub fn below_bar<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let (top, bottom) = (8, 16);
    with_margin(ui, (top, bottom), contents)
}

/// The same with a bar at its own end too: see [`footer`].
pub fn between_bars<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let (top, bottom) = (8, 8);
    with_margin(ui, (top, bottom), contents)
}

/// A page that fills the window, or all of it below a bar.
pub fn whole<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    with_margin(ui, (PAGE, PAGE), contents)
}

fn with_margin<R>(ui: &mut Ui, (top, bottom): (i8, i8), contents: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::new().fill(theme::background()).inner_margin(Margin {
        left: PAGE,
        right: PAGE,
        top,
        bottom,
    });
    CentralPanel::no_frame().frame(frame).show(ui, contents).inner
}

/// What a page is called, among buttons and as high as they are, on further lines where it is wider than `width`.
pub fn heading(ui: &mut Ui, title: &str, size: f32, width: f32) {
    let galley = widgets::lines(ui, title, theme::strong(size), theme::text(), width);
    let size = vec2(galley.size().x, theme::CONTROL.max(galley.size().y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    let place = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, theme::text());
}

/// The bar at a page's end, with what can be done with what is chosen on it: side by side, or below each other on a narrow page. To be
/// drawn before the page.
pub fn footer(ui: &mut Ui, id: &'static str, contents: impl FnOnce(&mut Ui)) {
    let frame = Frame::new()
        .fill(theme::surface())
        .inner_margin(Margin::symmetric(PAGE, 10));
    Panel::bottom(id)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            if theme::is_narrow(ui.available_width()) {
                ui.vertical(contents)
            } else {
                ui.horizontal(contents)
            }
        });
}

/// Which of the two buttons at a form's end was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Back,
    Done,
}

/// The two buttons at a form's end: what leads back from it on the left, what it is for on the right.
pub fn answers(ui: &mut Ui, back: Button<'_>, done: Button<'_>) -> Option<Answer> {
    ui.horizontal(|ui| {
        let is_back = back.show(ui);
        let is_done = widgets::from_right(ui, |ui| done.show(ui));
        match (is_back, is_done) {
            (true, _) => Some(Answer::Back),
            (_, true) => Some(Answer::Done),
            _ => None,
        }
    })
    .inner
}
