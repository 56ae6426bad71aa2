//! The requests of `ioctl` that a stage may make.
//!
//! What a request does depends on the file that it is made of. File systems answer requests even on a descriptor that is open for
//! reading only, and change a file's attributes on the medium: none of theirs is here. Nor is any with which a program names what
//! belongs to another.

use seccompiler::SeccompRule;

use super::needs::Needs;
use super::rules::{FilterError, masked, one_of, rule};

/// About any open file (asm-generic/ioctls.h): whether to wait, how much there is to read, whether programs inherit it, whether
/// it is a terminal.
const OF_ANY_FILE: [u64; 5] = [FIONBIO, FIONREAD, FIOCLEX, FIONCLEX, TCGETS];
const FIONBIO: u64 = 0x5421;
const FIONREAD: u64 = 0x541b;
const FIOCLEX: u64 = 0x5451;
const FIONCLEX: u64 = 0x5450;
const TCGETS: u64 = 0x5401;

/// A set of requests: those that agree with the second number in the bits of the first.
type Requests = (u64, u64);

/// The bits of a request that are its type and its number. The rest, direction and size, many drivers ignore.
const NAME: u64 = 0xffff;
/// The bits that are its type.
const TYPE: u64 = 0xff00;
/// All.
const WHOLE: u64 = 0xffff_ffff;

/// To graphics drivers.
///
/// Of DRM (drm/drm.h, type `d`) those are missing that open a buffer by a number which all programs share (`GEM_FLINK`,
/// `GEM_OPEN`), that make a program the display's master or admit others, and that read or set what displays show (`MODE_*`).
const GRAPHICS: &[Requests] = &[
    (NAME, 0x6400),         // VERSION
    (NAME, 0x6401),         // GET_UNIQUE
    (NAME, 0x6402),         // GET_MAGIC
    (NAME, 0x6409),         // GEM_CLOSE
    (NAME & !1, 0x640c),    // GET_CAP, SET_CLIENT_CAP
    (NAME, 0x642d),         // PRIME_HANDLE_TO_FD
    (NAME, 0x642e),         // PRIME_FD_TO_HANDLE
    (NAME & !0x3f, 0x6440), // each driver's own, 0x40 to 0x9f
    (NAME & !0x1f, 0x6480),
    (NAME & !1, 0x64b2), // MODE_CREATE_DUMB, MODE_MAP_DUMB: plain memory
    (NAME, 0x64b4),      // MODE_DESTROY_DUMB
    (NAME, 0x64bf),      // SYNCOBJ_*, as far as 0x64cf
    (NAME & !3, 0x64c0),
    (NAME & !1, 0x64c4),
    (NAME & !1, 0x64ca),
    (NAME & !1, 0x64cc),
    (NAME, 0x64cf),
    (NAME, 0x64d1),        // SET_CLIENT_NAME
    (TYPE, type_of(b'b')), // buffers that drivers share (linux/dma-buf.h)
    (TYPE, type_of(b'>')), // their fences (linux/sync_file.h)
    (TYPE, type_of(b'F')), // NVIDIA's driver, and its part for displays
    (NAME, 0x6d00),
    // Its memory manager, whose requests have no type: from 16 on (1 and 2 are file systems'), and the two that begin and end.
    (WHOLE & !0x0f, 0x10),
    (WHOLE & !0x1f, 0x20),
    (WHOLE & !0x3f, 0x40),
    (WHOLE & !3, 0x3000_0000),
];

/// To the sound card: to play; to find out what the card is, and which outputs it has. Not those that set its controls.
const SOUND: &[Requests] = &[
    (TYPE, type_of(b'A')),
    (NAME & !1, 0x5500), // PVERSION, CARD_INFO
    (NAME & !1, 0x5530), // PCM_NEXT_DEVICE, PCM_INFO
    (NAME, 0x5532),      // PCM_PREFER_SUBDEVICE
];

/// To cameras (linux/videodev2.h).
const CAMERA: &[Requests] = &[(TYPE, type_of(b'V'))];

/// The index of the argument.
const REQUEST: u8 = 1;

/// Also those to what the process needs.
pub(super) fn allowed(needs: Needs) -> Result<Vec<SeccompRule>, FilterError> {
    let mut rules = one_of(REQUEST, OF_ANY_FILE)?;
    match needs {
        Needs::Nothing => {}
        Needs::Window => {
            rules.extend(sets(GRAPHICS)?);
            rules.extend(sets(SOUND)?);
        }
        Needs::Camera => {
            rules.extend(sets(CAMERA)?);
            rules.extend(sets(SOUND)?);
        }
    }
    Ok(rules)
}

/// Those to the sound card.
pub(super) fn sound() -> Result<Vec<SeccompRule>, FilterError> {
    sets(SOUND)
}

fn sets(requests: &[Requests]) -> Result<Vec<SeccompRule>, FilterError> {
    let sets = requests.iter();
    sets.map(|&(mask, value)| rule([masked(REQUEST, mask, value)]))
        .collect()
}

const fn type_of(letter: u8) -> u64 {
    (letter as u64) << 8
}
