//! Nothing may be unlocked, or the console is unattended.

use std::time::{Duration, Instant};

use super::*;
use crate::policy;

fn risk() -> policy::Blocked {
    policy::Blocked::Swap {
        area: "/dev/sda3".into(),
    }
}

#[test]
fn a_barred_console_asks_for_nothing_but_another_look() {
    let launch = Launch {
        preflight: Err(risk()),
        vault: Some("/v".into()),
        ..Launch::default()
    };
    let (mut app, effects) = App::new(launch);
    assert!(effects.is_empty());
    for message in [
        Message::ChooseVault("/v".into()),
        Message::LabelRead(Ok(card())),
        Message::Unlock,
    ] {
        assert!(app.update(message).is_empty() && app.passphrase_mut().is_none());
    }
    assert!(matches!(
        app.update(Message::RetryPreflight)[..],
        [Effect::RunPreflight]
    ));
    assert!(app.update(Message::RetryPreflight).is_empty(), "once is enough");
    let effects = app.update(Message::PreflightDone(Ok(Preflight::default())));
    assert!(matches!(&effects[..], [Effect::ReadLabel(folder)] if folder == Path::new("/v")));
    assert!(is_locked(&app));
}

#[test]
fn a_password_that_is_being_typed_is_wiped_when_the_computer_becomes_exposed() {
    let mut app = unlocking();
    assert!(app.update(Message::PreflightDone(Err(risk()))).is_empty());
    assert!(app.passphrase_mut().is_none());
    assert!(matches!(app.into_blocked(), Some(policy::Blocked::Swap { .. })));
}

#[test]
fn nobody_there_closes_the_film_locks_and_says_why() {
    for why in [LockReason::Idle, LockReason::Sleep, LockReason::ScreenLock] {
        let mut app = showing();
        assert!(matches!(app.update(Message::AutoLock(why))[..], [Effect::Lock]));
        assert!(
            app.passphrase_mut().is_some(),
            "the password of the same vault is asked for"
        );
        assert!(matches!(app.notice(), Some(Notice::AutoLocked(reason)) if *reason == why));
    }
}

#[test]
fn nobody_there_wipes_a_password_that_is_typed_or_tried() {
    let mut typing = at_password_prompt();
    type_password(&mut typing, "Gran");
    for mut app in [typing, unlocking()] {
        assert!(matches!(
            app.update(Message::AutoLock(LockReason::ScreenLock))[..],
            [Effect::Lock]
        ));
        assert!(app.passphrase_mut().is_some_and(|typed| typed.is_empty()));
        // A vault that opens nevertheless stays locked.
        assert!(matches!(app.update(Message::Unlocked(Ok(films())))[..], [Effect::Lock]));
        assert!(is_locked(&app));
    }
}

#[test]
fn nobody_there_means_nothing_where_nothing_is_open() {
    let mut app = fresh();
    assert!(app.update(Message::AutoLock(LockReason::Sleep)).is_empty());
    assert!(app.notice().is_none());
}

/// What holds where no policy says otherwise.
const TEN_MINUTES: Duration = Duration::from_secs(600);

#[test]
fn the_policy_says_how_long_nobody_may_be_there() {
    let policy = Policy {
        idle_lock: 3 * TEN_MINUTES,
        ..Policy::default()
    };
    let launch = Launch {
        preflight: Ok(Preflight {
            policy,
            ..Preflight::default()
        }),
        ..Launch::default()
    };
    assert_eq!(App::new(launch).0.idle_lock(), 3 * TEN_MINUTES);
    assert_eq!(fresh().idle_lock(), TEN_MINUTES);
}

#[test]
fn an_open_vault_that_nobody_touches_runs_out() {
    let (app, start) = (with_films(), Instant::now());
    let mut clock = IdleClock::default();
    assert!(!clock.has_run_out(&app, start));
    assert_eq!(clock.runs_out_at(), Some(start + TEN_MINUTES));
    assert!(!clock.has_run_out(&app, start + TEN_MINUTES - Duration::from_millis(1)));
    assert!(clock.has_run_out(&app, start + TEN_MINUTES));
}

#[test]
fn whoever_does_something_has_all_the_time_again() {
    let (app, start) = (with_films(), Instant::now());
    let mut clock = IdleClock::default();
    clock.has_run_out(&app, start);
    let later = start + TEN_MINUTES / 2;
    clock.on_input(later);
    assert!(!clock.has_run_out(&app, start + TEN_MINUTES));
    assert!(clock.has_run_out(&app, later + TEN_MINUTES));
}

#[test]
fn time_does_not_run_while_a_film_is_open_and_begins_when_it_is_closed() {
    let (mut app, start) = (showing(), Instant::now());
    let mut clock = IdleClock::default();
    assert!(!clock.has_run_out(&app, start));
    assert!(!clock.has_run_out(&app, start + 9 * TEN_MINUTES));
    assert_eq!(clock.runs_out_at(), None);
    let number = show(&app).number;
    app.update(Message::CloseFilm);
    app.update(Message::StageEnded(number));
    let closed = start + 9 * TEN_MINUTES;
    assert!(!clock.has_run_out(&app, closed));
    assert!(clock.has_run_out(&app, closed + TEN_MINUTES));
}

#[test]
fn a_locked_vault_does_not_run_out_and_the_next_unlocking_begins_anew() {
    let start = Instant::now();
    let mut clock = IdleClock::default();
    clock.has_run_out(&with_films(), start);
    assert!(!clock.has_run_out(&fresh(), start + TEN_MINUTES));
    assert!(!clock.has_run_out(&with_films(), start + 2 * TEN_MINUTES));
}
