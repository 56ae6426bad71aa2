//! The page that records: what the camera shows, how loud it is, how long, and how much room there is.

use egui::{
    Align2, Color32, ColorImage, Frame, Rect, Role, Sense, StrokeKind, TextEdit, TextureHandle, TextureOptions, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{page as pages, scroll, theme};
use crate::console::model::{Message, RecordingMessage, RecordingPage, RecordingPhase};
use crate::operations::record::Microphone;
use crate::protocol::Preview;
use crate::texts::{Texts, clock};

/// State of drawing it.
#[derive(Default)]
pub struct State {
    picture: Option<TextureHandle>,
}

impl State {
    /// Shows what the camera shows.
    pub fn show(&mut self, ctx: &egui::Context, preview: &Preview) {
        let size = [preview.width(), preview.height()].map(usize::from);
        self.set(ctx, ColorImage::from_rgb(size, preview.rgb()));
    }

    /// Removes it from the texture.
    pub fn forget(&mut self, ctx: &egui::Context) {
        if let Some([width, height]) = self.picture.as_ref().map(TextureHandle::size) {
            self.set(ctx, ColorImage::filled([width, height], Color32::BLACK));
            self.picture = None;
        }
    }

    fn set(&mut self, ctx: &egui::Context, image: ColorImage) {
        match &mut self.picture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => self.picture = Some(ctx.load_texture("camera", image, TextureOptions::LINEAR)),
        }
    }
}

pub fn draw(ui: &mut Ui, page: &RecordingPage, state: &State, texts: &Texts, fresh: bool, messages: &mut Vec<Message>) {
    let mut said = Vec::new();
    pages::below_bar(ui, |ui| {
        ui.horizontal(|ui| {
            let back = texts.get("record-back");
            let button = Button::icon(Icon::Previous, &back).focused(fresh);
            if button.enabled(!page.is_busy()).show(ui) {
                said.push(RecordingMessage::Leave);
            }
            pages::heading(ui, &texts.get("record-heading"), theme::HEADING, f32::INFINITY);
        });
        ui.add_space(theme::GRID);
        scroll::down(ui, "recording", |ui| {
            if theme::is_narrow(ui.available_width()) {
                picture(ui, page, state, texts);
                ui.horizontal_wrapped(|ui| standing(ui, page, texts));
                ui.horizontal_wrapped(|ui| buttons(ui, page, texts, &mut said));
                ui.add_space(theme::GRID);
                choices(ui, page, texts, &mut said);
                return;
            }
            ui.horizontal_top(|ui| {
                let width = (ui.available_width() * 0.56).clamp(320.0, 640.0);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    picture(ui, page, state, texts);
                    ui.add_space(theme::GRID);
                    ui.horizontal(|ui| standing(ui, page, texts));
                    ui.add_space(theme::GRID);
                    ui.horizontal(|ui| buttons(ui, page, texts, &mut said));
                });
                ui.add_space(2.0 * theme::GRID);
                ui.vertical(|ui| choices(ui, page, texts, &mut said));
            });
        });
    });
    messages.extend(said.into_iter().map(Message::Recording));
}

/// What the camera shows, and what is being done with it.
fn picture(ui: &mut Ui, page: &RecordingPage, state: &State, texts: &Texts) {
    let width = ui.available_width();
    let (screen, response) = ui.allocate_exact_size(vec2(width, width * 9.0 / 16.0), Sense::hover());
    ui.painter().rect_filled(screen, 0, Color32::BLACK);
    let is_shown = page.status.opened.is_some() && page.phase != RecordingPhase::Finishing;
    if let Some(texture) = state.picture.as_ref().filter(|_| is_shown) {
        let size = texture.size_vec2();
        let fit = (screen.width() / size.x).min(screen.height() / size.y);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let place = Rect::from_center_size(screen.center(), size * fit);
        ui.painter().image(texture.id(), place, whole, Color32::WHITE);
    }
    let (line, ink) = if page.phase == RecordingPhase::Recording && !page.is_paused() {
        (3.0, theme::recording())
    } else {
        (1.0, theme::line_strong())
    };
    ui.painter().rect_stroke(screen, 0, (line, ink), StrokeKind::Inside);
    let doing = texts.get(match page.phase {
        RecordingPhase::Opening => "record-opening",
        RecordingPhase::Ready => "record-ready",
        RecordingPhase::Trying => "record-testing",
        RecordingPhase::Beginning => "record-beginning",
        RecordingPhase::Recording if page.is_paused() => "record-paused",
        RecordingPhase::Recording => "record-running",
        RecordingPhase::Finishing => "record-finishing",
        RecordingPhase::Failed => "record-failed",
    });
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &doing));
    if !is_shown {
        let font = theme::plain(theme::BODY);
        widgets::paint_line(
            ui,
            screen.center(),
            Align2::CENTER_CENTER,
            &doing,
            font,
            theme::muted(),
            width,
        );
    }
}

