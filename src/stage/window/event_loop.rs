//! The stage's window: one ordinary top-level window that a video call can share. Its event loop only passes things on;
//! whatever may take time happens on other threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalSize};
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy};
use winit::keyboard::ModifiersState;
use winit::window::{Window, WindowId};

use super::pointer::Pointer;
use crate::platform::{self, SandboxLevel};
use crate::playback::{self, Player, SoundCheckEvent, SoundServer};
use crate::protocol::Start;
use crate::protocol::{Drawing, ErrorCode, Event, Language, WINDOW_TITLE};
use crate::stage::film::{self, Film};
use crate::stage::process::Ended;
use crate::stage::reader::{CommandReader, ProtocolViolation, Request};
use crate::stage::render::control_bar::Overlay;
use crate::stage::render::curtain;
use crate::stage::render::gpu::picture::NotDrawable;
use crate::stage::render::layout::DisplaySize;
use crate::stage::render::thread::{RenderEvent, RenderThread, Update};
use crate::stage::session::{FilmSession, Verdict};
use crate::stage::writer::EventWriter;

use super::audio::Sounding;
use super::geometry::{Displays, OPENING_SIZE};
use super::sharing::Sharing;
use super::shutdown::Ending;

/// How long the window stays hidden while the film's first picture (and with it the window's size) is on its way.
const HIDDEN_AT_MOST: Duration = Duration::from_millis(400);

/// How long the system may take to put the window on the screen before it is taken to be there.
const MAPPED_AFTER: Duration = Duration::from_millis(250);

/// What other threads have for the event loop.
pub(super) enum UserEvent {
    Request(Result<Request, ProtocolViolation>),
    Opened(Result<Player, film::NotOpened>),
    /// The player has a picture or an event.
    Player,
    RenderEvent(RenderEvent),
    /// The media library is loaded, and the sound server connected if there is one.
    Prepared(Option<SoundServer>),
    /// The sound check has something to say.
    Check(SoundCheckEvent),
    /// The player and everything that it held is gone.
    Dropped,
}

/// Shows films in a window until the console has had enough.
pub(crate) fn play(inbox: CommandReader, level: SandboxLevel, language: Language, outbox: &EventWriter) -> Ended {
    let no_display = |detail: String| {
        outbox.tell(Event::Error {
            code: ErrorCode::NoDisplay,
            detail,
        });
        Ended::FAILED
    };
    let event_loop = match EventLoop::<UserEvent>::with_user_event().build() {
        Ok(event_loop) => event_loop,
        Err(error) => return no_display(format!("no window can be opened: {error}")),
    };
    let words = event_loop.create_proxy();
    if let Err(error) = listen(inbox, words.clone()).and_then(|()| prepare(words.clone())) {
        return no_display(format!("no thread: {error}"));
    }
    let mut app = App::new(words, level, language, outbox);
    match event_loop.run_app(&mut app) {
        Ok(()) => Ended {
            failed: app.failed,
            wiped: app.wiped,
        },
        Err(error) => Ended {
            wiped: app.show.is_none() && app.painter.is_none(),
            ..no_display(format!("the window was lost: {error}"))
        },
    }
}

/// Reads the console's orders on a thread of its own.
fn listen(mut inbox: CommandReader, words: EventLoopProxy<UserEvent>) -> std::io::Result<()> {
    thread::Builder::new().name("inbox".into()).spawn(move || {
        loop {
            let order = inbox.next();
            let last = matches!(order, Err(_) | Ok(Request::Gone));
            if words.send_event(UserEvent::Request(order)).is_err() || last {
                return;
            }
        }
    })?;
    Ok(())
}

/// Loads the media library and connects to the sound server on a thread of its own, while the window is made.
fn prepare(words: EventLoopProxy<UserEvent>) -> std::io::Result<()> {
    thread::Builder::new().name("prepare".into()).spawn(move || {
        // What is wrong with it is told when a film needs it.
        let sound = playback::preload().ok().and_then(|()| SoundServer::connect());
        let _ = words.send_event(UserEvent::Prepared(sound));
    })?;
    Ok(())
}

/// Whether the window is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Hidden,
    /// Shown to the system; it has not asked for a picture yet.
    Asked(Instant),
    OnScreen,
}

