//! The command line, one file per command: the same verbs as the console's, for IT and for scripts.
//!
//! One table (`command_line.rs`) lists all commands; help, man pages, shell completions and `docs/commands.md` are made from it.
//! Commands parse arguments and print; what they do is in [`crate::operations`]. The exit code ([`Exit`]) says how a command
//! ended, and scripts may rely on it.
#![forbid(unsafe_code)]

mod args;
mod columns;
mod command_line;
mod commands;
mod confine;
mod context;
mod exit;
mod export;
mod failure;
mod interrupt;
mod output;
mod progress;
mod reference;
mod secret;
mod standalone;
mod swedish;

use std::io::{Write, stderr, stdout};
use std::process::ExitCode;

use clap::{FromArgMatches, Parser};

use crate::texts::{Language, Texts};
use command_line::{Command, CommandLine, table};
#[cfg(target_os = "linux")]
use commands::scope;
use commands::{console, registry, sweeper};
use context::Context;
use output::Output;

pub use exit::{Exit, MEANINGS as EXIT_CODES};
pub use reference::reference;

/// Parses the command line and runs the command that it names.
pub fn run() -> ExitCode {
    let language = swedish::language_of(std::env::args_os().skip(1));
    let line = match understood(language) {
        Ok(line) => line,
        Err(error) => return explain(&error, language),
    };
    let texts = || line.lang.map_or_else(Texts::for_system, |lang| Texts::new(lang.into()));
    let mut context = Context::new(texts(), Output::stdout());
    let mut command = line.command.unwrap_or(Command::Console(console::Console::default()));
    confine::confine(&mut command);
    let outcome = match command {
        Command::Stage(_) => return crate::stage::run(),
        Command::Recorder(_) => return crate::recorder::run(),
        Command::Registry(_) => return registry::run().into(),
        Command::Sweeper(_) => return sweeper::run().into(),
        #[cfg(target_os = "linux")]
        Command::Scope(_) => return scope::run().into(),
        Command::Console(command) => match command.run(line.lang, texts()) {
            Ok(code) => return code,
            Err(failure) => Err(failure),
        },
        Command::Init(command) => command.run(&mut context),
        Command::Sources(command) => command.run(&mut context),
        Command::Import(command) => command.run(&mut context),
        Command::Record(command) => command.run(&mut context),
        Command::List(command) => command.run(&mut context),
        Command::Play(command) => command.run(&mut context),
        Command::Show(command) => command.run(&mut context),
        Command::Verify(command) => command.run(&mut context),
        Command::CoverFaces(command) => command.run(&mut context),
        Command::Markers(command) => command.run(&mut context),
        Command::Forms(command) => command.run(&mut context),
        Command::Ratings(command) => command.run(&mut context),
        Command::Log(command) => command.run(&mut context),
        Command::Passwd(command) => command.run(&mut context),
        Command::Edit(command) => command.run(&mut context),
        Command::Salvage(command) => command.run(&mut context),
        Command::Sweep(command) => command.run(&mut context),
        Command::Erase(command) => command.run(&mut context),
        Command::Receipts(command) => command.run(&mut context),
        Command::Info(command) => command.run(&mut context),
        Command::Doctor(command) => command.run(&mut context),
        Command::Man(command) => command.run(table(), &mut context),
        Command::Completions(command) => command.run(&table(), &mut context),
    };
    context.tell_of_unwritten();
    match outcome {
        Ok(()) => Exit::Ok.into(),
        Err(failure) => {
            let problem = failure.problem(&context.texts);
            eprintln!("vitrin: {} {}", problem.what, problem.advice);
            failure.exit().into()
        }
    }
}

/// The command line; what is wrong with it, or the help that it asks for, is in this language.
fn understood(language: Language) -> Result<CommandLine, clap::Error> {
    match language {
        Language::English => CommandLine::try_parse(),
        Language::Swedish => CommandLine::from_arg_matches(&swedish::table(table()).try_get_matches()?),
    }
}

/// Prints help and version on stdout, and why a command line is wrong on stderr; clap has an error for all three.
fn explain(error: &clap::Error, language: Language) -> ExitCode {
    // A reader that has closed the pipe (`vitrin --help | head -1`) needs no more of it.
    let _ = match language {
        Language::English => error.print(),
        Language::Swedish if error.use_stderr() => write!(stderr(), "{}", swedish::answer(error)),
        Language::Swedish => write!(stdout(), "{}", swedish::answer(error)),
    };
    if error.use_stderr() {
        Exit::Usage.into()
    } else {
        Exit::Ok.into()
    }
}
