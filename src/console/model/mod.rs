//! The console's state machine, Locked → Unlocked → Showing, without a window.
//!
//! [`App`] holds the state. A [`Message`] (the user did something, or something happened) goes in, [`Effect`]s (what is to
//! be done about it) come out; [`super::effects`] performs them, [`super::view`] draws the state. Keys and processes are
//! never in here, so that all of it can be tested with messages alone.

mod all_markers;
mod annotations;
mod app;
mod beside_action;
mod blocked;
mod check;
mod checking;
mod cover_action;
mod covers;
mod editing;
mod effect;
mod end_question;
mod ending;
mod erase;
mod erasing;
mod face_search;
mod film_list;
mod finding_faces;
mod foreground;
mod idle_clock;
pub mod import;
mod import_rules;
mod importing;
mod left_out_action;
mod listing;
mod lock_reason;
mod locked;
mod log;
mod marker_messages;
mod meeting;
mod message;
mod microphone;
mod new_password;
mod new_place;
mod new_stick;
mod notice;
mod page;
mod pair;
mod password_tasks;
mod passwords;
mod places;
mod plain_line;
mod recording;
mod recording_effect;
mod remedy;
mod segments;
mod settings;
mod settings_message;
mod showing;
mod stage_events;
mod startup;
mod summary;
mod to_show;
mod unlocked;
mod voices;

pub use annotations::{marker_of, notes_of, seconds, way_to};
pub use app::{App, Screen};
pub use beside_action::BesideAction;
pub use blocked::Blocked;
pub use check::{Check, Trouble};
pub use cover_action::CoverAction;
pub use effect::Effect;
pub use end_question::{EndQuestion, Wants};
pub use erasing::Erasing;
pub use face_search::FaceSearch;
pub use film_list::{Column, FilmList, ListAction, Sort};
pub use idle_clock::IdleClock;
pub use left_out_action::LeftOutAction;
pub use lock_reason::LockReason;
pub use locked::{Locked, PasswordPrompt};
pub use log::{LogKind, LogMessage, LogPage, LogRead};
pub use marker_messages::{MarkerSearch, MarkersFile, MarkersMessage, Place, PlaceId, Presenting, Step, ToShowMessage};
pub use meeting::{AudienceView, Meeting};
pub use message::Message;
pub use microphone::{FilmMicrophone, Microphone};
pub use new_password::{NewPassword, RulePart};
pub use new_place::{LabelField, NewLabel, NewPlace};
pub use new_stick::NewStick;
pub use notice::Notice;
pub use page::{Foreground, Page};
pub use password_tasks::{PasswordChange, PasswordDone, PasswordTask, PasswordsAction, WantedTask};
pub use passwords::Passwords;
pub use recording::{RecordingMessage, RecordingPage, RecordingPhase};
pub use recording_effect::RecordingEffect;
pub use settings_message::SettingsMessage;
pub use showing::{Control, Paired, Phase, ShowNumber, Showing, VisibleState};
pub use summary::{FilmRow, OpenedVault, VaultCard};
pub use to_show::place_name;
pub use unlocked::Unlocked;

#[cfg(test)]
mod tests;
