//! How a pipeline starts, when it counts as failed, and when it is replaced by another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::bus::PipelineObserver;
use super::controller::Controller;
use super::pending_seek::PendingSeek;
use super::run::Run;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::input::sniff::Container;
use crate::playback::pipeline::facts::facts;
use crate::playback::pipeline::sound_request::SoundRequest;
use crate::playback::types::{PlayerEvent, Warning};

/// A film that shows nothing after this long, reading not counted, is broken.
const OPENING_LIMIT: Duration = Duration::from_secs(8);
/// The same, reading counted: a film that is read to its end in search of a frame.
const OPENING_LIMIT_WITH_READING: Duration = Duration::from_secs(60);
/// When there is a frame but no sound for this long, the film is shown without sound.
const SOUND_LIMIT: Duration = Duration::from_secs(4);
/// Facts are reported without those of the sound when it has not come by then.
const FACTS_LIMIT: Duration = Duration::from_secs(2);
/// A seek that shows nothing after this long does not hold up the next any more.
const SEEK_LIMIT: Duration = Duration::from_secs(10);
/// A demuxer that names a stream late (it comes late in the file) has this long after it said that it knew all.
const LATE_STREAM_LIMIT: Duration = Duration::from_secs(2);

impl Controller {
    /// The demuxer says that it has named all streams. Transport streams name them when they come.
    pub(super) fn on_streams_known(&mut self) -> Result<(), PlaybackError> {
        self.run.streams_known_since.get_or_insert_with(Instant::now);
        if self.length_is_estimated() {
            Ok(())
        } else {
            self.require_video()
        }
    }

    /// An error when no stream is video that can be shown.
    fn require_video(&self) -> Result<(), PlaybackError> {
        let streams = self.run.film.streams();
        match (&streams.video, &streams.unknown_video, &streams.audio) {
            (Some(_), _, _) => Ok(()),
            (None, Some(codec), _) => Err(PlaybackError::unsupported(Kind::Picture, codec)),
            (None, None, Some(audio)) => Err(PlaybackError::unsupported(
                Kind::Picture,
                format!("{} sound without a picture", audio.name),
            )),
            (None, None, None) => match &streams.unknown_audio {
                Some(audio) => Err(PlaybackError::unsupported(
                    Kind::Picture,
                    format!("{audio} sound without a picture"),
                )),
                None => Err(PlaybackError::broken("it holds no picture")),
            },
        }
    }

    /// A frame was seen. With the first one, the film's origin is known, and it can be sought and played.
    pub(super) fn on_frame(&mut self) -> Result<(), PlaybackError> {
        if self.run.begun {
            return Ok(());
        }
        self.run.begun = true;
        self.shared.voices().set_times(self.frames.film_times());
        self.run.film.set_volume(self.volume, self.muted);
        self.run.film.set_channels(self.channels);
        let start = self.run.start.take();
        if let Some(seek) = self.run.next.take().or(start) {
            self.send_seek(seek);
        }
        if self.playing { self.go_on() } else { Ok(()) }
    }

