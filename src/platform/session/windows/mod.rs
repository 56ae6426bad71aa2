//! Windows: a power request keeps the computer awake (`PowerSetRequest`, powrprof), a hidden window receives events of sleep, locked
//! screens and ends of sessions. What is missing is ignored.

pub(in crate::platform) mod message_window;

use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::Power::{
    POWER_REQUEST_TYPE, PowerCreateRequest, PowerRequestDisplayRequired, PowerRequestSystemRequired, PowerSetRequest,
};
use windows::Win32::System::SystemServices::POWER_REQUEST_CONTEXT_VERSION;
use windows::Win32::System::Threading::{POWER_REQUEST_CONTEXT_SIMPLE_STRING, REASON_CONTEXT, REASON_CONTEXT_0};
use windows::core::{PWSTR, w};

use super::{Buses, SessionEvent, StayAwakeError};
use crate::platform::win32::io_error;
use message_window::{Listener, MessageWindow, SystemEvent};

/// How long sleep is delayed at most. Windows waits two seconds for all programs together, then it sleeps all the same.
const MAX_DELAY: Duration = Duration::from_millis(1800);

/// Watches the session, and can delay or block its sleep. Shares a thread with the other listeners, which ends with the last
/// of them: to be created after the sandbox is in force.
pub struct Session {
    keep_awake: KeepAwake,
    /// The current power request, if any.
    awake: Mutex<Option<Box<dyn Send>>>,
    delays: Arc<SleepDelays>,
    /// Both are needed for events; `None` if there is no desktop.
    _subscription: Option<(Arc<MessageWindow>, Arc<Listener>)>,
}

/// Makes a power request, which ends when the returned value is dropped.
type KeepAwake = Box<dyn Fn() -> io::Result<Box<dyn Send>> + Send + Sync>;

impl Session {
    /// Starts watching. `on_event` is called on another thread and must not block. A missing desktop is not an error: then there
    /// are no events. `_buses` is ignored.
    ///
    /// # Errors
    /// None on Windows.
    pub fn begin(_buses: Buses, on_event: impl Fn(SessionEvent) + Send + Sync + 'static) -> io::Result<Self> {
        let keep_awake = || request().map(|request| Box::new(request) as Box<dyn Send>);
        Ok(Self::with(MessageWindow::common().ok(), Box::new(keep_awake), on_event))
    }

    fn with(
        window: Option<Arc<MessageWindow>>,
        keep_awake: KeepAwake,
        on_event: impl Fn(SessionEvent) + Send + Sync + 'static,
    ) -> Self {
        let delays = Arc::new(SleepDelays::default());
        let pending = delays.clone();
        let listener: Arc<Listener> = Arc::new(move |event| match event {
            SystemEvent::Drives => {}
            SystemEvent::Locked => on_event(SessionEvent::ScreenLock),
            // Windows waits for the listener.
            SystemEvent::Sleep => {
                on_event(SessionEvent::Sleep);
                pending.wait();
            }
            SystemEvent::End => {
                on_event(SessionEvent::ScreenLock);
                pending.wait();
            }
        });
        Self {
            keep_awake,
            awake: Mutex::default(),
            delays,
            _subscription: window.map(|window| {
                window.subscribe(&listener);
                (window, listener)
            }),
        }
    }

    /// While a film is open (`true`), the computer neither goes to sleep by itself nor darkens or locks the screen without input.
    pub fn keep_awake(&self, on: bool) {
        let mut awake = self.awake.lock();
        if on != awake.is_some() {
            // Without a power request a film is shown all the same.
            *awake = on.then(|| (self.keep_awake)().ok()).flatten();
        }
    }

    /// While secrets are in memory: sleep and the end of the session wait (two seconds at most) until this has been called with
    /// `false` as often as with `true`.
    pub fn delay_sleep(&self, on: bool) {
        self.delays
            .change(|delays| if on { delays + 1 } else { delays.saturating_sub(1) });
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.delays.change(|_| 0);
    }
}

/// Counts the reasons to delay sleep.
#[derive(Default)]
struct SleepDelays {
    number: Mutex<usize>,
    none: Condvar,
}

impl SleepDelays {
    fn change(&self, how: impl FnOnce(usize) -> usize) {
        let mut number = self.number.lock();
        *number = how(*number);
        if *number == 0 {
            self.none.notify_all();
        }
    }

    /// Waits until there is none any more, or Windows would not wait longer.
    fn wait(&self) {
        let mut number = self.number.lock();
        // Whether they are gone or the time is up makes no difference.
        let _ = self.none.wait_while_for(&mut number, |number| *number > 0, MAX_DELAY);
    }
}

/// While this exists, neither computer nor screen go to sleep by themselves.
pub struct StayAwake {
    _request: OwnedHandle,
}

impl StayAwake {
    /// Makes a power request, which `powercfg /requests` lists.
    ///
    /// # Errors
    /// When Windows refuses.
    pub fn begin(_buses: &Buses) -> Result<Self, StayAwakeError> {
        let request = request().map_err(StayAwakeError)?;
        Ok(Self { _request: request })
    }
}

