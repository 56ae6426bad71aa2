//! How many tests of a program have a desktop at the same time: one, because those that watch a screen disturb each other on two
//! cores; `VITRIN_TEST_DESKTOPS` allows more to those that only wait for what comes, however late.

use std::sync::{Condvar, Mutex, PoisonError};

static TAKEN: Mutex<usize> = Mutex::new(0);
static RETURNED: Condvar = Condvar::new();

/// The right to a desktop, until it is dropped.
pub(super) struct Turn;

impl Turn {
    pub(super) fn wait() -> Self {
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = RETURNED
            .wait_while(taken, |taken| *taken >= allowed())
            .unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        RETURNED.notify_one();
    }
}

fn allowed() -> usize {
    let Ok(number) = std::env::var("VITRIN_TEST_DESKTOPS") else {
        return 1;
    };
    number.parse().expect("VITRIN_TEST_DESKTOPS is a number")
}
