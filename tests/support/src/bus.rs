//! A private message bus, with fakes of the services that a desktop has.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{DynamicType, OwnedFd, OwnedObjectPath, Value};

/// A `dbus-daemon` of a test's own. It knows no services but those that the test puts on it.
pub struct PrivateBus {
    daemon: Child,
    address: String,
    _home: tempfile::TempDir,
}

impl PrivateBus {
    pub fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("bus.conf");
        let listen = home.path().join("socket");
        std::fs::write(
            &config,
            format!(
                "<busconfig><listen>unix:path={}</listen><auth>EXTERNAL</auth><policy context='default'>\
                 <allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/><allow user='*'/></policy></busconfig>",
                listen.display()
            ),
        )
        .unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("dbus-daemon: {error} (run make setup)"));
        // It says its address when it listens.
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            daemon,
            address: address.trim().to_owned(),
            _home: home,
        }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// A connection for a service named `name`.
    pub fn serve(
        &self,
        name: &str,
        build: impl FnOnce(Builder<'static>) -> zbus::Result<Builder<'static>>,
    ) -> Connection {
        let builder = Builder::address(self.address.as_str()).unwrap();
        let builder = builder.name(name.to_owned()).unwrap();
        build(builder).unwrap().build().unwrap()
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A fake of logind: keeps the locks that it gives, and signals sleep and the session's lock.
pub struct Logind {
    connection: Connection,
    given: Arc<Mutex<Vec<Given>>>,
}

/// A lock that logind has given.
struct Given {
    what: String,
    mode: String,
    /// The end that is left to logind: it sees the other one being closed.
    end: UnixStream,
}

struct LogindManager {
    given: Arc<Mutex<Vec<Given>>>,
}

/// The session of the fake's user.
pub const OWN_SESSION: &str = "/org/freedesktop/login1/session/_32";

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl LogindManager {
    fn inhibit(&self, what: String, who: String, why: String, mode: String) -> OwnedFd {
        assert!(who == "Vitrin" && !why.is_empty());
        let (end, theirs) = UnixStream::pair().unwrap();
        end.set_nonblocking(true).unwrap();
        self.given.lock().unwrap().push(Given { what, mode, end });
        std::os::fd::OwnedFd::from(theirs).into()
    }

    /// As for a program that the desktop has started outside of the session.
    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, _pid: u32) -> zbus::fdo::Result<OwnedObjectPath> {
        Err(zbus::fdo::Error::Failed("no session".into()))
    }

    fn get_session(&self, name: String) -> OwnedObjectPath {
        assert_eq!(name, "auto");
        OWN_SESSION.try_into().unwrap()
    }
}

impl Logind {
    pub fn on(bus: &PrivateBus) -> Self {
        let given = Arc::default();
        let manager = LogindManager {
            given: Arc::clone(&given),
        };
        let connection = bus.serve("org.freedesktop.login1", |builder| {
            builder.serve_at("/org/freedesktop/login1", manager)
        });
        Self { connection, given }
    }

    /// The locks that are held now, as `what/mode`.
    pub fn held(&self) -> Vec<String> {
        let given = self.given.lock().unwrap();
        let held = given.iter().filter(|given| {
            // Nothing to read means that the other end is open.
            let read = (&given.end).read(&mut [0]);
            read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
        });
        held.map(|given| format!("{}/{}", given.what, given.mode)).collect()
    }

    pub fn says_that_sleep(&self, begins: bool) {
        self.emit(
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager",
            "PrepareForSleep",
            &begins,
        );
    }

    pub fn says_lock(&self, session: &str) {
        self.emit(session, "org.freedesktop.login1.Session", "Lock", &());
    }

    pub fn says_that_the_session_is_locked(&self, locked: bool) {
        let changed = HashMap::from([("LockedHint", Value::from(locked))]);
        let nothing: [&str; 0] = [];
        let body = ("org.freedesktop.login1.Session", changed, &nothing[..]);
        self.emit(
            OWN_SESSION,
            "org.freedesktop.DBus.Properties",
            "PropertiesChanged",
            &body,
        );
    }

    fn emit(&self, path: &str, interface: &str, member: &str, body: &(impl serde::Serialize + DynamicType)) {
        let to_all: Option<&str> = None;
        self.connection
            .emit_signal(to_all, path, interface, member, body)
            .unwrap();
    }
}

/// A fake of a desktop's screen saver.
pub struct Saver {
    connection: Connection,
    kept_off: Arc<Mutex<Vec<u32>>>,
}

struct SaverService {
    kept_off: Arc<Mutex<Vec<u32>>>,
}

#[zbus::interface(name = "org.freedesktop.ScreenSaver")]
impl SaverService {
    fn inhibit(&self, application: String, reason: String) -> u32 {
        assert!(application == "Vitrin" && !reason.is_empty());
        self.kept_off.lock().unwrap().push(77);
        77
    }

    fn un_inhibit(&self, number: u32) {
        self.kept_off.lock().unwrap().retain(|kept| *kept != number);
    }
}

impl Saver {
    pub fn on(bus: &PrivateBus) -> Self {
        let kept_off = Arc::default();
        let service = SaverService {
            kept_off: Arc::clone(&kept_off),
        };
        let connection = bus.serve("org.freedesktop.ScreenSaver", |builder| {
            builder.serve_at("/org/freedesktop/ScreenSaver", service)
        });
        Self { connection, kept_off }
    }

    pub fn is_kept_off(&self) -> bool {
        !self.kept_off.lock().unwrap().is_empty()
    }

    /// As the saver of this desktop.
    pub fn says_that_it_covers_the_screen(&self, desktop: &str, covers: bool) {
        let (path, interface) = (
            format!("/org/{desktop}/ScreenSaver"),
            format!("org.{desktop}.ScreenSaver"),
        );
        let to_all: Option<&str> = None;
        self.connection
            .emit_signal(to_all, path, interface, "ActiveChanged", &covers)
            .unwrap();
    }
}
