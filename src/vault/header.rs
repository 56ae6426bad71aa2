//! The header: label, password slots, and the MAC over them.
//!
//! Body: `vault id (16) | name | unit | date | if found | number of vault keys (1) | number of slots (1) | slots | MAC (64)`, where a
//! text is its length (2 bytes, little-endian) and UTF-8, and a slot is
//! `number (4) | name | memory KiB (4) | passes (4) | lanes (4) | salt (32) | slot root (104) | renewed (8) | vault keys (104 each) |
//! slot secret (104)`. Version 1 has no number of vault keys, and its slots end after the 104 bytes, which hold the vault key itself.

use hmac::Mac;

use super::ab_file::{self, AbFile, BOUND};
use super::error::{Field, Piece, VaultError};
use super::ids::VaultId;
use super::kdf::{KdfCost, SALT};
use super::keys::{Purpose, hmac, subkey};
use super::label::{Label, checked_text};
use super::slot::{SLOT_NAME_MAX, Slot, SlotKeys, Wrapped};
use super::storage::Storage;
use crate::memory::{Key, Passphrase};

/// Maximum number of passwords of a vault: a wrong password is tried on each of them.
pub const MAX_SLOTS: usize = 8;
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

/// What a password leads to.
pub struct Access {
    /// The number of its slot.
    pub slot: u32,
    /// Opens the slot, whatever the vault key is by then.
    pub slot_key: Key<32>,
}

/// A header, proven to be what was written.
pub struct Opened {
    /// Its two copies.
    pub file: AbFile,
    /// What is in it.
    pub header: Header,
    /// The vault key, which authenticates it; and, while that is being replaced, the next one.
    pub vault_keys: Vec<Key<32>>,
}

impl Header {
    /// The header as it is now, proven to belong to the vault that `access` opens, or, if its password was removed meanwhile,
    /// `vault_key`.
    ///
    /// # Errors
    /// As [`AbFile::load`] and [`parse`](Self::parse); [`VaultError::WrongPassphrase`] if neither opens it any more;
    /// [`VaultError::Damaged`] if it is not what was written.
    pub fn load(storage: &dyn Storage, access: &Access, vault_key: Option<&Key<32>>) -> Result<Opened, VaultError> {
        let file = AbFile::load(storage, ab_file::HEADER)?;
        let header = Self::parse(&file)?;
        let slot = header.slots.iter().find(|slot| slot.number == access.slot);
        let root = slot.map(|slot| Ok::<_, VaultError>((slot, slot.open(header.vault, &access.slot_key)?)));
        let vault_keys = match (root.transpose()?, vault_key) {
            (Some((slot, Some(root))), _) => {
                let vault_keys = slot.vault_keys(header.vault, root)?;
                header.authenticate(&file, &vault_keys[0])?;
                vault_keys
            }
            (_, None) => return Err(VaultError::WrongPassphrase),
            (_, Some(key)) => {
                header
                    .authenticate(&file, key)
                    .map_err(|_| VaultError::WrongPassphrase)?;
                vec![key.copy()?]
            }
        };
        Ok(Opened {
            file,
            header,
            vault_keys,
        })
    }

    /// Parses the newest copy.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], or [`VaultError::CostOutOfRange`] for a slot that would weaken the hashing or exhaust the memory.
    pub fn parse(file: &AbFile) -> Result<Self, VaultError> {
        parse(&file.body, file.version, file.generation)
    }

    /// What `passphrase` leads to. Authenticates the header.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`] if no slot opens; [`VaultError::Damaged`] if one does, but the header is not what
    /// was written.
    pub fn unlock(&self, file: &AbFile, passphrase: &Passphrase) -> Result<Access, VaultError> {
        for slot in &self.slots {
            let slot_key = slot.stretch(passphrase)?;
            if let Some(root) = slot.open(self.vault, &slot_key)? {
                self.authenticate(file, &slot.vault_keys(self.vault, root)?[0])?;
                let slot = slot.number;
                return Ok(Access { slot, slot_key });
            }
        }
        Err(VaultError::WrongPassphrase)
    }

    /// Whether the vault key is being replaced: every slot has two.
    pub fn has_two_keys(&self) -> bool {
        let two = |slot: &Slot| slot.keys.as_ref().is_some_and(|keys| keys.vault_keys.len() == 2);
        self.slots.iter().any(two)
    }

    /// The slot secrets, in the order of the slots; for whoever has the vault key that authenticates this header.
    pub fn secrets(&self, vault_key: &Key<32>) -> Result<Vec<Key<32>>, VaultError> {
        self.slots
            .iter()
            .map(|slot| slot.secret(self.vault, vault_key))
            .collect()
    }

