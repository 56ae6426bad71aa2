//! The header: label, password slots, and the MAC over them.
//!
//! Body: `vault id (16) | name | unit | date | if found | number of slots (1) | slots | MAC (64)`, where a text is its length
//! (2 bytes, little-endian) and UTF-8, and a slot is
//! `number (4) | name | memory KiB (4) | passes (4) | lanes (4) | salt (32) | wrapped vault key (104)`.

use hmac::Mac;

use super::ab_file::{self, AbFile, BOUND};
use super::cobblestone::{self, PREFIX, TAG};
use super::error::{Field, Piece, VaultError};
use super::ids::VaultId;
use super::kdf::{KdfCost, SALT};
use super::keys::{Purpose, hmac, slot_context, subkey};
use super::label::{Label, checked_text};
use super::storage::Storage;
use crate::memory::{Key, MemoryError, Passphrase};

/// Maximum number of passwords of a vault: a wrong password is tried on each of them.
pub const MAX_SLOTS: usize = 8;
/// Maximum length of a slot's name in bytes.
pub const SLOT_NAME_MAX: usize = 100;
const WRAPPED_KEY: usize = PREFIX + 32 + TAG;
const MAC: usize = 64;

/// A parsed header. Not authenticated until [`Header::unlock`] succeeds.
#[derive(Clone)]
pub struct Header {
    /// The vault's id.
    pub vault: VaultId,
    /// The public label.
    pub label: Label,
    /// At least one.
    pub slots: Vec<Slot>,
}

/// A password slot: the vault key wrapped under one password. Not secret: it is stored in the file as it is.
#[derive(Clone)]
pub struct Slot {
    /// Unique in one vault.
    pub number: u32,
    /// Whose password it is.
    pub name: String,
    /// The cost of trying a password.
    pub cost: KdfCost,
    salt: [u8; SALT],
    wrapped: [u8; WRAPPED_KEY],
}

impl Slot {
    /// Wraps the vault key under a new password.
    pub fn new(
        vault: VaultId,
        number: u32,
        name: &str,
        cost: KdfCost,
        passphrase: &Passphrase,
        vault_key: &Key<32>,
    ) -> Result<Self, VaultError> {
        let name = checked_text(Field::SlotName, name, SLOT_NAME_MAX, false)?;
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| MemoryError::NoRandomness)?;
        let key = cost.stretch(passphrase, &salt)?;
        let sealed = cobblestone::seal(key.expose(), &slot_context(vault, number, cost), vault_key.expose())?;
        let wrapped = sealed.try_into().expect("a sealed key of 32 bytes has 104 bytes");
        Ok(Self {
            number,
            name,
            cost,
            salt,
            wrapped,
        })
    }

    /// The vault key, or `None` if this is not the slot's password.
    fn open(&self, vault: VaultId, passphrase: &Passphrase) -> Result<Option<Key<32>>, VaultError> {
        let key = self.cost.stretch(passphrase, &self.salt)?;
        let context = slot_context(vault, self.number, self.cost);
        let Ok(plain) = cobblestone::open(key.expose(), &context, &self.wrapped)? else {
            return Ok(None);
        };
        let Some(plain) = plain.first_chunk::<32>() else {
            return Ok(None);
        };
        Ok(Some(Key::from_fn(|bytes| bytes.copy_from_slice(plain))?))
    }
}

impl Header {
    /// The header as it is now, proven to belong to the vault that `vault_key` opens.
    ///
    /// # Errors
    /// As [`AbFile::load`], [`parse`](Self::parse) and [`authenticate`](Self::authenticate).
    pub fn load(storage: &dyn Storage, vault_key: &Key<32>) -> Result<(AbFile, Self), VaultError> {
        let file = AbFile::load(storage, ab_file::HEADER)?;
        let header = Self::parse(&file)?;
        header.authenticate(&file, vault_key)?;
        Ok((file, header))
    }

    /// Parses the newest copy.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], or [`VaultError::CostOutOfRange`] for a slot that would weaken the hashing or exhaust the memory.
    pub fn parse(file: &AbFile) -> Result<Self, VaultError> {
        parse(&file.body)
    }

    /// The vault key and the number of the slot that `passphrase` opens. Authenticates the header.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`] if no slot opens; [`VaultError::Damaged`] if one does, but the header is not what
    /// was written.
    pub fn unlock(&self, file: &AbFile, passphrase: &Passphrase) -> Result<(Key<32>, u32), VaultError> {
        for slot in &self.slots {
            if let Some(vault_key) = slot.open(self.vault, passphrase)? {
                self.authenticate(file, &vault_key)?;
                return Ok((vault_key, slot.number));
            }
        }
        Err(VaultError::WrongPassphrase)
    }

