//! The text of each error. Each match names every variant, so that a new error does not compile without a text.

use super::{Problem, Texts};
use crate::film::ReadError;
use crate::memory::MemoryError;
use crate::platform::microphone::MicrophoneError;
use crate::policy::{Blocked, Policy, PolicyError};
use crate::policy::{BrokenRule, PASSPHRASE_MIN_CHARS};
use crate::protocol::{ErrorCode, RecorderFault, WarningCode};
use crate::vault::{Copies, Field, Piece, VaultError};

/// An error that can be shown to the user.
pub trait InWords {
    /// What happened and what to do, in the language of `texts`.
    fn in_words(&self, texts: &Texts) -> Problem;
}

impl InWords for MicrophoneError {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::NoServer => texts.problem("error-microphone-no-server", &[]),
            Self::NoAnswer(_) => texts.problem("error-microphone-no-answer", &[]),
            Self::Refused(_) => texts.problem("error-microphone-refused", &[]),
            Self::NotHere => texts.problem("error-microphone-not-here", &[]),
        }
    }
}

impl InWords for Blocked {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::Swap { area } => texts.problem(
                "error-swap-risk",
                &[
                    ("area", area.into()),
                    ("option", "--accept-swap".into()),
                    ("key", Policy::ACCEPTING_SWAP.into()),
                    ("place", Policy::PLACE.into()),
                ],
            ),
            Self::Policy(error) => error.in_words(texts),
        }
    }
}

impl InWords for PolicyError {
    fn in_words(&self, texts: &Texts) -> Problem {
        let file = ("file", self.place().into());
        match self {
            Self::Unreadable { why, .. } => {
                texts.problem("error-policy-unreadable", &[file, ("why", why.to_string().into())])
            }
            Self::NotAdministrators { .. } => texts.problem("error-policy-not-administrators", &[file]),
            Self::Malformed { line, why, .. } => texts.problem(
                "error-policy-malformed",
                &[file, ("line", line.to_string().into()), ("why", why.into())],
            ),
            Self::BadValue { why, .. } => texts.problem("error-policy-bad-value", &[file, ("why", why.into())]),
        }
    }
}

impl InWords for VaultError {
    fn in_words(&self, texts: &Texts) -> Problem {
        let id = match self {
            Self::WeakPassphrase(broken) => return broken_rules(broken, texts),
            Self::FilmDamaged { .. } => return film_damaged(texts),
            Self::Memory(error) => return error.in_words(texts),
            Self::BadText { field, max } => {
                let field = texts.get(field_name(*field));
                let max = max.to_string();
                return texts.problem("error-bad-text", &[("field", field.into()), ("max", max.into())]);
            }
            Self::ForeignFile { name } => return texts.problem("error-foreign-file", &[("file", (*name).into())]),
            Self::TooMany { what: Piece::Slot } => "error-too-many-passwords",
            Self::TooMany { what: Piece::Marker } => "error-too-many-markers",
            Self::TooMany { what: Piece::Cover } => "error-too-many-covers",
            Self::TooMany { what: Piece::LeftOut } => "error-too-many-left-out",
            Self::TooMany { what: Piece::Rating } => "error-too-many-ratings",
            Self::TooMany {
                what: Piece::RatingText,
            } => "error-rating-full",
            Self::TooMany { what: Piece::Form } => "error-too-many-forms",
            Self::TooMany {
                what: Piece::Header | Piece::Catalogue | Piece::Film | Piece::Log,
            } => "error-too-many-films",
            Self::NotAVault => "error-not-a-vault",
            Self::AlreadyAVault => "error-already-a-vault",
            Self::UnsupportedVersion { .. } => "error-newer-version",
            Self::Damaged { .. } => "error-vault-damaged",
            Self::WrongPassphrase => "error-wrong-password",
            Self::CostOutOfRange => "error-bad-cost",
            Self::NoSpace { .. } => "error-no-space",
            Self::MediumLost => "error-medium-lost",
            Self::NotWritable => "error-read-only",
            Self::NotReadable => "error-access-denied",
            Self::Busy => "error-vault-busy",
            Self::FilmNotFound => "error-film-not-found",
            Self::AmbiguousFilm => "error-film-ambiguous",
            Self::FilmUnfinished => "error-film-unfinished",
            Self::BeingImported => "error-being-imported",
            Self::ErasedMeanwhile => "error-erased-meanwhile",
            Self::ReadBackDiffers => "error-read-back-differs",
            Self::SourceUnreadable => "error-source-unreadable",
            Self::SourceChanged => "error-source-changed",
            Self::SourceEmpty => "error-film-empty",
            Self::Cancelled => "error-cancelled",
            Self::BadPartSize => "error-bad-part-size",
            Self::RatingOfAnother => "error-rating-of-another",
            Self::RatingFinished => "error-rating-finished",
            Self::SlotNotFound => "error-password-name-unknown",
            Self::LastSlot => "error-last-password",
            Self::SlotExists => "error-password-name-taken",
            Self::System { .. } => "error-io",
        };
        texts.problem(id, &[])
    }
}

impl InWords for MemoryError {
    fn in_words(&self, texts: &Texts) -> Problem {
        let id = match self {
            Self::OutOfMemory | Self::PoolExhausted { .. } => "error-out-of-memory",
            Self::NoRandomness => "error-no-randomness",
            Self::PassphraseTooLong => "error-password-too-long",
            Self::PassphraseNotText => "error-password-not-text",
            Self::PassphraseUnreadable => "error-password-unreadable",
        };
        texts.problem(id, &[])
    }
}

/// The text for a vault of which one copy of a small file is not what was written.
pub fn damaged_copy(copies: Copies, texts: &Texts) -> Problem {
    if copies.may_hide_a_change() {
        texts.problem("warning-change-may-be-missing", &[])
    } else {
        texts.problem("warning-copy-damaged", &[("command", "vitrin verify".into())])
    }
}

