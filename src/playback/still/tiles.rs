//! Decodes the tiles of HEIC and AVIF with GStreamer's decoders of film, and puts them together.

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use gstreamer_video::{
    VideoColorMatrix, VideoColorPrimaries, VideoColorRange, VideoColorimetry, VideoTransferFunction,
};

use super::decoded::{Still, check_size, no_memory};
use super::exif::{self, Exif};
use super::heif::{self, Coding, Heif, Nclx};
use super::icc::is_display_p3;
use super::shrink::{MISSING, Samples, factor};

use crate::memory::Slab;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::frame::PixelFormat;
use crate::playback::pipeline::codecs::{Verdict, look_up};
use crate::playback::pipeline::elements::{Decoder, build_chain, make, not_installed, static_pad};

/// Longest wait for the next tile.
const TILE_LIMIT: gst::ClockTime = gst::ClockTime::from_seconds(20);

/// Time between tiles, which have none of their own.
const TILE_DISTANCE: gst::ClockTime = gst::ClockTime::from_mseconds(40);

/// Decodes the photograph in `file`.
///
/// # Errors
/// When it is broken, too large, or there is no decoder for its tiles.
pub(super) fn decode(file: &[u8]) -> Result<Still, PlaybackError> {
    let heif = heif::read(file).ok_or_else(|| PlaybackError::broken("the photograph's container cannot be read"))?;
    check_size(heif.width, heif.height)?;
    let mut canvas = None;
    let mut fault = None;
    // What was decoded before something went wrong is shown.
    if let Err(error) = decode_tiles(file, &heif, &mut canvas) {
        fault = Some(error);
    }
    let is_cut_short = fault.is_some() || heif.tiles.iter().any(|pieces| gather(file, pieces).is_none());
    let canvas: Canvas = match (canvas, fault) {
        (Some(canvas), _) => canvas,
        (None, Some(error)) => return Err(error),
        (None, None) => return Err(PlaybackError::broken("the photograph cannot be decoded")),
    };
    let canvas = canvas.shrunk().ok_or_else(no_memory)?;
    let exif = heif.exif.as_ref().map_or_else(Exif::default, |pieces| {
        gather(file, pieces).map_or_else(Exif::default, |bytes| exif::read(&bytes))
    });
    let profile = heif.profile.clone().and_then(|place| file.get(place));
    let colorimetry = colorimetry(heif.colour, canvas.stated.as_ref(), profile.is_some_and(is_display_p3));
    Ok(Still {
        caps: canvas.caps(&colorimetry).ok_or_else(no_memory)?,
        buffer: canvas.buffer,
        is_cut_short,
        // Exif's own orientation does not count beside the container's.
        orientation: heif.orientation,
        taken: exif.taken,
    })
}

/// Decodes tile after tile onto the canvas, which the first one makes.
fn decode_tiles(file: &[u8], heif: &Heif, canvas: &mut Option<Canvas>) -> Result<(), PlaybackError> {
    let decoding = TileDecoder::start(heif)?;
    for (number, pieces) in (0u64..).zip(&heif.tiles) {
        // A file that broke off has no more tiles.
        let Some(bytes) = gather(file, pieces) else { break };
        let mut buffer = gst::Buffer::from_slice(bytes);
        let unique = buffer.make_mut();
        unique.set_pts(TILE_DISTANCE * number);
        unique.set_duration(TILE_DISTANCE);
        if decoding.source.push_buffer(buffer).is_err() {
            break;
        }
    }
    // An error here is one that the decoder has reported already.
    let _ = decoding.source.end_of_stream();
    while let Some(sample) = decoding.sink.try_pull_sample(TILE_LIMIT) {
        let frame = sample
            .caps()
            .and_then(|caps| gst_video::VideoInfo::from_caps(caps).ok())
            .zip(sample.buffer_owned());
        let Some((info, buffer)) = frame else { continue };
        let time = buffer.pts().unwrap_or(gst::ClockTime::ZERO);
        let number = (time.nseconds() + TILE_DISTANCE.nseconds() / 2) / TILE_DISTANCE.nseconds();
        let Ok(tile) = gst_video::VideoFrame::from_buffer_readable(buffer, &info) else {
            continue;
        };
        if canvas.is_none() {
            *canvas = Some(Canvas::new(heif, &info, decoding.stated_colours()).ok_or_else(no_memory)?);
        }
        if let Some(canvas) = canvas {
            let number = number as usize;
            canvas.put(&tile, number % heif.columns, number / heif.columns);
        }
    }
    decoding.fault().map_or(Ok(()), Err)
}

/// A small pipeline of its own.
struct TileDecoder {
    pipeline: gst::Pipeline,
    source: gst_app::AppSrc,
    sink: gst_app::AppSink,
    parsed: gst::Pad,
}

