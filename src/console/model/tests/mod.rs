//! The state machine, driven with messages.

use std::path::Path;

use super::*;
use crate::console::Launch;
use crate::film::FilmFacts;
use crate::memory::Passphrase;
use crate::policy::{Policy, Preflight};
use crate::protocol::{Channels, Command, ErrorCode, Event, Start, WarningCode};
use crate::texts::errors::InWords;
use crate::texts::{Language, Texts};
use crate::vault::{AnnotationChange, Annotations, Copies, FilmId, Keep, Label, OtherCopy, VaultError};

fn first() -> FilmId {
    [1; 16].into()
}

fn second() -> FilmId {
    [2; 16].into()
}

fn unfinished() -> FilmId {
    [3; 16].into()
}

fn card() -> VaultCard {
    let label = Label {
        name: "Anna".into(),
        unit: String::new(),
        date: jiff::civil::date(2025, 3, 14),
        if_found: String::new(),
    };
    VaultCard {
        folder: "/media/stick".into(),
        label,
        volume: None,
        free: None,
    }
}

fn film(id: FilmId, unfinished: bool) -> FilmRow {
    FilmRow {
        id,
        title: "Session".into(),
        // The first is the newest.
        recorded_on: Some(format!(
            "2025-03-{:02}",
            20 - id.to_string().bytes().last().map_or(0, |digit| digit - b'0')
        )),
        imported: ("2025-03-21".into(), String::new()),
        size: 1,
        facts: FilmFacts::default(),
        keep: Keep::default(),
        overdue: false,
        annotations: Annotations::default(),
        unfinished,
        has_source: true,
    }
}

fn films() -> OpenedVault {
    OpenedVault {
        label: card().label,
        films: vec![film(first(), false), film(second(), false), film(unfinished(), true)],
        play: None,
        notice: None,
    }
}

/// A console at its start.
fn fresh() -> App {
    App::new(Launch::default()).0
}

/// A console that waits for a password.
fn at_password_prompt() -> App {
    let mut app = fresh();
    app.update(Message::LabelRead(Ok(card())));
    app
}

fn type_password(app: &mut App, text: &str) {
    let field = app.passphrase_mut().expect("a password can be typed");
    text.chars().for_each(|char| field.push(char).expect("it fits"));
}

/// A console that tries a password.
fn unlocking() -> App {
    let mut app = at_password_prompt();
    type_password(&mut app, "Granskog7");
    assert!(matches!(app.update(Message::Unlock)[..], [Effect::Unlock { .. }]));
    app
}

/// A console with an open vault, on a system that makes microphones.
fn with_films() -> App {
    let mut app = unlocking();
    assert!(app.update(Message::Unlocked(Ok(films()))).is_empty());
    set_microphone(&mut app, Microphone::Off);
    app
}

fn set_microphone(app: &mut App, microphone: Microphone) {
    match &mut app.screen {
        Screen::Unlocked(unlocked) => unlocked.microphone = microphone,
        Screen::Locked(_) | Screen::Blocked(_) => panic!("the vault is locked"),
    }
}

/// A console that shows the first film, ten seconds long.
fn showing() -> App {
    let mut app = with_films();
    app.update(Message::Show(first()));
    stage(&mut app, Event::FirstPicture { at: 0.0 });
    stage(&mut app, position(0.0));
    app
}

/// The stage that is showing reports something.
fn stage(app: &mut App, event: Event) -> Vec<Effect> {
    let number = show(app).number;
    app.update(Message::Stage(number, event))
}

fn position(at: f64) -> Event {
    position_in(at, 10.0, true)
}

/// The same in a film that lasts so many seconds, while it plays or is paused.
fn position_in(at: f64, duration: f64, playing: bool) -> Event {
    Event::Position {
        at,
        duration: Some(duration),
        playing,
        rate: 1.0,
        curtain: false,
        fullscreen: false,
        shared: false,
        volume: 1.0,
        muted: false,
        channels: Channels::All,
    }
}

fn control(app: &mut App, control: Control) -> Vec<Command> {
    let command = |effect| match effect {
        Effect::SendCommand(command) => command,
        _ => panic!("something else than a command to the stage"),
    };
    app.update(Message::Control(control)).into_iter().map(command).collect()
}

fn unlocked(app: &App) -> &Unlocked {
    match app.screen() {
        Screen::Unlocked(unlocked) => unlocked,
        Screen::Locked(_) | Screen::Blocked(_) => panic!("the vault is locked"),
    }
}

