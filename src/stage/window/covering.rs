//! What of the film is covered, and how it is drawn with the pointer: a drag makes a rectangle, moves one, or moves its edges.

use std::time::Duration;

use crate::film::{Area, Cover, WHOLE};
use crate::protocol::{Drawn, Language, ShownAs};
use crate::stage::render::cover_marks::{CoverMark, CoverMarks};
use crate::stage::render::layout::{DisplaySize, Rect};
use crate::stage::render::placing::{Point, turned_point, unturned_point, within};

/// So near to an edge, in pixels of the window, a press takes hold of it.
const NEAR: f64 = 9.0;
/// A cover is at least so wide and high, in pixels of the window; what is smaller was a click.
const SMALLEST: f64 = 8.0;

/// The covers of the film, and the one that the pointer holds.
pub(super) struct Covering {
    language: Language,
    covers: Vec<Cover>,
    drawing: bool,
    /// The picture in the window: its shape, and when it is shown.
    picture: Option<(DisplaySize, Duration)>,
    /// How near and which way up. Covers lie in the film's picture, whatever the window shows of it.
    shown_as: ShownAs,
    /// The one that was drawn or pressed last.
    chosen: Option<u16>,
    held: Option<Held>,
}

/// What the pointer holds.
struct Held {
    /// `None`: a new cover.
    number: Option<u16>,
    hold: Hold,
    /// Where the button went down, as parts of the picture.
    from: Point,
    /// Where the cover was then, and is now.
    start: Edges,
    now: Edges,
}

/// Which edges follow the pointer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hold {
    /// All of them, together.
    All,
    /// Left, upper, right, lower.
    Edges([bool; 4]),
}

/// Left, upper, right and lower edge, as parts of the picture from 0 to 1.
type Edges = [f64; 4];

