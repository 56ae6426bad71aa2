//! The window as a video call is to have it: one exact size, nothing in it but film or curtain, never away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use winit::dpi::PhysicalSize;
use winit::window::{Window, WindowButtons};

use super::app::App;
use super::geometry::move_into;
use super::state::{PlacementBefore, Sharing, SharingPhase, Visibility};
use crate::platform;
use crate::protocol::{Event, ShareSize};
use crate::stage::which::Which;

/// How long the window may take to become what was asked for; some window managers have sizes of their own.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(1);

/// How long the window may take to show the curtain before it becomes an ordinary one again.
const COVER_TIMEOUT: Duration = Duration::from_millis(500);

/// How often it is checked whether the window was minimised: not every system reports it.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

impl App<'_> {
    /// Gives the window the form that a video call is to have, behind the curtain.
    pub(super) fn begin_sharing(&mut self, size: Option<ShareSize>) {
        let window = Arc::clone(&self.window);
        let monitor = window.current_monitor().or_else(|| window.primary_monitor());
        let screen = monitor.map(|monitor| (monitor.size().width, monitor.size().height));
        if let (Some(size), Some((width, height))) = (size, screen)
            && (size.pixels().0 > width || size.pixels().1 > height)
        {
            return self.refuse(&format!("the display has {width}×{height} pixels"));
        }
        let size = size.unwrap_or_else(|| default_size(screen));
        let before = match self.sharing.take() {
            Some(sharing) => sharing.before,
            None => PlacementBefore {
                size: window.inner_size(),
                position: window
                    .outer_position()
                    .ok()
                    .filter(|_| self.visibility == Visibility::OnScreen),
            },
        };
        self.set_films_shared(true);
        let now = Instant::now();
        let covered = self.visibility == Visibility::Hidden;
        self.sharing = Some(Sharing {
            size,
            phase: SharingPhase::Settling(now),
            covered,
            before,
            checked: now,
        });
        if covered {
            allow_capture(&window, true);
        } else {
            // Reports that the curtain is shown, also where it was shown before.
            self.renderer.repaint();
        }
        self.displays.set_filled(None);
        window.set_fullscreen(None);
        window.set_maximized(false);
        decorate(&window, true);
        self.overlay.rest();
        self.state_changed();
        self.take_share_size();
        self.hide_pointer_if_shared();
    }

    /// Draws the curtain; when the window shows it, the window becomes an ordinary one again.
    pub(super) fn end_sharing(&mut self) {
        let Some(sharing) = &mut self.sharing else { return };
        sharing.phase = SharingPhase::Leaving(Instant::now());
        if let Some(session) = self.phase.session_mut() {
            session.set_curtain(true);
        }
        self.state_changed();
        if self.phase.session().is_none() {
            self.restore();
        }
    }

    /// The window shows the curtain now.
    pub(super) fn on_covered(&mut self) {
        let Some(sharing) = &mut self.sharing else { return };
        sharing.covered = true;
        match sharing.phase {
            SharingPhase::Leaving(_) => self.restore(),
            SharingPhase::Settling(_) => {
                allow_capture(&self.window, true);
                self.settle_if_ready();
            }
            SharingPhase::On => allow_capture(&self.window, true),
        }
    }

    /// Does what is due while the window is shared.
    pub(super) fn check_sharing(&mut self, now: Instant) {
        let Some(sharing) = &self.sharing else { return };
        match sharing.phase {
            SharingPhase::Settling(since) if now >= since + SETTLE_TIMEOUT => self.finish_settling(),
            SharingPhase::Leaving(since) if now >= since + COVER_TIMEOUT => return self.restore(),
            _ => {}
        }
        let Some(sharing) = &mut self.sharing else { return };
        if now < sharing.checked + CHECK_INTERVAL {
            return;
        }
        sharing.checked = now;
        if self.window.is_minimized() == Some(true) {
            // A call gets no image of a minimised window: it would freeze, and the meeting would not know why.
            self.window.set_minimized(false);
            if let Some(session) = self.phase.session_mut() {
                session.set_curtain(true);
            }
            self.state_changed();
        }
    }

    /// When [`Self::check_sharing`] has something to do.
    pub(super) fn next_sharing_check(&self) -> Option<Instant> {
        self.sharing.as_ref().map(|sharing| sharing.checked + CHECK_INTERVAL)
    }

    /// The size that the call sends unscaled, while the window is to have it: shared, and not filling a display.
    pub(super) fn size_for_the_call(&self) -> Option<PhysicalSize<u32>> {
        let sharing = self.sharing.as_ref()?;
        let ordinary = matches!(sharing.phase, SharingPhase::Leaving(_)) || self.is_fullscreen();
        (!ordinary).then(|| sharing.size.pixels().into())
    }

    /// Asks the system for that size.
    pub(super) fn take_share_size(&mut self) {
        let Some(wanted) = self.size_for_the_call() else { return };
        let Some(sharing) = &mut self.sharing else { return };
        sharing.phase = SharingPhase::Settling(Instant::now());
        if let Some(size) = self.window.request_inner_size(wanted) {
            self.on_resized(size.width, size.height);
        } else if self.window.inner_size() == wanted {
            self.on_share_size_changed();
        }
    }

    /// Excludes the window from capture again, unless it is shared: whether a window can be excluded changes when the computer
    /// comes to be used from another one.
    pub(super) fn exclude_from_capture_again(&self) {
        if self.sharing.is_none() {
            allow_capture(&self.window, false);
        }
    }

    pub(super) fn on_share_size_changed(&mut self) {
        match self.sharing.as_ref().map(|sharing| sharing.phase) {
            Some(SharingPhase::Settling(_)) => self.settle_if_ready(),
            Some(SharingPhase::On) => self.emit_shared(true),
            _ => {}
        }
    }

    /// The pointer does not show in a window that is shared.
    pub(super) fn hide_pointer_if_shared(&self) {
        if self.sharing.is_some() {
            self.window.set_cursor_visible(false);
        }
    }

    /// The window is what it is to be when it has its size and shows the curtain.
    fn settle_if_ready(&mut self) {
        if let Some(sharing) = &self.sharing
            && sharing.covered
            && self.window.inner_size() == PhysicalSize::from(sharing.size.pixels())
        {
            self.finish_settling();
        }
    }

    fn finish_settling(&mut self) {
        let Some(sharing) = &mut self.sharing else { return };
        sharing.phase = SharingPhase::On;
        if let Some(monitor) = self.window.current_monitor() {
            move_into(&self.window, &monitor);
        }
        self.emit_shared(true);
    }

    fn restore(&mut self) {
        let Some(sharing) = self.sharing.take() else { return };
        let window = Arc::clone(&self.window);
        window.set_fullscreen(None);
        allow_capture(&window, false);
        decorate(&window, false);
        window.set_cursor_visible(true);
        let resized = window.request_inner_size(sharing.before.size);
        if let Some(position) = sharing.before.position {
            window.set_outer_position(position);
        }
        self.set_films_shared(false);
        self.displays.set_filled(None);
        if let Some(size) = resized {
            self.on_resized(size.width, size.height);
        }
        self.emit_shared(false);
        self.state_changed();
    }

    fn set_films_shared(&mut self, on: bool) {
        for which in Which::BOTH {
            if let Some(session) = self.session_mut(which) {
                session.set_shared(on);
            }
        }
    }

    fn emit_shared(&mut self, on: bool) {
        let size = self.window.inner_size();
        let sent = self.shared_sent.replace((on, size));
        if sent != self.shared_sent {
            self.writer.emit(Event::Shared {
                on,
                width: size.width,
                height: size.height,
            });
        }
    }
}

