//! Windows notifies windows of events of computer and session, and nothing else: so a hidden window, on its own thread, receives
//! them for the whole process.

use std::cell::RefCell;
use std::io;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Weak};
use std::thread;

use parking_lot::Mutex;
use windows::Win32::Foundation::{ERROR_CLASS_ALREADY_EXISTS, HANDLE, HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::System::LibraryLoader::GetModuleHandleW;
use windows::Win32::System::Power::{
    HPOWERNOTIFY, RegisterSuspendResumeNotification, UnregisterSuspendResumeNotification,
};
use windows::Win32::System::RemoteDesktop::{
    NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification, WTSUnRegisterSessionNotification,
};
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DBT_DEVICEARRIVAL, DBT_DEVICEREMOVECOMPLETE, DEVICE_NOTIFY_WINDOW_HANDLE, DefWindowProcW,
    DestroyWindow, DispatchMessageW, GetMessageW, MSG, PBT_APMSUSPEND, PostMessageW, PostQuitMessage, RegisterClassW,
    WINDOW_EX_STYLE, WM_APP, WM_CLOSE, WM_DESTROY, WM_DEVICECHANGE, WM_ENDSESSION, WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE, WNDCLASSW, WS_OVERLAPPED, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK,
};
use windows::core::{PCWSTR, w};

use crate::platform::win32::io_error;

/// The window's class, visible to other programs.
const CLASS: PCWSTR = w!("Vitrin messages");

/// A message to this window only: there is no listener any more.
const END: u32 = WM_APP;

/// An event of computer or session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemEvent {
    /// The computer is about to sleep. Windows waits for the listeners, two seconds at most.
    Sleep,
    /// The screen was locked, or the session is now displayed to another user or on another computer.
    Locked,
    /// The session is ending. Windows waits for the listeners, five seconds at most.
    End,
    /// A drive appeared or disappeared.
    Drives,
}

/// Callback, on the window's thread. Until it returns, Windows waits and no other event is delivered.
pub type Listener = dyn Fn(SystemEvent) + Send + Sync;

/// The window. It is destroyed shortly after this is dropped.
pub struct MessageWindow {
    /// The window's handle, as a number: window handles may be used on any thread, but their type is not `Send`.
    window: usize,
    listeners: Listeners,
}

/// Weak, so that dropping a listener unsubscribes it.
type Listeners = Arc<Mutex<Vec<Weak<Listener>>>>;

thread_local! {
    /// The listeners of this thread's window.
    static LISTENERS: RefCell<Listeners> = RefCell::default();
}

impl MessageWindow {
    /// The window shared by the whole process, as long as it is in use.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn common() -> io::Result<Arc<Self>> {
        static COMMON: Mutex<Weak<MessageWindow>> = Mutex::new(Weak::new());
        let mut common = COMMON.lock();
        if let Some(window) = common.upgrade() {
            return Ok(window);
        }
        let window = Arc::new(Self::begin()?);
        *common = Arc::downgrade(&window);
        Ok(window)
    }

    /// Opens a window of its own.
    ///
    /// # Errors
    /// When there is no desktop, or no thread can be started.
    pub fn begin() -> io::Result<Self> {
        let listeners = Listeners::default();
        let (opened, handle) = mpsc::channel();
        let theirs = listeners.clone();
        thread::Builder::new().name("messages".into()).spawn(move || {
            LISTENERS.set(theirs);
            run(&opened);
        })?;
        // The thread always sends, unless it has panicked.
        let window = handle.recv().map_err(io::Error::other)??;
        Ok(Self { window, listeners })
    }

    /// Subscribes `listener` to events from now on, as long as it lives.
    pub fn subscribe(&self, listener: &Arc<Listener>) {
        let mut listeners = self.listeners.lock();
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Arc::downgrade(listener));
    }

    fn handle(&self) -> HWND {
        HWND(std::ptr::with_exposed_provenance_mut(self.window))
    }

    /// Sends the window a message as Windows would. The returned thread ends when the window has answered.
    #[cfg(test)]
    pub fn send_message(&self, message: u32, more: u32) -> thread::JoinHandle<isize> {
        use windows::Win32::UI::WindowsAndMessaging::SendMessageW;
        let (window, more) = (self.window, WPARAM(more as usize));
        thread::spawn(move || {
            let window = HWND(std::ptr::with_exposed_provenance_mut(window));
            // SAFETY: sends numbers only; for a window that no longer exists it fails without effect.
            unsafe { SendMessageW(window, message, Some(more), None) }.0
        })
    }
}

