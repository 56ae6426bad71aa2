//! The thin bar over the film: time, position, duration; speed and mute when they are not as usual. It shows itself when
//! the pointer or a key is used and goes by itself.

use std::rc::Rc;
use std::time::{Duration, Instant};

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, Vec2, ViewportId, pos2, vec2};

use super::cover_marks::{self, CoverMarks};
use super::layout;
use super::picture_note::{self, PictureNote};
use super::scene::Shapes;
use crate::protocol::Repeat;
use crate::protocol::transport::LONG_JUMP;
use crate::stage::action::FilmAction;

/// How long the bar shows after the last move or key.
const SHOWN_FOR: Duration = Duration::from_millis(2500);

/// Height of the strip in which the pointer belongs to the bar, and of the shade behind it; in points.
const STRIP: f32 = 56.0;
const SHADE: f32 = 112.0;
const MARGIN: f32 = 22.0;
const TEXT: f32 = 15.0;

/// From the left: play or pause ends here, and ten seconds back begins; that ends where the time begins.
const BACK: f32 = MARGIN + 26.0;
const TIME: f32 = BACK + 66.0;
/// From the right: the sign for full screen.
const FULLSCREEN: f32 = MARGIN + 30.0;

const INK: Color32 = Color32::from_rgb(0xf4, 0xf4, 0xf0);
const QUIET: Color32 = Color32::from_rgba_premultiplied(0x48, 0x48, 0x48, 0x48);
const PLAYED: Color32 = Color32::from_rgb(0xe8, 0xb0, 0x4a);

/// What the bar shows.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::stage) struct BarFacts {
    pub(in crate::stage) at: Duration,
    pub(in crate::stage) duration: Duration,
    pub(in crate::stage) playing: bool,
    pub(in crate::stage) rate: f64,
    pub(in crate::stage) muted: bool,
    pub(in crate::stage) repeat: Repeat,
    pub(in crate::stage) markers: Rc<[Duration]>,
    /// The marker that was set last: its time is shown at its place.
    pub(in crate::stage) marked: Option<Duration>,
}

/// What a press on the bar asks for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::stage) enum BarPress {
    Film(FilmAction),
    /// Full screen, or a window again.
    Fullscreen,
}

/// The bar's own state.
pub(in crate::stage) struct Overlay {
    context: egui::Context,
    /// Whether the bar may show itself.
    allowed: bool,
    shown_until: Option<Instant>,
    /// Size of the window in points, and pixels per point.
    size: Vec2,
    scale: f32,
    pointer: Option<Pos2>,
    /// Where in the film the pointer drags the bar, from 0.0 (start) to 1.0 (end).
    drag: Option<f64>,
    /// The track as it was last painted; before that, the pointer cannot meet it.
    track: Rect,
    /// Where the film was then, or is to be.
    at: Duration,
}

impl Overlay {
    pub(in crate::stage) fn new() -> Self {
        Self {
            context: egui::Context::default(),
            allowed: true,
            shown_until: None,
            size: Vec2::ZERO,
            scale: 1.0,
            pointer: None,
            drag: None,
            track: Rect::NOTHING,
            at: Duration::ZERO,
        }
    }

    pub(in crate::stage) fn resize(&mut self, width: u32, height: u32, scale: f64) {
        self.scale = scale as f32;
        self.size = vec2(width as f32, height as f32) / self.scale;
    }

    pub(in crate::stage) fn is_allowed(&self) -> bool {
        self.allowed
    }

    pub(in crate::stage) fn allow(&mut self, on: bool) {
        self.allowed = on;
        if !on {
            self.rest();
        }
    }

    /// The user did something: the bar is shown for a while.
    pub(in crate::stage) fn wake(&mut self, now: Instant) {
        if self.allowed {
            self.shown_until = Some(now + SHOWN_FOR);
        }
    }

    /// The bar goes at once.
    pub(in crate::stage) fn rest(&mut self) {
        (self.shown_until, self.drag) = (None, None);
    }

