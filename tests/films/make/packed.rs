//! MPEG-4 part 2 as DivX 5 and Xvid packed it for Video for Windows: a B-frame shares a chunk with the frame that it refers to, and a
//! chunk that says "not coded" takes its place.

/// One chunk of the stream, and whether it begins with a key frame.
pub struct Chunk {
    pub bytes: Vec<u8>,
    pub is_key: bool,
}

#[derive(PartialEq)]
enum Coding {
    Intra,
    Predicted,
    Both,
}

/// Packs an elementary stream with at most one B-frame after another.
pub fn of(stream: &[u8]) -> Vec<Chunk> {
    let mut starts: Vec<usize> = (0..stream.len().saturating_sub(4))
        .filter(|&at| stream[at..].starts_with(&[0, 0, 1, 0xb6]))
        .collect();
    // What lies before a frame belongs to it: headers, and those of a group of pictures.
    for start in &mut starts {
        let headers = [0xb0, 0xb5, 0xb3, 0x00, 0x20, 0xb2];
        while let Some(before) = stream[..*start].windows(4).rposition(|bytes| bytes[..3] == [0, 0, 1])
            && headers.contains(&stream[before + 3])
        {
            *start = before;
        }
    }
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let frames: Vec<&[u8]> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| &stream[start..end])
        .collect();
    let mut chunks: Vec<Chunk> = Vec::new();
    for frame in frames {
        match coding(frame) {
            Coding::Both => {
                chunks
                    .last_mut()
                    .expect("a frame before")
                    .bytes
                    .extend_from_slice(frame);
                // vop_coded is 0: nothing is coded.
                chunks.push(Chunk {
                    bytes: vec![0, 0, 1, 0xb6, 0x50, 0x00, 0x7f],
                    is_key: false,
                });
            }
            coding => chunks.push(Chunk {
                bytes: frame.to_vec(),
                is_key: coding == Coding::Intra,
            }),
        }
    }
    announced(chunks)
}

/// DivX says by a letter behind its name that the stream is packed.
fn announced(mut chunks: Vec<Chunk>) -> Vec<Chunk> {
    let first = &mut chunks[0].bytes;
    let place = first
        .windows(4)
        .position(|bytes| bytes == [0, 0, 1, 0xb6])
        .expect("a frame");
    let words = b"\0\0\x01\xb2DivX503b1393p\0";
    // In place of what the encoder says of itself.
    if let Some(old) = first.windows(4).position(|bytes| bytes == [0, 0, 1, 0xb2]) {
        first.drain(old..place);
        first.splice(old..old, words.iter().copied());
    } else {
        first.splice(place..place, words.iter().copied());
    }
    chunks
}

fn coding(frame: &[u8]) -> Coding {
    let place = frame
        .windows(4)
        .position(|bytes| bytes == [0, 0, 1, 0xb6])
        .expect("a frame");
    match frame[place + 4] >> 6 {
        0 => Coding::Intra,
        1 => Coding::Predicted,
        _ => Coding::Both,
    }
}
