//! The console as a therapist meets it, without a window: what is on the screen is read as a screen reader reads it, keys
//! and the pointer go in as a window would pass them on. Vaults are real; of the stage only that it can fail.

mod support;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::accesskit::{Node, Role};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use support::bus::{Logind, PrivateBus, Saver};
use support::wait_for;
use vitrin::console::Launch;
use vitrin::console::backstage::{Backstage, Look, Options};
use vitrin::console::model::{App, Effect, FilmRow, Locked, Message, Opened, Screen, VaultCard};
use vitrin::console::texts::{Language, Texts};
use vitrin::console::view::{SMALLEST, View};
use vitrin::memory::Passphrase;
use vitrin::platform::session::Buses;
use vitrin::platform::{Barred, Clearance};
use vitrin::stage::protocol::Event as StageEvent;
use vitrin::vault::{FilmFacts, KdfCost, Label, NewFilm, NewVault, PictureFacts, create};

const PASSWORD: &str = "Granskog7";

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Someone who looks at the console's picture and acts on it.
struct Therapist {
    app: App,
    hands: Option<Backstage>,
    texts: Texts,
    view: View,
    context: Context,
    size: (f32, f32),
    nodes: Vec<Node>,
    asked: Vec<Effect>,
}

impl Therapist {
    /// Before a console in front of the vault in `folder`, with real hands.
    fn before(folder: &Path) -> Self {
        let launch = Launch {
            vault: Some(folder.to_owned()),
            ..Launch::default()
        };
        Self::with_hands(launch, Arc::new(|| Ok(Clearance::default())), None)
    }

    /// Before a console with real hands, on a computer that looks like this.
    fn with_hands(launch: Launch, look: Look, buses: Option<Buses>) -> Self {
        let mut therapist = Self::at(launch, Language::Swedish);
        let options = Options {
            // A stage that is gone as soon as it is started.
            program: Some(PathBuf::from("/bin/false")),
            buses,
            folder_dialog_title: String::new(),
            look,
            wake: Arc::new(|| {}),
        };
        therapist.hands = Some(Backstage::new(options).expect("threads for the hands"));
        for effect in std::mem::take(&mut therapist.asked) {
            therapist.perform(effect);
        }
        therapist
    }

    /// Before a console without hands: what it asks for is only noted.
    fn at(launch: Launch, language: Language) -> Self {
        let context = Context::default();
        context.enable_accesskit();
        View::prepare(&context);
        let (app, asked) = App::new(launch);
        let (texts, view) = (Texts::new(language), View::default());
        Self {
            app,
            hands: None,
            texts,
            view,
            context,
            size: (1100.0, 720.0),
            nodes: Vec::new(),
            asked,
        }
    }

    fn perform(&mut self, effect: Effect) {
        match &mut self.hands {
            Some(hands) => hands.perform(effect),
            None => self.asked.push(effect),
        }
    }

    fn happens(&mut self, message: Message) {
        for effect in self.app.update(message) {
            self.perform(effect);
        }
    }

    /// One picture, with these events before it.
    fn look(&mut self, events: Vec<Event>) {
        let news = self.hands.as_mut().map(Backstage::news).unwrap_or_default();
        news.into_iter().for_each(|message| self.happens(message));
        let screen = Rect::from_min_size(Pos2::ZERO, vec2(self.size.0, self.size.1));
        let mut input = RawInput {
            screen_rect: Some(screen),
            events,
            focused: true,
            ..RawInput::default()
        };
        let mut messages = self.view.take_keys(&self.app, &self.context, &mut input);
        let (app, view, texts) = (&mut self.app, &mut self.view, &self.texts);
        let mut drawn = self
            .context
            .run_ui(input, |ui| messages.extend(view.draw(ui, app, texts)));
        drawn.textures_delta.clear();
        if let Some(update) = drawn.platform_output.accesskit_update {
            self.nodes = update.nodes.into_iter().map(|(_, node)| node).collect();
        }
        messages.into_iter().for_each(|message| self.happens(message));
    }

    /// Looks until `text` is somewhere on the screen.
    fn waits_for(&mut self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.sees(text) {
            assert!(
                Instant::now() < until,
                "{text:?} never came; there is {:?}",
                self.everything()
            );
            std::thread::sleep(Duration::from_millis(10));
            self.look(Vec::new());
        }
    }

    /// Looks until the console is so far.
    fn waits_until(&mut self, what: &str, so_far: impl Fn(&App) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !so_far(&self.app) {
            assert!(
                Instant::now() < until,
                "waited in vain until {what}; there is {:?}",
                self.everything()
            );
            std::thread::sleep(Duration::from_millis(10));
            self.look(Vec::new());
        }
        self.look(Vec::new());
    }

