//! The state machine of bringing films in, driven with messages.

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::console::model::summary::FilmRow;
use crate::film::FilmFacts;
use crate::vault::{Annotations, FilmId, Keep};

/// Bringing films in, and the list of films beside it.
struct Driven {
    import: Import,
    films: Vec<FilmRow>,
    scene: Scene,
}

impl Driven {
    fn new(rules: ImportRules) -> Self {
        Self {
            import: Import::with_rules(rules),
            films: Vec::new(),
            scene: Scene::List,
        }
    }

    fn update(&mut self, message: ImportMessage) -> Update {
        self.import.update(message, &mut self.films, self.scene)
    }

    fn effects(&mut self, message: ImportMessage) -> Vec<ImportEffect> {
        self.update(message).effects
    }

    /// A card with three films is plugged in: two of the newest day.
    fn card(&mut self) -> SearchId {
        let search = self.seen();
        let rows = ["2025-11-25T10:14", "2025-11-25T09:05", "2025-11-21T13:30"];
        let rows = (0..).zip(rows).map(|(number, recorded)| row(search, number, recorded));
        self.found(search, rows.collect());
        search
    }

    fn seen(&mut self) -> SearchId {
        let effects = self.effects(ImportMessage::PlacesSeen(vec![place("SONY", PlaceKind::Card)]));
        let [ImportEffect::Search { search, .. }] = effects[..] else {
            panic!("{effects:?}");
        };
        search
    }

    fn found(&mut self, search: SearchId, rows: Vec<RecordingRow>) -> Vec<ImportEffect> {
        let recordings = Recordings {
            rows,
            unknown: Vec::new(),
            free: Some(1000),
        };
        self.effects(ImportMessage::Found(search, Ok(recordings)))
    }

    /// The two newest are being imported.
    fn two_jobs(&mut self) -> [JobId; 2] {
        self.card();
        let effects = self.effects(ImportMessage::Start);
        let jobs: Vec<JobId> = effects.iter().filter_map(order).map(|order| order.job).collect();
        jobs.try_into().expect("two are imported")
    }

    fn recordings(&self) -> &Recordings {
        self.import.places[0].recordings().expect("it was searched")
    }

    fn titles(&self) -> Vec<&str> {
        self.films.iter().map(|film| film.title.as_str()).collect()
    }

    /// An unfinished film is in the list.
    fn unfinished(&mut self, has_source: bool) -> FilmId {
        let film = FilmRow {
            has_source,
            ..film(1, "A", true)
        };
        let id = film.id;
        self.films.push(film);
        id
    }
}

fn asking() -> Driven {
    Driven::new(ImportRules::default())
}

fn erasing(erase: EraseRule) -> Driven {
    Driven::new(ImportRules {
        erase,
        ..ImportRules::default()
    })
}

fn place(name: &str, kind: PlaceKind) -> Place {
    Place {
        root: PathBuf::from("/media").join(name),
        name: name.into(),
        kind,
        files: Vec::new(),
    }
}

fn row(search: SearchId, number: usize, recorded: &str) -> RecordingRow {
    RecordingRow {
        key: RowKey { search, number },
        original: Original {
            files: vec![PathBuf::from(format!("/media/SONY/{number}.MTS"))],
            companions: Vec::new(),
        },
        name: format!("{number}.MTS"),
        recorded: Some(recorded.into()),
        length: None,
        size: 10,
        device: None,
        still: false,
        consent: Consent::NotNeeded,
        known: false,
        chosen: false,
        title: recorded.into(),
    }
}

fn order(effect: &ImportEffect) -> Option<&ImportOrder> {
    match effect {
        ImportEffect::Import(order) => Some(order),
        _ => None,
    }
}

fn film(id: u8, title: &str, unfinished: bool) -> FilmRow {
    FilmRow {
        id: [id; 16].into(),
        title: title.into(),
        recorded_on: None,
        imported: ("2025-11-25".into(), String::new()),
        size: 10,
        facts: FilmFacts::default(),
        keep: Keep::default(),
        overdue: false,
        annotations: Annotations::default(),
        unfinished,
        has_source: true,
    }
}

fn imported(job: JobId, id: u8) -> ImportMessage {
    let row = Box::new(film(id, "A", false));
    let (kept, compare) = (None, false);
    ImportMessage::Finished(job, Ok(Imported { row, kept, compare }))
}

