//! The console as a narrow remote control beside the film: what is pressed while others watch, and the way back to all the rest.

use egui::{Align2, CentralPanel, Frame, Margin, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::icons::Icon;
use super::scroll::follow_focus;
use super::widgets::{self, Button, Rank};
use super::{notes, slider, theme, to_show, transport};
use crate::console::model::{Control, Message, Phase, Showing, Unlocked};
use crate::texts::{Texts, clock};

/// Its size, in points.
pub const SIZE: (f32, f32) = (232.0, 404.0);

/// Height of a button.
const BUTTON: f32 = 44.0;
/// Height of the button that hides the film, the largest of them.
const HIDE: f32 = 56.0;

pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    state: &mut notes::State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let frame = Frame::new().fill(theme::background()).inner_margin(Margin::same(12));
    CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        let scrolled = ScrollArea::vertical().auto_shrink(false).min_scrolled_height(0.0);
        scrolled.show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, theme::GRID);
            let width = ui.available_width();
            state_of(ui, showing, texts, width);
            transport::hide(ui, showing, (width, HIDE), texts, messages);
            if showing.duration.is_some_and(|duration| duration > 0.0) {
                place(ui, showing, width, texts, messages);
                moves(ui, showing, width, texts, messages);
            }
            mark(ui, unlocked, showing, state, texts, messages);
            if unlocked.presenting.is_some() {
                ui.horizontal_wrapped(|ui| to_show::remote(ui, unlocked, texts, messages));
            }
            let (whole, hint) = (texts.get("remote-leave"), texts.get("remote-leave-hint"));
            let button = Button::text(Rank::Plain, &whole).with_icon(Icon::Window).hint(&hint);
            if button.size(width, BUTTON).show(ui) {
                messages.push(Message::Remote(false));
            }
            follow_focus(ui);
        });
    });
}

/// What the film is doing.
fn state_of(ui: &mut Ui, showing: &Showing, texts: &Texts, width: f32) {
    let state = texts.get(transport::state(showing));
    let (rect, response) = ui.allocate_exact_size(vec2(width, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &state));
    let ink = if showing.curtain || !showing.playing {
        theme::accent()
    } else {
        theme::muted()
    };
    let font = theme::strong(theme::BODY - 1.0);
    widgets::paint_line(ui, rect.left_center(), Align2::LEFT_CENTER, &state, font, ink, width);
}

/// Where the film is.
fn place(ui: &mut Ui, showing: &Showing, width: f32, texts: &Texts, messages: &mut Vec<Message>) {
    let Some(duration) = showing.duration else { return };
    ui.add_enabled_ui(showing.phase == Phase::Shown, |ui| {
        let share = (showing.place() / duration) as f32;
        let (_, change) = slider::show(ui, &texts.get("show-position"), share, width, showing.place());
        if let Some((to, let_go)) = change {
            let to = f64::from(to) * duration;
            messages.push(Message::Control(if let_go {
                Control::Drop(to)
            } else {
                Control::Drag(to)
            }));
        }
    });
    let times = format!("{} / {}", clock(showing.place()), clock(duration));
    let (rect, response) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &times));
    let font = theme::plain(theme::BODY - 1.0);
    widgets::paint_line(
        ui,
        rect.center(),
        Align2::CENTER_CENTER,
        &times,
        font,
        theme::text(),
        width,
    );
}

/// Back, play, forward.
fn moves(ui: &mut Ui, showing: &Showing, width: f32, texts: &Texts, messages: &mut Vec<Message>) {
    if let Some(left) = showing.resumes {
        let go_on = texts.format("show-resume", &[("time", clock(left).into())]);
        let button = Button::text(Rank::Primary, &go_on).size(width, BUTTON);
        transport::press(ui, showing, button, Control::PlayPause, messages);
        let from_start = texts.get("show-from-start");
        let button = Button::text(Rank::Plain, &from_start).size(width, BUTTON);
        return transport::press(ui, showing, button, Control::FromStart, messages);
    }
    ui.horizontal(|ui| {
        let each = ((width - 8.0) / 3.0).floor();
        let jump = texts.get("show-jump");
        let (back, forward) = (texts.get("show-back"), texts.get("show-forward"));
        let button = Button::text(Rank::Plain, &jump).with_icon(Icon::Back).name(&back);
        transport::press(ui, showing, button.size(each, BUTTON), Control::BACK, messages);
        let (icon, id) = if showing.playing {
            (Icon::Pause, "show-pause")
        } else {
            (Icon::Play, "show-play")
        };
        let play = texts.get(id);
        let button = Button::icon(icon, &play).rank(Rank::Primary).size(each, BUTTON);
        transport::press(ui, showing, button, Control::PlayPause, messages);
        let button = Button::text(Rank::Plain, &jump).with_icon(Icon::Forward).name(&forward);
        transport::press(ui, showing, button.size(each, BUTTON), Control::FORWARD, messages);
    });
}

/// The button that marks the place, and what was marked last, with a field for its text.
fn mark(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    state: &mut notes::State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    let (name, hint) = (texts.get("notes-mark"), texts.get("notes-mark-hint"));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Marker).hint(&hint);
    let button = button.size(ui.available_width(), BUTTON);
    if button.enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::MarkHere);
        state.expect_marker(ui.ctx());
    }
    let to_type = showing.marked.filter(|_| state.awaits_field(ui.ctx()));
    let markers = unlocked.annotations().map(|noted| noted.markers());
    let mut markers = markers.into_iter().flatten();
    let Some(marked) = markers.find(|marker| Some(marker.at_ms()) == showing.marked) else {
        return;
    };
    let time = clock(marked.at_ms() as f64 / 1000.0);
    let words = texts.format("remote-marked", &[("time", time.into())]);
    widgets::text(ui, &words, theme::strong(theme::SMALL), theme::good());
    let width = ui.available_width() - 18.0;
    notes::marker_text(ui, marked, showing.film, state, (to_type, width), texts, messages);
}
