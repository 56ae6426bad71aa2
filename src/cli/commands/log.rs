//! `vitrin log`: who did what with the films of a vault.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::{Align, lay_out};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::export::{ExportFile, Target, write_export};
use crate::cli::failure::Failure;
use crate::operations::log::{Chosen, Export, Filter, leaf_members, sample};
use crate::texts::errors::InWords;
use crate::texts::log::{event_in_words, local_time};
use crate::vault::{Computer, LogEvent, LogReport, UnlockedVault};

pub const ABOUT: &str = "Show, check and hand on the log: who did what with the films, when, on which computer";

pub const NOTES: &str = "\
The log is sealed in the vault. Each entry is authenticated, and bound to all entries before it; the vault's other files name the \
log's state. It is noticed when it is cut, changed, put together anew, or put back in an older state, and when an old copy of the \
whole stick is put back that this computer has seen in a newer state.

With --verify, only what the check has found; exit code 5 if the log is not what was written.

With --json, one object:
  entries    a list; each has segment and index (its place in the log), at (time in UTC),
             by (name of the password), computer, what (see --what), film (id) and title where it
             is about a film, and members of its own, as docs/format.md lists them
  problems   a list of what is wrong, as words; empty if nothing is

An export is for keeping outside the stick. FILE must not exist yet, or be empty; its ending says what it becomes:
  .csv     a table
  .jsonl   a line of JSON for the log as a whole, with its state signed by this computer (C2SP
           tlog-checkpoint), then one for each entry, with the proof that it is in it (RFC 6962)
  -        the same lines on standard output
Films are named by their ids, and by their titles only with --titles. That an export was made, or entries were drawn, is in the log.";

#[derive(Args)]
pub struct ShowLog {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Only entries of this day and later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<Date>,

    /// Only entries of this day and earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<Date>,

    /// Only entries about this film, erased or not: id, beginning of an id, or title
    #[arg(long)]
    film: Option<String>,

    /// Only entries of these kinds
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = PossibleValuesParser::new(LogEvent::WORDS))]
    what: Vec<String>,

    /// Draw so many entries at random, for a regular check
    #[arg(long, value_name = "N")]
    sample: Option<usize>,

    /// Say whether the log is whole, and show no entries
    #[arg(long, conflicts_with_all = ["sample", "export", "since", "until", "film", "what"])]
    verify: bool,

    /// Write the entries to a file, or to standard output (-)
    #[arg(long, value_name = "FILE", conflicts_with = "json", value_parser = export_target)]
    export: Option<Target<Form>>,

    /// Name films by their titles too in what is exported: they may name a patient
    #[arg(long, requires = "export")]
    titles: bool,

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

/// What the log becomes.
#[derive(Clone, Copy)]
enum Form {
    Table,
    Lines,
}

fn export_target(text: &str) -> Result<Target<Form>, String> {
    Target::parse(text, &[("csv", Form::Table), ("jsonl", Form::Lines)], Form::Lines)
}

#[derive(Serialize)]
struct LogJson {
    entries: Vec<EntryJson>,
    problems: Vec<&'static str>,
}

#[derive(Serialize)]
struct EntryJson {
    segment: u32,
    index: u64,
    #[serde(flatten)]
    leaf: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

impl ShowLog {
    /// Opens the file to export to: called before the process gives up the right to.
    pub fn make_export_file(&mut self) {
        self.file = ExportFile::make(self.export.as_ref());
    }

    /// Shows, checks or exports.
    pub fn run(mut self, context: &mut Context) -> Result<(), Failure> {
        let file = std::mem::take(&mut self.file).open()?;
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        let report = vault.read_log()?;
        if self.verify {
            return self.tell_verdict(&report, context);
        }
        let mut entries = self.filter()?.choose(&report);
        if let Some(count) = self.sample {
            entries = sample(entries, count).map_err(|error| Failure::System(error.into()))?;
            let count = entries.len() as u64;
            vault.log(LogEvent::Sampled { count });
        }
        match &self.export {
            Some(target) => {
                let text = self.exported(target.form, &vault, &report, &entries);
                write_export(file, &text, "cli-log-exported", entries.len() as u64, context)?;
            }
            None if self.json => context.print_json(&as_json(&report, &entries))?,
            None if entries.is_empty() => context.print_text("cli-log-empty", &[])?,
            None => table(&entries, context)
                .iter()
                .try_for_each(|line| context.print_line(line))?,
        }
        let told = vault.log_problems();
        for problem in report.problems.iter().filter(|problem| !told.contains(problem)) {
            let problem = problem.in_words(&context.texts);
            eprintln!("vitrin: {} {}", problem.what, problem.advice);
        }
        Ok(())
    }

