//! Whether a window's event loop answers: asked from outside, the way window managers find programs that hang, only hundreds
//! of times a second (`_NET_WM_PING`, Extended Window Manager Hints 1.5).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt, EventMask};

/// How often it is asked.
const EVERY: Duration = Duration::from_millis(4);

/// Asks a window until it is stopped.
pub struct Asking {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Answers>,
}

/// How a window answered.
pub struct Answers {
    /// All answers, in the order of the questions.
    pub all: Vec<Answer>,
    /// Questions without an answer.
    pub missing: usize,
}

/// How it answered one question.
#[derive(Clone, Copy)]
pub struct Answer {
    pub asked: Instant,
    /// From question to answer.
    pub took: Duration,
    /// How much of that the event loop's thread, the screen's server and the asker were ready to run and other programs had
    /// the processors. That says something about the machine, and nothing about the program.
    pub waited: Duration,
}

impl Answer {
    /// How long the event loop itself did not answer.
    pub fn silent(&self) -> Duration {
        self.took.saturating_sub(self.waited)
    }
}

impl Answers {
    /// The longest time that the window's event loop did not answer.
    pub fn longest(&self) -> Duration {
        self.all.iter().map(Answer::silent).max().unwrap_or(Duration::MAX)
    }

    /// Numbers for people.
    pub fn in_words(&self) -> String {
        let mut took: Vec<Duration> = self.all.iter().map(|answer| answer.took).collect();
        took.sort_unstable();
        let within = |of_a_hundred: usize| {
            let place = took.len().saturating_sub(1) * of_a_hundred / 100;
            took.get(place).copied().unwrap_or(Duration::MAX)
        };
        format!(
            "{} answers, {} missing; half within {:.1?}, 99 of 100 within {:.1?}, all within {:.1?}; without waiting for a \
             processor all within {:.1?}",
            took.len(),
            self.missing,
            within(50),
            within(99),
            within(100),
            self.longest()
        )
    }
}

impl Asking {
    /// Begins to ask the window with this number, whose program is process `program`, on the screen that process `screen`
    /// serves.
    pub(super) fn window(display: &str, window: u32, program: u32, screen: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (x, number) = x11rb::connect(Some(display)).unwrap();
        let root = x.setup().roots[number].root;
        let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
        let (protocols, ping) = (atom("WM_PROTOCOLS"), atom("_NET_WM_PING"));
        // Answers are sent to the root window.
        let listen = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        x.change_window_attributes(root, &listen).unwrap().check().unwrap();
        let until = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let waited = || {
                let others = [program, screen].map(|process| waited_for_a_processor(&process.to_string()));
                others.into_iter().sum::<Duration>() + waited_for_a_processor("thread-self")
            };
            let (mut asked, mut all) = (HashMap::new(), Vec::new());
            let mut hear = |asked: &mut HashMap<u32, (Instant, Duration)>| {
                while let Some(event) = x.poll_for_event().unwrap() {
                    let Event::ClientMessage(answer) = event else { continue };
                    let [kind, question, ..] = answer.data.as_data32();
                    if let Some((when, before)) = asked.remove(&question).filter(|_| kind == ping) {
                        all.push(Answer {
                            asked: when,
                            took: when.elapsed(),
                            waited: waited().saturating_sub(before),
                        });
                    }
                }
            };
            // The window manager may ask too: our questions have numbers that no clock shows so soon.
            let mut next = 0x7000_0000_u32;
            while !until.load(Ordering::Relaxed) {
                let question = ClientMessageEvent::new(32, window, protocols, [ping, next, window, 0, 0]);
                asked.insert(next, (Instant::now(), waited()));
                x.send_event(false, window, EventMask::NO_EVENT, question).unwrap();
                x.flush().unwrap();
                next += 1;
                std::thread::sleep(EVERY);
                hear(&mut asked);
            }
            // What is still to be answered has half a second.
            for _ in 0..50 {
                std::thread::sleep(Duration::from_millis(10));
                hear(&mut asked);
            }
            all.sort_unstable_by_key(|answer| answer.asked);
            Answers {
                all,
                missing: asked.len(),
            }
        });
        Self { over, thread }
    }

    /// Stops asking.
    pub fn stop(self) -> Answers {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// How long a process's first thread was ready to run and had no processor, since it began (proc_pid_schedstat: nanoseconds).
fn waited_for_a_processor(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/schedstat")).unwrap_or_default();
    let waited = stat.split_whitespace().nth(1).and_then(|waited| waited.parse().ok());
    Duration::from_nanos(waited.unwrap_or_default())
}