/// R-PASS: names every rule that the password breaks.
fn broken_rules(broken: &[BrokenRule], texts: &Texts) -> Problem {
    let mut problem = texts.problem("passphrase-rules", &[]);
    for rule in broken {
        problem.what.push(' ');
        problem.what.push_str(&match rule {
            BrokenRule::TooShort => {
                let minimum = PASSPHRASE_MIN_CHARS.to_string();
                texts.format("passphrase-rule-length", &[("minimum", minimum.into())])
            }
            BrokenRule::FirstNotALetter => texts.get("passphrase-rule-first"),
            BrokenRule::NoLowerCase => texts.get("passphrase-rule-lower"),
            BrokenRule::NoUpperCase => texts.get("passphrase-rule-upper"),
            BrokenRule::NoDigit => texts.get("passphrase-rule-digit"),
        });
    }
    problem
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Name => "field-name",
        Field::Unit => "field-unit",
        Field::IfFound => "field-if-found",
        Field::Title => "field-title",
        Field::ImportedBy => "field-imported-by",
        Field::SlotName => "field-password-name",
        Field::Marker => "field-marker",
        Field::Category => "field-category",
        Field::Notes => "field-notes",
        Field::Comment => "field-comment",
        Field::Purpose => "field-purpose",
        Field::Withdrawal => "field-withdrawal",
    }
}

impl InWords for ReadError {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            ReadError::Damaged { .. } => film_damaged(texts),
            ReadError::MediumLost => texts.problem("error-medium-lost", &[]),
            ReadError::PastEnd => texts.problem("error-internal", &[]),
            ReadError::OutOfMemory => texts.problem("error-out-of-memory", &[]),
        }
    }
}

/// What a recorder's failure means. `detail` is what the system says of it, for whoever helps.
#[must_use]
pub fn recorder_fault(fault: RecorderFault, detail: &str, texts: &Texts) -> Problem {
    let id = match fault {
        RecorderFault::NoCamera => "error-no-camera",
        RecorderFault::NoMicrophone => "error-no-microphone",
        RecorderFault::CameraBusy => "error-camera-busy",
        RecorderFault::CameraDenied => "error-camera-denied",
        RecorderFault::CameraSilent => "error-camera-silent",
        RecorderFault::MicrophoneDenied => "error-microphone-denied",
        RecorderFault::CameraLost => "error-camera-lost",
        RecorderFault::NoEncoder => return texts.problem("error-no-encoder", &[("detail", detail.into())]),
        RecorderFault::NoSandbox => "error-recorder-sandbox",
        RecorderFault::RecorderLost | RecorderFault::Protocol | RecorderFault::Internal => "error-recorder-lost",
    };
    texts.problem(id, &[])
}

/// The text for [`crate::protocol::Event::Error`]; `detail` is shown only for the codecs of an unsupported film.
pub fn stage_error(code: ErrorCode, detail: &str, texts: &Texts) -> Problem {
    match code {
        ErrorCode::Damaged => film_damaged(texts),
        ErrorCode::MediumLost => texts.problem("error-medium-lost", &[]),
        ErrorCode::Unsupported => {
            let detail = unsupported(detail, texts);
            texts.problem("error-unsupported", &[("detail", detail.into())])
        }
        ErrorCode::BrokenFilm => texts.problem("error-broken-film", &[]),
        ErrorCode::Unfinished => texts.problem("error-unfinished-film", &[]),
        ErrorCode::NoDisplay => texts.problem("error-no-display", &[]),
        ErrorCode::NoSandbox => texts.problem("error-no-sandbox", &[]),
        ErrorCode::Protocol => texts.problem("error-protocol", &[]),
        ErrorCode::StageLost => texts.problem("error-stage-ended", &[]),
        ErrorCode::Internal => texts.problem("error-internal", &[]),
    }
}

/// What a stage says of a film that cannot be shown (`codec: VP9; its decoder … (package …)`), in the user's language.
fn unsupported(detail: &str, texts: &Texts) -> String {
    let (what, hint) = detail.split_once("; ").unwrap_or((detail, ""));
    let named = |id, name: &str| texts.format(id, &[("name", name.into())]);
    let what = match what.split_once(": ") {
        Some(("container", "unknown format")) => texts.get("film-kind-unknown"),
        Some((_, "picture > 200 megapixels")) => texts.get("film-kind-large"),
        Some(("container", name)) => named("film-kind-container", name),
        Some(("codec", name)) => named("film-kind-codec", name),
        _ => return texts.get("film-kind-other"),
    };
    let package = hint
        .split_once("(package ")
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    match package {
        Some(package) => texts.format(
            "film-kind-missing",
            &[("what", what.into()), ("package", package.into())],
        ),
        None => what,
    }
}

/// The text for [`crate::protocol::Event::Warning`].
pub fn stage_warning(code: WarningCode, texts: &Texts) -> Problem {
    match code {
        WarningCode::NoSoundOutput => texts.problem("warning-no-sound-output", &[]),
        WarningCode::CutShort => texts.problem("warning-cut-short", &[]),
        WarningCode::FirstPartOnly => texts.problem("warning-first-part-only", &[]),
        WarningCode::UnsupportedSound => texts.problem("warning-unsupported-sound", &[]),
        WarningCode::DisplayLost => texts.problem("warning-display-lost", &[]),
        WarningCode::NoStill => texts.problem("warning-no-still", &[]),
        WarningCode::BadValue => texts.problem("warning-bad-value", &[]),
    }
}

fn film_damaged(texts: &Texts) -> Problem {
    texts.problem("error-film-damaged", &[("command", "vitrin verify".into())])
}
