//! Icons, drawn as shapes: no font is needed for them, and they are sharp at every scale.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// An icon, designed on a square of 24 × 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Back by seconds.
    Back,
    /// Forward by seconds.
    Forward,
    /// One frame back.
    StepBack,
    /// One frame forward.
    StepForward,
    /// Sound is on.
    Sound,
    /// Sound is off.
    Silent,
    /// A voice that is not to be known.
    Disguise,
    /// Fill the screen.
    Fullscreen,
    /// A window again.
    Window,
    /// What the user can set.
    Settings,
    /// A narrow window beside a large one.
    Remote,
    /// Cover the film.
    Curtain,
    /// Close.
    Close,
    /// Lock.
    Lock,
    /// A USB stick.
    Stick,
    /// A camera.
    Camera,
    /// A memory card.
    Card,
    /// Into the stick.
    Import,
    /// A photograph.
    Photo,
    /// A folder.
    Folder,
    /// A film.
    Film,
    /// See.
    Eye,
    /// Do not see.
    EyeOff,
    /// Go on.
    Next,
    /// Go back.
    Previous,
    /// More.
    Menu,
    /// What is known of something.
    Details,
    /// It is so.
    Check,
    /// Something is wrong.
    Warning,
    /// One beside another.
    Beside,
    /// Into the meeting.
    Share,
    /// A place in the film.
    Marker,
    /// A piece of the film.
    Segment,
    /// Again and again.
    Repeat,
    /// In an order, to be shown.
    Queue,
    /// A microphone.
    Microphone,
    /// Record.
    Record,
    /// End a recording.
    Stop,
}