pub(super) struct App<'a> {
    pub(super) words: EventLoopProxy<UserEvent>,
    pub(super) outbox: &'a EventWriter,
    pub(super) level: SandboxLevel,
    pub(super) language: Language,
    pub(super) window: Option<Arc<Window>>,
    pub(super) painter: Option<RenderThread>,
    pub(super) overlay: Overlay,
    pub(super) pointer: Pointer,
    pub(super) modifiers: ModifiersState,
    pub(super) visibility: Visibility,
    /// Set while a word from the player is on its way, so that a burst of them is one.
    pub(super) player_calls: Arc<AtomicBool>,
    /// Known once the painter is ready.
    pub(super) drawing: Option<Drawing>,
    pub(super) painter_failed: bool,
    pub(super) prepared: bool,
    pub(super) sounding: Sounding,
    pub(super) said_ready: bool,
    /// A film that was handed over before the stage was ready for one.
    pub(super) waiting: Option<(Film, Start)>,
    /// When the film was handed over, until its first picture is there.
    pub(super) opening: Option<(Instant, Start)>,
    pub(super) show: Option<FilmSession>,
    pub(super) overlay_drawn: bool,
    pub(super) displays: Displays,
    /// Set while a video call has the window.
    pub(super) sharing: Option<Sharing>,
    /// What the console was last told of that.
    pub(super) told_shared: Option<(bool, PhysicalSize<u32>)>,
    pub(super) ending: Option<Ending>,
    pub(super) failed: bool,
    /// Whether nothing of the film is left.
    pub(super) wiped: bool,
}

impl<'a> App<'a> {
    pub(super) fn new(
        words: EventLoopProxy<UserEvent>,
        level: SandboxLevel,
        language: Language,
        outbox: &'a EventWriter,
    ) -> Self {
        Self {
            words,
            outbox,
            level,
            language,
            window: None,
            painter: None,
            overlay: Overlay::new(),
            pointer: Pointer::default(),
            modifiers: ModifiersState::empty(),
            visibility: Visibility::Hidden,
            player_calls: Arc::new(AtomicBool::new(false)),
            drawing: None,
            painter_failed: false,
            prepared: false,
            sounding: Sounding::new(language),
            said_ready: false,
            waiting: None,
            opening: None,
            show: None,
            overlay_drawn: false,
            displays: Displays::default(),
            sharing: None,
            told_shared: None,
            ending: None,
            failed: false,
            wiped: false,
        }
    }

    pub(super) fn make_window(&mut self, event_loop: &ActiveEventLoop) -> Result<(), String> {
        let attributes = Window::default_attributes()
            .with_title(WINDOW_TITLE)
            .with_inner_size(LogicalSize::new(OPENING_SIZE.0, OPENING_SIZE.1))
            .with_min_inner_size(LogicalSize::new(160.0, 90.0))
            .with_content_protected(platform::can_exclude_from_capture())
            .with_visible(false);
        let window = Arc::new(
            event_loop
                .create_window(platform::named(attributes, "stage"))
                .map_err(|error| error.to_string())?,
        );
        platform::enable_display_events(&event_loop.owned_display_handle());
        platform::set_window_background(&window, curtain::GROUND).map_err(|error| error.to_string())?;
        let words = self.words.clone();
        let report = move |on_render_event| drop(words.send_event(UserEvent::RenderEvent(on_render_event)));
        let draw_hidden = !platform::drawing_shows(event_loop);
        let painter = RenderThread::start(
            platform::RenderWindow::new(Arc::clone(&window)),
            event_loop.owned_display_handle(),
            self.language,
            draw_hidden,
            report,
        )
        .map_err(|error| error.to_string())?;
        let size = window.inner_size();
        self.overlay.resize(size.width, size.height, window.scale_factor());
        (self.window, self.painter) = (Some(window), Some(painter));
        Ok(())
    }

    /// Display and sound are connected: from here on no socket can be made, and only then is a film touched.
    pub(super) fn say_ready(&mut self) {
        if self.drawing.is_none() || !self.prepared || self.said_ready || self.ending.is_some() {
            return;
        }
        match platform::deny_sockets(self.level, self.sounding.server.is_some()) {
            Ok(level) => {
                self.said_ready = true;
                self.outbox
                    .tell(crate::stage::process::ready(level, self.drawing.clone()));
            }
            Err(error) => return self.fail(ErrorCode::NoSandbox, error.to_string()),
        }
        if let Some((film, start)) = self.waiting.take() {
            self.open(film, start);
        }
    }

