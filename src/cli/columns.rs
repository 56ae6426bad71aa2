//! Text in columns that line up, whatever script a title is written in.

use unicode_width::UnicodeWidthStr;

pub use crate::texts::escape_control_chars;

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// Lines in which the `n`th cells of all `rows` line up, two spaces apart. Control characters in a cell are shown as
/// `�` (see [`escape_control_chars`]).
#[must_use]
pub fn lay_out(align: &[Align], rows: &[Vec<String>]) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| escape_control_chars(cell)).collect())
        .collect();
    let widths: Vec<usize> = (0..align.len())
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter().map(|row| line(row, align, &widths)).collect()
}

fn line(row: &[String], align: &[Align], widths: &[usize]) -> String {
    let mut line = String::new();
    for ((cell, align), width) in row.iter().zip(align).zip(widths) {
        let padding = " ".repeat(width.saturating_sub(cell.width()));
        if !line.is_empty() {
            line.push_str("  ");
        }
        match align {
            Align::Left => line.extend([cell.as_str(), &padding]),
            Align::Right => line.extend([&padding, cell.as_str()]),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect()
    }

    #[test]
    fn numbers_are_aligned_right_and_words_left() {
        let lines = lay_out(&[Align::Left, Align::Right], &rows(&[&["a", "1"], &["long", "100"]]));
        assert_eq!(lines, ["a       1", "long  100"]);
    }

    #[test]
    fn a_wide_character_takes_two_columns_and_a_combining_one_none() {
        let lines = lay_out(
            &[Align::Left, Align::Left],
            &rows(&[&["映画", "x"], &["a\u{308}bcd", "x"]]),
        );
        assert_eq!(lines, ["映画  x", "a\u{308}bcd  x"]);
    }

    #[test]
    fn no_spaces_follow_the_last_word() {
        let lines = lay_out(&[Align::Left, Align::Left], &rows(&[&["a", ""], &["long", "b"]]));
        assert_eq!(lines, ["a", "long  b"]);
    }

    #[test]
    fn a_title_cannot_steer_the_terminal() {
        assert_eq!(
            escape_control_chars("a\u{1b}[2Jb\nc\u{202e}d"),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d"
        );
    }
}
