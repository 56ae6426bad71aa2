//! Chooses entries of the log, draws some of them for a regular check, and hands them on with their proofs.

use std::fmt;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::markers::quoted;
use crate::vault::{Checkpoint, LogEntry, LogReport, NumberedEntry, VaultId};

/// Which entries are wanted.
#[derive(Clone, Default)]
pub struct Filter {
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// About this film: the beginning of its id, or its title.
    pub film: Option<String>,
    /// With one of these words of [`LogEvent::WORDS`](crate::vault::LogEvent::WORDS); any if empty.
    pub what: Vec<String>,
}

impl fmt::Debug for Filter {
    /// Without the film, which may be named by its title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("since", &self.since)
            .field("until", &self.until)
            .field("what", &self.what)
            .finish_non_exhaustive()
    }
}

impl Filter {
    /// Whether the entry is wanted.
    #[must_use]
    pub fn matches(&self, entry: &LogEntry) -> bool {
        let in_time =
            self.since.is_none_or(|since| entry.at >= since) && self.until.is_none_or(|until| entry.at < until);
        let of_film = self.film.as_ref().is_none_or(|name| {
            let name = name.trim();
            let of = |film: &crate::vault::LoggedFilm| {
                let by_id = !name.is_empty() && film.id.to_string().starts_with(&name.to_ascii_lowercase());
                by_id || film.title.as_deref() == Some(name)
            };
            entry.film.as_ref().is_some_and(of)
        });
        let of_kind = self.what.is_empty() || self.what.iter().any(|word| word == entry.event.word());
        in_time && of_film && of_kind
    }

    /// The entries that are wanted, in the order of the log, each with the number of its file.
    #[must_use]
    pub fn choose<'a>(&self, report: &'a LogReport) -> Vec<Chosen<'a>> {
        let chosen = report.entries().filter(|(_, numbered)| self.matches(&numbered.entry));
        chosen.map(|(segment, numbered)| Chosen { segment, numbered }).collect()
    }
}

/// An entry that was chosen.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    /// Number of the log's file that it is in.
    pub segment: u32,
    /// The entry.
    pub numbered: &'a NumberedEntry,
}

/// Draws `count` of the entries at random, each with the same chance, and leaves them in order.
///
/// # Errors
/// When the system has no randomness.
pub fn sample(mut entries: Vec<Chosen<'_>>, count: usize) -> Result<Vec<Chosen<'_>>, getrandom::Error> {
    let mut wanted = count.min(entries.len());
    let mut left = entries.len();
    let mut drawn = Vec::new();
    for entry in entries.drain(..) {
        // Taken with the chance of wanted in left.
        if below(left as u64)? < wanted as u64 {
            drawn.push(entry);
            wanted -= 1;
        }
        left -= 1;
    }
    Ok(drawn)
}

/// A random number below `bound`, every one with the same chance.
fn below(bound: u64) -> Result<u64, getrandom::Error> {
    let fair = u64::MAX - u64::MAX % bound.max(1);
    loop {
        let number = getrandom::u64()?;
        if number < fair {
            return Ok(number % bound.max(1));
        }
    }
}

/// What is handed on.
pub struct Export<'a> {
    /// The vault's id.
    pub vault: VaultId,
    /// The whole log.
    pub report: &'a LogReport,
    /// The entries that are handed on.
    pub entries: &'a [Chosen<'a>],
    /// The state of each of the log's files, signed by this computer.
    pub checkpoints: &'a [Checkpoint],
    /// Whether films are named by their titles too, which may name a patient.
    pub with_titles: bool,
}

