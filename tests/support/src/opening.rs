//! What most tests of a window open with: a film in a vault, a desktop, and the film shown on it.

use super::desktop::Desktop;
use super::films::{Film, Recipe};
use super::vitrin::{Playing, Vault, a_vault_with, title_of};

/// A film of this recipe, a vault that it is sealed into, and a desktop of 1280×720 to show it on.
#[track_caller]
pub fn sealed(recipe: &Recipe) -> (Film, Vault, Desktop) {
    sealed_for(recipe, Desktop::start)
}

/// The same with a screen of another kind.
#[track_caller]
pub fn sealed_for(recipe: &Recipe, desktop: impl FnOnce() -> Desktop) -> (Film, Vault, Desktop) {
    let film = recipe.make();
    let vault = a_vault_with(&[&film.path]);
    (film, vault, desktop())
}

/// Shows the film, held at its first frame, which is in the window.
#[track_caller]
pub fn held<'a>(vault: &Vault, film: &Film, desktop: &'a Desktop) -> Playing<'a> {
    vault.play(&title_of(&film.path)).paused().shown_on(desktop)
}

/// Shows the film, and lets it run from its first frame, which is in the window.
#[track_caller]
pub fn running<'a>(vault: &Vault, film: &Film, desktop: &'a Desktop) -> Playing<'a> {
    vault.play(&title_of(&film.path)).shown_on(desktop)
}
