//! A JPEG of four inks, as print shops and old programs write it (ITU-T T.81; Adobe's technical note 5116).

/// Annex K.3 of T.81: how many codes there are of each length, and what they mean.
const DC_COUNTS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// A code of eight bits for each symbol: longer than the usual table, and simple.
const AC_COUNT: usize = 255;

const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.held = self.held << 1 | (value >> bit & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.held as u8);
                if self.held as u8 == 0xff {
                    self.bytes.push(0);
                }
                (self.held, self.count) = (0, 0);
            }
        }
    }
}

/// Codes of the DC table, in the order of its values: code, length.
fn dc_codes() -> Vec<(u32, u32)> {
    let (mut code, mut codes) = (0, Vec::new());
    for (length, &count) in DC_COUNTS.iter().enumerate() {
        for _ in 0..count {
            codes.push((code, length as u32 + 1));
            code += 1;
        }
        code <<= 1;
    }
    codes
}

/// How many bits a number has, and these bits.
fn magnitude(value: i32) -> (u32, u32) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = if value < 0 {
        (value - 1) as u32 & ((1 << size) - 1)
    } else {
        value as u32
    };
    (size, bits)
}

fn transformed(block: &[f64; 64]) -> [i32; 64] {
    let basis = |place: usize, wave: usize| {
        let scale = if wave == 0 { (1.0_f64 / 8.0).sqrt() } else { 0.5 };
        scale * ((2 * place + 1) as f64 * wave as f64 * std::f64::consts::PI / 16.0).cos()
    };
    let mut rows = [0.0; 64];
    for y in 0..8 {
        for u in 0..8 {
            rows[y * 8 + u] = (0..8).map(|x| block[y * 8 + x] * basis(x, u)).sum();
        }
    }
    std::array::from_fn(|place| {
        let (v, u) = (place / 8, place % 8);
        (0..8).map(|y| rows[y * 8 + u] * basis(y, v)).sum::<f64>().round() as i32
    })
}

/// Codes four planes of this size as they are. Each of Adobe's inks is stored the other way round: 255 is no ink.
pub fn jpeg(planes: &[Vec<u8>; 4], (width, height): (usize, usize)) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xee, 0, 14];
    file.extend(b"Adobe\0\x64\0\0\0\0\0");
    // Every step is 1.
    file.extend([0xff, 0xdb, 0, 67, 0]);
    file.extend([1; 64]);
    file.extend([0xff, 0xc0, 0, 20, 8]);
    file.extend((height as u16).to_be_bytes());
    file.extend((width as u16).to_be_bytes());
    file.push(4);
    for component in 1..=4 {
        file.extend([component, 0x11, 0]);
    }
    file.extend([0xff, 0xc4, 0, 31, 0]);
    file.extend(DC_COUNTS);
    file.extend(DC_VALUES);
    file.extend([0xff, 0xc4]);
    file.extend((19 + AC_COUNT as u16).to_be_bytes());
    // No code may consist of ones only, so there are 255 of eight bits.
    file.extend([0x10, 0, 0, 0, 0, 0, 0, 0, AC_COUNT as u8, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(0..AC_COUNT as u8);
    file.extend([0xff, 0xda, 0, 14, 4]);
    for component in 1..=4 {
        file.extend([component, 0]);
    }
    file.extend([0, 63, 0]);
    let codes = dc_codes();
    let mut bits = Bits {
        bytes: Vec::new(),
        held: 0,
        count: 0,
    };
    let mut before = [0; 4];
    for top in (0..height).step_by(8) {
        for left in (0..width).step_by(8) {
            for (plane, before) in planes.iter().zip(&mut before) {
                let block: [f64; 64] = std::array::from_fn(|place| {
                    let (x, y) = ((left + place % 8).min(width - 1), (top + place / 8).min(height - 1));
                    f64::from(plane[y * width + x]) - 128.0
                });
                let waves = transformed(&block);
                let (size, value) = magnitude(waves[0] - *before);
                *before = waves[0];
                let (code, length) = codes[size as usize];
                bits.put(code, length);
                bits.put(value, size);
                let mut zeros = 0;
                for place in &ZIGZAG[1..] {
                    if waves[*place] == 0 {
                        zeros += 1;
                        continue;
                    }
                    while zeros > 15 {
                        bits.put(0xf0, 8);
                        zeros -= 16;
                    }
                    let (size, value) = magnitude(waves[*place]);
                    bits.put(zeros << 4 | size, 8);
                    bits.put(value, size);
                    zeros = 0;
                }
                if zeros > 0 {
                    bits.put(0, 8);
                }
            }
        }
    }
    bits.put(0x7f, 7);
    file.extend(bits.bytes);
    file.extend([0xff, 0xd9]);
    file
}
