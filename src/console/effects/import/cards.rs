//! Which of the drives that are plugged in are a camera's: told by the folders that cameras make.

use std::path::Path;

use crate::console::effects::job::Reporter;
use crate::console::model::Message;
use crate::console::model::import::{ImportMessage, Place, PlaceKind};
use crate::operations::sources::is_cameras_card;
use crate::platform::drives::{Drive, camera_volumes};

/// Notices cameras and cards as they come and go.
#[derive(Default)]
pub struct CameraWatch {
    known: Option<Vec<Place>>,
}

impl CameraWatch {
    /// Looks at the drives, and tells if they have changed since the last time. `vault`: the folder of the vault that is open.
    pub fn look(&mut self, vault: &Path, reporter: &Reporter) {
        let places = cameras(camera_volumes(), vault);
        if self.known.as_ref() != Some(&places) {
            self.known = Some(places.clone());
            reporter.report(Message::Import(ImportMessage::PlacesSeen(places)));
        }
    }

    /// The next vault is told everything anew.
    pub fn forget(&mut self) {
        self.known = None;
    }
}

fn cameras(drives: Vec<Drive>, vault: &Path) -> Vec<Place> {
    let is_camera = |drive: &Drive| !vault.starts_with(&drive.mount_point) && is_cameras_card(&drive.mount_point);
    let place = |drive: Drive| Place {
        root: drive.mount_point,
        name: drive.name,
        kind: PlaceKind::Card,
        files: Vec::new(),
    };
    drives.into_iter().filter(is_camera).map(place).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    fn drive(mount_point: PathBuf) -> Drive {
        Drive {
            mount_point,
            name: "SONY".into(),
            free: None,
            removable: true,
            file_system: "exfat".into(),
        }
    }

    #[test]
    fn a_drive_is_a_cameras_by_its_folders_and_never_the_one_with_the_vault() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = [
            "card/PRIVATE/AVCHD",
            "phone/dcim",
            "documents/Brev",
            "documents/Misc",
            "stick/DCIM",
        ];
        for folder in folders {
            fs::create_dir_all(home.path().join(folder)).expect("a folder");
        }
        let drives = ["card", "phone", "documents", "stick", "empty"].map(|name| drive(home.path().join(name)));
        let found = cameras(drives.into(), &home.path().join("stick/Vitrin"));
        let roots: Vec<PathBuf> = found.into_iter().map(|place| place.root).collect();
        assert_eq!(roots, [home.path().join("card"), home.path().join("phone")]);
    }
}
