//! Whole cards, made here of as much as is looked at.

use std::fs;

use jiff::civil::datetime;

use super::movie::tests::{fields, movie};
use super::photo::tests::{exif, jpeg};
use super::playlist::tests::playlist;
use super::*;

struct Made {
    root: tempfile::TempDir,
}

impl Made {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let made = Self {
            root: tempfile::tempdir().unwrap(),
        };
        for (name, bytes) in files {
            made.add(name, bytes);
        }
        made
    }

    fn add(&self, name: &str, bytes: &[u8]) {
        let path = self.root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn card(&self) -> Card {
        find(self.root.path(), &CancellationToken::new()).unwrap()
    }

    /// Paths without the root's.
    fn names(&self, paths: &[PathBuf]) -> Vec<String> {
        let mut names: Vec<_> = paths.iter().map(|path| self.name(path)).collect();
        names.sort();
        names
    }

    fn name(&self, path: &Path) -> String {
        let name = path.strip_prefix(self.root.path()).unwrap().to_string_lossy();
        name.replace('\\', "/")
    }

    /// The files of each recording.
    fn films(&self, card: &Card) -> Vec<String> {
        let mut films: Vec<_> = card
            .recordings
            .iter()
            .map(|recording| {
                let names: Vec<_> = recording.files.iter().map(|file| self.name(file)).collect();
                names.join(" ")
            })
            .collect();
        films.sort();
        films
    }
}

const CPI: &[u8] = b"HDMV0100";

#[test]
fn an_avchd_card_has_its_recordings_whole() {
    let list = playlist(&[
        ("00000", 1, 60, 0x10),
        ("00001", 6, 60, 0x11),
        ("00002", 5, 30, 0x12),
        ("00003", 1, 5, 0x40),
    ]);
    for (bdmv, [m, c, s], [mpl, cpi, mts]) in [
        (
            "PRIVATE/AVCHD/BDMV",
            ["PLAYLIST", "CLIPINF", "STREAM"],
            ["MPL", "CPI", "MTS"],
        ),
        (
            "AVCHD/BDMV",
            ["PLAYLIST", "CLIPINF", "STREAM"],
            ["MPLS", "CLPI", "M2TS"],
        ),
        ("bdmv", ["playlist", "clipinf", "stream"], ["mpl", "cpi", "mts"]),
    ] {
        let made = Made::new(&[(&format!("{bdmv}/{m}/00000.{mpl}"), &list)]);
        for clip in 0..4 {
            made.add(&format!("{bdmv}/{c}/0000{clip}.{cpi}"), CPI);
            made.add(&format!("{bdmv}/{s}/0000{clip}.{mts}"), &[clip; 100]);
        }
        made.add(&format!("{bdmv}/INDEX.BDM"), b"x");
        let card = made.card();
        assert_eq!(card.kind, CardKind::Avchd, "{bdmv}");
        let stream = |clip: u8| format!("{bdmv}/{s}/0000{clip}.{mts}");
        assert_eq!(
            made.films(&card),
            [format!("{} {} {}", stream(0), stream(1), stream(2)), stream(3)]
        );
        let first = &card.recordings[0];
        assert_eq!(
            (first.name.as_str(), first.size, first.length.unwrap().as_secs()),
            ("00000", 300, 150)
        );
        let recorded = first.recorded.unwrap();
        assert_eq!(
            (recorded.at, recorded.source),
            (datetime(2024, 5, 17, 9, 10, 0, 0), DateSource::ClipInformation)
        );
        assert_eq!(first.companions.len(), 3);
        assert_eq!(
            made.names(&card.shared),
            made.names(&[
                made.root.path().join(bdmv).join("INDEX.BDM"),
                made.root.path().join(bdmv).join(m).join(format!("00000.{mpl}"))
            ])
        );
        assert!(card.unknown.is_empty(), "{:?}", card.unknown);
    }
}

