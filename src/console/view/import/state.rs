//! What is kept from frame to frame.

use std::collections::HashMap;

use egui::{Color32, ColorImage, TextureHandle, TextureOptions};

use crate::console::model::import::{Front, RowKey};
use crate::protocol::Preview;

/// State of drawing it.
#[derive(Default)]
pub struct State {
    pub(super) pictures: HashMap<RowKey, TextureHandle>,
    /// What was drawn last, so that the keyboard is moved to it once.
    pub(super) drawn: Option<(Front, bool)>,
}

impl State {
    /// Shows the first picture of a recording.
    pub fn show(&mut self, ctx: &egui::Context, row: RowKey, picture: &Preview) {
        let size = [picture.width(), picture.height()].map(usize::from);
        let image = ColorImage::from_rgb(size, picture.rgb());
        let texture = ctx.load_texture("first picture", image, TextureOptions::LINEAR);
        self.pictures.insert(row, texture);
    }

    /// Removes all pictures from their textures.
    pub fn forget(&mut self) {
        for (_, mut texture) in self.pictures.drain() {
            let image = ColorImage::filled(texture.size(), Color32::BLACK);
            texture.set(image, TextureOptions::LINEAR);
        }
    }
}