    /// Seals the vault key, and the next one if it is being replaced, in every slot.
    pub fn seal(&mut self, secrets: &[Key<32>], vault_key: &Key<32>, next: Option<&Key<32>>) -> Result<(), VaultError> {
        let vault = self.vault;
        let mut slots = self.slots.iter_mut().zip(secrets);
        slots.try_for_each(|(slot, secret)| slot.seal(vault, secret, vault_key, next))
    }

    /// Checks the MAC over all of the header.
    pub fn authenticate(&self, file: &AbFile, vault_key: &Key<32>) -> Result<(), VaultError> {
        let damaged = VaultError::Damaged { what: Piece::Header };
        let (body, mac) = file.body.split_last_chunk::<MAC>().ok_or(damaged.clone())?;
        let expected = mac_of(self.vault, vault_key, &file.bound(), body)?;
        expected.verify_slice(mac).map_err(|_| damaged)
    }

    /// The body for an A/B file of this generation; `vault_key` is the one that [`seal`](Self::seal) was given.
    pub fn to_body(&self, generation: u64, vault_key: &Key<32>) -> Result<Vec<u8>, VaultError> {
        let mut body = self.vault.as_bytes().to_vec();
        self.label.texts().iter().for_each(|text| put_text(&mut body, text));
        body.push(if self.has_two_keys() { 2 } else { 1 });
        body.push(u8::try_from(self.slots.len()).map_err(|_| VaultError::TooMany { what: Piece::Slot })?);
        for slot in &self.slots {
            body.extend(slot.number.to_le_bytes());
            put_text(&mut body, &slot.name);
            for number in [slot.cost.memory_kib(), slot.cost.passes(), slot.cost.lanes()] {
                body.extend(number.to_le_bytes());
            }
            body.extend(slot.salt);
            body.extend(slot.root);
            body.extend(slot.renewed().to_le_bytes());
            if let Some(keys) = &slot.keys {
                keys.vault_keys.iter().for_each(|key| body.extend(key));
                body.extend(keys.kept);
            }
        }
        let bound = ab_file::bound(ab_file::HEADER, ab_file::HEADER.version(), generation, body.len() + MAC);
        let mac = mac_of(self.vault, vault_key, &bound, &body)?.finalize().into_bytes();
        body.extend_from_slice(&mac);
        // Never written is what could not be read again.
        parse(&body, ab_file::HEADER.version(), generation)?;
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

pub(super) fn parse(body: &[u8], version: u32, generation: u64) -> Result<Header, VaultError> {
    let damaged = || VaultError::Damaged { what: Piece::Header };
    let mut input = Input { rest: body };
    let vault = VaultId::from(input.array().ok_or_else(damaged)?);
    let mut texts = [const { String::new() }; 4];
    for text in &mut texts {
        *text = input.text().ok_or_else(damaged)?;
    }
    let label = Label::from_texts(texts).ok_or_else(damaged)?;
    let vault_keys = match version {
        1 => None,
        _ => Some(usize::from(input.array::<1>().ok_or_else(damaged)?[0])),
    };
    let [count] = input.array().ok_or_else(damaged)?;
    let counts_fit = vault_keys.is_none_or(|count| (1..=2).contains(&count));
    if !(counts_fit && (1..=MAX_SLOTS).contains(&usize::from(count))) {
        return Err(damaged());
    }
    let mut slots = Vec::new();
    for _ in 0..count {
        let RawSlot(number, name, [memory, passes, lanes], salt, root, keys) =
            input.slot(vault_keys).ok_or_else(damaged)?;
        if keys.as_ref().is_some_and(|keys| keys.renewed > generation) {
            return Err(damaged());
        }
        slots.push(Slot {
            number,
            name,
            cost: KdfCost::new(memory, passes, lanes)?,
            salt,
            root,
            keys,
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
struct RawSlot(u32, String, [u32; 3], [u8; SALT], Wrapped, Option<SlotKeys>);

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

    fn slot(&mut self, vault_keys: Option<usize>) -> Option<RawSlot> {
        let number = self.number()?;
        let name = self.text()?;
        let name = checked_text(Field::SlotName, &name, SLOT_NAME_MAX, false)
            .ok()
            .filter(|checked| *checked == name)?;
        let cost = [self.number()?, self.number()?, self.number()?];
        let (salt, root) = (self.array()?, self.array()?);
        let keys = match vault_keys {
            None => None,
            Some(count) => Some(SlotKeys {
                renewed: u64::from_le_bytes(self.array()?),
                vault_keys: (0..count).map(|_| self.array()).collect::<Option<_>>()?,
                kept: self.array()?,
            }),
        };
        Some(RawSlot(number, name, cost, salt, root, keys))
    }
}