    fn sees(&self, text: &str) -> bool {
        self.everything().iter().any(|seen| seen.contains(text))
    }

    fn everything(&self) -> Vec<&str> {
        self.nodes.iter().filter_map(said_by).collect()
    }

    fn button(&self, name: &str) -> &Node {
        let is_it = |node: &&Node| node.role() == Role::Button && said_by(node).is_some_and(|said| said == name);
        self.nodes
            .iter()
            .find(is_it)
            .unwrap_or_else(|| panic!("no button {name:?} in {:?}", self.everything()))
    }

    fn presses(&mut self, name: &str) {
        let place = self.button(name).bounds().expect("a button is somewhere");
        let at = pos2(
            ((place.x0 + place.x1) / 2.0) as f32,
            ((place.y0 + place.y1) / 2.0) as f32,
        );
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.look(vec![Event::PointerMoved(at)]);
        self.look(vec![button(true)]);
        self.look(vec![button(false)]);
        self.look(Vec::new());
    }

    fn types(&mut self, text: &str) {
        self.look(Vec::new());
        text.chars()
            .for_each(|char| self.look(vec![Event::Text(char.to_string())]));
    }

    fn hits(&mut self, key: Key) {
        let event = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        self.look(vec![event(true)]);
        self.look(vec![event(false)]);
    }

    fn text(&self, id: &str) -> String {
        self.texts.get(id)
    }

    fn problem(&self, id: &str) -> String {
        self.texts.problem(id, &[]).what
    }
}

/// What a screen reader says of a node.
fn said_by(node: &Node) -> Option<&str> {
    node.label().or(node.value())
}

fn label() -> Label {
    Label {
        name: "Anna Lindqvist".into(),
        unit: "BUP Mölndal".into(),
        date: jiff::civil::date(2025, 3, 14),
        if_found: "Receptionen".into(),
    }
}

/// A vault with these films in it, in a folder of its own.
fn vault_with(titles: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let passphrase = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let new = NewVault {
        label: label(),
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    let mut vault = create(folder.path(), new).expect("a vault is made");
    for title in titles {
        let film = NewFilm::titled(*title);
        vault
            .import(&[7; 1000][..], film, &mut |_| ControlFlow::Continue(()))
            .expect("a film is imported");
    }
    folder
}

/// A therapist who is asked for a vault's password.
fn at_the_door(folder: &Path) -> Therapist {
    let mut therapist = Therapist::before(folder);
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { door: Some(_), .. }));
    therapist.waits_until("the password is asked for", asked);
    therapist
}

/// A therapist with an open vault.
fn unlocked(folder: &Path) -> Therapist {
    let mut therapist = at_the_door(folder);
    therapist.types(PASSWORD);
    therapist.hits(Key::Enter);
    therapist.waits_until("the films are there", |app| matches!(app.screen(), Screen::Unlocked(_)));
    therapist
}

#[test]
fn the_right_password_and_enter_lead_to_the_films() {
    let folder = vault_with(&["Session 1", "Uppföljning"]);
    let mut therapist = unlocked(folder.path());
    therapist.look(Vec::new());
    assert!(therapist.sees("Session 1") && therapist.sees("Uppföljning"));
}

#[test]
fn a_wrong_password_is_told_and_the_next_can_be_typed_at_once() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = at_the_door(folder.path());
    therapist.types("Granskog8");
    let unlock = therapist.text("unlock-button");
    therapist.presses(&unlock);
    let wrong = therapist.problem("error-wrong-password");
    therapist.waits_for(&wrong);
    therapist.types(PASSWORD);
    therapist.hits(Key::Enter);
    therapist.waits_for("Session 1");
    assert!(!therapist.sees(&wrong));
}

#[test]
fn the_password_is_nowhere_in_what_a_screen_reader_is_told() {
    let folder = vault_with(&[]);
    let mut therapist = at_the_door(folder.path());
    therapist.types(PASSWORD);
    let show = therapist.text("unlock-show");
    therapist.presses(&show);
    therapist.look(Vec::new());
    assert!(
        therapist.sees("•••••••••"),
        "the field is there: {:?}",
        therapist.everything()
    );
    assert!(!therapist.sees(PASSWORD) && !therapist.sees("Gran"));
}

#[test]
fn undoing_does_not_change_the_password() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = at_the_door(folder.path());
    therapist.types(PASSWORD);
    let undo = Event::Key {
        key: Key::Z,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    };
    therapist.look(vec![undo]);
    therapist.hits(Key::Enter);
    therapist.waits_for("Session 1");
}

