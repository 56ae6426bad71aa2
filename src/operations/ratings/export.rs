//! Ratings as a file that other programs read. What is in it is in the clear.

use serde::Serialize;

use super::super::markers::{in_full, quoted};
use crate::forms::{Answering, Form, HowScored, Item, Score, Value, group_score, total_score};
use crate::texts::Texts;
use crate::texts::forms::words;
use crate::vault::{FilmId, Rating};

/// What ratings become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingFile {
    /// A table for a spreadsheet (RFC 4180), with a line for each item.
    Csv,
    /// JSON, with the scores too.
    Json,
}

impl RatingFile {
    /// Each kind, by how the name of such a file ends.
    pub const EVERY: [(&str, Self); 2] = [("csv", Self::Csv), ("json", Self::Json)];
}

/// A rating that is shown or exported, with its film and its form.
pub struct Shared<'a> {
    /// The film.
    pub film: FilmId,
    /// The rating.
    pub rating: &'a Rating,
    /// The form that it was made with, if it can be read.
    pub form: Option<&'a Form>,
}

/// A rating as JSON.
#[derive(Serialize)]
pub struct RatingJson<'a> {
    id: String,
    film: String,
    form: Option<&'a str>,
    form_version: Option<&'a str>,
    form_id: String,
    by: &'a str,
    begun_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
    answers: Vec<AnswerJson<'a>>,
    scores: Vec<ScoreJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<ScoreJson<'a>>,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    item: &'a str,
    value: Option<i32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_applicable: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'a str,
    #[serde(skip_serializing_if = "<[u64]>::is_empty")]
    places_ms: &'a [u64],
}

#[derive(Serialize)]
struct ScoreJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    score: &'static str,
    value: Option<f64>,
    answered: usize,
    items: usize,
}

impl<'a> Shared<'a> {
    /// As JSON. Groups are named in the reader's language.
    pub fn as_json(&self, texts: &Texts) -> RatingJson<'a> {
        let Self { rating, form, .. } = self;
        let answer = |name: &str| rating.value(name);
        let groups = form
            .iter()
            .flat_map(|form| form.groups.iter().map(move |group| (*form, group)));
        let scores = groups.filter_map(|(form, group)| {
            let score = group_score(form, group, answer)?;
            Some(ScoreJson::new(Some(words(&group.title, texts)), score))
        });
        RatingJson {
            id: rating.id().to_string(),
            film: self.film.to_string(),
            form: form.map(|form| form.name.as_str()),
            form_version: form.map(|form| form.version.as_str()),
            form_id: rating.form().to_string(),
            by: rating.by(),
            begun_at: rating.begun_at().to_string(),
            finished_at: rating.finished_at().map(|at| at.to_string()),
            answers: self.items().map(|(_, name)| self.answer_json(name)).collect(),
            scores: scores.collect(),
            total: form
                .and_then(|form| total_score(form, answer))
                .map(|score| ScoreJson::new(None, score)),
        }
    }

    /// The items of the form in its order, answered or not; without the form, those that are answered.
    fn items(&self) -> impl Iterator<Item = (Option<&'a Item>, &'a str)> + use<'a> {
        let known = self.form.into_iter().flat_map(Form::items);
        let without = self.form.is_none().then(|| self.rating.answers().iter());
        let unknown = without.into_iter().flatten().map(|answer| (None, answer.item()));
        known.map(|item| (Some(item), item.name.as_str())).chain(unknown)
    }

    fn answer_json(&self, item: &'a str) -> AnswerJson<'a> {
        let answer = self.rating.answer(item);
        let value = answer.and_then(|answer| answer.value());
        AnswerJson {
            item,
            value: value.and_then(Value::number),
            not_applicable: value == Some(Value::NotApplicable),
            comment: answer.map_or("", |answer| answer.comment()),
            places_ms: answer.map_or(&[], |answer| answer.places()),
        }
    }

    fn csv_lines(&self, texts: &Texts) -> String {
        let Self { rating, form, .. } = self;
        let line = |(item, name): (Option<&Item>, &'a str)| {
            let answer = self.answer_json(name);
            let places: Vec<String> = answer.places_ms.iter().map(|at_ms| in_full(*at_ms)).collect();
            let kind = match item.map(|item| &item.answering) {
                Some(Answering::Scale { .. }) => "scale",
                Some(Answering::Count) => "count",
                Some(Answering::Comment) => "comment",
                None => "",
            };
            let value = match (answer.value, answer.not_applicable) {
                (Some(value), _) => value.to_string(),
                (None, true) => "NA".to_owned(),
                (None, false) => String::new(),
            };
            let cells = [
                self.film.to_string(),
                quoted(form.map_or("", |form| &form.name)),
                quoted(form.map_or("", |form| &form.version)),
                quoted(rating.by()),
                rating.begun_at().to_string(),
                rating.finished_at().map(|at| at.to_string()).unwrap_or_default(),
                quoted(name),
                quoted(item.map_or("", |item| words(&item.text, texts))),
                kind.to_owned(),
                value,
                quoted(answer.comment),
                places.join(" "),
            ];
            cells.join(",") + "\r\n"
        };
        self.items().map(line).collect()
    }
}

