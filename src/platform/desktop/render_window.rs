//! A window for a thread other than its own that draws into it.

use std::ops::Deref;
use std::sync::Arc;

use winit::raw_window_handle::{DisplayHandle, HandleError, HasDisplayHandle, HasWindowHandle, WindowHandle};
use winit::window::Window;

/// A handle on a window for the thread that draws into it. Clones are handles on the same window.
///
/// On Windows a window belongs to its thread, and `winit` gives its handle to no other, since some operations are allowed on that
/// thread only. Drawing is not one of them.
#[derive(Clone)]
pub struct RenderWindow(Arc<Window>);

impl RenderWindow {
    /// A handle for drawing into `window`.
    #[must_use]
    pub fn new(window: Arc<Window>) -> Self {
        Self(window)
    }
}

impl Deref for RenderWindow {
    type Target = Window;

    fn deref(&self) -> &Window {
        &self.0
    }
}

impl HasWindowHandle for RenderWindow {
    fn window_handle(&self) -> Result<WindowHandle<'_>, HandleError> {
        #[cfg(windows)]
        {
            use winit::platform::windows::WindowExtWindows;
            // SAFETY: the renderers (wgpu, softbuffer) query the window's size and device context and present into it, which
            // every thread of the process may do; none sends it messages or changes its procedure.
            unsafe { self.0.window_handle_any_thread() }
        }
        #[cfg(not(windows))]
        self.0.window_handle()
    }
}

impl HasDisplayHandle for RenderWindow {
    fn display_handle(&self) -> Result<DisplayHandle<'_>, HandleError> {
        self.0.display_handle()
    }
}
