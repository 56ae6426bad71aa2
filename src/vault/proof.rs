//! Erasing with a receipt: what was sealed before is tried on all that leads anywhere afterwards, and the result is kept.

use jiff::Timestamp;

use super::ab_file::{CATALOGUE, HEADER, OtherCopy};
use super::cobblestone;
use super::erase::Erasure;
use super::error::{VaultError, is_missing};
use super::ids::FilmId;
use super::keys::{Purpose, catalogue_context, film_key_context, subkey};
use super::log;
use super::open::{LABEL_FILE, LARGEST_FILE};
use super::receipt::{ErasedFilm, RECEIPTS_MAX, Receipt};
use super::slot::{Slot, Wrapped, unwrap};
use super::storage::{FILMS, Storage};
use super::unlocked::UnlockedVault;

/// What was sealed before an erasing.
pub(super) struct Sealed {
    pub generation: u64,
    pub catalogue: Vec<u8>,
    pub film_keys: Vec<(FilmId, Wrapped)>,
}

impl UnlockedVault {
    /// Erases films, checks on the medium that nothing that was sealed before opens any more, and keeps a receipt in the vault, which
    /// names no film by its title.
    ///
    /// # Errors
    /// As [`erase`](Self::erase). What goes wrong once the films are gone is no error: the receipt says what could not be checked.
    pub fn erase_with_receipt(&mut self, ids: &[FilmId], computer: &str) -> Result<Receipt, VaultError> {
        let _lock = self.begin_writing()?;
        self.erase_and_check(ids, computer)
    }

    /// The same, under the lock.
    fn erase_and_check(&mut self, ids: &[FilmId], computer: &str) -> Result<Receipt, VaultError> {
        let erased = ids.iter().map(|id| self.film(*id).map(ErasedFilm::from));
        let mut receipt = Receipt::new(
            self.id(),
            self.unlocked_by(),
            computer,
            erased.collect::<Result<_, _>>()?,
        );
        let before = Sealed {
            generation: self.catalogue_file.generation,
            catalogue: self.catalogue_file.body.clone(),
            film_keys: ids
                .iter()
                .map(|id| Ok((*id, self.film(*id)?.wrapped_key)))
                .collect::<Result<_, VaultError>>()?,
        };
        receipt.files_left = self.erase_now(ids)? == Erasure::Unfinished;
        receipt.erased_at = Timestamp::now();
        receipt.checked = self.opens_none_of(&before).unwrap_or(false);
        let is_old = |slot: &&Slot| slot.renewed() == 0;
        let old = self.header.slots.iter().filter(is_old);
        receipt.old_passwords = old.map(|slot| slot.name.clone()).collect();
        // The films are gone, whether or not this can be kept.
        let _ = self.keep_receipt_now(&receipt);
        Ok(receipt)
    }

    /// Reads the vault from the medium, and tries on what was sealed before all that leads anywhere now.
    pub(super) fn opens_none_of(&self, before: &Sealed) -> Result<bool, VaultError> {
        let now = self.load_from_medium()?;
        let are_equal = now.header_file.other == OtherCopy::Equal && now.catalogue_file.other == OtherCopy::Equal;
        let is_listed = |(id, _): &(FilmId, Wrapped)| now.catalogue.films.iter().any(|film| film.id == *id);
        let is_left = now.header.has_two_keys() || before.film_keys.iter().any(is_listed);
        let catalogue_key = subkey(&now.vault_key, self.id(), Purpose::Catalogue)?;
        let context = catalogue_context(self.id(), before.generation);
        let opens = cobblestone::open(catalogue_key.expose(), &context, &before.catalogue)?.is_ok();
        let wrapping = subkey(&now.vault_key, self.id(), Purpose::FilmKeys)?;
        let mut unwrapped = before.film_keys.iter().map(|(id, wrapped)| {
            let opened = unwrap(&wrapping, &film_key_context(self.id(), *id), wrapped);
            opened.map(|key| key.is_some())
        });
        let unwraps = unwrapped.try_fold(false, |any, opened| opened.map(|opened| any || opened))?;
        Ok(are_equal && !is_left && !opens && !unwraps)
    }

