//! A film that is played, sought and held for long: what its processes hold does not grow. `VITRIN_ROUNDS` says how often; a few are
//! enough to see a descriptor that is left open each time.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;
use support::desktop::Desktop;
use support::endurance::{Held, does_not_grow, rounds};
use support::seconds;

use crate::pair::{held_beside, two_films};

const USUAL_ROUNDS: usize = 20;

/// Long enough that a pipeline has settled after it was told to play.
const SETTLED: Duration = Duration::from_millis(300);

/// Places all over a film of 16 s, in an order without a pattern.
fn places() -> impl Iterator<Item = f64> {
    (1_u64..).map(|number| (number * 7919 % 1499) as f64 / 100.0)
}

#[test]
fn a_film_that_is_played_and_sought_for_long_takes_no_more_than_in_the_beginning() {
    let (film, other, vault) = two_films();
    let desktop = Desktop::of_size(1400, 1000);
    let mut playing = held_beside(&vault, &film, &other, 1.0, &desktop);
    let (stage, key_holder) = (playing.stages()[0], playing.pid());
    let (mut of_stage, mut of_key_holder) = (Vec::new(), Vec::new());
    let mut places = places();
    for round in 0..rounds(USUAL_ROUNDS) {
        let mut place = || places.next().unwrap_or_default();
        playing.seek(place());
        playing.seek_key_frame(place());
        playing.send(json!({"command": "step", "frames": 1}));
        playing.send(json!({"command": "step", "frames": -2}));
        // While it stands, a second pipeline makes ready where the next jump may lead.
        sleep(Duration::from_millis(place() as u64 * 20));
        playing.play();
        playing.seek(place());
        playing.send(json!({"command": "rate", "rate": if round % 2 == 0 { 1.5 } else { 1.0 }}));
        playing.send(json!({"command": "steer", "beside": round % 2 == 0}));
        playing.curtain(true);
        playing.curtain(false);
        playing.play();
        sleep(SETTLED);
        of_stage.push(Held::by(stage));
        of_key_holder.push(Held::by(key_holder));
        playing.pause();
    }
    does_not_grow("the stage", &of_stage);
    does_not_grow("the program that holds the key", &of_key_holder);
    playing.close();
    assert_eq!(playing.exit_code(seconds(20)), 0, "{}", playing.words());
}