impl Drop for MessageWindow {
    fn drop(&mut self) {
        // SAFETY: posts numbers only; for a window that no longer exists it fails without effect.
        let _ = unsafe { PostMessageW(Some(self.handle()), END, WPARAM(0), LPARAM(0)) };
    }
}

/// The thread: opens the window, sends its handle, and dispatches messages until [`END`].
fn run(opened: &Sender<io::Result<usize>>) {
    let window = match open_window() {
        Ok(window) => window,
        Err(error) => {
            // `begin` waits for this.
            let _ = opened.send(Err(error));
            return;
        }
    };
    // Neither is required for showing a film: without them their events are simply missing.
    // SAFETY: the window belongs to this thread and exists.
    let about_session = unsafe { WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION) };
    // Computers with Modern Standby notify only windows that have registered.
    // SAFETY: as above; the flag says that it is a window handle.
    let about_sleep = unsafe { RegisterSuspendResumeNotification(HANDLE(window.0), DEVICE_NOTIFY_WINDOW_HANDLE) };
    let _ = opened.send(Ok(window.0.expose_provenance()));
    let mut message = MSG::default();
    // SAFETY: the message is written to before the call ends.
    while unsafe { GetMessageW(&mut message, None, 0, 0) }.0 > 0 {
        // SAFETY: the message was just received.
        unsafe { DispatchMessageW(&message) };
        if message.message == END {
            break;
        }
    }
    if about_session.is_ok() {
        // SAFETY: reverts the registration above, for a window that still exists.
        let _ = unsafe { WTSUnRegisterSessionNotification(window) };
    }
    if let Ok(HPOWERNOTIFY(number)) = about_sleep {
        // SAFETY: the handle was returned above, and is released once.
        let _ = unsafe { UnregisterSuspendResumeNotification(HPOWERNOTIFY(number)) };
    }
    // SAFETY: the window belongs to this thread.
    let _ = unsafe { DestroyWindow(window) };
}

/// A window that is never shown. It is a top-level one, since message-only windows do not receive broadcasts.
fn open_window() -> io::Result<HWND> {
    // SAFETY: without a name it returns the program's own handle, which needs no closing.
    let program = unsafe { GetModuleHandleW(None) }.map_err(io_error)?;
    let class = WNDCLASSW {
        lpfnWndProc: Some(window_procedure),
        hInstance: program.into(),
        lpszClassName: CLASS,
        ..WNDCLASSW::default()
    };
    // SAFETY: the class name is zero-terminated, and its procedure has the required type.
    if unsafe { RegisterClassW(&class) } == 0 {
        let error = io::Error::last_os_error();
        let is_there = i32::try_from(ERROR_CLASS_ALREADY_EXISTS.0).ok();
        if error.raw_os_error() != is_there {
            return Err(error);
        }
    }
    // SAFETY: the class is registered, all strings are zero-terminated, there are no other pointers.
    let window = unsafe {
        CreateWindowExW(
            WINDOW_EX_STYLE::default(),
            CLASS,
            PCWSTR::null(),
            WS_OVERLAPPED,
            0,
            0,
            0,
            0,
            None,
            None,
            Some(program.into()),
            None,
        )
    };
    window.map_err(io_error)
}

/// The window procedure (`WNDPROC`).
extern "system" fn window_procedure(window: HWND, message: u32, more: WPARAM, rest: LPARAM) -> LRESULT {
    if let Some(event) = event_of(message, more.0) {
        let listeners = LISTENERS.with_borrow(Clone::clone);
        let listeners = listeners.lock().clone();
        // Called on a copy, so that a listener can be dropped meanwhile without waiting for the others.
        listeners
            .iter()
            .filter_map(Weak::upgrade)
            .for_each(|listener| listener(event));
    }
    match message {
        // `TRUE`: grants a request.
        WM_POWERBROADCAST | WM_DEVICECHANGE => LRESULT(1),
        // `WM_CLOSE` is ignored: programs that close windows mean visible ones.
        END | WM_CLOSE | WM_ENDSESSION | WM_WTSSESSION_CHANGE => LRESULT(0),
        WM_DESTROY => {
            // SAFETY: posts a message to this thread.
            unsafe { PostQuitMessage(0) };
            LRESULT(0)
        }
        // SAFETY: passes the message on unchanged.
        _ => unsafe { DefWindowProcW(window, message, more, rest) },
    }
}

