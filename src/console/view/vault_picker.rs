//! Choosing a USB stick, or a folder.

use egui::{
    Color32, CursorIcon, FontId, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::asked::keyboard_is_free;
use super::icons::{self, Icon};
use super::widgets::{self, Button, Rank};
use super::{scroll, theme};
use crate::console::model::Message;
use crate::console::model::{Locked, NewPlace, VaultCard};
use crate::texts::Texts;

/// Greatest width of a line on this screen.
const COLUMN: f32 = 640.0;

pub fn draw(ui: &mut Ui, locked: &Locked, texts: &Texts, messages: &mut Vec<Message>) {
    // A single stick is what Enter opens.
    let nothing_focused = keyboard_is_free(ui);
    let offered = locked.offered();
    let sticks = offered.as_ref().map_or(0, Vec::len);
    let single = nothing_focused && (sticks == 1 || sticks == 0 && locked.new_places.len() == 1);
    scroll::down(ui, "vaults", |ui| {
        let width = ui.available_width().min(COLUMN);
        let margin = ((ui.available_width() - width) / 2.0).floor();
        ui.horizontal_top(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.add_space((ui.available_height() * 0.08).min(6.0 * theme::GRID));
                widgets::text(
                    ui,
                    &texts.get("choose-title"),
                    theme::strong(theme::HEADING),
                    theme::text(),
                );
                widgets::text(
                    ui,
                    &texts.get("choose-intro"),
                    theme::plain(theme::BODY),
                    theme::muted(),
                );
                ui.add_space(2.0 * theme::GRID);
                match offered.as_deref() {
                    None => widgets::text(
                        ui,
                        &texts.get("choose-searching"),
                        theme::plain(theme::BODY),
                        theme::muted(),
                    ),
                    Some([]) if locked.new_places.is_empty() => none_found(ui, texts),
                    Some(vaults) => {
                        for card in vaults {
                            if stick(ui, card, single, texts) {
                                messages.push(Message::ChooseVault(card.folder.clone()));
                            }
                        }
                    }
                }
                for place in &locked.new_places {
                    if new_place(ui, place, single && sticks == 0, texts) {
                        messages.push(Message::PrepareStick(place.clone()));
                    }
                }
                ui.add_space(3.0 * theme::GRID);
                elsewhere(ui, locked, texts, messages);
            });
        });
    });
}

/// A stick with films as a card that is one button.
fn stick(ui: &mut Ui, card: &VaultCard, focused: bool, texts: &Texts) -> bool {
    let label = &card.label;
    let labelled = texts.format(
        "choose-labelled",
        &[("date", texts.date(&label.date.to_string()).into())],
    );
    let unit = Some(label.unit.as_str()).filter(|unit| !unit.is_empty());
    let owner = [unit, Some(&labelled)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    let volume = card
        .volume
        .as_ref()
        .map(|name| texts.format("choose-on-volume", &[("volume", name.into())]));
    let free = card
        .free
        .map(|bytes| texts.format("choose-free", &[("size", texts.size(bytes).into())]));
    let place = [volume, free].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let lines = [
        (label.name.as_str(), theme::strong(theme::LARGE), theme::text()),
        (&owner, theme::plain(theme::BODY - 1.0), theme::text()),
        (&place, theme::plain(theme::SMALL), theme::muted()),
    ];
    button_card(ui, theme::accent(), &lines, focused)
}

/// A stick without films as a card that is one button.
fn new_place(ui: &mut Ui, place: &NewPlace, focused: bool, texts: &Texts) -> bool {
    let title = texts.get("choose-prepare-title");
    let volume = place.volume.clone();
    let free = place
        .free
        .map(|bytes| texts.format("choose-free", &[("size", texts.size(bytes).into())]));
    let about = volume.into_iter().chain(free).collect::<Vec<_>>().join(" · ");
    let beside = if place.beside_others {
        texts.get("choose-prepare-beside")
    } else {
        texts.get("choose-prepare-empty")
    };
    let lines = [
        (title.as_str(), theme::strong(theme::LARGE), theme::text()),
        (&about, theme::plain(theme::BODY - 1.0), theme::text()),
        (&beside, theme::plain(theme::SMALL), theme::muted()),
    ];
    button_card(ui, theme::line_strong(), &lines, focused)
}

/// A card with up to three lines that is one button. Returns whether it was pressed.
fn button_card(ui: &mut Ui, ink: Color32, lines: &[(&str, FontId, Color32); 3], focused: bool) -> bool {
    // Beside them an icon and an arrow, with their margins.
    let width = ui.available_width() - 13.0 * theme::GRID - 4.0;
    let shown: Vec<_> = lines.iter().filter(|(text, ..)| !text.is_empty()).collect();
    let spoken = shown.iter().map(|(text, ..)| *text).collect::<Vec<_>>().join(", ");
    let lines = shown.iter().map(|(text, font, color)| {
        let lines = widgets::lines(ui, text, font.clone(), *color, width);
        (lines, *color)
    });
    let lines: Vec<_> = lines.collect();
    // A line of its own is as high as all others, a longer one higher.
    let heights = lines
        .iter()
        .map(|(lines, _)| lines.size().y + 22.0 - lines.rows[0].height());
    let text_height = heights.clone().sum::<f32>();
    let height = (text_height + 22.0).max(11.0 * theme::GRID);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if focused {
        response.request_focus();
    }
    let over = response.hovered() || response.has_focus();
    let (fill, line) = if over {
        (theme::raised(), theme::accent())
    } else {
        (theme::surface(), theme::line())
    };
    ui.painter().rect(
        rect,
        theme::ROUND_CARD,
        fill,
        Stroke::new(1.0, line),
        StrokeKind::Inside,
    );
    widgets::focus_ring(ui, &response, theme::ROUND_CARD);
    let inner = rect.shrink2(vec2(2.5 * theme::GRID, 1.5 * theme::GRID));
    let icon_rect = Rect::from_center_size(pos2(inner.left() + 16.0, inner.center().y), Vec2::splat(32.0));
    icons::draw(ui.painter(), icon_rect, Icon::Stick, 32.0, ink);
    let arrow = Rect::from_center_size(pos2(inner.right() - 8.0, inner.center().y), Vec2::splat(20.0));
    icons::draw(ui.painter(), arrow, Icon::Next, 20.0, theme::muted());
    let left = icon_rect.right() + 2.0 * theme::GRID;
    let mut y = inner.center().y - text_height / 2.0;
    for ((lines, color), height) in lines.iter().zip(heights) {
        let top = y + (height - lines.size().y) / 2.0;
        ui.painter().galley(pos2(left, top), lines.clone(), *color);
        y += height;
    }
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

fn none_found(ui: &mut Ui, texts: &Texts) {
    widgets::card().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let (icon_rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
            icons::draw(ui.painter(), icon_rect, Icon::Stick, 40.0, theme::line_strong());
            ui.add_space(theme::GRID);
            ui.vertical(|ui| {
                widgets::text(
                    ui,
                    &texts.get("choose-none-title"),
                    theme::strong(theme::LARGE),
                    theme::text(),
                );
                widgets::text(
                    ui,
                    &texts.get("choose-none-body"),
                    theme::plain(theme::BODY),
                    theme::text(),
                );
                let hint = texts.get("choose-none-hint");
                widgets::text(ui, &hint, theme::plain(theme::SMALL), theme::muted());
            });
        });
    });
}

