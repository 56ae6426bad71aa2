//! `vitrin info`: the vault's label, which needs no password.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::columns::{Align, lay_out};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::vault::LockedVault;

pub const ABOUT: &str = "Show whose stick it is: the label, which needs no password";

pub const JSON: &str = "\
With --json, one object:
  format     version of the vault's format (number)
  vault      id of the vault, 32 hexadecimal digits
  name       whose stick it is
  unit       unit of the owner, or null
  date       day on which the vault was made, YYYY-MM-DD
  if_found   what a finder should do, or null

The label is authenticated only when the vault is unlocked: until then it is what the stick says.";

#[derive(Args)]
pub struct Info {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct InfoJson<'a> {
    format: u32,
    vault: String,
    name: &'a str,
    unit: Option<&'a str>,
    date: String,
    if_found: Option<&'a str>,
}

impl Info {
    /// Prints the label.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        let vault = LockedVault::open(&self.dir)?;
        let label = vault.label();
        let (unit, if_found) = (non_empty(&label.unit), non_empty(&label.if_found));
        if self.json {
            return context.print_json(&InfoJson {
                format: vault.format_version(),
                vault: vault.id().to_string(),
                name: &label.name,
                unit,
                date: label.date.to_string(),
                if_found,
            });
        }
        let date = context.texts.date(&label.date.to_string()).into_owned();
        let lines = [
            ("cli-info-name", Some(label.name.as_str())),
            ("cli-info-unit", unit),
            ("cli-info-date", Some(date.as_str())),
            ("cli-info-if-found", if_found),
        ];
        let present = lines
            .iter()
            .filter_map(|(id, value)| Some(vec![context.texts.get(id), (*value)?.to_owned()]));
        let rows: Vec<Vec<String>> = present.collect();
        lay_out(&[Align::Left, Align::Left], &rows)
            .iter()
            .try_for_each(|line| context.print_line(line))
    }
}

fn non_empty(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
