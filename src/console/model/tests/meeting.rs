//! The film's window in a meeting, and on a projector.

use super::*;
use crate::protocol::{Display, ShareSize};

fn display(id: u32, width: u32, height: u32) -> Display {
    Display {
        id,
        name: format!("HDMI-{id}"),
        width,
        height,
        primary: id == 0,
        here: id == 0,
    }
}

fn displays(sizes: &[(u32, u32)]) -> Event {
    let displays = (0..).zip(sizes);
    let displays = displays.map(|(id, &(width, height))| display(id, width, height));
    Event::Displays {
        displays: displays.collect(),
    }
}

fn shared(on: bool) -> Event {
    let (width, height) = (1280, 720);
    Event::Shared { on, width, height }
}

fn commands(effects: Vec<Effect>) -> Vec<Command> {
    let command = |effect| match effect {
        Effect::SendCommand(command) => Some(command),
        _ => None,
    };
    effects.into_iter().filter_map(command).collect()
}

#[test]
fn sharing_hangs_the_curtain_at_once_and_playing_lifts_it() {
    let mut app = showing();
    let on = |on| Command::Share { on, size: None };
    assert_eq!(control(&mut app, Control::Share), [on(true)]);
    assert_eq!(
        (show(&app).audience_view(), show(&app).playing),
        (AudienceView::Curtain, false)
    );
    assert_eq!(control(&mut app, Control::PlayPause), [Command::Play]);
    assert_eq!(show(&app).audience_view(), AudienceView::Film);
    control(&mut app, Control::PlayPause);
    assert_eq!(show(&app).audience_view(), AudienceView::Still);
    assert_eq!(control(&mut app, Control::Share), [on(false)]);
    assert_eq!(show(&app).audience_view(), AudienceView::Curtain);
}

#[test]
fn before_its_first_picture_the_film_is_not_seen() {
    let mut app = with_films();
    app.update(Message::Show(first()));
    assert_eq!(show(&app).audience_view(), AudienceView::Curtain);
}

#[test]
fn what_the_meeting_sees_is_asked_for_while_the_window_is_shared() {
    let mut app = showing();
    for on in [true, false] {
        assert_eq!(commands(stage(&mut app, shared(on))), [Command::Preview { on }]);
        assert_eq!(show(&app).meeting.shared, on);
    }
}

#[test]
fn only_sizes_that_the_display_of_the_film_has_room_for_are_offered() {
    let mut app = showing();
    let sizes = |app: &App| show(app).meeting.sizes();
    assert_eq!((sizes(&app), show(&app).meeting.size()), (vec![], None));
    stage(&mut app, displays(&[(1366, 768), (3840, 2160)]));
    assert_eq!(sizes(&app), [ShareSize::Hd]);
    stage(&mut app, displays(&[(1920, 1080)]));
    assert_eq!(sizes(&app), [ShareSize::Hd, ShareSize::FullHd]);
}

#[test]
fn the_larger_size_is_the_usual_one_where_the_console_fits_beside_it() {
    let mut app = showing();
    for (display, usual) in [
        ((1366, 768), ShareSize::Hd),
        ((1920, 1080), ShareSize::Hd),
        ((2560, 1440), ShareSize::FullHd),
    ] {
        stage(&mut app, displays(&[display]));
        assert_eq!(show(&app).meeting.size(), Some(usual), "{display:?}");
    }
}

#[test]
fn the_chosen_size_is_asked_for_until_there_is_no_room_for_it() {
    let mut app = showing();
    stage(&mut app, displays(&[(1920, 1080)]));
    assert_eq!(control(&mut app, Control::ShareSize(ShareSize::FullHd)), []);
    let size = Some(ShareSize::FullHd);
    assert_eq!(control(&mut app, Control::Share), [Command::Share { on: true, size }]);
    stage(&mut app, displays(&[(1366, 768)]));
    assert_eq!(show(&app).meeting.size(), Some(ShareSize::Hd));
}

#[test]
fn the_film_fills_the_display_that_was_chosen() {
    let mut app = showing();
    let fullscreen = Command::Fullscreen {
        on: true,
        display: Some(1),
    };
    assert_eq!(control(&mut app, Control::FullscreenOn(1)), [fullscreen]);
    assert!(show(&app).fullscreen);
}

#[test]
fn a_projector_that_was_unplugged_is_told_and_the_film_goes_on() {
    let mut app = showing();
    let code = WarningCode::DisplayLost;
    let detail = String::new();
    stage(&mut app, Event::Warning { code, detail });
    assert!(matches!(
        app.notice(),
        Some(Notice::StageWarning(WarningCode::DisplayLost))
    ));
    assert_eq!(show(&app).phase, Phase::Shown);
}

