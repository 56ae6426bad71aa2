//! The program killed at any moment (`kill -9`): all that was confirmed is whole, and the vault goes on as if nothing had been.

use std::thread;
use std::time::{Duration, Instant};

use support::vitrin::{PASSWORD, begin_by, run};

use crate::stick::{Stick, stick};

const OTHER_PASSWORD: &str = "Vitrin2027glas";
/// Enough that reading, sealing, waiting for the medium and reading back take a while each.
const BYTES: usize = 24 << 20;

/// How many times it is killed: `VITRIN_KILLS`, or a few.
fn kills() -> usize {
    std::env::var("VITRIN_KILLS").map_or(8, |kills| kills.parse().unwrap())
}

/// Numbers that look like chance and are the same each time (xorshift); below 1.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The vault, and what is known of it.
struct Known {
    stick: Stick,
    password: &'static str,
    /// The film's title, once it is whole.
    has_new: bool,
    title: &'static str,
    bytes: String,
}

impl Known {
    fn new() -> Self {
        let stick = stick();
        stick.import_notes("Kept");
        let bytes: Vec<u8> = (0..BYTES).map(|at| ((at / 3) ^ (at >> 9)) as u8).collect();
        let bytes = stick.file("new.bin", &bytes);
        Self {
            stick,
            password: PASSWORD,
            has_new: false,
            title: "Kept",
            bytes,
        }
    }

    /// What is done in turn: its arguments and the passwords that it is given.
    fn turn(&self, number: usize) -> (Vec<String>, Vec<&'static str>) {
        let path = self.stick.path();
        let other_title = if self.title == "Kept" { "Renamed" } else { "Kept" };
        let words: Vec<&str> = match number % 4 {
            0 if self.has_new => vec!["erase", &path, "New"],
            0 | 1 if !self.has_new => vec!["import", &path, &self.bytes, "--title", "New", "--again"],
            1 => vec!["erase", &path, "New"],
            2 => vec!["passwd", &path],
            _ => vec!["edit", &path, self.title, "--title", other_title],
        };
        let passwords = match words[0] {
            "passwd" => vec![self.password, self.other_password()],
            _ => vec![self.password],
        };
        (words.into_iter().map(str::to_owned).collect(), passwords)
    }

    fn other_password(&self) -> &'static str {
        if self.password == PASSWORD {
            OTHER_PASSWORD
        } else {
            PASSWORD
        }
    }

    /// Looks at the vault after the program has gone: it is in the state before or in the one after.
    fn look(&mut self) {
        let list = |password| self.stick.run_with(&[password], "list", &["--json"]);
        let mut listed = list(self.password);
        if listed.code == 3 {
            self.password = self.other_password();
            listed = list(self.password);
        }
        let films = listed.succeeds().json()["films"].as_array().unwrap().clone();
        let has = |title: &str| films.iter().find(|film| film["title"] == title);
        self.title = ["Kept", "Renamed"]
            .into_iter()
            .find(|title| has(title).is_some())
            .expect("a film is gone");
        let new = has("New");
        self.has_new = new.is_some_and(|film| film["state"] == "sealed");
        assert!(films.len() <= 2, "{films:?}");
        for title in [Some(self.title), self.has_new.then_some("New")].into_iter().flatten() {
            self.stick.run_with(&[self.password], "verify", &[title]).succeeds();
        }
        if new.is_some() && !self.has_new {
            self.stick.run_with(&[self.password], "erase", &["New"]).succeeds();
        }
    }
}

#[test]
fn a_program_that_is_killed_at_any_moment_loses_nothing_that_was_confirmed() {
    let mut known = Known::new();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut longest = [Duration::from_millis(400); 4];
    let (mut killed, mut ended) = (0, 0);
    for number in 0..kills() {
        let (words, passwords) = known.turn(number);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let started = Instant::now();
        let mut child = begin_by(&[], &words, &passwords);
        let wait = longest[number % 4].mul_f64(chance.next());
        while started.elapsed() < wait && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(2));
        }
        if child.try_wait().unwrap().is_some() {
            ended += 1;
            longest[number % 4] = started.elapsed();
        } else {
            child.kill().unwrap();
            killed += 1;
            // It has never come so far: a little later next time.
            longest[number % 4] = longest[number % 4].mul_f64(1.1);
        }
        child.wait().unwrap();
        known.look();
    }
    println!("killed {killed} times; {ended} times it had ended");
    assert!(killed > ended);
    // It goes on as if nothing had been.
    known
        .stick
        .run_with(&[known.password], "erase", &[known.title])
        .succeeds();
    let verified = run(&["verify", &known.stick.path(), "--json"], &[known.password])
        .succeeds()
        .json();
    assert_eq!(verified["unfinished_erasures"], 0);
}
