//! The film that is showing: what it is, where it is, and everything that can be done with it.

use egui::{Align2, Frame, Margin, Panel, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::icons::Icon;
use super::widgets::{self, Button, Rank};
use super::{left_out, pair, picture, slider, theme, timeline};
use crate::console::model::Message;
use crate::console::model::Unlocked;
use crate::console::model::{Control, Phase, Showing};
use crate::protocol::Repeat;
use crate::protocol::transport::{LOUDEST, SPEEDS};
use crate::texts::{Texts, clock};

/// The button that hides the film: the largest of those that do something to it.
const HIDE: (f32, f32) = (172.0, 48.0);
/// Back to hear something again: the largest of those that go somewhere.
const BACK: (f32, f32) = (96.0, 48.0);
/// The others beside it.
const PLAY: (f32, f32) = (64.0, 48.0);
const FORWARD: (f32, f32) = (68.0, 48.0);
const SPEED: f32 = 40.0;
/// Least room in which the film's title has buttons beside it.
const WAYS_OUT_BESIDE: f32 = 556.0;
/// Least room in which all that moves the film is in one line with the volume.
const ONE_LINE: f32 = 660.0;
/// Room in which every speed has a button of its own; else there are those for the next one.
const ALL_SPEEDS: f32 = 420.0;
const PAGE: i8 = theme::PAGE as i8;

/// Draws it all. Returns its height.
pub fn draw(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) -> f32 {
    let outer = Frame::new().fill(theme::background()).inner_margin(Margin {
        left: PAGE,
        right: PAGE,
        top: 0,
        bottom: PAGE,
    });
    Panel::bottom("transport")
        .frame(outer)
        .show_separator_line(false)
        .show(ui, |ui| {
            let card = widgets::card().inner_margin(Margin {
                left: 20,
                right: 20,
                top: 16,
                bottom: 12,
            });
            card.show(ui, |ui| {
                ui.set_width(ui.available_width());
                heading(ui, unlocked, showing, texts, messages);
                pair::strip(ui, unlocked, texts, messages);
                let usable = showing.phase == Phase::Shown;
                ui.add_enabled_ui(usable, |ui| {
                    ui.add_space(theme::GRID / 2.0);
                    place(ui, unlocked, showing, texts, messages);
                    ui.add_space(theme::GRID / 2.0);
                    controls(ui, showing, texts, messages);
                });
                let more = |ui: &mut Ui, messages: &mut Vec<Message>| {
                    voices(ui, unlocked, showing, texts, messages);
                    pair::button(ui, unlocked, showing, texts, messages);
                    if let Some(piece) = showing.piece() {
                        left_out::button(ui, showing, piece, texts, messages);
                    }
                };
                if theme::is_narrow(ui.available_width()) {
                    ahead(ui, unlocked, showing, texts);
                    ui.horizontal_wrapped(|ui| more(ui, messages));
                    return;
                }
                ui.horizontal(|ui| {
                    widgets::from_right(ui, |ui| {
                        more(ui, messages);
                        ahead(ui, unlocked, showing, texts);
                    });
                });
            })
            .response
            .rect
            .height()
        })
        .inner
}

/// What is showing, and the buttons that end or cover it: beside it, or below.
fn heading(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let room = ui.available_width();
    if room < WAYS_OUT_BESIDE {
        title(ui, unlocked, showing, room, texts);
        ui.horizontal_wrapped(|ui| ways_out(ui, unlocked, showing, texts, messages));
        return;
    }
    ui.horizontal(|ui| {
        let width = (room - 404.0 - theme::CONTROL - theme::GRID).max(80.0);
        title(ui, unlocked, showing, width, texts);
        widgets::from_right(ui, |ui| ways_out(ui, unlocked, showing, texts, messages));
    });
}

/// The film's title, and what it is doing.
fn title(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, width: f32, texts: &Texts) {
    let film = unlocked.film(showing.film);
    let title = film.map(|film| film.title.clone()).unwrap_or_default();
    let state = texts.get(state(showing));
    let (rect, response) = ui.allocate_exact_size(vec2(width, HIDE.1), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, format!("{title}: {state}")));
    let (above, below) = (
        rect.left_center() - vec2(0.0, 10.0),
        rect.left_center() + vec2(0.0, 12.0),
    );
    let font = theme::strong(theme::LARGE - 1.0);
    widgets::paint_line(ui, above, Align2::LEFT_CENTER, &title, font, theme::text(), width);
    let ink = if showing.curtain || !showing.playing {
        theme::accent()
    } else {
        theme::muted()
    };
    let font = theme::plain(theme::SMALL);
    widgets::paint_line(ui, below, Align2::LEFT_CENTER, &state, font, ink, width);
    response.on_hover_text(title);
}