impl Covering {
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            covers: Vec::new(),
            drawing: false,
            picture: None,
            shown_as: ShownAs::default(),
            chosen: None,
            held: None,
        }
    }

    pub(super) fn covers(&self) -> &[Cover] {
        &self.covers
    }

    pub(super) fn set(&mut self, covers: Vec<Cover>) {
        self.covers = covers;
        let is_there = |number: &u16| self.covers.iter().any(|cover| cover.number == *number);
        self.chosen = self.chosen.filter(is_there);
    }

    pub(super) fn is_drawing(&self) -> bool {
        self.drawing
    }

    pub(super) fn draw(&mut self, on: bool) {
        self.drawing = on;
        (self.held, self.chosen) = (None, None);
    }

    /// The window shows a picture of this shape from here on.
    pub(super) fn shows(&mut self, size: DisplaySize, at: Duration) {
        self.picture = Some((size, at));
    }

    /// The shape of the picture in the window, before it is turned by hand.
    pub(super) fn picture(&self) -> Option<DisplaySize> {
        self.picture.map(|(size, _)| size)
    }

    pub(super) fn show_as(&mut self, shown_as: ShownAs) {
        self.shown_as = shown_as;
    }

    /// The button went down here, in a window of this size.
    pub(super) fn press(&mut self, at: Point, window: (u32, u32)) {
        let Some(place) = self.place(window) else { return };
        let from = self.in_film(place, at);
        let (wide, high) = self.film_pixels(place);
        let near = (NEAR / wide, NEAR / high);
        let hit = self.now().rev().find_map(|(number, edges)| {
            let hold = hold(edges, from, near)?;
            Some((number, hold, edges))
        });
        self.held = Some(match hit {
            Some((number, hold, edges)) => Held {
                number: Some(number),
                hold,
                from,
                start: edges,
                now: edges,
            },
            None => {
                let point = [from.0, from.1, from.0, from.1].map(|at| at.clamp(0.0, 1.0));
                Held {
                    number: None,
                    hold: Hold::Edges([false, false, true, true]),
                    from,
                    start: point,
                    now: point,
                }
            }
        });
        self.chosen = hit.map(|(number, ..)| number);
    }

    /// The pointer is here; whether it holds anything.
    pub(super) fn drag(&mut self, at: Point, window: (u32, u32)) -> bool {
        let Some(place) = self.place(window) else { return false };
        let at = self.in_film(place, at);
        let Some(held) = &mut self.held else { return false };
        held.now = moved(held.start, held.hold, held.from, at);
        true
    }

    /// The button was let go: what was drawn.
    pub(super) fn release(&mut self, window: (u32, u32)) -> Option<Drawn> {
        let (place, held) = (self.place(window)?, self.held.take()?);
        let (across, down) = self.film_pixels(place);
        let (wide, high) = ((held.now[2] - held.now[0]) * across, (held.now[3] - held.now[1]) * down);
        let is_click = held.now == held.start || wide < SMALLEST || high < SMALLEST;
        (!is_click).then(|| self.drawn(held.number, Some(area(held.now))))
    }

    /// The cover that was drawn or pressed last is to go.
    pub(super) fn remove(&mut self) -> Option<Drawn> {
        let number = self.chosen.take()?;
        Some(self.drawn(Some(number), None))
    }

    /// Takes over what was drawn; `false` where it changes nothing.
    pub(super) fn apply(&mut self, drawn: Drawn) -> bool {
        let Some(covers) = drawn.applied_to(&self.covers) else {
            return false;
        };
        let newest = covers.last().map(|cover| cover.number);
        self.chosen = drawn.area.and(drawn.number.or(newest));
        self.covers = covers;
        true
    }

    /// What is to be seen of it in the window.
    pub(super) fn marks(&self, window: (u32, u32)) -> Option<CoverMarks> {
        let place = self.place(window).filter(|_| self.drawing)?;
        let held = self.held.as_ref();
        let mark = |number: Option<u16>, edges: Edges, solid: bool| CoverMark {
            number,
            place: outside(place, turned(edges, self.shown_as.turn)),
            chosen: number.is_some() && number == self.chosen,
            solid,
        };
        let is_held = |number: u16| held.is_some_and(|held| held.number == Some(number));
        let standing = self.now().filter(|(number, _)| !is_held(*number));
        let marks = standing.map(|(number, edges)| mark(Some(number), edges, false));
        let marks = marks.chain(held.map(|held| mark(held.number, held.now, true)));
        Some(CoverMarks {
            language: self.language,
            marks: marks.collect(),
        })
    }

    fn drawn(&self, number: Option<u16>, area: Option<Area>) -> Drawn {
        let at = self.picture.map_or(Duration::ZERO, |(_, at)| at).as_secs_f64();
        Drawn { number, area, at }
    }

    /// The covers of the picture in the window.
    fn now(&self) -> impl DoubleEndedIterator<Item = (u16, Edges)> {
        let at = self.picture.map_or(Duration::ZERO, |(_, at)| at);
        let at_ms = u64::try_from(at.as_millis()).unwrap_or(u64::MAX);
        let drawn = self.covers.iter().filter(|cover| !cover.is_unseen_part());
        let covers = drawn.filter(move |cover| cover.covers_at(at_ms));
        covers.map(move |cover| (cover.number, edges(cover.area_at(at_ms))))
    }

    /// A point of the window as parts of the film's picture, which it may be outside of.
    fn in_film(&self, place: Rect, at: Point) -> Point {
        unturned_point(within(place, at), self.shown_as.turn)
    }

    /// How wide and high the film's picture is, in pixels of the window.
    fn film_pixels(&self, place: Rect) -> (f64, f64) {
        let (across, down) = (f64::from(place.width), f64::from(place.height));
        if matches!(self.shown_as.turn, 90 | 270) {
            (down, across)
        } else {
            (across, down)
        }
    }

    /// Where all of the picture would be in the window.
    fn place(&self, (width, height): (u32, u32)) -> Option<Rect> {
        let place = self.picture?.0.placed((width, height), self.shown_as);
        (!place.is_empty()).then_some(place)
    }
}

/// What is an area of the film's picture in the picture that was turned by hand.
fn turned([left, top, right, bottom]: Edges, turn: u16) -> Edges {
    let (one, other) = (turned_point((left, top), turn), turned_point((right, bottom), turn));
    [
        one.0.min(other.0),
        one.1.min(other.1),
        one.0.max(other.0),
        one.1.max(other.1),
    ]
}

/// A part of the picture in pixels of the window.
fn outside(place: Rect, edges: Edges) -> Rect {
    let [left, top, right, bottom] = edges.map(|edge| edge as f32);
    Rect {
        x: place.x + left * place.width,
        y: place.y + top * place.height,
        width: (right - left) * place.width,
        height: (bottom - top) * place.height,
    }
}