#[test]
fn a_folder_that_holds_no_vault_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut therapist = Therapist::before(folder.path());
    let nothing = therapist.problem("error-not-a-vault");
    therapist.waits_for(&nothing);
}

#[test]
fn an_empty_vault_says_how_a_film_gets_in() {
    let folder = vault_with(&[]);
    let mut therapist = unlocked(folder.path());
    therapist.waits_for("vitrin import");
}

#[test]
fn a_stage_that_dies_is_told_and_the_films_are_still_there() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = unlocked(folder.path());
    let show = therapist.text("library-show");
    therapist.presses(&show);
    let close = therapist.text("problem-close");
    therapist.waits_for(&close);
    let words = [
        therapist.problem("error-stage-ended"),
        therapist.problem("error-stage-start"),
    ];
    assert!(
        words.iter().any(|words| therapist.sees(words)),
        "{:?}",
        therapist.everything()
    );
    therapist.waits_for(&show);
    assert!(therapist.sees("Session 1"));
}

#[test]
fn locking_leads_back_to_the_choice() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = unlocked(folder.path());
    let lock = therapist.text("library-lock");
    therapist.presses(&lock);
    let choose = therapist.text("choose-title");
    therapist.waits_for(&choose);
    assert!(!therapist.sees("Session 1"));
}

#[test]
fn a_stick_that_is_pulled_locks_and_is_told() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = unlocked(folder.path());
    folder.close().expect("the folder goes away");
    let lost = therapist.problem("error-medium-lost");
    therapist.waits_for(&lost);
    assert!(matches!(therapist.app.screen(), Screen::Locked(_)));
}

// -- A computer that may write memory to a disk ----------------------------------------------------------------------

/// A computer that is exposed to its swap until it is put right.
struct Computer(Arc<AtomicBool>);

impl Computer {
    fn exposed() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    fn look(&self) -> Look {
        let exposed = self.0.clone();
        Arc::new(move || {
            if exposed.load(Ordering::Relaxed) {
                Err(risk())
            } else {
                Ok(Clearance::default())
            }
        })
    }

    fn becomes(&self, exposed: bool) {
        self.0.store(exposed, Ordering::Relaxed);
    }
}

fn risk() -> Barred {
    Barred::Swap {
        area: "/dev/sda3".into(),
    }
}

#[test]
fn on_an_exposed_computer_nothing_asks_for_a_password_until_it_was_put_right() {
    let (folder, computer) = (vault_with(&["Session 1"]), Computer::exposed());
    let launch = Launch {
        clearance: Err(risk()),
        vault: Some(folder.path().to_owned()),
        passphrase: Some(Passphrase::from_text(PASSWORD).expect("memory for a password")),
        ..Launch::default()
    };
    let mut therapist = Therapist::with_hands(launch, computer.look(), None);
    therapist.waits_for("/dev/sda3");
    assert!(!therapist.sees(&therapist.text("unlock-label")));
    let again = therapist.text("barred-again");
    therapist.presses(&again);
    therapist.waits_for(&again);
    assert!(therapist.sees("/dev/sda3"), "nothing has changed yet");

    computer.becomes(false);
    therapist.presses(&again);
    // The password that came with the command line was not kept: it is asked for.
    let label = therapist.text("unlock-label");
    therapist.waits_for(&label);
}

#[test]
fn swap_that_was_added_meanwhile_bars_the_next_unlocking() {
    let (folder, computer) = (vault_with(&["Session 1"]), Computer::exposed());
    computer.becomes(false);
    let launch = Launch {
        vault: Some(folder.path().to_owned()),
        ..Launch::default()
    };
    let mut therapist = Therapist::with_hands(launch, computer.look(), None);
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { door: Some(_), .. }));
    therapist.waits_until("the password is asked for", asked);
    computer.becomes(true);
    therapist.types(PASSWORD);
    therapist.hits(Key::Enter);
    therapist.waits_for("/dev/sda3");
    assert!(matches!(therapist.app.screen(), Screen::Barred(_)));
    assert!(!therapist.sees("Session 1"));
}

#[test]
fn a_risk_that_the_owner_accepts_is_told_once() {
    let launch = Launch {
        clearance: Ok(Clearance {
            accepted_risk: Some("/dev/sda3".into()),
            ..Clearance::default()
        }),
        ..Launch::default()
    };
    let mut therapist = Therapist::at(launch, Language::English);
    therapist.waits_for("/dev/sda3");
    let close = therapist.text("problem-close");
    therapist.presses(&close);
    assert!(!therapist.sees("/dev/sda3"));
    therapist.happens(Message::Approached(Ok(card())));
    therapist.look(Vec::new());
    assert!(!therapist.sees("/dev/sda3"));
}

