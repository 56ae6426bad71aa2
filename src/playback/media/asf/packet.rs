//! The payloads of a data packet (ASF specification, section 5.2).

use std::ops::Range;

/// A piece of a sample.
#[derive(Debug, PartialEq)]
pub(super) struct Payload {
    pub(super) stream: u8,
    pub(super) is_key: bool,
    pub(super) object: u64,
    /// Where in the object the piece belongs.
    pub(super) offset: u64,
    /// Bytes of the object; `None`: as many as the piece has.
    pub(super) size: Option<u64>,
    /// Milliseconds.
    pub(super) time: u32,
    /// Place in the packet.
    pub(super) bytes: Range<usize>,
}

/// Reads numbers whose lengths are given by two bits.
struct Reader<'a> {
    packet: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self, length: usize) -> Option<u64> {
        let end = self.at.checked_add(length)?;
        let bytes = self.packet.get(self.at..end)?;
        self.at = end;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
        )
    }

    /// 0: not there.
    fn coded(&mut self, bits: u64) -> Option<u64> {
        self.number([0, 1, 2, 4][(bits & 3) as usize])
    }
}

/// All payloads of a packet; those before the first that cannot be.
pub(super) fn payloads(packet: &[u8]) -> Vec<Payload> {
    let mut payloads = Vec::new();
    // What could be read stays.
    let _ = read(packet, &mut payloads);
    payloads
}

fn read(packet: &[u8], payloads: &mut Vec<Payload>) -> Option<()> {
    let mut reader = Reader { packet, at: 0 };
    let first = *packet.first()?;
    if first & 0x80 != 0 {
        reader.at = 1 + usize::from(first & 15);
    }
    let lengths = reader.number(1)?;
    let properties = reader.number(1)?;
    let length = reader.coded(lengths >> 5)?;
    let _sequence = reader.coded(lengths >> 1)?;
    let padding = usize::try_from(reader.coded(lengths >> 3)?).ok()?;
    let _send_time = reader.number(4)?;
    let _duration = reader.number(2)?;
    let end = match usize::try_from(length).ok()? {
        0 => packet.len(),
        length => length.min(packet.len()),
    };
    let end = end.checked_sub(padding)?;
    let (count, length_bits) = match lengths & 1 {
        0 => (1, None),
        _ => {
            let flags = reader.number(1)?;
            (flags & 63, Some(flags >> 6))
        }
    };
    for _ in 0..count {
        read_payload(&mut reader, properties, length_bits, end, payloads)?;
    }
    Some(())
}

fn read_payload(
    reader: &mut Reader<'_>,
    properties: u64,
    length_bits: Option<u64>,
    end: usize,
    payloads: &mut Vec<Payload>,
) -> Option<()> {
    let stream = reader.number(1)?;
    let object = reader.coded(properties >> 4)?;
    let offset = reader.coded(properties >> 2)?;
    let replicated = usize::try_from(reader.coded(properties)?).ok()?;
    let of_replicated = reader.at;
    reader.at = reader.at.checked_add(replicated)?;
    let size_of = |reader: &mut Reader<'_>| match length_bits {
        Some(bits) => usize::try_from(reader.coded(bits)?).ok(),
        None => end.checked_sub(reader.at),
    };
    // 7 bits.
    let (stream, is_key) = ((stream & 0x7f) as u8, stream & 0x80 != 0);
    if replicated == 1 {
        // Several whole objects; the offset is the first one's time.
        let delta = u32::from(*reader.packet.get(of_replicated)?);
        let size = size_of(reader)?;
        let stop = reader.at.checked_add(size).filter(|&stop| stop <= end)?;
        let mut time = u32::try_from(offset).ok()?;
        let mut number = object;
        while reader.at < stop {
            let size = usize::try_from(reader.number(1)?).ok()?;
            let bytes = reader.at..reader.at.checked_add(size).filter(|&end| end <= stop)?;
            reader.at = bytes.end;
            payloads.push(Payload {
                stream,
                is_key,
                object: number,
                offset: 0,
                size: None,
                time,
                bytes,
            });
            time = time.wrapping_add(delta);
            number = number.wrapping_add(1);
        }
        return Some(());
    }
    let mut said = Reader {
        packet: reader.packet,
        at: of_replicated,
    };
    let (object_size, time) = match replicated {
        8.. => (Some(said.number(4)?), said.number(4)?),
        _ => (None, 0),
    };
    let size = size_of(reader)?;
    let bytes = reader.at..reader.at.checked_add(size).filter(|&stop| stop <= end)?;
    reader.at = bytes.end;
    payloads.push(Payload {
        stream,
        is_key,
        object,
        offset,
        size: object_size,
        // 4 bytes.
        time: time as u32,
        bytes,
    });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One payload of 3 bytes in a packet with 2 bytes of padding.
    fn packet() -> Vec<u8> {
        let mut packet = vec![0x82, 0, 0, 0x08, 0x5d, 2];
        packet.extend([0; 6]);
        packet.extend([0x81, 7, 0, 0, 0, 0, 8]);
        packet.extend([3, 0, 0, 0, 0x10, 0x27, 0, 0]);
        packet.extend([1, 2, 3, 0, 0]);
        packet
    }

    #[test]
    fn a_payload_is_read() {
        let packet = packet();
        let payloads = payloads(&packet);
        assert_eq!(payloads.len(), 1);
        let payload = &payloads[0];
        assert_eq!((payload.stream, payload.is_key, payload.object), (1, true, 7));
        assert_eq!((payload.size, payload.time), (Some(3), 10_000));
        assert_eq!(packet[payload.bytes.clone()], [1, 2, 3]);
    }

    #[test]
    fn a_packet_that_is_cut_short_holds_nothing() {
        let packet = packet();
        for length in 0..packet.len() - 5 {
            assert!(
                payloads(&packet[..length])
                    .iter()
                    .all(|payload| payload.bytes.end <= length),
                "{length}"
            );
        }
    }
}
