//! `docs/commands.md`, generated from the table of commands.

use std::fmt::Write;

use super::command_line::table;
use super::exit;

/// The text of `docs/commands.md`, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut table = table().disable_help_subcommand(true).term_width(100);
    table.build();
    let mut page = String::from(
        "# Commands\n\n\
         <!-- Made from the command table (src/cli/command_line.rs) by `make docs`; a test keeps it current. -->\n",
    );
    section(&mut page, "vitrin", table.clone().after_help(""));
    for command in table.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
        section(&mut page, &name, command.clone());
    }
    page.push_str("\n## Exit codes\n\nThey never change their meaning.\n\n| code | meaning |\n|---|---|\n");
    for (exit, meaning) in exit::MEANINGS {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {} | {meaning} |", exit.code());
    }
    page
}

fn section(page: &mut String, name: &str, mut command: clap::Command) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    // Writing to a string cannot fail.
    let _ = write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim());
}
