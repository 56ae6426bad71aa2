//! A recording on the page.

use egui::{
    Align2, Color32, CursorIcon, Frame, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder,
    Vec2, WidgetInfo, pos2, vec2,
};

use super::state::State;
use super::words;
use crate::console::model::import::{Consent, ImportMessage, ImportRules, PhoneRule, RecordingRow};
use crate::console::view::icons::{self, Icon};
use crate::console::view::theme;
use crate::console::view::widgets;
use crate::texts::Texts;

const ROW: f32 = 9.0 * theme::GRID;
/// Where what is said of it begins, where it is narrow, and the room that the mark takes below.
const SAID: f32 = 46.0;
const MARK: f32 = 36.0;
/// Size of a first picture, in points.
const PICTURE: Vec2 = vec2(96.0, 54.0);
/// Side of a box that is ticked.
const TICK: f32 = 22.0;
const LEFT: f32 = 48.0;

pub fn draw(
    ui: &mut Ui,
    row: &RecordingRow,
    rules: &ImportRules,
    state: &State,
    texts: &Texts,
    happened: &mut Vec<ImportMessage>,
) {
    let width = ui.available_width() - 12.0;
    let open = row.may_be_chosen(rules);
    let asks = row.is_phone() && !row.known;
    let mark = mark(row, rules, texts);
    let details = words::details(row, texts);
    // Where it is narrow, what is said of it takes as many lines as it needs, and the mark one of its own.
    let narrow = theme::is_narrow(width);
    let room = width - LEFT - PICTURE.x - 3.0 * theme::GRID;
    let said = widgets::lines(ui, &details, theme::plain(theme::SMALL), theme::muted(), room);
    let height = match (narrow, &mark) {
        (false, _) => ROW,
        (true, None) => SAID + said.size().y + theme::GRID,
        (true, Some(_)) => SAID + said.size().y + MARK,
    };
    let (rect, whole) = ui.allocate_exact_size(vec2(width, height.max(ROW)), Sense::CLICK);
    let fill = match (row.chosen, open && whole.hovered()) {
        (true, _) => theme::accent_soft(),
        (false, true) => theme::surface(),
        (false, false) => theme::background(),
    };
    ui.painter().rect_filled(rect, theme::ROUND, fill);

    let place = Rect::from_center_size(pos2(rect.left() + 24.0, rect.center().y), Vec2::splat(TICK + 10.0));
    let spoken = match &mark {
        Some((mark, ..)) => format!("{}, {details}, {mark}", row.title),
        None => format!("{}, {details}", row.title),
    };
    let ticked = tick(ui, Id::unique(("import", row.key)), place, &spoken, row.chosen, open);
    let clicked = ticked.clicked() || open && whole.clicked();
    if clicked {
        // A phone's film is chosen by saying that it is to be imported all the same.
        happened.push(if row.is_phone() && !row.chosen {
            ImportMessage::Consent(row.key, true)
        } else {
            ImportMessage::Choose(row.key, !row.chosen)
        });
    }

    let picture = Rect::from_min_size(pos2(rect.left() + LEFT, rect.center().y - PICTURE.y / 2.0), PICTURE);
    paint_picture(ui, picture, row, state);
    let left = picture.right() + 2.0 * theme::GRID;
    let mut right = rect.right() - theme::GRID;
    if let Some((text, ink, fill)) = mark {
        let font = theme::plain(theme::SMALL);
        if narrow {
            widgets::paint_chip(ui, pos2(left, rect.bottom() - MARK / 2.0), &text, ink, fill);
        } else {
            let width = widgets::one_line(ui, &text, font, ink, f32::INFINITY).size().x + 2.0 * theme::GRID;
            widgets::paint_chip(ui, pos2(right - width, rect.top() + 25.0), &text, ink, fill);
            right -= width + theme::GRID;
        }
    }
    if row.chosen {
        title_field(
            ui,
            row,
            Rect::from_min_max(pos2(left, rect.top() + 6.0), pos2(right, rect.top() + 42.0)),
            texts,
            happened,
        );
    } else {
        let ink = if open { theme::text() } else { theme::muted() };
        let size = vec2(right - left, if narrow { SAID } else { 20.0 });
        let title = widgets::in_cell(ui, &row.title, theme::strong(theme::BODY), ink, size);
        let top = pos2(left, rect.top() + 25.0 - title.size().y / 2.0);
        ui.painter().galley(top, title, ink);
    }
    if narrow {
        ui.painter().galley(pos2(left, rect.top() + SAID), said, theme::muted());
    } else {
        let place = pos2(left, rect.top() + 55.0);
        let font = theme::plain(theme::SMALL);
        widgets::paint_line(
            ui,
            place,
            Align2::LEFT_CENTER,
            &details,
            font,
            theme::muted(),
            right - left,
        );
    }
    if open {
        whole.on_hover_cursor(CursorIcon::PointingHand);
    }
    if asks {
        phone(ui, row, rules, texts, happened);
    }
}

