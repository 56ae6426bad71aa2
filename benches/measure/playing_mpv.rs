//! mpv playing a film in a window that is looked at.

use std::process::{Child, Command, Stdio};

use support::desktop::{Desktop, Window};
use support::films::Film;
use support::{seconds, wait_for};

/// Ends when it is dropped.
pub struct PlayingMpv(Child);

impl PlayingMpv {
    /// Plays `film` in a window of 1280×720, drawn as Vitrin draws without a graphics card.
    pub fn start(desktop: &Desktop, film: &Film, options: &[&str]) -> Self {
        let mut command = Command::new("mpv");
        desktop.set_environment(&mut command);
        let child = command
            .args([
                "--no-config",
                "--vo=x11",
                "--ao=pulse",
                "--hwdec=no",
                "--no-osc",
                "--really-quiet",
            ])
            .args(["--geometry=1280x720", "--keep-open=yes", "--osd-level=0"])
            .args(super::whole_pictures(film))
            .args(options)
            .arg(&film.path)
            .stdin(Stdio::null())
            .spawn()
            .expect("mpv is installed by `make setup`");
        Self(child)
    }

    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Its window, once it shows a picture of the film.
    pub fn window<'a>(&self, desktop: &'a Desktop) -> Window<'a> {
        let pid = self.pid();
        let window = desktop.window_of(|| vec![pid]);
        wait_for("mpv's first picture", seconds(10), || window.number());
        window
    }
}

impl Drop for PlayingMpv {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
