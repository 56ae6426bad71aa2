//! The stick is pulled out while the film plays.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::desktop::Desktop;
use crate::support::films::{self, Recipe};
use crate::support::vitrin::{a_vault_with, title_of};
use crate::support::{seconds, wait_for};

/// Exit code of a medium that went away.
const STICK_LOST: i32 = 6;

#[test]
fn a_pulled_stick_takes_the_film_off_the_screen() {
    // Larger than anything that is read ahead.
    let film = Recipe {
        grain: 60,
        crf: 4,
        ..films::numbered().frames(500)
    }
    .make();
    assert!(film.path.metadata().unwrap().len() > 30_000_000);
    let vault = a_vault_with(&[&film.path]);
    let stick = Stick::plugged_in(&vault.folder());

    let desktop = Desktop::start();
    let mut playing = vault
        .play(&title_of(&film.path))
        .from(1.0)
        .in_folder(&stick.folder)
        .on(&desktop);
    playing.expect("first_picture", seconds(30));
    let window = playing.window();
    window.wait_for_number(40, seconds(5));
    stick.pull_out();
    let error = playing.expect("error", seconds(15));
    assert_eq!(error.0["code"], "medium_lost", "{error:?}");
    assert_eq!(playing.exit_code(seconds(5)), STICK_LOST, "{}", playing.words());
    wait_for("the window to go", seconds(2), || {
        desktop.windows().is_empty().then_some(())
    });
}

/// A file system on a loop device: what is read after its image is gone is an input/output error, as with a real stick.
struct Stick {
    home: tempfile::TempDir,
    folder: PathBuf,
}

impl Stick {
    fn plugged_in(contents: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (image, folder) = (home.path().join("image"), home.path().join("stick"));
        std::fs::File::create(&image).unwrap().set_len(256 << 20).unwrap();
        std::fs::create_dir(&folder).unwrap();
        let stick = Self { home, folder };
        stick.as_root(&["mkfs.ext2", "-q", "-F", "-m", "0", path(&image)]);
        stick.as_root(&["mount", "-o", "loop", path(&image), path(&stick.folder)]);
        stick.as_root(&["cp", "-a", path(&contents.join(".")), path(&stick.folder)]);
        // Mounted anew, so that nothing of it is in the system's cache.
        stick.as_root(&["umount", path(&stick.folder)]);
        stick.as_root(&["mount", "-o", "loop", path(&image), path(&stick.folder)]);
        stick
    }

    fn pull_out(&self) {
        std::fs::File::options()
            .write(true)
            .open(self.home.path().join("image"))
            .unwrap()
            .set_len(0)
            .unwrap();
    }

    /// Only root may mount. `make setup` has needed the same right.
    fn as_root(&self, words: &[&str]) {
        let root = rustix::process::geteuid().is_root();
        let words: Vec<&str> = if root {
            words.to_vec()
        } else {
            [&["sudo", "-n"], words].concat()
        };
        let status = Command::new(words[0]).args(&words[1..]).status();
        assert!(
            status.as_ref().is_ok_and(|status| status.success()),
            "{words:?}: {status:?} (needs root or sudo)"
        );
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let root = rustix::process::geteuid().is_root();
        let words: &[&str] = if root {
            &["umount", "-l"]
        } else {
            &["sudo", "-n", "umount", "-l"]
        };
        let _ = Command::new(words[0]).args(&words[1..]).arg(&self.folder).status();
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
