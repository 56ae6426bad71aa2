//! Widgets in the console's style: text, buttons, cards.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, CursorIcon, FocusDirection, FontId, Frame, Galley, Key, Margin, Rect, Response, Role,
    Sense, Stroke, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::icons::{self, Icon};
use super::theme;

/// How prominent a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The one thing to do next.
    Primary,
    /// One of several.
    Plain,
    /// Without a background of its own.
    Quiet,
    /// What cannot be undone.
    Danger,
    /// Hides the film from the others, at once.
    Hide,
}

/// A button with a text, an icon, or both.
pub struct Button<'a> {
    rank: Rank,
    icon: Option<Icon>,
    text: Option<&'a str>,
    name: &'a str,
    hint: Option<&'a str>,
    enabled: bool,
    chosen: Option<bool>,
    size: Option<Vec2>,
    at_most: f32,
    focused: bool,
}

impl<'a> Button<'a> {
    /// A button that says `text`.
    pub fn text(rank: Rank, text: &'a str) -> Self {
        let (text, name) = (Some(text), text);
        Self {
            rank,
            icon: None,
            text,
            name,
            hint: None,
            enabled: true,
            chosen: None,
            size: None,
            at_most: f32::INFINITY,
            focused: false,
        }
    }

    /// Is given the keyboard when `focused`.
    pub fn focused(self, focused: bool) -> Self {
        Self { focused, ..self }
    }

    /// A button with an icon alone; `name` is its tooltip, and what a screen reader says.
    pub fn icon(icon: Icon, name: &'a str) -> Self {
        let (icon, hint) = (Some(icon), Some(name));
        Self {
            rank: Rank::Quiet,
            icon,
            text: None,
            name,
            hint,
            enabled: true,
            chosen: None,
            size: None,
            at_most: f32::INFINITY,
            focused: false,
        }
    }

    /// With this icon before the text.
    pub fn with_icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// Named more fully than its text: for the tooltip and screen readers.
    pub fn name(self, name: &'a str) -> Self {
        Self {
            name,
            hint: Some(name),
            ..self
        }
    }

    /// Named more fully than its text, for screen readers alone.
    pub fn spoken(self, name: &'a str) -> Self {
        Self { name, ..self }
    }

    /// With its icon alone where there is no `room` for its text, which is the tooltip then.
    pub fn text_if(self, room: bool) -> Self {
        let hint = if room {
            self.hint
        } else {
            Some(self.hint.unwrap_or(self.name))
        };
        Self {
            text: self.text.filter(|_| room),
            hint,
            ..self
        }
    }

    pub fn hint(self, hint: &'a str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    pub fn rank(self, rank: Rank) -> Self {
        Self { rank, ..self }
    }

    /// Cannot be pressed unless `enabled`.
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// Stays pressed while `chosen`.
    pub fn chosen(self, chosen: bool) -> Self {
        Self {
            chosen: Some(chosen),
            ..self
        }
    }

    /// No wider than this: a longer text goes on in further lines.
    pub fn at_most(self, width: f32) -> Self {
        Self { at_most: width, ..self }
    }

    /// Of this size instead of that of its contents.
    pub fn size(self, width: f32, height: f32) -> Self {
        Self {
            size: Some(vec2(width, height)),
            ..self
        }
    }

    /// Draws it. Returns whether it was pressed.
    pub fn show(self, ui: &mut Ui) -> bool {
        self.show_response(ui).clicked()
    }

    /// Draws it.
    pub fn show_response(self, ui: &mut Ui) -> Response {
        let icon_side = theme::GRID * 2.5;
        let max_text_width = self.at_most - 4.0 * theme::GRID - self.icon.map_or(0.0, |_| icon_side + theme::GRID);
        let font = theme::strong(theme::BODY - 1.0);
        let galley = self
            .text
            .map(|text| lines(ui, text, font, theme::text(), max_text_width.max(0.0)));
        let size = self.size.unwrap_or_else(|| {
            let text = galley
                .as_ref()
                .map_or(0.0, |galley| galley.size().x + 4.0 * theme::GRID);
            let icon = match (self.icon, &galley) {
                (Some(_), Some(_)) => icon_side + theme::GRID - 4.0,
                (Some(_), None) => theme::CONTROL,
                (None, _) => 0.0,
            };
            let height = galley.as_ref().map_or(0.0, |galley| galley.size().y + theme::GRID);
            vec2((text + icon).ceil(), height.max(theme::CONTROL))
        });
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        response.widget_info(|| match self.chosen {
            Some(chosen) => WidgetInfo::selected(Role::Button, self.enabled, chosen, self.name),
            None => WidgetInfo::labeled(Role::Button, self.enabled, self.name),
        });

        if self.focused && self.enabled {
            response.request_focus();
        }
        let (fill, ink) = self.colors(&response);
        ui.painter().rect_filled(rect, theme::ROUND, fill);
        if let Some(outline) = theme::outline() {
            ui.painter()
                .rect_stroke(rect, theme::ROUND, (1.0, outline), StrokeKind::Inside);
        }
        focus_ring(ui, &response, theme::ROUND);
        let width = galley.as_ref().map_or(0.0, |galley| galley.size().x);
        let gap = if self.icon.is_some() && width > 0.0 {
            theme::GRID
        } else {
            0.0
        };
        let whole = width + gap + if self.icon.is_some() { icon_side } else { 0.0 };
        let mut left = rect.center().x - whole / 2.0;
        if let Some(icon) = self.icon {
            let place = Rect::from_center_size(pos2(left + icon_side / 2.0, rect.center().y), Vec2::splat(icon_side));
            icons::draw(ui.painter(), place, icon, icon_side, ink);
            left += icon_side + gap;
        }
        if let Some(galley) = galley {
            let top = rect.center().y - galley.size().y / 2.0;
            ui.painter()
                .galley_with_override_text_color(pos2(left, top), galley, ink);
        }
        let response = if self.enabled {
            response.on_hover_cursor(CursorIcon::PointingHand)
        } else {
            response
        };
        match self.hint {
            Some(hint) => response.on_hover_text(hint),
            None => response,
        }
    }

