//! A user of the console, without a window.
//!
//! The screen is read by accessible role and label (`egui_kittest`), as a screen reader reads it; keys and the pointer go in as a window
//! passes them on. Frames are drawn here and not by `egui_kittest::Harness`: as in the real window, the view takes its keys out of
//! the input before egui sees it, several events may come in one frame, and the view fills the window to its edges.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::epaint::ClippedShape;
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect};
use egui_kittest::kittest::{self, NodeT, Queryable, by};
use egui_kittest::{EventQueue, Node};
use image::RgbImage;
use vitrin::console::Launch;
use vitrin::console::effects::{EffectRunner, Options, PreflightCheck};
use vitrin::console::model::{
    App, Effect, ListPicture, Locked, Message, OpenedVault, Screen, Unlocked, VaultCard, WantedPicture,
};
use vitrin::console::view::{MIN_SIZE, View};
use vitrin::platform::session::Buses;
use vitrin::policy::Preflight;
use vitrin::protocol::{Channels, Command, Display, Event as StageEvent, Preview};
use vitrin::texts::{Language, Texts};
use vitrin::vault::{Computer, KdfCost, Label};

pub use crate::list::film;
pub use crate::meeting::in_a_meeting;
use crate::picture::{Textures, paint};
pub use crate::vaults::{label, vault_in, vault_of, vault_with};

pub const PASSWORD: &str = "Granskog7";

/// How long anything may take: beside the window tests, `make test` gives these what processor time is left.
pub const TIMEOUT: Duration = Duration::from_secs(180);

/// A user of the console: draws frames, finds what is on the screen, clicks and types.
pub struct ConsoleDriver {
    pub app: App,
    pub runner: Option<EffectRunner>,
    pub texts: Texts,
    view: View,
    context: Context,
    /// Width and height of the window, in points as they are with text of the usual size.
    pub size: (f32, f32),
    /// What a screen reader is given of the last frame.
    tree: Option<kittest::State>,
    /// Events of clicked nodes: each gets a frame of its own.
    events: EventQueue,
    scale: f32,
    /// Seconds since the start, as the window is told.
    time: f64,
    textures: Textures,
    /// What the last frame has painted, and at which scale.
    painted: (Vec<ClippedShape>, f32),
    /// The effects that were not performed, for want of a runner.
    pub requested: Vec<Effect>,
    /// How often the pointer was pressed, and how many characters were typed.
    pub clicks: usize,
    pub typed: usize,
    /// How many first pictures of recordings were made.
    pub pictures: usize,
    /// Pictures of films in the list, in the order in which they came.
    pub list_pictures: Vec<ListPicture>,
    /// Those that were wanted, for want of a runner.
    pub wanted: Vec<WantedPicture>,
}

impl<'tree, 'node: 'tree> Queryable<'tree, 'node, Node<'tree>> for ConsoleDriver {
    fn queryable_node(&'node self) -> Node<'tree> {
        let tree = self.tree.as_ref().expect("a frame was drawn");
        Node::new(tree.root(), &self.events, self.context.pixels_per_point())
    }
}

impl ConsoleDriver {
    /// A console that asks for the password of the vault in `folder`, and performs its effects.
    pub fn for_vault(folder: &Path) -> Self {
        let launch = Launch {
            vault: Some(folder.to_owned()),
            ..Launch::default()
        };
        Self::with_effects(launch, Arc::new(|| Ok(Preflight::default())), None)
    }

    /// A console that performs its effects, on a computer with this result of the check before unlocking.
    pub fn with_effects(launch: Launch, preflight: PreflightCheck, buses: Option<Buses>) -> Self {
        // A stage that ends as soon as it is started.
        Self::with_program(Path::new("/bin/false"), launch, preflight, buses)
    }

    /// The same with this program for stages.
    pub fn with_program(program: &Path, launch: Launch, preflight: PreflightCheck, buses: Option<Buses>) -> Self {
        Self::with_program_in(Language::Swedish, program, launch, preflight, buses)
    }

