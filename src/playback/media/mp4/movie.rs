//! The index of a film (`moov`): its clock and its tracks.

use gstreamer as gst;

use super::boxes::{FourCc, atoms, descend, find, full};
use super::description::{Description, describe};
use super::edits::{Clocks, Decoding, Edit, Timeline, read_edits, resolve};
use super::fragments::{Defaults, FragmentTrack, read_defaults};
use super::matrix::Matrix;
use super::tables::add_table_samples;
use super::units::{Unit, Units};
use crate::playback::media::key_check::KeyCheck;
use crate::playback::media::sample::FilmTime;
use crate::playback::pipeline::codecs::StreamKind;

/// Tracks of a film that are looked at.
const MAX_TRACKS: usize = 64;

/// What the index says about the film, and its samples so far.
pub(super) struct Movie {
    /// Ticks per second.
    clock: u32,
    matrix: Matrix,
    /// Seconds since 1904, 0 where it is not known.
    pub(super) created: u64,
    pub(super) tracks: Vec<MovieTrack>,
}

/// A track of pictures or sound.
pub(super) struct MovieTrack {
    number: u32,
    pub(super) kind: StreamKind,
    is_enabled: bool,
    clock: u32,
    matrix: Matrix,
    /// Width and height for showing.
    display: (u32, u32),
    pub(super) description: Description,
    /// Descriptions that some of its samples have instead; `None`: such samples are left out.
    further: Vec<Option<Description>>,
    edits: Vec<Edit>,
    defaults: Defaults,
    pub(super) units: Units,
}

impl Movie {
    /// Reads an index; `begin` is where its file begins in the film, `film` the film's length in bytes. `None`: it says nothing of
    /// tracks that can be read.
    pub(super) fn read(moov: &[u8], begin: u64, film: u64) -> Option<Self> {
        let (version, _, mut mvhd) = full(find(moov, b"mvhd")?)?;
        let created = mvhd.u32_or_u64(version == 1)?;
        mvhd.u32_or_u64(version == 1)?;
        let clock = mvhd.u32()?;
        mvhd.u32_or_u64(version == 1)?;
        // Speed, volume and what is reserved.
        mvhd.skip(16)?;
        let defaults = read_defaults(moov);
        let traks = atoms(moov).filter(|atom| atom.kind == *b"trak").take(MAX_TRACKS);
        let mut tracks: Vec<MovieTrack> = traks
            .filter_map(|trak| MovieTrack::read(trak.body, begin, film, &defaults))
            .collect();
        // What players are not to show by themselves comes last.
        tracks.sort_by_key(|track| !track.is_enabled);
        Some(Movie {
            clock,
            matrix: Matrix::read(&mut mvhd).unwrap_or_default(),
            created,
            tracks,
        })
    }

    /// How the first track of pictures is turned and mirrored for showing.
    pub(super) fn orientation(&self) -> Option<&'static str> {
        let track = self.tracks.iter().find(|track| track.kind == StreamKind::Video)?;
        track.matrix.then(self.matrix).orientation()
    }

    /// Whether the edit list of a track begins with nothing.
    pub(super) fn begins_with_nothing(&self) -> bool {
        let mut first = self.tracks.iter().filter_map(|track| track.edits.first());
        first.any(|edit| edit.media_time.is_none())
    }

    /// Whether a track that is shown has an edit list: then the film's time is what it says.
    pub(super) fn has_edits(&self) -> bool {
        self.tracks.iter().any(|track| !track.edits.is_empty())
    }
}

impl MovieTrack {
    fn read(trak: &[u8], begin: u64, film: u64, defaults: &[(u32, Defaults)]) -> Option<Self> {
        let (version, flags, mut tkhd) = full(find(trak, b"tkhd")?)?;
        // When it was made and changed.
        tkhd.skip(if version == 1 { 16 } else { 8 })?;
        let number = tkhd.u32()?;
        tkhd.skip(4 + if version == 1 { 8 } else { 4 } + 16)?;
        let matrix = Matrix::read(&mut tkhd).unwrap_or_default();
        let display = tkhd.u32().zip(tkhd.u32()).map_or((0, 0), |(w, h)| (w >> 16, h >> 16));
        let mdia = find(trak, b"mdia")?;
        let (version, _, mut mdhd) = full(find(mdia, b"mdhd")?)?;
        mdhd.skip(if version == 1 { 16 } else { 8 })?;
        let clock = mdhd.u32().filter(|&clock| clock > 0)?;
        let kind = match &handler(mdia)? {
            b"vide" => StreamKind::Video,
            b"soun" => StreamKind::Audio,
            _ => return None,
        };
        let stbl = descend(mdia, &[b"minf", b"stbl"])?;
        let (description, further) = describe(find(stbl, b"stsd")?, kind)?;
        let further = further
            .into_iter()
            .map(|other| other.filter(|other| other.can_follow(&description)));
        // A tenth of a second of sound is exact enough for seeks, and no piece of it is large.
        let joined_ticks = description.is_raw_sound.then_some(clock / 10);
        let mut units = Units::new(film, joined_ticks).beginning_at(begin);
        // A film in fragments has none here; tables that end early have what is in them.
        let _ = add_table_samples(stbl, kind == StreamKind::Audio, description.packing, &mut units);
        Some(MovieTrack {
            number,
            kind,
            is_enabled: flags & 1 != 0,
            clock,
            matrix,
            display,
            further: further.collect(),
            description,
            edits: descend(trak, &[b"edts", b"elst"]).map(read_edits).unwrap_or_default(),
            defaults: defaults
                .iter()
                .find(|(track, _)| *track == number)
                .map(|(_, defaults)| *defaults)
                .unwrap_or_default(),
            units,
        })
    }