fn event_of(message: u32, more: usize) -> Option<SystemEvent> {
    // The parameters of these messages are small numbers.
    let what = u32::try_from(more).ok()?;
    match (message, what) {
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => Some(SystemEvent::Sleep),
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK | WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT) => {
            Some(SystemEvent::Locked)
        }
        // 0: the end was cancelled.
        (WM_ENDSESSION, 1..) => Some(SystemEvent::End),
        (WM_DEVICECHANGE, DBT_DEVICEARRIVAL | DBT_DEVICEREMOVECOMPLETE) => Some(SystemEvent::Drives),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use windows::Win32::UI::WindowsAndMessaging::{
        IsWindow, PBT_APMRESUMESUSPEND, WM_QUERYENDSESSION, WTS_SESSION_UNLOCK,
    };

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);
    const SILENCE: Duration = Duration::from_millis(100);

    fn subscribed(window: &MessageWindow) -> (Arc<Listener>, Receiver<SystemEvent>) {
        let (sender, events) = channel();
        let listener: Arc<Listener> = Arc::new(move |event| {
            // The test may be over.
            let _ = sender.send(event);
        });
        window.subscribe(&listener);
        (listener, events)
    }

    #[test]
    fn messages_that_are_events_are_delivered_and_others_are_not() {
        let window = MessageWindow::begin().expect("these tests need a display");
        let (_listener, events) = subscribed(&window);
        for (message, more, event, granted) in [
            (WM_POWERBROADCAST, PBT_APMSUSPEND, Some(SystemEvent::Sleep), true),
            (WM_POWERBROADCAST, PBT_APMRESUMESUSPEND, None, true),
            (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, Some(SystemEvent::Locked), false),
            (WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK, None, false),
            (
                WM_WTSSESSION_CHANGE,
                WTS_REMOTE_DISCONNECT,
                Some(SystemEvent::Locked),
                false,
            ),
            (WM_QUERYENDSESSION, 0, None, true),
            (WM_ENDSESSION, 0, None, false),
            (WM_ENDSESSION, 1, Some(SystemEvent::End), false),
            (WM_CLOSE, 0, None, false),
            (WM_DEVICECHANGE, DBT_DEVICEARRIVAL, Some(SystemEvent::Drives), true),
            (WM_DEVICECHANGE, 7, None, true),
            (
                WM_DEVICECHANGE,
                DBT_DEVICEREMOVECOMPLETE,
                Some(SystemEvent::Drives),
                true,
            ),
        ] {
            let answer = window.send_message(message, more).join().expect("an answer");
            assert_eq!(answer != 0, granted, "{message:x} {more}");
            match event {
                Some(event) => assert_eq!(events.recv_timeout(TIMEOUT), Ok(event), "{message:x} {more}"),
                None => assert!(events.recv_timeout(SILENCE).is_err(), "{message:x} {more}"),
            }
        }
    }

    #[test]
    fn all_listeners_are_called_and_dropped_ones_are_not() {
        let window = MessageWindow::begin().expect("these tests need a display");
        let ((one, by_one), (_other, by_other)) = (subscribed(&window), subscribed(&window));
        drop(one);
        window.send_message(WM_DEVICECHANGE, DBT_DEVICEARRIVAL);
        assert_eq!(by_other.recv_timeout(TIMEOUT), Ok(SystemEvent::Drives));
        assert!(by_one.recv_timeout(SILENCE).is_err());
    }

    #[test]
    fn there_is_one_for_all_and_it_ends_with_the_last_user() {
        let is_there = |window: HWND| {
            // SAFETY: queries a number, which need not be a window's handle.
            unsafe { IsWindow(Some(window)) }.as_bool()
        };
        let one = MessageWindow::common().expect("these tests need a display");
        let window = one.handle();
        assert!(is_there(window));
        assert_eq!(MessageWindow::common().unwrap().handle(), window);
        drop(one);
        let gone = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(50));
            !is_there(window)
        });
        assert!(gone, "the window is left");
    }
}