    /// The same in this language.
    pub fn with_program_in(
        language: Language,
        program: &Path,
        launch: Launch,
        preflight: PreflightCheck,
        buses: Option<Buses>,
    ) -> Self {
        let (keys, settings_file) = (launch.settings.keys.clone(), launch.settings_file.clone());
        let mut driver = Self::without_effects(launch, language);
        let options = Options {
            program: Some(program.to_owned()),
            buses,
            folder_dialog_title: String::new(),
            form_dialog_title: String::new(),
            language: match language {
                Language::Swedish => vitrin::protocol::Language::Swedish,
                Language::English => vitrin::protocol::Language::English,
            },
            microphone_name: "Vitrin".into(),
            computer: Computer::unknown(),
            recording_title: Arc::new(|| "Inspelning i dag".into()),
            test_source: true,
            keys,
            settings_file,
            preflight,
            cost: KdfCost::FLOOR,
            wake: Arc::new(|| {}),
        };
        driver.runner = Some(EffectRunner::new(options).expect("threads for the jobs"));
        for effect in std::mem::take(&mut driver.requested) {
            driver.perform(effect);
        }
        driver
    }

    /// A console whose effects are only recorded.
    pub fn without_effects(launch: Launch, language: Language) -> Self {
        let context = Context::default();
        context.enable_accesskit();
        View::prepare(&context);
        let (app, requested) = App::new(launch);
        Self {
            app,
            runner: None,
            texts: Texts::new(language),
            view: View::default(),
            context,
            size: (1100.0, 720.0),
            tree: None,
            events: EventQueue::default(),
            scale: 1.0,
            time: 0.0,
            textures: Textures::default(),
            painted: (Vec::new(), 1.0),
            requested,
            clicks: 0,
            typed: 0,
            pictures: 0,
            list_pictures: Vec::new(),
            wanted: Vec::new(),
        }
    }

    fn perform(&mut self, effect: Effect) {
        match &mut self.runner {
            Some(runner) => runner.perform(effect),
            None => self.requested.push(effect),
        }
    }

    pub fn happens(&mut self, message: Message) {
        for effect in self.app.update(message) {
            self.perform(effect);
        }
    }

    /// Closes the window. Returns whether the program ends.
    pub fn closes_the_window(&mut self) -> bool {
        self.happens(Message::Close);
        if !self.app.take_close() {
            return false;
        }
        let mut messages = Vec::new();
        let ends = self.runner.as_mut().is_none_or(|runner| runner.may_end(&mut messages));
        messages.into_iter().for_each(|message| self.happens(message));
        ends
    }

