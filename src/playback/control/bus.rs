//! What the pipeline reports on its own threads becomes messages to the control thread.

use std::sync::Arc;

use gstreamer as gst;

use super::frame_queue::{FrameOutcome, FrameQueue};
use super::shared::{ControlMessage, PipelineEvent, PlayerShared};
use crate::playback::error::PlaybackError;
use crate::playback::frame::DisplayHints;
use crate::playback::pipeline::handler::PipelineHandler;
use crate::playback::pipeline::meter;

/// Passes on what one pipeline reports.
pub(crate) struct PipelineObserver {
    pub(crate) shared: Arc<PlayerShared>,
    pub(crate) frames: Arc<FrameQueue>,
    /// Number of the pipeline, so that events of one that was replaced can be told apart.
    pub(crate) generation: u32,
}

impl PipelineObserver {
    fn post(&self, event: PipelineEvent) {
        self.shared.post(ControlMessage::PipelineEvent(self.generation, event));
    }
}

impl PipelineHandler for PipelineObserver {
    fn streams_known(&self) {
        self.post(PipelineEvent::StreamsKnown);
    }

    fn frame(&self, sample: &gst::Sample, hints: DisplayHints, preroll: bool) {
        match self.frames.push(sample, hints, preroll) {
            FrameOutcome::Shown(shown) => {
                self.shared.wake();
                self.post(PipelineEvent::Shown(shown));
            }
            FrameOutcome::Hidden => self.post(PipelineEvent::Hidden),
            FrameOutcome::Late(attempt) => self.post(PipelineEvent::Late(attempt)),
            FrameOutcome::Nothing => {}
        }
    }

    fn flushed(&self) {
        self.frames.flushed();
    }

    fn frames_ended(&self) {
        self.post(PipelineEvent::FramesEnded(self.frames.answered()));
    }

    fn failed(&self, error: PlaybackError) {
        self.post(PipelineEvent::Failed(error));
    }

    fn message(&self, message: &gst::Message) {
        let event = match message.view() {
            gst::MessageView::AsyncDone(_) => PipelineEvent::Prerolled,
            gst::MessageView::Eos(_) => PipelineEvent::End,
            gst::MessageView::ClockLost(_) => PipelineEvent::ClockLost,
            gst::MessageView::Latency(_) => PipelineEvent::Latency,
            gst::MessageView::Element(element) => match meter::peak(element) {
                Some(peak) => PipelineEvent::Loudness(peak, meter::measured_until(element)),
                None => return,
            },
            gst::MessageView::Error(error) => match message.src() {
                Some(element) => PipelineEvent::ElementFailed(element.clone(), error.error()),
                None => return,
            },
            _ => return,
        };
        self.post(event);
    }
}
