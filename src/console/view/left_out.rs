//! The passages of the film that are left out, above its markers.

use egui::{Role, Sense, Ui, WidgetInfo, vec2};

use super::icons::Icon;
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::{Control, LeftOutAction, Message, Phase, Showing, Unlocked};
use crate::film::LeftOut;
use crate::texts::{Texts, clock};

/// The button that leaves out the piece from A to B.
pub fn button(ui: &mut Ui, showing: &Showing, piece: (f64, f64), texts: &Texts, messages: &mut Vec<Message>) {
    let times = [("from", clock(piece.0).into()), ("to", clock(piece.1).into())];
    let (name, hint) = (texts.format("left-out-add", &times), texts.get("left-out-add-hint"));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Silent).hint(&hint);
    let button = widgets::low(ui, button, &name);
    if button.enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::LeaveOut(LeftOutAction::Piece));
    }
}

/// A row for each of them.
pub fn rows(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    for passage in &unlocked.voices().left_out {
        row(ui, *passage, showing, texts, messages);
    }
}

fn row(ui: &mut Ui, passage: LeftOut, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let time = |ms: u64| clock(ms as f64 / 1000.0);
    let times = [
        ("from", time(passage.from_ms).into()),
        ("to", time(passage.to_ms).into()),
    ];
    let shown = showing.phase == Phase::Shown;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let words = texts.format("left-out-name", &times);
        let galley = widgets::one_line(
            ui,
            &words,
            theme::strong(theme::BODY - 1.0),
            theme::text(),
            f32::INFINITY,
        );
        let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        let top = rect.left_center() - vec2(0.0, galley.size().y / 2.0);
        ui.painter().galley(top, galley, theme::text());
        ui.add_space(theme::GRID);
        let (go, beep) = (
            texts.format("left-out-go", &times),
            texts.format("left-out-beep-named", &times),
        );
        if Button::icon(Icon::Play, &go).enabled(shown).show(ui) {
            messages.push(Message::Control(Control::ToMarker(passage.from_ms as f64 / 1000.0)));
        }
        let word = texts.get("left-out-beep");
        let button = Button::text(Rank::Quiet, &word).name(&beep).chosen(passage.beep);
        if button.enabled(shown).show(ui) {
            messages.push(Message::LeaveOut(LeftOutAction::Beep(passage.from_ms, !passage.beep)));
        }
        let remove = texts.format("left-out-remove", &times);
        if Button::icon(Icon::Close, &remove).enabled(shown).show(ui) {
            messages.push(Message::LeaveOut(LeftOutAction::Remove(passage.from_ms)));
        }
    });
}
