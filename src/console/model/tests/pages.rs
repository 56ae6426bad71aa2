//! Which page of an open vault is on the screen, and what may appear over it.

use super::*;
use crate::console::model::import::{
    Consent, Front, ImportEffect, ImportMessage, Original, Place, PlaceKind, RecordingRow, Recordings, RowKey,
    SweepMessage,
};
use crate::operations::record::{Ending, OpenedCamera, Status};
use crate::protocol::RecorderFault;

/// A film is being recorded.
pub fn recording() -> App {
    let mut app = with_films();
    begins_to_record(&mut app);
    app
}

pub fn begins_to_record(app: &mut App) {
    record(app, RecordingMessage::Enter);
    record(app, RecordingMessage::Status(Box::new(ready())));
    record(app, RecordingMessage::Begin);
    record(app, RecordingMessage::Begun(Ok(())));
    assert!(unlocked(app).is_recording());
}

pub fn record(app: &mut App, message: RecordingMessage) -> Vec<Effect> {
    app.update(Message::Recording(message))
}

/// The film is whole.
pub fn recorded(ending: Ending) -> RecordingMessage {
    RecordingMessage::Finished(Ok((Box::new(film([9; 16].into(), false)), ending)))
}

fn ready() -> Status {
    let opened = OpenedCamera {
        camera: "Test".into(),
        microphone: None,
        size: (1280, 720),
        frame_rate: 25,
        video_codec: "H.264".into(),
        audio_codec: None,
        bit_rate: 1,
        sandbox: String::new(),
    };
    Status {
        opened: Some(opened),
        ..Status::default()
    }
}

/// A card with one film is plugged in, and was searched.
pub fn card_with_a_film(app: &mut App) {
    let place = Place {
        root: "/media/SONY".into(),
        name: "SONY".into(),
        kind: PlaceKind::Card,
        files: Vec::new(),
    };
    let effects = app.update(Message::Import(ImportMessage::PlacesSeen(vec![place])));
    let [Effect::Import(ImportEffect::Search { search, .. })] = effects[..] else {
        panic!("the card is searched");
    };
    let row = RecordingRow {
        key: RowKey { search, number: 0 },
        original: Original::default(),
        name: "0.MTS".into(),
        recorded: None,
        length: None,
        size: 1,
        device: None,
        still: false,
        consent: Consent::NotNeeded,
        known: false,
        chosen: false,
        title: "0".into(),
    };
    let recordings = Recordings {
        rows: vec![row],
        ..Recordings::default()
    };
    app.update(Message::Import(ImportMessage::Found(search, Ok(recordings))));
}

fn sweep() -> Message {
    Message::Import(ImportMessage::Sweep(SweepMessage::Open))
}

/// What leads to each page.
fn ways() -> Vec<(Foreground, fn() -> Message)> {
    vec![
        (Foreground::Page(Page::Films), || Message::Turn(Page::Films)),
        (Foreground::Page(Page::Label), || Message::Turn(Page::Label)),
        (Foreground::Page(Page::Passwords), || Message::Turn(Page::Passwords)),
        (Foreground::Page(Page::Receipts), || Message::Turn(Page::Receipts)),
        (Foreground::Log, || Message::Log(LogMessage::Open)),
        (Foreground::Recording, || Message::Recording(RecordingMessage::Enter)),
        (Foreground::Import(Front::Sweep), sweep),
        (Foreground::Import(Front::Choose), || {
            Message::Import(ImportMessage::Open)
        }),
        (Foreground::Film, || Message::Show(first())),
    ]
}

fn foreground(app: &App) -> Foreground {
    unlocked(app).foreground()
}

#[test]
fn from_every_page_every_other_is_reached_at_once() {
    for (here, way_here) in ways() {
        // A film is closed first.
        if here == Foreground::Film {
            continue;
        }
        for (there, way_there) in ways() {
            let mut app = with_films();
            app.update(way_here());
            assert_eq!(foreground(&app), here);
            app.update(way_there());
            assert_eq!(foreground(&app), there, "from {here:?}");
            // Nothing of the page before is left behind it, least of all an open camera.
            assert!(unlocked(&app).recording.is_none() || there == Foreground::Recording);
            app.update(Message::Turn(Page::Films));
            assert!(there == Foreground::Film || foreground(&app) == Foreground::Page(Page::Films));
        }
    }
}

#[test]
fn the_camera_is_closed_when_its_page_is_left_for_another() {
    for (there, way) in ways() {
        let mut app = with_films();
        record(&mut app, RecordingMessage::Enter);
        let effects = app.update(way());
        let closes = |effect: &Effect| matches!(effect, Effect::Recording(RecordingEffect::Close));
        assert_eq!(effects.iter().any(closes), there != Foreground::Recording, "{there:?}");
    }
}

