//! Which container a film is in, by its first bytes: the only place that decides which demuxer reads the film.

use super::frame_header::begins_with_frames;

/// Bytes from the film's start that [`sniff`] needs (fewer when the film is shorter).
pub(crate) const SNIFF_LENGTH: usize = 16 * 1024;

/// Consecutive transport packets that have to begin with the sync byte.
const TRANSPORT_PACKETS: usize = 5;

/// Containers that can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Mp4,
    TransportStream,
    ProgramStream,
    Matroska,
    Avi,
    Dv,
    Wav,
    Aiff,
    /// MP3 and its relatives without a container.
    MpegAudio,
    /// AAC without a container.
    Adts,
    Amr,
    Flac,
    Ogg,
    /// WMV and WMA.
    Asf,
    Flv,
    Mxf,
    Jpeg,
    Png,
    Gif,
    WebP,
    Tiff,
    Bmp,
    Heif,
    Avif,
}

impl Container {
    /// The name by which users know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Container::Mp4 => "MP4",
            Container::TransportStream => "MPEG-TS",
            Container::ProgramStream => "MPEG-PS",
            Container::Matroska => "Matroska",
            Container::Avi => "AVI",
            Container::Dv => "DV",
            Container::Wav => "WAV",
            Container::Aiff => "AIFF",
            Container::MpegAudio => "MP3",
            Container::Adts => "AAC",
            Container::Amr => "AMR",
            Container::Flac => "FLAC",
            Container::Ogg => "Ogg",
            Container::Asf => "Windows Media",
            Container::Flv => "Flash video",
            Container::Mxf => "MXF",
            Container::Jpeg => "JPEG",
            Container::Png => "PNG",
            Container::Gif => "GIF",
            Container::WebP => "WebP",
            Container::Tiff => "TIFF",
            Container::Bmp => "BMP",
            Container::Heif => "HEIC",
            Container::Avif => "AVIF",
        }
    }

    /// The demuxer; `None` for a still, which is its own only stream, and for what only [`media`](crate::playback::media) reads.
    pub(crate) fn demuxer(self) -> Option<&'static str> {
        match self {
            Container::Mp4 => Some("qtdemux"),
            Container::TransportStream => Some("tsdemux"),
            Container::ProgramStream => Some("mpegpsdemux"),
            Container::Matroska => Some("matroskademux"),
            Container::Avi => Some("avidemux"),
            Container::Dv => Some("dvdemux"),
            Container::Mxf => Some("mxfdemux"),
            _ => None,
        }
    }

    /// For a still, the media type of its only stream.
    pub(crate) fn still(self) -> Option<&'static str> {
        match self {
            Container::Jpeg => Some("image/jpeg"),
            Container::Png => Some("image/png"),
            Container::Gif => Some("image/gif"),
            Container::WebP => Some("image/webp"),
            Container::Tiff => Some("image/tiff"),
            Container::Bmp => Some("image/bmp"),
            Container::Heif => Some("image/heif"),
            Container::Avif => Some("image/avif"),
            _ => None,
        }
    }
}