/// What is said at the right of a row.
fn mark(row: &RecordingRow, rules: &ImportRules, texts: &Texts) -> Option<(String, Color32, Color32)> {
    if row.known {
        return Some((texts.get("import-known"), theme::muted(), theme::raised()));
    }
    if row.is_phone() {
        let id = match rules.phone {
            PhoneRule::Ask => "import-phone",
            PhoneRule::Forbid => "import-phone-forbidden",
        };
        return Some((texts.get(id), theme::danger(), theme::danger_soft()));
    }
    None
}

/// A box that is ticked, on its own or as part of a row.
pub fn tick(ui: &mut Ui, id: Id, place: Rect, spoken: &str, ticked: bool, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(place, id, sense);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, ticked, spoken));
    let square = Rect::from_center_size(place.center(), Vec2::splat(TICK));
    let line = match (enabled, ticked || response.hovered()) {
        (false, _) => theme::line(),
        (true, true) => theme::accent(),
        (true, false) => theme::line_strong(),
    };
    let fill = if ticked { theme::accent() } else { theme::sunken() };
    let painter = ui.painter();
    painter.rect(square, 5, fill, Stroke::new(1.5, line), StrokeKind::Inside);
    if ticked {
        let at = |x: f32, y: f32| square.min + vec2(x, y) * TICK;
        let points = vec![at(0.24, 0.52), at(0.43, 0.71), at(0.77, 0.31)];
        painter.line(points, Stroke::new(2.6, theme::on_accent()));
    }
    widgets::focus_ring(ui, &response, 5);
    response
}

fn paint_picture(ui: &Ui, place: Rect, row: &RecordingRow, state: &State) {
    ui.painter().rect_filled(place, 4, theme::sunken());
    let Some(texture) = state.pictures.get(&row.key) else {
        let icon = if row.still { Icon::Photo } else { Icon::Film };
        return icons::draw(ui.painter(), place, icon, 24.0, theme::line_strong());
    };
    // The whole picture, in its own shape.
    let [width, height] = texture.size().map(|side| side as f32);
    let scale = (place.width() / width).min(place.height() / height);
    let picture = Rect::from_center_size(place.center(), vec2(width, height) * scale);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let tint = if row.known {
        Color32::from_gray(120)
    } else {
        Color32::WHITE
    };
    ui.painter().image(texture.id(), picture, whole, tint);
}

fn title_field(ui: &mut Ui, row: &RecordingRow, place: Rect, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    let mut title = row.title.clone();
    let mut part = ui.new_child(UiBuilder::new().max_rect(place));
    let width = place.width() - 24.0;
    let response = widgets::field_frame(&mut part, |ui| {
        let field = TextEdit::singleline(&mut title)
            .id(Id::unique(("import title", row.key)))
            .font(theme::strong(theme::BODY))
            .frame(Frame::NONE)
            .align(Align2::LEFT_CENTER)
            .min_size(vec2(width, 30.0))
            .desired_width(width);
        ui.add(field)
    });
    let recorded = row
        .recorded
        .as_deref()
        .map_or_else(|| row.name.clone(), |iso| texts.date_and_time(iso));
    let name = texts.format("import-title-field", &[("recorded", recorded.into())]);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    if response.changed() {
        happened.push(ImportMessage::Retitle(row.key, title));
    }
}

/// The rule about films that a phone or tablet has recorded, and the tick that it takes.
fn phone(ui: &mut Ui, row: &RecordingRow, rules: &ImportRules, texts: &Texts, happened: &mut Vec<ImportMessage>) {
    ui.horizontal_top(|ui| {
        ui.add_space(LEFT);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - 16.0);
            let frame = Frame::new()
                .fill(theme::danger_soft())
                .stroke(Stroke::new(1.0, theme::danger_line()))
                .corner_radius(theme::ROUND)
                .inner_margin(egui::Margin::symmetric(12, 8));
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                let rule = match rules.phone {
                    PhoneRule::Ask => "import-phone-rule",
                    PhoneRule::Forbid => "import-phone-rule-forbidden",
                };
                widgets::text(ui, &texts.get(rule), theme::plain(theme::SMALL), theme::text());
                if rules.phone == PhoneRule::Forbid {
                    return;
                }
                let text = texts.get("import-phone-consent");
                let given = row.consent == Consent::Given;
                let width = ui.available_width() - 40.0;
                let galley = widgets::lines(ui, &text, theme::plain(theme::BODY), theme::text(), width);
                let size = vec2(galley.size().x + 40.0, galley.size().y.max(32.0));
                let (rect, whole) = ui.allocate_exact_size(size, Sense::CLICK);
                let place = Rect::from_min_size(rect.min, Vec2::splat(32.0));
                let id = Id::unique(("import consent", row.key));
                let ticked = tick(ui, id, place, &format!("{text}: {}", row.title), given, true);
                let y = rect.center().y - galley.size().y / 2.0;
                ui.painter().galley(pos2(rect.left() + 40.0, y), galley, theme::text());
                if ticked.clicked() || whole.clicked() {
                    happened.push(ImportMessage::Consent(row.key, !given));
                }
            });
        });
    });
}
