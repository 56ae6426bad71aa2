//! A participant sees the colours that the film was made of.

use crate::arrived::Arrival;
use crate::meeting::Meeting;
use crate::players::{begin_shared, curtain_in};
use support::desktop::Desktop;
use support::films::{self, BARS, Matrix, Range};
use support::opening::sealed_for;
use support::tiles::Seen;
use support::vitrin::title_of;

/// Furthest that a part of a colour may be off, of 255. The call's own way through 4:2:0 and VP8 takes up to 6.
const TOLERANCE: f64 = 8.0;

#[test]
fn colours_are_right_at_the_receiver() {
    let (film, vault, desktop) = sealed_for(
        &films::bars(Matrix::Bt709, Range::Limited).size(1280, 720).frames(750),
        || Desktop::of_size(1600, 900),
    );
    let mut meeting = Meeting::open(&desktop);
    let mut vitrin = begin_shared(vault.play(&title_of(&film.path)), &desktop);
    let curtain = [curtain_in(vitrin.window())];
    meeting.share();
    vitrin.play();
    meeting.take_until("pictures of the bars", |arrived| {
        let bars = |picture: &&Arrival| picture.tiles.judge(&curtain) != Seen::Still;
        // A call begins with a coarse picture and refines it.
        arrived.pictures.iter().filter(bars).count() > 20
    });

    let received = meeting.drawn(320, 180);
    let off = |bar: usize| {
        let across = (bar as f64 + 0.5) / BARS.len() as f64;
        let mean = received.mean_around(across, 0.5, 8);
        let parts = mean
            .into_iter()
            .zip(BARS[bar])
            .map(|(is, wanted)| (is - f64::from(wanted)).abs());
        parts.fold(0.0, f64::max)
    };
    let off: Vec<f64> = (0..BARS.len()).map(off).collect();
    eprintln!("furthest off in each bar: {off:.1?}");
    if off.iter().any(|&off| off > TOLERANCE) {
        received.save("colours-in-the-meeting");
        panic!("colours are off by {off:.1?}");
    }
}