#[test]
fn a_stream_that_no_playlist_names_and_a_playlist_that_is_none_are_not_lost() {
    let made = Made::new(&[
        ("BDMV/STREAM/00000.MTS", b"x"),
        ("BDMV/STREAM/00001.MTS", b"x"),
        ("BDMV/PLAYLIST/00000.MPL", b"torn"),
        (
            "BDMV/PLAYLIST/00001.MPL",
            &playlist(&[("00001", 1, 2, 3), ("00009", 6, 2, 3)]),
        ),
    ]);
    let card = made.card();
    assert_eq!(made.films(&card), ["BDMV/STREAM/00000.MTS", "BDMV/STREAM/00001.MTS"]);
    assert_eq!(made.names(&card.unknown), ["BDMV/PLAYLIST/00000.MPL"]);
    let listed = card
        .recordings
        .iter()
        .find(|recording| recording.name == "00001")
        .unwrap();
    assert_eq!(made.names(&listed.companions), ["BDMV/PLAYLIST/00001.MPL"]);
}

#[test]
fn a_dropped_stream_is_its_whole_recording() {
    let list = playlist(&[("00000", 1, 60, 10), ("00001", 6, 60, 11), ("00003", 1, 5, 40)]);
    let made = Made::new(&[
        ("BDMV/PLAYLIST/00000.MPL", &list),
        ("BDMV/STREAM/00000.MTS", b"x"),
        ("BDMV/STREAM/00001.MTS", b"x"),
        ("BDMV/STREAM/00003.MTS", b"x"),
    ]);
    let dropped = made.root.path().join("BDMV/STREAM/00001.MTS");
    let card = find_in(&[dropped.clone(), dropped], &CancellationToken::new()).unwrap();
    assert_eq!(made.films(&card), ["BDMV/STREAM/00000.MTS BDMV/STREAM/00001.MTS"]);
    assert!(card.unknown.is_empty(), "{:?}", card.unknown);
}

#[test]
fn a_card_of_a_photographic_camera_has_films_photographs_and_what_belongs_to_them() {
    let photo = jpeg(&exif("Canon", "Canon EOS R6", "2024:05:17 08:00:00", "+02:00"));
    let made = Made::new(&[
        ("DCIM/100GOPRO/GH010001.MP4", &movie(3_800_000_000, 60, 1920, &[])),
        ("DCIM/100GOPRO/GH020001.MP4", &movie(3_800_000_000, 30, 1920, &[])),
        ("DCIM/100GOPRO/GH010001.THM", b"x"),
        ("DCIM/100GOPRO/GL010001.LRV", b"x"),
        ("DCIM/100GOPRO/GL020001.LRV", b"x"),
        ("DCIM/100CANON/IMG_0001.JPG", &photo),
        ("DCIM/100CANON/IMG_0001.CR3", b"x"),
        ("DCIM/100CANON/IMG_0002.CR3", b"x"),
        ("MISC/INDEX.DAT", b"x"),
        ("readme.txt", b"x"),
    ]);
    let card = made.card();
    assert_eq!(card.kind, CardKind::Dcim);
    let films = [
        "DCIM/100CANON/IMG_0001.JPG",
        "DCIM/100GOPRO/GH010001.MP4 DCIM/100GOPRO/GH020001.MP4",
    ];
    assert_eq!(made.films(&card), films);
    let film = card
        .recordings
        .iter()
        .find(|recording| recording.name == "GH010001")
        .unwrap();
    assert_eq!(film.length.unwrap().as_secs(), 90);
    assert_eq!(film.companions.len(), 3);
    let photo = card
        .recordings
        .iter()
        .find(|recording| recording.name == "IMG_0001")
        .unwrap();
    assert_eq!((photo.kind, photo.is_from_phone()), (RecordingKind::Photo, false));
    assert_eq!(photo.recorded.unwrap().at, datetime(2024, 5, 17, 8, 0, 0, 0));
    assert_eq!(made.names(&photo.companions), ["DCIM/100CANON/IMG_0001.CR3"]);
    assert_eq!(
        made.names(&card.shared),
        ["DCIM/100CANON/IMG_0002.CR3", "MISC/INDEX.DAT"]
    );
    assert_eq!(made.names(&card.unknown), ["readme.txt"]);
}