    /// Types the password of the vault in `folder`, which was locked.
    pub fn unlocks_again(&mut self, folder: &Path) {
        let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { prompt: Some(_), .. }));
        if !asked(&self.app) {
            self.happens(Message::ChooseVault(folder.to_owned()));
        }
        self.waits_until("the password is asked for", asked);
        self.types(PASSWORD);
        self.hits(Key::Enter);
        self.waits_until("the films are there", |app| matches!(app.screen(), Screen::Unlocked(_)));
    }

    /// Draws a frame without input.
    pub fn frame(&mut self) {
        self.frame_with(Vec::new());
    }

    /// Draws one frame, with these events before it.
    pub fn frame_with(&mut self, events: Vec<Event>) {
        let messages = self.runner.as_mut().map(EffectRunner::take_messages);
        messages.into_iter().flatten().for_each(|message| self.happens(message));
        if let Some(runner) = &mut self.runner {
            runner.keep_awake(self.app.is_in_use());
        }
        self.time += 1.0 / 60.0;
        let pictures = self.runner.as_ref().map(EffectRunner::take_pictures);
        for (row, picture) in pictures.into_iter().flatten() {
            self.view.show_picture(&self.context, row, &picture);
            self.pictures += 1;
        }
        let listed = self.runner.as_ref().map(EffectRunner::take_list_pictures);
        for picture in listed.into_iter().flatten() {
            self.view.show_list_picture(&self.context, &picture);
            self.list_pictures.push(picture);
        }
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.points().into())),
            events,
            time: Some(self.time),
            focused: true,
            ..RawInput::default()
        };
        let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.native_pixels_per_point = Some(self.scale);
        let mut messages = self.view.take_keys(&self.app, &self.context, &mut input);
        let (app, view, texts) = (&mut self.app, &mut self.view, &self.texts);
        let mut drawn = self
            .context
            .run_ui(input, |ui| messages.extend(view.draw(ui, app, texts)));
        self.textures.apply(&mut drawn.textures_delta);
        self.painted = (std::mem::take(&mut drawn.shapes), drawn.pixels_per_point);
        if let Some(update) = drawn.platform_output.accesskit_update {
            match &mut self.tree {
                Some(tree) => tree.update(update),
                None => self.tree = Some(kittest::State::new(update)),
            }
        }
        let wanted = self.view.take_wanted_pictures();
        match &mut self.runner {
            Some(runner) => runner.want_pictures(wanted),
            None => self.wanted.extend(wanted),
        }
        messages.into_iter().for_each(|message| self.happens(message));
    }

    /// Shows in small what the others see.
    pub fn shows_preview(&mut self, preview: &Preview) {
        self.view.show_preview(&self.context, preview);
    }

    /// Shows a picture in the list, as if it had come from the vault.
    pub fn shows_list_picture(&mut self, picture: &ListPicture) {
        self.view.show_list_picture(&self.context, picture);
    }

    /// Draws the window; into a picture of that name if `VITRIN_PICTURES` names a folder for it. Returns how much was painted.
    pub fn picture(&mut self, name: &str) -> usize {
        let folder = std::env::var_os("VITRIN_PICTURES").filter(|folder| !folder.is_empty());
        self.frame();
        self.frame();
        let painted = self.painted.0.len();
        if let Some(folder) = folder {
            let file = Path::new(&folder).join(format!("{name}.png"));
            self.drawn().save(file).expect("the picture is written");
        }
        painted
    }

    /// What the last frame has painted.
    pub fn drawn(&mut self) -> RgbImage {
        let (shapes, scale) = std::mem::take(&mut self.painted);
        let primitives = self.context.tessellate(shapes, scale);
        paint(&primitives, &self.textures, self.points(), scale)
    }

    /// The shapes of the last frame, in points.
    pub fn shapes(&self) -> &[ClippedShape] {
        &self.painted.0
    }

    /// The pixels of each texture of this size that was ever made.
    pub fn textures_of(&self, width: usize, height: usize) -> Vec<Vec<egui::Color32>> {
        self.textures.of_size([width, height])
    }

    /// The size of the window in points, of which larger text makes fewer.
    pub fn points(&self) -> (f32, f32) {
        let zoom = self.context.zoom_factor();
        (self.size.0 / zoom, self.size.1 / zoom)
    }

    /// Draws at this scale from now on: 2.0 on a screen with twice as many pixels.
    pub fn scales(&mut self, scale: f32) {
        self.scale = scale;
    }

    /// Draws a frame for each event of the nodes that were clicked, and one more.
    pub fn frames_for_queued_events(&mut self) {
        let events = std::mem::take(&mut *self.events.lock());
        events.into_iter().for_each(|event| self.frame_with(vec![event]));
        self.frame();
    }

    /// Draws frames until `text` is somewhere on the screen.
    pub fn waits_for(&mut self, text: &str) {
        let until = Instant::now() + TIMEOUT;
        self.frame();
        while !self.sees(text) {
            assert!(
                Instant::now() < until,
                "{text:?} never came; there is {:?}",
                self.everything()
            );
            std::thread::sleep(Duration::from_millis(10));
            self.frame();
        }
    }

    /// Draws frames until the console is so far.
    pub fn waits_until(&mut self, what: &str, so_far: impl Fn(&App) -> bool) {
        let until = Instant::now() + TIMEOUT;
        self.frame();
        while !so_far(&self.app) {
            assert!(
                Instant::now() < until,
                "timed out waiting until {what}; there is {:?}",
                self.everything()
            );
            std::thread::sleep(Duration::from_millis(10));
            self.frame();
        }
        self.frame();
    }

    pub fn sees(&self, text: &str) -> bool {
        self.everything().iter().any(|seen| seen.contains(text))
    }

    /// Label or value of every node, as a screen reader reads them.
    pub fn everything(&self) -> Vec<String> {
        self.queryable_node()
            .children_recursive()
            .filter_map(|node| node.accesskit_node().label().or_else(|| node.value()))
            .collect()
    }

    pub fn button<'a>(&'a self, name: &'a str) -> Node<'a> {
        self.get_by_role_and_label(Role::Button, name)
    }

    pub fn presses(&mut self, name: &str) {
        self.clicks += 1;
        self.button(name).click();
        self.frames_for_queued_events();
    }

    /// Clicks into the text field of that name.
    pub fn clicks_into(&mut self, field: &str) {
        self.clicks += 1;
        let is_field = |node: &kittest::AccessKitNode| node.is_text_input();
        self.get(by().label(field).predicate(is_field)).click();
        self.frames_for_queued_events();
    }

    pub fn types(&mut self, text: &str) {
        self.frame();
        self.typed += text.chars().count();
        text.chars()
            .for_each(|char| self.frame_with(vec![Event::Text(char.to_string())]));
    }

    pub fn hits(&mut self, key: Key) {
        self.frame_with(vec![key_event(key, true)]);
        self.frame_with(vec![key_event(key, false)]);
    }

    /// A key that types, as a window passes it on.
    pub fn hits_and_types(&mut self, key: Key, text: &str) {
        self.frame_with(vec![key_event(key, true), Event::Text(text.into())]);
    }

    /// The vault, which has to be open.
    pub fn vault(&self) -> &Unlocked {
        match self.app.screen() {
            Screen::Unlocked(unlocked) => unlocked,
            Screen::Locked(_) | Screen::Blocked(_) => panic!("the vault is locked"),
        }
    }

    /// Titles of the films that are listed, in their order.
    pub fn listed(&self) -> Vec<String> {
        self.vault().listed().iter().map(|film| film.title.clone()).collect()
    }

    /// Titles of the films that are selected.
    pub fn chosen(&self) -> Vec<String> {
        self.vault().chosen().iter().map(|film| film.title.clone()).collect()
    }

    /// A second goes by.
    pub fn waits_a_second(&mut self) {
        self.time += 1.0;
        self.frame();
    }

    /// A key with others held down.
    pub fn hits_with(&mut self, modifiers: Modifiers, key: Key) {
        let event = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.frame_with(vec![Event::ModifiersChanged(modifiers), event(true)]);
        self.frame_with(vec![event(false)]);
        self.frame_with(vec![Event::ModifiersChanged(Modifiers::NONE)]);
        self.frame();
    }

    /// The stage that shows the film reports something.
    pub fn stage_reports(&mut self, event: StageEvent) {
        let number = self.vault().showing.as_ref().expect("a film is showing").number;
        self.happens(Message::Stage(number, event));
        self.frame();
    }

    pub fn text(&self, id: &str) -> String {
        self.texts.get(id)
    }

    pub fn problem(&self, id: &str) -> String {
        self.texts.problem(id, &[]).what
    }
}

