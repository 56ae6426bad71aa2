//! The walk: reads a film once from front to back for its index.

use super::packet::{Grid, Packets};
use super::pes::{Assembler, header};
use super::tables::Program;
use crate::film::{MediaIndex, ReadError};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::mpeg::{Pes, PictureCodec, Survey, is_key, sound_length};

/// The index of the film in `bytes`. Where the medium reports damage, the film ends.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn walk(bytes: &CacheReader, grid: Grid, program: &Program) -> Result<MediaIndex, Refusal> {
    let (pictures, sound) = (program.pictures(), program.sound());
    let mut survey = Survey::new(bytes.len(), pictures.is_some());
    let codec = pictures.and_then(|pictures| pictures.codec);
    let mut assembler = pictures.map(|pictures| Assembler::new(pictures.pid, true));
    let mut last_sound = sound.map(|sound| Assembler::new(sound.pid, false));
    let mut packets = Packets::new(bytes.clone(), grid);
    loop {
        let next = match packets.next() {
            Err(Refusal::Failed(ReadError::Damaged { .. })) => {
                bytes.forget_failure();
                None
            }
            next => next?,
        };
        let Some((packet, payload)) = next else {
            break;
        };
        if let Some(assembler) = assembler.as_mut().filter(|assembler| assembler.pid == packet.pid) {
            if let Some(finished) = assembler.push(&packet, payload) {
                note_picture(&mut survey, codec, &finished);
            }
        } else if let Some(assembler) = last_sound.as_mut().filter(|assembler| assembler.pid == packet.pid) {
            assembler.push(&packet, payload);
            if packet.begins
                && let Some((Some(ticks), _)) = header(payload)
            {
                survey.sound(packet.start, ticks);
            }
        }
    }
    if let Some(last) = last_sound.as_mut().and_then(Assembler::finish)
        && let Some(sound) = sound
    {
        let content = bytes.gather(&[], &last.ranges)?;
        survey.set_last_sound(sound_length(&sound.caps, content.as_ref()));
    }
    if let Some(last) = assembler.as_mut().and_then(Assembler::finish) {
        note_picture(&mut survey, codec, &last);
    }
    Ok(survey.finish())
}

fn note_picture(survey: &mut Survey, codec: Option<PictureCodec>, picture: &Pes) {
    let is_key = codec
        .and_then(|codec| is_key(codec, &picture.head))
        .unwrap_or(picture.is_entry);
    survey.picture(picture.start, picture.ticks, is_key, None);
}