/// Draws `icon` in the middle of `rect`, `size` points wide.
pub fn draw(painter: &Painter, rect: Rect, icon: Icon, size: f32, color: Color32) {
    let pen = Pen {
        painter,
        origin: rect.center() - vec2(size, size) / 2.0,
        scale: size / 24.0,
        color,
    };
    match icon {
        Icon::Play => pen.solid(&[(7.0, 4.5), (20.0, 12.0), (7.0, 19.5)]),
        Icon::Segment => {
            pen.line(&[(8.0, 4.0), (4.0, 4.0), (4.0, 20.0), (8.0, 20.0)]);
            pen.line(&[(16.0, 4.0), (20.0, 4.0), (20.0, 20.0), (16.0, 20.0)]);
            pen.block(8.0, 9.5, 8.0, 5.0);
        }
        Icon::Queue => {
            pen.line(&[(3.0, 6.0), (15.0, 6.0)]);
            pen.line(&[(3.0, 12.0), (12.0, 12.0)]);
            pen.line(&[(3.0, 18.0), (9.0, 18.0)]);
            pen.solid(&[(14.0, 11.0), (22.0, 16.0), (14.0, 21.0)]);
        }
        Icon::Repeat => {
            pen.arc((12.0, 12.0), 8.0, 0.2, 5.2);
            pen.solid(&[(12.0, 1.0), (19.0, 4.5), (12.5, 9.0)]);
        }
        Icon::Pause => {
            pen.block(6.0, 5.0, 4.0, 14.0);
            pen.block(14.0, 5.0, 4.0, 14.0);
        }
        Icon::Back => {
            pen.solid(&[(12.0, 6.0), (12.0, 18.0), (3.0, 12.0)]);
            pen.solid(&[(21.0, 6.0), (21.0, 18.0), (12.0, 12.0)]);
        }
        Icon::Forward => {
            pen.solid(&[(3.0, 6.0), (12.0, 12.0), (3.0, 18.0)]);
            pen.solid(&[(12.0, 6.0), (21.0, 12.0), (12.0, 18.0)]);
        }
        Icon::StepBack => {
            pen.block(16.0, 6.0, 2.5, 12.0);
            pen.solid(&[(14.0, 6.0), (14.0, 18.0), (5.0, 12.0)]);
        }
        Icon::StepForward => {
            pen.block(5.5, 6.0, 2.5, 12.0);
            pen.solid(&[(10.0, 6.0), (19.0, 12.0), (10.0, 18.0)]);
        }
        Icon::Sound => {
            pen.speaker();
            pen.arc((12.0, 12.0), 5.0, -0.75, 0.75);
            pen.arc((12.0, 12.0), 9.0, -0.75, 0.75);
        }
        Icon::Silent => {
            pen.speaker();
            pen.line(&[(16.0, 9.0), (22.0, 15.0)]);
            pen.line(&[(22.0, 9.0), (16.0, 15.0)]);
        }
        Icon::Disguise => {
            // A wave that is cut square.
            pen.line(&[
                (2.0, 12.0),
                (5.0, 12.0),
                (5.0, 5.0),
                (10.0, 5.0),
                (10.0, 19.0),
                (15.0, 19.0),
                (15.0, 8.0),
                (19.0, 8.0),
                (19.0, 12.0),
                (22.0, 12.0),
            ]);
        }
        Icon::Fullscreen => pen.corners(&[
            (4.0, 4.0, 1.0, 1.0),
            (20.0, 4.0, -1.0, 1.0),
            (20.0, 20.0, -1.0, -1.0),
            (4.0, 20.0, 1.0, -1.0),
        ]),
        Icon::Settings => {
            for (y, knob) in [(6.0, 15.0), (12.0, 8.0), (18.0, 17.0)] {
                pen.line(&[(3.0, y), (21.0, y)]);
                pen.block(knob - 2.0, y - 3.0, 4.0, 6.0);
            }
        }
        Icon::Remote => {
            pen.line(&[(3.0, 5.0), (12.0, 5.0), (12.0, 19.0), (3.0, 19.0), (3.0, 5.0)]);
            pen.block(15.5, 4.0, 6.0, 16.0);
        }
        Icon::Window => pen.corners(&[
            (9.0, 9.0, -1.0, -1.0),
            (15.0, 9.0, 1.0, -1.0),
            (15.0, 15.0, 1.0, 1.0),
            (9.0, 15.0, -1.0, 1.0),
        ]),
        Icon::Curtain => {
            pen.frame(3.0, 5.0, 18.0, 14.0, 2.0);
            pen.block(3.0, 5.0, 18.0, 14.0);
        }
        Icon::Close => {
            pen.line(&[(6.0, 6.0), (18.0, 18.0)]);
            pen.line(&[(18.0, 6.0), (6.0, 18.0)]);
        }
        Icon::Lock => {
            pen.arc((12.0, 9.0), 4.0, std::f32::consts::PI, std::f32::consts::TAU);
            pen.line(&[(8.0, 9.0), (8.0, 11.5)]);
            pen.line(&[(16.0, 9.0), (16.0, 11.5)]);
            pen.block(5.0, 11.0, 14.0, 9.5);
        }
        Icon::Stick => {
            pen.frame(6.5, 9.0, 11.0, 12.5, 2.5);
            pen.frame(8.5, 2.5, 7.0, 6.5, 1.0);
            pen.block(10.3, 5.0, 1.2, 1.5);
            pen.block(12.6, 5.0, 1.2, 1.5);
        }
        Icon::Camera => {
            pen.frame(2.5, 7.0, 13.0, 10.5, 2.0);
            pen.closed(&[(16.0, 11.0), (21.5, 8.0), (21.5, 16.5), (16.0, 13.5)]);
        }
        Icon::Card => {
            pen.closed(&[(6.0, 3.0), (14.5, 3.0), (18.5, 7.0), (18.5, 21.0), (6.0, 21.0)]);
            for x in [8.5, 11.0, 13.5] {
                pen.block(x, 5.5, 1.3, 3.5);
            }
        }
        Icon::Import => {
            pen.line(&[(12.0, 3.5), (12.0, 14.5)]);
            pen.line(&[(7.0, 10.0), (12.0, 15.0), (17.0, 10.0)]);
            pen.line(&[(4.0, 16.0), (4.0, 20.5), (20.0, 20.5), (20.0, 16.0)]);
        }
        Icon::Photo => {
            pen.frame(3.0, 5.0, 18.0, 14.0, 2.0);
            pen.line(&[(4.0, 17.0), (9.5, 11.0), (13.0, 14.5), (15.5, 12.5), (20.0, 17.0)]);
            pen.dot((15.5, 9.0), 1.5);
        }
        Icon::Folder => {
            pen.closed(&[
                (3.0, 6.0),
                (9.5, 6.0),
                (11.5, 8.5),
                (21.0, 8.5),
                (21.0, 19.0),
                (3.0, 19.0),
            ]);
        }
        Icon::Film => {
            pen.frame(3.0, 5.0, 18.0, 14.0, 2.0);
            for y in [7.2, 11.2, 15.2] {
                pen.block(5.2, y, 1.6, 1.6);
                pen.block(17.2, y, 1.6, 1.6);
            }
            pen.solid(&[(10.2, 8.8), (15.0, 12.0), (10.2, 15.2)]);
        }
        Icon::Eye | Icon::EyeOff => {
            pen.arc((12.0, 17.0), 10.5, -2.55, -0.59);
            pen.arc((12.0, 7.0), 10.5, 0.59, 2.55);
            pen.dot((12.0, 12.0), 3.0);
            if icon == Icon::EyeOff {
                pen.line(&[(4.5, 4.5), (19.5, 19.5)]);
            }
        }
        Icon::Next => pen.line(&[(9.0, 5.0), (16.0, 12.0), (9.0, 19.0)]),
        Icon::Previous => pen.line(&[(15.0, 5.0), (8.0, 12.0), (15.0, 19.0)]),
        Icon::Menu => {
            for x in [5.5, 12.0, 18.5] {
                pen.dot((x, 12.0), 1.8);
            }
        }
        Icon::Details => {
            pen.frame(4.0, 4.0, 16.0, 16.0, 3.0);
            pen.line(&[(14.0, 4.0), (14.0, 20.0)]);
        }
        Icon::Check => pen.line(&[(4.5, 12.5), (10.0, 18.0), (19.5, 6.5)]),
        Icon::Warning => {
            pen.closed(&[(12.0, 3.5), (22.0, 20.5), (2.0, 20.5)]);
            pen.line(&[(12.0, 10.0), (12.0, 15.0)]);
            pen.dot((12.0, 17.7), 1.1);
        }
        Icon::Beside => {
            pen.frame(2.5, 6.0, 8.5, 12.0, 1.5);
            pen.frame(13.0, 6.0, 8.5, 12.0, 1.5);
        }
        Icon::Share => {
            pen.frame(3.0, 4.5, 18.0, 12.5, 2.0);
            pen.line(&[(8.0, 20.5), (16.0, 20.5)]);
            pen.line(&[(12.0, 14.0), (12.0, 8.0)]);
            pen.line(&[(9.0, 10.5), (12.0, 7.5), (15.0, 10.5)]);
        }
        Icon::Microphone => {
            pen.frame(9.0, 3.0, 6.0, 11.0, 3.0);
            pen.arc((12.0, 11.0), 6.5, 0.0, std::f32::consts::PI);
            pen.line(&[(12.0, 17.5), (12.0, 21.0)]);
            pen.line(&[(8.5, 21.0), (15.5, 21.0)]);
        }
        Icon::Record => {
            painter.circle_filled(rect.center(), size / 3.0, color);
        }
        Icon::Stop => pen.block(6.0, 6.0, 12.0, 12.0),
        Icon::Marker => {
            pen.closed(&[(7.0, 3.5), (17.0, 3.5), (17.0, 20.5), (12.0, 16.0), (7.0, 20.5)]);
        }
    }
}