/// A power request; it ends when its handle is closed.
fn request() -> io::Result<OwnedHandle> {
    let reason = REASON_CONTEXT {
        Version: POWER_REQUEST_CONTEXT_VERSION,
        Flags: POWER_REQUEST_CONTEXT_SIMPLE_STRING,
        Reason: REASON_CONTEXT_0 {
            // Read-only, although the type is not `const`.
            SimpleReasonString: PWSTR(w!("A film is open").as_ptr().cast_mut()),
        },
    };
    // SAFETY: the text is zero-terminated and never written to; the flags say that the union holds a text.
    let request = unsafe { PowerCreateRequest(&reason) }.map_err(io_error)?;
    // SAFETY: the handle was just created, and nothing else owns it.
    let request = unsafe { OwnedHandle::from_raw_handle(request.0) };
    set(&request, PowerRequestSystemRequired)?;
    set(&request, PowerRequestDisplayRequired)?;
    Ok(request)
}

fn set(request: &OwnedHandle, what: POWER_REQUEST_TYPE) -> io::Result<()> {
    // SAFETY: the handle is a power request's and open.
    unsafe { PowerSetRequest(HANDLE(request.as_raw_handle()), what) }.map_err(io_error)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI32, Ordering};
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;
    use std::time::Instant;

    use windows::Win32::Foundation::ERROR_CALL_NOT_IMPLEMENTED;
    use windows::Win32::UI::WindowsAndMessaging::{
        PBT_APMSUSPEND, WM_ENDSESSION, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK,
    };

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    /// A session whose window receives messages from this test only.
    fn begun() -> (Session, Arc<MessageWindow>, Receiver<SessionEvent>) {
        let window = Arc::new(MessageWindow::begin().expect("these tests need a display"));
        let (sender, events) = channel();
        let refused = || Err(io::ErrorKind::Unsupported.into());
        let session = Session::with(Some(window.clone()), Box::new(refused), move |event| {
            // The test may be over.
            let _ = sender.send(event);
        });
        (session, window, events)
    }

    #[test]
    fn sleep_a_locked_screen_and_the_end_of_the_session_are_events() {
        let (_session, window, events) = begun();
        for (message, more, event) in [
            (WM_POWERBROADCAST, PBT_APMSUSPEND, SessionEvent::Sleep),
            (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, SessionEvent::ScreenLock),
            (WM_ENDSESSION, 1, SessionEvent::ScreenLock),
        ] {
            window.send_message(message, more);
            assert_eq!(events.recv_timeout(TIMEOUT), Ok(event));
        }
    }

    #[test]
    fn sleep_waits_until_the_last_delay_is_released() {
        let (session, window, events) = begun();
        session.delay_sleep(true);
        session.delay_sleep(true);
        let answer = window.send_message(WM_POWERBROADCAST, PBT_APMSUSPEND);
        assert_eq!(events.recv_timeout(TIMEOUT), Ok(SessionEvent::Sleep));
        session.delay_sleep(false);
        thread::sleep(Duration::from_millis(300));
        assert!(!answer.is_finished(), "one delay was left");
        let released = Instant::now();
        session.delay_sleep(false);
        answer.join().unwrap();
        assert!(released.elapsed() < MAX_DELAY / 2);
    }

    #[test]
    fn sleep_does_not_wait_for_ever() {
        let (session, window, events) = begun();
        session.delay_sleep(true);
        let sent = Instant::now();
        let answer = window.send_message(WM_POWERBROADCAST, PBT_APMSUSPEND);
        assert_eq!(events.recv_timeout(TIMEOUT), Ok(SessionEvent::Sleep));
        answer.join().unwrap();
        let waited = sent.elapsed();
        assert!((MAX_DELAY..Duration::from_secs(4)).contains(&waited), "{waited:?}");
    }

    #[test]
    fn a_dropped_session_delays_nothing() {
        let (session, window, events) = begun();
        session.delay_sleep(true);
        let sent = Instant::now();
        let answer = window.send_message(WM_POWERBROADCAST, PBT_APMSUSPEND);
        assert_eq!(events.recv_timeout(TIMEOUT), Ok(SessionEvent::Sleep));
        drop(session);
        answer.join().unwrap();
        assert!(sent.elapsed() < MAX_DELAY);
    }

    #[test]
    fn the_computer_is_kept_awake_by_one_request_until_it_is_released() {
        /// Counts the power requests.
        struct Awake(Arc<AtomicI32>);
        impl Drop for Awake {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let (number, asked) = (Arc::new(AtomicI32::new(0)), Arc::new(AtomicI32::new(0)));
        let (counted, asking) = (number.clone(), asked.clone());
        let keep_awake = move || {
            asking.fetch_add(1, Ordering::SeqCst);
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(Box::new(Awake(counted.clone())) as Box<dyn Send>)
        };
        let session = Session::with(None, Box::new(keep_awake), |_| ());
        for (on, awake) in [(true, 1), (true, 1), (false, 0), (false, 0), (true, 1)] {
            session.keep_awake(on);
            assert_eq!(number.load(Ordering::SeqCst), awake);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        drop(session);
        assert_eq!(number.load(Ordering::SeqCst), 0);
    }

    /// Wine has the call but no power management. Any other refusal is a bug of ours.
    #[test]
    fn windows_accepts_the_power_request() {
        if let Err(StayAwakeError(error)) = StayAwake::begin(&Buses::default()) {
            let missing = i32::try_from(ERROR_CALL_NOT_IMPLEMENTED.0).ok();
            assert_eq!(error.raw_os_error(), missing, "{error}");
        }
    }
}
