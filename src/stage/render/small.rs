//! A small picture of one frame, for the look at a recording on a card: no window, no graphics processor.

use super::cpu::draw_small;
use super::layout::DisplaySize;
use crate::playback::Picture;
use crate::protocol::{PREVIEW_SIZE, Preview};

/// The frame upright and in its shape, as large as fits into a preview; `None` when it cannot be drawn.
pub(in crate::stage) fn small_picture(picture: &Picture) -> Option<Preview> {
    let (most_across, most_down) = PREVIEW_SIZE;
    let size = DisplaySize::of(picture).within(f64::from(most_across), f64::from(most_down), 0.0);
    draw_small(picture, size.width as u16, size.height as u16)
}
