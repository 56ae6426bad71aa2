//! Categories of markers: each with a colour and a shape of its own, so that they are told apart without colour too.

use egui::{Color32, Painter, Popup, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::theme;
use super::widgets::{self, Button, Rank};
use crate::texts::Texts;
use crate::texts::categories::category_name;
use crate::vault::{CATEGORIES_MAX, CATEGORY_NAME_MAX, Category, Colour};

/// Side of the button with a shape.
const SIDE: f32 = 32.0;
/// Least width in which the buttons of the filter have names.
const ALL_NAMED: f32 = 900.0;
/// Radius of a shape.
const SHAPE: f32 = 7.0;

/// How a colour looks: 4.5:1 and more on every surface.
fn ink(colour: Colour) -> Color32 {
    let [light, dark] = match colour {
        Colour::Amber => return theme::accent(),
        Colour::Green => return theme::good(),
        Colour::Blue => [[0x7C, 0xB2, 0xF2], [0x1F, 0x57, 0xA4]],
        Colour::Red => [[0xF2, 0x8B, 0x82], [0xA3, 0x27, 0x1C]],
        Colour::Violet => [[0xC0, 0x9C, 0xF0], [0x64, 0x3A, 0xA8]],
        Colour::Teal => [[0x62, 0xCB, 0xC6], [0x0B, 0x60, 0x5C]],
        Colour::Pink => [[0xF0, 0x9A, 0xC4], [0x9A, 0x2A, 0x66]],
        Colour::Grey => [[0xB9, 0xBE, 0xC4], [0x53, 0x59, 0x60]],
    };
    let [red, green, blue] = if theme::current().dark { light } else { dark };
    Color32::from_rgb(red, green, blue)
}

/// The colour of a marker of this category, or of none.
pub fn ink_of(category: Option<&Category>) -> Color32 {
    category.map_or(theme::accent(), |category| ink(category.colour))
}

/// Draws the shape of a colour.
pub fn shape(painter: &Painter, middle: Pos2, colour: Colour, radius: f32) {
    let color = ink(colour);
    let around = |corners: usize, turn: f32, radii: [f32; 2]| {
        let corner = |at: usize| {
            let angle = turn + std::f32::consts::TAU * at as f32 / corners as f32;
            middle + radii[at % 2] * radius * vec2(angle.sin(), -angle.cos())
        };
        (0..corners).map(corner).collect::<Vec<Pos2>>()
    };
    let solid = |points| Shape::convex_polygon(points, color, Stroke::NONE);
    let half = std::f32::consts::PI;
    match colour {
        Colour::Amber => {
            painter.circle_filled(middle, radius * 0.9, color);
        }
        Colour::Blue => {
            painter.add(solid(around(3, 0.0, [1.1; 2])));
        }
        Colour::Green => {
            painter.rect_filled(Rect::from_center_size(middle, vec2(1.6, 1.6) * radius), 0, color);
        }
        Colour::Red => {
            painter.add(solid(around(4, 0.0, [1.15; 2])));
        }
        Colour::Violet => {
            // A star is not convex: two triangles make one.
            painter.add(solid(around(3, 0.0, [1.1; 2])));
            painter.add(solid(around(3, half, [1.1; 2])));
        }
        Colour::Teal => {
            painter.add(solid(around(3, half, [1.1; 2])));
        }
        Colour::Pink => {
            let arm = radius * 0.35;
            painter.rect_filled(Rect::from_center_size(middle, vec2(2.0 * radius, 2.0 * arm)), 0, color);
            painter.rect_filled(Rect::from_center_size(middle, vec2(2.0 * arm, 2.0 * radius)), 0, color);
        }
        Colour::Grey => {
            painter.circle_stroke(middle, radius * 0.8, (2.0, color));
        }
    }
}

/// A dot for a marker without a category.
fn none(painter: &Painter, middle: Pos2) {
    painter.circle_stroke(middle, 3.0, (1.0, theme::line_strong()));
}

/// The button with a marker's shape, and the menu in which another category is chosen. Returns what was.
pub fn choose(ui: &mut Ui, all: &[Category], now: Option<&Category>, name: &str, texts: &Texts) -> Option<Option<u32>> {
    let said = match now {
        Some(category) => format!("{name}: {}", category_name(category, texts)),
        None => format!("{name}: {}", texts.get("category-none")),
    };
    let button = Button::text(Rank::Quiet, "")
        .name(&said)
        .size(SIDE, SIDE)
        .show_response(ui);
    let middle = button.rect.center();
    match now {
        Some(category) => shape(ui.painter(), middle, category.colour, SHAPE),
        None => none(ui.painter(), middle),
    }
    let mut chosen = None;
    Popup::menu(&button).show(|ui| {
        let each = all.iter().map(Some).chain([None]);
        for category in each {
            let name = category.map_or_else(|| texts.get("category-none"), |category| category_name(category, texts));
            let padded = format!("      {name}");
            let entry = Button::text(Rank::Quiet, &padded).name(&name);
            let entry = entry.chosen(category.map(|category| category.id) == now.map(|category| category.id));
            let response = entry.show_response(ui);
            let middle = pos2(response.rect.left() + 20.0, response.rect.center().y);
            match category {
                Some(category) => shape(ui.painter(), middle, category.colour, SHAPE),
                None => none(ui.painter(), middle),
            }
            if response.clicked() {
                chosen = Some(category.map(|category| category.id));
                ui.close();
            }
        }
    });
    chosen
}

/// Buttons that show the markers of one category alone. Returns the one that is wanted from now on.
pub fn filter(ui: &mut Ui, all: &[Category], now: Option<u32>, room: f32, texts: &Texts) -> Option<Option<u32>> {
    let mut chosen = None;
    let named = room >= ALL_NAMED;
    for category in all {
        let name = category_name(category, texts);
        // Room for the shape, and below a width for nothing else.
        let padded = if named { format!("      {name}") } else { " ".into() };
        let is_chosen = now == Some(category.id);
        let button = Button::text(Rank::Plain, &padded).name(&name).chosen(is_chosen);
        let response = button.at_most(200.0).show_response(ui);
        let left = response.rect.left() + 20.0;
        let middle = pos2(
            if named { left } else { response.rect.center().x },
            response.rect.center().y,
        );
        shape(ui.painter(), middle, category.colour, SHAPE);
        if response.clicked() {
            chosen = Some((!is_chosen).then_some(category.id));
        }
    }
    chosen
}

/// What becomes of a draft of the categories.
pub enum Outcome {
    Save(Vec<Category>),
    Leave,
}

/// The fields in which the categories are named.
pub fn edit(ui: &mut Ui, draft: &mut Vec<Category>, texts: &Texts) -> Option<Outcome> {
    let mut removed = None;
    let mut swapped = None;
    for (at, category) in draft.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            let said = format!("{}: {}", texts.get("categories-colour"), category.name);
            let button = Button::text(Rank::Plain, "")
                .name(&said)
                .size(SIDE, SIDE)
                .show_response(ui);
            shape(ui.painter(), button.rect.center(), category.colour, SHAPE);
            Popup::menu(&button).show(|ui| {
                ui.horizontal(|ui| {
                    for colour in Colour::EVERY {
                        let name = texts.get(colour_name(colour));
                        let button = Button::text(Rank::Quiet, "").name(&name).size(SIDE, SIDE);
                        let response = button.chosen(colour == category.colour).show_response(ui);
                        shape(ui.painter(), response.rect.center(), colour, SHAPE);
                        if response.clicked() {
                            swapped = Some((at, colour));
                            ui.close();
                        }
                    }
                });
            });
            let name = texts.get("categories-name");
            let field = widgets::one_line_field(ui, ("category", category.id), &name, &mut category.name, 240.0, SIDE);
            category
                .name
                .truncate(category.name.floor_char_boundary(CATEGORY_NAME_MAX));
            category.name.retain(|char| !char.is_control());
            ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(name));
            let remove = texts.format("categories-remove", &[("name", category.name.as_str().into())]);
            if Button::icon(super::icons::Icon::Close, &remove).show(ui) {
                removed = Some(at);
            }
        });
    }
    if let Some((at, colour)) = swapped {
        // No two have the same: the one that had it gets the other's.
        let before = draft[at].colour;
        if let Some(other) = draft.iter_mut().find(|category| category.colour == colour) {
            other.colour = before;
        }
        draft[at].colour = colour;
    }
    if let Some(at) = removed {
        draft.remove(at);
    }
    ui.horizontal_wrapped(|ui| {
        let named = draft.iter().all(|category| !category.name.trim().is_empty());
        let save = texts.get("categories-save");
        let mut outcome = None;
        if Button::text(Rank::Primary, &save).enabled(named).show(ui) {
            outcome = Some(Outcome::Save(draft.clone()));
        }
        if Button::text(Rank::Plain, &texts.get("categories-leave")).show(ui) {
            outcome = Some(Outcome::Leave);
        }
        let add = texts.get("categories-add");
        if Button::text(Rank::Plain, &add)
            .enabled(draft.len() < CATEGORIES_MAX)
            .show(ui)
        {
            let free = |colour: &Colour| draft.iter().all(|category| category.colour != *colour);
            let colour = Colour::EVERY.into_iter().find(free).unwrap_or(Colour::Grey);
            let id = draft.iter().map(|category| category.id).max().unwrap_or(0) + 1;
            draft.push(Category::new(id, "", colour));
        }
        outcome
    })
    .inner
}

fn colour_name(colour: Colour) -> &'static str {
    match colour {
        Colour::Amber => "colour-amber",
        Colour::Blue => "colour-blue",
        Colour::Green => "colour-green",
        Colour::Red => "colour-red",
        Colour::Violet => "colour-violet",
        Colour::Teal => "colour-teal",
        Colour::Pink => "colour-pink",
        Colour::Grey => "colour-grey",
    }
}

/// A category's shape and name, for a line that is read. Nothing for none.
pub fn badge(ui: &Ui, left: Pos2, category: Option<&Category>) {
    if let Some(category) = category {
        shape(ui.painter(), left + vec2(SHAPE, 0.0), category.colour, SHAPE);
    }
}