#[test]
fn an_xavc_card_has_its_small_pictures_and_films_with_its_clips() {
    let xml = br#"<CreationDate value="2024-05-17T09:30:00+02:00"/><Device manufacturer="Sony" modelName="FDR-AX53"/>"#;
    let made = Made::new(&[
        ("PRIVATE/M4ROOT/CLIP/C0001.MP4", &movie(3_800_000_000, 60, 1920, &[])),
        ("PRIVATE/M4ROOT/CLIP/C0001M01.XML", xml),
        ("PRIVATE/M4ROOT/THMBNL/C0001T01.JPG", b"x"),
        ("PRIVATE/M4ROOT/SUB/C0001S03.MP4", b"x"),
        ("PRIVATE/M4ROOT/MEDIAPRO.XML", b"x"),
    ]);
    let card = made.card();
    assert_eq!(card.kind, CardKind::Xavc);
    let [clip] = &card.recordings[..] else {
        panic!("{:?}", card.recordings)
    };
    assert_eq!(clip.companions.len(), 3);
    let recorded = clip.recorded.unwrap();
    assert_eq!(
        (recorded.at, recorded.source),
        (datetime(2024, 5, 17, 9, 30, 0, 0), DateSource::ClipInformation)
    );
    assert_eq!(clip.device.as_ref().unwrap().model, "FDR-AX53");
    assert_eq!(made.names(&card.shared), ["PRIVATE/M4ROOT/MEDIAPRO.XML"]);
    let dropped = made.root.path().join("PRIVATE/M4ROOT/CLIP/C0001.MP4");
    let dropped = find_in(&[dropped], &CancellationToken::new()).unwrap();
    assert_eq!(dropped.recordings, card.recordings);
}

#[test]
fn a_hard_disk_camcorders_films_have_the_times_beside_them() {
    let moi = [&b"V6\0\0\0\0"[..], &[0x07, 0xe8, 5, 17, 9, 30, 0, 0, 0, 0, 0x27, 0x10]].concat();
    let made = Made::new(&[
        ("SD_VIDEO/PRG001/MOV001.MOD", b"x"),
        ("SD_VIDEO/PRG001/MOV001.MOI", &moi),
        ("SD_VIDEO/PRG001/PRG001.PGI", b"x"),
    ]);
    let card = made.card();
    assert_eq!(card.kind, CardKind::SdVideo);
    let [film] = &card.recordings[..] else {
        panic!("{:?}", card.recordings)
    };
    assert_eq!(film.recorded.unwrap().at, datetime(2024, 5, 17, 9, 30, 0, 0));
    assert_eq!(film.length.unwrap().as_secs(), 10);
    assert_eq!(made.names(&film.companions), ["SD_VIDEO/PRG001/MOV001.MOI"]);
}

#[test]
fn parts_of_four_gigabytes_are_one_recording_and_only_what_was_named_is_taken() {
    let made = Made::new(&[
        ("MVI_0001.MP4", &movie(3_800_000_000, 600, 1920, &[])),
        ("MVI_0002.MP4", &movie(3_800_000_600, 20, 1920, &[])),
        ("MVI_0003.MP4", &movie(3_800_000_900, 20, 1920, &[])),
    ]);
    // The rest of the first one is a hole.
    let first = made.root.path().join("MVI_0001.MP4");
    let full = fs::OpenOptions::new().write(true).open(&first).unwrap();
    full.set_len(4_290_000_000).unwrap();
    assert_eq!(made.films(&made.card()), ["MVI_0001.MP4 MVI_0002.MP4", "MVI_0003.MP4"]);
    let named = find_in(std::slice::from_ref(&first), &CancellationToken::new()).unwrap();
    assert_eq!(made.films(&named), ["MVI_0001.MP4"]);
    let none = made.root.path().join("none.mp4");
    let missing = find_in(&[first, none.clone()], &CancellationToken::new());
    assert_eq!(missing, Err(SourcesError::Missing(none)));
}

#[test]
fn a_phones_film_is_told() {
    let apple = fields(&[
        ("com.apple.quicktime.make", "Apple"),
        ("com.apple.quicktime.model", "iPhone 13"),
        ("com.apple.quicktime.creationdate", "2024-05-17T09:30:00+0200"),
    ]);
    let made = Made::new(&[
        ("Films/IMG_0001.MOV", &movie(3_800_000_000, 60, 1920, &apple)),
        ("Films/notes.txt", b"x"),
    ]);
    let card = made.card();
    assert!(card.recordings[0].is_from_phone());
    assert_eq!(made.names(&card.unknown), ["Films/notes.txt"]);
    assert_eq!(card.kind, CardKind::Folder);
}

#[test]
fn an_empty_card_and_a_cancelled_look_have_nothing() {
    let made = Made::new(&[]);
    assert_eq!(made.card().recordings, []);
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    assert_eq!(find(made.root.path(), &cancelled), Err(SourcesError::Cancelled));
}
