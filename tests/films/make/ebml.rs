//! Elements of Matroska and WebM (RFC 8794, RFC 9559).

/// An element's id and size, and how many bytes these take; `None` where no element begins.
fn head(bytes: &[u8]) -> Option<(u32, usize, usize)> {
    let id_length = bytes.first()?.leading_zeros() as usize + 1;
    let id = bytes
        .get(..id_length)?
        .iter()
        .fold(0_u64, |id, byte| id << 8 | u64::from(*byte));
    let first = bytes.get(id_length)?;
    let size_length = first.leading_zeros() as usize + 1;
    let mut size = u64::from(*first) & (0xff >> size_length);
    for byte in bytes.get(id_length + 1..id_length + size_length)? {
        size = size << 8 | u64::from(*byte);
    }
    (id_length <= 4 && size_length <= 8).then_some((id as u32, size as usize, id_length + size_length))
}

fn element(id: u32, data: &[u8]) -> Vec<u8> {
    let bytes = id.to_be_bytes();
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    // Four bytes of size, always.
    let size = (0x1000_0000 | data.len() as u32).to_be_bytes();
    [&bytes[skip..], &size, data].concat()
}

/// The children of an element, as they are.
fn children(mut data: &[u8]) -> Vec<(u32, &[u8])> {
    let mut found = Vec::new();
    while !data.is_empty() {
        let (id, size, start) = head(data).expect("an element");
        found.push((id, &data[start..start + size]));
        data = &data[start + size..];
    }
    found
}

const TRACK_ENTRY: u32 = 0xae;
const VIDEO: u32 = 0xe0;
const NAME: u32 = 0x536e;
const VOID: u32 = 0xec;
const PROJECTION: u32 = 0x7670;

/// Has the first track's pictures be turned by so many degrees counterclockwise (RFC 9559, ProjectionPoseRoll). The track has to have a
/// long name, whose room is taken, so that nothing else in the file moves.
pub fn with_roll(film: &[u8], degrees: f32) -> Vec<u8> {
    let place = film
        .windows(5)
        .position(|bytes| bytes[0] == TRACK_ENTRY as u8 && is_track(bytes, film))
        .expect("a track");
    let (_, size, start) = head(&film[place..]).expect("a track");
    let entry = &film[place + start..place + start + size];
    let mut changed = Vec::new();
    for (id, data) in children(entry) {
        match id {
            NAME => {}
            VIDEO => {
                let roll = element(0x7675, &degrees.to_be_bytes());
                let projection = element(PROJECTION, &[element(0x7671, &[0]), roll].concat());
                changed.extend(element(VIDEO, &[data, &projection].concat()));
            }
            _ => changed.extend(element(id, data)),
        }
    }
    let rest = size.checked_sub(changed.len() + 5).expect("a name that is long enough");
    changed.extend(element(VOID, &vec![0; rest]));
    let mut film = film.to_vec();
    film[place + start..place + start + size].copy_from_slice(&changed);
    film
}

/// Whether an element that begins like a track's is one: its children end where it does.
fn is_track(bytes: &[u8], film: &[u8]) -> bool {
    let place = bytes.as_ptr() as usize - film.as_ptr() as usize;
    let Some((_, size, start)) = head(&film[place..]) else {
        return false;
    };
    let Some(mut data) = film.get(place + start..(place + start).saturating_add(size)) else {
        return false;
    };
    let mut first = true;
    while let Some((id, size, start)) = head(data) {
        let end = start.saturating_add(size);
        if (first && id != 0xd7) || end > data.len() {
            return false;
        }
        first = false;
        data = &data[end..];
    }
    !first && data.is_empty()
}
