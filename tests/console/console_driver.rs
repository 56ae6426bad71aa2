//! Someone who looks at the console's picture and acts on it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::{Node, Role};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use vitrin::console::Launch;
use vitrin::console::effects::{EffectRunner, Options, PreflightCheck};
use vitrin::console::model::{App, Effect, Message, OpenedVault, Screen};
use vitrin::console::model::{FilmRow, Unlocked};
use vitrin::console::model::{Locked, VaultCard};
use vitrin::console::view::{MIN_SIZE, View};
use vitrin::film::{FilmFacts, PictureFacts};
use vitrin::memory::Passphrase;
use vitrin::platform::session::Buses;
use vitrin::policy::Preflight;
use vitrin::protocol::{Display, Event as StageEvent};
use vitrin::texts::{Language, Texts};
use vitrin::vault::{Annotations, KdfCost, Label, NewFilm, NewVault, create};

pub const PASSWORD: &str = "Granskog7";

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Someone who looks at the console's picture and acts on it.
pub struct ConsoleDriver {
    pub app: App,
    hands: Option<EffectRunner>,
    pub texts: Texts,
    view: View,
    context: Context,
    pub size: (f32, f32),
    pub nodes: Vec<Node>,
    pub asked: Vec<Effect>,
}

impl ConsoleDriver {
    /// Before a console in front of the vault in `folder`, with real hands.
    pub fn before(folder: &Path) -> Self {
        let launch = Launch {
            vault: Some(folder.to_owned()),
            ..Launch::default()
        };
        Self::with_hands(launch, Arc::new(|| Ok(Preflight::default())), None)
    }

    /// Before a console with real hands, on a computer that looks like this.
    pub fn with_hands(launch: Launch, preflight: PreflightCheck, buses: Option<Buses>) -> Self {
        let mut driver = Self::at(launch, Language::Swedish);
        let options = Options {
            // A stage that is gone as soon as it is started.
            program: Some(PathBuf::from("/bin/false")),
            buses,
            folder_dialog_title: String::new(),
            language: vitrin::protocol::Language::Swedish,
            microphone_name: "Vitrin".into(),
            preflight,
            wake: Arc::new(|| {}),
        };
        driver.hands = Some(EffectRunner::new(options).expect("threads for the hands"));
        for effect in std::mem::take(&mut driver.asked) {
            driver.perform(effect);
        }
        driver
    }

