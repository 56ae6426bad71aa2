//! Linux: logind on the system bus (org.freedesktop.login1(5)) signals sleep and the session's lock, the desktop's screen saver on
//! the session bus signals that the screen is covered. Services that are missing are ignored.
#![forbid(unsafe_code)]

pub(in crate::platform) mod bus;

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::{self, OwnedObjectPath, OwnedValue};
use zbus::{MatchRule, match_rule::Builder};

use super::{Buses, SessionEvent, StayAwakeError};

const LOGIND: &str = "org.freedesktop.login1";
const LOGIND_PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

const SAVER: &str = "org.freedesktop.ScreenSaver";
const SAVER_PATH: &str = "/org/freedesktop/ScreenSaver";

/// Screen savers of the various desktops; all send the same signal.
const SAVERS: [&str; 5] = [
    SAVER,
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
];

/// Shown to the user in the system's lists of inhibitors.
const WHO: &str = "Vitrin";
const WHY_AWAKE: &str = "A film is open";
const WHY_WAIT: &str = "Films are being locked";

type OnEvent = Arc<dyn Fn(SessionEvent) + Send + Sync>;

/// Watches the session, and can delay or block its sleep. Has its own threads, which end with it: to be created after the sandbox
/// is in force.
pub struct Session {
    requests: Sender<Request>,
}

enum Request {
    KeepAwake(bool),
    DelaySleep(bool),
}

impl Session {
    /// Starts watching. `on_event` is called on another thread and must not block. Missing buses and services are not an error:
    /// then there are no events.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn begin(buses: Buses, on_event: impl Fn(SessionEvent) + Send + Sync + 'static) -> io::Result<Self> {
        let (requests, inbox) = channel();
        let on_event: OnEvent = Arc::new(on_event);
        thread::Builder::new()
            .name("session".into())
            .spawn(move || serve(&buses, &on_event, &inbox))?;
        Ok(Self { requests })
    }

    /// While a film is open (`true`), the computer neither goes to sleep by itself nor counts as idle without input.
    pub fn keep_awake(&self, on: bool) {
        self.send(Request::KeepAwake(on));
    }

    /// While secrets are in memory: sleep waits (a few seconds at most) until this has been called with `false` as often as
    /// with `true`.
    pub fn delay_sleep(&self, on: bool) {
        self.send(Request::DelaySleep(on));
    }

    fn send(&self, request: Request) {
        // The thread has ended only if it panicked.
        let _ = self.requests.send(request);
    }
}

fn serve(buses: &Buses, on_event: &OnEvent, requests: &Receiver<Request>) {
    let (system, session) = (bus::system(buses).ok(), bus::session(buses).ok());
    for (connection, watch) in [(&system, watch_logind as Watch), (&session, watch_screen_savers)] {
        if let Some(connection) = connection {
            // Without signals, sleep can still be inhibited.
            let _ = watch(connection, on_event.clone());
        }
    }
    let (mut awake, mut delays) = (None, Vec::new());
    // Ends when the `Session` is dropped.
    for request in requests {
        match request {
            Request::KeepAwake(on) => awake = on.then(|| StayAwake::through(system.as_ref(), session.as_ref())),
            Request::DelaySleep(on) => {
                if on {
                    let delay = |system| inhibit(system, "sleep", WHY_WAIT, "delay").ok();
                    delays.push(system.as_ref().and_then(delay));
                } else {
                    delays.pop();
                }
            }
        }
    }
    drop((awake, delays));
    for connection in [system, session].into_iter().flatten() {
        // The listening threads end with their connection.
        let _ = connection.close();
    }
}

type Watch = fn(&Connection, OnEvent) -> zbus::Result<()>;

fn watch_logind(connection: &Connection, on_event: OnEvent) -> zbus::Result<()> {
    // The session that this process belongs to, or the user's active one. If neither is known, any.
    let own = own_session(connection);
    let about_session = |rule: Builder<'static>| match &own {
        Some(path) => rule.path(path.clone()),
        None => rule.path_namespace("/org/freedesktop/login1/session"),
    };
    let signal = || MatchRule::builder().msg_type(Type::Signal);
    let rules = [
        signal()
            .sender(LOGIND)?
            .interface(MANAGER)?
            .member("PrepareForSleep")?
            .build(),
        about_session(signal().sender(LOGIND)?.interface(SESSION)?.member("Lock")?)?.build(),
        about_session(
            signal()
                .sender(LOGIND)?
                .interface(PROPERTIES)?
                .member("PropertiesChanged")?,
        )?
        .build(),
    ];
    listen("logind", connection, rules, on_event, logind_event)
}

fn watch_screen_savers(connection: &Connection, on_event: OnEvent) -> zbus::Result<()> {
    let mut rules = Vec::new();
    for saver in SAVERS {
        let rule = MatchRule::builder().msg_type(Type::Signal).interface(saver)?;
        rules.push(rule.member("ActiveChanged")?.build());
    }
    listen("screen saver", connection, rules, on_event, screen_saver_event)
}