/// The buttons that cover the film, change its window and its picture, and end it.
fn ways_out(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let shown = showing.phase == Phase::Shown;
    hide(ui, showing, HIDE, texts, messages);
    let (icon, id) = if showing.fullscreen {
        (Icon::Window, "show-window")
    } else {
        (Icon::Fullscreen, "show-fullscreen")
    };
    let name = texts.get(id);
    let fullscreen = Button::icon(icon, &name).rank(Rank::Plain).chosen(showing.fullscreen);
    if fullscreen.enabled(shown).show(ui) {
        messages.push(Message::Control(Control::Fullscreen));
    }
    picture::button(ui, showing, unlocked.steers_second(), texts, messages);
    let close = texts.get("show-close");
    let closing = showing.phase == Phase::Closing;
    let close = Button::text(Rank::Plain, &close).with_icon(Icon::Close);
    if close.enabled(!closing).show(ui) {
        messages.push(Message::CloseFilm);
    }
}

/// The button for the moment in which nobody may see the film: in the same place and of the same size whatever it says.
pub(super) fn hide(ui: &mut Ui, showing: &Showing, size: (f32, f32), texts: &Texts, messages: &mut Vec<Message>) {
    let (name, hint) = if showing.curtain {
        ("show-curtain-off", "show-curtain-off-hint")
    } else {
        ("show-curtain-on", "show-curtain-on-hint")
    };
    let (name, hint) = (texts.get(name), texts.get(hint));
    let button = Button::text(Rank::Hide, &name).with_icon(Icon::Curtain).hint(&hint);
    let button = button.size(size.0, size.1).chosen(showing.curtain);
    if button.enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::Control(Control::Curtain));
    }
}

pub(super) fn state(showing: &Showing) -> &'static str {
    match showing.phase {
        Phase::Opening => "show-opening",
        Phase::Failed if showing.meeting.shared => "show-failed-shared",
        Phase::Closing | Phase::Failed => "show-closing",
        Phase::Shown if showing.curtain => "show-curtain",
        Phase::Shown if showing.at_end => "show-ended",
        Phase::Shown if showing.playing => "show-playing",
        Phase::Shown => "show-paused",
    }
}