// -- Nobody is there --------------------------------------------------------------------------------------------------

/// A therapist with an open vault on a desktop whose bus this is.
fn unlocked_on(bus: &PrivateBus, folder: &Path) -> Therapist {
    let launch = Launch {
        vault: Some(folder.to_owned()),
        ..Launch::default()
    };
    let buses = Buses {
        system: Some(bus.address()),
        session: Some(bus.address()),
    };
    let mut therapist = Therapist::with_hands(launch, Arc::new(|| Ok(Clearance::default())), Some(buses));
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { door: Some(_), .. }));
    therapist.waits_until("the password is asked for", asked);
    therapist.types(PASSWORD);
    therapist.hits(Key::Enter);
    therapist.waits_until("the films are there", |app| matches!(app.screen(), Screen::Unlocked(_)));
    therapist
}

#[test]
fn a_computer_that_goes_to_sleep_waits_until_the_vault_is_locked() {
    let (folder, bus) = (vault_with(&["Session 1"]), PrivateBus::start());
    let logind = Logind::on(&bus);
    let mut therapist = unlocked_on(&bus, folder.path());
    wait_for("sleep to be delayed", PATIENCE, || {
        (logind.held() == ["sleep/delay"]).then_some(())
    });
    logind.says_that_sleep(true);
    let why = therapist.problem("warning-locked-sleep");
    therapist.waits_for(&why);
    assert!(matches!(therapist.app.screen(), Screen::Locked(_)));
    assert!(!therapist.sees("Session 1"));
    wait_for("sleep to go on", PATIENCE, || logind.held().is_empty().then_some(()));
}

#[test]
fn a_locked_screen_locks_the_vault_and_says_why() {
    let (folder, bus) = (vault_with(&["Session 1"]), PrivateBus::start());
    let (logind, saver) = (Logind::on(&bus), Saver::on(&bus));
    let mut therapist = unlocked_on(&bus, folder.path());
    wait_for("the session to be listened to", PATIENCE, || {
        (!logind.held().is_empty()).then_some(())
    });
    saver.says_that_it_covers_the_screen("gnome", true);
    let why = therapist.problem("warning-locked-screen");
    therapist.waits_for(&why);
    assert!(matches!(therapist.app.screen(), Screen::Locked(_)));
}

// -- The keyboard, before a console whose hands are tied --------------------------------------------------------------

fn card() -> VaultCard {
    VaultCard {
        folder: "/media/anna/USB".into(),
        label: Label {
            name: "Anna-Karin Lindqvist-Åkerström".into(),
            ..label()
        },
        volume: Some("KINGSTON".into()),
        free: Some(12_000_000_000),
    }
}

#[test]
fn a_path_can_be_typed_while_sticks_come_and_go() {
    let mut therapist = Therapist::at(Launch::default(), Language::Swedish);
    therapist.look(Vec::new());
    therapist.hits(Key::Tab);
    therapist.hits(Key::Tab);
    for (typed, found) in [("/media", vec![]), ("/anna", vec![card()]), ("/USB", vec![])] {
        therapist.types(typed);
        therapist.happens(Message::VaultsFound(found));
    }
    therapist.look(Vec::new());
    let Screen::Locked(locked) = therapist.app.screen() else {
        panic!("nothing was unlocked");
    };
    assert_eq!(locked.path, "/media/anna/USB");
}

fn film(number: u8) -> FilmRow {
    let long = "Rollspel: att bemöta ilska och avståndstagande i den första kontakten med tonåringar och föräldrar";
    let picture = PictureFacts {
        codec: "H.264".into(),
        width: 1920,
        height: 1080,
        frame_rate: Some((25, 1)),
        interlaced: true,
        rotation: 0,
        pixel_aspect: (1, 1),
    };
    FilmRow {
        id: [number; 16].into(),
        title: if number == 2 {
            long.into()
        } else {
            format!("Session {number}")
        },
        recorded_on: Some("2025-09-28".into()),
        size: 4_000_000_000,
        facts: FilmFacts {
            duration_ms: Some(3_600_000),
            picture: Some(picture),
            ..FilmFacts::default()
        },
        unfinished: number == 3,
    }
}

/// Before forty films, in the smallest window.
fn with_films(language: Language) -> Therapist {
    let mut therapist = Therapist::at(Launch::default(), language);
    therapist.size = SMALLEST;
    therapist.happens(Message::Approached(Ok(card())));
    therapist.types("x");
    therapist.happens(Message::Unlock);
    therapist.happens(Message::Unlocked(Ok(Opened {
        films: (1..=40).map(film).collect(),
        play: None,
    })));
    therapist.look(Vec::new());
    therapist.asked.clear();
    therapist
}

