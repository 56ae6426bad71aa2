//! What the console tells the stage to do.

use std::time::Duration;

use winit::event_loop::ActiveEventLoop;

use super::event_loop::App;
use crate::protocol::{Command, Event, WarningCode};

impl App<'_> {
    pub(super) fn handle_command(&mut self, event_loop: &ActiveEventLoop, command: Command) {
        if let Command::Close = command {
            return self.end(event_loop);
        }
        if self.ending.is_some() {
            return;
        }
        if let Err(limit) = command.check() {
            return self.refuse(limit);
        }
        match command {
            Command::Fullscreen { on, display } => return self.set_fullscreen(on, display),
            Command::Share { on: true, size } => return self.begin_sharing(size),
            Command::Share { on: false, .. } => return self.end_sharing(),
            Command::Preview { on } => {
                if let Some(painter) = &self.painter {
                    painter.preview(on);
                }
                return;
            }
            Command::SoundCheck => return self.check_sound(),
            Command::SoundOutput { sink } => return self.send_sound_to(sink),
            Command::Overlay { on } => {
                self.overlay.allow(on);
                return self.draw_overlay(None);
            }
            _ => {}
        }
        let Some(show) = &mut self.show else {
            return self.refuse("no film is open");
        };
        match command {
            Command::Play => show.play(),
            Command::Pause => show.pause(),
            Command::Seek { to, exact } => show.seek(Duration::try_from_secs_f64(to).unwrap_or(Duration::MAX), exact),
            Command::Rate { rate } => show.set_rate(rate),
            Command::Step { frames } => show.step(frames),
            Command::Volume { volume } => show.set_volume(volume),
            Command::Mute { on } => show.set_muted(on),
            Command::Curtain { on } => show.set_curtain(on),
            // Dealt with above, or by the inbox.
            Command::Hello { .. }
            | Command::Open(_)
            | Command::OpenPlain(_)
            | Command::Close
            | Command::Fullscreen { .. }
            | Command::Share { .. }
            | Command::Preview { .. }
            | Command::SoundCheck
            | Command::SoundOutput { .. }
            | Command::Overlay { .. } => {}
        }
        self.state_changed();
    }

    pub(super) fn refuse(&self, limit: &str) {
        self.outbox.tell(Event::Warning {
            code: WarningCode::BadValue,
            detail: limit.into(),
        });
    }

    /// After a command, a key or a press: window, bar and console follow.
    pub(super) fn state_changed(&mut self) {
        let facts = self.facts();
        let Some(show) = &mut self.show else {
            if let Some(painter) = &self.painter {
                painter.curtain(self.sharing.is_some());
            }
            return;
        };
        if show.has_curtain() {
            self.overlay.rest();
        }
        if let Some(painter) = &self.painter {
            painter.curtain(show.has_curtain());
        }
        if show.is_playing() {
            self.sounding.hush();
        }
        show.tell_position(facts, self.outbox);
        self.draw_overlay(None);
    }
}
