//! The findings as a table for people and as JSON for scripts.

use std::collections::BTreeMap;
use std::env;
use std::io::{IsTerminal, stdout};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::cli::columns::escape_control_chars;
use crate::operations::doctor::{Finding, Level, NamedPlan, worst};
use crate::texts::Texts;

/// Columns of a line, on a terminal of any width and on paper.
const WIDTH: usize = 80;

#[derive(Serialize)]
pub struct DoctorJson {
    level: &'static str,
    checks: Vec<CheckJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sandboxes: Option<BTreeMap<&'static str, BTreeMap<&'static str, String>>>,
}

#[derive(Serialize)]
struct CheckJson {
    check: String,
    level: &'static str,
    finding: String,
    found: String,
    advice: Option<String>,
}

/// The document that `--json` prints.
pub fn json(findings: &[Finding], plans: Option<&[NamedPlan]>, texts: &Texts) -> DoctorJson {
    let checks = findings.iter().map(|finding| {
        let problem = finding.problem(texts);
        CheckJson {
            check: finding.check_name(),
            level: finding.level.name(),
            finding: finding.finding_name(),
            found: problem.what,
            advice: (finding.level > Level::Green).then_some(problem.advice),
        }
    });
    DoctorJson {
        level: worst(findings).name(),
        checks: checks.collect(),
        sandboxes: plans.map(|plans| {
            let named = plans
                .iter()
                .map(|(name, plan)| (*name, plan.lines().into_iter().collect()));
            named.collect()
        }),
    }
}

/// Whether stdout is a terminal that shows colours. Nothing is lost without: the level is a word too.
pub fn wants_colour() -> bool {
    let is_dumb = env::var("TERM").is_ok_and(|term| term == "dumb");
    stdout().is_terminal() && !is_dumb && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The table for people: level, check and finding; below them the advice.
pub fn lines(findings: &[Finding], texts: &Texts, colour: bool) -> Vec<String> {
    let widest = |words: Vec<String>| words.iter().map(|word| word.width()).max().unwrap_or(0);
    let level_width = widest(
        [Level::Green, Level::Yellow, Level::Red]
            .map(|level| texts.get(level.text_id()))
            .into(),
    );
    let name_width = widest(findings.iter().map(|finding| texts.get(finding.check)).collect());
    let indent = level_width + 2 + name_width + 2;
    let mut lines = Vec::new();
    for finding in findings {
        let problem = finding.problem(texts);
        let mut found = wrap(&escape_control_chars(&problem.what), WIDTH.saturating_sub(indent)).into_iter();
        let level = coloured(
            &padded(&texts.get(finding.level.text_id()), level_width),
            finding.level,
            colour,
        );
        let name = padded(&texts.get(finding.check), name_width);
        lines.push(format!("{level}  {name}  {}", found.next().unwrap_or_default()));
        let rest = found.map(|line| format!("{}{line}", " ".repeat(indent)));
        lines.extend(rest);
        if finding.level > Level::Green {
            let advice = wrap(&escape_control_chars(&problem.advice), WIDTH.saturating_sub(indent + 2));
            let arrows = ["→ "].into_iter().chain(std::iter::repeat("  "));
            lines.extend(
                arrows
                    .zip(advice)
                    .map(|(arrow, line)| format!("{}{arrow}{line}", " ".repeat(indent))),
            );
        }
    }
    lines
}

/// The lines about the sandbox of one kind of process: what it may still touch.
pub fn plan_lines((name, plan): &NamedPlan) -> Vec<String> {
    let lines = plan.lines().into_iter().filter(|(_, paths)| !paths.is_empty());
    let lines = lines.map(|(what, paths)| format!("  {what}: {}", escape_control_chars(&paths)));
    [String::new(), format!("{name}:")].into_iter().chain(lines).collect()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn coloured(text: &str, level: Level, colour: bool) -> String {
    let code = match level {
        _ if !colour => return text.to_owned(),
        Level::Green => 32,
        Level::Yellow => 33,
        Level::Red => 31,
    };
    format!("\u{1b}[1;{code}m{text}\u{1b}[0m")
}

/// Breaks `text` at spaces; a word that is longer than `width` (a path) gets a line of its own and is not broken.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn english() -> Texts {
        Texts::new(Language::English)
    }

    #[test]
    fn lines_stay_within_80_columns_and_advice_hangs_below() {
        let finding = Finding::red("doctor-wiping", "doctor-wiping-broken");
        let lines = lines(&[finding], &english(), false);
        assert!(lines.len() > 2, "{lines:?}");
        assert!(lines.iter().all(|line| line.width() <= WIDTH), "{lines:?}");
        assert!(lines.iter().any(|line| line.trim_start().starts_with('→')), "{lines:?}");
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let finding = Finding::yellow("doctor-wiping", "doctor-wiping-works");
        let plain = lines(std::slice::from_ref(&finding), &english(), false).join("\n");
        let coloured = lines(&[finding], &english(), true).join("\n");
        assert_eq!(coloured.replace("\u{1b}[1;33m", "").replace("\u{1b}[0m", ""), plain);
        assert_ne!(coloured, plain);
    }

    #[test]
    fn a_long_word_gets_a_line_of_its_own() {
        assert_eq!(
            wrap("in /a/long/path/to/somewhere now", 8),
            ["in", "/a/long/path/to/somewhere", "now"]
        );
    }

    #[test]
    fn scripts_get_names_that_do_not_depend_on_the_language() {
        let finding = Finding::red("doctor-wiping", "doctor-wiping-broken");
        for language in [Language::Swedish, Language::English] {
            let json = serde_json::to_value(json(std::slice::from_ref(&finding), None, &Texts::new(language)));
            let json = json.expect("strings are JSON");
            assert_eq!(json["level"], "red");
            assert_eq!(json["checks"][0]["check"], "wiping");
            assert_eq!(json["checks"][0]["finding"], "broken");
        }
    }
}
