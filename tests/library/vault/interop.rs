//! Vaults of the independent writer, which was written from the format's page alone: Vitrin reads them, writes to them, and the
//! other way round.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use support::interop::{folder, read_vault, write_vault};
use vitrin::film::{Area, Cover, FilmPicture, Voices};
use vitrin::forms::{Value, shipped};
use vitrin::vault::{
    AnnotationChange, Consent, FilmEdit, FilmState, Keep, LockedVault, OtherCopy, RatingChange, RatingId, RatingStep,
    UnlockedVault, VaultError,
};

use super::{Films, PASSPHRASE, TestVault, film_of, keep_going, mark, note, passphrase};

fn unlock(vault: &Path, text: &str) -> UnlockedVault {
    let locked = LockedVault::open(vault).ok().unwrap();
    locked
        .unlock(&passphrase(text))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn catalogue_of(vault: &str) -> Json {
    let output = read_vault(&["catalogue", vault], PASSPHRASE);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn notes_and_markers(film: &vitrin::vault::Film) -> (String, Vec<(u64, String)>) {
    let markers = film.annotations.markers().iter();
    let markers = markers.map(|marker| (marker.at_ms(), marker.text().to_owned()));
    (film.annotations.notes().text().to_owned(), markers.collect())
}

#[test]
fn vitrin_lists_verifies_reads_and_changes_a_vault_of_the_independent_writer() {
    let home = tempfile::tempdir().unwrap();
    let (folder, source) = (home.path().join("vault"), home.path().join("film"));
    let vault = folder.to_str().unwrap();
    let film = film_of(300_001);
    fs::write(&source, &film).unwrap();
    write_vault(&["create", vault, "Anna Andersson"], PASSPHRASE);
    let id = write_vault(&["import", vault, source.to_str().unwrap(), "Möte"], PASSPHRASE);
    write_vault(&["begin", vault, "cut off"], PASSPHRASE);
    write_vault(&["note", vault, &id, "Börja här.\n"], PASSPHRASE);

    let mut unlocked = unlock(&folder, PASSPHRASE);
    assert_eq!(unlocked.label().name, "Anna Andersson");
    let copies = unlocked.check_copies().unwrap();
    assert_eq!((copies.header, copies.catalogue), (OtherCopy::Equal, OtherCopy::Equal));
    let states: Vec<_> = unlocked
        .films()
        .iter()
        .map(|film| (film.title.as_str(), film.state))
        .collect();
    assert_eq!(
        states,
        [("Möte", FilmState::Sealed), ("cut off", FilmState::Unfinished)]
    );
    let (first, unfinished) = (unlocked.films()[0].id, unlocked.films()[1].id);
    assert_eq!(first.to_string(), id);
    assert_eq!(unlocked.verify(first, &mut keep_going), Ok(()));
    assert!(unlocked.read(first) == film);
    assert_eq!(
        notes_and_markers(&unlocked.films()[0]),
        ("Börja här.\n".into(), vec![(1000, "Python".into())])
    );

    // Vitrin writes to it, the other reads that and writes in turn.
    unlocked
        .annotate(first, [mark(1000, "Vitrin"), mark(2000, "Blicken"), note("ny")])
        .unwrap();
    unlocked.erase(unfinished).unwrap();
    let second = unlocked.import_film("second", &film);
    unlocked.add_passphrase("handledare", &passphrase("Gfedcba2")).unwrap();
    let read = read_vault(&["film", vault, &second.to_string()], "Gfedcba2");
    assert!(read.stdout == film, "{}", String::from_utf8_lossy(&read.stderr));
    write_vault(&["erase", vault, &id], "Gfedcba2");
    write_vault(&["passphrase", vault, "chef"], "Gfedcba2\nHhhhhhh3\n");
    let mut unlocked = unlock(&folder, "Hhhhhhh3");
    let titles: Vec<_> = unlocked.films().iter().map(|film| film.title.as_str()).collect();
    assert_eq!(titles, ["second"]);
    assert_eq!(
        unlocked.slot_names().collect::<Vec<_>>(),
        ["Anna Andersson", "handledare", "chef"]
    );
    assert!(unlocked.read(second) == film);
    assert_eq!(unlocked.erase(first), Err(VaultError::FilmNotFound));
    let left = fs::read_dir(folder.join("films")).unwrap();
    assert!(left.into_iter().all(|file| {
        file.unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .starts_with(&second.to_string())
    }));
}

/// The small picture that the independent reader finds: its header and its first pixel.
fn picture_by_the_reader(vault: &str, film: &str) -> Option<(String, Vec<u8>)> {
    let output = read_vault(&["picture", vault, film], PASSPHRASE);
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(told.trim_end(), "damaged: commitment");
        return None;
    }
    let end = output
        .stdout
        .iter()
        .position(|&byte| byte == b'\n')
        .expect("its header")
        + 1;
    let (header, pixels) = output.stdout.split_at(end);
    Some((String::from_utf8_lossy(header).into_owned(), pixels[..3].to_vec()))
}

#[test]
fn each_reads_the_small_pictures_of_the_other_and_none_that_was_made_with_other_covers() {
    let vault = TestVault::new();
    let path = vault.path().to_str().unwrap();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", &film_of(5000));
    let id = film.to_string();
    let mut moving = Cover::still(2, Area::ALL);
    (moving.from_ms, moving.to_ms) = (1, Some(70_000));
    let mut later = moving.places[0];
    (later.at_ms, later.area.left) = (5000, 300);
    moving.places.push(later);
    let covers = vec![moving, Cover::still(7, Area::ALL)];
    let picture = FilmPicture::new(2, 1, &[1, 2, 3, 4, 5, 6]).unwrap().unwrap();
    for covers in [Vec::new(), covers] {
        unlocked
            .annotate(film, [AnnotationChange::Covers(covers.clone())])
            .unwrap();
        if !covers.is_empty() {
            assert!(picture_by_the_reader(path, &id).is_none(), "it was made without");
            assert!(unlocked.picture(film).unwrap().is_none());
        }
        assert!(unlocked.keep_picture(film, &covers, &picture).unwrap());
        let expected = ("P6 2 1 255\n".to_owned(), vec![1, 2, 3]);
        assert_eq!(picture_by_the_reader(path, &id), Some(expected));
        write_vault(&["picture", path, &id, "96", "54"], PASSPHRASE);
        let read = vault.unlock().picture(film).unwrap().expect("the writer's");
        assert_eq!((read.width(), read.height()), (96, 54));
        assert!(read.rgb().iter().all(|&byte| byte == 128));
    }
    write_vault(&["erase", path, &id], PASSPHRASE);
    assert_eq!(vault.film_files(), [""; 0]);
}

#[test]
fn the_independent_writer_changes_a_vault_of_vitrin() {
    let vault = TestVault::new();
    let path = vault.path().to_str().unwrap();
    let film = film_of(200_000);
    let id = vault.unlock().import_film("film", &film);
    let other = vault.unlock().import_film("other", &film);
    write_vault(&["note", path, &id.to_string(), "från Python"], PASSPHRASE);
    write_vault(&["erase", path, &other.to_string()], PASSPHRASE);
    assert_eq!(catalogue_of(path)["catalogue"]["films"][0]["notes"], "från Python");
    let covers = vec![Cover::still(2, Area::ALL)];
    vault
        .unlock()
        .annotate(
            id,
            [
                AnnotationChange::Covers(covers.clone()),
                AnnotationChange::Voices(Voices::all_disguised()),
            ],
        )
        .unwrap();
    let catalogue = catalogue_of(path);
    let read = &catalogue["catalogue"]["films"][0]["covers"];
    assert_eq!(
        (&read[0]["number"], &read[0]["places"][0]["right"]),
        (&2.into(), &10_000.into())
    );
    assert_eq!(catalogue["catalogue"]["films"][0]["voices"]["disguised"], true);
    let form = &shipped()[0];
    let by_vitrin = |step| {
        AnnotationChange::Rate(RatingChange {
            rating: RatingId::from([7; 16]),
            by: "Anna".into(),
            at: "2026-03-09T08:15:00Z".parse().unwrap(),
            step,
        })
    };
    let begin = RatingStep::Begin {
        form: form.text().into(),
    };
    let item = || "agenda".to_owned();
    let answer = RatingStep::Answer {
        item: item(),
        value: Some(Value::Number(4)),
    };
    let place = RatingStep::Place {
        item: item(),
        at_ms: 61_000,
        there: true,
    };
    let steps = [begin, answer, place, RatingStep::Finish].map(by_vitrin);
    vault.unlock().annotate(id, steps).unwrap();
    let catalogue = catalogue_of(path);
    let (rating, read) = (
        &catalogue["catalogue"]["films"][0]["ratings"][0],
        &catalogue["catalogue"]["forms"][0],
    );
    assert_eq!(
        (&rating["by"], &rating["answers"][0]["value"]),
        (&"Anna".into(), &4.into())
    );
    assert_eq!(
        (&rating["form"], read["text"].as_str()),
        (&read["id"], Some(form.text()))
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), form.text()).unwrap();
    write_vault(
        &["rate", path, &id.to_string(), file.path().to_str().unwrap()],
        PASSPHRASE,
    );
    write_vault(&["note", path, &id.to_string(), "från Python"], PASSPHRASE);
    let unlocked = vault.unlock();
    let ratings = unlocked.film(id).unwrap().annotations.ratings();
    let said: Vec<_> = ratings
        .iter()
        .map(|rating| (rating.by(), rating.value("agenda")))
        .collect();
    assert_eq!(
        said,
        [("Anna", Some(Value::Number(4))), ("Python", Some(Value::Number(2)))]
    );
    assert_eq!((unlocked.forms().len(), unlocked.forms()[0].id), (1, ratings[1].form()));
    let ticket = vault.unlock().ticket(id).unwrap();
    assert_eq!(ticket.covers, covers, "a writer keeps them");
    assert!(ticket.voices.disguised, "and them");
    let unlocked = vault.unlock();
    assert_eq!(
        notes_and_markers(unlocked.film(id).unwrap()),
        ("från Python".into(), vec![(1000, "Python".into())])
    );
    assert!(unlocked.film(other).is_err() && unlocked.read(id) == film);
    assert!(!vault.part(other, 0).exists());
}