    /// The track as the edit list has it played; `None` when it has nothing to play.
    pub(super) fn timeline(&self, movie: &Movie) -> Option<Timeline> {
        let decoding = match self.kind {
            StreamKind::Video => Decoding::Pictures,
            StreamKind::Audio if self.description.is_raw_sound => Decoding::Sound { lead: 0 },
            StreamKind::Audio => Decoding::Sound { lead: 2 },
        };
        let clocks = self.clocks(movie.clock);
        let is_readable = |unit: &Unit| match usize::from(unit.format).checked_sub(1) {
            Some(further) => self.further.get(further).is_some_and(Option::is_some),
            None => true,
        };
        if self.units.units.iter().all(is_readable) {
            return resolve(&self.units.units, &self.edits, clocks, decoding);
        }
        let readable: Vec<Unit> = self.units.units.iter().copied().filter(is_readable).collect();
        resolve(&readable, &self.edits, clocks, decoding)
    }

    /// When a sample of this time in the track is shown, where an edit list moves the track as a whole, or there is none.
    pub(super) fn plain_time(&self, pts: i64) -> FilmTime {
        let from = self.edits.first().and_then(|edit| edit.media_time).unwrap_or(0);
        self.clocks(0).track_time(pts.saturating_sub(from))
    }

    /// Nanoseconds of so many ticks; `None` for a length that says nothing.
    pub(super) fn plain_length(&self, ticks: u32) -> Option<u64> {
        let length = self.clocks(0).track_time(i64::from(ticks));
        u64::try_from(length).ok().filter(|_| ticks > 1)
    }

    fn clocks(&self, film: u32) -> Clocks {
        Clocks {
            film: film.max(1),
            track: self.clock,
        }
    }

    /// Caps of samples that have another description than the first.
    pub(super) fn further_formats(&self) -> Vec<gst::Caps> {
        let further = self.further.iter();
        further
            .map(|description| self.caps_of(description.as_ref().unwrap_or(&self.description)))
            .collect()
    }

    /// Caps as a demuxer would give them.
    pub(super) fn caps(&self) -> gst::Caps {
        self.caps_of(&self.description)
    }

    fn caps_of(&self, description: &Description) -> gst::Caps {
        let mut caps = description.caps.clone();
        if self.kind == StreamKind::Video
            && let Some(structure) = caps.make_mut().structure_mut(0)
        {
            if let Some(rate) = self.frame_rate() {
                structure.set("framerate", rate);
            }
            let shape = description.size.zip(Some(self.display));
            if !structure.has_field("pixel-aspect-ratio")
                && let Some(((width, height), (shown_width, shown_height))) = shape
                && let Some(aspect) = pixel_aspect((width, height), (shown_width, shown_height))
            {
                structure.set("pixel-aspect-ratio", aspect);
            }
        }
        caps
    }

    /// How to see whether what the film calls a key frame is one.
    pub(super) fn key_check(&self) -> Option<KeyCheck> {
        let caps = self.description.caps.structure(0)?;
        let header = caps.get::<gst::Buffer>("codec_data").ok()?;
        let header = header.map_readable().ok()?;
        let length_bytes = |place: usize| header.get(place).map(|byte| usize::from(byte & 3) + 1);
        match caps.name().as_str() {
            "video/x-h264" => length_bytes(4).map(|length_bytes| KeyCheck::H264 { length_bytes }),
            "video/x-h265" => length_bytes(21).map(|length_bytes| KeyCheck::Hevc { length_bytes }),
            _ => None,
        }
    }

    fn frame_rate(&self) -> Option<gst::Fraction> {
        let units = &self.units.units;
        let ticks: u64 = units.iter().map(|unit| u64::from(unit.duration)).sum();
        if units.len() < 2 || ticks == 0 {
            return None;
        }
        let first = units[0].duration;
        let is_constant = units[..units.len() - 1].iter().all(|unit| unit.duration == first);
        let length = if is_constant {
            u128::from(first) * 1_000_000_000 / u128::from(self.clock)
        } else {
            u128::from(ticks) * 1_000_000_000 / (u128::from(self.clock) * units.len() as u128)
        };
        let length = gst::ClockTime::from_nseconds(u64::try_from(length).ok()?);
        if let Some(rate) = gstreamer_video::guess_framerate(length) {
            return Some(rate);
        }
        let (clock, first) = (i32::try_from(self.clock).ok()?, i32::try_from(first).ok()?);
        (is_constant && first > 0).then(|| gst::Fraction::new(clock, first))
    }
}

/// The shape of a pixel where the track is to be shown in another size than it is coded in.
fn pixel_aspect((width, height): (u32, u32), (shown_width, shown_height): (u32, u32)) -> Option<gst::Fraction> {
    let across = u64::from(shown_width) * u64::from(height);
    let down = u64::from(shown_height) * u64::from(width);
    // Sizes are rounded to whole pixels.
    if across == 0 || down == 0 || across.abs_diff(down) * 100 < down {
        return None;
    }
    let plausible = across < down * 4 && down < across * 4;
    let (across, down) = (i32::try_from(across).ok()?, i32::try_from(down).ok()?);
    plausible.then(|| gst::Fraction::new(across, down))
}

fn handler(mdia: &[u8]) -> Option<FourCc> {
    let (_, _, mut hdlr) = full(find(mdia, b"hdlr")?)?;
    hdlr.skip(4)?;
    hdlr.four_cc()
}

impl FragmentTrack for MovieTrack {
    fn number(&self) -> u32 {
        self.number
    }

    fn is_sound(&self) -> bool {
        self.kind == StreamKind::Audio
    }

    fn defaults(&self) -> Defaults {
        self.defaults
    }

    fn units(&mut self) -> &mut Units {
        &mut self.units
    }
}
