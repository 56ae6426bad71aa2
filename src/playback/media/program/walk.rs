//! The walk: reads a film once from front to back for its index.

use super::packet::Packets;
use super::pictures::{Picture, PictureKind, Pictures};
use super::stamped::Assembler;
use super::streams::{Form, Program};
use super::times::Times;
use crate::film::{MediaIndex, ReadError};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::mpeg::{Pes, PictureCodec, Survey, is_key, sound_length};

/// The index of the film in `bytes`. Where the medium reports damage, the film ends.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn walk(bytes: &CacheReader, program: &Program) -> Result<MediaIndex, Refusal> {
    let has_pictures = program.streams.iter().any(|stream| stream.form.is_picture());
    let mut survey = Survey::new(bytes.len(), has_pictures);
    let (mut pictures, mut times) = (Pictures::default(), Times::default());
    let mut whole_pictures = Assembler::new(true);
    let mut last_sound = Assembler::new(false);
    let mut packets = Packets::new(bytes.clone());
    loop {
        let next = match packets.next() {
            Err(Refusal::Failed(ReadError::Damaged { .. })) => {
                bytes.forget_failure();
                None
            }
            next => next?,
        };
        let Some((packet, content)) = next else {
            break;
        };
        let Some(stream) = program.streams.iter().find(|stream| stream.holds(&packet, content)) else {
            continue;
        };
        let (place, own, begin) = stream.content(&packet, content);
        match stream.form {
            Form::Mpeg => {
                pictures.push(&packet, own);
                note_pictures(&mut survey, &mut pictures, &mut times);
            }
            Form::Picture(codec) => {
                if let Some(picture) = whole_pictures.push(&packet, (place, own), begin, &stream.caps) {
                    note_picture(&mut survey, codec, &picture);
                }
            }
            _ => {
                last_sound.push(&packet, (place, own), begin, &stream.caps);
                if let Some(begun) = last_sound.current().filter(|begun| begun.start == packet.start) {
                    survey.sound(packet.start, begun.ticks);
                }
            }
        }
    }
    for stream in &program.streams {
        match stream.form {
            Form::Mpeg => {
                pictures.finish();
                note_pictures(&mut survey, &mut pictures, &mut times);
                times.finish();
                note_timed(&mut survey, &mut times);
            }
            Form::Picture(codec) => {
                if let Some(picture) = whole_pictures.finish() {
                    note_picture(&mut survey, codec, &picture);
                }
            }
            Form::Lpcm { .. } | Form::Plain => {}
            Form::Frames | Form::Pointed => {
                if let Some(last) = last_sound.finish() {
                    let content = bytes.gather(&[], &last.ranges)?;
                    survey.set_last_sound(sound_length(&stream.caps, content.as_ref()));
                }
            }
        }
    }
    Ok(survey.finish())
}

fn note_pictures(survey: &mut Survey, pictures: &mut Pictures, times: &mut Times) {
    while let Some(picture) = pictures.next() {
        times.push(picture);
    }
    note_timed(survey, times);
}

fn note_timed(survey: &mut Survey, times: &mut Times) {
    while let Some((picture, ticks)) = times.next() {
        let is_key = picture.kind == PictureKind::Intra;
        survey.picture(picture.start, ticks, is_key, Some(nanoseconds(&picture)));
    }
}

/// How long a picture is shown.
pub(super) fn nanoseconds(picture: &Picture) -> u64 {
    picture.milliticks.saturating_mul(100) / 9
}

fn note_picture(survey: &mut Survey, codec: PictureCodec, picture: &Pes) {
    let is_key = is_key(codec, &picture.head).unwrap_or(false);
    survey.picture(picture.start, picture.ticks, is_key, None);
}