/// What a press takes hold of; `None` where it is outside.
fn hold([left, top, right, bottom]: Edges, (x, y): Point, near: (f64, f64)) -> Option<Hold> {
    let inside = |low: f64, at: f64, high: f64, near: f64| (low - near..=high + near).contains(&at);
    if !inside(left, x, right, near.0) || !inside(top, y, bottom, near.1) {
        return None;
    }
    // Of one that is hardly wider than two handles, the nearer edge.
    let ends = |low: f64, at: f64, high: f64, near: f64| {
        let (to_low, to_high) = ((at - low).abs(), (at - high).abs());
        (to_low <= near && to_low <= to_high, to_high <= near && to_high < to_low)
    };
    let (across, down) = (ends(left, x, right, near.0), ends(top, y, bottom, near.1));
    let held = [across.0, down.0, across.1, down.1];
    Some(if held == [false; 4] {
        Hold::All
    } else {
        Hold::Edges(held)
    })
}

fn moved(start: Edges, hold: Hold, from: Point, to: Point) -> Edges {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    match hold {
        Hold::All => {
            let across = across.clamp(-start[0], 1.0 - start[2]);
            let down = down.clamp(-start[1], 1.0 - start[3]);
            [start[0] + across, start[1] + down, start[2] + across, start[3] + down]
        }
        Hold::Edges(held) => {
            let mut edges = start;
            for (index, edge) in edges.iter_mut().enumerate().filter(|(index, _)| held[*index]) {
                *edge = (*edge + if index % 2 == 0 { across } else { down }).clamp(0.0, 1.0);
            }
            // Past the edge on the other side.
            let [left, top, right, bottom] = edges;
            [left.min(right), top.min(bottom), left.max(right), top.max(bottom)]
        }
    }
}

fn edges(area: Area) -> Edges {
    [area.left, area.top, area.right, area.bottom].map(|edge| f64::from(edge) / f64::from(WHOLE))
}

