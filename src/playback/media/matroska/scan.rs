//! Goes through a Matroska file from front to back: segments, clusters and blocks as they come.
//!
//! Segments and clusters are entered whatever size they state, so that files with unknown sizes, files that were cut off and
//! files put together byte by byte are all read the same way. Behind damage the next cluster is looked for.

use super::block::{BlockHead, HEAD};
use super::ebml::{self, HEADER, header, id};
use crate::playback::input::block_cache::{CacheReader, Refusal};

/// Largest block; no frame of any film comes near.
const MAX_BLOCK: u64 = 64 * 1024 * 1024;
/// Parts of a block group beside its block.
const MAX_GROUP_PARTS: usize = 64;
/// Bytes that are looked through at once in search of the next cluster.
const WINDOW: u64 = 64 * 1024;

/// An element whose header was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) id: u32,
    pub(super) start: u64,
    pub(super) body: u64,
    /// Bytes of the content; `None`: not known.
    pub(super) size: Option<u64>,
}

/// A block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// Where its element begins, that of the group where it is in one.
    pub(super) start: u64,
    pub(super) head: BlockHead,
    /// Where the content of the block begins, and its bytes.
    pub(super) body: u64,
    pub(super) size: u64,
    pub(super) is_key: bool,
    /// In ticks.
    pub(super) duration: Option<u64>,
}

/// What comes next in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A document begins, or a segment.
    Part(Element),
    /// Information about the segment: one of `SeekHead`, `Info`, `Tracks`, `Cues`.
    About(Element),
    Cluster(Element),
    /// A cluster's time in ticks.
    Timestamp(u64),
    Block(Block),
}

/// Goes through the file.
#[derive(Clone)]
pub(super) struct Scanner {
    bytes: CacheReader,
    /// Where the next element begins.
    pub(super) at: u64,
    /// Where the cluster ends, as far as it says so.
    cluster_end: u64,
}

impl Scanner {
    pub(super) fn new(bytes: CacheReader, at: u64) -> Self {
        Scanner {
            bytes,
            at,
            cluster_end: u64::MAX,
        }
    }

    pub(super) fn go_to(&mut self, at: u64) {
        self.at = at;
        self.cluster_end = u64::MAX;
    }

    /// The header of the element at `at`; `None` where there is none.
    pub(super) fn element(&self, at: u64) -> Result<Option<Element>, Refusal> {
        let length = self.bytes.len().saturating_sub(at).min(HEADER as u64) as usize;
        if length == 0 {
            return Ok(None);
        }
        let bytes = self.bytes.bytes(at, length)?;
        Ok(header(bytes.as_ref()).map(|(id, size, length)| Element {
            id,
            start: at,
            body: at + length as u64,
            size,
        }))
    }

