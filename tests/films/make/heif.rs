//! HEIC as iPhones write it (ISO 23008-12): a picture coded as HEVC, whole or as a grid of tiles.

use std::path::Path;

use super::boxes::{Node, parse, track};
use super::clip::Clip;

/// Configuration and coded picture of the only frame of an MP4 with HEVC.
fn coded(film: &Path) -> (Vec<u8>, Vec<u8>) {
    let bytes = std::fs::read(film).unwrap();
    let mut nodes = parse(&bytes);
    let moov = nodes.iter_mut().find(|node| node.kind == *b"moov").unwrap();
    let table = track(moov, b"vide").at(&[b"mdia", b"minf", b"stbl"]);
    let entry = &table.child(b"stsd").data;
    let place = entry.windows(4).position(|kind| kind == b"hvcC").unwrap();
    let size = u32::from_be_bytes(entry[place - 4..place].try_into().unwrap()) as usize;
    let configuration = entry[place + 4..place - 4 + size].to_vec();
    let (offset, length) = (table.child(b"stco").number(8) as usize, table.child(b"stsz"));
    let length = if length.number(4) > 0 {
        length.number(4)
    } else {
        length.number(12)
    } as usize;
    (configuration, bytes[offset..offset + length].to_vec())
}

fn full(kind: &[u8; 4], version: u32, data: Vec<u8>) -> Node {
    Node::leaf(kind, [version.to_be_bytes().to_vec(), data].concat())
}

fn write(nodes: &[Node]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for node in nodes {
        node.write(&mut bytes);
    }
    bytes
}

fn numbers(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Writes a HEIC of one picture, of `tiles` side by side, each of the size `tile` as it is stored; `turns`: quarters counterclockwise that it is to be turned by for showing.
pub fn of(tiles: &[Clip], tile: (usize, usize), size: (usize, usize), turns: Option<u8>, path: &Path) {
    let coded: Vec<_> = tiles
        .iter()
        .map(|tile| coded(&tile.kept_as("-f mp4 -tag:v hvc1", "mp4")))
        .collect();
    let is_grid = tiles.len() > 1;
    let count = tiles.len() as u16;
    let shown = if is_grid { count + 1 } else { 1 };
    let mut entries = vec![];
    for item in 1..=count {
        // A tile is hidden: bit 0 of the flags.
        let mut data = numbers(&[item, 0]);
        data.extend(b"hvc1\0");
        entries.push(full(b"infe", 2 << 24 | u32::from(is_grid), data));
    }
    let extent = |(width, height): (usize, usize)| {
        full(
            b"ispe",
            0,
            [(width as u32).to_be_bytes(), (height as u32).to_be_bytes()].concat(),
        )
    };
    let mut properties = vec![Node::leaf(b"hvcC", coded[0].0.clone()), extent(tile)];
    // Properties of items, by their place in the list from 1 on; the highest bit: essential.
    let mut of_shown: Vec<u8> = if is_grid { vec![] } else { vec![0x81, 2] };
    let mut payloads: Vec<Vec<u8>> = coded.iter().map(|(_, picture)| picture.clone()).collect();
    let mut references = Vec::new();
    if is_grid {
        let mut data = numbers(&[shown, 0]);
        data.extend(b"grid\0");
        entries.push(full(b"infe", 2 << 24, data));
        properties.push(extent(size));
        of_shown.push(3);
        payloads.push(
            [
                &[0, 0, 0, tiles.len() as u8 - 1][..],
                &numbers(&[size.0 as u16, size.1 as u16]),
            ]
            .concat(),
        );
        let mut list = numbers(&[shown, count]);
        list.extend((1..=count).flat_map(u16::to_be_bytes));
        references = vec![Node::leaf(
            b"iref",
            [vec![0; 4], write(&[Node::leaf(b"dimg", list)])].concat(),
        )];
    }
    if let Some(turns) = turns {
        properties.push(Node::leaf(b"irot", vec![turns]));
        of_shown.push(0x80 | properties.len() as u8);
    }
    let mut associations = Vec::new();
    if is_grid {
        for item in 1..=count {
            associations.extend(numbers(&[item]));
            associations.extend([2, 0x81, 2]);
        }
    }
    associations.extend(numbers(&[shown]));
    associations.push(of_shown.len() as u8);
    associations.extend(&of_shown);
    let associated = if is_grid { u32::from(count) + 1 } else { 1 };
    let properties = [
        Node::of(b"ipco", properties),
        full(b"ipma", 0, [associated.to_be_bytes().to_vec(), associations].concat()),
    ];
    let mut handler = vec![0; 4];
    handler.extend(b"pict");
    handler.extend([0; 13]);
    let head = write(&[Node::leaf(b"ftyp", b"heic\0\0\0\0mif1heic".to_vec())]);
    let meta = |first: usize| {
        let mut locations = vec![0x44, 0x00];
        locations.extend(numbers(&[payloads.len() as u16]));
        let mut place = first;
        for (item, payload) in payloads.iter().enumerate() {
            locations.extend(numbers(&[item as u16 + 1, 0, 1]));
            locations.extend((place as u32).to_be_bytes());
            locations.extend((payload.len() as u32).to_be_bytes());
            place += payload.len();
        }
        let mut children = vec![
            full(b"hdlr", 0, handler.clone()),
            full(b"pitm", 0, numbers(&[shown])),
            full(b"iinf", 0, [numbers(&[entries.len() as u16]), write(&entries)].concat()),
        ];
        children.extend(references.iter().cloned());
        children.extend([Node::of(b"iprp", properties.to_vec()), full(b"iloc", 0, locations)]);
        write(&[Node::leaf(b"meta", [vec![0; 4], write(&children)].concat())])
    };
    let first = head.len() + meta(0).len() + 8;
    let data = write(&[Node::leaf(b"mdat", payloads.concat())]);
    std::fs::write(path, [head, meta(first), data].concat()).unwrap();
}
