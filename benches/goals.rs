//! Whether what the other benches measured reaches the goals: one table of `goals.toml` beside their figures.
//!
//! `cargo bench --bench goals` reads what they wrote to `vitrin-bench` in the target folder; `make bench` runs them all and this at the end.
//! It fails if a goal is missed that is not known to be, or was not measured.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

#[path = "measure/report.rs"]
#[allow(dead_code, reason = "it only reads what the others write")]
mod report;

use std::process::ExitCode;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Goals {
    goal: Vec<Goal>,
}

/// What is to be reached in one row of one bench.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Goal {
    /// The bench, by its name.
    bench: String,
    /// The films, as its rows call them.
    films: Vec<String>,
    /// What the row measures.
    what: String,
    measure: Measure,
    #[serde(default)]
    at_most: Option<f64>,
    #[serde(default)]
    at_least: Option<f64>,
    /// Of these films it is known that they miss it, and why.
    #[serde(default)]
    missed_by: Vec<String>,
    #[serde(default)]
    because: String,
}

/// Which figure of a row.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Measure {
    /// Of the pairs' ratios: the geometric mean.
    Ratio,
    /// Vitrin's median divided by the other's.
    RatioOfP50,
    /// The same of the 95th percentiles.
    RatioOfP95,
    /// Vitrin's own 95th percentile.
    P95,
    /// The figure of a row without another side.
    Value,
}

/// A figure beside what it is compared with.
struct Found {
    other: Option<f64>,
    ours: f64,
    ratio: Option<f64>,
    judged: f64,
    /// Whether it was measured with the program as it is handed out, and not as `make build` makes it.
    optimised: bool,
}

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let goals: Goals = toml::from_str(include_str!("goals.toml")).unwrap();
    println!(
        "{:<76} {:>9} {:>9} {:>7}  {:>8}",
        "goal", "beside", "Vitrin", "ratio", ""
    );
    let mut failed = 0;
    for goal in &goals.goal {
        for film in &goal.films {
            failed += u32::from(!judge(goal, film));
        }
    }
    for goal in goals.goal.iter().filter(|goal| !goal.missed_by.is_empty()) {
        println!("known: {} ({}): {}", goal.what, goal.missed_by.join(", "), goal.because);
    }
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    println!("{failed} goals are missed that were reached before, or were not measured");
    ExitCode::FAILURE
}

/// Prints the line of one film's goal; false if it is missed and that is not known.
fn judge(goal: &Goal, film: &str) -> bool {
    let (sign, limit) = match (goal.at_most, goal.at_least) {
        (Some(limit), None) => ('≤', limit),
        (None, Some(limit)) => ('≥', limit),
        _ => panic!("{}: one limit", goal.what),
    };
    let name = format!(
        "{}: {film}, {}{} {sign} {limit}",
        goal.bench,
        goal.what,
        goal.measure.name()
    );
    let Some(found) = find(goal, film) else {
        println!("{name:<76} {:>9} {:>9} {:>7}  not measured", "", "", "");
        return false;
    };
    let reached = if sign == '≤' {
        found.judged <= limit
    } else {
        found.judged >= limit
    };
    let known = goal.missed_by.iter().any(|known| known == film);
    let text = |value: Option<f64>, digits| value.map_or_else(String::new, |value| format!("{value:.digits$}"));
    let digits = if found.ours < 10.0 { 3 } else { 1 };
    println!(
        "{name:<76} {:>9} {:>9} {:>7}  {}{}",
        text(found.other, digits),
        text(Some(found.ours), digits),
        text(found.ratio, 3),
        match (reached, known) {
            (true, false) => "reached",
            (true, true) => "reached, though it is known to be missed",
            (false, true) => "missed, as is known",
            (false, false) => "MISSED",
        },
        if found.optimised {
            ""
        } else {
            " (built as `make build` does)"
        }
    );
    reached || known
}

impl Measure {
    fn name(self) -> &'static str {
        match self {
            Self::Ratio => ", ratio",
            Self::RatioOfP50 => ", ratio of p50",
            Self::RatioOfP95 => ", ratio of p95",
            Self::P95 => ", p95",
            Self::Value => "",
        }
    }

    fn of(self, row: &Value, optimised: bool) -> Option<Found> {
        let both = |which: &str| Some((row[which][0].as_f64()?, row[which][1].as_f64()?));
        let (other, ours, ratio) = match self {
            Self::Value => (None, row["value"].as_f64()?, None),
            Self::Ratio => {
                let (other, ours) = both("p50")?;
                (Some(other), ours, Some(row["ratio"].as_f64()?))
            }
            Self::RatioOfP50 => {
                let (other, ours) = both("p50")?;
                (Some(other), ours, Some(ours / other))
            }
            Self::RatioOfP95 | Self::P95 => {
                let (other, ours) = both("p95")?;
                (Some(other), ours, Some(ours / other))
            }
        };
        let judged = match self {
            Self::Value | Self::P95 => ours,
            Self::Ratio | Self::RatioOfP50 | Self::RatioOfP95 => ratio?,
        };
        Some(Found {
            other,
            ours,
            ratio,
            judged,
            optimised,
        })
    }
}

/// The bench's figure, if there is one.
fn find(goal: &Goal, film: &str) -> Option<Found> {
    let path = report::folder().join(&goal.bench).with_extension("json");
    let report: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let rows = report["rows"].as_array()?;
    let row = rows
        .iter()
        .find(|row| row["film"] == film && row["what"] == goal.what)?;
    goal.measure.of(row, report["optimised"] == true)
}
