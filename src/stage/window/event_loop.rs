//! The event loop of the stage's window. It passes events on to the [`App`], which it makes as soon as the system lets it.

use std::thread;
use std::time::{Duration, Instant};

use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy};
use winit::window::WindowId;

use super::app::{App, UserEvent};
use super::state::{Ending, Phase, Visibility};
use crate::platform::SandboxLevel;
use crate::playback::{self, SoundServer};
use crate::protocol::{ErrorCode, Event, Language};
use crate::stage::outcome::Ended;
use crate::stage::reader::{CommandReader, Request};
use crate::stage::writer::EventWriter;

/// How long the window stays hidden while the film's first frame (and with it the window's size) is on its way.
const HIDDEN_AT_MOST: Duration = Duration::from_millis(400);

/// How long the system may take to put the window on the screen before it is taken to be there.
const MAPPED_AFTER: Duration = Duration::from_millis(250);

/// Shows a film in a window until the console ends it.
pub(in crate::stage) fn run(
    reader: CommandReader,
    level: SandboxLevel,
    language: Language,
    writer: &EventWriter,
) -> Ended {
    let event_loop = match EventLoop::<UserEvent>::with_user_event().build() {
        Ok(event_loop) => event_loop,
        Err(error) => return no_display(writer, format!("no window can be opened: {error}")),
    };
    let proxy = event_loop.create_proxy();
    if let Err(error) = read_commands(reader, proxy.clone()).and_then(|()| prepare(proxy.clone())) {
        return no_display(writer, format!("no thread: {error}"));
    }
    let mut handler = Handler {
        proxy,
        level,
        language,
        writer,
        app: AppState::Waiting(Vec::new()),
    };
    match event_loop.run_app(&mut handler) {
        Ok(()) => handler.ended(),
        Err(error) => Ended {
            wiped: handler.ended().wiped,
            ..no_display(writer, format!("the window was lost: {error}"))
        },
    }
}

fn no_display(writer: &EventWriter, detail: String) -> Ended {
    writer.emit(Event::Error {
        code: ErrorCode::NoDisplay,
        detail,
    });
    Ended::FAILED
}

/// Reads the console's commands on a thread of its own.
fn read_commands(mut reader: CommandReader, proxy: EventLoopProxy<UserEvent>) -> std::io::Result<()> {
    thread::Builder::new().name("command reader".into()).spawn(move || {
        loop {
            let request = reader.next();
            let last = matches!(request, Err(_) | Ok(Request::Gone));
            if proxy.send_event(UserEvent::Request(request)).is_err() || last {
                return;
            }
        }
    })?;
    Ok(())
}

/// Loads the media library and connects to the sound server on a thread of its own, while the window is made.
fn prepare(proxy: EventLoopProxy<UserEvent>) -> std::io::Result<()> {
    thread::Builder::new().name("prepare".into()).spawn(move || {
        // What is wrong with it is reported when a film needs it.
        let sound = playback::preload().ok().and_then(|()| SoundServer::connect());
        let _ = proxy.send_event(UserEvent::Prepared(sound));
    })?;
    Ok(())
}

struct Handler<'a> {
    proxy: EventLoopProxy<UserEvent>,
    level: SandboxLevel,
    language: Language,
    writer: &'a EventWriter,
    app: AppState<'a>,
}

enum AppState<'a> {
    /// The system does not let the program make a window yet; what has come is kept until then.
    Waiting(Vec<UserEvent>),
    Running(Box<App<'a>>),
    /// No window can be opened.
    Failed,
}

impl Handler<'_> {
    fn ended(&self) -> Ended {
        match &self.app {
            AppState::Waiting(_) => Ended::IN_ORDER,
            AppState::Running(app) => app.ended(),
            AppState::Failed => Ended::FAILED,
        }
    }
}