/// Subscribes to what `rules` match, and calls `on_event` for the events in it, on a thread that ends with the connection.
fn listen(
    name: &str,
    connection: &Connection,
    rules: impl IntoIterator<Item = MatchRule<'static>>,
    on_event: OnEvent,
    event_of: fn(&Message) -> Option<SessionEvent>,
) -> zbus::Result<()> {
    // Before the rules are added, so that no message is missed.
    let messages = MessageIterator::from(connection);
    let forward = move || {
        for event in messages.map_while(Result::ok).filter_map(|message| event_of(&message)) {
            on_event(event);
        }
    };
    thread::Builder::new()
        .name(name.into())
        .spawn(forward)
        .map_err(|error| zbus::Error::InputOutput(Arc::new(error)))?;
    let bus = DBusProxy::new(connection)?;
    rules.into_iter().try_for_each(|rule| Ok(bus.add_match_rule(rule)?))
}

fn logind_event(message: &Message) -> Option<SessionEvent> {
    let header = message.header();
    match header.member()?.as_str() {
        "PrepareForSleep" => {
            let begins: bool = message.body().deserialize().ok()?;
            begins.then_some(SessionEvent::Sleep)
        }
        "Lock" => Some(SessionEvent::ScreenLock),
        "PropertiesChanged" => {
            let body = message.body();
            let (interface, changed, _): (&str, HashMap<&str, OwnedValue>, Vec<&str>) = body.deserialize().ok()?;
            let locked = interface == SESSION && changed.get("LockedHint").is_some_and(|value| **value == true.into());
            locked.then_some(SessionEvent::ScreenLock)
        }
        _ => None,
    }
}

fn screen_saver_event(message: &Message) -> Option<SessionEvent> {
    let header = message.header();
    let covers = header.member()?.as_str() == "ActiveChanged" && message.body().deserialize().ok()?;
    covers.then_some(SessionEvent::ScreenLock)
}

fn own_session(connection: &Connection) -> Option<OwnedObjectPath> {
    let own = manager(connection, "GetSessionByPID", &std::process::id());
    // A desktop that starts programs outside of the session (GNOME) still has an active session.
    let session = own.or_else(|_| manager(connection, "GetSession", &"auto")).ok()?;
    session.body().deserialize().ok()
}

/// While this exists, the computer does not suspend or hibernate by itself and does not count as idle.
pub struct StayAwake {
    /// logind's inhibitor lock, released when closed.
    _lock: Option<OwnedFd>,
    /// The screen saver's inhibitor cookie, to be released explicitly.
    saver: Option<(Connection, u32)>,
}

impl StayAwake {
    /// Inhibits sleep at logind, and the screen saver if there is one. Waits for their replies.
    ///
    /// # Errors
    /// When logind cannot be reached or refuses.
    pub fn begin(buses: &Buses) -> Result<Self, StayAwakeError> {
        let lock = bus::system(buses).and_then(|system| stay_awake(&system));
        let saver = bus::session(buses).ok();
        Ok(Self {
            _lock: Some(lock.map_err(|error| StayAwakeError(io::Error::other(error)))?),
            saver: saver.as_ref().and_then(inhibit_screen_saver),
        })
    }

    /// Inhibits what is available.
    fn through(system: Option<&Connection>, session: Option<&Connection>) -> Self {
        Self {
            _lock: system.and_then(|system| stay_awake(system).ok()),
            saver: session.and_then(inhibit_screen_saver),
        }
    }
}

impl Drop for StayAwake {
    fn drop(&mut self) {
        if let Some((session, number)) = self.saver.take() {
            // A screen saver that has ended has no inhibitors any more.
            let _ = saver(&session, "UnInhibit", &number);
        }
    }
}

fn stay_awake(system: &Connection) -> zbus::Result<OwnedFd> {
    inhibit(system, "sleep:idle", WHY_AWAKE, "block")
}

fn inhibit_screen_saver(session: &Connection) -> Option<(Connection, u32)> {
    let answer = saver(session, "Inhibit", &(WHO, WHY_AWAKE)).ok()?;
    Some((session.clone(), answer.body().deserialize().ok()?))
}

fn inhibit(system: &Connection, what: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd> {
    let answer = manager(system, "Inhibit", &(what, WHO, why, mode))?;
    let lock: zvariant::OwnedFd = answer.body().deserialize()?;
    Ok(lock.into())
}

fn manager<B>(system: &Connection, method: &str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zvariant::DynamicType,
{
    system.call_method(Some(LOGIND), LOGIND_PATH, Some(MANAGER), method, body)
}

fn saver<B>(session: &Connection, method: &str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + zvariant::DynamicType,
{
    session.call_method(Some(SAVER), SAVER_PATH, Some(SAVER), method, body)
}
