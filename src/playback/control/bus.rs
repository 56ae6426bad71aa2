//! The pipeline's ears: what it says on its own threads becomes letters to the control thread.

use std::sync::Arc;

use gstreamer as gst;

use super::frame_queue::{Gate, Passed};
use super::shared::{Letter, Note, Shared};
use crate::playback::error::PlaybackError;
use crate::playback::frame::Look;
use crate::playback::pipeline::audio;
use crate::playback::pipeline::film_pipeline::Listener;

/// Passes on what the pipeline says, as letters.
pub(crate) struct Ears {
    pub(crate) shared: Arc<Shared>,
    pub(crate) gate: Arc<Gate>,
    /// Number of the pipeline, so that letters of one that was replaced can be told apart.
    pub(crate) generation: u32,
}

impl Ears {
    fn note(&self, note: Note) {
        self.shared.post(Letter::Note(self.generation, note));
    }
}

impl Listener for Ears {
    fn streams_known(&self) {
        self.note(Note::StreamsKnown);
    }

    fn picture(&self, sample: &gst::Sample, look: Look, standing: bool) {
        match self.gate.pass(sample, look, standing) {
            Passed::Shown(shown) => {
                self.shared.wake();
                self.note(Note::Shown(shown));
            }
            Passed::Hidden => self.note(Note::Hidden),
            Passed::Late(attempt) => self.note(Note::Late(attempt)),
            Passed::Nothing => {}
        }
    }

    fn flushed(&self) {
        self.gate.flushed();
    }

    fn pictures_ended(&self) {
        self.note(Note::PicturesEnded(self.gate.answered()));
    }

    fn failed(&self, error: PlaybackError) {
        self.note(Note::Failed(error));
    }

    fn message(&self, message: &gst::Message) {
        let note = match message.view() {
            gst::MessageView::AsyncDone(_) => Note::Started,
            gst::MessageView::Eos(_) => Note::End,
            gst::MessageView::ClockLost(_) => Note::ClockLost,
            gst::MessageView::Latency(_) => Note::Latency,
            gst::MessageView::Element(element) => match audio::peak(element) {
                Some(peak) => Note::Loudness(peak, audio::metered_to(element)),
                None => return,
            },
            gst::MessageView::Error(error) => match message.src() {
                Some(element) => Note::Element(element.clone(), error.error()),
                None => return,
            },
            _ => return,
        };
        self.note(note);
    }
}
