//! Reads the log of the open vault, puts it into files of its own, and ends it when the vault is locked.

use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use parking_lot::Mutex;

use crate::console::model::{LogRead, Notice};
use crate::operations::log::{Export, Filter};
use crate::operations::watch::Watch;
use crate::vault::{Computer, FilmId, LogEvent, UnlockedVault, VaultError, write_new_file};

/// Reads all of it, and checks it.
pub fn read(vault: &Mutex<UnlockedVault>) -> Result<LogRead, Notice> {
    let report = vault.lock().read_log().map_err(Notice::Vault)?;
    let entries = report.entries().rev().map(|(_, numbered)| numbered.entry.clone());
    Ok(LogRead {
        entries: entries.collect(),
        problems: report.problems.clone(),
    })
}

/// Writes it beside the vault's own files in `folder`: this process may write nowhere else. Once as a table, once with proofs. No
/// patient is named. Returns the names of the files.
pub fn export(vault: &Mutex<UnlockedVault>, folder: &Path, computer: &Computer) -> Result<Vec<String>, Notice> {
    let vault = vault.lock();
    let report = vault.read_log().map_err(Notice::Vault)?;
    let entries = Filter::default().choose(&report);
    let export = Export {
        vault: vault.id(),
        report: &report,
        entries: &entries,
        checkpoints: &vault.checkpoints(&report, computer),
        with_titles: false,
    };
    let (kind, count) = ("log".to_owned(), entries.len() as u64);
    vault.log(LogEvent::Exported { kind, count });
    let now = Zoned::now().strftime("%Y-%m-%d %H.%M.%S");
    let files = [("csv", export.to_csv()), ("jsonl", export.to_json_lines())];
    let write = |(ending, text): (&str, String)| {
        let name = format!("Vitrin {now}.{ending}");
        write_new_file(&folder.join(&name), text.as_bytes())?;
        Ok(name)
    };
    let written: Result<Vec<String>, VaultError> = files.into_iter().map(write).collect();
    written.map_err(Notice::Vault)
}

/// Writes the last entries of the log: what was `shown` of which film, and that the vault was locked.
pub fn end(vault: Arc<Mutex<UnlockedVault>>, shown: Vec<(FilmId, Watch)>) {
    match Arc::try_unwrap(vault) {
        // No key but the log's waits for a slow stick.
        Ok(vault) => {
            let vault = vault.into_inner();
            let shown = shown.into_iter().map(|(film, watch)| (vault.as_logged(film), watch));
            let shown: Vec<_> = shown.collect();
            let mut log = vault.into_log();
            for (film, watch) in shown {
                for event in watch.finish() {
                    log.log_film(film.clone(), event);
                }
            }
        }
        // Somebody else still writes what was noted.
        Err(vault) => {
            let vault = vault.lock();
            for (film, watch) in shown {
                for event in watch.finish() {
                    vault.log_film(film, event);
                }
            }
        }
    }
}
