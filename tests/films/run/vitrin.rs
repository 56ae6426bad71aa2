//! A film on Vitrin: `import`, `list`, and `play` in a stage of its own process, watched on its window and heard at the speaker.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use support::desktop::{Desktop, Window, numbers_seen};
use support::fingerprints::Fingerprints;
use support::frame_barcode::number_in;
use support::memory::{self, Frozen};
use support::picture::Picture;
use support::seconds;
use support::stop_at_exit::StopAtExit;
use support::vitrin::{Event, Playing, Vault, a_vault};

use super::hearing::{self, Heard};
use super::{Outcome, Verdict, seeing};
use crate::manifest::{Expected, Film};

/// Codes of errors that say clearly what the film is not.
const CLEAR: [&str; 5] = ["unsupported", "broken_film", "unfinished", "damaged", "medium_lost"];
/// What no user should have to read.
const UNCLEAR: [&str; 6] = ["internal", "negotiat", "panicked", "gst", "pipeline", "caps"];

/// Pieces of a film that are looked for in the memory of a stage.
const FINGERPRINTS: usize = 2000;

/// A desktop and a vault that films are tried on, one after the other.
pub struct Bench {
    desktop: Desktop,
    vault: Vault,
}

/// What one trial has found so far.
struct Trial<'a> {
    film: &'a Film,
    wrong: Vec<String>,
    words: Vec<String>,
    seeks_right: usize,
    seeks: usize,
}

/// Why a trial went no further.
enum Stop {
    /// It was refused in words for users.
    Refused(String),
    /// What was wrong is in the trial's list.
    Failed,
}

impl Bench {
    pub fn new() -> Self {
        Self {
            desktop: Desktop::start(),
            vault: a_vault(),
        }
    }

    /// What is wrong with the list of the films that were tried: once for all, at the end.
    pub fn wrong_in_list<'a>(&self, films: impl Iterator<Item = &'a Film>) -> Vec<(String, String)> {
        let list = self.vault.list();
        let listed = list["films"].as_array().cloned().unwrap_or_default();
        let told = |film: &Film| {
            let entry = listed.iter().find(|entry| entry["title"] == json!(film.name))?;
            wrong_length(
                film,
                "list",
                entry["facts"]["duration_ms"].as_f64().map(|ms| ms / 1000.0),
            )
        };
        let strict = films.filter(|film| film.expected != Expected::Survives);
        strict
            .filter_map(|film| Some((film.name.clone(), told(film)?)))
            .collect()
    }

    /// Tries a film that lies at `path`.
    pub fn tries(&self, film: &Film, path: &Path) -> Outcome {
        let mut trial = Trial {
            film,
            wrong: Vec::new(),
            words: Vec::new(),
            seeks_right: 0,
            seeks: 0,
        };
        let ended = catch_unwind(AssertUnwindSafe(|| trial.run(self, path)));
        let refused = match ended {
            Ok(Ok(())) | Ok(Err(Stop::Failed)) => None,
            Ok(Err(Stop::Refused(words))) => Some(words),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map_or("a panic", String::as_str);
                trial.wrong.push(text.lines().next().unwrap_or_default().to_owned());
                None
            }
        };
        trial.outcome(refused)
    }
}