fn show(app: &App) -> &Showing {
    unlocked(app).showing.as_ref().expect("a film is showing")
}

fn is_locked(app: &App) -> bool {
    matches!(app.screen(), Screen::Locked(_))
}

#[test]
fn a_chosen_vault_is_approached_before_it_asks_for_a_password() {
    let mut app = fresh();
    let effects = app.update(Message::ChooseVault("/media/stick".into()));
    assert!(matches!(&effects[..], [Effect::ReadLabel(folder)] if folder == Path::new("/media/stick")));
    app.update(Message::LabelRead(Ok(card())));
    assert!(app.passphrase_mut().is_some());
}

#[test]
fn a_folder_without_a_vault_is_told_and_leaves_the_choice_open() {
    let mut app = fresh();
    app.update(Message::LabelRead(Err(Notice::Vault(VaultError::NotAVault))));
    assert!(matches!(app.notice(), Some(Notice::Vault(VaultError::NotAVault))));
    assert!(app.passphrase_mut().is_none());
}

#[test]
fn an_empty_password_is_not_tried() {
    assert!(at_password_prompt().update(Message::Unlock).is_empty());
}

#[test]
fn a_wrong_password_stays_at_the_door_with_words_and_an_empty_field() {
    let mut app = unlocking();
    assert!(
        app.update(Message::Unlocked(Err(Notice::Vault(VaultError::WrongPassphrase))))
            .is_empty()
    );
    assert!(is_locked(&app));
    // Told under the field, not across the top.
    assert!(app.notice().is_none());
    assert!(matches!(app.screen(), Screen::Locked(Locked { prompt: Some(prompt), .. }) if prompt.was_wrong));
    assert!(app.passphrase_mut().expect("it can be typed again").is_empty());
}

#[test]
fn nothing_can_be_typed_or_tried_while_a_password_is_tried() {
    let mut app = unlocking();
    assert!(app.passphrase_mut().is_none());
    assert!(app.update(Message::Unlock).is_empty());
}

#[test]
fn trying_again_clears_the_words_about_the_last_try() {
    let mut app = unlocking();
    app.update(Message::Unlocked(Err(Notice::Vault(VaultError::WrongPassphrase))));
    type_password(&mut app, "Granskog8");
    app.update(Message::Unlock);
    assert!(app.notice().is_none());
}

#[test]
fn a_vault_that_opens_after_the_user_stepped_back_is_locked_again() {
    let mut app = unlocking();
    app.update(Message::LeavePrompt);
    assert!(matches!(app.update(Message::Unlocked(Ok(films())))[..], [Effect::Lock]));
    assert!(is_locked(&app));
}

#[test]
fn the_first_whole_film_is_marked_in_the_list() {
    assert_eq!(unlocked(&with_films()).selected, Some(first()));
}

#[test]
fn what_the_command_line_asked_for_is_done_without_a_click() {
    let passphrase = Passphrase::from_text("Granskog7").expect("memory for a password");
    let launch = Launch {
        vault: Some("/v".into()),
        passphrase: Some(passphrase),
        play: Some("Session".into()),
        ..Launch::default()
    };
    let (mut app, effects) = App::new(launch);
    assert!(matches!(effects[..], [Effect::ReadLabel(_)]));
    let effects = app.update(Message::LabelRead(Ok(card())));
    assert!(matches!(&effects[..], [Effect::Unlock { play: Some(film), .. }] if film == "Session"));
    let effects = app.update(Message::Unlocked(Ok(OpenedVault {
        play: Some(Ok(second())),
        ..films()
    })));
    assert!(matches!(effects[..], [Effect::Show { film, .. }] if film == second()));
}

#[test]
fn a_damaged_copy_is_told_when_the_vault_is_unlocked() {
    let mut app = unlocking();
    let copies = Copies {
        header: OtherCopy::Equal,
        catalogue: OtherCopy::Damaged { may_be_newer: true },
    };
    app.update(Message::Unlocked(Ok(OpenedVault {
        notice: Some(Notice::DamagedCopy(copies)),
        ..films()
    })));
    assert!(!is_locked(&app) && matches!(app.notice(), Some(Notice::DamagedCopy(_))));
    for language in [Language::Swedish, Language::English] {
        let told = |copies| Notice::DamagedCopy(copies).in_words(&Texts::new(language));
        let (newest, other) = (
            told(copies),
            told(Copies {
                catalogue: OtherCopy::Damaged { may_be_newer: false },
                ..copies
            }),
        );
        assert_ne!(newest.what, other.what, "whether something may be missing");
    }
}