/// Rounded outwards.
fn area([left, top, right, bottom]: Edges) -> Area {
    let whole = f64::from(WHOLE);
    // What was not moved stays as it is in spite of rounding.
    let low = |edge: f64| (edge * whole + 1e-6).floor().clamp(0.0, whole - 1.0) as u16;
    let high = |edge: f64| (edge * whole - 1e-6).ceil().clamp(1.0, whole) as u16;
    Area {
        left: low(left),
        top: low(top),
        right: high(right).max(low(left) + 1),
        bottom: high(bottom).max(low(top) + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playback::Orientation;

    /// A film of 16:9 in a window of 1000×762: its picture begins 100 below, and is 562 high.
    const WINDOW: (u32, u32) = (1000, 763);

    fn drawing() -> Covering {
        let mut covering = Covering::new(Language::English);
        covering.shows(
            DisplaySize::new(1600, 900, (1, 1), Orientation::UPRIGHT),
            Duration::from_secs(7),
        );
        covering.draw(true);
        covering
    }

    fn drags(covering: &mut Covering, from: Point, to: Point) -> Option<Drawn> {
        covering.press(from, WINDOW);
        covering.drag(((from.0 + to.0) / 2.0, from.1), WINDOW);
        covering.drag(to, WINDOW);
        let drawn = covering.release(WINDOW)?;
        covering.apply(drawn);
        Some(drawn)
    }

    fn area_of(covering: &Covering) -> [u16; 4] {
        let Area {
            left,
            top,
            right,
            bottom,
        } = covering.covers()[0].area_at(7000);
        [left, top, right, bottom]
    }

    #[test]
    fn a_drag_makes_a_cover_moves_it_and_moves_its_edges() {
        let mut covering = drawing();
        let drawn = drags(&mut covering, (500.0, 381.0), (200.0, 241.0)).unwrap();
        assert_eq!((drawn.number, drawn.at), (None, 7.0));
        let [left, top, right, bottom] = area_of(&covering);
        assert_eq!((left, right), (2000, 5000), "from right to left");
        assert!(top.abs_diff(2500) < 15 && bottom.abs_diff(5000) < 15, "{top} {bottom}");
        // Inside: it moves, and not out of the picture.
        assert_eq!(
            drags(&mut covering, (300.0, 300.0), (900.0, 300.0)).unwrap().number,
            Some(1)
        );
        assert_eq!(area_of(&covering), [7000, top, 10_000, bottom]);
        // Its corner.
        drags(
            &mut covering,
            (702.0, 100.0 + 0.5625 * f64::from(top) / 10.0),
            (600.0, 101.0),
        )
        .unwrap();
        let [left, top, right, ..] = area_of(&covering);
        assert!(left.abs_diff(5980) <= 1 && top < 60, "{left} {top}");
        assert_eq!(right, 10_000);
        assert_eq!(covering.covers().len(), 1);
        assert_eq!(covering.remove().and_then(|drawn| drawn.number), Some(1));
    }

    #[test]
    fn a_cover_lies_in_the_film_however_near_and_whichever_way_up_it_is_shown() {
        let mut covering = drawing();
        covering.show_as(ShownAs {
            zoom: 4.0,
            x: 0.25,
            y: 0.25,
            ..ShownAs::default()
        });
        // The window's middle is a quarter into the film; the picture is 4000 pixels wide and 2252 high.
        drags(&mut covering, (500.0, 381.5), (900.0, 606.7)).unwrap();
        let [left, top, right, bottom] = area_of(&covering);
        let near = |is: u16, wanted: u16| is.abs_diff(wanted) <= 4;
        assert!(near(left, 2500) && near(top, 2500) && near(right, 3500) && near(bottom, 3500));
        let mark = covering.marks(WINDOW).unwrap().marks[0].place;
        assert!(
            (mark.x - 500.0).abs() < 2.0 && (mark.width - 400.0).abs() < 2.0,
            "{mark:?}"
        );
        // On its side: the film's left is above.
        covering.show_as(ShownAs {
            turn: 90,
            ..ShownAs::default()
        });
        let mark = covering.marks(WINDOW).unwrap().marks[0].place;
        let whole = covering.place(WINDOW).unwrap();
        let part = ((mark.x - whole.x) / whole.width, (mark.y - whole.y) / whole.height);
        assert!((part.0 - 0.65).abs() < 0.01 && (part.1 - 0.25).abs() < 0.01, "{part:?}");
        let from = (
            f64::from(mark.x + mark.width / 2.0),
            f64::from(mark.y + mark.height / 2.0),
        );
        let down = f64::from(whole.height) / 10.0;
        drags(&mut covering, from, (from.0, from.1 + down)).unwrap();
        let moved = area_of(&covering);
        assert!(
            near(moved[0], 3500) && near(moved[1], 2500),
            "down is to the right: {moved:?}"
        );
    }

    #[test]
    fn a_click_chooses_and_draws_nothing() {
        let mut covering = drawing();
        drags(&mut covering, (200.0, 200.0), (400.0, 400.0)).unwrap();
        assert_eq!(drags(&mut covering, (700.0, 200.0), (703.0, 203.0)), None);
        assert_eq!(covering.remove(), None, "nothing is chosen there");
        assert_eq!(drags(&mut covering, (300.0, 300.0), (300.0, 300.0)), None);
        assert_eq!(covering.covers().len(), 1);
        assert!(covering.remove().is_some());
    }

    #[test]
    fn what_begins_beside_the_picture_is_cut_at_its_edge() {
        let mut covering = drawing();
        drags(&mut covering, (300.0, 20.0), (600.0, 300.0)).unwrap();
        assert_eq!(area_of(&covering)[1], 0);
    }

    #[test]
    fn what_was_not_looked_at_is_not_taken_hold_of() {
        let mut covering = drawing();
        let unseen = Cover {
            found: true,
            ..Cover::still(1, Area::ALL)
        };
        covering.set(vec![unseen]);
        assert!(covering.marks(WINDOW).unwrap().marks.is_empty());
        let new = drags(&mut covering, (200.0, 200.0), (400.0, 400.0)).unwrap();
        assert_eq!(new.number, None);
    }

    #[test]
    fn nothing_is_marked_but_while_it_is_drawn_and_only_what_covers_now() {
        let mut covering = drawing();
        drags(&mut covering, (200.0, 200.0), (400.0, 400.0)).unwrap();
        let later = Cover {
            number: 2,
            from_ms: 9000,
            ..covering.covers()[0].clone()
        };
        let covers = [covering.covers()[0].clone(), later];
        covering.set(covers.to_vec());
        let marks = covering.marks(WINDOW).unwrap().marks;
        assert_eq!(marks.len(), 1);
        assert!(marks[0].chosen && !marks[0].solid);
        covering.press((300.0, 300.0), WINDOW);
        assert!(
            covering.marks(WINDOW).unwrap().marks[0].solid,
            "it is elsewhere in the film as yet"
        );
        covering.draw(false);
        assert_eq!(covering.marks(WINDOW), None);
        covering.draw(true);
        covering.picture = None;
        assert_eq!(covering.marks(WINDOW), None);
    }
}