/// The red dot, the time, the room that is left, and the level.
fn standing(ui: &mut Ui, page: &RecordingPage, texts: &Texts) {
    let (dot, _) = ui.allocate_exact_size(Vec2::splat(theme::CONTROL), Sense::hover());
    let is_recording = page.phase == RecordingPhase::Recording && !page.is_paused();
    if is_recording {
        ui.painter().circle_filled(dot.center(), 12.0, theme::recording());
    } else {
        ui.painter()
            .circle_stroke(dot.center(), 11.0, (2.0, theme::line_strong()));
    }
    let length = clock(page.status.recorded_ms as f64 / 1000.0);
    label(ui, &length, theme::strong(theme::HEADING), theme::text());
    ui.add_space(theme::GRID);
    meter(ui, page.status.peak, &texts.get("record-level"));
    ui.add_space(theme::GRID);
    if let Some(left) = page.status.time_left() {
        let left = clock(left.as_secs_f64());
        let text = texts.format("record-left", &[("left", left.into())]);
        label(ui, &text, theme::plain(theme::SMALL), theme::muted());
    }
}

fn label(ui: &mut Ui, text: &str, font: egui::FontId, ink: Color32) {
    let galley = widgets::one_line(ui, text, font, ink, f32::INFINITY);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let place = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, ink);
}

/// The level, on a scale of 60 decibels.
fn meter(ui: &mut Ui, level: Option<f64>, name: &str) {
    const RANGE: f64 = 60.0;
    const TOO_LOUD: f64 = -1.0;
    let (rect, response) = ui.allocate_exact_size(vec2(120.0, theme::CONTROL), Sense::hover());
    let share = level.map_or(0.0, |level| ((level + RANGE) / RANGE).clamp(0.0, 1.0));
    response.widget_info(|| WidgetInfo::slider(true, (share * 100.0).round(), name));
    let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), 10.0));
    ui.painter().rect_filled(rail, 5, theme::sunken());
    ui.painter()
        .rect_stroke(rail, 5, (1.0, theme::line_strong()), StrokeKind::Middle);
    let is_too_loud = level.is_some_and(|level| level > TOO_LOUD);
    let ink = if is_too_loud { theme::danger() } else { theme::accent() };
    let filled = rail.with_max_x(rail.left() + rail.width() * share as f32);
    ui.painter().rect_filled(filled, 5, ink);
    response.on_hover_text(name);
}

fn buttons(ui: &mut Ui, page: &RecordingPage, texts: &Texts, said: &mut Vec<RecordingMessage>) {
    match page.phase {
        RecordingPhase::Recording => {
            let (icon, name, message) = if page.is_paused() {
                (Icon::Record, "record-resume", RecordingMessage::Resume)
            } else {
                (Icon::Pause, "record-pause", RecordingMessage::Pause)
            };
            let name = texts.get(name);
            if Button::text(Rank::Plain, &name).with_icon(icon).show(ui) {
                said.push(message);
            }
            let name = texts.get("record-stop");
            if Button::text(Rank::Primary, &name).with_icon(Icon::Stop).show(ui) {
                said.push(RecordingMessage::Stop);
            }
        }
        RecordingPhase::Finishing | RecordingPhase::Beginning => widgets::busy(ui),
        RecordingPhase::Failed => {
            let name = texts.get("record-again");
            if Button::text(Rank::Primary, &name).show(ui) {
                said.push(RecordingMessage::Retry);
            }
        }
        phase => {
            let is_ready = phase == RecordingPhase::Ready;
            let name = texts.get("record-begin");
            let begin = Button::text(Rank::Primary, &name).with_icon(Icon::Record);
            if begin.enabled(is_ready).show(ui) {
                said.push(RecordingMessage::Begin);
            }
            let (name, hint) = (texts.get("record-test"), texts.get("record-test-hint"));
            if Button::text(Rank::Plain, &name).hint(&hint).enabled(is_ready).show(ui) {
                said.push(RecordingMessage::Try);
            }
        }
    }
}

