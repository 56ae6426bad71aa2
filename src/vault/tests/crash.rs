//! Power failure at every step: the vault is in its old or its new state, never between, and nothing confirmed is lost.

use super::storages::{CrashingStorage, Unsynced};
use super::*;

/// Runs `act` on fresh copies from `prepare`, cutting the power at every changing operation and in every way, and
/// has `check` inspect what is left. `act` returns whether success was reported to it.
fn with_the_power_cut_everywhere(
    prepare: impl Fn() -> TempDir,
    act: impl Fn(Arc<CrashingStorage>) -> bool,
    check: impl Fn(&Path, bool),
) {
    for unsynced in Unsynced::ALL {
        for cut in 0.. {
            let folder = prepare();
            let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
            let confirmed = act(storage.clone());
            let crashed = storage.has_crashed();
            check(folder.path(), confirmed);
            if !crashed {
                assert!(confirmed && cut > 3, "without a cut it has to succeed");
                println!("the power cut at each of {cut} changes; what was not synchronised: {unsynced:?}");
                break;
            }
            assert!(cut < 200, "the operation never ends");
        }
    }
}

#[test]
fn an_import_leaves_the_old_films_and_the_new_one_whole_or_unfinished() {
    let template = Template::new();
    let act = |storage: Arc<CrashingStorage>| {
        let Ok(mut vault) = template.open_on(storage) else {
            return false;
        };
        vault
            .import(&OTHER_FILM[..], new_film("second"), &mut keep_going)
            .is_ok()
    };
    with_the_power_cut_everywhere(
        || template.copy(),
        act,
        |folder, confirmed| {
            let mut vault = template.open(folder);
            assert_eq!(read(&vault, template.film), FILM);
            let Ok(film) = vault.find("second").cloned() else {
                assert!(!confirmed, "a confirmed film is gone");
                assert_eq!(film_files(folder).len(), 3, "there are files that are not listed");
                return;
            };
            if film.state == FilmState::Sealed {
                assert_eq!(read(&vault, film.id), OTHER_FILM);
                return;
            }
            assert!(!confirmed, "a confirmed film is unfinished");
            assert_eq!(vault.ticket(film.id).err(), Some(VaultError::FilmUnfinished));
            vault.erase(film.id).unwrap();
            assert_eq!(film_files(folder).len(), 3, "an erased film has left files");
        },
    );
}

#[test]
fn erasing_leaves_the_film_whole_or_nothing_of_it() {
    let template = Template::new();
    let act = |storage: Arc<CrashingStorage>| {
        let Ok(mut vault) = template.open_on(storage) else {
            return false;
        };
        vault.erase(template.film).is_ok()
    };
    with_the_power_cut_everywhere(
        || template.copy(),
        act,
        |folder, confirmed| {
            let mut vault = template.open(folder);
            // Whatever was left is taken away by the next that writes.
            assert!(!matches!(vault.begin_writing(), Err(VaultError::Busy)));
            if vault.film(template.film).is_ok() {
                assert!(!confirmed, "an erased film is still there");
                assert_eq!(read(&vault, template.film), FILM);
                return;
            }
            assert_eq!(film_files(folder), [""; 0], "an erased film has left files");
            for copy in ["catalogue.a", "catalogue.b"] {
                let folder_without = tempfile::tempdir().unwrap();
                copy_folder(folder, folder_without.path());
                fs::remove_file(folder_without.path().join(copy)).unwrap();
                let vault = template.open(folder_without.path());
                assert!(
                    vault.film(template.film).is_err(),
                    "the other copy than {copy} still holds the film's key"
                );
            }
        },
    );
}

#[test]
fn what_is_noted_about_a_film_is_the_old_or_the_new_never_between() {
    let template = Template::new();
    let prepare = || {
        let folder = template.copy();
        let mut vault = template.open(folder.path());
        vault.annotate(template.film, [notes("before")]).unwrap();
        vault.annotate(template.film, [marker(1000, "before")]).unwrap();
        folder
    };
    let act = |storage: Arc<CrashingStorage>| {
        let Ok(mut vault) = template.open_on(storage) else {
            return false;
        };
        vault.annotate(template.film, [notes("after")]).is_ok()
            && vault
                .annotate(template.film, [marker(1000, "after"), marker(500, "after")])
                .is_ok()
    };
    with_the_power_cut_everywhere(prepare, act, |folder, confirmed| {
        let vault = template.open(folder);
        assert_eq!(read(&vault, template.film), FILM);
        let noted = noted_about(&vault, template.film);
        let [nothing, first, all] = ["before/1000 before", "after/1000 before", "after/500 after/1000 after"];
        assert!(noted == all || !confirmed, "confirmed, and there is {noted}");
        assert!([nothing, first, all].contains(&noted.as_str()), "{noted}");
    });
}

