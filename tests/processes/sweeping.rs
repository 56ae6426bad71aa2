//! Looking for copies in the console, which is bound to its vault's folder: by a process that was started before it was, and waits.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use support::vitrin::{CHEAP, PASSWORD, run};
use support::{seconds, wait_for, work_folder};
use tempfile::TempDir;
use vitrin::console::effects::{EffectRunner, Options};
use vitrin::console::model::import::{ImportEffect, ImportMessage, SweepMessage};
use vitrin::console::model::{Effect, Message};
use vitrin::memory::Passphrase;
use vitrin::operations::settings::SettingsFile;
use vitrin::platform::{SandboxPlan, sandbox};
use vitrin::policy::Preflight;
use vitrin::vault::{Computer, KdfCost};
use vitrin::workers::{Sweeper, SweeperPipes};

/// A vault with a film that came from a file, and copies of that file where a sweep looks.
struct Scene {
    home: TempDir,
    copies: TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir_in(work_folder("sweeping")).unwrap();
        let copies = tempfile::tempdir().unwrap();
        let film: Vec<u8> = (0..2_500_000u32).map(|place| (place / 7 % 251) as u8).collect();
        let source = home.path().join("möte.mp4");
        fs::write(&source, &film).unwrap();
        for name in ["first.mp4", "second.mp4"] {
            fs::write(copies.path().join(name), &film).unwrap();
        }
        let vault = home.path().join("vault");
        let vault = vault.to_str().unwrap();
        let label = ["--name", "Anna", "--unit", "BUP", "--kdf-memory", CHEAP];
        run(&[&["init", vault][..], &label].concat(), &[PASSWORD]).succeeds();
        run(&["import", vault, source.to_str().unwrap(), "--again"], &[PASSWORD]).succeeds();
        Self { home, copies }
    }

    fn vault(&self) -> PathBuf {
        self.home.path().join("vault")
    }

    fn copy(&self, name: &str) -> PathBuf {
        self.copies.path().join(name)
    }
}

/// The console's hands with an open vault.
struct Hands(EffectRunner);

impl Hands {
    fn with(vault: &Path, sweeper: Option<SweeperPipes>) -> Self {
        let options = Options {
            program: Some("/bin/false".into()),
            buses: None,
            folder_dialog_title: String::new(),
            form_dialog_title: String::new(),
            language: vitrin::protocol::Language::Swedish,
            keys: vitrin::protocol::key_table::KeyTable::default(),
            microphone_name: "Vitrin".into(),
            computer: Computer::unknown(),
            recording_title: Arc::new(String::new),
            test_source: false,
            settings_file: SettingsFile::default(),
            preflight: Arc::new(|| Ok(Preflight::default())),
            cost: KdfCost::FLOOR,
            wake: Arc::new(|| {}),
        };
        let mut hands = Self(EffectRunner::new(options).unwrap().with_sweeper(sweeper));
        hands.0.perform(Effect::Unlock {
            folder: vault.to_owned(),
            passphrase: Passphrase::from_text(PASSWORD).unwrap(),
            play: None,
        });
        hands.until("the vault to be open", |message| {
            matches!(message, Message::Unlocked(Ok(_))).then_some(())
        });
        hands
    }

    fn until<T>(&mut self, what: &str, mut is_it: impl FnMut(Message) -> Option<T>) -> T {
        wait_for(what, seconds(120), || {
            self.0.take_messages().into_iter().find_map(&mut is_it)
        })
    }

    fn perform(&mut self, effect: ImportEffect) {
        self.0.perform(Effect::Import(effect));
    }

    /// Looks for copies, and returns those below `folder` once it is done; `None` if it could not be.
    fn sweep(&mut self, folder: &Path) -> Option<Vec<PathBuf>> {
        self.perform(ImportEffect::Sweep);
        let mut found = Vec::new();
        self.until("the search to be over", |message| match message {
            Message::Import(ImportMessage::Sweep(SweepMessage::Found(copy))) => {
                found.push(copy.path);
                None
            }
            Message::Import(ImportMessage::Sweep(SweepMessage::Done(done))) => Some(done.ok()),
            _ => None,
        })?;
        found.retain(|path| path.starts_with(folder));
        found.sort();
        Some(found)
    }
}

/// As the console is, once it has a vault. A sandbox binds the thread that goes into it, and those that it starts.
fn in_the_consoles_sandbox(vault: PathBuf, body: impl FnOnce() + Send + 'static) {
    let bound = thread::spawn(move || {
        sandbox(&SandboxPlan::for_console(Some(&vault))).unwrap();
        body();
    });
    bound.join().unwrap();
}

#[test]
fn a_bound_console_finds_and_erases_copies_again_and_again() {
    let scene = Scene::new();
    let (_sweeper, pipes) = Sweeper::spawn(Some(support::program())).unwrap();
    let (vault, folder) = (scene.vault(), scene.copies.path().to_owned());
    in_the_consoles_sandbox(scene.vault(), move || {
        let mut hands = Hands::with(&vault, Some(pipes));
        // One that is left at once.
        hands.perform(ImportEffect::Sweep);
        hands.perform(ImportEffect::StopSweep);
        let (first, second) = (folder.join("first.mp4"), folder.join("second.mp4"));
        assert_eq!(hands.sweep(&folder), Some(vec![first.clone(), second.clone()]));
        hands.perform(ImportEffect::EraseCopies(vec![first.clone()]));
        let erased = hands.until("the copy to be erased", |message| match message {
            Message::Import(ImportMessage::Sweep(SweepMessage::Erased { erased, left })) => Some((erased, left)),
            _ => None,
        });
        assert_eq!(erased, (vec![first], Vec::new()));
        hands.perform(ImportEffect::StopSweep);
        assert_eq!(hands.sweep(&folder), Some(vec![second]));
    });
    assert!(!scene.copy("first.mp4").exists() && scene.copy("second.mp4").exists());
}

#[test]
fn a_bound_console_whose_process_is_gone_says_so() {
    let scene = Scene::new();
    let (sweeper, pipes) = Sweeper::spawn(Some(support::program())).unwrap();
    drop(sweeper);
    let (vault, folder) = (scene.vault(), scene.copies.path().to_owned());
    in_the_consoles_sandbox(scene.vault(), move || {
        let mut hands = Hands::with(&vault, Some(pipes));
        assert_eq!(hands.sweep(&folder), None);
        // Nor does it end when it is tried again.
        assert_eq!(hands.sweep(&folder), None);
    });
}