/// Frame and buttons of a window, in a call and otherwise: a frame would be part of what the call sends on some systems, and a window
/// without the button is not minimised by accident.
fn decorate(window: &Window, shared: bool) {
    window.set_decorations(!shared);
    window.set_enabled_buttons(if shared {
        WindowButtons::CLOSE
    } else {
        WindowButtons::all()
    });
}

/// Whether other programs may capture the window, where the system lets it choose (Windows): the call has to, and no other
/// program is to see what the window showed before the curtain.
fn allow_capture(window: &Window, on: bool) {
    window.set_content_protected(!on && platform::can_exclude_from_capture());
}

/// The larger size where the display has space beside it: the person who shares has to see the console too.
fn default_size(screen: Option<(u32, u32)>) -> ShareSize {
    let (width, height) = ShareSize::FullHd.pixels();
    match screen {
        Some((across, down)) if across > width && down > height => ShareSize::FullHd,
        _ => ShareSize::Hd,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_size_is_taken_only_where_something_else_fits_beside_it() {
        assert_eq!(default_size(None), ShareSize::Hd);
        assert_eq!(default_size(Some((1366, 768))), ShareSize::Hd);
        assert_eq!(default_size(Some((1920, 1080))), ShareSize::Hd);
        assert_eq!(default_size(Some((2560, 1440))), ShareSize::FullHd);
    }
}
