//! The log in words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::errors::InWords;
use super::{Problem, Texts, clock};
use crate::vault::{LogEvent, LogProblem, Span};

impl InWords for LogProblem {
    fn in_words(&self, texts: &Texts) -> Problem {
        texts.problem(problem_id(self.code()), &[])
    }
}

/// The text for a problem's word.
fn problem_id(code: &str) -> &'static str {
    match code {
        "log_missing" => "log-problem-missing",
        "log_shortened" => "log-problem-shortened",
        "log_replaced" | "log_foreign" => "log-problem-replaced",
        "log_gap" | "log_out_of_order" => "log-problem-gap",
        "log_unreadable" => "log-problem-unreadable",
        "vault_older_than_seen" => "log-problem-older-than-seen",
        "vault_other_than_seen" => "log-problem-other-than-seen",
        "catalogue_older" => "log-problem-catalogue-older",
        "header_older" => "log-problem-header-older",
        "film_damaged" => "log-problem-film-damaged",
        _ => "log-problem-other",
    }
}

/// What an entry says was done. The film, the password's owner and the computer are told beside it.
#[must_use]
pub fn event_in_words(event: &LogEvent, texts: &Texts) -> String {
    let since = |id, from: &Timestamp| texts.format(id, &[("from", local_time(*from).into())]);
    let number = |id, count: u64| texts.format(id, &[("count", count.into())]);
    let named = |id, password: &String| texts.format(id, &[("password", password.into())]);
    match event {
        LogEvent::Begun { .. } => texts.get("log-event-begun"),
        LogEvent::Created => texts.get("log-event-created"),
        LogEvent::Unlocked => texts.get("log-event-unlocked"),
        LogEvent::FailedUnlocks { count, .. } => number("log-event-failed-unlocks", u64::from(*count)),
        LogEvent::Locked => texts.get("log-event-locked"),
        LogEvent::Imported { .. } => texts.get("log-event-imported"),
        LogEvent::SourceErased { .. } => texts.get("log-event-source-erased"),
        LogEvent::Recorded { .. } => texts.get("log-event-recorded"),
        LogEvent::Opened => texts.get("log-event-opened"),
        LogEvent::Shown { from, parts } if parts.is_empty() => since("log-event-shown", from),
        LogEvent::Shown { from, parts } => {
            let parts: Vec<String> = parts.iter().map(span).collect();
            let arguments = [("from", local_time(*from).into()), ("parts", parts.join(", ").into())];
            texts.format("log-event-shown-parts", &arguments)
        }
        LogEvent::Shared { from } => since("log-event-shared", from),
        LogEvent::Annotated => texts.get("log-event-annotated"),
        LogEvent::Edited { .. } => texts.get("log-event-edited"),
        LogEvent::Exported { kind, count } if kind == "log" => number("log-event-exported-log", *count),
        LogEvent::Exported { kind, count } if kind == "markers" => number("log-event-exported-markers", *count),
        LogEvent::Exported { kind, count } if kind == "ratings" => number("log-event-exported-ratings", *count),
        LogEvent::Exported { kind, count } if kind == "all_ratings" => number("log-event-exported-all-ratings", *count),
        LogEvent::Exported { .. } => texts.get("log-event-exported"),
        LogEvent::Sampled { count } => number("log-event-sampled", *count),
        LogEvent::Erased => texts.get("log-event-erased"),
        LogEvent::PasswordChanged { password } => named("log-event-password-changed", password),
        LogEvent::PasswordAdded { password } => named("log-event-password-added", password),
        LogEvent::PasswordRemoved { password } => named("log-event-password-removed", password),
        LogEvent::CheckFailed { found } => texts.get(problem_id(found)),
        LogEvent::NotDone { count, .. } => number("log-event-not-done", u64::from(*count)),
        LogEvent::EntriesLost { count } => number("log-event-entries-lost", u64::from(*count)),
        other => other.word().to_owned(),
    }
}

/// A time on this computer's clock, `2026-03-09 08:15`.
#[must_use]
pub fn local_time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn span(Span(from, to): &Span) -> String {
    let clock = |ms: u64| clock(ms as f64 / 1000.0);
    format!("{}–{}", clock(*from), clock(*to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn every_problem_and_every_event_has_words_of_its_own() {
        for language in [Language::Swedish, Language::English] {
            let texts = Texts::new(language);
            let problems = [
                LogProblem::Missing { segment: 0 },
                LogProblem::Shortened { found: 1, expected: 2 },
                LogProblem::Replaced,
                LogProblem::OlderThanSeen { found: 1, expected: 2 },
                LogProblem::OtherThanSeen,
                LogProblem::CatalogueOlder,
                LogProblem::HeaderOlder,
                LogProblem::Unreadable { segment: 0, before: 1 },
            ];
            for problem in problems {
                let words = problem.in_words(&texts);
                assert!(
                    !words.what.starts_with("log-") && !words.advice.is_empty(),
                    "{problem:?}: {words:?}"
                );
                assert_ne!(words.what, texts.get("log-problem-other"));
            }
            let from = Timestamp::UNIX_EPOCH;
            let parts = vec![Span(0, 61_000), Span(120_000, 3_600_000)];
            let shown = event_in_words(&LogEvent::Shown { from, parts }, &texts);
            assert!(shown.contains("0:00–1:01, 2:00–1:00:00"), "{shown}");
        }
    }
}