    /// What comes next; `None` at the end.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn next(&mut self) -> Result<Option<Item>, Refusal> {
        while self.at < self.bytes.len() {
            let item = match self.element(self.at)? {
                Some(element) => self.take(element)?,
                None => None,
            };
            match item {
                Some(Some(item)) => return Ok(Some(item)),
                Some(None) => {}
                None => self.find_cluster()?,
            }
        }
        Ok(None)
    }

    /// Goes behind the header of `element`, or behind all of it: `Some(None)` where it means nothing, `None` where it is damaged.
    fn take(&mut self, element: Element) -> Result<Option<Option<Item>>, Refusal> {
        let end = element.size.and_then(|size| element.body.checked_add(size));
        let whole = end.filter(|&end| end <= self.bytes.len());
        match element.id {
            id::SEGMENT => {
                self.go_to(element.body);
                return Ok(Some(Some(Item::Part(element))));
            }
            id::CLUSTER => {
                self.at = element.body;
                self.cluster_end = end.unwrap_or(u64::MAX);
                return Ok(Some(Some(Item::Cluster(element))));
            }
            _ => {}
        }
        let (Some(end), Some(size)) = (whole, element.size) else {
            return Ok(None);
        };
        let item = match element.id {
            id::EBML => Some(Item::Part(element)),
            id::SEEK_HEAD | id::INFO | id::TRACKS | id::CUES => Some(Item::About(element)),
            id::TIMESTAMP => {
                let ticks = (size <= 8).then(|| self.bytes.bytes(element.body, size as usize));
                let ticks = ticks.transpose()?.and_then(|body| ebml::uint(body.as_ref()));
                ticks.map(Item::Timestamp)
            }
            id::SIMPLE_BLOCK | id::BLOCK_GROUP => {
                if end > self.cluster_end {
                    return Ok(None);
                }
                let block = if element.id == id::SIMPLE_BLOCK {
                    self.block(element, element.start)?
                } else {
                    self.group(element, end)?
                };
                let Some(block) = block else { return Ok(None) };
                Some(Item::Block(block))
            }
            known if id::SKIPPED.contains(&known) => None,
            // What nobody knows is believed only when something known follows it.
            _ if end == self.bytes.len() || self.element(end)?.is_some_and(|next| is_known(next.id)) => None,
            _ => return Ok(None),
        };
        self.at = end;
        Ok(Some(item))
    }

    fn block(&self, element: Element, start: u64) -> Result<Option<Block>, Refusal> {
        let Some(size) = element.size.filter(|&size| size <= MAX_BLOCK) else {
            return Ok(None);
        };
        let bytes = self.bytes.bytes(element.body, size.min(HEAD as u64) as usize)?;
        Ok(BlockHead::read(bytes.as_ref()).map(|head| Block {
            start,
            head,
            body: element.body,
            size,
            is_key: head.is_key(),
            duration: None,
        }))
    }

    fn group(&self, group: Element, end: u64) -> Result<Option<Block>, Refusal> {
        const DURATION: u32 = 0x9b;
        const REFERENCE: u32 = 0xfb;
        let (mut at, mut block) = (group.body, None);
        let (mut duration, mut is_key) = (None, true);
        for _ in 0..MAX_GROUP_PARTS {
            let Some(part) = self.element(at)?.filter(|_| at < end) else {
                break;
            };
            let Some(next) = part.size.and_then(|size| part.body.checked_add(size)) else {
                break;
            };
            if next > end {
                return Ok(None);
            }
            match part.id {
                id::BLOCK => block = self.block(part, group.start)?,
                DURATION if next - part.body <= 8 => {
                    let body = self.bytes.bytes(part.body, (next - part.body) as usize)?;
                    duration = ebml::uint(body.as_ref());
                }
                REFERENCE => is_key = false,
                _ => {}
            }
            at = next;
        }
        Ok(block.map(|block: Block| Block {
            is_key,
            duration,
            ..block
        }))
    }

    /// Goes to the next cluster or document behind the present place, or to the end.
    fn find_cluster(&mut self) -> Result<(), Refusal> {
        let length = self.bytes.len();
        let mut at = self.at.saturating_add(1);
        self.cluster_end = u64::MAX;
        while at < length {
            let window = (length - at).min(WINDOW);
            let bytes = self.bytes.bytes(at, window as usize)?;
            let begins = |four: &[u8]| {
                let id = four.iter().fold(0u32, |id, &byte| (id << 8) | u32::from(byte));
                id == id::CLUSTER || id == id::EBML
            };
            if let Some(found) = bytes.as_ref().windows(4).position(begins) {
                self.at = at + found as u64;
                return Ok(());
            }
            at += window.saturating_sub(3).max(1);
            if window < 4 {
                break;
            }
        }
        self.at = length;
        Ok(())
    }
}

fn is_known(id: u32) -> bool {
    id::SKIPPED.contains(&id)
        || [
            id::EBML,
            id::SEGMENT,
            id::SEEK_HEAD,
            id::INFO,
            id::TRACKS,
            id::CUES,
            id::CLUSTER,
            id::TIMESTAMP,
            id::SIMPLE_BLOCK,
            id::BLOCK_GROUP,
        ]
        .contains(&id)
}
