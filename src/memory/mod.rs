//! Locked, guarded, wiped memory: slabs, keys, passwords.
