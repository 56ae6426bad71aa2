//! What is over the film while covers are drawn: their outlines, the one that is being drawn, and what to do. Never in a window that is
//! shared.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::layout;
use crate::protocol::Language;

const INK: Color32 = Color32::from_rgb(0xf4, 0xf4, 0xf0);
const SHADOW: Color32 = Color32::from_rgb(0x14, 0x14, 0x14);
const CHOSEN: Color32 = Color32::from_rgb(0xe8, 0xb0, 0x4a);
/// As the covers themselves.
const COVER: Color32 = Color32::from_rgb(0x38, 0x38, 0x38);

const TEXT: f32 = 15.0;
/// Half of a handle's width.
const HANDLE: f32 = 5.0;

/// All that is drawn of covers.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::stage) struct CoverMarks {
    pub(in crate::stage) language: Language,
    pub(in crate::stage) marks: Vec<CoverMark>,
}

/// One cover in the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct CoverMark {
    /// `None` for one that is only being drawn.
    pub(in crate::stage) number: Option<u16>,
    /// In pixels of the window.
    pub(in crate::stage) place: layout::Rect,
    /// Whether it has handles.
    pub(in crate::stage) chosen: bool,
    /// Whether it is not painted into the film here, because it is being moved.
    pub(in crate::stage) solid: bool,
}

/// What to do, in one line.
fn hint(language: Language) -> &'static str {
    match language {
        Language::Swedish => "Dra över det som inte ska synas  ·  Delete tar bort  ·  Esc: klar",
        Language::English => "Drag over what is not to be seen  ·  Delete removes  ·  Esc: done",
    }
}

pub(super) fn draw(painter: &Painter, size: Vec2, scale: f32, marks: &CoverMarks) {
    for mark in &marks.marks {
        outline(painter, scale, *mark);
    }
    let text = painter.layout_no_wrap(hint(marks.language).to_owned(), FontId::proportional(TEXT), INK);
    let room = text.size() + vec2(28.0, 14.0);
    let sign = Rect::from_center_size(pos2(size.x / 2.0, room.y / 2.0 + 12.0), room);
    painter.rect_filled(sign, 8, SHADOW);
    painter.galley(sign.center() - text.size() / 2.0, text, INK);
}

/// A frame around what is chosen in the window.
pub(super) fn frame(painter: &Painter, scale: f32, layout::Rect { x, y, width, height }: layout::Rect) {
    let place = Rect::from_min_size(pos2(x, y) / scale, vec2(width, height) / scale);
    painter.rect_stroke(place, 0, Stroke::new(2.0, CHOSEN), StrokeKind::Inside);
}

fn outline(painter: &Painter, scale: f32, mark: CoverMark) {
    let layout::Rect { x, y, width, height } = mark.place;
    let place = Rect::from_min_size(pos2(x, y) / scale, vec2(width, height) / scale);
    if mark.solid {
        painter.rect_filled(place, 0, COVER);
    }
    let ink = if mark.chosen { CHOSEN } else { INK };
    painter.rect_stroke(place, 0, Stroke::new(1.0, SHADOW), StrokeKind::Outside);
    painter.rect_stroke(place, 0, Stroke::new(2.0, ink), StrokeKind::Inside);
    if let Some(number) = mark.number {
        painter.text(
            place.center(),
            Align2::CENTER_CENTER,
            number,
            FontId::proportional(TEXT + 5.0),
            ink,
        );
    }
    if mark.chosen {
        for at in handles(place) {
            let handle = Rect::from_center_size(at, Vec2::splat(2.0 * HANDLE));
            painter.rect_filled(handle, 1, SHADOW);
            painter.rect_filled(handle.shrink(1.5), 1, CHOSEN);
        }
    }
}

/// The corners, and the middles of the edges.
fn handles(place: Rect) -> impl Iterator<Item = Pos2> {
    let across = [place.left(), place.center().x, place.right()];
    let down = [place.top(), place.center().y, place.bottom()];
    across
        .into_iter()
        .flat_map(move |x| down.map(|y| pos2(x, y)))
        .filter(move |at| *at != place.center())
}
