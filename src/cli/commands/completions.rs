//! `vitrin completions`: what a shell needs to complete Vitrin's commands and options.

use clap::Args;
use clap_complete::Shell;

use crate::cli::args::table;
use crate::cli::context::Context;
use crate::cli::failure::Failure;

pub const ABOUT: &str = "Print the completion script for a shell";

/// The arguments of `vitrin completions`.
#[derive(Args)]
pub struct Completions {
    /// The shell that will read the script
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut offered(), "vitrin", &mut script);
        context.out.write(&script).map_err(Failure::Output)
    }
}

/// The table without its hidden commands, which clap_complete would offer to some shells.
fn offered() -> clap::Command {
    let table = table();
    let shown = table.get_subcommands().filter(|command| !command.is_hide_set());
    clap::Command::new("vitrin")
        .args(table.get_arguments().cloned())
        .subcommands(shown.cloned())
}
