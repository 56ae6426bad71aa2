//! A film in the clear: what is refused, in which words and with which code.

use support::vitrin::run;

const NOT_ENCRYPTED: i32 = 16;

#[test]
fn a_film_that_is_not_on_an_encrypted_volume_is_refused_with_the_way_out() {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let film = memory.path().join("Möte 3.mp4");
    std::fs::write(&film, "a film").unwrap();
    let film = film.to_str().unwrap();
    let english = run(&["--lang", "en", "show", film], &[]).ends_with(NOT_ENCRYPTED);
    assert!(english.stdout.is_empty());
    let command = format!("vitrin import DIR '{film}'");
    assert!(
        english.stderr.contains("RAM disk") && english.stderr.contains(&command),
        "{}",
        english.stderr
    );
    let swedish = run(&["--lang", "sv", "show", film], &[]).ends_with(NOT_ENCRYPTED);
    assert!(
        swedish.stderr.contains("RAM-disk") && swedish.stderr.contains(&command),
        "{}",
        swedish.stderr
    );
}

#[test]
fn what_is_no_file_is_reported_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.mp4");
    std::fs::write(&empty, "").unwrap();
    for (what, said) in [
        (folder.path().join("none.mp4"), "There is no file"),
        (folder.path().to_owned(), "is not a file"),
        ("/dev/zero".into(), "is not a file"),
        (empty, "is empty"),
    ] {
        let refused = run(&["--lang", "en", "show", what.to_str().unwrap()], &[]).ends_with(1);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
}