#[test]
fn the_meter_falls_when_nothing_sounds_any_more() {
    let mut app = showing();
    let paused = || position_in(1.0, 10.0, false);
    stage(&mut app, Event::Sound { peak: -12.0 });
    assert_eq!(show(&app).meeting.level, Some(-12.0));
    stage(&mut app, paused());
    assert_eq!(show(&app).meeting.level, None);
    // A sound check sounds while the film is paused.
    stage(&mut app, Event::SoundCheck { running: true });
    stage(&mut app, Event::Sound { peak: -20.0 });
    stage(&mut app, paused());
    assert_eq!(show(&app).meeting.level, Some(-20.0));
    stage(&mut app, Event::SoundCheck { running: false });
    assert_eq!((show(&app).meeting.level, show(&app).meeting.checking), (None, false));
}

fn made() -> FilmMicrophone {
    FilmMicrophone {
        name: "Vitrin (film)".into(),
        sink: "vitrin_film_7".into(),
        has_voice: true,
    }
}

#[test]
fn the_film_goes_to_the_microphone_that_carries_it_and_leaves_before_it_is_gone() {
    let to = |sink: Option<&str>| Command::SoundOutput {
        sink: sink.map(str::to_owned),
    };
    let mut app = showing();
    let effects = app.update(Message::Microphone(true));
    assert!(matches!(effects[..], [Effect::MakeMicrophone]));
    assert!(app.update(Message::Microphone(true)).is_empty(), "once is enough");
    let effects = app.update(Message::MicrophoneMade(Ok(made())));
    assert_eq!(commands(effects), [to(Some("vitrin_film_7"))]);
    let effects = app.update(Message::Microphone(false));
    assert!(matches!(&effects[..], [Effect::SendCommand(command), Effect::RemoveMicrophone] if *command == to(None)));
}

#[test]
fn where_no_microphone_can_be_made_none_is_asked_for() {
    let mut app = showing();
    set_microphone(&mut app, Microphone::Unsupported);
    for on in [true, false] {
        assert!(app.update(Message::Microphone(on)).is_empty());
        assert_eq!(unlocked(&app).microphone, Microphone::Unsupported);
    }
}

#[test]
fn the_next_film_goes_to_the_microphone_too() {
    let mut app = showing();
    app.update(Message::Microphone(true));
    app.update(Message::MicrophoneMade(Ok(made())));
    let number = show(&app).number;
    app.update(Message::Show(second()));
    app.update(Message::StageEnded(number));
    let number = show(&app).number;
    let effects = app.update(Message::ShowStarted(number, Ok(())));
    let sink = Some("vitrin_film_7".to_owned());
    assert_eq!(commands(effects), [Command::SoundOutput { sink }]);
}

#[test]
fn a_microphone_that_could_not_be_made_is_told_and_can_be_tried_again() {
    let mut app = showing();
    app.update(Message::Microphone(true));
    let why = Notice::Microphone(crate::platform::microphone::MicrophoneError::NoServer);
    app.update(Message::MicrophoneMade(Err(why)));
    assert!(app.notice().is_some_and(Notice::is_mild));
    assert!(matches!(
        app.update(Message::Microphone(true))[..],
        [Effect::MakeMicrophone]
    ));
}

#[test]
fn a_film_that_fails_in_a_meeting_is_covered_until_it_is_closed() {
    let mut app = showing();
    stage(&mut app, shared(true));
    let (code, detail) = (ErrorCode::Damaged, String::new());
    stage(&mut app, Event::Error { code, detail });
    assert_eq!(
        (show(&app).phase, show(&app).audience_view()),
        (Phase::Failed, AudienceView::Curtain)
    );
    assert!(matches!(app.update(Message::CloseFilm)[..], [Effect::CloseStage]));
}

#[test]
fn what_the_stage_said_before_it_left_the_meeting_does_not_bring_the_meeting_back() {
    let mut app = showing();
    let in_meeting = || {
        let mut said = position(1.0);
        if let Event::Position { shared, .. } = &mut said {
            *shared = true;
        }
        said
    };
    control(&mut app, Control::Share);
    stage(&mut app, shared(true));
    control(&mut app, Control::Share);
    stage(&mut app, in_meeting());
    assert!(!show(&app).meeting.shared, "it was on its way");
    let effects = app.update(Message::CloseFilm);
    assert!(
        unlocked(&app).end_question.is_none() && !effects.is_empty(),
        "nobody is asked"
    );

    // At the film's window it can begin again, once the stage has answered.
    let mut app = showing();
    control(&mut app, Control::Share);
    stage(&mut app, shared(true));
    control(&mut app, Control::Share);
    stage(&mut app, shared(false));
    stage(&mut app, in_meeting());
    assert!(show(&app).meeting.shared);
}