fn failed(job: JobId, trouble: Trouble) -> ImportMessage {
    ImportMessage::Finished(job, Err(NotFinished { trouble, left: None }))
}

const SCENES: [Scene; 6] = [
    Scene::List,
    Scene::Page,
    Scene::Typing,
    Scene::Film,
    Scene::Shared,
    Scene::Busy,
];

#[test]
fn a_card_shows_itself_over_the_list_of_films_and_over_nothing_else() {
    for scene in SCENES {
        let mut driven = asking();
        driven.scene = scene;
        let search = driven.card();
        let shown = scene == Scene::List;
        assert_eq!(
            driven.import.page,
            shown.then_some(Page::Choose(Some(search))),
            "{scene:?}"
        );
        assert_eq!(driven.import.has_quiet_news, !shown);
        assert_eq!(driven.import.front(), shown.then_some(Front::Choose));
    }
}

#[test]
fn what_is_dropped_is_shown_at_once_except_over_what_is_recorded_or_about_to_be_erased() {
    for scene in SCENES {
        let mut driven = asking();
        driven.scene = scene;
        let effects = driven.effects(ImportMessage::Dropped(vec!["/home/anna/film.mp4".into()]));
        let searched = |effect: &ImportEffect| matches!(effect, ImportEffect::Search { .. });
        assert!(effects.iter().any(searched), "{scene:?}: it is looked at");
        assert_eq!(driven.import.page.is_some(), scene != Scene::Busy, "{scene:?}");
        let again = driven.effects(ImportMessage::Dropped(vec!["/home/anna/film.mp4".into()]));
        assert!(!again.iter().any(searched), "{scene:?}: once");
    }
}

#[test]
fn no_page_is_opened_over_what_is_recorded_or_about_to_be_erased() {
    let mut driven = asking();
    driven.scene = Scene::Busy;
    assert!(driven.effects(ImportMessage::Open).is_empty());
    assert!(driven.effects(ImportMessage::Sweep(SweepMessage::Open)).is_empty());
    assert_eq!(driven.import.front(), None);
}

#[test]
fn the_newest_day_is_chosen_and_imported_in_the_order_of_recording() {
    let mut driven = asking();
    driven.card();
    let effects = driven.effects(ImportMessage::Start);
    let titles: Vec<&str> = effects
        .iter()
        .filter_map(order)
        .map(|order| order.title.as_str())
        .collect();
    assert_eq!(titles, ["2025-11-25T09:05", "2025-11-25T10:14"]);
    assert_eq!(driven.import.front(), None, "the list is shown again");
    assert_eq!(
        driven.recordings().free,
        Some(980),
        "what is on its way takes its place"
    );
    assert!(driven.effects(ImportMessage::Start).is_empty(), "once");
}

#[test]
fn films_of_a_phone_are_imported_with_a_tick_of_their_own_or_never() {
    for (phone, chosen) in [(PhoneRule::Ask, 1), (PhoneRule::Forbid, 0)] {
        let mut driven = Driven::new(ImportRules {
            phone,
            ..ImportRules::default()
        });
        let search = driven.seen();
        let mut phones = row(search, 0, "2025-11-25T10:14");
        phones.consent = Consent::Missing;
        let key = phones.key;
        driven.found(search, vec![phones]);
        assert_eq!(driven.recordings().chosen().count(), 0, "{phone:?}: not by itself");
        driven.effects(ImportMessage::Choose(key, true));
        assert!(!driven.recordings().may_start(), "{phone:?}: without the tick");
        driven.effects(ImportMessage::Consent(key, true));
        assert_eq!(driven.recordings().chosen().count(), chosen, "{phone:?}");
        let effects = driven.effects(ImportMessage::Start);
        assert_eq!(effects.iter().filter_map(order).count(), chosen, "{phone:?}");
    }
}

#[test]
fn a_card_that_is_pulled_leaves_a_page_that_waits_for_the_next() {
    let mut driven = asking();
    driven.card();
    let effects = driven.effects(ImportMessage::PlacesSeen(Vec::new()));
    assert_eq!(effects, [ImportEffect::StopPictures]);
    assert_eq!(driven.import.page, Some(Page::Choose(None)));
    let search = driven.seen();
    assert_eq!(driven.import.page, Some(Page::Choose(Some(search))));
}