impl Export<'_> {
    /// As JSON lines: first what the log as a whole is, then one line an entry, with the hashes that prove it to be in the log.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        let checkpoints: Vec<Value> = self
            .checkpoints
            .iter()
            .map(|checkpoint| json!({"note": checkpoint.note, "verifier_key": checkpoint.verifier_key}))
            .collect();
        let problems: Vec<&str> = self.report.problems.iter().map(|problem| problem.code()).collect();
        let head = json!({
            "vault": self.vault.to_string(),
            "exported_at": Timestamp::now().to_string(),
            "checkpoints": checkpoints,
            "problems": problems,
        });
        let mut lines = format!("{head}\n");
        let trees = Trees::of(self.report);
        for Chosen { segment, numbered } in self.entries {
            let mut line = json!({
                "segment": segment,
                "index": numbered.index,
                "entry": leaf_members(numbered),
                "leaf": numbered.leaf,
                "proof": trees.proof(*segment, numbered.index),
            });
            if self.with_titles && !numbered.private.is_empty() {
                line["private"] = Value::String(numbered.private.clone());
            }
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        lines
    }

    /// As a table for a spreadsheet (RFC 4180): one line an entry, the first names the columns.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut columns = vec!["time", "password", "computer", "what", "film"];
        if self.with_titles {
            columns.push("title");
        }
        columns.extend(["details", "file", "number"]);
        let mut text = columns.join(",") + "\r\n";
        for Chosen { segment, numbered } in self.entries {
            let entry = &numbered.entry;
            let film = entry.film.as_ref();
            let mut cells = vec![
                entry.at.to_string(),
                entry.by.clone(),
                entry.computer.clone(),
                entry.event.word().to_owned(),
                film.map(|film| film.id.to_string()).unwrap_or_default(),
            ];
            if self.with_titles {
                cells.push(film.and_then(|film| film.title.clone()).unwrap_or_default());
            }
            let details = details(numbered);
            cells.extend([details, segment.to_string(), numbered.index.to_string()]);
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            text += &(cells.join(",") + "\r\n");
        }
        text
    }
}

/// The members of an entry's leaf.
#[must_use]
pub fn leaf_members(numbered: &NumberedEntry) -> Map<String, Value> {
    serde_json::from_str(&numbered.leaf).unwrap_or_default()
}

/// What an entry says beyond the members that every entry has, as `name=value`.
fn details(numbered: &NumberedEntry) -> String {
    const EVERY: [&str; 8] = ["at", "by", "computer", "header", "catalogue", "what", "film", "private"];
    let members = leaf_members(numbered);
    let own = members.iter().filter(|(name, _)| !EVERY.contains(&name.as_str()));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let own: Vec<String> = own.map(|(name, value)| format!("{name}={}", text(value))).collect();
    own.join("; ")
}

/// The trees over all files of the log, for proofs.
struct Trees {
    trees: Vec<(u32, MemoryBackedTree<Sha256, Vec<u8>>)>,
}

impl Trees {
    fn of(report: &LogReport) -> Self {
        let trees = report.segments.iter().filter_map(|segment| {
            // Without all entries there is no proof for any.
            let is_whole = segment
                .head
                .is_some_and(|head| head.count == segment.entries.len() as u64);
            let mut tree = MemoryBackedTree::new();
            for numbered in &segment.entries {
                tree.push(numbered.leaf.clone().into_bytes());
            }
            is_whole.then_some((segment.number, tree))
        });
        Self { trees: trees.collect() }
    }

