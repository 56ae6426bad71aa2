//! The therapist's window, and the texts in Swedish and English.
#![forbid(unsafe_code)]
