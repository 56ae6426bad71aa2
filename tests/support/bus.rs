//! A private message bus, for stand-ins of the services that a desktop has.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

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

    /// A connection for a service that goes by `name`.
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
