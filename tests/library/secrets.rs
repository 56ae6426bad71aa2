//! Types that hold keys, passwords or film cannot be copied, printed or stored: the compiler checks it here. They also wipe themselves,
//! which the unit tests of `memory` look at.

use std::fmt::{Debug, Display};

use serde::Serialize;
use static_assertions::{assert_impl_all, assert_not_impl_any};
use vitrin::console::model::{ListPicture, Message, PasswordPrompt};
use vitrin::film::FilmPicture;
use vitrin::memory::{Argon2Memory, Key, Locked, Passphrase, PooledSlab, Slab};
use vitrin::operations::import::{ImportProgress, ImportRequest, ImportStep, ImportedFilm, Inspection, QueuedFilm};
use vitrin::operations::log::Filter;
use vitrin::operations::record::{Ending, RecordedFilm};
use vitrin::operations::salvage::SalvagedFilm;
use vitrin::protocol::Preview;
use vitrin::protocol::framing::Frame;
use vitrin::vault::{
    FilmId, FilmReader, FilmTicket, LogEntry, LogEvent, LogReport, LoggedFilm, NumberedEntry, SegmentReport,
    UnlockedVault,
};

macro_rules! assert_secret {
    ($($secret:ty),+ $(,)?) => {
        $(assert_not_impl_any!($secret: Clone, Copy, Debug, Display, Serialize, ToOwned, ToString);)+
    };
}

assert_secret!(
    // memory
    Key<32>,
    Passphrase,
    Slab,
    PooledSlab,
    Locked<[u8; 32]>,
    Argon2Memory,
    // vault
    FilmTicket,
    FilmReader,
    UnlockedVault,
    // what crosses between processes and inside the console
    Frame,
    Preview,
    FilmPicture,
    ListPicture,
    PasswordPrompt,
    Message,
);

/// What a log or a failed assertion would print of it.
fn printed(values: &[&dyn Debug]) -> String {
    values.iter().map(|value| format!("{value:?} {value:#?}")).collect()
}

#[test]
fn no_title_is_printed_of_what_can_be_printed() {
    const TITLE: &str = "Kalle K";
    let (title, id) = (TITLE.to_owned(), FilmId::from([7; 16]));
    let film = LoggedFilm {
        id,
        title: Some(title.clone()),
    };
    let entry = LogEntry {
        at: jiff::Timestamp::UNIX_EPOCH,
        by: "Anna".into(),
        computer: "PC".into(),
        header: 1,
        catalogue: 1,
        film: Some(film.clone()),
        event: LogEvent::Erased,
    };
    let numbered = NumberedEntry {
        index: 0,
        entry: entry.clone(),
        leaf: "{}".into(),
        private: format!("{{\"title\":\"{TITLE}\"}}"),
    };
    let report = LogReport {
        segments: vec![SegmentReport {
            number: 0,
            entries: vec![numbered.clone()],
            head: None,
        }],
        problems: Vec::new(),
    };
    let filter = Filter {
        film: Some(title.clone()),
        ..Filter::default()
    };
    let inspection = Inspection::Showable { warnings: Vec::new() };
    let imported = ImportedFilm {
        id,
        title: title.clone(),
        size: 1,
        inspection: inspection.clone(),
        resumed_at: 0,
    };
    let queued = QueuedFilm {
        title: Some(title.clone()),
        ..QueuedFilm::default()
    };
    let recorded = RecordedFilm {
        id,
        title,
        size: 1,
        length_ms: 1,
        ending: Ending::Asked,
        inspection,
    };
    let step = ImportStep::Imported(imported.clone());
    let all: [&dyn Debug; 9] = [
        &film, &entry, &numbered, &report, &filter, &imported, &queued, &recorded, &step,
    ];
    let printed = printed(&all);
    assert!(!printed.contains("Kalle"), "{printed}");
    assert!(printed.contains(&format!("{id:?}")), "by its id a film can be told");
}

assert_not_impl_any!(ImportRequest<'static>: Debug);
assert_not_impl_any!(ImportProgress<'static>: Debug);
assert_not_impl_any!(SalvagedFilm: Debug);

// A password in a `String`, or a key in an array, would have all of it.
assert_impl_all!(String: Clone, Debug, Display, Serialize, ToOwned, ToString);
assert_impl_all!([u8; 32]: Clone, Copy, Debug, Serialize);
