//! Nothing of the film is left in memory when it has been closed: not in the process that showed it, as it is about to end,
//! and never in the process that holds the vault's key.

use crate::support::desktop::Desktop;
use crate::support::films;
use crate::support::last_breath::LastBreath;
use crate::support::memory::{self, Frozen};
use crate::support::pieces::{Pieces, kind};
use crate::support::seconds;
use crate::support::vitrin::{a_vault_with, title_of};

/// Pieces of each kind that are looked for.
const EACH: usize = 20_000;

#[test]
fn the_stage_ends_without_a_piece_of_the_film_in_its_memory() {
    let film = films::unmistakable().make();
    let mut pieces = Pieces::of_film(&film, EACH);
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).on(&desktop);
    playing.without_overlay();
    playing.expect("first_picture", seconds(30));
    for to in [5.0, 1.0, 3.0] {
        playing.seek(to);
    }
    playing.pause();
    playing.seek(4.0);
    let stage = playing.stages()[0];

    // The search finds the film where it has to be: what is drawn only as long as it stands.
    pieces.add_drawn(&playing.window().picture(), EACH);
    let in_pause = memory::search(stage, &pieces);
    eprintln!("in pause: {in_pause}");
    playing.play();
    playing.expect_where("a later position", seconds(10), |event| {
        event.name() == "position" && event.at() > 5.0
    });
    let while_playing = memory::search(stage, &pieces);
    eprintln!("while playing: {while_playing}");
    for kind in [kind::CODED, kind::BRIGHTNESS, kind::COLOUR, kind::SOUND] {
        assert!(while_playing.of(kind) > 0, "no {kind} while playing: {while_playing}");
    }
    assert!(in_pause.of(kind::DRAWN) > 0, "nothing drawn in pause: {in_pause}");

    let last_breath = LastBreath::of(stage);
    playing.close();
    assert_eq!(last_breath.wait(seconds(10)), Some(0), "the stage ended in order");
    // The program would end a stage by force that takes longer than usual.
    let at_the_end = {
        let _frozen = Frozen::new(playing.pid());
        let found = memory::search(stage, &pieces);
        drop(last_breath);
        found
    };
    eprintln!("at the end: {at_the_end}");
    assert_eq!(at_the_end.all(), 0, "{at_the_end}");
}
