//! Places in a window.

/// A rectangle in pixels of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Rect {
    /// All of a window.
    pub(crate) fn of_window((width, height): (u32, u32)) -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            width: width as f32,
            height: height as f32,
        }
    }

    /// Width and height in whole pixels.
    pub(crate) fn size(self) -> (u32, u32) {
        (self.width as u32, self.height as u32)
    }

    pub(crate) fn contains(self, (x, y): (f64, f64)) -> bool {
        let inside = |at: f64, from: f32, size: f32| at >= f64::from(from) && at < f64::from(from) + f64::from(size);
        inside(x, self.x, self.width) && inside(y, self.y, self.height)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.width < 1.0 || self.height < 1.0
    }
}