#[test]
fn a_search_of_a_place_that_is_gone_changes_nothing() {
    let mut driven = asking();
    let search = driven.seen();
    driven.effects(ImportMessage::PlacesSeen(Vec::new()));
    assert!(
        driven
            .found(search, vec![row(search, 0, "2025-11-25T10:14")])
            .is_empty()
    );
    assert!(driven.import.places.is_empty() && driven.import.page.is_none());
}

#[test]
fn progress_never_goes_back_and_late_words_about_a_job_that_is_over_change_nothing() {
    let mut driven = asking();
    let [first, second] = driven.two_jobs();
    let progress = |job, permille| {
        let (phase, left, speed) = (JobPhase::Sealing, Some(Duration::from_secs(1)), None);
        let progress = JobProgress {
            phase,
            permille,
            left,
            speed,
        };
        ImportMessage::Progress(job, progress)
    };
    driven.effects(progress(first, 400));
    driven.effects(progress(first, 300));
    assert_eq!(driven.import.queue.current().map(|(job, _)| job.permille), Some(400));
    driven.effects(imported(first, 1));
    driven.effects(ImportMessage::Listed(first, Box::new(film(1, "late", true))));
    driven.effects(progress(first, 500));
    assert_eq!(driven.titles(), ["A"]);
    assert_eq!(driven.import.queue.current().map(|(job, _)| job.id), Some(second));
}

#[test]
fn the_question_comes_when_all_films_are_done_and_is_answered_once() {
    let mut driven = asking();
    let [first, second] = driven.two_jobs();
    driven.effects(imported(first, 1));
    driven.effects(imported(second, 2));
    let stage = |driven: &Driven| driven.import.after.as_ref().map(|after| after.stage.clone());
    assert_eq!(stage(&driven), Some(AfterStage::Asking));
    let effects = driven.effects(ImportMessage::EraseSources);
    assert!(matches!(&effects[..], [ImportEffect::EraseSources(films)] if films.len() == 2));
    assert!(driven.effects(ImportMessage::EraseSources).is_empty(), "once");
    assert!(driven.import.is_busy(), "nothing is broken off meanwhile");
    driven.effects(ImportMessage::AfterDismissed);
    assert_eq!(stage(&driven), Some(AfterStage::Erasing), "it goes on");
    let erased = ErasedSources {
        films: 2,
        erased: vec!["/media/SONY/0.MTS".into(), "/media/SONY/1.MTS".into()],
        ..ErasedSources::default()
    };
    driven.effects(ImportMessage::SourcesErased(erased));
    assert!(!driven.import.is_busy() && matches!(stage(&driven), Some(AfterStage::Told(_))));
    assert_eq!(driven.recordings().rows.len(), 1, "they are not on the card any more");
    driven.effects(ImportMessage::AfterDismissed);
    assert_eq!(stage(&driven), None);
}

#[test]
fn the_administrator_can_have_originals_always_erased_or_never() {
    for (rule, erases) in [(EraseRule::Always, true), (EraseRule::Never, false)] {
        let mut driven = erasing(rule);
        let [first, second] = driven.two_jobs();
        assert!(driven.effects(imported(first, 1)).is_empty(), "{rule:?}");
        let effects = driven.effects(imported(second, 2));
        assert_eq!(
            matches!(effects[..], [ImportEffect::EraseSources(_)]),
            erases,
            "{rule:?}"
        );
        assert!(
            driven.effects(ImportMessage::EraseSources).is_empty(),
            "{rule:?}: not by a click"
        );
    }
}

#[test]
fn a_film_that_failed_can_be_chosen_again_and_one_in_the_vault_cannot() {
    let mut driven = asking();
    let [first, second] = driven.two_jobs();
    driven.effects(imported(first, 1));
    driven.effects(failed(second, Trouble::SourceGone));
    let known: Vec<bool> = driven.recordings().rows.iter().map(|row| row.known).collect();
    // The newest is the first row, and was imported last.
    assert_eq!(known, [false, true, false]);
    let after = driven.import.after.as_ref().expect("it is told");
    assert_eq!((after.films.len(), after.failed.len()), (1, 1));
}

