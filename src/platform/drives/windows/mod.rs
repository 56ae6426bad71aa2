//! Windows: every drive of this computer except the one with Windows itself may hold a vault.

mod encryption;
mod volumes;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::Drive;
use crate::platform::session::message_window::{Listener, MessageWindow, SystemEvent};
use volumes::Kind;

pub(in crate::platform) use encryption::encryption_of_drive;
pub use encryption::{encryption, encryption_of};
pub(in crate::platform) use volumes::Letter;

/// The volumes that may hold a vault, in the order of their letters. Unreadable details are left out, and so are card readers
/// without a card. Network shares are not included: an unreachable one answers after many seconds, and every query loads a
/// server. A user with a vault there enters its folder.
///
/// Queries the name and free space of each volume, to which a failing stick may answer late: not for the thread that draws.
#[must_use]
pub fn drives() -> Vec<Drive> {
    let windows = Letter::of_windows();
    let letters = Letter::all().into_iter().filter(|&letter| Some(letter) != windows);
    letters.filter_map(drive).collect()
}

fn drive(letter: Letter) -> Option<Drive> {
    let kind = letter.kind();
    if !may_hold_vaults(kind) {
        return None;
    }
    let volume = letter.volume()?;
    Some(Drive {
        mount_point: letter.root(),
        name: name(&volume.label, letter),
        free: letter.free(),
        removable: is_removable(kind, || letter.is_pluggable()),
        file_system: volume.file_system,
    })
}

/// A RAM disk is lost at the next start: no films are stored there.
fn may_hold_vaults(kind: Kind) -> bool {
    matches!(kind, Kind::Removable | Kind::Fixed | Kind::Disc)
}

fn is_removable(kind: Kind, is_pluggable: impl FnOnce() -> bool) -> bool {
    match kind {
        Kind::Removable | Kind::Disc => true,
        Kind::Fixed => is_pluggable(),
        Kind::Network | Kind::Memory | Kind::Unknown => false,
    }
}

/// The name as Explorer shows it: `FILMER (E:)`.
fn name(label: &str, letter: Letter) -> String {
    match label.trim() {
        "" => letter.name(),
        label => format!("{label} ({})", letter.name()),
    }
}

/// Watches for drives that appear or disappear, without polling.
pub struct DriveWatch {
    changes: Receiver<()>,
    /// Both are needed for events.
    _subscription: (Arc<MessageWindow>, Arc<Listener>),
}

impl DriveWatch {
    /// Watches for changes from now on.
    ///
    /// # Errors
    /// When there is no desktop: Windows sends these events to windows.
    pub fn new() -> io::Result<Self> {
        Self::at(MessageWindow::common()?)
    }

    fn at(window: Arc<MessageWindow>) -> io::Result<Self> {
        let (sender, changes) = channel();
        let listener: Arc<Listener> = Arc::new(move |event| {
            if event == SystemEvent::Drives {
                // The watch may have been dropped.
                let _ = sender.send(());
            }
        });
        window.subscribe(&listener);
        Ok(Self {
            changes,
            _subscription: (window, listener),
        })
    }

    /// Waits for a change, for `timeout` at most. Returns whether there was one.
    ///
    /// # Errors
    /// When the listener no longer exists.
    pub fn wait(&mut self, timeout: Duration) -> io::Result<bool> {
        match self.changes.recv_timeout(timeout) {
            Ok(()) => {
                // A stick with several volumes is one change.
                while self.changes.try_recv().is_ok() {}
                Ok(true)
            }
            Err(RecvTimeoutError::Timeout) => Ok(false),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use windows::Win32::UI::WindowsAndMessaging::{DBT_DEVICEARRIVAL, DBT_DEVICEREMOVECOMPLETE, WM_DEVICECHANGE};

    use super::*;

    #[test]
    fn a_pluggable_disk_is_removable_whatever_its_kind() {
        assert!(is_removable(Kind::Removable, || false));
        assert!(is_removable(Kind::Fixed, || true));
        assert!(!is_removable(Kind::Fixed, || false));
        assert!(!is_removable(Kind::Network, || true));
    }

    #[test]
    fn network_shares_are_not_searched() {
        assert!(!may_hold_vaults(Kind::Network));
        for own in [Kind::Removable, Kind::Fixed, Kind::Disc] {
            assert!(may_hold_vaults(own), "{own:?}");
        }
    }

    #[test]
    fn drives_are_called_what_explorer_calls_them() {
        let letter = Letter::of(r"E:\").unwrap();
        assert_eq!(name("FILMER", letter), "FILMER (E:)");
        assert_eq!(name("  ", letter), "E:");
    }

    #[test]
    fn the_drive_of_windows_is_not_offered() {
        let windows = Letter::of_windows().unwrap().root();
        assert!(drives().iter().all(|drive| drive.mount_point != windows));
    }

    #[test]
    fn a_drive_that_comes_or_goes_is_noticed_and_silence_too() {
        let window = Arc::new(MessageWindow::begin().expect("these tests need a display"));
        let mut watch = DriveWatch::at(window.clone()).unwrap();
        assert!(!watch.wait(Duration::from_millis(50)).unwrap());
        for change in [DBT_DEVICEARRIVAL, DBT_DEVICEREMOVECOMPLETE] {
            // A stick with three volumes.
            for _volume in 0..3 {
                window.send_message(WM_DEVICECHANGE, change).join().unwrap();
            }
            assert!(watch.wait(Duration::from_secs(10)).unwrap());
            assert!(
                !watch.wait(Duration::from_millis(50)).unwrap(),
                "three volumes are one change"
            );
        }
    }
}
