//! `vitrin ratings`: what films of a vault were rated, two raters side by side, or an export.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::{Align, escape_control_chars, lay_out};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::export::{ExportFile, Target, write_export};
use crate::cli::failure::Failure;
use crate::forms::{Agreement, Form, group_score, total_score};
use crate::operations::ratings::{Forms, RatingFile, Shared, Sight, as_json, difference, export, sight};
use crate::texts::clock;
use crate::texts::forms::{agreement_words, score_words, signed, value_words, words};
use crate::vault::{Film, LogEvent, Rating, UnlockedVault};

pub const ABOUT: &str = "List how films were rated, show a rating, compare two raters, or export ratings";

pub const NOTES: &str = "\
RATING is the beginning of a rating's id, as the list has it. Another person's scores are shown when both they and you have \
finished a rating of the film with the same form, so that neither has seen the other's while rating; --all shows and exports \
finished ratings of others all the same. The vault's password opens all of it: this keeps nobody from what they want to know.

--compare shows each item's two values and the difference (second less first), the scores, and how far the two agree: in how many \
items exactly, in how many within one step, and, from ten items of one scale on, Cohen's kappa with quadratic weights.

With --json, one object with the list `ratings`; each has id, film, form, form_version, form_id, by, begun_at and finished_at (in \
UTC), answers (item, value, not_applicable, comment, places_ms), scores (group, score, value, answered, items) and total.

An export leaves the vault and is in the clear: anybody who has the file can read what was written about patient and therapist. FILE \
must not exist yet, or be empty; its ending says what it becomes:
  .csv     a table with a line for each item
  .json    what --json prints
  -        the same on standard output
Films are named by their ids; titles and notes are not in it. That an export was made is in the log, and whether it was with --all.";

#[derive(Args)]
pub struct Ratings {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title; all films if not given
    film: Option<String>,

    /// Show what this rating says
    #[arg(long, value_name = "RATING", conflicts_with_all = ["compare", "export"])]
    show: Option<String>,

    /// Show two ratings with the same form side by side, and how far they agree
    #[arg(long, value_name = "RATING", num_args = 2, conflicts_with_all = ["export", "json"])]
    compare: Option<Vec<String>>,

    /// Write them to a file, in the clear, or to standard output (-)
    #[arg(long, value_name = "FILE", conflicts_with = "json", value_parser = export_target)]
    export: Option<Target<RatingFile>>,

    /// Also finished ratings of others that one has not rated oneself
    #[arg(long)]
    all: bool,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,

    #[arg(skip)]
    file: ExportFile,
}

fn export_target(text: &str) -> Result<Target<RatingFile>, String> {
    Target::parse(text, &RatingFile::EVERY, RatingFile::Json)
}

/// A rating, and the film that it is of.
#[derive(Clone, Copy)]
struct Rated<'a> {
    film: &'a Film,
    rating: &'a Rating,
}

/// What the command goes by.
struct Known<'a> {
    vault: &'a UnlockedVault,
    forms: Forms,
    all: bool,
}

impl Ratings {
    /// Opens the file to export to: called before the process gives up the right to.
    pub fn make_export_file(&mut self) {
        self.file = ExportFile::make(self.export.as_ref());
    }

    /// Lists, shows, compares or exports.
    pub fn run(mut self, context: &mut Context) -> Result<(), Failure> {
        let file = std::mem::take(&mut self.file).open()?;
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        let films: Vec<&Film> = match &self.film {
            Some(name) => vec![vault.find(name).map_err(|error| Failure::film(name, error))?],
            None => vault.films().iter().collect(),
        };
        let rated: Vec<Rated<'_>> = films
            .into_iter()
            .flat_map(|film| {
                film.annotations
                    .ratings()
                    .iter()
                    .map(move |rating| Rated { film, rating })
            })
            .collect();
        let known = Known {
            vault: &vault,
            forms: Forms::of(vault.forms()),
            all: self.all,
        };
        if let Some(names) = &self.compare {
            let pair: Vec<Rated<'_>> = names
                .iter()
                .map(|name| known.find(&rated, name))
                .collect::<Result<_, _>>()?;
            return known.compare(pair[0], pair[1], context);
        }
        let chosen: Vec<Rated<'_>> = match &self.show {
            Some(name) => vec![known.find(&rated, name)?],
            None if self.export.is_none() && !self.json => return known.list(&rated, context),
            None => rated.into_iter().filter(|rated| known.may_see(*rated)).collect(),
        };
        let shared: Vec<Shared<'_>> = chosen.iter().map(|rated| known.shared(*rated)).collect();
        if let Some(target) = &self.export {
            let text = export(&shared, target.form, &context.texts);
            known.log_export(&chosen);
            eprintln!("vitrin: {}", context.texts.get("cli-ratings-clear"));
            return write_export(file, &text, "cli-ratings-exported", shared.len() as u64, context);
        }
        if self.json {
            let json = as_json(&shared, &context.texts);
            return context.out.json(&json).map_err(Failure::Output);
        }
        known.show(chosen[0], context)
    }
}