/// Where the film is: a slider over its length. A still has none.
fn place(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    const CLOCK: f32 = 60.0;
    let Some(duration) = showing.duration.filter(|duration| *duration > 0.0) else {
        return;
    };
    ui.horizontal(|ui| {
        let time = |ui: &mut Ui, seconds: f64, right: bool| {
            let (rect, _) = ui.allocate_exact_size(vec2(CLOCK, 3.0 * theme::GRID), Sense::hover());
            let (place, anchor) = if right {
                (rect.right_center(), Align2::RIGHT_CENTER)
            } else {
                (rect.left_center(), Align2::LEFT_CENTER)
            };
            widgets::paint_line(
                ui,
                place,
                anchor,
                &clock(seconds),
                theme::plain(theme::BODY),
                theme::text(),
                CLOCK,
            );
        };
        time(ui, showing.place(), false);
        let width = ui.available_width() - CLOCK - theme::GRID;
        let share = (showing.place() / duration) as f32;
        let (response, change) = slider::show(ui, &texts.get("show-position"), share, width, showing.place());
        timeline::left_out(ui, response.rect, unlocked, duration);
        timeline::markers(ui, response.rect, unlocked, duration);
        repeated(ui, showing, &response, duration);
        let piece = change.and_then(|(to, let_go)| drawn_piece(ui, &response, f64::from(to) * duration, let_go));
        if let Some((piece, let_go)) = piece {
            if let_go {
                messages.push(Message::Control(Control::Repeat(piece)));
            }
        } else if let Some((to, let_go)) = change {
            let to = f64::from(to) * duration;
            messages.push(Message::Control(if let_go {
                Control::Drop(to)
            } else {
                Control::Drag(to)
            }));
        }
        if let Some(pointer) = response.hover_pos().filter(|_| !response.dragged()) {
            let under = f64::from(slider::value_at(response.rect, pointer.x)) * duration;
            let place = pos2(pointer.x, response.rect.top() - 2.0);
            let label = clock(under);
            widgets::paint_line(
                ui,
                place,
                Align2::CENTER_BOTTOM,
                &label,
                theme::plain(theme::SMALL),
                theme::accent(),
                CLOCK,
            );
        }
        time(ui, duration, true);
    });
}

/// The piece that is repeated, on the slider.
fn repeated(ui: &Ui, showing: &Showing, slider: &Response, duration: f64) {
    let share = |at: f64| (at / duration) as f32;
    let (from, to) = (showing.repeat.from.map(share), showing.repeat.to.map(share));
    slider::mark_piece(ui, slider.rect, from, to);
}

/// The piece that is being drawn on the slider with Shift held down: from where it was begun to `to`.
fn drawn_piece(ui: &Ui, slider: &Response, to: f64, let_go: bool) -> Option<(Repeat, bool)> {
    let id = slider.id.with("piece");
    let begun = if slider.drag_started() && ui.input(|input| input.modifiers.shift) {
        ui.data_mut(|data| data.insert_temp(id, to));
        Some(to)
    } else {
        ui.data(|data| data.get_temp::<f64>(id))
    };
    let begun = begun?;
    if let_go {
        ui.data_mut(|data| data.remove_temp::<f64>(id));
    }
    Some((Repeat::between(begun, to), let_go))
}

/// The switch for how the film's voices are heard.
fn voices(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let on = unlocked.voices().disguised;
    let hint = match on {
        true if showing.is_in_meeting() => "voices-plain-meeting-hint",
        true => "voices-plain-hint",
        false => "voices-disguise-hint",
    };
    let (name, hint) = (texts.get("voices-disguise"), texts.get(hint));
    let button = Button::text(Rank::Plain, &name).with_icon(Icon::Disguise).hint(&hint);
    let button = widgets::low(ui, button, &name);
    if button.chosen(on).enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::DisguiseVoices(!on));
    }
}

/// What is left of the film, and what comes next in it.
fn ahead(ui: &mut Ui, unlocked: &Unlocked, showing: &Showing, texts: &Texts) {
    let left = showing.left().filter(|_| showing.phase == Phase::Shown);
    let left = left.map(|left| texts.format("show-left", &[("time", clock(left).into())]));
    let next = unlocked.next_marker().map(|(marker, after)| {
        let time = ("time", clock(after).into());
        match marker.text() {
            "" => texts.format("show-next", &[time]),
            text => texts.format("show-next-named", &[time, ("text", text.into())]),
        }
    });
    let said: Vec<String> = left.into_iter().chain(next).collect();
    let said = said.join("  ·  ");
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), widgets::LOW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    let font = theme::plain(theme::SMALL + 1.0);
    let width = rect.width();
    widgets::paint_line(
        ui,
        rect.left_center(),
        Align2::LEFT_CENTER,
        &said,
        font,
        theme::muted(),
        width,
    );
}