    fn colors(&self, response: &Response) -> (Color32, Color32) {
        let over = self.enabled && (response.hovered() || response.is_pointer_button_down_on());
        match (self.rank, self.enabled) {
            (_, false) => {
                let fill = if self.rank == Rank::Quiet {
                    Color32::TRANSPARENT
                } else {
                    theme::raised()
                };
                (fill, theme::line_strong())
            }
            (Rank::Hide, _) if self.chosen == Some(true) => (theme::hidden(), theme::on_hidden()),
            (Rank::Hide, _) => (if over { theme::hide_hover() } else { theme::hide() }, theme::on_hide()),
            _ if self.chosen == Some(true) => (theme::accent_soft(), theme::accent()),
            (Rank::Primary, _) => (
                if over { theme::accent_hover() } else { theme::accent() },
                theme::on_accent(),
            ),
            (Rank::Danger, _) => (
                if over {
                    theme::danger_line()
                } else {
                    theme::danger_soft()
                },
                theme::danger(),
            ),
            (Rank::Plain, _) => (
                if over { theme::raised_hover() } else { theme::raised() },
                theme::text(),
            ),
            (Rank::Quiet, _) => (
                if over { theme::raised() } else { Color32::TRANSPARENT },
                if over { theme::text() } else { theme::muted() },
            ),
        }
    }
}

/// Height of a button in a line of text.
pub const LOW: f32 = 28.0;

/// The same button with an icon, so low that a line of text need not be higher for it.
pub fn low<'a>(ui: &Ui, button: Button<'a>, text: &str) -> Button<'a> {
    const BESIDE_TEXT: f32 = 48.0;
    let words = one_line(ui, text, theme::strong(theme::BODY - 1.0), theme::text(), f32::INFINITY);
    button.size(words.size().x + BESIDE_TEXT, LOW)
}

/// Marks what has the keyboard.
pub fn focus_ring(ui: &Ui, response: &Response, round: u8) {
    if response.has_focus() {
        let ring = response.rect.expand(2.0);
        ui.painter()
            .rect_stroke(ring, round + 2, Stroke::new(2.0, theme::accent()), StrokeKind::Middle);
    }
}

/// A panel with a border.
pub fn card() -> Frame {
    Frame::new()
        .fill(theme::surface())
        .stroke(Stroke::new(1.0, theme::line()))
        .corner_radius(theme::ROUND_CARD)
        .inner_margin(Margin::same(24))
}

/// One card in the middle of the window, a little below its top.
pub fn card_in_the_middle(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    let width = width.min(ui.available_width());
    let margin = ((ui.available_width() - width) / 2.0).floor();
    ui.horizontal_top(|ui| {
        ui.add_space(margin);
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.add_space((ui.available_height() * 0.12).min(9.0 * theme::GRID));
            card().show(ui, |ui| {
                ui.set_width(width - 6.0 * theme::GRID);
                contents(ui);
            });
        });
    });
}

/// Contents in the middle of the window, from its top on, no wider than `width`.
pub fn in_the_middle(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    let width = width.min(ui.available_width());
    let margin = ((ui.available_width() - width) / 2.0).floor();
    ui.horizontal_top(|ui| {
        ui.add_space(margin);
        ui.vertical(|ui| {
            ui.set_width(width);
            contents(ui);
        });
    });
}