    /// Whether the bar shows now; while a film is held or dragged it does not go.
    pub(in crate::stage) fn is_shown(&self, now: Instant, playing: bool) -> bool {
        self.allowed
            && self
                .shown_until
                .is_some_and(|until| self.drag.is_some() || now < until || (!playing && self.over_strip()))
    }

    /// When the bar will go, if it shows.
    pub(in crate::stage) fn goes_at(&self) -> Option<Instant> {
        self.shown_until.filter(|_| self.drag.is_none())
    }

    /// Whether the bar is held with the pointer.
    pub(in crate::stage) fn is_dragged(&self) -> bool {
        self.drag.is_some()
    }

    /// The pointer is here now, in pixels of the window. While the bar is dragged, a film of this duration follows it.
    pub(in crate::stage) fn point(&mut self, (x, y): (f64, f64), duration: Duration) -> Option<FilmAction> {
        let pointer = pos2(x as f32, y as f32) / self.scale;
        self.pointer = Some(pointer);
        self.drag?;
        Some(self.drag_to(pointer, duration))
    }

    /// The pointer left the window.
    pub(in crate::stage) fn leave(&mut self) {
        self.pointer = None;
    }

    /// The pointer's button went down; `None` when that was not on the bar.
    pub(in crate::stage) fn press(&mut self, playing: bool, duration: Duration) -> Option<BarPress> {
        let pointer = self.pointer.filter(|_| self.allowed && self.over_strip())?;
        Some(BarPress::Film(match pointer.x {
            x if x < BACK => match playing {
                true => FilmAction::Pause,
                false => FilmAction::Play,
            },
            x if x < TIME => FilmAction::Seek {
                to: self.at.saturating_sub(Duration::from_secs_f64(LONG_JUMP)),
                exact: true,
            },
            x if x >= self.size.x - FULLSCREEN => return Some(BarPress::Fullscreen),
            _ => self.drag_to(pointer, duration),
        }))
    }

    /// The pointer's button went up.
    pub(in crate::stage) fn release(&mut self, duration: Duration) -> Option<FilmAction> {
        let part = self.drag.take()?;
        Some(FilmAction::Seek {
            to: duration.mul_f64(part),
            exact: true,
        })
    }

    fn drag_to(&mut self, pointer: Pos2, duration: Duration) -> FilmAction {
        let part = self.part_at(pointer);
        self.drag = Some(part);
        FilmAction::Seek {
            to: duration.mul_f64(part),
            exact: false,
        }
    }

    /// Draws the bar, what is seen of covers that are being drawn, how near and bright the picture is, and which of two films it is that
    /// the bar is of.
    pub(in crate::stage) fn paint(
        &mut self,
        facts: Option<BarFacts>,
        marks: Option<&CoverMarks>,
        note: Option<&PictureNote>,
        steered: Option<layout::Rect>,
    ) -> (Shapes, egui::TexturesDelta) {
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            ..egui::RawInput::default()
        };
        input
            .viewports
            .entry(ViewportId::ROOT)
            .or_default()
            .native_pixels_per_point = Some(self.scale);
        let hovered = self.over_strip() || self.drag.is_some();
        let (drag, size, scale) = (self.drag, self.size, self.scale);
        let mut track = Rect::NOTHING;
        self.at = facts.as_ref().map_or(self.at, |facts| facts.at);
        let output = self.context.run_pass(input, |context| {
            let painter = context.layer_painter(egui::LayerId::background());
            if let Some(pane) = steered {
                cover_marks::frame(&painter, scale, pane);
            }
            if let Some(marks) = marks {
                cover_marks::draw(&painter, size, scale, marks);
            }
            if let Some(note) = note {
                picture_note::draw(&painter, note);
            }
            if let Some(facts) = &facts {
                track = draw(&painter, size, facts, drag, hovered);
            }
        });
        self.track = track;
        let primitives = self.context.tessellate(output.shapes, output.pixels_per_point).into();
        (
            Shapes {
                primitives,
                pixels_per_point: output.pixels_per_point,
            },
            output.textures_delta,
        )
    }

    pub(in crate::stage) fn over_strip(&self) -> bool {
        self.pointer
            .is_some_and(|at| at.y >= self.size.y - STRIP && at.y <= self.size.y && at.x >= 0.0 && at.x <= self.size.x)
    }

    /// Which part of the film comes before this place on the track.
    fn part_at(&self, pointer: Pos2) -> f64 {
        if self.track.width() <= 0.0 {
            return 0.0;
        }
        f64::from(((pointer.x - self.track.left()) / self.track.width()).clamp(0.0, 1.0))
    }
}

