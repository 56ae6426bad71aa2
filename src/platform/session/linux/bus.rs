//! Connections to the message buses (D-Bus). Each has threads of its own: none is made before the sandbox closes.
#![forbid(unsafe_code)]

use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;

use crate::platform::session::Buses;

/// How long a service may take to answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(3);

/// The bus of the whole system.
pub fn system(buses: &Buses) -> zbus::Result<Connection> {
    connect(buses.system.as_deref(), Builder::system)
}

/// The bus of this user's session.
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
