//! The threads that film flows on.
//!
//! GStreamer lends its elements threads from a pool that outlives every film, so that what decoders left on their stacks
//! would outlive it too. Here each flow has a thread of its own, which ends, and wipes its stack, when the flow is stopped.

use std::thread::{self, JoinHandle};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer::subclass::prelude::*;

glib::wrapper! {
    /// Gives each task a thread of its own.
    pub struct FilmTaskPool(ObjectSubclass<imp::FilmTaskPool>) @extends gst::TaskPool, gst::Object;
}

impl FilmTaskPool {
    pub(crate) fn new() -> Self {
        glib::Object::new()
    }

    /// When `message` announces a task that is about to begin: has it begin on a thread from here. To be called on the
    /// bus's synchronous side, before the task has a thread.
    pub(crate) fn take_on(&self, message: &gst::Message) {
        if let gst::MessageView::StreamStatus(status) = message.view()
            && status.get().0 == gst::StreamStatusType::Create
            && let Some(task) = status
                .stream_status_object()
                .and_then(|object| object.get::<gst::Task>().ok())
        {
            task.set_pool(self);
        }
    }
}

/// As much as GStreamer's own threads have on most systems.
const STACK: usize = 8 * 1024 * 1024;

/// A thread that a task runs on.
pub struct Flow(JoinHandle<()>);

impl gst::TaskHandle for Flow {
    fn join(self) {
        // A panic in it was reported when it happened.
        let _ = self.0.join();
    }
}

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct FilmTaskPool;

    #[glib::object_subclass]
    impl ObjectSubclass for FilmTaskPool {
        const NAME: &'static str = "VitrinFlowThreads";
        type Type = super::FilmTaskPool;
        type ParentType = gst::TaskPool;
    }

    impl ObjectImpl for FilmTaskPool {}
    impl GstObjectImpl for FilmTaskPool {}

    impl TaskPoolImpl for FilmTaskPool {
        type Handle = Flow;

        fn push(&self, task: gst::subclass::TaskPoolFunction) -> Result<Option<Flow>, glib::Error> {
            thread::Builder::new()
                .name("film-flow".into())
                .stack_size(STACK)
                .spawn(move || task.call())
                .map(|thread| Some(Flow(thread)))
                .map_err(|error| glib::Error::new(gst::CoreError::Thread, &error.to_string()))
        }
    }
}
