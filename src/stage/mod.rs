//! The process that shows one film: protocol, sandbox, window, drawing.
#![forbid(unsafe_code)]

pub mod protocol;
