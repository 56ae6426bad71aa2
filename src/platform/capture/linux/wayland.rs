//! Queries a Wayland compositor for its interfaces: the first exchange of every client (wayland.freedesktop.org, "Wire Format"), and
//! no more of the protocol than that.

use std::env;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// How long to wait for the compositor; one that works answers at once.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

/// Limit on the messages that are read: far more than any compositor sends.
const MOST_MESSAGES: usize = 4096;

/// Object ids, chosen by the client; 1 is the display.
const DISPLAY: u32 = 1;
const REGISTRY: u32 = 2;
const CALLBACK: u32 = 3;

/// Requests of `wl_display`.
const SYNC: u32 = 0;
const GET_REGISTRY: u32 = 1;

/// The names of all interfaces of the compositor at `$WAYLAND_DISPLAY`.
pub fn offered() -> io::Result<Vec<String>> {
    let name = PathBuf::from(env::var_os("WAYLAND_DISPLAY").unwrap_or_default());
    let runtime = PathBuf::from(env::var_os("XDG_RUNTIME_DIR").unwrap_or_default());
    // An absolute path replaces the folder.
    ask(UnixStream::connect(runtime.join(name))?)
}

fn ask(mut compositor: UnixStream) -> io::Result<Vec<String>> {
    compositor.set_read_timeout(Some(ANSWER_TIMEOUT))?;
    compositor.set_write_timeout(Some(ANSWER_TIMEOUT))?;
    // The reply to `sync` comes after all earlier replies.
    compositor.write_all(&[request(GET_REGISTRY, REGISTRY), request(SYNC, CALLBACK)].concat())?;
    let mut names = Vec::new();
    for _ in 0..MOST_MESSAGES {
        let mut head = [0; 8];
        compositor.read_exact(&mut head)?;
        let [object, size_and_event] = words(head);
        let (size, event) = (size_and_event >> 16, size_and_event & 0xffff);
        let mut body = vec![0; usize::try_from(size).unwrap_or(0).saturating_sub(head.len())];
        compositor.read_exact(&mut body)?;
        match (object, event) {
            (CALLBACK, _) => return Ok(names),
            (REGISTRY, 0) => names.extend(interface(&body)),
            // The `error` event of the display: the compositor rejects the request.
            (DISPLAY, 0) => return Err(io::ErrorKind::InvalidData.into()),
            _ => {}
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// A request to the display whose only argument is the id of the new object.
fn request(opcode: u32, new_object: u32) -> Vec<u8> {
    let words = [DISPLAY, (12 << 16) | opcode, new_object];
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

/// The second argument of `wl_registry.global`: name (a number), interface (length with its final zero, then bytes), version.
fn interface(body: &[u8]) -> Option<String> {
    let length = u32::from_ne_bytes(*body.get(4..)?.first_chunk()?);
    let end = 8_usize.checked_add(usize::try_from(length).ok()?.checked_sub(1)?)?;
    Some(String::from_utf8_lossy(body.get(8..end)?).into_owned())
}

fn words(head: [u8; 8]) -> [u32; 2] {
    let [a, b, c, d, e, f, g, h] = head;
    [u32::from_ne_bytes([a, b, c, d]), u32::from_ne_bytes([e, f, g, h])]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(object: u32, event: u32, body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(8 + body.len()).expect("a short message");
        [&object.to_ne_bytes()[..], &((size << 16) | event).to_ne_bytes(), body].concat()
    }

    fn global(name: &str) -> Vec<u8> {
        let length = u32::try_from(name.len() + 1).expect("a short name");
        let mut text = name.as_bytes().to_vec();
        text.resize((name.len() + 1).next_multiple_of(4), 0);
        message(
            REGISTRY,
            0,
            &[
                &7_u32.to_ne_bytes()[..],
                &length.to_ne_bytes(),
                &text,
                &1_u32.to_ne_bytes(),
            ]
            .concat(),
        )
    }

    /// The interfaces found in these bytes from a compositor.
    fn answer(bytes: &[u8]) -> io::Result<Vec<String>> {
        let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
        theirs.write_all(bytes).expect("space in the socket");
        theirs
            .shutdown(std::net::Shutdown::Write)
            .expect("the end of the stream");
        ask(ours)
    }

    #[test]
    fn all_that_is_offered_before_the_answer_is_named() {
        let said = [global("wl_compositor"), global("abc"), message(CALLBACK, 0, &[0; 4])].concat();
        assert_eq!(answer(&said).expect("an answer"), ["wl_compositor", "abc"]);
    }

    #[test]
    fn a_compositor_that_rejects_breaks_off_or_sends_a_wrong_length_is_an_error() {
        assert!(answer(&message(DISPLAY, 0, &[0; 12])).is_err());
        assert!(answer(&global("wl_compositor")).is_err());
        assert!(answer(b"").is_err());
        // A length that reaches past the message names nothing.
        let overlong = message(REGISTRY, 0, &[[0, 0, 0, 0], [255; 4], *b"abc\0"].concat());
        assert_eq!(
            answer(&[overlong, message(CALLBACK, 0, &[0; 4])].concat()).expect("an answer"),
            [""; 0]
        );
    }
}
