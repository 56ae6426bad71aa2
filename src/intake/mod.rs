//! Film from a camera's file into the vault, verified.
#![forbid(unsafe_code)]
