//! Types that hold keys, passwords or film cannot be copied, printed or stored: the compiler checks it here. They also wipe themselves,
//! which the unit tests of `memory` look at.

use std::fmt::{Debug, Display};

use serde::Serialize;
use static_assertions::{assert_impl_all, assert_not_impl_any};
use vitrin::console::model::{Message, PasswordPrompt};
use vitrin::memory::{Argon2Memory, Key, Locked, Passphrase, PooledSlab, Slab};
use vitrin::protocol::Preview;
use vitrin::protocol::framing::Frame;
use vitrin::vault::{FilmReader, FilmTicket, UnlockedVault};

macro_rules! assert_secret {
    ($($secret:ty),+ $(,)?) => {
        $(assert_not_impl_any!($secret: Clone, Copy, Debug, Display, Serialize, ToOwned, ToString);)+
    };
}

assert_secret!(
    // memory
    Key<32>,
    Passphrase,
    Slab,
    PooledSlab,
    Locked<[u8; 32]>,
    Argon2Memory,
    // vault
    FilmTicket,
    FilmReader,
    UnlockedVault,
    // what crosses between processes and inside the console
    Frame,
    Preview,
    PasswordPrompt,
    Message,
);

// A password in a `String`, or a key in an array, would have all of it.
assert_impl_all!(String: Clone, Debug, Display, Serialize, ToOwned, ToString);
assert_impl_all!([u8; 32]: Clone, Copy, Debug, Serialize);