/// Draws in an icon's own coordinates.
struct Pen<'a> {
    painter: &'a Painter,
    origin: Pos2,
    scale: f32,
    color: Color32,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        pos2(self.origin.x + x * self.scale, self.origin.y + y * self.scale)
    }

    fn points(&self, points: &[(f32, f32)]) -> Vec<Pos2> {
        points.iter().map(|point| self.at(*point)).collect()
    }

    fn stroke(&self) -> Stroke {
        Stroke::new((1.9 * self.scale).max(1.0), self.color)
    }

    fn area(&self, x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(self.at((x, y)), vec2(width, height) * self.scale)
    }

    fn solid(&self, points: &[(f32, f32)]) {
        self.painter
            .add(Shape::convex_polygon(self.points(points), self.color, Stroke::NONE));
    }

    fn line(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::line(self.points(points), self.stroke()));
    }

    fn closed(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::closed_line(self.points(points), self.stroke()));
    }

    fn block(&self, x: f32, y: f32, width: f32, height: f32) {
        self.painter
            .rect_filled(self.area(x, y, width, height), 1.2 * self.scale, self.color);
    }

    fn frame(&self, x: f32, y: f32, width: f32, height: f32, round: f32) {
        let area = self.area(x, y, width, height);
        self.painter
            .rect_stroke(area, round * self.scale, self.stroke(), StrokeKind::Middle);
    }

    fn dot(&self, center: (f32, f32), radius: f32) {
        self.painter
            .circle_filled(self.at(center), radius * self.scale, self.color);
    }

    /// From one angle to another, in radians, clockwise from three o'clock.
    fn arc(&self, (x, y): (f32, f32), radius: f32, from: f32, to: f32) {
        const PIECES: u8 = 16;
        let angle = |piece: u8| from + (to - from) * f32::from(piece) / f32::from(PIECES);
        let points = (0..=PIECES).map(|piece| (x + radius * angle(piece).cos(), y + radius * angle(piece).sin()));
        self.line(&points.collect::<Vec<_>>());
    }

    fn speaker(&self) {
        self.block(2.5, 9.0, 4.5, 6.0);
        self.solid(&[(5.5, 9.5), (11.5, 4.5), (11.5, 19.5), (5.5, 14.5)]);
    }

    /// Right angles: corner and the directions of its arms.
    fn corners(&self, corners: &[(f32, f32, f32, f32)]) {
        for &(x, y, right, down) in corners {
            self.line(&[(x + 5.0 * right, y), (x, y), (x, y + 5.0 * down)]);
        }
    }
}
