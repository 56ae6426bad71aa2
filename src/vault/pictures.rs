//! The small picture by which a film is recognised in a list, sealed beside the film's parts under the film's key.
//!
//! It is bound to what of the film is covered: one that was made with other covers does not open, whoever changed them since.

use sha2::{Digest, Sha256};

use super::cobblestone::{self, Message, PREFIX, TAG};
use super::error::{VaultError, is_missing};
use super::film::{FilmState, picture_name};
use super::ids::FilmId;
use super::keys::picture_context;
use super::storage::{FILMS, is_not_plain};
use super::unlocked::UnlockedVault;
use crate::film::{Cover, FilmPicture};
use crate::memory::Slab;

/// Length of every picture's file, in bytes: how large the picture in it is, nobody sees.
const SEALED: usize = 16 * 1024;
/// Length of what is sealed in it: width, height, the pixels, and zeros.
const PLAIN: usize = SEALED - PREFIX - TAG;
/// What comes before the pixels.
const SIZE: usize = 2;

const _: () = assert!(
    SIZE + FilmPicture::LARGEST.0 as usize * FilmPicture::LARGEST.1 as usize * 3 <= PLAIN && PLAIN < cobblestone::CHUNK
);

impl UnlockedVault {
    /// Seals a small picture of the film in the place of the one that it had. `covers` is what of the film was covered when it was made:
    /// if that has changed since, the picture is not kept. Returns whether it is.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::Busy`], and errors of writing: then the film may be without a picture.
    pub fn keep_picture(&mut self, id: FilmId, covers: &[Cover], picture: &FilmPicture) -> Result<bool, VaultError> {
        let _lock = self.begin_writing()?;
        let film = self.film(id)?;
        if film.state != FilmState::Sealed || film.annotations.covers() != covers {
            return Ok(false);
        }
        let sealed = self.seal_picture(id, covers, picture)?;
        let name = picture_name(id);
        let failed = |error: &std::io::Error| VaultError::from_io(error, "write a picture");
        let (file, is_new) = match self.storage.open_to_write(&name) {
            Err(error) if is_missing(&error) => (self.storage.create(&name).map_err(|error| failed(&error))?, true),
            file => (file.map_err(|error| failed(&error))?, false),
        };
        let written = self
            .storage
            .write_at(&file, &sealed, 0)
            .and_then(|()| self.storage.sync(&file))
            .and_then(|()| {
                if is_new {
                    self.storage.sync_folder(FILMS)
                } else {
                    Ok(())
                }
            });
        written.map(|()| true).map_err(|error| failed(&error))
    }

    /// The film's small picture, with what is covered of the film now painted over. `None` where there is none, where it was made with other
    /// covers, and where it is not what was sealed: then it can be made again.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], and errors of reading.
    pub fn picture(&self, id: FilmId) -> Result<Option<FilmPicture>, VaultError> {
        let covers = self.film(id)?.annotations.covers();
        let failed = |error: std::io::Error| VaultError::from_io(&error, "read a picture");
        let file = match self.storage.open(&picture_name(id)) {
            Err(error) if is_missing(&error) || is_not_plain(&error) => return Ok(None),
            file => file.map_err(failed)?,
        };
        if self.storage.len(&file).map_err(failed)? != SEALED as u64 {
            return Ok(None);
        }
        let mut sealed = vec![0; SEALED];
        self.storage.read_at(&file, &mut sealed, 0).map_err(failed)?;
        let context = picture_context(self.id(), id, &digest(&covers));
        let Ok(plain) = cobblestone::open(self.film_key(id)?.expose(), &context, &sealed)? else {
            return Ok(None);
        };
        let [width, height] = [plain[0], plain[1]];
        let end = SIZE + usize::from(width) * usize::from(height) * 3;
        let Some(rgb) = plain.get(SIZE..end) else {
            return Ok(None);
        };
        Ok(FilmPicture::new(width, height, rgb)?)
    }

    /// In locked memory, in which it is encrypted where it lies.
    fn seal_picture(&self, id: FilmId, covers: &[Cover], picture: &FilmPicture) -> Result<Slab, VaultError> {
        let context = picture_context(self.id(), id, &digest(covers));
        let (message, prefix) = Message::begin(self.film_key(id)?.expose(), &context)?;
        let mut sealed = Slab::new(SEALED)?;
        sealed[..PREFIX].copy_from_slice(&prefix);
        let plain = &mut sealed[PREFIX..SEALED - TAG];
        plain[..SIZE].copy_from_slice(&[picture.width(), picture.height()]);
        plain[SIZE..SIZE + picture.rgb().len()].copy_from_slice(picture.rgb());
        let tag = message.seal_chunk(0, plain);
        sealed[SEALED - TAG..].copy_from_slice(&tag);
        Ok(sealed)
    }
}

/// SHA-256 of what is covered, where and when.
fn digest(covers: &[Cover]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for cover in covers {
        hash.update(cover.from_ms.to_le_bytes());
        hash.update(cover.to_ms.unwrap_or(u64::MAX).to_le_bytes());
        hash.update((cover.places.len() as u32).to_le_bytes());
        for place in &cover.places {
            hash.update(place.at_ms.to_le_bytes());
            let area = place.area;
            for edge in [area.left, area.top, area.right, area.bottom] {
                hash.update(edge.to_le_bytes());
            }
        }
    }
    hash.finalize().into()
}
