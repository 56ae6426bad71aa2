//! What the others see: how to share the film's window, what is in it, and whether it is heard.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Color32, ColorImage, Rect, Role, Sense, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2,
    vec2,
};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{scroll, theme};
use crate::console::model::AudienceView;
use crate::console::model::Message;
use crate::console::model::Microphone;
use crate::console::model::Unlocked;
use crate::console::model::{Control, Phase, Showing};
use crate::protocol::WINDOW_TITLE;
use crate::protocol::{PREVIEW_SIZE, Preview};
use crate::texts::Texts;

/// Least width of the card in which the preview and the instructions are side by side.
const PREVIEW_BESIDE: f32 = 460.0;

/// What the button below the preview has at least, where that is narrower.
const NARROWEST_BUTTON: f32 = 190.0;

/// State of drawing it.
#[derive(Default)]
pub struct State {
    /// What is in the film's window.
    preview: Option<TextureHandle>,
    /// Whether the page shows what to do when nothing is heard.
    help: bool,
}

impl State {
    /// Shows what is in the film's window.
    pub fn show(&mut self, ctx: &egui::Context, preview: &Preview) {
        let size = [preview.width(), preview.height()].map(usize::from);
        self.set(ctx, ColorImage::from_rgb(size, preview.rgb()));
    }

    /// Removes the film from the texture.
    pub fn forget(&mut self, ctx: &egui::Context) {
        if let Some([width, height]) = self.preview.as_ref().map(TextureHandle::size) {
            self.set(ctx, ColorImage::filled([width, height], Color32::BLACK));
            self.preview = None;
        }
    }

    fn set(&mut self, ctx: &egui::Context, image: ColorImage) {
        match &mut self.preview {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => self.preview = Some(ctx.load_texture("preview", image, TextureOptions::LINEAR)),
        }
    }
}

pub fn draw(
    ui: &mut Ui,
    unlocked: &Unlocked,
    showing: &Showing,
    state: &mut State,
    texts: &Texts,
    messages: &mut Vec<Message>,
) {
    widgets::page_card(ui, |ui| {
        let narrow = ui.available_width() < PREVIEW_BESIDE;
        ui.add_enabled_ui(showing.phase == Phase::Shown, |ui| {
            widgets::in_line(ui, narrow, |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                share(ui, showing, texts, messages);
                ui.add_space(theme::GRID);
                if showing.meeting.shared {
                    sound(ui, showing, state, texts, messages);
                } else {
                    sizes(ui, showing, texts, messages);
                }
            });
            if !showing.meeting.shared {
                ui.horizontal(|ui| switch_microphone(ui, &unlocked.microphone, texts, messages));
                // On a line of their own: their names are what tells them apart.
                if showing.meeting.displays.len() > 1 {
                    widgets::in_line(ui, narrow, |ui| {
                        let each = (ui.available_width() - 104.0) / showing.meeting.displays.len() as f32;
                        let each = if narrow { ui.available_width() } else { each };
                        displays(ui, showing, each - 4.0, texts, messages);
                    });
                }
            }
        });
        ui.add_space(theme::GRID / 2.0);
        scroll::down(ui, "instructions", |ui| {
            if !showing.meeting.shared {
                choose_microphone(ui, &unlocked.microphone, texts);
                return instructions(ui, false, state, texts);
            }
            if narrow {
                preview(ui, showing, state, true, texts);
                switch_microphone(ui, &unlocked.microphone, texts, messages);
                choose_microphone(ui, &unlocked.microphone, texts);
                instructions(ui, true, state, texts);
                let each = ui.available_width();
                ui.horizontal_wrapped(|ui| displays(ui, showing, each, texts, messages));
                return;
            }
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    let width = preview(ui, showing, state, false, texts);
                    ui.add_space(theme::GRID / 2.0);
                    ui.set_max_width(width.max(NARROWEST_BUTTON));
                    switch_microphone(ui, &unlocked.microphone, texts, messages);
                });
                ui.add_space(theme::GRID);
                ui.vertical(|ui| {
                    choose_microphone(ui, &unlocked.microphone, texts);
                    instructions(ui, true, state, texts);
                    let each = ui.available_width();
                    ui.horizontal_wrapped(|ui| displays(ui, showing, each, texts, messages));
                });
            });
        });
    });
}

/// The button for share mode.
fn share(ui: &mut Ui, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let (rank, name, hint) = if showing.meeting.shared {
        (Rank::Plain, "meeting-unshare", "meeting-unshare-hint")
    } else {
        (Rank::Primary, "meeting-share", "meeting-share-hint")
    };
    let (name, hint) = (texts.get(name), texts.get(hint));
    let button = Button::text(rank, &name).with_icon(Icon::Share).hint(&hint);
    if button.enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::Control(Control::Share));
    }
}