fn controls(ui: &mut Ui, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let moving = showing.duration.is_some_and(|duration| duration > 0.0);
    let narrow = ui.available_width() < ONE_LINE;
    widgets::in_line(ui, narrow, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.set_min_height(BACK.1);
        match showing.resumes.filter(|_| moving) {
            Some(left) => resume(ui, showing, left, texts, messages),
            None if moving => moves(ui, showing, texts, messages),
            None => {}
        }
        if !narrow {
            widgets::from_right(ui, |ui| volume(ui, showing, texts, messages));
        }
    });
    if narrow {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.set_min_height(theme::CONTROL);
            widgets::from_right(ui, |ui| volume(ui, showing, texts, messages));
        });
    }
}

pub(super) fn press(ui: &mut Ui, showing: &Showing, button: Button, control: Control, messages: &mut Vec<Message>) {
    if button.enabled(showing.phase == Phase::Shown).show(ui) {
        messages.push(Message::Control(control));
    }
}

/// A film that was left in its middle: where to begin.
fn resume(ui: &mut Ui, showing: &Showing, left: f64, texts: &Texts, messages: &mut Vec<Message>) {
    let go_on = texts.format("show-resume", &[("time", clock(left).into())]);
    let (from_start, hint) = (texts.get("show-from-start"), texts.get("show-resume-hint"));
    let button = Button::text(Rank::Primary, &go_on).with_icon(Icon::Play).hint(&hint);
    press(ui, showing, button.size(236.0, BACK.1), Control::PlayPause, messages);
    ui.add_space(theme::GRID);
    let button = Button::text(Rank::Plain, &from_start).size(150.0, BACK.1);
    press(ui, showing, button, Control::FromStart, messages);
}

/// What plays the film and goes somewhere in it.
fn moves(ui: &mut Ui, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let jump = texts.get("show-jump");
    let (back, forward) = (texts.get("show-back"), texts.get("show-forward"));
    let button = Button::text(Rank::Plain, &jump).with_icon(Icon::Back).name(&back);
    press(ui, showing, button.size(BACK.0, BACK.1), Control::BACK, messages);
    let (icon, id) = if showing.playing {
        (Icon::Pause, "show-pause")
    } else {
        (Icon::Play, "show-play")
    };
    let play = texts.get(id);
    let button = Button::icon(icon, &play).rank(Rank::Primary).size(PLAY.0, PLAY.1);
    press(ui, showing, button, Control::PlayPause, messages);
    let button = Button::text(Rank::Quiet, &jump).with_icon(Icon::Forward).name(&forward);
    press(
        ui,
        showing,
        button.size(FORWARD.0, FORWARD.1),
        Control::FORWARD,
        messages,
    );
    ui.add_space(theme::GRID);
    let (back, forward) = (texts.get("show-step-back"), texts.get("show-step-forward"));
    press(
        ui,
        showing,
        Button::icon(Icon::StepBack, &back),
        Control::Step(-1),
        messages,
    );
    press(
        ui,
        showing,
        Button::icon(Icon::StepForward, &forward),
        Control::Step(1),
        messages,
    );
    ui.add_space(theme::GRID);
    repeat(ui, showing, texts, messages);
    ui.add_space(theme::GRID);
    let named = |speed: f64| {
        let digits = if (speed * 10.0).fract() > 0.0 {
            2
        } else {
            usize::from(speed.fract() > 0.0)
        };
        texts.format("show-rate-value", &[("factor", texts.decimal(speed, digits).into())])
    };
    if ui.available_width() >= ALL_SPEEDS {
        for speed in SPEEDS {
            let name = named(speed);
            let button = small(&name).chosen((showing.rate - speed).abs() < 0.01);
            press(ui, showing, button, Control::Rate(speed), messages);
        }
        return;
    }
    let (slower, faster) = (texts.get("show-slower"), texts.get("show-faster"));
    press(ui, showing, small("−").name(&slower), Control::Slower, messages);
    // Pressed, it is the film's own speed again.
    let (name, usual) = (named(showing.rate), texts.get("show-rate-usual"));
    let button = Button::text(Rank::Quiet, &name).hint(&usual);
    let button = button
        .chosen((showing.rate - 1.0).abs() > 0.01)
        .size(48.0, theme::CONTROL);
    press(ui, showing, button, Control::Rate(1.0), messages);
    press(ui, showing, small("+").name(&faster), Control::Faster, messages);
}

