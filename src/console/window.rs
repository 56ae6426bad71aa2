//! A window on the screen, a device to draw with, and waking up only when there is something to draw.

mod beside;
mod beside_film;
mod canvas;
mod device_losses;
mod settings;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::ViewportId;
use egui_wgpu::wgpu;
use egui_wgpu::winit::Painter;
use egui_winit::accesskit_winit::{Event as AccessEvent, WindowEvent as AccessWindowEvent};
use thiserror::Error;
use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalPosition, PhysicalSize};
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy, OwnedDisplayHandle};
use winit::window::{Window, WindowId};

use self::beside_film::Beside;
use self::canvas::Canvas;
use self::device_losses::DeviceLosses;
use super::effects::{EffectRunner, Options};
use super::launch::{Closed, Launch};
use super::model::{App, Effect, IdleClock, LockReason, Message, Screen, VisibleState};
use super::view::{self, View};
use crate::operations::settings::Settings;
use crate::platform::session::Buses;
use crate::platform::{self, Appearance, SandboxPlan};
use crate::policy;
use crate::texts::Texts;
use crate::vault::{Computer, KdfCost};

/// Size of the window on a screen that is large enough, in points.
const DEFAULT_SIZE: (f32, f32) = (1100.0, 760.0);

/// Why there is no window.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WindowError {
    /// No display, or it refuses windows.
    #[error("no window can be opened on this display: {0}")]
    Display(String),
    /// No graphics driver can draw into the window, nor can the processor.
    #[error("nothing on this computer can draw into a window: {0}")]
    Drawing(#[from] egui_wgpu::WgpuError),
    /// The drawing device is lost again as soon as it is opened.
    #[error("the graphics driver of this computer fails again and again")]
    DrawingLost,
    /// No threads can be had.
    #[error("the system gives no more threads: {0}")]
    Threads(#[from] std::io::Error),
}

/// Least time between two redraws that show only the film's progress: how far it is, how loud, what the others see. Without a
/// graphics processor each redraw costs processor time that the call could use.
const TICK_REDRAW_INTERVAL: Duration = Duration::from_millis(250);

/// Opens the window and returns when it is closed: why nothing could be unlocked on this computer, if that was so to the end.
///
/// # Errors
/// When there can be no window; nothing has been unlocked then.
pub fn run(mut launch: Launch, sandbox: Option<SandboxPlan>, texts: Texts) -> Result<Closed, WindowError> {
    let display = |error: winit::error::EventLoopError| WindowError::Display(error.to_string());
    let event_loop = EventLoop::<Wake>::with_user_event().build().map_err(display)?;
    let proxy = event_loop.create_proxy();
    let wake = {
        let proxy = proxy.clone();
        // The loop is gone only when the program ends.
        Arc::new(move || drop(proxy.send_event(Wake::JobResult)))
    };
    let accept_swap = launch.accept_swap;
    let mut options = Options {
        program: None,
        buses: Some(Buses::default()),
        folder_dialog_title: String::new(),
        form_dialog_title: String::new(),
        language: texts.language().into(),
        microphone_name: String::new(),
        computer: Computer::of_this_user(),
        recording_title: Arc::new(String::new),
        test_source: false,
        keys: launch.settings.keys.clone(),
        settings_file: launch.settings_file.clone(),
        preflight: Arc::new(move || policy::preflight_again(accept_swap)),
        cost: KdfCost::DEFAULT,
        wake,
    };
    options.speak(&texts);
    let effects = EffectRunner::new(options)?.with_sweeper(launch.sweeper.take());
    let (app, first_effects) = App::new(launch);
    let followed = app.settings().clone();
    let context = egui::Context::default();
    View::prepare(&context);
    let mut console = ConsoleApp {
        app,
        effects,
        texts,
        view: View::default(),
        context,
        proxy,
        display: event_loop.owned_display_handle(),
        window: None,
        beside: Beside::default(),
        followed,
        device_losses: DeviceLosses::default(),
        idle: IdleClock::default(),
        sandbox,
        closed: None,
    };
    first_effects
        .into_iter()
        .for_each(|effect| console.effects.perform(effect));
    event_loop.run_app(&mut console).map_err(display)?;
    console
        .closed
        .unwrap_or_else(|| Ok(console.app.into_blocked().map_or(Closed::ForGood, Closed::Blocked)))
}

/// What wakes the loop besides the window's own events.
enum Wake {
    /// A job has brought something back.
    JobResult,
    /// A screen reader asks.
    Access(AccessEvent),
    /// The drawing device is lost: its driver was updated or has failed.
    DeviceLost,
    /// How the system's own windows look, as far as it tells.
    Appearance(Appearance),
}

impl From<AccessEvent> for Wake {
    fn from(event: AccessEvent) -> Self {
        Self::Access(event)
    }
}

struct ConsoleApp {
    app: App,
    effects: EffectRunner,
    texts: Texts,
    view: View,
    context: egui::Context,
    proxy: EventLoopProxy<Wake>,
    display: OwnedDisplayHandle,
    window: Option<WindowState>,
    beside: Beside,
    /// The settings that the window goes by.
    followed: Settings,
    device_losses: DeviceLosses,
    /// When an open vault has gone unused for too long.
    idle: IdleClock,
    /// Where this process may write; `None`: anywhere.
    sandbox: Option<SandboxPlan>,
    /// The result of [`run`], once the loop is to end.
    closed: Option<Result<Closed, WindowError>>,
}

/// The window and its drawing device.
struct WindowState {
    window: Arc<Window>,
    input: egui_winit::State,
    canvas: Canvas,
    /// Whether what it draws with is lost.
    lost: Arc<AtomicBool>,
    opened_at: Instant,
    /// When it was last begun to be drawn.
    drawn_at: Instant,
    /// When to draw although nothing happens: a spinner turns, say.
    draw_at: Option<Instant>,
}

impl WindowState {
    /// Whether it was drawn too short a while ago; then it is drawn again when that is over.
    fn rests(&mut self) -> bool {
        let Some(again) = self
            .drawn_at
            .checked_add(self.canvas.pause())
            .filter(|again| *again > Instant::now())
        else {
            return false;
        };
        self.draw_at = Some(again);
        true
    }
}

impl ApplicationHandler<Wake> for ConsoleApp {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.window.is_some() {
            return;
        }
        self.show_window(event_loop, None);
        let theme = self.window.as_ref().and_then(|state| state.window.theme());
        self.ask_for_appearance(theme);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        // A late event of a window that another one has replaced.
        if self.window.as_ref().is_none_or(|state| state.window.id() != window) {
            return;
        }
        match event {
            WindowEvent::CloseRequested => {
                self.handle(vec![Message::Close]);
                self.redraw();
                self.close_if_wanted(event_loop);
            }
            WindowEvent::RedrawRequested => self.draw(),
            WindowEvent::ThemeChanged(theme) => self.ask_for_appearance(Some(theme)),
            event => {
                if is_user_input(&event) {
                    self.idle.on_input(Instant::now());
                }
                let Some(state) = &mut self.window else { return };
                if let WindowEvent::Resized(size) = event {
                    state.canvas.resized(size);
                }
                if state.input.on_window_event(&state.window, &event).repaint {
                    state.window.request_redraw();
                }
                if event == WindowEvent::Focused(true) {
                    // Whether that is possible changes when the computer comes to be used remotely.
                    state.window.set_content_protected(platform::can_exclude_from_capture());
                    // The user may come from the system's settings.
                    let theme = state.window.theme();
                    self.ask_for_appearance(theme);
                }
            }
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, wake: Wake) {
        match wake {
            Wake::JobResult => {
                let visible_state = self.visible_state();
                let messages = self.effects.take_messages();
                let only_ticks = messages.iter().all(Message::is_tick);
                self.handle(messages);
                let preview = self.effects.preview();
                if let Some(preview) = &preview {
                    self.view.show_preview(&self.context, preview);
                }
                let camera = self.effects.camera_preview();
                if let Some(camera) = &camera {
                    self.view.show_camera(&self.context, camera);
                }
                let pictures = self.effects.take_pictures();
                for (row, picture) in &pictures {
                    self.view.show_picture(&self.context, *row, picture);
                }
                let listed = self.effects.take_list_pictures();
                for picture in &listed {
                    self.view.show_list_picture(&self.context, picture);
                }
                // A clock that moved by less than can be seen is not worth a redraw.
                if !only_ticks || !pictures.is_empty() || !listed.is_empty() {
                    self.redraw();
                } else if preview.is_some() || camera.is_some() || visible_state != self.visible_state() {
                    self.redraw_soon();
                }
            }
            Wake::DeviceLost => self.reopen(event_loop),
            Wake::Appearance(appearance) => {
                self.view.set_appearance(appearance);
                self.redraw();
            }
            Wake::Access(event) => {
                self.idle.on_input(Instant::now());
                let Some(state) = &mut self.window else { return };
                match event.window_event {
                    AccessWindowEvent::InitialTreeRequested => self.context.enable_accesskit(),
                    AccessWindowEvent::ActionRequested(request) => state.input.on_accesskit_action_request(request),
                    AccessWindowEvent::AccessibilityDeactivated => self.context.disable_accesskit(),
                }
                self.redraw();
            }
        }
    }

    fn new_events(&mut self, _event_loop: &ActiveEventLoop, cause: StartCause) {
        if matches!(cause, StartCause::ResumeTimeReached { .. }) {
            self.redraw();
        }
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        self.close_if_wanted(event_loop);
        if self.closed.is_some() {
            event_loop.exit();
        }
        self.effects.keep_awake(self.app.is_in_use());
        if self.idle.has_run_out(&self.app, Instant::now()) {
            self.handle(vec![Message::AutoLock(LockReason::Idle)]);
            self.redraw();
        }
        let draw_at = self.window.as_ref().and_then(|state| state.draw_at);
        let at = draw_at.into_iter().chain(self.idle.runs_out_at()).min();
        event_loop.set_control_flow(at.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}

/// Whether an event of the window means that a person is using it.
fn is_user_input(event: &WindowEvent) -> bool {
    matches!(
        event,
        WindowEvent::KeyboardInput { .. }
            | WindowEvent::Ime(_)
            | WindowEvent::CursorMoved { .. }
            | WindowEvent::MouseInput { .. }
            | WindowEvent::MouseWheel { .. }
            | WindowEvent::Touch(_)
    )
}

/// Where a window was and how large.
type WindowPlacement = (Option<PhysicalPosition<i32>>, PhysicalSize<u32>);

impl ConsoleApp {
    fn show_window(&mut self, event_loop: &ActiveEventLoop, placement: Option<WindowPlacement>) {
        match self.open_window(event_loop, placement) {
            Ok(state) => self.window = Some(state),
            Err(error) => {
                self.closed = Some(Err(error));
                event_loop.exit();
            }
        }
    }

    /// Opens another window in the place of one whose device is lost. Nothing else changes: a film is shown by another process, and
    /// goes on in the meeting.
    fn reopen(&mut self, event_loop: &ActiveEventLoop) {
        let Some(state) = self.window.take_if(|state| state.lost.load(Ordering::Relaxed)) else {
            return;
        };
        if !self.device_losses.record(state.opened_at.elapsed()) {
            self.closed = Some(Err(WindowError::DrawingLost));
            return event_loop.exit();
        }
        // A device that is lost again at once may be too weak for a window of that size.
        let placement = (!self.device_losses.is_repeated())
            .then(|| (state.window.outer_position().ok(), state.window.inner_size()));
        drop(state);
        // Its textures are gone with it, and a context hands out only changed ones.
        self.context = egui::Context::default();
        self.view.reset(&self.context);
        self.show_window(event_loop, placement);
        self.form_is_lost();
    }

    fn open_window(
        &self,
        event_loop: &ActiveEventLoop,
        placement: Option<WindowPlacement>,
    ) -> Result<WindowState, WindowError> {
        let monitor = event_loop
            .primary_monitor()
            .or_else(|| event_loop.available_monitors().next());
        let screen = monitor
            .as_ref()
            .map(|monitor| monitor.size().to_logical::<f32>(monitor.scale_factor()));
        let (width, height) = self.least_size(monitor.as_ref());
        // Less the height of the system's own bars.
        let (most_wide, most_high) = screen.map_or((f32::MAX, f32::MAX), |size| (size.width, size.height - 80.0));
        let usual = LogicalSize::new(
            DEFAULT_SIZE.0.min(most_wide).max(width),
            DEFAULT_SIZE.1.min(most_high).max(height),
        );
        // Invisible at first: screen readers have to be connected before the window is first shown.
        let mut attributes = Window::default_attributes()
            .with_title(self.texts.get("app-name"))
            .with_inner_size(usual)
            .with_min_inner_size(LogicalSize::new(width, height))
            // A user who shares the whole screen does not share notes and titles, where the system can exclude a window.
            .with_content_protected(platform::can_exclude_from_capture())
            .with_visible(false);
        attributes.position = placement.and_then(|(place, _)| place).map(Into::into);
        let window = event_loop
            .create_window(platform::named(attributes, "console"))
            .map_err(|error| WindowError::Display(error.to_string()))?;
        let window = Arc::new(window);
        let scale = window.scale_factor() as f32;
        let context = self.context.clone();
        let mut input = egui_winit::State::new(context.clone(), ViewportId::ROOT, &*window, Some(scale), None, None);
        input.init_accesskit(event_loop, &window, self.proxy.clone());
        let canvas = Canvas::best(&context, &window, &self.display)?;
        if let Some(side) = canvas.max_texture_side() {
            input.set_max_texture_side(side);
        }
        let mut state = WindowState {
            lost: self.watch(&canvas),
            window,
            input,
            canvas,
            opened_at: Instant::now(),
            drawn_at: Instant::now(),
            draw_at: None,
        };
        // Only now, when a device that refuses a window of that size is noticed.
        if let Some((_, size)) = placement
            && let Some(size) = state.window.request_inner_size(size)
        {
            state.canvas.resized(size);
        }
        state.window.set_visible(true);
        state.window.request_redraw();
        Ok(state)
    }

    /// Becomes true, and wakes the loop, when the graphics device is lost or reports an error. Without a handler, wgpu would end the
    /// program.
    fn watch(&self, canvas: &Canvas) -> Arc<AtomicBool> {
        let lost = Arc::new(AtomicBool::new(false));
        let Some(drawing) = canvas.painter().and_then(Painter::render_state) else {
            return lost;
        };
        let (flag, proxy) = (Arc::clone(&lost), self.proxy.clone());
        let notify = move || {
            flag.store(true, Ordering::Relaxed);
            // The loop is gone only when the program ends.
            let _ = proxy.send_event(Wake::DeviceLost);
        };
        let refused = notify.clone();
        drawing.device.on_uncaptured_error(Arc::new(move |_| refused()));
        drawing.device.set_device_lost_callback(move |reason, _| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                notify();
            }
        });
        lost
    }

    fn draw(&mut self) {
        let Some(state) = self.window.as_mut().filter(|state| !state.lost.load(Ordering::Relaxed)) else {
            return;
        };
        if state.rests() {
            return;
        }
        state.drawn_at = Instant::now();
        let mut raw = state.input.take_egui_input(&state.window);
        let mut messages = self.view.take_keys(&self.app, &self.context, &mut raw);
        let (app, view, texts) = (&mut self.app, &mut self.view, &self.texts);
        let mut drawn = self
            .context
            .run_ui(raw, |ui| messages.extend(view.draw(ui, app, texts)));
        state.input.handle_platform_output(&state.window, drawn.platform_output);
        let triangles = self.context.tessellate(drawn.shapes, drawn.pixels_per_point);
        let shapes = (&triangles[..], drawn.pixels_per_point);
        let textures = &mut drawn.textures_delta;
        if !state.canvas.paint(&state.window, view::background(), shapes, textures) {
            state.lost.store(true, Ordering::Relaxed);
            // The loop is gone only when the program ends.
            let _ = self.proxy.send_event(Wake::DeviceLost);
        }
        let wait = drawn
            .viewport_output
            .get(&ViewportId::ROOT)
            .map_or(Duration::MAX, |output| output.repaint_delay);
        // "Never" is a time beyond the clock's range.
        state.draw_at = Instant::now().checked_add(wait);
        self.effects.want_pictures(self.view.take_wanted_pictures());
        if !messages.is_empty() {
            self.handle(messages);
            self.redraw();
        }
    }

    fn handle(&mut self, messages: Vec<Message>) {
        let mut effects = Vec::new();
        let wanted = self.app.wants_attention();
        for message in messages {
            match message {
                // Another process can prepare it: a right that was given up never comes back.
                Message::PrepareStick(place) if self.is_outside_sandbox(nearest_folder(&place.folder)) => {
                    effects.push(Effect::ReadLabel(nearest_folder(&place.folder).to_owned()));
                }
                message => effects.extend(self.app.update(message)),
            }
        }
        // The user may be at the film's window, which is asked for what only this one can answer.
        if self.app.wants_attention()
            && !wanted
            && let Some(state) = &self.window
        {
            state.window.focus_window();
        }
        for effect in effects {
            match effect {
                Effect::ReadLabel(folder) if self.is_outside_sandbox(&folder) => {
                    if self.may_end() {
                        self.closed = Some(Ok(Closed::ForVault(folder)));
                    }
                }
                effect => {
                    if matches!(effect, Effect::Show { .. }) {
                        let place = self.make_space();
                        self.effects.place_films(place);
                    }
                    self.effects.perform(effect);
                }
            }
        }
        self.follow_settings();
        self.follow_film();
    }

    /// Ends the program if the user wanted that and nothing is under way any more.
    fn close_if_wanted(&mut self, event_loop: &ActiveEventLoop) {
        if self.app.take_close() && self.may_end() {
            event_loop.exit();
        }
    }

    /// Whether this process may end: see [`EffectRunner::may_end`].
    fn may_end(&mut self) -> bool {
        let mut messages = Vec::new();
        let may_end = self.effects.may_end(&mut messages);
        self.handle(messages);
        self.redraw();
        may_end
    }

    /// Whether this process may not write to a vault in that folder.
    fn is_outside_sandbox(&self, folder: &Path) -> bool {
        let bound = |sandbox: &SandboxPlan| folder.is_dir() && !sandbox.may_write_below(folder);
        self.sandbox.as_ref().is_some_and(bound)
    }

    fn visible_state(&self) -> Option<VisibleState> {
        match self.app.screen() {
            Screen::Unlocked(unlocked) => unlocked.showing.as_ref().map(|showing| showing.visible_state()),
            Screen::Blocked(_) | Screen::Locked(_) => None,
        }
    }

    /// Draws no sooner than [`TICK_REDRAW_INTERVAL`] after the last time.
    fn redraw_soon(&mut self) {
        let Some(state) = &mut self.window else { return };
        let due = state.drawn_at + TICK_REDRAW_INTERVAL;
        if due <= Instant::now() {
            state.window.request_redraw();
        } else {
            state.draw_at = state.draw_at.into_iter().chain([due]).min();
        }
    }

    fn redraw(&self) {
        if let Some(state) = &self.window {
            state.window.request_redraw();
        }
    }
}

/// The folder itself, or the nearest above it that is there.
fn nearest_folder(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder)
}