/// What is on a stick in these files before, put back after.
fn put_back(names: &[&str], from: &Path, to: &Path) {
    for name in names {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

/// The keys that the independent reader can make of a password, by name; none if the vault is refused.
fn keys_of(vault: &Path) -> Json {
    let output = read_vault(&["keys", vault.to_str().unwrap()], PASSPHRASE);
    serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
}

#[test]
fn what_was_sealed_before_an_erasing_opens_for_neither_program_afterwards() {
    for by_vitrin in [true, false] {
        let vault = TestVault::new();
        let path = vault.path().to_str().unwrap();
        let film = film_of(200_000);
        let erased = vault.unlock().import_film("erased", &film);
        let stays = vault.unlock().import_film("stays", &film);
        let before = tempfile::tempdir().unwrap();
        for name in ["vault.a", "vault.b", "catalogue.a", "catalogue.b"] {
            fs::copy(vault.path().join(name), before.path().join(name)).unwrap();
        }
        let part = fs::read(vault.part(erased, 0)).unwrap();
        let keys_before = keys_of(vault.path());
        if by_vitrin {
            vault.unlock().erase(erased).unwrap();
        } else {
            write_vault(&["erase", path, &erased.to_string()], PASSPHRASE);
        }
        fs::write(vault.part(erased, 0), part).unwrap();

        // Of the keys from before, only the password's own and those of the film that stays are left.
        let keys = keys_of(vault.path());
        let kept = |name: &str| name == "key of the passphrase" || name.contains(&stays.to_string());
        for (name, key) in keys_before.as_object().unwrap() {
            assert_eq!(
                keys.as_object().unwrap().values().any(|now| now == key),
                kept(name),
                "{name}"
            );
        }
        for names in [&["catalogue.a", "catalogue.b"], &["vault.a", "vault.b"]] {
            let now = tempfile::tempdir().unwrap();
            put_back(names, vault.path(), now.path());
            put_back(names, before.path(), vault.path());
            let read = read_vault(&["film", path, &erased.to_string()], PASSPHRASE);
            assert!(!read.status.success() && read.stdout.is_empty(), "{names:?}");
            let opened = LockedVault::open(vault.path())
                .ok()
                .unwrap()
                .unlock(&passphrase(PASSPHRASE));
            assert!(matches!(opened.err(), Some(VaultError::Damaged { .. })), "{names:?}");
            put_back(names, now.path(), vault.path());
        }
        // One copy put back is older, and does not count.
        put_back(&["catalogue.b"], before.path(), vault.path());
        let read = read_vault(&["film", path, &erased.to_string()], PASSPHRASE);
        assert!(!read.status.success() && read.stdout.is_empty());
        assert!(vault.unlock().film(erased).is_err());
        assert!(vault.unlock().read(stays) == film);
    }
}

#[test]
fn the_independent_reader_reads_what_is_decided_about_films_and_the_receipts() {
    let (vault, mut unlocked) = TestVault::unlocked();
    let [stays, erased] = ["stays", "erased"].map(|title| unlocked.import_film(title, b"film"));
    let mut keep = Keep::until(Some(jiff::civil::date(2026, 6, 30)));
    keep.purpose = "Handledning".into();
    keep.consent = Some(Consent::given(jiff::civil::date(2026, 3, 8)));
    let edit = FilmEdit {
        title: Some("Möte 3".into()),
        recorded_on: Some(Some(jiff::civil::date(2026, 3, 9))),
        keep: Some(keep),
    };
    assert_eq!(unlocked.edit(stays, edit.clone()), Ok(true));
    assert_eq!(unlocked.edit(stays, edit), Ok(false), "nothing changes");
    unlocked.erase_with_receipt(&[erased], "dator 7").unwrap();
    let catalogue = catalogue_of(vault.path().to_str().unwrap())["catalogue"].clone();
    let film = &catalogue["films"][0];
    assert_eq!(
        (&film["title"], &film["recorded_on"]),
        (&"Möte 3".into(), &"2026-03-09".into())
    );
    let expected = serde_json::json!({
        "purpose": "Handledning", "consent": {"given_on": "2026-03-08"}, "keep_until": "2026-06-30",
    });
    assert_eq!(film["keep"], expected);
    let receipt = &catalogue["receipts"][0];
    assert_eq!(
        (&receipt["computer"], &receipt["checked"]),
        (&"dator 7".into(), &true.into())
    );
    assert_eq!(receipt["films"][0]["id"], erased.to_string());
}

/// The vectors in the tree are what the writer makes of the page, byte for byte.
#[test]
fn the_test_vectors_can_be_made_again() {
    let home = tempfile::tempdir().unwrap();
    write_vault(&["vectors", home.path().to_str().unwrap()], "");
    let vectors = folder().join("vectors");
    let mut names = vec!["vectors.json".to_owned(), "vectors-2.json".to_owned()];
    names.extend(
        ["vault", "vault/films", "vault-2", "vault-2/films"]
            .iter()
            .flat_map(|inside| {
                let entries = fs::read_dir(vectors.join(inside)).unwrap();
                let files = entries
                    .map(Result::unwrap)
                    .filter(|entry| entry.file_type().unwrap().is_file());
                files
                    .map(|entry| format!("{inside}/{}", entry.file_name().to_str().unwrap()))
                    .collect::<Vec<_>>()
            }),
    );
    assert_eq!(names.len(), 17, "{names:?}");
    for name in names {
        let bytes = |folder: &Path| fs::read(folder.join(&name)).unwrap();
        assert!(bytes(home.path()) == bytes(&vectors), "{name}");
    }
}

#[test]
fn vitrin_opens_the_vaults_of_the_vectors_with_either_password() {
    let vectors = folder().join("vectors");
    for (vault, count) in [("vault", 2), ("vault-2", 1)] {
        let home = tempfile::tempdir().unwrap();
        let copy = home.path().join("vault");
        fs::create_dir_all(copy.join("films")).unwrap();
        for inside in ["", "films"] {
            for entry in fs::read_dir(vectors.join(vault).join(inside)).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_file() {
                    fs::copy(entry.path(), copy.join(inside).join(entry.file_name())).unwrap();
                }
            }
        }
        for password in ["Åskådare9", "Abcdefg1"] {
            let unlocked = unlock(&copy, password);
            let films = unlocked.films();
            assert_eq!(films.len(), count);
            for film in films {
                assert_eq!(unlocked.verify(film.id, &mut keep_going), Ok(()));
            }
            if let Some(second) = films.get(1) {
                assert_eq!(unlocked.read(second.id), b"film\n");
            }
        }
    }
}

#[test]
fn the_independent_reader_refuses_exactly_what_the_format_refuses() {
    let tried = write_vault(&["rules", folder().join("vectors").to_str().unwrap()], "");
    assert!(tried.parse::<usize>().is_ok_and(|rules| rules > 150), "{tried}");
}

/// As a program that only reads.
fn unlocked_to_read(vault: &TestVault) -> UnlockedVault {
    let locked = LockedVault::open(vault.path()).ok().unwrap();
    locked.unlock_to_read(&passphrase(PASSPHRASE)).ok().unwrap()
}

/// The log as the independent reader reads it.
fn log_of(vault: &str) -> serde_json::Value {
    let read = read_vault(&["log", vault], PASSPHRASE);
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    serde_json::from_slice(&read.stdout).unwrap()
}

#[test]
fn the_independent_reader_reads_and_checks_the_log() {
    let vault = TestVault::new();
    let path = vault.path().to_str().unwrap();
    let id = vault.unlock().import_film("Session 3", &film_of(200_000));
    vault.unlock().erase(id).unwrap();
    let unlocked = vault.unlock();
    let report = unlocked.read_log().unwrap();
    let read = log_of(path);
    assert_eq!(read["problems"], serde_json::json!([]));
    let entries = read["entries"].as_array().unwrap();
    let numbered: Vec<_> = report.entries().collect();
    assert_eq!(entries.len(), numbered.len());
    for (entry, (segment, numbered)) in entries.iter().zip(numbered) {
        assert_eq!(
            (&entry["segment"], &entry["index"]),
            (&segment.into(), &numbered.index.into())
        );
        assert_eq!(entry["what"], numbered.entry.event.word());
        assert_eq!(entry["by"], numbered.entry.by.as_str());
        let title = numbered.entry.film.as_ref().and_then(|film| film.title.as_deref());
        assert_eq!(entry.get("title").and_then(|title| title.as_str()), title);
    }
    assert!(
        entries
            .iter()
            .any(|entry| entry["what"] == "erased" && entry["title"] == "Session 3")
    );
    let head = report.segments[0].head.unwrap();
    assert_eq!(read["state"], serde_json::to_value(head).unwrap());
    drop(unlocked);

    // Both find the same to be wrong.
    let log = vault.path().join("log.000");
    let whole = fs::read(&log).unwrap();
    for at in (0..3000).step_by(301) {
        let mut changed = whole.clone();
        changed[at] ^= 2;
        fs::write(&log, &changed).unwrap();
        let ours: std::collections::BTreeSet<_> = unlocked_to_read(&vault)
            .read_log()
            .unwrap()
            .problems
            .iter()
            .map(|problem| problem.code())
            .collect();
        fs::write(&log, &changed).unwrap();
        let theirs = log_of(path)["problems"].clone();
        let theirs: std::collections::BTreeSet<_> = theirs
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code.as_str().unwrap())
            .collect();
        assert_eq!(ours, theirs, "byte {at}");
        assert!(!theirs.is_empty(), "byte {at}");
    }
}