impl Trial<'_> {
    fn outcome(self, refused: Option<String>) -> Outcome {
        let mut wrong = self.wrong;
        let verdict = match (self.film.expected, refused) {
            _ if !wrong.is_empty() => Verdict::Wrong(wrong),
            (Expected::Survives, Some(_)) => Verdict::Right,
            (Expected::Refused(named), Some(words)) => {
                if named
                    .iter()
                    .any(|name| words.to_lowercase().contains(&name.to_lowercase()))
                {
                    Verdict::Right
                } else {
                    wrong.push(format!("refused with {words:?}, which names none of {named:?}"));
                    Verdict::Wrong(wrong)
                }
            }
            (Expected::Refused(_), None) => Verdict::Wrong(vec!["plays, and should be refused".into()]),
            (_, Some(words)) => Verdict::Refused(words),
            (_, None) => Verdict::Right,
        };
        Outcome {
            verdict,
            seeks_right: self.seeks_right,
            seeks: self.seeks,
            words: self.words.join("; "),
        }
    }

    fn is_strict(&self) -> bool {
        !matches!(self.film.expected, Expected::Survives)
    }

    /// Something that may not be wrong with a film that is to play as it should.
    fn finds(&mut self, wrong: impl Into<Option<String>>) {
        if self.is_strict() {
            self.wrong.extend(wrong.into());
        }
    }

    fn fails<T>(&mut self, wrong: String) -> Result<T, Stop> {
        self.wrong.push(wrong);
        Err(Stop::Failed)
    }

    fn run(&mut self, bench: &Bench, path: &Path) -> Result<(), Stop> {
        self.imports(bench, path)?;
        let mut playing = bench.vault.play(&self.film.name).paused().on(&bench.desktop);
        let outcome = self.plays(&mut playing, bench);
        if outcome.is_ok() {
            self.closes(&mut playing, path);
        }
        outcome
    }

    /// Has the stage end, and looks for the film in its memory as it does.
    fn closes(&mut self, playing: &mut Playing<'_>, path: &Path) {
        let stage = playing.stages().first().copied().filter(|_| self.film.searched);
        let exit = stage.map(StopAtExit::of);
        playing.try_send(json!({"command": "close"}));
        if let (Some(exit), Some(stage)) = (exit, stage) {
            let end = exit.wait(seconds(15));
            // The key holder would kill a stage that takes longer than usual.
            let _frozen = Frozen::new(playing.pid());
            let found = memory::search(stage, &Fingerprints::of_file(path, FINGERPRINTS));
            if found.all() > 0 {
                self.wrong.push(format!("left in memory: {found}"));
            }
            drop(end);
        }
        match playing.try_exit_code(seconds(10)) {
            Some(0) => {}
            Some(code) => self.wrong.push(format!("play ended with {code}")),
            None => self.wrong.push("play did not end".into()),
        }
    }

    fn imports(&mut self, bench: &Bench, path: &Path) -> Result<(), Stop> {
        let imported = bench.vault.import(path, &self.film.name);
        let said = last_words(&imported.stderr);
        if imported.code != 0 {
            return self.is_refused(&said);
        }
        if !said.is_empty() {
            self.words.push(format!("import: {said}"));
        }
        Ok(())
    }

    fn is_refused<T>(&mut self, words: &str) -> Result<T, Stop> {
        let lower = words.to_lowercase();
        if words.is_empty() || UNCLEAR.iter().any(|unclear| lower.contains(unclear)) {
            return self.fails(format!("refused unclearly: {words:?}"));
        }
        Err(Stop::Refused(words.to_owned()))
    }

    fn is_as_long(&mut self, who: &str, told: Option<f64>) {
        self.finds(wrong_length(self.film, who, told));
    }

    fn plays(&mut self, playing: &mut Playing<'_>, bench: &Bench) -> Result<(), Stop> {
        let begun = playing.next_where(seconds(40), |e| ["first_picture", "error"].contains(&e.name()));
        match begun {
            None => return self.fails(format!("no first picture: {}", last_words(&playing.words()))),
            Some(event) => self.goes_on(&event)?,
        }
        let facts = playing.history().iter().find(|event| event.name() == "facts").cloned();
        let told = facts.and_then(|event| event.0["facts"]["duration_ms"].as_f64());
        self.is_as_long("play", told.map(|ms| ms / 1000.0));
        let window = playing.window();
        playing.without_overlay();
        window.resize(640, 400);
        if let Some(first) = self.film.first_number() {
            self.shows(window, first, "at first");
            let picture = window.picture();
            self.finds(seeing::wrong_greys(self.film, &picture));
            self.finds(seeing::wrong_form(self.film, &picture));
        }
        if self.film.duration.is_some() {
            self.seeks(playing, window)?;
            self.steps(playing, window)?;
            self.plays_to_the_end(playing, window, bench)?;
        }
        self.warns(playing);
        Ok(())
    }

    /// An error ends the trial: as a refusal when it is clear.
    fn goes_on(&mut self, event: &Event) -> Result<(), Stop> {
        if event.name() != "error" {
            return Ok(());
        }
        let (code, detail) = (
            event.0["code"].as_str().unwrap_or_default(),
            event.0["detail"].as_str().unwrap_or_default(),
        );
        if CLEAR.contains(&code) {
            self.is_refused(&format!("{code}: {detail}"))
        } else {
            self.fails(format!("error {code}: {detail}"))
        }
    }

    /// Waits a moment until the window shows this frame.
    fn shows(&mut self, window: Window<'_>, number: u32, when: &str) -> bool {
        let until = Instant::now() + Duration::from_millis(1500);
        loop {
            let wrong = match window.try_picture() {
                // Turning takes a while: only when it has come to nothing.
                Some(picture) if number_in(&picture) == Some(number) => return true,
                Some(picture) => Some(picture),
                None => None,
            };
            if Instant::now() > until {
                // For human eyes.
                if let Some(picture) = wrong.as_ref().filter(|_| self.wrong.is_empty()) {
                    picture.save(&format!("film-{}", self.film.name));
                }
                let words = wrong.and_then(|picture: Picture| seeing::wrong_with(self.film, &picture, number));
                self.finds(format!("{when}: {}", words.unwrap_or_else(|| "no window".into())));
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn seeks(&mut self, playing: &mut Playing<'_>, window: Window<'_>) -> Result<(), Stop> {
        if self.film.shown.is_empty() {
            let length = self.film.duration.unwrap_or_default();
            for part in [0.8, 0.0, 0.45] {
                self.seeks_to(playing, length * part)?;
            }
            return Ok(());
        }
        for (place, number) in self.film.places() {
            self.seeks += 1;
            let Some(at) = self.seeks_to(playing, place)? else {
                continue;
            };
            let meant = self
                .film
                .shown
                .iter()
                .rfind(|(_, shown)| *shown == number)
                .map_or(0.0, |&(at, _)| at);
            // A first picture that begins later than the sound is shown from 0 on, and may bear its own time.
            let early =
                Some(number) == self.film.first_number() && self.film.shown.get(1).is_some_and(|next| at < next.0);
            let stamped = early || (at - meant).abs() < 0.03;
            if !stamped {
                self.finds(format!("seek to {place:.2} tells {at:.3} and not {meant:.3}"));
            }
            if self.shows(window, number, &format!("seek to {place:.2}")) && stamped {
                self.seeks_right += 1;
            }
        }
        Ok(())
    }

    /// The time stamp that was told; `None` when there was no answer.
    fn seeks_to(&mut self, playing: &mut Playing<'_>, place: f64) -> Result<Option<f64>, Stop> {
        playing.forget_what_was_said();
        self.is_answered(
            playing,
            json!({"command": "seek", "to": place, "exact": true}),
            &format!("seek to {place:.2}"),
        )
    }

    fn is_answered(
        &mut self,
        playing: &mut Playing<'_>,
        command: serde_json::Value,
        what: &str,
    ) -> Result<Option<f64>, Stop> {
        if !playing.try_send(command) {
            return self.fails(format!("{what}: the program is gone"));
        }
        match playing.next_where(seconds(15), |e| ["seeked", "error"].contains(&e.name())) {
            Some(event) => {
                self.goes_on(&event)?;
                Ok(event.0["at"].as_f64())
            }
            None => {
                // Standing still is wrong for every film.
                self.wrong.push(format!("{what} is not answered"));
                Ok(None)
            }
        }
    }

    fn steps(&mut self, playing: &mut Playing<'_>, window: Window<'_>) -> Result<(), Stop> {
        let shown = self.film.shown.clone();
        if shown.len() < 3 {
            return Ok(());
        }
        let mut index = (shown.len() / 2).min(shown.len() - 3);
        self.seeks_to(playing, shown[index].0 + 0.001)?;
        for frames in [1, 1, -1] {
            index = (index as i64 + frames) as usize;
            playing.forget_what_was_said();
            let what = format!("step {frames:+} to {}", shown[index].1);
            if self
                .is_answered(playing, json!({"command": "step", "frames": frames}), &what)?
                .is_some()
            {
                self.shows(window, shown[index].1, &what);
            }
        }
        Ok(())
    }

    fn plays_to_the_end(&mut self, playing: &mut Playing<'_>, window: Window<'_>, bench: &Bench) -> Result<(), Stop> {
        let length = self.film.duration.unwrap_or_default();
        self.seeks_to(playing, 0.0)?;
        std::thread::sleep(Duration::from_millis(300));
        let (recorder, watch) = (bench.desktop.record_both_sides(), window.watch());
        playing.try_send(json!({"command": "play"}));
        let patience = length * 1.6 + 10.0;
        let end = playing.next_where(Duration::from_secs_f64(patience), |e| {
            ["end", "error"].contains(&e.name())
        });
        std::thread::sleep(Duration::from_millis(250));
        let (sides, looks) = (recorder.stop_both_sides(), watch.stop());
        match end {
            Some(event) => self.goes_on(&event)?,
            None => self.wrong.push(format!("no end within {patience:.0} s")),
        }
        let numbers = numbers_seen(&looks);
        // The frame that is seen soonest after its turn says best when the film began.
        let begins = looks.iter().filter_map(|look| {
            let at = self.film.time_of(look.number?).filter(|at| *at > 0.0)?;
            look.when.checked_sub(Duration::from_secs_f64(at))
        });
        let begins = begins.min();
        if let Some(last) = self.film.last_number() {
            self.shows(window, last, "at the end");
        }
        if !self.film.shown.is_empty()
            && !numbers.is_sorted_by_key(|number| self.film.shown.iter().position(|(_, shown)| shown == number))
        {
            self.finds(format!("frames out of order: {numbers:?}"));
        }
        let Some(tone) = &self.film.sound else { return Ok(()) };
        let length = sides[0].samples.len() as f64 / support::sound::RATE as f64;
        let begins = match begins {
            Some(begins) if self.film.shown.len() > 2 => {
                length - sides[0].ended.saturating_duration_since(begins).as_secs_f64()
            }
            // By its own first tone.
            _ => hearing::first_tone(&sides).unwrap_or_default() - tone.on.first().map_or(0.0, |on| on.0),
        };
        // On a machine that is too busy to show most frames of a film they come late, too.
        let seen = numbers.len() as f64 / self.film.shown.len().max(1) as f64;
        let busy = if seen < 0.7 && self.film.shown.len() > 40 {
            0.45
        } else {
            0.0
        };
        let wrong = hearing::wrong_with(tone, &Heard { sides, begins }, busy);
        if self.is_strict() {
            self.wrong.extend(wrong);
            if busy > 0.0 {
                self.words.push(format!("{:.0} of 100 frames seen", seen * 100.0));
            }
        }
        Ok(())
    }

    fn warns(&mut self, playing: &mut Playing<'_>) {
        let warnings: Vec<(String, String)> = playing
            .history()
            .iter()
            .filter(|event| event.name() == "warning")
            .map(|event| {
                [&event.0["code"], &event.0["detail"]].map(|text| text.as_str().unwrap_or_default().to_owned())
            })
            .map(|[code, detail]| (code, detail))
            .collect();
        for (code, detail) in &warnings {
            self.words.push(format!("{code}: {detail}"));
        }
        match self.film.expected {
            Expected::Warned(code) if !warnings.iter().any(|(warned, _)| warned == code || code.is_empty()) => {
                self.wrong.push(format!("does not warn of {code}"));
            }
            Expected::Plays if !warnings.is_empty() => self.wrong.push(format!("warns: {}", self.words.join("; "))),
            _ => {}
        }
    }
}

/// What is wrong with the length that was told.
fn wrong_length(film: &Film, who: &str, told: Option<f64>) -> Option<String> {
    let right = match (told, film.duration) {
        (Some(told), Some(wanted)) => (told - wanted).abs() <= film.duration_within,
        (told, wanted) => told.is_none() && wanted.is_none(),
    };
    let words = |seconds: Option<f64>| seconds.map_or("none".into(), |seconds| format!("{seconds:.2} s"));
    (!right).then(|| format!("{who} tells {} and not {}", words(told), words(film.duration)))
}

fn last_words(text: &str) -> String {
    text.lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .trim()
        .to_owned()
}