impl TileDecoder {
    fn start(heif: &Heif) -> Result<Self, PlaybackError> {
        let configuration = gst::Buffer::from_slice(heif.configuration.clone());
        let caps = match heif.coding {
            Coding::Hevc => gst::Caps::builder("video/x-h265")
                .field("stream-format", "hvc1")
                .field("alignment", "au"),
            Coding::Av1 => gst::Caps::builder("video/x-av1")
                .field("stream-format", "obu-stream")
                .field("alignment", "tu"),
        };
        let caps = caps
            .field("framerate", gst::Fraction::new(25, 1))
            .field("codec_data", configuration)
            .build();
        let codec = match caps.structure(0).map(look_up) {
            Some(Verdict::Known(codec)) if !codec.decoders.is_empty() => codec,
            Some(Verdict::Unknown(_, name)) => return Err(PlaybackError::unsupported(Kind::Picture, name)),
            _ => return Err(PlaybackError::unsupported(Kind::Picture, "HEIF")),
        };
        let decoder = Decoder::make(codec, codec.parser).ok_or_else(|| not_installed(codec))?;
        let pipeline = gst::Pipeline::new();
        let source = make("appsrc")?.downcast::<gst_app::AppSrc>().map_err(|_| no_memory())?;
        source.set_caps(Some(&caps));
        source.set_format(gst::Format::Time);
        source.set_property("max-bytes", 0u64);
        let sink = gst_app::AppSink::builder()
            .caps(
                &gst_video::VideoCapsBuilder::new()
                    .format_list(PixelFormat::PLANAR)
                    .build(),
            )
            .sync(false)
            .enable_last_sample(false)
            .build();
        let parsed = static_pad(&decoder.elements[0], "src")?;
        pipeline.add(&source).map_err(|_| no_memory())?;
        let mut chain = decoder.elements;
        chain.extend([make("videoconvert")?, sink.clone().upcast()]);
        build_chain(&pipeline, &static_pad(source.upcast_ref(), "src")?, &chain)?;
        let decoding = TileDecoder {
            pipeline,
            source,
            sink,
            parsed,
        };
        decoding
            .pipeline
            .set_state(gst::State::Playing)
            .map_err(|_| PlaybackError::broken("the decoder does not start"))?;
        Ok(decoding)
    }

    /// The colours that the coded tiles state.
    fn stated_colours(&self) -> Option<String> {
        let caps = self.parsed.current_caps()?;
        caps.structure(0)?.get::<String>("colorimetry").ok()
    }

    fn fault(&self) -> Option<PlaybackError> {
        let bus = self.pipeline.bus()?;
        let message = bus.pop_filtered(&[gst::MessageType::Error])?;
        match message.view() {
            gst::MessageView::Error(error) => Some(PlaybackError::broken(error.error().message())),
            _ => None,
        }
    }
}