/// From where to where the film is repeated.
fn repeat(ui: &mut Ui, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let repeat = showing.repeat;
    let named = |unset: &str, set: &str, at: Option<f64>| match at {
        Some(at) => texts.format(set, &[("time", clock(at).into())]),
        None => texts.get(unset),
    };
    let from = named("show-repeat-from", "show-repeat-from-at", repeat.from);
    let to = named("show-repeat-to", "show-repeat-to-at", repeat.to);
    let end = |text, name, set: bool| {
        Button::text(Rank::Quiet, text)
            .name(name)
            .chosen(set)
            .size(32.0, theme::CONTROL)
    };
    press(
        ui,
        showing,
        end("A", &from, repeat.from.is_some()),
        Control::RepeatFrom,
        messages,
    );
    press(
        ui,
        showing,
        end("B", &to, repeat.to.is_some()),
        Control::RepeatTo,
        messages,
    );
    if let Some((from, to)) = showing.piece() {
        let times = [("from", clock(from).into()), ("to", clock(to).into())];
        let save = texts.format("show-segment", &times);
        let button = Button::icon(Icon::Segment, &save).size(32.0, theme::CONTROL);
        if button.enabled(showing.phase == Phase::Shown).show(ui) {
            messages.push(Message::SaveSegment);
        }
    }
    if repeat != Repeat::default() {
        let off = texts.get("show-repeat-off");
        let button = Button::icon(Icon::Close, &off).size(28.0, theme::CONTROL);
        press(ui, showing, button, Control::Repeat(Repeat::default()), messages);
    }
}

fn small(text: &str) -> Button<'_> {
    Button::text(Rank::Quiet, text).size(SPEED, theme::CONTROL)
}

/// So near to it, the volume is as recorded.
const AS_RECORDED: f32 = 0.06;

fn volume(ui: &mut Ui, showing: &Showing, texts: &Texts, messages: &mut Vec<Message>) {
    let width = ui.available_width().clamp(56.0, 152.0) - theme::CONTROL - 4.0;
    let volume = if showing.muted { 0.0 } else { showing.volume as f32 };
    let spoken = (showing.volume * 100.0).round();
    let loudest = LOUDEST as f32;
    let (response, change) = slider::show(ui, &texts.get("show-volume"), volume / loudest, width, spoken);
    slider::mark_piece(ui, response.rect, Some(1.0 / loudest), None);
    // As recorded is where the tick is, without aiming for it.
    let dragged = change.map(|(to, _)| to * loudest);
    let dragged = dragged.map(|to| if (to - 1.0).abs() < AS_RECORDED { 1.0 } else { to });
    let keyed = slider::keys(ui, &response).map(|by| (volume + by).clamp(0.0, loudest));
    response.on_hover_text(texts.get("show-volume-hint"));
    if let Some(to) = dragged.or(keyed) {
        if showing.muted {
            messages.push(Message::Control(Control::Mute));
        }
        messages.push(Message::Control(Control::Volume(f64::from(to))));
    }
    let (icon, id) = if showing.muted {
        (Icon::Silent, "show-unmute")
    } else {
        (Icon::Sound, "show-mute")
    };
    press(ui, showing, Button::icon(icon, &texts.get(id)), Control::Mute, messages);
}
