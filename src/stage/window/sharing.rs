//! The window as a video call is to have it: one exact size, nothing in it but film or curtain, never away.

use std::time::{Duration, Instant};

use winit::dpi::{PhysicalPosition, PhysicalSize};
use winit::window::{Window, WindowButtons};

use super::event_loop::{App, Visibility};
use super::geometry::move_into;
use crate::platform;
use crate::protocol::{Event, ShareSize, WarningCode};

/// How long the window may take to become what was asked for; some window managers have sizes of their own.
const SETTLES_WITHIN: Duration = Duration::from_secs(1);

/// How long the curtain may take to stand in the window before the window becomes an ordinary one again.
const COVERED_WITHIN: Duration = Duration::from_millis(500);

/// How often it is looked whether the window was minimised: not every system tells.
const LOOK: Duration = Duration::from_millis(100);

/// A window that a video call has.
pub(super) struct Sharing {
    size: ShareSize,
    phase: Phase,
    /// Whether the curtain has stood in the window since.
    covered: bool,
    /// What the window was before.
    before: Before,
    looked: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// On the way to its size, since then.
    Settling(Instant),
    On,
    /// The curtain is being drawn, since then; after that the window is what it was before.
    Leaving(Instant),
}

struct Before {
    size: PhysicalSize<u32>,
    place: Option<PhysicalPosition<i32>>,
}

