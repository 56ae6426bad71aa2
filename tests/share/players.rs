//! The two programs that play the same film in the same meeting: Vitrin, and mpv, which it has to be as good as.

use std::process::{Child, Stdio};

use serde_json::json;

use crate::meeting::TITLE;
use support::desktop::{Desktop, Window, server};
use support::films::Film;
use support::picture::Picture;
use support::tiles::Tiles;
use support::vitrin::{Play, Playing};
use support::{seconds, wait_for};

/// A program that plays a film in a window of 1280×720.
pub trait Player<'a> {
    fn window(&self) -> Window<'a>;
    fn fill_the_screen(&mut self, on: bool);
}

/// mpv as a careful person would set it up for sharing: no controls in the picture, no frame, its cheapest output.
pub struct Mpv<'a> {
    desktop: &'a Desktop,
    child: Child,
}

impl<'a> Mpv<'a> {
    /// Plays the film over and over; returns when its first frame is in the window.
    pub fn play(desktop: &'a Desktop, film: &Film) -> Self {
        let mut command = server("mpv");
        command
            .args([
                "--no-config",
                "--no-osc",
                "--osd-level=0",
                "--no-border",
                "--really-quiet",
            ])
            .args([
                "--vo=x11",
                "--ao=pulse",
                "--geometry=1280x720+160+60",
                "--loop-file=inf",
            ])
            .args([format!("--title={TITLE}"), format!("--force-media-title={TITLE}")])
            .arg(&film.path)
            .stdin(Stdio::null());
        desktop.set_environment(&mut command);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("mpv cannot be started ({error}): run make setup"));
        let mpv = Self { desktop, child };
        wait_for("mpv's first picture", seconds(20), || mpv.window().number());
        mpv
    }
}

impl<'a> Player<'a> for Mpv<'a> {
    fn window(&self) -> Window<'a> {
        self.desktop.window_of(|| vec![self.child.id()])
    }

    fn fill_the_screen(&mut self, on: bool) {
        self.window().ask_for_full_screen(on);
    }
}

impl Drop for Mpv<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Begins to show a film in share mode, paused: the curtain hangs before it.
pub fn begin_shared<'a>(play: Play, desktop: &'a Desktop) -> Playing<'a> {
    let mut vitrin = play.paused().shown_on(desktop);
    vitrin.send(json!({"command": "share", "on": true, "size": "1280x720"}));
    vitrin.expect_where("window in share mode", seconds(5), |event| {
        event.name() == "shared" && event.0["on"] == true
    });
    vitrin
}

/// The curtain, as soon as it hangs in this window.
pub fn curtain_in(window: Window<'_>) -> Tiles {
    let curtain = || window.try_picture().filter(Picture::is_curtain);
    Tiles::of(&wait_for("the curtain", seconds(5), curtain))
}

impl<'a> Player<'a> for Playing<'a> {
    fn window(&self) -> Window<'a> {
        Playing::window(self)
    }

    fn fill_the_screen(&mut self, on: bool) {
        self.send(json!({"command": "fullscreen", "on": on}));
    }
}