/// Draws the bar and returns its track.
fn draw(painter: &Painter, size: Vec2, facts: &BarFacts, drag: Option<f64>, hovered: bool) -> Rect {
    shade(painter, size);
    let middle = size.y - STRIP / 2.0;
    let font = FontId::proportional(TEXT);
    let at = drag
        .map_or(facts.at, |part| facts.duration.mul_f64(part))
        .min(facts.duration);
    let hours = facts.duration >= Duration::from_secs(3600);

    // From the left: the sign for play or pause, the time.
    play_sign(painter, pos2(MARGIN + 6.0, middle), facts.playing);
    let widest = painter
        .layout_no_wrap(clock(facts.duration, hours), font.clone(), INK)
        .size()
        .x
        + 4.0;
    back_sign(painter, pos2((BACK + TIME) / 2.0 - 6.0, middle));
    let time = TIME + 4.0;
    painter.text(
        pos2(time + widest, middle),
        Align2::RIGHT_CENTER,
        clock(at, hours),
        font.clone(),
        INK,
    );

    // From the right: the duration, the mute sign, the speed.
    let mut right = size.x - FULLSCREEN - 4.0;
    fullscreen_sign(painter, pos2(size.x - MARGIN - 8.0, middle));
    right = painter
        .text(
            pos2(right, middle),
            Align2::RIGHT_CENTER,
            clock(facts.duration, hours),
            font.clone(),
            INK,
        )
        .left()
        - 14.0;
    if facts.muted {
        mute_sign(painter, pos2(right - 9.0, middle));
        right -= 32.0;
    }
    if (facts.rate - 1.0).abs() > 0.001 {
        right = painter
            .text(
                pos2(right, middle),
                Align2::RIGHT_CENTER,
                format!("{}×", facts.rate),
                font,
                PLAYED,
            )
            .left()
            - 14.0;
    }

    // Between them: the track.
    let left = time + widest + 18.0;
    let track = Rect::from_x_y_ranges(left..=right.max(left + 1.0), middle - 2.0..=middle + 2.0);
    painter.rect_filled(track, 2, QUIET);
    let whole = facts.duration.as_secs_f64();
    let part = if whole > 0.0 {
        (at.as_secs_f64() / whole).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let place = |at: f64| track.left() + track.width() * (at / whole.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) as f32;
    let here = track.left() + track.width() * part as f32;
    painter.rect_filled(track.with_max_x(here), 2, PLAYED);
    for marker in facts.markers.iter() {
        let x = place(marker.as_secs_f64());
        painter.vline(x, middle - 10.0..=middle - 4.0, (2.0, INK));
        if facts.marked == Some(*marker) {
            let above = pos2(x, middle - 13.0);
            let font = FontId::proportional(TEXT);
            painter.text(above, Align2::CENTER_BOTTOM, clock(*marker, hours), font, PLAYED);
        }
    }
    for at in [facts.repeat.from, facts.repeat.to].into_iter().flatten() {
        painter.vline(place(at), middle - 9.0..=middle + 9.0, (2.0, INK));
    }
    if let Some((from, to)) = facts.repeat.range() {
        let piece = Rect::from_x_y_ranges(place(from)..=place(to), middle + 6.0..=middle + 9.0);
        painter.rect_filled(piece, 1, INK);
    }
    painter.circle_filled(pos2(here, middle), if hovered { 8.0 } else { 5.5 }, INK);
    track
}

/// Darkness that rises from the bottom, so that the bar can be read over any film.
fn shade(painter: &Painter, size: Vec2) {
    // Eased by hand: a straight ramp has a visible edge at its top.
    let steps = [(0.0, 0.0), (0.35, 0.14), (0.7, 0.46), (1.0, 0.72)];
    let mut mesh = Mesh::default();
    for (down, darkness) in steps {
        let y = size.y - SHADE * (1.0 - down);
        let color = Color32::BLACK.gamma_multiply(darkness);
        for x in [0.0, size.x] {
            mesh.vertices.push(Vertex {
                pos: pos2(x, y),
                uv: WHITE_UV,
                color,
            });
        }
    }
    for row in 0..3 {
        let corner = row * 2;
        mesh.add_triangle(corner, corner + 1, corner + 2);
        mesh.add_triangle(corner + 1, corner + 2, corner + 3);
    }
    painter.add(Shape::mesh(mesh));
}

/// What a press would do: hold the film (two bars) or play it (a triangle).
fn play_sign(painter: &Painter, at: Pos2, playing: bool) {
    if playing {
        for x in [-4.5, 3.5] {
            painter.rect_filled(Rect::from_center_size(at + vec2(x, 0.0), vec2(4.0, 14.0)), 1, INK);
        }
    } else {
        let corners = vec![at + vec2(-5.0, -7.5), at + vec2(8.0, 0.0), at + vec2(-5.0, 7.5)];
        painter.add(Shape::convex_polygon(corners, INK, Stroke::NONE));
    }
}

/// Ten seconds back: two triangles and the number.
fn back_sign(painter: &Painter, at: Pos2) {
    for x in [-14.0, -5.0] {
        let corners = vec![at + vec2(x, 0.0), at + vec2(x + 8.0, -6.0), at + vec2(x + 8.0, 6.0)];
        painter.add(Shape::convex_polygon(corners, INK, Stroke::NONE));
    }
    let number = format!("{LONG_JUMP}");
    painter.text(
        at + vec2(9.0, 0.0),
        Align2::LEFT_CENTER,
        number,
        FontId::proportional(TEXT),
        INK,
    );
}

/// The four corners of a screen.
fn fullscreen_sign(painter: &Painter, at: Pos2) {
    let stroke = Stroke::new(2.0, INK);
    for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
        let corner = at + vec2(8.0 * x, 6.5 * y);
        painter.line_segment([corner, corner - vec2(5.0 * x, 0.0)], stroke);
        painter.line_segment([corner, corner - vec2(0.0, 4.5 * y)], stroke);
    }
}

