//! Rating forms and ratings in words.

use super::errors::InWords;
use super::{Language, Problem, Texts};
use crate::forms::{Agreement, Expected, FormMistake, HowScored, Kappa, Mistake, Score, Value, Wording};

/// A form's text in the language of its reader.
#[must_use]
pub fn words<'a>(wording: &'a Wording, texts: &Texts) -> &'a str {
    match texts.language() {
        Language::Swedish => wording.swedish(),
        Language::English => wording.english(),
    }
}

/// An answer: a number, or that there was no occasion for it.
#[must_use]
pub fn value_words(value: Option<Value>, texts: &Texts) -> String {
    match value {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::NotApplicable) => texts.get("rating-not-applicable"),
        None => "–".to_owned(),
    }
}

/// A difference with its sign.
#[must_use]
pub fn signed(difference: i32) -> String {
    match difference {
        0 => "0".to_owned(),
        1.. => format!("+{difference}"),
        _ => format!("−{}", difference.unsigned_abs()),
    }
}

/// A score, and of how many items it is where that is not all.
#[must_use]
pub fn score_words(score: Score, texts: &Texts) -> String {
    let of = [("answered", score.answered.into()), ("items", score.items.into())];
    let Some(value) = score.value else {
        return texts.format("rating-score-missing", &of);
    };
    // A sum of whole numbers is one, unless it was made up for what is missing.
    let digits = match score.how {
        HowScored::Total if value.fract() == 0.0 => 0,
        HowScored::Total | HowScored::Mean => 1,
    };
    let value = texts.decimal(value, digits);
    let id = match score.how {
        HowScored::Mean => "rating-mean",
        HowScored::Total => "rating-total",
    };
    let said = texts.format(id, &[("value", value.into())]);
    if score.answered == score.items {
        said
    } else {
        format!("{said} {}", texts.format("rating-score-of", &of))
    }
}

/// How far two raters agree: a line for each way of saying so.
#[must_use]
pub fn agreement_words(agreement: &Agreement, texts: &Texts) -> Vec<String> {
    if agreement.items == 0 {
        return vec![texts.get("rating-agreement-none")];
    }
    let percent = |count: usize| (100.0 * count as f64 / agreement.items as f64).round() as u64;
    let line = |id, count: usize| {
        let arguments = [
            ("percent", percent(count).into()),
            ("count", count.into()),
            ("items", agreement.items.into()),
        ];
        texts.format(id, &arguments)
    };
    let kappa = match agreement.kappa {
        Kappa::Is(kappa) => {
            // What rounds to nothing has no sign.
            let kappa = texts.decimal((kappa * 100.0).round() / 100.0 + 0.0, 2);
            texts.format("rating-kappa", &[("kappa", kappa.into())])
        }
        Kappa::TooFewItems => {
            let least = crate::forms::KAPPA_LEAST;
            texts.format(
                "rating-kappa-too-few",
                &[("least", least.into()), ("items", agreement.items.into())],
            )
        }
        Kappa::SeveralScales => texts.get("rating-kappa-scales"),
        Kappa::NoSpread => texts.get("rating-kappa-no-spread"),
    };
    vec![
        line("rating-exact", agreement.exact),
        line("rating-within-one", agreement.within_one),
        kappa,
    ]
}

impl InWords for FormMistake {
    fn in_words(&self, texts: &Texts) -> Problem {
        let problem = mistake_words(&self.what, texts);
        match self.line {
            None => problem,
            Some(line) => Problem {
                what: texts.format("form-line", &[("line", line.into()), ("what", problem.what.into())]),
                advice: problem.advice,
            },
        }
    }
}

fn mistake_words(mistake: &Mistake, texts: &Texts) -> Problem {
    let about = |id, key: &str| texts.problem(id, &[("key", key.into())]);
    match mistake {
        Mistake::Unreadable => texts.problem("form-unreadable", &[]),
        Mistake::TooLong => texts.problem("form-too-long", &[]),
        Mistake::NotText => texts.problem("form-not-text", &[]),
        Mistake::Syntax => texts.problem("form-syntax", &[]),
        Mistake::Newer => texts.problem("form-newer", &[]),
        Mistake::UnknownKey(key) => about("form-unknown-key", key),
        Mistake::Missing(key) => about("form-missing-key", key),
        Mistake::Not(key, expected) => {
            let expected = texts.get(expected_id(*expected));
            texts.problem(
                "form-not",
                &[("key", key.as_str().into()), ("expected", expected.into())],
            )
        }
        Mistake::BadText { key, max } => {
            texts.problem("form-bad-text", &[("key", key.as_str().into()), ("max", (*max).into())])
        }
        Mistake::OutOfRange { key, min, max } => {
            let arguments = [
                ("key", key.as_str().into()),
                ("min", (*min).into()),
                ("max", (*max).into()),
            ];
            texts.problem("form-out-of-range", &arguments)
        }
        Mistake::Count { key, max } => texts.problem("form-count", &[("key", (*key).into()), ("max", (*max).into())]),
        Mistake::Repeated(name) => about("form-repeated", name),
        Mistake::NoSuchScale(name) => about("form-no-such-scale", name),
        Mistake::CannotBeScored => texts.problem("form-cannot-be-scored", &[]),
    }
}

fn expected_id(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "form-expected-text",
        Expected::Wording => "form-expected-wording",
        Expected::Number => "form-expected-number",
        Expected::YesNo => "form-expected-yes-no",
        Expected::Table => "form-expected-table",
        Expected::List => "form-expected-list",
        Expected::Name => "form-expected-name",
        Expected::Score => "form-expected-score",
        Expected::Answer => "form-expected-answer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_and_scores_are_said_in_numbers() {
        let texts = Texts::new(Language::Swedish);
        let agreement = Agreement {
            items: 12,
            exact: 5,
            within_one: 11,
            kappa: Kappa::Is(0.4567),
        };
        let said = agreement_words(&agreement, &texts).join("\n");
        assert!(
            said.contains("42 %") && said.contains("92 %") && said.contains("0,46"),
            "{said}"
        );
        let none = agreement_words(
            &Agreement {
                kappa: Kappa::Is(-0.001),
                ..agreement
            },
            &texts,
        );
        assert!(none[2].contains("0,00") && !none[2].contains('-'), "{none:?}");
        let score = |value, answered, how| Score {
            value,
            answered,
            items: 4,
            how,
        };
        let mean = score_words(score(Some(3.25), 4, HowScored::Mean), &texts);
        assert!(mean.ends_with("3,2") || mean.ends_with("3,3"), "{mean}");
        assert!(score_words(score(Some(13.0), 4, HowScored::Total), &texts).ends_with("13"));
        assert!(score_words(score(Some(13.5), 3, HowScored::Total), &texts).contains("3 av 4"));
        assert!(score_words(score(None, 1, HowScored::Total), &texts).contains("1 av 4"));
    }

    #[test]
    fn a_mistake_names_its_line_and_says_what_to_do() {
        let texts = Texts::new(Language::English);
        let mistake = FormMistake {
            line: Some(12),
            what: Mistake::UnknownKey("notapplicable".into()),
        };
        let problem = mistake.in_words(&texts);
        assert!(
            problem.what.starts_with("Line 12: ") && problem.what.contains("notapplicable"),
            "{problem:?}"
        );
        assert!(!problem.advice.is_empty());
    }
}