#[test]
fn what_is_cancelled_is_cancelled_once_the_last_first_and_not_told() {
    let mut driven = asking();
    let [first, second] = driven.two_jobs();
    let effects = driven.effects(ImportMessage::CancelAll);
    assert_eq!(effects, [ImportEffect::Cancel(second), ImportEffect::Cancel(first)]);
    assert!(driven.effects(ImportMessage::Cancel(first)).is_empty(), "once");
    for job in [first, second] {
        driven.effects(failed(job, Trouble::Cancelled));
    }
    assert!(driven.import.after.is_none() && driven.titles().is_empty());
}

#[test]
fn only_what_came_from_elsewhere_can_be_gone_on_with() {
    for has_source in [true, false] {
        let mut driven = asking();
        let id = driven.unfinished(has_source);
        let effects = driven.effects(ImportMessage::Unfinished(id, UnfinishedAnswer::Resume));
        assert_eq!(
            matches!(effects[..], [ImportEffect::Resume { film, .. }] if film == id),
            has_source
        );
        let effects = driven.effects(ImportMessage::Unfinished(id, UnfinishedAnswer::Salvage));
        assert_eq!(
            matches!(effects[..], [ImportEffect::Salvage { film, .. }] if film == id),
            !has_source,
            "one thing at a time"
        );
    }
}

#[test]
fn what_is_whole_of_a_film_takes_its_place_in_the_list() {
    let mut driven = asking();
    let id = driven.unfinished(true);
    let effects = driven.effects(ImportMessage::Unfinished(id, UnfinishedAnswer::Salvage));
    let [ImportEffect::Salvage { job, .. }] = effects[..] else {
        panic!("{effects:?}");
    };
    driven.effects(imported(job, 9));
    assert!(driven.films.len() == 1 && !driven.films[0].unfinished);
}

#[test]
fn leaving_asks_while_films_are_imported_and_their_originals_erased() {
    let mut driven = asking();
    assert_eq!(
        driven.update(ImportMessage::Leave(Leave::Lock)).leave,
        Some(Leave::Lock)
    );

    let jobs = driven.two_jobs();
    for how in [Leave::Lock, Leave::Close] {
        assert_eq!(driven.update(ImportMessage::Leave(how)).leave, None);
        assert_eq!(driven.import.front(), Some(Front::Leaving));
        driven.update(ImportMessage::Stay);
        assert_eq!(driven.import.front(), None);
    }
    for (job, id) in jobs.into_iter().zip(1..) {
        assert_eq!(driven.update(imported(job, id)).leave, None, "it was taken back");
    }
    driven.effects(ImportMessage::EraseSources);
    assert_eq!(driven.update(ImportMessage::Leave(Leave::Close)).leave, None);
    assert_eq!(driven.update(ImportMessage::LeaveWhenDone).leave, None);
    assert_eq!(driven.import.front(), None, "what goes on is shown");
    let erased = ImportMessage::SourcesErased(ErasedSources::default());
    assert_eq!(driven.update(erased).leave, Some(Leave::Close));
}

#[test]
fn leaving_at_once_cancels_and_cannot_be_taken_back() {
    let mut driven = asking();
    let [first, second] = driven.two_jobs();
    driven.update(ImportMessage::Leave(Leave::Lock));
    let update = driven.update(ImportMessage::LeaveNow);
    assert_eq!((update.effects.len(), update.leave), (2, None));
    driven.update(ImportMessage::Stay);
    assert_eq!(driven.update(failed(first, Trouble::Cancelled)).leave, None);
    assert_eq!(
        driven.update(failed(second, Trouble::Cancelled)).leave,
        Some(Leave::Lock)
    );
}

#[test]
fn a_folder_is_asked_for_once_and_may_not_be_chosen() {
    let mut driven = asking();
    assert_eq!(
        driven.effects(ImportMessage::ChooseFolder),
        [ImportEffect::AskForFolder]
    );
    assert!(driven.effects(ImportMessage::ChooseFolder).is_empty());
    assert!(driven.effects(ImportMessage::FolderChosen(None)).is_empty());
    assert_eq!(
        driven.effects(ImportMessage::ChooseFolder),
        [ImportEffect::AskForFolder]
    );
    driven.effects(ImportMessage::FolderChosen(Some("/home/anna/Film".into())));
    let place = &driven.import.chosen_place().expect("it is shown").place;
    assert_eq!((place.kind, place.name.as_str()), (PlaceKind::Folder, "Film"));
}