#[test]
fn a_rating_and_its_form_are_there_together_or_not_at_all() {
    let template = Template::new();
    let form = &crate::forms::shipped()[0];
    let change = |step| {
        AnnotationChange::Rate(RatingChange {
            rating: RatingId::from([7; 16]),
            by: "Anna Andersson".into(),
            at: jiff::Timestamp::UNIX_EPOCH,
            step,
        })
    };
    let steps = || {
        let item = || "agenda".to_owned();
        let value = Some(crate::forms::Value::Number(4));
        [
            change(RatingStep::Begin {
                form: form.text().into(),
            }),
            change(RatingStep::Answer { item: item(), value }),
            change(RatingStep::Place {
                item: item(),
                at_ms: 61_000,
                there: true,
            }),
        ]
    };
    let act = |storage: Arc<CrashingStorage>| {
        let Ok(mut vault) = template.open_on(storage) else {
            return false;
        };
        let written = vault.annotate(template.film, steps());
        written.is_ok() && vault.annotate(template.film, [change(RatingStep::Finish)]).is_ok()
    };
    with_the_power_cut_everywhere(
        || template.copy(),
        act,
        |folder, confirmed| {
            let vault = template.open(folder);
            assert_eq!(read(&vault, template.film), FILM);
            let ratings = vault.film(template.film).unwrap().annotations.ratings();
            let texts: Vec<&str> = vault.forms().iter().map(|form| form.text.as_str()).collect();
            let Some(rating) = ratings.first() else {
                assert!(
                    !confirmed && texts.is_empty(),
                    "a form without a rating, or a rating that is gone"
                );
                return;
            };
            assert_eq!(texts, [form.text()]);
            let agenda = rating.answer("agenda").unwrap();
            assert_eq!(
                (agenda.value(), agenda.places()),
                (Some(crate::forms::Value::Number(4)), &[61_000][..])
            );
            assert!(rating.finished_at().is_some() || !confirmed);
        },
    );
}

#[test]
fn a_changed_password_is_the_old_or_the_new_one_never_both_or_none() {
    let template = Template::new();
    let (old, new) = (passphrase(PASSPHRASE), passphrase("Gfedcba2"));
    let act = |storage: Arc<CrashingStorage>| {
        let Ok(mut vault) = template.open_on(storage) else {
            return false;
        };
        vault.change_passphrase(&old, &new).is_ok()
    };
    let opens = |folder: &Path, with: &Passphrase| match LockedVault::open(folder).ok().unwrap().unlock(with) {
        Ok(_) => true,
        Err(VaultError::WrongPassphrase) => false,
        Err(error) => panic!("the vault is lost: {error:?}"),
    };
    with_the_power_cut_everywhere(
        || template.copy(),
        act,
        |folder, confirmed| {
            let is_new = opens(folder, &new);
            assert!(is_new || !confirmed, "a confirmed password does not open the vault");
            assert_eq!(
                opens(folder, &old),
                !is_new,
                "one password, and only one, opens the vault"
            );
            if is_new {
                // Both copies are the same by now, so that damaging one cannot bring the old password back.
                let copy = |name| fs::read(folder.join(name)).unwrap();
                assert!(copy("vault.a") == copy("vault.b"));
            }
        },
    );
}

#[test]
fn making_a_vault_leaves_a_vault_or_none_and_can_be_done_again() {
    let draft = open::Draft::new(new_vault(&passphrase(PASSPHRASE))).ok().unwrap();
    let open = |folder: &Path| {
        let storage = Arc::new(RealStorage::new(folder));
        UnlockedVault::open(storage, again(&draft.access))
    };
    with_the_power_cut_everywhere(
        || tempfile::tempdir().unwrap(),
        |storage| draft.write(&(storage as Arc<dyn Storage>)).is_ok(),
        |folder, confirmed| match LockedVault::open(folder) {
            Ok(_) => assert!(open(folder).is_ok_and(|vault| vault.films().is_empty()), "half a vault"),
            Err(error) => {
                assert_eq!(error, VaultError::NotAVault);
                assert!(!confirmed, "a confirmed vault is gone");
                draft
                    .write(&(Arc::new(RealStorage::new(folder)) as Arc<dyn Storage>))
                    .unwrap();
                assert!(open(folder).is_ok());
            }
        },
    );
}

#[test]
fn erasing_everything_leaves_a_vault_or_none_and_a_new_one_can_be_made() {
    let template = Template::new();
    let act = |storage: Arc<CrashingStorage>| {
        let vault = template.open_on(storage);
        vault.is_ok_and(|vault| vault.erase_everything("here").is_ok())
    };
    with_the_power_cut_everywhere(
        || template.copy(),
        act,
        |folder, confirmed| match LockedVault::open(folder) {
            Ok(_) => {
                assert!(!confirmed, "an erased vault is still there");
                let vault = template.open(folder);
                if vault.film(template.film).is_ok() {
                    assert_eq!(read(&vault, template.film), FILM);
                }
                // It can be done again.
                vault.erase_everything("here").unwrap();
                assert!(may_create(folder).is_ok());
            }
            Err(error) => {
                assert_eq!(error, VaultError::NotAVault);
                assert_eq!(may_create(folder), Ok(()), "the folder cannot be used anew");
            }
        },
    );
}
