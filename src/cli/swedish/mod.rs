//! The command line in Swedish: help, and why a command line is not understood. The English for both is in the command table itself, and in
//! clap; a test keeps each command and each of its arguments in both languages.

mod mistakes;
mod words;

use clap::builder::{Arg, Resettable, Str};
use clap::{ArgAction, Command, ValueEnum};

use super::args::Lang;
use super::exit;
use crate::texts::{Language, Texts};
use mistakes::in_words;

/// The language in which a command line is answered that has not been understood yet, or never is.
pub fn language_of(arguments: impl Iterator<Item = std::ffi::OsString>) -> Language {
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let mut named = None;
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--lang") {
            Some("") => named = arguments.next(),
            Some(rest) => named = rest.strip_prefix('=').map(str::to_owned).or(named),
            None => {}
        }
    }
    let named = named.and_then(|name| Lang::from_str(&name, false).ok());
    named.map_or_else(|| Texts::for_system().language(), Language::from)
}

/// The table of commands with its texts in Swedish.
pub fn table(table: Command) -> Command {
    let names: Vec<String> = table
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let mut table = of_one_command(table, "")
        .about(words::ABOUT)
        .long_about(words::LONG_ABOUT)
        .after_help(exit_codes())
        .disable_version_flag(true)
        .arg(flag("version", 'V', ArgAction::Version, "Visa version"))
        .subcommand_value_name("KOMMANDO")
        .subcommand_help_heading("Kommandon");
    for name in names {
        table = table.mut_subcommand(&name, |command| {
            let about = words::command(&name).unwrap_or_default();
            let has_more = command.get_after_long_help().is_some();
            let command = of_one_command(command, &name).about(about);
            if has_more {
                command.after_long_help(format!("Mer om kommandot, på engelska: vitrin {name} --help --lang en"))
            } else {
                command
            }
        });
    }
    table
}

fn of_one_command(command: Command, name: &str) -> Command {
    let command = command
        .mut_args(|argument| {
            let help = words::argument(name, argument.get_id().as_str());
            let heading = if argument.is_positional() {
                "Argument"
            } else {
                "Flaggor"
            };
            let translated = |name: &Str| words::value(name).map_or_else(|| name.clone(), Str::from);
            let names = argument.get_value_names();
            let names: Option<Vec<Str>> = names.map(|names| names.iter().map(translated).collect());
            let argument = argument.help_heading(heading);
            let argument = match (names, help) {
                (Some(names), Some(help)) => argument.value_names(names).help(help),
                (None, Some(help)) => argument.help(help),
                (Some(names), None) => argument.value_names(names),
                (None, None) => argument,
            };
            argument.long_help(Resettable::Reset)
        })
        .disable_help_flag(true);
    command.arg(flag(
        "help",
        'h',
        ArgAction::Help,
        "Visa hjälp: kort med -h, hela med --help",
    ))
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name)
        .short(short)
        .long(name)
        .action(action)
        .help(help)
        .help_heading("Flaggor")
}

fn exit_codes() -> String {
    let codes = exit::MEANINGS.iter().zip(words::EXIT_CODES);
    let lines = codes.map(|((exit, _), meaning)| format!("  {:>2}  {meaning}\n", exit.code()));
    format!("Slutkoder:\n{}", lines.collect::<String>())
}

/// What is printed for a command line that asks for help or version, or is wrong.
pub fn answer(error: &clap::Error) -> String {
    if error.use_stderr() {
        in_words(error)
    } else {
        words::of_claps_own(&error.render().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command_line;

    #[test]
    fn every_command_and_every_argument_has_words_in_swedish() {
        let mut missing = Vec::new();
        let english = command_line::table();
        for command in english.get_subcommands().filter(|command| !command.is_hide_set()) {
            let name = command.get_name();
            if words::command(name).is_none() {
                missing.push(name.to_owned());
            }
            let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
            for argument in arguments.map(|argument| argument.get_id().as_str()) {
                if !["help", "version"].contains(&argument) && words::argument(name, argument).is_none() {
                    missing.push(format!("{name}: {argument}"));
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(words::EXIT_CODES.len(), exit::MEANINGS.len());
        table(english).debug_assert();
    }

    #[test]
    fn no_english_is_left_in_any_help() {
        let mut table = table(command_line::table()).term_width(100);
        table.build();
        let shown = table.get_subcommands().filter(|command| !command.is_hide_set());
        let all: Vec<Command> = shown.cloned().chain([table.clone()]).collect();
        for mut command in all {
            for help in [command.render_help(), command.render_long_help()] {
                let help = words::of_claps_own(&help.to_string());
                for english in [
                    "Usage",
                    "Options",
                    "Arguments",
                    "Commands",
                    "Print",
                    "ossible values",
                    "default",
                    "OPTIONS",
                    " the ",
                ] {
                    assert!(!help.contains(english), "{english} in: {help}");
                }
            }
        }
    }

    #[test]
    fn the_language_is_known_before_the_rest_is_understood() {
        let of = |words: &str| language_of(words.split(' ').map(Into::into));
        assert_eq!(of("frobnicate --lang sv"), Language::Swedish);
        assert_eq!(of("--lang=sv --nothing"), Language::Swedish);
        assert_eq!(of("--lang sv list --lang en"), Language::English);
    }

    #[test]
    fn mistakes_are_told_in_swedish() {
        let tried = |line: &str| {
            let words = std::iter::once("vitrin").chain(line.split(' '));
            let error = table(command_line::table()).try_get_matches_from(words).err();
            answer(&error.expect("it is a mistake"))
        };
        for (line, said) in [
            ("frobnicate", "fel: okänt kommando ”frobnicate”"),
            ("lits", "tips: menade du ”list”?"),
            ("list", "fel: det här saknas:\n  <MAPP>"),
            ("list stick --nothing", "fel: okänd flagga ”--nothing”"),
            ("list stick --nothing", "Användning: vitrin list <MAPP>"),
            ("list stick other", "fel: ”other” är ett argument för mycket"),
            ("init stick --name", "fel: ”--name <NAMN>” saknar sitt värde"),
            (
                "init stick --name A --kdf-memory x",
                "fel: värdet ”x” går inte att använda för ”--kdf-memory <MIB>”",
            ),
            (
                "--lang fr list stick",
                "fel: värdet ”fr” går inte att använda för ”--lang <SPRÅK>”\n  [möjliga värden: sv, en]",
            ),
            (
                "record --list --test",
                "fel: ”--list” går inte att använda tillsammans med ”--test”",
            ),
            ("list stick --json --json", "fel: ”--json” får anges en gång"),
        ] {
            let answer = tried(line);
            assert!(answer.contains(said), "{line}: {answer}");
            assert!(answer.ends_with("Mer hjälp: ”--help”.\n"), "{line}: {answer}");
        }
    }
}
