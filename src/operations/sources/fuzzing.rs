//! For fuzzers: what is looked into on a card, in the key holder.

use std::io::Cursor;

use rustix::fs::MemfdFlags;

use super::bytes::Bytes;
use super::recording::DateSource;
use super::{moi, movie, photo, playlist, transport, xml};

/// The first byte says what the others are: a file is read as far as it goes.
pub fn card(bytes: &[u8]) {
    let Some((&kind, bytes)) = bytes.split_first() else {
        return;
    };
    match kind % 7 {
        0 => drop(playlist::read(bytes)),
        1 => drop(playlist::clip_information(bytes)),
        2 => drop(moi::read(bytes)),
        3 => drop(xml::read(bytes, DateSource::Metadata)),
        4 => drop(photo::read_from(&mut Cursor::new(bytes))),
        5 => drop(movie::read(&file(bytes))),
        _ => drop(transport::read(&file(bytes))),
    }
}

/// A file that is in memory only.
fn file(bytes: &[u8]) -> Bytes {
    let file = rustix::fs::memfd_create("example", MemfdFlags::CLOEXEC).expect("there is memory");
    rustix::io::pwrite(&file, bytes, 0).expect("there is memory");
    Bytes::of(file.into()).expect("it is a file")
}

pub fn files() -> Vec<Vec<u8>> {
    let atom = |name: &[u8; 4], body: &[u8]| [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat();
    let mvhd = [
        &[0; 4][..],
        &0xE0A3_1C00_u32.to_be_bytes(),
        &[0; 4],
        &1000_u32.to_be_bytes(),
        &60_000_u32.to_be_bytes(),
        &[0; 80],
    ]
    .concat();
    let text = [&[0, 5, 0, 0][..], b"Canon"].concat();
    let movie = [
        atom(b"ftyp", b"isomqt  "),
        atom(
            b"moov",
            &[atom(b"mvhd", &mvhd), atom(b"udta", &atom(b"\xa9mak", &text))].concat(),
        ),
    ]
    .concat();
    let mut mpls = b"MPLS0100".to_vec();
    mpls.extend([40_u32, 80, 0].iter().flat_map(|place| place.to_be_bytes()));
    mpls.resize(40, 0);
    mpls.extend([0, 0, 0, 34, 0, 0, 0, 1, 0, 0, 0, 24]);
    mpls.extend(b"00001M2TS");
    mpls.extend([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 200, 0, 0, 0, 0]);
    mpls.resize(120, 0);
    let clpi = [b"HDMV0100".as_slice(), &[0; 32], &[0, 0, 0, 60, 1, 1], &[7; 60]].concat();
    let moi = [
        b"V6".as_slice(),
        &[0, 0, 1, 30, 7, 0xDA, 3, 9, 14, 30, 0, 0, 0, 0, 39, 16],
        &[0; 256],
    ]
    .concat();
    let xml = br#"<?xml version="1.0"?><NonRealTimeMeta><CreationDate value="2026-03-09T14:30:00+01:00"/><Device manufacturer="Sony" modelName="FDR-AX43"/></NonRealTimeMeta>"#;
    let tiff = [
        b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x06\0\0\0\x1a\0\0\0\0\0\0\0".as_slice(),
        b"Canon\0",
    ]
    .concat();
    let exif = [b"Exif\0\0".as_slice(), &tiff].concat();
    let jpeg = [
        &[0xFF, 0xD8, 0xFF, 0xE1][..],
        &(exif.len() as u16 + 2).to_be_bytes(),
        &exif,
        &[0xFF, 0xD9],
    ]
    .concat();
    let packet = [
        &[
            0, 0, 0, 0, 0x47, 0x40, 0, 0x10, 0, 0, 0xB0, 13, 0, 1, 0xC1, 0, 0, 0, 1, 0xE1, 0, 1, 2, 3, 4,
        ][..],
        &[0xFF; 167],
    ]
    .concat();
    let files: [&[u8]; 7] = [&mpls, &clpi, &moi, xml, &jpeg, &movie, &packet.repeat(24)];
    (0..)
        .zip(files)
        .map(|(kind, bytes): (u8, &[u8])| [&[kind], bytes].concat())
        .collect()
}
