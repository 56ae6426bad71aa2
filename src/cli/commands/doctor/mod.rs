//! `vitrin doctor`: how safe this computer is for films.

mod table;

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::operations::doctor::{Level, examine, sandbox_plans, worst};

pub const ABOUT: &str = "Check how safe this computer is for films, and say what to do about it";

pub const JSON: &str = "\
Every line has a level: green (all is well), yellow (works, with less protection or comfort than could be had) or red (not safe, \
or films cannot be shown). Exit code 17 if anything is red, else 0.

With --json, one object:
  level      the worst of all levels: \"green\", \"yellow\" or \"red\"
  checks     list, in a fixed order; each has:
    check    what was looked at (see below); names never change their meaning, new ones may come
    level    \"green\", \"yellow\" or \"red\"
    finding  short name of what was found, for scripts
    found    the same in words, in the language of messages
    advice   what to do, in words; null where the level is green
  sandboxes  only with --sandboxes: an object each for \"film\", \"console\" and \"commands\"; in it write, start,
             devices and read: the paths that are left, in one string

The checks: memory_lock, wiping, swap, hibernation, crash_dumps, sandbox_stage, sandbox_console, sandbox_commands, display, capture, \
sound, plugins, aes, awake, policy; and with DIR: volume, vault.";

#[derive(Args)]
pub struct Doctor {
    /// Folder of a vault, or of films, to look at too
    dir: Option<PathBuf>,

    /// List too what each kind of process may still touch
    #[arg(long)]
    sandboxes: bool,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Checks, and prints the findings.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        let findings = examine(self.dir.as_deref());
        let plans = self.sandboxes.then(|| sandbox_plans(self.dir.as_deref()));
        if self.json {
            context.print_json(&table::json(&findings, plans.as_deref(), &context.texts))?;
        } else {
            let mut lines = table::lines(&findings, &context.texts, table::wants_colour());
            lines.extend(plans.iter().flatten().flat_map(table::plan_lines));
            lines.iter().try_for_each(|line| context.print_line(line))?;
            let summary = match worst(&findings) {
                Level::Green => Some("cli-doctor-green"),
                Level::Yellow => Some("cli-doctor-yellow"),
                // Told as the error that it is.
                Level::Red => None,
            };
            if let Some(summary) = summary {
                context.print_text(summary, &[])?;
            }
        }
        if worst(&findings) == Level::Red {
            return Err(Failure::text(Exit::CheckFailed, "cli-doctor-red"));
        }
        Ok(())
    }
}
