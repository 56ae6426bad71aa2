//! Locking and closing while films are recorded and imported; a vault that is erased.

use super::pages::{begins_to_record, card_with_a_film, record, recorded, recording};
use super::*;
use crate::console::model::import::{Front, ImportMessage, JobId, NotFinished, Trouble};
use crate::operations::record::Ending;

fn locks(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Lock))
}

fn stops(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::Recording(RecordingEffect::Stop)))
}

/// A film is being imported.
fn importing() -> (App, JobId) {
    let mut app = with_films();
    card_with_a_film(&mut app);
    app.update(Message::Import(ImportMessage::Start));
    let job = unlocked(&app).import.queue.jobs[0].id;
    (app, job)
}

fn is_over(app: &mut App, job: JobId) -> Vec<Effect> {
    let failed = NotFinished {
        trouble: Trouble::SourceGone,
        left: None,
    };
    app.update(Message::Import(ImportMessage::Finished(job, Err(failed))))
}

#[test]
fn locking_and_closing_finish_the_film_that_is_being_recorded_and_are_done_then() {
    for (message, closes) in [(Message::Lock, false), (Message::Close, true)] {
        let mut app = recording();
        let effects = app.update(message);
        assert!(stops(&effects) && !locks(&effects) && !app.take_close());
        let effects = record(&mut app, recorded(Ending::Asked));
        assert!(locks(&effects) && is_locked(&app));
        assert_eq!(app.take_close(), closes);
        assert!(app.notice().is_none());
    }
}

#[test]
fn a_film_that_is_just_being_begun_ends_as_soon_as_it_is() {
    let mut app = with_films();
    begins_to_record(&mut app);
    record(&mut app, recorded(Ending::Asked));
    record(&mut app, RecordingMessage::Enter);
    let opened = recording();
    let status = unlocked(&opened)
        .recording
        .as_ref()
        .map(|page| page.status.clone())
        .expect("the page");
    record(&mut app, RecordingMessage::Status(Box::new(status)));
    record(&mut app, RecordingMessage::Begin);
    assert!(app.update(Message::Close).is_empty());
    assert!(stops(&record(&mut app, RecordingMessage::Begun(Ok(())))));
    assert!(locks(&record(&mut app, recorded(Ending::Asked))) && app.take_close());
}

#[test]
fn what_became_of_the_film_can_be_read_after_locking_and_keeps_the_window_open() {
    let outcomes: [fn() -> RecordingMessage; 3] = [
        || recorded(Ending::SpaceUsedUp),
        || RecordingMessage::Finished(Err(Notice::NothingRecorded)),
        || RecordingMessage::Finished(Err(Notice::Vault(VaultError::MediumLost))),
    ];
    for outcome in outcomes {
        let mut app = recording();
        app.update(Message::Close);
        assert!(locks(&record(&mut app, outcome())));
        assert!(is_locked(&app) && app.notice().is_some() && !app.take_close());
    }
}

#[test]
fn a_notice_that_names_films_is_gone_with_the_key() {
    let (mut app, job) = importing();
    app.update(Message::Lock);
    app.update(Message::Import(ImportMessage::LeaveWhenDone));
    let damaged = vec!["Session".to_owned()];
    app.notice = Some(Notice::Checked { count: 1, damaged });
    assert!(locks(&is_over(&mut app, job)));
    assert!(app.notice().is_none());
}

#[test]
fn after_the_recording_it_is_asked_what_becomes_of_the_import() {
    let (mut app, job) = importing();
    begins_to_record(&mut app);
    assert!(stops(&app.update(Message::Lock)));
    let effects = record(&mut app, recorded(Ending::Asked));
    assert!(!locks(&effects));
    assert_eq!(unlocked(&app).foreground(), Foreground::Import(Front::Leaving));
    app.update(Message::Import(ImportMessage::LeaveWhenDone));
    assert!(locks(&is_over(&mut app, job)));
}

