//! Where sound goes, and the sound check.

use super::app::{App, UserEvent};
use super::state::Phase;
use crate::film::Voices;
use crate::playback::{PlaybackError, SoundCheck, SoundCheckEvent};
use crate::protocol::{Event, WarningCode};
use crate::stage::which::Which;

impl App<'_> {
    /// Plays the sound check, unless something else is to be heard.
    pub(super) fn check_sound(&mut self) {
        if self.is_playing() {
            return self.refuse("the film is playing: it is what is to be heard");
        }
        if matches!(self.phase, Phase::Starting(_)) || self.sound.check.is_some() {
            return;
        }
        let proxy = self.proxy.clone();
        let report = move |event| drop(proxy.send_event(UserEvent::SoundCheck(event)));
        match SoundCheck::begin(self.sound.voice, self.sound.output(), report) {
            Ok(check) => {
                self.sound.check = Some(check);
                self.writer.emit(Event::SoundCheck { running: true });
            }
            Err(error) => self.warn_of_sound(&error),
        }
    }

    pub(super) fn on_sound_check(&mut self, event: SoundCheckEvent) {
        match event {
            SoundCheckEvent::Sound { peak } => self.writer.emit(Event::Sound { peak }),
            SoundCheckEvent::Over(error) => {
                self.sound.check = None;
                if let Some(error) = error {
                    self.warn_of_sound(&error);
                }
                self.writer.emit(Event::SoundCheck { running: false });
            }
        }
    }

    /// Film and sound check are heard there from now on.
    pub(super) fn set_sound_output(&mut self, sink: Option<String>) {
        self.sound.stop_check();
        self.sound.sink = sink.clone();
        for which in Which::BOTH {
            if let Some(session) = self.session(which) {
                session.set_sound_output(sink.clone());
            }
        }
    }

    /// The film's voices are heard like this from now on, also those of one that is still to come.
    pub(super) fn set_voices(&mut self, voices: Voices) {
        self.voices = voices;
        if let Some(session) = self.phase.session() {
            session.set_voices(self.voices.clone());
        }
    }

    fn warn_of_sound(&self, error: &PlaybackError) {
        self.writer.emit(Event::Warning {
            code: WarningCode::NoSoundOutput,
            detail: error.to_string(),
        });
    }
}