/// The same with the first film's picture on the stage.
fn showing(language: Language) -> Therapist {
    let mut therapist = with_films(language);
    therapist.hits(Key::Enter);
    let number = therapist.asked.iter().find_map(|effect| match effect {
        Effect::Show { number, .. } => Some(*number),
        _ => None,
    });
    let number = number.expect("Enter shows the film that is marked");
    let position = StageEvent::Position {
        at: 0.0,
        duration: Some(3600.0),
        playing: true,
        rate: 1.0,
        curtain: false,
        fullscreen: false,
        shared: false,
        volume: 1.0,
        muted: false,
    };
    therapist.happens(Message::Stage(number, StageEvent::FirstPicture { at: 0.0 }));
    therapist.happens(Message::Stage(number, position));
    therapist.look(Vec::new());
    therapist.asked.clear();
    therapist
}

/// What the stage was told since the film began to show.
fn told(therapist: &Therapist) -> Vec<String> {
    let told = |effect: &Effect| match effect {
        Effect::Tell(command) => Some(String::from_utf8_lossy(&command.to_json()).into_owned()),
        _ => None,
    };
    therapist.asked.iter().filter_map(told).collect()
}

#[test]
fn the_arrow_keys_walk_through_the_films_and_enter_shows_one() {
    let mut therapist = with_films(Language::Swedish);
    therapist.hits(Key::ArrowDown);
    therapist.look(Vec::new());
    therapist.hits(Key::Enter);
    let second = film(2).id;
    let shown = |effect: &Effect| match effect {
        Effect::Show { film, .. } => Some(*film),
        _ => None,
    };
    let shown: Vec<_> = therapist.asked.iter().filter_map(shown).collect();
    assert_eq!(shown, [second]);
}

#[test]
fn the_keys_of_the_film_window_work_in_the_console_too() {
    let mut therapist = showing(Language::Swedish);
    for key in [
        Key::Space,
        Key::ArrowRight,
        Key::Comma,
        Key::OpenBracket,
        Key::B,
        Key::M,
        Key::F,
    ] {
        therapist.hits(key);
    }
    let told = told(&therapist).join(" ");
    for command in ["pause", "seek", "step", "rate", "curtain", "mute", "fullscreen"] {
        assert!(
            told.contains(&format!("\"command\":\"{command}\"")),
            "{command} is missing in {told}"
        );
    }
}

#[test]
fn buttons_of_the_transport_reach_the_stage() {
    let mut therapist = showing(Language::Swedish);
    for button in ["show-pause", "show-forward", "show-curtain-on", "show-fullscreen"] {
        let name = therapist.text(button);
        therapist.presses(&name);
    }
    let told = told(&therapist).join(" ");
    for command in ["pause", "seek", "curtain", "fullscreen"] {
        assert!(
            told.contains(&format!("\"command\":\"{command}\"")),
            "{command} is missing in {told}"
        );
    }
    let close = therapist.text("show-close");
    therapist.presses(&close);
    assert!(matches!(therapist.asked.last(), Some(Effect::CloseStage)));
}

#[test]
fn in_the_smallest_window_every_button_is_inside_and_none_covers_another() {
    for language in [Language::Swedish, Language::English] {
        let mut therapist = showing(language);
        therapist.look(Vec::new());
        let buttons: Vec<_> = therapist
            .nodes
            .iter()
            .filter(|node| matches!(node.role(), Role::Button | Role::Slider))
            .map(|node| {
                (
                    said_by(node).unwrap_or("?"),
                    node.bounds().expect("a button is somewhere"),
                )
            })
            .collect();
        assert!(buttons.len() > 15, "{buttons:?}");
        for (name, place) in &buttons {
            let inside = place.x0 >= 0.0 && place.y0 >= 0.0;
            let inside = inside && place.x1 <= f64::from(SMALLEST.0) && place.y1 <= f64::from(SMALLEST.1);
            assert!(
                inside && place.x1 - place.x0 >= 24.0,
                "{language:?}: {name} at {place:?}"
            );
        }
        for (index, (name, place)) in buttons.iter().enumerate() {
            let covered = buttons[..index].iter().find(|(_, other)| {
                place.x0 < other.x1 - 1.0
                    && other.x0 < place.x1 - 1.0
                    && place.y0 < other.y1 - 1.0
                    && other.y0 < place.y1 - 1.0
            });
            assert!(covered.is_none(), "{language:?}: {name} and {covered:?}");
        }
    }
}