/// The same, on a card.
pub fn card_at_the_top(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    in_the_middle(ui, width, |ui| {
        let across = if theme::is_narrow(ui.available_width()) { 12 } else { 24 };
        card().inner_margin(Margin::symmetric(across, 18)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui);
        });
    });
}

/// A heading, which screen readers go to.
pub fn heading(ui: &mut Ui, title: &str, size: f32) {
    let galley = lines(ui, title, theme::strong(size), theme::text(), ui.available_width());
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    ui.painter().galley(rect.min, galley, theme::text());
}

/// A field of one line under its name. `id`: which field it is, so that what comes and goes beside it does not move the keyboard.
pub fn labelled_field(ui: &mut Ui, id: impl Hash + Debug, name: &str, hint: &str, value: &mut String) -> Response {
    text(ui, name, theme::strong(theme::BODY - 1.0), theme::text());
    let response = one_line_field(ui, id, hint, value, ui.available_width() - 16.0, theme::CONTROL);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// Enter leads from this field to the next.
pub fn enter_leads_on(ui: &Ui, field: &Response) {
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        ui.memory_mut(|memory| memory.move_focus(FocusDirection::Next));
    }
}

/// A field of one line in a frame.
pub fn one_line_field(
    ui: &mut Ui,
    id: impl Hash + Debug,
    hint: &str,
    value: &mut String,
    width: f32,
    height: f32,
) -> Response {
    let hint = egui::RichText::new(hint).color(theme::hint());
    field_frame(ui, |ui| {
        let field = TextEdit::singleline(value)
            .id(egui::Id::unique(id))
            .hint_text(hint)
            .font(theme::plain(theme::BODY))
            .frame(Frame::NONE)
            .align(Align2::LEFT_CENTER)
            .min_size(vec2(width, height - 4.0))
            .desired_width(width);
        ui.add(field)
    })
}

/// A line that says what is the matter, with a button at its end. Returns whether that was pressed.
pub fn strip(ui: &mut Ui, words: &str, button: &str, busy_now: bool) -> bool {
    let frame = Frame::new()
        .fill(theme::accent_soft())
        .corner_radius(theme::ROUND)
        .inner_margin(Margin::symmetric(14, 6));
    let shown = frame.show(ui, |ui| {
        if theme::is_narrow(ui.available_width()) {
            ui.set_width(ui.available_width());
            text(ui, words, theme::plain(theme::BODY), theme::text());
            return ui
                .horizontal(|ui| {
                    let pressed = Button::text(Rank::Plain, button).show(ui);
                    if busy_now {
                        busy(ui);
                    }
                    pressed
                })
                .inner;
        }
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            if busy_now {
                busy(ui);
            }
            from_right(ui, |ui| {
                let pressed = Button::text(Rank::Plain, button).show(ui);
                let width = ui.available_width();
                let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
                let font = theme::plain(theme::BODY);
                paint_line(
                    ui,
                    rect.left_center(),
                    Align2::LEFT_CENTER,
                    words,
                    font,
                    theme::text(),
                    width,
                );
                pressed
            })
        })
        .inner
    });
    shown.inner
}

/// A card that fills the space that is there.
pub fn page_card(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let space = ui.available_size();
    let margin = vec2(16.0, 12.0);
    let frame = card().inner_margin(Margin::symmetric(margin.x as i8, margin.y as i8));
    frame.show(ui, |ui| {
        // A pixel for the border on each side.
        ui.set_width((space.x - 2.0 * margin.x - 2.0).max(0.0));
        ui.set_height((space.y - 2.0 * margin.y - 2.0).max(0.0));
        ui.vertical(contents);
    });
}

/// A frame around a field that shows whether it has the keyboard.
pub fn field_frame(ui: &mut Ui, field: impl FnOnce(&mut Ui) -> Response) -> Response {
    let frame = Frame::new().fill(theme::sunken()).corner_radius(theme::ROUND);
    let frame = frame.inner_margin(Margin {
        left: 14,
        right: 2,
        top: 2,
        bottom: 2,
    });
    let shown = frame.show(ui, field);
    let focused = shown.inner.has_focus();
    let line = if focused {
        Stroke::new(2.0, theme::accent())
    } else {
        Stroke::new(1.0, theme::line_strong())
    };
    ui.painter()
        .rect_stroke(shown.response.rect, theme::ROUND, line, StrokeKind::Inside);
    shown.inner
}

/// A text that may run over several lines.
pub fn text(ui: &mut Ui, text: &str, font: FontId, color: Color32) {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, ui.available_width());
    job.halign = ui.layout().horizontal_placement();
    for section in &mut job.sections {
        section.format.line_height = Some((section.format.font_id.size * 1.45).round());
    }
    ui.add(egui::Label::new(job));
}

