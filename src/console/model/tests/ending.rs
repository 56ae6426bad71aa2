//! Ending what a meeting sees.

use super::*;

/// A film that plays in a meeting.
fn in_a_meeting() -> App {
    let mut app = showing();
    control(&mut app, Control::Share);
    let (width, height) = (1280, 720);
    stage(
        &mut app,
        Event::Shared {
            on: true,
            width,
            height,
        },
    );
    control(&mut app, Control::PlayPause);
    app
}

fn asks(app: &App) -> Option<Wants> {
    unlocked(app).end_question.map(|question| question.wants)
}

fn hides(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::SendCommand(Command::Curtain { on: true })])
}

type Way = (Wants, fn(&mut App) -> Vec<Effect>);

/// Everything that would end what the meeting sees.
fn ways() -> [Way; 5] {
    [
        (Wants::CloseFilm, |app| app.update(Message::CloseFilm)),
        (Wants::CloseFilm, |app| stage(app, Event::CloseRequested)),
        (Wants::Switch(second()), |app| app.update(Message::Show(second()))),
        (Wants::Lock, |app| app.update(Message::Lock)),
        (Wants::CloseWindow, |app| app.update(Message::Close)),
    ]
}

#[test]
fn nothing_ends_what_a_meeting_sees_without_a_question_that_hides_the_film() {
    for (wants, way) in ways() {
        let mut app = in_a_meeting();
        assert!(hides(&way(&mut app)), "{wants:?}");
        assert_eq!(asks(&app), Some(wants));
        assert_eq!(show(&app).audience_view(), AudienceView::Curtain);
        assert!(!is_locked(&app) && !app.take_close());
        assert_eq!(show(&app).phase, Phase::Shown);
        // A second time changes nothing.
        assert!(way(&mut app).is_empty());
        assert_eq!(asks(&app), Some(wants));
    }
}

#[test]
fn whoever_goes_on_shows_the_film_again_paused() {
    for (_, way) in ways() {
        let mut app = in_a_meeting();
        way(&mut app);
        way(&mut app);
        let effects = app.update(Message::KeepShowing);
        assert!(matches!(
            effects[..],
            [Effect::SendCommand(Command::Curtain { on: false })]
        ));
        assert_eq!(asks(&app), None);
        assert_eq!(show(&app).audience_view(), AudienceView::Still);
    }
}

#[test]
fn a_film_that_was_hidden_before_the_question_stays_hidden_after_it() {
    let mut app = in_a_meeting();
    control(&mut app, Control::Curtain);
    assert!(app.update(Message::CloseFilm).is_empty());
    assert!(app.update(Message::KeepShowing).is_empty());
    assert_eq!(show(&app).audience_view(), AudienceView::Curtain);
}

#[test]
fn whoever_insists_gets_what_was_wanted() {
    let closes = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::CloseStage));
    for (wants, way) in ways() {
        let mut app = in_a_meeting();
        let number = show(&app).number;
        way(&mut app);
        let effects = app.update(Message::EndShow);
        match wants {
            Wants::CloseFilm => assert!(closes(&effects)),
            Wants::Switch(film) => {
                assert!(closes(&effects));
                app.update(Message::StageEnded(number));
                assert_eq!(show(&app).film, film);
            }
            Wants::Lock => assert!(is_locked(&app) && !app.take_close()),
            Wants::CloseWindow => assert!(is_locked(&app) && app.take_close()),
        }
    }
}

#[test]
fn without_a_meeting_and_where_nobody_can_answer_nothing_is_asked() {
    let mut app = showing();
    assert!(matches!(app.update(Message::CloseFilm)[..], [Effect::CloseStage]));
    let unasked: [fn() -> Message; 2] = [|| Message::AutoLock(LockReason::Sleep), || Message::MediumLost];
    for message in unasked {
        let mut app = in_a_meeting();
        app.update(message());
        assert!(is_locked(&app));
    }
    // The film is gone already, and the window that is left shows nothing of it.
    let mut app = in_a_meeting();
    let (code, detail) = (ErrorCode::Damaged, String::new());
    stage(&mut app, Event::Error { code, detail });
    app.update(Message::Lock);
    assert!(is_locked(&app));
}

#[test]
fn a_question_about_a_film_that_is_gone_meanwhile_goes_with_it() {
    let mut app = in_a_meeting();
    let number = show(&app).number;
    app.update(Message::CloseFilm);
    app.update(Message::StageEnded(number));
    assert_eq!(asks(&app), None);
    assert!(app.update(Message::EndShow).is_empty());
}