    pub(super) fn open(&mut self, film: Film, start: Start) {
        if self.ending.is_some() {
            return;
        }
        if self.opening.is_some() || self.show.is_some() || self.waiting.is_some() {
            let detail = "a stage shows one film; a second was handed over".into();
            return self.fail(ErrorCode::Protocol, detail);
        }
        if !self.said_ready {
            self.waiting = Some((film, start));
            return;
        }
        self.outbox.tell(Event::Opening);
        // Behind the curtain a film waits until it is let go.
        let start = Start {
            paused: start.paused || self.sharing.is_some(),
            ..start
        };
        self.opening = Some((Instant::now(), start));
        let (words, calls) = (self.words.clone(), Arc::clone(&self.player_calls));
        let sound = self.sounding.output();
        let for_player = words.clone();
        let wake = move || {
            if !calls.swap(true, Ordering::AcqRel) {
                let _ = for_player.send_event(UserEvent::Player);
            }
        };
        let opener = thread::Builder::new().name("opener".into()).spawn(move || {
            let _ = words.send_event(UserEvent::Opened(film::open(film, start, sound, wake)));
        });
        if let Err(error) = opener {
            self.fail(ErrorCode::Internal, format!("no thread: {error}"));
        }
    }

    pub(super) fn opened(&mut self, opened: Result<Player, film::NotOpened>) {
        match (opened, &self.ending, self.opening) {
            // Closed while it was being opened.
            (Ok(player), Some(_), _) => self.drop_player(player),
            (Err(_), Some(_), _) => self.note_player_gone(),
            (Ok(player), None, Some((_, start))) => {
                self.show = Some(FilmSession::new(player, start, self.sharing.is_some()));
                self.hear_player();
            }
            (Ok(_), None, None) => {}
            (Err((code, detail)), None, _) => self.fail(code, detail),
        }
    }

    /// The player has called: passes its picture to the painter and its events to the console.
    pub(super) fn hear_player(&mut self) {
        self.player_calls.store(false, Ordering::Release);
        let facts = self.facts();
        let Some(show) = &mut self.show else { return };
        // Pictures are taken before events: an error means that nothing newer may be shown, not that something older
        // has to be.
        let frame = show.take_frame();
        if let Verdict::Failed(code, detail) = show.hear_player(facts, self.outbox) {
            return self.fail(code, detail);
        }
        if let Some(painter) = &self.painter {
            painter.curtain(show.has_curtain());
        }
        let Some(frame) = frame else { return };
        if self.opening.take().is_some() {
            self.put_on_screen(Some(DisplaySize::of(&frame.picture)));
        }
        let at = frame.pts;
        self.update_painter(Some(frame), Some(at));
    }

    pub(super) fn on_render_event(&mut self, event_loop: &ActiveEventLoop, on_render_event: RenderEvent) {
        let facts = self.facts();
        match on_render_event {
            RenderEvent::Ready(drawing) => {
                self.drawing = Some(drawing);
                self.say_ready();
            }
            RenderEvent::Shown(shown) if self.visibility == Visibility::OnScreen && self.ending.is_none() => {
                let first = self.show.as_ref().is_some_and(|show| show.bar(None).is_none());
                if let Some(show) = &mut self.show {
                    show.was_shown(shown, facts, self.outbox);
                }
                if shown.covered {
                    self.is_covered();
                }
                if first {
                    self.draw_overlay(None);
                }
            }
            RenderEvent::Shown(_) => {}
            RenderEvent::Preview(preview) => self.outbox.show(preview),
            RenderEvent::Wiped => {
                self.outbox.forget_preview();
                if let Some(ending) = &mut self.ending {
                    ending.painter_wiped = true;
                }
                self.leave_if_wiped(event_loop);
            }
            RenderEvent::Failed(error) => {
                self.note_painter_failed();
                self.fail(ErrorCode::NoDisplay, error.to_string());
            }
            RenderEvent::NotDrawable(NotDrawable::TooLarge(width, height)) => {
                let detail = format!("a picture of {width}×{height} pixels is larger than this computer can draw");
                self.fail(ErrorCode::Unsupported, detail);
            }
            RenderEvent::NotDrawable(NotDrawable::Malformed) => {
                self.fail(
                    ErrorCode::Internal,
                    "a decoded picture was not what it said it was".into(),
                );
            }
        }
    }

    /// Brings the bar over the picture up to date. `at`: where the picture that is about to be shown stands.
    pub(super) fn draw_overlay(&mut self, at: Option<Duration>) {
        self.update_painter(None, at);
    }

