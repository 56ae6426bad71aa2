use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::*;
use crate::playback::media::SampleSource;
use crate::playback::media::test_films::memory;

/// Samples without end. At the beginning it says that the first one is being read, and returns it when it is told to.
#[derive(Clone)]
struct Halting {
    reading: Sender<()>,
    go_on: Arc<Mutex<Receiver<()>>>,
}

struct HaltingReader {
    source: Halting,
    bytes: CacheReader,
    has_begun: bool,
}

impl SampleSource for Halting {
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(HaltingReader {
            source: self.clone(),
            bytes,
            has_begun: false,
        })
    }
}

impl SampleReader for HaltingReader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        Ok(to)
    }

    fn seek(&mut self, _to: FilmTime) -> Result<(), Refusal> {
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        let bytes = self.bytes.bytes(0, 8)?;
        if !std::mem::replace(&mut self.has_begun, true) {
            self.source.reading.send(()).unwrap();
            self.source.go_on.lock().recv().unwrap();
        }
        Ok(Some(Sample {
            bytes,
            time: 0,
            length: None,
            is_key: true,
            is_hidden: false,
            format: 0,
        }))
    }
}

#[test]
fn a_pipeline_that_ends_while_its_first_sample_is_read_does_not_hang() {
    gst::init().unwrap();
    let (reading, is_reading) = channel();
    let (go_on, told) = channel();
    let track = Track {
        kind: StreamKind::Video,
        caps: gst::Caps::new_empty_simple("video/x-test"),
        samples: Arc::new(Halting {
            reading,
            go_on: Arc::new(Mutex::new(told)),
        }),
    };
    let cache = Arc::new(BlockCache::new(memory([0; 1000])).unwrap());
    let source = TrackSrc::new(&cache, &track, &Arc::default(), &Arc::default(), false);
    let sink = gst::ElementFactory::make("fakesink")
        .property("sync", false)
        .build()
        .unwrap();
    let pipeline = gst::Pipeline::new();
    pipeline.add_many([source.upcast_ref(), &sink]).unwrap();
    source.link(&sink).unwrap();
    pipeline.set_state(gst::State::Paused).unwrap();
    is_reading.recv_timeout(Duration::from_secs(30)).unwrap();

    let (ended, has_ended) = channel();
    thread::spawn(move || {
        let _ = pipeline.set_state(gst::State::Null);
        ended.send(()).unwrap();
    });
    // From here on whoever ends it waits for the thread that reads.
    while source.pending_state() == gst::State::VoidPending {
        thread::yield_now();
    }
    go_on.send(()).unwrap();
    has_ended.recv_timeout(Duration::from_secs(30)).unwrap();
}