    /// The hashes from the entry's leaf up to the root of its file, in hexadecimal.
    fn proof(&self, segment: u32, index: u64) -> Option<Vec<String>> {
        let (_, tree) = self.trees.iter().find(|(number, _)| *number == segment)?;
        let index = usize::try_from(index)
            .ok()
            .filter(|index| (*index as u64) < tree.len())?;
        let proof = tree.prove_inclusion(index);
        Some(proof.as_bytes().chunks(32).map(hex::encode).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::memory::Passphrase;
    use crate::vault::{Computer, KdfCost, Label, LogEvent, NewVault, create};

    fn vault(folder: &Path) -> crate::vault::UnlockedVault {
        let label = Label {
            name: "Anna".into(),
            unit: String::new(),
            date: jiff::civil::date(2025, 3, 14),
            if_found: String::new(),
        };
        let new = NewVault {
            label,
            passphrase: &Passphrase::from_text("Correct horse battery 7").expect("it fits"),
            cost: KdfCost::FLOOR,
        };
        create(folder, new).expect("a vault")
    }

    /// RFC 9162, section 2.1.3.2.
    fn root_of(leaf: &str, index: u64, count: u64, proof: &[String]) -> Vec<u8> {
        use sha2::Digest;
        let node = |left: &[u8], right: &[u8]| {
            Sha256::new()
                .chain_update([1])
                .chain_update(left)
                .chain_update(right)
                .finalize()
                .to_vec()
        };
        let mut hash = Sha256::new().chain_update([0]).chain_update(leaf).finalize().to_vec();
        let (mut at, mut last) = (index, count - 1);
        for sibling in proof {
            let sibling = hex::decode(sibling).expect("hexadecimal digits");
            assert_ne!(last, 0, "the proof is too long");
            if at & 1 == 1 || at == last {
                hash = node(&sibling, &hash);
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, &sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        assert_eq!(last, 0, "the proof is too short");
        hash
    }

    #[test]
    fn each_exported_entry_is_proven_by_the_checkpoint() {
        let (home, own) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        let vault = vault(home.path());
        for count in 0..9 {
            vault.log(LogEvent::Sampled { count });
        }
        let report = vault.read_log().expect("a log");
        let computer = Computer::with_folder(own.path().to_owned());
        let export = Export {
            vault: vault.id(),
            report: &report,
            entries: &Filter::default().choose(&report),
            checkpoints: &vault.checkpoints(&report, &computer),
            with_titles: false,
        };
        let text = export.to_json_lines();
        let mut lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let head = lines.next().expect("a first line");
        let note = head["checkpoints"][0]["note"].as_str().expect("a note").to_owned();
        let root = hex::encode(report.segments[0].head.expect("a head").root);
        assert!(
            note.starts_with(&format!("vitrin/{}/log.000\n12\n", vault.id())),
            "{note}"
        );
        let mut seen = 0;
        for line in lines {
            let proof: Vec<String> = serde_json::from_value(line["proof"].clone()).expect("a proof");
            let (leaf, index) = (
                line["leaf"].as_str().expect("a leaf"),
                line["index"].as_u64().expect("a number"),
            );
            assert_eq!(hex::encode(root_of(leaf, index, 12, &proof)), root, "entry {index}");
            assert_eq!(Value::Object(serde_json::from_str(leaf).expect("JSON")), line["entry"]);
            seen += 1;
        }
        assert_eq!(seen, 12);
    }

    #[test]
    fn a_table_names_no_patient_unless_asked_and_holds_no_formula() {
        let home = tempfile::tempdir().expect("a folder");
        let mut vault = vault(home.path());
        let film = crate::vault::NewFilm::titled("=1+1, \"Kalle\"");
        let imported = vault.import(&[7; 100][..], film, &mut |_| std::ops::ControlFlow::Continue(()));
        let id = imported.expect("there is room");
        let report = vault.read_log().expect("a log");
        let entries = Filter {
            film: Some(id.to_string()),
            ..Filter::default()
        }
        .choose(&report);
        let export = |with_titles| Export {
            vault: vault.id(),
            report: &report,
            entries: &entries,
            checkpoints: &[],
            with_titles,
        };
        let [plain, named] = [false, true].map(|with_titles| export(with_titles).to_csv());
        assert!(
            !plain.contains("Kalle") && plain.contains(&format!("\"imported\",\"{id}\",\"size=100\",\"0\",")),
            "{plain}"
        );
        assert!(named.contains(",\"'=1+1, \"\"Kalle\"\"\","), "{named}");
        let lines = |with_titles| export(with_titles).to_json_lines();
        assert!(!lines(false).contains("Kalle") && lines(true).contains("Kalle"));
    }

    #[test]
    fn a_filter_takes_time_film_and_kind_together() {
        let home = tempfile::tempdir().expect("a folder");
        let vault = vault(home.path());
        let before = Timestamp::now();
        std::thread::sleep(std::time::Duration::from_millis(3));
        vault.log(LogEvent::Sampled { count: 1 });
        vault.log(LogEvent::Opened);
        let report = vault.read_log().expect("a log");
        let count = |filter: Filter| filter.choose(&report).len();
        let what = |word: &str| vec![word.to_owned()];
        assert_eq!(count(Filter::default()), 5);
        assert_eq!(
            count(Filter {
                since: Some(before),
                ..Filter::default()
            }),
            2
        );
        assert_eq!(
            count(Filter {
                until: Some(before),
                ..Filter::default()
            }),
            3
        );
        assert_eq!(
            count(Filter {
                since: Some(before),
                what: what("opened"),
                ..Filter::default()
            }),
            1
        );
        assert_eq!(
            count(Filter {
                film: Some(String::new()),
                ..Filter::default()
            }),
            0
        );
    }

    #[test]
    fn a_sample_has_as_many_as_asked_for_each_once_and_any_of_them() {
        let home = tempfile::tempdir().expect("a folder");
        let vault = vault(home.path());
        (0..7).for_each(|count| vault.log(LogEvent::Sampled { count }));
        let report = vault.read_log().expect("a log");
        let all = || Filter::default().choose(&report);
        let mut drawn = [0; 10];
        for _ in 0..300 {
            let sample = sample(all(), 3).expect("randomness");
            assert!(sample.len() == 3 && sample.is_sorted_by(|one, next| one.numbered.index < next.numbered.index));
            sample
                .iter()
                .for_each(|chosen| drawn[chosen.numbered.index as usize] += 1);
        }
        assert!(drawn.iter().all(|times| (40..160).contains(times)), "{drawn:?}");
        assert_eq!(sample(all(), 1000).expect("randomness").len(), 10);
    }
}