pub fn key_event(key: Key, pressed: bool) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

pub fn click_event(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

/// The password of the vault in `folder` is asked for.
pub fn at_password_prompt(folder: &Path) -> ConsoleDriver {
    let mut driver = ConsoleDriver::for_vault(folder);
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { prompt: Some(_), .. }));
    driver.waits_until("the password is asked for", asked);
    driver
}

/// The vault in `folder` is open.
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

/// Forty films, in the smallest window.
pub fn with_films(language: Language) -> ConsoleDriver {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), language);
    driver.size = MIN_SIZE;
    driver.happens(Message::LabelRead(Ok(card())));
    driver.types("x");
    driver.happens(Message::Unlock);
    driver.happens(Message::Unlocked(Ok(OpenedVault {
        label: card().label,
        films: (1..=40).map(film).collect(),
        play: None,
        notice: None,
    })));
    driver.frame();
    driver.requested.clear();
    driver
}

/// The same with the first film showing.
pub fn showing(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.hits(Key::Enter);
    shown_at(&mut driver, 0.0, true);
    driver.requested.clear();
    driver
}

/// The stage shows the film that it was given, an hour long.
pub fn shown_at(driver: &mut ConsoleDriver, at: f64, playing: bool) {
    driver.stage_reports(StageEvent::FirstPicture { at });
    driver.stage_reports(StageEvent::Position {
        at,
        duration: Some(3600.0),
        playing,
        rate: 1.0,
        curtain: false,
        fullscreen: false,
        shared: false,
        volume: 1.0,
        muted: false,
        channels: Channels::All,
    });
}

/// The same on a computer with these displays, each large enough for every size.
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
    driver.stage_reports(StageEvent::Displays { displays });
    driver
}

/// The commands that were sent to the stage since the film began to show, but for where its markers are.
pub fn commands(driver: &ConsoleDriver) -> Vec<String> {
    let command = |effect: &Effect| match effect {
        Effect::SendCommand(Command::Markers { .. }) => None,
        Effect::SendCommand(command) => Some(String::from_utf8_lossy(&command.to_json()).into_owned()),
        _ => None,
    };
    driver.requested.iter().filter_map(command).collect()
}
