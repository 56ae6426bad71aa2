//! Reads the channel from the key holder, on a thread of its own.

use std::io;
use std::thread;

use crossbeam_channel::{Receiver, unbounded};

use crate::protocol::RecorderRequest;
use crate::protocol::connection::Reader;
use crate::protocol::framing::Frame;

/// What comes from the key holder.
pub(super) enum Incoming {
    Request(RecorderRequest),
    /// It is gone.
    Gone,
    /// It broke the protocol; says how, in English.
    Violation(String),
}

/// Waits for the next request.
pub(super) fn next(reader: &mut Reader) -> Incoming {
    match reader.next() {
        Ok(None) => Incoming::Gone,
        Ok(Some(Frame::Message { json, files })) if files.is_empty() => match RecorderRequest::from_json(&json) {
            Ok(request) => Incoming::Request(request),
            Err(error) => Incoming::Violation(error.to_string()),
        },
        Ok(Some(_)) => Incoming::Violation("a recorder is sent nothing but requests".into()),
        Err(error) => Incoming::Violation(error.to_string()),
    }
}

/// Reads on until the key holder is gone or breaks the protocol.
pub(super) fn listen(mut reader: Reader) -> io::Result<Receiver<Incoming>> {
    let (sender, requests) = unbounded();
    thread::Builder::new().name("request reader".into()).spawn(move || {
        loop {
            let incoming = next(&mut reader);
            let is_last = !matches!(incoming, Incoming::Request(_));
            if sender.send(incoming).is_err() || is_last {
                return;
            }
        }
    })?;
    Ok(requests)
}
