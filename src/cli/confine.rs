//! The sandbox of each command, entered right after the command line is parsed, before anything else is done.

use std::path::{Path, PathBuf};

use super::command_line::Command;
use crate::operations::settings::SettingsFile;
use crate::operations::sources;
use crate::operations::sweep::user_dirs_file;
use crate::platform::{self, SandboxPlan};
use crate::policy::{EraseSource, Policy};
use crate::vault::UnlockedVault;

/// Gives up every right that `command` does not need, for this process and all that it starts. Where the kernel has no
/// Landlock the command goes on without, and `vitrin doctor` reports it: only a stage insists.
pub fn confine(command: &mut Command) {
    match command {
        Command::Log(log) => log.make_export_file(),
        Command::Markers(markers) => markers.make_export_file(),
        Command::Ratings(ratings) => ratings.make_export_file(),
        Command::Forms(forms) => forms.read_file(),
        _ => {}
    }
    if let Some(plan) = plan(command) {
        // See above.
        let _ = platform::sandbox(&plan);
    }
}

/// The plan of a command that works on a vault or shows a film. The others touch neither, or sandbox themselves.
fn plan(command: &Command) -> Option<SandboxPlan> {
    let vault = match command {
        Command::Init(init) => &init.dir,
        Command::Import(import) => {
            let places = import.files.iter().flat_map(|file| sources::places(file));
            let plan = SandboxPlan::for_command(&import.dir).and_read(places);
            let erases =
                import.erase_source || Policy::load().is_ok_and(|policy| policy.erase_source == EraseSource::Always);
            if !erases {
                return Some(plan);
            }
            let around = import
                .files
                .iter()
                .flat_map(|file| sources::places(file).into_iter().skip(1));
            let named = import.files.iter().chain(&import.companion);
            let folders = named.filter_map(|file| {
                if file.is_dir() {
                    Some(file.clone())
                } else {
                    folder_of(file)
                }
            });
            return Some(plan.and_erase(folders.chain(around)));
        }
        Command::Sources(command) => {
            let (first, others) = command.places.split_first()?;
            let places = others.iter().chain([first]).flat_map(|place| sources::places(place));
            return Some(SandboxPlan::for_reading(first).and_read(places));
        }
        Command::Sweep(sweep) => {
            let plan = for_reading(&sweep.dir).and_read(user_dirs_file());
            // The process that searches inherits this.
            return Some(if sweep.erase {
                plan.and_erase(sweep.places())
            } else {
                plan.and_read(sweep.places())
            });
        }
        Command::Record(record) => {
            let plan = match &record.dir {
                Some(vault) => SandboxPlan::for_command(vault),
                None => SandboxPlan::for_registry(),
            };
            return Some(plan.and_camera());
        }
        Command::Show(show) => return Some(SandboxPlan::for_reading(&show.file).and_read(settings_file())),
        Command::Registry(_) => return Some(SandboxPlan::for_registry()),
        Command::List(list) => return Some(for_reading(&list.dir)),
        Command::Play(play) => return Some(for_reading(&play.dir).and_read(settings_file())),
        Command::Verify(verify) => return Some(for_reading(&verify.dir)),
        Command::Markers(markers) => return Some(for_reading(&markers.dir)),
        Command::Ratings(ratings) => return Some(for_reading(&ratings.dir)),
        Command::Forms(forms) => {
            let folder = forms.dir.as_ref()?;
            let writes = forms.add.is_some() || forms.remove.is_some();
            return Some(if writes {
                SandboxPlan::for_command(folder)
            } else {
                for_reading(folder)
            });
        }
        Command::Log(log) => return Some(for_reading(&log.dir)),
        Command::Receipts(receipts) => return Some(for_reading(&receipts.dir)),
        Command::Info(info) => return Some(SandboxPlan::for_reading(&info.dir)),
        Command::Passwd(passwd) => &passwd.dir,
        Command::Edit(edit) => &edit.dir,
        Command::Erase(erase) => &erase.dir,
        Command::Salvage(salvage) => &salvage.dir,
        Command::CoverFaces(command) => &command.dir,
        Command::Console(_)
        | Command::Doctor(_)
        | Command::Man(_)
        | Command::Completions(_)
        | Command::Stage(_)
        | Command::Recorder(_)
        | Command::Sweeper(_) => {
            return None;
        }
        #[cfg(target_os = "linux")]
        Command::Scope(_) => return None,
    };
    Some(SandboxPlan::for_command(vault))
}

/// The plan of a command that only reads the vault in `folder`. It adds entries to the log: into the files that are there.
fn for_reading(folder: &Path) -> SandboxPlan {
    let files = UnlockedVault::log_files(folder);
    SandboxPlan::for_reading(folder).and_append(files).and_remember()
}

/// What the user has set: a film's window goes by the keys that are.
fn settings_file() -> Option<PathBuf> {
    SettingsFile::of_this_user().path()
}

/// The folder that a file is in, or the folder itself; of a link, the one that it leads to.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    if path.is_dir() {
        return Some(path);
    }
    Some(path.parent()?.to_owned())
}
