//! A window on the screen, a device to draw with, and waking up only when there is something to draw.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::ViewportId;
use egui_wgpu::winit::Painter;
use egui_wgpu::{RendererOptions, WgpuConfiguration, WgpuSetup, WgpuSetupCreateNew, wgpu};
use egui_winit::accesskit_winit::{Event as AccessEvent, WindowEvent as AccessWindowEvent};
use thiserror::Error;
use winit::application::ApplicationHandler;
use winit::dpi::{LogicalSize, PhysicalPosition, PhysicalSize};
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy, OwnedDisplayHandle};
use winit::window::{Window, WindowId};

use super::effects::{EffectRunner, Options};
use super::launch::{Closed, Launch};
use super::model::{App, Effect, IdleClock, LockReason, Message, Screen};
use super::view::{self, View};
use crate::platform::session::Buses;
use crate::platform::{self, SandboxPlan};
use crate::policy;
use crate::texts::Texts;

/// Size of the window on a screen that has room for it, in points.
const USUAL: (f32, f32) = (1100.0, 760.0);

/// Why there is no window.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WindowError {
    /// No display, or it refuses windows.
    #[error("no window can be opened on this display: {0}")]
    Display(String),
    /// Neither Vulkan nor OpenGL can draw, not even in software.
    #[error("nothing on this computer can draw into a window: {0}")]
    Drawing(#[from] egui_wgpu::WgpuError),
    /// What draws is lost again as soon as it is there.
    #[error("the graphics driver of this computer fails again and again")]
    DrawingLost,
    /// No threads can be had.
    #[error("the system gives no more threads: {0}")]
    Threads(#[from] std::io::Error),
}

/// Least time between two pictures that only show the film's: how far it is, how loud, what the others see. Without a
/// graphics processor each picture costs what the call could use.
const QUIET_PACE: Duration = Duration::from_millis(250);

/// How many windows one after the other have lost what drew into them, each soon after it opened.
#[derive(Debug, Default)]
struct DeviceLosses(u32);

impl DeviceLosses {
    const MOST: u32 = 3;
    const SOON: Duration = Duration::from_secs(10);

    /// Another window has, after so long; whether a further one is worth trying.
    fn one_more(&mut self, lived: Duration) -> bool {
        self.0 = if lived < Self::SOON { self.0 + 1 } else { 1 };
        self.0 <= Self::MOST
    }

    /// Whether the newest came soon after another.
    fn are_several(&self) -> bool {
        self.0 > 1
    }
}

/// Opens the window and stays until it is closed. Tells why nothing could be unlocked on this computer, if that was so to
/// the end.
///
/// # Errors
/// When there can be no window; nothing has been unlocked then.
pub fn run(launch: Launch, reach: Option<SandboxPlan>, texts: Texts) -> Result<Closed, WindowError> {
    let display = |error: winit::error::EventLoopError| WindowError::Display(error.to_string());
    let event_loop = EventLoop::<Wake>::with_user_event().build().map_err(display)?;
    let proxy = event_loop.create_proxy();
    let wake = {
        let proxy = proxy.clone();
        // The loop is gone only when the program ends.
        Arc::new(move || drop(proxy.send_event(Wake::JobResult)))
    };
    let folder_dialog_title = texts.get("folder-dialog-title");
    let accept_swap = launch.accept_swap;
    let hands = EffectRunner::new(Options {
        program: None,
        buses: Some(Buses::default()),
        folder_dialog_title,
        language: texts.language().into(),
        microphone_name: texts.get("microphone-name"),
        look: Arc::new(move || policy::preflight_again(accept_swap)),
        wake,
    })?;
    let (app, effects) = App::new(launch);
    let context = egui::Context::default();
    View::prepare(&context);
    let mut host = ConsoleApp {
        app,
        hands,
        texts,
        view: View::default(),
        context,
        proxy,
        display: event_loop.owned_display_handle(),
        pane: None,
        losses: DeviceLosses::default(),
        idle: IdleClock::default(),
        reach,
        closed: None,
    };
    effects.into_iter().for_each(|effect| host.hands.perform(effect));
    event_loop.run_app(&mut host).map_err(display)?;
    host.closed
        .unwrap_or_else(|| Ok(host.app.into_barred().map_or(Closed::ForGood, Closed::Blocked)))
}

/// What wakes the loop besides the window's own events.
enum Wake {
    /// The hands have brought something back.
    JobResult,
    /// A screen reader asks.
    Access(AccessEvent),
    /// What draws is lost: its driver was renewed or has failed.
    Lost,
}

impl From<AccessEvent> for Wake {
    fn from(event: AccessEvent) -> Self {
        Self::Access(event)
    }
}

/// The ways to draw, best first. On Linux one look finds all of them. On Windows a driver may offer Direct3D 12 and turn out not to be
/// up to it, and they are tried one by one. `WGPU_BACKEND` insists on one.
fn ways_to_draw() -> Vec<wgpu::Backends> {
    match wgpu::Backends::from_env() {
        Some(wanted) => vec![wanted],
        None if cfg!(windows) => vec![wgpu::Backends::DX12, wgpu::Backends::VULKAN, wgpu::Backends::GL],
        None => vec![wgpu::Backends::VULKAN | wgpu::Backends::GL],
    }
}

struct ConsoleApp {
    app: App,
    hands: EffectRunner,
    texts: Texts,
    view: View,
    context: egui::Context,
    proxy: EventLoopProxy<Wake>,
    display: OwnedDisplayHandle,
    pane: Option<WindowState>,
    losses: DeviceLosses,
    /// Notices that nobody is at the open vault.
    idle: IdleClock,
    /// Where this process may write; `None`: anywhere.
    reach: Option<SandboxPlan>,
    /// How the loop is to end, once it is.
    closed: Option<Result<Closed, WindowError>>,
}

/// The window and what draws into it.
struct WindowState {
    window: Arc<Window>,
    input: egui_winit::State,
    painter: Painter,
    /// Whether the painter can paint no more.
    lost: Arc<AtomicBool>,
    opened_at: Instant,
    /// When it was drawn last.
    drawn_at: Instant,
    /// When to draw although nothing happens: a spinner turns.
    draw_at: Option<Instant>,
}

impl WindowState {
    /// The window has another size now.
    fn resized(&mut self, size: PhysicalSize<u32>) {
        if let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) {
            self.painter.on_window_resized(ViewportId::ROOT, width, height);
        }
    }
}