fn elsewhere(ui: &mut Ui, locked: &Locked, texts: &Texts, messages: &mut Vec<Message>) {
    widgets::text(
        ui,
        &texts.get("choose-elsewhere"),
        theme::strong(theme::BODY),
        theme::text(),
    );
    let ready = !locked.path.trim().is_empty();
    let choose = |ui: &mut Ui, messages: &mut Vec<Message>| {
        let choose = texts.get("choose-folder");
        let button = Button::text(Rank::Plain, &choose).with_icon(Icon::Folder);
        if button.enabled(!locked.choosing_folder).show(ui) {
            messages.push(Message::ChooseFolder);
        }
    };
    let open = |ui: &mut Ui, messages: &mut Vec<Message>| {
        let open = texts.get("choose-path-open");
        if Button::text(Rank::Plain, &open).enabled(ready).show(ui) {
            messages.push(Message::OpenTyped);
        }
    };
    if theme::is_narrow(ui.available_width()) {
        choose(ui, messages);
        path(
            ui,
            locked,
            ready,
            ui.available_width() - 2.0 * theme::GRID,
            texts,
            messages,
        );
        open(ui, messages);
        return;
    }
    ui.horizontal(|ui| {
        choose(ui, messages);
        widgets::from_right(ui, |ui| {
            open(ui, messages);
            path(
                ui,
                locked,
                ready,
                ui.available_width() - 4.0 * theme::GRID,
                texts,
                messages,
            );
        });
    });
}

/// The field for the path of a folder.
fn path(ui: &mut Ui, locked: &Locked, ready: bool, width: f32, texts: &Texts, messages: &mut Vec<Message>) {
    let mut path = locked.path.clone();
    let hint = egui::RichText::new(texts.get("choose-path-hint")).color(theme::hint());
    let response = widgets::field_frame(ui, |ui| {
        let field = TextEdit::singleline(&mut path)
            // An id of its own: vaults that are found above it meanwhile must not move the keyboard elsewhere.
            .id(egui::Id::unique("path"))
            .hint_text(hint)
            .font(theme::plain(theme::BODY))
            .frame(egui::Frame::NONE)
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(width, theme::CONTROL - 4.0))
            .desired_width(width);
        ui.add(field)
    });
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(texts.get("choose-path-label")));
    if response.changed() {
        messages.push(Message::PathTyped(path));
    }
    if response.lost_focus() && ready && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
        messages.push(Message::OpenTyped);
    }
}
