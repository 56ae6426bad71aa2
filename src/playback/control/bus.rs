//! The pipeline's ears: what it says on its own threads becomes letters to the control thread.

use std::sync::Arc;

use gstreamer as gst;

use super::frame_queue::{FrameOutcome, FrameQueue};
use super::shared::{ControlMessage, PipelineEvent, PlayerShared};
use crate::playback::error::PlaybackError;
use crate::playback::frame::DisplayHints;
use crate::playback::pipeline::handler::PipelineHandler;
use crate::playback::pipeline::sound_output;

/// Passes on what the pipeline says, as letters.
pub(crate) struct PipelineObserver {
    pub(crate) shared: Arc<PlayerShared>,
    pub(crate) gate: Arc<FrameQueue>,
    /// Number of the pipeline, so that letters of one that was replaced can be told apart.
    pub(crate) generation: u32,
}

impl PipelineObserver {
    fn note(&self, note: PipelineEvent) {
        self.shared.post(ControlMessage::PipelineEvent(self.generation, note));
    }
}

impl PipelineHandler for PipelineObserver {
    fn streams_known(&self) {
        self.note(PipelineEvent::StreamsKnown);
    }

    fn picture(&self, sample: &gst::Sample, look: DisplayHints, standing: bool) {
        match self.gate.pass(sample, look, standing) {
            FrameOutcome::Shown(shown) => {
                self.shared.wake();
                self.note(PipelineEvent::Shown(shown));
            }
            FrameOutcome::Hidden => self.note(PipelineEvent::Hidden),
            FrameOutcome::Late(attempt) => self.note(PipelineEvent::Late(attempt)),
            FrameOutcome::Nothing => {}
        }
    }

    fn flushed(&self) {
        self.gate.flushed();
    }

    fn pictures_ended(&self) {
        self.note(PipelineEvent::PicturesEnded(self.gate.answered()));
    }

    fn failed(&self, error: PlaybackError) {
        self.note(PipelineEvent::Failed(error));
    }

    fn message(&self, message: &gst::Message) {
        let note = match message.view() {
            gst::MessageView::AsyncDone(_) => PipelineEvent::Started,
            gst::MessageView::Eos(_) => PipelineEvent::End,
            gst::MessageView::ClockLost(_) => PipelineEvent::ClockLost,
            gst::MessageView::Latency(_) => PipelineEvent::Latency,
            gst::MessageView::Element(element) => match sound_output::peak(element) {
                Some(peak) => PipelineEvent::Loudness(peak, sound_output::metered_to(element)),
                None => return,
            },
            gst::MessageView::Error(error) => match message.src() {
                Some(element) => PipelineEvent::Element(element.clone(), error.error()),
                None => return,
            },
            _ => return,
        };
        self.note(note);
    }
}
