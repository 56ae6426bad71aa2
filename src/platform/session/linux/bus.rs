//! Connections to the message buses (D-Bus). Each has its own threads, so none is opened before the process is sandboxed.
#![forbid(unsafe_code)]

use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::platform::session::Buses;

/// How long to wait for the reply to a method call.
const CALL_TIMEOUT: Duration = Duration::from_secs(3);

/// Connects to the system bus.
pub fn system(buses: &Buses) -> zbus::Result<Connection> {
    connect(buses.system.as_deref(), Builder::system)
}

/// Connects to the session bus.
pub fn session(buses: &Buses) -> zbus::Result<Connection> {
    connect(buses.session.as_deref(), Builder::session)
}

fn connect(address: Option<&str>, usual: impl FnOnce() -> zbus::Result<Builder<'static>>) -> zbus::Result<Connection> {
    let builder = match address {
        Some(address) => Builder::address(address)?,
        None => usual()?,
    };
    builder.method_timeout(CALL_TIMEOUT).build()
}