/// A loudspeaker, struck out.
fn mute_sign(painter: &Painter, at: Pos2) {
    painter.rect_filled(Rect::from_center_size(at + vec2(-5.5, 0.0), vec2(4.0, 6.0)), 0, INK);
    let cone = vec![
        at + vec2(-4.5, -3.0),
        at + vec2(1.5, -7.5),
        at + vec2(1.5, 7.5),
        at + vec2(-4.5, 3.0),
    ];
    painter.add(Shape::convex_polygon(cone, INK, Stroke::NONE));
    let stroke = Stroke::new(1.8, INK);
    painter.line_segment([at + vec2(4.5, -3.5), at + vec2(11.0, 3.5)], stroke);
    painter.line_segment([at + vec2(4.5, 3.5), at + vec2(11.0, -3.5)], stroke);
}

/// `m:ss`, or `h:mm:ss` when the film is that long.
fn clock(time: Duration, hours: bool) -> String {
    let seconds = time.as_secs();
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours {
        format!("{h}:{m:02}:{s:02}")
    } else {
        format!("{m}:{s:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: Duration = Duration::from_secs(60);

    fn facts() -> BarFacts {
        BarFacts {
            at: Duration::from_secs(30),
            duration: FILM,
            playing: true,
            rate: 1.0,
            muted: false,
            repeat: Repeat::default(),
            markers: Rc::default(),
            marked: None,
        }
    }

    fn a_painted_bar() -> Overlay {
        let mut overlay = Overlay::new();
        overlay.resize(1280, 720, 1.0);
        let (_, textures) = overlay.paint(Some(facts()), None, None, None);
        // egui asserts that no change is dropped without this.
        { textures }.clear();
        overlay
    }

    #[test]
    fn clocks_are_as_long_as_the_film_needs() {
        assert_eq!(clock(Duration::from_secs(65), false), "1:05");
        assert_eq!(clock(Duration::from_secs(65), true), "0:01:05");
        assert_eq!(clock(Duration::from_secs(3 * 3600 + 62), true), "3:01:02");
    }

    #[test]
    fn the_bar_goes_by_itself() {
        let (mut overlay, now) = (a_painted_bar(), Instant::now());
        assert!(!overlay.is_shown(now, true));
        overlay.wake(now);
        assert!(overlay.is_shown(now, true));
        assert!(!overlay.is_shown(now + SHOWN_FOR, true));
    }

    #[test]
    fn a_bar_that_is_turned_off_does_not_show_itself() {
        let (mut overlay, now) = (a_painted_bar(), Instant::now());
        overlay.allow(false);
        overlay.wake(now);
        assert!(!overlay.is_shown(now, false));
        overlay.point((640.0, 700.0), FILM);
        assert_eq!(overlay.press(true, FILM), None);
    }

    #[test]
    fn dragging_follows_the_pointer_along_the_track_and_ends_where_it_is_let_go() {
        let mut overlay = a_painted_bar();
        let (left, right) = (f64::from(overlay.track.left()), f64::from(overlay.track.right()));
        let seek = |to, exact| Some(FilmAction::Seek { to, exact });
        assert_eq!(overlay.point((left, 690.0), FILM), None);
        assert_eq!(
            overlay.press(true, FILM),
            seek(Duration::ZERO, false).map(BarPress::Film)
        );
        assert_eq!(overlay.point((right + 500.0, 100.0), FILM), seek(FILM, false));
        let Some(FilmAction::Seek { to: half, exact: false }) = overlay.point(((left + right) / 2.0, 690.0), FILM)
        else {
            panic!("not dragged")
        };
        assert!(half.abs_diff(FILM / 2) < FILM / 100);
        assert_eq!(overlay.release(FILM), seek(half, true));
        assert_eq!(overlay.release(FILM), None);
    }

    #[test]
    fn a_press_on_the_film_is_not_the_bars() {
        let mut overlay = a_painted_bar();
        overlay.point((640.0, 300.0), FILM);
        assert_eq!(overlay.press(true, FILM), None);
    }

    #[test]
    fn a_press_left_of_the_track_holds_a_film_that_plays_and_plays_one_that_is_held() {
        let mut overlay = a_painted_bar();
        overlay.point((20.0, 700.0), FILM);
        assert_eq!(overlay.press(true, FILM), Some(BarPress::Film(FilmAction::Pause)));
        assert_eq!(overlay.press(false, FILM), Some(BarPress::Film(FilmAction::Play)));
        assert_eq!(overlay.release(FILM), None);
    }

    #[test]
    fn beside_the_play_sign_it_goes_ten_seconds_back_and_at_the_end_it_fills_the_screen() {
        let mut overlay = a_painted_bar();
        overlay.point((80.0, 700.0), FILM);
        let back = FilmAction::Seek {
            to: Duration::from_secs(20),
            exact: true,
        };
        assert_eq!(overlay.press(true, FILM), Some(BarPress::Film(back)));
        overlay.point((1255.0, 700.0), FILM);
        assert_eq!(overlay.press(true, FILM), Some(BarPress::Fullscreen));
        assert!(overlay.track.left() > f32::from(110_u8) && overlay.track.right() < 1230.0);
    }
}
