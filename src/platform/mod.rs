//! What differs between operating systems, one file each, with the same functions.