impl<'a> ScoreJson<'a> {
    fn new(group: Option<&'a str>, score: Score) -> Self {
        Self {
            group,
            score: match score.how {
                HowScored::Mean => "mean",
                HowScored::Total => "total",
            },
            value: score.value,
            answered: score.answered,
            items: score.items,
        }
    }
}

/// What `ratings` of `--json` and of a file have in common.
#[derive(Serialize)]
pub struct RatingsJson<'a> {
    ratings: Vec<RatingJson<'a>>,
}

/// All of them as one JSON object.
pub fn as_json<'a>(ratings: &[Shared<'a>], texts: &Texts) -> RatingsJson<'a> {
    RatingsJson {
        ratings: ratings.iter().map(|rating| rating.as_json(texts)).collect(),
    }
}

/// The ratings in this form. Films are named by their ids: no title and no notes are in it.
#[must_use]
pub fn export(ratings: &[Shared<'_>], file: RatingFile, texts: &Texts) -> String {
    match file {
        RatingFile::Csv => {
            let head = "film,form,version,by,begun_at,finished_at,item,text,kind,value,comment,places\r\n";
            let lines = ratings.iter().map(|rating| rating.csv_lines(texts));
            head.to_owned() + &lines.collect::<String>()
        }
        RatingFile::Json => {
            // Cannot fail: every field has a JSON form, and writing to memory has no errors.
            let json = serde_json::to_string_pretty(&as_json(ratings, texts)).expect("ratings have a JSON form");
            json + "\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::shipped;
    use crate::texts::Language;
    use crate::vault::{AnnotationChange, Annotations, RatingChange, RatingId, RatingStep};

    fn exported(file: RatingFile, with_form: bool) -> String {
        let form = &shipped()[3];
        let mut noted = Annotations::default();
        let (stuck, question) = ("stuck".to_owned(), "question".to_owned());
        for step in [
            RatingStep::Begin {
                form: form.text().into(),
            },
            RatingStep::Answer {
                item: stuck.clone(),
                value: Some(Value::Number(4)),
            },
            RatingStep::Place {
                item: stuck,
                at_ms: 754_500,
                there: true,
            },
            RatingStep::Answer {
                item: "risk".into(),
                value: Some(Value::NotApplicable),
            },
            RatingStep::Comment {
                item: question,
                text: "=1+1, \"eller\"?".into(),
            },
        ] {
            let change = RatingChange {
                rating: RatingId::from([7; 16]),
                by: "Anna".into(),
                at: "2026-03-09T08:15:00Z".parse().expect("a time"),
                step,
            };
            noted.apply(AnnotationChange::Rate(change)).expect("there is room");
        }
        let shared = Shared {
            film: FilmId::from([1; 16]),
            rating: &noted.ratings()[0],
            form: Some(form).filter(|_| with_form),
        };
        export(&[shared], file, &Texts::new(Language::Swedish))
    }

    #[test]
    fn a_table_has_a_line_for_each_item_and_no_formula() {
        let table = exported(RatingFile::Csv, true);
        let lines: Vec<&str> = table.split("\r\n").collect();
        let items = shipped()[3].items().count();
        assert_eq!((lines.len(), lines[items + 1]), (items + 2, ""));
        let head = format!(
            "{},\"supervision-focus\",\"1\",\"Anna\",2026-03-09T08:15:00Z,",
            "01".repeat(16)
        );
        assert!(lines[1..=items].iter().all(|line| line.starts_with(&head)), "{table}");
        assert!(lines[1].ends_with(r#",comment,,"'=1+1, ""eller""?","#), "{}", lines[1]);
        assert!(
            lines[3].ends_with(r#","stuck","Jag körde fast",scale,4,"",00:12:34.500"#),
            "{}",
            lines[3]
        );
        assert!(table.contains(",scale,NA,") && table.contains(",scale,,"), "{table}");
        // Without the form, what is known is still there.
        let table = exported(RatingFile::Csv, false);
        assert_eq!(table.lines().count(), 4, "{table}");
    }

    #[test]
    fn json_has_answers_and_scores() {
        let json: serde_json::Value = serde_json::from_str(&exported(RatingFile::Json, true)).expect("JSON");
        let rating = &json["ratings"][0];
        assert_eq!(rating["form"], "supervision-focus");
        assert_eq!(rating["answers"][2]["value"], 4);
        assert_eq!(rating["answers"][2]["places_ms"][0], 754_500);
        assert_eq!(rating["answers"][5]["not_applicable"], true);
        assert!(rating["finished_at"].is_null() && rating["scores"].as_array().is_some_and(Vec::is_empty));
    }
}
