//! Use cases, called by console and command line alike: no argument parser, no widgets, results as types.
#![forbid(unsafe_code)]

pub mod doctor;
pub mod import;
