//! The Merkle tree over the log's entries, as RFC 6962 (section 2.1) specifies it, with SHA-256.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// The state of one file of the log: how many entries it has, and the hash over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "HeadRecord", into = "HeadRecord")]
pub struct LogHead {
    /// Number of the file: `log.000` is 0.
    pub segment: u32,
    /// Number of entries, at least 1.
    pub count: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// Where in the file the last of them ends, in bytes.
    pub end: u64,
}

/// A head as JSON.
#[derive(Serialize, Deserialize)]
struct HeadRecord {
    segment: u32,
    count: u64,
    root: String,
    end: u64,
    /// An object, and nothing else, has these: none that is known.
    #[serde(flatten, skip_serializing)]
    _other: Map<String, Value>,
}

impl From<LogHead> for HeadRecord {
    fn from(head: LogHead) -> Self {
        Self {
            segment: head.segment,
            count: head.count,
            root: hex::encode(head.root),
            end: head.end,
            _other: Map::new(),
        }
    }
}

/// A head that is not null.
pub fn head_if_present<'de, D: Deserializer<'de>>(input: D) -> Result<Option<LogHead>, D::Error> {
    LogHead::deserialize(input).map(Some)
}

impl TryFrom<HeadRecord> for LogHead {
    type Error = &'static str;

    fn try_from(record: HeadRecord) -> Result<Self, Self::Error> {
        let mut root = [0; 32];
        hex::decode_to_slice(&record.root, &mut root).map_err(|_| "a root has 64 hexadecimal digits")?;
        // One spelling in files.
        if record.count == 0 || hex::encode(root) != record.root {
            return Err("no head of a log");
        }
        Ok(Self {
            segment: record.segment,
            count: record.count,
            root,
            end: record.end,
        })
    }
}

/// All that is needed of a tree to add a leaf and to know the root: the roots of its complete subtrees, the largest first. There is
/// one for each bit that is set in the number of leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    count: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// A tree of `count` leaves; `None` unless there are as many peaks as such a tree has.
    pub fn from_peaks(count: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == count.count_ones() as usize).then_some(Self { count, peaks })
    }

    /// Number of leaves.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Roots of the complete subtrees.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds the leaf `data`.
    pub fn push(&mut self, data: &[u8]) {
        let mut hash = leaf_hash(data);
        for _ in 0..self.count.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.count += 1;
    }

    /// The tree's root; that of an empty tree is the hash of nothing.
    pub fn root(&self) -> Hash {
        let joined = self.peaks.iter().rev().copied();
        joined
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// The hash of one leaf.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hash = Sha256::new().chain_update([1]).chain_update(left).chain_update(right);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;

    use super::*;

    #[test]
    fn the_frontier_has_the_root_of_the_whole_tree() {
        let mut whole = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root().as_slice(), whole.root().as_bytes().as_slice());
        for number in 0..300_u32 {
            let leaf = number.to_le_bytes().to_vec();
            frontier.push(&leaf);
            whole.push(leaf);
            assert_eq!(
                frontier.root().as_slice(),
                whole.root().as_bytes().as_slice(),
                "{number}"
            );
            let again = Frontier::from_peaks(frontier.count(), frontier.peaks().to_vec());
            assert_eq!(again.as_ref(), Some(&frontier));
        }
        assert_eq!(Frontier::from_peaks(3, vec![[0; 32]]), None, "3 is 2 + 1: two peaks");
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        // The leaves and two of the roots that the tests of Certificate Transparency use.
        let leaves: [&[u8]; 3] = [b"", b"\0", b"\x10"];
        let mut frontier = Frontier::default();
        frontier.push(leaves[0]);
        let one = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(hex::encode(frontier.root()), one);
        frontier.push(leaves[1]);
        let two = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
        assert_eq!(hex::encode(frontier.root()), two);
        frontier.push(leaves[2]);
        let three = "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77";
        assert_eq!(hex::encode(frontier.root()), three);
    }

    #[test]
    fn a_head_has_one_spelling() {
        let head = LogHead {
            segment: 1,
            count: 2,
            root: [0xAB; 32],
            end: 1024,
        };
        let text = serde_json::to_string(&head).unwrap();
        assert_eq!(serde_json::from_str::<LogHead>(&text).unwrap(), head);
        for bad in [
            text.replace("ab", "AB"),
            text.replace("\"count\":2", "\"count\":0"),
            text.replace("abab", "ab"),
            format!("[1,2,\"{}\",1024]", "ab".repeat(32)),
        ] {
            assert!(serde_json::from_str::<LogHead>(&bad).is_err(), "{bad}");
        }
    }
}
