//! Boxes of MP4 and MOV (ISO 14496-12), as a tree that can be changed and written again.

/// A box: its type, and what is in it.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: [u8; 4],
    pub data: Vec<u8>,
    pub children: Vec<Node>,
}

/// Boxes that hold boxes and nothing else.
const CONTAINERS: [&[u8; 4]; 9] = [
    b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex",
];

impl Node {
    pub fn leaf(kind: &[u8; 4], data: Vec<u8>) -> Self {
        Self {
            kind: *kind,
            data,
            children: Vec::new(),
        }
    }

    pub fn of(kind: &[u8; 4], children: Vec<Self>) -> Self {
        Self {
            kind: *kind,
            data: Vec::new(),
            children,
        }
    }

    /// The first child of this type.
    pub fn child(&mut self, kind: &[u8; 4]) -> &mut Self {
        let name = String::from_utf8_lossy(&self.kind).into_owned();
        let wanted = String::from_utf8_lossy(kind);
        let found = self.children.iter_mut().find(|child| child.kind == *kind);
        found.unwrap_or_else(|| panic!("{name} has no {wanted}"))
    }

    /// The descendant at this path.
    pub fn at(&mut self, path: &[&[u8; 4]]) -> &mut Self {
        path.iter().fold(self, |node, kind| node.child(kind))
    }

    pub fn write(&self, to: &mut Vec<u8>) {
        let start = to.len();
        to.extend([0; 4]);
        to.extend(self.kind);
        to.extend(&self.data);
        for child in &self.children {
            child.write(to);
        }
        let size = (to.len() - start) as u32;
        to[start..start + 4].copy_from_slice(&size.to_be_bytes());
    }

    /// Puts a number into the data.
    pub fn put(&mut self, place: usize, number: u32) {
        self.data[place..place + 4].copy_from_slice(&number.to_be_bytes());
    }

    pub fn number(&self, place: usize) -> u32 {
        u32::from_be_bytes(self.data[place..place + 4].try_into().unwrap())
    }
}

/// The boxes that these bytes are.
pub fn parse(mut bytes: &[u8]) -> Vec<Node> {
    let mut nodes = Vec::new();
    while bytes.len() >= 8 {
        let (short, kind) = (
            u32::from_be_bytes(bytes[..4].try_into().unwrap()),
            bytes[4..8].try_into().unwrap(),
        );
        let (size, header) = match short {
            0 => (bytes.len(), 8),
            1 => (u64::from_be_bytes(bytes[8..16].try_into().unwrap()) as usize, 16),
            _ => (short as usize, 8),
        };
        let data = &bytes[header..size];
        nodes.push(if CONTAINERS.contains(&&kind) {
            Node::of(&kind, parse(data))
        } else {
            Node::leaf(&kind, data.to_vec())
        });
        bytes = &bytes[size..];
    }
    nodes
}

/// Changes the index of a film whose index is at its end: what lies before it stays where it is.
pub fn with_index(film: &[u8], change: impl FnOnce(&mut Node)) -> Vec<u8> {
    let mut nodes = parse(film);
    let place = nodes.iter().position(|node| node.kind == *b"moov").expect("an index");
    assert!(
        nodes[place..].iter().all(|node| node.kind != *b"mdat"),
        "the index is at the end"
    );
    change(&mut nodes[place]);
    let mut written = Vec::new();
    for node in &nodes {
        node.write(&mut written);
    }
    written
}

/// The track that holds pictures (`vide`) or sound (`soun`).
pub fn track<'a>(moov: &'a mut Node, handler: &[u8; 4]) -> &'a mut Node {
    let tracks = moov.children.iter_mut().filter(|child| child.kind == *b"trak");
    let mut wanted = tracks.filter(|track| {
        let mut track = (*track).clone();
        track.at(&[b"mdia", b"hdlr"]).data[8..12] == *handler
    });
    wanted.next().expect("a track of this kind")
}

/// One edit: seconds of the film that it lasts, and where in the track it begins; `None`: nothing is shown.
pub type Edit = (f64, Option<f64>);

/// Gives a track this edit list, and the film the length of that.
pub fn set_edits(moov: &mut Node, handler: &[u8; 4], edits: &[Edit]) {
    let timescale = f64::from(moov.child(b"mvhd").number(12));
    let track = track(moov, handler);
    let media = f64::from(track.at(&[b"mdia", b"mdhd"]).number(12));
    let mut list = vec![0; 4];
    list.extend((edits.len() as u32).to_be_bytes());
    let mut length = 0;
    for &(seconds, from) in edits {
        let lasts = (seconds * timescale).round() as u32;
        length += lasts;
        let from = from.map_or(-1, |from| (from * media).round() as i32);
        list.extend(lasts.to_be_bytes());
        list.extend(from.to_be_bytes());
        list.extend([0, 1, 0, 0]);
    }
    track.children.retain(|child| child.kind != *b"edts");
    track
        .children
        .insert(1, Node::of(b"edts", vec![Node::leaf(b"elst", list)]));
    track.child(b"tkhd").put(20, length);
    let longest = moov.children.iter_mut().filter(|child| child.kind == *b"trak");
    let longest = longest
        .map(|track| track.child(b"tkhd").number(20))
        .max()
        .unwrap_or_default();
    moov.child(b"mvhd").put(16, longest);
}

/// Where in its media a track's edit list begins, in seconds: what the encoder put before the first picture or sound.
pub fn media_start(moov: &mut Node, handler: &[u8; 4]) -> f64 {
    let track = track(moov, handler);
    let media = f64::from(track.at(&[b"mdia", b"mdhd"]).number(12));
    if track.children.iter().all(|child| child.kind != *b"edts") {
        return 0.0;
    }
    let list = track.at(&[b"edts", b"elst"]);
    let count = list.number(4) as usize;
    (0..count)
        .map(|edit| list.number(8 + edit * 12 + 4))
        .find(|from| *from != u32::MAX)
        .map_or(0.0, |from| f64::from(from) / media)
}

/// Writes the matrix that turns a track's pictures upright (ISO 14496-12, section 8.3.2). `orientation`: as Exif numbers it.
pub fn set_matrix(moov: &mut Node, orientation: u8) {
    let header = track(moov, b"vide").child(b"tkhd");
    let [width, height] = [76, 80].map(|place| (header.number(place) >> 16) as i32);
    // a b u, c d v, x y w: the picture's x and y become a·x + c·y + tx and b·x + d·y + ty.
    let [a, b, c, d, tx, ty] = match orientation {
        1 => [1, 0, 0, 1, 0, 0],
        2 => [-1, 0, 0, 1, width, 0],
        3 => [-1, 0, 0, -1, width, height],
        4 => [1, 0, 0, -1, 0, height],
        5 => [0, 1, 1, 0, 0, 0],
        6 => [0, 1, -1, 0, height, 0],
        7 => [0, -1, -1, 0, height, width],
        8 => [0, -1, 1, 0, 0, width],
        _ => panic!("Exif has eight orientations"),
    };
    let matrix = [a << 16, b << 16, 0, c << 16, d << 16, 0, tx << 16, ty << 16, 1 << 30];
    for (place, number) in matrix.into_iter().enumerate() {
        header.put(40 + place * 4, number as u32);
    }
}