/// The window's size in share mode, where there is a choice. A window that others look at keeps its size.
fn sizes(ui: &mut Ui, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let sizes = showing.meeting.sizes();
    if sizes.len() < 2 {
        return;
    }
    let hint = texts.get("meeting-size-hint");
    for size in sizes {
        let (width, height) = size.pixels();
        let numbers = [
            ("width", width.to_string().into()),
            ("height", height.to_string().into()),
        ];
        let name = texts.format("meeting-size", &numbers);
        let chosen = showing.meeting.size() == Some(size);
        let button = Button::text(Rank::Quiet, &name).chosen(chosen).hint(&hint);
        if button.enabled(showing.phase == Phase::Shown).show(ui) {
            messages.push(Message::Control(Control::ShareSize(size)));
        }
    }
}

/// Whether there is sound, and what to do if the others do not hear it.
fn sound(ui: &mut Ui, showing: &Showing, state: &mut State, texts: &Texts, messages: &mut Vec<Message>) {
    let name = texts.get("meeting-sound-check");
    let hint = texts.get(if showing.playing {
        "meeting-sound-check-paused"
    } else {
        "meeting-sound-check-hint"
    });
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Sound).hint(&hint);
    let possible = showing.phase == Phase::Shown && !showing.playing && !showing.meeting.checking;
    if button.enabled(possible).show(ui) {
        messages.push(Message::Control(Control::SoundCheck));
    }
    ui.add_space(theme::GRID);
    meter(ui, showing.meeting.level, &texts.get("meeting-level"));
    ui.add_space(theme::GRID);
    let name = texts.get("meeting-silent");
    if Button::text(Rank::Quiet, &name).chosen(state.help).show(ui) {
        state.help = !state.help;
    }
}

/// The level, on a scale of 60 decibels.
fn meter(ui: &mut Ui, level: Option<f64>, name: &str) {
    const RANGE: f64 = 60.0;
    const TOO_LOUD: f64 = -1.0;
    let (rect, response) = ui.allocate_exact_size(vec2(96.0, theme::CONTROL), Sense::hover());
    let share = level.map_or(0.0, |level| ((level + RANGE) / RANGE).clamp(0.0, 1.0));
    response.widget_info(|| WidgetInfo::slider(true, (share * 100.0).round(), name));
    let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), 8.0));
    ui.painter().rect_filled(rail, 4, theme::sunken());
    ui.painter()
        .rect_stroke(rail, 4, (1.0, theme::line_strong()), StrokeKind::Middle);
    let ink = if level.is_some_and(|level| level > TOO_LOUD) {
        theme::danger()
    } else {
        theme::accent()
    };
    let filled = rail.with_max_x(rail.left() + rail.width() * share as f32);
    ui.painter().rect_filled(filled, 4, ink);
    response.on_hover_text(name);
}

/// Displays for full screen, where there is more than one; a button is no wider than `each`.
fn displays(ui: &mut Ui, showing: &Showing, each: f32, texts: &Texts, messages: &mut Vec<Message>) {
    let displays = &showing.meeting.displays;
    if displays.len() < 2 {
        return;
    }
    ui.spacing_mut().item_spacing.x = 4.0;
    ui.add_space(theme::GRID / 2.0);
    let name = texts.get("meeting-room");
    let font = theme::plain(theme::BODY - 1.0);
    let galley = widgets::one_line(ui, &name, font, theme::muted(), f32::INFINITY);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, theme::CONTROL), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let top = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(top, galley, theme::muted());
    ui.add_space(theme::GRID / 2.0);
    for display in displays {
        let id = if display.primary {
            "meeting-display-main"
        } else {
            "meeting-display-other"
        };
        let (width, height) = (display.width.to_string(), display.height.to_string());
        let size = [("width", width.into()), ("height", height.into())];
        let mut name = texts.format(id, &size);
        // Where that does not tell them apart, the system's name does.
        if displays.iter().filter(|other| other.primary == display.primary).count() > 1 {
            name = format!("{name}, {}", display.name);
        }
        let hint = texts.format("meeting-display-hint", &[("name", display.name.as_str().into())]);
        let button = Button::text(Rank::Plain, &name).with_icon(Icon::Fullscreen).hint(&hint);
        let button = button
            .at_most(each.min(240.0))
            .chosen(showing.fullscreen && display.here);
        if button.enabled(showing.phase == Phase::Shown).show(ui) {
            messages.push(Message::Control(Control::FullscreenOn(display.id)));
        }
    }
}