    fn filter(&self) -> Result<Filter, Failure> {
        let midnight = |day: Date| {
            let start = day.to_zoned(TimeZone::system()).map(|start| start.timestamp());
            start.map_err(|_| Failure::text(Exit::Usage, "cli-log-day"))
        };
        let after = |day: Date| day.tomorrow().map_err(|_| Failure::text(Exit::Usage, "cli-log-day"));
        let until = self.until.map(after).transpose()?;
        let (since, until): (Option<Timestamp>, _) =
            (self.since.map(midnight).transpose()?, until.map(midnight).transpose()?);
        Ok(Filter {
            since,
            until,
            film: self.film.clone(),
            what: self.what.clone(),
        })
    }

    fn tell_verdict(&self, report: &LogReport, context: &mut Context) -> Result<(), Failure> {
        let count = report.entries().count();
        if self.json {
            context.print_json(&as_json(report, &[]))?;
        } else if report.problems.is_empty() {
            context.print_text("log-whole", &[("count", count.into())])?;
        } else {
            context.print_text("log-entries", &[("count", count.into())])?;
            for problem in &report.problems {
                let problem = problem.in_words(&context.texts);
                context.print_line(&format!("{} {}", problem.what, problem.advice))?;
            }
        }
        if report.problems.iter().all(|problem| problem.may_be_harmless()) {
            Ok(())
        } else {
            Err(Failure::text(Exit::Damaged, "cli-log-failed"))
        }
    }

    /// The text of an export, of which an entry is in the log from now on.
    fn exported(&self, form: Form, vault: &UnlockedVault, report: &LogReport, entries: &[Chosen<'_>]) -> String {
        let export = Export {
            vault: vault.id(),
            report,
            entries,
            checkpoints: &vault.checkpoints(report, &Computer::of_this_user()),
            with_titles: self.titles,
        };
        let (kind, count) = ("log".to_owned(), entries.len() as u64);
        vault.log(LogEvent::Exported { kind, count });
        match form {
            Form::Table => export.to_csv(),
            Form::Lines => export.to_json_lines(),
        }
    }
}

fn as_json(report: &LogReport, entries: &[Chosen<'_>]) -> LogJson {
    let entry = |chosen: &Chosen<'_>| {
        let mut leaf = leaf_members(chosen.numbered);
        leaf.remove("private");
        EntryJson {
            segment: chosen.segment,
            index: chosen.numbered.index,
            leaf,
            title: chosen.numbered.entry.film.as_ref().and_then(|film| film.title.clone()),
        }
    };
    LogJson {
        entries: entries.iter().map(entry).collect(),
        problems: report.problems.iter().map(|problem| problem.code()).collect(),
    }
}

fn table(entries: &[Chosen<'_>], context: &Context) -> Vec<String> {
    let texts = &context.texts;
    let head = [
        "log-column-time",
        "log-column-what",
        "library-column-title",
        "log-column-by",
        "log-column-computer",
    ];
    let mut rows = vec![head.map(|id| texts.get(id)).to_vec()];
    for chosen in entries {
        let entry = &chosen.numbered.entry;
        let film = entry.film.as_ref();
        let title = film.map(|film| film.title.clone().unwrap_or_else(|| film.id.to_string()));
        rows.push(vec![
            local_time(entry.at),
            event_in_words(&entry.event, texts),
            title.unwrap_or_default(),
            entry.by.clone(),
            entry.computer.clone(),
        ]);
    }
    lay_out(&[Align::Left; 5], &rows)
}