    /// The receipts of what was erased from this vault, and of what it was erased for, the oldest first.
    pub fn receipts(&self) -> &[Receipt] {
        &self.catalogue.receipts
    }

    /// Keeps a receipt in the vault, sealed.
    ///
    /// # Errors
    /// [`VaultError::Busy`], and errors of writing.
    pub fn keep_receipt(&mut self, receipt: &Receipt) -> Result<(), VaultError> {
        let _lock = self.begin_writing()?;
        self.keep_receipt_now(receipt)
    }

    /// The same, under the lock.
    fn keep_receipt_now(&mut self, receipt: &Receipt) -> Result<(), VaultError> {
        let mut changed = self.catalogue.clone();
        changed.receipts.push(receipt.clone());
        let too_many = changed.receipts.len().saturating_sub(RECEIPTS_MAX);
        changed.receipts.drain(..too_many);
        self.commit(changed)
    }

    /// Erases all films and then the vault itself: its header, and with it every key and password, before anything else; then its list
    /// of films and its label. After that the folder has no vault, and a new one can be made there (R-REUSE). The receipt can be kept
    /// in that one.
    ///
    /// If it is interrupted, there is either still a vault, without films, or none.
    ///
    /// # Errors
    /// As [`erase`](Self::erase). [`VaultError::Busy`] also if another program has brought a film that whoever asked for this does not know:
    /// then nothing is erased.
    pub fn erase_everything(mut self, computer: &str) -> Result<Receipt, VaultError> {
        let known: Vec<_> = self.films().iter().map(|film| film.id).collect();
        // Held to the end: what is not in the receipt loses no key.
        let lock = self.begin_writing()?;
        let ids: Vec<_> = self.films().iter().map(|film| film.id).collect();
        if ids.iter().any(|id| !known.contains(id)) {
            return Err(VaultError::Busy);
        }
        let mut receipt = self.erase_and_check(&ids, computer)?;
        let erasing = |error| VaultError::from_io(&error, "erase the vault");
        let storage = &*self.storage;
        // The second copy first: what is left of a first copy alone is what an interrupted creation may have left, too.
        for kind in [HEADER, CATALOGUE] {
            for name in kind.names().into_iter().rev() {
                overwrite(storage, name, kind.magic()).map_err(erasing)?;
                receipt.files_left |= storage.remove(name).is_err_and(|error| !is_missing(&error));
                storage.sync_folder("").map_err(erasing)?;
            }
        }
        receipt.files_left |= storage.remove(LABEL_FILE).is_err_and(|error| !is_missing(&error));
        // Its keys are gone, and so is whoever could read it: what has to outlive the vault was exported before.
        self.log.lock().end_session();
        // One that is missing is not the last: somebody may have removed it.
        let there = storage.names("").ok();
        let is_there = |name: &String| there.as_ref().is_none_or(|there| there.contains(name));
        for name in log::names().filter(is_there) {
            receipt.files_left |= storage.remove(&name).is_err_and(|error| !is_missing(&error));
        }
        // Stays if it is not empty: other files in it are somebody else's, or were told of above.
        let _ = storage.remove(FILMS);
        let _ = storage.sync_folder("");
        drop(lock);
        receipt.everything = true;
        receipt.old_passwords.clear();
        receipt.erased_at = Timestamp::now();
        Ok(receipt)
    }
}

/// Overwrites all of a small file but its beginning, which says what it is.
fn overwrite(storage: &dyn Storage, name: &str, beginning: &[u8]) -> std::io::Result<()> {
    let file = match storage.open_to_write(name) {
        Err(error) if is_missing(&error) => return Ok(()),
        file => file?,
    };
    let len = usize::try_from(storage.len(&file)?).unwrap_or(usize::MAX);
    let mut zeros = vec![0; len.min(LARGEST_FILE)];
    zeros.iter_mut().zip(beginning).for_each(|(zero, byte)| *zero = *byte);
    storage.write_at(&file, &zeros, 0)?;
    storage.sync(&file)
}
