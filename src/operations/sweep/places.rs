//! Where copies of films are left behind on a computer: by saving them for a meeting, by downloading, by deleting.

use std::env;
#[cfg(not(windows))]
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of this user in which a sweep looks, as far as they are there; none is inside another.
#[must_use]
pub fn usual_places() -> Vec<PathBuf> {
    let mut places = system_places();
    places.retain(|place| place.is_absolute() && place.is_dir());
    without_nested(places)
}

/// Without those that are inside others, and without repetitions.
pub(super) fn without_nested(mut places: Vec<PathBuf>) -> Vec<PathBuf> {
    places.sort_unstable();
    places.dedup();
    let mut outer: Vec<PathBuf> = Vec::new();
    for place in places {
        if !outer.iter().any(|outer| place.starts_with(outer)) {
            outer.push(place);
        }
    }
    outer
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The desktop's list of the user's folders, which [`usual_places`] reads where there is such a list.
#[must_use]
pub fn user_dirs_file() -> Option<PathBuf> {
    let settings = variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))?;
    Some(settings.join("user-dirs.dirs"))
}

#[cfg(not(windows))]
fn system_places() -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("/tmp"), PathBuf::from("/var/tmp")];
    places.extend(variable("TMPDIR"));
    let Some(home) = variable("HOME") else { return places };
    let settings = user_dirs_file().and_then(|file| fs::read_to_string(file).ok());
    places.extend(user_dirs(&settings.unwrap_or_default(), &home));
    for name in [
        "Desktop",
        "Downloads",
        "Documents",
        "Videos",
        "Pictures",
        "Skrivbord",
        "Hämtningar",
        "Dokument",
        "Video",
        "Bilder",
    ] {
        places.push(home.join(name));
    }
    let data = variable("XDG_DATA_HOME").unwrap_or(home.join(".local/share"));
    places.push(data.join("Trash"));
    // Browsers and players, also those that are packed with their own home folders.
    places.push(variable("XDG_CACHE_HOME").unwrap_or(home.join(".cache")));
    places.push(home.join(".var/app"));
    places.push(home.join("snap"));
    places
}

/// The folders in the desktop's own list, whatever they are called in the user's language.
#[cfg(any(not(windows), test))]
fn user_dirs(settings: &str, home: &Path) -> Vec<PathBuf> {
    let folder = |line: &str| {
        let (name, value) = line.trim().split_once('=')?;
        let wanted = ["DESKTOP", "DOWNLOAD", "DOCUMENTS", "VIDEOS", "PICTURES", "PUBLICSHARE"];
        let kind = name.strip_prefix("XDG_")?.strip_suffix("_DIR")?;
        let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        let path = match value.strip_prefix("$HOME/") {
            Some(below) => home.join(below),
            None => PathBuf::from(value),
        };
        // A folder that is not set up is the home folder itself.
        (wanted.contains(&kind) && path.is_absolute() && path != home).then_some(path)
    };
    settings.lines().filter_map(folder).collect()
}

#[cfg(windows)]
fn system_places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = ["TEMP", "TMP"].into_iter().filter_map(variable).collect();
    let homes = ["USERPROFILE", "OneDrive", "OneDriveCommercial"];
    for home in homes.into_iter().filter_map(variable) {
        // In the file system they have these names in every language.
        for name in ["Desktop", "Downloads", "Documents", "Videos", "Pictures"] {
            places.push(home.join(name));
        }
    }
    if let Some(local) = variable("LOCALAPPDATA") {
        for cache in [
            "Temp",
            "Microsoft\\Edge\\User Data",
            "Google\\Chrome\\User Data",
            "Mozilla\\Firefox\\Profiles",
        ] {
            places.push(local.join(cache));
        }
        places.push(local.join("Microsoft\\Windows\\INetCache"));
    }
    // Each user sees only what the user has deleted.
    let drives = ('C'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\$Recycle.Bin")));
    places.extend(drives.filter(|bin| bin.is_dir()));
    places
}

/// What a trash can keeps beside a file that was deleted: where it was. It is of no use without the file.
pub(super) fn companion_in_trash(path: &Path) -> Option<PathBuf> {
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    if folder.file_name()? == "files" && folder.parent()?.file_name()?.to_str()?.starts_with("Trash") {
        return Some(folder.parent()?.join("info").join(format!("{name}.trashinfo")));
    }
    let in_bin = path
        .components()
        .any(|part| part.as_os_str().eq_ignore_ascii_case("$Recycle.Bin"));
    let rest = name.strip_prefix("$R").filter(|_| in_bin)?;
    Some(folder.join(format!("$I{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktops_list_names_its_folders_in_any_language() {
        let settings = "# comment\nXDG_DESKTOP_DIR=\"$HOME/Skrivbord\"\nXDG_DOWNLOAD_DIR=\"/data/Hämtat\"\nXDG_VIDEOS_DIR=\"$HOME/\"\n\
            XDG_MUSIC_DIR=\"$HOME/Musik\"\nbroken\nXDG_DOCUMENTS_DIR=relative\n";
        let found = user_dirs(settings, Path::new("/home/anna"));
        assert_eq!(found, [Path::new("/home/anna/Skrivbord"), Path::new("/data/Hämtat")]);
    }

    #[test]
    fn a_folder_inside_another_is_looked_into_once() {
        let places = ["/a/b", "/a", "/c", "/a/b/d", "/c"].map(PathBuf::from).to_vec();
        assert_eq!(without_nested(places), [Path::new("/a"), Path::new("/c")]);
    }

    #[test]
    fn what_the_trash_notes_about_a_file_goes_with_it() {
        let noted = companion_in_trash(Path::new("/home/a/.local/share/Trash/files/film.mp4"));
        assert_eq!(
            noted.as_deref(),
            Some(Path::new("/home/a/.local/share/Trash/info/film.mp4.trashinfo"))
        );
        assert_eq!(companion_in_trash(Path::new("/home/a/files/film.mp4")), None);
    }
}