impl<'a> Known<'a> {
    fn form(&self, rated: Rated<'_>) -> Option<&Form> {
        self.forms.get(rated.rating.form())
    }

    fn shared<'b>(&'b self, rated: Rated<'b>) -> Shared<'b> {
        Shared {
            film: rated.film.id,
            rating: rated.rating,
            form: self.form(rated),
        }
    }

    fn sight(&self, rated: Rated<'_>) -> Sight {
        match sight(rated.film.annotations.ratings(), rated.rating, self.vault.unlocked_by()) {
            Sight::OwnFirst if self.all => Sight::Open,
            sight => sight,
        }
    }

    fn may_see(&self, rated: Rated<'_>) -> bool {
        self.sight(rated) == Sight::Open
    }

    /// The rating whose id begins like this, if it may be seen.
    fn find<'b>(&self, rated: &[Rated<'b>], name: &str) -> Result<Rated<'b>, Failure> {
        let wanted = name.trim().to_ascii_lowercase();
        let fits = |rated: &&Rated<'_>| !wanted.is_empty() && rated.rating.id().to_string().starts_with(&wanted);
        let mut found = rated.iter().filter(fits);
        let (Some(one), None) = (found.next(), found.next()) else {
            return Err(Failure::Text {
                exit: Exit::Usage,
                id: "cli-rating-unknown",
                arguments: vec![("name", escape_control_chars(name))],
            });
        };
        let id = match self.sight(*one) {
            Sight::Open => return Ok(*one),
            Sight::Unfinished => "cli-rating-unfinished",
            Sight::OwnFirst => "cli-rating-own-first",
        };
        let arguments = vec![("name", escape_control_chars(one.rating.by()))];
        Err(Failure::Text {
            exit: Exit::Other,
            id,
            arguments,
        })
    }

    /// An entry of the log for each film that ratings are exported of.
    fn log_export(&self, chosen: &[Rated<'_>]) {
        let kind = if self.all { "all_ratings" } else { "ratings" };
        for film in self.vault.films() {
            let count = chosen.iter().filter(|rated| rated.film.id == film.id).count() as u64;
            if count > 0 {
                let kind = kind.to_owned();
                self.vault.log_film(film.id, LogEvent::Exported { kind, count });
            }
        }
    }

    fn list(&self, rated: &[Rated<'_>], context: &mut Context) -> Result<(), Failure> {
        if rated.is_empty() {
            return context.print_text("cli-ratings-none", &[]);
        }
        let texts = &context.texts;
        let head = [
            "cli-rating-id",
            "library-column-title",
            "cli-rating-form",
            "cli-rating-by",
            "cli-rating-state",
        ];
        let mut rows = vec![head.map(|id| texts.get(id)).to_vec()];
        for rated in rated {
            let state = match (rated.rating.finished_at(), self.sight(*rated)) {
                (None, _) => texts.get("rating-state-begun"),
                (Some(at), sight) => {
                    let day = at.to_zoned(TimeZone::system()).date().to_string();
                    let id = if sight == Sight::Open {
                        "rating-state-finished"
                    } else {
                        "rating-state-hidden"
                    };
                    texts.format(id, &[("date", texts.date(&day).into_owned().into())])
                }
            };
            let title = self.form(*rated).map(|form| words(&form.title, texts).to_owned());
            rows.push(vec![
                rated.rating.id().to_string()[..8].to_owned(),
                rated.film.title.clone(),
                title.unwrap_or_else(|| texts.get("rating-form-unreadable")),
                rated.rating.by().to_owned(),
                state,
            ]);
        }
        lay_out(&[Align::Left; 5], &rows)
            .iter()
            .try_for_each(|line| context.print_line(line))
    }

    fn show(&self, rated: Rated<'_>, context: &mut Context) -> Result<(), Failure> {
        let (rating, texts) = (rated.rating, &context.texts);
        let Some(form) = self.form(rated) else {
            return Err(Failure::text(Exit::Other, "cli-rating-form-unreadable"));
        };
        let value = |name: &str| rating.value(name);
        let mut lines = vec![format!("{} · {}", words(&form.title, texts), rating.by())];
        for group in &form.groups {
            let title = words(&group.title, texts);
            lines.push(String::new());
            lines.push(match group_score(form, group, value) {
                Some(score) => format!("{title} ({})", score_words(score, texts)),
                None => title.to_owned(),
            });
            for item in &group.items {
                let text = words(&item.text, texts);
                let said = match form
                    .scale(item)
                    .zip(value(&item.name))
                    .and_then(|(scale, value)| scale.anchor(value.number()?))
                {
                    Some(anchor) => format!("{} ({})", value_words(value(&item.name), texts), words(anchor, texts)),
                    None => value_words(value(&item.name), texts),
                };
                lines.push(format!("  {text}: {said}"));
                let Some(answer) = rating.answer(&item.name) else {
                    continue;
                };
                lines.extend(answer.comment().lines().map(|line| format!("    {line}")));
                if !answer.places().is_empty() {
                    let places = answer.places().iter().map(|at_ms| clock(*at_ms as f64 / 1000.0));
                    lines.push(format!("    {}", places.collect::<Vec<_>>().join(", ")));
                }
            }
        }
        if let Some(score) = total_score(form, value) {
            let all = texts.get("rating-all-items");
            lines.extend([String::new(), format!("{all}: {}", score_words(score, texts))]);
        }
        lines
            .iter()
            .try_for_each(|line| context.print_line(&escape_control_chars(line)))
    }

    fn compare(&self, one: Rated<'_>, other: Rated<'_>, context: &mut Context) -> Result<(), Failure> {
        let same = one.film.id == other.film.id && one.rating.form() == other.rating.form();
        if !same || one.rating.id() == other.rating.id() {
            return Err(Failure::text(Exit::Usage, "cli-rating-not-comparable"));
        }
        let texts = &context.texts;
        let Some(form) = self.form(one) else {
            return Err(Failure::text(Exit::Other, "cli-rating-form-unreadable"));
        };
        let first = |name: &str| one.rating.value(name);
        let second = |name: &str| other.rating.value(name);
        let by = [one.rating.by().to_owned(), other.rating.by().to_owned()];
        let [a, b] = by;
        let mut rows = vec![vec![
            words(&form.title, texts).to_owned(),
            a,
            b,
            texts.get("rating-difference"),
        ]];
        let score_row = |rows: &mut Vec<Vec<String>>, title: &str, scores: Option<(String, String)>| {
            let (one, other) = scores.unwrap_or_default();
            rows.push(vec![title.to_owned(), one, other, String::new()]);
        };
        for group in &form.groups {
            let items = group.items.iter().filter(|item| {
                form.scale(item).is_some() || first(&item.name).is_some() || second(&item.name).is_some()
            });
            let items: Vec<_> = items.collect();
            if items.is_empty() {
                continue;
            }
            let scores = group_score(form, group, first).zip(group_score(form, group, second));
            let scores = scores.map(|(one, other)| (score_words(one, texts), score_words(other, texts)));
            score_row(&mut rows, words(&group.title, texts), scores);
            for item in items {
                let values = (first(&item.name), second(&item.name));
                rows.push(vec![
                    format!("  {}", words(&item.text, texts)),
                    value_words(values.0, texts),
                    value_words(values.1, texts),
                    difference(values.0, values.1).map_or_else(String::new, signed),
                ]);
            }
        }
        let total = total_score(form, first).zip(total_score(form, second));
        if let Some((one, other)) = total {
            let scores = (score_words(one, texts), score_words(other, texts));
            score_row(&mut rows, &texts.get("rating-all-items"), Some(scores));
        }
        let mut lines = lay_out(&[Align::Left, Align::Right, Align::Right, Align::Right], &rows);
        lines.push(String::new());
        lines.extend(agreement_words(&Agreement::of(form, first, second), texts));
        lines.iter().try_for_each(|line| context.print_line(line))
    }
}