#[test]
fn nothing_is_drawn_over_a_film_that_is_being_recorded() {
    for (there, way) in ways() {
        let mut app = recording();
        let effects = app.update(way());
        assert!(effects.is_empty(), "{there:?}");
        assert_eq!(foreground(&app), Foreground::Recording, "{there:?}");
    }
    let mut app = recording();
    card_with_a_film(&mut app);
    app.update(Message::Import(ImportMessage::Dropped(vec![
        "/home/anna/film.mp4".into(),
    ])));
    app.update(Message::Check(Vec::new()));
    app.update(Message::AskToEraseEverything);
    assert_eq!(foreground(&app), Foreground::Recording);
    let unlocked = unlocked(&app);
    assert!(unlocked.erasing.is_none() && unlocked.checking.is_none() && unlocked.import.has_quiet_news);
}

#[test]
fn a_card_shows_itself_over_the_list_of_films_alone() {
    for (here, way) in ways() {
        let mut app = with_films();
        app.update(way());
        card_with_a_film(&mut app);
        let expected = match here {
            Foreground::Page(Page::Films) | Foreground::Import(Front::Choose) => Foreground::Import(Front::Choose),
            here => here,
        };
        assert_eq!(foreground(&app), expected);
    }
}

#[test]
fn a_card_waits_while_something_is_typed_or_asked() {
    let states: [fn(&mut App); 4] = [
        |app| drop(app.update(Message::Rename)),
        |app| drop(app.update(Message::Typing(true))),
        |app| drop(app.update(Message::AskToErase(vec![first()]))),
        |app| drop(app.update(Message::AskToEraseEverything)),
    ];
    for state in states {
        let mut app = with_films();
        state(&mut app);
        card_with_a_film(&mut app);
        assert_eq!(foreground(&app), Foreground::Page(Page::Films));
        assert!(unlocked(&app).import.has_quiet_news);
    }
}

#[test]
fn the_whole_vault_is_not_erased_while_films_come_into_it() {
    let mut app = with_films();
    card_with_a_film(&mut app);
    app.update(Message::Import(ImportMessage::Start));
    assert!(unlocked(&app).import.is_busy());
    app.update(Message::AskToEraseEverything);
    assert!(unlocked(&app).erasing.is_none());
}

#[test]
fn how_far_a_check_is_is_told_where_it_was_asked_for_from_any_page() {
    for page in [Page::Label, Page::Passwords, Page::Receipts] {
        let mut app = with_films();
        app.update(Message::Turn(page));
        let effects = app.update(Message::Check(Vec::new()));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Verify(_))));
        assert_eq!(foreground(&app), Foreground::Page(Page::Films));
    }
}

#[test]
fn a_password_that_is_being_typed_is_wiped_when_its_page_is_left() {
    let mut app = with_films();
    app.update(Message::Turn(Page::Passwords));
    app.update(Message::Passwords(PasswordsAction::Begin(WantedTask::Add)));
    assert!(app.new_password_mut().is_some());
    app.update(Message::Log(LogMessage::Open));
    assert!(app.new_password_mut().is_none());
}

#[test]
fn after_a_recording_its_film_alone_is_selected() {
    let mut app = recording();
    record(&mut app, recorded(Ending::Asked));
    let chosen: Vec<FilmId> = unlocked(&app).chosen().iter().map(|film| film.id).collect();
    assert_eq!(chosen, [[9; 16].into()]);
    assert_eq!(unlocked(&app).selected, Some([9; 16].into()));
}

#[test]
fn what_a_camera_had_to_say_is_over_once_another_is_chosen() {
    let mut app = with_films();
    record(&mut app, RecordingMessage::Enter);
    let status = Status {
        failure: Some((RecorderFault::NoCamera, String::new())),
        over: true,
        ..Status::default()
    };
    record(&mut app, RecordingMessage::Status(Box::new(status)));
    assert!(matches!(app.notice(), Some(Notice::Recorder(RecorderFault::NoCamera))));
    record(&mut app, RecordingMessage::Camera("another".into()));
    assert!(app.notice().is_none());
}

#[test]
fn the_title_of_a_recording_is_one_line_that_a_vault_takes() {
    let mut app = with_films();
    record(&mut app, RecordingMessage::Enter);
    let long = format!("a\nb{}", "å".repeat(1000));
    record(&mut app, RecordingMessage::Title(long));
    let page = unlocked(&app).recording.as_ref().expect("the page");
    assert!(page.title.starts_with("abå") && page.title.len() == 500);
}

#[test]
fn a_film_that_was_cut_off_while_recording_is_called_that() {
    let mut app = with_films();
    let mut films = unlocked(&app).films.clone();
    films[2].has_source = false;
    app.update(Message::FilmsChanged { films, settled: true });
    app.update(Message::Show(unfinished()));
    assert!(matches!(app.notice(), Some(Notice::CutOff)));
}