    /// All branches are prerolled or play: what the film is can be reported.
    pub(super) fn on_prerolled(&mut self) -> Result<(), PlaybackError> {
        self.run.prerolled = true;
        if self.facts_reported || !self.run.begun {
            return Ok(());
        }
        {
            let streams = self.run.film.streams();
            let sound_is_coming = streams.audio.is_some() && streams.audio_caps.is_none();
            if sound_is_coming && self.run.opened.elapsed() < FACTS_LIMIT {
                return Ok(()); // its output reports again when it is prerolled, and the limits are checked again
            }
        }
        self.facts_reported = true;
        let duration = match &self.media {
            _ if self.is_still() => None,
            Some(media) => Some(gst::ClockTime::from_nseconds(media.duration.max(0).unsigned_abs())),
            None => self.run.film.pipeline.query_duration::<gst::ClockTime>(),
        };
        let before = if self.length_is_estimated() {
            gst::ClockTime::ZERO
        } else {
            self.frames.origin()
        };
        let duration = duration.map(|duration| Duration::from(duration.saturating_sub(before)));
        let duration = duration.filter(|duration| !duration.is_zero());
        self.shared.set_duration(duration);
        let (facts, silent, unknown, is_cut_short) = {
            let streams = self.run.film.streams();
            let unknown = streams.unknown_audio.clone().filter(|_| streams.audio.is_none());
            (
                facts(self.container, &streams, duration),
                streams.no_sound_output,
                unknown,
                streams.is_cut_short || self.media.as_ref().is_some_and(|media| media.is_cut_short),
            )
        };
        // Whoever waits for the facts has the warnings then.
        if is_cut_short {
            self.shared.emit(PlayerEvent::Warning(Warning::CutShort));
        }
        if self.media.as_ref().is_some_and(|media| media.is_first_part_only) {
            self.shared.emit(PlayerEvent::Warning(Warning::FirstPartOnly));
        }
        if silent {
            self.shared.emit(PlayerEvent::Warning(Warning::NoSoundOutput));
        }
        if let Some(codec) = unknown {
            self.tell_of_sound(codec);
        }
        self.shared.emit(PlayerEvent::Facts(facts));
        Ok(())
    }

    /// Says once that the film's sound, coded as `codec`, cannot be heard.
    fn tell_of_sound(&mut self, codec: String) {
        if !std::mem::replace(&mut self.told_of_sound, true) {
            self.shared
                .emit(PlayerEvent::Warning(Warning::UnsupportedSound { codec }));
        }
    }

    /// Says so when hardly anything comes of the film's sound: `at_end`, or after a while.
    pub(super) fn tell_when_sound_is_not_heard(&mut self, at_end: bool) {
        if self.told_of_sound || !self.run.film.is_hardly_heard(at_end) {
            return;
        }
        let codec = self.run.film.streams().audio.map(|codec| codec.name.to_owned());
        if let Some(codec) = codec {
            self.tell_of_sound(codec);
        }
    }

    /// The track of sound cannot be played: the next is tried, and else the film is shown without.
    fn go_on_without_this_sound(&mut self) -> Result<(), PlaybackError> {
        let (codec, has_other) = {
            let streams = self.run.film.streams();
            (
                streams.audio.map(|codec| codec.name.to_owned()),
                streams.has_other_audio,
            )
        };
        if has_other {
            self.skipped_sound += 1;
            return self.restart(self.run.sound.clone());
        }
        self.restart(SoundRequest::Without)?;
        if let Some(codec) = codec {
            self.tell_of_sound(codec);
        }
        Ok(())
    }

    /// An element gave up. What read errors cause was judged before; a sound device that went away is not the end.
    pub(super) fn on_element_failed(
        &mut self,
        element: &gst::Object,
        error: &gst::glib::Error,
    ) -> Result<(), PlaybackError> {
        if self.run.film.is_sound_output(element) {
            if matches!(self.run.sound, SoundRequest::Named(_)) {
                return self.restart(SoundRequest::Output);
            }
            self.restart(SoundRequest::Silent)?;
            self.shared.emit(PlayerEvent::Warning(Warning::NoSoundOutput));
            return Ok(());
        }
        if self.run.begun && error.matches(gst::StreamError::Decode) {
            // A decoder that found nothing to decode between a seek's position and the film's end reports this; so does one
            // that met a bad piece. Neither is the end of the film.
            return Ok(());
        }
        if self.run.film.is_of_sound(element) {
            return self.go_on_without_this_sound();
        }
        self.require_video()?;
        if self.media.is_none() && self.run.film.streams().audio.is_some() {
            // A demuxer fails when one of its branches does; what is left is whether it was the sound's.
            return self.go_on_without_this_sound();
        }
        Err(PlaybackError::broken(error.message()))
    }