    pub(super) fn update_painter(&mut self, frame: Option<playback::Frame>, at: Option<Duration>) {
        let Some(painter) = &self.painter else { return };
        let playing = self.show.as_ref().is_some_and(FilmSession::is_playing);
        let bar = self.show.as_ref().and_then(|show| show.bar(at));
        let shown = self.overlay.is_shown(Instant::now(), playing);
        let overlay = bar
            .filter(|_| shown && self.ending.is_none() && self.sharing.is_none())
            .map(|facts| self.overlay.paint(facts));
        if frame.is_none() && overlay.is_none() && !self.overlay_drawn {
            return;
        }
        self.overlay_drawn = overlay.is_some();
        let (overlay, textures) = overlay.map_or((None, egui::TexturesDelta::default()), |(paint, textures)| {
            (Some(paint), textures)
        });
        painter.update(Update {
            frame,
            overlay,
            textures,
        });
    }
}

impl ApplicationHandler<UserEvent> for App<'_> {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.window.is_none()
            && let Err(error) = self.make_window(event_loop)
        {
            self.fail(ErrorCode::NoDisplay, format!("no window can be opened: {error}"));
            self.leave_if_wiped(event_loop);
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, word: UserEvent) {
        match word {
            UserEvent::Request(Ok(Request::Open(film, start))) => self.open(film, start),
            UserEvent::Request(Ok(Request::Do(command))) => self.handle_command(event_loop, command),
            UserEvent::Request(Ok(Request::Gone)) => self.end(event_loop),
            UserEvent::Request(Err(fault)) => self.fail(ErrorCode::Protocol, fault),
            UserEvent::Opened(opened) => self.opened(opened),
            UserEvent::Player => self.hear_player(),
            UserEvent::RenderEvent(on_render_event) => self.on_render_event(event_loop, on_render_event),
            UserEvent::Prepared(sound) => {
                self.prepared = true;
                self.sounding.server = sound;
                self.say_ready();
            }
            UserEvent::Check(news) => self.hear_check(news),
            UserEvent::Dropped => self.note_player_gone(),
        }
        self.leave_if_wiped(event_loop);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _window: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => self.ask_to_close(),
            WindowEvent::Resized(size) => self.resized(size.width, size.height),
            WindowEvent::ScaleFactorChanged {
                mut inner_size_writer, ..
            } => {
                if let Some(size) = self.size_for_the_call() {
                    // The window keeps its pixels: the system would make it look as large as before.
                    let _ = inner_size_writer.request_inner_size(size);
                }
                if let Some(size) = self.window.as_ref().map(|window| window.inner_size()) {
                    self.resized(size.width, size.height);
                }
            }
            WindowEvent::RedrawRequested => self.is_on_screen_if_asked(),
            WindowEvent::Focused(true) => self.keep_from_recordings(),
            input => self.handle_input(input),
        }
        self.leave_if_wiped(event_loop);
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        let now = Instant::now();
        if let Visibility::Asked(since) = self.visibility
            && now >= since + MAPPED_AFTER
        {
            self.is_on_screen();
        }
        if self.opening.is_some_and(|(since, _)| now >= since + HIDDEN_AT_MOST) && self.visibility == Visibility::Hidden
        {
            self.put_on_screen(None);
        }
        self.look_at_displays(now);
        self.look_after_sharing(now);
        let playing = self.show.as_ref().is_some_and(FilmSession::is_playing);
        if self.overlay_drawn && !self.overlay.is_shown(now, playing) {
            self.draw_overlay(None);
        }
        if self.pointer.should_hide(now) && !self.overlay.is_dragged() {
            self.pointer.hidden();
            if let Some(window) = &self.window {
                window.set_cursor_visible(false);
            }
        }
        self.leave_if_wiped(event_loop);
        event_loop.set_control_flow(self.next_wake().map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}

impl App<'_> {
    /// When there is something to do although nothing happens.
    pub(super) fn next_wake(&self) -> Option<Instant> {
        let mapped = match self.visibility {
            Visibility::Asked(since) => Some(since + MAPPED_AFTER),
            _ => None,
        };
        let patience = self
            .opening
            .filter(|_| self.visibility == Visibility::Hidden)
            .map(|(since, _)| since + HIDDEN_AT_MOST);
        let bar = self
            .overlay
            .goes_at()
            .filter(|at| self.overlay_drawn && *at > Instant::now());
        let ending = self.ending.as_ref().and_then(Ending::due);
        let displays = self.displays.look_at().filter(|_| self.ending.is_none());
        let sharing = self.sharing_is_due().filter(|_| self.ending.is_none());
        let pointer = self.pointer.hides_at();
        [mapped, patience, bar, pointer, ending, displays, sharing]
            .into_iter()
            .flatten()
            .min()
    }
}