/// A microphone that carries the film, where one can be made.
fn switch_microphone(ui: &mut Ui, microphone: &Microphone, texts: &Texts, messages: &mut Vec<Message>) {
    if *microphone == Microphone::Unsupported {
        return;
    }
    let (name, hint) = (texts.get("meeting-microphone"), texts.get("meeting-microphone-hint"));
    let on = matches!(microphone, Microphone::On(_));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Microphone).hint(&hint);
    // Its text is longer than the preview is wide.
    let button = button.at_most(ui.available_width());
    if button.chosen(on).enabled(*microphone != Microphone::Starting).show(ui) {
        messages.push(Message::Microphone(!on));
    }
}

/// What to do with that microphone, once it is on.
fn choose_microphone(ui: &mut Ui, microphone: &Microphone, texts: &Texts) {
    if let Microphone::On(microphone) = microphone {
        let id = if microphone.has_voice {
            "meeting-microphone-choose"
        } else {
            "meeting-microphone-mute"
        };
        let choose = texts.format(id, &[("microphone", microphone.name.as_str().into())]);
        widgets::text(ui, &choose, theme::plain(theme::BODY - 1.0), theme::accent());
    }
}

/// Exactly what a shared window sends, and a word for it: `alone` or with something beside it. Returns how wide it is.
fn preview(ui: &mut Ui, showing: &Showing, state: &State, alone: bool, texts: &Texts) -> f32 {
    let (word, ink) = match showing.audience_view() {
        AudienceView::Film => ("meeting-seen-film", theme::accent()),
        AudienceView::Still => ("meeting-seen-still", theme::text()),
        AudienceView::Curtain => ("meeting-seen-curtain", theme::text()),
    };
    let (caption, word) = (texts.get("meeting-preview"), texts.get(word));
    let most = ui.available_width() * if alone { 1.0 } else { 0.46 };
    let mut job = LayoutJob::default();
    job.wrap.max_width = most;
    let part = |font, color| TextFormat::simple(font, color);
    job.append(&caption, 0.0, part(theme::plain(theme::SMALL), theme::muted()));
    job.append(&format!(" {word}"), 0.0, part(theme::strong(theme::SMALL), ink));
    let said = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let [width, height] = [PREVIEW_SIZE.0, PREVIEW_SIZE.1].map(f32::from);
    // In a low window the words below it still have space.
    let below = said.size().y + theme::GRID;
    let scale = ((most / width).min((ui.available_height() - below) / height)).clamp(0.4, 1.0);
    let size = vec2((width * scale).max(said.size().x), height * scale + below);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, format!("{caption} {word}")));
    let screen = Rect::from_min_size(rect.min, vec2(width, height) * scale);
    ui.painter()
        .galley(screen.left_bottom() + vec2(0.0, theme::GRID), said, theme::muted());
    ui.painter().rect_filled(screen, 0, Color32::BLACK);
    if let Some(texture) = &state.preview {
        let size = texture.size_vec2();
        let fit = (screen.width() / size.x).min(screen.height() / size.y);
        let place = Rect::from_center_size(screen.center(), size * fit);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture.id(), place, whole, Color32::WHITE);
    }
    ui.painter()
        .rect_stroke(screen, 0, (1.0, theme::line_strong()), StrokeKind::Inside);
    size.x
}

/// How to share, or what to do when nothing is heard.
fn instructions(ui: &mut Ui, shared: bool, state: &State, texts: &Texts) {
    // The name on one line.
    let window = [("window", WINDOW_TITLE.replace(' ', "\u{a0}").into())];
    let lines = if state.help && shared {
        [
            texts.get("meeting-silent-meter"),
            texts.get("meeting-silent-box"),
            texts.get("meeting-silent-host"),
            texts.get("meeting-silent-headset"),
        ]
    } else {
        [
            texts.get("meeting-step-share"),
            texts.format("meeting-step-window", &window),
            texts.format(
                "meeting-step-sound",
                &[("switch", texts.get("meeting-microphone").into())],
            ),
            texts.get("meeting-step-play"),
        ]
    };
    ui.spacing_mut().item_spacing.y = 6.0;
    for (number, line) in (1..).zip(&lines) {
        // The first step is done.
        let done = shared && !state.help && number == 1;
        let (mark, ink) = if done {
            (theme::muted(), theme::muted())
        } else {
            (theme::accent(), theme::text())
        };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GRID;
            let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
            ui.painter()
                .circle_filled(rect.center() + vec2(0.0, 1.0), 10.0, theme::raised());
            let at = rect.center() + vec2(0.0, 1.0);
            let font = theme::strong(theme::SMALL);
            let number = format!("{number}");
            widgets::paint_line(ui, at, Align2::CENTER_CENTER, &number, font, mark, 20.0);
            ui.vertical(|ui| {
                let font = theme::plain(theme::BODY - 1.0);
                widgets::text(ui, line, font, ink);
            });
        });
    }
}