/// Names the container of a film that begins with `head`; the error is the common name of what it is instead.
pub(crate) fn sniff(head: &[u8]) -> Result<Container, &'static str> {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
    if at(4, b"ftyp") {
        return match head.get(8..12) {
            Some(b"avif" | b"avis") => Ok(Container::Avif),
            // `mif1` and `msf1` say nothing of the coding; the parts that make up the photograph do.
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"hevc") => Ok(Container::Heif),
            _ => Ok(Container::Mp4),
        };
    }
    if [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"]
        .iter()
        .any(|kind| at(4, *kind))
    {
        return Ok(Container::Mp4);
    }
    if leads_to_known_box(head) {
        return Ok(Container::Mp4);
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        return Ok(Container::Matroska);
    }
    if at(0, b"RIFF") || at(0, b"RF64") {
        return match head.get(8..12) {
            Some(b"AVI ") => Ok(Container::Avi),
            Some(b"WAVE") => Ok(Container::Wav),
            Some(b"WEBP") => Ok(Container::WebP),
            _ => Err("RIFF file that is neither AVI nor WAV"),
        };
    }
    if at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) {
        return Ok(Container::Aiff);
    }
    if at(0, b"#!AMR") {
        return Ok(Container::Amr);
    }
    if at(0, b"fLaC") {
        return Ok(Container::Flac);
    }
    if at(0, b"OggS") {
        return Ok(Container::Ogg);
    }
    if at(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") {
        return Ok(Container::Asf);
    }
    if at(0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01") {
        return Ok(Container::Mxf);
    }
    if at(0, b"FLV\x01") {
        return Ok(Container::Flv);
    }
    if at(0, b"ID3") {
        return Ok(Container::MpegAudio);
    }
    if at(0, b"\xff\xd8\xff") {
        return Ok(Container::Jpeg);
    }
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Ok(Container::Png);
    }
    if at(0, b"GIF87a") || at(0, b"GIF89a") {
        return Ok(Container::Gif);
    }
    if (at(0, b"II*\0") && !at(8, b"CR")) || at(0, b"MM\0*") {
        return Ok(Container::Tiff);
    }
    if at(0, b"BM") && (at(6, &[0; 4]) || at(14, &[40, 0, 0, 0])) {
        return Ok(Container::Bmp);
    }
    if at(0, b"\0\0\x01\xba") {
        return Ok(Container::ProgramStream);
    }
    if at(0, b"\x1f\x07\0") && at(80, b"\x3f\x07\0") {
        return Ok(Container::Dv);
    }
    if is_transport_stream(head) {
        return Ok(Container::TransportStream);
    }
    match begins_with_frames(head) {
        Some(true) => Ok(Container::Adts),
        Some(false) => Ok(Container::MpegAudio),
        None => Err(foreign(head)),
    }
}

