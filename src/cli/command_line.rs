//! The one table of commands. Help, man pages, shell completions and `docs/commands.md` are all made from it.

use clap::{CommandFactory, Parser, Subcommand};

use super::args::Lang;
#[cfg(target_os = "linux")]
use super::commands::scope;
use super::commands::{
    completions, console, cover_faces, doctor, edit, erase, forms, import, info, init, list, log, man, markers, passwd,
    play, ratings, receipts, record, recorder, registry, salvage, show, sources, stage, sweep, sweeper, verify,
};
use super::{exit, standalone};
use crate::workers::{REGISTRY_COMMAND, SWEEPER_COMMAND};
use recorder::RECORDER_COMMAND;

/// The whole command line.
#[derive(Parser)]
#[command(name = "vitrin", version, about = ABOUT, long_about = LONG_ABOUT, after_help = exit::as_text(), max_term_width = 100)]
pub struct CommandLine {
    /// Language of messages; the system's if not given
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,

    /// What to do; the console window if not given.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const ABOUT: &str = "Shows encrypted film for clinical supervision without ever putting it in a file in the clear";

const LONG_ABOUT: &str = "\
Shows encrypted film for clinical supervision without ever putting it in a file in the clear.

Films lie sealed in a vault: a folder, as a rule on a USB stick. Without a command, the console window opens.

DIR is the folder of a vault. FILM is the id of a film, the beginning of its id, or its title. A password is asked for on \
the terminal, or read from an open file descriptor with --password-fd; it is never an argument and never in the environment.";

/// Every command, in the order in which one comes to need them.
#[derive(Subcommand)]
pub enum Command {
    #[command(about = init::ABOUT)]
    Init(init::Init),
    #[command(about = sources::ABOUT, after_long_help = sources::JSON)]
    Sources(sources::Sources),
    #[command(about = import::ABOUT, after_long_help = import::JSON)]
    Import(import::Import),
    #[command(about = record::ABOUT, after_long_help = record::JSON)]
    Record(record::Record),
    #[command(about = salvage::ABOUT, after_long_help = salvage::NOTES)]
    Salvage(salvage::Salvage),
    #[command(about = list::ABOUT, after_long_help = list::JSON)]
    List(list::List),
    #[command(about = play::ABOUT, after_long_help = standalone::CONTROL)]
    Play(play::Play),
    #[command(about = show::ABOUT, after_long_help = show::NOTES)]
    Show(show::ShowPlain),
    #[command(about = verify::ABOUT, after_long_help = verify::JSON)]
    Verify(verify::Verify),
    #[command(about = markers::ABOUT, after_long_help = markers::NOTES)]
    Markers(markers::Markers),
    #[command(about = forms::ABOUT, after_long_help = forms::NOTES)]
    Forms(forms::RatingForms),
    #[command(about = ratings::ABOUT, after_long_help = ratings::NOTES)]
    Ratings(ratings::Ratings),
    #[command(about = cover_faces::ABOUT, after_long_help = cover_faces::NOTES)]
    CoverFaces(cover_faces::CoverFaces),
    #[command(about = log::ABOUT, after_long_help = log::NOTES)]
    Log(log::ShowLog),
    #[command(about = passwd::ABOUT, after_long_help = passwd::JSON)]
    Passwd(passwd::Passwd),
    #[command(about = edit::ABOUT, after_long_help = edit::NOTES)]
    Edit(edit::Edit),
    #[command(about = erase::ABOUT, after_long_help = erase::JSON)]
    Erase(erase::Erase),
    #[command(about = sweep::ABOUT, after_long_help = sweep::JSON)]
    Sweep(sweep::SweepCopies),
    #[command(about = receipts::ABOUT, after_long_help = receipts::JSON)]
    Receipts(receipts::Receipts),
    #[command(about = info::ABOUT, after_long_help = info::JSON)]
    Info(info::Info),
    #[command(about = doctor::ABOUT, after_long_help = doctor::JSON)]
    Doctor(doctor::Doctor),
    #[command(about = console::ABOUT)]
    Console(console::Console),
    #[command(about = man::ABOUT)]
    Man(man::Man),
    #[command(about = completions::ABOUT)]
    Completions(completions::Completions),
    #[command(about = stage::ABOUT, hide = true)]
    Stage(stage::StageProcess),
    #[command(name = RECORDER_COMMAND, about = recorder::ABOUT, hide = true)]
    Recorder(recorder::RecorderProcess),
    #[command(name = SWEEPER_COMMAND, about = sweeper::ABOUT, hide = true)]
    Sweeper(sweeper::SweeperProcess),
    #[command(name = REGISTRY_COMMAND, about = registry::ABOUT, hide = true)]
    Registry(registry::RegistryProcess),
    #[cfg(target_os = "linux")]
    #[command(about = scope::ABOUT, hide = true)]
    Scope(scope::ScopeProcess),
}

/// The table in clap's form.
#[must_use]
pub fn table() -> clap::Command {
    CommandLine::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        table().debug_assert();
    }

    #[test]
    fn a_password_cannot_be_an_argument() {
        let mut values = 0;
        for command in table().get_subcommands() {
            for argument in command
                .get_arguments()
                .filter(|argument| argument.get_id().as_str().contains("password"))
            {
                assert_eq!(
                    argument.get_id(),
                    "password_fd",
                    "{} takes a password from its arguments",
                    command.get_name()
                );
                values += 1;
            }
        }
        assert!(values >= 8, "every command that unlocks has --password-fd");
    }

    #[test]
    fn whatever_brings_secrets_into_memory_lets_the_owner_decide_about_swap() {
        for command in table().get_subcommands() {
            let mut names = command.get_arguments().map(|argument| argument.get_id().as_str());
            let decides = names.any(|name| name == "accept_swap");
            let mut names = command.get_arguments().map(|argument| argument.get_id().as_str());
            let secret = command.get_name() == "show" || names.any(|name| name == "password_fd");
            assert_eq!(decides, secret, "{}", command.get_name());
        }
    }
}
