//! Tries films on Vitrin, as its users have it: imported into a vault, listed, and played in a stage on a desktop with a speaker; and
//! the same films on mpv.

pub mod hearing;
pub mod mpv;
pub mod report;
pub mod seeing;
pub mod vitrin;

use std::fmt;

/// How a film fared.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// As the manifest says.
    Right,
    /// Refused in words for users, where it should have been played.
    Refused(String),
    /// What is wrong.
    Wrong(Vec<String>),
}

/// How a film fared, and how many of its exact seeks showed the right frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub verdict: Verdict,
    pub seeks_right: usize,
    pub seeks: usize,
    /// How the program refused it, warned, or what else it said.
    pub words: String,
}

impl Outcome {
    /// One more thing that is wrong with a film that was not refused.
    pub fn finds(&mut self, what: String) {
        match &mut self.verdict {
            Verdict::Right => self.verdict = Verdict::Wrong(vec![what]),
            Verdict::Wrong(wrong) => wrong.push(what),
            Verdict::Refused(_) => {}
        }
    }

    pub fn is_right(&self) -> bool {
        self.verdict == Verdict::Right
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.verdict {
            Verdict::Right => write!(f, "right ({}/{} seeks)", self.seeks_right, self.seeks)?,
            Verdict::Refused(words) => write!(f, "REFUSED: {words}")?,
            Verdict::Wrong(what) => write!(
                f,
                "WRONG ({}/{} seeks): {}",
                self.seeks_right,
                self.seeks,
                what.join("; ")
            )?,
        }
        if self.words.is_empty() {
            Ok(())
        } else {
            write!(f, " [{}]", self.words)
        }
    }
}
