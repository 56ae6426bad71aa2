//! How the picture is shown in the film's window: how near, how bright, which way up.

use egui::{Align, Align2, Layout, Popup, PopupCloseBehavior, Role, Sense, Ui, WidgetInfo, vec2};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{slider, theme};
use crate::console::model::Message;
use crate::console::model::{Control, Phase, Showing};
use crate::protocol::{MOST_LIGHT, NEAREST, PictureChange, PictureStep};
use crate::texts::Texts;

/// Widths of a line: what it is, its slider, its value.
const NAME: f32 = 84.0;
const SLIDER: f32 = 200.0;
const VALUE: f32 = 48.0;
/// So near to what was recorded, brightness and contrast are as recorded.
const SNAP: f32 = 4.0;

/// The button, and what it opens.
/// `second`: of two films it is the one that came later, of which no picture is kept.
pub fn button(ui: &mut Ui, showing: &Showing, second: bool, texts: &Texts, messages: &mut Vec<Message>) {
    let name = texts.get("picture-open");
    let changed = showing.picture.is_near() || !showing.picture.is_as_recorded() || showing.picture.turn > 0;
    let button = Button::icon(Icon::Photo, &name).rank(Rank::Plain).chosen(changed);
    let response = button.enabled(showing.phase == Phase::Shown).show_response(ui);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| choices(ui, showing, second, texts, messages));
}

fn choices(ui: &mut Ui, showing: &Showing, second: bool, texts: &Texts, messages: &mut Vec<Message>) {
    ui.set_width(NAME + SLIDER + VALUE + 2.0 * theme::GRID);
    let picture = showing.picture;
    let change = |change| Message::Control(Control::Picture(change));
    let none = PictureChange::default();

    let doublings = NEAREST.log2() as f32;
    let digits = usize::from((picture.zoom - picture.zoom.round()).abs() >= 0.05);
    let value = format!("{}×", texts.decimal(picture.zoom, digits));
    let at = picture.zoom.log2() as f32 / doublings;
    if let Some(to) = line(ui, &texts.get("picture-zoom"), at, (&value, picture.zoom), None) {
        let zoom = f64::from(to * doublings).exp2();
        let zoom = Some(zoom.clamp(1.0, NEAREST));
        messages.push(change(PictureChange { zoom, ..none }));
    }
    if let Some(to) = light(ui, &texts.get("picture-brightness"), picture.brightness) {
        let brightness = Some(to);
        messages.push(change(PictureChange { brightness, ..none }));
    }
    if let Some(to) = light(ui, &texts.get("picture-contrast"), picture.contrast) {
        let contrast = Some(to);
        messages.push(change(PictureChange { contrast, ..none }));
    }
    ui.add_space(theme::GRID / 2.0);
    ui.horizontal(|ui| {
        let turn = texts.get("picture-turn");
        if Button::text(Rank::Plain, &turn).show(ui) {
            messages.push(change(picture.change(PictureStep::Turn)));
        }
        let plain = texts.get("picture-plain");
        let button = Button::text(Rank::Plain, &plain);
        if button.enabled(picture.is_near() || !picture.is_as_recorded()).show(ui) {
            messages.push(change(picture.change(PictureStep::Plain)));
        }
    });
    let still_hint = if second {
        "pair-first-only"
    } else {
        "picture-still-hint"
    };
    let (still, still_hint) = (texts.get("picture-still"), texts.get(still_hint));
    let button = Button::text(Rank::Plain, &still).hint(&still_hint);
    if button.enabled(!second).show(ui) {
        messages.push(Message::Control(Control::Still));
        ui.close();
    }
    ui.add_space(theme::GRID / 2.0);
    let hint = texts.get("picture-hint");
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        widgets::text(ui, &hint, theme::plain(theme::SMALL), theme::muted());
    });
}

/// A line for brightness or contrast. Returns what it is to be.
fn light(ui: &mut Ui, name: &str, now: i8) -> Option<i8> {
    let most = f32::from(MOST_LIGHT);
    let sign = match now {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    let value = format!("{sign}{}", now.unsigned_abs());
    let at = (f32::from(now) / most + 1.0) / 2.0;
    let to = line(ui, name, at, (&value, now.into()), Some(0.5))?;
    let to = ((to * 2.0 - 1.0) * most).round();
    Some(if to.abs() <= SNAP { 0 } else { to as i8 })
}

/// A line with a slider, and a mark where it is as recorded. Returns where the slider is to be, from 0.0 to 1.0.
fn line(ui: &mut Ui, name: &str, at: f32, (value, spoken): (&str, f64), mark: Option<f32>) -> Option<f32> {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        let font = theme::plain(theme::BODY);
        let height = 3.0 * theme::GRID;
        let (rect, response) = ui.allocate_exact_size(vec2(NAME, height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {value}")));
        widgets::paint_line(
            ui,
            rect.left_center(),
            Align2::LEFT_CENTER,
            name,
            font.clone(),
            theme::text(),
            NAME,
        );
        let (response, change) = slider::show(ui, name, at, SLIDER, spoken);
        slider::mark_piece(ui, response.rect, mark, None);
        let keyed = slider::keys(ui, &response).map(|by| (at + by).clamp(0.0, 1.0));
        let (rect, _) = ui.allocate_exact_size(vec2(VALUE, height), Sense::hover());
        widgets::paint_line(
            ui,
            rect.right_center(),
            Align2::RIGHT_CENTER,
            value,
            font,
            theme::muted(),
            VALUE,
        );
        change.map(|(to, _)| to).or(keyed)
    })
    .inner
}