impl ApplicationHandler<UserEvent> for Handler<'_> {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let AppState::Waiting(events) = &mut self.app else {
            return;
        };
        let events = std::mem::take(events);
        match App::new(event_loop, self.proxy.clone(), self.level, self.language, self.writer) {
            Ok(app) => self.app = AppState::Running(Box::new(app)),
            Err(error) => {
                no_display(self.writer, format!("no window can be opened: {error}"));
                self.app = AppState::Failed;
                event_loop.exit();
            }
        }
        for event in events {
            self.user_event(event_loop, event);
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: UserEvent) {
        match &mut self.app {
            AppState::Waiting(events) => events.push(event),
            AppState::Running(app) => app.on_user_event(event_loop, event),
            AppState::Failed => {}
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _window: WindowId, event: WindowEvent) {
        if let AppState::Running(app) = &mut self.app {
            app.on_window_event(event_loop, event);
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        if let AppState::Running(app) = &mut self.app {
            app.do_what_is_due(event_loop);
        }
    }
}

impl App<'_> {
    fn ended(&self) -> Ended {
        match &self.phase {
            Phase::Ended(ended) => *ended,
            phase => Ended {
                failed: matches!(phase, Phase::Ending(Ending { failed: true, .. })),
                wiped: false,
            },
        }
    }

    fn on_user_event(&mut self, event_loop: &ActiveEventLoop, event: UserEvent) {
        match event {
            UserEvent::Request(request) => self.on_request(event_loop, request),
            UserEvent::Opened(opened) => self.on_opened(opened),
            UserEvent::Player => self.on_player_called(),
            UserEvent::OpenedBeside(number, opened) => self.on_opened_beside(number, opened),
            UserEvent::PlayerBeside => self.on_player_beside_called(),
            UserEvent::Render(event) => self.on_render_event(event_loop, event),
            UserEvent::Prepared(sound) => self.on_prepared(sound),
            UserEvent::SoundCheck(event) => self.on_sound_check(event),
            UserEvent::PlayerGone(which) => self.note_player_gone(which),
        }
        self.end_if_wiped(event_loop);
    }

    fn on_window_event(&mut self, event_loop: &ActiveEventLoop, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => self.ask_to_close(),
            WindowEvent::Resized(size) => self.on_resized(size.width, size.height),
            WindowEvent::ScaleFactorChanged {
                mut inner_size_writer, ..
            } => {
                if let Some(size) = self.size_for_the_call() {
                    // The window keeps its pixels: the system would make it look as large as before.
                    let _ = inner_size_writer.request_inner_size(size);
                }
                let size = self.window.inner_size();
                self.on_resized(size.width, size.height);
            }
            WindowEvent::RedrawRequested => self.on_redraw_requested(),
            WindowEvent::Focused(true) => {
                self.focused_at = Some(Instant::now());
                self.exclude_from_capture_again();
            }
            input => self.handle_input(input),
        }
        self.end_if_wiped(event_loop);
    }

    /// Does what the time has come for, and sleeps until the next time.
    fn do_what_is_due(&mut self, event_loop: &ActiveEventLoop) {
        let now = Instant::now();
        if let Visibility::Asked(since) = self.visibility
            && now >= since + MAPPED_AFTER
        {
            self.on_mapped();
        }
        if self.visibility == Visibility::Hidden
            && self
                .phase
                .frame_expected_since()
                .is_some_and(|since| now >= since + HIDDEN_AT_MOST)
        {
            self.put_on_screen(None);
        }
        self.check_place(now);
        self.check_displays(now);
        self.check_sharing(now);
        if (self.bar_drawn || self.note_drawn) && !self.overlay.is_shown(now, self.is_playing()) {
            self.draw_overlay(None);
        }
        if self.pointer.should_hide(now) && !self.overlay.is_dragged() {
            self.pointer.hidden();
            self.window.set_cursor_visible(false);
        }
        self.end_if_wiped(event_loop);
        event_loop.set_control_flow(self.next_wake().map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }

    /// When there is something to do although nothing happens.
    fn next_wake(&self) -> Option<Instant> {
        let mapped = match self.visibility {
            Visibility::Asked(since) => Some(since + MAPPED_AFTER),
            _ => None,
        };
        let unhidden = self
            .phase
            .frame_expected_since()
            .filter(|_| self.visibility == Visibility::Hidden)
            .map(|since| since + HIDDEN_AT_MOST);
        let bar = self
            .overlay
            .goes_at()
            .filter(|at| (self.bar_drawn || self.note_drawn) && *at > Instant::now());
        let ending = match &self.phase {
            Phase::Ending(ending) => ending.due(),
            _ => None,
        };
        let displays = self.displays.next_check().filter(|_| !self.phase.is_over());
        let sharing = self.next_sharing_check().filter(|_| !self.phase.is_over());
        let pointer = self.pointer.hides_at();
        [
            mapped,
            unhidden,
            bar,
            pointer,
            ending,
            displays,
            sharing,
            self.place_check,
        ]
        .into_iter()
        .flatten()
        .min()
    }
}
