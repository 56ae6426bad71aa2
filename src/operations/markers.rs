//! A film's markers and segments as a file that other programs read. What is in it is in the clear.

use crate::texts::categories::category_name;
use crate::texts::{Texts, clock};
use crate::vault::{Category, Marker};

/// How long the subtitle of a marker without an end is seen, in milliseconds.
const SEEN_FOR: u64 = 5000;

/// What the markers become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines to be read.
    Text,
    /// A table for a spreadsheet (RFC 4180).
    Csv,
    /// Subtitles (WebVTT).
    WebVtt,
}

impl Form {
    /// Every form.
    pub const EVERY: [Self; 3] = [Self::Text, Self::Csv, Self::WebVtt];

    /// How the name of such a file ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::WebVtt => "vtt",
        }
    }
}

/// The markers in this form. Neither the film's title nor its notes are in it.
#[must_use]
pub fn export(markers: &[Marker], categories: &[Category], form: Form, texts: &Texts) -> String {
    let category = |marker: &Marker| {
        let known = marker.category();
        let category = known.and_then(|id| categories.iter().find(|category| category.id == id));
        category
            .map(|category| category_name(category, texts))
            .unwrap_or_default()
    };
    let lines = markers.iter().map(|marker| match form {
        Form::Text => text_line(marker, &category(marker)),
        Form::Csv => csv_line(marker, &category(marker)),
        Form::WebVtt => cue(marker, &category(marker)),
    });
    let head = match form {
        Form::Text => "",
        Form::Csv => "start,end,category,text,set_by,set_at\r\n",
        Form::WebVtt => "WEBVTT\n",
    };
    head.to_owned() + &lines.collect::<String>()
}

fn text_line(marker: &Marker, category: &str) -> String {
    let at = |ms: u64| clock(ms as f64 / 1000.0);
    let when = match marker.until_ms() {
        None => at(marker.at_ms()),
        Some(until) => format!("{}–{}", at(marker.at_ms()), at(until)),
    };
    let said = [when.as_str(), category, marker.text()];
    let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    said.join("  ") + "\n"
}

fn csv_line(marker: &Marker, category: &str) -> String {
    let (by, at) = marker.set_by().map(|(by, at)| (by, at.to_string())).unwrap_or_default();
    let cells = [
        in_full(marker.at_ms()),
        marker.until_ms().map(in_full).unwrap_or_default(),
        quoted(category),
        quoted(marker.text()),
        quoted(by),
        at,
    ];
    cells.join(",") + "\r\n"
}

fn cue(marker: &Marker, category: &str) -> String {
    let until = marker.until_ms().unwrap_or(marker.at_ms().saturating_add(SEEN_FOR));
    let said: Vec<&str> = [category, marker.text()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let said = said
        .join(": ")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    // A cue without a line is not one.
    let said = if said.is_empty() { "·".to_owned() } else { said };
    format!("\n{} --> {}\n{said}\n", in_full(marker.at_ms()), in_full(until))
}

/// As `hh:mm:ss.ttt`.
pub(super) fn in_full(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
}

/// A cell of a table. A spreadsheet takes what begins with `=`, `+`, `-` or `@` for a formula.
pub(super) fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;
    use crate::vault::{AnnotationChange, Annotations, Colour};

    fn exported(form: Form) -> String {
        let mut annotations = Annotations::default();
        let marker = |at_ms, text| Marker::new(at_ms, text).expect("a text that fits");
        let at_ms = 754_000;
        for change in [
            AnnotationChange::Mark(marker(at_ms, "Hon säger: \"<nej>\"").until(3_790_500)),
            AnnotationChange::Mark(marker(5, "=1+1")),
            AnnotationChange::Mark(marker(1000, "")),
            AnnotationChange::Categorize {
                at_ms,
                category: Some(7),
            },
            AnnotationChange::Categorize {
                at_ms: 5,
                category: Some(1),
            },
            AnnotationChange::Categorize {
                at_ms: 1000,
                category: Some(99),
            },
        ] {
            annotations.apply(change).expect("there is room");
        }
        let mut categories = Category::defaults();
        categories.push(Category::new(7, "Skratt", Colour::Teal));
        export(annotations.markers(), &categories, form, &Texts::new(Language::Swedish))
    }

    #[test]
    fn lines_are_read_as_they_are() {
        let lines = "0:00  Vändpunkt  =1+1\n0:01\n12:34–1:03:10  Skratt  Hon säger: \"<nej>\"\n";
        assert_eq!(exported(Form::Text), lines);
    }

    #[test]
    fn a_table_holds_no_formula_and_every_sign() {
        let table = exported(Form::Csv);
        let lines: Vec<&str> = table.split("\r\n").collect();
        assert_eq!(lines[1], r#"00:00:00.005,,"Vändpunkt","'=1+1","","#);
        assert_eq!(lines[2], r#"00:00:01.000,,"","","","#);
        assert_eq!(
            lines[3],
            r#"00:12:34.000,01:03:10.500,"Skratt","Hon säger: ""<nej>""","","#
        );
        assert_eq!((lines.len(), lines[4]), (5, ""));
    }

    #[test]
    fn subtitles_have_an_end_and_no_tags() {
        let subtitles = "WEBVTT\n\n00:00:00.005 --> 00:00:05.005\nVändpunkt: =1+1\n\n00:00:01.000 --> 00:00:06.000\n·\n\n\
            00:12:34.000 --> 01:03:10.500\nSkratt: Hon säger: \"&lt;nej&gt;\"\n";
        assert_eq!(exported(Form::WebVtt), subtitles);
    }
}
