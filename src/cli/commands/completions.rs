//! `vitrin completions`: a script with which a shell completes commands and options.

use clap::Args;
use clap_complete::Shell;

use crate::cli::context::Context;
use crate::cli::failure::Failure;

pub const ABOUT: &str = "Print the completion script for a shell";

#[derive(Args)]
pub struct Completions {
    /// The shell that will read the script
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script for the commands in `table`.
    pub fn run(self, table: &clap::Command, context: &mut Context) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut without_hidden(table), "vitrin", &mut script);
        context.out.write(&script).map_err(Failure::Output)
    }
}

/// The table without its hidden commands, which clap_complete would offer in some shells.
fn without_hidden(table: &clap::Command) -> clap::Command {
    let shown = table.get_subcommands().filter(|command| !command.is_hide_set());
    clap::Command::new("vitrin")
        .args(table.get_arguments().cloned())
        .subcommands(shown.cloned())
}
