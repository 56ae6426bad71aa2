//! The displays of the computer, as they were last sent to the console.

use std::time::{Duration, Instant};

use winit::monitor::MonitorHandle;
use winit::window::Window;

use crate::protocol::{Display, Event};
use crate::stage::writer::EventWriter;

/// How often the displays are checked: no system informs all windows when one comes or goes.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Displays {
    sent: Vec<Display>,
    /// The name of the display that the window fills. The system's handle on a display may become another one while the display
    /// stays.
    filled: Option<String>,
    checked: Option<Instant>,
}

impl Displays {
    /// Compares them with what was sent and sends what has changed; whether the one that the window fills is still there.
    pub(super) fn check(&mut self, window: &Window, writer: &EventWriter) -> bool {
        self.checked = Some(Instant::now());
        let (primary, here) = (window.primary_monitor(), window.current_monitor());
        let displays: Vec<Display> = (0..)
            .zip(window.available_monitors())
            .map(|(id, monitor)| Display {
                id,
                name: name_of(&monitor),
                width: monitor.size().width,
                height: monitor.size().height,
                primary: primary.as_ref() == Some(&monitor),
                here: here.as_ref() == Some(&monitor),
            })
            .collect();
        let is_there = |filled| displays.iter().any(|display| display.name == filled);
        let filled_is_gone = self.filled.as_deref().is_some_and(|filled| !is_there(filled));
        if displays != self.sent {
            self.sent.clone_from(&displays);
            writer.emit(Event::Displays { displays });
        }
        !filled_is_gone
    }

    /// The window fills this one, or none of them.
    pub(super) fn set_filled(&mut self, monitor: Option<&MonitorHandle>) {
        self.filled = monitor.map(name_of);
    }

    /// When they are to be checked again; `None` before the first time.
    pub(super) fn next_check(&self) -> Option<Instant> {
        self.checked.map(|checked| checked + CHECK_INTERVAL)
    }

    /// The display that was sent under that number, as it is now: an old handle on one that is gone may not be used.
    pub(super) fn find(&self, window: &Window, id: u32) -> Option<MonitorHandle> {
        let sent = self.sent.get(usize::try_from(id).ok()?)?;
        window
            .available_monitors()
            .find(|monitor| name_of(monitor) == sent.name)
    }
}

fn name_of(monitor: &MonitorHandle) -> String {
    monitor.name().unwrap_or_default()
}