#[test]
fn a_film_that_the_command_line_named_wrongly_is_told_in_the_list() {
    let mut app = unlocking();
    let missing = Some(Err(Notice::Vault(VaultError::FilmNotFound)));
    assert!(
        app.update(Message::Unlocked(Ok(OpenedVault {
            play: missing,
            ..films()
        })))
        .is_empty()
    );
    assert!(!is_locked(&app) && app.notice().is_some());
}

#[test]
fn an_unfinished_film_is_never_shown() {
    let mut app = with_films();
    assert!(app.update(Message::Show(unfinished())).is_empty());
    assert!(matches!(app.notice(), Some(Notice::Unfinished)));
}

#[test]
fn a_film_opens_and_then_stands_in_its_window() {
    let mut app = with_films();
    assert!(matches!(app.update(Message::Show(first()))[..], [Effect::Show { film, .. }] if film == first()));
    assert_eq!(show(&app).phase, Phase::Opening);
    stage(&mut app, Event::FirstPicture { at: 0.0 });
    assert_eq!(show(&app).phase, Phase::Shown);
}

#[test]
fn closing_ends_the_stage_and_keeps_the_list() {
    let mut app = showing();
    let number = show(&app).number;
    assert!(matches!(app.update(Message::CloseFilm)[..], [Effect::CloseStage]));
    assert!(app.update(Message::CloseFilm).is_empty(), "once is enough");
    app.update(Message::StageEnded(number));
    assert!(unlocked(&app).showing.is_none() && app.notice().is_none());
    assert_eq!(unlocked(&app).films.len(), 3);
}

#[test]
fn another_film_waits_until_the_one_before_is_wiped() {
    let mut app = showing();
    let number = show(&app).number;
    assert!(matches!(app.update(Message::Show(second()))[..], [Effect::CloseStage]));
    assert!(matches!(app.update(Message::StageEnded(number))[..], [Effect::Show { film, .. }] if film == second()));
    assert_ne!(show(&app).number, number);
}

#[test]
fn the_window_asking_to_be_closed_closes_the_film() {
    let mut app = showing();
    assert!(matches!(
        stage(&mut app, Event::CloseRequested)[..],
        [Effect::CloseStage]
    ));
}

#[test]
fn a_stage_that_crashes_is_told_and_the_console_lives() {
    let mut app = showing();
    let number = show(&app).number;
    app.update(Message::StageEnded(number));
    assert!(matches!(app.notice(), Some(Notice::StageLost)));
    assert!(
        matches!(app.update(Message::Show(second()))[..], [Effect::Show { .. }]),
        "another film can be shown"
    );
}

#[test]
fn of_a_dying_stage_the_first_cause_is_told() {
    let mut app = showing();
    let number = show(&app).number;
    stage(
        &mut app,
        Event::Error {
            code: ErrorCode::MediumLost,
            detail: String::new(),
        },
    );
    stage(
        &mut app,
        Event::Error {
            code: ErrorCode::Internal,
            detail: String::new(),
        },
    );
    app.update(Message::StageEnded(number));
    assert!(matches!(
        app.notice(),
        Some(Notice::Stage {
            code: ErrorCode::MediumLost,
            ..
        })
    ));
}

#[test]
fn late_events_of_an_earlier_show_change_nothing() {
    let mut app = showing();
    let old = show(&app).number;
    app.update(Message::CloseFilm);
    app.update(Message::StageEnded(old));
    app.update(Message::Show(second()));
    app.update(Message::Stage(
        old,
        Event::Error {
            code: ErrorCode::Internal,
            detail: String::new(),
        },
    ));
    app.update(Message::StageEnded(old));
    assert!(app.notice().is_none());
    assert_eq!(show(&app).film, second());
}

#[test]
fn silence_is_told_but_what_only_a_technician_understands_is_not() {
    let mut app = showing();
    stage(
        &mut app,
        Event::Warning {
            code: WarningCode::BadValue,
            detail: String::new(),
        },
    );
    assert!(app.notice().is_none());
    stage(
        &mut app,
        Event::Warning {
            code: WarningCode::NoSoundOutput,
            detail: String::new(),
        },
    );
    assert!(app.notice().is_some_and(Notice::is_mild));
}

