//! A window that another thread than its own draws into.

use std::ops::Deref;
use std::sync::Arc;

use winit::raw_window_handle::{DisplayHandle, HandleError, HasDisplayHandle, HasWindowHandle, WindowHandle};
use winit::window::Window;

/// A window as the thread has it that draws into it. Cloning it gives another handle on the same window.
///
/// On Windows a window is its own thread's, and `winit` hands its handle to no other, lest that one do with it what only its own
/// may. To draw is not among that.
#[derive(Clone)]
pub struct RenderWindow(Arc<Window>);

impl RenderWindow {
    /// The same window, for drawing.
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
            // SAFETY: whoever draws (wgpu, softbuffer) asks for the window's size and device context and presents into it, which
            // every thread of the process may; nobody sends it messages or changes its procedure from here.
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
