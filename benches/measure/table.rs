//! One table of two sides that were measured by turns, as text and as JSON.

use serde_json::{Value, json};

use super::report::write;
use super::{Pair, Side};

/// One bench's table.
pub struct Table {
    /// What the two sides are called.
    sides: [&'static str; 2],
    rows: Vec<Row>,
    figures: Vec<Figure>,
}

impl Table {
    pub fn of(without: &'static str, with: &'static str) -> Self {
        Self {
            sides: [without, with],
            rows: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// Adds a row and prints it.
    pub fn row(&mut self, film: &str, what: &str, unit: &'static str, pairs: Vec<Pair>) {
        let row = Row {
            film: film.to_owned(),
            what: what.to_owned(),
            unit,
            pairs,
        };
        println!("{}", row.line());
        self.rows.push(row);
    }

    /// Adds a figure that only one side has, and prints it.
    pub fn figure(&mut self, film: &str, what: &str, unit: &'static str, value: f64) {
        let figure = Figure {
            film: film.to_owned(),
            what: what.to_owned(),
            unit,
            value,
        };
        println!("{}", figure.line());
        self.figures.push(figure);
    }

    /// Prints all of it, and writes it to `vitrin-bench/NAME.json` in the target folder.
    pub fn report(&self, name: &str) {
        let [without, with] = self.sides;
        let column = |side| format!("{side}: mean, p50, p95, max");
        println!(
            "\n{:>54} {:^35} | {:^35} | {with} / {without}",
            "",
            column(without),
            column(with)
        );
        for row in &self.rows {
            println!("{}", row.line());
        }
        for figure in &self.figures {
            println!("{}", figure.line());
        }
        let rows = self.rows.iter().map(|row| row.json(self.sides));
        write(
            name,
            "rows",
            rows.chain(self.figures.iter().map(Figure::json)).collect(),
        );
    }
}

/// A figure of one side alone.
struct Figure {
    film: String,
    what: String,
    unit: &'static str,
    value: f64,
}

impl Figure {
    fn line(&self) -> String {
        format!(
            "{:<16} {:<34} {:>3} {:>8.1}",
            self.film, self.what, self.unit, self.value
        )
    }

    fn json(&self) -> Value {
        json!({"film": self.film, "what": self.what, "unit": self.unit, "value": self.value})
    }
}

/// One line of the table.
struct Row {
    film: String,
    what: String,
    unit: &'static str,
    pairs: Vec<Pair>,
}

impl Row {
    fn side(&self, side: Side) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .pairs
            .iter()
            .map(|pair| if side == Side::Without { pair.without } else { pair.with })
            .collect();
        values.sort_by(f64::total_cmp);
        values
    }

    fn line(&self) -> String {
        let side = |side| {
            let values = self.side(side);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let at = |p| quantile(&values, p);
            format!("{mean:>8.1} {:>8.1} {:>8.1} {:>8.1}", at(0.5), at(0.95), at(1.0))
        };
        let (ratio, low, high) = self.ratio();
        format!(
            "{:<16} {:<34} {:>3} {} | {} | {ratio:.3} ({low:.3} to {high:.3})",
            self.film,
            format!("{} ({}×)", self.what, self.pairs.len()),
            self.unit,
            side(Side::Without),
            side(Side::With),
        )
    }

    /// Geometric mean of with over without, pair by pair, with its 95 % interval (percentile bootstrap).
    fn ratio(&self) -> (f64, f64, f64) {
        let logs: Vec<f64> = self.pairs.iter().map(|pair| (pair.with / pair.without).ln()).collect();
        let mean = |logs: &[f64]| logs.iter().sum::<f64>() / logs.len() as f64;
        // A fixed generator (Knuth's MMIX constants): the same measurements give the same interval.
        let mut state = 1_u64;
        let mut pick = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            logs[(state >> 33) as usize % logs.len()]
        };
        let mut means: Vec<f64> = (0..4000)
            .map(|_| mean(&(0..logs.len()).map(|_| pick()).collect::<Vec<_>>()))
            .collect();
        means.sort_by(f64::total_cmp);
        (
            mean(&logs).exp(),
            quantile(&means, 0.025).exp(),
            quantile(&means, 0.975).exp(),
        )
    }

    fn json(&self, [without, with]: [&str; 2]) -> Value {
        let (ratio, low, high) = self.ratio();
        let both = |share| [Side::Without, Side::With].map(|side| quantile(&self.side(side), share));
        json!({
            "film": self.film, "what": self.what, "unit": self.unit,
            without: self.pairs.iter().map(|pair| pair.without).collect::<Vec<_>>(),
            with: self.pairs.iter().map(|pair| pair.with).collect::<Vec<_>>(),
            "sides": [without, with], "p50": both(0.5), "p95": both(0.95),
            "ratio": ratio, "ratio_low": low, "ratio_high": high,
        })
    }
}

/// The value that this share of the sorted values does not exceed.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len()) - 1]
}
