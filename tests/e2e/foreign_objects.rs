//! An attacker inside a stage reaches for what belongs to others: programs that listen, their memory, their processes, the
//! film's file on the medium. From the stage that shows a film and from the one that looks into it during an import, and as an
//! ordinary user too: root may do more, but an ordinary user has more of their own that a stage must not touch.

mod film_file;
mod others;
mod sockets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use support::desktop::Desktop;
use support::films;
use support::syscall_injection::SyscallInjection;
use support::unprivileged::UnprivilegedUser;
use support::vitrin::{self, CHEAP, PASSWORD, a_vault, a_vault_with, begin_by, run_by, title_of};
use support::{seconds, wait_for};

#[test]
fn a_stage_that_shows_a_film_reaches_nothing_of_others() {
    let film = films::numbered().frames(40 * 25).make();
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).shown_on(&desktop);
    let (console, stage) = (playing.pid(), playing.stages()[0]);
    try_everything(SyscallInjection::into(stage), &vault.folder(), console);

    let window = playing.window();
    let seen = wait_for("a numbered picture", seconds(10), || window.number());
    wait_for("pictures to follow", seconds(10), || {
        window.number().filter(|&number| number > seen + 20)
    });
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

#[test]
fn nor_does_it_when_an_ordinary_user_shows_it() {
    let user = UnprivilegedUser::new();
    let stick = new_stick_of(&user);
    let film = user.bring(&films::numbered().frames(40 * 25).make().path);
    let (folder, file) = (stick.to_str().unwrap(), film.to_str().unwrap());
    run_by(
        &user.words(),
        &["import", folder, file, "--title", "Session"],
        &[PASSWORD],
    )
    .succeeds();

    let desktop = Desktop::start();
    let server = desktop.open_sound_to_others();
    let play = vitrin::play(folder, "Session").by(user.words());
    let mut playing = play.with("PULSE_SERVER", &server).shown_on(&desktop);
    let (console, stage) = (playing.pid(), playing.stages()[0]);
    try_everything(SyscallInjection::into(stage), &stick, console);
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

#[test]
fn nor_does_a_stage_that_looks_into_a_film_during_import() {
    let film = films::numbered().make();
    let vault = a_vault();
    let mut import = vault.begin_import(&film.path, "Session");
    attack_the_look_of(import.id(), &vault.folder());
    assert!(import.wait().unwrap().success(), "the import goes on");
    vault.verify("Session").succeeds();
}

#[test]
fn nor_does_it_when_an_ordinary_user_imports() {
    let user = UnprivilegedUser::new();
    let stick = new_stick_of(&user);
    let film = user.bring(&films::numbered().make().path);
    let (folder, file) = (stick.to_str().unwrap(), film.to_str().unwrap());
    let arguments = ["import", folder, file, "--title", "Session"];
    let mut import = begin_by(&user.words(), &arguments, &[PASSWORD]);
    attack_the_look_of(import.id(), &stick);
    assert!(import.wait().unwrap().success(), "the import goes on");
}

/// A new vault in the user's home folder.
fn new_stick_of(user: &UnprivilegedUser) -> PathBuf {
    let stick = user.home().join("stick");
    let label = ["--name", "Anna Andersson", "--kdf-memory", CHEAP];
    let arguments = [&["init", stick.to_str().unwrap()], &label[..]].concat();
    run_by(&user.words(), &arguments, &[PASSWORD]).succeeds();
    stick
}

/// In the stage that an import starts, once it has the film's descriptor.
fn attack_the_look_of(import: u32, vault: &Path) {
    let stage = wait_for("a stage", seconds(20), || {
        vitrin::descendants(import).into_iter().find(|&pid| is_a_stage(pid))
    });
    let injection =
        SyscallInjection::into_when(stage, |open| open.keys().any(|name| Path::new(name).starts_with(vault)));
    try_everything(injection, vault, import);
}

fn is_a_stage(pid: u32) -> bool {
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    words.split(|&byte| byte == 0).nth(1) == Some(&b"stage"[..])
}

type Attack<'a> = &'a dyn Fn(&mut SyscallInjection);

fn try_everything(mut injection: SyscallInjection, vault: &Path, console: u32) {
    let open = injection.descriptors();
    let film = open.iter().find(|(name, _)| Path::new(name).starts_with(vault));
    let (name, &film) = film.expect("the film is open");
    let before = std::fs::metadata(name).unwrap();

    // All of them, whatever comes of the first.
    let attacks: [(&str, Attack<'_>); 6] = [
        ("sockets", &|into| sockets::nobody_is_written_to(into, film)),
        ("shared memory", &others::no_shared_memory_is_found),
        ("the file's attributes", &|into| {
            film_file::the_files_attributes_stay(into, film)
        }),
        ("the file's descriptor", &|into| {
            film_file::the_files_descriptor_is_for_reading_alone(into, film)
        }),
        ("other processes", &|into| {
            others::no_other_process_is_named(into, console)
        }),
        ("the whole system", &others::nothing_is_done_to_the_whole_system),
    ];
    let mut succeeded = Vec::new();
    for (what, attack) in attacks {
        if catch_unwind(AssertUnwindSafe(|| attack(&mut injection))).is_err() {
            succeeded.push(what);
        }
    }
    println!("{} system calls tried", injection.calls());
    assert!(succeeded.is_empty(), "not kept from the stage: {succeeded:?}");

    let after = std::fs::metadata(name).unwrap();
    assert_eq!(after.permissions(), before.permissions(), "the film's file");
    assert_eq!(after.modified().unwrap(), before.modified().unwrap(), "the film's file");
}
