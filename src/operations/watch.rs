//! What the log says of a film that is showing: since when, which pieces of it, and since when others could see it.

use jiff::Timestamp;

use crate::protocol::Event;
use crate::vault::{LogEvent, Span};

/// A place that is further than this from the one before, in milliseconds, was jumped to: positions come five times a second, at up to
/// four times the usual speed.
const JUMPED: u64 = 2000;

/// Watches one film.
#[derive(Debug)]
pub struct Watch {
    from: Timestamp,
    /// Whether anything of it was in the window.
    seen: bool,
    parts: Vec<Span>,
    shared_since: Option<Timestamp>,
    shared: Vec<LogEvent>,
}

impl Default for Watch {
    fn default() -> Self {
        Self::new()
    }
}

impl Watch {
    /// The film is shown from now on.
    #[must_use]
    pub fn new() -> Self {
        Self {
            from: Timestamp::now(),
            seen: false,
            parts: Vec::new(),
            shared_since: None,
            shared: Vec::new(),
        }
    }

    /// The stage has reported something. Returns what the log says of it at once.
    pub fn on_event(&mut self, event: &Event) {
        match *event {
            Event::FirstPicture { at } => self.is_at(at),
            Event::Position { at, curtain: false, .. } if self.seen => self.is_at(at),
            Event::Shared { on: true, .. } if self.shared_since.is_none() => self.shared_since = Some(Timestamp::now()),
            Event::Shared { on: false, .. } => self.end_sharing(),
            _ => {}
        }
    }

    /// The same of what the stage reports while this film is the one beside another: what concerns the window concerns both.
    pub fn on_event_beside(&mut self, event: &Event) {
        match event {
            Event::Beside { what } => self.on_event(what),
            Event::Shared { .. } => self.on_event(event),
            _ => {}
        }
    }

    /// Whether the film beside is gone after this.
    #[must_use]
    pub fn is_over_beside(event: &Event) -> bool {
        matches!(event, Event::Beside { what } if matches!(**what, Event::Closed))
    }

    /// Whether a meeting has the window now.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared_since.is_some()
    }

    /// The meeting has the window already when the film comes beside another one.
    pub fn is_shared_from_now_on(&mut self) {
        self.shared_since.get_or_insert_with(Timestamp::now);
    }

    /// The film is closed. Returns what the log says of it, in order.
    #[must_use]
    pub fn finish(mut self) -> Vec<LogEvent> {
        self.end_sharing();
        let mut events = std::mem::take(&mut self.shared);
        if self.seen {
            events.push(LogEvent::Shown {
                from: self.from,
                parts: self.parts,
            });
        }
        events
    }

    fn is_at(&mut self, seconds: f64) {
        self.seen = true;
        // Negative and other odd numbers become 0.
        let at = (seconds * 1000.0) as u64;
        match self.parts.last_mut() {
            Some(Span(_, end)) if (*end..=*end + JUMPED).contains(&at) => *end = at,
            _ => self.parts.push(Span(at, at)),
        }
        if self.parts.len() > 2 * PARTS {
            self.parts = joined(std::mem::take(&mut self.parts));
        }
    }

    fn end_sharing(&mut self) {
        if let Some(from) = self.shared_since.take() {
            self.shared.push(LogEvent::Shared { from });
        }
    }
}

/// When there are more than twice as many pieces, they are put in order and joined.
const PARTS: usize = 500;

fn joined(mut parts: Vec<Span>) -> Vec<Span> {
    parts.sort_by_key(|part| part.0);
    let mut joined: Vec<Span> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if part.0 <= last.1 + JUMPED => last.1 = last.1.max(part.1),
            _ => joined.push(part),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Channels;

    fn position(at: f64, curtain: bool) -> Event {
        Event::Position {
            at,
            duration: None,
            playing: true,
            rate: 1.0,
            curtain,
            fullscreen: false,
            shared: false,
            volume: 1.0,
            muted: false,
            channels: Channels::All,
        }
    }

    #[test]
    fn what_was_in_the_window_is_told_in_pieces() {
        let mut watch = Watch::new();
        watch.on_event(&position(0.0, true));
        watch.on_event(&Event::FirstPicture { at: 0.0 });
        for at in [0.2, 0.4, 60.0, 60.5, 61.0, 30.0] {
            watch.on_event(&position(at, false));
        }
        watch.on_event(&position(90.0, true));
        let events = watch.finish();
        let [LogEvent::Shown { parts, .. }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(parts[..], [Span(0, 400), Span(60_000, 61_000), Span(30_000, 30_000)]);
    }

    #[test]
    fn a_film_that_never_was_in_the_window_was_not_shown() {
        assert_eq!(Watch::new().finish(), []);
    }

    #[test]
    fn sharing_is_told_each_time() {
        let mut watch = Watch::new();
        let shared = |on| Event::Shared {
            on,
            width: 1280,
            height: 720,
        };
        for on in [true, true, false, false, true] {
            watch.on_event(&shared(on));
        }
        let words: Vec<_> = watch.finish().iter().map(|event| event.word().to_owned()).collect();
        assert_eq!(words, ["shared", "shared"]);
    }

    #[test]
    fn of_a_film_beside_another_its_own_places_are_told_and_that_the_window_was_shared() {
        let mut watch = Watch::new();
        let beside = |what: Event| Event::Beside { what: Box::new(what) };
        watch.is_shared_from_now_on();
        watch.on_event_beside(&Event::FirstPicture { at: 900.0 });
        watch.on_event_beside(&beside(Event::FirstPicture { at: 60.0 }));
        watch.on_event_beside(&position(901.0, false));
        watch.on_event_beside(&beside(position(60.4, false)));
        let events = watch.finish();
        let [LogEvent::Shared { .. }, LogEvent::Shown { parts, .. }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(parts[..], [Span(60_000, 60_400)]);
    }

    #[test]
    fn a_film_that_is_jumped_about_in_for_long_does_not_fill_the_memory() {
        let mut watch = Watch::new();
        watch.on_event(&Event::FirstPicture { at: 0.0 });
        for number in 0..100_000_u32 {
            watch.on_event(&position(f64::from(number * 7919 % 3600), false));
        }
        assert!(watch.parts.len() <= 2 * PARTS);
    }
}
