//! The locked vault, and the creation of a new one.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ab_file::{self, AbFile, CATALOGUE, HEADER, OtherCopy};
use super::catalogue::Catalogue;
use super::error::{VaultError, is_missing};
use super::header::{Access, Header};
use super::ids::VaultId;
use super::kdf::KdfCost;
use super::keys::{Purpose, subkey};
use super::label::Label;
use super::log::{self, LogEvent};
use super::slot::Slot;
use super::storage::{FILMS, RealStorage, Storage};
use super::unlocked::{Copies, UnlockedVault, load_catalogue_file};
use crate::memory::{Key, Passphrase};
use crate::policy::check_passphrase;

/// The informative copy of the label.
pub(super) const LABEL_FILE: &str = "LABEL.txt";

/// Whether a path below a vault's folder is one of the vault's own files, whatever system has written the name.
#[must_use]
pub fn is_own_path(path: &Path) -> bool {
    let mut names = path.iter().map(|name| name.to_string_lossy().to_ascii_lowercase());
    let Some(first) = names.next() else { return false };
    if names.next().is_some() {
        return first == FILMS;
    }
    let begins = |own: &&str| first.starts_with(*own);
    ["vault.", "catalogue."].iter().any(begins)
        || first == LABEL_FILE.to_ascii_lowercase()
        || log::names().any(|own| own == first)
}

/// No header, catalogue or label is larger.
pub(super) const LARGEST_FILE: usize = 17 * 1024 * 1024;

/// The generation of a new vault's files.
const FIRST_GENERATION: u64 = 1;

/// The number of a new vault's only slot.
const FIRST_SLOT: u32 = 1;

/// What a new vault is created from.
pub struct NewVault<'a> {
    /// The public label; its name becomes the name of the first password too.
    pub label: Label,
    /// The first password; has to meet the rule (R-PASS).
    pub passphrase: &'a Passphrase,
    /// The cost of trying a password; [`KdfCost::DEFAULT`] unless there is a reason.
    pub cost: KdfCost,
}

/// Creates a vault in the folder `dir`, and the folder if it does not exist. Other files in it are left alone.
///
/// # Errors
/// Those of [`may_create`], [`VaultError::WeakPassphrase`], [`VaultError::BadText`], and errors of writing.
pub fn create(dir: impl Into<PathBuf>, new: NewVault<'_>) -> Result<UnlockedVault, VaultError> {
    create_on(Arc::new(RealStorage::new(dir)), new)
}

/// Whether a vault can be created in the folder `dir`: there is none, and none of its files would be written over somebody else's.
/// Changes nothing.
///
/// # Errors
/// [`VaultError::AlreadyAVault`], [`VaultError::UnsupportedVersion`], [`VaultError::ForeignFile`], and errors of reading.
pub fn may_create(dir: impl Into<PathBuf>) -> Result<(), VaultError> {
    check_place(&RealStorage::new(dir))
}

/// A locked vault: only its label can be read.
///
/// ```no_run
/// use vitrin::{memory::Passphrase, vault::LockedVault};
/// let vault = LockedVault::open("/media/stick/vault")?;
/// println!("belongs to {}", vault.label().name);
/// let unlocked = vault.unlock(&Passphrase::from_reader(std::io::stdin())?)?;
/// # Ok::<(), vitrin::vault::VaultError>(())
/// ```
pub struct LockedVault {
    pub(super) storage: Arc<dyn Storage>,
    header: Header,
    header_copy: OtherCopy,
    version: u32,
}

