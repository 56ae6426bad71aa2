//! The streaming threads of a film, one that is shown or one that is recorded.
//!
//! GStreamer lends its elements threads from a pool that outlives every film, so that what decoders left on their stacks
//! would outlive it too. Here each task has a thread of its own, which ends, and wipes its stack, when the task is stopped.

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

    /// When `message` announces a task that is about to begin: has it run on a thread of this pool. To be called in the
    /// bus's synchronous handler, before the task has a thread.
    pub(crate) fn adopt(&self, message: &gst::Message) {
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
const STACK_SIZE: usize = 8 * 1024 * 1024;

/// A thread that a task runs on.
pub struct TaskThread(JoinHandle<()>);

impl gst::TaskHandle for TaskThread {
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
        const NAME: &'static str = "VitrinFilmTaskPool";
        type Type = super::FilmTaskPool;
        type ParentType = gst::TaskPool;
    }

    impl ObjectImpl for FilmTaskPool {}
    impl GstObjectImpl for FilmTaskPool {}

    impl TaskPoolImpl for FilmTaskPool {
        type Handle = TaskThread;

        fn push(&self, task: gst::subclass::TaskPoolFunction) -> Result<Option<TaskThread>, glib::Error> {
            thread::Builder::new()
                .name("film-flow".into())
                .stack_size(STACK_SIZE)
                .spawn(move || task.call())
                .map(|thread| Some(TaskThread(thread)))
                .map_err(|error| glib::Error::new(gst::CoreError::Thread, &error.to_string()))
        }
    }
}
