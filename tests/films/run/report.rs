//! How all films fared, counted by kind, Vitrin beside mpv.

use std::fmt::Write;

use super::{Outcome, Verdict};
use crate::manifest::{Film, Kind};

/// One film's outcomes.
pub struct Row {
    pub film: Film,
    pub vitrin: Outcome,
    pub mpv: Option<Outcome>,
}

#[derive(Default)]
struct Count {
    all: usize,
    right: usize,
    refused: usize,
    seeks: [usize; 2],
    mpv: usize,
    mpv_tried: usize,
    mpv_seeks: [usize; 2],
}

impl Count {
    fn add(&mut self, row: &Row) {
        self.all += 1;
        self.right += usize::from(row.vitrin.is_right());
        self.refused += usize::from(matches!(row.vitrin.verdict, Verdict::Refused(_)));
        self.seeks[0] += row.vitrin.seeks_right;
        // A film that was not opened has missed them all.
        self.seeks[1] += row.film.places().len();
        if let Some(mpv) = &row.mpv {
            self.mpv_tried += 1;
            self.mpv += usize::from(mpv.is_right());
            self.mpv_seeks[0] += mpv.seeks_right;
            self.mpv_seeks[1] += row.film.places().len();
        }
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name:<16} Vitrin {:>3}/{:<3} ({} refused, {} wrong; seeks {}/{})   mpv {:>3}/{:<3} (seeks {}/{})",
            self.right,
            self.all,
            self.refused,
            self.all - self.right - self.refused,
            self.seeks[0],
            self.seeks[1],
            self.mpv,
            self.mpv_tried,
            self.mpv_seeks[0],
            self.mpv_seeks[1]
        )
    }
}

/// The counts, by kind and in total.
pub fn counts(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut total = Count::default();
    for kind in Kind::ALL {
        let mut count = Count::default();
        for row in rows.iter().filter(|row| row.film.kind == kind) {
            count.add(row);
            total.add(row);
        }
        if count.all > 0 {
            let _ = writeln!(text, "{}", count.line(kind.key()));
        }
    }
    let _ = writeln!(text, "{}", total.line("all"));
    text
}

/// What contradicts the manifest: films that should be right and are not, and known faults that are gone.
pub fn surprises(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .filter_map(|row| match (row.film.known, row.vitrin.is_right()) {
            (None, false) => Some(format!("{}: {}", row.film.name, row.vitrin)),
            (Some(reason), true) => Some(format!(
                "{} is right now: take the note {reason:?} out of the manifest",
                row.film.name
            )),
            _ => None,
        })
        .collect()
}

/// The list of films that are not right yet, after this run; films that were not tried keep their lines.
pub fn known(rows: &[Row], films: &[Film]) -> String {
    let reason = |film: &Film| match rows.iter().find(|row| row.film.name == film.name) {
        Some(row) => match &row.vitrin.verdict {
            Verdict::Right => None,
            Verdict::Refused(words) => Some(format!("refused ({words})")),
            Verdict::Wrong(wrong) => Some(wrong.join("; ")),
        },
        None => film.known.map(str::to_owned),
    };
    let line = |film: &Film| Some(format!("{}: {}\n", film.name, shortened(&reason(film)?)));
    films.iter().filter_map(line).collect()
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    let one_line = text.replace('\n', " ");
    if one_line.chars().count() <= LONGEST {
        return one_line;
    }
    one_line.chars().take(LONGEST).chain(['…']).collect()
}
