//! `vitrin markers`: a film's markers and segments, to be read or handed on.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::context::Context;
use crate::cli::export::{ExportFile, Target, write_export};
use crate::cli::failure::Failure;
use crate::operations::markers::{Form, export};
use crate::texts::categories::category_name;
use crate::vault::{LogEvent, Marker, UnlockedVault};

pub const ABOUT: &str = "Show a film's markers and segments, or export them";

pub const NOTES: &str = "\
With --json, one object with the list `markers`, in the order of the film; each has start_ms, text,
and where there is one end_ms (of a segment), category, set_by and set_at (in UTC).

An export leaves the vault and is in the clear: anybody who has the file can read what you have \
written about the patient. FILE must not exist yet, or be empty; its ending says what it becomes:
  .txt     lines to be read
  .csv     a table
  .vtt     subtitles (WebVTT); a marker without an end is seen for five seconds
  -        lines to be read, on standard output
The film's title and notes are not in it. That an export was made is in the log.";

#[derive(Args)]
pub struct Markers {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title
    film: String,

    /// Write them to a file, in the clear, or to standard output (-)
    #[arg(long, value_name = "FILE", conflicts_with = "json", value_parser = export_target)]
    export: Option<Target<Form>>,

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

fn export_target(text: &str) -> Result<Target<Form>, String> {
    Target::parse(text, &Form::EVERY.map(|form| (form.ending(), form)), Form::Text)
}

#[derive(Serialize)]
struct MarkersJson<'a> {
    markers: Vec<MarkerJson<'a>>,
}

#[derive(Serialize)]
struct MarkerJson<'a> {
    start_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_ms: Option<u64>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_at: Option<String>,
}

impl Markers {
    /// Opens the file to export to: called before the process gives up the right to.
    pub fn make_export_file(&mut self) {
        self.file = ExportFile::make(self.export.as_ref());
    }

    /// Shows or exports.
    pub fn run(mut self, context: &mut Context) -> Result<(), Failure> {
        let file = std::mem::take(&mut self.file).open()?;
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        let film = vault.find(&self.film)?;
        let markers = film.annotations.markers();
        if let Some(target) = &self.export {
            let text = export(markers, &vault.categories(), target.form, &context.texts);
            let (kind, count) = ("markers".to_owned(), markers.len() as u64);
            vault.log_film(film.id, LogEvent::Exported { kind, count });
            eprintln!("vitrin: {}", context.texts.get("cli-markers-clear"));
            return write_export(file, &text, "cli-markers-exported", count, context);
        }
        if self.json {
            let markers = markers.iter().map(|marker| as_json(marker, &vault, context)).collect();
            return context.print_json(&MarkersJson { markers });
        }
        if markers.is_empty() {
            return context.print_text("cli-markers-none", &[]);
        }
        let lines = export(markers, &vault.categories(), Form::Text, &context.texts);
        lines.lines().try_for_each(|line| context.print_line(line))
    }
}

fn as_json<'a>(marker: &'a Marker, vault: &UnlockedVault, context: &Context) -> MarkerJson<'a> {
    let categories = vault.categories();
    let of = |id: u32| categories.iter().find(|category| category.id == id);
    MarkerJson {
        start_ms: marker.at_ms(),
        end_ms: marker.until_ms(),
        text: marker.text(),
        category: marker
            .category()
            .and_then(of)
            .map(|category| category_name(category, &context.texts)),
        set_by: marker.set_by().map(|(by, _)| by),
        set_at: marker.set_by().map(|(_, at)| at.to_string()),
    }
}
