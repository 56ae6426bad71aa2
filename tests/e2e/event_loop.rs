//! The stage's event loop always answers: a browser drops a window from its list, and a desktop greys it, when it does not
//! for a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use support::answers::Answers;
use support::films;
use support::opening::{held, running, sealed};
use support::seconds;
use support::vitrin::Playing;

/// A window that keeps silent for longer is dropped from Chrome's list.
const LIMIT: Duration = Duration::from_millis(50);

#[test]
fn it_answers_all_through_a_film_under_load_whatever_is_commanded() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut longest = Vec::new();
    // On a machine that is busy elsewhere the other threads of the stage, and what they hold, are slow too; then it is asked
    // once more.
    for _ in 0..3 {
        let mut playing = held(&vault, &film, &desktop);
        let _busy = Busy::threads(2);
        let asking = playing.window().ask_all_the_time();
        let sent = command_everything(&mut playing);
        let answers = asking.stop();
        slow(&answers, &sent);
        eprintln!("{}", answers.in_words());
        assert!(answers.all.len() > 500, "{}", answers.in_words());
        longest.push(answers.longest());
        if answers.missing == 0 && answers.longest() < LIMIT {
            return;
        }
    }
    panic!("the event loop did not answer for {longest:?}");
}

#[test]
fn an_event_loop_that_hangs_is_noticed() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let playing = running(&vault, &film, &desktop);
    let stage = Pid::from_raw(playing.stages()[0].try_into().unwrap());
    let asking = playing.window().ask_all_the_time();
    std::thread::sleep(Duration::from_millis(500));
    kill(stage, Signal::SIGSTOP).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    kill(stage, Signal::SIGCONT).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let answers = asking.stop();
    assert!(answers.longest() >= Duration::from_millis(90), "{}", answers.in_words());
}

/// Shows the whole film, with every command that a console may give in between.
fn command_everything(playing: &mut Playing<'_>) -> Vec<(Instant, String)> {
    let mut sent = Vec::new();
    playing.play();
    let meanwhile = [
        json!({"command": "volume", "volume": 0.5}),
        json!({"command": "mute", "on": true}),
        json!({"command": "mute", "on": false}),
        json!({"command": "overlay", "on": true}),
        json!({"command": "share", "on": true, "size": "1280x720"}),
        json!({"command": "play"}),
        json!({"command": "curtain", "on": true}),
        json!({"command": "curtain", "on": false}),
        json!({"command": "sound_check"}),
        json!({"command": "play"}),
        json!({"command": "share", "on": false}),
        json!({"command": "play"}),
        json!({"command": "fullscreen", "on": true}),
        json!({"command": "rate", "rate": 2.0}),
        json!({"command": "rate", "rate": 1.0}),
        json!({"command": "fullscreen", "on": false}),
        json!({"command": "seek", "to": 6.5, "exact": false}),
        json!({"command": "seek", "to": 2.02, "exact": true}),
        json!({"command": "step", "frames": 1}),
        json!({"command": "step", "frames": -1}),
        json!({"command": "pause"}),
        json!({"command": "sound_output", "sink": "speaker"}),
        json!({"command": "sound_output", "sink": null}),
    ];
    for command in meanwhile {
        sent.push((Instant::now(), command.to_string()));
        playing.send(command);
        std::thread::sleep(Duration::from_millis(300));
    }
    // And the film from its start to its end.
    sent.push((Instant::now(), "to its end".to_owned()));
    playing.send(json!({"command": "seek", "to": 0.0, "exact": true}));
    playing.forget_what_was_said();
    playing.play();
    playing.expect("end", seconds(30));
    let refused: Vec<Value> = playing
        .history()
        .iter()
        .filter(|event| matches!(event.name(), "warning" | "error"))
        .map(|event| event.0.clone())
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    sent
}

/// Says after which command the event loop was slow.
fn slow(answers: &Answers, sent: &[(Instant, String)]) {
    for answer in answers.all.iter().filter(|answer| answer.silent() > LIMIT / 2) {
        let last = sent.iter().rfind(|(when, _)| *when <= answer.asked);
        let after = last.map(|(when, what)| format!("{:.0?} after {what}", answer.asked.duration_since(*when)));
        eprintln!("silent for {:.0?}, {}", answer.silent(), after.unwrap_or_default());
    }
}

/// Threads that want all of the processor.
struct Busy {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Busy {
    fn threads(number: usize) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let threads = (0..number).map(|_| {
            let over = Arc::clone(&over);
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        });
        Self {
            threads: threads.collect(),
            over,
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
