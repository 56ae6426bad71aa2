//! The picture of one film, and how it was drawn last.

use super::buffers::ScratchBuffer;
use super::frame::FrameRenderer;
use crate::playback::Picture;
use crate::raster::{PIXEL, Pixels};
use crate::stage::render::image::Image;
use crate::stage::render::placing::FramePlace;

/// A film's picture, once there is one.
#[derive(Default)]
pub(super) struct FilmPicture {
    current: Option<Picture>,
    renderer: FrameRenderer,
    /// Where and how the pixels were drawn that are kept, of the picture that is there.
    kept: Option<FramePlace>,
    pixels: ScratchBuffer,
}

impl FilmPicture {
    pub(super) fn is_there(&self) -> bool {
        self.current.is_some()
    }

    pub(super) fn take(&mut self, picture: Picture) {
        (self.current, self.kept) = (Some(picture), None);
    }

    /// Draws it into its place. `None` when there is no memory for it. `keeps`: another film is drawn too, each time that either has
    /// another picture; one that was drawn before is copied then, which costs a tenth of drawing it.
    pub(super) fn draw(&mut self, pixels: &mut Pixels<'_>, frame: FramePlace, keeps: bool) -> Option<()> {
        let Some(picture) = &self.current else { return Some(()) };
        let area = pixels.inside(frame.place);
        let row = area.width * PIXEL;
        if row == 0 || area.height == 0 {
            return Some(());
        }
        if !keeps {
            (self.kept, self.pixels) = (None, ScratchBuffer::default());
            return self.renderer.draw(&Image::of(picture), pixels, frame);
        }
        let is_kept = self.kept == Some(frame);
        if !is_kept {
            self.renderer.draw(&Image::of(picture), pixels, frame)?;
        }
        let kept = self.pixels.of_len(row * area.height)?;
        let (drawn, stride) = pixels.area(area);
        for (kept, drawn) in kept.chunks_exact_mut(row).zip(drawn.chunks_mut(stride)) {
            if is_kept {
                drawn[..row].copy_from_slice(kept);
            } else {
                kept.copy_from_slice(&drawn[..row]);
            }
        }
        self.kept = Some(frame);
        Some(())
    }
}