impl ApplicationHandler<Wake> for ConsoleApp {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.pane.is_some() {
            return;
        }
        self.put_up(event_loop, None);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        // Last words of a window that another one has taken the place of.
        if self.pane.as_ref().is_none_or(|pane| pane.window.id() != window) {
            return;
        }
        match event {
            WindowEvent::CloseRequested => {
                self.take(vec![Message::Lock]);
                event_loop.exit();
            }
            WindowEvent::RedrawRequested => self.draw(),
            event => {
                if is_somebody(&event) {
                    self.idle.touched(Instant::now());
                }
                let Some(pane) = &mut self.pane else { return };
                if event == WindowEvent::Focused(true) {
                    // Whether that can be had changes when the computer comes to be used from another one.
                    pane.window.set_content_protected(platform::can_exclude_from_capture());
                }
                if let WindowEvent::Resized(size) = event {
                    pane.resized(size);
                }
                if pane.input.on_window_event(&pane.window, &event).repaint {
                    pane.window.request_redraw();
                }
            }
        }
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, wake: Wake) {
        match wake {
            Wake::JobResult => {
                let face = self.face();
                let news = self.hands.news();
                let quiet = news.iter().all(Message::is_a_clock_tick);
                self.take(news);
                let preview = self.hands.preview();
                if let Some(preview) = &preview {
                    self.view.show_preview(&self.context, preview);
                }
                // A clock that moved by less than can be seen is not worth a picture.
                if !quiet {
                    self.redraw();
                } else if preview.is_some() || face != self.face() {
                    self.redraw_soon();
                }
            }
            Wake::Lost => self.begin_anew(event_loop),
            Wake::Access(event) => {
                self.idle.touched(Instant::now());
                let Some(pane) = &mut self.pane else { return };
                match event.window_event {
                    AccessWindowEvent::InitialTreeRequested => self.context.enable_accesskit(),
                    AccessWindowEvent::ActionRequested(request) => pane.input.on_accesskit_action_request(request),
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
        if self.closed.is_some() {
            event_loop.exit();
        }
        if self.idle.has_run_out(&self.app, Instant::now()) {
            self.take(vec![Message::LockReason(LockReason::Idle)]);
            self.redraw();
        }
        let draw_at = self.pane.as_ref().and_then(|pane| pane.draw_at);
        let at = draw_at.into_iter().chain(self.idle.runs_out_at()).min();
        event_loop.set_control_flow(at.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}

/// Whether an event of the window means that somebody sits before it.
fn is_somebody(event: &WindowEvent) -> bool {
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

/// Where a window stood and how large it was.
type WindowPlacement = (Option<PhysicalPosition<i32>>, PhysicalSize<u32>);

impl ConsoleApp {
    fn put_up(&mut self, event_loop: &ActiveEventLoop, stood: Option<WindowPlacement>) {
        match self.open(event_loop, stood) {
            Ok(pane) => self.pane = Some(pane),
            Err(error) => {
                self.closed = Some(Err(error));
                event_loop.exit();
            }
        }
    }

    /// Opens another window in the place of one whose device is lost. Nothing else is touched: a film is another process's, and goes
    /// on in the meeting.
    fn begin_anew(&mut self, event_loop: &ActiveEventLoop) {
        let Some(pane) = self.pane.take_if(|pane| pane.lost.load(Ordering::Relaxed)) else {
            return;
        };
        if !self.losses.one_more(pane.opened_at.elapsed()) {
            self.closed = Some(Err(WindowError::DrawingLost));
            return event_loop.exit();
        }
        // Lost once more at once, a device may be too weak for a window of that size.
        let stood = (!self.losses.are_several()).then(|| (pane.window.outer_position().ok(), pane.window.inner_size()));
        drop(pane);
        // With it went everything that it had of textures, and a context hands out only what is new.
        self.context = egui::Context::default();
        self.view.begin_anew(&self.context);
        self.put_up(event_loop, stood);
    }

    fn open(&self, event_loop: &ActiveEventLoop, stood: Option<WindowPlacement>) -> Result<WindowState, WindowError> {
        let (width, height) = view::SMALLEST;
        let monitor = event_loop
            .primary_monitor()
            .or_else(|| event_loop.available_monitors().next());
        let screen = monitor.map(|monitor| monitor.size().to_logical::<f32>(monitor.scale_factor()));
        // With room for the system's own bars.
        let (most_wide, most_high) = screen.map_or((f32::MAX, f32::MAX), |size| (size.width, size.height - 80.0));
        let usual = LogicalSize::new(USUAL.0.min(most_wide).max(width), USUAL.1.min(most_high).max(height));
        // Screen readers have to be told before the window is first seen.
        let mut attributes = Window::default_attributes()
            .with_title(self.texts.get("app-name"))
            .with_inner_size(usual)
            .with_min_inner_size(LogicalSize::new(width, height))
            // Whoever shares the whole screen does not share notes and titles, where the system can see to that.
            .with_content_protected(platform::can_exclude_from_capture())
            .with_visible(false);
        attributes.position = stood.and_then(|(place, _)| place).map(Into::into);
        let window = event_loop
            .create_window(platform::named(attributes, "console"))
            .map_err(|error| WindowError::Display(error.to_string()))?;
        let window = Arc::new(window);
        let scale = window.scale_factor() as f32;
        let context = self.context.clone();
        let mut input = egui_winit::State::new(context.clone(), ViewportId::ROOT, &*window, Some(scale), None, None);
        input.init_accesskit(event_loop, &window, self.proxy.clone());
        let painter = self.painter(&context, &window)?;
        if let Some(side) = painter.max_texture_side() {
            input.set_max_texture_side(side);
        }
        let mut pane = WindowState {
            lost: self.watch(&painter),
            window,
            input,
            painter,
            opened_at: Instant::now(),
            drawn_at: Instant::now(),
            draw_at: None,
        };
        // Only now that it is noticed if the device refuses a window of that size.
        if let Some((_, size)) = stood
            && let Some(size) = pane.window.request_inner_size(size)
        {
            pane.resized(size);
        }
        pane.window.set_visible(true);
        pane.window.request_redraw();
        Ok(pane)
    }

    /// What draws into the window: the first way to draw that the computer is up to.
    fn painter(&self, context: &egui::Context, window: &Arc<Window>) -> Result<Painter, WindowError> {
        let mut ways = ways_to_draw().into_iter();
        loop {
            let mut setup = WgpuSetupCreateNew::from_display_handle(self.display.clone());
            if let Some(backends) = ways.next() {
                setup.instance_descriptor.backends = backends;
            }
            let configuration = WgpuConfiguration {
                wgpu_setup: WgpuSetup::CreateNew(setup),
                ..WgpuConfiguration::default()
            };
            let options = RendererOptions::default();
            let mut painter = pollster::block_on(Painter::new(context.clone(), configuration, false, options));
            match pollster::block_on(painter.set_window(ViewportId::ROOT, Some(window.clone()))) {
                Ok(()) => return Ok(painter),
                Err(error) if ways.len() == 0 => return Err(error.into()),
                Err(_) => {}
            }
        }
    }

    /// Becomes true, and wakes the loop, when the painter's device is lost or refuses something. Without anybody who hears of that,
    /// the program would end.
    fn watch(&self, painter: &Painter) -> Arc<AtomicBool> {
        let lost = Arc::new(AtomicBool::new(false));
        let Some(drawing) = painter.render_state() else {
            return lost;
        };
        let (told, proxy) = (Arc::clone(&lost), self.proxy.clone());
        let tell = move || {
            told.store(true, Ordering::Relaxed);
            // The loop is gone only when the program ends.
            let _ = proxy.send_event(Wake::Lost);
        };
        let refused = tell.clone();
        drawing.device.on_uncaptured_error(Arc::new(move |_| refused()));
        drawing.device.set_device_lost_callback(move |reason, _| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                tell();
            }
        });
        lost
    }

    fn draw(&mut self) {
        let Some(pane) = self.pane.as_mut().filter(|pane| !pane.lost.load(Ordering::Relaxed)) else {
            return;
        };
        let mut raw = pane.input.take_egui_input(&pane.window);
        let mut messages = self.view.take_keys(&self.app, &self.context, &mut raw);
        let (app, view, texts) = (&mut self.app, &mut self.view, &self.texts);
        let mut drawn = self
            .context
            .run_ui(raw, |ui| messages.extend(view.draw(ui, app, texts)));
        pane.input.handle_platform_output(&pane.window, drawn.platform_output);
        let triangles = self.context.tessellate(drawn.shapes, drawn.pixels_per_point);
        let ground = view::GROUND.map(|channel| f32::from(channel) / 255.0);
        pane.painter.paint_and_update_textures(
            ViewportId::ROOT,
            drawn.pixels_per_point,
            [ground[0], ground[1], ground[2], 1.0],
            &triangles,
            &mut drawn.textures_delta,
            Vec::new(),
            &pane.window,
        );
        // Left over only when there is nothing to draw on any more.
        drawn.textures_delta.clear();
        let wait = drawn
            .viewport_output
            .get(&ViewportId::ROOT)
            .map_or(Duration::MAX, |output| output.repaint_delay);
        pane.drawn_at = Instant::now();
        // "Never" is a time that no clock reaches.
        pane.draw_at = pane.drawn_at.checked_add(wait);
        if !messages.is_empty() {
            self.take(messages);
            self.redraw();
        }
    }

    fn take(&mut self, messages: Vec<Message>) {
        let effects: Vec<Effect> = messages
            .into_iter()
            .flat_map(|message| self.app.update(message))
            .collect();
        for effect in effects {
            match effect {
                Effect::ReadLabel(folder) if self.is_out_of_reach(&folder) => {
                    self.closed = Some(Ok(Closed::ForVault(folder)))
                }
                effect => self.hands.perform(effect),
            }
        }
    }

    /// Whether this process could do nothing with a vault in that folder.
    fn is_out_of_reach(&self, folder: &Path) -> bool {
        let bound = |reach: &SandboxPlan| folder.is_dir() && !reach.may_write_below(folder);
        self.reach.as_ref().is_some_and(bound)
    }

    fn face(&self) -> Option<super::model::VisibleState> {
        match self.app.screen() {
            Screen::Unlocked(unlocked) => unlocked.showing.as_ref().map(|showing| showing.face()),
            Screen::Blocked(_) | Screen::Locked(_) => None,
        }
    }

    /// Draws no sooner than the pace of quiet news allows.
    fn redraw_soon(&mut self) {
        let Some(pane) = &mut self.pane else { return };
        let due = pane.drawn_at + QUIET_PACE;
        if due <= Instant::now() {
            pane.window.request_redraw();
        } else {
            pane.draw_at = pane.draw_at.into_iter().chain([due]).min();
        }
    }

    fn redraw(&self) {
        if let Some(pane) = &self.pane {
            pane.window.request_redraw();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_lose_their_device_again_and_again_are_given_up() {
        let (at_once, long_after) = (Duration::from_secs(1), DeviceLosses::SOON);
        let mut losses = DeviceLosses::default();
        let first: Vec<bool> = (0..4).map(|_| losses.one_more(at_once)).collect();
        assert_eq!(first, [true, true, true, false]);
        // What happens now and then in a long day may happen for ever.
        for _ in 0..10 {
            assert!(losses.one_more(long_after) && !losses.are_several());
        }
        assert!(losses.one_more(at_once) && losses.are_several());
    }
}
