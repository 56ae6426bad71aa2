//! Kinds of picture and file that are rarer, older, or newer.

use super::avi::EMPTY_CHUNK;
use super::{Film, Kind, Survives};
use crate::make::clip::{AAC, Channels, Clip, MP3, MPEG2, OPUS, PCM, clip};

pub fn films() -> Vec<Film> {
    use Channels::{Mono, Stereo};
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Codecs, name, muxer);
    let (mov, mp4, mkv, avi) = ("-f mov", "-f mp4", "-f matroska", "-f avi");
    const AV1: &str = "-c:v libaom-av1 -cpu-used 8 -usage realtime -crf 35 -b:v 0 -lag-in-frames 0";
    const H263: &str = "-c:v h263 -q:v 3";
    let h263 = |first| clip(first).size(352, 288).picture(H263).gop(25, 0);
    let other =
        |clip: Clip, name: &str, muxer: &str| film(clip, name, muxer).expected(Survives).how("plays, or is named");
    vec![
        film(clip(54_001).picture(AV1).gop(50, 0), "av1.mp4", mp4),
        film(
            clip(54_301).picture(AV1).sound(OPUS).gop(60, 0).rate_of(30, 1),
            "av1.webm",
            "-f webm",
        ),
        film(clip(54_601).picture(AV1).gop(25, 0), "av1-obs.mkv", mkv),
        film(
            h263(54_901).rate_of(15, 1).frames(60).sound(AAC),
            "phone-h263.3gp",
            "-f 3gp",
        ),
        film(h263(55_201).sound(PCM), "h263.avi", avi),
        film(
            clip(55_501).picture("-c:v msmpeg4 -q:v 3").sound(MP3).gop(50, 0),
            "divx3.avi",
            &format!("{avi} -vtag DIV3"),
        )
        .standing_at_first(EMPTY_CHUNK)
        .lasting(4.0 + EMPTY_CHUNK),
        film(
            clip(55_801).picture("-c:v msmpeg4v2 -q:v 3").sound(MP3).gop(25, 0),
            "msmpeg4v2.avi",
            avi,
        )
        .standing_at_first(EMPTY_CHUNK)
        .lasting(4.0 + EMPTY_CHUNK),
        film(
            clip(56_101)
                .picture("-c:v prores_ks -profile:v 2 -pix_fmt yuv422p10le")
                .sound(PCM)
                .gop(0, 0),
            "prores-422.mov",
            mov,
        ),
        film(
            clip(56_401)
                .picture("-c:v prores_ks -profile:v 0 -pix_fmt yuv422p10le")
                .sound(PCM)
                .gop(0, 0)
                .rate_of(30, 1),
            "prores-proxy.mov",
            mov,
        ),
        film(
            clip(56_701)
                .picture("-c:v prores_ks -profile:v 4 -pix_fmt yuv444p10le")
                .sound(PCM)
                .gop(0, 0)
                .frames(60),
            "prores-4444.mov",
            mov,
        ),
        film(
            clip(57_001)
                .picture("-c:v rawvideo -pix_fmt yuyv422")
                .sound(PCM)
                .gop(0, 0)
                .frames(60),
            "yuy2.avi",
            avi,
        ),
        film(
            clip(57_301)
                .picture("-c:v rawvideo -pix_fmt uyvy422")
                .sound(PCM)
                .gop(0, 0)
                .frames(60),
            "uyvy.mov",
            mov,
        ),
        film(
            clip(57_601)
                .picture("-c:v wmv2 -q:v 3")
                .sound("-c:a wmav2 -b:a 128k")
                .gop(50, 0)
                .channels(Stereo, 44_100),
            "wmv2.wmv",
            "-f asf",
        ),
        film(
            clip(57_901)
                .picture("-c:v wmv1 -q:v 3")
                .sound("-c:a wmav2 -b:a 64k")
                .gop(25, 0)
                .channels(Mono, 44_100),
            "wmv1.wmv",
            "-f asf",
        ),
        film(clip(58_201).gop(40, 0), "h264.asf", "-f asf"),
        film(
            clip(58_501)
                .size(720, 576)
                .picture(&format!("{MPEG2} -pix_fmt yuv422p -b:v 8M"))
                .sound(PCM)
                .gop(12, 2),
            "mpeg2.mxf",
            "-f mxf",
        ),
        film(
            clip(58_801)
                .size(1280, 720)
                .frames(50)
                .picture("-c:v dnxhd -b:v 60M -pix_fmt yuv422p")
                .sound(PCM)
                .gop(0, 0),
            "dnxhd.mov",
            mov,
        ),
        film(
            clip(59_101)
                .picture("-c:v flv -q:v 3")
                .sound(MP3)
                .gop(25, 0)
                .channels(Stereo, 44_100),
            "flv1.flv",
            "-f flv",
        ),
        film(clip(59_401).gop(50, 2), "h264.flv", "-f flv"),
        film(
            clip(59_701)
                .picture("-c:v libtheora -q:v 7")
                .sound("-c:a libvorbis")
                .gop(32, 0),
            "theora.ogv",
            "-f ogg",
        ),
        film(
            clip(60_001).picture("-c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv420p10le"),
            "h264-10-bit.mp4",
            mp4,
        ),
        film(
            clip(60_301)
                .picture("-c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv422p")
                .frames(60),
            "h264-422.mp4",
            mp4,
        ),
        film(
            clip(60_601)
                .picture("-c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv444p")
                .frames(60),
            "screen-h264-444.mkv",
            mkv,
        ),
        other(
            clip(60_901).picture("-c:v ffv1").sound(PCM).gop(0, 0).frames(60),
            "ffv1.mkv",
            mkv,
        ),
        other(
            clip(61_201)
                .picture("-c:v huffyuv -pix_fmt yuv422p")
                .sound(PCM)
                .gop(0, 0)
                .frames(60),
            "huffyuv.avi",
            avi,
        ),
        other(
            clip(61_501).picture("-c:v cinepak").sound(PCM).gop(25, 0).frames(50),
            "cinepak.avi",
            avi,
        ),
        other(
            clip(61_801)
                .picture("-c:v svq1 -q:v 3")
                .sound(PCM)
                .gop(25, 0)
                .frames(60),
            "sorenson.mov",
            mov,
        ),
        other(
            clip(62_101)
                .picture("-c:v rv20 -q:v 3")
                .sound("-c:a ac3")
                .gop(25, 0)
                .frames(60),
            "real.rm",
            "-f rm",
        ),
    ]
}