#[test]
fn locking_ends_the_film_and_drops_the_vault() {
    let mut app = showing();
    assert!(matches!(app.update(Message::Lock)[..], [Effect::Lock]));
    assert!(is_locked(&app));
}

#[test]
fn a_pulled_stick_locks_and_says_why() {
    let mut app = showing();
    assert!(matches!(app.update(Message::MediumLost)[..], [Effect::Lock]));
    assert!(is_locked(&app) && matches!(app.notice(), Some(Notice::MediumLost)));
}

#[test]
fn buttons_answer_at_once_and_the_stage_is_told() {
    let mut app = showing();
    assert_eq!(control(&mut app, Control::PlayPause), [Command::Pause]);
    assert!(!show(&app).playing);
    assert_eq!(control(&mut app, Control::PlayPause), [Command::Play]);
    assert_eq!(control(&mut app, Control::Curtain), [Command::Curtain { on: true }]);
    assert!(!show(&app).playing);
    assert_eq!(control(&mut app, Control::Slower), [Command::Rate { rate: 0.75 }]);
}

#[test]
fn jumps_add_up_and_stay_inside_the_film() {
    let mut app = showing();
    assert_eq!(
        control(&mut app, Control::Jump(5.0)),
        [Command::Seek { to: 5.0, exact: true }]
    );
    assert_eq!(
        control(&mut app, Control::FORWARD),
        [Command::Seek { to: 10.0, exact: true }]
    );
    assert_eq!(
        control(&mut app, Control::FORWARD),
        [Command::Seek { to: 10.0, exact: true }]
    );
    control(&mut app, Control::Jump(-100.0));
    assert_eq!(show(&app).place(), 0.0);
}

#[test]
fn dragging_asks_for_one_key_frame_at_a_time_and_dropping_for_the_exact_picture() {
    let mut app = showing();
    assert_eq!(
        control(&mut app, Control::Drag(2.0)),
        [Command::Seek { to: 2.0, exact: false }]
    );
    assert_eq!(control(&mut app, Control::Drag(3.0)), []);
    assert_eq!(control(&mut app, Control::Drag(4.0)), []);
    let next = stage(&mut app, Event::Seeked { at: 1.9, exact: false });
    assert!(
        matches!(next[..], [Effect::SendCommand(Command::Seek { to: 4.0, exact: false })]),
        "it goes after the slider"
    );
    assert!(stage(&mut app, Event::Seeked { at: 3.9, exact: false }).is_empty());
    assert_eq!(
        control(&mut app, Control::Drop(4.5)),
        [Command::Seek { to: 4.5, exact: true }]
    );
}

#[test]
fn the_slider_stays_under_the_finger_until_the_exact_picture_is_there() {
    let mut app = showing();
    control(&mut app, Control::Drag(8.0));
    stage(&mut app, position(0.4));
    assert_eq!(show(&app).place(), 8.0);
    control(&mut app, Control::Drop(8.0));
    stage(&mut app, position(0.5));
    assert_eq!(show(&app).place(), 8.0);
    stage(&mut app, Event::Seeked { at: 8.0, exact: true });
    stage(&mut app, position(8.2));
    assert_eq!(show(&app).place(), 8.2);
}

#[test]
fn play_at_the_end_begins_anew() {
    let mut app = showing();
    stage(&mut app, Event::End);
    assert_eq!(show(&app).place(), 10.0);
    assert_eq!(
        control(&mut app, Control::PlayPause),
        [Command::Seek { to: 0.0, exact: true }, Command::Play]
    );
}

#[test]
fn a_closing_film_takes_no_more_commands() {
    let mut app = showing();
    app.update(Message::CloseFilm);
    assert_eq!(control(&mut app, Control::PlayPause), []);
}

#[test]
fn a_clock_that_moves_too_little_to_be_seen_looks_the_same() {
    let mut app = showing();
    stage(&mut app, position(1.01));
    let visible_state = show(&app).visible_state();
    stage(&mut app, position(1.05));
    assert_eq!(show(&app).visible_state(), visible_state);
    stage(&mut app, position(1.6));
    assert_ne!(show(&app).visible_state(), visible_state);
}

mod all_markers;
mod annotations;
mod covers;
mod ending;
mod faces;
mod leaving;
mod lock_reason;
mod meeting;
mod pages;
mod pair;
mod places;
mod segments;
mod stills;
mod to_show;
mod voices;
