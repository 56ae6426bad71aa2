//! The small pictures in the list of films. Only rows that are on the screen have one; what scrolls out of sight is wiped from its texture.

use std::collections::{HashMap, HashSet};

use egui::epaint::Vertex;
use egui::{Color32, ColorImage, Mesh, Pos2, Rect, Shape, TextureHandle, TextureOptions, Ui, Vec2, pos2, vec2};

use super::icons::{self, Icon};
use super::theme;
use crate::console::model::{FilmRow, ListPicture, WantedPicture};
use crate::film::{Cover, FilmFacts};
use crate::vault::FilmId;

/// Its place in a row, in points.
pub const PLACE: Vec2 = vec2(64.0, 36.0);

/// The pictures of the rows that were drawn last, and those that are still to come.
#[derive(Default)]
pub struct FilmPictures {
    shown: HashMap<FilmId, Shown>,
    /// Films whose picture was asked for, with what was covered of them then.
    asked: HashMap<FilmId, Vec<Cover>>,
    /// Those of them that nobody has been told of.
    wanted: Vec<WantedPicture>,
    /// Films that were drawn since [`settle`](Self::settle).
    drawn: HashSet<FilmId>,
}

struct Shown {
    texture: TextureHandle,
    /// What of the film is painted over in it.
    covers: Vec<Cover>,
}

impl FilmPictures {
    /// Draws a film's picture, or what stands for it. A picture that was made with other covers than the film has is not drawn, and neither is
    /// any where others see the screen (`in_meeting`).
    pub fn draw(&mut self, ui: &Ui, place: Rect, film: &FilmRow, in_meeting: bool) {
        ui.painter().rect_filled(place, 4, theme::sunken());
        if !in_meeting {
            self.drawn.insert(film.id);
            let covers = film.annotations.covers();
            if let Some(shown) = self.shown.get(&film.id).filter(|shown| shown.covers == covers) {
                return paint(ui, place, &shown.texture, film.annotations.turn());
            }
            // What nothing is known of is looked into for it.
            let is_unknown = film.facts == FilmFacts::default();
            let may_have_picture = !film.unfinished && (is_unknown || film.facts.picture.is_some());
            if may_have_picture && self.asked.get(&film.id) != Some(&covers) {
                self.asked.insert(film.id, covers.clone());
                self.wanted.push(WantedPicture { film: film.id, covers });
            }
        }
        let is_still = film.facts.picture.is_some() && film.facts.duration_ms.is_none();
        let icon = if is_still { Icon::Photo } else { Icon::Film };
        icons::draw(ui.painter(), place, icon, 20.0, theme::muted());
    }

    /// The pictures that are wanted since the last call.
    pub fn take_wanted(&mut self) -> Vec<WantedPicture> {
        std::mem::take(&mut self.wanted)
    }

    /// Shows a picture, if it is still wanted.
    pub fn show(&mut self, ctx: &egui::Context, picture: &ListPicture) {
        if !self.asked.contains_key(&picture.film) {
            return;
        }
        let size = [picture.picture.width(), picture.picture.height()].map(usize::from);
        let image = ColorImage::from_rgb(size, picture.picture.rgb());
        let texture = ctx.load_texture("picture of a film", image, TextureOptions::LINEAR);
        let covers = picture.covers.clone();
        if let Some(before) = self.shown.insert(picture.film, Shown { texture, covers }) {
            wipe(before);
        }
    }

    /// To be called when all of the window is drawn: forgets the pictures of rows that were not.
    pub fn settle(&mut self) {
        let drawn = std::mem::take(&mut self.drawn);
        self.asked.retain(|film, _| drawn.contains(film));
        self.wanted.retain(|wanted| drawn.contains(&wanted.film));
        self.shown
            .extract_if(|film, _| !drawn.contains(film))
            .for_each(|(_, shown)| wipe(shown));
    }

    /// Forgets all of them.
    pub fn forget(&mut self) {
        self.drawn.clear();
        self.settle();
    }
}

/// Removes a picture from its texture.
fn wipe(Shown { mut texture, .. }: Shown) {
    let image = ColorImage::filled(texture.size(), Color32::BLACK);
    texture.set(image, TextureOptions::LINEAR);
}

/// Paints the whole picture in its own shape, turned clockwise by `turn` degrees.
fn paint(ui: &Ui, place: Rect, texture: &TextureHandle, turn: u16) {
    let [width, height] = texture.size().map(|side| side as f32);
    let shape = if turn.is_multiple_of(180) {
        vec2(width, height)
    } else {
        vec2(height, width)
    };
    let scale = (place.width() / shape.x).min(place.height() / shape.y);
    let rect = Rect::from_center_size(place.center(), shape * scale);
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
    ];
    let mut mesh = Mesh::with_texture(texture.id());
    let vertices = corners.into_iter().enumerate().map(|(corner, pos)| Vertex {
        pos,
        uv: source_corner(corner, turn),
        color: Color32::WHITE,
    });
    mesh.vertices.extend(vertices);
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    ui.painter().add(Shape::mesh(mesh));
}

/// Which corner of the texture is seen at a corner of its place, both counted clockwise from the upper left one.
fn source_corner(corner: usize, turn: u16) -> Pos2 {
    const CORNERS: [Pos2; 4] = [pos2(0.0, 0.0), pos2(1.0, 0.0), pos2(1.0, 1.0), pos2(0.0, 1.0)];
    let turns = usize::from(turn / 90 % 4);
    CORNERS[(corner + 4 - turns) % 4]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_turned_clockwise_has_its_lower_left_corner_above() {
        assert_eq!(source_corner(0, 0), pos2(0.0, 0.0));
        assert_eq!(source_corner(0, 90), pos2(0.0, 1.0));
        assert_eq!(source_corner(1, 90), pos2(0.0, 0.0));
        assert_eq!(source_corner(0, 180), pos2(1.0, 1.0));
        assert_eq!(source_corner(0, 270), pos2(1.0, 0.0));
    }
}