impl LockedVault {
    /// Opens the vault in the folder `dir`.
    ///
    /// # Errors
    /// [`VaultError::NotAVault`], [`VaultError::UnsupportedVersion`], [`VaultError::Damaged`],
    /// [`VaultError::CostOutOfRange`], and errors of reading.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, VaultError> {
        Self::open_on(Arc::new(RealStorage::new(dir)))
    }

    pub(super) fn open_on(storage: Arc<dyn Storage>) -> Result<Self, VaultError> {
        let file = AbFile::load(&*storage, HEADER)?;
        let header = Header::parse(&file)?;
        Ok(Self {
            storage,
            header,
            header_copy: file.other,
            version: file.version,
        })
    }

    /// What the second copies of header and catalogue are like, as far as that shows without the password.
    ///
    /// # Errors
    /// As [`open`](Self::open), of the catalogue.
    pub fn copies(&self) -> Result<Copies, VaultError> {
        Ok(Copies {
            header: self.header_copy,
            catalogue: load_catalogue_file(&*self.storage)?.other,
        })
    }

    /// The public label. Anyone who holds the stick can change it; only [`unlock`](Self::unlock) proves that it was not changed.
    pub fn label(&self) -> &Label {
        &self.header.label
    }

    /// The vault's id, not authenticated either.
    pub fn id(&self) -> VaultId {
        self.header.vault
    }

    /// The format version of its header. One of an earlier version gets the newest with the first change of passwords, or the first
    /// film that is erased.
    pub fn format_version(&self) -> u32 {
        self.version
    }

    /// The names of the passwords, not authenticated either.
    pub fn slot_names(&self) -> impl Iterator<Item = &str> {
        self.header.slots.iter().map(|slot| slot.name.as_str())
    }

    /// Unlocks the vault as it is now (a password may have been changed since the label was read), and finishes what an earlier
    /// interruption left undone. Takes about a second for each password of the vault: not for the thread that draws.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`]; [`VaultError::Damaged`] when the password is right, but header or catalogue are not
    /// what was written; errors of reading.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<UnlockedVault, VaultError> {
        UnlockedVault::open(self.storage.clone(), self.access(passphrase)?).map(UnlockedVault::begin_session)
    }

    /// As [`unlock`](Self::unlock), and writes nothing to the medium but entries of the log, into the file of it that there is.
    ///
    /// # Errors
    /// As [`unlock`](Self::unlock).
    pub fn unlock_to_read(&self, passphrase: &Passphrase) -> Result<UnlockedVault, VaultError> {
        UnlockedVault::open_to_read(self.storage.clone(), self.access(passphrase)?).map(UnlockedVault::begin_session)
    }

    fn access(&self, passphrase: &Passphrase) -> Result<Access, VaultError> {
        let file = AbFile::load(&*self.storage, HEADER)?;
        let unlocked = Header::parse(&file)?.unlock(&file, passphrase);
        unlocked.inspect_err(|error| {
            if *error == VaultError::WrongPassphrase {
                // Told at the next unlocking. Where it cannot be written, it is not counted.
                let _ = log::count_wrong_password(&*self.storage);
            }
        })
    }
}

pub(super) fn create_on(storage: Arc<dyn Storage>, new: NewVault<'_>) -> Result<UnlockedVault, VaultError> {
    check_passphrase(new.passphrase).map_err(VaultError::WeakPassphrase)?;
    let draft = Draft::new(new)?;
    draft.write(&storage)?;
    let vault = UnlockedVault::open(storage, draft.access)?;
    vault.log(LogEvent::Created);
    Ok(vault.begin_session())
}

/// A new vault that has not been written yet.
pub(super) struct Draft {
    pub(super) vault_key: Key<32>,
    pub(super) access: Access,
    header: Header,
}

impl Draft {
    pub(super) fn new(new: NewVault<'_>) -> Result<Self, VaultError> {
        let label = new.label.checked()?;
        let vault = VaultId::generate()?;
        let vault_key = Key::generate()?;
        let slot = Slot::for_passphrase(
            vault,
            FIRST_SLOT,
            &label.name,
            new.cost,
            new.passphrase,
            FIRST_GENERATION,
        )?;
        let mut header = Header {
            vault,
            label,
            slots: vec![slot.slot],
        };
        header.seal(&[slot.secret], &vault_key, None)?;
        let access = Access {
            slot: FIRST_SLOT,
            slot_key: slot.slot_key,
        };
        Ok(Self {
            vault_key,
            access,
            header,
        })
    }