    /// Checks the MAC over all of the header.
    pub fn authenticate(&self, file: &AbFile, vault_key: &Key<32>) -> Result<(), VaultError> {
        let damaged = VaultError::Damaged { what: Piece::Header };
        let (body, mac) = file.body.split_last_chunk::<MAC>().ok_or(damaged.clone())?;
        let expected = mac_of(self.vault, vault_key, &file.bound(), body)?;
        expected.verify_slice(mac).map_err(|_| damaged)
    }

    /// The body for an A/B file of this generation.
    pub fn to_body(&self, generation: u64, vault_key: &Key<32>) -> Result<Vec<u8>, VaultError> {
        let mut body = self.vault.as_bytes().to_vec();
        self.label.texts().iter().for_each(|text| put_text(&mut body, text));
        body.push(u8::try_from(self.slots.len()).map_err(|_| VaultError::TooMany { what: Piece::Slot })?);
        for slot in &self.slots {
            body.extend(slot.number.to_le_bytes());
            put_text(&mut body, &slot.name);
            for number in [slot.cost.memory_kib(), slot.cost.passes(), slot.cost.lanes()] {
                body.extend(number.to_le_bytes());
            }
            body.extend(slot.salt);
            body.extend(slot.wrapped);
        }
        let bound = ab_file::bound(ab_file::HEADER, generation, body.len() + MAC);
        let mac = mac_of(self.vault, vault_key, &bound, &body)?.finalize().into_bytes();
        body.extend_from_slice(&mac);
        // Never written is what could not be read again.
        parse(&body)?;
        Ok(body)
    }
}

pub(super) fn mac_of(
    vault: VaultId,
    vault_key: &Key<32>,
    bound: &[u8; BOUND],
    body: &[u8],
) -> Result<hmac::Hmac<sha2::Sha512>, VaultError> {
    let key = subkey(vault_key, vault, Purpose::HeaderMac)?;
    let mut mac = hmac(key.expose());
    mac.update(bound);
    mac.update(body);
    Ok(mac)
}

/// The texts of a header are checked to be far shorter than 64 KiB when it is made.
fn put_text(body: &mut Vec<u8>, text: &str) {
    let bytes = &text.as_bytes()[..text.len().min(usize::from(u16::MAX))];
    body.extend((bytes.len() as u16).to_le_bytes());
    body.extend(bytes);
}

fn parse(body: &[u8]) -> Result<Header, VaultError> {
    let damaged = || VaultError::Damaged { what: Piece::Header };
    let mut input = Input { rest: body };
    let vault = VaultId::from(input.array().ok_or_else(damaged)?);
    let mut texts = [const { String::new() }; 4];
    for text in &mut texts {
        *text = input.text().ok_or_else(damaged)?;
    }
    let label = Label::from_texts(texts).ok_or_else(damaged)?;
    let [count] = input.array().ok_or_else(damaged)?;
    if !(1..=MAX_SLOTS).contains(&usize::from(count)) {
        return Err(damaged());
    }
    let mut slots = Vec::new();
    for _ in 0..count {
        let slot = input.slot().ok_or_else(damaged)?;
        let (number, name, [memory, passes, lanes], salt, wrapped) = slot;
        let cost = KdfCost::new(memory, passes, lanes)?;
        slots.push(Slot {
            number,
            name,
            cost,
            salt,
            wrapped,
        });
    }
    let is_repeated = |(at, slot): (usize, &Slot)| {
        let same = |other: &Slot| other.number == slot.number || other.name == slot.name;
        slots[..at].iter().any(same)
    };
    match input.rest.len() {
        _ if slots.iter().enumerate().any(is_repeated) => Err(damaged()),
        MAC => Ok(Header { vault, label, slots }),
        _ => Err(damaged()),
    }
}

/// The fields of a slot as stored in the file, the cost not yet checked.
type RawSlot = (u32, String, [u32; 3], [u8; SALT], [u8; WRAPPED_KEY]);

/// The bytes that are left to parse.
struct Input<'a> {
    rest: &'a [u8],
}

impl Input<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*array)
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let len = usize::from(u16::from_le_bytes(self.array()?));
        let (text, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn slot(&mut self) -> Option<RawSlot> {
        let number = self.number()?;
        let name = self.text()?;
        let name = checked_text(Field::SlotName, &name, SLOT_NAME_MAX, false)
            .ok()
            .filter(|checked| *checked == name)?;
        let cost = [self.number()?, self.number()?, self.number()?];
        Some((number, name, cost, self.array()?, self.array()?))
    }
}
