//! Passwords, while they are typed and used.

use std::io::{ErrorKind, Read};

use super::error::{MemoryError, PASSPHRASE_MAX};
use super::slab::Slab;
use super::wipe::wipe;

/// A password while it is typed and used: UTF-8 text in a [`Slab`] that never grows, so that no copy is left behind.
///
/// Positions count characters, not bytes: what a text field works with.
pub struct Passphrase {
    slab: Slab,
    len: usize,
}

impl Passphrase {
    /// An empty password.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn new() -> Result<Self, MemoryError> {
        Ok(Self {
            slab: Slab::for_secrets(PASSPHRASE_MAX)?,
            len: 0,
        })
    }

    /// A copy of `text`, for text that is in ordinary memory already.
    ///
    /// # Errors
    /// [`MemoryError::PassphraseTooLong`] or [`MemoryError::OutOfMemory`].
    pub fn from_text(text: &str) -> Result<Self, MemoryError> {
        let mut passphrase = Self::new()?;
        text.chars().try_for_each(|char| passphrase.push(char))?;
        Ok(passphrase)
    }

    /// Reads one line byte by byte, so that what follows stays unread: `passwd` reads the old and the new password from
    /// the same pipe. The line's end (`\n` or `\r\n`) is not part of it; the end of the input ends a line too.
    ///
    /// # Errors
    /// [`MemoryError::PassphraseUnreadable`] (also when the input has ended before the first byte),
    /// [`MemoryError::PassphraseTooLong`], [`MemoryError::PassphraseNotText`] or [`MemoryError::OutOfMemory`].
    pub fn from_reader(mut reader: impl Read) -> Result<Self, MemoryError> {
        let mut passphrase = Self::new()?;
        let mut byte = [0];
        let mut ended = false;
        loop {
            match reader.read(&mut byte) {
                Ok(0) if passphrase.len == 0 => return Err(MemoryError::PassphraseUnreadable),
                Ok(0) => break,
                Ok(_) if byte[0] == b'\n' => {
                    ended = true;
                    break;
                }
                Ok(_) => {
                    *passphrase
                        .slab
                        .get_mut(passphrase.len)
                        .ok_or(MemoryError::PassphraseTooLong)? = byte[0];
                    passphrase.len += 1;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(MemoryError::PassphraseUnreadable),
            }
        }
        wipe(&mut byte);
        if ended && passphrase.slab[..passphrase.len].ends_with(b"\r") {
            passphrase.len -= 1;
            passphrase.slab[passphrase.len] = 0;
        }
        match std::str::from_utf8(&passphrase.slab[..passphrase.len]) {
            Ok(_) => Ok(passphrase),
            Err(_) => Err(MemoryError::PassphraseNotText),
        }
    }

    /// The password.
    pub fn as_str(&self) -> &str {
        // Cannot fail: only whole characters are ever put in or taken out.
        std::str::from_utf8(&self.slab[..self.len]).unwrap_or_default()
    }

    /// Number of characters.
    pub fn chars(&self) -> usize {
        self.as_str().chars().count()
    }

    /// Whether there are no characters.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends a character.
    ///
    /// # Errors
    /// [`MemoryError::PassphraseTooLong`]; the password stays as it was.
    pub fn push(&mut self, char: char) -> Result<(), MemoryError> {
        self.insert(self.chars(), char)
    }

    /// Removes the last character; returns whether there was one.
    pub fn pop(&mut self) -> bool {
        match self.chars() {
            0 => false,
            count => self.remove(count - 1),
        }
    }

    /// Inserts a character before the `position`-th one (at the end if there are fewer).
    ///
    /// # Errors
    /// [`MemoryError::PassphraseTooLong`]; the password stays as it was.
    pub fn insert(&mut self, position: usize, char: char) -> Result<(), MemoryError> {
        let (at, more) = (self.byte_of(position), char.len_utf8());
        if self.len + more > self.slab.len() {
            return Err(MemoryError::PassphraseTooLong);
        }
        self.slab.copy_within(at..self.len, at + more);
        char.encode_utf8(&mut self.slab[at..at + more]);
        self.len += more;
        Ok(())
    }

    /// Removes the `position`-th character; returns whether there was one.
    pub fn remove(&mut self, position: usize) -> bool {
        let at = self.byte_of(position);
        let Some(less) = self.as_str()[at..].chars().next().map(char::len_utf8) else {
            return false;
        };
        self.slab.copy_within(at + less..self.len, at);
        let end = self.len - less;
        wipe(&mut self.slab[end..end + less]);
        self.len = end;
        true
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        self.slab.wipe();
        self.len = 0;
    }

    fn byte_of(&self, position: usize) -> usize {
        self.as_str()
            .char_indices()
            .nth(position)
            .map_or(self.len, |(byte, _)| byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Passphrase {
        Passphrase::from_text(text).unwrap()
    }

    #[test]
    fn is_edited_by_characters() {
        let mut passphrase = typed("Gåva");
        passphrase.insert(1, 'ö').unwrap();
        assert_eq!(passphrase.as_str(), "Göåva");
        assert!(passphrase.remove(2));
        assert_eq!(passphrase.as_str(), "Göva");
        assert!(passphrase.pop());
        passphrase.push('😀').unwrap();
        assert_eq!(passphrase.as_str(), "Göv😀");
        assert_eq!(passphrase.chars(), 4);
        assert!(!passphrase.remove(4));
    }

    #[test]
    fn leaves_nothing_behind_what_was_removed() {
        let mut passphrase = typed("abcdef");
        passphrase.remove(0);
        passphrase.pop();
        assert_eq!(&passphrase.slab[..8], b"bcde\0\0\0\0");
        passphrase.clear();
        assert!(passphrase.is_empty() && passphrase.slab.iter().all(|&byte| byte == 0));
    }

    #[test]
    fn is_bounded() {
        let mut passphrase = typed(&"a".repeat(PASSPHRASE_MAX - 1));
        assert_eq!(passphrase.push('å'), Err(MemoryError::PassphraseTooLong));
        assert_eq!(passphrase.push('a'), Ok(()));
        assert_eq!(passphrase.push('a'), Err(MemoryError::PassphraseTooLong));
        assert_eq!(passphrase.chars(), PASSPHRASE_MAX);
    }

    #[test]
    fn reads_one_line_and_leaves_the_next() {
        let mut input: &[u8] = b"old one\r\nnew one";
        assert_eq!(Passphrase::from_reader(&mut input).unwrap().as_str(), "old one");
        assert_eq!(Passphrase::from_reader(&mut input).unwrap().as_str(), "new one");
        assert!(matches!(
            Passphrase::from_reader(&mut input),
            Err(MemoryError::PassphraseUnreadable)
        ));
    }

    #[test]
    fn refuses_what_is_not_text_or_too_long() {
        assert!(matches!(
            Passphrase::from_reader(&b"\xff\xfe\n"[..]),
            Err(MemoryError::PassphraseNotText)
        ));
        let long = [b'a'; PASSPHRASE_MAX + 1];
        assert!(matches!(
            Passphrase::from_reader(&long[..]),
            Err(MemoryError::PassphraseTooLong)
        ));
    }
}
