//! `docs/films.md`, made from the manifest.

use std::fmt::Write;

use crate::manifest::{Expected, Film, Kind};

/// The page.
pub fn of(films: &[Film]) -> String {
    let known = films.iter().filter(|film| film.known.is_some()).count();
    let mut page = String::from(INTRODUCTION);
    let but = match known {
        0 => String::new(),
        known => format!("; {known} are known not to do so yet, and it says what is wrong with those"),
    };
    let _ = writeln!(
        page,
        "The last column says what each of these {} films should do{but}.\n",
        films.len()
    );
    for kind in Kind::ALL {
        let _ = writeln!(page, "## {}\n", kind.title());
        let _ = writeln!(
            page,
            "| film | what it is | length | picture | what Vitrin does |\n|---|---|---|---|---|"
        );
        for film in films.iter().filter(|film| film.kind == kind) {
            let length = film
                .duration
                .map_or("–".to_owned(), |seconds| format!("{seconds:.1} s"));
            let has_picture = film.greys.is_some() || !film.shown.is_empty();
            let size = if has_picture {
                format!("{}×{}", film.size.0, film.size.1)
            } else {
                "–".to_owned()
            };
            let _ = writeln!(
                page,
                "| `{}` | {} | {length} | {size} | {} |",
                film.name,
                film.how,
                outcome(film)
            );
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn outcome(film: &Film) -> String {
    let wanted = match film.expected {
        Expected::Plays if film.duration.is_none() => "shown".to_owned(),
        Expected::Plays => "plays".to_owned(),
        Expected::Warned("") => "plays, and says what is missing".to_owned(),
        Expected::Warned(code) => format!("plays, with the warning `{code}`"),
        Expected::Refused(_) => "refused, with the reason".to_owned(),
        Expected::Survives => "plays what can be played, or is refused with the reason".to_owned(),
    };
    match film.known {
        Some(reason) => format!("**not yet right**: {reason}"),
        None => wanted,
    }
}

const INTRODUCTION: &str = "\
# Which films can be shown

<!-- Made from the table of the tests by `make docs`; change tests/films/manifest. -->

Vitrin is tried with a corpus of small films of every kind that people were found to have: those of cameras and telephones, of
meeting programs, screen recorders and browsers, films that were cut or damaged, sound alone, and photographs. Each one is made by
ffmpeg and by the tests' own tools, with a number on every frame, a tone, and patches of known brightness. It is imported into a
vault, listed, and played in a stage of its own; what is in the window and at the speaker is compared with what should be there:
the first and the last frame, five exact seeks, steps forward and back, the length, the sound on both sides, the right way up, and
brightness.

What plays depends on the decoders of the system, too: GStreamer's packages on Linux (`vitrin doctor` names those that are
missing), and what the package for Windows brings along ([windows.md](windows.md)). A kind that is missing from this page may well
play.

`make test` tries a selection of the films, `make test-films` all of them, beside mpv. The selection is tried with every change, all of
them now and then.

";
