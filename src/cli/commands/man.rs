//! `vitrin man`: the manual pages, in roff, which `man` reads.

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap_mangen::Man as Page;

use crate::cli::context::Context;
use crate::cli::failure::Failure;

pub const ABOUT: &str = "Print a manual page (vitrin man | man -l -)";

#[derive(Args)]
pub struct Man {
    /// The command that the page is about; the whole program if not given
    #[arg(value_parser = PossibleValuesParser::new(COMMANDS))]
    command: Option<String>,
}

/// The commands that have a page. Listed here, because the table cannot be read while it is being built; a test compares.
const COMMANDS: [&str; 24] = [
    "init",
    "sources",
    "import",
    "record",
    "salvage",
    "list",
    "play",
    "show",
    "verify",
    "markers",
    "forms",
    "ratings",
    "cover-faces",
    "log",
    "passwd",
    "edit",
    "erase",
    "sweep",
    "receipts",
    "info",
    "doctor",
    "console",
    "man",
    "completions",
];

impl Man {
    /// Prints the page.
    pub fn run(self, table: clap::Command, context: &mut Context) -> Result<(), Failure> {
        let page = page(table, self.command.as_deref()).map_err(Failure::Output)?;
        context.out.write(&page).map_err(Failure::Output)
    }
}

fn page(table: clap::Command, command: Option<&str>) -> std::io::Result<Vec<u8>> {
    let mut table = table.disable_help_subcommand(true);
    table.build();
    let subject = command.and_then(|name| table.find_subcommand(name)).unwrap_or(&table);
    let mut roff = Vec::new();
    Page::new(subject.clone()).manual("Vitrin").render(&mut roff)?;
    Ok(roff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command_line::table;

    #[test]
    fn every_command_that_is_not_hidden_has_a_page() {
        let table = table();
        let shown = table.get_subcommands().filter(|command| !command.is_hide_set());
        assert_eq!(shown.map(clap::Command::get_name).collect::<Vec<_>>(), COMMANDS);
    }

    #[test]
    fn a_page_is_about_its_command() {
        let page = String::from_utf8(page(table(), Some("import")).expect("a page")).expect("text");
        assert!(
            page.contains("vitrin\\-import") && page.contains("\\-\\-title"),
            "{page}"
        );
    }

    #[test]
    fn the_page_of_the_program_lists_the_exit_codes() {
        let page = String::from_utf8(page(table(), None).expect("a page")).expect("text");
        assert!(page.contains("wrong password"), "{page}");
    }
}
