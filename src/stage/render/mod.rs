//! What puts the film's frames, the curtain and the control bar into the window, on a thread of its own.

pub(super) mod colour;
pub(super) mod compositor;
pub(super) mod control_bar;
pub(super) mod cpu;
pub(super) mod curtain;
pub(super) mod gpu;
pub(super) mod layout;
pub(super) mod renderer;
pub(super) mod thread;
