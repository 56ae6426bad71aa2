//! What showing a film costs where there is no graphics processor: a stage beside `mpv --vo=x11`, by turns, in one run.
//!
//! `cargo bench --bench drawing` (or `make bench`) prints one table and writes `vitrin-bench/drawing.json` into the target
//! folder. Both show the same film at 25 pictures a second, without sound, in a window of 1280×720; the stage
//! decrypts it. Of an interlaced film both make whole pictures. Counted is processor time while the film plays, and once more together with that of the display server,
//! because the two hand it their pictures in different ways.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::process::{Child, Command as Program, ExitCode, Stdio};
use std::time::Duration;

use vitrin::protocol::Start;
use vitrin::protocol::{Command, Event};
use vitrin::vault::UnlockedVault;
use vitrin::workers::Stage;

use measure::{Side, Table, by_turns, expect, idle, pid, processor_time_of, screen, spawn};
use support::films::{Film, Sound};
use support::vitrin::title_of;

const TURNS: usize = 4;

/// From the start of the player until it only plays.
const SETTLES: Duration = Duration::from_secs(3);

/// For how long it is measured.
const PLAYS: Duration = Duration::from_secs(12);

fn main() -> ExitCode {
    measure::on_a_desktop(measure)
}

fn measure() {
    let films = measure::kinds(Sound::None);
    let made: Vec<Film> = films.iter().map(|(_, recipe)| recipe.make()).collect();
    let (_vault, unlocked) = measure::sealed(&made);
    let mut table = Table::of("mpv", "vitrin");
    for ((name, _), film) in films.iter().zip(&made) {
        measure::introduce(name, film);
        let (mut alone, mut with_screen) = (Vec::new(), Vec::new());
        let _ = by_turns(TURNS, |side| {
            let cost = match side {
                Side::Without => Mpv::start(film).measure(),
                Side::With => stage(&unlocked, film),
            };
            alone.push((side, cost.player));
            with_screen.push((side, cost.player + cost.screen));
            cost.player
        });
        table.row(name, "processor time a second", "ms", measure::pairs(&alone));
        let screen = "the same with display server";
        table.row(name, screen, "ms", measure::pairs(&with_screen));
    }
    table.report("drawing");
}

/// Milliseconds of processor time for each second of film.
struct Cost {
    player: f64,
    screen: f64,
}

fn cost_of(player: u32) -> Cost {
    std::thread::sleep(SETTLES);
    let now = || (processor_time_of(player), processor_time_of(screen()));
    let before = now();
    std::thread::sleep(PLAYS);
    let after = now();
    let a_second = 1000.0 / PLAYS.as_secs_f64();
    Cost {
        player: (after.0 - before.0) * a_second,
        screen: (after.1 - before.1) * a_second,
    }
}

fn stage(vault: &UnlockedVault, film: &Film) -> Cost {
    let stage: Stage = idle(spawn());
    stage.send(Command::Overlay { on: false }).unwrap();
    let id = vault.find(&title_of(&film.path)).unwrap().id;
    stage.open(vault.ticket(id).unwrap(), Start::default()).unwrap();
    expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    let cost = cost_of(pid(&stage));
    while let Ok(said) = stage.events().try_recv() {
        assert!(
            !matches!(said.event, Event::End),
            "the film ended while it was measured"
        );
    }
    stage.close();
    cost
}

/// mpv in a window of the same size.
struct Mpv(Child);

impl Mpv {
    fn start(film: &Film) -> Self {
        let options = [
            "--no-config",
            "--vo=x11",
            "--hwdec=no",
            "--no-audio",
            "--no-osc",
            "--really-quiet",
        ];
        let child = Program::new("mpv")
            .args(options)
            .args(["--geometry=1280x720", "--keep-open=yes"])
            .args(measure::whole_pictures(film))
            .arg(&film.path)
            .stdin(Stdio::null())
            .spawn()
            .expect("mpv is installed by `make setup`");
        Self(child)
    }

    fn measure(&mut self) -> Cost {
        let cost = cost_of(self.0.id());
        assert!(self.0.try_wait().unwrap().is_none(), "mpv still plays");
        cost
    }
}

impl Drop for Mpv {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