#[test]
fn the_end_of_an_import_does_not_break_off_what_is_recorded_since() {
    for message in [Message::Lock, Message::Close] {
        let (mut app, job) = importing();
        let closes = matches!(message, Message::Close);
        app.update(message);
        app.update(Message::Import(ImportMessage::LeaveWhenDone));
        begins_to_record(&mut app);
        let effects = is_over(&mut app, job);
        assert!(!locks(&effects) && !stops(&effects) && unlocked(&app).is_recording());
        record(&mut app, RecordingMessage::Stop);
        assert!(locks(&record(&mut app, recorded(Ending::Asked))));
        assert_eq!(app.take_close(), closes);
    }
}

#[test]
fn neither_vault_nor_screen_is_locked_for_want_of_input_while_films_come_or_are_shown() {
    assert!(!fresh().is_in_use() && !with_films().is_in_use());
    assert!(showing().is_in_use() && recording().is_in_use());
    let (mut app, job) = importing();
    assert!(app.is_in_use());
    // One of them ends while another goes on.
    begins_to_record(&mut app);
    is_over(&mut app, job);
    assert!(app.is_in_use());
    record(&mut app, recorded(Ending::Asked));
    assert!(!app.is_in_use());
}

#[test]
fn films_that_were_imported_are_selected_where_none_is_and_those_that_are_gone_are_not() {
    let (mut app, job) = importing();
    let none = Vec::new();
    app.update(Message::FilmsChanged {
        films: none,
        settled: true,
    });
    assert_eq!(unlocked(&app).selected, None);
    let row = Box::new(film([8; 16].into(), true));
    app.update(Message::Import(ImportMessage::Listed(job, row)));
    assert_eq!(unlocked(&app).selected, Some([8; 16].into()));
    is_over(&mut app, job);
    assert!(unlocked(&app).films.is_empty());
    assert_eq!(unlocked(&app).selected, None);
}

#[test]
fn a_change_is_made_to_what_is_seen_although_the_one_before_is_not_written_yet() {
    let mut app = with_films();
    let keep = |app: &App| unlocked(app).film(first()).expect("a film").keep.clone();
    let change = |app: &mut App, set: &dyn Fn(&mut Keep)| {
        let mut keep = keep(app);
        set(&mut keep);
        let edit = crate::vault::FilmEdit {
            keep: Some(keep),
            ..Default::default()
        };
        app.update(Message::Edit(first(), edit))
    };
    let before = unlocked(&app).films.clone();
    change(&mut app, &|keep| keep.purpose = "handledning".into());
    change(&mut app, &|keep| keep.keep_until = Some(jiff::civil::date(2027, 1, 31)));
    assert_eq!(keep(&app).purpose, "handledning");
    // The vault reports what it has when the first is written, but not the second.
    app.update(Message::Edited(Ok(())));
    let mut films = before.clone();
    films[0].keep.purpose = "handledning".into();
    app.update(Message::FilmsChanged { films, settled: true });
    assert_eq!(keep(&app).keep_until, Some(jiff::civil::date(2027, 1, 31)));
    // It cannot be written: what is in the vault is shown again.
    app.update(Message::Edited(Err(VaultError::NotWritable)));
    app.update(Message::FilmsChanged {
        films: before,
        settled: true,
    });
    assert_eq!(keep(&app).keep_until, None);
    assert!(matches!(app.notice(), Some(Notice::Vault(VaultError::NotWritable))));
}

#[test]
fn a_title_is_cut_to_what_a_vault_takes() {
    let mut app = with_films();
    app.update(Message::Rename);
    app.update(Message::TitleTyped("å".repeat(1000)));
    let effects = app.update(Message::TitleDone);
    let [Effect::Edit(_, edit)] = &effects[..] else {
        panic!("the title is changed");
    };
    assert_eq!(edit.title.as_ref().map(String::len), Some(500));
}

#[test]
fn a_folder_dialog_that_never_appears_is_told_beside_films_too() {
    let mut app = with_films();
    app.update(Message::Import(ImportMessage::Open));
    app.update(Message::Import(ImportMessage::ChooseFolder));
    app.update(Message::NoFolderDialog);
    assert!(matches!(app.notice(), Some(Notice::NoFolderDialog)));
    assert!(!unlocked(&app).import.choosing_folder, "it can be tried again");
}