    /// The order makes an interruption harmless: without a header there is no vault, and the header is written last.
    pub(super) fn write(&self, storage: &Arc<dyn Storage>) -> Result<(), VaultError> {
        let Self { vault_key, header, .. } = self;
        let making = |error| match VaultError::from_io(&error, "make a vault") {
            // The folder (or its parent) does not exist and could not be created.
            VaultError::MediumLost if is_missing(&error) => VaultError::NotWritable,
            meaning => meaning,
        };
        check_place(&**storage)?;
        storage.make_folder("").map_err(making)?;
        let _lock = storage.lock().map_err(|error| VaultError::from_lock(&error))?;
        // Another program may have made one meanwhile.
        check_place(&**storage)?;
        let catalogue_key = subkey(vault_key, header.vault, Purpose::Catalogue)?;
        let catalogue = Catalogue::default().seal(FIRST_GENERATION, header.vault, &catalogue_key)?;
        storage.make_folder(FILMS).map_err(making)?;
        ab_file::create(&**storage, CATALOGUE, CATALOGUE.version(), FIRST_GENERATION, &catalogue)?;
        write_label(&**storage, &header.label.as_text_file()).map_err(making)?;
        let header = header.to_body(FIRST_GENERATION, vault_key)?;
        ab_file::create(&**storage, HEADER, HEADER.version(), FIRST_GENERATION, &header)
    }
}

fn check_place(storage: &dyn Storage) -> Result<(), VaultError> {
    match AbFile::load(storage, HEADER) {
        Err(VaultError::NotAVault) => {}
        Ok(_) | Err(VaultError::Damaged { .. }) => return Err(VaultError::AlreadyAVault),
        Err(error) => return Err(error),
    }
    let copies = [HEADER, CATALOGUE].map(|kind| kind.names().map(|name| (name, kind.magic().as_slice())));
    let label = (LABEL_FILE, Label::TEXT_FILE_BEGINS.as_bytes());
    for &(name, beginning) in copies.as_flattened().iter().chain([&label]) {
        if !may_be_replaced(storage, name, beginning) {
            return Err(VaultError::ForeignFile { name });
        }
    }
    Ok(())
}

/// Whether there is no such file, or only what an interrupted creation, or erasing of the whole vault, may have left: it begins as Vitrin's do, or as much of it as
/// there is, or nothing but zeros has reached the medium.
fn may_be_replaced(storage: &dyn Storage, name: &str, beginning: &[u8]) -> bool {
    let read = || -> io::Result<Option<Vec<u8>>> {
        let file = storage.open(name)?;
        let len = usize::try_from(storage.len(&file)?).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len.min(LARGEST_FILE)];
        storage.read_at(&file, &mut bytes, 0)?;
        Ok((len <= LARGEST_FILE).then_some(bytes))
    };
    match read() {
        Ok(Some(bytes)) => {
            let as_begun = bytes.starts_with(beginning) || beginning.starts_with(&bytes);
            as_begun || bytes.iter().all(|&byte| byte == 0)
        }
        Ok(None) => false,
        Err(error) => is_missing(&error) || error.kind() == ErrorKind::NotADirectory,
    }
}

fn write_label(storage: &dyn Storage, text: &str) -> io::Result<()> {
    let file = match storage.open_to_write(LABEL_FILE) {
        Err(error) if is_missing(&error) => storage.create(LABEL_FILE)?,
        file => file?,
    };
    // Overwrites all that an earlier, interrupted creation may have left.
    let len = usize::try_from(storage.len(&file)?)
        .unwrap_or(usize::MAX)
        .min(16 * 1024);
    let padding = len.saturating_sub(text.len());
    storage.write_at(&file, &[text.as_bytes(), &vec![b' '; padding]].concat(), 0)?;
    storage.sync(&file)?;
    storage.sync_folder("")
}
