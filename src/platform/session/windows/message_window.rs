//! Windows tells its windows what happens to computer and session, and nobody else: so a window that nobody sees, on a
//! thread of its own, listens for the whole process.

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

/// The window's class, which other programs can see.
const CLASS: PCWSTR = w!("Vitrin messages");

/// To the window alone: nobody listens any more.
const END: u32 = WM_APP;

/// What has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemEvent {
    /// The computer is about to sleep. It waits for the listeners, two seconds at most.
    Sleep,
    /// The screen was locked, or another user or another computer has it now.
    Locked,
    /// The session ends. Windows waits for the listeners, five seconds at most.
    End,
    /// A drive came or went.
    Drives,
}

/// Called on the ear's thread. Until it is back, Windows is kept waiting and nothing else is events.
pub type Listener = dyn Fn(SystemEvent) + Send + Sync;

/// The window. Goes with this, a moment later.
pub struct MessageWindow {
    /// The window's handle, as a number because handles of windows may be used on any thread but are not said to be.
    window: usize,
    listeners: Listeners,
}

/// Whoever wants to hear no longer has only to let its listener go.
type Listeners = Arc<Mutex<Vec<Weak<Listener>>>>;

thread_local! {
    /// Those that the window of this thread tells.
    static LISTENERS: RefCell<Listeners> = RefCell::default();
}

impl MessageWindow {
    /// The one that all of the process share, as long as somebody does.
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

    /// Makes a window of its own.
    ///
    /// # Errors
    /// Where there is no desktop, and when no thread can be had.
    pub fn begin() -> io::Result<Self> {
        let listeners = Listeners::default();
        let (opened, handle) = mpsc::channel();
        let theirs = listeners.clone();
        thread::Builder::new().name("messages".into()).spawn(move || {
            LISTENERS.set(theirs);
            run(&opened);
        })?;
        // The thread always tells, unless it has panicked.
        let window = handle.recv().map_err(io::Error::other)??;
        Ok(Self { window, listeners })
    }

    /// Has `listener` told from now on, as long as it lives.
    pub fn subscribe(&self, listener: &Arc<Listener>) {
        let mut listeners = self.listeners.lock();
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(Arc::downgrade(listener));
    }

    fn handle(&self) -> HWND {
        HWND(std::ptr::with_exposed_provenance_mut(self.window))
    }

    /// Says to the window what Windows would say. What is given back ends when the window has answered.
    #[cfg(test)]
    pub fn send_message(&self, message: u32, more: u32) -> thread::JoinHandle<isize> {
        use windows::Win32::UI::WindowsAndMessaging::SendMessageW;
        let (window, more) = (self.window, WPARAM(more as usize));
        thread::spawn(move || {
            let window = HWND(std::ptr::with_exposed_provenance_mut(window));
            // SAFETY: sends numbers only; a window that has died is an error that changes nothing.
            unsafe { SendMessageW(window, message, Some(more), None) }.0
        })
    }
}

impl Drop for MessageWindow {
    fn drop(&mut self) {
        // SAFETY: posts numbers only; to a window that has died already it is refused, and nothing is missed.
        let _ = unsafe { PostMessageW(Some(self.handle()), END, WPARAM(0), LPARAM(0)) };
    }
}