    /// Where sound goes from now on.
    pub(super) fn set_sound_output(&mut self, sink: Option<String>) -> Result<(), PlaybackError> {
        let sound = sink.map_or(SoundRequest::Output, SoundRequest::Named);
        let has_server = matches!(self.output, SoundRequest::Output | SoundRequest::Named(_));
        if !has_server || sound == self.output {
            return Ok(());
        }
        self.output = sound.clone();
        // One that has no output, or lost it, stays silent until its next pipeline.
        let is_out = matches!(self.run.sound, SoundRequest::Output | SoundRequest::Named(_));
        if is_out { self.send_sound_to(sound) } else { Ok(()) }
    }

    /// Whether its sound goes to an output, or nowhere because that of another film is heard.
    pub(super) fn set_heard(&mut self, heard: bool) -> Result<(), PlaybackError> {
        if std::mem::replace(&mut self.heard, heard) == heard || self.run.sound == SoundRequest::Without {
            return Ok(());
        }
        self.send_sound_to(if heard {
            self.output.clone()
        } else {
            SoundRequest::Silent
        })
    }

    fn send_sound_to(&mut self, sound: SoundRequest) -> Result<(), PlaybackError> {
        if self.is_still() {
            self.run.sound = sound;
            return Ok(());
        }
        self.restart(sound)
    }

    /// Replaces the pipeline by a new one at the same position that sends its sound elsewhere.
    fn restart(&mut self, sound: SoundRequest) -> Result<(), PlaybackError> {
        let newest = self.pictures.newest().or(self.run.newest());
        let newest = newest.unwrap_or_else(|| PendingSeek::unreported(self.newest_seek(), self.position()));
        // Before the new pipeline is built: ending one interrupts the readers of the cache, and both read from it.
        self.run.film.stop();
        self.frames.hide();
        self.pictures.is_followed();
        let observer = PipelineObserver {
            shared: Arc::clone(&self.shared),
            frames: Arc::clone(&self.frames),
            generation: self.run.generation + 1,
        };
        self.run = Run::start(
            &self.cache,
            self.container,
            self.media.as_ref(),
            observer,
            (sound, self.skipped_sound),
            Some(newest),
        )?;
        Ok(())
    }

    pub(super) fn check_limits(&mut self) -> Result<(), PlaybackError> {
        let elapsed = self.run.opened.elapsed();
        if !self.run.begun {
            if self
                .run
                .streams_known_since
                .is_some_and(|since| since.elapsed() > LATE_STREAM_LIMIT)
            {
                self.require_video()?;
            }
            let reading = self.cache.time_in_source();
            if elapsed > OPENING_LIMIT_WITH_READING || elapsed.saturating_sub(reading) > OPENING_LIMIT {
                return Err(PlaybackError::broken("it does not show a first picture"));
            }
        } else if !self.run.prerolled && self.run.sound != SoundRequest::Without && elapsed > SOUND_LIMIT {
            let has_sound = self.run.film.streams().audio.is_some();
            if has_sound {
                self.go_on_without_this_sound()?;
            }
        }
        if self.run.prerolled && self.run.begun && !self.facts_reported {
            self.on_prerolled()?;
        }
        if let Some(pending) = self.run.pending
            && pending.since.elapsed() > SEEK_LIMIT
        {
            self.finish_seek(pending, self.position());
        }
        self.mind_pictures()?;
        if self.playing
            && self.run.prerolled
            && self.run.pending.is_none()
            && !self.run.ended
            && !self.pictures.is_ahead()
        {
            self.run.film.follow_sound();
            self.tell_when_sound_is_not_heard(false);
        }
        Ok(())
    }

    /// Whether the demuxer only estimates the film's length: that of the MPEG streams is computed from their clocks.
    pub(super) fn length_is_estimated(&self) -> bool {
        self.media.is_none() && matches!(self.container, Container::TransportStream | Container::ProgramStream)
    }
}