    /// Before a console without hands: what it asks for is only noted.
    pub fn at(launch: Launch, language: Language) -> Self {
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

    pub fn perform(&mut self, effect: Effect) {
        match &mut self.hands {
            Some(hands) => hands.perform(effect),
            None => self.asked.push(effect),
        }
    }

    pub fn happens(&mut self, message: Message) {
        for effect in self.app.update(message) {
            self.perform(effect);
        }
    }

    /// One picture, with these events before it.
    pub fn look(&mut self, events: Vec<Event>) {
        let news = self.hands.as_mut().map(EffectRunner::take_messages).unwrap_or_default();
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
    pub fn waits_for(&mut self, text: &str) {
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
    pub fn waits_until(&mut self, what: &str, so_far: impl Fn(&App) -> bool) {
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

    pub fn sees(&self, text: &str) -> bool {
        self.everything().iter().any(|seen| seen.contains(text))
    }

    pub fn everything(&self) -> Vec<&str> {
        self.nodes.iter().filter_map(said_by).collect()
    }

    pub fn button(&self, name: &str) -> &Node {
        let is_it = |node: &&Node| node.role() == Role::Button && said_by(node).is_some_and(|said| said == name);
        self.nodes
            .iter()
            .find(is_it)
            .unwrap_or_else(|| panic!("no button {name:?} in {:?}", self.everything()))
    }

    pub fn presses(&mut self, name: &str) {
        let place = self.button(name).bounds().expect("a button is somewhere");
        self.clicks_at(place);
    }

    pub fn clicks_at(&mut self, place: egui::accesskit::Rect) {
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

    pub fn types(&mut self, text: &str) {
        self.look(Vec::new());
        text.chars()
            .for_each(|char| self.look(vec![Event::Text(char.to_string())]));
    }

    pub fn hits(&mut self, key: Key) {
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

    /// The vault, which has to be open.
    pub fn vault(&self) -> &Unlocked {
        match self.app.screen() {
            Screen::Unlocked(unlocked) => unlocked,
            Screen::Locked(_) | Screen::Blocked(_) => panic!("the vault is locked"),
        }
    }

    /// The stage that shows the film says something.
    pub fn stage_says(&mut self, event: StageEvent) {
        let number = self.vault().showing.as_ref().expect("a film is showing").number;
        self.happens(Message::Stage(number, event));
        self.look(Vec::new());
    }

    /// Clicks into the field of that name.
    pub fn clicks_into(&mut self, field: &str) {
        let node = self.nodes.iter().find(|node| node.label() == Some(field));
        let node = node.unwrap_or_else(|| panic!("no field {field:?} in {:?}", self.everything()));
        let place = node.bounds().expect("a field is somewhere");
        self.clicks_at(place);
    }

    /// A key that types, as a window passes it on.
    pub fn hits_and_types(&mut self, key: Key, text: &str) {
        let press = Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        self.look(vec![press, Event::Text(text.into())]);
    }

    pub fn text(&self, id: &str) -> String {
        self.texts.get(id)
    }

    pub fn problem(&self, id: &str) -> String {
        self.texts.problem(id, &[]).what
    }
}

/// What a screen reader says of a node.
pub fn said_by(node: &Node) -> Option<&str> {
    node.label().or(node.value())
}

pub fn label() -> Label {
    Label {
        name: "Anna Lindqvist".into(),
        unit: "BUP Mölndal".into(),
        date: jiff::civil::date(2025, 3, 14),
        if_found: "Receptionen".into(),
    }
}

/// A vault with these films in it, in a folder of its own.
pub fn vault_with(titles: &[&str]) -> tempfile::TempDir {
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
pub fn at_password_prompt(folder: &Path) -> ConsoleDriver {
    let mut driver = ConsoleDriver::before(folder);
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { prompt: Some(_), .. }));
    driver.waits_until("the password is asked for", asked);
    driver
}

/// A therapist with an open vault.
pub fn unlocked(folder: &Path) -> ConsoleDriver {
    let mut driver = at_password_prompt(folder);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_until("the films are there", |app| matches!(app.screen(), Screen::Unlocked(_)));
    driver
}

pub fn card() -> VaultCard {
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

pub fn film(number: u8) -> FilmRow {
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
        annotations: Annotations::default(),
        unfinished: number == 3,
    }
}

/// Before forty films, in the smallest window.
pub fn with_films(language: Language) -> ConsoleDriver {
    let mut driver = ConsoleDriver::at(Launch::default(), language);
    driver.size = MIN_SIZE;
    driver.happens(Message::LabelRead(Ok(card())));
    driver.types("x");
    driver.happens(Message::Unlock);
    driver.happens(Message::Unlocked(Ok(OpenedVault {
        films: (1..=40).map(film).collect(),
        play: None,
    })));
    driver.look(Vec::new());
    driver.asked.clear();
    driver
}

/// The same with the first film's picture on the stage.
pub fn showing(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.hits(Key::Enter);
    let number = driver.asked.iter().find_map(|effect| match effect {
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
    driver.happens(Message::Stage(number, StageEvent::FirstPicture { at: 0.0 }));
    driver.happens(Message::Stage(number, position));
    driver.look(Vec::new());
    driver.asked.clear();
    driver
}

/// The same on a computer with these displays, all with room for every size.
pub fn showing_on(displays: &[&str], language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    let display = |(id, name): (u32, &&str)| Display {
        id,
        name: (*name).to_owned(),
        width: 1920,
        height: 1080,
        primary: id == 0,
        here: id == 0,
    };
    let displays = (0..).zip(displays).map(display).collect();
    driver.stage_says(StageEvent::Displays { displays });
    driver
}

/// The same in a meeting, with the curtain before the film.
pub fn in_a_meeting(language: Language) -> ConsoleDriver {
    let mut driver = showing_on(&["eDP-1"], language);
    let share = driver.text("meeting-share");
    driver.presses(&share);
    let (width, height) = (1280, 720);
    driver.stage_says(StageEvent::Shared {
        on: true,
        width,
        height,
    });
    driver
}

/// What the stage was told since the film began to show.
pub fn told(driver: &ConsoleDriver) -> Vec<String> {
    let told = |effect: &Effect| match effect {
        Effect::SendCommand(command) => Some(String::from_utf8_lossy(&command.to_json()).into_owned()),
        _ => None,
    };
    driver.asked.iter().filter_map(told).collect()
}
