//! The mounts in `/proc/self/mountinfo` (proc_pid_mountinfo(5)).

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use procfs_core::process::MountInfo;

/// One line of `mountinfo`, its paths unescaped, which `procfs` does not do.
pub(in crate::platform) struct Mount {
    /// Id of the mount, unique while it exists.
    pub(in crate::platform) id: u64,
    /// `major:minor`; major 0 for a file system without a block device of its own.
    pub(in crate::platform) device: String,
    /// The folder of the file system that is mounted; `/` except for bind mounts and the like.
    pub(in crate::platform) root: PathBuf,
    pub(in crate::platform) point: PathBuf,
    pub(in crate::platform) file_system: String,
    pub(in crate::platform) source: PathBuf,
    /// Options of the file system, with their values if any.
    pub(in crate::platform) options: HashMap<String, Option<String>>,
}

impl Mount {
    /// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
    ///
    /// Parsed line by line: `procfs` rejects a whole table for one line that it does not understand.
    pub(in crate::platform) fn parse(line: &str) -> Option<Self> {
        let info = MountInfo::from_line(line).ok()?;
        Some(Self {
            id: info.mnt_id.try_into().ok()?,
            device: info.majmin,
            root: unescape(&info.root),
            point: unescape(info.mount_point.to_str()?),
            file_system: info.fs_type,
            source: unescape(info.mount_source.as_deref().unwrap_or("none")),
            options: info.super_options,
        })
    }
}

/// Decodes space, tab, newline and backslash, which the tables of `/proc` write as a backslash and three octal digits.
pub(in crate::platform) fn unescape(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let octal = (first == b'\\').then(|| after.get(..3)).flatten();
        let code = octal.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[3..] } else { after };
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;

    #[test]
    fn a_line_of_mountinfo_is_understood() {
        let line = r"36 35 8:17 / /media/anna/USB\040minne rw,nosuid shared:9 - vfat /dev/sdb1 rw,uid=1000";
        let mount = Mount::parse(line).expect("the line is well-formed");
        assert_eq!((mount.id, mount.device.as_str()), (36, "8:17"));
        assert_eq!(mount.point, Path::new("/media/anna/USB minne"));
        assert_eq!(mount.file_system, "vfat");
        let options: BTreeMap<_, _> = mount.options.into_iter().collect();
        assert_eq!(
            options,
            BTreeMap::from([("rw".to_owned(), None), ("uid".to_owned(), Some("1000".to_owned()))])
        );
        assert_eq!(mount.source, Path::new("/dev/sdb1"));
    }

    #[test]
    fn lines_that_are_cut_off_are_left_out() {
        for line in [
            "",
            "36 35 8:17 /",
            "36 35 8:17 / /mnt rw - vfat",
            "36 35 8:17 / /mnt rw",
        ] {
            assert!(Mount::parse(line).is_none(), "{line}");
        }
    }

    #[test]
    fn backslashes_that_escape_nothing_stay() {
        assert_eq!(unescape(r"/a\134b\9\"), Path::new(r"/a\b\9\"));
    }
}