/// Whether a box that nobody knows, at the film's start, is followed by one that MP4 files have.
fn leads_to_known_box(head: &[u8]) -> bool {
    const KNOWN: [&[u8]; 10] = [
        b"ftyp", b"moov", b"moof", b"mdat", b"wide", b"free", b"skip", b"uuid", b"styp", b"sidx",
    ];
    let mut rest = head;
    for _ in 0..8 {
        let Some((header, kind)) = rest.split_at_checked(8).map(|(header, _)| header.split_at(4)) else {
            return false;
        };
        if KNOWN.contains(&kind) {
            return true;
        }
        let size = header.try_into().map_or(0, u32::from_be_bytes) as usize;
        if size < 8 || !kind.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ') {
            return false;
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    false
}

/// Packets of 188 bytes begin with 0x47; AVCHD puts four bytes of time stamp before each. A film cut out of a longer
/// recording may begin in the middle of a packet.
fn is_transport_stream(head: &[u8]) -> bool {
    [188, 192, 204].into_iter().any(|packet: usize| {
        (0..packet).any(|first| (0..TRANSPORT_PACKETS).all(|n| head.get(first + n * packet) == Some(&0x47)))
    })
}

/// The common names of some other kinds of file, so that the error says more than "unknown".
fn foreign(head: &[u8]) -> &'static str {
    const MAGICS: &[(&[u8], &str)] = &[
        (b".RMF", "RealMedia"),
        (b"\0\0\x01\xb3", "MPEG video without a container"),
        (b"II*\0", "camera raw picture"),
        (b"IIRO", "camera raw picture"),
        (b"FUJIFILMCCD-RAW", "camera raw picture"),
        (b"PK\x03\x04", "ZIP archive or office document"),
        (b"%PDF", "PDF document"),
        (b"\x7fELF", "program"),
        (b"MZ", "program"),
    ];
    if let Some((_, name)) = MAGICS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return name;
    }
    let text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte >= 0x80;
    if !head.is_empty() && std::str::from_utf8(&head[..head.len().min(256)]).is_ok() && head.iter().all(text) {
        return "text";
    }
    "unknown format"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(length: usize, first: usize) -> Vec<u8> {
        (0..6 * length)
            .map(|at| if at % length == first { 0x47 } else { 0x11 })
            .collect()
    }

    #[test]
    fn transport_streams_are_recognised_in_every_packet_length_and_phase() {
        for (length, first) in [(188, 0), (188, 77), (192, 4), (192, 191), (204, 3)] {
            assert_eq!(
                sniff(&packets(length, first)),
                Ok(Container::TransportStream),
                "{length} {first}"
            );
        }
    }

    #[test]
    fn four_sync_bytes_do_not_make_a_transport_stream() {
        assert!(sniff(&packets(188, 0)[..3 * 188 + 1]).is_err());
    }

    #[test]
    fn containers_are_recognised_by_their_magic() {
        assert_eq!(sniff(b"\0\0\0\x20ftypisom"), Ok(Container::Mp4));
        assert_eq!(sniff(b"\0\0\0\x08wide\0\0\0\0mdat"), Ok(Container::Mp4));
        assert_eq!(sniff(b"\0\0\0\x0cabcdrest\0\0\0\x08free"), Ok(Container::Mp4));
        assert!(sniff(b"\0\0\0\x0cabcdrest\0\0\0\x08efgh").is_err());
        assert_eq!(sniff(b"RIFF\0\0\0\0AVI LIST"), Ok(Container::Avi));
        assert_eq!(sniff(b"\0\0\x01\xba\x44"), Ok(Container::ProgramStream));
        assert_eq!(sniff(b"\0\0\0\x18ftypheic"), Ok(Container::Heif));
        assert_eq!(sniff(b"\0\0\0\x18ftypavif"), Ok(Container::Avif));
        assert_eq!(sniff(b"RIFF\0\0\0\0WEBPVP8 "), Ok(Container::WebP));
        assert_eq!(sniff(b"GIF89a"), Ok(Container::Gif));
        assert_eq!(sniff(b"MM\0*\0\0\0\x08"), Ok(Container::Tiff));
        assert_eq!(sniff(b"BM\x36\0\0\0\0\0\0\0"), Ok(Container::Bmp));
        assert_eq!(sniff(b"RIFF\0\0\0\0WAVEfmt "), Ok(Container::Wav));
        assert_eq!(sniff(b"FORM\0\0\0\0AIFFCOMM"), Ok(Container::Aiff));
        assert_eq!(sniff(b"ID3\x04\0\0\0\0\0\0"), Ok(Container::MpegAudio));
        assert_eq!(sniff(b"#!AMR-WB\n"), Ok(Container::Amr));
        assert_eq!(sniff(b"FLV\x01\x05"), Ok(Container::Flv));
    }

    #[test]
    fn a_single_frame_header_does_not_make_mp3() {
        let frame = [&[0xff, 0xfb, 0x90, 0x64][..], &[0; 413]].concat();
        assert!(sniff(&frame).is_err());
        assert_eq!(sniff(&frame.repeat(4)), Ok(Container::MpegAudio));
    }

    #[test]
    fn other_files_are_named() {
        assert_eq!(sniff(b"PK\x03\x04rest"), Err("ZIP archive or office document"));
        assert_eq!(sniff(b"<html><body>hej</body></html>"), Err("text"));
        assert_eq!(
            sniff(b"RIFF\0\0\0\0ACONanih"),
            Err("RIFF file that is neither AVI nor WAV")
        );
        assert_eq!(sniff(b"II*\0\x10\0\0\0CR\x02\0"), Err("camera raw picture"));
        assert_eq!(sniff(b""), Err("unknown format"));
        assert_eq!(sniff(&[0x00, 0xfe, 0x01]), Err("unknown format"));
    }
}