/// A text on one line, cut with an ellipsis where it is wider than `width`.
pub fn one_line(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, color));
    job.wrap = TextWrapping {
        max_width: width,
        max_rows: 1,
        break_anywhere: true,
        overflow_character: Some('…'),
    };
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A text on as many lines as it needs, none wider than `width`.
pub fn lines(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    ui.fonts_mut(|fonts| fonts.layout(text.to_owned(), font, color, width))
}

/// The text of a cell that is `size` large: on one line where it fits, else smaller on two, cut with an ellipsis only behind those.
pub fn in_cell(ui: &Ui, text: &str, font: FontId, color: Color32, size: Vec2) -> Arc<Galley> {
    let line = one_line(ui, text, font.clone(), color, size.x);
    if !line.elided {
        return line;
    }
    let font = FontId::new(font.size.min(theme::SMALL), font.family);
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, color));
    job.wrap = TextWrapping {
        max_width: size.x,
        max_rows: 2,
        break_anywhere: false,
        overflow_character: Some('…'),
    };
    let lines = ui.fonts_mut(|fonts| fonts.layout_job(job));
    if lines.size().y > size.y { line } else { lines }
}

/// Paints a cell of a row: a text from `span.start` to `span.end`, counted from the row's left, with a gap behind it.
pub fn paint_cell(ui: &Ui, row: Rect, span: std::ops::Range<f32>, text: &str, font: FontId, color: Color32) {
    let width = span.end - span.start - theme::GRID;
    let galley = in_cell(ui, text, font, color, vec2(width, row.height()));
    let place = pos2(row.left() + span.start, row.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, color);
}

/// Paints what a row is in less room than its columns take: `above` what it is about, smaller below it the rest, which may take two
/// lines in a row that is high enough.
pub fn paint_two_lines(ui: &Ui, row: Rect, from: f32, [above, below]: [&str; 2]) {
    let (left, width) = (row.left() + from, row.width() - from - theme::GRID / 2.0);
    let font = theme::plain(theme::BODY - 1.0);
    let above = one_line(ui, above, font, theme::text(), width);
    let room = vec2(width, row.height() - above.size().y);
    let below = in_cell(ui, below, theme::plain(theme::SMALL - 1.0), theme::muted(), room);
    let height = above.size().y + below.size().y;
    let place = pos2(left, row.center().y - height / 2.0);
    let lower = place + vec2(0.0, above.size().y);
    ui.painter().galley(place, above, theme::text());
    ui.painter().galley(lower, below, theme::muted());
}

/// Paints a line of text at `place`, no wider than `width`. The caller provides what a screen reader reads.
pub fn paint_line(
    ui: &Ui,
    place: egui::Pos2,
    anchor: Align2,
    text: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> Rect {
    let galley = one_line(ui, text, font, color, width);
    let rect = anchor.anchor_size(place, galley.size());
    ui.painter().galley(rect.min, galley, color);
    rect
}

/// A spinner. A slow one: without a graphics card each frame costs processor time that the work it represents needs.
pub fn busy(ui: &mut Ui) {
    const DOTS: u8 = 8;
    const TURN: Duration = Duration::from_millis(125);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(3.0 * theme::GRID), Sense::hover());
    let head = ui.input(|input| (input.time / TURN.as_secs_f64()) as u64 % u64::from(DOTS)) as u8;
    for dot in 0..DOTS {
        let angle = std::f32::consts::TAU * f32::from(dot) / f32::from(DOTS);
        let age = (head + DOTS - dot) % DOTS;
        let color = theme::accent().gamma_multiply(1.0 - 0.8 * f32::from(age) / f32::from(DOTS));
        ui.painter()
            .circle_filled(rect.center() + 9.0 * vec2(angle.cos(), angle.sin()), 2.2, color);
    }
    ui.request_repaint_after(TURN);
}

/// A small label in a box, for a state.
pub fn paint_chip(ui: &Ui, left_center: egui::Pos2, text: &str, ink: Color32, fill: Color32) -> Rect {
    let galley = one_line(ui, text, theme::plain(theme::SMALL), ink, f32::INFINITY);
    let size = galley.size() + vec2(2.0 * theme::GRID, 6.0);
    let rect = Rect::from_min_size(pos2(left_center.x, left_center.y - size.y / 2.0), size);
    ui.painter().rect_filled(rect, 6, fill);
    ui.painter().galley(rect.min + vec2(theme::GRID, 3.0), galley, ink);
    rect
}

/// What stands in one line, or goes on in further ones where that is too long for the `narrow` room.
pub fn in_line<R>(ui: &mut Ui, narrow: bool, contents: impl FnOnce(&mut Ui) -> R) -> R {
    if narrow {
        ui.horizontal_wrapped(contents).inner
    } else {
        ui.horizontal(contents).inner
    }
}

/// Lays out from the right edge.
pub fn from_right<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.with_layout(egui::Layout::right_to_left(Align::Center), contents)
        .inner
}