/// The title, and what is filmed with.
fn choices(ui: &mut Ui, page: &RecordingPage, texts: &Texts, said: &mut Vec<RecordingMessage>) {
    let may_choose = !page.is_busy() && page.phase != RecordingPhase::Trying;
    ui.add_enabled_ui(may_choose, |ui| {
        widgets::text(
            ui,
            &texts.get("record-title-label"),
            theme::plain(theme::SMALL),
            theme::muted(),
        );
        let mut title = page.title.clone();
        let width = ui.available_width() - 4.0 * theme::GRID;
        let hint = egui::RichText::new(texts.get("record-title-hint")).color(theme::hint());
        let response = widgets::field_frame(ui, |ui| {
            let field = TextEdit::singleline(&mut title)
                .id(egui::Id::unique("record title"))
                .hint_text(hint)
                .font(theme::plain(theme::BODY))
                .frame(Frame::NONE)
                .align(Align2::LEFT_CENTER)
                .min_size(vec2(width, theme::CONTROL - 4.0))
                .desired_width(width);
            ui.add(field)
        });
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label(texts.get("record-title-label")));
        if response.changed() {
            said.push(RecordingMessage::Title(title));
        }
        let Some(devices) = &page.devices else { return };
        let opened = page.status.opened.as_ref();
        ui.add_space(theme::GRID);
        widgets::text(
            ui,
            &texts.get("record-camera"),
            theme::plain(theme::SMALL),
            theme::muted(),
        );
        for camera in &devices.cameras {
            let is_it = opened.is_some_and(|opened| opened.camera == *camera);
            if choice(ui, camera, is_it) {
                said.push(RecordingMessage::Camera(camera.clone()));
            }
        }
        if devices.cameras.is_empty() {
            widgets::text(
                ui,
                &texts.get("cli-no-camera"),
                theme::plain(theme::BODY),
                theme::text(),
            );
        }
        ui.add_space(theme::GRID);
        widgets::text(
            ui,
            &texts.get("record-microphone"),
            theme::plain(theme::SMALL),
            theme::muted(),
        );
        for microphone in &devices.microphones {
            let is_it = opened.is_some_and(|opened| opened.microphone.as_ref() == Some(microphone));
            if choice(ui, microphone, is_it) {
                said.push(RecordingMessage::Microphone(Microphone::Named(microphone.clone())));
            }
        }
        let is_off = page.request.microphone == Microphone::Off;
        if choice(ui, &texts.get("record-without-sound"), is_off) {
            said.push(RecordingMessage::Microphone(Microphone::Off));
        }
    });
    if let Some(trial) = &page.trial {
        ui.add_space(theme::GRID);
        let (picture, sound) = (trial.picture_text(), trial.sound_text());
        let lines = [
            texts.format(picture, &[("camera", trial.camera.as_str().into())]),
            texts.format(
                sound,
                &[("microphone", trial.microphone.as_deref().unwrap_or_default().into())],
            ),
        ];
        for line in &lines {
            widgets::text(ui, line, theme::plain(theme::BODY), theme::text());
        }
    }
}

fn choice(ui: &mut Ui, name: &str, chosen: bool) -> bool {
    let width = ui.available_width() - theme::GRID;
    Button::text(Rank::Quiet, name).chosen(chosen).at_most(width).show(ui)
}
