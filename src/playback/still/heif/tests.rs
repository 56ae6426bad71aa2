use super::*;

/// A box of this kind.
fn boxed(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len() + 8).unwrap();
    [&length.to_be_bytes()[..], kind, contents].concat()
}

/// With version and flags.
fn full(kind: &[u8; 4], version: u8, contents: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, 0], contents].concat())
}

/// A photograph of a grid of two tiles, turned by `quarters` against the clock and mirrored as `mirror` says.
fn grid(quarters: u8, mirror: Option<u8>) -> Vec<u8> {
    let item = |id: u8, kind: &[u8; 4]| full(b"infe", 2, &[&[0, id, 0, 0][..], kind, &[0]].concat());
    let infos = [&[0, 3][..], &item(1, b"hvc1"), &item(2, b"hvc1"), &item(3, b"grid")].concat();
    let grid: [u8; 8] = [0, 0, 0, 1, 3, 0, 1, 200];
    // Extents: from byte 8 on three bytes, from 11 on two, and the grid in `idat`.
    let place =
        |id: u8, method: u8, start: u8, length: u8| [0, id, 0, method, 0, 0, 0, 1, 0, 0, 0, start, 0, 0, 0, length];
    let places = [
        &[0x44, 0, 0, 3][..],
        &place(1, 0, 8, 3),
        &place(2, 0, 11, 2),
        &place(3, 1, 0, 8),
    ]
    .concat();
    let mut properties = [
        boxed(b"hvcC", b"configuration"),
        full(b"ispe", 0, &[0, 0, 2, 0, 0, 0, 2, 0]),
        boxed(b"irot", &[quarters]),
        boxed(b"colr", b"nclx\0\x0c\0\x0d\0\x06\x80"),
    ]
    .concat();
    if let Some(mirror) = mirror {
        properties.extend(boxed(b"imir", &[mirror]));
    }
    let last = u8::from(mirror.is_some());
    let associations = [
        &[0, 0, 0, 3][..],
        &[0, 1, 2, 0x81, 2],
        &[0, 2, 2, 0x81, 2],
        &[0, 3, 2 + last, 4, 3, 5][..5 + usize::from(last)],
    ]
    .concat();
    let meta = [
        full(b"pitm", 0, &[0, 3]),
        full(b"iinf", 0, &infos),
        full(b"iloc", 1, &places),
        full(b"iref", 0, &boxed(b"dimg", &[0, 3, 0, 2, 0, 1, 0, 2])),
        boxed(b"idat", &grid),
        boxed(
            b"iprp",
            &[boxed(b"ipco", &properties), full(b"ipma", 0, &associations)].concat(),
        ),
    ]
    .concat();
    [boxed(b"mdat", b"abcde"), full(b"meta", 0, &meta)].concat()
}

#[test]
fn a_grid_is_read_with_its_tiles_size_and_colours() {
    let file = grid(3, None);
    let heif = read(&file).unwrap();
    assert_eq!((heif.coding, heif.columns), (Coding::Hevc, 2));
    assert_eq!((heif.width, heif.height), (768, 456));
    assert_eq!(heif.configuration, b"configuration");
    let tiles: Vec<&[u8]> = heif.tiles.iter().map(|pieces| &file[pieces[0].clone()]).collect();
    assert_eq!(tiles, [&b"abc"[..], b"de"]);
    let colour = Nclx {
        primaries: 12,
        transfer: 13,
        matrix: 6,
        full_range: true,
    };
    assert_eq!(heif.colour, Some(colour));
    let quarter = Orientation {
        mirrored: false,
        rotation: 90,
    };
    assert_eq!(heif.orientation, quarter);
}

#[test]
fn mirrors_are_read() {
    for (mirror, rotation) in [(0, 180), (1, 0)] {
        let orientation = read(&grid(0, Some(mirror))).unwrap().orientation;
        assert_eq!(
            orientation,
            Orientation {
                mirrored: true,
                rotation
            }
        );
    }
}

#[test]
fn a_broken_file_is_refused_wherever_it_is_broken() {
    let whole = grid(1, Some(1));
    for length in 0..whole.len() {
        assert_eq!(read(&whole[..length]), None, "{length} bytes");
    }
    for place in 0..whole.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut broken = whole.clone();
            broken[place] = value;
            // Whatever it says: no panic, and nothing outside of the file.
            for piece in read(&broken).into_iter().flat_map(|heif| heif.tiles).flatten() {
                assert!(piece.end <= broken.len() && piece.start <= piece.end);
            }
        }
    }
}
