//! What is told about imports, in words.

use crate::console::model::import::{
    After, Job, JobPhase, KeptBecause, RecordingRow, Recordings, Trouble, UnfinishedAnswer, minutes,
};
use crate::texts::errors::InWords;
use crate::texts::{Problem, Texts, clock};

/// `hämtas 43 %`.
pub fn job(job: &Job, texts: &Texts) -> String {
    let id = match job.phase {
        JobPhase::Waiting => return texts.get("import-job-waiting"),
        JobPhase::Cancelling => return texts.get("import-job-cancelling"),
        JobPhase::Inspecting => return texts.get("import-job-inspecting"),
        JobPhase::Resuming => return texts.get("import-job-resuming"),
        JobPhase::Sealing => "import-job-sealing",
        JobPhase::Verifying => "import-job-verifying",
    };
    texts.format(id, &[("percent", (job.permille / 10).to_string().into())])
}

/// The same with the time that it will take.
pub fn job_and_time(job: &Job, texts: &Texts) -> String {
    let done = self::job(job, texts);
    match job.left {
        Some(left) => format!("{done}, {}", time_left(left, texts)),
        None => done,
    }
}

fn time_left(left: std::time::Duration, texts: &Texts) -> String {
    if left.as_secs() < 60 {
        return texts.get("import-left-seconds");
    }
    texts.format("import-left", &[("minutes", minutes(left).to_string().into())])
}

/// What is told of a recording besides its title.
pub fn details(row: &RecordingRow, texts: &Texts) -> String {
    let recorded = row.recorded.as_deref().map(|iso| texts.date_and_time(iso));
    // What the title says already is not said twice.
    let recorded = recorded
        .or_else(|| Some(texts.get("import-no-date")))
        .filter(|recorded| *recorded != row.title);
    let name = row.recorded.is_none().then(|| row.name.clone());
    let length = match row.length {
        Some(length) => Some(clock(length.as_secs_f64())),
        None if row.still => Some(texts.get("film-still")),
        None => None,
    };
    let parts = row.original.files.len();
    let parts = (parts > 1).then(|| texts.format("import-parts", &[("count", parts.into())]));
    let all = [
        recorded,
        name,
        length,
        Some(texts.size(row.size)),
        parts,
        row.device.clone(),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What is chosen, and whether the stick has room for it: a sentence, and whether it is a problem.
pub fn room(recordings: &Recordings, texts: &Texts) -> Option<(String, bool)> {
    if let Some(missing) = recordings.missing() {
        let size = texts.size(missing);
        return Some((texts.format("import-no-room", &[("size", size.into())]), true));
    }
    let free = recordings.free?;
    Some((texts.format("import-room", &[("size", texts.size(free).into())]), false))
}

/// The one line about files that are no recordings.
pub fn unknown(recordings: &Recordings, texts: &Texts) -> Option<String> {
    const NAMED: usize = 3;
    let first: Vec<&str> = recordings.unknown.iter().take(NAMED).map(String::as_str).collect();
    let more = recordings.unknown.len().saturating_sub(NAMED);
    let names = ("names", first.join(", ").into());
    match (first.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(texts.format("import-unknown", &[names])),
        (false, more) => Some(texts.format("import-unknown-more", &[names, ("count", more.into())])),
    }
}

impl InWords for Trouble {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::SourceGone => texts.problem("error-import-source-gone", &[]),
            Self::SourceChanged => texts.problem("error-import-source-changed", &[]),
            Self::NotAllowed => texts.problem("error-import-not-allowed", &[]),
            Self::SourceEmpty => texts.problem("error-import-nothing-here", &[]),
            Self::SourceNotFound => texts.problem("error-import-source-not-found", &[]),
            Self::NoThread => texts.problem("error-out-of-memory", &[]),
            Self::StickFull => texts.problem("error-import-stick-full", &[]),
            Self::StickGone => texts.problem("error-import-stick-gone", &[]),
            Self::Cancelled => texts.problem("error-cancelled", &[]),
            Self::Locked => texts.problem("error-import-locked", &[]),
            Self::SweepFailed => texts.problem("error-sweep-failed", &[]),
            Self::SweepNotAllowed => texts.problem("error-sweep-not-allowed", &[]),
            Self::Vault(error) => error.in_words(texts),
        }
    }
}

/// Why a film's source is kept.
pub fn kept(why: KeptBecause, title: &str, texts: &Texts) -> String {
    let id = match why {
        KeptBecause::NotShowable => "import-kept-not-showable",
        KeptBecause::Warnings => "import-kept-warnings",
        KeptBecause::NotInspected => "import-kept-not-inspected",
        KeptBecause::Salvaged => "import-kept-salvaged",
    };
    texts.format(id, &[("title", title.into())])
}

/// `3 filmer finns nu på USB-minnet …`.
pub fn imported(after: &After, texts: &Texts) -> Option<String> {
    let count = after.films.len();
    (count > 0).then(|| texts.format("import-done", &[("count", count.into())]))
}

/// The text of a button for an unfinished film.
pub fn answer(answer: UnfinishedAnswer, texts: &Texts) -> String {
    texts.get(match answer {
        UnfinishedAnswer::Resume => "import-unfinished-resume",
        UnfinishedAnswer::Salvage => "import-unfinished-salvage",
    })
}
