//! What puts the film's frames, the curtain and the control bar into the window, on a thread of its own.

mod colour;
mod compositor;
pub(super) mod control_bar;
pub(super) mod cover_marks;
mod cpu;
pub(super) mod curtain;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod gpu;
mod image;
pub(super) mod layout;
mod light;
pub(super) mod picture_note;
pub(super) mod placing;
pub(super) mod renderer;
mod scene;
mod select;
pub(super) mod shown;
pub(super) mod small;
pub(super) use cpu::still::still;
pub(super) mod thread;
mod tone;
