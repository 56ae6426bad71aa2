//! Where sound goes, and the sound check.

use super::event_loop::{App, UserEvent};
use crate::playback::{SoundCheck, SoundCheckEvent, SoundOutput, SoundServer, Voice};
use crate::protocol::{Event, Language, WarningCode};
use crate::stage::session::FilmSession;

/// The way that sound takes out of the stage.
pub(super) struct Sounding {
    /// Held until the end: whatever sounds goes through this connection.
    pub(super) server: Option<SoundServer>,
    /// The sound server's name of the output, where it is not to be the default one.
    sink: Option<String>,
    voice: Voice,
    check: Option<SoundCheck>,
}

impl Sounding {
    pub(super) fn new(language: Language) -> Self {
        Self {
            server: None,
            sink: None,
            voice: match language {
                Language::Swedish => Voice::Swedish,
                Language::English => Voice::English,
            },
            check: None,
        }
    }

    /// Where a film's sound goes, and that of a check.
    pub(super) fn output(&self) -> SoundOutput {
        match (&self.server, &self.sink) {
            (Some(_), Some(sink)) => SoundOutput::Named(sink.clone()),
            (Some(_), None) => SoundOutput::Default,
            // A server that was not there at the start can no longer be reached.
            (None, _) => SoundOutput::Card,
        }
    }

    /// Ends a check that is under way; it says so itself.
    pub(super) fn hush(&self) {
        if let Some(check) = &self.check {
            check.stop();
        }
    }
}

impl App<'_> {
    /// Plays the sound check, unless there is something else to be heard.
    pub(super) fn check_sound(&mut self) {
        if self.show.as_ref().is_some_and(FilmSession::is_playing) {
            return self.refuse("the film is playing: it is what is to be heard");
        }
        if !self.said_ready || self.sounding.check.is_some() {
            return;
        }
        let words = self.words.clone();
        let tell = move |news| drop(words.send_event(UserEvent::Check(news)));
        match SoundCheck::begin(self.sounding.voice, self.sounding.output(), tell) {
            Ok(check) => {
                self.sounding.check = Some(check);
                self.outbox.tell(Event::SoundCheck { running: true });
            }
            Err(error) => self.outbox.tell(Event::Warning {
                code: WarningCode::NoSoundOutput,
                detail: error.to_string(),
            }),
        }
    }

    /// The sound check has something to say.
    pub(super) fn hear_check(&mut self, news: SoundCheckEvent) {
        match news {
            SoundCheckEvent::Sound { peak } => self.outbox.tell(Event::Sound { peak }),
            SoundCheckEvent::Over(error) => {
                self.sounding.check = None;
                if let Some(error) = error {
                    self.outbox.tell(Event::Warning {
                        code: WarningCode::NoSoundOutput,
                        detail: error.to_string(),
                    });
                }
                self.outbox.tell(Event::SoundCheck { running: false });
            }
        }
    }

    /// From now on film and check are heard there.
    pub(super) fn send_sound_to(&mut self, sink: Option<String>) {
        self.sounding.hush();
        self.sounding.sink = sink.clone();
        if let Some(show) = &self.show {
            show.set_sound_output(sink);
        }
    }
}
