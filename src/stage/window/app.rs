//! The state of the stage's window as a whole.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use winit::dpi::{LogicalSize, PhysicalSize};
use winit::event_loop::{ActiveEventLoop, EventLoopProxy};
use winit::keyboard::ModifiersState;
use winit::window::Window;

use super::covering::Covering;
use super::displays::Displays;
use super::pair::Pair;
use super::pointer::Pointer;
use super::sound_path::SoundPath;
use super::state::{Pan, Phase, Sharing, Starting, Visibility};
use crate::film::Voices;
use crate::platform::{self, SandboxLevel};
use crate::playback::{Player, SoundCheckEvent, SoundServer};
use crate::protocol::key_table::KeyTable;
use crate::protocol::{Language, Place, ShownAs, WINDOW_TITLE};
use crate::stage::outcome::FilmError;
use crate::stage::reader::{ProtocolViolation, Request};
use crate::stage::render::control_bar::Overlay;
use crate::stage::render::curtain;
use crate::stage::render::thread::{RenderEvent, RenderThread};
use crate::stage::session::WindowFacts;
use crate::stage::which::Which;
use crate::stage::writer::EventWriter;

/// Largest size in which the window opens, in logical pixels.
pub(super) const OPENING_SIZE: (f64, f64) = (1280.0, 720.0);

/// What other threads report to the event loop.
pub(super) enum UserEvent {
    Request(Result<Request, ProtocolViolation>),
    Opened(Result<Player, FilmError>),
    /// The film beside, by its number.
    OpenedBeside(u64, Result<Player, FilmError>),
    /// The player has a frame or an event.
    Player,
    /// That of the film beside has.
    PlayerBeside,
    Render(RenderEvent),
    /// The media library is loaded, and the sound server connected if there is one.
    Prepared(Option<SoundServer>),
    SoundCheck(SoundCheckEvent),
    /// A film's player and everything that it held is gone.
    PlayerGone(Which),
}

/// The window, what it shows, and what the person at it does.
pub(super) struct App<'a> {
    pub(super) proxy: EventLoopProxy<UserEvent>,
    pub(super) writer: &'a EventWriter,
    pub(super) level: SandboxLevel,
    pub(super) language: Language,
    pub(super) window: Arc<Window>,
    pub(super) renderer: RenderThread,
    pub(super) phase: Phase,
    pub(super) visibility: Visibility,
    /// Where the window opens; `None`: where the system puts it.
    pub(super) place: Option<Place>,
    /// When it is looked whether it has opened there.
    pub(super) place_check: Option<Instant>,
    /// Set while a video call has the window.
    pub(super) sharing: Option<Sharing>,
    /// The last `shared` event.
    pub(super) shared_sent: Option<(bool, PhysicalSize<u32>)>,
    pub(super) displays: Displays,
    pub(super) sound: SoundPath,
    pub(super) overlay: Overlay,
    /// Whether anything is over the film, and whether the bar is.
    pub(super) overlay_drawn: bool,
    pub(super) bar_drawn: bool,
    /// Whether the note about the picture is over the film.
    pub(super) note_drawn: bool,
    pub(super) covering: Covering,
    pub(super) shown_as: ShownAs,
    /// Set while a picture that is near is held with the pointer.
    pub(super) pan: Option<Pan>,
    /// What is done to the film's voices.
    pub(super) voices: Voices,
    pub(super) pair: Pair,
    /// How many players are still on their way out.
    pub(super) leaving: usize,
    pub(super) pointer: Pointer,
    /// What the keys mean.
    pub(super) keys: KeyTable,
    pub(super) modifiers: ModifiersState,
    /// When the window got the keyboard last.
    pub(super) focused_at: Option<Instant>,
    /// Set while [`UserEvent::Player`] is on its way, so that a burst of the player's calls is one event.
    pub(super) player_called: Arc<AtomicBool>,
}

impl<'a> App<'a> {
    /// Makes the window, hidden, and starts the thread that draws into it.
    pub(super) fn new(
        event_loop: &ActiveEventLoop,
        proxy: EventLoopProxy<UserEvent>,
        level: SandboxLevel,
        language: Language,
        writer: &'a EventWriter,
    ) -> Result<Self, String> {
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
        let render_proxy = proxy.clone();
        let report = move |event| drop(render_proxy.send_event(UserEvent::Render(event)));
        let draw_hidden = !platform::drawing_shows(event_loop);
        let renderer = RenderThread::start(
            platform::RenderWindow::new(Arc::clone(&window)),
            event_loop.owned_display_handle(),
            language,
            draw_hidden,
            report,
        )
        .map_err(|error| error.to_string())?;
        let mut overlay = Overlay::new();
        let size = window.inner_size();
        overlay.resize(size.width, size.height, window.scale_factor());
        Ok(Self {
            proxy,
            writer,
            level,
            language,
            window,
            renderer,
            phase: Phase::Starting(Starting::default()),
            visibility: Visibility::Hidden,
            place: None,
            place_check: None,
            sharing: None,
            shared_sent: None,
            displays: Displays::default(),
            sound: SoundPath::new(language),
            overlay,
            overlay_drawn: false,
            bar_drawn: false,
            note_drawn: false,
            covering: Covering::new(language),
            shown_as: ShownAs::default(),
            pan: None,
            voices: Voices::default(),
            pair: Pair::default(),
            leaving: 0,
            pointer: Pointer::default(),
            keys: KeyTable::default(),
            modifiers: ModifiersState::empty(),
            focused_at: None,
            player_called: Arc::new(AtomicBool::new(false)),
        })
    }

    pub(super) fn facts(&self) -> WindowFacts {
        self.facts_for(Which::First)
    }

    pub(super) fn is_fullscreen(&self) -> bool {
        self.window.fullscreen().is_some()
    }
}
