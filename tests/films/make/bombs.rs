//! Files that ask for far more than they hold.

/// Bytes without any order.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let next = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 9) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// A PNG of 60 000 × 60 000 pixels with nothing in it.
pub fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(60_000_u32.to_be_bytes());
    header.extend(60_000_u32.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    chunk(&mut file, &header);
    // An empty stream of zlib.
    chunk(&mut file, b"IDAT\x78\x9c\x03\0\0\0\0\x01");
    chunk(&mut file, b"IEND");
    file
}

fn chunk(file: &mut Vec<u8>, chunk: &[u8]) {
    file.extend((chunk.len() as u32 - 4).to_be_bytes());
    file.extend(chunk);
    let mut crc = !0_u32;
    for byte in chunk {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    file.extend((!crc).to_be_bytes());
}

/// A JPEG whose header says 65 500 × 65 500.
pub fn jpeg() -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    file.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    file.extend([0xff, 0xdb, 0, 67, 0]);
    file.extend([1; 64]);
    file.extend([0xff, 0xc0, 0, 11, 8, 0xff, 0xdc, 0xff, 0xdc, 1, 1, 0x11, 0]);
    file.extend([0xff, 0xc4, 0, 20, 0, 1]);
    file.extend([0; 15]);
    file.push(0);
    file.extend([0xff, 0xc4, 0, 20, 0x10, 1]);
    file.extend([0; 15]);
    file.push(0);
    file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    file.extend([0; 2000]);
    file.extend([0xff, 0xd9]);
    file
}

/// A GIF of 65 535 × 65 535.
pub fn gif() -> Vec<u8> {
    let mut file = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    file.extend(b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;");
    file
}

/// A hundred thousand boxes, each in the one before.
pub fn deep_boxes() -> Vec<u8> {
    let mut file = b"\0\0\0\x14ftypisom\0\0\x02\0isom".to_vec();
    for depth in (1..=100_000_u32).rev() {
        file.extend((depth * 8).to_be_bytes());
        file.extend(b"moov");
    }
    file
}

/// A box that says it is as large as the largest number.
pub fn endless_box() -> Vec<u8> {
    let mut file = b"\0\0\0\x14ftypisom\0\0\x02\0isom\0\0\0\x01moov".to_vec();
    file.extend([0xff; 8]);
    file.extend([0; 4000]);
    file
}

/// A Matroska file of which one element says that it is as large as the largest number.
pub fn endless_element() -> Vec<u8> {
    let mut file = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff".to_vec();
    file.extend(b"\x16\x54\xae\x6b\x01\x7f\xff\xff\xff\xff\xff\xff");
    file.extend([0; 4000]);
    file
}