impl Drop for TileDecoder {
    fn drop(&mut self) {
        // Going to NULL cannot fail for these elements.
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

/// What tiles are put together on.
struct Canvas {
    buffer: gst::Buffer,
    info: gst_video::VideoInfo,
    tile: (u32, u32),
    stated: Option<String>,
}

impl Canvas {
    /// As large as the photograph, grey all over, in the format of a tile.
    fn new(heif: &Heif, tile: &gst_video::VideoInfo, stated: Option<String>) -> Option<Self> {
        let info = gst_video::VideoInfo::builder(tile.format(), heif.width, heif.height)
            .build()
            .ok()?;
        let mut buffer = gst::Buffer::with_size(info.size()).ok()?;
        {
            let mut map = buffer.get_mut()?.map_writable().ok()?;
            if info.comp_depth(0) > 8 {
                let middle = 1u16 << (info.comp_depth(0) - 1);
                for sample in map.as_chunks_mut::<2>().0 {
                    *sample = middle.to_le_bytes();
                }
            } else {
                map.fill(MISSING);
            }
        }
        Some(Canvas {
            buffer,
            info,
            tile: (tile.width(), tile.height()),
            stated,
        })
    }

    /// Copies a tile to its place; what is beyond the photograph's edges is left out.
    fn put(&mut self, tile: &gst_video::VideoFrame<gst_video::video_frame::Readable>, column: usize, row: usize) {
        if tile.format() != self.info.format() || (tile.width(), tile.height()) != self.tile {
            return;
        }
        let info = self.info.clone();
        let Some(buffer) = self.buffer.get_mut() else { return };
        let Ok(mut canvas) = gst_video::VideoFrameRef::from_buffer_ref_writable(buffer, &info) else {
            return;
        };
        for plane in 0..info.n_planes() {
            // The first component of a plane has the plane's size: all formats here are planar.
            let component = plane as u8;
            let sample = info.comp_depth(component).div_ceil(8) as usize;
            let width_of = |info: &gst_video::VideoInfo| info.comp_width(component) as usize;
            let height_of = |info: &gst_video::VideoInfo| info.comp_height(component) as usize;
            let (across, down) = (width_of(tile.info()), height_of(tile.info()));
            let (left, top) = (column * across, row * down);
            let width = across.min(width_of(&info).saturating_sub(left)) * sample;
            let height = down.min(height_of(&info).saturating_sub(top));
            let from_stride = tile.plane_stride()[plane as usize].unsigned_abs() as usize;
            let to_stride = canvas.plane_stride()[plane as usize].unsigned_abs() as usize;
            let (Ok(from), Ok(to)) = (tile.plane_data(plane), canvas.plane_data_mut(plane)) else {
                return;
            };
            for line in 0..height {
                let from = from.get(line * from_stride..).and_then(|rest| rest.get(..width));
                let to = to
                    .get_mut((top + line) * to_stride + left * sample..)
                    .and_then(|rest| rest.get_mut(..width));
                if let (Some(from), Some(to)) = (from, to) {
                    to.copy_from_slice(from);
                }
            }
        }
    }

    /// No larger than can be shown.
    fn shrunk(self) -> Option<Self> {
        let factor = factor(self.info.width(), self.info.height());
        if factor == 1 {
            return Some(self);
        }
        let (width, height) = (self.info.width().div_ceil(factor), self.info.height().div_ceil(factor));
        let info = gst_video::VideoInfo::builder(self.info.format(), width, height)
            .build()
            .ok()?;
        let mut buffer = gst::Buffer::with_size(info.size()).ok()?;
        {
            let from = gst_video::VideoFrameRef::from_buffer_ref_readable(&self.buffer, &self.info).ok()?;
            let mut to = gst_video::VideoFrameRef::from_buffer_ref_writable(buffer.get_mut()?, &info).ok()?;
            for plane in 0..info.n_planes() {
                let component = plane as u8;
                let stride = to.plane_stride()[plane as usize].unsigned_abs() as usize;
                let samples = Samples {
                    bytes: from.plane_data(plane).ok()?,
                    stride: from.plane_stride()[plane as usize].unsigned_abs() as usize,
                    width: self.info.comp_width(component) as usize,
                    height: self.info.comp_height(component) as usize,
                    size: self.info.comp_depth(component).div_ceil(8) as usize,
                };
                samples.shrink(factor as usize, to.plane_data_mut(plane).ok()?, stride);
            }
        }
        Some(Canvas { buffer, info, ..self })
    }

    fn caps(&self, colorimetry: &str) -> Option<gst::Caps> {
        let mut caps = self.info.to_caps().ok()?;
        let unique = caps.make_mut();
        unique.set_value("colorimetry", colorimetry.to_send_value());
        unique.set_value("framerate", gst::Fraction::new(0, 1).to_send_value());
        Some(caps)
    }
}

/// The photograph's colours: as the container says, or else the coded tiles; where both are silent, as HEIF has it: JPEG's matrix
/// and range, and the primaries of the ICC profile.
fn colorimetry(nclx: Option<Nclx>, stated: Option<&String>, is_display_p3: bool) -> String {
    let primaries = if is_display_p3 {
        VideoColorPrimaries::Smpteeg432
    } else {
        VideoColorPrimaries::Bt709
    };
    let stated = stated.and_then(|stated| stated.parse::<VideoColorimetry>().ok());
    let colours = match (nclx, stated) {
        (Some(nclx), _) => of_nclx(nclx),
        (None, Some(stated)) if is_display_p3 => {
            VideoColorimetry::new(stated.range(), stated.matrix(), stated.transfer(), primaries)
        }
        (None, Some(stated)) => stated,
        (None, None) => {
            let (range, matrix) = (VideoColorRange::Range0_255, VideoColorMatrix::Bt601);
            VideoColorimetry::new(range, matrix, VideoTransferFunction::Srgb, primaries)
        }
    };
    colours.to_string()
}

/// By the numbers of ITU-T H.273; what is not known is what photographs have most often.
fn of_nclx(nclx: Nclx) -> VideoColorimetry {
    let range = if nclx.full_range {
        VideoColorRange::Range0_255
    } else {
        VideoColorRange::Range16_235
    };
    let matrix = match nclx.matrix {
        1 => VideoColorMatrix::Bt709,
        9 | 10 => VideoColorMatrix::Bt2020,
        _ => VideoColorMatrix::Bt601,
    };
    let transfer = match nclx.transfer {
        16 => VideoTransferFunction::Smpte2084,
        18 => VideoTransferFunction::AribStdB67,
        _ => VideoTransferFunction::Srgb,
    };
    let primaries = match nclx.primaries {
        9 => VideoColorPrimaries::Bt2020,
        11 | 12 => VideoColorPrimaries::Smpteeg432,
        _ => VideoColorPrimaries::Bt709,
    };
    VideoColorimetry::new(range, matrix, transfer, primaries)
}

/// The bytes of some pieces, in secret memory.
fn gather(file: &[u8], pieces: &[std::ops::Range<usize>]) -> Option<Slab> {
    let length = pieces
        .iter()
        .try_fold(0usize, |sum, piece| sum.checked_add(piece.len()))?;
    // Pieces may overlap; a photograph's do not.
    if length > file.len() || length == 0 {
        return None;
    }
    let mut bytes = Slab::new(length).ok()?;
    let mut place = 0;
    for piece in pieces {
        bytes[place..][..piece.len()].copy_from_slice(file.get(piece.clone())?);
        place += piece.len();
    }
    Some(bytes)
}
