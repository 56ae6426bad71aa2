//! What Vitrin asks of the desktop's services, and the events that it gets from them. The services are fakes on a bus of the test's own.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use support::bus::{Logind, OWN_SESSION, PrivateBus, Saver};
use support::{seconds, wait_for};
use vitrin::platform::session::{Buses, Session, SessionEvent, StayAwake};

/// How long one waits for what must not come.
const A_WHILE: Duration = Duration::from_millis(500);

/// A desktop with both services, and a listener.
struct Listening {
    logind: Logind,
    saver: Saver,
    session: Session,
    events: Receiver<SessionEvent>,
    _bus: PrivateBus,
}

impl Listening {
    fn to_a_desktop() -> Self {
        let bus = PrivateBus::start();
        let (logind, saver) = (Logind::on(&bus), Saver::on(&bus));
        let (sender, events) = channel();
        let session = Session::begin(on(&bus), move |event| {
            // A test that is over listens no longer.
            let _ = sender.send(event);
        })
        .unwrap();
        // It listens as soon as it answers.
        session.delay_sleep(true);
        wait_for("the session to be listened to", seconds(10), || {
            (!logind.held().is_empty()).then_some(())
        });
        session.delay_sleep(false);
        Self {
            logind,
            saver,
            session,
            events,
            _bus: bus,
        }
    }

    #[track_caller]
    fn gets(&self, event: SessionEvent) {
        assert_eq!(self.events.recv_timeout(seconds(10)), Ok(event));
    }

    #[track_caller]
    fn gets_no_event(&self) {
        assert_eq!(self.events.recv_timeout(A_WHILE), Err(RecvTimeoutError::Timeout));
    }

    #[track_caller]
    fn waits_until_held(&self, locks: &[&str]) {
        wait_for(&format!("{locks:?} to be held"), seconds(10), || {
            let mut held = self.logind.held();
            held.sort();
            (held == locks).then_some(())
        });
    }
}

fn on(bus: &PrivateBus) -> Buses {
    Buses {
        system: Some(bus.address()),
        session: Some(bus.address()),
    }
}

#[test]
fn sleep_that_begins_is_an_event_and_waking_up_is_none() {
    let listening = Listening::to_a_desktop();
    listening.logind.says_that_sleep(true);
    listening.gets(SessionEvent::Sleep);
    listening.logind.says_that_sleep(false);
    listening.gets_no_event();
}

#[test]
fn a_locked_screen_is_an_event_whichever_service_says_so() {
    let listening = Listening::to_a_desktop();
    listening.logind.says_lock(OWN_SESSION);
    listening.gets(SessionEvent::ScreenLock);
    listening.logind.says_that_the_session_is_locked(true);
    listening.gets(SessionEvent::ScreenLock);
    for desktop in ["freedesktop", "gnome", "cinnamon", "mate", "xfce"] {
        listening.saver.says_that_it_covers_the_screen(desktop, true);
        listening.gets(SessionEvent::ScreenLock);
    }
}

#[test]
fn an_unlocked_screen_and_another_persons_session_mean_nothing() {
    let listening = Listening::to_a_desktop();
    listening.logind.says_that_the_session_is_locked(false);
    listening.saver.says_that_it_covers_the_screen("gnome", false);
    listening.logind.says_lock("/org/freedesktop/login1/session/_37");
    listening.gets_no_event();
}

#[test]
fn while_a_film_is_open_the_computer_stays_awake_and_its_screen_bright() {
    let listening = Listening::to_a_desktop();
    listening.session.keep_awake(true);
    listening.waits_until_held(&["sleep:idle/block"]);
    wait_for("the screen saver to be kept off", seconds(10), || {
        listening.saver.is_kept_off().then_some(())
    });
    listening.session.keep_awake(false);
    listening.waits_until_held(&[]);
    wait_for("the screen saver to be let go", seconds(10), || {
        (!listening.saver.is_kept_off()).then_some(())
    });
}

#[test]
fn sleep_waits_until_the_last_secret_is_gone() {
    let listening = Listening::to_a_desktop();
    listening.session.delay_sleep(true);
    listening.session.delay_sleep(true);
    listening.waits_until_held(&["sleep/delay", "sleep/delay"]);
    listening.session.delay_sleep(false);
    listening.waits_until_held(&["sleep/delay"]);
    listening.session.delay_sleep(false);
    listening.waits_until_held(&[]);
}

#[test]
fn nothing_is_held_any_more_without_a_listener() {
    let Listening {
        logind,
        saver,
        session,
        events,
        _bus,
    } = Listening::to_a_desktop();
    session.keep_awake(true);
    session.delay_sleep(true);
    wait_for("both to be held", seconds(10), || {
        (logind.held().len() == 2).then_some(())
    });
    drop(session);
    wait_for("both to be given back", seconds(10), || {
        logind.held().is_empty().then_some(())
    });
    wait_for("the screen saver to be let go", seconds(10), || {
        (!saver.is_kept_off()).then_some(())
    });
    // Its threads are gone, and with them the last sender.
    wait_for("the channel to be closed", seconds(10), || {
        matches!(events.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected)).then_some(())
    });
}

#[test]
fn a_desktop_without_services_or_without_a_bus_is_no_error() {
    let bus = PrivateBus::start();
    let nowhere = Buses {
        system: Some("unix:path=/nonexistent/bus".into()),
        session: Some("unix:path=/nonexistent/bus".into()),
    };
    for buses in [on(&bus), nowhere] {
        assert!(StayAwake::begin(&buses).is_err(), "the caller gets an error");
        let session = Session::begin(buses, |_| ()).unwrap();
        session.keep_awake(true);
        session.delay_sleep(true);
        session.keep_awake(false);
    }
}

#[test]
fn staying_awake_lasts_as_long_as_it_is_held() {
    let bus = PrivateBus::start();
    let logind = Logind::on(&bus);
    let awake = StayAwake::begin(&on(&bus)).unwrap();
    assert_eq!(logind.held(), ["sleep:idle/block"]);
    drop(awake);
    wait_for("it to be given back", seconds(10), || {
        logind.held().is_empty().then_some(())
    });
}