impl App<'_> {
    /// Gives the window the form that a video call is to have, behind the curtain.
    pub(super) fn begin_sharing(&mut self, size: Option<ShareSize>) {
        let Some(window) = &self.window else { return };
        let monitor = window.current_monitor().or_else(|| window.primary_monitor());
        let screen = monitor.map(|monitor| (monitor.size().width, monitor.size().height));
        if let (Some(size), Some((width, height))) = (size, screen)
            && (size.pixels().0 > width || size.pixels().1 > height)
        {
            return self.outbox.tell(Event::Warning {
                code: WarningCode::BadValue,
                detail: format!("the display has {width}×{height} pixels"),
            });
        }
        let size = size.unwrap_or_else(|| usual_size(screen));
        let before = match self.sharing.take() {
            Some(sharing) => sharing.before,
            None => Before {
                size: window.inner_size(),
                place: window
                    .outer_position()
                    .ok()
                    .filter(|_| self.visibility == Visibility::OnScreen),
            },
        };
        if let Some(show) = &mut self.show {
            show.set_shared(true);
        }
        let now = Instant::now();
        let covered = self.visibility == Visibility::Hidden;
        self.sharing = Some(Sharing {
            size,
            phase: Phase::Settling(now),
            covered,
            before,
            looked: now,
        });
        if covered {
            let_record(window, true);
        } else if let Some(painter) = &self.painter {
            // Tells that the curtain stands there, also where it has stood there before.
            painter.repaint();
        }
        self.displays.fills_none();
        window.set_fullscreen(None);
        window.set_maximized(false);
        dress(window, true);
        self.overlay.rest();
        self.state_changed();
        self.take_share_size();
        self.hide_pointer_if_shared();
    }

    /// Draws the curtain; when it stands in the window, the window becomes an ordinary one again.
    pub(super) fn end_sharing(&mut self) {
        let Some(sharing) = &mut self.sharing else { return };
        sharing.phase = Phase::Leaving(Instant::now());
        if let Some(show) = &mut self.show {
            show.set_curtain(true);
        }
        self.state_changed();
        if self.show.is_none() {
            self.restore();
        }
    }

    /// The curtain stands in the window now.
    pub(super) fn is_covered(&mut self) {
        let Some(sharing) = &mut self.sharing else { return };
        sharing.covered = true;
        if let Some(window) = &self.window
            && !matches!(sharing.phase, Phase::Leaving(_))
        {
            let_record(window, true);
        }
        match sharing.phase {
            Phase::Leaving(_) => self.restore(),
            Phase::Settling(_) => self.settle_if_ready(),
            Phase::On => {}
        }
    }

    /// What is due while the window is shared.
    pub(super) fn look_after_sharing(&mut self, now: Instant) {
        let Some(sharing) = &mut self.sharing else { return };
        match sharing.phase {
            Phase::Settling(since) if now >= since + SETTLES_WITHIN => self.share_settled(),
            Phase::Leaving(since) if now >= since + COVERED_WITHIN => return self.restore(),
            _ => {}
        }
        let Some(sharing) = self.sharing.as_mut().filter(|sharing| now >= sharing.looked + LOOK) else {
            return;
        };
        sharing.looked = now;
        if let Some(window) = &self.window
            && window.is_minimized() == Some(true)
        {
            // A call gets no picture of a minimised window: it would stand still, and nobody would know why.
            window.set_minimized(false);
            if let Some(show) = &mut self.show {
                show.set_curtain(true);
            }
            self.state_changed();
        }
    }

    /// When [`Self::look_after_sharing`] has something to do.
    pub(super) fn sharing_is_due(&self) -> Option<Instant> {
        self.sharing.as_ref().map(|sharing| sharing.looked + LOOK)
    }

    /// The size that the call sends unscaled, while the window is to have it: shared, and not filling a display.
    pub(super) fn size_for_the_call(&self) -> Option<PhysicalSize<u32>> {
        let (sharing, window) = (self.sharing.as_ref()?, self.window.as_ref()?);
        let ordinary = matches!(sharing.phase, Phase::Leaving(_)) || window.fullscreen().is_some();
        (!ordinary).then(|| sharing.size.pixels().into())
    }

    /// Asks for that size.
    pub(super) fn take_share_size(&mut self) {
        let Some(wanted) = self.size_for_the_call() else { return };
        let (Some(sharing), Some(window)) = (&mut self.sharing, &self.window) else {
            return;
        };
        sharing.phase = Phase::Settling(Instant::now());
        if let Some(size) = window.request_inner_size(wanted) {
            self.resized(size.width, size.height);
        } else if window.inner_size() == wanted {
            self.share_size_changed();
        }
    }

    /// Leaves the window out of recordings again, unless it is shared: whether windows can be left out changes when the computer
    /// comes to be used from another one.
    pub(super) fn keep_from_recordings(&self) {
        if let (Some(window), None) = (&self.window, &self.sharing) {
            let_record(window, false);
        }
    }

    pub(super) fn share_size_changed(&mut self) {
        match self.sharing.as_ref().map(|sharing| sharing.phase) {
            Some(Phase::Settling(_)) => self.settle_if_ready(),
            Some(Phase::On) => self.tell_shared(true),
            _ => {}
        }
    }

    /// The pointer does not show in a window that is shared.
    pub(super) fn hide_pointer_if_shared(&self) {
        if let (Some(window), Some(_)) = (&self.window, &self.sharing) {
            window.set_cursor_visible(false);
        }
    }

    /// The window is what it is to be when it has its size and the curtain stands in it.
    fn settle_if_ready(&mut self) {
        if let (Some(sharing), Some(window)) = (&self.sharing, &self.window)
            && sharing.covered
            && window.inner_size() == PhysicalSize::from(sharing.size.pixels())
        {
            self.share_settled();
        }
    }

    fn share_settled(&mut self) {
        let (Some(sharing), Some(window)) = (&mut self.sharing, &self.window) else {
            return;
        };
        sharing.phase = Phase::On;
        if let Some(monitor) = window.current_monitor() {
            move_into(window, &monitor);
        }
        self.tell_shared(true);
    }

    fn restore(&mut self) {
        let (Some(sharing), Some(window)) = (self.sharing.take(), &self.window) else {
            return;
        };
        window.set_fullscreen(None);
        let_record(window, false);
        dress(window, false);
        window.set_cursor_visible(true);
        let resized = window.request_inner_size(sharing.before.size);
        if let Some(place) = sharing.before.place {
            window.set_outer_position(place);
        }
        if let Some(show) = &mut self.show {
            show.set_shared(false);
        }
        self.displays.fills_none();
        if let Some(size) = resized {
            self.resized(size.width, size.height);
        }
        self.tell_shared(false);
        self.state_changed();
    }

    fn tell_shared(&mut self, on: bool) {
        let size = self
            .window
            .as_ref()
            .map(|window| window.inner_size())
            .unwrap_or_default();
        let told = self.told_shared.replace((on, size));
        if told != self.told_shared {
            self.outbox.tell(Event::Shared {
                on,
                width: size.width,
                height: size.height,
            });
        }
    }
}

/// What a window wears for a call, and otherwise: a frame would be in the call's picture on some systems, and who cannot be
/// minimised is not minimised by accident.
pub(super) fn dress(window: &Window, shared: bool) {
    window.set_decorations(!shared);
    window.set_enabled_buttons(if shared {
        WindowButtons::CLOSE
    } else {
        WindowButtons::all()
    });
}

/// Whether other programs may record the window, where the system lets it choose (Windows): the call must, and nobody else is
/// to see what stood in it before the curtain.
fn let_record(window: &Window, on: bool) {
    window.set_content_protected(!on && platform::can_exclude_from_capture());
}

/// The larger size where the display leaves room beside it: who shares has to see the console too.
fn usual_size(screen: Option<(u32, u32)>) -> ShareSize {
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
        assert_eq!(usual_size(None), ShareSize::Hd);
        assert_eq!(usual_size(Some((1366, 768))), ShareSize::Hd);
        assert_eq!(usual_size(Some((1920, 1080))), ShareSize::Hd);
        assert_eq!(usual_size(Some((2560, 1440))), ShareSize::FullHd);
    }
}
