//! Sheets of paper: what a browser shows of them and prints. Each is one file that needs no other, and says nothing about a patient.

use std::fmt::Write as _;

use super::erase::receipt_in_words;
use crate::texts::{Language, Texts};
use crate::vault::{Label, Receipt};

/// What is to be remembered of a stick and its password, as ids of texts.
pub const ABOUT_THE_STICK: [&str; 3] = ["label-password", "label-found", "label-computers"];

/// What is written on the stick (R-LABEL), a line each: whose it is, the unit, and since when.
#[must_use]
pub fn label_in_words(label: &Label, texts: &Texts) -> Vec<String> {
    let date = texts.date(&label.date.to_string()).into_owned();
    let lines = [label.name.clone(), label.unit.clone(), date];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// The sheet about a stick, as an HTML page: what is written on it, in a frame to be cut out, and what is to be remembered of it.
#[must_use]
pub fn label_sheet(label: &Label, texts: &Texts) -> String {
    let mut body = element("h1", &texts.get("label-title"));
    body += &element("p", &texts.get("label-intro"));
    let lines: String = label_in_words(label, texts)
        .iter()
        .map(|line| element("div", line))
        .collect();
    let _ = writeln!(body, "<section>\n{lines}</section>");
    body.extend(ABOUT_THE_STICK.map(|id| element("p", &texts.get(id))));
    page(&texts.get("label-title"), &body, texts)
}

/// A receipt of what was erased (R-ERASE), as an HTML page.
#[must_use]
pub fn receipt_sheet(receipt: &Receipt, texts: &Texts) -> String {
    let lines = receipt_in_words(receipt, texts);
    let (title, rest) = lines.split_first().map_or(("", &[][..]), |(title, rest)| (title, rest));
    let mut body = element("h1", title);
    body.extend(rest.iter().map(|line| element("p", line)));
    page(title, &body, texts)
}

/// Opens the browser's print dialog as soon as it is shown.
fn page(title: &str, body: &str, texts: &Texts) -> String {
    let language = match texts.language() {
        Language::Swedish => "sv",
        Language::English => "en",
    };
    let title = escaped(title);
    format!(
        r#"<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
@page {{ margin: 2cm }}
body {{ font: 12pt/1.5 sans-serif; max-width: 17cm; margin: 2em auto; color: black; background: white }}
h1 {{ font-size: 16pt }}
section {{ display: inline-block; border: 1px dashed; padding: 0.5em 1em; margin: 1em 0; font-size: 14pt }}
section div:first-child {{ font-weight: bold }}
</style>
</head>
<body onload="print()">
{body}</body>
</html>
"#
    )
}

fn element(name: &str, words: &str) -> String {
    format!("<{name}>{}</{name}>\n", escaped(words))
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn label() -> Label {
        Label {
            name: "Anna <b>Åberg</b> & co".into(),
            unit: String::new(),
            date: date(2026, 11, 30),
            if_found: "Ring 070".into(),
        }
    }

    #[test]
    fn the_sheet_about_a_stick_has_what_the_stick_gets_and_nothing_works_as_code() {
        let sheet = label_sheet(&label(), &Texts::new(Language::Swedish));
        assert!(sheet.contains(r#"<html lang="sv">"#));
        assert!(sheet.contains("<div>Anna &lt;b&gt;Åberg&lt;/b&gt; &amp; co</div>\n<div>30 november 2026</div>"));
        assert!(!sheet.contains("<b>") && !sheet.contains("<div></div>"));
        assert_eq!(sheet.matches("<p>").count(), 1 + ABOUT_THE_STICK.len());
    }
}