/// Makes the window, tells its handle, and hears until it is told to end.
fn run(opened: &Sender<io::Result<usize>>) {
    let window = match open_window() {
        Ok(window) => window,
        Err(error) => {
            // Whoever began waits for this.
            let _ = opened.send(Err(error));
            return;
        }
    };
    // Neither is missed so much that a film could not be shown: what is not events is not acted upon.
    // SAFETY: the window is this thread's own and alive.
    let about_session = unsafe { WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION) };
    // Computers that never sleep as deeply as those of old (Modern Standby) tell only whoever has asked.
    // SAFETY: as above; the flag says that the handle is a window's.
    let about_sleep = unsafe { RegisterSuspendResumeNotification(HANDLE(window.0), DEVICE_NOTIFY_WINDOW_HANDLE) };
    let _ = opened.send(Ok(window.0.expose_provenance()));
    let mut message = MSG::default();
    // SAFETY: the message is written to before the call ends.
    while unsafe { GetMessageW(&mut message, None, 0, 0) }.0 > 0 {
        // SAFETY: the message is one that was just taken.
        unsafe { DispatchMessageW(&message) };
        if message.message == END {
            break;
        }
    }
    if about_session.is_ok() {
        // SAFETY: undoes what was done above, for a window that is still alive.
        let _ = unsafe { WTSUnRegisterSessionNotification(window) };
    }
    if let Ok(HPOWERNOTIFY(number)) = about_sleep {
        // SAFETY: the number was given above, and is given back once.
        let _ = unsafe { UnregisterSuspendResumeNotification(HPOWERNOTIFY(number)) };
    }
    // SAFETY: the window is this thread's own.
    let _ = unsafe { DestroyWindow(window) };
}

/// A window that is never shown. It belongs to nobody: those for messages only are not told of what all windows are.
fn open_window() -> io::Result<HWND> {
    // SAFETY: without a name it gives the program itself, whose handle needs not be given back.
    let program = unsafe { GetModuleHandleW(None) }.map_err(io_error)?;
    let class = WNDCLASSW {
        lpfnWndProc: Some(window_procedure),
        hInstance: program.into(),
        lpszClassName: CLASS,
        ..WNDCLASSW::default()
    };
    // SAFETY: the class' name ends with a zero, and its function is of the type that windows call.
    if unsafe { RegisterClassW(&class) } == 0 {
        let error = io::Error::last_os_error();
        let is_there = i32::try_from(ERROR_CLASS_ALREADY_EXISTS.0).ok();
        if error.raw_os_error() != is_there {
            return Err(error);
        }
    }
    // SAFETY: the class is registered, all strings end with a zero, nothing else is pointed to.
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

/// What the window is told (`WNDPROC`).
extern "system" fn window_procedure(window: HWND, message: u32, more: WPARAM, rest: LPARAM) -> LRESULT {
    if let Some(event) = event_of(message, more.0) {
        let listeners = LISTENERS.with_borrow(Clone::clone);
        let listeners = listeners.lock().clone();
        // A listener that goes while the others are told goes without waiting for them.
        listeners
            .iter()
            .filter_map(Weak::upgrade)
            .for_each(|listener| listener(event));
    }
    match message {
        // Granted, where that is asked.
        WM_POWERBROADCAST | WM_DEVICECHANGE => LRESULT(1),
        // Whoever closes windows means those that can be seen.
        END | WM_CLOSE | WM_ENDSESSION | WM_WTSSESSION_CHANGE => LRESULT(0),
        WM_DESTROY => {
            // SAFETY: leaves a message to this thread.
            unsafe { PostQuitMessage(0) };
            LRESULT(0)
        }
        // SAFETY: passes on what the window was told.
        _ => unsafe { DefWindowProcW(window, message, more, rest) },
    }
}

fn event_of(message: u32, more: usize) -> Option<SystemEvent> {
    // The numbers that come with these messages are small.
    let what = u32::try_from(more).ok()?;
    match (message, what) {
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => Some(SystemEvent::Sleep),
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK | WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT) => {
            Some(SystemEvent::Locked)
        }
        // With 0 the end was called off.
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
    fn what_windows_tells_is_heard_and_what_means_nothing_is_not() {
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
    fn all_who_listen_are_told_and_whoever_has_gone_is_not() {
        let window = MessageWindow::begin().expect("these tests need a display");
        let ((one, by_one), (_other, by_other)) = (subscribed(&window), subscribed(&window));
        drop(one);
        window.send_message(WM_DEVICECHANGE, DBT_DEVICEARRIVAL);
        assert_eq!(by_other.recv_timeout(TIMEOUT), Ok(SystemEvent::Drives));
        assert!(by_one.recv_timeout(SILENCE).is_err());
    }

    #[test]
    fn there_is_one_for_all_and_it_goes_with_the_last() {
        let is_there = |window: HWND| {
            // SAFETY: asks about a number, whether or not it is a window's.
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
